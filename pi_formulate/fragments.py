"""Pieces of HTML and SVG in which the objects show themselves in a notebook.

In: texts and numbers. Out: escaped HTML without script or outside file, readable on a light and on a dark page: text
keeps the colour of the page, drawings of molecules stand on white cards, and every colour stands beside a word.
"""

import re
from collections.abc import Iterable, Sequence
from math import floor, isfinite, isinf, log10
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    import pandas as pd

# Okabe-Ito, which colour-blind readers tell apart.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, RED, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#999999"
OKABE_ITO = (ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE, GREY)
# Each layer of a laminate by its role, in every picture of it; its name or hatch stands beside the colour.
LAYER_COLOURS = {"foil": "#D08A4E", "low_expansion": "#E9C46A", "thermoplastic": SKY, "adhesion": "#B8B8B8"}
# Colour and sign of each status; the word itself stands beside them.
STATUS = {
    "met": (GREEN, "\N{CHECK MARK}"),
    "not met": (RED, "\N{BALLOT X}"),
    "needs data": (ORANGE, "?"),
    "not applicable": (GREY, "\N{EN DASH}"),
}
BAR_WIDTH, BAR_HEIGHT = 120, 14
LINE = "1px solid rgba(128,128,128,.45)"
CARD = "display:inline-block;background:#fff;color:#111;border-radius:4px;padding:4px;margin:2px;text-align:center"
MOST_FIGURES = 6
SHORT = 24  # characters that stay on one line

# A number with its deviation or percent sign stands to the right; a CAS number is a name.
NUMBER = re.compile(r"-?\d[\d.]*(e[+-]?\d+)?%?( ± .*)?|no end")

Cell = str | float | None


def number(value: float | None, figures: int = 4) -> str:
    """A number as a person reads it; nothing for None.

    Parameters
    ----------
    value
        Any number.
    figures
        Most digits that count.

    Examples
    --------
    >>> number(218.1234), number(12345678.0), number(0.00001234), number(float("inf")), number(None)
    ('218.1', '1.235e+07', '1.234e-05', 'no end', '')
    """
    if value is None:
        return ""
    if isinf(value):
        return "no end" if value > 0.0 else "minus no end"
    whole = f"{value + 0.0:.{figures}g}"  # no minus before a zero
    # Whole numbers up to a million keep their digits: 12345, never 1.234e+04.
    return f"{value:.0f}" if "e+" in whole and abs(value) < 10.0**MOST_FIGURES else whole


def with_sd(value: float, sd: float) -> str:
    """Value and standard deviation, both to the second figure of the deviation.

    Parameters
    ----------
    value
        The value.
    sd
        Its standard deviation, from 0 on.

    Examples
    --------
    >>> with_sd(389.7, 25.3), with_sd(1.4231, 0.081), with_sd(20123.0, 870.0), with_sd(2.0, 0.0)
    ('390 ± 25', '1.423 ± 0.081', '20123 ± 870', '2')
    """
    if not isfinite(value) or not isfinite(sd) or sd <= 0.0:
        return number(value) + ("" if sd == 0.0 else " ± undecided")
    digits = max(0, 1 - floor(log10(sd)))
    if digits > MOST_FIGURES + 2:  # below that a fixed point is a row of zeros
        return f"{value:.4g} ± {sd:.2g}"
    return f"{value:.{digits}f} ± {sd:.{digits}f}"


def _cell(cell: Cell, tag: str = "td", left: bool = False) -> Markup:
    text = number(cell) if cell is None or isinstance(cell, int | float) else cell
    right = not left and bool(NUMBER.fullmatch(text))
    style = f"border:{LINE};padding:2px 6px;vertical-align:middle;text-align:{'right' if right else 'left'}"
    if len(text) <= SHORT:
        style += ";white-space:nowrap"
    return Markup('<{0} style="{1}">{2}</{0}>').format(Markup(tag), Markup(style), text)


