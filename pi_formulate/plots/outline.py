"""The exact corners of what meets a formula on a map, where every clause is straight there.

In: a map and a formula. Out: polygons in shares; none where a clause is curved, an equality, or two polygons overlap.

    on a square    f = f00 (1-x)(1-y) + f10 x (1-y) + f01 (1-x) y + f11 x y,   straight if f is a product u(x) v(y)
                   whose one factor keeps its sign
    in a triangle  f = c1 x + c2 y + c3 (1-x-y)
"""

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.linear import labellings_of, linear_clauses
from pi_formulate.plots.space import Space

HalfPlane = tuple[float, float, float]  # a + b x + c y >= 0
ALWAYS: HalfPlane = (1.0, 0.0, 0.0)
NOTHING = 1e-9
SQUARE = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
TRIANGLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])


def region_polygons(space: Space, asked: Formula) -> tuple[Array, ...]:
    """Corners of the parts of a map that meet a formula, one row of shares for each corner.

    Parameters
    ----------
    space
        The map.
    asked
        The formula.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> from pi_formulate.plots.space import space_of
    >>> space = space_of(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 5, None)
    >>> region_polygons(space, formula("7"))[0].round(9).tolist()
    [[1.0, 0.6], [1.0, 1.0], [0.6, 1.0], [0.6, 0.6]]
    """
    found: list[Array] = []
    for way in labellings_of(asked, space.units):
        shape = SQUARE if space.is_square else TRIANGLE
        for clause in linear_clauses(asked, space.units, way):
            if clause.equal:
                return ()
            side = _half_plane(clause.coefficients, space.is_square)
            if side is None:
                return ()
            shape = _clipped(shape, side)
        if _area(shape) <= NOTHING:
            continue
        for i, other in enumerate(found):
            shared = _area(_shared(shape, other))
            if shared <= NOTHING:
                continue
            if shared < min(_area(shape), _area(other)) - NOTHING:
                return ()  # the border of both together is not drawn by two polygons
            found[i] = max(shape, other, key=_area)
            break
        else:
            found.append(shape)
    if space.is_square:
        return tuple(found)
    return tuple(np.column_stack([shape, 1.0 - shape.sum(axis=1)]) for shape in found)


def _half_plane(coefficients: tuple[float, ...], square: bool) -> HalfPlane | None:
    """The side of a line on which a clause holds; None where its border is curved."""
    if not square:
        first, second, rest = coefficients
        return rest, first - rest, second - rest
    f11, f10, f01, f00 = coefficients
    if min(coefficients) >= 0.0 and max(coefficients) > 0.0:
        return ALWAYS  # but for a corner or side without area
    if max(coefficients) <= 0.0:
        return -1.0, 0.0, 0.0
    if abs(f00 + f11 - f10 - f01) <= NOTHING:
        return f00, f10 - f00, f01 - f00
    if abs(f00 * f11 - f10 * f01) > NOTHING:
        return None
    # A product: if it changes its sign along x in one row, and in no row along y, the border is a straight line x.
    along_x = (f00 + f01, f10 + f11)
    along_y = (f00 + f10, f01 + f11)
    if f00 * f01 >= 0.0 and f10 * f11 >= 0.0:
        return along_x[0], along_x[1] - along_x[0], 0.0
    if f00 * f10 >= 0.0 and f01 * f11 >= 0.0:
        return along_y[0], 0.0, along_y[1] - along_y[0]
    return None


def _clipped(shape: Array, side: HalfPlane) -> Array:
    """The part of a convex polygon on one side of a line."""
    if len(shape) == 0:
        return shape
    a, b, c = side
    values = a + shape @ np.array([b, c])
    kept = []
    for i, value in enumerate(values):
        following = values[(i + 1) % len(values)]
        start, end = shape[i], shape[(i + 1) % len(shape)]
        if value >= 0.0:
            kept.append(start)
        if value * following < 0.0:
            kept.append(start + value / (value - following) * (end - start))
    return np.array(kept).reshape(-1, 2)


def _shared(one: Array, other: Array) -> Array:
    """What two convex polygons share; both turn to the left."""
    for (x, y), (x_next, y_next) in zip(other, np.roll(other, -1, axis=0), strict=True):
        dx, dy = x_next - x, y_next - y
        one = _clipped(one, (float(dy * x - dx * y), float(-dy), float(dx)))
    return one


def _area(shape: Array) -> float:
    if len(shape) < 3:
        return 0.0
    x, y = shape.T
    return float(0.5 * (x @ np.roll(y, -1) - y @ np.roll(x, -1)))
