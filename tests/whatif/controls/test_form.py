"""The fields of the panel: rows of a composition, sliders and their numbers, faults at the field."""

from dataclasses import replace

import pytest

from pi_formulate.claims.check import check_claims
from pi_formulate.whatif.state.change import as_degrees, copolymer_of
from pi_formulate.whatif.state.state import WhatIf
from tests.whatif.states import LOW, every

FEED = WhatIf(
    dianhydrides=(("PMDA", 0.6), ("BPDA", 0.4)), diamines=(("p-PDA", 0.7), ("4,4'-ODA", 0.3)), endcap="PA", formula="6"
)


def fields(panel, kind):
    """Widgets of a kind among the rows of the composition."""
    return [w for w in every(panel._form.rows.widget) if type(w).__name__ == kind]


def said(panel, look):
    """The sentences that stand at fields."""
    lines = [w.value for w in every(panel.widget) if type(w).__name__ == "HTML"]
    return [line for line in lines if f'class="pw {look}"' in line]


def ratio(panel, label):
    """The slider and the field of a ratio."""
    (row,) = [w for w in every(panel._form.rows.widget) if "pw-ratio" in w._dom_classes and label_of(w) == label]
    return row.children[:2]


def label_of(row):
    return row.children[0].description


def test_formula_and_kind_of_composition_change_the_rows(panel_of):
    panel = panel_of()
    assert [box.value for box in fields(panel, "Combobox")] == ["PMDA", "p-PDA", "4,4'-ODA"]
    panel.controls["composition"].value = "degrees"
    assert [w.description for w in fields(panel, "Dropdown")] == ["dianhydride X4"]
    assert [w.description for w in fields(panel, "FloatSlider")] == ["s : t"]
    panel.controls["formula"].value = "7"
    assert [w.description for w in fields(panel, "FloatSlider")] == ["k : l", "m : n", "k + l : m + n"]
    fields(panel, "Dropdown")[0].value = "ODPA"
    assert dict(panel.state.members)["A1"] == "ODPA"
    ratio(panel, "k : l")[1].value = "1 : 1"
    assert tuple(dict(panel.state.degrees).values()) == (0.5, 0.5, 0.0, 0.0)
    same = copolymer_of(panel.state)
    panel.controls["composition"].value = "units"
    assert copolymer_of(panel.state) == same
    panel.controls["formula"].value = ""
    assert panel.answers.formula in ("6", "7")
    panel.controls["composition"].value = "monomers"
    assert panel.state.by_monomers
    assert panel._notes.value == ""


def test_monomers_have_one_slider_for_each_free_ratio(panel_of):
    panel = panel_of(FEED)
    assert [w.description for w in fields(panel, "FloatSlider")] == ["PMDA : BPDA", "p-PDA : 4,4'-ODA"]
    slider, box = ratio(panel, "p-PDA : 4,4'-ODA")
    assert (slider.value, box.value) == (70.0, "70 : 30")
    slider.value = 75.0
    assert box.value == "75 : 25"
    assert panel.state.diamines == (("p-PDA", 0.75), ("4,4'-ODA", 0.25))
    assert panel.state.dianhydrides == FEED.dianhydrides
    assert panel.answers is not None
    for text, share in (("3 : 2", 0.6), ("61.2345", 0.612345), ("1:3", 0.25), ("12.5 %", 0.125), ("0.5 %", 0.005)):
        box.value = text
        assert dict(panel.state.diamines)["p-PDA"] == share
        assert sum(dict(panel.state.diamines).values()) == pytest.approx(1.0, abs=1e-12)
    slider.value = 0.0
    assert "PMDA/p-PDA" not in str(panel.answers.recipe.copolymer)
    assert [b.value for b in fields(panel, "Combobox")][2] == "p-PDA"  # its row stays


