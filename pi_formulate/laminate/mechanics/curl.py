"""Curl of a laminate with its standard deviation.

In: layers as numbers with their standard deviations, the stress-free and the room temperature. Out: `Curl`.
Deviations: the expansion and the modulus of each material are moved up and down by one standard deviation, and the
changes are added in squares. Layers of one material share its deviation: they move together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, hypot, inf, sqrt
from typing import TYPE_CHECKING

from pi_formulate.base.checks import real
from pi_formulate.base.errors import LaminateError
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.laminate.foils import CteSteps
from pi_formulate.laminate.mechanics.plies import Ply, bend, thermal_strain
from pi_formulate.properties.estimate import Z_90

if TYPE_CHECKING:
    from markupsafe import Markup

# A modulus is moved by no more than this share of itself and the change scaled up, so that it stays above 0.
LARGEST_STEP_FRAC = 0.5
# Flatter than R = 1000 km is flat: a whole metre of web stands off by 0.13 um. The rounding noise of a symmetric stack,
# about 1e-15 1/m, is far below that.
FLAT_PER_M = 1e-6
NOISE_MPA = 1e-6  # a pascal, where stresses are sums of terms of 100 MPa


@dataclass(frozen=True, slots=True)
class LayerNumbers:
    """One layer as the mechanics needs it.

    Parameters
    ----------
    name
        Name in reports.
    material
        Layers with the same text share their deviations.
    thickness_um
        Thickness, above 0 [um].
    cte_ppm_per_k
        Expansion in the plane [ppm/K].
    modulus_gpa
        Young's modulus [GPa].
    poisson
        Poisson's ratio [-].
    sd_cte_ppm_per_k, sd_modulus_gpa
        Standard deviations [ppm/K, GPa].
    cte_steps
        Expansion by ranges of temperature, used in place of `cte_ppm_per_k`.
    modulus_follows_per_ppm_per_k
        d ln E / d alpha of an estimated film: both follow from its order, so that a film that expands less than
        estimated is stiffer [1/(ppm/K)].
    """

    name: str
    material: str
    thickness_um: float
    cte_ppm_per_k: float
    modulus_gpa: float
    poisson: float
    sd_cte_ppm_per_k: float = 0.0
    sd_modulus_gpa: float = 0.0
    cte_steps: CteSteps = ()
    modulus_follows_per_ppm_per_k: float = 0.0

    @property
    def own_sd_modulus_gpa(self) -> float:
        """Standard deviation of the modulus apart from that which it shares with the expansion [GPa]."""
        shared = self.modulus_gpa * self.modulus_follows_per_ppm_per_k * self.sd_cte_ppm_per_k
        return sqrt(max(self.sd_modulus_gpa**2 - shared**2, 0.0))

    def moved(self, by_ppm_per_k: float) -> "LayerNumbers":
        """The layer with another expansion at all temperatures."""
        steps = tuple((low, high, cte + by_ppm_per_k) for low, high, cte in self.cte_steps)
        return replace(self, cte_ppm_per_k=self.cte_ppm_per_k + by_ppm_per_k, cte_steps=steps)

    def ply(self, from_c: float, to_c: float) -> Ply:
        """The layer in SI units, with its free strain between two temperatures [degrees Celsius]."""
        strain = thermal_strain(self.cte_ppm_per_k, self.cte_steps, from_c, to_c)
        return Ply(self.thickness_um * 1e-6, self.modulus_gpa * 1e9, self.poisson, strain)


@dataclass(frozen=True, slots=True, repr=False)
class Curl(Shown):
    """Curl of a laminate that was cooled from its stress-free temperature to room temperature.

    Parameters
    ----------
    layers
        Names, top to bottom.
    curvature_per_m
        Positive where the ends bend toward the top [1/m].
    sd_curvature_per_m
        Its standard deviation [1/m].
    stress_mpa, sd_stress_mpa
        At the mid-plane of each layer, top to bottom; positive is tension [MPa].
    cte_ppm_per_k, sd_cte_ppm_per_k
        Expansion of the whole in its plane, mean between the two temperatures [ppm/K].
    modulus_gpa, sd_modulus_gpa
        Young's modulus of the whole in its plane [GPa].
    stress_free_c, room_c
        First and last temperature of the cooling [degrees Celsius].
    contributions
        (quantity, change of the curvature with one of its standard deviations [1/m]), largest first.
    assumptions
        All assumptions, in words.
    """

    layers: tuple[str, ...]
    curvature_per_m: float
    sd_curvature_per_m: float
    stress_mpa: tuple[float, ...]
    sd_stress_mpa: tuple[float, ...]
    cte_ppm_per_k: float
    sd_cte_ppm_per_k: float
    modulus_gpa: float
    sd_modulus_gpa: float
    stress_free_c: float
    room_c: float
    contributions: tuple[tuple[str, float], ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def radius_mm(self) -> float:
        """Radius of the curl, without a sign [mm]; infinite for a flat laminate."""
        return inf if self.curvature_per_m == 0.0 else 1e3 / abs(self.curvature_per_m)

    @property
    def sd_radius_mm(self) -> float:
        """Its standard deviation, to first order [mm]."""
        return inf if self.curvature_per_m == 0.0 else 1e3 * self.sd_curvature_per_m / self.curvature_per_m**2

    @property
    def shown(self) -> "Curl":
        """The same without rounding noise, for display; see `FLAT_PER_M` and `NOISE_MPA`."""
        return replace(
            self,
            curvature_per_m=_quiet(self.curvature_per_m, FLAT_PER_M),
            sd_curvature_per_m=_quiet(self.sd_curvature_per_m, FLAT_PER_M),
            stress_mpa=tuple(_quiet(stress, NOISE_MPA) for stress in self.stress_mpa),
            sd_stress_mpa=tuple(_quiet(sd, NOISE_MPA) for sd in self.sd_stress_mpa),
        )

    def height_mm(self, width_mm: float) -> float:
        """Height of the ends of a strip above a table [mm].

        R - sqrt(R^2 - w^2 / 4), which is w^2 / (8 R) for a small curl; the diameter 2 R where the strip is wider than
        that and rolls up.

        Parameters
        ----------
        width_mm
            Width of the strip, w, above 0 [mm].
        """
        width = real("width_mm", width_mm, refuse=LaminateError)
        return height_mm(self.curvature_per_m, width)

    def sd_height_mm(self, width_mm: float) -> float:
        """Standard deviation of the height, to first order [mm].

        Parameters
        ----------
        width_mm
            As in `height_mm`.
        """
        width = real("width_mm", width_mm, refuse=LaminateError)
        step = max(1e-6 * abs(self.curvature_per_m), 1e-9)
        slope = (height_mm(abs(self.curvature_per_m) + step, width) - self.height_mm(width)) / step
        return abs(slope) * self.sd_curvature_per_m

    @property
    def toward(self) -> str:
        """Side to which the ends bend: `top`, `bottom`, or `flat` if the curl is within its own deviation."""
        if abs(self.curvature_per_m) <= max(self.sd_curvature_per_m, FLAT_PER_M):
            return "flat"
        return "top" if self.curvature_per_m > 0.0 else "bottom"

    @property
    def way(self) -> str:
        """Side to which the ends bend, in words: a curl within its own deviation is undecided, not flat.

        Examples
        --------
        >>> Curl(("a",), -34.0, 56.0, (0.0,), (0.0,), 17.0, 0.0, 5.0, 0.0, 300.0, 25.0).way
        'undecided, most likely toward the bottom'
        """
        curvature, sd = self.shown.curvature_per_m, self.shown.sd_curvature_per_m
        if curvature == 0.0:
            return "undecided" if sd else "flat"
        side = "toward the top" if curvature > 0.0 else "toward the bottom"
        return side if abs(curvature) > sd else f"undecided, most likely {side}"

    def _in_short(self) -> str:
        shown = self.shown
        curvature = f"{shown.curvature_per_m:.4g} +- {shown.sd_curvature_per_m:.2g} 1/m"
        return f"{curvature}, {self.way}, from {self.stress_free_c:.4g} to {self.room_c:.4g} C"

    @property
    def radius_text(self) -> str:
        """The radius with its deviation [mm], in words for a flat laminate."""
        flat = self.shown.curvature_per_m == 0.0
        if not flat and abs(self.curvature_per_m) < 2.0 * self.sd_curvature_per_m:
            # Within two deviations of flat the radius has no upper limit; the curvature holds all that is known.
            return f"{words.number(self.radius_mm)}, or any larger one"
        return "infinite (flat)" if flat else words.with_sd(self.radius_mm, self.sd_radius_mm)

    def _repr_html_(self) -> str:
        """Curl and stresses, for a notebook."""
        shown = self.shown
        rows = [
            (name, words.with_sd(stress, sd), bars.interval_bar(stress - Z_90 * sd, stress, stress + Z_90 * sd))
            for name, stress, sd in zip(shown.layers, shown.stress_mpa, shown.sd_stress_mpa, strict=True)
        ]
        data = html.facts(
            [
                ("curvature / 1/m", words.with_sd(shown.curvature_per_m, shown.sd_curvature_per_m)),
                ("ends bend", self.way),
                ("radius / mm", shown.radius_text),
                ("expansion in the plane / ppm/K", words.with_sd(self.cte_ppm_per_k, self.sd_cte_ppm_per_k)),
                ("modulus / GPa", words.with_sd(self.modulus_gpa, self.sd_modulus_gpa)),
            ]
        )
        title = f"Curl from {self.stress_free_c:.4g} to {self.room_c:.4g} degrees C"
        headings = ("layer, top to bottom", "stress / MPa", "90 % interval")
        return html.card(title, data, html.table(headings, rows), html.text_list(self.assumptions, "Assumed: "))

    def __str__(self) -> str:
        """A few lines to read."""
        shown = self.shown
        radius = "flat" if shown.curvature_per_m == 0.0 else f"radius {words.number(shown.radius_mm)} mm"
        lines = [
            f"curvature {shown.curvature_per_m:+.4g} +- {shown.sd_curvature_per_m:.2g} 1/m ({radius}, ends {self.way})"
            if self.way != "flat"
            else "curvature 0 1/m (flat)",
            f"in-plane expansion {self.cte_ppm_per_k:.4g} +- {self.sd_cte_ppm_per_k:.2g} ppm/K,"
            f" modulus {self.modulus_gpa:.4g} +- {self.sd_modulus_gpa:.2g} GPa",
        ]
        lines += [
            f"  {name:20s} {stress:+8.2f} +- {sd:.2g} MPa"
            for name, stress, sd in zip(shown.layers, shown.stress_mpa, shown.sd_stress_mpa, strict=True)
        ]
        return "\n".join([*lines, *(f"assumed: {text}" for text in self.assumptions)])


def curl_table(curls: Sequence[tuple[str, Curl]], width_mm: float | None = None) -> "Markup":
    """Curl of each state of a laminate, for a notebook.

    Parameters
    ----------
    curls
        Name of each state and its curl.
    width_mm
        Width of the strip for a column of heights, above 0 [mm]; None for no such column.
    """
    headings = ["state", "curvature / 1/m", "ends bend", "radius / mm"]
    rows = []
    for name, curl in curls:
        c = curl.shown
        rows.append([name, words.with_sd(c.curvature_per_m, c.sd_curvature_per_m), curl.way, c.radius_text])
        if width_mm is not None:
            rolled = " (rolls up)" if width_mm > 2.0 * c.radius_mm else ""
            rows[-1].append(f"{words.with_sd(c.height_mm(width_mm), c.sd_height_mm(width_mm))}{rolled}")
    if width_mm is not None:
        headings.append(f"height of a strip of {width_mm:g} mm / mm")
    return html.table(headings, rows)


def _quiet(value: float, noise: float) -> float:
    return 0.0 if abs(value) <= noise else value


def height_mm(curvature_per_m: float, width_mm: float) -> float:
    """R - sqrt(R^2 - w^2 / 4), written without the difference of two large numbers [mm].

    >>> round(height_mm(2.0, 100.0), 4), height_mm(0.0, 100.0)
    (2.5063, 0.0)
    """
    half, curvature = width_mm / 2.0, abs(curvature_per_m) / 1e3
    if half * curvature > 1.0:
        return 2.0 / curvature
    return half * half * curvature / (1.0 + sqrt(1.0 - (half * curvature) ** 2))


def measures(layers: Sequence[LayerNumbers], stress_free_c: float, room_c: float) -> list[float]:
    """All numbers that have a deviation: curvature [1/m], expansion [ppm/K], modulus [GPa], stresses [MPa]."""
    bent = bend([layer.ply(stress_free_c, room_c) for layer in layers])
    expansion = 1e6 * bent.strain / (room_c - stress_free_c)
    return [bent.curvature_per_m, expansion, bent.modulus_pa / 1e9, *(s / 1e6 for s in bent.stress_pa)]


@dataclass(frozen=True, slots=True)
class Move:
    """One uncertain number, shared by all layers of its material; it may be moved by `step` deviations."""

    quantity: str
    material: str
    name: str
    step: float

    def moved(self, layers: Sequence[LayerNumbers], by: float) -> list[LayerNumbers]:
        """The layers with that number moved by a multiple of its deviation."""
        result = []
        for layer in layers:
            if layer.material != self.material:
                result.append(layer)
            elif self.quantity == "cte_ppm_per_k":
                moved = layer.moved(by * layer.sd_cte_ppm_per_k)
                stiffer = exp(by * layer.sd_cte_ppm_per_k * layer.modulus_follows_per_ppm_per_k)
                result.append(replace(moved, modulus_gpa=layer.modulus_gpa * stiffer))
            else:
                result.append(replace(layer, modulus_gpa=layer.modulus_gpa + by * layer.own_sd_modulus_gpa))
        return result


def moves(layers: Sequence[LayerNumbers]) -> Iterator[Move]:
    """All uncertain numbers of the layers."""
    for material in dict.fromkeys(layer.material for layer in layers):
        own = [layer for layer in layers if layer.material == material]
        if any(layer.sd_cte_ppm_per_k for layer in own):
            yield Move("cte_ppm_per_k", material, own[0].name, 1.0)
        if largest := max(layer.own_sd_modulus_gpa / layer.modulus_gpa for layer in own):
            yield Move("modulus_gpa", material, own[0].name, min(1.0, LARGEST_STEP_FRAC / largest))


def curl_of(
    layers: Sequence[LayerNumbers], stress_free_c: float, room_c: float, assumptions: Sequence[str] = ()
) -> Curl:
    """Curl of layers, with the deviations of all numbers.

    Parameters
    ----------
    layers
        Top to bottom.
    stress_free_c, room_c
        The laminate is flat and free of stress at the first, and is observed at the second [degrees Celsius].
    assumptions
        Assumptions of the caller, in words.

    Raises
    ------
    LaminateError
        If there is no layer, or both temperatures are the same.

    Examples
    --------
    >>> copper = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35)
    >>> film = LayerNumbers("film", "film", 20.0, 30.0, 3.0, 0.34, sd_cte_ppm_per_k=7.0)
    >>> curl = curl_of([copper, film], 300.0, 25.0)
    >>> round(curl.curvature_per_m, 1), curl.toward
    (-97.3, 'bottom')
    """
    stress_free = real("stress_free_c", stress_free_c, ABSOLUTE_ZERO_C, 1500.0, refuse=LaminateError)
    room = real("room_c", room_c, ABSOLUTE_ZERO_C, 1500.0, refuse=LaminateError)
    if stress_free == room:
        raise LaminateError(
            "room_c",
            room_c,
            f"a temperature other than stress_free_c ({stress_free_c:g})",
            sentence=f"must differ from stress_free_c ({stress_free_c:g}), but is {{got}}",
        )
    values = measures(layers, stress_free, room)
    squares = [0.0] * len(values)
    shares: list[tuple[str, float]] = []
    for move in moves(layers):
        up, down = (measures(move.moved(layers, by), stress_free, room) for by in (move.step, -move.step))
        changes = [(u - d) / (2.0 * move.step) for u, d in zip(up, down, strict=True)]
        squares = [hypot(square, change) for square, change in zip(squares, changes, strict=True)]
        shares.append((f"{move.quantity} of {move.name}", changes[0]))
    return Curl(
        layers=tuple(layer.name for layer in layers),
        curvature_per_m=values[0],
        sd_curvature_per_m=squares[0],
        stress_mpa=tuple(values[3:]),
        sd_stress_mpa=tuple(squares[3:]),
        cte_ppm_per_k=values[1],
        sd_cte_ppm_per_k=squares[1],
        modulus_gpa=values[2],
        sd_modulus_gpa=squares[2],
        stress_free_c=stress_free,
        room_c=room,
        contributions=tuple(sorted(shares, key=lambda share: -abs(share[1]))),
        assumptions=tuple(assumptions),
    )
