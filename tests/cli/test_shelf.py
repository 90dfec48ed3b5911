"""`batch --shelf`: lots from the bottles, warnings, and what is left in another file."""

import shutil
from pathlib import Path

import pytest

import pi_formulate as pf
from tests.cli.runner import invoke

ROOT = Path(__file__).parents[2]
RECIPE = str(ROOT / "examples" / "low_expansion.toml")


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return Path(shutil.copy(ROOT / "examples" / "tables" / "shelf.csv", tmp_path / "shelf.csv"))


def test_a_batch_takes_its_lots_and_the_rest_is_written(shelf: Path, tmp_path: Path) -> None:
    before = shelf.read_bytes()
    batch, left = tmp_path / "batch.csv", tmp_path / "left.csv"
    status, _, err = invoke("batch", RECIPE, "-o", str(batch), "--shelf", str(shelf), "--shelf-after", str(left))
    assert status == 0
    assert "warning: LX-001: p-PDA is planned as stated, not drawn" in err
    recipe = pf.Recipe.read(batch)
    assert [c.lot.name for c in recipe.charges if c.compound.id == "PMDA"] == ["P-2301", "P-2407"]
    assert "PMDA (lot P-2301, P-2407): H317; H334; P261; P280; GHS07; GHS08" in recipe.remarks
    assert pf.read_shelf(left).bottles == pf.read_shelf(shelf).deducted(recipe).bottles
    assert shelf.read_bytes() == before


@pytest.mark.parametrize("option", ["-o", "--shelf-after"])
def test_the_shelf_is_never_written_over(option: str, shelf: Path, tmp_path: Path) -> None:
    before = shelf.read_bytes()
    out = ["-o", str(tmp_path / "batch.csv")] if option != "-o" else []
    status, _, err = invoke("batch", RECIPE, *out, "--shelf", str(shelf), option, str(shelf))
    assert status == 1
    assert "shelf.csv" in err
    assert "another" in err
    assert shelf.read_bytes() == before
    assert not (tmp_path / "batch.csv").exists()


def test_a_short_shelf_warns_and_refuses_to_say_what_is_left(shelf: Path, tmp_path: Path) -> None:
    shelf.write_text(shelf.read_text().replace(",250,", ",10,"))
    batch, left = tmp_path / "batch.csv", tmp_path / "left.csv"
    status, _, err = invoke("batch", RECIPE, "-o", str(batch), "--shelf", str(shelf))
    assert status == 0
    assert "g are left in lot P-2301, P-2407" in err
    batch.unlink()
    status, _, err = invoke("batch", RECIPE, "-o", str(batch), "--shelf", str(shelf), "--shelf-after", str(left))
    assert status == 1
    assert "the batch takes 25.01 g of PMDA, but only 10 g are left of lot P-2407." in err
    assert not batch.exists()
    assert not left.exists()


def test_what_is_left_needs_a_shelf(tmp_path: Path) -> None:
    status, _, err = invoke("batch", RECIPE, "-o", str(tmp_path / "b.csv"), "--shelf-after", "left.csv")
    assert status == 2
    assert "--shelf" in err
