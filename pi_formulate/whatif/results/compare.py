"""A against B: what differs between the answers of two states.

In: two `Answers`. Out: rows of text with the change of each number, and their table as HTML. A change has a sign, a
word and a colour, so that none of them is needed alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite

from pi_formulate.base.show import html
from pi_formulate.base.show.words import rounded
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.quantity import Quantity
from pi_formulate.claims.report import Status
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.whatif.results.answers import Answers
from pi_formulate.whatif.state.change import in_order

ABSENT = "\N{EN DASH}"
MINUS = "\N{MINUS SIGN}"
UP, DOWN = ("\N{BLACK UP-POINTING TRIANGLE}", "pw-up"), ("\N{BLACK DOWN-POINTING TRIANGLE}", "pw-down")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison.

    Parameters
    ----------
    group, label
        Such as `masses / g` and `PMDA`.
    a, b
        The value of each as a text.
    change
        B minus A as a text with its sign; empty if it rounds to zero or there is none.
    word
        `higher`, `lower`, `same`, `only in A`, `only in B`, `now met` and so on.
    """

    group: str
    label: str
    a: str
    b: str
    change: str
    word: str

    @property
    def is_same(self) -> bool:
        """Whether both show the same."""
        return self.word == "same"


def rows_of(a: Answers, b: Answers, order: Sequence[str] = ()) -> tuple[Row, ...]:
    """Every line of the comparison, with those that are the same.

    Parameters
    ----------
    a, b
        What follows from each state.
    order
        Ids of the monomers in the order of the user; the masses stand in that of the sheet.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from pi_formulate.whatif.results.answers import answers
    >>> from pi_formulate.whatif.state.state import WhatIf
    >>> state = WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6")
    >>> rows = rows_of(answers(state), answers(replace(state, imbalance_r=0.98)))
    >>> next((row.a, row.b, row.word) for row in rows if row.label == "M_n / g/mol")
    ('36 020', '17 880', 'lower')
    """
    return (*_composition(a, b, order), *_batch(a, b), *_estimates(a, b), *_masses(a, b), *_claims(a, b))


def change_text(by: float, digits: int) -> str:
    """A change with its sign; empty if it rounds to zero or is no number.

    Parameters
    ----------
    by
        The change.
    digits
        Behind the point.

    Examples
    --------
    >>> change_text(3.04, 1), change_text(-12.0, 0), change_text(0.04, 1)
    ('+3.0', '−12', '')
    """
    shown = f"{by:+,.{digits}f}".replace(",", " ")
    return shown.replace("-", MINUS) if isfinite(by) and float(f"{by:.{digits}f}") else ""


def change_in_figures(a: float, b: float, figures: int = 4) -> str:
    """A change with its sign; empty if both numbers read the same, or one of them has no end.

    Parameters
    ----------
    a, b
        Two numbers that are shown with these figures.
    figures
        Digits that count.

    Examples
    --------
    >>> change_in_figures(36358.2, 18201.7), change_in_figures(499.97, 499.98), change_in_figures(1.0, float("inf"))
    ('−18 200', '', '')
    """
    by = b - a
    if not isfinite(by) or rounded(a, figures) == rounded(b, figures):
        return ""
    return f"{'+' if by > 0.0 else MINUS}{rounded(abs(by), figures - 1)}"


def _number(group: str, label: str, a: float | None, b: float | None, digits: int) -> Row:
    """A line of two numbers, of which one may be absent."""
    first, second = (ABSENT if x is None else f"{x:,.{digits}f}".replace(",", " ") for x in (a, b))
    if a is None or b is None:
        word = "same" if a is b else "only in B" if a is None else "only in A"
        return Row(group, label, first, second, "", word)
    if first == second:
        return Row(group, label, first, second, "", "same")
    # Two numbers that are shown with different digits are not the same, however little they differ.
    change = change_text(b - a, digits) or change_text(round(b, digits) - round(a, digits), digits)
    return Row(group, label, first, second, change, _word(b - a))


def _word(by: float) -> str:
    return "higher" if by > 0.0 else "lower"


def _composition(a: Answers, b: Answers, order: Sequence[str]) -> Iterator[Row]:
    """Share of each monomer in its side."""
    for name, role in (("dianhydrides", "dianhydride"), ("diamines", "diamine")):
        first, second = (_shares(each, role) for each in (a, b))
        for id in in_order(dict.fromkeys((*first, *second)), order):
            yield _number(f"{name} / mol%", id, first.get(id), second.get(id), 1)


def _shares(answers: Answers, role: str) -> dict[str, float]:
    """Planned moles of each monomer over those of its side [%]; in the order of the sheet."""
    moles = {c.compound.id: 0.0 for c in answers.recipe.charges if c.role == role}
    for charge in answers.recipe.charges:
        if charge.role == role:
            moles[charge.compound.id] += charge.planned_mol
    total = sum(moles.values())
    return {id: 100.0 * n / total for id, n in moles.items()}


