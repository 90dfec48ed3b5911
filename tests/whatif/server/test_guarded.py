"""The gate in front of a real server, byte by byte; and the page of the command behind it."""

import asyncio
import contextlib
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

pytest.importorskip("tornado", reason="the extra app is not installed: no tornado")
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from tornado.websocket import WebSocketHandler

from pi_formulate.base.limits import PANEL_PAGES
from pi_formulate.whatif.server.gate import LOOPBACK_NAMES, Gate
from pi_formulate.whatif.server.guarded import FULL, _without, refusing
from pi_formulate.whatif.server.serve import kernel_bytes, network_address

ROOT = Path(__file__).parents[3]
WAIT_S = 120.0
TOKEN = "t0ken"
SOCKET = "\r\n".join(
    (
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
)


class Secret(RequestHandler):
    def get(self):
        self.write("secret")

    post = delete = put = get


class Channel(WebSocketHandler):
    def check_origin(self, origin):
        return True  # the gate alone decides


@pytest.fixture(scope="module")
def port():
    """A server whose every path has something to hide."""
    (listening,) = bind_sockets(0, "127.0.0.1")
    number = listening.getsockname()[1]
    loop = asyncio.new_event_loop()

    def run():
        asyncio.set_event_loop(loop)
        application = Application()
        rule = refusing(Gate(TOKEN, number, frozenset(LOOPBACK_NAMES)))
        application.add_handlers(".*$", [rule, (rf"/{TOKEN}/channels", Channel), ("(?s:.*)", Secret)])
        server = HTTPServer(application)
        server.add_sockets([listening])
        loop.run_forever()
        server.stop()
        loop.run_until_complete(server.close_all_connections())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield number
    loop.call_soon_threadsafe(loop.stop)
    thread.join(WAIT_S)


def answer(port, line, *headers, body=b""):
    """What the server sends back to this request line and these headers."""
    with socket.create_connection(("127.0.0.1", port), WAIT_S) as connection:
        connection.sendall("\r\n".join([line, *headers, "", ""]).encode("latin1") + body)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while b"\r\n\r\n" not in received or b"secret" not in received:
                part = connection.recv(65536)
                if not part:
                    break
                received += part
                if received.startswith(b"HTTP/1.1 101"):
                    break
    return received.decode("latin1")


def status(port, line, *headers, body=b""):
    return int(answer(port, line, *headers, body=body).split(" ", 2)[1])


def test_the_whole_link_opens_the_page(port):
    assert "secret" in answer(port, f"GET /{TOKEN}/ HTTP/1.1", f"Host: 127.0.0.1:{port}")
    assert status(port, f"GET /{TOKEN}/ HTTP/1.1", f"HOST: LOCALHOST:{port}") == 200
    assert status(port, f"GET /{TOKEN}/channels HTTP/1.1", f"Host: 127.0.0.1:{port}", SOCKET) == 101
    own = f"Origin: http://127.0.0.1:{port}"
    assert status(port, f"GET /{TOKEN}/channels HTTP/1.1", f"Host: 127.0.0.1:{port}", own, SOCKET) == 101
    assert status(port, f"POST /{TOKEN}/ HTTP/1.1", f"Host: 127.0.0.1:{port}", own, "Content-Length: 0") == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", "/api/kernels", "/voila/static/voila.js", f"/?token={TOKEN}", "//", "/%2e/"])
def test_without_the_token_every_path_is_refused(port, method, path):
    assert status(port, f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Content-Length: 0") == 403


@pytest.mark.parametrize(
    "headers",
    [
        ["Host: evil.example:{port}"],
        ["Host: evil.example:{port}", "X-Forwarded-Host: 127.0.0.1:{port}", "Forwarded: host=127.0.0.1:{port}"],
        ["Host: 127.0.0.1.evil.example:{port}"],
        ["Host: 127.0.0.1"],
        ["Host: [::ffff:7f00:1]:{port}"],
        ["Host: 127.0.0.1:{port}", "Origin: http://evil.example"],
        ["Host: 127.0.0.1:{port}", "Origin: null"],
        ["Host: 127.0.0.1:{port}", "Sec-WebSocket-Origin: http://evil.example"],
        ["Host: 127.0.0.1:{port}", "Origin: http://127.0.0.1:{port}", "Origin: http://evil.example"],
    ],
)
def test_other_hosts_and_origins_are_refused_by_pages_and_websockets(port, headers):
    headers = [header.format(port=port) for header in headers]
    assert status(port, f"GET /{TOKEN}/ HTTP/1.1", *headers) == 403
    assert status(port, f"GET /{TOKEN}/channels HTTP/1.1", *headers, SOCKET) == 403
    assert status(port, f"POST /{TOKEN}/ HTTP/1.1", *headers, "Content-Length: 0") == 403


def test_strange_requests_are_refused(port):
    here = f"Host: 127.0.0.1:{port}"
    assert status(port, f"GET http://127.0.0.1:{port}/{TOKEN}/ HTTP/1.1", here) == 403  # as to a proxy
    assert status(port, f"GET http://evil.example/{TOKEN}/ HTTP/1.1", here) == 403
    assert status(port, f"GET /{TOKEN}/ HTTP/1.0") == 403  # without a host
    line = f"GET /{TOKEN}/ HTTP/1.1"
    assert status(port, line) in (400, 403)
    assert status(port, line, here, here.replace("127.0.0.1", "evil.example")) in (400, 403)
    assert "secret" not in answer(port, f"BREW /{TOKEN}/ HTTP/1.1", "Host: evil.example")


def test_a_body_is_not_awaited(port):
    """The answer comes although 50 MB are announced and none of it sent."""
    headers = f"Host: 127.0.0.1:{port}", "Content-Length: 50000000"
    assert "403" in answer(port, "POST / HTTP/1.1", *headers).split("\r\n")[0]


# --- the command


@contextlib.contextmanager
def started(folder, *arguments):
    """The link that `pi-formulate app` prints, and its process."""
    for module in ("ipywidgets", "voila"):
        pytest.importorskip(module, reason=f"the extra app is not installed: no {module}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "JUPYTER_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "-P", "-m", "pi_formulate.cli", "app", "--no-browser", "--port", str(port), *arguments]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    try:
        listening = False
        while not listening:
            assert process.poll() is None, (folder / "log").read_text("utf-8")
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1.0).close()
                listening = True
        link, *_ = re.findall(r"http://\S+", (folder / "log").read_text("utf-8"))
        yield link, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(WAIT_S)


def after(ask, enough):
    """An answer, as soon as it is enough."""
    end = time.monotonic() + WAIT_S
    while not enough(answer := ask()):
        assert time.monotonic() < end, answer
        time.sleep(0.2)
    return answer


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """The link that `pi-formulate app` prints, its process, and its folder with what it logged."""
    folder = tmp_path_factory.mktemp("app")
    (folder / "voila.py").write_text("from pathlib import Path\nPath('ran').touch()\n", encoding="utf-8")
    (folder / "voila.json").write_text(json.dumps({"Voila": {"base_url": "/open/"}}), encoding="utf-8")
    with started(folder) as (link, process):
        yield link, process, folder


def get(link, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(link, headers=headers), timeout=WAIT_S) as response:
            return response.status, response.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode("utf-8", "replace")


def kernels_of(process):
    psutil = pytest.importorskip("psutil", reason="the extra app is not installed: no psutil")
    return [child.pid for child in psutil.Process(process.pid).children()]


@pytest.mark.slow
def test_the_command_serves_nothing_without_its_link(served):
    link, process, folder = served
    root = link[: link.index("/", len("http://")) + 1]
    for path in ("", "open/", "voila/static/voila.js", "voila/files/panel.ipynb", "api/kernels", "favicon.ico"):
        assert get(root + path)[0] == 403, path
    assert get(link, Host="evil.example")[0] == 403
    assert get(link, Origin="http://evil.example")[0] == 403
    assert not (folder / "ran").exists()  # settings of the working folder are not run
    if sys.platform == "linux":
        assert len(kernels_of(process)) <= 1  # none of these started one: one waits for the first page


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts processes as Linux does")
def test_a_kernel_waits_for_the_next_page_as_long_as_its_file_is_unchanged(tmp_path):
    recipe = tmp_path / "recipe.toml"
    recipe.write_bytes((ROOT / "examples" / "low_expansion.toml").read_bytes())
    with started(tmp_path, str(recipe)) as (link, process):
        (first,) = after(lambda: kernels_of(process), lambda kernels: len(kernels) == 1)
        assert get(f"{link}?a=1")[0] == 200  # a state in the link has a kernel of its own, which starts with it
        assert len(kernels_of(process)) == 2
        assert get(link)[0] == 200
        assert len(kernels_of(process)) == 2  # the page has the kernel that waited
        waiting = after(lambda: kernels_of(process), lambda kernels: len(kernels) == 3)[-1]
        assert waiting != first
        recipe.write_text(recipe.read_text("utf-8") + "# changed\n", encoding="utf-8")
        assert get(link)[0] == 200
        after(lambda: kernels_of(process), lambda kernels: waiting not in kernels)


@pytest.mark.slow
def test_a_server_for_the_network_needs_the_token_too(tmp_path):
    with started(tmp_path, "--host", "0.0.0.0") as (link, _):
        own = network_address()
        for root in (link[: link.index("/", len("http://"))], f"http://{own}:{link.split(':')[2].split('/')[0]}"):
            for path in ("/", "/voila/static/voila.js", "/api/kernels", "/?token=a"):
                assert get(root + path)[0] == 403, root + path
            assert get(f"{root}/{link.split('/')[3]}/voila/static/voila.js")[0] == 200


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="counts processes as Linux does")
def test_many_pages_start_few_kernels(served):
    link, process, folder = served
    with ThreadPoolExecutor(15) as pool:
        answers = list(pool.map(get, [link] * 15))
    assert sorted(code for code, _ in answers) == [200] * PANEL_PAGES + [503] * (15 - PANEL_PAGES)
    assert {text.strip() for code, text in answers if code == 503} == {FULL}
    kernels = kernels_of(process)
    assert len(kernels) == PANEL_PAGES
    for kernel in kernels:
        limits = Path(f"/proc/{kernel}/limits").read_text("utf-8")
        assert re.search(rf"^Max data size +{kernel_bytes()} ", limits, re.MULTILINE)
    # No file of the server is among its pages, and no log tells the token again.
    page = next(text for code, text in answers if code == 200)
    assert "limit_memory" not in page
    for path in ("voila/files/panel.ipynb", "voila/files/../panel.ipynb", "voila/templates/../../etc/passwd"):
        assert get(link + path)[0] in (403, 404, 405, 500), path
    token = link.rstrip("/").rsplit("/", 1)[1]
    assert (folder / "log").read_text("utf-8").count(token) == 1


def test_the_log_has_no_token_and_no_warning_that_nobody_can_act_on():
    keeps = _without("t0ken")
    record = logging.LogRecord("tornado.general", logging.WARNING, "", 0, "GET /%s/ failed", ("t0ken",), None)
    assert keeps(record)
    assert record.getMessage() == "GET /TOKEN/ failed"
    for text in (
        "The websocket_ping_timeout (90000) cannot be longer than the websocket_ping_interval (30000).",
        "403 POST /t0ken/voila/api/shutdown/741d87e1 (127.0.0.1): '_xsrf' argument missing from POST",
    ):
        assert not keeps(logging.LogRecord("tornado.general", logging.WARNING, "", 0, text, (), None))
    for text in ("403 POST /t0ken/api/kernels (127.0.0.1): no", "500 POST /t0ken/voila/api/shutdown/741d87e1: no"):
        assert keeps(logging.LogRecord("tornado.general", logging.WARNING, "", 0, text, (), None))
