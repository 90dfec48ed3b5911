"""The composition that a batch of a recipe file states: units, a feed, degrees of a formula, or amounts.

In: a checked entry, whose amounts are still texts such as "37.2 g", "60 mol%", "0.995 eq of BPDA" or "rest". Out: a
`Copolymer`, or the moles that the amounts fix.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pi_formulate.base.checks import real
from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError, UnknownNameError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.ends import checked_imbalance
from pi_formulate.batch.entry import BatchEntry
from pi_formulate.batch.ingredients.bottle import Bottle
from pi_formulate.batch.statements import known_of
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer.amounts import Known, Solved, solve_amounts
from pi_formulate.copolymer.copolymer import Copolymer

KEYS = ("units", "feed", "degrees", "amounts")
# Keys that need another key, and the keys of which one is enough.
COMPANIONS = {
    "sequence": ("feed",),
    "members": ("degrees",),
    "ratios": ("amounts", "ratios"),
    "reading": ("formula",),
    "interpretation": ("formula",),
    "phr_of": ("additives",),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The libraries in which names are looked up."""

    monomers: MonomerLibrary
    solvents: SolventLibrary


def composition_of(
    entry: BatchEntry,
    names: Names,
    assay: Mapping[str, float],
    lots: Mapping[str, Lot],
    bottles: Mapping[str, Bottle] | None = None,
) -> Copolymer | Solved:
    """The units or the moles that an entry states.

    Parameters
    ----------
    entry
        One batch of a recipe file.
    names
        Where names are looked up.
    assay, lots
        {monomer: mass fraction of active monomer} and {monomer: `Lot`}, for masses.
    bottles
        {name: bottle} that a feed may name like a monomer: its monomers are fed in the ratio of the bottle.

    Raises
    ------
    FormulateError
        If none or several of the keys are stated, or a name or an amount is wrong.
    """
    stated = [key for key in KEYS if getattr(entry, key)] or (["ratios"] if entry.ratios else [])
    if len(stated) != 1:
        got, need = " and ".join(stated), f"exactly one of {', '.join(KEYS)}"
        said = f"{got} are stated, but a batch has" if stated else "the batch has no composition: state"
        raise RecipeError("composition", got or "none", need, sentence=f"{said} {need}")
    if entry.units:
        return Copolymer.from_units([(u.dianhydride, u.diamine, u.amount) for u in entry.units], names.monomers)
    if entry.feed:
        units = [] if entry.sequence == "random" else [(u.dianhydride, u.diamine, u.amount) for u in entry.sequence]
        feed = _feed_of(entry.feed, bottles or {}, names.monomers)
        return Copolymer.from_feed(feed, "random" if entry.sequence == "random" else units, names.monomers)
    if entry.degrees:
        return formula_of(entry).build_from(entry.degrees, entry.members, names.monomers)
    return _solved(entry, names, assay, lots)


def _feed_of(
    stated: Mapping[str, float], bottles: Mapping[str, Bottle], names: MonomerLibrary
) -> dict[str | Monomer, float]:
    """The feed with the monomers of a bottle in its place."""
    feed: dict[str | Monomer, float] = {}
    for name, amount in stated.items():
        if name not in bottles or names.find(name) is not None:
            feed[name] = amount
            continue
        for monomer, moles in bottles[name].moles(real(f"amount of {name}", amount, refuse=CompositionError)).items():
            feed[monomer] = feed.get(monomer, 0.0) + moles
    return feed


def formula_of(entry: BatchEntry) -> Formula:
    """The formula that an entry names, under its reading.

    Parameters
    ----------
    entry
        One batch of a recipe file.
    """
    if entry.formula is None:
        need = "the formula that the variables and slots belong to"
        raise RecipeError("formula", "none", need, 'Such as formula = "6".', sentence=f"is missing: name {need}")
    return formula(entry.formula, entry.reading, entry.interpretation)


def check_companions(entry: BatchEntry) -> None:
    """Refuse keys that would be ignored, as the key that they belong to is missing.

    Parameters
    ----------
    entry
        One batch of a recipe file.
    """
    errors = [
        RecipeError(
            key,
            getattr(entry, key),
            f"also the key {others[0]!r}",
            sentence=f"the key {others[0]!r} is missing beside it",
        )
        for key, others in COMPANIONS.items()
        if key in entry.model_fields_set and not any(getattr(entry, companion) for companion in others)
    ]
    if entry.ratios and (entry.units or entry.feed or entry.degrees):
        errors.append(
            RecipeError(
                "ratios", entry.ratios, "also the key 'amounts'", sentence="the key 'amounts' is missing beside it"
            )
        )
    raise_all(errors)


