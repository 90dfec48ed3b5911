"""Commands for the balance: monomers, batch, reconcile.

In: names, recipe files, filled-in sheets. Out: tables and batch files.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.shared import (
    OutCsv,
    Own,
    OwnSolvents,
    Strict,
    StrictMasses,
    app,
    as_text,
    library_of,
    nearest,
    show,
    solvents_of,
    with_bar,
    write_table,
)

MOST_SUMMARIES = 50  # batches of a file whose uncertainties are worked out for their warnings


@app.command()
def monomers(
    text: Annotated[str, typer.Argument(help="Part of an id, alias, name or CAS number; all if left out.")] = "",
    role: Annotated[str, typer.Option(help="dianhydride, diamine, endcap_anhydride or endcap_amine")] = "",
    own: Own = None,
    output: OutCsv = "",
) -> None:
    """List or find monomers; with --monomers also check your own table."""
    from pi_formulate.base.errors import UnknownNameError
    from pi_formulate.base.names import name_key
    from pi_formulate.batch.recipe import ending

    names = library_of(own)
    table = names.to_frame()
    others = 0
    if text:
        words = table[["id", "aliases", "name", "cas"]].agg(" ".join, axis=1)
        holding = [name_key(text) in name_key(line) for line in words]
        meant = [monomer.id for monomer in names.candidates(text)]
        if meant:  # the compounds that a refusal of this name lists, in the same order
            others = sum(holds and id not in meant for holds, id in zip(holding, table["id"], strict=True))
            table = table.set_index("id", drop=False).loc[meant].reset_index(drop=True)
        else:
            one = names.find(text)
            holding = [
                holds or (one is not None and id == one.id) for holds, id in zip(holding, table["id"], strict=True)
            ]
            table = table[holding]
            if one is not None:  # the compound of that very name stands first
                table = table.sort_values("id", key=lambda ids: ids != one.id, kind="stable")
    if role:
        table = table[table["role"] == role]
    if table.empty:
        raise UnknownNameError(
            "monomers", text or role, "part of an id, alias, name or CAS number; or a role", nearest(text, own)
        )
    if output:
        ending(output, ("csv",))
        write_table(table, output)
        return
    show(table[["id", "role", "name", "cas", "formula", "molar_mass_g_per_mol"]].round({"molar_mass_g_per_mol": 3}))
    typer.echo(f"{len(table)} monomers")
    if others:
        typer.echo(f"{text!r} is a name of each of these; {others} more have it as a part of a name.")


@app.command()
def batch(
    recipes: Annotated[
        Path, typer.Argument(metavar="RECIPES", help="Recipe file: .toml, or .csv with one line per batch.")
    ],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Ends in .csv, .xlsx, .html or .json; - is standard output."
        ),
    ],
    strict: Strict = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
) -> None:
    """Turn recipes into batches that can be weighed."""
    from pi_formulate.batch.file import plan_file
    from pi_formulate.batch.recipe import WRITERS, ending, write_recipes

    ending(output, WRITERS)
    found, warnings = plan_file(recipes, strict, library_of(own), solvents_of(own_solvents), with_bar)
    warned: dict[str, list[str]] = {}  # each text once, with the batches that it is said of
    for recipe in found:  # a slip is told of every batch
        slips = [slip.text for slip in recipe.slips]
        for text in recipe.summary.warnings if len(found) <= MOST_SUMMARIES else slips:
            warned.setdefault(text, []).append(recipe.batch_id)
    for text, ids in warned.items():
        warnings.append(f"{ids[0]}{f' and {len(ids) - 1} more' if len(ids) > 1 else ''}: {text}")
    write_recipes(found, output)
    for text in warnings:
        typer.echo(f"warning: {text}", err=True)
    if output != "-":
        typer.echo(f"{len(found)} batch{'es' * (len(found) != 1)} written to {output}", err=True)


@app.command()
def reconcile(
    sheet: Annotated[
        Path,
        typer.Argument(metavar="SHEET", help="Filled-in batch .csv (column weighed_g), or weigh sheet (.xlsx, .ods)."),
    ],
    fixed: Annotated[
        list[str] | None, typer.Option("--fixed", metavar="ID", help="A component that may not be added; repeat it.")
    ] = None,
    own: Own = None,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="OUT", help="Write the mended batch: .csv, .xlsx, .html or .json.")
    ] = "",
    strict: StrictMasses = False,
) -> None:
    """From the masses really weighed: what was made, and the smallest top-up."""
    from pi_formulate.base.errors import RecipeError
    from pi_formulate.batch.recipe import write_recipes
    from pi_formulate.batch.reconcile import reconcile_file

    found = reconcile_file(sheet, fixed or (), library_of(own), strict=strict)
    told: list[str] = []
    for result in found:  # every text before the file, so that a fault leaves nothing behind
        told += [result.in_words, as_text(result.to_frame().round(4))]
        try:
            told += ["as weighed:", as_text(result.made.summary.to_frame())]
        except RecipeError as nothing_yet:
            told.append(f"as weighed: {nothing_yet.hint}")
        told += ["after the top-up:", as_text(result.after.summary.to_frame())]
    if output:
        write_recipes([result.after for result in found], output)
    for result in found:
        for text in result.warnings:
            typer.echo(f"warning: {result.planned.batch_id}: {text}", err=True)
    typer.echo("\n".join(told), err=output == "-")