def _batch(a: Answers, b: Answers) -> Iterator[Row]:
    """What the rounded masses give."""
    group = "batch"
    one, two = a.summary, b.summary
    yield _number(group, "ratio r", one["imbalance_r"].weighed, two["imbalance_r"].weighed, 5)
    yield chain_row(one["mn_paa_g_per_mol"], two["mn_paa_g_per_mol"])
    solids = [100.0 * each["solids_paa_frac"].weighed for each in (one, two)]
    yield _number(group, "solids as poly(amic acid) / wt%", solids[0], solids[1], 2)
    for label, name in (("solution / g", "solution_g"), ("polyimide / g", "pi_g")):
        yield _number(group, label, one[name].weighed, two[name].weighed, 2)
    if a.cost or b.cost:
        totals = [each.cost.total if each.cost else None for each in (a, b)]
        yield _number(group, "cost of the batch", totals[0], totals[1], 2)


def chain_row(a: Quantity, b: Quantity) -> Row:
    """The line of M_n, which may have no upper limit.

    Parameters
    ----------
    a, b
        M_n of each [g/mol].
    """
    texts = _chain(a), _chain(b)
    word = "same" if texts[0] == texts[1] else _word(b.weighed - a.weighed)
    return Row("batch", "M_n / g/mol", *texts, change_in_figures(a.weighed, b.weighed), word)


def _chain(mn: Quantity) -> str:
    low = mn.interval_90[0]
    return f"above {rounded(low, 2)}" if mn.unlimited and isfinite(low) else rounded(mn.weighed, 4)


def _estimates(a: Answers, b: Answers) -> Iterator[Row]:
    first, second = dict(a.estimates), dict(b.estimates)
    for name in dict.fromkeys((*first, *second)):
        values = [each[name].value if name in each else None for each in (first, second)]
        label = f"{PROPERTIES[name].title} / {PROPERTIES[name].sign}"
        yield _number("estimates", label, values[0], values[1], 1)


def _masses(a: Answers, b: Answers) -> Iterator[Row]:
    """Charge of each component, with the digits of its balance."""
    first, second = masses_g(a), masses_g(b)
    steps = {c.compound.id: c.readability_g for each in (a, b) for c in each.recipe.charges}
    for id in dict.fromkeys((*first, *second)):
        yield _number("masses / g", id, first.get(id), second.get(id), step_digits(steps[id]))


def step_digits(step_g: float | None) -> int:
    """Digits behind the point that a balance shows; 3 without one.

    Parameters
    ----------
    step_g
        Step of the balance [g].

    Examples
    --------
    >>> step_digits(0.01), step_digits(0.5), step_digits(None)
    (2, 1, 3)
    """
    return len(grams(1.0, step_g).partition(".")[2]) if step_g else 3


def masses_g(answers: Answers) -> dict[str, float]:
    """Mass of each component, in the order of addition; portions are added up [g].

    Parameters
    ----------
    answers
        What follows from a state.
    """
    masses: dict[str, float] = {}
    for charge in answers.recipe.charges:
        masses[charge.compound.id] = masses.get(charge.compound.id, 0.0) + charge.charge_g
    return masses


def _claims(a: Answers, b: Answers) -> Iterator[Row]:
    first, second = a.claims, b.claims
    for id in sorted({*first, *second}, key=int):
        old, new = first.get(id), second.get(id)
        yield Row("claims", f"claim {id}", old or ABSENT, new or ABSENT, "", _verdict(old, new))


def _verdict(old: Status | None, new: Status | None) -> str:
    if old == new:
        return "same"
    if old is None or new is None:
        return "another formula"
    return f"now {new}"


# --- HTML


def table_html(rows: tuple[Row, ...], looks: Mapping[Status, str]) -> str:
    """The comparison as a table; lines that are the same are pale, and claims that are the same are left out.

    Parameters
    ----------
    rows
        As `rows_of` gives them.
    looks
        Class of the style sheet for each status.
    """
    shown = [row for row in rows if row.group != "claims" or not row.is_same]
    lines, group = [], ""
    for row in shown:
        if row.group != group:
            group = row.group
            lines.append(f'<tr class="pw-group"><th scope="rowgroup" colspan="4">{escape(group)}</th></tr>')
        lines.append(_line(row, looks))
    if group != "claims":
        lines.append('<tr class="pw-same"><td colspan="4">No claim changes its status.</td></tr>')
    return (
        '<div class="pw-wide"><table class="pw-compare"><thead><tr><th></th><th>A</th><th>B: now</th>'
        f"<th>B against A</th></tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


def _line(row: Row, looks: Mapping[Status, str]) -> str:
    same = ' class="pw-same"' if row.is_same else ""
    name = f'<td data-compare="{escape(row.label)}" data-word="{row.word}">{escape(row.label)}</td>'
    if row.group == "claims":
        by_word = {str(status): look for status, look in looks.items()}
        badges = [html.badge(text, text, f"pw-badge {by_word.get(text, 'pw-open')}") for text in (row.a, row.b)]
        return f"<tr{same}>{name}<td>{badges[0]}</td><td>{badges[1]}</td><td><b>{row.word}</b></td></tr>"
    sign, look = UP if row.word in ("higher", "only in B") else DOWN
    change = "same" if row.is_same else f'<span class="{look}">{sign} {row.change} <b>{row.word}</b></span>'
    return f"<tr{same}>{name}<td>{escape(row.a)}</td><td>{escape(row.b)}</td><td>{change}</td></tr>"
