"""The contributions to an estimate: one bar for each, largest first.

In: `Estimate`. Out: bars that add up to the value if the model is a sum.
"""

from typing import Any

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import PlotError
from pi_formulate.base.show.words import number, with_sd
from pi_formulate.plots.style import BLUE, ORANGE, axes, ink, label, plain, title
from pi_formulate.properties.estimate import Estimate

MOST_BARS = 12


def plot_contributions(estimate: Estimate, most: int = MOST_BARS, ax: Any = None) -> Any:
    """Contributions to an estimate as bars, largest first; the last bar is the sum of those that have none.

    Parameters
    ----------
    estimate
        Such as `estimate(copolymer)["tg_c"]`.
    most
        Largest number of bars, at least 1 [-].
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If it is not an estimate, or its model has no contributions.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> value = Estimate(7.0, 1.0, "ppm/K", True, "sum", "mine", "", (("one unit", 5.0), ("the other", 2.0)))
    >>> [float(bar.get_width()) for bar in plot_contributions(value, ax=Figure().subplots()).patches]
    [5.0, 2.0]
    """
    if not isinstance(estimate, Estimate):
        raise PlotError("estimate", estimate, "an Estimate", 'Take one from estimate(copolymer), such as ["tg_c"].')
    if not estimate.contributions:
        raise PlotError(
            "estimate",
            str(estimate),
            "an estimate with contributions",
            "This model is not a sum.",
            sentence="it has no contributions",
        )
    count = whole("most", most, refuse=PlotError)
    bars = sorted(estimate.contributions, key=lambda pair: -abs(pair[1]))
    if len(bars) > count:
        rest = bars[count - 1 :]
        bars = [*bars[: count - 1], (f"{len(rest)} smaller ones", sum(share for _, share in rest))]
    with axes(ax, 6.4, 1.2 + 0.28 * len(bars)) as ax:
        places = range(len(bars))
        colours = [BLUE if share >= 0.0 else ORANGE for _, share in bars]
        drawn = ax.barh(places, [share for _, share in bars], color=colours, height=0.7)
        ax.bar_label(drawn, [number(share, 3) for _, share in bars], padding=3, fontsize=8, color=ink(ax))
        ax.axvline(0.0, color=ink(ax), linewidth=0.8)
        ax.set_yticks(places, [plain(_short(name)) for name, _ in bars])
        ax.invert_yaxis()
        ax.margins(x=0.2)
        ax.set_xlabel(label("share of the value", estimate.unit))
        ax.set_ylabel("contribution")
        unit = "" if estimate.unit == "-" else f" {estimate.unit}"
        title(ax, f"{with_sd(estimate.value, estimate.sd)}{unit}, {estimate.domain}")
        return ax


def _short(text: str, most: int = 44) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}\N{HORIZONTAL ELLIPSIS}"
