"""Whole numbers at the gate: what is taken, what is refused, and in which words."""

import numpy as np
import pytest

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError, RecipeError


@pytest.mark.parametrize("value", [3, 3.0, np.int64(3), np.uint8(3), np.float64(3.0)])
def test_whole_numbers_of_python_and_numpy_are_taken(value):
    number = whole("count", value)
    assert number == 3
    assert type(number) is int


def test_a_large_whole_number_keeps_all_its_digits():
    assert whole("seed", 2**70 + 1, 0) == 2**70 + 1


@pytest.mark.parametrize(
    "value", [True, np.True_, 2.5, float("nan"), float("inf"), "3", b"3", None, [3], np.array([3]), np.array([3, 4])]
)
def test_what_is_not_a_whole_number_is_refused(value):
    with pytest.raises(RecipeError) as caught:
        whole("count", value)
    assert caught.value.where == "count"
    assert caught.value.need == "a whole number, at least 1"


@pytest.mark.parametrize("value", [4, 402, -5])
def test_both_limits_are_named(value):
    with pytest.raises(DesignError) as caught:
        whole("points", value, 5, 401, refuse=DesignError, hint="Of one axis.")
    assert str(caught.value) == f"points: got {value}, need a whole number from 5 to 401. Of one axis."
    assert (whole("points", 5, 5, 401), whole("points", 401, 5, 401)) == (5, 401)
