"""An Excel workbook: one weigh sheet per batch, and all digits on a separate sheet.

In: weigh sheets and lines. Out: the file. In: a filled-in file. Out: its lines with the weighed masses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pi_formulate.base.errors import FileError, TableError, Words, cut
from pi_formulate.base.files import replaced
from pi_formulate.base.limits import CELL_CHARACTERS, WORKBOOK_CELLS
from pi_formulate.base.tables import Row
from pi_formulate.base.workbook.archive import Page, coordinate
from pi_formulate.base.workbook.out import new_page, save_book
from pi_formulate.base.workbook.read import pages
from pi_formulate.batch.export.cells import Looks, Pen
from pi_formulate.batch.export.excel_page import FIRST_CELL, lay_out
from pi_formulate.batch.export.lines import COLUMNS, WEIGHED, Line
from pi_formulate.batch.export.live import PART
from pi_formulate.batch.export.paper import USUAL, Printing, program
from pi_formulate.batch.export.sheet import HEADINGS, PLANNED, TOTAL, WeighSheet, sheet_names, shown_cells
from pi_formulate.chemistry import structure

if TYPE_CHECKING:
    from openpyxl import Workbook

DATA = "data"
AROUND = 60  # filled cells of a weigh sheet besides its lines, summary and remarks
TITLE = 120  # characters of the title of a workbook
NOTE = COLUMNS[-1]
READ = (*PLANNED, "lot", "weighed / g")  # of a line; what is computed live is not read
PIECE = CELL_CHARACTERS // 2  # characters, each of which may count as two


def write_excel(
    path: Path | str, sheets: Sequence[WeighSheet], lines: Iterable[Line], printing: Printing = USUAL
) -> None:
    """One weigh sheet per batch with cells for lot, weighed mass and signature, and a sheet `data`."""
    book = weigh_book(str(path), sheets, lines, printing)
    with replaced(path) as handle:
        save_book(book, handle)


def weigh_book(
    where: str, sheets: Sequence[WeighSheet], lines: Iterable[Line], printing: Printing = USUAL
) -> "Workbook":
    """The workbook that `write_excel` writes; `where` is its name in errors."""
    from openpyxl import Workbook

    lines = list(lines)
    columns = len(COLUMNS) + len(HEADINGS) + len(PART) + 1
    cells = len(lines) * columns + sum(len(s.remarks) + 5 * len(s.summary) + AROUND for s in sheets)
    if cells > WORKBOOK_CELLS:  # what is written must be read again
        need = f"at most {WORKBOOK_CELLS:,} cells in a workbook"
        raise FileError(
            where, Words(f"{len(sheets):,} batches with {cells:,} cells"), need, "Write .csv or several files."
        )
    book = Workbook()
    book.remove(book.worksheets[0])
    looks = Looks(book)
    drawn: dict[tuple[str, str], bytes] = {}

    def draw(legend: str, smiles: str) -> bytes:
        if (legend, smiles) not in drawn:
            drawn[legend, smiles] = structure.draw_png(smiles, 300, 192, legend)
        return drawn[legend, smiles]

    for name, sheet in zip(sheet_names([s.batch_id for s in sheets]), sheets, strict=True):
        lay_out(Pen(new_page(book, name), looks), sheet, printing, draw)
    _write_data(Pen(new_page(book, DATA), looks), lines)
    looks.done()
    more = f" and {len(sheets) - 1} more" if len(sheets) > 1 else ""
    book.properties.title = cut(f"{sheets[0].kind} {sheets[0].batch_id}{more}", TITLE) if sheets else ""
    book.properties.creator = book.properties.lastModifiedBy = program()
    return book


def _write_data(pen: Pen, lines: Sequence[Line]) -> None:
    """All digits of all batches."""
    pen.page.sheet_state = "hidden"  # not to be printed or edited, but needed to read the workbook back
    headings = list(COLUMNS)
    for row, line in enumerate(lines, 2):
        # As text: a workbook keeps 15 digits only, and would turn a CAS number into a date.
        texts = ["" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in line]
        texts[-1:] = _pieces(texts[-1])
        headings += [f"{NOTE}, part {place - len(COLUMNS) + 2}" for place in range(len(headings), len(texts))]
        pen.plain(row, texts)
    pen.plain(1, headings)


def _pieces(text: str) -> list[str]:
    """A text in pieces that a cell holds; those of the note are joined again on reading."""
    return [text[first : first + PIECE] for first in range(0, len(text), PIECE)] or [""]


def read_workbook(path: Path | str) -> list[Row]:
    """The lines of a workbook that `write_excel` wrote, with the masses and lots filled in on its weigh sheets.

    Parameters
    ----------
    path
        Ends in .xlsx; or in .ods, if LibreOffice saved the workbook.

    Raises
    ------
    FileError
        If the file cannot be read.
    TableError
        If it is not such a workbook, is above a limit, a line was lost or added, or a cell was changed that is not to
        be filled in.
    """
    name = Path(path).name
    data: Page | None = None
    titles: list[str] = []
    filled: dict[tuple[str, str], _Filled] = {}
    for page in pages(path):
        titles.append(page.title)
        if page.title == DATA:
            data = page
            continue
        for key, line in _filled_in(name, page).items():
            if key in filled:
                raise TableError(
                    line.where,
                    key,
                    "each batch and step once",
                    "Was a weigh sheet copied?",
                    sentence="a batch and step appears twice: {got}",
                )
            filled[key] = line
    if data is None:
        raise TableError(
            name,
            titles,
            f"a sheet {DATA!r}",
            "Use the workbook that the batch command wrote.",
            sentence=f"the workbook has no sheet {DATA!r}",
        )
    return _with_filled(name, data, filled)


def _with_filled(name: str, data: Page, filled: dict[tuple[str, str], "_Filled"]) -> list[Row]:
    """The lines of the sheet of all digits, with what is filled in on the weigh sheets."""
    header = [data.text(1, column) for column in range(1, len(COLUMNS) + 1)]
    if header != list(COLUMNS):
        raise TableError(
            f"{name}:{DATA}:1",
            header,
            f"the columns {', '.join(COLUMNS)}",
            sentence=f"the headings are not the columns of a batch: {', '.join(COLUMNS)}",
        )
    notes = [place for place in sorted(data.rows[1]) if data.text(1, place).startswith(NOTE)]
    lines: list[Row] = []
    lost: list[str] = []
    for number in sorted(data.rows.keys() - {1}):
        row = {column: data.text(number, place) for place, column in enumerate(COLUMNS, 1)}
        row["note"] = "".join(data.rows[number].get(place, "") for place in notes).strip()
        if not any(row.values()):
            continue
        key = (row["batch_id"], row["step"])
        here = filled.pop(key, None)
        if here is None:
            lost.append(f"step {key[1]} ({row['id']}) of batch {key[0]}")
            continue
        if here.id != row["id"]:
            need = f"{row['id']}, as batch {key[0]} has in step {key[1]}"
            raise TableError(here.where, here.id, need, sentence=f"the id is {{got}}, but must be {need}")
        row.update({WEIGHED: here.weighed, "lot": here.lot or row["lot"], **here.shown})
        lines.append((here.where if here.weighed else f"{name}:{DATA}:{number}", row))
    if filled:
        raise TableError(
            name,
            sorted(filled),
            "steps of the batches in this workbook",
            "Do not add or renumber lines.",
            sentence="masses are filled in for steps that the batches do not have: {got}",
        )
    if lost:
        need = f"each line on its weigh sheet, which has {FIRST_CELL!r} in A1"
        hint = "Was a line or a sheet deleted, or a blank line inserted?"
        raise TableError(
            name,
            f"a weigh sheet without {', '.join(lost)}",
            need,
            hint,
            sentence=f"the weigh sheet lacks {', '.join(lost)}",
        )
    return lines


@dataclass(frozen=True, slots=True)
class _Filled:
    """The cells of one line of a weigh sheet."""

    where: str
    id: str
    weighed: str
    lot: str
    shown: dict[str, str]


def _filled_in(name: str, page: Page) -> dict[tuple[str, str], _Filled]:
    """(batch id, step) and its line on the sheet, located by the headings; the lines end at the first empty one."""
    filled: dict[tuple[str, str], _Filled] = {}
    if page.text(1, 1) != FIRST_CELL:
        return filled
    top = next((row for row in sorted(page.rows) if HEADINGS[0] in (page.text(row, c) for c in page.rows[row])), 0)
    headings = {column: page.text(top, column) for column in sorted(page.rows.get(top, {}))}
    if not {"step", "id", "lot", "weighed / g"} <= set(headings.values()):
        raise TableError(
            f"{name}:{page.title}",
            list(headings.values()),
            f"the headings {', '.join(HEADINGS)}",
            sentence=f"the headings of the sheet were changed: they are {', '.join(HEADINGS)}",
        )
    batch_id = page.text(1, 2)
    read = {column: heading for column, heading in headings.items() if heading in READ}
    uncalculated = dict(page.uncalculated)
    number = top
    while True:
        number += 1
        line = {heading: page.text(number, column) for column, heading in headings.items()}
        if line["step"] == TOTAL or not any(line[heading] for heading in ("step", "id", "weighed / g")):
            return filled
        for column in read:  # as a program that cannot calculate leaves it: it would read as empty
            if formula := uncalculated.get(coordinate(number, column)):
                hint = "Type the mass, or let Excel calculate and save the file."
                raise TableError(f"{name}:{page.title}:{coordinate(number, column)}", formula, "a number", hint)
        where = f"{name}:{page.title}:{number}"
        step = line["step"].removesuffix(".0")
        if not (step.isascii() and step.isdigit() and len(step) < 10):
            raise TableError(f"{where}:step", line["step"], "the number of a step", "Do not add lines to the sheet.")
        key = (batch_id, str(int(step)))
        if key in filled:
            raise TableError(
                where,
                key,
                "each batch and step once",
                "Was a weigh sheet copied?",
                sentence="a batch and step appears twice: {got}",
            )
        id = line["id"].split("\n")[0].strip()
        places = {heading: f"{name}:{page.title}:{coordinate(number, column)}" for column, heading in headings.items()}
        shown = shown_cells({h: (places[h], id if h == "id" else text) for h, text in line.items()})
        filled[key] = _Filled(where, id, line["weighed / g"], line["lot"], shown)
