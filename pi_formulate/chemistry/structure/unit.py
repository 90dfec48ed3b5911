"""Repeat units of one dianhydride and one diamine, and the parts that they are made of.

In: SMILES of the monomers. Out: SMILES of the units with two `*`.

    poly(amic acid) unit = dianhydride + diamine          (addition)
    polyimide unit       = dianhydride + diamine - 2 H2O  (imidization)
"""

from functools import lru_cache
from itertools import product
from typing import Literal, get_args

from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import Mol, canonical, in_our_words, parse
from pi_formulate.chemistry.structure.molecule import amines_of, anhydrides_of, become_star, editable, finished

Form = Literal["paa", "pi"]


@lru_cache(maxsize=65536)
@in_our_words("repeat unit", "two monomers whose unit can be drawn")
def repeat_unit(dianhydride: str, diamine: str, form: Form = "pi", labels: tuple[int, int] = (0, 0)) -> str:
    """Canonical SMILES of the repeat unit of one dianhydride and one diamine, with two `*`.

    Unsymmetric monomers can enter the chain in either direction, and each anhydride of a poly(amic acid) can
    open toward either carbonyl: of all these units the one whose SMILES sorts first is returned.

    Parameters
    ----------
    dianhydride, diamine
        SMILES of the monomers.
    form
        `paa` for the poly(amic acid), `pi` for the polyimide.
    labels
        Isotope labels of the `*` at the diamine end and at the dianhydride end; 0 for none.

    Raises
    ------
    StructureError
        If a monomer does not have exactly two groups of its kind, or `form` is neither `paa` nor `pi`.

    Examples
    --------
    >>> repeat_unit("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "Nc1ccc(N)cc1")
    '*c1ccc(-n2c(=O)c3cc4c(=O)n(*)c(=O)c4cc3c2=O)cc1'
    >>> repeat_unit("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "Nc1ccc(N)cc1", "paa")
    '*Nc1ccc(NC(=O)c2cc(C(*)=O)c(C(=O)O)cc2C(=O)O)cc1'
    """
    check_form(form)
    if form == "pi":
        return min(_imide(dianhydride, diamine, first, flip, labels) for first, flip in product((0, 1), (False, True)))
    return min(
        _amic_acid(dianhydride, diamine, first, flip, labels, sides)
        for first, flip, sides in product((0, 1), (False, True), ((0, 0), (0, 1), (1, 0), (1, 1)))
    )


def check_form(form: str) -> None:
    """Refuse a form other than poly(amic acid) and polyimide."""
    if form not in get_args(Form):
        raise StructureError("form", form, "'paa' for the poly(amic acid) or 'pi' for the polyimide")


@lru_cache(maxsize=8192)
@in_our_words("dianhydride", "a dianhydride whose imide can be drawn")
def imide_part(dianhydride: str) -> str:
    """Dianhydride with its rings closed to imides, `*` on each nitrogen.

    >>> imide_part("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    '*n1c(=O)c2cc3c(=O)n(*)c(=O)c3cc2c1=O'
    """
    dianhydride = canonical(dianhydride)
    rings = anhydrides_of(parse(dianhydride))
    if len(rings) != 2:
        raise StructureError("dianhydride", dianhydride, "two cyclic anhydrides")
    mol = editable(dianhydride)
    for _, bridge, _ in rings:
        mol.GetAtomWithIdx(bridge).SetAtomicNum(7)
        star = mol.AddAtom(Chem.Atom(0))
        become_star(mol, star)
        mol.AddBond(bridge, star, Chem.BondType.SINGLE)
    return finished(mol, [])


