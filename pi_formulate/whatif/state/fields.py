"""The fields of a state, filled from an entry of a recipe file or from a batch that was planned.

In: `BatchEntry`, or `Recipe`. Out: names and values of the fields of `WhatIf`. If the panel has no field for a
statement, another field replaces it: a target M_n becomes an imbalance, amounts in random order a feed of monomers.
"""

from collections.abc import Iterable, Mapping
from itertools import product
from math import isclose
from typing import Any

from pi_formulate.base.toml import inline
from pi_formulate.base.units import number_of
from pi_formulate.batch.charge import Charge, Lot
from pi_formulate.batch.entry import BatchEntry
from pi_formulate.batch.file import plan_entry
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.solution import USUAL_SOLIDS
from pi_formulate.batch.statements import solution_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.state.ratios import clean

SIZES = ("solution", "polymer", "monomers")  # sizes that are one text; the others are kept
# Keys that have a field of their own in the state, or that were converted to one.
SHOWN = (
    *("id", "formula", "units", "feed", "sequence", "degrees", "members", "amounts", "ratios", *SIZES, "solids"),
    *("reading", "interpretation", "solids_basis", "solvent", "imbalance_r", "excess", "target_mn", "endcap"),
    "readability",
)
RANDOM = 1e-9  # relative: units that differ less from those of a random order are these
NO_IMBALANCE = 1e-12  # relative: a ratio of both sides that differs less from 1 is rounding


def fields_of_entry(
    entry: BatchEntry, library: MonomerLibrary | None, solvent_library: SolventLibrary | None
) -> dict[str, Any]:
    """The fields that an entry of a recipe file fills.

    Parameters
    ----------
    entry
        A checked entry.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Raises
    ------
    FormulateError
        If the batch has to be planned for a field, and cannot be; all errors at once.
    """
    if set(solution_of(entry.solids, entry.solvent, entry.concentration)) - {"solids_frac", "solvent"}:
        entry = _in_solids(entry, planned(entry, library, solvent_library))
    stated = {key: value for key, value in entry.model_dump(exclude_unset=True).items() if value is not None}
    size_kind = next((key for key in SIZES if getattr(entry, key)), "")
    by_component = [key for key in ("solvent", "readability") if not isinstance(stated.get(key, ""), str)]
    fields: dict[str, Any] = {
        "batch_id": entry.id,
        "formula": entry.formula or "",
        "reading": entry.reading,
        "interpretation": entry.interpretation,
        "size_kind": size_kind,
        "size": getattr(entry, size_kind) if size_kind else "",
        "solids_frac": USUAL_SOLIDS if entry.solids is None else number_of("solids", entry.solids, "mass fraction"),
        "solids_basis": entry.solids_basis,
        "imbalance_r": entry.imbalance_r,
        "excess": entry.excess,
        "solvent": entry.solvent if isinstance(entry.solvent, str) else "",
        "endcap": entry.endcap or "",
        "readability": entry.readability if isinstance(entry.readability, str) else "",
        "kept": tuple((k, inline(v)) for k, v in stated.items() if k not in SHOWN or k in by_component),
    }
    if entry.units and not entry.target_mn:
        return fields | {"units": tuple((u.dianhydride, u.diamine, u.amount) for u in entry.units)}
    if entry.degrees and entry.formula and all(isinstance(name, str) for name in entry.members.values()):
        fields |= {"degrees": tuple(entry.degrees.items()), "members": tuple(entry.members.items())}
        if not entry.target_mn:
            return fields
    recipe = planned(entry, library, solvent_library)
    if entry.feed and entry.sequence == "random" and not entry.bottles:
        fields |= _sides_of(entry.feed, library_or_shipped(library))
        sized = fields["size_kind"] or entry.film or entry.use_up
        return fields | (_balance(entry, recipe, fields["size_kind"]) if entry.target_mn or not sized else {})
    if "degrees" not in fields:
        units = tuple((acid, amine, clean(amount)) for acid, amine, amount in units_of(recipe.copolymer, library))
        sides = sides_of(units, library) if entry.amounts and not entry.bottles else None
        fields |= {"units": units} if sides is None else sides
    return fields | _balance(entry, recipe, fields["size_kind"])


def _sides_of(feed: Mapping[str, float], names: MonomerLibrary) -> dict[str, Any]:
    """The monomers of a feed by their sides, each with its amount."""
    roles = {name: names.resolve(name).role for name in feed}
    return {
        f"{role}s": tuple((name, amount) for name, amount in feed.items() if roles[name] == role)
        for role in ("dianhydride", "diamine")
    }


def sides_of(
    units: Iterable[tuple[str, str, float]], library: MonomerLibrary | None, random: bool = True
) -> dict[str, Any] | None:
    """(monomer, amount) of each side of some units; None if they are not those of a random order.

    Parameters
    ----------
    units
        (dianhydride, diamine, amount) of each.
    library
        Where names are looked up; the shipped one if None.
    random
        Whether units in another order are refused.

    Examples
    --------
    >>> sides_of([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)], None)
    {'dianhydrides': (('PMDA', 2.5),), 'diamines': (('p-PDA', 1.5), ("4,4'-ODA", 1.0))}
    >>> sides_of([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)], None) is None
    True
    """
    names = library_or_shipped(library)
    acids: dict[str, float] = {}
    amines: dict[str, float] = {}
    table: dict[tuple[str, str], float] = {}
    for acid, amine, amount in units:
        if amount != 0.0:
            pair = _id_of(acid, names), _id_of(amine, names)
            table[pair] = table.get(pair, 0.0) + amount
            acids[pair[0]] = acids.get(pair[0], 0.0) + amount
            amines[pair[1]] = amines.get(pair[1], 0.0) + amount
    total = sum(acids.values())
    for (acid, n), (amine, m) in product(acids.items(), amines.items()):
        if random and not isclose(table.get((acid, amine), 0.0), n * m / total, rel_tol=RANDOM, abs_tol=0.0):
            return None
    sides = {"dianhydrides": acids, "diamines": amines}
    return {role: tuple((name, clean(n)) for name, n in side.items()) for role, side in sides.items()}


