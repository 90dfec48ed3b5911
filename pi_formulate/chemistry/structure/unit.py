"""Repeat units of one dianhydride and one diamine, and the parts that they are made of.

In: SMILES of the monomers. Out: SMILES of the units with two `*`.

    poly(amic acid) unit = dianhydride + diamine          (addition)
    polyimide unit       = dianhydride + diamine - 2 H2O  (imidization)
"""

from functools import lru_cache
from itertools import product
from typing import get_args

from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import as_drawn, canonical, in_our_words, parse
from pi_formulate.chemistry.structure.half import Form, back_half, front_half, joined
from pi_formulate.chemistry.structure.molecule import amines_of, anhydrides_of, become_star, editable, finished


@lru_cache(maxsize=65536)
@in_our_words("repeat unit", "two monomers whose unit can be drawn")
def repeat_unit(dianhydride: str, diamine: str, form: Form = "pi", labels: tuple[int, int] = (0, 0)) -> str:
    """Canonical SMILES of the repeat unit of one dianhydride and one diamine, with two `*`.

    Unsymmetric monomers can enter the chain in either direction, and each anhydride of a poly(amic acid) can
    open toward either carbonyl. A monomer does so in the same way in all its units, see `structure.half`.

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
    first, second = canonical(dianhydride), canonical(diamine)
    if len(anhydrides_of(parse(first))) != 2 or len(amines_of(parse(second))) != 2:
        raise StructureError(
            "repeat unit",
            (first, second),
            "two cyclic anhydrides in the first and two primary amines in the second monomer",
        )
    return as_drawn(joined(front_half(second, form), back_half(first, form), labels))


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