def table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Markup:
    """A table; numbers stand to the right, texts are escaped, pieces of this module stand as they are.

    Parameters
    ----------
    headings
        One for each column.
    rows
        Cells in the same order.

    Examples
    --------
    >>> "&lt;b&gt;" in table(["name"], [["<b>"]])
    True
    """
    lines = [Markup("").join(_cell(cell, "th") for cell in headings)]
    lines += [Markup("").join(_cell(cell) for cell in row) for row in rows]
    body = Markup("").join(Markup("<tr>{}</tr>").format(line) for line in lines)
    return Markup('<table style="border-collapse:collapse;margin:4px 0">{}</table>').format(body)


def frame(found: "pd.DataFrame", most: int = 24) -> Markup:
    """The rows of a DataFrame, an empty cell for what is not there.

    Parameters
    ----------
    found
        Any table.
    most
        Rows that are shown; how many are left out stands below.
    """
    rows = [[_plain(cell) for cell in row] for row in found.head(most).itertuples(index=False)]
    shown = table([str(column) for column in found.columns], rows)
    rest = len(found) - most
    return shown + (Markup("<p>{} more rows</p>").format(rest) if rest > 0 else Markup(""))


def _plain(cell: object) -> Cell:
    """A cell of a DataFrame: numbers as they are, a missing one as nothing."""
    if cell is None or cell != cell:
        return None
    return float(cell) if isinstance(cell, float) else str(cell)


def lines(text: str) -> Markup:
    """Text whose line breaks and columns count, escaped.

    Parameters
    ----------
    text
        Such as what an object prints.
    """
    return Markup('<pre style="margin:4px 0;white-space:pre-wrap">{}</pre>').format(text)


def facts(pairs: Iterable[tuple[str, Cell]]) -> Markup:
    """A table of two columns, name and value; what has no value is left out.

    Parameters
    ----------
    pairs
        Name and value of each line.
    """
    rows = [(Markup("<b>{}</b>").format(name), str(number(v) if isinstance(v, float) else v)) for name, v in pairs if v]
    lines = Markup("").join(Markup("<tr>{}</tr>").format(_cell(name) + _cell(value, left=True)) for name, value in rows)
    return Markup('<table style="border-collapse:collapse;margin:4px 0">{}</table>').format(lines)


def text_list(texts: Iterable[str], before: str = "") -> Markup:
    """A list of remarks; nothing where there is none.

    Parameters
    ----------
    texts
        One remark each.
    before
        What stands before each of them, such as `Warning: `.
    """
    items = Markup("").join(Markup("<li>{}{}</li>").format(before, text) for text in texts)
    return Markup('<ul style="margin:4px 0">{}</ul>').format(items) if items else items


def badge(status: str) -> Markup:
    """A status as colour, sign and word.

    Parameters
    ----------
    status
        One of `STATUS`.
    """
    colour, sign = STATUS.get(status, (GREY, ""))
    style = f"border-left:.7em solid {colour};padding-left:.4em;white-space:nowrap"
    return Markup('<span style="{}">{} {}</span>').format(Markup(style), sign, status)


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
    return _svg(label, axis + _tick(place[3], 4) + _box(place[0], place[2], SKY, more) + _tick(place[1], 1))


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


def picture(svg: str, caption: str) -> Markup:
    """A drawing on a white card, so that black bonds are seen on a dark page.

    Parameters
    ----------
    svg
        Drawing of this package; it is taken as it is.
    caption
        What stands below.
    """
    return Markup('<div style="{}">{}<div style="font-size:smaller">{}</div></div>').format(
        Markup(CARD), Markup(svg), caption
    )


def inner(html: str) -> Markup:
    """What another object of the package shows, to stand inside a card.

    Parameters
    ----------
    html
        What its `_repr_html_` gave; it is taken as it is.
    """
    return Markup(html)


def card(title: str, *parts: str) -> str:
    """All pieces of one object under its title.

    Parameters
    ----------
    title
        What it is.
    parts
        Pieces of this module, or texts, which are escaped.
    """
    body = Markup("").join(
        part if isinstance(part, Markup) else Markup('<p style="margin:4px 0">{}</p>').format(part)
        for part in parts
        if part
    )
    return str(Markup('<div style="overflow-x:auto"><div><b>{}</b></div>{}</div>').format(title, body))
