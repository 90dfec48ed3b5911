"""From the layers of a laminate to batches of its precursors."""

from dataclasses import replace

import pytest

import pi_formulate as pf
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, PRIMER

STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)


def test_a_hundred_square_metres_become_batches(tmp_path) -> None:
    recipes = STACK.precursor_batches(area_m2=100, readability_g=0.01)
    coats = STACK.coats(area_m2=100).coats
    assert [recipe.batch_id for recipe in recipes] == [
        "laminate-2-adhesion",
        "laminate-3-low_expansion",
        "laminate-4-thermoplastic",
    ]
    for recipe, coat in zip(recipes, coats, strict=True):
        assert recipe.summary["solution_g"].target == pytest.approx(100.0 * coat.solution_g_per_m2, rel=1e-9)
        assert recipe.summary["imidization_water_g"].target == pytest.approx(100.0 * coat.water_g_per_m2, rel=1e-9)
    assert "formula 6 (claim 13, reading default) is met" in recipes[1].remarks
    assert any(remark.startswith("formula 7 (claim 15") for remark in recipes[2].remarks)
    for ending in ("csv", "xlsx"):
        pf.write_batches(recipes, tmp_path / f"b.{ending}")
        again = pf.read_batches(tmp_path / f"b.{ending}")
        assert [r.charge_g for r in again] == [r.charge_g for r in recipes]


def test_losses_and_a_stated_density_reach_the_batch() -> None:
    stack = pf.Stack([COPPER, replace(CORE, density_g_per_cm3=1.5)], name="A")
    plain = stack.precursor_batches(area_m2=10)[0].summary["solution_g"].target
    more = stack.precursor_batches(area_m2=10, losses=pf.Losses(heel_g=100.0))[0].summary["solution_g"].target
    assert more == pytest.approx(plain + 100.0)
    assert stack.precursor_batches(area_m2=10)[0].summary["pi_g"].target == pytest.approx(10 * 20 * 1.5)
