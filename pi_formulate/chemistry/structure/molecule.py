"""What a molecule becomes.

In: SMILES. Out: functional groups, residues, poly(amic acid) and polyimide repeat units with two `*`, drawings.

    poly(amic acid) unit = dianhydride + diamine          (addition)
    polyimide unit       = dianhydride + diamine - 2 H2O  (imidization)

RDKit sees the rings of pyromellitic dianhydride as aromatic, so every pattern names elements (`#6`, `#8`), and
every edit starts from the Kekule form.
"""

from functools import lru_cache
from itertools import product
from typing import Any, Literal, get_args

from rdkit import Chem
from rdkit.Chem.Draw import rdMolDraw2D

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.structure.compound import Mol, canonical, copy_of, in_our_words, parse

Form = Literal["paa", "pi"]
MOST_PIXELS = 10_000  # of a drawing, either way

# A ring oxygen between two ring carbons that each carry =O; rings of five and six atoms only.
ANHYDRIDE = Chem.MolFromSmarts("[#8;X1]=[#6;R]~[#8;X2;r5,r6]~[#6;R]=[#8;X1]")
# A primary amine on carbon: no amide, amidine, sulfonamide, hydrazine, ammonium or cyanamide.
AMINE = Chem.MolFromSmarts("[NX3;H2;+0;!$(N[#6]=[#7,#8,#16]);!$(N[#6]#[#7]);!$(N~[!#6])]")


def _anhydrides(mol: Mol) -> list[tuple[int, int, int]]:
    """(carbonyl carbon, bridging oxygen, carbonyl carbon) of each cyclic anhydride."""
    found = {match[2]: (match[1], match[2], match[3]) for match in mol.GetSubstructMatches(ANHYDRIDE, maxMatches=64)}
    return [found[key] for key in sorted(found)]


def _amines(mol: Mol) -> list[int]:
    """Nitrogen of each primary amine."""
    return [match[0] for match in mol.GetSubstructMatches(AMINE, maxMatches=64)]


@lru_cache(maxsize=8192)
def functional_groups(smiles: str) -> tuple[int, int]:
    """Cyclic anhydrides and primary amines that a molecule carries.

    >>> functional_groups("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"), functional_groups("Nc1ccc(N)cc1")
    ((2, 0), (0, 2))
    """
    mol = parse(smiles)
    return len(_anhydrides(mol)), len(_amines(mol))


def _editable(smiles: str) -> Mol:
    """A Kekule form to edit; its atoms stand as in `parse`."""
    mol = Chem.RWMol(parse(smiles))
    Chem.Kekulize(mol, clearAromaticFlags=True)
    return mol


def _finished(mol: Mol, drop: list[int]) -> str:
    """Canonical SMILES after the atoms in `drop` are taken away."""
    for index in sorted(drop, reverse=True):
        mol.RemoveAtom(index)
    whole = mol.GetMol()
    Chem.SanitizeMol(whole)
    return canonical(Chem.MolToSmiles(whole))


def _become_star(mol: Mol, index: int, isotope: int = 0) -> None:
    atom = mol.GetAtomWithIdx(index)
    atom.SetAtomicNum(0)
    atom.SetIsotope(isotope)
    atom.SetNoImplicit(True)
    atom.SetNumExplicitHs(0)
    atom.SetFormalCharge(0)


@lru_cache(maxsize=8192)
@in_our_words("residue", "a monomer whose chain part can be drawn")
def residue(smiles: str) -> str:
    """What stands between the imide rings: four `*` for a dianhydride (X1, X3, X4), two for a diamine (X2).

    >>> residue("Nc1ccc(N)cc1"), residue("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    ('*c1ccc(*)cc1', '*c1cc(*)c(*)cc1*')
    """
    smiles = canonical(smiles)
    mol = _editable(smiles)
    anhydrides, amines = _anhydrides(parse(smiles)), _amines(parse(smiles))
    drop = [ring[1] for ring in anhydrides]
    for carbon in (index for ring in anhydrides for index in (ring[0], ring[2])):
        neighbours = mol.GetAtomWithIdx(carbon).GetNeighbors()
        drop += [a.GetIdx() for a in neighbours if a.GetAtomicNum() == 8 and a.GetDegree() == 1]
        _become_star(mol, carbon)
    for nitrogen in amines:
        _become_star(mol, nitrogen)
    return _finished(mol, drop)


