"""Mobility of a chain part: swivels, hinges, kinks, side groups, crowding and polarity, as plain counts.

In: SMILES of a part with two `*`. Out: `part_counts`, in the order of `COUNTS`; and for a whole unit
`unit_descriptors`, in the order of `DESCRIPTORS`.

A glass softens when its chains can turn. Swivels and hinges along the chain and kinks at meta rings let them turn;
rings, crowded bonds and bulky or polar side groups hinder them. Both are counted for each part, and for the unit per
mass, so that a long unit is not more flexible than two short ones.
"""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import atomic_weights

# Bridges that lie on the path through the chain, by pattern.
BRIDGES = {
    "ether": "[O;X2;!R;$(O(-[#6,#14])-[#6,#14])]",
    "sulfide": "[S;X2;!R]",
    "ketone": "[#6;!R;$(C(=O)([#6])[#6])]",
    "sulfone": "[S;!R;X4](=O)=O",
    "methylene": "[CH2;!R]",
    "isopropylidene": "[C;!R;X4]([CH3])[CH3]",
    "hexafluoroisopropylidene": "[C;!R]([C](F)(F)F)[C](F)(F)F",
    "amide": "[C;!R](=O)[N;!R;H]",
    "ester": "[C;!R](=O)[O;!R]",
    "tertiary amine": "[N;X3;!R;H0;$(N(c)(c)c)]",
    "phosphorus": "[P]",
    "silicon": "[Si]",
    "cardo": "[C;R;X4;$(C(c)c)]",
    "secondary amine": "[N;H1;!R;$(N(c)c)]",
}
COUNTS = (
    "mass",
    "path",
    "swivels",
    "hinges",
    "longest rigid run",
    *BRIDGES,
    "para rings",
    "meta rings",
    "ortho rings",
    "geminal rings",
    "fused rings",
    "rings in chain",
    "ring-ring bonds",
    "side mass",
    "side swivels",
    "side rings",
    "side methylenes",
    "crowded ortho",
    "fluorine",
    "other halogens",
    "nitriles",
    "hydroxyls",
    "hydrogen-bond donors",
    "polar atoms",
    "sp3 carbons",
    "alicyclic carbons",
    "aromatic atoms",
    "aromatic heteroatoms",
)
_AT = {name: i for i, name in enumerate(COUNTS)}
# Counts of a unit refer to this mass of polymer: about one mean unit [g/mol].
PER_MASS_G_PER_MOL = 500.0
_AS_IS = ("mass", "longest rigid run")
_PER_MASS = tuple(name for name in COUNTS if name not in _AS_IS)
DESCRIPTORS = (
    *_PER_MASS,
    "log mass",
    "diamine mass share",
    "hinges per bond",
    "one fused dianhydride",
    "dianhydride swivels",
    "diamine swivels",
    "dianhydride side share",
    "diamine side share",
    "diamine meta share",
    "diamine methylenes",
    "diamine crowded ortho",
    "dianhydride rigid run",
    "diamine rigid run",
)


