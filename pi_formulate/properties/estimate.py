"""One estimated value, never without its standard deviation, domain, method and source.

In: the result of a property model. Out: `Estimate`, and intervals from it.
"""

from bisect import bisect_left
from dataclasses import dataclass, field
from math import floor, isfinite, log10
from statistics import NormalDist
from typing import TYPE_CHECKING

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

# Two-sided normal quantile for 90 %: half-width of the interval in standard deviations.
Z_90 = 1.6448536269514722
LEVELS = (0.5, 0.8, 0.9, 0.95)  # of the intervals that an estimate may state
# Out of domain a deviation is multiplied by this factor: assumed, the same for every property.
OUTSIDE = 2.0
MOST_SHOWN = 13  # contributions in a notebook: all of a property that is learnt from films


@dataclass(frozen=True, slots=True, repr=False)
class Estimate(Shown):
    """One property of one material.

    Parameters
    ----------
    value
        Expected value [unit].
    sd
        Standard deviation of a new measurement about the value [unit], above 0.
    unit
        Unit of both; `-` for none.
    in_domain
        Whether the model was fitted to enough materials of this kind; if not, `note` says what is missing.
    method
        How it was obtained.
    source
        Keys of `reference/sources.csv`, separated by `; `.
    note
        Limits of this estimate: atoms without a group, substitutions, assumptions.
    contributions
        (name, its share of the value [unit]); they add up to the value where the model is a sum. Largest first, but
        from the mean of the films to the value where it is learnt from films.
    name
        Name of the property, as in `estimate`; empty if unknown.
    intervals
        (level, lower end, upper end) where errors are not normal, in rising order of the levels [unit]. Then the 90 %
        interval is 2 x 1.645 sd wide, as in a normal distribution, and the others are narrower inside, wider outside.

    Raises
    ------
    EstimateError
        If the value or its sd is not finite, or sd is not above 0.

    Examples
    --------
    >>> tg = Estimate(390.0, 25.0, "degrees C", True, "group table", "fit_tg_c")
    >>> tuple(round(end, 1) for end in tg.interval_90)
    (348.9, 431.1)
    """

    value: float
    sd: float
    unit: str
    in_domain: bool
    method: str
    source: str
    note: str = ""
    contributions: tuple[tuple[str, float], ...] = ()
    name: str = field(default="", compare=False)
    intervals: tuple[tuple[float, float, float], ...] = ()

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and isfinite(self.sd) and self.sd > 0.0):
            raise EstimateError("estimate", (self.value, self.sd), "a finite value and a standard deviation above 0")

    def interval(self, level: float) -> tuple[float, float]:
        """Ends of the central interval that contains a new measurement with some probability [unit].

        Parameters
        ----------
        level
            The probability, above 0 and below 1 [-].

        Raises
        ------
        EstimateError
            If the level is not between 0 and 1.

        Examples
        --------
        >>> tg = Estimate(390.0, 25.0, "degrees C", True, "group table", "fit_tg_c")
        >>> tuple(round(end, 1) for end in tg.interval(0.5))
        (373.1, 406.9)
        """
        if not 0.0 < level < 1.0:
            raise EstimateError("level", level, "a probability above 0 and below 1")
        z = NormalDist().inv_cdf(0.5 + 0.5 * level)
        if not self.intervals:
            return self.value - z * self.sd, self.value + z * self.sd
        # Between the stated levels, the ends move evenly with the quantile of the normal distribution.
        known = [(0.0, self.value, self.value)]
        known += [(NormalDist().inv_cdf(0.5 + 0.5 * at), low, high) for at, low, high in self.intervals]
        place = min(max(bisect_left([at for at, _, _ in known], z - 1e-12), 1), len(known) - 1)
        (z_0, *inner), (z_1, *outer) = known[place - 1], known[place]
        share = (z - z_0) / (z_1 - z_0)
        low, high = (a + share * (b - a) for a, b in zip(inner, outer, strict=True))
        return low, high

    @property
    def interval_90(self) -> tuple[float, float]:
        """Ends of the interval that contains a new measurement nine times in ten [unit]."""
        return self.interval(0.9)

    @property
    def domain(self) -> str:
        """In domain or not, in words."""
        return "in domain" if self.in_domain else "OUT OF DOMAIN"

    @property
    def unit_text(self) -> str:
        """The unit followed by a blank; empty where there is none."""
        return "" if self.unit == "-" else f"{self.unit} "

    def _in_short(self) -> str:
        return " ".join(filter(None, (self.name, f"{self.value:.4g} +- {self.sd:.2g} {self.unit_text}({self.domain})")))

    def _repr_html_(self) -> str:
        """Value, interval and largest contributions, for a notebook."""
        low, high = self.interval_90
        data = html.facts(
            [
                ("90 % interval", f"{words.number(low)} to {words.number(high)} {self.unit_text}"),
                ("domain", self.domain),
                ("method", self.method),
                ("source", self.source),
                ("note", self.note),
            ]
        )
        bar = bars.interval_bar(low, self.value, high, self.in_domain)
        of = f"{self.name}: " if self.name else ""
        return html.card(
            f"{of}{words.with_sd(self.value, self.sd)} {self.unit_text}", bar, data, self.contribution_table()
        )

    def contribution_table(self) -> "Markup":
        """The largest contributions with their bars, for a notebook; empty where there are none."""
        shown = self.contributions_shown
        rows = [(what, round(share, self.decimals), bars.share_bar(share, abs(shown[0][1]))) for what, share in shown]
        return html.table(("contribution", self.unit, ""), rows) if rows else html.text_list(())

    @property
    def contributions_shown(self) -> tuple[tuple[str, float], ...]:
        """The largest contributions, and the sum of the others in one line."""
        shown, rest = self.contributions[:MOST_SHOWN], self.contributions[MOST_SHOWN:]
        return (*shown, (f"{len(rest)} smaller ones", sum(share for _, share in rest))) if rest else shown

    @property
    def decimals(self) -> int:
        """Decimals of a contribution, to a hundredth of the deviation: what is smaller says nothing."""
        return max(0, 2 - floor(log10(self.sd)))

    def __str__(self) -> str:
        """Such as `390 +- 25 degrees C (in domain)`."""
        return f"{self.value:.4g} +- {self.sd:.2g} {self.unit} ({self.domain})" + (
            f": {self.note}" if self.note else ""
        )
