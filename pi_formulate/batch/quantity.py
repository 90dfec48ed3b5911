"""One number of a batch: as planned, as weighed, and the uncertainty of the weighed one.

In: a value with its standard uncertainty, or with the quantiles of its distribution. Out: `Quantity`, its intervals,
and the text that print, sheet and page share. If a standard deviation describes the quantiles, the text is value +-
deviation; else it is the interval.
"""

from dataclasses import dataclass
from math import floor, inf, isfinite, log10, nan
from statistics import NormalDist

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real

CHAIN_LENGTHS = ("mn_", "mw_")  # names of quantities that grow without limit as r goes to 1
NO_LIMIT = "no upper limit (r = 1 within the balance)"
NO_LIMIT_PLANNED = "no upper limit (r = 1)"
AT_MAXIMUM = "planned at its maximum"
MOST_DIGITS = 9  # decimals; a smaller deviation is rounding error
# Probabilities of the quantiles that are kept: every 2.5 %, and the ends.
LEVELS = (0.005, 0.01, *(step / 40.0 for step in range(1, 40)), 0.99, 0.995)
MOST_LEVEL = LEVELS[-1] - LEVELS[0]
USUAL = 0.9  # level of the interval that is printed, as for an estimate
# +- is printed if both ends of the 90 % interval lie within this part of a deviation of the ends of a normal one: its
# 68 and 90 % then hold to about 3 points. For M_n that is up to a relative deviation of 9 %.
HONEST = 0.25
# Above this ratio of 95 % quantile and median the tail of 1 / M_n toward 0 dominates the standard deviation, which is
# meaningless then and is left out. The ratio corresponds to a relative deviation of 20 %.
LONG_TAIL = 1.5
# Above this ratio r = 1, where M_n has no limit, lies within two standard deviations of the masses.
ENDLESS = 5.0


