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
    assert "tests/typing/user_code.py" in files
