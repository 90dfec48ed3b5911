"""An Excel workbook: one weigh sheet per batch, and all digits on a separate sheet.

In: weigh sheets and lines. Out: the file. In: a filled-in file. Out: its lines with the weighed masses.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pi_formulate.base.errors import FileError, TableError
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.tables import Row
from pi_formulate.batch.export.lines import COLUMNS, WEIGHED, Cell, Line
from pi_formulate.batch.export.sheet import HEADINGS, SUMMARY_HEADINGS, SheetLine, WeighSheet, sheet_names, shown_cells
from pi_formulate.chemistry import structure

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

DATA = "data"
TABLE_TOP = 5  # row of the headings on a weigh sheet
WIDTHS = (6, 16, 14, 13, 15, 10, 10, 8, 8, 12, 11, 14, 13)
FIRST_CELL = "batch"
FONT = "Calibri"


def write_excel(path: Path | str, sheets: Sequence[WeighSheet], lines: Iterable[Line]) -> None:
    """One weigh sheet per batch with blanks for lot, weighed mass and signature, and a sheet `data`."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    drawn: dict[str, bytes] = {}
    for name, sheet in zip(sheet_names([s.batch_id for s in sheets]), sheets, strict=True):
        _lay_out(book.create_sheet(name), sheet, drawn)
    data = book.create_sheet(DATA)
    data.sheet_state = "hidden"  # not to be printed or edited, but needed to read the workbook back
    data.append(list(COLUMNS))
    for row, line in enumerate(lines, 2):
        # As text: a workbook keeps 15 digits only, and would turn a CAS number into a date.
        for column, cell in enumerate(line, 1):
            _write(data, row, column, "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell))
    with replaced(path) as handle:
        content = io.BytesIO()
        book.save(content)
        handle.write(content.getvalue())


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
    for remark in sheet.remarks:
        _write(page, row, 1, remark)
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
        cell.value = value
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
    return cell


def read_excel(path: Path | str) -> list[Row]:
    """The lines of a workbook that `write_excel` wrote, with the masses and lots filled in on its weigh sheets."""
    from openpyxl import load_workbook

    name = Path(path).name
    try:
        content = read_bytes(path)
        book = load_workbook(io.BytesIO(content), data_only=True)
        typed = load_workbook(io.BytesIO(content))
    except FileError:
        raise
    except Exception as error:  # the reader raises from zipfile, XML and its own families
        raise TableError(
            name, str(error) or type(error).__name__, "an Excel workbook (.xlsx)", "Save it again as .xlsx."
        ) from error
    return lines_of(name, book, typed)


def lines_of(name: str, book: "Workbook", typed: "Workbook") -> list[Row]:
    """The lines of a workbook that is open.

    Parameters
    ----------
    name
        Of the file, for the errors.
    book, typed
        With the values of its formulas, and with the formulas themselves.

    Raises
    ------
    TableError
        If a line was lost or added, or a cell was changed that is not to be filled in.
    """
    if DATA not in book.sheetnames:
        raise TableError(name, book.sheetnames, f"a sheet {DATA!r}", "Use the workbook that the batch command wrote.")
    table = [[_text(cell) for cell in row] for row in book[DATA].iter_rows(values_only=True)]
    if not table or table[0][: len(COLUMNS)] != list(COLUMNS):
        raise TableError(f"{name}:{DATA}:1", table[:1], f"the columns {list(COLUMNS)}")
    for page in (typed[title] for title in typed.sheetnames if title != DATA):
        _refuse_uncalculated(name, page, book[page.title])
    filled = _filled_in(name, [book[title] for title in book.sheetnames if title != DATA])
    lines: list[Row] = []
    lost: list[str] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cells):
            row = dict(zip(COLUMNS, cells, strict=False))
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


def _refuse_uncalculated(name: str, typed: Any, calculated: Any) -> None:
    """Refuse a formula without a value, as a program that cannot calculate leaves it: it would read as empty."""
    for cells in typed.iter_rows():
        for cell in cells:
            if cell.data_type == "f" and calculated[cell.coordinate].value is None:
                where = f"{name}:{typed.title}:{cell.coordinate}"
                raise TableError(
                    where, cell.value, "a number", "Type the mass, or let Excel calculate and save the file."
                )


@dataclass(frozen=True, slots=True)
class _Filled:
    """The cells of one line of a weigh sheet."""

    where: str
    id: str
    weighed: str
    lot: str
    shown: dict[str, str]


def _filled_in(name: str, pages: Iterable[Any]) -> dict[tuple[str, str], _Filled]:
    """(batch id, step) and its line on the sheet, located by the headings; the lines end at the first empty one."""
    from openpyxl.utils import get_column_letter

    filled: dict[tuple[str, str], _Filled] = {}
    for page in pages:
        if _text(page["A1"].value) != FIRST_CELL:
            continue
        rows = list(page.iter_rows(values_only=True))
        top = next((i for i, cells in enumerate(rows) if HEADINGS[0] in map(_text, cells)), None)
        headings = [] if top is None else [_text(cell) for cell in rows[top]]
        if top is None or not {"step", "id", "lot", "weighed / g"} <= set(headings):
            raise TableError(f"{name}:{page.title}", headings, f"the headings {list(HEADINGS)}")
        for number, cells in enumerate(rows[top + 1 :], top + 2):
            line = dict(zip(headings, map(_text, cells), strict=False))
            if not any(line[heading] for heading in ("step", "id", "weighed / g")):
                break
            where = f"{name}:{page.title}:{number}"
            if not line["step"].removesuffix(".0").isdigit():
                raise TableError(
                    f"{where}:step", line["step"], "the number of a step", "Do not add lines to the sheet."
                )
            key = (_text(page["B1"].value), str(int(float(line["step"]))))
            if key in filled:
                raise TableError(where, key, "each batch and step once", "Was a weigh sheet copied?")
            id = line["id"].split("\n")[0].strip()
            places = {h: f"{name}:{page.title}:{get_column_letter(c)}{number}" for c, h in enumerate(headings, 1)}
            shown = shown_cells({h: (places[h], id if h == "id" else text) for h, text in line.items()})
            filled[key] = _Filled(where, id, line["weighed / g"], line["lot"], shown)
    return filled


def _text(cell: object) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell).strip()
