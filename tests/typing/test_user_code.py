"""The typed program of a user runs; `scripts/check` lets mypy read it."""

import tomllib
from pathlib import Path

from tests.typing import user_code

ROOT = Path(__file__).parents[2]


def test_the_program_of_a_user_runs(capsys):
    user_code.main()
    assert "ppm/K" in capsys.readouterr().out


def test_mypy_reads_it():
    files = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["files"]
    assert {"tests/typing/user_code.py", "tests/typing/wrong_code.py"} <= set(files)


def test_the_wheel_says_that_it_has_types():
    """Type checkers read the types of an installed package only if this file is there."""
    assert (ROOT / "pi_formulate" / "py.typed").is_file()
    supply = ROOT / "scripts" / "supply"
    assert "tests/typing" in supply.read_text(encoding="utf-8")
