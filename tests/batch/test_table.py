"""A frame with the keys of a recipe file as columns leads to the batches of that file, and to one row a batch back."""

import copy
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.strategies import few

EXAMPLE = Path(__file__).parents[2] / "examples" / "many_batches.csv"
UNITS = "PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 1"
PLANNED = pf.plan_batch(
    pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]),
    solution_g=500.0,
    solids_frac=0.12,
    assay={"p-PDA": 0.995},
    readability_g=0.01,
    batch_id="A",
)


@few(8)
@given(st.lists(st.tuples(st.floats(0.4, 2.5), st.floats(200.0, 900.0)), min_size=1, max_size=4))
def test_a_frame_plans_what_its_rows_state(rows: list[tuple[float, float]]) -> None:
    table = pd.DataFrame(
        {"units": [{"PMDA/p-PDA": p, "PMDA/4,4'-ODA": 1.0} for p, _ in rows], "solution_g": [size for _, size in rows]}
    )
    recipes = pf.plan_table(table)
    by_hand = [
        pf.plan_batch(
            pf.Copolymer.from_units([("PMDA", "p-PDA", p), ("PMDA", "4,4'-ODA", 1.0)]), solution_g=size, batch_id=str(i)
        )
        for i, (p, size) in enumerate(rows)
    ]
    for recipe, one in zip(recipes, by_hand, strict=True):
        assert recipe.batch_id == one.batch_id
        assert recipe.charge_g == pytest.approx(one.charge_g, rel=1e-12)
    back = recipes.to_frame()
    assert list(back.index) == [recipe.batch_id for recipe in by_hand]
    assert list(back["charge_g PMDA"]) == [recipe.charge_g["PMDA"] for recipe in recipes]


def test_a_frame_of_the_file_is_the_file() -> None:
    table = pd.read_csv(EXAMPLE)
    from_file, warnings = pf.plan_file(EXAMPLE)
    assert pf.plan_table(table) == from_file == pf.plan_table(table.set_index("id"))
    assert pf.plan_table(table.convert_dtypes()) == from_file
    assert list(pf.plan_table(table).warnings) == [text.replace("many_batches.csv:", "row ") for text in warnings]


@pytest.mark.parametrize(
    "cells",
    [
        {"units": UNITS, "solution": "500 g", "solids": "12 wt%", "assay": "p-PDA = 0.995", "readability": "0.01 g"},
        {"units": [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1)], "solution_g": np.float32(500.0)},
        {"units": {"PMDA/p-PDA": np.float64(1.5), "PMDA/4,4'-ODA": 1}, "assay": pd.Series({"p-PDA": 0.995})},
        {"units": pd.Series({"PMDA/p-PDA": 1.5, "PMDA/4,4'-ODA": 1.0}), "imbalance_r": pd.NA, "endcap": None},
        {"formula": 1.0, "degrees": {"p": 1.5, "q": 1.0}, "members": pd.Series({"X1": "PMDA"}), "film": np.nan},
    ],
    ids=["texts", "lists", "mappings", "missing values", "degrees"],
)
def test_a_cell_is_a_text_a_number_a_mapping_or_a_list(cells: dict[str, object]) -> None:
    plain = {"solution_g": 500, "solids": 0.12, "assay": {"p-PDA": 0.995}, "readability_g": 0.01}
    usual = {key: value for key, value in plain.items() if key.removesuffix("_g") not in cells}
    row = pd.Series({**usual, **cells}, dtype=object)
    (recipe,) = pf.plan_table(pd.DataFrame([row], index=["A"]))
    assert recipe.charge_g == PLANNED.charge_g


