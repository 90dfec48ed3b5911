"""The clauses that a laminate and the process that makes it decide: those of claims 1, 7, 8, 12 and 18.

In: layers top to bottom, steps in their order. Out: `Subject`, whose arrangement answers with `Finding`s.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pi_formulate.claims.report import Finding, needs_data, yes_or_no
from pi_formulate.claims.scatter import Scatter
from pi_formulate.claims.subject import PROCESS, LayerNumbers, MeasuredValue, Part, Subject
from pi_formulate.claims.tree import BY_ID, CTE_WINDOW, TG_WINDOW
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.steps import Coat, Cure, Dry, Laminate, Step

METAL = "copper"  # of claim 7
ORDER = ("foil", "low_expansion", "thermoplastic", "foil")  # of claim 1


def subject_of_laminate(layers: Sequence[Layer], steps: Sequence[Step] | None = None) -> Subject:
    """A laminate as the claims judge it.

    Parameters
    ----------
    layers
        Top to bottom.
    steps
        How it is made; None where that is not known.
    """
    parts = [
        (
            layer.role,
            Part(
                f"layer {number} of {len(layers)}, {layer.label}",
                None if layer.copolymer is None else Scatter(layer.copolymer),
                tuple(_stated(layer)),
                number,
            ),
        )
        for number, layer in enumerate(layers, 1)
        if layer.role != "foil"
    ]
    return Subject.of_layers(parts, LaminateArrangement(tuple(layers), None if steps is None else tuple(steps)))


def _stated(layer: Layer) -> Iterator[MeasuredValue]:
    """Numbers that a layer states count as measured."""
    if layer.cte_ppm_per_k is not None:
        yield MeasuredValue(CTE_WINDOW.name, float(layer.cte_ppm_per_k), float(layer.sd_cte_ppm_per_k or 0.0))
    if layer.tg_c is not None:
        yield MeasuredValue(TG_WINDOW.name, float(layer.tg_c), 0.0)


@dataclass(frozen=True, slots=True)
class LaminateArrangement:
    """Layers and steps, as the claims ask about them.

    Parameters
    ----------
    layers
        Top to bottom.
    steps
        In their order; None where they are not known.
    """

    layers: tuple[Layer, ...]
    steps: tuple[Step, ...] | None

    def further_layers(self, low: int | None, plastic: int | None) -> Sequence[int]:
        """Numbers of the layers that may be the further one; those whose role is `adhesion` come first.

        Parameters
        ----------
        low, plastic
            Numbers of the low-expansion and the thermoplastic layer; None where there is none.
        """
        if low is None:
            return ()
        polyimides = [number for number, layer in enumerate(self.layers, 1) if layer.role != "foil"]
        others = (number for number in polyimides if number not in (low, plastic))
        between = [number for number in others if self._is_between_metal_and(low, number)]
        return sorted(between, key=lambda number: self._layer(number).role != "adhesion")

    def clauses(self, claim: str, layers: LayerNumbers) -> Sequence[Finding]:
        """The clauses of claim 1, 7, 8, 12 or 18 that are not about a property.

        Parameters
        ----------
        claim
            Its number.
        layers
            The assignment of the layers.
        """
        if claim == "12":
            return tuple(self._process(layers))
        return ({"1": self._order, "7": self._metal, "8": self._further, "18": self._further_precursor}[claim](layers),)

    # --- claims on the layers

    def _order(self, layers: LayerNumbers) -> Finding:
        """Claim 1: metal / low expansion / thermoplastic / metal, from either side; further layers leave it met."""
        roles = [layer.role for layer in self.layers]
        met = any(_contains_in_order(row, ORDER) for row in (roles, roles[::-1]))
        return yes_or_no("1", BY_ID["1"].clause, met, " / ".join(map(str, self.layers)))

    def _metal(self, layers: LayerNumbers) -> Finding:
        """Claim 7: each metal is copper; a foil given by numbers alone names no metal."""
        clause = BY_ID["7"].clause
        foils = [layer for layer in self.layers if layer.role == "foil"]
        nameless = [layer.label for layer in foils if layer.foil is None]
        others = [layer.label for layer in foils if layer.foil is not None and layer.foil.metal != METAL]
        if nameless and not others:
            return needs_data("7", clause, f"the metal of {', '.join(nameless)}")
        return yes_or_no("7", clause, bool(foils) and not others, ", ".join(layer.label for layer in foils))

    def _further(self, layers: LayerNumbers) -> Finding:
        """Claim 8: the further layer exists, whatever its role."""
        return self._there("8", layers.further)

    def _there(self, claim: str, further: int | None, met: bool = True) -> Finding:
        """The further layer exists, and is where the claim requires it."""
        if further is None:
            return yes_or_no(claim, BY_ID[claim].clause, False, "none")
        note = f"{self._layer(further)}; that it improves adhesion is the user's statement"
        return yes_or_no(claim, BY_ID[claim].clause, met, note)

    def _layer(self, number: int) -> Layer:
        return self.layers[number - 1]

    def _is_between_metal_and(self, low: int, number: int) -> bool:
        """Whether a layer lies between a metal and the low-expansion layer."""
        beyond = self.layers[: number - 1] if number < low else self.layers[number:]
        return any(layer.role == "foil" for layer in beyond)

    # --- claims on the process

    def _further_precursor(self, layers: LayerNumbers) -> Finding:
        """Claim 18: the further layer is coated before the low-expansion layer."""
        if self.steps is None:
            return needs_data("18", BY_ID["18"].clause, PROCESS)
        return self._there("18", layers.further, self._is_coated_before(layers.further, layers.low))

    def _process(self, layers: LayerNumbers) -> Iterator[Finding]:
        """Claim 12: precursors coated on a foil, dried and cured, then the second foil on the thermoplastic side."""
        if self.steps is None:
            yield needs_data("12", BY_ID["12"].clause, PROCESS)
            return
        coats = self._coats
        roles = sorted({layer.role for coat in coats for layer in coat.layers})
        manner = "simultaneously" if any(coat.simultaneous for coat in coats) else "sequentially"
        both = {"low_expansion", "thermoplastic"} <= set(roles)
        note = f"{', '.join(roles)}; {manner}"
        yield yes_or_no("12", "precursors of both layers applied on a foil", both, note)
        places = {kind: [i for i, s in enumerate(self.steps) if isinstance(s, kind)] for kind in (Coat, Dry, Cure)}
        last = places[Coat][-1]
        place, foil = next(((i, s) for i, s in enumerate(self.steps) if isinstance(s, Laminate)), (None, None))
        # Dried and cured, in this order: what is dried after its cure, or in the finished laminate, was cured wet.
        end = len(self.steps) if place is None else place
        cures = [i for i in places[Cure] if i > last]
        dried = any(last < i < min(max(cures, default=end), end) for i in places[Dry])
        yield yes_or_no("12", "dried after the last coat, before the cure", dried)
        cured = next(iter(cures), None)
        yield yes_or_no("12", "cured after the last coat", cured is not None)
        yield self._second_foil(foil, layers)
        after = place is not None and cured is not None and place > cured
        yield yes_or_no("12", "laminated after the cure", after)

    def _second_foil(self, foil: Laminate | None, layers: LayerNumbers) -> Finding:
        """The second foil meets the assigned thermoplastic layer, which is coated after the low-expansion one."""
        outside = not self._is_coated_before(layers.plastic, layers.low)
        side = foil.side if foil is not None else "no second foil"
        note = side if outside else f"{side}; the assigned thermoplastic layer is on the side of the coated foil"
        met = side == "thermoplastic" and outside
        return yes_or_no("12", "second foil laminated on the thermoplastic side", met, note)

    @property
    def _coats(self) -> list[Coat]:
        return [step for step in self.steps or () if isinstance(step, Coat)]

    def _is_coated_before(self, number: int | None, low: int | None) -> bool:
        """Whether a layer is coated before the low-expansion layer, and so is on the side of the coated foil."""
        if number is None or low is None:
            return False
        polyimides = [layer for layer in self.layers if layer.role != "foil"]
        coated_first_on_top = polyimides == [layer for coat in self._coats for layer in coat.layers]
        return number < low if coated_first_on_top else number > low


def _contains_in_order(row: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the wanted roles stand in the row in their order, the metals outside."""
    rest = iter(row)
    return bool(row) and row[0] == row[-1] == "foil" and all(role in rest for role in wanted)
