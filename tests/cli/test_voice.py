"""How much the commands say: short by default, all with -v, nothing with -q; -h and completion everywhere."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from pi_formulate import cli
from pi_formulate.cli.voice import Warned, by_kind, warned
from tests.cli.recipes import Run, batch_toml, read_lines

SIZE = 'solution = "500 g"\n'
COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


def _two(run: Run) -> None:
    text = batch_toml(SIZE + 'imbalance_r = 0.98\nformula = "1"\n', "in")
    text += batch_toml(SIZE + 'imbalance_r = 0.98\nformula = "1"\n', "out").replace("1.5", "4.5")
    text += batch_toml(SIZE + 'imbalance_r = 0.98\nformula = "1"\n', "far").replace("1.5", "5.5")
    Path("r.toml").write_text(text, encoding="utf-8")


def test_warnings_are_counted_by_kind_and_listed_with_v(run: Run) -> None:
    _two(run)
    status, _, err = run("batch", "r.toml", "-o", "o.csv")
    assert (status, len(err)) == (0, 3)
    assert err[0].startswith("warning: 2 batches, such as r.toml #2: batch out: formula 1 is not met: ")
    assert err[1:] == ["-v lists all 2 warnings", "3 batches written to o.csv"]
    status, _, err = run("batch", "r.toml", "-o", "o.csv", "-v")
    assert [line.split(": formula")[0] for line in err] == [
        "warning: r.toml #2: batch out",
        "warning: r.toml #3: batch far",
        "3 batches written to o.csv",
    ]


def test_names_and_formulas_are_no_numbers_of_a_warning() -> None:
    assert len(by_kind([Warned("A", "3,4'-ODA: 0.1 g is little"), Warned("B", "4,4'-ODA: 0.1 g is little")])) == 2
    assert len(by_kind([Warned("A", "formula 1 is not met: a"), Warned("B", "formula 6 is not met: a")])) == 2
    assert by_kind([Warned("A", "0.1 g and 0.2 g"), Warned("A", "0.1 g and 1e-3 g")]) == [
        "A: 0.1 g and 0.2 g (and 1 more of this kind)"
    ]
    assert by_kind(warned(["k.csv: read as columns", "k.csv: read as columns"])) == ["k.csv: read as columns"]


@pytest.mark.parametrize("command", ["batch", "check", "estimate"])
def test_quiet_prints_errors_only_and_writes_the_same(run: Run, command: str) -> None:
    _two(run)
    assert run(command, "r.toml", "-o", "loud.csv")[0] == 0
    assert run(command, "r.toml", "-q", "-o", "o.csv") == (0, "", [])
    assert Path("o.csv").read_bytes() == Path("loud.csv").read_bytes()
    assert run(command, "r.toml", "--quiet") == (0, "", [])
    assert run(command, "r.toml", "-q", "-v")[0] == 2
    status, out, err = run(command, "none.toml", "-q")
    assert (status, out, len(err)) == (1, "", 1)


def test_check_counts_first_and_lists_the_clauses_with_v(run: Run) -> None:
    _two(run)
    status, out, _ = run("check", "r.toml", "--formula", "1")
    assert status == 0
    assert out.splitlines()[:-1] == [
        "formula 1: 1 met, 2 not met",
        "in: met",
        "out: not met: 0.4 <= p/q <= 2.5 (value 4.5)",
        "far: not met: 0.4 <= p/q <= 2.5 (value 5.5)",
    ]
    status, out, _ = run("check", "r.toml")
    lines = out.splitlines()
    assert (lines[0], lines[1].split("  ")[0]) == ("3 batches by claim:", "claim")
    second = next(line.split() for line in lines if line.startswith("    2 "))
    assert second == ["2", "1", "2", "0", "0"]  # p/q is in the window of one of the three
    assert [line.split(": ")[0] for line in lines[-5:-2]] == ["in", "out", "far"]
    assert "0.4 <= p/q <= 2.5" not in out
    status, out, _ = run("check", "r.toml", "-v")
    assert out.startswith("\n".join(lines[:-1]))
    assert run("check", "r.toml", "-o", "c.csv")[0] == 0
    told = [line for line in read_lines("c.csv") if line["status"] != "not applicable"]
    assert all(line["clause"].removeprefix("'") in out for line in told)  # guarded for spreadsheets
    assert len(out.splitlines()) == len(lines) + 1 + len(told)


def test_estimate_tells_each_note_once(run: Run) -> None:
    _two(run)
    status, out, _ = run("estimate", "r.toml", "--property", "cte_ppm_per_k", "--property", "hansen_d_mpa05")
    lines = out.splitlines()
    assert status == 0
    assert lines[-2:] == ["[1] in the plane, cast_fixed, mean over 50 to 200 C", "[2] imide = 2 CO + N<"]
    assert [line.split()[-1] for line in lines[1:-2]] == ["[1]", "[2]"] * 3
    out = run("estimate", "r.toml", "--property", "hansen_d_mpa05", "-v")[1]
    assert out.count("imide = 2 CO + N<") == 3


@pytest.mark.parametrize("command", COMMANDS)
def test_h_is_help_everywhere(run: Run, command: str) -> None:
    assert run(command, "-h") == run(command, "--help")
    assert run(command, "-h")[0] == 0


def test_the_package_is_a_program_with_completion(tmp_path: Path) -> None:
    def call(*words: str, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pi_formulate", *words], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        return done.stdout

    assert call("--version").startswith("pi-formulate ")
    assert "COMP_WORDS" in call("--show-completion", "bash")
    assert "--install-completion" in call("-h")
