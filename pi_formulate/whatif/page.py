"""How the answers read: HTML and SVG, without any script.

In: `Answers`, monomers, an error. Out: HTML. Met and not met differ in word and sign as well as in colour; the colours
are a blue and an orange that colour-blind people tell apart.
"""

import base64
from collections.abc import Iterable
from functools import cache
from html import escape
from math import inf, isfinite
from pathlib import Path

from pi_formulate.claims.report import NO_OPINION, Finding, Status
from pi_formulate.errors import FormulateError
from pi_formulate.export.sheet import grams
from pi_formulate.judging.clauses import CTE_WINDOW_PPM_PER_K, TG_WINDOW_C
from pi_formulate.monomer import Monomer
from pi_formulate.summary import Quantity
from pi_formulate.whatif.answers import WINDOW_OF, Answers

SIGNS: dict[Status, tuple[str, str]] = {
    "met": ("✓", "pw-met"), "not met": ("✗", "pw-not"),
    "needs data": ("?", "pw-open"), "not applicable": ("–", "pw-open"),
}  # fmt: skip
KINDS = {
    "csv": "text/csv", "toml": "application/toml", "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
# Property: title, unit, claimed window, ends of the scale that is drawn.
TILES = {
    "tg_c": ("Glass transition", "°C", TG_WINDOW_C, (100.0, 500.0)),
    "cte_ppm_per_k": ("Expansion in the plane", "ppm/K", CTE_WINDOW_PPM_PER_K, (-20.0, 80.0)),
}
SCALE_PX = 230.0


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


def error_html(error: FormulateError) -> str:
    """What is wrong with an entry, a line for each fault."""
    return f'<div class="pw"><div class="pw-error" role="alert">{escape(str(error))}</div></div>'


def drawings_html(monomers: Iterable[Monomer]) -> str:
    """Structures, each with its name."""
    figures = "".join(
        f'<figure title="{escape(m.name)}">{_drawing(m)}<figcaption>{escape(m.id)}<br>'
        f'<span class="pw-small">{m.molar_mass_g_per_mol:.2f} g/mol</span></figcaption></figure>'
        for m in monomers
    )
    return f'<div class="pw pw-drawings">{figures}</div>'


@cache
def _drawing(monomer: Monomer) -> str:
    from pi_formulate import structure

    svg = structure.draw_svg(monomer.smiles, 140, 92)
    source = _uri(svg.encode(), "image/svg+xml")
    return f'<img alt="structure of {escape(monomer.id)}" width="140" height="92" src="{source}">'


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
    parts = (_tiles(answers), _clauses(answers), _masses(answers), _notes(answers))
    return f'<div class="pw{" pw-stale" * stale}" aria-live="polite">{"".join(parts)}</div>'


# --- tiles


def _tiles(answers: Answers) -> str:
    unsaid = dict(answers.unsaid)
    known = dict(answers.estimates)
    tiles = []
    for name, (title, unit, window, ends) in TILES.items():
        if (found := known.get(name)) is None:
            tiles.append(_tile(title, "–", "", escape(unsaid[name])))
            continue
        low, high = found.interval_90
        claimed = window if name == WINDOW_OF[answers.formula][1] else None  # the other window is of another layer
        told = f"; claim {WINDOW_OF[answers.formula][0]}: {window[0]:g} to {window[1]:g}" if claimed else ""
        place = "in domain" if found.in_domain else "<b>out of domain</b>: a rough guess"
        tiles.append(
            _tile(
                title,
                f'<span data-answer="{name}" data-value="{found.value!r}">{found.value:.0f}</span>'
                f' <span class="pw-unit">± {found.sd:.0f} {unit}</span>',
                _scale(found.value, low, high, claimed, ends, unit),
                f"estimate, {place}; 9 of 10 measured between {low:.0f} and {high:.0f}{told}",
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
        without = f"; without {', '.join(cost.unpriced)}, which have no price" if cost.unpriced else ""
        tiles.append(
            _tile(
                "Cost", f'<span data-answer="cost" data-value="{cost.total!r}">{number(cost.total, 4)}</span>', "",
                f"in the currency of your prices; {number(cost.per_kg_polymer)} for 1 kg of polyimide{escape(without)}",
            )
        )  # fmt: skip
    return f'<div class="pw-tiles">{"".join(tiles)}</div>'


def _tile(title: str, big: str, drawn: str, small: str) -> str:
    return (
        f'<div class="pw-tile"><div class="pw-name">{title}</div><div class="pw-big">{big}</div>{drawn}'
        f'<div class="pw-small">{small}</div></div>'
    )


def _value(quantity: Quantity) -> str:
    return f'<span data-answer="{quantity.name}" data-value="{quantity.weighed!r}">{number(quantity.weighed, 4)}</span>'


def _chain_tile(mn: Quantity, ratio: Quantity) -> str:
    if isfinite(mn.weighed):
        sure = f" ± {number(mn.sd, 2)}" if isfinite(mn.sd) and mn.sd > 0.0 else ""
        big = f'{_value(mn)} <span class="pw-unit">{sure} g/mol</span>'
        small = f"r = {ratio.weighed:.5f} by the rounded masses, ideal step growth"
    else:
        big, small = f'{_value(mn)} <span class="pw-unit">g/mol</span>', "r = 1: no end to the chain but conversion"
    return _tile("M<sub>n</sub> of the poly(amic acid)", big, "", small)


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
        f'<svg width="{SCALE_PX + 28:g}" height="30" role="img" aria-label="{told}">'
        f'<rect x="{left}" y="2" width="{round(right - left, 1)}" height="14" fill="#56B4E9" opacity=".45"/>'
        f'<line x1="14" y1="9" x2="{SCALE_PX + 14:g}" y2="9" stroke="#9aa7b3"/>'
        f'<line x1="{x(low)}" y1="9" x2="{x(high)}" y2="9" class="pw-span"/>'
        f'<circle cx="{x(value)}" cy="9" r="5" fill="#b54708"/>{marks}</svg>'
    )


# --- tables


def _clauses(answers: Answers) -> str:
    badges = " ".join(
        f'<span data-claim="{id}" data-status="{status}">{badge(status, f"claim {id}: {status}")}</span>'
        for id, status in answers.claims.items()
    )
    rows = "".join(_clause(finding) for finding in answers.findings)
    return (
        f'<h2>Claims on formula {answers.formula}</h2><div style="margin-bottom:6px">{badges}</div>'
        '<table><thead><tr><th>claim</th><th class="pw-left">clause</th><th>value</th><th>limits</th><th>margin</th>'
        '<th title="Probability that it holds: for a composition, over balance and assay;'
        ' for a property, over the error of its estimate.">chance</th><th class="pw-left">status</th></tr></thead>'
        f'<tbody>{rows}</tbody></table><div class="pw-small">Each claim by its own clauses. {NO_OPINION}</div>'
    )


def _clause(finding: Finding) -> str:
    low, high = finding.lower, finding.upper
    limits = f"{low:g} … {high:g}" if low is not None and high is not None else ""
    limits = limits or (f"{low:g} …" if low is not None else f"… {high:g}" if high is not None else "")
    cells = ["–" if x is None else number(x, 4) for x in (finding.value, finding.margin)]
    chance = "" if finding.probability is None else f"{100 * finding.probability:.0f} %"
    note = f' title="{escape(finding.note)}"' if finding.note else ""
    return (
        f'<tr data-clause="{escape(finding.clause)}"><td>{finding.claim}</td><td class="pw-left"{note}>'
        f"{escape(finding.clause)}</td><td>{cells[0]}</td><td>{limits}</td><td>{cells[1]}</td><td>{chance}</td>"
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
    return f"<h2>Weigh in this order</h2><table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _notes(answers: Answers) -> str:
    warned = [f"<b>Mind:</b> {escape(text)}" for text in answers.summary.warnings]
    assumed = [f"Assumed: {escape(text)}" for text in answers.summary.assumptions]
    doubts = [f"{TILES[name][0]}: {escape(e.note)}" for name, e in answers.estimates if e.note and not e.in_domain]
    return "".join(f'<div class="pw-note">{text}</div>' for text in (*warned, *assumed, *doubts))
