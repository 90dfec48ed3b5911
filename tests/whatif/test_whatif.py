"""The panel without a browser: the state and its TOML, the answers, how they read, and the widgets in between."""

import inspect
import re
import socket
import subprocess
import sys
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import (
    ClaimError,
    CompositionError,
    EstimateError,
    FormulateError,
    ManyErrors,
    RecipeError,
)
from pi_formulate.base.show.words import rounded
from pi_formulate.base.toml import inline
from pi_formulate.batch import cost
from pi_formulate.batch.file import plan_file
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims import clauses
from pi_formulate.claims.check import check_claims
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.run import estimate
from pi_formulate.whatif import answers as answering
from pi_formulate.whatif import page
from pi_formulate.whatif.answers import answers
from pi_formulate.whatif.change import as_degrees, as_units, copolymer_of, without_unused_names
from pi_formulate.whatif.serve import PORT, arguments, free_port, lay_out, notebook, serve, server
from pi_formulate.whatif.state import WhatIf
from tests.strategies import copolymers

NOW = datetime(2026, 1, 1, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[2] / "examples"
RECIPES = sorted(
    path
    for path in EXAMPLES.glob("*.toml")
    if "[[layer]]" not in path.read_text("utf-8") and path.read_text("utf-8").count("[[batch]]") == 1
)
LOW = WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6")
HIGH = WhatIf.from_toml((EXAMPLES / "thermoplastic.toml").read_text(encoding="utf-8"))

VALUES = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


# --- TOML


@given(VALUES)
def test_inline_toml_reads_back(value):
    assert tomllib.loads(f"x = {inline(value)}")["x"] == value


def test_toml_has_no_nothing():
    with pytest.raises(RecipeError, match="recipe: got None, need texts, numbers, lists and tables"):
        inline(None)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_a_recipe_file_becomes_a_state_that_plans_the_same_batch(path, tmp_path):
    (wanted,), _ = plan_file(path)
    state = WhatIf.from_toml(path.read_text(encoding="utf-8"))
    assert state.recipe().charge_g == wanted.charge_g
    assert WhatIf.from_toml(state.to_toml()) == state
    shared = tmp_path / "shared.toml"
    shared.write_text(state.to_toml(), encoding="utf-8")
    (again,), _ = plan_file(shared)
    assert again == state.recipe()


@settings(max_examples=40)
@given(copolymers(), st.floats(0.9, 1.0), st.floats(0.02, 0.5), st.sampled_from(["free", "cast_fixed", "moulded"]))
def test_any_copolymer_goes_into_toml_and_back(copolymer, r, solids, process):
    state = WhatIf.of(copolymer, imbalance_r=r, solids_frac=solids, process=process)
    again = WhatIf.from_toml(state.to_toml())
    assert again == state
    assert copolymer_of(again) == copolymer


def test_a_monomer_outside_the_library_goes_by_its_structure():
    mine = Monomer("mine", "diamine", "Nc1cccc(N)c1C")
    state = WhatIf.of(Copolymer.from_units([("BPDA", mine, 1.0)]))
    assert state.units[0][1] == mine.smiles
    assert answers(state).recipe.copolymer.amounts_mol[0][0].diamine.smiles == mine.smiles
    own = library().with_monomers([Monomer("mine-too", "diamine", "Nc1cc(C)c(C)c(N)c1Cl")])
    assert WhatIf.of(Copolymer.from_units([("BPDA", "mine-too", 1.0)], own), own).units[0][1] == "mine-too"


@pytest.mark.parametrize(
    ("composition", "units", "r", "excess"),
    [
        ('feed = { PMDA = 1.0, "4,4\'-ODA" = 0.6, p-PDA = 0.4 }', 2, 0.99, "diamine"),
        ('amounts = { PMDA = "0.99 eq", "4,4\'-ODA" = "1 eq", p-PDA = "25 g" }\nsolution_g = 100', 2, None, None),
        ('amounts = { PMDA = "21.8 g", "4,4\'-ODA" = "20.3 g" }', 1, 0.9859, "diamine"),
        ('formula = "6"\ndegrees = { s = 2, t = 1 }\nmembers = { X4 = { PMDA = 1, BPDA = 1 } }', 4, 0.99, "diamine"),
    ],
    ids=["feed", "contradicts", "amounts", "shares"],
)
def test_other_ways_to_state_a_composition_become_units(composition, units, r, excess):
    extra = "" if "amounts" in composition else 'solution = "300 g"\nimbalance_r = 0.99\n'
    text = f'[[batch]]\nid = "A"\n{composition}\n{extra}'
    if r is None:
        with pytest.raises(FormulateError):
            WhatIf.from_toml(text)
        return
    state = WhatIf.from_toml(text)
    assert len(state.units) == units
    assert state.imbalance_r == pytest.approx(r, abs=1e-3)
    assert state.excess == excess
    assert state.size_kind == "solution"


def test_a_target_chain_length_becomes_the_ratio_that_gives_it():
    state = WhatIf.from_toml((EXAMPLES / "low_expansion.toml").read_text(encoding="utf-8"))
    assert "target_mn" not in dict(state.kept)
    exact = replace(state, readability="")
    assert answers(exact).summary["mn_paa_g_per_mol"].weighed == pytest.approx(40_000.0, rel=1e-9)


def test_what_the_panel_does_not_show_is_kept():
    assert HIGH.size_kind == HIGH.size == HIGH.solvent == ""
    assert {"film", "film_density", "losses", "solvent"} == set(dict(HIGH.kept))
    text = (
        '[[batch]]\nid="A"\nunits=[{dianhydride="PMDA",diamine="4,4\'-ODA",amount=1}]\npolymer="20 g"\nsolids="12 %"\n'
    )
    state = WhatIf.from_toml(text + 'readability={ "*" = "0.1 g" }\nimidization={pyridine=2.0}\n')
    assert (state.size_kind, state.size, state.solids_frac) == ("polymer", "20 g", 0.12)
    assert {"readability", "imidization"} == set(dict(state.kept))
    assert WhatIf.from_toml(state.to_toml()) == state


@pytest.mark.parametrize(
    ("text", "error", "fragment"),
    [
        ("", FormulateError, "one [[batch]] for each batch"),
        ("x = ", FormulateError, "need a TOML file"),
        ('[[batch]]\nid="A"\n[[batch]]\nid="B"\n', RecipeError, "got '2 batches', need one [[batch]]"),
        ('[[batch]]\nid="A"\nsolidity=3\n', FormulateError, "Did you mean 'solids'?"),
        ('[[batch]]\nid="A"\nfeed={PMDA=1.0}\nsolution="1 g"\n', CompositionError, "a dianhydride and a diamine"),
        ('[[batch]]\nid="A"\nsolids="much"\n', FormulateError, "such as '15 wt%'"),
    ],
)
def test_a_text_that_is_not_one_recipe(text, error, fragment):
    with pytest.raises(error) as caught:
        WhatIf.from_toml(text)
    assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        ({"units": (("PMDA", "p-PDA", 0.0),)}, "units: got [0.0], need at least one unit with an amount above 0"),
        ({"units": ()}, "need at least one unit"),
        ({"units": (("PMDAA", "p-PDA", 1.0),)}, "Nearest: PMDA"),
        ({"size": "500"}, "solution: got '500', need a number with a unit, such as '500 g'. Which unit is 500 in?"),
        ({"size": ""}, "solution"),
        ({"solids_frac": 1.0}, "solids: got 1.0"),
        ({"imbalance_r": 1.5}, "imbalance_r: got 1.5"),
        ({"solvent": "NPM"}, "NMP"),
        ({"endcap": "AN"}, "AN"),
        ({"readability": "1 m"}, "readability: got '1 m'"),
        ({"formula": "9"}, "formula: got '9'"),
        ({"excess": "water"}, "excess"),
        ({"process": "spun"}, "process: got 'spun'"),
        ({"batch_id": " "}, "batch"),
    ],
)
def test_a_wrong_entry_is_reported_with_its_place(change, fragment):
    with pytest.raises(FormulateError) as caught:
        answers(replace(LOW, **change))
    assert fragment in str(caught.value)


