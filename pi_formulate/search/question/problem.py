"""What a search is asked: candidates, targets, claimed formulas and the limits of the plant, checked at the gate.

In: names and numbers of the user. Out: `Problem`, all faults at once; and its constraints by name, each of which can
be dropped, so that a conflict can be told.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, cast, get_args

from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.cost import check_prices
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.properties.cte.model import Process
from pi_formulate.search.question.targets import SOLIDS, Target, targets_of

Order = Literal["random", "any"]
OUTSIDE_CLAUSE = "no units outside"
FINEST_STEPS = 1000  # a thousandth of a mole fraction is finer than any plant weighs
WHOLE = 1e-6  # 1 / 0.142857 is 7 to this


@dataclass(frozen=True, slots=True)
class Problem:
    """A checked question.

    Parameters
    ----------
    targets
        Windows of the properties, solids left out.
    solids
        Windows of the solids, a free number of the recipe.
    dianhydrides, diamines
        Candidates, sorted by id.
    required
        Monomers that must be in.
    most_monomers
        At most so many.
    steps
        Feed fractions are whole multiples of 1 / steps; None for any fraction.
    sequence
        `random`, or `any` order of the units that a feed can have.
    formulas
        Claimed formulas to satisfy.
    closed
        Whether units outside a formula are a failure.
    process
        Of the film.
    thickness_um
        Of the film, for its cost [um].
    waived
        Clauses of formulas that are not asked, by their names.
    forbidden
        Monomers that were taken out of the candidates.
    library
        All monomers that could be candidates.
    given_candidates
        Whether the user chose the candidates himself.
    """

    targets: tuple[Target, ...]
    solids: tuple[Target, ...]
    dianhydrides: tuple[Monomer, ...]
    diamines: tuple[Monomer, ...]
    required: tuple[Monomer, ...]
    most_monomers: int
    steps: int | None
    sequence: Order
    formulas: tuple[Formula, ...]
    closed: bool
    process: Process
    thickness_um: float | None
    waived: frozenset[str] = frozenset()
    forbidden: tuple[Monomer, ...] = ()
    library: tuple[Monomer, ...] = field(default=(), repr=False)
    given_candidates: bool = False

    @property
    def in_words(self) -> str:
        """The question as a sentence: windows, formulas, candidates."""
        told = [str(target) for target in (*self.targets, *self.solids)]
        told += [f"formula {one.id} ({one.reading.name}, {one.interpretation})" for one in self.formulas]
        told.append(f"{len(self.dianhydrides)} dianhydrides and {len(self.diamines)} diamines as candidates")
        told.append(f"at most {self.most_monomers} monomers")
        told += [f"with {', '.join(m.id for m in self.required)}"] if self.required else []
        told += [f"without {', '.join(m.id for m in self.forbidden)}"] if self.forbidden else []
        step = "any fraction" if self.steps is None else f"steps of 1/{self.steps}"
        return "; ".join([*told, step, f"sequence {self.sequence}"])

    @property
    def priced(self) -> bool:
        """Whether a target needs prices."""
        return any(target.property.startswith("cost") for target in self.targets)

    @property
    def monomers(self) -> tuple[Monomer, ...]:
        """All candidates."""
        return self.dianhydrides + self.diamines


@dataclass(frozen=True, slots=True)
class Constraint:
    """A named part of a problem, and the problem without it."""

    name: str
    kind: str
    drop: Callable[[Problem], Problem] = field(compare=False)
    target: Target | None = None
    side: str = ""


def constraints_of(problem: Problem) -> tuple[Constraint, ...]:
    """All that a problem asks, by name.

    What stands first is tried first when a conflict is looked for, and so is named only if nothing else explains it:
    the order, whose leaving makes the problem linear, then the limits of the plant. The candidates come last, since
    leaving them opens the whole library.

    Parameters
    ----------
    problem
        The question.
    """
    found: list[Constraint] = []
    if problem.sequence == "random":
        found.append(Constraint("random order of the units", "order", lambda p: replace(p, sequence="any")))
    if problem.steps is not None:
        found.append(Constraint(f"feed in steps of 1/{problem.steps}", "step", lambda p: replace(p, steps=None)))
    found.append(Constraint(f"at most {problem.most_monomers} monomers", "most", _many_monomers))
    if problem.forbidden:
        names = ", ".join(m.id for m in problem.forbidden)
        found.append(Constraint(f"forbidden: {names}", "forbidden", _allow_forbidden))
    for monomer in problem.required:
        found.append(Constraint(f"required: {monomer.id}", "required", partial(_optional, monomer=monomer)))
    for name in clause_names(problem):
        found.append(Constraint(name, "clause", partial(_waive, name=name)))
    for target in problem.targets:
        for side, sign in (("low", ">="), ("high", "<=")):
            if (limit := getattr(target, side)) is not None:
                drop = partial(_open_side, property=target.property, side=side)
                found.append(Constraint(f"{target.property} {sign} {limit:g}", "target", drop, target, side))
    if problem.given_candidates:
        found.append(Constraint(_candidates_name(problem), "candidates", _all_candidates))
    return tuple(found)


def clause_names(problem: Problem) -> tuple[str, ...]:
    """Names of the clauses that are asked."""
    names = []
    for system in problem.formulas:
        labels = [row.label for row in system.rows([unit.symbol for unit in system.units])]
        names += [clause_name(system, label) for label in labels + [OUTSIDE_CLAUSE] * problem.closed]
    return tuple(name for name in names if name not in problem.waived)


def clause_name(system: Formula, label: str) -> str:
    """Such as `formula 6: s > 0`."""
    return f"formula {system.id}: {label}"


def _candidates_name(problem: Problem) -> str:
    """The candidates, in short where they are many."""
    names = [m.id for m in problem.monomers]
    return f"candidates: {', '.join(names) if len(names) <= 8 else f'these {len(names)} monomers'}"


def _all_candidates(problem: Problem) -> Problem:
    """Every monomer of the library but the forbidden ones, without end-cappers; only priced ones where cost counts."""
    barred = {m.id for m in problem.forbidden}
    usable = [m for m in problem.library if m.id not in barred and (m.price_per_kg is not None or not problem.priced)]
    return with_candidates(problem, {*usable, *problem.monomers}, False)


def _allow_forbidden(problem: Problem) -> Problem:
    usable = [m for m in problem.forbidden if m.price_per_kg is not None or not problem.priced]
    return replace(with_candidates(problem, {*problem.monomers, *usable}, problem.given_candidates), forbidden=())


def _many_monomers(problem: Problem) -> Problem:
    return replace(problem, most_monomers=len(problem.monomers))


def _optional(problem: Problem, monomer: Monomer) -> Problem:
    return replace(problem, required=tuple(m for m in problem.required if m != monomer))


def _waive(problem: Problem, name: str) -> Problem:
    return replace(problem, waived=problem.waived | {name})


def _open_side(problem: Problem, property: str, side: str) -> Problem:
    kept = [t.without(side) if t.property == property else t for t in problem.targets]
    return replace(problem, targets=tuple(t for t in kept if t is not None))


def with_candidates(problem: Problem, monomers: Iterable[Monomer], given: bool) -> Problem:
    """The problem with other candidates."""
    ordered = sorted(monomers, key=lambda m: m.id)
    acids, amines = (tuple(m for m in ordered if m.role == role) for role in ("dianhydride", "diamine"))
    return replace(problem, dianhydrides=acids, diamines=amines, given_candidates=given)


def problem_of(
    targets: object,
    candidates: Iterable[str | Monomer] | None,
    required: Iterable[str | Monomer],
    forbidden: Iterable[str | Monomer],
    most_monomers: int,
    step_frac: float | None,
    sequence: str,
    formulas: str | Iterable[str] | None,
    reading: str,
    interpretation: Interpretation,
    closed: bool,
    process: str,
    thickness_um: float | None,
    library: MonomerLibrary,
    may_be_open: bool = False,
) -> Problem:
    """A checked problem, or all faults at once; parameters as for `design`. Open: without targets and formulas."""
    errors: list[FormulateError] = []
    wanted: list[Target] = []
    systems: list[Formula] = []
    steps: list[int | None] = [None]
    with gathering(errors):
        wanted.extend(targets_of(targets))
    chosen = _resolved("candidates", candidates, library, errors) if candidates is not None else [*library]
    needed, barred = (
        _resolved(where, names, library, errors) for where, names in (("required", required), ("forbidden", forbidden))
    )
    if closed is not True and closed is not False:
        errors.append(DesignError("closed", closed, "True or False"))
    for id in [formulas] if isinstance(formulas, str) else formulas or ():
        with gathering(errors):
            systems.append(formula(id, reading, interpretation))
    with gathering(errors):
        steps.append(_steps(step_frac))
    with gathering(errors):
        most_monomers = whole("most_monomers", most_monomers, 2, refuse=DesignError)
    if sequence not in get_args(Order):
        errors.append(DesignError("sequence", sequence, f"one of {list(get_args(Order))}"))
    if process not in get_args(Process):
        errors.append(DesignError("process", process, f"one of {list(get_args(Process))}"))
    if thickness_um is not None:
        with gathering(errors):
            real("thickness_um", thickness_um, refuse=DesignError)
    elif any(target.property == "cost_per_m2" for target in wanted):
        errors.append(DesignError("thickness_um", None, "the thickness of the film, for the target cost_per_m2"))
    if both := sorted({m.id for m in needed} & {m.id for m in barred}):
        errors.append(DesignError("required and forbidden", both, "each monomer in one of them"))
    if candidates is not None and (more := sorted({m.id for m in needed} - {m.id for m in chosen})):
        errors.append(DesignError("required", more, "monomers among the candidates"))
    usable = {m.id: m for m in chosen if m.role in ("dianhydride", "diamine")}
    if candidates is not None and (caps := sorted(m.id for m in chosen if m.id not in usable)):
        errors.append(DesignError("candidates", caps, "dianhydrides and diamines"))
    allowed = [m for m in usable.values() if m not in barred]
    if not wanted and not systems and not errors and not may_be_open:
        errors.append(DesignError("targets", "none", "a target or a formula", "Such as {'cte_ppm_per_k': (5, 25)}."))
    raise_all(errors)
    priced = any(target.property.startswith("cost") for target in wanted)
    if priced and candidates is None:  # of a whole library, only what has a price can be judged by its cost
        allowed = [m for m in allowed if m.price_per_kg is not None]
        with gathering(errors):
            check_prices(needed)
    elif priced:
        with gathering(errors):
            check_prices(allowed)
    for role in ("dianhydride", "diamine"):
        if not any(m.role == role for m in allowed):
            hint = "Costs are asked for and no candidate has a price." if priced and candidates is None else ""
            errors.append(DesignError("candidates", [m.id for m in allowed], f"at least one {role}", hint))
    raise_all(errors)
    windows, solids = _without_solids(wanted)
    empty = Problem(
        windows,
        solids,
        (),
        (),
        tuple(sorted(set(needed), key=lambda m: m.id)),
        most_monomers,
        steps[-1],
        cast(Order, sequence),
        tuple(systems),
        closed,
        cast(Process, process),
        None if thickness_um is None else float(thickness_um),
        frozenset(),
        tuple(sorted({m for m in barred if m.id in usable}, key=lambda m: m.id)),
        tuple(m for m in library if m.role in ("dianhydride", "diamine")),
    )
    return with_candidates(empty, allowed, candidates is not None)


def _resolved(where: str, names: object, library: MonomerLibrary, errors: list[FormulateError]) -> list[Monomer]:
    """Monomers of names; faults go to the list."""
    found: list[Monomer] = []
    if isinstance(names, str | Monomer) or not isinstance(names, Iterable):
        errors.append(DesignError(where, names, "a list of monomers"))
        return found
    for name in names:
        with gathering(errors):
            found.append(library.resolve(name, where=where))
    return list(dict.fromkeys(found))


def _steps(step_frac: float | None) -> int | None:
    """How many steps make one, or an error."""
    if step_frac is None:
        return None
    step = real("step_frac", step_frac, high=0.5, refuse=DesignError)
    steps = round(1.0 / step)
    if abs(steps * step - 1.0) > WHOLE or steps > FINEST_STEPS:
        raise DesignError("step_frac", step_frac, f"1 divided by a whole number up to {FINEST_STEPS}, such as 0.05")
    return steps


def _without_solids(wanted: list[Target]) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """Windows of the composition and of the solids.

    Polyimide per poly(amic acid) is r = M_PI / M_PAA of the composition, so that solids_pi = r solids_paa: windows of
    both ask for r between low_pi / high_paa and high_pi / low_paa.
    """
    windows = [target for target in wanted if target.property not in SOLIDS]
    solids = {target.property: target for target in wanted if target.property in SOLIDS}
    if len(solids) == 2:
        paa, pi = solids["solids_paa_frac"], solids["solids_pi_frac"]
        low = None if pi.low is None else pi.low / (1.0 if paa.high is None else paa.high)
        high = None if pi.high is None or not paa.low else pi.high / paa.low
        if low is not None or (high is not None and high < 1.0):
            windows.append(Target("pi_per_paa_frac", low, high))
    return tuple(windows), tuple(solids.values())
