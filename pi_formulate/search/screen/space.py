"""All compositions of a screen, counted first and then made block by block, each block from its number.

In: a checked problem, or the units of a copolymer. Out: `Space`, whose blocks of compositions come in any order and in
constant memory.
"""

from dataclasses import dataclass
from functools import cached_property
from math import comb

from pi_formulate.base.errors import DesignError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import Shape, grid_of, shapes
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.screen.blocks import Block
from pi_formulate.search.screen.bounds import Bounds
from pi_formulate.search.screen.sets import Drawn, Sets, SetsOfUnits

MOST_COUNTED = 10**13  # compositions of a grid; years
MOST_SETS = 100_000  # of monomers to draw from, and of units of a copolymer


@dataclass(frozen=True, eq=False)
class Space:
    """All compositions of a screen.

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
    seed
        Of the draw.
    sides
        Numbers of dianhydrides and diamines of every set; None for all that the problem allows.
    """

    problem: Problem
    units: tuple[Unit, ...]
    of_copolymer: bool
    count: int | None
    seed: int
    sides: Shape | None = None

    @property
    def free_units(self) -> bool:
        """Whether the feed does not fix the units, so that they need columns of their own."""
        acids, amines = self.sides or (len(self.problem.dianhydrides), len(self.problem.diamines))
        both = min(acids, amines) > 1
        return both and (self.of_copolymer or (not self.problem.random_order and self.problem.most_monomers > 3))

    @property
    def rows(self) -> int:
        """Number of compositions, exactly."""
        return self._counted("size")

    @property
    def judged(self) -> int:
        """Number of compositions made, including those left out because a monomer is absent."""
        return self._counted("numbered")

    def _counted(self, kind: str) -> int:
        if self.count is not None:
            return self.count
        if self.of_copolymer:
            return comb(self.steps + len(self.units) - 1, len(self.units) - 1)
        return sum(sets.number * int(getattr(sets.grid, kind)) for sets in self._of_monomers)

    @property
    def exact(self) -> bool:
        """Whether every numbered composition is one, so that a block knows its rows before it is made."""
        return self.judged == self.rows

    @property
    def sets(self) -> int:
        """Number of sets of monomers, or of units of a copolymer, whose compositions are made."""
        if self.of_copolymer:
            return 1 if self.count is not None else 2 ** len(self.units) - 1
        return sum(sets.number for sets in (self._largest if self.count is not None else self._of_monomers))

    @property
    def blocks(self) -> int:
        """Number of blocks."""
        return sum(run.blocks for run in self._runs)

    def block(self, number: int) -> Block:
        """One block.

        Parameters
        ----------
        number
            From 0 to `blocks` - 1.
        """
        for run in self._runs:
            if number < run.blocks:
                return run.block(number)
            number -= run.blocks
        raise IndexError(number)

    def runs(self, size: int) -> range:
        """Numbers of the runs of so many blocks, the last of which may be shorter."""
        return range(-(-self.blocks // size))

    def run(self, number: int, size: int) -> range:
        """Numbers of the blocks of a run."""
        return range(number * size, min((number + 1) * size, self.blocks))

    def start(self, number: int) -> int:
        """Number of compositions before a block, if the space is exact."""
        rows = 0
        for run in self._runs:
            if number < run.blocks:
                return rows + run.start(number)
            number, rows = number - run.blocks, rows + run.rows
        return rows

    def hopeless(self, number: int, bounds: Bounds) -> int | None:
        """Sets that begin in a block, if no diamines bring its dianhydrides inside; None if some may.

        Parameters
        ----------
        number
            Of the block.
        bounds
            Of all units.
        """
        for run in self._runs:
            if number < run.blocks:
                return run.hopeless(number, bounds) if isinstance(run, Sets) else None
            number -= run.blocks
        raise IndexError(number)

    @property
    def widest(self) -> Shape:
        """Largest numbers of dianhydrides and of diamines in a set."""
        shapes_made = [sets.shape for sets in self._of_monomers]
        return max(p for p, _ in shapes_made), max(q for _, q in shapes_made)

    @property
    def dianhydride_sets(self) -> int:
        """Number of sets of dianhydrides."""
        return sum(sets.number // sets.diamine_sets for sets in self._of_monomers)

    @property
    def steps(self) -> int:
        """Steps in the whole."""
        return self.problem.steps or 1

    @cached_property
    def _of_monomers(self) -> tuple[Sets, ...]:
        """All sets of monomers of each shape, in order of size."""
        shaped = sorted(shapes(self.problem), key=lambda item: (sum(item[1]), item[1]))
        return tuple(
            Sets(self.problem, shape, number, grid_of(self.problem, shape, self.steps))
            for number, shape in shaped
            if number and self.sides in (None, shape)
        )

    @cached_property
    def _largest(self) -> tuple[Sets, ...]:
        """Those with as many monomers as are allowed."""
        most = sum(self.sides) if self.sides else min(self.problem.most_monomers, len(self.problem.monomers))
        return tuple(sets for sets in self._of_monomers if sum(sets.shape) == most)

    @cached_property
    def _runs(self) -> tuple[Sets | SetsOfUnits | Drawn, ...]:
        """Blocks one after the other: of all sets of one shape, of one number of units, or of a draw."""
        of_units = SetsOfUnits(self.problem, self.units, len(self.units), self.steps)
        if self.count is not None:
            return (Drawn(of_units if self.of_copolymer else self._largest, self.count, self.seed),)
        if self.of_copolymer:
            sizes = range(1, len(self.units) + 1)
            return tuple(SetsOfUnits(self.problem, self.units, size, self.steps) for size in sizes)
        return self._of_monomers


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
    if not space.rows or not space.sets:
        raise DesignError(
            "space",
            "no composition",
            "at least one",
            "Take a finer step_frac, a larger most_monomers, or require fewer monomers.",
            sentence="there is no composition",
        )
    if space.of_copolymer and 2 ** len(space.units) > MOST_SETS:
        raise DesignError(
            "space",
            f"{len(space.units)} units",
            f"a copolymer with at most {MOST_SETS:,} sets of units",
            sentence=f"{len(space.units)} units make more than {MOST_SETS:,} sets of units",
        )
    if space.count is not None and not space.of_copolymer and (sets := space.sets) > MOST_SETS:
        raise DesignError(
            "count",
            f"{sets:,} sets of monomers to draw from",
            f"at most {MOST_SETS:,} sets",
            "Name fewer monomers, or take a larger most_monomers.",
            sentence=f"there are {sets:,} sets of monomers to draw from, but at most {MOST_SETS:,} are possible",
        )
    if (judged := space.judged) > MOST_COUNTED:
        raise DesignError(
            "space",
            f"{judged:,} compositions",
            f"at most {MOST_COUNTED:,}",
            "Take a coarser step_frac, fewer monomers, a smaller most_monomers, or draw a count of them.",
            sentence=f"there are {judged:,} compositions, but at most {MOST_COUNTED:,} are judged",
        )
