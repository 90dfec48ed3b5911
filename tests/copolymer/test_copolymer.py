"""A copolymer shows its units with their fractions."""

import pi_formulate as pf
from tests.showcase import Things, text_of


def test_units_are_drawn_with_their_fractions(things: Things) -> None:
    text = text_of(things.low)
    assert "PMDA/p-PDA: 60 mol%" in text
    assert things.low._repr_html_().count("<svg") == 2 + 2  # drawings and bars
    many = pf.Copolymer.from_units([("PMDA", m.id, 1.0) for m in things.library if m.role == "diamine"][:9])
    assert "3 more units not drawn" in text_of(many)
    unit = things.low.amounts_mol[0][0]
    assert unit._repr_html_().count("<svg") == 2
    assert unit._repr_svg_() == unit.to_svg()
    assert "382.33" in text_of(unit)
