"""Learning from results: measured batches in, the next experiments out.

In: results, a region, a window for each property. Out: `Suggestions`, all inside the region and in whole steps.

    z(x) = (measured - estimate(x)) / sd(x)    how far the estimate is off, in its own deviations
    z    = c + Gaussian process                c a common shift, deviation about 1, smooth over the fractions
    P(x) = P(every property lies in its window at x)

The estimate is the prior mean and its deviation the prior's, so the first batches are already chosen by what is known.
Of the joint posterior many possible worlds are drawn; the batches are those of which at least one succeeds in most of
them, taken one by one.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import norm

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.checks import kind, whole
from pi_formulate.base.errors import EstimateError, FormulateError, RegionError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.recipe import Recipe, write_recipes
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.cte.model import Process
from pi_formulate.properties.estimate import Estimate
from pi_formulate.search.experiments.experiments import candidates, recipes_of
from pi_formulate.search.experiments.process import posterior
from pi_formulate.search.experiments.results import read_results
from pi_formulate.search.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

Window = tuple[float | None, float | None]
WORLDS = 2000
MOST_CANDIDATES = 800  # a joint posterior of more takes long to draw from
JITTER = 1e-9


@dataclass(frozen=True, slots=True, repr=False)
class Suggestion(Shown):
    """One experiment.

    Parameters
    ----------
    fractions
        In the order of the region's names.
    expected
        (property, what a measurement will show).
    probability
        That every property lies in its window [-].
    """

    fractions: tuple[float, ...]
    expected: tuple[tuple[str, Estimate], ...]
    probability: float

    def _in_short(self) -> str:
        expected = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in self.expected)
        return f"({', '.join(f'{x:.4g}' for x in self.fractions)}): {expected}, P {self.probability:.3f}"


@dataclass(frozen=True, slots=True, repr=False)
class Suggestions(Shown):
    """The next experiments, the most telling first.

    Parameters
    ----------
    region
        Where they lie.
    experiments
        One for each batch.
    probability
        That at least one of them lies in every window [-].
    measured
        How many batches were learned from.
    """

    region: Region
    experiments: tuple[Suggestion, ...]
    probability: float
    measured: int

    @property
    def points(self) -> tuple[tuple[float, ...], ...]:
        """Fractions of each experiment."""
        return tuple(one.fractions for one in self.experiments)

    def to_frame(self) -> "pd.DataFrame":
        """One row per experiment: fractions, expected values with their deviations, domain, probability."""
        import pandas as pd

        lines = []
        for one in self.experiments:
            line: dict[str, Any] = dict(zip(self.region.names, one.fractions, strict=True))
            for name, found in one.expected:
                line |= {name: found.value, f"{name}_sd": found.sd, f"{name}_in_domain": found.in_domain}
            lines.append(line | {"probability": one.probability})
        return pd.DataFrame(lines)

    def __str__(self) -> str:
        """How much was learned from, and one line for each experiment."""
        fits = f"P {self.probability:.3f} that one of them meets every window"
        lines = [f"{len(self.experiments)} experiments from {self.measured} results, {fits}"]
        for one in self.experiments:
            shares = ", ".join(f"{name} {x:.4g}" for name, x in zip(self.region.names, one.fractions, strict=True) if x)
            told = ", ".join(f"{name} {e.value:.4g} +- {e.sd:.2g}" for name, e in one.expected)
            lines.append(f"  P {one.probability:.3f}  {shares}: {told}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The next experiments, for a notebook."""
        told = f"{self.measured} batches learned from; one of these meets every window with P = {self.probability:.3f}."
        return html.card("Next experiments", told, html.frame(self.to_frame()))

    def recipes(self, prefix: str = "DX", **how: Any) -> list[Recipe]:
        """A recipe for each experiment.

        Parameters
        ----------
        prefix
            Begins the name of each batch.
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
    """The next batches to make, from those that were made and measured.

    Parameters
    ----------
    results
        A CSV file or a table with one row per batch: a column for each name of the region (left out or empty: 0), or
        for each monomer, and the measured properties by name; an empty cell is not measured. None if nothing is
        measured yet.
    region
        What may be made; it must have monomers.
    targets
        {property: (lowest, highest)}, None for no limit; `tg_c` [degrees C], `cte_ppm_per_k` [ppm/K],
        `density_g_per_cm3`.
    n
        How many batches, at least 1.
    seed
        A whole number; the same gives the same batches.
    step
        The fractions come in whole steps of this [-].
    process
        How the films are made: `free`, `cast_fixed`, `stretched` or `moulded`.

    Raises
    ------
    FormulateError
        All faults of the table at once; `ExtraError` if BoFire is not installed.
    """
    if not region.units:
        raise RegionError("region", "variables alone", "a region of monomers", "Name dianhydrides and diamines.")
    windows = _checked_targets(targets)
    n = whole("n", n, refuse=RegionError)
    made, measured = read_results(results, region, tuple(windows))
    table = CompositionTable.of(region.units, process)
    pool = candidates(region, seed, step)
    fresh = pool[[not len(made) or bool(np.abs(made - x).max(axis=1).min() > JITTER) for x in pool]]
    pool = fresh if len(fresh) >= n else pool
    if len(pool) < n:
        raise RegionError("n", n, f"at most {len(pool)}, the compositions in steps of {step:g} inside")
    generator = np.random.default_rng(seed)
    if len(pool) > MOST_CANDIDATES:
        pool = pool[np.sort(generator.permutation(len(pool))[:MOST_CANDIDATES])]
    expected, deviations = table.evaluate(region.unit_fractions(pool))
    domain = table.in_domain(region.unit_fractions(pool))
    single = np.ones(len(pool))
    together = np.ones((WORLDS, len(pool)), dtype=bool)
    outcome: list[tuple[str, Array, Array, Truths, int]] = []
    for name, (low, high) in windows.items():
        k = TABULATED.index(name)
        known = ~np.isnan(measured[name])
        prior, prior_sd = table.evaluate(region.unit_fractions(made[known])) if known.any() else (expected, deviations)
        off = (measured[name][known] - prior[:, k]) / prior_sd[:, k] if known.any() else np.empty(0)
        mean, covariance, noise = posterior(region, made[known], off, pool)
        spread = np.sqrt(np.maximum(np.diag(covariance), 0.0) + noise)
        value, sd = expected[:, k] + deviations[:, k] * mean, deviations[:, k] * spread
        outcome.append((name, value, sd, domain[:, k], int(known.sum())))
        single *= _between((low - value) / sd, (high - value) / sd)
        worlds = mean + generator.standard_normal((WORLDS, len(pool))) @ _root(covariance).T
        worlds = expected[:, k] + deviations[:, k] * (worlds + math.sqrt(noise) * generator.standard_normal(mean.shape))
        together &= (worlds >= low) & (worlds <= high)
    chosen, chance = _chosen(together, single, n)
    return Suggestions(
        region, tuple(_suggestion(pool[i], outcome, i, float(single[i])) for i in chosen), chance, len(made)
    )


def _suggestion(
    point: Array, outcome: list[tuple[str, Array, Array, Truths, int]], i: int, probability: float
) -> Suggestion:
    expected = tuple(
        (
            name,
            Estimate(
                float(value[i]),
                float(sd[i]),
                PROPERTIES[name].unit,
                bool(inside[i]),
                f"estimate, moved by {count} measurements (Gaussian process)" if count else "estimate",
                "own results" if count else f"estimate of {name}",
            ),
        )
        for name, value, sd, inside, count in outcome
    )
    return Suggestion(tuple(map(float, point)), expected, probability)


def _between(low: Array, high: Array) -> Array:
    """Probability that a standard normal lies between, without loss in the tails."""
    flipped = low > 0.0
    a, b = np.where(flipped, -high, low), np.where(flipped, -low, high)
    return np.asarray(norm.cdf(b) - norm.cdf(a))


def _root(covariance: Array) -> Array:
    """R with R R' = covariance."""
    strength, directions = np.linalg.eigh(0.5 * (covariance + covariance.T))
    return np.asarray(directions * np.sqrt(np.maximum(strength, 0.0)))


