"""What is judged, in one form: for each role the copolymers that may fill it, and the clauses that a laminate decides.

In: a copolymer, a feed, or a batch or laminate that describes itself (`Batch`, `Claimed`). Out: `Subject`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from numbers import Real
from typing import Any, NamedTuple, Protocol, TypeGuard, runtime_checkable

from pi_formulate.base.checks import is_sized, is_truth, kind, per_kelvin_hint
from pi_formulate.base.errors import ClaimError
from pi_formulate.base.series import list_of, mapping_of
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.claims.report import Finding, needs_data
from pi_formulate.claims.scatter import Scatter
from pi_formulate.claims.tree import BY_ID, CTE_WINDOW, ROLES, TG_WINDOW, Role
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of, random_order
from pi_formulate.copolymer.feed import Feed

WINDOWS = {window.name: window for window in (TG_WINDOW, CTE_WINDOW)}
MEASURED = tuple(WINDOWS)
Measured = Mapping[str, float | tuple[float, float]]
LAMINATE, PROCESS = "a laminate stack", "a description of the process"
KINDS = "a Copolymer, a Recipe, a Feed, a Stack or a Making"


class MeasuredValue(NamedTuple):
    """A property as measured: its name, the value and the standard deviation."""

    name: str
    value: float
    sd: float


@dataclass(frozen=True, slots=True)
class Part:
    """One composition in one role.

    Parameters
    ----------
    place
        Where it is, for the note; empty where there is only one.
    scatter
        Its units, and what they may be instead; None where a layer has only numbers.
    measured
        What its layer states and what is measured.
    number
        Of its layer from the top, from 1; 0 without a laminate.
    """

    place: str
    scatter: Scatter | None
    measured: tuple[MeasuredValue, ...] = ()
    number: int = 0

    @property
    def copolymer(self) -> Copolymer | None:
        """Its units; None where a layer has only numbers."""
        return None if self.scatter is None else self.scatter.base

    def values(self, name: str) -> tuple[tuple[float, float], ...]:
        """Measured values of a property with their standard deviations, each once."""
        return tuple(dict.fromkeys((value, sd) for known, value, sd in self.measured if known == name))


class LayerNumbers(NamedTuple):
    """The layers that the claims speak of, by their numbers from the top, from 1; None where there is none."""

    low: int | None
    plastic: int | None
    further: int | None


class Arrangement(Protocol):
    """The clauses that layers, and the process that makes them, decide."""

    def further_layers(self, low: int | None, plastic: int | None) -> Sequence[int]:
        """Numbers of the layers that may be the further one, apart from these two, the likeliest first."""

    def clauses(self, claim: str, layers: LayerNumbers) -> Sequence[Finding]:
        """The clauses of claim 1, 7, 8, 12 or 18 that are not about a property, for layers that are named."""


@dataclass(frozen=True, slots=True)
class NoLaminate:
    """The arrangement of a copolymer or a batch: nothing is known of any layer."""

    def further_layers(self, low: int | None, plastic: int | None) -> Sequence[int]:
        """The part itself."""
        return (0,)

    def clauses(self, claim: str, layers: LayerNumbers) -> Sequence[Finding]:
        """One line: what is missing."""
        return _not_known(claim)


@cache
def _not_known(claim: str) -> tuple[Finding, ...]:
    """What is missing for a claim on a laminate or its process."""
    row = BY_ID[claim]
    return (needs_data(claim, row.clause, PROCESS if row.judged_on == "making" else LAMINATE),)


NO_LAMINATE = NoLaminate()


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged.

    Parameters
    ----------
    parts
        For each role the parts that may fill it, or None where that role is not asked for.
    arrangement
        What the laminate decides.
    note
        What was assumed.
    """

    parts: tuple[tuple[Role, tuple[Part, ...] | None], ...]
    arrangement: Arrangement = NO_LAMINATE
    note: str = ""

    @classmethod
    def of_layers(cls, layers: Sequence[tuple[str, Part]], arrangement: Arrangement) -> "Subject":
        """A laminate: a role is a label and the layer is the fact, so any polyimide may be the further one, `adhesion`.

        Parameters
        ----------
        layers
            Role and part of each polyimide layer, top to bottom.
        arrangement
            What the laminate decides.
        """

        def filling(role: Role) -> tuple[Part, ...]:
            return tuple(part for label, part in layers if label == role or role == "adhesion")

        return cls(tuple((role, filling(role)) for role in ROLES), arrangement)

    def of(self, role: Role) -> tuple[Part, ...] | None:
        """Parts of a role."""
        return next(parts for of_role, parts in self.parts if of_role == role)

    def with_measured(self, values: tuple[MeasuredValue, ...]) -> "Subject":
        """The same with measured values, each at the role whose window is printed for that property.

        Parameters
        ----------
        values
            What was measured.
        """

        def measured(role: Role, part: Part) -> Part:
            more = (entry for entry in values if WINDOWS[entry.name].layer == role)
            return replace(part, measured=(*part.measured, *more))

        parts = tuple((role, parts and tuple(measured(role, part) for part in parts)) for role, parts in self.parts)
        return replace(self, parts=parts)


