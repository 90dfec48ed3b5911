"""Assay, lot and water beside a monomer are statements of the recipe."""

from dataclasses import replace

import pytest

from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.whatif.state.materials import material_of, water_of, with_material, with_water
from pi_formulate.whatif.state.state import WhatIf
from tests.whatif.states import LOW

LIBRARY = library()


def test_assay_lot_and_water_go_into_text_and_batch_and_come_back():
    state = with_water(with_material(LOW, "p-PDA", LIBRARY, assay_frac=0.991), "80 ppm")
    state = with_material(with_material(state, "PMDA", LIBRARY, lot="K-7"), "PMDA", LIBRARY, assay_frac=0.985)
    assert WhatIf.from_toml(state.to_toml()) == state
    recipe = state.recipe()
    lots = {charge.compound.id: charge.lot for charge in recipe.charges}
    assert (lots["p-PDA"].purity_frac, lots["p-PDA"].name) == (0.991, "")
    assert (lots["PMDA"].purity_frac, lots["PMDA"].name) == (0.985, "K-7")
    assert recipe.solvent_water_ppm == 80.0
    assert material_of(state, "pyromellitic dianhydride", LIBRARY).lot == "K-7"
    assert water_of(state) == "80"
    plain = with_water(with_material(state, "p-PDA", LIBRARY, assay_frac=0.0), "")
    plain = with_material(with_material(plain, "PMDA", LIBRARY, lot=""), "PMDA", LIBRARY, assay_frac=0.0)
    assert plain == LOW


def test_further_statements_of_a_lot_stay():
    text = '{ PMDA = { name = "A", purity = "99 %", hydrolysed = "1 mol%" } }'
    state = with_material(replace(LOW, kept=(("lots", text),)), "PMDA", LIBRARY, assay_frac=0.98)
    assert dict(state.kept)["lots"] == '{ PMDA = { name = "A", purity = 0.98, hydrolysed = "1 mol%" } }'
    assert material_of(state, "PMDA", LIBRARY).assay_text == "98"
    nameless = with_material(state, "PMDA", LIBRARY, lot="")
    assert dict(nameless.kept)["lots"] == '{ PMDA = { purity = 0.98, hydrolysed = "1 mol%" } }'
    assert nameless.recipe().charges


def test_a_lot_number_does_not_hide_the_assay_of_the_monomer_table():
    names = library().with_monomers([Monomer("mine", "diamine", "Nc1cc(C)c(C)c(N)c1Cl", assay_frac=0.97)])
    state = with_material(LOW, "mine", names, lot="B1")
    assert dict(state.kept)["lots"] == '{ mine = { name = "B1", purity = 0.97 } }'


@pytest.mark.parametrize(("stated", "shown"), [("0.995", "99.5"), ('"99.1 %"', "99.1"), ('"much"', "much")])
def test_an_assay_is_shown_in_percent(stated, shown):
    state = replace(LOW, kept=(("assay", f"{{ p-PDA = {stated} }}"),))
    assert material_of(state, "p-PDA", LIBRARY).assay_text == shown
