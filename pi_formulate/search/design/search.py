"""The search for feasible compositions: a whole grid, or sets of monomers from a mixed-integer program.

In: a problem and the limits of the search. Out: `Pool`, the best compositions of each set, how they were found, and an
upper bound on the joint probability if the method gives one.

    whole grid         proof: nothing on the grid is better
    program            sets of monomers, largest smallest margin first, then the whole grid inside each set;
                       bound: with a smallest margin of at most t yardsticks no joint probability is above Phi(t)
    no step            the optimum of the program, then a local search by ever smaller exchanges
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from scipy.special import ndtr

from pi_formulate.base.arrays import Array, Progress
from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.search.design.program import Program
from pi_formulate.search.question.assess import DIGITS, Assessed, assessed, hopes, order_of, yardsticks
from pi_formulate.search.question.grid import Shape, Support, compositions, count_all, grid_of
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.scan import ScannedSets, inside, scan, values_of
from pi_formulate.search.question.terms import Terms

MOST_INSIDE = 300_000  # compositions of one set that are all judged
MOST_WALKED = (
    200_000  # compositions of a grid that is searched for a first feasible one; beyond, the program is quicker
)
MOST_VISITED = 1_000  # sets of monomers whose deviations are computed, about 3 ms each
START_STEPS = (20, 60)  # grids that a search without a step starts from
FIRST_EXCHANGE, LAST_EXCHANGE = 0.05, 1e-5  # of the local search
SNAP = 1e-6  # a fraction this near to one with a small denominator is taken as that one
MOST_RATIOS = 20  # rounds for the best ratio; a few are enough


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a search goes, and how much of it is kept.

    Parameters
    ----------
    count
        Number of formulations wanted.
    per_support
        Largest number of compositions with the same monomers.
    most_evaluations
        Largest grid that is judged as a whole.
    rounds
        Largest number of sets of monomers that the program proposes.
    least_probability
        Least joint probability [-].
    """

    count: int
    per_support: int
    most_evaluations: float
    rounds: int
    least_probability: float


def limits_of(
    count: object, per_support: object, most_evaluations: object, rounds: object, least_probability: object
) -> Limits:
    """Checked limits, or all faults at once.

    Parameters
    ----------
    count, per_support, most_evaluations, rounds, least_probability
        As for `design`.
    """
    errors: list[FormulateError] = []
    numbers = {"count": 1, "per_support": 1, "rounds": 1}
    for where, number in (("count", count), ("per_support", per_support), ("rounds", rounds)):
        with gathering(errors):
            numbers[where] = whole(where, number, refuse=DesignError)
    most, least = 0.0, 0.0
    with gathering(errors):
        most = real("most_evaluations", most_evaluations, least=True, refuse=DesignError)
    with gathering(errors):
        least = real("least_probability", least_probability, high=1.0, least=True, refuse=DesignError)
    raise_all(errors)
    return Limits(**numbers, most_evaluations=most, least_probability=least)


@dataclass(frozen=True, eq=False)
class Pool:
    """The result of a search.

    Parameters
    ----------
    sets
        The best compositions of each set of monomers.
    evaluated
        Number of compositions judged.
    method
        How they were found and what that proves.
    bound
        No composition has a higher joint probability [-]; None if the method gives no bound.
    proved
        Whether nothing better exists, within what the method says.
    """

    sets: tuple[Assessed, ...]
    evaluated: int
    method: str
    bound: float | None
    proved: bool


def search(problem: Problem, terms: Terms, limits: Limits, progress: Progress = iter) -> Pool:
    """The best compositions of a problem.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    limits
        How far to go, and how much to keep.
    progress
        Wraps the blocks or rounds.
    """
    if problem.steps is not None and count_all(problem, problem.steps) <= limits.most_evaluations:
        return _whole_grid(problem, terms, problem.steps, limits, progress)
    return _by_program(problem, terms, limits, progress)


