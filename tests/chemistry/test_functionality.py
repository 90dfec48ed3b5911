"""Reactive groups beside cyclic anhydrides and primary amines: each row of the table against molecules by hand."""

import csv
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import ManyErrors, StructureError, TableError
from pi_formulate.base.tables import reference_table
from pi_formulate.chemistry import functionality, structure
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE, check_groups, further_groups, reactive_groups, remark
from pi_formulate.chemistry.monomer import Monomer

LIB = pf.library()
# Molecules that have the group once; what else they have stands behind them.
WITH: dict[str, tuple[str, ...]] = {
    "secondary amine": ("NCCNCCN", "CNc1ccc(N)cc1", "C1Cc2cc(N)ccc2N1", "CC1(C)CC(N)CC(C)(C)N1"),
    "hydrazine or hydrazide": (
        "NNC(=O)c1ccc(N)cc1",
        "NNc1ccccc1",
        "NCCN(C)N",
        "Nc1ccc(NNc2ccc(N)cc2)cc1",
        "NNS(=O)(=O)c1ccc(N)cc1",
    ),
    "hydroxylamine": ("NOCc1ccc(N)cc1", "CNO"),
    "amidine or guanidine": ("NC(=N)c1ccc(N)cc1", "NCCNC(=N)N"),
    "imine with N-H": ("N=C(c1ccccc1)c1ccc(N)cc1",),
    "silazane": ("C[Si](C)(C)NCCN",),
    "acyl halide": ("O=C1OC(=O)c2cc(C(=O)Cl)ccc12", "O=C(F)c1ccc(N)cc1", "CC(=O)Br"),
    "chloroformate or carbamoyl halide": ("O=C(Cl)OCC", "CN(C)C(=O)Cl"),
    "sulfonyl chloride": ("O=S(=O)(Cl)c1ccc2c(c1)C(=O)OC2=O",),
    "sulfur halide": ("O=S(Cl)c1ccccc1", "ClSc1ccccc1"),
    "phosphorus, silicon or boron halide": ("C[Si](C)(C)Cl", "ClP(c1ccccc1)c1ccccc1", "CB(C)Br"),
    "N-halogen": ("ClN1C(=O)CCC1=O",),
    "isocyanate": ("Nc1ccc(N)c(N=C=O)c1", "O=C=Nc1ccc2c(c1)C(=O)OC2=O"),
    "isothiocyanate": ("Nc1ccc(N)c(N=C=S)c1",),
    "carbodiimide": ("CCN=C=NCCCN",),
    "ketene": ("CC(C)=C=O",),
    "cyanate ester": ("N#COc1ccc(N)cc1",),
    "epoxide": ("C1OC1COc1ccc(N)cc1", "O=C1OC(=O)C2C1CC1OC1C2"),
    "aziridine": ("C1CN1c1ccc(N)cc1",),
    "thiirane": ("C1SC1CN",),
    "beta-lactone": ("O=C1CCO1",),
    "cyclic carbonate": ("O=C1OCCO1",),
    "oxazoline": ("C1COC(=N1)c1ccc(N)cc1",),
    "N-carboxyanhydride": ("O=C1Nc2ccccc2C(=O)O1", "O=C1OC(=O)CN1", "O=C1OC(=O)CO1"),
    "open-chain anhydride": ("CC(=O)OC(C)=O", "O=C1CCCCCCCC(=O)O1"),
    "mixed anhydride": ("O=C1OS(=O)(=O)c2ccccc12", "CC(=O)OS(C)(=O)=O"),
    "thioanhydride": ("O=C1SC(=O)c2ccccc12",),
    "isoimide or azlactone": ("O=C1OC(=Nc2ccccc2)c2ccccc12", "O=C1OC(C)=NC1", "Cc1nc2ccccc2c(=O)o1"),
    "activated ester": ("O=C(ON1C(=O)CCC1=O)c1ccc(N)cc1", "Nc1ccc(cc1)C(=O)ON=C(C)C"),
    "nitrophenyl ester": ("O=C(Oc1ccc([N+](=O)[O-])cc1)c1ccc(N)cc1", "O=C(Oc1ccccc1[N+](=O)[O-])C"),
    "polyhalophenyl ester": (
        "O=C(Oc1c(F)c(F)c(F)c(F)c1F)c1ccc(N)cc1",
        "O=C(Oc1cc(Cl)c(Cl)cc1Cl)C",
        "O=C(Oc1c(Cl)cc(Cl)cc1Cl)C",
    ),
    "acyl azole": ("O=C(n1ccnc1)c1ccc(N)cc1", "O=C(n1nnc2ccccc12)C"),
    "acyl azide": ("O=C(N=[N+]=[N-])c1ccccc1", "O=C(c1ccccc1)N=N#N"),
    "acyl cyanide": ("O=C(C#N)c1ccccc1",),
    "aldehyde": ("Nc1ccc(C=O)cc1", "O=Cc1ccc2c(c1)C(=O)OC2=O"),
    "nitroso": ("O=Nc1ccc(N)cc1",),
    "quinone": ("O=C1C=CC(=O)C=C1", "O=C1C=CC(=O)c2ccccc12", "ClC1=C(Cl)C(=O)C(Cl)=C(Cl)C1=O"),
    "alkyl halide": ("ClCc1ccc(N)cc1", "NCCBr", "O=C1OC(=O)c2cc(C(=O)CBr)ccc12"),
    "alkyl sulfonate": ("CCOS(=O)(=O)c1ccccc1", "O=S1(=O)CCCO1"),
    "activated aryl halide": ("Nc1nc(N)nc(Cl)n1", "Fc1ccc([N+](=O)[O-])cc1[N+](=O)[O-]"),
    "1,2-dicarboxylic acid": (
        "OC(=O)c1cc2C(=O)OC(=O)c2cc1C(=O)O",
        "COC(=O)c1ccccc1C(=O)O",
        "OC(=O)CC(N)C(=O)O",
    ),
    "peri-dicarboxylic acid": ("OC(=O)c1cccc2cccc(C(=O)O)c12",),
    "carboxylic acid": ("Nc1cc(N)cc(C(=O)O)c1", "O=C1OC(=O)c2cc(C(=O)O)ccc12"),
    "sulfonic or phosphonic acid": ("Nc1ccc(S(=O)(=O)O)cc1", "Nc1ccc(P(=O)(O)O)cc1"),
    "phenol": ("Nc1ccc(O)cc1",),
    "alcohol": ("NCC(O)CN",),
    "silanol": ("C[Si](C)(O)CCCN",),
    "alkoxysilane": ("CCO[Si](CCCN)(OCC)OCC",),
    "thiol": ("Nc1ccc(S)cc1",),
    "diarylamine": ("Nc1ccc(Nc2ccc(N)cc2)cc1",),
    "Michael acceptor": ("C=CC(=O)OCCN", "O=C1C=CC(=O)N1c1ccc(N)cc1", "C=CS(=O)(=O)c1ccc(N)cc1"),
    "imine": ("Nc1ccc(C=Nc2ccc(N)cc2)cc1",),
    "azide": ("[N-]=[N+]=Nc1ccc(N)cc1",),
    "oxetane": ("C1COC1CN",),
    "thioester": ("CC(=O)Sc1ccc(N)cc1",),
    "sulfonyl fluoride": ("O=S(=O)(F)c1ccc(N)cc1",),
}
# What is used in polyimides and has none of them: rings, links and N-H that react far slower or not at all.
WITHOUT = (
    "O=c1oc(=O)c2cc3c(=O)oc(=O)c3cc12",  # PMDA, whose rings RDKit takes for aromatic
    "O=C1OC(=O)C2=C1C(=O)OC2=O",
    "Nc1ccc2[nH]c(-c3ccc(N)cc3)nc2c1",
    "Nc1ccc(NC(=O)c2ccc(N)cc2)cc1",
    "Nc1ccc(NC(=O)Nc2ccc(N)cc2)cc1",
    "Nc1ccc(C(=O)NNC(=O)c2ccc(N)cc2)cc1",  # the N-H between two carbonyls
    "Nc1ccc(S(=O)(=O)Nc2ccc(N)cc2)cc1",
    "Nc1ccc(N=Nc2ccc(N)cc2)cc1",
    "Nc1ccc(-c2nnc(-c3ccc(N)cc3)o2)cc1",
    "Nc1nc(N)nc(-c2ccccc2)n1",
    "Nc1ccc2c(c1)[nH]c1cc(N)ccc12",  # carbazole
    "CN(C)c1ccc(N)cc1",
    "N#Cc1cc(N)ccc1N",
    "Fc1c(F)c(N)c(F)c(F)c1N",
    "Nc1ccc(C(F)(F)Cl)cc1",
    "Nc1ccc(N2C(=O)c3ccccc3C2=O)cc1",
    "Nc1cc(N)cc(C(=O)OCCOC(=O)C(C)(C)C)c1",
    "O=C1OC(=O)c2cc(C(=O)Oc3ccccc3)ccc12",
    "O=C1OC(=O)c2cccc(F)c12",
    "O=C(Oc1ccc(F)cc1)c1cc(N)cc(N)c1",
    "O=C1OC(=O)C2C1C1(Cl)C(Cl)=C(Cl)C2(Cl)C1(Cl)Cl",  # chlorendic anhydride
    "O=C1C=CC(=O)O1",
    "C=C1CC(=O)OC1=O",
    "C#Cc1cccc(N)c1",
)


