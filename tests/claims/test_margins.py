"""The clauses as linear rows say what the clauses say."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.margins import FormulaMargins, labellings_of, smallest_margins, systems_of

LIB = pf.library()
ACIDS, AMINES = [LIB[n] for n in ("PMDA", "BTDA")], [LIB[n] for n in ("TPE-R", "p-PDA", "4,4'-ODA")]
UNITS = [pf.Unit(a, b) for a in ACIDS for b in AMINES]
AMOUNT = st.one_of(st.just(0.0), st.integers(1, 6).map(float), st.floats(0.01, 9.0))


def _holds(row, amounts) -> bool:
    value = sum(c * x for c, x in zip(row.coefficients, amounts, strict=True))
    scale = 1e-9 * max(sum(amounts), 1e-300)
    if row.equal:
        return abs(value) <= scale
    return value > scale if row.strict else value >= -scale


@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize("id", ["1", "2", "6", "7"])
@example(amounts=[1.0, 2.0, 1.0, 0.0, 0.0, 1.0])  # two labellings on a border, one of them strict
@given(amounts=st.lists(AMOUNT, min_size=6, max_size=6).filter(any))
def test_rows_agree_with_the_check(id, interpretation, amounts):
    formula = pf.formula(id, interpretation=interpretation)
    present = [(u, x) for u, x in zip(UNITS, amounts, strict=True) if x > 0]
    units, values = [u for u, _ in present], [x for _, x in present]
    by_rows = any(all(_holds(row, values) for row in system.rows) for system in systems_of(formula, units))
    # a copolymer is what it is on any scale, so its clauses are those of the fractions
    assert by_rows == formula.check(pf.Copolymer.of(dict(present))).met


def test_units_outside_have_no_variable():
    formula = pf.formula("6")
    units = [pf.Unit(LIB["PMDA"], LIB["p-PDA"]), pf.Unit(LIB["6FDA"], LIB["TFMB"])]
    system = systems_of(formula, units)[0]
    assert system.symbols == ("s", "")
    assert all(row.coefficients[1] == 0.0 for row in system.rows)


MANY = [*UNITS, pf.Unit(LIB["6FDA"], LIB["TFMB"])]
PRESENT = st.lists(st.lists(st.floats(0.01, 9.0), min_size=7, max_size=7), min_size=1, max_size=4)
IMPLIED = ("p > 1", "q > 0", "s > 1", "t > 0", "k >= 1", "l, m, n >= 0", "units of the formula")
FORMULAS = [(id, interpretation) for id in "1627" for interpretation in ("intended", "literal")]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize(("id", "interpretation"), FORMULAS)
@settings(max_examples=12, deadline=None)
@given(amounts=PRESENT)
def test_many_compositions_are_judged_as_each_one_alone(id, interpretation, outside, closed, amounts) -> None:
    """The labelling of the highest rank decides, of equals the one with the largest margin."""
    formula, units = pf.formula(id, interpretation=interpretation), MANY if outside else UNITS
    rows = np.array(amounts)[:, : len(units)]
    met, margin = FormulaMargins.of(formula, units, closed).judge(rows / rows.sum(axis=1, keepdims=True))
    for row, is_met, least in zip(rows, met, margin, strict=True):
        copolymer = pf.Copolymer.of(dict(zip(units, row.tolist(), strict=True)))
        ranks = {labelling: formula.rank(labelling) for labelling in formula.labellings(copolymer)}
        best = [
            formula.check(copolymer, closed, labelling=each) for each in ranks if ranks[each] == max(ranks.values())
        ]
        smallest = [
            min(f.margin for f in report if f.clause not in IMPLIED[: 7 - closed] and f.margin is not None)
            for report in best
        ]
        assert is_met == any(report.met for report in best)
        assert least == pytest.approx(max(smallest), abs=1e-8)


def _rows_by_hand(id: str, interpretation: str, x: dict[str, float]) -> list[tuple[float, bool]]:
    """Each row with whether its border is outside, as printed, for amounts of any scale."""
    if id in "16":
        first, second = x.values()
        return [(first, True), (second, True), (first - 0.4 * second, False), (2.5 * second - first, False)]
    k, l, m, n = (x[symbol] for symbol in "klmn")  # noqa: E741
    literal = [(-abs(l - m), False), (-abs(m - n), False), (l, True), (m, True), (n, True)]
    others = literal if interpretation == "literal" else [(l + m + n, True)]
    sides = [(k + l - 1.5 * (m + n), True), (k + m - 1.5 * (l + n), True)]
    return [(k, True), *others, (k - l, False), *sides]


@pytest.mark.parametrize(("id", "interpretation"), FORMULAS)
@settings(max_examples=25, deadline=None)
@given(amounts=PRESENT)
def test_the_smallest_margin_is_that_of_the_rows_by_hand(id, interpretation, amounts) -> None:
    """In mole fractions of all units, those outside too; above zero only where the formula is met."""
    formula = pf.formula(id, interpretation=interpretation)
    shares = np.array(amounts) / np.sum(amounts, axis=1, keepdims=True)
    met, margin = smallest_margins(formula, MANY, shares)
    assert met.shape == margin.shape == (len(shares),)
    for share, is_met, least in zip(shares, met, margin, strict=True):
        by_hand = []
        for labelling in labellings_of(formula, MANY):
            slots, x = dict(labelling.classes), dict.fromkeys(formula.symbols, 0.0)
            for unit, amount in zip(MANY, share.tolist(), strict=True):
                for part in formula.units:
                    if (slots.get(unit.dianhydride.id), slots.get(unit.diamine.id)) == (
                        part.dianhydride_slot,
                        part.diamine_slot,
                    ):
                        x[part.symbol] += amount
            rows = _rows_by_hand(id, interpretation, x)
            holds = all(value > 0.0 or (value == 0.0 and not strict) for value, strict in rows)
            smallest = min(value for value, _ in rows)
            by_hand.append((holds, max(smallest, 0.0) if holds else min(smallest, 0.0)))
        assert least == pytest.approx(max(value for _, value in by_hand), abs=2e-9)
        if abs(least) > 1e-8:
            assert is_met == any(holds for holds, _ in by_hand)
            assert is_met == (least > 0.0)


def test_what_is_waived_does_not_count_and_all_of_it_leaves_nothing_to_fail() -> None:
    formula = pf.formula("6")
    units = [pf.Unit(LIB["PMDA"], LIB["p-PDA"]), pf.Unit(LIB["PMDA"], LIB["4,4'-ODA"]), MANY[-1]]
    (system,) = systems_of(formula, units)
    shares = np.array([[0.6, 0.4, 0.0], [0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.3, 0.2, 0.5], [0.0, 0.0, 1.0]])
    assert system.met(shares).tolist() == [True, False, False, True, False]
    assert system.met(shares, closed=True).tolist() == [True, False, False, False, False]
    assert system.met(shares, waived=["s <= 2.5 t"]).tolist() == [True, True, False, True, False]
    assert system.met(shares, waived=["s >= 0.4 t"]).tolist() == [True, False, True, True, False]
    all_rows = [row.label for row in system.rows]
    assert all_rows == ["s > 0", "t > 0", "s >= 0.4 t", "s <= 2.5 t"]
    assert system.met(shares, waived=all_rows).tolist() == [True] * 5
    assert system.met(shares, closed=True, waived=all_rows).tolist() == [True, True, True, False, False]
    assert {name: amounts.tolist() for name, amounts in system.degrees(shares).items()} == {
        "s": [0.6, 0.9, 0.1, 0.3, 0.0],
        "t": [0.4, 0.1, 0.9, 0.2, 0.0],
    }


def test_without_any_unit_inside_nothing_is_met_and_no_number_is_lost() -> None:
    units = [UNITS[0], UNITS[1], MANY[-1]]
    for id, least in (("1", -0.4), ("2", 0.0)):
        margins = FormulaMargins.of(pf.formula(id), units)
        met, margin = margins.judge(np.array([[0.0, 0.0, 1.0]]))
        assert met.tolist() == [False]
        assert margin.tolist() == [least]


def test_a_formula_is_open_unless_it_is_closed() -> None:
    assert not FormulaMargins.of(pf.formula("1"), MANY).closed
    shares = np.array([[0.3, 0.0, 0.0, 0.0, 0.3, 0.3, 0.1]])
    assert FormulaMargins.of(pf.formula("1"), MANY).judge(shares)[0].tolist() == [
        pf.formula("1").check(pf.Copolymer.of({u: x for u, x in zip(MANY, shares[0].tolist(), strict=True) if x})).met
    ]


def test_amounts_of_any_scale_are_judged_alike() -> None:
    formula = pf.formula("1")
    shares = np.array([[0.2, 0.2, 0.1, 0.0, 0.1, 0.3, 0.1], [0.0, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0]])
    for closed in (False, True):
        judged = [FormulaMargins.of(formula, MANY, closed).judge(scale * shares) for scale in (1.0, 0.01, 40.0)]
        for met, margin in judged[1:]:
            assert met.tolist() == judged[0][0].tolist()
            assert margin == pytest.approx(judged[0][1], abs=1e-12)
        for system in systems_of(formula, MANY):
            met = system.met(shares, closed=closed).tolist()
            assert all(system.met(scale * shares, closed=closed).tolist() == met for scale in (0.01, 40.0))
    (system,) = systems_of(pf.formula("6"), MANY[1:3])
    for scale in (0.01, 1.0, 40.0):
        assert system.met(scale * np.array([[0.6, 0.4]]), closed=True).tolist() == [True]


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize(("id", "interpretation"), FORMULAS)
@settings(max_examples=12, deadline=None)
@given(amounts=st.lists(st.lists(AMOUNT, min_size=4, max_size=4).filter(any), min_size=1, max_size=5))
def test_a_single_labelling_needs_no_rank(id, interpretation, closed, amounts) -> None:
    """Without another labelling the ranking changes nothing, to the last bit."""
    formula, rows = pf.formula(id, interpretation=interpretation), np.array(amounts)
    rows /= rows.sum(axis=1)[:, None]
    units = [MANY[0], MANY[1], MANY[4], MANY[6]]
    for system in systems_of(formula, units):
        alone = FormulaMargins((system,), closed)
        for sums in (lambda numbers: rows @ numbers, lambda numbers: 0.5 * (rows @ numbers)):
            for one, other in zip(alone.judge_sums(sums), alone._of_the_best(sums), strict=True):
                assert one.tobytes() == other.tobytes()
