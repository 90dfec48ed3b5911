"""The region and points in it, drawn.

In: a region, points, which two fractions to show, which to hold. Out: matplotlib `Axes`.

Two fractions are a line, three a triangle (each corner is one pure unit, a fraction is the distance from the side
opposite). More are seen from the side: the outline of all corners over two of the fractions; or, with some fractions
held, a slice.
"""

from collections.abc import Mapping
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import ExtraError, RegionError, how_to_install
from pi_formulate.claims.constraints import LinearClause
from pi_formulate.search.region.body import Body

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"  # safe for colour-blind readers
TRIANGLE = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, sqrt(3.0) / 2.0]])


def draw(
    region: Body,
    ax: "Axes | None" = None,
    points: Array | None = None,
    axes: tuple[str, str] | None = None,
    held: Mapping[str, float] | None = None,
) -> "Axes":
    """Draw a region.

    Parameters
    ----------
    region
        What to draw.
    ax
        Where; a new figure if None.
    points
        Rows of fractions.
    axes
        Names of the fractions along and up, for a view of more than three; the first and the last if None.
    held
        {name: fraction} for a slice.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ExtraError(
            "plot", "no matplotlib", "the extra 'plot'", how_to_install("plot"), sentence="matplotlib is not installed"
        ) from None
    shown = _sliced(region, held or {})
    dots = np.empty((0, len(region.names))) if points is None else np.asarray(points, dtype=float)
    if dots.ndim != 2 or dots.shape[1] != len(region.names):
        said = f"each row must have {len(region.names)} fractions, but the table has the shape {{got}}"
        raise RegionError("points", dots.shape, f"rows of {len(region.names)} fractions", sentence=said)
    if ax is None:
        ax = Figure(figsize=(5.0, 4.4), layout="constrained").add_subplot()
    varied = [place for part, place in zip(region.parts, region.slices, strict=True) if part.size > 1]
    sizes = [place.stop - place.start for place in varied]
    corners = shown.corners
    if axes is None and not held and sizes == [3]:
        _triangle(ax, region.names[varied[0]], corners[:, varied[0]], dots[:, varied[0]])
    elif axes is None and not held and sum(sizes) <= 2:
        place = varied[0] if varied else slice(0, 1)
        _line(ax, region.names[place.start], corners[:, place.start], dots[:, place.start])
    else:
        free = [i for place in varied for i in range(place.start, place.stop) if region.names[i] not in (held or {})]
        x, y = _chosen(region, axes) if axes else (free[0], free[-1])
        _outlined(ax, corners[:, [x, y]], dots[:, [x, y]])
        ax.set_xlabel(f"mole fraction of {region.names[x]} [mol/mol]")
        ax.set_ylabel(f"mole fraction of {region.names[y]} [mol/mol]")
    fixed = "".join(f", {name} = {value:g}" for name, value in (held or {}).items())
    ax.set_title(f"formula {region.formula.id}{fixed}", fontsize="medium")
    return ax


def _chosen(region: Body, axes: tuple[str, str]) -> tuple[int, int]:
    if len(axes) != 2 or any(name not in region.names for name in axes):
        raise RegionError("axes", axes, f"two names among {', '.join(region.names)}")
    return region.names.index(axes[0]), region.names.index(axes[1])


def _sliced(region: Body, held: Mapping[str, float]) -> Body:
    """The region with some fractions held."""
    if unknown := [name for name in held if name not in region.names]:
        raise RegionError("held", unknown, f"names among {', '.join(region.names)}")
    parts = list(region.parts)
    for number, place in enumerate(region.slices):
        for i, name in enumerate(region.names[place]):
            if name in held:
                own = tuple(float(i == j) - held[name] for j in range(parts[number].size))
                row = LinearClause(f"{name} = {held[name]:g}", own, False, True)
                parts[number] = replace(parts[number], rows=(*parts[number].rows, row))
    sliced = replace(region, parts=tuple(parts))
    if sliced.dimension < 0:
        raise RegionError(
            "held",
            dict(held),
            "fractions that cross the region",
            sentence="{got} cross the region nowhere",
        )
    return sliced


def outline(points: Array) -> Array:
    """Corners of the hull of points in a plane, in turn; two ends if they lie on a line."""
    try:
        return np.asarray(points[ConvexHull(points).vertices])
    except QhullError:
        order = np.lexsort(points.T[::-1])
        return np.asarray(points[order[[0, -1]]])


def _outlined(ax: "Axes", corners: Array, dots: Array) -> None:
    shape = outline(corners)
    ax.fill(shape[:, 0], shape[:, 1], facecolor=BLUE, alpha=0.25, edgecolor=BLUE, linewidth=1.5, label="region")
    ax.plot(dots[:, 0], dots[:, 1], "o", color=ORANGE, markersize=4, label="points")
    ax.set_aspect("equal", adjustable="datalim")


def _line(ax: "Axes", name: str, ends: Array, dots: Array) -> None:
    ax.plot([ends.min(), ends.max()], [0.0, 0.0], color=BLUE, linewidth=6, alpha=0.4, label="region")
    ax.plot(dots, np.zeros(len(dots)), "o", color=ORANGE, markersize=5, label="points")
    ax.set_xlim(0.0, 1.0)
    ax.set_ylim(-1.0, 1.0)
    ax.set_yticks([])
    ax.set_xlabel(f"mole fraction of {name} [mol/mol]")


def _triangle(ax: "Axes", names: tuple[str, ...], corners: Array, dots: Array) -> None:
    frame = np.vstack([TRIANGLE, TRIANGLE[:1]])
    ax.plot(frame[:, 0], frame[:, 1], color=GREY, linewidth=1.0)
    for level in (0.2, 0.4, 0.6, 0.8):
        for i in range(3):
            ends = np.zeros((2, 3))
            ends[:, i] = level
            ends[0, (i + 1) % 3] = ends[1, (i + 2) % 3] = 1.0 - level
            line = ends @ TRIANGLE
            ax.plot(line[:, 0], line[:, 1], color=GREY, linewidth=0.4, alpha=0.6)
    _outlined(ax, corners @ TRIANGLE, dots @ TRIANGLE)
    for name, (x, y), place in zip(names, TRIANGLE, ("top", "top", "bottom"), strict=True):
        ax.text(x, y + (0.03 if place == "bottom" else -0.03), name, ha="center", va=place)
    ax.set_axis_off()
    ax.set_xlim(-0.15, 1.15)
