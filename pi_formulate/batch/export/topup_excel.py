"""An Excel workbook of top-ups: one sheet each with yellow cells for what was added, and all digits on a hidden sheet.

In: top-up sheets. Out: the file. In: a filled-in file, also one that LibreOffice saved. Out: its lines with the masses.
"""

import json
from collections.abc import Sequence
from math import ceil
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from pi_formulate.base.csv_files import inert
from pi_formulate.base.errors import TableError
from pi_formulate.base.files import replaced
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.tables import Row, plain_number
from pi_formulate.base.workbook.archive import Page, coordinate
from pi_formulate.base.workbook.out import cell_text, picture_of, save_book
from pi_formulate.base.workbook.read import pages
from pi_formulate.batch.export.paper import USUAL, Printing
from pi_formulate.batch.export.qr_code import code_png
from pi_formulate.batch.export.sheet import sheet_names
from pi_formulate.batch.export.topup_sheet import (
    ADD,
    ADDED,
    FINAL,
    FIRST_CELL,
    IN_VESSEL,
    PLANNED,
    SIGNED,
    TOP_UP,
    TOPUP_HEADINGS,
    TopUpLine,
    TopUpSheet,
    is_rest,
    rows_of_json,
    topup_json,
)

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

DATA = "data"
TABLE_TOP = 6  # row of the headings
WIDTHS = (6, 19, 44, 16, 12, 17, 13, 12, 24)
LAST = len(WIDTHS)
STATE_COLUMNS = (1, 4, 5, 7, 9)  # where the cells of the key numbers begin; each runs to the next
LINE_PT = 15.0  # height of a line of text at 11 pt
CODE_PIXELS, PIXELS_PER_WIDTH, EMU_PER_PIXEL = 92, 7.0, 9525
PIECE = 16_000  # characters of the data in a cell, half of what a cell holds
SUM_COLUMNS = {"in the vessel / g": IN_VESSEL, "ADD / g": ADD, "final / g": FINAL}
FONT = "Calibri"


