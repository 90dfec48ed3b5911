"""Films that were left out: folds, their predictions, and intervals that hold what they promise."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from pi_formulate.properties.estimate import LEVELS
from pi_formulate.properties.films.glass import TG
from pi_formulate.properties.films.learnt import Films
from pi_formulate.properties.fit import nested
from pi_formulate.properties.fit.machine import Calibrated, calibrate, data_of
from pi_formulate.properties.fit.nested import LEAST_FILMS, SPLITS, Held, calibrated, folds, held_out, probability
from pi_formulate.properties.fit.posterior import posterior
from tests.properties.conftest import PASSPORT
from tests.properties.units import AMINES, Unit, made_up, unit

SAMPLES = made_up()
PARTS = [sample.unit.parts for sample in SAMPLES]
PAPERS = [sample.papers for sample in SAMPLES]


@pytest.mark.parametrize("split", SPLITS)
def test_folds_are_disjoint_and_whole(split: str) -> None:
    left_out: list[int] = []
    for train, test in folds(PARTS, PAPERS, split):
        assert not set(train.tolist()) & set(test.tolist())
        left_out += test.tolist()
        if split == "pair":
            assert not {PARTS[i] for i in train} & {PARTS[i] for i in test}
            assert all(any(PARTS[i][side] == PARTS[j][side] for j in train) for i in test for side in (0, 1))
        elif split == "paper":
            assert not {PAPERS[i] for i in train} & {PAPERS[i] for i in test}
        else:
            side = ("dianhydride", "diamine").index(split)
            assert not {PARTS[i][side] for i in train} & {PARTS[i][side] for i in test}
    assert len(left_out) == len(set(left_out))
    if split != "pair":  # every film is left out once
        assert sorted(left_out) == list(range(len(SAMPLES)))


def test_papers_that_share_a_film_are_left_out_together() -> None:
    papers = [
        "10.1/a 10.1/b",
        "10.1/b 10.1/c",
        "10.1/c",
        "10.1/d",
        "",
        "10.1/e 10.1/a",
        *(f"10.2/{i}" for i in range(9)),
    ]
    parts = [sample.unit.parts for sample in SAMPLES[: len(papers)]]
    together = {0, 1, 2, 5}
    for train, test in folds(parts, papers, "paper"):
        assert not together & set(test.tolist()) or together <= set(test.tolist())
        assert 4 in train  # a film of unknown paper stays in the fit
    assert any(together <= set(test.tolist()) for _, test in folds(parts, papers, "paper"))


def test_another_seed_draws_other_folds() -> None:
    one, same, other = (folds(PARTS, PAPERS, "diamine", seed) for seed in (1, 1, 2))
    assert all(np.array_equal(a[1], b[1]) for a, b in zip(one, same, strict=True))
    assert any(not np.array_equal(a[1], b[1]) for a, b in zip(one, other, strict=False))


def test_a_part_whose_rest_is_too_small_is_not_left_out() -> None:
    parts = [Unit(unit("PMDA", "p-PDA").dianhydride, amine).parts for amine in AMINES[:30]]
    assert folds(parts, [""] * 30, "dianhydride") == []
    assert folds(parts, [""] * 30, "paper") == []
    assert len(folds(parts, [""] * 30, "diamine")) == nested.FOLDS
    assert folds(parts[:LEAST_FILMS], [""] * LEAST_FILMS, "diamine") == []
    assert len(held_out_of_none(parts).row) == 0


def held_out_of_none(parts: list[tuple[str, str]]) -> Held:
    structures = Films.of_units(sorted(set(parts[:4])))
    samples = [replace(SAMPLES[i], unit=Unit(unit("PMDA", "p-PDA").dianhydride, AMINES[i])) for i in range(4)]
    return held_out(data_of(TG, samples, structures, np.arange(4)), parts[:4], [""] * 4)


def test_films_of_one_dianhydride_can_be_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nested, "FOLDS", 2)  # with the errors of fewer films, of which there may be none
    samples = [
        replace(SAMPLES[i], unit=Unit(unit("PMDA", "p-PDA").dianhydride, AMINES[i]), papers="") for i in range(30)
    ]
    done = calibrate(TG, samples, PASSPORT)
    assert set(done.held.split.tolist()) == {SPLITS.index("diamine")}
    assert done.learnt.calibration[0] > 0.0


def test_a_film_is_predicted_by_a_fit_that_has_not_seen_it(fitted: Calibrated) -> None:
    held = fitted.held
    parts, papers = PARTS, PAPERS
    data = data_of(TG, SAMPLES, fitted.learnt.films, fitted.learnt.rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested, "FOLDS", 3)
        train, test = folds(parts, papers, "diamine")[1]
    own = held.of_split("diamine") & (held.fold == 1)
    assert held.row[own].tolist() == test.tolist()
    rest = posterior(data.part(train))
    inverse = np.linalg.inv(rest.covariance + np.diag(rest.noise))
    views = zip(rest.variances[:-2], data.likeness, strict=True)
    kernel = sum(v * k for v, k in views) + rest.variances[-2] + rest.variances[-1]  # one compilation
    to = kernel[np.ix_(test, train)]
    away = data.latent[train] - rest.centre
    assert held.predicted[own] == pytest.approx(rest.centre + to @ inverse @ away, rel=1e-8)
    left = np.diag(kernel[np.ix_(test, test)]) - np.einsum("ij,jk,ik->i", to, inverse, to)
    assert held.open_variance[own] == pytest.approx(left, rel=1e-6)
    assert (held.measured == np.array([SAMPLES[i].value for i in held.row])).all()
    assert held.error == pytest.approx(held.measured - held.predicted)


def test_wrong_values_of_a_film_left_out_do_not_reach_its_prediction(fitted: Calibrated) -> None:
    data = data_of(TG, SAMPLES, fitted.learnt.films, fitted.learnt.rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested, "FOLDS", 3)
        _, test = folds(PARTS, PAPERS, "diamine")[0]
        data.latent[test] += 500.0
        held = held_out(data, PARTS, PAPERS, splits=("diamine",))
    own = held.fold == 0
    before = fitted.held.of_split("diamine") & (fitted.held.fold == 0)
    assert held.predicted[own] == pytest.approx(fitted.held.predicted[before], rel=1e-10)


def synthetic(n: int, scatter: float, factor: float, freedom: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    draw = np.random.default_rng(seed)
    left = draw.gamma(1.0, 2.0, n)
    return student.rvs(freedom, size=n, random_state=draw) * np.sqrt(scatter + factor * left), left


@pytest.mark.parametrize(("scatter", "factor", "freedom"), [(1.0, 1.0, 4.0), (4.0, 0.3, 3.0), (0.2, 2.0, 30.0)])
def test_scale_and_freedom_are_found_again(scatter: float, factor: float, freedom: float) -> None:
    error, left = synthetic(2000, scatter, factor, freedom, 5)
    found = calibrated(error, left)
    # Statistical deviation of 2000 errors: about a tenth of each scale, a third of a small nu.
    assert found[0] == pytest.approx(scatter, rel=0.35)
    assert found[1] == pytest.approx(factor, rel=0.35)
    if freedom < 10.0:
        assert found[2] == pytest.approx(freedom, rel=0.3)
    else:  # nearly normal: any large number will do
        assert found[2] > 12.0


def test_calibration_does_not_depend_on_the_unit() -> None:
    error, left = synthetic(300, 1.0, 1.0, 4.0, 1)
    one, other = calibrated(error, left), calibrated(1000.0 * error, 1e6 * left)
    assert other[0] == pytest.approx(1e6 * one[0], rel=0.01)
    assert other[1] == pytest.approx(one[1], rel=0.01)
    assert other[2] == pytest.approx(one[2], rel=0.01)


def test_levels_of_synthetic_errors_are_even() -> None:
    error, left = synthetic(600, 2.0, 0.7, 4.0, 3)
    rows = np.arange(600)
    held = Held(rows % 4, rows % 2, rows, np.zeros(600), left, error)
    level = probability(held)
    for wanted in LEVELS:
        # Four deviations of a share of 600.
        assert (level <= wanted).mean() == pytest.approx(wanted, abs=4.0 * np.sqrt(wanted * (1.0 - wanted) / 600.0))


def test_levels_come_from_the_other_folds_alone() -> None:
    error, left = synthetic(100, 2.0, 0.7, 4.0, 3)
    rows = np.arange(100)
    held = Held(rows % 4, rows % 2, rows, np.zeros(100), left, error)
    own = held.fold == 0
    larger = Held(held.split, held.fold, held.row, held.predicted, left, np.where(own, 3.0 * error, error))
    one, other = probability(held), probability(larger)
    # Errors three times as large, judged by folds that do not know them.
    freedom = calibrated(error[~own], left[~own])[2]
    ratio = student.ppf(0.5 + 0.5 * one[own], freedom)
    assert other[own] == pytest.approx(2.0 * student.cdf(3.0 * ratio, freedom) - 1.0)


def test_intervals_hold_what_they_promise_on_films_left_out(fitted: Calibrated) -> None:
    inside = [(fitted.level <= level).mean() for level in LEVELS]
    assert inside == sorted(inside)
    # Some 200 predictions of 60 films, three of which are wrong: within a tenth.
    assert inside[0] == pytest.approx(0.5, abs=0.12)
    assert inside[2] == pytest.approx(0.9, abs=0.08)
