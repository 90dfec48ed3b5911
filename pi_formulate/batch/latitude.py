"""The range of each mass of a batch within which the batch still meets its targets.

In: the charges of a batch and the planned units. Out: one `Latitude` for each charge. One mass is scaled, with the
others as planned, until a clause of formula 6 or 7 that plan and masses meet is no longer met, or M_n leaves its band;
a solvent until the solids leave theirs.

    ends of the range: the last scale that holds, by doubling steps and then by halves
    solvent            m - b S / (1 + b) to m + b S / (1 - b): solids within a share b; m its mass, S the solution
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, floor, inf, isfinite

from pi_formulate.batch.charge import Charge, feed_of_charges, monomers_of, on_balance, pot_of
from pi_formulate.batch.export.sheet import grams
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.findings import clauses_of
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.ranking import Ranking
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.chain import counted
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import Feed
from pi_formulate.copolymer.sequence import as_planned

MN_BAND_FRAC = 0.1  # a change of M_n that a laboratory sees in the viscosity (assumed)
SOLIDS_BAND_FRAC = 0.01  # a change of the solids by this share of them changes nothing that a coater sees (assumed)
FIRST_STEP, LAST_STEP = 1e-5, 0.5  # of the mass; a mass that may be half more or less is not limited
HALVINGS = 12
MOST_OFF_FRAC = 0.25  # of a mass on a sheet, where no target ends its range earlier: larger is a mistake (assumed)
INWARD = 1e-6  # of a step: rounding error of a mass that is a whole number of steps
WITHIN = (
    "every clause of formulas 6 and 7 that plan and masses meet stays met, M_n stays within"
    f" {MN_BAND_FRAC:.0%} if it has a limit, and the solids within {SOLIDS_BAND_FRAC:.0%} of their value for the"
    " solvent; all other masses as planned"
)
ONE_STEP = "one step of the balance"
# What the printed ranges keep.
ACCEPTABLE = (
    "Acceptable: for one mass, with all others as planned. Claimed ratios that are met stay met, M_n stays within"
    f" {MN_BAND_FRAC:.0%}, solids within {SOLIDS_BAND_FRAC:.0%} of their value (solvent); at most"
    f" {MOST_OFF_FRAC:.0%} off, and one step of the balance where r is 1. If several masses are off, reconcile"
    " the batch before the last charge."
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


# The clause that is lost with one charge at a multiple of its mass, in words; empty if none is lost.
Lost = Callable[[Charge, float], str]


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
        In the order of the charges; without limits for reagents of imidization, which come after the polymer.
    """
    lost = _lost(charges, copolymer)
    solution_g = sum(charge.charge_g for charge in charges if charge.role != "imidization_reagent")
    ranges = []
    for i, charge in enumerate(charges):
        if charge.role == "solvent":
            ranges.append(_of_solvent(charge.charge_g, solution_g))
            continue
        if not monomers_of([charge]):
            ranges.append(Latitude())
            continue
        scaled = partial(lost, charge)
        mn_lost = _mn_lost(charges, i, conversion if mn_counts else None)
        (low, low_by), (high, high_by) = (_nearest(scaled, mn_lost, sign) for sign in (-1.0, 1.0))
        low_g, high_g = (None if end is None else charge.charge_g * end for end in (low, high))
        ranges.append(Latitude(low_g, high_g, low_by, high_by))
    return ranges


def acceptable(charges: Sequence[Charge], permitted: Sequence[Latitude], mn_counts: bool = True) -> list[Latitude]:
    """The range of each mass that a sheet prints: both ends of each, rounded inward to the balance.

    Where no target ends a range, it ends at a quarter of the mass. If M_n has no limit, as planned at r = 1, every
    deviation of a monomer shortens the chains, so that its range is one step of the balance to either side.

    Parameters
    ----------
    charges
        The batch.
    permitted
        Its `latitudes`.
    mn_counts
        As for them.

    Returns
    -------
    list of Latitude
        In the order of the charges; without limits for reagents of imidization, and for monomers at r = 1 without a
        balance.
    """
    ranges = []
    for charge, latitude in zip(charges, permitted, strict=True):
        mass, step = charge.charge_g, charge.readability_g
        if charge.role == "imidization_reagent" or (charge.role != "solvent" and not mn_counts and not step):
            ranges.append(Latitude())
            continue
        off = step if step and not mn_counts and charge.role != "solvent" else MOST_OFF_FRAC * mass
        by = ONE_STEP if off == step else f"{MOST_OFF_FRAC:.0%} of the mass"
        low, low_by = max((latitude.low_g or 0.0, latitude.low_by), (mass - off, by))
        high, high_by = min((latitude.high_g or inf, latitude.high_by), (mass + off, by))
        ranges.append(Latitude(*rounded_inward(low, high, step), low_by, high_by))
    return ranges


def rounded_inward(
    low_g: float | None, high_g: float | None, step_g: float | None
) -> tuple[float | None, float | None]:
    """The ends of a range in whole steps of the balance, so that every mass that it shows in it is permitted.

    Parameters
    ----------
    low_g, high_g
        The ends; None for no limit [g].
    step_g
        Step of the balance; None leaves the ends as they are [g].

    Examples
    --------
    >>> rounded_inward(1.2301, 1.2399, 0.001)
    (1.231, 1.239)
    """
    if not step_g:
        return low_g, high_g
    low = None if low_g is None else on_balance(ceil(low_g / step_g - INWARD) * step_g, step_g)
    high = None if high_g is None else on_balance(floor(high_g / step_g + INWARD) * step_g, step_g)
    return low, high


