"""The two halves of a repeat unit as text, so that units are composed by joining strings.

In: SMILES of a dianhydride and a diamine. Out: the part of each in a unit, and the SMILES of the whole unit.

    unit = [1*] diamine [2*] + [2*] dianhydride [1*], joined at [2*]

A SMILES keeps its meaning if the text of another part takes the place of an attachment point: the order of neighbours,
which the stereo rests on, stays. Labels of rings are raised where one is open at the joint, and a bond between two
aromatic atoms is written. The only choices are made here, once for each monomer: the direction in which it enters the
chain, the carbonyl toward which each anhydride opens, and the place of a hydrogen of an azole. That way is chosen whose
unit with PMDA (of a diamine) or p-PDA (of a dianhydride) sorts first.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal, TypeVar

from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import (
    BRACKET,
    RING_BOND,
    Mol,
    canonical,
    in_our_words,
    parse,
    tautomers,
)
from pi_formulate.chemistry.structure.molecule import amines_of, anhydrides_of, become_star, editable

Form = Literal["paa", "pi"]
T = TypeVar("T")
END, JOINT = 1, 2  # isotope labels of the outer end and of the joint
END_TEXT, JOINT_TEXT = "[1*]", "[2*]"
LABEL = re.compile(f"{BRACKET.pattern}|{RING_BOND.pattern}")  # a ring label, or a bracket with digits of its own
LARGEST_DIGIT, LARGEST_PAIR = 9, 99  # a ring label is written 9, %99 or %(100)
# The partners of the choice: the commonest monomer of each role, both symmetric.
PMDA, PPDA = "O=c1oc(=O)c2cc3c(=O)oc(=O)c3cc12", "Nc1ccc(N)cc1"


@dataclass(frozen=True, slots=True)
class Front:
    """Half of the diamine: the text between the outer end and the joint, and the text after the joint."""

    before: str
    after: str
    open_ring: int  # largest label of a ring that is open at the joint, 0 for none
    aromatic: bool  # whether the atom at the joint is aromatic


@dataclass(frozen=True, slots=True)
class Back:
    """Half of the dianhydride: the text from the atom at the joint, in which the outer end is `[1*]`."""

    text: str

    def after(self, front: Front) -> str:
        """The text as it follows a half of a diamine."""
        text = LABEL.sub(lambda found: _raised(found[0], front.open_ring), self.text) if front.open_ring else self.text
        return f"-{text}" if front.aromatic and text[0].islower() else text


def unit_texts(dianhydrides: Sequence[str], diamines: Sequence[str], form: Form) -> Iterator[list[str]]:
    """SMILES of all units, one list for each dianhydride in the order of the diamines; valid, but not canonical.

    >>> list(unit_texts(["O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"], ["Nc1ccc(N)cc1", "NCCN"], "pi"))
    [['*c1ccc(-n2c(=O)c3cc4c(=O)n(*)c(=O)c4cc3c2=O)cc1', '*CCn1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O']]
    """
    fronts = [front_half(diamine, form) for diamine in diamines]
    pieces = [("*" + front.before, (front.open_ring, front.aromatic), front.after) for front in fronts]
    kinds = {key: front for front, (_, key, _) in zip(fronts, pieces, strict=True)}
    for dianhydride in dianhydrides:
        back = back_half(dianhydride, form)
        texts = {key: back.after(front).replace(END_TEXT, "*") for key, front in kinds.items()}
        yield [before + texts[key] + after for before, key, after in pieces]


def joined(front: Front, back: Back, labels: tuple[int, int] = (0, 0)) -> str:
    """SMILES of one unit, with isotope labels of the `*` at the diamine end and at the dianhydride end; 0 for none."""
    first, last = (f"[{label}*]" if label else "*" for label in labels)
    return first + front.before + back.after(front).replace(END_TEXT, last) + front.after


@lru_cache(maxsize=65536)
@in_our_words("diamine", "a diamine whose unit can be drawn")
def front_half(diamine: str, form: Form) -> Front:
    """The half that a diamine gives to each of its units."""
    halves = list(dict.fromkeys(_fronts(diamine, form)))
    if len(halves) == 1:
        return halves[0]
    back = back_half(PMDA, form)
    return min(halves, key=lambda half: _sorted_by(joined(half, back)))


@lru_cache(maxsize=65536)
@in_our_words("dianhydride", "a dianhydride whose unit can be drawn")
def back_half(dianhydride: str, form: Form) -> Back:
    """The half that a dianhydride gives to each of its units."""
    halves = list(dict.fromkeys(_backs(dianhydride, form)))
    if len(halves) == 1:
        return halves[0]
    (front,) = set(_fronts(PPDA, form))
    return min(halves, key=lambda half: _sorted_by(joined(front, half)))


def _fronts(diamine: str, form: Form) -> Iterator[Front]:
    """The halves of a diamine in both directions: *-R-* of an imide, *-NH-R-NH-* of an amic acid."""
    for smiles in tautomers(canonical(diamine)):
        amines = amines_of(parse(smiles))
        _check_two("diamine", diamine, amines, "two primary amines")
        whole, ranks = editable(smiles), _ranks(smiles)
        for inner, outer in _orders(amines, ranks[amines[0]] == ranks[amines[1]]):
            mol = Chem.RWMol(whole)
            if form == "pi":
                end, joint = outer, inner
                become_star(mol, end, END)
                become_star(mol, joint, JOINT)
            else:
                end, joint = _add_star(mol, outer, END), _add_star(mol, inner, JOINT)
            before, after = _text(mol, end).removeprefix(END_TEXT).split(JOINT_TEXT)
            aromatic = all(atom.GetIsAromatic() for atom in mol.GetAtomWithIdx(joint).GetNeighbors())
            yield Front(before, after, max(_open_rings(before), default=0), aromatic)


def _backs(dianhydride: str, form: Form) -> Iterator[Back]:
    """The halves of a dianhydride in all ways in which it can enter the chain."""
    for smiles in tautomers(canonical(dianhydride)):
        rings = anhydrides_of(parse(smiles))
        _check_two("dianhydride", dianhydride, rings, "two cyclic anhydrides")
        whole, ranks = editable(smiles), _ranks(smiles)
        for inner, outer in _orders(rings, ranks[rings[0][1]] == ranks[rings[1][1]]):
            if form == "pi":  # the nitrogens stand in the places of the oxygens
                mol = Chem.RWMol(whole)
                for _, oxygen, _ in rings:
                    mol.GetAtomWithIdx(oxygen).SetAtomicNum(7)
                yield _back(mol, inner[1], outer[1])
                continue
            sides = (inner[:1] if ranks[inner[0]] == ranks[inner[2]] else inner[::2], outer[::2])
            for carbons in product(*sides):  # an anhydride opens at either side of its oxygen
                mol = Chem.RWMol(whole)
                for carbon, (_, oxygen, _) in zip(carbons, (inner, outer), strict=True):
                    mol.RemoveBond(carbon, oxygen)
                yield _back(mol, *carbons)


def _back(mol: Mol, inner: int, outer: int) -> Back:
    joint = _add_star(mol, inner, JOINT)
    _add_star(mol, outer, END)
    return Back(_text(mol, joint).removeprefix(JOINT_TEXT))


def _ranks(smiles: str) -> list[int]:
    """A number for each atom, equal for atoms that a symmetry of the molecule exchanges."""
    return list(Chem.CanonicalRankAtoms(parse(smiles), breakTies=False))


def _orders(groups: list[T], equal: bool) -> tuple[list[T], ...]:
    """Two groups in both orders, or in one if they are equal."""
    return (groups,) if equal else (groups, groups[::-1])


def _sorted_by(unit: str) -> str:
    """Canonical SMILES of a unit that only one choice looks at."""
    return str(Chem.MolToSmiles(Chem.MolFromSmiles(unit)))


def _check_two(role: str, smiles: str, groups: Sequence[object], need: str) -> None:
    if len(groups) != 2:
        raise StructureError(role, smiles, need)


def _add_star(mol: Mol, index: int, label: int) -> int:
    """Index of a new attachment point at an atom."""
    star = int(mol.AddAtom(Chem.Atom(0)))
    become_star(mol, star, label)
    mol.AddBond(index, star, Chem.BondType.SINGLE)
    return star


def _text(mol: Mol, first: int) -> str:
    """SMILES that begins at one atom."""
    Chem.SanitizeMol(mol)
    return str(Chem.MolToSmiles(mol, rootedAtAtom=first))


def _open_rings(text: str) -> Iterable[int]:
    """Labels of the rings that are open at the end of a text.

    >>> sorted(_open_rings("c1ccc2c(c1)C(=O)%11CC[13C]")), sorted(_open_rings("c1ccccc1"))
    ([2, 11], [])
    """
    labels: set[int] = set()
    for found in RING_BOND.findall(BRACKET.sub("", text)):
        labels ^= {int(found.strip("%()"))}
    return labels


def _raised(found: str, by: int) -> str:
    """A ring label raised by a number; a bracket as it is.

    >>> _raised("1", 2), _raised("8", 2), _raised("%12", 90), _raised("[13C]", 2)
    ('3', '%10', '%(102)', '[13C]')
    """
    if found[0] == "[":
        return found
    label = int(found.strip("%()")) + by
    if label <= LARGEST_DIGIT:
        return str(label)
    return f"%{label}" if label <= LARGEST_PAIR else f"%({label})"
