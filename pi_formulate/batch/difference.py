"""Two batches side by side: only what differs.

In: two recipes. Out: a DataFrame, one row for each mass, quantity or condition that is not the same.
"""

from collections.abc import Iterator, Mapping
from math import isclose
from typing import TYPE_CHECKING, Any

from pi_formulate.base.checks import kind
from pi_formulate.batch.export.lines import Cell
from pi_formulate.batch.recipe import Recipe

if TYPE_CHECKING:
    import pandas as pd

SAME = 1e-12  # relative: a smaller difference is rounding of the floats
COLUMNS = ("part", "name", "unit", "a", "b", "difference", "relative")
PARTS = ("batch", "charge", "lot", "quantity")
CONDITIONS = ("solids_basis", "conversion", "solvent_water_ppm", "assumptions", "remarks")


def diff(a: Recipe, b: Recipe) -> "pd.DataFrame":
    """What differs between two batches.

    Parameters
    ----------
    a, b
        The batches.

    Returns
    -------
    DataFrame
        A row for each thing that differs: its `part` (`batch` for conditions, `charge` for masses, `lot` for the assay
        of a lot, `quantity` for what the rounded masses give), name, unit, the values of both, `difference` b - a and
        `relative` (b - a) / a. A value that one of them does not have is missing. No row: the batches are the same.

    See Also
    --------
    Recipe.replace : The same batch with something else.
    Recipe.scaled : The same batch larger or smaller.

    Examples
    --------
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> one = plan_batch(Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100.0, imbalance_r=0.98)
    >>> table = diff(one, one.replace(solids_frac=0.14))
    >>> table.loc[table["part"] == "charge", ["name", "difference"]].round(3).values.tolist()
    [['NMP', 1.0], ['p-PDA', -0.336], ['PMDA', -0.664]]
    """
    import pandas as pd

    for where, recipe in (("a", a), ("b", b)):
        kind(where, recipe, Recipe, "a Recipe")
    rows = []
    for part in PARTS:
        first, second = (dict(_values(recipe, part)) for recipe in (a, b))
        for name, unit in dict.fromkeys((*first, *second)):
            row = _row(part, name, unit, first, second)
            if row is not None:
                rows.append(row)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["part"] = pd.Categorical(table["part"], PARTS)
    return table.astype({"difference": float, "relative": float, "a": object, "b": object})


def _values(recipe: Recipe, part: str) -> Iterator[tuple[tuple[str, str], Any]]:
    """(name, unit) and value of each thing of one part of a batch."""
    if part == "charge":
        for id, mass in recipe.charge_g.items():
            yield (id, "g"), mass
        for additive in recipe.additives:
            yield (additive.name, "g"), additive.mass_g
    elif part == "lot":
        for charge in recipe.charges:
            yield (charge.compound.id, "g/g"), charge.assay_frac
            if charge.lot.name:
                yield (charge.compound.id, ""), charge.lot.name
    elif part == "quantity":
        for quantity in recipe.summary:
            yield (quantity.name, quantity.unit), quantity.weighed
    else:
        yield ("units", ""), str(recipe.copolymer)
        yield ("order", ""), ", ".join(charge.compound.id for charge in recipe.charges)
        for name in CONDITIONS:
            value = getattr(recipe, name)
            yield (name, "ppm" if name.endswith("_ppm") else ""), "; ".join(value) if type(value) is tuple else value


def _row(
    part: str, name: str, unit: str, first: Mapping[tuple[str, str], Any], second: Mapping[tuple[str, str], Any]
) -> tuple[Cell, ...] | None:
    """One row, or None where both are the same."""
    a, b = first.get((name, unit)), second.get((name, unit))
    if a == b:
        return None
    if not isinstance(a, float) or not isinstance(b, float):
        return part, name, unit, a, b, None, None
    if isclose(a, b, rel_tol=SAME):
        return None
    return part, name, unit, a, b, b - a, (b - a) / a if a else None
