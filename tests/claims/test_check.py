"""All claims of a laminate and its making; wrong questions in one line."""

from dataclasses import replace

import pytest

import pi_formulate as pf
from pi_formulate.claims.report import Finding
from pi_formulate.claims.scatter import Scatter
from pi_formulate.claims.subject import LayerNumbers, Part, Subject
from tests.claims.laminate import row_of, rows_of

COPPER = pf.Layer("foil", 12, "copper")
LOW = pf.formula("1").build(p=1.5, q=1.0, X1="PMDA")
PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
NH = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])
GLUE = pf.Layer("adhesion", 2, NH)
CORE = pf.Layer("low_expansion", 20, LOW, cte_ppm_per_k=18.0)
HOT = pf.Layer("thermoplastic", 3, PLASTIC, tg_c=230.0)
STEPS = (pf.Coat([GLUE, CORE, HOT], COPPER), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]), pf.Laminate(COPPER))


def test_a_whole_laminate_and_its_making_meet_all_that_they_can() -> None:
    report = pf.check_claims(pf.Making(STEPS))
    # X2 is formula 4 here, so claims 5 and 16 (formula 3) are not met; all others are
    assert {claim for claim, status in report.claims.items() if status != "met"} == {"5", "16"}
    stack = pf.check_claims(pf.Stack([COPPER, GLUE, CORE, HOT, COPPER]))
    assert {c for c, s in stack.claims.items() if s == "needs data"} == {
        str(n) for n in (12, 13, 14, 15, *range(17, 22))
    }
    assert stack.claims["1"] == stack.claims["8"] == stack.claims["10"] == stack.claims["11"] == "met"


@pytest.mark.parametrize(
    ("layers", "own"),
    [
        ((COPPER, CORE, HOT, COPPER), {"1": "met", "7": "met", "8": "not met", "9": "not applicable"}),
        ((COPPER, HOT, CORE, COPPER), {"1": "met", "8": "not met"}),  # the same laminate turned over
        ((COPPER, CORE, HOT), {"1": "not met"}),
        ((CORE, HOT, COPPER), {"1": "not met"}),
        (
            (COPPER, CORE, GLUE, HOT, COPPER),
            {"1": "met", "8": "met", "9": "met"},
        ),  # between the core and the lower metal
        ((GLUE, COPPER, CORE, HOT, COPPER), {"1": "not met", "8": "not met"}),
        ((COPPER, HOT, CORE, GLUE, COPPER), {"1": "met", "8": "met"}),
        ((COPPER, replace(CORE, cte_ppm_per_k=25.0), HOT, COPPER), {"1": "met"}),
        ((COPPER, replace(CORE, cte_ppm_per_k=25.1), HOT, COPPER), {"1": "not met"}),
        ((COPPER, replace(CORE, cte_ppm_per_k=5.0), HOT, COPPER), {"1": "met"}),
        ((COPPER, replace(CORE, cte_ppm_per_k=4.9), HOT, COPPER), {"1": "not met"}),
        ((COPPER, replace(CORE, cte_ppm_per_k=None), HOT, COPPER), {"1": "needs data"}),
        ((COPPER, CORE, replace(HOT, tg_c=251.0), COPPER), {"3": "not met", "4": "met"}),
        ((pf.Layer("foil", 12, "aluminium"), CORE, HOT, COPPER), {"1": "met", "7": "not met"}),
        (
            (pf.Layer("foil", 12, cte_ppm_per_k=17.0, modulus_gpa=117.0, poisson=0.34), CORE, HOT, COPPER),
            {"7": "needs data"},
        ),
        (
            (COPPER, CORE, pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=3.0, poisson=0.35), COPPER),
            {"3": "needs data", "4": "needs data", "5": "needs data", "2": "met"},
        ),
        ((COPPER, COPPER), {"1": "not met", "2": "not applicable"}),
    ],
)
def test_claims_of_a_stack(layers, own) -> None:
    report = pf.check_claims(pf.Stack(layers))
    assert {claim: report.own[claim] for claim in own} == own
    assert len(report.claims) == 21


