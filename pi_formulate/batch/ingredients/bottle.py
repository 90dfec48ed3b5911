"""A bottle: monomers in known mass fractions, with what else is in it; one concept for all ingredients.

    stock solution       monomers, and the solvents that they are dissolved in
    isomer mixture       monomers of one side in a fixed ratio
    polydisperse diamine two neighbours of a series, in the ratio that gives the mean molar mass of its equivalent
    ester, free acid     a dianhydride, and the alcohol or water that is bound to it until imidization
    left-over batch      the monomers that were charged into it, its solvents, and what is still bound

In: monomers with their shares. Out: a `Bottle`; drawing on it replaces charges of the same monomers by lines that share
the mass drawn, so that all atoms stay counted. With active mass a_i and bottled mass g_i (with what is bound) of
component i in a gram of the bottle, and G = sum g_i, a draw of m makes a line of m g_i / G at an assay of G a_i / g_i.
Limits: a draw fits if no monomer of the plan is exceeded; acids and esters count as reacted, as they do on imidization.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.texts import check_label
from pi_formulate.batch.charge import SUMS, Charge, Lot
from pi_formulate.chemistry.functionality import GROUPS
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, solvents, solvents_or_shipped

FITS = 1e-9  # relative: what is left of a monomer after a draw of the same ratio is rounding
LEAST_SHARE = 1e-8  # of a component: the lines of a draw are told by shares that add up to 1 within 1e-9
MOST_UNITS = 400  # of a series: beyond, the molecule is no monomer any more
WATER = Solvent("water", "O", 0.997)


@dataclass(frozen=True, slots=True)
class Content(Shown):
    """One component of a bottle.

    Parameters
    ----------
    monomer
        What reacts.
    mass_frac
        As it is bottled, with what is bound to it, over the whole bottle; above 0 and at most 1 [-].
    bound
        What each anhydride group binds one molecule of until imidization: water of a free acid, the alcohol of an
        ester; None for the monomer itself.
    hydrolysed_frac
        Share of anhydride groups that water has opened and that do not react, as for a `Lot` [-].
    """

    monomer: Monomer
    mass_frac: float
    bound: Solvent | None = None
    hydrolysed_frac: float = 0.0

    def __post_init__(self) -> None:
        kind("content of a bottle", self.monomer, Monomer, "a Monomer")
        kind("what is bound", self.bound, (Solvent, type(None)), "a Solvent, or None")
        real(f"share of {self.monomer.id}", self.mass_frac, high=1.0 + SUMS)
        real("hydrolysed_frac", self.hydrolysed_frac, high=1.0, least=True, most=False)
        acid = GROUPS[self.monomer.role][0]
        if not acid and (self.bound or self.hydrolysed_frac):
            raise RecipeError(
                f"ester or acid of {self.monomer.id}",
                self.monomer.role,
                "a dianhydride or an anhydride",
                sentence=f"{self.monomer.id} is a {self.monomer.role}, not a dianhydride or an anhydride",
            )
        if self.bound and self.hydrolysed_frac:
            raise RecipeError(
                "hydrolysed_frac",
                self.hydrolysed_frac,
                "0 for an ester or an acid, which has none left",
                sentence="must be 0 for an ester or an acid, which has no anhydride left, but is {got}",
            )

    @property
    def bottled_g_per_mol(self) -> float:
        """Molar mass of what is bottled, with what is bound to it [g/mol]."""
        bound = self.bound.molar_mass_g_per_mol if self.bound else 0.0
        return self.monomer.molar_mass_g_per_mol + GROUPS[self.monomer.role][0] * bound

    @property
    def active_frac(self) -> float:
        """Active monomer over the whole bottle, by mass [-]."""
        lot = Lot(hydrolysed_frac=self.hydrolysed_frac)
        mass, anhydrides = self.monomer.molar_mass_g_per_mol, GROUPS[self.monomer.role][0]
        return self.mass_frac * (mass / self.bottled_g_per_mol) * lot.assay_frac(mass, anhydrides)

    def lot(self, bottle: "Bottle") -> Lot:
        """The lot of the line that this component makes.

        Parameters
        ----------
        bottle
            That it is in.
        """
        whole, molar = bottle.monomer_frac, self.bottled_g_per_mol
        pure = whole * self.monomer.molar_mass_g_per_mol / molar
        return Lot(
            bottle.name,
            purity_frac=min(pure, 1.0),
            hydrolysed_frac=self.hydrolysed_frac,
            assay_sd_frac=bottle.assay_sd_frac * pure,
            share_frac=self.mass_frac / whole if len(bottle.contents) > 1 else 1.0,
            solvent=tuple((solvent.smiles, share) for solvent, share in bottle.solvents),
            bound=() if self.bound is None else ((self.bound.smiles, whole - pure),),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Bottle(Shown):
    """Monomers in known mass fractions, with their solvents and with what is bound to them.

    Parameters
    ----------
    name
        Written on the label; the lot of every line that comes out of it.
    contents
        The components.
    solvents
        Each with its mass fraction [-].
    assay_sd_frac
        Standard uncertainty of each content, relative to it, 0..1 [-].
    polymer
        Whether the monomers have reacted to poly(amic acid), as in a left-over batch.

    Examples
    --------
    >>> bottle = Bottle.stock("S-1", {"p-PDA": 0.1}, solvent="NMP")
    >>> print(bottle)
    S-1: 10 wt% p-PDA in NMP
    """

    name: str
    contents: tuple[Content, ...]
    solvents: tuple[tuple[Solvent, float], ...] = ()
    assay_sd_frac: float = 0.0
    polymer: bool = False

    def __post_init__(self) -> None:
        check_label("name of a bottle", self.name)
        real("assay_sd_frac", self.assay_sd_frac, high=1.0, least=True, most=False)
        for where, pairs in (("contents", self.contents), ("solvents", self.solvents)):
            kind(f"bottle {self.name}: {where}", pairs, tuple, "a tuple")
        for content in self.contents:
            kind(f"bottle {self.name}", content, Content, "Content of each component")
        for solvent, share in self.solvents:
            kind(f"bottle {self.name}", solvent, Solvent, "a Solvent with its mass fraction")
            real(f"bottle {self.name}: {solvent.id}", share, high=1.0)
        if not self.contents:
            raise RecipeError(
                f"bottle {self.name}",
                "no monomer",
                "at least one monomer in it",
                sentence="there is no monomer in the bottle",
            )
        keys = [(c.monomer.id, c.bound, c.hydrolysed_frac) for c in self.contents]
        if len(set(keys)) != len(keys):
            raise RecipeError(
                f"bottle {self.name}",
                [id for id, *_ in keys],
                "each monomer once",
                sentence="a monomer is listed twice: {got}",
            )
        for content in self.contents:
            if content.mass_frac < LEAST_SHARE * self.monomer_frac:
                need = f"at least {LEAST_SHARE:g} of all components; a trace is no component"
                raise RecipeError(
                    f"bottle {self.name}: {content.monomer.id}",
                    content.mass_frac,
                    need,
                    sentence=f"must be {need}, but is {{got}}",
                )
        total = self.monomer_frac + sum(share for _, share in self.solvents)
        if total > 1.0 + SUMS:
            hint = "Are they in percent?" if total > 2.0 else ""
            raise RecipeError(
                f"bottle {self.name}",
                total,
                "mass fractions that add up to at most 1",
                hint,
                sentence="the mass fractions add up to {got}, but must add up to at most 1",
            )

    @property
    def monomer_frac(self) -> float:
        """All components as bottled over the whole bottle, by mass [-]."""
        return sum(content.mass_frac for content in self.contents)

    @classmethod
    def stock(
        cls,
        name: str,
        holds: Mapping[str | Monomer, float] | Mapping[str, float],
        solvent: str | Solvent | Mapping[str, float] | None = None,
        *,
        alcohol: str | Solvent | None = None,
        assay_sd_frac: float = 0.0,
        library: MonomerLibrary | None = None,
        solvent_library: SolventLibrary | None = None,
    ) -> "Bottle":
        """A solution, or another mixture of known mass fractions.

        Parameters
        ----------
        name
            On the label.
        holds
            {monomer: mass fraction of the bottle}; of an ester or acid that of the compound as it is bottled [-].
        solvent
            What the rest is: a name, or {name: mass fraction of the bottle}. None: what is missing to 1 is inert, and
            takes the place of as much solvent of the batch, which its assumptions state.
        alcohol
            The bottle holds the dianhydrides (and anhydrides) as acids that are half esters of this alcohol, or as
            free acids if it is water.
        assay_sd_frac
            Standard uncertainty of each content, relative to it [-].
        library, solvent_library
            Where names are looked up; the shipped ones if None.

        Raises
        ------
        FormulateError
            All unknown names and fractions out of range at once; an alcohol without an anhydride that binds it.

        Examples
        --------
        >>> btde = Bottle.stock("BTDE", {"BTDA": 1.0}, alcohol="methanol")
        >>> round(btde.contents[0].bottled_g_per_mol, 2)
        386.31
        """
        kind("holds", holds, Mapping, "{monomer: mass fraction}")
        names, liquids = library_or_shipped(library), solvents_or_shipped(solvent_library)
        errors: list[FormulateError] = []
        contents: list[Content] = []
        parts: list[tuple[Solvent, float]] = []
        bound: Solvent | None = None
        with gathering(errors):
            bound = None if alcohol is None else _alcohol(alcohol, liquids)
        for monomer_name, share in holds.items():
            with gathering(errors):
                monomer = names.resolve(monomer_name, where=f"bottle {name}")
                frac = real(f"bottle {name}: {monomer.id}", share, high=1.0)
                contents.append(Content(monomer, frac, bound if GROUPS[monomer.role][0] else None))
        raise_all(errors)
        if bound is not None and contents and not any(content.bound for content in contents):
            need = "a dianhydride or an anhydride in it, whose ester or acid is bottled"
            held = ", ".join(content.monomer.id for content in contents)
            hint = "An alcohol that is only a solvent is stated as solvent."
            raise RecipeError(f"alcohol of bottle {name}", Words(f"{bound.id} with {held}"), need, hint)
        rest = 1.0 - sum(content.mass_frac for content in contents)
        if isinstance(solvent, Mapping):
            for liquid, share in solvent.items():
                with gathering(errors):
                    parts.append((liquids[liquid], real(f"bottle {name}: {liquid}", share, high=1.0)))
        elif solvent is not None and rest <= SUMS:
            errors.append(
                RecipeError(
                    f"bottle {name}",
                    1.0 - rest,
                    "mass fractions below 1, the rest is solvent",
                    sentence="the mass fractions add up to {got}, but must stay below 1, as the rest is solvent",
                )
            )
        elif solvent is not None:
            with gathering(errors):
                parts.append((liquids[solvent], rest))
        raise_all(errors)
        return cls(name, tuple(contents), tuple(parts), assay_sd_frac)

    @classmethod
    def mixture(
        cls,
        name: str,
        moles: Mapping[str | Monomer, float] | Mapping[str, float] | Mapping[Monomer, float],
        assay: float = 1.0,
        *,
        library: MonomerLibrary | None = None,
    ) -> "Bottle":
        """Isomers, or other monomers, that are sold in one bottle in a fixed ratio.

        Parameters
        ----------
        name
            On the label.
        moles
            {monomer: moles}, on any scale [mol].
        assay
            Mass fraction of all of them together, the rest inert [-].
        library
            Where names are looked up; the shipped one if None.

        Examples
        --------
        >>> print(Bottle.mixture("TDA 80/20", {"2,4-DAT": 80, "2,6-DAT": 20}))
        TDA 80/20: 80 wt% 2,4-DAT, 20 wt% 2,6-DAT
        """
        kind("moles", moles, Mapping, "{monomer: moles}")
        names = library_or_shipped(library)
        pairs = [(names.resolve(m, where=f"bottle {name}"), real(f"bottle {name}: {m}", n)) for m, n in moles.items()]
        whole = sum(monomer.molar_mass_g_per_mol * n for monomer, n in pairs)
        share = real(f"bottle {name}: assay", assay, high=1.0)
        return cls(name, tuple(Content(m, share * m.molar_mass_g_per_mol * n / whole) for m, n in pairs))

    @classmethod
    def polydisperse(cls, name: str, head: str, unit: str, tail: str, g_per_equivalent: float) -> "Bottle":
        """A diamine of a series whose mean chain length is known by its amine equivalent.

        The structure is head, n units, tail. Two neighbours n and n + 1 are mixed in the ratio that gives the mean
        molar mass 2 x g/eq: the mean formula is then not integral, and M_n of what is made from it is exact. The
        breadth of the real series is not in it, so M_w is a lower limit.

        Parameters
        ----------
        name
            On the label; the two neighbours are called `name n=9` and `name n=10`.
        head, unit, tail
            SMILES that are written one after the other, such as `NCCC[Si](C)(C)`, `O[Si](C)(C)`, `CCCN`.
        g_per_equivalent
            Grams that hold a mole of amine groups [g/eq].

        Raises
        ------
        FormulateError
            If the SMILES are no diamine, no n gives the equivalent, or the molecule is larger than a monomer may be.

        Examples
        --------
        >>> oil = Bottle.polydisperse("PDMS", "NCCC[Si](C)(C)", "O[Si](C)(C)", "CCCN", 430.0)
        >>> [content.monomer.id for content in oil.contents]
        ['PDMS n=9', 'PDMS n=10']
        >>> round(sum(n * m.molar_mass_g_per_mol for m, n in oil.moles(1.0).items()), 6)
        860.0
        """
        target = 2.0 * real("g_per_equivalent", g_per_equivalent)
        for where, text in (("head", head), ("unit", unit), ("tail", tail)):
            kind(where, text, str, "a SMILES")

        def neighbour(count: int) -> Monomer:
            return Monomer.from_smiles(head + unit * count + tail, f"{name} n={count}", role="diamine")

        first, second = neighbour(1), neighbour(2)
        step = second.molar_mass_g_per_mol - first.molar_mass_g_per_mol
        mean = 1.0 + (target - first.molar_mass_g_per_mol) / step
        if not 1.0 <= mean <= MOST_UNITS:
            low, high = first.molar_mass_g_per_mol / 2.0, (first.molar_mass_g_per_mol + (MOST_UNITS - 1) * step) / 2.0
            need = f"{low:.4g}..{high:.4g} g/eq, which 1 to {MOST_UNITS} units of {unit} give"
            raise RecipeError(
                f"equivalent of {name}",
                g_per_equivalent,
                need,
                "Is it the molar mass, twice as large?",
                sentence=f"must be from {low:.4g} to {high:.4g} g/eq, which 1 to {MOST_UNITS} units of "
                f"{unit} give, but is {{got}}",
            )
        low_n = int(mean)
        if (above := mean - low_n) <= FITS:
            return cls.mixture(name, {neighbour(low_n): 1.0})
        return cls.mixture(name, {neighbour(low_n): 1.0 - above, neighbour(low_n + 1): above})

    @classmethod
    def of_charges(cls, name: str, charges: Sequence[Charge]) -> "Bottle":
        """What is in the vessel after some charges.

        Parameters
        ----------
        name
            On the label.
        charges
            Of one batch; reagents of imidization are refused.
        """
        if any(charge.role == "imidization_reagent" for charge in charges):
            need = "a batch before the reagents of imidization are in it"
            raise RecipeError(f"bottle {name}", Words("a batch with imidization reagents"), need)
        whole = sum(charge.charge_g for charge in charges)
        masses: dict[tuple[Monomer, str, float], float] = {}
        for charge in charges:
            lot = charge.lot
            if isinstance(charge.compound, Monomer):
                # Which molecule: the monomer, with what is bound to it, with its opened groups.
                key = (charge.compound, lot.bound[0][0] if lot.bound else "", lot.hydrolysed_frac)
                bottled_g = charge.charge_g * (lot.bound_frac + lot.purity_frac * (1.0 - lot.moisture_frac))
                masses[key] = masses.get(key, 0.0) + bottled_g
        liquids: dict[str, float] = {}
        known: dict[str, Solvent] = {}
        for charge in charges:
            parts = [*charge.lot.solvent]
            if isinstance(charge.compound, Solvent):
                parts.append((charge.compound.smiles, charge.assay_frac))
                known[charge.compound.smiles] = charge.compound
            for smiles, share in parts:
                liquids[smiles] = liquids.get(smiles, 0.0) + share * charge.charge_g
        contents = [
            Content(monomer, mass / whole, liquid_called(smiles) if smiles else None, opened)
            for (monomer, smiles, opened), mass in masses.items()
        ]
        solvents = [(known.get(smiles) or liquid_called(smiles), mass / whole) for smiles, mass in liquids.items()]
        return cls(name, tuple(contents), tuple(solvents))

    def moles(self, total_mol: float) -> dict[Monomer, float]:
        """Moles of each monomer in so many moles of all of them, such as for a feed.

        Parameters
        ----------
        total_mol
            Of all monomers together, above 0 [mol].

        Examples
        --------
        >>> bottle = Bottle.mixture("BPDA", {"s-BPDA": 3.0, "a-BPDA": 1.0})
        >>> [round(n, 6) for n in bottle.moles(1.0).values()]
        [0.75, 0.25]
        """
        amount = real("total_mol", total_mol)
        moles: dict[Monomer, float] = {}
        for content in self.contents:
            own = content.active_frac / content.monomer.molar_mass_g_per_mol
            moles[content.monomer] = moles.get(content.monomer, 0.0) + own
        whole = sum(moles.values())
        return {monomer: amount * n / whole for monomer, n in moles.items()}

    def lines(self, mass_g: float) -> list[Charge]:
        """The lines that a draw makes.

        Parameters
        ----------
        mass_g
            Drawn from the bottle, above 0 [g].
        """
        real(f"mass of {self.name}", mass_g)
        return [
            Charge(1, content.monomer.role, content.monomer, amount, amount, content.lot(self))
            for content in self.contents
            for amount in (mass_g * content.active_frac / content.monomer.molar_mass_g_per_mol,)
        ]

    def __str__(self) -> str:
        """The label, such as `S-1: 10 wt% p-PDA in NMP`."""
        held = ", ".join(f"{100.0 * c.mass_frac:.4g} wt% {form_of(c)}" for c in self.contents)
        liquids = " and ".join(solvent.id for solvent, _ in self.solvents)
        return f"{self.name}: {held}{' in ' if liquids else ''}{liquids}"


def form_of(content: Content) -> str:
    """The name of a component as it is bottled.

    Parameters
    ----------
    content
        Of a bottle.
    """
    if content.bound is None:
        return content.monomer.id
    if content.bound.smiles == WATER.smiles:
        return f"{content.monomer.id} as free acid ({content.bottled_g_per_mol:.2f} g/mol)"
    return f"{content.monomer.id} as acid ester of {content.bound.id} ({content.bottled_g_per_mol:.2f} g/mol)"


def _alcohol(name: str | Solvent, liquids: SolventLibrary) -> Solvent:
    """Water, or an alcohol."""
    if isinstance(name, Solvent):
        return name
    return WATER if str(name).strip().lower() == "water" and liquids.find(name) is None else liquids[name]


def liquid_called(smiles: str) -> Solvent:
    """The solvent of a structure: a shipped one, or one that is called by its SMILES.

    Parameters
    ----------
    smiles
        In canonical form.
    """
    if smiles == WATER.smiles:
        return WATER
    return next((solvent for solvent in solvents() if solvent.smiles == smiles), None) or Solvent(smiles, smiles)
