"""Films that were left out: folds, their predictions, and the intervals that follow from the errors.

In: films of one property with their parts and papers. Out: `Held`, one row for each film and way to leave it out.

Each film is predicted by fits that have not seen it, in four ways: another film of both monomers known (`pair`), its
diamine new, its dianhydride new, all films of its papers new. Every fit computes its own variances and weights again.
The intervals are Student's t with

    sd^2 = c_0 + c_1 var,   c_0, c_1 and nu of the largest likelihood of the errors of all films that were left out

where var is what the films leave open of the unit, so that an interval widens with the distance to the films. The
coverage that the reports show is that of intervals from the other folds alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from scipy.stats import t as student

from pi_formulate.base.arrays import Array, Integers, Progress, Truths
from pi_formulate.properties.films.views import Parts
from pi_formulate.properties.fit.posterior import Data, Posterior, posterior

FOLDS = 8
SPLITS = ("pair", "diamine", "dianhydride", "paper")
SEED = 1
LIMIT = 0.95  # share of the films that were left out whose open variance counts as near enough
LEAST_FREEDOM, MOST_FREEDOM = 1.5, 60.0
LEAST_FILMS = 5  # to fit: a part whose rest is smaller, such as all films of the only dianhydride, is never left out


@dataclass(frozen=True, eq=False)
class Held:
    """Predictions of films that were left out: split and fold, row, latent value predicted and measured, variance."""

    split: Integers
    fold: Integers
    row: Integers
    predicted: Array
    open_variance: Array
    measured: Array

    @property
    def error(self) -> Array:
        """Measured less predicted [latent]."""
        return np.asarray(self.measured - self.predicted)

    def of_split(self, split: str) -> Truths:
        """Which rows are of a split."""
        return np.asarray(self.split == SPLITS.index(split))


def held_out(
    data: Data,
    units: Sequence[Parts],
    papers: Sequence[str],
    seed: int = SEED,
    splits: Sequence[str] = SPLITS,
    progress: Progress = iter,
) -> Held:
    """Predict every film by fits that have not seen it.

    Parameters
    ----------
    data
        Films.
    units
        Parts of each film.
    papers
        DOIs of each film, separated by blanks; empty if unknown.
    seed
        Of the folds.
    splits
        Ways to leave films out, among `SPLITS`.
    progress
        Wraps the list of fits, to show a bar.
    """
    plan = [
        (SPLITS.index(split), k, train, test)
        for split in splits
        for k, (train, test) in enumerate(folds(units, papers, split, seed))
    ]
    places, numbers = np.empty(0, dtype=np.int64), np.empty(0)  # of no fit
    columns: list[tuple[Any, ...]] = [(places, places, places, numbers, numbers, numbers)]
    for i, k, train, test in progress(plan):
        value, left = _predicted(data, posterior(data.part(train)), train, test)
        columns.append((np.full(len(test), i), np.full(len(test), k), test, value, left, data.latent[test]))
    return Held(*(np.concatenate(column) for column in zip(*columns, strict=True)))


def folds(
    units: Sequence[Parts], papers: Sequence[str], split: str, seed: int = SEED
) -> list[tuple[Integers, Integers]]:
    """(films to fit, films left out) of one split; none if too few films would be left to fit.

    Parameters
    ----------
    units, papers
        As for `held_out`.
    split
        One of `SPLITS`.
    seed
        Of the random choice.
    """
    keys: Sequence[object]
    if split == "paper":
        keys = _joined(papers)
    else:
        keys = [{"pair": unit, "diamine": unit[1], "dianhydride": unit[0]}[split] for unit in units]
    distinct = list(dict.fromkeys(sorted(keys, key=str)))
    draw = np.random.default_rng(seed).permutation(len(distinct)) % FOLDS
    label_of = dict(zip(distinct, draw.tolist(), strict=True))
    label = np.array([label_of[key] for key in keys])
    if split == "paper":
        label[[not paper for paper in papers]] = FOLDS  # never left out as a paper
    chosen = []
    for fold in range(FOLDS):
        train, test = np.flatnonzero(label != fold), np.flatnonzero(label == fold)
        if split == "pair":
            known = [{units[i][side] for i in train.tolist()} for side in (0, 1)]
            test = np.array([i for i in test.tolist() if all(units[i][s] in known[s] for s in (0, 1))], dtype=np.int64)
        if len(test) and len(train) >= LEAST_FILMS:
            chosen.append((train, test))
    return chosen


def calibrated(error: Array, open_variance: Array) -> tuple[float, float, float]:
    """c_0 [latent^2], c_1 and nu [-] of the largest likelihood.

    Parameters
    ----------
    error
        Of films that were left out [latent].
    open_variance
        What the other films left open of each [latent^2].
    """
    size = float(np.median(np.abs(error))) ** 2

    def unlikely(logs: Array) -> float:
        freedom = _freedom(logs[2])
        scale = np.sqrt(np.exp(logs[0]) * size + np.exp(logs[1]) * open_variance)
        return float(-student.logpdf(error, freedom, scale=scale).sum() + 0.5 * ((logs[:2] / 4.0) ** 2).sum())

    starts = [np.array([a, b, c]) for a in (-1.0, 0.5) for b in (-2.0, 0.0) for c in (-1.0, 1.0)]
    results = [minimize(unlikely, x, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-6}) for x in starts]
    best = min(results, key=lambda result: float(result.fun)).x
    return float(np.exp(best[0])) * size, float(np.exp(best[1])), _freedom(best[2])


def probability(held: Held) -> Array:
    """Level of the interval at whose end each film lies, by the errors of the other folds alone [-].

    Half of the films lie inside their 50 % interval if half of these numbers are below 0.5.

    Parameters
    ----------
    held
        Films that were left out.
    """
    level = np.empty(len(held.row))
    for fold in np.unique(held.fold):
        own = held.fold == fold
        scatter, factor, freedom = calibrated(held.error[~own], held.open_variance[~own])
        ratio = np.abs(held.error[own]) / np.sqrt(scatter + factor * held.open_variance[own])
        level[own] = 2.0 * student.cdf(ratio, freedom) - 1.0
    return level


def _predicted(data: Data, fitted: Posterior, train: Integers, test: Integers) -> tuple[Array, Array]:
    """Latent value of the films left out, and what the others leave open of each, whatever its compilation."""
    own = data.likeness[:, test, test]
    to_train = data.likeness[:, test][:, :, train]
    rest = fitted.variances[-1] + fitted.variances[-2] / len(np.unique(data.compilation))
    prior = np.tensordot(fitted.variances[:-2], to_train, axes=1) + rest
    told = prior @ fitted.directions()
    left = fitted.variances[:-2] @ own + rest - np.einsum("ij,ij->i", told, told)
    return fitted.centre + prior @ fitted.weights, np.maximum(left, 0.0)


def _joined(papers: Sequence[str]) -> list[str]:
    """One name for all papers that share a film, directly or through others."""
    root: dict[str, str] = {}

    def top(doi: str) -> str:
        while root.setdefault(doi, doi) != doi:
            doi = root[doi]
        return doi

    for text in papers:
        dois = text.split()
        for doi in dois[1:]:
            root[top(doi)] = top(dois[0])
    return [top(text.split()[0]) if text else "" for text in papers]


def _freedom(x: float) -> float:
    """From any number to a number of degrees of freedom between the least and the most."""
    return float(LEAST_FREEDOM * (MOST_FREEDOM / LEAST_FREEDOM) ** expit(x))
