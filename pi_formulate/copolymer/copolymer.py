"""A copolymer is an amount of each repeat unit; its sums are the feed.

In: monomers and amounts [mol]. Out: `Unit`, `Copolymer`, `Feed`. Equations: n(A_i) = sum_j n_ij, n(B_j) = sum_i n_ij,
and from the feed, for a random order, n_ij = n(A_i) n(B_j) / n, with n = sum_i n(A_i).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any, Protocol

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.limits import LARGEST_NUMBER, LEAST_NUMBER
from pi_formulate.base.series import rows_of
from pi_formulate.base.show import bars, html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.feed import Feed, check_amount, check_ids, feed_from
from pi_formulate.copolymer.unit import Unit

if TYPE_CHECKING:
    import pandas as pd

# Amounts typed as 0.333 + 0.667 must not fail on the last digit of a float sum.
BALANCE_TOLERANCE = 1e-9
MOST_DRAWN = 6  # units of a copolymer in a notebook

UnitAmounts = Iterable[tuple[Monomer | str, Monomer | str, float]]


@dataclass(frozen=True, slots=True, repr=False)
class Copolymer(Shown):
    """Amounts of repeat units [mol], in the order of their names.

    The amounts do not fix the sequence of the units; see `pi_formulate.copolymer.sequence`.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> print(cop)
    PMDA/4,4'-ODA 0.4, PMDA/p-PDA 0.6
    """

    amounts_mol: tuple[tuple[Unit, float], ...]

    def __post_init__(self) -> None:
        if not self.amounts_mol:
            raise CompositionError(
                "units", [], "at least one repeat unit", sentence="at least one repeat unit is needed"
            )
        for unit, amount in self.amounts_mol:
            if not (type(amount) is float and LEAST_NUMBER <= amount <= LARGEST_NUMBER):  # no words for what is right
                check_amount(f"amount of {unit}", amount)
        check_ids(monomer for unit, _ in self.amounts_mol for monomer in (unit.dianhydride, unit.diamine))

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
            Ids, other names, SMILES or `Monomer` objects, and the amount of the unit [mol, or any one scale]; or a
            DataFrame with the columns dianhydride, diamine and amount.
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
        units = rows_of(units, ("dianhydride", "diamine", "amount"))
        kind("units", units, Iterable, "a list of (dianhydride, diamine, amount)")
        names = library_or_shipped(library)
        errors: list[FormulateError] = []
        resolved: dict[tuple[Monomer | str, str], Monomer | None] = {}  # a wrong name is reported at its first unit
        amounts: dict[Unit, float] = {}
        for place, entry in enumerate(units, 1):
            parts: tuple[Any, ...] = tuple(entry) if isinstance(entry, Iterable) and not isinstance(entry, str) else ()
            if len(parts) != 3:
                errors.append(CompositionError(f"unit {place}", parts or entry, "(dianhydride, diamine, amount)"))
                continue
            pair: list[Monomer] = []
            for monomer, role in zip(parts, ("dianhydride", "diamine"), strict=False):
                key = (monomer if isinstance(monomer, Monomer) else str(monomer), role)
                if key not in resolved:
                    resolved[key] = None
                    with gathering(errors):
                        resolved[key] = names.resolve(monomer, role, where=f"unit {place}: {role}")
                if (known := resolved[key]) is not None:
                    pair.append(known)
            with gathering(errors):
                amount = check_amount(f"amount of {parts[0]}/{parts[1]}", parts[2])
                if len(pair) == 2:
                    unit = Unit(*pair)
                    amounts[unit] = amounts.get(unit, 0.0) + amount
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
        few, many = sorted((moles.dianhydride_mol, moles.diamine_mol))
        if not isclose(few, many, rel_tol=BALANCE_TOLERANCE):
            side = "diamine" if many == moles.diamine_mol else "dianhydride"
            amounts = f"{moles.dianhydride_mol:g} mol dianhydride and {moles.diamine_mol:g} mol diamine"
            raise CompositionError(
                "feed",
                amounts,
                "equal amounts, as every repeat unit has one of each",
                f"State the excess of the batch instead: imbalance_r = {few / many:.6g}, excess = '{side}'.",
                f"{amounts} are not equal amounts, but every repeat unit has one of each",
            )
        if isinstance(sequence, str) and sequence == "random":
            return random_order(moles)
        if isinstance(sequence, str):
            raise CompositionError("sequence", sequence, "'random' or (dianhydride, diamine, amount) for each unit")
        units = cls.from_units(sequence, library)
        wanted, sums = moles.to_dict(), _sums(units).to_dict()
        if wanted.keys() != sums.keys() or any(
            not isclose(sums[name], wanted[name], rel_tol=BALANCE_TOLERANCE) for name in wanted
        ):
            rounded = {name: float(f"{amount:.12g}") for name, amount in wanted.items()}
            raise CompositionError(
                "sequence",
                sums,
                f"units whose sums are the feed {rounded}",
                sentence=f"the units add up to {{got}}, not to the feed {rounded}",
            )
        return units

    @property
    def total_mol(self) -> float:
        """Amount of all units [mol]."""
        return sum(amount for _, amount in self.amounts_mol)

    @property
    def mole_fractions(self) -> tuple[tuple[Unit, float], ...]:
        """Units with their mole fractions [-].

        Examples
        --------
        >>> pot = Copolymer.from_units([("PMDA", "p-PDA", 3.0), ("PMDA", "4,4'-ODA", 1.0)])
        >>> sorted(fraction for _, fraction in pot.mole_fractions)
        [0.25, 0.75]
        """
        total = self.total_mol
        return tuple((unit, amount / total) for unit, amount in self.amounts_mol)

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

    def to_bigsmiles(self, form: structure.Form = "pi", ends: Monomer | str = "") -> str:
        """BigSMILES: every unit once, joined from its diamine end `[<]` to its dianhydride end `[>]`.

        No ring number is used twice, as strict parsers ask, up to the 99 rings that SMILES can number.

        Parameters
        ----------
        form
            `pi` for the polyimide, `paa` for the poly(amic acid).
        ends
            What the chains end in: `diamine` or `dianhydride`, the side in excess, or an end-capper that all ends bear.
            Some parsers ask for end groups. None are written if this is empty, as units alone do not say what they are.

        Raises
        ------
        CompositionError
            If `ends` is a monomer that caps no chain.

        References
        ----------
        T.-S. Lin et al., BigSMILES: a structurally-based line notation for describing macromolecules,
        ACS Cent. Sci. 5 (2019) 1523, doi 10.1021/acscentsci.9b00476.

        Examples
        --------
        >>> Copolymer.from_units([("PMDA", "p-PDA", 1.0)]).to_bigsmiles()  # doctest: +ELLIPSIS
        '{[][<]C1=CC=C(N2C(=O)C3=C...=O)C=C1[]}'
        >>> Copolymer.from_units([("PMDA", "p-PDA", 1.0)]).to_bigsmiles(ends="diamine")  # doctest: +ELLIPSIS
        '{[][<]C1=CC=C(...;[>]N,[<]C5=CC=C(N)C=C5[]}'
        """
        units = [structure.big_smiles(u.dianhydride.smiles, u.diamine.smiles, form) for u, _ in self.amounts_mol]
        written = structure.with_own_rings([*units, *(groups := self._end_groups(form, ends))])
        end_groups = ";" + ",".join(written[len(units) :]) if groups else ""
        return "{[]" + ",".join(written[: len(units)]) + end_groups + "[]}"

    def _end_groups(self, form: structure.Form, ends: Monomer | str) -> list[str]:
        """BigSMILES of the end groups; none if it is not said what the chains end in."""
        if ends == "":
            return []
        units = [(unit.dianhydride.smiles, unit.diamine.smiles) for unit, _ in self.amounts_mol]
        if ends == "diamine":
            return structure.amine_ends(units, form)
        if ends == "dianhydride":
            return structure.anhydride_ends(units, form)
        kind("ends", ends, (Monomer, str), "'diamine', 'dianhydride' or an end-capper")
        cap = ends if isinstance(ends, Monomer) else library_or_shipped(None)[ends]
        if cap.role == "endcap_anhydride":
            return structure.amine_ends(units, form, cap.smiles)
        if cap.role == "endcap_amine":
            return structure.anhydride_ends(units, form, cap.smiles)
        raise CompositionError(
            "ends",
            f"{cap.id}, a {cap.role}",
            "'diamine', 'dianhydride' or an end-capper",
            sentence="{got} is not an end-capper",
        )

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
        return ", ".join(f"{unit} {fraction:.4g}" for unit, fraction in self.mole_fractions)


class Weighed(Protocol):
    """A subject that knows which units its masses make, such as a recipe."""

    @property
    def weighed_copolymer(self) -> Copolymer:
        """The units."""


# Every question about a polymer takes its units, or a subject that has units.
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
        Kinds of subject that the caller accepts, for the error.

    Raises
    ------
    FormulateError
        For anything else, also for a feed, whose order is not known.

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
    weighed = getattr(subject, "weighed_copolymer", None)
    if isinstance(weighed, Copolymer):
        return weighed
    hint = "Build one with Copolymer.from_units."
    if isinstance(subject, Feed | Mapping):
        hint = "A feed has no order of units: build one with Copolymer.from_feed(..., sequence)."
    raise refuse(where, subject, kinds, hint)


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


def random_order(feed: Feed) -> Copolymer:
    """Units of an ideal random chain; where one side is in excess, as many units as the other side can make.

    n_ij = n(A_i) n(B_j) / max(n(A), n(B))
    """
    larger = max(feed.dianhydride_mol, feed.diamine_mol)
    return Copolymer.of(
        {Unit(a, b): n_a * n_b / larger for a, n_a in feed.dianhydrides_mol for b, n_b in feed.diamines_mol}
    )


def _sums(copolymer: Copolymer) -> Feed:
    amounts: dict[Monomer, float] = {}
    for unit, amount in copolymer.amounts_mol:
        for monomer in (unit.dianhydride, unit.diamine):
            amounts[monomer] = amounts.get(monomer, 0.0) + amount
    return Feed.of(amounts)
