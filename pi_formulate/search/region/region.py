"""The feasible region: all compositions of chosen monomers that meet a formula, and limits of one's own.

In: the fields of `Body`. Out: `Region`, with its rounding, copolymers, tables, pictures, and other libraries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.show import html
from pi_formulate.claims.held import BORDER
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.search.region.body import Body, Point
from pi_formulate.search.region.handover import baybe_search_space, bofire_domain
from pi_formulate.search.region.picture import draw
from pi_formulate.search.region.steps import nearest

if TYPE_CHECKING:
    import pandas as pd
    from baybe.searchspace import SearchSpace
    from bofire.data_models.domain.api import Domain
    from matplotlib.axes import Axes


@dataclass(frozen=True, slots=True, repr=False)
class Region(Body):
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
        Strict clauses that a random order leaves as sums of products, such as "l, m and n not all zero". They exclude
        corners, no volume.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> from pi_formulate.search.region.build import region
    >>> [tuple(map(str, corner.fractions)) for corner in region("1").vertices]
    [('5/7', '2/7'), ('2/7', '5/7')]
    """

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
        return nearest(self, self.point(fractions), step)

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
        return draw(self, ax, points, axes, held)

    def to_bofire(self, outputs: Iterable[str] = ()) -> "Domain":
        """The region as a BoFire domain.

        Parameters
        ----------
        outputs
            Names of the quantities that will be measured.

        Raises
        ------
        ExtraError
            If BoFire is not installed.
        """
        return bofire_domain(self, outputs)

    def to_baybe(self) -> "SearchSpace":
        """The region as a BayBE search space.

        Raises
        ------
        ExtraError
            If BayBE is not installed.
        """
        return baybe_search_space(self)

    def _repr_html_(self) -> str:
        """Corners of the region, for a notebook."""
        return html.card("Feasible region", str(self), html.frame(self.to_frame()))

    def __str__(self) -> str:
        """What it is, in one line."""
        labelling = f", {self.labelling}" if self.labelling else ""
        order = "" if len(self.parts) == 1 else " (random order)"
        return (
            f"formula {self.formula.id}{labelling}: {', '.join(self.names)}{order}; {self.dimension} free fractions, "
            f"{self.share_frac:.3g} of all compositions"
        )
