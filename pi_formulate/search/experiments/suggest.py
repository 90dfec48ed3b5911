"""The next experiments, chosen from measured batches.

In: results, a region, and a window for each property. Out: `Suggestions`, all inside the region and in whole steps.

    z(x) = (measured - estimate(x)) / sd(x)    error of the estimate, in its standard deviations
    z    = c + Gaussian process                c a common shift, deviation about 1, smooth over the fractions
    P(x) = P(every property lies in its window at x)

The estimate and its deviation are those of the prior, so that even the first batches are chosen well. Many
possible worlds are drawn from the joint posterior. Batches are added one by one so that at least one of them succeeds
in as many worlds as possible.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import norm

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import RegionError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.recipe import Recipe, write_recipes
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.expansion import root
from pi_formulate.properties.films.reference import Process
from pi_formulate.search.experiments.experiments import candidates, recipes_of
from pi_formulate.search.experiments.process import posterior
from pi_formulate.search.experiments.results import read_results
from pi_formulate.search.experiments.windows import Window, windows_of
from pi_formulate.search.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

WORLDS = 2000
MOST_CANDIDATES = 800  # drawing from a joint posterior of more takes long
SAME = 1e-9  # compositions nearer than this are the same


@dataclass(frozen=True, slots=True, repr=False)
class Suggestion(Shown):
    """One experiment.

    Parameters
    ----------
    fractions
        In the order of the region's names.
    expected
        (property, prediction of a measurement).
    probability
        Probability that every property lies in its window [-].
    """

    fractions: tuple[float, ...]
    expected: tuple[tuple[str, Estimate], ...]
    probability: float

    def _in_short(self) -> str:
        expected = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in self.expected)
        return f"({', '.join(f'{x:.4g}' for x in self.fractions)}): {expected}, P {self.probability:.3f}"


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions(Shown):
    """The next experiments, the most informative first.

    Parameters
    ----------
    region
        Region of the experiments.
    experiments
        One for each batch.
    probability
        Probability that at least one of them meets every window [-].
    measured
        Number of measured batches used.
    """

    region: Region
    experiments: tuple[Suggestion, ...]
    probability: float
    measured: int

    @property
    def points(self) -> tuple[tuple[float, ...], ...]:
        """Fractions of each experiment."""
        return tuple(experiment.fractions for experiment in self.experiments)

    def to_frame(self) -> "pd.DataFrame":
        """One row per experiment: fractions, expected values with their deviations, domain, probability."""
        import pandas as pd

        lines = []
        for experiment in self.experiments:
            line: dict[str, Any] = dict(zip(self.region.names, experiment.fractions, strict=True))
            for name, value in experiment.expected:
                line |= {name: value.value, f"{name}_sd": value.sd, f"{name}_in_domain": value.in_domain}
            lines.append(line | {"probability": experiment.probability})
        return pd.DataFrame(lines)

    def __str__(self) -> str:
        """The number of results, and one line for each experiment."""
        fits = f"P {self.probability:.3f} that one of them meets every window"
        lines = [f"{len(self.experiments)} experiments from {self.measured} results, {fits}"]
        for experiment in self.experiments:
            named = zip(self.region.names, experiment.fractions, strict=True)
            shares = ", ".join(f"{name} {x:.4g}" for name, x in named if x)
            values = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in experiment.expected)
            lines.append(f"  P {experiment.probability:.3f}  {shares}: {values}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The next experiments, for a notebook."""
        chance = f"P = {self.probability:.3f} that at least one of them meets every window."
        return html.card("Next experiments", f"From {self.measured} results. {chance}", html.frame(self.to_frame()))

    def recipes(self, prefix: str = "DX", **how: Any) -> list[Recipe]:
        """A recipe for each experiment.

        Parameters
        ----------
        prefix
            First part of the name of each batch.
        **how
            As for `plan_batch`.
        """
        return recipes_of(self.region, self.points, f"suggested from {self.measured} results", prefix, **how)

    def to_csv(self, path: Path | str, prefix: str = "DX", **how: Any) -> None:
        """Write all batches into one CSV.

        Parameters
        ----------
        path
            The file; `-` is standard output.
        prefix, **how
            As for `recipes`.
        """
        write_recipes(self.recipes(prefix, **how), path, "csv")


def suggest(
    results: "Path | str | pd.DataFrame | None",
    region: Region,
    targets: Mapping[str, Window],
    n: int = 1,
    seed: int = 0,
    step: float = 0.05,
    process: Process = "cast_fixed",
) -> Suggestions:
    """The next batches to make, chosen from the results of measured batches.

    Parameters
    ----------
    results
        A CSV file or a table with one row per batch: a column for each name of the region (0 if absent or empty) or
        for each monomer, and a column for each measured property (not measured if empty). None without measurements.
    region
        Compositions to choose from; it must have monomers.
    targets
        {property: (low, high)}, None for an open side; `tg_c` [degrees C], `cte_ppm_per_k` [ppm/K],
        `density_g_per_cm3`.
    n
        Number of batches, at least 1.
    seed
        A whole number; the same seed gives the same batches.
    step
        Fractions are whole multiples of this [-].
    process
        Process of the films: `cast_fixed`, `free`, `stretched`, `moulded` or `unstated`.

    Raises
    ------
    FormulateError
        All faults of the targets, or of the table, at once; `ExtraError` if BoFire is not installed.
    """
    if not region.units:
        raise RegionError(
            "region",
            "variables alone",
            "a region of monomers",
            "Name dianhydrides and diamines.",
            sentence="has variables alone, and no monomers",
        )
    windows = windows_of(targets, TABULATED)
    n = whole("n", n, refuse=RegionError)
    made, measured = read_results(results, region, tuple(windows))
    generator = np.random.default_rng(seed)
    pool = _pool(candidates(region, seed, step), made, n, step, generator)
    table = CompositionTable.of(region.units, process)
    predictions = {name: _predicted(name, measured[name], region, made, pool, table) for name in windows}
    single = np.ones(len(pool))
    together = np.ones((WORLDS, len(pool)), dtype=bool)
    for name, (low, high) in windows.items():
        prediction = predictions[name]
        single *= _between((low - prediction.value) / prediction.sd, (high - prediction.value) / prediction.sd)
        worlds = prediction.worlds(generator)
        together &= (worlds >= low) & (worlds <= high)
    chosen, chance = _chosen(together, single, n)
    suggestions = tuple(_suggestion(pool[i], predictions, i, float(single[i])) for i in chosen)
    return Suggestions(region, suggestions, chance, len(made))


