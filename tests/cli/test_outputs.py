"""No command overwrites what it reads, nor a file with weighed masses without --force."""

import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.search.screen.file import write_screen
from tests.cli.recipes import Run, batch_toml, one_line

SIZE = 'solution = "500 g"\n'
ROOT = Path(__file__).parents[2]
OWN = "id,role,smiles\nMINE,diamine,Nc1ccc(Sc2cccc(N)c2)cc1O\n"
SOLVENTS = "id,smiles,density_g_per_ml\nslow,CCOCCOCCOCCOC,0.95\n"
RECIPES = 'id,units,solution\nA,"PMDA/p-PDA = 1; PMDA/4,4\'-ODA = 1",500 g\n'
SCREEN = 'candidates = ["PMDA", "BPDA", "p-PDA"]\nstep = 0.5\n'
LAB = "dianhydride,diamine,tg_c\nPMDA,p-PDA,400\n"


@pytest.fixture
def inputs(run: Run) -> dict[str, bytes]:
    """Files of every kind in the current folder."""
    Path("m.csv").write_text(OWN, encoding="utf-8")
    Path("s.csv").write_text(SOLVENTS, encoding="utf-8")
    Path("k.csv").write_text(RECIPES, encoding="utf-8")
    Path("r.toml").write_text(batch_toml(SIZE), encoding="utf-8")
    Path("screen.csv").write_text(SCREEN, encoding="utf-8")
    Path("lab.csv").write_text(LAB, encoding="utf-8")
    Path("design.csv").write_text("x", encoding="utf-8")
    shutil.copy(ROOT / "examples" / "tables" / "weighed.csv", "f.csv")
    os.link("m.csv", "hard.csv")
    Path("soft.csv").symlink_to("m.csv")
    return {path.name: path.read_bytes() for path in Path().iterdir()}


