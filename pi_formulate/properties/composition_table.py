"""`CompositionTable`: Tg, expansion and density of millions of compositions of known units, with their deviations.

In: repeat units, and mole fractions as rows of an array. Out: values and standard deviations as arrays.

    value = x m                        Tg and expansion: linear in the mole fractions x, m the values of the units
    sd    = sqrt(floor + |x F|^2)      F F' = covariance of the units, computed once
    rho   = (x M) / (x V)              density: masses and volumes add, and so do the half-widths of the volumes

The numbers are those of `estimate`, which evaluates the same tables one composition at a time; a test compares the two.
The work is done in blocks of rows that fit into the cache of the processor.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.series import list_of
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import OUTSIDE, Z_90
from pi_formulate.properties.films.density import DENSITY, volume_terms
from pi_formulate.properties.films.expansion import EXPANSION, Terms, linear_terms, made, root
from pi_formulate.properties.films.glass import tg_table
from pi_formulate.properties.films.property import Latent
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.products import means, variances

TABULATED = ("tg_c", "cte_ppm_per_k", "density_g_per_cm3")
FIRST = 5  # columns before the factors
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
        Side by side: Tg, expansion, molar mass, molar volume and half of its 90 % interval of each unit, then the
        factors of the covariances of Tg and of expansion.
    floors
        Variance of a Tg measurement [K^2] and of a film's expansion [(ppm/K)^2].
    strange
        Which unit has elements that no film of a property has, shape (units, 3).
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
    strange: Truths
    domain: Truths

    def _in_short(self) -> str:
        return f"of {len(self.units)} units: {', '.join(map(str, self.units))}"

    def _repr_html_(self) -> str:
        """The units with their own values, for a notebook."""
        own = self.columns[:, :4].tolist()  # without the interval of the volume
        domain = ["" if all(row) else "OUT OF DOMAIN" for row in self.domain.tolist()]
        rows = [(str(unit), *numbers, doubt) for unit, numbers, doubt in zip(self.units, own, domain, strict=True)]
        headings = ("unit", "Tg / degrees C", "expansion / ppm/K", "M / g/mol", "V / cm3/mol", "domain")
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
        units = list_of(units)
        if any(not isinstance(unit, Unit) for unit in units):
            raise EstimateError("units", units, "a list of Unit(dianhydride, diamine)")
        if process not in get_args(Process):
            raise EstimateError("process", process, f"one of {', '.join(get_args(Process))}")
        if not units or len(set(units)) != len(units):
            raise EstimateError(
                "units",
                [str(unit) for unit in units],
                "at least one unit, each once",
                sentence="at least one unit is needed, each once",
            )
        of_tg, (expansion, factor, floor) = TgTerms.of(units, tg_table_name), linear_terms(units, process)
        volume, half = volume_terms(units)
        latents = (of_tg.latent, EXPANSION.of_units(units), DENSITY.of_units(units))
        columns = np.column_stack(
            [
                of_tg.latent.values,
                expansion,
                [unit.pi_g_per_mol for unit in units],
                volume,
                half,
                of_tg.factor,
                root(factor @ factor.T),
            ]
        )
        strange, domain = (
            np.column_stack([getattr(latent, name) for latent in latents]) for name in ("strange", "near")
        )
        for array in (columns, strange, domain):
            array.setflags(write=False)
        return cls(tuple(units), columns, (of_tg.floor, floor), strange, domain)

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
        of_tg, of_cte = self.columns[at, FIRST : FIRST + n], self.columns[at, FIRST + n :]
        columns = np.hstack([self.columns[at, :FIRST], root(of_tg @ of_tg.T), root(of_cte @ of_cte.T)])
        columns.setflags(write=False)
        return replace(
            self,
            units=tuple(self.units[k] for k in at),
            columns=columns,
            strange=self.strange[at],
            domain=self.domain[at],
        )

    def in_domain(self, mole_frac: Array) -> Truths:
        """Whether every unit that is present is in domain, for each composition and property.

        Parameters
        ----------
        mole_frac
            As for `evaluate` [-].

        Returns
        -------
        ndarray
            Shape (compositions, 3), columns in the order of `TABULATED`.
        """
        fractions = self._checked(mole_frac)
        if self.domain.all():
            return np.ones((len(fractions), len(TABULATED)), dtype=bool)
        return _absent(fractions, ~self.domain)

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

    def evaluate_products(self, places: Integers, first: Array, second: Array) -> tuple[Array, Array]:
        """Values and standard deviations of every product of shares, as `evaluate` has them, at a third of the work.

        Parameters
        ----------
        places
            Places of the units of some sets of monomers, shape (sets, dianhydrides, diamines); the first unit is 0.
        first, second
            Shares of the dianhydrides and of the diamines, shapes (n, dianhydrides) and (m, diamines), each above 0 and
            each row adding up to 1 [-].

        Returns
        -------
        tuple
            Values and standard deviations, each of shape (3, sets, n, m), in the order of `TABULATED`.

        Examples
        --------
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> table = CompositionTable.of([Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])])
        >>> values, sds = table.evaluate_products(
        ...     np.array([[[0, 1]]]), np.array([[1.0]]), np.array([[0.6, 0.4], [0.5, 0.5]])
        ... )
        >>> values.shape, bool(abs(values[0, 0, 0, 0] - table.evaluate(np.array([[0.6, 0.4]]))[0][0, 0]) < 1e-9)
        ((3, 1, 1, 2), True)
        """
        sums = means(np.moveaxis(self.columns[:, :FIRST][places], 3, 0), first, second)
        values, sds = np.empty((3, *sums.shape[1:])), np.empty((3, *sums.shape[1:]))
        mass, volume, half = sums[2:]
        values[:2] = sums[:2]
        np.divide(mass, volume, out=values[2])
        for k, (covariance, floor) in enumerate(zip(self.covariances, self.floors, strict=True)):
            np.sqrt(variances(covariance, places, first, second) + floor, out=sds[k])
        wider = np.where(self.strange[places].any(axis=(1, 2)), OUTSIDE, 1.0)[:, :, None, None]
        if self.strange.any():
            sds[:2] *= np.moveaxis(wider[:, :2], 1, 0)
            half = half * wider[:, 2]
        np.divide(mass * half, Z_90 * (volume * volume - half * half), out=sds[2])
        return values, sds

    @cached_property
    def covariances(self) -> tuple[Array, Array]:
        """Of the Tg [K^2] and of the expansion [(ppm/K)^2] of the units, each of shape (units, units)."""
        n = len(self.units)
        of_tg, of_cte = self.columns[:, FIRST : FIRST + n], self.columns[:, FIRST + n :]
        return of_tg @ of_tg.T, of_cte @ of_cte.T

    def _checked(self, mole_frac: Array) -> Array:
        """Real numbers, one column for each unit."""
        try:
            fractions = np.ascontiguousarray(mole_frac)
            if fractions.dtype.kind not in "fiu":
                raise TypeError(str(fractions.dtype))
            fractions = fractions.astype(np.float64, copy=False)
        except (TypeError, ValueError) as error:
            said = f"must be rows of real numbers: {error}"
            raise EstimateError("mole_frac", str(error), "rows of real numbers", sentence=said) from error
        if fractions.ndim != 2 or fractions.shape[1] != len(self.units):
            said = f"each row must have {len(self.units)} fractions, but the table has the shape {{got}}"
            raise EstimateError("mole_frac", fractions.shape, f"rows of {len(self.units)} fractions", sentence=said)
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
        of_tg, of_cte = means[:, FIRST : FIRST + n], means[:, FIRST + n :]
        np.sqrt(self.floors[0] + np.einsum("ij,ij->i", of_tg, of_tg), out=sds[:, 0])
        np.sqrt(self.floors[1] + np.einsum("ij,ij->i", of_cte, of_cte), out=sds[:, 1])
        mass, volume, half = means[:, 2], means[:, 3], means[:, 4]
        if self.strange.any():
            wider = np.where(_absent(x, self.strange), 1.0, OUTSIDE)
            sds[:, :2] *= wider[:, :2]
            half = half * wider[:, 2]
        np.divide(mass, volume, out=values[:, 2])
        # Half the distance between M / (V - h) and M / (V + h), over the normal quantile.
        np.divide(mass * half, Z_90 * (volume**2 - half**2), out=sds[:, 2])


@dataclass(frozen=True, eq=False)
class TgTerms:
    """Tg of some units: latent values, factor of their covariance [K], and the variance of a measurement [K^2]."""

    latent: Latent
    factor: Array
    floor: float

    @classmethod
    def of(cls, units: Sequence[Unit], table: str = "shipped") -> "TgTerms":
        """Of some units.

        Parameters
        ----------
        units
            Repeat units.
        table
            `shipped`, or the path of a table of your own.
        """
        model = tg_table(table)
        latent = Latent.of(model, units)
        scatter, factor, _ = model.calibration
        widen = model.scale_90  # to the normal distribution with the same 90 % intervals
        return cls(latent, widen * np.sqrt(factor) * root(latent.covariance), widen**2 * scatter)


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
        Shape (units, 7): Tg [degrees C], expansion [ppm/K], molar mass of the polyimide [g/mol], molar volume in the
        film [cm3/mol], half of its 90 % interval [cm3/mol]; standard deviation of Tg by the model, without the scatter
        of a measurement [K]; least standard deviation of the expansion of any film with this unit [ppm/K].
    """
    tg, terms = Latent.of(tg_table(tg_table_name), units), Terms(units, made(process))
    volume, half = volume_terms(units)
    _, factor, _ = tg.learnt.calibration
    least = terms.scale_90 * np.sqrt(terms.floor)
    return np.column_stack(
        [
            tg.values,
            terms.state.expansion,
            [unit.pi_g_per_mol for unit in units],
            volume,
            half,
            tg.learnt.scale_90 * np.sqrt(factor * tg.open_variance),
            least * np.where(terms.cast.strange, OUTSIDE, 1.0),
        ]
    )


def _absent(x: Array, units: Truths) -> Truths:
    """Whether none of some units is present, for each composition and property, shape (compositions, 3)."""
    return np.asarray((x > 0.0).astype(float) @ units.astype(float) == 0.0)


def least_tg_variance() -> float:
    """Variance of a measured Tg about its polymer: no estimate of any composition has less [K^2]."""
    model = tg_table()
    return model.scale_90**2 * model.calibration[0]


def _product(x: Array, columns: Array) -> Array:
    """X @ columns; each row is the same to the last bit, whatever the other rows are."""
    rest = -len(x) % ROWS_AT_ONCE
    return (np.vstack([x, np.zeros((rest, x.shape[1]))]) @ columns)[: len(x)] if rest else x @ columns
