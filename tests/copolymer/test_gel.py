"""Gel points: the textbook cases, Flory's closed form, and the limits."""

from math import inf, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.strategies import few, pots

M = pf.Molecule


def test_the_textbook_cases() -> None:
    """A2 with B3 in equal groups: 0.833 by Carothers, 0.707 by statistics (Flory 1953, ch. IX; Odian, ch. 2)."""
    point = pf.gel_point([M(3.0, 1.0, 2, 0), M(2.0, 1.0, 0, 3)])
    assert point.mean_functionality == pytest.approx(2.4)
    assert point.carothers == pytest.approx(5.0 / 6.0)
    assert point.stockmayer == pytest.approx(sqrt(0.5))
    # A2 with B4, such as a tetraol: f_avg 8/3 gives 0.75, and 1 / sqrt(3) is 0.577.
    point = pf.gel_point([M(2.0, 1.0, 2, 0), M(1.0, 1.0, 0, 4)])
    assert (point.carothers, point.stockmayer) == pytest.approx((0.75, 1.0 / sqrt(3.0)))
    assert "groups of one kind react alike" in point.note
    assert "0.75 (Carothers)" in repr(point)


@few(40)
@given(st.floats(0.2, 1.0), st.floats(0.01, 1.0), st.integers(3, 6), st.booleans())
def test_the_closed_form_of_flory_for_branch_units(r: float, rho: float, f: int, more_amines: bool) -> None:
    """A2 + B2 + Bf: p_c = 1 / sqrt(r (1 + rho (f - 2))), rho: the share of the B groups that is on branch units."""
    acids, amines = (r, 1.0) if more_amines else (1.0, r)
    pot = [M(acids / 2.0, 1.0, 2, 0), M(amines * (1.0 - rho) / 2.0, 1.0, 0, 2), M(amines * rho / f, 1.0, 0, f)]
    expected = 1.0 / sqrt(r * (1.0 + rho * (f - 2)))
    point = pf.gel_point(pot)
    assert point.group_ratio == pytest.approx(r)
    if abs(expected - 1.0) > 1e-6:
        assert point.stockmayer == (pytest.approx(expected, rel=1e-9) if expected < 1.0 else inf)
    mean = 2.0 * r / sum(m.amount_mol for m in pot)
    assert point.mean_functionality == pytest.approx(mean)
    if abs(2.0 / mean - 1.0) > 1e-6:
        assert point.carothers == (pytest.approx(2.0 / mean, rel=1e-9) if mean > 2.0 else inf)
    assert point.stockmayer <= point.carothers


@few(20)
@given(pots(), st.floats(0.01, 1.0), st.floats(0.0, 1.0))
def test_linear_pots_never_gel_and_more_branches_gel_earlier(pot: list[M], branched: float, p: float) -> None:
    linear = pf.gel_point(pot)
    assert (linear.carothers, linear.stockmayer) == (inf, inf)
    assert not linear.gels_at(1.0)
    moles = branched * sum(m.amount_mol * m.anhydrides for m in pot)
    few_branches, many = (pf.gel_point([*pot, M(n, 351.45, 0, 3)]) for n in (0.3 * moles, 0.6 * moles))
    if many.group_ratio >= few_branches.group_ratio:
        assert many.stockmayer <= few_branches.stockmayer
    assert many.gels_at(p) == (p >= min(many.stockmayer, many.carothers))


@pytest.mark.parametrize("pot", [[M(1.0, 1.0, 2, 1)], [M(1.0, 1.0, 2, 0)], [M(-1.0, 1.0, 2, 0), M(1.0, 1.0, 0, 3)], []])
def test_what_has_no_gel_point_is_refused(pot: list[M]) -> None:
    with pytest.raises(pf.CompositionError):
        pf.gel_point(pot)
