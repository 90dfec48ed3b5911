"""Whether a file holds masses that somebody weighed, or a history: the only record of what was on the balance.

In: the path of a file that is about to be replaced. Out: yes or no. A batch file that cannot be read because it was
changed counts as filled in where anything is written below the heading of the weighed masses. A history counts as one
whatever its name and although its chain is broken.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pi_formulate.base.errors import FileError, FormulateError
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.json_text import JsonError, json_of
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
        raise FileError(str(path), "a history of batches", "another name for the output", hint)
    if holds_weighed(path):
        raise FileError(str(path), "a file with weighed masses", "another name for the output", hint)


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
        **{".xlsx": _of_workbook, ".ods": _of_workbook},
    }.get(file.suffix.lower())
    try:
        return cells is not None and file.is_file() and any(cell.strip() for cell in cells(file))
    except (FormulateError, OSError, ValueError):  # not a file of ours
        return False


def _of_csv(path: Path) -> Iterator[str]:
    """The cells below the heading, whatever separates the columns."""
    text = text_of(path.name, read_bytes(path))
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
    yield from _of_text(read_bytes(path).decode("utf-8", "replace"))


def _of_page_source(path: Path) -> Iterator[str]:
    """The values in the data that a printed sheet carries."""
    for match in EMBEDDED.finditer(read_bytes(path).decode("utf-8", "replace")):
        yield from _of_text(match[1])


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


def _of_page(page: "Page") -> Iterator[str]:
    place: int | None = None
    for number in sorted(page.rows):
        cells = page.rows[number]
        if place is None:
            place = next((column for column, text in cells.items() if text.strip() in HEADINGS), None)
        elif page.text(number, min(cells)).removesuffix(".0").isdecimal():  # a line of the table begins with its step
            yield page.text(number, place)
