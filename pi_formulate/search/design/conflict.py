"""Why nothing meets a problem: an irreducible set of its constraints, and how far each would have to give way.

In: an infeasible problem. Out: `Conflict`s. Deletion filter: each constraint in turn is left out, for good if what
remains is still infeasible. What is left at the end is infeasible together, and feasible without any one of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import isnan

from pi_formulate.base.arrays import Progress
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.search.design.program import Program
from pi_formulate.search.design.search import Possible, furthest, possible
from pi_formulate.search.question.problem import Constraint, Problem, constraints_of
from pi_formulate.search.question.terms import terms_of

MOST_TRIED = 8  # monomers in one pot
FINER = (2, 5, 10)  # how much finer a step is tried
ROUNDS = 20  # sets of monomers that one question of feasibility looks into


@dataclass(frozen=True, slots=True, repr=False)
class Conflict(Shown):
    """One constraint of an irreducible set.

    Parameters
    ----------
    constraint
        Its name.
    relaxation
        What would have to give way.
    nearest
        The limit at which the rest becomes feasible, where there is one [unit of the constraint].
    enough
        Whether that alone makes the whole problem feasible; else another conflict stands behind this one.
    """

    constraint: str
    relaxation: str
    nearest: float | None = None
    enough: bool = True

    def __str__(self) -> str:
        """Such as `cte_ppm_per_k <= 5: 43.8 is the lowest that the rest allows`."""
        return f"{self.constraint}: {self.relaxation}" + ("" if self.enough else " (not enough by itself)")


def conflict_of(
    problem: Problem, most_evaluations: int, progress: Progress = iter
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

    def ask(asked: Problem) -> Possible:
        return possible(asked, terms_of(asked), most_evaluations, ROUNDS)

    current, kept, proved = problem, [], True
    for constraint in progress(constraints_of(problem)):
        trial = constraint.drop(current)
        answer = ask(trial)
        if answer.feasible:
            kept.append(constraint)
        else:
            current, proved = trial, proved and answer.proved
    found = []
    for constraint in kept:
        alone = constraint.drop(problem)
        enough = ask(alone).feasible
        rest = alone if enough else constraint.drop(current)
        text, nearest = _relaxation(constraint, rest, problem if enough else current, most_evaluations)
        found.append(Conflict(constraint.name, text, nearest, enough))
    return tuple(found), proved


def _relaxation(
    constraint: Constraint, rest: Problem, whole: Problem, most_evaluations: int
) -> tuple[str, float | None]:
    """How far one constraint has to give way, and the limit where there is a number."""
    terms = terms_of(rest)
    if constraint.kind == "target" and constraint.target is not None:
        value, exact = furthest(rest, terms, constraint.target.property, constraint.side, most_evaluations)
        if isnan(value):
            return "nothing can be said of how far", None
        word = "lowest" if constraint.side == "high" else "highest"
        return f"{value:.6g} is the {word} that the rest allows" + ("" if exact else ", at best"), value
    if constraint.kind == "clause":
        name = constraint.name
        if name not in (clauses := Program(rest, terms, {}).clauses) or not clauses[name].any():
            return "leave it out", None
        value = Program(rest, terms, {}).best_of_clause(name)
        return f"its left side less its right is {value:.4g} of all units at best", value
    if constraint.kind == "most":
        for most in range(whole.most_monomers + 1, MOST_TRIED + 1):
            if possible(replace(whole, most_monomers=most), terms, most_evaluations, ROUNDS).feasible:
                return f"{most} are enough", float(most)
        return f"more than {MOST_TRIED} are needed", None
    if constraint.kind == "step" and whole.steps is not None:
        for factor in FINER:
            steps = whole.steps * factor
            if steps <= 1000 and possible(replace(whole, steps=steps), terms, most_evaluations, ROUNDS).feasible:
                return f"1/{steps} is fine enough", 1.0 / steps
        return "no step, or a far finer one", None
    if constraint.kind == "order":
        return "with an order of addition of your own (sequence 'any') it can be met", None
    example = _example(rest, most_evaluations)
    if constraint.kind == "required":
        return f"without it {_names(example)} would do", None
    had = {m.id for m in whole.monomers}
    return f"with {_names(m for m in example if m.id not in had)} it can be met", None


def _example(problem: Problem, most_evaluations: int) -> tuple[Monomer, ...]:
    """The monomers of one composition that is feasible."""
    support = possible(problem, terms_of(problem), most_evaluations, ROUNDS).support or ((), ())
    return tuple([problem.dianhydrides[i] for i in support[0]] + [problem.diamines[j] for j in support[1]])


def _names(monomers: Iterable[Monomer]) -> str:
    return ", ".join(m.id for m in monomers) or "others"
