"""Voila behind the gate of `gate.py`, with few kernels.

In: the gate and the link of the page. Out: an application class. Voila itself checks no `Host`, serves its pages and
files without a token, starts a kernel for each request, and reads settings from the working folder.
"""

import logging
import threading
import webbrowser
from http.client import responses
from pathlib import Path
from typing import Any

from pi_formulate.base.limits import PANEL_PAGES
from pi_formulate.whatif.gate import Gate

FULL = (
    f"The panel is open on {PANEL_PAGES} pages, which is the most that one server shows. Close one of them, wait until "
    "its kernel has ended (at most three minutes) and load this page again."
)
LOGS = ("tornado.access", "tornado.application", "tornado.general", "asyncio")
HEADERS = {"Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}


def guarded(gate: Gate, link: str, folder: Path) -> Any:
    """The application class of Voila behind a gate.

    Parameters
    ----------
    gate
        Which requests may pass.
    link
        What a browser opens.
    folder
        A folder that only this user can read, for the page that sends a browser to the link.
    """
    from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
    from tornado.web import HTTPError
    from traitlets import default
    from voila.app import Voila
    from voila.tornado.handler import TornadoVoilaHandler

    class FewKernels(AsyncMappingKernelManager):
        """Kernels, up to a number."""

        _starting = 0  # not counted by the library before they run

        async def start_kernel(self, **more: Any) -> Any:
            if len(self) + self._starting >= PANEL_PAGES:
                raise HTTPError(503, FULL)
            self._starting += 1
            try:
                return await super().start_kernel(**more)
            finally:
                self._starting -= 1

    class Page(TornadoVoilaHandler):
        """The page; its errors are one line each, as the error page of Voila leaves their text out."""

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
    """A filter of log records that replaces the token."""

    def cleaned(record: logging.LogRecord) -> bool:
        record.msg, record.args = record.getMessage().replace(token, "TOKEN"), ()
        return True

    return cleaned
