"""A top-up sheet: what is in the vessel, what to add, and an empty cell for what was added.

In: the numbers of a reconciliation, rounded to what the balance shows. Out: `TopUpSheet`, which every format writes,
and the lines of its file: CSV and JSON without loss. Equation: final = in the vessel + add.

A top-up is no batch: its file has columns of its own, so that nobody weighs the batch again from a column `charge_g`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path

from pi_formulate.base import csv_files
from pi_formulate.base.errors import TableError, Words
from pi_formulate.base.files import replaced
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.tables import Row, cut_off, number, plain_number
from pi_formulate.batch.export.lines import COLUMNS, Cell, Line
from pi_formulate.batch.export.paper import Printing, program
from pi_formulate.batch.export.qr_code import code_text, short_hash
from pi_formulate.batch.export.sheet import grams
from pi_formulate.chemistry.functionality import role_text

TOP_UP, IN_VESSEL, ADD, FINAL, ADDED = "top_up", "in_vessel_g", "add_g", "final_g", "added_g"
PLANNED = "planned_g"  # the `charge_g` of the batch
OWN = (IN_VESSEL, ADD, FINAL, ADDED)
# What is read at the balance comes first; then what is needed to read the batch back.
TOPUP_COLUMNS = (
    *(TOP_UP, "batch_id", "step", "role", "id", PLANNED, *OWN),
    *(name for name in COLUMNS if name not in ("batch_id", "step", "role", "id", "charge_g")),
)
TOPUP_HEADINGS = (
    *("step", "role", "id", "lot", "planned / g", "in the vessel / g", "ADD / g", "final / g", "added / g"),
)
SIGNED = ("weighed by", "date", "checked by", "date")
FIRST_CELL = "top-up"
FORMAT = "pi_formulate top-up 1"
# In the note, behind what the batch file has: masses as they were written, so that a later change of a cell shows.
WRITTEN = re.compile(r"(?:^|; )written_g=(\{[^{}]*\})$")
FIGURES = 9  # of a mass that no step of the balance gives
SUM_OFF = 1e-9  # of a mass: the rounding error of a sum


@dataclass(frozen=True, slots=True)
class TopUpLine:
    """What is weighed as one mass: a line of the batch, or all those out of one bottle.

    Masses are as the balance shows them [g]; None where nothing belongs to the top-up. `id` is that of the compound, or
    the name of the bottle; `count` is the number of lines of the batch file.
    """

    step: int
    role: str
    id: str
    name: str
    lot: str
    readability_g: float | None
    planned_g: float
    in_vessel_g: float
    add_g: float | None
    final_g: float
    count: int = 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells of a line as a page shows them, in the order of `TOPUP_HEADINGS` up to the final mass."""
        masses = (self.planned_g, self.in_vessel_g, self.add_g, self.final_g)
        shown = ("" if mass is None else _shown(mass, self.readability_g) for mass in masses)
        return (str(self.step), role_text(self.role), self.id, self.lot, *shown)


def _shown(mass_g: float, readability_g: float | None) -> str:
    """A mass as the balance shows it; with all its digits if it was read on a finer one.

    >>> _shown(38.92, 0.01), _shown(38.923, 0.01), _shown(38.9, 0.01)
    ('38.92', '38.923', '38.90')
    """
    text = grams(mass_g, readability_g)
    return text if not readability_g or abs(float(text) - mass_g) <= SUM_OFF * mass_g else f"{mass_g:.{FIGURES}g}"


