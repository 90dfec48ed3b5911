"""The command design: from targets to formulations.

In: a file of targets and candidates. Out: ranked formulations as a table and as batches.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.shared import OutCsv, Own, OwnSolvents, app, library_of, solvents_of, with_bar


@app.command()
def design(
    path: Annotated[
        Path, typer.Argument(metavar="TARGETS.toml", help="Targets, candidates, and the limits of a plant.")
    ],
    output: OutCsv = "",
    batches: Annotated[
        str, typer.Option("--batches", metavar="OUT", help="Write the batches: .csv, .xlsx, .html or .json.")
    ] = "",
    own: Own = None,
    own_solvents: OwnSolvents = None,
) -> None:
    """Search formulations that meet targets; where there are none, say what is in conflict."""
    from pi_formulate.design_file import design_from_file
    from pi_formulate.errors import DesignError
    from pi_formulate.recipe import WRITERS, ending, write_recipes

    if output:
        ending(output, ("csv",))
    if batches:
        ending(batches, WRITERS)
    if output == "-" and batches == "-":
        raise DesignError("--batches", "-", "a file, as the table goes to standard output")
    found = design_from_file(
        path, library_of(own), solvents_of(own_solvents), lambda steps: with_bar(steps, "searching")
    )
    recipes = found.recipes() if batches and len(found.design) else []
    if output and len(found.design):
        found.design.to_csv(output)
    if recipes:
        write_recipes(recipes, batches)
    typer.echo(str(found.design), err="-" in (output, batches))
    if (output or batches) and not len(found.design):
        typer.echo("nothing was written", err=True)
