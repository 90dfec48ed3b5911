"""A copolymer is an amount of each repeat unit; its sums are the feed.

In: monomers and amounts [mol]. Out: `Unit`, `Copolymer`, `Feed`. Equations: n(A_i) = sum_j n_ij, n(B_j) = sum_i n_ij,
and for a random order the other way n_ij = n(A_i) n(B_j) / n, with n = sum_i n(A_i).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any, Protocol

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import bars, html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import WATER, Counts, counts_of, hill_formula, water_g_per_mol
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer

if TYPE_CHECKING:
    import pandas as pd

# Amounts that a person types as 0.333 + 0.667 must not fail on the last printed digit of a float sum.
BALANCE_TOLERANCE = 1e-9
WATERS_PER_UNIT = 2
MOST_DRAWN = 6  # units of a copolymer in a notebook

UnitAmounts = Iterable[tuple[Monomer | str, Monomer | str, float]]


@dataclass(frozen=True, slots=True, repr=False)
class Unit(Shown):
    """One repeat unit: the imide (or amic acid) of one dianhydride and one diamine.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> unit = Unit(lib["PMDA"], lib["4,4'-ODA"])
    >>> str(unit), unit.paa_formula, unit.pi_formula, round(unit.pi_g_per_mol, 2)
    ("PMDA/4,4'-ODA", 'C22H14N2O7', 'C22H10N2O5', 382.33)
    """

    dianhydride: Monomer
    diamine: Monomer

    def _in_short(self) -> str:
        return f"{self}: {self.pi_formula}, {self.pi_g_per_mol:.2f} g/mol"

    def __str__(self) -> str:
        """Both ids."""
        return f"{self.dianhydride.id}/{self.diamine.id}"

    @property
    def paa_smiles(self) -> str:
        """Poly(amic acid) repeat unit with two `*`; of the para and meta isomers one is drawn."""
        return structure.repeat_unit(self.dianhydride.smiles, self.diamine.smiles, "paa")

    @property
    def pi_smiles(self) -> str:
        """Polyimide repeat unit with two `*`."""
        return structure.repeat_unit(self.dianhydride.smiles, self.diamine.smiles, "pi")

    @property
    def parts(self) -> tuple[str, str]:
        """Diimide of the dianhydride and residue of the diamine, as SMILES with `*` where they meet: every atom once.

        Examples
        --------
        >>> from pi_formulate.chemistry.library import library
        >>> lib = library()
        >>> Unit(lib["PMDA"], lib["p-PDA"]).parts
        ('*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O', '*c1ccc(*)cc1')
        """
        return structure.imide_part(self.dianhydride.smiles), structure.residue(self.diamine.smiles)

    @property
    def amic_acid_isomers(self) -> int:
        """How many different ways the two anhydrides can open (para, meta)."""
        return structure.amic_acid_isomers(self.dianhydride.smiles)

    @property
    def paa_counts(self) -> Counts:
        """Atoms of the poly(amic acid) unit: those of both monomers."""
        parts = (structure.element_counts(m.smiles) for m in (self.dianhydride, self.diamine))
        return counts_of(*((part, 1) for part in parts))

    @property
    def pi_counts(self) -> Counts:
        """Atoms of the polyimide unit: two waters fewer."""
        return counts_of((self.paa_counts, 1), (WATER, -WATERS_PER_UNIT))

    @property
    def paa_formula(self) -> str:
        """Hill formula of the poly(amic acid) unit."""
        return hill_formula(self.paa_counts)

    @property
    def pi_formula(self) -> str:
        """Hill formula of the polyimide unit."""
        return hill_formula(self.pi_counts)

    @property
    def paa_g_per_mol(self) -> float:
        """Molar mass of the poly(amic acid) unit [g/mol]."""
        return self.dianhydride.molar_mass_g_per_mol + self.diamine.molar_mass_g_per_mol

    @property
    def pi_g_per_mol(self) -> float:
        """Molar mass of the polyimide unit [g/mol]."""
        return self.paa_g_per_mol - WATERS_PER_UNIT * water_g_per_mol()

    def to_svg(self, form: structure.Form = "pi", width: int = 420, height: int = 220) -> str:
        """Drawing as SVG text: `pi` the polyimide, `paa` the poly(amic acid).

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).
        width, height
            Size of the drawing, above 0 [pixel].
        """
        structure.check_form(form)
        smiles, mass = (self.pi_smiles, self.pi_g_per_mol) if form == "pi" else (self.paa_smiles, self.paa_g_per_mol)
        return structure.draw_svg(smiles, width, height, f"{self}, {mass:.2f} g/mol")

    def to_png(self, form: structure.Form = "pi", width: int = 560, height: int = 300) -> bytes:
        """Drawing as PNG bytes: `pi` the polyimide, `paa` the poly(amic acid).

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).
        width, height
            Size of the drawing, above 0 [pixel].
        """
        structure.check_form(form)
        smiles, mass = (self.pi_smiles, self.pi_g_per_mol) if form == "pi" else (self.paa_smiles, self.paa_g_per_mol)
        return structure.draw_png(smiles, width, height, f"{self}, {mass:.2f} g/mol")

    def _repr_svg_(self) -> str:
        """The polyimide unit, for a notebook."""
        return self.to_svg()

    def _repr_html_(self) -> str:
        """Both forms drawn, for a notebook."""
        forms = (
            ("polyimide", self.pi_smiles, self.pi_formula, self.pi_g_per_mol),
            ("poly(amic acid)", self.paa_smiles, self.paa_formula, self.paa_g_per_mol),
        )
        return html.card(
            str(self),
            *(
                html.picture(structure.draw_svg(smiles, 380, 190), f"{form}: {formula}, {mass:.2f} g/mol")
                for form, smiles, formula, mass in forms
            ),
        )


def check_amount(where: str, amount: object) -> float:
    """A finite number above zero, or an error."""
    try:
        return real(where, amount, refuse=CompositionError)
    except CompositionError as error:
        raise CompositionError(where, amount, error.need, "Leave out what is not used.") from None


def _check_ids(monomers: Iterable[Monomer]) -> None:
    """Refuse two compounds under one id: a feed and a batch know them apart by it alone."""
    known: dict[str, Monomer] = {}
    for monomer in monomers:
        other = known.setdefault(monomer.id, monomer)
        if other is not monomer and other != monomer:
            structures = sorted({other.smiles, monomer.smiles})
            got = " and ".join(structures) if len(structures) > 1 else f"two monomers {monomer.id} that differ"
            hint = "Give each an id of its own: Monomer.from_smiles(smiles, id)."
            raise CompositionError(f"monomers with the id {monomer.id}", got, "one compound for each id", hint)


@dataclass(frozen=True, slots=True, repr=False)
class Feed(Shown):
    """Amounts of monomers [mol], dianhydrides and diamines apart, sorted by id."""

    dianhydrides_mol: tuple[tuple[Monomer, float], ...]
    diamines_mol: tuple[tuple[Monomer, float], ...]

    @classmethod
    def of(cls, amounts_mol: Mapping[Monomer, float]) -> "Feed":
        """Build from a mapping, so that equal contents are equal objects.

        Parameters
        ----------
        amounts_mol
            Amount of each monomer, 0 or more, both sides above 0 [mol].
        """
        _check_ids(amounts_mol)
        pairs = sorted(amounts_mol.items(), key=lambda pair: pair[0].id)
        found = cls(*(tuple(p for p in pairs if p[0].role == role) for role in ("dianhydride", "diamine")))
        if not found.dianhydrides_mol or not found.diamines_mol:
            raise CompositionError("feed", sorted(m.id for m in amounts_mol), "a dianhydride and a diamine")
        return found

    @property
    def dianhydride_mol(self) -> float:
        """All dianhydrides together [mol]."""
        return sum(n for _, n in self.dianhydrides_mol)

    @property
    def diamine_mol(self) -> float:
        """All diamines together [mol]."""
        return sum(n for _, n in self.diamines_mol)

    def to_dict(self) -> dict[str, float]:
        """Id of each monomer and its amount [mol]."""
        return {monomer.id: amount for monomer, amount in (*self.dianhydrides_mol, *self.diamines_mol)}

    def __str__(self) -> str:
        """Each monomer with its amount, such as `PMDA 1 + p-PDA 0.6, 4,4'-ODA 0.4 mol`."""
        sides = (self.dianhydrides_mol, self.diamines_mol)
        return " + ".join(", ".join(f"{m.id} {n:.4g}" for m, n in side) for side in sides) + " mol"

    def _repr_html_(self) -> str:
        """Amounts and shares of both sides, for a notebook."""
        sides = ((self.dianhydrides_mol, self.dianhydride_mol), (self.diamines_mol, self.diamine_mol))
        rows = [(m.id, m.role, n, n / total, bars.share_bar(n / total, 1.0)) for side, total in sides for m, n in side]
        ratio = f"dianhydride : diamine {self.dianhydride_mol / self.diamine_mol:.5f} mol/mol"
        return html.card("Feed", html.table(("monomer", "role", "mol", "share of its side", ""), rows), ratio)


@dataclass(frozen=True, slots=True, repr=False)
class Copolymer(Shown):
    """Amounts of repeat units [mol], in the order of their names.

    Says nothing about sequence beyond the amounts; see `pi_formulate.copolymer.sequence`.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> print(cop)
    PMDA/4,4'-ODA 0.4, PMDA/p-PDA 0.6
    """

    amounts_mol: tuple[tuple[Unit, float], ...]

    def __post_init__(self) -> None:
        if not self.amounts_mol:
            raise CompositionError("units", [], "at least one repeat unit")
        for unit, amount in self.amounts_mol:
            check_amount(f"amount of {unit}", amount)
        _check_ids(monomer for unit, _ in self.amounts_mol for monomer in (unit.dianhydride, unit.diamine))

    @classmethod
    def of(cls, amounts_mol: Mapping[Unit, float]) -> "Copolymer":
        """Build from a mapping, sorted by name, so that equal contents are equal objects.

        Parameters
        ----------
        amounts_mol
            Amount of each unit, 0 or more, one at least above 0 [mol].
        """
        return cls(tuple(sorted(amounts_mol.items(), key=lambda pair: str(pair[0]))))

    @classmethod
    def from_units(cls, units: UnitAmounts, library: MonomerLibrary | None = None) -> "Copolymer":
        """Build from (dianhydride, diamine, amount); the same unit given twice is added up.

        Parameters
        ----------
        units
            Ids, other names, SMILES or `Monomer` objects, and the amount of the unit [mol, or any one scale].
        library
            Where names are looked up; the shipped one if None.

        Raises
        ------
        FormulateError
            All unknown names, wrong roles and unusable amounts in one error.

        Examples
        --------
        >>> round(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]).pi_g_per_mol, 2)
        382.33
        """
        errors: list[FormulateError] = []
        names = library_or_shipped(library)
        amounts: dict[Unit, float] = {}

        refused: set[tuple[str, str]] = set()  # what is wrong in several units is told at the first

        def one(place: int, monomer: Monomer | str, role: str) -> list[Monomer]:
            try:
                return [names.resolve(monomer, role, where=f"unit {place}: {role}")]
            except FormulateError as error:
                if (str(monomer), role) not in refused:
                    errors.append(error)
                refused.add((str(monomer), role))
                return []

        def add(place: int, dianhydride: Monomer | str, diamine: Monomer | str, amount: float) -> None:
            pair = [*one(place, dianhydride, "dianhydride"), *one(place, diamine, "diamine")]
            value = check_amount(f"amount of {dianhydride}/{diamine}", amount)
            if len(pair) == 2:
                unit = Unit(*pair)
                amounts[unit] = amounts.get(unit, 0.0) + value

        kind("units", units, Iterable, "a list of (dianhydride, diamine, amount)")
        for place, entry in enumerate(units, 1):
            given: tuple[Any, ...] = tuple(entry) if isinstance(entry, Iterable) and not isinstance(entry, str) else ()
            if len(given) != 3:
                raise CompositionError("units", given or entry, "(dianhydride, diamine, amount)")
            with gathering(errors):
                add(place, *given)
        raise_all(errors)
        return cls.of(amounts)

    @classmethod
    def from_feed(
        cls,
        feed: Mapping[str | Monomer, float] | Mapping[str, float],
        sequence: str | UnitAmounts = "random",
        library: MonomerLibrary | None = None,
    ) -> "Copolymer":
        """Build from monomer moles and a named assumption about their order.

        n_ij = n(A_i) n(B_j) / n for a random order.

        Parameters
        ----------
        feed
            Monomer and amount [mol]; dianhydrides and diamines in equal total amount.
        sequence
            `random`, or the unit amounts themselves, whose sums must give the feed.
        library
            Where names are looked up; the shipped one if None.

        Raises
        ------
        CompositionError
            If the two sides differ (set an imbalance in the batch instead), or the units do not add up to the feed.

        Examples
        --------
        >>> print(Copolymer.from_feed({"PMDA": 0.6, "BPDA": 0.4, "p-PDA": 1.0}))
        BPDA/p-PDA 0.4, PMDA/p-PDA 0.6
        """
        moles = feed_from(feed, library)
        if not isclose(moles.dianhydride_mol, moles.diamine_mol, rel_tol=BALANCE_TOLERANCE):
            raise CompositionError(
                "feed",
                f"{moles.dianhydride_mol:g} mol dianhydride and {moles.diamine_mol:g} mol diamine",
                "equal amounts, as every repeat unit has one of each",
                "Plan an excess with imbalance_r and excess in plan_batch.",
            )
        if sequence == "random":
            return random_order(moles)
        if isinstance(sequence, str):
            raise CompositionError("sequence", sequence, "'random' or (dianhydride, diamine, amount) for each unit")
        units = cls.from_units(sequence, library)
        wanted, given = moles.to_dict(), _sums(units).to_dict()
        if wanted.keys() != given.keys() or any(
            not isclose(given[name], wanted[name], rel_tol=BALANCE_TOLERANCE) for name in wanted
        ):
            told = {name: float(f"{amount:.12g}") for name, amount in wanted.items()}
            raise CompositionError("sequence", given, f"units whose sums are the feed {told}")
        return units

    @property
    def total_mol(self) -> float:
        """Amount of all units [mol]."""
        return sum(amount for _, amount in self.amounts_mol)

    @property
    def feed(self) -> Feed:
        """Monomers per mole of units [mol]."""
        total = self.total_mol
        return _sums(Copolymer(tuple((unit, amount / total) for unit, amount in self.amounts_mol)))

    @property
    def paa_g_per_mol(self) -> float:
        """Mean molar mass of a poly(amic acid) unit [g/mol]."""
        return sum(unit.paa_g_per_mol * amount for unit, amount in self.amounts_mol) / self.total_mol

    @property
    def pi_g_per_mol(self) -> float:
        """Mean molar mass of a polyimide unit [g/mol]."""
        return sum(unit.pi_g_per_mol * amount for unit, amount in self.amounts_mol) / self.total_mol

    def to_frame(self) -> "pd.DataFrame":
        """One row per unit: monomers, amount and fraction, structures and molar masses of both forms."""
        import pandas as pd

        total = self.total_mol
        return pd.DataFrame(
            [
                {
                    "dianhydride": unit.dianhydride.id,
                    "diamine": unit.diamine.id,
                    "amount": amount,
                    "fraction": amount / total,
                    "paa_smiles": unit.paa_smiles,
                    "pi_smiles": unit.pi_smiles,
                    "paa_g_per_mol": unit.paa_g_per_mol,
                    "pi_g_per_mol": unit.pi_g_per_mol,
                }
                for unit, amount in self.amounts_mol
            ]
        )

    def to_bigsmiles(self, form: structure.Form = "pi") -> str:
        """BigSMILES: every unit once, joined from its diamine end `[<]` to its dianhydride end `[>]`.

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).

        References
        ----------
        T.-S. Lin et al., BigSMILES: a structurally-based line notation for describing macromolecules,
        ACS Cent. Sci. 5 (2019) 1523, doi 10.1021/acscentsci.9b00476.

        Examples
        --------
        >>> Copolymer.from_units([("PMDA", "p-PDA", 1.0)]).to_bigsmiles()
        '{[][<]C1=CC=C(N2C(=O)C3=C(C=C4C(=O)N([>])C(=O)C4=C3)C2=O)C=C1[]}'
        """
        units = [structure.big_smiles(u.dianhydride.smiles, u.diamine.smiles, form) for u, _ in self.amounts_mol]
        return "{[]" + ",".join(units) + "[]}"

    def _repr_html_(self) -> str:
        """Repeat units drawn, with their fractions, for a notebook."""
        total = self.total_mol
        largest = sorted(self.amounts_mol, key=lambda pair: -pair[1])[:MOST_DRAWN]
        drawn = [
            html.picture(structure.draw_svg(u.pi_smiles, 300, 150), f"{u}: {100.0 * n / total:.4g} mol%")
            for u, n in largest
        ]
        rows = [
            (str(u), n / total, bars.share_bar(n / total, 1.0), f"{u.pi_g_per_mol:.2f}", f"{u.paa_g_per_mol:.2f}")
            for u, n in self.amounts_mol
        ]
        headings = ("unit", "mole fraction", "", "polyimide / g/mol", "poly(amic acid) / g/mol")
        rest = len(self.amounts_mol) - len(drawn)
        mean = f"mean unit: {self.pi_g_per_mol:.2f} g/mol polyimide, {self.paa_g_per_mol:.2f} g/mol poly(amic acid)"
        return html.card(
            "Copolymer", *drawn, f"{rest} more units not drawn" if rest else "", html.table(headings, rows), mean
        )

    def __str__(self) -> str:
        """Units with their mole fractions."""
        total = self.total_mol
        return ", ".join(f"{unit} {amount / total:.4g}" for unit, amount in self.amounts_mol)


class Weighed(Protocol):
    """A subject that knows which units its masses make, such as a recipe."""

    @property
    def weighed_copolymer(self) -> Copolymer:
        """The units."""


# What every question about a polymer takes: its units, or what they are made from.
Polymer = Copolymer | Unit | Weighed


def copolymer_of(
    subject: object,
    where: str = "subject",
    refuse: type[FormulateError] = CompositionError,
    kinds: str = "a Copolymer or a Recipe",
) -> Copolymer:
    """The copolymer that a question is about: itself, a single unit, or what the masses of a recipe make.

    Parameters
    ----------
    subject
        A `Copolymer`, a `Unit`, or a `Recipe`.
    where
        Place of it, for the error.
    refuse
        Error for anything else.
    kinds
        What the caller takes, for the error.

    Raises
    ------
    FormulateError
        For anything else; a feed has to say its order first.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> print(copolymer_of(Unit(lib["PMDA"], lib["p-PDA"])))
    PMDA/p-PDA 1
    """
    if isinstance(subject, Copolymer):
        return subject
    if isinstance(subject, Unit):
        return Copolymer.of({subject: 1.0})
    found = getattr(subject, "weighed_copolymer", None)
    if isinstance(found, Copolymer):
        return found
    hint = "Build one with Copolymer.from_units."
    if isinstance(subject, Feed | Mapping):
        hint = "A feed says nothing of the order: build one with Copolymer.from_feed(..., sequence)."
    raise refuse(where, subject, kinds, hint)


def _sums(copolymer: Copolymer) -> Feed:
    amounts: dict[Monomer, float] = {}
    for unit, amount in copolymer.amounts_mol:
        for monomer in (unit.dianhydride, unit.diamine):
            amounts[monomer] = amounts.get(monomer, 0.0) + amount
    return Feed.of(amounts)


def feed_of(copolymer: Polymer) -> Feed:
    """Sum of the units: the monomers that make them, on the scale of the copolymer's amounts [mol].

    Parameters
    ----------
    copolymer
        Amounts of units; or a `Unit` or a `Recipe`.

    Raises
    ------
    CompositionError
        If it is none of these.

    Examples
    --------
    >>> feed_of(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])).to_dict()
    {'PMDA': 2.5, "4,4'-ODA": 1.0, 'p-PDA': 1.5}
    """
    return _sums(copolymer_of(copolymer, "copolymer"))


def feed_from(amounts_mol: Mapping[str | Monomer, float] | Mapping[str, float], library: MonomerLibrary | None) -> Feed:
    """Feed from names and amounts [mol]; all unknown names, end-cappers and unusable amounts in one error."""
    kind("feed", amounts_mol, Mapping, "{monomer: amount in mol}")
    errors: list[FormulateError] = []
    names = library_or_shipped(library)
    moles: dict[Monomer, float] = {}

    def add(name: str | Monomer, amount: float) -> None:
        monomer = names.resolve(name, where=f"feed.{name}")
        if monomer.role not in ("dianhydride", "diamine"):
            raise CompositionError(f"role of {monomer.id}", monomer.role, "a dianhydride or a diamine")
        moles[monomer] = moles.get(monomer, 0.0) + check_amount(f"amount of {monomer.id}", amount)

    for name, amount in amounts_mol.items():
        with gathering(errors):
            add(name, amount)
    raise_all(errors)
    return Feed.of(moles)


def random_order(feed: Feed) -> Copolymer:
    """Units of an ideal random chain; where one side is in excess, as many units as the other side can make.

    n_ij = n(A_i) n(B_j) / max(n(A), n(B))
    """
    larger = max(feed.dianhydride_mol, feed.diamine_mol)
    return Copolymer.of(
        {Unit(a, b): n_a * n_b / larger for a, n_a in feed.dianhydrides_mol for b, n_b in feed.diamines_mol}
    )