@pytest.mark.parametrize(
    ("call", "fragment"),
    [
        (lambda: pf.check_claims(5), "a Copolymer, a Recipe, a Feed, a Stack or a Making"),
        (
            lambda: pf.check_claims(LOW, role="foil"),
            "expected one of low_expansion, thermoplastic, adhesion, but got 'foil'",
        ),
        (
            lambda: pf.check_claims(pf.Stack([COPPER, COPPER]), role="adhesion"),
            "a laminate takes no role. Each of its layers has its own role",
        ),
        (lambda: pf.check_claims(LOW, measured={"tg": 230.0}), "a property of a claim"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": "230"}), "a number, or (value, standard deviation)"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": (230.0, -1.0)}), "a number, or (value, standard deviation)"),
        (lambda: pf.check_claims(LOW, measured=[230.0]), "{property: value"),
        (lambda: pf.check_claims(LOW, measured={"cte_ppm_per_k": 1.8e-5}), "17e-6 per K is 17 ppm/K"),
        (lambda: pf.check_claims(LOW, measured={"cte_ppm_per_k": (18.0, 2e-6)}), "17e-6 per K is 17 ppm/K"),
        (lambda: pf.check_claims(LOW, interpretation="letter"), "expected one of intended, literal, but got 'letter'"),
        (lambda: pf.check_claims(LOW, reading="mine"), "reading"),
        (lambda: pf.check_claims(LOW, samples=0), "samples"),
        (
            lambda: pf.check_claims(LOW, samples=2.5),
            "samples: expected a whole number from 1 to 1,000,000, but got 2.5",
        ),
        (lambda: pf.check_claims(LOW, seed=-1), "must be at least 0, but is -1"),
        (lambda: pf.check_claims(LOW, closed="yes"), "closed: expected True or False, but got 'yes'"),
        (
            lambda: pf.check_claims(LOW, process="bla"),
            "process: expected one of cast_fixed, free, stretched, moulded, unstated, but got 'bla'",
        ),
        (lambda: pf.check_claims(LOW, tables={"x": "y"}), "tables"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": -300.0}), "a temperature above"),
        (lambda: pf.check_claims(pf.plan_batch(LOW, solution_g=9), degrees=True), "moles, not degrees"),
        (
            lambda: pf.plan_batch(LOW, solution_g=9, order=5),
            "order: expected a list of names, or a ChargingSequence, but got 5",
        ),
        (
            lambda: pf.plan_batch(LOW, solution_g=9, order="NMP"),
            "order: expected a list of names, or a ChargingSequence, but got 'NMP'",
        ),
        (lambda: pf.imidization([]), "at least one"),
        (lambda: pf.compare_claims(LOW, readings=()), "at least one reading"),
    ],
)
def test_errors(call, fragment) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        call()
    assert fragment in str(caught.value)


def test_degrees_are_judged_as_numbers() -> None:
    blocks = pf.formula("1").build(p=1.0, q=1.0, X1="PMDA")
    assert pf.check_claims(blocks).own["2"] == "met"
    assert row_of(pf.check_claims(blocks, degrees=True), "2", "p > 1").status == "not met"
    assert pf.check_claims(pf.formula("1").build(p=2.0, q=1.0, X1="PMDA"), degrees=True).own["2"] == "met"


def test_every_claim_that_rests_on_another_has_one_row_for_it() -> None:
    above = {claim: row.clause for row in pf.check_claims(LOW) for claim in [row.claim] if "depends" in row.clause}
    one, twelve = "depends on claim 1", "depends on claim 12"
    assert above == {
        **dict.fromkeys(("2", "3", "4", "7", "8", "11"), one),
        **dict.fromkeys(("5", "6"), "depends on claim 4"),
        **dict.fromkeys(("9", "10"), "depends on claim 8"),
        **dict.fromkeys(("13", "14", "15", "18", "19", "20", "21"), twelve),
        **dict.fromkeys(("16", "17"), "depends on claim 15"),
    }


def _resting(report: pf.ClaimReport) -> dict[str, pf.claims.report.Finding]:
    return {row.claim: row for row in report if row.clause.startswith("depends on claim ")}


def test_what_a_claim_rests_on_is_exact_where_it_is_decided_and_has_no_basis_where_not() -> None:
    soft = pf.Stack(
        [COPPER, CORE, pf.Layer("thermoplastic", 3, NH, tg_c=230.0), COPPER]
    )  # claim 1 is met, claims 4 and 8 are not
    laminates = (pf.Stack([COPPER, GLUE, CORE, HOT, COPPER]), soft, pf.Stack([COPPER, COPPER]))
    for subject in (*laminates, pf.Making(STEPS), LOW):
        for row in _resting(pf.check_claims(subject)).values():
            assert row.basis == ("exact" if row.status in ("met", "not met") else "none")
            assert (row.quantity, row.value, row.lower, row.upper, row.margin, row.probability) == ("", *[None] * 5)
            assert row.note.startswith("needs ") == (row.status == "needs data")
            assert not row.note or row.status == "needs data"
    bare = _resting(pf.check_claims(PLASTIC))
    assert bare["5"].note == bare["2"].note == "needs a laminate stack; needs a measured cte_ppm_per_k"  # each once


