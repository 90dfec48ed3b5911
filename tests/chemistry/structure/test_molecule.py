"""Functional groups and residues, against formulas and structures worked out by hand."""

import pytest

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import counts_of
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import canonical, element_counts, functional_groups, residue

LIB = library()


@pytest.mark.parametrize("name", ["PMDA", "BPDA", "ODPA", "NTDA", "TCA-AH", "PTCDA", "CBDA", "6FDA", "EDTADA", "THFDA"])
def test_a_dianhydride_has_two_anhydrides_and_no_amine(name: str) -> None:
    assert functional_groups(LIB[name].smiles) == (2, 0)


@pytest.mark.parametrize(
    ("smiles", "anhydrides"),
    [
        ("O=C1OC(=O)c2ccccc12", 1),  # phthalic
        ("O=C1CCCC(=O)O1", 1),  # glutaric, six-membered
        ("O=C1OC(=O)C2=C1C=CC=C2", 1),  # phthalic in another Kekule form
        ("CC(=O)OC(C)=O", 0),  # acetic anhydride is open-chain
        ("O=C1NC(=O)c2ccccc12", 0),  # phthalimide
        ("O=C1OCc2ccccc12", 0),  # lactone
        ("O=C1OCCO1", 0),  # carbonate
        ("O=C1OS(=O)(=O)c2ccccc12", 0),  # sulfobenzoic anhydride
        ("O=C1CCCCCCCC(=O)O1", 0),  # ring of ten
        ("OC(=O)c1cc(C(O)=O)c(C(O)=O)cc1C(O)=O", 0),  # pyromellitic acid: hydrolysed
        ("O=C1OC(=O)c2cc(C(=O)O)ccc12", 1),  # trimellitic anhydride: its acid does not count
        ("O=C1OC(=O)c2cc3C(=O)OC(=O)c3c4C(=O)OC(=O)c24c1", None),  # cannot be read
    ],
)
def test_cyclic_anhydrides_are_counted(smiles: str, anhydrides: int | None) -> None:
    if anhydrides is None:
        with pytest.raises(StructureError, match="RDKit reads"):
            functional_groups(smiles)
    else:
        assert functional_groups(smiles) == (anhydrides, 0)


@pytest.mark.parametrize(
    ("smiles", "amines"),
    [
        ("Nc1ccccc1", 1),
        ("NCc1ccccc1", 1),
        ("NC1CCCCC1", 1),
        ("Nc1ccccn1", 1),  # aminopyridine
        ("Nc1ccc2[nH]c(-c3ccc(N)cc3)nc2c1", 2),  # the benzimidazole N-H does not count
        ("Nc1ccc(NC(=O)c2ccc(N)cc2)cc1", 2),  # nor does an anilide
        ("Nc1ccc(Nc2ccc(N)cc2)cc1", 2),  # nor a secondary amine
        ("CN(C)c1ccc(N)cc1", 1),  # nor a tertiary one
        ("N#Cc1cc(N)cc(N)c1", 2),  # nor a nitrile
        ("NC(=O)c1cc(N)cc(N)c1", 2),  # nor a primary amide
        ("NC(=S)c1ccccc1", 0),
        ("NS(=O)(=O)c1ccc(N)cc1", 1),  # sulfanilamide
        ("NNc1ccccc1", 0),  # hydrazine
        ("NNC(=O)c1ccccc1", 0),  # hydrazide
        ("NC(=O)Nc1ccccc1", 0),  # urea
        ("CNc1ccccc1", 0),
        ("N=C(C)C", 0),  # imine
        ("O=[N+]([O-])c1ccccc1", 0),  # nitro
        ("N", 0),  # ammonia
        ("NO", 0),
        ("N[Si](C)(C)C", 0),
    ],
)
def test_only_primary_amines_on_carbon_count(smiles: str, amines: int) -> None:
    assert functional_groups(smiles) == (0, amines)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PMDA", "*c1cc(*)c(*)cc1*"),
        ("BPDA", "*c1ccc(-c2ccc(*)c(*)c2)cc1*"),
        ("a-BPDA", "*c1ccc(cc1*)-c1cccc(*)c1*"),
        ("CBDA", "*C1C(*)C(*)C1*"),
        ("NTDA", "*c1ccc(*)c2c(*)ccc(*)c12"),
        ("p-PDA", "*c1ccc(*)cc1"),
        ("4,4'-ODA", "*c1ccc(Oc2ccc(*)cc2)cc1"),
        ("TFMB", "*c1ccc(c(C(F)(F)F)c1)-c1ccc(*)cc1C(F)(F)F"),
        ("3,5-DABA", "*c1cc(*)cc(C(=O)O)c1"),
        ("EDA", "*CC*"),
    ],
)
def test_residues_by_hand(name: str, expected: str) -> None:
    assert LIB[name].residue_smiles == residue(LIB[name].smiles) == canonical(expected)


def test_every_residue_is_the_monomer_without_its_groups() -> None:
    for monomer in LIB:
        anhydrides, amines = functional_groups(monomer.smiles)
        group = [((("C", 2), ("O", 3)), -anhydrides), ((("H", 2), ("N", 1)), -amines)]
        counts = counts_of((element_counts(monomer.smiles), 1), *group)
        assert element_counts(monomer.residue_smiles) == counts, monomer.id
        assert monomer.residue_smiles.count("*") == 2 * anhydrides + amines, monomer.id


@pytest.mark.parametrize("smiles", ["NC#N", "NC(=N)N", "NC(=N)c1ccccc1"])
def test_cyanamides_and_amidines_are_no_primary_amines(smiles: str) -> None:
    assert structure.functional_groups(smiles) == (0, 0)
