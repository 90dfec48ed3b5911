"""A residue as a row of rings and bridges.

In: SMILES of a residue. Out: SMILES of its rings and bridges, in the order of the chain.
"""

from functools import lru_cache

from rdkit import Chem

from pi_formulate.chemistry.structure.compound import Mol, in_our_words, parse


@lru_cache(maxsize=8192)
@in_our_words("residue", "a chain part that can be cut at its rings")
def backbone(residue_smiles: str) -> tuple[str, ...]:
    """A residue as the row of rings and bridges between its attachment points.

    Bonds between a benzene ring and its neighbour are cut where they lie between two attachment points. Each piece
    is a canonical SMILES; `*` is a cut or, in a divalent residue, an attachment point, `[1*]` an attachment point of
    a tetravalent one. A branched residue is returned whole.

    >>> backbone("*c1ccc(Oc2ccc(*)cc2)cc1")
    ('*c1ccc(*)cc1', '*O*', '*c1ccc(*)cc1')
    """
    mol = Chem.RWMol(parse(residue_smiles))
    stars = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0]
    for index in stars:
        mol.GetAtomWithIdx(index).SetIsotope(1 if len(stars) > 2 else 0)
    cuts = [bond for bond in _ring_bonds_outward(mol) if _separates(mol, bond, stars)]
    if not cuts:
        return (str(Chem.MolToSmiles(mol)),)
    pieces = Chem.FragmentOnBonds(mol, cuts, dummyLabels=[(100 + i, 100 + i) for i in range(len(cuts))])
    row = _walk(Chem.GetMolFrags(pieces, asMols=True))
    return tuple(row) if row else (str(Chem.MolToSmiles(mol)),)


def _ring_bonds_outward(mol: Mol) -> list[int]:
    """Bonds from a lone benzene ring to a heavy atom outside it."""
    info = mol.GetRingInfo()
    rings = [
        set(ring)
        for ring in info.AtomRings()
        if len(ring) == 6
        and all(mol.GetAtomWithIdx(i).GetIsAromatic() and mol.GetAtomWithIdx(i).GetAtomicNum() == 6 for i in ring)
        and all(info.NumAtomRings(i) == 1 for i in ring)
    ]
    inside = set().union(*rings) if rings else set()
    outward = []
    for bond in mol.GetBonds():
        begin, end = bond.GetBeginAtom(), bond.GetEndAtom()
        touches = begin.GetIdx() in inside or end.GetIdx() in inside
        if touches and not bond.IsInRing() and begin.GetAtomicNum() and end.GetAtomicNum():
            outward.append(bond.GetIdx())
    return outward


def _separates(mol: Mol, bond: int, stars: list[int]) -> bool:
    """Whether there are attachment points on both sides of a bond."""
    sides = Chem.GetMolFrags(Chem.FragmentOnBonds(mol, [bond], addDummies=False))
    return all(any(star in side for star in stars) for side in sides)


def _cut_labels(piece: Mol) -> list[int]:
    return [a.GetIsotope() for a in piece.GetAtoms() if a.GetAtomicNum() == 0 and a.GetIsotope() >= 100]


def _walk(pieces: tuple[Mol, ...]) -> list[str]:
    """Rings and bridges in the order of the chain; empty if the chain branches."""
    labels = {i: _cut_labels(piece) for i, piece in enumerate(pieces)}
    ends = [i for i, cuts in labels.items() if len(cuts) == 1]
    if len(ends) != 2 or any(len(cuts) > 2 for cuts in labels.values()):
        return []
    row, crossed = [ends[0]], -1
    while ahead := [label for label in labels[row[-1]] if label != crossed]:
        crossed = ahead[0]
        row.append(next(i for i, cuts in labels.items() if crossed in cuts and i != row[-1]))
    return [_unlabelled(pieces[i]) for i in row]


def _unlabelled(piece: Mol) -> str:
    for atom in piece.GetAtoms():
        if atom.GetAtomicNum() == 0 and atom.GetIsotope() >= 100:
            atom.SetIsotope(0)
    return str(Chem.MolToSmiles(piece))
