"""Names from patents, labels and papers: what is read, what is refused, what is suggested."""

import csv
import importlib.util
import re
import runpy
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.names import check_cas, check_digit
from pi_formulate.base.spelling import name_key, variants, wording
from pi_formulate.base.tables import reference_table, synonyms_of
from pi_formulate.chemistry.library import MonomerLibrary

LIB = pf.library()
ROOT = Path(__file__).parents[2]


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, strict=True))


SYNONYMS = table(reference_table("synonyms.csv"))
NAMES = {
    "PMDA": [
        "pyromellitic acid dianhydride",
        "pyromellitic anhydride",
        "Pyromellitic di-anhydride",
        "1,2,4,5-benzenetetracarboxylic anhydride",
        "1,2,4,5-benzenetetracarboxylic acid dianhydride",
        "benzene-1,2,4,5-tetracarboxylic dianhydride",
        "1H,3H-Benzo[1,2-c:4,5-c']difuran-1,3,5,7-tetrone",
        "PMDA (pyromellitic dianhydride)",
        "CAS 89-32-7",
        "CAS No.: 89-32-7",
        "PMDA [89-32-7]",
        "PMDA; 89-32-7",
        "Pyromellitic dianhydride, CAS 89-32-7",
        "PMDA = pyromellitic dianhydride",
        "PMDA: 1,2,4,5-benzenetetracarboxylic dianhydride",
        "pyromellitic dianhydride (hereinafter abbreviated as 'PMDA')",
        "pyromellitic dianhydride (hereinafter, \N{LEFT DOUBLE QUOTATION MARK}PMDA\N{RIGHT DOUBLE QUOTATION MARK})",
        "pyromellitic dianhydride (abbrev.: PMDA)",
        "PMDA.",
        "89-32-7,",
    ],
    "BPDA": [
        "3,3',4,4'-biphenyltetracarboxylic acid dianhydride",
        "4,4'-biphthalic anhydride",
        "3,4,3',4'-biphenyltetracarboxylic dianhydride",
        "biphenyl-3,3',4,4'-tetracarboxylic dianhydride",
        "4,4'-biphthalic dianhydride",
        "s-BPDA",
        "sBPDA",
        "3,3,4,4-biphenyltetracarboxylic dianhydride",
        "[5,5'-Biisobenzofuran]-1,1',3,3'-tetrone",
        "3,3',4,4'-biphenyltetracarboxylic dianhydride (BPDA)",
        "3,3',4,4'-diphenyltetracarboxylic dianhydride",
        "BPDA (biphenyl tetracarboxylic dianhydride)",
    ],
    "a-BPDA": [
        "\N{GREEK SMALL LETTER ALPHA}-BPDA",
        ".alpha.-BPDA",
        "alpha-BPDA",
        "aBPDA",
        "2,3,3',4'-BPDA",
        "2,3,3',4'-biphenyltetracarboxylic acid dianhydride",
        "3,4'-biphthalic anhydride",
    ],
    "ODPA": [
        "bis(3,4-dicarboxyphenyl) ether dianhydride",
        "bis(3,4-dicarboxyphenyl)ether dianhydride",
        "3,3',4,4'-diphenylether tetracarboxylic dianhydride",
        "4,4'-oxydiphthalic dianhydride",
        "4,4'-oxybis(phthalic anhydride)",
        "1,3-Isobenzofurandione, 5,5'-oxybis-",
        "diphenyl ether-3,3',4,4'-tetracarboxylic acid dianhydride",
    ],
    "BTDA": [
        "benzophenone-3,3',4,4'-tetracarboxylic dianhydride",
        "4,4'-carbonyldiphthalic anhydride",
        "3,3',4,4'-benzophenone tetracarboxylic acid dianhydride",
    ],
    "DSDA": ["3,3',4,4'-diphenyl sulphone tetracarboxylic dianhydride", "4,4'-sulfonyldiphthalic anhydride"],
    "6FDA": [
        "2,2-bis(3,4-dicarboxyphenyl)hexafluoropropane dianhydride",
        "4,4'-(hexafluoroisopropylidene)diphthalic anhydride (6FDA)",
        "2,2-bis(3,4-dicarboxyphenyl)-1,1,1,3,3,3-hexafluoropropane dianhydride",
        "1,3-Isobenzofurandione, 5,5'-[2,2,2-trifluoro-1-(trifluoromethyl)ethylidene]bis-",
    ],
    "BPADA": [
        "bisphenol A dianhydride",
        "Bisphenol-A dianhydride",
        "4,4'-(4,4'-isopropylidenediphenoxy)diphthalic anhydride",
        "2,2-bis[4-(3,4-dicarboxyphenoxy)phenyl]propane dianhydride",
    ],
    "TAHQ": ["p-phenylenebis(trimellitic acid monoester acid anhydride)", "hydroquinone bis(trimellitate anhydride)"],
    "CBDA": ["cyclobutane-1,2,3,4-tetracarboxylic dianhydride", "1,2,3,4-cyclobutanetetracarboxylic acid dianhydride"],
    "p-PDA": [
        "1,4-benzenediamine",
        "para-phenylenediamine",
        "paraphenylene diamine",
        "p-phenylene diamine",
        "PPD",
        "1,4-diaminobenzene",
        "benzene-1,4-diamine",
        "PPDA",
        "pPDA",
        "p-diaminobenzene",
        "p\N{MINUS SIGN}PDA",
    ],
    "m-PDA": ["1,3-diaminobenzene", "meta-phenylenediamine", "benzene-1,3-diamine", "1,3-benzenediamine"],
    "4,4'-ODA": [
        "bis(4-aminophenyl) ether",
        "4,4'-diaminodiphenyl ether",
        "4,4'-diaminodiphenylether",
        "44ODA",
        "bis(p-aminophenyl)ether",
        "Bis-(4-aminophenyl)-ether",
        "bis-4-aminophenyl ether",
        "4,4-ODA",
        "4,4'-oxybisbenzenamine",
        "4,4'-oxybis[benzenamine]",
        "4,4'-oxybis(aniline)",
        "oxydianiline-4,4'",
        "Benzenamine, 4,4'-oxybis-",
        "4-(4-aminophenoxy)aniline",
        "p,p'-oxydianiline",
        "4.4'-oxydianiline",
        "4,4'-oxydianiline (ODA)",
        "ODA (4,4'-oxydianiline)",
        "di(4-aminophenyl) ether",
        "4,4'-diaminodiphenyl oxide",
        "4-aminophenyl ether",
    ],
    "3,4'-ODA": ["3,4'-diaminodiphenyl ether", "4,3'-diaminodiphenyl ether", "3-(4-aminophenoxy)aniline"],
    "MDA": ["4,4'-diaminodiphenyl methane", "bis(4-aminophenyl)methane", "4,4'-methylenebis(benzeneamine)"],
    "DDS": ["4,4'-diaminodiphenyl sulphone", "4,4'-diaminodiphenylsulfone", "bis(4-aminophenyl)sulphone"],
    "m-TB": [
        "meta-tolidine",
        "2,2'-dimethyl-4,4'-diaminobiphenyl",
        "2,2'-dimethyl-[1,1'-biphenyl]-4,4'-diamine",
        "4,4'-diamino-2,2'-dimethylbiphenyl",
    ],
    "TFMB": [
        "2,2'-bis(trifluoromethyl)-4,4'-diaminobiphenyl",
        "2,2'-bis-(trifluoromethyl)-benzidine",
        "[1,1'-Biphenyl]-4,4'-diamine, 2,2'-bis(trifluoromethyl)-",
    ],
    "BAPP": [
        "2,2-bis{4-(4-aminophenoxy)phenyl}propane",
        "2,2'-bis[4-(4-aminophenoxy)phenyl]propane",
        "4,4'-(4,4'-isopropylidenediphenyl-1,1'-diyldioxy)dianiline",
    ],
    "BAPB": ["4,4'-bis(4-aminophenoxy)biphenyl", "4,4'-bis(p-aminophenoxy)biphenyl"],
    "TPE-R": ["1,3-bis(4'-aminophenoxy)benzene", "4,4'-(1,3-phenylenedioxy)dianiline", "1,3-di(4-aminophenoxy)benzene"],
    "HFBAPP": ["2,2-bis[4-(4-aminophenoxy)phenyl]-1,1,1,3,3,3-hexafluoropropane"],
    "4,4'-DABA": ["4-amino-N-(4-aminophenyl)benzamide", "785-30-8"],
    "DAPBI": ["2-(4-aminophenyl)-1H-benzimidazol-5-amine", "5-amino-2-(4-aminophenyl)-1H-benzimidazole"],
    "BTFDPE": ["2,2'-bis(trifluoromethyl)-4,4'-diaminodiphenyl ether", "3,3'-bis(trifluoromethyl)-4,4'-oxydianiline"],
    "MMDA": ["3,3'-dimethyl-4,4'-diaminodiphenylmethane", "2,2'-dimethyl-4,4'-methylenedianiline"],
    "HMDA": ["1,6-diaminohexane", "hexane-1,6-diamine"],
    "MXDA": ["m-xylylene diamine", "1,3-bis(aminomethyl)benzene"],
    "PA": ["phthalic acid anhydride", "1,3-isobenzofurandione", "isobenzofuran-1,3-dione"],
    "nadic": [
        "129-64-6",
        "cis-5-norbornene-endo-2,3-dicarboxylic anhydride",
        "5-norbornene-2,3-dicarboxylic acid anhydride",
    ],
    "HHPA": ["13149-00-3"],
    "THPA": ["85-43-8"],
}
PAIRS = [(name, id) for id, names in NAMES.items() for name in names]


