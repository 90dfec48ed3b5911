"""Assignment of the layers of a laminate to the terms of the claims.

In: a `Subject`. Out: `Assignment`s. With two thermoplastic layers either may be "the thermoplastic polyimide", and the
other may then be the further layer; a claim is met if one assignment meets it and the claims that it rests on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pi_formulate.claims.subject import LayerNumbers, Part, Subject
from pi_formulate.claims.tree import Role


@dataclass(frozen=True)
class Assignment:
    """The parts taken as the low-expansion, the thermoplastic and the further polyimide; None for none."""

    low: Part | None
    plastic: Part | None
    further: Part | None

    @cached_property
    def numbers(self) -> LayerNumbers:
        """Numbers of their layers."""
        return LayerNumbers(*map(_number, (self.low, self.plastic, self.further)))

    def of(self, role: Role) -> Part | None:
        """The part in a role.

        Parameters
        ----------
        role
            One of `ROLES`.
        """
        if role == "low_expansion":
            return self.low
        return self.plastic if role == "thermoplastic" else self.further

    def differences(self, other: "Assignment") -> str:
        """The layers that another assignment does not have in the same role, each with its role here.

        Parameters
        ----------
        other
            The assignment to compare with.
        """
        pairs = (
            ("low-expansion", self.low, other.low),
            ("thermoplastic", self.plastic, other.plastic),
            ("further", self.further, other.further),
        )
        return " and ".join(
            f"{here.place} as the {word} layer" for word, here, there in pairs if here is not None and here != there
        )


def assignments(subject: Subject) -> tuple[Assignment, ...]:
    """Every assignment of layers to terms; a single one without a laminate.

    The further layer lies between a metal and the low-expansion layer, and is neither of the other two.

    Parameters
    ----------
    subject
        What is judged.
    """
    lows, plastics = subject.of("low_expansion") or (None,), subject.of("thermoplastic") or (None,)
    return tuple(
        Assignment(low, plastic, further)
        for low in lows
        for plastic in plastics
        for further in tuple(_further(subject, low, plastic)) or (None,)
    )


def _further(subject: Subject, low: Part | None, plastic: Part | None) -> Iterator[Part]:
    """The parts that may be the further one, the likeliest first."""
    parts = {part.number: part for part in subject.of("adhesion") or ()}
    for number in subject.arrangement.further_layers(_number(low), _number(plastic)):
        if number in parts:
            yield parts[number]


def _number(part: Part | None) -> int | None:
    return None if part is None else part.number
