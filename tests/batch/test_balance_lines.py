"""Lines of balances.

No balance was at hand: the samples in `balances/` are written after what the manufacturers print of their formats.

- `mt_sics.txt`: METTLER TOLEDO, Reference Manual "Standard Interface Command Set, MT-SICS", and the operating
  instructions of the AL-IC balances, which print `S S 100.00 g`, `S I`, `S +` and `S -`.
- `sbi_16.txt`, `sbi_22.txt`: Sartorius, User Manual of the LE series, "Output Format with 16 Characters" and "with 22
  Characters", with the brackets around digits that are not verified and the status `H`; codes `T1` and `N1` after the
  manual of the ME215S, `Stat` after that of the FB scales.
- `and.txt`: A&D, User Manual of the GH series, section 10.6 "Data Format Examples"; `ST,NT,` after the manual of the
  indicator AD-4329A, section 11.1.1.
"""

import io
import sys
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base.limits import LABEL_CHARACTERS

SAMPLES = Path(__file__).parent / "balances"
RECORDED = sorted(SAMPLES.iterdir())


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_each_recorded_balance_has_weighed_the_same_three_masses(path: Path) -> None:
    readings = pf.read_balance(path)
    assert [r.mass_g for r in readings if r.is_mass and r.kind == "net"] == [424.9, 16.51, 13.45]
    own = {"mt_sics": "MT-SICS", "sbi_16": "SBI", "sbi_22": "SBI", "and": "A&D", "pasted": "text"}[path.stem]
    assert {r.protocol for r in readings} == {own}


@pytest.mark.parametrize(
    ("line", "status", "kind", "mass_g"),
    [
        ("S S     100.00 g", "stable", "net", 100.0),
        ("S D     100.00 g", "unstable", "net", 100.0),
        ("S S    -100.00 g", "stable", "net", -100.0),
        ("S I", "no value", "net", None),
        ("S L", "no value", "net", None),
        ("S +", "overload", "net", None),
        ("S -", "underload", "net", None),
        ("ES", "no value", "net", None),
        ("T S     118.36 g", "stable", "tare", 118.36),
        ("TI D    118.36 g", "unstable", "tare", 118.36),
        ("TA A    118.36 g", "stable", "tare", 118.36),
        ("+   123.56 g  ", "stable", "net", 123.56),
        ("+   123.56    ", "unstable", "net", None),
        ("+     1,172    ", "unstable", "net", None),
        ("    123.56    ", "unstable", "net", None),
        ("-     0.02 g  ", "stable", "net", -0.02),
        ("+   123.5[6]g ", "stable", "net", 123.56),
        ("N     +   123.56 g  ", "stable", "net", 123.56),
        ("N     +   123.56    ", "unstable", "net", None),
        ("G     +  100.00 g", "stable", "gross", 100.0),
        ("G#    +   243.56 g  ", "stable", "gross", 243.56),
        ("T1    +   120.00 g  ", "stable", "tare", 120.0),
        ("Comp 2+   120.00 g  ", "stable", "net", 120.0),
        ("Tot.cp+   500.00 g  ", "stable", "other", None),
        ("Qnt   +      253 pcs", "stable", "other", None),
        ("          H   ", "overload", "net", None),
        ("Stat        L       ", "underload", "net", None),
        ("Stat       HH       ", "overload", "net", None),
        ("Stat     Err 054    ", "no value", "net", None),
        ("ST,+00100.00  g", "stable", "net", 100.0),
        ("ST,+00100,00  g", "stable", "net", 100.0),
        ("US,-00018.96  g", "unstable", "net", -18.96),
        ("US,", "unstable", "net", None),
        ("OL,+9999999E+19", "overload", "net", None),
        ("OL,-9999999E+19", "underload", "net", None),
        ("QT,+00000025 PC", "stable", "other", None),
        ("ST,+00118.36", "no value", "net", None),
        ("PT,+00118.36  g", "stable", "tare", 118.36),
        ("ST,GS,+00243.56kg", "stable", "gross", 243560.0),
        ("ST,NT,+00123.56 g", "stable", "net", 123.56),
        ("ST,TR,+00120.00 g", "stable", "tare", 120.0),
        ("WT      +0.81 g", "stable", "net", 0.81),
        ("SD   -183.96 g", "unstable", "net", -183.96),
        ("SI +", "overload", "net", None),
        ("25.34 g", "stable", "net", 25.34),
        ("25.340 g", "stable", "net", 25.34),
        ("25,34g", "stable", "net", 25.34),
        ("0,125 kg", "stable", "net", 125.0),
        ("  340 mg", "stable", "net", 0.34),
        ("\x0225.34 g\x03", "stable", "net", 25.34),
    ],
)
def test_a_line(line: str, status: str, kind: str, mass_g: float | None) -> None:
    (reading,) = pf.read_balance(line)
    assert (reading.status, reading.kind, reading.mass_g) == (status, kind, mass_g)
    assert reading.is_mass is (status == "stable" and kind in ("net", "gross"))


def test_the_last_digit_is_that_of_the_balance() -> None:
    assert [r.step_g for r in pf.read_balance("S S 25.34 g\nST,+00100.0 mg\n12 g")] == pytest.approx([0.01, 1e-4, 1.0])


