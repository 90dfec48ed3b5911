"""A property over one free ratio of the composition, with its interval, the claimed window and the current state.

In: the answers of a state. Out: `Curve`, and its picture as SVG.

    x_i(s) = s w_i / W        for the units that contain the monomer, W the sum of their w
    x_i(s) = (1 - s) w_i / (1 - W)        for all others

s is the share of the monomer in its side, w the mole fractions of the units now: all other ratios stay. All points are
estimated in one call of `CompositionTable`, which agrees with `estimate`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.show.chart import Chart
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.margins import FormulaMargins
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.estimate import Z_90
from pi_formulate.properties.films.reference import Process
from pi_formulate.whatif.results.answers import Answers, window_of
from pi_formulate.whatif.state.state import WhatIf

POINTS = 51  # every second mol%
SIDES = ("dianhydride", "diamine")
DRAWN = ("tg_c", "cte_ppm_per_k")


@dataclass(frozen=True, slots=True)
class Axis:
    """One free ratio: a monomer against the others of its side.

    Parameters
    ----------
    side, monomer
        `dianhydride` or `diamine`, and the id of the monomer whose share is the axis.
    label
        Such as `p-PDA : 4,4'-ODA`.
    """

    side: str
    monomer: str
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """A property at each share of one monomer.

    Parameters
    ----------
    name
        The property.
    axis
        The ratio.
    percent
        Share of the monomer in its side [mol%].
    values, sds
        Of the property there.
    met
        Whether the composition there lies inside the formula.
    window
        Claimed limits of the property for the layer of the formula, None for the property of another layer.
    now
        Share [mol%] and value of the current batch.
    formula
        The formula that it is judged by.
    """

    name: str
    axis: Axis
    percent: Array
    values: Array
    sds: Array
    met: Truths
    window: tuple[float, float] | None
    now: tuple[float, float]
    formula: str


def axes_of(copolymer: Copolymer, order: Sequence[str] = ()) -> tuple[Axis, ...]:
    """The free ratios of a composition; none if each side has one monomer.

    Parameters
    ----------
    copolymer
        The units.
    order
        Ids in the order of the user, whose first monomer of a side is the one on the axis; the others follow.

    Examples
    --------
    >>> pot = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> [axis.label for axis in axes_of(pot)]
    ["4,4'-ODA : p-PDA"]
    >>> [axis.label for axis in axes_of(pot, ["PMDA", "p-PDA", "4,4'-ODA"])]
    ["p-PDA : 4,4'-ODA"]
    """
    feed = copolymer.feed
    axes: list[Axis] = []
    for side, monomers in zip(SIDES, (feed.dianhydrides_mol, feed.diamines_mol), strict=True):
        ids = [monomer.id for monomer, _ in monomers]
        ids.sort(key=lambda id: order.index(id) if id in order else len(order))
        if len(ids) == 2:
            axes.append(Axis(side, ids[0], f"{ids[0]} : {ids[1]}"))
        elif len(ids) > 2:
            axes += [Axis(side, id, f"{id} : the other {side}s") for id in ids]
    return tuple(axes)


def curve_of(state: WhatIf, answers: Answers, axis: Axis, name: str) -> Curve:
    """The curve through the current batch.

    Parameters
    ----------
    state, answers
        The current state, and what follows from it.
    axis
        One of `axes_of` the composition that the masses make.
    name
        `tg_c` or `cte_ppm_per_k`.

    Raises
    ------
    EstimateError
        If no estimate can be made.
    """
    shares = answers.recipe.weighed_copolymer.mole_fractions
    units = tuple(unit for unit, _ in shares)
    weights = np.array([share for _, share in shares])
    inside = np.array([getattr(unit, axis.side).id == axis.monomer for unit in units])
    part = float(weights[inside].sum())
    step = np.linspace(0.0, 1.0, POINTS)
    share = np.sort(np.append(step[np.abs(step - part) > 1e-9], part))  # the curve goes through the dot
    fractions = np.outer(share, np.where(inside, weights / part, 0.0))
    fractions += np.outer(1.0 - share, np.where(inside, 0.0, weights / (1.0 - part)))
    column = TABULATED.index(name)
    values, sds = (each[:, column] for each in _table(units, state.process).evaluate(fractions))
    system = formula(answers.formula, state.reading, state.interpretation)
    met, _ = _margins(system, units).judge(fractions)
    _, printed = window_of(answers.formula)
    window = printed.limits if name == printed.name else None
    at = int(np.flatnonzero(share == part)[0])
    now = 100.0 * part, float(values[at])
    return Curve(name, axis, 100.0 * share, values, sds, met, window, now, answers.formula)


@lru_cache(maxsize=16)
def _table(units: tuple[Unit, ...], process: Process) -> CompositionTable:
    """The table of the units, which a drag of a slider does not change."""
    return CompositionTable.of(units, process)


@lru_cache(maxsize=16)
def _margins(system: Formula, units: tuple[Unit, ...]) -> FormulaMargins:
    """The formula over the units, with every labelling of them."""
    return FormulaMargins.of(system, units)


def spans_of(curve: Curve) -> list[tuple[float, float]]:
    """Ranges of the share in which the formula is met [mol%]; their ends lie half-way to the next point.

    Parameters
    ----------
    curve
        The curve.
    """
    middles = [float(curve.percent[0]), *((a + b) / 2.0 for a, b in pairwise(map(float, curve.percent)))]
    ends = [*middles, float(curve.percent[-1])]
    spans: list[tuple[float, float]] = []
    for i, is_met in enumerate(curve.met):
        if not is_met:
            continue
        if spans and spans[-1][1] == ends[i]:
            spans[-1] = (spans[-1][0], ends[i + 1])
        else:
            spans.append((ends[i], ends[i + 1]))
    return spans


def chart_of(curve: Curve) -> Chart:
    """The picture of a curve.

    Parameters
    ----------
    curve
        The curve.
    """
    row = PROPERTIES[curve.name]
    half = Z_90 * curve.sds
    now, value = curve.now
    claimed = f"; claimed {curve.window[0]:g} to {curve.window[1]:g}" if curve.window else ""
    words = (
        f"{row.title} over {curve.axis.label}: {curve.values[0]:.0f} {row.sign} at 0,"
        f" {curve.values[-1]:.0f} at 100 mol% {curve.axis.monomer}; now {value:.0f} at {now:.1f} mol%{claimed}"
    )
    return Chart(
        curve.percent.tolist(),
        curve.values.tolist(),
        (curve.values - half).tolist(),
        (curve.values + half).tolist(),
        f"{curve.axis.monomer} / mol% of the {curve.axis.side}s",
        f"{row.title} / {row.sign}",
        curve.window,
        spans_of(curve),
        curve.now,
        words,
    )
