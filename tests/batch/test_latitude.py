"""How far a mass may be off: the ends of the ranges against closed forms and against a scan."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.batch.charge import feed_of_charges, made_of
from pi_formulate.batch.latitude import FIRST_STEP, MN_BAND_FRAC, ONE_STEP, SOLIDS_BAND_FRAC, acceptable, latitudes
from pi_formulate.copolymer.sequence import as_planned

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.4), ("PMDA", "4,4'-ODA", 1.0)])
CLOSE = 1e-4  # the ends are found by halves of a doubling step


def plan(**how: Any) -> pf.Recipe:
    return pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", **how)


def test_all_but_a_reagent_of_imidization_have_a_range() -> None:
    recipe = plan(imbalance_r=0.98, imidization={"acetic anhydride": 4.0, "pyridine": 4.0})
    found = latitudes(recipe.charges, recipe.copolymer)
    assert len(found) == len(recipe.charges)
    for charge, one in zip(recipe.charges, found, strict=True):
        if charge.role == "imidization_reagent":
            assert (one.low_g, one.high_g, one.limited_by) == (None, None, "")
        else:
            assert one.low_g is not None
            assert one.high_g is not None
            assert one.low_g < charge.charge_g < one.high_g


def test_chain_length_bounds_the_dianhydride_as_in_closed_form() -> None:
    # X_n = (1 + r) / (1 - r) at full conversion; M_n = X_n times the mean monomer, whose mass hardly moves.
    recipe = plan(imbalance_r=0.98)
    found = latitudes(recipe.charges, recipe.copolymer)
    acid = next(i for i, c in enumerate(recipe.charges) if c.role == "dianhydride")
    mass = recipe.charges[acid].charge_g
    for end, by, band in (
        (found[acid].low_g, found[acid].low_by, 1.0 - MN_BAND_FRAC),
        (found[acid].high_g, found[acid].high_by, 1.0 + MN_BAND_FRAC),
    ):
        length = band * (1.0 + 0.98) / (1.0 - 0.98)
        r = (length - 1.0) / (length + 1.0)
        assert end == pytest.approx(mass * r / 0.98, rel=2e-4)
        assert by == "M_n"


def test_a_ratio_bounds_a_diamine_as_in_closed_form() -> None:
    # At r = 1 only the formulas count: s / t from 0.4 to 2.5, and k + m > 1.5 (l + n) where it was met.
    recipe = plan()
    found = latitudes(recipe.charges, recipe.copolymer, mn_counts=False)
    rigid = next(i for i, c in enumerate(recipe.charges) if c.compound.id == "p-PDA")
    # p-PDA : ODA = 1.4 : 1; the upper end is 2.5 : 1, which is more than half as much again: no limit of weighing.
    assert found[rigid].high_g is None
    near = pf.Copolymer.from_units([("PMDA", "p-PDA", 2.4), ("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(near, solution_g=500.0, solvent="NMP")
    ranges = latitudes(batch.charges, batch.copolymer, mn_counts=False)
    place = next(i for i, c in enumerate(batch.charges) if c.compound.id == "p-PDA")
    assert ranges[place].high_g == pytest.approx(batch.charges[place].charge_g * 2.5 / 2.4, rel=CLOSE)
    assert ranges[place].high_by == "claim 13: 0.4 <= s/t <= 2.5"


def test_the_ends_are_those_of_a_scan() -> None:
    recipe = plan(imbalance_r=0.985, readability_g=0.01)
    systems = [pf.formula(id) for id in ("6", "7")]
    ways = [dict(system.best(recipe.weighed_copolymer).classes) for system in systems]
    mn = made_of(recipe.charges).chains.mn_paa_g_per_mol

    def met(charges: list[pf.Charge]) -> set[tuple[str, str]]:
        units = as_planned(recipe.copolymer, feed_of_charges(charges))
        return {
            (finding.claim, finding.clause)
            for system, way in zip(systems, ways, strict=True)
            for finding in system.check(units, labelling=system.labelled(units, way))
            if finding.status == "met"
        }

    first = met([*recipe.charges])
    for i, (charge, found) in enumerate(zip(recipe.charges, latitudes(recipe.charges, LOW), strict=True)):
        if charge.role == "solvent" or found.low_g is None or found.high_g is None:  # the solids bound the solvent
            continue
        for mass in np.linspace(0.98 * charge.charge_g, 1.02 * charge.charge_g, 81):
            moved = [*recipe.charges]
            moved[i] = replace(charge, amount_mol=charge.amount_mol * float(mass) / charge.charge_g)
            inside = abs(made_of(moved).chains.mn_paa_g_per_mol / mn - 1.0) <= MN_BAND_FRAC and first <= met(moved)
            gap = min(abs(mass - found.low_g), abs(mass - found.high_g)) / charge.charge_g
            if gap > FIRST_STEP:  # the ends are found to a part of the first step
                assert inside == (found.low_g <= mass <= found.high_g), (charge, mass)


def test_the_card_says_what_ends_the_range() -> None:
    html = plan(imbalance_r=0.98, readability_g=0.01)._repr_html_()
    assert "acceptable range / g" in html
    assert "(M_n)" in html
    assert "weigh within / g" in html
    # Without a balance there is no step to weigh within.
    assert "weigh within / g" not in plan(imbalance_r=0.98)._repr_html_()


def test_a_clause_that_only_the_rounding_meets_is_no_limit():
    """At s/t = 1.5 the plan lies on the border of k + m > 1.5 (l + n), which is outside; the rounding may be inside."""
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    for readability_g in (0.01, 0.001):
        batch = pf.plan_batch(
            copolymer, solution_g=500, target_mn_g_per_mol=40_000, endcap="PA", readability_g=readability_g
        )
        found = latitudes(batch.charges, batch.copolymer)
        assert not any("1.5 (" in one.limited_by for one in found)
        assert any(one.limited_by for one in found)


def test_the_solids_bound_the_solvent_as_in_closed_form() -> None:
    recipe = plan(imbalance_r=0.98, readability_g=0.01)
    place = next(i for i, c in enumerate(recipe.charges) if c.role == "solvent")
    found = latitudes(recipe.charges, recipe.copolymer)[place]
    solids = made_of(recipe.charges).solids_paa_frac
    for end, share in ((found.low_g, 1.0 + SOLIDS_BAND_FRAC), (found.high_g, 1.0 - SOLIDS_BAND_FRAC)):
        charge = recipe.charges[place]
        moved = [*recipe.charges]
        moved[place] = replace(charge, amount_mol=charge.amount_mol * end / charge.charge_g, readability_g=None)
        assert made_of(moved).solids_paa_frac == pytest.approx(solids * share, rel=1e-12)
    assert found.limited_by == "solids"
    assert 4.0 < recipe.charges[place].charge_g - found.low_g < 6.0  # a few grams, not one step of the balance


def test_both_ends_of_a_printed_range_are_masses_that_the_balance_shows() -> None:
    recipe = plan(imbalance_r=0.985, endcap="PA", readability_g=0.01)
    for charge, one in zip(recipe.charges, acceptable(recipe.charges, latitudes(recipe.charges, LOW)), strict=True):
        assert one.low_g <= charge.charge_g <= one.high_g
        assert one.low_g >= 0.75 * charge.charge_g
        for end in (one.low_g, one.high_g):
            assert end == float(f"{end:.2f}")
    capper = next(
        x
        for c, x in zip(recipe.charges, acceptable(recipe.charges, latitudes(recipe.charges, LOW)), strict=True)
        if "end" in c.role
    )
    assert "25% of the mass" in capper.limited_by


def test_at_r_1_the_printed_range_of_a_monomer_is_one_step_of_the_balance() -> None:
    recipe = plan(readability_g=0.01)
    for charge, one in zip(
        recipe.charges,
        acceptable(recipe.charges, latitudes(recipe.charges, LOW, mn_counts=False), mn_counts=False),
        strict=True,
    ):
        if charge.role == "solvent":
            assert one.limited_by == "solids"
        else:
            assert (one.low_g, one.high_g) == pytest.approx((charge.charge_g - 0.01, charge.charge_g + 0.01))
            assert one.limited_by == ONE_STEP
    exact = plan()
    ranges = acceptable(exact.charges, latitudes(exact.charges, LOW, mn_counts=False), mn_counts=False)
    assert [x.low_g is None for x in ranges] == [c.role != "solvent" for c in exact.charges]


def test_a_range_that_a_clause_ends_before_the_chain_length() -> None:
    """The quick search by M_n alone gives way to the clauses if one of them ends the range first."""
    near = pf.Copolymer.from_units([("PMDA", "p-PDA", 2.49), ("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(near, solution_g=500.0, solvent="NMP", imbalance_r=0.9)
    ranges = latitudes(batch.charges, batch.copolymer)
    place = next(i for i, c in enumerate(batch.charges) if c.compound.id == "p-PDA")
    assert ranges[place].high_g == pytest.approx(batch.charges[place].charge_g * 2.5 / 2.49, rel=CLOSE)
    assert ranges[place].high_by == "claim 13: 0.4 <= s/t <= 2.5"
    assert ranges[place].low_by == "M_n"
