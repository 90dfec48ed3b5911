"""All compositions of a space, counted first and then made block by block in constant memory.

In: a checked problem, or the units of a copolymer. Out: `Space`, which gives `Block`s of compositions of the same
monomers. A side with k monomers in n steps has C(n - 1, k - 1) feeds in which each is present; the composition with a
given number is worked out from the number alone, so that none has to be kept:

    with r steps and k members left, the first takes the least v with  C(r - 1, k - 1) - C(r - v - 1, k - 1) > number

Random order: x_ij = a_i b_j. Any order, or given units: units in whole steps, each monomer (each unit) present.
Drawn: shares uniform on each side (Dirichlet with all parameters 1), each set of as many monomers as allowed equally
often.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from math import comb

import numpy as np
import numpy.typing as npt

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.base.errors import DesignError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import Support, count_within, shapes, supports
from pi_formulate.search.question.problem import Problem

ROWS_PER_BLOCK = 16_384  # a few MB of numbers of a usual question, which the caches of a processor still hold
MOST_JUDGED = 10**10  # compositions; some hours
MOST_SETS = 100_000  # of monomers that are drawn from, and of units of a copolymer


@dataclass(frozen=True, eq=False)
class Block:
    """Compositions in which the same monomers are present.

    Parameters
    ----------
    places
        Of the units that may be present, in the units of the space.
    monomers
        Places of the monomers, dianhydrides before diamines, in the monomers of the problem.
    mole_frac
        Of those units, shape (compositions, units) [-].
    shares
        Of the monomers on their side, shape (compositions, monomers) [-].
    """

    places: tuple[int, ...]
    monomers: tuple[int, ...]
    mole_frac: Array
    shares: Array


@dataclass(frozen=True, eq=False)
class Space:
    """All compositions that a screen asks for; going through it gives blocks, and its length is their number.

    Parameters
    ----------
    problem
        Monomers, steps and order.
    units
        All that can be present.
    given_units
        Whether the amounts of these units are asked, and not those of the monomers.
    count
        Compositions that are drawn; None for all of the grid.
    draw
        What they are drawn with.
    """

    problem: Problem
    units: tuple[Unit, ...]
    given_units: bool
    count: int | None
    draw: np.random.Generator = field(repr=False)

    @property
    def free_units(self) -> bool:
        """Whether the feed leaves the units open, so that they have to be told."""
        both = min(len(self.problem.dianhydrides), len(self.problem.diamines)) > 1
        return both and (self.given_units or (self.problem.sequence == "any" and self.problem.most_monomers > 3))

    @property
    def rows(self) -> int:
        """Compositions, exactly."""
        if self.count is not None:
            return self.count
        steps = self._steps
        if self.given_units:
            return comb(steps + len(self.units) - 1, len(self.units) - 1)
        return sum(sets * _whole(*shape, steps, self._random) for sets, shape in shapes(self.problem))

    @property
    def judged(self) -> int:
        """Compositions that are made before those without one of their monomers are left out."""
        if self.count is not None or self.given_units:
            return self.rows
        return sum(sets * count_within(*shape, self._steps, self._random) for sets, shape in shapes(self.problem))

    def __len__(self) -> int:
        """Blocks, for a progress bar."""
        if self.count is not None:
            sets = 1 if self.given_units else self.drawn_sets
            each, more = divmod(self.count, sets)
            return more * -(-(each + 1) // ROWS_PER_BLOCK) + (sets - more) * -(-each // ROWS_PER_BLOCK)
        if self.given_units:
            k = len(self.units)
            return sum(comb(k, i) * -(-comb(self._steps - 1, i - 1) // ROWS_PER_BLOCK) for i in range(1, k + 1))
        return sum(
            sets * -(-count_within(*shape, self._steps, self._random) // ROWS_PER_BLOCK)
            for sets, shape in shapes(self.problem)
        )

    def __iter__(self) -> Iterator[Block]:
        if self.given_units:
            return self._drawn_units() if self.count is not None else self._all_units()
        return self._drawn() if self.count is not None else self._grid()

    @property
    def _steps(self) -> int:
        assert self.problem.steps is not None
        return self.problem.steps

    @property
    def _random(self) -> bool:
        return self.problem.sequence == "random"

    def _grid(self) -> Iterator[Block]:
        steps = self._steps
        for shape, sets in supports(self.problem):
            made = count_within(*shape, steps, self._random)
            for support in sets:
                for start in range(0, made, ROWS_PER_BLOCK):
                    numbers = np.arange(start, min(start + ROWS_PER_BLOCK, made))
                    block = self._of_support(support, *_cells(*shape, steps, self._random, numbers))
                    if len(block.shares):
                        yield block

    def _drawn(self) -> Iterator[Block]:
        assert self.count is not None
        sets = list(self._largest())
        each = np.full(len(sets), self.count // len(sets))
        each[self.draw.permutation(len(sets))[: self.count % len(sets)]] += 1
        for support, rows in zip(sets, each.tolist(), strict=True):
            p, q = map(len, support)
            for start in range(0, rows, ROWS_PER_BLOCK):
                size = min(ROWS_PER_BLOCK, rows - start)
                if self._random or min(p, q) == 1:
                    a, b = (self.draw.dirichlet(np.ones(k), size) for k in (p, q))
                    x = (a[:, :, None] * b[:, None, :]).reshape(size, -1)
                else:
                    x = self.draw.dirichlet(np.ones(p * q), size)
                    table = x.reshape(size, p, q)
                    a, b = table.sum(axis=2), table.sum(axis=1)
                yield self._of_support(support, x, np.hstack([a, b]))

    def _largest(self) -> Iterator[Support]:
        """Sets of as many monomers as are allowed."""
        size = min(self.problem.most_monomers, len(self.problem.monomers))
        for shape, sets in supports(self.problem):
            if sum(shape) == size:
                yield from sets

    @property
    def drawn_sets(self) -> int:
        """Sets of monomers that are drawn from."""
        size = min(self.problem.most_monomers, len(self.problem.monomers))
        return sum(sets for sets, shape in shapes(self.problem) if sum(shape) == size)

    def _of_support(self, support: Support, x: Array, shares: Array) -> Block:
        wide, acids = len(self.problem.diamines), len(self.problem.dianhydrides)
        places = tuple(i * wide + j for i, j in product(*support))
        return Block(places, (*support[0], *(acids + j for j in support[1])), x, shares)

    def _all_units(self) -> Iterator[Block]:
        steps = self._steps
        for size in range(1, len(self.units) + 1):
            made = comb(steps - 1, size - 1)
            for places in combinations(range(len(self.units)), size):
                for start in range(0, made, ROWS_PER_BLOCK):
                    numbers = np.arange(start, min(start + ROWS_PER_BLOCK, made))
                    counts = feeds_at(steps, size, numbers)
                    yield self._of_places(places, counts / steps, self._sums(places, counts) / steps)

    def _drawn_units(self) -> Iterator[Block]:
        assert self.count is not None
        places = tuple(range(len(self.units)))
        for start in range(0, self.count, ROWS_PER_BLOCK):
            x = self.draw.dirichlet(np.ones(len(places)), min(ROWS_PER_BLOCK, self.count - start))
            yield self._of_places(places, x, self._sums(places, x))

    def _sums(self, places: Sequence[int], amounts: npt.NDArray[np.generic]) -> Array:
        """Amounts of the monomers that some units are made of."""
        return np.asarray(
            amounts
            @ np.array(
                [
                    [monomer in (self.units[k].dianhydride, self.units[k].diamine) for monomer in self._present(places)]
                    for k in places
                ],
                dtype=amounts.dtype,
            )
        )

    def _present(self, places: Sequence[int]) -> list[object]:
        there = {m for k in places for m in (self.units[k].dianhydride, self.units[k].diamine)}
        return [monomer for monomer in self.problem.monomers if monomer in there]

    def _of_places(self, places: tuple[int, ...], x: Array, shares: Array) -> Block:
        there = self._present(places)
        return Block(places, tuple(k for k, m in enumerate(self.problem.monomers) if m in there), x, shares)


def check_size(space: Space) -> None:
    """Refuse what nobody waits for.

    Parameters
    ----------
    space
        What is asked.

    Raises
    ------
    DesignError
        If there is no composition, or there are too many of them or of sets of monomers.
    """
    if not space.rows or not (space.given_units or space.drawn_sets):
        raise DesignError(
            "space",
            "no composition",
            "at least one",
            "Take a finer step_frac, a larger most_monomers, or require fewer monomers.",
        )
    if space.given_units and 2 ** len(space.units) > MOST_SETS:
        raise DesignError("space", f"{len(space.units)} units", f"a copolymer with at most {MOST_SETS:,} sets of units")
    if space.count is not None and not space.given_units and (sets := space.drawn_sets) > MOST_SETS:
        raise DesignError(
            "count",
            f"{sets:,} sets of monomers to draw from",
            f"at most {MOST_SETS:,} sets",
            "Name fewer monomers, or take a larger most_monomers.",
        )
    if (judged := space.judged) > MOST_JUDGED:
        raise DesignError(
            "space",
            f"{judged:,} compositions",
            f"at most {MOST_JUDGED:,}",
            "Take a coarser step_frac, fewer monomers, a smaller most_monomers, or draw a count of them.",
        )


def feeds_at(steps: int, members: int, numbers: Integers) -> Integers:
    """The ways with these numbers to share out steps over members, each with one at least; shape (numbers, members).

    Parameters
    ----------
    steps, members
        Whole numbers, members at most steps.
    numbers
        From 0 to C(steps - 1, members - 1) - 1, in the order of the first share, then the second.

    Examples
    --------
    >>> feeds_at(4, 2, np.arange(3)).tolist()
    [[1, 3], [2, 2], [3, 1]]
    """
    found = np.empty((len(numbers), members), dtype=np.int64)
    rest, left = np.full(len(numbers), steps, dtype=np.int64), np.asarray(numbers, dtype=np.int64)
    for k in range(members, 1, -1):
        ways = _binomials(steps, k - 1)
        taken = rest - 1 - (np.searchsorted(ways, ways[rest - 1] - left) - 1)
        found[:, members - k] = taken
        left = left - (ways[rest - 1] - ways[rest - taken])
        rest = rest - taken
    found[:, members - 1] = rest
    return found


@cache
def _binomials(steps: int, k: int) -> Integers:
    """C(n, k) for n from 0 to steps."""
    # Only numbers below MOST_JUDGED are asked for; larger ones, which would not fit, are never reached.
    found = np.array([min(comb(n, k), MOST_JUDGED) for n in range(steps + 1)], dtype=np.int64)
    found.setflags(write=False)
    return found


def _cells(acids: int, amines: int, steps: int, random: bool, numbers: Integers) -> tuple[Array, Array]:
    """Mole fractions of the units and shares of the monomers of some compositions of a set."""
    if random or min(acids, amines) == 1:
        first, second = np.divmod(numbers, comb(steps - 1, amines - 1))
        a, b = feeds_at(steps, acids, first), feeds_at(steps, amines, second)
        x = (a[:, :, None] * b[:, None, :]).reshape(len(numbers), -1) / steps**2
    else:
        cells = acids * amines
        counts = feeds_at(steps + cells, cells, numbers) - 1
        table = counts.reshape(-1, acids, amines)
        a, b = table.sum(axis=2), table.sum(axis=1)
        whole = (a > 0).all(axis=1) & (b > 0).all(axis=1)
        a, b, x = a[whole], b[whole], counts[whole] / steps
    return x, np.hstack([a, b]) / steps


def _whole(acids: int, amines: int, steps: int, random: bool) -> int:
    """Compositions of one set in which each monomer is present, by inclusion and exclusion of the absent ones."""
    if random or min(acids, amines) == 1:
        return count_within(acids, amines, steps, random)
    return sum(
        (-1) ** (i + j) * comb(acids, i) * comb(amines, j) * _shared(steps, (acids - i) * (amines - j))
        for i in range(acids + 1)
        for j in range(amines + 1)
    )


def _shared(steps: int, cells: int) -> int:
    """Ways to share out steps over cells that may be empty."""
    return comb(steps + cells - 1, cells - 1) if cells else int(steps == 0)
