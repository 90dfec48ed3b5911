"""Where the feasible compositions are looked for: all of a grid, or sets of monomers from a mixed-integer program.

In: a problem. Out: `Pool`, the best compositions of each set, how they were found, and a bound on the joint
probability where the way gives one.

    all of the grid    proof: nothing on the grid is better
    program            sets of monomers, the largest smallest margin first, then all of the grid inside each set;
                       bound: with a smallest margin of at most t yardsticks no joint probability is above Phi(t)
    no step            the program's own optimum, then a local search by ever smaller exchanges
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np
from scipy.special import ndtr

from pi_formulate.base.arrays import Array, Progress
from pi_formulate.search.design.program import Program
from pi_formulate.search.question.assess import DIGITS, Assessed, assessed, hopes, order_of, yardsticks
from pi_formulate.search.question.grid import (
    Support,
    compositions,
    count_all,
    count_within,
    scan,
    scan_one,
    values_of,
)
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.terms import Terms

MOST_INSIDE = 300_000  # compositions of one set that are all judged
MOST_ASKED = 200_000  # compositions of a grid that is walked for the first feasible one; else the program is quicker
MOST_VISITED = 1_000  # sets of monomers whose deviations are worked out, some 3 ms each
START_STEPS = (20, 60)  # grids that a search without a step starts from
FINEST = 1e-5  # last exchange of the local search
SNAP = 1e-6  # a fraction this near to one with a small denominator is meant to be it


@dataclass(frozen=True, eq=False)
class Pool:
    """What a search found: compositions by set, how many were judged, method, bound on the joint probability."""

    found: tuple[Assessed, ...]
    evaluated: int
    method: str
    bound: float | None
    proved: bool


def search(
    problem: Problem,
    terms: Terms,
    count: int,
    per_support: int,
    most_evaluations: int,
    rounds: int,
    least: float,
    progress: Progress = iter,
) -> Pool:
    """The best compositions of a problem.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    count
        How many sets of monomers are wanted.
    per_support
        How many compositions of one set are kept.
    most_evaluations
        Largest grid that is judged as a whole.
    rounds
        Most sets that the program may propose.
    least
        Least joint probability [-].
    progress
        Wraps the blocks or rounds.
    """
    if problem.steps is not None and count_all(problem, problem.steps) <= most_evaluations:
        return _whole_grid(problem, terms, count, per_support, least, progress)
    return _by_program(problem, terms, count, per_support, rounds, least, progress)


def _best(
    problem: Problem, terms: Terms, support: Support, fractions: Array, kept: int, least: float
) -> Assessed | None:
    """The best of one set; those kept are at least as likely as asked."""
    if not len(fractions):
        return None
    judged = assessed(problem, terms, support, fractions)
    order = order_of(problem, terms, judged)
    order = order[judged.joint[order] >= least][:kept]
    return judged.take(order) if len(order) else None


def _whole_grid(problem: Problem, terms: Terms, count: int, kept: int, least: float, progress: Progress) -> Pool:
    """Every composition of the grid: means first, then set by set, the most promising first.

    No composition is likelier than it would be with the least deviation that any has, so that a set whose best is
    below what was found already need not be looked into.
    """
    assert problem.steps is not None
    x_of = partial(compositions, steps=problem.steps, random=problem.sequence == "random")
    blocks, evaluated, found, visited = [], 0, [], 0
    score = partial(hopes, problem, terms, yardsticks(problem, terms))
    for block in progress(scan(problem, terms, problem.steps, score)):
        evaluated += block.judged
        blocks += [block] if len(block.rows) else []
    promising = sorted(
        (-round(float(likely), DIGITS), tuple(map(int, rows)), tuple(map(int, columns)), round(float(hope), DIGITS))
        for block in blocks
        for (hope, likely), rows, columns in zip(block.best.T, block.rows, block.columns, strict=True)
    )
    joints: list[float] = []
    passed = least  # the most that a set which was not looked into can have
    for _, rows, columns, hope in progress(promising):
        worst = round(joints[count - 1], DIGITS) if len(joints) >= count else least
        if hope < worst:
            continue
        if visited >= MOST_VISITED:
            passed = max(passed, hope)
            continue
        visited += 1
        fractions = scan_one(problem, terms, (rows, columns), x_of(len(rows), len(columns)))
        if (best := _best(problem, terms, (rows, columns), fractions, kept, least)) is not None:
            found.append(best)
            joints = sorted([*joints, *best.joint.tolist()], reverse=True)[:count]
    best_found = max(joints, default=0.0)
    proved = visited < MOST_VISITED or passed < (joints[-1] if len(joints) >= count else least)
    method = f"means of all {evaluated} compositions of the grid in steps of 1/{problem.steps} judged"
    if proved:
        method += ": none on it is better"
    else:
        method += f", deviations of the {visited} most promising sets of monomers; another may still be better"
    return Pool(tuple(found), evaluated, method, best_found if proved else max(best_found, passed), proved)


def _by_program(
    problem: Problem, terms: Terms, count: int, kept: int, rounds: int, least: float, progress: Progress
) -> Pool:
    """Sets of monomers from the program, one after another."""
    program = Program(problem, terms, yardsticks(problem, terms))
    bound, closed, evaluated, proposed = None, False, 0, 0
    found: list[Assessed] = []
    cut: list[Support] = []
    whole = True
    for _ in progress(range(rounds)):
        answer = program.solve(cut)
        rest = float(ndtr(answer.bound)) if program.uncertain or answer.support is None else 1.0
        if bound is None:
            bound = rest if answer.bound > -np.inf else 0.0
        best = sorted((float(item.joint.max()) for item in found), reverse=True)
        if answer.support is None or answer.fractions is None:
            closed = answer.proved
            break
        if len(best) >= count and best[count - 1] >= rest:
            closed = True
            break
        proposed += 1
        cut.append(answer.support)
        fractions, judged = inside_of(problem, terms, answer.support, answer.fractions)
        evaluated += judged
        whole &= problem.steps is not None and _is_small(problem, answer.support, problem.steps)
        if (item := _best(problem, terms, answer.support, fractions, kept, least)) is not None:
            found.append(item)
    words = "mixed-integer program (HiGHS)"
    words += "" if program.exact else ", which leaves the order of the units free and so bounds the random order"
    words += f": {proposed} sets of monomers proposed, largest smallest margin first; "
    if problem.steps is None:
        words += "inside each the optimum of the program and a local search by exchanges"
    else:
        words += f"inside each {'all' if whole else 'some'} of the grid in steps of 1/{problem.steps}"
    proved = closed and (whole or not proposed)
    if proved:
        words += "; no set beyond them can be likelier"
    elif not closed:
        words += "; sets beyond them were not looked at"
    return Pool(tuple(found), evaluated, words, bound, proved)


def feasible(problem: Problem, terms: Terms, steps: int) -> Iterator[tuple[Support, Array]]:
    """Every set of a grid that has feasible compositions, with their mole fractions.

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
            x = compositions(len(rows), len(columns), steps, problem.sequence == "random")
            if len(fractions := scan_one(problem, terms, support, x)):
                yield support, fractions


