"""Recipe files as the spreadsheets of an office write them, byte for byte, and files that are no recipe."""

import csv
import io
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.recipe import is_batch_file
from tests.batch.batches import written

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
    "German Excel, Unicode text": written(GERMAN, "\t").encode("utf-16"),
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
    text = content.decode("utf-16") if content[:2] == b"\xff\xfe" else content.decode("latin-1")
    mark = "tabs" if "\t" in text else "semicolons"
    assert warnings == (
        [f"recipes.csv: read as columns separated by {mark} and numbers with a decimal comma"]
        if "0,985" in text
        else []
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
    if commas and mark == ",":
        pytest.skip("decimal commas come with semicolons or tabs")
    path = tmp_path / "filled.csv"
    path.write_bytes(written(filled(mark, commas), mark).encode(encoding))
    assert is_batch_file(path)
    (result,) = pf.reconcile_file(path)
    assert result.made.charge_g == pytest.approx(PLANNED.charge_g)


def test_the_note_of_a_batch_keeps_its_points_where_the_numbers_have_commas(tmp_path: Path) -> None:
    """3 mol of monomers with three quarters of one diamine: 1.5 * 0.75 = 1.125 mol, which is no 1125 in the note."""
    feed = pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": 0.75, "4,4'-ODA": 0.25})
    lots = {"PMDA": pf.Lot("1.234", purity_frac=0.995)}
    made = pf.plan_batch(feed, monomer_mol=3.0, readability_g=0.01, lots=lots, batch_id="2,5")
    text = made.to_csv()
    assert text is not None
    assert "planned_mol=1.125;" in text
    header, *lines = csv.reader(io.StringIO(text))
    texts = {header.index(name) for name in ("batch_id", "id", "cas", "lot", "note")}
    german = [[cell if i in texts else cell.replace(".", ",") for i, cell in enumerate(line)] for line in lines]
    path = tmp_path / "german.csv"
    for mark in ";\t":
        path.write_bytes(written([header, *german], mark).encode("utf-8-sig"))
        assert pf.read_batches(path) == [made]


def eleven(text: str) -> str:
    """A number as Excel writes it into a CSV in the format General: at most eleven characters, no zeros at the end."""
    value = float(text)
    if value == int(value):
        return str(int(value))
    if abs(value) < 1e-4:
        mantissa, power = f"{value:.5E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{power}"
    return f"{value:.{9 - len(str(int(value))) + 1}f}".rstrip("0").rstrip(".")


TEXT_COLUMNS = ("batch_id", "top_up", "role", "id", "cas", "lot", "formula", "note")


def cut(text: str, mark: str) -> str:
    """A CSV saved by Excel, with decimal commas between semicolons."""
    header, *lines = csv.reader(io.StringIO(text))
    saved = [
        [
            cell if name in TEXT_COLUMNS or not cell else eleven(cell).replace(".", "," if mark == ";" else ".")
            for name, cell in zip(header, line, strict=True)
        ]
        for line in lines
    ]
    return written([header, *saved], mark)


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("solution_g", [0.005, 0.5, 20.0, 500.0, 1e6])
def test_a_batch_that_excel_has_saved_reads_back_with_the_digits_that_are_left(
    tmp_path: Path, mark: str, solution_g: float
) -> None:
    """0.000112918 mol has six digits left: half of the last is 4 ppm, more than a cell may else be off."""
    feed = pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": 0.7, "4,4'-ODA": 0.3})
    made = pf.plan_batch(feed, solution_g=solution_g, imbalance_r=0.995, endcap="PA", batch_id="X")
    text = made.to_csv()
    assert text is not None
    path = tmp_path / "saved.csv"
    path.write_text(cut(text, mark), encoding="utf-8")
    (read,) = pf.read_batches(path)
    assert read.charge_g == pytest.approx(made.charge_g, rel=1e-4 if solution_g < 0.1 else 1e-5)
    mend = pf.reconcile({**made.charge_g, "PMDA": 1.01 * made.charge_g["PMDA"]}, made)
    pf.write_top_ups([mend], path)
    header, *lines = csv.reader(io.StringIO(path.read_text(encoding="utf-8")))
    for line in lines:
        line[header.index("added_g")] = line[header.index("add_g")]
    path.write_text(cut(written([header, *lines], ","), mark), encoding="utf-8")
    (second,) = pf.reconcile_file(path)
    assert second.made.charge_g == pytest.approx({k: 1.01 * v for k, v in made.charge_g.items()}, rel=1e-4)


@pytest.mark.parametrize(
    ("column", "factor"), [("charge_g", 1.001), ("amount_mol", 0.999), ("mol_frac_in_role", 1.0005)]
)
def test_a_changed_cell_is_no_cut_one(tmp_path: Path, column: str, factor: float) -> None:
    text = PLANNED.to_csv()
    assert text is not None
    header, *lines = csv.reader(io.StringIO(text))
    place = header.index(column)
    lines[1][place] = f"{float(lines[1][place]) * factor:.9f}"
    (tmp_path / "changed.csv").write_text(written([header, *lines], ","), encoding="utf-8")
    with pytest.raises(pf.FormulateError, match="which follows from"):
        pf.read_batches(tmp_path / "changed.csv")


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


def test_a_recipe_in_an_open_document_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "recipe.ods"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(pf.RecipeError, match=r"Save it as .*\.csv"):
        pf.plan_file(path)


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_a_batch_file_is_no_recipe_file(tmp_path: Path) -> None:
    pf.plan_batch(LOW, solution_g=500).to_csv(tmp_path / "b.csv")
    with pytest.raises(pf.TableError, match="a batch file"):
        pf.plan_file(tmp_path / "b.csv")


def test_the_remark_on_a_formula_says_what_its_check_says(tmp_path: Path) -> None:
    rows = [
        ["id", "formula", "units", "solution", "readability"],
        ["inside", "6", "PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 1", "250 g", "0.01 g"],
        ["outside", "6", "PMDA/p-PDA = 3.5; PMDA/4,4'-ODA = 1", "250 g", "0.01 g"],
        ["other", "7", "PMDA/p-PDA = 3.5; PMDA/4,4'-ODA = 1", "250 g", "0.01 g"],
    ]
    path = tmp_path / "formulas.csv"
    path.write_text(written(rows, ","), encoding="utf-8")
    recipes, warnings = pf.plan_file(path)
    for recipe, (_, id, *_) in zip(recipes, rows[1:], strict=True):
        report = pf.formula(id).check(recipe)
        missed = [f"{f.clause} (value {f.value:.4g}, margin {f.margin:.4g})" for f in report if f.status == "not met"]
        ratio = [f"{f.quantity} = {f.value:.4g}" for f in report if "/" in f.quantity]
        said = f"not met: {'; '.join(missed)}" if missed else ", ".join(["met", *ratio])
        assert recipe.remarks == (f"formula {id} (claim {report.findings[0].claim}) is {said}",)
        assert any(warning.endswith("; ".join(missed)) for warning in warnings) or not missed
