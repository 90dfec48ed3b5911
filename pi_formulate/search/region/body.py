"""The body of a feasible region: its geometry, which compositions are inside, samples.

In: a formula, repeat units (or its variables alone), one polytope of fractions or two. Out: `Body`, on which steps,
pictures and other libraries rest; `Region` is the same with its public outputs.

With `sequence="any"` the coordinates are the mole fractions of the units, and every clause is linear in them. With
`sequence="random"` they are the fractions a_i of the dianhydrides and b_j of the diamines, the units are
x_ij = a_i b_j, and a clause c with c_ij = u_i v_j is met where (u a)(v b) >= 0: for u >= 0 that is linear in b alone.
All clauses of the formulas separate like this, so the region is then one polytope of a times one of b.

The polytopes are closed sets; whether a composition is inside, borders included, is decided by the constraints of the
formula, as in a check, and by the limits of the user.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import Any, Literal

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import RegionError
from pi_formulate.base.show.shown import Shown
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.claims.held import BORDER, held
from pi_formulate.claims.margins import System
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.region.polytope import Polytope

SequenceKind = Literal["any", "random"]
Point = Mapping[str, float] | Iterable[float] | Polymer
SUM_TOLERANCE = 1e-6  # fractions typed as 0.333333; their sum is put right
MOST_DRAWS = 100  # rounds of drawing again the points on a border that is outside


@dataclass(frozen=True, slots=True, repr=False)
class Vertex(Shown):
    """A corner of a region.

    Parameters
    ----------
    fractions
        In the order of the region's names, without rounding.
    in_region
        Whether it is inside itself, or on a border that a strict clause excludes.
    on
        Which limits it lies on.
    """

    fractions: tuple[Fraction, ...]
    in_region: bool
    on: tuple[str, ...]

    def _in_short(self) -> str:
        inside = "inside" if self.in_region else "on an excluded border"
        return f"({', '.join(map(str, self.fractions))}), {inside}, on {'; '.join(self.on) or 'no limit'}"


@dataclass(frozen=True, slots=True, repr=False)
class Body(Shown):
    """Compositions that meet a formula, without the outputs of `Region`.

    Parameters
    ----------
    formula
        The formula, with its reading and interpretation.
    labelling
        Which monomer is in which class, the only one that this region stands for; None for the variables alone.
    names
        The coordinates: units (`any`), monomers (`random`), or variables.
    units
        Repeat units in the order of the mole fractions; none for the variables alone.
    sequence
        `any` or `random`.
    parts
        The polytope of the units; or those of the dianhydrides and of the diamines.
    products
        Strict clauses that a random order leaves as sums of products, such as "l, m and n not all zero". They exclude
        corners, no volume.
    """

    formula: Formula
    labelling: Labelling | None
    names: tuple[str, ...]
    units: tuple[Unit, ...]
    sequence: SequenceKind
    parts: tuple[Polytope, ...]
    products: tuple[LinearClause, ...] = ()

    @property
    def slices(self) -> tuple[slice, ...]:
        """Where the fractions of each part stand among the coordinates."""
        ends = np.cumsum([0, *(part.size for part in self.parts)])
        return tuple(slice(int(a), int(b)) for a, b in pairwise(ends))

    @property
    def dimension(self) -> int:
        """How many fractions can be chosen freely; -1 if the region is empty."""
        each = [part.dimension for part in self.parts]
        return -1 if -1 in each else sum(each)

    @property
    def share_frac(self) -> float:
        """Volume as a fraction of that of all compositions of these coordinates [-]."""
        return float(np.prod([part.share_frac for part in self.parts]))

    @property
    def centre(self) -> tuple[float, ...]:
        """Centre of mass; inside, whatever the borders are."""
        return tuple(float(x) for part in self.parts for x in part.centre)

    @property
    def corners(self) -> Array:
        """All corners as numbers, shape (corners, coordinates)."""
        return np.array([np.concatenate(pieces) for pieces in product(*(part.points for part in self.parts))])

    @property
    def vertices(self) -> tuple[Vertex, ...]:
        """All corners without rounding, and whether a strict clause excludes them."""
        vertices = []
        for pieces in product(*(part.corners for part in self.parts)):
            fractions = tuple(x for piece in pieces for x in piece)
            on = [label for part, piece in zip(self.parts, pieces, strict=True) for label in _labels_on(part, piece)]
            zeros = [f"{name} = 0" for name, x in zip(self.names, fractions, strict=True) if x == 0]
            inside = bool(self.contains([float(x) for x in fractions]))
            vertices.append(Vertex(fractions, inside, (*dict.fromkeys(on), *zeros)))
        return tuple(vertices)

    @property
    def between(self) -> Array:
        """Middles of the edges and of the borders, shape (points, coordinates)."""
        each = []
        for part in self.parts:
            groups = [*part.edges, *part.facets]
            each.append([*part.points, *(part.points[list(group)].mean(axis=0) for group in groups), part.centre])
        return np.array([np.concatenate(pieces) for pieces in product(*each)])

    def point(self, fractions: Point) -> tuple[float, ...]:
        """One composition in the coordinates of the region.

        Parameters
        ----------
        fractions
            {name: fraction}, where names left out are 0; numbers in the order of `names`; or a copolymer of these
            units, one unit, or a recipe. Fractions that add up to 1 within 1e-6 are made to add up exactly.

        Raises
        ------
        RegionError
            If a name is unknown, a fraction is negative, or they do not add up to 1.
        """
        if isinstance(fractions, Copolymer | Unit) or hasattr(fractions, "weighed_copolymer"):
            fractions = self._of_copolymer(copolymer_of(fractions, "fractions", RegionError))
        if isinstance(fractions, Mapping):
            if unknown := [str(name) for name in fractions if str(name) not in self.names]:
                raise RegionError("fractions", unknown, f"names among {', '.join(self.names)}")
            fractions = [fractions.get(name, 0.0) for name in self.names]
        values = [
            real(f"fraction of {name}", x, least=True, refuse=RegionError)
            for name, x in zip(self.names, _of_length(fractions, self.names), strict=True)
        ]
        for place in self.slices:
            total = sum(values[place])
            if abs(total - 1.0) > SUM_TOLERANCE:
                got = dict(zip(self.names[place], values[place], strict=True))
                raise RegionError("fractions", got, "fractions that add up to 1", sentence="{got} do not add up to 1")
            values[place] = [x / total for x in values[place]]
        return tuple(values)

    def _of_copolymer(self, copolymer: Copolymer) -> dict[str, float]:
        self._needs_units()
        if foreign := [str(unit) for unit, _ in copolymer.amounts_mol if unit not in self.units]:
            raise RegionError("copolymer", foreign, f"units among {', '.join(str(unit) for unit in self.units)}")
        if self.sequence == "any":
            return {str(unit): fraction for unit, fraction in copolymer.mole_fractions}
        feed = copolymer.feed
        return {monomer.id: amount for monomer, amount in (*feed.dianhydrides_mol, *feed.diamines_mol)}

    def contains(self, fractions: Any) -> Any:
        """Whether compositions meet every clause and limit; borders are judged as by `Formula.check`.

        Parameters
        ----------
        fractions
            One composition as for `point`, or rows of them as an array.

        Returns
        -------
        bool or ndarray
            One answer, or one for each row.
        """
        if not (isinstance(fractions, np.ndarray) and fractions.ndim == 2):
            return bool(self.contains(np.array([self.point(fractions)]))[0])
        if fractions.shape[1] != len(self.names):
            said = f"each row must have {len(self.names)} fractions, but the table has the shape {{got}}"
            raise RegionError("fractions", fractions.shape, f"rows of {len(self.names)} fractions", sentence=said)
        inside: Truths = np.all(held(fractions, strict=False), axis=1)
        for part, place in zip(self.parts, self.slices, strict=True):
            block = fractions[:, place]
            inside &= np.abs(block.sum(axis=1) - 1.0) <= SUM_TOLERANCE
            inside &= _within_limits([row for row in part.rows if not row.printed], block)
        if (system := self._system) is not None:
            inside &= system.met(self.unit_fractions(fractions))
        return np.logical_and(inside, self._labelled(fractions, inside))

    @property
    def _system(self) -> System | None:
        """The formula over the mole fractions of the units, or over its variables; None where limits alone bound it."""
        if self.labelling is not None:
            return System.of(self.formula, self.units, self.labelling)
        return System(self.formula, self.names) if self.names == self.formula.symbols else None

    def _labelled(self, fractions: Array, asked: Truths) -> Truths:
        """Whether the labelling is still possible where some monomers are absent: both classes must stay in use."""
        possible = np.ones(len(fractions), dtype=bool)
        if self.labelling is None:
            return possible
        present = self.unit_fractions(fractions) > BORDER
        patterns, of_row = np.unique(present[asked], axis=0, return_inverse=True)
        own = dict(self.labelling.classes)
        verdicts = []
        for pattern in patterns:
            units = [unit for unit, there in zip(self.units, pattern, strict=True) if there]
            monomers = {m.id for unit in units for m in (unit.dianhydride, unit.diamine)}
            wanted = {name: slot for name, slot in own.items() if name in monomers}
            labellings = self.formula.labellings(Copolymer.of(dict.fromkeys(units, 1.0)))
            verdicts.append(any(dict(labelling.classes) == wanted for labelling in labellings))
        possible[np.flatnonzero(asked)] = np.array(verdicts, dtype=bool)[of_row.reshape(-1)] if verdicts else True
        return possible

    def sample(self, n: int, seed: int | np.random.Generator = 0) -> Array:
        """Compositions drawn uniformly from the region.

        Parameters
        ----------
        n
            How many, at least 1.
        seed
            A whole number, or a numpy generator; the same number gives the same points.

        Returns
        -------
        ndarray
            Shape (n, coordinates).

        Raises
        ------
        RegionError
            If `n` is not a whole number, at least 1.
        """
        n = whole("n", n, refuse=RegionError)
        generator = np.random.default_rng(seed)
        points = np.empty((0, len(self.names)))
        for _ in range(MOST_DRAWS):
            drawn = np.hstack([part.sample(int(n) - len(points), generator) for part in self.parts])
            points = np.vstack([points, drawn[self.contains(drawn)]])
            if len(points) == n:
                break
        return points

    def unit_fractions(self, points: Array) -> Array:
        """Mole fractions of the units, one row for each row of coordinates.

        Parameters
        ----------
        points
            Coordinates, one row for each composition, in the order of `names`.
        """
        if self.sequence == "any":
            return points
        a, b = (points[:, place] for place in self.slices)
        return np.asarray((a[:, :, None] * b[:, None, :]).reshape(len(points), -1))

    def _needs_units(self) -> None:
        if not self.units:
            raise RegionError(
                "region",
                f"the variables of formula {self.formula.id} alone",
                "monomers, to make a copolymer",
                "Name them: region(..., dianhydrides=[...], diamines=[...]).",
                sentence=f"has the variables of formula {self.formula.id} alone, and no monomers to make a copolymer",
            )


def _of_length(fractions: Iterable[float], names: Sequence[str]) -> list[float]:
    values = list(fractions) if isinstance(fractions, Iterable) and not isinstance(fractions, str) else None
    if values is None or len(values) != len(names):
        raise RegionError("fractions", fractions, f"{len(names)} numbers, for {', '.join(names)}")
    return values


def _labels_on(part: Polytope, corner: Sequence[Fraction]) -> list[str]:
    """Labels of the rows whose border a corner lies on."""
    place = np.array([float(x) for x in corner])
    return [row.label for row in part.rows if abs(float(np.dot(row.coefficients, place))) <= BORDER]


def _within_limits(rows: Sequence[LinearClause], points: Array) -> Truths:
    """Whether each point keeps the limits of the user, whose scale is the whole of the fractions."""
    inside = np.ones(len(points), dtype=bool)
    for row in rows:
        value = points @ np.array(row.coefficients)
        inside &= held(-np.abs(value) if row.equal else value, row.strict)
    return inside
