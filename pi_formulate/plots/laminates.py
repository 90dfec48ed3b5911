"""A laminate to scale, and its curl before and after etching.

In: `Stack`. Out: layers as boxes with their thickness, or the curvature of each state with its 90 % interval.
"""

from typing import Any

from pi_formulate.checks import real
from pi_formulate.errors import LaminateError, PlotError
from pi_formulate.estimates import Z_90
from pi_formulate.fragments import with_sd
from pi_formulate.plots.style import BLUE, GREY, INK, ORANGE, SKY, YELLOW, axes, label
from pi_formulate.stack import ROOM_C, Stack

# Beside the colour each role has its own hatch, and its name beside the layer.
LOOKS = {"foil": (ORANGE, ""), "low_expansion": (YELLOW, "//"), "thermoplastic": (SKY, ".."), "adhesion": (GREY, "xx")}
BOX_WIDTH, TEXT_X = 1.0, 1.25
LEAST_GAP_FRAC = 0.07  # of the whole height, between two names


def _checked(stack: object) -> Stack:
    if not isinstance(stack, Stack):
        raise PlotError("stack", stack, "a Stack")
    return stack


def plot_stack(stack: Stack, ax: Any = None) -> Any:
    """Layers to scale, with name, role and thickness beside each.

    Parameters
    ----------
    stack
        The laminate; its top is drawn on top.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If it is no stack.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from pi_formulate.layer import Layer
    >>> film = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> ax = plot_stack(Stack([Layer("foil", 12, "copper"), film]), ax=Figure().subplots())
    >>> [float(box.get_height()) for box in ax.patches]
    [12.0, 25.0]
    """
    layers = _checked(stack).layers
    whole = stack.thickness_um
    with axes(ax, 5.2, 3.8) as ax:
        top, middles = whole, []
        for layer in layers:
            colour, hatch = LOOKS.get(layer.role, (GREY, ""))
            ax.bar(0.5 * BOX_WIDTH, layer.thickness_um, BOX_WIDTH, top - layer.thickness_um, color=colour, hatch=hatch,
                   edgecolor=INK, linewidth=0.6)  # fmt: skip
            middles.append(top - 0.5 * layer.thickness_um)
            top -= layer.thickness_um
        for layer, middle, place in zip(layers, middles, _apart(middles, LEAST_GAP_FRAC * whole), strict=True):
            ax.plot([BOX_WIDTH, TEXT_X - 0.05], [middle, place], color=INK, linewidth=0.6)
            role = layer.role.replace("_", " ")
            name = role if layer.label in (layer.role, role) else f"{layer.label} ({role})"
            ax.text(TEXT_X, place, f"{name}, {layer.thickness_um:g} um", va="center", fontsize=9)
        ax.set(xlim=(-0.1, 3.6), ylim=(0.0, whole), xticks=[], ylabel=label("height above the bottom", "um"))
        ax.set_title(f"{stack.name}: {whole:g} um", loc="left")
        ax.spines["bottom"].set_visible(False)
        return ax


def _apart(places: list[float], gap: float) -> list[float]:
    """Places from the top down, at least a gap apart; what is pushed below the bottom is pushed back up.

    >>> _apart([9.0, 8.5, 1.0], 1.0), _apart([1.0, 0.2], 1.0)
    ([9.0, 8.0, 1.0], [1.5, 0.5])
    """
    found = list(places)
    for i in range(1, len(found)):
        found[i] = min(found[i], found[i - 1] - gap)
    if found[-1] < 0.5 * gap:
        found[-1] = 0.5 * gap
        for i in range(len(found) - 2, -1, -1):
            found[i] = max(found[i], found[i + 1] + gap)
    return found


def plot_curl(
    stack: Stack,
    stress_free_c: float | None = None,
    room_c: float = ROOM_C,
    width_mm: float = 50.0,
    process: str = "cast_fixed",
    ax: Any = None,
) -> Any:
    """Curvature before and after etching, with 90 % intervals, and the height of a strip beside each.

    Parameters
    ----------
    stack
        The laminate before etching.
    stress_free_c, room_c, process
        As in `Stack.curl`; the stress-free temperature is that of the whole laminate in all states.
    width_mm
        Of the strip, above 0 [mm].
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If it is no stack.
    LaminateError
        If no stress-free temperature is known.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from pi_formulate.layer import Layer
    >>> film = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> stack = Stack([Layer("foil", 12, "copper"), film])
    >>> plot_curl(stack, stress_free_c=300.0, ax=Figure().subplots()).get_xlabel()
    'curvature, positive toward the top [1/m]'
    """
    width = real("width_mm", width_mm, refuse=LaminateError)
    found = _checked(stack).curls(stress_free_c, room_c, process)
    with axes(ax, 6.4, 1.5 + 0.5 * len(found)) as ax:
        places = range(len(found))
        ax.axvline(0.0, color=INK, linewidth=0.8)
        ax.errorbar(
            [curl.curvature_per_m for _, curl in found], places,
            xerr=[Z_90 * curl.sd_curvature_per_m for _, curl in found],
            fmt="o", color=BLUE, capsize=4, label="estimate with its 90 % interval",
        )  # fmt: skip
        beside = ax.get_yaxis_transform()  # x in parts of the width, y in states
        ax.text(1.02, -0.55, f"height of a strip\nof {width:g} mm / mm", transform=beside, fontsize=8, va="center")
        for place, (_, curl) in zip(places, found, strict=True):
            told = with_sd(curl.height_mm(width), curl.sd_height_mm(width))
            ax.text(1.02, place, told, transform=beside, fontsize=8, va="center")
        ax.set_yticks(places, [name for name, _ in found])
        ax.set_ylim(len(found) - 0.5, -0.7)
        ax.margins(x=0.08)
        ax.set_xlabel(label("curvature, positive toward the top", "1/m"))
        ax.set_ylabel("state [-]")
        first = found[0][1]
        ax.set_title(f"{stack.name}: from {first.stress_free_c:.4g} to {first.room_c:.4g} degrees C")
        return ax
