"""End groups of chains, with the bond descriptor of BigSMILES at which each joins the chain.

In: SMILES of the monomers of the units and of an end-capper. Out: BigSMILES of the end groups. A unit begins with `[<]`
at its diamine and ends with `[>]` at its dianhydride, so an end group before it has `[>]`, one behind it `[<]`:

    ends of a diamine        [>]NH2 or [>]H           [<]diamine
    ends of a dianhydride    [>]dianhydride           [<]diamine-dianhydride
    capped by an anhydride   [>]capper                [<]diamine-capper
    capped by an amine       [>]dianhydride-capper    [<]capper

A monomer with two unlike groups joins by the one that comes first in its canonical SMILES.
"""

from collections.abc import Iterable
from functools import lru_cache

from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import Mol, canonical, in_our_words, parse
from pi_formulate.chemistry.structure.half import Form
from pi_formulate.chemistry.structure.molecule import amines_of, anhydrides_of, become_star, editable

CHAIN, JOINT = 1, 2  # isotope labels: toward the chain, and toward the other part of the end group
NEED = "an end group of one or two primary amines or cyclic anhydrides"


def amine_ends(units: Iterable[tuple[str, str]], form: Form, cap: str = "") -> list[str]:
    """End groups of chains of these (dianhydride, diamine) that end in diamines, free or capped by an anhydride.

    >>> amine_ends([("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "NCCN")], "pi")
    ['[>]N', '[<]CCN']
    """
    diamines = [diamine for _, diamine in units]
    if not cap:
        return _once(["[>]N" if form == "pi" else "[>][H]", *(_end("<", form, (b,)) for b in diamines)])
    return _once([_end(">", form, (cap,)), *(_end("<", form, (b, cap)) for b in diamines)])


def anhydride_ends(units: Iterable[tuple[str, str]], form: Form, cap: str = "") -> list[str]:
    """End groups of chains of these (dianhydride, diamine) that end in dianhydrides, free or capped by an amine.

    >>> anhydride_ends([("O=C1OC(=O)C2C(=O)OC(=O)C12", "NCCN")], "pi", "NC")
    ['[>]N1C(=O)C2C(=O)N(C)C(=O)C2C1=O', '[<]C']
    """
    pairs = list(units)
    if not cap:
        return _once([*(_end(">", form, (a,)) for a, _ in pairs), *(_end("<", form, (b, a)) for a, b in pairs)])
    return _once([*(_end(">", form, (a, cap)) for a, _ in pairs), _end("<", form, (cap,))])


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


@lru_cache(maxsize=8192)
@in_our_words("end group", "monomers whose end groups can be written as BigSMILES")
def _end(descriptor: str, form: Form, parts: tuple[str, ...]) -> str:
    """One end group of one or two monomers, the first of them at the chain."""
    mol = _reacted(parts[0], form, [CHAIN, JOINT][: len(parts)])
    if len(parts) == 2:
        how = Chem.MolzipParams()
        how.label = Chem.MolzipLabel.Isotope
        mol = Chem.RWMol(Chem.molzip(mol, _reacted(parts[1], form, [JOINT]), how))
    Chem.SanitizeMol(mol)
    Chem.Kekulize(mol, clearAromaticFlags=True)
    (star,) = (atom.GetIdx() for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0)
    text = str(Chem.MolToSmiles(mol, kekuleSmiles=True, rootedAtAtom=star))
    return text.replace(f"[{CHAIN}*]", f"[{descriptor}]")


def _reacted(smiles: str, form: Form, labels: list[int]) -> Mol:
    """A monomer whose first groups have become bonds to `*`; the others are as they were."""
    smiles = canonical(smiles)
    mol, rings, amines = editable(smiles), anhydrides_of(parse(smiles)), amines_of(parse(smiles))
    if len(labels) > len(rings or amines):
        raise StructureError("end group", smiles, NEED)
    for (carbon, oxygen, _), label in zip(rings, labels, strict=False):
        if form == "pi":
            mol.GetAtomWithIdx(oxygen).SetAtomicNum(7)
            _add_star(mol, oxygen, label)
        else:
            mol.RemoveBond(carbon, oxygen)
            _add_star(mol, carbon, label)
    for nitrogen, label in zip(() if rings else amines, labels, strict=False):
        if form == "pi":
            become_star(mol, nitrogen, label)
        else:
            _add_star(mol, nitrogen, label)
    return mol


def _add_star(mol: Mol, index: int, label: int) -> None:
    star = mol.AddAtom(Chem.Atom(0))
    become_star(mol, star, label)
    mol.AddBond(index, star, Chem.BondType.SINGLE)
