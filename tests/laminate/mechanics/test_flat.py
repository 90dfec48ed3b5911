"""Flat design: what is solved is flat, and each sensitivity is what happens."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.mechanics.curl import LayerNumbers
from pi_formulate.laminate.mechanics.flat import LaminateState, curvature_of_height, flat_of, flat_state
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, PRIMER

GIVEN = pf.Layer("low_expansion", 25, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34, sd_cte_ppm_per_k=2.0)
STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)


def state(*layers: LayerNumbers, free: int = 1) -> LaminateState:
    return LaminateState("one", layers, (free,))


FOIL = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35, 0.5, 20.0)
FILM = LayerNumbers("core", "core", 20.0, 25.0, 5.0, 0.34, 7.0, 1.5)
TACK = LayerNumbers("glue", "glue", 3.0, 45.0, 3.0, 0.34, 8.0, 1.0)


def test_on_one_foil_the_film_must_expand_like_the_foil() -> None:
    found = flat_state(state(FOIL, FILM), 300.0, 25.0)
    assert found.cte_ppm_per_k == pytest.approx(17.0)
    # The foil's own deviation is what remains, and no modulus or thickness matters.
    assert found.sd_cte_ppm_per_k == pytest.approx(0.5)
    assert found.thickness_um is None
    assert dict(found.sensitivities)["cte_ppm_per_k of copper, layer 1"] == pytest.approx(1.0)
    assert all(abs(s) < 1e-6 for what, s in found.sensitivities if "cte" not in what)


def test_what_is_solved_is_flat() -> None:
    found = flat_state(state(FOIL, FILM, TACK), 300.0, 25.0)
    assert found.cte_ppm_per_k is not None
    assert found.cte_ppm_per_k < 17.0  # it makes up for the layer that expands more
    again = flat_state(state(FOIL, replace(FILM, cte_ppm_per_k=found.cte_ppm_per_k), TACK), 300.0, 25.0)
    assert abs(again.curvature_per_m) < 1e-9
    low = replace(FILM, cte_ppm_per_k=12.0)
    wanted = flat_state(state(FOIL, low, TACK), 300.0, 25.0).thickness_um
    assert wanted is not None
    assert abs(flat_state(state(FOIL, replace(low, thickness_um=wanted), TACK), 300.0, 25.0).curvature_per_m) < 1e-6


def test_sensitivities_are_what_happens() -> None:
    base = flat_state(state(FOIL, FILM, TACK), 300.0, 25.0)
    for what, layer in (
        ("cte_ppm_per_k", replace(TACK, cte_ppm_per_k=46.0)),
        ("thickness_um", replace(TACK, thickness_um=3.1)),
    ):
        moved = flat_state(state(FOIL, FILM, layer), 300.0, 25.0)
        step = 1.0 if what == "cte_ppm_per_k" else 0.1
        slope = dict(base.sensitivities)[f"{what} of glue, layer 3"]
        assert moved.cte_ppm_per_k - base.cte_ppm_per_k == pytest.approx(step * slope, rel=0.1)


def test_a_symmetric_laminate_does_not_care() -> None:
    found = flat_state(state(FOIL, FILM, FOIL), 300.0, 25.0)
    assert (found.cte_ppm_per_k, found.sd_cte_ppm_per_k, found.thickness_um) == (None, None, None)
    whole = flat_of([state(FOIL, FILM, FOIL)], 300.0, 25.0)
    assert whole.best_ppm_per_k is None
    with pytest.raises(LaminateError, match="depends on the low-expansion layer"):
        whole.target(1.0)


def test_a_target_keeps_what_it_promises() -> None:
    found = pf.Stack([COPPER, GIVEN, COPPER]).design_target(5.0, 100.0, stress_free_c=300.0)
    low, high = found["cte_ppm_per_k"]
    assert low < 17.6 < high
    for cte, inside in ((low + 0.01, True), (high - 0.01, True), (low - 0.05, False), (high + 0.05, False)):
        stack = pf.Stack([COPPER, replace(GIVEN, cte_ppm_per_k=cte), COPPER])
        heights = [s.curl(300.0).height_mm(100.0) for _, s in stack.states]
        assert (max(heights) <= 5.0) == inside


def test_some_states_may_count_and_others_not() -> None:
    one = STACK.design_target(5.0, states=["top foil etched"])
    assert one["cte_ppm_per_k"][0] < STACK.no_curl()["top foil etched"].cte_ppm_per_k < one["cte_ppm_per_k"][1]


def test_the_best_for_all_states_has_the_least_squares() -> None:
    found = STACK.no_curl()
    assert found.best_ppm_per_k is not None

    def squares(cte: float) -> float:
        by = cte - found.present_ppm_per_k
        return sum((s.curvature_per_m + s.per_ppm_per_k * by) ** 2 for s in found.states)

    assert squares(found.best_ppm_per_k) < min(squares(found.best_ppm_per_k + d) for d in (-0.1, 0.1))


@given(st.floats(0.01, 40.0))
def test_height_and_curvature_are_inverse(height: float) -> None:
    from pi_formulate.laminate.mechanics.curl import height_mm

    assert height_mm(curvature_of_height(height, 100.0), 100.0) == pytest.approx(height)
