"""What a screen is asked, checked at the gate.

In: names and numbers of the user. Out: `Space`, all faults at once.
"""

from collections.abc import Iterable, Mapping

import numpy as np

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.search.question.problem import problem_of
from pi_formulate.search.question.targets import LINEAR, Target, targets_of
from pi_formulate.search.screen.space import Space

Targets = Mapping[str, object] | Iterable[Target]


def space_of(
    space: object,
    targets: Targets,
    formula: str | Iterable[str] | None,
    reading: str,
    interpretation: Interpretation,
    closed: bool,
    required: Iterable[str | Monomer],
    forbidden: Iterable[str | Monomer],
    most_monomers: int | None,
    step_frac: float,
    sequence: str,
    process: str,
    thickness_um: float | None,
    count: int | None,
    seed: int | np.random.Generator,
    library: MonomerLibrary,
) -> Space:
    """The checked space, or all faults at once; parameters as for `screen`."""
    errors: list[FormulateError] = []
    draws: list[np.random.Generator] = []
    wanted: list[Target] = []
    if isinstance(space, Unit) or isinstance(getattr(space, "weighed_copolymer", None), Copolymer):
        space = copolymer_of(space)
    if not isinstance(space, Copolymer) and (
        isinstance(space, str | Monomer | Mapping) or not isinstance(space, Iterable)
    ):
        raise DesignError("space", space, "a list of monomers, or a Copolymer")
    given = isinstance(space, Copolymer)
    units = [unit for unit, _ in space.amounts_mol] if isinstance(space, Copolymer) else []
    members: list[str | Monomer] = [*_monomers_of(units)] if isinstance(space, Copolymer) else [*space]
    if given and (tuple(required) or tuple(forbidden) or most_monomers is not None or sequence != "random"):
        told = "a list of monomers for required, forbidden, most_monomers and sequence"
        errors.append(
            DesignError("space", "a Copolymer", told, "Its units are given, and none of these bears on them.")
        )
    with gathering(errors):
        wanted.extend(targets_of(targets))
    errors += [_no_column(target) for target in wanted if target.property not in LINEAR]
    with gathering(errors):
        count = None if count is None else whole("count", count, refuse=DesignError)
    if step_frac is None:
        errors.append(DesignError("step_frac", None, "1 divided by a whole number", "Or draw a count of compositions."))
    with gathering(errors):
        draws.append(_draw(seed))
    raise_all(errors)
    most = max(2, len(members)) if most_monomers is None else most_monomers
    problem = problem_of(
        wanted,
        members,
        required,
        forbidden,
        most,
        step_frac,
        sequence,
        formula,
        reading,
        interpretation,
        closed,
        process,
        thickness_um,
        library,
        may_be_open=True,
    )
    if not given:
        units = [Unit(acid, amine) for acid in problem.dianhydrides for amine in problem.diamines]
        if len(problem.required) > problem.most_monomers:
            raise DesignError("most_monomers", most, f"at least {len(problem.required)}, as many as are required")
    return Space(problem, tuple(units), given, count, draws[0])


def _monomers_of(units: list[Unit]) -> list[Monomer]:
    return list(dict.fromkeys(monomer for unit in units for monomer in (unit.dianhydride, unit.diamine)))


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
