"""Which monomer is A1, A2, B1 and B2 for a claim, and the clauses of the narrow claims 5, 6, 16 and 17.

In: a claim, a copolymer, a formula. Out: `Labelling`, `Finding`s. Holds: one and the same labelling has to meet the
clauses of a narrow claim and those of the formula that it narrows. So it is chosen by, in this order: both are met; the
formula is met; most narrow clauses are met; the margin of the formula. But for the first, these ask nothing of which
narrow claim is judged, so that "X2 is formula 3" and "X2 is formula 4" are never both met for one copolymer.
"""

from collections.abc import Iterator
from dataclasses import replace

from pi_formulate.claims.formula import Formula, Labelling
from pi_formulate.claims.reading import THROUGHOUT
from pi_formulate.claims.report import Finding, judged
from pi_formulate.copolymer.copolymer import Copolymer

# Claims with m = n = 0 and X2 fixed: slot of the fixed residue, what that residue is
NARROW = {"5": ("F3", "formula 3"), "16": ("F3", "formula 3"), "6": ("F4", "formula 4"), "17": ("F4", "formula 4")}
FIXED = tuple(dict.fromkeys(slot for slot, _ in NARROW.values()))


def labelling_of(claim: str, system: Formula, copolymer: Copolymer, degrees: bool = False) -> Labelling:
    """The labelling that a claim is judged under.

    Parameters
    ----------
    claim
        Its number; of those that a formula decides.
    system
        The formula, with its reading and interpretation.
    copolymer
        What is judged.
    degrees
        Whether its amounts are degrees.

    Examples
    --------
    >>> from pi_formulate.claims.formula import formula
    >>> mostly_oda = Copolymer.from_units([("PMDA", "4,4'-ODA", 0.714), ("PMDA", "TPE-R", 0.286)])
    >>> print(labelling_of("5", formula("2"), mostly_oda))  # with B1 = TPE-R claim 4 would fail: k < l
    A1 = PMDA, B1 = 4,4'-ODA, B2 = TPE-R
    """
    if claim not in NARROW:
        return system.best(copolymer, degrees)
    slot, _ = NARROW[claim]

    def rank(way: Labelling) -> tuple[bool, bool, int, float, float, int]:
        met, margin, inside = system.rank(way, degrees)
        held = {fixed: _held(fixed, system, copolymer, way) for fixed in FIXED}
        most = {fixed: sum(held[fixed]) for fixed in FIXED}
        return met and all(held[slot]), met, max(most.values()), margin, inside, most[FIXED[0]]

    return max(system.labellings(copolymer), key=rank)


def narrow_clauses(claim: str, system: Formula, copolymer: Copolymer, way: Labelling) -> Iterator[Finding]:
    """Clauses of claims 5, 6, 16 and 17: one dianhydride class, one diamine in B1, and B2 where the reading binds it.

    Parameters
    ----------
    claim, system, copolymer
        As for `labelling_of`.
    way
        The labelling.
    """
    slot, what = NARROW[claim]
    rest, first, second = _shares(slot, system, copolymer, way)
    margin, status = judged(-rest, False)
    yield Finding(claim, "m = n = 0", "(m + n) / (k + l + m + n)", rest, None, 0.0, margin, status, note=str(way))
    margin, status = judged(first - 1.0, False)
    yield Finding(
        claim,
        f"X2 (B1) is {what}",
        "share of B1",
        first,
        1.0,
        None,
        margin,
        status,
        note=", ".join(_ids("B1", copolymer, way)),
    )
    if system.reading.has(f"{slot}_B2"):
        margin, status = judged(second - 1.0, False)
        yield Finding(
            claim,
            f"X2 is {what} in B2 too",
            "share of B2",
            second,
            1.0,
            None,
            margin,
            status,
            note=", ".join(_ids("B2", copolymer, way)),
        )


def how_read(claim: str, system: Formula, copolymer: Copolymer, way: Labelling, degrees: bool = False) -> str:
    """Whether X2 binds B1 alone or B2 too by this reading, and where another reading or labelling says something else.

    Parameters
    ----------
    claim, system, copolymer, degrees
        As for `labelling_of`.
    way
        The labelling that it gave.
    """
    slot, what = NARROW[claim]
    other = replace(system, reading=system.reading.other_way(f"{slot}_B2"))
    both = system.reading.has(f"{slot}_B2")
    bound = f"'X2 is {what}' read as binding {'B2 too' if both else 'B1 alone'}"
    there = all(_held(slot, other, copolymer, labelling_of(claim, other, copolymer, degrees)))
    here = all(_held(slot, system, copolymer, way))
    if there != here:
        asked = "binding B1 alone" if both else f"binding B2 too (reading {THROUGHOUT})"
        bound += f"; read as {asked} this claim is {'met' if there else 'not met'} by its own clauses"
    ways = () if here else system.labellings(copolymer)
    if another := next((one for one in ways if all(_held(slot, system, copolymer, one))), None):
        bound += f"; with {another} it would be met, but claim {system.claim} would not"
    return bound


def _held(slot: str, system: Formula, copolymer: Copolymer, way: Labelling) -> tuple[bool, ...]:
    """Which of the narrow clauses are met for a fixed residue."""
    rest, first, second = _shares(slot, system, copolymer, way)
    margins = (-rest, first - 1.0, *((second - 1.0,) if system.reading.has(f"{slot}_B2") else ()))
    return tuple(judged(margin, False)[1] == "met" for margin in margins)


def _shares(slot: str, system: Formula, copolymer: Copolymer, way: Labelling) -> tuple[float, float, float]:
    """(m + n) of all units inside; share of B1 that is the fixed residue, and share of B2 that the reading allows."""
    degrees = dict(way.degrees)
    rest = (degrees["m"] + degrees["n"]) / (sum(degrees.values()) or 1.0)
    slots = dict(way.classes)
    units = [(u.diamine, n) for u, n in copolymer.amounts_mol if u.dianhydride.id in slots]
    found = []
    for side, wanted, empty in (("B1", slot, 0.0), ("B2", f"{slot}_B2", 1.0)):
        there = [(monomer, n) for monomer, n in units if slots.get(monomer.id) == side]
        whole = sum(n for _, n in there)
        fitting = sum(n for monomer, n in there if system.reading.fits(wanted, monomer))
        found.append(fitting / whole if whole else empty)
    return rest, found[0], found[1]


def _ids(side: str, copolymer: Copolymer, way: Labelling) -> list[str]:
    """Monomers of a class that stand in units of the formula."""
    slots = dict(way.classes)
    inside = {u.diamine.id for u, _ in copolymer.amounts_mol if u.dianhydride.id in slots}
    return sorted(id for id, slot in slots.items() if slot == side and id in inside)
