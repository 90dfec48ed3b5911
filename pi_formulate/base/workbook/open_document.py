"""The pages of an .ods file.

In: the opened file. Out: its pages. A cell or a row that is repeated counts as often as it is filled; empty ones, with
which programs fill a sheet to its last corner, take no time.
"""

from collections.abc import Iterator

from pi_formulate.base.limits import CELL_CHARACTERS, WORKBOOK_COLUMNS, WORKBOOK_ROWS
from pi_formulate.base.workbook.archive import (
    Archive,
    Attributes,
    Damaged,
    Page,
    Text,
    TooLarge,
    coordinate,
    number_text,
    whole,
)

CELLS = ("table-cell", "covered-table-cell")


def document_pages(archive: Archive) -> Iterator[Page]:
    """The sheets of an OpenDocument file.

    Parameters
    ----------
    archive
        The opened file.
    """
    sheets = _Sheets(archive)
    archive.parse("content.xml", sheets.start, sheets.end, sheets.heard)
    yield from sheets.pages


class _Sheets:
    """What has been heard of the XML so far."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.pages: list[Page] = []
        self._text = Text()
        self._depth = self._cell_depth = 0
        self._row = self._rows = self._column = 0  # last row, rows that the next one stands for, last column
        self._filled: dict[int, str] = {}
        self._uncalculated: list[tuple[int, str]] = []
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []

    def start(self, element: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._cell is not None:
            if element == "p":
                self._text.heard = self._depth == self._cell_depth + 1  # a comment has paragraphs of its own, deeper
            elif element in ("s", "tab", "line-break"):
                self._text.add(_blank(element, attributes))
        elif element == "table":
            self.pages.append(Page(attributes.get("name", "")))
            self._row = 0
        elif element == "table-row":
            self._rows = whole(attributes.get("number-rows-repeated"), 1)
            self._column, self._filled, self._uncalculated = 0, {}, []
        elif element in CELLS:
            self._cell, self._cell_depth, self._paragraphs = attributes, self._depth, []

    def end(self, element: str) -> None:
        if self._cell is not None:
            if element == "p" and self._depth == self._cell_depth + 1:
                self._paragraphs.append(self._text.take())
            elif self._depth == self._cell_depth:
                self._end_of_cell(self._cell)
                self._cell = None
        elif element == "table-row" and self.pages:
            self._end_of_row(self.pages[-1])
        self._depth -= 1

    def heard(self, part: str) -> None:
        self._text.add(part)

    def _end_of_cell(self, cell: Attributes) -> None:
        count = whole(cell.get("number-columns-repeated"), 1)
        value = _value(cell, "\n".join(self._paragraphs))
        first, self._column = self._column + 1, self._column + count
        if not value and ("formula" not in cell or "value-type" in cell):
            return
        if self._column > WORKBOOK_COLUMNS:
            raise TooLarge(f"a filled cell in column {self._column:,}", f"at most {WORKBOOK_COLUMNS:,} columns")
        self._archive.count(count)
        if value:
            self._filled.update(dict.fromkeys(range(first, self._column + 1), value))
        else:
            self._uncalculated.append((first, cell["formula"].removeprefix("of:")))

    def _end_of_row(self, page: Page) -> None:
        first, self._row = self._row + 1, self._row + self._rows
        if not self._filled and not self._uncalculated:
            return
        if self._row > WORKBOOK_ROWS:
            raise TooLarge(f"a filled cell in row {self._row:,}", f"at most {WORKBOOK_ROWS:,} rows")
        self._archive.count((self._rows - 1) * len(self._filled))
        if self._filled:
            page.rows.update((row, dict(self._filled)) for row in range(first, self._row + 1))
        page.uncalculated.extend((coordinate(first, column), formula) for column, formula in self._uncalculated)


def _blank(element: str, attributes: Attributes) -> str:
    """The blanks, the tab or the line break that an element stands for."""
    return (
        " " * whole(attributes.get("c"), 1, CELL_CHARACTERS) if element == "s" else "\t" if element == "tab" else "\n"
    )


def _value(cell: Attributes, text: str) -> str:
    """The text of a cell: a number in the shortest form that reads back, a date as ISO 8601."""
    kind = cell.get("value-type", "")
    if kind in ("float", "percentage", "currency"):
        return number_text(cell.get("value", ""))
    if kind == "boolean":
        return str(cell.get("boolean-value") == "true")
    if kind in ("date", "time"):
        return cell.get(f"{kind}-value", text)
    if kind not in ("string", ""):
        raise Damaged(f"a cell with a value of the kind {kind[:40]!r}")
    return cell.get("string-value", text)
