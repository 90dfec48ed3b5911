"""Which layer of a laminate is meant by which word of the claims.

In: a `Subject`. Out: `LayerChoice`s. With two thermoplastic layers either may be "the thermoplastic polyimide", and the
other one may then be the further layer; a claim is met where one assignment meets it and what it rests on.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pi_formulate.claims.subject import Part, Subject
from pi_formulate.laminate.claimed import is_between


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """The parts that are meant by the low-expansion, the thermoplastic and the further polyimide; None for none."""

    low: Part | None
    plastic: Part | None
    further: Part | None

    @property
    def numbers(self) -> tuple[int | None, int | None, int | None]:
        """Places of their layers."""
        low, plastic, further = (None if p is None else p.number for p in (self.low, self.plastic, self.further))
        return low, plastic, further

    def told_beside(self, other: "LayerChoice") -> str:
        """The layers that another assignment means otherwise, each with what it is.

        Parameters
        ----------
        other
            The other one.
        """
        words = (
            ("low-expansion", self.low, other.low),
            ("thermoplastic", self.plastic, other.plastic),
            ("further", self.further, other.further),
        )
        return " and ".join(
            f"{mine.place} as the {word} one" for word, mine, theirs in words if mine is not None and mine != theirs
        )


def assignments(subject: Subject) -> tuple[LayerChoice, ...]:
    """Every way to say which layer is which; one where no laminate was given.

    The further layer lies between a metal and the low-expansion layer, and is neither of the other two.

    Parameters
    ----------
    subject
        What is judged.
    """
    lows, plastics, furthers = (subject.of(role) or () for role in ("low_expansion", "thermoplastic", "adhesion"))
    if subject.layers is None:
        return (LayerChoice(*(next(iter(parts), None) for parts in (lows, plastics, furthers))),)
    return tuple(
        LayerChoice(low, plastic, further)
        for low in lows or (None,)
        for plastic in plastics or (None,)
        for further in tuple(_further(subject, low, plastic, furthers)) or (None,)
    )


def _further(subject: Subject, low: Part | None, plastic: Part | None, parts: tuple[Part, ...]) -> Iterator[Part]:
    """The layers that may be the further one; those whose role says so come first."""
    layers = subject.layers or ()
    if low is None:
        return
    taken = {low.number, plastic.number if plastic else 0}
    for part in sorted(parts, key=lambda part: layers[part.number - 1].role != "adhesion"):
        if part.number not in taken and is_between(layers, part.number - 1, low.number - 1):
            yield part
