"""All 21 claims, clause by clause, and what each rests on.

In: a copolymer, a recipe, a feed, a stack or a `Making`. Out: `ClaimReport`. Holds: a claim is met only where its own
clauses and those of the claim that it rests on are met by the same layers, under the same labelling of A1, A2, B1, B2.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pi_formulate.base.errors import ClaimError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.claims.assignment import LayerChoice, assignments
from pi_formulate.claims.clauses import Choices
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Labelling, formula
from pi_formulate.claims.own import OTHER_ROLE, OwnClauses
from pi_formulate.claims.report import RESTS_ON, ClaimReport, Finding, Status, worst
from pi_formulate.claims.subject import Measured, subject_of
from pi_formulate.claims.tree import CLAIMS, Claim, line_of
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.layer import Role
from pi_formulate.properties.catalogue import ESTIMATED
from pi_formulate.properties.cte.model import Process

# What comes nearer to being met, the first the nearest
ORDER: dict[Status, int] = {"met": 0, "not applicable": 1, "needs data": 2, "not met": 3}
MOST_SAMPLES = 1_000_000


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
    uncertain. A property is judged on a measured value; where none is given, the estimate says how likely the clause is
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
        How the film is made, for the estimate of its expansion: `free`, `cast_fixed`, `stretched` or `moulded`.
    tables
        {property: path of a table of your own}, as for `estimate`.
    samples, seed
        Draw this many batches instead of the analytic way, and the seed of the draws, a whole number from 0 on.
    degrees
        Whether the amounts of a copolymer are degrees (blocks of p and q units), judged as numbers: then p > 1 and
        k >= 1 are no matter of scale.

    Returns
    -------
    ClaimReport
        One finding per clause, and one for the claim that it rests on.

    Raises
    ------
    ClaimError
        If there is no such reading, interpretation or role, or the subject is nothing that can be judged.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> report = check_claims(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> report.own["2"], report.claims["2"]  # its own clauses are met; claim 1 asks for a laminate
    ('met', 'needs data')
    """
    if interpretation not in get_args(Interpretation):
        raise ClaimError("interpretation", interpretation, f"one of {list(get_args(Interpretation))}")
    formula("1", reading, interpretation)  # a reading that cannot be read is one fault, before any clause
    errors: list[FormulateError] = []
    with gathering(errors):
        _check_choices(closed, degrees, process, tables, samples, seed)
    if degrees and not isinstance(subject, Copolymer):
        errors.append(ClaimError("degrees", type(subject).__name__, "a Copolymer", "A batch has moles, not degrees."))
    raise_all(errors)
    found = subject_of(subject, measured, role)
    own = OwnClauses(found, Choices(interpretation, reading, closed, process, tables, samples, seed, degrees))
    ways = assignments(found)
    judged = {claim.id: _judged(claim, own, ways) for claim in CLAIMS}
    findings: list[Finding] = []
    for claim in CLAIMS:
        by = judged[claim.id]
        clauses = own.of(claim, by.who, by.way, chances=True)
        asked = any(finding.note != OTHER_ROLE for finding in clauses)
        findings += [*clauses, *(_rests_on(by, judged[claim.rests_on or claim.id]) if asked else ())]
    name = formula("1", reading).reading.name
    return ClaimReport(tuple(findings), name, interpretation, found.note, _name_of(subject))


def _name_of(subject: Any) -> str:
    """What was judged: a batch or a laminate by its name, a composition by its units."""
    return getattr(subject, "batch_id", "") or getattr(subject, "name", "") or str(subject)


def _check_choices(
    closed: object, degrees: object, process: object, tables: object, samples: object, seed: object
) -> None:
    """Refuse what would be taken for something else deep inside."""
    errors: list[FormulateError] = []
    for name, value in (("closed", closed), ("degrees", degrees)):
        if not isinstance(value, bool):
            errors.append(ClaimError(name, value, "True or False"))
    if process not in get_args(Process):
        errors.append(ClaimError("process", process, f"one of {list(get_args(Process))}"))
    if tables is not None and (not isinstance(tables, Mapping) or not set(tables) <= set(ESTIMATED)):
        errors.append(ClaimError("tables", tables, f"{{property: path}} with properties among {list(ESTIMATED)}"))
    if samples is not None and (type(samples) is not int or not 0 < samples <= MOST_SAMPLES):
        errors.append(ClaimError("samples", samples, f"a whole number from 1 to {MOST_SAMPLES}"))
    if type(seed) is not int or seed < 0:
        errors.append(ClaimError("seed", seed, "a whole number from 0 on"))
    raise_all(errors)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A claim under the layers and the labelling that it is judged by: its own clauses, and those it rests on."""

    claim: Claim
    who: LayerChoice
    way: Labelling | None
    line: tuple[tuple[Finding, ...], ...]

    def status(self, first: int = 0, last: int | None = None) -> Status:
        """Worst status of some claims of the line, the claim itself being the first one."""
        return worst([finding.status for findings in self.line[first:last] for finding in findings])

    @property
    def rank(self) -> tuple[int, ...]:
        """What is chosen by, the smallest first: all is met, then what it rests on, then more and more of its own."""
        spans = ((first, last) for last in range(len(self.line), 0, -1) for first in range(last))
        return (*(ORDER[self.status(*span)] for span in spans), sum(10 ** ORDER[f.status] for f in self.line[0]))


def _judged(claim: Claim, own: OwnClauses, choices: Sequence[LayerChoice]) -> _Judged:
    """The claim by the layers that meet it together with what it rests on, or that come nearest to that."""

    def under(who: LayerChoice) -> _Judged:
        way = own.way(claim, who)
        return _Judged(claim, who, way, tuple(own.of(above, who, way) for above in line_of(claim)))

    return min(map(under, choices), key=lambda found: found.rank)


def _rests_on(found: _Judged, above: _Judged) -> Iterator[Finding]:
    """What a claim inherits from the one that it rests on, by the same layers and the same labelling.

    `above` is that other claim by its own best ones: where it does better, the note says so.
    """
    claim = found.claim
    if not claim.rests_on:
        return
    status = found.status(1)
    inherited = [finding for findings in found.line[1:] for finding in findings]
    missing = [text for f in inherited if f.status == "needs data" for text in re.findall(r"needs [^;]*", f.note)]
    told = list(dict.fromkeys(missing)) if status == "needs data" else []
    if ORDER[above.status()] < ORDER[status]:
        here, there = found.who.told_beside(above.who), above.who.told_beside(found.who)
        told.append(f"here with {here}; claim {claim.rests_on} by itself is {above.status()} with {there}")
    basis = "none" if status in ("needs data", "not applicable") else "exact"
    yield Finding(
        claim.id, f"{RESTS_ON} {claim.rests_on}", "", None, None, None, None, status, None, basis, "; ".join(told)
    )
