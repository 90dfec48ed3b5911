"""The one writer of CSV files: what a spreadsheet would run is inert, and every text reads back equal."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pi_formulate.base.csv_files import inert, restored, write_csv, write_frame
from pi_formulate.base.tables import rows

RUNS = ["=1+1", "+1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\tx", "\rx", " =1", "\uff1d1", "x;=1+1"]
PLAIN = ["4,4'-ODA", "'", "", "a = 1", "1,4-dioxane", "PMDA/p-PDA = 0.6; BPDA = 0.4", "5 - 3"]
NUMBERS = ["-5", "+5", "-1e-5", "-.5", "-", "+", "1"]
TRICKY = st.text(st.sampled_from("=+-@'\t\r\n;, 1ae.\u00a0\uff1d\"")) | st.text()


@pytest.mark.parametrize("text", RUNS)
def test_a_formula_is_written_as_a_text(text: str) -> None:
    for cell in inert(text).split(";"):
        assert not re.match(r"[\s]*[=+\-@\uff1d]|[\t\r\n]", cell)


@pytest.mark.parametrize("text", [*PLAIN, *NUMBERS])
def test_other_texts_and_numbers_are_left_unchanged(text: str) -> None:
    assert inert(text) == text


@given(TRICKY)
@example("'-5")
@example("''=1")
def test_a_text_reads_back_equal(text: str) -> None:
    assert restored(inert(text)) == text


@given(st.lists(st.tuples(TRICKY.filter(lambda t: "\ud800" not in t and t.isprintable()), st.floats()), min_size=1))
def test_rows_read_back_equal_and_numbers_stay_numbers(table: list[tuple[str, float]]) -> None:
    handle = io.BytesIO()
    write_csv(handle, ("=lot", "mass_g"), table)
    frame = io.BytesIO()
    write_frame(frame, pd.DataFrame(table, columns=["=lot", "mass_g"]).astype({"=lot": object}))
    lines = list(csv.reader(io.StringIO(handle.getvalue().decode(), newline="")))
    assert lines[0] == ["'=lot", "mass_g"]
    assert [(restored(text), repr(float(mass))) for text, mass in lines[1:]] == [(t, repr(m)) for t, m in table]
    same = list(csv.reader(io.StringIO(frame.getvalue().decode(), newline="")))
    assert [line[0] for line in same] == [line[0] for line in lines]
    assert [repr(float(line[1] or "nan")) for line in same[1:]] == [line[1] for line in lines[1:]]


def test_the_reader_of_all_tables_restores(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as handle:
        write_csv(handle, ("=id", "note"), [("@a", "'=x"), ("two\rlines", "two\nlines")])
    assert [row for _, row in rows(tmp_path / "a.csv", ("=id",))] == [
        {"=id": "@a", "note": "'=x"},
        {"=id": "two\rlines", "note": "two\nlines"},
    ]


def test_a_frame_is_written_as_pandas_writes_it() -> None:
    table = pd.DataFrame(
        {
            "number": [1.5, float("nan"), 1e-7, -2.0],
            "whole": [1, 2, 3, -4],
            "mixed": [1, None, "x", 0.1],
            "few": [True, False, None, None],
            "kind": pd.Categorical(["a", "b", "a", "b"]),
            "count": pd.array([1, None, 3, -4], dtype="Int64"),
            "text": ["a,b", 'q"q', "", "two\nlines"],
        }
    )
    handle = io.BytesIO()
    write_frame(handle, table)
    assert handle.getvalue().decode() == table.to_csv(index=False, lineterminator="\n")
    empty = io.BytesIO()
    write_frame(empty, table.iloc[:0])
    assert empty.getvalue().decode() == table.iloc[:0].to_csv(index=False, lineterminator="\n")
