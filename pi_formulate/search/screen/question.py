"""The question of a screen, and its check.

In: names and numbers of the user. Out: `Space`, or all faults at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.grid import Shape
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.question import ROLES, Question, problem_of
from pi_formulate.search.question.targets import LINEAR, Target, targets_of
from pi_formulate.search.screen.best import By
from pi_formulate.search.screen.space import Space, check_size

Targets = Mapping[str, object] | Iterable[Target]


OF_OUTPUT = ("inside_only", "most_bytes", "path", "top", "by", "front", "workers", "client", "progress")


class How(TypedDict, total=False):
    """The keywords of `screen` except `path`, which decides the type of the result."""

    formula: str | Iterable[str] | None
    reading: str
    interpretation: Interpretation
    closed: bool
    required: Iterable[str | Monomer]
    forbidden: Iterable[str | Monomer]
    most_monomers: int | None
    step_frac: float
    sequence: str
    process: str
    thickness_um: float | None
    count: int | None
    seed: int | np.random.Generator
    inside_only: bool
    most_bytes: float
    top: int | None
    by: By | None
    front: By | None
    sides: tuple[int, int] | None
    workers: int | None
    client: object
    library: MonomerLibrary | None
    progress: Progress


def asked(
    space: object,
    targets: Targets,
    *,
    count: int | None = None,
    seed: int | np.random.Generator = 0,
    sides: tuple[int, int] | None = None,
    library: MonomerLibrary | None = None,
    **how: Any,
) -> Space:
    """The compositions of a screen, from its keywords; those that say where rows go and who makes them do not count.

    Parameters
    ----------
    space, targets, count, seed, sides, library
        As for `screen`.
    how
        The other keywords of `screen`.

    Raises
    ------
    FormulateError
        All faults of the question at once, or that it has no composition, or too many.
    """
    of_question = {name: value for name, value in how.items() if name not in OF_OUTPUT}
    question = Question(targets=targets, library=library_or_shipped(library), **of_question)
    compositions = space_of(space, question, count, seed, sides)
    check_size(compositions)
    return compositions


def space_of(
    space: object,
    question: Question,
    count: int | None,
    seed: int | np.random.Generator,
    sides: tuple[int, int] | None = None,
) -> Space:
    """Check the question of a screen.

    Parameters
    ----------
    space
        As for `screen`: monomers, or a copolymer.
    question
        The other keywords; the candidates come from the space.
    count, seed, sides
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
        errors.append(
            DesignError(
                "step_frac",
                None,
                "1 divided by a whole number",
                "Or draw a count of compositions.",
                sentence="the step is missing: 1 divided by a whole number",
            )
        )
    number = 0
    with gathering(errors):
        number = _seed(seed)
    shape: Shape | None = None
    with gathering(errors):
        shape = _sides(sides, varied)
    raise_all(errors)
    members = _monomers_of(varied) if isinstance(varied, Copolymer) else varied
    most = max(2, len(members)) if question.most_monomers is None else question.most_monomers
    if shape is not None and question.most_monomers is None:
        most = sum(shape)
    asked = replace(question, targets=targets, candidates=members, most_monomers=most)
    problem = problem_of(asked, may_be_open=True)
    if isinstance(varied, Copolymer):
        return Space(problem, tuple(unit for unit, _ in varied.amounts_mol), True, count, number)
    return Space(problem, _units_of(problem), False, count, number, shape)


def _varied(space: object) -> Copolymer | list[str | Monomer]:
    """The copolymer whose units are varied, or the monomers."""
    if isinstance(space, Unit) or isinstance(getattr(space, "weighed_copolymer", None), Copolymer):
        return copolymer_of(space)
    if isinstance(space, Copolymer):
        return space
    if isinstance(space, MonomerLibrary):
        return [monomer for monomer in space if monomer.role in ROLES]
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
            sentence="required, forbidden, most_monomers and sequence go only with a list of monomers",
        )


def _no_column(target: Target) -> DesignError:
    """Why a target cannot be screened, and what can be done instead."""
    hint = (
        "Solids are a free number of the recipe."
        if target.property.startswith("solids")
        else "Estimate it for the rows you like: estimate(screened_copolymer(row))."
    )
    return DesignError("targets", target.property, f"properties among {', '.join(LINEAR)}", hint)


def _seed(seed: object) -> int:
    """A whole number; that of a generator is drawn from it."""
    if isinstance(seed, np.random.Generator):
        return int(seed.integers(2**62))
    return whole("seed", seed, 0, refuse=DesignError, hint="Or give a numpy.random.Generator.")


def _sides(sides: object, varied: Copolymer | list[str | Monomer]) -> Shape | None:
    """Checked numbers of dianhydrides and diamines."""
    if sides is None:
        return None
    if isinstance(varied, Copolymer):
        raise DesignError(
            "sides",
            sides,
            "None for a Copolymer, which fixes its units",
            "Give a list of monomers.",
            sentence="do not go with a Copolymer, which fixes its units",
        )
    if not isinstance(sides, Sequence) or isinstance(sides, str) or len(sides) != 2:
        raise DesignError("sides", sides, "numbers of dianhydrides and diamines, such as (2, 2)")
    p, q = (whole("sides", number, refuse=DesignError) for number in sides)
    return p, q


def _monomers_of(copolymer: Copolymer) -> list[str | Monomer]:
    return list(dict.fromkeys(m for unit, _ in copolymer.amounts_mol for m in (unit.dianhydride, unit.diamine)))


def _units_of(problem: Problem) -> tuple[Unit, ...]:
    """Every pair of candidates."""
    if len(problem.required) > problem.most_monomers:
        needed = len(problem.required)
        raise DesignError(
            "most_monomers",
            problem.most_monomers,
            f"at least {needed}, as many as are required",
            sentence=f"must be at least {needed}, as many as are required, but is {{got}}",
        )
    return tuple(Unit(acid, amine) for acid in problem.dianhydrides for amine in problem.diamines)
