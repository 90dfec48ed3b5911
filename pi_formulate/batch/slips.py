"""Slips: a decimal point in the wrong place, mg instead of g, two lines swapped, a batch that makes no polymer.

In: planned charges, or the masses of a sheet and those that were weighed. Out: `Slip`s, each a sentence with the effect
on M_n and the value that was probably meant. Plan and weighed masses follow the same rules: nothing here changes a
number, and with `strict` a slip is an error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite, log, sqrt

from pi_formulate.base.errors import RecipeError, Words
from pi_formulate.base.faults import raise_all
from pi_formulate.batch.charge import Charge, Made, made_of, monomers_of, pot_of
from pi_formulate.chemistry.functionality import BRANCHED, GROUPS
from pi_formulate.copolymer.gel import gel_point

# Chains below either are oligomers that form no film: some five repeat units do not entangle.
LEAST_UNITS = 10.0  # X_n, monomer units a chain
LEAST_MN_G_PER_MOL = 2500.0
# A corrected mass is suggested if the r of the batch with it is at least this.
MEANT_R = 0.9
# Assumed: poly(amic acid) is cast from 10 to 25 wt%; above the upper limit it cannot be stirred, below the lower one a
# wet coat leaves no film.
LARGEST_SOLIDS_FRAC = 0.35
LEAST_SOLIDS_FRAC = 0.01
# Free ends are a small difference of two sides: up to this factor a surplus of end-capper is due to rounding.
CAP_SURPLUS = 1.1
CAP_SDS = 3.0  # and within this number of standard deviations of the balance
# A deviation by this factor is always a slip; a real weighing error is a few per cent.
FAR_FACTOR = 2.0
# A point in the wrong place, mg for g: the factor is a power of ten to within the weighing error.
DECIMALS = (1e-3, 1e-2, 0.1, 10.0, 100.0, 1000.0)
SAME_FRAC = 0.02
# Two masses are exchanged if each is this many times nearer to the other's line than to its own; where the two lines
# lie within the weighing error of each other, it has to be the other's mass itself.
NEARER = 4.0
MUCH_NEARER = 20.0
# All masses off by one factor, such as mg typed for g: alike to within weighing errors.
ALIKE_FRAC = 0.05
# A batch so much larger or smaller than its sheet is another batch: does it fit the vessel?
FAR_TOTAL = 1.2


@dataclass(frozen=True, slots=True)
class Slip:
    """A number that is probably a mistake.

    Parameters
    ----------
    where
        The quantity.
    got
        The stated value, and its consequence.
    need
        The usual range.
    says
        Both as a sentence, for a warning.
    hint
        The value that was perhaps meant, a sentence or more.
    """

    where: str
    got: str
    need: str
    says: str
    hint: str = ""

    @property
    def text(self) -> str:
        """The text of a warning.

        >>> Slip("mass of A", "253 g", "about 25.3 g", "253 g of A were weighed, not 25.3 g.", "Is it the point?").text
        '253 g of A were weighed, not 25.3 g. Is it the point?'
        """
        return f"{self.says} {self.hint}".rstrip()

    @property
    def error(self) -> RecipeError:
        """The error that `strict` raises."""
        return RecipeError(self.where, Words(self.got), self.need, self.hint)


def refuse(slips: Sequence[Slip]) -> None:
    """Raise all of them as one error, or nothing.

    Raises
    ------
    RecipeError
        Of the only slip; `ManyErrors` of several.
    """
    raise_all([slip.error for slip in slips])


# --- a plan ---


def batch_slips(charges: Sequence[Charge], conversion: float = 1.0) -> tuple[Slip, ...]:
    """Slips in a batch: no polymer, solids too thick to stir, an end-capper without ends to cap.

    Parameters
    ----------
    charges
        With a dianhydride and a diamine.
    conversion
        Of the deficient kind of group, above 0 and at most 1 [-].

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> def charge(name, mass_g):
    ...     monomer = library()[name]
    ...     amount = mass_g / monomer.molar_mass_g_per_mol
    ...     return Charge(1, monomer.role, monomer, amount, amount)
    >>> batch_slips([charge("PMDA", 43.6), charge("4,4'-ODA", 39.8)])
    ()
    >>> (slip,) = batch_slips([charge("PMDA", 43.6), charge("4,4'-ODA", 398.0)])
    >>> slip.says
    'M_n would be 247 g/mol (r = 0.101): no film forms below about 2500 g/mol.'
    >>> slip.hint
    "Was 39.8 g of 4,4'-ODA meant instead of 398 g, or 436 g of PMDA instead of 43.6 g?"
    """
    made = made_of(charges, conversion)
    return (
        *_no_polymer(charges, made, conversion),
        *_solids(charges, made),
        *_idle_cap(charges, made),
        *_gelled(charges, conversion),
    )


def _mn_text(made: Made) -> str:
    mn = made.chains.mn_paa_g_per_mol
    return (f"{mn:.0f}" if mn >= 999.5 else f"{mn:.3g}") + " g/mol"


def _r_text(charges: Sequence[Charge], made: Made) -> str:
    """The imbalance, and the end-capper that also ends chains."""
    r = min(made.dianhydride_per_diamine, 1.0 / made.dianhydride_per_diamine)
    caps = [charge for charge in charges if charge.role.startswith("endcap")]
    if not caps:
        return f"r = {r:.3g}"
    names = ", ".join(dict.fromkeys(charge.compound.id for charge in caps))
    return f"r = {r:.3g}, with {_grams(sum(charge.charge_g for charge in caps))} of {names}"


def _grams(mass_g: float) -> str:
    """A mass for a sentence: four digits, and never a power of ten."""
    return (f"{mass_g:.0f}" if mass_g >= 9999.5 else f"{mass_g:.4g}") + " g"


def _times(factor: float) -> str:
    return f"{factor:.0f}" if factor >= 999.5 else f"{factor:.3g}"


def _too_short(made: Made) -> bool:
    chains = made.chains
    return chains.degree_of_polymerization < LEAST_UNITS or chains.mn_paa_g_per_mol < LEAST_MN_G_PER_MOL


def _no_polymer(charges: Sequence[Charge], made: Made, conversion: float) -> Iterator[Slip]:
    if not _too_short(made):
        return
    light = made.chains.mn_paa_g_per_mol < LEAST_MN_G_PER_MOL
    units = f"{made.chains.degree_of_polymerization:.3g} monomer units a chain"
    least = f"{LEAST_MN_G_PER_MOL:g} g/mol" if light else f"{LEAST_UNITS:g} units a chain"
    of = f"{_mn_text(made)} ({_r_text(charges, made)})" if light else f"{_mn_text(made)}, {units}"
    meant = [
        f"{_grams(mass / factor)} of {name} {'' if place else 'meant '}instead of {_grams(mass)}"
        for place, (name, mass, factor) in enumerate(_meant(charges, conversion))
    ]
    yield Slip(
        "chain length",
        f"M_n {_mn_text(made)}, {_r_text(charges, made)}, {units}",
        f"{LEAST_UNITS:g} units and {LEAST_MN_G_PER_MOL:g} g/mol or more, below which no film forms",
        f"M_n would be {of}: no film forms below about {least}.",
        f"Was {', or '.join(meant)}?" if meant else _why_short(charges, made, conversion),
    )


def _why_short(charges: Sequence[Charge], made: Made, conversion: float) -> str:
    """The cause of short chains, if it is not a point in the wrong place."""
    excess = "diamine" if made.dianhydride_per_diamine < 1.0 else "dianhydride"
    capped = any(charge.role.startswith("endcap") for charge in charges)
    causes = [f"too much {excess}{' or end-capper' if capped else ''}"]
    if conversion < 1.0:
        causes.append(f"is the conversion, {conversion:g}, too low")
    return f"Is there {', or '.join(causes)}?"


def _meant(charges: Sequence[Charge], conversion: float) -> list[tuple[str, float, float]]:
    """Components that make a polymer at another power of ten: id, mass [g] and the factor, too large ones first."""
    candidates: list[tuple[float, str, float, float]] = []
    for compound in dict.fromkeys(charge.compound for charge in monomers_of(charges)):
        for factor in DECIMALS:
            moved = [
                replace(c, amount_mol=c.amount_mol / factor, readability_g=None) if c.compound == compound else c
                for c in charges
            ]
            made = made_of(moved, conversion)
            if made.chains.flory_r >= MEANT_R and not _too_short(made):
                mass = sum(c.charge_g for c in charges if c.compound == compound)
                candidates.append((-factor, compound.id, mass, factor))
    return [(name, mass, factor) for _, name, mass, factor in sorted(candidates)[:2]]


def _solids(charges: Sequence[Charge], made: Made) -> Iterator[Slip]:
    if not any(charge.role == "solvent" for charge in charges):
        return
    solids = made.solids_paa_frac
    percent = f"{100.0 * solids:.3g} %"
    got, begins = f"{percent} of the solution is monomer", f"The solids would be {percent}:"
    if solids > LARGEST_SOLIDS_FRAC:
        most = f"{100.0 * LARGEST_SOLIDS_FRAC:g} %"
        says = f"{begins} above about {most} a poly(amic acid) cannot be stirred, and its M_n is not reached."
        yield Slip("solids", got, f"{most} or less", says, "Is solvent missing?")
    elif solids < LEAST_SOLIDS_FRAC:
        least = f"{100.0 * LEAST_SOLIDS_FRAC:g} %"
        written = 0.05 < 100.0 * solids < 0.5
        hint = f"Was {1e4 * solids:.3g} % meant instead of {percent}?" if written else "Is there too much solvent?"
        yield Slip(
            "solids", got, f"{least} or more", f"{begins} below about {least} the solution leaves no film.", hint
        )


def _idle_cap(charges: Sequence[Charge], made: Made) -> Iterator[Slip]:
    """End-cappers that find fewer free ends of the other kind than there is of them."""
    groups = {"endcap_anhydride": 0.0, "endcap_amine": 0.0}  # free ends that each kind of end-capper takes
    variance = 0.0
    for charge in monomers_of(charges):
        anhydrides, amines = GROUPS[charge.role]
        if charge.role in groups:
            continue
        groups["endcap_anhydride"] += (amines - anhydrides) * charge.amount_mol
        groups["endcap_amine"] += (anhydrides - amines) * charge.amount_mol
        variance += ((anhydrides + amines) * charge.amount_mol * charge.weighing_sd_g / charge.charge_g) ** 2
    for role, ends in groups.items():
        caps = [charge for charge in charges if charge.role == role]
        amount = sum(charge.amount_mol for charge in caps)
        free = max(ends, 0.0)
        if amount <= CAP_SURPLUS * free + CAP_SDS * sqrt(variance) + 1e-9 * made.anhydride_mol:
            continue
        kind, opposite = ("amine", "anhydride") if role == "endcap_anhydride" else ("anhydride", "amine")
        side, rival = ("diamine", "dianhydride") if kind == "amine" else ("dianhydride", "diamine")
        names = ", ".join(dict.fromkeys(charge.compound.id for charge in caps))
        many = isfinite(made.chains.mn_paa_g_per_mol)
        mn = f"M_n would be {_mn_text(made)}" if many else "M_n would have no upper limit"
        mass = sum(charge.charge_g for charge in caps)
        ten = next((d for d in DECIMALS if d > 1.0 and amount / d <= CAP_SURPLUS * free), None)
        if free > 0.0:
            says = f"{_grams(mass)} of {names} is {amount:.4g} mol for {free:.4g} mol of free {kind} ends: the rest"
        else:
            says = f"{_grams(mass)} of {names} finds no free {kind} ends, as {side} is not in excess: it"
        meant = f"Was {_grams(mass / ten)} meant instead of {_grams(mass)}" if ten else f"Was more {side} meant"
        yield Slip(
            f"end-capper {names}",
            f"{amount:.4g} mol",
            f"at most {free:.4g} mol, the {kind} ends that are free for it",
            f"{says} competes with the {rival} and leaves as many {opposite} ends open; {mn}.",
            f"{meant}, or another end-capper?",
        )


def _gelled(charges: Sequence[Charge], conversion: float) -> Iterator[Slip]:
    """A batch with a cross-linker that is beyond its gel point."""
    names = [charge.compound.id for charge in charges if charge.role in BRANCHED]
    if not names:
        return
    point = gel_point(pot_of(charges))
    if point.gels_at(conversion):
        yield Slip(
            "gel point",
            f"conversion {conversion:g}",
            f"below {min(point.stockmayer, point.carothers):.4g}, where {names[0]} gels the solution",
            f"The batch gels: {names[0]} ties its chains into one network {point.in_words}; M_w is unlimited and M_n"
            " counts no rings.",
            "Take less cross-linker, a larger excess, an end-capper, or cast before that conversion.",
        )


# --- a balance ---


@dataclass(frozen=True, slots=True)
class Weighed:
    """A mass of the sheet and the one on the balance [g]."""

    label: str
    planned_g: float
    weighed_g: float

    @property
    def factor(self) -> float:
        """Weighed over planned [-]."""
        return self.weighed_g / self.planned_g


def weighing_slips(
    masses: Sequence[Weighed], as_weighed: Sequence[Charge], conversion: float, planned_g: float, after_g: float
) -> tuple[Slip, ...]:
    """Slips in the masses of a sheet: powers of ten, mg for g, exchanged lines, another size.

    Parameters
    ----------
    masses
        Those weighed so far, none of them 0.
    as_weighed
        The batch that they make, with the rest as planned.
    conversion
        Of the deficient kind of group, above 0 and at most 1 [-].
    planned_g, after_g
        Mass of the solution as planned, and after the top-up [g].

    Examples
    --------
    >>> weighing_slips([Weighed("A", 25.34, 25.4), Weighed("B", 20.0, 20.1)], [], 1.0, 45.34, 45.4)
    ()
    """
    if (whole := _all_alike(masses)) is not None:
        return (whole,)
    made = made_of(as_weighed, conversion) if as_weighed else None
    means = _meaning(as_weighed, made) if made else ""
    rings = _exchanged(masses)
    in_rings = {mass.label for ring in rings for mass in ring}
    slips = [_exchange(ring, means) for ring in rings]
    slips += [
        _far_off(mass, means)
        for mass in masses
        if mass.label not in in_rings and not 1.0 / FAR_FACTOR < mass.factor < FAR_FACTOR
    ]
    if made is not None and not slips:
        slips += _no_polymer(as_weighed, made, conversion)
    if not 1.0 / FAR_TOTAL < after_g / planned_g < FAR_TOTAL:
        times = _times(after_g / planned_g)
        says = f"The batch would be {_grams(after_g)} after the top-up, {times} times the {_grams(planned_g)} planned."
        hint = "Is a mass wrong, and does the batch fit the vessel?"
        slips.append(Slip("batch after the top-up", _grams(after_g), f"about {_grams(planned_g)}", says, hint))
    return tuple(slips)


def _exchange(ring: Sequence[Weighed], means: str) -> Slip:
    """The slip of lines that carry each other's masses."""
    names = " and ".join(mass.label for mass in ring)
    got = " and ".join(_shown(mass.weighed_g) for mass in ring)
    need = " and ".join(_shown(mass.planned_g) for mass in ring)
    of_which = "the other" if len(ring) == 2 else "another of these lines"
    says = f"{names}: {got} were weighed where the sheet has {need}; each is the mass of {of_which}."
    return Slip(f"weighed masses of {names}", got, need, says, f"Were they exchanged? {means}".rstrip())


