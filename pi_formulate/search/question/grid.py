"""Compositions of a grid by number: one enumeration for `design` and `screen`.

In: candidates and a step. Out: the sets of monomers, the number of compositions of each, and any composition from
its number, so that none has to be kept. A side with k monomers in n steps has C(n - 1, k - 1) feeds in which each
monomer is present. With r steps left for k members, the share of the next member is the least v with

    C(r - 1, k - 1) - C(r - v - 1, k - 1) > number

Random order: x_ij = a_i b_j. Any order: units in whole steps, each monomer present.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import combinations, islice, product
from math import comb

import numpy as np

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.search.question.problem import Problem

Shape = tuple[int, int]  # numbers of dianhydrides and diamines
Support = tuple[tuple[int, ...], tuple[int, ...]]  # places of the dianhydrides and diamines of one set
SETS_PER_BLOCK = 4096
LARGEST_COUNT = 2**62  # what 64 bits hold, with room for a sum


@dataclass(frozen=True, slots=True)
class SetGrid:
    """All compositions of one set of monomers in whole steps, by number.

    Parameters
    ----------
    dianhydrides, diamines
        Number of monomers on each side.
    steps
        Steps in the whole.
    random
        Whether the order of the units is random; otherwise any.
    """

    dianhydrides: int
    diamines: int
    steps: int
    random: bool

    @property
    def numbered(self) -> int:
        """Number of compositions, including those of any order in which a monomer is absent."""
        if self.by_feed:
            return self.feeds[0] * self.feeds[1]
        return _shared_out(self.steps, self.dianhydrides * self.diamines)

    @property
    def size(self) -> int:
        """Number of compositions in which each monomer is present, by inclusion and exclusion."""
        if self.by_feed:
            return self.numbered
        p, q = self.dianhydrides, self.diamines
        return sum(
            (-1) ** (i + j) * comb(p, i) * comb(q, j) * _shared_out(self.steps, (p - i) * (q - j))
            for i in range(p + 1)
            for j in range(q + 1)
        )

    def at(self, numbers: Integers) -> tuple[Array, Array]:
        """Mole fractions of the units, and shares of the monomers on their side [-].

        Parameters
        ----------
        numbers
            From 0 to `numbered` - 1; those in which a monomer is absent are left out of the result.

        Examples
        --------
        >>> fractions, shares = SetGrid(1, 2, 4, True).at(np.array([0, 2]))
        >>> fractions.tolist(), shares.tolist()
        ([[0.25, 0.75], [0.75, 0.25]], [[1.0, 0.25, 0.75], [1.0, 0.75, 0.25]])
        """
        units = self.dianhydrides * self.diamines
        if self.by_feed:
            first, second = np.divmod(numbers, comb(self.steps - 1, self.diamines - 1))
            a, b = feeds_at(self.steps, self.dianhydrides, first), feeds_at(self.steps, self.diamines, second)
            fractions = (a[:, :, None] * b[:, None, :]).reshape(len(numbers), units) / self.steps**2
        else:
            counts = feeds_at(self.steps + units, units, numbers) - 1  # a unit may be absent
            table = counts.reshape(-1, self.dianhydrides, self.diamines)
            a, b = table.sum(axis=2), table.sum(axis=1)
            present = (a > 0).all(axis=1) & (b > 0).all(axis=1)
            a, b, fractions = a[present], b[present], counts[present] / self.steps
        return fractions, np.hstack([a, b]) / self.steps

    @property
    def feeds(self) -> tuple[int, int]:
        """Number of shares of the dianhydrides and of the diamines; in any order, 1 and the number of all."""
        if self.by_feed:
            return comb(self.steps - 1, self.dianhydrides - 1), comb(self.steps - 1, self.diamines - 1)
        return 1, self.numbered

    @property
    def by_feed(self) -> bool:
        """Whether the feed fixes the units."""
        return self.random or min(self.dianhydrides, self.diamines) == 1


def grid_of(problem: Problem, shape: Shape, steps: int) -> SetGrid:
    """The grid of a set with this many dianhydrides and diamines.

    Parameters
    ----------
    problem
        The question, for its order of the units.
    shape
        Numbers of dianhydrides and diamines.
    steps
        Steps in the whole.
    """
    return SetGrid(*shape, steps, problem.random_order)


@lru_cache(maxsize=64)
def compositions(grid: SetGrid) -> Array:
    """Mole fractions of the units of all compositions of a set, in order of their numbers [-].

    Parameters
    ----------
    grid
        Of the set.

    Examples
    --------
    >>> compositions(SetGrid(1, 2, 4, True)).tolist()
    [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]
    """
    fractions, _ = grid.at(np.arange(grid.numbered))
    fractions.setflags(write=False)
    return fractions


def feeds_at(steps: int, members: int, numbers: Integers) -> Integers:
    """Shares of members in whole steps, at least one step each; shape (numbers, members).

    Parameters
    ----------
    steps, members
        Whole numbers, at least 1.
    numbers
        From 0 to C(steps - 1, members - 1) - 1, in the order of the first share, then the second.

    Examples
    --------
    >>> feeds_at(4, 2, np.arange(3)).tolist()
    [[1, 3], [2, 2], [3, 1]]
    """
    shares = np.empty((len(numbers), members), dtype=np.int64)
    rest, left = np.full(len(numbers), steps, dtype=np.int64), np.asarray(numbers, dtype=np.int64)
    for k in range(members, 1, -1):
        ways = _binomials(steps, k - 1)
        taken = rest - 1 - (np.searchsorted(ways, ways[rest - 1] - left) - 1)
        shares[:, members - k] = taken
        left = left - (ways[rest - 1] - ways[rest - taken])
        rest = rest - taken
    shares[:, members - 1] = rest
    return shares


@cache
def _binomials(steps: int, k: int) -> Integers:
    """C(n, k) for n from 0 to steps."""
    # Capped to fit into 64 bits: a grid whose numbers go beyond is never made, so a capped entry is never reached.
    row = np.array([min(comb(n, k), LARGEST_COUNT) for n in range(steps + 1)], dtype=np.int64)
    row.setflags(write=False)
    return row


def _shared_out(steps: int, units: int) -> int:
    """Number of ways to share out steps over units that may be absent."""
    return comb(steps + units - 1, units - 1) if units else int(steps == 0)


def count_all(problem: Problem, steps: int) -> int:
    """Number of compositions of the whole grid, including those of any order in which a monomer is absent."""
    return sum(sets * grid_of(problem, shape, steps).numbered for sets, shape in shapes(problem))


def shapes(problem: Problem) -> Iterator[tuple[int, Shape]]:
    """Number of sets of each shape: (sets, (dianhydrides, diamines)).

    Parameters
    ----------
    problem
        The question.
    """
    needed = [sum(m.role == role for m in problem.required) for role in ("dianhydride", "diamine")]
    have = len(problem.dianhydrides), len(problem.diamines)
    for p in range(max(1, needed[0]), min(have[0], problem.most_monomers - 1) + 1):
        for q in range(max(1, needed[1]), min(have[1], problem.most_monomers - p) + 1):
            sets = comb(have[0] - needed[0], p - needed[0]) * comb(have[1] - needed[1], q - needed[1])
            yield sets, (p, q)


def supports(problem: Problem) -> Iterator[tuple[Shape, list[Support]]]:
    """Sets of monomers by shape, in blocks, in order of size and then of names.

    Parameters
    ----------
    problem
        The question.
    """
    needed = {m.id for m in problem.required}
    for _, shape in sorted(shapes(problem), key=lambda item: (sum(item[1]), item[1])):
        sides = []
        for members, size in zip((problem.dianhydrides, problem.diamines), shape, strict=True):
            must = [i for i, m in enumerate(members) if m.id in needed]
            rest = [i for i in range(len(members)) if i not in must]
            sides.append([tuple(sorted((*must, *more))) for more in combinations(rest, size - len(must))])
        pairs: Iterator[Support] = ((acids, amines) for acids, amines in product(*sides))
        while block := list(islice(pairs, SETS_PER_BLOCK)):
            yield shape, block
