"""Every answer of the search against a plain walk over all compositions, one at a time."""

from math import erf, inf, sqrt

import pytest

import pi_formulate as pf
from tests.search.design.walks import FEW, LIB, density_of, walk_of

PRICED = LIB.with_prices({"PMDA": 20.0, "BPDA": 45.0, "p-PDA": 15.0, "4,4'-ODA": 12.0, "TPE-R": 60.0})
LOW = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
THERMO = ["BPDA", "BTDA", "TPE-R", "p-PDA"]


def _chance(low, high, value, sd) -> float:
    def below(x: float) -> float:
        return 0.5 * (1.0 + erf((x - value) / sd / sqrt(2.0))) if abs(x) < inf else float(x > 0)

    return below(inf if high is None else high) - below(-inf if low is None else low)


def _feasible(targets, formula, walk):
    """(joint probability, copolymer) of what meets everything, judged by the public calls."""
    for copolymer in walk:
        joint = 1.0
        if formula is not None and not pf.formula(formula).check(copolymer).met:
            continue
        for name, (low, high) in targets.items():
            found = pf.estimate(copolymer, [name])[name]
            if (low is not None and found.value < low) or (high is not None and found.value > high):
                break
            joint *= _chance(low, high, found.value, found.sd)
        else:
            yield joint, copolymer


def _same(one: pf.Copolymer, other: pf.Copolymer) -> bool:
    a, b = ({str(u): x for u, x in c.amounts_mol} for c in (one, other))
    return a.keys() == b.keys() and all(abs(a[k] - b[k]) < 1e-9 for k in a)


def _supports(found) -> dict[tuple[str, ...], float]:
    """Best joint probability of each set of monomers."""
    best: dict[tuple[str, ...], float] = {}
    for joint, copolymer in found:
        key = tuple(sorted(copolymer.feed.to_dict()))
        best[key] = max(best.get(key, 0.0), joint)
    return best


CASES = [
    ({"cte_ppm_per_k": (5, 15)}, "6", LOW, 10, 4),
    ({"cte_ppm_per_k": (5, 25), "tg_c": (300, 380)}, "6", LOW, 10, 3),
    ({"tg_c": (200, 250)}, "7", THERMO, 8, 4),
    ({"tg_c": (None, 260), "density_g_per_cm3": (1.38, None)}, None, THERMO, 6, 3),
]


@pytest.mark.parametrize(("targets", "formula", "names", "steps", "most"), CASES)
def test_the_grid_is_the_plain_walk(targets, formula, names, steps, most):
    plain = list(_feasible(targets, formula, walk_of(names, steps, most)))
    found = pf.design(
        targets, names, formula=formula, step_frac=1 / steps, most_monomers=most, count=9999, per_support=999
    )
    assert plain
    assert len(found) == len(plain)
    left = list(plain)
    for formulation in found:
        at = next(i for i, (_, c) in enumerate(left) if _same(c, formulation.copolymer))
        assert formulation.probability == pytest.approx(left.pop(at)[0], abs=1e-9)
    chances = [f.probability for f in found]
    assert chances == pytest.approx(sorted(chances, reverse=True), abs=1e-8)
    assert found.proved
    assert found.bound == pytest.approx(max(j for j, _ in plain), abs=1e-9)


@pytest.mark.parametrize(("targets", "formula", "names", "steps", "most"), CASES)
def test_the_program_finds_the_best_of_every_set(targets, formula, names, steps, most):
    plain = _supports(_feasible(targets, formula, walk_of(names, steps, most)))
    found = pf.design(
        targets,
        names,
        formula=formula,
        step_frac=1 / steps,
        most_monomers=most,
        count=99,
        most_evaluations=0,
        rounds=60,
    )
    assert "mixed-integer program" in found.method
    assert _supports((f.probability, f.copolymer) for f in found) == pytest.approx(plain, abs=1e-9)
    assert found.proved
    assert found.bound is not None
    assert found.bound >= found[0].probability - 1e-9


