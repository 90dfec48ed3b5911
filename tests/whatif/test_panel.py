"""The panel as a whole: the state, its answers and what it shows of them."""

import re
from dataclasses import replace
from html import unescape

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.batch.plan import plan_batch
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.state.change import without_unused_names
from tests.whatif.states import EXAMPLES, HIGH, LOW, every


def test_a_move_gives_what_the_library_gives(panel_of):
    panel = panel_of(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    assert panel.state.by_monomers  # one dianhydride: units and monomers say the same
    blocks = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
    assert panel_of(blocks).state.units  # no feed in random order makes these
    panel.controls["composition"].value = "units"
    panel.controls["imbalance_r"].slider.value = 0.97
    panel.controls["solids_pct"].box.value = "20 wt%"
    panel.controls["endcap"].value = "PA"
    assert (panel.state.imbalance_r, panel.state.solids_frac, panel.state.endcap) == (0.97, 0.2, "PA")
    assert panel.answers == answers(panel.state)
    assert panel.recipe == panel.state.recipe()
    assert panel.widget._repr_mimebundle_() == panel._repr_mimebundle_()
    slider, box, _ = panel._form.rows.widget.children[0].children[1].children
    slider.value = 3.0
    assert panel.state.units[0][2] == 3.0
    assert box.value == "3"
    panel._form.rows.widget.children[-2].click()  # add a unit
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


def test_the_change_since_the_start_stands_next_to_the_number(panel_of):
    panel = panel_of(LOW)
    assert "pw-change" not in panel._head.value
    before = dict(panel.answers.estimates)["tg_c"].value
    panel._form.rows.widget.children[0].children[1].children[1].value = "0.2"
    by = dict(panel.answers.estimates)["tg_c"].value - before
    assert f'title="B against A">({by:+.0f})'.replace("-", "−") in panel._head.value


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


@pytest.mark.parametrize("subject", [3, "recipe.csv", "missing.toml"])
def test_a_subject_that_cannot_be_shown(panel_of, subject):
    with pytest.raises(FormulateError):
        panel_of(subject)


def drawn_in(panel):
    """Ids of the monomers that are drawn, in their order."""
    return re.findall(r"<figcaption>([^<]+)<br>", unescape(panel._form.drawings.value))


def test_monomers_stand_everywhere_in_the_order_in_which_they_were_chosen(panel_of):
    chosen = ("p-PDA", "BAPP", "4,4'-ODA")
    shares = tuple(zip(chosen, (0.5, 0.3, 0.2), strict=True))
    panel = panel_of(pf.WhatIf(dianhydrides=(("PMDA", 0.6), ("BPDA", 0.4)), diamines=shares))
    panel.against.fold.button.value = True
    assert drawn_in(panel) == ["PMDA", "BPDA", *chosen]
    compared = re.findall(r'data-compare="([^"]+)"', panel.against.table.value)
    assert [unescape(each) for each in compared[:5]] == ["PMDA", "BPDA", *chosen]
    panel.curves.fold.button.value = True
    assert [label.partition(" : ")[0] for label, _ in panel.curves.ratio.options] == ["PMDA", *chosen]
    # The same as units, and as variables of a formula, whose slots have an order.
    panel.load(pf.WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0))))
    assert drawn_in(panel) == ["PMDA", "p-PDA", "4,4'-ODA"]
    variables = (("s", 1.0), ("t", 1.5))
    panel.load(pf.WhatIf(degrees=variables, members=(("X4", "PMDA"),), formula="6"))
    assert drawn_in(panel) == ["PMDA", "p-PDA", "4,4'-ODA"]
