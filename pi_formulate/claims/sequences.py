"""What one feed can become in any order of addition, as linear programmes.

In: a feed and a formula. Out: the units that meet the formula best, and units that do not meet it. With x the amounts
of the units per mole of units that the scarcer side can make, A_i and B_j the monomers on that scale:

    sum_j x_ij <= A_i     sum_i x_ij <= B_j     sum_ij x_ij = 1     x >= 0

Where both sides are equal the sums are the feed itself: a transportation polytope.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.claims.linear import LinearClause, labellings_of, linear_clauses
from pi_formulate.claims.report import BORDER
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import Feed
from pi_formulate.copolymer.unit import Unit

# Solvers keep their rows to about 1e-9; a share of units below this is none.
NONE = 1e-12
# No clause of shares reaches this margin; without a limit a programme that no clause holds would have no end.
LARGEST = 10.0


@dataclass(frozen=True, eq=False)
class Orders:
    """The polytope of a feed: units, and rows a x <= b with the sum of x equal to 1."""

    units: tuple[Unit, ...]
    rows: Array
    limits: Array

    @classmethod
    def of(cls, feed: Feed) -> "Orders":
        """All pairs of the monomers of a feed."""
        scale = min(feed.dianhydride_mol, feed.diamine_mol)
        units = tuple(Unit(a, b) for a, _ in feed.dianhydrides_mol for b, _ in feed.diamines_mol)
        sides = (*feed.dianhydrides_mol, *feed.diamines_mol)
        rows = np.array([[float(m in (u.dianhydride, u.diamine)) for u in units] for m, _ in sides])
        return cls(units, rows, np.array([amount / scale for _, amount in sides]))

    def best(self, clauses: Sequence[LinearClause]) -> tuple[bool, float, Array]:
        """Whether some order meets all clauses, the largest smallest margin, and the units that have it."""
        strict, smallest_strict, at_strict = self._largest(clauses, only_strict=True)
        _, smallest, found = self._largest(clauses, only_strict=False)
        met = strict and smallest_strict > BORDER
        # Where a clause that may be zero has to be, the largest smallest margin says nothing of the strict ones.
        return met, smallest, at_strict if met and smallest <= BORDER else found

    def _largest(self, clauses: Sequence[LinearClause], only_strict: bool) -> tuple[bool, float, Array]:
        """Largest t with c x >= t and -|c x| >= t of equalities.

        Of the strict clauses alone, where asked: then c x >= 0 of the others and c x = 0 of equalities.
        """
        count = len(self.units)
        above, equal = [], [np.append(np.ones(count), 0.0)]
        for clause in clauses:
            row = np.array(clause.coefficients)
            if clause.equal and only_strict:
                equal.append(np.append(row, 0.0))
            elif clause.equal:
                above += [np.append(row, 1.0), np.append(-row, 1.0)]
            else:
                above.append(np.append(-row, 0.0 if only_strict and not clause.strict else 1.0))
        solved = _solved(
            np.eye(count + 1)[-1],
            np.vstack([np.hstack([self.rows, np.zeros((len(self.rows), 1))]), *above]),
            np.concatenate([self.limits, np.zeros(len(above))]),
            np.array(equal),
            np.eye(len(equal))[0],
        )
        if solved is None:
            return False, -np.inf, self.limits[:0]
        return True, float(solved[-1]), np.maximum(solved[:-1], 0.0)

    def breach(self, systems: Sequence[Sequence[LinearClause]]) -> Array | None:
        """Units that meet none of the systems, or None where every order meets one of them.

        A point that meets a system is driven out of it, clause by clause, until a point meets none or none is left.
        """
        return self._breach(systems, [])

    def _breach(self, systems: Sequence[Sequence[LinearClause]], chosen: list[LinearClause]) -> Array | None:
        possible, smallest, found = self._largest(chosen, only_strict=True)
        if not possible or (any(c.strict for c in chosen) and smallest <= BORDER):
            return None
        met = next((system for system in systems if all(_holds(clause, found) for clause in system)), None)
        if met is None:
            return found
        for clause in breaches(met):
            if (deeper := self._breach(systems, [*chosen, clause])) is not None:
                return deeper
        return None

    def copolymer(self, shares: Array) -> Copolymer:
        """Units with their amounts, those without any left out."""
        return Copolymer.of({u: float(x) for u, x in zip(self.units, shares, strict=True) if x > NONE})

    def ranges(self, clauses: Sequence[LinearClause]) -> list[tuple[float, float]]:
        """Smallest and largest value of each clause over all orders."""
        found = []
        for clause in clauses:
            ends = []
            for sign in (-1.0, 1.0):
                solved = _solved(
                    sign * np.array(clause.coefficients),
                    self.rows,
                    self.limits,
                    np.ones((1, len(self.units))),
                    np.ones(1),
                )
                ends.append(float(np.dot(clause.coefficients, solved if solved is not None else 0.0)))
            found.append((ends[0], ends[1]))
        return found


def _holds(clause: LinearClause, shares: Array) -> bool:
    """Whether a clause is met, a value within the border counted as on it."""
    value = float(np.dot(clause.coefficients, shares))
    if clause.equal:
        return abs(value) <= BORDER
    return value > BORDER if clause.strict else value >= -BORDER


def breaches(system: Sequence[LinearClause]) -> Iterator[LinearClause]:
    """The ways in which one clause fails: c x >= 0 by c x < 0, c x > 0 by c x <= 0, c x = 0 to either side."""
    for clause in system:
        turned = tuple(-c for c in clause.coefficients)
        if clause.equal:
            yield LinearClause(f"not {clause.label}", clause.coefficients, True)
            yield LinearClause(f"not {clause.label}", turned, True)
        else:
            yield LinearClause(f"not {clause.label}", turned, not clause.strict)


def systems_of(formula: Formula, units: Sequence[Unit]) -> list[tuple[Labelling, tuple[LinearClause, ...]]]:
    """Each labelling of some units with its clauses."""
    return [(way, linear_clauses(formula, units, way)) for way in labellings_of(formula, units)]


def _solved(gain: Array, rows: Array, limits: Array, equal: Array, sums: Array) -> Array | None:
    """Numbers x >= 0 (the last one free where it is the margin) with the largest gain, or None if there are none."""
    from scipy.optimize import linprog

    count = len(gain)
    free_last = bool(gain[-1] == 1.0 and not gain[:-1].any())
    bounds = [(0.0, None)] * (count - free_last) + [(None, LARGEST)] * free_last
    solved = linprog(-gain, rows, limits, equal, sums, bounds=bounds, method="highs")
    return np.asarray(solved.x) if solved.success else None
