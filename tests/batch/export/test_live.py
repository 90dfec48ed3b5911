"""Live formulas of a weigh sheet: what is weighed so far, against the library; in LibreOffice too, where it is."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.charge import Lot, made_of
from pi_formulate.batch.export.live import FINE, LIVE_HEADING, TOO_LITTLE, TOO_MUCH
from pi_formulate.batch.export.sheet import EXCESS, HEADINGS, MN, RATIO, SOLIDS_PAA, SOLIDS_PI, SOLUTION
from pi_formulate.batch.weigh_sheet import excess_row
from tests.batch.batches import COP, PARTS, some_recipes
from tests.batch.export.formulas import Evaluator

WEIGHED, CHECK, CHARGE = (HEADINGS.index(name) + 1 for name in ("weighed / g", "check", "charge / g"))
LIVE = 6  # column of the live values
HYDROLYSED = pf.plan_batch(
    COP,
    solution_g=500,
    imbalance_r=0.99,
    conversion=0.999,
    endcap="PA",
    readability_g=0.01,
    lots={"PMDA": Lot("A", 0.995, 0.001, 0.02), "p-PDA": Lot("B", 0.99), "PA": Lot("C", hydrolysed_frac=0.05)},
    imidization={"acetic anhydride": 4.0, "pyridine": 4.0},
    batch_id="H",
)
EXCESS_ACID = pf.plan_batch(
    COP, solution_g=200, imbalance_r=0.97, excess="dianhydride", readability_g=0.001, batch_id="E"
)
EVEN = pf.plan_batch(COP, solution_g=200, batch_id="R1")
BATCHES = {"parts": PARTS, "capped": some_recipes(1)[0], "hydrolysed": HYDROLYSED, "acid": EXCESS_ACID, "even": EVEN}
FILLED: dict[str, Callable[[int, float], float | None]] = {
    "nothing": lambda step, mass: None,
    "all as planned": lambda step, mass: mass,
    "the first two": lambda step, mass: round(1.01 * mass, 2) if step < 3 else None,
    "one slipped": lambda step, mass: round(1.03 * mass, 2) if step == 2 else mass,
    "one not at all": lambda step, mass: 0.0 if step == 2 else mass,
}


def filled(recipe: pf.Recipe, how: str, path: Path) -> Mapping[int, float]:
    """A workbook of a recipe with weighed masses in it, and what counts of each step: weighed, or else planned."""
    recipe.to_excel(path)
    book = openpyxl.load_workbook(path)
    page = book[recipe.batch_id]
    counted = {}
    for row, charge in enumerate(recipe.charges, 6):
        mass = FILLED[how](charge.step, charge.charge_g)
        page.cell(row, WEIGHED).value = mass
        counted[charge.step] = float(page.cell(row, CHARGE).value) if mass is None else mass
    book.save(path)
    return counted


def excess_of(side: str, ratio: float) -> float | str:
    """The excess of the planned side; the side in words if it is the other one, or if the plan has none."""
    own = "diamine" if ratio < 1.0 else "dianhydride"
    more = 100.0 * (1.0 / ratio - 1.0 if own == "diamine" else ratio - 1.0)
    if abs(ratio - 1.0) < 5e-6 and side == "side":
        return "neither"
    return more if own == side else f"{own}, +{round(more, 2):.12g}"


def expected(recipe: pf.Recipe, counted: Mapping[int, float]) -> dict[str, float | str]:
    """The live values as the library has them."""
    charges = [
        replace(c, amount_mol=counted[c.step] * c.assay_frac / c.compound.molar_mass_g_per_mol, readability_g=None)
        for c in recipe.charges
        if counted[c.step]
    ]
    made = made_of(charges, recipe.conversion)
    mn = made.chains.mn_paa_g_per_mol
    planned = recipe.summary["dianhydride_per_diamine"]
    side = excess_row(planned.target, planned.weighed)[0].removesuffix(EXCESS)
    return {
        RATIO: made.dianhydride_per_diamine,
        f"{side}{EXCESS}": excess_of(side, made.dianhydride_per_diamine),
        MN: mn if mn < float("inf") else "no upper limit",
        SOLIDS_PAA: made.solids_paa_frac,
        SOLIDS_PI: made.solids_pi_frac,
        SOLUTION: made.solution_g,
    }


def rows_of(page: Any) -> dict[str, int]:
    """Label of each quantity of the summary, and its row."""
    top = next(row for row in range(6, 60) if page.cell(row, LIVE).value == LIVE_HEADING)
    return {str(page.cell(row, 1).value): row for row in range(top + 1, top + 30) if page.cell(row, 1).value}


def compare(value: Callable[[int, int], Any], rows: Mapping[str, int], wanted: Mapping[str, float | str]) -> None:
    for label, aim in wanted.items():
        found = value(rows[label], LIVE)
        if isinstance(aim, str):
            assert found == aim, label
        else:
            assert found == pytest.approx(aim, rel=1e-9, abs=1e-9), label


@pytest.mark.parametrize("how", FILLED)
@pytest.mark.parametrize("batch", BATCHES)
def test_live_values_are_those_of_the_library(tmp_path: Path, batch: str, how: str) -> None:
    recipe = BATCHES[batch]
    wanted = expected(recipe, filled(recipe, how, tmp_path / "a.xlsx"))
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")[recipe.batch_id]
    cells = Evaluator(page)
    compare(lambda row, column: cells.value(page.cell(row, column).coordinate), rows_of(page), wanted)


def test_the_check_says_in_words_on_which_side_a_mass_is_out(tmp_path: Path) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    page = book["P"]
    low, high = (page.cell(7, HEADINGS.index(name) + 1).value for name in ("at least / g", "at most / g"))
    assert low < PARTS.charges[1].charge_g < high
    cells = Evaluator(page)
    for mass, says in ((None, ""), (low, FINE), (high, FINE), (low - 0.01, TOO_LITTLE), (high + 0.01, TOO_MUCH)):
        page.cell(7, WEIGHED).value = mass
        assert cells.value(page.cell(7, CHECK).coordinate) == says


def test_the_total_of_what_is_weighed(tmp_path: Path) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["P"]
    total = 6 + len(PARTS.charges)
    assert page.cell(total, 1).value == "total"
    assert page.cell(total, CHARGE).value == pytest.approx(sum(c.charge_g for c in PARTS.charges), abs=1e-9)
    cells = Evaluator(page)
    assert cells.value(page.cell(total, WEIGHED).coordinate) == ""
    page.cell(6, WEIGHED).value, page.cell(8, WEIGHED).value = 400.5, 20.25
    assert cells.value(page.cell(total, WEIGHED).coordinate) == 420.75


@pytest.mark.parametrize("batch", BATCHES)
def test_every_formula_of_an_empty_sheet_carries_its_value(tmp_path: Path, batch: str) -> None:
    """As a protected view shows it; the value is that of the formula."""
    recipe = BATCHES[batch]
    recipe.to_excel(tmp_path / "a.xlsx")
    recipe.to_excel(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")[recipe.batch_id]
    shown = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)[recipe.batch_id]
    cells = Evaluator(page)
    formulas = [cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > len(recipe.charges) + 5
    for place in formulas:
        value, stored = cells.value(place), shown[place].value
        if isinstance(value, str):
            assert (stored or "") == value, place
        else:
            assert stored == pytest.approx(value, rel=1e-9, abs=1e-12), place
    counted = filled(recipe, "nothing", tmp_path / "c.xlsx")
    compare(lambda row, column: shown.cell(row, column).value, rows_of(shown), expected(recipe, counted))


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.slow
@pytest.mark.skipif(not OFFICE, reason="no LibreOffice")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_libreoffice_computes_the_same_and_its_file_reads_back(tmp_path: Path, kind: str) -> None:
    """Every batch and every way to fill it in, computed by LibreOffice; what it saves is read by `reconcile`."""
    ways = [*FILLED] if kind == "xlsx" else ["the first two", "one slipped"]
    cases = {f"{batch}_{place}": (batch, how) for batch in BATCHES for place, how in enumerate(ways)}
    counted = {name: filled(BATCHES[b], how, tmp_path / f"{name}.xlsx") for name, (b, how) in cases.items()}
    command = [OFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", kind]
    command += ["--outdir", str(tmp_path / "out"), *(str(tmp_path / f"{name}.xlsx") for name in cases)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    for name, (batch, how) in cases.items():
        recipe, path = BATCHES[batch], tmp_path / "out" / f"{name}.{kind}"
        if kind == "xlsx":
            page = openpyxl.load_workbook(path, data_only=True)[recipe.batch_id]
            compare(
                lambda row, column, page=page: page.cell(row, column).value,
                rows_of(page),
                expected(recipe, counted[name]),
            )
            if how == "nothing":  # computed there, as openpyxl has saved it without values
                recipe.to_excel(tmp_path / "fresh.xlsx")
                stored = openpyxl.load_workbook(tmp_path / "fresh.xlsx", data_only=True)[recipe.batch_id]
                for row in openpyxl.load_workbook(tmp_path / "fresh.xlsx")[recipe.batch_id].iter_rows():
                    for cell in (cell for cell in row if cell.data_type == "f"):
                        value = page[cell.coordinate].value
                        known = stored[cell.coordinate].value
                        exact = isinstance(value, str) or value is None
                        assert (known or "") == (value or "") if exact else known == pytest.approx(value, rel=1e-9)
        assert pf.Recipe.read(path) == recipe
        if how not in ("nothing", "one not at all"):
            (result,) = pf.reconcile_file(path)
            weighed = {c.step: FILLED[how](c.step, c.charge_g) for c in recipe.charges}
            for charge in result.charged:
                if charge.role != "imidization_reagent":
                    assert charge.charge_g == pytest.approx(weighed[charge.step], rel=1e-9)
