"""An Excel workbook: one weigh sheet per batch, and all digits on a separate sheet.

In: weigh sheets and lines. Out: the file. In: a filled-in file. Out: its lines with the weighed masses.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_formulate.base.csv_files import inert
from pi_formulate.base.errors import FileError, TableError
from pi_formulate.base.files import replaced
from pi_formulate.base.limits import CELL_CHARACTERS, WORKBOOK_CELLS
from pi_formulate.base.tables import Row
from pi_formulate.base.workbook.archive import Page, coordinate
from pi_formulate.base.workbook.out import cell_text, save_book
from pi_formulate.base.workbook.read import pages
from pi_formulate.batch.export.lines import COLUMNS, WEIGHED, Cell, Line
from pi_formulate.batch.export.sheet import HEADINGS, SUMMARY_HEADINGS, SheetLine, WeighSheet, sheet_names, shown_cells
from pi_formulate.chemistry import structure

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DATA = "data"
TABLE_TOP = 5  # row of the headings on a weigh sheet
WIDTHS = (6, 16, 14, 13, 15, 10, 10, 8, 8, 12, 11, 14, 13)
FIRST_CELL = "batch"
FONT = "Calibri"
NOTE = COLUMNS[-1]
PIECE = CELL_CHARACTERS // 2  # characters, each of which may count as two


def write_excel(path: Path | str, sheets: Sequence[WeighSheet], lines: Iterable[Line]) -> None:
    """One weigh sheet per batch with blanks for lot, weighed mass and signature, and a sheet `data`."""
    from openpyxl import Workbook

    lines = list(lines)
    cells = len(lines) * (len(COLUMNS) + len(HEADINGS)) + sum(len(s.remarks) + 4 * len(s.summary) + 40 for s in sheets)
    if cells > WORKBOOK_CELLS:  # what is written must be read again
        need = f"at most {WORKBOOK_CELLS:,} cells in a workbook"
        raise FileError(
            str(path), f"{len(sheets):,} batches with {cells:,} cells", need, "Write .csv or several files."
        )
    book = Workbook()
    book.remove(book.worksheets[0])
    drawn: dict[str, bytes] = {}
    for name, sheet in zip(sheet_names([s.batch_id for s in sheets]), sheets, strict=True):
        _lay_out(book.create_sheet(name), sheet, drawn)
    data = book.create_sheet(DATA)
    data.sheet_state = "hidden"  # not to be printed or edited, but needed to read the workbook back
    headings = list(COLUMNS)
    for row, line in enumerate(lines, 2):
        # As text: a workbook keeps 15 digits only, and would turn a CAS number into a date.
        texts = ["" if cell is None else repr(cell) if isinstance(cell, float) else str(cell) for cell in line]
        texts[-1:] = _pieces(texts[-1])
        headings += [f"{NOTE}, part {place - len(COLUMNS) + 2}" for place in range(len(headings), len(texts))]
        for column, text in enumerate(texts, 1):
            _write(data, row, column, text)
    for column, heading in enumerate(headings, 1):
        _write(data, 1, column, heading)
    with replaced(path) as handle:
        save_book(book, handle)


class _Look(NamedTuple):
    """Fonts, borders and colours of a weigh sheet."""

    plain: Any
    bold: Any
    box: Any
    rule: Any
    to_fill_in: Any

    @classmethod
    def usual(cls) -> "_Look":
        from openpyxl.styles import Border, Font, PatternFill, Side

        thin = Side(style="thin", color="999999")
        return cls(
            Font(name=FONT),
            Font(name=FONT, bold=True),
            Border(left=thin, right=thin, top=thin, bottom=thin),
            Border(bottom=thin),
            PatternFill("solid", fgColor="FFF7D6"),
        )


def _lay_out(page: "Worksheet", sheet: WeighSheet, drawn: dict[str, bytes]) -> None:
    """One batch on one page: title, table, signatures, summary, remarks, molecules."""
    look = _Look.usual()
    _write_title(page, sheet, look)
    row = _write_table(page, sheet.lines, look)
    row = _write_signatures(page, row + 2, look)
    row = _write_summary(page, row + 2, sheet.summary, look)
    for piece in (piece for remark in sheet.remarks for piece in _pieces(remark)):
        _write(page, row, 1, piece)
        row += 1
    _draw(page, sheet, row + 1, drawn)
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 1
    if page.sheet_properties.pageSetUpPr is not None:
        page.sheet_properties.pageSetUpPr.fitToPage = True
    page.freeze_panes = f"D{TABLE_TOP + 1}"


def _write_title(page: "Worksheet", sheet: WeighSheet, look: _Look) -> None:
    from openpyxl.styles import Font

    _write(page, 1, 1, FIRST_CELL)
    _write(page, 1, 2, sheet.batch_id)
    page["A1"].font, page["B1"].font = look.bold, Font(name=FONT, bold=True, size=14)
    _write(page, 2, 1, sheet.title)
    page["A3"] = "Weigh the mass in the column charge and write what the balance shows into the yellow cells."


def _write_table(page: "Worksheet", lines: Sequence[SheetLine], look: _Look) -> int:
    """The headings and a row for each line; returns the last row."""
    from openpyxl.styles import Alignment

    for column, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True), 1):
        cell = page.cell(TABLE_TOP, column, heading)
        cell.font, cell.border, cell.alignment = look.bold, look.box, Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[cell.column_letter].width = width
    row = TABLE_TOP
    for row, line in enumerate(lines, TABLE_TOP + 1):
        for column, (heading, (value, number_format)) in enumerate(_cells(line).items(), 1):
            cell = _write(page, row, column, value)
            cell.border = look.box
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            if number_format:
                cell.number_format = number_format
            if heading == "charge / g":
                cell.font = look.bold
            if heading in ("weighed / g", "lot"):
                cell.fill = look.to_fill_in
    return row


def _cells(line: SheetLine) -> dict[str, tuple[Cell, str]]:
    """Heading, and the value below it with its number format."""
    values: tuple[tuple[Cell, str], ...] = (
        (line.step, "0"),
        (line.role, "@"),
        (_named(line), "@"),
        (line.cas, "@"),
        (line.formula, "@"),
        (line.molar_mass_g_per_mol, "0.000"),
        (line.amount_mmol, "0.000"),
        (line.equivalents, "0.0000"),
        (line.assay_frac, "0.0000"),
        (line.charge_g, _digits(line.charge_text)),
        (line.volume_ml, "0.0"),
        (line.lot, "@"),
        (None, ""),
    )
    return dict(zip(HEADINGS, values, strict=True))


def _write_signatures(page: "Worksheet", row: int, look: _Look) -> int:
    for column, text in enumerate(("weighed by", "", "", "date", "", "", "checked by", "", "", "date"), 1):
        page.cell(row, column, text or None).border = look.rule
    return row


def _write_summary(page: "Worksheet", row: int, summary: Sequence[tuple[str, str, str, str]], look: _Look) -> int:
    """A row for each quantity; returns the first free row."""
    from openpyxl.styles import Alignment

    for texts in (SUMMARY_HEADINGS, *summary):
        for column, text in zip((1, 4, 6, 8), texts, strict=True):
            written = _write(page, row, column, text)
            written.alignment = Alignment(horizontal="left" if column == 1 else "right")
            written.font = look.bold if texts is SUMMARY_HEADINGS else look.plain
        row += 1
    return row


def _draw(page: "Worksheet", sheet: WeighSheet, row: int, drawn: dict[str, bytes]) -> None:
    """The molecules, side by side below the table."""
    from openpyxl.drawing.image import Image

    for place, (legend, smiles) in enumerate(sheet.drawings):
        png = drawn.setdefault(f"{legend} {smiles}", structure.draw_png(smiles, 440, 280, legend))
        image = Image(io.BytesIO(png))
        image.width, image.height = 220, 140
        page.add_image(image, f"{'ADGJ'[place % 4]}{row + 8 * (place // 4)}")


def _pieces(text: str) -> list[str]:
    """A text in pieces that a cell holds; those of the note are joined again on reading."""
    return [text[first : first + PIECE] for first in range(0, len(text), PIECE)] or [""]


def _named(line: SheetLine) -> str:
    """Id and, below it, the full name."""
    return line.id if line.name == line.id else f"{line.id}\n{line.name}"


def _digits(text: str) -> str:
    """Number format with the decimals of the balance."""
    return "0" + ("." + "0" * len(text.split(".")[1]) if "." in text and "e" not in text else "")


def _write(page: "Worksheet", row: int, column: int, value: Cell) -> Any:
    """A cell; a text stays a text, even one that begins with = and looks like a formula."""
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = cell_text(f"{page.title}:{cell.coordinate}", value)
        cell.data_type = "s"
        cell.quotePrefix = inert(value) != value
    elif value is not None:
        cell.value = value
    return cell


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
        for place, formula in page.uncalculated:  # as a program that cannot calculate leaves it: it would read as empty
            hint = "Type the mass, or let Excel calculate and save the file."
            raise TableError(f"{name}:{page.title}:{place}", formula, "a number", hint)
        for key, line in _filled_in(name, page).items():
            if key in filled:
                raise TableError(line.where, key, "each batch and step once", "Was a weigh sheet copied?")
            filled[key] = line
    if data is None:
        raise TableError(name, titles, f"a sheet {DATA!r}", "Use the workbook that the batch command wrote.")
    return _with_filled(name, data, filled)


def _with_filled(name: str, data: Page, filled: dict[tuple[str, str], "_Filled"]) -> list[Row]:
    """The lines of the sheet of all digits, with what is filled in on the weigh sheets."""
    header = [data.text(1, column) for column in range(1, len(COLUMNS) + 1)]
    if header != list(COLUMNS):
        raise TableError(f"{name}:{DATA}:1", header, f"the columns {list(COLUMNS)}")
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
            raise TableError(here.where, here.id, f"{row['id']}, as batch {key[0]} has in step {key[1]}")
        row.update({WEIGHED: here.weighed, "lot": here.lot or row["lot"], **here.shown})
        lines.append((here.where if here.weighed else f"{name}:{DATA}:{number}", row))
    if filled:
        raise TableError(name, sorted(filled), "steps of the batches in this workbook", "Do not add or renumber lines.")
    if lost:
        need = f"each line on its weigh sheet, which has {FIRST_CELL!r} in A1"
        hint = "Was a line or a sheet deleted, or a blank line inserted?"
        raise TableError(name, f"a weigh sheet without {', '.join(lost)}", need, hint)
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
        raise TableError(f"{name}:{page.title}", list(headings.values()), f"the headings {list(HEADINGS)}")
    batch_id = page.text(1, 2)
    number = top
    while True:
        number += 1
        line = {heading: page.text(number, column) for column, heading in headings.items()}
        if not any(line[heading] for heading in ("step", "id", "weighed / g")):
            return filled
        where = f"{name}:{page.title}:{number}"
        step = line["step"].removesuffix(".0")
        if not (step.isascii() and step.isdigit() and len(step) < 10):
            raise TableError(f"{where}:step", line["step"], "the number of a step", "Do not add lines to the sheet.")
        key = (batch_id, str(int(step)))
        if key in filled:
            raise TableError(where, key, "each batch and step once", "Was a weigh sheet copied?")
        id = line["id"].split("\n")[0].strip()
        places = {heading: f"{name}:{page.title}:{coordinate(number, column)}" for column, heading in headings.items()}
        shown = shown_cells({h: (places[h], id if h == "id" else text) for h, text in line.items()})
        filled[key] = _Filled(where, id, line["weighed / g"], line["lot"], shown)