def test_two_wrong_entries_are_reported_together():
    with pytest.raises(ManyErrors) as caught:
        answers(replace(LOW, solids_frac=1.5, solvent="NPM"))
    assert len(caught.value.errors) == 2


# --- answers are those of the library


@pytest.mark.parametrize("state", [LOW, HIGH, replace(HIGH, formula="2"), replace(LOW, formula="1", process="free")])
def test_the_answers_are_those_of_the_library(state):
    results = answers(state)
    recipe = state.recipe()
    assert results.recipe == recipe
    assert results.summary == recipe.summary
    for name, known in results.estimates:
        assert known == estimate(recipe, [name], state.process)[name]
    judged = [f for f in check_claims(recipe, process=state.process) if not f.clause.startswith("depends on")]
    wanted = [f for f in judged if f.claim in results.claims]
    for finding in results.findings[:-1]:
        assert finding in wanted
    window = results.findings[-1]
    # The scatter of the composition adds a thousandth to the deviation; the panel leaves that out.
    other = next(f for f in wanted if f.claim == window.claim and f.quantity == window.quantity)
    assert (window.value, window.lower, window.upper, window.margin, window.status) == (
        other.value,
        other.lower,
        other.upper,
        other.margin,
        other.status,
    )
    assert window.probability == pytest.approx(other.probability, abs=2e-3)


