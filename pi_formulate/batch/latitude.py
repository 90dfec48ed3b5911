"""The range of each mass of a batch within which the batch still meets its targets.

In: the charges of a batch and the planned units. Out: one `Latitude` for each charge. One mass is scaled, with the
others as planned, until a clause of formula 6 or 7 that plan and masses meet is no longer met, or M_n leaves its band.

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
FIRST_STEP, LAST_STEP = 1e-5, 0.5  # of the mass; a mass that may be half more or less is not limited
HALVINGS = 12
WITHIN = (
    "every clause of formulas 6 and 7 that plan and masses meet stays met, and M_n stays within"
    f" {MN_BAND_FRAC:.0%} if it has a limit; all other masses as planned"
)


@dataclass(frozen=True, slots=True)
class Latitude:
    """Smallest and largest mass for which the batch meets its targets [g], and the target that is lost beyond either.

    None and an empty text: no limit.
    """

    low_g: float | None = None
    high_g: float | None = None
    low_by: str = ""
    high_by: str = ""

    @property
    def limited_by(self) -> str:
        """The targets that are lost on either side, each once."""
        return "; ".join(dict.fromkeys(filter(None, (self.low_by, self.high_by))))


# The target that other charges lose, in words; empty if none is lost.
Lost = Callable[[Sequence[Charge]], str]


def latitudes(
    charges: Sequence[Charge], copolymer: Copolymer, conversion: float = 1.0, mn_counts: bool = True
) -> list[Latitude]:
    """The range of each mass, with all others as planned.

    Parameters
    ----------
    charges
        The batch.
    copolymer
        The planned units, in whose order the monomers are charged.
    conversion
        Of the deficient kind of group, for M_n, above 0 and at most 1 [-].
    mn_counts
        Whether M_n bounds a mass; at r = 1 within the balance it is undecided anyway.

    Returns
    -------
    list of Latitude
        In the order of the charges; without limits for components that are not monomers.
    """
    lost = _lost(charges, copolymer, conversion if mn_counts else None)
    ranges = []
    for i, charge in enumerate(charges):
        if not monomers_of([charge]):
            ranges.append(Latitude())
            continue

        def scaled(factor: float, i: int = i, charge: Charge = charge) -> str:
            return lost([*charges[:i], replace(charge, amount_mol=charge.amount_mol * factor), *charges[i + 1 :]])

        (low, low_by), (high, high_by) = (_last(scaled, sign) for sign in (-1.0, 1.0))
        low_g, high_g = (None if end is None else charge.charge_g * end for end in (low, high))
        ranges.append(Latitude(low_g, high_g, low_by, high_by))
    return ranges


def _lost(charges: Sequence[Charge], copolymer: Copolymer, conversion: float | None) -> Lost:
    """A function that names the clause, or the M_n at a stated conversion, that other charges lose."""
    base = as_planned(copolymer, feed_of_charges(charges))
    labelled = [(system, dict(system.best(base).classes)) for system in map(formula, PRECURSOR_FORMULAS)]
    # A clause that is met only by the rounding, such as k + m > 1.5 (l + n) of a plan on that limit, does not count.
    targets = [
        (system, classes, [c for c in _met(system, classes, base) if c in _met(system, classes, copolymer)])
        for system, classes in labelled
    ]
    mn = inf if conversion is None else made_of(charges, conversion).chains.mn_paa_g_per_mol

    def lost(moved: Sequence[Charge]) -> str:
        if conversion is not None and isfinite(mn):
            moved_mn = made_of(moved, conversion).chains.mn_paa_g_per_mol
            if not abs(moved_mn - mn) <= MN_BAND_FRAC * mn:
                return "M_n"
        units = as_planned(copolymer, feed_of_charges(moved))
        for system, classes, before in targets:
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
    """The last factor to one side that loses nothing, and the target lost beyond it; None if there is no limit."""
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
