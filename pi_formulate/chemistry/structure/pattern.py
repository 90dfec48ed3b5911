"""Substructures of a chain part, and the part as a plain graph.

In: SMILES of a part with two `*`, SMARTS of a group. Out: matched atoms, `Graph` without any RDKit object, drawings
with the groups coloured.

    chain = ... dianhydride part - diamine part - dianhydride part - diamine part ...

The dianhydride part keeps its imide rings and ends at their nitrogens; the diamine part is the residue between
them. Together they are the polyimide unit, every atom once.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rdkit import Chem
from rdkit.Chem.Draw import rdMolDraw2D

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import Mol, canonical, in_our_words, parse
from pi_formulate.chemistry.structure.molecule import _anhydrides, _become_star, _editable, _finished, check_pixels

MOST_MATCHES = 100_000
RECURSION = re.compile(r"[;&]?!?\$\(")  # begins what stands around an atom of a SMARTS
ELEMENT = re.compile(r"#[1-9]\d*|[A-GI-Z][a-z]?|[bcnops]")  # in a SMARTS; H, D, R, X and such count something
# Okabe-Ito, which colour-blind readers tell apart.
PALETTE = (
    (0.90, 0.62, 0.00),
    (0.34, 0.71, 0.91),
    (0.00, 0.62, 0.45),
    (0.94, 0.89, 0.26),
    (0.00, 0.45, 0.70),
    (0.84, 0.37, 0.00),
    (0.80, 0.47, 0.65),
    (0.60, 0.60, 0.60),
)


@lru_cache(maxsize=8192)
@in_our_words("dianhydride", "a dianhydride whose imide can be drawn")
def imide_part(dianhydride: str) -> str:
    """Dianhydride with its rings closed to imides, `*` on each nitrogen.

    >>> imide_part("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    '*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O'
    """
    dianhydride = canonical(dianhydride)
    rings = _anhydrides(parse(dianhydride))
    if len(rings) != 2:
        raise StructureError("dianhydride", dianhydride, "two cyclic anhydrides")
    mol = _editable(dianhydride)
    for _, bridge, _ in rings:
        mol.GetAtomWithIdx(bridge).SetAtomicNum(7)
        star = mol.AddAtom(Chem.Atom(0))
        _become_star(mol, star)
        mol.AddBond(bridge, star, Chem.BondType.SINGLE)
    return _finished(mol, [])


def _query(smarts: str) -> Mol:
    if not isinstance(smarts, str):
        raise StructureError("smarts", smarts, "a SMARTS pattern, as text")
    return _query_of(smarts)


@lru_cache(maxsize=4096)
@in_our_words("smarts", "a SMARTS pattern that RDKit reads")
def _query_of(smarts: str) -> Mol:
    query = Chem.MolFromSmarts(smarts)
    if query is None or not query.GetNumAtoms():
        raise StructureError("smarts", smarts, "a SMARTS pattern that RDKit reads", "Is a bracket left open?")
    return query


def pattern_atoms(smarts: str) -> int:
    """Atoms that one match of a pattern takes.

    >>> pattern_atoms("[CX3](=O)[OX2]")
    3
    """
    return int(_query(smarts).GetNumAtoms())


def pattern_elements(smarts: str) -> tuple[tuple[str, int], ...]:
    """Elements that a pattern names for certain, and how often; an atom that may be one of several is left out.

    >>> pattern_elements("[CX3](=[O,S])[OX2]")
    (('C', 1), ('O', 1))
    """
    found: dict[str, int] = {}
    for atom in _query(smarts).GetAtoms():
        if atom.GetAtomicNum() and "," not in atom.GetSmarts() and "$" not in atom.GetSmarts():
            found[atom.GetSymbol()] = found.get(atom.GetSymbol(), 0) + 1
    return tuple(sorted(found.items()))


@lru_cache(maxsize=1024)
def pattern_choices(smarts: str) -> tuple[tuple[str, ...], ...]:
    """Of each atom of a pattern the elements that it may be, where the pattern lists them; alike ones stand together.

    >>> pattern_choices("[#6;X3](=[#8,#16;X1])-[F,Cl;$(*C)]"), pattern_choices("[$(N),$(O)]C*")
    ((('C',), ('F', 'Cl'), ('O', 'S')), (('C',),))
    """
    table = Chem.GetPeriodicTable()
    found = []
    for atom in _query(smarts).GetAtoms():
        # Such as [#8,#16&R;X1]: what stands before the first & of each choice is its element.
        plain = RECURSION.split(atom.GetSmarts().strip("[]"))[0]
        listed = [one.split("&")[0] for one in plain.split(";")[0].split(",")]
        if all(ELEMENT.fullmatch(one) for one in listed):
            numbers = [int(one[1:]) if one[0] == "#" else table.GetAtomicNumber(one.capitalize()) for one in listed]
            found.append(tuple(table.GetElementSymbol(number) for number in numbers))
    return tuple(sorted(found))


def matches(smiles: str, smarts: str) -> tuple[tuple[int, ...], ...]:
    """Atoms of each match, as places in the order of the SMILES; the same atoms count once.

    >>> matches("*c1ccc(*)cc1", "[#0]")
    ((0,), (5,))
    """
    return tuple(parse(smiles).GetSubstructMatches(_query(smarts), maxMatches=MOST_MATCHES))


@dataclass(frozen=True, slots=True)
class Graph:
    """A chain part as plain data: symbols (`*` for an open end), hydrogens, bonds, rings and the way through it."""

    symbols: tuple[str, ...]
    hydrogens: tuple[int, ...]
    aromatic: tuple[bool, ...]
    bonds: tuple[tuple[int, int, float], ...]  # (atom, atom, order; 1.5 in an aromatic ring)
    rings: tuple[tuple[int, ...], ...]
    path: tuple[int, ...]  # shortest way from the first `*` to the second, both included


@lru_cache(maxsize=8192)
@in_our_words("chain part", "a chain part with a way from end to end")
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
        tuple(atom.GetSymbol() for atom in mol.GetAtoms()),
        tuple(atom.GetTotalNumHs() for atom in mol.GetAtoms()),
        tuple(atom.GetIsAromatic() for atom in mol.GetAtoms()),
        tuple((b.GetBeginAtomIdx(), b.GetEndAtomIdx(), b.GetBondTypeAsDouble()) for b in mol.GetBonds()),
        tuple(tuple(ring) for ring in mol.GetRingInfo().AtomRings()),
        tuple(Chem.GetShortestPath(mol, ends[0], ends[1])),
    )


@lru_cache(maxsize=8192)
@in_our_words("chain part", "a chain part whose surroundings can be written")
def environments(smiles: str, radius: int = 2) -> tuple[tuple[str, int], ...]:
    """Surroundings of each atom up to a number of bonds, as SMARTS, and how often each occurs.

    Every atom carries element, hydrogens, neighbours and ring membership, so that one text is one surrounding.

    Parameters
    ----------
    smiles
        A chain part; its open ends are atoms like others, but no centre.
    radius
        Most bonds from the centre [-].

    Examples
    --------
    >>> environments("*c1ccc(*)cc1", 0)
    (('[c;D2;H1;R]', 4), ('[c;D3;H0;R]', 2))
    """
    mol = parse(smiles)
    symbols = [
        f"[{a.GetSymbol().lower() if a.GetIsAromatic() else a.GetSymbol() if a.GetAtomicNum() else '#0'}"
        f";D{a.GetDegree()};H{a.GetTotalNumHs()};{'R' if a.IsInRing() else '!R'}]"
        for a in mol.GetAtoms()
    ]
    found: dict[str, int] = {}
    for atom in mol.GetAtoms():
        if not atom.GetAtomicNum():
            continue
        for reach in range(radius + 1):
            bonds = list(Chem.FindAtomEnvironmentOfRadiusN(mol, reach, atom.GetIdx())) if reach else []
            if reach and not bonds:
                break  # the part ends within this reach
            ends = (end for b in bonds for end in _ends_of(mol, b))
            atoms = sorted({atom.GetIdx(), *ends})
            text = str(
                Chem.MolFragmentToSmiles(
                    mol, atoms, bonds, atomSymbols=symbols, rootedAtAtom=atom.GetIdx(), canonical=True
                )
            )
            found[text] = found.get(text, 0) + 1
    return tuple(sorted(found.items()))


def _ends_of(mol: Mol, bond: int) -> tuple[int, int]:
    found = mol.GetBondWithIdx(bond)
    return found.GetBeginAtomIdx(), found.GetEndAtomIdx()


def group_colours(names: Sequence[str]) -> dict[str, str]:
    """Colour of each group, as `#rrggbb`, by its place in a list; rounded down, as the drawings do.

    Parameters
    ----------
    names
        Groups, each once.

    Examples
    --------
    >>> group_colours(["imide", "ether"])
    {'imide': '#e59e00', 'ether': '#56b5e8'}
    """
    return {name: "#" + "".join(f"{int(255 * x):02x}" for x in _colour(i)) for i, name in enumerate(names)}


def _colour(place: int) -> tuple[float, float, float]:
    """Of the palette; after each round of it the same colours come paler."""
    paler = 0.6 ** (place // len(PALETTE))
    red, green, blue = (1.0 - paler * (1.0 - x) for x in PALETTE[place % len(PALETTE)])
    return red, green, blue


@in_our_words("part", "a structure that can be drawn")
def draw_groups_svg(
    smiles: str,
    groups: Sequence[tuple[str, Sequence[int]]],
    width: int = 460,
    height: int = 300,
    legend: bool = True,
    names: Sequence[str] = (),
) -> str:
    """Drawing in which the atoms of each kind of group have one colour.

    Parameters
    ----------
    smiles
        The part that was assigned.
    groups
        (name, atoms) of each match.
    width, height
        Size [pixel].
    legend
        Whether the names stand below.
    names
        Groups in the order of their colours; those of this drawing if empty.
    """
    check_pixels(width, height)
    own = list(dict.fromkeys(name for name, _ in groups))
    colour = {name: _colour(i) for i, name in enumerate(names or own)}
    atoms = {index: colour[name] for name, places in groups for index in places}
    drawer: Any = rdMolDraw2D.MolDraw2DSVG(int(width), int(height))  # its options declare less than they hold
    drawer.drawOptions().clearBackground = False
    rdMolDraw2D.PrepareAndDrawMolecule(
        drawer,
        Chem.Mol(parse(smiles)),
        legend=", ".join(own) if legend else "",
        highlightAtoms=list(atoms),
        highlightAtomColors=atoms,
        highlightBonds=[],
    )
    drawer.FinishDrawing()
    text = str(drawer.GetDrawingText())
    return text[text.index("<svg") :]


@lru_cache(maxsize=8192)
@in_our_words("ring", "two atoms of one ring")
def faces(smiles: str, first: int, second: int) -> str:
    """Whether two substituents stand on one side of a saturated ring: `cis`, `trans`, or `` if the SMILES does not say.

    Each atom must be in exactly one ring and carry one substituent and a hydrogen.

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
        # Odd permutations of (before, after, substituent) turn the sense of the tag round.
        even = order in ([0, 1], [1, 2], [2, 0])
        hands.append((tag == Chem.ChiralType.CHI_TETRAHEDRAL_CCW) == even)
    return "cis" if hands[0] == hands[1] else "trans"
