"""A property against the ratio of two units, such as p/q.

In: a formula of two units, or two units (or copolymers). Out: a line with its 90 % interval; the claimed ranges are
shaded.

    x = r / (1 + r)     mole fraction of the first at the ratio r
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import PlotError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.constraints import HIGHEST_RATIO, LOWEST_RATIO
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.subject import WINDOWS
from pi_formulate.claims.tree import Window, claims_of_window
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.plots.style import BLUE, GREEN, ORANGE, axes, label, legend, plain, ratio_axis, title
from pi_formulate.plots.values import Values, check_property, known_library, range_text, values_of
from pi_formulate.plots.values import window as checked_window
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import Z_90

LOWEST, HIGHEST = 0.1, 10.0
POINTS = 121
MOST_POINTS = 10_000
LONGEST_LABEL = 60  # letters on one line below the axis
Side = Polymer | tuple[Any, Any]
Range = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Ends:
    """The two kinds of units at the ends of the axis.

    Parameters
    ----------
    first, second
        The composition at an infinite ratio, and at the ratio 0.
    ratio
        Name of their ratio, such as `p/q`.
    formula
        The formula that they belong to, if it was stated.
    """

    first: Copolymer
    second: Copolymer
    ratio: str
    formula: Formula | None = None


def plot_property(
    units: Formula | str | int | Sequence[Side],
    property: str,
    *,
    members: Mapping[str, object] | None = None,
    lowest: float = LOWEST,
    highest: float = HIGHEST,
    points: int = POINTS,
    window: tuple[float | None, float | None] | None = None,
    process: str = "cast_fixed",
    library: MonomerLibrary | None = None,
    ax: Any = None,
) -> Any:
    """A property against the ratio of two kinds of units, with its 90 % interval.

    The ranges that the claims print are shaded: the ratio of a formula, and the window of the property for the layer
    that it is claimed for. The line is dashed where the estimate is out of domain.

    Parameters
    ----------
    units
        A `Formula` of two units or its number (1, 6); or two of: `Unit`, (dianhydride, diamine), `Copolymer`.
    property
        As for `estimate`, such as `cte_ppm_per_k`.
    members
        Of a formula: {slot: monomer}, such as {"X1": "PMDA"}.
    lowest, highest
        Ends of the ratio, above 0 [mol/mol].
    points
        Number of ratios, evenly spaced on the logarithmic axis [-].
    window
        (low, high) to shade instead of the claimed one, None for an open end [unit of the property].
    process
        How the film is made, as for `estimate`.
    library
        Where names are looked up; the shipped one if None.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If there are not two kinds of units, `lowest` is not below `highest`, or there is no such property.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = plot_property("1", "cte_ppm_per_k", members={"X1": "PMDA"}, ax=Figure().subplots())
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('p/q [mol/mol]', 'expansion in the plane [ppm/K]')
    """
    check_property(property)
    low, high = (real(n, v, refuse=PlotError) for n, v in (("lowest", lowest), ("highest", highest)))
    if low >= high:
        raise PlotError(
            "lowest",
            lowest,
            f"a ratio below highest ({highest:g})",
            sentence=f"must be below highest ({highest:g}), but is {{got}}",
        )
    count = whole("points", points, 2, MOST_POINTS, refuse=PlotError)
    ends = _ends(units, members, known_library(library))
    ratio = np.geomspace(low, high, count)
    values = _values(ends, ratio, property, process)
    shaded = _window(property, window, ends.formula, values.unit)
    with axes(ax) as ax:
        if ends.formula:
            words = f"{LOWEST_RATIO:g} <= {ends.ratio} <= {HIGHEST_RATIO:g}, claim {ends.formula.claim}"
            ax.axvspan(LOWEST_RATIO, HIGHEST_RATIO, color=GREEN, alpha=0.12, linewidth=0.0, label=words)
        _draw(ax, ratio, values)
        _shade(ax, *shaded)
        ratio_axis(ax)
        ax.set(
            xlim=(low, high),
            xlabel="\n".join(wrap(label(ends.ratio, "mol/mol"), LONGEST_LABEL)),
            ylabel=label(PROPERTIES[property].label, values.unit),
        )
        title(ax, f"{_name(ends.first)} and {_name(ends.second)}")
        legend(ax, loc="best")
        return ax


def _ends(units: object, members: Mapping[str, object] | None, library: MonomerLibrary) -> Ends:
    """The two ends of the axis, from a formula or its number, or from two kinds of units."""
    system = formula(str(units)) if isinstance(units, str | int) and not isinstance(units, bool) else units
    if members is not None and not isinstance(members, Mapping):
        raise PlotError("members", members, '{slot: monomer}, such as {"X1": "PMDA"}')
    if isinstance(system, Formula):
        return _ends_of_formula(system, members or {}, library)
    need = "a Formula, or two of Unit, (dianhydride, diamine), Copolymer, Recipe"
    if not isinstance(system, Sequence) or isinstance(system, str) or len(system) != 2:
        raise PlotError("units", system, need)
    if members is not None:
        raise PlotError(
            "members", dict(members), "members together with a formula only", sentence="go only with a formula"
        )
    first, second = (
        Copolymer.from_units([(*side, 1.0)], library)
        if isinstance(side, tuple) and len(side) == 2
        else copolymer_of(side, "units", PlotError, need)
        for side in system
    )
    if first == second:
        raise PlotError("units", str(first), "two that differ", sentence="the two must differ")
    return Ends(first, second, f"({_name(first)}) / ({_name(second)})")


def _ends_of_formula(system: Formula, members: Mapping[str, object], library: MonomerLibrary) -> Ends:
    if len(system.symbols) != 2:
        need = "a formula of two units: '1' or '6'"
        said = f"it has the units {', '.join(system.symbols)}, but a plot over one ratio takes two units"
        raise PlotError(f"formula {system.id}", list(system.symbols), need, "Try plot_map.", said)
    wrong = {slot: member for slot, member in members.items() if slot not in system.slots}
    first, second = (
        system.build_from(
            {unit.symbol: 1.0},
            {**{k: v for k, v in members.items() if k in (unit.dianhydride_slot, unit.diamine_slot)}, **wrong},
            library,
        )
        for unit in system.units
    )
    return Ends(first, second, "/".join(system.symbols), system)


def _name(end: Copolymer) -> str:
    """A unit by its name, a mixture with its fractions."""
    return str(end.amounts_mol[0][0]) if len(end.amounts_mol) == 1 else str(end)


def _values(ends: Ends, ratio: Array, property: str, process: str) -> Values:
    """The property at each ratio of the two ends."""
    share = ratio / (1.0 + ratio)
    sides = (ends.first, ends.second)
    units = sorted({unit for side in sides for unit, _ in side.amounts_mol}, key=str)
    pure = np.array([[dict(side.amounts_mol).get(unit, 0.0) / side.total_mol for unit in units] for side in sides])
    mixed = share[:, None] * pure[0] + (1.0 - share)[:, None] * pure[1]
    mixed /= mixed.sum(axis=1, keepdims=True)
    return values_of(units, mixed, property, process)


def _draw(ax: Any, ratio: Array, values: Values) -> None:
    """The line and its interval, dashed where it is out of domain."""
    ax.fill_between(
        ratio,
        values.value - Z_90 * values.sd,
        values.value + Z_90 * values.sd,
        color=BLUE,
        alpha=0.2,
        linewidth=0.0,
        label="90 % interval",
    )
    ax.plot(ratio, np.where(values.in_domain, values.value, np.nan), color=BLUE, label="estimate")
    if not values.in_domain.all():
        ax.plot(ratio, np.where(values.in_domain, np.nan, values.value), "--", color=BLUE, label="out of domain")


def _window(name: str, window: Range | None, system: Formula | None, unit: str) -> tuple[Range | None, str]:
    """The range of the property to shade, and its label."""
    if window is not None:
        ends = checked_window("window", window)
        return ends, range_text(*ends, unit)
    # Formulas 1 and 6 are those of the low-expansion layer; the Tg window is printed for the other one.
    if name not in WINDOWS or (system and name == "tg_c"):
        return None, ""
    claimed = WINDOWS[name]
    return claimed.limits, f"{range_text(*claimed.limits, unit)}, {_printed(claimed)}"


def _printed(window: Window) -> str:
    """Such as `claim 1, low-expansion layer`."""
    ids = [claim.id for claim in claims_of_window(window)]
    return f"claim{'s' * (len(ids) > 1)} {' and '.join(ids)}, {window.layer.replace('_', '-')} layer"


def _shade(ax: Any, window: Range | None, words: str) -> None:
    """A range of the property; an open end reaches to the border of the picture."""
    if window is None:
        return
    bottom, top = (end if end is not None else seen for end, seen in zip(window, ax.get_ylim(), strict=True))
    if bottom < top:  # else the open range lies wholly outside of the picture
        ax.axhspan(bottom, top, color=ORANGE, alpha=0.18, linewidth=0.0, label=plain(words), zorder=0.5)