def test_a_monomer_is_chosen_added_and_removed(panel_of):
    panel = panel_of(FEED)
    boxes = fields(panel, "Combobox")
    boxes[1].value = "3,3',4,4'-benzophenonetetracarboxylic dianhydride"
    assert boxes[1].value == "BTDA"
    assert panel.state.dianhydrides == (("PMDA", 0.6), ("BTDA", 0.4))
    assert fields(panel, "Combobox") == boxes  # the same widgets keep the focus
    assert ratio(panel, "PMDA : BTDA")[1].value == "60 : 40"
    add = [b for b in fields(panel, "Button") if b.description == "Add"]
    add[1].click()
    assert [name for name, _ in panel.state.diamines] == ["p-PDA", "4,4'-ODA", "TPE-R"]
    assert panel.state.diamines[2][1] == pytest.approx(1.0 / 3.0)
    assert [w.description for w in fields(panel, "FloatSlider")][1:] == ["p-PDA : 4,4'-ODA", "p-PDA + 4,4'-ODA : TPE-R"]
    ratio(panel, "p-PDA + 4,4'-ODA : TPE-R")[1].value = "80 : 20"
    assert panel.state.diamines == (("p-PDA", 0.56), ("4,4'-ODA", 0.24), ("TPE-R", 0.2))
    drop = [b for b in fields(panel, "Button") if b.description == "✕"]
    drop[4].click()
    assert panel.state.diamines == (("p-PDA", 0.7), ("4,4'-ODA", 0.3))
    assert panel.answers is not None


@pytest.mark.parametrize(
    ("place", "name", "sentence"),
    [
        (3, "BPDA", "BPDA is a dianhydride"),
        (3, "p-PDA", "he diamine &#x27;p-PDA&#x27; is listed twice. Remove one of the two rows."),
        (0, "PMDX", "not a known monomer"),
    ],
)
def test_a_wrong_monomer_is_said_at_its_field(panel_of, place, name, sentence):
    panel = panel_of(FEED)
    box = fields(panel, "Combobox")[place]
    before = box.value
    box.value = name
    assert panel.answers is None
    assert sentence in panel._errors.value
    marked = [b for b in fields(panel, "Combobox") if "pw-bad" in b._dom_classes]
    assert marked == [box]
    lines = [w.value for w in fields(panel, "HTML") if "pw-at" in w.value]
    assert len(lines) == 1
    assert sentence in lines[0]
    box.value = before
    assert panel.answers is not None
    assert panel.state == FEED
    assert not [w for w in fields(panel, "HTML") if "pw-at" in w.value]


def test_the_claimed_window_stands_on_the_slider(panel_of):
    panel = panel_of()
    (html,) = [w.value for w in fields(panel, "HTML") if "data-window" in w.value]
    assert "claim 13: 28.57 : 71.43 to 71.43 : 28.57" in html
    assert "28.571%" in html
    assert "linear-gradient" in html
    panel.controls["composition"].value = "degrees"
    (html,) = [w.value for w in fields(panel, "HTML") if "data-window" in w.value]
    assert "ratio 0.4 to 2.5" in html
    other = panel_of(replace(FEED, formula="7"))
    assert [w.value.count("data-window") for w in fields(other, "HTML") if "data-window" in w.value] == [1]
    three = panel_of(replace(FEED, diamines=(("p-PDA", 0.4), ("4,4'-ODA", 0.3), ("TPE-R", 0.3))))
    words = [line.rpartition(">claim 13: ")[2].partition("<")[0] for line in said(three, "pw-small")]
    assert [text for text in words if text] == [
        "any ratio",
        "28.57 : 71.43 to 71.43 : 28.57",
        "any ratio of both",  # TPE-R alone is no unit of formula 6
    ]
    plain = panel_of(replace(FEED, diamines=(("BAPP", 0.5), ("4,4'-ODA", 0.5))))
    assert not [w for w in fields(plain, "HTML") if "linear-gradient" in w.value and "BAPP" in w.value]


