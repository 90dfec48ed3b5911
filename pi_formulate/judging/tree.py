"""Which claim rests on which, and what each is judged on.

Out: `CLAIMS`. That claim 5 rests on 4 and on 1 is printed; the rest of the tree is a reading: composition claims of the
laminate (2 to 11) on the laminate of claim 1, those of the way to make it (13 to 21) on the way of claim 12.
"""

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
    Claim("10", "9", "adhesion"),
    Claim("11", "8", "adhesion"),
    Claim("12", "", "making"),
    Claim("13", "12", "low_expansion"),
    Claim("14", "12", "thermoplastic"),
    Claim("15", "12", "thermoplastic"),
    Claim("16", "15", "thermoplastic"),
    Claim("17", "15", "thermoplastic"),
    Claim("18", "12", "making"),
    Claim("19", "18", "adhesion"),
    Claim("20", "19", "adhesion"),
    Claim("21", "18", "adhesion"),
)
