"""Clauses that composition decides, in words and numbers.

In: what is printed of each clause, the verdicts on it, notes. Out: `Finding`s. Nothing is judged here: the numbers
come from `claims/ranking.py` and `claims/labelling.py`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pi_formulate.claims.classes import Labelling
from pi_formulate.claims.constraints import INTERPRETED_CLAUSES, Constraint, Interpretation, Verdict, constraints_of
from pi_formulate.claims.ranking import Ranking
from pi_formulate.claims.report import FREE_SCALE, INTERPRETED, Finding, joined, status_of


class Clause(NamedTuple):
    """What a report says of a clause whatever the composition.

    Attributes
    ----------
    label, quantity, lower, upper, strict
        As for `Finding`.
    note
        How it is judged, where that needs a word.
    """

    label: str
    quantity: str
    lower: float | None
    upper: float | None
    strict: bool = False
    note: str = ""


def worded(
    claim: str,
    clauses: Sequence[Clause],
    verdicts: Sequence[Verdict],
    notes: Sequence[str],
    place: str = "",
    probabilities: Sequence[float | None] = (),
) -> list[Finding]:
    """One finding for each clause.

    Parameters
    ----------
    claim
        Number of the claim.
    clauses, verdicts, notes
        What is printed, what the composition has, what is noted.
    place
        The layer that is judged, for the notes.
    probabilities
        Of each clause; none where nothing is uncertain.
    """
    chances = probabilities or (None,) * len(clauses)
    return [
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
            "exact",
            joined(place, note) if place else note,
            clause.strict,
        )
        for clause, verdict, note, chance in zip(clauses, verdicts, notes, chances, strict=True)
    ]


def clauses_of(ranking: Ranking, closed: bool) -> tuple[Clause, ...]:
    """The share of units inside the formula, then every constraint.

    Parameters
    ----------
    ranking
        A composition by a formula.
    closed
        Whether a unit outside the formula is a failure; else it is a note with its share.
    """
    return _clauses_of(ranking.symbols, ranking.interpretation, ranking.degrees, closed)


@lru_cache(maxsize=32)
def _clauses_of(
    symbols: tuple[str, ...], interpretation: Interpretation, degrees: bool, closed: bool
) -> tuple[Clause, ...]:
    constraints = constraints_of(symbols, interpretation, degrees)
    inside = Clause("units of the formula", "share of units inside", float(closed), None, strict=not closed)
    return (inside, *(_of_constraint(constraint, interpretation, degrees) for constraint in constraints))


def _of_constraint(constraint: Constraint, interpretation: Interpretation, degrees: bool) -> Clause:
    note = f"{FREE_SCALE}: holds for any amount above zero" if constraint.scale_free and not degrees else ""
    if constraint.label in INTERPRETED_CLAUSES:
        note = f"{INTERPRETED}{interpretation} of the printed 'l = m = n != 0'"
    return Clause(constraint.label, constraint.quantity, constraint.lower, constraint.upper, constraint.strict, note)


def notes_of(ranking: Ranking, labelling: Labelling, clauses: Sequence[Clause], remark: str = "") -> list[str]:
    """The notes on the clauses of a formula.

    Parameters
    ----------
    ranking, labelling
        The composition, and which monomer is in which class.
    clauses
        From `clauses_of`.
    remark
        On the other interpretation, for the clause that is interpreted.
    """
    total = ranking.copolymer.total_mol
    outside = ", ".join([f"{unit} {amount / total:.4g}" for unit, amount in labelling.outside])
    return [
        joined(str(labelling), f"outside: {outside}" if outside else ""),
        *(joined(c.note, remark) if c.label in INTERPRETED_CLAUSES else c.note for c in clauses[1:]),
    ]