@pytest.mark.parametrize("most_evaluations", [0, 10**6])
def test_any_order_is_the_plain_walk_over_units(most_evaluations):
    targets = {"tg_c": (200, 250)}
    plain = _supports(_feasible(targets, "7", walk_of(THERMO, 5, 4, "any")))
    found = pf.design(
        targets,
        THERMO,
        formula="7",
        step_frac=0.2,
        most_monomers=4,
        sequence="any",
        count=99,
        most_evaluations=most_evaluations,
        rounds=40,
    )
    assert _supports((f.probability, f.copolymer) for f in found) == pytest.approx(plain, abs=1e-9)
    assert found.proved
    assert all("order" in f.sequence or "fixes" in f.sequence for f in found)


@pytest.mark.parametrize("most_evaluations", [0, 10**6])
def test_the_borders_of_s_over_t_are_inside(most_evaluations):
    found = pf.design(
        [],
        ["PMDA", "p-PDA", "4,4'-ODA"],
        formula="6",
        step_frac=1 / 7,
        count=99,
        per_support=99,
        most_evaluations=most_evaluations,
    )
    shares = sorted(round(7 * f.copolymer.feed.to_dict()["p-PDA"]) for f in found)
    assert shares == [2, 3, 4, 5]  # s/t = 2/5 and 5/2 are on the border, which is not strict


@pytest.mark.parametrize("most_evaluations", [0, 10**6])
def test_the_border_of_k_and_l_is_outside(most_evaluations):
    found = pf.design(
        [],
        ["BPDA", "BTDA", "TPE-R"],
        formula="7",
        step_frac=0.1,
        count=99,
        per_support=99,
        most_evaluations=most_evaluations,
    )
    larger = sorted({round(10 * max(f.copolymer.feed.to_dict()[n] for n in ("BPDA", "BTDA"))) for f in found})
    assert larger == [7, 8, 9]  # 0.6 against 0.4 is k + l = 1.5 (m + n), which is strict


def test_a_strict_border_alone_has_nothing():
    found = pf.design([], ["BPDA", "BTDA", "TPE-R"], formula="7", step_frac=0.2, required=["BPDA", "BTDA"])
    assert [f.copolymer.feed.to_dict()["TPE-R"] for f in found] == [1.0]
    tight = pf.design([], ["BPDA", "BTDA", "TPE-R"], formula="7", step_frac=0.5, required=["BPDA", "BTDA"], library=FEW)
    assert not len(tight)
    assert "feed in steps of 1/2" in [c.constraint for c in tight.conflict]


def test_a_value_on_the_border_of_a_window_is_inside():
    unit = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    value = pf.estimate(unit, ["tg_c"])["tg_c"].value
    for window, inside in (
        ((value, None), 1),
        ((None, value), 1),
        ((value + 1e-3, None), 0),
        ((None, value - 1e-3), 0),
    ):
        assert len(pf.design({"tg_c": window}, ["PMDA", "4,4'-ODA"], library=FEW)) == inside


def test_without_a_step_nothing_on_a_dense_grid_is_better():
    targets = {"cte_ppm_per_k": (5, 15), "tg_c": (320, None)}
    free = pf.design(targets, LOW, formula="6", step_frac=None, count=9)
    dense = pf.design(targets, LOW, formula="6", step_frac=1 / 200, count=9)
    by_set = _supports((f.probability, f.copolymer) for f in free)
    for key, joint in _supports((f.probability, f.copolymer) for f in dense).items():
        assert by_set[key] >= joint - 1e-6
    assert all(f.reports[0].met for f in free)
    assert free.bound is not None
    assert free.bound >= free[0].probability


def test_without_a_step_in_two_by_two():
    targets = {"tg_c": (200, 250), "cte_ppm_per_k": (None, 60)}
    free = pf.design(targets, THERMO, formula="7", step_frac=None, most_monomers=4, required=THERMO, rounds=4)
    grid = pf.design(targets, THERMO, formula="7", step_frac=0.05, most_monomers=4, required=THERMO)
    assert free[0].probability >= grid[0].probability - 1e-9
    assert pf.formula("7").check(free[0].copolymer).met


