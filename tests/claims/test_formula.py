"""Formulas: closed and open borders, the two interpretations, units outside, degrees as numbers."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.report import judged
from tests.claims.laminate import row_of

ANY = st.floats(0.01, 10.0)


def _status(report: pf.ClaimReport, clause: str) -> str:
    return next(f.status for f in report if f.clause.startswith(clause))


def _margin(report: pf.ClaimReport, clause: str) -> float:
    found = next(f.margin for f in report if f.clause.startswith(clause))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (0.4, "met"),
        (2.5, "met"),
        (0.4 * (1 - 1e-10), "met"),
        (0.4 * (1 - 1e-8), "not met"),
        (2.5 * (1 + 1e-8), "not met"),
        (1, "met"),
    ],
)
def test_ratio_borders_are_closed_and_judged_to_1e_9(ratio: float, status: str) -> None:
    for id, slot in (("1", "X1"), ("6", "X4")):
        formula = pf.formula(id)
        first, second = (unit.symbol for unit in formula.units)
        report = formula.check(formula.build(**{first: ratio, second: 1.0, slot: "PMDA"}))
        assert _status(report, "0.4 <=") == status
        assert report.met == (status == "met")


@pytest.mark.parametrize(
    ("margin", "strict", "status"),
    [
        (0.0, True, "not met"),
        (0.0, False, "met"),
        (1e-12, True, "not met"),
        (-1e-12, False, "met"),
        (1e-6, True, "met"),
        (-1e-6, False, "not met"),
    ],
)
def test_strict_and_non_strict_are_kept_apart(margin: float, strict: bool, status: str) -> None:
    assert judged(margin, strict)[1] == status


def test_thermoplastic_borders_are_strict() -> None:
    formula = pf.formula("2")
    members = {"A1": "BTDA", "A2": "PMDA", "B1": "TPE-R", "B2": "p-PDA"}
    # k + l = 1.5 (m + n) exactly: k = l = 3, m = n = 2; and k + m > 1.5 (l + n) fails
    on_border = formula.build(k=4.5, l=1.5, m=3.0, n=1.0, **members)
    report = formula.check(on_border)
    assert _status(report, "k + l >") == "not met"
    assert _margin(report, "k + l >") == 0.0
    assert _status(report, "k + m >") == "met"
    inside = formula.check(formula.build(k=4.6, l=1.5, m=3.0, n=1.0, **members))
    assert _status(inside, "k + l >") == "met"
    equal = formula.check(formula.build(k=1.0, l=1.0, m=0.1, n=0.1, **members))
    assert _status(equal, "k >= l") == "met"
    assert _margin(equal, "k >= l") == 0.0


@given(ANY, ANY, ANY, ANY)
def test_thermoplastic_agrees_with_the_printed_inequalities(k: float, l: float, m: float, n: float) -> None:  # noqa: E741
    """The best labelling is met exactly if one of the four ways to name the monomers meets the printed text."""
    formula = pf.formula("7")
    members: Mapping[str, str] = {"A1": "BTDA", "A2": "PMDA", "B1": "TPE-R", "B2": "BAPP"}
    report = formula.check(formula.build(k=k, l=l, m=m, n=n, **members))
    ways = [(k, l, m, n), (l, k, n, m), (m, n, k, l), (n, m, l, k)]
    printed = any(
        a >= b and a + b > 1.5 * (c + d) and a + c > 1.5 * (b + d) and max(b, c, d) > 0 for a, b, c, d in ways
    )
    near = any(
        min(abs(a - b), abs(a + b - 1.5 * (c + d)), abs(a + c - 1.5 * (b + d))) < 1e-6 * (k + l + m + n)
        for a, b, c, d in ways
    )
    assert near or report.met == printed


def test_interpretations_disagree_where_the_text_contradicts_itself() -> None:
    members = {"A1": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}
    copolymer = pf.formula("2").build(k=3, l=1, **members)  # m = n = 0, as claim 5 wants
    assert pf.formula("2").check(copolymer).met
    literal = pf.formula("2", interpretation="literal").check(copolymer)
    assert not literal.met
    assert literal.interpretation == "literal"
    full = {"A1": "BTDA", "A2": "PMDA", "B1": "TPE-R", "B2": "p-PDA"}
    even = pf.formula("2").build(k=3, l=0.2, m=0.2, n=0.2, **full)
    assert pf.formula("2", interpretation="literal").check(even).met
    assert pf.formula("2").check(even).met


def test_p_and_q_are_sums_over_all_dianhydrides() -> None:
    copolymer = pf.Copolymer.from_units(
        [("PMDA", "p-PDA", 1.0), ("BPDA", "p-PDA", 0.5), ("PMDA", "4,4'-ODA", 0.25), ("BPDA", "4,4'-ODA", 0.75)]
    )
    assert pf.formula("6").degrees(copolymer) == pytest.approx({"s": 1.5, "t": 1.0})


def test_units_outside_are_a_note_unless_closed() -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0), ("6FDA", "TFMB", 0.5)])
    open_report = pf.formula("1").check(copolymer)
    assert open_report.met
    assert "6FDA/TFMB 0.2" in open_report.findings[0].note
    assert not pf.formula("1").check(copolymer, closed=True).met
    nothing = pf.formula("1").check(pf.Copolymer.from_units([("6FDA", "TFMB", 1.0)]))
    assert not nothing.met


def test_degrees_are_judged_as_numbers() -> None:
    blocks = pf.formula("1").build(p=0.8, q=0.5, X1="PMDA")
    assert pf.formula("1").check(blocks).met
    assert not pf.formula("1").check(blocks, degrees=True).met
    assert pf.formula("1").check(pf.formula("1").build(p=3, q=2, X1="PMDA"), degrees=True).met


@pytest.mark.parametrize(
    ("ratio", "status"),
    [
        (2.5 * (1 + 9e-10), "met"),
        (2.5 * (1 + 1.1e-9), "not met"),
        (0.4 * (1 - 9e-10), "met"),
        (0.4 * (1 - 1.1e-9), "not met"),
    ],
)
def test_both_borders_of_a_ratio_are_relative(ratio, status) -> None:
    copolymer = pf.formula("6").build(s=ratio, t=1.0, X4="PMDA")
    assert row_of(pf.formula("6").check(copolymer), "13", "0.4 <=").status == status


@pytest.mark.parametrize("scale", [1e-6, 0.1, 1.0, 3.0, 10.0, 1e6])
def test_a_tie_between_labellings_is_settled_alike_on_any_scale(scale: float) -> None:
    """Two labellings have the same smallest margin here, but for the rounding of the fractions."""
    lib = pf.library()
    units = [pf.Unit(lib[a], lib[b]) for a in ("PMDA", "BTDA") for b in ("TPE-R", "p-PDA", "4,4'-ODA")]
    amounts = [4.0, 4.911342946201787, 6.070877872474901, 6.0, 3.509346236633365, 0.836491335814247]
    copolymer = pf.Copolymer.of(dict(zip(units, amounts, strict=True)))
    scaled = pf.Copolymer.of({unit: scale * amount for unit, amount in copolymer.amounts_mol})
    formula = pf.formula("2")
    assert formula.best(scaled).classes == formula.best(copolymer).classes
