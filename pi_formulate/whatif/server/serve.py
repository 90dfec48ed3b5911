"""The panel as a local web page, for users without a notebook.

In: a recipe to start from, an address to listen at. Out: a running Voila behind a gate, which renders the panel of
`panel.py`. Every page has a separate kernel, and files are only written into a folder that is deleted with the server.
"""

import io
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
from pi_formulate.base.limits import PANEL_CORE_BYTES, PANEL_KERNEL_BYTES
from pi_formulate.whatif.controls.drawing import has_editor
from pi_formulate.whatif.server.gate import Gate, gate_of, link
from pi_formulate.whatif.server.guarded import guarded

LOOPBACK = "127.0.0.1"
PORT = 8866
DOCUMENTS = "192.0.2.1"  # an address of documents, of no computer (RFC 5737)
KERNEL = "pi-formulate"
HIGHEST_PORT = 65535
EVERYWHERE = {"0.0.0.0": LOOPBACK, "::": "::1"}  # every address of this computer, and the one to open here
TRIES = 50  # ports that are tried in turn if none was asked for
# What draws widgets; all other extensions of the environment would be loaded for nothing.
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8")
EDITOR_EXTENSION = "anywidget"  # draws the structure editor
WAITING = 1  # kernels that wait for the next page, with the page made
REFILL_S = 15.0  # after one was taken, when its page has opened
IDLE_S, LOOK_S = 120, 30  # a closed page keeps its kernel for this long, as it may only be reloading
# The template of Voila without its icon fonts from another host, as its own script brings them already; the styles of
# widgets come from the template below it.
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
        The user's own tables, in addition to the shipped ones.
    """
    script = Path(__file__).with_name("page.js").read_text(encoding="utf-8")
    code = [
        "from pi_formulate.whatif.server.serve import limit_memory",
        "limit_memory()",
        "from os import environ",
        "from IPython.display import HTML, display",
        "from pi_formulate.chemistry.library import library",
        "from pi_formulate.chemistry.solvent import solvents",
        "from pi_formulate.whatif.panel import what_if",
        f"names = library(){_added(monomers)}",
        f"liquids = solvents(){_added(liquids)}",
        f"display(HTML({f'<script>{script}</script>'!r}))",
        f"panel = what_if({None if recipe is None else str(recipe.resolve())!r}, names, liquids, writes=False)",
        # Voila hands the query of the address to the kernel, as a web server does to a script (RFC 3875).
        "panel.open_query(environ.get('QUERY_STRING', ''))",
        "panel",
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
    """Write the notebook and a kernel of this Python into a folder; any other kernel may lack this package.

    Parameters
    ----------
    folder
        An empty folder.
    page
        The notebook.
    """
    kernel = folder / "kernels" / KERNEL
    kernel.mkdir(parents=True)
    # Errors alone: it warns of unencrypted messages, which stay on this computer.
    started = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--IPKernelApp.log_level=ERROR"]
    (kernel / "kernel.json").write_text(
        json.dumps({"argv": started, "display_name": KERNEL, "language": "python"}), encoding="utf-8"
    )
    template = folder / "voila" / "templates" / KERNEL
    template.mkdir(parents=True)
    (template / "index.html.j2").write_text(TEMPLATE, encoding="utf-8")
    (template / "conf.json").write_text(json.dumps({"base_template": "lab"}), encoding="utf-8")
    path = folder / "panel.ipynb"
    path.write_text(json.dumps(page), encoding="utf-8")
    return path


def kernel_bytes() -> int:
    """The most memory of one kernel [byte].

    >>> kernel_bytes() > PANEL_KERNEL_BYTES
    True
    """
    return PANEL_KERNEL_BYTES + (os.cpu_count() or 1) * PANEL_CORE_BYTES


def limit_memory() -> None:
    """Limit the memory of this process, where the system can (Linux); called in the kernel of each page."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    limit = kernel_bytes() if most == resource.RLIM_INFINITY else min(kernel_bytes(), most)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))


def extensions() -> tuple[str, ...]:
    """The extensions that the page loads."""
    return (*EXTENSIONS, EDITOR_EXTENSION) if has_editor() else EXTENSIONS


