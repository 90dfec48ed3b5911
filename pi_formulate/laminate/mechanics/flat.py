"""The expansion and thickness of a layer that leave the laminate flat.

In: layers as numbers, before and after etching, and which of them may change. Out: `Flat`, with one `FlatState` each.

    kappa(alpha) = a + b alpha            the curvature is linear in the expansion of a layer
    alpha_flat = -a / b
    alpha_best = -sum a b / sum b^2       the least squares of the curvatures of all states
    |kappa| <= k                          alpha from (-k - a) / b to (k - a) / b, for all states at once

The thickness has no closed form; the root of kappa(t) is searched between 1/20 and 20 times the present value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum, hypot

from pi_formulate.base.checks import real
from pi_formulate.base.errors import LaminateError
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.laminate.mechanics.curl import FLAT_PER_M, LayerNumbers, height_mm, measures, moves

FAR_PPM_PER_K = 100.0  # a change of the expansion that tells its effect from rounding noise
THINNEST, THICKEST = 0.05, 20.0  # of the present thickness, for the search
# A smaller change of the wanted expansion is rounding noise; no expansion is known to a millionth.
NOISE_PPM_PER_K = 1e-6
POINTS = 200  # of the grid on which a change of sign is searched


@dataclass(frozen=True, slots=True)
class LaminateState:
    """The laminate before or after etching: its name, its layers top to bottom, and which of them may change."""

    name: str
    layers: tuple[LayerNumbers, ...]
    free: tuple[int, ...]


@dataclass(frozen=True, slots=True, repr=False)
class FlatState(Shown):
    """Expansion and thickness that leave one state flat.

    Parameters
    ----------
    name
        Name of the state.
    cte_ppm_per_k, sd_cte_ppm_per_k
        Expansion of the low-expansion layer that leaves no curl, and its deviation from those of all other numbers
        [ppm/K]; None if the curl does not depend on it.
    thickness_um
        Thickness that leaves no curl at the present expansion [um]; None if there is none.
    curvature_per_m, per_ppm_per_k
        At the present expansion [1/m], and how it changes with it [1/m per ppm/K].
    sensitivities
        (quantity, change of the wanted expansion [ppm/K] with one ppm/K, one GPa or one um of it), largest first.
    """

    name: str
    cte_ppm_per_k: float | None
    sd_cte_ppm_per_k: float | None
    thickness_um: float | None
    curvature_per_m: float
    per_ppm_per_k: float
    sensitivities: tuple[tuple[str, float], ...] = ()

    def _in_short(self) -> str:
        return f"{self.name}: {self}"

    def __str__(self) -> str:
        """The expansion, or the thickness, that leaves it flat."""
        if self.cte_ppm_per_k is None:
            return "flat at any expansion: the curl does not depend on it"
        thick = "" if self.thickness_um is None else f", or {self.thickness_um:.3g} um thick at the present expansion"
        return f"flat at {self.cte_ppm_per_k:.4g} +- {self.shown.sd_cte_ppm_per_k:.2g} ppm/K{thick}"

    @property
    def shown(self) -> "FlatState":
        """The same without rounding noise, for display; see `NOISE_PPM_PER_K`."""
        sd = self.sd_cte_ppm_per_k
        changes = tuple((name, change) for name, change in self.sensitivities if abs(change) > NOISE_PPM_PER_K)
        return replace(
            self, sensitivities=changes, sd_cte_ppm_per_k=0.0 if sd is not None and sd <= NOISE_PPM_PER_K else sd
        )

    def _repr_html_(self) -> str:
        """Expansion, thickness and sensitivities, for a notebook."""
        rows = self.shown.sensitivities
        headings = ("increase by one unit of", "change of the wanted expansion / ppm/K")
        return html.card(f"{self.name}: {self}", html.table(headings, rows) if rows else "")


@dataclass(frozen=True, slots=True, repr=False)
class Flat(Shown):
    """Expansion and thickness that leave a laminate flat, before and after etching.

    Parameters
    ----------
    present_ppm_per_k
        Present expansion of the low-expansion layer [ppm/K].
    best_ppm_per_k
        Expansion with the least squares of the curvatures of all states [ppm/K]; None if none depends on it.
    states
        Each state by itself.
    """

    present_ppm_per_k: float
    best_ppm_per_k: float | None
    states: tuple[FlatState, ...]

    @property
    def shown(self) -> "Flat":
        """The same without rounding noise, for display."""
        return replace(self, states=tuple(state.shown for state in self.states))

    def _in_short(self) -> str:
        return "; ".join(str(self).splitlines()[:2])

    def __str__(self) -> str:
        """The present expansion, and the one that leaves each state flat."""
        lines = [f"expansion of the low-expansion layer now {self.present_ppm_per_k:.4g} ppm/K"]
        lines += [f"  {state.name:20s} {state}" for state in self.states]
        if self.best_ppm_per_k is not None:
            lines.append(f"  {'all together':20s} {self.best_ppm_per_k:.4g} ppm/K (least squares)")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Expansion and thickness that leave each state flat, for a notebook."""
        rows = [
            (
                state.name,
                "any"
                if state.cte_ppm_per_k is None
                else words.with_sd(state.cte_ppm_per_k, state.sd_cte_ppm_per_k or 0.0),
                state.thickness_um,
                ", ".join(f"{what} {words.number(change, 2)}" for what, change in state.sensitivities[:3]),
            )
            for state in self.shown.states
        ]
        headings = (
            "state",
            "wanted expansion / ppm/K",
            "or thickness / um",
            "change of the expansion per unit",
        )
        best = "" if self.best_ppm_per_k is None else f"All states together: {self.best_ppm_per_k:.4g} ppm/K."
        now = f"now {self.present_ppm_per_k:.4g} ppm/K"
        return html.card(f"Expansion of the low-expansion layer, {now}", html.table(headings, rows), best)

    def __getitem__(self, name: str) -> FlatState:
        """One state by its name."""
        for state in self.states:
            if state.name == name:
                return state
        raise LaminateError("state", name, f"one of {', '.join(state.name for state in self.states)}")

    def only(self, states: Sequence[str] | None) -> "Flat":
        """The same for some of the states, by their names; all if None.

        Parameters
        ----------
        states
            Names of the states to keep, such as `whole` and `all foils etched`; all if None.
        """
        return self if states is None else replace(self, states=tuple(self[name] for name in states))

    def target(self, height: float, width: float = 100.0) -> dict[str, tuple[float, float]]:
        """Range of the expansion that keeps the ends of every state below a height: a target for a design.

        Parameters
        ----------
        height
            Largest height of the ends of a strip [mm].
        width
            Width of the strip, more than twice the height [mm].

        Returns
        -------
        dict
            {"cte_ppm_per_k": (low, high)} [ppm/K].

        Raises
        ------
        LaminateError
            If no expansion does so for all states together.
        """
        limit = curvature_of_height(height, width)
        low, high = -float("inf"), float("inf")
        for state in self.states:
            slope, offset = state.per_ppm_per_k, state.curvature_per_m
            if abs(slope) * FAR_PPM_PER_K <= FLAT_PER_M:
                if abs(offset) > limit:
                    low, high = 1.0, 0.0
                continue
            ends = sorted(self.present_ppm_per_k + (sign * limit - offset) / slope for sign in (-1.0, 1.0))
            low, high = max(low, ends[0]), min(high, ends[1])
        if low > high:
            least = f"more than {self.least_height(width):.3g} mm over {width:g} mm for all states at once"
            raise LaminateError(
                "height",
                height,
                least,
                "Etching one foil leaves a different laminate: thin the other layers, or move them closer to the foil.",
            )
        if low == -float("inf"):
            raise LaminateError(
                "height",
                height,
                "a state whose curl depends on the low-expansion layer",
                sentence="no curl of this laminate depends on the low-expansion layer",
            )
        return {"cte_ppm_per_k": (low, high)}

    def least_height(self, width: float = 100.0) -> float:
        """Least height that the worst of the states can have [mm].

        Parameters
        ----------
        width
            Width of the strip, above 0 [mm].
        """
        from scipy.optimize import minimize_scalar

        def worst(cte: float) -> float:
            by = cte - self.present_ppm_per_k
            return max(abs(s.curvature_per_m + s.per_ppm_per_k * by) for s in self.states)

        ends = [s.cte_ppm_per_k for s in self.states if s.cte_ppm_per_k is not None] or [self.present_ppm_per_k]
        least = minimize_scalar(worst, bounds=(min(ends) - 1.0, max(ends) + 1.0), method="bounded")
        return height_mm(float(least.fun), width)


