"""The numbers of a laminate, computed once: stated values first, then the foil's table, then the copolymer's estimate.

In: `Layer`s, the last cure temperature, and how the films were made. Out: `Numbered` of each layer, and
`StackNumbers`, from which curl, flat design, coats, table and pictures take what they need.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import LaminateError
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.layer import Layer, check_temperature
from pi_formulate.laminate.mechanics.curl import Curl, LayerNumbers, curl_of
from pi_formulate.laminate.mechanics.flat import Flat, LaminateState, flat_of
from pi_formulate.laminate.states import states_of
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.mechanics import modulus_by_expansion_per_ppm_per_k
from pi_formulate.properties.run import Estimates, estimate

# Numbers of a layer for the mechanics, and the property that is estimated for each.
ESTIMATED = {"cte_ppm_per_k": "cte_ppm_per_k", "modulus_gpa": "youngs_modulus_gpa", "poisson": "poisson_ratio"}
Numbers = dict[str, tuple[float, float]]  # value and standard deviation by field of a layer


@dataclass(frozen=True, slots=True)
class Numbered:
    """One layer with its numbers for the mechanics.

    Parameters
    ----------
    layer
        The layer as stated.
    numbers
        Its numbers for the mechanics.
    assumptions
        The assumptions behind `numbers`, in words.
    """

    layer: Layer
    numbers: LayerNumbers
    assumptions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StackNumbers:
    """The numbers of all layers of a laminate and its stress-free temperature.

    Parameters
    ----------
    layers
        Top to bottom.
    stress_free_c
        Temperature at which all layers are flat and free of stress [degrees Celsius]; None if it is not known.
    stress_free_text
        That temperature and where it comes from, in words.
    """

    layers: tuple[Numbered, ...]
    stress_free_c: float | None
    stress_free_text: str = ""

    def curl(self, room_c: float) -> Curl:
        """Curl of these layers; see `curl_of`.

        Parameters
        ----------
        room_c
            Temperature at which the curl is observed [degrees Celsius].

        Raises
        ------
        LaminateError
            If no stress-free temperature is known.
        """
        assumptions = dict.fromkeys(text for x in self.layers for text in x.assumptions)
        numbers = [x.numbers for x in self.layers]
        return curl_of(numbers, self._start_c(), room_c, (self.stress_free_text, *assumptions))

    def curls(self, room_c: float) -> tuple[tuple[str, Curl], ...]:
        """Name and curl of each state, before and after etching.

        Parameters
        ----------
        room_c
            As in `curl`.
        """
        states = states_of([x.layer for x in self.layers])
        return tuple((state.name, self._kept(state.kept).curl(room_c)) for state in states)

    def flat(self, room_c: float) -> Flat:
        """The low-expansion layer that leaves each state flat; see `flat_of`.

        Parameters
        ----------
        room_c
            As in `curl`; below the stress-free temperature.
        """
        start = self._start_c()
        real("room_c", room_c, ABSOLUTE_ZERO_C, start, most=False, refuse=LaminateError)
        states = []
        for state in states_of([x.layer for x in self.layers]):
            kept = self._kept(state.kept).layers
            free = tuple(i for i, x in enumerate(kept) if x.layer.role == "low_expansion")
            states.append(LaminateState(state.name, tuple(x.numbers for x in kept), free))
        return flat_of(states, start, room_c)

    def records(self) -> list[dict[str, Any]]:
        """One record per layer, top to bottom, for tables."""
        return [
            {
                "layer": place,
                "name": row.layer.label,
                "role": row.layer.role,
                "material": str(row.layer.material) if row.layer.material is not None else "given",
                "thickness_um": row.layer.thickness_um,
                "cte_ppm_per_k": row.numbers.cte_ppm_per_k,
                "sd_cte_ppm_per_k": row.numbers.sd_cte_ppm_per_k,
                "modulus_gpa": row.numbers.modulus_gpa,
                "sd_modulus_gpa": row.numbers.sd_modulus_gpa,
                "poisson": row.numbers.poisson,
            }
            for place, row in enumerate(self.layers, 1)
        ]

    def _start_c(self) -> float:
        if self.stress_free_c is None:
            need = "a temperature, as neither a Tg of a thermoplastic layer nor a cure is known"
            raise LaminateError(
                "stress_free_c",
                None,
                need,
                sentence="is missing, as neither a Tg of a thermoplastic layer nor a cure is known",
            )
        return self.stress_free_c

    def _kept(self, places: Sequence[int]) -> "StackNumbers":
        """The same without the layers that were etched away; the stress-free temperature stays that of the whole."""
        return replace(self, layers=tuple(self.layers[place] for place in places))


def stack_numbers(
    layers: Sequence[Layer], last_cure_c: float | None, stress_free_c: float | None, process: str = "cast_fixed"
) -> StackNumbers:
    """The numbers of a laminate.

    Parameters
    ----------
    layers
        Top to bottom.
    last_cure_c
        Temperature of the last cure step [degrees Celsius]; None if none is known.
    stress_free_c
        What the user states [degrees Celsius]; None for the Tg of the thermoplastic layer or the last cure step,
        whichever is lower.
    process
        How the films were made, for estimates: `free`, `cast_fixed`, `stretched`.

    Raises
    ------
    FormulateError
        If the stated temperature is not one, or a number is missing and cannot be estimated.

    Examples
    --------
    >>> core = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> stack_numbers([Layer("foil", 12, "copper"), core], 350.0, None).stress_free_text
    'free of stress at 350 C, the last cure step'
    """
    stated = None if stress_free_c is None else check_temperature("stress_free_c", stress_free_c)
    numbers = tuple(numbered(layer, process) for layer in layers)
    if stated is not None:
        return StackNumbers(numbers, stated, f"free of stress at {stated:g} C, as stated")
    starts: list[tuple[float, str]] = []
    tgs = [(layer.label, tg_of(layer, process)) for layer in layers if layer.role == "thermoplastic"]
    # On cooling, the thermoplastic layer with the highest Tg hardens first.
    if known := [(tg.value, f"the Tg of {label} ({tg.method})") for label, tg in tgs if tg is not None]:
        starts.append(max(known))
    if last_cure_c is not None:
        starts.append((last_cure_c, "the last cure step"))
    if not starts:
        return StackNumbers(numbers, None)
    start, source = min(starts)
    return StackNumbers(numbers, start, f"free of stress at {start:.0f} C, {source}")


def numbered(layer: Layer, process: str = "cast_fixed") -> Numbered:
    """The numbers of one layer.

    Parameters
    ----------
    layer
        The layer.
    process
        As in `stack_numbers`.

    Examples
    --------
    >>> numbered(Layer("foil", 12, "copper")).numbers.modulus_gpa
    117.0
    """
    estimated, assumptions = _estimated(layer, process)
    values = {**_tabulated(layer), **estimated, **_stated(layer)}
    deviations = {"cte_ppm_per_k": layer.sd_cte_ppm_per_k, "modulus_gpa": layer.sd_modulus_gpa}
    if exact := [key for key, sd in deviations.items() if sd is None and values[key][1] == 0.0]:
        assumptions.append(f"{', '.join(exact)} of {layer.label} taken as exact: no deviation was given")
    values |= {key: (values[key][0], sd) for key, sd in deviations.items() if sd is not None}
    steps = layer.cte_steps
    if layer.foil is not None and layer.cte_ppm_per_k is None and not steps:
        steps = layer.foil.cte_steps
    (cte, sd_cte), (modulus, sd_modulus), (poisson, _) = (values[key] for key in ESTIMATED)
    numbers = LayerNumbers(
        name=layer.label,
        material=_material(layer),
        thickness_um=layer.thickness_um,
        cte_ppm_per_k=cte,
        modulus_gpa=modulus,
        poisson=poisson,
        sd_cte_ppm_per_k=sd_cte,
        sd_modulus_gpa=sd_modulus,
        cte_steps=steps,
        modulus_follows_per_ppm_per_k=_follows(layer, estimated, process),
    )
    return Numbered(layer, numbers, tuple(assumptions))


def tg_of(layer: Layer, process: str = "cast_fixed") -> Estimate | None:
    """Glass transition of a layer [degrees Celsius]: stated, estimated, or None.

    Parameters
    ----------
    layer, process
        As in `numbered`.
    """
    if layer.tg_c is not None:
        return Estimate(layer.tg_c, 1e-6, "degrees C", True, "given", "given by the user")
    return None if layer.copolymer is None else _estimates(layer.copolymer, process)["tg_c"]


def density_of(layer: Layer, process: str = "cast_fixed") -> Estimate:
    """Density of a dry layer [g/cm3]: stated, of the foil, or estimated.

    Parameters
    ----------
    layer, process
        As in `numbered`.

    Raises
    ------
    LaminateError
        If it is neither stated nor tabulated, and there is no copolymer to estimate it for.
    """
    if layer.density_g_per_cm3 is not None:
        return Estimate(layer.density_g_per_cm3, 1e-6, "g/cm3", True, "given", "given by the user")
    if layer.foil is not None and layer.foil.density_g_per_cm3 is not None:
        return Estimate(layer.foil.density_g_per_cm3, 0.05, "g/cm3", True, "table", layer.foil.source)
    if layer.copolymer is None:
        raise LaminateError(
            f"density of {layer.label}",
            "none",
            "density_g_per_cm3, or a Copolymer to estimate it for",
            sentence="it is unknown: give density_g_per_cm3, or a Copolymer to estimate it for",
        )
    return _estimates(layer.copolymer, process)["density_g_per_cm3"]


def _estimated(layer: Layer, process: str) -> tuple[Numbers, list[str]]:
    """Estimates of the numbers that the layer does not state, and remarks on them."""
    stated = _stated(layer)
    missing = [key for key in ESTIMATED if key not in stated]
    if layer.copolymer is None or not missing:
        return {}, []
    estimates = {key: _estimates(layer.copolymer, process)[ESTIMATED[key]] for key in missing}
    remarks = [
        f"{key} of {layer.label} is estimated out of domain: {guess.note}"
        for key, guess in estimates.items()
        if not guess.in_domain
    ]
    remarks.append(f"{', '.join(missing)} of {layer.label} estimated for {layer.copolymer} ({process})")
    return {key: (guess.value, guess.sd) for key, guess in estimates.items()}, remarks


def _follows(layer: Layer, estimated: Numbers, process: str) -> float:
    """What the modulus does when the expansion moves, where both are estimated [1/(ppm/K)]; else 0."""
    if layer.copolymer is None or not {"cte_ppm_per_k", "modulus_gpa"} <= estimated.keys():
        return 0.0
    if layer.sd_cte_ppm_per_k is not None or layer.sd_modulus_gpa is not None:
        return 0.0
    return modulus_by_expansion_per_ppm_per_k(layer.copolymer.mole_fractions, process)  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def _estimates(copolymer: Copolymer, process: str) -> Estimates:
    """Cached, as a notebook asks one laminate for its curl, its flat design and its picture in turn."""
    return estimate(copolymer, [*ESTIMATED.values(), "tg_c", "density_g_per_cm3"], process)


def _tabulated(layer: Layer) -> Numbers:
    """Numbers from the table of foils."""
    foil = layer.foil
    if foil is None:
        return {}
    return {
        "cte_ppm_per_k": (foil.cte_ppm_per_k, foil.sd_cte_ppm_per_k),
        "modulus_gpa": (foil.modulus_gpa, foil.sd_modulus_gpa),
        "poisson": (foil.poisson, 0.0),
    }


def _stated(layer: Layer) -> Numbers:
    """Numbers that the layer states; their deviations are read apart."""
    values = {key: (getattr(layer, key), 0.0) for key in ESTIMATED if getattr(layer, key) is not None}
    return {**values, "cte_ppm_per_k": (layer.cte_steps[0][2], 0.0)} if layer.cte_steps else values


def _material(layer: Layer) -> str:
    """Layers of one foil or one copolymer that state the same numbers share their deviations."""
    own = (layer.cte_ppm_per_k, layer.modulus_gpa, layer.sd_cte_ppm_per_k, layer.sd_modulus_gpa, layer.cte_steps)
    if layer.foil is not None:
        return f"{layer.foil.id} {own}"
    return f"{layer.copolymer or layer.label} {own}"
