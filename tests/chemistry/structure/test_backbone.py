"""Backbones, against rings and bridges written by hand."""

import pytest
from rdkit import Chem

from pi_formulate.chemistry.atoms import counts_of
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import backbone, element_counts, residue

LIB = library()
PARA, META, ORTHO = "*c1ccc(*)cc1", "*c1cccc(*)c1", "*c1ccccc1*"
HALF = "*c1ccc([1*])c([1*])c1"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("p-PDA", (PARA,)),
        ("m-PDA", (META,)),
        ("o-PDA", (ORTHO,)),
        ("4,4'-ODA", (PARA, "*O*", PARA)),
        ("DDS", (PARA, "*S(*)(=O)=O", PARA)),
        ("4,4'-SDA", (PARA, "*S*", PARA)),
        ("4,4'-DABA", (PARA, "*NC(*)=O", PARA)),
        ("MDA", (PARA, "*C*", PARA)),
        ("benzidine", (PARA, PARA)),
        ("TPE-R", (PARA, "*O*", META, "*O*", PARA)),
        ("TPE-Q", (PARA, "*O*", PARA, "*O*", PARA)),
        ("APB-133", (META, "*O*", META, "*O*", META)),
        ("BAPP", (PARA, "*O*", PARA, "*C(*)(C)C", PARA, "*O*", PARA)),
        ("TFMB", ("*c1ccc(*)c(C(F)(F)F)c1", "*c1ccc(*)c(C(F)(F)F)c1")),
        ("BAFL", (PARA, "*C1(*)c2ccccc2-c2ccccc21", PARA)),  # the benzo rings of fluorene hang at the side
        ("1,5-NDA", ("*c1cccc2c(*)cccc12",)),
        ("EDA", ("*CC*",)),
        ("PMDA", ("[1*]c1cc([1*])c([1*])cc1[1*]",)),
        ("BPDA", (HALF, HALF)),
        ("ODPA", (HALF, "*O*", HALF)),
        ("BTDA", (HALF, "*C(*)=O", HALF)),
        ("DSDA", (HALF, "*S(*)(=O)=O", HALF)),
        ("a-BPDA", (HALF, "*c1cccc([1*])c1[1*]")),
        ("HQDA", (HALF, "*O*", PARA, "*O*", HALF)),
        ("CBDA", ("[1*]C1C([1*])C([1*])C1[1*]",)),
    ],
)
def test_backbones_by_hand(name: str, expected: tuple[str, ...]) -> None:
    row = tuple(map(Chem.CanonSmiles, backbone(residue(LIB[name].smiles))))
    hand = tuple(map(Chem.CanonSmiles, expected))
    assert row in (hand, hand[::-1])


def test_no_atom_is_lost_or_doubled_in_a_backbone() -> None:
    for monomer in LIB:
        if monomer.functionality == 2:
            pieces = backbone(monomer.residue_smiles)
            marks = [Chem.MolFromSmiles(piece.replace("[1*]", "*")) for piece in pieces]
            counts = counts_of(*((element_counts(Chem.MolToSmiles(mol)), 1) for mol in marks))
            assert counts == element_counts(monomer.residue_smiles), monomer.id
