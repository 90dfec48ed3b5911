"""Chain lengths against Case's closed forms (polykin), Carothers' limits, and chains counted one by one."""

import math
import random
from collections.abc import Callable
from dataclasses import replace
from math import inf, isinf

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from polykin.stepgrowth import Case_1, Case_5, Case_9

from pi_formulate.base.errors import CompositionError
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.copolymer.chain import Molecule, averages, chains, conversion_for_mn, endcap_for_mn, imbalance_for_mn
from pi_formulate.copolymer.stoichiometry import (
    conversion_for_degree,
    degree_of_polymerization,
    imbalance,
    imbalance_for_degree,
)

REL = 1e-9
WATER = water_g_per_mol()
MOLES = st.floats(0.1, 10.0)
MASSES = st.floats(90.0, 900.0)
CONVERSIONS = st.floats(0.01, 0.999)
MANY = settings(max_examples=200)
PMDA, ODA, PA, AN = 218.12, 200.241, 148.117, 93.129


@given(MOLES, MOLES, MASSES, MASSES, CONVERSIONS)
@MANY
def test_two_monomers_have_the_averages_of_case_1(n_a: float, n_b: float, m_a: float, m_b: float, p: float) -> None:
    found = chains([Molecule(n_a, m_a, 2, 0), Molecule(n_b, m_b, 0, 2)], p)
    converted_b = p * min(n_a, n_b) / n_b
    mn, mw = Case_1(converted_b, n_b / n_a, m_a, m_b)
    assert found.mn_paa_g_per_mol == pytest.approx(mn, rel=REL)
    assert found.mw_paa_g_per_mol == pytest.approx(mw, rel=REL)
    # A polyimide chain of X monomers has lost X - 1 waters. Reacted units of M - w lose X, so every chain of Case 1
    # is one water too light: <m + w> and <(m + w)^2> / <m + w> of its averages are the polyimide's.
    light_n, light_w = Case_1(converted_b, n_b / n_a, m_a - WATER, m_b - WATER)
    square = light_n * light_w + 2.0 * WATER * light_n + WATER**2
    assert found.mn_pi_g_per_mol == pytest.approx(light_n + WATER, rel=REL)
    assert found.mw_pi_g_per_mol == pytest.approx(square / (light_n + WATER), rel=REL)


@given(MOLES, MOLES, st.floats(1e-4, 2.0), MASSES, MASSES, MASSES, CONVERSIONS, st.booleans())
@MANY
def test_an_endcapper_has_the_average_of_case_5(
    n_a: float, n_b: float, n_c: float, m_a: float, m_b: float, m_c: float, p: float, swap: bool
) -> None:
    two, one = ((2, 0), (0, 1)) if not swap else ((0, 2), (1, 0))
    pot = [Molecule(n_a, m_a, *two), Molecule(n_b, m_b, *reversed(two)), Molecule(n_c, m_c, *one)]
    groups_bc = 2.0 * n_b + n_c
    converted = p * min(2.0 * n_a, groups_bc) / groups_bc
    # polykin 0.8 calls its fifth argument a ratio of groups, but its closed form holds for the ratio of molecules: its
    # own example has 191.4 g in 2.02 - 1.9895 = 0.0305 mol of chains, 6275 g/mol, and prints 6860.
    mn = Case_5(converted, converted, groups_bc / (2.0 * n_a), n_c / n_b, m_a, m_b, m_c)
    assert chains(pot, p).mn_paa_g_per_mol == pytest.approx(mn, rel=REL)


@given(*[MOLES] * 4, *[MASSES] * 4, CONVERSIONS)
@MANY
def test_two_dianhydrides_and_two_diamines_have_the_average_of_case_9(
    n_a: float, n_b: float, n_c: float, n_d: float, m_a: float, m_b: float, m_c: float, m_d: float, p: float
) -> None:
    pot = [
        *(Molecule(n, m, 2, 0) for n, m in ((n_a, m_a), (n_b, m_b))),
        *(Molecule(n, m, 0, 2) for n, m in ((n_c, m_c), (n_d, m_d))),
    ]
    least = p * min(n_a + n_b, n_c + n_d)
    p_ab, p_cd = least / (n_a + n_b), least / (n_c + n_d)
    mn = Case_9(p_ab, p_cd, p_cd, (n_c + n_d) / (n_a + n_b), n_b / n_a, n_d / n_c, m_a, m_b, m_c, m_d)
    assert chains(pot, p).mn_paa_g_per_mol == pytest.approx(mn, rel=REL)


