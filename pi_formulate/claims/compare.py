"""The same subject under several readings and interpretations, side by side.

In: a subject, readings, interpretations. Out: `Comparison`: the reports, one column each, and the clauses on which they
disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from pi_formulate.base.errors import ClaimError, cut
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import MOST_TEXT, Shown
from pi_formulate.claims.check import check_claims
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.reading import shipped_readings
from pi_formulate.claims.report import NO_OPINION, ClaimReport, Status

if TYPE_CHECKING:
    import pandas as pd

READINGS = tuple(shipped_readings())
INTERPRETATIONS: tuple[Interpretation, ...] = get_args(Interpretation)


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Shown):
    """Reports of one subject, each under its own reading and interpretation."""

    reports: tuple[ClaimReport, ...]

    def _in_short(self) -> str:
        differ = ", ".join(self.disagreements) or "none"
        return f"{len(self.reports)} reports of {cut(self.reports[0].subject, MOST_TEXT)}: claims that differ: {differ}"

    @property
    def names(self) -> tuple[str, ...]:
        """Heading of each report: reading and interpretation."""
        return tuple(f"{report.reading}, {report.interpretation}" for report in self.reports)

    @property
    def disagreements(self) -> tuple[str, ...]:
        """Claims whose own clauses do not come out the same everywhere."""
        statuses = [report.own for report in self.reports]
        return tuple(claim for claim in statuses[0] if len({column[claim] for column in statuses}) > 1)

    def to_frame(self, clauses: bool = False) -> "pd.DataFrame":
        """One row per claim (or per clause), the status of each report, and whether they agree.

        Parameters
        ----------
        clauses
            Clause by clause instead of claim by claim; where an interpretation lacks a clause, its cell is empty.
        """
        import pandas as pd

        columns: list[dict[tuple[str, str], Status | str]] = []
        for report in self.reports:
            if clauses:
                columns.append({(f.claim, f.clause): f.status for f in report})
            else:
                columns.append({(claim, ""): status for claim, status in report.own.items()})
        keys = sorted(dict.fromkeys(key for column in columns for key in column), key=lambda key: int(key[0]))
        rows = []
        for key in keys:
            statuses = [column.get(key, "") for column in columns]
            agree = "differs" if len({*statuses} - {""}) > 1 else ""
            rows.append([key[0], *([key[1]] if clauses else []), *statuses, agree])
        return pd.DataFrame(rows, columns=["claim", *(["clause"] if clauses else []), *self.names, "agree"])

    def _repr_html_(self) -> str:
        """Statuses side by side, for a notebook."""
        statuses = [report.own for report in self.reports]
        ids = sorted(dict.fromkeys(claim for column in statuses for claim in column), key=int)
        differ = self.disagreements
        rows = [[claim, *(html.badge(column[claim]) for column in statuses)] for claim in ids]
        headings = ["claim", *self.names]
        if differ:
            headings.append("")
            for row in rows:
                row.append("differs" if row[0] in differ else "")
        summary = f"Claims that depend on the reading or interpretation: {', '.join(differ) or 'none'}."
        subject = self.reports[0].subject
        title = f"{subject}: claims by their own clauses" if subject else "Claims by their own clauses"
        return html.card(title, html.table(headings, rows), summary, NO_OPINION)

    def __str__(self) -> str:
        """Claims by their own clauses, and those that depend on the reading."""
        differ = ", ".join(self.disagreements) or "none"
        table = self.to_frame().to_string(index=False)
        return f"{table}\nclaims that depend on the reading or interpretation: {differ}\n{NO_OPINION}"


def compare_claims(
    subject: Any,
    readings: Iterable[str] = READINGS,
    interpretations: Iterable[Interpretation] = INTERPRETATIONS,
    **more: Any,
) -> Comparison:
    """All claims under every reading and interpretation named, side by side.

    Parameters
    ----------
    subject
        As for `check_claims`.
    readings
        Names of shipped readings, or paths of your own; all shipped ones by default.
    interpretations
        `intended`, `literal`, or both.
    **more
        Other arguments of `check_claims`, such as `measured` or `closed`.

    Raises
    ------
    ClaimError
        If no reading or interpretation is named, or one does not exist.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> comparison = compare_claims(Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)]))
    >>> comparison.disagreements  # the bridges printed for Y1 leave s-BPDA out of claim 2 by default
    ('2',)
    """
    wanted = [readings] if isinstance(readings, str) else list(readings)
    each: list[Any] = [interpretations] if isinstance(interpretations, str) else list(interpretations)
    if not wanted or not each:
        raise ClaimError(
            "compare_claims",
            (wanted, each),
            "at least one reading and one interpretation",
            sentence="at least one reading and one interpretation is needed",
        )
    return Comparison(
        tuple(
            check_claims(subject, interpretation=interpretation, reading=reading, **more)
            for reading in wanted
            for interpretation in each
        )
    )