def curvature_of_height(height: float, width: float) -> float:
    """Curvature of a strip from the height of its ends [1/m].

    1/R = 2 h / (h^2 + w^2 / 4)

    >>> round(curvature_of_height(2.5062814, 100.0), 6)
    2.0
    """
    h = real("height", height, refuse=LaminateError)
    w = real("width", width, refuse=LaminateError)
    if h >= w / 2.0:
        raise LaminateError(
            "height",
            height,
            f"less than half the width of {width:g} mm",
            sentence=f"must be less than half the width of {width:g} mm, but is {{got}}",
        )
    return 1e3 * 2.0 * h / (h * h + w * w / 4.0)


def _with_cte(state: LaminateState, by: float) -> list[LayerNumbers]:
    return [layer.moved(by) if i in state.free else layer for i, layer in enumerate(state.layers)]


def _line(state: LaminateState, stress_free_c: float, room_c: float) -> tuple[float, float]:
    """Present curvature, and its change with one ppm/K of the free layers."""
    now = measures(state.layers, stress_free_c, room_c)[0]
    # The line is exact, so the two points may lie far apart.
    slope = (measures(_with_cte(state, FAR_PPM_PER_K), stress_free_c, room_c)[0] - now) / FAR_PPM_PER_K
    return now, slope


