"""A few values move the estimate part of the way, and many the whole way."""

from pathlib import Path

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.fit.measured import limits_of
from pi_formulate.properties.fit.shift_scale import PRIOR_SCALE, shift_and_scale

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


def test_few_points_shift_part_of_the_way_and_many_go_there(tmp_path: Path) -> None:
    shipped = pf.estimate(KAPTON, ["tg_c"])["tg_c"]
    one = shift_and_scale("tg_c", [shipped.value + 30.0], [shipped], "lab.csv")
    prior, noise = limits_of("tg_c").shift_sd ** 2, shipped.sd**2
    assert one.shift == pytest.approx(30.0 * prior / (prior + noise))
    assert one.scale == 1.0
    assert one.var_shift == pytest.approx(prior * noise / (prior + noise))
    many = shift_and_scale("tg_c", [shipped.value + 30.0] * 800, [shipped] * 800, "lab.csv")
    assert many.shift == pytest.approx(30.0, abs=0.1)
    assert many.var_shift < 0.5


def test_a_laboratory_scale_is_found_again() -> None:
    shipped = [Estimate(value, 2.0, "degrees C", True, "m", "s") for value in np.linspace(150.0, 400.0, 400)]
    truth = [shipped[200].value + 8.0 + 1.1 * (e.value - shipped[200].value) for e in shipped]
    found = shift_and_scale("tg_c", truth, shipped, "lab.csv")
    assert found.scale == pytest.approx(1.1, abs=0.01)
    assert [found.apply(e).value for e in shipped] == pytest.approx(truth, abs=0.5)
    assert abs(found.scale - 1.0) < PRIOR_SCALE
