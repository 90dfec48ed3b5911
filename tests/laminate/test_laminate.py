"""Mechanics of a laminate: closed forms, limits, a brute-force oracle, and a published stress."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.mechanics.curl import Curl, LayerNumbers, curl_of, height_mm
from pi_formulate.laminate.mechanics.plies import Ply, bend, thermal_strain

COPPER = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35, 0.5, 20.0)
CORE = LayerNumbers("core", "core", 20.0, 20.0, 5.0, 0.34, 7.0, 1.5)
GLUE = LayerNumbers("glue", "glue", 3.0, 45.0, 3.0, 0.34, 8.0, 1.0)

plies = st.builds(
    Ply,
    st.floats(1e-6, 1e-4),
    st.floats(1e9, 2e11),
    st.floats(0.0, 0.45),
    st.floats(-0.01, 0.01),
)


def by_brute_force(stack: list[Ply]) -> tuple[float, float]:
    """Strain and curvature without net force and moment: the 2x2 system about the bottom face, by linear algebra."""
    bottoms = np.cumsum([0.0, *(ply.thickness_m for ply in reversed(stack))])
    a = b = d = force = moment = 0.0
    for low, high, ply in zip(bottoms[:-1], bottoms[1:], reversed(stack), strict=True):
        m = ply.modulus_pa / (1.0 - ply.poisson)
        one, two, three = high - low, (high**2 - low**2) / 2, (high**3 - low**3) / 3
        a, b, d = a + m * one, b + m * two, d + m * three
        force, moment = force + m * ply.free_strain * one, moment + m * ply.free_strain * two
    strain, curvature = np.linalg.solve([[a, -b], [b, -d]], [force, moment])
    return float(strain), float(curvature)


@given(st.lists(plies, min_size=1, max_size=6))
def test_any_stack_agrees_with_the_linear_system(stack: list[Ply]) -> None:
    found = bend(stack)
    assert found.curvature_per_m == pytest.approx(by_brute_force(stack)[1], rel=1e-5, abs=1e-4)


@given(st.lists(plies, min_size=2, max_size=6))
def test_forces_and_moments_vanish(stack: list[Ply]) -> None:
    found = bend(stack)
    force = sum(s * ply.thickness_m for s, ply in zip(found.stress_pa, stack, strict=True))
    scale = sum(abs(s) * ply.thickness_m for s, ply in zip(found.stress_pa, stack, strict=True)) + 1e-6
    assert abs(force) < 1e-9 * scale + 1e-6
    # Stress is linear within a ply, so its moment is that of the mid-plane plus that of the slope.
    z = -np.cumsum([ply.thickness_m for ply in stack]) + np.array([ply.thickness_m / 2 for ply in stack])
    moment = sum(
        s * ply.thickness_m * zi - ply.biaxial_pa * found.curvature_per_m * ply.thickness_m**3 / 12
        for s, ply, zi in zip(found.stress_pa, stack, z, strict=True)
    )
    assert abs(moment) < 1e-9 * (scale * 1e-3 + 1.0)


@given(st.lists(plies, min_size=1, max_size=4))
def test_a_symmetric_stack_stays_flat(half: list[Ply]) -> None:
    found = bend([*half, *reversed(half)])
    assert abs(found.curvature_per_m) < 1e-7
    odd = bend([*half, *reversed(half[:-1])])
    assert abs(odd.curvature_per_m) < 1e-7


@given(st.lists(plies, min_size=1, max_size=5))
def test_turned_over_the_curl_changes_its_sign(stack: list[Ply]) -> None:
    up, down = bend(stack), bend(stack[::-1])
    assert up.curvature_per_m == pytest.approx(-down.curvature_per_m, rel=1e-9, abs=1e-9)
    assert up.stress_pa == pytest.approx(down.stress_pa[::-1], rel=1e-6, abs=1.0)


@given(plies, st.integers(1, 6))
def test_a_ply_cut_into_slices_is_the_same_ply(ply: Ply, slices: int) -> None:
    other = Ply(5e-6, 1e11, 0.3, 0.0)
    thin = [Ply(ply.thickness_m / slices, ply.modulus_pa, ply.poisson, ply.free_strain)] * slices
    assert bend([*thin, other]).curvature_per_m == pytest.approx(bend([ply, other]).curvature_per_m, rel=1e-8, abs=1e-9)


@given(st.floats(1e-6, 1e-3), st.floats(1e-6, 1e-3), st.floats(1e9, 3e11), st.floats(1e9, 3e11), st.floats(-1e-2, 1e-2))
def test_two_plies_are_the_bimetal_of_timoshenko(h1: float, h2: float, e1: float, e2: float, strain: float) -> None:
    """1/rho = 6 d_eps (1 + m)^2 / (h (3 (1 + m)^2 + (1 + m n)(m^2 + 1/(m n)))), J. Opt. Soc. Am. 11 (1925) 233."""
    m, n, h = h1 / h2, e1 / e2, h1 + h2
    expected = 6 * strain * (1 + m) ** 2 / (h * (3 * (1 + m) ** 2 + (1 + m * n) * (m**2 + 1 / (m * n))))
    # With one Poisson's ratio E / (1 - nu) only scales both moduli. The lower ply grows: the ends go toward the top.
    found = bend([Ply(h1, e1, 0.3, 0.0), Ply(h2, e2, 0.3, strain)])
    assert found.curvature_per_m == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_thin_film_on_a_thick_plate_is_stoneys() -> None:
    """Stress = M_s h_s^2 kappa / (6 h_f) to first order in h_f / h_s."""
    for ratio, tolerance in ((1e-3, 6e-3), (1e-4, 6e-4), (1e-5, 6e-5)):
        film = Ply(500e-6 * ratio, 3e9, 0.34, -0.01)
        plate = Ply(500e-6, 130e9, 0.28, -0.0008)
        found = bend([film, plate])
        stoney = plate.biaxial_pa * plate.thickness_m**2 * found.curvature_per_m / (6.0 * film.thickness_m)
        assert stoney == pytest.approx(found.stress_pa[0], rel=tolerance)
        assert found.stress_pa[0] == pytest.approx(3e9 / 0.66 * (0.01 - 0.0008), rel=tolerance)


def test_one_ply_alone_bears_nothing_and_is_itself() -> None:
    found = bend([Ply(1e-5, 5e9, 0.34, -0.004)])
    assert found.curvature_per_m == 0.0
    assert found.stress_pa == (0.0,)
    assert found.strain == -0.004
    assert found.modulus_pa == pytest.approx(5e9)


def test_the_modulus_of_the_whole_lies_near_the_rule_of_mixtures() -> None:
    found = bend([Ply(1e-5, 100e9, 0.3, 0.0), Ply(3e-5, 4e9, 0.3, 0.0)])
    assert found.modulus_pa == pytest.approx((100e9 + 3 * 4e9) / 4)  # exact where Poisson's ratios agree


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
    with pytest.raises(LaminateError, match=r"plies: got \[\], need at least one layer"):
        curl_of([], 300.0, 25.0)
    with pytest.raises(LaminateError, match=r"room_c: got 300.0, need a temperature other than stress_free_c \(300\)"):
        curl_of([COPPER], 300.0, 300.0)
    with pytest.raises(LaminateError, match="stress_free_c: got 'hot'"):
        curl_of([COPPER], "hot", 25.0)
    with pytest.raises(LaminateError, match="width_mm: got -1"):
        curl(1.0).height_mm(-1)
