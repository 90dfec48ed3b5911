"""Tables as the spreadsheets of an office write them: marks, encodings, decimal commas, line numbers."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.tables import header_of, read_as, rows
from tests.batch.batches import written

BOM = b"\xef\xbb\xbf"


def test_other_tables_go_through_the_same_reader(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(BOM + b"id;role;smiles;price_per_kg;;\r\nB;diamine;Nc1ccc(N)c(Br)c1;1.234,5;;\r\nPMDA;;;20,5;;\r\n")
    library = pf.library().with_csv(own)
    assert (library["B"].price_per_kg, library["PMDA"].price_per_kg) == (1234.5, 20.5)
    solvent = tmp_path / "s.csv"
    solvent.write_bytes("id\tsmiles\tdensity_g_per_ml\r\nwater\tO\t0.997\r\n".encode("utf-16"))
    assert pf.solvents().with_csv(solvent)["water"].density_g_per_ml == 0.997
    from pi_formulate.properties.fit.measured import read_measured

    films = tmp_path / "tg.csv"
    films.write_bytes(BOM + b"dianhydride;diamine;tg_c;;\r\nPMDA;bis(4-aminophenyl) ether;400,5;;\r\n;;;;\r\n")
    assert read_measured(films, "tg_c", pf.library()).rows[0].value == 400.5


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("0,995", "0.995"),
        ("-1,5", "-1.5"),
        ("1,5E-05", "1.5E-05"),
        ("512,5 g", "512.5 g"),
        ("12,5 wt%", "12.5 wt%"),
        ("1.234,5", "1234.5"),
        ("25,4 um", "25.4 um"),
        ("30,5 kg/mol", "30.5 kg/mol"),
        ("PMDA/4,4'-ODA = 0,4", "PMDA/4,4'-ODA = 0.4"),
        ("area = 0,5 m2; thickness = 12,5 um", "area = 0.5 m2; thickness = 12.5 um"),
        # names and structures stay as they are
        ("4,4'-ODA", "4,4'-ODA"),
        ("1,4-dioxane", "1,4-dioxane"),
        ("1,4 dioxane",) * 2,
        ("1,5 NDA", "1,5 NDA"),
        ("2,4-DAT = 1", "2,4-DAT = 1"),
        ("PMDA, BPDA", "PMDA, BPDA"),
        ('{ "p-PDA" = 0.5, BPDA = 1 }',) * 2,
        ('[{ dianhydride = "PMDA", diamine = "p-PDA", amount = 1.5 }]',) * 2,
        ("note, 1,5", "note, 1,5"),
        ("X1 = 1,4-NDA", "X1 = 1,4-NDA"),
    ],
)
def test_only_numbers_lose_their_comma(tmp_path: Path, cell: str, read: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(written([["id", "x"], ["a", cell]], ";"), encoding="utf-8")
    assert rows(path, ("id",))[0][1]["x"] == read


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        (("0,995", "12,5 wt%"), ["0.995", "12.5 wt%"]),
        (("0,995", "1,234"), ["0.995", "1.234"]),  # the other number says that the comma is a decimal one
        (
            ("1,234 g", "2,000 g"),
            ["1,234 g", "2,000 g"],
        ),  # thousands or not: the reader of the number refuses it
        (("1.5", "2,5"), ["1.5", "2,5"]),
        (("1.234,5", "2"), ["1234.5", "2"]),
    ],
)
def test_between_tabs_a_comma_is_decimal_where_a_number_says_so(
    tmp_path: Path, cells: tuple[str, ...], read: list[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(written([["id", "lot", "x"], *(["2,5", "1.234", cell] for cell in cells)], "\t").encode("utf-16"))
    assert [row for _, row in rows(path, ("id",))] == [{"id": "2,5", "lot": "1.234", "x": cell} for cell in read]
    assert ("decimal comma" in read_as(path)) == (list(cells) != read)


@given(st.floats(-1e9, 1e9))
def test_commas_and_points_say_the_same_number(value: float) -> None:
    from pi_formulate.base.tables import _pointed

    for number in (f"{value:.9g}", repr(value)):
        assert _pointed(number.replace(".", ",")) == number


def test_the_mark_is_that_of_the_header_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,a;b\n1,2;3\n", encoding="utf-8")
    assert rows(path, ("id",)) == [("t.csv:2", {"id": "1", "a;b": "2;3"})]
    assert header_of(path) == ["id", "a;b"]
    assert read_as(path) == ""
    path.write_text('"id";"a,b"\n"1";"x, y"\n', encoding="utf-8")
    assert rows(path, ("id",)) == [("t.csv:2", {"id": "1", "a,b": "x, y"})]


def test_lines_are_counted_as_the_file_has_them(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("sep=;\n\nid;x\n;;\n1;2\n", encoding="utf-8")
    assert rows(path, ("id",)) == [("t.csv:5", {"id": "1", "x": "2"})]
