"""Imbalance, conversion and chain length, after Carothers."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import CompositionError
from pi_formulate.copolymer.chain import Molecule, chains
from pi_formulate.copolymer.stoichiometry import (
    conversion_for_degree,
    degree_of_polymerization,
    imbalance,
    imbalance_for_degree,
)

REL = 1e-9
MOLES = st.floats(0.1, 10.0)
CONVERSIONS = st.floats(0.01, 0.999)
MANY = settings(max_examples=200)
PMDA, ODA, PA, AN = 218.12, 200.241, 148.117, 93.129


@given(MOLES, MOLES, CONVERSIONS)
def test_the_pot_has_the_degree_of_carothers(n_a: float, n_b: float, p: float) -> None:
    found = chains([Molecule(n_a, PMDA, 2, 0), Molecule(n_b, ODA, 0, 2)], p)
    assert found.flory_r == pytest.approx(min(n_a, n_b) / max(n_a, n_b), rel=REL)
    assert found.degree_of_polymerization == pytest.approx(degree_of_polymerization(found.flory_r, p), rel=REL)


@given(MOLES, MOLES, MOLES, CONVERSIONS)
def test_imbalance_with_an_endcapper_is_that_of_the_textbook(n_a: float, n_b: float, n_c: float, p: float) -> None:
    assume(2 * n_a <= 2 * n_b + n_c)
    pot = [Molecule(n_a, PMDA, 2, 0), Molecule(n_b, ODA, 0, 2), Molecule(n_c, AN, 0, 1)]
    textbook = 2 * n_a / (2 * n_b + 2 * n_c)
    assert imbalance(2 * n_a, n_a + n_b + n_c) == pytest.approx(textbook, rel=REL)
    assert chains(pot, p).flory_r == pytest.approx(textbook, rel=REL)
    assert chains(pot, p).degree_of_polymerization == pytest.approx(degree_of_polymerization(textbook, p), rel=REL)


def test_carothers_at_both_ends() -> None:
    assert degree_of_polymerization(1.0, 0.0) == degree_of_polymerization(0.4, 0.0) == 1.0
    assert degree_of_polymerization(1.0, 0.99) == pytest.approx(100.0)  # 1 / (1 - p)
    assert degree_of_polymerization(0.99, 1.0) == pytest.approx(199.0)  # (1 + r) / (1 - r)
    assert degree_of_polymerization(0.5, 1.0) == pytest.approx(3.0)
    lengths = [degree_of_polymerization(1.0 - rest, 1.0) * rest for rest in (1e-3, 1e-6, 1e-9)]
    assert lengths == pytest.approx([2.0] * 3, rel=1e-3)
    lengths = [degree_of_polymerization(1.0, 1.0 - rest) * rest for rest in (1e-3, 1e-6, 1e-9)]
    assert lengths == pytest.approx([1.0] * 3, rel=1e-6)


@given(st.floats(0.05, 1.0), CONVERSIONS)
@MANY
def test_degrees_give_imbalance_and_conversion_back(r: float, p: float) -> None:
    degree = degree_of_polymerization(r, p)
    assert conversion_for_degree(degree, r) == pytest.approx(p, rel=1e-8)
    assume(r < 0.999)
    assert imbalance_for_degree(degree_of_polymerization(r, 1.0)) == pytest.approx(r, rel=1e-8)
    assume(p > 0.55)
    assert imbalance_for_degree(degree, p) == pytest.approx(r, rel=1e-8)


@pytest.mark.parametrize("r", [0.0, -0.1, 1.0000001, float("nan"), float("inf"), True])
def test_an_imbalance_is_above_0_and_at_most_1(r: float) -> None:
    for call in (lambda: degree_of_polymerization(r, 0.9), lambda: conversion_for_degree(2.0, r)):
        with pytest.raises(CompositionError, match=r"imbalance r: must be above 0 and at most 1, but is "):
            call()


@pytest.mark.parametrize("p", [-1e-12, 1.0000001, float("nan"), True])
def test_a_conversion_is_from_0_to_1(p: float) -> None:
    for call in (lambda: degree_of_polymerization(0.9, p), lambda: imbalance_for_degree(2.0, p)):
        with pytest.raises(CompositionError, match=r"conversion: must be from 0 to 1, but is "):
            call()


def test_the_limits_themselves_are_allowed() -> None:
    assert degree_of_polymerization(1.0, 0.0) == 1.0
    assert degree_of_polymerization(1e-300, 1.0) == pytest.approx(1.0)
    assert degree_of_polymerization(0.5, 1.0) == pytest.approx(3.0)
    assert conversion_for_degree(1.0, 0.5) == 0.0
    assert conversion_for_degree(3.0, 0.5) == pytest.approx(1.0)  # the longest that r = 0.5 allows
    assert conversion_for_degree(3.0 * (1.0 + 1e-13), 0.5) == 1.0  # one rounding beyond it
    assert imbalance_for_degree(10.0, 0.9) == pytest.approx(1.0)  # the longest that p = 0.9 allows
    assert imbalance_for_degree(10.0 * (1.0 + 1e-13), 0.9) == 1.0
    assert imbalance(1.0, 1.0) == imbalance(1.0 + 1e-12, 1.0) == 1.0
    with pytest.raises(CompositionError, match="cannot both be 1"):
        degree_of_polymerization(1.0, 1.0)


@pytest.mark.parametrize("degree", [3.001, 0.999, 0.0, -1.0, float("nan"), True])
def test_a_degree_that_no_conversion_gives(degree: float) -> None:
    with pytest.raises(
        CompositionError, match=r"degree of polymerization: must be from 1 to 3, which full conversion gives, but is "
    ):
        conversion_for_degree(degree, 0.5)
    with pytest.raises(CompositionError, match=r"degree of polymerization: must be at least 1, but is nan\."):
        conversion_for_degree(float("nan"), 1.0)


@pytest.mark.parametrize("degree", [10.01, 1.0, 0.5, 0.0, -2.0, float("nan"), True])
def test_a_degree_that_no_imbalance_gives(degree: float) -> None:
    with pytest.raises(CompositionError, match="above 1 and at most 10, which r = 1 gives"):
        imbalance_for_degree(degree, 0.9)
    with pytest.raises(CompositionError, match=r"must be above 1, which r = 1 gives, but is 0\.5"):
        imbalance_for_degree(0.5, 1.0)


def test_a_low_conversion_gives_short_chains_or_none() -> None:
    assert imbalance_for_degree(degree_of_polymerization(0.7, 0.4), 0.4) == pytest.approx(0.7)
    for conversion in (0.0, 0.2, 0.49):
        with pytest.raises(
            CompositionError,
            match=r"degree of polymerization: must be above 1 and at most [\d.]+, which r = 1 gives, but is 2",
        ):
            imbalance_for_degree(2.0, conversion)


@pytest.mark.parametrize("groups", [0.0, -1.0, 1.0001, float("nan")])
def test_groups_are_no_more_than_the_molecules_carry(groups: float) -> None:
    with pytest.raises(CompositionError, match="above 0 and at most 1 mol"):
        imbalance(groups, 1.0)
