"""The command `app`: the what-if panel as a local web page.

In: a recipe file, the address to listen on. Out: a page in the browser.
"""

from pathlib import Path
from typing import Annotated

import typer

from pi_formulate.cli.shared import Own, OwnSolvents, app, library_of, solvents_of


@app.command(name="app")
def panel(
    recipe: Annotated[
        Path | None,
        typer.Argument(
            metavar="RECIPE", help="Recipe file to start from (.toml, .csv); of several batches one is chosen."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Address to listen on; 127.0.0.1 is this computer only.")
    ] = "127.0.0.1",
    port: Annotated[int | None, typer.Option(metavar="N", help="Port; by default 8866 or the next free one.")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser window.")] = False,
    own: Own = None,
    own_solvents: OwnSolvents = None,
) -> None:
    """Open the what-if panel as a page in the browser; stop it with Ctrl-C."""
    from pi_formulate.whatif.results.answers import answers
    from pi_formulate.whatif.server.serve import require_app, serve
    from pi_formulate.whatif.state.state import WhatIf
    from pi_formulate.whatif.views.several import batches_of_file

    require_app()  # a missing extra is reported first
    names, liquids = library_of(own), solvents_of(own_solvents)
    if recipe is not None:  # faults of the input are reported here, not on the page
        first = batches_of_file(recipe)[0]
        answers(WhatIf.of_text(first.text, names, liquids, recipe.parent), names, liquids)
    serve(recipe, host, port, not no_browser, own, own_solvents, lambda text: typer.echo(text, err=True))