def test_all_bad_rows_are_named_at_once_by_label_and_column() -> None:
    table = pd.DataFrame(
        {
            "units": [UNITS, "PMDA", UNITS, "PMDA/p-PDA = 1"],
            "solution_g": [500.0, 500.0, -1.0, 300.0],
            "assay": [{"p-PDA": 99.5}, None, None, None],
        },
        index=["a", "b", "c", "d"],
    )
    with pytest.raises(pf.ManyErrors) as caught:
        pf.plan_table(table)
    places = sorted(error.where for error in caught.value.errors)
    assert [place.split(":")[0] for place in places] == ["row a", "row b", "row c"]
    assert "p-PDA" in places[0]
    assert places[1] == "row b: units"
    assert places[2].endswith("solution_g") or places[2].endswith("solution")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("r.csv", "plan_file"),
        (pd.DataFrame({"units": []}), "has no rows: write at least one, each of them a batch"),
        (pd.DataFrame([[1, 2]]), "a recipe file has no key 0, 1; its keys are such as units and solution_g"),
        (pd.DataFrame([["x", "y"]], columns=["id", "id"]), "more than one column has the key id"),
        (pd.DataFrame({"unit": [UNITS], "solution_g": [1.0]}), "Did you mean 'units'"),
        (pd.DataFrame({"id": [None], "units": [UNITS], "solution_g": [1.0]}), "row 0"),
        (
            pd.DataFrame({"units": [UNITS, UNITS], "solution_g": [500.0, 5.0]}, index=["a", "a"]),
            "more than one batch has the id 'a'",
        ),
        (pd.DataFrame({"units": [pd.DataFrame({"a": [1]})], "solution_g": [1.0]}), "row 0"),
        (pd.DataFrame({"units": [{"PMDA": 1.0}], "solution_g": [1.0]}), "dianhydride/diamine"),
    ],
)
def test_a_frame_that_is_none_of_batches_is_refused(table: object, words: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_table(table)
    assert words in str(caught.value)


def test_a_formula_that_is_not_met_is_a_warning_or_strictly_an_error() -> None:
    table = pd.DataFrame({"units": ["PMDA/p-PDA = 9; PMDA/4,4'-ODA = 1"], "formula": [6], "solution_g": 100.0})
    recipes = pf.plan_table(table)
    assert len(recipes.warnings) == 1
    assert "formula 6 is not met" in recipes.warnings[0]
    with pytest.raises(
        pf.RecipeError, match=r"the composition does not meet formula 6: 0\.4 <= s/t <= 2\.5 \(value 9, margin -6\.5\)"
    ):
        pf.plan_table(table, strict=True)


def test_one_row_a_batch_has_r_chain_length_solids_and_each_mass() -> None:
    other = pf.plan_batch(pf.Copolymer.from_units([("BPDA", "TPE-R", 1.0)]), solution_g=50.0, batch_id="B")
    frame = pf.Recipes([PLANNED, other]).to_frame()
    assert frame.index.name == "id"
    assert frame.loc["A", "charge_g p-PDA"] == PLANNED.charge_g["p-PDA"]
    assert frame.loc["B", "charge_g p-PDA"] == 0.0
    assert frame.loc["A", "imbalance_r"] == PLANNED.summary["imbalance_r"].weighed
    assert frame.loc["A", "solids_paa_frac"] == pytest.approx(0.12, abs=1e-4)
    assert np.isinf(frame.loc["B", "mn_paa_g_per_mol"])
    assert "no upper limit" in frame.loc["B", "warnings"]
    assert pf.Recipes().to_frame().empty


GOOD = {"feed": "PMDA = 1; p-PDA = 0.5; 4,4'-ODA = 0.5", "solution": "500 g", "solids": 0.12, "imbalance_r": 0.99}


def planned(table: pd.DataFrame, road: str, folder: Path) -> tuple[pf.Recipes, list[str]]:
    """The batches of a frame, or of the same table as a CSV file."""
    if road == "frame":
        recipes = pf.plan_table(table)
        return recipes, list(recipes.warnings)
    table.rename_axis("id").to_csv(folder / "r.csv")
    return pf.plan_file(folder / "r.csv")


@pytest.mark.parametrize("road", ["frame", "file"])
@pytest.mark.parametrize(
    ("columns", "texts"),
    [
        ({"solid_frac": 0.1}, ["column 'solid_frac' is not a key of a recipe file. Did you mean 'solids_frac'?"]),
        (
            {"solvents": "NMP", "xyzzy": 1},
            [
                "column 'solvents' is not a key of a recipe file. Did you mean 'solvent'?",
                "column 'xyzzy' is not a key of a recipe file.",
            ],
        ),
    ],
)
def test_a_column_that_is_no_key_is_one_error(
    columns: dict[str, object], texts: list[str], road: str, tmp_path: Path
) -> None:
    table = pd.DataFrame([GOOD | columns] * 20)
    with pytest.raises(pf.FormulateError) as caught:
        planned(table, road, tmp_path)
    place = {"frame": "table", "file": "r.csv:1"}[road]
    assert str(caught.value).splitlines() == [f"{place}: {text}" for text in texts]


@pytest.mark.parametrize("road", ["frame", "file"])
def test_an_error_of_every_row_is_one_error_of_the_table(road: str, tmp_path: Path) -> None:
    table = pd.DataFrame([GOOD | {"solution_g": 500.0}] * 20)
    with pytest.raises(pf.RecipeError) as caught:
        planned(table, road, tmp_path)
    assert caught.value.where == {"frame": "table, every row", "file": "r.csv, every row"}[road]
    # Of some rows it stays an error of each, beside the error that all have.
    rows = [GOOD | {"formula": "99", "solids": 0.12 if row else 1.2} for row in range(3)]
    with pytest.raises(pf.ManyErrors) as caught:
        planned(pd.DataFrame(rows).astype({"solids": object}), road, tmp_path)
    names = {"frame": ("row 0", "row 1", "row 2"), "file": ("r.csv:2", "r.csv:3", "r.csv:4")}[road]
    keys = ("solids", "formula", "formula")
    # The label of a row of a frame is the id of its batch, and is not said twice.
    places = [
        f"{name}: {key}" if road == "frame" else f"{name}: batch {row}: {key}"
        for row, (name, key) in enumerate(zip(names, keys, strict=True))
    ]
    assert [error.where for error in caught.value.errors] == places


@pytest.mark.parametrize("road", ["frame", "file"])
def test_a_faulty_cell_of_every_row_is_one_error_and_nothing_is_said_of_rows_that_were_not_read(
    road: str, tmp_path: Path
) -> None:
    with pytest.raises(pf.TableError) as caught:
        planned(pd.DataFrame([GOOD | {"feed": "PMDA"}] * 20), road, tmp_path)
    assert caught.value.where == {"frame": "table, every row: feed", "file": "r.csv, every row: feed"}[road]
    rows = [GOOD | {"feed": "PMDA"}, *[GOOD | {"solids": 1.2}] * 2]
    with pytest.raises(pf.FormulateError) as caught:
        planned(pd.DataFrame(rows), road, tmp_path)
    assert "every row" not in str(caught.value)


def test_headings_that_differ_in_spaces_alone_are_one_key_twice() -> None:
    with pytest.raises(pf.RecipeError, match="more than one column has the key solids"):
        pf.plan_table(pd.DataFrame([GOOD | {"solids ": 0.2}]))


@pytest.mark.parametrize("road", ["frame", "file"])
def test_an_empty_cell_that_leaves_a_usual_value_is_reported(road: str, tmp_path: Path) -> None:
    table = pd.DataFrame([GOOD] * 6)
    table["solids"] = [0.12, np.nan, None, 0.12, np.nan, np.nan]
    table["imbalance_r"] = [np.nan, 0.99, 0.99, 0.99, 0.99, 0.99]
    table["target_mn"] = ["20 kg/mol", *[np.nan] * 5]  # it takes the place of the ratio in the first row
    table["endcap"] = ["PA", *[np.nan] * 5]  # empty: no end-capper, which is no usual value
    table["readability"] = np.nan  # a column without any value is as good as none
    recipes, warnings = planned(table, road, tmp_path)
    name, rows = ("table", "row 1, row 2, row 4") if road == "frame" else ("r.csv", "line 3, line 4, line 6")
    assert warnings == [f"{name}: solids is empty in 4 of 6 rows ({rows} and 1 more): 15 wt% is used"]
    line = "solids not stated in the table: 15 wt% is used"
    assert [line in recipe.remarks for recipe in recipes] == [False, True, True, False, True, True]
    assert [recipe.summary["solids_paa_frac"].target for recipe in recipes] == pytest.approx(
        [0.12, 0.15, 0.15, 0.12, 0.15, 0.15]
    )
    assert warnings[0] in recipes._repr_html_() or road == "file"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"solvent": ["DMAc", None]}, "solvent is empty in 1 of 2 rows (row 1): NMP is used"),
        ({"solids": [0.12, None], "concentration": [None, "10 g/dL"]}, ""),
        ({"solids": [0.12, None], "solvent": ["NMP", "NMP = 800 g"], "solution": ["500 g", None]}, ""),
        ({"solids": None, "solids_frac": [0.12, None]}, "solids is empty in 1 of 2 rows (row 1): 15 wt% is used"),
        ({"assay": [{"PMDA": 0.99}, None]}, "assay is empty in 1 of 2 rows (row 1): the monomers count as pure"),
        ({"assay": [{"PMDA": 0.99}, None], "lots": [None, {"PMDA": {"purity": 0.98}}]}, ""),
        ({"endcap": ["PA", "PA"], "capping": [0.9, None]}, "capping is empty in 1 of 2 rows (row 1): all ends"),
        ({"endcap": ["PA", None], "capping": [0.9, None]}, ""),
    ],
)
def test_a_cell_is_empty_where_nothing_else_answers_for_it(cells: dict[str, Any], words: str) -> None:
    warnings = pf.plan_table(pd.DataFrame([GOOD] * 2).assign(**cells)).warnings
    assert [text.removeprefix("table: ")[: len(words)] for text in warnings] == ([words] if words else [])


def test_a_batch_is_found_by_its_id_or_its_place() -> None:
    recipes = pf.plan_table(pd.DataFrame([GOOD] * 3, index=["KM-1", "KM-2", "KM-3"]))
    assert recipes["KM-2"] is recipes[1] is recipes[-2]
    assert list(recipes[1:].to_frame().index) == ["KM-2", "KM-3"]
    with pytest.raises(pf.UnknownNameError) as caught:
        recipes["KM2"]
    assert str(caught.value) == "recipes: no batch has the id 'KM2'. Did you mean 'KM-2'?"
    with pytest.raises(pf.UnknownNameError, match="has the ids as its index"):
        recipes["x"]
    assert pickle.loads(pickle.dumps(recipes)) == recipes
    assert copy.copy(recipes) == recipes
