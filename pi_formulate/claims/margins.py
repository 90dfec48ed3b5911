"""The check of a formula for many compositions of the same units at once.

In: a formula, units, mole fractions as rows. Out: whether each row meets it, and its smallest signed margin.

The clauses, borders and the choice of the labelling are those of `Formula.check`, which judges one composition; a test
holds the two together. The margin is that of 0.4 <= p/q <= 2.5, or s/t, in the unit of the ratio; for k, l, m and n the
smallest of their clauses, as fractions of the units inside. What follows from these or holds for any amounts (p > 1,
q > 0, k >= 1, l, m, n >= 0) is judged, but says nothing of how far inside a composition is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.claims.constraints import HIGHEST_RATIO, LOWEST_RATIO, SIDE_FACTOR
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.linear import labellings_of, symbols_of
from pi_formulate.claims.report import BORDER
from pi_formulate.copolymer.unit import Unit

LEAST_SCALE = 1e-300


@dataclass(frozen=True, eq=False)
class _Clause:
    """Margins of one clause, what they are small against, whether the border is outside, and what it counts for."""

    margin: Array
    scale: Array
    strict: bool
    free: bool = False  # holds on any scale, so no labelling is chosen for it
    told: bool = True  # counts for the margin that is told


@dataclass(frozen=True, eq=False)
class FormulaMargins:
    """A formula for compositions in which all monomers of some units are present.

    Parameters
    ----------
    formula
        With its reading and interpretation.
    symbols
        For each labelling the variable of each unit; empty for a unit outside.
    closed
        Whether a unit outside is a failure.
    """

    formula: Formula
    symbols: tuple[tuple[str, ...], ...]
    closed: bool

    @classmethod
    def of(cls, formula: Formula, units: Sequence[Unit], closed: bool = False) -> "FormulaMargins":
        """Find the labellings, which the fractions do not change.

        Parameters
        ----------
        formula
            With its reading and interpretation.
        units
            In the order of the columns of the mole fractions.
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
        found = tuple(symbols_of(formula, units, way) for way in labellings_of(formula, units))
        return cls(formula, tuple(dict.fromkeys(found)), closed)

    def judge(self, mole_frac: Array) -> tuple[Truths, Array]:
        """Whether each composition meets the formula, and its smallest signed margin.

        Parameters
        ----------
        mole_frac
            Mole fractions of the units, shape (compositions, units) [-].
        """
        ways = [self._under(symbols, mole_frac) for symbols in self.symbols]
        judged, least, inside, met, margin = (np.array(column) for column in zip(*ways, strict=True))
        # As `Formula.best` ranks them; what differs in the last digits alone is equally good.
        kept = judged == judged.max(axis=0)
        for rank in (least, inside):
            ranked = np.where(kept, rank, -np.inf)
            kept &= ranked >= ranked.max(axis=0) - BORDER
        return (kept & met).any(axis=0), np.where(kept, margin, -np.inf).max(axis=0)

    def _under(self, symbols: tuple[str, ...], x: Array) -> tuple[Truths, Array, Array, Truths, Array]:
        """Of one labelling what it is ranked by, and what the report under it says."""
        names = [unit.symbol for unit in self.formula.units]
        degrees = {name: x @ np.array([symbol == name for symbol in symbols], dtype=float) for name in names}
        inside = np.sum(list(degrees.values()), axis=0)
        whole = np.where(inside > 0.0, inside, 1.0)
        scaled = {name: value / whole for name, value in degrees.items()}
        clauses = list(_low_expansion(scaled) if len(names) == 2 else _thermoplastic(scaled, self.formula))
        ranked = [clause for clause in clauses if not clause.free]
        judged = np.ones(len(x), dtype=bool)
        for clause in ranked:
            judged &= _judged(clause)[1]
        least = np.min([clause.margin for clause in ranked], axis=0)
        share = inside / x.sum(axis=1)
        one = np.ones(len(x))
        units = _Clause(share - 1.0, one, False) if self.closed else _Clause(share, one, True, told=False)
        met, margin = np.ones(len(x), dtype=bool), np.full(len(x), np.inf)
        for clause in (units, *clauses):
            exact, held = _judged(clause)
            met &= held
            if clause.told and not clause.free:
                margin = np.minimum(margin, exact)
        return judged, least, inside, met, margin


def _judged(clause: _Clause) -> tuple[Array, Truths]:
    """Margins, set to zero on the border, and what follows from them; as `report.judged`."""
    border = np.abs(clause.margin) <= BORDER * np.maximum(clause.scale, LEAST_SCALE)
    exact = np.where(border, 0.0, clause.margin)
    return exact, np.asarray((exact > 0.0) | ((exact == 0.0) & (not clause.strict)))


def _low_expansion(degrees: dict[str, Array]) -> Iterator[_Clause]:
    """Clauses of formulas 1 and 6: p > 1, q > 0, 0.4 <= p/q <= 2.5."""
    p, q = degrees.values()
    largest = np.maximum(p, q)
    yield _Clause(p, largest, True, free=True)
    yield _Clause(q, largest, True, told=False)
    ratio = np.where(p > 0.0, np.inf, 0.0)
    np.divide(p, q, out=ratio, where=q > 0.0)
    low, high = ratio - LOWEST_RATIO, HIGHEST_RATIO - ratio
    yield _Clause(np.minimum(low, high), np.where(np.abs(low) < np.abs(high), LOWEST_RATIO, HIGHEST_RATIO), False)


def _thermoplastic(degrees: dict[str, Array], formula: Formula) -> Iterator[_Clause]:
    """Clauses of formulas 2 and 7: k >= 1; l, m, n >= 0; l = m = n != 0 as interpreted; k >= l; and the two sides."""
    k, l, m, n = degrees.values()  # noqa: E741
    others = np.array([l, m, n])
    least, most = others.min(axis=0), others.max(axis=0)
    largest = np.maximum(k, most)
    yield _Clause(k, largest, True, free=True)
    yield _Clause(least, largest, False, told=False)
    if formula.interpretation == "intended":
        yield _Clause(most, largest, True)
    else:
        yield _Clause(least - most, largest, False)
        yield _Clause(least, largest, True)
    yield _Clause(k - l, largest, False)
    yield _Clause(k + l - SIDE_FACTOR * (m + n), largest, True)
    yield _Clause(k + m - SIDE_FACTOR * (l + n), largest, True)
