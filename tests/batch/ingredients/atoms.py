"""Atoms and masses of a batch, counted from formulas alone, for the tests of every kind of ingredient."""

import re
from collections import Counter
from collections.abc import Iterable

import pi_formulate as pf
from pi_formulate.batch.ingredients.bottle import liquid_called
from pi_formulate.chemistry.atoms import atomic_weights

WATER = "H2O"


def atoms(formula: str, moles: float) -> Counter[str]:
    """Moles of each element in some moles of a compound."""
    return Counter({e: moles * int(n or 1) for e, n in re.findall(r"([A-Z][a-z]?)(\d*)", formula)})


def add(total: Counter[str], formula: str, moles: float) -> None:
    for element, amount in atoms(formula, moles).items():
        total[element] += amount  # type: ignore[assignment]


def atoms_of(charges: Iterable[pf.Charge]) -> Counter[str]:
    """Moles of each element in all that the lines hold: compound, opened anhydride, solvent, what is bound."""
    total: Counter[str] = Counter()
    for charge in charges:
        add(total, charge.compound.formula, charge.amount_mol)
        x = charge.lot.hydrolysed_frac
        if x:
            groups = 2 if charge.role == "dianhydride" else 1
            # Active moles n come with n x / (1 - x) moles of opened molecules, each group of which holds one water.
            add(total, charge.compound.formula, charge.amount_mol * x / (1.0 - x))
            add(total, WATER, groups * charge.amount_mol * x / (1.0 - x))
        for smiles, share in (*charge.lot.solvent, *charge.lot.bound):
            liquid = liquid_called(smiles)
            add(total, liquid.formula, share * charge.charge_g / liquid.molar_mass_g_per_mol)
    return total


def grams(total: Counter[str]) -> float:
    """The mass of counted atoms [g]."""
    return sum(atomic_weights()[element] * amount for element, amount in total.items())


def same(first: Counter[str], second: Counter[str]) -> bool:
    """Whether the atoms agree to 1e-9 of the largest amount."""
    most = max(first.values())
    return all(abs(first[e] - second[e]) <= 1e-9 * most for e in {*first, *second})
