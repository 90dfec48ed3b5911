"""Files that a file names: beside it or below, and nothing else of the computer."""

from collections.abc import Callable
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.tables import reference_table
from pi_formulate.batch.file import plan_file
from pi_formulate.claims.reading import reading_beside
from pi_formulate.laminate.file import read_stack
from pi_formulate.search.design.file import design_from_file
from pi_formulate.search.screen.file import screen_from_file
from pi_formulate.whatif.state.state import WhatIf
from tests.cli.recipes import Run, batch_toml

SECRET = "patient,secret\n1,2\n"
RECIPE = batch_toml('solution = "500 g"\nformula = "6"\nreading = "NAME"')
STACK = """[[layer]]
role = "foil"
material = "copper"
thickness = "12 um"
[[layer]]
role = "low_expansion"
thickness = "25 um"
formula = "1"
degrees = { p = 1.0, q = 1.0 }
reading = "NAME"
"""
BATCHES = """[[layer]]
role = "foil"
material = "copper"
thickness = "12 um"
[[layer]]
role = "low_expansion"
thickness = "25 um"
units = [ { dianhydride = "PMDA", diamine = "p-PDA", amount = 1 } ]
[batches]
area = "1 m2"
reading = "NAME"
"""
QUESTION = """formula = "6"
reading = "NAME"
candidates = ["PMDA", "p-PDA", "4,4'-ODA"]
[targets]
tg_c = { low = 300 }
"""
READERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "recipe": (plan_file, RECIPE),
    "panel": (WhatIf.read, RECIPE),
    "stack": (read_stack, STACK),
    "batches": (read_stack, BATCHES),
    "design": (design_from_file, QUESTION),
    "screen": (screen_from_file, QUESTION),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a reading beside, one below, and a secret that lies outside."""
    inside = tmp_path / "lab"
    (inside / "below").mkdir(parents=True)
    (tmp_path / "secret.csv").write_text(SECRET)
    shipped = reference_table("readings/default.csv").read_text()
    (inside / "mine.csv").write_text(shipped)
    (inside / "below" / "mine.csv").write_text(shipped)
    (inside / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inside / "out").symlink_to(tmp_path)
    (inside / "circle.csv").symlink_to("circle.csv")
    return inside


def outside(folder: Path) -> list[str]:
    """Names that lead out of the folder, or nowhere."""
    secret = str(folder.parent / "secret.csv")
    return [
        *(secret, "../secret.csv", "below/../../secret.csv", "below/../mine.csv", "link.csv", "out/secret.csv"),
        *("circle.csv", "missing.csv", "..\\\\secret.csv", "../readings/default", "mine", "/etc/passwd", ""),
    ]


@pytest.mark.parametrize("kind", READERS)
def test_a_file_names_no_reading_outside_its_folder(kind: str, folder: Path) -> None:
    read, text = READERS[kind]
    path = folder / "a.toml"
    for name in outside(folder):
        path.write_text(text.replace("NAME", name))
        with pytest.raises(pf.FormulateError) as caught:
            read(path)
        assert "beside this file" in str(caught.value), name
        assert "patient" not in str(caught.value)


@pytest.mark.parametrize("name", ["mine.csv", "below/mine.csv", "./mine.csv", "default", "x2-throughout"])
@pytest.mark.parametrize("kind", ["recipe", "panel", "batches"])
def test_a_file_names_a_reading_beside_it_or_below(
    kind: str, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)  # beside the file, not beside the user
    read, text = READERS[kind]
    (folder / "a.toml").write_text(text.replace("NAME", name))
    read(Path("lab/a.toml"))


def test_a_name_of_any_kind_is_an_error_of_the_claims(folder: Path) -> None:
    for name in ("a\0.csv", "x" * 10_000 + ".csv", "\ud800.csv", "..", "/", "a/../b.csv"):
        with pytest.raises(pf.ClaimError, match="beside this file"):
            reading_beside("a.toml: reading", name, folder)


def test_an_option_of_the_command_line_names_any_reading(folder: Path, run: Run) -> None:
    (folder / "a.toml").write_text(batch_toml('solution = "500 g"'))
    status, out, _ = run("check", str(folder / "a.toml"), "--reading", str(folder / "below" / "mine.csv"))
    assert status == 0
    assert "mine.csv" in out