@pytest.mark.parametrize(("name", "id"), PAIRS, ids=[name for name, _ in PAIRS])
def test_a_name_of_a_patent_or_a_label_is_read(name: str, id: str) -> None:
    assert LIB[name].id == id
    assert name in LIB
    assert LIB.resolve(name) is LIB[id]


LIQUIDS = {
    "GBL": ["\N{GREEK SMALL LETTER GAMMA}-butyrolactone", "gamma butyrolactone", "dihydrofuran-2(3H)-one"],
    "NMP": [
        "N-methylpyrrolidone",
        "1-methyl-2-pyrrolidinone",
        "2-Pyrrolidinone, 1-methyl-",
        "N-methylpyrrolidin-2-one",
        "NMP (N-methyl-2-pyrrolidone)",
        "N\N{NON-BREAKING HYPHEN}methyl\N{EN DASH}2-pyrrolidone",
    ],
    "DMAc": ["N,N-dimethyl acetamide", "DMAC"],
    "DMSO": ["dimethyl sulphoxide"],
    "diglyme": ["bis(2-methoxyethyl)ether", "di(2-methoxyethyl) ether"],
    "m-cresol": ["meta-cresol", "m-methylphenol"],
}


@pytest.mark.parametrize(("name", "id"), [(name, id) for id, names in LIQUIDS.items() for name in names])
def test_a_solvent_is_read_likewise(name: str, id: str) -> None:
    assert pf.solvents()[name].id == id


