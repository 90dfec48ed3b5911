"""Files: what is written is what is read, and a person can use it."""

import csv
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.export.lines import COLUMNS
from pi_formulate.export.sheet import HEADINGS, sheet_names
from pi_formulate.recipe import read_recipes, weighed_of, write_recipes

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


def _recipes(count: int) -> list[pf.Recipe]:
    plan = pf.plan_batch(
        COP, solution_g=500, target_mn_g_per_mol=3e4, endcap="PA", readability_g=0.01, solvent_water_ppm=90
    )
    return [replace(plan, batch_id=f"B-{number:05d}") for number in range(count)]


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "html"])
def test_many_batches_in_one_file_and_back(tmp_path: Path, kind: str) -> None:
    recipes = _recipes(3)
    write_recipes(recipes, tmp_path / f"all.{kind}")
    assert read_recipes(tmp_path / f"all.{kind}") == recipes
    with pytest.raises(pf.RecipeError, match="3 batches"):
        pf.Recipe.read(tmp_path / f"all.{kind}")


def test_ten_thousand_batches_in_one_csv(tmp_path: Path) -> None:
    recipes = _recipes(10_000)
    write_recipes(recipes, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))
    assert len(lines) == 1 + sum(len(r.charges) for r in recipes)
    assert tuple(lines[0]) == COLUMNS
    assert lines[-1][0] == "B-09999"


def test_own_monomer_and_own_solvent_come_back(tmp_path: Path) -> None:
    mine = pf.Monomer.from_smiles("Nc1ccc(Sc2cccc(N)c2)cc1", id="my, sulfide")
    solvent = pf.Solvent("my solvent", "CN1CCCC1=O", 1.03)
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", mine, 1.0)]), solution_g=100, solvent=solvent)
    recipe.to_csv(tmp_path / "own.csv")
    back = pf.Recipe.read(tmp_path / "own.csv")
    assert back.copolymer.amounts_mol[0][0].diamine.smiles == mine.smiles
    assert back.charge_g == pytest.approx(recipe.charge_g, rel=1e-12)
    assert back.charges[0].volume_ml == pytest.approx(recipe.charges[0].volume_ml, rel=1e-12)


def test_smiles_as_monomer_comes_back_the_same(tmp_path: Path) -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "Nc1ccc(Sc2cccc(N)c2)cc1O", 1.0)]), solution_g=100)
    recipe.to_csv(tmp_path / "own.csv")
    assert pf.Recipe.read(tmp_path / "own.csv") == recipe


def test_two_batches_with_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(pf.RecipeError, match="each id once"):
        write_recipes([*_recipes(1), *_recipes(1)], tmp_path / "all.csv")
    assert not (tmp_path / "all.csv").exists()


def test_weigh_sheet_has_blanks_structures_and_the_balance_digits(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    assert book.sheetnames == ["B-00000", "data"]
    page = book["B-00000"]
    assert [cell.value for cell in page[5]] == list(HEADINGS)
    first = dict(zip(HEADINGS, page[6], strict=True))
    assert first["weighed / g"].value is None
    assert first["lot"].value in (None, "")
    assert first["charge / g"].value == recipe.charges[0].charge_g
    assert first["charge / g"].number_format == "0.00"
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert "weighed by" in words
    assert any("water lost in imidization" in word for word in words)
    assert len(page._images) == len({c.compound.id for c in recipe.charges if c.role != "solvent"})
    assert page.page_setup.fitToHeight == 1


def test_filled_in_workbook_gives_the_weighed_masses_and_lots(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    page = book["B-00000"]
    column = {heading: number for number, heading in enumerate(HEADINGS, 1)}
    for row, charge in enumerate(recipe.charges, 6):
        page.cell(row, column["weighed / g"], charge.charge_g + (0.25 if charge.role == "dianhydride" else 0.0))
    page.cell(7, column["lot"], "L-77")
    book.save(tmp_path / "filled.xlsx")
    ((back, masses),) = weighed_of(tmp_path / "filled.xlsx")
    step = {charge.compound.id: charge.step for charge in recipe.charges}
    assert masses[step["PMDA"]] == pytest.approx(recipe.charge_g["PMDA"] + 0.25)
    assert back.charges[1].lot.name == "L-77"
    (found,) = pf.reconcile_file(tmp_path / "filled.xlsx")
    assert found.planned == back
    assert set(found.top_up_g) == {"NMP", "4,4'-ODA", "p-PDA", "PMDA", "PA"}  # 0.25 g is most of the smaller BPDA


def test_html_is_one_file_with_drawings_and_no_links(tmp_path: Path) -> None:
    recipe = replace(_recipes(1)[0], batch_id='<b>&"x"</script>')
    recipe.to_html(tmp_path / "one.html")
    text = (tmp_path / "one.html").read_text(encoding="utf-8")
    assert "<b>&" not in text
    assert text.count("<svg") == 5
    assert not re.search(r"(?:src|href)=", text)
    assert "break-inside" in text
    assert pf.Recipe.read(tmp_path / "one.html") == recipe


def test_json_is_plain_json(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_json(tmp_path / "one.json")
    whole = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    line = whole["batches"][0]["lines"][1]
    assert line["charge_g"] == recipe.charges[1].charge_g
    assert line["role"] == "diamine"


def test_sheet_names_fit_a_workbook() -> None:
    names = sheet_names(["a" * 40, "a" * 41, "A" * 40, "data", "x/y", "x:y"])
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_an_edited_mass_in_a_batch_file_is_refused(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (tmp_path / "one.csv").read_text(encoding="utf-8")
    charge = repr(recipe.charges[1].charge_g)
    assert charge in text
    (tmp_path / "one.csv").write_text(text.replace(charge, "99.0"), encoding="utf-8")
    with pytest.raises(pf.TableError, match="use reconcile"):
        pf.Recipe.read(tmp_path / "one.csv")


def test_a_free_text_in_a_note_is_left_alone(tmp_path: Path) -> None:
    recipe = _recipes(1)[0]
    recipe.to_csv(tmp_path / "one.csv")
    text = (
        (tmp_path / "one.csv").read_text(encoding="utf-8").replace("planned_mol=", "dried overnight; planned_mol=", 1)
    )
    (tmp_path / "one.csv").write_text(text, encoding="utf-8")
    assert pf.Recipe.read(tmp_path / "one.csv") == recipe
