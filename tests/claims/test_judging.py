"""All 21 claims: subjects, inheritance, probabilities two ways, readings side by side."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import Lot
from pi_formulate.claims.clauses import keeps_nh
from pi_formulate.claims.report import Finding, yes_or_no
from pi_formulate.claims.scatter import Scatter, window_probability
from pi_formulate.claims.subject import LayerNumbers, MeasuredValue, Part, Subject
from pi_formulate.claims.tree import CLAIMS, CTE_WINDOW, FORMULAS, PRECURSOR_FORMULAS, TG_WINDOW, claims_of_formula
from pi_formulate.copolymer.copolymer import feed_of

LIB = pf.library()
COPPER = pf.Layer("foil", 12, "copper")
LOW = pf.formula("1").build(p=1.5, q=1.0, X1="PMDA")
PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
NH = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])
GLUE = pf.Layer("adhesion", 2, NH)
CORE = pf.Layer("low_expansion", 20, LOW, cte_ppm_per_k=18.0)
HOT = pf.Layer("thermoplastic", 3, PLASTIC, tg_c=230.0)
STEPS = (pf.Coat([GLUE, CORE, HOT], COPPER), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]), pf.Laminate(COPPER))


def _row(report, claim, clause):
    return next(f for f in report if f.claim == claim and f.clause.startswith(clause))


# --- subjects


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
    ("steps", "clause"),
    [
        (
            (
                pf.Coat([CORE], COPPER),
                pf.Dry(130, 5),
                pf.Cure([pf.Hold(350, 15)]),
                pf.Laminate(COPPER, "low_expansion"),
            ),
            "precursors of both layers",
        ),
        ((*STEPS[:1], *STEPS[2:]), "dried"),
        ((*STEPS[:2], *STEPS[3:]), "cured"),
        (STEPS[:3], "second foil"),
        ((STEPS[0], STEPS[1], STEPS[3], STEPS[2]), "laminated after"),
        ((pf.Coat([HOT, CORE], COPPER), *STEPS[1:3], pf.Laminate(COPPER, "low_expansion")), "second foil"),
    ],
)
def test_claim_12_fails_with_its_clause(steps, clause) -> None:
    report = pf.check_claims(pf.Making(steps))
    assert _row(report, "12", clause).status == "not met"
    assert report.claims["13"] == "not met"  # it depends on claim 12
    assert report.own["13"] == "met"


def test_sequential_and_simultaneous_are_both_allowed_and_told() -> None:
    one_by_one = pf.Making((pf.Coat([CORE], COPPER), pf.Dry(120, 5), pf.Coat([HOT]), *STEPS[1:]))
    for making, manner in ((one_by_one, "sequentially"), (pf.Making(STEPS), "simultaneously")):
        report = pf.check_claims(making)
        assert report.own["12"] == "met"
        assert manner in _row(report, "12", "precursors").note
    assert pf.check_claims(one_by_one).own["18"] == "not met"


def test_a_role_narrows_what_a_copolymer_is_judged_for() -> None:
    report = pf.check_claims(LOW, role="low_expansion")
    assert report.claims["4"] == report.claims["9"] == report.claims["3"] == "not applicable"
    assert report.own["2"] == report.own["13"] == "met"
    assert pf.check_claims(NH, role="adhesion").own["10"] == "met"


def test_a_feed_is_judged_in_random_order_and_says_so() -> None:
    report = pf.check_claims(feed_of(pf.Copolymer.from_feed({"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.7, "p-PDA": 0.3})))
    assert report.own["15"] == "met"
    assert "random order" in report.note
    assert "random order" in str(report)


@pytest.mark.parametrize(
    ("diamine", "kept"),
    [
        ("4,4'-DABA", True),
        ("DAPBI", True),
        ("4,4'-ODA", False),
        ("Nc1ccc(Nc2ccc(N)cc2)cc1", True),
        ("Nc1cc(N)cc(NC(C)=O)c1", False),  # an amide beside the chain
        ("Nc1ccc(S(=O)(=O)Nc2ccc(N)cc2)cc1", True),
        ("3,5-DABA", False),
    ],
)
def test_nh_in_the_chain(diamine, kept) -> None:
    assert keeps_nh(pf.Unit(LIB["PMDA"], LIB.resolve(diamine, "diamine"))) is kept


class Pot:
    """A batch that is no recipe."""

    weighed_copolymer = LOW

    def scatter(self, samples: int | None = None, seed: int = 0) -> Scatter:
        richer = pf.formula("1").build(p=2.6, q=1.0, X1="PMDA")
        return Scatter(LOW, (richer,), (LOW, richer, richer, LOW)[: samples or 0])


class Web:
    """A laminate that is no stack: whatever is asked of its layers is met."""

    def further_layers(self, low: int | None, plastic: int | None) -> tuple[int, ...]:
        return (3,)

    def clauses(self, claim: str, layers: LayerNumbers) -> tuple[Finding, ...]:
        return (yes_or_no(claim, "as asked", layers == (1, 2, 3)),)

    def claim_subject(self) -> Subject:
        stated = (MeasuredValue("cte_ppm_per_k", 18.0, 0.0),)
        low, plastic = Part("first", Scatter(LOW), stated, 1), Part("second", Scatter(PLASTIC), (), 2)
        glue = Part("third", Scatter(NH), (), 3)
        return Subject.of_layers([("low_expansion", low), ("thermoplastic", plastic), ("adhesion", glue)], self)


def test_whatever_says_what_it_is_can_be_judged() -> None:
    row = _row(pf.check_claims(Pot()), "2", "0.4 <=")
    assert row.status == "met"
    assert row.probability == pytest.approx(window_probability(1.5, 1.1, 0.4, 2.5))
    assert _row(pf.check_claims(Pot(), samples=4), "2", "0.4 <=").probability == 0.5
    report = pf.check_claims(Web(), measured={"tg_c": 230.0})
    assert {claim for claim, status in report.claims.items() if status != "met"} == {"5", "16"}
    assert "third" in _row(report, "10", "formula 5").note


def test_masses_without_uncertainty_need_no_scatter() -> None:
    class Weighed:
        weighed_copolymer = LOW

    report = pf.check_claims(Weighed())
    assert report.own == pf.check_claims(LOW).own
    assert _row(report, "2", "0.4 <=").probability is None


# --- the table


def test_the_table_says_once_what_each_claim_asks_for() -> None:
    assert FORMULAS == ("1", "6", "2", "7")
    assert PRECURSOR_FORMULAS == ("6", "7")
    assert {id: [claim.id for claim in claims_of_formula(id)] for id in FORMULAS} == {
        "1": ["2"],
        "6": ["13"],
        "2": ["4", "5", "6"],
        "7": ["15", "16", "17"],
    }
    assert [claim.id for claim in CLAIMS if claim.window == CTE_WINDOW] == ["1", "12", "18"]
    assert [claim.id for claim in CLAIMS if claim.window == TG_WINDOW] == ["3", "14"]
    assert {claim.id: claim.antecedent for claim in CLAIMS if claim.antecedent} == {
        "11": "8",
        **dict.fromkeys(("19", "20", "21"), "18"),
    }
    assert all(claims_of_formula(id)[0].id == pf.formula(id).claim for id in FORMULAS)


# --- inheritance


def test_the_tree_is_the_printed_one() -> None:
    printed = {
        "1": (*"2347", "8", "11"),
        "4": ("5", "6"),
        "8": ("9", "10"),
        "12": ("13", "14", "15", "18", "19", "20", "21"),
        "15": ("16", "17"),
        "": ("1", "12"),
    }
    assert {claim.id: claim.rests_on for claim in CLAIMS} == {id: on for on, ids in printed.items() for id in ids}
    rows = {(f.claim, f.clause) for f in pf.check_claims(pf.Making(STEPS)) if f.clause.startswith("depends on")}
    assert rows == {(id, f"depends on claim {on}") for on, ids in printed.items() if on for id in ids}


def test_every_claim_inherits_from_the_one_that_it_rests_on() -> None:
    laminates = [
        pf.check_claims(pf.Stack([COPPER, GLUE, core, hot, foil]))
        for core in (CORE, replace(CORE, cte_ppm_per_k=30.0), replace(CORE, material=PLASTIC))
        for hot in (HOT, replace(HOT, tg_c=300.0), replace(HOT, material=LOW))
        for foil in (COPPER, pf.Layer("foil", 12, "aluminium"))
    ]
    rank = {"not met": 3, "needs data": 2, "met": 1, "not applicable": 0}
    for report in [*laminates, pf.check_claims(pf.Making(STEPS)), pf.check_claims(LOW)]:
        for claim in CLAIMS:
            parent = report.claims.get(claim.rests_on, "not applicable")
            worst = max((report.own[claim.id], parent), key=rank.__getitem__)
            assert report.claims[claim.id] == worst
    assert {claim.id for claim in CLAIMS} == {str(number) for number in range(1, 22)}


# --- probabilities


@given(st.floats(-3, 3), st.floats(0.1, 3), st.floats(-2, 0), st.floats(0, 2))
def test_the_window_probability_is_the_integral(value, sd, lower, upper) -> None:
    x = np.linspace(lower, upper, 20001)
    density = np.exp(-(((x - value) / sd) ** 2) / 2) / (sd * np.sqrt(2 * np.pi))
    assert window_probability(value, sd, lower, upper) == pytest.approx(np.trapezoid(density, x), abs=1e-7)
    outside = window_probability(value, sd, None, lower) + window_probability(value, sd, upper, None)
    assert window_probability(value, sd, lower, upper) + outside == pytest.approx(1.0, abs=1e-12)


def test_limits_of_the_window_probability() -> None:
    assert window_probability(0.0, 0.0, 0.0, 1.0) == 1.0
    assert window_probability(-1e-9, 0.0, 0.0, 1.0) == 0.0
    assert window_probability(0.5, 1e-9, 0.0, 1.0) == 1.0


@pytest.mark.parametrize("ratio", [2.5, 2.49, 2.4])
def test_analytic_and_sampled_agree(ratio) -> None:
    copolymer = pf.formula("6").build(s=ratio, t=1.0, X4="BPDA")
    recipe = pf.plan_batch(
        copolymer, solution_g=25, readability_g=0.002, lots={"p-PDA": Lot("A", 0.995, assay_sd_frac=0.004)}
    )
    samples = 3000
    analytic = pf.check_claims(recipe, role="low_expansion")
    sampled = pf.check_claims(recipe, role="low_expansion", samples=samples, seed=3)
    seen = 0
    for one, other in zip(analytic, sampled, strict=True):
        assert (one.probability is None) == (other.probability is None)
        if one.probability is not None and other.probability is not None:
            # four standard deviations of a counted share, and a little for what is not linear
            band = 4 * (one.probability * (1 - one.probability) / samples) ** 0.5 + 0.01
            assert one.probability == pytest.approx(other.probability, abs=band)
            seen += 0.01 < one.probability < 0.99
    assert seen >= (2 if ratio > 2.45 else 1)  # s/t and the expansion; far from the border the expansion alone


def test_the_probability_of_a_ratio_by_hand() -> None:
    """One lot alone is uncertain: s/t moves by its relative deviation, so P = Phi((2.5 / ratio - 1) / deviation)."""
    copolymer = pf.formula("6").build(s=2.48, t=1.0, X4="PMDA")
    recipe = pf.plan_batch(copolymer, solution_g=1e5, lots={"p-PDA": Lot("A", assay_sd_frac=0.01)})
    found = _row(pf.check_claims(recipe), "13", "0.4 <=")
    assert found.probability == pytest.approx(window_probability(2.48, 0.0248, 0.4, 2.5), abs=1e-6)
    exact = pf.check_claims(pf.plan_batch(copolymer, solution_g=1e5))
    assert _row(exact, "13", "0.4 <=").probability is None  # nothing is uncertain


def test_a_property_is_a_probability_and_never_a_bare_yes() -> None:
    report = pf.check_claims(PLASTIC)
    row = _row(report, "3", "Tg")
    expected = pf.estimate(PLASTIC, ["tg_c"])["tg_c"]
    assert (row.status, row.basis) == ("needs data", "estimated")
    assert row.value == expected.value
    assert row.probability == pytest.approx(window_probability(expected.value, expected.sd, 200.0, 250.0))
    measured = pf.check_claims(PLASTIC, measured={"tg_c": (249.0, 2.0), "cte_ppm_per_k": 17.0})
    row = _row(measured, "3", "Tg")
    assert (row.status, row.basis, row.margin) == ("met", "measured", 1.0)
    assert row.probability == pytest.approx(0.5 + 0.1914625, abs=1e-6)  # half a standard deviation to the border
    assert _row(measured, "1", "CTE").basis == "measured"


def test_the_deviation_of_the_batch_widens_that_of_the_estimate() -> None:
    copolymer = pf.formula("6").build(s=1.0, t=1.0, X4="PMDA")
    bare = _row(pf.check_claims(copolymer), "1", "CTE").probability
    rough = pf.plan_batch(copolymer, solution_g=100, lots={"p-PDA": Lot("A", assay_sd_frac=0.3)})
    assert _row(pf.check_claims(rough), "1", "CTE").probability < bare


# --- readings and interpretations side by side


def test_readings_side_by_side() -> None:
    found = pf.compare_claims(pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]))
    assert found.disagreements == ("2",)
    frame = found.to_frame()
    assert list(frame.loc[frame["agree"] == "differs", "claim"]) == ["2"]
    assert "diamine-bridge, literal" in frame.columns
    plastic = pf.compare_claims(PLASTIC, readings="default")
    assert {"4", "15", "11", "21"} <= set(plastic.disagreements)  # m = n = 0: intended against literal
    clauses = plastic.to_frame(clauses=True)
    only_literal = clauses.loc[clauses["clause"] == "l = m = n"].iloc[0]
    assert only_literal["default, intended"] == ""
    assert "depend on the reading" in str(plastic)


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


@given(st.data())
@settings(max_examples=25)
def test_narrow_claims_against_every_labelling(data) -> None:
    """Claim 5 or 6 by hand: one dianhydride, k of the fixed diamine, l of another, and the inequalities of claim 4."""
    k, l = data.draw(st.integers(1, 9)), data.draw(st.integers(0, 9))  # noqa: E741
    fixed, claim = data.draw(st.sampled_from([("TPE-R", "5"), ("BAPP", "6")]))
    units = [("ODPA", fixed, float(k))] + ([("ODPA", "p-PDA", float(l))] if l else [])
    own = pf.check_claims(pf.Copolymer.from_units(units), role="thermoplastic").own
    inequalities = l > 0 and (k > 1.5 * l or l > 1.5 * k)
    assert (own["4"] == "met") == inequalities
    # With l > 1.5 k claim 4 is met with B1 = p-PDA alone; else m = n = 0 holds, and B1 can be the fixed one.
    assert (own[claim] == "met") == (l <= 1.5 * k)


def test_degrees_are_judged_as_numbers() -> None:
    blocks = pf.formula("1").build(p=1.0, q=1.0, X1="PMDA")
    assert pf.check_claims(blocks).own["2"] == "met"
    assert _row(pf.check_claims(blocks, degrees=True), "2", "p > 1").status == "not met"
    assert pf.check_claims(pf.formula("1").build(p=2.0, q=1.0, X1="PMDA"), degrees=True).own["2"] == "met"


def test_no_balance_hits_an_equality_and_no_probability_is_lost() -> None:
    """l = m = n to 1e-9: on any balance the chance is 0, both ways; p/q without q is infinite and stays not met."""
    letter = pf.Copolymer.from_units(
        [("BPDA", "TPE-R", 0.55), ("BPDA", "p-PDA", 0.15), ("BTDA", "TPE-R", 0.15), ("BTDA", "p-PDA", 0.15)]
    )
    recipe = pf.plan_batch(letter, solution_g=100, readability_g=0.01)
    for samples in (None, 50):
        report = pf.check_claims(recipe, interpretation="literal", role="thermoplastic", samples=samples)
        assert _row(report, "15", "l = m = n").probability == 0.0
    rod = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100, readability_g=0.01)
    found = _row(pf.check_claims(rod), "13", "0.4 <=")
    assert (found.value, found.status, found.probability) == (float("inf"), "not met", 0.0)


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
    assert _row(pf.formula("6").check(copolymer), "13", "0.4 <=").status == status