def test_a_batch_takes_these_names_everywhere() -> None:
    said = {"pyromellitic acid dianhydride": 1.0, "bis(4-aminophenyl) ether": 1.0}
    one = pf.plan_batch(
        pf.Copolymer.from_feed(said),
        solution_g=100,
        assay={"4,4`-ODA": 0.99},
        solvent="\N{GREEK SMALL LETTER GAMMA}-butyrolactone",
    )
    two = pf.plan_batch(
        pf.Copolymer.from_feed({"PMDA": 1.0, "4,4'-ODA": 1.0}), solution_g=100, assay={"4,4'-ODA": 0.99}, solvent="GBL"
    )
    assert one.charge_g == two.charge_g


def all_names() -> Iterator[tuple[str, str]]:
    """(name, id) of every name by which a monomer can be found."""
    for monomer in LIB:
        for name in (monomer.id, monomer.name, monomer.cas, *monomer.aliases):
            if name:
                yield name, monomer.id
    for id, name in synonyms_of("monomers"):
        yield name, id


# Abbreviations that differ in a hyphen alone: as they are written they find their compound.
APART_BY_A_HYPHEN = {"6fbapp"}


def test_no_form_of_a_name_belongs_to_two_compounds() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    shorter: dict[str, set[str]] = defaultdict(set)
    for name, id in all_names():
        owners[wording(name)].add(id)
        for form in variants(name):
            shorter[wording(form)].add(id)
    assert {key for key, ids in owners.items() if len(ids) > 1} == APART_BY_A_HYPHEN
    assert {key for key, ids in shorter.items() if len(ids) > 1} - set(owners) == set()
    exact: dict[str, set[str]] = defaultdict(set)
    for name, id in all_names():
        exact[name_key(name)].add(id)
    assert [key for key, ids in exact.items() if len(ids) > 1] == []


