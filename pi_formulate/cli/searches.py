"""The commands `design`, `screen` and `top`: formulations for targets; all compositions; the best of them.

In: a file of targets and candidates, or a data set of a screen. Out: ranked formulations as a table and as batches; all
compositions as a table or as files; the best rows.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from pi_formulate.cli.inputs import from_pipe
from pi_formulate.cli.shared import (
    Force,
    OutCsv,
    Own,
    OwnSolvents,
    app,
    library_of,
    may_write,
    show,
    solvents_of,
    with_bar,
    write_table,
)
from pi_formulate.cli.voice import Quiet, Voice

FIRST_ROWS = 20


@app.command()
def design(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="TARGETS.toml", help="Design file: targets, candidate monomers, and the limits of a plant."
        ),
    ],
    output: OutCsv = "",
    batches: Annotated[
        str, typer.Option("--batches", metavar="OUT", help="Write the batches: .csv, .xlsx, .html or .json.")
    ] = "",
    own: Own = None,
    own_solvents: OwnSolvents = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Search for formulations that meet targets; if there are none, report the conflicting constraints."""
    from pi_formulate.base.errors import DesignError
    from pi_formulate.batch.recipe import WRITERS, ending, write_recipes
    from pi_formulate.search.design.file import design_from_file

    if output:
        ending(output, ("csv",))
    if batches:
        ending(batches, WRITERS)
    if output == "-" and batches == "-":
        raise DesignError(
            "--batches",
            "-",
            "a file, as the table goes to standard output",
            sentence="the table goes to standard output already: name a file",
        )
    may_write(context, [output, batches], [path, own, own_solvents], force)
    voice = Voice(quiet)
    path = from_pipe(context, path)
    result = design_from_file(
        path, library_of(own), solvents_of(own_solvents), lambda steps: voice.bar(steps, "searching")
    )
    recipes = result.recipes() if batches and len(result.design) else []
    if output and len(result.design):
        result.design.to_csv(output)
    if recipes:
        write_recipes(recipes, batches)
    voice.say(str(result.design), err="-" in (output, batches))
    if (output or batches) and not len(result.design):
        voice.say("nothing was written", err=True)


@app.command()
def screen(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="SCREEN.toml", help="Screen file: candidate monomers with steps or a count, targets and formulas."
        ),
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write all rows: .csv, .xlsx or .parquet; - is CSV on standard output. "
            "A name without an ending is a folder of Parquet files: after an interruption the same command goes on.",
        ),
    ] = "",
    size: Annotated[bool, typer.Option("--size", help="Only count: sets, compositions, bytes and time.")] = False,
    own: Own = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Estimate properties, claims and cost of all compositions of some monomers; without -o print the first rows."""
    from pi_formulate.search.screen.file import screen_from_file, size_from_file, write_screen
    from pi_formulate.search.screen.layout import short

    voice = Voice(quiet)
    if size:
        path = from_pipe(context, path)
        typer.echo(str(size_from_file(path, library_of(own))))
        return
    may_write(context, [output], [path, own], force)
    path = from_pipe(context, path)
    if output:
        try:
            rows = write_screen(path, output, library_of(own), lambda steps: voice.bar(steps, "screening"))
        except KeyboardInterrupt:
            if (parts := Path(f"{output.rstrip('/')}.unfinished")).is_dir():
                typer.echo(f"Interrupted. {parts} has the parts so far: the same command goes on from them.", err=True)
            raise
        voice.say(f"{rows:,} compositions", err=output == "-")
        return
    table = screen_from_file(path, library_of(own), lambda steps: voice.bar(steps, "screening"))
    if quiet:
        return
    show(short(table).head(FIRST_ROWS))
    inside = f", {table['inside'].sum():,} inside" if "inside" in table else ""
    voice.say(f"{len(table):,} compositions{inside}")


@app.command()
def top(
    context: typer.Context,
    path: Annotated[str, typer.Argument(metavar="RUN", help="Folder or .parquet file that screen has written.")],
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="Column such as tg_c or cost_per_kg:min, again for the next in weight; else the most probable rows.",
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", "-n", help="Number of rows.")] = 10,
    front: Annotated[
        bool, typer.Option("--front", help="Instead: rows that no other row surpasses in all columns of --by.")
    ] = False,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT.csv", help="Write CSV; - prints it.")] = "",
    force: Force = False,
) -> None:
    """Print the best rows of a screen that was written before: the first of a ranking, or the Pareto front."""
    from pi_formulate.search.screen.layout import short
    from pi_formulate.search.screen.stored import pareto_front
    from pi_formulate.search.screen.stored import top as best

    def bar(files: Iterable[Any]) -> Iterable[Any]:
        return with_bar(files, "reading")

    may_write(context, [output], [path, *Path(path).glob("*.parquet"), *Path(path).glob("*.json")], force)
    table = pareto_front(path, by or (), bar) if front else best(path, by or None, count, bar)
    if output:
        write_table(table, output)
    else:
        show(short(table))
