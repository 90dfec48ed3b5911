"""All masses rounded together: never worse than line by line, and as good as trying everything."""

from itertools import combinations, product
from math import inf
from random import Random
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import RecipeError
from pi_formulate.batch import rounding
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
    best = _least_of_all((["a", "b", "c", "d"], masses, [step] * 4, SIDES, share), (-1.0, 0.0, 1.0, 2.0))
    assert drift(masses, [k * step for k in steps], SIDES, share) == pytest.approx(best, rel=1e-6, abs=1e-12)


def test_the_drift_goes_where_the_ratios_tolerate_it() -> None:
    masses, share = [10.006, 20.004], [1.0, 1.0]
    steps = rounded_together(["A", "B"], masses, [0.01, 0.01], [1, -1], share)
    assert steps != (1001, 2000)  # what each line by itself would give
    assert drift(masses, [k * 0.01 for k in steps], [1, -1], share) < drift(masses, [10.01, 20.00], [1, -1], share)


Batch = tuple[list[str], list[float], list[float], list[int], list[float]]


@st.composite
def many(draw: st.DrawFn, least: int = 7, most: int = 12, step: float = 0.01) -> Batch:
    """Arguments of `rounded_together`: equal moles on both sides, minor and major monomers, at times an end-capper."""
    count = draw(st.integers(least, most))
    acids = draw(st.integers(1, count - 1))
    capped = count - acids > 1 and draw(st.booleans())
    sides = [1] * acids + [-1] * (count - acids - capped) + [0] * capped
    parts = [draw(st.floats(0.05, 1.0)) for _ in sides]
    molar = [draw(st.floats(100.0, 500.0)) for _ in sides]
    sums = {side: sum(p for p, s in zip(parts, sides, strict=True) if s == side) for side in (1, -1)}
    shares = [p / sums[s] if s else 0.0 for p, s in zip(parts, sides, strict=True)]
    mol = draw(st.sampled_from([0.005, 0.05, 0.5]))
    masses = [
        max(mol * (x or 0.02) * m, 3.0 * step) for x, m in zip(shares, molar, strict=True)
    ]  # three steps or more, so that all four nearest are allowed
    return [str(i) for i in range(count)], masses, [step] * count, sides, shares


# Where every mass is a whole number of steps the objective is 0 but for rounding: errors of 1e-13 to the second power,
# over a scale of 1e-3 to the second power.
NOTHING = 1e-20


def _objective(batch: Batch, steps: tuple[int, ...]) -> float:
    _, masses, step, sides, shares = batch
    return drift(masses, [k * s for k, s in zip(steps, step, strict=True)], sides, shares)


def _least_of(batch: Batch, tried: np.ndarray) -> float:
    """The least objective of rows of steps, written out once more."""
    _, masses, step, sides, shares = (np.array(values) for values in batch)
    errors = tried / (masses.astype(float) / step.astype(float)) - 1.0
    a, b = (errors @ np.where(sides == side, shares, 0.0) for side in (1, -1))
    mean = np.where(sides == 1, a[:, None], np.where(sides == -1, b[:, None], (a + b)[:, None] / 2))
    objective = ((a - b) / 1e-3) ** 2 + np.sum(((errors - mean) / 1e-2) ** 2, axis=1) + ((a + b) / 2e-2) ** 2
    return float(objective[(tried >= 1.0).all(axis=1)].min())


def _least_of_all(batch: Batch, offsets: tuple[float, ...]) -> float:
    """The least objective over every combination of offsets from the step below."""
    below = np.floor(np.array(batch[1]) / np.array(batch[2]))
    return _least_of(batch, below + np.array(list(product(offsets, repeat=len(below)))))


@settings(max_examples=12)
@given(many(most=8))
def test_many_monomers_are_as_good_as_every_combination_of_the_nearest_steps(batch: Batch) -> None:
    assert (
        _objective(batch, rounded_together(*batch))
        <= _least_of_all(batch, (-1.0, 0.0, 1.0, 2.0)) * (1 + 1e-9) + NOTHING
    )


@settings(max_examples=20)
@given(many(least=2, most=4))
@example((["0", "1"], [5.0, 5.050000000000001], [0.01, 0.01], [1, -1], [1.0, 1.0]))
def test_branch_and_bound_gives_the_least_of_all_whole_steps(batch: Batch) -> None:
    """For few monomers, so that everything within eight steps can be tried."""
    with patch.object(rounding, "SEARCHED_WHOLE", 0):
        steps = rounded_together(*batch)
    best = _least_of_all(batch, tuple(float(offset) for offset in range(-8, 10)))
    assert _objective(batch, steps) <= best * (1 + 1e-9) + NOTHING
    offsets = [k - int(m / s) for k, m, s in zip(steps, batch[1], batch[2], strict=True)]
    if all(-8 <= offset <= 9 for offset in offsets):
        assert _objective(batch, steps) == pytest.approx(best, rel=1e-6, abs=NOTHING)  # it is one of those tried here