def test_every_synonym_finds_its_compound_and_says_where_it_comes_from() -> None:
    assert len(SYNONYMS) >= 450
    libraries = {"monomers": LIB, "solvents": pf.solvents(), "reagents": pf.reagents()}
    for row in SYNONYMS:
        assert libraries[row["table"]][row["synonym"]].id == row["id"], row
        assert re.fullmatch(r".*; structure checked with OPSIN \d+\.\d+\.\d+", row["basis"]), row


def test_a_synonym_is_of_the_structure_and_not_of_the_id() -> None:
    other = pf.Monomer("p-PDA", "diamine", "Nc1ccc(N)c(Br)c1")
    small = MonomerLibrary([other, LIB["m-PDA"]])
    assert small.find("1,4-diaminobenzene") is None
    assert small["1,3-diaminobenzene"].id == "m-PDA"


@pytest.mark.skipif(importlib.util.find_spec("py2opsin") is None, reason="no py2opsin")
def test_the_names_of_the_tables_say_their_structures() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "make_synonyms.py"))
    assert tool["checked"](tool["listed"]()) == []


def test_names_that_said_another_structure_are_mended() -> None:
    # OPSIN reads CF3 and CH3 next to the amino group in the one, and away from it in the other, of these old names.
    for wrong, id in (
        ("2,2'-bis(trifluoromethyl)-4,4'-oxydianiline", "BTFDPE"),
        ("3,3'-dimethyl-4,4'-methylenedianiline", "MMDA"),
    ):
        assert wrong not in LIB
        with pytest.raises(pf.UnknownNameError) as caught:
            LIB[wrong]
        assert id in re.findall(r"[\w',-]+(?=[,.])", caught.value.hint)
    assert LIB["BTFDPE"].name == "4,4'-oxybis[3-(trifluoromethyl)aniline]"
    assert LIB["MMDA"].name == "4,4'-methylenebis(2-methylaniline)"


@pytest.mark.parametrize(
    "name",
    [
        "3,4-diaminobenzophenone",
        "3,4-diaminodiphenyl ether",
        "2,4-diaminodiphenyl ether",  # both on one ring
        "2,2'-oxydianiline",
        "2,5-diaminobenzoic acid",
        "3,3'-diamino-4,4'-dihydroxybiphenyl",
        "4,4'-dinitrodiphenyl ether",
        "N,N-bis(4-aminophenyl)terephthalamide",
        "4,4'-dihydroxydiphenyl ether",
        "1,2,3,5-benzenetetracarboxylic dianhydride",
        "2,2',3,3'-benzophenonetetracarboxylic dianhydride",
        "pyromellitic acid",
        "trimellitic anhydride",
        "isophthalic anhydride",
    ],
)
def test_a_compound_that_is_not_listed_is_not_taken_for_one_that_is(name: str) -> None:
    assert name not in LIB
    with pytest.raises(pf.UnknownNameError):
        LIB[name]


@pytest.mark.parametrize(
    ("name", "candidates", "usual"),
    [
        ("ODA", ["4,4'-ODA", "3,4'-ODA", "3,3'-ODA", "2,4'-ODA", "1,8-DAO"], "4,4'-ODA (101-80-4)"),
        ("oxydianiline", ["4,4'-ODA", "3,4'-ODA", "3,3'-ODA", "2,4'-ODA"], "4,4'-ODA (101-80-4)"),
        ("diaminodiphenyl ether", ["4,4'-ODA", "3,4'-ODA", "3,3'-ODA", "2,4'-ODA"], "4,4'-ODA (101-80-4)"),
        ("phenylene diamine", ["p-PDA", "m-PDA", "o-PDA"], ""),
        ("DABA", ["4,4'-DABA", "3,5-DABA", "3,4'-DABA", "4,3'-DABA", "3,3'-DABA"], ""),
        ("NDA", ["DADPA", "1,5-NDA", "1,4-NDA", "1,8-NDA", "2,6-NDA", "2,7-NDA", "nadic"], ""),
        ("biphenyltetracarboxylic acid dianhydride", ["BPDA", "a-BPDA", "i-BPDA"], "BPDA (2420-87-3)"),
        ("BPDA (PMDA)", ["BPDA", "PMDA"], ""),
    ],
)
def test_a_shared_name_is_refused_with_its_candidates_most_used_first(
    name: str, candidates: list[str], usual: str
) -> None:
    assert name not in LIB
    assert sorted(monomer.id for monomer in LIB.candidates(name)) == sorted(candidates)
    with pytest.raises(pf.UnknownNameError) as caught:
        LIB[name]
    listed = f"{', '.join(candidates[:-1])} and {candidates[-1]}"
    told = f" Most papers mean {usual}." if usual else ""
    if name != "BPDA (PMDA)":  # by themselves in the order of the table
        assert caught.value.hint == f"It is used for {listed}: write one of these ids.{told}"
    assert caught.value.need == "one compound"


