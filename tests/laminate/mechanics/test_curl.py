"""Curl: its side, its expansion, and its deviation against a simulation."""

import numpy as np
import pytest

from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.mechanics.curl import Curl, LayerNumbers, curl_of, height_mm
from pi_formulate.laminate.mechanics.plies import thermal_strain

COPPER = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35, 0.5, 20.0)
CORE = LayerNumbers("core", "core", 20.0, 20.0, 5.0, 0.34, 7.0, 1.5)
GLUE = LayerNumbers("glue", "glue", 3.0, 45.0, 3.0, 0.34, 8.0, 1.0)


def test_expansion_by_ranges_adds_up() -> None:
    steps = ((20.0, 100.0, 16.8), (100.0, 200.0, 17.7), (200.0, 300.0, 18.5))
    assert thermal_strain(0.0, steps, 300.0, 20.0) == pytest.approx(-1e-6 * (80 * 16.8 + 100 * 17.7 + 100 * 18.5))
    whole = thermal_strain(0.0, steps, 350.0, -10.0)
    assert whole == pytest.approx(-1e-6 * (110 * 16.8 + 100 * 17.7 + 150 * 18.5))  # the ends go on
    parts = [thermal_strain(0.0, steps, a, b) for a, b in ((350.0, 222.0), (222.0, 150.0), (150.0, -10.0))]
    assert sum(parts) == pytest.approx(whole, rel=1e-12)
    assert thermal_strain(17.0, (), 350.0, 25.0) == pytest.approx(-17e-6 * 325)
    assert thermal_strain(99.0, ((0.0, 1.0, 17.0),), 350.0, 25.0) == pytest.approx(-17e-6 * 325)


def test_curl_points_to_the_side_that_shrinks_more() -> None:
    film = LayerNumbers("film", "film", 20.0, 40.0, 3.0, 0.34)
    assert curl_of([film, COPPER], 300.0, 25.0).curvature_per_m > 0.0
    assert curl_of([COPPER, film], 300.0, 25.0).curvature_per_m < 0.0
    # Heated above the stress-free temperature it bends the other way.
    assert curl_of([film, COPPER], 300.0, 350.0).curvature_per_m < 0.0


def test_the_expansion_of_the_whole_lies_between_and_near_the_stiff_one() -> None:
    found = curl_of([COPPER, CORE, GLUE, COPPER], 250.0, 25.0)
    assert 17.0 < found.cte_ppm_per_k < 18.0
    alone = curl_of([CORE], 250.0, 25.0)
    assert (alone.cte_ppm_per_k, alone.sd_cte_ppm_per_k) == pytest.approx((20.0, 7.0))
    assert (alone.modulus_gpa, alone.sd_modulus_gpa) == pytest.approx((5.0, 1.5))
    assert alone.stress_mpa == (0.0,)


def test_deviations_are_those_of_a_simulation() -> None:
    """Within 5 %: 4000 draws, and a first-order formula against one that bends a little."""
    layers = [
        LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35, 0.5, 6.0),
        LayerNumbers("core", "core", 20.0, 20.0, 5.0, 0.34, 3.0, 0.4),
    ]
    found = curl_of(layers, 300.0, 25.0)
    draw = np.random.default_rng(7)
    curvatures = []
    for _ in range(4000):
        moved = [
            LayerNumbers(
                x.name,
                x.material,
                x.thickness_um,
                draw.normal(x.cte_ppm_per_k, x.sd_cte_ppm_per_k),
                draw.normal(x.modulus_gpa, x.sd_modulus_gpa),
                x.poisson,
            )
            for x in layers
        ]
        curvatures.append(curl_of(moved, 300.0, 25.0).curvature_per_m)
    assert np.std(curvatures) == pytest.approx(found.sd_curvature_per_m, rel=0.05)
    assert found.contributions[0][0] == "cte_ppm_per_k of core"
    assert sum(share**2 for _, share in found.contributions) == pytest.approx(found.sd_curvature_per_m**2)


def test_layers_of_one_material_move_together() -> None:
    same = [LayerNumbers(n, "film", 10.0, 30.0, 3.0, 0.34, 7.0) for n in ("a", "b")]
    apart = [LayerNumbers(n, n, 10.0, 30.0, 3.0, 0.34, 7.0) for n in ("a", "b")]
    assert curl_of(same, 300.0, 25.0).sd_curvature_per_m == pytest.approx(0.0, abs=1e-9)
    assert curl_of(apart, 300.0, 25.0).sd_curvature_per_m > 1.0


def test_a_deviation_as_large_as_the_modulus_does_no_harm() -> None:
    wild = LayerNumbers("film", "film", 20.0, 40.0, 3.0, 0.34, 0.0, 9.0)
    tame = LayerNumbers("film", "film", 20.0, 40.0, 3.0, 0.34, 0.0, 0.9)
    ratio = (
        curl_of([wild, COPPER], 300.0, 25.0).contributions[0][1]
        / dict(curl_of([tame, COPPER], 300.0, 25.0).contributions)["modulus_gpa of film"]
    )
    assert ratio == pytest.approx(10.0, rel=0.1)


def curl(curvature: float, sd: float = 0.1) -> Curl:
    return Curl(("a",), curvature, sd, (0.0,), (0.0,), 20.0, 1.0, 5.0, 1.0, 300.0, 25.0)


def test_height_over_a_strip() -> None:
    for curvature in (2.0, -2.0):
        found = curl(curvature)
        assert found.radius_mm == 500.0
        assert found.height_mm(100.0) == pytest.approx(500.0 - (500.0**2 - 50.0**2) ** 0.5)
        assert found.height_mm(100.0) == pytest.approx(100.0**2 / (8 * 500.0), rel=0.005)
        assert found.sd_radius_mm == pytest.approx(25.0)
        assert found.sd_height_mm(100.0) == pytest.approx(0.05 * found.height_mm(100.0), rel=0.01)
    assert curl(0.0).radius_mm == float("inf")
    assert curl(0.0).height_mm(100.0) == 0.0
    assert height_mm(1000.0, 10.0) == 2.0  # rolled up: the diameter
    assert [curl(k).toward for k in (2.0, -2.0, 0.05)] == ["top", "bottom", "flat"]
    assert "toward the bottom" in str(curl(-2.0))
    assert "ends undecided, most likely toward the top" in str(curl(0.05))


def test_bad_numbers_get_one_line() -> None:
    with pytest.raises(LaminateError, match="plies: at least one layer is needed"):
        curl_of([], 300.0, 25.0)
    with pytest.raises(LaminateError, match=r"room_c: must differ from stress_free_c \(300\), but is 300\.0"):
        curl_of([COPPER], 300.0, 300.0)
    with pytest.raises(
        LaminateError, match=r"stress_free_c: expected a finite number above -273\.15 and at most 1500, but got 'hot'"
    ):
        curl_of([COPPER], "hot", 25.0)
    with pytest.raises(LaminateError, match="width_mm: must be above 0, but is -1"):
        curl(1.0).height_mm(-1)