def write_topup_excel(path: Path | str, sheets: Sequence[TopUpSheet], printing: Printing = USUAL) -> None:
    """One sheet for each top-up, and a hidden sheet with all digits."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, sheet in zip(sheet_names([sheet.title for sheet in sheets]), sheets, strict=True):
        _lay_out(book.create_sheet(name), sheet, printing)
    data = book.create_sheet(DATA)
    data.sheet_state = "hidden"
    # Without blanks, as table programs take them away at the ends of a cell.
    text = json.dumps(json.loads(topup_json(sheets)), separators=(",", ":")).replace(" ", "\\u0020")
    for row, first in enumerate(range(0, len(text), PIECE), 1):
        _write(data, row, 1, text[first : first + PIECE])
    with replaced(path) as handle:
        save_book(book, handle)


def _lay_out(page: "Worksheet", sheet: TopUpSheet, printing: Printing) -> None:
    """One top-up on one page: title, QR code, instruction, table, key numbers, remarks, signatures."""
    from openpyxl.styles import Font, PatternFill, Protection
    from openpyxl.utils import get_column_letter

    for column, width in enumerate(WIDTHS, 1):
        page.column_dimensions[get_column_letter(column)].width = width
    _write(page, 1, 1, FIRST_CELL).font = Font(name=FONT, size=9, color="777777")
    _write(page, 1, 2, sheet.title).font = Font(name=FONT, size=20, bold=True, color="B00020")
    page.row_dimensions[1].height = 40.0
    beside = LAST - 1  # the last column is that of the QR code
    _text(page, 2, sheet.what, beside)
    _text(page, 3, sheet.instruction, beside).font = Font(name=FONT, size=12, bold=True)
    _text(page, 4, sheet_note(sheet)).fill = PatternFill("solid", fgColor="FDE7E9")
    facts = "     ".join(f"{name}: {text}" for name, text in sheet.facts(printing))
    made = _text(page, 5, facts)
    made.font, made.protection = Font(name=FONT, size=9, color="555555"), Protection(locked=bool(printing.day))
    if sheet.code:
        _add_code(page, code_png(sheet.code))
    row = _write_table(page, sheet) + 2
    row = _write_states(page, row, sheet.states) + 1
    for remark in sheet.remarks:
        _text(page, row, remark)
        row += 1
    _sign(page, row + 1)
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", printing.sheet.excel
    page.page_margins.left = page.page_margins.right = 0.4
    page.page_margins.top = page.page_margins.bottom = 0.4  # inches
    page.print_options.horizontalCentered = True
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    if page.sheet_properties.pageSetUpPr is not None:
        page.sheet_properties.pageSetUpPr.fitToPage = True
    page.protection.sheet = True  # without a password: against slips, not against people


def sheet_note(sheet: TopUpSheet) -> str:
    """What this sheet is, so that nobody takes it for the sheet of a new batch."""
    return (
        f"{sheet.batch_id} is in the vessel: do not weigh it again. Weigh the column ADD only, and write what was added"
        " into the yellow cells."
    )


def _write_table(page: "Worksheet", sheet: TopUpSheet) -> int:
    """The headings and a row for each line; returns the last row."""
    from openpyxl.styles import Alignment, Font, PatternFill, Protection

    box, added = _box(), TOPUP_HEADINGS.index("added / g") + 1
    for column, heading in enumerate(TOPUP_HEADINGS, 1):
        cell = _write(page, TABLE_TOP, column, heading)
        cell.font, cell.border = Font(name=FONT, bold=True), box
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="right" if column > 4 else "left")
    page.row_dimensions[TABLE_TOP].height = 2 * LINE_PT
    row = TABLE_TOP
    for row, line in enumerate(sheet.lines, TABLE_TOP + 1):
        weigh = bool(line.add_g)
        for column, (value, number_format) in enumerate(_cells(line), 1):
            cell = _write(page, row, column, value)
            cell.border, cell.number_format = box, number_format
            cell.font = Font(name=FONT)
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="right" if column > 4 else "left")
            if TOPUP_HEADINGS[column - 1] == "ADD / g" and weigh:
                cell.font = Font(name=FONT, size=14, bold=True)
                cell.fill = PatternFill("solid", fgColor="FDE7E9")
        cell = page.cell(row, added)
        cell.border, cell.protection = box, Protection(locked=False)
        cell.number_format = _digits(line.texts[6])
        if weigh:
            cell.fill = PatternFill("solid", fgColor="FFF7D6")
        lines = max(
            _lines(line.id, WIDTHS[2]) + (line.name != line.id and _lines(line.name, WIDTHS[2])),
            _lines(line.lot, WIDTHS[3]),
        )
        page.row_dimensions[row].height = max(lines * LINE_PT, 1.6 * LINE_PT)
    page.freeze_panes = f"A{TABLE_TOP + 1}"
    return row


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column: it breaks at blanks and hyphens, and a long word within."""
    return len(wrap(text, max(int(0.85 * width), 1)))


def _cells(line: TopUpLine) -> list[tuple[str | int | float | None, str]]:
    """The values of a row with their number formats, up to the final mass."""
    step, role, id, lot, *texts = line.texts
    named = id if line.name == line.id else f"{id}\n{line.name}"
    masses = [(None if not text else float(text), _digits(text)) for text in texts]
    return [(int(step), "0"), (role, "@"), (named, "@"), (lot, "@"), *masses]


def _digits(text: str) -> str:
    """Number format with the decimals of the balance."""
    return "0" + ("." + "0" * len(text.split(".")[1]) if "." in text and "e" not in text else "")


