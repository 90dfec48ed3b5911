"""Units of a feed: the sums are the feed, always, and units that were not planned are the least."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

import pi_formulate as pf
from pi_formulate.copolymer.copolymer import Copolymer, feed_of
from pi_formulate.copolymer.feed import Feed
from pi_formulate.copolymer.sequence import as_planned
from tests.strategies import copolymers

BLOCKS = pf.Copolymer.from_units([("PMDA", "p-PDA", 0.5), ("BPDA", "4,4'-ODA", 0.5)])


def _feed(copolymer: Copolymer, factors: list[float]) -> Feed:
    """The feed of a copolymer with each monomer times a factor."""
    feed = feed_of(copolymer)
    monomers = [*feed.dianhydrides_mol, *feed.diamines_mol]
    return Feed.of({m: n * factor for (m, n), factor in zip(monomers, factors, strict=False)})


def _least_unplanned(planned: Copolymer, feed: Feed) -> float:
    """Share of units that were not planned, by a linear programme over all pairs."""
    rows = [(m, n / feed.dianhydride_mol) for m, n in feed.dianhydrides_mol]
    columns = [(m, n / feed.diamine_mol) for m, n in feed.diamines_mol]
    wanted = {(u.dianhydride, u.diamine) for u, n in planned.amounts_mol if n > 0.0}
    pairs = [(a, b) for a, _ in rows for b, _ in columns]
    sums = [[float(a == m) for a, _ in pairs] for m, _ in rows] + [
        [float(b == m) for _, b in pairs] for m, _ in columns
    ]
    right = [n for _, n in (*rows, *columns)]
    found = linprog([float(pair not in wanted) for pair in pairs], A_eq=np.array(sums), b_eq=right)
    assert found.success
    return float(found.fun)


@given(copolymers(), st.lists(st.floats(0.2, 5.0), min_size=6, max_size=6))
@settings(max_examples=200)
def test_the_sums_are_the_feed_and_what_was_not_planned_is_the_least(planned: Copolymer, factors: list[float]) -> None:
    feed = _feed(planned, factors)
    made = as_planned(planned, feed)
    used = feed_of(made)
    for mine, given_ in ((used.dianhydrides_mol, feed.dianhydrides_mol), (used.diamines_mol, feed.diamines_mol)):
        whole, all_ = sum(n for _, n in mine), sum(n for _, n in given_)
        shares = {m: n / whole for m, n in mine}
        assert shares == pytest.approx({m: n / all_ for m, n in given_}, abs=1e-9)
    assert made.total_mol == pytest.approx(min(feed.dianhydride_mol, feed.diamine_mol), rel=1e-9)
    wanted = {u for u, _ in planned.amounts_mol}
    unplanned = sum(n for u, n in made.amounts_mol if u not in wanted) / made.total_mol
    assert unplanned == pytest.approx(_least_unplanned(planned, feed), abs=1e-7)


@given(copolymers(), st.floats(0.1, 10.0))
def test_the_planned_feed_of_any_size_makes_the_planned_units(planned: Copolymer, factor: float) -> None:
    made = as_planned(planned, _feed(planned, [factor] * 6))
    assert {u: n / factor for u, n in made.amounts_mol} == pytest.approx(dict(planned.amounts_mol), rel=1e-9)
    assert as_planned(made, feed_of(made)) == made


@given(st.lists(st.floats(0.05, 20.0), min_size=4, max_size=4), st.lists(st.floats(0.8, 1.25), min_size=4, max_size=4))
def test_scaling_changes_no_ratio_that_the_sums_do_not_force(amounts: list[float], factors: list[float]) -> None:
    """Of a full table the cross ratio n11 n22 / (n12 n21) stays."""
    pairs = [("PMDA", "p-PDA"), ("PMDA", "4,4'-ODA"), ("BPDA", "p-PDA"), ("BPDA", "4,4'-ODA")]
    planned = pf.Copolymer.from_units([(a, b, n) for (a, b), n in zip(pairs, amounts, strict=True)])
    made = {str(u): n for u, n in as_planned(planned, _feed(planned, factors)).amounts_mol}
    n11, n12, n21, n22 = (made[f"{a}/{b}"] for a, b in pairs)
    assert n11 * n22 / (n12 * n21) == pytest.approx(amounts[0] * amounts[3] / (amounts[1] * amounts[2]), rel=1e-6)


def test_blocks_of_another_feed_and_back() -> None:
    moved = pf.Copolymer.from_feed({"PMDA": 0.525, "BPDA": 0.475, "p-PDA": 0.5, "4,4'-ODA": 0.5}).feed
    made = as_planned(BLOCKS, moved)
    assert {str(u): n for u, n in made.amounts_mol} == pytest.approx(
        {"PMDA/p-PDA": 0.5, "PMDA/4,4'-ODA": 0.025, "BPDA/4,4'-ODA": 0.475}, abs=1e-12
    )
    back = as_planned(made, BLOCKS.feed)  # the unit that came in has no room any more
    assert {str(u): n for u, n in back.amounts_mol if n > 1e-12} == pytest.approx(
        {"PMDA/p-PDA": 0.5, "BPDA/4,4'-ODA": 0.5}, abs=1e-9
    )


def test_a_way_over_a_third_unit_is_found() -> None:
    """Over units that give way, PMDA reaches the diamine that is left: nothing comes in that was not planned."""
    chain = pf.Copolymer.from_units(
        [("PMDA", "p-PDA", 1.0), ("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0), ("ODPA", "4,4'-ODA", 1.0)]
    )
    feed = pf.Copolymer.from_feed({"PMDA": 1.999, "BPDA": 1.002, "ODPA": 0.999, "p-PDA": 2.0, "4,4'-ODA": 2.0}).feed
    made = as_planned(chain, feed)
    assert {str(u): n for u, n in made.amounts_mol} == pytest.approx(
        {"PMDA/p-PDA": 0.49975, "BPDA/p-PDA": 0.00025, "BPDA/4,4'-ODA": 0.25025, "ODPA/4,4'-ODA": 0.24975}, abs=1e-9
    )


def test_monomers_whose_partners_are_missing_take_what_is_there() -> None:
    feed = Feed.of({pf.library()["PMDA"]: 0.5, pf.library()["4,4'-ODA"]: 0.5})
    assert [(str(u), n) for u, n in as_planned(BLOCKS, feed).amounts_mol] == [("PMDA/4,4'-ODA", 0.5)]


def test_the_least_of_a_unit_is_never_above_its_most() -> None:
    """With one dianhydride they are equal: n_a + n_b - n_a is a rounding more than n_b."""
    lib = pf.library()
    amounts = {"PMDA": 94.27004625864748, "p-PDA": 42.86997032133779, "4,4'-ODA": 38.97891437817586}
    feed = pf.Feed.of({lib[name]: amount for name, amount in amounts.items()})
    assert all(least <= most for _, least, most in pf.unit_bounds(feed))
