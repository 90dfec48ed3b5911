"""Sums over the units of many copolymers in random order, by the shares of their monomers.

In: shares a of the dianhydrides and b of the diamines, a number of each unit or a covariance of them. Out: for every a
with every b of a set of monomers

    mean       sum_ij a_i b_j u_ij                               = a U b'
    variance   sum_ijkl a_i b_j a_k b_l C_(ij)(kl)               = (a a) T (b b)'

since the unit of dianhydride i with diamine j has the mole fraction a_i b_j. The work of a composition is that of a row
of b alone: about a third of x U and |x F|^2 for three monomers on each side.
"""

from functools import lru_cache

import numpy as np

from pi_formulate.base.arrays import Array, Integers


def means(numbers: Array, first: Array, second: Array) -> Array:
    """Means of a number of each unit.

    Parameters
    ----------
    numbers
        Of the units, shape (..., dianhydrides, diamines).
    first, second
        Shares of the dianhydrides and of the diamines, shapes (n, dianhydrides) and (m, diamines) [-].

    Returns
    -------
    ndarray
        Shape (..., n, m).

    Examples
    --------
    >>> means(np.array([[0.0, 100.0]]), np.array([[1.0]]), np.array([[0.5, 0.5], [0.2, 0.8]])).tolist()
    [[50.0, 80.0]]
    """
    return np.asarray(np.matmul(np.matmul(first, numbers), second.T))


def variances(covariance: Array, places: Integers, first: Array, second: Array) -> Array:
    """Variances of the means, from the covariance of the units.

    Parameters
    ----------
    covariance
        Of all units, shape (units, units).
    places
        Of the units of each set in the covariance, shape (sets, dianhydrides, diamines).
    first, second
        As for `means`.

    Returns
    -------
    ndarray
        Shape (sets, n, m).

    Examples
    --------
    >>> covariance = np.array([[1.0, 0.5], [0.5, 1.0]])
    >>> variances(covariance, np.array([[[0, 1]]]), np.array([[1.0]]), np.array([[0.5, 0.5], [1.0, 0.0]])).tolist()
    [[[0.75, 1.0]]]
    """
    (i, k, of_first), (j, m, of_second) = _pairs(first.shape[1]), _pairs(second.shape[1])
    i, k = i[:, None], k[:, None]
    # Each unordered pair of pairs stands for all of its orders.
    table = covariance[places[:, i, j], places[:, k, m]] + covariance[places[:, i, m], places[:, k, j]]
    table *= of_first[:, None] * of_second / 2.0
    squares = means(table, _squares(first), _squares(second))
    return np.maximum(squares, 0.0, out=squares)  # rounding may leave a hair below zero


def _squares(shares: Array) -> Array:
    """Products of two shares, of each unordered pair."""
    i, k, _ = _pairs(shares.shape[1])
    return np.asarray(shares[:, i] * shares[:, k])


@lru_cache(maxsize=64)
def _pairs(members: int) -> tuple[Integers, Integers, Array]:
    """Unordered pairs of places, with themselves too, and the number of their orders."""
    i, k = np.triu_indices(members)
    return i, k, np.where(i == k, 1.0, 2.0)