def quantiles_of(values: Array) -> Array:
    """Quantiles at `LEVELS` of equally likely values, a row for each quantity.

    Parameters
    ----------
    values
        In increasing order; some hundreds in each row.
    """
    places = np.array(LEVELS) * values.shape[1] - 0.5
    low = places.astype(int)
    first, second = values[:, low], values[:, low + 1]
    gap = np.subtract(second, first, out=np.zeros_like(first), where=first < second)
    return np.asarray(first + (places - low) * gap)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of a batch: planned, as weighed, and the uncertainty of the weighed one.

    Parameters
    ----------
    name, unit
        Name and unit.
    target
        As planned.
    weighed
        From the rounded masses; the median of its distribution if the masses leave it undecided.
    sd
        Standard uncertainty; `nan` if no standard deviation describes the distribution, as opposed to an interval.
    quantiles
        Of its distribution, at the probabilities `LEVELS`; empty for a normal quantity.
    at_maximum
        Whether a deviation of any mass would lower it, so that the plan is its maximum.
    """

    name: str
    unit: str
    target: float
    weighed: float
    sd: float
    quantiles: tuple[float, ...] = ()
    at_maximum: bool = False

    @classmethod
    def of_quantiles(
        cls,
        name: str,
        unit: str,
        target: float,
        weighed: float,
        sd: float,
        quantiles: tuple[float, ...],
        at_maximum: bool = False,
    ) -> "Quantity":
        """A quantity with its distribution; a deviation or a value that the masses leave undecided is left out."""
        median, high = quantiles[LEVELS.index(0.5)], quantiles[LEVELS.index(0.95)]
        if not isfinite(high) or high > LONG_TAIL * median > 0.0:
            return cls(name, unit, target, median, nan, quantiles, at_maximum)
        return cls(name, unit, target, weighed, sd, quantiles, at_maximum)

    def interval(self, level: float = USUAL) -> tuple[float, float]:
        """Low and high end of the central interval.

        Parameters
        ----------
        level
            Probability of the interval, above 0 and at most 0.99 [-].

        Examples
        --------
        >>> low, high = Quantity("solution_g", "g", 500.0, 500.0, 0.01).interval(0.95)
        >>> round(low, 4), round(high, 4)
        (499.9804, 500.0196)
        """
        half = real("level", level, high=MOST_LEVEL) / 2.0
        return self._quantile(0.5 - half), self._quantile(0.5 + half)

    def _quantile(self, level: float) -> float:
        if not self.quantiles:
            return self.weighed + self.sd * NormalDist().inv_cdf(level) if self.sd else self.weighed
        for i, known in enumerate(LEVELS):
            if known >= level - 1e-12:
                if known <= level + 1e-12 or i == 0:
                    return self.quantiles[i]
                part = (level - LEVELS[i - 1]) / (known - LEVELS[i - 1])
                low, high = self.quantiles[i - 1], self.quantiles[i]
                return low + part * (high - low) if isfinite(high) else inf
        return self.quantiles[-1]

    @property
    def interval_90(self) -> tuple[float, float]:
        """Low and high end of the interval of 90 %."""
        return self.interval(USUAL)

    @property
    def spread(self) -> float:
        """Standard deviation of a normal quantity with the same interval of 90 %."""
        low, high = self.interval_90
        return 0.5 * (high - low) / NormalDist().inv_cdf(0.5 + USUAL / 2.0) if high > low else 0.0

    @property
    def unlimited(self) -> bool:
        """Whether it has no upper limit: a chain length for which r = 1 is within reach of the masses, or planned."""
        if not self.name.startswith(CHAIN_LENGTHS):
            return False
        if self.quantiles:
            high = self._quantile(0.95)
            return not isfinite(high) or high > ENDLESS * self._quantile(0.5)
        return not isfinite(self.weighed) or self.sd > self.weighed

    @property
    def near_normal(self) -> bool:
        """Whether value +- standard uncertainty describes the quantiles."""
        if not self.quantiles:
            return True
        z = NormalDist().inv_cdf(0.5 + USUAL / 2.0)
        ends = zip(self.interval_90, (self.weighed - z * self.sd, self.weighed + z * self.sd), strict=True)
        return all(abs(end - normal) <= HONEST * self.sd for end, normal in ends)

    @property
    def plus_minus(self) -> bool:
        """Whether it is shown as a value and a standard uncertainty, not as an interval."""
        return self.near_normal and not self.unlimited

    def target_text(self, figures: int = 6) -> str:
        """The planned value as text.

        Parameters
        ----------
        figures
            Most significant digits.
        """
        return f"{self.target + 0.0:.{figures}g}" if isfinite(self.target) else NO_LIMIT_PLANNED

    @property
    def weighed_text(self) -> str:
        """The weighed value and its uncertainty as text.

        >>> Quantity("mn_paa_g_per_mol", "g/mol", 20000.0, 20123.0, 870.0).weighed_text
        '20123 +- 870'
        """
        return self._said("")

    @property
    def weighed_text_with_unit(self) -> str:
        """The same with its unit.

        >>> Quantity("mn_paa_g_per_mol", "g/mol", 20000.0, 20123.0, 870.0).weighed_text_with_unit
        '20123 +- 870 g/mol'
        """
        return self._said(f" {self.unit}" if self.unit else "")

    def _said(self, unit: str) -> str:
        if self.unlimited:
            return self._least_text(unit) if self.quantiles else NO_LIMIT if self.sd else NO_LIMIT_PLANNED
        if not self.sd:
            return f"{self.weighed:.6g}{unit}"
        if not self.near_normal:
            low, high = (_to(end, self._step) for end in self.interval_90)
            if self.at_maximum:  # the weighed value lies at the upper end, not in the middle
                return f"{low} to {high}{unit} (90 %), {AT_MAXIMUM}"
            return f"{_to(self.weighed, self._step)}{unit} (90 %: {low} to {high})"
        if not isfinite(self.sd):
            return f"{self.weighed:.6g} +- undecided{unit}"
        digits = max(0, 1 - floor(log10(self.sd)))
        if digits > MOST_DIGITS:
            return f"{self.weighed:.6g}{unit}"
        return f"{self.weighed:.{digits}f} +- {self.sd:.{digits}f}{unit}"

    def interval_text(self, factor: float = 1.0, unit: str = "") -> str:
        """The interval of 90 % as text, to two figures of its half width.

        Parameters
        ----------
        factor, unit
            100 and `%` for a fraction that is shown in percent.
        """
        low, high = (_to(factor * end, factor * self._step) for end in self.interval_90)
        return f"90 %: {low} to {high}{unit}{f', {AT_MAXIMUM}' if self.at_maximum else ''}"

    @property
    def _step(self) -> float:
        """Half of the interval of 90 %, which sets the number of digits."""
        low, high = self.interval_90
        return 0.5 * (high - low) or abs(self.weighed)

    def _least_text(self, unit: str) -> str:
        """The least chain length, the median, and the missing upper limit."""
        ends = {"above {}{} (95 %)": self.interval_90[0], "median {}{}": self.weighed}
        return ", ".join([*(text.format(_two_figures(x), unit) for text, x in ends.items() if isfinite(x)), NO_LIMIT])


def _to(value: float, deviation: float) -> str:
    """A number to the second figure of a deviation."""
    digits = 1 - floor(log10(deviation)) if deviation else 6
    return f"{round(value, digits):.{max(0, digits)}f}" if digits <= MOST_DIGITS else f"{value:.{MOST_DIGITS}g}"


def _two_figures(value: float) -> str:
    """Rounded down to two figures, as the text states a lower limit.

    >>> _two_figures(319876.0), _two_figures(1234.5)
    ('310000', '1200')
    """
    step = 10.0 ** (floor(log10(value)) - 1)
    return f"{floor(value / step) * step:.6g}" if value < 1e5 else f"{floor(value / step) * step:.0f}"
