"""A change of the state reads as a chemist would say it."""

from dataclasses import replace

import pytest

from pi_formulate.whatif.state.change import as_degrees, as_units
from pi_formulate.whatif.state.words import ARROW, MOST_CHARACTERS, what_changed
from tests.whatif.states import HIGH, LOW

TWO = replace(LOW, units=(("PMDA", "p-PDA", 0.6), ("PMDA", "4,4'-ODA", 0.4)))


def units(*rows):
    return {"units": tuple((acid, amine, float(n)) for acid, amine, n in rows)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, ""),
        (units(("PMDA", "p-PDA", 0.62), ("PMDA", "4,4'-ODA", 0.38)), "p-PDA : 4,4'-ODA 60:40 -> 62:38"),
        (
            units(("PMDA", "p-PDA", 0.6025), ("PMDA", "4,4'-ODA", 0.3975)),
            "p-PDA : 4,4'-ODA 60.0:40.0 -> 60.2:39.8",
        ),
        (units(("PMDA", "m-PDA", 0.6), ("PMDA", "4,4'-ODA", 0.4)), "m-PDA for p-PDA"),
        (units(("BPDA", "p-PDA", 0.6), ("BPDA", "4,4'-ODA", 0.4)), "BPDA for PMDA"),
        (units(("PMDA", "p-PDA", 1)), "p-PDA : 4,4'-ODA 60:40 -> 100:0"),
        (
            units(("PMDA", "p-PDA", 0.6), ("BPDA", "4,4'-ODA", 0.4)),
            "PMDA : BPDA 100:0 -> 60:40",
        ),
        (units(("PMDA", "p-PDA", 6), ("PMDA", "4,4'-ODA", 4)), "composition stated in another way"),
        (units(("PMDA", "xyz", 1)), "composition"),
        ({"imbalance_r": 0.98}, "ratio r 0.99 -> 0.98"),
        ({"solids_frac": 0.2, "solvent": "DMAc"}, "solids 15 -> 20 wt%; solvent NMP -> DMAc"),
        ({"endcap": "PA"}, "end-capper none -> PA"),
        ({"kept": (("assay", "{ p-PDA = 0.98 }"),)}, "assay of p-PDA"),
        ({"kept": (("lots", '{ p-PDA = "L 7" }'),)}, "lot of p-PDA"),
        ({"kept": (("conversion", "0.99"),)}, "conversion"),
        ({"kept": (("assay", "{ p-PDA"),)}, "assay"),
    ],
)
def test_a_change_in_words(change, words):
    assert what_changed(TWO, replace(TWO, **change)).replace(ARROW, "->") == words


def test_another_pairing_and_another_form_of_the_composition():
    crossed = replace(TWO, **units(("PMDA", "p-PDA", 1), ("BPDA", "4,4'-ODA", 1)))
    blocks = replace(TWO, **units(("PMDA", "4,4'-ODA", 1), ("BPDA", "p-PDA", 1)))
    assert what_changed(crossed, blocks) == "pairs of monomers"
    free = as_units(HIGH)
    assert what_changed(free, as_degrees(free, HIGH.formula)[0]) == "composition stated in another way"


def test_a_line_stays_short():
    other = replace(HIGH, batch_id="x" * 500, solids_frac=0.3)
    assert len(what_changed(LOW, other)) == MOST_CHARACTERS
