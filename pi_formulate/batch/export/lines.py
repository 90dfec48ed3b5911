"""The lines of a batch file: CSV and JSON, without loss.

In: one tuple of cells per charge, in the order of `COLUMNS`. Out: the file, and the same cells as text again.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from pi_formulate.base import csv_files
from pi_formulate.base.errors import TableError, Words
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.json_text import JsonError, json_of
from pi_formulate.base.tables import Row, rows

COLUMNS = (
    *("batch_id", "step", "role", "id", "cas", "lot", "formula", "molar_mass_g_per_mol", "amount_mol"),
    *("equivalents", "mol_frac_in_role", "assay_frac", "pure_g", "charge_g", "volume_ml", "note"),
)
WEIGHED = "weighed_g"  # the column that a chemist fills in
FORMAT = "pi_formulate batch 1"
WRITE = "Write it with Recipe.to_json."

Cell = str | int | float | None
Line = tuple[Cell, ...]


def write_csv(path: Path | str, lines: Iterable[Line]) -> None:
    """One header line, one line per charge; numbers in the shortest form that reads back as the same float."""
    with replaced(path) as handle:
        csv_files.write_csv(handle, COLUMNS, lines)


def read_csv(path: Path | str) -> list[Row]:
    """The lines of a batch CSV, with the weighed masses if they are filled in."""
    return rows(path, COLUMNS, (WEIGHED,))


def sha256_of(lines: Iterable[Line]) -> str:
    """SHA-256 of the lines of a plan, in hexadecimal digits.

    Lot numbers are left out: those of a weigh sheet are filled in at the balance, and the plan is still the same. What
    a lot is known to hold, such as its assay, belongs to the plan.

    Parameters
    ----------
    lines
        Of one batch.
    """
    lot = COLUMNS.index("lot")
    cells = [[*line[:lot], *line[lot + 1 :]] for line in lines]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()


def as_json(lines: Iterable[Line], indent: int | None = 1) -> str:
    """The lines as JSON text, batch by batch.

    Parameters
    ----------
    lines
        Of one or more batches.
    indent
        Blanks before a line of the text for each level; all on one line if None.
    """
    batches: dict[str, list[dict[str, Cell]]] = {}
    for line in lines:
        batches.setdefault(str(line[0]), []).append(dict(zip(COLUMNS[1:], line[1:], strict=True)))
    whole = {"format": FORMAT, "batches": [{"batch_id": name, "lines": rows} for name, rows in batches.items()]}
    return json.dumps(whole, ensure_ascii=False, indent=indent, allow_nan=False)


def write_json(path: Path | str, lines: Iterable[Line]) -> None:
    """The lines as a JSON file."""
    with replaced(path) as handle:
        handle.write(as_json(lines).encode())
        handle.write(b"\n")


def from_json(name: str, text: str) -> list[Row]:
    """The lines of JSON text, every cell as text.

    Raises
    ------
    TableError
        If the text is not JSON, or not of this format.
    """
    try:
        whole = json_of(text)
        if whole["format"] != FORMAT:
            raise JsonError(f"the format {whole['format']!r}")
        batches = [(batch["batch_id"], batch["lines"]) for batch in whole["batches"]]
        empty = [name for name, lines in batches if not lines]
        if empty and len(empty) < len(batches):
            raise TableError(
                name,
                f"no lines of batch {empty}",
                "the lines of each batch",
                "Were they lost?",
                sentence=f"the lines of batch {empty} are missing",
            )
        return [
            (where, {"batch_id": _text(f"{where}: batch_id", batch_id), **cells})
            for batch_id, lines in batches
            for number, line in enumerate(lines, 1)
            for where in (f"{name}: batch {batch_id}, line {number}",)
            for cells in ({c: _text(f"{where}: {c}", line.get(c)) for c in (*COLUMNS[1:], WEIGHED)},)
        ]
    except JsonError as error:
        need = f"JSON of the format {FORMAT!r}"
        raise TableError(name, str(error), need, WRITE, f"this is not {need}: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise TableError(
            name, Words("JSON of a different structure"), f"JSON of the format {FORMAT!r}", WRITE
        ) from error


def read_json(path: Path | str) -> list[Row]:
    """The lines of a JSON file."""
    return from_json(Path(path).name, read_bytes(path).decode("utf-8", "replace"))


def _text(where: str, cell: object) -> str:
    """A cell as text, as a CSV has it."""
    if cell is None:
        return ""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise TableError(where, cell, "a text or a number")
    return repr(cell) if isinstance(cell, float) else str(cell)
