"""Gross slips speak up: a point in the wrong place, mg for g, two lines exchanged, a batch that makes no polymer.

In: charges that are planned, or the masses of a sheet beside those that were weighed. Out: `Slip`s, each a sentence
that says what the numbers mean for M_n and what was perhaps meant. One law for the plan and for the balance: nothing
here changes a number, and with `strict` a slip is refused.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite, log, sqrt

from pi_formulate.charge import Charge, Made, made_of, monomers_of
from pi_formulate.errors import RecipeError, raise_all
from pi_formulate.functionality import GROUPS_OF_ROLE

# Chains below either are oligomers that form no film: some five repeat units do not entangle.
LEAST_UNITS = 10.0  # X_n, monomer units a chain
LEAST_MN_G_PER_MOL = 2500.0
# With another mass the batch is taken for what was meant if its r is at least this.
MEANT_R = 0.9
# Poly(amic acid) is cast from 10 to 25 wt%; above the upper limit nobody stirs it, below the lower one nothing is left
# of a wet coat.
LARGEST_SOLIDS_FRAC = 0.35
LEAST_SOLIDS_FRAC = 0.01
# Ends are a small difference of two sides: up to this factor an end-capper is a rounded one.
CAP_SURPLUS = 1.1
CAP_SDS = 3.0  # and within so many standard deviations of the balance
# Nobody is off by this factor on a balance without a slip; a real weighing error is a few per cent.
FAR_FACTOR = 2.0
# A point in the wrong place, mg for g: the factor is a power of ten to within the weighing error.
DECIMALS = (1e-3, 1e-2, 0.1, 10.0, 100.0, 1000.0)
SAME_FRAC = 0.02
# Two masses are exchanged if each is this many times nearer to the other's line than to its own.
NEARER = 4.0
# All masses off by one factor, such as mg typed for g: alike to within weighing errors.
ALIKE_FRAC = 0.05
# A batch so much larger or smaller than its sheet is another batch: does it fit the vessel?
FAR_TOTAL = 1.2


@dataclass(frozen=True, slots=True)
class Slip:
    """One thing that is hardly meant.

    Parameters
    ----------
    where
        What is off.
    got
        What was given, and what it means.
    need
        What is usual.
    hint
        What was perhaps meant.
    """

    where: str
    got: str
    need: str
    hint: str = ""

    @property
    def text(self) -> str:
        """As a warning.

        >>> Slip("weighed mass of PMDA", "253.4 g", "about 25.34 g", "was the point slipped?").text
        'weighed mass of PMDA: 253.4 g instead of about 25.34 g; was the point slipped?'
        """
        return f"{self.where}: {self.got} instead of {self.need}" + (f"; {self.hint}" if self.hint else "")

    @property
    def error(self) -> RecipeError:
        """As what `strict` raises."""
        return RecipeError(self.where, self.got, self.need, self.hint[:1].upper() + self.hint[1:])


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
    """What is hardly meant in a batch: no polymer, solids that nobody stirs, an end-capper without ends.

    Parameters
    ----------
    charges
        With a dianhydride and a diamine.
    conversion
        Of the deficient kind of group, above 0 and at most 1 [-].

    Examples
    --------
    >>> from pi_formulate.monomer import library
    >>> def charge(name, mass_g):
    ...     monomer = library()[name]
    ...     amount = mass_g / monomer.molar_mass_g_per_mol
    ...     return Charge(1, monomer.role, monomer, amount, amount)
    >>> batch_slips([charge("PMDA", 43.6), charge("4,4'-ODA", 39.8)])
    ()
    >>> (slip,) = batch_slips([charge("PMDA", 43.6), charge("4,4'-ODA", 398.0)])
    >>> slip.got
    'r 0.101, M_n 247 g/mol, 1.22 monomer units a chain'
    >>> slip.hint
    "was 39.8 g of 4,4'-ODA meant, not 398 g, or 436 g of PMDA, not 43.6 g?"
    """
    made = made_of(charges, conversion)
    return (*_no_polymer(charges, made, conversion), *_solids(charges, made), *_idle_cap(charges, made))


def _chain_text(made: Made) -> str:
    chains = made.chains
    mn = f"{chains.mn_paa_g_per_mol:.3g}" if chains.mn_paa_g_per_mol < 1e3 else f"{chains.mn_paa_g_per_mol:.0f}"
    length = f", {chains.degree_of_polymerization:.3g} monomer units a chain"
    if not isfinite(chains.mn_paa_g_per_mol):
        return "r 1, M_n without an upper limit"
    r = min(made.dianhydride_per_diamine, 1.0 / made.dianhydride_per_diamine)
    return f"r {r:.3g}, M_n {mn} g/mol{length}"


def _too_short(made: Made) -> bool:
    chains = made.chains
    return chains.degree_of_polymerization < LEAST_UNITS or chains.mn_paa_g_per_mol < LEAST_MN_G_PER_MOL


def _no_polymer(charges: Sequence[Charge], made: Made, conversion: float) -> Iterator[Slip]:
    if not _too_short(made):
        return
    meant = [
        f"{mass / factor:.4g} g of {name} meant, not {mass:.4g} g" if not place
        else f"{mass / factor:.4g} g of {name}, not {mass:.4g} g"
        for place, (name, mass, factor) in enumerate(_meant(charges, conversion))
    ]  # fmt: skip
    excess = "diamine" if made.dianhydride_per_diamine < 1.0 else "dianhydride"
    hint = f"was {', or '.join(meant)}?" if meant else f"too much {excess} or end-capper, or a conversion too low"
    need = f"{LEAST_UNITS:g} units and {LEAST_MN_G_PER_MOL:g} g/mol or more, below which no film forms"
    yield Slip("chain length", _chain_text(made), need, hint)


def _meant(charges: Sequence[Charge], conversion: float) -> list[tuple[str, float, float]]:
    """Components of which another power of ten makes a polymer: id, mass [g] and the factor, too large ones first."""
    found: list[tuple[float, str, float, float]] = []
    for compound in dict.fromkeys(charge.compound for charge in monomers_of(charges)):
        for factor in DECIMALS:
            moved = [
                replace(c, amount_mol=c.amount_mol / factor, readability_g=None) if c.compound == compound else c
                for c in charges
            ]
            made = made_of(moved, conversion)
            if made.chains.flory_r >= MEANT_R and not _too_short(made):
                mass = sum(c.charge_g for c in charges if c.compound == compound)
                found.append((-factor, compound.id, mass, factor))
    return [(name, mass, factor) for _, name, mass, factor in sorted(found)[:2]]


def _solids(charges: Sequence[Charge], made: Made) -> Iterator[Slip]:
    if not any(charge.role == "solvent" for charge in charges):
        return
    solids = made.solids_paa_frac
    got = f"{100.0 * solids:.3g} % of the solution is monomer"
    if solids > LARGEST_SOLIDS_FRAC:
        need = f"{100.0 * LARGEST_SOLIDS_FRAC:g} % or less"
        yield Slip("solids", got, need, "poly(amic acid) so thick cannot be stirred, and its M_n is not reached")
    elif solids < LEAST_SOLIDS_FRAC:
        hint = f"was {100.0 * solids:.3g} written for {1e4 * solids:.3g} %?" if 0.05 < 100.0 * solids < 0.5 else ""
        need = f"{100.0 * LEAST_SOLIDS_FRAC:g} % or more"
        yield Slip("solids", got, need, hint or "so thin a solution leaves no film")


def _idle_cap(charges: Sequence[Charge], made: Made) -> Iterator[Slip]:
    """End-cappers that find fewer free ends of the other kind than there is of them."""
    groups = {"endcap_anhydride": 0.0, "endcap_amine": 0.0}  # free ends that each kind of end-capper takes
    variance = 0.0
    for charge in monomers_of(charges):
        anhydrides, amines = GROUPS_OF_ROLE[charge.role]
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
        kind, other = ("amine", "anhydride") if role == "endcap_anhydride" else ("anhydride", "amine")
        names = ", ".join(dict.fromkeys(charge.compound.id for charge in caps))
        chains = made.chains
        mn = f"M_n is {chains.mn_paa_g_per_mol:.0f} g/mol" if isfinite(chains.mn_paa_g_per_mol) else "M_n has no limit"
        side = "diamine" if kind == "amine" else "dianhydride"
        mass = sum(charge.charge_g for charge in caps)
        ten = next((d for d in DECIMALS if d > 1.0 and amount / d <= CAP_SURPLUS * free), None)
        meant = f"was {mass / ten:.4g} g meant, not {mass:.4g} g" if ten else f"was more {side} meant"
        yield Slip(
            f"end-capper {names}", f"{amount:.4g} mol", f"at most {free:.4g} mol, the {kind} ends that are free for it",
            f"the rest competes with the monomers and leaves as many {other} ends open, {mn}; "
            f"{meant}, or another end-capper?",
        )  # fmt: skip


# --- a balance ---


@dataclass(frozen=True, slots=True)
class Weighed:
    """A mass of the sheet beside the one on the balance [g]."""

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
    """What is hardly meant in the masses of a sheet: powers of ten, mg for g, exchanged lines, another size.

    Parameters
    ----------
    masses
        Those that were weighed so far, none of them 0.
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
    means = f"as weighed, with the rest as planned: {_chain_text(made)}" if made else ""
    exchanged = _exchanged(masses)
    found = [
        Slip(
            f"weighed masses of {' and '.join(one.label for one in cycle)}",
            " and ".join(f"{one.weighed_g:.6g} g" for one in cycle),
            " and ".join(f"{one.planned_g:.6g} g" for one in cycle),
            _joined("each is the mass of another of these lines: were they exchanged?", means),
        )
        for cycle in exchanged
    ]
    taken = {one.label for cycle in exchanged for one in cycle}
    for one in masses:
        if one.label in taken or 1.0 / FAR_FACTOR < one.factor < FAR_FACTOR:
            continue
        ten = next((d for d in DECIMALS if abs(one.factor / d - 1.0) <= SAME_FRAC), None)
        much = f"{one.factor:.3g} times the sheet"
        meant = f"was {one.weighed_g / ten:.6g} g meant?" if ten else "was another line or another unit meant?"
        found.append(
            Slip(f"weighed mass of {one.label}", f"{one.weighed_g:.6g} g", f"about {one.planned_g:.6g} g",
                 _joined(f"that is {much}: {meant}", means))
        )  # fmt: skip
    if made is not None and not found:
        found += _no_polymer(as_weighed, made, conversion)
    if not 1.0 / FAR_TOTAL < after_g / planned_g < FAR_TOTAL:
        hint = f"{after_g / planned_g:.3g} times the batch: is a mass wrong, and does it fit the vessel?"
        found.append(Slip("batch after the top-up", f"{after_g:.4g} g", f"about {planned_g:.4g} g", hint))
    return tuple(found)


