"""The view of the balance: typed masses, what they make, the top-up and its files."""

import json
import re
from dataclasses import replace
from html import unescape

import pytest

import pi_formulate as pf
from pi_formulate.batch.export.topup_sheet import ADDED
from pi_formulate.batch.reconcile import reconcile_lines
from tests.whatif.states import HIGH, LOW


@pytest.fixture
def weighing(panel_of):
    """The view of a panel with the batch LOW."""
    view = panel_of(LOW).weighing
    view.switch.value = "weigh"
    return view


def weigh(view, masses, number=0):
    """Type masses by component, in the order of the sheet."""
    for key, box in view._fields.items():
        at, _, name = key.split(":", 2)
        if int(at) == number and name in masses:
            box.value = str(masses[name])


def file_of(view, name):
    """The content of a link."""
    import base64

    (content,) = re.findall(rf'download="{re.escape(name)}" href="data:[^,]*,([^"]*)"', view.links.value)
    return base64.b64decode(content)


def test_the_fields_stand_in_charging_order_with_mass_and_range(panel_of):
    view = panel_of(LOW).weighing
    assert view.rows.children == ()  # nothing is built before the view is opened
    view.switch.value = "weigh"
    sheet = LOW.recipe().to_sheet()
    texts = [row.children[0].value for row in view.rows.children]
    for line, text in zip(sheet.lines, texts, strict=True):
        assert f"planned <b>{line.charge_text} g</b>" in text
        assert f"acceptable {line.low_text} to {line.high_text}" in text
        assert f"{line.step}. {line.id}" in unescape(text)


def test_the_view_answers_as_the_library(weighing):
    masses = {**LOW.recipe().charge_g, "PMDA": 45.36}
    weigh(weighing, masses)
    mend = pf.reconcile(masses, LOW.recipe())
    assert weighing.result.top_up == mend.top_up
    assert unescape(re.search(r'data-answer="top-up">([^<]*)<', weighing._answer.value)[1]).startswith(
        mend.in_words[:1].upper() + mend.in_words[1:]
    )
    for name in ("imbalance_r", "mn_paa_g_per_mol", "solids_paa_frac"):
        value = float(re.search(rf'data-weighed="{name}" data-value="([^"]*)"', weighing._answer.value)[1])
        assert value == pytest.approx(mend.made.summary[name].weighed)
    marks = {key.split(":")[2]: box.value for key, box in weighing._marks.items()}
    assert "outside" in marks["PMDA"]
    assert "in range" in marks["NMP"]


def test_a_part_of_the_batch_is_answered_with_the_rest_as_planned(weighing):
    weigh(weighing, {"NMP": 425.0, "4,4'-ODA": 16.64})
    assert "with the rest as planned" in weighing._answer.value
    assert "Still to weigh" in weighing._answer.value
    assert dict(weighing.result.top_up).keys() == {"p-PDA", "PMDA"}
    assert weighing.next.disabled


def test_slips_of_the_balance_are_questioned(weighing):
    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": "448.6"})
    assert "Please check:" in weighing._notes.value
    assert "10 times as much. Was 44.86 g meant?" in weighing._notes.value


@pytest.mark.parametrize(
    ("text", "said"), [("44,86", "decimal"), ("x", "mass of PMDA"), ("-3", "PMDA"), ("3 ml", "not a unit of g")]
)
def test_a_text_that_is_no_mass_is_marked(weighing, text, said):
    weigh(weighing, {"NMP": 425.0, "PMDA": text})
    assert said in unescape(weighing._notes.value)
    assert weighing.links.value == ""
    assert weighing.result is None
    weigh(weighing, {"PMDA": "44860 mg"})
    assert "pw-error" not in weighing._notes.value
    assert weighing.result.charged[-1].charge_g == pytest.approx(44.86)


def test_what_may_not_be_added_is_left_out(weighing):
    masses = {**LOW.recipe().charge_g, "PMDA": 45.36}
    weigh(weighing, masses)
    (box,) = [box for box in weighing._boxes if box.description == "NMP"]
    box.value = True
    assert weighing.result.top_up == pf.reconcile(masses, LOW.recipe(), may_not_add=["NMP"]).top_up


