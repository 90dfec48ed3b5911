"""The picture of a laminate: layers to scale, names escaped, and the true curl."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise

import pytest

import pi_formulate as pf
from pi_formulate.base.show import words
from pi_formulate.laminate.picture import arc
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, PRIMER
from tests.showcase import Things

GIVEN = pf.Layer("low_expansion", 25, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34, sd_cte_ppm_per_k=2.0)
STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)


def test_the_picture_is_svg_with_layers_to_scale() -> None:
    root = ET.fromstring(STACK.to_svg())
    space = "{http://www.w3.org/2000/svg}"
    heights = [float(box.attrib["height"]) for box in root.iter(f"{space}rect")][1:]
    assert [h / heights[0] for h in heights] == pytest.approx([1.0, 2 / 12, 20 / 12, 3 / 12, 1.0], rel=0.01)
    texts = [text.text or "" for text in root.iter(f"{space}text")]
    assert any("copper, 12 um" in text for text in texts)
    assert any("ends toward the bottom" in text for text in texts)
    assert STACK._repr_svg_() == STACK.to_svg()
    places = [float(text.attrib["y"]) for text in root.iter(f"{space}text") if "um" in (text.text or "")][1:]
    assert all(later - earlier >= 17.9 for earlier, later in pairwise(places))


def test_names_are_escaped_and_an_unknown_curl_is_said() -> None:
    stack = pf.Stack([COPPER, replace(GIVEN, name="<core> & co")], name="a<b")
    root = ET.fromstring(stack.to_svg())
    texts = [element.text or "" for element in root.iter()]
    assert any(text.startswith("<core> & co") for text in texts)
    assert any("no stress-free temperature known" in text for text in texts)


def test_the_strip_bends_as_far_as_its_curvature_says() -> None:
    points = arc(20.0, 50.0)
    assert points[0][1] == points[-1][1] > 0.0
    assert arc(-20.0, 50.0)[0][1] == -points[0][1]
    length = sum(((a - c) ** 2 + (b - d) ** 2) ** 0.5 for (a, b), (c, d) in pairwise(points))
    assert length == pytest.approx(50.0, rel=1e-3)
    rolled = arc(1000.0, 50.0)
    assert max(y for _, y in rolled) == pytest.approx(2.0, rel=1e-6)  # a full turn, one diameter high


def test_the_picture_is_also_a_png(tmp_path) -> None:
    content = STACK.to_png(tmp_path / "s.png", 300.0)
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert (tmp_path / "s.png").read_bytes() == content


def test_a_drawing_and_its_table_have_one_number_format(things: Things) -> None:
    stack = pf.Stack([things.copper, things.core])
    whole = stack.curl(300.0)
    assert f"R = {words.number(whole.radius_mm)} mm" in stack.to_svg(300.0)
    assert f"ends {whole.way}" in stack.to_svg(300.0)
    large = things.stack_file.stack.curl().radius_mm
    assert large > 1000.0
    assert f"R = {large:.0f} mm" in things.stack_file.stack.to_svg()  # no thousands separator
