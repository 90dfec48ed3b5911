"""Screen files: examples, units, faults; the files that are written; and the command."""

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet
import pytest

import pi_formulate as pf
from pi_formulate.search.screen import file as screen_file

EXAMPLES = sorted((Path(__file__).parents[3] / "examples" / "screens").glob("*.toml"))
TEXT = """formula = 6
candidates = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"]
step = "25 %"
prices = { PMDA = 20, BPDA = 45, p-PDA = 15, "4,4'-ODA" = 12 }
[targets]
cte_ppm_per_k = { low = "14e-6 1/K", high = "20 ppm/K" }
tg_c = { set_point = "623.15 K", tolerance = "20 K" }
cost_per_kg = { high = 25 }
"""
HUGE = """candidates = ["PMDA", "BPDA", "ODPA", "p-PDA", "4,4'-ODA", "TPE-R"]
step = "0.1 %"
"""
WISH = [
    pf.Target("cte_ppm_per_k", 14, 20),
    pf.Target("tg_c", set_point=350, tolerance=20),
    pf.Target("cost_per_kg", high=25),
]
PRICED = pf.library().with_prices({"PMDA": 20, "BPDA": 45, "p-PDA": 15, "4,4'-ODA": 12})


def _written(tmp_path: Path, text: str = TEXT) -> Path:
    path = tmp_path / "a.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _direct() -> pd.DataFrame:
    return pf.screen(["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], WISH, formula="6", step_frac=0.25, library=PRICED)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_examples_find_something(path):
    table = pf.screen_from_file(path)
    assert table["inside"].any()
    assert not table["inside"].all()


def test_texts_mean_what_the_numbers_mean(tmp_path):
    table = pf.screen_from_file(_written(tmp_path))
    pd.testing.assert_frame_equal(table, _direct())
    assert table.attrs == _direct().attrs


def test_every_key_is_the_keyword(tmp_path):
    text = """candidates = ["PMDA", "BPDA", "p-PDA", "4,4'-ODA", "TPE-R"]
forbidden = ["TPE-R"]
required = ["PMDA"]
formula = ["1", "7"]
reading = "diamine-bridge"
interpretation = "literal"
closed = true
most_monomers = 4
sequence = "any"
process = "free"
count = 30
seed = 3
thickness = "1 mil"
"""
    table = pf.screen_from_file(_written(tmp_path, text))
    how = {"reading": "diamine-bridge", "interpretation": "literal", "closed": True}
    direct = pf.screen(
        ["PMDA", "BPDA", "p-PDA", "4,4'-ODA", "TPE-R"],
        forbidden=["TPE-R"],
        required=["PMDA"],
        formula=["1", "7"],
        most_monomers=4,
        sequence="any",
        process="free",
        count=30,
        seed=3,
        thickness_um=25.4,
        **how,
    )
    pd.testing.assert_frame_equal(table, direct)


def test_every_kind_of_file_holds_the_table(tmp_path):
    path, table = _written(tmp_path), _direct()
    assert [pf.write_screen(path, tmp_path / f"t.{kind}") for kind in screen_file.WRITERS] == [25, 25, 25]
    pd.testing.assert_frame_equal(pd.read_csv(tmp_path / "t.csv"), table, rtol=1e-15)
    book = openpyxl.load_workbook(tmp_path / "t.xlsx", read_only=True)
    rows = list(book["screen"].iter_rows(values_only=True))
    assert list(rows[0]) == list(table.columns)
    assert rows[1] == pytest.approx(tuple(table.iloc[0]), rel=1e-12)
    assert "-inf" in {row[-1] for row in rows}  # without 4,4'-ODA there is no ratio
    assert ("tg_c", "degrees C") in set(book["about"].iter_rows(values_only=True))
    book.close()
    frame = pyarrow.parquet.read_table(tmp_path / "t.parquet").to_pandas()
    keys = list(table.columns[:4])
    pd.testing.assert_frame_equal(
        frame.sort_values(keys, ignore_index=True), table.sort_values(keys, ignore_index=True)
    )


def test_a_sheet_has_a_last_row(tmp_path, monkeypatch):
    monkeypatch.setattr(screen_file, "MOST_EXCEL_ROWS", 24)
    (tmp_path / "t.xlsx").write_bytes(b"old")
    with pytest.raises(pf.FileError, match=r"t\.xlsx: the table has 25 rows, but a sheet of Excel holds at most 24"):
        pf.write_screen(_written(tmp_path), tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").read_bytes() == b"old"


def test_another_kind_of_output_is_refused(tmp_path):
    with pytest.raises(pf.RecipeError, match=r"t.json: this is not a file name that ends in .csv, .xlsx, .parquet"):
        pf.write_screen(_written(tmp_path), tmp_path / "t.json")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("formula = 6", "formla = 6", "Did you mean 'formula'"),
        ("formula = 6", "batch = {}", "'batch' is not a key of a design or screen file"),
        ("candidates", "monomers", "the key 'candidates' is missing"),
        ('"20 ppm/K"', '"20 g"', "targets.cte_ppm_per_k.high"),
        ('"20 K"', '"20 C"', "targets.tg_c.tolerance"),
        ("low =", "lowest =", "one of the keys low, high, set_point, tolerance"),
        ('step = "25 %"', 'step = "30 %"', "1 divided by a whole number"),
        ('step = "25 %"', 'step = "any"', "Or draw a count of compositions"),
        ('step = "25 %"', "count = 0", "a.toml: count: must be at least 1, but is 0"),
        ('step = "25 %"', "count = 1.5", "a.toml: count: expected a whole number, but got 1.5"),
        ('step = "25 %"', "seed = -1", "a.toml: seed: must be at least 0, but is -1"),
        ("PMDA = 20, ", "", "there is no price for PMDA"),
        (
            "formula = 6",
            "formula = 9",
            "a.toml: formula: expected one of 1, 6, 2, 7, 2a, 2b, 2c, 2d, 7a, 7b, 7c, 7d, but got '9'",
        ),
        ("[targets]", "[[targets", "not valid TOML"),
    ],
)
def test_errors_say_where(old, new, told, tmp_path):
    assert old in TEXT
    with pytest.raises(pf.FormulateError, match=told) as caught:
        pf.screen_from_file(_written(tmp_path, TEXT.replace(old, new)))
    assert "a.toml" in str(caught.value)


def test_the_command_shows_the_first_rows(run, tmp_path):
    status, out, lines = run("screen", str(_written(tmp_path)))
    assert status == 0, lines
    assert "25 compositions, " in out
    assert "formula_6_margin" in out
    assert "tg_c_sd" not in out
    assert lines == []


def test_the_command_writes_and_tells_the_rows(run, tmp_path):
    for name in ("t.csv", "t.xlsx", "t.parquet"):
        assert run("screen", str(_written(tmp_path)), "-o", name) == (0, "25 compositions\n", [])
    assert pd.read_csv(tmp_path / "t.csv")["inside"].sum() == _direct()["inside"].sum()


def test_an_interrupted_command_says_how_to_go_on(run, tmp_path, monkeypatch):
    monkeypatch.setattr("pi_formulate.search.screen.sets.ROWS_PER_BLOCK", 4)
    monkeypatch.setattr("pi_formulate.search.screen.dataset.BLOCKS_PER_PART", 2)

    def interrupted(steps, activity):
        for number, step in enumerate(steps):
            if number == 1:
                raise KeyboardInterrupt
            yield step

    path = str(_written(tmp_path))
    with monkeypatch.context() as patch:
        patch.setattr("pi_formulate.cli.voice.with_bar", interrupted)
        status, _, lines = run("screen", path, "-o", "run")
    assert status != 0
    assert "Interrupted. run.unfinished has the parts so far: the same command goes on from them." in lines
    assert not (tmp_path / "run").exists()
    assert run("screen", path, "-o", "run") == (0, "25 compositions\n", [])
    assert not (tmp_path / "run.unfinished").exists()


def test_the_command_counts(run, tmp_path):
    status, out, lines = run("screen", str(_written(tmp_path)), "--size")
    assert (status, lines) == (0, [])
    assert out.startswith("25 compositions of 9 sets, ")


def test_the_command_shows_the_best_rows(run, tmp_path):
    run("screen", str(_written(tmp_path)), "-o", "run")
    status, out, lines = run("top", "run", "-n", "2")
    assert (status, lines) == (0, [])
    assert len(out.splitlines()) == 3
    status, _, lines = run("top", "run", "--by", "tg_c", "--by", "cte_ppm_per_k:min", "--front", "-o", "front.csv")
    assert (status, lines) == (0, [])
    front = pd.read_csv(tmp_path / "front.csv")
    best = pf.pareto_front(tmp_path / "run", ["tg_c", "cte_ppm_per_k:min"])
    assert front["tg_c"].tolist() == pytest.approx(best["tg_c"].tolist())
    assert run("top", "run", "--by", "tg")[2][0].startswith(
        "error: by: expected a column of numbers, with ':min' if a small one is better: "
    )
    assert run("top", "nothing")[2][0].startswith("error: nothing: there are no Parquet files that screen has written")


def test_the_best_rows_of_a_file(run, tmp_path):
    text = TEXT.replace("formula = 6", "formula = 6\ntop = 3\nsides = [2, 2]")
    table = pf.screen_from_file(_written(tmp_path, text))
    direct = pf.screen(
        ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], WISH, formula="6", step_frac=0.25, library=PRICED, top=3, sides=(2, 2)
    )
    pd.testing.assert_frame_equal(table, direct)
    front = pf.screen_from_file(
        _written(tmp_path, TEXT.replace("formula = 6", 'front = ["tg_c", "cte_ppm_per_k:min"]'))
    )
    assert 0 < len(front) < 25


def test_the_command_to_standard_output(run, tmp_path):
    _, out, lines = run("screen", str(_written(tmp_path)), "-o", "-")
    assert lines == ["25 compositions"]
    pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(out)), _direct(), rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "words", "status", "told"),
    [
        (TEXT, ["-o", "t.json"], 1, ".csv, .xlsx, .parquet"),
        (TEXT, ["-o", "nowhere/t.csv"], 1, "is not a folder that exists"),
        (TEXT, ["-o", "nowhere/t.parquet"], 1, "error: nowhere/t.parquet: "),
        (TEXT.replace("p-PDA", "p-PDX"), ["-o", "t.csv"], 1, "'p-PDX' is not a known monomer"),
        (HUGE, ["-o", "t.csv"], 1, "error: a.toml: space: the table would have 251,503,253,001 rows"),
        (TEXT, ["--format", "csv"], 2, "No such option"),
    ],
)
def test_the_command_fails_in_one_line(text, words, status, told, run, tmp_path):
    exit_status, _, lines = run("screen", str(_written(tmp_path, text)), *words)
    assert exit_status == status
    assert told in "\n".join(lines)
    assert status == 2 or len(lines) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]
