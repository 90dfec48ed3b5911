"""What can be judged: recipes by their masses, feeds in random order, roles, and whatever says what it is."""

import pytest

import pi_formulate as pf
from pi_formulate.claims.report import Finding, yes_or_no
from pi_formulate.claims.scatter import Scatter, window_probability
from pi_formulate.claims.subject import (
    Batch,
    Claimed,
    LayerNumbers,
    MeasuredValue,
    Part,
    Subject,
    _is_batch,
    _is_claimed,
)
from pi_formulate.copolymer.copolymer import feed_of
from tests.claims.laminate import row_of


def test_a_recipe_is_judged_by_what_its_masses_make() -> None:
    copolymer = pf.formula("6").build(s=2.5, t=1.0, X4="PMDA")
    assert pf.formula("6").check(copolymer).met
    coarse = pf.plan_batch(copolymer, solution_g=3, readability_g=0.01)
    judged_ratio = next(f.value for f in pf.check_claims(coarse) if f.quantity == "s/t")
    masses = coarse.charge_g
    assert judged_ratio == pytest.approx((masses["p-PDA"] / 108.144) / (masses["4,4'-ODA"] / 200.241), rel=1e-9)


def test_the_units_of_the_masses_are_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = pf.plan_batch(pf.formula("6").build(s=2.5, t=1.0, X4="PMDA"), solution_g=3, readability_g=0.01)
    asked, once = [], type(batch).weighed_copolymer.fget
    monkeypatch.setattr(type(batch), "weighed_copolymer", property(lambda self: asked.append(1) or once(self)))
    assert pf.check_claims(batch).findings
    assert len(asked) == 1


def test_what_describes_itself_is_told_as_by_its_protocol() -> None:
    copolymer = pf.formula("6").build(s=2.5, t=1.0, X4="PMDA")
    batch = pf.plan_batch(copolymer, solution_g=3, readability_g=0.01)
    for subject in (copolymer, batch, type(batch), copolymer.feed, None, 7, "PMDA", {"PMDA": 1.0}, object()):
        assert _is_batch(subject) == isinstance(subject, Batch)
        assert _is_claimed(subject) == isinstance(subject, Claimed)


LOW = pf.formula("1").build(p=1.5, q=1.0, X1="PMDA")
PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")
NH = pf.Copolymer.from_units([("BPDA", "4,4'-DABA", 3.0), ("BPDA", "4,4'-ODA", 1.0)])


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
    row = row_of(pf.check_claims(Pot()), "2", "0.4 <=")
    assert row.status == "met"
    assert row.probability == pytest.approx(window_probability(1.5, 1.1, 0.4, 2.5))
    assert row_of(pf.check_claims(Pot(), samples=4), "2", "0.4 <=").probability == 0.5
    report = pf.check_claims(Web(), measured={"tg_c": 230.0})
    assert {claim for claim, status in report.claims.items() if status != "met"} == {"5", "16"}
    assert "third" in row_of(report, "10", "formula 5").note


def test_masses_without_uncertainty_need_no_scatter() -> None:
    class Weighed:
        weighed_copolymer = LOW

    report = pf.check_claims(Weighed())
    assert report.own == pf.check_claims(LOW).own
    assert row_of(report, "2", "0.4 <=").probability is None