@settings(max_examples=30)
@given(many())
def test_no_exchange_of_steps_of_two_or_three_monomers_helps(batch: Batch) -> None:
    steps = rounded_together(*batch)
    count = len(steps)
    around = np.zeros((0, count))
    for places in combinations(range(count), 3):
        changes = np.zeros((27, count))
        changes[:, places] = list(product((-1.0, 0.0, 1.0), repeat=3))
        around = np.vstack([around, changes])
    assert _objective(batch, steps) <= _least_of(batch, np.array(steps) + around) * (1 + 1e-9)


@settings(max_examples=30)
@given(many(), st.randoms(use_true_random=False))
def test_the_order_of_many_monomers_does_not_matter(batch: Batch, random: Random) -> None:
    order = list(range(len(batch[0])))
    random.shuffle(order)
    shuffled = tuple([values[i] for i in order] for values in batch)
    assert _objective(batch, rounded_together(*batch)) == pytest.approx(
        _objective(shuffled, rounded_together(*shuffled)),  # type: ignore[arg-type]
        rel=1e-9,
    )


@settings(max_examples=30)
@given(many())
def test_many_monomers_are_exact_where_the_balance_shows_each_mass(batch: Batch) -> None:
    names, masses, step, sides, shares = batch
    whole = tuple(round(m / s) for m, s in zip(masses, step, strict=True))
    exact = [k * s for k, s in zip(whole, step, strict=True)]
    assert rounded_together(names, exact, step, sides, shares) == whole


@settings(max_examples=30)
@given(many(), st.integers(0, 6))
def test_many_monomers_keep_to_the_mass_that_is_left(batch: Batch, place: int) -> None:
    names, masses, step, sides, shares = batch
    left = [inf] * len(masses)
    left[place] = masses[place]
    steps = rounded_together(names, masses, step, sides, shares, left)
    assert steps[place] * step[place] <= masses[place] * (1 + 1e-9)
    free = rounded_together(names, masses, step, sides, shares)
    if free[place] * step[place] <= masses[place]:
        assert _objective(batch, steps) == pytest.approx(_objective(batch, free), rel=1e-9)
    else:
        assert _objective(batch, steps) >= _objective(batch, free) * (1 - 1e-9)


def _dozen() -> Batch:
    masses = [0.201 * 1.37**i for i in range(12)]
    shares = [m / sum(masses[i % 2 :: 2]) for i, m in enumerate(masses)]
    return [str(i) for i in range(12)], masses, [0.01] * 12, [1, -1] * 6, shares


def test_a_search_that_is_cut_short_still_returns_sensible_masses(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = _dozen()
    best = rounded_together(*batch)
    monkeypatch.setattr(rounding, "MOST_TRIED", 1)
    first = rounded_together(*batch)
    alone = tuple(round(m / 0.01) for m in batch[1])
    assert _objective(batch, best) < _objective(batch, first) < _objective(batch, alone)


def test_the_search_takes_few_steps_for_a_dozen_monomers(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unsound bound tries too little and fails above; a weak one tries too much and is cut short here."""
    batch = _dozen()
    best = rounded_together(*batch)
    monkeypatch.setattr(rounding, "MOST_TRIED", 1_500)
    assert rounded_together(*batch) == best


def test_a_mass_below_one_step_is_refused() -> None:
    with pytest.raises(RecipeError, match=r"0\.004 g is below one step of the balance, 0\.01 g"):
        rounded_together(["A"], [0.004], [0.01], [1], [1.0])


@pytest.mark.parametrize("searched_whole", [0, 6])
def test_a_mass_of_barely_more_than_one_step_is_weighed_as_one_step(searched_whole: int) -> None:
    with patch.object(rounding, "SEARCHED_WHOLE", searched_whole):
        assert rounded_together(["A", "B"], [0.0102, 0.0102], [0.01, 0.01], [1, -1], [1.0, 1.0]) == (1, 1)
        assert rounded_together(["A", "B"], [0.01, 0.01], [0.01, 0.01], [1, -1], [1.0, 1.0]) == (1, 1)


@pytest.mark.parametrize("count", [3, 9])
def test_a_stated_mass_keeps_its_steps_and_the_others_make_up_for_it(count: int) -> None:
    names = [f"m{place}" for place in range(2 * count)]
    masses = [10.0 + 0.137 * place for place in range(2 * count)]
    steps, sides, shares = [0.1] * (2 * count), [1, -1] * count, [1.0 / count] * (2 * count)
    fixed: list[int | None] = [103, *[None] * (2 * count - 1)]
    made = rounded_together(names, masses, steps, sides, shares, None, fixed)
    assert made[0] == 103
    errors = [k * 0.1 / mass - 1.0 for k, mass in zip(made, masses, strict=True)]
    acid, amine = (sum(errors[side::2]) / count for side in (0, 1))
    assert abs(acid - amine) < 1e-3  # without a correction it is 3 % / count
