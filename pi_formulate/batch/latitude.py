"""How far each mass of a batch may be off before the batch is another one.

In: the charges of a batch and the units that were wanted. Out: one `Latitude` for each charge. The others stay as
planned; one mass is scaled until a clause of formula 6 or 7 that plan and masses meet is met no more, or M_n leaves
its band.

    ends of the range: the last scale that holds, by doubling steps and then by halves
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

from pi_formulate.batch.charge import Charge, feed_of_charges, made_of, monomers_of
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned

MN_BAND_FRAC = 0.1  # a change of M_n that a laboratory sees in the viscosity (assumed)
FIRST_STEP, LAST_STEP = 1e-5, 0.5  # of the mass; what holds for half more or less is no limit of weighing
HALVINGS = 12
WITHIN = (
    "every clause of formulas 6 and 7 that plan and masses meet stays met, and M_n within"
    f" {MN_BAND_FRAC:.0%} where it has a limit,"
    " the others as planned"
)


@dataclass(frozen=True, slots=True)
class Latitude:
    """Smallest and largest mass that leave the batch what it is [g], and what ends there; None and empty: no limit."""

    low_g: float | None = None
    high_g: float | None = None
    low_by: str = ""
    high_by: str = ""

    @property
    def limited_by(self) -> str:
        """What ends at either side, each said once."""
        return "; ".join(dict.fromkeys(filter(None, (self.low_by, self.high_by))))


# What the first charges have and others have lost, in words; empty where nothing is lost.
Lost = Callable[[Sequence[Charge]], str]


def latitudes(
    charges: Sequence[Charge], copolymer: Copolymer, conversion: float = 1.0, mn_counts: bool = True
) -> list[Latitude]:
    """The range of each mass, one by one.

    Parameters
    ----------
    charges
        The batch.
    copolymer
        The units that were wanted, in whose order the monomers are charged.
    conversion
        Of the deficient kind of group, for M_n, above 0 and at most 1 [-].
    mn_counts
        Whether M_n bounds a mass; at r = 1 within the balance it is undecided anyway.

    Returns
    -------
    list of Latitude
        In the order of the charges; without limits for what is no monomer.
    """
    lost = _lost(charges, copolymer, conversion if mn_counts else None)
    found = []
    for i, charge in enumerate(charges):
        if not monomers_of([charge]):
            found.append(Latitude())
            continue

        def scaled(factor: float, i: int = i, charge: Charge = charge) -> str:
            return lost([*charges[:i], replace(charge, amount_mol=charge.amount_mol * factor), *charges[i + 1 :]])

        (low, low_by), (high, high_by) = (_last(scaled, sign) for sign in (-1.0, 1.0))
        low_g, high_g = (None if end is None else charge.charge_g * end for end in (low, high))
        found.append(Latitude(low_g, high_g, low_by, high_by))
    return found


def _lost(charges: Sequence[Charge], copolymer: Copolymer, conversion: float | None) -> Lost:
    """What other charges lose of the clauses that these meet, and of their M_n at a conversion, if one is named."""
    base = as_planned(copolymer, feed_of_charges(charges))
    ways = [(system, dict(system.best(base).classes)) for system in map(formula, PRECURSOR_FORMULAS)]
    # What only the rounding meets, such as k + m > 1.5 (l + n) of a plan on that very border, was never wanted.
    asked = [
        (system, classes, [c for c in _met(system, classes, base) if c in _met(system, classes, copolymer)])
        for system, classes in ways
    ]
    mn = inf if conversion is None else made_of(charges, conversion).chains.mn_paa_g_per_mol

    def lost(moved: Sequence[Charge]) -> str:
        if conversion is not None and isfinite(mn):
            found = made_of(moved, conversion).chains.mn_paa_g_per_mol
            if not abs(found - mn) <= MN_BAND_FRAC * mn:
                return "M_n"
        units = as_planned(copolymer, feed_of_charges(moved))
        for system, classes, before in asked:
            now = _met(system, classes, units)
            if gone := [clause for clause in before if clause not in now]:
                return f"claim {system.claim}: {gone[0]}"
        return ""

    return lost


def _met(system: Formula, classes: dict[str, str], units: Copolymer) -> list[str]:
    """Clauses that units meet, each monomer in its class."""
    report = system.check(units, labelling=system.labelled(units, classes))
    return [finding.clause for finding in report if finding.status == "met"]


def _last(lost: Callable[[float], str], sign: float) -> tuple[float | None, str]:
    """The last factor to one side that loses nothing, and what ends there; None where even the largest step does."""
    inside, outside = 0.0, FIRST_STEP
    while not (by := lost(1.0 + sign * outside)):
        inside, outside = outside, 2.0 * outside
        if outside > LAST_STEP:
            return None, ""
    for _ in range(HALVINGS):
        middle = 0.5 * (inside + outside)
        if gone := lost(1.0 + sign * middle):
            outside, by = middle, gone
        else:
            inside = middle
    return 1.0 + sign * inside, by
