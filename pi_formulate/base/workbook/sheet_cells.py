"""The cells of a page as XML, written while the page is laid out; all else of the page is openpyxl's.

In: values with their places, and the numbers of their looks in the workbook. Out: the rows and the joined cells of the
page. A formula has its value next to it, for viewers that do not compute: a protected view, a preview, a phone. Excel
and LibreOffice compute them anew when the file is opened.

An object of openpyxl for each cell, each row and each joined range takes most of the time of a workbook.
"""

import re
from functools import lru_cache
from html import escape
from math import isfinite
from typing import TYPE_CHECKING

from pi_formulate.base.errors import FileError
from pi_formulate.base.workbook.archive import coordinate, letters
from pi_formulate.base.workbook.out import cell_text

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

KEPT = "cells_as_xml"  # attribute of a page
EMPTY = ' t="n" />'
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML has no such characters


class SheetCells:
    """The cells of one page, which `save_book` writes in place of those of openpyxl.

    Parameters
    ----------
    page
        Of openpyxl, without cells of its own.
    """

    def __init__(self, page: "Worksheet") -> None:
        self._title = page.title
        self._rows: dict[int, dict[int, str]] = {}
        self._joined: list[str] = []
        self.heights_pt: dict[int, int] = {}
        self.widths: dict[int, float | None] = {}  # of columns; None hides one
        vars(page)[KEPT] = self

    def text(self, row: int, column: int, text: str, style: int = 0) -> None:
        """A text, which stays one even if it looks like a formula.

        Parameters
        ----------
        row, column
            From 1.
        text
            What it says.
        style
            Number of the look in the workbook.

        Raises
        ------
        FileError
            If a cell cannot hold the text.
        """
        try:
            inside = _text_xml(text)
        except FileError as error:
            raise error.at(f"{self._title}:{coordinate(row, column)}") from None
        self._put(row, column, style, inside)

    def number(self, row: int, column: int, value: float | None, style: int = 0) -> None:
        """A number, or an empty cell."""
        empty = value is None or not isfinite(value)
        self._put(row, column, style, EMPTY if empty else f' t="n"><v>{value:.16g}</v></c>')

    def formula(self, row: int, column: int, formula: str, value: float | str, style: int = 0) -> None:
        """A formula without its sign =, and its value."""
        kind = ' t="str"' if isinstance(value, str) else ""
        text = escape(value, quote=False) if isinstance(value, str) else repr(float(value))
        self._put(row, column, style, f"{kind}><f>{escape(formula, quote=False)}</f><v>{text}</v></c>")

    def join(self, row: int, column: int, across: int, down: int = 1) -> None:
        """Show several cells as one, with the value of the first."""
        last = coordinate(row + down - 1, column + across - 1)
        self._joined.append(f'<mergeCell ref="{coordinate(row, column)}:{last}" />')

    def _put(self, row: int, column: int, style: int, inside: str) -> None:
        """A cell from its kind on; the look 0 is that of all other cells, and is not stated."""
        look = f' s="{style}"' if style else ""
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = {}
        cells[column] = f'<c r="{letters(column)}{row}"{look}{inside}'

    @property
    def reach(self) -> str:
        """The first and the last cell."""
        if not self._rows:
            return "A1:A1"
        columns = [column for cells in self._rows.values() for column in cells]
        first = coordinate(min(self._rows), min(columns))
        return f"{first}:{coordinate(max(self._rows), max(columns))}"

    def rows_xml(self) -> str:
        """The rows with their cells, from the first to the last."""
        rows = []
        for row in sorted(self._rows.keys() | self.heights_pt.keys()):
            cells = self._rows.get(row, {})
            height = f' ht="{self.heights_pt[row]}" customHeight="1"' if row in self.heights_pt else ""
            rows.append(f'<row r="{row}"{height}>{"".join([cells[column] for column in sorted(cells)])}</row>')
        return f"<sheetData>{''.join(rows)}</sheetData>"

    def columns_xml(self) -> str:
        """The widths of the columns; nothing if none is stated."""
        columns = [
            f'<col{_width(width)} customWidth="1" min="{column}" max="{column}" />'
            for column, width in sorted(self.widths.items())
        ]
        return f"<cols>{''.join(columns)}</cols>" if columns else ""

    def joined_xml(self) -> str:
        """The joined cells, in the order in which they were joined; nothing if there are none."""
        count = len(self._joined)
        return f'<mergeCells count="{count}">{"".join(self._joined)}</mergeCells>' if count else ""


def cells_of(page: "Worksheet") -> SheetCells | None:
    """The cells of a page, if it has such.

    Parameters
    ----------
    page
        Of openpyxl.
    """
    return vars(page).get(KEPT)


def _width(width: float | None) -> str:
    """The attributes of the width of a column; a hidden one has the usual width."""
    return ' hidden="1" width="13"' if width is None else f' width="{width:.16g}"'


@lru_cache(maxsize=1024)  # most texts of a batch are those of the batch before
def _text_xml(text: str) -> str:
    """A cell with a text, from its kind on."""
    stored = cell_text("cell", text)
    if CONTROL.search(stored):
        raise FileError("cell", text, "a text without control characters other than line breaks and tabs")
    kept = ' xml:space="preserve"' if stored != stored.strip() and not stored.isspace() else ""
    inside = f"><is><t{kept}>{escape(stored, quote=False)}</t></is></c>" if stored else " />"
    return f' t="inlineStr"{inside}'
