"""The probability that a composition meets each target, and the rank of compositions.

In: compositions of one set of monomers. Out: value, standard deviation and probability of each target, which is the
probability that a normal variable with this mean and deviation lies in the window. The joint probability is the
product, as if the errors of the properties were independent. Cost and polyimide per poly(amic acid) are exact.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import ndtr

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.composition_table import TABULATED, CompositionTable, least_tg_variance
from pi_formulate.properties.estimate import Z_90
from pi_formulate.properties.films.reference import Process
from pi_formulate.search.question.grid import Support
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.scan import units_of, values_of
from pi_formulate.search.question.targets import Target
from pi_formulate.search.question.terms import Terms

DIGITS = 9  # of a probability; further digits differ between machines and must not change a rank


@dataclass(frozen=True, eq=False)
class Assessed:
    """Compositions of one set of monomers, with values and deviations of the properties that have a linear form.

    Rows are compositions; `values`, `sds` and `probabilities` have a column for each target that has a linear form,
    `estimates` and `estimate_sds` for Tg, expansion and density.
    """

    support: Support
    fractions: Array
    values: Array
    sds: Array
    probabilities: Array
    estimates: Array
    estimate_sds: Array

    @property
    def joint(self) -> Array:
        """Probability of meeting all targets [-]."""
        return np.asarray(self.probabilities.prod(axis=1))

    def take(self, rows: Integers) -> "Assessed":
        """Some of the compositions."""
        tables = (self.fractions, self.values, self.sds, self.probabilities, self.estimates, self.estimate_sds)
        return Assessed(self.support, *(table[rows] for table in tables))


def linear_targets(problem: Problem, terms: Terms) -> tuple[Target, ...]:
    """The targets that have a linear form."""
    return tuple(target for target in problem.targets if target.property in terms.u)


def probability(target: Target, value: Array, sd: Array) -> Array:
    """Probability of a value in the window; 1 where there is no deviation, as exact values are inside already.

    Parameters
    ----------
    target
        The window.
    value, sd
        Means and standard deviations [unit of the property].

    Examples
    --------
    >>> chances = probability(Target("tg_c", 200, 250), np.array([225.0, 250.0]), np.array([10.0, 10.0]))
    >>> chances.round(3).tolist()
    [0.988, 0.5]
    """
    certain = sd <= 0.0
    if not certain.any():
        return chance_inside(target, value, sd)
    return np.where(certain, 1.0, chance_inside(target, value, np.where(certain, 1.0, sd)))


def chance_inside(target: Target, value: Array, sd: Array) -> Array:
    """The same where every deviation is above 0.

    Parameters
    ----------
    target, value, sd
        As for `probability`.

    Examples
    --------
    >>> chance_inside(Target("tg_c", 200, None), np.array([200.0, 210.0]), np.array([10.0, 10.0])).round(3).tolist()
    [0.5, 0.841]
    """
    low, high = target.low, target.high
    if low is None:
        return np.ones_like(value) if high is None else _below(high, value, sd)
    chance = _below(low, value, sd)
    np.subtract(1.0 if high is None else _below(high, value, sd), chance, out=chance)
    return np.asarray(np.maximum(chance, 0.0, out=chance))  # rounding may leave a hair below zero


def _below(limit: float, value: Array, sd: Array) -> Array:
    """Probability of less than a limit, in one array from the beginning to the end."""
    places: Array = np.asarray(limit - value, dtype=np.float64)
    places /= sd
    return np.asarray(ndtr(places, out=places))


def assessed(problem: Problem, terms: Terms, support: Support, fractions: Array) -> Assessed:
    """Values, deviations and probabilities of some feasible compositions of one set.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    support
        Places of the dianhydrides and diamines.
    fractions
        Mole fractions of the units, shape (compositions, units) [-].
    """
    estimates, estimate_sds = _table_of(tuple(units_of(problem, support)), problem.process).evaluate(fractions)
    rows, columns = np.array([support[0]]), np.array([support[1]])
    values, sds, chances = [], [], []
    for target in linear_targets(problem, terms):
        value = values_of(terms, target.property, rows, columns, fractions)[0]
        if target.property in TABULATED:
            sd = estimate_sds[:, TABULATED.index(target.property)]
        elif target.property == "cost_per_m2":
            sd = value * estimate_sds[:, 2] / estimates[:, 2]
        else:
            sd = np.zeros_like(value)
        values.append(value)
        sds.append(sd)
        chances.append(probability(target, value, sd))

    def table(columns: list[Array]) -> Array:
        return np.array(columns).reshape(len(columns), len(fractions)).T

    return Assessed(support, fractions, table(values), table(sds), table(chances), estimates, estimate_sds)


@lru_cache(maxsize=64)
def _table_of(units: tuple[Unit, ...], process: Process) -> CompositionTable:
    """One set is asked for many compositions in a row, a few at a time."""
    return CompositionTable.of(units, process)


def hopes(
    problem: Problem, terms: Terms, least_sds: dict[str, float], rows: Integers, columns: Integers, x: Array
) -> Array:
    """Upper bound of the joint probability, and a likely value of it; shape (2, sets, rows).

    The bound has the least possible deviation: |sum_i x_i f_i| of Tg is taken as 0. The likely value takes it as
    sum_i x_i |f_i|, the most that it can be, and so shows where to look first.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    least_sds
        As `yardsticks` gives them.
    rows, columns
        Places of the dianhydrides and diamines of each set.
    x
        Mole fractions of the units [-].
    """
    joints = np.ones((2, len(rows), len(x)))
    at = rows[:, :, None], columns[:, None, :]
    for target in linear_targets(problem, terms):
        if (least := least_sds.get(target.property)) is None:
            continue
        value = values_of(terms, target.property, rows, columns, x)
        sds = np.full((2, *value.shape), least)
        if target.property == "cte_ppm_per_k":
            sds[:] = terms.cte_sd_ppm_per_k[at].reshape(len(rows), -1).max(axis=1)[:, None]
        elif target.property == "tg_c":
            sds[1] = np.hypot(least, terms.tg_open_c[at].reshape(len(rows), -1) @ x.T)
        for joint, sd in zip(joints, sds, strict=True):
            joint *= probability(target, value, sd)
    return joints


def yardsticks(problem: Problem, terms: Terms) -> dict[str, float]:
    """The least standard deviation that any composition can have, by property [its unit]."""
    lightest = float((terms.u["density_g_per_cm3"] / terms.w["density_g_per_cm3"]).min())
    known = {
        "tg_c": float(np.sqrt(least_tg_variance())),
        "cte_ppm_per_k": float(terms.cte_sd_ppm_per_k.min()),
        # A mixture of units has at least the lightest density and the narrowest interval of them.
        "density_g_per_cm3": lightest * float(terms.half_volume_frac.min()) / Z_90,
    }
    return {t.property: known[t.property] for t in linear_targets(problem, terms) if t.property in known}


def distance(targets: tuple[Target, ...], values: Array) -> Array:
    """Root mean square distance from the set points, in tolerances; 0 without set points [-]."""
    off = [
        (values[:, k] - target.set_point) / (target.tolerance or 1.0)
        for k, target in enumerate(targets)
        if target.set_point is not None
    ]
    return np.asarray(np.sqrt(np.mean(np.square(off), axis=0))) if off else np.zeros(len(values))


def order_of(problem: Problem, terms: Terms, item: Assessed) -> Integers:
    """Places of the compositions of one set from best to worst.

    By joint probability, then closeness to the set points, then the fractions themselves.
    """
    off = distance(linear_targets(problem, terms), item.values)
    keys = [item.fractions[:, k].round(DIGITS) for k in range(item.fractions.shape[1] - 1, -1, -1)]
    return np.lexsort((*keys, off.round(DIGITS), -item.joint.round(DIGITS)))
