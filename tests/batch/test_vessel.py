"""A left-over as an ingredient, and a sample taken out: what is left is what was there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import made_of
from tests.batch.ingredients.atoms import atoms_of, same
from tests.strategies import few, recipes

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


@few(15)
@given(recipes(), st.floats(0.001, 0.999))
def test_sample_and_rest_are_the_batch(recipe: pf.Recipe, part: float) -> None:
    whole = sum(charge.charge_g for charge in recipe.charges)
    rest = pf.after_sample(recipe, part * whole)
    assert sum(charge.charge_g for charge in rest.charges) == pytest.approx((1.0 - part) * whole, rel=1e-9)
    for old, new in zip(recipe.charges, rest.charges, strict=True):
        assert new.charge_g == pytest.approx((1.0 - part) * old.charge_g, rel=1e-9)
    before, after = (made_of(batch.charges, batch.conversion) for batch in (recipe, rest))
    assert after.chains.flory_r == pytest.approx(before.chains.flory_r, rel=1e-9)
    assert after.solids_paa_frac == pytest.approx(before.solids_paa_frac, rel=1e-9)


@few(12)
@given(st.floats(0.05, 1.0), st.floats(0.9, 1.0), st.sampled_from([None, 0.01]))
def test_a_left_over_becomes_part_of_the_new_batch(part: float, r: float, step: float | None) -> None:
    old = pf.plan_batch(COP, solution_g=100, imbalance_r=r, readability_g=step, batch_id="old")
    whole = sum(charge.charge_g for charge in old.charges)
    new = pf.plan_batch(COP, solution_g=500, imbalance_r=r, bottles=[(pf.left_over(old), part * whole)])
    plain = pf.plan_batch(COP, solution_g=500, imbalance_r=r)
    assert sum(charge.charge_g for charge in new.charges) == pytest.approx(500.0, rel=1e-9)
    assert same(atoms_of(new.charges), atoms_of(plain.charges))
    assert new.summary["flory_r"].target == pytest.approx(plain.summary["flory_r"].target, rel=1e-9)
    assert sum(c.charge_g for c in new.charges if c.lot.name == "old") == pytest.approx(part * whole, rel=1e-9)
    assert any("even out by amide exchange" in text for text in new.assumptions)


def test_a_left_over_of_an_ester_batch_keeps_what_is_bound() -> None:
    ester = pf.Bottle.stock("E", {"PMDA": 0.9}, alcohol="methanol")
    old = pf.plan_batch(COP, solution_g=100, solids_frac=0.2, bottles=[ester], batch_id="old")
    lines = pf.left_over(old).lines(50.0)
    bound = sum(c.charge_g * c.lot.bound_frac for c in old.charges)
    assert sum(c.charge_g * c.lot.bound_frac for c in lines) == pytest.approx(0.5 * bound, rel=1e-9)
    assert bound == pytest.approx(old.summary["bound_volatiles_g"].target, rel=1e-9)


def test_what_is_no_rest_is_refused() -> None:
    recipe = pf.plan_batch(COP, solution_g=100, imidization={"acetic anhydride": 2.0})
    with pytest.raises(pf.RecipeError, match="imidization reagents"):
        pf.left_over(recipe)
    for sample in (0.0, 100.0, 1e3, float("nan")):
        with pytest.raises(pf.RecipeError, match="sample_g"):
            pf.after_sample(recipe, sample)
    with pytest.raises(pf.RecipeError, match="a Recipe"):
        pf.left_over("old")  # type: ignore[arg-type]
