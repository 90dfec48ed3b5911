"""All 21 claims, clause by clause, each with the claim that it rests on.

In: a copolymer, a recipe, a feed, a stack or a `Making`. Out: `ClaimReport`. A claim is met only if its own clauses and
those of the claim that it rests on are met by the same layers, under the same labelling of A1, A2, B1, B2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from pi_formulate.base.errors import ClaimError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import mapping_of
from pi_formulate.claims.assignment import Assignment, assignments
from pi_formulate.claims.clauses import Choices
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import formula
from pi_formulate.claims.own import Line, OwnClauses
from pi_formulate.claims.ranking import Placed
from pi_formulate.claims.report import RESTS_ON, ClaimReport, Finding, Status, joined, worst
from pi_formulate.claims.subject import Measured, Subject, subject_of
from pi_formulate.claims.tree import BY_ID, CLAIMS, Claim, Role, line_of
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.films.reference import Process

# Statuses, the nearest to being met first
ORDER: dict[Status, int] = {"met": 0, "not applicable": 1, "needs data": 2, "not met": 3}


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
) -> ClaimReport:
    """All claims, clause by clause.

    Composition is judged exactly, with the probability that a batch of the recipe meets it where its masses are
    uncertain. A property is judged on a measured value; where there is none, the estimate says how likely the clause is
    met, and its status stays `needs data`.

    Parameters
    ----------
    subject
        A copolymer (judged as each of the layers that it may be), a recipe (by what its masses make), a `Feed` (in
        random order), a stack, or a `Making`.
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
    ClaimReport
        One finding per clause, and one for the claim that it rests on.

    Raises
    ------
    ClaimError
        If there is no such reading, interpretation or role, or the subject cannot be judged.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> report = check_claims(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> report.own["2"], report.claims["2"]  # its own clauses are met; claim 1 asks for a laminate
    ('met', 'needs data')
    """
    errors: list[FormulateError] = []
    with gathering(errors):
        choices = Choices(interpretation, reading, closed, process, mapping_of(tables), samples, seed, degrees)
    if degrees and not isinstance(subject, Copolymer):
        errors.append(ClaimError("degrees", type(subject).__name__, "a Copolymer", "A batch has moles, not degrees."))
    raise_all(errors)
    return _report(subject_of(subject, measured, role, samples, seed), choices, _name_of(subject))


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
    if ORDER[above.status] < ORDER[status]:
        here, there = judged.layers.differences(above.layers), above.layers.differences(judged.layers)
        remarks.append(f"here with {here}; claim {claim.rests_on} by itself is {above.status} with {there}")
    basis = "none" if status in ("needs data", "not applicable") else "exact"
    clause = f"{RESTS_ON} {claim.rests_on}"
    return Finding(claim.id, clause, "", None, None, None, None, status, None, basis, joined(*remarks))
