"""No export holds a text that a spreadsheet runs, and what it holds reads back equal."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

import pi_formulate as pf
from pi_formulate.base.csv_files import HARMLESS, restored
from pi_formulate.batch.charge import Lot
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.laminate.report import laminate_report
from tests.cli.runner import invoke

AUDIT = Path(__file__).parents[3] / "shared" / "audit_batch.py"
RUN = "=cmd|' /C calc'!A0"
LABELS = ["=HYPERLINK(1)", "+1+cmd", "-2+3", "@SUM(1)", "x;=1+1", "'=1", "''@1", "\uff1d1", "-5", "plain"]
NEW = "Nc1ccc(Oc2ccc(Oc3ccc(N)cc3)c(Cl)c2)cc1"


# All that the live formulas of a weigh sheet are made of: functions that only count, cells of the same page, our words.
FUNCTIONS = ["IF", "ISNUMBER", "SUM", "COUNT", "SUMPRODUCT", "MIN", "ABS", "ROUND"]
WORDS = {
    *("", "ok", "too little", "too much", "no diamine", "no upper limit", "neither"),
    *("diamine, +", "dianhydride, +", " mol%"),
}
PART = re.compile(r"(?P<function>[A-Z]+)\(|\$?[A-Z]{1,2}\$?[0-9]+|[0-9.]+(E-[0-9]+|e-[0-9]+)?|[-+*/<>=&(),:]")


def is_ours(formula: str) -> bool:
    """Whether a formula is a live one of ours, without any text of a user."""
    rest = formula.removeprefix("=")
    texts = rest.split('"')
    if not set(texts[1::2]) <= WORDS:
        return False
    code = "".join(texts[::2])
    return not PART.sub("", code) and {m["function"] for m in PART.finditer(code) if m["function"]} <= set(FUNCTIONS)


def test_what_a_user_writes_is_no_formula_of_ours() -> None:
    assert is_ours('=IF(ISNUMBER(M6),IF(M6<K6,"too little","ok"),"")')
    for text in (RUN, "=HYPERLINK(1)", '=IF(A1,"x")', "=Sheet2!A1", "=SUM(A1)|1", '=HYPERLINK("http://a")', "@SUM(1)"):
        assert not is_ours(text), text


def assert_inert(path: Path) -> None:
    """No cell of a CSV begins a formula, whether columns are separated by commas or semicolons; in a book only ours."""
    if path.suffix == ".xlsx":
        for page in openpyxl.load_workbook(path):
            formulas = [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
            assert not [cell.coordinate for cell in formulas if not is_ours(cell.value)]
            assert all(cell.protection.locked for cell in formulas)
        return
    with path.open(encoding="utf-8", newline="") as handle:
        cells = [cell for line in csv.reader(handle) for cell in line]
    parts = [part.lstrip() for cell in cells for part in cell.split(";")]
    assert [p for p in parts if p[:1] in tuple("=+-@\uff1d") and p and not HARMLESS.fullmatch(p)] == []
    assert any(restored(cell) != cell for cell in cells), "nothing in it would run, so that nothing is shown"


def own(id: str, called: str = "4,4'-ODA") -> pf.MonomerLibrary:
    """The shipped monomers, one of them with an id of our own."""
    known = pf.library()[called]
    others = (monomer for monomer in pf.library() if monomer.id != called)
    return pf.MonomerLibrary([*others, Monomer(id, known.role, known.smiles, name=RUN)])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json", "html"])
@pytest.mark.parametrize("label", LABELS)
def test_batch_ids_monomers_and_lots_read_back_equal(tmp_path: Path, kind: str, label: str) -> None:
    library = own(label)
    batch = pf.plan_batch(
        pf.Copolymer.from_units([(library["PMDA"], library[label], 1.0)]),
        solution_g=100,
        batch_id=label,
        lots={label: Lot(label, purity_frac=0.99), "PMDA": Lot(RUN)},
        remarks=(label, RUN),
        library=library,
    )
    path = tmp_path / f"a.{kind}"
    pf.write_batches([batch], path)
    assert pf.Recipe.read(path, library) == batch
    if kind in ("csv", "xlsx"):
        assert_inert(path)
    if kind == "csv" and AUDIT.is_file():
        run = subprocess.run([sys.executable, str(AUDIT), str(path)], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout) == (0, "holds\n")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_headings_and_cells_of_a_screen(tmp_path: Path, kind: str) -> None:
    (tmp_path / "own.csv").write_text(f"id,role,smiles\n=1+1,diamine,{NEW}\n", encoding="utf-8")
    (tmp_path / "s.toml").write_text(
        'candidates = ["PMDA", "=1+1", "p-PDA"]\nstep = 0.5\n[targets]\ntg_c = {low = 0}\n', encoding="utf-8"
    )
    words = ("screen", str(tmp_path / "s.toml"), "--monomers", str(tmp_path / "own.csv"))
    status, _, error = invoke(*words, "-o", str(tmp_path / f"out.{kind}"))
    assert status == 0, error
    assert_inert(tmp_path / f"out.{kind}")
    if kind == "xlsx":
        headings = openpyxl.load_workbook(tmp_path / "out.xlsx")["screen"][1]
        assert [cell.value for cell in headings if cell.quotePrefix] == ["=1+1_mol_frac"]


def test_a_list_of_monomers(tmp_path: Path) -> None:
    text = f"id,role,smiles,name,source\n=1+1,diamine,{NEW},+49 a name,@home\n"
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    status, _, error = invoke("monomers", "--monomers", str(tmp_path / "own.csv"), "-o", str(tmp_path / "all.csv"))
    assert status == 0, error
    assert_inert(tmp_path / "all.csv")


def test_a_design_and_a_laminate(tmp_path: Path) -> None:
    library = own("@SUM(1)", "PMDA")
    found = pf.design({"tg_c": (0.0, None)}, ["@SUM(1)", "p-PDA"], library=library, count=1, step_frac=0.5)
    found.to_csv(tmp_path / "d.csv")
    assert_inert(tmp_path / "d.csv")
    layers = [
        pf.Layer("foil", 12, "copper", name="x;=1+1"),
        pf.Layer("low_expansion", 20, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34, name="-2+3"),
    ]
    laminate_report(pf.Stack(layers), 300.0).to_csv(tmp_path / "l.csv")
    assert_inert(tmp_path / "l.csv")