def _wanted(state: LaminateState, stress_free_c: float, room_c: float) -> float:
    """Change of the expansion that leaves no curl [ppm/K]."""
    now, slope = _line(state, stress_free_c, room_c)
    return -now / slope


def flat_state(state: LaminateState, stress_free_c: float, room_c: float) -> FlatState:
    """Expansion and thickness that leave one state flat, with deviation and sensitivities.

    Parameters
    ----------
    state
        Layers, and which of them may change.
    stress_free_c, room_c
        As for the curl [degrees Celsius].

    Examples
    --------
    >>> copper = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35)
    >>> core = LayerNumbers("core", "core", 20.0, 30.0, 5.0, 0.34)
    >>> flat = flat_state(LaminateState("one foil", (copper, core), (1,)), 300.0, 25.0)
    >>> round(flat.cte_ppm_per_k, 6), flat.thickness_um
    (17.0, None)
    """
    now, slope = _line(state, stress_free_c, room_c)
    thickness = _flat_thickness(state, stress_free_c, room_c)
    if abs(slope) * FAR_PPM_PER_K <= FLAT_PER_M:
        return FlatState(state.name, None, None, thickness, now, slope)
    present = state.layers[state.free[0]].cte_ppm_per_k
    deviation = 0.0
    own = {state.layers[i].material for i in state.free}
    for move in moves(state.layers):
        if move.quantity == "cte_ppm_per_k" and move.material in own:
            continue  # the unknown itself has no deviation
        up, down = (
            _wanted(replace(state, layers=tuple(move.moved(state.layers, by))), stress_free_c, room_c)
            for by in (move.step, -move.step)
        )
        deviation = hypot(deviation, (up - down) / (2.0 * move.step))
    sensitivities = [
        (f"{quantity} of {layer.name}, layer {i + 1}", _sensitivity(state, i, quantity, stress_free_c, room_c))
        for i, layer in enumerate(state.layers)
        for quantity in ("cte_ppm_per_k", "modulus_gpa", "thickness_um")
        if not (quantity == "cte_ppm_per_k" and layer.material in own)
    ]
    sensitivities.sort(key=lambda pair: -abs(pair[1]))
    return FlatState(state.name, present - now / slope, deviation, thickness, now, slope, tuple(sensitivities))


