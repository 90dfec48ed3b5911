"""The constraint systems: formulas 1 and 6 in two variables, formulas 2a-2d and 7a-7d in four.

In: a copolymer. Out: its degrees (p, q) or (k, l, m, n), judged.
The variables count repeat units and only their ratios are composition, so p > 1 and k >= 1 hold for any p and k
above zero unless the amounts are said to be degrees (blocks of p and q units).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import get_args

from pi_formulate.base.errors import ClaimError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Constraint, Degrees, Interpretation, low_expansion, thermoplastic
from pi_formulate.claims.reading import Reading, reading
from pi_formulate.claims.report import FREE_SCALE, INTERPRETED, ClaimReport, Finding, judged, with_disagreement
from pi_formulate.copolymer.copolymer import Copolymer, Polymer, copolymer_of
from pi_formulate.copolymer.feed import check_amount
from pi_formulate.copolymer.unit import Unit


@dataclass(frozen=True, slots=True)
class UnitSlot:
    """One unit of a formula: its variable and the slots of its two residues."""

    symbol: str
    dianhydride_slot: str
    diamine_slot: str


@dataclass(frozen=True, slots=True, repr=False)
class Labelling(Shown):
    """Which monomer is A1, A2, B1, B2, and the degrees that follow."""

    classes: tuple[tuple[str, str], ...]
    degrees: tuple[tuple[str, float], ...]
    outside: tuple[tuple[Unit, float], ...]

    def __str__(self) -> str:
        """Such as `A1 = BTDA, B1 = TPE-R, B2 = p-PDA`."""
        slots: dict[str, list[str]] = {}
        for monomer, slot in self.classes:
            slots.setdefault(slot, []).append(monomer)
        return ", ".join(f"{slot} = {' + '.join(slots[slot])}" for slot in sorted(slots))


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
    reading: Reading
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
        """The monomers that may stand in a slot.

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
            raise ClaimError(f"formula {self.id}, slot", slot, f"one of {list(self.slots)}")
        role = "dianhydride" if any(slot == unit.dianhydride_slot for unit in self.units) else "diamine"
        names = library_or_shipped(library)
        return tuple(m for m in names if m.role == role and self.reading.fits(slot, m))

    @property
    def clauses(self) -> tuple[Constraint, ...]:
        """The constraints with their margins."""
        if len(self.units) == 2:
            return low_expansion(self.units[0].symbol, self.units[1].symbol)
        return thermoplastic(self.interpretation)

    @property
    def constraints(self) -> tuple[str, ...]:
        """The constraints as text."""
        return tuple(clause.label for clause in self.clauses)

    @property
    def slots(self) -> tuple[str, ...]:
        """Names of the monomer slots, dianhydrides first."""
        acids = dict.fromkeys(unit.dianhydride_slot for unit in self.units)
        return (*acids, *dict.fromkeys(unit.diamine_slot for unit in self.units))

    def build(self, library: MonomerLibrary | None = None, **given: object) -> Copolymer:
        """A copolymer from its degrees and the monomers in its slots.

        Parameters
        ----------
        library
            Where names are looked up; the shipped one if None.
        **given
            Each variable of the formula with its amount (zero leaves the unit out), each slot with a monomer, or
            with {monomer: share} where several fill it. A slot that only one listed monomer fits may be left out.

        Raises
        ------
        ClaimError
            If a name is no variable or slot of the formula, a slot stays open, or a monomer does not fit its slot.

        Examples
        --------
        >>> print(formula("2").build(k=3, l=1, m=0, n=0, A1="BTDA", B1="TPE-R", B2="p-PDA"))
        BTDA/TPE-R 0.75, BTDA/p-PDA 0.25
        """
        return self.build_from(given, {}, library)

    def build_from(
        self, degrees: Mapping[str, object], members: Mapping[str, object], library: MonomerLibrary | None = None
    ) -> Copolymer:
        """The same from mappings: variables and slots in either one.

        Parameters
        ----------
        degrees, members
            Each variable with its amount, each slot with its monomer or shares.
        library
            Where names are looked up; the shipped one if None.
        """
        if both := set(degrees) & set(members):
            raise ClaimError(f"formula {self.id}", sorted(both), "each variable and slot once")
        given = {**degrees, **members}
        names = library_or_shipped(library)
        symbols = [unit.symbol for unit in self.units]
        if unknown := [name for name in given if name not in symbols and name not in self.slots]:
            raise ClaimError(f"formula {self.id}", unknown, f"variables {symbols} and slots {list(self.slots)}")
        amounts: dict[Unit, float] = {}
        for unit in self.units:
            amount = given.get(unit.symbol, 0.0)
            if amount == 0:
                continue
            value = check_amount(unit.symbol, amount)
            acids = self._members(unit.dianhydride_slot, given, names)
            amines = self._members(unit.diamine_slot, given, names)
            for (acid, share_a), (amine, share_b) in product(acids, amines):
                pair = Unit(acid, amine)
                amounts[pair] = amounts.get(pair, 0.0) + value * share_a * share_b
        if not amounts:
            raise ClaimError(f"formula {self.id}", dict.fromkeys(symbols, 0), f"at least one of {symbols} above 0")
        return Copolymer.of(amounts)

    def _members(self, slot: str, given: Mapping[str, object], names: MonomerLibrary) -> list[tuple[Monomer, float]]:
        """The monomers of one slot with their shares."""
        role = "dianhydride" if any(slot == unit.dianhydride_slot for unit in self.units) else "diamine"
        fitting = self.fitting(slot, names)
        if slot not in given:
            if len(fitting) != 1:
                raise ClaimError(
                    f"formula {self.id}, slot {slot}",
                    "nothing",
                    f"a {role}, such as {', '.join(m.id for m in fitting[:6])}",
                )
            return [(fitting[0], 1.0)]
        choice = given[slot]
        if not isinstance(choice, str | Monomer | Mapping):
            raise ClaimError(f"formula {self.id}, slot {slot}", choice, "a monomer, or {monomer: share} of several")
        shares = dict(choice) if isinstance(choice, Mapping) else {choice: 1.0}
        total = sum(check_amount(f"share of {name}", share) for name, share in shares.items())
        found = []
        for name, share in shares.items():
            monomer = names.resolve(name, role, where=f"formula {self.id}, slot {slot}")
            if not self.reading.fits(slot, monomer):
                raise ClaimError(
                    f"formula {self.id}, slot {slot}",
                    monomer.id,
                    f"one of {', '.join(m.id for m in fitting[:8])}",
                    f"The reading {self.reading.name!r} decides; the residue is {monomer.residue_smiles}.",
                )
            found.append((monomer, share / total))
        return found

    def labellings(self, copolymer: Copolymer) -> Iterator[Labelling]:
        """Every way to put the monomers into classes, with the degrees of each.

        Parameters
        ----------
        copolymer
            What is asked; its monomers may fit several classes.
        """
        acids = list(dict.fromkeys(unit.dianhydride for unit, _ in copolymer.amounts_mol))
        amines = list(dict.fromkeys(unit.diamine for unit, _ in copolymer.amounts_mol))
        choices = []
        for monomers, slots in ((acids, self._side(0)), (amines, self._side(1))):
            choices += [[s for s in slots if self.reading.fits(s, m)] or [""] for m in monomers]
        for picked in product(*choices):
            slot_of = dict(zip([*acids, *amines], picked, strict=True))
            if not all(self._each_class_used(side, [slot_of[m] for m in side]) for side in (acids, amines)):
                continue
            yield self.labelled(copolymer, {m.id: slot for m, slot in slot_of.items() if slot})

    def labelled(self, copolymer: Copolymer, classes: Mapping[str, str]) -> Labelling:
        """The degrees of a copolymer when it is said which monomer stands in which class.

        Parameters
        ----------
        copolymer
            The units.
        classes
            {id of a monomer: slot}; units of other monomers are outside.
        """
        degrees = {unit.symbol: 0.0 for unit in self.units}
        outside = []
        by_pair = {(u.dianhydride_slot, u.diamine_slot): u.symbol for u in self.units}
        for unit, amount in copolymer.amounts_mol:
            symbol = by_pair.get((classes.get(unit.dianhydride.id, ""), classes.get(unit.diamine.id, "")))
            if symbol is None:
                outside.append((unit, amount))
            else:
                degrees[symbol] += amount
        return Labelling(tuple(classes.items()), tuple(degrees.items()), tuple(outside))

    def _each_class_used(self, monomers: list[Monomer], picked: list[str]) -> bool:
        """Two or more that could stand in either class are shared out over both.

        A single one is the first, or the second where one that fits the first alone stands there.
        """
        slots = self._side(0 if monomers[0].role == "dianhydride" else 1)
        free = [
            slot
            for monomer, slot in zip(monomers, picked, strict=True)
            if all(self.reading.fits(s, monomer) for s in slots)
        ]
        if len(slots) < 2 or not free:
            return True
        return len(set(filter(None, picked))) == 2 or free == [slots[0]]

    def _side(self, side: int) -> list[str]:
        return list(dict.fromkeys((unit.dianhydride_slot, unit.diamine_slot)[side] for unit in self.units))

    def degrees(self, copolymer: Copolymer) -> dict[str, float]:
        """The variables of the best labelling, in the copolymer's own amounts.

        Parameters
        ----------
        copolymer
            What is asked; every unit has to fit the formula.

        Examples
        --------
        >>> formula("6").degrees(Copolymer.from_units([("PMDA", "p-PDA", 3.0), ("BPDA", "4,4'-ODA", 2.0)]))
        {'s': 3.0, 't': 2.0}
        """
        return dict(self.best(copolymer).degrees)

    def best(self, copolymer: Copolymer, degrees: bool = False) -> Labelling:
        """The labelling that meets the clauses, and of several the one whose smallest margin is largest.

        Parameters
        ----------
        copolymer
            What is asked.
        degrees
            Whether the amounts are degrees (blocks): then p > 1 and k >= 1 count too.
        """
        return max(self.labellings(copolymer), key=lambda way: self.rank(way, degrees))

    def disagreement(self, copolymer: Copolymer, degrees: bool = False) -> str:
        """What the other interpretation of `l = m = n != 0` says where the two disagree; nothing where they agree.

        Parameters
        ----------
        copolymer
            What is asked.
        degrees
            As for `best`.
        """
        if len(self.units) == 2:
            return ""
        other = replace(self, interpretation="literal" if self.interpretation == "intended" else "intended")
        here, there = (way.rank(way.best(copolymer, degrees), degrees)[0] for way in (self, other))
        said = "met" if there else "not met"
        return "" if here == there else f"read as {other.interpretation} the constraints are {said}"

    def rank(self, found: Labelling, degrees: bool = False) -> tuple[bool, float, float]:
        """Met or not, smallest margin, share inside, so that a fuller labelling wins a tie.

        The margin alone would not do: l, m, n >= 0 has the margin 0 where one of them is zero, and so has a strict
        clause on its border, which is not met.

        Parameters
        ----------
        found
            The labelling.
        degrees
            As for `best`.
        """
        values = dict(found.degrees) if degrees else _scaled(found)
        judged_on = [c for c in self.clauses if degrees or not c.scale_free]
        margins = [c.margin(values) for c in judged_on]
        met = all(
            judged(m, c.strict, _scale(c, c.value(values), values))[1] == "met"
            for m, c in zip(margins, judged_on, strict=True)
        )
        return met, min(margins), sum(dict(found.degrees).values())

    def check(
        self, copolymer: Polymer, closed: bool = False, degrees: bool = False, labelling: Labelling | None = None
    ) -> ClaimReport:
        """Every clause with its signed margin.

        Parameters
        ----------
        copolymer
            The units: a `Copolymer`, a `Unit`, or a `Recipe`, by what its masses make.
        closed
            Whether a unit outside the formula is a failure; else it is a note with its share.
        degrees
            Whether the amounts are degrees (blocks), to be judged as numbers.
        labelling
            Which monomer stands in which class; the best one if None.
        """
        copolymer = copolymer_of(copolymer, "copolymer", ClaimError)
        found = self.best(copolymer, degrees) if labelling is None else labelling
        values = dict(found.degrees) if degrees else _scaled(found)
        inside = sum(dict(found.degrees).values())
        total = copolymer.total_mol
        share = inside / total
        lost = ", ".join(f"{unit} {amount / total:.4g}" for unit, amount in found.outside)
        margin, status = judged(share - 1.0, False) if closed else judged(share, True)
        findings = [
            Finding(
                self.claim,
                "units of the formula",
                "share of units inside",
                share,
                float(closed),
                None,
                margin,
                status,
                note="; ".join(filter(None, (str(found), f"outside: {lost}" if lost else ""))),
                strict=not closed,
            )
        ]
        findings += [self._finding(clause, values, degrees) for clause in self.clauses]
        if labelling is None:  # who names the labelling asks about that one alone
            findings = with_disagreement(findings, self.disagreement(copolymer, degrees))
        return ClaimReport(tuple(findings), self.reading.name, self.interpretation, subject=str(copolymer))

    def _finding(self, clause: Constraint, values: Degrees, degrees: bool) -> Finding:
        free = clause.scale_free and not degrees
        value = clause.value(values)
        margin, status = judged(
            value if free else clause.margin(values), clause.strict or free, _scale(clause, value, values)
        )
        note = f"{FREE_SCALE}: holds for any amount above zero" if free else ""
        if "l = m = n" in clause.label or "not all zero" in clause.label:
            note = f"{INTERPRETED}{self.interpretation} of the printed 'l = m = n != 0'"
        return Finding(
            self.claim,
            clause.label,
            clause.quantity,
            value,
            0.0 if free else clause.lower,
            clause.upper,
            margin,
            status,
            note=note,
            strict=clause.strict or free,
        )


