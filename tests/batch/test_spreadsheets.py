"""Files as the spreadsheets of an office write them, byte for byte: from recipe to batch and back through reconcile.

Excel in English writes "CSV UTF-8" with a byte-order mark and commas; in German and French it parts columns by
semicolons and writes decimal commas; "Unicode text" is UTF-16 with tabs. LibreOffice pads every row with empty cells
up to the last column that was ever used.
"""

import csv
import io
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.base.tables import header_of, read_as, rows
from pi_formulate.batch.recipe import is_batch_file

BOM = b"\xef\xbb\xbf"
KEYS = ("id", "units", "solution", "solids", "assay", "imbalance_r", "readability", "film")
CELLS = (
    "KM-031",
    "PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 0.5",
    "512.5 g",
    "12.5 wt%",
    "p-PDA = 0.995",
    "0.985",
    "0.01 g",
    "",
)
PLANNED = pf.plan_batch(
    pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 0.5)]),
    solution_g=512.5,
    solids_frac=0.125,
    assay={"p-PDA": 0.995},
    imbalance_r=0.985,
    readability_g=0.01,
    batch_id="KM-031",
)


def written(table: list[list[str]], mark: str, end: str = "\r\n") -> str:
    """As a spreadsheet writes it: quotes where the mark, a quote or a line break stands in a cell."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator=end).writerows(table)
    return text.getvalue()


def comma(text: str) -> str:
    """A cell of numbers with decimal commas, as a German chemist types it."""
    return ";".join(f"{a}{eq}{b.replace('.', ',')}" for a, eq, b in (part.rpartition("=") for part in text.split(";")))


ENGLISH = [list(KEYS), list(CELLS)]
GERMAN = [list(KEYS), [*CELLS[:1], *map(comma, CELLS[1:])]]
WRITTEN = {
    "Excel, CSV UTF-8": BOM + written(ENGLISH, ",").encode(),
    "German Excel, CSV UTF-8": BOM + written(GERMAN, ";").encode(),
    "German Excel, CSV": written(GERMAN, ";").encode("cp1252"),
    "French Excel for the Mac, CSV": written(GERMAN, ";", "\r").encode(),
    "a program that says its mark": b"sep=;\r\n" + written(GERMAN, ";").encode(),
    "semicolons with points": written(ENGLISH, ";").encode(),
    "Excel, Unicode text": written(ENGLISH, "\t").encode("utf-16"),
    "LibreOffice with empty columns and rows": written(
        [[*row, "", ""] for row in [*ENGLISH, [""] * 8, [""] * 8]], ",", "\n"
    ).encode(),
    "German Excel with empty columns": BOM + written([[*row, "", ""] for row in [*GERMAN, [""] * 8]], ";").encode(),
    "headings with blanks": written([[f" {key} " for key in KEYS], list(CELLS)], ",").encode(),
}


@pytest.mark.parametrize("content", WRITTEN.values(), ids=list(WRITTEN))
def test_a_recipe_leads_to_the_same_batch_whoever_saved_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "recipes.csv"
    path.write_bytes(content)
    found, warnings = pf.plan_file(path)
    assert [recipe.charge_g for recipe in found] == [PLANNED.charge_g]
    assert not is_batch_file(path)
    commas = b";" in content.split(b"\r")[0] + content[:9] and b"0,985" in content
    assert warnings == (
        ["recipes.csv: read as columns separated by semicolons and numbers with a decimal comma"] if commas else []
    )


def test_the_command_takes_them_and_says_how_it_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from pi_formulate import cli

    monkeypatch.chdir(tmp_path)
    (tmp_path / "r.csv").write_bytes(WRITTEN["German Excel, CSV UTF-8"])
    told = CliRunner().invoke(cli.app, ["batch", "r.csv", "-o", "b.csv"])
    assert told.exit_code == 0, told.output
    assert "decimal comma" in told.output
    (batch,) = pf.read_batches("b.csv")
    assert batch.charge_g == PLANNED.charge_g


def filled(mark: str, commas: bool) -> list[list[str]]:
    """The batch file of the recipe with a column `weighed_g` filled in, and three empty columns after it."""
    lines = [[str(cell) if cell is not None else "" for cell in line] for line in PLANNED.lines]
    from pi_formulate.batch.export.lines import COLUMNS

    assert mark in ",;\t"
    table = [[*COLUMNS, "weighed_g", "", "", ""]]
    for line in lines:
        cells = [*line, line[COLUMNS.index("charge_g")], "", "", ""]
        numbers = (
            "molar_mass_g_per_mol",
            "amount_mol",
            "equivalents",
            "mol_frac_in_role",
            "assay_frac",
            "pure_g",
            "charge_g",
            "volume_ml",
        )
        places = [*(COLUMNS.index(name) for name in numbers), len(COLUMNS)]
        table.append([comma(cell) if commas and i in places else cell for i, cell in enumerate(cells)])
    return [*table, [""] * len(table[0])]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("commas", [False, True])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_filled_in_batch_comes_back_through_reconcile(tmp_path: Path, mark: str, commas: bool, encoding: str) -> None:
    if commas and mark != ";":
        pytest.skip("decimal commas come with semicolons")
    path = tmp_path / "filled.csv"
    path.write_bytes(written(filled(mark, commas), mark).encode(encoding))
    assert is_batch_file(path)
    (result,) = pf.reconcile_file(path)
    assert result.made.charge_g == pytest.approx(PLANNED.charge_g)


@pytest.mark.parametrize(
    "wrap",
    [lambda b: b, lambda b: BOM + b, lambda b: b.decode().encode("utf-16"), lambda b: b.replace(b"\n", b"\r")],
    ids=["plain", "BOM", "UTF-16", "CR"],
)
def test_toml_is_read_however_the_editor_saved_it(tmp_path: Path, wrap: object) -> None:
    root = Path(__file__).parents[2] / "examples"
    assert callable(wrap)
    for name, read in (
        ("laminate.toml", lambda path: str(pf.read_stack(path).stack)),
        ("tiny.toml", lambda path: pf.plan_file(path)[0][0].charge_g),
    ):
        if name == "tiny.toml":
            plain = b'[[batch]]\nid = "A"\nfeed = { PMDA = 1, "4,4\'-ODA" = 1 }\nsolution = "100 g"\n'
        else:
            plain = (root / name).read_bytes()
        first, second = tmp_path / name, tmp_path / f"b-{name}"
        first.write_bytes(plain)
        second.write_bytes(wrap(plain))
        assert read(first) == read(second)


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


def test_a_recipe_in_an_open_document_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "recipe.ods"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(pf.RecipeError, match=r"Save it as .*\.csv"):
        pf.plan_file(path)


def _as_ods(workbook: Path, path: Path, weighed: Mapping[str, float]) -> None:
    """A workbook of ours as LibreOffice saves it (what a reader needs of Open Document 1.3), with masses filled in."""
    book = openpyxl.load_workbook(workbook)
    tables = []
    for page in book.worksheets:
        headings = {c.value: c for row in page.iter_rows() for c in row if c.value in ("id", "weighed / g")}
        heading = headings.get("weighed / g")
        rows = []
        for cells in page.iter_rows():
            line = []
            for cell in cells:
                value = cell.value
                if heading is not None and cell.column == heading.column and cell.row > heading.row:
                    id = str(page.cell(cell.row, headings["id"].column).value or "").split("\n")[0]
                    value = weighed.get(id, value)
                if value is None:
                    line.append("<table:table-cell/>")
                elif isinstance(value, int | float):
                    line.append(f'<table:table-cell office:value-type="float" office:value="{value!r}"/>')
                else:
                    lines = "".join(f"<text:p>{escape(part)}</text:p>" for part in str(value).split("\n"))
                    line.append(f'<table:table-cell office:value-type="string">{lines}</table:table-cell>')
            rows.append(f"<table:table-row>{''.join(line)}</table:table-row>")
        below = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
        tables.append(f"<table:table table:name={quoteattr(page.title)}>{''.join(rows)}{below}</table:table>")
    urn = "urn:oasis:names:tc:opendocument"
    names = " ".join(f'xmlns:{name}="{urn}:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.3">{body}'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{urn}:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", content + "</office:document-content>")


def test_a_weigh_sheet_that_libreoffice_saved_is_read(tmp_path: Path) -> None:
    pytest.importorskip("python_calamine")
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(copolymer, solution_g=500, imbalance_r=0.99, readability_g=0.01, batch_id="LX-1")
    batch.to_excel(tmp_path / "sheet.xlsx")
    weighed = {**batch.charge_g, "PMDA": batch.charge_g["PMDA"] + 0.25}
    _as_ods(tmp_path / "sheet.xlsx", tmp_path / "sheet.ods", weighed)
    assert pf.Recipe.read(tmp_path / "sheet.ods") == batch
    (found,) = pf.reconcile_file(tmp_path / "sheet.ods")
    assert found.top_up_g == pf.reconcile(weighed, batch).top_up_g != {}


def test_faults_of_an_open_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("python_calamine")
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(copolymer, solution_g=500, readability_g=0.01, batch_id="LX-1")
    batch.to_excel(tmp_path / "sheet.xlsx")
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    page = book.worksheets[0]
    charge = next(c for row in page.iter_rows() for c in row if c.value == batch.charge_g["NMP"])
    charge.value = 420.0
    book.save(tmp_path / "edited.xlsx")
    _as_ods(tmp_path / "edited.xlsx", tmp_path / "edited.ods", {})
    with pytest.raises(pf.TableError, match=f"edited.ods:LX-1:{charge.coordinate}: got '420.0'"):
        pf.Recipe.read(tmp_path / "edited.ods")
    (tmp_path / "broken.ods").write_bytes(b"PK\x03\x04")
    with pytest.raises(pf.TableError, match=r"broken.ods: .*Save it again as .ods or .xlsx"):
        pf.Recipe.read(tmp_path / "broken.ods")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(pf.ExtraError, match=r"pip install '.\[ods\]'.*Or save the sheet as .xlsx or .csv"):
        pf.Recipe.read(tmp_path / "edited.ods")


# --- numbers with a decimal comma


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
