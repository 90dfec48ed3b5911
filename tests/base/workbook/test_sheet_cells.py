"""Cells written as XML: a reader gets the same from them as from cells of openpyxl."""

import io
from typing import Any

import openpyxl
import pytest

from pi_formulate.base.errors import FileError
from pi_formulate.base.workbook.out import save_book
from pi_formulate.base.workbook.sheet_cells import SheetCells, cells_of

TEXTS = ("PMDA", '4,4\'-ODA <b> & "c"', " blanks around ", "two\nlines", "=1+1", "\t", "", "均苯", "0.5", "]]>")
NUMBERS = (0.1 + 0.2, 1e-9, 12345678901234567890.0, 7, -0.5, None, float("inf"))


def saved(book: openpyxl.Workbook, **how: Any) -> Any:
    file = io.BytesIO()
    save_book(book, file)
    return openpyxl.load_workbook(file, **how)


def test_a_reader_gets_the_same_as_from_cells_of_openpyxl() -> None:
    ours, theirs = openpyxl.Workbook(), openpyxl.Workbook()
    assert ours.active is not None
    assert theirs.active is not None
    cells = SheetCells(ours.active)
    for row, text in enumerate(TEXTS, 2):
        cells.text(row, 2, text)
        cell: Any = theirs.active.cell(row, 2, text)
        cell.data_type = "s"
    for row, number in enumerate(NUMBERS, 2):
        cells.number(row, 4, number)
        theirs.active.cell(row, 4, number)
    cells.formula(2, 5, 'IF(B2<>"",1,2)', 1.0)
    theirs.active.cell(2, 5, '=IF(B2<>"",1,2)')
    cells.join(2, 7, across=2, down=3)
    theirs.active.merge_cells("G2:H4")
    cells.heights_pt[3] = 40
    theirs.active.row_dimensions[3].height = 40
    cells.widths.update({1: 8.5, 3: None})
    theirs.active.column_dimensions["A"].width = 8.5
    theirs.active.column_dimensions["C"].hidden = True
    one, other = saved(ours).active, saved(theirs).active
    for letter in "AC":
        a, b = one.column_dimensions[letter], other.column_dimensions[letter]
        assert (a.width, a.hidden) == (b.width, b.hidden)
    for row in range(1, 15):
        for column in range(1, 9):
            a, b = one.cell(row, column), other.cell(row, column)
            assert (a.value, a.data_type, a.style_id) == (b.value, b.data_type, b.style_id), a.coordinate
        assert one.row_dimensions[row].height == other.row_dimensions[row].height
    assert [str(r) for r in one.merged_cells.ranges] == [str(r) for r in other.merged_cells.ranges] == ["G2:H4"]
    assert cells.reach == "B2:E11"


def test_a_formula_has_its_value_next_to_it() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    cells = SheetCells(book.active)
    cells.formula(1, 1, "A2", 0.1)
    cells.formula(1, 2, "A3", "a <b> & c")
    page = saved(book, data_only=True).active
    assert (page["A1"].value, page["B1"].value) == (0.1, "a <b> & c")


def test_a_page_without_cells_and_one_with_cells_of_openpyxl_are_written_too() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "theirs"
    empty = book.create_sheet("empty")
    cells = SheetCells(empty)
    assert cells_of(empty) is cells
    assert cells_of(book.active) is None
    read = saved(book)
    assert read.worksheets[0]["A1"].value == "theirs"
    assert read["empty"]["A1"].value is None


def test_a_later_cell_takes_the_place_of_an_earlier_one() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    cells = SheetCells(book.active)
    cells.number(1, 1, 1.0)
    cells.text(1, 1, "later")
    assert saved(book).active["A1"].value == "later"


def test_a_character_that_xml_lacks_is_refused_with_its_place() -> None:
    page = openpyxl.Workbook().create_sheet("B-1")
    with pytest.raises(FileError, match="B-1:C2") as refusal:
        SheetCells(page).text(2, 3, "a\x01b")
    assert "control characters" in str(refusal.value)
