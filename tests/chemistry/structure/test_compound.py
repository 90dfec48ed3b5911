"""One compound, many spellings: atom maps, explicit hydrogens, Kekule forms, stereo; and texts that are no compound."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdkit import Chem

import pi_formulate as pf
from pi_formulate.base.errors import StructureError, UnknownNameError
from pi_formulate.batch.charge import is_called
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import MonomerLibrary, library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, read_solvents, solvents
from pi_formulate.chemistry.structure import canonical, copy_of, repeat_unit, smiles_of
from pi_formulate.chemistry.structure.compound import parse
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.groups import assign, group_table, substituted

LIB = library()
PMDA, PPDA, ODA = LIB["PMDA"].smiles, LIB["p-PDA"].smiles, LIB["4,4'-ODA"].smiles


@pytest.mark.parametrize(
    ("smiles", "fragment"),
    [
        ("", "RDKit reads"),
        ("   ", "RDKit reads"),
        ("c1ccc", "ring or a bracket left open"),
        ("p-phenylenediamine", "RDKit reads"),
        ("C(C)(C)(C)(C)C", "RDKit reads"),  # five bonds to a carbon
        ("Nc1ccc(N)cc1.Cl", "free monomer"),
        ("Nc1ccc(N)cc1.Cl.Cl", "counter-ion"),
        ("Nc1ccc(N)cc1.O", "hydrate"),
        ("[NH3+]c1ccc(N)cc1", "neutral"),
        ("[13cH]1cc(N)ccc1N", "natural isotopes"),
        ("Nc1c([2H])cc(N)cc1", "natural isotopes"),
        ("[CH2]c1ccc(N)cc1", "has an unpaired electron. Is a hydrogen missing"),
    ],
)
def test_refused_smiles_say_why(smiles: str, fragment: str) -> None:
    with pytest.raises(StructureError) as caught:
        parse(smiles)
    assert fragment in str(caught.value)
    assert caught.value.got == smiles


def test_one_spelling_is_as_good_as_another() -> None:
    kekule = "O=C1OC(=O)C2=CC3=C(C=C12)C(=O)OC3=O"
    assert canonical(kekule) == canonical(PMDA) == PMDA
    assert smiles_of(Chem.AddHs(Chem.MolFromSmiles(kekule))) == PMDA
    assert repeat_unit(kekule, "C1=CC(N)=CC=C1N", "pi") == repeat_unit(PMDA, PPDA, "pi")


@pytest.mark.parametrize(
    "smiles",
    [
        "Nc1ccc2[nH]c3ccc(N)cc3c2c1",  # 3,6-diaminocarbazole
        "Nc1ccc(-c2ccc(-c3ccc(N)cc3)[nH]2)cc1",  # a pyrrole
        "Nc1ccc2[nH]c(=O)c3cc(N)ccc3c2c1",  # a lactam ring
    ],
)
def test_a_ring_n_h_with_one_place_is_spelled_like_any_other(smiles: str) -> None:
    assert Chem.CanonSmiles(smiles) == canonical(smiles)
    mixed = Chem.MolToSmiles(Chem.MolFromSmiles(smiles), doRandom=True, kekuleSmiles=False)
    assert canonical(mixed) == canonical(smiles)
    assert Copolymer.from_units([("PMDA", smiles, 1.0)]).paa_g_per_mol > 218.0


def test_a_copy_can_be_changed_without_harm() -> None:
    mol = copy_of(PPDA)
    mol.GetAtomWithIdx(0).SetAtomicNum(8)
    assert Chem.MolToSmiles(mol) != canonical(PPDA)
    assert Chem.MolToSmiles(copy_of(PPDA)) == canonical(PPDA)


@pytest.mark.parametrize("smiles", ["O=C([O-])c1cc(N)cc([NH3+])c1", "[NH3+]c1ccc(N)cc1.[Cl-]", "[NH3+]c1ccc(N)cc1"])
def test_ions_are_refused_but_nitro_groups_are_not(smiles: str) -> None:
    with pytest.raises(StructureError):
        parse(smiles)
    assert structure.functional_groups("O=[N+]([O-])c1cc(N)cc(N)c1") == (0, 2)


def test_an_open_end_is_no_monomer() -> None:
    with pytest.raises(StructureError, match="whole compound"):
        Monomer.from_smiles("*c1ccc(N)cc1")
    with pytest.raises(StructureError, match="RDKit Mol"):
        Monomer.from_mol(None)


PPDA_MAPPED = "[NH2:1]c1ccc([NH2:2])cc1"
# Monomers that no table lists: silicon, nitro, sulfoxide, azoles, double bonds and rings with stereo, macrocycle, cage.
OWN = (
    "Nc1ccc(N)c(Br)c1",
    "Nc1ccc([N+](=O)[O-])c(N)c1",
    "Nc1ccc([S@](=O)c2cccc(N)c2)cc1",
    "C[Si](C)(CCCN)c1ccc(N)cc1",
    "Nc1ccc(-c2nc3cc(N)ccc3[nH]2)c(C)c1",
    "Nc1n[nH]c(N)n1",
    "NC[C@H](C)CN",
    "Nc1ccc(/C=C\\c2ccc(N)cc2)cc1",
    "N[C@H]1CC[C@H](C[C@H]2CC[C@H](N)CC2)C(C)C1",
    "O=C1OC(=O)[C@@H]2[C@@H]1C[C@H]1C(=O)OC(=O)[C@@H]1C2C",
    "NC12CC3CC(CC(N)(C3)C1)C2",
    "C1CCCCCC(N)CCCCCC(N)CC1",
    "O=C1OC(=O)C2=C1C(=O)OC2=O",
    "CC1=C(C)C(=O)OC1=O",
    "Nc1ccc(-c2cc[n+]([O-])cc2)c(N)c1",
    "Nc1ccc(P(C)(=O)c2ccc(N)cc2)cc1",
    "NCCn1cnc2c(N)ncnc12",
)


def spellings(smiles: str, count: int, seed: int = 0) -> Iterator[str]:
    """A compound at random in other letters; the seed says which ways are taken."""
    chance = random.Random(seed)
    plain = Chem.MolFromSmiles(smiles)
    for turn in range(seed, seed + count):
        mol = Chem.AddHs(plain) if turn % 3 == 1 else Chem.Mol(plain)
        if turn % 4 > 1:
            for atom in mol.GetAtoms():
                if chance.random() < 0.7:
                    atom.SetAtomMapNum(chance.randrange(1, 99))
        kekule = turn % 5 == 0
        if kekule:
            Chem.Kekulize(mol, clearAromaticFlags=True)
        order = list(range(mol.GetNumAtoms()))
        chance.shuffle(order)
        yield Chem.MolToSmiles(
            Chem.RenumberAtoms(mol, order),
            canonical=False,
            doRandom=True,
            kekuleSmiles=kekule,
            allHsExplicit=turn % 2 == 1,
            allBondsExplicit=turn % 7 == 3,
        )


def test_p_phenylenediamine_with_atom_maps_is_p_phenylenediamine() -> None:
    assert LIB[PPDA_MAPPED] is LIB["p-PDA"]
    assert round(Monomer.from_smiles(PPDA_MAPPED).molar_mass_g_per_mol, 3) == 108.144
    plain = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    mapped = pf.Copolymer.from_units([("PMDA", PPDA_MAPPED, 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    assert mapped == plain
    assert mapped.to_frame().equals(plain.to_frame())
    assert pf.formula("6").check(mapped).met


def test_every_shipped_monomer_is_found_by_any_spelling() -> None:
    for seed, monomer in enumerate(LIB):
        for spelling in spellings(monomer.smiles, 3, 3 * seed):
            assert LIB.find(spelling) is monomer, (monomer.id, spelling)
            assert sum(n for _, n in structure.element_counts(spelling)) == sum(
                n for _, n in structure.element_counts(monomer.smiles)
            )


@pytest.mark.parametrize("smiles", OWN)
def test_a_monomer_of_no_table_is_the_same_by_any_spelling(smiles: str) -> None:
    monomer = Monomer.from_smiles(smiles)
    for spelling in spellings(smiles, 21):
        same = Monomer.from_smiles(spelling)
        assert same == monomer, spelling
        assert same.molar_mass_g_per_mol == monomer.molar_mass_g_per_mol
        assert structure.canonical(same.smiles) == same.smiles
        assert Monomer.from_mol(Chem.MolFromSmiles(spelling)) == monomer


@settings(max_examples=6)
@given(st.sampled_from([*(m.smiles for m in LIB if m.functionality == 2), *OWN[:12]]), st.integers(0, 10**6))
def test_every_answer_is_the_same_by_any_spelling(smiles: str, seed: int) -> None:
    (spelling,) = spellings(smiles, 1, seed)

    def pair(text: str) -> tuple[str, str, float]:
        role = LIB.resolve(smiles).role
        return (text, "3,4'-ODA", 1.0) if role.endswith("anhydride") else ("a-ODPA", text, 1.0)

    if LIB.resolve(smiles).functionality == 1:
        return
    one, other = (pf.Copolymer.from_units([pair(text)]) for text in (smiles, spelling))
    assert one == other
    assert one.to_frame().equals(other.to_frame())
    assert [one.to_bigsmiles(form) for form in ("pi", "paa")] == [other.to_bigsmiles(form) for form in ("pi", "paa")]
    assert pf.formula("7").check(one).to_frame().equals(pf.formula("7").check(other).to_frame())
    assert pf.estimate(one).to_frame().equals(pf.estimate(other).to_frame())
    ((unit, _),) = other.amounts_mol
    assert unit.to_svg() == one.amounts_mol[0][0].to_svg()
    assert structure.residue(spelling) == structure.residue(smiles)
    assert structure.backbone(structure.residue(spelling)) == structure.backbone(structure.residue(smiles))


def test_structure_takes_atoms_in_brackets() -> None:
    pmda, ppda = LIB["PMDA"].smiles, LIB["p-PDA"].smiles
    for spelling in ("[NH2][c]1[cH][cH][c]([NH2])[cH][cH]1", PPDA_MAPPED, "[H]N([H])c1ccc(N([H])[H])cc1"):
        for form in ("pi", "paa"):
            assert structure.repeat_unit(pmda, spelling, form) == structure.repeat_unit(pmda, ppda, form)
        assert structure.big_smiles(pmda, spelling, "pi") == structure.big_smiles(pmda, ppda, "pi")
    mapped = "[O:1]=[c:2]1[o:3]c(=O)c2cc3c(=O)oc(=O)c3cc12"
    assert structure.imide_part(mapped) == structure.imide_part(pmda)
    assert structure.amic_acid_isomers(mapped) == 2


@pytest.mark.parametrize(
    ("spelling", "found"),
    [
        ("Nc1ccc([S+]([O-])c2ccc(N)cc2)cc1", "DDSO"),  # a sulfoxide drawn with charges
        ("Nc1ccc([S+2]([O-])([O-])c2ccc(N)cc2)cc1", "DDS"),
        ("O=C1OC(=O)c2c1cccc2N(=O)=O", "3-NPA"),  # a nitro group with five bonds to nitrogen
        ("Nc1ccc(-c2nc3ccc(N)cc3[nH]2)cc1", "DAPBI"),  # the hydrogen of an imidazole stands on either nitrogen
        ("Nc1ccc(-c2[nH]c3cc(N)ccc3n2)cc1", "DAPBI"),
        (" Nc1ccc(N)cc1\n", "p-PDA"),
    ],
)
def test_what_is_drawn_otherwise_is_the_same_compound(spelling: str, found: str) -> None:
    assert LIB[spelling] is LIB[found]
    assert LIB.resolve(spelling) is LIB[found]


def test_a_benzimidazole_of_ones_own_fills_formula_5_by_either_tautomer() -> None:
    reading = pf.reading("default")
    for smiles in ("Nc1ccc(-c2nc3ccc(N)cc3[nH]2)cc1", "Nc1ccc(-c2nc3cc(N)ccc3[nH]2)cc1"):
        assert reading.fits("F5", Monomer("mine", "diamine", smiles))


@pytest.mark.parametrize(
    ("spelling", "found"),
    [
        ("N[C@H]1CC[C@H](N)CC1", "t-CHDA"),
        ("N[C@@H]1CC[C@@H](N)CC1", "t-CHDA"),
        ("[H][C@]1([NH2:3])CC[C@]([H])(N)CC1", "t-CHDA"),
        ("[H][C@@]1([NH2:3])CC[C@]([H])(N)CC1", "c-CHDA"),
        ("N[C@H]1CC[C@@H](N)CC1", "c-CHDA"),
        ("NC1CCC(N)CC1", "1,4-CHDA"),
        ("N[C@H]1CCC(N)CC1", "1,4-CHDA"),  # one mark of a pair says nothing
        ("N\\C1=CC=C(\\C=C\\C2=CC=C(N)C=C2)C=C1", "DASB"),
        ("Nc1ccc(C=Cc2ccc(N)cc2)cc1", "DASB"),  # the only stilbene that is listed
        ("O=C1OC(=O)C2CC=CCC12", "THPA"),
        ("O=C1OC(=O)[C@H]2CC=CC[C@@H]12", "THPA"),
    ],
)
def test_an_isomer_is_found_by_its_stereo(spelling: str, found: str) -> None:
    assert LIB[spelling] is LIB.resolve(spelling) is LIB[found]


def test_an_isomer_that_contradicts_the_listed_one_is_another_compound() -> None:
    for smiles in ("Nc1ccc(/C=C\\c2ccc(N)cc2)cc1", "O=C1OC(=O)[C@H]2CC=CC[C@H]12"):
        assert LIB.find(smiles) is None
        assert LIB.resolve(smiles).id == structure.canonical(smiles)


@pytest.mark.parametrize(
    ("smiles", "id"),
    [
        ("O=C1OC(=O)[C@@H]2C[C@@H]3C(=O)OC(=O)[C@@H]3C[C@H]12", "H-PMDA"),
        ("NC[C@H]1CC[C@H](CN)CC1", "1,4-BAC"),
        ("Nc1ccc(/N=N/c2ccc(N)cc2)cc1", "DAAB"),
        ("O=C1OC(=O)[C@@H]2[C@H]1[C@H]1C=C[C@@H]2C1", "nadic"),
    ],
)
def test_an_isomer_of_a_compound_whose_stereo_is_open_keeps_its_stereo(smiles: str, id: str, tmp_path: Path) -> None:
    monomer = LIB.resolve(smiles)
    assert monomer == LIB[smiles] == LIB.find(smiles)
    assert (monomer.id, monomer.name, monomer.cas) == (id, LIB[id].name, "")  # the number is of the open compound
    assert monomer.smiles == structure.canonical(smiles) != LIB[id].smiles
    assert monomer.molar_mass_g_per_mol == LIB[id].molar_mass_g_per_mol
    if monomer.functionality == 2:
        other = ("p-PDA", "PMDA")[monomer.role == "diamine"]
        feed = pf.Copolymer.from_feed({smiles: 1.0, other: 1.0})
        batch = pf.plan_batch(feed, solution_g=500, assay={id: 0.99}, readability_g={"*": 0.1, smiles: 0.01})
        batch.to_json(tmp_path / "b.json")
        assert pf.Recipe.read(tmp_path / "b.json") == batch
        (charge,) = (c for c in batch.charges if c.compound.id == id)
        assert (charge.compound, charge.readability_g, charge.assay_frac) == (monomer, 0.01, 0.99)


def test_cis_and_trans_are_never_taken_for_each_other() -> None:
    cis, trans = (f"NC[C@H]1CC[{mark}](CN)CC1" for mark in ("C@@H", "C@H"))
    assert LIB.resolve(cis) != LIB.resolve(trans)
    with pytest.raises(
        pf.CompositionError,
        match=(
            r"monomers with the id 1,4-BAC: they are not one compound, but "
            r"NC\[C@H\]1CC\[C@@H\]\(CN\)CC1 and NC\[C@H\]1CC\[C@H\]\(CN\)CC1"
        ),
    ):
        pf.Copolymer.from_units([("PMDA", cis, 1.0), ("PMDA", trans, 1.0)])
    with pytest.raises(
        pf.CompositionError,
        match=r"they are not one compound, but NC\[C@H\]1CC\[C@@H\]\(CN\)CC1 and NC\[C@H\]1CC\[C@H\]\(CN\)CC1",
    ):
        pf.Copolymer.from_feed({"PMDA": 2.0, cis: 1.0, trans: 1.0})
    one, other = (Monomer("x", "diamine", "NCCN", assay_frac=assay) for assay in (None, 0.9))
    with pytest.raises(pf.CompositionError, match="two monomers x that differ"):
        pf.Copolymer.from_units([("PMDA", one, 1.0), ("BPDA", other, 1.0)])
    own = [Monomer.from_smiles(cis, "cis"), Monomer.from_smiles(trans, "trans")]
    assert pf.Copolymer.from_units([("PMDA", m, 1.0) for m in own]).feed.to_dict() == {
        "PMDA": 1.0,
        "cis": 0.5,
        "trans": 0.5,
    }
    more = LIB.with_monomers(own)
    assert (more[cis].id, more[trans].id, more["NCC1CCC(CN)CC1"].id) == ("cis", "trans", "1,4-BAC")
    assert more.find("C1=CC=CC=C1") is None


def test_an_isomer_is_no_guess_where_several_are_listed() -> None:
    both = MonomerLibrary([LIB["t-CHDA"], LIB["c-CHDA"]])
    assert both.find("NC1CCC(N)CC1") is None
    assert both.resolve("NC1CCC(N)CC1").id == "NC1CCC(N)CC1"
    # Beside a listed isomer the compound whose stereo is open stands for no other one.
    cis_and_open = MonomerLibrary([LIB["c-CHDA"], LIB["1,4-CHDA"]])
    assert cis_and_open.find(LIB["t-CHDA"].smiles) is None


def test_components_of_a_batch_are_found_by_their_structure() -> None:
    own = "Nc1ccc(N)c(Br)c1"
    mapped = "[NH2:7]c1ccc(N)c(Br)c1"
    copolymer = pf.Copolymer.from_units([("PMDA", own, 1.0)])
    batch = pf.plan_batch(
        copolymer,
        solution_g=500,
        assay={mapped: 0.98},
        readability_g={mapped: 0.01, "*": 0.1},
        order=["NMP", mapped, "O=C1OC(=O)c2cc3C(=O)OC(=O)c3cc12"],
    )
    assert [c.compound.id for c in batch.charges] == ["NMP", structure.canonical(own), "PMDA"]
    assert (batch.charges[1].assay_frac, batch.charges[1].readability_g) == (0.98, 0.01)
    masses = {"CN1CCCC1=O": 400.0, mapped: 20.0, "PMDA": 23.0}
    named = {"NMP": 400.0, structure.canonical(own): 20.0, "PMDA": 23.0}
    assert pf.reconcile(masses, batch).made.charge_g == pf.reconcile(named, batch).made.charge_g == named
    assert [is_called(text, LIB["p-PDA"]) for text in ("", "PPD", PPDA_MAPPED, "NCCN", 5)] == [
        False,
        True,
        True,
        False,
        False,
    ]


def test_atom_maps_stand_in_recipe_files(tmp_path: Path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(
        f'[[batch]]\nid="A"\namounts={{PMDA="10 g","{PPDA_MAPPED}"="0.6 eq",BAPP="0.4 eq"}}\n'
        f'[[batch]]\nid="B"\namounts={{PMDA="10 g","{PPDA_MAPPED}"="60 mol%"}}\nratios={{"{PPDA_MAPPED}:BAPP"=1.5}}\n'
    )
    for batch in pf.plan_file(path)[0]:
        assert {c.compound.id for c in batch.charges} == {"NMP", "BAPP", "p-PDA", "PMDA"}
        assert batch.copolymer.feed.to_dict()["p-PDA"] == pytest.approx(0.6, rel=1e-9)
    path = tmp_path / "r.csv"
    path.write_text(
        f"id,feed,solution,endcap,imbalance_r,excess\nA,{PPDA_MAPPED}=1;PMDA=1,500 g,[NH2:1]c1ccccc1,0.98,dianhydride\n"
    )
    ((batch,), _) = pf.plan_file(path)
    assert {c.compound.id for c in batch.charges} == {"NMP", "AN", "p-PDA", "PMDA"}
    path.write_text("id,feed,solution\nA,[p-PDA=1;PMDA=1,500 g\n")
    with pytest.raises(pf.TableError, match="an inline TOML value"):
        pf.plan_file(path)


BAD = {
    "Nc1ccc(N)cc1.Cl": "is not one compound, but has a counter-ion or water beside it. For a salt or hydrate",
    "[Cl-].[NH3+]c1ccc(N)cc1": "is not one compound, but has a counter-ion or water beside it. For a salt or hydrate",
    "Nc1ccc(N)cc1.O": "is not one compound, but has a counter-ion or water beside it. For a salt or hydrate",
    "Nc1ccc(N)cc1.Nc1cccc(N)c1": "is not one compound, but has a counter-ion or water beside it. For a salt or hydrate",
    "Nc1ccc(N)c(S(=O)(=O)O[Na])c1": "has a counter-ion. For a salt enter the free acid",
    "[NH3+]c1ccc(N)cc1": "is not neutral. Enter the free monomer",
    "[NH3+]c1ccc(C(=O)[O-])c(N)c1": "is not neutral. Enter the free monomer",
    "[15NH2]c1ccc(N)cc1": "has labelled atoms. Molar masses here",
    "[2H]N([2H])c1ccc(N)cc1": "has labelled atoms. Molar masses here",
    "[NH]c1ccc(N)cc1": "has an unpaired electron. Is a hydrogen missing",
    "*c1ccc(N)cc1N": r"is not a whole compound, as it has '\*'",
    "Nc1ccc([*:1])cc1N": r"is not a whole compound, as it has '\*'",
    "Nc1ccc(N)cc1~C": "has other bonds than single, double, triple and aromatic ones. A monomer",
    "Nc1ccc(N->[Pt])cc1": "has other bonds than single, double, triple and aromatic ones. A monomer",
    "Nc1ccc([Se]c2ccc(N)cc2)cc1": "there is no atomic weight for Se",
    "Nc1ccc(N)cc1 p-PDA": "expected a SMILES and nothing after it, but got .*Remove 'p-PDA'",
    "Nc1ccc(N)cc1 |$R1;;;;;;;$|": "expected a SMILES and nothing after it, but got ",
    "Nc1ccc(N)cc1>>Nc1ccccc1": "expected one compound, not a reaction, but got .*Remove '>>Nc1ccccc1'",
    "Nc1ccc(N)cc1(C)(C)C": "RDKit reads. Has an atom too many bonds",
    "C" * 5000: "the SMILES has 5,000 characters, but at most 4,000 are read.",
    "N" + "C" * 260 + "N": "the compound has 262 atoms without hydrogen, but at most 250 are read.",
    "N" + "C" * 3000 + "N": "the compound has 3,002 atoms without hydrogen, but at most 250 are read.",
    "N" + "C1CC1" * 60 + "N": "the compound has 60 rings, but at most 50 are read.",
    "N" + "C1C2C1C2" * 30 + "N": "the compound has 60 rings, but at most 50 are read.",
    "N" + "C(" * 1200 + "N" + ")" * 1200: "the compound has 1,202 atoms without hydrogen, but at most 250 are read.",
    "Nc1ccc(N)cc1$N": "is not a SMILES that RDKit reads",
    "Nc1ccc(N)cc1\u200b": "has characters that no SMILES has. Remove '.u200b'",
}


def _whole() -> pf.Copolymer:
    return pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])


ENTRIES: dict[str, Callable[[str, Path], object]] = {
    "units": lambda s, _: pf.Copolymer.from_units([("PMDA", s, 1.0)]),
    "feed": lambda s, _: pf.Copolymer.from_feed({"PMDA": 1.0, s: 1.0}),
    "library": lambda s, _: LIB[s],
    "resolve": lambda s, _: LIB.resolve(s, "diamine"),
    "Monomer": lambda s, _: Monomer("x", "diamine", s),
    "from_smiles": lambda s, _: Monomer.from_smiles(s),
    "Solvent": lambda s, _: Solvent("x", s, 1.0),
    "slot": lambda s, _: pf.formula("6").build(s=1.5, t=1.0, X4="PMDA", S=s),
    "endcap": lambda s, _: pf.plan_batch(_whole(), solution_g=500, imbalance_r=0.98, endcap=s),
    "assay": lambda s, _: pf.plan_batch(_whole(), solution_g=500, assay={s: 0.99}),
    "use_up": lambda s, _: pf.plan_batch(_whole(), use_up_g={s: 5.0}),
    "region": lambda s, _: pf.region("6", ["PMDA"], ["p-PDA", s]),
    "prices": lambda s, _: LIB.with_prices({s: 5.0}),
    "table": lambda s, folder: LIB.with_csv(_written(folder / "m.csv", f'id,role,smiles\nX,diamine,"{s}"\n')),
    "liquids": lambda s, folder: solvents().with_csv(
        _written(folder / "s.csv", f'id,smiles,density_g_per_ml\nX,"{s}",1\n')
    ),
    "recipe": lambda s, folder: pf.plan_file(
        _written(folder / "r.toml", f"[[batch]]\nid='A'\namounts={{PMDA='10 g',\"{s}\"='1 eq'}}\n")
    ),
}


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("entry", ENTRIES)
def test_salts_isotopes_and_the_like_have_the_same_reason_everywhere(
    entry: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for smiles, reason in BAD.items():
        with pytest.raises(pf.FormulateError, match=reason):
            ENTRIES[entry](smiles, tmp_path)
    assert capfd.readouterr() == ("", "")  # RDKit says nothing beside


def test_a_name_stays_a_name() -> None:
    for text in ("PMDAA", "CBN", "4,4-OAD", "phtalic anhydrid", "BPIN-1", "c1ccc", "", "[", "a\0b", "\ud800"):
        with pytest.raises(UnknownNameError, match="is not a known monomer"):
            LIB[text]
        with pytest.raises(UnknownNameError, match="is not a known monomer"):
            LIB.resolve(text, "diamine")
    with pytest.raises(UnknownNameError, match=r"make it with Monomer\.from_smiles"):
        LIB["Nc1ccc(N)c(Br)c1"]


def test_what_is_no_text_is_refused_as_such() -> None:
    mol = Chem.MolFromSmiles("NCCN")
    for thing in (None, 5, float("nan"), b"PMDA", ["PMDA"], {"a": 1}, True, object()):
        for call in (LIB.__getitem__, LIB.resolve):
            with pytest.raises(
                UnknownNameError, match="expected an id, name, CAS number or SMILES as text, or a Monomer, but got "
            ):
                call(thing)
        assert thing not in LIB
        assert LIB.find(thing) is None
        for make in (Monomer.from_smiles, parse, lambda s: Solvent("x", s, 1.0)):
            with pytest.raises(StructureError, match="smiles: expected a SMILES, as text, but got "):
                make(thing)
        with pytest.raises(StructureError, match="a short name"):
            Monomer(thing, "diamine", "NCCN")
        with pytest.raises(StructureError, match="an RDKit Mol"):
            Monomer.from_mol(thing)
    with pytest.raises(UnknownNameError, match=r"Monomer\.from_mol"):
        LIB.resolve(mol)


def _mols() -> Iterator[Chem.Mol]:
    yield Chem.Mol()
    yield Chem.MolFromSmiles("C(C)(C)(C)(C)C", sanitize=False)
    yield Chem.MolFromSmiles("c1cccc1N", sanitize=False)
    bare = Chem.RWMol()
    bare.AddAtom(Chem.Atom(6))
    yield bare
    bond = Chem.RWMol(Chem.MolFromSmiles("NCCN"))
    bond.AddBond(0, 3, Chem.BondType.ZERO)
    yield bond
    star = Chem.RWMol(Chem.MolFromSmiles("NCCN"))
    star.GetAtomWithIdx(1).SetAtomicNum(0)
    yield star


def test_an_odd_rdkit_molecule_is_refused_in_our_words(capfd: pytest.CaptureFixture[str]) -> None:
    for mol in _mols():
        with pytest.raises(StructureError):
            Monomer.from_mol(mol)
    with pytest.raises(StructureError, match="A SMARTS pattern matches many compounds"):
        Monomer.from_mol(Chem.MolFromSmarts("[#7]CC[#7]"))
    assert Monomer.from_mol(Chem.MolFromSmiles(PPDA_MAPPED, sanitize=False)).smiles == LIB["p-PDA"].smiles
    assert Monomer.from_mol(Chem.RWMol(Chem.MolFromSmiles("NCCN"))).smiles == "NCCN"
    assert capfd.readouterr() == ("", "")


UGLY = (
    "",
    " ",
    "C(",
    "C1CC",
    "c1cccc1",
    "[C",
    "C]",
    "N$N",
    "C%10CC",
    "C%(1)C",
    "C(" * 1500,
    "[C,N]",
    "[$(C)]CCN",
    "~",
    "N~C~N",
    "[*]",
    "[999C]",
    "[C+9]",
    "[CH9]",
    "[C@@@H](N)N",
    "[Xx]CCN",
    ">>",
    "|$|",
    "C=[N+]=[N-]",
    "NC[N+](C)(C)C",
    "[H][H]",
    "[H+]",
    "C->[Pt]",
    "NC#N",
    "NCC=[Si]N",
    "NP(N)CC",
    "N=C=N",
    "NC(N)C",
    "N" * 100,
    "NC" * 800 + "N",
    "NCC[As]CCN",
    "NCCOOCCN",
    "NC1=CC=C1N",
    "NCC#CCN",
    "NC=C=CN",
    "NC1C2CC3CC(C2)CC1(N)C3",
    "🧪",
    "−Nc1ccc(N)cc1",
    "N C C N",
    "%s%s",
    "O=C1OC(=O)C1",
    "NB(N)c1ccccc1",
    "C12C3C4C1C5C2C3C45",
    "O=C1OC(=O)C2=C1C(=O)OC2=O",
    "N/C=C\\N",
    "NCC(=O)O.[K]",
)


@settings(max_examples=40)
@given(st.one_of(st.sampled_from(UGLY), st.text("NCcno=#()[]@/\\123+-.%:H*$~> ", max_size=24), st.text(max_size=12)))
def test_no_text_brings_out_another_error_than_ours(text: str) -> None:
    calls: list[Callable[[], Any]] = [
        lambda: LIB[text],
        lambda: LIB.resolve(text, "diamine"),
        lambda: LIB.find(text),
        lambda: text in LIB,
        lambda: Monomer("x", "diamine", text),
        lambda: Solvent("x", text, 1.0),
        lambda: Monomer.from_smiles("NCCN", text),
        lambda: assign(text, group_table("polyimide_groups")),
        lambda: substituted(group_table("tg_published"), {text: "p-phenylene"}),
    ]
    for call in calls:
        with suppress(pf.FormulateError):
            call()


def _used(monomer: Monomer) -> None:
    """All that a monomer is asked for."""
    assert monomer.to_svg()
    if monomer.functionality == 2:
        pair = (monomer, "p-PDA") if monomer.role == "dianhydride" else ("BPDA", monomer)
        copolymer = pf.Copolymer.from_units([(*pair, 1.0)])
        assert len(copolymer.to_frame()) == 1
        assert copolymer.to_bigsmiles("paa")
        assert pf.estimate(copolymer)
        assert pf.formula("7").check(copolymer)
        assert pf.plan_batch(copolymer, solution_g=500).charge_g


@pytest.mark.parametrize("smiles", [s for s in UGLY if LIB.find(s) or structure.is_smiles(s, 4)])
def test_an_odd_monomer_can_be_asked_all_that_others_are_asked(smiles: str) -> None:
    try:
        monomer = LIB.resolve(smiles)
    except pf.FormulateError:
        return
    _used(monomer)


def test_sizes_forms_and_patterns_are_checked() -> None:
    unit = _whole().amounts_mol[0][0]
    for size in (0, -5, 1.5, 10**9, "wide", None, float("nan"), True):
        for draw in (LIB["PMDA"].to_svg, LIB["PMDA"].to_png):
            with pytest.raises(StructureError, match=r"(width|height): "):
                draw(size, 200)
            with pytest.raises(StructureError, match=r"height: "):
                draw(200, size)
        with pytest.raises(StructureError, match="width: "):
            assign("*c1ccc(*)cc1", group_table("polyimide_groups")).to_svg(size)
    for form in ("PI", "", None, 5):
        for call in (unit.to_svg, unit.to_png, _whole().to_bigsmiles):
            with pytest.raises(
                StructureError,
                match=r"expected 'paa' for the poly\(amic acid\) or 'pi' for the polyimide, but got ",
            ):
                call(form)
    for smarts in (None, 5, b"C", "[", "\ud800"):
        with pytest.raises(StructureError, match="a SMARTS pattern"):
            structure.pattern_atoms(smarts)


def test_the_messages_of_rdkit_stay_as_the_user_set_them() -> None:
    """In a process of its own, as other libraries of the tests switch the messages off."""
    script = """
import sys
from rdkit import Chem
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.structure.compound import parse
from pi_formulate.base.errors import StructureError

for text in ("c1ccc", "C(C)(C)(C)(C)C", "[NH2"):
    try:
        parse(text)
    except StructureError:
        continue
    raise AssertionError(text)
print("from here on the user's own", file=sys.stderr, flush=True)
Chem.MolFromSmiles("[NH2")
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    ours, _, own = run.stderr.partition("from here on the user's own")
    assert ours == ""
    assert "SMILES Parse Error" in own


def test_own_solvents_are_read_in_any_spelling(tmp_path: Path) -> None:
    path = _written(tmp_path / "s.csv", "id,smiles,density_g_per_ml\nmine,[CH3:1]N1CCCC1=[O:2],1.03\n")
    (mine,) = read_solvents(path)
    assert (mine.smiles, mine.molar_mass_g_per_mol) == (
        solvents()["NMP"].smiles,
        solvents()["NMP"].molar_mass_g_per_mol,
    )