def _whole_grid(problem: Problem, terms: Terms, steps: int, limits: Limits, progress: Progress) -> Pool:
    """Every composition of the grid: means first, then set by set, the most promising first.

    No composition has a higher probability than with the least possible deviation. A set whose best is below the
    results so far need not be searched.
    """
    score = partial(hopes, problem, terms, yardsticks(problem, terms))
    blocks = list(progress(scan(problem, terms, steps, score)))
    evaluated = sum(block.judged for block in blocks)
    sets: list[Assessed] = []
    joints: list[float] = []
    visited = 0
    unsearched = limits.least_probability  # upper bound over all sets not searched
    for _, rows, columns, hope in progress(_promising(blocks)):
        worst = round(joints[-1], DIGITS) if len(joints) >= limits.count else limits.least_probability
        if hope < worst:
            continue
        if visited >= MOST_VISITED:
            unsearched = max(unsearched, hope)
            continue
        visited += 1
        support = rows, columns
        fractions = inside(problem, terms, support, compositions(grid_of(problem, _shape(support), steps)))
        if (best := _best(problem, terms, support, fractions, limits)) is not None:
            sets.append(best)
            joints = sorted([*joints, *best.joint.tolist()], reverse=True)[: limits.count]
    worst = joints[-1] if len(joints) >= limits.count else limits.least_probability
    proved = visited < MOST_VISITED or unsearched < worst
    highest = max(joints, default=0.0)
    method = f"evaluated all {evaluated} compositions of the grid in steps of 1/{steps}"
    if proved:
        method += ": none is better" if sets else ": none meets all constraints"
    else:
        method += f", but the probability only in the {visited} most promising sets of monomers: another may be better"
    return Pool(tuple(sets), evaluated, method, highest if proved else max(highest, unsearched), proved)


_Set = tuple[float, tuple[int, ...], tuple[int, ...], float]


def _promising(blocks: list[ScannedSets]) -> list[_Set]:
    """Sets from the most promising on: (minus the likely probability, dianhydrides, diamines, upper bound)."""
    return sorted(
        (-round(float(likely), DIGITS), tuple(map(int, rows)), tuple(map(int, columns)), round(float(hope), DIGITS))
        for block in blocks
        if len(block.rows)
        for (hope, likely), rows, columns in zip(block.best.T, block.rows, block.columns, strict=True)
    )


def _best(problem: Problem, terms: Terms, support: Support, fractions: Array, limits: Limits) -> Assessed | None:
    """The best compositions of one set that are at least as probable as required; None if there are none."""
    if not len(fractions):
        return None
    judged = assessed(problem, terms, support, fractions)
    order = order_of(problem, terms, judged)
    order = order[judged.joint[order] >= limits.least_probability][: limits.per_support]
    return judged.take(order) if len(order) else None


def _by_program(problem: Problem, terms: Terms, limits: Limits, progress: Progress) -> Pool:
    """Sets of monomers from the program, one after another."""
    program = Program(problem, terms, yardsticks(problem, terms))
    bound, closed, evaluated = None, False, 0
    sets: list[Assessed] = []
    cut: list[Support] = []
    complete = True  # whether the whole grid inside every set was judged
    for _ in progress(range(limits.rounds)):
        answer = program.solve(cut)
        rest = float(ndtr(answer.bound)) if program.uncertain or answer.support is None else 1.0
        if bound is None:
            bound = rest if answer.bound > -np.inf else 0.0
        best = sorted((float(item.joint.max()) for item in sets), reverse=True)
        if answer.support is None or answer.fractions is None:
            closed = answer.proved
            break
        if len(best) >= limits.count and best[limits.count - 1] >= rest:
            closed = True
            break
        cut.append(answer.support)
        fractions, judged = inside_of(problem, terms, answer.support, answer.fractions)
        evaluated += judged
        complete &= problem.steps is not None and _is_small(problem, answer.support, problem.steps)
        if (item := _best(problem, terms, answer.support, fractions, limits)) is not None:
            sets.append(item)
    proved = closed and (complete or not cut)
    method = _program_method(problem, program, len(cut), complete)
    if proved:
        method += "; no other set can have a higher probability"
    elif not closed:
        method += "; other sets were not searched"
    return Pool(tuple(sets), evaluated, method, bound, proved)


