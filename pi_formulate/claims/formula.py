"""The constraint systems: formulas 1 and 6 in two variables, formulas 2a-2d and 7a-7d in four.

In: a copolymer. Out: its degrees (p, q) or (k, l, m, n), judged.
The variables count repeat units and only their ratios are composition, so p > 1 and k >= 1 hold for any p and k
above zero unless the amounts are said to be degrees (blocks of p and q units).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import get_args

from pi_formulate.base.errors import ClaimError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims import reading as readings
from pi_formulate.claims.classes import Labelling as Labelling
from pi_formulate.claims.classes import UnitSlot, labelled, labellings
from pi_formulate.claims.constraints import Constraint, Interpretation, LinearClause, constraints_of
from pi_formulate.claims.findings import clauses_of, notes_of, worded
from pi_formulate.claims.ranking import Rank, Ranking, judged, rank_of, ranking_of
from pi_formulate.claims.report import ClaimReport
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.feed import check_amount
from pi_formulate.copolymer.unit import Unit


@dataclass(frozen=True, slots=True, repr=False)
class Formula(Shown):
    """A claimed formula with its slots and constraints.

    Examples
    --------
    >>> formula("1").constraints
    ('p > 1', 'q > 0', '0.4 <= p/q <= 2.5')
    >>> formula("1").check(formula("1").build(p=1.5, q=1.0, X1="PMDA")).met
    True
    """

    id: str
    claim: str
    units: tuple[UnitSlot, ...]
    reading: readings.Reading
    interpretation: Interpretation = "intended"

    def __str__(self) -> str:
        """Its number, its claim, its units and its constraints."""
        units = ", ".join(f"{u.symbol} of {u.dianhydride_slot}/{u.diamine_slot}" for u in self.units)
        return f"formula {self.id} of claim {self.claim} ({self.reading.name}): {units}; {'; '.join(self.constraints)}"

    def _repr_html_(self) -> str:
        """Units, constraints and which monomers fit each slot, for a notebook."""
        units = [(u.symbol, u.dianhydride_slot, u.diamine_slot) for u in self.units]
        chosen = f"reading {self.reading.name}, interpretation {self.interpretation}"
        fitting = [(slot, ", ".join(m.id for m in self.fitting(slot))) for slot in self.slots]
        return html.card(
            f"Formula {self.id}, claim {self.claim}, {chosen}",
            html.table(("units", "dianhydride", "diamine"), units),
            html.text_list(self.constraints),
            html.table(("slot", "monomers of the library that fit"), fitting),
        )

    def fitting(self, slot: str, library: MonomerLibrary | None = None) -> tuple[Monomer, ...]:
        """The monomers that may fill a slot.

        Parameters
        ----------
        slot
            One of `slots`.
        library
            Where they are looked for; the shipped one if None.

        Raises
        ------
        ClaimError
            If the formula has no such slot.

        Examples
        --------
        >>> [monomer.id for monomer in formula("7").fitting("A1")][:2]
        ['BPDA', 'BTDA']
        """
        if slot not in self.slots:
            raise ClaimError(f"formula {self.id}, slot", slot, f"one of {', '.join(self.slots)}")
        role = self._role(slot)
        names = library_or_shipped(library)
        return tuple(m for m in names if m.role == role and self.reading.fits(slot, m))

    @property
    def symbols(self) -> tuple[str, ...]:
        """Its variables, one for each of its units."""
        return tuple(unit.symbol for unit in self.units)

    @property
    def clauses(self) -> tuple[Constraint, ...]:
        """The constraints with their margins, as printed."""
        return self.judged_on(degrees=True)

    @property
    def constraints(self) -> tuple[str, ...]:
        """The constraints as text."""
        return tuple(clause.label for clause in self.clauses)

    def judged_on(self, degrees: bool = False) -> tuple[Constraint, ...]:
        """The constraints as they are judged.

        Parameters
        ----------
        degrees
            Whether amounts are degrees: then p > 1 and k >= 1 are judged as printed; else they ask for any amount.
        """
        return constraints_of(self.symbols, self.interpretation, degrees)

    def rows(self, symbols: Sequence[str]) -> tuple[LinearClause, ...]:
        """The constraints on a composition as linear rows; `l, m, n >= 0` holds for any amounts and has none.

        Parameters
        ----------
        symbols
            Variable of each unit, in the order of the coefficients; empty for a unit outside the formula.
        """
        return tuple(row.over(symbols) for clause in self.clauses for row in clause.rows)

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the monomer slots, dianhydrides first."""
        acids = dict.fromkeys(unit.dianhydride_slot for unit in self.units)
        return (*acids, *dict.fromkeys(unit.diamine_slot for unit in self.units))

    def build(self, library: MonomerLibrary | None = None, **degrees_and_members: object) -> Copolymer:
        """A copolymer from its degrees and the monomers in its slots.

        Parameters
        ----------
        library
            Where names are looked up; the shipped one if None.
        **degrees_and_members
            Each variable of the formula with its amount (zero leaves the unit out), each slot with a monomer, or
            with {monomer: share} where several fill it. A slot that only one listed monomer fits may be left out.

        Raises
        ------
        ClaimError
            If a name is not a variable or slot of the formula, a slot stays open, or a monomer does not fit its slot.

        Examples
        --------
        >>> print(formula("2").build(k=3, l=1, m=0, n=0, A1="BTDA", B1="TPE-R", B2="p-PDA"))
        BTDA/TPE-R 0.75, BTDA/p-PDA 0.25
        """
        return self.build_from(degrees_and_members, {}, library)

    def build_from(
        self, degrees: Mapping[str, object], members: Mapping[str, object], library: MonomerLibrary | None = None
    ) -> Copolymer:
        """The same from mappings.

        Parameters
        ----------
        degrees, members
            Each variable with its amount, each slot with its monomer or shares.
        library
            Where names are looked up; the shipped one if None.
        """
        if both := set(degrees) & set(members):
            raise ClaimError(
                f"formula {self.id}",
                sorted(both),
                "each variable and slot once",
                sentence=f"given twice, as a variable and as a slot: {', '.join(sorted(both))}",
            )
        choices = {**degrees, **members}
        names = library_or_shipped(library)
        symbols = list(self.symbols)
        if unknown := [name for name in choices if name not in symbols and name not in self.slots]:
            raise ClaimError(
                f"formula {self.id}",
                unknown,
                f"variables {', '.join(symbols)} and slots {', '.join(self.slots)}",
                sentence=f"there is no variable or slot {', '.join(map(str, unknown))}; "
                f"the variables are {', '.join(symbols)} and the slots {', '.join(self.slots)}",
            )
        amounts: dict[Unit, float] = {}
        for unit in self.units:
            amount = choices.get(unit.symbol, 0.0)
            if amount == 0:
                continue
            value = check_amount(unit.symbol, amount)
            acids = self._members(unit.dianhydride_slot, choices, names)
            amines = self._members(unit.diamine_slot, choices, names)
            for (acid, share_a), (amine, share_b) in product(acids, amines):
                pair = Unit(acid, amine)
                amounts[pair] = amounts.get(pair, 0.0) + value * share_a * share_b
        if not amounts:
            raise ClaimError(
                f"formula {self.id}",
                dict.fromkeys(symbols, 0),
                f"at least one of {', '.join(symbols)} above 0",
                sentence=f"at least one of {', '.join(symbols)} must be above 0",
            )
        return Copolymer.of(amounts)

    def _members(self, slot: str, choices: Mapping[str, object], names: MonomerLibrary) -> list[tuple[Monomer, float]]:
        """The monomers of one slot with their shares."""
        role = self._role(slot)
        if slot not in choices:
            fitting = self.fitting(slot, names)
            if len(fitting) != 1:
                need = f"a {role}, such as {', '.join(m.id for m in fitting[:6])}"
                raise ClaimError(
                    f"formula {self.id}, slot {slot}", "nothing", need, sentence=f"the slot is empty; it takes {need}"
                )
            return [(fitting[0], 1.0)]
        choice = choices[slot]
        if not isinstance(choice, str | Monomer | Mapping):
            raise ClaimError(f"formula {self.id}, slot {slot}", choice, "a monomer, or {monomer: share} of several")
        shares = dict(choice) if isinstance(choice, Mapping) else {choice: 1.0}
        total = sum(check_amount(f"share of {name}", share) for name, share in shares.items())
        members = []
        for name, share in shares.items():
            monomer = names.resolve(name, role, where=f"formula {self.id}, slot {slot}")
            if not self.reading.fits(slot, monomer):
                raise ClaimError(
                    f"formula {self.id}, slot {slot}",
                    monomer.id,
                    f"one of {', '.join(m.id for m in self.fitting(slot, names)[:8])}",
                    f"The reading {self.reading.name!r} decides; the residue is {monomer.residue_smiles}.",
                )
            members.append((monomer, share / total))
        return members

    def _role(self, slot: str) -> str:
        return "dianhydride" if any(slot == unit.dianhydride_slot for unit in self.units) else "diamine"

    def labellings(self, copolymer: Copolymer) -> Iterable[Labelling]:
        """Every assignment of the monomers to classes, with the degrees of each.

        Parameters
        ----------
        copolymer
            Its monomers may fit several classes.
        """
        return labellings(self.units, self.reading, copolymer)

    def labelled(self, copolymer: Copolymer, classes: Mapping[str, str]) -> Labelling:
        """The degrees of a copolymer where it is known which monomer is in which class.

        Parameters
        ----------
        copolymer
            The units.
        classes
            {id of a monomer: slot}; units of other monomers are outside.
        """
        return labelled(self.units, copolymer, classes)

    def degrees(self, copolymer: Copolymer) -> dict[str, float]:
        """The variables of the best labelling, in the copolymer's own amounts.

        Parameters
        ----------
        copolymer
            The copolymer; every unit has to fit the formula.

        Examples
        --------
        >>> formula("6").degrees(Copolymer.from_units([("PMDA", "p-PDA", 3.0), ("BPDA", "4,4'-ODA", 2.0)]))
        {'s': 3.0, 't': 2.0}
        """
        return dict(self.best(copolymer).degrees)

    def ranking(self, copolymer: Copolymer, degrees: bool = False) -> Ranking:
        """The labellings of a copolymer, each judged; formulas 2 and 7 share one.

        Parameters
        ----------
        copolymer, degrees
            As for `best`.
        """
        return ranking_of(self.units, self.reading, self.interpretation, copolymer, degrees)

    def best(self, copolymer: Copolymer, degrees: bool = False) -> Labelling:
        """The labelling that meets the clauses, and of several the one whose smallest margin is largest.

        Parameters
        ----------
        copolymer
            The copolymer to judge.
        degrees
            Whether the amounts are degrees (blocks): then p > 1 and k >= 1 count too.
        """
        return self.ranking(copolymer, degrees).best.labelling

    def ranked(self, copolymer: Copolymer, degrees: bool = False) -> Iterable[tuple[Labelling, Rank]]:
        """Every assignment of the monomers to classes with its rank.

        Parameters
        ----------
        copolymer, degrees
            As for `best`.
        """
        return ((placed.labelling, placed.rank) for placed in self.ranking(copolymer, degrees).each())

    def disagreement(self, copolymer: Copolymer, degrees: bool = False) -> str:
        """The result under the other interpretation of `l = m = n != 0`, if it differs; otherwise empty.

        Parameters
        ----------
        copolymer
            The copolymer to judge.
        degrees
            As for `best`.
        """
        return self.ranking(copolymer, degrees).disagreement

    def rank(self, labelling: Labelling, degrees: bool = False) -> Rank:
        """Met or not, smallest margin, share inside; see `rank_of`.

        Parameters
        ----------
        labelling
            The labelling to rank.
        degrees
            As for `best`.
        """
        constraints = self.judged_on(degrees)
        return rank_of(constraints, judged(constraints, labelling, degrees), labelling, degrees)

    def check(
        self, copolymer: Polymer, closed: bool = False, degrees: bool = False, labelling: Labelling | None = None
    ) -> ClaimReport:
        """Every clause with its signed margin.

        Parameters
        ----------
        copolymer
            The units: a `Copolymer`, a `Unit`, or a `Recipe`, by the units that its masses make.
        closed
            Whether a unit outside the formula is a failure; else it is a note with its share.
        degrees
            Whether the amounts are degrees (blocks), to be judged as numbers.
        labelling
            Which monomer is in which class; the best one if None.
        """
        copolymer = copolymer_of(copolymer, "copolymer", ClaimError)
        ranking = self.ranking(copolymer, degrees)
        chosen = ranking.best.labelling if labelling is None else labelling
        remark = ranking.disagreement if labelling is None else ""  # a stated labelling is judged alone
        verdicts = ranking.verdicts(copolymer, chosen, closed)
        clauses = clauses_of(ranking, closed)
        findings = worded(self.claim, clauses, verdicts, notes_of(ranking, chosen, clauses, remark))
        return ClaimReport(tuple(findings), self.reading.name, self.interpretation, subject=str(copolymer))


