"""A laminate to scale, and its curl before and after etching.

In: `Stack`. Out: layers as boxes with their thickness, or the curvature of each state with its 90 % interval.
"""

from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import LaminateError, PlotError
from pi_formulate.base.show.colours import LAYER_COLOURS
from pi_formulate.base.show.words import with_sd
from pi_formulate.laminate.stack import ROOM_C, Stack
from pi_formulate.plots.style import BLUE, GREY, INK, axes, ink, label, plain, title
from pi_formulate.properties.estimate import Z_90

# Each role has a hatch as well as a colour, and its name is written next to the layer.
HATCHES = {"low_expansion": "//", "thermoplastic": "..", "adhesion": "xx"}
BOX_WIDTH, TEXT_X = 1.0, 1.25
LEAST_GAP_FRAC = 0.07  # of the whole height, between two names, if there is room
ROOM_IN = 0.22  # of height for each name in a new figure


def plot_stack(stack: Stack, ax: Any = None) -> Any:
    """Layers to scale, each with its name, role and thickness.

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
    >>> from pi_formulate.laminate.layer import Layer
    >>> film = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> ax = plot_stack(Stack([Layer("foil", 12, "copper"), film]), ax=Figure().subplots())
    >>> [float(box.get_height()) for box in ax.patches]
    [12.0, 25.0]
    """
    layers = _checked(stack).layers
    whole = stack.thickness_um
    gap = min(LEAST_GAP_FRAC, 1.0 / len(layers)) * whole
    with axes(ax, 5.2, max(3.8, 0.8 + ROOM_IN * len(layers))) as ax:
        size = min(9.0, 0.9 * gap / whole * 72.0 * ax.bbox.height / ax.figure.dpi)
        top, middles = whole, []
        for layer in layers:
            ax.bar(
                0.5 * BOX_WIDTH,
                layer.thickness_um,
                BOX_WIDTH,
                top - layer.thickness_um,
                edgecolor=INK,
                linewidth=0.6,
                color=LAYER_COLOURS.get(layer.role, GREY),
                hatch=HATCHES.get(layer.role, ""),
            )
            middles.append(top - 0.5 * layer.thickness_um)
            top -= layer.thickness_um
        for layer, middle, place in zip(layers, middles, _apart(middles, gap), strict=True):
            ax.plot([BOX_WIDTH, TEXT_X - 0.05], [middle, place], color=ink(ax), linewidth=0.6)
            role = layer.role.replace("_", " ")
            name = role if layer.label in (layer.role, role) else f"{layer.label} ({role})"
            ax.text(
                TEXT_X, place, plain(f"{name}, {layer.thickness_um:g} um"), va="center", fontsize=size, color=ink(ax)
            )
        ax.set(xlim=(-0.1, 3.6), ylim=(0.0, whole), xticks=[], ylabel=label("height above the bottom", "um"))
        title(ax, f"{stack.name}: {whole:g} um", loc="left")
        ax.spines["bottom"].set_visible(False)
        return ax


def plot_curl(
    stack: Stack,
    stress_free_c: float | None = None,
    room_c: float = ROOM_C,
    width_mm: float = 50.0,
    process: str = "cast_fixed",
    ax: Any = None,
) -> Any:
    """Curvature before and after etching, with 90 % intervals and the height of a strip.

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
    >>> from pi_formulate.laminate.layer import Layer
    >>> film = Layer("low_expansion", 25, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> stack = Stack([Layer("foil", 12, "copper"), film])
    >>> plot_curl(stack, stress_free_c=300.0, ax=Figure().subplots()).get_xlabel()
    'curvature, positive toward the top [1/m]'
    """
    width = real("width_mm", width_mm, refuse=LaminateError)
    if not isinstance(process, str):
        raise PlotError("process", process, "the name of a process, such as 'cast_fixed'")
    curls = [(name, curl.shown) for name, curl in _checked(stack).curls(stress_free_c, room_c, process)]
    with axes(ax, 6.4, 1.5 + 0.5 * len(curls)) as ax:
        places = range(len(curls))
        ax.axvline(0.0, color=ink(ax), linewidth=0.8)
        values = [curl.curvature_per_m for _, curl in curls]
        deviations = [curl.sd_curvature_per_m for _, curl in curls]
        ax.errorbar(values, places, xerr=[Z_90 * sd for sd in deviations], fmt="o", color=BLUE, capsize=4)
        if not any((*values, *deviations)):
            ax.set_xlim(-1.0, 1.0)
        margin = ax.get_yaxis_transform()  # x in parts of the width, y in states
        ax.text(1.02, -0.55, f"height of a strip\nof {width:g} mm / mm", transform=margin, fontsize=8, va="center")
        for place, (_, curl), sd in zip(places, curls, deviations, strict=True):
            height = with_sd(curl.height_mm(width), curl.sd_height_mm(width)) if sd else "0"
            ax.text(1.02, place, height, transform=margin, fontsize=8, va="center")
        ax.set_yticks(places, [plain(name) for name, _ in curls])
        ax.set_ylim(len(curls) - 0.5, -0.7)
        ax.margins(x=0.08)
        ax.set_xlabel(label("curvature, positive toward the top", "1/m"))
        ax.set_ylabel("state")
        first = curls[0][1]
        title(ax, f"{stack.name}: from {first.stress_free_c:.4g} to {first.room_c:.4g} degrees C, bars: 90 % intervals")
        return ax


def _checked(stack: object) -> Stack:
    if not isinstance(stack, Stack):
        raise PlotError("stack", stack, "a Stack")
    return stack


def _apart(places: list[float], gap: float) -> list[float]:
    """Places from the top down, at least a gap apart; those pushed below the bottom are pushed back up.

    >>> _apart([9.0, 8.5, 1.0], 1.0), _apart([1.0, 0.2], 1.0)
    ([9.0, 8.0, 1.0], [1.5, 0.5])
    """
    apart = list(places)
    for i in range(1, len(apart)):
        apart[i] = min(apart[i], apart[i - 1] - gap)
    if apart[-1] < 0.5 * gap:
        apart[-1] = 0.5 * gap
        for i in range(len(apart) - 2, -1, -1):
            apart[i] = max(apart[i], apart[i + 1] + gap)
    return apart