def _all(smiles: str) -> dict[str, int]:
    return {g.name: n for way in ("refused", "noted") for g, n in further_groups(smiles, way)}


def _brute(smiles: str) -> dict[str, int]:
    """Every pattern on every molecule, without a look at the elements first."""
    found = {g.name: {match[0] for match in structure.matches(smiles, g.smarts)} for g in reactive_groups()}
    return {name: len(places) for name, places in found.items() if places}


def test_every_row_of_the_table_has_molecules_that_show_it() -> None:
    assert list(WITH) == [group.name for group in reactive_groups()]
    assert len(reactive_groups()) == 56
    assert all(group.note for group in reactive_groups())
    assert repr(reactive_groups()[0]).startswith("<ReactiveGroup secondary amine: refused, [N;X3;H1;+0;")


@pytest.mark.parametrize(("name", "smiles"), [(name, s) for name, listed in WITH.items() for s in listed])
def test_a_group_is_found_once_where_it_is(name: str, smiles: str) -> None:
    found = _all(smiles)
    assert found[name] == 1
    beside = {"azide", "Michael acceptor", "carboxylic acid", "secondary amine", "cyclic carbonate"} - {name}
    assert found.keys() - beside == {name}
    assert found == _brute(smiles)


@pytest.mark.parametrize("smiles", WITHOUT)
def test_what_reacts_far_slower_or_not_at_all_is_not_found(smiles: str) -> None:
    assert _all(smiles) == _brute(smiles) == {}


