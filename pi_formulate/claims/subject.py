"""What is judged, brought to one form: its layers or steps, and for each role the compositions that may fill it.

In: a copolymer, a recipe, a feed, a stack (anything with `layers`) or a `Making`. Out: `Subject`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import ClaimError
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.batch.charge import Charge
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of, random_order
from pi_formulate.copolymer.feed import Feed
from pi_formulate.laminate.layer import Layer, Role
from pi_formulate.laminate.making import Making

ROLES = ("low_expansion", "thermoplastic", "adhesion")
MEASURED = ("tg_c", "cte_ppm_per_k")
Measured = Mapping[str, float | tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Part:
    """One composition in one role.

    Parameters
    ----------
    place
        Where it stands, for the note; empty where there is only one.
    copolymer
        Its units; None where a layer has only numbers.
    charges
        Lines of a recipe, whose masses are uncertain; none of a bare copolymer.
    measured
        (property, value, standard deviation) as measured.
    number
        Of its layer from the top, 1 and on; 0 where there is no laminate.
    """

    place: str
    copolymer: Copolymer | None
    charges: tuple[Charge, ...] = ()
    measured: tuple[tuple[str, float, float], ...] = ()
    number: int = 0

    def values(self, name: str) -> tuple[tuple[float, float], ...]:
        """Measured values of a property with their standard deviations: what its layer states, what is measured."""
        return tuple(dict.fromkeys((value, sd) for known, value, sd in self.measured if known == name))


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged.

    Parameters
    ----------
    layers
        Top to bottom; None where no laminate was given.
    making
        How it is made; None where that was not given.
    parts
        For each role the parts that may fill it, or None where nothing was said of that role. A role is a label and
        the layer is the fact, so any polyimide layer of a laminate may be the further one, `adhesion`.
    note
        What was assumed on the way.
    """

    layers: tuple[Layer, ...] | None
    making: Making | None
    parts: tuple[tuple[str, tuple[Part, ...] | None], ...]
    note: str = ""

    def of(self, role: str) -> tuple[Part, ...] | None:
        """Parts of a role."""
        return dict(self.parts)[role]


def subject_of(given: object, measured: Measured | None, role: Role | None) -> Subject:
    """The one form of everything that can be judged.

    Parameters
    ----------
    given
        A `Copolymer`, a `Feed` (taken in random order), a recipe, a stack, layers, or a `Making`.
    measured
        {property: value, or (value, standard deviation)}; of a stack beside what its layers state.
    role
        Of a copolymer or recipe: the only layer that it shall be judged for; each of them if None.

    Raises
    ------
    ClaimError
        If it is none of these, or a measured property is unknown or no number.
    """
    known = _checked(measured)
    if role is not None and role not in ROLES:
        raise ClaimError("role", role, f"one of {list(ROLES)}")
    layers = getattr(given, "layers", None)
    if isinstance(given, Making):
        return _laminate(given.stacked_layers, given, known, role)
    if isinstance(layers, tuple) and all(isinstance(layer, Layer) for layer in layers):
        making = getattr(given, "making", None)
        return _laminate(layers, making if isinstance(making, Making) else None, known, role)
    note, charges = "", ()
    if isinstance(given, Feed):
        copolymer: Any = random_order(given)
        note = "random order of the monomers; see check_orders"
    else:
        copolymer = copolymer_of(given, refuse=ClaimError, kinds="a Copolymer, a Recipe, a Feed, a Stack or a Making")
        charges = tuple(getattr(given, "charges", ()))
    part = Part("", copolymer, charges, known)
    return Subject(None, None, tuple((r, (part,) if role in (None, r) else None) for r in ROLES), note)


def _laminate(layers: tuple[Layer, ...], making: Making | None, known: Any, role: Role | None) -> Subject:
    if role is not None:
        raise ClaimError("role", role, "a role beside a copolymer or a recipe only", "A laminate has its own roles.")
    parts: dict[str, tuple[Part, ...] | None] = {}
    for name in ROLES:
        wanted = ROLES if name == "adhesion" else (name,)
        there = [(place, layer) for place, layer in enumerate(layers, 1) if layer.role in wanted]
        parts[name] = tuple(
            Part(
                f"layer {place} of {len(layers)}, {layer.label}",
                layer.copolymer,
                (),
                (*_of_layer(layer), *_of_role(name, known)),
                place,
            )
            for place, layer in there
        )
    return Subject(layers, making, tuple(parts.items()))


def _of_role(role: str, known: tuple[tuple[str, float, float], ...]) -> tuple[tuple[str, float, float], ...]:
    """Of what was measured, what concerns a role: expansion the low-expansion layer, Tg the thermoplastic one."""
    wanted = {"low_expansion": "cte_ppm_per_k", "thermoplastic": "tg_c"}.get(role, "")
    return tuple(entry for entry in known if entry[0] == wanted)


def _of_layer(layer: Layer) -> tuple[tuple[str, float, float], ...]:
    """What a layer states of itself counts as measured."""
    stated = (("cte_ppm_per_k", layer.cte_ppm_per_k, layer.sd_cte_ppm_per_k), ("tg_c", layer.tg_c, None))
    return tuple((name, float(value), float(sd or 0.0)) for name, value, sd in stated if value is not None)


def _checked(measured: Measured | None) -> tuple[tuple[str, float, float], ...]:
    """(property, value, sd) of each, or an error."""
    kind("measured", measured or {}, Mapping, "{property: value, or (value, standard deviation)}")
    found = []
    for name, given in (measured or {}).items():
        if name not in MEASURED:
            raise ClaimError("measured", name, f"a property of a claim: {list(MEASURED)}")
        value, sd = given if isinstance(given, tuple) and len(given) == 2 else (given, 0.0)
        numbers = [x for x in (value, sd) if isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x)]
        if len(numbers) != 2 or sd < 0.0:
            raise ClaimError(f"measured {name}", given, "a number, or (value, standard deviation)")
        if name == "tg_c" and value <= ABSOLUTE_ZERO_C:
            raise ClaimError(f"measured {name}", given, f"a temperature above {ABSOLUTE_ZERO_C:g} degrees Celsius")
        found.append((name, float(value), float(sd)))
    return tuple(found)