def test_without_a_formula_the_nearer_one_judges():
    assert answers(replace(LOW, formula="")).formula == "6"
    assert answers(replace(as_units(HIGH), formula="")).formula == "7"


def test_a_property_without_an_estimate_is_reported(monkeypatch):
    def refuse(subject, names, process, **more):
        if names == ["tg_c"]:
            raise EstimateError("structure", "x", "groups of the table")
        return estimate(subject, names, process, **more)

    for module in (answering, clauses):
        monkeypatch.setattr(module, "estimate", refuse)
    results = answers(replace(as_units(HIGH), formula="7"))
    assert dict(results.unknown)["tg_c"].startswith("structure: got 'x'")
    assert results.findings[-1].note.startswith("needs a measured tg_c: structure: got 'x'")
    assert "structure: got" in page.answers_html(results)


def test_no_price_no_cost_and_with_prices_their_sum(monkeypatch):
    assert answers(LOW).cost is None
    assert "Cost" not in page.answers_html(answers(LOW))
    prices = {"PMDA": 30.0, "p-PDA": 20.0, "NMP": 2.0}
    monkeypatch.setattr(cost, "price_of", lambda charge: prices.get(charge.compound.id))
    results = answers(LOW)
    masses = results.recipe.charge_g
    assert results.cost.total == pytest.approx(sum(masses[name] / 1000.0 * price for name, price in prices.items()))
    assert results.cost.unpriced == ("4,4'-ODA",)
    assert results.cost.per_kg_polymer == pytest.approx(results.cost.total / results.summary["pi_g"].weighed * 1000.0)
    assert "without 4,4&#x27;-ODA" in page.answers_html(results)
    monkeypatch.setattr(cost, "price_of", lambda charge: 2.0 if charge.compound.id == "NMP" else None)
    assert answers(LOW).cost is None  # the price of the solvent alone is no cost of a batch


@pytest.mark.parametrize("kind", ["csv", "xlsx", "html", "json"])
def test_files_hold_the_batch(kind, tmp_path):
    path = tmp_path / f"batch.{kind}"
    path.write_bytes(answers(LOW).file(kind))
    assert Recipe.read(path) == LOW.recipe()


# --- units and variables


@pytest.mark.parametrize(("state", "id"), [(LOW, "6"), (LOW, "1"), (HIGH, "7"), (HIGH, "2")])
def test_units_and_variables_are_the_same_composition(state, id):
    degrees, note = as_degrees(as_units(state), id)
    assert note == ""
    assert degrees.formula == id
    assert copolymer_of(degrees) == copolymer_of(state)
    assert copolymer_of(as_units(degrees)) == copolymer_of(state)