def test_every_shipped_monomer_is_accepted_and_a_dozen_are_remarked_on() -> None:
    for monomer in LIB:
        assert further_groups(monomer.smiles) == (), monomer.id
        assert _all(monomer.smiles) == _brute(monomer.smiles), monomer.id
    assert {monomer.id: _all(monomer.smiles) for monomer in LIB if _all(monomer.smiles)} == {
        "3,5-DABA": {"carboxylic acid": 1},
        "4-ABAc": {"carboxylic acid": 1},
        "BAHP": {"phenol": 2},
        "BAHS": {"phenol": 2},
        "Bis-AP-AF": {"phenol": 2},
        "HAB": {"phenol": 2},
        "3-AP": {"phenol": 1},
        "4-AP": {"phenol": 1},
        "BDSA": {"sulfonic or phosphonic acid": 2},
        "DADPA": {"diarylamine": 1},
        "APTES": {"alkoxysilane": 1},
        "APTMS": {"alkoxysilane": 1},
    }


def test_several_groups_are_counted() -> None:
    assert _all("NCCCNCCCCNCCCN") == {"secondary amine": 2}  # spermine
    assert _all("C1CNCCN1") == {"secondary amine": 2}
    assert _all("Clc1nc(Cl)nc(Cl)n1") == {"activated aryl halide": 3}
    assert _all("Nc1cc(N)c(N=C=O)cc1C=O") == {"isocyanate": 1, "aldehyde": 1}


# --- refused, with the group and the slot named


TWO = "2 primary amines for the role diamine"


