"""The sets of monomers of a screen and the compositions of each, in blocks that are made from their numbers.

In: a checked problem. Out: blocks. Sets come in the order of the names of their monomers:

    Sets         number of a set -> its monomers; number in the set -> shares in whole steps (`question/grid.py`); a
                 block has several small sets, or a part of a large one
    SetsOfUnits  the same for the units of a copolymer
    Drawn        each set equally often, shares uniform on each side (Dirichlet with all parameters 1); each block has
                 random numbers of its own, from the seed and its number
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import comb

import numpy as np

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import SetGrid, Shape, feeds_at
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.screen.blocks import Block, Listed, Products
from pi_formulate.search.screen.bounds import Bounds

ROWS_PER_BLOCK = 65_536  # some 20 MB; with fewer, two threads would wait for each other, see benchmarks/screen.py
MOST_TOGETHER = 1_000  # units whose terms are kept in one table: 16 MB


@dataclass(frozen=True, eq=False)
class Sets:
    """All sets of monomers of one shape.

    Parameters
    ----------
    problem
        Monomers, and which of them are required.
    shape
        Numbers of dianhydrides and diamines.
    number
        Of the sets.
    grid
        Compositions of each set.
    """

    problem: Problem
    shape: Shape
    number: int
    grid: SetGrid

    @property
    def rows(self) -> int:
        """Number of compositions."""
        return self.number * self.grid.numbered

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        groups = -(-self._run // self._cut[0]) * (self.number // self._run)
        return groups * self._pieces[0] * self._pieces[1]

    def start(self, number: int) -> int:
        """Number of compositions before a block."""
        at, i, j = self._at(number)
        return at * self.grid.numbered + i * self.grid.feeds[1] + j

    def block(self, number: int) -> Block:
        """The compositions of a block."""
        at, i, j = self._at(number)
        n, m = (min(k + cut, of) for k, cut, of in zip((i, j), self._cut[1:], self.grid.feeds, strict=True))
        if not self.grid.by_feed:
            return self.listed(at, *self.grid.at(np.arange(j, m)), j == 0)
        places, monomers = self._members(np.arange(at, self._last(at) + 1))
        steps = self.grid.steps
        first, second = _shares(steps, self.shape[0], i, n), _shares(steps, self.shape[1], j, m)
        return Products(places, monomers, first, second, i == j == 0)

    def hopeless(self, number: int, bounds: Bounds) -> int | None:
        """Sets that begin in a block, if no diamines bring its dianhydrides inside; None if some may.

        Parameters
        ----------
        number
            Of the block.
        bounds
            Of all units.
        """
        at, i, j = self._at(number)
        last = self._last(at)
        diamines = self.diamine_sets
        acids = self._side(0, np.arange(at // diamines, last // diamines + 1))
        if bounds.may_hold(acids).any():
            return None
        return last - at + 1 if i == j == 0 else 0

    def listed(self, at: int, mole_frac: Array, side_frac: Array, begins: bool) -> Listed:
        """Compositions of one set."""
        places, monomers = self._members(np.array([at]))
        return Listed(places.reshape(1, -1), monomers, mole_frac, side_frac, begins)

    @cached_property
    def _cut(self) -> tuple[int, int, int]:
        """What a block has at most: sets, shares of the dianhydrides, shares of the diamines."""
        n, m = self.grid.feeds
        if self.grid.by_feed and n * m <= ROWS_PER_BLOCK:
            return max(1, ROWS_PER_BLOCK // max(1, n * m)), max(1, n), max(1, m)
        return 1, max(1, ROWS_PER_BLOCK // m), min(m, ROWS_PER_BLOCK)

    @cached_property
    def _pieces(self) -> tuple[int, int]:
        """Number of blocks of a set: along the dianhydrides, along the diamines."""
        n, m = self.grid.feeds
        return -(-n // self._cut[1]), -(-m // self._cut[2])

    def _at(self, number: int) -> tuple[int, int, int]:
        """First set, first share of the dianhydrides and first share of the diamines of a block."""
        group, piece = divmod(number, self._pieces[0] * self._pieces[1])
        run, k = divmod(group, -(-self._run // self._cut[0]))
        i, j = divmod(piece, self._pieces[1])
        return run * self._run + k * self._cut[0], i * self._cut[1], j * self._cut[2]

    def _last(self, at: int) -> int:
        """Last set of a block, from its first."""
        return min(at + self._cut[0], at - at % self._run + self._run) - 1

    @property
    def _run(self) -> int:
        """Sets of which a block may have several: all, or those of the same dianhydrides if all units are too many."""
        return self.number if together(self.problem) else self.diamine_sets

    @cached_property
    def _sides(self) -> tuple[tuple[Integers, Integers, int], ...]:
        """Of each side: places of the required monomers, of the others, and how many of these are in a set."""
        needed = {m.id for m in self.problem.required}
        sides = []
        for members, size in zip((self.problem.dianhydrides, self.problem.diamines), self.shape, strict=True):
            must = np.array([k for k, m in enumerate(members) if m.id in needed], dtype=np.int64)
            sides.append((must, np.setdiff1d(np.arange(len(members)), must), size - len(must)))
        return tuple(sides)

    def _members(self, numbers: Integers) -> tuple[Integers, Integers]:
        """Places of the units, shape (sets, dianhydrides, diamines), and of the monomers, shape (sets, monomers)."""
        acids, amines = (self._side(k, at) for k, at in enumerate(np.divmod(numbers, self.diamine_sets)))
        places = acids[:, :, None] * len(self.problem.diamines) + amines[:, None, :]
        return places, np.hstack([acids, len(self.problem.dianhydrides) + amines])

    @cached_property
    def diamine_sets(self) -> int:
        """Number of sets of diamines."""
        _, others, more = self._sides[1]
        return comb(len(others), more)

    def _side(self, side: int, numbers: Integers) -> Integers:
        """Places of the dianhydrides (side 0) or diamines (1) of some sets of them."""
        must, rest, size = self._sides[side]
        chosen = rest[subsets_at(len(rest), size, numbers)]
        return np.sort(np.hstack([np.tile(must, (len(numbers), 1)), chosen]), axis=1)


@dataclass(frozen=True, eq=False)
class SetsOfUnits:
    """All sets of some of the units of a copolymer, each unit present.

    Parameters
    ----------
    problem
        With the monomers of the units.
    units
        Of the copolymer.
    size
        Number of units in a set.
    steps
        In the whole.
    """

    problem: Problem
    units: tuple[Unit, ...]
    size: int
    steps: int

    @property
    def _each(self) -> int:
        return comb(self.steps - 1, self.size - 1)

    @property
    def _pieces(self) -> int:
        return -(-self._each // ROWS_PER_BLOCK)

    @property
    def rows(self) -> int:
        """Number of compositions."""
        return comb(len(self.units), self.size) * self._each

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return comb(len(self.units), self.size) * self._pieces

    def start(self, number: int) -> int:
        """Number of compositions before a block."""
        at, piece = divmod(number, self._pieces)
        return at * self._each + piece * ROWS_PER_BLOCK

    def block(self, number: int) -> Block:
        """The compositions of a block."""
        at, piece = divmod(number, self._pieces)
        places = tuple(subsets_at(len(self.units), self.size, np.array([at]))[0].tolist())
        first = piece * ROWS_PER_BLOCK
        numbers = np.arange(first, min(first + ROWS_PER_BLOCK, self._each))
        return self.listed(places, feeds_at(self.steps, self.size, numbers), self.steps, piece == 0)

    def listed(self, places: tuple[int, ...], amounts: Array | Integers, whole: float, begins: bool) -> Listed:
        """Compositions of some of the units, in amounts that add up to the whole."""
        units, monomers = [self.units[k] for k in places], self.problem.monomers
        present = [k for k, m in enumerate(monomers) if any(m in (u.dianhydride, u.diamine) for u in units)]
        holds = np.array([[monomers[k] in (u.dianhydride, u.diamine) for k in present] for u in units])
        sums = amounts @ holds.astype(amounts.dtype)
        return Listed(np.array([places]), np.array([present]), amounts / whole, sums / whole, begins)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Random compositions.

    Parameters
    ----------
    of
        Sets of monomers, each drawn equally often; or all units of a copolymer.
    rows
        Number of compositions.
    seed
        Of the draw.
    """

    of: tuple[Sets, ...] | SetsOfUnits
    rows: int
    seed: int

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return len(self._starts) - 1

    def start(self, number: int) -> int:
        """Number of compositions before a block."""
        return int(self._starts[number])

    def block(self, number: int) -> Block:
        """The compositions of a block."""
        rows = int(self._starts[number + 1] - self._starts[number])
        draw = np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(number,)))
        if isinstance(self.of, SetsOfUnits):
            return self.of.listed(tuple(range(self.of.size)), _uniform(draw, rows, self.of.size), 1.0, number == 0)
        at = int(np.searchsorted(self._first_block, number, side="right")) - 1
        begins = bool(self._first_block[at] == number)
        for sets in self.of:
            if at < sets.number:
                break
            at -= sets.number
        p, q = sets.shape
        if sets.grid.by_feed:
            a, b = _uniform(draw, rows, p), _uniform(draw, rows, q)
            x = (a[:, :, None] * b[:, None, :]).reshape(rows, -1)
        else:
            x = _uniform(draw, rows, p * q)
            table = x.reshape(rows, p, q)
            a, b = table.sum(axis=2), table.sum(axis=1)
        return sets.listed(at, x, np.hstack([a, b]), begins)

    @cached_property
    def _of_each(self) -> Integers:
        """Compositions of each set: some have one more."""
        sets = 1 if isinstance(self.of, SetsOfUnits) else sum(sets.number for sets in self.of)
        rows = np.full(sets, self.rows // sets)
        rows[np.random.default_rng(self.seed).permutation(sets)[: self.rows % sets]] += 1
        return rows

    @cached_property
    def _first_block(self) -> Integers:
        """First block of each set."""
        blocks = -(-self._of_each // ROWS_PER_BLOCK)
        return np.cumsum(blocks) - blocks

    @cached_property
    def _starts(self) -> Integers:
        """First composition of each block, and the number of all."""
        firsts = np.cumsum(self._of_each) - self._of_each
        cut = (
            range(at, at + rows, ROWS_PER_BLOCK)
            for at, rows in zip(firsts.tolist(), self._of_each.tolist(), strict=True)
        )
        return np.array([*(start for block in cut for start in block), self.rows])


def together(problem: Problem) -> bool:
    """Whether the terms of all units are kept in one table.

    Parameters
    ----------
    problem
        With its monomers.
    """
    return len(problem.dianhydrides) * len(problem.diamines) <= MOST_TOGETHER


def _uniform(draw: np.random.Generator, rows: int, members: int) -> Array:
    """Shares that add up to 1, uniform over all of them: exponential numbers over their sum."""
    shares = draw.standard_exponential((rows, members))
    shares /= shares.sum(axis=1, keepdims=True)
    return shares


@lru_cache(maxsize=256)
def _shares(steps: int, members: int, first: int, last: int) -> Array:
    """Shares in whole steps, those with numbers from first to last - 1 [-]."""
    shares = feeds_at(steps, members, np.arange(first, last)) / steps
    shares.setflags(write=False)
    return shares


def subsets_at(members: int, size: int, numbers: Integers) -> Integers:
    """Subsets of places, in the order of `itertools.combinations`; shape (numbers, size).

    Parameters
    ----------
    members, size
        Of the whole and of each subset.
    numbers
        From 0 to C(members, size) - 1.

    Examples
    --------
    >>> subsets_at(4, 2, np.arange(6)).tolist()
    [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
    """
    gaps = feeds_at(members + 1, size + 1, numbers)[:, :size]
    return np.asarray(np.cumsum(gaps, axis=1) - 1)
