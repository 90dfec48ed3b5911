"""The fit of the Tg table to made-up data: truth found, outliers without pull, held-out rows held out."""

import dataclasses

import numpy as np
import pytest

from pi_formulate.properties.fit import tg as tg_fit
from pi_formulate.properties.groups import group_table
from pi_formulate.properties.tg.basis import build_basis
from tests.properties.units import made_up


@pytest.mark.slow
def test_a_fit_finds_what_the_values_were_made_of(fitted) -> None:
    units, value, (model, validations) = fitted
    seen = model.basis.see(units)
    right = np.abs(model.values_c(seen) - value)[8:]
    assert np.median(right) < 6.0  # the scatter that was put in is 4 K
    spread = np.abs(value - np.median(value)).mean()
    for found in validations.values():
        assert found.median_absolute_error_c < 0.5 * spread


@pytest.mark.slow
def test_wrong_rows_do_not_pull(fitted) -> None:
    units, value, (model, _) = fitted
    wrong = (value - model.values_c(model.basis.see(units)))[:8]
    assert np.median(wrong) > 75.0  # they were put 150 K too high; a fit that followed them would show less


@pytest.mark.slow
def test_intervals_hold_what_they_promise_on_held_out_rows(fitted) -> None:
    _, _, (_, validations) = fitted
    error = np.concatenate([np.abs(v.predicted_c - v.measured_c) <= 1.6448536 * v.sd_c for v in validations.values()])
    assert error.mean() == pytest.approx(tg_fit.COVERAGE, abs=0.01)


def test_held_out_rows_are_held_out() -> None:
    units, _ = made_up()
    for split in tg_fit.SPLITS:
        seen: list[int] = []
        for train, test in tg_fit.folds(units, split, 1):
            assert not set(train) & set(test)
            seen += test.tolist()
            if split != "pair":
                side = ("dianhydride", "diamine").index(split)
                assert not {units[i][side] for i in train} & {units[i][side] for i in test}
            else:
                assert all(any(units[i][s] == units[j][s] for j in train) for i in test for s in (0, 1))
        assert len(seen) == len(set(seen))


def test_the_same_data_give_the_same_table() -> None:
    units, value = made_up(120)
    table = group_table("polyimide_groups")
    first, second = (tg_fit.posterior(units, value, table, {}, "x") for _ in range(2))
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.basis.shapes, second.basis.shapes)


def test_no_value_enters_the_basis() -> None:
    units, _ = made_up(60)
    basis = build_basis(units, group_table("polyimide_groups"))
    lengths = [(rows**2).sum(axis=1) for rows in (basis.see(units).dianhydrides, basis.see(units).diamines)]
    assert all(length.max() <= 1.0 + 1e-12 for length in lengths)


@pytest.mark.slow
def test_more_data_leave_less_open(fitted) -> None:
    units, value, (model, _) = fitted
    few = tg_fit.posterior(units[:60], value[:60], group_table("polyimide_groups"), {}, "few")
    many = dataclasses.replace(model, calibration=(1.0, 1.0))
    probe = units[60:100]
    left_few = tg_fit.open_variance(few, few.basis.see(probe)).mean()
    assert tg_fit.open_variance(many, many.basis.see(probe)).mean() < left_few