@pytest.mark.parametrize("line", ["Z A", "ZI S", "TAC A", 'I4 A "123"', "", "---", "=====", "# weighed by K."])
def test_what_is_no_reading_is_left_out(line: str) -> None:
    assert [r.mass_g for r in pf.read_balance(["25.34 g", line])] == [25.34]


def test_texts_name_the_reading_below_them_or_behind_them() -> None:
    readings = pf.read_balance("KM-031\nPMDA\nS D 25.3 g\nS S 25.34 g\n4,4'-ODA 11.77 g\nLot: A7\n\n13 g")
    assert [r.above for r in readings] == [("KM-031", "PMDA"), (), ("4,4'-ODA",), ("Lot: A7",)]


@pytest.mark.parametrize(
    "lot", ["N-40", "G-7", "T1-22", "N 40", "S-1", "P-2301", "20240117", "OL-3", "US 12", "ST-5", "C"]
)
def test_a_lot_is_no_reading(lot: str) -> None:
    (reading,) = pf.read_balance(f"{lot}\nS S 25.34 g")
    assert reading.above == (lot,)


def test_a_text_lines_a_file_an_open_file_and_standard_input_are_read_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    path = SAMPLES / "sbi_22.txt"
    from_file = pf.read_balance(path)
    text = path.read_bytes().decode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    with path.open(encoding="utf-8") as handle:
        from_handle = pf.read_balance(handle)
    assert from_file == pf.read_balance(text) == pf.read_balance(text.splitlines()) == from_handle
    assert pf.read_balance(Path("-")) == from_file


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("25.34 g\n11.77", "balance:2", "is not stable"),
        ("S S 25.34 g\nS S 25.34 ct", "balance:2", "Set the balance to g"),
        ("25.34 oz", "balance:1", "g, mg or kg"),
        ("25.34 g\nPMDA", "balance:2", "No reading stands below it"),
        ("1,234 g", "balance:1", "clearly a decimal one"),
        ("25,34 g\n1.234 g", "balance:2", "clearly a decimal one"),
        ("S S       1,172 g", "balance:1", "clearly a decimal one"),
        ("T S 1,172 g", "balance:1", "clearly a decimal one"),
        ("S S 25.34 g\nS S 1,172 g", "balance:2", "clearly a decimal one"),
        ("+     1,172 g  ", "balance:1", "clearly a decimal one"),
        ("N     +     1,172 g  ", "balance:1", "clearly a decimal one"),
        ("ST,+1,172  g", "balance:1", "clearly a decimal one"),
        ("ST,+1,234.50 g", "balance:1", "without separators of thousands"),
        ("S S 1" + "0" * 30 + "." + "0" * 60 + " g", "balance:1", "No reading stands below it"),
        ("x" * (LABEL_CHARACTERS + 1), "balance:1", "characters"),
    ],
)
def test_what_cannot_be_read_is_an_error_with_its_line(text: str, place: str, says: str) -> None:
    with pytest.raises(pf.TableError, match=says) as caught:
        pf.read_balance(text)
    assert caught.value.where == place


def test_a_decimal_comma_that_is_certain_decides_for_the_others() -> None:
    assert [r.mass_g for r in pf.read_balance("25,340 g\n0,560 g")] == [25.34, 0.56]
    assert [r.mass_g for r in pf.read_balance("25,340 g\n11,5 g")] == [25.34, 11.5]
    assert [r.mass_g for r in pf.read_balance("S S 25,340 g\nS S 11,5 g")] == [25.34, 11.5]
    assert [r.mass_g for r in pf.read_balance("S S 1.172 g\nST,+00001,172  g\n11,5 g")] == [1.172, 1.172, 11.5]


def test_all_errors_of_a_text_come_together() -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        pf.read_balance("25.34 oz\n11.77 g\n0.5\n")
    assert [error.where for error in caught.value.errors] == ["balance:1", "balance:3"]


@pytest.mark.parametrize("source", [b"25 g", 25.34, None, [25.34], ["25 g", b"x"]])
def test_another_kind_of_source_is_refused(source: object) -> None:
    with pytest.raises(pf.FormulateError, match="lines of text"):
        pf.read_balance(source)  # type: ignore[arg-type]


def test_a_missing_file_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(pf.FileError, match="cannot be read: "):
        pf.read_balance(tmp_path / "none.txt")


def test_a_file_that_no_balance_has_sent_is_not_read_to_its_end() -> None:
    with pytest.raises(pf.TableError, match="51 lines of text in a row") as caught:
        pf.read_balance("\n".join(f"entry {number} of a diary" for number in range(9_000)))
    assert caught.value.where == "balance:51"
    with pytest.raises(pf.ManyErrors) as many:
        pf.read_balance("\n".join(f"S S {number} lb" for number in range(1, 9_000)))
    assert len(many.value.errors) == 101
    assert many.value.errors[-1].where == "balance:101"
    assert "The rest was not read." in str(many.value.errors[-1])
    texts = "\n".join(f"line {number}" for number in range(50))
    assert len(pf.read_balance(f"{texts}\n1.5 g\n{texts}\n1.5 g")) == 2
