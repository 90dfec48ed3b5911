"""Limits of what is read: refused with the error that states the limit, whatever lies behind it."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.base import limits, units
from pi_formulate.base.files import read_bytes
from pi_formulate.base.json_text import JsonError, json_at, json_of
from pi_formulate.base.names import NameIndex
from pi_formulate.base.tables import number, plain_number, rows
from pi_formulate.base.toml import toml_of, value_of
from pi_formulate.base.units import KINDS, UnitError, quantity
from pi_formulate.batch.file import plan_file
from pi_formulate.batch.recipe import read_recipes
from pi_formulate.batch.reconcile import reconcile_file
from pi_formulate.batch.statements import concentration_of, known_of
from pi_formulate.properties.fit.measured import read_measured
from tests.batch.batches import PARTS
from tests.cli.recipes import batch_toml

# --- TOML


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        ("a = " + "9" * 5_000, f"more than {limits.INTEGER:,}"),
        ("a = " + "9" * 30, f"more than {limits.INTEGER:,}"),
        ("a = [1, { b = -9223372036854775809 }]", f"more than {limits.INTEGER:,}"),
        (
            "a = " + "[" * 3_000 + "]" * 3_000,
            f" levels deep, but at most {limits.NESTING} are read",
        ),
        (
            "a = " + "[" * 100_000,
            f" levels deep, but at most {limits.NESTING} are read",
        ),
        (
            "a = " + "{a = " * 3_000,
            f" levels deep, but at most {limits.NESTING} are read",
        ),
        (".".join(["a"] * 50_000) + " = 1", f"a dotted key has more than {limits.KEY_PARTS} parts"),
        (" . ".join(["'a.b'", '"c"'] * 500) + " = 1", f"a dotted key has more than {limits.KEY_PARTS} parts"),
        ("[" + ".".join(["a"] * 50_000) + "]", f"a dotted key has more than {limits.KEY_PARTS} parts"),
        ("a = { " + ".".join(["a"] * 500) + " = 1 }", f"a dotted key has more than {limits.KEY_PARTS} parts"),
        (
            "#" * (limits.TOML_BYTES + 1),
            (f"the file has {limits.TOML_BYTES + 1:,} bytes, but at most {limits.TOML_BYTES:,} are read"),
        ),
    ],
    ids=lambda value: value[:12],
)
def test_toml_beyond_a_limit_is_refused_with_the_limit(content: str, limit: str) -> None:
    with pytest.raises(pf.TableError, match=re.escape(limit)):
        toml_of("a.toml", content.encode())


def test_toml_at_its_limits_is_read() -> None:
    deep = "[" * limits.NESTING + "]" * limits.NESTING
    key = ".".join(["a"] * limits.KEY_PARTS)
    read = toml_of("a.toml", f"x = {deep}\n{key} = {limits.INTEGER}\n".encode())
    for _ in range(limits.KEY_PARTS):
        read = read["a"]
    assert read == limits.INTEGER


@pytest.mark.parametrize(
    "text",
    [
        'a = "[[[[ {{{{ x.y.z # no comment"',
        "a = '\\' # [[[[",
        'a = """\n[[["" \\""" x"""""\nb = 1',
        "a = '''\n[[['' x'''''\nb = 1",
        'a = "\\"[" # "\nb = ["]"]',
    ],
)
def test_brackets_in_texts_and_comments_are_no_levels(text: str) -> None:
    many = "\n".join(text.replace("a =", f"a{i} =").replace("b =", f"b{i} =") for i in range(60))
    assert len(toml_of("a.toml", many.encode())) >= 60


@pytest.mark.parametrize("text", ["", "[", "1\ny = 2", "9" * 5_000, "[" * 3_000])
def test_a_value_that_is_none_is_an_error_of_the_package(text: str) -> None:
    with pytest.raises(pf.TableError, match=r"an inline TOML value|but at most 50 are read"):
        value_of(text)


@pytest.mark.parametrize(
    ("body", "limit"),
    [
        ('solution = "500 g"\nlots = { PMDA = { name = "' + "x" * 1_001 + '" } }', "at most 1,000 characters"),
        ('solution = "' + "5" * 1_000_000 + ' g"', "at most 30,000 characters"),
        ('solution = "' + "5" * 1_000 + ' g"', "at most 80 characters"),
    ],
)
def test_texts_of_a_recipe_have_a_length(tmp_path: Path, body: str, limit: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml(body))
    with pytest.raises(pf.FormulateError, match=limit):
        plan_file(path)


@pytest.mark.parametrize("id", ["x" * 1_001, "x" * 1_000_000])
def test_ids_have_a_length(tmp_path: Path, id: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml('solution = "500 g"', id=id))
    with pytest.raises(pf.RecipeError, match=r"at most (1,000|30,000) characters"):
        plan_file(path)


@pytest.mark.parametrize("id", ["['A']", "{ a = 'A' }", "true", "1.5", "1979-05-27"])
def test_an_id_of_another_kind_is_refused(tmp_path: Path, id: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml('solution = "500 g"').replace('id = "A"', f"id = {id}"))
    with pytest.raises(pf.RecipeError, match="id"):
        plan_file(path)


# --- CSV


@pytest.mark.parametrize(
    ("content", "limit"),
    [
        (",".join(f"c{i}" for i in range(200_000)) + "\n", f"at most {limits.CSV_COLUMNS:,} columns"),
        ("a\n" + "," * 200_000 + "\n", f"at most {limits.CSV_COLUMNS:,} columns"),
        ("a\n" + "\n" * (limits.CSV_ROWS + 1), f"at most {limits.CSV_ROWS:,} lines"),
        (
            "a\n" + "x" * (limits.CSV_CELL_CHARACTERS + 1),
            f"a cell has more than {limits.CSV_CELL_CHARACTERS:,} characters",
        ),
        ("x" * 150_000, "field larger than field limit"),
        ("a\n" + '"x" ' * 50_000, "well-formed CSV"),
    ],
    ids=["header", "row", "rows", "cell", "header cell", "quotes"],
)
def test_a_table_beyond_a_limit_is_refused_with_the_limit(tmp_path: Path, content: str, limit: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    with pytest.raises(pf.TableError, match=limit):
        rows(path, ())


def test_cells_of_all_rows_together_have_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pi_formulate.base.tables.CSV_CELLS", 10)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n" + "1,2\n" * 4)
    assert len(rows(path, ())) == 4
    path.write_text("a,b\n" + "1,2\n" * 5)
    with pytest.raises(pf.TableError, match="10 cells"):
        rows(path, ())


@pytest.mark.parametrize("read", [plan_file, read_recipes, pf.library().with_csv, lambda path: rows(path, ())])
def test_a_larger_file_is_refused_before_it_is_read(tmp_path: Path, read: Callable[[Path], object]) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as handle:
        handle.truncate(limits.FILE_BYTES + 1)  # a hole in the file: no byte is written
    with pytest.raises(
        pf.FileError, match=f"the file has 100,000,001 bytes, but at most {limits.FILE_BYTES:,} are read"
    ):
        read(path)


def test_a_pipe_is_read_to_the_limit_and_no_further() -> None:
    with pytest.raises(pf.FileError, match="the file has 101 bytes, but at most 100 are read"):
        read_bytes("/dev/zero", 100)


# --- JSON


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 60 + "]" * 60, '{"a":' * 60 + "1" + "}" * 60, "9" * 5_000])
def test_json_beyond_a_limit_is_refused(text: str) -> None:
    with pytest.raises(JsonError, match="more than"):
        json_of(text)
    with pytest.raises(JsonError, match="more than"):
        json_at(f"x={text}", 2)


