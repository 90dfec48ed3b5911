"""Layers to scale, and the curl of every state."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError, PlotError
from pi_formulate.base.show.colours import LAYER_COLOURS
from pi_formulate.base.show.words import number
from pi_formulate.properties.estimate import Z_90

ROOT = Path(__file__).parents[2]
STACK = pf.read_stack(ROOT / "examples" / "laminate.toml").stack


def test_layers_are_to_scale(ax: Any) -> None:
    pf.plot_stack(STACK, ax=ax)
    assert [box.get_height() for box in ax.patches] == [layer.thickness_um for layer in STACK.layers]
    tops = [box.get_y() + box.get_height() for box in ax.patches]
    assert tops[0] == pytest.approx(STACK.thickness_um)
    assert ax.patches[-1].get_y() == pytest.approx(0.0)
    texts = [text.get_text() for text in ax.texts]
    for layer, text in zip(STACK.layers, texts, strict=True):
        assert f"{layer.thickness_um:g} um" in text
    places = [text.get_position()[1] for text in ax.texts]
    assert all(a - b >= 0.07 * STACK.thickness_um - 1e-9 for a, b in pairwise(places))


def test_names_of_many_layers_stay_inside(ax: Any) -> None:
    foil, film = STACK.layers[0], STACK.layers[2]
    many = pf.Stack([foil, *[film, STACK.layers[3]] * 8, film, foil])
    for given in (ax, None):
        drawn = pf.plot_stack(many, ax=given)
        drawn.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in drawn.texts]
        frame = drawn.figure.bbox
        assert all(frame.y0 <= box.y0 and box.y1 <= frame.y1 for box in boxes)
        places = [text.get_position()[1] for text in drawn.texts]
        assert all(0.0 < place < many.thickness_um for place in places)
        assert all(a.y0 >= b.y0 + 0.5 * b.height for a, b in pairwise(boxes))


def test_layers_have_the_colours_of_the_palette(ax: Any) -> None:
    pf.plot_stack(STACK, ax=ax)
    wanted = [LAYER_COLOURS[layer.role].lower() for layer in STACK.layers]
    assert [to_hex(box.get_facecolor()) for box in ax.patches] == wanted


def test_the_noise_of_a_symmetric_stack_is_zero(ax: Any) -> None:
    foil, film = STACK.layers[0], STACK.layers[2]
    pf.plot_curl(pf.Stack([foil, film, foil]), stress_free_c=300.0, ax=ax)
    assert [text.get_text() for text in ax.texts][1] == "0"
    assert ax.containers[0].lines[0].get_xdata()[0] == 0.0


def test_curl_of_every_state_with_its_interval(ax: Any) -> None:
    pf.plot_curl(STACK, width_mm=20.0, ax=ax)
    curls = STACK.curls()
    line, _, (bars,) = ax.containers[0].lines
    assert line.get_xdata() == pytest.approx([curl.curvature_per_m for _, curl in curls])
    for segment, (_, curl) in zip(bars.get_segments(), curls, strict=True):
        half = Z_90 * curl.sd_curvature_per_m
        assert segment[:, 0] == pytest.approx([curl.curvature_per_m - half, curl.curvature_per_m + half])
    assert [text.get_text() for text in ax.get_yticklabels()] == [name for name, _ in STACK.states]
    start = STACK.curl().stress_free_c
    assert {curl.stress_free_c for _, curl in curls} == {start}
    assert number(start) in ax.get_title()


def test_laminate_errors() -> None:
    for draw in (pf.plot_stack, pf.plot_curl):
        with pytest.raises(PlotError, match="stack: expected a Stack, but got 3"):
            draw(3)
    with pytest.raises(
        PlotError, match=r"process: expected the name of a process, such as 'cast_fixed', but got \['free'\]"
    ):
        pf.plot_curl(STACK, process=["free"])
    with pytest.raises(LaminateError, match="width_mm"):
        pf.plot_curl(STACK, width_mm=0.0)
    bare = pf.Stack([pf.Layer("foil", 12, "copper")])
    with pytest.raises(LaminateError, match="stress_free_c"):
        pf.plot_curl(bare)
