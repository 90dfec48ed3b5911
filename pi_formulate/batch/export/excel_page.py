"""The page of one batch in a workbook: what is printed, and what may be filled in.

In: a weigh sheet, and how it is printed. Out: a laid out, protected page. Its parts are functions of a `Pen` and a row,
each of which returns the first free row, so that other sheets of a batch are made of the same parts.

    title       kind and name, the product, facts, the QR code
    table       headings, one row for each charge, the total
    below       summary with live values, charging notes, remarks, signatures, notes, molecules
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pi_formulate.base.workbook.archive import letters
from pi_formulate.base.workbook.out import picture_of
from pi_formulate.batch.export.cells import FONT, SMALL_PT, Pen, as_number, height_pt, pieces
from pi_formulate.batch.export.lines import Cell
from pi_formulate.batch.export.live import (
    LIVE_HEADING,
    check_formula,
    live_formulas,
    mark_outside,
    write_coefficients,
)
from pi_formulate.batch.export.paper import MARGIN_MM, MM_PER_INCH, Printing
from pi_formulate.batch.export.qr_code import code_png, code_text, short_hash
from pi_formulate.batch.export.sheet import CHARGING_NOTES, HEADINGS, MN, RATIO, TOTAL, SheetLine, WeighSheet, facts_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

FIRST_CELL = "batch"
TABLE_TOP = 5  # row of the headings on a weigh sheet
WIDTHS = (5.0, 11.5, 27.0, 11.0, 12.5, 8.5, 9.0, 8.0, 7.5, 12.0, 9.5, 9.5, 12.0, 9.0, 8.0, 11.0, 11.0, 5.5)
LAST = len(WIDTHS)
CODE_ACROSS = 2  # columns of the QR code
LEAST_LINE_PT, PT_PER_PIXEL, PIXELS_PER_WIDTH, EMU_PER_PIXEL = 28.0, 0.75, 7.0, 9525
PICTURE = (180, 115)  # pixels of a molecule
CODE_PIXELS = 100
MOST_SHRUNK = 0.8  # to fit a long sheet on one page; a longer one is printed on several
TICK = "\N{BALLOT BOX}"
Draw = Callable[[str, str], bytes]  # a molecule and its legend as a PNG picture


def lay_out(pen: Pen, sheet: WeighSheet, printing: Printing, draw: Draw) -> None:
    """The whole page of a batch.

    Parameters
    ----------
    pen
        Of an empty page.
    sheet
        What it shows.
    printing
        Its paper.
    draw
        Draws a molecule.
    """
    page = pen.page
    pen.cells.widths.update(enumerate(WIDTHS, 1))
    write_title(pen, sheet, printing)
    row = write_table(pen, sheet)
    row = write_wrapped(pen, row, [sheet.within] if sheet.within else [])
    below = row + 1
    row = write_below(pen, below, sheet)
    signed = write_signatures(pen, row + 1)
    row = write_wrapped(pen, signed + 1, sheet.remarks)
    row = write_drawings(pen, row + 1, sheet, draw)
    set_up(pen, row - 1, printing, sheet.sha256, (signed, below))
    page.freeze_panes = f"D{TABLE_TOP + 1}"


def write_title(pen: Pen, sheet: WeighSheet, printing: Printing) -> None:
    """The rows above the table: name, product, facts, and the QR code to their right.

    Parameters
    ----------
    pen, sheet, printing
        As of `lay_out`.
    """
    across = LAST - CODE_ACROSS
    pen.write(1, 1, FIRST_CELL, "small")
    pen.write(1, 2, sheet.batch_id, "title", across=8)
    pen.write(1, 10, sheet.kind, "kind", across=across - 9)
    pen.height(1, max(height_pt(sheet.batch_id, sum(WIDTHS[1:9]), 18.0), 28.0))
    pen.write(2, 1, sheet.title, "text", across=across)
    pen.height(2, height_pt(sheet.title, sum(WIDTHS[:across])))
    facts = facts_of(sheet, printing)
    third = -(-len(facts) // 3)
    for place, (column, wide) in enumerate(((1, 4), (5, 5), (10, across - 9))):
        text = "\n".join(f"{name}: {value}" for name, value in facts[place * third : (place + 1) * third])
        open_cell = any(not value.strip("_") for _, value in facts[place * third : (place + 1) * third])
        pen.write(3, column, text, "small", across=wide)
        if open_cell:
            pen.write(3, column, text, "small open")
    pen.height(3, max(height_pt("\n" * (third - 1), 1.0, SMALL_PT), 27.0))
    words = "Weigh the mass in the column charge and write what the balance shows into the yellow cells."
    pen.write(4, 1, words, "strong", across=across)
    pen.height(4, 18.0)
    if sheet.sha256:
        add_picture(pen.page, code_png(code_text(sheet.batch_id, sheet.sha256)), (CODE_PIXELS, CODE_PIXELS), 1, _left())


def _left() -> float:
    """Pixels from the left edge to the QR code, which ends at the right edge."""
    return sum(map(_pixels, WIDTHS)) - CODE_PIXELS - 4


def write_table(pen: Pen, sheet: WeighSheet) -> int:
    """The headings, a row for each line, and the total; returns the first free row.

    Parameters
    ----------
    pen, sheet
        As of `lay_out`.
    """
    for column, heading in enumerate(HEADINGS, 1):
        pen.write(TABLE_TOP, column, heading, "head")
    pen.height(TABLE_TOP, 28.0)
    row = TABLE_TOP
    for row, line in enumerate(sheet.lines, TABLE_TOP + 1):
        tallest = LEAST_LINE_PT
        for column, (value, look, number_format) in enumerate(_cells(line), 1):
            pen.write(row, column, value, look, number_format)
            if isinstance(value, str):
                tallest = max(tallest, height_pt(value, WIDTHS[column - 1]))
        if check := check_formula(row, line):
            pen.formula(row, HEADINGS.index("check") + 1, check, "check")
        pen.height(row, tallest)
    first, last = TABLE_TOP + 1, row
    write_coefficients(pen, TABLE_TOP, sheet.lines)
    mark_outside(pen.page, first, last)
    _write_total(pen, sheet, first, last)
    return last + 2


def _write_total(pen: Pen, sheet: WeighSheet, first: int, last: int) -> None:
    """The sums of the planned and of the weighed masses."""
    row, weighed = last + 1, letters(HEADINGS.index("weighed / g") + 1)
    pen.write(row, 1, TOTAL, "strong")
    pen.shown(row, HEADINGS.index("charge / g") + 1, sheet.total_text, "total")
    span = f"{weighed}{first}:{weighed}{last}"
    sum_of = f'IF(COUNT({span})=0,"",SUM({span}))'
    pen.formula(row, HEADINGS.index("weighed / g") + 1, sum_of, "live", _digits(sheet.total_text))
    pen.height(row, 20.0)


def _cells(line: SheetLine) -> list[tuple[Cell, str, str]]:
    """Value, look and number format below each heading."""
    digits = _digits(line.charge_text)
    ends = [float(text) if text else None for text in (line.low_text, line.high_text)]
    return [
        (line.step, "number", "0"),
        (line.role, "cell", "@"),
        (named(line), "cell", "@"),
        (line.cas, "cell", "@"),
        (line.formula, "cell", "@"),
        (line.molar_mass_g_per_mol, "number", "0.000"),
        (line.amount_mmol, "number", "0.000"),
        (line.equivalents, "number", "0.0000"),
        (line.assay_frac, "number", "0.0000"),
        (line.charge_g, "charge", digits),
        *((end, "number", digits) for end in ends),
        (None, "mass", digits),
        (None, "check", "General"),
        (line.volume_ml, "number", "0.0"),
        (line.lot, "fill", "@"),
        (None, "fill", "@"),
        (TICK, "tick", "@"),
    ]


def named(line: SheetLine) -> str:
    """Id and, below it, the full name.

    Parameters
    ----------
    line
        Of the sheet.
    """
    return line.id if line.name == line.id else f"{line.id}\n{line.name}"


def _digits(text: str) -> str:
    """Number format with the decimals of the balance."""
    return "0" + ("." + "0" * len(text.split(".")[1]) if "." in text and "e" not in text else "")


def write_below(pen: Pen, row: int, sheet: WeighSheet) -> int:
    """The summary with live values, and next to it charging notes and remarks; returns the first free row.

    Parameters
    ----------
    pen, sheet
        As of `lay_out`.
    row
        The first free one.
    """
    left = write_summary(pen, row, sheet)
    right = write_notes(pen, row, left)
    return max(left, right)


PLAIN = {MN: "0"}  # format of a live value whose planned one is no number
# First column and number of columns of: quantity, target, as rounded, live, uncertainty.
SUMMARY_PLACES = ((1, 3), (4, 1), (5, 1), (6, 2), (8, 3))


def write_summary(pen: Pen, row: int, sheet: WeighSheet) -> int:
    """A row for each quantity; returns the first free row.

    Parameters
    ----------
    pen, sheet
        As of `lay_out`.
    row
        The first free one.
    """
    first = TABLE_TOP + 1
    ratio = next((at for at, texts in enumerate(sheet.summary, row + 1) if texts[0] == RATIO), row + 1)
    live = live_formulas(first, sheet.lines, sheet.conversion, f"{letters(SUMMARY_PLACES[3][0])}{ratio}")
    quantity, target, rounded, uncertainty = sheet.summary_headings
    for (column, across), text in zip(
        SUMMARY_PLACES, (quantity, target, rounded, LIVE_HEADING, uncertainty), strict=True
    ):
        pen.write(row, column, text, "head", across=across)
    pen.height(row, 28.0)
    for at, (label, aim, value, spread) in enumerate(sheet.summary, row + 1):
        tallest = 17.0
        for (column, across), text, look in zip(
            SUMMARY_PLACES, (label, aim, value, "", spread), ("cell", "number", "number", "live", "number"), strict=True
        ):
            if column == SUMMARY_PLACES[3][0] and label in live:
                number = as_number(value)
                pen.formula(
                    at, column, live[label], "live", number[1] if number else PLAIN.get(label, "General"), across
                )
                continue
            pen.shown(at, column, text, "number" if look == "live" else look, across)
            tallest = max(tallest, height_pt(text, sum(WIDTHS[column - 1 : column - 1 + across])))
        pen.height(at, tallest)
    return row + 1 + len(sheet.summary)


def write_notes(pen: Pen, row: int, end: int) -> int:
    """Cells for what is known only at the vessel, and room for remarks; returns the first free row.

    Parameters
    ----------
    pen
        Of the page.
    row
        The first free one.
    end
        Where the table to the left ends; the room for remarks reaches as far.
    """
    first, middle = 12, 15
    pen.write(row, first, "charging notes (fill in)", "head", across=LAST - first + 1)
    for at, text in enumerate(CHARGING_NOTES, row + 1):
        pen.write(at, first, text, "cell", across=middle - first)
        pen.write(at, middle, None, "fill", across=LAST - middle + 1)
        if at >= end:
            pen.height(at, 17.0)
    below = row + 1 + len(CHARGING_NOTES)
    pen.write(below, first, "remarks", "head", across=LAST - first + 1)
    down = max(end - below - 1, 3)
    pen.write(below + 1, first, None, "fill")
    pen.span(below + 1, first, "fill", LAST - first + 1, down)
    return below + 1 + down


# First column and number of columns of each.
SIGNATURES = (
    ("weighed by", 1, 3),
    ("date", 4, 2),
    ("checked by", 6, 5),
    ("date", 11, 2),
    ("balance, device no.", 13, 6),
)


def write_signatures(pen: Pen, row: int) -> int:
    """Lines for names, dates and the balance; returns the first free row.

    Parameters
    ----------
    pen
        Of the page.
    row
        The first free one.
    """
    for text, column, across in SIGNATURES:
        pen.write(row, column, text, "sign", across=across)
    pen.height(row, 30.0)
    return row + 1


def write_wrapped(pen: Pen, row: int, texts: Sequence[str]) -> int:
    """Texts over the whole width, each as high as it needs; returns the first free row.

    Parameters
    ----------
    pen
        Of the page.
    row
        The first free one.
    texts
        One or more rows each.
    """
    width = sum(WIDTHS)
    for piece in (piece for text in texts for piece in pieces(text, width, SMALL_PT)):
        pen.write(row, 1, piece, "small", across=LAST)
        pen.height(row, height_pt(piece, width, SMALL_PT))
        row += 1
    return row


def write_drawings(pen: Pen, row: int, sheet: WeighSheet, draw: Draw) -> int:
    """The molecules side by side, each whole; returns the first free row.

    Parameters
    ----------
    pen, sheet, draw
        As of `lay_out`.
    row
        The first free one.
    """
    if not sheet.drawings:
        return row
    for place, (legend, smiles) in enumerate(sheet.drawings):
        add_picture(pen.page, draw(legend, smiles), PICTURE, row, place * PICTURE[0])
    pen.height(row, PICTURE[1] * PT_PER_PIXEL + 2.0)
    return row + 1


def add_picture(page: "Worksheet", png: bytes, size: tuple[int, int], row: int, left: float) -> None:
    """A picture at the top of a row.

    Parameters
    ----------
    page
        The page.
    png
        The picture.
    size
        Width and height [pixels].
    row
        The row.
    left
        Pixels from the left edge of the page.
    """
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    column, rest = 0, left
    while column < LAST - 1 and rest >= _pixels(WIDTHS[column]):
        rest -= _pixels(WIDTHS[column])
        column += 1
    image: Any = picture_of(png, size)
    marker = AnchorMarker(col=column, colOff=round(rest * EMU_PER_PIXEL), row=row - 1, rowOff=2 * EMU_PER_PIXEL)
    extent = XDRPositiveSize2D(size[0] * EMU_PER_PIXEL, size[1] * EMU_PER_PIXEL)
    image.anchor = OneCellAnchor(_from=marker, ext=extent)
    page.add_image(image)


def _pixels(width: float) -> float:
    """Width of a column in pixels, with the room at its edges."""
    return PIXELS_PER_WIDTH * width + 5.0


def set_up(pen: Pen, last: int, printing: Printing, sha256: str = "", breaks: Sequence[int] = ()) -> None:
    """Paper, margins and protection of a page: cells that are filled in stay open, without a password.

    Parameters
    ----------
    pen
        Of the page.
    last
        Its last row.
    printing
        The paper.
    sha256
        Of the plan, for the foot of the page.
    breaks
        Rows that may begin the second page if one page is too short, the best first; the first one before which all
        fits on the first page is taken.
    """
    from openpyxl.worksheet.pagebreak import Break

    page, paper = pen.page, printing.sheet
    setup: Any = page.page_setup
    setup.orientation, setup.paperSize = "landscape", paper.excel
    for side in ("left", "right", "top"):
        setattr(page.page_margins, side, MARGIN_MM / MM_PER_INCH)
    page.page_margins.bottom, page.page_margins.footer = 1.4 * MARGIN_MM / MM_PER_INCH, 0.5 * MARGIN_MM / MM_PER_INCH
    wide = sum(map(_pixels, WIDTHS)) * PT_PER_PIXEL
    room = (paper.height_mm - 2.4 * MARGIN_MM) / paper.printed_width_mm
    setup.fitToWidth, setup.fitToHeight = 1, int(room * wide >= MOST_SHRUNK * _tall(pen, last))
    properties: Any = page.sheet_properties
    properties.pageSetUpPr.fitToPage = True
    page.print_area = f"A1:{letters(LAST)}{last}"
    page.print_title_rows = "1:1"
    if not setup.fitToHeight and (fitting := [row for row in breaks if _tall(pen, row - 1) <= room * wide]):
        page.row_breaks.append(Break(id=fitting[0] - 1))
    page.print_options.horizontalCentered = True
    foot: Any = page.oddFooter
    foot.left.text = f"recipe {short_hash(sha256)}" if sha256 else ""
    foot.right.text = "page &P of &N"
    for part in (foot.left, foot.right):
        part.font, part.size = FONT, 8
    page.sheet_view.showGridLines = False
    protection: Any = page.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.formatCells = False  # may be changed


def _tall(pen: Pen, last: int) -> float:
    """Height of the rows down to one of them [pt]."""
    return sum(pen.cells.heights_pt.get(row) or 15.0 for row in range(1, last + 1))
