"""How the answers read: HTML and SVG, without any script.

In: `Answers`, monomers, an error. Out: HTML. Met and not met differ in word and sign as well as in colour; the colours
are a blue and an orange that colour-blind people tell apart.
"""

import base64
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from math import inf, isfinite
from pathlib import Path

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.show import bars
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.quantity import AT_MAXIMUM, Quantity
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.report import NO_OPINION, Finding, Status, limits_text, reach
from pi_formulate.claims.tree import CTE_WINDOW, TG_WINDOW
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.whatif.answers import Answers, window_of

SIGNS: dict[Status, tuple[str, str]] = {
    "met": ("✓", "pw-met"),
    "not met": ("✗", "pw-not"),
    "needs data": ("?", "pw-open"),
    "not applicable": ("–", "pw-open"),
}
KINDS = {
    "csv": "text/csv",
    "toml": "application/toml",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
CLAIMED = {window.name: window.limits for window in (TG_WINDOW, CTE_WINDOW)}
SCALE_PX = 230.0
DRAWN_PX = (100, 76)
MOST_FAULTS, MOST_TEXT = 8, 400  # what a person reads of a file that is wrong from end to end
# A hint that names a key of a recipe file, and the same in the words of the panel.
HINTS = {"State imbalance_r, M_n or endcap_equivalents.": "Take a ratio r below 1, or no end-capper."}


@cache
def style() -> str:
    """The style sheet of the panel, as an element."""
    return f"<style>{Path(__file__).with_name('panel.css').read_text(encoding='utf-8')}</style>"


def number(value: float, digits: int = 3) -> str:
    """A number to read: so many significant digits, blanks between thousands.

    >>> number(36123.4), number(0.01234), number(1.5), number(float("inf"))
    ('36 100', '0.0123', '1.5', '∞')
    """
    if not isfinite(value):
        return "∞" if value == inf else "–"
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}".replace(",", " ") if abs(rounded) >= 10**digits else f"{rounded:g}"


def badge(status: Status, text: str = "") -> str:
    """A status as sign and word."""
    sign, look = SIGNS[status]
    return f'<span class="pw-badge {look}">{sign} {escape(text or status)}</span>'


def error_html(errors: Iterable[FormulateError], labels: Mapping[str, str] | None = None) -> str:
    """What is wrong, a line for each fault, with the place by the label that stands on the panel.

    Parameters
    ----------
    errors
        All faults.
    labels
        Key of a recipe file, and label of its control.
    """
    found = list(errors)
    lines = [_told(error, labels or {}) for error in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        lines.append(f"and {len(found) - MOST_FAULTS} more")
    return f'<div class="pw"><div class="pw-error" role="alert">{"<br>".join(lines)}</div></div>' if lines else ""


def _told(error: FormulateError, labels: Mapping[str, str]) -> str:
    """One fault as a line."""
    text = str(error).removeprefix(error.where)
    for hint, said in HINTS.items():
        text = text.replace(hint, said)
    before, _, key = error.where.rpartition(": ")
    place = labels.get(key, error.where if before else key)
    shown = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} …"
    return f"<b>{escape(place)}</b>{escape(shown)}"


def drawings_html(copolymer: Copolymer) -> str:
    """Structures, each with its name and its share of its side."""
    feed = copolymer.feed
    figures = "".join(
        f'<figure title="{escape(m.name)}; share of its side in mol%">{_drawing(m)}<figcaption>{escape(m.id)}<br>'
        f'<span class="pw-small">{m.molar_mass_g_per_mol:.2f} g/mol<br>'
        f"{number(100.0 * n / sum(x for _, x in side))} mol%</span></figcaption></figure>"
        for side in (feed.dianhydrides_mol, feed.diamines_mol)
        for m, n in side
    )
    return f'<div class="pw pw-drawings">{figures}</div>'


