"""`CompositionTable`: Tg, expansion and density of millions of compositions of known units, with their deviations.

In: repeat units, and mole fractions as rows of an array. Out: values and standard deviations as arrays.

    value = x m                      Tg and expansion: linear in the mole fractions x, m the values of the units
    sd    = sqrt(floor + |x F|^2)    F F' = covariance of the units, computed once
    rho   = k (x M) / (x V_w)        density: masses and volumes add

The numbers are those of `estimate`, which evaluates the same tables one composition at a time; a test compares the two.
The work is done in blocks of rows that fit into the cache of the processor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.model import (
    LEAST_SD_PPM_PER_K,
    T_0_C,
    T_HIGH_C,
    Process,
    linear_terms,
    process_doubts,
    unit_doubts,
)
from pi_formulate.properties.estimate import OUTSIDE
from pi_formulate.properties.tg.model import tg_table
from pi_formulate.properties.volume import (
    LEAST_DENSITY_SD,
    density_doubts,
    packing_coefficient,
    vdw_volume_cm3_per_mol,
)

TABULATED = ("tg_c", "cte_ppm_per_k", "density_g_per_cm3")
BLOCK = 8192  # rows; a block of eight units and its results fill about half of a second-level cache
# BLAS rounds differently in its kernels for single rows and for the last few: blocks are whole multiples of this.
ROWS_AT_ONCE = 8
SUM_TOLERANCE = 1e-9


@dataclass(frozen=True, eq=False, repr=False)
class CompositionTable(Shown):
    """A set of repeat units with everything that gives the properties of any mixture of them.

    Parameters
    ----------
    units
        In the order of the columns of the mole fractions.
    columns
        Side by side: Tg, expansion, molar mass and van der Waals volume of each unit, then the factors of the
        covariances of Tg and of expansion; shape (units, 4 + 2 units).
    floors
        Variance of a Tg measurement [K^2] and of a film's expansion [(ppm/K)^2].
    packing
        Packing coefficient and its relative standard deviation [-].
    outside
        Which units are unlike the films that fix the packing.
    unknown, spread_c
        Which units have atoms that the Tg table does not cover, and the deviation that this adds [K].
    domain
        Which unit is in domain for which property, shape (units, 3).

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> table = CompositionTable.of([Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])])
    >>> values, sds = table.evaluate(np.array([[0.6, 0.4], [0.0, 1.0]]))
    >>> values.shape, sds.shape
    ((2, 3), (2, 3))
    """

    units: tuple[Unit, ...]
    columns: Array
    floors: tuple[float, float]
    packing: tuple[float, float]
    outside: Truths
    unknown: Truths
    spread_c: float
    domain: Truths

    def _in_short(self) -> str:
        return f"of {len(self.units)} units: {', '.join(map(str, self.units))}"

    def _repr_html_(self) -> str:
        """The units with their own values, for a notebook."""
        own = self.columns[:, :4].tolist()
        domain = ["" if all(row) else "OUT OF DOMAIN" for row in self.domain.tolist()]
        rows = [(str(unit), *numbers, doubt) for unit, numbers, doubt in zip(self.units, own, domain, strict=True)]
        headings = ("unit", "Tg / degrees C", "expansion / ppm/K", "M / g/mol", "V_w / cm3/mol", "domain")
        return html.card(f"{len(self.units)} units", html.table(headings, rows))

    @classmethod
    def of(
        cls, units: Sequence[Unit], process: Process = "cast_fixed", tg_table_name: str = "shipped"
    ) -> "CompositionTable":
        """Compute everything that does not depend on the fractions.

        Parameters
        ----------
        units
            Repeat units, each once.
        process
            How the film is made.
        tg_table_name
            `shipped`, or the path of a table of your own.
        """
        if any(not isinstance(unit, Unit) for unit in units):
            raise EstimateError("units", units, "a list of Unit(dianhydride, diamine)")
        if process not in get_args(Process):
            raise EstimateError("process", process, f"one of {list(get_args(Process))}")
        if not units or len(set(units)) != len(units):
            raise EstimateError("units", [str(unit) for unit in units], "at least one unit, each once")
        model = tg_table(tg_table_name)
        seen = model.basis.see([unit.parts for unit in units])
        expansion, factor, floor = linear_terms(units, process)
        columns = np.column_stack(
            [
                model.values_c(seen),
                expansion,
                [unit.pi_g_per_mol for unit in units],
                [vdw_volume_cm3_per_mol(((unit, 1.0),)).value for unit in units],
                _factor(model.model_covariance(seen)),
                _factor(factor @ factor.T),
            ]
        )
        packing = packing_coefficient()
        outside = np.array([bool(density_doubts(((unit, 1.0),))) for unit in units])
        strange = process_doubts(process, T_0_C)
        domain = np.column_stack(
            [
                [not text for text in model.doubts(seen)],
                [not (strange or unit_doubts(unit, process, T_0_C)) for unit in units],
                ~outside,
            ]
        )
        for array in (columns, outside, domain):
            array.setflags(write=False)
        return cls(
            tuple(units),
            columns,
            (model.calibration[0], floor),
            (packing.value, packing.sd / packing.value),
            outside,
            np.array([bool(text) for text in seen.unknown]),
            float(model.passport["spread_c"]),
            domain,
        )

    def part(self, places: Sequence[int]) -> "CompositionTable":
        """The table of some of the units, without another call of the models.

        Parameters
        ----------
        places
            Places of the units that are kept, in the order of the new columns; the first unit is 0.

        Raises
        ------
        EstimateError
            If there is no such place, or a place is repeated.

        Examples
        --------
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> table = CompositionTable.of([Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])])
        >>> [str(unit) for unit in table.part([1]).units]
        ["PMDA/4,4'-ODA"]
        """
        at, n = list(places), len(self.units)
        if not at or len(set(at)) != len(at) or not set(at) <= set(range(n)):
            raise EstimateError("places", at, f"at least one place from 0 to {n - 1}, each once")
        if at == list(range(n)):
            return self
        of_tg, of_cte = self.columns[at, 4 : 4 + n], self.columns[at, 4 + n :]
        columns = np.hstack([self.columns[at, :4], _factor(of_tg @ of_tg.T), _factor(of_cte @ of_cte.T)])
        columns.setflags(write=False)
        return replace(
            self,
            units=tuple(self.units[k] for k in at),
            columns=columns,
            outside=self.outside[at],
            unknown=self.unknown[at],
            domain=self.domain[at],
        )

    def in_domain(self, mole_frac: Array, evaluated: tuple[Array, Array] | None = None) -> Truths:
        """Whether every unit that is present is in domain, for each composition and property.

        Parameters
        ----------
        mole_frac
            As for `evaluate` [-].
        evaluated
            Result of `evaluate` for them; computed if None.

        Returns
        -------
        ndarray
            Shape (compositions, 3), columns in the order of `TABULATED`.
        """
        values, sds = self.evaluate(mole_frac) if evaluated is None else evaluated
        inside = np.ones((len(values), len(TABULATED)), dtype=bool)
        if not self.domain.all():
            present = np.asarray(mole_frac, dtype=np.float64) > 0.0
            inside = ~(present.astype(float) @ (~self.domain).astype(float) > 0.0)
        inside[:, 1] &= values[:, 0] - sds[:, 0] >= T_HIGH_C
        return np.asarray(inside)

    def evaluate(self, mole_frac: Array) -> tuple[Array, Array]:
        """Values and standard deviations.

        Parameters
        ----------
        mole_frac
            Mole fractions of the units, shape (compositions, units); each row adds up to 1 [-].

        Returns
        -------
        tuple
            Values and standard deviations, each of shape (compositions, 3), columns in the order of
            `TABULATED` [degrees C, ppm/K, g/cm3].

        Raises
        ------
        EstimateError
            If the shape is wrong, a fraction is negative or not a number, or a row does not add up to 1.
        """
        fractions = self._checked(mole_frac)
        values, sds = np.empty((len(fractions), 3)), np.empty((len(fractions), 3))
        for start in range(0, len(fractions), BLOCK):
            rows = slice(start, start + BLOCK)
            self._fill(start, fractions[rows], values[rows], sds[rows])
        return values, sds

    def _checked(self, mole_frac: Array) -> Array:
        """Real numbers, one column for each unit."""
        try:
            fractions = np.ascontiguousarray(mole_frac)
            if fractions.dtype.kind not in "fiu":
                raise TypeError(str(fractions.dtype))
            fractions = fractions.astype(np.float64, copy=False)
        except (TypeError, ValueError) as error:
            raise EstimateError("mole_frac", str(error), "rows of real numbers") from error
        if fractions.ndim != 2 or fractions.shape[1] != len(self.units):
            raise EstimateError("mole_frac", fractions.shape, f"rows of {len(self.units)} fractions")
        return fractions

    def _fill(self, start: int, x: Array, values: Array, sds: Array) -> None:
        """Values and standard deviations of one block of rows, in place: new arrays would cost a quarter more time."""
        sums = x.sum(axis=1)
        if not (x.min(initial=0.0) >= 0.0 and np.abs(sums - 1.0).max(initial=0.0) <= SUM_TOLERANCE):
            bad = int(np.flatnonzero(~((x >= 0.0).all(axis=1) & (np.abs(sums - 1.0) <= SUM_TOLERANCE)))[0])
            raise EstimateError(
                f"mole_frac, row {start + bad}", x[bad].tolist(), "fractions, at least 0, that add up to 1"
            )
        means, n = _product(x, self.columns), len(self.units)
        values[:, :2] = means[:, :2]
        of_tg, of_cte = means[:, 4 : 4 + n], means[:, 4 + n :]
        variance = self.floors[0] + np.einsum("ij,ij->i", of_tg, of_tg)
        if self.unknown.any():
            variance += (x[:, self.unknown] > 0.0).any(axis=1) * self.spread_c**2
        np.sqrt(variance, out=sds[:, 0])
        np.sqrt(self.floors[1] + np.einsum("ij,ij->i", of_cte, of_cte), out=sds[:, 1])
        np.maximum(sds[:, 1], LEAST_SD_PPM_PER_K, out=sds[:, 1])
        soft = values[:, 0] - sds[:, 0] < T_HIGH_C  # its expansion there is no longer that of the glass
        if not self.domain[:, 1].all():
            soft |= (x[:, ~self.domain[:, 1]] > 0.0).any(axis=1)
        if soft.any():
            sds[soft, 1] *= OUTSIDE
        k, relative = self.packing
        np.divide(k * means[:, 2], means[:, 3], out=values[:, 2])
        spread = (
            relative
            if not self.outside.any()
            else np.where((x[:, self.outside] > 0.0).any(axis=1), OUTSIDE, 1.0) * relative
        )
        np.maximum(values[:, 2] * spread, LEAST_DENSITY_SD, out=sds[:, 2])


def unit_terms(units: Sequence[Unit], process: Process = "cast_fixed", tg_table_name: str = "shipped") -> Array:
    """Terms of each unit in a mixture: Tg, expansion, molar mass, volume, and uncertainty of the first two.

    The values of a `CompositionTable` without its covariances, for a search among more units than one table holds.

    Parameters
    ----------
    units, process, tg_table_name
        As for `CompositionTable.of`.

    Returns
    -------
    ndarray
        Shape (units, 6): Tg [degrees C], expansion [ppm/K], molar mass of the polyimide [g/mol], van der Waals
        volume [cm3/mol]; standard deviation of Tg by the model, without the scatter of a measurement [K]; least
        standard deviation of the expansion of any film with this unit [ppm/K].
    """
    model = tg_table(tg_table_name)
    seen = model.basis.see([unit.parts for unit in units])
    strange = process_doubts(process, T_0_C)
    outside = [bool(strange or unit_doubts(unit, process, T_0_C)) for unit in units]
    return np.column_stack(
        [
            model.values_c(seen),
            linear_terms(units, process)[0],
            [unit.pi_g_per_mol for unit in units],
            [vdw_volume_cm3_per_mol(((unit, 1.0),)).value for unit in units],
            np.sqrt(np.maximum(np.diag(model.model_covariance(seen)), 0.0)),
            LEAST_SD_PPM_PER_K * np.where(outside, OUTSIDE, 1.0),
        ]
    )


def _product(x: Array, columns: Array) -> Array:
    """X @ columns; each row is the same to the last bit, whatever the other rows are."""
    rest = -len(x) % ROWS_AT_ONCE
    return (np.vstack([x, np.zeros((rest, x.shape[1]))]) @ columns)[: len(x)] if rest else x @ columns


def _factor(covariance: Array) -> Array:
    """F with F F' = covariance; rounding may leave it a hair below semidefinite."""
    strength, directions = np.linalg.eigh(0.5 * (covariance + covariance.T))
    return np.asarray(directions * np.sqrt(np.maximum(strength, 0.0)))
