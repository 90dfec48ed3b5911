"""The fields of the panel: rows of a composition, sliders and their numbers, faults at the field."""

from dataclasses import replace

import pytest

from pi_formulate.claims.check import check_claims
from pi_formulate.whatif.change import as_degrees, copolymer_of
from pi_formulate.whatif.state import WhatIf
from tests.whatif.states import LOW, every


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
