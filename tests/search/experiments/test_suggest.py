"""Suggestions follow the results, stay inside, and tell every fault of the table."""

import importlib.util
import math

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.search.experiments.process import posterior
from pi_formulate.search.experiments.results import read_results
from pi_formulate.search.experiments.suggest import _between, _chosen

RANDOM = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], sequence="random", margin_frac=0.002)
UNITS = pf.region("6", ["PMDA", "BPDA"], ["p-PDA", "4,4'-ODA"], margin_frac=0.002)
TARGETS = {"cte_ppm_per_k": (16.0, 18.0), "tg_c": (350.0, None)}
learns = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("bofire", "botorch", "torch")), reason="needs the extra"
)


def results(shift_ppm_per_k: float, points) -> pd.DataFrame:
    """What a laboratory would measure whose expansion is off by a constant."""
    table = pf.CompositionTable.of(RANDOM.units)
    values, _ = table.evaluate(RANDOM.unit_fractions(np.array(points)))
    found = pd.DataFrame(points, columns=list(RANDOM.names))
    return found.assign(tg_c=values[:, 0], cte_ppm_per_k=values[:, 1] + shift_ppm_per_k)


def test_first_batches_are_those_of_the_estimates():
    found = pf.suggest(None, RANDOM, TARGETS, n=4)
    assert found == pf.suggest(None, RANDOM, TARGETS, n=4)
    assert RANDOM.contains(np.array(found.points)).all()
    assert len(set(found.points)) == 4
    for one in found.experiments:
        cop = RANDOM.to_copolymer(one.fractions)
        told = dict(one.expected)
        asked = pf.estimate(cop, ["tg_c", "cte_ppm_per_k"])
        assert told["tg_c"].value == pytest.approx(asked["tg_c"].value)
        assert told["cte_ppm_per_k"].sd > asked["cte_ppm_per_k"].sd  # the scatter of the laboratory is added
    assert found.probability >= max(one.probability for one in found.experiments) - 0.05


def test_probability_is_that_of_independent_windows():
    one = pf.suggest(None, RANDOM, TARGETS).experiments[0]
    told = dict(one.expected)

    def below(estimate, limit):
        return 0.5 * math.erfc(-(limit - estimate.value) / estimate.sd / math.sqrt(2.0))

    cte, tg = told["cte_ppm_per_k"], told["tg_c"]
    assert one.probability == pytest.approx((below(cte, 18.0) - below(cte, 16.0)) * (1.0 - below(tg, 350.0)))


def test_tails_keep_their_digits():
    far = _between(np.array([10.0]), np.array([np.inf]))[0]
    assert far == pytest.approx(7.619853e-24, rel=1e-6)
    assert _between(np.array([-1.0]), np.array([1.0]))[0] == pytest.approx(0.6826894921)


def test_the_second_batch_covers_what_the_first_leaves():
    worlds = np.array([[1, 1, 0], [1, 1, 0], [1, 0, 0], [0, 0, 1]], dtype=bool)
    chosen, chance = _chosen(worlds, worlds.mean(axis=0), 2)
    assert chosen == [0, 2]
    assert chance == 1.0


def test_batches_of_suggestions(tmp_path):
    found = pf.suggest(None, RANDOM, TARGETS, n=2)
    found.to_csv(tmp_path / "next.csv", solution_g=100, readability_g=0.01)
    recipes = pf.read_batches(tmp_path / "next.csv")
    assert [r.batch_id for r in recipes] == ["DX-01", "DX-02"]
    assert "suggested from 0 results" in recipes[0].remarks[0]
    assert {"PMDA", "tg_c", "tg_c_sd", "tg_c_in_domain", "probability"} <= set(found.to_frame().columns)


@learns
def test_a_constant_shift_is_learned():
    made = RANDOM.sample(6, seed=1)
    found = pf.suggest(results(4.0, made), RANDOM, TARGETS, n=2)
    one = found.experiments[0]
    table = pf.CompositionTable.of(RANDOM.units)
    values, sds = table.evaluate(RANDOM.unit_fractions(np.array([one.fractions])))
    told = dict(one.expected)["cte_ppm_per_k"]
    assert told.value == pytest.approx(values[0, 1] + 4.0, abs=1.5)
    assert told.sd < 0.5 * sds[0, 1]
    assert 16.0 <= told.value <= 18.0
    assert found.measured == 6
    assert "6 measurements" in told.method
    assert found == pf.suggest(results(4.0, made), RANDOM, TARGETS, n=2)


@learns
def test_far_from_the_results_less_is_known():
    far = np.array([[0.0, 1.0, 0.3, 0.7]])
    near = np.array([[1.0, 0.0, 0.7, 0.3]])
    made = near + np.array([[0, 0, 0, 0], [-0.05, 0.05, 0, 0], [0, 0, -0.05, 0.05]])
    mean, covariance, _ = posterior(RANDOM, made, np.array([1.0, 1.1, 0.9]), np.vstack([near, far]))
    assert mean[0] == pytest.approx(1.0, abs=0.2)
    assert covariance[1, 1] > 5.0 * covariance[0, 0]


