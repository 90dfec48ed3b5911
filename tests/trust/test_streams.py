"""Standard streams that are closed, full or broken, and bytes of an argument that are no text."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.recipes import Run, batch_toml

pytestmark = pytest.mark.skipif(os.name != "posix", reason="streams and names as of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.toml").write_text(batch_toml('solution = "500 g"'))
    (tmp_path / "circle.csv").symlink_to("circle.csv")
    return tmp_path


def shell(folder: Path, line: str) -> tuple[int, str, str]:
    """Status, output and errors of a line of the shell, in which `pi` is the command."""
    command = f"pi() {{ '{sys.executable}' -m pi_formulate.cli \"$@\"; }}; {line}"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, capture_output=True, timeout=120)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


@pytest.mark.parametrize("line", ["pi batch a.toml -o -", "pi monomers PMDA"])
def test_a_pipe_that_is_closed_ends_quietly(folder: Path, line: str) -> None:
    status, _, errors = shell(folder, f"{line} | true; exit ${{PIPESTATUS[0]}}")
    assert status == 141
    assert not [text for text in errors.splitlines() if not text.startswith("warning:")]


@pytest.mark.parametrize(
    "line",
    [
        "pi monomers PMDA >&-",
        "pi batch a.toml -o - >&-",
        "pi monomers PMDA >/dev/full",
        "pi batch a.toml -o - >/dev/full",
    ],
)
def test_an_output_that_cannot_be_written_is_one_line(folder: Path, line: str) -> None:
    status, _, errors = shell(folder, line)
    assert status == 1
    assert [text[:22] for text in errors.splitlines()] == ["error: standard output"]


def test_a_command_that_prints_nothing_works_without_streams(folder: Path) -> None:
    status, _, _ = shell(folder, "pi batch a.toml -o b.csv <&- >&- 2>&-")
    assert status == 0
    assert (folder / "b.csv").read_text().startswith("batch_id,")


def test_an_error_without_a_place_to_tell_it_has_its_status(folder: Path) -> None:
    assert shell(folder, "pi batch missing.toml -o b.csv 2>&-")[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        ("batch", "circle.csv", "-o", "b.csv"),
        ("batch", "a.toml", "-o", "circle.csv"),
        ("check", "circle.csv"),
        ("monomers", "--monomers", "circle.csv"),
        ("batch", "a\udcff.toml", "-o", "b.csv"),
        ("monomers", "\udcff"),
        ("check", "a.toml", "--reading", "\udcff.csv"),
        ("check", "a.toml", "--reading", "x" * 300 + ".csv"),
        ("check", "a.toml", "--measured", "tg_c=\udcff"),
        ("estimate", "a.toml", "--property", "\udcff"),
        ("reconcile", "a.toml", "--fixed", "\udcff"),
        ("batch", "x" * 300 + ".toml", "-o", "b.csv"),
        ("batch", "a.toml", "-o", "x" * 300 + ".csv"),
        ("batch", "a.toml", "-o", "b.csv", "--monomers", "a\udcff.csv"),
    ],
    ids=" ".join,
)
def test_a_circle_of_links_and_a_strange_byte_are_one_error(folder: Path, run: Run, words: tuple[str, ...]) -> None:
    status, _, errors = run(*words)
    assert status == 1
    assert errors
    assert [text for text in errors if not text.startswith("error: ")] == []
    assert "standard output" not in errors[0]


def test_a_strange_byte_of_an_argument_is_printed(folder: Path) -> None:
    status, _, errors = shell(folder, "pi batch a.toml -o $'\\xff.csv'")
    assert status == 0
    assert "written to \\udcff.csv" in errors
