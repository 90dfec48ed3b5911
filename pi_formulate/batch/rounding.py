"""Masses rounded together to steps of the balance, so that the rounding errors disturb the batch least.

In: exact masses and the readability of the balance [g]. Out: the masses to weigh, each a whole number of steps.
Rounding each line by itself lets the errors fall on r, which sets the chain length. Here the steps k_i are chosen
together to minimise

    J = (d ln r / 0.1 %)^2 + sum_i (d ln x_i / 1 %)^2 + (d ln size / 1 %)^2

with x_i the mole fraction of a monomer on its side. Up to six monomers, every combination of the four steps around each
exact mass is tried. For more, k_i is any number of steps: J is a convex quadratic form e'Qe of the relative errors
e_i = k_i / exact_i - 1, so branch and bound reaches its least value without trying all combinations.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import count, product
from math import inf

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import RecipeError

# Tolerances: r decides M_n through 1 - r, so a permille of r counts as much as a percent of a ratio or of the size.
R_TOLERANCE = 1e-3
RATIO_TOLERANCE = 1e-2
SIZE_TOLERANCE = 1e-2
SEARCHED_WHOLE = 6  # up to this many monomers every combination of the four nearest steps is tried (4^6 = 4096)
# Steps that branch and bound tries at most, then the best masses so far are returned. 900 random batches of 12 monomers
# took 44 in the mean and never more than 1,003; batches of 50 monomers took up to 65,000.
MOST_TRIED = 300_000


def drift(
    masses_g: Sequence[float], weighed_g: Sequence[float], sides: Sequence[int], fractions: Sequence[float]
) -> float:
    """J of one set of weighed masses; 0 if nothing was rounded.

    >>> drift([10.0, 20.0], [10.0, 20.0], [1, -1], [1.0, 1.0])
    0.0
    """
    errors = np.array([[w / m - 1.0 for m, w in zip(masses_g, weighed_g, strict=True)]])
    return float(_drift(errors, np.array(sides, dtype=float), np.array(fractions, dtype=float))[0])


def rounded_together(
    names: Sequence[str],
    masses_g: Sequence[float],
    readability_g: Sequence[float],
    sides: Sequence[int],
    fractions: Sequence[float],
    at_most_g: Sequence[float] | None = None,
    fixed: Sequence[int | None] = (),
) -> tuple[int, ...]:
    """Steps of the balance for each mass.

    Parameters
    ----------
    names
        For the error.
    masses_g, readability_g
        Exact masses and the step of the balance for each [g].
    sides
        1 for a dianhydride, -1 for a diamine, 0 for an end-capper.
    fractions
        Mole fraction of each on its side, 0..1 [-].
    at_most_g
        The available mass of each [g]; no limit if None.
    fixed
        The steps of a mass that is stated, None for one to be chosen; empty if all are chosen.

    Returns
    -------
    tuple of int
        k_i; the mass to weigh is k_i times the readability.

    Raises
    ------
    RecipeError
        If a mass is below one step of its balance.

    Examples
    --------
    >>> rounded_together(["A", "B"], [10.006, 20.004], [0.01, 0.01], [1, -1], [1.0, 1.0])
    (1001, 2001)
    """
    exact = np.array(masses_g) / np.array(readability_g)
    for name, mass, step, ratio in zip(names, masses_g, readability_g, exact, strict=True):
        if ratio < 1.0:
            raise RecipeError(
                f"mass of {name}",
                f"{mass:.3g} g",
                f"at least one step of the balance, {step:g} g",
                "Make a larger batch or use a finer balance.",
                sentence=f"{mass:.3g} g is below one step of the balance, {step:g} g",
            )
    side, share = np.array(sides, dtype=float), np.array(fractions, dtype=float)
    floor = np.floor(exact)
    limit = np.full(len(exact), np.inf) if at_most_g is None else np.array(at_most_g) / np.array(readability_g) + 1e-9
    stated = fixed or [None] * len(exact)
    if len(exact) <= SEARCHED_WHOLE:
        tried = floor + _offsets(len(exact))
        for place, count_of in enumerate(stated):
            if count_of is not None:
                tried[:, place] = count_of
        scores = _drift(tried / exact - 1.0, side, share)
        scores[np.any((tried < 1.0) | (tried > limit), axis=1)] = np.inf
        return tuple(int(k) for k in tried[int(np.argmin(scores))])
    return _Search(exact, limit, _quadratic(side, share), stated).steps()


@cache
def _offsets(count: int) -> Array:
    return np.array(list(product((-1.0, 0.0, 1.0, 2.0), repeat=count)))


def _drift(errors: Array, sides: Array, fractions: Array) -> Array:
    """J of each row of relative mass errors."""
    mean_a = errors @ (fractions * (sides > 0))
    mean_b = errors @ (fractions * (sides < 0))
    own_mean = np.where(
        sides > 0, mean_a[:, None], np.where(sides < 0, mean_b[:, None], (mean_a[:, None] + mean_b[:, None]) / 2)
    )
    ratios = np.sum(((errors - own_mean) / RATIO_TOLERANCE) ** 2, axis=1)
    size = ((mean_a + mean_b) / 2 / SIZE_TOLERANCE) ** 2
    return np.asarray(((mean_a - mean_b) / R_TOLERANCE) ** 2 + ratios + size)


def _quadratic(sides: Array, fractions: Array) -> Array:
    """Q of J = e'Qe: the terms of `_drift` as rows of a matrix, times themselves."""
    a, b = fractions * (sides > 0), fractions * (sides < 0)
    own_mean = np.where((sides > 0)[:, None], a, np.where((sides < 0)[:, None], b, (a + b) / 2))
    ratios = (np.eye(len(sides)) - own_mean) / RATIO_TOLERANCE
    rows = np.vstack([(a - b) / R_TOLERANCE, ratios, (a + b) / 2 / SIZE_TOLERANCE])
    return np.asarray(rows.T @ rows)


