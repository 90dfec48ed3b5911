"""A formula for many compositions of the same units at once: its linear rows, which compositions meet it, and margins.

In: a formula, units, mole fractions as rows. Out: `System`, the formula under one labelling; `FormulaMargins`, whether
each row meets it and its smallest signed margin, as `Formula.check` says for one composition.

The reported margin is that of 0.4 <= p/q <= 2.5, or s/t, in the unit of the ratio; for k, l, m and n the smallest of
their clauses, as fractions of the units inside. What is implied by these or holds for any amounts (p > 1, q > 0,
k >= 1, l, m, n >= 0) is judged, but does not measure the distance of a composition to the limits.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.claims.classes import Placing
from pi_formulate.claims.constraints import LinearClause, largest_degree
from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.claims.held import BORDER, held, settled
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit


@dataclass(frozen=True)
class System:
    """A formula over some units in a fixed order, under one labelling.

    Parameters
    ----------
    formula
        With its reading and interpretation.
    symbols
        Variable of each unit; empty for a unit outside the formula.
    """

    formula: Formula
    symbols: tuple[str, ...]

    @classmethod
    def of(cls, formula: Formula, units: Sequence[Unit], labelling: Labelling) -> "System":
        """The variable of each unit under a labelling.

        Parameters
        ----------
        formula
            With its reading and interpretation.
        units
            In the order of the columns of the mole fractions.
        labelling
            Which monomer is in which class.

        Examples
        --------
        >>> from pi_formulate.claims.formula import formula
        >>> from pi_formulate.chemistry.library import library
        >>> lib, six = library(), formula("6")
        >>> units = [Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])]
        >>> for row in System.of(six, units, labellings_of(six, units)[0]).rows:
        ...     print(row.label, row.coefficients, row.strict)
        s > 0 (1.0, 0.0) True
        t > 0 (0.0, 1.0) True
        s >= 0.4 t (1.0, -0.4) False
        s <= 2.5 t (-1.0, 2.5) False
        """
        return cls(formula, Placing(formula.units, tuple(units), dict(labelling.classes)).symbols)

    @property
    def rows(self) -> tuple[LinearClause, ...]:
        """The constraints as linear rows over the units."""
        return self.formula.rows(self.symbols)

    def degrees(self, mole_frac: Array) -> dict[str, Array]:
        """Amount of each variable in each composition.

        Parameters
        ----------
        mole_frac
            Amounts of the units on any scale, shape (compositions, units).
        """
        return {name: np.asarray(mole_frac @ of_units) for name, of_units in self.indicators.items()}

    @property
    def indicators(self) -> dict[str, Array]:
        """Of each variable: 1 for a unit that counts for it, 0 for others."""
        names = [unit.symbol for unit in self.formula.units]
        return {name: np.array([symbol == name for symbol in self.symbols], dtype=float) for name in names}

    def met(self, mole_frac: Array, closed: bool = False, waived: Collection[str] = ()) -> Truths:
        """Whether each composition meets the formula under this labelling.

        Parameters
        ----------
        mole_frac
            As for `degrees`.
        closed
            Whether a unit outside the formula is a failure.
        waived
            Labels of rows that do not count.
        """
        degrees = self.degrees(mole_frac)
        met = np.ones(len(mole_frac), dtype=bool)
        if closed or not waived:
            met &= _units_held(np.sum(list(degrees.values()), axis=0) / mole_frac.sum(axis=1), closed)
        largest = largest_degree(degrees)
        for constraint in self.formula.judged_on():
            kept = constraint.without(waived) if waived else constraint
            if kept is not None:
                met &= kept.holds(degrees, largest)
        return met

    def least(self, mole_frac: Array) -> tuple[Truths, Array]:
        """Whether each composition meets the formula, and the smallest margin of any row [mole fraction of units].

        Parameters
        ----------
        mole_frac
            Mole fractions of the units, shape (compositions, units) [-].
        """
        rows = self.rows
        values = mole_frac @ np.array([row.coefficients for row in rows]).T
        equal = [row.equal for row in rows]
        values[:, equal] = -np.abs(values[:, equal])
        met, margin = self.met(mole_frac), settled(values.min(axis=1))
        return met, np.where(met, np.maximum(margin, 0.0), np.minimum(margin, 0.0))


def labellings_of(formula: Formula, units: Sequence[Unit]) -> tuple[Labelling, ...]:
    """Every assignment of the monomers of some units to the classes of a formula.

    Parameters
    ----------
    formula
        With its reading and interpretation.
    units
        Repeat units that are all present.
    """
    return tuple(formula.labellings(Copolymer.of(dict.fromkeys(units, 1.0))))


def systems_of(formula: Formula, units: Sequence[Unit]) -> tuple[System, ...]:
    """The formula under each labelling of some units that are all present.

    Parameters
    ----------
    formula, units
        As for `System.of`.
    """
    return tuple(System.of(formula, units, labelling) for labelling in labellings_of(formula, units))


def smallest_margins(formula: Formula, units: Sequence[Unit], mole_frac: Array) -> tuple[Truths, Array]:
    """Whether each composition meets the formula, and its smallest margin, under the best labelling.

    Parameters
    ----------
    formula, units
        As for `System.of`.
    mole_frac
        Mole fractions of the units, shape (compositions, units) [-].

    Returns
    -------
    tuple
        Whether it is met; the margin in mole fractions of all units, above zero only where it is met.
    """
    under = [system.least(mole_frac) for system in systems_of(formula, units)]
    met: Truths = np.any([met for met, _ in under], axis=0)
    return met, np.max([margin for _, margin in under], axis=0)


@dataclass(frozen=True, eq=False)
class FormulaMargins:
    """A formula for compositions in which all monomers of some units are present.

    Parameters
    ----------
    systems
        The formula under each labelling that makes a difference.
    closed
        Whether a unit outside is a failure.
    """

    systems: tuple[System, ...]
    closed: bool

    @classmethod
    def of(cls, formula: Formula, units: Sequence[Unit], closed: bool = False) -> "FormulaMargins":
        """Find the labellings, which the fractions do not change.

        Parameters
        ----------
        formula, units
            As for `System.of`.
        closed
            Whether a unit outside is a failure.

        Examples
        --------
        >>> from pi_formulate.claims.formula import formula
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> units = [Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])]
        >>> met, margin = FormulaMargins.of(formula("6"), units).judge(np.array([[0.5, 0.5], [0.8, 0.2]]))
        >>> met.tolist(), margin.round(3).tolist()
        ([True, False], [0.6, -1.5])
        """
        by_symbols = {system.symbols: system for system in systems_of(formula, units)}
        return cls(tuple(by_symbols.values()), closed)

    def judge(self, mole_frac: Array) -> tuple[Truths, Array]:
        """Whether each composition meets the formula, and its smallest signed margin.

        Parameters
        ----------
        mole_frac
            Mole fractions of the units, shape (compositions, units) [-].
        """
        return self.judge_sums(lambda numbers: np.asarray(mole_frac @ numbers))

    def judge_sums(self, sums: Callable[[Array], Array]) -> tuple[Truths, Array]:
        """As `judge`, for compositions that are known by sums over their units.

        Parameters
        ----------
        sums
            From a number of each unit to its sum over the units of each composition, weighted by mole fractions.

        Examples
        --------
        >>> from pi_formulate.claims.formula import formula
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> units = [Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])]
        >>> met, _ = FormulaMargins.of(formula("6"), units).judge_sums(lambda numbers: np.array([[0.5, 0.5]]) @ numbers)
        >>> met.tolist()
        [True]
        """
        if len(self.systems) == 1:  # no other labelling to be ranked against
            return _reported(self.systems[0], sums, self.closed)
        return self._of_the_best(sums)

    def _of_the_best(self, sums: Callable[[Array], Array]) -> tuple[Truths, Array]:
        """The same by the labelling that ranks first for each composition."""
        under = [_judged(system, sums, self.closed) for system in self.systems]
        ranked, least, inside, met, margin = (np.array(column) for column in zip(*under, strict=True))
        # As `Formula.best` ranks them; a difference in the last digits alone does not count.
        kept = ranked == ranked.max(axis=0)
        for rank in (least, inside):
            best = np.where(kept, rank, -np.inf)
            kept &= best >= best.max(axis=0) - BORDER
        return (kept & met).any(axis=0), np.where(kept, margin, -np.inf).max(axis=0)


def _judged(system: System, sums: Callable[[Array], Array], closed: bool) -> tuple[Truths, Array, Array, Truths, Array]:
    """The rank of one labelling (met, least margin, share inside), then whether its report is met and its margin."""
    degrees, inside, share = _degrees(system, sums)
    largest = largest_degree(degrees)
    met = _units_held(share, closed)
    ranked = np.ones(len(share), dtype=bool)
    least = np.full(len(share), np.inf)
    smallest = settled(share - 1.0) if closed else least
    for constraint in system.formula.judged_on():
        verdict = constraint.judged(degrees, largest)
        met &= verdict.met
        if not constraint.scale_free:
            ranked &= verdict.met
            least = np.minimum(least, verdict.margin)
        if not constraint.implied:
            smallest = np.minimum(smallest, verdict.reported)
    return ranked, least, inside, met, smallest


def _reported(system: System, sums: Callable[[Array], Array], closed: bool) -> tuple[Truths, Array]:
    """Whether the report of one labelling is met, and its margin, without its rank."""
    degrees, _, share = _degrees(system, sums)
    largest = largest_degree(degrees)
    met = _units_held(share, closed)
    margins = [settled(share - 1.0)] if closed else []
    for constraint in system.formula.judged_on():
        verdict = constraint.judged(degrees, largest)
        met &= verdict.met
        if not constraint.implied:
            margins.append(verdict.reported)
    return met, reduce(np.minimum, margins)


def _degrees(system: System, sums: Callable[[Array], Array]) -> tuple[dict[str, Array], Array, Array]:
    """Degrees that add up to 1, the amount inside the formula, and its share of all."""
    amounts = {name: sums(of_units) for name, of_units in system.indicators.items()}
    inside = reduce(np.add, amounts.values())
    some = inside > 0.0
    whole = inside if some.all() else np.where(some, inside, 1.0)
    degrees = {symbol: amount / whole for symbol, amount in amounts.items()}
    return degrees, inside, inside / sums(np.ones(len(system.symbols)))


def _units_held(share: Array, closed: bool) -> Truths:
    """Whether the share of units inside the formula is enough: all of them where it is closed, else any."""
    return held(share - 1.0, strict=False) if closed else held(share, strict=True)
