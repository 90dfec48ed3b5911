"""The workbook: a weigh sheet to fill in, read back, and refused where a line is missing or a cell was edited."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.sheet import HEADINGS
from pi_formulate.batch.recipe import read_recipes, weighed_of, write_recipes
from tests.batch.batches import COP, PARTS, refused, some_recipes


def test_weigh_sheet_has_blanks_structures_and_the_balance_digits(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_excel(tmp_path / "one.xlsx")
    book = openpyxl.load_workbook(tmp_path / "one.xlsx")
    assert book.sheetnames == ["B-00000", "data"]
    page = book["B-00000"]
    assert [cell.value for cell in page[5]][: len(HEADINGS)] == list(HEADINGS)
    first = dict(zip(HEADINGS, page[6], strict=False))
    assert first["weighed / g"].value is None
    assert first["lot"].value in (None, "")
    assert first["charge / g"].value == recipe.charges[0].charge_g
    assert first["charge / g"].number_format == "0.00"
    words = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert "weighed by" in words
    assert any("water lost in imidization" in word for word in words)
    assert len(page._images) == 1 + len({c.compound.id for c in recipe.charges if c.role != "solvent"})  # QR code
    assert page.page_setup.fitToHeight == 1


def test_filled_in_workbook_gives_the_weighed_masses_and_lots(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
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


@pytest.mark.parametrize("lost", range(7))
@pytest.mark.parametrize("where", ["page", "data", "both"])
def test_a_lost_line_of_a_workbook_is_refused(tmp_path: Path, lost: int, where: str) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    if where != "data":
        book["P"].delete_rows(6 + lost)
    if where != "page":
        book["data"].delete_rows(2 + lost)
    book.save(tmp_path / "a.xlsx")
    says = {"page": "a line or a sheet deleted", "data": "Do not add or renumber", "both": "Was a line lost"}
    refused(tmp_path / "a.xlsx", says[where])


def test_a_lost_sheet_or_its_mark_or_a_blank_line_in_it_is_refused(tmp_path: Path) -> None:
    def changed(change: object) -> Path:
        write_recipes([PARTS, *some_recipes(1)], tmp_path / "a.xlsx")
        book = openpyxl.load_workbook(tmp_path / "a.xlsx")
        change(book)
        book.save(tmp_path / "a.xlsx")
        return tmp_path / "a.xlsx"

    refused(changed(lambda book: book.remove(book["P"])), "the weigh sheet lacks step 1 (NMP) of batch P, step 2")
    refused(
        changed(lambda book: book["P"].cell(1, 1, "Batch!")), "the weigh sheet lacks step 1 (NMP) of batch P, step 2"
    )
    refused(changed(lambda book: book["P"].insert_rows(9)), "a blank line inserted", "step 4 (PMDA)")


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("charge / g", 420),
        ("charge / g", None),
        ("charge / g", "13,4"),
        ("assay", 0.98),
        ("id", "m-PDA"),
        ("CAS", "89-32-7"),
        ("formula", "C6H8N3"),
        ("M / g/mol", 108.2),
        ("n / mmol", 125.5),
        ("eq", 0.7),
        ("role", "dianhydride"),
        ("volume / ml", 12.5),
    ],
)
def test_an_edited_cell_of_a_weigh_sheet_is_told(tmp_path: Path, heading: str, value: object) -> None:
    PARTS.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cell = book["P"].cell(7, HEADINGS.index(heading) + 1)
    cell.value = value
    place = cell.coordinate if heading != "id" else "7"
    book.save(tmp_path / "a.xlsx")
    refused(tmp_path / "a.xlsx", f"a.xlsx:P:{place}", "" if value is None else str(value), "as ")


def test_the_text_of_an_edited_charge(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_excel(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    book["B-00000"]["J6"] = 420
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(pf.TableError) as caught:
        read_recipes(tmp_path / "a.xlsx")
    shown = f"{recipe.charges[0].charge_g:.2f}"
    assert str(caught.value) == (
        f"a.xlsx:B-00000:J6: expected {shown} below 'charge / g', as the batch has in step 1 "
        f"(NMP), but got '420'. Enter weighed masses in the yellow cells only; to change the "
        f"batch, plan it again."
    )


def test_a_workbook_that_another_program_saved_again_reads(tmp_path: Path) -> None:
    """Whole numbers as floats, zeros dropped, noise in the last digits, blanks around texts, other columns beside."""
    recipes = [PARTS, *some_recipes(1), replace(pf.plan_batch(COP, polymer_g=1e-3), batch_id="small")]
    write_recipes(recipes, tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    for page in book.worksheets[:-1]:
        for row in page.iter_rows(min_row=6, max_row=12):
            for cell in row:
                if isinstance(cell.value, int | float):
                    cell.value = float(cell.value) * (1.0 + 1e-12 * (cell.column > 1))
                elif isinstance(cell.value, str) and cell.column != 3:
                    cell.value = f" {cell.value} "
        page.cell(5, 40, "remarks")
        page.cell(6, 40, "from the new drum")
    book.save(tmp_path / "a.xlsx")
    assert read_recipes(tmp_path / "a.xlsx") == recipes


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_a_formula_that_was_never_calculated_is_refused(tmp_path: Path) -> None:
    pf.plan_batch(LOW, solution_g=500).to_excel(tmp_path / "o.xlsx")
    book = openpyxl.load_workbook(tmp_path / "o.xlsx")
    book.worksheets[0].cell(6, 13, 425.0)
    book.worksheets[0].cell(7, 13, "=12.3+4.2")
    book.save(tmp_path / "f.xlsx")
    with pytest.raises(pf.TableError, match=r"M7: expected a number, but got '=12\.3\+4\.2'"):
        pf.reconcile_file(tmp_path / "f.xlsx")


OLDER = (
    *("step", "role", "id", "CAS", "formula", "M / g/mol", "n / mmol", "eq", "assay", "charge / g", "volume / ml"),
    *("lot", "weighed / g"),
)


def test_a_sheet_of_an_older_version_reads_back(tmp_path: Path) -> None:
    """Without range, check, certificate, tick box and total, and with the columns in another order."""
    recipe = some_recipes(1)[0]
    recipe.to_excel(tmp_path / "new.xlsx")
    book = openpyxl.load_workbook(tmp_path / "new.xlsx")
    new, data = book["B-00000"], book["data"]
    older = openpyxl.Workbook()
    page = older.active
    page.title = "B-00000"
    page.cell(1, 1, "batch")
    page.cell(1, 2, "B-00000")
    for column, heading in enumerate(OLDER, 1):
        page.cell(5, column, heading)
        for row in range(6, 6 + len(recipe.charges)):
            page.cell(row, column, new.cell(row, HEADINGS.index(heading) + 1).value)
    page.cell(8, len(OLDER), 15.5)
    copy = older.create_sheet("data")
    for line in data.iter_rows():
        for cell in line:
            copy.cell(cell.row, cell.column, cell.value)
    older.save(tmp_path / "old.xlsx")
    assert pf.Recipe.read(tmp_path / "old.xlsx") == recipe
    assert weighed_of(tmp_path / "old.xlsx") == [(recipe, {3: 15.5})]


def test_each_picture_is_stored_once_however_many_pages_show_it(tmp_path: Path) -> None:
    batch = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100.0)
    batches = [batch.scaled(factor, batch_id=f"B-{factor}") for factor in (1, 2, 3)]
    pf.write_batches(batches, tmp_path / "many.xlsx")
    pf.write_batches(batches[:1], tmp_path / "one.xlsx")
    pictures = {}
    for name in ("one", "many"):
        with zipfile.ZipFile(tmp_path / f"{name}.xlsx") as archive:
            media = [member for member in archive.namelist() if member.startswith("xl/media/")]
            contents = [archive.read(member) for member in media]
            links = [archive.read(member) for member in archive.namelist() if member.startswith("xl/drawings/_rels/")]
            shown = re.findall(rb"/xl/media/image\d+\.png", b"".join(links))
        assert len(set(contents)) == len(contents)
        assert {place.decode()[1:] for place in shown} == set(media)
        pictures[name] = len(contents), len(shown)
    molecules = pictures["one"][0] - 1  # and a QR code
    assert pictures["many"] == (molecules + 3, 3 * (molecules + 1))
    assert pf.read_batches(tmp_path / "many.xlsx") == batches
