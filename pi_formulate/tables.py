"""Finds and reads the tables.

In: the name of a table. Out: its path, its rows as text, each with its place in the file.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from math import isfinite
from pathlib import Path

from pi_formulate.checks import percent_hint
from pi_formulate.errors import FormulateError, TableError, raise_all
from pi_formulate.files import read_bytes

Row = tuple[str, dict[str, str]]


def monomer_table() -> Path:
    """Path of `data/monomers.csv`: inside an installed wheel, or at the root of a checkout."""
    installed = Path(str(files("pi_formulate"))) / "data" / "monomers.csv"
    return installed if installed.is_file() else Path(__file__).parents[1] / "data" / "monomers.csv"


def reference_table(name: str) -> Path:
    """Path of a table that belongs to the package, by its name below `reference/`."""
    return Path(str(files("pi_formulate"))) / "reference" / name


def rows(path: Path | str, columns: Sequence[str], optional: Sequence[str] | None = None) -> list[Row]:
    """All rows of a CSV file as (`file:line`, {column: text}).

    Parameters
    ----------
    path
        UTF-8, comma, `.` decimal, one header line.
    columns
        Columns that must be there.
    optional
        Columns that may be there as well; None allows any.

    Raises
    ------
    TableError
        For a byte-order mark, another encoding or delimiter, a missing, unknown or repeated column,
        or a row that is longer or shorter than the header.

    Examples
    --------
    >>> rows(reference_table("atomic_weights.csv"), ("symbol",))[0][1]["symbol"]
    'H'
    """
    name = Path(path).name
    content = read_bytes(path)
    if content.startswith(b"\xef\xbb\xbf"):
        raise TableError(
            f"{name}:1",
            "a byte-order mark (BOM)",
            "plain UTF-8 text",
            "Save as 'CSV (comma delimited)', or as UTF-8 without BOM.",
        )
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TableError(
            f"{name}:{line}", content[error.start : error.start + 1], "UTF-8 text", "Save the file with UTF-8 encoding."
        ) from error
    numbered = _cells(name, text)
    header = [column.strip() for column in numbered[0][1]] if numbered else []
    _check_header(name, header, columns, optional)
    found: list[Row] = []
    errors: list[FormulateError] = []
    for line, cells in numbered[1:]:
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{name}:{line}"
        if len(cells) != len(header):
            errors.append(
                TableError(
                    where,
                    f"{len(cells)} cells",
                    f"{len(header)}, one for each column of the header",
                    "A text with a comma needs double quotes around it; a decimal comma must be a point.",
                )
            )
            continue
        found.append((where, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    raise_all(errors)
    return found


def _cells(name: str, text: str) -> list[tuple[int, list[str]]]:
    """Number and cells of each line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found = []
    try:
        for cells in reader:
            found.append((reader.line_num, cells))
    except csv.Error as error:
        raise TableError(
            f"{name}:{reader.line_num}", str(error), "well-formed CSV", "Is a double quote left open, or not doubled?"
        ) from error
    return found


def _check_header(name: str, header: list[str], columns: Sequence[str], optional: Sequence[str] | None) -> None:
    """Refuse a header that the rest of the file cannot be read by."""
    for delimiter, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and delimiter in header[0]:
            raise TableError(f"{name}:1", f"columns parted by {word}", "commas", "Save as comma-delimited CSV.")
    if missing := [column for column in columns if column not in header]:
        raise TableError(f"{name}:1", header, f"also the columns {missing}", "The first line must name the columns.")
    if repeated := sorted({column for column in header if header.count(column) > 1}):
        raise TableError(f"{name}:1", repeated, "each column once", "Rename or delete the second one.")
    if optional is not None and (unknown := [c for c in header if c not in columns and c not in optional]):
        raise TableError(f"{name}:1", unknown, f"columns among {[*columns, *optional]}", "Check the spelling.")


@cache
def synonyms_of(table: str) -> tuple[tuple[str, str], ...]:
    """(id, further name) of the compounds of one table: rows of `reference/synonyms.csv`.

    Parameters
    ----------
    table
        `monomers`, `solvents` or `reagents`.

    Examples
    --------
    >>> ("p-PDA", "1,4-diaminobenzene") in synonyms_of("monomers")
    True
    """
    listed = rows(reference_table("synonyms.csv"), ("table", "id", "synonym"))
    return tuple((row["id"], row["synonym"]) for _, row in listed if row["table"] == table)


def number(
    where: str, text: str, low: float = 0.0, high: float = float("inf"), unit: str = "", least: bool = False
) -> float:
    """A finite number in `low` < x <= `high` (with `least` from `low` on), or an error that says what is wrong.

    >>> number("a.csv:2:assay_frac", "0.995", high=1.0)
    0.995
    """
    need = (
        f"a number {'from' if least else 'above'} {low:g}"
        + (f" and at most {high:g}" if isfinite(high) else "")
        + (f" [{unit}]" if unit else "")
    )
    try:
        value = float(text)
    except ValueError:
        hint = "Write a decimal point, not a comma." if re.fullmatch(r"\s*[+-]?\d+,\d+\s*", text) else ""
        raise TableError(where, text, need, hint) from None
    if not (isfinite(value) and (low < value or (least and low == value)) and value <= high):
        raise TableError(where, text, need, percent_hint(value, high))
    return value


def collected(errors: list[FormulateError], call: Callable[[], object]) -> None:
    """Run `call` and keep its error in the list, so that a file reports all its faults at once."""
    try:
        call()
    except FormulateError as error:
        errors.extend(getattr(error, "errors", (error,)))


@cache
def sources() -> dict[str, str]:
    """Citation of every source key of the package: one row of `reference/sources.csv` each."""
    return {row["key"]: row["citation"] for _, row in rows(reference_table("sources.csv"), ("key", "citation"))}
