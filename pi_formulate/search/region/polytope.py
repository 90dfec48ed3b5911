"""A polytope of fractions: its corners without rounding, its size, points inside it.

In: rows c with c x >= 0 (or = 0). Out: `Polytope`, the fractions x >= 0 with sum 1 that obey them.

Any limit on fractions is such a row: a x >= b is (a - b) x >= 0, as the fractions add up to 1. So the corners are found
by cutting the simplex of all fractions with one row after the other: a new corner stands where the row crosses an
edge, which joins two corners that no third one shares all their borders with (double description method, in fractions
of whole numbers). Sampling: the polytope is cut into simplices; one is drawn by its volume, and a point in it by
Dirichlet weights of 1.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import factorial, sqrt

import numpy as np
from scipy.spatial import Delaunay

from pi_formulate.base.arrays import Array
from pi_formulate.claims.constraints import LinearClause

Corner = tuple[Fraction, ...]
# A typed 0.4 or 1/3 and sums of such numbers are meant exactly; no limit is typed to more digits.
LARGEST_DENOMINATOR = 10**9
FLAT = 1e-9  # directions in which the corners differ by less, relative to the widest, are no dimension
MOST_DIMENSIONS, MOST_CORNERS = 6, 200  # beyond, a triangulation has millions of simplices
STEPS_PER_DIMENSION = 60  # of a random walk, from the middle until it has forgotten its start


@dataclass(frozen=True, slots=True)
class Polytope:
    """Fractions, at least 0 and with sum 1, and the rows that they obey.

    Parameters
    ----------
    size
        How many fractions.
    rows
        c x >= 0, or c x = 0 where `equal`. Whether a border itself is outside (`strict`) does not matter to the
        geometry: corners, volume and samples are those of the closed set.

    Examples
    --------
    >>> half = Polytope(2, (LinearClause("", (1.0, -0.4), False), LinearClause("", (-1.0, 2.5), False)))
    >>> [tuple(map(str, corner)) for corner in half.corners]
    [('5/7', '2/7'), ('2/7', '5/7')]
    """

    size: int
    rows: tuple[LinearClause, ...] = ()

    @property
    def corners(self) -> tuple[Corner, ...]:
        """Every corner once, the largest first fraction first; none if no fractions obey all rows."""
        return tuple(corner for corner, _ in _described(self))

    @property
    def points(self) -> Array:
        """The corners as numbers, one row each."""
        return np.array([[float(x) for x in corner] for corner in self.corners]).reshape(-1, self.size)

    @property
    def matrix(self) -> Array:
        """The coefficients, one row each."""
        return np.array([row.coefficients for row in self.rows], dtype=float).reshape(-1, self.size)

    @property
    def edges(self) -> tuple[tuple[int, int], ...]:
        """Pairs of corners that an edge joins, by their number."""
        borders = [border for _, border in _described(self)]
        pairs = combinations(range(len(borders)), 2)
        return tuple(pair for pair in pairs if _adjacent(borders[pair[0]], borders[pair[1]], borders))

    @property
    def facets(self) -> tuple[tuple[int, ...], ...]:
        """Corners on each border, by their number; borders that touch the polytope in no more than a point left out."""
        borders = [border for _, border in _described(self)]
        facets = {
            tuple(i for i, border in enumerate(borders) if side in border) for side in range(self.size + len(self.rows))
        }
        return tuple(sorted(facet for facet in facets if 1 < len(facet) < len(borders)))

    @property
    def dimension(self) -> int:
        """How many directions it extends in: 0 a point, size - 1 at most; -1 if it is empty."""
        return len(_directions(self)) if self.corners else -1

    @property
    def share_frac(self) -> float:
        """Volume, as a fraction of that of all compositions; 0 where an equality makes it flat [-]."""
        if self.dimension < self.size - 1:
            return 0.0
        whole = sqrt(self.size) / factorial(self.size - 1)
        return float(_triangulated(self)[1].sum() / whole)

    @property
    def centre(self) -> Array:
        """Centre of mass; the mean of the corners where there are too many dimensions to triangulate."""
        if not self.is_small:
            return np.asarray(self.points.mean(axis=0))
        pieces, volumes = _triangulated(self)
        return np.asarray((pieces.mean(axis=1) * (volumes / volumes.sum())[:, None]).sum(axis=0))

    @property
    def is_small(self) -> bool:
        """Whether it is triangulated; else its samples come from a random walk."""
        return self.dimension <= MOST_DIMENSIONS and len(self.corners) <= MOST_CORNERS

    def sample(self, n: int, generator: np.random.Generator) -> Array:
        """Points drawn uniformly.

        Parameters
        ----------
        n
            How many, at least 0.
        generator
            Source of the random numbers.

        Returns
        -------
        ndarray
            Shape (n, size), each row with sum 1.
        """
        points = self._drawn(n, generator) if self.is_small else self._walked(n, generator)
        points = np.maximum(points, 0.0)
        return np.asarray(points / points.sum(axis=1, keepdims=True))

    def _drawn(self, n: int, generator: np.random.Generator) -> Array:
        pieces, volumes = _triangulated(self)
        chosen = generator.choice(len(pieces), size=n, p=volumes / volumes.sum())
        weights = generator.dirichlet(np.ones(pieces.shape[1]), size=n)
        return np.asarray(np.einsum("ij,ijk->ik", weights, pieces[chosen]))

    def _walked(self, n: int, generator: np.random.Generator) -> Array:
        """Hit and run: along a random line through the point to a random place on its chord, many times."""
        corners, sides = self.points, np.vstack([np.eye(self.size), self.matrix])
        middle = corners.mean(axis=0)
        at = np.tile(middle, (n, 1))
        for _ in range(STEPS_PER_DIMENSION * self.dimension):
            # a random sum of the corners' offsets lies in the polytope's own plane and has its proportions
            line = generator.standard_normal((n, len(corners))) @ (corners - middle)
            speed, room = line @ sides.T, np.maximum(at @ sides.T, 0.0)
            with np.errstate(divide="ignore", invalid="ignore"):
                until = np.where(np.abs(speed) > FLAT * np.abs(line).max(axis=1, keepdims=True), -room / speed, np.nan)
            ahead = np.nanmin(np.where(speed < 0.0, until, np.inf), axis=1)
            behind = np.nanmax(np.where(speed > 0.0, until, -np.inf), axis=1)
            at = at + (behind + (ahead - behind) * generator.random(n))[:, None] * line
        return at


def exact(number: float) -> Fraction:
    """The fraction that a typed number means.

    >>> exact(0.4), exact(1 / 3), exact(0.1 + 0.2)
    (Fraction(2, 5), Fraction(1, 3), Fraction(3, 10))
    """
    return Fraction(number).limit_denominator(LARGEST_DENOMINATOR)


Borders = frozenset[int]  # which fractions are 0 (by their number) and which rows are (size + their number)


def _adjacent(first: Borders, second: Borders, borders: list[Borders]) -> bool:
    """Whether an edge joins two corners: only they have all the borders that they share."""
    shared = first & second
    return sum(shared <= border for border in borders) == 2


@lru_cache(maxsize=512)
def _described(polytope: Polytope) -> tuple[tuple[Corner, Borders], ...]:
    """Each corner with its borders."""
    n = polytope.size
    corners: list[tuple[Corner, Borders]] = [
        (tuple(Fraction(int(i == j)) for j in range(n)), frozenset(j for j in range(n) if j != i)) for i in range(n)
    ]
    for side, row in enumerate(polytope.rows, n):
        numbers = [exact(c) for c in row.coefficients]
        values = [sum((c * x for c, x in zip(numbers, corner, strict=True)), Fraction()) for corner, _ in corners]
        borders = [border for _, border in corners]
        kept = [
            (corner, border | {side} if value == 0 else border)
            for (corner, border), value in zip(corners, values, strict=True)
            if value == 0 or (value > 0 and not row.equal)
        ]
        for (i, above), (j, below) in combinations(enumerate(values), 2):
            if above * below < 0 and _adjacent(borders[i], borders[j], borders):
                part = above / (above - below)
                place = tuple(x + part * (y - x) for x, y in zip(corners[i][0], corners[j][0], strict=True))
                kept.append((place, (borders[i] & borders[j]) | {side}))
        corners = kept
    return tuple(sorted(corners, key=lambda corner: corner[0], reverse=True))


@lru_cache(maxsize=512)
def _directions(polytope: Polytope) -> Array:
    """Orthonormal directions in which the corners differ."""
    offsets = polytope.points - polytope.points[0]
    _, widths, directions = np.linalg.svd(offsets, full_matrices=False)
    wide = directions[widths > FLAT * max(widths.max(initial=0.0), FLAT)]
    wide.setflags(write=False)
    return np.asarray(wide)


@lru_cache(maxsize=512)
def _triangulated(polytope: Polytope) -> tuple[Array, Array]:
    """Simplices, shape (simplices, dimension + 1, size), and their volumes."""
    corners, directions = polytope.points, _directions(polytope)
    dimension = len(directions)
    flat = (corners - corners[0]) @ directions.T
    if dimension == 0:
        numbers = np.array([[0]])
    elif dimension == 1:
        numbers = np.array([[int(flat[:, 0].argmin()), int(flat[:, 0].argmax())]])
    else:
        numbers = Delaunay(flat).simplices
    sides = flat[numbers[:, 1:]] - flat[numbers[:, :1]]
    volumes = np.abs(np.linalg.det(sides)) / factorial(dimension) if dimension else np.ones(1)
    pieces = corners[numbers]
    for array in (pieces, volumes):
        array.setflags(write=False)
    return pieces, volumes
