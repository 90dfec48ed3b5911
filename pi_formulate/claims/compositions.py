"""The clauses of claims on a formula: 2, 4, 11, 13, 15 and 21, and the narrow ones 5, 6, 16 and 17.

In: a `Part`, the choices of a check. Out: `Compositions`, which puts the findings of each claim together. The numbers
of a labelling are computed once, whatever number of claims ask for them; formulas 2 and 7 are one system of slots and
constraints, and share them.
"""

from collections.abc import Sequence
from functools import cached_property, partial

from pi_formulate.claims.classes import Classes
from pi_formulate.claims.clauses import NO_COPOLYMER, Choices
from pi_formulate.claims.constraints import Verdict
from pi_formulate.claims.findings import findings_of
from pi_formulate.claims.labelling import Narrow, narrow_findings
from pi_formulate.claims.ranking import Placed, Ranking
from pi_formulate.claims.report import Finding, needs_data
from pi_formulate.claims.scatter import Scatter, probabilities
from pi_formulate.claims.subject import Part
from pi_formulate.claims.tree import Claim
from pi_formulate.copolymer.copolymer import Copolymer


class Compositions:
    """The composition of one part, by each formula that is asked for.

    Parameters
    ----------
    part, choices
        What is judged, and how.
    """

    def __init__(self, part: Part, choices: Choices) -> None:
        self.part = part
        self.choices = choices
        self._systems: dict[str, _System] = {}  # by the number of the formula

    def placed(self, claim: Claim) -> Placed | None:
        """The labelling that a claim is judged under by itself; None where the copolymer is not known.

        Parameters
        ----------
        claim
            One on a formula.
        """
        return None if self.part.scatter is None else self._system(claim, self.part.scatter).best(claim)

    def findings(self, claim: Claim, placed: Placed | None = None, in_full: bool = True) -> list[Finding]:
        """The clauses of a claim.

        Parameters
        ----------
        claim
            One on a formula.
        placed
            The labelling to judge it under, such as that of a claim which rests on this one; the claim's own if None.
        in_full
            Whether the probability that a batch meets each clause is wanted, and remarks on a clause.
        """
        if self.part.scatter is None:
            return [needs_data(claim.id, claim.clause, NO_COPOLYMER, place=self.part.place)]
        system = self._system(claim, self.part.scatter)
        return system.findings(claim, placed or system.best(claim), self.part.place, in_full)

    def _system(self, claim: Claim, scatter: Scatter) -> "_System":
        if claim.formula not in self._systems:
            asked = self.choices.formula_of(claim)
            same = (system for system in self._systems.values() if system.ranking.slots == asked.units)
            ranking = asked.ranking(scatter.base, self.choices.degrees)
            self._systems[claim.formula] = next(same, None) or _System(ranking, scatter, self.choices.closed)
        return self._systems[claim.formula]


class _System:
    """One composition by one system of slots and constraints."""

    def __init__(self, ranking: Ranking, scatter: Scatter, closed: bool) -> None:
        self.ranking = ranking
        self.scatter = scatter
        self.closed = closed
        self._verdicts: dict[tuple[str, Classes], list[Verdict]] = {}  # of a fixed residue, or none, and a labelling
        self._chances: dict[tuple[str, Classes], list[float | None]] = {}

    @cached_property
    def narrow(self) -> Narrow:
        """The same by the clauses of the narrow claims."""
        return Narrow(self.ranking)

    def best(self, claim: Claim) -> Placed:
        return self.narrow.best(claim.fixed) if claim.fixed else self.ranking.best

    def findings(self, claim: Claim, placed: Placed, place: str, in_full: bool) -> list[Finding]:
        key = claim.fixed, placed.labelling.classes
        if key not in self._verdicts:
            self._verdicts[key] = self._judged(claim.fixed, placed, self.scatter.base)
        findings = self._worded(claim, placed, self._verdicts[key], place)
        if not in_full:
            return findings
        if key not in self._chances:
            judge = partial(self._judged, claim.fixed, placed)
            self._chances[key] = probabilities(findings, judge, self.scatter)
        remark = self.narrow.remark(claim, placed) if claim.fixed else self.ranking.disagreement
        return self._worded(claim, placed, self._verdicts[key], place, remark, self._chances[key])

    def _judged(self, fixed: str, placed: Placed, copolymer: Copolymer) -> list[Verdict]:
        """The verdicts on a composition, each monomer in the same class."""
        placing = placed.placing.on(copolymer)
        labelling = placing.of(copolymer)
        if fixed:
            return self.narrow.counted(fixed, placing, copolymer, labelling)
        return self.ranking.verdicts(copolymer, labelling, self.closed)

    def _worded(
        self,
        claim: Claim,
        placed: Placed,
        verdicts: list[Verdict],
        place: str,
        remark: str = "",
        chances: Sequence[float | None] = (),
    ) -> list[Finding]:
        if claim.fixed:
            return narrow_findings(claim, placed, verdicts, place, remark, chances)
        return findings_of(self.ranking, placed.labelling, verdicts, claim.id, self.closed, place, remark, chances)