@cache
def _drawing(monomer: Monomer) -> str:
    from pi_formulate.chemistry import structure

    svg = structure.draw_svg(monomer.smiles, *DRAWN_PX)
    source = _uri(svg.encode(), "image/svg+xml")
    return f'<img alt="structure of {escape(monomer.id)}" width="{DRAWN_PX[0]}" height="{DRAWN_PX[1]}" src="{source}">'


def _uri(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


def link_html(name: str, content: bytes, text: str) -> str:
    """A link that downloads a file, which it holds itself.

    Parameters
    ----------
    name
        File name; its ending says the kind.
    content
        The file.
    text
        What the link says.
    """
    kind = name.rpartition(".")[2]
    return (
        f'<a download="{escape(name)}" href="{_uri(content, KINDS[kind])}" data-file="{kind}"'
        f' title="Download {escape(name)}">{escape(text)}</a>'
    )


def answers_html(answers: Answers, stale: bool = False) -> str:
    """Everything that the panel says about one state.

    Parameters
    ----------
    answers
        What follows from the state.
    stale
        Whether the state has changed since to one without answers.
    """
    return head_html(answers, stale=stale) + masses_html(answers, stale) + clauses_html(answers, stale)


def head_html(answers: Answers, base: Answers | None = None, stale: bool = False) -> str:
    """The numbers that are asked for first, and the status of each claim.

    Parameters
    ----------
    answers
        What follows from the state.
    base
        What followed from the state at the start; the change since then stands beside each number.
    stale
        As for `answers_html`.
    """
    return _part(f"{_tiles(answers, base or answers)}{_badges(answers)}", stale)


def masses_html(answers: Answers, stale: bool = False) -> str:
    """What is weighed, and what to mind; parameters as for `answers_html`."""
    return _part(_masses(answers) + _notes(answers), stale)


def clauses_html(answers: Answers, stale: bool = False) -> str:
    """Each clause with its limits; parameters as for `answers_html`."""
    return _part(_clauses(answers), stale)


def _part(inside: str, stale: bool) -> str:
    return f'<div class="pw{" pw-stale" * stale}" aria-live="polite">{inside}</div>'


# --- tiles


def _tiles(answers: Answers, base: Answers) -> str:
    unsaid, known, before = dict(answers.unsaid), dict(answers.estimates), dict(base.estimates)
    claim, printed = window_of(answers.formula)
    tiles = []
    for name, window in CLAIMED.items():
        title, unit = PROPERTIES[name].title, PROPERTIES[name].sign
        if (found := known.get(name)) is None:
            tiles.append(_tile(title, "–", "", escape(unsaid[name])))
            continue
        low, high = found.interval_90
        ends = PROPERTIES[name].scale or (low, high)
        claimed = window if name == printed.name else None  # the other window is of another layer
        told = f"; claim {claim.id}: {window[0]:g} to {window[1]:g}" if claimed else ""
        place = "in domain" if found.in_domain else "<b>out of domain</b>: a rough guess"
        since = _change(found.value - before[name].value, 0) if name in before else ""
        tiles.append(
            _tile(
                title,
                f'<span data-answer="{name}" data-value="{found.value!r}">{found.value:.0f}</span>'
                f' <span class="pw-unit">± {found.sd:.0f} {unit}{since}</span>',
                _scale(found.value, low, high, claimed, ends, unit),
                f"estimate, {place}; 9 of 10 between {low:.0f} and {high:.0f}{told}",
            )
        )
    summary = answers.summary
    tiles.append(_chain_tile(summary["mn_paa_g_per_mol"], summary["imbalance_r"]))
    solids, solution = summary["solids_paa_frac"], summary["solution_g"]
    tiles.append(
        _tile(
            "Solution",
            f'{_value(solution)} <span class="pw-unit">g</span>',
            "",
            f"{100 * solids.weighed:.2f} wt% poly(amic acid); gives {number(summary['pi_g'].weighed, 4)} g polyimide",
        )
    )
    if cost := answers.cost:
        without = f", without {', '.join(cost.unpriced)}, which have no price" if cost.unpriced else ""
        least = '<span class="pw-unit">at least </span>' if cost.unpriced else ""
        since = _change(cost.total - base.cost.total, 2) if base.cost else ""
        tiles.append(
            _tile(
                "Cost of the batch",
                f'{least}<span data-answer="cost" data-value="{cost.total!r}">{number(cost.total, 4)}</span>'
                f' <span class="pw-unit">{since}</span>',
                "",
                f"in the currency of your prices{escape(without)}; {number(cost.per_kg_polymer)} for 1 kg of polyimide",
            )
        )
    return f'<div class="pw-tiles">{"".join(tiles)}</div>'


def _change(by: float, digits: int) -> str:
    """How far a number is from the one at the start; nothing where it would read as zero."""
    shown = f"{by:+.{digits}f}"
    return f' <span class="pw-change" title="since the start">({shown})</span>' if float(shown) else ""


def _tile(title: str, big: str, drawn: str, small: str) -> str:
    return (
        f'<div class="pw-tile"><div class="pw-name">{title}</div><div class="pw-big">{big}</div>{drawn}'
        f'<div class="pw-small">{small}</div></div>'
    )


def _value(quantity: Quantity) -> str:
    return f'<span data-answer="{quantity.name}" data-value="{quantity.weighed!r}">{number(quantity.weighed, 4)}</span>'


def _chain_tile(mn: Quantity, ratio: Quantity) -> str:
    title = "M<sub>n</sub> of the poly(amic acid)"
    shown = f'<span data-answer="{mn.name}" data-value="{mn.weighed!r}">'
    small = f"r = {ratio.weighed:.5f} by the rounded masses, ideal step growth"
    if not isfinite(mn.weighed):
        return _tile(title, f"{shown}∞</span>", "", "r = 1: no end to the chain but conversion")
    low, high = mn.interval_90
    if mn.unlimited:
        big = f'<span class="pw-unit">above </span>{shown}{number(low, 2)}</span> <span class="pw-unit">g/mol</span>'
        return _tile(title, big, "", f"19 of 20; {small}; within balance and assay r may be 1: no upper limit")
    if not mn.plus_minus:
        big = f'{shown}{number(mn.weighed, 3)}</span> <span class="pw-unit">g/mol</span>'
        planned = f", {AT_MAXIMUM}" if mn.at_maximum else ""
        return _tile(title, big, "", f"9 of 10 between {number(low, 3)} and {number(high, 3)}{planned}; {small}")
    sure = f"± {number(mn.sd, 2)} " if mn.sd > 0.0 else ""
    return _tile(title, f'{shown}{number(mn.weighed, 4)}</span> <span class="pw-unit">{sure}g/mol</span>', "", small)


def _scale(
    value: float, low: float, high: float, window: tuple[float, float] | None, ends: tuple[float, float], unit: str
) -> str:
    """Value and interval on a line, with the claimed window behind it, or else the ends of the line named."""

    def x(at: float) -> float:
        return round(14.0 + SCALE_PX * min(max((at - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0), 1)

    told = f"claimed window {window[0]:g} to {window[1]:g} {unit}, " if window else ""
    told += f"estimate {value:.0f}, interval {low:.0f} to {high:.0f}"
    marks = "".join(
        f'<text x="{x(at)}" y="28" class="pw-mark" text-anchor="middle">{at:g}</text>' for at in window or ends
    )
    left, right = (x(window[0]), x(window[1])) if window else (14.0, 14.0)
    return (
        f'<svg viewBox="0 0 {SCALE_PX + 28:g} 30" class="pw-scale" role="img" aria-label="{told}">'
        f'<rect x="{left}" y="2" width="{round(right - left, 1)}" height="14" fill="#56B4E9" opacity=".45"/>'
        f'<line x1="14" y1="9" x2="{SCALE_PX + 14:g}" y2="9" stroke="#9aa7b3"/>'
        f'<line x1="{x(low)}" y1="9" x2="{x(high)}" y2="9" class="pw-span"/>'
        f'<circle cx="{x(value)}" cy="9" r="5" fill="#b54708"/>{marks}</svg>'
    )


# --- tables


def _badges(answers: Answers) -> str:
    badges = " ".join(
        f'<span data-claim="{id}" data-status="{status}">{badge(status, f"claim {id}: {status}")}</span>'
        for id, status in answers.claims.items()
    )
    return f'<div class="pw-badges">{badges}</div>'


def _clauses(answers: Answers) -> str:
    rows = "".join(_clause(finding) for finding in answers.findings)
    return (
        f"<h2>Claims on formula {answers.formula}, clause by clause</h2>"
        '<div class="pw-wide"><table><thead><tr><th>claim</th><th class="pw-left">clause</th><th>value</th>'
        "<th>limits</th><th>margin</th><th></th>"
        '<th title="Probability that it holds: for a composition, over balance and assay;'
        ' for a property, over the error of its estimate.">chance</th><th class="pw-left">status</th></tr></thead>'
        f'<tbody>{rows}</tbody></table></div><div class="pw-small">Values of the variables are shares of all units: the'
        " scale of a formula is free, so k ≥ 1 asks for k above 0. Each claim by its own clauses, and claims 5, 6, 16"
        " and 17 by those of their formula under the same labelling."
        f" {NO_OPINION}</div>"
    )


def _clause(finding: Finding) -> str:
    cells = ["–" if x is None else number(x, 4) for x in (finding.value, finding.margin)]
    chance = "" if finding.probability is None else f"{100 * finding.probability:.0f} %"
    note = f' title="{escape(finding.note)}"' if finding.note else ""
    return (
        f'<tr data-clause="{escape(finding.clause)}"><td>{finding.claim}</td><td class="pw-left"{note}>'
        f"{escape(finding.clause)}</td><td>{cells[0]}</td><td>{escape(limits_text(finding))}</td><td>{cells[1]}</td>"
        f"<td>{bars.margin_bar(finding.margin, reach(finding), finding.status)}</td><td>{chance}</td>"
        f'<td class="pw-left">{badge(finding.status)}</td></tr>'
    )


def _masses(answers: Answers) -> str:
    costs = dict(answers.cost.by_id) if answers.cost else {}
    head = "<th>component</th><th class='pw-left'>role</th><th>charge / g</th><th>mmol</th><th>ml</th>"
    rows = []
    for charge in answers.recipe.charges:
        id = charge.compound.id
        volume = "" if charge.volume_ml is None else number(charge.volume_ml)
        cost = f"<td>{number(costs[id]) if id in costs else '–'}</td>" if costs else ""
        rows.append(
            f'<tr><td>{escape(id)}</td><td class="pw-left">{charge.role.replace("_", " ")}</td>'
            f'<td data-charge="{escape(id)}" data-value="{charge.charge_g!r}"><b>'
            f"{grams(charge.charge_g, charge.readability_g)}</b></td>"
            f"<td>{1e3 * charge.amount_mol:.2f}</td><td>{volume}</td>{cost}</tr>"
        )
    total = sum(charge.charge_g for charge in answers.recipe.charges)
    last = f"<td>{number(answers.cost.total, 4)}</td>" if answers.cost else ""
    rows.append(f'<tr class="pw-sum"><td>together</td><td></td><td>{total:.2f}</td><td></td><td></td>{last}</tr>')
    head += "<th>cost</th>" if costs else ""
    return (
        f'<h2>Weigh in this order</h2><div class="pw-wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _notes(answers: Answers) -> str:
    warned = [f"<b>Mind:</b> {escape(text)}" for text in answers.summary.warnings]
    assumed = [f"Assumed: {escape(text)}" for text in answers.summary.assumptions]
    doubts = [
        f"{PROPERTIES[name].title}: {escape(e.note)}" for name, e in answers.estimates if e.note and not e.in_domain
    ]
    return "".join(f'<div class="pw-note">{text}</div>' for text in (*warned, *assumed, *doubts))
