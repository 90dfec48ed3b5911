"""The functional groups of a monomer, and the part of it that stays in the chain.

In: SMILES. Out: anhydrides and amines of a molecule, its residue with a `*` for each bond into the chain.

RDKit sees the rings of pyromellitic dianhydride as aromatic, so every pattern names elements (`#6`, `#8`), and
every edit starts from the Kekule form.
"""

from functools import lru_cache

from rdkit import Chem

from pi_formulate.base.limits import MONOMER_ATOMS
from pi_formulate.chemistry.structure.compound import Mol, canonical, in_our_words, parse

# A ring oxygen between two ring carbons that each carry =O; rings of five and six atoms only.
ANHYDRIDE = Chem.MolFromSmarts("[#8;X1]=[#6;R]~[#8;X2;r5,r6]~[#6;R]=[#8;X1]")
# A primary amine on carbon: no amide, amidine, sulfonamide, hydrazine, ammonium or cyanamide.
AMINE = Chem.MolFromSmarts("[NX3;H2;+0;!$(N[#6]=[#7,#8,#16]);!$(N[#6]#[#7]);!$(N~[!#6])]")


MOST_MATCHES = 4 * MONOMER_ATOMS  # an oxygen or nitrogen gives at most two


@lru_cache(maxsize=8192)
def functional_groups(smiles: str) -> tuple[int, int]:
    """Number of cyclic anhydrides and of primary amines of a molecule.

    >>> functional_groups("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"), functional_groups("Nc1ccc(N)cc1")
    ((2, 0), (0, 2))
    """
    mol = parse(smiles)
    return len(anhydrides_of(mol)), len(amines_of(mol))


@lru_cache(maxsize=8192)
@in_our_words("residue", "a monomer whose chain part can be drawn")
def residue(smiles: str) -> str:
    """The part between the imide rings: four `*` for a dianhydride (X1, X3, X4), two for a diamine (X2).

    >>> residue("Nc1ccc(N)cc1"), residue("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    ('*c1ccc(*)cc1', '*c1cc(*)c(*)cc1*')
    """
    smiles = canonical(smiles)
    mol = editable(smiles)
    anhydrides, amines = anhydrides_of(parse(smiles)), amines_of(parse(smiles))
    drop = [ring[1] for ring in anhydrides]
    for carbon in (index for ring in anhydrides for index in (ring[0], ring[2])):
        neighbours = mol.GetAtomWithIdx(carbon).GetNeighbors()
        drop += [a.GetIdx() for a in neighbours if a.GetAtomicNum() == 8 and a.GetDegree() == 1]
        become_star(mol, carbon)
    for nitrogen in amines:
        become_star(mol, nitrogen)
    return finished(mol, drop)


def anhydrides_of(mol: Mol) -> list[tuple[int, int, int]]:
    """(carbonyl carbon, bridging oxygen, carbonyl carbon) of each cyclic anhydride."""
    matches = mol.GetSubstructMatches(ANHYDRIDE, maxMatches=MOST_MATCHES)
    by_oxygen = {oxygen: (left, oxygen, right) for _, left, oxygen, right, _ in matches}
    return [by_oxygen[oxygen] for oxygen in sorted(by_oxygen)]


def amines_of(mol: Mol) -> list[int]:
    """Nitrogen of each primary amine."""
    return [match[0] for match in mol.GetSubstructMatches(AMINE, maxMatches=MOST_MATCHES)]


def editable(smiles: str) -> Mol:
    """A Kekule form to edit, with its atoms in the order of `parse`."""
    mol = Chem.RWMol(parse(smiles))
    Chem.Kekulize(mol, clearAromaticFlags=True)
    return mol


def finished(mol: Mol, drop: list[int]) -> str:
    """Canonical SMILES after the atoms in `drop` are removed."""
    for index in sorted(drop, reverse=True):
        mol.RemoveAtom(index)
    edited = mol.GetMol()
    Chem.SanitizeMol(edited)
    return canonical(Chem.MolToSmiles(edited))


def become_star(mol: Mol, index: int, isotope: int = 0) -> None:
    """Turn an atom into an attachment point `*`."""
    atom = mol.GetAtomWithIdx(index)
    atom.SetAtomicNum(0)
    atom.SetIsotope(isotope)
    atom.SetNoImplicit(True)
    atom.SetNumExplicitHs(0)
    atom.SetFormalCharge(0)