def _far_off(mass: Weighed, means: str) -> Slip:
    """The slip of a mass far from its line."""
    ten = next((d for d in DECIMALS if abs(mass.factor / d - 1.0) <= SAME_FRAC), None)
    got, need = _shown(mass.weighed_g), _shown(mass.planned_g)
    says = f"{mass.label}: {got} was weighed where the sheet has {need}; that is {_times(mass.factor)} times as much."
    meant = (
        f"Was {_shown(mass.weighed_g / ten)} meant?"
        if ten
        else "Does it belong to another line, or is it in another unit?"
    )
    return Slip(f"weighed mass of {mass.label}", got, f"about {need}", says, f"{meant} {means}".rstrip())


def _shown(mass_g: float) -> str:
    """A mass with all typed digits."""
    return (f"{mass_g:.0f}" if mass_g >= 999999.5 else f"{mass_g:.6g}") + " g"


def _meaning(charges: Sequence[Charge], made: Made) -> str:
    """The M_n and the solids that weighed masses would give."""
    many = isfinite(made.chains.mn_paa_g_per_mol)
    mn = f"would be {_mn_text(made)} ({_r_text(charges, made)})" if many else "would have no upper limit (r = 1)"
    dissolved = any(charge.role == "solvent" for charge in charges)
    solids = f" at {100.0 * made.solids_paa_frac:.3g} % solids" if dissolved else ""
    return f"As weighed, with the rest as planned, M_n {mn}{solids}."