def test_cost_and_density_are_those_of_the_direct_calls():
    found = pf.design(
        {"cost_per_kg": (None, 30), "cost_per_m2": (None, 1.2), "density_g_per_cm3": (1.3, None)},
        LOW,
        thickness_um=25,
        library=PRICED,
        step_frac=0.1,
        most_monomers=4,
        count=99,
        per_support=99,
    )
    assert len(found)
    for formulation in found[:20]:
        copolymer = formulation.copolymer
        density = pf.estimate(copolymer, ["density_g_per_cm3"])["density_g_per_cm3"]
        assert formulation["density_g_per_cm3"].value == pytest.approx(density.value, rel=1e-12)
        assert formulation["cost_per_kg"].value == pytest.approx(pf.cost_per_kg(copolymer), rel=1e-12)
        assert formulation["cost_per_m2"].value == pytest.approx(pf.cost_per_m2(copolymer, 25.0), rel=1e-12)
        assert formulation["cost_per_m2"].sd == pytest.approx(
            formulation["cost_per_m2"].value * density.sd / density.value, rel=1e-9
        )
        assert formulation["cost_per_kg"].probability == 1.0
        assert formulation.cost_per_kg == pytest.approx(formulation["cost_per_kg"].value, rel=1e-12)
    cheap = sum(1 for c in walk_of(LOW, 10, 4) if _cost(c) <= 30 and _cost_m2(c) <= 1.2 and density_of(c) >= 1.3)
    assert len(found) == cheap


def _priced(copolymer):
    units = [(u.dianhydride.id, u.diamine.id, x) for u, x in copolymer.amounts_mol]
    return pf.Copolymer.from_units(units, PRICED)


def _cost(copolymer):
    return pf.cost_per_kg(_priced(copolymer))


def _cost_m2(copolymer):
    return pf.cost_per_m2(_priced(copolymer), 25.0)


def test_of_a_whole_library_only_what_has_a_price_is_judged_by_cost():
    found = pf.design({"cost_per_kg": (None, 25)}, library=PRICED, most_monomers=2)
    assert {n for f in found for n in f.copolymer.feed.to_dict()} <= {"PMDA", "BPDA", "p-PDA", "4,4'-ODA", "TPE-R"}


def test_solids_on_both_bases_bind_the_composition():
    windows = {"solids_paa_frac": (0.15, 0.15), "solids_pi_frac": (None, 0.1362)}
    found = pf.design(windows, LOW, step_frac=0.1, most_monomers=4, count=99, per_support=99)
    ratio = {c.pi_g_per_mol / c.paa_g_per_mol <= 0.1362 / 0.15 for c in walk_of(LOW, 10, 4)}
    assert ratio == {True, False}
    assert len(found) == sum(c.pi_g_per_mol / c.paa_g_per_mol <= 0.1362 / 0.15 for c in walk_of(LOW, 10, 4))
    recipe = found.recipe(1, solution_g=500)
    assert recipe.summary["solids_paa_frac"].weighed == pytest.approx(0.15)
    assert recipe.summary["solids_pi_frac"].weighed <= 0.1362 + 1e-12


def test_solids_alone_are_free():
    found = pf.design([pf.Target("solids_pi_frac", set_point=0.14, tolerance=0.01)], ["PMDA", "4,4'-ODA"])
    assert found[0].solids == ("pi", pytest.approx(0.14))
    assert found.recipe(1, solution_g=100).summary["solids_pi_frac"].weighed == pytest.approx(0.14)


def test_what_is_certain_has_the_bound_one():
    for most in (0, 10**6):
        found = pf.design({"cost_per_kg": (None, 30)}, LOW, library=PRICED, most_evaluations=most, count=3)
        assert (found.bound, found[0].probability, found.proved) == (1.0, 1.0, True)


def test_set_points_break_ties_and_are_kept_within_their_tolerance():
    target = pf.Target("cte_ppm_per_k", set_point=17, tolerance=2)
    found = pf.design([target], LOW, formula="6", step_frac=0.05, most_monomers=4)
    assert all(15 <= f["cte_ppm_per_k"].value <= 19 for f in found)
    assert found[0].distance == pytest.approx(abs(found[0]["cte_ppm_per_k"].value - 17) / 2)


def test_the_same_question_has_the_same_answer():
    question = {"tg_c": (200, 250), "density_g_per_cm3": (None, 1.4)}
    for most in (0, 10**6):
        one, two = (
            pf.design(question, names, formula="7", most_evaluations=most, rounds=5) for names in (THERMO, THERMO[::-1])
        )
        assert one == two


