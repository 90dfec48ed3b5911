"""The 21 claims, one row each: what a claim rests on, which layer it is judged on, and what it asks for.

Out: `CLAIMS`. The tree is printed: every claim names the one that it refers to. Claims 11, 19, 20 and 21 speak of "the
polyimide for improving adhesion", which neither claim 1 nor claim 12 has: they do not rest on the claim that introduces
it; it is their `antecedent`, and a clause of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["low_expansion", "thermoplastic", "adhesion"]
Judged = Literal["stack", "making"] | Role
Residue = Literal["", "N-H", "F5"]
ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Window:
    """A printed range of a property, limits included.

    Parameters
    ----------
    name
        Of the property, as in `estimate`.
    layer
        The layer that has the property.
    low, high
        Limits, in the unit of the property.
    text
        The clause, with places for the limits.
    """

    name: str
    layer: Role
    low: float
    high: float
    text: str

    @property
    def limits(self) -> tuple[float, float]:
        """Lower and upper limit, in the unit of the property."""
        return self.low, self.high

    @property
    def label(self) -> str:
        """The clause as a report calls it, made from the limits so that text and numbers cannot drift apart."""
        return self.text.format(self.low, self.high)


CTE_WINDOW = Window("cte_ppm_per_k", "low_expansion", 5.0, 25.0, "CTE of the low-expansion layer {:g}..{:g} ppm/K")
TG_WINDOW = Window("tg_c", "thermoplastic", 200.0, 250.0, "Tg {:g}..{:g} C")


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim.

    Parameters
    ----------
    id
        Its number.
    rests_on
        The claim that it refers to; empty for none.
    judged_on
        The layer that it is judged on, or the laminate (`stack`) or its process (`making`).
    clause
        Label of its clause. The clauses of a formula have labels of their own, and so has a window.
    window
        The printed window.
    formula
        The formula that its copolymer is judged by.
    fixed
        Slot of the only residue that X2 may be, `F3` or `F4`: a narrow claim, which asks for m = n = 0 as well.
    residue
        What at least some of the units hold: an N-H in the chain, or the residue of a slot.
    antecedent
        The claim that introduces the further layer, where the claim that it rests on does not.
    """

    id: str
    rests_on: str
    judged_on: Judged
    clause: str = "composition"
    window: Window | None = None
    formula: str = ""
    fixed: str = ""
    residue: Residue = ""
    antecedent: str = ""

    @property
    def role(self) -> Role | None:
        """The layer that it is judged on; None for the laminate and its process."""
        return None if self.judged_on == "stack" or self.judged_on == "making" else self.judged_on

    @property
    def antecedent_label(self) -> str:
        """The clause that the further layer is there; where it lies is said by the claim that introduces it."""
        layer, _, _ = BY_ID[self.antecedent].clause.partition(" between ")
        return f"antecedent: {layer}, as in claim {self.antecedent}"


_FURTHER = "a further polyimide layer between a metal and the low-expansion layer"
_FURTHER_PRECURSOR = "a further precursor layer between the coated foil and the low-expansion layer"
_NH, _FORMULA_5 = "-NH- in the chain", "formula 5"

CLAIMS = (
    Claim("1", "", "stack", "metal / low expansion / thermoplastic / metal", CTE_WINDOW),
    Claim("2", "1", "low_expansion", formula="1"),
    Claim("3", "1", "thermoplastic", window=TG_WINDOW),
    Claim("4", "1", "thermoplastic", formula="2"),
    Claim("5", "4", "thermoplastic", formula="2", fixed="F3"),
    Claim("6", "4", "thermoplastic", formula="2", fixed="F4"),
    Claim("7", "1", "stack", "the metal is copper"),
    Claim("8", "1", "stack", _FURTHER),
    Claim("9", "8", "adhesion", _NH, residue="N-H"),
    Claim("10", "8", "adhesion", _FORMULA_5, residue="F5"),
    Claim("11", "1", "adhesion", formula="2", antecedent="8"),
    Claim("12", "", "making", "the way of making", CTE_WINDOW),
    Claim("13", "12", "low_expansion", formula="6"),
    Claim("14", "12", "thermoplastic", window=TG_WINDOW),
    Claim("15", "12", "thermoplastic", formula="7"),
    Claim("16", "15", "thermoplastic", formula="7", fixed="F3"),
    Claim("17", "15", "thermoplastic", formula="7", fixed="F4"),
    Claim("18", "12", "making", _FURTHER_PRECURSOR, CTE_WINDOW),
    Claim("19", "12", "adhesion", _NH, residue="N-H", antecedent="18"),
    Claim("20", "12", "adhesion", _FORMULA_5, residue="F5", antecedent="18"),
    Claim("21", "12", "adhesion", formula="7", antecedent="18"),
)
BY_ID = {claim.id: claim for claim in CLAIMS}
PROCESS = "12"  # the claim on the process; the precursor claims rest on it


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


def root_of(claim: Claim) -> Claim:
    """Claim 1 or 12, whichever a claim rests on in the end.

    Parameters
    ----------
    claim
        Where to begin.

    Examples
    --------
    >>> root_of(BY_ID["16"]).id
    '12'
    """
    *_, root = line_of(claim)
    return root


def claims_of_formula(formula: str) -> tuple[Claim, ...]:
    """The claim that prints a formula, then the claims that narrow it.

    Parameters
    ----------
    formula
        Its number.

    Examples
    --------
    >>> [claim.id for claim in claims_of_formula("7")]
    ['15', '16', '17']
    """
    printed = next(claim for claim in CLAIMS if claim.formula == formula)
    return tuple(claim for claim in CLAIMS if claim.formula == formula and printed in line_of(claim))


def claims_of_window(window: Window) -> tuple[Claim, ...]:
    """The claims to name with a window: those on this property alone, else the first that prints it.

    Parameters
    ----------
    window
        `CTE_WINDOW` or `TG_WINDOW`.

    Examples
    --------
    >>> [[claim.id for claim in claims_of_window(window)] for window in (CTE_WINDOW, TG_WINDOW)]
    [['1'], ['3', '14']]
    """
    printed = tuple(claim for claim in CLAIMS if claim.window == window)
    return tuple(claim for claim in printed if claim.judged_on == window.layer) or printed[:1]


def precursor_formula(role: str) -> str:
    """The formula of the precursor of a layer: of the claims on the process, the first on a formula of this role.

    Parameters
    ----------
    role
        Role of the layer; one of `ROLES`.

    Examples
    --------
    >>> [precursor_formula(role) for role in ROLES]
    ['6', '7', '7']
    """
    return next(c.formula for c in CLAIMS if c.formula and c.judged_on == role and root_of(c).id == PROCESS)


# The low-expansion ones first
FORMULAS = tuple(dict.fromkeys(c.formula for role in ROLES for c in CLAIMS if c.role == role and c.formula))
PRECURSOR_FORMULAS = tuple(dict.fromkeys(precursor_formula(role) for role in ROLES))  # of what is weighed
FIXED_SLOTS = tuple(dict.fromkeys(claim.fixed for claim in CLAIMS if claim.fixed))
