"""How well the shipped models describe the films that ship: parity, and the calibration of their intervals.

In: the name of a property. Out: estimate against measurement, or the share of films inside intervals of every width.
The models were fitted to these films or checked on them, so this is not a test on unseen films.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import PlotError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, axes, label, legend, title
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.density import density_g_per_cm3
from pi_formulate.properties.films.expansion import cte_ppm_per_k
from pi_formulate.properties.films.mechanics import youngs_modulus_gpa
from pi_formulate.properties.films.optics import dielectric_constant, refractive_index
from pi_formulate.properties.films.reference import films
from pi_formulate.properties.volume import measured

Units = tuple[tuple[Unit, float], ...]
OF_FILM: Mapping[str, Callable[[Units], Estimate]] = {
    "density_g_per_cm3": density_g_per_cm3,
    "dielectric_constant": dielectric_constant,
    "refractive_index": refractive_index,
    "youngs_modulus_gpa": youngs_modulus_gpa,
}
MEASURED = ("cte_ppm_per_k", *OF_FILM)
USES = {"fit": "in the fit", "fit_orientation": "in the fit, of rods", "check": "in the fit of the index"}
PROCESSES = {
    "free": "free",
    "cast_fixed": "cast, fixed",
    "stretched": "stretched",
    "moulded": "moulded",
    "unknown": "process not stated",
}
MARKERS = (("o", BLUE), ("s", ORANGE), ("^", GREEN), ("D", PURPLE))
LEVELS = np.linspace(0.02, 0.98, 49)


@dataclass(frozen=True, slots=True)
class Pair:
    """One film: name, group of the legend, measured value and estimate."""

    film: str
    group: str
    measured: float
    estimate: Estimate


def pairs(property: str) -> tuple[Pair, ...]:
    """Every measured film of a property, with its estimate.

    Parameters
    ----------
    property
        One of `MEASURED`.

    Raises
    ------
    PlotError
        If no measured film of it ships.

    Examples
    --------
    >>> [(pair.film, pair.measured) for pair in pairs("density_g_per_cm3")]
    [('Kapton HN', 1.42), ('Ultem 1000', 1.27), ('Upilex-S', 1.47)]
    """
    if property == "cte_ppm_per_k":
        return tuple(
            Pair(
                ", ".join(str(unit) for unit, _ in film.units),
                PROCESSES[film.process],
                film.cte_ppm_per_k,
                cte_ppm_per_k(film.units, film.modelled_as, film.t_low_c, film.t_high_c),
            )
            for film in films()
        )
    if not isinstance(property, str) or property not in OF_FILM:
        hint = (
            "No measured Tg ships: docs/fits/tg_c.png shows its fit on films that were left out."
            if property == "tg_c"
            else ""
        )
        raise PlotError("property", property, f"one of {', '.join(MEASURED)}", hint)
    return tuple(
        Pair(film.polymer, words, film.value, OF_FILM[property](((film.unit, 1.0),)))
        for use, words in USES.items()
        for film in measured(property, use)
    )


def plot_parity(property: str, ax: Any = None) -> Any:
    """Estimate against measurement for the films that ship, with 90 % intervals.

    Parameters
    ----------
    property
        `cte_ppm_per_k`, `density_g_per_cm3`, `dielectric_constant`, `refractive_index` or `youngs_modulus_gpa`.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If no measured film of the property ships, such as for Tg.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> plot_parity("density_g_per_cm3", ax=Figure().subplots()).get_xlabel()
    'density, measured [g/cm3]'
    """
    measured_films = pairs(property)
    with axes(ax, 4.8, 4.4) as ax:
        ends = [e for p in measured_films for e in (p.measured, p.estimate.value)]
        border = 0.08 * (max(ends) - min(ends))
        line = [min(ends) - border, max(ends) + border]
        ax.plot(line, line, color=GREY, linewidth=1.0, zorder=1)
        for group, (marker, colour) in zip(dict.fromkeys(p.group for p in measured_films), MARKERS, strict=False):
            own = [p for p in measured_films if p.group == group]
            ax.errorbar(
                [p.measured for p in own],
                [p.estimate.value for p in own],
                np.abs([[end - p.estimate.value for end in p.estimate.interval_90] for p in own]).T,
                fmt=marker,
                color=colour,
                ecolor=colour,
                elinewidth=0.8,
                alpha=0.85,
                markersize=5,
                label=f"{group} ({len(own)})",
            )
        unit, words = measured_films[0].estimate.unit, PROPERTIES[property].label
        ax.set(xlabel=label(f"{words}, measured", unit), ylabel=label(f"{words}, estimated", unit))
        error = float(np.mean([abs(p.estimate.value - p.measured) for p in measured_films]))
        title(ax, f"{len(measured_films)} films that ship: mean error {error:.2g} {unit}".removesuffix(" -"))
        legend(ax, loc="upper left")
        return ax


def coverage(measured_films: tuple[Pair, ...], level: float) -> float:
    """Share of films inside the central interval of a level [-].

    Parameters
    ----------
    measured_films
        Films with their estimates.
    level
        Nominal share, above 0 and below 1 [-].

    Examples
    --------
    >>> coverage(pairs("density_g_per_cm3"), 0.9)
    1.0
    """
    intervals = [(p.measured, *p.estimate.interval(level)) for p in measured_films]
    return float(np.mean([low <= measured <= high for measured, low, high in intervals]))


def plot_calibration(property: str, ax: Any = None) -> Any:
    """Share of the shipped films that lie inside intervals of every width.

    If every deviation is right, the share lies in the grey band nine times in ten. A line above the diagonal means that
    the deviations are wider than the films need.

    Parameters
    ----------
    property
        As for `plot_parity`.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If no measured film of the property ships.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> plot_calibration("cte_ppm_per_k", ax=Figure().subplots()).get_ylabel()
    'share of films inside [-]'
    """
    from scipy.stats import binom

    measured_films = pairs(property)
    inside: Array = np.array([coverage(measured_films, float(x)) for x in LEVELS])
    low, high = (binom.ppf(end, len(measured_films), LEVELS) / len(measured_films) for end in (0.05, 0.95))
    with axes(ax, 4.8, 4.4) as ax:
        ax.fill_between(LEVELS, low, high, color=GREY, alpha=0.25, linewidth=0.0, label="if every deviation is right")
        ax.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=1.0)
        ax.step(LEVELS, inside, where="mid", color=BLUE, label=f"{len(measured_films)} films")
        ax.set(
            xlim=(0.0, 1.0),
            ylim=(0.0, 1.02),
            xlabel="nominal share inside the interval [-]",
            ylabel="share of films inside [-]",
            title=f"intervals of the {PROPERTIES[property].label}",
        )
        legend(ax, loc="upper left")
        return ax
