"""Which claim rests on which, and what each is judged on.

Out: `CLAIMS`. The tree is printed: every claim names the one that it refers to. Claims 11, 19, 20 and 21 speak of "the
polyimide for improving adhesion", which neither claim 1 nor claim 12 has: that antecedent is none of the tree, and a
clause of their own (`ANTECEDENT`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Judged = Literal["stack", "low_expansion", "thermoplastic", "adhesion", "making"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: its number, the claim it rests on (empty for none), and the part that it is judged on."""

    id: str
    rests_on: str
    judged_on: Judged


CLAIMS = (
    Claim("1", "", "stack"),
    Claim("2", "1", "low_expansion"),
    Claim("3", "1", "thermoplastic"),
    Claim("4", "1", "thermoplastic"),
    Claim("5", "4", "thermoplastic"),
    Claim("6", "4", "thermoplastic"),
    Claim("7", "1", "stack"),
    Claim("8", "1", "stack"),
    Claim("9", "8", "adhesion"),
    Claim("10", "8", "adhesion"),
    Claim("11", "1", "adhesion"),
    Claim("12", "", "making"),
    Claim("13", "12", "low_expansion"),
    Claim("14", "12", "thermoplastic"),
    Claim("15", "12", "thermoplastic"),
    Claim("16", "15", "thermoplastic"),
    Claim("17", "15", "thermoplastic"),
    Claim("18", "12", "making"),
    Claim("19", "12", "adhesion"),
    Claim("20", "12", "adhesion"),
    Claim("21", "12", "adhesion"),
)
# Claims of a further layer that the claim they refer to does not have, and the claim that introduces it.
ANTECEDENT = {"11": "8", "19": "18", "20": "18", "21": "18"}
BY_ID = {claim.id: claim for claim in CLAIMS}


def line_of(claim: Claim) -> Iterator[Claim]:
    """The claim, the one that it rests on, and so on up to claim 1 or 12.

    Parameters
    ----------
    claim
        Where to begin.

    Examples
    --------
    >>> [above.id for above in line_of(BY_ID["17"])]
    ['17', '15', '12']
    """
    yield claim
    if claim.rests_on:
        yield from line_of(BY_ID[claim.rests_on])