@dataclass(frozen=True, eq=False)
class _Prediction:
    """One property of every candidate, as the estimate and the results together predict it.

    Parameters
    ----------
    estimate, estimate_sd
        Of the shipped model [unit of the property].
    shift, covariance, noise
        Posterior of the error of the estimate, in its standard deviations; variance of a single measurement.
    in_domain
        Whether each candidate is in the domain of the estimate.
    count
        Number of measurements.
    """

    estimate: Array
    estimate_sd: Array
    shift: Array
    covariance: Array
    noise: float
    in_domain: Truths
    count: int

    @property
    def value(self) -> Array:
        """Expected value of a measurement [unit of the property]."""
        return self.estimate + self.estimate_sd * self.shift

    @property
    def sd(self) -> Array:
        """Standard deviation of a measurement [unit of the property]."""
        return np.asarray(self.estimate_sd * np.sqrt(np.maximum(np.diag(self.covariance), 0.0) + self.noise))

    def worlds(self, generator: np.random.Generator) -> Array:
        """Possible measurements of all candidates, shape (worlds, candidates) [unit of the property]."""
        off = self.shift + generator.standard_normal((WORLDS, len(self.shift))) @ root(self.covariance).T
        off = off + math.sqrt(self.noise) * generator.standard_normal(self.shift.shape)
        return np.asarray(self.estimate + self.estimate_sd * off)


def _pool(points: Array, made: Array, n: int, step: float, generator: np.random.Generator) -> Array:
    """Candidates that were not made yet, if there are enough; not more than can be judged together."""
    fresh = points[[not len(made) or bool(np.abs(made - x).max(axis=1).min() > SAME) for x in points]]
    pool = fresh if len(fresh) >= n else points
    if len(pool) < n:
        raise RegionError(
            "n",
            n,
            f"at most {len(pool)}, the compositions in steps of {step:g} inside",
            sentence=f"must be at most {len(pool)}, the compositions in steps of {step:g} inside, but is {{got}}",
        )
    if len(pool) > MOST_CANDIDATES:
        pool = pool[np.sort(generator.permutation(len(pool))[:MOST_CANDIDATES])]
    return pool


def _predicted(
    name: str, measured: Array, region: Region, made: Array, pool: Array, table: CompositionTable
) -> _Prediction:
    """One property of every candidate, given its measurements."""
    k = TABULATED.index(name)
    fractions = region.unit_fractions(pool)
    values, sds = table.evaluate(fractions)
    known = ~np.isnan(measured)
    off = np.empty(0)
    if known.any():
        prior, prior_sd = table.evaluate(region.unit_fractions(made[known]))
        off = (measured[known] - prior[:, k]) / prior_sd[:, k]
    shift, covariance, noise = posterior(region, made[known], off, pool)
    in_domain = table.in_domain(fractions)[:, k]
    return _Prediction(values[:, k], sds[:, k], shift, covariance, noise, in_domain, int(known.sum()))


def _suggestion(point: Array, predictions: dict[str, _Prediction], i: int, probability: float) -> Suggestion:
    expected = tuple((name, _expected(name, prediction, i)) for name, prediction in predictions.items())
    return Suggestion(tuple(map(float, point)), expected, probability)


def _expected(name: str, prediction: _Prediction, i: int) -> Estimate:
    """The prediction of one candidate as an estimate."""
    count = prediction.count
    return Estimate(
        float(prediction.value[i]),
        float(prediction.sd[i]),
        PROPERTIES[name].unit,
        bool(prediction.in_domain[i]),
        f"estimate, moved by {count} measurements (Gaussian process)" if count else "estimate",
        "own results" if count else f"estimate of {name}",
    )


def _between(low: Array, high: Array) -> Array:
    """Probability that a standard normal variable lies between two limits, exact in the tails."""
    flipped = low > 0.0
    a, b = np.where(flipped, -high, low), np.where(flipped, -low, high)
    return np.asarray(norm.cdf(b) - norm.cdf(a))


def _chosen(together: Any, single: Array, n: int) -> tuple[list[int], float]:
    """Batches that succeed in most of the worlds in which all earlier ones fail; ties by their own probability."""
    failed = np.ones(len(together), dtype=bool)
    chosen: list[int] = []
    for _ in range(n):
        gain = together[failed].sum(axis=0) / len(together) + 1e-3 * single
        gain[chosen] = -1.0
        best = int(gain.argmax())
        chosen.append(best)
        failed &= ~together[:, best]
    return chosen, float(1.0 - failed.mean())
