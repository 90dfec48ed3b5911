"""The findings of a check: one row per clause, with its value and limits.

In: findings. Out: `ClaimReport`, as a table. The status follows from the signed margin, never the reverse.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pi_formulate.base.errors import cut
from pi_formulate.base.show import bars, html
from pi_formulate.base.show.shown import MOST_TEXT, Shown
from pi_formulate.claims.held import held, settled

if TYPE_CHECKING:
    import pandas as pd
    from markupsafe import Markup

Status = Literal["met", "not met", "needs data", "not applicable"]
WEIGHT: dict[Status, int] = {"not met": 3, "needs data": 2, "met": 1, "not applicable": 0}
STATUSES: tuple[Status, ...] = tuple(sorted(WEIGHT, key=WEIGHT.__getitem__))  # the worst of several is the last
RESTS_ON = "depends on claim"
FREE_SCALE = "scale was free"  # begins the note of a clause that any amount above zero meets
INTERPRETED = "interpretation "  # begins the note of the clause that has two interpretations
COLUMNS = (
    *("claim", "clause", "quantity", "value", "lower", "upper", "margin", "status", "probability", "basis", "note"),
)  # of the table, as users rely on them
NUMBERS = ("value", "lower", "upper", "margin", "probability")  # its columns of numbers
NO_OPINION = "A calculator's reading of published claims for laboratory planning; not a legal opinion."


@dataclass(frozen=True, slots=True, repr=False)
class Finding(Shown):
    """One clause: what was judged, the value, the limits, the signed margin in the unit of the constraint.

    A strict clause is not met on its limit; the label says so too.
    """

    claim: str
    clause: str
    quantity: str
    value: float | None
    lower: float | None
    upper: float | None
    margin: float | None
    status: Status
    probability: float | None = None
    basis: str = "exact"
    note: str = ""
    strict: bool = False

    def of(self, claim: str, clause: str = "") -> "Finding":
        """The same finding as one of another claim.

        Parameters
        ----------
        claim
            Its number.
        clause
            Label of the clause there; the same if empty.
        """
        label, basis, note = clause or self.clause, self.basis, self.note
        numbers = self.value, self.lower, self.upper, self.margin
        return Finding(claim, label, self.quantity, *numbers, self.status, self.probability, basis, note, self.strict)

    def _in_short(self) -> str:
        value = "" if self.value is None else f" ({self.value:.4g})"
        return f"claim {self.claim}: {self.clause}{value}: {self.status}"


def yes_or_no(claim: str, clause: str, met: bool, note: str = "") -> Finding:
    """A clause without a number, which is met or not.

    Parameters
    ----------
    claim, clause
        Number of the claim, label of the clause.
    met
        Whether it is met.
    note
        The basis of the judgement.
    """
    return Finding(claim, clause, "", None, None, None, None, "met" if met else "not met", note=note)


def needs_data(
    claim: str,
    clause: str,
    what: str,
    quantity: str = "",
    limits: tuple[float | None, float | None] = (None, None),
    place: str = "",
) -> Finding:
    """A clause that cannot be judged, and what it needs.

    Parameters
    ----------
    claim, clause
        Number of the claim, label of the clause.
    what
        The missing data.
    quantity, limits
        Its quantity and lower and upper limit, where there are such.
    place
        The layer that was judged.
    """
    note = joined(place, f"needs {what}")
    return Finding(claim, clause, quantity, None, *limits, None, "needs data", None, "none", note)


def joined(*notes: str) -> str:
    """Notes as one; empty ones are left out.

    >>> joined("layer 2 of 4", "", "needs a measured tg_c")
    'layer 2 of 4; needs a measured tg_c'
    """
    return "; ".join(filter(None, notes))


def reach(finding: Finding) -> float:
    """Margin that fills half of a bar: half of the window, else the limit itself, else 1 [unit of the constraint].

    Parameters
    ----------
    finding
        The clause.
    """
    limits = [limit for limit in (finding.lower, finding.upper) if limit is not None]
    if len(limits) == 2 and limits[1] > limits[0]:
        return 0.5 * (limits[1] - limits[0])
    return max((abs(limit) for limit in limits), default=0.0) or 1.0


def _only_present(finding: Finding) -> bool:
    """Whether a clause that is met only asks for any amount, such as q > 0: there is no limit to come near."""
    variable = finding.quantity.isidentifier() or finding.quantity.startswith(("min(", "max("))
    return finding.status == "met" and variable and not finding.lower and finding.upper is None


def limits_text(finding: Finding) -> str:
    """The limits of a clause as text; `>` where the limit itself does not count.

    >>> limits_text(Finding("2", "p/q", "p/q", 1.0, 0.4, 2.5, 0.6, "met"))
    '0.4 to 2.5'
    >>> limits_text(Finding("2", "q > 0", "q", 1.0, 0.0, None, 1.0, "met", strict=True))
    '> 0'
    """
    low, high = (f"{limit:g}" if limit is not None else "" for limit in (finding.lower, finding.upper))
    if low and high:
        return f"{low} to {high}"
    equal = "" if finding.strict else "="
    sign = {">": ">", ">=": "\N{GREATER-THAN OR EQUAL TO}", "<": "<", "<=": "\N{LESS-THAN OR EQUAL TO}"}
    text = f"{sign[f'>{equal}']} {low}" if low else f"{sign[f'<{equal}']} {high}" if high else ""
    return f"{text}, scale free" if finding.note.startswith(FREE_SCALE) else text


def status_of(met: bool) -> Status:
    """The status of a clause that can be judged.

    Parameters
    ----------
    met
        Whether it holds.
    """
    return "met" if met else "not met"


def judged(margin: float, strict: bool, scale: float = 1.0) -> tuple[float, Status]:
    """The margin as it is reported, zero on the limit, and the status that follows from it.

    Parameters
    ----------
    margin, strict, scale
        As for `held`.

    Examples
    --------
    >>> judged(-1e-12, strict=False), judged(1e-12, strict=True), judged(0.1, strict=True)
    ((0.0, 'met'), (0.0, 'not met'), (0.1, 'met'))
    """
    return settled(margin, scale), status_of(held(margin, strict, scale))


def worst(statuses: Iterable[Status]) -> Status:
    """The status of a whole from those of its parts.

    >>> worst(["met", "needs data"]), worst(["needs data", "not met"]), worst(["not applicable", "met"])
    ('needs data', 'not met', 'met')
    """
    return max(statuses, key=lambda status: WEIGHT[status], default="not applicable")


@dataclass(frozen=True, slots=True, repr=False)
class ClaimReport(Shown):
    """All findings of one check, with the reading and the interpretation that it used, and what was judged."""

    findings: tuple[Finding, ...]
    reading: str
    interpretation: str
    note: str = ""
    subject: str = field(default="", compare=False)

    def _in_short(self) -> str:
        statuses = list(self.claims.values())
        counts = ", ".join(f"{statuses.count(s)} {s}" for s in ("met", "not met", "needs data") if s in statuses)
        of = f" of {cut(self.subject, MOST_TEXT)}" if self.subject else ""
        return f"{len(statuses)} claims{of} ({self.reading}, {self.interpretation}): {counts or 'none judged'}"

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def claims(self) -> dict[str, Status]:
        """Status of each claim with what it rests on: `not met` outweighs `needs data`, which outweighs `met`."""
        return self._statuses(lambda finding: True)

    @property
    def own(self) -> dict[str, Status]:
        """Status of each claim by its own clauses alone, as if the claim that it rests on were met."""
        return self._statuses(lambda finding: not finding.clause.startswith(RESTS_ON))

    def _statuses(self, counts: Callable[[Finding], bool]) -> dict[str, Status]:
        of_claims: dict[str, list[Status]] = {}
        for finding in self.findings:
            statuses = of_claims.setdefault(finding.claim, [])
            if counts(finding):
                statuses.append(finding.status)
        return {id: worst(statuses) for id, statuses in of_claims.items()}

    @property
    def met(self) -> bool:
        """Whether every clause that was judged is met, and at least one was."""
        statuses = set(self.claims.values())
        return "met" in statuses and "not met" not in statuses

    def to_frame(self) -> "pd.DataFrame":
        """One row per clause."""
        import pandas as pd

        table = pd.DataFrame([[getattr(f, c) for c in COLUMNS] for f in self.findings], columns=list(COLUMNS))
        return table.astype(dict.fromkeys(NUMBERS, float))

    def tightest(self, claim: str) -> Finding | None:
        """The own clause of a claim whose margin is smallest against its limits; None where none has a margin.

        Parameters
        ----------
        claim
            Id of the claim.
        """
        own = [f for f in self.findings if f.claim == claim and f.margin is not None]
        return min(own, key=lambda f: (_only_present(f), (f.margin or 0.0) / reach(f), f.status == "met"), default=None)

    def _missing(self, claim: str) -> str:
        """Why a claim is not met: what it needs, and which other claim it depends on."""
        reasons = []
        for finding in self.findings:
            if finding.claim != claim or finding.status == "met":
                continue
            rests = finding.clause.startswith(RESTS_ON)
            if finding.status == "needs data" and not rests:
                reasons += [part for part in finding.note.split("; ") if part.startswith("needs ")]
            elif rests or finding.margin is None:
                note = f" ({finding.note})" if finding.status == "not applicable" and finding.note else ""
                reasons.append(f"{finding.clause}: {finding.status}{note}")
        return "; ".join(dict.fromkeys(reasons))

    def _repr_html_(self) -> str:
        """One line for each claim with its tightest clause, and all clauses folded below, for a notebook."""
        rows = []
        for claim, status in self.claims.items():
            tight = self.tightest(claim)
            cells = (tight.clause, tight.value, limits_text(tight), tight.margin) if tight else ("", "", "", "")
            bar = bars.margin_bar(tight.margin, reach(tight), tight.status) if tight else ""
            rows.append((claim, html.badge(status), *cells, bar, self._missing(claim)))
        headings = ("claim", "status", "tightest clause", "value", "limits", "margin", "", "reason")
        title = f"claims, reading {self.reading}, interpretation {self.interpretation}"
        assumed = f"Assumed: {self.note}." if self.note else ""
        clauses = html.folded(f"All {len(self.findings)} clauses", self._clauses())
        title = f"{self.subject}: {title}" if self.subject else title.capitalize()
        return html.card(title, assumed, html.table(headings, rows), clauses, NO_OPINION)

    def _clauses(self) -> "Markup":
        """Every clause with its margin as a bar."""
        rows = [
            (
                c.claim,
                c.clause,
                c.value,
                limits_text(c),
                c.margin,
                bars.margin_bar(c.margin, reach(c), c.status),
                "" if c.probability is None else f"{c.probability:.3f}",
                html.badge(c.status),
                c.basis,
                c.note,
            )
            for c in self.findings
        ]
        headings = ("claim", "clause", "value", "limits", "margin", "", "probability", "status", "basis", "note")
        return html.table(headings, rows)

    def __str__(self) -> str:
        """A table to read."""
        lines = [f"reading {self.reading}, interpretation {self.interpretation}"]
        lines += [f"assumed: {self.note}"] if self.note else []
        lines += [f"{'claim':>6s}  {'clause':46s} {'value':>11s} {'margin':>11s} {'P':>6s}  status"]
        lines += [
            f"{f.claim:>6s}  {f.clause:46s} {_number(f.value)} {_number(f.margin)}"
            + f" {'' if f.probability is None else format(f.probability, '.3f'):>6s}  {f.status}"
            + (f"  ({f.note})" if f.note else "")
            for f in self.findings
        ]
        return "\n".join([*lines, NO_OPINION])


def _number(value: float | None) -> str:
    return f"{'':11s}" if value is None else f"{value:11.5g}"
