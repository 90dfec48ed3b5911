"""Ester and acid routes: PMR-15 as it was published, and any batch with its dianhydrides as esters or acids."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.batch.ingredients.atoms import add, atoms, atoms_of, grams, same
from tests.strategies import few, plans

N = 2.087
# BTDE, MDA, NE: T. T. Serafini, P. Delvigs, G. R. Lightsey, J. Appl. Polym. Sci. 16 (1972) 905.
BTDE, MDA, NE = (grams(atoms(formula, 1.0)) for formula in ("C19H14O9", "C13H14N2", "C10H12O4"))


def pmr15(**arguments: Any) -> pf.Recipe:
    return pf.plan_batch(
        pf.Copolymer.from_units([("BTDA", "MDA", 1.0)]),
        solids_frac=0.35,
        solvent="methanol",
        imbalance_r=N / (N + 1.0),
        endcap="nadic",
        bottles=[
            pf.Bottle.stock("BTDE", {"BTDA": 1.0}, alcohol="methanol"),
            pf.Bottle.stock("NE", {"nadic": 1.0}, alcohol="methanol"),
        ],
        **arguments,
    )


def test_pmr15_has_the_published_ratio_and_formulated_molar_mass() -> None:
    """n : n + 1 : 2 with n = 2.087, printed for 1500 g/mol; the last digit of n is 0.5 g/mol of it."""
    recipe = pmr15(monomer_mol=2.0 * N + 1.0)
    moles = {c.compound.id: c.amount_mol for c in recipe.charges}
    assert (moles["BTDA"], moles["MDA"], moles["nadic"]) == pytest.approx((N, N + 1.0, 2.0), rel=1e-12)
    expected = {"BTDA": N * BTDE, "MDA": (N + 1.0) * MDA, "nadic": 2.0 * NE}
    assert {k: v for k, v in recipe.charge_g.items() if k != "methanol"} == pytest.approx(expected, rel=1e-9)
    assert pytest.approx([386.31, 198.27, 196.20], abs=0.01) == [BTDE, MDA, NE]
    lost = 2.0 * (N + 1.0) * (grams(atoms("H2O", 1.0)) + grams(atoms("CH4O", 1.0)))
    by_hand = sum(expected.values()) - lost
    assert by_hand == pytest.approx(1501.6, abs=0.05)
    assert recipe.summary["mn_pi_g_per_mol"].target == pytest.approx(by_hand, rel=1e-9)
    assert recipe.summary["mn_pi_g_per_mol"].target == pytest.approx(1500.0, rel=0.0015)


def test_pmr15_loses_water_and_methanol() -> None:
    recipe = pmr15(polymer_g=100.0)
    named = {q.name: q.target for q in recipe.summary}
    bonds = 2.0 * next(c.amount_mol for c in recipe.charges if c.compound.id == "MDA")
    assert named["imidization_water_g"] == pytest.approx(bonds * 18.015, rel=1e-9)
    assert named["bound_volatiles_g"] == pytest.approx(bonds * 32.042, rel=1e-9)
    weighed = sum(c.charge_g for c in recipe.charges if c.role != "solvent")
    assert weighed - named["imidization_water_g"] - named["bound_volatiles_g"] == pytest.approx(100.0, rel=1e-9)
    assert any("BTDA as acid ester of methanol (386.31 g/mol)" in text for text in recipe.assumptions)


@few(15)
@given(plans(), st.sampled_from(["methanol", "ethanol", "water"]), st.data())
def test_a_batch_of_esters_is_the_batch_of_anhydrides_and_what_is_bound(
    plan: Any, alcohol: str, data: st.DataObject
) -> None:
    copolymer, arguments = plan
    arguments = {**arguments, "lots": {}, "solids_frac": min(arguments["solids_frac"], 0.2)}
    plain = pf.plan_batch(copolymer, **arguments)
    acids = [c.compound for c in plain.charges if c.role in ("dianhydride", "endcap_anhydride")]
    bottled = data.draw(st.lists(st.sampled_from(acids), min_size=1, unique=True))
    bottles = [pf.Bottle.stock(f"E {m.id}", {m: 1.0}, alcohol=alcohol) for m in bottled]  # type: ignore[dict-item]
    recipe = pf.plan_batch(copolymer, **arguments, bottles=bottles)
    formula = {"methanol": "CH4O", "ethanol": "C2H6O", "water": "H2O"}[alcohol]
    expected: Counter[str] = Counter()
    bound = 0.0
    # The same monomers; the bound molecules take the place of some solvent, so that the solids stay.
    for charge in plain.charges:
        if charge.role != "solvent":
            add(expected, charge.compound.formula, charge.amount_mol)
        if charge.compound in bottled:
            groups = 2 if charge.role == "dianhydride" else 1
            bound += groups * charge.amount_mol
    add(expected, formula, bound)
    assert same(atoms_of(c for c in recipe.charges if c.role != "solvent"), expected)
    assert sum(c.charge_g for c in recipe.charges) == pytest.approx(sum(c.charge_g for c in plain.charges), rel=1e-9)
    assert recipe.summary["bound_volatiles_g"].target == pytest.approx(bound * grams(atoms(formula, 1.0)), rel=1e-7)
    for name in ("mn_pi_g_per_mol", "solids_pi_frac", "pi_g"):
        assert recipe.summary[name].target == pytest.approx(plain.summary[name].target, rel=1e-6)
