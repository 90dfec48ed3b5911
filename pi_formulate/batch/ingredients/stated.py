"""Bottles as a recipe file states them: texts become numbers.

In: the checked entry of a bottle. Out: a `Bottle`. A left-over batch is in a file of its own, which `batch/file.py`
reads.
"""

from pi_formulate.base.errors import RecipeError, Words
from pi_formulate.base.units import number_of, quantity
from pi_formulate.batch.entry import BottleEntry
from pi_formulate.batch.ingredients.bottle import Bottle
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary

CONTENTS = ("holds", "moles", "series", "left_over")
# The keys that each kind of content may have next to it; the others would be ignored.
BESIDE = {
    "holds": ("solvent", "alcohol", "assay_sd"),
    "moles": ("assay",),
    "series": (),
    "left_over": ("batch",),
}


def kind_of(entry: BottleEntry) -> str:
    """The key that states what is in a bottle.

    Parameters
    ----------
    entry
        One bottle of a recipe file.

    Raises
    ------
    RecipeError
        If there is none or several, or a key beside it would be ignored.
    """
    where = f"bottle {entry.name}"
    stated = [key for key in CONTENTS if getattr(entry, key)]
    if len(stated) != 1:
        raise RecipeError(where, Words(" and ".join(stated) or "none"), f"exactly one of {', '.join(CONTENTS)}")
    (kind,) = stated
    others = sorted(entry.model_fields_set - {"name", "mass", kind, *BESIDE[kind]} - {*CONTENTS})
    if others:
        raise RecipeError(
            where, Words(", ".join(others)), f"only keys that go with {kind}: {', '.join(BESIDE[kind]) or 'none'}"
        )
    return kind


def bottle_of(entry: BottleEntry, names: MonomerLibrary, liquids: SolventLibrary) -> Bottle:
    """The bottle that an entry states.

    Parameters
    ----------
    entry
        With `holds`, `moles` or `series`.
    names, liquids
        Where names are looked up.

    Raises
    ------
    FormulateError
        All errors of the entry.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> from pi_formulate.chemistry.solvent import solvents
    >>> print(bottle_of(BottleEntry(name="S-1", holds={"p-PDA": "10 wt%"}, solvent="NMP"), library(), solvents()))
    S-1: 10 wt% p-PDA in NMP
    """
    if entry.series is not None:
        series = entry.series
        equivalent = quantity(series.equivalent, "g/mol", f"equivalent of {entry.name}")
        return Bottle.polydisperse(entry.name, series.head, series.unit, series.tail, equivalent)
    if entry.moles is not None:
        assay = number_of(f"assay of {entry.name}", entry.assay, "mass fraction")
        return Bottle.mixture(entry.name, entry.moles, assay, library=names)
    solvent: str | dict[str, float] | None
    if isinstance(entry.solvent, dict):
        solvent = {name: _share(entry.name, name, share) for name, share in entry.solvent.items()}
    else:
        solvent = entry.solvent
    return Bottle.stock(
        entry.name,
        {name: _share(entry.name, name, share) for name, share in (entry.holds or {}).items()},
        solvent,
        alcohol=entry.alcohol,
        assay_sd_frac=number_of(f"assay_sd of {entry.name}", entry.assay_sd, "mass fraction"),
        library=names,
        solvent_library=liquids,
    )


def _share(bottle: str, name: str, text: str | float) -> float:
    return number_of(f"{name} in {bottle}", text, "mass fraction")
