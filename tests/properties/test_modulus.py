"""Modulus of measured films, its orientation, and Poisson's ratio."""

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.modulus import orientation_stiffening, poisson_ratio, tensile_share, youngs_modulus_gpa
from pi_formulate.properties.volume import measured
from tests.properties.units import alone


def test_the_modulus_knows_the_process() -> None:
    upilex = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0)])
    moulded, cast, stretched = (
        pf.estimate(upilex, ["youngs_modulus_gpa"], process)["youngs_modulus_gpa"]
        for process in ("moulded", "cast_fixed", "stretched")
    )
    assert moulded.value < cast.value < stretched.value
    for found in (cast, stretched):  # the measured film, 9.1 GPa, lies inside
        assert found.interval_90[0] < 9.1 < found.interval_90[1]
    assert cast.interval_90[0] > 0.0


KAPTON = alone("PMDA", "4,4'-ODA")
UPILEX = alone("BPDA", "p-PDA")


def test_modulus_of_measured_films() -> None:
    films = measured("youngs_modulus_gpa", "fit")
    assert sorted(film.value for film in films) == [2.5, 3.1, 3.2]
    for film in films:
        found = youngs_modulus_gpa(((film.unit, 1.0),), 0.0)
        # Least deviation stated: 1 GPa.
        assert found.value == pytest.approx(film.value, abs=1.0), film.polymer
        assert found.sd >= 1.0
        assert found.in_domain
    assert tensile_share().value == pytest.approx(0.492, abs=0.001)
    assert orientation_stiffening().value == pytest.approx(1.207, abs=0.001)
    assert youngs_modulus_gpa(UPILEX, 1.0).value == pytest.approx(9.1)


def test_orientation_stiffens_and_is_checked() -> None:
    values = [youngs_modulus_gpa(KAPTON, o).value for o in (0.0, 0.3, 0.7, 1.0)]
    assert values == sorted(set(values))
    unknown = youngs_modulus_gpa(KAPTON)
    many = [youngs_modulus_gpa(KAPTON, i / 400).value for i in range(401)]
    assert unknown.value == pytest.approx(sum(many) / len(many), rel=2e-3)  # the mean over all orientations
    assert unknown.sd > (sum((v - unknown.value) ** 2 for v in many) / len(many)) ** 0.5
    assert "orientation not known" in unknown.note
    for wrong in (-0.1, 1.1, float("nan"), float("inf")):
        with pytest.raises(EstimateError, match="orientation"):
            youngs_modulus_gpa(KAPTON, wrong)


def test_poisson_ratio_is_that_of_kapton() -> None:
    found = poisson_ratio(UPILEX)
    assert (found.value, found.sd, found.in_domain) == (0.34, 0.05, True)
    assert found.source == "dupont_kapton_mu2e"
