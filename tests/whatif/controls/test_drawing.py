"""The structure editor beside the field of one's own monomer, with a widget that has the traits of the real one."""

import sys
from html import unescape
from importlib.util import module_from_spec, spec_from_loader

import pytest

import pi_formulate as pf
from pi_formulate.chemistry.library import library
from pi_formulate.whatif.server.serve import EDITOR_EXTENSION, EXTENSIONS, extensions

NEW = "Nc1ccc(CCCc2ccc(N)cc2)cc1"
PMDA = "O=C1C2=C(C=C3C(=C2)C(=O)OC3=O)C(=O)O1"  # as Ketcher writes it
TRIAMINE = "Nc1cc(N)cc(N)c1"
SCRIPT = "draw();\n"


@pytest.fixture
def editor():
    """A class of widgets with the traits of `ipyketcher.KetcherEditor`; it remembers those that were made."""
    widgets = pytest.importorskip("ipywidgets", reason="the extra notebook is not installed")
    traitlets = pytest.importorskip("traitlets")

    made = []

    class KetcherEditor(widgets.DOMWidget):
        _esm = f"{SCRIPT}//# sourceMappingURL=data:application/json;base64,e30=\n"
        initial_molecule = traitlets.Unicode("")
        return_formats = traitlets.List(traitlets.Unicode())
        height = traitlets.Unicode("")
        smiles = traitlets.Unicode("")

        def __init__(self, _esm="", **traits):
            super().__init__(**traits)
            self.script = _esm
            self.closed = False
            made.append(self)

        def close(self):
            super().close()
            self.closed = True

    KetcherEditor.made = made
    return KetcherEditor


@pytest.fixture
def own(editor):
    from pi_formulate.whatif.controls.own_monomer import OwnMonomer

    return OwnMonomer(library(), lambda monomer: None, lambda smiles: editor(initial_molecule=smiles))


def said(own):
    return unescape(own.drawing.line.value)


def test_the_editor_is_made_when_it_is_asked_for_and_starts_from_the_field(own, editor):
    assert editor.made == []
    own.field.value = NEW
    own.drawing.opener.click()
    (made,) = editor.made
    assert made.initial_molecule == NEW
    own.drawing.opener.click()
    assert len(editor.made) == 1


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("", ""),
        ("p-PDA", "Nc1ccc(N)cc1"),  # a name
        ("CBN", ""),  # a name of none, and a SMILES as well
        (TRIAMINE, TRIAMINE),  # no monomer, to be mended in the editor
        ("c1cc", ""),
        ("x" * 5000, ""),
        ("C" * 3000, ""),
    ],
)
def test_it_starts_from_what_the_field_holds(own, editor, text, start):
    own.field.value = text
    own.drawing.opener.click()
    assert editor.made[0].initial_molecule == start


def test_what_is_drawn_is_judged_like_what_is_typed(own):
    own.drawing.opener.click()
    own.drawing.editor.smiles = PMDA
    own.drawing.use.click()
    assert own.monomer.id == "PMDA"
    assert "PMDA, listed as" in own.drawn.value
    own.drawing.editor.smiles = NEW
    assert own.monomer.id == "PMDA"  # until the button is pressed
    own.drawing.use.click()
    assert own.monomer == pf.Monomer.from_smiles(NEW)
    assert own.field.value == NEW
    assert not own.add.disabled
    assert said(own) == ""


@pytest.mark.parametrize(
    ("drawn", "sentence"),
    [
        ("", "nothing is drawn"),
        ("Nc1ccc(N)cc1.Cl", "has a counter-ion or water beside it"),
        ("*NC1:C:C:C(N):C:C:1 |$;;;;;;;;$|", "stands for several groups"),
        ("CC", "0 primary amines"),
        (TRIAMINE, "3 primary amines"),
        ("CC>>CC", "CC>>CC"),
    ],
)
def test_what_is_no_monomer_gets_a_sentence_and_changes_nothing(own, drawn, sentence):
    own.field.value = NEW
    own.drawing.opener.click()
    own.drawing.editor.smiles = drawn
    own.drawing.use.click()
    assert sentence in said(own)
    assert own.field.value == NEW
    assert own.monomer == pf.Monomer.from_smiles(NEW)
    own.drawing.editor.smiles = NEW
    own.drawing.use.click()
    assert said(own) == ""


def test_a_closed_editor_is_gone_and_the_next_one_is_new(own, editor):
    own.drawing.opener.click()
    for button in (own.drawing.shut, own.drawing.shut, own.drawing.use):  # a double click comes twice
        button.click()
    assert editor.made[0].closed
    assert own.drawing.editor is None
    assert own.drawing.widget.children == (own.drawing.line,)
    own.field.value = NEW
    own.drawing.opener.click()
    assert editor.made[1].initial_molecule == NEW
    assert not editor.made[1].closed


def test_the_widget_of_the_library_comes_without_its_source_map(editor, monkeypatch):
    from pi_formulate.whatif.controls.drawing import ketcher

    module = module_from_spec(spec_from_loader("ipyketcher", None))
    module.KetcherEditor = editor
    monkeypatch.setitem(sys.modules, "ipyketcher", module)
    made = ketcher(NEW)
    assert (made.initial_molecule, made.return_formats, made.script) == (NEW, ["smiles"], SCRIPT)
    assert extensions() == (*EXTENSIONS, EDITOR_EXTENSION)


def test_without_the_library_the_button_says_how_to_install_it(panel_of, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipyketcher", None)
    own = panel_of().own
    own.drawing.opener.click()
    assert "pip install '.[draw]'" in said(own)
    assert "pip install ipyketcher" in said(own)
    assert own.drawing.editor is None
    assert not own.drawing.opener.disabled
    assert extensions() == EXTENSIONS
