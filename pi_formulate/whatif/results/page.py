"""The answers as HTML and SVG, without any script.

In: `Answers`, monomers, errors. Out: HTML. Met and not met differ in word and sign as well as in colour; the colours
are a blue and an orange that colour-blind people tell apart.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from math import isfinite
from pathlib import Path

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.show import bars, html
from pi_formulate.base.show.colours import SKY
from pi_formulate.base.show.words import rounded
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.cost import BatchCost
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.quantity import AT_MAXIMUM, Quantity
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.functionality import role_text
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.report import NO_OPINION, Finding, Status, limits_text, reach
from pi_formulate.claims.subject import WINDOWS
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import Estimate
from pi_formulate.whatif.results.answers import Answers, window_of
from pi_formulate.whatif.results.compare import change_in_figures, change_text, masses_g, step_digits
from pi_formulate.whatif.state.change import in_order

SHEETS = ("panel.css", "history.css")
# Class of the style sheet for each status; one that is open is grey.
LOOKS: dict[Status, str] = {"met": "pw-met", "not met": "pw-not"}
OPEN = "pw-open"
KINDS = {
    "csv": "text/csv",
    "toml": "application/toml",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SCALE_PX, RIM_PX = 230.0, 14.0  # the line of a scale, and the space left and right of it
DRAWN_PX = (100, 76)
MOST_ERRORS, MOST_TEXT = 8, 400  # as many as a person reads of a file that is wrong from end to end
# A hint that names keys of a recipe file, and the same hint in the words of the panel.
HINTS = {"State imbalance_r, M_n or endcap_equivalents.": "Take a ratio r below 1, or no end-capper."}


@cache
def style() -> str:
    """The style sheets of the panel, as an element."""
    sheets = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in SHEETS)
    return f"<style>{''.join(sheets)}</style>"


def error_html(errors: Iterable[FormulateError], labels: Mapping[str, str] | None = None) -> str:
    """One line for each error, which names its place by the label on the panel.

    Parameters
    ----------
    errors
        All errors.
    labels
        Key of a recipe file, and label of its control.
    """
    every = list(errors)
    lines = [_line(error, labels or {}) for error in every[:MOST_ERRORS]]
    if len(every) > MOST_ERRORS:
        lines.append(f"and {len(every) - MOST_ERRORS} more")
    return f'<div class="pw"><div class="pw-error" role="alert">{"<br>".join(lines)}</div></div>' if lines else ""


def _line(error: FormulateError, labels: Mapping[str, str]) -> str:
    """One error as a line."""
    text = str(error).removeprefix(error.where)
    for hint, on_the_panel in HINTS.items():
        text = text.replace(hint, on_the_panel)
    before, _, key = error.where.rpartition(": ")
    place = labels.get(key, error.where if before else key)
    shown = text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]} …"
    return f"<b>{escape(place)}</b>{escape(shown)}"


def drawings_html(copolymer: Copolymer, order: Sequence[str] = ()) -> str:
    """Structures, each with its name and its share of its side.

    Parameters
    ----------
    copolymer
        The units.
    order
        Ids in the order of the user.
    """
    feed = copolymer.feed
    sides = ({m.id: (m, n) for m, n in side} for side in (feed.dianhydrides_mol, feed.diamines_mol))
    figures = "".join(
        f'<figure title="{escape(m.name)}; share of its side in mol%">{_drawing(m)}<figcaption>{escape(m.id)}<br>'
        f'<span class="pw-small">{m.molar_mass_g_per_mol:.2f} g/mol<br>'
        f"{rounded(100.0 * n / sum(x for _, x in side))} mol%</span></figcaption></figure>"
        for side in ([own[id] for id in in_order(own, order)] for own in sides)
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
    """A link that contains a file and downloads it.

    Parameters
    ----------
    name
        File name; its ending says the kind.
    content
        The file.
    text
        Text of the link.
    """
    kind = name.rpartition(".")[2]
    return (
        f'<a download="{escape(name)}" href="{_uri(content, KINDS[kind])}" data-file="{kind}"'
        f' title="Download {escape(name)}">{escape(text)}</a>'
    )


def no_files_html(error: Exception) -> str:
    """Why there are no files, in place of links to those of an earlier state.

    Parameters
    ----------
    error
        Of writing them.
    """
    why = escape(str(error) or type(error).__name__)
    return (
        f'<div class="pw pw-files"><div class="pw-error" role="alert">The files could not be made: {why} '
        "Nothing that was typed is lost; any change tries again.</div></div>"
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
    """The most important numbers, and the status of each claim.

    Parameters
    ----------
    answers
        What follows from the state.
    base
        What follows from A, such as the state at the start; the change against it stands next to each number.
    stale
        As for `answers_html`.
    """
    return _part(f"{_tiles(answers, base or answers)}{_badges(answers)}", stale)


def masses_html(answers: Answers, stale: bool = False, base: Answers | None = None) -> str:
    """The masses to weigh, with warnings and assumptions; parameters as for `head_html`."""
    return _part(_masses(answers, base or answers) + _notes(answers), stale)


def clauses_html(answers: Answers, stale: bool = False) -> str:
    """Each clause with its limits; parameters as for `answers_html`."""
    return _part(_clauses(answers), stale)


def _part(inside: str, stale: bool) -> str:
    return f'<div class="pw{" pw-stale" * stale}" aria-live="polite">{inside}</div>'


# --- tiles


def _tiles(answers: Answers, base: Answers) -> str:
    tiles = [_property_tile(name, answers, base) for name in WINDOWS]
    tiles += [_chain_tile(answers.summary, base.summary), _solution_tile(answers.summary, base.summary)]
    tiles += [_cost_tile(answers.cost, base.cost)] if answers.cost else []
    return f'<div class="pw-tiles">{"".join(tiles)}</div>'


def _property_tile(name: str, answers: Answers, base: Answers) -> str:
    """An estimate on its scale, with the window that is claimed for the layer of the formula."""
    row = PROPERTIES[name]
    estimate, before = dict(answers.estimates).get(name), dict(base.estimates).get(name)
    if estimate is None:
        return _tile(row.title, "–", "", escape(dict(answers.unknown)[name]))
    claim, printed = window_of(answers.formula)
    window = printed.limits if name == printed.name else None  # the other window is of another layer
    low, high = estimate.interval_90
    claimed = f"; claim {claim.id}: {window[0]:g} to {window[1]:g}" if window else ""
    domain = "in domain" if estimate.in_domain else "<b>out of domain</b>: a rough guess"
    since = "" if before is None else _change(estimate.value - before.value, 0)
    return _tile(
        row.title,
        f'<span data-answer="{name}" data-value="{estimate.value!r}">{estimate.value:.0f}</span>'
        f' <span class="pw-unit">± {estimate.sd:.0f} {row.sign}{since}</span>',
        _scale(estimate, window, row.scale or (low, high), row.sign),
        f"estimate, {domain}; 9 of 10 between {low:.0f} and {high:.0f}{claimed}",
    )


def _solution_tile(summary: Summary, base: Summary) -> str:
    solids, polyimide = summary["solids_paa_frac"].weighed, rounded(summary["pi_g"].weighed, 4)
    return _tile(
        "Solution",
        f'{_value(summary["solution_g"])} <span class="pw-unit">g'
        f"{_against(change_in_figures(base['solution_g'].weighed, summary['solution_g'].weighed))}</span>",
        "",
        f"{100 * solids:.2f} wt% poly(amic acid); gives {polyimide} g polyimide",
    )


def _cost_tile(cost: BatchCost, base: BatchCost | None) -> str:
    without = f", without {', '.join(cost.unpriced)}, which have no price" if cost.unpriced else ""
    least = '<span class="pw-unit">at least </span>' if cost.unpriced else ""
    since = _change(cost.total - base.total, 2) if base else ""
    return _tile(
        "Cost of the batch",
        f'{least}<span data-answer="cost" data-value="{cost.total!r}">{rounded(cost.total, 4)}</span>'
        f' <span class="pw-unit">{since}</span>',
        "",
        f"in the currency of your prices{escape(without)}; {rounded(cost.per_kg_polymer)} for 1 kg of polyimide",
    )


def _change(by: float, digits: int) -> str:
    """The change of a number against A; nothing if it rounds to zero."""
    return _against(change_text(by, digits))


def _against(shown: str) -> str:
    """A change against A next to its number."""
    return f' <span class="pw-change" title="B against A">({shown})</span>' if shown else ""


def _tile(title: str, big: str, drawn: str, small: str) -> str:
    return (
        f'<div class="pw-tile"><div class="pw-name">{title}</div><div class="pw-big">{big}</div>{drawn}'
        f'<div class="pw-small">{small}</div></div>'
    )


def _value(quantity: Quantity) -> str:
    return (
        f'<span data-answer="{quantity.name}" data-value="{quantity.weighed!r}">{rounded(quantity.weighed, 4)}</span>'
    )


def _chain_tile(summary: Summary, base: Summary) -> str:
    mn, ratio = summary["mn_paa_g_per_mol"], summary["imbalance_r"]
    since = _against(change_in_figures(base[mn.name].weighed, mn.weighed))
    title = "M<sub>n</sub> of the poly(amic acid)"
    shown = f'<span data-answer="{mn.name}" data-value="{mn.weighed!r}">'
    small = f"r = {ratio.weighed:.5f} by the rounded masses, ideal step growth"
    if not isfinite(mn.weighed):
        return _tile(title, f"{shown}∞</span>", "", "r = 1: only the conversion ends the chains")
    low, high = mn.interval_90
    if mn.unlimited:
        big = f'<span class="pw-unit">above </span>{shown}{rounded(low, 2)}</span> <span class="pw-unit">g/mol</span>'
        return _tile(title, big, "", f"19 of 20; {small}; within balance and assay r may be 1: no upper limit")
    if not mn.plus_minus:
        big = f'{shown}{rounded(mn.weighed, 3)}</span> <span class="pw-unit">g/mol{since}</span>'
        planned = f", {AT_MAXIMUM}" if mn.at_maximum else ""
        return _tile(title, big, "", f"9 of 10 between {rounded(low, 3)} and {rounded(high, 3)}{planned}; {small}")
    sure = f"± {rounded(mn.sd, 2)} " if mn.sd > 0.0 else ""
    big = f'{shown}{rounded(mn.weighed, 4)}</span> <span class="pw-unit">{sure}g/mol{since}</span>'
    return _tile(title, big, "", small)


def _scale(estimate: Estimate, window: tuple[float, float] | None, ends: tuple[float, float], unit: str) -> str:
    """Value and interval on a line, with the claimed window behind it, or else the ends of the line named."""
    low, high = estimate.interval_90

    def x(at: float) -> float:
        return round(RIM_PX + SCALE_PX * min(max((at - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0), 1)

    words = f"claimed window {window[0]:g} to {window[1]:g} {unit}, " if window else ""
    words += f"estimate {estimate.value:.0f}, interval {low:.0f} to {high:.0f}"
    marks = "".join(
        f'<text x="{x(at)}" y="28" class="pw-mark" text-anchor="middle">{at:g}</text>' for at in window or ends
    )
    left, right = (x(window[0]), x(window[1])) if window else (RIM_PX, RIM_PX)
    return (
        f'<svg viewBox="0 0 {SCALE_PX + 2.0 * RIM_PX:g} 30" class="pw-scale" role="img" aria-label="{words}">'
        f'<rect x="{left}" y="2" width="{round(right - left, 1)}" height="14" fill="{SKY}" opacity=".45"/>'
        f'<line x1="{RIM_PX:g}" y1="9" x2="{SCALE_PX + RIM_PX:g}" y2="9" stroke="#9aa7b3"/>'
        f'<line x1="{x(low)}" y1="9" x2="{x(high)}" y2="9" class="pw-span"/>'
        f'<circle cx="{x(estimate.value)}" cy="9" r="5" fill="#b54708"/>{marks}</svg>'
    )


# --- tables


def _badges(answers: Answers) -> str:
    badges = " ".join(
        f'<span data-claim="{id}" data-status="{status}">{_badge(status, f"claim {id}: {status}")}</span>'
        for id, status in answers.claims.items()
    )
    return f'<div class="pw-badges">{badges}</div>'


def _badge(status: Status, text: str = "") -> str:
    return html.badge(status, text, f"pw-badge {LOOKS.get(status, OPEN)}")


def _clauses(answers: Answers) -> str:
    rows = "".join(_clause(finding) for finding in answers.findings)
    return (
        f"<h2>Claims on formula {answers.formula}, clause by clause</h2>"
        '<div class="pw-wide"><table><thead><tr><th>claim</th><th class="pw-left">clause</th><th>value</th>'
        "<th>limits</th><th>margin</th><th></th>"
        '<th title="Probability that the clause is met: for a composition, with the errors of balance and assay;'
        ' for a property, with the error of its estimate.">chance</th><th class="pw-left">status</th></tr></thead>'
        f'<tbody>{rows}</tbody></table></div><div class="pw-small">The values of the variables are shares of all units:'
        " the scale of a formula is free, so k ≥ 1 only asks for k above 0. Each claim is judged by its own clauses;"
        " claims 5, 6, 16 and 17 also by those of their formula, under the same labelling."
        f" {NO_OPINION}</div>"
    )


def _clause(finding: Finding) -> str:
    cells = ["–" if x is None else rounded(x, 4) for x in (finding.value, finding.margin)]
    chance = "" if finding.probability is None else f"{100 * finding.probability:.0f} %"
    note = f' title="{escape(finding.note)}"' if finding.note else ""
    return (
        f'<tr data-clause="{escape(finding.clause)}"><td>{finding.claim}</td><td class="pw-left"{note}>'
        f"{escape(finding.clause)}</td><td>{cells[0]}</td><td>{escape(limits_text(finding))}</td><td>{cells[1]}</td>"
        f"<td>{bars.margin_bar(finding.margin, reach(finding), finding.status)}</td><td>{chance}</td>"
        f'<td class="pw-left">{_badge(finding.status)}</td></tr>'
    )


def _masses(answers: Answers, base: Answers) -> str:
    before, now = masses_g(base), masses_g(answers)
    costs = dict(answers.cost.by_id) if answers.cost else {}
    head = "<th>component</th><th class='pw-left'>role</th><th>charge / g</th><th>mmol</th><th>ml</th>"
    rows = []
    for charge in answers.recipe.charges:
        id = charge.compound.id
        volume = "" if charge.volume_ml is None else rounded(charge.volume_ml)
        cost = f"<td>{rounded(costs[id]) if id in costs else '–'}</td>" if costs else ""
        rows.append(
            f'<tr><td>{escape(id)}</td><td class="pw-left">{role_text(charge.role)}</td>'
            f'<td data-charge="{escape(id)}" data-value="{charge.charge_g!r}"><b>'
            f"{grams(charge.charge_g, charge.readability_g)}</b>{_since(charge, before, now)}</td>"
            f"<td>{1e3 * charge.amount_mol:.2f}</td><td>{volume}</td>{cost}</tr>"
        )
    total = sum(charge.charge_g for charge in answers.recipe.charges)
    last = f"<td>{rounded(answers.cost.total, 4)}</td>" if answers.cost else ""
    rows.append(f'<tr class="pw-sum"><td>Total</td><td></td><td>{total:.2f}</td><td></td><td></td>{last}</tr>')
    head += "<th>cost</th>" if costs else ""
    return (
        f'<h2>Weigh in this order</h2><div class="pw-wide"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _since(charge: Charge, before: Mapping[str, float], now: Mapping[str, float]) -> str:
    """The change of a mass against A; a component in portions shows none, as A may have other portions."""
    id = charge.compound.id
    if id not in before:
        return _against("not in A")
    in_portions = charge.charge_g != now[id]
    return "" if in_portions else _change(now[id] - before[id], step_digits(charge.readability_g))


def _notes(answers: Answers) -> str:
    warnings = [f"<b>Warning:</b> {escape(text)}" for text in answers.summary.warnings]
    assumptions = [f"Assumed: {escape(text)}" for text in answers.summary.assumptions]
    doubts = [
        f"{PROPERTIES[name].title}: {escape(e.note)}" for name, e in answers.estimates if e.note and not e.in_domain
    ]
    return "".join(f'<div class="pw-note">{text}</div>' for text in (*warnings, *assumptions, *doubts))