def test_at_most_so_many_of_one_set_and_of_all():
    found = pf.design({"tg_c": (200, 300)}, THERMO, per_support=2, count=5)
    sets = [tuple(f.copolymer.feed.to_dict()) for f in found]
    assert len(found) == 5
    assert max(sets.count(s) for s in sets) <= 2
    assert [f.rank for f in found] == [1, 2, 3, 4, 5]


def test_required_and_forbidden_monomers():
    found = pf.design({"tg_c": (200, 300)}, THERMO, required=["BTDA"], forbidden=["p-PDA"], count=99)
    feeds_ = [f.copolymer.feed.to_dict() for f in found]
    assert feeds_
    assert all("BTDA" in feed and "p-PDA" not in feed for feed in feeds_)


def test_a_property_without_a_linear_form_is_asked_of_the_best():
    found = pf.design({"tg_c": (200, 300), "refractive_index": (1.5, 1.8)}, ["BPDA", "BTDA", "TPE-R"], count=3)
    direct = pf.estimate(found[0].copolymer, ["refractive_index"])["refractive_index"]
    assert found[0]["refractive_index"].value == pytest.approx(direct.value)
    assert "a heuristic" in found.method
    assert not found.proved
    none = pf.design({"refractive_index": (3.0, None)}, ["BPDA", "BTDA", "TPE-R"], library=FEW)
    assert [c.constraint for c in none.conflict] == ["3 <= refractive_index"]


def test_a_least_probability():
    best = pf.design({"cte_ppm_per_k": (5, 15)}, LOW, formula="6", step_frac=0.1)[0].probability
    none = pf.design({"cte_ppm_per_k": (5, 15)}, LOW, formula="6", step_frac=0.1, least_probability=best + 0.01)
    assert none.conflict[0].nearest == pytest.approx(best)
    assert (
        len(pf.design({"cte_ppm_per_k": (5, 15)}, LOW, formula="6", step_frac=0.1, least_probability=best - 0.001)) >= 1
    )


def test_both_layers_from_the_shipped_library():
    low = pf.design({"cte_ppm_per_k": (5, 25)}, LOW, formula="6", most_monomers=4)
    recipe = low.recipe(1, solution_g=500, solids_frac=0.15, readability_g=0.01)
    assert pf.check_claims(recipe).own["13"] == "met"
    assert 5 <= pf.estimate(recipe, ["cte_ppm_per_k"])["cte_ppm_per_k"].value <= 25
    thermo = pf.design({"tg_c": (200, 250)}, [*THERMO, "ODPA", "BAPP"], formula=["2", "7"], most_monomers=4)
    recipe = thermo.recipe(1, solution_g=500, solids_frac=0.15, readability_g=0.01)
    claims = pf.check_claims(recipe).own
    assert (claims["4"], claims["15"]) == ("met", "met")
    assert 200 <= pf.estimate(recipe, ["tg_c"])["tg_c"].value <= 250


