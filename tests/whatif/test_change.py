"""Units and variables of a formula: two ways to state one composition."""

from dataclasses import replace

import pytest

from pi_formulate.base.errors import ClaimError
from pi_formulate.whatif.answers import answers
from pi_formulate.whatif.change import as_degrees, as_units, copolymer_of
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
