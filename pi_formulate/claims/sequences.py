"""Units that a feed can form in any order of addition, as linear programs.

In: a feed and a formula. Out: the units that meet the formula best, and units that do not meet it. With x the amounts
of the units per mole of units that the scarcer side can make, A_i and B_j the monomers on that scale:

    sum_j x_ij <= A_i     sum_i x_ij <= B_j     sum_ij x_ij = 1     x >= 0

If both sides are equal, the sums are the feed itself: a transportation polytope. The programs only propose units;
whether these meet the formula is decided by its constraints, as in a check.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.claims.held import BORDER
from pi_formulate.claims.margins import System
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import Feed
from pi_formulate.copolymer.unit import Unit

# The solver keeps its rows to this, a tenth of the tolerance of a clause; its default is 1e-7.
SOLVER_TOLERANCE = 1e-10
NONE = 1e-12  # a smaller share of units is none
# No clause of shares reaches this margin; without a limit a program without any clause would be unbounded.
LARGEST = 10.0


@dataclass(frozen=True, eq=False)
class Reached:
    """The units of a feed that come nearest to a system, or lie deepest inside it.

    Parameters
    ----------
    met
        Whether they meet it, and so some order does.
    margin
        Largest smallest margin of its rows over all orders [mole fraction of units].
    shares
        The units, one share for each; none if the solver found none.
    """

    met: bool
    margin: float
    shares: Array


@dataclass(frozen=True, eq=False)
class Orders:
    """The polytope of a feed: units, and rows a x <= b with the sum of x equal to 1."""

    units: tuple[Unit, ...]
    rows: Array
    limits: Array

    @classmethod
    def of(cls, feed: Feed) -> "Orders":
        """All pairs of the monomers of a feed.

        Parameters
        ----------
        feed
            The monomers with their amounts.
        """
        scale = min(feed.dianhydride_mol, feed.diamine_mol)
        units = tuple(Unit(a, b) for a, _ in feed.dianhydrides_mol for b, _ in feed.diamines_mol)
        sides = (*feed.dianhydrides_mol, *feed.diamines_mol)
        rows = np.array([[float(m in (u.dianhydride, u.diamine)) for u in units] for m, _ in sides])
        return cls(units, rows, np.array([amount / scale for _, amount in sides]))

    def best(self, system: System) -> Reached:
        """The units with the largest smallest margin; where that is zero, those that meet the strict clauses best.

        Parameters
        ----------
        system
            The formula under one labelling.
        """
        rows = system.rows
        smallest, shares = self._largest(rows)
        if smallest < -BORDER:
            return Reached(False, smallest, shares)
        if smallest <= BORDER:
            # A clause that is not strict has to be on its limit: the smallest margin ignores the strict ones.
            _, at_strict = self._largest(rows, floor=min(0.0, smallest))
            if _met(system, at_strict):
                return Reached(True, smallest, at_strict)
        return Reached(_met(system, shares), smallest, shares)

    def breach(self, systems: Sequence[System]) -> Array | None:
        """Units that meet none of the systems, or None where every order meets one of them.

        A point that meets a system is driven out of it, clause by clause, until a point meets none or none is left.

        Parameters
        ----------
        systems
            The formula under each labelling.
        """
        return self._breach(systems, [])

    def _breach(self, systems: Sequence[System], chosen: list[LinearClause]) -> Array | None:
        smallest, shares = self._largest(chosen, floor=0.0)
        if not len(shares) or (any(clause.strict for clause in chosen) and smallest <= BORDER):
            return None
        met = next((system for system in systems if _met(system, shares)), None)
        if met is None:
            return shares
        for clause in breaches(met.rows):
            if (deeper := self._breach(systems, [*chosen, clause])) is not None:
                return deeper
        return None

    def _largest(self, clauses: Sequence[LinearClause], floor: float | None = None) -> tuple[float, Array]:
        """Largest t with c x >= t of all clauses (-|c x| >= t of equalities), and the units; none if impossible.

        With a floor, at most zero, only of the strict clauses: then c x >= floor of the others and |c x| <= -floor.
        """
        count = len(self.units)
        above, limits = [np.hstack([self.rows, np.zeros((len(self.rows), 1))])], [self.limits]
        equal = [np.append(np.ones(count), 0.0)]
        for clause in clauses:
            row = np.array(clause.coefficients)
            held_at_floor = floor is not None and not clause.strict
            if clause.equal and held_at_floor and floor == 0.0:
                equal.append(np.append(row, 0.0))
                continue
            signs = (1.0, -1.0) if clause.equal else (-1.0,)
            above.append(np.array([np.append(sign * row, 0.0 if held_at_floor else 1.0) for sign in signs]))
            limits.append(np.full(len(signs), -floor if held_at_floor and floor is not None else 0.0))
        solved = _solved(
            np.eye(count + 1)[-1], np.vstack(above), np.concatenate(limits), np.array(equal), np.eye(len(equal))[0]
        )
        if solved is None:
            return -np.inf, self.limits[:0]
        return float(solved[-1]), np.maximum(solved[:-1], 0.0)

    def copolymer(self, shares: Array) -> Copolymer:
        """Units with their amounts, those without any left out.

        Parameters
        ----------
        shares
            One for each unit.
        """
        return Copolymer.of({u: float(x) for u, x in zip(self.units, shares, strict=True) if x > NONE})

    def ranges(self, clauses: Sequence[LinearClause]) -> list[tuple[float, float]]:
        """Smallest and largest value of each clause over all orders.

        Parameters
        ----------
        clauses
            Rows over the units.
        """
        return [(self._end(clause, -1.0), self._end(clause, 1.0)) for clause in clauses]

    def _end(self, clause: LinearClause, sign: float) -> float:
        """The largest value of a clause, or with the sign -1 the smallest."""
        gain = np.array(clause.coefficients)
        solved = _solved(sign * gain, self.rows, self.limits, np.ones((1, len(self.units))), np.ones(1))
        return float(np.dot(gain, solved)) if solved is not None else 0.0


def breaches(rows: Sequence[LinearClause]) -> Iterator[LinearClause]:
    """How a row can fail: c x >= 0 by c x < 0, c x > 0 by c x <= 0, c x = 0 to either side.

    Parameters
    ----------
    rows
        Of which one has to fail.
    """
    for row in rows:
        turned = tuple(-c for c in row.coefficients)
        if row.equal:
            yield LinearClause(f"not {row.label}", row.coefficients, True)
            yield LinearClause(f"not {row.label}", turned, True)
        else:
            yield LinearClause(f"not {row.label}", turned, not row.strict)


def _met(system: System, shares: Array) -> bool:
    return len(shares) > 0 and bool(system.met(shares[None, :])[0])


def _solved(gain: Array, rows: Array, limits: Array, equal: Array, sums: Array) -> Array | None:
    """Numbers x >= 0 (the last one free where it is the margin) with the largest gain, or None if there are none."""
    from scipy.optimize import linprog

    count = len(gain)
    free_last = bool(gain[-1] == 1.0 and not gain[:-1].any())
    bounds = [(0.0, None)] * (count - free_last) + [(None, LARGEST)] * free_last
    solved = linprog(
        -gain,
        rows,
        limits,
        equal,
        sums,
        bounds=bounds,
        method="highs",
        options={"primal_feasibility_tolerance": SOLVER_TOLERANCE},
    )
    return np.asarray(solved.x) if solved.success else None
