"""The question of a user, and its check.

In: names and numbers as `design` and `screen` take them, in one value. Out: `Problem`, or all faults at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, get_args

from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import DesignError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.cost import check_prices
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.properties.films.reference import Process
from pi_formulate.search.question.problem import FINEST_STEPS, Problem, SequenceKind
from pi_formulate.search.question.targets import SOLIDS, Target, targets_of

ROLES = ("dianhydride", "diamine")
ROUNDING = 1e-6  # 1 / 0.142857 is 7 within this


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The question of `design` or `screen` as the user wrote it; the fields are their keywords.

    Parameters
    ----------
    targets, candidates, required, forbidden, most_monomers, step_frac, sequence
        As for `design`.
    formula, reading, interpretation, closed, process, thickness_um
        As for `design`.
    library
        Where names are looked up.
    """

    targets: object
    library: MonomerLibrary
    candidates: Iterable[str | Monomer] | None = None
    required: Iterable[str | Monomer] = ()
    forbidden: Iterable[str | Monomer] = ()
    most_monomers: int | None = None
    step_frac: float | None = 0.05
    sequence: str = "random"
    formula: str | Iterable[str] | None = None
    reading: str = "default"
    interpretation: Interpretation = "intended"
    closed: bool = False
    process: str = "cast_fixed"
    thickness_um: float | None = None


@dataclass(frozen=True, slots=True)
class _Monomers:
    """Monomers of a question, looked up: the candidates without forbidden ones and end-cappers."""

    candidates: tuple[Monomer, ...] = ()
    required: tuple[Monomer, ...] = ()
    forbidden: tuple[Monomer, ...] = ()


def problem_of(question: Question, may_be_open: bool = False) -> Problem:
    """Check a question.

    Parameters
    ----------
    question
        As the user wrote it.
    may_be_open
        Whether there may be neither targets nor formulas.

    Raises
    ------
    FormulateError
        All faults of the question at once.
    """
    errors: list[FormulateError] = []
    targets: tuple[Target, ...] = ()
    formulas: tuple[Formula, ...] = ()
    monomers = _Monomers()
    steps: int | None = None
    thickness_um: float | None = None
    with gathering(errors):
        targets = targets_of(question.targets)
    with gathering(errors):
        monomers = _monomers(question)
    with gathering(errors):
        truth("closed", question.closed)
    with gathering(errors):
        formulas = _formulas(question)
    with gathering(errors):
        steps = _steps(question.step_frac)
    with gathering(errors):
        most = whole("most_monomers", question.most_monomers, 2, refuse=DesignError)
    with gathering(errors):
        sequence: SequenceKind = _one_of("sequence", question.sequence, get_args(SequenceKind))
    with gathering(errors):
        process: Process = _one_of("process", question.process, get_args(Process))
    with gathering(errors):
        thickness_um = _thickness_um(question.thickness_um, targets)
    if not (targets or formulas or errors or may_be_open):
        errors.append(
            DesignError(
                "targets",
                "none",
                "a target or a formula",
                "Such as {'cte_ppm_per_k': (5, 25)}.",
                sentence="a target or a formula is missing",
            )
        )
    raise_all(errors)
    candidates = _usable(question, monomers, targets)
    windows, solids = _without_solids(targets)
    problem = Problem(
        targets=windows,
        solids=solids,
        dianhydrides=(),
        diamines=(),
        required=_sorted(monomers.required),
        most_monomers=most,
        steps=steps,
        sequence=sequence,
        formulas=formulas,
        closed=question.closed,
        process=process,
        thickness_um=thickness_um,
        forbidden=_sorted(monomers.forbidden),
        library=tuple(m for m in question.library if m.role in ROLES),
        chosen_candidates=question.candidates is not None,
    )
    return problem.with_candidates(candidates, question.candidates is not None)


def truth(where: str, value: object) -> None:
    """Refuse anything but True and False.

    Parameters
    ----------
    where
        Name of the keyword, for the error.
    value
        What was given.
    """
    if value is not True and value is not False:
        raise DesignError(where, value, "True or False")


def _monomers(question: Question) -> _Monomers:
    """The monomers that the names stand for; all faults of the names at once."""
    errors: list[FormulateError] = []
    chosen: tuple[Monomer, ...] = tuple(question.library)
    required: tuple[Monomer, ...] = ()
    forbidden: tuple[Monomer, ...] = ()
    if question.candidates is not None:
        with gathering(errors):
            chosen = _resolved("candidates", question.candidates, question.library)
    with gathering(errors):
        required = _resolved("required", question.required, question.library)
    with gathering(errors):
        forbidden = _resolved("forbidden", question.forbidden, question.library)
    raise_all(errors)
    if both := sorted({m.id for m in required} & {m.id for m in forbidden}):
        errors.append(
            DesignError(
                "required and forbidden",
                both,
                "each monomer in one of them",
                sentence="monomers are both required and forbidden: {got}",
            )
        )
    usable = {m.id: m for m in chosen if m.role in ROLES}
    if question.candidates is not None:
        if missing := sorted({m.id for m in required} - {m.id for m in chosen}):
            errors.append(
                DesignError(
                    "required",
                    missing,
                    "monomers among the candidates",
                    sentence=f"the candidates lack {', '.join(missing)}",
                )
            )
        if cappers := sorted(m.id for m in chosen if m.role not in ROLES):
            errors.append(
                DesignError(
                    "candidates",
                    cappers,
                    "dianhydrides and diamines",
                    sentence=f"neither a dianhydride nor a diamine: {', '.join(cappers)}",
                )
            )
    raise_all(errors)
    candidates = tuple(m for m in usable.values() if m not in forbidden)
    return _Monomers(candidates, required, tuple(m for m in forbidden if m.id in usable))


