"""Learning from results: measured batches in, the next experiments out.

In: results, a region, a window for each property. Out: `Suggestions`, all inside the region and in whole steps.

    z(x) = (measured - estimate(x)) / sd(x)    how far the estimate is off, in its own deviations
    z    = Gaussian process                    prior: no shift, deviation about 1, smooth over the fractions
    P(x) = P(every property lies in its window at x)

The estimate is the prior mean and its deviation the prior's, so the first batches are already chosen by what is known.
Of the joint posterior many possible worlds are drawn; the batches are those of which at least one succeeds in most of
them, taken one by one. The process is fitted by BoFire: it takes priors on every parameter, and reads the region's
clauses as they are.
"""

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import norm

from pi_formulate.bulk import PROPERTIES, CompositionTable
from pi_formulate.checks import kind
from pi_formulate.designs import candidates, recipes_of
from pi_formulate.errors import EstimateError, ExtraError, FormulateError, RegionError, TableError, raise_all
from pi_formulate.estimates import Estimate
from pi_formulate.feasible.polytope import Array
from pi_formulate.feasible.region import Region, Truths
from pi_formulate.properties.cte import Process
from pi_formulate.recipe import Recipe, write_recipes
from pi_formulate.tables import collected, number, rows

if TYPE_CHECKING:
    import pandas as pd

UNITS = {"tg_c": "degrees C", "cte_ppm_per_k": "ppm/K", "density_g_per_cm3": "g/cm3"}
Window = tuple[float | None, float | None]
WORLDS = 2000
MOST_CANDIDATES = 800  # a joint posterior of more takes long to draw from
# Priors on the process in deviations of the estimate; assumed. Gamma(concentration, rate), mean = ratio.
SCALE_PRIOR = (4.0, 4.0)  # the estimates' deviations are honest: variance about 1
LENGTH_PRIOR = (4.0, 4.0)  # the deviation changes over about the whole range of a fraction, not within a step of it
NOISE_PRIOR = (1.1, 20.0)  # repeats scatter by a fifth of the estimate's deviation
JITTER = 1e-9


@dataclass(frozen=True, slots=True)
class Suggestion:
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


@dataclass(frozen=True, slots=True)
class Suggestions:
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
        How many batches, from 1 on.
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
    if isinstance(n, bool) or not isinstance(n, int) or n < 1:
        raise RegionError("n", n, "a whole number above 0")
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
        k = PROPERTIES.index(name)
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
    return Suggestions(region, tuple(_suggestion(pool[i], outcome, i, float(single[i])) for i in chosen), chance,
                       len(made))  # fmt: skip


def _suggestion(
    point: Array, outcome: list[tuple[str, Array, Array, Truths, int]], i: int, probability: float
) -> Suggestion:
    expected = tuple(
        (name, Estimate(float(value[i]), float(sd[i]), UNITS[name], bool(inside[i]),
                        f"estimate, moved by {count} measurements (Gaussian process)" if count else "estimate",
                        "own results" if count else f"estimate of {name}"))
        for name, value, sd, inside, count in outcome
    )  # fmt: skip
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


def posterior(region: Region, made: Array, off: Array, asked: Array) -> tuple[Array, Array, float]:
    """Mean, covariance and noise variance of the estimate's error, in its own deviations.

    Parameters
    ----------
    region
        The coordinates.
    made, off
        Compositions that were measured, and the error of the estimate there.
    asked
        Compositions to answer for.
    """
    if not len(made):
        scale = np.exp(-0.5 * np.square(cdist(asked, asked)))
        return np.zeros(len(asked)), scale, NOISE_PRIOR[0] / NOISE_PRIOR[1]
    import pandas as pd

    keep = [i for part, place in zip(region.parts, region.slices, strict=True) if part.size > 1
            for i in range(place.start, place.stop)]  # fmt: skip
    if not keep:  # one monomer on each side: nothing varies but the error itself
        keep = [0]
    # letters in the names of monomers are no column names for every library
    columns = [f"x{i}" for i in keep]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # few data and old names in other libraries: nothing that the user can mend
        try:
            import torch
            from bofire.data_models.domain.api import Inputs, Outputs
            from bofire.data_models.features.api import ContinuousInput, ContinuousOutput
            from bofire.data_models.kernels.api import RBFKernel, ScaleKernel
            from bofire.data_models.priors.api import GammaPrior
            from bofire.data_models.surrogates.api import SingleTaskGPSurrogate
            from bofire.data_models.surrogates.scaler import ScalerEnum
            from bofire.surrogates.api import map as surrogate_of
        except ImportError as error:
            raise ExtraError(
                "suggest", str(error), "BoFire with PyTorch, the extra 'learn'",
                "Install it with: pip install 'pi_formulate[learn]'",
            ) from None  # fmt: skip

        def gamma(of: tuple[float, float]) -> Any:
            return GammaPrior(concentration=of[0], rate=of[1])

        surrogate = surrogate_of(
            SingleTaskGPSurrogate(
                inputs=Inputs(features=[ContinuousInput(key=name, bounds=(0.0, 1.0)) for name in columns]),
                outputs=Outputs(features=[ContinuousOutput(key="off")]),
                kernel=ScaleKernel(
                    base_kernel=RBFKernel(ard=False, lengthscale_prior=gamma(LENGTH_PRIOR)),
                    outputscale_prior=gamma(SCALE_PRIOR),
                ),
                noise_prior=gamma(NOISE_PRIOR),
                output_scaler=ScalerEnum.IDENTITY,
            )
        )
        surrogate.fit(pd.DataFrame(made[:, keep], columns=columns).assign(off=off, valid_off=1))
        with torch.no_grad():
            found = surrogate.model.posterior(torch.from_numpy(asked[:, keep].copy()))
            mean = found.mean.numpy().reshape(-1)
            covariance = found.distribution.covariance_matrix.numpy()
            noise = float(surrogate.model.likelihood.noise.item())
    return mean.astype(float), covariance.astype(float), noise


