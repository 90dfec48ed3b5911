"""A checked question: candidates, targets, claimed formulas and the limits of the plant.

In: checked values of the user. Out: `Problem`, and its constraints by name. Each constraint can be dropped, so that a
conflict can be explained.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal

from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.formula import Formula
from pi_formulate.properties.films.reference import Process
from pi_formulate.search.question.targets import Target

SequenceKind = Literal["random", "any"]
OUTSIDE_CLAUSE = "no units outside"
FINEST_STEPS = 1000  # a thousandth of a mole fraction is finer than any plant weighs
MOST_NAMED = 8  # candidates that are listed in the name of their constraint


@dataclass(frozen=True, slots=True)
class Problem:
    """A checked question.

    Parameters
    ----------
    targets
        Windows of the properties, without those of the solids.
    solids
        Windows of the solids, a free number of the recipe.
    dianhydrides, diamines
        Candidates, sorted by id.
    required
        Monomers that every composition contains.
    most_monomers
        Largest number of monomers in one composition.
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
    forbidden
        Monomers that were taken out of the candidates.
    library
        All monomers that could be candidates.
    chosen_candidates
        Whether the user chose the candidates.
    waived
        Clauses of formulas that are not required, by their names.
    """

    targets: tuple[Target, ...]
    solids: tuple[Target, ...]
    dianhydrides: tuple[Monomer, ...]
    diamines: tuple[Monomer, ...]
    required: tuple[Monomer, ...]
    most_monomers: int
    steps: int | None
    sequence: SequenceKind
    formulas: tuple[Formula, ...]
    closed: bool
    process: Process
    thickness_um: float | None
    forbidden: tuple[Monomer, ...]
    library: tuple[Monomer, ...] = field(repr=False)
    chosen_candidates: bool
    waived: frozenset[str] = frozenset()

    @property
    def in_words(self) -> str:
        """The question as a sentence: windows, formulas, candidates."""
        step = "any fraction" if self.steps is None else f"steps of 1/{self.steps}"
        parts = [
            *map(str, (*self.targets, *self.solids)),
            *(f"formula {system.id} ({system.reading.name}, {system.interpretation})" for system in self.formulas),
            f"{len(self.dianhydrides)} dianhydrides and {len(self.diamines)} diamines as candidates",
            f"at most {self.most_monomers} monomers",
            f"with {_ids(self.required)}" if self.required else "",
            f"without {_ids(self.forbidden)}" if self.forbidden else "",
            step,
            f"sequence {self.sequence}",
        ]
        return "; ".join(filter(None, parts))

    @property
    def priced(self) -> bool:
        """Whether a target needs prices."""
        return any(target.property.startswith("cost") for target in self.targets)

    @property
    def random_order(self) -> bool:
        """Whether the order of the units is random; otherwise any."""
        return self.sequence == "random"

    @property
    def monomers(self) -> tuple[Monomer, ...]:
        """All candidates."""
        return self.dianhydrides + self.diamines

    def with_candidates(self, monomers: Iterable[Monomer], chosen: bool) -> "Problem":
        """The problem with other candidates.

        Parameters
        ----------
        monomers
            Dianhydrides and diamines in any order.
        chosen
            Whether the user chose them.
        """
        ordered = sorted(monomers, key=lambda m: m.id)
        acids, amines = (tuple(m for m in ordered if m.role == role) for role in ("dianhydride", "diamine"))
        return replace(self, dianhydrides=acids, diamines=amines, chosen_candidates=chosen)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A named part of a problem, and the problem without it."""

    name: str
    kind: str
    drop: Callable[[Problem], Problem] = field(compare=False)
    target: Target | None = None
    side: str = ""


def constraints_of(problem: Problem) -> tuple[Constraint, ...]:
    """All constraints of a problem, by name.

    Constraints that stand first are dropped first when a conflict is sought, and so are named only if nothing else
    explains it: the order of the units, without which the problem is linear, then the limits of the plant. The
    candidates come last, since dropping them opens the whole library.

    Parameters
    ----------
    problem
        The question.
    """
    constraints: list[Constraint] = []
    if problem.random_order:
        constraints.append(Constraint("random order of the units", "order", lambda p: replace(p, sequence="any")))
    if problem.steps is not None:
        constraints.append(Constraint(f"feed in steps of 1/{problem.steps}", "step", lambda p: replace(p, steps=None)))
    constraints.append(Constraint(f"at most {problem.most_monomers} monomers", "most", _many_monomers))
    if problem.forbidden:
        constraints.append(Constraint(f"forbidden: {_ids(problem.forbidden)}", "forbidden", _allow_forbidden))
    for monomer in problem.required:
        constraints.append(Constraint(f"required: {monomer.id}", "required", partial(_optional, monomer=monomer)))
    for name in clause_names(problem):
        constraints.append(Constraint(name, "clause", partial(_waive, name=name)))
    for target in problem.targets:
        for side, sign in (("low", ">="), ("high", "<=")):
            if (limit := getattr(target, side)) is not None:
                drop = partial(_open_side, property=target.property, side=side)
                constraints.append(Constraint(f"{target.property} {sign} {limit:g}", "target", drop, target, side))
    if problem.chosen_candidates:
        constraints.append(Constraint(_candidates_name(problem), "candidates", _all_candidates))
    return tuple(constraints)


def clause_names(problem: Problem) -> tuple[str, ...]:
    """Names of the clauses that are required."""
    names = []
    for system in problem.formulas:
        labels = [row.label for row in system.rows([unit.symbol for unit in system.units])]
        names += [clause_name(system, label) for label in labels + [OUTSIDE_CLAUSE] * problem.closed]
    return tuple(name for name in names if name not in problem.waived)


def clause_name(system: Formula, label: str) -> str:
    """Such as `formula 6: s > 0`."""
    return f"formula {system.id}: {label}"


def _candidates_name(problem: Problem) -> str:
    """The candidates, or only their number if there are many."""
    few = len(problem.monomers) <= MOST_NAMED
    return f"candidates: {_ids(problem.monomers) if few else f'these {len(problem.monomers)} monomers'}"


def _many_monomers(problem: Problem) -> Problem:
    return replace(problem, most_monomers=len(problem.monomers))


def _allow_forbidden(problem: Problem) -> Problem:
    more = _affordable(problem, problem.forbidden)
    widened = problem.with_candidates({*problem.monomers, *more}, problem.chosen_candidates)
    return replace(widened, forbidden=())


def _optional(problem: Problem, monomer: Monomer) -> Problem:
    return replace(problem, required=tuple(m for m in problem.required if m != monomer))


def _waive(problem: Problem, name: str) -> Problem:
    return replace(problem, waived=problem.waived | {name})


def _open_side(problem: Problem, property: str, side: str) -> Problem:
    opened = [t.without(side) if t.property == property else t for t in problem.targets]
    return replace(problem, targets=tuple(t for t in opened if t is not None))


def _all_candidates(problem: Problem) -> Problem:
    """Every dianhydride and diamine of the library but the forbidden ones; only priced ones where cost counts."""
    barred = {m.id for m in problem.forbidden}
    more = _affordable(problem, (m for m in problem.library if m.id not in barred))
    return problem.with_candidates({*more, *problem.monomers}, False)


def _affordable(problem: Problem, monomers: Iterable[Monomer]) -> list[Monomer]:
    """Those with a price where a target needs prices; otherwise all."""
    return [m for m in monomers if m.price_per_kg is not None or not problem.priced]


def _ids(monomers: Iterable[Monomer]) -> str:
    return ", ".join(m.id for m in monomers)
