"""Texts and looks of the cells of a workbook: number formats, row heights, fonts and colours.

In: texts as a person reads them. Out: numbers with the format that shows them alike, the height that a wrapped text
takes, and the looks of cells, each of which is stored once in a workbook.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import east_asian_width

from pi_formulate.base.csv_files import inert
from pi_formulate.base.workbook.sheet_cells import SheetCells

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pi_formulate.batch.export.lines import Cell

FONT = "Arial"  # its metrics are those of Liberation Sans, so that Excel and LibreOffice break lines alike
SIZE_PT, SMALL_PT = 10.0, 9.0
PT_PER_PX = 0.75
PX_PER_WIDTH, PX_AROUND = 7.0, 16.0  # of a column: its digits, less its edges and the indent of a text
ROOM = 1.05  # letters are taken a little wider than those of Arial, so that other fonts fit too
# Widths of letters in Arial, in parts of its size; a letter of East Asia is as wide as it is high.
NARROW, WIDE, NARROW_EM, USUAL_EM, CAPITAL_EM, WIDE_EM, SQUARE_EM = (
    "iljtfr',.:;|!()[]-/ ",
    "mwMW%@",
    0.3,
    0.56,
    0.69,
    0.87,
    1.0,
)
LINE_PT = 1.32  # of the size of the font: height of a line
MOST_HEIGHT_PT = 400.0  # Excel has rows of at most 409
BREAKS = re.compile("(?<=[ -])")  # where a program may break a line
NUMBER = re.compile(r"-?[0-9]+(?:\.(?P<decimals>[0-9]+))?(?P<power>e[+-][0-9]+)?(?P<percent>%)?")
LINE, HEAD, YELLOW, BLUE = "999999", "EEF2F6", "FFF7D6", "EAF3FB"


def as_number(text: str) -> tuple[float, str] | None:
    """A text as a number and the format that shows it with the same digits; None if it is no number.

    Parameters
    ----------
    text
        Such as a cell of a summary.

    Examples
    --------
    >>> as_number("0.98500"), as_number("15.012%"), as_number("no limit")
    ((0.985, '0.00000'), (0.15012, '0.000%'), None)
    """
    parts = NUMBER.fullmatch(text)
    if parts is None:
        return None
    decimals = len(parts["decimals"] or "")
    shown = "0" + ("." + "0" * decimals if decimals else "") + ("E+00" if parts["power"] else "")
    if not parts["percent"]:
        return float(text), shown
    return round(float(text[:-1]) / 100.0, decimals + 2), f"{shown}%"


def height_pt(text: str, width: float, size_pt: float = SIZE_PT) -> float:
    """Height of a wrapped text.

    Parameters
    ----------
    text
        With line breaks, if any.
    width
        Of its column [digits].
    size_pt
        Of the font [pt].

    Examples
    --------
    >>> round(height_pt("PMDA", 20.0), 1), round(height_pt("PMDA and one more line of text", 20.0), 1)
    (18.2, 31.4)
    """
    return min(len(_lines(text, width, size_pt)) * LINE_PT * size_pt + 5.0, MOST_HEIGHT_PT)


def pieces(text: str, width: float, size_pt: float = SIZE_PT) -> list[str]:
    """A text in parts that a row can show.

    Parameters
    ----------
    text, width, size_pt
        As of `height_pt`.
    """
    most = int((MOST_HEIGHT_PT - 5.0) / (LINE_PT * size_pt)) - 1
    lines = _lines(text, width, size_pt)
    if len(lines) <= most:
        return [text]
    return ["\n".join(lines[first : first + most]) for first in range(0, len(lines), most)]


@lru_cache(maxsize=4096)  # most texts of a sheet are those of the sheet before
def _lines(text: str, width: float, size_pt: float) -> tuple[str, ...]:
    """A text wrapped at blanks and after hyphens, and inside of parts that are longer than a line."""
    room = max(PX_PER_WIDTH * width - PX_AROUND, size_pt) / (size_pt / PT_PER_PX) / ROOM
    lines: list[str] = []
    for part in text.split("\n"):
        line, used = "", 0.0
        for word in BREAKS.split(part):
            if line and used + sum(map(_em, word.rstrip())) > room:
                lines.append(line)
                line, used = "", 0.0
            for letter in word:
                if line and letter != " " and used + _em(letter) > room:
                    lines.append(line)
                    line, used = "", 0.0
                line, used = line + letter, used + _em(letter)
        lines.append(line)
    return tuple(lines)


@lru_cache(maxsize=4096)
def _em(letter: str) -> float:
    """Width of a letter in parts of the size of its font."""
    if letter in NARROW:
        return NARROW_EM
    if east_asian_width(letter) in "WF":
        return SQUARE_EM
    return WIDE_EM if letter in WIDE else CAPITAL_EM if letter.isupper() else USUAL_EM


@lru_cache(maxsize=1024)
def _begins_a_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text if it were typed."""
    return inert(text) != text


class Look(NamedTuple):
    """The look of a cell; one that is not open cannot be changed while its page is protected."""

    size_pt: float = SIZE_PT
    bold: bool = False
    colour: str = "111111"
    fill: str = ""
    edge: str = ""  # all around (box), below (rule), or none
    side: str = "left"
    indent: int = 0
    height: str = "center"
    open: bool = False


