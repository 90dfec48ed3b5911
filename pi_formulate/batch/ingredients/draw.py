"""Drawing on bottles: some charges of a batch are replaced by what comes out of them.

In: exact charges of monomers, and bottles with a mass or as much as fits. Out: the charges after the draws, and a note
for each. Equation: n_i(own bottle) = n_i(plan) - sum over bottles of m a_i / M_i, never below 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import inf

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import SUMS, Charge, Lot
from pi_formulate.batch.ingredients.bottle import FITS, Bottle
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent

Draw = Bottle | tuple[Bottle, float]
Draws = tuple[tuple[Bottle, float | None], ...]


def draws_of(bottles: Iterable[Draw]) -> Draws:
    """Each bottle with the mass to draw, None for as much as fits; checked.

    Parameters
    ----------
    bottles
        Bottles, or (bottle, mass) [g].

    Raises
    ------
    RecipeError
        If one of them is no bottle, a mass is not above 0, or two bottles have one name.
    """
    draws: list[tuple[Bottle, float | None]] = []
    if isinstance(bottles, Bottle | str) or not isinstance(bottles, Iterable):
        raise RecipeError("bottles", bottles, "a list of Bottle, or of (Bottle, mass in g)")
    for entry in bottles:
        bottle, mass = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, None)
        kind("bottles", bottle, Bottle, "a Bottle, or (Bottle, mass in g)")
        draws.append((bottle, None if mass is None else real(f"mass of {bottle.name}", mass)))
    names = [bottle.name for bottle, _ in draws]
    if len(set(names)) != len(names):
        raise RecipeError(
            "bottles",
            names,
            "each bottle once, under a name of its own",
            sentence="each bottle needs a name of its own, but these are {got}",
        )
    return tuple(draws)


def drawn(charges: Sequence[Charge], draws: Draws) -> list[Charge]:
    """The charges with some of their monomers taken out of bottles.

    Parameters
    ----------
    charges
        Of monomers and end-capper, in the amounts of the batch.
    draws
        Bottles with the mass to draw; None for as much as no monomer of the batch is exceeded by.

    Raises
    ------
    RecipeError
        If a bottle holds a monomer that the batch does not have, or more of it than the batch needs.
    """
    rest, lines = [*charges], []
    for bottle, mass in draws:
        fitting, scarce = _fitting_g(bottle, rest, charges)
        if mass is not None and mass > fitting * (1.0 + FITS):
            need = f"at most {fitting:.6g} g, which hold all the {scarce} that the batch still needs"
            raise RecipeError(
                f"mass of {bottle.name}",
                mass,
                need,
                "Draw less, or plan a larger batch.",
                sentence=f"must be {need}, but is {{got}}",
            )
        taken = bottle.lines(fitting if mass is None else min(mass, fitting))
        rest = _without(rest, taken, charges)
        lines += taken
    return [*lines, *rest]


def _fitting_g(bottle: Bottle, charges: Sequence[Charge], planned: Sequence[Charge]) -> tuple[float, str]:
    """The most that can be drawn [g], and the monomer that sets it."""
    lines = bottle.lines(1.0)
    most, scarce = inf, ""
    for monomer in dict.fromkeys(line.compound for line in lines):
        per_g = sum(line.amount_mol for line in lines if line.compound == monomer)
        needed = sum(charge.amount_mol for charge in charges if charge.compound == monomer)
        if needed <= 0.0:
            have = ", ".join(dict.fromkeys(charge.compound.id for charge in charges if charge.amount_mol > 0.0))
            need = f"monomers that the batch still needs: {have or 'none'}"
            raise RecipeError(
                f"bottle {bottle.name}",
                monomer.id,
                need,
                _remedy(monomer, planned),
                sentence=f"the batch needs no {monomer.id} any more; it needs {have or 'no monomer'}",
            )
        if needed / per_g < most:
            most, scarce = needed / per_g, monomer.id
    return most, scarce


def _remedy(monomer: Monomer | Solvent, planned: Sequence[Charge]) -> str:
    """What gives a batch the component of a bottle that it does not need so far."""
    capper = isinstance(monomer, Monomer) and monomer.role.startswith("endcap")
    if capper and not any(charge.compound == monomer for charge in planned):
        return f'{monomer.id} ends chains: state endcap = "{monomer.id}" for this batch.'
    return "Plan a composition that has it."


def _without(rest: Sequence[Charge], taken: Sequence[Charge], planned: Sequence[Charge]) -> list[Charge]:
    """What is still to be charged from other bottles."""
    moles: dict[str, float] = {}
    whole = {charge.compound.id: charge.amount_mol for charge in planned}
    for line in taken:
        moles[line.compound.id] = moles.get(line.compound.id, 0.0) + line.amount_mol
    left: list[Charge] = []
    for charge in rest:
        amount = charge.amount_mol - moles.get(charge.compound.id, 0.0)
        if amount > FITS * whole[charge.compound.id]:
            left.append(replace(charge, amount_mol=amount, planned_mol=amount))
    return left


def stated_g(draws: Draws) -> dict[Lot, float]:
    """Lot of each line out of a bottle whose mass to draw is stated, and that mass [g].

    Parameters
    ----------
    draws
        Of a batch.
    """
    return {content.lot(bottle): mass for bottle, mass in draws if mass is not None for content in bottle.contents}


def draw_notes(charges: Sequence[Charge], draws: Draws) -> tuple[str, ...]:
    """Each draw in words, for the sheet.

    Parameters
    ----------
    charges
        Of the batch, as they will be weighed.
    draws
        Its bottles.
    """
    notes = []
    for bottle, _ in draws:
        lots = {content.lot(bottle) for content in bottle.contents}
        note = _note_of(bottle, [charge for charge in charges if charge.lot in lots])
        notes.append(note + _rest_of(bottle, charges))
    return tuple(notes)


def _rest_of(bottle: Bottle, charges: Sequence[Charge]) -> str:
    """What a bottle without a solvent has beside its monomers, and what the batch takes it for."""
    rest = 1.0 - bottle.monomer_frac
    if bottle.solvents or rest <= SUMS:
        return ""
    liquid = " and ".join(dict.fromkeys(c.compound.id for c in charges if c.role == "solvent")) or "solvent"
    return (
        f"; the other {100.0 * rest:.4g} wt% of {bottle.name}, for which no solvent is stated, replace as much {liquid}"
    )


def _note_of(bottle: Bottle, lines: Sequence[Charge]) -> str:
    mass = sum(line.charge_g for line in lines)
    liquid = sum(line.solvent_g for line in lines)
    brings = f", which brings {liquid:.6g} g of solvent" if liquid else ""
    loses = sum(line.charge_g * line.lot.bound_frac for line in lines)
    lost = "" if not loses else f"; {loses:.6g} g that is bound in it leaves on imidization, to which the chains refer"
    once = " as one mass for all its lines" if len(bottle.contents) > 1 else ""
    even = "; its chains and the new ones even out by amide exchange only with time" if bottle.polymer else ""
    return f"{mass:.6g} g of {bottle} are drawn{once}{brings}{lost}{even}"
