"""The question of a screen, and its check.

In: names and numbers of the user. Out: `Space`, or all faults at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.question import Question, problem_of
from pi_formulate.search.question.targets import LINEAR, Target, targets_of
from pi_formulate.search.screen.space import Space

Targets = Mapping[str, object] | Iterable[Target]


def space_of(space: object, question: Question, count: int | None, seed: int | np.random.Generator) -> Space:
    """Check the question of a screen.

    Parameters
    ----------
    space
        As for `screen`: monomers, or a copolymer.
    question
        The other keywords; the candidates come from the space.
    count, seed
        As for `screen`.

    Raises
    ------
    FormulateError
        All faults of the question at once.
    """
    varied = _varied(space)
    errors: list[FormulateError] = []
    if isinstance(varied, Copolymer):
        with gathering(errors):
            _check_units_alone(question)
    targets: tuple[Target, ...] = ()
    with gathering(errors):
        targets = targets_of(question.targets)
    errors += [_no_column(target) for target in targets if target.property not in LINEAR]
    with gathering(errors):
        count = None if count is None else whole("count", count, refuse=DesignError)
    if question.step_frac is None:
        errors.append(DesignError("step_frac", None, "1 divided by a whole number", "Or draw a count of compositions."))
    with gathering(errors):
        draw = _draw(seed)
    raise_all(errors)
    members = _monomers_of(varied) if isinstance(varied, Copolymer) else varied
    most = max(2, len(members)) if question.most_monomers is None else question.most_monomers
    asked = replace(question, targets=targets, candidates=members, most_monomers=most)
    problem = problem_of(asked, may_be_open=True)
    if isinstance(varied, Copolymer):
        return Space(problem, tuple(unit for unit, _ in varied.amounts_mol), True, count, draw)
    return Space(problem, _units_of(problem), False, count, draw)


def _varied(space: object) -> Copolymer | list[str | Monomer]:
    """The copolymer whose units are varied, or the monomers."""
    if isinstance(space, Unit) or isinstance(getattr(space, "weighed_copolymer", None), Copolymer):
        return copolymer_of(space)
    if isinstance(space, Copolymer):
        return space
    if isinstance(space, str | Monomer | Mapping) or not isinstance(space, Iterable):
        raise DesignError("space", space, "a list of monomers, or a Copolymer")
    return [*space]


def _check_units_alone(question: Question) -> None:
    """Refuse keywords that would otherwise be ignored: the units of a copolymer are fixed."""
    listed = tuple(question.required) or tuple(question.forbidden)
    if listed or question.most_monomers is not None or question.sequence != "random":
        raise DesignError(
            "space",
            "a Copolymer",
            "a list of monomers for required, forbidden, most_monomers and sequence",
            "A Copolymer fixes its units, and these keywords do not apply to them.",
        )


def _no_column(target: Target) -> DesignError:
    """Why a target cannot be screened, and what can be done instead."""
    hint = (
        "Solids are a free number of the recipe."
        if target.property.startswith("solids")
        else "Estimate it for the rows you like: estimate(screened_copolymer(row))."
    )
    return DesignError("targets", target.property, f"properties among {', '.join(LINEAR)}", hint)


def _draw(seed: object) -> np.random.Generator:
    if isinstance(seed, np.random.Generator):
        return seed
    return np.random.default_rng(whole("seed", seed, 0, refuse=DesignError, hint="Or give a numpy.random.Generator."))


def _monomers_of(copolymer: Copolymer) -> list[str | Monomer]:
    return list(dict.fromkeys(m for unit, _ in copolymer.amounts_mol for m in (unit.dianhydride, unit.diamine)))


def _units_of(problem: Problem) -> tuple[Unit, ...]:
    """Every pair of candidates."""
    if len(problem.required) > problem.most_monomers:
        needed = len(problem.required)
        raise DesignError("most_monomers", problem.most_monomers, f"at least {needed}, as many as are required")
    return tuple(Unit(acid, amine) for acid in problem.dianhydrides for amine in problem.diamines)
