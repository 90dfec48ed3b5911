"""Voila behind the gate of `gate.py`, with few kernels, one of which waits for the next page.

In: the gate and the link of the page, the files that it is made from. Out: an application class. Voila itself checks no
`Host`, serves its pages and files without a token, starts a kernel for each request, and reads settings from the
working folder. Its pool of kernels keeps one whose page is ready, which saves a page that opens most of its time; here
a page with a state in its link gets a kernel of its own, and so does one after a change of a file.
"""

import asyncio
import logging
import re
import threading
import time
import webbrowser
from collections.abc import Sequence
from http.client import responses
from pathlib import Path
from typing import Any

from pi_formulate.base.limits import PANEL_PAGES
from pi_formulate.whatif.server.gate import Gate

FULL = (
    f"The panel is open on {PANEL_PAGES} pages, which is the most that one server shows. Close one of them, wait until "
    "its kernel has ended (at most three minutes) and load this page again."
)
LOGS = ("tornado.access", "tornado.application", "tornado.general", "asyncio")
# What the log leaves out, as nobody can act on it: jupyter_server states the time of its pings in ms where tornado
# reads seconds; and a page that closes asks to end its kernel, which is kept a while, as it may only be reloading.
UNSAID = re.compile(r"The websocket_ping_timeout|403 POST \S+/voila/api/shutdown/")
HEADERS = {"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}


def stamp_of(files: Sequence[Path]) -> tuple[tuple[int, int], ...]:
    """Time and size of each file, to notice that one was changed.

    Parameters
    ----------
    files
        A file that does not exist has zeros.

    Examples
    --------
    >>> stamp_of([Path("none.toml")])
    ((0, 0),)
    """
    stamps = []
    for file in files:
        try:
            status = file.stat()
        except OSError:
            stamps.append((0, 0))
        else:
            stamps.append((status.st_mtime_ns, status.st_size))
    return tuple(stamps)


def guarded(gate: Gate, link: str, folder: Path, files: Sequence[Path] = (), idle_s: float = 120.0) -> Any:
    """The application class of Voila behind a gate.

    Parameters
    ----------
    gate
        Which requests may pass.
    link
        What a browser opens.
    folder
        A folder that only this user can read, for the page that sends a browser to the link.
    files
        What a page is made from; a kernel that waits is given up after a change.
    idle_s
        How long a page may need to connect to its kernel [s].
    """
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
    from tornado.web import HTTPError
    from traitlets import default
    from voila.app import Voila
    from voila.tornado.handler import TornadoVoilaHandler

    made_from: dict[str, tuple[tuple[int, int], ...]] = {}  # of each kernel: the files as it read them
    in_use: dict[str, float] = {}  # of each kernel with a page: when it was first seen

    class FewKernels(AsyncMappingKernelManager):
        """Kernels, up to a number; one of them waits for the next page. Voila makes a subclass with its pool."""

        _starting = 0  # not counted by the library before they run
        _closing = False

        async def start_kernel(self, **more: Any) -> Any:
            waits = more.get("env", {}).get("VOILA_PREHEAT") == "True"
            if self._full() and not waits:
                await self._give_up()
            if self._full():
                raise HTTPError(503, FULL)
            self._starting += 1
            stamp = stamp_of(files)
            try:
                kernel = await super().start_kernel(**more)
            finally:
                self._starting -= 1
            made_from[kernel] = stamp
            return kernel

        async def cull_kernel_if_idle(self, kernel_id: str) -> None:
            # A kernel that waited for an hour looks idle until its page has connected.
            if time.monotonic() - in_use.setdefault(kernel_id, time.monotonic()) >= idle_s:
                await super().cull_kernel_if_idle(kernel_id)

        async def shutdown_kernel(self, kernel_id: str, *args: Any, **more: Any) -> Any:
            made_from.pop(kernel_id, None)
            in_use.pop(kernel_id, None)
            result = super().shutdown_kernel(kernel_id, *args, **more)
            result = await result if asyncio.iscoroutine(result) else result
            self._refill()
            return result

        async def shutdown_all(self, *args: Any, **more: Any) -> Any:
            self._closing = True
            return await super().shutdown_all(*args, **more)

        def has_waiting(self) -> bool:
            """Whether a kernel waits that has read the files of now; one that has not is given up."""
            pool = self._pool()
            if pool and pool[0].done() and made_from.get(pool[0].result()["kernel_id"]) != stamp_of(files):
                asyncio.get_running_loop().create_task(self._give_up())
                return False
            return bool(pool)

        def _full(self) -> bool:
            return len(self) + self._starting >= PANEL_PAGES

        def _pool(self) -> Any:
            """Kernels that wait or are about to; those that did not start are left out."""
            pool = getattr(self, "_pools", {}).get(getattr(self, "notebook_path", None), [])
            pool[:] = [task for task in pool if not (task.done() and (task.cancelled() or task.exception()))]
            return pool

        def _refill(self) -> None:
            """Another kernel waits for the next page, after one could not."""
            if hasattr(self, "fill_if_needed") and not (self._closing or self._pool() or self._full()):
                self.fill_if_needed(notebook_name=self.notebook_path)

        async def _give_up(self) -> None:
            """End the kernel that waits."""
            pool = self._pool()
            if pool and pool[0].done():
                await self.shutdown_kernel(pool.pop(0).result()["kernel_id"])

    class Page(TornadoVoilaHandler):
        """The page; its errors are one line each, as the error page of Voila leaves their text out."""

        def should_use_rendered_notebook(
            self, data: Any, pool_size: int, template: Any, theme: Any, arguments: Any
        ) -> bool:
            # A state in the link is read by a kernel that starts with it.
            plain = not arguments and self.kernel_manager.has_waiting()
            return plain and bool(super().should_use_rendered_notebook(data, pool_size, template, theme, arguments))

        def write_error(self, status_code: int, **more: Any) -> None:
            error = more.get("exc_info", (None, None))[1]
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.finish(f"{getattr(error, 'log_message', None) or responses.get(status_code, status_code)}\n")

    class Guarded(Voila):
        """Voila whose first rule is the gate."""

        @default("config_file_paths")
        def _no_settings_of_a_folder(self) -> list[str]:
            return []  # a `voila.py` next to a recipe would run

        @default("tornado_settings")
        def _settings(self) -> dict[str, Any]:
            return {"headers": HEADERS, "log_function": lambda handler: None}

        def init_settings(self) -> Any:
            self.voila_configuration.multi_kernel_manager_class = FewKernels
            for name in LOGS:
                logging.getLogger(name).addFilter(_without(gate.token))
            return super().init_settings()

        def init_handlers(self) -> Any:
            handlers = super().init_handlers()
            pages = [(path, Page if kind is TornadoVoilaHandler else kind, *more) for path, kind, *more in handlers]
            return [refusing(gate), *pages]

        def launch_browser(self) -> None:
            # By a file: other users of this computer see the arguments of a browser, and the link holds the token.
            page = folder / "open.html"
            page.write_text(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={link}">', "utf-8")
            threading.Thread(target=webbrowser.open, args=(page.as_uri(), 2), daemon=True).start()

    return Guarded


def refusing(gate: Gate) -> Any:
    """The rule of Tornado that answers 403 to each request that may not pass.

    Parameters
    ----------
    gate
        Which requests may pass.
    """
    from tornado.routing import Matcher, Rule
    from tornado.web import RequestHandler, stream_request_body

    class Stranger(Matcher):
        """Matches requests that may not pass."""

        def match(self, request: Any) -> dict[str, Any] | None:
            headers = request.headers
            origins = [*headers.get_list("Origin"), *headers.get_list("Sec-WebSocket-Origin")]
            reason = gate.refusal(request.uri, headers.get_list("Host"), origins)
            return {"target_kwargs": {"reason": reason}} if reason else None

    @stream_request_body  # answered before a body is received
    class Refusal(RequestHandler):
        """Says why, for every method."""

        def initialize(self, reason: str) -> None:
            self.reason = reason

        def prepare(self) -> None:
            self.set_status(403)
            self.set_header("Content-Type", "text/plain; charset=utf-8")
            self.set_header("Connection", "close")
            self.finish(f"{self.reason}\n")

        def data_received(self, chunk: bytes) -> None:
            """Nothing is kept."""

    return Rule(Stranger(), Refusal)


def _without(token: str) -> Any:
    """A filter of log records that replaces the token, and drops warnings that nobody can act on."""

    def cleaned(record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage().replace(token, "TOKEN"), ()
        return UNSAID.match(record.msg) is None

    return cleaned