@pytest.mark.parametrize(
    ("smiles", "role", "got", "need"),
    [
        ("NCCNCCN", "diamine", "2 primary amines and 1 secondary amine", TWO),
        ("NCCCNCCCCNCCCN", "diamine", "2 primary amines and 2 secondary amines", TWO),
        ("Nc1ccc(N)c(N=C=O)c1", "diamine", "2 primary amines and 1 isocyanate", TWO),
        (
            "O=C1OC(=O)c2cc(C(=O)Cl)ccc12",
            "endcap_anhydride",
            "1 cyclic anhydride and 1 acyl halide",
            "1 cyclic anhydride for the role endcap_anhydride",
        ),
        (
            "C1OC1COc1ccc(N)cc1",
            "endcap_amine",
            "1 primary amine and 1 epoxide",
            "1 primary amine for the role endcap_amine",
        ),
        ("C1CNCCN1", "diamine", "2 secondary amines", TWO),
    ],
)
def test_more_groups_than_counted_are_refused_by_name(smiles: str, role: str, got: str, need: str) -> None:
    with pytest.raises(StructureError) as caught:
        check_groups("X", role, smiles)
    assert (caught.value.where, caught.value.got) == ("functional groups of X", got)
    assert caught.value.need == f"{need}, and no other group that reacts with amine or anhydride"
    assert all(f"{group.name[1:]}: {group.note}." in caught.value.hint for group, _ in further_groups(smiles))


def test_a_structure_of_no_role_is_told_all_of_them_where_none_is_asked_for() -> None:
    with pytest.raises(StructureError) as caught:
        Monomer.from_smiles("Nc1cc(N)cc(N)c1")
    assert (
        caught.value.need
        == "2 cyclic anhydrides for a dianhydride, 2 primary amines for a diamine, one of either for an end-capper"
    )
    for role, numbers in GROUPS_OF_ROLE.items():
        names = zip(numbers, ("cyclic anhydride", "primary amine"), strict=True)
        words = " and ".join(f"{n} {name}{'s' * (n > 1)}" for n, name in names if n)
        with pytest.raises(
            StructureError,
            match=rf"expected {words} for the role {role}, but got 0 cyclic anhydrides and 3 primary amines\. Three",
        ):
            Monomer.from_smiles("Nc1cc(N)cc(N)c1", role=role)
    with pytest.raises(
        StructureError,
        match=(
            "expected 1 cyclic anhydride for the role endcap_anhydride, but got 0 cyclic anhydrides "
            "and 2 primary amines"
        ),
    ):
        Monomer.from_mol(LIB["p-PDA"].mol, role="endcap_anhydride")
    with pytest.raises(
        StructureError, match=("expected one of dianhydride, diamine, endcap_anhydride, endcap_amine, but got 'amine'")
    ):
        Monomer.from_smiles("NCCN", role="amine")
    assert Monomer.from_smiles("NCCN", role="diamine") == Monomer.from_smiles("NCCN")


TRIAMINE = "Nc1cc(N)cc(N)c1"
ODA = "4,4'-ODA"


@pytest.mark.parametrize(
    ("call", "where", "need"),
    [
        (lambda s: pf.Copolymer.from_units([("PMDA", ODA, 1), ("BPDA", s, 1)]), "unit 2: diamine", "the role diamine"),
        (lambda s: pf.Copolymer.from_units([(s, ODA, 1.0)]), "unit 1: dianhydride", "the role dianhydride"),
        (lambda s: pf.Copolymer.from_feed({"PMDA": 1.0, s: 1.0}), "feed", "for a diamine"),
        (lambda s: pf.formula("6").build(s=1.5, t=1.0, X4=s), "formula 6, slot X4", "the role dianhydride"),
        (lambda s: pf.region("6", ["PMDA"], ["p-PDA", s]), "diamines", "the role diamine"),
        (lambda s: pf.region("6", units=[("PMDA", s)]), "unit 1: diamine", "the role diamine"),
        (lambda s: pf.design({"tg_c": (200.0, 250.0)}, ["PMDA", s]), "candidates", "for a diamine"),
        (lambda s: _plan(endcap=s, imbalance_r=0.98), "endcap", "for an end-capper"),
        (lambda s: _plan(assay={s: 0.99}), "assay", "for a diamine"),
        (lambda s: _plan(solution_g=None, use_up_g={s: 5.0}), "use_up_g", "for a diamine"),
    ],
)
@pytest.mark.parametrize("smiles", [TRIAMINE, "NCCNCCN", "Nc1ccc(N)cc1.Cl", "Nc1ccc(N)c([2H])c1"])
def test_the_slot_of_a_wrong_structure_is_named(call: object, where: str, need: str, smiles: str) -> None:
    with pytest.raises(StructureError) as caught:
        call(smiles)
    assert caught.value.where.startswith(f"{where}: ")
    if smiles == TRIAMINE:
        assert need in caught.value.need
        assert "cross-link" in caught.value.hint