def averages_by_walking(pot: list[Molecule], p: float, water: float) -> tuple[float, float]:
    """M_n and M_w by walking along every possible chain from one end to the other.

    A group that is not there is a group that never reacts, so each molecule is a link with two sides. Each chain is
    met twice, once from either end, which changes no average.
    """
    groups = {
        "a": sum(m.amount_mol * m.anhydrides for m in pot),
        "b": sum(m.amount_mol * m.amines for m in pot),
    }
    reacted = {side: p * min(groups.values()) / total for side, total in groups.items()} | {"dead": 0.0}
    links = []
    for m in pot:
        sides = ["a"] * m.anhydrides + ["b"] * m.amines
        first, second = sides + ["dead"] * (2 - len(sides))
        links += [(first, second, m), (second, first, m)]
    walking: dict[tuple[str, float], float] = {}
    for left, right, m in links:
        key = (right, m.molar_mass_g_per_mol)
        walking[key] = walking.get(key, 0.0) + m.amount_mol * (1.0 - reacted[left])
    count = first_moment = second_moment = 0.0
    while walking:
        ahead: dict[tuple[str, float], float] = {}
        for (open_side, mass), weight in walking.items():
            ended = weight * (1.0 - reacted[open_side])
            count, first_moment = count + ended, first_moment + ended * mass
            second_moment += ended * mass**2
            if weight * reacted[open_side] < 1e-16:
                continue
            partner = "b" if open_side == "a" else "a"
            for left, right, m in links:
                if left == partner:
                    key = (right, round(mass + m.molar_mass_g_per_mol - water, 6))
                    share = m.amount_mol / groups[partner]
                    ahead[key] = ahead.get(key, 0.0) + weight * reacted[open_side] * share
        walking = ahead
    return first_moment / count, second_moment / first_moment


@pytest.mark.parametrize("p", [0.0, 0.3, 0.8, 1.0])
@pytest.mark.parametrize(
    "pot",
    [
        [Molecule(1.0, 200.0, 2, 0), Molecule(2.0, 100.0, 0, 2)],
        # A quarter of the dianhydride has lost one ring to water, a tenth both: the latter is in no chain.
        [Molecule(0.65, 200.0, 2, 0), Molecule(0.25, 220.0, 1, 0), Molecule(1.5, 100.0, 0, 2)],
        [Molecule(1.0, 200.0, 2, 0), Molecule(1.4, 100.0, 0, 2), Molecule(0.3, 150.0, 1, 0)],
        [Molecule(1.5, 200.0, 2, 0), Molecule(0.9, 100.0, 0, 2), Molecule(0.3, 90.0, 0, 1)],
        [Molecule(0.5, 200.0, 1, 0), Molecule(0.7, 100.0, 0, 1)],
        [Molecule(0.5, 200.0, 2, 0), Molecule(0.4, 300.0, 2, 0), Molecule(1.3, 100.0, 0, 2), Molecule(0.2, 90.0, 0, 1)],
    ],
    ids=["two monomers", "half hydrolysed", "capped amine", "capped anhydride", "only end-cappers", "copolymer"],
)
def test_averages_are_those_of_the_chains_themselves(pot: list[Molecule], p: float) -> None:
    found = chains(pot, p)
    assert (found.mn_paa_g_per_mol, found.mw_paa_g_per_mol) == pytest.approx(averages_by_walking(pot, p, 0.0), rel=REL)
    assert (found.mn_pi_g_per_mol, found.mw_pi_g_per_mol) == pytest.approx(averages_by_walking(pot, p, WATER), rel=REL)


def test_a_molecule_without_groups_is_in_no_chain() -> None:
    pot = [Molecule(0.65, 200.0, 2, 0), Molecule(0.25, 220.0, 1, 0), Molecule(1.5, 100.0, 0, 2)]
    assert chains([*pot, Molecule(0.1, 240.0, 0, 0)], 0.9) == chains(pot, 0.9)


def test_two_diamines_and_one_dianhydride_make_one_chain_by_hand() -> None:
    found = chains([Molecule(1.0, PMDA, 2, 0), Molecule(2.0, ODA, 0, 2)])
    assert (found.bonds_mol, found.chains_mol, found.flory_r) == (2.0, 1.0, 0.5)
    assert (found.amine_ends_mol, found.anhydride_ends_mol, found.degree_of_polymerization) == (2.0, 0.0, 3.0)
    assert found.mn_paa_g_per_mol == pytest.approx(PMDA + 2 * ODA, rel=1e-15)
    assert found.mn_pi_g_per_mol == pytest.approx(PMDA + 2 * ODA - 2 * WATER, rel=1e-15)


