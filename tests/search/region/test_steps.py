"""Compositions in whole steps are inside, and the nearest of all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.search.region.steps import check_step, lattice

LOW = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"])
RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", most={"BPDA": 0.5})
FOUR = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"])
FOUR_RANDOM = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "BAPP", "p-PDA"], sequence="random")


@settings(max_examples=40, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("region", [LOW, RANDOM, FOUR, FOUR_RANDOM], ids=str)
def test_rounded_points_are_inside(region, data):
    weights = [data.draw(st.lists(st.floats(0.01, 1.0), min_size=p.size, max_size=p.size)) for p in region.parts]
    point = [x / sum(row) for row in weights for x in row]
    step = data.draw(st.sampled_from([0.1, 0.05, 0.02]))
    found = region.rounded(point, step)
    assert region.contains(found)
    assert np.allclose(np.round(np.array(found) / step), np.array(found) / step)


@pytest.mark.parametrize("region", [LOW, FOUR, RANDOM, FOUR_RANDOM], ids=str)
def test_rounding_is_the_nearest_of_all(region):
    every = lattice(region, 0.1)
    for point in np.vstack([region.sample(8, seed=2), region.corners]):
        found = np.array(region.rounded(point, 0.1))
        assert np.abs(found - point).sum() <= np.abs(every - point).sum(axis=1).min() + 1e-6


def test_lattice_counts():
    assert lattice(pf.region("1"), 0.1)[:, 0].round(9).tolist() == [0.3, 0.4, 0.5, 0.6, 0.7]
    assert lattice(LOW, 0.002) is None
    assert check_step(1 / 3) == 3
