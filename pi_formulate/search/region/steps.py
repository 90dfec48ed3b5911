"""Compositions that a plant can weigh: fractions in whole steps that are still inside.

In: the body of a region, a composition, a step. Out: the nearest such composition. A small integer program: counts
N >= 0 with sum 1/step in each part, rows c N step >= 0, and the smallest sum of |N step - x|.
"""

from itertools import combinations, product
from math import comb, isclose, prod

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real
from pi_formulate.base.errors import RegionError
from pi_formulate.search.region.body import Body
from pi_formulate.search.region.polytope import exact

USUAL_STEPS = (0.1, 0.05, 0.04, 0.025, 0.02, 0.01, 0.005, 0.004, 0.0025, 0.002, 0.001)
INFEASIBLE = 2  # the solver's number for it
MOST_LISTED = 200_000  # compositions that are listed one by one
# What a strict row must be above 0: less than any row of a whole step from 1e-3 on can be, more than the solver's 1e-6.
ABOVE = 1e-5


def nearest(region: Body, wanted: tuple[float, ...], step: float) -> tuple[float, ...]:
    """The composition in whole steps inside a region with the smallest sum of absolute changes.

    Parameters
    ----------
    region
        Where to stay.
    wanted
        In the order of its names.
    step
        A whole part of 1 [-].
    """
    counts = check_step(step)
    point = _nearest(region, np.array(wanted), counts)
    if point is None:
        finer = next((s for s in USUAL_STEPS if s < step and _nearest(region, np.array(wanted), round(1 / s))), None)
        need = f"a step that has a composition inside, such as {finer:g}" if finer else "a wider region"
        raise RegionError(
            "step",
            step,
            need,
            "" if finer else f"Not even {USUAL_STEPS[-1]:g} has one.",
            sentence=f"no composition inside lies on steps of {{got}}: take {need}",
        )
    return point


def check_step(step: object) -> int:
    """How many steps make 1, or an error."""
    value = real("step", step, high=1.0, refuse=RegionError)
    counts = round(1.0 / value)
    if not isclose(counts * value, 1.0, rel_tol=1e-9):
        raise RegionError(
            "step",
            step,
            "a whole part of 1, such as 0.05 or 0.01",
            sentence="must be a whole part of 1, such as 0.05 or 0.01, but is {got}",
        )
    return counts


def lattice(region: Body, step: float) -> Array | None:
    """All compositions in whole steps inside a region, or None where there are too many to list.

    Parameters
    ----------
    region
        Where to stay.
    step
        A whole part of 1 [-].
    """
    counts = check_step(step)
    sizes = [part.size for part in region.parts]
    if prod(comb(counts + size - 1, size - 1) for size in sizes) > MOST_LISTED:
        return None
    each = [_shared_out(counts, size) / counts for size in sizes]
    rows = np.array([np.concatenate(pieces) for pieces in product(*each)]) if len(each) > 1 else each[0]
    return np.asarray(rows[region.contains(rows)])


def _shared_out(counts: int, size: int) -> Array:
    """Every distribution of counts over some places, in the order of the first place (stars and bars)."""
    places = np.array(list(combinations(range(counts + size - 1), size - 1)), dtype=float).reshape(-1, size - 1)
    bars = np.hstack([np.full((len(places), 1), -1.0), places, np.full((len(places), 1), counts + size - 1.0)])
    return np.asarray(np.diff(bars, axis=1) - 1.0)


def _nearest(region: Body, wanted: Array, counts: int) -> tuple[float, ...] | None:
    """The best composition in counts of 1 / counts, or None.

    A strict sum of products is met where one of its products is above 0: if the best point fails it, each product is
    asked for in turn.
    """
    best = _solved(region, wanted, counts, ())
    if best is None or region.contains(best):
        return best
    tries: list[tuple[float, ...] | None] = []
    blocks = region.slices
    for row in region.products:
        c = np.array(row.coefficients).reshape(tuple(part.size for part in region.parts))
        for i, j in zip(*np.nonzero(c > 0.0), strict=True):
            tries.append(_solved(region, wanted, counts, (int(i), blocks[1].start + int(j))))
    inside = [point for point in tries if point is not None and region.contains(point)]
    if not inside:  # a corner of single units whose labelling is no longer possible: its neighbours with a monomer more
        tries = [_solved(region, wanted, counts, pair) for pair in product(range(len(wanted)), repeat=2)]
        inside = [point for point in tries if point is not None and region.contains(point)]
    return min(inside, key=lambda point: float(np.abs(np.array(point) - wanted).sum()), default=None)


def _solved(region: Body, wanted: Array, counts: int, present: tuple[int, ...]) -> tuple[float, ...] | None:
    """Counts that obey the rows of every part, with some fractions above 0; the closest to the wanted composition."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n = len(wanted)
    lower = np.zeros(2 * n)
    lower[list(present)] = 1.0
    unit = np.eye(n)
    # variables: counts, then how far each is off
    limits = [
        LinearConstraint(np.hstack([unit, -unit]), -np.inf, wanted * counts),
        LinearConstraint(np.hstack([unit, unit]), wanted * counts, np.inf),
    ]
    for part, place in zip(region.parts, region.slices, strict=True):
        total = np.zeros(2 * n)
        total[place] = 1.0
        limits.append(LinearConstraint(total, counts, counts))
        for row in part.rows:
            if min(row.coefficients) > ABOVE and not row.equal:
                continue  # holds for any fractions
            side = np.zeros(2 * n)
            side[place] = row.coefficients
            least = ABOVE * counts if row.strict else 0.0
            limits.append(LinearConstraint(side, least, 0.0 if row.equal else np.inf))
    for presolve in (True, False):  # the solver's presolve fails now and then on a point with many digits
        answer = milp(
            np.repeat([0.0, 1.0], n),
            constraints=limits,
            integrality=np.repeat([1, 0], n),
            bounds=Bounds(lower, np.repeat([float(counts), np.inf], n)),
            options={"mip_rel_gap": 0.0, "presolve": presolve},
        )
        if answer.x is not None or answer.status == INFEASIBLE:
            break
    if answer.x is None:
        if answer.status != INFEASIBLE:
            raise RegionError(
                "step",
                1.0 / counts,
                "a step that the solver can work with",
                str(answer.message),
                sentence="the solver cannot work with a step of {got}",
            )
        return None
    # N / counts through an exact fraction, so that 3 steps of 0.1 are 0.3
    return tuple(float(exact(round(x) / counts)) for x in answer.x[:n])
