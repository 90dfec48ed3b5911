"""All masses rounded together: never worse than line by line, and as good as trying everything."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.rounding import drift, rounded_together

SIDES = [1, 1, -1, -1]


def _fractions(masses: list[float]) -> list[float]:
    return [
        masses[0] / sum(masses[:2]),
        masses[1] / sum(masses[:2]),
        masses[2] / sum(masses[2:]),
        masses[3] / sum(masses[2:]),
    ]


@given(st.lists(st.floats(0.05, 50.0), min_size=4, max_size=4), st.sampled_from([0.01, 0.001, 0.002]))
def test_together_is_at_least_as_good_as_line_by_line(masses: list[float], step: float) -> None:
    share = _fractions(masses)
    steps = rounded_together(["a", "b", "c", "d"], masses, [step] * 4, SIDES, share)
    together = drift(masses, [k * step for k in steps], SIDES, share)
    alone = drift(masses, [max(round(m / step), 1) * step for m in masses], SIDES, share)
    assert together <= alone * (1 + 1e-12)
    assert all(abs(k * step - m) <= 2 * step * (1 + 1e-9) for k, m in zip(steps, masses, strict=True))


@given(st.lists(st.floats(0.1, 3.0), min_size=4, max_size=4))
def test_together_is_the_best_of_all_neighbours(masses: list[float]) -> None:
    share, step = _fractions(masses), 0.01
    steps = rounded_together(["a", "b", "c", "d"], masses, [step] * 4, SIDES, share)
    best = min(
        drift(masses, [(int(m / step) + o) * step for m, o in zip(masses, offsets, strict=True)], SIDES, share)
        for offsets in product((-1, 0, 1, 2), repeat=4)
    )
    assert drift(masses, [k * step for k in steps], SIDES, share) == pytest.approx(best, rel=1e-6, abs=1e-12)


def test_the_drift_goes_where_the_ratios_tolerate_it() -> None:
    masses, share = [10.006, 20.004], [1.0, 1.0]
    steps = rounded_together(["A", "B"], masses, [0.01, 0.01], [1, -1], share)
    assert steps != (1001, 2000)  # what each line by itself would give
    assert drift(masses, [k * 0.01 for k in steps], [1, -1], share) < drift(masses, [10.01, 20.00], [1, -1], share)


def test_many_monomers_are_rounded_by_descent() -> None:
    masses = [1.0 + 0.137 * i for i in range(9)]
    sides = [1] * 4 + [-1] * 5
    share = [m / sum(masses[:4]) for m in masses[:4]] + [m / sum(masses[4:]) for m in masses[4:]]
    names = [str(i) for i in range(9)]
    steps = rounded_together(names, masses, [0.01] * 9, sides, share)
    alone = drift(masses, [round(m / 0.01) * 0.01 for m in masses], sides, share)
    assert drift(masses, [k * 0.01 for k in steps], sides, share) <= alone


def test_a_mass_below_one_step_is_refused() -> None:
    with pytest.raises(RecipeError, match="at least one step of the balance"):
        rounded_together(["A"], [0.004], [0.01], [1], [1.0])
