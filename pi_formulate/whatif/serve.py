"""The panel as a local web page, for those who do not open notebooks.

In: a recipe to start from, where to listen. Out: a running Voila, which renders the very panel of `panel.py`; every
visitor has a kernel of his own, and no file is written but into a folder that goes away with the server.
"""

import json
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError, how_to_install

LOOPBACK = "127.0.0.1"
PORT = 8866
KERNEL = "pi-formulate"
HIGHEST_PORT = 65535
TRIES = 50  # ports that are tried one after the other where none was asked for
IDLE_S, LOOK_S = 120, 30  # a page that was left keeps its Python so long, against the reload that it may be
# The template of Voila without the icon fonts that it loads from another host, which its own script brings already;
# the styles of widgets come from the template below it.
TEMPLATE = """{%- extends 'lab/index.html.j2' -%}
{%- block notebook_css -%}
<style>.jp-mod-noOutputs.jp-mod-noInput { display: none }</style>
{{ resources.include_js("static/voila-style.js") if frontend == "voila" }}
{{ spinner.css() }}
{{ super.super() }}
{%- endblock notebook_css -%}
"""


def notebook(recipe: Path | None, monomers: Path | None, liquids: Path | None) -> dict[str, Any]:
    """The notebook of one cell that Voila renders.

    Parameters
    ----------
    recipe
        Recipe file to start from; the first example if None.
    monomers, liquids
        Tables of the user's own beside the shipped ones.
    """
    script = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
    code = [
        "from IPython.display import HTML, display",
        "from pi_formulate.chemistry.library import library",
        "from pi_formulate.chemistry.solvent import solvents",
        "from pi_formulate.whatif.panel import what_if",
        f"names = library(){_added(monomers)}",
        f"liquids = solvents(){_added(liquids)}",
        f"display(HTML({f'<script>{script}</script>'!r}))",
        f"what_if({None if recipe is None else str(recipe.resolve())!r}, names, liquids, writes=False)",
    ]
    cell = {"cell_type": "code", "id": "panel", "metadata": {}, "source": "\n".join(code), "outputs": []}
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "cells": [cell | {"execution_count": None}],
        "metadata": {
            "title": "What if: a poly(amic acid) batch",
            "kernelspec": {"name": KERNEL, "display_name": KERNEL, "language": "python"},
        },
    }


def _added(table: Path | None) -> str:
    return "" if table is None else f".with_csv({str(table.resolve())!r})"


def lay_out(folder: Path, page: dict[str, Any]) -> Path:
    """The notebook and a kernel of this very Python, in a folder; another kernel may lack this package.

    Parameters
    ----------
    folder
        Where to.
    page
        The notebook.
    """
    kernel = folder / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    started = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": started, "display_name": KERNEL, "language": "python"}))
    template = folder / "voila" / "templates" / KERNEL
    template.mkdir(parents=True)
    (template / "index.html.j2").write_text(TEMPLATE, encoding="utf-8")
    (template / "conf.json").write_text(json.dumps({"base_template": "lab"}))
    path = folder / "panel.ipynb"
    path.write_text(json.dumps(page), encoding="utf-8")
    return path


def arguments(path: Path, host: str, port: int, browser: bool) -> list[str]:
    """What Voila is started with.

    Parameters
    ----------
    path
        The notebook.
    host, port
        Address and port to listen at; the port must be free.
    browser
        Whether a browser is opened.

    Examples
    --------
    >>> arguments(Path("panel.ipynb"), "127.0.0.1", 9000, False)[1:4]
    ['--Voila.ip=127.0.0.1', '--port=9000', '--Voila.port_retries=0']
    """
    quiet = [] if browser else ["--no-browser"]
    return [
        str(path),
        f"--Voila.ip={host}",
        f"--port={port}",
        "--Voila.port_retries=0",
        *quiet,
        "--strip_sources=True",
        f"--template={KERNEL}",
        "--theme=light",
        "--Voila.log_level=CRITICAL",
        "--VoilaConfiguration.show_tracebacks=False",
        f"--MappingKernelManager.cull_idle_timeout={IDLE_S}",
        f"--MappingKernelManager.cull_interval={LOOK_S}",
    ]


def free_port(host: str, port: int | None) -> int:
    """The port to listen at, known to be free.

    Parameters
    ----------
    host
        Address to listen at.
    port
        The port that was asked for; None for the usual one, or the next free one.

    Raises
    ------
    RecipeError
        If the address is none of this computer, or the port is taken or cannot be one.
    """
    if not host.strip():
        raise RecipeError("host", host, "an address, such as 127.0.0.1", "An empty one would be open to everybody.")
    if port is not None:
        real("port", port, high=HIGHEST_PORT)
    try:
        kind, *_, address = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise RecipeError("host", host, "an address of this computer, such as 127.0.0.1") from error
    for candidate in [port] if port is not None else range(PORT, PORT + TRIES):
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address[0], candidate))
            except OSError as error:
                if port is not None or candidate == PORT + TRIES - 1:
                    hint = "Leave --port out to take the next free one." if port is not None else ""
                    raise RecipeError(
                        "port", f"{host}:{candidate}, {error.strerror}", "a free port of this computer", hint
                    ) from error
            else:
                return candidate
    raise AssertionError("the last try returns or raises")


def server() -> Any:
    """The class of Voila that serves; where a part of the extra is missing, an error that names the whole extra.

    Raises
    ------
    RecipeError
        If Voila, the widgets or the kernel are not installed.
    """
    try:
        import ipykernel  # noqa: F401
        import ipywidgets  # noqa: F401
        from voila.app import Voila
    except ImportError as error:
        raise RecipeError("app", f"no {error.name}", "the extra 'app'", how_to_install("app")) from error
    return Voila


def serve(
    recipe: Path | None = None,
    host: str = LOOPBACK,
    port: int | None = None,
    browser: bool = True,
    monomers: Path | None = None,
    liquids: Path | None = None,
    told: Callable[[str], None] = print,
) -> None:
    """Serve the panel until it is stopped (Ctrl-C).

    Parameters
    ----------
    recipe
        Recipe file to start from.
    host, port
        As for `free_port`.
    browser
        As for `arguments`.
    monomers, liquids
        As for `notebook`.
    told
        Called with the address once the port is known to be free.

    Raises
    ------
    RecipeError
        If Voila is missing, the address is none of this computer, or the port is taken.
    """
    voila = server()
    number = free_port(host, port)
    told(f"The panel is at http://{host}:{number}/ ; Ctrl-C ends it.")
    with tempfile.TemporaryDirectory() as folder:
        path = lay_out(Path(folder), notebook(recipe, monomers, liquids))
        others = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = os.pathsep.join([folder, *([others] if others else [])])
        voila.launch_instance(arguments(path, host, number, browser))
