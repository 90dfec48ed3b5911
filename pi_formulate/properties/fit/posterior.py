"""Fit of one property to measured films: the same for every property.

In: likeness of the films among each other, latent values, number of records of each. Out: `Posterior`.

    y = c + f + e,   f ~ N(0, sum_v s_v^2 K_v + s_p^2 P + s_0^2),   e_i ~ Student-t(nu) with scale s_e n_i^-1/4

P is 1 for two values of one compilation, so that compilations may differ in level. The variances s^2 are those of the
largest marginal likelihood, each with a wide prior about its share of the spread of the data; the weight of a film
follows from its own residual, so that a wrong row pulls little. No number is chosen by hand for a property, and the
only random step has a fixed seed, so the same data give the same fit.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

from pi_formulate.base.arrays import Array, Integers, Truths

FREEDOM = 2.0  # nu of the scatter: wrong structures and other test conditions are far outliers
ROUNDS = 4  # of the weights of the films; they move by less than 1 % after that
MOST_RECORDS = 4  # records beyond these add no trust: they are often copies of one value
PRIOR_OF_LOG = 3.0  # standard deviation of ln s^2 about its share of the spread: a factor of 20 either way
PRIOR_SHARE = 0.3  # of the spread of the data in each s^2, before the fit
CONSTANT = 10.0  # s_0^2 over the spread of the data: the mean is left free
MOST_ROWS = 700  # of which the variances are computed; further rows change them by less than they are uncertain
MOST_STEPS = 60
DIRECTIONS = 400  # kept of what the films tell; the deviations are calibrated with these


@dataclass(frozen=True, eq=False)
class Data:
    """Films of one property.

    Parameters
    ----------
    likeness
        Of the films among each other, shape (views, films, films) [-].
    latent, records, compilation
        Latent value, number of records, and place of the compilation of each film.
    checked
        Which films were read at their source: they are no outliers, however far they lie from the others.
    """

    likeness: Array
    latent: Array
    records: Array
    compilation: Integers
    checked: Truths

    def part(self, places: Integers) -> "Data":
        """Some of the films."""
        likeness = self.likeness[:, places][:, :, places]
        return Data(likeness, self.latent[places], self.records[places], self.compilation[places], self.checked[places])

    @property
    def kernels(self) -> list[Array]:
        """Likeness in each view, and whether two values are of one compilation."""
        return [*self.likeness, (self.compilation[:, None] == self.compilation).astype(float)]


@dataclass(frozen=True, eq=False)
class Posterior:
    """Fitted variances (views, compilation, constant), centre and weights; covariance of the values of the films."""

    variances: Array
    centre: float
    weights: Array
    covariance: Array
    noise: Array

    def directions(self) -> Array:
        """T of `films/learnt.py`: T T' = (K + N)^-1 as far as units like the films can tell."""
        factor = np.linalg.cholesky(self.covariance + np.diag(self.noise))
        if len(self.noise) <= DIRECTIONS:
            inverse: Array = solve_triangular(factor, np.eye(len(factor)), lower=True).T
            return inverse
        left = np.linalg.svd(solve_triangular(factor, self.covariance, lower=True), full_matrices=False)[0]
        return np.asarray(solve_triangular(factor, left[:, :DIRECTIONS], lower=True, trans="T"))


def posterior(data: Data) -> Posterior:
    """Fit.

    Parameters
    ----------
    data
        Films with their latent values.
    """
    centre, spread = float(np.median(data.latent)), float(np.var(data.latent))
    away = data.latent - centre
    usual = 1.0 / np.sqrt(np.minimum(data.records, MOST_RECORDS))
    some = np.sort(np.random.default_rng(0).permutation(len(away))[:MOST_ROWS])
    part, trust = data.part(some).kernels, usual[some]
    for _ in range(2):  # once with equal trust, once with the trust that follows
        variances, scatter = variances_of(part, away[some], trust, spread)
        trust = _trust(_covariance(part, variances, spread), away[some], scatter, usual[some], data.checked[some])
    covariance = _covariance(data.kernels, variances, spread)
    noise = scatter * _trust(covariance, away, scatter, usual, data.checked)
    weights = cho_solve(cho_factor(covariance + np.diag(noise), lower=True), away)
    return Posterior(np.append(variances, CONSTANT * spread), centre, weights, covariance, noise)


def _covariance(kernels: list[Array], variances: Array, spread: float) -> Array:
    total = np.full_like(kernels[0], CONSTANT * spread)
    for kernel, variance in zip(kernels, variances, strict=True):
        total += variance * kernel
    return total


def variances_of(kernels: list[Array], away: Array, trust: Array, spread: float) -> tuple[Array, float]:
    """s^2 of each view and of the compilations, and the scatter s_e^2, at the largest likelihood times the prior."""
    usual = np.log(PRIOR_SHARE * spread)

    def unlikely(logs: Array) -> tuple[float, Array]:
        values = np.exp(logs)
        covariance = _covariance(kernels, values[:-1], spread) + np.diag(values[-1] * trust)
        try:
            factor = cho_factor(covariance, lower=True)
        except np.linalg.LinAlgError:
            return 1e12, np.zeros_like(logs)
        dual = cho_solve(factor, away)
        slope = cho_solve(factor, np.eye(len(away))) - np.outer(dual, dual)
        of_views = [0.5 * v * float(np.vdot(slope, k)) for v, k in zip(values, kernels, strict=False)]
        of_noise = 0.5 * values[-1] * float(np.diag(slope) @ trust)
        off = (logs - usual) / PRIOR_OF_LOG
        value = 0.5 * away @ dual + np.log(np.diag(factor[0])).sum() + 0.5 * off @ off
        return float(value), np.append(of_views, of_noise) + off / PRIOR_OF_LOG

    start = np.log(spread * np.append(np.full(len(kernels), 0.25), 0.125))
    best = minimize(unlikely, start, jac=True, method="L-BFGS-B", options={"maxiter": MOST_STEPS})
    values = np.exp(best.x)
    return values[:-1], float(values[-1])


def _trust(covariance: Array, away: Array, scatter: float, usual: Array, checked: Truths) -> Array:
    """Variance of each film in units of the scatter: that of its records, larger where it lies far from the fit."""
    trust = usual
    for _ in range(ROUNDS):
        dual = cho_solve(cho_factor(covariance + np.diag(scatter * trust), lower=True), away)
        left = scatter * trust * dual
        further = np.maximum((FREEDOM + left**2 / (scatter * usual)) / (FREEDOM + 1.0), 1.0)
        trust = usual * np.where(checked, 1.0, further)
    return np.asarray(trust)