def test_a_composition_that_does_not_fit_a_formula_is_reported_and_replaced():
    state, note = as_degrees(HIGH, "6")
    assert "does not fit formula 6" in note
    assert answers(state).claims["13"] == "met"
    open_slots, note = as_degrees(replace(LOW, units=(("PMDA", "p-PDA", 1.0),)), "6")
    assert dict(open_slots.degrees) == {"s": 1.0, "t": 0.0}
    assert note == ""
    two, _ = as_degrees(replace(LOW, units=(("BPDA", "TPE-R", 1.0),)), "7")
    assert len(set(dict(two.members).values())) == 4
    with pytest.raises(ClaimError):
        as_degrees(LOW, "9")


# --- how it reads


def test_texts_of_a_user_are_escaped():
    assert "<i>" not in page.error_html([RecipeError("<i>", "<i>", "<i>")])
    named = Monomer("<i>x</i>", "diamine", "Nc1cccc(N)c1C", name='"><script>')
    shown = page.drawings_html(Copolymer.from_units([("PMDA", named, 1.0)]))
    assert "<i>x" not in shown
    assert "<script" not in shown
    assert '"a&lt;.csv"' in page.link_html("a<.csv", b"", "x")


def test_the_page_says_status_in_words_and_infinity_as_such():
    shown = page.answers_html(answers(replace(LOW, imbalance_r=1.0, readability="")))
    assert "∞" in shown
    assert re.search(r"✓ claim 13: met", shown)
    assert "pw-stale" in page.answers_html(answers(LOW), stale=True)
    assert rounded(-inf) == "–"


# --- the local page


def test_the_notebook_of_the_page(tmp_path):
    made = notebook(tmp_path / "it's.toml", tmp_path / "m.csv", None)
    source = made["cells"][0]["source"]
    compile(source, "cell", "exec")
    assert "writes=False" in source
    assert repr(str((tmp_path / "m.csv").resolve())) in source
    path = lay_out(tmp_path, made)
    assert "http" not in (tmp_path / "voila" / "templates" / "pi-formulate" / "index.html.j2").read_text("utf-8")
    assert (tmp_path / "kernels" / "pi-formulate" / "kernel.json").is_file()
    assert path.suffix == ".ipynb"


def test_the_page_is_bound_to_this_computer_by_default():
    assert inspect.signature(serve).parameters["host"].default == "127.0.0.1"
    assert "--Voila.ip=127.0.0.1" in arguments(Path("x"), "127.0.0.1", 8866, True)
    assert "--no-browser" not in arguments(Path("x"), "127.0.0.1", 8866, True)
    assert "--Voila.ip=0.0.0.0" in arguments(Path("x"), "0.0.0.0", 9000, False)


def test_the_port_is_free_or_the_error_says_so():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(RecipeError, match=rf"port: got '127.0.0.1:{number}, .*Leave --port out"):
            free_port("127.0.0.1", number)
    assert free_port("127.0.0.1", number) == number
    assert free_port("localhost", None) >= PORT
    for host, port, message in (
        ("127.0.0.1", 70000, "port: got 70000"),
        ("", None, "An empty one would be open to everybody"),
        ("nosuch.invalid", None, "host: got 'nosuch.invalid', need an address of this computer"),
        ("192.0.2.1", 9000, "a free port of this computer"),  # an address of documents, of no computer
    ):
        with pytest.raises(RecipeError, match=re.escape(message)):
            free_port(host, port)


# --- widgets


@pytest.fixture
def panel_of():
    pytest.importorskip("ipywidgets", reason="the extra notebook is not installed")
    from pi_formulate.whatif.panel import what_if

    return what_if


