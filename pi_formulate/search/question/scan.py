"""Which compositions of a grid are feasible, judged in blocks.

In: a problem, its terms, compositions. Out: whether their means lie in all windows and their units meet the formulas;
for a whole grid the sets of monomers that have such compositions.

Borders are those of a claim check: equality to 1e-9, and a value on a strict border is outside.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.claims.held import BORDER
from pi_formulate.claims.margins import systems_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import Support, compositions, grid_of, supports
from pi_formulate.search.question.problem import OUTSIDE_CLAUSE, Problem, clause_name
from pi_formulate.search.question.targets import Target
from pi_formulate.search.question.terms import Terms

Score = Callable[[Integers, Integers, Array], Array]
NUMBERS_PER_BLOCK = 2_000_000  # of sets times compositions: about 16 MB for each property


@dataclass(frozen=True, eq=False)
class ScannedSets:
    """Sets of one shape whose means are inside somewhere, with their scores and the number of means judged.

    Parameters
    ----------
    rows, columns
        Places of the dianhydrides and diamines of each set, shape (sets, members).
    best
        Largest of each score over the compositions inside, shape (scores, sets).
    judged
        Number of compositions, those of the sets left out included.
    """

    rows: Integers
    columns: Integers
    best: Array
    judged: int


def scan(problem: Problem, terms: Terms, steps: int, score: Score) -> Iterator[ScannedSets]:
    """Judge the mean of every composition of the grid, block by block.

    Of the formulas, only the monomers that they need are considered here; `inside` judges them in full.

    Parameters
    ----------
    problem
        The question.
    terms
        Its terms.
    steps
        Steps in the whole.
    score
        (rows, columns, compositions) to scores of shape (scores, sets, compositions); the largest inside is kept.
    """
    for shape, block in supports(problem):
        x = compositions(grid_of(problem, shape, steps))
        if not len(x):
            continue
        rows, columns = (np.array([support[side] for support in block]) for side in (0, 1))
        may = claimable(problem, rows, columns)
        rows, columns = rows[may], columns[may]
        size = max(1, NUMBERS_PER_BLOCK // x.size)
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            met = targets_mask(problem, terms, rows[part], columns[part], x)
            kept = met.any(axis=1)
            some = rows[part][kept], columns[part][kept]
            if kept.any():
                best = np.where(met[kept], score(*some, x), -np.inf).max(axis=2)
                yield ScannedSets(*some, best, met.size)
            else:
                yield ScannedSets(*some, np.zeros((1, 0)), met.size)
        yield ScannedSets(rows[:0], columns[:0], np.zeros((1, 0)), int((~may).sum()) * len(x))


def claimable(problem: Problem, rows: Integers, columns: Integers) -> Truths:
    """Whether each set has the monomers for every variable that a formula requires above zero.

    Parameters
    ----------
    problem
        The question.
    rows, columns
        Places of the dianhydrides and diamines of each set, shape (sets, members).
    """
    possible = np.ones(len(rows), dtype=bool)
    for acids, amines in needed(problem):
        possible &= acids[rows].any(axis=1) & amines[columns].any(axis=1)
    return possible


def needed(problem: Problem) -> list[tuple[Truths, Truths]]:
    """Which dianhydrides and which diamines fit each variable that a formula requires above zero.

    Parameters
    ----------
    problem
        The question.
    """
    fitting = []
    for system in problem.formulas:
        symbols = [unit.symbol for unit in system.units]
        for row in system.rows(symbols):
            used = [unit for unit, c in zip(system.units, row.coefficients, strict=True) if c]
            if not row.strict or len(used) != 1 or clause_name(system, row.label) in problem.waived:
                continue
            slots = used[0].dianhydride_slot, used[0].diamine_slot
            acids, amines = (
                np.array([system.reading.fits(slot, monomer) for monomer in members], dtype=bool)
                for slot, members in zip(slots, (problem.dianhydrides, problem.diamines), strict=True)
            )
            fitting.append((acids, amines))
    return fitting


def inside(problem: Problem, terms: Terms, support: Support, x: Array) -> Array:
    """The feasible compositions of one set.

    Parameters
    ----------
    problem, terms
        As for `scan`.
    support
        Places of its dianhydrides and diamines.
    x
        Mole fractions of its units, shape (compositions, units) [-].
    """
    met = targets_mask(problem, terms, np.array([support[0]]), np.array([support[1]]), x)[0]
    fractions: Array = np.asarray(x[met])
    if problem.formulas and len(fractions):
        return np.asarray(fractions[claims_mask(problem, units_of(problem, support), fractions)])
    return fractions


def units_of(problem: Problem, support: Support) -> list[Unit]:
    """The units of a set, dianhydride by dianhydride."""
    return [Unit(problem.dianhydrides[i], problem.diamines[j]) for i, j in product(*support)]


def targets_mask(problem: Problem, terms: Terms, rows: Integers, columns: Integers, x: Array) -> Truths:
    """Whether the means lie in their windows, borders included; shape (sets, compositions)."""
    met = np.ones((len(rows), len(x)), dtype=bool)
    for target in problem.targets:
        if target.property not in terms.u:
            continue
        met &= within(target, values_of(terms, target.property, rows, columns, x))
    return met


def within(target: Target, value: Array) -> Truths:
    """Whether expected values lie in a window, borders included.

    Parameters
    ----------
    target
        The window.
    value
        In the unit of the property.
    """
    # Only a value beside its limit is near enough for the border, so that the limit is the scale of both.
    met: Truths | None = None
    if target.low is not None:
        met = value >= target.low - BORDER * abs(target.low)
    if target.high is not None:
        below = value <= target.high + BORDER * abs(target.high)
        met = below if met is None else met & below
    assert met is not None, "a target is open on one side at most"
    return met


def values_of(terms: Terms, property: str, rows: Integers, columns: Integers, x: Array) -> Array:
    """Means of one property, shape (sets, compositions) [its unit]."""
    at = rows[:, :, None], columns[:, None, :]
    u: Array = terms.u[property][at].reshape(len(rows), -1)
    w: Array = terms.w[property][at].reshape(len(rows), -1)
    return np.asarray(np.divide(u @ x.T, w @ x.T))


def claims_mask(problem: Problem, units: Sequence[Unit], x: Array) -> Truths:
    """Whether every claimed formula holds under one of its labellings, except for the waived clauses.

    Parameters
    ----------
    problem
        The question.
    units
        All units of one set of monomers.
    x
        Their mole fractions, shape (compositions, units) [-].
    """
    met = np.ones(len(x), dtype=bool)
    for system in problem.formulas:
        waived = [row.label for row in system.rows(()) if clause_name(system, row.label) in problem.waived]
        closed = problem.closed and clause_name(system, OUTSIDE_CLAUSE) not in problem.waived
        under_any = np.zeros(len(x), dtype=bool)
        for labelled in systems_of(system, units):
            under_any |= labelled.met(x, closed, waived)
        met &= under_any
    return met
