"""Workbooks out: a text is a text, whatever it begins with, and the same content gives the same bytes.

In: plain tables, or a workbook of openpyxl. Out: the bytes of an .xlsx file. Its time stamps are those of the variable
SOURCE_DATE_EPOCH, or fixed where it is not set: they say nothing about the content and would make every file differ.
"""

import html
import io
import os
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, BinaryIO

from pi_formulate.base.csv_files import inert
from pi_formulate.base.errors import FileError, Words
from pi_formulate.base.limits import CELL_CHARACTERS
from pi_formulate.base.texts import cell_characters

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

FIRST, LAST = (
    datetime(1980, 1, 1, tzinfo=UTC),
    datetime(2107, 12, 31, tzinfo=UTC),
)  # the years that a zip file can state
LEVEL = 4  # of compression: a third less time than the usual 6, for a twentieth more bytes
CODE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # begins the code of a character in the XML of a cell, such as _x000D_
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = 'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" {TYPE}.sheet.main+xml"/>SHEETS'
    f'<Override PartName="/xl/styles.xml" {TYPE}.styles+xml"/></Types>'
)
RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="book" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>SHEETS</sheets></workbook>'
BOOK_RELATIONS = (
    f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">SHEETS'
    f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
# Style 1 marks a text that begins like a formula as a text even after it has been edited.
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf xfId="0"/><xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _escaped(text: str) -> str:
    """A text in XML; `xml.sax` has the same, and loads what opens addresses of the web."""
    return html.escape(text, quote=False)


def time_stamp() -> datetime:
    """The time that files state: that of SOURCE_DATE_EPOCH, or 1980.

    Raises
    ------
    FileError
        If the variable is not a number of seconds of the years 1980 to 2107.

    Examples
    --------
    >>> os.environ.get("SOURCE_DATE_EPOCH") or time_stamp().isoformat()
    '1980-01-01T00:00:00+00:00'
    """
    text = os.environ.get("SOURCE_DATE_EPOCH")
    if not text:
        return FIRST
    need = "the seconds since 1970 of a time from 1980 to 2107"
    if not re.fullmatch(r"[0-9]{1,12}", text):
        raise FileError("SOURCE_DATE_EPOCH", text, need)
    stamp = datetime.fromtimestamp(int(text), UTC)
    if not FIRST <= stamp <= LAST:
        raise FileError("SOURCE_DATE_EPOCH", text, need)
    return stamp


def cell_text(where: str, text: str) -> str:
    r"""A text as it is stored in a cell, or an error if a cell cannot hold all of it.

    Parameters
    ----------
    where
        Place of the cell, for the error.
    text
        The text.

    Examples
    --------
    >>> cell_text("A1", "a\rb"), cell_text("A1", "_x000D_")
    ('a_x000D_b', '_x005F_x000D_')
    """
    if 2 * len(text) > CELL_CHARACTERS and cell_characters(text) > CELL_CHARACTERS:
        got = f"a text of {cell_characters(text):,} characters"
        raise FileError(
            where, Words(got), f"at most {CELL_CHARACTERS:,} in a cell", "Shorten it, or write .csv or .json."
        )
    return CODE.sub("_x005F_", text).replace("\r", "_x000D_")


class SteadyZip(zipfile.ZipFile):
    """A zip file whose members all have the same time and rights."""

    def member(self, name: str) -> zipfile.ZipInfo:
        """What the file states on a member."""
        info = zipfile.ZipInfo(name, time_stamp().timetuple()[:6])
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        return info

    def writestr(self, zinfo_or_arcname: Any, data: Any, *how: Any, **more: Any) -> None:
        """Write a member of this name."""
        name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
        super().writestr(self.member(name), data, compresslevel=LEVEL)


def new_page(book: "Workbook", title: str) -> "Worksheet":
    """A new last page of a workbook.

    `create_sheet` compares each name with all others, and then takes a tenth of the time of a workbook of 1,000 pages.

    Parameters
    ----------
    book
        The workbook.
    title
        A name that Excel allows and no other page has.
    """
    page, pages = _page_type()(book), vars(book)["_sheets"]
    page.title = title
    pages.append(page)
    return page


@cache
def _page_type() -> "type[Worksheet]":
    from openpyxl.worksheet.worksheet import Worksheet

    class Page(Worksheet):
        title: Any = ""  # in place of a property

    return Page


def picture_of(png: bytes, size: tuple[int, int]) -> Any:
    """A picture for a page of openpyxl, which `save_book` stores once, on however many pages it is.

    Parameters
    ----------
    png
        The picture.
    size
        Width and height [pixels].
    """
    return _picture_type()(png, size)


@cache
def _picture_type() -> Any:
    from openpyxl.drawing.image import Image

    class Picture(Image):
        def __init__(self, png: bytes, size: tuple[int, int]) -> None:
            self.format, (self.width, self.height), self._png = "png", size, png

        def _data(self) -> bytes:
            return self._png

    return Picture


def save_book(book: "Workbook", handle: BinaryIO) -> None:
    """Write a workbook of openpyxl with a fixed time, and without a temporary file that a killed process would leave.

    Parameters
    ----------
    book
        Not made in the write-only mode.
    handle
        Open for writing.
    """
    from openpyxl.drawing.spreadsheet_drawing import OneCellAnchor, SpreadsheetDrawing
    from openpyxl.packaging.relationship import Relationship, get_rels_path
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.worksheet.dimensions import SheetDimension
    from openpyxl.writer.excel import ExcelWriter
    from openpyxl.xml.functions import Element, tostring

    from pi_formulate.base.workbook.sheet_cells import cells_of  # with the reader of archives, which CSV does without

    class AroundCells(WorksheetWriter):
        """All of a page but its cells, for which it leaves places."""

        def write_dimensions(self) -> None:
            self.xf.send(SheetDimension(cells_of(self.ws).reach).to_tree())  # type: ignore

        def write_cols(self) -> None:
            self.xf.send(Element("cols"))

        def write_rows(self) -> None:
            self.xf.send(Element("sheetData"))

        def write_merged_cells(self) -> None:
            self.xf.send(Element("mergeCells"))

    def page_xml(page: Any) -> tuple[bytes, Any]:
        """A page, and its relations to other members."""
        content, cells = io.BytesIO(), cells_of(page)
        writer: Any = (AroundCells if cells else WorksheetWriter)(page, content)
        writer.write()
        xml = content.getvalue()
        if cells:
            for place, part in (
                ("cols", cells.columns_xml()),
                ("mergeCells", cells.joined_xml()),
                ("sheetData", cells.rows_xml()),
            ):
                xml = xml.replace(f"<{place} />".encode(), part.encode(), 1)
        return xml, writer._rels

    stored: dict[bytes, int] = {}  # number of each picture

    placed: dict[tuple[object, ...], bytes] = {}  # the XML of pictures at the same places

    def drawing_xml(drawing: Any) -> bytes:
        """The places of the charts and pictures of a page, which many pages share if they have pictures alone."""
        anchors = [picture.anchor for picture in drawing.images]
        if drawing.charts or not all(isinstance(anchor, OneCellAnchor) for anchor in anchors):
            return bytes(tostring(drawing._write()))
        places = tuple([(*vars(anchor._from).values(), *vars(anchor.ext).values()) for anchor in anchors])
        if places not in placed:
            placed[places] = tostring(drawing._write())
        else:
            relation: Any = Relationship  # whose stubs ask for the number that a list of them gives
            drawing._rels = [relation(type="image", Target=picture.path) for picture in drawing.images]
        return placed[places]

    class InMemory(ExcelWriter):
        def write_worksheet(self, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            content, ws._rels = page_xml(ws)
            archive.writestr(ws.path[1:], content)
            self.manifest.append(ws)

        def _write_drawing(self, drawing: Any) -> None:
            lists: Any = self  # which its stubs leave out
            lists._drawings.append(drawing)
            drawing._id = len(lists._drawings)
            for picture in drawing.images:
                if (png := picture._data()) not in stored:
                    stored[png] = len(stored) + 1
                    lists._images.append(picture)
                picture._id = stored[png]
            links: Any = get_rels_path(drawing.path)  # type: ignore[no-untyped-call]
            archive.writestr(drawing.path[1:], drawing_xml(drawing))
            archive.writestr(links[1:], tostring(drawing._write_rels()))
            self.manifest.append(drawing)

    book.properties.created = book.properties.modified = time_stamp().replace(tzinfo=None)
    content = io.BytesIO()
    archive = SteadyZip(content, "w", zipfile.ZIP_DEFLATED)
    InMemory(book, archive).save()
    handle.write(content.getbuffer())


def write_tables(handle: BinaryIO, tables: Sequence[tuple[str, Sequence[str], Iterable[Iterable[object]]]]) -> None:
    """Write a workbook of plain tables, row by row, so that memory does not grow with them.

    Parameters
    ----------
    handle
        Open for writing; it need not be able to go back.
    tables
        (title, headings, rows) of each sheet.
    """
    titles = dict(enumerate((title for title, _, _ in tables), 1))
    types = "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" {TYPE}.worksheet+xml"/>' for n in titles)
    sheets = "".join(f'<sheet name="{_escaped(title)}" sheetId="{n}" r:id="s{n}"/>' for n, title in titles.items())
    targets = "".join(
        f'<Relationship Id="s{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in titles
    )
    with SteadyZip(handle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.replace("SHEETS", types))
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("xl/workbook.xml", BOOK.replace("SHEETS", sheets))
        archive.writestr("xl/_rels/workbook.xml.rels", BOOK_RELATIONS.replace("SHEETS", targets))
        archive.writestr("xl/styles.xml", STYLES)
        for number, (title, headings, rows) in enumerate(tables, 1):
            with archive.open(archive.member(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as page:
                page.write(f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                page.write(_row(title, headings))
                for row in rows:
                    page.write(_row(title, row))
                page.write(b"</sheetData></worksheet>")


def _row(title: str, cells: Iterable[object]) -> bytes:
    return f"<row>{''.join([_cell(title, cell) for cell in cells])}</row>".encode()


def _cell(title: str, value: Any) -> str:
    """One cell: a number, true or false, or a text, which an infinite number is too."""
    if value is None:
        return "<c/>"
    if isinstance(value, str) or not isfinite(value):
        text = cell_text(title, str(value))
        style = "" if inert(text) == text else ' s="1"'
        return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    if isinstance(value, bool) or kind == "b":
        return f'<c t="b"><v>{int(value)}</v></c>'
    return f"<c><v>{value.item() if kind else value!r}</v></c>"
