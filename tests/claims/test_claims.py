"""Formulas, readings, interpretations and borders of the claims."""

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.tables import reference_table
from pi_formulate.claims.report import judged

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


def test_readings_disagree_on_bpda_in_formula_1() -> None:
    copolymer = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)])
    assert not pf.formula("1").check(copolymer).met  # Y1 has no direct bond printed
    assert pf.formula("1", reading="diamine-bridge").check(copolymer).met
    assert pf.formula("6").check(copolymer).met
    ketone = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-DABP", 1.0)])
    assert not pf.formula("1").check(ketone).met
    assert pf.formula("1", reading="diamine-bridge").check(ketone).met


def test_p_and_q_are_sums_over_all_dianhydrides() -> None:
    copolymer = pf.Copolymer.from_units(
        [("PMDA", "p-PDA", 1.0), ("BPDA", "p-PDA", 0.5), ("PMDA", "4,4'-ODA", 0.25), ("BPDA", "4,4'-ODA", 0.75)]
    )
    assert pf.formula("6").degrees(copolymer) == pytest.approx({"s": 1.5, "t": 1.0})


def test_slots_are_matched_by_structure_not_by_name() -> None:
    mine = pf.Monomer.from_smiles("Nc1ccc(Sc2cccc(N)c2)cc1", id="my sulfide")  # 3,4'-thiodianiline, meta and para
    copolymer = pf.Copolymer.from_units([("BTDA", mine, 3.0), ("BTDA", "p-PDA", 1.0)])
    assert pf.formula("2").check(copolymer).met
    for name, fits in (
        ("4,4'-SDA", True),
        ("MDA", False),
        ("m-TB", False),
        ("4,4'-DABA", True),
        ("6FpDA", False),
        ("o-PDA", True),
    ):
        assert pf.reading("default").fits("X2", pf.library()[name]) is fits, name
    # the position is told apart where the reading says so
    assert not pf.formula("1").check(pf.Copolymer.from_units([("PMDA", "m-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0)])).met
    assert not pf.formula("1").check(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "3,4'-ODA", 1.0)])).met


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


def test_labelling_does_not_depend_on_the_order_of_the_units() -> None:
    units = [("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0), ("PMDA", "TPE-R", 0.6), ("PMDA", "p-PDA", 0.2)]
    found = {str(pf.formula("2").best(pf.Copolymer.from_units(way))) for way in permutations(units)}
    assert found == {"A1 = BTDA, A2 = PMDA, B1 = TPE-R, B2 = p-PDA"}


def test_narrow_claims_5_and_6() -> None:
    report = pf.check_claims(pf.formula("2").build(k=3, l=1, A1="BTDA", B1="TPE-R", B2="p-PDA"))
    assert report.own["4"] == report.own["5"] == report.own["16"] == "met"
    assert report.own["6"] == report.own["17"] == "not met"
    assert report.claims["5"] == "needs data"  # met only where 4 and 1 are, and claim 1 asks for a laminate
    report = pf.check_claims(pf.formula("7").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA"))
    assert report.own["6"] == report.own["17"] == "met"
    assert report.own["5"] == "not met"


def test_report_as_table() -> None:
    frame = pf.check_claims(pf.formula("6").build(s=1.5, t=1, X4="BPDA")).to_frame()
    judged_on = ["claim", "clause", "quantity", "value", "lower", "upper", "margin"]
    assert list(frame.columns) == [*judged_on, "status", "probability", "basis", "note"]
    assert set(frame["claim"]) == {str(number) for number in range(1, 22)}
    assert set(frame["status"]) <= {"met", "not met", "needs data", "not applicable"}
    assert set(frame.loc[frame["claim"] == "1", "status"]) == {"needs data"}


def test_measured_tg_is_judged() -> None:
    copolymer = pf.formula("7").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
    assert pf.check_claims(copolymer).claims["3"] == "needs data"
    assert pf.check_claims(copolymer, measured={"tg_c": 250.0}).own["3"] == "met"
    assert pf.check_claims(copolymer, measured={"tg_c": 251.0}).claims["14"] == "not met"


def test_a_recipe_is_judged_by_what_its_masses_make() -> None:
    copolymer = pf.formula("6").build(s=2.5, t=1.0, X4="PMDA")
    assert pf.formula("6").check(copolymer).met
    coarse = pf.plan_batch(copolymer, solution_g=3, readability_g=0.01)
    judged_ratio = next(f.value for f in pf.check_claims(coarse) if f.quantity == "s/t")
    masses = coarse.charge_g
    assert judged_ratio == pytest.approx((masses["p-PDA"] / 108.144) / (masses["4,4'-ODA"] / 200.241), rel=1e-9)


def test_own_reading_file(tmp_path: Path) -> None:
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    own = tmp_path / "mine.csv"
    own.write_text(text.replace("Q,p-C6H4 -O- p-C6H4,", "Q,p-C6H4 -O- m-C6H4,"), encoding="utf-8")
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "3,4'-ODA", 1.0)])
    assert pf.formula("1", reading=str(own)).check(copolymer).met


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        (("X4,", "X9,"), "also the slot X4"),
        (("| -CO-,asserted,bridges printed for Y1", "| -XX-,asserted,bridges printed for Y1"), "-XX-"),
        (("A1,X3,", "A1,A1,"), "do not lead back"),
        (("A2,X3,", "A1,X3,"), "each name once"),
        (("X4,", "x4,"), "Did you mean 'x4'"),
        (("Y1,-O- | -CO-", "Y1,-O- | -C0-"), "Did you mean '-CO-'"),
        (("Y1,-O- | -CO-,asserted", "Y1,-O- | -CO-,printed"), "asserted"),
        (("Y1,", "Y1 x,"), "without blanks"),
        (("Y1,-O-", "-NH-,-O-"), "a name that no group has"),
        (("X1,pyromellitic | phthalic Y1 phthalic", "X1,pyromellitic"), "an alternative uses"),
        (("basis,note", "basis,remark"), "columns among"),
    ],
)
def test_faults_of_a_reading_file(tmp_path: Path, change: tuple[str, str], fragment: str) -> None:
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    assert change[0] in text
    own = tmp_path / "mine.csv"
    own.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(pf.FormulateError, match=fragment):
        pf.reading(str(own))


