"""Likeness to the units of the table, and shares of the shape."""

import numpy as np
import pytest

from pi_formulate.properties.tg.basis import FAR, likeness
from pi_formulate.properties.tg.model import tg_table
from tests.properties.units import unit


def test_likeness_is_one_at_home_and_falls_with_distance() -> None:
    points = np.array([[0.0, 0.0], [1.0, 0.0], [FAR, 0.0]])
    found = likeness(points, points)
    assert np.allclose(np.diag(found), 1.0)
    assert found[0, 1] > found[0, 2] > 0.0


def test_shape_shares_add_up_to_the_way_from_the_mean_unit() -> None:
    model = tg_table()
    seen = model.basis.see([unit("6FDA", "TFMB").parts, unit("PMDA", "p-PDA").parts])
    weights = model.weights[-seen.shape.shape[1] :]
    mean = likeness(np.zeros((1, seen.scaled.shape[1])), model.basis.shapes) @ model.basis.whitening @ weights
    shares = model.basis.shape_shares(seen.scaled, weights)
    assert shares.sum(axis=1) == pytest.approx(seen.shape @ weights - mean[0], abs=1e-6)
