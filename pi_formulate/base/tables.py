"""Paths of the shipped tables, and the reader of all CSV files.

In: the name of a table. Out: its path, its rows as text, each with its place in the file. Every CSV that the package
reads, shipped or the user's, goes through `rows`.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from math import isfinite
from pathlib import Path

from pi_formulate.base.checks import SIZED, is_sized, limits, outside, percent_hint
from pi_formulate.base.csv_files import restored
from pi_formulate.base.errors import MOST_GOT, FormulateError, TableError, Words, cut
from pi_formulate.base.faults import raise_all
from pi_formulate.base.files import read_bytes, text_of
from pi_formulate.base.limits import CSV_CELL_CHARACTERS, CSV_CELLS, CSV_COLUMNS, CSV_ROWS
from pi_formulate.base.patterns import pattern
from pi_formulate.base.unit_grammar import comma_hint

Row = tuple[str, dict[str, str]]

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
UNIT = (
    r"(?:wt|mol|w|m|vol)?[.-]?\s*%|[kmun\u00b5\u03bc]?(?:g|mol|m|l|L)(?:[23\u00b2\u00b3])?(?:/(?:mol|kmol|cm3|cm\u00b3|ml|m2|m\u00b2|min))?"
    r"|[cd]m[23\u00b2\u00b3]?|ppm(?:/K)?|1/K|\u00b0?\s?[CFK]|lbs?|oz|mils?|in(?:ch)?[2\u00b2]?|ft[2\u00b2]?|gal|h|min|s|[GMk]?Pa"
)
# Sign and blanks, the whole part, what follows the decimal comma with its unit. Runs of blanks are taken whole (`*+`):
# shared between the parts of a pattern, a long run would take cubic time.
COMMA = pattern(rf"(\s*+[+-]?)(\d{{1,3}}(?:\.\d{{3}})+|\d+),(\d+(?:[eE][+-]?\d+)?\s*+(?:{UNIT})?\s*+)")
# A number with any words behind it, as what may be a thousand is in doubt whatever its unit.
WORDS = r"\s*+(?![eE][+-]?\d)(?:[A-Za-z%\u00b5\u03bc\u00b0/(][^;=]*+)?"
THOUSANDS = pattern(rf"\s*+[+-]?[1-9]\d{{0,2}}(?:\.\d{{3}})+{WORDS}")
POINT = pattern(rf"\s*+[+-]?\d+\.\d+(?:[eE][+-]?\d+)?{WORDS}")
GROUPS = pattern(rf"\s*+[+-]?[1-9]\d{{0,2}}(?:,\d{{3}})+{WORDS}")
# Names, numbers of lots and notes, such as the lot 1.234, the id 2,5 or the `planned_mol=1.125` that a batch file
# writes into its note: no spreadsheet changes the decimal mark inside a text.
TEXTS = frozenset(("id", "batch_id", "top_up", "name", "aliases", "cas", "lot", "smiles", "source", "note"))


def monomer_table() -> Path:
    """Path of `data/monomers.csv`: inside an installed wheel, or at the root of a checkout."""
    installed = Path(str(files("pi_formulate"))) / "data" / "monomers.csv"
    return installed if installed.is_file() else Path(__file__).parents[2] / "data" / "monomers.csv"


@cache
def reference_table(name: str) -> Path:
    """Path of a table that belongs to the package, by its name below `reference/`."""
    return Path(str(files("pi_formulate"))) / "reference" / name


def rows(path: Path | str, columns: Sequence[str], optional: Sequence[str] | None = None) -> list[Row]:
    """All rows of a CSV file as (`file:line`, {column: text}).

    Read as spreadsheets write it: with a byte-order mark, UTF-16 with tabs, columns separated by commas, semicolons or
    tabs (the header line decides), empty columns and rows at the end. Between semicolons, and between tabs if a number
    shows that the comma separates no thousands, a number may have a decimal comma; it comes out with a point. Names,
    lots and notes (`TEXTS`) stay as they are.

    Parameters
    ----------
    path
        One header line.
    columns
        Required columns.
    optional
        Optional columns; None allows any.

    Raises
    ------
    TableError
        For another encoding or delimiter, a missing, unknown or repeated column, a row that is longer or shorter than
        the header, or a number whose point may separate thousands.

    Examples
    --------
    >>> rows(reference_table("atomic_weights.csv"), ("symbol",))[0][1]["symbol"]
    'H'
    """
    name = Path(path).name
    return rows_in(name, text_of(name, read_bytes(path)), columns, optional)


def rows_in(name: str, text: str, columns: Sequence[str], optional: Sequence[str] | None = None) -> list[Row]:
    r"""All rows of the text of a CSV file, as `rows` has them.

    Parameters
    ----------
    name
        Of the file, for the places and errors.
    text
        With one header line.
    columns, optional
        As of `rows`.

    Examples
    --------
    >>> rows_in("a.csv", "id,mass_g\nPMDA,2.5\n", ("id",))
    [('a.csv:2', {'id': 'PMDA', 'mass_g': '2.5'})]
    """
    numbered, delimiter = _rows_and_separator(name, text, columns)
    header = [restored(column.strip()) for column in numbered[0][1]] if numbered else []
    widest = len(header)  # a row longer than this has a comma too many, even if it ends in an empty cell
    while header and not header[-1]:
        header.pop()
    _check_header(name, header, columns, optional)
    nameless = [place for place, column in enumerate(header) if not column]
    table: list[Row] = []
    errors: list[FormulateError] = []
    for line, cells in numbered[1:]:
        where = f"{name}:{line}"
        extra = [cell for cell in cells[len(header) :] if cell.strip()]
        unnamed = [cells[place] for place in nameless if cells[place : place + 1] and cells[place].strip()]
        if not len(header) <= len(cells) <= widest or extra or unnamed:
            errors.append(
                TableError(
                    where,
                    f"{len(cells)} cells",
                    f"{len(header)}, one for each column of the header",
                    "A cell has no heading above it."
                    if unnamed or (extra and len(cells) <= widest)
                    else f"A text with a {DELIMITERS[delimiter]} needs double quotes around it"
                    + ("; a decimal comma must be a point." if delimiter == "," else "."),
                    sentence=f"the line has {len(cells)} cell{'s' * (len(cells) != 1)}, but the header "
                    f"has {len(header)}",
                )
            )
            continue
        texts = [cell.strip() for cell in cells[: len(header)]]
        row = dict(zip(header, [restored(text) if "'" in text else text for text in texts], strict=True))
        if nameless:
            del row[""]
        table.append((where, row))
    raise_all(errors)
    return table if delimiter == "," else _with_points(delimiter, table)


def header_of(path: Path | str) -> list[str]:
    """Names of the columns of a CSV file.

    Parameters
    ----------
    path
        A CSV file, as `rows` reads it.

    Examples
    --------
    >>> header_of(reference_table("atomic_weights.csv"))[:2]
    ['symbol', 'atomic_weight_g_per_mol']
    """
    name = Path(path).name
    numbered, _ = _rows_and_separator(name, text_of(name, read_bytes(path)), ())
    return [restored(column.strip()) for column in numbered[0][1] if column.strip()] if numbered else []


def read_as(path: Path | str) -> str:
    """Remark on a CSV file whose numbers have decimal commas; empty for one with points.

    Parameters
    ----------
    path
        A CSV file that `rows` has read.
    """
    name = Path(path).name
    numbered, delimiter = _rows_and_separator(name, text_of(name, read_bytes(path)), ())
    header = [column.strip() for column in numbered[0][1]] if numbered else []
    table = [(name, dict(zip(header, cells, strict=False))) for _, cells in numbered[1:]]
    if delimiter != "," and _has_commas(delimiter, _numbers_of(table)) and _all_pointed(table) != table:
        return f"{name}: read as columns separated by {DELIMITERS[delimiter]}s and numbers with a decimal comma"
    return ""


def _rows_and_separator(name: str, text: str, columns: Sequence[str]) -> tuple[list[tuple[int, list[str]]], str]:
    """Number and cells of each line that is not empty, and the separator."""
    first, stated = 0, ""
    if statement := re.match(r'\s*"?sep=(.)"?[^\S\r\n]*(?:\r\n|\r|\n)', text):  # read by Excel
        first, stated = 1, statement[1]
        text = text[statement.end() :]
    delimiter = stated or _delimiter(text, columns)
    if delimiter not in DELIMITERS:
        raise TableError(
            f"{name}:1",
            f"columns separated by {delimiter!r}",
            "commas, semicolons or tabs",
            sentence=f"the columns are separated by {delimiter!r}, but must be separated by commas, semicolons or tabs",
        )
    return [(line + first, cells) for line, cells in _filled_rows(name, text, delimiter)], delimiter


def _delimiter(text: str, columns: Sequence[str]) -> str:
    """The separator of the header line: the one that yields the wanted names, or else the most columns."""
    line = next((line for line in io.StringIO(text, newline=None) if line.strip(',;\t "\n')), "")[:CSV_CELL_CHARACTERS]
    headers = {mark: [cell.strip() for cell in next(csv.reader([line], delimiter=mark), [])] for mark in DELIMITERS}
    return max(headers, key=lambda mark: (sum(column in headers[mark] for column in columns), len(headers[mark])))


def _filled_rows(name: str, text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty, within the limits of a file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=delimiter)
    total = 0
    try:
        for number, cells in enumerate(reader, 1):
            where, total = f"{name}:{reader.line_num}", total + len(cells)
            if number > CSV_ROWS or total > CSV_CELLS:
                need = f"a file of at most {CSV_ROWS:,} lines and {CSV_CELLS:,} cells"
                raise TableError(where, Words("a larger file"), need, "Split the file.")
            if len(cells) > CSV_COLUMNS:
                raise TableError(
                    where,
                    f"{len(cells):,} cells",
                    f"at most {CSV_COLUMNS:,} columns",
                    sentence=f"the line has {len(cells):,} cells, but at most {CSV_COLUMNS:,} columns are read",
                )
            if max(map(len, cells), default=0) > CSV_CELL_CHARACTERS:
                raise TableError(
                    where,
                    "a longer cell",
                    f"cells of at most {CSV_CELL_CHARACTERS:,} characters",
                    sentence=f"a cell has more than {CSV_CELL_CHARACTERS:,} characters",
                )
            if any(map(str.strip, cells)):
                yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(
            f"{name}:{reader.line_num}",
            str(error),
            "well-formed CSV",
            "Is a double quote left open, or not doubled?",
            sentence=f"this is not a well-formed CSV: {error}",
        ) from error


def _has_commas(delimiter: str, numbers: Sequence[str]) -> bool:
    """Whether the numbers of a file may have decimal commas.

    Semicolons are there because of them. Tabs (Excel, *Unicode text*) say nothing: a number decides whose comma cannot
    separate thousands, unless another has a decimal point.
    """
    if delimiter != "\t":
        return delimiter == ";"
    commas = any(COMMA.fullmatch(number) and not GROUPS.fullmatch(number) for number in numbers)
    return commas and not _has_a_point(numbers)


def _has_a_point(numbers: Sequence[str]) -> bool:
    """Whether a number has a point that separates no thousands."""
    return any(POINT.fullmatch(number) and not THOUSANDS.fullmatch(number) for number in numbers)


def _all_pointed(table: list[Row]) -> list[Row]:
    """Rows with the decimal commas of their numbers made points."""
    return [
        (where, {column: cell if column in TEXTS else _pointed(cell) for column, cell in row.items()})
        for where, row in table
    ]


def _numbers_of(table: list[Row]) -> list[str]:
    """The texts of a table that may be numbers."""
    return [n for _, row in table for column, cell in row.items() if column not in TEXTS for n in _numbers(cell)]


def _with_points(delimiter: str, table: list[Row]) -> list[Row]:
    """Rows with decimal points; a mark that may separate thousands is refused where other numbers speak for it."""
    numbers = _numbers_of(table)
    pointed, point = _all_pointed(table) if _has_commas(delimiter, numbers) else table, _has_a_point(numbers)
    doubts = []
    if pointed != table:
        doubts.append(
            (THOUSANDS, "Other numbers of this file have a decimal comma: write one here too, or remove the point.")
        )
        if point:
            doubts.append(
                (GROUPS, "Other numbers of this file have a decimal point: write one here too, or remove the comma.")
            )
    elif not point:
        between = f"Between {DELIMITERS[delimiter]}s a point may separate thousands"
        doubts.append((THOUSANDS, f"{between}: remove it, or append a 0 if it is a decimal point."))
    raise_all(
        [
            TableError(f"{where}:{column}", cell, "an unambiguous number", hint)
            for where, row in table
            for column, cell in row.items()
            for mark, hint in doubts
            if column not in TEXTS and any(mark.fullmatch(number) for number in _numbers(cell))
        ]
    )
    return pointed


def _numbers(cell: str) -> list[str]:
    """The texts of a cell that may be numbers: the whole cell, or the part after each `=`.

    >>> _numbers("1.234 g"), _numbers("PMDA = 1.234 g; NMP = 8.000 g"), _numbers("{PMDA = 1.234}")
    (['1.234 g'], [' 1.234 g', ' 8.000 g'], [])
    """
    if cell[:1] in "[{":
        return []
    parts = cell.split(";")
    return [part.rpartition("=")[2] for part in parts if "=" in part or len(parts) == 1]


def _pointed(cell: str) -> str:
    """A cell with the decimal commas of its numbers made points: the whole cell, or the part after each `=`.

    >>> _pointed("12,5 wt%"), _pointed("PMDA/4,4'-ODA = 0,4; PMDA/p-PDA = 0,6"), _pointed("1,4-dioxane")
    ('12.5 wt%', "PMDA/4,4'-ODA = 0.4; PMDA/p-PDA = 0.6", '1,4-dioxane')
    """
    if "," not in cell or cell[:1] in "[{":
        return cell
    parts = cell.split(";")
    for place, part in enumerate(parts):
        name, equals, value = part.rpartition("=")
        if (equals or len(parts) == 1) and (number := COMMA.fullmatch(value)):
            whole = number[2].replace(".", "")
            parts[place] = f"{name}{equals}{number[1]}{whole}.{number[3]}"
    return ";".join(parts)


def without_columns(where: str, named: list[str], missing: Sequence[str], hint: str = "") -> TableError:
    """The error of a table that lacks columns.

    >>> print(without_columns("lab.csv:1", ["diamine"], ["dianhydride", "tg_c"]))
    lab.csv:1: the columns dianhydride, tg_c are missing; the table has diamine.
    """
    words = ("column", "is") if len(missing) == 1 else ("columns", "are")
    beside = f"; the table has {cut(', '.join(named), MOST_GOT)}" if named else ""
    said = f"the {words[0]} {', '.join(missing)} {words[1]} missing{beside}"
    return TableError(where, named, f"also the columns {', '.join(missing)}", hint, said)


def _check_header(name: str, header: list[str], columns: Sequence[str], optional: Sequence[str] | None) -> None:
    """Refuse a header that the rest of the file cannot be read by."""
    if len(header) == 1 and "|" in header[0]:
        raise TableError(
            f"{name}:1",
            "columns separated by bars",
            "commas",
            "Save as comma-delimited CSV.",
            sentence="the columns are separated by bars, but must be separated by commas",
        )
    named = Counter(column for column in header if column)
    if missing := [column for column in columns if column not in named]:
        raise without_columns(f"{name}:1", list(named), missing, "The first line must name the columns.")
    if repeated := sorted(column for column, count in named.items() if count > 1):
        raise TableError(
            f"{name}:1",
            repeated,
            "each column once",
            "Rename or delete the second one.",
            sentence=f"more than one column has the name {', '.join(repeated)}",
        )
    if optional is not None and (unknown := [c for c in named if c not in columns and c not in optional]):
        raise TableError(
            f"{name}:1",
            unknown,
            f"columns among {', '.join([*columns, *optional])}",
            "Check the spelling.",
            sentence=f"the table takes no column {', '.join(unknown)}; "
            f"its columns are {', '.join([*columns, *optional])}",
        )


@cache
def synonyms_of(table: str) -> tuple[tuple[str, str], ...]:
    """(id, further name) of the compounds of one table: rows of `reference/synonyms.csv`.

    Parameters
    ----------
    table
        `monomers`, `solvents` or `reagents`.

    Examples
    --------
    >>> ("1,10-DAD", "1,10-diaminodecane") in synonyms_of("monomers")
    True
    """
    listed = rows(reference_table("synonyms.csv"), ("table", "id", "synonym"))
    return tuple((row["id"], row["synonym"]) for _, row in listed if row["table"] == table)


# A spreadsheet that saves a CSV writes a number in eleven characters: nine decimals of a small one, or five before a
# power of ten, both without zeros at the end.
DECIMALS, DECIMALS_BEFORE_POWER = 9, 5
POWER = pattern(r"[^eE]*+[eE]([+-]?\d{1,3})")


def cut_off(text: str) -> float:
    """How far a number may be off because a spreadsheet has cut it: half of its last place.

    >>> cut_off("0.000112918"), cut_off("3.05309E-05")
    (5e-10, 5e-11)
    """
    power = POWER.fullmatch(text)
    return float(f"5e{int(power[1]) - DECIMALS_BEFORE_POWER - 1}" if power else f"5e{-DECIMALS - 1}")


# `float` also reads 16_51, digits of other scripts, nan and inf: in a cell such a text is a slip.
PLAIN_NUMBER = pattern(r"[ \t\r\n]*+[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[ \t\r\n]*+")


def plain_number(text: str) -> float | None:
    """A text as a finite number, or None: digits, point, sign and power of ten, and nothing that only `float` reads.

    Every number of a file that has no unit is read here.

    >>> plain_number(" 16.51 "), plain_number("1e5"), plain_number("16_51"), plain_number("nan"), plain_number("1e999")
    (16.51, 100000.0, None, None, None)
    """
    if len(text) > CSV_CELL_CHARACTERS or not PLAIN_NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if isfinite(value) else None


def number(
    where: str, text: str, low: float = 0.0, high: float = float("inf"), unit: str = "", least: bool = False
) -> float:
    """A finite number in `low` < x <= `high` (with `least`, `low` <= x), or an error with its place.

    >>> number("a.csv:2:assay_frac", "0.995", high=1.0)
    0.995
    """
    need = f"a number {limits(low, high, least)}" + (f" [{unit}]" if unit else "")
    value = plain_number(text)
    if value is None:
        hint = ""
        if re.fullmatch(r"\s*+[+-]?\d+,\d+\s*+", text):
            hint = comma_hint(text)
        elif unit and re.match(r"\s*+[+-]?[\d.,]++\s*+[A-Za-z%]", text):
            hint = f"Write the number alone, in {unit}."
        raise TableError(where, text, need, hint)
    if not ((low < value or (least and low == value)) and value <= high):
        said = outside(low, high, least, after=f" [{unit}]" if unit else "").replace("{got}", text.strip())
        raise TableError(where, text, need, percent_hint(value, high), said)
    if not is_sized(value):
        raise TableError(where, text, need, SIZED)
    return value


@cache
def sources() -> dict[str, str]:
    """Citation of every source key of the package: one row of `reference/sources.csv` each."""
    return {row["key"]: row["citation"] for _, row in rows(reference_table("sources.csv"), ("key", "citation"))}
