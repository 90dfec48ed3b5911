"""One colour for one thing everywhere."""

import pytest

from pi_formulate.base.show import colours
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure.draw import PALETTE
from tests.showcase import Things, text_of


def test_the_colours_are_those_of_the_drawings() -> None:
    for text, colour in zip(colours.OKABE_ITO, PALETTE, strict=True):
        assert [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)] == pytest.approx(colour, abs=0.006)


def test_layers_and_statuses_have_one_colour_everywhere(things: Things) -> None:
    svg = things.stack_file.stack.to_svg()
    for layer in things.stack_file.stack.layers:
        assert f'fill="{colours.LAYER_COLOURS[layer.role]}"' in svg
    assert [colours.STATUS[s][0] for s in ("met", "not met", "needs data", "not applicable")] == [
        colours.BLUE,
        colours.RED,
        colours.GREY,
        colours.GREY,
    ]
    assert len({sign for _, sign in colours.STATUS.values()}) == len(colours.STATUS)


def test_an_explanation_gives_a_group_one_colour(things: Things) -> None:
    why = things.estimates.explain()
    html = why._repr_html_()
    assert "<pre" not in html
    assert html.count("<details") == len(things.estimates)
    seen: dict[str, set[str]] = {}
    colours = structure.group_colours(why._names)
    for id, assignment in why.assignments.items():
        drawn = why.to_svg(legend=False)[id].upper()
        for name in assignment.names:
            assert colours[name].upper() in drawn, (id, name)
            seen.setdefault(name, set()).add(colours[name])
    assert all(len(found) == 1 for found in seen.values())
    assert len(set(colours.values())) == len(colours)
    assert len(set(structure.group_colours([str(i) for i in range(24)]).values())) == 24
    assert "PMDA/p-PDA" in text_of(why)