def _program_method(problem: Problem, program: Program, proposed: int, complete: bool) -> str:
    """How the program searched, in words."""
    relaxed = "" if program.exact else ", which leaves the order of the units free and so bounds the random order"
    inner = "the optimum of the program and a local search by exchanges"
    if problem.steps is not None:
        inner = f"{'all' if complete else 'part'} of the grid in steps of 1/{problem.steps}"
    return (
        f"mixed-integer program (HiGHS){relaxed}: {proposed} sets of monomers proposed, largest smallest margin first; "
        f"inside each, {inner}"
    )


def feasible(problem: Problem, terms: Terms, steps: int) -> Iterator[tuple[Support, Array]]:
    """The sets of a grid that have feasible compositions, with the mole fractions of those.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    steps
        Steps in the whole.
    """
    for block in scan(problem, terms, steps, lambda rows, columns, x: np.zeros((1, len(rows), len(x)))):
        for rows, columns in zip(block.rows, block.columns, strict=True):
            support = tuple(map(int, rows)), tuple(map(int, columns))
            x = compositions(grid_of(problem, _shape(support), steps))
            if len(fractions := inside(problem, terms, support, x)):
                yield support, fractions


def inside_of(problem: Problem, terms: Terms, support: Support, proposal: Array) -> tuple[Array, int]:
    """Feasible compositions of one set, and the number judged.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    support
        The set.
    proposal
        Mole fractions of its units, from the program [-].
    """
    shape = _shape(support)
    if problem.steps is not None and _is_small(problem, support, problem.steps):
        x = compositions(grid_of(problem, shape, problem.steps))
        return inside(problem, terms, support, x), len(x)
    if problem.random_order and min(shape) > 1:
        table = proposal.reshape(shape)
        proposals = np.outer(table.sum(axis=1), table.sum(axis=0)).reshape(1, -1)
    else:
        proposals = np.array([proposal, _snapped(proposal)])
    starts, judged = inside(problem, terms, support, proposals), len(proposals)
    if problem.steps is not None:
        return starts, judged
    for steps in START_STEPS:
        if not _is_small(problem, support, steps):
            continue
        x = compositions(grid_of(problem, shape, steps))
        judged += len(x)
        starts = np.vstack([starts, inside(problem, terms, support, x)])
        if len(starts):
            break
    if not len(starts):
        return starts, judged
    refined, more = _refined(problem, terms, support, starts)
    return refined, judged + more


def _is_small(problem: Problem, support: Support, steps: int) -> bool:
    """Whether the grid inside one set is small enough to be judged as a whole."""
    return grid_of(problem, _shape(support), steps).numbered <= MOST_INSIDE


def _shape(support: Support) -> Shape:
    return len(support[0]), len(support[1])


def _snapped(x: Array) -> Array:
    """Fractions moved to near ones with small denominators, so that a border is met and not just missed."""
    near = np.array([float(Fraction(float(value)).limit_denominator(1000)) for value in x])
    moved = np.where(np.abs(near - x) < SNAP, near, x)
    return np.asarray(moved / moved.sum())


def _refined(problem: Problem, terms: Terms, support: Support, starts: Array) -> tuple[Array, int]:
    """Local search for the joint probability: move a share from one monomer (or unit) to another, ever smaller."""
    judged = 0
    current = _likeliest(problem, terms, support, starts)
    step = FIRST_EXCHANGE
    while step >= LAST_EXCHANGE:
        moves = np.array([move / move.sum() for move in _neighbours(problem, current, _shape(support), step)])
        moves = inside(problem, terms, support, moves) if len(moves) else moves
        judged += len(moves)
        if len(moves):
            # Many moves in a row would drift from the sum of 1 by their rounding.
            table = np.vstack([current / current.sum(), moves])
            joint = assessed(problem, terms, support, table).joint
            if joint[1:].max() > joint[0] + 1e-12:
                current = table[int(joint.argmax())]
                continue
        step *= 0.5
    return current[None, :], judged


