"""A feed judged three ways, against every contingency table of a small feed."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.orders import check_orders, smallest_margin
from pi_formulate.claims.sequences import Orders
from pi_formulate.copolymer.copolymer import feed_of
from pi_formulate.copolymer.feed import feed_from

ACIDS, AMINES = ("BPDA", "BTDA", "PMDA"), ("TPE-R", "p-PDA", "4,4'-ODA")
LIB = pf.library()


def _tables(rows, columns):
    """Every table of whole numbers with these sums."""
    if len(rows) == 1:
        yield (tuple(columns),)
        return
    choices = (range(min(rows[0], c) + 1) for c in columns)
    for first in product(*choices):
        if sum(first) == rows[0]:
            for rest in _tables(rows[1:], [c - x for c, x in zip(columns, first, strict=True)]):
                yield (first, *rest)


def _copolymer(table):
    return pf.Copolymer.from_units(
        [(a, b, n) for a, row in zip(ACIDS, table, strict=False) for b, n in zip(AMINES, row, strict=False) if n]
    )


@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize("id", ["7", "6", "1"])
@given(data=st.data())
@settings(max_examples=8)
def test_all_three_answers_against_every_table(id, interpretation, data) -> None:
    size = data.draw(st.integers(3, 7))
    rows = data.draw(st.lists(st.integers(1, size), min_size=1, max_size=3))
    columns = data.draw(
        st.lists(st.integers(1, sum(rows)), min_size=1, max_size=2).filter(lambda c: sum(c) < sum(rows))
    )
    columns = [*columns, sum(rows) - sum(columns)]
    fine = 2  # every amount in halves, so that tables between the whole ones are seen too
    rows, columns = [fine * n for n in rows], [fine * n for n in columns]
    feed = dict(zip(ACIDS, rows, strict=False)) | dict(zip(AMINES, columns, strict=False))
    report = check_orders(feed, id, interpretation=interpretation)
    formula = pf.formula(id, interpretation=interpretation)
    seen = [_copolymer(table) for table in _tables(rows, columns)]
    met = [formula.check(copolymer).met for copolymer in seen]
    if report.every_order == "met":
        assert all(met)
    else:
        assert report.against is not None
        assert feed_of(report.against).to_dict() == pytest.approx(
            {name: n / sum(rows) for name, n in feed.items()}, rel=1e-6
        )
        assert not formula.check(report.against).met
    if any(met):
        assert report.some_order == "met"
    margins = [smallest_margin(formula, copolymer) for copolymer in seen]
    assert report.bound >= max(margins) - 1e-7
    assert report.best_margin <= report.bound + 1e-7
    # up to three by three every vertex of the polytope is an order of whole monomers, so the bound is reached
    assert report.best_margin == pytest.approx(report.bound, abs=1e-7)
    assert report.best_order.met == (report.some_order == "met")
    assert report.best.feed.to_dict() == pytest.approx(feed, rel=1e-6)


def test_an_order_that_no_random_pot_reaches() -> None:
    """Formula 2 to the letter wants l = m = n: A1 = B1 = 0.8 allows it, a random pot has k n = l m."""
    report = check_orders({"BPDA": 0.8, "BTDA": 0.2, "TPE-R": 0.8, "p-PDA": 0.2}, "7", interpretation="literal")
    assert not report.random.met
    assert (report.every_order, report.some_order, report.how) == ("not met", "met", "in blocks")
    degrees = pf.formula("7").degrees(report.copolymer)
    assert degrees == pytest.approx({"k": 0.7, "l": 0.1, "m": 0.1, "n": 0.1})
    recipe = pf.plan_batch(report.copolymer, solution_g=1000, order=report.best, readability_g=0.001)
    assert len([c for c in recipe.charges if c.compound.id == "TPE-R"]) == 2
    assert recipe.weighed_copolymer.amounts_mol[0][1] / recipe.weighed_copolymer.total_mol == pytest.approx(
        0.7, abs=1e-4
    )
    assert "in blocks" in str(report)
    frame = report.to_frame()
    assert set(frame.loc[frame["clause"] == "l = m = n", "random"]) == {"not met"}


def test_a_side_in_excess_keeps_its_rest() -> None:
    report = check_orders({"BPDA": 0.8, "BTDA": 0.2, "TPE-R": 0.82, "p-PDA": 0.2}, "7", interpretation="literal")
    assert report.best_order.met
    assert report.best.stages[-1].ends_side == "amine"
    assert sum(n for _, n in report.best.stages[-1].ends) == pytest.approx(2 * 0.02)
    assert report.best.feed.to_dict() == pytest.approx({"BPDA": 0.8, "BTDA": 0.2, "TPE-R": 0.82, "p-PDA": 0.2})


def test_units_outside_make_the_order_matter() -> None:
    """6FDA is in no slot of formula 6: whether p-PDA ends up on it is a matter of order."""
    report = check_orders({"PMDA": 0.7, "6FDA": 0.3, "4,4'-ODA": 0.7, "p-PDA": 0.3}, "6")
    assert (report.every_order, report.some_order) == ("not met", "met")
    assert "p-PDA" not in {u.diamine.id for u, _ in report.against.amounts_mol if u.dianhydride.id == "PMDA"}
    ranges = {label: ends for label, *ends in report.ranges}
    assert ranges["s > 0"] == pytest.approx([0.0, 0.3])


def test_ranges_are_the_bounds_of_the_units() -> None:
    feed = feed_from({"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.62, "p-PDA": 0.38}, None)
    bounds = {str(unit): [low, high] for unit, low, high in pf.unit_bounds(feed)}
    report = check_orders(feed, "7")
    assert {label: ends for label, *ends in report.ranges}["k > 0"] == pytest.approx(bounds["BPDA/TPE-R"])


def test_recipe_and_copolymer_are_judged_by_their_monomers() -> None:
    copolymer = pf.Copolymer.from_units([("BPDA", "TPE-R", 0.6), ("BTDA", "p-PDA", 0.4)])
    by_cop, by_recipe = (check_orders(s, "7") for s in (copolymer, pf.plan_batch(copolymer, solution_g=100)))
    assert by_cop.some_order == by_recipe.some_order
    assert by_cop.bound == pytest.approx(by_recipe.bound)


def test_no_labelling_holds_everything_that_some_labelling_holds() -> None:
    """Equal sides: each order meets the formula under one labelling or another, none of them under all orders."""
    space = Orders.of(feed_from({"BPDA": 1.0, "TPE-R": 0.62, "BAPP": 0.38}, None))
    assert len(space.units) == 2
    assert check_orders({"BPDA": 1.0, "TPE-R": 0.62, "BAPP": 0.38}, "7").every_order == "met"


def test_errors() -> None:
    with pytest.raises(pf.ClaimError, match="a Feed"):
        check_orders("PMDA", "6")
    with pytest.raises(pf.ClaimError, match="formula"):
        check_orders({"PMDA": 1.0, "p-PDA": 1.0}, "3")
    with pytest.raises(pf.FormulateError, match="PMDAA"):
        check_orders({"PMDAA": 1.0, "p-PDA": 1.0}, "6")


def test_blocks_come_as_near_to_an_equality_as_any_order_can() -> None:
    """Formula 7 to the letter wants l = m = n, which no order of this feed reaches; blocks halve the distance."""
    report = check_orders({"BPDA": 8, "BTDA": 8, "PMDA": 8, "TPE-R": 6, "p-PDA": 18}, "7", interpretation="literal")
    assert report.some_order == "not met"
    assert report.best_margin == pytest.approx(report.bound, abs=1e-7)
    assert report.bound == pytest.approx(-1.0 / 12.0, abs=1e-7)
