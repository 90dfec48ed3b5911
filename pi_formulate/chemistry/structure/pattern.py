"""Substructures of a chain part, and the part as a plain graph.

In: SMILES of a part with two `*`, SMARTS of a group. Out: symbols, matched atoms, `Graph`, all without RDKit objects.

    chain = ... dianhydride part - diamine part - dianhydride part - diamine part ...

The dianhydride part keeps its imide rings and ends at their nitrogens; the diamine part is the residue between
them. Together they are the polyimide unit, every atom once.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.base.limits import SMARTS_CHARACTERS
from pi_formulate.chemistry.structure.compound import Mol, in_our_words, parse

MOST_MATCHES = 100_000  # of a pattern in a structure
RECURSION = re.compile(r"[;&]?!?\$\(")  # begins the environment of an atom in a SMARTS
ELEMENT = re.compile(r"#[1-9]\d*|[A-GI-Z][a-z]?|[bcnops]")  # in a SMARTS; H, D, R, X and the like are counts


def _query(smarts: str) -> Mol:
    if not isinstance(smarts, str):
        raise StructureError("smarts", smarts, "a SMARTS pattern, as text")
    if len(smarts) > SMARTS_CHARACTERS:
        need = f"a SMARTS pattern of at most {SMARTS_CHARACTERS:,} characters, not {len(smarts):,}"
        raise StructureError("smarts", smarts, need)
    return _query_of(smarts)


@lru_cache(maxsize=4096)
@in_our_words("smarts", "a SMARTS pattern that RDKit reads")
def _query_of(smarts: str) -> Mol:
    query = Chem.MolFromSmarts(smarts)
    if query is None or not query.GetNumAtoms():
        raise StructureError("smarts", smarts, "a SMARTS pattern that RDKit reads", "Is a bracket left open?")
    return query


def pattern_atoms(smarts: str) -> int:
    """Number of atoms of one match of a pattern.

    >>> pattern_atoms("[CX3](=O)[OX2]")
    3
    """
    return int(_query(smarts).GetNumAtoms())


def pattern_elements(smarts: str) -> tuple[tuple[str, int], ...]:
    """Elements that a pattern fixes, and how many of each; an atom that may be one of several elements is left out.

    >>> pattern_elements("[CX3](=[O,S])[OX2]")
    (('C', 1), ('O', 1))
    """
    certain = Counter(
        atom.GetSymbol()
        for atom in _query(smarts).GetAtoms()
        if atom.GetAtomicNum() and "," not in atom.GetSmarts() and "$" not in atom.GetSmarts()
    )
    return tuple(sorted(certain.items()))


@lru_cache(maxsize=1024)
def pattern_choices(smarts: str) -> tuple[tuple[str, ...], ...]:
    """Elements that each atom of a pattern may be, where the pattern lists them, in sorted order.

    >>> pattern_choices("[#6;X3](=[#8,#16;X1])-[F,Cl;$(*C)]"), pattern_choices("[$(N),$(O)]C*")
    ((('C',), ('F', 'Cl'), ('O', 'S')), (('C',),))
    """
    table = Chem.GetPeriodicTable()
    choices = []
    for atom in _query(smarts).GetAtoms():
        # Such as [#8,#16&R;X1]: the element of each choice comes before its first &.
        plain = RECURSION.split(atom.GetSmarts().strip("[]"))[0]
        listed = [choice.split("&")[0] for choice in plain.split(";")[0].split(",")]
        if all(ELEMENT.fullmatch(element) for element in listed):
            numbers = [int(e[1:]) if e[0] == "#" else table.GetAtomicNumber(e.capitalize()) for e in listed]
            choices.append(tuple(table.GetElementSymbol(number) for number in numbers))
    return tuple(sorted(choices))


def matches(smiles: str, smarts: str) -> tuple[tuple[int, ...], ...]:
    """Atoms of each match, as places in the order of the SMILES; the same atoms count once.

    >>> matches("*c1ccc(*)cc1", "[#0]")
    ((0,), (5,))
    """
    places = parse(smiles).GetSubstructMatches(_query(smarts), maxMatches=MOST_MATCHES)
    if len(places) >= MOST_MATCHES:  # there may be more: a number of groups that is too small would be wrong
        raise StructureError(
            "smarts",
            smarts,
            f"a pattern with fewer than {MOST_MATCHES:,} matches",
            sentence=f"the pattern has {MOST_MATCHES:,} matches or more",
        )
    return tuple(places)


def symbols(smiles: str) -> tuple[str, ...]:
    """Element symbol of each atom in the order of the SMILES, `*` for an open end.

    >>> symbols("*c1ccc(*)cc1")
    ('*', 'C', 'C', 'C', 'C', '*', 'C', 'C')
    """
    return tuple(atom.GetSymbol() for atom in parse(smiles).GetAtoms())


@dataclass(frozen=True, slots=True)
class Graph:
    """A chain part as plain data: symbols (`*` for an open end), hydrogens, bonds, rings and the path through it."""

    symbols: tuple[str, ...]
    hydrogens: tuple[int, ...]
    aromatic: tuple[bool, ...]
    bonds: tuple[tuple[int, int, float], ...]  # (atom, atom, order; 1.5 in an aromatic ring)
    rings: tuple[tuple[int, ...], ...]
    path: tuple[int, ...]  # shortest path from the first `*` to the second, both included


@lru_cache(maxsize=8192)
@in_our_words("chain part", "a chain part with a path from end to end")
def graph(smiles: str) -> Graph:
    """Plain graph of a part with two `*`.

    Raises
    ------
    StructureError
        If there are not exactly two open ends.
    """
    mol = parse(smiles)
    ends = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0]
    if len(ends) != 2:
        raise StructureError("chain part", smiles, "exactly two '*'")
    return Graph(
        symbols(smiles),
        tuple(atom.GetTotalNumHs() for atom in mol.GetAtoms()),
        tuple(atom.GetIsAromatic() for atom in mol.GetAtoms()),
        tuple((b.GetBeginAtomIdx(), b.GetEndAtomIdx(), b.GetBondTypeAsDouble()) for b in mol.GetBonds()),
        tuple(tuple(ring) for ring in mol.GetRingInfo().AtomRings()),
        tuple(Chem.GetShortestPath(mol, ends[0], ends[1])),
    )


@lru_cache(maxsize=8192)
@in_our_words("ring", "two atoms of one ring")
def faces(smiles: str, first: int, second: int) -> str:
    """Whether two substituents are on one side of a saturated ring: `cis`, `trans`, or `` if the SMILES leaves it open.

    Each atom must be in exactly one ring, with one substituent and one hydrogen.

    >>> faces("*[C@H]1CC[C@H](*)CC1", 1, 4), faces("*[C@H]1CC[C@@H](*)CC1", 1, 4), faces("*C1CCC(*)CC1", 1, 4)
    ('trans', 'cis', '')
    """
    mol = parse(smiles)
    rings = [ring for ring in mol.GetRingInfo().AtomRings() if first in ring and second in ring]
    hands = []
    for index in (first, second):
        atom = mol.GetAtomWithIdx(index)
        tag = atom.GetChiralTag()
        around = [bond.GetOtherAtomIdx(index) for bond in atom.GetBonds()]
        if tag == Chem.ChiralType.CHI_UNSPECIFIED or len(around) != 3 or len(rings) != 1:
            return ""
        place = rings[0].index(index)
        before, after = rings[0][place - 1], rings[0][(place + 1) % len(rings[0])]
        order = [around.index(before), around.index(after)]
        # Odd permutations of (before, after, substituent) reverse the sense of the tag.
        even = order in ([0, 1], [1, 2], [2, 0])
        hands.append((tag == Chem.ChiralType.CHI_TETRAHEDRAL_CCW) == even)
    return "cis" if hands[0] == hands[1] else "trans"
