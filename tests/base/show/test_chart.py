"""A curve as SVG: its points lie where they belong, and texts are escaped."""

import re
from itertools import pairwise
from math import isclose
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pi_formulate.base.show.chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, ticks

NUMBERS = st.floats(-1e4, 1e4)


def points(svg, tag):
    text = re.search(rf'<{tag} points="([^"]+)"', svg)[1]
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


@given(st.lists(NUMBERS, min_size=2, max_size=20), st.floats(0.0, 100.0), st.tuples(NUMBERS, NUMBERS).map(sorted))
@example([0.0, 3.5601181736115222e-307], 0.0, [0.0, 0.0])  # room for it would be no number
def test_everything_lies_within_the_axes_and_in_its_order(y, half, band):
    x = list(range(len(y)))
    low, high = [v - half for v in y], [v + half for v in y]
    svg = str(Chart(x, y, low, high, "x", "y", tuple(band), [(0, 1)], (1, y[1]), "w").svg())
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    line = points(svg, "polyline")
    for place in [*line, *points(svg, "polygon")]:
        assert LEFT - 0.1 <= place[0] <= WIDTH - RIGHT + 0.1
        assert TOP - 0.1 <= place[1] <= HEIGHT - BOTTOM + 0.1
    for (_, a), (_, b), old, new in zip(line, line[1:], y, y[1:], strict=False):
        assert (a - b) * (new - old) >= -0.2 * abs(new - old)  # up on the page is up
    dot = re.search(r'<circle cx="([\d.]+)" cy="([\d.]+)"', svg)
    assert (float(dot[1]), float(dot[2])) == line[1]


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_round_even_and_within_the_ends(low, width):
    high = low + width
    if high - low < 1e-9 * max(abs(low), 1.0):
        return
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 8
    slack = 1e-6 * width
    assert all(low - slack <= mark <= high + slack for mark in marks)
    steps = [b - a for a, b in pairwise(marks)]
    assert all(isclose(step, steps[0], rel_tol=1e-6) for step in steps)


def test_a_flat_curve_is_drawn():
    assert "<polyline" in Chart((0, 1), (5, 5), (5, 5), (5, 5), "x", "y", None, (), (0, 5), "w").svg()


@pytest.mark.parametrize("part", ["x", "y", "words"])
def test_texts_are_escaped(part):
    texts = {"x": "x", "y": "y", "words": "w", part: '"><script>'}
    svg = Chart((0, 1), (0, 1), (0, 1), (0, 1), texts["x"], texts["y"], None, (), (0, 0), texts["words"]).svg()
    assert "<script" not in svg