@learns
def test_the_worked_example_beats_space_filling():
    # a short form of examples/learning.py: a lab whose films expand 4 ppm/K more than the estimates say
    good = None
    lines = pd.DataFrame()
    for number in range(1, 9):
        point = pf.suggest(lines if len(lines) else None, RANDOM, TARGETS).points[0]
        line = results(4.0, [point])
        lines = pd.concat([lines, line], ignore_index=True)
        if 16.0 <= line["cte_ppm_per_k"].item() <= 18.0 and line["tg_c"].item() >= 350.0:
            good = number
            break
    assert good is not None
    design = pf.space_filling(RANDOM, 8, step=0.05)
    measured = results(4.0, design.array)
    hits = measured[measured["cte_ppm_per_k"].between(16.0, 18.0) & (measured["tg_c"] >= 350.0)]
    first = hits.index[0] + 1 if len(hits) else 9
    assert good <= first


@learns
def test_an_unmeasured_property_is_left_to_its_estimate():
    table = results(5.0, RANDOM.sample(3, seed=2)).assign(tg_c=np.nan)
    found = dict(pf.suggest(table, RANDOM, TARGETS).experiments[0].expected)
    assert found["tg_c"].method == "estimate"
    assert "3 measurements" in found["cte_ppm_per_k"].method


def test_a_missing_extra_is_told(monkeypatch):
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] in ("bofire", "torch")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setitem(sys.modules, "bofire", None)
    with pytest.raises(pf.ExtraError, match=r"pip install '\.\[learn\]'"):
        pf.suggest(results(0.0, RANDOM.sample(2)), RANDOM, TARGETS)


def test_units_or_feed(tmp_path):
    path = tmp_path / "results.csv"
    path.write_text(
        'batch_id,PMDA,BPDA,p-PDA,"4,4\'-ODA",tg_c\nA,0.6,0.4,0.5,0.5,360\nB,1,,0.7,0.3,\n', encoding="utf-8"
    )
    made, measured = read_results(path, UNITS, ("tg_c",))
    assert made[0] == pytest.approx((0.3, 0.3, 0.2, 0.2))
    assert made[1] == pytest.approx((0.7, 0.3, 0.0, 0.0))
    assert measured["tg_c"][0] == 360.0
    assert np.isnan(measured["tg_c"][1])
    again, _ = read_results(pd.DataFrame(made, columns=list(UNITS.names)).assign(tg_c=1.0), UNITS, ("tg_c",))
    assert np.allclose(again, made)


def test_all_faults_of_a_table_at_once(tmp_path):
    path = tmp_path / "results.csv"
    path.write_text(
        'PMDA,BPDA,p-PDA,"4,4\'-ODA",tg_c\n0.6,0.6,0.5,0.5,360\n60,0.4,1,0,350\n1,0,0.5,0.5,hot\n', encoding="utf-8"
    )
    with pytest.raises(pf.ManyErrors) as caught:
        pf.suggest(path, RANDOM, TARGETS)
    text = str(caught.value)
    for part in (
        "results.csv:2: fractions",
        "add up to 1",
        "results.csv:3:PMDA: must be from 0 to 1, but is 60",
        "Write 0.6",
        "results.csv:4:tg_c: expected a number of either sign [degrees C], but got 'hot'",
    ):
        assert part in text, text
    with pytest.raises(pf.TableError, match="dianhydrides"):
        read_results(pd.DataFrame({"p-PDA": [0.5], "4,4'-ODA": [0.5], "tg_c": [3.0]}), UNITS, ("tg_c",))


ERRORS = [
    (
        lambda: pf.suggest(None, RANDOM, {}),
        pf.EstimateError,
        "targets: at least one of tg_c, cte_ppm_per_k, density_g_per_cm3 is needed",
    ),
    (
        lambda: pf.suggest(None, RANDOM, {"cte": (1, 2)}),
        pf.EstimateError,
        "targets: expected one of tg_c, cte_ppm_per_k, density_g_per_cm3, but got 'cte'",
    ),
    (lambda: pf.suggest(None, RANDOM, {"tg_c": (None, None)}), pf.EstimateError, "target of tg_c"),
    (
        lambda: pf.suggest(None, RANDOM, {"tg_c": (3, 1)}),
        pf.EstimateError,
        "the low end must be below the high end, and at least one of them a number: (3, 1)",
    ),
    (lambda: pf.suggest(None, RANDOM, {"tg_c": 350}), pf.EstimateError, "(low, high)"),
    (lambda: pf.suggest(None, RANDOM, TARGETS, n=0), pf.RegionError, "n: must be at least 1, but is 0"),
    (
        lambda: pf.suggest(None, pf.region("6"), TARGETS),
        pf.RegionError,
        "region: has variables alone, and no monomers",
    ),
    (lambda: pf.suggest(None, RANDOM, TARGETS, n=100, step=0.1), pf.RegionError, "at most 55"),
    (lambda: pf.suggest("none.csv", RANDOM, TARGETS), pf.FileError, "none.csv"),
    (lambda: pf.suggest(3, RANDOM, TARGETS), pf.TableError, "a path or a DataFrame"),
    (
        lambda: pf.suggest(pd.DataFrame({"PMDA": [1.0]}), RANDOM, TARGETS),
        pf.TableError,
        "there is no column of cte_ppm_per_k, tg_c",
    ),
]


@pytest.mark.parametrize(("call", "error", "text"), ERRORS, ids=[row[2] for row in ERRORS])
def test_errors(call, error, text):
    with pytest.raises(error) as caught:
        call()
    assert text in str(caught.value), str(caught.value)