def test_a_move_gives_what_the_library_gives(panel_of):
    panel = panel_of(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    panel.controls["imbalance_r"].slider.value = 0.97
    panel.controls["solids_pct"].box.value = "20 wt%"
    panel.controls["endcap"].value = "PA"
    assert (panel.state.imbalance_r, panel.state.solids_frac, panel.state.endcap) == (0.97, 0.2, "PA")
    assert panel.answers == answers(panel.state)
    assert panel.recipe == panel.state.recipe()
    assert panel.widget._repr_mimebundle_() == panel._repr_mimebundle_()
    slider, box = panel._form.rows.widget.children[0].children[1].children
    slider.value = 3.0
    assert panel.state.units[0][2] == 3.0
    assert box.value == "3"
    panel._form.rows.widget.children[-1].click()  # add a unit
    assert len(set(panel.state.units)) == 3
    panel._form.rows.widget.children[0].children[0].children[3].click()  # remove the first
    assert len(panel.state.units) == 2


def test_a_fault_is_reported_and_the_last_answers_turn_pale(panel_of):
    panel = panel_of()
    panel.controls["size"].value = "500"
    assert "Which unit is 500 in?" in panel._errors.value
    assert "pw-stale" in panel._head.value
    assert "pw-stale" in panel._masses.value
    assert panel.files.links.value == ""
    assert panel.answers is None
    with pytest.raises(RecipeError, match="The panel lists the errors"):
        _ = panel.recipe
    panel.controls["size"].value = "500 g"
    assert panel._errors.value == ""
    assert 'data-file="xlsx"' in panel.files.links.value


def test_formula_and_kind_of_composition_change_the_rows(panel_of):
    panel = panel_of()
    assert len(panel._form.rows.widget.children) == 3  # one slot that is open, two variables
    panel.controls["formula"].value = "7"
    assert len(panel._form.rows.widget.children) == 8
    panel._form.rows.widget.children[0].value = "ODPA"
    assert dict(panel.state.members)["A1"] == "ODPA"
    panel._form.rows.widget.children[5].children[1].value = "0.5"
    assert dict(panel.state.degrees)["l"] == 0.5
    same = copolymer_of(panel.state)
    panel.controls["composition"].value = "units"
    assert copolymer_of(panel.state) == same
    panel.controls["formula"].value = ""
    assert panel.answers.formula in ("6", "7")


def test_a_recipe_file_is_shown_and_its_size_can_be_replaced(panel_of):
    panel = panel_of(EXAMPLES / "thermoplastic.toml")
    assert panel.state == HIGH
    assert panel.controls["size"].disabled
    panel.controls["solvent"].value = "NMP"
    assert "solvent" not in dict(panel.state.kept)
    before = panel.answers.summary["solution_g"].target
    panel.controls["size_kind"].value = "solution"
    assert "film" not in dict(panel.state.kept)
    assert "losses" in dict(panel.state.kept)  # they still come on top
    for kind in ("polymer", "monomers", "solution"):
        panel.controls["size_kind"].value = kind
        assert panel.answers.summary["solution_g"].target == pytest.approx(before, rel=2e-3)  # four figures of a size
    panel.controls["size_kind"].value = panel.controls["solvent"].value = ""
    assert panel.state == HIGH


def test_a_text_is_loaded_or_its_fault_is_reported(panel_of):
    panel = panel_of()
    before = panel.state
    panel._take("x = ")
    assert "need a TOML file" in panel._errors.value
    assert panel.state == before
    panel.files.text.value = LOW.to_toml()
    panel.files.apply()
    assert panel.state == LOW
    panel.files._opened({"new": [{"content": HIGH.to_toml().encode()}]})
    assert panel.state == HIGH
    strange = replace(LOW, imbalance_r=0.5, solvent="NPM", units=(("PMDA", "p-PDA", 80.0),))
    panel.load(strange)
    assert panel.state == strange
    assert "NMP" in panel._errors.value


@pytest.mark.parametrize("ending", ["csv", "xlsx", "toml"])
def test_the_button_writes_the_batch(panel_of, tmp_path, ending):
    panel = panel_of(LOW)
    panel.files.path.value = str(tmp_path / f"a.{ending}")
    panel.files.write()
    assert "Written" in panel._notes.value
    path = tmp_path / f"a.{ending}"
    assert (plan_file(path)[0][0] if ending == "toml" else Recipe.read(path)) == panel.recipe
    panel.files.path.value = str(tmp_path / "a.doc")
    panel.files.write()
    assert "Nothing was written" in panel._notes.value
    assert "a file name that ends in" in panel._notes.value


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("r between the steps", replace(LOW, imbalance_r=0.98765)),
        ("r below the slider", replace(LOW, imbalance_r=0.8)),
        ("solids between the steps", replace(LOW, solids_frac=0.123)),
        ("solids below the slider", replace(LOW, solids_frac=0.005)),
        ("a small amount", replace(LOW, units=(("PMDA", "p-PDA", 0.01), ("PMDA", "4,4'-ODA", 1.2345)))),
        ("a large amount", replace(LOW, units=(("PMDA", "p-PDA", 321.5), ("PMDA", "4,4'-ODA", 0.3)))),
        ("variables", replace(as_degrees(LOW, "6")[0], degrees=(("s", 1.2345), ("t", 0.987)))),
    ],
)
def test_what_a_browser_sends_back_changes_nothing(panel_of, name, state):
    """A slider stands on a step and says so; the number of the recipe need not lie on one."""
    panel = panel_of(state)
    sliders = [w for w in every(panel.widget) if type(w).__name__ == "FloatSlider"]
    assert len(sliders) >= 4
    for slider in sliders:
        steps = (slider.value - slider.min) / slider.step
        assert slider.value == slider.max or steps == pytest.approx(round(steps), abs=1e-6)
        slider.value = slider.value + 1e-9 * slider.step
    assert panel.state == state
    assert panel.recipe == state.recipe()


