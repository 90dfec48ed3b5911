"""Masses rounded together to steps of the balance, so that the rounding errors disturb the batch least.

In: exact masses and the readability of the balance [g]. Out: the masses to weigh, each a whole number of steps.
Rounding each line by itself lets the errors fall on r, which sets the chain length. Here the steps k_i are chosen
together to minimise

    J = (d ln r / 0.1 %)^2 + sum_i (d ln x_i / 1 %)^2 + (d ln size / 1 %)^2

over the steps around each exact mass; x_i is the mole fraction of a monomer on its side.
"""

from collections.abc import Sequence
from functools import cache
from itertools import product

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import RecipeError

# Tolerances: r decides M_n through 1 - r, so a permille of r counts as much as a percent of a ratio or of the size.
R_TOLERANCE = 1e-3
RATIO_TOLERANCE = 1e-2
SIZE_TOLERANCE = 1e-2
SEARCHED_WHOLE = 6  # up to this many monomers every combination of the four nearest steps is tried (4^6 = 4096)


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
            )
    side, share = np.array(sides, dtype=float), np.array(fractions, dtype=float)
    floor = np.floor(exact)
    limit = np.full(len(exact), np.inf) if at_most_g is None else np.array(at_most_g) / np.array(readability_g) + 1e-9
    if len(exact) <= SEARCHED_WHOLE:
        tried = floor + _offsets(len(exact))
        scores = _drift(tried / exact - 1.0, side, share)
        scores[np.any((tried < 1.0) | (tried > limit), axis=1)] = np.inf
        return tuple(int(k) for k in tried[int(np.argmin(scores))])
    return _descended(np.minimum(np.rint(exact), np.floor(limit)), exact, side, share, limit)


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


def _descended(steps: Array, exact: Array, side: Array, share: Array, limit: Array) -> tuple[int, ...]:
    """Steps improved one and two at a time until no change helps: for too many monomers to try all combinations."""
    count = len(exact)
    single = np.vstack([np.eye(count), -np.eye(count)])
    moves = np.vstack([single, *(single + row for row in single)])
    best = float(_drift((steps / exact - 1.0)[None, :], side, share)[0])
    while True:
        tried = steps + moves
        scores = _drift(tried / exact - 1.0, side, share)
        scores[np.any((tried < 1.0) | (tried > limit), axis=1)] = np.inf
        i = int(np.argmin(scores))
        if scores[i] >= best:
            return tuple(int(k) for k in steps)
        steps, best = tried[i], float(scores[i])
