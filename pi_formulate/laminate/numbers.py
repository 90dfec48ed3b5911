"""Numbers of each layer: what is given wins, then the foil's table, then the estimate for the copolymer.

In: `Layer`s and how their films were made. Out: `LayerNumbers` for the mechanics; density and glass transition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.foils import Foil
from pi_formulate.laminate.layer import Layer, check_temperature
from pi_formulate.laminate.making import Making
from pi_formulate.laminate.mechanics.curl import LayerNumbers
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.run import Estimates, estimate

ESTIMATED = ("cte_ppm_per_k", "youngs_modulus_gpa", "poisson_ratio")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbers of one layer, and what was assumed for them."""

    numbers: LayerNumbers
    assumptions: tuple[str, ...]


@lru_cache(maxsize=512)
def _estimates(layer: Layer, process: str) -> Estimates:
    """What is estimated for the copolymer of a layer; a laminate asks for it once per state."""
    if layer.copolymer is None:
        raise LaminateError(f"{layer.label}", "no copolymer", "a Copolymer as material")
    return estimate(layer.copolymer, [*ESTIMATED, "tg_c", "density_g_per_cm3"], process)


def numbered(layer: Layer, process: str = "cast_fixed") -> Numbered:
    """The numbers of one layer.

    Parameters
    ----------
    layer
        The layer.
    process
        How its film was made, for the estimate of the expansion: `free`, `cast_fixed`, `stretched`.

    Examples
    --------
    >>> numbered(Layer("foil", 12, "copper")).numbers.modulus_gpa
    117.0
    """
    told: list[str] = []
    found: dict[str, tuple[float, float]] = {}
    steps = layer.cte_steps
    if isinstance(layer.material, Foil):
        foil = layer.material
        found = {
            "cte_ppm_per_k": (foil.cte_ppm_per_k, foil.sd_cte_ppm_per_k),
            "modulus_gpa": (foil.modulus_gpa, foil.sd_modulus_gpa),
            "poisson": (foil.poisson, 0.0),
        }
        if layer.cte_ppm_per_k is None and not steps:
            steps = foil.cte_steps
    elif layer.copolymer is not None:
        names = dict(zip(("cte_ppm_per_k", "modulus_gpa", "poisson"), ESTIMATED, strict=True))
        wanted = [key for key in names if getattr(layer, key) is None and not (key == "cte_ppm_per_k" and steps)]
        for key in wanted:
            guess = _estimates(layer, process)[names[key]]
            found[key] = (guess.value, guess.sd)
            if not guess.in_domain:
                told.append(f"{key} of {layer.label} is estimated out of domain: {guess.note}")
        if wanted:
            told.append(f"{', '.join(wanted)} of {layer.label} estimated for {layer.copolymer} ({process})")
    exact = []
    for key in ("cte_ppm_per_k", "modulus_gpa", "poisson"):
        given = getattr(layer, key)
        if given is not None:
            found[key] = (given, 0.0)
    if steps and layer.cte_steps:
        found["cte_ppm_per_k"] = (steps[0][2], 0.0)
    for key, stated in (("cte_ppm_per_k", layer.sd_cte_ppm_per_k), ("modulus_gpa", layer.sd_modulus_gpa)):
        if stated is not None:
            found[key] = (found[key][0], stated)
        elif found[key][1] == 0.0:
            exact.append(key)
    if exact:
        told.append(f"{', '.join(exact)} of {layer.label} taken as exact: no deviation was given")
    numbers = LayerNumbers(
        layer.label,
        _material(layer),
        layer.thickness_um,
        found["cte_ppm_per_k"][0],
        found["modulus_gpa"][0],
        found["poisson"][0],
        found["cte_ppm_per_k"][1],
        found["modulus_gpa"][1],
        steps,
    )
    return Numbered(numbers, tuple(told))


def _material(layer: Layer) -> str:
    """Layers of one foil or one copolymer, with the same numbers given, share their deviations."""
    own = (layer.cte_ppm_per_k, layer.modulus_gpa, layer.sd_cte_ppm_per_k, layer.sd_modulus_gpa, layer.cte_steps)
    if layer.foil is not None:
        return f"{layer.foil.id} {own}"
    return f"{layer.copolymer or layer.label} {own}"


def numbers_of(layers: Sequence[Layer], process: str = "cast_fixed") -> tuple[list[LayerNumbers], list[str]]:
    """Numbers of all layers, and what was assumed, each said once."""
    found = [numbered(layer, process) for layer in layers]
    return [f.numbers for f in found], list(dict.fromkeys(text for f in found for text in f.assumptions))


def density_of(layer: Layer, process: str = "cast_fixed") -> Estimate:
    """Density of a layer [g/cm3]: given, of the foil, or estimated.

    Raises
    ------
    LaminateError
        If nothing is known.
    """
    if layer.density_g_per_cm3 is not None:
        return Estimate(layer.density_g_per_cm3, 1e-6, "g/cm3", True, "given", "given by the user")
    if layer.foil is not None and layer.foil.density_g_per_cm3 is not None:
        return Estimate(layer.foil.density_g_per_cm3, 0.05, "g/cm3", True, "table", layer.foil.source)
    if layer.copolymer is None:
        raise LaminateError(f"density of {layer.label}", "none", "density_g_per_cm3, or a Copolymer to estimate it for")
    return _estimates(layer, process)["density_g_per_cm3"]


def tg_of(layer: Layer, process: str = "cast_fixed") -> Estimate | None:
    """Glass transition of a layer [degrees Celsius]: given, estimated, or None."""
    if layer.tg_c is not None:
        return Estimate(layer.tg_c, 1e-6, "degrees C", True, "given", "given by the user")
    return None if layer.copolymer is None else _estimates(layer, process)["tg_c"]


def stress_free_of(
    layers: Sequence[Layer], making: Making | None, stated_c: float | None, process: str = "cast_fixed"
) -> tuple[float, str]:
    """The stress-free temperature [degrees Celsius], and in words where it comes from.

    Parameters
    ----------
    layers, making
        The stack.
    stated_c
        What the user says; None for the Tg of the thermoplastic layer or the last cure step, the lower one.
    process
        How the films were made.

    Raises
    ------
    LaminateError
        If nothing is known.
    """
    if stated_c is not None:
        stated = check_temperature("stress_free_c", stated_c)
        return stated, f"free of stress at {stated:g} C, as stated"
    found: list[tuple[float, str]] = []
    soft = [(tg_of(layer, process), layer) for layer in layers if layer.role == "thermoplastic"]
    if known := [(tg.value, f"the Tg of {layer.label} ({tg.method})") for tg, layer in soft if tg is not None]:
        found.append(max(known))
    if cures := list(making.cures) if making else []:
        found.append((cures[-1].last_c, "the last cure step"))
    if not found:
        raise LaminateError(
            "stress_free_c", None, "a temperature, as neither a Tg of a thermoplastic layer nor a cure is known"
        )
    value, source = min(found)
    return value, f"free of stress at {value:.0f} C, {source}"