def arguments(path: Path, host: str, gate: Gate, browser: bool) -> list[str]:
    """The arguments of Voila.

    Parameters
    ----------
    path
        The notebook.
    host
        Address to listen at.
    gate
        Port to listen at, which must be free, and the path under which everything is served.
    browser
        Whether a browser is opened.

    Examples
    --------
    >>> arguments(Path("panel.ipynb"), "127.0.0.1", Gate("t0ken", 9000, frozenset()), False)[1:4]
    ['--Voila.ip=127.0.0.1', '--port=9000', '--base_url=/t0ken/']
    """
    quiet = [] if browser else ["--no-browser"]
    return [
        str(path),
        f"--Voila.ip={host}",
        f"--port={gate.port}",
        f"--base_url={gate.base}",
        "--Voila.port_retries=0",
        *quiet,
        "--strip_sources=True",
        f"--template={KERNEL}",
        "--theme=light",
        "--Voila.log_level=CRITICAL",
        "--VoilaConfiguration.show_tracebacks=False",
        "--VoilaConfiguration.allow_template_override=NO",
        "--VoilaConfiguration.allow_theme_override=NO",
        *(f"--VoilaConfiguration.extension_allowlist={name}" for name in extensions()),
        "--VoilaConfiguration.preheat_kernel=True",
        f"--VoilaConfiguration.default_pool_size={WAITING}",
        f"--VoilaKernelManager.fill_delay={REFILL_S}",
        f"--MappingKernelManager.cull_idle_timeout={IDLE_S}",
        f"--MappingKernelManager.cull_interval={LOOK_S}",
        "--MappingKernelManager.cull_busy=True",  # without a page only, as a kernel with a page is never ended
    ]


def address_of(host: str) -> str:
    """The IP address of a name or an address of this computer.

    Parameters
    ----------
    host
        Address to listen at.

    Raises
    ------
    RecipeError
        If it is no address of this computer.

    Examples
    --------
    >>> address_of("127.0.0.1")
    '127.0.0.1'
    """
    if not host.strip():
        raise RecipeError("host", host, "an address, such as 127.0.0.1", "An empty one would be open to everybody.")
    try:
        *_, address = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise RecipeError("host", host, "an address of this computer, such as 127.0.0.1") from error
    return str(address[0])


def free_port(host: str, port: int | None) -> int:
    """A free port to listen at.

    Parameters
    ----------
    host
        Address to listen at.
    port
        The port that was asked for; None for the usual one or the next free one.

    Raises
    ------
    RecipeError
        If the address does not belong to this computer, or the port is taken or out of range.
    """
    address = address_of(host)
    if port is not None:
        real("port", port, high=HIGHEST_PORT)
    kind = socket.AF_INET6 if ":" in address else socket.AF_INET
    for candidate in [port] if port is not None else range(PORT, PORT + TRIES):
        with socket.socket(kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, candidate))
            except OSError as error:
                if port is not None or candidate == PORT + TRIES - 1:
                    hint = "Leave --port out to take the next free one." if port is not None else ""
                    raise RecipeError(
                        "port",
                        f"{host}:{candidate}, {error.strerror}",
                        "a free port of this computer",
                        hint,
                        sentence=f"{host}:{candidate} is not a free port of this computer: {error.strerror}",
                    ) from error
            else:
                return candidate
    raise AssertionError("the last try returns or raises")


def network_address() -> str:
    """The address of this computer on its network, or its name if it has none.

    Nothing is sent: the system says which of its addresses it would use.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((DOCUMENTS, PORT))
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def code_of(text: str) -> str:
    """A link as a QR code of characters, for the camera of a phone.

    Parameters
    ----------
    text
        The link.

    Examples
    --------
    >>> len(code_of("http://192.0.2.7:8866/t0ken/").splitlines()) > 10
    True
    """
    import segno

    drawn = io.StringIO()
    segno.make(text, error="l", micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()


def require_app() -> None:
    """Raise an error that names the whole extra, if a part of it is missing.

    Raises
    ------
    RecipeError
        If Voila, the widgets or the kernel are not installed.
    """
    try:
        import ipykernel  # noqa: F401
        import ipywidgets  # noqa: F401
        import voila.app  # noqa: F401
    except ImportError as error:
        raise RecipeError(
            "app",
            f"no {error.name}",
            "the extra 'app'",
            how_to_install("app"),
            sentence=f"{error.name} is not installed",
        ) from error


def serve(
    recipe: Path | None = None,
    host: str = LOOPBACK,
    port: int | None = None,
    browser: bool = True,
    monomers: Path | None = None,
    liquids: Path | None = None,
    announce: Callable[[str], None] = print,
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
    announce
        Called with the link as soon as the port is known to be free. It holds the token, and nothing else tells it.

    Raises
    ------
    RecipeError
        If Voila is missing, the address does not belong to this computer, or the port is taken.
    """
    require_app()
    number = free_port(host, port)
    gate = gate_of(host, address_of(host), number)
    here = link(EVERYWHERE.get(host, host), gate)
    there = link(network_address(), gate) if host in EVERYWHERE else ""
    elsewhere = f"from another computer or a phone at {there} ; " if there else ""
    announce(f"The panel is at {here} ; {elsewhere}Ctrl-C ends it.")
    if there and sys.stderr.isatty():
        announce(code_of(there))
    with tempfile.TemporaryDirectory() as folder:
        path = lay_out(Path(folder), notebook(recipe, monomers, liquids))
        path_before = os.environ.get("JUPYTER_PATH")
        os.environ["JUPYTER_PATH"] = os.pathsep.join([folder, *([path_before] if path_before else [])])
        files = [file for file in (recipe, monomers, liquids) if file is not None]
        guarded(gate, here, Path(folder), files, IDLE_S).launch_instance(arguments(path, host, gate, browser))
