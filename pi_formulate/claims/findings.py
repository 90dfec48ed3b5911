"""The clauses of a formula in numbers and words.

In: a composition with its labellings, the labelling to judge it under, the verdicts. Out: `Finding`s. All numbers come
from `claims/ranking.py`; nothing is judged here.
"""

from collections.abc import Sequence

from pi_formulate.claims.classes import Labelling
from pi_formulate.claims.constraints import INTERPRETED_CLAUSES, Constraint, Verdict
from pi_formulate.claims.ranking import Ranking
from pi_formulate.claims.report import FREE_SCALE, INTERPRETED, Finding, joined, status_of

UNITS_INSIDE = ("units of the formula", "share of units inside")  # the clause and its quantity


def findings_of(
    ranking: Ranking,
    labelling: Labelling,
    verdicts: Sequence[Verdict],
    claim: str,
    closed: bool = False,
    place: str = "",
    remark: str = "",
    probabilities: Sequence[float | None] = (),
) -> list[Finding]:
    """The share of units inside the formula, then every constraint.

    Parameters
    ----------
    ranking, labelling
        The composition, and which monomer is in which class.
    verdicts
        From `Ranking.verdicts`.
    claim
        Number of the claim that they are judged for.
    closed
        Whether a unit outside the formula is a failure; else it is a note with its share.
    place
        The layer that is judged.
    remark
        On the other interpretation, at the clause that is interpreted.
    probabilities
        Of each clause; none where nothing is uncertain.
    """
    (units, *others), chances = verdicts, iter(probabilities or [None] * len(verdicts))
    findings = [_inside(ranking, labelling, units, claim, closed, place, next(chances))]
    for clause, verdict, chance in zip(ranking.constraints, others, chances, strict=True):
        findings.append(
            Finding(
                claim,
                clause.label,
                clause.quantity,
                verdict.value,
                clause.lower,
                clause.upper,
                verdict.reported,
                status_of(verdict.met),
                chance,
                note=joined(place, _note(ranking, clause, remark)),
                strict=clause.strict,
            )
        )
    return findings


def _inside(
    ranking: Ranking,
    labelling: Labelling,
    verdict: Verdict,
    claim: str,
    closed: bool,
    place: str,
    probability: float | None,
) -> Finding:
    """The share of a copolymer that is inside the formula, and who is in which class."""
    total = ranking.copolymer.total_mol
    outside = ", ".join(f"{unit} {amount / total:.4g}" for unit, amount in labelling.outside)
    return Finding(
        claim,
        *UNITS_INSIDE,
        verdict.value,
        float(closed),
        None,
        verdict.reported,
        status_of(verdict.met),
        probability,
        note=joined(place, str(labelling), f"outside: {outside}" if outside else ""),
        strict=not closed,
    )


def _note(ranking: Ranking, clause: Constraint, remark: str) -> str:
    if clause.label in INTERPRETED_CLAUSES:
        return joined(f"{INTERPRETED}{ranking.interpretation} of the printed 'l = m = n != 0'", remark)
    return f"{FREE_SCALE}: holds for any amount above zero" if clause.scale_free and not ranking.degrees else ""