def _scale(clause: Constraint, value: float, values: Degrees) -> float:
    """What a margin is small against: the nearer limit of a ratio, else the largest degree."""
    if clause.lower is not None and clause.upper is not None:
        return clause.lower if abs(value - clause.lower) < abs(value - clause.upper) else clause.upper
    return max(values.values(), default=1.0)


def _scaled(found: Labelling) -> dict[str, float]:
    """The degrees as fractions of the units inside the formula."""
    inside = sum(amount for _, amount in found.degrees)
    return {symbol: amount / inside if inside else 0.0 for symbol, amount in found.degrees}


LOW_EXPANSION = {"1": ("2", "p", "q", "X1", "P", "Q"), "6": ("13", "s", "t", "X4", "S", "T")}
THERMOPLASTIC = {"2": "4", "7": "15"}
FOUR = (("k", "A1", "B1"), ("l", "A1", "B2"), ("m", "A2", "B1"), ("n", "A2", "B2"))


def formula(id: str, reading: str = "default", interpretation: Interpretation = "intended") -> Formula:
    """A claimed formula.

    Parameters
    ----------
    id
        `1` or `6` (low expansion), `2` or `7` (thermoplastic; also `2a`..`2d`, `7a`..`7d`, which form one system).
    reading
        A shipped reading (`default`, `diamine-bridge`, `x2-throughout`), or the path of a reading of one's own.
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
    known = [*LOW_EXPANSION, *THERMOPLASTIC, *(f"{n}{c}" for n in THERMOPLASTIC for c in "abcd")]
    if interpretation not in get_args(Interpretation):
        raise ClaimError("interpretation", interpretation, f"one of {list(get_args(Interpretation))}")
    if key not in known and key not in ("2a-2d", "7a-7d"):
        raise ClaimError("formula", id, f"one of {known}")
    found = _reading(reading)
    if key in LOW_EXPANSION:
        claim, first, second, acid, amine_1, amine_2 = LOW_EXPANSION[key]
        return Formula(
            key, claim, (UnitSlot(first, acid, amine_1), UnitSlot(second, acid, amine_2)), found, interpretation
        )
    return Formula(key[0], THERMOPLASTIC[key[0]], tuple(UnitSlot(*unit) for unit in FOUR), found, interpretation)


_reading = reading  # the parameter of `formula` has the name that users know
