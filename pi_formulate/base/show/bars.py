"""A margin, an interval and a share as small bars of SVG for a line of text.

In: numbers. Out: escaped SVG, whose title says the same in words.
"""

from markupsafe import Markup

from pi_formulate.base.show.colours import BLUE, GREY, ORANGE, SKY, STATUS
from pi_formulate.base.show.words import number

BAR_WIDTH, BAR_HEIGHT = 120, 14


def margin_bar(margin: float | None, reach: float, status: str) -> Markup:
    """A signed margin: a bar to the right of the middle where it is met, to the left where it is missed.

    Parameters
    ----------
    margin
        Signed margin; nothing is drawn for None.
    reach
        Margin that fills half of the bar, above 0; a larger one fills it and ends in an arrow.
    status
        Which colour it has.
    """
    if margin is None:
        return Markup("")
    middle = BAR_WIDTH / 2.0
    part = max(-1.0, min(1.0, margin / reach))
    end = middle + part * (middle - 8.0)
    bar = _box(min(middle, end), max(middle, end), STATUS.get(status, (GREY, ""))[0])
    if abs(margin) > reach:
        tip = end + (8.0 if margin > 0.0 else -8.0)
        bar += Markup('<path d="M{0:.1f} 1 L{1:.1f} {2} L{0:.1f} {3} Z" fill="{4}"/>').format(
            end, tip, BAR_HEIGHT // 2, BAR_HEIGHT - 1, Markup(STATUS.get(status, (GREY, ""))[0])
        )
    return _svg(f"margin {number(margin)}", bar + _tick(middle))


def interval_bar(low: float, value: float, high: float, in_domain: bool = True) -> Markup:
    """A 90 % interval with its middle on an axis that begins at 0; hollow where the estimate is out of domain.

    Parameters
    ----------
    low, value, high
        Ends and middle, in one unit.
    in_domain
        Whether the bar is filled.
    """
    left, right = min(0.0, low), max(0.0, high)
    scale = (BAR_WIDTH - 4.0) / (right - left or 1.0)
    place = [2.0 + scale * (x - left) for x in (low, value, high, 0.0)]
    more = "" if in_domain else f' fill-opacity="0.15" stroke="{SKY}" stroke-dasharray="3 2"'
    axis = Markup('<line x1="2" x2="{0}" y1="{1}" y2="{1}" stroke="currentColor" stroke-opacity=".35"/>').format(
        BAR_WIDTH - 2, BAR_HEIGHT // 2
    )
    label = f"90 % interval {number(low)} to {number(high)}"
    bar = _box(place[0], place[2], SKY, more)
    # The zero is drawn last, and reaches out of the bar: an interval that holds 0 must show it.
    return _svg(label, axis + bar + _tick(place[1], 1) + _zero(place[3]))


def share_bar(share: float, largest: float) -> Markup:
    """A share of either sign against the largest one.

    Parameters
    ----------
    share
        Of either sign.
    largest
        Size that fills the bar, above 0.
    """
    length = (BAR_WIDTH - 4.0) * min(abs(share) / largest, 1.0) if largest else 0.0
    return _svg(number(share), _box(2.0, 2.0 + length, BLUE if share >= 0.0 else ORANGE))


def _svg(label: str, inside: Markup, width: int = BAR_WIDTH) -> Markup:
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="img"'
        ' aria-label="{2}" style="vertical-align:middle"><title>{2}</title>{3}</svg>'
    ).format(width, BAR_HEIGHT, label, inside)


def _box(left: float, right: float, colour: str, more: str = "") -> Markup:
    return Markup('<rect x="{:.1f}" y="3" width="{:.1f}" height="{}" fill="{}"{}/>').format(
        left, max(right - left, 1.0), BAR_HEIGHT - 6, Markup(colour), Markup(more)
    )


def _tick(x: float, from_y: int = 0) -> Markup:
    return Markup(
        '<line x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}" stroke="currentColor" stroke-width="1.5"/>'
    ).format(x, from_y, BAR_HEIGHT - from_y)


def _zero(x: float) -> Markup:
    """The zero of an axis: a dashed line over the whole height."""
    return Markup(
        '<line x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}" stroke="currentColor" stroke-dasharray="2 2"/>'
    ).format(x, BAR_HEIGHT)
