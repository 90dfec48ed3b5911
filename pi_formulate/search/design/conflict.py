"""Why a problem is infeasible: an irreducible set of its constraints, and how far each has to be relaxed.

In: an infeasible problem. Out: its conflicts. Deletion filter: each constraint in turn is dropped, for good if the rest
is still infeasible. The constraints left at the end cannot be met together, but without any one of them they can.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan

from pi_formulate.base.arrays import Progress
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.search.design.program import Program
from pi_formulate.search.design.search import Possible, furthest, possible
from pi_formulate.search.question.problem import FINEST_STEPS, Constraint, Problem, constraints_of
from pi_formulate.search.question.terms import terms_of

MOST_TRIED = 8  # monomers in one pot
FINER = (2, 5, 10)  # factors by which the step is divided
ROUNDS = 20  # sets of monomers that the program proposes for one question of feasibility


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Shown):
    """One constraint of an irreducible set.

    Parameters
    ----------
    constraint
        Its name.
    relaxation
        How it would have to change.
    nearest
        The limit at which the rest becomes feasible, where there is one [unit of the constraint].
    enough
        Whether this relaxation makes the whole problem feasible; otherwise there is another conflict.
    """

    constraint: str
    relaxation: str
    nearest: float | None = None
    enough: bool = True

    def __str__(self) -> str:
        """Such as `cte_ppm_per_k <= 5: 43.8 is the lowest value that the others allow`."""
        return f"{self.constraint}: {self.relaxation}" + ("" if self.enough else " (not enough by itself)")


def conflict_of(
    problem: Problem, most_evaluations: float, progress: Progress = iter
) -> tuple[tuple[Conflict, ...], bool]:
    """An irreducible set of constraints that cannot be met together, and whether that is proved.

    Parameters
    ----------
    problem
        Without a feasible composition.
    most_evaluations
        Largest grid that is judged as a whole.
    progress
        Wraps the constraints as they are tried.
    """

    def answer_of(trial: Problem) -> Possible:
        return possible(trial, terms_of(trial), most_evaluations, ROUNDS)

    current, kept, proved = problem, [], True
    for constraint in progress(constraints_of(problem)):
        trial = constraint.drop(current)
        answer = answer_of(trial)
        if answer.feasible:
            kept.append(constraint)
        else:
            current, proved = trial, proved and answer.proved
    conflicts = []
    for constraint in kept:
        alone = constraint.drop(problem)
        enough = answer_of(alone).feasible
        rest = alone if enough else constraint.drop(current)
        text, nearest = _relaxation(constraint, rest, problem if enough else current, most_evaluations)
        conflicts.append(Conflict(constraint.name, text, nearest, enough))
    return tuple(conflicts), proved


def _relaxation(
    constraint: Constraint, rest: Problem, problem: Problem, most_evaluations: float
) -> tuple[str, float | None]:
    """How far one constraint has to be relaxed, and the limit if it is a number."""
    if constraint.kind == "target" and constraint.target is not None:
        return _other_limit(rest, constraint.target.property, constraint.side, most_evaluations)
    if constraint.kind == "clause":
        return _best_clause(rest, constraint.name)
    if constraint.kind == "most":
        return _more_monomers(rest, problem.most_monomers, most_evaluations)
    if constraint.kind == "step" and problem.steps is not None:
        return _finer_step(rest, problem.steps, most_evaluations)
    if constraint.kind == "order":
        return "feasible with an order of addition of your own (sequence 'any')", None
    example = _example(rest, most_evaluations)
    if constraint.kind == "required":
        return f"feasible without it, for example with {_names(example)}", None
    present = {m.id for m in problem.monomers}
    return f"feasible with {_names(m for m in example if m.id not in present)}", None


def _other_limit(rest: Problem, property: str, side: str, most_evaluations: float) -> tuple[str, float | None]:
    value, exact = furthest(rest, terms_of(rest), property, side, most_evaluations)
    if isnan(value):
        return "no value that the others allow could be computed", None
    word = "lowest" if side == "high" else "highest"
    bound = "" if exact else " at best"
    return f"{value:.6g} is{bound} the {word} value that the others allow", value


def _best_clause(rest: Problem, name: str) -> tuple[str, float | None]:
    program = Program(rest, terms_of(rest), {})
    if name not in program.clauses or not program.clauses[name].any():
        return "drop it", None
    value = program.best_of_clause(name)
    return f"its left side minus its right side is at most {value:.4g} of all units", value


def _more_monomers(rest: Problem, most_monomers: int, most_evaluations: float) -> tuple[str, float | None]:
    terms = terms_of(rest)
    for most in range(most_monomers + 1, MOST_TRIED + 1):
        if possible(replace(rest, most_monomers=most), terms, most_evaluations, ROUNDS).feasible:
            return f"{most} are enough", float(most)
    return f"more than {MOST_TRIED} are needed", None


def _finer_step(rest: Problem, steps: int, most_evaluations: float) -> tuple[str, float | None]:
    terms = terms_of(rest)
    for finer in (steps * factor for factor in FINER):
        if finer <= FINEST_STEPS and possible(replace(rest, steps=finer), terms, most_evaluations, ROUNDS).feasible:
            return f"1/{finer} is fine enough", 1.0 / finer
    return "no step, or a much finer one", None


def _example(problem: Problem, most_evaluations: float) -> tuple[Monomer, ...]:
    """The monomers of one feasible composition."""
    support = possible(problem, terms_of(problem), most_evaluations, ROUNDS).support or ((), ())
    return tuple([problem.dianhydrides[i] for i in support[0]] + [problem.diamines[j] for j in support[1]])


def _names(monomers: Iterable[Monomer]) -> str:
    return ", ".join(m.id for m in monomers) or "others"
