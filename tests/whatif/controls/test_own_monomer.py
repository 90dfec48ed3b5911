"""A monomer of one's own in the panel: drawn and checked while it is typed, and added to the batch."""

from html import unescape

import pytest
from rdkit import rdBase

import pi_formulate as pf
from pi_formulate.whatif.controls.own_monomer import with_monomer
from tests.whatif.states import LOW

TRIAMINE = "Nc1ccc(N(c2ccc(N)cc2)c2ccc(N)cc2)cc1"  # a cross-linker is for a recipe file
NEW = "Nc1ccc(CCCc2ccc(N)cc2)cc1"


def test_a_structure_is_judged_by_the_library_while_it_is_typed(panel_of):
    own = panel_of(LOW).own
    assert own.field.continuous_update
    own.field.value = NEW
    wanted = pf.Monomer.from_smiles(NEW)
    assert f'data-own="{wanted.role}"' in own.drawn.value
    assert wanted.formula in own.drawn.value
    assert f"{wanted.molar_mass_g_per_mol:.2f} g/mol" in own.drawn.value
    assert "data:image/svg+xml" in own.drawn.value
    assert not own.add.disabled
    own.field.value = "Nc1ccc(N)cc1"
    assert "p-PDA, listed as" in own.drawn.value


@pytest.mark.parametrize("text", ["C1CC", "CCO", "Nc1ccccc1Z", "x" * 3000, TRIAMINE])
def test_what_is_no_monomer_is_refused_in_words(panel_of, text):
    panel = panel_of(LOW)
    own = panel.own
    own.field.value = text
    assert "pw-note" in own.drawn.value
    assert own.add.disabled
    own.add.click()
    assert panel.state == LOW
    own.field.value = ""
    assert own.drawn.value == ""


@pytest.mark.skipif(not hasattr(rdBase, "CaptureErrorLog"), reason="this RDKit does not say where it stops")
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nc1ccc(N)cc1(", "As a SMILES it cannot be read: RDKit stops at character 13, '('. Is a ring or a bracket"),
        ("N(c1ccc(N)cc1", "RDKit stops at character 2, '('"),
        ("Nc1ccc(N)cc1)", "RDKit stops at character 13, ')'"),
        ("Nc1ccccc1Z", "As a SMILES it cannot be read: RDKit stops at character 10, 'Z'."),
        ("Nc1ccc(N)cc", "As a SMILES it cannot be read. Is a ring or a bracket left open?"),
    ],
)
def test_a_broken_structure_is_said_to_be_one_and_where(panel_of, text, words):
    own = panel_of(LOW).own
    own.field.value = text
    assert words in unescape(own.drawn.value)
    assert own.add.disabled


@pytest.mark.parametrize("text", ["4,4'-OD", "KM-17", "PXYZ", "p-PDAx"])
def test_a_name_that_is_not_known_is_not_taken_for_a_structure(panel_of, text):
    own = panel_of(LOW).own
    own.field.value = text
    assert "is not a known monomer" in unescape(own.drawn.value)
    assert "SMILES" not in own.drawn.value


def test_it_enters_the_batch(panel_of):
    panel = panel_of(LOW)
    panel.own.field.value = NEW
    panel.own.add.click()
    assert panel.own.field.value == ""
    assert pf.Monomer.from_smiles(NEW).smiles in [c.compound.smiles for c in panel.recipe.charges]
    assert panel._errors.value == ""
    panel.own.field.value = NEW
    panel.own.add.click()
    assert "'Nc1ccc(CCCc2ccc(N)cc2)cc1' is in the batch already" in unescape(panel.own.drawn.value)
    panel.own.field.value = "O=C1OC(=O)c2ccccc12"
    panel.own.add.click()
    assert panel.state.endcap == "PA"


def test_a_dianhydride_comes_with_the_last_diamine_and_variables_become_units():
    acid = pf.Monomer.from_smiles("O=C1OC(=O)c2cc3c(cc21)C(=O)OC3=O")
    state = with_monomer(pf.WhatIf(degrees=(("s", 1.5), ("t", 1.0)), members=(("X4", "BPDA"),), formula="6"), acid)
    assert state.degrees == ()
    assert state.units[-1][0] == "PMDA"
    assert state.units[-1][1] == state.units[-2][1]


def test_it_gets_an_equal_share_of_its_side_in_a_composition_by_monomers():
    state = pf.WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.6), ("4,4'-ODA", 0.4)))
    more = with_monomer(state, pf.Monomer.from_smiles(NEW))
    assert more.dianhydrides == state.dianhydrides
    assert more.units == ()
    assert [share for _, share in more.diamines] == pytest.approx([0.4, 0.8 / 3, 1.0 / 3])
    with pytest.raises(pf.RecipeError, match="own monomer"):
        with_monomer(more, pf.Monomer.from_smiles(NEW))
