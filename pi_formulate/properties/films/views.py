"""A repeat unit as the numbers that its likeness to other units is computed from.

In: both parts of each unit (SMILES). Out: `Views`, arrays with one row a unit:

    groups                         groups of both orders per mass (`polyimide_groups.csv`)
    surroundings of each part      counts of the surroundings of its atoms, up to two bonds away
    surroundings of the unit       share of each surrounding, up to no bond (atoms) and up to one bond away
    flexibility                    swivels, hinges, kinks, bulk and polarity of the unit (`chain/flexibility.py`)
    shape                          length, bends and persistence of the chain (`chain/shape.py`)

All of them follow from numbers of single parts, so that a library of N + M monomers is described once for N M units.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf

import numpy as np

from pi_formulate.base.arrays import Array, Counts, Integers
from pi_formulate.base.units import G_PER_KG
from pi_formulate.chemistry import structure
from pi_formulate.properties.chain.flexibility import COUNTS, part_counts, unit_descriptors
from pi_formulate.properties.chain.shape import chain_statistics
from pi_formulate.properties.groups import assign, group_table

Parts = tuple[str, str]  # dianhydride part and diamine part, as `Unit.parts` gives

GROUPS = "polyimide_groups"
MASS = COUNTS.index("mass")
BONDS = {1.0: "-", 1.5: ":", 2.0: "=", 3.0: "#"}
REACH = 2  # bonds from an atom to the end of its surroundings
# Persistence lengths count between these: below, the direction is lost within a bond; above, the unit is a rod.
SHORTEST_NM, LONGEST_NM = 0.05, 50.0
FULLY_BENT = 20.0  # turns of a unit that loses its direction within a part
LEAST_LENGTH_NM = 0.05
STIFF_NM = 3.0  # a chain that keeps its direction this far is about half-way from coil to rod
SHAPE_OF_PART = ("mean cosine", "length", "bends")
SHAPE = (
    *(
        f"{side} {name}"
        for side in ("dianhydride", "diamine")
        for name in ("cosine", "length", "turns", "bends per nm")
    ),
    "cosine",
    "log persistence",
    "stiffness",
    "bends per nm",
)


@dataclass(frozen=True, eq=False)
class PartTable:
    """Distinct chain parts with their numbers.

    Parameters
    ----------
    smiles
        Of each part.
    words, reach
        Surroundings that occur, and how many bonds each reaches.
    counts
        How often each occurs, shape (parts, words).
    groups
        Groups of both orders, in the order of `GROUPS`, shape (parts, groups).
    numbers
        `flexibility.COUNTS`, then `SHAPE_OF_PART`, shape (parts, numbers).
    """

    smiles: tuple[str, ...]
    words: tuple[str, ...]
    reach: Integers
    counts: Counts
    groups: Array
    numbers: Array

    @classmethod
    def of(cls, smiles: Sequence[str], words: Sequence[str] = (), reach: Sequence[int] = ()) -> "PartTable":
        """The numbers of some parts.

        Parameters
        ----------
        smiles
            Parts, each once.
        words, reach
            Surroundings that come first; those that occur beside them follow.

        Examples
        --------
        >>> table = PartTable.of(["*c1ccc(*)cc1"])
        >>> table.words[0], int(table.counts[0, 0])
        ('c3H0R', 2)
        """
        places = dict(zip(words, range(len(words)), strict=True))
        reaches = list(reach)
        rows = []
        for part in smiles:
            row = {}
            for text, n, far in part_surroundings(part):
                if text not in places:
                    places[text] = len(places)
                    reaches.append(far)
                row[places[text]] = n
            rows.append(row)
        counts = np.zeros((len(smiles), len(places)), dtype=np.int16)
        for i, row in enumerate(rows):
            counts[i, list(row)] = list(row.values())
        numbers = np.array([(*part_counts(part), *part_shape(part)) for part in smiles])
        groups = np.array([part_groups(part) for part in smiles])
        return cls(tuple(smiles), tuple(places), np.array(reaches, dtype=np.int64), counts, groups, numbers)


@dataclass(frozen=True, eq=False)
class Views:
    """The numbers of some units.

    Parameters
    ----------
    parts
        The parts of all units, each once.
    sides
        Places of both parts of each unit among them, shape (units, 2).
    groups_per_mass
        Groups of both orders, shape (units, groups) [mol/kg].
    flexibility, shape
        `unit_descriptors`, and `SHAPE`, one row a unit.
    """

    parts: PartTable
    sides: Integers
    groups_per_mass: Array
    flexibility: Array
    shape: Array

    @classmethod
    def of(cls, parts: PartTable, sides: Integers) -> "Views":
        """The numbers of units that are made of parts of a table."""
        first, second = parts.numbers[sides[:, 0]], parts.numbers[sides[:, 1]]
        n = len(COUNTS)
        mass = first[:, [MASS]] + second[:, [MASS]]
        return cls(
            parts,
            sides,
            G_PER_KG * (parts.groups[sides[:, 0]] + parts.groups[sides[:, 1]]) / mass,
            unit_descriptors(first[:, :n], second[:, :n]),
            unit_shape(first[:, n:], second[:, n:]),
        )

    def __len__(self) -> int:
        return len(self.sides)

    @property
    def units(self) -> tuple[Parts, ...]:
        """Both parts of each unit."""
        return tuple((self.parts.smiles[a], self.parts.smiles[b]) for a, b in self.sides.tolist())

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive."""
        parts = self.parts
        row, column = np.nonzero(parts.counts)
        return {
            "smiles": np.array(parts.smiles),
            "words": np.array(parts.words),
            "reach": parts.reach.astype(np.int8),
            "row": row.astype(np.int16),
            "column": column.astype(np.int16),
            "counted": parts.counts[row, column],
            "groups": parts.groups.astype(np.int8),
            "numbers": parts.numbers,
            "sides": self.sides.astype(np.int16),
        }

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "Views":
        """From the arrays of an archive."""
        counts = np.zeros((len(data["smiles"]), len(data["words"])), dtype=np.int16)
        counts[data["row"], data["column"]] = data["counted"]
        reach = data["reach"].astype(np.int64)
        smiles, words = tuple(data["smiles"].tolist()), tuple(data["words"].tolist())
        return cls.of(
            PartTable(smiles, words, reach, counts, data["groups"], data["numbers"]), data["sides"].astype(np.int64)
        )


