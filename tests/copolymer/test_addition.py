"""Orders of addition: conservation, closed forms, and small chains counted group by group."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.copolymer.addition import alternating_orders, charging_sequence
from pi_formulate.copolymer.copolymer import feed_of, random_order
from pi_formulate.copolymer.sequence import unit_bounds
from tests.strategies import copolymers

LIB = pf.library()
A1, A2, B1, B2 = (LIB[name] for name in ("BPDA", "PMDA", "TPE-R", "p-PDA"))


@given(copolymers(), st.randoms(use_true_random=False))
def test_every_group_is_counted_once(copolymer, random) -> None:
    feed = feed_of(copolymer)
    portions = [(m, n * share) for m, n in (*feed.dianhydrides_mol, *feed.diamines_mol) for share in (0.3, 0.7)]
    random.shuffle(portions)
    done = charging_sequence([{m: n} for m, n in portions])
    assert done.feed.to_dict() == pytest.approx(feed.to_dict(), rel=1e-9)
    assert feed_of(done.copolymer).to_dict() == pytest.approx(feed.to_dict(), rel=1e-9)  # both sides are equal
    assert sum(share for _, share in done.portions) == pytest.approx(len(feed.to_dict()), rel=1e-9)


@given(copolymers())
def test_one_stage_is_the_random_order(copolymer) -> None:
    feed = feed_of(copolymer)
    done = charging_sequence([dict((*feed.dianhydrides_mol, *feed.diamines_mol))])
    assert {str(u): n for u, n in done.copolymer.amounts_mol} == pytest.approx(
        {str(u): n for u, n in random_order(feed).amounts_mol}, rel=1e-9
    )


@given(copolymers(most=3))
@settings(max_examples=30)
def test_an_alternating_order_has_one_kind_of_live_end_and_stays_in_the_bounds(copolymer) -> None:
    feed = feed_of(copolymer)
    bounds = {unit: (low, high) for unit, low, high in unit_bounds(feed)}
    scale = copolymer.total_mol
    for order in alternating_orders(feed):
        assert all(len(stage.ends) <= 1 for stage in order.stages)
        units = order.copolymer.amounts_mol
        assert len(units) <= len(feed.dianhydrides_mol) + len(feed.diamines_mol) - 1  # a vertex of the polytope
        for unit, amount in units:
            assert bounds[unit][0] - 1e-9 * scale <= amount <= bounds[unit][1] + 1e-9 * scale


def test_two_by_two_reaches_both_ends_of_the_range() -> None:
    feed = pf.Copolymer.from_feed({A1: 0.7, A2: 0.3, B1: 0.6, B2: 0.4}).feed
    k = [
        {str(u): n for u, n in order.copolymer.amounts_mol}.get("BPDA/TPE-R", 0.0) for order in alternating_orders(feed)
    ]
    low, high = next((low, high) for unit, low, high in unit_bounds(feed) if str(unit) == "BPDA/TPE-R")
    assert (min(k), max(k)) == pytest.approx((low, high))
    assert (low, high) == pytest.approx((0.3, 0.6))


def _chain(stages, groups, rng):
    """Groups of a small pot bonded one pair at a time; fractions of the bonds between A1 and B1 groups."""
    live = {"acid": [], "amine": []}
    bonds: dict[tuple[str, str], int] = {}
    for stage in stages:
        for monomer, amount in stage:
            side = "acid" if monomer.role == "dianhydride" else "amine"
            live[side] += [monomer.id] * round(amount * groups)
        for side in live.values():
            rng.shuffle(side)
        pairs = min(len(live["acid"]), len(live["amine"]))
        for acid, amine in zip(live["acid"][:pairs], live["amine"][:pairs], strict=True):
            bonds[acid, amine] = bonds.get((acid, amine), 0) + 1
        live = {side: names[pairs:] for side, names in live.items()}
    total = sum(bonds.values())
    return {pair: count / total for pair, count in bonds.items()}


CHARGES = [(A1, 0.7), (A2, 0.3), (B1, 0.6), (B2, 0.4)]


@pytest.mark.parametrize("order", list(permutations(CHARGES)), ids=lambda o: "-".join(m.id for m, _ in o))
def test_orders_agree_with_chains_counted_group_by_group(order) -> None:
    rng = np.random.default_rng(7)
    groups = 40000
    counted = _chain([[charge] for charge in order], groups, rng)
    done = charging_sequence([{m: n} for m, n in order]).copolymer
    expected = {(u.dianhydride.id, u.diamine.id): n / done.total_mol for u, n in done.amounts_mol}
    for pair in {*counted, *expected}:
        # five standard deviations of a share counted over this many bonds
        assert counted.get(pair, 0.0) == pytest.approx(expected.get(pair, 0.0), abs=5 * 0.5 / groups**0.5)


def test_two_stage_addition_by_hand() -> None:
    # 0.6 B1 finds 1.4 mol of A1 groups: all of it ends on A1; A2 and B2 share what is left
    done = charging_sequence([{A1: 0.7, B1: 0.6}, {A2: 0.3, B2: 0.4}])
    first, second = done.stages
    assert dict(first.made) == {pf.Unit(A1, B1): pytest.approx(0.6)}
    assert first.ends_side == "anhydride"
    assert dict(first.ends) == {A1: pytest.approx(0.2)}
    assert dict(second.made) == {pf.Unit(A1, B2): pytest.approx(0.1), pf.Unit(A2, B2): pytest.approx(0.3)}
    assert second.ends_side == "none"
    assert "no live ends" in str(done)
    frame = done.to_frame()
    assert list(frame["stage"]) == [1, 1, 2, 2]
    assert list(frame["ends_mol"]) == pytest.approx([0.2, 0.2, 0.0, 0.0])


@pytest.mark.parametrize(
    ("stages", "fragment"),
    [
        ([{A1: 0.0, B1: 1.0}], "amount of BPDA in stage 1"),
        ([{"BPDA": 1.0}], "{Monomer: amount in mol}"),
        ([A1], "{monomer: amount in mol}"),
        ([{LIB["PA"]: 1.0}], "a dianhydride or a diamine"),
        ([{A1: 1.0}, {A2: 1.0}], "a dianhydride and a diamine"),
    ],
)
def test_errors(stages, fragment) -> None:
    with pytest.raises(pf.FormulateError, match=fragment.replace("{", r"\{")):
        charging_sequence(stages)


def test_portions_read_as_a_person_writes_them() -> None:
    third = charging_sequence([{A1: 1.0, B1: 1 / 3}, {B1: 2 / 3}])
    assert third.order == ("BPDA", "TPE-R 33.3333333333 %", "TPE-R 66.6666666667 %")
    assert charging_sequence([{A1: 0.5}, {B1: 1.0}, {A1: 0.5}]).order == ("BPDA 50 %", "TPE-R", "BPDA 50 %")
    recipe = pf.plan_batch(
        third.copolymer, solution_g=10, order=[("NMP"), "BPDA", ("TPE-R", 0.333333333333), ("TPE-R", 0.666666666667)]
    )
    assert len(recipe.charges) == 4