def test_a_labelling_that_meets_the_clauses_outweighs_one_on_a_strict_border() -> None:
    """A1 = BPDA + BTDA lies on k + l = 1.5 (m + n), with l = 0 of the other labelling both have the margin 0."""
    copolymer = pf.Copolymer.from_units(
        [("BPDA", "p-PDA", 2), ("BTDA", "p-PDA", 4), ("PMDA", "TPE-R", 2), ("PMDA", "p-PDA", 2)]
    )
    assert pf.formula("7").check(copolymer).met


def test_an_edited_reading_is_read_again_and_all_faults_come_at_once(tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    ketone = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-DABP", 1.0)])
    assert not pf.formula("1", reading=str(own)).check(ketone).met
    own.write_text(text.replace("Q,p-C6H4 -O- p-C6H4,", "Q,p-C6H4 Y1 p-C6H4,"), encoding="utf-8")
    assert pf.formula("1", reading=str(own)).check(ketone).met
    own.write_text(text.replace("X4,", "x4,").replace("| -S- |", "| -5- |"), encoding="utf-8")
    with pytest.raises(pf.ManyErrors) as caught:
        pf.reading(own)
    assert len(caught.value.errors) == 4  # the slot, a name that nothing uses, and -5- in Y2 and in Y3


def test_a_labelling_that_meets_all_is_found_on_a_border():
    # TPE-R + BAPP against p-PDA is 3 to 2, which is not above 1.5; BAPP + p-PDA against TPE-R is 4 to 1
    cop = pf.Copolymer.from_units([("BTDA", "TPE-R", 0.2), ("BTDA", "BAPP", 0.4), ("BTDA", "p-PDA", 0.4)])
    assert pf.formula("2").check(cop).met