@runtime_checkable
class Batch(Protocol):
    """A weighed subject: it states the units that its masses make, and those that they may make instead."""

    def scatter(self, samples: int | None = None, seed: int = 0) -> Scatter:
        """The units with each source of error in turn, and draws of them if asked for."""


@runtime_checkable
class Claimed(Protocol):
    """A laminate or its process: it states its layers."""

    def claim_subject(self) -> Subject:
        """Its layers, and the clauses that it decides."""


def subject_of(
    subject: object, measured: Measured | None, role: Role | None, samples: int | None = None, seed: int = 0
) -> Subject:
    """The one form of everything that can be judged.

    Parameters
    ----------
    subject
        A `Copolymer`, a `Feed` (taken in random order), a recipe or another `Batch`, a stack, a `Making` or another
        `Claimed`.
    measured
        {property: value, or (value, standard deviation)}; of a stack in addition to what its layers state.
    role
        Of a copolymer or recipe: the only layer that it is judged for; each of them if None.
    samples, seed
        How many draws of a batch, and their seed; None for the analytic probabilities.

    Raises
    ------
    ClaimError
        If it is none of these, or a measured property is unknown or not a number.
    """
    values = _checked(measured)
    if role is not None and (not isinstance(role, str) or role not in ROLES):
        raise ClaimError("role", role, f"one of {', '.join(ROLES)}")
    if not isinstance(subject, Copolymer) and _is_claimed(subject):
        if role is not None:
            raise ClaimError(
                "role",
                role,
                "None for a laminate",
                "Each of its layers has its own role.",
                sentence="a laminate takes no role",
            )
        return subject.claim_subject().with_measured(values)
    scatter, note = _scatter_of(subject, samples, seed)
    part = Part("", scatter, values)
    return Subject(tuple((each, (part,) if role in (None, each) else None) for each in ROLES), note=note)


def _scatter_of(subject: object, samples: int | None, seed: int) -> tuple[Scatter, str]:
    """The units of a batch, a feed or a copolymer, and what was assumed."""
    if isinstance(subject, Feed):
        return Scatter(random_order(subject)), "random order of the monomers; see check_orders"
    if isinstance(subject, Copolymer):
        return Scatter(subject), ""
    if _is_batch(subject) and hasattr(type(subject), "weighed_copolymer"):
        # A recipe states the units of its masses as the base of its scatter: they are worked out there, once.
        return subject.scatter(samples, seed), ""
    copolymer = copolymer_of(subject, refuse=ClaimError, kinds=KINDS)
    return subject.scatter(samples, seed) if _is_batch(subject) else Scatter(copolymer), ""


# As `isinstance` with the protocol, which looks up the attributes of the protocol anew each time.


def _is_batch(subject: object) -> TypeGuard[Batch]:
    return getattr(subject, "scatter", None) is not None


def _is_claimed(subject: object) -> TypeGuard[Claimed]:
    return getattr(subject, "claim_subject", None) is not None


def _checked(measured: Measured | None) -> tuple[MeasuredValue, ...]:
    """Each value with its standard deviation, or an error."""
    measured = mapping_of(measured)
    kind("measured", measured or {}, Mapping, "{property: value, or (value, standard deviation)}")
    values = []
    for name, entry in (measured or {}).items():
        if name not in MEASURED:
            raise ClaimError("measured", name, f"a property of a claim: {', '.join(MEASURED)}")
        stated: Any = tuple(listed) if isinstance(listed := list_of(entry), list) else entry
        value, sd = stated if isinstance(stated, tuple) and len(stated) == 2 else (stated, 0.0)
        if not (_is_number(value) and _is_number(sd) and sd >= 0.0):
            raise ClaimError(f"measured {name}", entry, "a number, or (value, standard deviation)")
        if name == "tg_c" and value <= ABSOLUTE_ZERO_C:
            raise ClaimError(f"measured {name}", entry, f"a temperature above {ABSOLUTE_ZERO_C:g} degrees Celsius")
        if name == "cte_ppm_per_k" and (hint := per_kelvin_hint(value) or per_kelvin_hint(sd)):
            raise ClaimError(f"measured {name}", entry, "an expansion in ppm/K", hint)
        values.append(MeasuredValue(name, float(value), float(sd)))
    return tuple(values)


def _is_number(value: object) -> bool:
    """Whether a value is a number with which one can compute, of Python or numpy."""
    try:
        return isinstance(value, Real) and not is_truth(value) and is_sized(float(value))
    except OverflowError:  # an integer that no float holds
        return False
