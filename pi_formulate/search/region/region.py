"""The feasible region: all compositions of chosen monomers that meet a formula, and limits of one's own.

In: a formula, repeat units (or its variables alone), least and most fractions. Out: `Region`.

With `sequence="any"` the coordinates are the mole fractions of the units, and every clause is linear in them. With
`sequence="random"` they are the fractions a_i of the dianhydrides and b_j of the diamines, the units are
x_ij = a_i b_j, and a clause c with c_ij = u_i v_j is met where (u a)(v b) >= 0: for u >= 0 that is linear in b alone.
All clauses of the formulas part in this way, so the region is then one polytope of a times one of b.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as ListOf
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import RegionError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.claims.linear import LinearClause
from pi_formulate.claims.report import BORDER
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.region.polytope import Polytope

if TYPE_CHECKING:
    import pandas as pd
    from baybe.searchspace import SearchSpace
    from bofire.data_models.domain.api import Domain
    from matplotlib.axes import Axes

Sequence = Literal["any", "random"]
Point = Mapping[str, float] | Iterable[float] | Polymer
SUM_TOLERANCE = 1e-6  # fractions typed as 0.333333; what they add up to is put right
MOST_DRAWS = 100  # rounds of drawing again what fell on a border that is outside


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
class Region(Shown):
    """Compositions that meet a formula. Made by `region`; never changed.

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
        Strict clauses that a random order leaves as sums of products, such as "l, m and n not all zero". They cut off
        corners, no volume.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> from pi_formulate.search.region.build import region
    >>> [tuple(map(str, corner.fractions)) for corner in region("1").vertices]
    [('5/7', '2/7'), ('2/7', '5/7')]
    """

    formula: Formula
    labelling: Labelling | None
    names: tuple[str, ...]
    units: tuple[Unit, ...]
    sequence: Sequence
    parts: tuple[Polytope, ...]
    products: tuple[LinearClause, ...] = ()

    # --- geometry ---

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
        return np.array([[x for piece in way for x in piece] for way in product(*(p.points for p in self.parts))])

    @property
    def vertices(self) -> tuple[Vertex, ...]:
        """All corners without rounding, and whether a strict clause excludes them."""
        found = []
        for way in product(*(part.corners for part in self.parts)):
            fractions = tuple(x for piece in way for x in piece)
            on = [label for part, piece in zip(self.parts, way, strict=True) for label in _labels_on(part, piece)]
            zeros = [f"{name} = 0" for name, x in zip(self.names, fractions, strict=True) if x == 0]
            inside = bool(self.contains([float(x) for x in fractions]))
            found.append(Vertex(fractions, inside, (*dict.fromkeys(on), *zeros)))
        return tuple(found)

    @property
    def between(self) -> Array:
        """Middles of the edges and of the borders, shape (points, coordinates)."""
        each = []
        for part in self.parts:
            groups = [*part.edges, *part.facets]
            each.append([*part.points, *(part.points[list(group)].mean(axis=0) for group in groups), part.centre])
        return np.array([np.concatenate(way) for way in product(*each)])

    # --- membership ---

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
                raise RegionError("fractions", unknown, f"names among {list(self.names)}")
            fractions = [fractions.get(name, 0.0) for name in self.names]
        values = [
            real(f"fraction of {name}", x, least=True, refuse=RegionError)
            for name, x in zip(self.names, _of_length(fractions, self.names), strict=True)
        ]
        for place in self.slices:
            total = sum(values[place])
            if abs(total - 1.0) > SUM_TOLERANCE:
                got = dict(zip(self.names[place], values[place], strict=True))
                raise RegionError("fractions", got, "fractions that add up to 1")
            values[place] = [x / total for x in values[place]]
        return tuple(values)

    def _of_copolymer(self, copolymer: Copolymer) -> dict[str, float]:
        self._needs_units()
        if foreign := [str(unit) for unit, _ in copolymer.amounts_mol if unit not in self.units]:
            raise RegionError("copolymer", foreign, f"units among {[str(unit) for unit in self.units]}")
        if self.sequence == "any":
            return {str(unit): amount / copolymer.total_mol for unit, amount in copolymer.amounts_mol}
        feed = copolymer.feed
        return {monomer.id: amount for monomer, amount in (*feed.dianhydrides_mol, *feed.diamines_mol)}

    def contains(self, fractions: Any) -> Any:
        """Whether compositions meet every clause and limit; a value within 1e-9 of a border counts as on it.

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
            raise RegionError("fractions", fractions.shape, f"rows of {len(self.names)} fractions")
        inside = (fractions >= -BORDER).all(axis=1)
        for part, place in zip(self.parts, self.slices, strict=True):
            block = fractions[:, place]
            inside &= np.abs(block.sum(axis=1) - 1.0) <= SUM_TOLERANCE
            inside &= _obeyed(part.rows, block)
        inside &= _obeyed(self.products, self.unit_fractions(fractions))
        return np.logical_and(inside, self._labelled(fractions, inside))

    def _labelled(self, fractions: Array, asked: Truths) -> Truths:
        """Whether the labelling still stands where some monomers are absent: both classes must stay in use."""
        good = np.ones(len(fractions), dtype=bool)
        if self.labelling is None:
            return good
        present = self.unit_fractions(fractions) > BORDER
        patterns, of_row = np.unique(present[asked], axis=0, return_inverse=True)
        own = dict(self.labelling.classes)
        verdicts = []
        for pattern in patterns:
            units = [unit for unit, there in zip(self.units, pattern, strict=True) if there]
            monomers = {m.id for unit in units for m in (unit.dianhydride, unit.diamine)}
            wanted = {name: slot for name, slot in own.items() if name in monomers}
            ways = self.formula.labellings(Copolymer.of(dict.fromkeys(units, 1.0)))
            verdicts.append(any(dict(way.classes) == wanted for way in ways))
        good[np.flatnonzero(asked)] = np.array(verdicts, dtype=bool)[of_row.reshape(-1)] if verdicts else True
        return good

    # --- points ---

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
        found = np.empty((0, len(self.names)))
        for _ in range(MOST_DRAWS):
            drawn = np.hstack([part.sample(n - len(found), generator) for part in self.parts])
            found = np.vstack([found, drawn[self.contains(drawn)]])
            if len(found) == n:
                break
        return found

    def rounded(self, fractions: Point, step: float = 0.05) -> tuple[float, ...]:
        """The nearest composition inside whose fractions are whole steps.

        Parameters
        ----------
        fractions
            As for `point`; it may lie outside.
        step
            A whole part of 1, such as 0.05 [-].

        Returns
        -------
        tuple
            In the order of `names`; of all such points one with the smallest sum of absolute changes.

        Raises
        ------
        RegionError
            If no such composition is inside; the text names the coarsest usual step that has one.
        """
        from pi_formulate.search.region.steps import nearest

        return nearest(self, self.point(fractions), step)

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

    def to_copolymer(self, fractions: Point) -> Copolymer:
        """The units of one composition; those with less than 1e-9 are left out.

        Parameters
        ----------
        fractions
            As for `point`.
        """
        self._needs_units()
        shares = self.unit_fractions(np.array([self.point(fractions)]))[0]
        return Copolymer.of({unit: float(x) for unit, x in zip(self.units, shares, strict=True) if x > BORDER})

    def _needs_units(self) -> None:
        if not self.units:
            raise RegionError(
                "region",
                f"the variables of formula {self.formula.id} alone",
                "monomers, to make a copolymer",
                "Name them: region(..., dianhydrides=[...], diamines=[...]).",
            )

    # --- out ---

    def to_frame(self, points: Array | None = None) -> "pd.DataFrame":
        """A table of the corners, or of points: the fractions, and whether each is inside.

        Parameters
        ----------
        points
            Rows of fractions; the corners if None, with their exact fractions and the limits that they lie on.
        """
        import pandas as pd

        if points is not None:
            return pd.DataFrame(points, columns=list(self.names)).assign(in_region=self.contains(np.asarray(points)))
        vertices = self.vertices
        table = pd.DataFrame([[float(x) for x in v.fractions] for v in vertices], columns=list(self.names))
        return table.assign(
            exact=[", ".join(str(x) for x in v.fractions) for v in vertices],
            in_region=[v.in_region for v in vertices],
            on=["; ".join(v.on) for v in vertices],
        )

    def plot(
        self,
        ax: "Axes | None" = None,
        points: Array | None = None,
        axes: tuple[str, str] | None = None,
        held: Mapping[str, float] | None = None,
    ) -> "Axes":
        """Draw the region, and points in it: a line, a triangle, or the outline over two of the fractions.

        Parameters
        ----------
        ax
            Where to draw; a new figure if None.
        points
            Rows of fractions, such as `sample` gives.
        axes
            Names of the fractions along and up; the first and the last if None.
        held
            {name: fraction} to draw the slice where these are held.

        Raises
        ------
        ExtraError
            If matplotlib is not installed.
        RegionError
            If a name is unknown, or the held fractions miss the region.
        """
        from pi_formulate.search.region.picture import draw

        return draw(self, ax, points, axes, held)

    def to_bofire(self, outputs: Iterable[str] = ()) -> "Domain":
        """The region as a BoFire domain.

        Parameters
        ----------
        outputs
            Names of what will be measured.

        Raises
        ------
        ExtraError
            If BoFire is not installed.
        """
        from pi_formulate.search.region.handover import bofire_domain

        return bofire_domain(self, outputs)

    def to_baybe(self) -> "SearchSpace":
        """The region as a BayBE search space.

        Raises
        ------
        ExtraError
            If BayBE is not installed.
        """
        from pi_formulate.search.region.handover import baybe_search_space

        return baybe_search_space(self)

    def _repr_html_(self) -> str:
        """Corners of the region, for a notebook."""
        return html.card("Feasible region", str(self), html.frame(self.to_frame()))

    def __str__(self) -> str:
        """What it is, in one line."""
        way = f", {self.labelling}" if self.labelling else ""
        kind = "" if len(self.parts) == 1 else " (random order)"
        return (
            f"formula {self.formula.id}{way}: {', '.join(self.names)}{kind}; {self.dimension} free fractions, "
            f"{self.share_frac:.3g} of all compositions"
        )


def _of_length(fractions: Iterable[float], names: ListOf[str]) -> list[float]:
    values = list(fractions) if isinstance(fractions, Iterable) and not isinstance(fractions, str) else None
    if values is None or len(values) != len(names):
        raise RegionError("fractions", fractions, f"{len(names)} numbers, for {', '.join(names)}")
    return values


def _labels_on(part: Polytope, corner: ListOf[Fraction]) -> list[str]:
    """Labels of the rows whose border a corner lies on."""
    place = np.array([float(x) for x in corner])
    return [row.label for row in part.rows if abs(float(np.dot(row.coefficients, place))) <= BORDER]


def _obeyed(rows: ListOf[LinearClause], points: Array) -> Truths:
    """Whether each point obeys all rows, strict and equal ones included."""
    good = np.ones(len(points), dtype=bool)
    for row in rows:
        value = points @ np.array(row.coefficients)
        good &= np.abs(value) <= BORDER if row.equal else value > BORDER if row.strict else value >= -BORDER
    return good
