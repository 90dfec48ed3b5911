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

import numpy as np
from scipy.special import ndtr

from pi_formulate.designs.assess import Assessed, assessed, order_of, yardsticks
from pi_formulate.designs.grid import (
    Found,
    Support,
    compositions,
    count_all,
    count_within,
    scan,
    scan_one,
    values_of,
)
from pi_formulate.designs.problem import Problem
from pi_formulate.designs.program import Program
from pi_formulate.designs.terms import Array, Progress, Terms

MOST_INSIDE = 300_000  # compositions of one set that are all judged
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
        return _whole_grid(problem, terms, per_support, least, progress)
    return _by_program(problem, terms, count, per_support, rounds, least, progress)


def _best(problem: Problem, terms: Terms, found: Found, kept: int, least: float) -> Assessed | None:
    """The best of one set; those kept are at least as likely as asked."""
    judged = assessed(problem, terms, found.support, found.fractions)
    order = order_of(problem, terms, judged)
    order = order[judged.joint[order] >= least][:kept]
    return judged.take(order) if len(order) else None


def _whole_grid(problem: Problem, terms: Terms, kept: int, least: float, progress: Progress) -> Pool:
    """Every composition of the grid."""
    assert problem.steps is not None
    evaluated, found = 0, []
    for item in progress(scan(problem, terms, problem.steps)):
        if isinstance(item, int):
            evaluated += item
        elif (best := _best(problem, terms, item, kept, least)) is not None:
            found.append(best)
    bound = max((float(item.joint.max()) for item in found), default=0.0)
    method = f"all {evaluated} compositions of the grid in steps of 1/{problem.steps} judged: none on it is better"
    return Pool(tuple(found), evaluated, method, bound, True)


def _by_program(
    problem: Problem, terms: Terms, count: int, kept: int, rounds: int, least: float, progress: Progress
) -> Pool:
    """Sets of monomers from the program, one after another."""
    program = Program(problem, terms, yardsticks(problem, terms))
    bound, closed, evaluated, proposed = None, False, 0, 0
    found: list[Assessed] = []
    cut: list[Support] = []
    all_proved = True
    for _ in progress(range(rounds)):
        answer = program.solve(cut)
        all_proved &= answer.proved
        rest = float(ndtr(answer.bound)) if answer.bound < 1e5 else 1.0
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
        if len(fractions):
            item = _best(problem, terms, Found(answer.support, fractions), kept, least)
            if item is not None:
                found.append(item)
    words = "mixed-integer program (HiGHS)"
    words += "" if program.exact else ", which leaves the order of the units free and so bounds the random order"
    words += f": {proposed} sets of monomers proposed, largest smallest margin first; "
    if problem.steps is None:
        words += "inside each the optimum of the program and a local search by exchanges"
    else:
        words += f"inside each the grid in steps of 1/{problem.steps}"
    if closed and problem.steps is not None:
        words += "; no set beyond them can be better"
    elif not closed:
        words += "; sets beyond them were not looked at"
    return Pool(tuple(found), evaluated, words, bound, closed and (problem.steps is not None or not found))


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
        if count_within(*shape, problem.steps, random) <= MOST_INSIDE:
            x = compositions(*shape, problem.steps, random)
            return scan_one(problem, terms, support, x), len(x)
        return scan_one(problem, terms, support, np.array(proposals)), len(proposals)
    starts, judged = scan_one(problem, terms, support, np.array(proposals)), len(proposals)
    for steps in START_STEPS:
        if count_within(*shape, steps, random) > MOST_INSIDE:
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
        moves = np.array([*_neighbours(problem, current, shape, step)])
        moves = scan_one(problem, terms, support, moves) if len(moves) else moves
        judged += len(moves)
        if len(moves):
            table = np.vstack([current, moves])
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
    if problem.steps is not None and count_all(problem, problem.steps) <= most_evaluations:
        for item in scan(problem, terms, problem.steps):
            if not isinstance(item, int):
                return Possible(True, True, item.support)
        return Possible(False, True)
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
        for item in scan(problem, terms, problem.steps):
            if not isinstance(item, int):
                rows, columns = np.array([item.support[0]]), np.array([item.support[1]])
                best = min(best, float((sign * values_of(terms, property, rows, columns, item.fractions)).min()))
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
