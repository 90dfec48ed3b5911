"""HTML is whole, escaped and readable in light and dark; tables say what they leave out."""

import re

import pytest

import pi_formulate as pf
from pi_formulate.base.show import html
from tests.showcase import NASTY, SHOWN, Things, read, text_of


@pytest.mark.parametrize("name", SHOWN)
def test_html_is_whole_and_readable_in_light_and_dark(name: str, things: Things) -> None:
    html = SHOWN[name](things)._repr_html_()
    read(html)
    assert NASTY not in html
    # A colour of text is set only on a card that has its own white ground.
    for style in re.findall(r'style="([^"]*)"', html):
        if re.search(r"(?<![-\w])color:", style):
            assert "background:#fff" in style
    assert html.count('id="') == 0  # two outputs on one page would share it


def test_names_are_escaped_everywhere() -> None:
    strange = pf.Monomer("<b>&\"x'", "diamine", "Nc1ccc(N)cc1", name="<i>name</i>", source="<a href='x'>")
    for shown in (
        strange,
        pf.MonomerLibrary([strange]),
        pf.Copolymer.from_units([("PMDA", strange, 1.0)]),
        pf.Copolymer.from_units([("PMDA", strange, 1.0)]).feed,
        pf.plan_batch(pf.Copolymer.from_units([("PMDA", strange, 1.0)]), solution_g=10.0),
        pf.estimate(pf.Copolymer.from_units([("PMDA", strange, 1.0)]), ["density_g_per_cm3"]),
        pf.check_claims(pf.Copolymer.from_units([("PMDA", strange, 1.0)])),
    ):
        assert "<b>&\"x'" in text_of(shown)
        reader = read(shown._repr_html_())
        assert not {"i", "a"} & set(reader.tags)


def test_drawings_by_themselves_hold_no_text_of_the_user_unescaped(things: Things) -> None:
    strange = pf.Monomer("<script>x</script>", "diamine", "Nc1ccc(N)cc1")
    unit = pf.Copolymer.from_units([("PMDA", strange, 1.0)]).amounts_mol[0][0]
    for svg in (strange._repr_svg_(), unit._repr_svg_(), things.stack._repr_svg_()):
        read(svg[svg.index("<svg") :])


def test_numbers_stand_to_the_right_and_names_to_the_left() -> None:
    cells = re.findall(
        r"text-align:(\w+)[^>]*>([^<]*)</td>", html.table(("a",), [[c] for c in (1.5, "0.23 ± 0.21", "15%")])
    )
    assert cells == [("right", "1.5"), ("right", "0.23 ± 0.21"), ("right", "15%")]
    cells = re.findall(r"text-align:(\w+)", html.table((), [["89-32-7", "4,4'-ODA", "0.4 to 2.5"]]))
    assert cells == ["left"] * 3
    assert "right" not in html.facts([("molar mass", "218.120")])


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    import pandas as pd

    text = str(html.frame(pd.DataFrame({"a": range(30), "<b>": [None] * 30}), most=24))
    assert "6 more rows" in text
    assert "&lt;b&gt;" in text
