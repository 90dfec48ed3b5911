"""Which monomer is A1, A2, B1 and B2 for a claim, and the clauses of the narrow claims 5, 6, 16 and 17.

In: a claim, a copolymer, a formula. Out: `Labelling`, `Finding`s. One and the same labelling has to meet the clauses of
a narrow claim and those of the formula that it narrows. So it is chosen by, in this order: both are met; the formula is
met; most narrow clauses are met; the margin of the formula. Apart from the first, these do not depend on the narrow
claim that is judged, so that "X2 is formula 3" and "X2 is formula 4" are never both met for one copolymer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from pi_formulate.claims.formula import FEW_UNITS, Formula, Labelling, Rank
from pi_formulate.claims.reading import THROUGHOUT
from pi_formulate.claims.report import Finding, judged
from pi_formulate.claims.tree import FIXED_SLOTS, Claim
from pi_formulate.copolymer.copolymer import Copolymer

Narrow = tuple[Labelling, Rank, dict[str, tuple[bool, ...]]]  # {fixed residue: which of its clauses are met}


def labelling_of(claim: Claim, system: Formula, copolymer: Copolymer, degrees: bool = False) -> Labelling:
    """The labelling that a claim is judged under.

    Parameters
    ----------
    claim
        One on a formula.
    system
        The formula, with its reading and interpretation.
    copolymer
        What is judged.
    degrees
        Whether its amounts are degrees.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> from pi_formulate.claims.tree import BY_ID
    >>> mostly_oda = Copolymer.from_units([("PMDA", "4,4'-ODA", 0.714), ("PMDA", "TPE-R", 0.286)])
    >>> print(labelling_of(BY_ID["5"], formula("2"), mostly_oda))  # with B1 = TPE-R claim 4 would fail: k < l
    A1 = PMDA, B1 = 4,4'-ODA, B2 = TPE-R
    """
    if not claim.fixed:
        return system.best(copolymer, degrees)
    return _labelling_of(claim.fixed, system, copolymer, degrees)


@lru_cache(maxsize=256)
def _labelling_of(fixed: str, system: Formula, copolymer: Copolymer, degrees: bool) -> Labelling:
    """Kept, since several claims fix the same residue."""

    def rank(narrow: Narrow) -> tuple[bool, bool, int, float, float, int]:
        _, (met, margin, inside), held = narrow
        most = {slot: sum(held[slot]) for slot in FIXED_SLOTS}
        return met and all(held[fixed]), met, max(most.values()), margin, inside, most[FIXED_SLOTS[0]]

    return max(_narrow(system, copolymer, degrees), key=rank)[0]


def _narrow(system: Formula, copolymer: Copolymer, degrees: bool) -> Iterable[Narrow]:
    """Every labelling with its rank, and which narrow clauses it meets for each fixed residue."""
    if len(copolymer.amounts_mol) <= FEW_UNITS:
        return _narrow_of_few(system, copolymer, degrees)
    return _each_narrow(system, copolymer, degrees)


@lru_cache(maxsize=64)
def _narrow_of_few(system: Formula, copolymer: Copolymer, degrees: bool) -> tuple[Narrow, ...]:
    """Kept, since both fixed residues are asked for."""
    return tuple(_each_narrow(system, copolymer, degrees))


def _each_narrow(system: Formula, copolymer: Copolymer, degrees: bool) -> Iterator[Narrow]:
    for labelling, rank in system.ranked(copolymer, degrees):
        yield labelling, rank, {slot: _held(slot, system, copolymer, labelling) for slot in FIXED_SLOTS}


def narrow_clauses(claim: Claim, system: Formula, copolymer: Copolymer, labelling: Labelling) -> Iterator[Finding]:
    """Clauses of claims 5, 6, 16 and 17: one dianhydride class, one diamine in B1, and B2 where the reading binds it.

    Parameters
    ----------
    claim, system, copolymer
        As for `labelling_of`.
    labelling
        The one to judge under.
    """
    rest, first, second = _shares(claim.fixed, system, copolymer, labelling)
    margin, status = judged(-rest, False)
    note = str(labelling)
    yield Finding(claim.id, "m = n = 0", "(m + n) / (k + l + m + n)", rest, None, 0.0, margin, status, note=note)
    yield _all_of(claim, f"X2 (B1) is {_residue(claim)}", "B1", first, copolymer, labelling)
    if system.reading.has(f"{claim.fixed}_B2"):
        yield _all_of(claim, f"X2 is {_residue(claim)} in B2 too", "B2", second, copolymer, labelling)


def how_read(claim: Claim, system: Formula, copolymer: Copolymer, labelling: Labelling, degrees: bool = False) -> str:
    """Whether X2 binds B1 alone or B2 too by this reading, and if another reading or labelling gives another result.

    Parameters
    ----------
    claim, system, copolymer, degrees
        As for `labelling_of`.
    labelling
        The one that it gave.
    """
    slot = claim.fixed
    both = system.reading.has(f"{slot}_B2")
    remark = f"'X2 is {_residue(claim)}' read as binding {'B2 too' if both else 'B1 alone'}"
    alternative = replace(system, reading=system.reading.other_way(f"{slot}_B2"))
    there = all(_held(slot, alternative, copolymer, labelling_of(claim, alternative, copolymer, degrees)))
    here = all(_held(slot, system, copolymer, labelling))
    if there != here:
        binding = "binding B1 alone" if both else f"binding B2 too (reading {THROUGHOUT})"
        remark += f"; read as {binding} this claim is {'met' if there else 'not met'} by its own clauses"
    others = () if here else system.labellings(copolymer)
    if meeting := next((each for each in others if all(_held(slot, system, copolymer, each))), None):
        remark += f"; with {meeting} it would be met, but claim {system.claim} would not"
    return remark


def _all_of(claim: Claim, clause: str, side: str, share: float, copolymer: Copolymer, labelling: Labelling) -> Finding:
    """The clause that all of one class is the fixed residue."""
    margin, status = judged(share - 1.0, False)
    note = ", ".join(_ids(side, copolymer, labelling))
    return Finding(claim.id, clause, f"share of {side}", share, 1.0, None, margin, status, note=note)


def _residue(claim: Claim) -> str:
    """The printed name of the fixed slot: `formula 3` or `formula 4`."""
    return f"formula {claim.fixed.removeprefix('F')}"


def _held(slot: str, system: Formula, copolymer: Copolymer, labelling: Labelling) -> tuple[bool, ...]:
    """Which of the narrow clauses are met for a fixed residue."""
    rest, first, second = _shares(slot, system, copolymer, labelling)
    margins = (-rest, first - 1.0, *((second - 1.0,) if system.reading.has(f"{slot}_B2") else ()))
    return tuple(judged(margin, False)[1] == "met" for margin in margins)


def _shares(slot: str, system: Formula, copolymer: Copolymer, labelling: Labelling) -> tuple[float, float, float]:
    """(m + n) of all units inside; share of B1 that is the fixed residue, and share of B2 that the reading allows."""
    degrees = dict(labelling.degrees)
    rest = (degrees["m"] + degrees["n"]) / (sum(degrees.values()) or 1.0)
    classes = dict(labelling.classes)

    def share(side: str, wanted: str, empty: float) -> float:
        placed = [
            (unit.diamine, n)
            for unit, n in copolymer.amounts_mol
            if classes.get(unit.diamine.id) == side and unit.dianhydride.id in classes
        ]
        whole = sum([n for _, n in placed])
        fitting = sum([n for diamine, n in placed if system.reading.fits(wanted, diamine)])
        return fitting / whole if whole else empty

    return rest, share("B1", slot, 0.0), share("B2", f"{slot}_B2", 1.0)


def _ids(side: str, copolymer: Copolymer, labelling: Labelling) -> list[str]:
    """Monomers of a class that stand in units of the formula."""
    classes = dict(labelling.classes)
    inside = {unit.diamine.id for unit, _ in copolymer.amounts_mol if unit.dianhydride.id in classes}
    return sorted(id for id, slot in classes.items() if slot == side and id in inside)