def range_text(latitude: Latitude, step_g: float | None) -> str:
    """A range of masses as the balance shows it, with the target that ends it.

    Parameters
    ----------
    latitude
        The range.
    step_g
        Step of the balance; None if there is none [g].

    Examples
    --------
    >>> range_text(Latitude(1.2301, 1.2399), 0.001), range_text(Latitude(None, 1.2399), 0.01)
    ('1.231 to 1.239', 'up to 1.23')
    >>> range_text(Latitude(None, 1.2399, high_by="M_n"), 0.01)
    'up to 1.23 (M_n)'
    """
    first, last = (
        "" if x is None else grams(x, step_g) for x in rounded_inward(latitude.low_g, latitude.high_g, step_g)
    )
    text = f"{first} to {last}" if first and last else f"from {first}" if first else f"up to {last}" if last else ""
    return f"{text} ({latitude.limited_by})" if latitude.limited_by else text


def _of_solvent(mass_g: float, solution_g: float) -> Latitude:
    """The range of a solvent: the solids are inversely proportional to the mass of the solution."""
    band = SOLIDS_BAND_FRAC
    low, high = mass_g - solution_g * band / (1.0 + band), mass_g + solution_g * band / (1.0 - band)
    return Latitude(low, high, "solids", "solids") if low > 0.0 else Latitude(None, high, "", "solids")


def _lost(charges: Sequence[Charge], copolymer: Copolymer) -> Lost:
    """A function that names the clause that is lost with one mass scaled."""
    feed = feed_of_charges(charges)
    moles, base = dict((*feed.dianhydrides_mol, *feed.diamines_mol)), as_planned(copolymer, feed)
    placed = [
        (system, system.ranking(base), dict(system.best(base).classes)) for system in map(formula, PRECURSOR_FORMULAS)
    ]
    # A clause that is met only by the rounding, such as k + m > 1.5 (l + n) of a plan on that limit, does not count.
    targets = [
        (system, ranking, classes, before)
        for system, ranking, classes in placed
        for planned in [_met(system, ranking, classes, copolymer)]
        if (before := [i for i, met in enumerate(_met(system, ranking, classes, base)) if met and planned[i]])
    ]

    def lost(charge: Charge, factor: float) -> str:
        monomer, amount = charge.compound, charge.amount_mol
        if not isinstance(monomer, Monomer) or monomer not in moles:
            return ""  # an end-capper is in no unit
        moved = {**moles, monomer: moles[monomer] - amount + amount * factor}
        units = as_planned(copolymer, Feed.of(moved))
        for system, ranking, classes, before in targets:
            now = _met(system, ranking, classes, units)
            for i in before:
                if not now[i]:
                    return f"claim {system.claim}: {clauses_of(ranking, closed=False)[i].label}"
        return ""

    return lost if targets else lambda charge, factor: ""


def _mn_lost(charges: Sequence[Charge], place: int, conversion: float | None) -> Callable[[float], str]:
    """Whether M_n leaves its band, as a function of the scale of one mass, which all sums over the pot depend on."""
    if conversion is None or not isfinite(mn := counted(pot_of(charges), conversion).mn_paa_g_per_mol):
        return lambda factor: ""
    rest_g, rest_mol, rest_anhydrides, rest_amines = _sums([*charges[:place], *charges[place + 1 :]])
    own_g, own_mol, own_anhydrides, own_amines = _sums([charges[place]])

    def lost(factor: float) -> str:
        bonds = conversion * min(rest_anhydrides + factor * own_anhydrides, rest_amines + factor * own_amines)
        count = rest_mol + factor * own_mol - bonds
        mass = rest_g + factor * own_g
        return "" if count > 0.0 and abs(mass / count - mn) <= MN_BAND_FRAC * mn else "M_n"

    return lost


def _sums(charges: Sequence[Charge]) -> tuple[float, float, float, float]:
    """Mass [g], molecules, anhydrides and amines [mol] of all that reacts."""
    pot = [m for m in pot_of(charges) if m.anhydrides or m.amines]
    columns = ((m.amount_mol * m.molar_mass_g_per_mol, m.amount_mol) for m in pot)
    mass, molecules = (sum(column) for column in zip(*columns, strict=True)) if pot else (0.0, 0.0)
    return mass, molecules, sum(m.amount_mol * m.anhydrides for m in pot), sum(m.amount_mol * m.amines for m in pot)


def _met(system: Formula, ranking: Ranking, classes: dict[str, str], units: Copolymer) -> list[bool]:
    """Whether units meet each clause, with each monomer in its class; a report in words would take most of the time.

    The ranking is that of the batch, and judges its clauses on other amounts.
    """
    verdicts = ranking.verdicts(units, system.labelled(units, classes), closed=False)
    return [bool(verdict.met) for verdict in verdicts]


def _nearest(lost: Callable[[float], str], mn_lost: Callable[[float], str], sign: float) -> tuple[float | None, str]:
    """As `_last` for both; clauses, which take long to judge, are judged only once if M_n ends the range before them.

    A clause bounds a ratio that grows or falls with one mass, so that one met at both ends of a range is met inside.
    """
    end, by = _last(mn_lost, sign)
    if end is not None and not lost(end):
        return end, by
    return _last(lambda factor: mn_lost(factor) or lost(factor), sign)


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
