"""A drawn region has the corners of the region."""

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.search.region.picture import TRIANGLE, outline
from pi_formulate.search.region.polytope import Polytope

RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", most={"BPDA": 0.5})
FOUR = pf.region("7", ["BTDA", "BPDA"], ["TPE-R", "p-PDA"])


def _drawn(ax):
    return np.array(ax.patches[0].get_xy())[:-1] if ax.patches else np.array(ax.lines[0].get_xydata())


def test_drawn_corners_are_the_corners():
    pytest.importorskip("matplotlib")
    line = pf.region("6").plot(points=pf.region("6").sample(5))
    assert sorted(_drawn(line)[:, 0]) == pytest.approx([2 / 7, 5 / 7])
    three = pf.region("7", ["BTDA"], ["TPE-R", "BAPP", "p-PDA"])
    ax = three.plot(points=three.sample(20))
    assert {tuple(p) for p in _drawn(ax).round(9)} == {tuple(p) for p in (three.corners @ TRIANGLE).round(9)}
    assert [t.get_text() for t in ax.texts] == list(three.names)
    side = FOUR.plot(axes=(FOUR.names[0], FOUR.names[1]))
    corners = {tuple(p) for p in FOUR.corners[:, :2].round(9)}
    assert {tuple(p) for p in _drawn(side).round(9)} <= corners
    assert side.get_xlabel() == f"mole fraction of {FOUR.names[0]} [mol/mol]"
    cut = FOUR.plot(held={FOUR.names[3]: 0.1}, axes=(FOUR.names[0], FOUR.names[1]))
    rows = (*FOUR.parts[0].rows, LinearClause("", (-0.1, -0.1, -0.1, 0.9), False, True))
    expected = outline(Polytope(4, rows).points[:, :2])
    assert {tuple(p) for p in _drawn(cut).round(9)} == {tuple(p) for p in expected.round(9)}


def test_a_region_of_one_free_side_is_a_line_and_two_a_field():
    pytest.importorskip("matplotlib")
    one = pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"], sequence="random").plot()
    assert sorted(_drawn(one)[:, 0]) == pytest.approx([2 / 7, 5 / 7])
    two = RANDOM.plot()
    assert len(_drawn(two)) == 4