def _changed(layer: LayerNumbers, quantity: str, by: float) -> LayerNumbers:
    """The layer with one number larger."""
    if quantity == "cte_ppm_per_k":
        return layer.moved(by)
    if quantity == "modulus_gpa":
        return replace(layer, modulus_gpa=layer.modulus_gpa + by)
    return replace(layer, thickness_um=layer.thickness_um + by)


def _sensitivity(state: LaminateState, i: int, quantity: str, stress_free_c: float, room_c: float) -> float:
    """Change of the wanted expansion with one unit of one number of layer i, by central differences."""
    layer = state.layers[i]
    step = 0.1 if quantity == "cte_ppm_per_k" else 1e-3 * float(getattr(layer, quantity))
    up, down = (
        _wanted(
            replace(state, layers=(*state.layers[:i], _changed(layer, quantity, by), *state.layers[i + 1 :])),
            stress_free_c,
            room_c,
        )
        for by in (step, -step)
    )
    return (up - down) / (2.0 * step)


def _flat_thickness(state: LaminateState, stress_free_c: float, room_c: float) -> float | None:
    """Thickness of the free layers, scaled together, that leaves no curl; the one nearest to the present thickness."""
    from scipy.optimize import brentq

    def curvature(scale: float) -> float:
        layers = [
            replace(layer, thickness_um=layer.thickness_um * scale) if i in state.free else layer
            for i, layer in enumerate(state.layers)
        ]
        return measures(layers, stress_free_c, room_c)[0]

    present = fsum(state.layers[i].thickness_um for i in state.free)
    scales = [THINNEST * (THICKEST / THINNEST) ** (k / POINTS) for k in range(POINTS + 1)]
    values = [curvature(scale) for scale in scales]
    # A symmetric laminate is flat at any thickness, so none is wanted.
    if max(abs(value) for value in values) <= FLAT_PER_M:
        return None
    roots = [
        float(brentq(curvature, low, high))
        for low, high, below, above in zip(scales[:-1], scales[1:], values[:-1], values[1:], strict=True)
        if below * above < 0.0
    ]
    return min(roots, key=lambda scale: abs(scale - 1.0)) * present if roots else None


def flat_of(states: Sequence[LaminateState], stress_free_c: float, room_c: float) -> Flat:
    """Expansion and thickness that leave each state flat, and the best expansion for all states together.

    Parameters
    ----------
    states
        The laminate before and after etching.
    stress_free_c, room_c
        As for the curl [degrees Celsius].

    Raises
    ------
    LaminateError
        If no layer may change.

    Examples
    --------
    >>> copper = LayerNumbers("copper", "copper", 12.0, 17.0, 117.0, 0.35)
    >>> core = LayerNumbers("core", "core", 20.0, 30.0, 5.0, 0.34)
    >>> flat = flat_of([LaminateState("one foil", (copper, core), (1,))], 300.0, 25.0)
    >>> round(flat.best_ppm_per_k, 6)
    17.0
    """
    if not states or any(not state.free for state in states):
        raise LaminateError("layers", "none", "a low_expansion layer", sentence="there is no low_expansion layer")
    flat_states = tuple(flat_state(state, stress_free_c, room_c) for state in states)
    present = states[0].layers[states[0].free[0]].cte_ppm_per_k
    useful = [state for state in flat_states if state.cte_ppm_per_k is not None]
    squares = fsum(state.per_ppm_per_k**2 for state in useful)
    best = present - fsum(state.curvature_per_m * state.per_ppm_per_k for state in useful) / squares if useful else None
    return Flat(present, best, flat_states)
