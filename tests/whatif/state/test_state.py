"""The state of the panel: from a recipe file, a copolymer or a text, and back as TOML."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError
from pi_formulate.batch.file import plan_file
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.state.change import as_units, copolymer_of
from pi_formulate.whatif.state.state import WhatIf
from tests.strategies import copolymers
from tests.whatif.states import EXAMPLES, HIGH, RECIPES


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
    ("composition", "units", "monomers", "r", "excess"),
    [
        ('feed = { PMDA = 1.0, "4,4\'-ODA" = 0.6, p-PDA = 0.4 }', 0, 3, 0.99, "diamine"),
        ('feed = { PMDA = 0.6, BPDA = 0.4, "4,4\'-ODA" = 0.3, p-PDA = 0.7 }', 0, 4, 0.99, "diamine"),
        (
            'feed = { PMDA = 0.6, BPDA = 0.4, p-PDA = 1.0 }\nsequence = [{dianhydride="PMDA", diamine="p-PDA",'
            ' amount=0.6}, {dianhydride="BPDA", diamine="p-PDA", amount=0.4}]',
            2,
            0,
            0.99,
            "diamine",
        ),
        ('amounts = { PMDA = "0.99 eq", "4,4\'-ODA" = "1 eq", p-PDA = "25 g" }\nsolution_g = 100', 2, 0, None, None),
        ('amounts = { PMDA = "21.8 g", "4,4\'-ODA" = "20.3 g" }', 0, 2, 0.9859, "diamine"),
        (
            'formula = "6"\ndegrees = { s = 2, t = 1 }\nmembers = { X4 = { PMDA = 1, BPDA = 1 } }',
            4,
            0,
            0.99,
            "diamine",
        ),
    ],
    ids=["feed", "feed of 2 x 2", "feed in order", "contradicts", "amounts", "shares"],
)
def test_other_ways_to_state_a_composition_become_monomers_or_units(composition, units, monomers, r, excess):
    extra = "" if "amounts" in composition else 'solution = "300 g"\nimbalance_r = 0.99\n'
    text = f'[[batch]]\nid = "A"\n{composition}\n{extra}'
    if r is None:
        with pytest.raises(FormulateError):
            WhatIf.from_toml(text)
        return
    state = WhatIf.from_toml(text)
    assert len(state.units) == units
    assert len(state.dianhydrides) + len(state.diamines) == monomers
    assert state.imbalance_r == pytest.approx(r, abs=1e-3)
    assert state.excess == excess
    assert state.size_kind == "solution"


def test_a_feed_stays_what_the_recipe_says_digit_by_digit():
    feed = 'feed = { PMDA = 0.6, BPDA = 0.4, "4,4\'-ODA" = 0.3, p-PDA = 0.7 }'
    state = WhatIf.from_toml(f'[[batch]]\nid = "A"\n{feed}\nsolution = "300 g"\nimbalance_r = 0.985\n')
    assert state.dianhydrides == (("PMDA", 0.6), ("BPDA", 0.4))
    assert state.diamines == (("4,4'-ODA", 0.3), ("p-PDA", 0.7))
    assert state.imbalance_r == 0.985
    assert feed in state.to_toml()
    assert WhatIf.from_toml(state.to_toml()) == state
    assert "random order of the monomers along the chain" in state.recipe().remarks
    units, monomers = (dict(copolymer_of(one).amounts_mol) for one in (as_units(state), state))
    assert units == pytest.approx(monomers, rel=1e-12)
    assert "0.27999" not in as_units(state).to_toml()
    long = WhatIf.from_toml(f'[[batch]]\nid = "A"\n{feed}\nsolution = "300 g"\ntarget_mn = "40 kg/mol"\n')
    exact = replace(long, readability="")
    assert answers(exact).summary["mn_paa_g_per_mol"].weighed == pytest.approx(40_000.0, rel=1e-9)


@pytest.mark.parametrize(
    ("fields", "fragment"),
    [
        ({"dianhydrides": (("PMDA", 0.5), ("PMDA", 0.5))}, "dianhydride 2: the dianhydride 'PMDA' is listed twice"),
        ({"diamines": (("p-PDA", 0.0),)}, "at least one diamine must have an amount above 0"),
        ({"diamines": (("p-PDA", 2.0),)}, "equal amounts"),
    ],
)
def test_a_feed_that_cannot_be_is_refused(fields, fragment):
    state = WhatIf(**{"dianhydrides": (("PMDA", 1.0),), "diamines": (("p-PDA", 1.0),), **fields})
    with pytest.raises(CompositionError, match=fragment):
        state.recipe()


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
        ("", FormulateError, "there is no [[batch]] in the file"),
        ("x = ", FormulateError, "not valid TOML"),
        (
            '[[batch]]\nid="A"\n[[batch]]\nid="B"\n',
            RecipeError,
            "the text holds 2 batches, but must hold one [[batch]]",
        ),
        ('[[batch]]\nid="A"\nsolidity=3\n', FormulateError, "Did you mean 'solids'?"),
        ('[[batch]]\nid="A"\nfeed={PMDA=1.0}\nsolution="1 g"\n', CompositionError, "a dianhydride and a diamine"),
        ('[[batch]]\nid="A"\nsolids="much"\n', FormulateError, "such as '15 wt%'"),
    ],
)
def test_a_text_that_is_not_one_recipe(text, error, fragment):
    with pytest.raises(error) as caught:
        WhatIf.from_toml(text)
    assert fragment in str(caught.value)
