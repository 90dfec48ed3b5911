"""Which foils are etched away and which layers stay: the states of a laminate.

In: layers, top to bottom. Out: `State`, the places of the layers that stay.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.layer import Layer


@dataclass(frozen=True, slots=True)
class State:
    """A laminate before or after etching.

    Parameters
    ----------
    name
        Such as `whole` or `top foil etched`.
    kept
        Places of the layers that stay, counted from 0 at the top.
    etched
        Which foils were etched away: `top`, `bottom`, or `layer` and its number from the top.
    """

    name: str
    kept: tuple[int, ...]
    etched: tuple[str, ...] = ()


def states_of(layers: Sequence[Layer]) -> tuple[State, ...]:
    """The laminate before etching, then without each outer foil, then without any foil.

    Parameters
    ----------
    layers
        Top to bottom.

    Examples
    --------
    >>> core = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> [(state.name, state.kept) for state in states_of([Layer("foil", 12, "copper"), core])]
    [('whole', (0, 1)), ('all foils etched', (1,))]
    """
    states = [State("whole", tuple(range(len(layers))))]
    if all(layer.role == "foil" for layer in layers):
        return tuple(states)
    outer = [name for name, i in (("top", 0), ("bottom", -1)) if layers[i].role == "foil"]
    if len(outer) == 2:
        states += [without_foils(layers, (name,), f"{name} foil etched") for name in outer]
    if any(layer.role == "foil" for layer in layers):
        states.append(without_foils(layers, ("both",), "all foils etched"))
    return tuple(states)


def without_foils(layers: Sequence[Layer], which: Sequence[str | int], name: str = "") -> State:
    """The state without some of the foils.

    Parameters
    ----------
    layers
        Top to bottom.
    which
        `top`, `bottom`, `both` (all foils), or the place of a foil counted from 0; all foils if empty.
    name
        Name of the state.

    Raises
    ------
    LaminateError
        If there is no foil at that place, or no layer would be left.
    """
    foils = [i for i, layer in enumerate(layers) if layer.role == "foil"]
    named: dict[object, int] = {"top": 0, "bottom": len(layers) - 1}
    places: set[int] = set()
    for choice in which or ("both",):
        if choice == "both":
            places.update(foils)
            continue
        place = named.get(choice, choice)
        if isinstance(place, bool) or not isinstance(place, int) or place not in foils:
            need = f"'top', 'bottom', 'both', or the place of a foil among {', '.join(map(str, foils))}"
            raise LaminateError("etch", choice, need, "Only a foil can be etched.")
        places.add(place)
    if not places:
        raise LaminateError("etch", list(which), "a stack that has a foil", sentence="the stack has no foil")
    kept = tuple(i for i in range(len(layers)) if i not in places)
    if not kept:
        raise LaminateError(
            "etch", list(which), "a stack with a layer that is not a foil", sentence="the stack has only foils"
        )
    names = {0: "top", len(layers) - 1: "bottom"}
    return State(name, kept, tuple(names.get(i, f"layer {i + 1}") for i in sorted(places)))
