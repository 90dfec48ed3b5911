"""How well the shipped models describe the films that ship: parity, and the calibration of their intervals.

In: the name of a property. Out: estimate against measurement, or the share of films inside intervals of every width.
The models were fitted to these films or checked on them, so this is not a test on unseen films.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import PlotError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.plots.style import BLUE, GREEN, GREY, ORANGE, PURPLE, axes, label, legend, title
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.cte.model import cte_ppm_per_k, films
from pi_formulate.properties.estimate import Z_90, Estimate
from pi_formulate.properties.modulus import youngs_modulus_gpa
from pi_formulate.properties.optics import dielectric_constant, refractive_index
from pi_formulate.properties.volume import density_g_per_cm3, measured

Units = tuple[tuple[Unit, float], ...]
# Estimate of a film by how its measurement is used; the modulus was fitted to unoriented films and one of rods.
OF_FILM: Mapping[str, Callable[[Units, str], Estimate]] = {
    "density_g_per_cm3": lambda units, use: density_g_per_cm3(units),
    "dielectric_constant": lambda units, use: dielectric_constant(units),
    "refractive_index": lambda units, use: refractive_index(units),
    "youngs_modulus_gpa": lambda units, use: youngs_modulus_gpa(units, 1.0 if use == "fit_orientation" else 0.0),
}
MEASURED = ("cte_ppm_per_k", *OF_FILM)
USES = {"fit": "in the fit", "fit_orientation": "in the fit, oriented", "check": "not in the fit"}
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
        hint = "No measured Tg ships: docs/tg_fit.png shows its fit on held-out rows." if property == "tg_c" else ""
        raise PlotError("property", property, f"one of {list(MEASURED)}", hint)
    return tuple(
        Pair(film.polymer, words, film.value, OF_FILM[property](((film.unit, 1.0),), use))
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
                [Z_90 * p.estimate.sd for p in own],
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
        used = "films not in the fit" if any(p.group == USES["check"] for p in measured_films) else "films of the fit"
        title(ax, f"{len(measured_films)} {used}: mean error {error:.2g} {unit}".removesuffix(" -"))
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
    half = NormalDist().inv_cdf(0.5 + level / 2.0)
    return float(np.mean([abs(p.estimate.value - p.measured) <= half * p.estimate.sd for p in measured_films]))


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
