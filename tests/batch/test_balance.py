"""The batch on the balance: whole steps, and what the rounded masses make."""

import pytest

import pi_formulate as pf

LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


@pytest.mark.parametrize("left_g", [3.0, 7.777, 12.345, 21.5])
def test_what_is_left_is_never_exceeded_by_rounding(left_g: float) -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), use_up_g={"p-PDA": left_g}, readability_g=0.01)
    assert left_g - 0.03 < recipe.charge_g["p-PDA"] <= left_g


def test_rounded_batch_says_what_it_makes() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=20, readability_g=0.01)
    for charge in recipe.charges:
        assert charge.charge_g / 0.01 == pytest.approx(round(charge.charge_g / 0.01), abs=1e-9)
        assert charge.amount_mol == pytest.approx(charge.charge_g / charge.compound.molar_mass_g_per_mol, rel=1e-12)
    ratio = recipe.summary["dianhydride_per_diamine"]
    assert ratio.target == pytest.approx(1.0)
    by_hand = (
        recipe.charge_g["PMDA"] / 218.120 / (recipe.charge_g["p-PDA"] / 108.144 + recipe.charge_g["4,4'-ODA"] / 200.241)
    )
    assert ratio.weighed == pytest.approx(by_hand, rel=1e-9)
