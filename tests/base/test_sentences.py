"""The errors that people meet most, word for word: the place, what was given, what is allowed, the next step."""

import pickle
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import ManyErrors, TableError, UnknownNameError, Words
from pi_formulate.base.faults import moved
from tests.base.wrong_inputs import TOLD

HEAD = '[[batch]]\nid = "A"\n'
FEED = "feed = { PMDA = 1, p-PDA = 1 }\n"
SIZE = 'solution = "500 g"\n'
PLACE = "r.toml #1: batch A: "
RECIPES = {
    FEED.replace("PMDA", "PDMA") + SIZE: PLACE + "feed.PDMA: 'PDMA' is not a known monomer. Nearest: PMDA, ",
    FEED.replace("p-PDA", "ODA") + SIZE: (
        PLACE + "feed.ODA: 'ODA' stands for several monomers. It is used for 4,4'-ODA, 3,4'-ODA, 3,3'-ODA, 2,4'-ODA"
        " and 1,8-DAO: write one of these ids. Most papers mean 4,4'-ODA (101-80-4)."
    ),
    FEED + SIZE + "target_mn = 40000": (
        PLACE + "target_mn: 40000 has no unit. Write the unit with it, such as '40 kg/mol', or use the key"
        " 'target_mn_g_per_mol'."
    ),
    FEED + SIZE + "target_mn = 40": PLACE + "target_mn: 40 has no unit. Write the unit with it, such as '40 kg/mol'",
    FEED + "film = { area = 2, thickness = '4 um' }": (
        PLACE + "film.area: 2 has no unit. Write the unit with it, such as '2 m2'."
    ),
    FEED + SIZE + "solvent = 5": (
        PLACE + "solvent: expected a name, or {name = mass fraction}, or {name = amount such as '800 g' or"
        " '50 ml'}, but got 5. Write it in double quotes, with its unit if it has one."
    ),
    FEED: PLACE + "size: the batch has no size: state exactly one of solution, polymer, monomers, film, use_up.",
    FEED + SIZE + 'polymer = "5 g"': (
        PLACE + "size: solution and polymer are stated, but a batch has one size. Remove the others."
    ),
    SIZE: PLACE + "composition: the batch has no composition: state exactly one of units, feed",
    FEED + SIZE + 'solvant = "NMP"': PLACE + "'solvant' is not a key of a recipe file. Did you mean 'solvent'?",
    FEED.replace("PMDA = 1", "PMDA = 0.985") + SIZE: (
        PLACE + "feed: 0.985 mol dianhydride and 1 mol diamine are not equal amounts, but every repeat unit has one of"
        " each. State the excess of the batch instead: imbalance_r = 0.985, excess = 'diamine'."
    ),
    FEED.replace("p-PDA", "4,4'-ODA") + SIZE: (
        "r.toml:3: \"feed = { PMDA = 1, 4,4'-ODA = 1 }\" is not valid TOML. Write a name with a comma, an apostrophe, a"
        ' blank or brackets in double quotes: "4,4\'-ODA".'
    ),
    "feed = PMDA = 1, p-PDA = 1\n" + SIZE: (
        "r.toml:3: 'feed = PMDA = 1, p-PDA = 1' is not valid TOML. Put the names and their values in braces: feed = {"
        " name = value, ... }."
    ),
    FEED + SIZE + SIZE: (
        'r.toml:5: not valid TOML: Cannot overwrite a value: solution = "500 g". The key is in the table already:'
        " keep one of the two."
    ),
    'units = [{ dianhydride = "PMDA" }]': PLACE + "unit 1: the key 'diamine' is missing; the table has dianhydride.",
    'units = [{ dianhydride = "p-PDA", diamine = "AN", amount = 1 }]\n' + SIZE: (
        PLACE + "unit 1: dianhydride: role of p-PDA: a diamine, not a dianhydride. p-PDA is 1,4-phenylenediamine.\n"
        + PLACE + "unit 1: diamine: role of AN: an end-capper with one amine group, not a diamine. AN is aniline."
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", RECIPES)
def test_what_a_recipe_file_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.toml").write_text(HEAD + text, encoding="utf-8")
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_file(tmp_path / "r.toml")
    shown = str(caught.value)
    assert shown[: len(RECIPES[text])] == RECIPES[text]
    error = caught.value
    assert (bool(error.where), bool(error.need)) == (True, True)
    assert str(pickle.loads(pickle.dumps(error))) == shown


def test_a_table_without_brackets_around_its_brackets(tmp_path: Path) -> None:
    (tmp_path / "r.toml").write_text('[batch]\nid = "A"\n', encoding="utf-8")
    with pytest.raises(pf.FormulateError, match=r"Write \[\[batch\]\] with double brackets\."):
        pf.plan_file(tmp_path / "r.toml")


def test_files_that_are_not_there_or_not_filled_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_file("mine.toml")
    assert str(caught.value) == "mine.toml: cannot be read: No such file or directory. Check the name and the folder."
    batch = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=500, imbalance_r=0.98)
    for name in ("b.csv", "b.xlsx"):
        pf.write_batches([batch], name)
        with pytest.raises(pf.FormulateError) as caught:
            pf.reconcile_file(name)
        assert str(caught.value) == (
            f"{name}: no weighed masses found: fill in the yellow cells of a sheet, or a column weighed_g of a CSV."
        )
        assert (caught.value.got, caught.value.where) == ("no weighed_g", name)


def test_a_sentence_goes_with_its_error() -> None:
    error = UnknownNameError("monomer", "{got}\nX", "a known monomer", "Try Y.", "{got} is not a known monomer")
    assert str(error) == "monomer: '{got}\\nX' is not a known monomer. Try Y."
    assert str(moved(error, "a.csv")) == f"a.csv: {error}"
    there = error.at("a.csv:2", TableError)
    assert (type(there), str(there)) == (TableError, "a.csv:2: '{got}\\nX' is not a known monomer. Try Y.")
    assert ManyErrors([error, there]).sentence == error.sentence
    assert str(pickle.loads(pickle.dumps(ManyErrors([error, there])))) == f"{error}\n{there}"
    plain = UnknownNameError("monomer", "X", "a known monomer")
    assert (plain.args, plain.sentence) == (("monomer", "X", "a known monomer", ""), "")
    assert str(plain) == "monomer: expected a known monomer, but got 'X'."


# How Python, numpy and pandas print objects that nobody typed.
OBJECTS = re.compile(r"<\w|\bobject at\b|\bnp\.|array\(|dtype|DataFrame\(|Path\(|Timestamp|\bNone\b")


@pytest.mark.parametrize("name", TOLD)
def test_every_wrong_input_is_told_in_a_sentence(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    call, text = TOLD[name]
    with pytest.raises(pf.FormulateError) as caught:
        call()
    error = caught.value
    assert str(error) == text
    assert (text.count("\n"), text[-1] in ".?") == (0, True)
    assert text.startswith(f"{error.where}: ")
    said = text.removeprefix(f"{error.where}: ").removesuffix(f" {error.hint}")
    assert re.search(r"[^.]\.$", said)
    assert not re.search(r"\[batch\] is one table, but the file holds a list of batches", said)
    assert not OBJECTS.search(said)
    parts = re.split(r": ", error.where)
    assert len({*parts}) == len(parts)
    assert not said.startswith(f"{parts[-1]} ")
    ids = re.findall(r"\b[A-Z]+-\d+\b", error.where)
    assert len({*ids}) == len(ids)


def test_what_was_found_and_what_was_typed() -> None:
    def said(got: object, sentence: str = "") -> str:
        return str(TableError("a.csv:2", got, "a name", sentence=sentence))

    for nothing in (None, "", [], (), {}):
        assert said(nothing) == "a.csv:2: expected a name, but got nothing."
    assert said("3 cells") == "a.csv:2: expected a name, but got '3 cells'."
    assert said(Words("3 cells")) == "a.csv:2: expected a name, but got 3 cells."
    assert (Words("3 cells"), repr(Words("3 cells"))) == ("3 cells", "'3 cells'")
    assert said(Path("b.csv")) == "a.csv:2: expected a name, but got 'b.csv'."
    assert said(object()) == "a.csv:2: expected a name, but got an object."
    assert said(np.array([[1.0, 2.0], [3.0, 4.0]])) == "a.csv:2: expected a name, but got a ndarray."
    assert said(["A", "B"]) == "a.csv:2: expected a name, but got ['A', 'B']."
    assert said(["A", "B"], "{got} appear twice") == "a.csv:2: 'A', 'B' appear twice."
    assert said({"NMP": 0.5}, "the shares {got} must add up to 1") == "a.csv:2: the shares NMP = 0.5 must add up to 1."
    assert said("x", "not a CSV: line 3.") == "a.csv:2: not a CSV: line 3."


@pytest.mark.parametrize(
    ("index", "place"), [(["E-001"], "row E-001"), ([7], "row 7"), (["E 1"], "row E 1"), (["E-001"] * 2, "")]
)
def test_a_row_of_a_table_names_its_batch_once(index: list[object], place: str) -> None:
    table = pd.DataFrame(
        {"feed": "PMDA = 1; p-PDA = 1", "solution_g": [500.0] * len(index), "solids": 1.5}, index=index
    )
    with pytest.raises(pf.FormulateError) as caught:
        pf.plan_table(table)
    one = "solids: must be above 0 and below 1, but is 1.5."
    if place:
        assert str(caught.value) == f"{place}: {one}"
        with pytest.raises(pf.FormulateError) as caught:
            pf.plan_table(table.assign(id="B-2"))
        assert str(caught.value) == f"{place}: batch B-2: {one}"
    else:
        first, second = str(caught.value).splitlines()
        assert first == f"row E-001, number 1: {one}"
        assert second == (
            "row E-001, number 2: more than one batch has the id 'E-001'. row E-001, number 1 has it already."
        )