def _solved(entry: BatchEntry, names: Names, assay: Mapping[str, float], lots: Mapping[str, Lot]) -> Solved:
    """Moles from amounts such as "37.2 g" and ratios "A : B" = 1.5."""
    amounts, ratios = entry.amounts or {}, _ratios_of(entry)
    stated = [*amounts, *(name for first, second, _ in ratios for name in (first, second))]
    monomers = _monomers_of(stated, amounts, names)
    known, rest = _known_of(amounts, names.monomers)
    known += [
        Known("ratio", names.monomers.resolve(first).id, ratio, names.monomers.resolve(second).id)
        for first, second, ratio in ratios
    ]
    r = checked_imbalance(entry.imbalance_r, entry.excess)
    shares = _assay_fracs(assay, lots, names.monomers)
    solved = solve_amounts(known, monomers, shares, 1.0 / r if entry.excess == "diamine" else r, rest=rest)
    if entry.imbalance_r != 1.0 and not solved.assumed:
        raise RecipeError(
            "imbalance_r",
            entry.imbalance_r,
            "no imbalance together with amounts that fix it",
            "State it as a ratio or in equivalents, or leave one monomer open as 'rest'.",
            sentence="the amounts fix the imbalance already, so {got} cannot be stated beside them",
        )
    return solved


def _ratios_of(entry: BatchEntry) -> list[tuple[str, str, float]]:
    """Both names of each ratio, and its value."""
    errors: list[FormulateError] = []
    ratios: list[tuple[str, str, float]] = []
    for name, ratio in entry.ratios.items():
        first, second = _sides(name)
        if not first or not second:
            need = 'two names separated by a colon, such as "p-PDA : 4,4\'-ODA"'
            errors.append(RecipeError("ratios", name, need))
        ratios.append((first, second, ratio))
    raise_all(errors)
    return ratios


def _sides(name: str) -> tuple[str, str]:
    """Both names of a ratio: a colon inside the brackets of a SMILES is an atom map.

    >>> _sides("[NH2:1]CCN : TPE-R"), _sides("TPE-R:[NH2:1]CCN"), _sides("TPE-R")
    (('[NH2:1]CCN', 'TPE-R'), ('TPE-R', '[NH2:1]CCN'), ('TPE-R', ''))
    """
    first, colon, second = name.partition(" : ")
    if not colon:
        depth, place = 0, len(name)
        for at, mark in enumerate(name):
            depth += (mark == "[") - (mark == "]")
            if mark == ":" and depth <= 0:
                place = at
                break
        first, second = name[:place], name[place + 1 :]
    return first.strip(), second.strip()


def _monomers_of(stated: list[str], amounts: Mapping[str, str], names: Names) -> dict[str, Monomer]:
    """Id and monomer of each stated name."""
    errors: list[FormulateError] = []
    monomers: dict[str, Monomer] = {}
    for name in stated:
        with gathering(errors):
            monomer = _monomer(name, names, f"{'amounts' if name in amounts else 'ratios'}.{name}")
            monomers[monomer.id] = monomer
    raise_all(errors)
    return monomers


def _monomer(name: str, names: Names, where: str) -> Monomer:
    """The monomer of a name; for a solvent among the amounts the error says where it belongs."""
    try:
        return names.monomers.resolve(name, where=where)
    except UnknownNameError:
        if names.solvents.find(name) is None:
            raise
        hint = f'It is a solvent: write solvent = {{ {name} = "800 g" }}.'
        raise RecipeError(
            "amounts", name, "monomers and end-cappers", hint, sentence="{got} is neither a monomer nor an end-capper"
        ) from None


def _known_of(amounts: Mapping[str, str], names: MonomerLibrary) -> tuple[list[Known], list[str]]:
    """The statements about each monomer, and the ids of those that take the rest."""
    errors: list[FormulateError] = []
    known: list[Known] = []
    rest: list[str] = []
    for name, text in amounts.items():
        with gathering(errors):
            monomer = names.resolve(name)
            fact = known_of(monomer.id, text, lambda reference: names.resolve(reference).id)
            if fact is None:
                rest.append(monomer.id)
            else:
                known.append(fact)
    raise_all(errors)
    return known, rest


def _assay_fracs(assay: Mapping[str, float], lots: Mapping[str, Lot], names: MonomerLibrary) -> dict[str, float]:
    """Id of a monomer and its mass fraction of active monomer."""
    shares = {
        names.resolve(name, where=f"assay.{name}").id: real(f"assay of {name}", value, high=1.0)
        for name, value in assay.items()
    }
    for name, lot in lots.items():
        monomer = names.resolve(name, where=f"lots.{name}")
        shares[monomer.id] = lot.assay_frac(monomer.molar_mass_g_per_mol, GROUPS_OF_ROLE[monomer.role][0])
    return shares