def inside_of(problem: Problem, terms: Terms, support: Support, proposal: Array) -> tuple[Array, int]:
    """Feasible compositions of one set, and how many were judged.

    Parameters
    ----------
    problem, terms
        The question and its terms.
    support
        The set.
    proposal
        Mole fractions of its units that the program found [-].
    """
    shape = len(support[0]), len(support[1])
    random = problem.sequence == "random"
    proposals = [proposal, _snapped(proposal)]
    if random and min(shape) > 1:
        table = proposal.reshape(shape)
        proposals.append(np.outer(table.sum(axis=1), table.sum(axis=0)).ravel())
        proposals = proposals[2:]
    if problem.steps is not None:
        if _is_small(problem, support, problem.steps):
            x = compositions(*shape, problem.steps, random)
            return scan_one(problem, terms, support, x), len(x)
        return scan_one(problem, terms, support, np.array(proposals)), len(proposals)
    starts, judged = scan_one(problem, terms, support, np.array(proposals)), len(proposals)
    for steps in START_STEPS:
        if not _is_small(problem, support, steps):
            continue
        x = compositions(*shape, steps, random)
        judged += len(x)
        starts = np.vstack([starts, scan_one(problem, terms, support, x)])
        if len(starts):
            break
    if not len(starts):
        return starts, judged
    refined, more = _refined(problem, terms, support, starts)
    return refined, judged + more


