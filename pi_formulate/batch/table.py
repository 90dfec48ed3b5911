"""A frame of batches in, recipes out: the table of a spreadsheet or a notebook, without a file in between.

In: a DataFrame with the keys of a recipe file as columns, one row a batch. Out: `Recipes`, or all errors of the frame
at once, each with the label of its row and the name of its column.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pi_formulate.base.arrays import Progress
from pi_formulate.base.cells import pairs_of, plain
from pi_formulate.base.errors import FormulateError, RecipeError, kind_of
from pi_formulate.base.faults import gathering, once, raise_all
from pi_formulate.base.toml import check_keys
from pi_formulate.batch.entry import COLUMN, WORDING, BatchEntry, cell_of
from pi_formulate.batch.file import plan_entries
from pi_formulate.batch.recipes import Recipes
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary

if TYPE_CHECKING:
    import pandas as pd

FRAME = "a pandas DataFrame with the keys of a recipe file as columns, one row a batch"
TABLE = "table"  # its name in errors and warnings
NAMES = ("id", "formula")  # texts that a column of numbers may hold: 6, or 6.0 beside an empty cell


def plan_table(
    table: "pd.DataFrame",
    *,
    strict: bool = False,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    progress: Progress = iter,
) -> Recipes:
    """All batches of a frame: one row a batch, with the keys of a recipe file as columns.

    Parameters
    ----------
    table
        Its columns are keys of a recipe file, such as `units`, `solution` or `solution_g`, `solids`. A cell is a text
        as in a recipe CSV, a number, or a mapping or list as in TOML; a missing value leaves the key out. Without a
        column `id` the index names the batches.
    strict
        Whether a formula that is not met is an error, and so is an implausible batch. Otherwise `Recipes.warnings`
        has each formula that is not met.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    progress
        Wraps the batches while they are planned, such as a progress bar.

    Returns
    -------
    Recipes
        In the order of the rows; `to_frame()` gives one row a batch back. Where a column has missing values and a
        batch takes a usual value instead, such as solids of 15 wt%, `warnings` counts them, and the batch has a remark.

    Raises
    ------
    FormulateError
        All errors of the frame at once, each with its row and its column; one that every row has comes once.

    See Also
    --------
    plan_file : The same from a .toml or .csv file.
    plan_batch : One batch from a copolymer.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame(
    ...     {"units": [f"PMDA/p-PDA = {p}; PMDA/4,4'-ODA = 1" for p in (1.0, 1.5)], "solution_g": 500, "solids": 0.15},
    ...     index=["A", "B"],
    ... )
    >>> plan_table(table).to_frame()["charge_g PMDA"].round(2).to_dict()
    {'A': 43.94, 'B': 45.05}
    """
    import pandas as pd

    if not isinstance(table, pd.DataFrame):
        raise RecipeError(
            "table",
            type(table).__name__,
            FRAME,
            "A recipe file goes to plan_file.",
            sentence=f"this is {kind_of(table)}, not {FRAME}",
        )
    if strange := [column for column in table.columns if not isinstance(column, str)]:
        raise RecipeError(
            "table: columns",
            strange,
            "the keys of a recipe file, such as units and solution_g",
            sentence=f"a recipe file has no key {', '.join(map(repr, strange))}; its keys are such as "
            "units and solution_g",
        )
    columns = table.columns.astype(str).str.strip()  # a frame without columns has numbers for them
    if not columns.is_unique:
        twice = sorted(set(columns[columns.duplicated()]))
        words = f"more than one column has the key {', '.join(twice)}"
        raise RecipeError("table: columns", twice, "each key once", sentence=words)
    if not len(table):
        words = "has no rows: write at least one, each of them a batch"
        raise RecipeError("table", "no row", "at least one row, each of them a batch", sentence=words)
    faults: list[tuple[tuple[str], list[FormulateError]]] = []
    entries: list[tuple[str, dict[str, Any]]] = []
    for where, label, cells in _rows(table):
        faults.append(((where,), []))
        with gathering(faults[-1][1]):
            entries.append((where, _entry(where, label, cells)))
    errors = once(TABLE, faults)
    recipes = Recipes()
    with gathering(errors):
        check_keys(BatchEntry, TABLE, dict.fromkeys(key for _, entry in entries for key in entry), WORDING, COLUMN)
        names = library_or_shipped(library)
        whole = "" if errors else TABLE  # rows without an entry are not looked at, so nothing is said of every row
        recipes = plan_entries(entries, names, solvent_library, strict=strict, table=whole, progress=progress)
    raise_all(errors)
    return recipes


def _rows(table: "pd.DataFrame") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Place, label and cells of each row; a label of several levels is joined."""
    columns = [column.strip() for column in table.columns]
    cells = [table.iloc[:, place].tolist() for place in range(len(columns))]
    for place, label in enumerate(table.index):
        text = "/".join(map(str, label)) if isinstance(label, tuple) else str(label)
        where = f"row {text}" if table.index.is_unique else f"row {text}, number {place + 1}"
        yield where, text, {column: values[place] for column, values in zip(columns, cells, strict=True)}


def _entry(where: str, label: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """The keys and values of one row; all errors of its cells at once."""
    errors: list[FormulateError] = []
    entry: dict[str, Any] = {} if "id" in cells else {"id": label}
    for key, cell in cells.items():
        with gathering(errors):
            value = _value(f"{where}: {key}", key, cell)
            if value is not None:
                entry[key] = value
    raise_all(errors)
    return entry


def _value(where: str, key: str, cell: object) -> Any:
    """A cell as a recipe file has it: a text, a number, a mapping or a list; None for a missing value."""
    value = plain(cell)
    if isinstance(value, str):
        return cell_of(where, key, value.strip()) if value.strip() else None
    if key in NAMES and isinstance(value, float) and value.is_integer():
        return str(int(value))
    if key in ("units", "sequence") and isinstance(value, dict):
        return pairs_of(where, value)
    if key in ("units", "sequence") and isinstance(value, list):
        return [_unit(unit) for unit in value]
    return value


def _unit(unit: Any) -> Any:
    """(dianhydride, diamine, amount) as a recipe file has it."""
    names = ("dianhydride", "diamine", "amount")
    return dict(zip(names, unit, strict=True)) if isinstance(unit, list) and len(unit) == len(names) else unit