def test_the_files_are_those_of_the_library(weighing, tmp_path):
    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": 45.36})
    (tmp_path / "weighed.csv").write_bytes(file_of(weighing, "WHAT-IF-weighed.csv"))
    (again,) = pf.reconcile_file(tmp_path / "weighed.csv")
    assert again.lines == weighing.result.lines
    pf.write_top_ups([again], tmp_path / "top.csv")
    assert file_of(weighing, "WHAT-IF_TOP-UP_1.csv") == (tmp_path / "top.csv").read_bytes()
    assert b"TOP-UP 1" in file_of(weighing, "WHAT-IF_TOP-UP_1.html")
    assert "data-print" not in weighing.links.value  # a notebook has no script that prints


def test_a_second_top_up_follows_from_what_was_added(weighing, tmp_path):
    import pandas as pd

    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": 45.36})
    first = weighing.result
    weighing.next.click()
    added = dict(first.top_up)
    added["p-PDA"] += 0.5
    weigh(weighing, added, number=1)
    assert weighing.result.title == "WHAT-IF TOP-UP 2"
    pf.write_top_ups([first], tmp_path / "top.csv")
    table = pd.read_csv(tmp_path / "top.csv", dtype=str)
    table[ADDED] = [str(added.get(name, "")) for name in table["id"]]
    table.to_csv(tmp_path / "top.csv", index=False)
    (second,) = pf.reconcile_file(tmp_path / "top.csv")
    assert weighing.result.lines == second.lines


@pytest.mark.parametrize(("percent", "turned"), [(0.5, False), (2.0, True)])
def test_a_ratio_r_of_the_other_side_is_said_to_be_one(weighing, percent, turned):
    """At 2 % too much of a dianhydride r is 0.99 as planned, but with the dianhydride in excess."""
    masses = LOW.recipe().charge_g
    weigh(weighing, {**masses, "PMDA": round(masses["PMDA"] * (1.0 + percent / 100.0), 2)})
    assert ("The dianhydride is in excess now" in weighing._answer.value) == turned


def test_a_top_up_that_is_not_typed_yet_is_not_asked_for_twice(weighing):
    """The same vessel gets one answer, and the button that opens the next top-up waits for the masses of this one."""
    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": 45.36})
    first = weighing.result
    weighing.next.click()
    assert weighing.result.top_up == first.top_up
    assert "Still to weigh" in weighing._answer.value
    assert weighing.next.disabled  # by a second tap, too
    *but_one, (last, _) = first.top_up
    weigh(weighing, dict(but_one), number=1)
    assert "Still to weigh" in weighing._answer.value
    assert weighing.next.disabled
    weigh(weighing, {last: 0}, number=1)  # left out
    assert "Still to weigh" not in weighing._answer.value
    assert last in dict(weighing.result.top_up)
    assert not weighing.next.disabled


def test_masses_stay_with_their_batch_and_come_back_after_a_reload(panel_of):
    panel = panel_of(LOW)
    view = panel.weighing
    view.switch.value = "weigh"
    weigh(view, {"NMP": "425.5"})
    panel.load(replace(HIGH, batch_id="other"))
    assert not any(box.value for box in view._fields.values())
    panel.load(LOW)
    assert next(iter(view._fields.values())).value == "425.5"
    again = panel_of(LOW).weighing
    again.kept.value = view.kept.value
    assert again.switch.value == "weigh"
    assert next(iter(again._fields.values())).value == "425.5"
    for text in ("x", "[]", '{"view": 3}', '{"view": "weigh", "batches": {"A": 3}}', json.dumps({"batches": []})):
        again.kept.value = text
        assert next(iter(again._fields.values())).value == "425.5"


def test_cleared_masses_can_be_brought_back(weighing):
    weigh(weighing, {"NMP": "425.5"})
    weighing.clear.click()
    assert weighing.result is None
    assert not any(box.value for box in weighing._fields.values())
    weighing.clear.click()
    assert next(iter(weighing._fields.values())).value == "425.5"