def test_the_table_reads_back(tmp_path):
    import pandas as pd

    found = pf.design({"tg_c": (200, 250)}, THERMO, formula="7", count=3)
    found.to_csv(tmp_path / "a.csv")
    table = pd.read_csv(tmp_path / "a.csv")
    assert list(table["rank"]) == [1, 2, 3]
    assert list(table["tg_c"]) == pytest.approx([f["tg_c"].value for f in found])
    assert str(found).count("P 0.") == 3


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"targets": {"tg": (1, 2)}}, "Did you mean 'tg_c'"),
        ({"targets": {"tg_c": (250, 200)}}, r"the lower limit of a window comes first: \(250\.0, 200\.0\)"),
        ({"targets": {"tg_c": (None, None)}}, "there is neither a lower nor an upper limit"),
        ({"targets": {"tg_c": 230}}, r"\(low, high\) with None for an open side"),
        ({"targets": {"tg_c": ("a", None)}}, "target tg_c: low: expected a finite number of either sign, but got 'a'"),
        ({"targets": {"density_g_per_cm3": (-1, None)}}, "a number, at least 0"),
        ({"targets": {"solids_pi_frac": (15, None)}}, "Is it in percent"),
        ({"targets": 3}, "list of Target"),
        ({"targets": {"cte_ppm_per_k": (5e-6, 25e-6)}}, "17e-6 per K is 17 ppm/K"),
        ({"targets": {"cte_ppm_per_k": (0, 25e-6)}}, "17e-6 per K is 17 ppm/K"),
        ({"targets": {"tg_c": pf.Target("cte_ppm_per_k", 1)}}, "the Target is for another property, 'cte_ppm_per_k'"),
        ({"targets": [pf.Target("tg_c", 1), pf.Target("tg_c", 2)]}, "a property has more than one target: 'tg_c'"),
        ({"targets": {"cost_per_m2": (None, 3)}}, "the thickness of the film"),
        ({"targets": {"cost_per_kg": (None, 3)}}, "there is no price for 4,4'-ODA, BPDA, PMDA, p-PDA"),
        ({"candidates": ["PMDDA"]}, "Nearest: "),
        ({"candidates": ["PMDA"]}, "there is no diamine among 'PMDA'"),
        ({"candidates": ["PMDA", "p-PDA", "PA"]}, "candidates: neither a dianhydride nor a diamine: PA"),
        ({"candidates": "PMDA"}, "a list of monomers"),
        ({"required": ["BTDA"]}, "the candidates lack BTDA"),
        ({"required": ["PMDA"], "forbidden": ["PMDA"]}, "monomers are both required and forbidden: 'PMDA'"),
        ({"most_monomers": 1}, "must be at least 2, but is 1"),
        ({"step_frac": 0.3}, "1 divided by a whole number"),
        ({"step_frac": 0.0}, "must be above 0 and at most 0.5, but is 0.0"),
        ({"sequence": "blocks"}, "expected one of random, any, but got 'blocks'"),
        ({"process": "spun"}, "cast_fixed"),
        ({"formula": "9"}, "formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'"),
        ({"count": 0}, "must be at least 1, but is 0"),
        ({"least_probability": 2}, "from 0 to 1"),
    ],
)
def test_errors_say_what_is_wrong(how, told):
    asked = {"targets": {"tg_c": (200, 250)}, "candidates": LOW, **how}
    with pytest.raises(pf.FormulateError, match=told):
        pf.design(**asked)


def test_a_target_says_what_it_needs():
    for how, told in (
        ({"set_point": 1}, "a set point needs its tolerance, and a tolerance its set point"),
        ({"set_point": 1, "tolerance": 0}, "above 0"),
        ({"low": 1, "set_point": 1, "tolerance": 1}, "a window and a set point are both stated"),
    ):
        with pytest.raises(pf.DesignError, match=told):
            pf.Target("tg_c", **how)


def test_all_faults_at_once():
    with pytest.raises(pf.ManyErrors) as caught:
        pf.design({"tg": (1, 2)}, ["PMDDA"], most_monomers=0, count=0, least_probability=2)
    assert [error.where for error in caught.value.errors] == [
        "target",
        "candidates",
        "most_monomers",
        "count",
        "least_probability",
    ]


def test_ranks_and_properties_that_are_not_there():
    found = pf.design({"tg_c": (200, 300)}, THERMO, count=2)
    with pytest.raises(pf.DesignError, match="must be from 1 to 2, but is 3"):
        found.recipe(3, solution_g=1)
    with pytest.raises(
        pf.DesignError,
        match=("property: expected one of tg_c, cte_ppm_per_k, density_g_per_cm3, but got 'refractive_index'"),
    ):
        found[0]["refractive_index"]


def test_four_monomers_without_steps_keep_their_sum():
    """A long local search must not drift from the sum of 1."""
    found = pf.design({"cte_ppm_per_k": (5, 25)}, LOW, step_frac=None, most_monomers=4)
    three = pf.design({"cte_ppm_per_k": (5, 25)}, LOW, step_frac=None, most_monomers=3)
    assert found[0].probability >= three[0].probability - 1e-9


def test_nothing_asked_is_an_error():
    with pytest.raises(pf.DesignError, match="a target or a formula"):
        pf.design({}, LOW)
    with pytest.raises(pf.DesignError, match="closed"):
        pf.design({"cte_ppm_per_k": (5, 25)}, LOW, formula="6", closed="yes")