@pytest.mark.parametrize(
    "words",
    [
        "batch k.csv -o k.csv",
        "batch r.toml -o m.csv --monomers m.csv",
        "batch r.toml -o hard.csv --monomers m.csv",
        "batch r.toml -o ./soft.csv --monomers m.csv",
        "batch r.toml -o s.csv --solvents s.csv",
        "reconcile f.csv -o f.csv",
        "reconcile f.csv -o f.csv --force",
        "reconcile f.csv -o m.csv --monomers m.csv",
        "check k.csv -o k.csv",
        "check k.csv -o lab.csv --table tg_c=lab.csv",
        "estimate k.csv -o k.csv",
        "estimate k.csv -o lab.csv --table tg_c=lab.csv",
        "monomers --monomers m.csv -o m.csv",
        "design design.csv -o design.csv",
        "design design.csv --batches design.csv",
        "screen screen.csv -o screen.csv",
        "laminate design.csv -o design.csv",
        "laminate design.csv --batches design.csv",
        "top screen.csv -o screen.csv",
        "fit --property tg_c --data lab.csv -o m.csv --monomers m.csv",
    ],
)
def test_an_input_is_never_overwritten(words: str, run: Run, inputs: dict[str, bytes]) -> None:
    status, out, err = run(*words.split())
    assert (status, out) == (1, "")
    one_line(err, "which is an input")
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == inputs


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("other", ["o.csv", "./o.csv", "sub/../o.csv", "soft-o.csv", "hard-o.csv"])
@pytest.mark.parametrize(
    "words",
    [
        "batch r.toml -o o.csv --shelf shelf.csv --shelf-after OTHER",
        "reconcile f.csv -o o.csv --after OTHER",
        "design design.csv -o o.csv --batches OTHER",
        "laminate design.csv -o o.csv --batches OTHER",
        "laminate design.csv --batches o.csv --batches OTHER --force",
    ],
)
def test_two_outputs_are_never_one_file(
    words: str, other: str, there: bool, run: Run, inputs: dict[str, bytes]
) -> None:
    if other == "hard-o.csv" and not there:
        pytest.skip("a hard link needs its file")
    Path("sub").mkdir()
    shutil.copy(ROOT / "examples" / "tables" / "shelf.csv", "shelf.csv")
    if there:
        Path("o.csv").write_text("old", encoding="utf-8")
    if other == "soft-o.csv":
        Path(other).symlink_to("o.csv")
    if other == "hard-o.csv":
        os.link("o.csv", other)
    before = {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    status, out, err = run(*words.replace("OTHER", other).split())
    assert (status, out) == (1, "")
    one_line(err, "another")
    assert {path.name: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_neither_is_a_table_that_an_input_names(run: Run, inputs: dict[str, bytes]) -> None:
    reading = "name,alternatives\nX1,PMDA\n"
    Path("mine.csv").write_text(reading, encoding="utf-8")
    Path("r.toml").write_text(batch_toml(SIZE + 'formula = "1"\nreading = "mine.csv"'), encoding="utf-8")
    status, out, err = run("batch", "r.toml", "-o", "mine.csv")
    assert (status, out) == (1, "")
    one_line(err, "which is an input")
    assert Path("mine.csv").read_text(encoding="utf-8") == reading


def test_nor_a_part_of_a_screen(run: Run, inputs: dict[str, bytes]) -> None:
    Path("run").mkdir()
    Path("run/part-00000.parquet").write_bytes(b"PAR1")
    status, _, err = run("top", "run", "-o", "run/part-00000.parquet")
    assert status == 1
    one_line(err, "which is an input")
    assert Path("run/part-00000.parquet").read_bytes() == b"PAR1"


def test_a_call_that_reads_and_writes_refuses_too(run: Run, inputs: dict[str, bytes]) -> None:
    with pytest.raises(pf.FileError, match="which is an input"):
        write_screen("screen.csv", "screen.csv")
    assert Path("screen.csv").read_bytes() == inputs["screen.csv"]


def test_weighed_masses_are_replaced_only_with_force(run: Run, inputs: dict[str, bytes]) -> None:
    for words in ("batch r.toml -o f.csv", "check k.csv -o f.csv", "estimate k.csv -o f.csv", "monomers -o f.csv"):
        status, out, err = run(*words.split())
        assert (status, out) == (1, "")
        one_line(err, "a file with weighed masses")
        assert "--force" in err[0]
        assert Path("f.csv").read_bytes() == inputs["f.csv"]
    assert run("batch", "r.toml", "-o", "f.csv", "--force")[0] == 0
    assert [recipe.batch_id for recipe in pf.read_batches("f.csv")] == ["A"]
    assert run("batch", "r.toml", "-o", "f.csv")[0] == 0  # a batch file without masses is replaced as before


def test_a_history_is_replaced_only_with_force(run: Run, inputs: dict[str, bytes]) -> None:
    assert run("reconcile", "f.csv", "--history", "h.csv", "--by", "Ines", "--reason", "first")[0] == 0
    kept = Path("h.csv").read_bytes()
    for words in ("batch r.toml -o h.csv", "reconcile f.csv -o h.csv", "estimate k.csv -o h.csv"):
        status, out, err = run(*words.split())
        assert (status, out) == (1, "")
        one_line(err, "a history of batches")
        assert Path("h.csv").read_bytes() == kept
    assert run("batch", "r.toml", "-o", "h.csv", "--force")[0] == 0


def test_a_filled_archive_is_replaced_only_with_force(run: Run, inputs: dict[str, bytes]) -> None:
    assert run("batch", "r.toml", "-o", "a.eln")[0] == 0
    assert run("batch", "r.toml", "-o", "a.eln")[0] == 0  # without masses it is replaced as before
    with zipfile.ZipFile("a.eln", "a") as archive:
        archive.write("f.csv", "a/A/f.csv")
    before = Path("a.eln").read_bytes()
    for words in ("batch r.toml -o a.eln", "reconcile f.csv --after a.eln"):
        status, out, err = run(*words.split())
        assert (status, out) == (1, "")
        one_line(err, "a.eln: this is a file with weighed masses")
        assert Path("a.eln").read_bytes() == before
    assert run("batch", "r.toml", "-o", "a.eln", "--force")[0] == 0
    assert Path("a.eln").read_bytes() != before


def test_an_archive_of_the_command_states_its_author_and_date(run: Run, inputs: dict[str, bytes]) -> None:
    status, _, err = run("batch", "r.toml", "-o", "a.eln", "--author", "K. Meier", "--made-on", "2026-03-01")
    assert (status, err[-1]) == (0, "1 batch written to a.eln")
    with zipfile.ZipFile("a.eln") as archive:
        assert archive.read("a/r.toml") == inputs["r.toml"]
        nodes = json.loads(archive.read("a/ro-crate-metadata.json"))["@graph"]
    (batch,) = [node for node in nodes if node["@id"] == "./A/"]
    assert batch["dateCreated"] == "2026-03-01"
    (author,) = [node for node in nodes if node["@id"] == batch["author"]["@id"]]
    assert author["name"] == "K. Meier"
    assert [recipe.batch_id for recipe in pf.read_batches("a.eln")] == ["A"]


def test_a_top_up_sheet_is_no_archive_and_nothing_is_read(run: Run, inputs: dict[str, bytes]) -> None:
    Path("damaged.csv").write_bytes(b"\x00")
    for sheet in ("f.csv", "damaged.csv"):  # refused before the sheet is read
        status, out, err = run("reconcile", sheet, "-o", "t.eln")
        assert (status, out) == (1, "")
        one_line(err, "t.eln: this is not a file name that ends in .csv, .json, .xlsx, .html")
    assert not Path("t.eln").exists()