def test_a_diamine_with_both_ends_capped_is_one_molecule() -> None:
    found = chains([Molecule(2.0, PA, 1, 0), Molecule(1.0, ODA, 0, 2)])
    assert (found.chains_mol, found.amine_ends_mol, found.anhydride_ends_mol) == (1.0, 0.0, 0.0)
    for mean in (found.mn_paa_g_per_mol, found.mw_paa_g_per_mol):
        assert mean == pytest.approx(2 * PA + ODA, rel=1e-12)
    for mean in (found.mn_pi_g_per_mol, found.mw_pi_g_per_mol):
        assert mean == pytest.approx(2 * PA + ODA - 2 * WATER, rel=1e-12)
    assert found.dispersity == pytest.approx(1.0, rel=1e-12)


def test_nothing_reacted_is_the_mixture_of_the_monomers() -> None:
    found = chains([Molecule(1.0, 200.0, 2, 0), Molecule(3.0, 100.0, 0, 2)], 0.0)
    assert found.mn_paa_g_per_mol == found.mn_pi_g_per_mol == pytest.approx(125.0)
    assert found.mw_paa_g_per_mol == pytest.approx((200.0**2 + 3 * 100.0**2) / 500.0)
    assert (found.bonds_mol, found.degree_of_polymerization) == (0.0, 1.0)


@given(CONVERSIONS, MASSES)
def test_dispersity_of_the_ideal_case_is_one_plus_conversion(p: float, mass: float) -> None:
    found = chains([Molecule(1.0, mass, 2, 0), Molecule(1.0, mass, 0, 2)], p)
    assert found.dispersity == pytest.approx(1.0 + p, rel=REL)


def test_dispersity_of_long_chains_of_any_masses_tends_to_two() -> None:
    pot = [Molecule(1.0, 500.0, 2, 0), Molecule(1.0, 100.0, 0, 2)]
    found = [abs(chains(pot, 1.0 - rest).dispersity - 2.0) for rest in (1e-2, 1e-4, 1e-6)]
    assert found == sorted(found, reverse=True)
    assert found[-1] < 1e-5


@given(st.floats(0.3, 0.999), MASSES, MASSES, MASSES)
def test_full_capping_leaves_no_ends_and_does_not_change_the_number_of_chains(
    r: float, m_a: float, m_b: float, m_c: float
) -> None:
    bare = chains([Molecule(r, m_a, 2, 0), Molecule(1.0, m_b, 0, 2)])
    capped = chains([Molecule(r, m_a, 2, 0), Molecule(1.0, m_b, 0, 2), Molecule(2 * (1 - r), m_c, 1, 0)])
    assert bare.amine_ends_mol == pytest.approx(2 * (1 - r), rel=REL)
    assert bare.anhydride_ends_mol == 0.0
    assert (capped.amine_ends_mol, capped.anhydride_ends_mol) == pytest.approx((0.0, 0.0), abs=1e-12)
    assert capped.chains_mol == pytest.approx(bare.chains_mol, rel=REL, abs=1e-12)
    assert capped.mn_paa_g_per_mol == pytest.approx(bare.mn_paa_g_per_mol + 2 * m_c, rel=1e-8)


@given(*[MOLES] * 2, *[MASSES] * 2, CONVERSIONS, st.floats(1e-3, 1e3))
def test_chains_do_not_depend_on_the_size_of_the_batch_or_the_order_of_charging(
    n_a: float, n_b: float, m_a: float, m_b: float, p: float, size: float
) -> None:
    pot = [Molecule(n_a, m_a, 2, 0), Molecule(n_b, m_b, 0, 2)]
    large = [Molecule(m.amount_mol * size, m.molar_mass_g_per_mol, m.anhydrides, m.amines) for m in reversed(pot)]
    for name in ("mn_paa_g_per_mol", "mw_paa_g_per_mol", "mn_pi_g_per_mol", "mw_pi_g_per_mol", "flory_r"):
        assert getattr(chains(large, p), name) == pytest.approx(getattr(chains(pot, p), name), rel=REL)


