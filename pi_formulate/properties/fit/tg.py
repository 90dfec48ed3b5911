"""The Tg table from measured polyimides: a robust Gaussian posterior, and its grouped cross-validation.

In: parts of the units and their Tg [degrees C]. Out: `TgTable`, `Validation`.

    y = F w + e,   w ~ N(0, prior),   e ~ Student-t (so that a wrong row has little weight)

The posterior is computed in the space of the rows: alpha = (F prior F' + S / u)^-1 (y - mean), w = prior F' alpha,
with the weight u of each row from its own residual, iteratively. The prior deviations were chosen once by
cross-validation and are constants here, so a fit has no hidden choice and the same data give the same table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.properties.estimate import Z_90
from pi_formulate.properties.groups import GroupTable
from pi_formulate.properties.tg.basis import Features, Parts, build_basis
from pi_formulate.properties.tg.model import TgTable, prior_row, unseen_covariance

# Prior standard deviations [K] and scatter of a measurement [K]: smallest mean cross-validated error over the three
# splits among those tried; half or twice any one of them changes it by less than 3 %.
PRIOR_SD_C: Mapping[str, float] = {
    "one": 28.0,
    "groups": 22.0,
    "dianhydrides": 20.0,
    "diamines": 48.0,
    "shape": 75.0,
    "pairs": 19.0,
}
SCATTER_C = 9.0
FREEDOM = 1.25  # degrees of freedom of the scatter: wrong structures and softening points are far outliers
ROUNDS = 5  # of the weights of the rows; they move by less than 1 % after that
DIRECTIONS = 300  # kept of the part of the prior that the data removed; others lower a deviation by under 1 %
FOLDS = 8
COMMON = 20  # a monomer with more rows is never held out as a whole: it is not representative of new monomers
COVERAGE = 0.92  # target of the 90 % interval on held-out rows: new data are worse than held-out data
SPLITS = ("pair", "diamine", "dianhydride")


@dataclass(frozen=True, eq=False)
class Validation:
    """Held-out predictions of one split: rows, predicted value, its deviation, measured value [degrees C, K]."""

    split: str
    rows: Integers
    predicted_c: Array
    sd_c: Array
    measured_c: Array

    @property
    def mean_absolute_error_c(self) -> float:
        """Mean absolute error [K]."""
        return float(np.abs(self.predicted_c - self.measured_c).mean())

    @property
    def median_absolute_error_c(self) -> float:
        """Median absolute error [K]."""
        return float(np.median(np.abs(self.predicted_c - self.measured_c)))

    @property
    def coverage_90(self) -> float:
        """Share of the rows inside their 90 % interval [-]."""
        return float((np.abs(self.predicted_c - self.measured_c) <= Z_90 * self.sd_c).mean())


def fit_tg(
    units: Sequence[Parts],
    tg_c: Array,
    groups: GroupTable,
    passport: Mapping[str, Any],
    name: str,
    progress: Any = iter,
) -> tuple[TgTable, dict[str, Validation]]:
    """Calibrated table, and its cross-validation.

    Parameters
    ----------
    units, tg_c
        Parts of each unit and measured glass transition [degrees C].
    groups
        Group table of both orders.
    passport, name
        What goes with the table.
    progress
        Wraps the list of folds, to show a bar.
    """
    validations, numbers = cross_validate(units, tg_c, groups, progress=progress)
    model = posterior(units, tg_c, groups, passport, name)
    open_sd = np.concatenate([np.sqrt(np.maximum(v.sd_c**2 - numbers[0], 0.0)) for v in validations.values()])
    # Nineteen held-out rows in twenty have a smaller deviation; units with a larger one are out of domain.
    return replace(model, calibration=numbers, domain_sd_c=float(np.quantile(open_sd, 0.95))), validations


def cross_validate(
    units: Sequence[Parts], tg_c: Array, groups: GroupTable, seed: int = 1, progress: Any = iter
) -> tuple[dict[str, Validation], tuple[float, float]]:
    """Held-out predictions of all three splits, and the calibration of the deviations that follows from them.

    Basis, weights and trust are computed again without the held-out rows. Both numbers of the calibration are fitted to
    all held-out errors together: the coverage over all rows is the target, the coverage by split is a result.
    """
    plan = [(split, train, test) for split in SPLITS for train, test in folds(units, split, seed)]
    predictions: dict[str, list[tuple[Integers, Array, Array]]] = {}
    for split, train, test in progress(plan):
        model = posterior([units[i] for i in train], tg_c[train], groups, {}, "fold")
        seen = model.basis.see([units[i] for i in test])
        predictions.setdefault(split, []).append((test, model.values_c(seen), open_variance(model, seen)))
    joined = {
        split: [np.concatenate(column) for column in zip(*parts, strict=True)] for split, parts in predictions.items()
    }
    error = np.concatenate([tg_c[rows] - value for rows, value, _ in joined.values()])
    numbers = calibrated(error, np.concatenate([left for _, _, left in joined.values()]))
    return {
        split: Validation(split, rows, value, np.sqrt(numbers[0] + numbers[1] * left), tg_c[rows])
        for split, (rows, value, left) in joined.items()
    }, numbers


def posterior(
    units: Sequence[Parts], tg_c: Array, groups: GroupTable, passport: Mapping[str, Any], name: str, seed: int = 0
) -> TgTable:
    """Fitted table with raw deviations, not yet calibrated.

    Parameters
    ----------
    units
        Both parts of each unit.
    tg_c
        Measured glass transition of each [degrees C].
    groups
        Group table of both orders.
    passport
        Origin of the table: source, hash of the data, number of rows.
    name
        Name of the table.
    seed
        Of the search for typical shapes.
    """
    basis = build_basis(units, groups, seed)
    seen = basis.see(units)
    centre = float(np.median(tg_c))
    prior = PRIOR_SD_C
    row = prior_row(prior, seen)
    scaled = seen.linear * row
    # In the fit, features outside the basis are scatter of each row. Shared by the rows of a monomer, they would absorb
    # what the weights should learn, and a new polyimide could not use it.
    own = np.diag(np.diag(unseen_covariance(prior, seen)))
    pair = prior["pairs"] ** 2 * (seen.lead_a @ seen.lead_a.T) * (seen.lead_b @ seen.lead_b.T)
    linear = scaled @ scaled.T + own
    alpha, trust = _robust(linear + pair, tg_c - centre)
    weights = row**2 * (seen.linear.T @ alpha)
    weights[0] += centre
    pairs = prior["pairs"] ** 2 * (seen.lead_a.T * alpha) @ seen.lead_b
    # The pairs are left out of the covariance that ships, where they count as scatter of each row.
    factor = cholesky(linear + np.diag(np.diag(pair) + SCATTER_C**2 / trust), lower=True)
    through = solve_triangular(factor, scaled, lower=True)
    _, strength, directions = np.linalg.svd(through, full_matrices=False)
    kept = slice(0, DIRECTIONS)
    taken = row[:, None] * directions[kept].T * strength[kept]
    return TgTable(name, basis, weights, pairs, taken, dict(prior), (SCATTER_C**2, 1.0), float("inf"), passport)


def open_variance(model: TgTable, seen: Features) -> Array:
    """Variance of the model for each row, before calibration [K^2]."""
    prior = ((seen.linear * prior_row(model.prior_sd_c, seen)) ** 2).sum(axis=1)
    left = prior - ((seen.linear @ model.taken) ** 2).sum(axis=1) + np.diag(unseen_covariance(model.prior_sd_c, seen))
    return np.asarray(np.maximum(left, 0.0))


def folds(units: Sequence[Parts], split: str, seed: int) -> list[tuple[Integers, Integers]]:
    """(training rows, held-out rows) of one split.

    Parameters
    ----------
    units
        Both parts of each unit.
    split
        `pair`: rows at random, both monomers known from other rows; `diamine`, `dianhydride`: all rows of a monomer
        together, unless it has more than `COMMON` of them.
    seed
        Of the random choice.
    """
    draw = np.random.default_rng(seed)
    if split == "pair":
        label = draw.integers(0, FOLDS, len(units))
    else:
        side = ("dianhydride", "diamine").index(split)
        monomers = {part: i for i, part in enumerate(sorted({unit[side] for unit in units}))}
        of = np.array([monomers[unit[side]] for unit in units])
        label = draw.integers(0, FOLDS, len(monomers))[of]
        label[np.bincount(of)[of] > COMMON] = -1
    pairs = []
    for fold in range(FOLDS):
        train, test = np.flatnonzero(label != fold), np.flatnonzero(label == fold)
        if split == "pair":
            known = [{units[int(i)][side] for i in train} for side in (0, 1)]
            kept = [i for i in test if units[int(i)][0] in known[0] and units[int(i)][1] in known[1]]
            test = np.array(kept, dtype=np.int64)
        if len(test):
            pairs.append((train, test))
    return pairs


def calibrated(error: Array, left: Array) -> tuple[float, float]:
    """Variance of a measurement [K^2] and factor of the model's variance [-].

    Maximum likelihood with errors cut off at three deviations; then both are scaled until the wanted share of the
    errors lies inside the 90 % interval.
    """

    def unlikely(logs: Array) -> float:
        variance = np.exp(logs[0]) + np.exp(logs[1]) * left
        return float((np.log(variance) + np.minimum(error**2 / variance, 9.0)).sum())

    best = minimize(unlikely, np.log([SCATTER_C**2, 1.0]), method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-6})
    scatter, factor = np.exp(best.x)
    sd = np.sqrt(scatter + factor * left)
    widen = (float(np.quantile(np.abs(error) / sd, COVERAGE)) / Z_90) ** 2
    return float(scatter * widen), float(factor * widen)


def _robust(covariance: Array, away: Array) -> tuple[Array, Array]:
    """Dual weights, and the trust in each row (about 1; near 0 for an outlier)."""
    variance = SCATTER_C**2
    trust = np.ones(len(away))
    for _ in range(ROUNDS):
        inverse = np.linalg.inv(covariance + np.diag(variance / trust))
        noise = variance / trust
        left = noise * (inverse @ away)
        unexplained = noise - noise**2 * np.diag(inverse)
        trust = (FREEDOM + 1.0) / (FREEDOM + (left**2 + unexplained) / variance)
    return np.asarray(cho_solve(cho_factor(covariance + np.diag(variance / trust)), away)), trust