def _all_alike(masses: Sequence[Weighed]) -> Slip | None:
    """One slip for all masses of a sheet that are off by the same factor."""
    factors = sorted(mass.factor for mass in masses)
    if len(factors) < 2 or factors[-1] > factors[0] * (1.0 + ALIKE_FRAC):
        return None
    middle = factors[len(factors) // 2]
    if 1.0 / FAR_FACTOR < middle < FAR_FACTOR:
        return None
    units = {1000.0: "Were they typed in mg?", 1e-3: "Were they typed in kg?"}
    ten = next((d for d in DECIMALS if abs(middle / d - 1.0) <= ALIKE_FRAC), None)
    if ten is None:
        hint = "Is it a batch of another size? Then plan that one; the ratios, and M_n, are those of the masses."
    else:
        hint = (
            f"{units.get(ten, 'Is a decimal point in the wrong place?')} The ratios, and so M_n, would still be right."
        )
    times = f"{_times(middle)} times"
    says = f"All weighed masses are {times} those of the sheet."
    return Slip("all weighed masses", f"{times} the sheet", "the masses of the sheet", says, hint)


def _exchanged(masses: Sequence[Weighed]) -> list[tuple[Weighed, ...]]:
    """Rings of lines, each of which carries the mass of the next one."""
    bearer: dict[int, int] = {}  # line, and the line whose mass it carries
    for i, mass in enumerate(masses):
        own = abs(log(mass.factor))
        off, nearest = min((abs(log(mass.weighed_g / other.planned_g)), j) for j, other in enumerate(masses))
        nearer = NEARER if own > log(1.0 + ALIKE_FRAC) else MUCH_NEARER
        if nearest != i and off <= log(1.0 + SAME_FRAC) and nearer * off < own:
            bearer[i] = nearest
    rings: list[tuple[Weighed, ...]] = []
    seen: set[int] = set()
    for start in bearer:
        ring = [start]
        while (following := bearer.get(ring[-1], -1)) not in (-1, *ring):
            ring.append(following)
        if following == start and not seen & set(ring):
            rings.append(tuple(masses[i] for i in sorted(ring)))
            seen |= set(ring)
    return rings
