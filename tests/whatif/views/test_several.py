"""A file with several batches: the list, and the batch that is chosen."""

import pytest

import pi_formulate as pf
from pi_formulate.batch.file import plan_file
from pi_formulate.whatif.views.several import batches_of_file, batches_of_text, text_of_upload
from tests.whatif.states import LOW

CSV = """id,feed,solution,imbalance_r,endcap
A-1,"PMDA = 1; p-PDA = 0.6; 4,4'-ODA = 0.4",500 g,0.99,PA
A-2,"{ PMDA = 1, BAPP = 1 }",300 g,0.98,
"""
TOML = """[[batch]]
id = "B-1"
units = [{ dianhydride = "PMDA", diamine = "p-PDA", amount = 1 }]
solution = "500 g"

[[batch]]
id = "B-2"
formula = "6"
degrees = { s = 1.5, t = 1.0 }
members = { X4 = "PMDA" }
solution = "400 g"
reading = "default"
"""


@pytest.fixture
def files(tmp_path):
    (tmp_path / "many.csv").write_text(CSV, encoding="utf-8")
    (tmp_path / "many.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def labels(panel):
    return [label for label, _ in panel.chooser.choice.options[1:]]


def test_each_batch_is_listed_with_its_composition(files):
    listed = batches_of_file(files / "many.csv")
    assert [(b.id, b.composition) for b in listed] == [
        ("A-1", "PMDA 1, p-PDA 0.6, 4,4'-ODA 0.4"),
        ("A-2", "PMDA 1, BAPP 1"),
    ]
    assert [b.composition for b in batches_of_text(TOML)] == ["PMDA/p-PDA 1", "s 1.5, t 1.0 of formula 6"]
    assert [b.text for b in batches_of_text(LOW.to_toml())] == [LOW.to_toml()]  # with its comment on the film


@pytest.mark.parametrize("name", ["many.csv", "many.toml"])
def test_what_if_lists_the_batches_of_a_file(panel_of, files, name):
    wanted, _ = plan_file(files / name)
    panel = panel_of(files / name)
    assert [label.partition(":")[0] for label in labels(panel)] == [recipe.batch_id for recipe in wanted]
    assert panel.chooser.widget.layout.display == ""
    for number, recipe in reversed(list(enumerate(wanted))):
        panel.chooser.choice.value = number
        assert panel.recipe.charge_g == recipe.charge_g


def test_a_file_with_one_batch_has_no_list(panel_of, files):
    panel = panel_of(LOW)
    assert panel.chooser.widget.layout.display == "none"
    rows = (files / "many.csv").read_text("utf-8").splitlines(keepends=True)
    (files / "one.csv").write_text("".join(rows[:2]), encoding="utf-8")
    panel = panel_of(files / "one.csv")
    assert panel.state.batch_id == "A-1"
    assert panel.chooser.widget.layout.display == "none"


@pytest.mark.parametrize("name", ["many.csv", "many.toml"])
def test_an_uploaded_file_is_listed(panel_of, files, name):
    panel = panel_of(LOW, writes=False)
    panel.files._opened({"new": [{"name": name.upper(), "content": (files / name).read_bytes()}]})
    assert len(labels(panel)) == 2
    assert panel.state.batch_id in ("A-1", "B-1")
    panel.chooser.choice.value = 1
    assert panel.state.batch_id in ("A-2", "B-2")
    panel._take(LOW.to_toml())  # another recipe: none of the list
    assert panel.chooser.choice.value == -1


def test_a_faulty_batch_changes_nothing_and_another_can_be_chosen(panel_of, files):
    panel = panel_of(LOW)
    text = TOML.replace('solution = "400 g"', 'solution = "400"')
    panel._take(text)
    assert panel.state.batch_id == "B-1"
    panel.chooser.choice.value = 1
    assert "Which unit is 400 in?" in panel._errors.value
    assert panel.state.batch_id == "B-1"
    panel.chooser.choice.value = -1
    panel.chooser.choice.value = 0
    assert panel._errors.value == ""


def test_an_uploaded_table_with_errors_is_refused_in_words(panel_of):
    panel = panel_of(LOW)
    panel.files._opened({"new": [{"name": "a.csv", "content": b"no,id here\n1,2\n"}]})
    assert "was not opened" in panel._notes.value
    assert panel.state == LOW
    with pytest.raises(pf.FormulateError):
        text_of_upload("a.csv", b"\xff\xfe\x00")


@pytest.mark.parametrize("ending", ["csv", "toml"])
def test_an_uploaded_batch_names_no_file_of_the_server(panel_of, tmp_path, ending):
    (tmp_path / "mine.csv").write_text("name,alternatives\nsecret cell,p-C6H4\n", encoding="utf-8")
    own = (tmp_path / "mine.csv").as_posix()
    toml = TOML.replace('reading = "default"', f'reading = "{own}"')
    feed = '"{ PMDA = 1, p-PDA = 1 }"'
    table = f"id,feed,solution,reading\nA,{feed},5 g,default\nB,{feed},5 g,{own}\n"
    panel = panel_of(LOW, writes=False)
    content = (toml if ending == "toml" else table).encode()
    panel.files._opened({"new": [{"name": f"a.{ending}", "content": content}]})
    assert "The page reads no files" in panel._errors.value
    assert "secret" not in panel._errors.value
    assert panel.state == LOW


def test_an_empty_file_is_an_error(panel_of, tmp_path):
    (tmp_path / "none.csv").write_text("id,feed\n", encoding="utf-8")
    with pytest.raises(pf.FormulateError):
        panel_of(tmp_path / "none.csv")
    panel = panel_of(LOW)
    panel._take("batch = []\n")
    assert panel._errors.value