@pytest.mark.parametrize("text", ["", "1 2", "{", "nul"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(JsonError):
        json_of(text)


@pytest.mark.parametrize("value", [["A"], {"a": "A"}, True, {}, []])
@pytest.mark.parametrize("place", ["batch_id", "lot", "amount_mol", "note", "step"])
def test_a_cell_of_json_is_a_text_or_a_number(tmp_path: Path, place: str, value: object) -> None:
    path = tmp_path / "a.json"
    PARTS.to_json(path)
    whole = json.loads(path.read_text())
    holder = whole["batches"][0] if place == "batch_id" else whole["batches"][0]["lines"][0]
    holder[place] = value
    path.write_text(json.dumps(whole))
    with pytest.raises(pf.TableError):
        read_recipes(path)


@pytest.mark.parametrize("note", ["lot=" + "[" * 5_000, "readability_g=" + "9" * 5_000, "batch=" + '{"a":' * 60])
def test_a_note_beyond_a_limit_is_refused(tmp_path: Path, note: str) -> None:
    path = tmp_path / "a.json"
    PARTS.to_json(path)
    whole = json.loads(path.read_text())
    whole["batches"][0]["lines"][1]["note"] = note
    path.write_text(json.dumps(whole))
    with pytest.raises(pf.TableError, match="note"):
        read_recipes(path)


# --- numbers


@pytest.mark.parametrize(
    "text",
    ["16_51", "1e5_0", "inf", "-inf", "nan", "NaN", "Infinity", "٣", "０", "\u00a012", "12\u00a0", "1e999", "0x10", ""],
)
def test_a_text_that_only_float_reads_is_no_number(text: str) -> None:
    assert plain_number(text) is None
    with pytest.raises(pf.TableError, match=r"a\.csv:2:charge_g: expected a number above 0, but got ('.+'|nothing)\."):
        number("a.csv:2:charge_g", text)


@pytest.mark.parametrize("text", ["1" * 90_000 + "x", "1." + "1" * 90_000 + "x", "1" * 90_000 + ","])
def test_many_digits_take_linear_time(text: str) -> None:
    assert plain_number(text) is None  # quadratic, a minute would not do


@pytest.mark.parametrize("text", ["5e-324", "1e-308", "1e308", "-1e308", "1e-76", "1e76"])
def test_a_number_with_which_one_cannot_compute_is_refused(text: str) -> None:
    with pytest.raises(pf.TableError, match="between 1e-75 and 1e\\+75"):
        number("a.csv:2:charge_g", text, low=float("-inf"))
    with pytest.raises(UnitError, match="between 1e-75 and 1e\\+75"):
        quantity(f"{text} g", "g")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("solids", "1e-308"),
        ("solids", '"1e-308"'),
        ("readability", '"5e-324 g"'),
        ("readability_g", "5e-324"),
        ("readability_g", "-0.01"),
        ("readability_g", "nan"),
        ("readability_g", '"1e-30"'),
        ("imbalance_r", "5e-324"),
        ("conversion", "5e-324"),
        ("target_mn", '"1e308 g/mol"'),
        ("film_density", '"5e-324 g/cm3"'),
        ("assay", "{ PMDA = 5e-324 }"),
        ("lots", "{ PMDA = { purity = 1e-320 } }"),
        ("losses", '{ heel = "1e308 g" }'),
        ("solvent_water", '"1e308 ppm"'),
    ],
)
def test_a_size_beyond_all_measure_is_an_error_of_the_recipe(tmp_path: Path, key: str, value: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml(f'film = {{ area = "2 m2", thickness = "25 um" }}\n{key} = {value}'))
    with pytest.raises(pf.FormulateError):
        plan_file(path)