def test_the_wanted_role_comes_first_among_candidates() -> None:
    with pytest.raises(pf.UnknownNameError) as caught:
        LIB.resolve("BDA", "diamine")
    assert caught.value.hint.startswith("It is used for benzidine, 1,4-DABu and BTCDA")


def test_a_name_without_positions_of_which_one_is_listed_is_refused_with_that_one() -> None:
    with pytest.raises(pf.UnknownNameError, match="Positions are missing; only BTDA is listed"):
        LIB["benzophenone tetracarboxylic dianhydride"]


def near(name: str, role: str | None = None) -> list[str]:
    with pytest.raises(pf.UnknownNameError) as caught:
        LIB.resolve(name, role)
    assert caught.value.hint.startswith("Nearest: "), caught.value
    return caught.value.hint.removeprefix("Nearest: ").removesuffix(".").split(", ")


@pytest.mark.parametrize(
    ("name", "role", "first"),
    [
        ("PDMA", None, "PMDA"),
        ("PDMA", "dianhydride", "PMDA"),
        ("BDPA", "dianhydride", "BPDA"),
        ("6FAD", "dianhydride", "6FDA"),
        ("TFBM", "diamine", "TFMB"),
        ("4,4'-OAD", "diamine", "4,4'-ODA"),
        ("pyromelitic dianhydride", None, "PMDA"),
        ("4,4'-diaminodifenyl ether", None, "4,4'-ODA"),
        ("3,3',4,4'-bifenyltetracarboxylic dianhydride", None, "BPDA"),
        ("4,4'-diaminodiphenyl sulfon", None, "DDS"),
        ("2,2'-bis(trifluormethyl)benzidine", None, "TFMB"),
    ],
)
def test_the_right_compound_is_suggested_first_and_each_once(name: str, role: str | None, first: str) -> None:
    found = near(name, role)
    assert found[0] == first
    assert len(set(found)) == len(found) <= 5


def test_the_wanted_role_is_suggested_first_and_the_nearest_of_another_is_kept() -> None:
    found = near("PDMA", "diamine")
    assert [LIB[id].role for id in found] == ["diamine"] * 4 + ["dianhydride"]
    assert found[-1] == "PMDA"


