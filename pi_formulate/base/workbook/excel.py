"""The pages of an .xlsx file.

In: the opened file. Out: its pages, read by their cells: a stray cell in the last corner is one cell.
"""

import re
from collections.abc import Iterator

from pi_formulate.base.limits import WORKBOOK_COLUMNS, WORKBOOK_ROWS
from pi_formulate.base.workbook.archive import Archive, Attributes, Damaged, Page, Text, coordinate, number_text, whole

PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def excel_pages(archive: Archive) -> Iterator[Page]:
    """The sheets of an Excel file; those of charts have no cells.

    Parameters
    ----------
    archive
        The opened file.
    """
    book = next((t for _, kind, t in _relations(archive, "_rels/.rels", "") if kind == "officeDocument"), "")
    book = book or "xl/workbook.xml"
    folder, _, file = book.rpartition("/")
    relations = _relations(archive, f"{folder}/_rels/{file}.rels".lstrip("/"), folder)
    listed: list[tuple[str, str]] = []
    from_1904: list[bool] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            listed.append((attributes.get("name", ""), attributes.get("id", "")))
        elif name == "workbookPr":
            from_1904.append(attributes.get("date1904") in ("1", "true"))

    archive.parse(book, start)
    target = {id: (kind, place) for id, kind, place in relations}
    of_kind = {kind: place for _, kind, place in relations}
    shared = _shared_texts(archive, of_kind["sharedStrings"]) if "sharedStrings" in of_kind else []
    dates = _date_styles(archive, of_kind["styles"]) if "styles" in of_kind else frozenset()
    for title, id in listed:
        kind, place = target.get(id, ("", ""))
        if kind == "worksheet":
            yield _sheet(archive, title, place, shared, dates, any(from_1904))
        elif not kind:
            raise Damaged(f"no file for the sheet {title!r}")


def _relations(archive: Archive, name: str, folder: str) -> list[tuple[str, str, str]]:
    """Id, kind and member of each relation of a member."""
    relations: list[tuple[str, str, str]] = []

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            relations.append((attributes.get("Id", ""), attributes.get("Type", "").rpartition("/")[2], place))

    if archive.has(name):
        archive.parse(name, start)
    return relations


def _shared_texts(archive: Archive, name: str) -> list[str]:
    texts: list[str] = []
    text = Text()
    reading = _Reading()  # how a text is pronounced is no part of it

    def start(element: str, attributes: Attributes) -> None:
        reading.begin(element)
        text.heard = element == "t" and not reading.inside

    def end(element: str) -> None:
        reading.end(element)
        text.heard = False
        if element == "si":
            archive.count(1)
            texts.append(_decoded(text.take()))

    if archive.has(name):
        archive.parse(name, start, end, text.add)
    return texts


class _Reading:
    """Whether an element is inside of one that says how a text is pronounced."""

    def __init__(self) -> None:
        self.inside = 0

    def begin(self, element: str) -> None:
        self.inside += element == "rPh"

    def end(self, element: str) -> None:
        self.inside -= element == "rPh"


def _date_styles(archive: Archive, name: str) -> frozenset[int]:
    """Numbers of the cell styles that show a date or a time."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    codes: dict[str, str] = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    used: list[str] = []
    inside = [False]

    def start(element: str, attributes: Attributes) -> None:
        if element == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[:255]
        elif element == "cellXfs":
            inside[0] = True
        elif element == "xf" and inside[0]:
            used.append(attributes.get("numFmtId", "0"))

    def end(element: str) -> None:
        inside[0] = inside[0] and element != "cellXfs"

    if archive.has(name):
        archive.parse(name, start, end)
    dates = {id for id in set(used) if id in codes and is_date_format(codes[id])}
    return frozenset(place for place, id in enumerate(used) if id in dates)


def _sheet(archive: Archive, title: str, name: str, shared: list[str], dates: frozenset[int], from_1904: bool) -> Page:
    page = Page(title)
    text, formula, reading = Text(), Text(), _Reading()
    row = column = 0
    cell: Attributes | None = None
    has_formula = False

    def start(element: str, attributes: Attributes) -> None:
        nonlocal row, column, cell, has_formula
        reading.begin(element)
        if element == "row":
            row, column = whole(attributes.get("r"), row + 1, WORKBOOK_ROWS), 0
        elif element == "c":
            cell, has_formula, column = attributes, False, column + 1
            if "r" in attributes:
                row, column = _place(attributes["r"])
        elif cell is not None:
            has_formula = has_formula or element == "f"
            text.heard = element in ("v", "t") and not reading.inside
            formula.heard = element == "f"

    def end(element: str) -> None:
        nonlocal cell
        reading.end(element)
        text.heard = formula.heard = False
        if element == "c" and cell is not None:
            written, stated = text.take(), formula.take()
            kind = cell.get("t", "n")
            if has_formula and not written and kind != "str":
                page.uncalculated.append((coordinate(row, column), f"={stated}"))
            elif written:
                archive.count(1)
                style = whole(cell.get("s"), 0)
                value = _value(written, kind, shared, from_1904 if style in dates else None)
                page.rows.setdefault(row, {})[column] = value
            cell = None

    def heard(part: str) -> None:
        text.add(part)
        formula.add(part)

    archive.parse(name, start, end, heard)
    return page


def _value(written: str, kind: str, shared: list[str], date_from_1904: bool | None) -> str:
    """The text of a cell of Excel: a number in the shortest form that reads back, a date as ISO 8601."""
    if kind == "s":
        number = whole(written, 0)
        if number >= len(shared):
            raise Damaged(f"a cell with the text number {number} of {len(shared)}")
        return shared[number]
    if kind in ("inlineStr", "str"):
        return _decoded(written)
    if kind == "b":
        return str(written.strip() not in ("0", "false"))
    if kind in ("e", "d"):
        return written
    return number_text(written) if date_from_1904 is None else _date(written, date_from_1904)


def _date(written: str, from_1904: bool) -> str:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

    number = number_text(written)
    try:
        return str(from_excel(float(number), CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900))
    except (ValueError, OverflowError):  # no day of this calendar
        return number


def _place(text: str) -> tuple[int, int]:
    """Row and column of a cell such as B7."""
    match = PLACE.fullmatch(text)
    column = 0
    for letter in match[1] if match else "":
        column = 26 * column + ord(letter) - 64
    if match is None or column > WORKBOOK_COLUMNS or int(match[2]) > WORKBOOK_ROWS:
        raise Damaged(f"a cell at {text[:40]!r}")
    return int(match[2]), column


def _decoded(text: str) -> str:
    r"""A text of Excel, with its codes of characters resolved; halves of surrogate pairs are no characters.

    >>> _decoded("a_x000D_b"), _decoded("_x005F_x000D_"), _decoded("_xD83D_")
    ('a\rb', '_x000D_', '_xD83D_')
    """
    return CODE.sub(lambda m: m[0] if 0xD800 <= int(m[1], 16) < 0xE000 else chr(int(m[1], 16)), text)
