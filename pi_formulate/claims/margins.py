"""The check of a formula for many compositions of the same units at once.

In: a formula, units, mole fractions as rows. Out: whether each row meets it, and its smallest signed margin.

The clauses, borders and the choice of the labelling are those of `Formula.check`, which judges one composition; a test
holds the two together. The margin is the smallest of the report's, each in the unit of its clause, without clauses that
hold for any amounts above zero (p > 1, k >= 1: the scale is free; l, m, n >= 0), which say nothing of how far inside.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pi_formulate.claims.clauses import HIGHEST_RATIO, LOWEST_RATIO, SIDE_FACTOR
from pi_formulate.claims.formula import Formula
from pi_formulate.claims.linear import labellings_of, symbols_of
from pi_formulate.claims.report import BORDER
from pi_formulate.copolymer import Unit

Array = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]
LEAST_SCALE = 1e-300


@dataclass(frozen=True, eq=False)
class _Clause:
    """Margins of one clause, what they are small against, whether the border is outside, and what it counts for."""

    margin: Array
    scale: Array
    strict: bool
    free: bool = False  # holds on any scale: is no reason for a labelling
    always: bool = False  # holds for any amounts


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
        >>> from pi_formulate.monomer import library
        >>> lib = library()
        >>> units = [Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["PMDA"], lib["4,4'-ODA"])]
        >>> met, margin = FormulaMargins.of(formula("6"), units).judge(np.array([[0.5, 0.5], [0.8, 0.2]]))
        >>> met.tolist(), margin.round(3).tolist()
        ([True, False], [0.5, -1.5])
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
        best: tuple[Array, ...] | None = None
        for symbols in self.symbols:
            rank, met, margin = self._under(symbols, mole_frac)
            found = (*rank, met, margin)
            if best is None:
                best = found
                continue
            better = np.zeros(len(margin), dtype=bool)
            tied = np.ones(len(margin), dtype=bool)
            for new, old in zip(found[:3], best[:3], strict=True):  # judged met, smallest margin, share inside
                better |= tied & (new > old)
                tied &= new == old
            best = tuple(np.where(better, new, old) for new, old in zip(found, best, strict=True))
        assert best is not None
        return best[3].astype(bool), best[4]

    def _under(self, symbols: tuple[str, ...], x: Array) -> tuple[tuple[Array, Array, Array], Array, Array]:
        """Rank of one labelling, and what the report under it says."""
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
        rank = judged.astype(float), np.min([clause.margin for clause in ranked], axis=0), inside
        share = inside / x.sum(axis=1)
        one = np.ones(len(x))
        units = _Clause(share - 1.0, one, False) if self.closed else _Clause(share, one, True, always=True)
        met, margin = np.ones(len(x), dtype=bool), np.full(len(x), np.inf)
        for clause in (units, *clauses):
            exact, held = _judged(clause)
            met &= held
            if not (clause.free or clause.always):
                margin = np.minimum(margin, exact)
        return rank, met, margin


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
    yield _Clause(q, largest, True)
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
    yield _Clause(least, largest, False, always=True)
    if formula.interpretation == "intended":
        yield _Clause(most, largest, True)
    else:
        yield _Clause(least - most, largest, False)
        yield _Clause(least, largest, True)
    yield _Clause(k - l, largest, False)
    yield _Clause(k + l - SIDE_FACTOR * (m + n), largest, True)
    yield _Clause(k + m - SIDE_FACTOR * (l + n), largest, True)
