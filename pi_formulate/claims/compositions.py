"""The clauses of claims on a formula: 2, 4, 11, 13, 15 and 21, and the narrow ones 5, 6, 16 and 17.

In: a `Part`, the choices of a check. Out: `Compositions`, which puts the findings of each claim together. The numbers
of a labelling are computed once, whatever number of claims ask for them; formulas 2 and 7 are one system of slots and
constraints, and share them.
"""

from functools import cached_property, partial

from pi_formulate.claims.classes import Classes, Labelling, Placing
from pi_formulate.claims.clauses import NO_COPOLYMER, Choices
from pi_formulate.claims.constraints import Verdict
from pi_formulate.claims.findings import Clause, clauses_of, notes_of, worded
from pi_formulate.claims.labelling import Narrow
from pi_formulate.claims.ranking import Placed, Ranking
from pi_formulate.claims.report import Finding, Status, needs_data, status_of
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
        return None if self.part.scatter is None else self._system(claim, self.part.scatter).best(claim.fixed)

    def statuses(self, claim: Claim, placed: Placed | None = None) -> list[Status]:
        """The statuses of the clauses of a claim, without words.

        Parameters
        ----------
        claim
            One on a formula.
        placed
            The labelling to judge it under, such as that of a claim which rests on this one; the claim's own if None.
        """
        if self.part.scatter is None:
            return ["needs data"]
        system = self._system(claim, self.part.scatter)
        return [status_of(verdict.met) for verdict in system.verdicts(claim.fixed, placed or system.best(claim.fixed))]

    def findings(self, claim: Claim, placed: Placed | None = None) -> list[Finding]:
        """The clauses of a claim, each with the probability that a batch meets it.

        Parameters
        ----------
        claim, placed
            As for `statuses`.
        """
        place = self.part.place
        if self.part.scatter is None:
            return [needs_data(claim.id, claim.clause, NO_COPOLYMER, place=place)]
        system = self._system(claim, self.part.scatter)
        placed = placed or system.best(claim.fixed)
        clauses, verdicts = system.clauses(claim.fixed), system.verdicts(claim.fixed, placed)
        if claim.fixed:
            notes = system.narrow.notes(claim.fixed, placed, claim.rests_on)
        else:
            notes = notes_of(system.ranking, placed.labelling, clauses, system.ranking.disagreement)
        return worded(claim.id, clauses, verdicts, notes, place, system.probabilities(claim.fixed, placed))

    def _system(self, claim: Claim, scatter: Scatter) -> "_System":
        if claim.formula not in self._systems:
            asked = self.choices.formula_of(claim)
            same = (system for system in self._systems.values() if system.ranking.slots == asked.units)
            self._systems[claim.formula] = next(same, None) or _System(
                asked.ranking(scatter.base, self.choices.degrees), scatter, self.choices.closed
            )
        return self._systems[claim.formula]


class _System:
    """One composition by one system of slots and constraints."""

    def __init__(self, ranking: Ranking, scatter: Scatter, closed: bool) -> None:
        self.ranking = ranking
        self.scatter = scatter
        self.closed = closed
        self._verdicts: dict[tuple[str, Classes], list[Verdict]] = {}  # of a fixed residue, or none, and a labelling
        self._probabilities: dict[tuple[str, Classes], list[float | None]] = {}
        self._labellings: dict[tuple[Classes, int], tuple[Placing, Labelling]] = {}  # what the batch may be instead

    @cached_property
    def narrow(self) -> Narrow:
        """The same by the clauses of the narrow claims."""
        return Narrow(self.ranking)

    def best(self, fixed: str) -> Placed:
        """The labelling for a narrow claim on a fixed residue, or for the formula itself."""
        return self.narrow.best(fixed) if fixed else self.ranking.best

    def clauses(self, fixed: str) -> tuple[Clause, ...]:
        return self.narrow.clauses(fixed) if fixed else clauses_of(self.ranking, self.closed)

    def verdicts(self, fixed: str, placed: Placed) -> list[Verdict]:
        key = fixed, placed.labelling.classes
        if key not in self._verdicts:
            if fixed:
                self._verdicts[key] = self.narrow.under(fixed, placed)[: len(self.clauses(fixed))]
            else:
                inside = self.ranking.inside(self.scatter.base, placed.labelling, self.closed)
                self._verdicts[key] = [inside, *placed.verdicts]
        return self._verdicts[key]

    def probabilities(self, fixed: str, placed: Placed) -> list[float | None]:
        key = fixed, placed.labelling.classes
        if key not in self._probabilities:
            judge, measure = partial(self._judged, fixed, placed), partial(self._measured, fixed, placed)
            clauses, verdicts = self.clauses(fixed), self.verdicts(fixed, placed)
            self._probabilities[key] = probabilities(clauses, verdicts, judge, measure, self.scatter)
        return self._probabilities[key]

    def _judged(self, fixed: str, placed: Placed, copolymer: Copolymer) -> list[Verdict]:
        """The verdicts on what the composition may be instead, each monomer in the same class."""
        placing = placed.placing.on(copolymer)
        labelling = placing.of(copolymer)
        if fixed:
            return self.narrow.verdicts(fixed, placing, copolymer, labelling)[: len(self.clauses(fixed))]
        return self.ranking.verdicts(copolymer, labelling, self.closed)

    def _measured(self, fixed: str, placed: Placed, copolymer: Copolymer) -> list[float]:
        """The values of `_judged` without its verdicts."""
        placing, labelling = self._labelled(placed, copolymer)
        if fixed:
            return self.narrow.values(fixed, placing, copolymer, labelling)[: len(self.clauses(fixed))]
        return self.ranking.values(copolymer, labelling)

    def _labelled(self, placed: Placed, copolymer: Copolymer) -> tuple[Placing, Labelling]:
        """What the batch may be with one source of error, each monomer in the same class as in the planned one."""
        key = placed.labelling.classes, id(copolymer)  # the scatter keeps it, so that no other one gets its id
        if key not in self._labellings:
            placing = placed.placing.on(copolymer)
            self._labellings[key] = placing, placing.of(copolymer)
        return self._labellings[key]
