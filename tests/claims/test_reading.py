"""Readings: slots matched by structure, the printed doubts, and a reading of one's own."""

from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.tables import reference_table
from tests.claims.laminate import judged, own_of, rows_of


def test_readings_disagree_on_bpda_in_formula_1() -> None:
    copolymer = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)])
    assert not pf.formula("1").check(copolymer).met  # Y1 has no direct bond printed
    assert pf.formula("1", reading="diamine-bridge").check(copolymer).met
    assert pf.formula("6").check(copolymer).met
    ketone = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-DABP", 1.0)])
    assert not pf.formula("1").check(ketone).met
    assert pf.formula("1", reading="diamine-bridge").check(ketone).met


def test_slots_are_matched_by_structure_not_by_name() -> None:
    mine = pf.Monomer.from_smiles("Nc1ccc(Sc2cccc(N)c2)cc1", id="my sulfide")  # 3,4'-thiodianiline, meta and para
    copolymer = pf.Copolymer.from_units([("BTDA", mine, 3.0), ("BTDA", "p-PDA", 1.0)])
    assert pf.formula("2").check(copolymer).met
    for name, fits in (
        ("4,4'-SDA", True),
        ("MDA", False),
        ("m-TB", False),
        ("4,4'-DABA", True),
        ("6FpDA", False),
        ("o-PDA", True),
    ):
        assert pf.reading("default").fits("X2", pf.library()[name]) is fits, name
    # the position is told apart where the reading says so
    assert not pf.formula("1").check(pf.Copolymer.from_units([("PMDA", "m-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0)])).met
    assert not pf.formula("1").check(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "3,4'-ODA", 1.0)])).met


def test_own_reading_file(tmp_path: Path) -> None:
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    own = tmp_path / "mine.csv"
    own.write_text(text.replace("Q,p-C6H4 -O- p-C6H4,", "Q,p-C6H4 -O- m-C6H4,"), encoding="utf-8")
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "3,4'-ODA", 1.0)])
    assert pf.formula("1", reading=str(own)).check(copolymer).met


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        (("X4,", "X9,"), "the slot X4 is missing"),
        (("| -CO-,asserted,bridges printed for Y1", "| -XX-,asserted,bridges printed for Y1"), "-XX-"),
        (("A1,X3,", "A1,A1,"), "the alternatives of 'A1' lead back to it"),
        (("A2,X3,", "A1,X3,"), "the name 'A1' is defined twice"),
        (("X4,", "x4,"), "Did you mean 'x4'"),
        (("Y1,-O- | -CO-", "Y1,-O- | -C0-"), "Did you mean '-CO-'"),
        (("Y1,-O- | -CO-,asserted", "Y1,-O- | -CO-,printed"), "asserted"),
        (("Y1,", "Y1 x,"), "without blanks"),
        (("Y1,-O-", "-NH-,-O-"), "'-NH-' is the name of a group"),
        (("X1,pyromellitic | phthalic Y1 phthalic", "X1,pyromellitic"), "an alternative uses"),
        (
            ("basis,note", "basis,remark"),
            "the table takes no column remark; its columns are name, alternatives, basis, note",
        ),
    ],
)
def test_faults_of_a_reading_file(tmp_path: Path, change: tuple[str, str], fragment: str) -> None:
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    assert change[0] in text
    own = tmp_path / "mine.csv"
    own.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(pf.FormulateError, match=fragment):
        pf.reading(str(own))


def test_an_edited_reading_is_read_again_and_all_faults_come_at_once(tmp_path: Path) -> None:
    own = tmp_path / "mine.csv"
    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    ketone = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-DABP", 1.0)])
    assert not pf.formula("1", reading=str(own)).check(ketone).met
    own.write_text(text.replace("Q,p-C6H4 -O- p-C6H4,", "Q,p-C6H4 Y1 p-C6H4,"), encoding="utf-8")
    assert pf.formula("1", reading=str(own)).check(ketone).met
    own.write_text(text.replace("X4,", "x4,").replace("| -S- |", "| -5- |"), encoding="utf-8")
    with pytest.raises(pf.ManyErrors) as caught:
        pf.reading(own)
    assert len(caught.value.errors) == 4  # the slot, a name that nothing uses, and -5- in Y2 and in Y3


@pytest.mark.parametrize(
    ("reading", "five", "said"),
    [
        (
            "default",
            "met",
            "read as binding B1 alone; read as binding B2 too (reading x2-throughout) this claim is not met",
        ),
        ("x2-throughout", "not met", "read as binding B2 too; read as binding B1 alone this claim is met"),
    ],
)
def test_whether_x2_binds_b2_is_a_question_of_reading(reading, five, said) -> None:
    report = judged([("PMDA", "TPE-R", 0.75), ("PMDA", "BAPP", 0.25)], reading=reading)
    assert report.claims["5"] == report.claims["16"] == five
    assert said in rows_of(report, "5")["X2 (B1) is formula 3"].note
    rigid = judged([("PMDA", "TPE-R", 0.75), ("PMDA", "p-PDA", 0.25)], reading=reading)
    assert rigid.claims["5"] == "met"  # p-phenylenediamine stands in B2 either way
    assert "; read as" not in rows_of(rigid, "5")["X2 (B1) is formula 3"].note
    assert ("X2 is formula 3 in B2 too" in rows_of(rigid, "5")) == (reading == "x2-throughout")


def test_an_old_reading_file_and_one_with_rows_for_b2(tmp_path) -> None:
    from pi_formulate.base.tables import reference_table

    text = reference_table("readings/default.csv").read_text(encoding="utf-8")
    old, mine = tmp_path / "old.csv", tmp_path / "mine.csv"
    old.write_text(text, encoding="utf-8")
    mine.write_text(f"{text}F3_B2,F3 | F4,reading,either ether\n", encoding="utf-8")
    ethers, mixed = [("PMDA", "TPE-R", 3.0), ("PMDA", "BAPP", 1.0)], [("PMDA", "TPE-R", 3.0), ("PMDA", "p-PDA", 1.0)]
    assert own_of(ethers, reading=str(old))["5"] == own_of(mixed, reading=str(old))["5"] == "met"
    assert (own_of(ethers, reading=str(mine))["5"], own_of(mixed, reading=str(mine))["5"]) == ("met", "not met")
