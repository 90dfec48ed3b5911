"""Groups, residues, repeat units and drawings, against formulas and structures worked out by hand."""

import logging
import xml.etree.ElementTree as ElementTree
from itertools import product

import bigsmiles
import pytest
from rdkit import Chem

from pi_formulate.base.errors import StructureError
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import WATER, counts_of, hill_formula
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.structure import (
    Form,
    amic_acid_isomers,
    backbone,
    big_smiles,
    canonical,
    copy_of,
    draw_png,
    draw_svg,
    element_counts,
    functional_groups,
    repeat_unit,
    residue,
    smiles_of,
)
from pi_formulate.chemistry.structure.compound import parse
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


# --- functional groups


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


# --- refused input


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
        ("[CH2]c1ccc(N)cc1", "closed shell"),
    ],
)
def test_refused_smiles_say_why(smiles: str, fragment: str) -> None:
    with pytest.raises(StructureError) as caught:
        parse(smiles)
    assert fragment in str(caught.value)
    assert caught.value.got == smiles


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


# --- repeat units


@pytest.mark.parametrize("form", FORMS)
def test_atoms_of_units_are_those_of_the_monomers(form: Form) -> None:
    assert len(UNITS) == 56 + 182 - 1
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


# --- residues and backbones


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


# --- drawings and line notations


@pytest.mark.parametrize("legend", ["", "PMDA", 'p-PDA <&> "1" ′'])
@pytest.mark.parametrize("smiles", [PMDA, "*c1ccc(*)cc1", repeat_unit(PMDA, ODA, "paa")])
def test_a_drawing_is_xml_of_the_wanted_size_and_a_png(smiles: str, legend: str) -> None:
    root = ElementTree.fromstring(draw_svg(smiles, 300, 200, legend))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.attrib["width"], root.attrib["height"]) == ("300px", "200px")
    assert len(root.findall("{http://www.w3.org/2000/svg}path")) > 5
    png = draw_png(smiles, 310, 205, legend)
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (310, 205)


def test_monomers_and_units_draw_themselves() -> None:
    unit = Unit(LIB["PMDA"], LIB["4,4'-ODA"])
    drawings = {LIB["PMDA"].to_svg(), unit.to_svg(), unit.to_svg("paa")}
    assert len(drawings) == 3
    for text in drawings:
        assert ElementTree.fromstring(text).tag.endswith("svg")
    assert all(png.startswith(b"\x89PNG") for png in (LIB["PMDA"].to_png(), unit.to_png(), unit.to_png("paa")))


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
    caplog.set_level(logging.CRITICAL)  # the parser grumbles about aromatic rings, which the language allows
    copolymer = Copolymer.from_units([(a, b, 1.0) for a, b in units])
    (whole,) = bigsmiles.BigSMILES(copolymer.to_bigsmiles(form)).nodes
    assert isinstance(whole, bigsmiles.StochasticObject)
    assert len(whole.nodes) == len(units)
    for fragment in whole.nodes:
        assert sorted(descriptor.descriptor for descriptor in fragment.bonding_descriptors) == ["<", ">"]


@pytest.mark.parametrize("smiles", ["NC#N", "NC(=N)N", "NC(=N)c1ccccc1"])
def test_cyanamides_and_amidines_are_no_primary_amines(smiles: str) -> None:
    assert structure.functional_groups(smiles) == (0, 0)


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


def test_big_smiles_of_mixed_dianhydrides_is_accepted_by_its_parser() -> None:
    copolymer = Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0), ("CBDA", "TFMB", 1.0)])
    for form in ("paa", "pi"):
        assert bigsmiles.BigSMILES(copolymer.to_bigsmiles(form)) is not None
