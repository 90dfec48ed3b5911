"""Units and variables of a formula: two ways to state one composition."""

from dataclasses import replace

import pytest

from pi_formulate.base.errors import ClaimError
from pi_formulate.whatif.results.answers import answers
from pi_formulate.whatif.state.change import as_degrees, as_monomers, as_units, copolymer_of, opened
from tests.whatif.states import HIGH, LOW


@pytest.mark.parametrize(("state", "id"), [(LOW, "6"), (LOW, "1"), (HIGH, "7"), (HIGH, "2")])
def test_units_and_variables_are_the_same_composition(state, id):
    degrees, note = as_degrees(as_units(state), id)
    assert note == ""
    assert degrees.formula == id
    assert copolymer_of(degrees) == copolymer_of(state)
    assert copolymer_of(as_units(degrees)) == copolymer_of(state)


def test_a_composition_that_does_not_fit_a_formula_is_reported_and_replaced():
    state, note = as_degrees(HIGH, "6")
    assert "does not fit formula 6" in note
    assert answers(state).claims["13"] == "met"
    open_slots, note = as_degrees(replace(LOW, units=(("PMDA", "p-PDA", 1.0),)), "6")
    assert dict(open_slots.degrees) == {"s": 1.0, "t": 0.0}
    assert note == ""
    two, _ = as_degrees(replace(LOW, units=(("BPDA", "TPE-R", 1.0),)), "7")
    assert len(set(dict(two.members).values())) == 4
    with pytest.raises(ClaimError):
        as_degrees(LOW, "9")


@pytest.mark.parametrize(("state", "id"), [(LOW, "6"), (LOW, "1")])
def test_monomers_are_the_same_composition_where_the_units_are_in_random_order(state, id):
    feed, note = as_monomers(as_degrees(state, id)[0])
    assert note == ""
    assert feed.by_monomers
    assert not feed.units
    assert copolymer_of(feed) == copolymer_of(state)
    assert copolymer_of(as_units(feed)) == copolymer_of(state)
    assert copolymer_of(as_degrees(feed, id)[0]) == copolymer_of(state)
    assert not as_degrees(feed, id)[0].by_monomers
    assert opened(state) == as_monomers(state)[0]


def test_units_in_another_order_are_not_taken_for_random():
    blocks = replace(LOW, units=(("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)))
    assert opened(blocks) == blocks
    feed, note = as_monomers(blocks)
    assert "other units than before" in note
    assert copolymer_of(feed).feed == copolymer_of(blocks).feed
    assert len(copolymer_of(feed).amounts_mol) == 4