def test_a_changed_plan_is_named_and_a_faulty_one_offers_nothing(panel_of):
    panel = panel_of(LOW)
    view = panel.weighing
    view.switch.value = "weigh"
    weigh(view, {"NMP": "425.5"})
    panel.controls["solids_pct"].box.value = "14"
    assert "plan was changed" in view._notes.value
    panel.controls["size"].value = "500"
    assert "error" in view._notes.value
    assert view.links.value == ""


def test_lines_of_a_component_are_answered_one_by_one():
    kapton = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    order = ["NMP", "4,4'-ODA", ("PMDA", 0.9), ("PMDA", 0.1)]
    batch = pf.plan_batch(kapton, solution_g=500, imbalance_r=0.99, readability_g=0.01, order=order)
    mend = reconcile_lines({1: 425.0, 2: 36.08, 4: 3.89}, batch)
    assert mend.by_step == ((3, "PMDA", 35.02),)
    with pytest.raises(pf.FormulateError, match="step: expected one of 1, 2, 3, 4, but got 9"):
        reconcile_lines({9: 1.0}, batch)
    with pytest.raises(pf.FormulateError, match="weighed mass of PMDA"):
        reconcile_lines({3: -1.0}, batch)


@pytest.mark.parametrize("kind", [pf.RecipeError("top-up sheet", 1, "less"), OSError(28, "No space left on device")])
def test_a_sheet_that_cannot_be_made_leaves_a_sentence_and_no_link_to_an_older_one(weighing, monkeypatch, kind):
    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": 45.36})
    assert "Top-up sheet" in weighing.links.value

    def fail(*_):
        raise kind

    monkeypatch.setattr("pi_formulate.whatif.views.weighing.top_up_file", fail)
    weigh(weighing, {"PMDA": 45.40})
    assert "download=" not in weighing.links.value
    assert f"The files could not be made: {kind}" in unescape(weighing.links.value)
    assert weighing.result is not None  # the answer stands, and what was typed too
    monkeypatch.undo()
    weigh(weighing, {"PMDA": 45.41})
    assert "Top-up sheet" in weighing.links.value


def test_links_to_the_sheets_of_older_masses_go_before_the_new_ones_are_made(weighing, monkeypatch):
    weigh(weighing, {**LOW.recipe().charge_g, "PMDA": 45.36})
    monkeypatch.setattr(weighing._pause, "then", lambda call: None)  # as while an event loop runs
    weigh(weighing, {"PMDA": 45.40})
    assert "download=" not in weighing.links.value
    assert "follow" in weighing.links.value


def test_a_fault_of_the_package_is_said_and_raised(panel_of, monkeypatch):
    panel = panel_of(LOW)

    def fail(*_):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("pi_formulate.whatif.results.answers.Answers.file", fail)
    with pytest.raises(ZeroDivisionError):
        panel.files.offer()
    assert "The files could not be made: a fault" in panel.files.links.value


def test_what_prints_and_what_downloads_have_different_names(panel_of):
    view = panel_of(LOW, writes=False).weighing
    view.switch.value = "weigh"
    weigh(view, {**LOW.recipe().charge_g, "PMDA": 45.36})
    names = re.findall(r">([^<>]+)</a>", view.links.value)
    assert names == [
        "Print the weigh sheet",
        "Weigh sheet, HTML file",
        "Weigh sheet, Excel",
        "Weighed masses, CSV",
        "Print the top-up sheet",
        "Top-up sheet, HTML file",
        "Top-up sheet, Excel",
        "Top-up sheet, CSV",
    ]


def test_an_end_capper_is_called_one_by_the_words_of_the_field(panel_of):
    panel = panel_of(replace(LOW, endcap="PA", imbalance_r=0.98))
    panel.weighing.switch.value = "weigh"
    for text in (panel._masses.value, panel.weighing.rows.children[-1].children[0].value):
        assert "end-capping anhydride" in text
        assert "endcap" not in text
    assert b"endcap_anhydride" in panel.answers.file("csv")  # the column stays
    assert b"end-capping anhydride" in panel.answers.file("html")