def test_without_an_end_a_chain_is_endless() -> None:
    found = chains([Molecule(1.0, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)])
    assert found.chains_mol == 0.0
    for name in ("degree_of_polymerization", "mn_paa_g_per_mol", "mn_pi_g_per_mol", "mw_paa_g_per_mol"):
        assert isinf(getattr(found, name))
    assert isinf(found.mw_pi_g_per_mol)
    assert found.dispersity == inf
    # Ten monomers in thirds: zero but for the rounding of the sum.
    thirds = [Molecule(0.1, PMDA, 2, 0)] * 3 + [Molecule(0.3, ODA, 0, 2)]
    assert isinf(chains(thirds).mn_paa_g_per_mol)


@given(st.floats(0.2, 0.999), st.floats(0.8, 1.0), MASSES, MASSES, MASSES, st.floats(0.0, 1.0))
@MANY
def test_imbalance_for_mn_gives_the_mn_back(r: float, p: float, m_d: float, m_e: float, m_c: float, f: float) -> None:
    def pot(ratio: float) -> list[Molecule]:
        caps = [Molecule(2 * f * (1 - ratio), m_c, 1, 0)] if f else []
        return [Molecule(ratio, m_d, 2, 0), Molecule(1.0, m_e, 0, 2), *caps]

    wanted = chains(pot(r), p).mn_paa_g_per_mol
    found = imbalance_for_mn(wanted, m_d, m_e, p, m_c, f)
    assert chains(pot(found), p).mn_paa_g_per_mol == pytest.approx(wanted, rel=1e-8)


@given(st.floats(5e3, 2e5), MASSES, MASSES, MASSES, st.floats(0.999, 1.0))
@MANY
def test_endcap_for_mn_gives_the_mn_back(mn: float, m_a: float, m_b: float, m_c: float, p: float) -> None:
    assume(2 * (1 - p) * mn < 0.99 * (m_a + m_b))
    c = endcap_for_mn(mn, m_a, m_b, m_c, p)
    for cap in (Molecule(c, m_c, 1, 0), Molecule(c, m_c, 0, 1)):
        found = chains([Molecule(1.0, m_a, 2, 0), Molecule(1.0, m_b, 0, 2), cap], p)
        assert found.mn_paa_g_per_mol == pytest.approx(mn, rel=1e-8)


@given(MOLES, MOLES, st.floats(0.0, 2.0), MASSES, MASSES, MASSES, CONVERSIONS)
@MANY
def test_conversion_for_mn_gives_the_conversion_back(
    n_a: float, n_b: float, n_c: float, m_a: float, m_b: float, m_c: float, p: float
) -> None:
    pot = [Molecule(n_a, m_a, 2, 0), Molecule(n_b, m_b, 0, 2), Molecule(n_c, m_c, 1, 0)]
    assert conversion_for_mn(pot, chains(pot, p).mn_paa_g_per_mol) == pytest.approx(p, rel=1e-8)


@pytest.mark.parametrize(
    "call",
    [
        lambda: chains([]),
        lambda: chains([Molecule(1.0, PMDA, 2, 0)]),
        lambda: chains([Molecule(1.0, ODA, 0, 2), Molecule(1.0, 240.0, 0, 0)]),
        lambda: chains([Molecule(1.0, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)], 1.01),
        lambda: chains([Molecule(1.0, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)], -0.01),
        lambda: chains([Molecule(1.0, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)], float("nan")),
        lambda: degree_of_polymerization(0.0),
        lambda: degree_of_polymerization(1.01),
        lambda: degree_of_polymerization(0.9, 1.01),
        lambda: degree_of_polymerization(1.0, 1.0),
        lambda: imbalance(2.1, 2.0),
        lambda: imbalance_for_degree(0.5),
        lambda: imbalance_for_degree(200.0, 0.99),  # r = 1 gives 100 and not more
        lambda: conversion_for_degree(200.0, 0.98),  # full conversion gives 99
        lambda: conversion_for_degree(0.5),
        lambda: conversion_for_mn([Molecule(0.9, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)], 1e5),
        lambda: conversion_for_mn([Molecule(0.9, PMDA, 2, 0), Molecule(1.0, ODA, 0, 2)], 100.0),
        lambda: imbalance_for_mn(1e5, PMDA, ODA, 0.99),
        lambda: imbalance_for_mn(150.0, PMDA, ODA),
        lambda: imbalance_for_mn(float("nan"), PMDA, ODA),
        lambda: imbalance_for_mn(inf, PMDA, ODA),
        lambda: endcap_for_mn(100.0, PMDA, ODA, PA),
        lambda: endcap_for_mn(5e4, PMDA, ODA, PA, 0.99),  # 1 - p alone ends the chains earlier
    ],
)
def test_what_cannot_be_is_refused(call) -> None:
    with pytest.raises(
        CompositionError,
        match=r"must .*, but (is|are) |expected .*, but got |takes amounts of 0 mol or more|cannot both be 1",
    ):
        call()


