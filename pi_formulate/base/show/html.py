"""Pieces of HTML and SVG in which the objects show themselves in a notebook.

In: texts and numbers. Out: escaped HTML without script or outside file, readable on a light and on a dark page: text
keeps the colour of the page, drawings of molecules stand on white cards, and every colour stands beside a word.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from math import floor, isfinite, isinf, log10
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    import pandas as pd

# Okabe-Ito, which colour-blind readers tell apart.
ORANGE, SKY, GREEN, YELLOW = "#E69F00", "#56B4E9", "#009E73", "#F0E442"
BLUE, RED, PURPLE, GREY = "#0072B2", "#D55E00", "#CC79A7", "#999999"
OKABE_ITO = (ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE, GREY)
# Each layer of a laminate by its role, in every picture of it; its name or hatch stands beside the colour.
LAYER_COLOURS = {"foil": "#D08A4E", "low_expansion": "#E9C46A", "thermoplastic": SKY, "adhesion": "#B8B8B8"}
# Colour and sign of each status; the word itself stands beside them. Blue and vermillion are what colour-blind readers
# tell apart best; what is open is grey, as it speaks neither for nor against.
STATUS = {
    "met": (BLUE, "\N{CHECK MARK}"),
    "not met": (RED, "\N{BALLOT X}"),
    "needs data": (GREY, "?"),
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
    return shown + more(len(found) - most)


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


# Unit of a field by the end of its name, the longer ends first.
ENDS = {
    "_ppm_per_k": "ppm/K",
    "_g_per_mol": "g/mol",
    "_kj_per_mol": "kJ/mol",
    "_g_per_cm3": "g/cm3",
    "_g_per_ml": "g/ml",
    "_g_per_m2": "g/m2",
    "_c_per_min": "K/min",
    "_per_min": "1/min",
    "_per_kg": "1/kg",
    "_per_m": "1/m",
    "_mpa05": "MPa^0.5",
    "_mmol": "mmol",
    "_mol": "mol",
    "_ppm": "ppm",
    "_gpa": "GPa",
    "_mpa": "MPa",
    "_um": "um",
    "_mm": "mm",
    "_ml": "ml",
    "_m2": "m2",
    "_g": "g",
    "_m": "m",
    "_c": "degrees C",
    "_frac": "",
}
# What a chemist calls the rest of the name.
WORDS = {
    "cte": "expansion",
    "tg": "Tg",
    "mn": "M_n",
    "mw": "M_w",
    "paa": "poly(amic acid)",
    "pi": "polyimide",
    "cas": "CAS",
    "smiles": "SMILES",
    "smarts": "SMARTS",
    "id": "id",
}
MOST_ROWS = 24


def in_words(name: str) -> str:
    """The name of a field as a heading, with the unit that ends it.

    Parameters
    ----------
    name
        As in the code.

    Examples
    --------
    >>> in_words("molar_mass_g_per_mol"), in_words("sd_cte_ppm_per_k"), in_words("solids_paa_frac"), in_words("tg_c")
    ('molar mass / g/mol', 'sd of expansion / ppm/K', 'solids poly(amic acid)', 'Tg / degrees C')
    """
    end = next((end for end in ENDS if name.endswith(end) and name != end[1:]), "")
    start = name.removesuffix(end)
    sd = "sd of " if start.startswith("sd_") else ""
    words = " ".join(WORDS.get(word, word) for word in start.removeprefix("sd_").split("_"))
    return f"{sd}{words}" + (f" / {ENDS[end]}" if end and ENDS[end] else "")


def fact(value: object) -> Cell:
    """The value of a field as a cell of a table, in one line.

    Parameters
    ----------
    value
        A text, a number, an object that has a text, or a row of such.

    Examples
    --------
    >>> fact((("PMDA", 0.5),)), fact(True), fact(3), fact(None)
    ('PMDA 0.5', 'yes', 3.0, None)
    """
    if value is None or isinstance(value, str | Markup):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, tuple | list):
        return ", ".join(_pair(part) for part in value)
    if is_dataclass(value) and "__str__" not in vars(type(value)):
        inside = ((field.name, getattr(value, field.name)) for field in fields(value))
        return ", ".join(f"{in_words(name)} {_pair(part)}" for name, part in inside if part)
    return str(value).splitlines()[0]


def _pair(part: object) -> str:
    """One of many values, such as a name with its number."""
    if isinstance(part, tuple):
        return " ".join(_pair(inside) for inside in part)
    return number(part) if isinstance(part, float) else str(part)


def facts_of(found: Any, leave_out: Sequence[str] = ()) -> Markup:
    """The fields of a dataclass as facts, each with its unit; what is empty is left out.

    Parameters
    ----------
    found
        The object; fields that are dataclasses in a row become a table of their own below.
    leave_out
        Names of fields that are shown otherwise.
    """
    held = [(field.name, getattr(found, field.name)) for field in fields(found) if field.name not in leave_out]
    rows = [(name, value) for name, value in held if _is_rows(value)]
    plain = [(in_words(name), cell) for name, value in held if not _is_rows(value) for cell in [fact(value)]]
    told = [(name, number(cell) if isinstance(cell, float) else cell) for name, cell in plain]
    shown = facts(told) if any(cell for _, cell in told) else Markup("")
    return shown + Markup("").join(rows_of(value, [in_words(name)]) for name, value in rows)


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple | list) and bool(value) and all(is_dataclass(part) for part in value)


def rows_of(
    found: Sequence[Any], title: Sequence[str] = (), most: int = MOST_ROWS, leave_out: Sequence[str] = ()
) -> Markup:
    """Objects of one kind as a table: a column for each field in which any of them has something.

    Parameters
    ----------
    found
        Instances of dataclasses.
    title
        What stands above, if anything.
    most
        Rows that are shown; how many are left out stands below.
    leave_out
        Names of fields that have no column.
    """
    shown = found[:most]
    names = list(dict.fromkeys(field.name for one in shown for field in fields(one) if field.name not in leave_out))
    cells = [[fact(getattr(one, name, None)) for name in names] for one in shown]
    used = [i for i, _ in enumerate(names) if any(row[i] not in (None, "") for row in cells)]
    body = table([in_words(names[i]) for i in used], [[row[i] for i in used] for row in cells])
    above = Markup("").join(Markup("<div>{}</div>").format(text) for text in title)
    return above + body + more(len(found) - len(shown))


def more(rest: int) -> Markup:
    """How many rows are left out, if any.

    Parameters
    ----------
    rest
        Their number.
    """
    return Markup("<p>{} more rows</p>").format(rest) if rest > 0 else Markup("")


def folded(title: str, *parts: Markup) -> Markup:
    """Pieces below a line that opens them.

    Parameters
    ----------
    title
        The line.
    parts
        Pieces of this module.
    """
    return Markup('<details style="margin:4px 0"><summary style="cursor:pointer">{}</summary>{}</details>').format(
        title, Markup("").join(parts)
    )


def lines_of(pieces: Iterable[Markup]) -> Markup:
    """Pieces of this module beside each other, as many in a line as there is room.

    Parameters
    ----------
    pieces
        Such as swatches.
    """
    return Markup('<div style="margin:4px 0">{}</div>').format(Markup(" ").join(pieces))


def swatch(colour: str, text: str) -> Markup:
    """A colour beside what it stands for.

    Parameters
    ----------
    colour
        `#rrggbb`.
    text
        What it stands for.
    """
    style = f"border-left:1em solid {colour};padding-left:.4em;margin-right:1em;white-space:nowrap"
    return Markup('<span style="{}">{}</span>').format(style, text)


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
    bar = _box(place[0], place[2], SKY, more)
    # The zero is drawn last, and reaches out of the bar: an interval that holds 0 must show it.
    return _svg(label, axis + bar + _tick(place[1], 1) + _zero(place[3]))


def _zero(x: float) -> Markup:
    """The zero of an axis: a dashed line over the whole height."""
    return Markup(
        '<line x1="{0:.1f}" x2="{0:.1f}" y1="0" y2="{1}" stroke="currentColor" stroke-dasharray="2 2"/>'
    ).format(x, BAR_HEIGHT)


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