def _joined(text: str, means: str) -> str:
    return f"{text} {means[:1].upper()}{means[1:]}" if means else text


def _all_alike(masses: Sequence[Weighed]) -> Slip | None:
    """One slip for all masses of a sheet that are off by the same factor."""
    factors = sorted(one.factor for one in masses)
    if len(factors) < 2 or factors[-1] > factors[0] * (1.0 + ALIKE_FRAC):
        return None
    middle = factors[len(factors) // 2]
    if 1.0 / FAR_FACTOR < middle < FAR_FACTOR:
        return None
    units = {1000.0: "were they typed in mg?", 1e-3: "were they typed in kg?"}
    ten = next((d for d in DECIMALS if abs(middle / d - 1.0) <= ALIKE_FRAC), None)
    if ten is None:
        hint = "is it another size of the batch? Then plan that one; the ratios, and M_n, are those of the masses"
    else:
        hint = f"{units.get(ten, 'is a point in the wrong place?')} Their ratios, and so M_n, would be right"
    return Slip("all weighed masses", f"{middle:.4g} times the sheet", "the masses of the sheet", hint)


def _exchanged(masses: Sequence[Weighed]) -> list[tuple[Weighed, ...]]:
    """Rings of lines of which each carries the mass of the next one."""
    bearer: dict[int, int] = {}  # line, and the line whose mass it carries
    for i, one in enumerate(masses):
        own = abs(log(one.factor))
        off, nearest = min((abs(log(one.weighed_g / other.planned_g)), j) for j, other in enumerate(masses))
        if nearest != i and off <= log(1.0 + SAME_FRAC) and NEARER * off < own:
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
