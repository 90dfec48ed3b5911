"""The lines of a batch file as CSV and JSON: many batches, plain JSON, a lost line refused."""

import csv
import json
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.recipe import write_recipes
from tests.batch.batches import PARTS, read_lines, refused, some_recipes, write_lines


@pytest.mark.slow
def test_ten_thousand_batches_in_one_csv(tmp_path: Path) -> None:
    recipes = some_recipes(10_000)
    write_recipes(recipes, tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as handle:
        lines = list(csv.reader(handle))
    assert len(lines) == 1 + sum(len(r.charges) for r in recipes)
    assert tuple(lines[0]) == COLUMNS
    assert lines[-1][0] == "B-09999"


def test_json_is_plain_json(tmp_path: Path) -> None:
    recipe = some_recipes(1)[0]
    recipe.to_json(tmp_path / "one.json")
    whole = json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))
    line = whole["batches"][0]["lines"][1]
    assert line["charge_g"] == recipe.charges[1].charge_g
    assert line["role"] == "diamine"


@pytest.mark.parametrize("lost", range(7))
@pytest.mark.parametrize("others", [0, 1])
def test_a_lost_line_of_a_csv_is_refused(tmp_path: Path, lost: int, others: int) -> None:
    write_recipes([PARTS, *some_recipes(others)], tmp_path / "a.csv")
    lines = read_lines(tmp_path / "a.csv")
    del lines[lost]
    write_lines(tmp_path / "a.csv", lines)
    refused(tmp_path / "a.csv", "Was a line lost", "a.csv:", "batch P")


@pytest.mark.parametrize("lost", range(7))
def test_a_lost_line_of_a_json_is_refused(tmp_path: Path, lost: int) -> None:
    write_recipes([*some_recipes(1), PARTS], tmp_path / "a.json")
    whole = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    del whole["batches"][1]["lines"][lost]
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    refused(tmp_path / "a.json", "Was a line lost", "batch P")
    whole["batches"][1]["lines"] = []
    (tmp_path / "a.json").write_text(json.dumps(whole), encoding="utf-8")
    refused(tmp_path / "a.json", "the lines of batch ['P'] are missing", "Were they lost?")


@pytest.mark.parametrize(
    "text", ["[]", "7", '{"batches": []}', '{"format": "pi_formulate batch 1", "batches": {"a": 1}}']
)
def test_json_of_another_shape_is_named_as_such(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        pf.TableError,
        match=r"a\.json: expected JSON of the format 'pi_formulate batch 1', but got JSON of a different structure",
    ):
        pf.Recipe.read(tmp_path / "a.json")
