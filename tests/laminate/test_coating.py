"""From a dry layer to the wet coat, by hand and in closed form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.laminate.coating import wet_coat
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, LOW, PRIMER

STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)


def test_a_wet_coat_by_hand() -> None:
    """20 um of 1.4 g/cm3 is 28 g/m2; over 0.9 it is 31.11 g PAA, in 15 % solution 207.4 g/m2."""
    coat = wet_coat("core", 20.0, 1.4, 0.07, 0.15, 0.9, 1.028)
    assert coat.film_g_per_m2 == pytest.approx(28.0)
    assert coat.solution_g_per_m2 == pytest.approx(28.0 / 0.9 / 0.15)
    assert coat.water_g_per_m2 == pytest.approx(28.0 / 0.9 - 28.0)
    assert coat.wet_um == pytest.approx(28.0 / 0.9 / 1.4 + (28.0 / 0.9) * (1 / 0.15 - 1) / 1.028)
    # The same from the equation of the docstring: t_wet = t_dry rho_film / (w_pi rho_solution).
    assert coat.wet_um == pytest.approx(20.0 * 1.4 / (0.15 * 0.9 * coat.solution_g_per_cm3))
    assert coat.sd_film_g_per_m2 == pytest.approx(1.4)


@given(st.floats(0.5, 100.0), st.floats(1.1, 1.6), st.floats(0.02, 0.6), st.floats(0.8, 0.97), st.floats(0.7, 1.4))
def test_what_goes_on_the_web_comes_off_or_stays(
    dry: float, rho: float, solids: float, ratio: float, liquid: float
) -> None:
    coat = wet_coat("x", dry, rho, 0.05, solids, ratio, liquid)
    leaves = coat.film_g_per_m2 + coat.solvent_g_per_m2 + coat.water_g_per_m2
    assert leaves == pytest.approx(coat.solution_g_per_m2, rel=1e-9)
    assert coat.wet_um > coat.dry_um
    assert min(rho, liquid) * 0.999 <= coat.solution_g_per_cm3 <= max(rho, liquid) * 1.001


def test_the_line_closes_and_knows_its_losses() -> None:
    roll = pf.Roll(0.52, 1000.0, edge_loss_m=0.01, start_up_m=20.0)
    found = STACK.coats(roll=roll, solids_frac={"low_expansion": 0.15, "thermoplastic": 0.12, "adhesion": 0.10})
    assert found.solution_g == pytest.approx(found.film_g + found.solvent_g + found.water_g, rel=1e-12)
    assert (found.coated_m2, found.good_m2) == pytest.approx((530.4, 500.0))
    assert [coat.simultaneous for coat in found.coats] == [True, True, True]
    assert [coat.layer for coat in found.coats] == ["adhesion", "low_expansion", "thermoplastic"]
    assert list(found.to_frame()["layer"]) == [coat.layer for coat in found.coats]
    assert "volumes of polymer and solvent add up" in found.assumptions[0]
    assert "530.4 m2 coated for 500 m2" in str(found)


def test_solids_on_the_polyimide_basis_are_fewer_grams() -> None:
    ratio = LOW.pi_g_per_mol / LOW.paa_g_per_mol
    on_paa, on_pi = (
        STACK.coats(area_m2=1, solids_frac=s, solids_basis=b) for s, b in ((0.15, "paa"), (0.15 * ratio, "pi"))
    )
    assert on_paa.coats[1].solution_g_per_m2 == pytest.approx(on_pi.coats[1].solution_g_per_m2)
