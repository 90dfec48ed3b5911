"""A quantity by itself: its interval, and what has no limit."""

import math

import pytest

import pi_formulate as pf
from pi_formulate.batch.quantity import LEVELS, NO_LIMIT, Quantity


def test_interval_of_a_normal_quantity_and_of_an_exact_one() -> None:
    low, high = Quantity("pi_g", "g", 1.0, 10.0, 2.0).interval(0.6826894921370859)
    assert (low, high) == (pytest.approx(8.0), pytest.approx(12.0))
    assert Quantity("pi_g", "g", 1.0, 10.0, 0.0).interval(0.9) == (10.0, 10.0)
    between = Quantity("x", "", 0.0, 0.0, 1.0, tuple(LEVELS)).interval(0.88)
    assert between == (pytest.approx(0.06), pytest.approx(0.94))


@pytest.mark.parametrize("level", [0.0, 1.0, -0.1, math.nan, 90])
def test_a_level_that_is_no_share_is_refused(level: float) -> None:
    with pytest.raises(pf.FormulateError, match=r"level: .*above 0 and at most 0\.99, but (is|got) "):
        Quantity("pi_g", "g", 1.0, 10.0, 2.0).interval(level)


def test_what_is_so_fine_that_most_chains_have_no_end_says_so() -> None:
    mn = Quantity.of_quantiles("mn_paa_g_per_mol", "g/mol", math.inf, math.inf, math.nan, (math.inf,) * len(LEVELS))
    assert mn.unlimited
    assert mn.weighed_text == NO_LIMIT