def test_assay_lot_and_water_are_typed_beside_the_monomer(panel_of):
    panel = panel_of(FEED)
    before = panel.answers.recipe.charge_g["p-PDA"]
    texts = fields(panel, "Text")
    assay, lot = (
        next(t for t in texts if t.tooltip == f"{what} of p-PDA") for what in ("assay in percent", "lot number")
    )
    assay.value = "0.991"
    assert assay.value == "99.1"
    assert panel.answers.recipe.charge_g["p-PDA"] == pytest.approx(before / 0.991, abs=0.011)
    lot.value = "L 7"
    panel._form.cap.assay.value = "98"
    panel.controls["water"].value = "80"
    lots = {charge.compound.id: charge.lot for charge in panel.answers.recipe.charges}
    assert (lots["p-PDA"].name, lots["p-PDA"].purity_frac, lots["PA"].purity_frac) == ("L 7", 0.991, 0.98)
    assert panel.answers.recipe.solvent_water_ppm == 80.0
    again = panel_of(WhatIf.from_toml(panel.files.text.value))
    assert again.state == panel.state
    assert [t.value for t in fields(again, "Text") if t.tooltip.endswith("of p-PDA")] == ["99.1", "L 7"]
    assay.value = "120"
    assert panel.answers is None
    assert "pw-bad" in assay._dom_classes
    assert "at most 100" in panel._errors.value
    panel.controls["solvent"].value = "DMAc"
    assert panel.answers is None
    assay.value = ""
    assert panel.answers.recipe.charges
    assert "pw-bad" not in assay._dom_classes
    panel.controls["composition"].value = "units"
    assert [t.value for t in fields(panel, "Text") if t.tooltip == "lot number of p-PDA"] == ["L 7"]


def test_words_of_the_patent_are_behind_a_button(panel_of):
    panel = panel_of()
    (opener,) = [w for w in every(panel.widget) if type(w).__name__ == "Button" and "Claims" in w.description]
    fold = next(w for w in every(panel.widget) if "pw-fold" in w._dom_classes)
    inside = {getattr(w, "description", "") for w in every(fold)}
    assert {"Check against", "Residues as in", "l = m = n ≠ 0"} <= inside
    assert fold.layout.display == "none"
    opener.click()
    assert fold.layout.display is None
    opener.click()
    assert fold.layout.display == "none"


