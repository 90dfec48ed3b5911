"""The page of a batch in a workbook: what can be read, what is a number, what can be changed."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

import pi_formulate as pf
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.export.cells import BREAKS, as_number, height_pt, pieces
from pi_formulate.batch.export.excel_page import CODE_PIXELS, TABLE_TOP, WIDTHS
from pi_formulate.batch.export.sheet import CHARGING_NOTES, HEADINGS, TO_FILL_IN
from tests.batch.batches import COP, PARTS, some_recipes

LONG = pf.plan_batch(
    pf.Copolymer.from_feed({"6FDA": 0.5, "BPDA": 0.5, "BAPP": 0.3, "TFMB": 0.7}, sequence="random"),
    solution_g=500,
    target_mn_g_per_mol=30_000,
    endcap="PA",
    readability_g=0.01,
    batch_id="L",
    remarks=("a remark of the recipe " * 40,),
)


def page_of(recipe: pf.Recipe, path: Path, **how: Any) -> Any:
    recipe.to_excel(path, **how)
    return openpyxl.load_workbook(path)[recipe.batch_id]


@pytest.mark.parametrize("recipe", [LONG, PARTS], ids=["long names", "portions"])
def test_every_row_with_a_text_is_as_high_as_the_text(tmp_path: Path, recipe: pf.Recipe) -> None:
    page = page_of(recipe, tmp_path / "a.xlsx")
    for row in range(TABLE_TOP + 1, TABLE_TOP + 1 + len(recipe.charges)):
        height = page.row_dimensions[row].height
        assert height >= 28.0  # room for a pen, 8 mm at the usual scale
        for cell in page[row][: len(HEADINGS)]:
            if isinstance(cell.value, str) and not cell.value.startswith("="):
                assert height >= height_pt(cell.value, WIDTHS[cell.column - 1]), cell.coordinate
                assert cell.alignment.wrap_text
    last = max(image.anchor._from.row for image in page._images)
    assert all(page.row_dimensions[row].height for row in range(1, last + 1) if any(c.value for c in page[row]))


def test_a_wrapped_text_takes_no_fewer_lines_than_its_parts(tmp_path: Path) -> None:
    name = "3,3',4,4'-biphenyltetracarboxylic dianhydride"
    assert height_pt(name, 27.0) > height_pt("PMDA", 27.0)
    assert height_pt(f"BPDA\n{name}", 27.0) > height_pt(name, 27.0)
    assert height_pt("x" * 400, 27.0) > 10 * height_pt("PMDA", 27.0) / 2
    assert height_pt("\u5747\u82ef" * 20, 27.0) > height_pt("nn" * 20, 27.0)
    text = "word " * 4000
    parts = pieces(text, sum(WIDTHS))
    assert len(parts) > 1
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(height_pt(part, sum(WIDTHS)) < 409.0 for part in parts)
    assert BREAKS.split("a b-c") == ["a ", "b-", "c"]


def test_numbers_are_numbers(tmp_path: Path) -> None:
    page = page_of(LONG, tmp_path / "a.xlsx")
    for row in page.iter_rows(min_row=TABLE_TOP + 1):
        for cell in row:
            if isinstance(cell.value, str) and cell.column_letter != "D":  # of the CAS numbers
                assert as_number(cell.value) is None, cell.coordinate
    texts = {page.cell(row, 1).value: page.cell(row, 4) for row in range(TABLE_TOP, 60)}
    ratio, solids = texts["dianhydride : diamine"], texts["solids, poly(amic acid) basis"]
    summary = LONG.summary
    assert ratio.value == pytest.approx(summary["dianhydride_per_diamine"].target, abs=5e-6)
    assert (ratio.number_format, solids.number_format) == ("0.00000", "0.000%")
    assert solids.value == pytest.approx(0.15)


def test_only_what_is_filled_in_can_be_changed(tmp_path: Path) -> None:
    page = page_of(PARTS, tmp_path / "a.xlsx")
    assert page.protection.sheet
    assert page.protection.password is None
    lines = range(TABLE_TOP + 1, TABLE_TOP + 1 + len(PARTS.charges))
    for row in lines:
        for column, heading in enumerate(HEADINGS, 1):
            assert page.cell(row, column).protection.locked == (heading not in TO_FILL_IN), heading
    notes = {page.cell(row, 12).value: page.cell(row, 15) for row in range(lines[-1] + 2, 50)}
    assert not any(notes[text].protection.locked for text in CHARGING_NOTES)
    signed = [c for row in page.iter_rows() for c in row if c.value in ("weighed by", "date", "checked by")]
    assert len(signed) == 4
    assert not any(cell.protection.locked for cell in signed)
    assert page["B1"].protection.locked


def test_the_workbook_names_its_program_and_its_batches(tmp_path: Path) -> None:
    pf.write_batches([PARTS, *some_recipes(2)], tmp_path / "a.xlsx")
    properties = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert properties.creator == f"pi_formulate {pf.__version__}"
    assert properties.title == "Weigh sheet P and 2 more"


def test_what_the_head_of_a_sheet_says(tmp_path: Path) -> None:
    recipe = replace(some_recipes(1)[0], batch_id="H")
    page = page_of(recipe, tmp_path / "a.xlsx", made_on="2026-03-01")
    facts = "\n".join(str(cell.value) for cell in page[3] if cell.value)
    short = f"{recipe.sha256[:4]}-{recipe.sha256[4:8]}-{recipe.sha256[8:12]}"
    for line in (
        f"recipe SHA-256: {short}",
        "balance step: 0.01 g",
        "water of the solvent: 90 ppm",
        "made on: 2026-03-01",
        f"program: pi_formulate {pf.__version__}",
    ):
        assert line in facts.split("\n"), line
    assert page.oddFooter.left.text == f"recipe {short}"
    by_hand = page_of(recipe, tmp_path / "b.xlsx")
    blank = next(cell for cell in by_hand[3] if "made on: ____" in str(cell.value))
    assert not blank.protection.locked


def test_a_short_batch_is_one_page_and_a_long_one_breaks_before_its_summary(tmp_path: Path) -> None:
    short = page_of(PARTS, tmp_path / "a.xlsx")
    assert (short.page_setup.fitToWidth, short.page_setup.fitToHeight) == (1, 1)
    assert not short.row_breaks.brk
    order = ["NMP", *[("PMDA", 0.25)] * 4, "p-PDA", "4,4'-ODA", *[("BPDA", 0.25)] * 4]
    many = pf.plan_batch(COP, solution_g=500, imbalance_r=0.98, order=order, batch_id="M")
    long = page_of(many, tmp_path / "b.xlsx")
    assert (long.page_setup.fitToWidth, long.page_setup.fitToHeight) == (1, 0)
    (row_break,) = long.row_breaks.brk
    assert long.cell(row_break.id + 1, 1).value == "quantity"
    words = "a remark of the recipe " * 400  # which alone begins the second page
    few = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=100, imbalance_r=0.98)
    noted = page_of(replace(few, remarks=(words,), batch_id="N"), tmp_path / "c.xlsx")
    (row_break,) = noted.row_breaks.brk
    assert noted.cell(row_break.id, 1).value == "weighed by"


def test_the_drawings_of_many_sheets_are_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    def draw(smiles: str, *size: int) -> bytes:
        drawn.append(smiles)
        picture = io.BytesIO()
        Image.new("RGB", (30, 20)).save(picture, "png")
        return picture.getvalue()

    monkeypatch.setattr("pi_formulate.batch.export.excel.structure.draw_png", draw)
    pf.write_batches(some_recipes(3), tmp_path / "a.xlsx")
    assert len(drawn) == len(set(drawn)) == 5
    page = openpyxl.load_workbook(tmp_path / "a.xlsx")["B-00002"]
    extents = [image.anchor.ext.width for image in page._images]
    assert extents.count(CODE_PIXELS * 9525) == 1


def test_lots_are_shown_and_certificates_left_to_fill_in(tmp_path: Path) -> None:
    recipe = pf.plan_batch(COP, solution_g=100, lots={"PMDA": Lot("L-7", 0.99)}, batch_id="C")
    page = page_of(recipe, tmp_path / "a.xlsx")
    column = {heading: number for number, heading in enumerate(HEADINGS, 1)}
    rows = range(TABLE_TOP + 1, TABLE_TOP + 1 + len(recipe.charges))
    lots = {str(page.cell(row, 3).value).split("\n")[0]: page.cell(row, column["lot"]).value for row in rows}
    assert lots["PMDA"] == "L-7"
    assert all(page.cell(row, column["certificate"]).value is None for row in rows)
    assert {page.cell(row, column["done"]).value for row in rows} == {"\u2610"}
