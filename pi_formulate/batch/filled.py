"""Whether a file holds masses that somebody weighed, or a history: the only record of what was on the balance.

In: the path of a file that is about to be replaced. Out: yes or no. A batch file that cannot be read because it was
changed counts as filled in where anything is written below the heading of the weighed masses; an .eln does if any
table, sheet or page in it does. A history counts as one whatever its name and although its chain is broken.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pi_formulate.base.errors import FileError, FormulateError
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.limits import ELN_BYTES, ELN_MEMBERS, ELN_UNZIPPED_BYTES
from pi_formulate.batch.export.lines import WEIGHED
from pi_formulate.batch.export.topup_sheet import ADDED

if TYPE_CHECKING:
    from pi_formulate.base.workbook.archive import Page

HEADINGS = (WEIGHED, "weighed / g", ADDED, "added / g")
SEPARATORS = ",;\t"
ENTRY = re.compile(rb'^\s*\{\s*"number"\s*:\s*\d+\s*,\s*"kind"\s*:\s*"(?:plan|weighing|top-up|remark)"', re.MULTILINE)
ENTRY_WITHIN = 1_000_000  # bytes from the beginning in which an entry of a history is looked for
EMBEDDED = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)


def check_not_filled(path: Path | str, hint: str) -> None:
    """Refuse to replace a file with weighed masses, or a history of batches.

    Parameters
    ----------
    path
        A file to write; it need not exist.
    hint
        How it can be replaced nevertheless.

    Raises
    ------
    FileError
        If it exists and holds weighed masses, or entries of a history.
    """
    if is_history(path):
        raise _refusal(path, "a history of batches", hint)
    if holds_weighed(path):
        raise _refusal(path, "a file with weighed masses", hint)


def _refusal(path: Path | str, got: str, hint: str) -> FileError:
    need = "another name for the output"
    return FileError(str(path), got, need, hint, f"this is {got}: choose {need}")


def is_history(path: Path | str) -> bool:
    """Whether a file holds entries of a history, whatever its name.

    Parameters
    ----------
    path
        Any file; one that does not exist or cannot be read is none.

    Examples
    --------
    >>> import tempfile
    >>> from pi_formulate.batch.history import History
    >>> file = Path(tempfile.mkdtemp()) / "h.csv"
    >>> History().append("remark", "R-1", {}, by="Ines", reason="vessel 2").write(file)
    >>> is_history(file), is_history("none.csv")
    (True, False)
    """
    file = Path(path)
    try:
        if not file.is_file():  # a pipe or a device
            return False
        with file.open("rb") as handle:
            return ENTRY.search(handle.read(ENTRY_WITHIN).removeprefix(codecs.BOM_UTF8)) is not None
    except (OSError, ValueError):
        return False


def holds_weighed(path: Path | str) -> bool:
    """Whether a batch file or weigh sheet has anything in its cells for weighed masses.

    Parameters
    ----------
    path
        Any file; one that does not exist or is of another kind holds none.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "b.csv"
    >>> file.write_text("step,id,weighed_g" + chr(10) + "1,NMP,424.9")
    29
    >>> holds_weighed(file), holds_weighed("none.csv")
    (True, False)
    """
    file = Path(path)
    cells = {
        **{".csv": _of_csv, ".json": _of_json, ".html": _of_page_source, ".htm": _of_page_source},
        **{".xlsx": _of_workbook, ".ods": _of_workbook, ".eln": _of_archive},
    }.get(file.suffix.lower())
    try:
        return cells is not None and file.is_file() and any(cell.strip() for cell in cells(file))
    except (FormulateError, OSError, ValueError):  # not a file of ours
        return False


def _of_csv(path: Path) -> Iterator[str]:
    yield from _of_table(path.name, read_bytes(path))


def _of_table(name: str, content: bytes) -> Iterator[str]:
    """The cells below the heading, whatever separates the columns."""
    text = text_of(name, content)
    first = next((line for line in text.splitlines() if any(name in line for name in HEADINGS)), "")
    mark = max(SEPARATORS, key=first.count)
    place: int | None = None
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark):
            if place is None:
                place = next((row.index(name) for name in HEADINGS if name in row), None)
            elif place < len(row):
                yield row[place]
    except csv.Error:  # not a table to its end
        return


def _of_json(path: Path) -> Iterator[str]:
    yield from _of_text(_decoded(read_bytes(path)))


def _of_page_source(path: Path) -> Iterator[str]:
    yield from _of_source(read_bytes(path))


def _of_source(content: bytes) -> Iterator[str]:
    """The values in the data that a printed sheet carries."""
    for match in EMBEDDED.finditer(_decoded(content)):
        yield from _of_text(match[1])


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _of_text(text: str) -> Iterator[str]:
    """The values of the key in JSON, wherever it stands."""
    try:
        left = [json_of(text)]
    except JsonError:
        return
    while left:
        value = left.pop()
        if isinstance(value, dict):
            yield from (str(value[name]) for name in HEADINGS if value.get(name) is not None)
            left += value.values()
        elif isinstance(value, list):
            left += value


def _of_workbook(path: Path) -> Iterator[str]:
    """The cells below the heading on each sheet, down to the end of the lines with a step."""
    from pi_formulate.base.workbook.read import pages

    for page in pages(path):
        yield from _of_page(page)


def _of_archive(path: Path) -> Iterator[str]:
    """The cells of every table, page and workbook in an .eln, the short ones first; unpacked in memory only."""
    from pi_formulate.base.workbook.read import BROKEN

    left = 2 * ELN_UNZIPPED_BYTES  # as much as is written into one
    try:
        with zipfile.ZipFile(io.BytesIO(read_bytes(path, ELN_BYTES))) as archive:
            for file in sorted(archive.infolist()[:ELN_MEMBERS], key=lambda file: file.file_size):
                kind = Path(file.filename).suffix.lower()
                if kind in (".csv", ".json", ".html", ".htm", ".xlsx", ".ods"):
                    with archive.open(file) as member:
                        content = member.read(left)
                    left -= len(content)
                    yield from _of_member(kind, content)
    except BROKEN:  # not an archive to its end
        return


def _of_member(kind: str, content: bytes) -> Iterator[str]:
    """The cells of one file of an archive; one that cannot be read has none."""
    try:
        if kind == ".csv":
            yield from _of_table("table", content)
        elif kind == ".json":
            yield from _of_text(_decoded(content))
        elif kind in (".html", ".htm"):
            yield from _of_source(content)
        else:
            yield from _of_book(kind, content)
    except FormulateError:
        return


def _of_book(kind: str, content: bytes) -> Iterator[str]:
    """The cells of a workbook in memory."""
    from xml.parsers import expat

    from pi_formulate.base.workbook.archive import Archive, Damaged, TooLarge
    from pi_formulate.base.workbook.excel import excel_pages
    from pi_formulate.base.workbook.open_document import document_pages
    from pi_formulate.base.workbook.read import BROKEN

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for page in (document_pages if kind == ".ods" else excel_pages)(Archive(book)):
                yield from _of_page(page)
    except (Damaged, TooLarge, expat.ExpatError, *BROKEN):
        return


def _of_page(page: "Page") -> Iterator[str]:
    place: int | None = None
    for number in sorted(page.rows):
        cells = page.rows[number]
        if place is None:
            place = next((column for column, text in cells.items() if text.strip() in HEADINGS), None)
        elif page.text(number, min(cells)).removesuffix(".0").isdecimal():  # a line of the table begins with its step
            yield page.text(number, place)
