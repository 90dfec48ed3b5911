"""Two ratios of monomers as places on a map: a square of two sides, or a triangle of three monomers.

In: dianhydrides and diamines. Out: `Space`: places, and the mole fractions of all units at each in random order.

    two and two     x = share of the first dianhydride, y = share of the first diamine
    one and three   x, y = shares of the first and the second of the three; the third is the rest
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from math import prod
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import PlotError, Words
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.margins import labellings_of, smallest_margins
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.plots.values import known_library
from pi_formulate.search.region.build import region_of
from pi_formulate.search.region.picture import outline
from pi_formulate.search.region.polytope import Polytope
from pi_formulate.search.region.region import Region

LEAST_POINTS, MOST_POINTS = 5, 401
HALF_HEIGHT = 0.5 * 3.0**0.5  # of a triangle with sides of 1
NOTHING = 1e-9  # a smaller area, as a fraction of the map, is rounding


@dataclass(frozen=True, eq=False)
class Space:
    """Places of a map, and the composition at each.

    Parameters
    ----------
    monomers
        Those whose shares are the first and the second axis; in a triangle the third one, too.
    units
        All pairs.
    shares
        Share of each of `monomers` on its side, one row for each place [-].
    mole_frac
        Mole fractions of the units, one row for each place [-].
    triangles
        Places of the corners of each small triangle between them.
    rim
        Places along the border, once around.
    """

    monomers: tuple[Monomer, ...]
    units: tuple[Unit, ...]
    shares: Array
    mole_frac: Array
    triangles: Integers
    rim: Integers

    @property
    def is_square(self) -> bool:
        """Whether both sides have two monomers."""
        return len(self.monomers) == 2

    def margins(self, system: Formula) -> tuple[Truths, Array]:
        """Whether each place meets a formula, and its smallest margin there [mole fraction of units].

        Parameters
        ----------
        system
            The formula, under its best labelling at each place.
        """
        return smallest_margins(system, self.units, self.mole_frac)

    def polygons(self, system: Formula) -> tuple[Array, ...]:
        """Vertices of the parts of the map that meet a formula, one row of shares for each vertex.

        Each part is the claimed region of one labelling. There are none if the formula asks for an equality, or if
        two parts overlap and neither contains the other: their common border is not that of two polygons.

        Parameters
        ----------
        system
            The formula.

        Examples
        --------
        >>> from pi_formulate.claims.formula import formula
        >>> space = space_of(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 5, None)
        >>> sorted(space.polygons(formula("7"))[0].round(9).tolist())
        [[0.6, 0.6], [0.6, 1.0], [1.0, 0.6], [1.0, 1.0]]
        """
        if any(row.equal for row in system.rows(system.symbols)):
            return ()
        parts: list[Region] = []
        for labelling in labellings_of(system, self.units):
            part = region_of(system, self.units, labelling, "random")
            if part.dimension < 2 or not part.contains(part.centre):
                continue
            for i, other in enumerate(parts):
                shared = _shared_frac(part, other)
                if shared <= NOTHING:
                    continue
                if shared < min(part.share_frac, other.share_frac) - NOTHING:
                    return ()
                parts[i] = max(part, other, key=lambda region: region.share_frac)
                break
            else:
                parts.append(part)
        return tuple(self._polygon(part) for part in parts)

    def _polygon(self, part: Region) -> Array:
        """The vertices of one region, once around."""
        first, second = (part.names.index(monomer.id) for monomer in self.monomers[:2])
        shape = outline(part.corners[:, [first, second]])
        return shape if self.is_square else np.column_stack([shape, 1.0 - shape.sum(axis=1)])

    def place(self, copolymer: Copolymer) -> tuple[float, ...]:
        """Shares of the monomers of the axes in a copolymer of the same monomers."""
        known = {m for unit in self.units for m in (unit.dianhydride, unit.diamine)}
        feed = copolymer.feed
        amounts = dict((*feed.dianhydrides_mol, *feed.diamines_mol))
        if strange := [m.id for m in amounts if m not in known]:
            raise PlotError("target", strange, f"a copolymer of {', '.join(sorted(m.id for m in known))}")
        total = {"dianhydride": feed.dianhydride_mol, "diamine": feed.diamine_mol}
        return tuple(amounts.get(m, 0.0) / total[m.role] for m in self.monomers)


def space_of(
    dianhydrides: Sequence[str | Monomer],
    diamines: Sequence[str | Monomer],
    points: int,
    library: MonomerLibrary | None,
    square: bool = True,
) -> Space:
    """The map of some monomers.

    Parameters
    ----------
    dianhydrides, diamines
        Two and two, one and three, or three and one; ids, names or `Monomer`s.
    points
        Places along an axis [-].
    library
        Where names are looked up; the shipped one if None.
    square
        Whether two and two are allowed.

    Raises
    ------
    PlotError
        If the numbers of monomers do not fit a map, a monomer is listed twice, or there are too few or too many points.
    """
    count = whole("points", points, LEAST_POINTS, MOST_POINTS, refuse=PlotError) - 1
    names = known_library(library)
    sides = []
    for role, listed in (("dianhydride", dianhydrides), ("diamine", diamines)):
        if isinstance(listed, str) or not isinstance(listed, Sequence):
            raise PlotError(f"{role}s", listed, f"a list of {role}s")
        side = [names.resolve(name, role, where=f"{role}s") for name in listed]
        if len(set(side)) != len(side):
            raise PlotError(
                f"{role}s",
                [monomer.id for monomer in side],
                "each monomer once",
                sentence="a monomer is listed twice: {got}",
            )
        sides.append(side)
    acids, amines = sides
    kinds = (len(acids), len(amines))
    if kinds not in ((2, 2), (1, 3), (3, 1)) or (kinds == (2, 2) and not square):
        need = "one dianhydride with three diamines or three with one"
        raise PlotError("monomers", Words(f"{kinds[0]} and {kinds[1]}"), f"two and two, {need}" if square else need)
    units = tuple(Unit(a, b) for a in acids for b in amines)
    if kinds == (2, 2):
        shares, triangles, rim = _square(count)
        full = [np.column_stack([shares[:, i], 1.0 - shares[:, i]]) for i in (0, 1)]
        mole_frac = (full[0][:, :, None] * full[1][:, None, :]).reshape(len(shares), 4)
        return Space((acids[0], amines[0]), units, shares, mole_frac, triangles, rim)
    shares, triangles, rim = _triangle(count)
    return Space(tuple(acids if len(acids) == 3 else amines), units, shares, shares, triangles, rim)


def _shared_frac(first: Region, second: Region) -> float:
    """How much of a map lies in both of two regions of the same monomers [-]."""
    parts = zip(first.parts, second.parts, strict=True)
    return prod(Polytope(a.size, (*a.rows, *b.rows)).share_frac for a, b in parts)


def _square(count: int) -> tuple[Array, Any, Any]:
    side = np.linspace(0.0, 1.0, count + 1)
    shares = np.array([(x, y) for x in side for y in side])
    at = np.arange((count + 1) ** 2).reshape(count + 1, count + 1)
    a, b, c, d = at[:-1, :-1].ravel(), at[1:, :-1].ravel(), at[1:, 1:].ravel(), at[:-1, 1:].ravel()
    triangles = np.vstack([np.column_stack([a, b, c]), np.column_stack([a, c, d])])
    rim = np.concatenate([at[:, 0], at[-1, 1:], at[-2::-1, -1], at[0, -2::-1]])
    return shares, triangles, rim


def _triangle(count: int) -> tuple[Array, Any, Any]:
    """Whole numbers of steps that add up to `count`, so that the shares add up to 1 exactly where they meet a side."""
    steps = [(i, j - i, count - j) for i, j in combinations_with_replacement(range(count + 1), 2)]
    at = {(i, j): place for place, (i, j, _) in enumerate(steps)}
    triangles = [(at[i, j], at[i + 1, j], at[i, j + 1]) for i, j, k in steps if k]
    triangles += [(at[i + 1, j], at[i + 1, j + 1], at[i, j + 1]) for i, j, k in steps if k > 1]
    rim = [at[i, 0] for i in range(count + 1)] + [at[count - j, j] for j in range(1, count + 1)]
    rim += [at[0, j] for j in range(count - 1, -1, -1)]
    return np.array(steps) / count, np.array(triangles), np.array(rim)
