"""Whether a file holds masses that somebody weighed: the only record of what was on the balance.

In: the path of a file that is about to be replaced. Out: yes or no. A batch file that cannot be read because it was
changed counts as filled in where anything is written below the heading of the weighed masses.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from pi_formulate.base.errors import FileError, FormulateError
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.workbook.archive import Page
from pi_formulate.base.workbook.read import pages
from pi_formulate.batch.export.lines import WEIGHED
from pi_formulate.batch.export.topup_sheet import ADDED

HEADINGS = (WEIGHED, "weighed / g", ADDED, "added / g")
SEPARATORS = ",;\t"


def check_not_filled(path: Path | str, hint: str) -> None:
    """Refuse to replace a file with weighed masses.

    Parameters
    ----------
    path
        A file to write; it need not exist.
    hint
        How it can be replaced nevertheless.

    Raises
    ------
    FileError
        If it exists and holds weighed masses.
    """
    if holds_weighed(path):
        raise FileError(str(path), "a file with weighed masses", "another name for the output", hint)


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
    cells = {".csv": _of_csv, ".json": _of_json, ".xlsx": _of_workbook, ".ods": _of_workbook}.get(file.suffix.lower())
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
    """The values of the key, wherever it stands."""
    try:
        left = [json_of(read_bytes(path).decode("utf-8", "replace"))]
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
    for page in pages(path):
        yield from _of_page(page)


def _of_page(page: Page) -> Iterator[str]:
    place: int | None = None
    for number in sorted(page.rows):
        cells = page.rows[number]
        if place is None:
            place = next((column for column, text in cells.items() if text.strip() in HEADINGS), None)
        elif page.text(number, min(cells)).removesuffix(".0").isdecimal():  # a line of the table begins with its step
            yield page.text(number, place)