def test_isomers_are_what_is_near_to_an_isomer_that_is_not_listed() -> None:
    assert set(near("2,2'-oxydianiline")[:4]) == {"2,4'-ODA", "3,4'-ODA", "4,4'-ODA", "3,3'-ODA"}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("89-32-8", "with 7 it would be 89-32-7, PMDA."),
        ("101-80-5", "with 4 it would be 101-80-4, 4,4'-ODA."),
        ("CAS 101-80-5", "with 4 it would be 101-80-4, 4,4'-ODA."),
        ("1234-56-8", "with 6 it would be 1234-56-6, which is not listed."),
        ("50-00-0", "This CAS number is valid, but not listed. Add it with its structure: a CSV for `with_csv`"),
        ("1989-03-27", "It looks like a date: Excel changed a CAS number."),
        ("PMDA, 99.5 %", "'PMDA' is PMDA: write the name alone, and a purity as assay."),
        ("BPDA, sublimed", "'BPDA' is BPDA: write the name alone"),
        ("4,4'-ODA (>98%)", "is 4,4'-ODA: write the name alone"),
        ("pyromellitic acid", "That is the free acid; its anhydride is PMDA."),
        ("phthalic acid", "That is the free acid; its anhydride is PA."),
        ("4,4'-ODA dihydrochloride", "That is a salt; the free compound is 4,4'-ODA."),
        ("PMDA (Maker)", "'PMDA' is PMDA, but 'Maker' is not known: write one name."),
        ("PMDA, Maker", "'PMDA' is PMDA, but 'Maker' is not known: write one name."),
        ("PMDA; BPDA", "'PMDA' is PMDA, but 'BPDA' is BPDA: write one of them."),
        ("4,4'-ODA, 106-50-3", "\"4,4'-ODA\" is 4,4'-ODA, but '106-50-3' is p-PDA: write one of them."),
        ("BPDA (36978-41-3)", "'BPDA' is BPDA, but '36978-41-3' is a-BPDA: write one of them."),
    ],
)
def test_what_is_known_of_a_text_is_said_and_no_number_like_it_is_suggested(text: str, hint: str) -> None:
    assert text not in LIB
    with pytest.raises(pf.UnknownNameError) as caught:
        LIB[text]
    assert hint in caught.value.hint
    assert "Nearest" not in caught.value.hint


def test_a_solvent_with_a_grade_is_refused_with_its_name() -> None:
    with pytest.raises(pf.UnknownNameError, match="'NMP' is NMP"):
        pf.solvents()["NMP, anhydrous, 99.5%"]
    with pytest.raises(pf.UnknownNameError, match="Add it with its structure and density"):
        pf.solvents()["50-00-0"]


def test_the_place_of_a_name_is_told() -> None:
    with pytest.raises(pf.UnknownNameError, match=r"^feed\.ODA: 'ODA' stands for several monomers"):
        pf.Copolymer.from_feed({"PMDA": 1.0, "ODA": 1.0})
    with pytest.raises(pf.ManyErrors) as caught:
        pf.Copolymer.from_units([("PMDA", "ODA", 1.0), ("PDMA", "p-PDA", 1.0)])
    assert [error.where for error in caught.value.errors] == ["unit 1: diamine", "unit 2: dianhydride"]
    cop = pf.Copolymer.from_feed({"PMDA": 1.0, "4,4'-ODA": 1.0})
    with pytest.raises(pf.UnknownNameError, match=r"^assay\.ODA: 'ODA' stands"):
        pf.plan_batch(cop, solution_g=100, assay={"ODA": 0.99})
    with pytest.raises(pf.UnknownNameError, match=r"^endcap: 'PX' is not"):
        pf.plan_batch(cop, solution_g=100, imbalance_r=0.98, endcap="PX")


@given(st.text("0123456789", min_size=4, max_size=9))
def test_the_check_digit_is_the_one_that_passes(digits: str) -> None:
    start = f"{digits[:-2]}-{digits[-2:]}-"
    right = check_digit(start + "0")
    passing = []
    for last in "0123456789":
        try:
            check_cas("cas", start + last)
        except pf.TableError:
            continue
        passing.append(last)
    # A date is refused as one, whatever its last digit.
    assert passing in ([str(right)], [])


