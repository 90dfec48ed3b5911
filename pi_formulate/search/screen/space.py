"""All compositions of a screen, counted first and then made block by block in constant memory.

In: a checked problem, or the units of a copolymer. Out: `Space`, which gives `Block`s of compositions of the same
monomers. On a grid each composition comes from its number (`question/grid.py`); of a copolymer the units are in whole
steps, each unit of the block present.

Drawn: shares uniform on each side (Dirichlet with all parameters 1), each of the largest allowed sets of monomers
equally often.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from math import comb

import numpy as np
import numpy.typing as npt

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.base.errors import DesignError
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import SetGrid, Shape, Support, feeds_at, grid_of, shapes, supports
from pi_formulate.search.question.problem import Problem

ROWS_PER_BLOCK = 16_384  # a few MB for a usual question, which fit into the caches of a processor
MOST_JUDGED = 10**10  # compositions; some hours
MOST_SETS = 100_000  # of monomers to draw from, and of units of a copolymer


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
    """All compositions of a screen: iteration gives blocks, and the length is the number of blocks.

    Parameters
    ----------
    problem
        Monomers, steps and order.
    units
        All that can be present.
    of_copolymer
        Whether the amounts of these units are varied, instead of those of the monomers.
    count
        Number of compositions to draw; None for the whole grid.
    draw
        Random generator for the draw.
    """

    problem: Problem
    units: tuple[Unit, ...]
    of_copolymer: bool
    count: int | None
    draw: np.random.Generator = field(repr=False)

    @property
    def free_units(self) -> bool:
        """Whether the feed does not fix the units, so that they need columns of their own."""
        both = min(len(self.problem.dianhydrides), len(self.problem.diamines)) > 1
        return both and (self.of_copolymer or (not self.problem.random_order and self.problem.most_monomers > 3))

    @property
    def rows(self) -> int:
        """Number of compositions, exactly."""
        if self.count is not None:
            return self.count
        if self.of_copolymer:
            return comb(self._steps + len(self.units) - 1, len(self.units) - 1)
        return sum(sets * self._grid(shape).size for sets, shape in shapes(self.problem))

    @property
    def judged(self) -> int:
        """Number of compositions made, including those left out because a monomer is absent."""
        if self.count is not None or self.of_copolymer:
            return self.rows
        return sum(sets * self._grid(shape).numbered for sets, shape in shapes(self.problem))

    @property
    def drawn_sets(self) -> int:
        """Number of sets of monomers to draw from."""
        return sum(sets for sets, shape in shapes(self.problem) if sum(shape) == self._most)

    def __len__(self) -> int:
        """Number of blocks, for a progress bar."""
        if self.count is not None:
            sets = 1 if self.of_copolymer else self.drawn_sets
            each, more = divmod(self.count, sets)
            return more * _blocks(each + 1) + (sets - more) * _blocks(each)
        if self.of_copolymer:
            k = len(self.units)
            return sum(comb(k, i) * _blocks(comb(self._steps - 1, i - 1)) for i in range(1, k + 1))
        return sum(sets * _blocks(self._grid(shape).numbered) for sets, shape in shapes(self.problem))

    def __iter__(self) -> Iterator[Block]:
        if self.of_copolymer:
            return self._all_units() if self.count is None else self._drawn_units(self.count)
        return self._all_sets() if self.count is None else self._drawn_sets(self.count)

    @property
    def _steps(self) -> int:
        assert self.problem.steps is not None
        return self.problem.steps

    @property
    def _most(self) -> int:
        """Number of monomers in the largest allowed set."""
        return min(self.problem.most_monomers, len(self.problem.monomers))

    def _grid(self, shape: Shape) -> SetGrid:
        return grid_of(self.problem, shape, self._steps)

    def _all_sets(self) -> Iterator[Block]:
        for shape, sets in supports(self.problem):
            grid = self._grid(shape)
            for support in sets:
                for numbers in _numbers(grid.numbered):
                    block = self._of_support(support, *grid.at(numbers))
                    if len(block.shares):
                        yield block

    def _drawn_sets(self, count: int) -> Iterator[Block]:
        sets = [s for shape, block in supports(self.problem) if sum(shape) == self._most for s in block]
        each = np.full(len(sets), count // len(sets))
        each[self.draw.permutation(len(sets))[: count % len(sets)]] += 1
        for support, rows in zip(sets, each.tolist(), strict=True):
            p, q = map(len, support)
            for size in map(len, _numbers(rows)):
                if self.problem.random_order or min(p, q) == 1:
                    a, b = (self.draw.dirichlet(np.ones(k), size) for k in (p, q))
                    x = (a[:, :, None] * b[:, None, :]).reshape(size, -1)
                else:
                    x = self.draw.dirichlet(np.ones(p * q), size)
                    table = x.reshape(size, p, q)
                    a, b = table.sum(axis=2), table.sum(axis=1)
                yield self._of_support(support, x, np.hstack([a, b]))

    def _of_support(self, support: Support, x: Array, shares: Array) -> Block:
        wide, acids = len(self.problem.diamines), len(self.problem.dianhydrides)
        places = tuple(i * wide + j for i, j in product(*support))
        return Block(places, (*support[0], *(acids + j for j in support[1])), x, shares)

    def _all_units(self) -> Iterator[Block]:
        steps = self._steps
        for size in range(1, len(self.units) + 1):
            for places in combinations(range(len(self.units)), size):
                for numbers in _numbers(comb(steps - 1, size - 1)):
                    counts = feeds_at(steps, size, numbers)
                    yield self._of_places(places, counts / steps, self._sums(places, counts) / steps)

    def _drawn_units(self, count: int) -> Iterator[Block]:
        places = tuple(range(len(self.units)))
        for size in map(len, _numbers(count)):
            x = self.draw.dirichlet(np.ones(len(places)), size)
            yield self._of_places(places, x, self._sums(places, x))

    def _sums(self, places: Sequence[int], amounts: npt.NDArray[np.generic]) -> Array:
        """Amounts of the monomers of some units."""
        present = self._present(places)
        holds = [[m in (self.units[k].dianhydride, self.units[k].diamine) for m in present] for k in places]
        return np.asarray(amounts @ np.array(holds, dtype=amounts.dtype))

    def _of_places(self, places: tuple[int, ...], x: Array, shares: Array) -> Block:
        present = set(self._present(places))
        return Block(places, tuple(k for k, m in enumerate(self.problem.monomers) if m in present), x, shares)

    def _present(self, places: Sequence[int]) -> list[Monomer]:
        present = {m for k in places for m in (self.units[k].dianhydride, self.units[k].diamine)}
        return [monomer for monomer in self.problem.monomers if monomer in present]


def _numbers(rows: int) -> Iterator[Integers]:
    """The numbers from 0 to rows - 1, block by block."""
    for start in range(0, rows, ROWS_PER_BLOCK):
        yield np.arange(start, min(start + ROWS_PER_BLOCK, rows))


def _blocks(rows: int) -> int:
    """Number of blocks for this many rows."""
    return -(-rows // ROWS_PER_BLOCK)


def check_size(space: Space) -> None:
    """Refuse a space that is empty or too large to enumerate.

    Parameters
    ----------
    space
        The compositions.

    Raises
    ------
    DesignError
        If there is no composition, or there are too many of them or of sets of monomers.
    """
    if not space.rows or not (space.of_copolymer or space.drawn_sets):
        raise DesignError(
            "space",
            "no composition",
            "at least one",
            "Take a finer step_frac, a larger most_monomers, or require fewer monomers.",
        )
    if space.of_copolymer and 2 ** len(space.units) > MOST_SETS:
        raise DesignError("space", f"{len(space.units)} units", f"a copolymer with at most {MOST_SETS:,} sets of units")
    if space.count is not None and not space.of_copolymer and (sets := space.drawn_sets) > MOST_SETS:
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