@pytest.mark.parametrize(
    ("control", "text", "value", "note"),
    [
        ("mn_kg_per_mol", "40000", 40_000.0, "40000 read as g/mol, which is 40 kg/mol"),
        ("mn_kg_per_mol", "40000 g/mol", 40_000.0, ""),
        ("mn_kg_per_mol", "40", 40_000.0, ""),
        ("readability", "0.01", "0.01 g", "0.01 read as 0.01 g"),
        ("readability", "1 mg", "1 mg", ""),
        ("solids_pct", "0.5 %", 0.005, ""),
    ],
)
def test_a_value_is_understood_where_only_one_reading_is_sensible(panel_of, control, text, value, note):
    panel = panel_of(replace(FEED, readability="1 mg" if control == "readability" else ""))
    field = panel.controls[control]
    if control == "readability":
        field.value = ""
    getattr(field, "box", field).value = text
    assert panel._errors.value == ""
    got = {
        "mn_kg_per_mol": lambda: panel.answers.summary["mn_paa_g_per_mol"].weighed,
        "readability": lambda: panel.state.readability,
        "solids_pct": lambda: panel.state.solids_frac,
    }[control]()
    assert got == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value)
    said = [
        w.value
        for w in every(panel.widget)
        if type(w).__name__ == "HTML" and "pw-read" in w.value and "<style" not in w.value
    ]
    assert [note in text for text in said] == [True] * bool(note)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("r between the steps", replace(LOW, imbalance_r=0.98765)),
        ("r below the slider", replace(LOW, imbalance_r=0.8)),
        ("solids between the steps", replace(LOW, solids_frac=0.123)),
        ("solids below the slider", replace(LOW, solids_frac=0.005)),
        ("a small amount", replace(LOW, units=(("PMDA", "p-PDA", 0.01), ("PMDA", "4,4'-ODA", 1.2345)))),
        ("a large amount", replace(LOW, units=(("PMDA", "p-PDA", 321.5), ("PMDA", "4,4'-ODA", 0.3)))),
        ("monomers", replace(FEED, diamines=(("p-PDA", 0.712345), ("4,4'-ODA", 0.287655)))),
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
            "ratio r</b>: expected a number, such as 0.99, but got &#x27;0,995&#x27;. Write a decimal point",
        ),
        ("imbalance_r", "25 %", "No percent here"),
        (
            "imbalance_r",
            "-1",
            "ratio r</b>: must be above 0 and at most 1, but is -1.0: it is the deficient over the excess side.",
        ),
        ("imbalance_r", "1", "&#x27;PA&#x27; has no ends to cap, as r is 1. Take a ratio r below 1, or no end-capper."),
        ("solids_pct", "abc", "solids / wt%</b>: expected a number, such as 15, but got &#x27;abc&#x27;"),
        ("solids_pct", "1e400", "solids / wt%</b>: expected a number, such as 15, but got &#x27;1e400&#x27;"),
        ("solids_pct", "120", "solids / wt%</b>: must be above 0 and below 1, but is 1.2"),
        ("solids_pct", "0.15", "Did you mean 15 %? If not, write &#x27;0.15 %&#x27;"),
        ("imbalance_r", "98.5", "Did you mean 0.985?"),
        ("readability", "10", "Did you mean &#x27;10 mg&#x27;, which is 0.01 g?"),
        ("water", "0.02", "Did you mean &#x27;0.02 %&#x27;, which is 200 ppm?"),
        ("size", "0.05 g", "0.00165 g is below one step of the balance, 0.01 g"),
        ("mn_kg_per_mol", "long", "M_n / kg/mol</b>: expected a number, such as 40, but got &#x27;long&#x27;"),
        (
            "mn_kg_per_mol",
            "0.04",
            "M_n / kg/mol</b>: expected a number, such as 40, but got &#x27;0.04&#x27;. M_n is in kg/mol.",
        ),
        ("size", "", "size</b>: expected a text that is not empty, but got nothing"),
        ("batch_id", "", "batch</b>: expected a text that is not empty, but got nothing"),
        ("readability", "1 m", "balance step</b>"),
    ],
)
def test_a_faulty_field_is_reported_by_its_label_marked_and_told_at_it(panel_of, control, text, message):
    panel = panel_of()
    field = panel.controls[control]
    getattr(field, "box", field).value = text
    assert message in panel._errors.value
    assert panel.answers is None
    assert panel.files.links.value == ""
    marked = {name for name, c in panel.controls.items() if "pw-bad" in getattr(c, "widget", c)._dom_classes}
    assert marked == ({"endcap"} if text == "1" else {control})
    assert len(said(panel, "pw-at")) == 1  # a sentence at the field
    assert "pw-stale" in panel._head.value
    good = {
        "readability": "0.01 g",
        "imbalance_r": "0.98",
        "solids_pct": "12.3",
        "mn_kg_per_mol": "30",
        "size": "1 lb",
        "batch_id": "B",
    }
    getattr(field, "box", field).value = good.get(control, "")
    assert panel._errors.value == ""
    assert not any("pw-bad" in getattr(c, "widget", c)._dom_classes for c in panel.controls.values())


def test_a_faulty_amount_waits_for_a_number(panel_of):
    panel = panel_of(LOW)
    box = panel._form.rows.widget.children[0].children[1].children[1]
    box.value = "-1"
    assert panel._errors.value.count("must be above 0, but is -1.0") == 1
    box.value = "0,5"
    assert "amount 1</b>: expected a number, such as 0.99, but got &#x27;0,5&#x27;" in panel._errors.value
    assert panel._errors.value.count("but got") == 1
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


def test_a_chain_too_long_for_the_balance_is_said_of_the_chain_length(panel_of):
    panel = panel_of(replace(LOW, endcap="PA", size="20 g"))
    panel.controls["mn_kg_per_mol"].box.value = "900"
    message = "M_n / kg/mol</b>: expected a shorter chain, as the mass of PA would be 0.000987 g, but got 900 kg/mol"
    assert message in panel._errors.value
    assert "mass of PA</b>" not in panel._errors.value
    assert "pw-bad" in panel.controls["mn_kg_per_mol"].widget._dom_classes


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
