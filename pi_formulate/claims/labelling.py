"""Which monomer is A1, A2, B1 and B2 for a claim, and the clauses of the narrow claims 5, 6, 16 and 17.

In: a composition with its labellings by formula 2 or 7, a claim. Out: the labelling to judge it under, `Finding`s. One
and the same labelling has to meet the clauses of a narrow claim and those of the formula that it narrows. So it is
chosen by, in this order: both are met; the formula is met; most narrow clauses are met; the margin of the formula.
Apart from the first, these do not depend on the narrow claim that is judged, so that "X2 is formula 3" and "X2 is
formula 4" are never both met for one copolymer.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from pi_formulate.claims.classes import Classes, Labelling, Placing
from pi_formulate.claims.constraints import Verdict
from pi_formulate.claims.findings import Clause
from pi_formulate.claims.ranking import Placed, Ranking
from pi_formulate.claims.reading import THROUGHOUT
from pi_formulate.claims.tree import FIXED_SLOTS
from pi_formulate.copolymer.copolymer import Copolymer

Narrowed = tuple[Placed, dict[str, list[Verdict]]]  # a labelling, and its clauses for each fixed residue


class Narrow:
    """One composition by the clauses of the narrow claims, under every labelling.

    A fixed residue binds B1 alone or B2 too, as the reading says; the other way is judged for the remark on it.

    Parameters
    ----------
    ranking
        The composition by formula 2 or 7.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> mostly_oda = Copolymer.from_units([("PMDA", "4,4'-ODA", 0.714), ("PMDA", "TPE-R", 0.286)])
    >>> print(Narrow(formula("2").ranking(mostly_oda)).best("F3").labelling)  # with B1 = TPE-R claim 4 fails: k < l
    A1 = PMDA, B1 = 4,4'-ODA, B2 = TPE-R
    """

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        reading, amines = ranking.reading, {unit.diamine for unit in ranking.units}
        self.binds_b2 = {slot: reading.has(f"{slot}_B2") for slot in FIXED_SLOTS}
        self._fitting: dict[str, frozenset[str]] = {}  # ids of the diamines that a row of the reading allows
        for slot, both in self.binds_b2.items():
            row = f"{slot}_B2"
            throughout = reading if both else reading.other_way(row)
            self._fitting[slot] = frozenset(m.id for m in amines if reading.fits(slot, m))
            self._fitting[row] = frozenset(m.id for m in amines if throughout.fits(row, m))
        self._variables = {side: {s.symbol for s in ranking.slots if s.diamine_slot == side} for side in ("B1", "B2")}
        self._best: dict[tuple[str, bool], Placed] = {}
        self._known: dict[tuple[str, Classes], list[Verdict]] = {}
        self._remarks: dict[tuple[str, Classes], tuple[str, Labelling | None]] = {}

    def verdicts(self, slot: str, placing: Placing, copolymer: Copolymer, labelling: Labelling) -> list[Verdict]:
        """The verdicts on m = n = 0, on B1, and on B2, which counts only where the residue binds it.

        Parameters
        ----------
        slot
            That of the fixed residue.
        placing, labelling
            Which monomer is in which class, and the degrees that follow.
        copolymer
            The composition, or another one of the same monomers.
        """
        rest, first, second = self.values(slot, placing, copolymer, labelling)
        return [Verdict.of(rest, -rest), Verdict.of(first, first - 1.0), Verdict.of(second, second - 1.0)]

    def values(self, slot: str, placing: Placing, copolymer: Copolymer, labelling: Labelling) -> list[float]:
        """The quantities of these verdicts [-].

        Parameters
        ----------
        slot, placing, copolymer, labelling
            As for `verdicts`.
        """
        degrees = dict(labelling.degrees)
        rest = (degrees["m"] + degrees["n"]) / (sum(degrees.values()) or 1.0)
        first = self._share("B1", self._fitting[slot], placing, copolymer, 0.0)
        second = self._share("B2", self._fitting[f"{slot}_B2"], placing, copolymer, 1.0)
        return [rest, first, second]

    def _share(
        self, side: str, fitting: frozenset[str], placing: Placing, copolymer: Copolymer, without_any: float
    ) -> float:
        """Share of a class that is of some diamines [-]."""
        variables = self._variables[side]
        entries = zip(placing.symbols, copolymer.amounts_mol, strict=True)
        placed = [entry for symbol, entry in entries if symbol in variables]
        whole = sum([n for _, n in placed])
        return sum([n for unit, n in placed if unit.diamine.id in fitting]) / whole if whole else without_any

    def _each(self) -> Iterable[Narrowed]:
        """Every labelling; those of many monomers are judged anew, not kept."""
        return self._kept if self.ranking.few else self._judged()

    @cached_property
    def _kept(self) -> tuple[Narrowed, ...]:
        kept = tuple(self._judged())
        self._known = {(slot, p.labelling.classes): all_of[slot] for p, all_of in kept for slot in FIXED_SLOTS}
        return kept

    def _judged(self) -> Iterator[Narrowed]:
        for placed in self.ranking.each():
            yield placed, {slot: self.under(slot, placed) for slot in FIXED_SLOTS}

    def under(self, slot: str, placed: Placed) -> list[Verdict]:
        """The verdicts on the composition itself, under one of its labellings.

        Parameters
        ----------
        slot
            That of the fixed residue.
        placed
            The labelling.
        """
        known = self._known.get((slot, placed.labelling.classes))
        return known or self.verdicts(slot, placed.placing, self.ranking.copolymer, placed.labelling)

    def best(self, fixed: str, other_way: bool = False) -> Placed:
        """The labelling that a narrow claim is judged under.

        Parameters
        ----------
        fixed
            Slot of its residue.
        other_way
            Whether that residue binds B2 where by the reading it does not, or does not where it does.
        """
        if (fixed, other_way) not in self._best:
            bound = {slot: both != (other_way and slot == fixed) for slot, both in self.binds_b2.items()}

            def rank(narrowed: Narrowed) -> tuple[bool, bool, int, float, float, int]:
                (_, _, _, (met, margin, inside)), verdicts = narrowed
                most = {slot: sum(_held(verdicts[slot], bound[slot])) for slot in FIXED_SLOTS}
                both = met and all(_held(verdicts[fixed], bound[fixed]))
                return both, met, max(most.values()), margin, inside, most[FIXED_SLOTS[0]]

            self._best[fixed, other_way] = max(self._each(), key=rank)[0]
        return self._best[fixed, other_way]

    def clauses(self, slot: str) -> tuple[Clause, ...]:
        """The clauses that count by this reading.

        Parameters
        ----------
        slot
            That of the fixed residue.
        """
        return narrow_clauses(slot, self.binds_b2[slot])

    def notes(self, slot: str, placed: Placed, formula_claim: str) -> list[str]:
        """The notes on these clauses: who is in which class, and how the claim is read.

        Parameters
        ----------
        slot, placed
            The fixed residue; the labelling that it is judged under.
        formula_claim
            The claim that is narrowed.
        """
        placing, key = placed.placing, (slot, placed.labelling.classes)
        if key not in self._remarks:
            self._remarks[key] = self._remark(slot, placed)
        remark, meeting = self._remarks[key]
        if meeting is not None:
            remark += f"; with {meeting} it would be met, but claim {formula_claim} would not"
        sides = ("B1", "B2") if self.binds_b2[slot] else ("B1",)
        return [str(placed.labelling), *[f"{_diamines(placing, side)}; {remark}" for side in sides]]

    def _remark(self, slot: str, placed: Placed) -> tuple[str, Labelling | None]:
        """Whether X2 binds B1 alone or B2 too by this reading, and if the other way gives another result.

        Then, where the claim is not met, a labelling by which it would be.
        """
        both = self.binds_b2[slot]
        remark = f"'X2 is {_residue(slot)}' read as binding {'B2 too' if both else 'B1 alone'}"
        there = all(_held(self.under(slot, self.best(slot, other_way=True)), not both))
        here = all(_held(self.under(slot, placed), both))
        if there != here:
            binding = "binding B1 alone" if both else f"binding B2 too (reading {THROUGHOUT})"
            remark += f"; read as {binding} this claim is {'met' if there else 'not met'} by its own clauses"
        others = () if here else self._each()
        meeting = next((each for each, verdicts in others if all(_held(verdicts[slot], both))), None)
        return remark, None if meeting is None else meeting.labelling


@lru_cache(maxsize=512)
def _diamines(placing: Placing, side: str) -> str:
    """The diamines of a class in units inside the formula; kept with the placings, whatever the amounts."""
    inside = {unit.diamine.id for unit in placing.units if unit.dianhydride.id in placing.classes}
    return ", ".join(sorted(id for id in inside if placing.classes.get(id) == side))


@lru_cache(maxsize=8)
def narrow_clauses(fixed: str, binds_b2: bool) -> tuple[Clause, ...]:
    """Clauses of a narrow claim: one dianhydride class, one diamine in B1, and B2 where the reading binds it.

    Parameters
    ----------
    fixed
        Slot of the residue.
    binds_b2
        Whether it binds B2 too.
    """
    residue = _residue(fixed)
    clauses = (
        Clause("m = n = 0", "(m + n) / (k + l + m + n)", None, 0.0),
        Clause(f"X2 (B1) is {residue}", "share of B1", 1.0, None),
        Clause(f"X2 is {residue} in B2 too", "share of B2", 1.0, None),
    )
    return clauses if binds_b2 else clauses[:2]


def _counted(verdicts: list[Verdict], binds_b2: bool) -> list[Verdict]:
    return verdicts if binds_b2 else verdicts[:2]


def _held(verdicts: list[Verdict], binds_b2: bool) -> list[bool]:
    """Which of the narrow clauses are met."""
    return [verdict.met for verdict in _counted(verdicts, binds_b2)]


def _residue(fixed: str) -> str:
    """The printed name of a fixed slot: `formula 3` or `formula 4`."""
    return f"formula {fixed.removeprefix('F')}"
