"""One line of a batch: an amount of one compound from one lot.

In: compound, moles, lot. Out: `Charge` with every mass derived from the moles, and the product of a set of charges.

    pure_g = amount_mol * M        charge_g = pure_g / w
    w = purity (1 - moisture) M (1 - x) / (M + f x M_water)
x: hydrolysed share of the anhydride groups; f: anhydride groups per molecule, each of which binds one water
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import lru_cache
from math import sqrt

from pi_formulate.base.checks import Refusal, real
from pi_formulate.base.errors import RecipeError, StructureError
from pi_formulate.base.names import name_key
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.texts import check_label
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.functionality import BRANCHED, GROUPS, role_text
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, reagents, solvents
from pi_formulate.chemistry.structure import canonical
from pi_formulate.copolymer.chain import Chains, Molecule, counted
from pi_formulate.copolymer.feed import Feed

# Of a file; a cross-linker has the role of the side that its groups belong to.
FILE_ROLE = {"triamine": "diamine", "trianhydride": "dianhydride"}
ROLES = ("solvent", "diamine", "dianhydride", "endcap_anhydride", "endcap_amine", "imidization_reagent")
SUMS = 1e-9  # rounding error of fractions that add up to 1
Parts = tuple[tuple[str, float], ...]
MOST_STEPS = 1e15  # of a balance in one mass: a float counts no further one by one


def is_called(name: object, compound: Monomer | Solvent) -> bool:
    """Whether a text is the id, a name, the CAS number or a SMILES of a compound.

    >>> [is_called(text, Solvent("water", "O", 0.997)) for text in ("Water", "[H]O[H]", "ice", None)]
    [True, True, False, False]
    """
    if not isinstance(name, str):
        return False
    names = (compound.id, compound.name, compound.cas, *compound.aliases)
    if name_key(name) in {name_key(own) for own in names if own}:
        return True
    return compound.smiles in structures_called(name)


@lru_cache(maxsize=1_000)
def structures_called(name: str) -> frozenset[str]:
    """Structures that a text means: its own if it is a SMILES, else those of the shipped compounds of that name.

    >>> structures_called("bis(4-aminophenyl) ether"), structures_called("ice")
    (frozenset({'Nc1ccc(Oc2ccc(N)cc2)cc1'}), frozenset())
    """
    try:
        return frozenset((canonical(name),))
    except StructureError:
        listed = (names.find(name) for names in (library(), solvents(), reagents()))
        return frozenset(item.smiles for item in listed if item is not None)


@dataclass(frozen=True, slots=True)
class Lot(Shown):
    """Label and analysis of one lot.

    Parameters
    ----------
    name
        Lot number.
    purity_frac
        Mass fraction of monomer in the dry material, its hydrolysed part counted as monomer, 0..1 [-].
    moisture_frac
        Mass fraction of water, 0..1 [-].
    hydrolysed_frac
        Of a dianhydride or anhydride: share of the anhydride groups (not of the molecules) that are opened to the
        diacid, 0..1 [-]. Each opened group holds one water: a dianhydride takes up to two, a mono-anhydride one.
        A dianhydride with one opened group ends a chain, one with two takes no part; nor does a mono-anhydride
        whose group is opened.
    assay_sd_frac
        Standard uncertainty of the assay, in the unit of the assay [-]. It belongs to the lot: all portions out of it
        deviate together, by the same share.
    share_frac
        Share of the mass drawn from the bottle that this line stands for: below 1 if further components come out of
        the same bottle, whose lines carry the same name and the rest of the shares [-].
    solvent
        Solvents in the lot: each as its SMILES and its mass fraction [-].
    bound
        What is bound to the monomer and leaves on imidization, such as the alcohol of an ester: likewise.

    Raises
    ------
    RecipeError
        If a fraction is out of range, with a hint if it is clearly in percent.

    Examples
    --------
    >>> round(Lot("A7", purity_frac=0.998, moisture_frac=0.003).assay_frac(218.12), 6)
    0.995006
    """

    name: str = ""
    purity_frac: float = 1.0
    moisture_frac: float = 0.0
    hydrolysed_frac: float = 0.0
    assay_sd_frac: float = 0.0
    share_frac: float = 1.0
    solvent: Parts = ()
    bound: Parts = ()

    def __post_init__(self) -> None:
        check_label("lot", self.name, least=0)
        real("assay", self.purity_frac, high=1.0)
        for name in ("moisture_frac", "hydrolysed_frac", "assay_sd_frac"):
            real(name, getattr(self, name), high=1.0, least=True, most=False)
        real("share_frac", self.share_frac, high=1.0)
        for name in ("solvent", "bound"):
            object.__setattr__(self, name, _parts(name, getattr(self, name)))
        if (whole := self.purity_frac + self.solvent_frac + self.bound_frac) > 1.0 + SUMS:
            need = "an assay, solvents and what is bound that add up to at most 1"
            said = "the assay, the solvents and what is bound add up to {got}, but may add up to 1 at most"
            raise RecipeError("composition of a lot", whole, need, sentence=said)

    @property
    def solvent_frac(self) -> float:
        """Mass fraction of all solvents in the lot [-]."""
        return sum(share for _, share in self.solvent)

    @property
    def bound_frac(self) -> float:
        """Mass fraction of all that is bound and leaves on imidization [-]."""
        return sum(share for _, share in self.bound)

    def assay_frac(self, molar_mass_g_per_mol: float, anhydride_groups: int = 2) -> float:
        """Mass fraction of active monomer, without water and hydrolysed anhydride.

        Parameters
        ----------
        molar_mass_g_per_mol
            Molar mass of the monomer, above 0 [g/mol].
        anhydride_groups
            Anhydride groups of a molecule: 2 for a dianhydride, 1 for an end-capper, 0 for an amine. Used only if some
            are opened.

        Examples
        --------
        >>> round(Lot(hydrolysed_frac=0.05).assay_frac(148.117, anhydride_groups=1), 6)  # phthalic anhydride
        0.944258
        """
        x = self.hydrolysed_frac
        dry = self.purity_frac * (1.0 - self.moisture_frac)
        if x == 0.0 or not anhydride_groups:  # without the factor M / M, whose rounding error would show in the file
            return dry
        opened = anhydride_groups * x * water_g_per_mol()
        return dry * (1.0 - x) * molar_mass_g_per_mol / (molar_mass_g_per_mol + opened)


def _parts(where: str, stated: object) -> Parts:
    """The parts of a lot, each a SMILES and a mass fraction; lists of a file become tuples."""
    need = "a SMILES and a mass fraction for each"
    if not isinstance(stated, tuple | list):
        raise RecipeError(f"{where} in a lot", stated, need)
    parts: list[tuple[str, float]] = []
    for part in stated:
        if not isinstance(part, tuple | list) or len(part) != 2 or not isinstance(part[0], str):
            raise RecipeError(f"{where} in a lot", part, need)
        try:
            smiles = canonical(part[0])
        except StructureError as error:
            raise RecipeError(f"{where} in a lot", part[0], error.need, error.hint, error.sentence) from error
        parts.append((smiles, real(f"{where} in a lot", part[1], high=1.0)))
    return tuple(parts)


PURE = Lot()


def check_lot(where: str, lot: Lot, role: str) -> None:
    """Refuse opened anhydride for a compound without anhydride.

    Parameters
    ----------
    where
        Name of the compound, or its place in a file.
    lot, role
        Its lot and its role.

    Raises
    ------
    RecipeError
        If the lot states a hydrolysed share and the role has no anhydride.
    """
    if lot.hydrolysed_frac and role == "trianhydride":
        raise RecipeError(
            f"hydrolysed share of {where}",
            lot.hydrolysed_frac,
            "0 for a cross-linker",
            sentence="must be 0 for a cross-linker, but is {got}",
        )
    if lot.hydrolysed_frac and not GROUPS.get(role, (0, 0))[0]:
        compound = "an amine" if role in GROUPS else f"a {role.replace('_', ' ')}"
        raise RecipeError(
            f"hydrolysed share of {where}",
            lot.hydrolysed_frac,
            f"0, as {compound} has no anhydride",
            sentence=f"must be 0, as {compound} has no anhydride, but is {{got}}",
        )


@dataclass(frozen=True, slots=True, repr=False)
class Charge(Shown):
    """One line of a batch; everything else follows from `amount_mol`.

    Parameters
    ----------
    step
        Place in the charging order, from 1.
    role
        One of `ROLES`.
    compound
        Monomer, solvent or reagent.
    amount_mol
        Moles of active compound that are weighed [mol].
    planned_mol
        Moles before the balance rounded them [mol].
    lot
        Its lot, with the assay.
    readability_g
        Step of the balance [g]; None for an exact line.
    """

    step: int
    role: str
    compound: Monomer | Solvent
    amount_mol: float
    planned_mol: float
    lot: Lot = PURE
    readability_g: float | None = None

    def _in_short(self) -> str:
        role = role_text(self.role)
        return f"{self.step}. {self.compound.id} ({role}): {self.charge_g:.6g} g, {self.amount_mol:.6g} mol"

    def _repr_html_(self) -> str:
        """The line with its masses, for a notebook."""
        derived = ("charge_g", "pure_g", "assay_frac", "volume_ml", "weighing_sd_g")
        more = [(words.in_words(name), getattr(self, name)) for name in derived]
        return html.card(f"{self.step}. {self.compound.id}", html.facts_of(self), html.facts(more))

    @property
    def assay_frac(self) -> float:
        """Mass fraction of active compound in the weighed mass [-]."""
        anhydrides, _ = GROUPS.get(self.role, (0, 0))
        return self.lot.assay_frac(self.compound.molar_mass_g_per_mol, anhydrides)

    @property
    def pure_g(self) -> float:
        """Mass of active compound [g]."""
        return self.amount_mol * self.compound.molar_mass_g_per_mol

    @property
    def charge_g(self) -> float:
        """Mass to weigh [g]; a whole number of steps of the balance where there is one."""
        return on_balance(self.pure_g / self.assay_frac, self.readability_g)

    @property
    def volume_ml(self) -> float | None:
        """Volume of a liquid [ml]."""
        density = self.compound.density_g_per_ml if isinstance(self.compound, Solvent) else None
        return self.charge_g / density if density else None

    @property
    def weighing_sd_g(self) -> float:
        """Standard uncertainty of the mass: two readings (tare and gross), each uniform over one step.

        Of a bottle with several components it is the line's share of the error of the one mass that is weighed.
        """
        return self.lot.share_frac * self.readability_g / sqrt(6.0) if self.readability_g else 0.0

    @property
    def solvent_g(self) -> float:
        """Mass of solvent that a lot brings with its monomer [g]."""
        return self.charge_g * self.lot.solvent_frac if self.lot.solvent else 0.0


def on_balance(mass_g: float, readability_g: float | None) -> float:
    """The float that prints as the balance shows it, if the mass already is a whole number of its steps.

    >>> on_balance(12.339999999999998, 0.01), on_balance(12.3456, 0.01)
    (12.34, 12.3456)
    """
    if not readability_g:
        return mass_g
    steps = round(mass_g / readability_g)
    shown = float(steps * Decimal(repr(readability_g)))
    # Of a mass far below one step nothing is made zero: it was weighed, and is divided by.
    return shown if shown and abs(mass_g - shown) <= 1e-9 * max(abs(mass_g), readability_g) else mass_g


def check_steps(where: str, mass_g: float, readability_g: float | None, refuse: Refusal = RecipeError) -> None:
    """Refuse a step of the balance so small that a mass in whole steps is no exact number any more.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    mass_g
        A mass to weigh [g].
    readability_g
        Step of the balance; None if nothing is rounded [g].
    refuse
        The kind of error.
    """
    if readability_g and not mass_g / readability_g <= MOST_STEPS:
        raise refuse(where, readability_g, f"a step of the balance of at least {mass_g / MOST_STEPS:.3g} g", "")


def is_drawn(charge: Charge) -> bool:
    """Whether a line comes out of a `Bottle`: a solution, a mixture, an ester, a left-over batch."""
    lot = charge.lot
    return bool(lot.solvent or lot.bound or lot.share_frac < 1.0)


def drawn_together(charges: Sequence[Charge]) -> list[tuple[int, ...]]:
    """Places of the lines, from 0, that are weighed as one mass: one line, or all components out of one bottle.

    Parameters
    ----------
    charges
        The lines of a batch; those out of one bottle follow each other.
    """
    draws: list[tuple[int, ...]] = []
    rest = 0.0  # of the bottle that is open
    for place, charge in enumerate(charges):
        share = charge.lot.share_frac
        if rest > SUMS and share < 1.0 and charges[draws[-1][-1]].lot.name == charge.lot.name:
            draws[-1] = (*draws[-1], place)
            rest -= share
        else:
            draws.append((place,))
            rest = 1.0 - share
    return draws


def file_role(charge: Charge) -> str:
    """The role of a line in a batch file: a cross-linker has that of its side."""
    return FILE_ROLE.get(charge.role, charge.role)


def side_weight(role: str) -> float:
    """What a mole of a charge counts on its side: 1 for a monomer, 1.5 for a cross-linker, 0 for the rest.

    >>> [side_weight(role) for role in ("diamine", "triamine", "endcap_amine", "solvent")]
    [1.0, 1.5, 0.0, 0.0]
    """
    groups = sum(GROUPS.get(role, (0, 0)))
    return groups / 2.0 if groups > 1 else 0.0


def monomers_of(charges: Iterable[Charge]) -> list[Charge]:
    """The charges that become polymer: dianhydrides, diamines and end-cappers."""
    return [charge for charge in charges if charge.role in GROUPS]


def feed_of_charges(charges: Iterable[Charge]) -> Feed:
    """Moles of dianhydrides and diamines; two lots of one monomer are added up."""
    moles: dict[Monomer, float] = {}
    for charge in charges:
        if charge.role in ("dianhydride", "diamine") and isinstance(charge.compound, Monomer):
            moles[charge.compound] = moles.get(charge.compound, 0.0) + charge.amount_mol
    return Feed.of(moles)


def molecules_of(charge: Charge) -> list[Molecule]:
    """The molecules that one mole of active monomer of a charge brings, with half-opened dianhydride as its own kind.

    Parameters
    ----------
    charge
        A monomer; `amount_mol` counts its groups, so a mole of it comes with 1 / (1 - x) moles of molecules.
    """
    anhydrides, amines = GROUPS[charge.role]
    mass, x = charge.compound.molar_mass_g_per_mol, charge.lot.hydrolysed_frac
    if x == 0.0 or anhydrides != 2:  # an opened mono-anhydride has no group left
        return [Molecule(1.0, mass, anhydrides, amines)]
    return [Molecule(1.0 - x, mass, 2, 0), Molecule(2.0 * x, mass + water_g_per_mol(), 1, 0)]


def pot_of(charges: Iterable[Charge]) -> list[Molecule]:
    """Every kind of molecule that reacts."""
    return [
        Molecule(m.amount_mol * charge.amount_mol, m.molar_mass_g_per_mol, m.anhydrides, m.amines)
        for charge in monomers_of(charges)
        for m in molecules_of(charge)
    ]


@dataclass(frozen=True, slots=True, repr=False)
class Made(Shown):
    """The product of a set of charges."""

    feed: Feed
    chains: Chains
    dianhydride_per_diamine: float
    solution_g: float
    paa_g: float
    pi_g: float
    water_g: float
    anhydride_mol: float

    @property
    def solids_paa_frac(self) -> float:
        """Pure monomers over the whole solution, by mass [-]."""
        return self.paa_g / self.solution_g

    @property
    def solids_pi_frac(self) -> float:
        """Polyimide from the solution, over the whole solution, by mass [-]."""
        return self.pi_g / self.solution_g


def made_of(charges: Sequence[Charge], conversion: float = 1.0) -> Made:
    """Feed, chains, masses and solids, without imidization reagents, which come later."""
    feed = feed_of_charges(charges)
    pot = pot_of(charges)
    monomers = monomers_of(charges)
    paa_g = sum(charge.pure_g for charge in monomers)
    bonds = min(sum(m.amount_mol * m.anhydrides for m in pot), sum(m.amount_mol * m.amines for m in pot))
    water_g = bonds * water_g_per_mol()
    return Made(
        feed=feed,
        chains=counted(pot, conversion),
        dianhydride_per_diamine=_ratio(feed, monomers),
        solution_g=sum(charge.charge_g for charge in charges if charge.role != "imidization_reagent"),
        paa_g=paa_g,
        pi_g=paa_g - water_g,
        water_g=water_g,
        anhydride_mol=feed.dianhydride_mol,
    )


def _ratio(feed: Feed, monomers: Sequence[Charge]) -> float:
    """Dianhydride over diamine; a cross-linker counts by its groups, as one and a half of them."""
    acids, amines = feed.dianhydride_mol, feed.diamine_mol
    for charge in monomers:
        if charge.role in BRANCHED:
            anhydrides, amine_groups = BRANCHED[charge.role]
            acids += charge.amount_mol * anhydrides / 2.0
            amines += charge.amount_mol * amine_groups / 2.0
    return acids / amines


LOT_FIELDS = tuple(field.name for field in fields(Lot))
