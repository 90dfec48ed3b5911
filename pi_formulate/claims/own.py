"""The clauses of each claim itself, without those of the claim that it rests on.

In: a `Subject`, the choices of a check, an `Assignment`. Out: `Finding`s; each is computed once.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from pi_formulate.claims.assignment import Assignment
from pi_formulate.claims.clauses import Choices, property_window, share_of_units
from pi_formulate.claims.compositions import Compositions
from pi_formulate.claims.ranking import Placed
from pi_formulate.claims.report import Finding, Status, worst
from pi_formulate.claims.subject import Part, Subject
from pi_formulate.claims.tree import BY_ID, Claim, Role, Window

T = TypeVar("T")
Line = tuple[Status, list[str]]
OTHER_ROLE = "asked for another role"


class OwnClauses:
    """The clauses of claims themselves, without what they rest on.

    Parameters
    ----------
    subject, choices
        What is judged, and how.
    """

    def __init__(self, subject: Subject, choices: Choices) -> None:
        self.subject = subject
        self.choices = choices
        self._asked = {role for role, parts in subject.parts if parts is not None}
        self._computed: dict[tuple[object, ...], Any] = {}

    def of(self, claim: Claim, layers: Assignment, placed: Placed | None = None) -> tuple[Finding, ...]:
        """The own clauses of a claim.

        Parameters
        ----------
        claim
            Which.
        layers
            The assignment of the layers.
        placed
            Labelling of the thermoplastic copolymer, for claims on its formula; the claim's own if None.
        """
        key = "findings", claim.id, layers.numbers, placed and placed.labelling.classes
        return self._once(key, lambda: tuple(self._of(claim, layers, placed)))

    def statuses(self, claim: Claim, layers: Assignment, placed: Placed | None = None) -> list[Status]:
        """The statuses of the own clauses of a claim; those of a composition without words and probabilities.

        Parameters
        ----------
        claim, layers, placed
            As for `of`.
        """
        part = layers.of(claim.role) if claim.formula and claim.role else None
        if part is None:
            return [finding.status for finding in self.of(claim, layers, placed)]
        antecedent = [self._antecedent(claim, layers).status] if claim.antecedent else []
        return antecedent + self._compositions(part).statuses(claim, placed)

    def line(self, claim: Claim, layers: Assignment, placed: Placed | None = None) -> Line:
        """Worst status of a claim with all that it rests on, and what those clauses without data need.

        Parameters
        ----------
        claim, layers, placed
            As for `of`.
        """
        key = "line", claim.id, layers.numbers, placed.labelling.classes if placed and claim.formula else None
        return self._once(key, lambda: self._line(claim, layers, placed))

    def _line(self, claim: Claim, layers: Assignment, placed: Placed | None) -> Line:
        status, needs = worst(self.statuses(claim, layers, placed)), []
        if status == "needs data":
            findings = self.of(claim, layers, placed)
            notes = [finding.note for finding in findings if finding.status == "needs data"]
            needs = [need for note in notes for need in re.findall(r"needs [^;]*", note)]
        if not claim.rests_on:
            return status, needs
        above, of_above = self.line(BY_ID[claim.rests_on], layers, placed)
        return worst((status, above)), list(dict.fromkeys((*needs, *of_above)))

    def placed(self, claim: Claim, layers: Assignment) -> Placed | None:
        """The labelling of the thermoplastic copolymer that a claim on it is judged under; None for other claims.

        Parameters
        ----------
        claim, layers
            As for `of`.
        """
        if claim.judged_on != "thermoplastic" or not claim.formula or layers.plastic is None:
            return None
        return self._compositions(layers.plastic).placed(claim)

    def asks(self, claim: Claim) -> bool:
        """Whether a claim is judged at all: False where another role was asked for.

        Parameters
        ----------
        claim
            Which.
        """
        return claim.role is None or claim.role in self._asked

    def _once(self, key: tuple[object, ...], compute: Callable[[], T]) -> T:
        if key not in self._computed:
            self._computed[key] = compute()
        known: T = self._computed[key]
        return known

    def _of(self, claim: Claim, layers: Assignment, placed: Placed | None) -> Iterator[Finding]:
        if claim.role is None:
            yield from self.subject.arrangement.clauses(claim.id, layers.numbers)
        if claim.antecedent and self.asks(claim):
            yield self._antecedent(claim, layers)
        if claim.window:
            yield self._in_window(claim, claim.window, layers)
        elif claim.role:
            yield from self._of_copolymer(claim, claim.role, layers.of(claim.role), placed)

    def _antecedent(self, claim: Claim, layers: Assignment) -> Finding:
        """The further layer of another claim; of claim 18, the layer alone where the process is not known."""
        introduced_by = ("18", "8") if claim.antecedent == "18" else ("8",)
        findings = [self.subject.arrangement.clauses(id, layers.numbers)[0] for id in introduced_by]
        finding = next((finding for finding in findings if finding.status != "needs data"), findings[0])
        return finding.of(claim.id, claim.antecedent_label)

    def _in_window(self, claim: Claim, window: Window, layers: Assignment) -> Finding:
        """A printed window, the same for each claim that prints it."""
        part = layers.of(window.layer)
        if part is None:
            return self._no_part(claim, window.label, window.layer)
        finding = self._once((window, part.number), lambda: property_window(claim.id, window, part, self.choices))
        return finding.of(claim.id)

    def _of_copolymer(self, claim: Claim, role: Role, part: Part | None, placed: Placed | None) -> tuple[Finding, ...]:
        """What the copolymer of one layer decides."""
        if part is None:
            return (self._no_part(claim, claim.clause, role),)
        key = "copolymer", claim.id, part.number, placed and placed.labelling.classes
        return self._once(key, lambda: tuple(self._judged(claim, part, placed)))

    def _judged(self, claim: Claim, part: Part, placed: Placed | None) -> list[Finding]:
        if claim.residue:
            share = self._once((claim.residue, part.number), lambda: share_of_units(claim, part, self.choices))
            return [share.of(claim.id)]
        return self._compositions(part).findings(claim, placed)

    def _compositions(self, part: Part) -> Compositions:
        return self._once(("compositions", part.number), lambda: Compositions(part, self.choices))

    def _no_part(self, claim: Claim, clause: str, role: Role) -> Finding:
        """One line where there is no part to judge."""
        why = OTHER_ROLE if role not in self._asked else "no layer of this role"
        return Finding(claim.id, clause, "", None, None, None, None, "not applicable", None, "none", why)