def _write_states(page: "Worksheet", row: int, states: Sequence[Sequence[str]]) -> int:
    """The key numbers before and after; returns the first free row."""
    from openpyxl.styles import Alignment, Font

    for place, texts in enumerate(states):
        for first, last, text in zip(STATE_COLUMNS, (*(c - 1 for c in STATE_COLUMNS[1:]), LAST), texts, strict=True):
            cell = _write(page, row, first, text)
            cell.font = Font(name=FONT, bold=place == 0)
            cell.alignment = Alignment(horizontal="left" if first == 1 else "right", wrap_text=True, vertical="center")
            for column in range(first, last + 1):
                page.cell(row, column).border = _box()
            if last > first:
                page.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        widths = [
            sum(WIDTHS[a - 1 : b - 1]) for a, b in zip(STATE_COLUMNS, (*STATE_COLUMNS[1:], LAST + 1), strict=True)
        ]
        deep = max(ceil(len(text) / (1.05 * width)) for text, width in zip(texts, widths, strict=True))
        page.row_dimensions[row].height = max(deep, 1) * LINE_PT
        row += 1
    return row


def _sign(page: "Worksheet", row: int) -> None:
    """Lines for the signatures."""
    from openpyxl.styles import Border, Font, Protection, Side

    page.row_dimensions[row].height = 2 * LINE_PT
    for column in range(1, LAST + 1):
        cell = page.cell(row, column)
        cell.border, cell.protection = Border(bottom=Side(style="thin", color="444444")), Protection(locked=False)
    for column, text in zip((1, 4, 6, 8), SIGNED, strict=True):
        _write(page, row, column, text).font = Font(name=FONT)


def _box() -> Any:
    from openpyxl.styles import Border, Side

    thin = Side(style="thin", color="999999")
    return Border(left=thin, right=thin, top=thin, bottom=thin)


