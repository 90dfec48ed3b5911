"""The same batch larger or smaller: every planned amount times one factor, in whole steps of the same balance.

In: charges and additives, a factor. Out: those of the other batch. Equation: n = factor n_planned, then rounded.
"""

from collections.abc import Sequence
from dataclasses import replace

from pi_formulate.base.names import name_key
from pi_formulate.batch.balance import Balance
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.ingredients.additive import Additive, Phr, additives_for


def enlarged(charges: Sequence[Charge], factor: float) -> list[Charge]:
    """The charges of a batch so many times as large.

    Parameters
    ----------
    charges
        Of the batch, with their steps of the balance.
    factor
        Above 0 [-].

    Raises
    ------
    RecipeError
        If a mass is below one step of the balance.
    """
    exact = [replace(c, amount_mol=c.planned_mol * factor, planned_mol=c.planned_mol * factor) for c in charges]
    steps = {name_key(c.compound.id): (c.compound.id, c.readability_g) for c in charges if c.readability_g}
    return Balance(steps).weighed([replace(charge, readability_g=None) for charge in exact])


def enlarged_additives(additives: Sequence[Additive], charges: Sequence[Charge]) -> tuple[Additive, ...]:
    """The additives of a batch for the polymer of other charges.

    Parameters
    ----------
    additives
        With their parts per hundred, and their steps of the balance.
    charges
        Of the other batch.

    Raises
    ------
    RecipeError
        If a mass is below one step of the balance.
    """
    stated = [(Phr(one.name, one.phr, one.of), one.readability_g) for one in additives]
    return tuple(made for phr, step_g in stated for made in additives_for([phr], charges, step_g))
