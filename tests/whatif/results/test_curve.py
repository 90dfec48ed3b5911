"""The curve agrees with the estimates and the claims at every point of it."""

from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from pi_formulate.base.errors import EstimateError
from pi_formulate.claims.formula import formula
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.run import estimate
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.results.curve import DRAWN, POINTS, axes_of, chart_of, curve_of, spans_of
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.views import curving
from tests.whatif.states import HIGH, LOW

FOUR = replace(
    HIGH,
    degrees=(),
    members=(),
    units=(("BPDA", "TPE-R", 6.0), ("BPDA", "p-PDA", 2.0), ("BTDA", "TPE-R", 1.0), ("BTDA", "p-PDA", 1.5)),
)
THREE = replace(LOW, units=(("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0), ("BPDA", "TPE-R", 1.0)))
STATES = {"two": LOW, "four": FOUR, "three": THREE, "free": replace(LOW, process="free", interpretation="literal")}


def at(copolymer, axis, share):
    """The composition with another share of one monomer, worked out by hand."""
    rows = copolymer.mole_fractions
    inside = sum(n for unit, n in rows if getattr(unit, axis.side).id == axis.monomer)
    amounts = {
        unit: n * (share / inside if getattr(unit, axis.side).id == axis.monomer else (1.0 - share) / (1.0 - inside))
        for unit, n in rows
    }
    return Copolymer.of({unit: n for unit, n in amounts.items() if n > 0.0})


@pytest.mark.parametrize("name", STATES)
def test_each_point_is_the_estimate_of_its_composition(name):
    state = STATES[name]
    results = answers(state)
    copolymer = results.recipe.weighed_copolymer
    for axis in axes_of(copolymer):
        for property in DRAWN:
            curve = curve_of(state, results, axis, property)
            assert POINTS <= len(curve.percent) <= POINTS + 1
            assert (curve.percent[0], curve.percent[-1]) == (0.0, 100.0)
            for i in range(0, len(curve.percent), 7):
                there = at(copolymer, axis, curve.percent[i] / 100.0)
                wanted = estimate(there, [property], state.process)[property]
                assert curve.values[i] == pytest.approx(wanted.value, abs=1e-6)
                assert curve.sds[i] == pytest.approx(wanted.sd, abs=1e-6)
                system = formula(results.formula, state.reading, state.interpretation)
                assert curve.met[i] == system.check(there).met


@pytest.mark.parametrize("name", STATES)
def test_the_dot_is_the_number_on_the_panel(name):
    state = STATES[name]
    results = answers(state)
    for axis in axes_of(results.recipe.weighed_copolymer):
        for property in DRAWN:
            share, value = curve_of(state, results, axis, property).now
            assert value == pytest.approx(dict(results.estimates)[property].value, abs=1e-6)
            assert 0.0 < share < 100.0


def test_the_ratios_of_a_composition():
    assert [axis.label for axis in axes_of(answers(LOW).recipe.weighed_copolymer)] == ["4,4'-ODA : p-PDA"]
    labels = [axis.label for axis in axes_of(answers(THREE).recipe.weighed_copolymer)]
    assert len(labels) == 4
    assert "TPE-R : the other diamines" in labels
    assert axes_of(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])) == ()


def test_the_columns_end_where_the_claim_ends():
    """Formula 6: 0.4 <= s/t <= 2.5, that is 28.6 to 71.4 mol%."""
    results = answers(LOW)
    (axis,) = axes_of(results.recipe.weighed_copolymer)
    curve = curve_of(LOW, results, axis, "cte_ppm_per_k")
    ((low, high),) = spans_of(curve)
    assert low == pytest.approx(28.6, abs=1.5)
    assert high == pytest.approx(71.4, abs=1.5)
    assert curve.window == (5.0, 25.0)
    assert curve_of(LOW, results, axis, "tg_c").window is None  # the window of the other layer
    broken = replace(curve, met=np.array([i % 2 == 0 for i in range(len(curve.percent))]))
    assert len(spans_of(broken)) == sum(broken.met)
    assert spans_of(replace(curve, met=np.zeros(len(curve.percent), bool))) == []


def test_the_picture_says_in_words_what_it_shows():
    results = answers(LOW)
    (axis,) = axes_of(results.recipe.weighed_copolymer)
    words = chart_of(curve_of(LOW, results, axis, "cte_ppm_per_k")).words
    assert words.startswith("Expansion in the plane over 4,4'-ODA : p-PDA: ")
    assert words.endswith("at 40.0 mol%; claimed 5 to 25")


@pytest.mark.parametrize("first", ["p-PDA", "4,4'-ODA"])
def test_the_axis_has_the_share_that_the_slider_has(panel_of, first):
    """A share read off the curve can be typed into the field of the ratio."""
    amines = sorted((("p-PDA", 0.6), ("4,4'-ODA", 0.4)), key=lambda pair: pair[0] != first)
    panel = panel_of(WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=tuple(amines), formula="6"))
    panel.curves.fold.button.value = True
    assert panel.curves.ratio.value == f"{amines[0][0]} : {amines[1][0]}"
    assert f"{first} / mol% of the diamines" in unescape(panel.curves.picture.value)


def test_the_panel_draws_it_only_while_it_is_open(panel_of):
    panel = panel_of(FOUR)
    curves = panel.curves
    assert curves.picture.value == ""
    curves.fold.button.value = True
    assert curves.property.value == "tg_c"  # the claimed one of formula 7
    shown = curves.picture.value
    assert "claimed, 200 to 250 °C" in shown
    panel.controls["solids_pct"].box.value = "14"
    panel.controls["process"].value = "free"
    curves.property.value = "cte_ppm_per_k"
    assert curves.picture.value != shown
    ratio = curves.ratio.options[1][1]
    curves.ratio.value = ratio
    shown = curves.picture.value
    panel.controls["process"].value = "cast_fixed"
    assert curves.picture.value != shown
    assert (curves.property.value, curves.ratio.value) == ("cte_ppm_per_k", ratio)
    panel.load(replace(LOW, units=(("PMDA", "4,4'-ODA", 1.0),)))
    assert "no ratio to vary" in curves.picture.value
    panel.load(LOW)
    assert 'class="chart-dot"' in curves.picture.value
    assert "blue column: inside formula 6" in curves.picture.value


def test_a_curve_without_an_estimate_says_why(panel_of, monkeypatch):
    def refuse(*arguments):
        raise EstimateError("structure", "<x>", "groups of the table")

    panel = panel_of(LOW)
    monkeypatch.setattr(curving, "curve_of", refuse)
    panel.curves.fold.button.value = True
    assert "groups of the table" in panel.curves.picture.value
    assert "<x>" not in panel.curves.picture.value