def test_an_unreachable_mn_is_told_what_can_be_reached() -> None:
    with pytest.raises(
        CompositionError, match=r"must be from 200\.241 to 20918 g/mol at conversion 0\.99, but is 100000\.0"
    ):
        imbalance_for_mn(1e5, PMDA, ODA, 0.99)
    with pytest.raises(CompositionError, match=r"at most 100, which r = 1 gives"):
        imbalance_for_degree(200.0, 0.99)
    with pytest.raises(CompositionError, match=r"must be from 1 to 99, which full conversion gives, but is 200\.0"):
        conversion_for_degree(200.0, 0.98)


@pytest.mark.parametrize("seed", range(40))
def test_targets_at_the_very_limit_are_reached(seed: int) -> None:
    generator = random.Random(seed)
    a, b, p = generator.uniform(100, 700), generator.uniform(80, 600), generator.uniform(0.5, 0.99)
    at_r_1 = (a + b) / (2.0 - 2.0 * p)
    assert imbalance_for_mn(at_r_1, a, b, p) == pytest.approx(1.0, abs=1e-9)
    pot = [Molecule(0.97, a, 2, 0), Molecule(1.0, b, 0, 2)]
    assert conversion_for_mn(pot, chains(pot, 1.0).mn_paa_g_per_mol) == pytest.approx(1.0, abs=1e-9)
    assert conversion_for_mn(pot, chains(pot, 0.0).mn_paa_g_per_mol) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    "call",
    [
        lambda: conversion_for_mn([Molecule(1.0, 218.0, 2, 0), Molecule(1.0, 200.0, 0, 2)], 0.0),
        lambda: imbalance_for_mn(218.12, 218.12, 200.24, 0.0),
        lambda: imbalance_for_mn(436.24, 218.12, 200.24, 0.25),
        lambda: imbalance_for_mn(20000.0, 218.12, 200.24, 1.5),
        lambda: endcap_for_mn(148.1, 218.12, 200.24, 148.1),
        lambda: endcap_for_mn(20000.0, 218.12, 200.24, 148.1, 2.0),
        lambda: chains([Molecule(1.0, 300.0, 3, 0), Molecule(1.0, 200.0, 0, 2)]),
        lambda: imbalance(2.0, 1.0),
        lambda: imbalance(0.0, 0.0),
    ],
)
def test_what_cannot_be_is_a_composition_error(call: Callable[[], object]) -> None:
    with pytest.raises(CompositionError):
        call()


MOLE, MASS = st.floats(0.1, 2.0), st.floats(80.0, 600.0)


@given(st.lists(st.tuples(MOLE, MOLE, MOLE, MOLE), min_size=1, max_size=4), st.floats(0.05, 1.0), MASS, MASS)
def test_averages_are_those_of_each_pot(amounts: list, conversion: float, m_a: float, m_b: float) -> None:
    kinds = [
        Molecule(1.0, m_a, 2, 0),
        Molecule(1.0, m_b, 0, 2),
        Molecule(1.0, 148.117, 1, 0),
        Molecule(1.0, 93.1, 0, 1),
    ]
    found = averages(kinds, np.array(amounts), conversion)
    for i, pot in enumerate(amounts):
        one = chains([replace(kind, amount_mol=n) for kind, n in zip(kinds, pot, strict=True)], conversion)
        for name in ("flory_r", "mn_paa_g_per_mol", "mn_pi_g_per_mol", "mw_paa_g_per_mol"):
            assert getattr(found, name)[i] == pytest.approx(getattr(one, name), rel=1e-12), name


def test_pots_without_an_end_have_no_averages() -> None:
    kinds = [Molecule(1.0, 218.12, 2, 0), Molecule(1.0, 200.241, 0, 2)]
    found = averages(kinds, np.array([[1.0, 1.0], [0.98, 1.0]]))
    assert [math.isinf(x) for x in found.mn_paa_g_per_mol] == [True, False]
    assert [math.isinf(x) for x in found.mw_paa_g_per_mol] == [True, False]
