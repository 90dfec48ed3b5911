"""Claims and estimates in short: the results first, the details with `-v`.

In: claim reports, estimates. Out: lines and tables for the terminal. What is written with `-o` does not pass here.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pi_formulate.claims.report import ClaimReport, Status

STATUSES = ("met", "not met", "needs data", "not applicable")
MOST_CLAUSES = 3  # of one batch, in the line on it
WIDTH = 16  # of a column of counts
NOTE = "[{}]"
OWN = "Each claim by its own clauses; -v lists the clauses, and the claims that a claim depends on."


def claims_in_short(reports: "Sequence[tuple[str, ClaimReport]]", formula: str = "") -> "Iterator[str]":
    """Counts first, then one line for each batch or laminate.

    Parameters
    ----------
    reports
        Name and report of each.
    formula
        The formula, if it was judged alone; its clauses that are not met are listed.
    """
    if formula:
        met = sum(report.met for _, report in reports)
        yield f"formula {formula}: {met:,} met, {len(reports) - met:,} not met"
        for name, report in reports:
            missed = [finding for finding in report if finding.status == "not met"]
            clauses = [_clause(f.clause, f.value) for f in missed[:MOST_CLAUSES]]
            more = [f"{len(missed) - MOST_CLAUSES} more"] if len(missed) > MOST_CLAUSES else []
            said = f"not met: {', '.join([*clauses, *more])}" if missed else "no clause could be judged"
            yield f"{name}: {'met' if report.met else said}"
        return
    statuses = [(name, report.own) for name, report in reports]
    if len(statuses) > 1:
        yield from _counted([own for _, own in statuses])
    for name, own in statuses:
        ids = ((status, [claim for claim, its in own.items() if its == status]) for status in STATUSES)
        yield f"{name}: {'; '.join(f'{status} {numbers(claims)}' for status, claims in ids if claims)}"
    yield OWN


def _clause(text: str, value: float | None) -> str:
    return text if value is None else f"{text} (value {value:.4g})"


def _counted(statuses: "Sequence[dict[str, Status]]") -> Iterator[str]:
    """Number of batches with each status, a row for each claim."""
    yield f"{len(statuses):,} batches by claim:"
    yield "claim" + "".join(f"{status:>{WIDTH}}" for status in STATUSES)
    for claim in dict.fromkeys(claim for own in statuses for claim in own):
        counts = (sum(own.get(claim) == status for own in statuses) for status in STATUSES)
        yield f"{claim:>5}" + "".join(f"{count:>{WIDTH},}" for count in counts)


def numbers(ids: Sequence[str]) -> str:
    """Numbers of claims, with runs of three and more as a range.

    Parameters
    ----------
    ids
        In rising order.

    Examples
    --------
    >>> numbers(["1", "3", "4", "6", "7", "8", "21"])
    '1, 3, 4, 6 to 8, 21'
    """
    parts: list[str] = []
    for _, run in groupby(enumerate(ids), lambda pair: int(pair[1]) - pair[0]):
        own = [id for _, id in run]
        parts += [f"{own[0]} to {own[-1]}"] if len(own) > 2 else own
    return ", ".join(parts)


def notes_below(notes: Sequence[str]) -> tuple[list[str], list[str]]:
    """A mark for each line, and the notes once each, numbered by these marks.

    Parameters
    ----------
    notes
        Of each line; empty if there is none.

    Examples
    --------
    >>> notes_below(["", "in the plane", "", "in the plane"])
    (['', '[1]', '', '[1]'], ['[1] in the plane'])
    """
    marks = {note: NOTE.format(place) for place, note in enumerate(filter(None, dict.fromkeys(notes)), 1)}
    return [marks.get(note, "") for note in notes], [f"{mark} {note}" for note, mark in marks.items()]
