"""Every composition of a grid, counted and judged in blocks.

In: a problem with a step. Out: for each set of monomers the compositions in whole steps that are feasible. A side
with k monomers in n steps has C(n - 1, k - 1) feeds in which each is present. Random order: x_ij = a_i b_j.
Any order: units in whole steps, each monomer present.

Borders are kept as in a check of the claims: equality to 1e-9, and a value on a strict border is outside.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, islice, product
from math import comb

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Truths
from pi_formulate.claims.held import BORDER
from pi_formulate.claims.margins import systems_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.problem import OUTSIDE_CLAUSE, Problem, clause_name
from pi_formulate.search.question.targets import Target
from pi_formulate.search.question.terms import Terms

Support = tuple[tuple[int, ...], tuple[int, ...]]
Score = Callable[[Integers, Integers, Array], Array]
BLOCK = 2_000_000  # numbers in one block of sets times compositions: some 16 MB a property


@lru_cache(maxsize=256)
def feeds(steps: int, members: int) -> Integers:
    """All ways to share out steps over members, each with one at least; shape (ways, members).

    >>> feeds(4, 2).tolist()
    [[1, 3], [2, 2], [3, 1]]
    """
    cuts = np.array(list(combinations(range(1, steps), members - 1)), dtype=np.int64).reshape(
        comb(steps - 1, members - 1), members - 1
    )
    ends = np.hstack([np.zeros((len(cuts), 1), dtype=np.int64), cuts, np.full((len(cuts), 1), steps)])
    found = np.diff(ends, axis=1)
    found.setflags(write=False)
    return found


@lru_cache(maxsize=64)
def compositions(acids: int, amines: int, steps: int, random: bool) -> Array:
    """Mole fractions of the units of so many dianhydrides and diamines; shape (compositions, acids * amines).

    Parameters
    ----------
    acids, amines
        How many there are.
    steps
        Steps in the whole.
    random
        Whether the order is random; else any.

    Examples
    --------
    >>> compositions(1, 2, 4, True).tolist()
    [[0.25, 0.75], [0.5, 0.5], [0.75, 0.25]]
    """
    if random or min(acids, amines) == 1:
        a, b = feeds(steps, acids), feeds(steps, amines)
        found = (a[:, None, :, None] * b[None, :, None, :]).reshape(len(a) * len(b), -1) / steps**2
    else:
        cells = acids * amines
        counts = feeds(steps + cells, cells) - 1
        table = counts.reshape(-1, acids, amines)
        whole = (table.sum(axis=2) > 0).all(axis=1) & (table.sum(axis=1) > 0).all(axis=1)
        found = counts[whole] / steps
    found.setflags(write=False)
    return found


def count_within(acids: int, amines: int, steps: int, random: bool) -> int:
    """How many compositions one set has at most, without making them."""
    if random or min(acids, amines) == 1:
        return comb(steps - 1, acids - 1) * comb(steps - 1, amines - 1)
    return comb(steps + acids * amines - 1, acids * amines - 1)


def count_all(problem: Problem, steps: int) -> int:
    """How many compositions the whole grid has at most."""
    total = 0
    for free, shape in shapes(problem):
        total += free * count_within(*shape, steps, problem.sequence == "random")
    return total


def shapes(problem: Problem) -> Iterator[tuple[int, tuple[int, int]]]:
    """Number of sets of each shape: (sets, (dianhydrides, diamines)).

    Parameters
    ----------
    problem
        The question.
    """
    needed = [sum(m.role == role for m in problem.required) for role in ("dianhydride", "diamine")]
    have = len(problem.dianhydrides), len(problem.diamines)
    for p in range(max(1, needed[0]), min(have[0], problem.most_monomers - 1) + 1):
        for q in range(max(1, needed[1]), min(have[1], problem.most_monomers - p) + 1):
            sets = comb(have[0] - needed[0], p - needed[0]) * comb(have[1] - needed[1], q - needed[1])
            yield sets, (p, q)


def supports(problem: Problem) -> Iterator[tuple[tuple[int, int], list[Support]]]:
    """Sets of monomers by shape, in blocks, in order of size and then of names."""
    needed = {m.id for m in problem.required}
    for _, shape in sorted(shapes(problem), key=lambda item: (sum(item[1]), item[1])):
        sides = []
        for members, size in zip((problem.dianhydrides, problem.diamines), shape, strict=True):
            must = [i for i, m in enumerate(members) if m.id in needed]
            rest = [i for i in range(len(members)) if i not in must]
            sides.append([tuple(sorted((*must, *more))) for more in combinations(rest, size - len(must))])
        pairs: Iterator[Support] = ((acids, amines) for acids, amines in product(*sides))
        while block := list(islice(pairs, 4096)):
            yield shape, block


@dataclass(frozen=True, eq=False)
class Block:
    """Sets of one shape whose means are inside somewhere, with a number for each, and how many means were judged.

    Parameters
    ----------
    rows, columns
        Places of the dianhydrides and diamines of each set, shape (sets, members).
    best
        Largest of each score over the compositions inside, shape (scores, sets).
    judged
        Compositions.
    """

    rows: Integers
    columns: Integers
    best: Array
    judged: int


def units_of(problem: Problem, support: Support) -> list[Unit]:
    """The units of a set, dianhydride by dianhydride."""
    return [Unit(problem.dianhydrides[i], problem.diamines[j]) for i, j in product(*support)]


def scan(problem: Problem, terms: Terms, steps: int, score: Score) -> Iterator[Block]:
    """Means of every composition of the grid, block by block; claims are not yet judged but for what they need.

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
        x = compositions(*shape, steps, problem.sequence == "random")
        if not len(x):
            continue
        rows, columns = (np.array([support[side] for support in block]) for side in (0, 1))
        may = claimable(problem, rows, columns)
        rows, columns = rows[may], columns[may]
        size = max(1, BLOCK // x.size)
        for start in range(0, len(rows), size):
            part = slice(start, start + size)
            inside = targets_mask(problem, terms, rows[part], columns[part], x)
            kept = inside.any(axis=1)
            some = rows[part][kept], columns[part][kept]
            if kept.any():
                best = np.where(inside[kept], score(*some, x), -np.inf).max(axis=2)
                yield Block(*some, best, inside.size)
            else:
                yield Block(*some, np.zeros((1, 0)), inside.size)
        yield Block(rows[:0], columns[:0], np.zeros((1, 0)), int((~may).sum()) * len(x))


def claimable(problem: Problem, rows: Integers, columns: Integers) -> Truths:
    """Whether each set has the monomers for every variable that a formula wants above zero."""
    found = np.ones(len(rows), dtype=bool)
    for system in problem.formulas:
        symbols = [unit.symbol for unit in system.units]
        for row in system.rows(symbols):
            used = [unit for unit, c in zip(system.units, row.coefficients, strict=True) if c]
            if not row.strict or len(used) != 1 or clause_name(system, row.label) in problem.waived:
                continue
            slots = used[0].dianhydride_slot, used[0].diamine_slot
            for slot, members, at in zip(slots, (problem.dianhydrides, problem.diamines), (rows, columns), strict=True):
                fits = np.array([system.reading.fits(slot, monomer) for monomer in members])
                found &= fits[at].any(axis=1)
    return found


def scan_one(problem: Problem, terms: Terms, support: Support, x: Array) -> Array:
    """The feasible ones among given compositions of one set.

    Parameters
    ----------
    problem, terms
        As for `scan`.
    support
        Places of its dianhydrides and diamines.
    x
        Mole fractions of its units, shape (compositions, units) [-].
    """
    inside = targets_mask(problem, terms, np.array([support[0]]), np.array([support[1]]), x)[0]
    fractions: Array = np.asarray(x[inside])
    if problem.formulas and len(fractions):
        return np.asarray(fractions[claims_mask(problem, units_of(problem, support), fractions)])
    return fractions


def targets_mask(problem: Problem, terms: Terms, rows: Integers, columns: Integers, x: Array) -> Truths:
    """Whether the means lie in their windows, borders included; shape (sets, compositions)."""
    inside = np.ones((len(rows), len(x)), dtype=bool)
    for target in problem.targets:
        if target.property not in terms.u:
            continue
        inside &= within(target, values_of(terms, target.property, rows, columns, x))
    return inside


def within(target: Target, value: Array) -> Truths:
    """Whether expected values lie in a window, borders included.

    Parameters
    ----------
    target
        The window.
    value
        In the unit of the property.
    """
    inside = np.ones(value.shape, dtype=bool)
    slack = BORDER * np.maximum(np.abs(value), 1e-300)
    if target.low is not None:
        inside &= value >= target.low - slack
    if target.high is not None:
        inside &= value <= target.high + slack
    return inside


def values_of(terms: Terms, property: str, rows: Integers, columns: Integers, x: Array) -> Array:
    """Means of one property, shape (sets, compositions) [its unit]."""
    at = rows[:, :, None], columns[:, None, :]
    u: Array = terms.u[property][at].reshape(len(rows), -1)
    w: Array = terms.w[property][at].reshape(len(rows), -1)
    return np.asarray(np.divide(u @ x.T, w @ x.T))


def claims_mask(problem: Problem, units: Sequence[Unit], x: Array) -> Truths:
    """Whether every claimed formula holds under one of its labellings, but for the clauses that are waived.

    Parameters
    ----------
    problem
        The question.
    units
        All units of one set of monomers.
    x
        Their mole fractions, shape (compositions, units) [-].
    """
    inside = np.ones(len(x), dtype=bool)
    for system in problem.formulas:
        waived = [row.label for row in system.rows(()) if clause_name(system, row.label) in problem.waived]
        closed = problem.closed and clause_name(system, OUTSIDE_CLAUSE) not in problem.waived
        met = np.zeros(len(x), dtype=bool)
        for labelled in systems_of(system, units):
            met |= labelled.met(x, closed, waived)
        inside &= met
    return inside
