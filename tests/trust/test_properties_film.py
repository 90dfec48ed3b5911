"""Laminates, lines, regions and searches: mirror images, mass balances, points inside, one road and the other."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.strategies import few, from_zero

REL = 1e-9
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
REGIONS = {
    ("6", "any"): pf.region("6", members={"X4": ["PMDA", "BPDA"]}),
    ("6", "random"): pf.region("6", members={"X4": ["PMDA", "BPDA"]}, sequence="random"),
    ("7", "any"): pf.region("7", ["BTDA", "PMDA"], ["TPE-R", "p-PDA"]),
}
THICK, CTE, GPA = st.floats(1.0, 100.0), st.floats(1.0, 80.0), st.floats(0.5, 200.0)


def _layer(role: str, numbers: tuple[float, float, float]) -> pf.Layer:
    thickness, cte, modulus = numbers
    return pf.Layer(role, thickness, cte_ppm_per_k=cte, modulus_gpa=modulus, poisson=0.34)  # type: ignore[arg-type]


@st.composite
def stacks(draw: st.DrawFn) -> pf.Stack:
    """A foil, low expansion, and at times a thermoplastic and a second foil."""
    each = st.tuples(THICK, CTE, GPA)
    layers = [_layer("foil", draw(each)), _layer("low_expansion", draw(each))]
    layers += [_layer("thermoplastic", draw(each))] if draw(st.booleans()) else []
    layers += [_layer("foil", draw(each))] if draw(st.booleans()) else []
    return pf.Stack(layers)


@few(15)
@given(stacks(), st.floats(150.0, 400.0), st.floats(10.0, 200.0), st.floats(0.1, 10.0))
def test_turned_over_etched_and_thicker_laminates(stack: pf.Stack, free: float, width: float, factor: float) -> None:
    one, other = stack.curl(free), pf.Stack(stack.layers[::-1]).curl(free)
    assert other.curvature_per_m == pytest.approx(-one.curvature_per_m, rel=1e-6, abs=1e-9)
    assert other.height_mm(width) == pytest.approx(one.height_mm(width), rel=1e-5, abs=1e-9)
    assert other.stress_mpa[::-1] == pytest.approx(one.stress_mpa, rel=1e-6, abs=1e-6)
    assert 0.0 <= one.height_mm(width) <= one.height_mm(1.01 * width) * (1 + REL)
    assert one.sd_height_mm(width) >= 0.0
    force = sum(s * layer.thickness_um for s, layer in zip(one.stress_mpa, stack.layers, strict=True))
    largest = max(abs(s) * layer.thickness_um for s, layer in zip(one.stress_mpa, stack.layers, strict=True))
    assert abs(force) <= 1e-6 * largest + 1e-9
    thicker = pf.Stack(
        [
            pf.Layer(
                x.role,
                factor * x.thickness_um,
                cte_ppm_per_k=x.cte_ppm_per_k,
                modulus_gpa=x.modulus_gpa,
                poisson=x.poisson,
            )
            for x in stack.layers
        ]
    )
    assert thicker.curl(free).curvature_per_m * factor == pytest.approx(one.curvature_per_m, rel=1e-6, abs=1e-9)
    bare = stack.etch()
    assert [x.role for x in bare.layers] == [x.role for x in stack.layers if x.role != "foil"]
    assert dict(stack.curls(free))[stack.states[0][0]] == one
    assert len(stack.to_frame()) == len(stack.layers)


@few(12)
@given(stacks(), st.floats(150.0, 400.0), st.floats(1e-4, 9e-3))
def test_the_expansion_that_leaves_it_flat_leaves_it_flat(stack: pf.Stack, free: float, height: float) -> None:
    flat = stack.no_curl(free)
    assert flat.only(None) == flat
    for name, state in stack.states:
        wanted = flat[name].cte_ppm_per_k
        if wanted is None or not -99.0 < wanted < 500.0 or abs(wanted) < 0.01:  # no layer may have it
            continue
        layers = [
            _layer(
                x.role,
                (x.thickness_um, wanted if x.role == "low_expansion" else x.cte_ppm_per_k or 0.0, x.modulus_gpa or 0.0),
            )
            for x in state.layers
        ]
        if all(x.role != "foil" for x in layers):
            continue
        present = abs(stack.curl(free).curvature_per_m) + 1.0
        assert abs(pf.Stack(layers).curl(free).curvature_per_m) <= 1e-6 * present, name
    width = 0.02  # mm: so narrow that no strip of these layers rolls up, which would make its ends lower again
    least = flat.least_height(width)
    assume(height > 1.01 * least + 1e-9)
    low, high = flat.target(height, width)["cte_ppm_per_k"]
    assert low <= high
    assert stack.design_target(height, width, stress_free_c=free)["cte_ppm_per_k"] == (low, high)


@few(12)
@given(
    st.floats(5.0, 50.0),
    st.floats(0.05, 0.3),
    st.floats(0.3, 1.5),
    st.floats(10.0, 2000.0),
    from_zero(0.05),
    from_zero(50.0),
)
def test_what_is_coated_is_film_solvent_and_water(
    thick: float, solids: float, wide: float, long: float, edge: float, start: float
) -> None:
    roll = pf.Roll(wide, long, edge, start)
    assert 0.0 < roll.good_m2 <= roll.coated_m2
    copper = pf.Layer("foil", 12, "copper")
    making = pf.Making([pf.Coat([pf.Layer("low_expansion", thick, LOW)], copper), pf.Dry(130, 5)])
    stack = pf.Stack.from_making(making)
    line = stack.coats(roll=roll, solids_frac=solids)
    assert line.coated_m2 == pytest.approx(roll.coated_m2, rel=REL)
    assert line.solution_g == pytest.approx(line.film_g + line.solvent_g + line.water_g, rel=REL)
    (coat,) = line.coats
    assert coat.wet_um > coat.dry_um == pytest.approx(thick, rel=REL)
    assert coat.film_g_per_m2 / coat.paa_g_per_m2 == pytest.approx(LOW.pi_g_per_mol / LOW.paa_g_per_mol, rel=REL)
    assert line.to_frame()["solution_g"].sum() == pytest.approx(line.solution_g, rel=REL)
    double = pf.Stack([copper, pf.Layer("low_expansion", 2.0 * thick, LOW)])
    assert double.coats(roll=roll, solids_frac=solids).solution_g == pytest.approx(2.0 * line.solution_g, rel=1e-6)
    assert stack.coats(line.coated_m2, solids_frac=solids).solution_g == pytest.approx(line.solution_g, rel=REL)
    (batch,) = stack.precursor_batches(roll=roll, solids_frac=solids)
    assert sum(c.charge_g for c in batch.charges) == pytest.approx(line.solution_g, rel=1e-6)


@few(20)
@given(st.floats(100.0, 400.0), st.floats(0.5, 60.0), from_zero(50.0), from_zero(60.0))
def test_more_heat_never_imidizes_less(hot: float, minutes: float, more_c: float, more_min: float) -> None:
    hold = pf.Hold(hot, minutes)
    degrees = [
        pf.imidization(holds).value
        for holds in ([hold], [pf.Hold(hot, minutes + more_min)], [hold, pf.Hold(hot + more_c, minutes)])
    ]
    assert all(0.0 <= degree <= 1.0 for degree in degrees)
    assert degrees[0] <= degrees[1] + 1e-9
    assert degrees[0] <= degrees[2] + 1e-9


@few(12)
@given(st.sampled_from(sorted(REGIONS)), st.integers(0, 99), st.data())
def test_a_point_of_a_region_is_inside_and_is_its_copolymer(which: Any, seed: int, data: st.DataObject) -> None:
    region = REGIONS[which]
    points = region.sample(5, seed)
    assert np.array_equal(points, region.sample(5, seed))
    assert region.contains(points).all()
    assert region.unit_fractions(points).sum(axis=1) == pytest.approx([1.0] * 5, rel=REL)
    for row in points:
        assert region.contains(row) is True
        copolymer = region.to_copolymer(row)
        assert region.formula.check(copolymer).met
        assert region.point(copolymer) == pytest.approx(tuple(row), abs=1e-6)
        assert region.point(dict(zip(region.names, row, strict=True))) == pytest.approx(tuple(row), rel=REL)
        near = region.rounded(row, 0.05)
        assert region.contains(near)
        assert [x * 20 for x in near] == pytest.approx([round(x * 20) for x in near], abs=1e-6)
    assert list(region.to_frame(points)["in_region"]) == [True] * 5
    weights = np.array([data.draw(st.floats(0.01, 1.0), label="weight") for _ in range(2)])
    if which[1] == "any" and which[0] == "6":  # linear clauses only: a mixture of two points is inside
        assert region.contains(weights @ points[:2] / weights.sum())


@few(4)
@given(st.integers(0, 99), st.integers(4, 6))
def test_experiments_are_inside_and_come_from_their_seed(seed: int, count: int) -> None:
    region = REGIONS["6", "any"]
    grid = pf.candidates(region, seed, samples=50)
    assert region.contains(grid).all()
    for plan in (pf.space_filling(region, count, seed), pf.d_optimal(region, count, "linear", seed, chosen_from=grid)):
        assert len(plan.to_frame()) == count
        assert region.contains(plan.array).all()
        recipes = plan.recipes(solution_g=100.0)
        for recipe, copolymer in zip(recipes, plan.copolymers, strict=True):
            assert dict(recipe.copolymer.mole_fractions) == pytest.approx(dict(copolymer.mole_fractions), rel=REL)
    assert np.array_equal(pf.space_filling(region, count, seed).array, pf.space_filling(region, count, seed).array)


@few(3)
@given(st.floats(5.0, 15.0), st.floats(8.0, 20.0), st.sampled_from(["PMDA", "BPDA"]))
def test_a_design_has_the_estimates_of_its_copolymers_and_so_has_a_screen(low: float, wide: float, acid: str) -> None:
    names = [acid, "p-PDA", "4,4'-ODA"]
    targets = {"cte_ppm_per_k": (low, low + wide)}
    design = pf.design(targets, names, step_frac=0.1)
    for formulation in design:
        value = pf.estimate(formulation.copolymer, ["cte_ppm_per_k"])["cte_ppm_per_k"].value
        assert low - 1e-9 <= value <= low + wide + 1e-9
    table = pf.screen(names, targets, step_frac=0.1)
    for row in table.head(3).to_dict("records"):  # type: ignore[union-attr]
        copolymer = pf.screened_copolymer(row)
        assert pf.estimate(copolymer, ["cte_ppm_per_k"])["cte_ppm_per_k"].value == pytest.approx(
            row["cte_ppm_per_k"], rel=1e-6
        )


@few(8)
@given(st.floats(5.0, 100.0), st.floats(1.0, 60.0), st.floats(1.0, 10.0))
def test_a_stack_file_is_the_stack(thick: float, cte: float, modulus: float) -> None:
    text = (
        f'[[layer]]\nrole = "foil"\nthickness = "12 um"\nmaterial = "copper"\n'
        f'[[layer]]\nrole = "low_expansion"\nthickness = "{thick!r} um"\ncte = "{cte!r} ppm/K"\n'
        f'modulus = "{modulus!r} GPa"\npoisson = 0.34\n'
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stack.toml"
        path.write_text(text, encoding="utf-8")
        stack = pf.read_stack(path).stack
    low = pf.Layer("low_expansion", thick, cte_ppm_per_k=cte, modulus_gpa=modulus, poisson=0.34)
    by_hand = pf.Stack([pf.Layer("foil", 12, "copper"), low])
    assert stack.curl(300.0).curvature_per_m == pytest.approx(by_hand.curl(300.0).curvature_per_m, rel=REL, abs=1e-12)
