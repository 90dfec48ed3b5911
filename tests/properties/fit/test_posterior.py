"""The fit of one property: a plain Gaussian process, outliers without pull, levels of compilations."""

import numpy as np
import pytest

from pi_formulate.properties.fit import posterior as module
from pi_formulate.properties.fit.posterior import CONSTANT, Data, posterior, variances_of

SCATTER = 0.3


def made_up(n: int = 50, seed: int = 2) -> Data:
    """Films along a line with one smooth view and one useless one."""
    draw = np.random.default_rng(seed)
    x = np.sort(draw.uniform(0.0, 6.0, n))
    smooth = np.exp(-0.5 * (x[:, None] - x) ** 2)
    useless = np.eye(n) * 0.5 + 0.5
    y = 20.0 + 5.0 * np.sin(x) + SCATTER * draw.standard_normal(n)
    return Data(np.array([smooth, useless]), y, np.ones(n), np.zeros(n, dtype=np.int64), np.zeros(n, dtype=bool))


def changed(data: Data, row: int, by: float, checked: bool = False) -> Data:
    latent, marks = data.latent.copy(), data.checked.copy()
    latent[row] += by
    marks[row] = checked
    return Data(data.likeness, latent, data.records, data.compilation, marks)


def fitted_values(data: Data) -> np.ndarray:
    fitted = posterior(data)
    return fitted.centre + fitted.covariance @ fitted.weights


def test_weights_and_covariance_are_those_of_a_gaussian_process() -> None:
    data = made_up()
    fitted = posterior(data)
    spread = np.var(data.latent)
    dense = sum(v * k for v, k in zip(fitted.variances, data.kernels, strict=False)) + CONSTANT * spread
    assert fitted.covariance == pytest.approx(dense, rel=1e-12)
    assert fitted.variances[-1] == CONSTANT * spread
    inverse = np.linalg.inv(dense + np.diag(fitted.noise))
    assert fitted.weights == pytest.approx(inverse @ (data.latent - np.median(data.latent)), rel=1e-7, abs=1e-9)
    directions = fitted.directions()
    assert directions @ directions.T == pytest.approx(inverse, rel=1e-6, abs=1e-9)


def test_few_directions_tell_nearly_all(monkeypatch: pytest.MonkeyPatch) -> None:
    data = made_up()
    fitted = posterior(data)
    whole = fitted.directions()
    monkeypatch.setattr(module, "DIRECTIONS", 20)
    few = fitted.directions()
    assert few.shape == (50, 20)
    told, short = (((fitted.covariance @ t) ** 2).sum(axis=1) for t in (whole, few))
    left = np.diag(fitted.covariance) - told
    assert (short <= told + 1e-9).all()  # what is left out only leaves more open
    assert (np.diag(fitted.covariance) - short) == pytest.approx(left, rel=0.2)


def test_the_fit_finds_what_the_values_were_made_of() -> None:
    data = made_up()
    fitted = posterior(data)
    truth = 20.0 + 5.0 * np.sin(np.sort(np.random.default_rng(2).uniform(0.0, 6.0, 50)))
    assert np.abs(fitted_values(data) - truth).mean() < SCATTER
    smooth, useless = fitted.variances[:2]
    assert smooth > 5.0 * useless
    assert np.sqrt(np.median(fitted.noise)) == pytest.approx(SCATTER, rel=0.5)


def test_variances_are_at_the_top_of_the_likelihood() -> None:
    data = made_up()
    away, spread = data.latent - np.median(data.latent), float(np.var(data.latent))
    trust = np.ones(len(away))
    best, scatter = variances_of(data.kernels, away, trust, spread)

    def likelihood(values: np.ndarray) -> float:
        covariance = sum(v * k for v, k in zip(values, data.kernels, strict=False)) + CONSTANT * spread
        covariance = covariance + values[-1] * np.eye(len(away))
        _, log = np.linalg.slogdet(covariance)
        off = (np.log(values) - np.log(module.PRIOR_SHARE * spread)) / module.PRIOR_OF_LOG
        return float(-0.5 * away @ np.linalg.solve(covariance, away) - 0.5 * log - 0.5 * off @ off)

    top = np.append(best, scatter)
    for k in range(len(top)):
        for factor in (0.5, 2.0):
            moved = top.copy()
            moved[k] *= factor
            assert likelihood(moved) < likelihood(top), k


def test_a_far_outlier_pulls_little_and_a_checked_one_is_kept() -> None:
    data, row, by = made_up(), 25, 12.0
    plain = fitted_values(data)
    pulled = fitted_values(changed(data, row, by)) - plain
    kept = fitted_values(changed(data, row, by, checked=True)) - plain
    assert abs(pulled[row]) < 0.03 * by
    assert kept[row] > 5.0 * abs(pulled[row])
    assert kept[row] > 0.1 * by
    noise = posterior(changed(data, row, by)).noise
    assert noise[row] > 10.0 * np.median(noise)
    assert posterior(changed(data, row, by, checked=True)).noise[row] <= np.min(noise) * 50.0


def test_more_records_are_trusted_more() -> None:
    data = made_up()
    records = np.ones(50)
    records[:3] = (2.0, 4.0, 400.0)
    fitted = posterior(Data(data.likeness, data.latent, records, data.compilation, np.ones(50, dtype=bool)))
    usual = fitted.noise[10]
    assert fitted.noise[:3] == pytest.approx([usual / np.sqrt(2.0), usual / 2.0, usual / 2.0])


def test_compilations_may_differ_in_level() -> None:
    data = made_up()
    other = np.arange(50) % 2
    moved = Data(data.likeness, data.latent + 4.0 * other, data.records, other, data.checked)
    fitted = posterior(moved)
    same = sum(v * k for v, k in zip(fitted.variances[:2], data.likeness, strict=False))
    smooth = same @ fitted.weights  # without the levels
    alone = posterior(data)
    wanted = sum(v * k for v, k in zip(alone.variances[:2], data.likeness, strict=False)) @ alone.weights
    assert np.abs((smooth - smooth.mean()) - (wanted - wanted.mean())).mean() < SCATTER
    # The spread includes that of the levels, and part of it is given to them.
    assert fitted.variances[2] > 0.5


def test_the_same_films_give_the_same_fit() -> None:
    first, second = posterior(made_up()), posterior(made_up())
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.directions(), second.directions())


def test_a_constant_goes_into_the_centre() -> None:
    data = made_up()
    up = Data(data.likeness, data.latent + 1000.0, data.records, data.compilation, data.checked)
    one, other = posterior(data), posterior(up)
    assert other.centre == pytest.approx(one.centre + 1000.0)
    assert other.weights == pytest.approx(one.weights, rel=1e-4, abs=1e-6)
