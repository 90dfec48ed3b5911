"""The power law against arithmetic by hand, and what points do to it."""

from math import exp, log, log10

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.batch.viscosity.concentrated import MOST_POINTS, Law
from pi_formulate.batch.viscosity.constants import constant

KAPTON = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
BATCH = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.985, readability_g=0.01)
REFERENCE = pf.PolymerSolution(0.15, 7e4)


def test_without_a_point_the_reference_is_an_order_of_magnitude() -> None:
    eta = pf.viscosity(REFERENCE)
    assert eta.pa_s == pytest.approx(10.0)
    assert eta.sd_log10 == pytest.approx((1.0 + 0.1**2 + 0.03**2) ** 0.5)
    assert not eta.in_domain
    assert "order of magnitude" in eta.method
    assert eta.note.startswith("no measured point")


@pytest.mark.parametrize(
    ("solution", "temperature_c", "ratio"),
    [
        (pf.PolymerSolution(0.30, 7e4), 25.0, 2.0**5),
        (pf.PolymerSolution(0.15, 1.4e5), 25.0, 2.0**3.4),
        (REFERENCE, 45.0, exp(30e3 / 8.314462618 * (1.0 / 318.15 - 1.0 / 298.15))),
    ],
)
def test_powers_and_arrhenius(solution: pf.PolymerSolution, temperature_c: float, ratio: float) -> None:
    assert pf.viscosity(solution, temperature_c).pa_s / 10.0 == pytest.approx(ratio, rel=1e-9)
    point = pf.ViscosityPoint(REFERENCE, 10.0)  # where it is expected: nothing moves
    assert pf.viscosity(solution, temperature_c, [point]).pa_s / 10.0 == pytest.approx(ratio, rel=1e-9)


def test_one_point_fixes_the_prefactor_and_certainty_falls_with_the_distance() -> None:
    points = [pf.ViscosityPoint(REFERENCE, 80.0)]
    at = pf.viscosity(REFERENCE, points=points)
    near, far = (pf.viscosity(pf.PolymerSolution(w, 7e4), points=points) for w in (0.14, 0.08))
    assert at.pa_s == pytest.approx(80.0, rel=0.01)
    assert at.sd_log10 == pytest.approx(2**0.5 * 0.03, rel=0.01)
    assert at.sd_log10 < near.sd_log10 < far.sd_log10 < 0.3
    other = pf.viscosity(pf.PolymerSolution(0.15, 8e4), points=points)  # another M_w is another batch
    assert other.sd_log10 > 0.14


def test_two_points_fix_one_exponent_as_far_as_they_are_apart() -> None:
    apart, close = (
        Law.of(
            [pf.ViscosityPoint(REFERENCE, 10.0), pf.ViscosityPoint(pf.PolymerSolution(w, 7e4), 10.0 * (w / 0.15) ** 4)]
        )
        for w in (0.05, 0.145)
    )
    mean, sd = apart.parameter("solids_exponent")
    assert mean == pytest.approx(4.0, abs=0.02)
    assert sd < 0.1
    assert "also fix solids_exponent" in apart.method
    assert close.parameter("solids_exponent")[1] > 0.9
    assert "also fix" not in close.method


def test_points_at_two_temperatures_fix_the_energy() -> None:
    hot = 10.0 * exp(45e3 / 8.314462618 * (1.0 / 353.15 - 1.0 / 298.15))
    law = Law.of([pf.ViscosityPoint(REFERENCE, 10.0), pf.ViscosityPoint(REFERENCE, hot, 80.0)])
    assert law.parameter("activation_kj_per_mol")[0] == pytest.approx(45.0, abs=0.7)
    assert law.parameter("mass_exponent") == (3.4, 0.2)


def test_the_posterior_is_that_of_a_linear_model_solved_the_other_way() -> None:
    """By the normal equations of the numbers themselves, where the law solves for the points."""
    points = [
        pf.ViscosityPoint(pf.PolymerSolution(w, m), eta, t)
        for w, m, eta, t in [(0.15, 7e4, 30.0, 25.0), (0.12, 9e4, 22.0, 30.0), (0.2, 5e4, 40.0, 20.0)]
    ]
    law = Law.of(points)
    rows = np.array(
        [
            [
                1.0,
                log10(p.of.solids_frac / 0.15),
                log10(p.of.mw_g_per_mol / 7e4),
                1e3 / (8.314462618 * log(10.0)) * (1.0 / (p.temperature_c + 273.15) - 1.0 / 298.15),
            ]
            for p in points
        ]
    )
    noise = constant("batch_sd_log10") ** 2 + constant("repeat_sd_log10") ** 2
    precision = np.diag(1.0 / np.square(law.sds)) + rows.T @ rows / noise
    right = np.array(law.means) / np.square(law.sds) + rows.T @ np.log10([30.0, 22.0, 40.0]) / noise
    means = np.linalg.solve(precision, right)
    sds = np.sqrt(np.diag(np.linalg.inv(precision)))
    names = ("log10_pa_s", "solids_exponent", "mass_exponent", "activation_kj_per_mol")
    for name, mean, sd in zip(names, means, sds, strict=True):
        assert law.parameter(name) == pytest.approx((mean, sd), rel=1e-6)


