"""Some compositions of a screen, some ten thousand at a time.

In: places of units and of monomers, and amounts. Out: sums over the units for each composition, as flat columns.

`Products` are sets of monomers in random order, in which every share of the dianhydrides meets every share of the
diamines: sums are taken over the shares, and mole fractions of units are never made. `Listed` are compositions of one
set with the mole fractions of its units, row by row.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.properties.composition_table import CompositionTable
from pi_formulate.properties.products import means


@dataclass(frozen=True, eq=False)
class Products:
    """All products of shares of some sets of monomers; rows go by set, then by dianhydrides, then by diamines.

    Parameters
    ----------
    places
        Of the units in those of the space, shape (sets, dianhydrides, diamines).
    monomers
        Of the monomers in those of the problem, shape (sets, dianhydrides + diamines).
    first, second
        Shares of the dianhydrides and of the diamines, shapes (n, dianhydrides) and (m, diamines), all above 0 [-].
    begins
        Whether these are the first compositions of their sets.
    """

    places: Integers
    monomers: Integers
    first: Array
    second: Array
    begins: bool

    def __len__(self) -> int:
        """Number of compositions."""
        return len(self.places) * self.each

    @property
    def each(self) -> int:
        """Number of compositions of one set."""
        return len(self.first) * len(self.second)

    def sums(self, numbers: Array) -> Array:
        """Sum of x_k u_k for each composition, u_k a number of each unit of the space."""
        return means(numbers[self.places], self.first, self.second).reshape(-1)

    def evaluated(self, table: CompositionTable, local: Integers) -> tuple[Array, Array]:
        """Values and deviations of `TABULATED`, shapes (3, compositions); local: place of each unit in the table."""
        values, sds = table.evaluate_products(local[self.places], self.first, self.second)
        return values.reshape(3, -1), sds.reshape(3, -1)

    def without(self, kind: Truths) -> Truths:
        """Whether no unit of a kind is present in each composition, kind: truth for each unit of the space."""
        return np.repeat(~kind[self.places].any(axis=(1, 2)), self.each)

    def shares(self) -> Iterator[tuple[Integers, Array]]:
        """For each member of a set: its monomer in each set, its share in each composition, shape (sets, each)."""
        shape = (len(self.places), len(self.first), len(self.second))
        columns = [*(column[:, None] for column in self.first.T), *(column[None, :] for column in self.second.T)]
        for monomers, column in zip(self.monomers.T, columns, strict=True):
            share = np.empty(shape)
            share[...] = column
            yield monomers, share.reshape(shape[0], -1)

    def unit_shares(self) -> Iterator[tuple[Integers, Array]]:
        """For each unit of a set: its place in each set, its share in each composition, shape (sets, each)."""
        for i, j in np.ndindex(*self.places.shape[1:]):
            grid = self.first[:, i, None] * self.second[None, :, j]
            yield self.places[:, i, j], np.tile(grid.reshape(1, -1), (len(self.places), 1))

    def some(self, sets: Truths) -> "Products":
        """The compositions of some of the sets."""
        return Products(self.places[sets], self.monomers[sets], self.first, self.second, self.begins)


@dataclass(frozen=True, eq=False)
class Listed:
    """Compositions of one set of monomers, row by row.

    Parameters
    ----------
    places
        Of the units that may be present, shape (1, units).
    monomers
        Of the monomers, dianhydrides before diamines, shape (1, monomers).
    mole_frac
        Of those units, shape (compositions, units) [-].
    side_frac
        Shares of the monomers on their side, shape (compositions, monomers) [-].
    begins
        Whether these are the first compositions of the set.
    """

    places: Integers
    monomers: Integers
    mole_frac: Array
    side_frac: Array
    begins: bool

    def __len__(self) -> int:
        """Number of compositions."""
        return len(self.mole_frac)

    def sums(self, numbers: Array) -> Array:
        """As `Products.sums`."""
        return np.asarray(self.mole_frac @ numbers[self.places[0]])

    def evaluated(self, table: CompositionTable, local: Integers) -> tuple[Array, Array]:
        """As `Products.evaluated`."""
        values, sds = table.part(local[self.places[0]].tolist()).evaluate(self.mole_frac)
        return values.T, sds.T

    def without(self, kind: Truths) -> Truths:
        """As `Products.without`."""
        of_kind = kind[self.places[0]]
        return np.asarray(~(self.mole_frac[:, of_kind] > 0.0).any(axis=1))

    def shares(self) -> Iterator[tuple[Integers, Array]]:
        """As `Products.shares`."""
        for monomers, column in zip(self.monomers.T, self.side_frac.T, strict=True):
            yield monomers, column[None, :]

    def unit_shares(self) -> Iterator[tuple[Integers, Array]]:
        """As `Products.unit_shares`."""
        for places, column in zip(self.places.T, self.mole_frac.T, strict=True):
            yield places, column[None, :]

    def some(self, sets: Truths) -> "Listed":
        """All compositions, or none."""
        rows = slice(None) if sets[0] else slice(0)
        return Listed(self.places, self.monomers, self.mole_frac[rows], self.side_frac[rows], self.begins)


Block = Products | Listed
