"""From weighed masses to what was made and the smallest top-up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
EXACT = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99, endcap="PA")
ROUNDED = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99, endcap="PA", readability_g=0.01)
NAMES = [c.compound.id for c in EXACT.charges]


def test_as_planned_needs_nothing() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    found = pf.reconcile(plan.charge_g, plan)
    assert found.top_up == ()
    assert found.exact
    assert "nothing to add" in str(found)
    assert found.made.charge_g == pytest.approx(plan.charge_g, rel=1e-9)


@given(st.dictionaries(st.sampled_from(NAMES), st.floats(1.0, 1.1), min_size=1))
@settings(deadline=None)
def test_top_up_restores_every_ratio_and_adds_nothing_to_the_most_over_charged(factors: dict[str, float]) -> None:
    weighed = {name: mass * factors.get(name, 1.0) for name, mass in EXACT.charge_g.items()}
    found = pf.reconcile(weighed, EXACT)
    assert found.exact
    planned = EXACT.charge_g
    scale = max(weighed[name] / planned[name] for name in planned)
    final = {row["id"]: row["final_g"] for row in found.to_frame().to_dict("records")}
    assert final == pytest.approx({name: scale * mass for name, mass in planned.items()}, rel=1e-6)
    most = max(planned, key=lambda name: weighed[name] / planned[name])
    assert most not in found.top_up_g
    assert min([*found.top_up_g.values(), 1.0]) > 0.0


@given(st.dictionaries(st.sampled_from(NAMES), st.integers(-1, 1)))
@settings(deadline=None)
def test_what_the_balance_cannot_tell_needs_no_top_up(steps: dict[str, int]) -> None:
    weighed = {name: mass + 0.01 * steps.get(name, 0) for name, mass in ROUNDED.charge_g.items()}
    found = pf.reconcile(weighed, ROUNDED)
    assert set(found.top_up_g) <= {name for name, step in steps.items() if step == -1}
    assert all(mass == 0.01 for mass in found.top_up_g.values())


def test_top_up_is_a_mass_that_the_balance_shows() -> None:
    weighed = dict(ROUNDED.charge_g)
    weighed["PMDA"] += 1.0
    for name, mass in pf.reconcile(weighed, ROUNDED).top_up_g.items():
        assert mass / 0.01 == pytest.approx(round(mass / 0.01), abs=1e-9), name


def test_components_still_to_come_are_topped_up_whole() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    weighed = {name: mass for name, mass in plan.charge_g.items() if name != "PMDA"}
    found = pf.reconcile(weighed, plan)
    assert found.top_up_g == pytest.approx({"PMDA": plan.charge_g["PMDA"]}, rel=1e-9)
    with pytest.raises(pf.RecipeError, match="Nothing has reacted yet"):
        _ = found.made


def test_a_barred_component_keeps_the_balance_of_the_two_sides() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] += 0.5
    found = pf.reconcile(weighed, plan, may_not_add=["4,4'-oxydianiline"])
    assert not found.exact
    assert "4,4'-ODA" not in found.top_up_g
    # 0.5 g of p-PDA too much asks for as many moles of PMDA
    assert found.top_up_g["PMDA"] == pytest.approx(0.5 / 108.144 * 218.120, rel=1e-6)
    assert found.after.summary["dianhydride_per_diamine"].weighed == pytest.approx(1.0, abs=1e-9)


def test_barred_top_up_is_the_least_by_brute_force() -> None:
    """Over a grid of additions none keeps the balance and lies as near to the plan with less mass."""
    plan = pf.plan_batch(COP, monomer_mol=1.0)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] *= 1.03
    found = pf.reconcile(weighed, plan, may_not_add=["4,4'-ODA", "NMP"])
    added = found.top_up_g
    assert set(added) == {"PMDA"}
    moles = {c.compound.id: c for c in plan.charges}

    def gap(extra_pmda: float) -> float:
        acid = (weighed["PMDA"] + extra_pmda) / moles["PMDA"].compound.molar_mass_g_per_mol
        amine = sum(weighed[n] / moles[n].compound.molar_mass_g_per_mol for n in ("p-PDA", "4,4'-ODA"))
        return abs(acid - amine)

    grid = np.linspace(0.0, 2.0 * added["PMDA"], 2001)
    assert gap(added["PMDA"]) <= min(gap(float(x)) for x in grid) + 1e-9


def test_what_cannot_be_mended_says_so() -> None:
    plan = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["4,4'-ODA"] *= 1.02
    found = pf.reconcile(weighed, plan, may_not_add=["PMDA", "4,4'-ODA", "NMP"])
    assert not found.exact
    assert found.top_up == ()
    assert "see what it makes as it is" in str(found)
    with pytest.raises(pf.RecipeError, match="cannot be made without"):
        pf.reconcile({"PMDA": 1.0}, plan, may_not_add=["4,4'-ODA"])


def test_a_copolymer_is_a_target_too() -> None:
    found = pf.reconcile({"PMDA": 21.812, "p-PDA": 6.0, "4,4'-ODA": 8.0}, COP, imbalance_r=0.98)
    feed = {c.compound.id: c.amount_mol for c in found.after.charges}
    assert feed["PMDA"] / (feed["p-PDA"] + feed["4,4'-ODA"]) == pytest.approx(0.98, rel=1e-9)
    assert feed["p-PDA"] / feed["4,4'-ODA"] == pytest.approx(1.5, rel=1e-9)


def test_claims_of_what_was_made() -> None:
    plan = pf.plan_batch(pf.formula("6").build(s=2.4, t=1.0, X4="PMDA"), solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] *= 1.06
    found = pf.reconcile(weighed, plan)
    assert pf.check_claims(found.made).claims["13"] == "not met"
    assert pf.check_claims(found.after).own["13"] == "met"
