"""A property against the ratio of two units, such as p/q.

In: a formula of two units, or two units (or copolymers). Out: a line with its 90 % interval; claims are shaded.

    x = r / (1 + r)     mole fraction of the first at the ratio r
"""

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

import numpy as np

from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import PlotError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.constraints import HIGHEST_RATIO, LOWEST_RATIO
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.tree import CTE_WINDOW, TG_WINDOW, Window, claims_of_window
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.plots.style import BLUE, GREEN, ORANGE, axes, label, legend, plain, ratio_axis, title
from pi_formulate.plots.values import check_property, known_library, range_text, values_of
from pi_formulate.plots.values import window as checked_window
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import Z_90


def _printed(window: Window) -> str:
    """Such as `claim 1, low-expansion layer`."""
    ids = [claim.id for claim in claims_of_window(window)]
    return f"claim{'s' * (len(ids) > 1)} {' and '.join(ids)}, {window.layer.replace('_', '-')} layer"


# Property, its window and the claims that print it
CLAIMED = {window.name: (window.limits, _printed(window)) for window in (CTE_WINDOW, TG_WINDOW)}
LOWEST, HIGHEST = 0.1, 10.0
POINTS = 121
MOST_POINTS = 10_000
LONGEST_LABEL = 60  # letters on one line below the axis
Side = Polymer | tuple[Any, Any]


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

    What the claims print is shaded: the ratio of a formula, and the window of the property for the layer that it is
    claimed for. Where the estimate is out of domain the line is dashed.

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
        How many ratios, evenly apart on the logarithmic axis [-].
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
        If there are not two kinds of units, the ends are upside down, or there is no such property.

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
        raise PlotError("lowest", lowest, f"a ratio below highest ({highest:g})")
    count = whole("points", points, 2, MOST_POINTS, refuse=PlotError)
    asked = formula(str(units)) if isinstance(units, str | int) and not isinstance(units, bool) else units
    first, second, name = _ends(asked, members, known_library(library))
    ratio = np.geomspace(low, high, count)
    share = ratio / (1.0 + ratio)
    every = sorted({u for u, _ in (*first.amounts_mol, *second.amounts_mol)}, key=str)
    pure = np.array([[dict(end.amounts_mol).get(u, 0.0) / end.total_mol for u in every] for end in (first, second)])
    mixed = share[:, None] * pure[0] + (1.0 - share)[:, None] * pure[1]
    mixed /= mixed.sum(axis=1, keepdims=True)
    found = values_of(every, mixed, property, process)
    shade, told = _window(property, window, asked, found.unit)
    with axes(ax) as ax:
        if isinstance(asked, Formula):
            ax.axvspan(
                LOWEST_RATIO,
                HIGHEST_RATIO,
                color=GREEN,
                alpha=0.12,
                linewidth=0.0,
                label=f"{LOWEST_RATIO:g} <= {name} <= {HIGHEST_RATIO:g}, claim {asked.claim}",
            )
        ax.fill_between(
            ratio,
            found.value - Z_90 * found.sd,
            found.value + Z_90 * found.sd,
            color=BLUE,
            alpha=0.2,
            linewidth=0.0,
            label="90 % interval",
        )
        ax.plot(ratio, np.where(found.in_domain, found.value, np.nan), color=BLUE, label="estimate")
        if not found.in_domain.all():
            ax.plot(ratio, np.where(found.in_domain, np.nan, found.value), "--", color=BLUE, label="out of domain")
        if shade:
            bottom, top = (end if end is not None else seen for end, seen in zip(shade, ax.get_ylim(), strict=True))
            if bottom < top:  # else the open range lies wholly outside of what is drawn
                ax.axhspan(bottom, top, color=ORANGE, alpha=0.18, linewidth=0.0, label=plain(told), zorder=0.5)
        ratio_axis(ax)
        words = label(name, "mol/mol")
        ax.set(
            xlim=(low, high),
            xlabel="\n".join(wrap(words, LONGEST_LABEL)),
            ylabel=label(PROPERTIES[property].label, found.unit),
        )
        title(ax, f"{_called(first)} and {_called(second)}")
        legend(ax, loc="best")
        return ax


def _ends(
    units: object, members: Mapping[str, object] | None, library: MonomerLibrary
) -> tuple[Copolymer, Copolymer, str]:
    """What stands at the two ends of the axis, and the name of their ratio."""
    if members is not None and not isinstance(members, Mapping):
        raise PlotError("members", members, '{slot: monomer}, such as {"X1": "PMDA"}')
    if isinstance(units, Formula):
        symbols = [unit.symbol for unit in units.units]
        if len(symbols) != 2:
            raise PlotError(f"formula {units.id}", symbols, "a formula of two units: '1' or '6'", "Try plot_map.")
        given = dict(members or {})
        ends = []
        for unit in units.units:
            own = {k: v for k, v in given.items() if k in (unit.dianhydride_slot, unit.diamine_slot)}
            wrong = {k: v for k, v in given.items() if k not in units.slots}
            ends.append(units.build_from({unit.symbol: 1.0}, {**own, **wrong}, library))
        return ends[0], ends[1], "/".join(symbols)
    need = "a Formula, or two of Unit, (dianhydride, diamine), Copolymer, Recipe"
    if not isinstance(units, Sequence) or isinstance(units, str) or len(units) != 2:
        raise PlotError("units", units, need)
    if members is not None:
        raise PlotError("members", dict(members), "members beside a formula only")
    ends = []
    for side in units:
        if isinstance(side, tuple) and len(side) == 2:
            ends.append(Copolymer.from_units([(*side, 1.0)], library))
        else:
            ends.append(copolymer_of(side, "units", PlotError, need))
    if ends[0] == ends[1]:
        raise PlotError("units", str(ends[0]), "two that differ")
    return ends[0], ends[1], f"({_called(ends[0])}) / ({_called(ends[1])})"


def _called(end: Copolymer) -> str:
    """A unit by its name, a mixture with its fractions."""
    return str(end.amounts_mol[0][0]) if len(end.amounts_mol) == 1 else str(end)


def _window(
    name: str, given: tuple[float | None, float | None] | None, asked: object, unit: str
) -> tuple[tuple[float | None, float | None] | None, str]:
    """Which range is shaded, and what it is called."""
    if given is not None:
        ends = checked_window("window", given)
        return ends, range_text(*ends, unit)
    # Formulas 1 and 6 are those of the low-expansion layer; the Tg window is printed for the other one.
    if name not in CLAIMED or (isinstance(asked, Formula) and name == "tg_c"):
        return None, ""
    (low, high), told = CLAIMED[name]
    return (low, high), f"{range_text(low, high, unit)}, {told}"
