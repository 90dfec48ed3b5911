"""Repeat units, against formulas and structures worked out by hand."""

from itertools import product

import bigsmiles
import pytest
from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry.atoms import WATER, counts_of, hill_formula
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.structure import (
    Form,
    amic_acid_isomers,
    big_smiles,
    canonical,
    element_counts,
    functional_groups,
    repeat_unit,
    residue,
)
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

LIB = library()
PMDA, PPDA, ODA = LIB["PMDA"].smiles, LIB["p-PDA"].smiles, LIB["4,4'-ODA"].smiles
# Every dianhydride with one unsymmetric diamine, every diamine with one unsymmetric dianhydride.
UNITS = sorted(
    {(m.id, "3,4'-ODA") for m in LIB if m.role == "dianhydride"}
    | {("a-ODPA", m.id) for m in LIB if m.role == "diamine"}
)
FORMS: tuple[Form, ...] = ("paa", "pi")


def matches(smiles: str, smarts: str) -> int:
    return len(Chem.MolFromSmiles(smiles).GetSubstructMatches(Chem.MolFromSmarts(smarts)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PPDA, PMDA),
        (PMDA, "Nc1ccccc1"),
        (PMDA, "Nc1cc(N)cc(N)c1"),
        ("O=C1OC(=O)c2ccccc12", PPDA),
        (PMDA, "Nc1ccc2c(c1)C(=O)OC2=O"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_a_unit_needs_two_groups_on_each_side(first: str, second: str, form: Form) -> None:
    with pytest.raises(StructureError, match="two cyclic anhydrides in the first and two primary amines"):
        repeat_unit(first, second, form)


@pytest.mark.parametrize("form", FORMS)
def test_atoms_of_units_are_those_of_the_monomers(form: Form) -> None:
    assert len(UNITS) == 76 + 231 - 1
    for a, b in UNITS:
        monomers = (element_counts(LIB[a].smiles), 1), (element_counts(LIB[b].smiles), 1)
        water = [(WATER, -2)] if form == "pi" else []
        unit = repeat_unit(LIB[a].smiles, LIB[b].smiles, form)
        assert element_counts(unit) == counts_of(*monomers, *water), (a, b)


def test_a_polyimide_unit_ends_at_an_imide_nitrogen_and_at_the_diamine() -> None:
    for a, b in UNITS:
        unit = repeat_unit(LIB[a].smiles, LIB[b].smiles, "pi", (1, 2))
        imide = "[#7;R;!$([#7;H1,H2])]([#6;R]=[#8])[#6;R]=[#8]"
        assert unit.count("*") == repeat_unit(LIB[a].smiles, LIB[b].smiles, "pi").count("*") == 2, (a, b)
        assert matches(unit, f"[2#0]-{imide}") >= 1, (a, b)
        assert matches(unit, f"[1#0]-{imide}") == 0, (a, b)
        assert matches(unit, "[1#0]-[#6]") == 1, (a, b)
        assert functional_groups(unit) == (0, 0), (a, b)


def test_an_amic_acid_unit_ends_at_an_amine_and_at_an_acyl_and_has_two_new_acids() -> None:
    acid = "[CX3](=O)[OX2H1]"
    for a, b in UNITS:
        unit = repeat_unit(LIB[a].smiles, LIB[b].smiles, "paa", (1, 2))
        assert unit.count("*") == repeat_unit(LIB[a].smiles, LIB[b].smiles, "paa").count("*") == 2, (a, b)
        assert matches(unit, "[1#0]-[NX3H1][#6]") == 1, (a, b)
        assert matches(unit, "[2#0]-[CX3]=O") == 1, (a, b)
        assert matches(unit, acid) == matches(LIB[b].smiles, acid) + 2, (a, b)
        assert functional_groups(unit) == (0, 0), (a, b)


def test_kapton_by_hand() -> None:
    assert repeat_unit(PMDA, ODA, "pi") == canonical("*N1C(=O)c2cc3C(=O)N(C(=O)c3cc2C1=O)c1ccc(Oc2ccc(*)cc2)cc1")
    assert hill_formula(element_counts(repeat_unit(PMDA, ODA, "pi"))) == "C22H10N2O5"
    meta = canonical("*Nc1ccc(Oc2ccc(NC(=O)c3cc(C(*)=O)c(C(O)=O)cc3C(O)=O)cc2)cc1")
    para = canonical("*Nc1ccc(Oc2ccc(NC(=O)c3cc(C(O)=O)c(C(*)=O)cc3C(O)=O)cc2)cc1")
    assert repeat_unit(PMDA, ODA, "paa") == min(meta, para)
    assert hill_formula(element_counts(repeat_unit(PMDA, ODA, "paa"))) == "C22H14N2O7"


def test_six_membered_imide_by_hand() -> None:
    naphthalene = "*N1C(=O)c2ccc3C(=O)N(C(=O)c4ccc(C1=O)c2c34)c1ccc(*)cc1"
    assert repeat_unit(LIB["NTDA"].smiles, PPDA, "pi") == canonical(naphthalene)


def test_stereo_of_the_diamine_is_kept() -> None:
    trans, cis = LIB["t-CHDA"].smiles, LIB["c-CHDA"].smiles
    for form in FORMS:
        units = {repeat_unit(PMDA, diamine, form) for diamine in (trans, cis, LIB["1,4-CHDA"].smiles)}
        assert len(units) == 3
        assert len({canonical(unit.replace("@", "").replace("[CH]", "C")) for unit in units}) == 1
    assert residue(trans) == canonical(trans.replace("N", "*", 1).replace("(N)", "(*)"))
    assert residue("N/C=C/N") == canonical("*/C=C/*")


def test_labels_do_not_change_the_structure() -> None:
    for a, b in UNITS[::20]:
        labelled = Chem.MolFromSmiles(repeat_unit(LIB[a].smiles, LIB[b].smiles, "pi", (1, 2)))
        for atom in labelled.GetAtoms():
            atom.SetIsotope(0)
        plain = canonical(Chem.MolToSmiles(labelled))
        # Labels may choose another way round of two unsymmetric monomers, but no other atoms.
        assert element_counts(plain) == element_counts(repeat_unit(LIB[a].smiles, LIB[b].smiles, "pi"))
    labelled_kapton = repeat_unit(PMDA, ODA, "pi", (1, 2)).replace("[1*]", "*").replace("[2*]", "*")
    assert canonical(labelled_kapton) == repeat_unit(PMDA, ODA, "pi")


@pytest.mark.parametrize("form", FORMS)
def test_a_unit_does_not_depend_on_the_order_in_which_the_atoms_are_written(form: Form) -> None:
    pairs = [("a-ODPA", "3,4'-ODA"), ("TCA-AH", "4,4'-DABA"), ("P3FDA", "2,4-DAT"), ("PMDA", "t-CHDA")]
    for a, b in [*pairs, *UNITS[::30]]:
        spellings = [Chem.MolToRandomSmilesVect(LIB[name].mol, 4, randomSeed=7) for name in (a, b)]
        assert {repeat_unit(*pair, form) for pair in zip(*spellings, strict=True)} == {
            repeat_unit(LIB[a].smiles, LIB[b].smiles, form)
        }


@pytest.mark.parametrize(
    ("name", "isomers"),
    [
        ("PMDA", 2),  # amide carbonyls on carbons 1 and 4 (para) or 1 and 5 (meta)
        ("BPDA", 3),  # each ring opens para or meta to the bond between the rings: pp, pm, mm
        ("ODPA", 3),
        ("a-BPDA", 4),  # two different halves: 2 x 2
        ("a-ODPA", 4),
        ("i-BPDA", 3),  # two equal halves again, 2,2',3,3'
        ("NTDA", 2),  # 1 and 4 (the same as 5 and 8), or 1 and 5 (the same as 4 and 8)
        ("2,3,6,7-NTDA", 2),
        ("CBDA", 2),  # carbons 1 and 3, or 1 and 4, of a ring of four
        ("TMCBDA", 2),
        ("H-PMDA", 2),
        ("EDTADA", 1),  # both carbonyls of a ring of N(CH2CO)2O are equal
        ("BTCDA", 3),  # butane-1,2,3,4: CH2 or CH side of either half: two equal halves
        ("TCA-AH", 4),
        ("P3FDA", 3),  # a mirror plane through CF3 makes 2 of the 4 equal
        ("P6FDA", 2),
        ("BTDA", 3),
        ("6FDA", 3),
    ],
)
def test_amic_acid_isomers_by_hand(name: str, isomers: int) -> None:
    assert amic_acid_isomers(LIB[name].smiles) == isomers
    assert Unit(LIB[name], LIB["p-PDA"]).amic_acid_isomers == isomers


@pytest.mark.parametrize("form", FORMS)
def test_big_smiles_is_the_unit_with_one_bond_descriptor_at_each_end(form: Form) -> None:
    for a, b in UNITS[::10]:
        text = big_smiles(LIB[a].smiles, LIB[b].smiles, form)
        assert (text.count("[<]"), text.count("[>]"), text.count("*")) == (1, 1, 0)
        atoms = element_counts(canonical(text.replace("[<]", "*").replace("[>]", "*")))
        assert atoms == element_counts(repeat_unit(LIB[a].smiles, LIB[b].smiles, form))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "units",
    [
        *([pair] for pair in UNITS[::12]),
        [("PMDA", "p-PDA"), ("PMDA", "4,4'-ODA")],
        [("BPDA", "p-PDA"), ("BPDA", "4,4'-ODA"), ("ODPA", "TPE-R")],
        [*product(("BPDA", "BTDA"), ("p-PDA", "4,4'-DABA"))],
    ],
    ids=lambda units: "+".join("-".join(pair) for pair in units),
)
def test_big_smiles_is_accepted_by_its_parser(
    units: list[tuple[str, str]], form: Form, caplog: pytest.LogCaptureFixture
) -> None:
    copolymer = Copolymer.from_units([(a, b, 1.0) for a, b in units])
    (whole,) = bigsmiles.BigSMILES(copolymer.to_bigsmiles(form)).nodes
    assert isinstance(whole, bigsmiles.StochasticObject)
    assert len(whole.nodes) == len(units)
    for fragment in whole.nodes:
        assert sorted(descriptor.descriptor for descriptor in fragment.bonding_descriptors) == ["<", ">"]
    assert not caplog.records


def test_big_smiles_of_mixed_dianhydrides_is_accepted_by_its_parser() -> None:
    copolymer = Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0), ("CBDA", "TFMB", 1.0)])
    for form in ("paa", "pi"):
        assert bigsmiles.BigSMILES(copolymer.to_bigsmiles(form)) is not None