def test_what_is_missing_is_said_of_the_claims_above_and_not_of_the_claim_itself() -> None:
    """Claim 3 needs a glass transition itself; the laminate below claim 1 is complete."""
    report = pf.check_claims(pf.Stack([COPPER, CORE, replace(HOT, tg_c=None), COPPER]))
    assert (report.own["3"], report.claims["3"]) == ("needs data", "needs data")
    row = rows_of(report, "3")["depends on claim 1"]
    assert (row.status, row.basis, row.note) == ("met", "exact", "")
    unknown = pf.check_claims(pf.Stack([COPPER, replace(CORE, cte_ppm_per_k=None), HOT, COPPER]))
    row = rows_of(unknown, "5")["depends on claim 4"]
    assert (row.status, row.note) == ("needs data", "needs a measured cte_ppm_per_k")


def test_another_role_is_not_asked_for_what_it_rests_on() -> None:
    report = pf.check_claims(LOW, role="low_expansion")
    assert {row.claim for row in _resting(report).values()} == {"2", "7", "8", "13", "18"}
    assert [row.status for row in report if row.claim == "4"] == ["not applicable"]


def test_a_report_is_named_after_what_was_judged() -> None:
    recipe = pf.plan_batch(LOW, solution_g=9, batch_id="B-17")
    assert pf.check_claims(recipe).subject == "B-17"
    assert pf.check_claims(pf.Stack([COPPER, CORE, HOT, COPPER], name="web 3")).subject == "web 3"
    assert pf.check_claims(LOW).subject == str(LOW)


def test_degrees_and_closed_are_off_unless_asked_for() -> None:
    mixed = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0), ("6FDA", "TFMB", 0.5)])
    assert pf.check_claims(mixed).own["2"] == pf.check_claims(mixed, closed=False).own["2"] == "met"
    assert pf.check_claims(mixed, closed=True).own["2"] == "not met"
    assert row_of(pf.check_claims(mixed, closed=True), "2", "units of the formula").margin == pytest.approx(-0.2)


class Web:
    """Two thermoplastic layers, 1 and 2, and no other: what a laminate decides is stated for each of them."""

    def __init__(self, claim: str, first: tuple[str, ...], second: tuple[str, ...], others: str) -> None:
        self.claim, self.stated, self.others = claim, {1: first, 2: second}, others

    def further_layers(self, low: int | None, plastic: int | None) -> tuple[int, ...]:
        return ()

    def clauses(self, claim: str, layers: LayerNumbers) -> tuple[Finding, ...]:
        statuses = self.stated[layers.plastic or 1] if claim == self.claim else (self.others,)
        return tuple(
            Finding(claim, f"clause {i}", "", None, None, None, None, status, note=f"needs {layers.plastic}")  # type: ignore[arg-type]
            for i, status in enumerate(statuses)
        )

    def claim_subject(self) -> Subject:
        layers = [(f"layer {number}", Part(f"layer {number}", Scatter(PLASTIC), (), number)) for number in (1, 2)]
        return Subject.of_layers([("thermoplastic", part) for _, part in layers], self)


@pytest.mark.parametrize("claim", ["1", "7"])
@pytest.mark.parametrize(
    ("worse", "better"),
    [
        (("not applicable",), ("met",)),
        (("needs data",), ("not applicable",)),
        (("not met",), ("needs data",)),
        (("needs data", "needs data"), ("needs data", "met")),
        (("not met",), ("needs data",) * 11),  # one that fails is worse than any number that are open
        (("not met", "not met", "met", "met"), ("not met", "needs data", "needs data", "needs data")),
    ],
)
def test_of_several_layers_the_one_that_comes_nearest_is_judged(
    claim: str, worse: tuple[str, ...], better: tuple[str, ...]
) -> None:
    for first, second, chosen in ((worse, better, "2"), (better, worse, "1"), (better, better, "1")):
        report = pf.check_claims(Web(claim, first, second, "not met"))
        rows = [row for row in report if row.claim == claim and row.clause.startswith("clause")]
        assert [row.status for row in rows] == list(better)
        assert {row.note for row in rows} == {f"needs {chosen}"}


def test_what_rests_on_nothing_that_applies_has_no_basis() -> None:
    row = _resting(pf.check_claims(Web("1", ("not applicable",), ("not applicable",), "not applicable")))["3"]
    assert (row.status, row.basis, row.note) == ("not applicable", "none", "")
