"""One estimated value, never without its standard deviation, domain, method and source.

In: the result of a property model. Out: `Estimate`, and intervals from it.
"""

from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import Shown

if TYPE_CHECKING:
    from markupsafe import Markup

# Two-sided normal quantile for 90 %: half-width of the interval in standard deviations.
Z_90 = 1.6448536269514722
# Out of domain a deviation is multiplied by this factor: assumed, the same for every property.
OUTSIDE = 2.0
MOST_SHOWN = 8  # contributions in a notebook


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
        (name, its share of the value [unit]), largest first; they add up to the value where the model is a sum.
    name
        Name of the property, as in `estimate`; empty if unknown.

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

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and isfinite(self.sd) and self.sd > 0.0):
            raise EstimateError("estimate", (self.value, self.sd), "a finite value and a standard deviation above 0")

    @property
    def interval_90(self) -> tuple[float, float]:
        """Ends of the interval that contains a new measurement nine times in ten [unit]."""
        return self.value - Z_90 * self.sd, self.value + Z_90 * self.sd

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
        shown = self.contributions[:MOST_SHOWN]
        rows = [(what, share, bars.share_bar(share, abs(shown[0][1]))) for what, share in shown]
        if rest := self.contributions[MOST_SHOWN:]:
            together = sum(share for _, share in rest)
            rows.append((f"{len(rest)} smaller ones", together, bars.share_bar(together, abs(shown[0][1]))))
        return html.table(("contribution", self.unit, ""), rows) if rows else html.text_list(())

    def __str__(self) -> str:
        """Such as `390 +- 25 degrees C (in domain)`."""
        return f"{self.value:.4g} +- {self.sd:.2g} {self.unit} ({self.domain})" + (
            f": {self.note}" if self.note else ""
        )