# --- what is asked and what was measured ---


def _checked_targets(targets: Mapping[str, Window]) -> dict[str, tuple[float, float]]:
    kind("targets", targets, Mapping, "{property: (lowest, highest)}")
    errors: list[FormulateError] = []
    found: dict[str, tuple[float, float]] = {}

    def enter(name: str, window: Window) -> None:
        if name not in PROPERTIES:
            raise EstimateError("targets", name, f"one of {list(PROPERTIES)}")
        if not isinstance(window, tuple | list) or len(window) != 2:
            raise EstimateError(f"target of {name}", window, "(lowest, highest), None for no limit")
        ends = [math.nan if isinstance(x, bool | str) else x for x in window]
        low, high = (default if x is None else float(x) for x, default in zip(ends, (-math.inf, math.inf), strict=True))
        if not low < high or (low == -math.inf and high == math.inf):
            raise EstimateError(f"target of {name}", window, "a lowest below a highest, and not None twice")
        found[name] = (low, high)

    for name, window in targets.items():
        collected(errors, lambda n=name, w=window: enter(n, w))  # type: ignore[misc]
    raise_all(errors)
    if not found:
        raise EstimateError("targets", {}, f"at least one of {list(PROPERTIES)}")
    return found


def read_results(
    results: "Path | str | pd.DataFrame | None", region: Region, properties: tuple[str, ...]
) -> tuple[Array, dict[str, Array]]:
    """Compositions in the coordinates of a region and what was measured, NaN where nothing was.

    Parameters
    ----------
    results
        As for `suggest`.
    region
        Names and units.
    properties
        Which measurements are asked for.

    Raises
    ------
    FormulateError
        All faults of the table at once.
    """
    if results is None:
        return np.empty((0, len(region.names))), {name: np.empty(0) for name in properties}
    if isinstance(results, Path | str):
        listed = rows(results, ())
    else:
        if not hasattr(results, "to_dict"):
            raise TableError("results", results, "a path or a DataFrame")
        records = results.to_dict("records")
        listed = [
            (f"results, row {label}", {str(k): "" if v is None or v != v else str(v) for k, v in row.items()})
            for label, row in zip(results.index, records, strict=True)
        ]
    errors: list[FormulateError] = []
    points: list[tuple[float, ...]] = []
    values: list[list[float]] = []
    sides = dict.fromkeys(m.id for unit in region.units for m in (unit.dianhydride, unit.diamine))
    if listed and not any(name in listed[0][1] for name in properties):
        raise TableError("results", list(listed[0][1]), f"at least one column of {list(properties)}")

    def enter(where: str, row: dict[str, str]) -> None:
        known = [name for name in (region.names if any(n in row for n in region.names) else sides) if row.get(name)]
        shares = {name: number(f"{where}:{name}", row[name], high=1.0, least=True) for name in known}
        try:
            if region.sequence == "any" and shares and not set(shares) <= set(region.names):
                point = _from_feed(region, shares)
            else:
                point = region.point(shares)
        except RegionError as error:
            raise TableError(f"{where}: {error.where}", error.got, error.need, error.hint) from error
        low = -math.inf
        values.append([number(f"{where}:{p}", row[p], low, unit=UNITS[p]) if row.get(p) else math.nan
                       for p in properties])  # fmt: skip
        points.append(point)

    for where, row in listed:
        collected(errors, lambda w=where, r=row: enter(w, r))  # type: ignore[misc]
    raise_all(errors)
    columns = np.array(values).reshape(-1, len(properties))
    made = np.array(points).reshape(-1, len(region.names))
    return made, {name: columns[:, i] for i, name in enumerate(properties)}


def _from_feed(region: Region, shares: Mapping[str, float]) -> tuple[float, ...]:
    """Units of a one-pot batch from the fractions of its monomers on each side: x_ij = a_i b_j."""
    for side in ("dianhydride", "diamine"):
        own = {m.id: shares.get(m.id, 0.0) for m in dict.fromkeys(getattr(u, side) for u in region.units)}
        if abs(sum(own.values()) - 1.0) > 1e-6:
            raise RegionError(f"{side}s", own, "fractions that add up to 1")
    return region.point([shares.get(u.dianhydride.id, 0.0) * shares.get(u.diamine.id, 0.0) for u in region.units])
