"""How far each mass of a batch may be off before the batch is another one.

In: the charges of a batch and the units that were wanted. Out: one `Latitude` for each charge. The others stay as
planned; one mass is scaled until a clause of formula 6 or 7 that was met is met no more, or M_n leaves its band.

    ends of the range: the last scale that holds, by doubling steps and then by halves
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite

from pi_formulate.charge import Charge, feed_of_charges, made_of, monomers_of
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.copolymer import Copolymer
from pi_formulate.sequence import as_planned

PRECURSORS = ("6", "7")  # the formulas of what is weighed: claims 13 and 15, and with the same ratios 2 and 4
MN_BAND_FRAC = 0.1  # a change of M_n that a laboratory sees in the viscosity (assumed)
FIRST_STEP, LAST_STEP = 1e-5, 0.5  # of the mass; what holds for half more or less is no limit of weighing
HALVINGS = 12
WITHIN = (
    f"every clause of formulas 6 and 7 that is met stays met, and M_n within {MN_BAND_FRAC:.0%} where it has a limit,"
    " the others as planned"
)


@dataclass(frozen=True, slots=True)
class Latitude:
    """Smallest and largest mass that leave the batch what it is [g]; None where there is no limit."""

    low_g: float | None
    high_g: float | None


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
    holds = _held(charges, copolymer, conversion if mn_counts else None)
    counted = {id(charge) for charge in monomers_of(charges)}
    found = []
    for i, charge in enumerate(charges):
        if id(charge) not in counted:
            found.append(Latitude(None, None))
            continue

        def scaled(factor: float, i: int = i, charge: Charge = charge) -> bool:
            moved = [*charges]
            moved[i] = replace(charge, amount_mol=charge.amount_mol * factor)
            return holds(moved)

        low, high = (_last(scaled, sign) for sign in (-1.0, 1.0))
        mass = charge.charge_g
        found.append(Latitude(*(None if end is None else mass * end for end in (low, high))))
    return found


def _held(
    charges: Sequence[Charge], copolymer: Copolymer, conversion: float | None
) -> Callable[[Sequence[Charge]], bool]:
    """Whether other charges meet what these meet, and have their M_n at a conversion, if one is named."""
    base = as_planned(copolymer, feed_of_charges(charges))
    systems = [formula(id) for id in PRECURSORS]
    met = [(system, dict(system.best(base).classes)) for system in systems]
    asked = [(system, classes, _met(system, classes, base)) for system, classes in met]
    mn = inf if conversion is None else made_of(charges, conversion).chains.mn_paa_g_per_mol

    def holds(moved: Sequence[Charge]) -> bool:
        if conversion is not None and isfinite(mn):
            found = made_of(moved, conversion).chains.mn_paa_g_per_mol
            if not abs(found - mn) <= MN_BAND_FRAC * mn:
                return False
        units = as_planned(copolymer, feed_of_charges(moved))
        return all(before <= _met(system, classes, units) for system, classes, before in asked)

    return holds


def _met(system: Formula, classes: dict[str, str], units: Copolymer) -> frozenset[str]:
    """Clauses that units meet, each monomer in its class."""
    report = system.check(units, labelling=system.labelled(units, classes))
    return frozenset(finding.clause for finding in report if finding.status == "met")


def _last(holds: Callable[[float], bool], sign: float) -> float | None:
    """The last factor to one side that holds; None where even the largest step does."""
    inside, step = 0.0, FIRST_STEP
    while holds(1.0 + sign * step):
        inside, step = step, 2.0 * step
        if step > LAST_STEP:
            return None
    outside = step
    for _ in range(HALVINGS):
        middle = 0.5 * (inside + outside)
        inside, outside = (middle, outside) if holds(1.0 + sign * middle) else (inside, middle)
    return 1.0 + sign * inside
