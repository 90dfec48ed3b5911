"""All 21 claims, clause by clause, and what each rests on.

In: a copolymer, a recipe, a feed, a stack or a `Making`. Out: `ClaimReport`. Holds: a claim is met only where its own
clauses and the claim that it rests on are met.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pi_formulate.claims.clauses import Interpretation
from pi_formulate.claims.formula import formula
from pi_formulate.claims.report import RESTS_ON, ClaimReport, Finding, Status, worst
from pi_formulate.copolymer import Copolymer
from pi_formulate.errors import ClaimError, FormulateError, raise_all
from pi_formulate.judging.clauses import (
    CTE_WINDOW_PPM_PER_K,
    TG_WINDOW_C,
    Choices,
    chain_nh,
    composition,
    formula_5,
    property_window,
)
from pi_formulate.judging.laminate_clauses import copper, further_layer, order_of_layers, way_of_making
from pi_formulate.judging.subject import Measured, Part, Subject, subject_of
from pi_formulate.judging.tree import CLAIMS, Claim
from pi_formulate.layer import Role
from pi_formulate.predict import PROPERTIES
from pi_formulate.properties.cte import Process
from pi_formulate.tables import collected

STACK, MAKING = "a laminate stack", "a description of the process"
OTHER_ROLE = "another role was asked"
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
    >>> from pi_formulate.copolymer import Copolymer
    >>> report = check_claims(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> report.own["2"], report.claims["2"]  # its own clauses are met; claim 1 asks for a laminate
    ('met', 'needs data')
    """
    if interpretation not in get_args(Interpretation):
        raise ClaimError("interpretation", interpretation, f"one of {list(get_args(Interpretation))}")
    formula("1", reading, interpretation)  # a reading that cannot be read is one fault, before any clause
    errors: list[FormulateError] = []
    collected(errors, lambda: _check_choices(closed, degrees, process, tables, samples, seed))
    if degrees and not isinstance(subject, Copolymer):
        errors.append(ClaimError("degrees", type(subject).__name__, "a Copolymer", "A batch has moles, not degrees."))
    raise_all(errors)
    found = subject_of(subject, measured, role)
    choices = Choices(interpretation, reading, closed, process, tables, samples, seed, degrees)
    report: dict[str, tuple[Finding, ...]] = {}
    for claim in CLAIMS:
        own = tuple(_own(claim, found, choices))
        asked = any(finding.note != OTHER_ROLE for finding in own)
        report[claim.id] = (*own, *(_rests_on(claim, report) if asked else ()))
    findings = tuple(finding for claim in CLAIMS for finding in report[claim.id])
    name = formula("1", reading).reading.name
    return ClaimReport(findings, name, interpretation, found.note, _name_of(subject))


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
    if tables is not None and (not isinstance(tables, Mapping) or not set(tables) <= set(PROPERTIES)):
        errors.append(ClaimError("tables", tables, f"{{property: path}} with properties among {list(PROPERTIES)}"))
    if samples is not None and (type(samples) is not int or not 0 < samples <= MOST_SAMPLES):
        errors.append(ClaimError("samples", samples, f"a whole number from 1 to {MOST_SAMPLES}"))
    if type(seed) is not int or seed < 0:
        errors.append(ClaimError("seed", seed, "a whole number from 0 on"))
    raise_all(errors)


def _rests_on(claim: Claim, report: Mapping[str, tuple[Finding, ...]]) -> Iterator[Finding]:
    """What a claim inherits from the one that it rests on."""
    if not claim.rests_on:
        return
    status = worst([finding.status for finding in report[claim.rests_on]])
    missing = [re.findall(r"needs [^;]*", f.note) for f in report[claim.rests_on] if f.status == "needs data"]
    waits = "; ".join(dict.fromkeys(text for texts in missing for text in texts)) if status == "needs data" else ""
    basis = "none" if status in ("needs data", "not applicable") else "exact"
    yield Finding(claim.id, f"{RESTS_ON} {claim.rests_on}", "", None, None, None, None, status, None, basis, waits)


def _own(claim: Claim, subject: Subject, choices: Choices) -> Iterator[Finding]:
    """The clauses of a claim itself."""
    if claim.id == "1":
        yield from _claim_1(subject, choices)
    elif claim.judged_on == "stack":
        yield _of_stack(claim.id, subject)
    elif claim.id == "12":
        if subject.making is None:
            yield _needs("12", "the way of making", MAKING)
        else:
            yield from way_of_making(subject.making)
    elif claim.id == "18":
        layers = subject.making.stacked_layers if subject.making else None
        yield further_layer("18", layers) if layers else _needs("18", "a further precursor layer", MAKING)
    else:
        yield from _of_role(claim, subject, choices)


def _claim_1(subject: Subject, choices: Choices) -> Iterator[Finding]:
    if subject.layers is None:
        yield _needs("1", "metal / low expansion / thermoplastic / metal", STACK)
    else:
        yield order_of_layers(subject.layers)
    low, high = CTE_WINDOW_PPM_PER_K
    clause = f"CTE of the low-expansion layer {low:g}..{high:g} ppm/K"
    parts = subject.of("low_expansion")
    yield _best([[property_window("1", clause, "cte_ppm_per_k", (low, high), part, choices)] for part in parts or ()],
                "1", clause, parts)[0]  # fmt: skip


def _of_stack(id: str, subject: Subject) -> Finding:
    """Claims 7 and 8."""
    if subject.layers is None:
        return _needs(id, "the metal is copper" if id == "7" else "a further polyimide layer", STACK)
    return copper(subject.layers) if id == "7" else further_layer(id, subject.layers)


def _of_role(claim: Claim, subject: Subject, choices: Choices) -> list[Finding]:
    """Claims that one layer decides: of several layers of that role, the one that meets most."""
    parts = subject.of(claim.judged_on)
    clause = {"9": "-NH- in the chain", "19": "-NH- in the chain", "10": "formula 5", "20": "formula 5"}
    return _best([_of_part(claim.id, part, choices) for part in parts or ()],
                 claim.id, clause.get(claim.id, "composition"), parts)  # fmt: skip


def _of_part(id: str, part: Part, choices: Choices) -> list[Finding]:
    if id in ("3", "14"):
        low, high = TG_WINDOW_C
        return [property_window(id, f"Tg {low:g}..{high:g} C", "tg_c", (low, high), part, choices)]
    if id in ("9", "19"):
        return [chain_nh(id, part, choices)]
    if id in ("10", "20"):
        return [formula_5(id, part, choices)]
    return composition(id, part, choices)


def _best(found: list[list[Finding]], id: str, clause: str, parts: tuple[Part, ...] | None) -> list[Finding]:
    """The clauses of the part that comes nearest to being met; one line where there is none to judge."""
    if parts is None:
        return [Finding(id, clause, "", None, None, None, None, "not applicable", None, "none", OTHER_ROLE)]
    if not found:
        return [
            Finding(id, clause, "", None, None, None, None, "not applicable", None, "none", "no layer of this role")
        ]
    order: dict[Status, int] = {"met": 0, "not applicable": 1, "needs data": 2, "not met": 3}
    return min(found, key=lambda findings: sum(10 ** order[f.status] for f in findings))


def _needs(id: str, clause: str, what: str) -> Finding:
    return Finding(id, clause, "", None, None, None, None, "needs data", None, "none", f"needs {what}")
