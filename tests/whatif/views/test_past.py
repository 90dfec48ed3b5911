"""Undo, redo and the list of states on the panel."""

from dataclasses import replace

import pytest

from pi_formulate.whatif.results.answers import answers
from tests.whatif.states import EXAMPLES, HIGH, LOW, every


@pytest.fixture
def panel(panel_of):
    """A panel whose clock stands still, until a test lets it run."""
    panel = panel_of(LOW)
    now = [0.0]
    panel.past.clock = lambda: now[0]
    panel.wait = lambda: now.__setitem__(0, now[0] + 10.0)
    return panel


def test_undo_and_redo_show_the_state_with_its_answers(panel):
    panel.controls["solvent"].value = "DMAc"
    panel.controls["size"].value = "1 kg"
    panel.past.undo.click()
    assert (panel.state.solvent, panel.state.size) == ("DMAc", "500 g")
    assert panel.controls["size"].value == "500 g"
    assert panel.answers == answers(panel.state)
    panel.past.undo.click()
    assert panel.state == LOW
    assert panel.past.undo.disabled
    panel.past.redo.click()
    panel.past.redo.click()
    assert (panel.state.solvent, panel.state.size) == ("DMAc", "1 kg")
    assert panel.past.redo.disabled
    panel.past.undo.click()
    panel.controls["endcap"].value = "PA"
    assert panel.past.redo.disabled  # a new move drops what was undone


def test_a_drag_is_one_step_and_two_sliders_are_two(panel):
    for i in range(1, 41):
        panel.controls["imbalance_r"].slider.value = 0.99 - 5e-4 * i
    panel.controls["solids_pct"].slider.value = 20.0
    panel.past.undo.click()
    assert (panel.state.imbalance_r, panel.state.solids_frac) == (0.97, 0.15)
    panel.past.undo.click()
    assert panel.state == LOW


def test_back_to_the_start_can_be_undone(panel):
    panel.controls["solvent"].value = "DMAc"
    (back,) = [w for w in every(panel.widget) if getattr(w, "description", "") == "Back to the start"]
    back.click()
    assert panel.state == LOW
    panel.past.undo.click()
    assert panel.state == replace(LOW, solvent="DMAc")


def test_undo_of_an_opened_recipe_brings_back_what_it_replaced(panel_of):
    panel = panel_of(EXAMPLES / "thermoplastic.toml")
    panel._take(LOW.to_toml())
    panel.past.undo.click()
    assert panel.state == HIGH
    assert ("as in the recipe", "") in panel.controls["solvent"].options  # its own start, not that of LOW
    panel.controls["solvent"].value = "NMP"
    panel.controls["solvent"].value = ""
    assert panel.state == HIGH


def test_undo_of_a_faulty_field_takes_no_step(panel):
    panel.controls["solvent"].value = "DMAc"
    panel.controls["solids_pct"].box.value = "much"
    assert panel._errors.value
    panel.past.undo.click()
    assert panel._errors.value == ""
    assert panel.controls["solids_pct"].box.value == "15"
    assert panel.state.solvent == "DMAc"
    panel.past.undo.click()
    assert panel.state == LOW


def test_undo_of_a_wrong_value_that_is_a_state(panel):
    panel.controls["size"].value = "500"
    assert panel.answers is None
    panel.past.undo.click()
    assert panel.state == LOW
    assert panel.answers is not None


def test_the_list_says_what_changed_and_leads_back(panel):
    panel.past.fold.button.value = True
    for solvent in ("DMAc", "DMF", "NMP") * 5:
        panel.controls["solvent"].value = solvent
    labels = [label for label, _ in panel.past.states.options]
    assert len(labels) == 10
    assert labels[0].startswith("▶ 15")
    assert labels[0].endswith("solvent DMF → NMP")
    panel.past.states.value = ("step", 13)
    assert panel.state.solvent == "DMAc"
    assert not panel.past.redo.disabled  # the later ones are kept
    assert [label for label, _ in panel.past.states.options][2].startswith("▶ 13")
    for _ in range(12):
        panel.past.undo.click()
    assert any(label.startswith("▶ 1 ") for label, _ in panel.past.states.options)


def test_a_name_leads_back_to_its_state_and_that_is_a_step(panel):
    panel.controls["solvent"].value = "DMAc"
    panel.past.name.value = "for copper <b>"
    panel.past.keep.click()
    panel.controls["solvent"].value = "NMP"
    panel.past.fold.button.value = True
    (label,) = [label for label, value in panel.past.states.options if value == ("named", "for copper <b>")]
    assert "in DMAc" in label
    panel.past.states.value = ("named", "for copper <b>")
    assert panel.state.solvent == "DMAc"
    panel.past.undo.click()
    assert panel.state.solvent == "NMP"


def test_a_folded_list_is_not_made(panel):
    panel.controls["solvent"].value = "DMAc"
    assert panel.past.states.options == ()
