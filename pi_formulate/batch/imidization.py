"""Reagents of chemical imidization: dehydrating agent and tertiary amine, charged after the polymer is made.

In: moles of each per mole of amic acid, and the charges of the monomers. Out: their charges. Equation: n = e n(amide),
with one amic acid group for each water that ring closure releases.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.charge import Charge, made_of, on_balance
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.solvent import Solvent, reagents

ROLE = "imidization_reagent"
Equivalents = tuple[tuple[Solvent, float], ...]
# What the amount of a reagent counts: moles per mole of amic acid, or per mole of all dianhydrides, or an amount.
Counted = Literal["equivalents", "per dianhydride", "mol", "g", "ml"]


def equivalents_of(imidization: Mapping[str, float] | None) -> Equivalents:
    """Each reagent with its moles per mole of amic acid groups.

    Parameters
    ----------
    imidization
        {reagent: moles per mole of amic acid groups}.

    Raises
    ------
    FormulateError
        An unknown reagent, an amount that is not above 0, a reagent twice; all errors at once.

    Examples
    --------
    >>> [(reagent.id, share) for reagent, share in equivalents_of({"acetic anhydride": 2.5})]
    [('acetic anhydride', 2.5)]
    """
    kind("imidization", imidization or {}, Mapping, "{reagent: moles per mole of amic acid}")
    errors: list[FormulateError] = []
    equivalents: list[tuple[Solvent, float]] = []
    for name, share in (imidization or {}).items():
        with gathering(errors):
            equivalents.append((reagents()[name], real(f"imidization: {name}", share)))
    raise_all(errors)
    if len({reagent for reagent, _ in equivalents}) != len(equivalents):
        raise RecipeError(
            "imidization", list(imidization or {}), "each reagent once", sentence="a reagent is listed twice: {got}"
        )
    return tuple(equivalents)


def equivalents_by_name(amounts: Mapping[str, tuple[float, Counted]], charges: Sequence[Charge]) -> dict[str, float]:
    """Moles of each reagent per mole of amic acid groups, of reagents whose amounts are stated.

    Parameters
    ----------
    amounts
        {reagent: number and what it counts}: moles per mole of amic acid groups or of all dianhydrides, moles, mass
        [g] or volume [ml].
    charges
        Of the polymer solution, which is not scaled any more.

    Raises
    ------
    FormulateError
        An unknown reagent, or a volume of one without a density; all errors at once.
    """
    bonds_mol = made_of(charges).water_g / water_g_per_mol()
    errors: list[FormulateError] = []
    equivalents: dict[str, float] = {}
    for name, (number, counted) in amounts.items():
        with gathering(errors):
            reagent = reagents()[name]
            if counted == "ml" and reagent.density_g_per_ml is None:
                raise RecipeError(f"imidization: {name}", f"{number:g} ml", "a mass, as its density is not listed")
            mass_g = number * (reagent.density_g_per_ml or 0.0) if counted == "ml" else number
            moles = {
                "equivalents": number * bonds_mol,
                "per dianhydride": number * sum(c.amount_mol for c in charges if c.role == "dianhydride"),
                "mol": number,
            }
            equivalents[name] = moles.get(counted, mass_g / reagent.molar_mass_g_per_mol) / bonds_mol
    raise_all(errors)
    return equivalents


def reagent_charges(charges: Sequence[Charge], equivalents: Equivalents) -> list[Charge]:
    """The reagents for the amic acid that some charges make.

    Parameters
    ----------
    charges
        Of the polymer solution.
    equivalents
        Of each reagent.
    """
    if not equivalents:
        return []
    bonds_mol = made_of(charges).water_g / water_g_per_mol()
    return [Charge(1, ROLE, reagent, share * bonds_mol, share * bonds_mol) for reagent, share in equivalents]


def rescaled(planned: Sequence[Charge], mended: Sequence[Charge]) -> list[Charge]:
    """The reagents of a sheet for the amic acid of the batch after its top-up.

    Parameters
    ----------
    planned
        All lines of the sheet.
    mended
        Those of the solution after the top-up.
    """
    later = [charge for charge in planned if charge.role == ROLE]
    if not later:
        return []
    factor = made_of(mended).water_g / made_of(planned).water_g
    return [_scaled(charge, factor) for charge in later]


def _scaled(charge: Charge, factor: float) -> Charge:
    """A charge times a factor, in whole steps of its balance."""
    mass, step = charge.charge_g * factor, charge.readability_g
    if step:
        mass = on_balance(max(round(mass / step), 1) * step, step)
    amount = mass * charge.assay_frac / charge.compound.molar_mass_g_per_mol
    return replace(charge, amount_mol=amount, planned_mol=charge.planned_mol * factor)