@lru_cache(maxsize=65536)
def part_counts(smiles: str) -> tuple[float, ...]:
    """Counts of one chain part, in the order of `COUNTS`.

    Parameters
    ----------
    smiles
        A part with two `*`: `structure.imide_part` or `structure.residue` of a monomer.

    Returns
    -------
    tuple
        One number for each name of `COUNTS` [-; mass and side mass in g/mol].

    Raises
    ------
    StructureError
        If there are not exactly two `*`.

    Examples
    --------
    >>> oda = dict(zip(COUNTS, part_counts("*c1ccc(Oc2ccc(*)cc2)cc1")))
    >>> oda["ether"], oda["para rings"], oda["swivels"], oda["path"]
    (1.0, 2.0, 4.0, 10.0)
    """
    part = structure.graph(smiles)
    path, on_path = part.path, set(part.path)
    neighbours: list[list[int]] = [[] for _ in part.symbols]
    order: dict[frozenset[int], float] = {}
    for a, b, kind in part.bonds:
        neighbours[a].append(b)
        neighbours[b].append(a)
        order[frozenset((a, b))] = kind
    ring_bonds = {frozenset((ring[i - 1], ring[i])) for ring in part.rings for i in range(len(ring))}
    in_ring = {atom for ring in part.rings for atom in ring}
    systems = _systems(part.rings)
    chain = on_path.union(*(system for system in systems if system & on_path))
    weights = atomic_weights()

    def mass(atom: int) -> float:
        symbol = part.symbols[atom]
        return 0.0 if symbol == "*" else weights.get(symbol, 0.0) + part.hydrogens[atom] * weights["H"]

    steps = [frozenset(pair) for pair in pairwise(path)]
    turning = [step for step in steps if step not in ring_bonds and order[step] == 1.0]
    is_hinge = [_is_hinge(atom, part.symbols, neighbours, order, in_ring) for atom in path]
    run = longest = 0
    for hinge in is_hinge:
        run = 0 if hinge else run + 1
        longest = max(longest, run)
    counts = dict.fromkeys(COUNTS, 0.0)
    counts["mass"] = sum(mass(atom) for atom in range(len(part.symbols)))
    counts["path"] = len(steps)
    counts["swivels"] = len(turning)
    counts["hinges"] = sum(is_hinge)
    counts["longest rigid run"] = longest
    for name, smarts in BRIDGES.items():
        counts[name] = sum(1 for match in structure.matches(smiles, smarts) if on_path.intersection(match))
    kinds = {4: "para rings", 3: "meta rings", 2: "ortho rings"}
    for stretch in _ring_stretches(path, in_ring, ring_bonds):
        system = next(system for system in systems if stretch[0] in system)
        name = kinds.get(len(stretch), "geminal rings") if len(system) == 6 else "fused rings"
        counts[name] += 1
        counts["rings in chain"] += 1
    counts["ring-ring bonds"] = sum(1 for step in steps if step not in ring_bonds and step <= in_ring)
    carbonyl = {a for a in range(len(part.symbols)) if part.symbols[a] == "O" and len(neighbours[a]) == 1}
    side = [
        a
        for a in range(len(part.symbols))
        if a not in chain and part.symbols[a] != "*" and not (a in carbonyl and neighbours[a][0] in chain)
    ]
    counts["side mass"] = sum(mass(atom) for atom in side)
    counts["side swivels"] = sum(
        1
        for bond, kind in order.items()
        if bond not in ring_bonds and kind == 1.0 and not bond <= on_path and all(len(neighbours[a]) > 1 for a in bond)
    )
    counts["side rings"] = sum(1 for system in systems if not system & on_path)
    counts["crowded ortho"] = _crowded(path, steps, ring_bonds, in_ring, neighbours)
    for atom, symbol in enumerate(part.symbols):
        hydrogens, aromatic = part.hydrogens[atom], part.aromatic[atom]
        saturated = symbol == "C" and not aromatic and all(order[frozenset((atom, n))] == 1.0 for n in neighbours[atom])
        counts["side methylenes"] += symbol == "C" and hydrogens == 2 and atom not in in_ring and atom not in on_path
        counts["fluorine"] += symbol == "F"
        counts["other halogens"] += symbol in ("Cl", "Br", "I")
        counts["hydroxyls"] += symbol == "O" and hydrogens == 1
        counts["hydrogen-bond donors"] += symbol in ("N", "O") and hydrogens > 0
        counts["polar atoms"] += symbol in ("N", "O", "S")
        counts["sp3 carbons"] += saturated
        counts["alicyclic carbons"] += saturated and atom in in_ring
        counts["aromatic atoms"] += aromatic
        counts["aromatic heteroatoms"] += aromatic and symbol != "C"
    counts["nitriles"] = sum(
        1 for bond, kind in order.items() if kind == 3.0 and {part.symbols[a] for a in bond} == {"C", "N"}
    )
    return tuple(float(counts[name]) for name in COUNTS)


