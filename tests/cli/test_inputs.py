"""Standard input and pipes as input: told apart by their content, or by --format."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.cli.inputs import kind_of
from tests.cli.recipes import Run, batch_toml, one_line

PLAIN = batch_toml('solution = "500 g"\nimbalance_r = 0.98\n')
TABLE = 'id,feed,solution,imbalance_r\nA,"PMDA = 1; p-PDA = 1",500 g,0.98\n'


@pytest.fixture
def piped(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command with its first word as the bytes of standard input."""

    def call(content: bytes, *words: str) -> tuple[int, str, list[str]]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))
        return run(*words)

    return call


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("r.toml", PLAIN),
        ("r.toml", "\ufeff" + PLAIN),
        ("r.toml", "# mine\n\n" + PLAIN),
        ("r.csv", TABLE),
        ("r.csv", 'id;feed;solution;imbalance_r\nA;{ PMDA = 1, p-PDA = 1 };500 g;"0,98"\n'),
    ],
)
@pytest.mark.parametrize("command", ["batch", "check", "estimate"])
def test_a_recipe_from_standard_input_is_that_of_a_file(
    piped: Run, run: Run, command: str, name: str, text: str
) -> None:
    Path(name).write_text(text, encoding="utf-8")
    of_file = run(command, name, "-o", "-")
    assert of_file[0] == 0
    status, out, err = piped(text.encode(), command, "-", "-o", "-")
    assert (status, out) == of_file[:2]
    assert [line.replace("stdin.", "r.") for line in err] == of_file[2]


def test_a_stack_a_design_and_a_batch_file_may_be_piped(piped: Run, run: Run) -> None:
    examples = Path(__file__).parents[2] / "examples"
    of_file = run("laminate", str(examples / "laminate.toml"))
    assert piped((examples / "laminate.toml").read_bytes(), "laminate", "-") == of_file
    Path("r.toml").write_text(PLAIN, encoding="utf-8")
    checked = run("check", "r.toml", "-o", "-")
    for kind in ("csv", "json", "html", "xlsx"):
        assert run("batch", "r.toml", "-o", f"b.{kind}")[0] == 0
        content = Path(f"b.{kind}").read_bytes()
        assert kind_of(content) == kind
        assert piped(content, "check", "-", "-o", "-") == checked


def test_errors_name_the_standard_input(piped: Run) -> None:
    status, out, err = piped(PLAIN.replace("PMDA", "PMDB").encode(), "batch", "-")
    assert (status, out) == (1, "")
    one_line(err, "stdin.toml #1: batch A")
    status, _, err = piped(b" \n", "batch", "-")
    assert status == 1
    one_line(err, "standard input")


def test_the_format_may_be_stated(piped: Run, run: Run) -> None:
    assert piped(PLAIN.encode(), "batch", "-", "--format", "toml")[0] == 0
    status, _, err = piped(PLAIN.encode(), "batch", "-", "--format", "csv")
    assert status == 1
    assert "stdin.csv" in err[0]
    assert piped(PLAIN.encode(), "batch", "-", "--format", "pdf")[0] == 2
    Path("r.toml").write_text(PLAIN, encoding="utf-8")
    assert run("batch", "r.toml", "--format", "toml")[0] == 0
    assert run("batch", "r.toml", "--format", "csv")[0] == 2


def test_sheet_and_balance_do_not_share_the_standard_input(piped: Run) -> None:
    status, _, err = piped(b"", "reconcile", "-", "--balance", "-")
    assert status == 1
    one_line(err, "--balance")


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes")
def test_a_named_pipe_is_read(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_text, args=(PLAIN,))
    writer.start()
    status, out, _ = run("batch", "pipe")
    writer.join()
    assert (status, out.splitlines()[0]) == (0, "A: PMDA/4,4'-ODA 0.4, PMDA/p-PDA 0.6")


@pytest.mark.skipif(sys.platform == "win32", reason="no /dev/stdin")
def test_what_the_shell_reads_from_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "k.csv").write_text(TABLE, encoding="utf-8")
    command = [sys.executable, "-m", "pi_formulate", "batch"]
    for path in ("-", "/dev/stdin"):
        with (tmp_path / "k.csv").open("rb") as handle:
            done = subprocess.run(
                [*command, path, "-o", "k.csv"], stdin=handle, cwd=tmp_path, capture_output=True, text=True, check=False
            )
        assert done.returncode == 1
        one_line(done.stderr.splitlines(), "which is an input")
        assert (tmp_path / "k.csv").read_text(encoding="utf-8") == TABLE
    with (tmp_path / "k.csv").open("rb") as handle:
        done = subprocess.run(
            [*command, "/dev/stdin", "-o", "o.csv"],
            stdin=handle,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "1 batch written to o.csv\n")
    assert pf.Recipe.read(tmp_path / "o.csv").batch_id == "A"
