"""The own clauses of each claim, for layers that are named.

In: a `Subject`, the choices of a check, an `LayerChoice`. Out: `Finding`s; each is worked out once.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pi_formulate.claims.assignment import LayerChoice
from pi_formulate.claims.clauses import (
    CTE_WINDOW_PPM_PER_K,
    TG_WINDOW_C,
    Choices,
    chain_nh,
    composition,
    formula_5,
    property_window,
    way_of,
)
from pi_formulate.claims.formula import Labelling
from pi_formulate.claims.report import Finding
from pi_formulate.claims.subject import Part, Subject
from pi_formulate.claims.tree import ANTECEDENT, Claim
from pi_formulate.laminate.claimed import copper, further_layer, order_of_layers, way_of_making
from pi_formulate.laminate.layer import Layer

T = TypeVar("T")
STACK, MAKING = "a laminate stack", "a description of the process"
OTHER_ROLE = "another role was asked"
FURTHER = "a further polyimide layer between a metal and the low-expansion layer"
FURTHER_PRECURSOR = "a further precursor layer between the coated foil and the low-expansion layer"
# Label of the one line of a claim where there is no part to judge
OF_PART = {
    "3": "Tg {:g}..{:g} C".format(*TG_WINDOW_C),
    "14": "Tg {:g}..{:g} C".format(*TG_WINDOW_C),
    "9": "-NH- in the chain",
    "19": "-NH- in the chain",
    "10": "formula 5",
    "20": "formula 5",
}
CTE = "CTE of the low-expansion layer {:g}..{:g} ppm/K".format(*CTE_WINDOW_PPM_PER_K)


@dataclass(frozen=True, slots=True)
class OwnClauses:
    """The clauses of claims themselves, without what they rest on.

    Parameters
    ----------
    subject, choices
        What is judged, and how.
    """

    subject: Subject
    choices: Choices
    _known: dict[tuple[object, ...], Any] = field(default_factory=dict, compare=False)

    def of(
        self, claim: Claim, who: LayerChoice, way: Labelling | None = None, chances: bool = False
    ) -> tuple[Finding, ...]:
        """The own clauses of a claim.

        Parameters
        ----------
        claim
            Which.
        who
            Which layer is meant by which word.
        way
            Labelling of the thermoplastic copolymer, for claims on its formula; the claim's own if None.
        chances
            Whether the probabilities of compositions are wanted too.
        """
        return self._once((claim.id, who.numbers, way, chances), lambda: tuple(self._of(claim, who, way, chances)))

    def way(self, claim: Claim, who: LayerChoice) -> Labelling | None:
        """The labelling of the thermoplastic copolymer that a claim on it is judged under; None for other claims.

        Parameters
        ----------
        claim, who
            As for `of`.
        """
        part = who.plastic
        if claim.judged_on != "thermoplastic" or claim.id in OF_PART or part is None:
            return None
        return self._once(("way", claim.id, part.number), lambda: way_of(claim.id, part, self.choices))

    def _once(self, key: tuple[object, ...], found: Callable[[], T]) -> T:
        if key not in self._known:
            self._known[key] = found()
        known: T = self._known[key]
        return known

    def _of(self, claim: Claim, who: LayerChoice, way: Labelling | None, chances: bool) -> Iterator[Finding]:
        id, layers = claim.id, self.subject.layers
        if id == "1":
            wanted = "metal / low expansion / thermoplastic / metal"
            yield order_of_layers(layers) if layers is not None else _needs("1", wanted, STACK)
            yield self._expansion("1", who)
        elif id == "7":
            yield copper(layers) if layers is not None else _needs("7", "the metal is copper", STACK)
        elif id == "8":
            further = self._layer(who.further)
            yield further_layer("8", FURTHER, further) if layers is not None else _needs("8", FURTHER, STACK)
        elif id == "12":
            if self.subject.making is None:
                yield _needs("12", "the way of making", MAKING)
            else:
                yield from way_of_making(self.subject.making, not self._coated_before(who.plastic, who.low))
            yield self._expansion("12", who)
        elif id == "18":
            yield self._further_precursor("18", FURTHER_PRECURSOR, who, self.subject.making is not None)
            yield self._expansion("18", who)
        else:
            yield from self._of_part(claim, who, way, chances)

    def _expansion(self, id: str, who: LayerChoice) -> Finding:
        """The printed window of the low-expansion layer, the same for claims 1, 12 and 18."""
        if who.low is None:
            return self._nothing(id, CTE, "low_expansion")
        part = who.low
        found = self._once(
            ("cte", part.number),
            lambda: property_window("1", CTE, "cte_ppm_per_k", CTE_WINDOW_PPM_PER_K, part, self.choices),
        )
        return replace(found, claim=id)

    def _of_part(self, claim: Claim, who: LayerChoice, way: Labelling | None, chances: bool) -> Iterator[Finding]:
        """Claims that one copolymer decides, the antecedent of the further one first."""
        id = claim.id
        part = {"low_expansion": who.low, "thermoplastic": who.plastic, "adhesion": who.further}[claim.judged_on]
        asked = self.subject.of(claim.judged_on) is not None
        if asked and (named := ANTECEDENT.get(id)):
            clause = f"antecedent: a further {'polyimide' if named == '8' else 'precursor'} layer, as in claim {named}"
            if named == "18":
                yield self._further_precursor(id, clause, who, self.subject.layers is not None)
            elif self.subject.layers is None:
                yield _needs(id, clause, STACK)
            else:
                yield further_layer(id, clause, self._layer(who.further))
        if part is None:
            yield self._nothing(id, OF_PART.get(id, "composition"), claim.judged_on)
        elif id in ("3", "14"):
            found = self._once(
                ("tg", part.number), lambda: property_window(id, OF_PART[id], "tg_c", TG_WINDOW_C, part, self.choices)
            )
            yield replace(found, claim=id)
        else:
            yield from self._once((id, part.number, way, chances), lambda: self._of_copolymer(id, part, way, chances))

    def _of_copolymer(self, id: str, part: Part, way: Labelling | None, chances: bool) -> list[Finding]:
        if id in ("9", "19"):
            return [chain_nh(id, part, self.choices)]
        if id in ("10", "20"):
            return [formula_5(id, part, self.choices)]
        return composition(id, part, self.choices, way, chances)

    def _nothing(self, id: str, clause: str, role: str) -> Finding:
        """One line where no part is there to judge."""
        why = OTHER_ROLE if self.subject.of(role) is None else "no layer of this role"
        return Finding(id, clause, "", None, None, None, None, "not applicable", None, "none", why)

    def _further_precursor(self, id: str, clause: str, who: LayerChoice, known: bool) -> Finding:
        """Claim 18 and its word in 19 to 21: coated before the low-expansion layer, as far as the steps are known."""
        if not known:
            return _needs(id, clause, MAKING)
        before = self.subject.making is None or self._coated_before(who.further, who.low)
        return further_layer(id, clause, self._layer(who.further), before)

    def _layer(self, part: Part | None) -> Layer | None:
        return self.subject.layers[part.number - 1] if part is not None and self.subject.layers else None

    def _coated_before(self, part: Part | None, low: Part | None) -> bool:
        """Whether a layer is coated before the low-expansion layer, and so lies on the side of the coated foil."""
        if part is None or low is None or self.subject.making is None:
            return False
        there = [layer for layer in self.subject.layers or () if layer.role != "foil"]
        coated = [layer for coat in self.subject.making.coats for layer in coat.layers]
        return part.number < low.number if there == coated else part.number > low.number


def _needs(id: str, clause: str, what: str) -> Finding:
    return Finding(id, clause, "", None, None, None, None, "needs data", None, "none", f"needs {what}")
