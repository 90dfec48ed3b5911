"""Whole numbers at the gate: what is taken, what is refused, and in which words."""

from collections.abc import Callable

import numpy as np
import pytest

import pi_formulate as pf
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
    assert str(caught.value) == f"points: must be from 5 to 401, but is {value}. Of one axis."
    assert (whole("points", 5, 5, 401), whole("points", 401, 5, 401)) == (5, 401)


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize(
    "call",
    [
        lambda: pf.plan_batch(LOW, solution_g=5, solids_frac="0.15"),
        lambda: pf.plan_batch(LOW, solution_g=5, assay={"p-PDA": "0.99"}),
        lambda: pf.plan_batch(LOW, solution_g=5, lots={"p-PDA": 0.99}),
        lambda: pf.plan_batch(LOW, solution_g=5, imbalance_r="0.98"),
        lambda: pf.plan_batch(LOW, solution_g=5, readability_g=True),
        lambda: pf.plan_batch(LOW, solution_g=5, solvent=None),
        lambda: pf.plan_batch(LOW, solution_g=5, losses=None),
        lambda: pf.plan_batch(LOW, solution_g=5, imidization=["pyridine"]),
        lambda: pf.plan_batch(LOW, solution_g=5, order=[1]),
        lambda: pf.plan_batch(LOW, solution_g=5, batch_id=" A"),
        lambda: pf.plan_batch(LOW, solution_g=5, batch_id="A\nB"),
        lambda: pf.plan_batch(None, solution_g=5),
        lambda: pf.Copolymer.from_units(None),
        lambda: pf.Copolymer.from_units([5]),
        lambda: pf.Copolymer.from_feed([("PMDA", 1)]),
        lambda: pf.reconcile({"PMDA": "5"}, LOW),
        lambda: pf.Lot(purity_frac="x"),
        lambda: pf.Known("mass_g", "PMDA", "5"),
        lambda: pf.solve_amounts([], {}),
        lambda: pf.solve_amounts([pf.Known("mass_g", "BTDA", 1.0)], {"PMDA": pf.library()["PMDA"]}),
        lambda: pf.write_batches([], "none.csv"),
    ],
)
def test_another_kind_of_object_is_a_formulate_error(call: Callable[[], object]) -> None:
    with pytest.raises(pf.FormulateError):
        call()
