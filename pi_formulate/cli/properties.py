"""The commands `estimate` and `fit`.

In: recipe or batch files, measured data. Out: tables, fitted tables.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.inputs import Format, from_pipe
from pi_formulate.cli.shared import (
    Force,
    OutCsv,
    Own,
    OwnSolvents,
    Process,
    RecipesOrBatches,
    Tables,
    app,
    library_of,
    may_write,
    recipes_of,
    show,
    solvents_of,
    tables_of,
    write_table,
)
from pi_formulate.cli.verdicts import notes_below
from pi_formulate.cli.voice import Quiet, Verbose, Voice, Warned, warned


@app.command()
def estimate(
    context: typer.Context,
    path: RecipesOrBatches,
    property: Annotated[
        list[str] | None,
        typer.Option("--property", metavar="NAME", help="Estimate only this property, such as tg_c; repeatable."),
    ] = None,
    process: Process = "cast_fixed",
    rule: Annotated[
        str, typer.Option(metavar="NAME", help="Mixing rule for Tg: linear, fox or gordon_taylor.")
    ] = "linear",
    k: Annotated[float, typer.Option(metavar="K", help="Constant k of the mixing rule gordon_taylor.")] = 1.0,
    table: Tables = None,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain", help="Also list the contributions to each number, and the most similar measured films."
        ),
    ] = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
    output: OutCsv = "",
    force: Force = False,
    kind: Format = "",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Estimate Tg, expansion, density and more, each with its standard deviation."""
    import pandas as pd

    from pi_formulate.batch.recipe import ending
    from pi_formulate.properties.run import estimate as estimated

    voice = Voice(quiet, verbose)
    if output:
        ending(output, ("csv",))
    tables = tables_of(table)
    may_write(context, [output], [path, own, own_solvents, *tables.values()], force)
    frames, explanations = [], []
    path = from_pipe(context, path, kind)
    recipes, texts = recipes_of(path, library_of(own), solvents_of(own_solvents), False)
    warnings = warned(texts)
    for recipe in voice.bar(recipes, "estimating") if len(recipes) > 1 else recipes:
        estimates = estimated(recipe, property or None, process, rule, k, tables)
        warnings += [Warned(recipe.batch_id, f"{name}: {reason}") for name, reason in estimates.unsaid]
        frame = estimates.to_frame()
        frame.insert(0, "batch_id", recipe.batch_id)
        frames.append(frame)
        explanations += [f"{recipe.batch_id}\n{estimates.explain()}"] if explain else []
    whole = pd.concat(frames, ignore_index=True)
    if output:
        write_table(whole, output)
    elif not quiet:
        shown = whole[["batch_id", "property", "value", "sd", "unit", "in_domain", "note"]].copy()
        shown[["value", "sd"]] = shown[["value", "sd"]].map(lambda number: float(f"{number:.4g}"))
        below: list[str] = []
        if not verbose:
            shown["note"], below = notes_below(list(shown["note"]))
        show(shown)
        for text in below:
            voice.say(text)
    for text in explanations:
        voice.say(text, err=output == "-")
    voice.warn(warnings)


@app.command()
def fit(
    context: typer.Context,
    property: Annotated[
        str, typer.Option("--property", metavar="NAME", help="Property to fit, such as tg_c or cte_ppm_per_k.")
    ],
    data: Annotated[
        Path, typer.Option("--data", metavar="CSV", help="Table with columns dianhydride, diamine and the property.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help=".csv: shift and scale of the shipped estimate; .npz: a new Tg table, from 200 or more rows.",
        ),
    ],
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave bad rows out and list them; by default they stop the fit.")
    ] = False,
    report: Annotated[
        str,
        typer.Option(
            "--report",
            metavar="FOLDER",
            help="Write a report on the quality of the fit: NAME.md with NAME.png for a .npz, NAME_fit.md for a .csv.",
        ),
    ] = "",
    name: Annotated[str, typer.Option("--name", help="Name of the new table; by default its file name.")] = "",
    own: Own = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Fit a property to your own measurements; use the result with `estimate --table`."""
    from pi_formulate.properties.fit.fit import files_of, fit_property

    voice = Voice(quiet)
    may_write(context, files_of(property, output, report), [data, own], force)
    done = fit_property(
        property, data, output, library_of(own), skip_bad_rows, report, name, lambda folds: voice.bar(folds, "fitting")
    )
    for fault in done.left_out:
        voice.say(f"left out: {fault}", err=True)
    voice.say(done.told)
