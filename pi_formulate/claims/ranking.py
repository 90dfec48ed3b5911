"""The labellings of one composition by a formula, ranked: the best one is what a claim is judged under.

In: the units of a formula, a reading, an interpretation, a copolymer. Out: `Ranking`, whose `Placed`s hold each
labelling with the verdicts on all constraints. Which labellings there are depends on the units alone and is kept in
`claims/classes.py`; here the amounts come in, and each labelling is judged once.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from math import inf
from operator import attrgetter
from typing import NamedTuple

from pi_formulate.claims.classes import Labelling, Placing, UnitSlot, placings
from pi_formulate.claims.constraints import Constraint, Interpretation, Verdict, constraints_of, largest_degree
from pi_formulate.claims.reading import Reading
from pi_formulate.copolymer.copolymer import Copolymer

Rank = tuple[bool, float, float]  # met, smallest margin, share inside
FEW_UNITS = 4  # of a copolymer whose ranking is kept: eight monomers in two classes have 256 labellings
TIE = 9  # decimals of a margin or a share to which two labellings are compared


class Placed(NamedTuple):
    """One composition under one labelling."""

    placing: Placing
    labelling: Labelling
    verdicts: tuple[Verdict, ...]
    rank: Rank


def judged(constraints: Sequence[Constraint], labelling: Labelling, degrees: bool = False) -> tuple[Verdict, ...]:
    """The verdict on each constraint.

    Parameters
    ----------
    constraints
        From `constraints_of`.
    labelling
        The degrees of one composition.
    degrees
        Whether its amounts are degrees, judged as numbers.
    """
    values = dict(labelling.degrees) if degrees else labelling.fractions
    largest = largest_degree(values)
    return tuple([constraint.judged(values, largest) for constraint in constraints])


def rank_of(
    constraints: Sequence[Constraint], verdicts: Sequence[Verdict], labelling: Labelling, degrees: bool = False
) -> Rank:
    """Met or not, smallest margin, share inside, so that a fuller labelling wins a tie.

    The margin alone is not enough: l, m, n >= 0 has the margin 0 where one of them is zero, and so has a strict
    clause on its limit, which is not met. Both numbers are rounded, so that the same composition has the same best
    labelling whatever the order and the scale of its units.

    Parameters
    ----------
    constraints, verdicts
        All of a formula, and the verdict on each.
    labelling, degrees
        As for `judged`.
    """
    met, smallest = True, inf
    for constraint, verdict in zip(constraints, verdicts, strict=True):
        if degrees or not constraint.scale_free:
            met = met and verdict.met
            smallest = min(smallest, verdict.margin)
    return met, round(smallest, TIE), round(labelling.share_inside, TIE)


class Ranking:
    """One composition under every labelling that a formula allows.

    Parameters
    ----------
    slots
        Units of the formula.
    reading, interpretation
        Which monomers fit which slot; how "l = m = n != 0" is read.
    copolymer
        The composition.
    degrees
        Whether its amounts are degrees, judged as numbers.
    """

    def __init__(
        self,
        slots: tuple[UnitSlot, ...],
        reading: Reading,
        interpretation: Interpretation,
        copolymer: Copolymer,
        degrees: bool,
    ) -> None:
        self.slots, self.reading, self.interpretation = slots, reading, interpretation
        self.copolymer, self.degrees = copolymer, degrees
        self.units = tuple([unit for unit, _ in copolymer.amounts_mol])
        self.symbols = tuple([slot.symbol for slot in slots])
        self.constraints = constraints_of(self.symbols, interpretation, degrees)
        self._placings = placings(slots, reading, self.units)
        self.few = isinstance(self._placings, tuple)

    def each(self) -> Iterable[Placed]:
        """Every labelling in the order of `placings`; those of many monomers are judged anew, not kept."""
        return self._kept if self.few else self._each()

    @cached_property
    def _kept(self) -> tuple[Placed, ...]:
        return tuple(self._each())

    def _each(self) -> Iterator[Placed]:
        of_units = self._placings if self.few else placings(self.slots, self.reading, self.units)
        return (self.placed(placing) for placing in of_units)

    def placed(self, placing: Placing) -> Placed:
        """The composition under one labelling.

        Parameters
        ----------
        placing
            Of its units.
        """
        labelling = placing.of(self.copolymer)
        verdicts = judged(self.constraints, labelling, self.degrees)
        return Placed(placing, labelling, verdicts, rank_of(self.constraints, verdicts, labelling, self.degrees))

    def inside(self, copolymer: Copolymer, labelling: Labelling, closed: bool) -> Verdict:
        """The verdict on the share of units inside the formula.

        Parameters
        ----------
        copolymer
            The composition, or another one, such as it may be by an error of weighing.
        labelling
            Its degrees.
        closed
            Whether a unit outside the formula is a failure.
        """
        share = labelling.inside / copolymer.total_mol
        return Verdict.of(share, share - 1.0 if closed else share, strict=not closed)

    def verdicts(self, copolymer: Copolymer, labelling: Labelling, closed: bool) -> list[Verdict]:
        """The verdict on that share, then on each constraint.

        Parameters
        ----------
        copolymer, labelling, closed
            As for `inside`.
        """
        inside = self.inside(copolymer, labelling, closed)
        return [inside, *judged(self.constraints, labelling, self.degrees)]

    def values(self, copolymer: Copolymer, labelling: Labelling) -> list[float]:
        """The quantities of these verdicts.

        Parameters
        ----------
        copolymer, labelling
            As for `inside`.
        """
        # As `labelling.fractions`, which keeps what is asked for once here.
        inside = sum([amount for _, amount in labelling.degrees])
        degrees = dict(labelling.degrees)
        if not self.degrees:
            degrees = {symbol: amount / inside if inside else 0.0 for symbol, amount in labelling.degrees}
        share = inside / copolymer.total_mol
        return [share, *[constraint.value(degrees) for constraint in self.constraints]]

    @cached_property
    def best(self) -> Placed:
        """The labelling that meets the constraints, and of several the one whose smallest margin is largest."""
        return max(self.each(), key=attrgetter("rank"))

    @cached_property
    def disagreement(self) -> str:
        """The result under the other interpretation of `l = m = n != 0`, if it differs; otherwise empty."""
        if len(self.slots) == 2:
            return ""
        other: Interpretation = "literal" if self.interpretation == "intended" else "intended"
        asked = [c for c in constraints_of(self.symbols, other, self.degrees) if self.degrees or not c.scale_free]
        met = any(self._meets(asked, placed.labelling) for placed in self.each())
        here, _, _ = self.best.rank
        return "" if met == here else f"read as {other} the constraints are {'met' if met else 'not met'}"

    def _meets(self, constraints: Sequence[Constraint], labelling: Labelling) -> bool:
        values = dict(labelling.degrees) if self.degrees else labelling.fractions
        largest = largest_degree(values)
        return all(constraint.holds(values, largest) for constraint in constraints)


def ranking_of(
    slots: tuple[UnitSlot, ...],
    reading: Reading,
    interpretation: Interpretation,
    copolymer: Copolymer,
    degrees: bool = False,
) -> Ranking:
    """The ranking of a composition; those of few units are kept for a while, since each claim on a formula asks again.

    Parameters
    ----------
    slots, reading, interpretation, copolymer, degrees
        As for `Ranking`.
    """
    make = _ranking_of_few if len(copolymer.amounts_mol) <= FEW_UNITS else Ranking
    return make(slots, reading, interpretation, copolymer, degrees)


@lru_cache(maxsize=64)
def _ranking_of_few(
    slots: tuple[UnitSlot, ...],
    reading: Reading,
    interpretation: Interpretation,
    copolymer: Copolymer,
    degrees: bool,
) -> Ranking:
    return Ranking(slots, reading, interpretation, copolymer, degrees)
