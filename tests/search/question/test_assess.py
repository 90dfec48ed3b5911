"""Probabilities of windows: the way that saves arrays gives the same bits as the plain one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from pi_formulate.search.question.assess import chance_inside, probability
from pi_formulate.search.question.targets import Target

WINDOWS = [(200.0, None), (None, 330.0), (200.0, 250.0), (0.0, 0.5)]
NUMBERS = st.floats(-1e3, 1e3)


def _plainly(target: Target, value, sd):
    chance = np.ones_like(value) if target.high is None else ndtr((target.high - value) / sd)
    if target.low is not None:
        chance = np.maximum(chance - ndtr((target.low - value) / sd), 0.0)
    return chance


@pytest.mark.parametrize("window", WINDOWS)
@given(rows=st.lists(st.tuples(NUMBERS, st.floats(1e-6, 1e3)), min_size=1, max_size=40))
def test_the_chance_of_a_window_is_the_plain_one_to_the_last_bit(window, rows) -> None:
    target, (value, sd) = Target("tg_c", *window), np.array(rows).T.copy()
    before = value.copy(), sd.copy()
    chance = chance_inside(target, value, sd)
    assert chance.tobytes() == _plainly(target, value, sd).tobytes()
    assert (value.tobytes(), sd.tobytes()) == tuple(
        numbers.tobytes() for numbers in before
    )  # both are left as they are
    assert probability(target, value, sd).tobytes() == chance.tobytes()


def test_what_is_certain_has_the_probability_1() -> None:
    target, value = Target("tg_c", 200.0, 250.0), np.array([100.0, 225.0, 225.0])
    chance = probability(target, value, np.array([0.0, 0.0, 10.0]))
    assert chance[:2].tolist() == [1.0, 1.0]
    assert chance[2] == _plainly(target, value[2:], np.array([10.0]))[0]