def _plan(**given: object) -> object:
    whole = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
    return pf.plan_batch(whole, **{"solution_g": 500.0, **given})


def test_all_wrong_structures_of_the_units_are_told_at_once_each_with_its_slot() -> None:
    with pytest.raises(ManyErrors) as caught:
        pf.Copolymer.from_units([("PMDA", TRIAMINE, 1.0), ("NCCNCCN", "p-PDA", 1.0), (TRIAMINE, "PMDA", 1.0)])
    assert [error.where.rpartition(": ")[0] for error in caught.value.errors] == [
        "unit 1: diamine",
        "unit 2: dianhydride",
        "unit 3: dianhydride",
        "unit 3: diamine",
    ]


def test_a_table_and_a_recipe_file_say_the_same(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text("id,role,smiles\nDETA,diamine,NCCNCCN\nTMAC,endcap_anhydride,O=C1OC(=O)c2cc(C(=O)Cl)ccc12\n")
    with pytest.raises(ManyErrors) as caught:
        LIB.with_csv(own)
    assert [error.where for error in caught.value.errors] == [
        "own.csv:2:DETA: functional groups of DETA",
        "own.csv:3:TMAC: functional groups of TMAC",
    ]
    assert "1 secondary amine" in str(caught.value)
    assert "1 acyl halide" in str(caught.value)
    recipe = tmp_path / "r.toml"
    recipe.write_text('[[batch]]\nid="A"\namounts={PMDA="10 g",NCCNCCN="1 eq"}\n')
    with pytest.raises(StructureError, match="amounts: functional groups of NCCNCCN"):
        pf.plan_file(recipe)


# --- remarked on


def test_what_is_not_counted_is_said_of_the_batch() -> None:
    batch = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "3,5-DABA", 1.0), ("PMDA", "HAB", 1.0)]), solution_g=500)
    told = [text for text in batch.assumptions if "not counted" in text]
    assert told == [remark("3,5-DABA", LIB["3,5-DABA"].smiles), remark("HAB", LIB["HAB"].smiles)]
    assert told[1] == "2 phenols of HAB are not counted as reactive"
    plain = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500)
    assert not [text for text in plain.assumptions if "not counted" in text]
    assert remark("x", "NCCN") == ""


# --- the table


@pytest.mark.parametrize(
    ("line", "where", "fragment"),
    [
        (",[#6],refused,x", "t.csv:2:group", "the group has no name"),
        (
            "a,[#6],refused,x\na,[#7],refused,x",
            "t.csv:3:group",
            "the group 'a' is listed twice",
        ),
        ("a,[#6,refused,x", "t.csv:2:smarts", "SMARTS pattern that RDKit reads"),
        ("a,[#6],forbidden,x", "t.csv:2:consequence", "expected one of refused, noted, but got 'forbidden'"),
    ],
)
def test_a_faulty_table_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, where: str, fragment: str
) -> None:
    (tmp_path / "t.csv").write_text(f"group,smarts,consequence,note\n{line}\n")
    monkeypatch.setattr(functionality, "reference_table", lambda name: tmp_path / "t.csv")
    with pytest.raises(TableError) as caught:
        reactive_groups.__wrapped__()
    assert caught.value.where == where
    assert fragment in str(caught.value)


def test_the_file_holds_what_the_table_says() -> None:
    with reference_table("reactive_groups.csv").open(encoding="utf-8", newline="") as handle:
        written = [(row["group"], row["smarts"], row["consequence"], row["note"]) for row in csv.DictReader(handle)]
    assert written == [(g.name, g.smarts, g.consequence, g.note) for g in reactive_groups()]
    assert {g.consequence for g in reactive_groups()} == {"refused", "noted"}