def test_a_new_monomer_cannot_take_another_word_for_a_listed_one(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text('id,role,smiles,name\nmine,diamine,Nc1ccc(N)c(Br)c1,"1,4-diaminobenzene"\n', encoding="utf-8")
    with pytest.raises(
        pf.TableError, match=r"mine: names: '1,4-diaminobenzene' must name one compound only\. It is a name of p-PDA"
    ):
        LIB.with_csv(path)
    path.write_text("id,role,smiles,aliases\nmine,diamine,Nc1ccc(N)c(Br)c1,ODA\n", encoding="utf-8")
    assert LIB.with_csv(path)["ODA"].id == "mine"  # a name that nobody owns may be given


def test_a_batch_file_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    recipe = pf.plan_batch(
        pf.Copolymer.from_units([("BTDA", "4,4'-DABA", 0.7), ("BTDA", "TPE-R", 0.3)]), solution_g=100
    )
    path = tmp_path / "b.csv"
    recipe.to_csv(path)
    now = path.read_text(encoding="utf-8")
    old = re.sub(r', ""(lines"": \d+|check"": ""[0-9a-f]{8}"")', "", now.replace("4,4'-DABA", "DABA"))
    assert old != now
    path.write_text(old, encoding="utf-8")
    (read,) = pf.read_batches(path)
    assert read.charge_g == recipe.charge_g
    assert read.copolymer == recipe.copolymer


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("[5,5'-biisobenzofuran]-1,1',3,3'-tetraone", "BPDA"),
        ("[5,5']-biisobenzofuranyl-1,3,1',3'-tetraone", "BPDA"),
        ("3,3',4,4'-BPDA", "BPDA"),
        ("3,4,3',4'-BPDA", "BPDA"),
        ("4,4'-diphthalic anhydride", "BPDA"),
        ("3,3',4,4'-oxydiphthalic dianhydride", "ODPA"),
        ("2,3,3',4'-oxydiphthalic anhydride", "a-ODPA"),
        ("4,3'-oxydiphthalic anhydride", "a-ODPA"),
        ("2,2',3,3'-diphenyl ether tetracarboxylic dianhydride", "3,3'-ODPA"),
        ("2',3,3',4-biphenyltetracarboxylic dianhydride", "a-BPDA"),
        ("2,2-bis(3,4-anhydrodicarboxyphenyl)hexafluoropropane", "6FDA"),
        ("1,1,1,3,3,3-hexafluoro-2,2-bis[4-(4-aminophenoxy)phenyl]propane", "HFBAPP"),
        ("1,2,4,5-benzenetetracarboxylic 1,2:4,5-dianhydride", "PMDA"),
        ("1,8:4,5-naphthalenetetracarboxylic dianhydride", "NTDA"),
        ("bis(3,4-dicarboxyphenyl) thioether dianhydride", "TDPA"),
        ("o-phthalic anhydride", "PA"),
        ("resorcinol bis(4-aminophenyl) ether", "TPE-R"),
        ("hydroquinone bis(4-aminophenyl) ether", "TPE-Q"),
        ("bisphenol A bis(3-aminophenyl) ether", "m-BAPP"),
        ("m-bis(3-aminophenoxy)benzene", "APB-133"),
        ("4',3-oxydianiline", "3,4'-ODA"),
        ("4,4'-diaminophenyl ether", "4,4'-ODA"),
        ("3,4'-DADPE", "3,4'-ODA"),
        ("1,5-DAN", "1,5-NDA"),
        ("p-aminoaniline", "p-PDA"),
        ("1,4-di-aminobenzene", "p-PDA"),
        ("m-xylenediamine", "MXDA"),
        ("2,2'-ditrifluoromethyl-4,4'-diaminobiphenyl", "TFMB"),
        ("1,3-bis(\N{GREEK SMALL LETTER GAMMA}-aminopropyl)tetramethyldisiloxane", "BAPTMDS"),
        ("\N{GREEK SMALL LETTER GAMMA}-aminopropyltriethoxysilane", "APTES"),
    ],
)
def test_names_of_patents_and_labels(text: str, right: str) -> None:
    assert pf.library()[text].id == right


@pytest.mark.parametrize("text", ["g-butyrolactone", "\N{LATIN SMALL LETTER GAMMA}-butyrolactone", "\u03b3-BL"])
def test_the_letters_of_gamma(text: str) -> None:
    assert pf.solvents()[text].id == "GBL"


@pytest.mark.parametrize(
    "text",
    [
        "3,4-diaminodiphenyl ether",  # both on one ring
        "3',4'-diaminobenzophenone",
        "2,3-DAN",
        "2,2'-DMB",  # dimethyl or dimethoxy
        "4,4'-DMB",
        "1,2,3,4-butanetetracarboxylic 1,4:2,3-dianhydride",  # closes other rings than BTCDA
        "3,3',4,4'-biphenylenetetracarboxylic dianhydride",  # biphenylene is another compound
        "2,2-bis(4-aminophenoxyphenyl)propane",  # position on the inner ring missing
        "3,3',4,4'-tetraaminobiphenyl",
        "2,2'-dimethyl-4,4'-diaminodiphenylmethane",
    ],
)
def test_no_wrong_compound_for_a_name_that_says_another(text: str) -> None:
    with pytest.raises(pf.FormulateError):
        pf.library()[text]