def _linked(dianhydride: str, diamine: str) -> tuple[Mol, list[tuple[int, int, int]], list[int]]:
    """Both monomers in one editable molecule, with their functional groups."""
    dianhydride, diamine = canonical(dianhydride), canonical(diamine)
    anhydrides, amines = _anhydrides(parse(dianhydride)), _amines(parse(diamine))
    if len(anhydrides) != 2 or len(amines) != 2:
        raise StructureError(
            "repeat unit",
            (dianhydride, diamine),
            "two cyclic anhydrides in the first and two primary amines in the second monomer",
        )
    first = _editable(dianhydride)
    offset = first.GetNumAtoms()
    return Chem.RWMol(Chem.CombineMols(first, _editable(diamine))), anhydrides, [offset + index for index in amines]


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
    _become_star(mol, end, labels[0])
    return _finished(mol, [bridge])


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
    return _finished(mol, [])


@lru_cache(maxsize=65536)
@in_our_words("repeat unit", "two monomers whose unit can be drawn")
def repeat_unit(dianhydride: str, diamine: str, form: Form = "pi", labels: tuple[int, int] = (0, 0)) -> str:
    """Canonical SMILES of the repeat unit of one dianhydride and one diamine, with two `*`.

    Unsymmetric monomers can enter the chain either way round, and each anhydride of a poly(amic acid) can
    open toward either carbonyl: of all these the first in the order of their SMILES is given.

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
        If a monomer does not carry exactly two groups of its kind, or there is no such form.

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
    """Refuse what is neither a poly(amic acid) nor a polyimide."""
    if form not in get_args(Form):
        raise StructureError("form", form, "'paa' for the poly(amic acid) or 'pi' for the polyimide")


@lru_cache(maxsize=8192)
@in_our_words("dianhydride", "a dianhydride that can be opened")
def amic_acid_isomers(dianhydride: str) -> int:
    """How many different diamides one dianhydride can open to: para and meta for a benzene core.

    >>> amic_acid_isomers("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12")
    2
    """
    opened = set()
    dianhydride = canonical(dianhydride)
    for sides in product((0, 1), repeat=2):
        mol = _editable(dianhydride)
        for ring, side in zip(_anhydrides(parse(dianhydride)), sides, strict=True):
            carbon = ring[0] if side == 0 else ring[2]
            mol.RemoveBond(carbon, ring[1])
            mol.AddBond(carbon, mol.AddAtom(Chem.Atom(0)), Chem.BondType.SINGLE)
        opened.add(_finished(mol, []))
    return len(opened)


@in_our_words("repeat unit", "two monomers whose unit can be written as BigSMILES")
def big_smiles(dianhydride: str, diamine: str, form: Form) -> str:
    """Repeat unit with BigSMILES bond descriptors: `[<]` at the diamine end, `[>]` at the dianhydride end.

    In Kekule form, since an aromatic atom at one end and a plain one at the other would make two orders of one bond.
    """
    mol = _editable(repeat_unit(dianhydride, diamine, form, (1, 2)))
    unit = str(Chem.MolToSmiles(mol, kekuleSmiles=True))
    return unit.replace("[1*]", "[<]").replace("[2*]", "[>]")


@lru_cache(maxsize=8192)
@in_our_words("residue", "a chain part that can be cut at its rings")
def backbone(residue_smiles: str) -> tuple[str, ...]:
    """A residue as the row of rings and bridges between its attachment points.

    Bonds between a benzene ring and its neighbour are cut where they lie on the way from one attachment point
    to another. Each piece is a canonical SMILES; `*` is a cut or, in a divalent residue, an attachment point,
    `[1*]` an attachment point of a tetravalent one. A residue that is no simple row comes back whole.

    >>> backbone("*c1ccc(Oc2ccc(*)cc2)cc1")
    ('*c1ccc(*)cc1', '*O*', '*c1ccc(*)cc1')
    """
    mol = Chem.RWMol(parse(residue_smiles))
    stars = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetAtomicNum() == 0]
    for index in stars:
        mol.GetAtomWithIdx(index).SetIsotope(1 if len(stars) > 2 else 0)
    cuts = [bond for bond in _ring_bonds_outward(mol) if _parts_stars(mol, bond, stars)]
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
    found = []
    for bond in mol.GetBonds():
        begin, end = bond.GetBeginAtom(), bond.GetEndAtom()
        touches = begin.GetIdx() in inside or end.GetIdx() in inside
        if touches and not bond.IsInRing() and begin.GetAtomicNum() and end.GetAtomicNum():
            found.append(bond.GetIdx())
    return found


def _parts_stars(mol: Mol, bond: int, stars: list[int]) -> bool:
    """Whether attachment points stand on both sides of a bond."""
    sides = Chem.GetMolFrags(Chem.FragmentOnBonds(mol, [bond], addDummies=False))
    return all(any(star in side for star in stars) for side in sides)


def _cut_labels(piece: Mol) -> list[int]:
    return [a.GetIsotope() for a in piece.GetAtoms() if a.GetAtomicNum() == 0 and a.GetIsotope() >= 100]


def _walk(pieces: tuple[Mol, ...]) -> list[str]:
    """The pieces from one end of the row to the other, or nothing if they branch."""
    labels = {i: _cut_labels(piece) for i, piece in enumerate(pieces)}
    ends = [i for i, cuts in labels.items() if len(cuts) == 1]
    if len(ends) != 2 or any(len(cuts) > 2 for cuts in labels.values()):
        return []
    row, came = [ends[0]], -1
    while ahead := [label for label in labels[row[-1]] if label != came]:
        came = ahead[0]
        row.append(next(i for i, cuts in labels.items() if came in cuts and i != row[-1]))
    return [_unlabelled(pieces[i]) for i in row]


def _unlabelled(piece: Mol) -> str:
    for atom in piece.GetAtoms():
        if atom.GetAtomicNum() == 0 and atom.GetIsotope() >= 100:
            atom.SetIsotope(0)
    return str(Chem.MolToSmiles(piece))


def draw_svg(smiles: str, width: int = 320, height: int = 220, legend: str = "") -> str:
    """Drawing as SVG text, to stand in a page of its own or inside another.

    >>> draw_svg("Nc1ccc(N)cc1").startswith("<svg")
    True
    """
    check_pixels(width, height)
    drawer = rdMolDraw2D.MolDraw2DSVG(int(width), int(height))
    _draw(drawer, smiles, legend)
    text = str(drawer.GetDrawingText())
    return text[text.index("<svg") :]


def draw_png(smiles: str, width: int = 480, height: int = 320, legend: str = "") -> bytes:
    """Drawing as the bytes of a PNG file.

    >>> draw_png("Nc1ccc(N)cc1")[1:4]
    b'PNG'
    """
    check_pixels(width, height)
    drawer = rdMolDraw2D.MolDraw2DCairo(int(width), int(height))
    _draw(drawer, smiles, legend)
    return bytes(drawer.GetDrawingText())


def check_pixels(width: int, height: int) -> None:
    """Refuse a size that no drawing has."""
    for where, value in (("width", width), ("height", height)):
        whole(where, value, 1, MOST_PIXELS, refuse=StructureError, hint="Pixels.")


@in_our_words("smiles", "a structure that can be drawn")
def _draw(drawer: Any, smiles: str, legend: str) -> None:
    drawer.drawOptions().clearBackground = False
    rdMolDraw2D.PrepareAndDrawMolecule(drawer, copy_of(smiles), legend=legend)
    drawer.FinishDrawing()