def _is_small(problem: Problem, support: Support, steps: int) -> bool:
    """Whether all of the grid inside one set is judged."""
    acids, amines = support
    return count_within(len(acids), len(amines), steps, problem.sequence == "random") <= MOST_INSIDE


def _snapped(x: Array) -> Array:
    """Fractions with small denominators where they are near, so that a border is met and not missed by a hair."""
    near = np.array([float(Fraction(float(value)).limit_denominator(1000)) for value in x])
    found = np.where(np.abs(near - x) < SNAP, near, x)
    return np.asarray(found / found.sum())


def _refined(problem: Problem, terms: Terms, support: Support, starts: Array) -> tuple[Array, int]:
    """Local search for the joint probability: move a share from one monomer (or unit) to another, ever smaller."""
    shape = len(support[0]), len(support[1])
    judged = 0
    current = _likeliest(problem, terms, support, starts)
    step = 0.05
    while step >= FINEST:
        moves = np.array([move / move.sum() for move in _neighbours(problem, current, shape, step)])
        moves = scan_one(problem, terms, support, moves) if len(moves) else moves
        judged += len(moves)
        if len(moves):
            # Many moves one after the other would drift from the sum of 1 by their rounding.
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
    if problem.sequence == "random" or min(shape) == 1:
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
            moved_x = x.copy()
            moved_x[give] -= step
            moved_x[take] += step
            whole = moved_x.reshape(shape)
            if give != take and moved_x[give] >= 0.0 and whole.sum(axis=0).min() > 0.0 and whole.sum(axis=1).min() > 0:
                yield moved_x


@dataclass(frozen=True, eq=False)
class Possible:
    """Whether a problem has any feasible composition, one of them, and whether that is proved."""

    feasible: bool
    proved: bool
    support: Support | None = None


def possible(problem: Problem, terms: Terms, most_evaluations: int, rounds: int) -> Possible:
    """Whether anything meets a problem; used to find out what is in conflict.

    Parameters
    ----------
    problem, terms, most_evaluations, rounds
        As for `search`.
    """
    if problem.steps is not None and count_all(problem, problem.steps) <= min(most_evaluations, MOST_ASKED):
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


def furthest(problem: Problem, terms: Terms, property: str, side: str, most_evaluations: int) -> tuple[float, bool]:
    """The best value of a property that a problem allows: largest for the side `low`, smallest for `high`.

    Parameters
    ----------
    problem, terms, most_evaluations
        As for `search`; that side of the target is open in the problem.
    property
        With a linear form.
    side
        `low` or `high`: which limit has to give way.

    Returns
    -------
    tuple
        The value [unit of the property], and whether it is exact or only a bound.
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
    for _ in range(20):  # Dinkelbach: the ratio is best where min (u - value w) is zero
        answer = program.solve((), sign * u if value is None else sign * (u - value * w))
        if answer.support is None or answer.fractions is None:
            return np.nan, False
        at = np.ix_(*answer.support)
        found = float(u[at].ravel() @ answer.fractions / (w[at].ravel() @ answer.fractions))
        if value is not None and abs(found - value) <= 1e-9 * max(abs(value), 1.0):
            break
        value = found
        if np.ptp(w) == 0.0:
            break
    return found, program.exact and answer.proved
