"""Which monomer is A1, A2, B1 or B2 of a formula: every labelling of a copolymer, with the degrees that follow.

In: the units of a formula with their slots, a reading, a copolymer. Out: `Labelling`s.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import attrgetter

from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.reading import Reading
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

FEW_MONOMERS = 8  # whose assignments to classes are kept: at most 256


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

    @property
    def inside(self) -> float:
        """Amount of all units inside the formula, on the scale of the degrees."""
        return sum(amount for _, amount in self.degrees)

    @property
    def share_inside(self) -> float:
        """Share of all units that is inside the formula, 0..1 [-]."""
        inside = self.inside
        return inside / (inside + sum(amount for _, amount in self.outside)) if inside else 0.0

    @property
    def fractions(self) -> dict[str, float]:
        """The degrees as fractions of the units inside the formula [-]."""
        inside = self.inside
        return {symbol: amount / inside if inside else 0.0 for symbol, amount in self.degrees}

    def __str__(self) -> str:
        """Such as `A1 = BTDA, B1 = TPE-R, B2 = p-PDA`."""
        slots: dict[str, list[str]] = {}
        for monomer, slot in self.classes:
            slots.setdefault(slot, []).append(monomer)
        return ", ".join(f"{slot} = {' + '.join(slots[slot])}" for slot in sorted(slots))


def labellings(units: Sequence[UnitSlot], reading: Reading, copolymer: Copolymer) -> Iterator[Labelling]:
    """Every assignment of the monomers to classes, with the degrees of each, in an order that depends on ids alone.

    Parameters
    ----------
    units
        Those of the formula.
    reading
        Which monomers fit which slot.
    copolymer
        Its monomers may fit several classes.
    """
    acids = sorted({unit.dianhydride for unit, _ in copolymer.amounts_mol}, key=attrgetter("id"))
    amines = sorted({unit.diamine for unit, _ in copolymer.amounts_mol}, key=attrgetter("id"))
    if len(acids) + len(amines) <= FEW_MONOMERS:
        choices: Iterable[dict[str, str]] = _choices_of_few(tuple(units), reading, tuple(acids), tuple(amines))
    else:
        choices = _choices(units, reading, acids, amines)
    return (labelled(units, copolymer, classes) for classes in choices)


@lru_cache(maxsize=256)
def _choices_of_few(
    units: tuple[UnitSlot, ...], reading: Reading, acids: tuple[Monomer, ...], amines: tuple[Monomer, ...]
) -> tuple[dict[str, str], ...]:
    """Kept, since each composition of the same monomers has the same."""
    return tuple(_choices(units, reading, acids, amines))


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


def labelled(units: Sequence[UnitSlot], copolymer: Copolymer, classes: Mapping[str, str]) -> Labelling:
    """The degrees of a copolymer where it is known which monomer is in which class.

    Parameters
    ----------
    units
        Those of the formula.
    copolymer
        The units with their amounts.
    classes
        {id of a monomer: slot}; units of other monomers are outside.
    """
    degrees = {unit.symbol: 0.0 for unit in units}
    outside = []
    by_pair = {(u.dianhydride_slot, u.diamine_slot): u.symbol for u in units}
    for unit, amount in copolymer.amounts_mol:
        symbol = by_pair.get((classes.get(unit.dianhydride.id, ""), classes.get(unit.diamine.id, "")))
        if symbol is None:
            outside.append((unit, amount))
        else:
            degrees[symbol] += amount
    return Labelling(tuple(classes.items()), tuple(degrees.items()), tuple(outside))


def _all_used(slots: Sequence[str], fitting: Sequence[Sequence[str]], picked: Sequence[str]) -> bool:
    """Whether the monomers of one side that could be in either class are shared out over both.

    A single one is in the first class, or in the second if the first already holds one that fits it alone.
    """
    free = [slot for slot, fits in zip(picked, fitting, strict=True) if len(fits) == len(slots)]
    if len(slots) < 2 or not free:
        return True
    return len(set(filter(None, picked))) == 2 or free == [slots[0]]