@lru_cache(maxsize=8192)
@in_our_words("dianhydride", "a dianhydride that can be opened")
def amic_acid_isomers(dianhydride: str) -> int:
    """Number of different diamides that one dianhydride can open to: para and meta for a benzene core.

    >>> amic_acid_isomers("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    2
    """
    opened = set()
    dianhydride = canonical(dianhydride)
    for sides in product((0, 1), repeat=2):
        mol = editable(dianhydride)
        for ring, side in zip(anhydrides_of(parse(dianhydride)), sides, strict=True):
            carbon = ring[0] if side == 0 else ring[2]
            mol.RemoveBond(carbon, ring[1])
            mol.AddBond(carbon, mol.AddAtom(Chem.Atom(0)), Chem.BondType.SINGLE)
        opened.add(finished(mol, []))
    return len(opened)


@in_our_words("repeat unit", "two monomers whose unit can be written as BigSMILES")
def big_smiles(dianhydride: str, diamine: str, form: Form) -> str:
    """Repeat unit with BigSMILES bond descriptors: `[<]` at the diamine end, `[>]` at the dianhydride end.

    Written in Kekule form: between an aromatic atom and an aliphatic one, a bond would have two orders.
    """
    mol = editable(repeat_unit(dianhydride, diamine, form, (1, 2)))
    unit = str(Chem.MolToSmiles(mol, kekuleSmiles=True))
    return unit.replace("[1*]", "[<]").replace("[2*]", "[>]")


def _imide(dianhydride: str, diamine: str, first: int, flip: bool, labels: tuple[int, int]) -> str:
    """Imide unit *-R-N(X)N-*: one nitrogen of the diamine closes one ring, a new one the other."""
    mol, rings, amines = _linked(dianhydride, diamine)
    (left, bridge, right), (_, outer, _) = rings[first], rings[1 - first]
    inner, end = (amines[1], amines[0]) if flip else (amines[0], amines[1])
    for carbon in (left, right):
        mol.AddBond(carbon, inner, Chem.BondType.SINGLE)
    mol.GetAtomWithIdx(inner).SetNumExplicitHs(0)
    mol.GetAtomWithIdx(outer).SetAtomicNum(7)
    star = mol.AddAtom(Chem.Atom(0))
    mol.GetAtomWithIdx(star).SetIsotope(labels[1])
    mol.AddBond(outer, star, Chem.BondType.SINGLE)
    become_star(mol, end, labels[0])
    return finished(mol, [bridge])


def _amic_acid(
    dianhydride: str, diamine: str, first: int, flip: bool, labels: tuple[int, int], sides: tuple[int, int]
) -> str:
    """Amic-acid unit *-NH-R-NH-CO-X-CO-*: each anhydride opens toward one of its two carbonyls."""
    mol, rings, amines = _linked(dianhydride, diamine)
    inner, end = (amines[1], amines[0]) if flip else (amines[0], amines[1])
    new_ends = []
    for ring, side in zip((rings[first], rings[1 - first]), sides, strict=True):
        mol.RemoveBond(ring[0] if side == 0 else ring[2], ring[1])
        new_ends.append(ring[0] if side == 0 else ring[2])
    mol.AddBond(new_ends[0], inner, Chem.BondType.SINGLE)
    for carbonyl_or_amine, label in ((end, labels[0]), (new_ends[1], labels[1])):
        star = mol.AddAtom(Chem.Atom(0))
        mol.GetAtomWithIdx(star).SetIsotope(label)
        mol.AddBond(carbonyl_or_amine, star, Chem.BondType.SINGLE)
    return finished(mol, [])


def _linked(dianhydride: str, diamine: str) -> tuple[Mol, list[tuple[int, int, int]], list[int]]:
    """Both monomers in one editable molecule, with their functional groups."""
    dianhydride, diamine = canonical(dianhydride), canonical(diamine)
    anhydrides, amines = anhydrides_of(parse(dianhydride)), amines_of(parse(diamine))
    if len(anhydrides) != 2 or len(amines) != 2:
        raise StructureError(
            "repeat unit",
            (dianhydride, diamine),
            "two cyclic anhydrides in the first and two primary amines in the second monomer",
        )
    first = editable(dianhydride)
    offset = first.GetNumAtoms()
    return Chem.RWMol(Chem.CombineMols(first, editable(diamine))), anhydrides, [offset + index for index in amines]