def _likeliest(problem: Problem, terms: Terms, support: Support, x: Array) -> Array:
    judged = assessed(problem, terms, support, x)
    return np.asarray(x[order_of(problem, terms, judged)[0]])


def _neighbours(problem: Problem, x: Array, shape: tuple[int, int], step: float) -> Iterator[Array]:
    """Compositions one exchange away, every monomer still present."""
    table = x.reshape(shape)
    if problem.random_order or min(shape) == 1:
        sides = table.sum(axis=1), table.sum(axis=0)
        for side in (0, 1):
            for give in range(shape[side]):
                for take in range(shape[side]):
                    moved = [sides[0].copy(), sides[1].copy()]
                    moved[side][give] -= step
                    moved[side][take] += step
                    if give != take and moved[side][give] > 0.0:
                        yield np.outer(*moved).ravel()
        return
    for give in range(x.size):
        for take in range(x.size):
            exchanged = x.copy()
            exchanged[give] -= step
            exchanged[take] += step
            units = exchanged.reshape(shape)
            if give != take and exchanged[give] >= 0 and units.sum(axis=0).min() > 0 and units.sum(axis=1).min() > 0:
                yield exchanged


@dataclass(frozen=True, eq=False)
class Possible:
    """Whether a problem has any feasible composition, one of them, and whether that is proved."""

    feasible: bool
    proved: bool
    support: Support | None = None


def possible(problem: Problem, terms: Terms, most_evaluations: float, rounds: int) -> Possible:
    """Whether anything meets a problem, to find the constraints that conflict.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    most_evaluations, rounds
        As for `Limits`.
    """
    if problem.steps is not None and count_all(problem, problem.steps) <= min(most_evaluations, MOST_WALKED):
        first = next(feasible(problem, terms, problem.steps), None)
        return Possible(first is not None, True, first[0] if first else None)
    program = Program(problem, terms, {})
    cut: list[Support] = []
    for _ in range(rounds):
        answer = program.solve(cut)
        if answer.support is None or answer.fractions is None:
            return Possible(False, answer.proved)
        if program.exact or len(inside_of(problem, terms, answer.support, answer.fractions)[0]):
            return Possible(True, True, answer.support)
        cut.append(answer.support)
    return Possible(False, False)


def furthest(problem: Problem, terms: Terms, property: str, side: str, most_evaluations: float) -> tuple[float, bool]:
    """The best value of a property that a problem allows: the largest for side `low`, the smallest for `high`.

    Parameters
    ----------
    problem, terms
        The question and its terms; the side of the target is open in the question.
    property
        One that has a linear form.
    side
        `low` or `high`: the limit to relax.
    most_evaluations
        As for `Limits`.

    Returns
    -------
    tuple
        The value [unit of the property], and whether it is exact; otherwise it is a bound.
    """
    sign = 1.0 if side == "high" else -1.0
    if problem.steps is not None and count_all(problem, problem.steps) <= most_evaluations:
        best = np.inf
        for support, fractions in feasible(problem, terms, problem.steps):
            rows, columns = np.array([support[0]]), np.array([support[1]])
            best = min(best, float((sign * values_of(terms, property, rows, columns, fractions)).min()))
        return sign * best, True
    program = Program(problem, terms, {})
    u, w = terms.u[property], terms.w[property]
    value: float | None = None
    for _ in range(MOST_RATIOS):  # Dinkelbach: the ratio is best where min (u - value w) is zero
        answer = program.solve((), sign * u if value is None else sign * (u - value * w))
        if answer.support is None or answer.fractions is None:
            return np.nan, False
        at = np.ix_(*answer.support)
        ratio = float(u[at].ravel() @ answer.fractions / (w[at].ravel() @ answer.fractions))
        if value is not None and abs(ratio - value) <= 1e-9 * max(abs(value), 1.0):
            break
        value = ratio
        if np.ptp(w) == 0.0:
            break
    return ratio, program.exact and answer.proved
