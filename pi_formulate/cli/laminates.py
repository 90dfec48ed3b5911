"""The command `laminate`.

In: a stack file. Out: report, batches, picture.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.inputs import from_pipe
from pi_formulate.cli.shared import Force, Interpretation, Own, Reading, app, library_of, may_write
from pi_formulate.cli.voice import Quiet, Voice, Warned


@app.command()
def laminate(
    context: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="STACK.toml", help="Stack file: layers, steps of the line, batches.")],
    output: Annotated[
        str,
        typer.Option(
            "-o", "--output", metavar="OUT", help="Write the report: .csv, .json or .html; - is CSV on standard output."
        ),
    ] = "",
    batches: Annotated[
        list[str] | None,
        typer.Option("--batches", metavar="OUT", help="Write the batches: .csv, .xlsx, .html or .json; repeatable."),
    ] = None,
    picture: Annotated[
        str, typer.Option("--picture", metavar="OUT", help="Write the picture of the laminate: .svg or .png.")
    ] = "",
    width_mm: Annotated[
        float, typer.Option("--width", metavar="MM", help="Width of the strip whose curl height is reported.")
    ] = 100.0,
    reading: Reading = "default",
    interpretation: Interpretation = "intended",
    own: Own = None,
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Report on a laminate: curl before and after etching, flat design, wet coats, batches and claims."""
    from pi_formulate.batch.recipe import WRITERS, ending, write_recipes
    from pi_formulate.laminate.file import PICTURES, read_stack
    from pi_formulate.laminate.report import REPORTS

    for target, kinds in ((output, REPORTS), (picture, PICTURES), *((name, tuple(WRITERS)) for name in batches or [])):
        if target:
            ending(target, kinds)
    may_write(context, [output, picture, *(batches or [])], [path, own], force)
    voice = Voice(quiet)
    path = from_pipe(context, path)
    laminate_file = read_stack(path, library_of(own))
    report = laminate_file.report(width_mm, reading=reading, interpretation=interpretation)
    recipes = laminate_file.recipes(library_of(own)) if batches else []
    if output:
        report.write(output)
    else:
        voice.say(str(report))
    for name in batches or []:
        write_recipes(recipes, name)
        voice.say(f"{len(recipes)} batch{'es' * (len(recipes) != 1)} written to {name}", err=True)
    if picture:
        laminate_file.write_picture(picture)
    voice.warn(Warned("", text) for text in (report.warnings if output else ()))
