"""What is in the vessel as HTML: the lines to weigh, the questions about a mass, r, M_n and solids, and the top-up.

In: lines of a weigh sheet, `Reconciliation`s. Out: HTML. Every number and every sentence is one of the library.
"""

import base64
from collections.abc import Iterable, Sequence
from html import escape

from pi_formulate.batch.export.sheet import SheetLine
from pi_formulate.batch.export.topup_sheet import TopUpLine
from pi_formulate.batch.quantity import Quantity
from pi_formulate.batch.reconciliation import EXCHANGE, NOT_YET, Reconciliation
from pi_formulate.batch.summary import Summary

EDGE = 1e-9  # relative: the rounding error of a mass that lies on the end of its range
# Headings of the table of the top-up, and of that of the three states; on a narrow page each cell carries its own.
TOP_UP = ("component", "planned / g", "in the vessel / g", "add / g", "final / g")
STATES = ("", "planned", "in the vessel", "after the top-up")
FIGURES = 6  # of a target
# The numbers of the tiles: name in the summary, title, factor, unit.
TILES = (
    ("imbalance_r", "ratio r", 1.0, ""),
    ("mn_paa_g_per_mol", "M<sub>n</sub>, poly(amic acid)", 1.0, "g/mol"),
    ("solids_paa_frac", "solids, poly(amic acid)", 100.0, "wt%"),
)


def line_html(line: SheetLine) -> str:
    """A line of the sheet: what to weigh, how much, and which masses are acceptable.

    Parameters
    ----------
    line
        Of the weigh sheet.
    """
    lot = f", {escape(line.lot)}" if line.lot else ""
    within = f"; acceptable {line.low_text} to {line.high_text}" if line.range_text else ""
    return (
        f'<div class="pw pw-line"><b>{line.step}. {escape(line.id)}</b> <span class="pw-small">{escape(line.role)}{lot}'
        f"</span><br>planned <b>{line.charge_text} g</b><span>{within}</span></div>"
    )


def added_html(line: TopUpLine) -> str:
    """A line of a top-up: what to add, and how much.

    Parameters
    ----------
    line
        Of the top-up sheet.
    """
    role, add = line.texts[1], line.texts[6]
    return (
        f'<div class="pw pw-line"><b>{line.step}. {escape(line.id)}</b> <span class="pw-small">{escape(role)}</span>'
        f"<br>add <b>{add} g</b></div>"
    )


def mark_html(line: SheetLine, mass_g: float | None) -> str:
    """Whether a mass is acceptable, in a word and a sign; nothing without a mass or a range.

    Parameters
    ----------
    line
        Of the weigh sheet.
    mass_g
        On the balance [g]; None if it is not weighed yet.

    Examples
    --------
    >>> from pi_formulate.whatif.state.state import WhatIf
    >>> water, *_ = WhatIf(units=(("PMDA", "p-PDA", 1.0),)).recipe().to_sheet().lines
    >>> "outside" in mark_html(water, 500.0), mark_html(water, None)
    (True, '')
    """
    if mass_g is None or not line.range_text:
        return ""
    low, high = float(line.low_text) * (1.0 - EDGE), float(line.high_text) * (1.0 + EDGE)
    look, text = ("pw-met", "✓ in range") if low <= mass_g <= high else ("pw-not", "✗ outside")
    return f'<div class="pw"><span class="pw-badge {look}" data-range="{text[2:]}">{text}</span></div>'


def questions_html(texts: Iterable[str]) -> str:
    """Masses that are probably a slip of the balance or of the hand, each as a question.

    Parameters
    ----------
    texts
        Sentences.
    """
    lines = "".join(f'<div class="pw-error" role="alert"><b>Please check:</b> {escape(text)}</div>' for text in texts)
    return f'<div class="pw pw-questions">{lines}</div>' if lines else ""


def tiles_html(planned: Summary, weighed: Summary, complete: bool) -> str:
    """r, M_n and solids of what is weighed, and below each the plan.

    Parameters
    ----------
    planned
        Of the batch as it was planned.
    weighed
        Of the batch with the masses that are weighed.
    complete
        Whether all of it is weighed; otherwise the rest is taken as planned.
    """
    tiles = "".join(_tile(planned[name], weighed[name], title, by, unit) for name, title, by, unit in TILES)
    heading = "As weighed" if complete else "As weighed, with the rest as planned"
    turned = _turned(planned["dianhydride_per_diamine"], weighed["dianhydride_per_diamine"])
    return f'<div class="pw" aria-live="polite"><h2>{heading}</h2><div class="pw-tiles">{tiles}</div>{turned}</div>'