def _id_of(name: str, names: MonomerLibrary) -> str:
    """The id of a monomer; a name that no table knows stays as it is."""
    monomer = names.find(name)
    return monomer.id if monomer is not None else name


def fields_of_recipe(recipe: Recipe, library: MonomerLibrary | None) -> dict[str, Any]:
    """The fields that a batch fills.

    Parameters
    ----------
    recipe
        A batch in one pot.
    library
        Where names are looked up; the shipped one if None.
    """
    summary, charges = recipe.summary, recipe.charges
    ratio = summary["dianhydride_per_diamine"].target
    caps = [charge for charge in charges if charge.role.startswith("endcap")]
    shares = _solvent_shares(charges)
    steps = {c.compound.id: "" if c.readability_g is None else f"{c.readability_g!r} g" for c in charges}
    kept: dict[str, Any] = {}
    if len(shares) > 1:
        kept["solvent"] = shares
    if len(set(steps.values())) > 1:
        kept["readability"] = {name: step for name, step in steps.items() if step}
    if lots := {c.compound.id: _lot(c.lot) for c in charges if c.lot != Lot()}:
        kept["lots"] = lots
    if recipe.conversion != 1.0:
        kept["conversion"] = recipe.conversion
    if recipe.solvent_water_ppm is not None:
        kept["solvent_water"] = f"{recipe.solvent_water_ppm!r} ppm"
    return {
        "batch_id": recipe.batch_id,
        "units": units_of(recipe.copolymer, library),
        "size": f"{clean(summary['solution_g'].target)!r} g",
        "solids_frac": clean(summary[f"solids_{recipe.solids_basis}_frac"].target),
        "solids_basis": recipe.solids_basis,
        "solvent": next(iter(shares)) if len(shares) == 1 else "",
        "endcap": caps[0].compound.id if caps else "",
        "imbalance_r": min(ratio, 1.0 / ratio),
        "excess": "diamine" if ratio <= 1.0 else "dianhydride",
        "readability": next(iter(steps.values())) if len(set(steps.values())) == 1 else "",
        "kept": tuple((key, inline(value)) for key, value in kept.items()),
    }


def units_of(copolymer: Copolymer, library: MonomerLibrary | None) -> tuple[tuple[str, str, float], ...]:
    """(dianhydride, diamine, amount) of each unit; a monomer that is not in the library goes by its SMILES.

    Parameters
    ----------
    copolymer
        The units.
    library
        Where names are looked up; the shipped one if None.
    """
    names = library_or_shipped(library)

    def name(monomer: Monomer) -> str:
        return monomer.id if names.find(monomer.id) == monomer else monomer.smiles

    return tuple((name(unit.dianhydride), name(unit.diamine), amount) for unit, amount in copolymer.amounts_mol)


def planned(entry: BatchEntry, library: MonomerLibrary | None, solvent_library: SolventLibrary | None) -> Recipe:
    """The batch of an entry, as `pi-formulate batch` plans it.

    Parameters
    ----------
    entry
        A checked entry.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    """
    return plan_entry(f"batch {entry.id}", entry, library_or_shipped(library), solvent_library)[0]


def _in_solids(entry: BatchEntry, recipe: Recipe) -> BatchEntry:
    """The same batch with its solvent stated by solids and shares of mass, as the panel shows it."""
    shares, summary = _solvent_shares(recipe.charges), recipe.summary
    change: dict[str, Any] = {
        "solids": clean(summary[f"solids_{recipe.solids_basis}_frac"].target),
        "concentration": None,
        "solvent": shares if len(shares) > 1 else next(iter(shares)),
    }
    if not (entry.amounts or entry.film or entry.use_up or any(getattr(entry, key) for key in SIZES)):
        change["solution"] = f"{clean(summary['solution_g'].target)!r} g"
    return entry.model_copy(update=change)


def _balance(entry: BatchEntry, recipe: Recipe, size_kind: str) -> dict[str, Any]:
    """Imbalance; and the size of the solution, if the amounts of the monomers gave the size."""
    summary = recipe.summary
    ratio = summary["dianhydride_per_diamine"].target
    fields: dict[str, Any] = {"imbalance_r": 1.0}
    if not isclose(ratio, 1.0, rel_tol=NO_IMBALANCE):
        fields = {"imbalance_r": min(ratio, 1.0 / ratio), "excess": "diamine" if ratio < 1.0 else "dianhydride"}
    if not size_kind and not (entry.film or entry.use_up):
        fields |= {"size_kind": "solution", "size": f"{summary['solution_g'].target!r} g"}
    return fields


def _solvent_shares(charges: Iterable[Charge]) -> dict[str, float]:
    """Planned mass of each solvent over that of all [-]."""
    masses = {c.compound.id: c.planned_mol * c.compound.molar_mass_g_per_mol for c in charges if c.role == "solvent"}
    total = sum(masses.values())
    return {name: mass / total for name, mass in masses.items()}


def _lot(lot: Lot) -> dict[str, Any]:
    """A lot as a recipe file states it."""
    parts = {"purity": lot.purity_frac, "moisture": lot.moisture_frac, "hydrolysed": lot.hydrolysed_frac}
    return {"name": lot.name, **parts, "assay_sd": lot.assay_sd_frac}
