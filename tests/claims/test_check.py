"""All claims of a laminate and its making; wrong questions in one line."""

from dataclasses import replace

import pytest

import pi_formulate as pf
from tests.claims.laminate import row_of

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
        (lambda: pf.check_claims(LOW, role="foil"), "one of ['low_expansion'"),
        (
            lambda: pf.check_claims(pf.Stack([COPPER, COPPER]), role="adhesion"),
            "None for a laminate. Each of its layers has its own role",
        ),
        (lambda: pf.check_claims(LOW, measured={"tg": 230.0}), "a property of a claim"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": "230"}), "a number, or (value, standard deviation)"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": (230.0, -1.0)}), "a number, or (value, standard deviation)"),
        (lambda: pf.check_claims(LOW, measured=[230.0]), "{property: value"),
        (lambda: pf.check_claims(LOW, interpretation="letter"), "one of ['intended', 'literal']"),
        (lambda: pf.check_claims(LOW, reading="mine"), "reading"),
        (lambda: pf.check_claims(LOW, samples=0), "samples"),
        (lambda: pf.check_claims(LOW, samples=2.5), "a whole number from 1"),
        (lambda: pf.check_claims(LOW, seed=-1), "a whole number, at least 0"),
        (lambda: pf.check_claims(LOW, closed="yes"), "closed: got 'yes'"),
        (lambda: pf.check_claims(LOW, process="bla"), "process: got 'bla'"),
        (lambda: pf.check_claims(LOW, tables={"x": "y"}), "tables"),
        (lambda: pf.check_claims(LOW, measured={"tg_c": -300.0}), "a temperature above"),
        (lambda: pf.check_claims(pf.plan_batch(LOW, solution_g=9), degrees=True), "moles, not degrees"),
        (lambda: pf.plan_batch(LOW, solution_g=9, order=5), "order: got 5"),
        (lambda: pf.plan_batch(LOW, solution_g=9, order="NMP"), "order: got 'NMP'"),
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