LOOKS: Mapping[str, Look] = {
    "text": Look(),
    "small": Look(SMALL_PT, colour="444444", height="top"),
    "small open": Look(SMALL_PT, colour="444444", height="top", open=True),
    "kind": Look(11.0, bold=True, colour="444444", side="right"),
    "title": Look(18.0, bold=True),
    "strong": Look(bold=True),
    "head": Look(9.0, bold=True, fill=HEAD, edge="box", side="center"),
    "cell": Look(edge="box", indent=1),
    "number": Look(edge="box", side="right"),
    "charge": Look(14.0, bold=True, edge="box", side="right"),
    "total": Look(14.0, bold=True, edge="box", side="right"),
    "mass": Look(14.0, fill=YELLOW, edge="box", side="right", open=True),
    "fill": Look(fill=YELLOW, edge="box", indent=1, open=True),
    "tick": Look(15.0, edge="box", side="center", open=True),
    "live": Look(fill=BLUE, edge="box", side="right"),
    "check": Look(9.0, bold=True, fill=BLUE, edge="box", side="center"),
    "sign": Look(9.0, colour="444444", edge="rule", height="bottom", open=True),
}


class Looks:
    """The looks of one workbook.

    Parameters
    ----------
    book
        The workbook. Each look is made once in it, and has a number there.
    """

    def __init__(self, book: "Workbook") -> None:
        self._scratch: Any = book.create_sheet("looks")
        self._stored: dict[tuple[str, str, bool], int] = {}

    def number(self, look: str, number_format: str = "General", quoted: bool = False) -> int:
        """The number of a look in the workbook.

        Parameters
        ----------
        look
            A name of `LOOKS`; that of a new cell if empty.
        number_format
            Of Excel.
        quoted
            Whether the text begins as a formula does, and stays a text when it is edited.
        """
        key = (look, number_format, quoted)
        if key not in self._stored:
            self._stored[key] = self._made(look, number_format, quoted)
        return self._stored[key]

    def done(self) -> None:
        """Take the page away on which the looks were made."""
        self._scratch.parent.remove(self._scratch)

    def _made(self, name: str, number_format: str, quoted: bool) -> int:
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side

        cell = self._scratch.cell(len(self._stored) + 1, 1)
        if name:
            look, line = LOOKS[name], Side(style="thin", color=LINE)
            borders = {"box": Border(line, line, line, line), "rule": Border(bottom=line)}
            cell.font = Font(name=FONT, size=look.size_pt, bold=look.bold, color=look.colour)
            cell.fill = PatternFill("solid", fgColor=look.fill) if look.fill else PatternFill()
            cell.border = borders.get(look.edge, Border())
            cell.alignment = Alignment(horizontal=look.side, vertical=look.height, wrap_text=True, indent=look.indent)
            cell.protection = Protection(locked=not look.open)
        cell.number_format = number_format
        cell.quotePrefix = quoted
        return int(cell.style_id)


class Formula(str):
    """A formula, without the sign =, with its value on an empty sheet.

    Attributes
    ----------
    value
        A number or a text.
    """

    __slots__ = ("value",)
    value: float | str

    def __new__(cls, text: str, value: float | str) -> "Formula":
        """The text, with its value."""
        formula = super().__new__(cls, text)
        formula.value = value
        return formula


class Pen:
    """Writes cells of one page in the looks of its workbook.

    Parameters
    ----------
    page
        The page.
    looks
        Of its workbook.
    """

    def __init__(self, page: "Worksheet", looks: Looks) -> None:
        self.page, self._looks, self.cells = page, looks, SheetCells(page)

    def write(
        self, row: int, column: int, value: "Cell", look: str = "text", number_format: str = "General", across: int = 1
    ) -> None:
        """A cell, or several in a row as one; a text stays a text, even one that looks like a formula.

        Parameters
        ----------
        row, column
            From 1.
        value
            What it holds.
        look
            A name of `LOOKS`; that of a new cell if empty.
        number_format
            Of Excel.
        across
            Number of columns that it takes.
        """
        if isinstance(value, str):
            self.cells.text(row, column, value, self._looks.number(look, number_format, _begins_a_formula(value)))
        else:
            self.cells.number(row, column, value, self._looks.number(look, number_format))
        self.span(row, column, look, across)

    def plain(self, row: int, texts: Sequence[str]) -> None:
        """Texts side by side from the first column, in the look of a new cell.

        Parameters
        ----------
        row
            From 1.
        texts
            Also numbers, as texts.
        """
        usual, quoted = (self._looks.number("", quoted=begins) for begins in (False, True))
        for column, text in enumerate(texts, 1):
            self.cells.text(row, column, text, quoted if _begins_a_formula(text) else usual)

    def shown(self, row: int, column: int, text: str, look: str = "number", across: int = 1) -> None:
        """A text that is a number as a number with the same digits, and any other text as a text."""
        number = as_number(text)
        if number is None:
            self.write(row, column, text, look, across=across)
        else:
            self.write(row, column, number[0], look, number[1], across=across)

    def formula(
        self, row: int, column: int, formula: str, look: str = "live", number_format: str = "General", across: int = 1
    ) -> None:
        """A formula of ours; no text of a user is ever part of one. Its value is kept for viewers; by default empty."""
        value = formula.value if isinstance(formula, Formula) else ""
        self.cells.formula(row, column, formula, value, self._looks.number(look, number_format))
        self.span(row, column, look, across)

    def span(self, row: int, column: int, look: str, across: int, down: int = 1) -> None:
        """Join cells to one, with the look of all of them, as each draws its own part of the border."""
        if across == 1 and down == 1:
            return
        style = self._looks.number(look)
        for below in range(down):
            for beside in range(across):
                if below or beside:
                    self.cells.number(row + below, column + beside, None, style)
        self.cells.join(row, column, across, down)

    def height(self, row: int, points: float) -> None:
        """The height of a row; a program that reads none makes it too low for joined cells."""
        self.cells.heights_pt[row] = ceil(points)