def _chosen(together: Any, single: Array, n: int) -> tuple[list[int], float]:
    """Batches that succeed in most worlds in which those before fail; by their own probability where none does."""
    open_ = np.ones(len(together), dtype=bool)
    chosen: list[int] = []
    for _ in range(n):
        gain = together[open_].sum(axis=0) / len(together) + 1e-3 * single
        gain[chosen] = -1.0
        best = int(gain.argmax())
        chosen.append(best)
        open_ &= ~together[:, best]
    return chosen, float(1.0 - open_.mean())


def _checked_targets(targets: Mapping[str, Window]) -> dict[str, tuple[float, float]]:
    kind("targets", targets, Mapping, "{property: (lowest, highest)}")
    errors: list[FormulateError] = []
    found: dict[str, tuple[float, float]] = {}

    def enter(name: str, window: Window) -> None:
        if name not in TABULATED:
            raise EstimateError("targets", name, f"one of {list(TABULATED)}")
        if not isinstance(window, tuple | list) or len(window) != 2:
            raise EstimateError(f"target of {name}", window, "(lowest, highest), None for no limit")
        ends = [math.nan if isinstance(x, bool | str) else x for x in window]
        low, high = (default if x is None else float(x) for x, default in zip(ends, (-math.inf, math.inf), strict=True))
        if not low < high or (low == -math.inf and high == math.inf):
            raise EstimateError(f"target of {name}", window, "a lowest below a highest, and not None twice")
        found[name] = (low, high)

    for name, window in targets.items():
        with gathering(errors):
            enter(name, window)
    raise_all(errors)
    if not found:
        raise EstimateError("targets", {}, f"at least one of {list(TABULATED)}")
    return found