@dataclass(frozen=True, slots=True)
class TopUpSheet:
    """One top-up, ready to write.

    Parameters
    ----------
    title, batch_id
        Such as `KM-031 TOP-UP 1`, and `KM-031`.
    what
        The batch in a line.
    instruction
        What to add, in a sentence.
    lines
        In charging order.
    states
        Headings, and below them the key numbers as planned, in the vessel and after the top-up.
    remarks
        Further sentences.
    batch_lines
        Of the planned batch, in the order of the batch CSV.
    sha256
        Of the plan, as on its weigh sheet; not printed if empty.
    """

    title: str
    batch_id: str
    what: str
    instruction: str
    lines: tuple[TopUpLine, ...]
    states: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...]
    batch_lines: tuple[Line, ...]
    sha256: str = ""

    @property
    def code(self) -> str:
        """The text of the QR code, which is that of the weigh sheet, so that one search finds both; or none."""
        return code_text(self.batch_id, self.sha256) if self.sha256 else ""

    def facts(self, printing: Printing) -> tuple[tuple[str, str], ...]:
        """What is printed of its making, as on the weigh sheet.

        Parameters
        ----------
        printing
            With the date.
        """
        plan = (("recipe SHA-256", short_hash(self.sha256)),) if self.sha256 else ()
        return (*plan, ("made on", printing.day or "_" * 14), ("program", program()))

    @property
    def cells(self) -> list[tuple[Cell, ...]]:
        """One tuple of cells per line of the batch, in the order of `TOPUP_COLUMNS`."""
        rows: list[tuple[Cell, ...]] = []
        batch_lines = iter(self.batch_lines)
        for line in self.lines:
            masses = {IN_VESSEL: line.in_vessel_g, ADD: line.add_g, FINAL: line.final_g}
            for batch_line in islice(batch_lines, line.count):
                cells: dict[str, Cell] = dict(zip(COLUMNS, batch_line, strict=True))
                cells[PLANNED] = cells.pop("charge_g")
                note = _with_written(str(cells["note"] or ""), masses.get(IN_VESSEL), masses.get(ADD))
                cells |= {IN_VESSEL: None, ADD: None, FINAL: None, **masses}
                cells |= {TOP_UP: self.title, ADDED: None, "note": note}
                rows.append(tuple(cells[name] for name in TOPUP_COLUMNS))
                masses = {}  # the first line of a bottle has the mass of all of it
        return rows


def title_of(batch_id: str, number: int) -> str:
    """The title of a top-up.

    >>> title_of("KM-031", 2)
    'KM-031 TOP-UP 2'
    """
    return f"{batch_id} TOP-UP {number}"


def number_of(where: str, title: str, batch_id: str) -> int:
    """The number in the title of a top-up.

    Raises
    ------
    TableError
        If it is not a title of this batch.

    Examples
    --------
    >>> number_of("t.csv:2", "KM-031 TOP-UP 2", "KM-031")
    2
    """
    digits = title.removeprefix(title_of(batch_id, 0)[:-1])
    count = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 6 else 0
    if not count or title_of(batch_id, count) != title:
        raise TableError(f"{where}:{TOP_UP}", title, f"the title of the top-up, such as {title_of(batch_id, 1)!r}")
    return count


def sum_g(*masses_g: float) -> float:
    """Sum of masses as they are written, without the rounding error of floats [g].

    >>> sum_g(0.1, 0.2), 0.1 + 0.2
    (0.3, 0.30000000000000004)
    """
    return float(sum((Decimal(repr(float(mass))) for mass in masses_g), Decimal(0)))


def batch_row(row: Mapping[str, str]) -> dict[str, str]:
    """The cells of the planned batch in a row of a top-up file.

    Parameters
    ----------
    row
        With the columns `TOPUP_COLUMNS`.
    """
    cells = {name: row["planned_g" if name == "charge_g" else name] for name in COLUMNS}
    return {**cells, "note": WRITTEN.sub("", cells["note"])}


def _with_written(note: str, in_vessel_g: float | None, add_g: float | None) -> str:
    """A note with the masses of its line."""
    masses = {IN_VESSEL: in_vessel_g, ADD: add_g}
    return "; ".join([*([note] if note else []), f"written_g={json.dumps(masses)}"])


def check_written(where: str, row: Mapping[str, str]) -> None:
    """Refuse a mass that was changed after it was written; a file without such a note is not checked.

    Parameters
    ----------
    where
        Place of the row.
    row
        With the columns `TOPUP_COLUMNS`.

    Raises
    ------
    TableError
        If a mass, or its copy in the note, was changed.
    """
    match = WRITTEN.search(row["note"])
    if match is None:
        return
    try:
        written = json_of(match[1])
    except JsonError as error:
        raise TableError(f"{where}:note", match[1], "the masses as reconcile wrote them") from error
    for name in (IN_VESSEL, ADD):
        mass = written.get(name)
        value = plain_number(row[name]) if row[name] else None
        same = value == mass
        if value is not None and isinstance(mass, float):
            same = abs(value - mass) <= SUM_OFF * mass + cut_off(row[name])  # a table program may keep fewer digits
        if not same:
            need = f"{'an empty cell' if mass is None else mass}, as written"
            hint = f"Enter what was added in {ADDED}, and leave the rest as it is."
            raise TableError(f"{where}:{name}", row[name], need, hint)


