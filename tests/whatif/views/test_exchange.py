"""Recipes into the panel and batches out of it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pi_formulate.base.tables import reference_table
from pi_formulate.batch.file import plan_file
from pi_formulate.batch.recipe import Recipe
from tests.whatif.states import HIGH, LOW

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_text_is_loaded_or_its_fault_is_reported(panel_of):
    panel = panel_of()
    before = panel.state
    panel._take("x = ")
    assert "not valid TOML" in panel._errors.value
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


SLOTS = """[[batch]]
id = "A"
formula = "6"
degrees = { s = 1.5, t = 1.0 }
members = { X4 = "PMDA" }
solution = "500 g"
target_mn = "30000 g/mol"
"""  # a composition that is planned while its text is read


@pytest.mark.parametrize("name", ["{folder}/mine.csv", "{folder}/mine", "{up}{folder}/mine", "{up}{folder}/mine.csv"])
@pytest.mark.parametrize("way", ["typed", "uploaded"])
def test_the_page_reads_no_file_that_a_recipe_names(panel_of, tmp_path, monkeypatch, name, way):
    (tmp_path / "mine.csv").write_text("name,alternatives\nsecret cell,p-C6H4\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    reading = name.format(folder=tmp_path.as_posix(), up="../" * 20)
    panel = panel_of(LOW, writes=False)
    text = f'{SLOTS}reading = "{reading}"\n'
    if way == "typed":
        panel._take(text)
    else:
        panel.files._opened({"new": [{"content": text.encode()}]})
    assert "The page reads no files" in panel._errors.value
    assert "secret" not in panel._errors.value
    assert panel.state == LOW


@pytest.mark.parametrize("reading", ["['a']", "3", "{ a = 1 }", "true"])
def test_a_reading_that_is_no_text_is_refused_on_the_page(panel_of, reading):
    panel = panel_of(LOW, writes=False)
    panel._take(f"{SLOTS}reading = {reading}\n")
    assert "The page reads no files" in panel._errors.value


def test_the_recipe_of_the_command_line_keeps_its_own_reading(panel_of, tmp_path):
    shipped = reference_table("readings/default.csv").read_bytes()
    (tmp_path / "mine.csv").write_bytes(shipped)
    own = replace(LOW, reading=str(tmp_path / "mine.csv"))
    panel = panel_of(own, writes=False)
    panel._take(own.to_toml())  # as after a reload
    assert panel._errors.value == ""
    assert panel.state == own


def test_the_page_has_no_control_that_writes(panel_of):
    """Not even one that is not shown: a visitor can send a click to each widget of a page."""
    panel = panel_of(LOW, writes=False)
    assert panel.files.path is None
    assert not [each for each in _widgets(panel.widget) if getattr(each, "description", "") == "Write the file"]
    panel.files.write()
    assert "Nothing was written" in panel._notes.value
    assert [each for each in _widgets(panel_of(LOW).widget) if getattr(each, "description", "") == "Write the file"]


def _widgets(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _widgets(child)


def test_half_a_character_is_an_error_in_words(panel_of):
    panel = panel_of(LOW)
    panel._take("[[batch]]\nid = 'A\ud83d'\n")
    assert "the text holds half a character, U+D83D as character 18. Copy the text again." in panel._errors.value
    assert panel.state == LOW
