"""Degree of imidization: closed forms, limits, and the warnings of a cure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.laminate.cure import cure_warnings, degradation_c, exposure, shipped_kinetics
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, PRIMER

STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)
SINGLE = pf.Kinetics((pf.KineticStage(1.0, 0.05, 160.0, 109.0, 0.2, 5.0),), 100.0, 250.0)


def test_one_hold_is_the_closed_form() -> None:
    found = pf.imidization([pf.Hold(160.0, 30.0)], SINGLE)
    assert found.value == pytest.approx(1.0 - 2.718281828459045 ** (-1.5))
    assert found.in_domain
    assert found.sd > 0.0
    at_180 = 0.05 * 2.718281828459045 ** (109e3 / 8.314462618 * (1 / 433.15 - 1 / 453.15))
    assert exposure(SINGLE.stages[0], [pf.Hold(180.0, 7.0)]) == pytest.approx(7.0 * at_180)


def test_a_ramp_is_the_limit_of_many_small_steps() -> None:
    ramp = exposure(SINGLE.stages[0], [pf.Hold(250.0, 0.0, ramp_c_per_min=3.0)], 25.0)
    n = 20000
    steps = sum(SINGLE.stages[0].rate(25.0 + 225.0 * (i + 0.5) / n) for i in range(n)) * (75.0 / n)
    assert ramp == pytest.approx(steps, rel=1e-6)
    down = exposure(SINGLE.stages[0], [pf.Hold(25.0, 0.0, ramp_c_per_min=3.0)], 250.0)
    assert down == pytest.approx(ramp)
    parts = exposure(SINGLE.stages[0], [pf.Hold(101.7, 0.0, 3.0), pf.Hold(250.0, 0.0, 3.0)], 25.0)
    assert parts == pytest.approx(ramp, rel=1e-6)


@given(st.lists(st.tuples(st.floats(25.0, 400.0), st.floats(0.0, 120.0)), min_size=1, max_size=6))
def test_the_degree_grows_and_stays_between_0_and_1(steps: list[tuple[float, float]]) -> None:
    holds = [pf.Hold(t, m) for t, m in steps]
    degrees = [pf.imidization(holds[:i]).value for i in range(1, len(holds) + 1)]
    assert degrees == sorted(degrees)
    assert all(0.0 <= x <= 1.0 for x in degrees)


def test_the_shipped_kinetics_are_recalled_and_say_so() -> None:
    assert not shipped_kinetics().measured
    found = pf.imidization([pf.Hold(160.0, 15.0)])
    assert not found.in_domain
    assert found.sd > 0.1
    assert "recalled" in found.note
    # What abstracts say: none to speak of at 60 to 80 C; it sets in near 130 C; it is mostly done at 200 C.
    assert pf.imidization([pf.Hold(80.0, 60.0)]).value < 0.02
    assert 0.005 < pf.imidization([pf.Hold(130.0, 10.0)]).value < 0.3
    assert pf.imidization([pf.Hold(200.0, 60.0)]).value > 0.8


def test_a_schedule_outside_the_range_is_out_of_domain() -> None:
    found = pf.imidization([pf.Hold(300.0, 30.0)], SINGLE)
    assert not found.in_domain
    assert "outside 100 to 250 C" in found.note


def test_the_published_schedule_is_as_read() -> None:
    cure = pf.published_schedule()
    assert [(h.temperature_c, h.minutes) for h in cure.holds] == [(80, 120), (150, 60), (180, 60), (250, 60), (350, 60)]
    assert cure.source == "psp_cure_2015"
    assert degradation_c() == 420.0


def test_a_cure_below_tg_or_too_hot_is_told() -> None:
    assert cure_warnings(pf.Cure([pf.Hold(350, 15)]), 240.0, 10.0) == ()
    assert "is below the Tg" in cure_warnings(pf.Cure([pf.Hold(350, 15), pf.Hold(200, 15)]), 240.0, 10.0)[0]
    assert "by less than its standard deviation" in cure_warnings(pf.Cure([pf.Hold(245, 15)]), 240.0, 10.0)[0]
    assert "above 420 C" in cure_warnings(pf.Cure([pf.Hold(430, 15)]), 240.0)[0]
    assert "above 300 C" in cure_warnings(pf.Cure([pf.Hold(350, 15)]), None, degradation=300.0)[0]
    assert STACK.cure_warnings() == ()
    cool = pf.Making([pf.Coat([CORE, replace(GLUE, tg_c=250.0)], COPPER), pf.Cure([pf.Hold(200, 60)])])
    assert "250 +- 0 C" in pf.Stack.from_making(cool).cure_warnings()[0]
    assert STACK.imidization().value > 0.9


def test_the_last_coat_sees_the_least_heat() -> None:
    twice = pf.Making([pf.Coat(CORE, COPPER), pf.Cure(pf.Hold(300, 60)), pf.Coat(GLUE), pf.Cure(pf.Hold(160, 15))])
    once = pf.imidization([pf.Hold(160, 15)])
    assert pf.Stack.from_making(twice).imidization() == once
    warm = pf.Making([pf.Coat(CORE, COPPER), pf.Cure([pf.Hold(200, 0, ramp_c_per_min=1)], start_c=150)])
    assert pf.Stack.from_making(warm).imidization() == pf.imidization([pf.Hold(200, 0, 1)], start_c=150)
