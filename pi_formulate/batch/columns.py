"""A table of batches as a whole: what its empty cells stand for.

In: the rows of a recipe CSV or of a frame, each with its place and the keys that it fills. Out: the values that empty
cells leave to the library, as remarks and warnings.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pi_formulate.batch.entry import IN_NUMBERS, BatchEntry, batch_place
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.solution import USUAL_SOLIDS
from pi_formulate.batch.statements import solution_of

Rows = Sequence[tuple[str, Mapping[str, Any]]]  # place, keys and values

# What a batch has where a column that other rows fill is left empty. Of keys that are not listed here an empty cell
# means none: no end-capper, no filler, no formula to check; composition and size stand in one of several columns.
IF_EMPTY = {
    "solids": f"{100.0 * USUAL_SOLIDS:g} wt% is used",
    "solids_basis": "solids count as poly(amic acid)",
    "solvent": f"{BatchEntry.model_fields['solvent'].default} is used",
    "assay": "the monomers count as pure",
    "lots": "the monomers count as pure",
    "imbalance_r": "r = 1",
    "excess": "the diamine is in excess",
    "capping": "all ends are capped",
    "conversion": "it is complete",
    "readability": "masses are not rounded",
    "solvent_water": "the solvent counts as dry",
    "film_density": "the estimate is used",
}
# Keys that answer the question in its place: a row with one of them leaves nothing to the library.
ANSWERED_BY = {
    "assay": ("lots", "bottles"),
    "lots": ("assay", "bottles"),
    "imbalance_r": ("target_mn", "target_mn_g_per_mol", "amounts"),
}
# Keys that say nothing without one of these.
PART_OF = {
    "capping": ("endcap",),
    "excess": ("imbalance_r", "target_mn", "target_mn_g_per_mol"),
    "film_density": ("film",),
}
MOST_PLACES = 3  # named of the rows with an empty cell
NUMBER_OF = {same: number for number, (same, _) in IN_NUMBERS.items()}


def table_name(path: Path | str) -> str:
    """Name of the table whose rows are the batches of a recipe file; empty for TOML, which has none.

    >>> table_name("lab/r.csv"), table_name("lab/r.toml")
    ('r.csv', '')
    """
    return Path(path).name if Path(path).suffix.lower() == ".csv" else ""


def places(where: str, row: Mapping[str, Any]) -> tuple[str, str]:
    """What the places of the errors of a row begin with: the row and its batch, and the row alone.

    >>> places("r.csv:2", {"id": "A"})
    ('r.csv:2: batch A', 'r.csv:2')
    """
    return batch_place(where, str(row.get("id", ""))), where


def left_empty(rows: Rows) -> list[tuple[str, ...]]:
    """For each row the keys of `IF_EMPTY` that it leaves to the library, though other rows fill them.

    Parameters
    ----------
    rows
        Without errors.

    Examples
    --------
    >>> left_empty([("row 0", {"solids": 0.2}), ("row 1", {}), ("row 2", {"concentration": "10 g/dL"})])
    [(), ('solids',), ()]
    """
    filled = {key for _, row in rows for key in row}
    columns = [key for key in IF_EMPTY if key in filled or NUMBER_OF.get(key) in filled]
    return [tuple(key for key in columns if _is_left(key, row)) for _, row in rows]


def _is_left(key: str, row: Mapping[str, Any]) -> bool:
    """Whether a row needs a key and does not state it."""
    if key in row or NUMBER_OF.get(key) in row or any(other in row for other in ANSWERED_BY.get(key, ())):
        return False
    if key in PART_OF:
        return any(other in row for other in PART_OF[key])
    if key == "solids":  # a concentration and an amount of solvent fix them too
        stated = solution_of(None, row.get("solvent", ""), row.get("concentration"))
        return not stated.keys() & {"concentration", "solvent_g", "solvent_ml"}
    return True


def noted(recipe: Recipe, keys: Sequence[str]) -> Recipe:
    """The batch of a row, with a line on its sheet for each key that the row left empty.

    Parameters
    ----------
    recipe
        Of the row.
    keys
        As `left_empty` has them.
    """
    lines = (f"{key} not stated in the table: {IF_EMPTY[key]}" for key in keys)
    return replace(recipe, remarks=(*recipe.remarks, *lines)) if keys else recipe


def empty_cells(place: str, rows: Rows, left: Sequence[Sequence[str]]) -> list[str]:
    """A warning for each column with empty cells: how many, where, and what the batches have instead.

    Parameters
    ----------
    place
        Name of the table.
    rows, left
        The rows, and what `left_empty` gives for them.

    Examples
    --------
    >>> rows = [("row 0", {"solids": 0.2}), ("row 1", {}), ("row 2", {})]
    >>> empty_cells("table", rows, left_empty(rows))
    ['table: solids is empty in 2 of 3 rows (row 1, row 2): 15 wt% is used']
    """
    warnings = []
    for key in IF_EMPTY:
        places = [where for (where, _), keys in zip(rows, left, strict=True) if key in keys]
        if places:
            more = len(places) - MOST_PLACES
            named = ", ".join(each.replace(f"{place}:", "line ") for each in places[:MOST_PLACES]) + (
                f" and {more} more" if more > 0 else ""
            )
            count = f"{len(places)} of {len(rows)} rows"
            warnings.append(f"{place}: {key} is empty in {count} ({named}): {IF_EMPTY[key]}")
    return warnings
