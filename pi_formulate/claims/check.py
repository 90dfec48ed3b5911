"""All 21 claims, clause by clause, each with the claim that it rests on.

In: a copolymer, a recipe, a feed, a stack or a `Making`. Out: `ClaimReport`. A claim is met only if its own clauses and
those of the claim that it rests on are met by the same layers, under the same labelling of A1, A2, B1, B2.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, overload

from pi_formulate.base.errors import ClaimError, FormulateError, Words, kind_of
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import mapping_of
from pi_formulate.claims.assignment import Assignment, assignments
from pi_formulate.claims.clauses import Choices
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import formula
from pi_formulate.claims.own import Line, OwnClauses
from pi_formulate.claims.ranking import Placed
from pi_formulate.claims.report import COLUMNS, NUMBERS, RESTS_ON, STATUSES, ClaimReport, Finding, Status, joined, worst
from pi_formulate.claims.subject import Measured, Subject, subject_of
from pi_formulate.claims.tree import BY_ID, CLAIMS, Claim, Role, line_of
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.subjects import each_of, subjects_of
from pi_formulate.properties.films.reference import Process

if TYPE_CHECKING:
    import pandas as pd

# Statuses, the nearest to being met first
ORDER: dict[Status, int] = {"met": 0, "not applicable": 1, "needs data": 2, "not met": 3}


@overload
def check_claims(
    subject: "Sequence[Any] | Mapping[str, Any] | pd.Series[Any] | pd.DataFrame",
    measured: Measured | None = None,
    interpretation: Interpretation = "intended",
    reading: str = "default",
    closed: bool = False,
    *,
    role: Role | None = None,
    process: Process = "cast_fixed",
    tables: Mapping[str, str] | None = None,
    samples: int | None = None,
    seed: int = 0,
    degrees: bool = False,
) -> "pd.DataFrame": ...
@overload
def check_claims(
    subject: Any,
    measured: Measured | None = None,
    interpretation: Interpretation = "intended",
    reading: str = "default",
    closed: bool = False,
    *,
    role: Role | None = None,
    process: Process = "cast_fixed",
    tables: Mapping[str, str] | None = None,
    samples: int | None = None,
    seed: int = 0,
    degrees: bool = False,
) -> ClaimReport: ...
def check_claims(
    subject: Any,
    measured: Measured | None = None,
    interpretation: Interpretation = "intended",
    reading: str = "default",
    closed: bool = False,
    *,
    role: Role | None = None,
    process: Process = "cast_fixed",
    tables: Mapping[str, str] | None = None,
    samples: int | None = None,
    seed: int = 0,
    degrees: bool = False,
) -> "ClaimReport | pd.DataFrame":
    """All claims, clause by clause, of one subject or of several.

    Composition is judged exactly, with the probability that a batch of the recipe meets it where its masses are
    uncertain. A property is judged on a measured value; where there is none, the estimate says how likely the clause is
    met, and its status stays `needs data`.

    Parameters
    ----------
    subject
        A copolymer (judged as each of the layers that it may be), a recipe (by what its masses make), a `Feed` (in
        random order), a stack, or a `Making`. Or several: a list (such as the recipes of a file), a mapping
        {id: subject}, a Series, or a DataFrame with a composition in each row, as for `estimate`.
    measured
        Measured `tg_c` [degrees C] and `cte_ppm_per_k` [ppm/K]: {property: value, or (value, standard deviation)}.
    interpretation, reading
        As for `formula`.
    closed
        Whether units outside a formula are a failure.
    role
        Of a copolymer or recipe: the only layer that it is judged for, `low_expansion`, `thermoplastic` or `adhesion`.
    process
        How the film is made, for the estimate of its expansion: `cast_fixed`, `free`, `stretched`,
        `moulded` or `unstated`.
    tables
        {property: path of a table of your own}, as for `estimate`.
    samples, seed
        Draw this many batches instead of computing the probabilities analytically; seed of the draws, a whole number,
        at least 0.
    degrees
        Whether the amounts of a copolymer are degrees (blocks of p and q units), judged as numbers: then p > 1 and
        k >= 1 do not depend on a free scale.

    Returns
    -------
    ClaimReport or DataFrame
        Of one subject: one finding per clause, and one for the claim that it rests on. Of several: the rows of each
        report, with the id of its subject as the index; `status` is a category in the order of `report.STATUSES`, so
        that the status of a claim is the largest of its clauses; without the rows `depends on claim ...` it is that of
        the claim by its own clauses alone.

    Raises
    ------
    ClaimError
        If there is no such reading, interpretation or role, or the subject cannot be judged.

    See Also
    --------
    formula : One formula alone, with the constraints between its units.
    check_orders : The order of addition in which a feed meets a formula.
    compare_claims : All readings and interpretations side by side.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> report = check_claims(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> report.own["2"], report.claims["2"]  # its own clauses are met; claim 1 asks for a laminate
    ('met', 'needs data')
    >>> units = {p: [("PMDA", "p-PDA", p), ("PMDA", "4,4'-ODA", 1.0)] for p in (1.5, 9.0)}
    >>> table = check_claims({f"p = {p}": Copolymer.from_units(pairs) for p, pairs in units.items()})
    >>> table[(table["claim"] == "13") & (table["quantity"] == "s/t")]["status"].to_dict()
    {'p = 1.5': 'met', 'p = 9.0': 'not met'}
    """
    errors: list[FormulateError] = []
    with gathering(errors):
        choices = Choices(interpretation, reading, closed, process, mapping_of(tables), samples, seed, degrees)
    pairs = subjects_of(subject)
    asked = [subject] if pairs is None else [each for _, each in pairs]
    if degrees and (strange := [each for each in asked if not isinstance(each, Copolymer)]):
        errors.append(
            ClaimError("degrees", Words(kind_of(strange[0])), "a Copolymer", "A batch has moles, not degrees.")
        )
    raise_all(errors)

    def report_on(each: Any) -> ClaimReport:
        return _report(subject_of(each, measured, role, samples, seed), choices, _name_of(each))

    return report_on(subject) if pairs is None else _table(each_of(pairs, report_on))


def _table(answers: Sequence[tuple[Hashable, ClaimReport]]) -> "pd.DataFrame":
    """The rows of all reports, each with the id of its subject."""
    import pandas as pd

    findings = [(id, finding) for id, report in answers for finding in report]
    columns = {name: [getattr(finding, name) for _, finding in findings] for name in COLUMNS}
    table = pd.DataFrame(columns, index=pd.Index([id for id, _ in findings], name="id"))
    table["status"] = pd.Categorical(table["status"], STATUSES, ordered=True)
    return table.astype(dict.fromkeys(NUMBERS, float))


def _report(subject: Subject, choices: Choices, name: str) -> ClaimReport:
    """Every claim by the layers that meet it or come nearest to that, and what it rests on by the same layers."""
    own = OwnClauses(subject, choices)
    meanings = assignments(subject)
    judged = {claim.id: _judged(claim, own, meanings) for claim in CLAIMS}
    findings: list[Finding] = []
    for claim in CLAIMS:
        best = judged[claim.id]
        findings += own.of(claim, best.layers, best.placed)
        if claim.rests_on and own.asks(claim):
            findings.append(_rests_on(best, judged[claim.rests_on]))
    system = formula("1", choices.reading)
    return ClaimReport(tuple(findings), system.reading.name, choices.interpretation, subject.note, name)


def _name_of(subject: Any) -> str:
    """Name of the subject: a batch or a laminate by its name, a composition by its units."""
    return getattr(subject, "batch_id", "") or getattr(subject, "name", "") or str(subject)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A claim by the layers and the labelling that it is judged under."""

    claim: Claim
    layers: Assignment
    placed: Placed | None
    own: OwnClauses

    @property
    def status(self) -> Status:
        """Of its own clauses and of all that it rests on."""
        status, _ = self.own.line(self.claim, self.layers, self.placed)
        return status

    @property
    def inherited(self) -> Line:
        """Status of what it rests on, and what the clauses there without data need."""
        return self.own.line(BY_ID[self.claim.rests_on], self.layers, self.placed)

    @property
    def rank(self) -> tuple[int, ...]:
        """Rank of the choice, best first: all is met, then what it rests on, then more and more of its own."""
        line = [self.own.statuses(claim, self.layers, self.placed) for claim in line_of(self.claim)]
        spans = (line[first:last] for last in range(len(line), 0, -1) for first in range(last))
        statuses = ([status for of_claim in span for status in of_claim] for span in spans)
        return (*(ORDER[worst(each)] for each in statuses), sum(10 ** ORDER[status] for status in line[0]))


def _judged(claim: Claim, own: OwnClauses, meanings: Sequence[Assignment]) -> _Judged:
    """The claim by the layers that meet it together with what it rests on, or that come nearest to that."""
    judged = [_Judged(claim, layers, own.placed(claim, layers), own) for layers in meanings]
    return min(judged, key=attrgetter("rank")) if len(judged) > 1 else judged[0]


def _rests_on(judged: _Judged, above: _Judged) -> Finding:
    """What a claim inherits from the one that it rests on, by the same layers and the same labelling.

    `above` is that other claim by the layers best for it: where it does better, the note says so.
    """
    claim, (status, needs) = judged.claim, judged.inherited
    remarks = [*needs] if status == "needs data" else []
    if status != "met" and ORDER[above.status] < ORDER[status]:
        here, there = judged.layers.differences(above.layers), above.layers.differences(judged.layers)
        remarks.append(f"here with {here}; claim {claim.rests_on} by itself is {above.status} with {there}")
    return _inherited(claim.id, claim.rests_on, status, joined(*remarks))


@lru_cache(maxsize=1024)
def _inherited(claim: str, rests_on: str, status: Status, note: str) -> Finding:
    """Kept, since most batches of a table inherit the same."""
    basis = "none" if status in ("needs data", "not applicable") else "exact"
    return Finding(claim, f"{RESTS_ON} {rests_on}", "", None, None, None, None, status, None, basis, note)
