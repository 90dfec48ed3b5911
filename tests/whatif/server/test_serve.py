"""The local page: what it is made of, where it listens, and what it needs."""

import inspect
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pi_formulate.base.errors import RecipeError
from pi_formulate.whatif.server.gate import Gate
from pi_formulate.whatif.server.serve import (
    EXTENSIONS,
    PORT,
    arguments,
    code_of,
    free_port,
    lay_out,
    network_address,
    notebook,
    require_app,
    serve,
)


def test_the_notebook_of_the_page(tmp_path):
    made = notebook(tmp_path / "it's.toml", tmp_path / "m.csv", None)
    source = made["cells"][0]["source"]
    compile(source, "cell", "exec")
    assert "writes=False" in source
    assert repr(str((tmp_path / "m.csv").resolve())) in source
    path = lay_out(tmp_path, made)
    assert "http" not in (tmp_path / "voila" / "templates" / "pi-formulate" / "index.html.j2").read_text("utf-8")
    assert (tmp_path / "kernels" / "pi-formulate" / "kernel.json").is_file()
    assert path.suffix == ".ipynb"


def test_the_page_is_bound_to_this_computer_by_default():
    assert inspect.signature(serve).parameters["host"].default == "127.0.0.1"
    gate = Gate("t0ken", 8866, frozenset())
    assert {"--Voila.ip=127.0.0.1", "--base_url=/t0ken/"} <= set(arguments(Path("x"), "127.0.0.1", gate, True))
    assert "--no-browser" not in arguments(Path("x"), "127.0.0.1", gate, True)
    assert {"--Voila.ip=0.0.0.0", "--base_url=/t0ken/"} <= set(arguments(Path("x"), "0.0.0.0", gate, False))


def test_a_kernel_waits_for_the_next_page_and_only_the_widgets_are_loaded():
    made = arguments(Path("x"), "127.0.0.1", Gate("t0ken", 8866, frozenset()), True)
    assert {"--VoilaConfiguration.preheat_kernel=True", "--VoilaConfiguration.default_pool_size=1"} <= set(made)
    assert {f"--VoilaConfiguration.extension_allowlist={name}" for name in EXTENSIONS} <= set(made)


def test_the_link_for_a_phone_has_an_address_and_a_code():
    address = network_address()
    assert address
    assert not address.startswith("0.")
    link = f"http://{address}:8866/{'t' * 43}/"
    drawn = code_of(link)
    assert max(map(len, drawn.splitlines())) < 80  # fits a terminal
    assert link not in drawn


def test_a_kernel_that_cannot_start_says_so(tmp_path):
    """Its warnings are silent, its errors are not."""
    pytest.importorskip("ipykernel", reason="the extra app is not installed")
    lay_out(tmp_path, notebook(None, None, None))
    spec = json.loads((tmp_path / "kernels" / "pi-formulate" / "kernel.json").read_text("utf-8"))
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    command = [part.replace("{connection_file}", str(tmp_path / "broken.json")) for part in spec["argv"]]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=tmp_path)
    assert ran.returncode != 0
    assert "Failed to load connection file" in ran.stderr


def test_the_port_is_free_or_the_error_says_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(
            RecipeError, match=rf"port: 127\.0\.0\.1:{number} is not a free port of this computer: .*Leave --port out"
        ):
            free_port("127.0.0.1", number)
    assert free_port("127.0.0.1", number) == number
    assert free_port("localhost", None) >= PORT
    for host, port, message in (
        ("127.0.0.1", 70000, "port: must be above 0 and at most 65535, but is 70000"),
        ("127.0.0.1", 0, "port: must be above 0 and at most 65535, but is 0"),
        ("a" * 70, None, "expected an address of this computer, such as 127.0.0.1, but got "),
        ("\N{SNOWMAN}..", None, "expected an address of this computer, such as 127.0.0.1, but got "),
        ("", None, "An empty one would be open to everybody"),
        (
            "nosuch.invalid",
            None,
            ("host: expected an address of this computer, such as 127.0.0.1, but got 'nosuch.invalid'"),
        ),
        ("192.0.2.1", 9000, "a free port of this computer"),  # an address of documents, of no computer
    ):
        with pytest.raises(RecipeError, match=re.escape(message)):
            free_port(host, port)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of Linux")
def test_a_kernel_that_asks_for_too_much_memory_gets_an_error():
    names = "from pi_formulate.whatif.server.serve import kernel_bytes, limit_memory"
    code = f"{names}; limit_memory(); bytearray(kernel_bytes())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.stderr.strip().endswith("MemoryError")


def test_a_missing_extra_is_named(monkeypatch):
    from pi_formulate.whatif.panel import what_if

    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(RecipeError, match=r"pip install '\.\[notebook\]'"):
        what_if()
    with pytest.raises(RecipeError, match=r"app: ipywidgets is not installed\..*pip install '\.\[app\]'"):
        require_app()
    monkeypatch.setitem(sys.modules, "ipykernel", None)
    with pytest.raises(RecipeError, match=r"app: ipykernel is not installed\..*pip install '\.\[app\]'"):
        serve()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wrong.toml", '[[batch]]\nid="A"\nsolidity=3\n'),
        ("many.csv", 'id,feed,solution\nA,"PMDA = 1; p-PDA = 1",500\nB,"PMDA = 1; p-PDA = 1",500 g\n'),
        ("empty.csv", "id,feed,solution\n"),
    ],
)
def test_the_command_reports_a_wrong_recipe_before_it_serves(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pi_formulate.cli", "app", str(path), "--no-browser"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