def test_what_the_user_knows_takes_the_place_of_an_assumption() -> None:
    point = [pf.ViscosityPoint(REFERENCE, 10.0)]
    thin = pf.PolymerSolution(0.075, 7e4)
    known = pf.viscosity(thin, points=point, solids_exponent=4.0)
    assert known.pa_s == pytest.approx(10.0 / 16.0)
    assert known.sd_log10 < 0.05 < pf.viscosity(thin, points=point).sd_log10
    assert pf.viscosity(REFERENCE, 60.0, point, activation_kj_per_mol=0.0).pa_s == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("solution", "temperature_c", "note"),
    [
        (pf.PolymerSolution(0.03, 3e5), 25.0, "solids outside 5% to 35%"),
        (pf.PolymerSolution(0.10, 2e4), 25.0, "the chains may not be entangled"),
        (REFERENCE, 90.0, "temperature outside 0 to 60 C"),
    ],
)
def test_out_of_domain_says_why(solution: pf.PolymerSolution, temperature_c: float, note: str) -> None:
    eta = pf.viscosity(solution, temperature_c, [pf.ViscosityPoint(REFERENCE, 10.0)])
    assert not eta.in_domain
    assert note in eta.note


def test_points_without_a_rise_give_no_solids() -> None:
    flat = [pf.ViscosityPoint(pf.PolymerSolution(w, 7e4), 10.0) for w in (0.05, 0.3)]
    for call in (
        lambda: pf.solids_for_viscosity(20.0, 7e4, points=flat),
        lambda: pf.viscosity_additions(BATCH, 1.0, points=flat),
    ):
        with pytest.raises(pf.EstimateError, match="Were two of them exchanged"):
            call()


def test_the_ends_of_every_range_are_numbers() -> None:
    ends = [pf.PolymerSolution(w, m) for w in (1e-6, 0.999) for m in (101.0, 1e9)]
    for point in ends:
        for eta in (1e-4, 1e7):
            for asked in ends:
                low, high = pf.viscosity(asked, 250.0, [pf.ViscosityPoint(point, eta, -80.0)]).interval(1.0 - 1e-12)
                assert 0.0 <= low <= high < float("inf")


def test_a_point_of_other_compounds_is_out_of_domain() -> None:
    other = pf.plan_batch(
        pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0)]), solution_g=500, imbalance_r=0.985, readability_g=0.01
    )
    in_dmac = pf.plan_batch(KAPTON, solution_g=500, imbalance_r=0.985, solvent="DMAc")
    for strange in (other, in_dmac):
        eta = pf.viscosity(BATCH, points=[pf.ViscosityPoint(strange, 10.0)])
        assert not eta.in_domain
        assert "a point of other monomers or of another solvent" in eta.note
    assert pf.viscosity(BATCH, points=[pf.ViscosityPoint(REFERENCE, 10.0), pf.ViscosityPoint(BATCH, 5.0)]).in_domain


def test_a_recipe_is_its_solids_and_its_m_w() -> None:
    solution = pf.PolymerSolution.of(BATCH)
    assert solution.solids_frac == pytest.approx(BATCH.summary["solids_paa_frac"].weighed)
    assert solution.mw_g_per_mol == pytest.approx(BATCH.summary["mw_paa_g_per_mol"].weighed, rel=1e-3)
    assert pf.viscosity(BATCH) == pf.viscosity(solution)


def test_solids_of_a_wide_estimate_have_wide_ends() -> None:
    wide = pf.solids_for_viscosity(10.0, 7e4)
    low, high = wide.interval_90
    assert wide.value == pytest.approx(0.15)
    assert (low, high) == pytest.approx((0.15 / 2.15, 0.15 * 2.15), rel=0.01)  # 10**(1.645 * 1.0055 / 5)
    assert not wide.in_domain


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: pf.PolymerSolution(15.0, 7e4), "Write 0.15"),
        (lambda: pf.PolymerSolution(0.15, 70.0), "mw_g_per_mol"),
        (lambda: pf.ViscosityPoint(REFERENCE, 0.0), "above 0"),
        (lambda: pf.ViscosityPoint(REFERENCE, 1e9), "10 poise"),
        (lambda: pf.ViscosityPoint(REFERENCE, 10.0, 900.0), "temperature_c"),
        (lambda: pf.ViscosityPoint("x", 10.0), "a Recipe or a PolymerSolution"),
        (lambda: pf.viscosity("x"), "a Recipe or a PolymerSolution"),
        (lambda: pf.viscosity(REFERENCE, points=[12.0]), "ViscosityPoints"),
        (
            lambda: pf.viscosity(REFERENCE, points=[pf.ViscosityPoint(REFERENCE, 1.0)] * (MOST_POINTS + 1)),
            "at most 200",
        ),
        (lambda: pf.viscosity(REFERENCE, solids_exponent=0.0), "solids_exponent"),
        (lambda: pf.viscosity(REFERENCE, activation_kj_per_mol=-1.0), "activation_kj_per_mol"),
        (lambda: pf.viscosity(REFERENCE, float("nan")), "temperature_c"),
        (lambda: pf.viscosity(pf.plan_batch(KAPTON, solution_g=500)), "has no limit"),
        (lambda: pf.viscosity(REFERENCE).interval(1.0), "a probability"),
        (lambda: pf.solids_for_viscosity(9e6, 1e3), "Raise M_w"),
    ],
)
def test_what_is_wrong_is_refused(call: object, says: str) -> None:
    with pytest.raises(pf.FormulateError, match=says):
        call()  # type: ignore[operator]
