"""Workbooks of plain tables: read by other programs, texts never formulas, the same bytes at any time."""

import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D
from PIL import Image

import pi_formulate as pf
from pi_formulate.base.limits import CELL_CHARACTERS
from pi_formulate.base.workbook.out import SteadyZip, cell_text, picture_of, save_book, time_stamp, write_tables

ROWS = [
    ["=1+1", -0.1, True, None],
    [" blanks ", 7, np.float64(1e-7), np.bool_(False)],
    ["<&>\n", float("nan"), float("inf"), np.int64(-3)],
]


def _cells(content: bytes, title: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(isinstance(c, Cell) and c.data_type != "f" for row in book[title].iter_rows() for c in row)
    return list(book[title].iter_rows(values_only=True))


def test_a_table_reads_back_and_no_text_is_a_formula() -> None:
    handle = io.BytesIO()
    write_tables(handle, [("a & b", ["=x", "y", "z", "u"], ROWS), ("about", ["k"], [])])
    assert _cells(handle.getvalue(), "a & b") == [
        ("=x", "y", "z", "u"),
        ("=1+1", -0.1, True, None),
        (" blanks ", 7, 1e-7, False),
        ("<&>\n", "nan", "inf", -3),
    ]
    assert _cells(handle.getvalue(), "about") == [("k",)]
    marked = openpyxl.load_workbook(io.BytesIO(handle.getvalue()))["a & b"]["A2"]
    assert marked.quotePrefix


def test_another_library_reads_it_too(tmp_path: Path) -> None:
    calamine = pytest.importorskip("python_calamine")
    with (tmp_path / "a.xlsx").open("wb") as handle:
        write_tables(handle, [("screen", ["=x", "y"], [["=1", -2.5]])])
    page = calamine.load_workbook(tmp_path / "a.xlsx").get_sheet_by_name("screen")
    assert page.to_python() == [["=x", "y"], ["=1", -2.5]]


def test_a_text_that_a_cell_cannot_hold_is_refused() -> None:
    assert cell_text("A1", "x" * CELL_CHARACTERS)
    for text in ("x" * (CELL_CHARACTERS + 1), "🧪" * (CELL_CHARACTERS // 2 + 1)):
        with pytest.raises(
            pf.FileError, match="A1: expected at most 32,767 in a cell, but got a text of 32,768 characters"
        ):
            cell_text("A1", text)


def test_time_stamps_are_fixed_or_those_of_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    def stamps() -> set[tuple[int, ...]]:
        tables, book = io.BytesIO(), io.BytesIO()
        write_tables(tables, [("a", ["x"], [])])
        save_book(openpyxl.Workbook(), book)
        core = zipfile.ZipFile(book).read("docProps/core.xml").decode()
        assert core.count(time_stamp().strftime("%Y-%m-%dT%H:%M:%SZ")) == 2
        return {info.date_time for file in (tables, book) for info in zipfile.ZipFile(file).infolist()}

    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert stamps() == {(1980, 1, 1, 0, 0, 0)}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert stamps() == {(2023, 11, 14, 22, 13, 20)}


@pytest.mark.parametrize("text", ["yesterday", "-1", "1e9", "0", "9999999999", "9" * 400, "1_000"])
def test_another_time_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(
        pf.FileError,
        match="SOURCE_DATE_EPOCH: expected the seconds since 1970 of a time from 1980 to 2107, but got '",
    ):
        time_stamp()


def test_a_member_has_no_rights_of_its_own() -> None:
    handle = io.BytesIO()
    with SteadyZip(handle, "w") as archive:
        archive.writestr("a", b"x")
    (info,) = zipfile.ZipFile(handle).infolist()
    assert (info.create_system, info.external_attr >> 16, info.compress_type) == (3, 0o644, zipfile.ZIP_DEFLATED)


def test_pages_with_pictures_at_the_same_places_keep_their_own_pictures() -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    pictures: list[list[bytes]] = []
    for number, row in enumerate((0, 0, 7)):
        page = book.create_sheet(f"page {number}")
        shades = (10 * number, 200)  # the second picture is that of all pages
        pictures.append([png_of(shade) for shade in shades])
        for column, png in enumerate(pictures[-1]):
            picture = picture_of(png, (4, 4))
            marker = AnchorMarker(col=column, colOff=0, row=row, rowOff=0)
            picture.anchor = OneCellAnchor(_from=marker, ext=XDRPositiveSize2D(38100, 38100))
            page.add_image(picture)
    file = io.BytesIO()
    save_book(book, file)
    read = openpyxl.load_workbook(file)
    for number, row in enumerate((0, 0, 7)):
        images = vars(read[f"page {number}"])["_images"]
        assert [(image.anchor._from.row, image.anchor._from.col) for image in images] == [(row, 0), (row, 1)]
        assert [Image.open(image.ref).tobytes() for image in images] == [
            Image.open(io.BytesIO(png)).tobytes() for png in pictures[number]
        ]
    with zipfile.ZipFile(file) as archive:
        assert sum(name.startswith("xl/media/") for name in archive.namelist()) == 4


def png_of(shade: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (4, 4), shade).save(file, format="PNG")
    return file.getvalue()
