"""Probabilities of a clause: analytic, sampled and by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.batch.charge import Lot
from pi_formulate.claims.scatter import window_probability
from tests.claims.laminate import row_of, rows_of


def test_probabilities_are_those_of_the_labelling() -> None:
    """A batch at k = 2 l: claim 5 is judged with B1 = TPE-R, and so is the formula that it narrows."""
    batch = pf.plan_batch(
        pf.Copolymer.from_units([("PMDA", "TPE-R", 0.61), ("PMDA", "p-PDA", 0.39)]), solution_g=20, readability_g=0.01
    )
    for samples in (None, 50):
        report = pf.check_claims(batch, role="thermoplastic", samples=samples)
        assert report.own["15"] == report.own["16"] == "met"
        assert rows_of(report, "16")["X2 (B1) is formula 3"].probability == 1.0
        assert "B1 = TPE-R" in rows_of(report, "16")["m = n = 0"].note
        assert "B1 = TPE-R" in rows_of(report, "15")["units of the formula"].note


PLASTIC = pf.formula("2").build(k=3, l=1, A1="ODPA", B1="BAPP", B2="p-PDA")


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
    found = row_of(pf.check_claims(recipe), "13", "0.4 <=")
    assert found.probability == pytest.approx(window_probability(2.48, 0.0248, 0.4, 2.5), abs=1e-6)
    exact = pf.check_claims(pf.plan_batch(copolymer, solution_g=1e5))
    assert row_of(exact, "13", "0.4 <=").probability is None  # nothing is uncertain


def test_a_property_is_a_probability_and_never_a_bare_yes() -> None:
    report = pf.check_claims(PLASTIC)
    row = row_of(report, "3", "Tg")
    expected = pf.estimate(PLASTIC, ["tg_c"])["tg_c"]
    assert (row.status, row.basis) == ("needs data", "estimated")
    assert row.value == expected.value
    assert row.probability == pytest.approx(window_probability(expected.value, expected.sd, 200.0, 250.0))
    measured = pf.check_claims(PLASTIC, measured={"tg_c": (249.0, 2.0), "cte_ppm_per_k": 17.0})
    row = row_of(measured, "3", "Tg")
    assert (row.status, row.basis, row.margin) == ("met", "measured", 1.0)
    assert row.probability == pytest.approx(0.5 + 0.1914625, abs=1e-6)  # half a standard deviation to the border
    assert row_of(measured, "1", "CTE").basis == "measured"


def test_the_deviation_of_the_batch_widens_that_of_the_estimate() -> None:
    copolymer = pf.formula("6").build(s=1.0, t=1.0, X4="PMDA")
    bare = row_of(pf.check_claims(copolymer), "1", "CTE").probability
    rough = pf.plan_batch(copolymer, solution_g=100, lots={"p-PDA": Lot("A", assay_sd_frac=0.3)})
    assert row_of(pf.check_claims(rough), "1", "CTE").probability < bare


def test_no_balance_hits_an_equality_and_no_probability_is_lost() -> None:
    """l = m = n to 1e-9: on any balance the chance is 0, both ways; p/q without q is infinite and stays not met."""
    letter = pf.Copolymer.from_units(
        [("BPDA", "TPE-R", 0.55), ("BPDA", "p-PDA", 0.15), ("BTDA", "TPE-R", 0.15), ("BTDA", "p-PDA", 0.15)]
    )
    recipe = pf.plan_batch(letter, solution_g=100, readability_g=0.01)
    for samples in (None, 50):
        report = pf.check_claims(recipe, interpretation="literal", role="thermoplastic", samples=samples)
        assert row_of(report, "15", "l = m = n").probability == 0.0
    rod = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100, readability_g=0.01)
    found = row_of(pf.check_claims(rod), "13", "0.4 <=")
    assert (found.value, found.status, found.probability) == (float("inf"), "not met", 0.0)