LOW_EXPANSION = {"1": ("2", "p", "q", "X1", "P", "Q"), "6": ("13", "s", "t", "X4", "S", "T")}
THERMOPLASTIC = {"2": "4", "7": "15"}
IDS = (*LOW_EXPANSION, *THERMOPLASTIC, *(f"{number}{part}" for number in THERMOPLASTIC for part in "abcd"))
INTERPRETATIONS: tuple[Interpretation, ...] = get_args(Interpretation)
FOUR = (("k", "A1", "B1"), ("l", "A1", "B2"), ("m", "A2", "B1"), ("n", "A2", "B2"))


def formula(id: str, reading: str = "default", interpretation: Interpretation = "intended") -> Formula:
    """A claimed formula.

    Parameters
    ----------
    id
        `1` or `6` (low expansion), `2` or `7` (thermoplastic; also `2a`..`2d`, `7a`..`7d`, which form one system).
    reading
        A shipped reading (`default`, `diamine-bridge`, `x2-throughout`), or the path of your own.
    interpretation
        Of the printed "l = m = n != 0": `intended` (not all zero) or `literal` (equal and not zero).

    Raises
    ------
    ClaimError
        If there is no such formula, reading or interpretation.

    Examples
    --------
    >>> [unit.symbol for unit in formula("7").units]
    ['k', 'l', 'm', 'n']
    """
    key = str(id).strip().lower()
    if not isinstance(interpretation, str) or interpretation not in INTERPRETATIONS:
        raise ClaimError("interpretation", interpretation, f"one of {', '.join(INTERPRETATIONS)}")
    if key not in IDS and key not in ("2a-2d", "7a-7d"):
        raise ClaimError("formula", id, f"one of {', '.join(IDS)}")
    return _formula(key, readings.reading(reading), interpretation)


@lru_cache(maxsize=256)
def _formula(key: str, chosen: readings.Reading, interpretation: Interpretation) -> Formula:
    if key in LOW_EXPANSION:
        claim, first, second, acid, amine_1, amine_2 = LOW_EXPANSION[key]
        units = (UnitSlot(first, acid, amine_1), UnitSlot(second, acid, amine_2))
        return Formula(key, claim, units, chosen, interpretation)
    return Formula(key[0], THERMOPLASTIC[key[0]], tuple(UnitSlot(*unit) for unit in FOUR), chosen, interpretation)
