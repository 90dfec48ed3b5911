"""Picture of a laminate: layers to scale with their names, and a strip with its true curl.

In: layers and their `Curl`. Out: SVG text, or PNG bytes. Both come from one list of shapes, so they show the same.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

from pi_formulate.base.checks import real
from pi_formulate.base.errors import LaminateError
from pi_formulate.base.show.colours import GREY, LAYER_COLOURS
from pi_formulate.base.show.words import number
from pi_formulate.laminate.layer import Layer
from pi_formulate.laminate.mechanics.curl import Curl

WIDTH, HEIGHT = 760, 360
LEFT, TOP, SLAB_WIDTH, SLAB_HEIGHT = 24, 48, 170, 280
LABEL_X, LINE = 236, 18  # left edge of the names, and the least distance between two
STRIP = (470, 60, 270, 220)  # left, top, width, height of the field of the strip
INK = "#222222"
POINTS = 96
THINNEST_PX = 1.0


@dataclass(frozen=True, slots=True)
class _Box:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True, slots=True)
class _Line:
    points: tuple[tuple[float, float], ...]
    width: float
    colour: str = INK


@dataclass(frozen=True, slots=True)
class _Text:
    x: float
    y: float
    text: str
    size: int = 13


Shape = _Box | _Line | _Text


def svg(title: str, layers: Sequence[Layer], curl: Curl | None, width_mm: float = 50.0) -> str:
    """The picture as SVG text.

    Parameters
    ----------
    title
        Name of the laminate.
    layers
        Top to bottom.
    curl
        Curl of these layers; None if no stress-free temperature is known.
    width_mm
        Length of the strip, above 0 [mm].

    Examples
    --------
    >>> svg("a & b", [Layer("foil", 12, "copper")], None).count("<rect")
    2
    """
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' font-family="sans-serif" role="img"><title>{escape(title)}</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>'
    ]
    for shape in _shapes(title, layers, curl, width_mm):
        if isinstance(shape, _Box):
            parts.append(
                f'<rect x="{shape.x:.2f}" y="{shape.y:.2f}" width="{shape.width:.2f}" height="{shape.height:.2f}"'
                f' fill="{shape.colour}" stroke="{INK}" stroke-width="0.5"/>'
            )
        elif isinstance(shape, _Line):
            points = " ".join(f"{x:.2f},{y:.2f}" for x, y in shape.points)
            parts.append(
                f'<polyline points="{points}" fill="none" stroke="{shape.colour}" stroke-width="{shape.width:g}"/>'
            )
        else:
            parts.append(
                f'<text x="{shape.x:.2f}" y="{shape.y:.2f}" font-size="{shape.size}" fill="{INK}">'
                f"{escape(shape.text)}</text>"
            )
    return "\n".join([*parts, "</svg>"])


def png(title: str, layers: Sequence[Layer], curl: Curl | None, width_mm: float = 50.0) -> bytes:
    """The picture as PNG bytes.

    Parameters
    ----------
    title, layers, curl, width_mm
        As in `svg`.
    """
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (WIDTH, HEIGHT), "#ffffff")
    draw = ImageDraw.Draw(image)
    for shape in _shapes(title, layers, curl, width_mm):
        if isinstance(shape, _Box):
            corners = (shape.x, shape.y, shape.x + shape.width, shape.y + shape.height)
            draw.rectangle(corners, fill=shape.colour, outline=INK)
        elif isinstance(shape, _Line):
            draw.line(shape.points, fill=shape.colour, width=round(shape.width))
        else:
            font = ImageFont.load_default(shape.size)
            draw.text((shape.x, shape.y), shape.text, fill=INK, font=font, anchor="ls")
    with io.BytesIO() as content:
        image.save(content, format="PNG")
        return content.getvalue()


def arc(curvature_per_m: float, width_mm: float) -> list[tuple[float, float]]:
    """Points along a strip, its middle at the origin, y upward [mm]; at most one full turn is drawn.

    Parameters
    ----------
    curvature_per_m
        Positive: the ends go up [1/m].
    width_mm
        Length along the strip [mm].

    Examples
    --------
    >>> [tuple(round(c, 3) for c in point) for point in (arc(0.0, 10.0)[0], arc(0.0, 10.0)[-1])]
    [(-5.0, 0.0), (5.0, 0.0)]
    >>> round(arc(20.0, 50.0)[0][1], 2)
    6.12
    """
    k = curvature_per_m / 1e3
    length = min(width_mm, 2.0 * pi / abs(k)) if k else width_mm
    points = []
    for i in range(POINTS + 1):
        s = length * (i / POINTS - 0.5)
        # Below this the arc is the chord to the last digit, and 1 - cos would be noise.
        if abs(k * s) < 1e-6:
            points.append((s, k * s * s / 2.0))
        else:
            points.append((sin(k * s) / k, (1.0 - cos(k * s)) / k))
    return points


def _shapes(title: str, layers: Sequence[Layer], curl: Curl | None, width_mm: float) -> list[Shape]:
    """All shapes of the picture: the layers, their names, and the strip."""
    real("width_mm", width_mm, refuse=LaminateError)
    total = sum(layer.thickness_um for layer in layers)
    heading = _Text(LEFT, 28, f"{title}: {total:g} um, top to bottom", 15)
    return [heading, *_slabs(layers, total), *_strip(curl, width_mm)]


def _slabs(layers: Sequence[Layer], total_um: float) -> Iterator[Shape]:
    """The layers to scale, each with a line to its name."""
    y = float(TOP)
    middles = []
    for layer in layers:
        height = max(SLAB_HEIGHT * layer.thickness_um / total_um, THINNEST_PX)
        yield _Box(LEFT, y, SLAB_WIDTH, height, LAYER_COLOURS.get(layer.role, GREY))
        middles.append(y + height / 2.0)
        y += height
    for layer, middle, place in zip(layers, middles, _label_places(middles), strict=True):
        yield _Line(((LEFT + SLAB_WIDTH, middle), (LABEL_X - 6, place)), 1.0, "#888888")
        yield _Text(LABEL_X, place + 4, f"{layer.label}, {layer.thickness_um:g} um")


def _label_places(middles: Sequence[float]) -> list[float]:
    """Heights of the names, near their layers and at least a line apart."""
    places = list(middles)
    for i in range(1, len(places)):
        places[i] = max(places[i], places[i - 1] + LINE)
    over = places[-1] - (TOP + SLAB_HEIGHT)
    if over > 0.0:
        places[-1] -= over
        for i in range(len(places) - 2, -1, -1):
            places[i] = min(places[i], places[i + 1] - LINE)
    return places


def _strip(curl: Curl | None, width_mm: float) -> Iterator[Shape]:
    """A strip with its true curl, and its radius in words."""
    left, top, width, height = STRIP
    text_y = top + height + 24
    if curl is None:
        yield _Text(left, text_y, "curl: no stress-free temperature known")
        return
    curvature_per_m = curl.shown.curvature_per_m
    points = arc(curvature_per_m, width_mm)
    scale = min(width / max(x - points[0][0] for x, _ in points), width / width_mm)
    span = max(abs(y) for _, y in points)
    scale = min(scale, height / span) if span else scale
    middle_y = top + height / 2.0 + (scale * span / 2.0 if curvature_per_m > 0.0 else -scale * span / 2.0)
    placed = tuple((left + width / 2.0 + scale * x, middle_y - scale * y) for x, y in points)
    yield _Line(placed, 4.0, LAYER_COLOURS["foil"])
    radius = "flat" if curvature_per_m == 0.0 else f"R = {number(1e3 / abs(curvature_per_m))} mm"
    yield _Text(left, text_y, f"a strip of {width_mm:g} mm: {radius}")
    if curvature_per_m != 0.0:
        yield _Text(left, text_y + LINE, f"ends {curl.way}")