def see(units: Sequence[Parts], words: Sequence[str] = (), reach: Sequence[int] = ()) -> Views:
    """The numbers of some units.

    Parameters
    ----------
    units
        Both parts of each unit.
    words, reach
        Surroundings that come first, as those of the films.

    Examples
    --------
    >>> views = see([("*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O", "*c1ccc(*)cc1")])
    >>> views.shape.shape == (1, len(SHAPE))
    True
    """
    places = {part: i for i, part in enumerate(dict.fromkeys(part for unit in units for part in unit))}
    sides = np.array([(places[a], places[b]) for a, b in units], dtype=np.int64).reshape(-1, 2)
    return Views.of(PartTable.of(tuple(places), words, reach), sides)


@lru_cache(maxsize=65536)
def part_surroundings(smiles: str) -> tuple[tuple[str, int, int], ...]:
    """(surroundings, how often they occur, bonds that they reach) of the atoms of a part.

    The text of an atom names its element, neighbours, hydrogens and ring membership; one bond further, it is followed
    by the texts of its neighbours with the bonds to them. Open ends count as neighbours, not as centres.

    >>> part_surroundings("*c1ccc(*)cc1")[:3]
    (('c3H0R', 2, 0), ('c2H1R', 4, 0), ('c3H0R(-*1H0)(:c2H1R)(:c2H1R)', 2, 1))
    """
    plain = structure.graph(smiles)
    in_ring = {atom for ring in plain.rings for atom in ring}
    around: list[list[tuple[str, int]]] = [[] for _ in plain.symbols]
    for a, b, order in plain.bonds:
        around[a].append((BONDS[order], b))
        around[b].append((BONDS[order], a))
    texts = [
        f"{symbol.lower() if aromatic else symbol}{len(near)}H{hydrogens}{'R' * (i in in_ring)}"
        for i, (symbol, aromatic, near, hydrogens) in enumerate(
            zip(plain.symbols, plain.aromatic, around, plain.hydrogens, strict=True)
        )
    ]
    seen: dict[tuple[str, int], int] = {}
    for reach in range(REACH + 1):
        if reach:
            before = texts
            texts = [
                text + "".join(sorted(f"({bond}{before[j]})" for bond, j in near))
                for text, near in zip(before, around, strict=True)
            ]
        for symbol, text in zip(plain.symbols, texts, strict=True):
            if symbol != "*":
                seen[text, reach] = seen.get((text, reach), 0) + 1
    return tuple((text, n, reach) for (text, reach), n in seen.items())


@lru_cache(maxsize=65536)
def part_groups(smiles: str) -> tuple[int, ...]:
    """How often each group of the polyimide table occurs in a part, in the order of the table.

    >>> sum(part_groups("*c1ccc(*)cc1")) > 0
    True
    """
    table = group_table(GROUPS)
    counts = dict(assign(smiles, table).counts)
    return tuple(counts.get(group.name, 0) for group in table.groups)


@lru_cache(maxsize=65536)
def part_shape(smiles: str) -> tuple[float, float, float]:
    """Mean cosine between both ends of a part [-], its length [nm], and the sum of 1 - cos over its blocks [-].

    >>> part_shape("*c1ccc(*)cc1")[0]
    1.0
    """
    shape = chain_statistics((smiles,))
    return shape.mean_cosine, shape.length_nm, sum(1.0 - max(block.cosine, 0.0) for block in shape.blocks)


def unit_shape(first: Array, second: Array) -> Array:
    """Shape of whole units, in the order of `SHAPE`.

    Parameters
    ----------
    first, second
        `part_shape` of both parts of each unit, shape (units, 3).
    """
    columns: list[Array] = []
    for cosine, length, bends in (first.T, second.T):
        nm = np.maximum(length, LEAST_LENGTH_NM)
        columns += [cosine, nm, np.minimum(_turns(cosine), FULLY_BENT * nm), bends / nm]
    kept = first[:, 0] * second[:, 0]
    nm = first[:, 1] + second[:, 1]
    persistence = persistence_nm(kept, nm)
    columns += [kept, np.log(persistence), np.exp(-STIFF_NM / persistence), (first[:, 2] + second[:, 2]) / nm]
    return np.column_stack(columns)


def persistence_nm(cosine: Array, length_nm: Array) -> Array:
    """l_p = -L / ln <cos>, between `SHORTEST_NM` and `LONGEST_NM` [nm].

    >>> persistence_nm(np.array([0.0, 0.5, 1.0]), np.array([1.0, 1.0, 1.0])).round(3).tolist()
    [0.05, 1.443, 50.0]
    """
    with np.errstate(divide="ignore"):
        return np.clip(length_nm / _turns(cosine), SHORTEST_NM, LONGEST_NM)


def _turns(cosine: Array) -> Array:
    """-ln <cos>: 0 for a rod (not -0, whose inverse is negative), infinite where the direction is lost."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(cosine > 0.0, 0.0 - np.log(np.clip(cosine, 1e-300, 1.0)), inf))
