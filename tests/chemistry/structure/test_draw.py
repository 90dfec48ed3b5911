"""Drawings are XML or PNG of the wanted size."""

import xml.etree.ElementTree as ElementTree

import pytest

from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import draw_png, draw_svg, repeat_unit
from pi_formulate.copolymer.unit import Unit

LIB = library()
PMDA, PPDA, ODA = LIB["PMDA"].smiles, LIB["p-PDA"].smiles, LIB["4,4'-ODA"].smiles


@pytest.mark.parametrize("legend", ["", "PMDA", 'p-PDA <&> "1" ′'])
@pytest.mark.parametrize("smiles", [PMDA, "*c1ccc(*)cc1", repeat_unit(PMDA, ODA, "paa")])
def test_a_drawing_is_xml_of_the_wanted_size_and_a_png(smiles: str, legend: str) -> None:
    root = ElementTree.fromstring(draw_svg(smiles, 300, 200, legend))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.attrib["width"], root.attrib["height"]) == ("300px", "200px")
    assert len(root.findall("{http://www.w3.org/2000/svg}path")) > 5
    png = draw_png(smiles, 310, 205, legend)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (310, 205)


def test_monomers_and_units_draw_themselves() -> None:
    unit = Unit(LIB["PMDA"], LIB["4,4'-ODA"])
    drawings = {LIB["PMDA"].to_svg(), unit.to_svg(), unit.to_svg("paa")}
    assert len(drawings) == 3
    for text in drawings:
        assert ElementTree.fromstring(text).tag.endswith("svg")
    assert all(png.startswith(b"\x89PNG") for png in (LIB["PMDA"].to_png(), unit.to_png(), unit.to_png("paa")))
