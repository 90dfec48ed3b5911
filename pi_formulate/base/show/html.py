"""Pieces of HTML and SVG that display objects in a notebook.

In: texts and numbers. Out: escaped HTML without scripts or external files, readable on light and dark pages: text keeps
the colour of the page, drawings of molecules are on white cards, and every colour has a word next to it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pi_formulate.base.show.colours import GREY, STATUS
from pi_formulate.base.show.words import in_words, number

if TYPE_CHECKING:
    import pandas as pd

LINE = "1px solid rgba(128,128,128,.45)"
CARD = "display:inline-block;background:#fff;color:#111;border-radius:4px;padding:4px;margin:2px;text-align:center"
SHORT = 24  # characters that stay on one line

# A number with its deviation or percent sign is aligned to the right; a CAS number is a name.
NUMBER = re.compile(r"-?\d[\d.]*(e[+-]?\d+)?%?( ± .*)?|infinity")

Cell = str | float | None


def _cell(cell: Cell, tag: str = "td", left: bool = False) -> Markup:
    text = number(cell) if cell is None or isinstance(cell, int | float) else cell
    right = not left and bool(NUMBER.fullmatch(text))
    style = f"border:{LINE};padding:2px 6px;vertical-align:middle;text-align:{'right' if right else 'left'}"
    if len(text) <= SHORT:
        style += ";white-space:nowrap"
    return Markup('<{0} style="{1}">{2}</{0}>').format(Markup(tag), Markup(style), text)


def table(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Markup:
    """A table; numbers are aligned to the right, texts are escaped, pieces of this module are left unchanged.

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


def fold(line: str, part: Markup) -> Markup:
    """A piece that a click on its line opens.

    Parameters
    ----------
    line
        What is in it; escaped.
    part
        A piece of this module.

    Examples
    --------
    >>> print(str(fold("a < b", table(["x"], []))).partition("<table")[0])
    <details style="margin:4px 0"><summary>a &lt; b</summary>
    """
    return Markup('<details style="margin:4px 0"><summary>{}</summary>{}</details>').format(line, part)


def frame(data: "pd.DataFrame", most: int = 24) -> Markup:
    """The rows of a DataFrame, with an empty cell for a missing value.

    Parameters
    ----------
    data
        Any table.
    most
        Most rows to show; the number of the others is written below.
    """
    rows = [[_plain(cell) for cell in row] for row in data.head(most).itertuples(index=False)]
    shown = table([str(column) for column in data.columns], rows)
    return shown + more(len(data) - most)


def _plain(cell: object) -> Cell:
    """A cell of a DataFrame: numbers unchanged, a missing one as an empty text."""
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


MOST_ROWS = 24


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


def facts_of(instance: Any, leave_out: Sequence[str] = ()) -> Markup:
    """The fields of a dataclass as facts, each with its unit; empty fields are left out.

    Parameters
    ----------
    instance
        The object; fields that are dataclasses in a row become a table of their own below.
    leave_out
        Names of fields that are shown otherwise.
    """
    held = [(field.name, getattr(instance, field.name)) for field in fields(instance) if field.name not in leave_out]
    rows = [(name, value) for name, value in held if _is_rows(value)]
    plain = [(in_words(name), cell) for name, value in held if not _is_rows(value) for cell in [fact(value)]]
    values = [(name, number(cell) if isinstance(cell, float) else cell) for name, cell in plain]
    shown = facts(values) if any(cell for _, cell in values) else Markup("")
    return shown + Markup("").join(rows_of(value, [in_words(name)]) for name, value in rows)


def _is_rows(value: object) -> bool:
    return isinstance(value, tuple | list) and bool(value) and all(is_dataclass(part) for part in value)


def rows_of(
    items: Sequence[Any], title: Sequence[str] = (), most: int = MOST_ROWS, leave_out: Sequence[str] = ()
) -> Markup:
    """Objects of one kind as a table: a column for each field in which any of them has something.

    Parameters
    ----------
    items
        Instances of dataclasses.
    title
        Text above the table, if any.
    most
        Most rows to show; the number of the others is written below.
    leave_out
        Names of fields that have no column.
    """
    shown = items[:most]
    names = list(dict.fromkeys(field.name for item in shown for field in fields(item) if field.name not in leave_out))
    cells = [[fact(getattr(item, name, None)) for name in names] for item in shown]
    used = [i for i, _ in enumerate(names) if any(row[i] not in (None, "") for row in cells)]
    body = table([in_words(names[i]) for i in used], [[row[i] for i in used] for row in cells])
    above = Markup("").join(Markup("<div>{}</div>").format(text) for text in title)
    return above + body + more(len(items) - len(shown))


def more(rest: int) -> Markup:
    """The number of rows that are left out, if any.

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
    """Pieces of this module side by side, as many in a line as there is room for.

    Parameters
    ----------
    pieces
        Such as swatches.
    """
    return Markup('<div style="margin:4px 0">{}</div>').format(Markup(" ").join(pieces))


def swatch(colour: str, text: str) -> Markup:
    """A colour next to the word that it stands for.

    Parameters
    ----------
    colour
        `#rrggbb`.
    text
        Meaning of the colour.
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
        Text before each of them, such as `Warning: `.
    """
    items = Markup("").join(Markup("<li>{}{}</li>").format(before, text) for text in texts)
    return Markup('<ul style="margin:4px 0">{}</ul>').format(items) if items else items


def badge(status: str, text: str = "", look: str = "") -> Markup:
    """A status as colour, sign and word.

    Parameters
    ----------
    status
        One of `STATUS`.
    text
        What stands after the sign; the status if empty.
    look
        Classes of a style sheet that colours it; if empty, it brings its colour along.
    """
    colour, sign = STATUS.get(status, (GREY, ""))
    if look:
        return Markup('<span class="{}">{} {}</span>').format(look, sign, text or status)
    style = f"border-left:.7em solid {colour};padding-left:.4em;white-space:nowrap"
    return Markup('<span style="{}">{} {}</span>').format(Markup(style), sign, text or status)


def picture(svg: str, caption: str) -> Markup:
    """A drawing on a white card, so that black bonds are seen on a dark page.

    Parameters
    ----------
    svg
        Drawing of this package; it is used unchanged.
    caption
        Text below.
    """
    return Markup('<div style="{}">{}<div style="font-size:smaller">{}</div></div>').format(
        Markup(CARD), Markup(svg), caption
    )


def inner(html: str) -> Markup:
    """The display of another object of the package, for use inside a card.

    Parameters
    ----------
    html
        Result of its `_repr_html_`, used unchanged.
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
