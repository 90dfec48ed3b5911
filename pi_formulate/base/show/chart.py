"""A curve with its interval as SVG, without any script or plotting library.

In: numbers and labels. Out: escaped SVG whose title says the same in words. It takes the ink of the page around it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from pi_formulate.base.show.colours import BLUE, ORANGE, SKY

WIDTH, HEIGHT = 520, 250
LEFT, RIGHT, TOP, BOTTOM = 54, 14, 10, 44  # room for the numbers at the axes
INTERVALS = 5  # between the numbers at an axis, about
ROOM = 0.06  # above and below what is drawn, of its height
LEAST_SPAN = 1e-9  # of y; less is rounding error, and is drawn flat


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn.

    Parameters
    ----------
    x, y
        Points of the curve; x increases.
    low, high
        Ends of the interval at each x.
    x_label, y_label
        At the axes, with units.
    band
        (low, high) of y that is shaded; None for none.
    spans
        (low, high) of x that are shaded.
    dot
        The point that is marked.
    words
        What the picture shows, for a reader who does not see it.
    """

    x: Sequence[float]
    y: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    x_label: str
    y_label: str
    band: tuple[float, float] | None
    spans: Sequence[tuple[float, float]]
    dot: tuple[float, float]
    words: str

    def svg(self) -> Markup:
        """The picture.

        Examples
        --------
        >>> chart = Chart((0, 1), (1, 2), (0, 1), (2, 3), "x", "y", None, (), (0.5, 1.5), "a <line>")
        >>> str(chart.svg()).startswith("<svg"), "a &lt;line&gt;" in chart.svg()
        (True, True)
        """
        ends: list[float] = [*self.low, *self.high, self.dot[1], *(self.band or ())]
        span = max(ends) - min(ends)
        room = ROOM * span if span > LEAST_SPAN else 1.0
        bottom, top = min(ends) - room, max(ends) + room
        right, foot = WIDTH - RIGHT, HEIGHT - BOTTOM
        x_scale = (right - LEFT) / (self.x[-1] - self.x[0])
        y_scale = (foot - TOP) / (top - bottom)

        def at_x(x: float) -> float:
            return LEFT + x_scale * (x - self.x[0])

        def at_y(y: float) -> float:
            return foot - y_scale * (y - bottom)

        def path(points: Iterable[tuple[float, float]]) -> Markup:
            return Markup(" ".join(f"{at_x(x):.1f},{at_y(y):.1f}" for x, y in points))

        parts = [_box(at_x(low), TOP, at_x(high), foot, BLUE, 0.10, "chart-span") for low, high in self.spans]
        if self.band:
            parts.append(_box(LEFT, at_y(self.band[1]), right, at_y(self.band[0]), SKY, 0.35, "chart-band"))
        outline = [*zip(self.x, self.low, strict=True), *reversed([*zip(self.x, self.high, strict=True)])]
        parts.append(Markup('<polygon points="{}" fill="currentColor" fill-opacity=".13"/>').format(path(outline)))
        parts.append(
            Markup('<polyline points="{}" fill="none" stroke="currentColor" stroke-width="2"/>').format(
                path(zip(self.x, self.y, strict=True))
            )
        )
        frame = '<path d="M{0} {1}V{2}H{3}" fill="none" stroke="currentColor" stroke-opacity=".5"/>'
        parts.append(Markup(frame).format(LEFT, TOP, foot, right))
        parts += [_text(at_x(x), foot + 17, f"{x:g}", "middle") for x in ticks(self.x[0], self.x[-1])]
        parts += [
            _text(LEFT - 5, at_y(y) + 4, f"{y:g}".replace("-", "\N{MINUS SIGN}"), "end") for y in ticks(bottom, top)
        ]
        parts.append(_text((LEFT + right) / 2.0, HEIGHT - 7, self.x_label, "middle"))
        turned = '<text transform="translate(14 {0:.0f}) rotate(-90)" text-anchor="middle" {1}>{2}</text>'
        parts.append(Markup(turned).format((TOP + foot) / 2.0, _INK, self.y_label))
        dot = '<circle cx="{0:.1f}" cy="{1:.1f}" r="6" fill="{2}" stroke="#fff" stroke-width="1.5" class="chart-dot"/>'
        parts.append(Markup(dot).format(at_x(self.dot[0]), at_y(self.dot[1]), ORANGE))
        return Markup(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" role="img" aria-label="{2}"'
            ' style="width:100%;max-width:{0}px;height:auto;display:block"><title>{2}</title>{3}</svg>'
        ).format(WIDTH, HEIGHT, self.words, Markup("").join(parts))


_INK = Markup('fill="currentColor" font-size="14" font-family="system-ui,sans-serif"')


def ticks(low: float, high: float) -> list[float]:
    """Round numbers between two ends, evenly spaced.

    Parameters
    ----------
    low, high
        Ends, the first below the second.

    Examples
    --------
    >>> ticks(0.0, 100.0), ticks(3.2, 27.9)
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [5.0, 10.0, 15.0, 20.0, 25.0])
    """
    rough = (high - low) / INTERVALS
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= rough * (1.0 - 1e-9))
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [round(k * step, 12) for k in range(first, last + 1)]


def _box(left: float, top: float, right: float, bottom: float, colour: str, opacity: float, name: str) -> Markup:
    return Markup(
        '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" fill-opacity="{}" class="{}"/>'
    ).format(left, top, max(right - left, 0.0), max(bottom - top, 0.0), colour, opacity, name)


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" {}>{}</text>').format(x, y, anchor, _INK, text)
