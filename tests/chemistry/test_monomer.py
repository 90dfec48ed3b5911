"""One monomer: its formula, mass and role, and the facts about it that are refused."""

import pickle
from dataclasses import FrozenInstanceError, fields

import pytest
from rdkit import Chem

from pi_formulate.base.errors import FormulateError, StructureError
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer

LIB = library()
BROMO, IODO = "Nc1ccc(N)c(Br)c1", "Nc1ccc(N)c(I)c1"


def test_formula_mass_and_functionality_follow_from_the_structure() -> None:
    monomer = Monomer("mine", "diamine", "C1=CC(N)=CC=C1N")
    assert (monomer.smiles, monomer.formula, monomer.functionality) == ("Nc1ccc(N)cc1", "C6H8N2", 2)
    assert monomer.molar_mass_g_per_mol == pytest.approx(6 * 12.011 + 8 * 1.008 + 2 * 14.007, rel=1e-12)
    assert (monomer.name, monomer.cas, monomer.source) == ("mine", "", "given by the user")
    assert str(monomer) == "mine"
    assert {m.functionality for m in LIB if m.role.startswith("endcap")} == {1}


@pytest.mark.parametrize(
    ("smiles", "role"),
    [
        ("O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12", "dianhydride"),
        (BROMO, "diamine"),
        ("O=C1CCC(=O)O1", "endcap_anhydride"),
        ("NCC", "endcap_amine"),
    ],
)
def test_the_role_follows_from_the_groups(smiles: str, role: str) -> None:
    monomer = Monomer.from_smiles(smiles, id="x", name="a name", assay_frac=0.99)
    assert (monomer.role, monomer.id, monomer.name, monomer.assay_frac) == (role, "x", "a name", 0.99)
    assert Monomer.from_smiles(smiles).id == monomer.smiles
    assert Monomer.from_mol(Chem.MolFromSmiles(smiles), id="x").role == role


def test_an_rdkit_molecule_is_as_good_as_its_smiles() -> None:
    mol = Chem.AddHs(Chem.MolFromSmiles(BROMO))
    assert Monomer.from_mol(mol, id="x") == Monomer.from_smiles(BROMO, id="x")
    back = Monomer.from_mol(mol, id="x").mol
    assert Chem.MolToSmiles(back) == Chem.CanonSmiles(BROMO)
    back.GetAtomWithIdx(0).SetAtomicNum(8)
    assert Chem.MolToSmiles(Monomer.from_mol(mol, id="x").mol) == Chem.CanonSmiles(BROMO)
    assert Monomer.from_mol(LIB["t-CHDA"].mol, id="t").smiles == LIB["t-CHDA"].smiles != LIB["c-CHDA"].smiles


@pytest.mark.parametrize(
    ("smiles", "fragment"),
    [
        ("Nc1cc(N)cc(N)c1", "cross-link"),
        ("O=C1OC(=O)c2c1c1C(=O)OC(=O)c1c1C(=O)OC(=O)c21", "3 cyclic anhydrides"),
        ("Nc1ccc2c(c1)C(=O)OC2=O", "reacts with itself"),
        ("CC(=O)Nc1ccc(NC(C)=O)cc1", "do not count"),
        ("c1ccccc1", "0 cyclic anhydrides and 0 primary amines"),
        ("OC(=O)c1cc(C(O)=O)c(C(O)=O)cc1C(O)=O", "carboxylic acids"),
        ("Nc1ccc(N)cc1.Cl", "free monomer"),
        ("Nc1ccc(N)cc1.O", "hydrate"),
        ("[NH3+]c1ccc(N)cc1", "neutral"),
        ("c1ccc", "ring or a bracket left open"),
        ("", "RDKit reads"),
    ],
)
def test_what_is_no_monomer_is_refused_with_the_reason(smiles: str, fragment: str) -> None:
    with pytest.raises(StructureError) as caught:
        Monomer.from_smiles(smiles, id="x")
    assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("given", "fragment"),
    [
        ({"role": "dianhydride"}, "By its groups it is a diamine."),
        (
            {"role": "endcap_amine"},
            "expected 1 primary amine for the role endcap_amine, but got 0 cyclic anhydrides and 2 primary amines",
        ),
        ({"role": "amine"}, "expected one of dianhydride, diamine, endcap_anhydride, endcap_amine, but got 'amine'"),
        ({"id": ""}, "a short name"),
        ({"id": " x"}, "a short name"),
        ({"id": "a|b"}, "without bars"),
        ({"id": "a\nb"}, "line breaks"),
        ({"cas": "106-50-4"}, "the last digit of '106-50-4' does not fit the others: it would be 3"),
        ({"cas": "1989-03-02"}, "Excel"),
        ({"assay_frac": 99.5}, "at most 1"),
        ({"assay_frac": 0.0}, "above 0"),
        ({"assay_frac": float("nan")}, "above 0"),
    ],
)
def test_wrong_facts_about_a_monomer_are_refused(given: dict[str, object], fragment: str) -> None:
    right: dict[str, object] = {"id": "x", "role": "diamine", "smiles": "Nc1ccc(N)cc1", "cas": "106-50-3"}
    assert Monomer(**right).cas == "106-50-3"
    with pytest.raises(FormulateError) as caught:
        Monomer(**{**right, **given})
    assert fragment in str(caught.value)


def test_a_monomer_cannot_be_changed() -> None:
    monomer = LIB["PMDA"]
    for field in fields(Monomer):
        with pytest.raises(FrozenInstanceError):
            setattr(monomer, field.name, getattr(monomer, field.name))
    with pytest.raises((FrozenInstanceError, AttributeError, TypeError)):
        monomer.colour = "white"


def test_monomers_are_equal_by_what_they_hold() -> None:
    one, same = Monomer("x", "diamine", BROMO), Monomer("x", "diamine", "Brc1cc(N)ccc1N")
    assert one == same
    assert hash(one) == hash(same)
    assert len({one, same}) == 1
    assert one != Monomer("y", "diamine", BROMO)
    assert one != Monomer("x", "diamine", IODO)
    assert one != Monomer("x", "diamine", BROMO, assay_frac=0.99)
    assert one != "x"


def test_every_monomer_survives_pickle_and_stays_a_key() -> None:
    for monomer in LIB:
        again = pickle.loads(pickle.dumps(monomer))
        assert again == monomer
        assert {monomer: 1}[again] == 1
        assert (again.formula, again.molar_mass_g_per_mol) == (monomer.formula, monomer.molar_mass_g_per_mol)