def is_rest(row: Mapping[str, str]) -> bool:
    """Whether a row is a further component of the bottle above it, with whose mass it is weighed.

    Parameters
    ----------
    row
        With the columns `TOPUP_COLUMNS`.
    """
    return not (row[IN_VESSEL] or row[ADD] or row[FINAL])


def check_sum(where: str, row: Mapping[str, str]) -> tuple[float, float]:
    """Masses in the vessel and after the top-up of a row, which must be consistent [g].

    Parameters
    ----------
    where
        Place of the row.
    row
        With the columns `TOPUP_COLUMNS`.

    Raises
    ------
    TableError
        If they are not masses, or final is not in the vessel + add.
    """
    vessel, final = (number(f"{where}:{name}", row[name], unit="g", least=True) for name in (IN_VESSEL, FINAL))
    if row[ADD]:
        whole = sum_g(vessel, number(f"{where}:{ADD}", row[ADD], unit="g", least=True))
        if abs(final - whole) > SUM_OFF * max(whole, final) + sum(
            cut_off(row[name]) for name in (IN_VESSEL, ADD, FINAL)
        ):
            hint = f"Enter what was added in {ADDED}, and leave the rest as it is."
            raise TableError(f"{where}:{FINAL}", row[FINAL], f"{whole!r}, the sum of {IN_VESSEL} and {ADD}", hint)
    return vessel, final


# --- CSV and JSON ---


def write_topup_csv(path: Path | str, sheets: Sequence[TopUpSheet]) -> None:
    """One header line, one line for each line of a batch."""
    with replaced(path) as handle:
        csv_files.write_csv(handle, TOPUP_COLUMNS, (line for sheet in sheets for line in sheet.cells))


def topup_json(sheets: Iterable[TopUpSheet]) -> str:
    """The sheets as JSON text."""
    tops = [
        {
            TOP_UP: sheet.title,
            "batch_id": sheet.batch_id,
            "instruction": sheet.instruction,
            "lines": [dict(zip(TOPUP_COLUMNS[2:], line[2:], strict=True)) for line in sheet.cells],
            "states": [dict(zip(("quantity", *sheet.states[0][1:]), row, strict=True)) for row in sheet.states[1:]],
            "remarks": list(sheet.remarks),
        }
        for sheet in sheets
    ]
    return json.dumps({"format": FORMAT, "top_ups": tops}, ensure_ascii=False, indent=1, allow_nan=False)


def write_topup_json(path: Path | str, sheets: Sequence[TopUpSheet]) -> None:
    """The sheets as a JSON file."""
    with replaced(path) as handle:
        handle.write(topup_json(sheets).encode())
        handle.write(b"\n")


def rows_of_json(name: str, whole: Mapping[str, object]) -> list[Row]:
    """The lines of such JSON, every cell as text.

    Parameters
    ----------
    name
        Of the file, for errors.
    whole
        The JSON value, with this format.

    Raises
    ------
    TableError
        If it is of a different structure.
    """
    try:
        tops = whole["top_ups"]
        if not isinstance(tops, list):
            raise JsonError("no list of top-ups")
        return [
            (f"{name}: {top[TOP_UP]}, line {place}", _texts({**line, TOP_UP: top[TOP_UP], "batch_id": top["batch_id"]}))
            for top in tops
            for place, line in enumerate(top["lines"], 1)
        ]
    except (JsonError, KeyError, TypeError, AttributeError) as error:
        need = f"JSON of the format {FORMAT!r}"
        raise TableError(name, Words("JSON of a different structure"), need, "Write it with reconcile.") from error


def _texts(line: Mapping[str, object]) -> dict[str, str]:
    """Cells as a CSV has them."""
    cells = {name: line.get(name) for name in TOPUP_COLUMNS}
    for name, cell in cells.items():
        if cell is not None and (isinstance(cell, bool) or not isinstance(cell, str | int | float)):
            raise JsonError(f"{name} is no text and no number")
    return {
        name: "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)
        for name, cell in cells.items()
    }