class _Search:
    """The whole steps of the least J = e'Qe by branch and bound (Schnorr and Euchner, Math. Program. 66 (1994) 181).

    With Q = R'R and R lower triangular, J is the sum of the squares of (R_i0 e_0 + ... + R_ii e_i). Each square depends
    on the errors up to its own, so the squares up to i are the least that J can be for these errors if the others were
    real numbers. The steps of a monomer are tried from the best one outwards, until that bound reaches the best J.

    A monomer whose mass is limited or stated comes first, as real numbers do not keep to the limit; then the one with
    the coarsest steps, as it costs most.
    """

    def __init__(self, exact: Array, limit: Array, quadratic: Array, stated: Sequence[int | None]) -> None:
        limit = np.array([most if steps is None else steps for most, steps in zip(limit, stated, strict=True)])
        self.order = np.lexsort((exact, np.isinf(limit)))
        self.stated = [stated[place] for place in self.order.tolist()]
        self.exact: list[float] = exact[self.order].tolist()
        self.limit: list[float] = limit[self.order].tolist()
        q = quadratic[np.ix_(self.order, self.order)]
        self.rows: list[list[float]] = np.linalg.cholesky(q[::-1, ::-1]).T[::-1, ::-1].tolist()
        self.tried, self.best, self.least = 0, [0] * len(exact), inf

    def steps(self) -> tuple[int, ...]:
        """k_i in the order of the batch."""
        self._choose([], [], 0.0)
        steps = dict(zip(self.order.tolist(), self.best, strict=True))
        return tuple(steps[place] for place in range(len(steps)))

    def _choose(self, steps: list[int], errors: list[float], bound: float) -> None:
        """Try the next monomer's steps after those of the ones before it, whose squares add up to `bound`."""
        i = len(steps)
        if i == len(self.exact):
            self.best, self.least = steps, bound
            return
        exact, limit, row = self.exact[i], self.limit[i], self.rows[i]
        before = sum(r * e for r, e in zip(row, errors, strict=False))
        centre = min(max((1.0 - before / row[i]) * exact, 1.0), limit)
        stated = self.stated[i]
        for k in _outwards(centre) if stated is None else (stated,):
            if not 1 <= k <= limit:
                continue
            error = k / exact - 1.0
            now = bound + (before + row[i] * error) ** 2
            self.tried += 1
            if now >= self.least or (self.tried > MOST_TRIED and self.least < inf):
                return
            self._choose([*steps, k], [*errors, error], now)


def _outwards(centre: float) -> Iterator[int]:
    """Whole numbers, the nearest one first.

    >>> from itertools import islice
    >>> list(islice(_outwards(2.6), 5))
    [3, 2, 4, 1, 5]
    """
    nearest = round(centre)
    yield nearest
    toward = 1 if centre > nearest else -1
    for far in count(1):
        yield nearest + toward * far
        yield nearest - toward * far