@pytest.mark.parametrize("amount", ["1e308", "5e-324", "1e-200"])
def test_amounts_of_units_beyond_all_measure_are_refused(tmp_path: Path, amount: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml('solution = "500 g"').replace("amount = 1.5", f"amount = {amount}"))
    with pytest.raises(pf.FormulateError, match="between 1e-75"):
        plan_file(path)


@pytest.mark.parametrize("value", ["-0.01", "NaN", "Infinity", "5e-324", "1e308", "0", "0.0", "-1e-320", "1e-25"])
def test_a_step_in_a_note_with_which_nothing_is_weighed_is_refused(tmp_path: Path, value: str) -> None:
    path = tmp_path / "a.csv"
    PARTS.to_csv(path)
    path.write_text(path.read_text().replace("readability_g=0.01", f"readability_g={value}", 1))
    with pytest.raises(pf.TableError, match="readability_g"):
        read_recipes(path)


@pytest.mark.parametrize("mass_g", ["1e-30", "1e-12", "1e29", "1e13", "16_51", "-1", "nan"])
def test_a_weighed_mass_that_no_balance_shows_is_refused(tmp_path: Path, mass_g: str) -> None:
    path = tmp_path / "a.csv"
    PARTS.to_csv(path)
    head, *lines = path.read_text().splitlines()
    path.write_text("\n".join([f"{head},weighed_g", f"{lines[0]},{mass_g}", *(f"{line}," for line in lines[1:])]))
    with pytest.raises(pf.TableError, match="weighed_g"):
        reconcile_file(path)
    if mass_g[0] == "1" and "_" not in mass_g:
        with pytest.raises(pf.RecipeError, match="weighed mass of PMDA"):
            pf.reconcile({"PMDA": float(mass_g)}, PARTS)


