"""Which monomer is A1, A2, B1 or B2 of a formula: every labelling of a copolymer, with the degrees that follow.

In: the units of a formula with their slots, a reading, a copolymer. Out: `Placing`s, which depend on the units alone
and are kept for few monomers, and the `Labelling` of each with the amounts of one composition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from operator import attrgetter

from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.reading import Reading
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

FEW_MONOMERS = 8  # whose assignments to classes are kept: at most 256
Classes = tuple[tuple[str, str], ...]  # id of a monomer and its slot


@dataclass(frozen=True, slots=True)
class UnitSlot:
    """One unit of a formula: its variable and the slots of its two residues."""

    symbol: str
    dianhydride_slot: str
    diamine_slot: str


@dataclass(frozen=True, repr=False)
class Labelling(Shown):
    """Which monomer is A1, A2, B1, B2, and the degrees that follow."""

    classes: Classes
    degrees: tuple[tuple[str, float], ...]
    outside: tuple[tuple[Unit, float], ...]

    @cached_property
    def inside(self) -> float:
        """Amount of all units inside the formula, on the scale of the degrees."""
        return sum(amount for _, amount in self.degrees)

    @property
    def share_inside(self) -> float:
        """Share of all units that is inside the formula, 0..1 [-]."""
        inside = self.inside
        return inside / (inside + sum(amount for _, amount in self.outside)) if inside else 0.0

    @cached_property
    def fractions(self) -> dict[str, float]:
        """The degrees as fractions of the units inside the formula [-]."""
        inside = self.inside
        return {symbol: amount / inside if inside else 0.0 for symbol, amount in self.degrees}

    def __str__(self) -> str:
        """Such as `A1 = BTDA, B1 = TPE-R, B2 = p-PDA`."""
        return _text_of(self.classes)


@lru_cache(maxsize=1024)
def _text_of(classes: Classes) -> str:
    """Kept, since each composition of the same units says the same."""
    slots: dict[str, list[str]] = {}
    for monomer, slot in classes:
        slots.setdefault(slot, []).append(monomer)
    return ", ".join(f"{slot} = {' + '.join(slots[slot])}" for slot in sorted(slots))


@dataclass(frozen=True, eq=False)
class Placing:
    """Some units under one labelling of their monomers, whatever their amounts.

    Parameters
    ----------
    slots
        Units of the formula.
    units
        Those of a copolymer, in its order.
    classes
        {id of a monomer: slot}; units of other monomers are outside.
    """

    slots: tuple[UnitSlot, ...]
    units: tuple[Unit, ...]
    classes: Mapping[str, str]

    @cached_property
    def symbols(self) -> tuple[str, ...]:
        """Variable of each unit; empty for a unit outside the formula."""
        by_pair = {(slot.dianhydride_slot, slot.diamine_slot): slot.symbol for slot in self.slots}
        of = self.classes.get
        pairs = ((of(unit.dianhydride.id, ""), of(unit.diamine.id, "")) for unit in self.units)
        return tuple(by_pair.get(pair, "") for pair in pairs)

    @cached_property
    def listed(self) -> Classes:
        """The classes as they stand in a `Labelling`."""
        return tuple(self.classes.items())

    def on(self, copolymer: Copolymer) -> "Placing":
        """The same labelling for the units of another copolymer.

        Parameters
        ----------
        copolymer
            Nearly always of the same units.
        """
        units = tuple([unit for unit, _ in copolymer.amounts_mol])
        return self if units == self.units else Placing(self.slots, units, self.classes)

    def of(self, copolymer: Copolymer) -> Labelling:
        """The degrees of one composition.

        Parameters
        ----------
        copolymer
            Of these units, in their order.
        """
        degrees = {slot.symbol: 0.0 for slot in self.slots}
        outside = []
        for symbol, entry in zip(self.symbols, copolymer.amounts_mol, strict=True):
            if symbol:
                degrees[symbol] += entry[1]
            else:
                outside.append(entry)
        return Labelling(self.listed, tuple(degrees.items()), tuple(outside))


def placings(slots: Sequence[UnitSlot], reading: Reading, units: Sequence[Unit]) -> Iterable[Placing]:
    """Every assignment of the monomers of some units to classes, in an order that depends on ids alone.

    Parameters
    ----------
    slots
        Units of the formula.
    reading
        Which monomers fit which slot.
    units
        Their monomers may fit several classes; those of few monomers come as a tuple, which is kept.
    """
    if len({m.id for unit in units for m in (unit.dianhydride, unit.diamine)}) <= FEW_MONOMERS:
        return _placings_of_few(tuple(slots), reading, tuple(units))
    return _placings(tuple(slots), reading, tuple(units))


@lru_cache(maxsize=128)
def _placings_of_few(slots: tuple[UnitSlot, ...], reading: Reading, units: tuple[Unit, ...]) -> tuple[Placing, ...]:
    """Kept, since each composition of the same units has the same."""
    return tuple(_placings(slots, reading, units))


def _placings(slots: tuple[UnitSlot, ...], reading: Reading, units: tuple[Unit, ...]) -> Iterator[Placing]:
    acids = sorted({unit.dianhydride for unit in units}, key=attrgetter("id"))
    amines = sorted({unit.diamine for unit in units}, key=attrgetter("id"))
    return (Placing(slots, units, classes) for classes in _choices(slots, reading, acids, amines))


def labellings(slots: Sequence[UnitSlot], reading: Reading, copolymer: Copolymer) -> Iterator[Labelling]:
    """Every labelling of one composition.

    Parameters
    ----------
    slots
        Units of the formula.
    reading, copolymer
        Which monomers fit which slot; the composition.
    """
    units = tuple(unit for unit, _ in copolymer.amounts_mol)
    return (placing.of(copolymer) for placing in placings(slots, reading, units))


def labelled(slots: Sequence[UnitSlot], copolymer: Copolymer, classes: Mapping[str, str]) -> Labelling:
    """The degrees of a copolymer where it is known which monomer is in which class.

    Parameters
    ----------
    slots
        Units of the formula.
    copolymer
        The units with their amounts.
    classes
        {id of a monomer: slot}; units of other monomers are outside.
    """
    return Placing(tuple(slots), tuple(unit for unit, _ in copolymer.amounts_mol), classes).of(copolymer)


def _choices(
    units: Sequence[UnitSlot], reading: Reading, acids: Sequence[Monomer], amines: Sequence[Monomer]
) -> Iterator[dict[str, str]]:
    """{id of a monomer: slot} of every assignment of monomers to classes."""
    acid_slots = list(dict.fromkeys(unit.dianhydride_slot for unit in units))
    amine_slots = list(dict.fromkeys(unit.diamine_slot for unit in units))
    of_acids = [[slot for slot in acid_slots if reading.fits(slot, monomer)] for monomer in acids]
    of_amines = [[slot for slot in amine_slots if reading.fits(slot, monomer)] for monomer in amines]
    ids = [monomer.id for monomer in (*acids, *amines)]
    for picked in product(*(fitting or [""] for fitting in (*of_acids, *of_amines))):
        acid_picks, amine_picks = picked[: len(acids)], picked[len(acids) :]
        if _all_used(acid_slots, of_acids, acid_picks) and _all_used(amine_slots, of_amines, amine_picks):
            yield {name: slot for name, slot in zip(ids, picked, strict=True) if slot}


def _all_used(slots: Sequence[str], fitting: Sequence[Sequence[str]], picked: Sequence[str]) -> bool:
    """Whether the monomers of one side that could be in either class are shared out over both.

    A single one is in the first class, or in the second if the first already holds one that fits it alone.
    """
    free = [slot for slot, fits in zip(picked, fitting, strict=True) if len(fits) == len(slots)]
    if len(slots) < 2 or not free:
        return True
    return len(set(filter(None, picked))) == 2 or free == [slots[0]]
