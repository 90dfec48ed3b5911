"""The command laminate: curl on the terminal, batches in files, and nothing written at a fault."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from typer.testing import CliRunner

import pi_formulate as pf
from pi_formulate.cli import app
from tests.laminate.stacks import PLAIN

EXAMPLE = Path(__file__).parents[2] / "examples" / "laminate.toml"


def run(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["laminate", *map(str, arguments)])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_the_command_tells_curl_and_writes_batches(tmp_path: Path) -> None:
    csv, book, picture = (tmp_path / name for name in ("b.csv", "b.xlsx", "p.svg"))
    status, told, said = run(EXAMPLE, "--batches", csv, "--batches", book, "--picture", picture)
    assert status == 0
    assert "bottom foil etched" in told
    assert "3 batches written to" in said
    assert [r.batch_id for r in pf.read_batches(csv)] == [r.batch_id for r in pf.read_batches(book)]
    assert ET.fromstring(picture.read_text(encoding="utf-8")).tag.endswith("svg")
    status, told, said = run(EXAMPLE, "-o", tmp_path / "r.json", "--picture", tmp_path / "p.png")
    assert (status, told) == (0, "")
    assert (tmp_path / "p.png").read_bytes()[:4] == b"\x89PNG"
    assert run(EXAMPLE, "-o", "-")[1].startswith("part,subject")


def test_a_fault_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "s.toml"
    path.write_text(PLAIN.replace("12 um", "-12 um"), encoding="utf-8")
    with pytest.raises(pf.LaminateError):
        run(path, "-o", tmp_path / "r.csv", "--batches", tmp_path / "b.csv")
    path.write_text(PLAIN, encoding="utf-8")
    with pytest.raises(pf.LaminateError, match="stress_free_c"):
        run(path, "-o", tmp_path / "r.csv")
    with pytest.raises(pf.RecipeError, match=r"r\.pdf"):
        run(EXAMPLE, "-o", tmp_path / "r.pdf")
    assert [p.name for p in tmp_path.iterdir()] == ["s.toml"]
