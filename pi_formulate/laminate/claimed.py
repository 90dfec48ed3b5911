"""The clauses that a laminate and the way to make it decide: claims 1, 7, 8, 12 and 18.

In: layers top to bottom, steps in their order. Out: `Finding`s of claim 1 (order), 7, 8, 12 and 18.
"""

from collections.abc import Iterator, Sequence

from pi_formulate.claims.report import Finding, Status
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.making import Making
from pi_formulate.laminate.steps import Coat, Cure, Dry, Laminate

METAL = "copper"


def _said(claim: str, clause: str, met: bool, note: str) -> Finding:
    status: Status = "met" if met else "not met"
    return Finding(claim, clause, "", None, None, None, None, status, note=note)


def order_of_layers(layers: Sequence[Layer]) -> Finding:
    """Claim 1: metal / low expansion / thermoplastic / metal, from either side; further layers leave it met.

    Parameters
    ----------
    layers
        Top to bottom.
    """
    wanted = ("foil", "low_expansion", "thermoplastic", "foil")
    roles = [layer.role for layer in layers]
    met = any(_within(wanted, way) for way in (roles, roles[::-1]))
    return _said("1", "metal / low expansion / thermoplastic / metal", met, " / ".join(str(x) for x in layers))


def _within(wanted: Sequence[str], row: Sequence[str]) -> bool:
    """Whether the wanted roles stand in the row in their order, the metals outside."""
    rest = iter(row)
    return bool(row) and row[0] == row[-1] == "foil" and all(role in rest for role in wanted)


def copper(layers: Sequence[Layer]) -> Finding:
    """Claim 7: each metal is copper.

    Parameters
    ----------
    layers
        Top to bottom; a foil given by numbers alone names no metal.
    """
    foils = [layer for layer in layers if layer.role == "foil"]
    nameless = [layer.label for layer in foils if layer.foil is None]
    others = [layer.label for layer in foils if layer.foil is not None and layer.foil.metal != METAL]
    if nameless and not others:
        return Finding(
            "7",
            "the metal is copper",
            "",
            None,
            None,
            None,
            None,
            "needs data",
            None,
            "none",
            f"needs the metal of {', '.join(nameless)}",
        )
    return _said("7", "the metal is copper", bool(foils) and not others, ", ".join(layer.label for layer in foils))


def further_layer(claim: str, clause: str, further: Layer | None, met: bool = True) -> Finding:
    """Claims 8 and 18, and the antecedent of 11, 19, 20 and 21: the layer is there, whatever its role is called.

    Parameters
    ----------
    claim, clause
        Its number, and what is asked.
    further
        The layer that is meant; None where there is none.
    met
        Whether it lies where the claim wants it.
    """
    note = f"{further}; that it improves adhesion is the user's statement" if further else "none"
    return _said(claim, clause, further is not None and met, note)


def is_between(layers: Sequence[Layer], further: int, low: int) -> bool:
    """Whether a layer lies between a metal and the low-expansion layer.

    Parameters
    ----------
    layers
        Top to bottom.
    further, low
        Places of the two layers, from 0 on.
    """
    beyond = layers[:further] if further < low else layers[further + 1 :]
    return further != low and any(layer.role == "foil" for layer in beyond)


def way_of_making(making: Making, outside: bool = True) -> Iterator[Finding]:
    """Claim 12: precursors coated on a foil, dried and cured, then the second foil on the thermoplastic side.

    Parameters
    ----------
    making
        The steps in their order.
    outside
        Whether the thermoplastic layer that is meant is coated after the low-expansion layer.
    """
    steps = making.steps
    coats = [i for i, step in enumerate(steps) if isinstance(step, Coat)]
    coated = {layer.role for coat in making.coats for layer in coat.layers}
    manner = "simultaneously" if any(coat.simultaneous for coat in making.coats) else "sequentially"
    yield _said(
        "12",
        "precursors of both layers applied on a foil",
        {"low_expansion", "thermoplastic"} <= coated,
        f"{', '.join(sorted(coated))}; {manner}",
    )
    last = coats[-1]
    dried = any(isinstance(step, Dry) for step in steps[last:])
    yield _said("12", "dried after the last coat", dried, "")
    cured = next((i for i, step in enumerate(steps) if isinstance(step, Cure) and i > last), None)
    yield _said("12", "cured after the last coat", cured is not None, "")
    second = next((i for i, step in enumerate(steps) if isinstance(step, Laminate)), None)
    foil = steps[second] if second is not None else None
    side = foil.side if isinstance(foil, Laminate) else "no second foil"
    note = (
        str(side) if outside else f"{side}; the thermoplastic layer that is meant lies on the side of the coated foil"
    )
    met = side == "thermoplastic" and outside
    yield _said("12", "second foil laminated on the thermoplastic side", met, note)
    after = second is not None and cured is not None and second > cured
    yield _said("12", "laminated after the cure", after, "")