def _turned(planned: Quantity, weighed: Quantity) -> str:
    """The side that is in excess, if it is not the planned one: r itself is below 1 in both cases."""
    if (planned.weighed - 1.0) * (weighed.weighed - 1.0) >= 0.0:
        return ""
    meant, now = ("dianhydride", "diamine") if planned.weighed > 1.0 else ("diamine", "dianhydride")
    text = f"The {now} is in excess now, where the {meant} was planned to be."
    return f'<div class="pw-note" data-turned="{now}">{text}</div>'


def _tile(planned: Quantity, weighed: Quantity, title: str, by: float, unit: str) -> str:
    value, rest = _parts(weighed, by)
    return (
        f'<div class="pw-tile"><div class="pw-name">{title}</div><div class="pw-big">'
        f'<span data-weighed="{weighed.name}" data-value="{weighed.weighed!r}">{value}</span>'
        f' <span class="pw-unit">{rest} {unit}</span></div>'
        f'<div class="pw-small">planned {_target(planned, by)} {unit}</div></div>'
    )


def _target(quantity: Quantity, by: float) -> str:
    """What was planned, without the error of a balance."""
    return Quantity(quantity.name, "", by * quantity.target, by * quantity.weighed, 0.0).target_text(FIGURES)


def _parts(quantity: Quantity, by: float) -> tuple[str, str]:
    """The value, and its uncertainty or interval; one without a limit in the words of the library."""
    if by == 1.0 or not quantity.near_normal:
        value, sign, rest = quantity.weighed_text.replace("+-", "±").partition(" ± ")
        if not sign and " (" in value:
            value, _, rest = value.partition(" (")
            return escape(value), escape(f"({rest}")
        return escape(value), escape(f"± {rest}" if sign else "")
    scaled = Quantity(quantity.name, "", by * quantity.target, by * quantity.weighed, by * quantity.sd)
    return _parts(scaled, 1.0)


def top_up_html(result: Reconciliation, complete: bool) -> str:
    """The top-up as a sentence and a table, and the numbers before and after it.

    Parameters
    ----------
    result
        Of the masses in the vessel.
    complete
        Whether all of the batch is weighed; otherwise some of what is to add is still to be weighed anyway.
    """
    sentence = f"{result.in_words[:1].upper()}{result.in_words[1:]}."
    columns = len(TOP_UP) if result.top_up else 3  # without a top-up nothing comes after the vessel
    rows = [(line.id, *line.texts[4:])[:columns] for line in result.lines if line.add_g is not None]
    states = STATES if result.top_up else STATES[:-1]
    numbers = [(label, *values)[: len(states)] for label, _, *values in result.key_numbers]
    notes = [] if result.reacting else [NOT_YET]
    notes += [f"Warning, after the top-up: {text}" for text in result.after.summary.warnings]
    notes += [EXCHANGE] if result.top_up and complete else []
    below = "".join(f'<div class="pw-note">{escape(note)}</div>' for note in notes)
    title = result.title if result.top_up else "The vessel"
    heading = escape(title) if complete else "Still to weigh, for the masses so far"
    return (
        f'<div class="pw" aria-live="polite"><h2>{heading}</h2><p data-answer="top-up">{escape(sentence)}</p>'
        f"{_table(TOP_UP[:columns], rows, 'add')}<h2>Plan and vessel</h2>{_table(states, numbers)}"
        f"{below}</div>"
    )


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]], strong: str = "") -> str:
    """A table whose cells carry their heading, for a page too narrow for columns."""
    head = "".join(f"<th>{escape(heading)}</th>" for heading in headings)
    body = "".join(
        f"<tr>{''.join(_cell(h, text, strong) for h, text in zip(headings, row, strict=True))}</tr>" for row in rows
    )
    return f'<table class="pw-stack"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _cell(heading: str, text: str, strong: str) -> str:
    shown = escape(text.replace(" +- ", "\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}"))
    bold = strong and heading.startswith(strong) and text.strip("0.") != ""
    return f'<td data-label="{escape(heading)}">{f"<b>{shown}</b>" if bold else shown}</td>'


def print_html(content: bytes, text: str) -> str:
    """A link that prints a page; the script of the page prints it in a frame of its own.

    Parameters
    ----------
    content
        A page.
    text
        Text of the link.
    """
    return f'<a href="#" role="button" data-print="{base64.b64encode(content).decode("ascii")}">{escape(text)}</a>'
