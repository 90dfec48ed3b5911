"""Formulas: closed and open borders, the two interpretations, units outside, degrees as numbers."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.report import judged
from tests.claims.laminate import row_of
from tests.showcase import text_of

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


SEVEN = pf.formula("7")
UNITS_INSIDE = "units of the formula"
SYMBOLS, SLOTS = (
    "z is neither a variable (k, l, m, n) nor a slot (A1, A2, B1, B2)",
    "expected one of A1, A2, B1, B2, but got 'Z9'",
)
ACIDS = "BPDA, BTDA, ODPA, PMDA"


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: SEVEN.fitting("Z9"), "formula 7, slot: expected one of A1, A2, B1, B2, but got 'Z9'."),
        (
            lambda: SEVEN.build(z=1),
            "formula 7: there is no variable or slot z; the variables are k, l, m, n and the slots A1, A2, B1, B2.",
        ),
        (
            lambda: SEVEN.build(k=0),
            "formula 7: at least one of k, l, m, n must be above 0.",
        ),
        (
            lambda: SEVEN.build_from({"k": 1, "l": 1}, {"l": 2, "k": 2}),
            "formula 7: given twice, as a variable and as a slot: k, l.",
        ),
        (lambda: SEVEN.build(k=1), f"formula 7, slot A1: the slot is empty; it takes a dianhydride, such as {ACIDS}."),
        (
            lambda: SEVEN.build(k=1, A1="PMDA"),
            "formula 7, slot B1: the slot is empty; it takes a diamine, such as "
            + ", ".join(monomer.id for monomer in SEVEN.fitting("B1")[:6])
            + ".",
        ),
        (
            lambda: SEVEN.build(k=1, A1="PMDA", B1=5),
            "formula 7, slot B1: expected a monomer, or {monomer: share} of several, but got 5.",
        ),
        (
            lambda: SEVEN.build(k=1, A1="6FDA", B1="BAPP"),
            (
                f"formula 7, slot A1: expected one of {ACIDS}, but got '6FDA'. The reading 'default' "
                f"decides; the residue is {pf.library()['6FDA'].residue_smiles}."
            ),
        ),
        (
            lambda: SEVEN.build(k=1, A1={"PMDA": -1}, B1="BAPP"),
            "share of PMDA: must be above 0, but is -1. Leave out what is not used.",
        ),
        (lambda: SEVEN.build(k=-1), "k: must be above 0, but is -1. Leave out what is not used."),
        (
            lambda: pf.formula("3"),
            "formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '3'.",
        ),
        (
            lambda: pf.formula("3", interpretation="wide"),  # type: ignore[arg-type]
            "interpretation: expected one of intended, literal, but got 'wide'.",
        ),
    ],
)
def test_what_a_formula_refuses_and_needs_instead(call: Callable[[], object], said: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        call()
    assert str(caught.value) == said
    assert isinstance(caught.value, pf.CompositionError if "must be above 0, but is -1" in said else pf.ClaimError)


def test_a_name_that_no_library_has_is_said_with_its_slot() -> None:
    with pytest.raises(pf.FormulateError, match="formula 7, slot A1: 'PMDAA' is not a known monomer"):
        SEVEN.build(k=1, A1="PMDAA", B1="BAPP")


def test_several_monomers_share_a_slot() -> None:
    made = SEVEN.build(k=2, A1={"PMDA": 1, "BPDA": 3}, B1="BAPP")
    assert {str(unit): amount for unit, amount in made.amounts_mol} == pytest.approx(
        {"PMDA/BAPP": 0.5, "BPDA/BAPP": 1.5}
    )
    both = SEVEN.build_from({"k": 1.0, "l": 1.0}, {"A1": "PMDA", "B1": "BAPP", "B2": {"BAPP": 1.0, "p-PDA": 1.0}})
    assert dict(both.amounts_mol)[next(u for u, _ in both.amounts_mol if u.diamine.id == "BAPP")] == 1.5


def test_a_slot_that_one_monomer_fits_may_be_left_out() -> None:
    lib = pf.library()
    few = pf.MonomerLibrary([lib["BPDA"], lib["p-PDA"], lib["4,4'-ODA"]])
    assert str(pf.formula("6").build(few, s=3, t=1)) == "BPDA/4,4'-ODA 0.25, BPDA/p-PDA 0.75"


@pytest.mark.parametrize("id", ["1", "6", "2", "7", *(f"{n}{c}" for n in "27" for c in "abcd"), "2a-2d", " 7A-7D"])
def test_ids_of_a_formula(id: str) -> None:
    chosen = pf.formula(id)
    number = str(id).strip()[0]
    assert (chosen.id, chosen.claim) == (number, {"1": "2", "6": "13", "2": "4", "7": "15"}[number])
    assert (chosen.reading.name, chosen.interpretation) == ("default", "intended")
    four = [("k", "A1", "B1"), ("l", "A1", "B2"), ("m", "A2", "B1"), ("n", "A2", "B2")]
    units = {
        "1": [("p", "X1", "P"), ("q", "X1", "Q")],
        "6": [("s", "X4", "S"), ("t", "X4", "T")],
        "2": four,
        "7": four,
    }[number]
    assert [(u.symbol, u.dianhydride_slot, u.diamine_slot) for u in chosen.units] == units
    assert chosen.symbols == tuple(symbol for symbol, _, _ in units)


def test_a_formula_says_what_it_is() -> None:
    constraints = "k >= 1; l, m, n >= 0; l, m and n not all zero; k >= l; k + l > 1.5 (m + n); k + m > 1.5 (l + n)"
    units = "k of A1/B1, l of A1/B2, m of A2/B1, n of A2/B2"
    assert str(SEVEN) == f"formula 7 of claim 15 (default): {units}; {constraints}"
    shown = text_of(SEVEN)
    assert shown.startswith(
        "Formula 7, claim 15, reading default, interpretation intended units dianhydride diamine k A1"
    )
    assert constraints.replace("; ", " ") in shown
    assert f"slot monomers of the library that fit A1 {ACIDS} A2 {ACIDS} B1 " in shown


def test_rows_of_the_report_say_what_is_outside_and_what_is_free() -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0), ("6FDA", "TFMB", 1.0)])
    for closed in (False, True):
        row = pf.formula("1").check(copolymer, closed=closed).findings[0]
        assert (row.claim, row.clause, row.quantity) == ("2", "units of the formula", "share of units inside")
        assert row.note == "P = p-PDA, Q = 4,4'-ODA, X1 = PMDA; outside: 6FDA/TFMB 0.3333"
        assert row.value == pytest.approx(2 / 3)
        assert (row.lower, row.upper, row.strict, row.status) == (
            (1.0, None, False, "not met") if closed else (0.0, None, True, "met")
        )
        assert row.margin == pytest.approx(-1 / 3 if closed else 2 / 3)
    scale = "scale was free: holds for any amount above zero"
    notes = {row.clause: row.note for row in pf.formula("1").check(copolymer)}
    assert (notes["p > 1"], notes["q > 0"], notes["0.4 <= p/q <= 2.5"]) == (scale, "", "")
    assert row_of(pf.formula("1").check(copolymer, degrees=True), "2", "p > 1").note == ""
    inside = pf.formula("1").check(pf.formula("1").build(p=1, q=1, X1="PMDA")).findings[0]
    assert inside.note == "P = p-PDA, Q = 4,4'-ODA, X1 = PMDA"


def test_degrees_are_named_by_a_label_that_meets_them_as_numbers() -> None:
    """Of 0.9 and 1.5 units, k >= 1 as a number holds only where the second diamine is B1."""
    units = [("PMDA", "TPE-R", 0.9), ("PMDA", "p-PDA", 1.5)]
    blocks = pf.Copolymer.from_units(units)
    assert dict(SEVEN.best(blocks, degrees=True).degrees)["k"] == 1.5
    for labelling in SEVEN.labellings(blocks):
        as_degrees, as_shares = SEVEN.rank(labelling, degrees=True), SEVEN.rank(labelling)
        assert as_degrees[0] == (dict(labelling.degrees)["k"] == 1.5)
        assert as_shares[0] == as_degrees[0]  # k >= l is met by the same one
        assert SEVEN.rank(labelling, False) == as_shares
    small = pf.Copolymer.from_units([(acid, amine, 0.1 * n) for acid, amine, n in units])
    assert [SEVEN.rank(each, degrees=True)[0] for each in SEVEN.labellings(small)] == [False, False]
    assert any(SEVEN.rank(each)[0] for each in SEVEN.labellings(small))


def test_interpretations_are_compared_for_four_variables_alone() -> None:
    copolymer = SEVEN.build(k=3, l=1, A1="BTDA", B1="TPE-R", B2="p-PDA")
    literal = pf.formula("7", interpretation="literal")
    assert SEVEN.disagreement(copolymer) == "read as literal the constraints are not met"
    assert literal.disagreement(copolymer) == "read as intended the constraints are met"
    row = row_of(SEVEN.check(copolymer), "15", "l, m and n not all zero")
    assert row.note == f"interpretation intended of the printed 'l = m = n != 0'; {SEVEN.disagreement(copolymer)}"
    row = row_of(literal.check(copolymer), "15", "l = m = n")
    assert row.note == f"interpretation literal of the printed 'l = m = n != 0'; {literal.disagreement(copolymer)}"
    assert pf.formula("6").disagreement(pf.formula("6").build(s=9, t=1, X4="PMDA")) == ""


@pytest.mark.parametrize("id", ["2", "7"])
@given(st.lists(ANY, min_size=6, max_size=6))
def test_the_best_labelling_is_met_or_has_the_largest_smallest_margin(id: str, amounts: list[float]) -> None:
    formula, lib = pf.formula(id), pf.library()
    units = [pf.Unit(lib[a], lib[b]) for a in ("PMDA", "BTDA") for b in ("TPE-R", "p-PDA", "4,4'-ODA")]
    copolymer = pf.Copolymer.of(dict(zip(units, amounts, strict=True)))
    ranks = {}
    for labelling in formula.labellings(copolymer):
        rows = [f for f in formula.check(copolymer, labelling=labelling) if f.clause not in ("k >= 1", UNITS_INSIDE)]
        ranks[labelling] = (all(f.status == "met" for f in rows), min(f.margin or 0.0 for f in rows))
    met, smallest = ranks[formula.best(copolymer)]
    assert met == any(held for held, _ in ranks.values())
    assert smallest >= max(margin for held, margin in ranks.values() if held == met) - 1e-8


def test_stated_members_are_not_looked_for_in_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of 1,000 rows would search the whole library for each slot of each row."""
    members = {"A1": "BTDA", "A2": "PMDA", "B1": "TPE-R", "B2": "p-PDA"}

    def searched(self: pf.Formula, slot: str, library: object = None) -> tuple[pf.Monomer, ...]:
        raise AssertionError(slot)

    monkeypatch.setattr(pf.Formula, "fitting", searched)
    assert pf.formula("7").build(k=3, l=1, m=1, n=0, **members).total_mol == 5.0
    with pytest.raises(AssertionError, match="A1"):
        pf.formula("7").build(k=3, l=1, m=1, n=0)