# --- texts that took polynomial time


@pytest.mark.parametrize(
    "text",
    [
        "PMDA " + " " * 20_000 + "60 " + " " * 20_000 + "x",
        "PMDA " + "1" * 20_000 + "x",
        " " * 20_000 + "%" + " " * 20_000,
    ],
)
def test_an_order_of_many_blanks_is_answered(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(batch_toml(f'solution = "500 g"\norder = ["{text}", "NMP"]'))
    with pytest.raises(pf.FormulateError):
        plan_file(path)


def test_a_units_library_that_fails_is_not_an_error_of_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise AttributeError("a pint too old")

    units._scale.cache_clear()
    monkeypatch.setattr(units, "_registry", broken)
    with pytest.raises(AttributeError, match="a pint too old"):
        quantity("1.2345 lb", "g")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_quantity_of_a_million_characters_is_refused_with_the_limit(kind: str) -> None:
    with pytest.raises(UnitError, match="at most 80 characters"):
        quantity("1" * 1_000_000, kind)


def test_an_amount_beyond_its_length_is_refused_and_nothing_is_cut() -> None:
    with pytest.raises(UnitError, match="at most 200 characters"):
        known_of("PMDA", "1 eq of " + "x" * 1_000_000, str)
    with pytest.raises(UnitError, match="at most 200 characters"):
        concentration_of("0.5 mol/L of monomers" + " monomers" * 50)


@pytest.mark.parametrize(
    "cell", ["12,5" + " " * 50_000 + "x", "1.234" + " " * 50_000 + "-", "x=" + " " * 50_000 + "1", "1" * 90_000 + ",x"]
)
def test_a_cell_of_many_blanks_between_semicolons_is_answered(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"a;b\n1,5;{cell}\n")
    assert rows(path, ())[0][1]["a"] == "1.5"


def test_a_page_of_elements_that_nothing_ends_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    PARTS.to_html(path)
    whole = path.read_text()
    path.write_text(whole + "<article><h1><table><tr><td" * 100_000 + "<" * 1_000_000)
    assert read_recipes(path)[0].batch_id == PARTS.batch_id
    path.write_text('<script type="application/json" id="batch">' * 100_000)
    with pytest.raises(pf.TableError, match=r"this is not a page that Recipe\.to_html wrote"):
        read_recipes(path)


def test_a_ratio_of_many_colons_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    name = "[" + ":" * 20_000 + "]"
    path.write_text(batch_toml(f'amounts = {{ PMDA = "1 g" }}\nratios = {{ "{name}" = 1.5 }}', composition=""))
    with pytest.raises(pf.FormulateError, match="two names separated by a colon"):
        plan_file(path)


def test_a_film_that_is_repeated_a_thousand_times_is_listed_in_short(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    repeats = "".join(f"PMDA,p-PDA,{10 + i % 2 * 100}\n" for i in range(1_000))
    path.write_text(f"dianhydride,diamine,cte_ppm_per_k\n{repeats}")
    faults = read_measured(path, "cte_ppm_per_k", pf.library()).faults
    assert len(faults) == 1_000
    assert {fault.hint.endswith(" and 994 more.") for fault in faults} == {True}


def test_suggestions_are_sought_once_for_each_text(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []
    near = NameIndex._near
    monkeypatch.setattr(NameIndex, "_near", lambda self, text, role: sought.append(text) or near(self, text, role))
    for _ in range(3):
        with pytest.raises(pf.UnknownNameError, match="PMDA"):
            pf.library()["PMDAqq"]
    assert len(sought) <= 1
