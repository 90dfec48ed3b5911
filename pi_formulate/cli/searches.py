"""The commands `design` and `screen`: from targets to formulations, and all compositions in one table.

In: a file of targets and candidates. Out: ranked formulations as a table and as batches; a table of all compositions.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.shared import OutCsv, Own, OwnSolvents, app, library_of, show, solvents_of, with_bar

FIRST_ROWS = 20


@app.command()
def design(
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
        raise DesignError("--batches", "-", "a file, as the table goes to standard output")
    result = design_from_file(
        path, library_of(own), solvents_of(own_solvents), lambda steps: with_bar(steps, "searching")
    )
    recipes = result.recipes() if batches and len(result.design) else []
    if output and len(result.design):
        result.design.to_csv(output)
    if recipes:
        write_recipes(recipes, batches)
    typer.echo(str(result.design), err="-" in (output, batches))
    if (output or batches) and not len(result.design):
        typer.echo("nothing was written", err=True)


@app.command()
def screen(
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
            help="Write all rows: .csv, .xlsx or .parquet; - is CSV on standard output.",
        ),
    ] = "",
    own: Own = None,
) -> None:
    """Estimate properties, claims and cost of all compositions of some monomers; without -o print the first rows."""
    from pi_formulate.search.screen.file import screen_from_file, write_screen
    from pi_formulate.search.screen.judge import short

    if output:
        rows = write_screen(path, output, library_of(own), lambda blocks: with_bar(blocks, "screening"))
        typer.echo(f"{rows:,} compositions", err=output == "-")
        return
    table = screen_from_file(path, library_of(own), lambda blocks: with_bar(blocks, "screening"))
    show(short(table).head(FIRST_ROWS))
    inside = f", {table['inside'].sum():,} inside" if "inside" in table else ""
    typer.echo(f"{len(table):,} compositions{inside}")
