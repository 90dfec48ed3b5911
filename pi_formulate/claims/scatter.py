"""The probability that a batch meets a clause, given its errors of weighing and assay.

In: the planned units, and the units that each error of a batch would give; a check. Out: its clauses with
probabilities.

    analytic   s^2 = sum_k (f(error k at one s) - f)^2      P = Phi((upper - f) / s) - Phi((lower - f) / s)
    sampled    the share of the draws that meet the clause

The errors of a batch, and the units that they give, are computed in `batch/scatter.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import erf, inf, isfinite, sqrt

import numpy as np

from pi_formulate.claims.constraints import EQUAL, Verdict
from pi_formulate.claims.findings import Clause
from pi_formulate.copolymer.copolymer import Copolymer


@dataclass(frozen=True, slots=True)
class Scatter:
    """Units, and those that errors may make instead.

    Parameters
    ----------
    base
        The units themselves.
    moved
        The units with each source of error in turn off by one standard uncertainty; none where nothing is uncertain.
    drawn
        Draws with all errors at once; none where probabilities are analytic.
    """

    base: Copolymer
    moved: tuple[Copolymer, ...] = ()
    drawn: tuple[Copolymer, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether nothing is uncertain."""
        return not self.moved


def window_probability(value: float, sd: float, lower: float | None, upper: float | None) -> float:
    """Probability that a normal quantity lies between two limits, one of which may be open.

    Parameters
    ----------
    value, sd
        Mean and standard deviation; with 0 the answer is 0 or 1.
    lower, upper
        Limits; None for none.

    Examples
    --------
    >>> window_probability(225.0, 25.0, 200.0, 250.0)  # one standard deviation to either side
    0.6826894921370859
    >>> window_probability(1.0, 0.0, 1.0, None)
    1.0
    """
    low, high = -inf if lower is None else lower, inf if upper is None else upper
    if sd == 0.0:
        return float(low <= value <= high)
    return 0.5 * (erf((high - value) / sd / sqrt(2.0)) - erf((low - value) / sd / sqrt(2.0)))


def probabilities(
    clauses: Sequence[Clause],
    verdicts: Sequence[Verdict],
    judge: Callable[[Copolymer], Sequence[Verdict]],
    measure: Callable[[Copolymer], Sequence[float]],
    scatter: Scatter,
) -> list[float | None]:
    """The probability that each clause of a composition is met; none at all where nothing is uncertain.

    Parameters
    ----------
    clauses, verdicts
        What is judged, and the verdicts on the composition itself.
    judge
        The verdicts on the same clauses for another composition, always under the same labelling.
    measure
        Their values alone, which the analytic way needs.
    scatter
        The composition, and what it may be instead.
    """
    if scatter.certain:
        return []
    if scatter.drawn:
        counts = np.zeros(len(clauses))
        for copolymer in scatter.drawn:
            counts += [verdict.met for verdict in judge(copolymer)]
        return [float(n) / len(scatter.drawn) for n in counts]
    moved = zip(*[measure(copolymer) for copolymer in scatter.moved], strict=True)
    return [_probability(*each) for each in zip(clauses, verdicts, moved, strict=True)]


def _probability(clause: Clause, verdict: Verdict, moved: Sequence[float]) -> float:
    """Analytic probability of one clause, from its values with each error in turn."""
    base, now = verdict.value, float(verdict.met)
    if not isfinite(base):  # such as p/q without any q: no error makes it finite
        return now
    sd = sqrt(sum((value - base) ** 2 for value in moved if isfinite(value)))
    if clause.label == EQUAL:
        # Equal to 1e-9 is a single point, and the value has a kink there: no normal distribution holds.
        return float(verdict.met and sd == 0.0)
    if sd <= 1e-12 * max(abs(base), 1.0):  # nothing moves it: its status stands, borders included
        return now
    return window_probability(base, sd, clause.lower, clause.upper)
