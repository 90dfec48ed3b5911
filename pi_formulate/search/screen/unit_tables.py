"""Tables of the units of a screen: one of all units, or of all diamines with some dianhydrides if all are too many.

In: a space. Out: for a block a `CompositionTable` that has its units, and where they stand in it.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import numpy as np

from pi_formulate.base.arrays import Integers, Truths
from pi_formulate.properties.composition_table import CompositionTable
from pi_formulate.search.screen.blocks import Block
from pi_formulate.search.screen.sets import together
from pi_formulate.search.screen.space import Space

MOST_TABLES = 8  # of some dianhydrides
_ONE_AT_A_TIME = Lock()  # threads ask for the same dianhydrides at the same time, and their table takes seconds


@dataclass(frozen=True, eq=False)
class Known:
    """A table of some of the units.

    Parameters
    ----------
    table
        Of these units.
    local
        Place in the table of each unit of the space; 0 for those that it does not have.
    strange
        Which units of the space are out of the domain of each of `TABULATED`; None if none is.
    """

    table: CompositionTable
    local: Integers
    strange: tuple[Truths | None, ...]

    @classmethod
    def of(cls, space: Space, places: Integers) -> "Known":
        """Of some of the units of a space."""
        table = CompositionTable.of([space.units[k] for k in places.tolist()], space.problem.process)
        table.covariances  # noqa: B018 - computed here, once for all threads
        local = np.zeros(len(space.units), dtype=np.int64)
        local[places] = np.arange(len(places))

        def spread(out_of_domain: Truths) -> Truths | None:
            of_space = np.zeros(len(space.units), dtype=bool)
            of_space[places] = out_of_domain
            return of_space if out_of_domain.any() else None

        return cls(table, local, tuple(spread(column) for column in ~table.domain.T))


@dataclass(frozen=True, eq=False)
class UnitTables:
    """Tables of the units of a space.

    Parameters
    ----------
    space
        The compositions.
    whole
        Of all units; None if they are too many.
    """

    space: Space
    whole: Known | None

    @classmethod
    def of(cls, space: Space) -> "UnitTables":
        """The tables of a space."""
        few = space.of_copolymer or together(space.problem)
        return cls(space, Known.of(space, np.arange(len(space.units))) if few else None)

    @property
    def number(self) -> int:
        """Number of tables."""
        return 1 if self.whole is not None else self.space.dianhydride_sets

    def of_block(self, block: Block) -> Known:
        """A table that has the units of a block."""
        if self.whole is not None:
            return self.whole
        acids = tuple(np.unique(block.places // len(self.space.problem.diamines)).tolist())
        with _ONE_AT_A_TIME:
            return _of_acids(self, acids)


@lru_cache(maxsize=MOST_TABLES)
def _of_acids(tables: UnitTables, acids: tuple[int, ...]) -> Known:
    amines = np.arange(len(tables.space.problem.diamines))
    places = (np.array(acids)[:, None] * len(amines) + amines).reshape(-1)
    return Known.of(tables.space, places)