def _resolved(where: str, names: object, library: MonomerLibrary) -> tuple[Monomer, ...]:
    """The monomers of some names, each once; all faults at once."""
    if isinstance(names, str | Monomer) or not isinstance(names, Iterable):
        raise DesignError(where, names, "a list of monomers")
    errors: list[FormulateError] = []
    monomers: list[Monomer] = []
    for name in names:
        with gathering(errors):
            monomers.append(library.resolve(name, where=where))
    raise_all(errors)
    return tuple(dict.fromkeys(monomers))


def _formulas(question: Question) -> tuple[Formula, ...]:
    """The claimed formulas; all faults at once."""
    ids = [question.formula] if isinstance(question.formula, str) else question.formula or ()
    errors: list[FormulateError] = []
    formulas: list[Formula] = []
    for id in ids:
        with gathering(errors):
            formulas.append(formula(id, question.reading, question.interpretation))
    raise_all(errors)
    return tuple(formulas)


def _steps(step_frac: float | None) -> int | None:
    """The number of steps in the whole; None for any fraction."""
    if step_frac is None:
        return None
    step = real("step_frac", step_frac, high=0.5, refuse=DesignError)
    steps = round(1.0 / step)
    if abs(steps * step - 1.0) > ROUNDING or steps > FINEST_STEPS:
        raise DesignError("step_frac", step_frac, f"1 divided by a whole number up to {FINEST_STEPS}, such as 0.05")
    return steps


def _one_of(where: str, value: object, options: tuple[Any, ...]) -> Any:
    if value not in options:
        raise DesignError(where, value, f"one of {', '.join(options)}")
    return value


def _thickness_um(thickness_um: float | None, targets: tuple[Target, ...]) -> float | None:
    """The thickness of the film, which its cost per area needs [um]."""
    if thickness_um is not None:
        return real("thickness_um", thickness_um, refuse=DesignError)
    if any(target.property == "cost_per_m2" for target in targets):
        raise DesignError(
            "thickness_um",
            None,
            "the thickness of the film, for the target cost_per_m2",
            sentence="the thickness of the film is missing, for the target cost_per_m2",
        )
    return None


def _usable(question: Question, monomers: _Monomers, targets: tuple[Target, ...]) -> list[Monomer]:
    """Candidates that can be judged by the targets; all faults at once.

    Of a whole library, only monomers with a price can be judged by cost; candidates of the user must have one.
    """
    errors: list[FormulateError] = []
    candidates = list(monomers.candidates)
    hint = ""
    if any(target.property.startswith("cost") for target in targets):
        if question.candidates is None:
            candidates = [m for m in candidates if m.price_per_kg is not None]
            hint = "Costs are asked for and no candidate has a price."
        with gathering(errors):
            check_prices(monomers.required if question.candidates is None else candidates)
    for role in ROLES:
        if not any(m.role == role for m in candidates):
            errors.append(
                DesignError(
                    "candidates",
                    [m.id for m in candidates],
                    f"at least one {role}",
                    hint,
                    sentence=f"there is no {role} among {{got}}",
                )
            )
    raise_all(errors)
    return candidates


def _sorted(monomers: Iterable[Monomer]) -> tuple[Monomer, ...]:
    return tuple(sorted(set(monomers), key=lambda m: m.id))


def _without_solids(targets: tuple[Target, ...]) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
    """Windows of the composition, and windows of the solids.

    Polyimide per poly(amic acid) is r = M_PI / M_PAA of the composition, so that solids_pi = r solids_paa: windows of
    both ask for r between low_pi / high_paa and high_pi / low_paa.
    """
    windows = [target for target in targets if target.property not in SOLIDS]
    solids = {target.property: target for target in targets if target.property in SOLIDS}
    if len(solids) == 2:
        paa, pi = solids["solids_paa_frac"], solids["solids_pi_frac"]
        low = None if pi.low is None else pi.low / (1.0 if paa.high is None else paa.high)
        high = None if pi.high is None or not paa.low else pi.high / paa.low
        if low is not None or (high is not None and high < 1.0):
            windows.append(Target("pi_per_paa_frac", low, high))
    return tuple(windows), tuple(solids.values())
