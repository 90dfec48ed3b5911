"""Designs: known optima, brute force over all subsets, batches that hold what they promise."""

from itertools import combinations, combinations_with_replacement

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.search.experiments.experiments import terms_of
from pi_formulate.search.region.polytope import Polytope
from pi_formulate.search.region.region import Region

LOW = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], margin_frac=0.002)
RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", margin_frac=0.002)


def simplex(size: int) -> Region:
    return Region(pf.formula("1"), None, tuple("abcde"[:size]), (), "any", (Polytope(size),))


@pytest.mark.parametrize("size", [2, 3, 4])
def test_linear_model_wants_the_corners(size):
    found = pf.d_optimal(simplex(size), size, "linear")
    assert {tuple(p) for p in found.points} == {tuple(p) for p in np.eye(size)}
    assert dict(found.facts)["det"] == pytest.approx(1.0)
    assert dict(found.facts)["g_efficiency_frac"] == pytest.approx(1.0)


@pytest.mark.parametrize("size", [2, 3, 4])
def test_quadratic_model_wants_corners_and_middles(size):
    count = size * (size + 1) // 2
    found = pf.d_optimal(simplex(size), count, "quadratic")
    middles = [tuple(0.5 * (np.eye(size)[i] + np.eye(size)[j])) for i, j in combinations(range(size), 2)]
    assert {tuple(np.round(p, 9)) for p in found.points} == {*(tuple(p) for p in np.eye(size)), *middles}
    assert dict(found.facts)["g_efficiency_frac"] == pytest.approx(1.0)
    assert dict(found.facts)["det"] == pytest.approx(1.0 / 16.0 ** (size * (size - 1) / 2))


def test_special_cubic_of_three_wants_the_centroid_too():
    found = pf.d_optimal(simplex(3), 7, "special_cubic")
    assert (1 / 3, 1 / 3, 1 / 3) in {tuple(map(float, p)) for p in np.round(found.array, 12)} or any(
        np.allclose(p, 1 / 3) for p in found.points
    )


def test_against_all_subsets():
    generator = np.random.default_rng(3)
    three = simplex(3)
    for n in (3, 4):
        pool = generator.dirichlet(np.ones(3), 9)
        found = pf.d_optimal(three, n, "linear", chosen_from=pool)
        subsets = combinations_with_replacement(range(9), n)
        best = max(np.linalg.det(pool[list(s)].T @ pool[list(s)]) for s in subsets)
        assert dict(found.facts)["det"] == pytest.approx(best, rel=1e-9)


def test_terms():
    x = np.array([[0.5, 0.3, 0.2]])
    assert terms_of(simplex(3), x, "special_cubic").tolist()[0] == pytest.approx([0.5, 0.3, 0.2, 0.15, 0.1, 0.06, 0.03])
    both = terms_of(RANDOM, np.array([[0.6, 0.4, 0.5, 0.5]]), "quadratic")
    assert both.shape == (1, 9)
    assert both[0, -1] == pytest.approx(0.24 * 0.25)


@pytest.mark.parametrize("step", [None, 0.05])
@pytest.mark.parametrize("region", [LOW, RANDOM], ids=str)
def test_space_filling(region, step):
    found = pf.space_filling(region, 8, seed=1, step=step)
    assert found == pf.space_filling(region, 8, seed=1, step=step)
    assert region.contains(found.array).all()
    assert len(set(found.points)) == 8
    nearest = [np.linalg.norm(a - b) for a, b in combinations(found.array, 2)]
    assert dict(found.facts)["smallest distance"] == pytest.approx(min(nearest))
    drawn = [region.sample(8, seed) for seed in range(50)]
    if step is None:
        assert min(nearest) > max(min(np.linalg.norm(a - b) for a, b in combinations(d, 2)) for d in drawn)


def test_space_filling_of_a_line_is_even():
    line = simplex(2)
    found = pf.space_filling(line, 5, step=0.05)
    assert sorted(p[0] for p in found.points) == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])
    assert pf.space_filling(line, 1).points[0] == pytest.approx((0.5, 0.5), abs=0.01)


def test_strict_corners_are_moved_in():
    four = pf.region("2")
    found = pf.d_optimal(four, 4, "linear")
    assert four.contains(found.array).all()


def test_batches_in_one_csv(tmp_path):
    design = pf.d_optimal(LOW, 10, "quadratic")
    design.to_csv(tmp_path / "dx.csv", prefix="LX", solution_g=200, solids_frac=0.15, readability_g=0.01)
    recipes = pf.read_batches(tmp_path / "dx.csv")
    assert [r.batch_id for r in recipes] == [f"LX-{i:02d}" for i in range(1, 11)]
    for recipe, copolymer in zip(recipes, design.copolymers, strict=True):
        assert pf.formula("6").check(recipe.weighed_copolymer).met
        assert recipe.copolymer == copolymer
        assert "formula 6, D-optimal, quadratic" in recipe.remarks[0]
    assert "g_efficiency_frac" in str(design)
    assert design.to_frame()["in_region"].all()


def test_a_pool_in_steps_too_fine_to_list_is_rounded():
    found = pf.candidates(LOW, step=0.002)
    assert LOW.contains(found).all()
    assert np.allclose(np.round(found / 0.002), found / 0.002)


THIN = Region(
    pf.formula("1"),
    None,
    ("a", "b", "c"),
    (),
    "any",
    (Polytope(3, (LinearClause("a = b", (1.0, -1.0, 0.0), False, True),)),),
)
ERRORS = [
    (lambda: pf.space_filling(LOW, 0), pf.RegionError, "n: must be at least 1, but is 0"),
    (lambda: pf.space_filling(pf.region("1"), 9, step=0.1), pf.RegionError, "at most 5, the points in steps of 0.1"),
    (
        lambda: pf.d_optimal(LOW, 3, "linear"),
        pf.RegionError,
        "must be at least 4, but is 3. One batch for each coefficient",
    ),
    (
        lambda: pf.d_optimal(LOW, 9, "cubic"),
        pf.RegionError,
        "model: expected one of linear, quadratic, special_cubic, but got 'cubic'",
    ),
    (
        lambda: pf.d_optimal(THIN, 9, "linear"),
        pf.RegionError,
        "the region cannot distinguish the 3 coefficients of the model 'linear'",
    ),
    (
        lambda: pf.d_optimal(simplex(2), 2, "linear", chosen_from=np.array([[2.0, -1.0]])),
        pf.RegionError,
        "chosen_from: not every point is inside the region",
    ),
    (lambda: pf.space_filling(pf.region("1"), 2).recipes(solution_g=10), pf.RegionError, "the variables of formula 1"),
    (lambda: pf.space_filling(LOW, 2).recipes(), pf.RecipeError, "exactly one of solution_g"),
    (
        lambda: pf.d_optimal(pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"]), 2, "linear").recipes(
            solution_g=20, readability_g=0.1
        ),
        pf.FormulateError,
        "margin_frac",
    ),
]


@pytest.mark.parametrize(("call", "error", "text"), ERRORS, ids=[row[2] for row in ERRORS])
def test_errors(call, error, text):
    with pytest.raises(error) as caught:
        call()
    assert text in str(caught.value), str(caught.value)
