"""Why nothing meets a problem: an irreducible set, and the nearest limit."""

import pytest

import pi_formulate as pf
from pi_formulate.search.design.conflict import conflict_of
from pi_formulate.search.design.search import possible
from pi_formulate.search.question.problem import constraints_of
from pi_formulate.search.question.terms import terms_of
from tests.search.design.walks import FEW, LIB, density_of, problem_with, walk_of

LOW = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
EMPTY = [
    problem_with({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"]),
    pytest.param(problem_with({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"], library=LIB), marks=pytest.mark.slow),
    problem_with({"tg_c": (None, 250), "cte_ppm_per_k": (None, 10)}, [*LOW, "TPE-R"]),
    problem_with({"tg_c": (200, 250)}, LOW, "6"),
    problem_with({"tg_c": (200, 250)}, [*LOW, "TPE-R"], "6", forbidden=["TPE-R"]),
    problem_with({}, ["BPDA", "BTDA", "TPE-R"], "7", required=["BPDA", "BTDA"], step=0.5),
    problem_with({}, LOW, "6", most=2),
    problem_with({"cte_ppm_per_k": (None, 10)}, [*LOW, "6FDA"], required=["6FDA"], step=0.25),
]


@pytest.mark.parametrize("problem", EMPTY)
@pytest.mark.parametrize("most_evaluations", [0, 10**5])
def test_a_conflict_is_irreducible(problem, most_evaluations):
    found, proved = conflict_of(problem, most_evaluations)
    assert found
    assert proved
    names = {c.constraint for c in found}
    kept = problem
    for constraint in constraints_of(problem):
        if constraint.name not in names:
            kept = constraint.drop(kept)
    assert not possible(kept, terms_of(kept), 10**6, 30).feasible
    for constraint in constraints_of(problem):
        if constraint.name in names:
            rest = constraint.drop(kept)
            assert possible(rest, terms_of(rest), 10**6, 30).feasible, constraint.name


def test_the_impossible_is_named_with_the_nearest_limit():
    found = pf.design({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"], library=FEW)
    assert not len(found)
    limit, candidates = found.conflict
    assert limit.constraint == "cte_ppm_per_k <= 5"
    value = pf.estimate(pf.Copolymer.from_units([("6FDA", "BAPP", 1.0)]), ["cte_ppm_per_k"])["cte_ppm_per_k"].value
    assert limit.nearest == pytest.approx(value)
    assert candidates.constraint == "candidates: 6FDA, BAPP"
    assert "these constraints conflict; relaxing any one of them is enough:" in str(found)
    assert len(pf.design({"cte_ppm_per_k": (None, limit.nearest)}, ["6FDA", "BAPP"])) == 1


@pytest.mark.parametrize("most_evaluations", [0, 10**6])
def test_the_nearest_limit_is_that_of_the_plain_walk(most_evaluations):
    names = [*LOW, "TPE-R"]
    found = pf.design(
        {"density_g_per_cm3": (1.5, None)}, names, step_frac=0.1, most_evaluations=most_evaluations, library=FEW
    )
    by_name = {c.constraint: c for c in found.conflict}
    best = max(density_of(c) for c in walk_of(names, 10, 3))
    assert by_name["density_g_per_cm3 >= 1.5"].nearest == pytest.approx(best, rel=1e-9)
