"""What the same sheet makes on another day: the probability that a clause survives balance, assay and model.

In: the lines of a recipe, each with the standard uncertainty of its mass. Out: probabilities, two ways.

    analytic   s^2 = sum_k (f(source k off by its s) - f)^2     P = Phi((upper - f)/s) - Phi((lower - f)/s)
    sampled    every source drawn (assay normal, balance as two readings uniform over one step), clauses counted

A source is the balance at one line, or the assay of one lot with all its portions.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import erf, inf, isfinite, sqrt

import numpy as np

from pi_formulate.batch.charge import Charge, feed_of_charges
from pi_formulate.batch.deviation import drawn_at_random, moved, sources_of
from pi_formulate.claims.constraints import EQUAL
from pi_formulate.claims.report import ClaimReport, Finding
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned


@dataclass(frozen=True, slots=True)
class Scatter:
    """The units of a batch, and those that its masses may have made instead.

    Parameters
    ----------
    base
        Units of the masses as they are read.
    moved
        The same with one source of error after the other off by its standard uncertainty.
    drawn
        Draws of all masses at once; none where probabilities are worked out analytically.
    """

    base: Copolymer
    moved: tuple[Copolymer, ...] = ()
    drawn: tuple[Copolymer, ...] = ()

    @classmethod
    def of(cls, base: Copolymer, charges: Sequence[Charge], samples: int | None, seed: int) -> "Scatter":
        """The scatter of a batch; of a bare copolymer nothing scatters."""
        monomers = [c for c in charges if c.role in ("dianhydride", "diamine")]
        sources = sources_of(monomers)
        if not sources:
            return cls(base)
        off = tuple(_made(base, moved(monomers, source)) for source in sources)
        if samples is None:
            return cls(base, off)
        weighings = islice(drawn_at_random(monomers, np.random.default_rng(seed)), samples)
        return cls(base, off, tuple(_made(base, charges) for charges in weighings))

    @property
    def certain(self) -> bool:
        """Whether no mass has an uncertainty."""
        return not self.moved


def relative_sd(charge: Charge) -> float:
    """Standard uncertainty of the moles of a line, relative: balance and assay, which of one lot err together.

    Parameters
    ----------
    charge
        The line.
    """
    return sqrt((charge.weighing_sd_g / charge.charge_g) ** 2 + (charge.lot.assay_sd_frac / charge.assay_frac) ** 2)


def _made(base: Copolymer, charges: Sequence[Charge]) -> Copolymer:
    return as_planned(base, feed_of_charges(charges))


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


def with_probabilities(check: Callable[[Copolymer], ClaimReport], scatter: Scatter) -> list[Finding]:
    """The clauses of a composition, each with the probability that a batch of this sheet meets it.

    Parameters
    ----------
    check
        Judges one composition, always under the same labelling.
    scatter
        The batch; without any uncertainty no probability is given.
    """
    findings = list(check(scatter.base))
    if scatter.certain:
        return findings
    if scatter.drawn:
        counts = np.zeros(len(findings))
        for copolymer in scatter.drawn:
            counts += [f.status == "met" for f in check(copolymer)]
        return [replace(f, probability=float(n) / len(scatter.drawn)) for f, n in zip(findings, counts, strict=True)]
    off = [[f.value for f in check(copolymer)] for copolymer in scatter.moved]
    return [
        replace(found, probability=_chance(found, [values[i] for values in off])) for i, found in enumerate(findings)
    ]


def _chance(found: Finding, moved: Sequence[float | None]) -> float | None:
    """Analytic probability of one clause, from its value with one mass after the other moved."""
    if found.value is None:
        return None
    base = found.value
    if not isfinite(base):  # such as p/q without any q: no mass moves it back
        return float(found.status == "met")
    sd = sqrt(sum((value - base) ** 2 for value in moved if value is not None and isfinite(value)))
    if found.clause == EQUAL:
        # Equal to 1e-9 is a single point of what the masses may make, and the value has a kink there: no normal holds.
        return float(found.status == "met" and sd == 0.0)
    if sd <= 1e-12 * max(abs(base), 1.0):  # nothing moves it: what it is now, borders included
        return float(found.status == "met")
    return window_probability(base, sd, found.lower, found.upper)