def _add_code(page: "Worksheet", png: bytes) -> None:
    """The QR code at the right end of the first three rows."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    image: Any = picture_of(png, (CODE_PIXELS, CODE_PIXELS))
    left = round(PIXELS_PER_WIDTH * WIDTHS[-1]) - CODE_PIXELS
    marker = AnchorMarker(col=LAST - 1, colOff=left * EMU_PER_PIXEL, row=0, rowOff=2 * EMU_PER_PIXEL)
    image.anchor = OneCellAnchor(_from=marker, ext=XDRPositiveSize2D(*(2 * [CODE_PIXELS * EMU_PER_PIXEL])))
    page.add_image(image)


def _text(page: "Worksheet", row: int, text: str, across: int = LAST) -> Any:
    """A text over all columns, or the first of them, in as many lines as it needs."""
    from openpyxl.styles import Alignment, Font

    cell = _write(page, row, 1, text)
    cell.font = Font(name=FONT)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)
    page.row_dimensions[row].height = LINE_PT * max(ceil(len(text) / (0.85 * sum(WIDTHS[:across]))), 1) + 2.0
    return cell


def _write(page: "Worksheet", row: int, column: int, value: str | int | float | None) -> Any:
    """A cell; a text stays a text, even one that begins like a formula."""
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = cell_text(f"{page.title}:{cell.coordinate}", value)
        cell.data_type, cell.quotePrefix = "s", inert(value) != value
    else:
        cell.value = value
    return cell


# --- reading ---


def is_topup_workbook(path: Path | str) -> bool:
    """Whether the first sheet of ours in a workbook is a top-up."""
    return next(
        (text == FIRST_CELL for page in pages(path) if (text := page.text(1, 1)) in (FIRST_CELL, "batch")), False
    )


def read_topup_workbook(path: Path | str) -> list[Row]:
    """The lines of a workbook that `write_topup_excel` wrote, with the masses that were added.

    Raises
    ------
    TableError
        If it is not such a workbook, a sheet or a line was lost, or a cell was changed that is not to be filled in.
    """
    name = Path(path).name
    data: Page | None = None
    found: dict[str, Page] = {}
    for page in pages(path):
        if page.title == DATA:
            data = page
        elif page.text(1, 1) == FIRST_CELL and found.setdefault(page.text(1, 2), page) is not page:
            raise TableError(
                f"{name}:{page.title}",
                page.text(1, 2),
                "each top-up once",
                "Was a sheet copied?",
                sentence="the top-up {got} is listed twice",
            )
    if data is None:
        raise TableError(
            name,
            "no sheet 'data'",
            "the workbook that reconcile wrote",
            "Was the hidden sheet deleted?",
            sentence="the workbook has no sheet 'data'",
        )
    try:
        whole = json_of("".join(text for row in sorted(data.rows) for text in data.rows[row].values()))
    except JsonError as error:
        need = "the data that reconcile wrote"
        raise TableError(f"{name}:{DATA}", str(error), need, sentence=f"this is not {need}: {error}") from error
    rows = rows_of_json(name, whole if isinstance(whole, dict) else {})
    lines = {title: _lines_of(name, page) for title, page in found.items()}
    planned = _planned(rows)
    for where, row in rows:
        if is_rest(row):
            row[ADDED] = ""
            continue
        line = lines.get(row[TOP_UP], {}).get(row["step"])
        if line is None or line["id"][1].split("\n")[0].strip() not in (row["id"], row["lot"]):
            need = f"step {row['step']} ({row['id']}) on its sheet"
            raise TableError(
                where,
                "no such line",
                need,
                "Was a sheet or a line deleted, moved or renamed?",
                sentence=f"there is no line for {need}",
            )
        for heading, column in SUM_COLUMNS.items():
            _check_shown(*line[heading], row[column])
        _check_shown(*line["planned / g"], planned[row[TOP_UP], row["step"]])
        row[ADDED] = line["added / g"][1]
    return [(lines[row[TOP_UP]][row["step"]]["added / g"][0] if row[ADDED] else where, row) for where, row in rows]


def _planned(rows: Sequence[Row]) -> dict[tuple[str, str], str]:
    """(top-up, step) and the planned mass on its sheet: of a bottle that of all its lines."""
    planned: dict[tuple[str, str], str] = {}
    first: tuple[str, str] | None = None
    for _, row in rows:
        if is_rest(row) and first is not None:
            whole, part = plain_number(planned[first]), plain_number(row[PLANNED])
            planned[first] = "" if whole is None or part is None else repr(whole + part)
        else:
            first = row[TOP_UP], row["step"]
            planned[first] = row[PLANNED]
    return planned


def _lines_of(name: str, page: Page) -> dict[str, dict[str, tuple[str, str]]]:
    """{step: {heading: (place, text)}} of a sheet."""
    for place, formula in page.uncalculated:
        hint = "Type the mass, or let Excel calculate and save the file."
        raise TableError(f"{name}:{page.title}:{place}", formula, "a number", hint)
    top = next((row for row in sorted(page.rows) if "added / g" in map(str.strip, page.rows[row].values())), None)
    headings = {page.text(top, column): column for column in page.rows[top]} if top is not None else {}
    if top is None or not set(TOPUP_HEADINGS) <= set(headings):
        raise TableError(
            f"{name}:{page.title}",
            list(headings),
            f"the headings {', '.join(TOPUP_HEADINGS)}",
            sentence=f"the headings of the sheet were changed: they are {', '.join(TOPUP_HEADINGS)}",
        )
    lines: dict[str, dict[str, tuple[str, str]]] = {}
    for row in sorted(row for row in page.rows if row > top):
        step = page.text(row, headings["step"]).removesuffix(".0")
        if not (step.isascii() and step.isdecimal()):
            break
        lines[step] = {
            heading: (f"{name}:{page.title}:{coordinate(row, column)}", page.text(row, column))
            for heading, column in headings.items()
        }
    return lines


def _check_shown(where: str, shown: str, written: str) -> None:
    """Refuse a printed mass that was changed; it agrees with the data to its digits."""
    if not shown and not written:
        return
    value, aim = plain_number(shown), plain_number(written)
    # Masses without a balance are printed to five figures.
    if value is None or aim is None or abs(value - aim) > 1e-4 * abs(aim):
        need = f"{written or 'an empty cell'}, as written"
        raise TableError(where, shown, need, "Fill in the yellow cells only.")