def every(widget):
    """A widget and all within it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


@pytest.mark.parametrize(
    ("control", "text", "message"),
    [
        (
            "imbalance_r",
            "0,995",
            "ratio r</b>: got &#x27;0,995&#x27;, need a number, such as 0.99. Write a decimal point",
        ),
        ("imbalance_r", "25 %", "No percent here"),
        ("imbalance_r", "-1", "ratio r</b>: got -1.0, need 0 &lt; r &lt;= 1"),
        ("imbalance_r", "1", "need ends to cap, that is r below 1. Take a ratio r below 1, or no end-capper."),
        ("solids_pct", "abc", "solids / wt%</b>: got &#x27;abc&#x27;, need a number, such as 15"),
        ("solids_pct", "1e400", "solids / wt%</b>: got &#x27;1e400&#x27;"),
        ("solids_pct", "120", "solids / wt%</b>: got 1.2, need a finite number above 0 and below 1"),
        ("mn_kg_per_mol", "long", "M_n / kg/mol</b>: got &#x27;long&#x27;, need a number, such as 40"),
        ("mn_kg_per_mol", "0.1", "M_n / kg/mol</b>"),
        ("size", "", "size</b>: got &#x27;&#x27;, need a text that is not empty"),
        ("batch_id", "", "batch</b>: got &#x27;&#x27;, need a text that is not empty"),
        ("readability", "1 m", "balance step</b>"),
    ],
)
def test_a_faulty_field_is_reported_by_its_label_and_marked(panel_of, control, text, message):
    panel = panel_of()
    field = panel.controls[control]
    getattr(field, "box", field).value = text
    assert message in panel._errors.value
    assert panel.answers is None
    assert panel.files.links.value == ""
    marked = {name for name, c in panel.controls.items() if "pw-bad" in getattr(c, "widget", c)._dom_classes}
    assert marked == ({"endcap"} if text == "1" else {control})
    good = {"imbalance_r": "0.98", "solids_pct": "12.3", "mn_kg_per_mol": "30", "size": "1 lb", "batch_id": "B"}
    getattr(field, "box", field).value = good.get(control, "")
    assert panel._errors.value == ""
    assert not any("pw-bad" in getattr(c, "widget", c)._dom_classes for c in panel.controls.values())


def test_a_faulty_amount_waits_for_a_number(panel_of):
    panel = panel_of(LOW)
    box = panel._form.rows.widget.children[0].children[1].children[1]
    box.value = "-1"
    assert panel._errors.value.count("got") == 1
    box.value = "0,5"
    assert "amount 1</b>: got &#x27;0,5&#x27;" in panel._errors.value
    assert panel._errors.value.count("got") == 1
    row = panel._form.rows.widget.children[0].children[1]
    assert "pw-bad" in row._dom_classes
    panel.controls["solvent"].value = "DMAc"
    assert panel.answers is None  # another change does not hide it
    box.value = "0.5"
    assert panel.state.units[0][2] == 0.5
    assert panel.answers is not None
    assert "pw-bad" not in row._dom_classes


def test_a_chain_length_sets_the_ratio(panel_of):
    panel = panel_of(replace(LOW, endcap="PA", readability=""))
    panel.controls["mn_kg_per_mol"].box.value = "30"
    assert panel.answers.summary["mn_paa_g_per_mol"].weighed == pytest.approx(30_000.0, rel=1e-9)
    assert float(panel.controls["imbalance_r"].box.value) == pytest.approx(panel.state.imbalance_r, abs=1e-8)
    panel.controls["imbalance_r"].box.value = "0.98"
    shown = float(panel.controls["mn_kg_per_mol"].box.value)
    assert shown == pytest.approx(panel.answers.summary["mn_paa_g_per_mol"].target / 1000.0, rel=1e-4)


def test_a_statement_on_a_component_is_unused_while_the_batch_does_not_contain_it(panel_of):
    panel = panel_of(EXAMPLES / "low_expansion.toml")
    first = panel.state
    box = next(
        w for w in every(panel.widget) if type(w).__name__ == "FloatSlider" and w.description == "amount 2"
    )  # of p-PDA
    value = box.value
    box.value = 0.0
    assert panel.answers is not None
    assert "assay of p-PDA" in panel._notes.value
    assert "assay" not in dict(panel.state.kept)
    box.value = value
    assert panel.state == first
    typed = replace(LOW, kept=(("assay", '{ "p-PDDA" = 0.99 }'),))
    assert without_unused_names(typed) == (typed, ())  # a name that no table knows is a fault
    with pytest.raises(FormulateError, match="p-PDDA"):
        answers(typed)


@pytest.mark.parametrize(
    "line", ['formula = "9"', 'reading = "/etc/passwd"', 'reading = "mine.csv"', "imbalance_r = -3", "solids = 2"]
)
def test_a_faulty_recipe_changes_nothing_but_the_message(panel_of, line):
    panel = panel_of(LOW, writes=False)
    shown = panel._masses.value
    unit = 'units = [{ dianhydride = "PMDA", diamine = "4,4\'-ODA", amount = 1 }]'
    text = f'[[batch]]\nid = "A"\n{unit}\nsolution = "1 g"\n{line}\n'
    panel.files._opened({"new": [{"content": text.encode()}]})
    assert panel._errors.value
    assert panel.state == LOW
    assert panel._masses.value == shown
    wrong = '[[batch]]\nid="A"\nformula="6"\ndegrees={ s = 1, t = 1 }\nmembers={ X9 = "PMDA" }\nsolution="1 g"\n'
    panel._take(wrong)
    assert "X9" in panel._errors.value
    assert panel.state == LOW
    panel.load(replace(LOW, units=(), degrees=(("s", 1.0),), members=(("X9", "PMDA"),)))  # by hand, in a notebook
    assert "X9" in panel._errors.value
    panel.load(LOW)
    assert panel._errors.value == ""


def test_reading_and_interpretation_are_choices(panel_of):
    low = panel_of(replace(LOW, units=(("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0))))
    before = low.answers.findings
    for name, value in (("reading", "diamine-bridge"), ("interpretation", "literal")):
        low.controls[name].value = value
        assert getattr(low.state, name) == value
        assert WhatIf.from_toml(low.state.to_toml()) == low.state
        judged = set(check_claims(low.recipe, **{k: getattr(low.state, k) for k in ("reading", "interpretation")}))
        assert set(low.answers.findings[:-1]) <= judged
    low.controls["reading"].value, low.controls["interpretation"].value = "default", "intended"
    assert low.answers.findings == before


def test_the_same_file_opens_twice(panel_of):
    panel = panel_of(LOW)
    file = {"name": "a.toml", "type": "", "size": 1, "content": HIGH.to_toml().encode(), "last_modified": NOW}
    for _ in range(2):
        panel.files.upload.value = (file,)
        assert panel.state == HIGH
        assert panel.files.upload.value == ()
        panel.controls["solids_pct"].box.value = "11"
        assert panel.state != HIGH


def test_nothing_faulty_is_written(panel_of, tmp_path):
    panel = panel_of(LOW)
    panel.controls["size"].value = "500"
    for name in ("a.toml", "a.csv"):
        panel.files.path.value = str(tmp_path / name)
        panel.files.write()
        assert "Nothing was written" in panel._notes.value
        assert "Which unit is 500 in?" in panel._errors.value
    assert not list(tmp_path.iterdir())


def test_the_change_since_the_start_stands_next_to_the_number(panel_of):
    panel = panel_of(LOW)
    assert "pw-change" not in panel._head.value
    before = dict(panel.answers.estimates)["tg_c"].value
    panel._form.rows.widget.children[0].children[1].children[1].value = "0.2"
    by = dict(panel.answers.estimates)["tg_c"].value - before
    assert f'title="since the start">({by:+.0f})' in panel._head.value


def test_a_batch_goes_into_the_panel_as_it_was_planned(panel_of):
    copolymer = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    batch = plan_batch(
        copolymer,
        solution_g=500,
        solids_frac=0.12,
        solids_basis="pi",
        solvent={"DMAc": 0.8, "NMP": 0.2},
        target_mn_g_per_mol=30_000,
        endcap="PA",
        assay={"p-PDA": 0.98},
        readability_g=0.01,
        batch_id="B-1",
    )
    panel = panel_of(batch)
    assert panel.recipe.batch_id == "B-1"
    assert panel.recipe.charge_g == pytest.approx(batch.charge_g, abs=0.011)
    with pytest.raises(RecipeError, match="one pot, each component in one line"):
        panel_of(
            plan_batch(copolymer, solution_g=500, order=["NMP", "4,4'-ODA", ("PMDA", 0.5), "p-PDA", ("PMDA", 0.5)])
        )


def test_without_an_imbalance_no_number_pretends_to_be_a_chain_length():
    shown = page.head_html(answers(replace(LOW, imbalance_r=1.0, readability="0.1 mg")))
    assert "above" in shown
    assert "no upper limit" in shown


def test_a_file_that_is_wrong_from_end_to_end_is_reported_in_a_few_lines():
    shown = page.error_html([RecipeError(f"key {i}", "x" * 5000, "less") for i in range(1000)])
    assert len(shown) < 10_000
    assert "and 992 more" in shown


@pytest.mark.parametrize("subject", [3, "recipe.csv", "missing.toml"])
def test_a_subject_that_cannot_be_shown(panel_of, subject):
    with pytest.raises(FormulateError):
        panel_of(subject)


# --- without the extras


def test_a_missing_extra_is_named(monkeypatch):
    from pi_formulate.whatif.panel import what_if

    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(RecipeError, match=r"pip install '\.\[notebook\]'"):
        what_if()
    with pytest.raises(RecipeError, match=r"no ipywidgets.*pip install '\.\[app\]'"):
        server()
    monkeypatch.setitem(sys.modules, "ipykernel", None)
    with pytest.raises(RecipeError, match=r"no ipykernel.*pip install '\.\[app\]'"):
        serve()


def test_the_command_reports_a_wrong_recipe_before_it_serves(tmp_path):
    path = tmp_path / "wrong.toml"
    path.write_text('[[batch]]\nid="A"\nsolidity=3\n', encoding="utf-8")
    command = [sys.executable, "-m", "pi_formulate.cli", "app", str(path), "--no-browser"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
