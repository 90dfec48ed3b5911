"""A feed judged three ways, against every contingency table of a small feed."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims import orders
from pi_formulate.claims.orders import check_orders, smallest_margin
from pi_formulate.claims.sequences import Orders
from pi_formulate.copolymer.copolymer import feed_of, random_order
from pi_formulate.copolymer.feed import feed_from
from tests.showcase import text_of

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


EVEN = {"BPDA": 0.8, "BTDA": 0.2, "TPE-R": 0.8, "p-PDA": 0.2}
BLOCKS = ("BTDA 50 %", "TPE-R 50 %", "BPDA 50 %", "p-PDA 50 %", "BTDA 50 %", "p-PDA 50 %", "BPDA 50 %", "TPE-R 50 %")
AGAINST = "BPDA/TPE-R 0.6, BPDA/p-PDA 0.2, BTDA/TPE-R 0.2"


def test_a_report_says_all_three_answers_in_every_form() -> None:
    report = check_orders(EVEN, "7", interpretation="literal")
    assert (report.formula, report.tried) == ("7", "all orders of whole monomers")
    quoted = ", ".join(f'"{name}"' for name in BLOCKS)
    assert report.recipe_line == f"order = [{quoted}]"
    assert repr(report) == "<OrderReport formula 7: random order not met, every order not met, some order met>"
    lines = str(report).splitlines()
    assert lines[:5] == [
        "formula 7, reading default, interpretation literal",
        "random order: not met",
        f"every order:  not met, not for {AGAINST}",
        "some order:   met",
        "best order:   met, smallest margin 0 (no order exceeds 0); in blocks",
    ]
    assert [line.strip().partition(";")[0] for line in lines[5:-1]] == [
        f"{place}. {amount} mol {name.split()[0]}"
        for place, (name, amount) in enumerate(zip(BLOCKS, (0.1, 0.4, 0.4, 0.1, 0.1, 0.1, 0.4, 0.4), strict=True), 1)
    ]
    shown = text_of(report)
    assert shown.startswith(
        "Formula 7, reading default, interpretation literal order status note random order \u2717 not met "
        f"every order \u2717 not met not for {AGAINST} some order \u2713 met "
        "best order \u2713 met in blocks; smallest margin 0, no order exceeds 0 Order of addition "
    )
    assert "clause margin, random random margin, best order best order units of the formula 1 \u2713 met 1" in shown
    assert "l = m = n -0.12 \u2717 not met 0 margin 0 \u2713 met" in shown
    frame = report.to_frame()
    assert list(frame.columns) == ["claim", "clause", "random", "random_margin", "best_order", "best_margin"]
    assert set(frame["claim"]) == {"15"}
    row = frame[frame["clause"] == "k >= l"].iloc[0].to_dict()
    assert (row["random"], row["best_order"]) == ("met", "met")
    assert (row["random_margin"], row["best_margin"]) == pytest.approx((0.48, 0.6))
    assert {str(frame.dtypes[name]) for name in ("random_margin", "best_margin")} == {"float64"}


def test_where_every_order_meets_it_nothing_is_against() -> None:
    report = check_orders({"BPDA": 1.0, "TPE-R": 0.7, "p-PDA": 0.3}, "7")
    assert (report.every_order, report.some_order, report.against) == ("met", "met", None)
    assert (report.random.met, report.best_order.met, report.how) == (True, True, "all at once")
    assert report.random.interpretation == "intended"
    assert report.random.reading == "default"
    assert "every order:  met\nsome order:   met\nbest order:   met, smallest margin 0.25" in str(report)
    assert (
        "every order \u2713 met some order \u2713 met best order \u2713 met all at once; smallest margin 0.25"
        in text_of(report)
    )
    assert repr(report) == "<OrderReport formula 7: random order met, every order met, some order met>"
    assert report.best_margin == pytest.approx(report.bound, abs=1e-9) == pytest.approx(0.25)
    assert len(report.best.stages) == 1


def test_where_no_order_meets_it_random_is_against_too() -> None:
    report = check_orders({"PMDA": 1.0, "p-PDA": 0.9, "4,4'-ODA": 0.1}, "6")
    assert (report.every_order, report.some_order, report.random.met) == ("not met", "not met", False)
    assert (report.best_order.met, report.how) == (False, "all at once")
    assert str(report.against) == "PMDA/4,4'-ODA 0.1, PMDA/p-PDA 0.9"
    assert report.bound == pytest.approx(2.5 * 0.1 - 0.9)
    assert report.best_margin == pytest.approx(report.bound, abs=1e-9)
    assert "best order:   not met, smallest margin -0.65 (no order exceeds -0.65); all at once" in str(report)


@pytest.mark.parametrize(("most", "tried"), [(11, "11 of 12 orders"), (12, "all orders of whole monomers")])
def test_orders_that_are_left_out_are_counted(monkeypatch, most: int, tried: str) -> None:
    """Three dianhydrides and two diamines have 3! 2! orders."""
    monkeypatch.setattr(orders, "MOST_ORDERS", most)
    feed = {"BPDA": 0.5, "BTDA": 0.3, "PMDA": 0.2, "TPE-R": 0.6, "p-PDA": 0.4}
    assert check_orders(feed, "7").tried == tried


def test_one_after_the_other_is_said_where_it_is_best() -> None:
    """The more of the little p-PDA is on PMDA the better, so 6FDA goes in after it is used up."""
    report = check_orders({"PMDA": 0.5, "6FDA": 0.5, "4,4'-ODA": 0.8, "p-PDA": 0.2}, "6")
    assert (report.how, report.best_order.met) == ("one after the other", True)
    assert pf.formula("6").degrees(report.copolymer) == pytest.approx({"s": 0.2, "t": 0.3})
    assert report.best_margin == pytest.approx(0.2 - 0.4 * 0.3) == pytest.approx(report.bound)
    assert smallest_margin(pf.formula("6"), random_order(report.feed)) < report.best_margin


def test_names_of_any_script_stand_as_they_are_in_the_line_of_a_recipe() -> None:
    lib = pf.library()
    own = lib["p-PDA"].__class__.from_smiles("Nc1ccc(N)c(CC)c1", id="\u03b2-1")
    report = check_orders({"PMDA": 1.0, "\u03b2-1": 1.0}, "7", library=lib.with_monomers([own]))
    assert "\u03b2-1" in report.recipe_line
    assert report.recipe_line.startswith('order = ["')


@pytest.mark.parametrize("extra", ["TFMB", "6FDA"])
def test_a_monomer_that_no_block_uses_goes_in_last_and_whole(extra: str) -> None:
    report = check_orders({**EVEN, extra: 0.3}, "7", interpretation="literal")
    assert (report.how, report.best.order) == ("in blocks", (*BLOCKS, extra))
    assert report.best.feed.to_dict() == pytest.approx({**EVEN, extra: 0.3})
    assert report.best_order.met


def test_no_zero_of_a_report_has_a_sign() -> None:
    """The largest smallest margin of an equality is 0, which the solver returns with either sign."""
    report = replace(check_orders(EVEN, "7", interpretation="literal"), best_margin=-0.0, bound=-0.0)
    assert "smallest margin 0 (no order exceeds 0)" in str(report)
    assert "smallest margin 0, no order exceeds 0" in text_of(report)


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