def unit_descriptors(dianhydrides: Array, diamines: Array) -> Array:
    """Descriptors of whole units, in the order of `DESCRIPTORS`.

    Parameters
    ----------
    dianhydrides, diamines
        `part_counts` of both parts of each unit, shape (units, counts).

    Returns
    -------
    ndarray
        Shape (units, descriptors) [-].

    Examples
    --------
    >>> pmda, oda = part_counts("*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O"), part_counts("*c1ccc(Oc2ccc(*)cc2)cc1")
    >>> unit_descriptors(np.array([pmda]), np.array([oda])).shape == (1, len(DESCRIPTORS))
    True
    """
    both = dianhydrides + diamines
    mass = both[:, _AT["mass"]]

    def of(table: Array, name: str) -> Array:
        return table[:, _AT[name]]

    per_mass = [of(both, name) * PER_MASS_G_PER_MOL / mass for name in _PER_MASS]
    rest = [
        np.log(mass),
        of(diamines, "mass") / mass,
        of(both, "hinges") / of(both, "path"),
        (of(dianhydrides, "rings in chain") == 1.0).astype(float),
        of(dianhydrides, "swivels"),
        of(diamines, "swivels"),
        of(dianhydrides, "side mass") / mass,
        of(diamines, "side mass") / mass,
        of(diamines, "meta rings") / np.maximum(of(diamines, "rings in chain"), 1.0),
        of(diamines, "methylene") * PER_MASS_G_PER_MOL / mass,
        of(diamines, "crowded ortho") * PER_MASS_G_PER_MOL / mass,
        of(dianhydrides, "longest rigid run"),
        of(diamines, "longest rigid run"),
    ]
    return np.column_stack([*per_mass, *rest])


def _systems(rings: tuple[tuple[int, ...], ...]) -> list[set[int]]:
    """Ring systems: the atoms of rings that share atoms."""
    systems: list[set[int]] = []
    for ring in rings:
        joined = set(ring)
        apart = []
        for system in systems:
            if system & joined:
                joined |= system
            else:
                apart.append(system)
        systems = [*apart, joined]
    return systems


def _is_hinge(
    atom: int,
    symbols: tuple[str, ...],
    neighbours: list[list[int]],
    order: dict[frozenset[int], float],
    in_ring: set[int],
) -> bool:
    """Whether the chain bends at an atom between rings: no ring atom, no nitrogen, no C=C or C=N."""
    if atom in in_ring or symbols[atom] in ("*", "N"):
        return False
    return not any(order[frozenset((atom, n))] == 2.0 and symbols[n] in ("C", "N") for n in neighbours[atom])


def _ring_stretches(path: tuple[int, ...], in_ring: set[int], ring_bonds: set[frozenset[int]]) -> list[list[int]]:
    """The stretches of the path that lie inside one ring system each."""
    stretches: list[list[int]] = []
    last = -1
    for atom in path:
        if atom in in_ring:
            if stretches and frozenset((last, atom)) in ring_bonds:
                stretches[-1].append(atom)
            else:
                stretches.append([atom])
        last = atom
    return stretches


def _crowded(
    path: tuple[int, ...],
    steps: list[frozenset[int]],
    ring_bonds: set[frozenset[int]],
    in_ring: set[int],
    neighbours: list[list[int]],
) -> int:
    """Substituents ortho to a bond about which the chain would turn."""
    on_path, crowded = set(path), 0
    for step in steps:
        if step in ring_bonds:
            continue
        for atom in step & in_ring:
            for beside in neighbours[atom]:
                if frozenset((atom, beside)) not in ring_bonds:
                    continue
                crowded += any(
                    far not in on_path and frozenset((beside, far)) not in ring_bonds for far in neighbours[beside]
                )
    return crowded
