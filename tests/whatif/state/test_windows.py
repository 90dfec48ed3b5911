"""The window on a slider is where the library's own check says met."""

from dataclasses import replace

import pytest

from pi_formulate.base.errors import FormulateError
from pi_formulate.claims.formula import formula
from pi_formulate.whatif.controls.monomer_rows import with_share
from pi_formulate.whatif.state.change import copolymer_of
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.windows import amounts_of, windows_of
from tests.whatif.states import HIGH, LOW

TWO_BY_TWO = WhatIf(dianhydrides=(("BPDA", 0.7), ("BTDA", 0.3)), diamines=(("TPE-R", 0.8), ("p-PDA", 0.2)), formula="7")
THREE = WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.5), ("4,4'-ODA", 0.3), ("TPE-R", 0.2)), formula="6")
VARIABLES = WhatIf(degrees=(("s", 1.2), ("t", 1.0)), members=(("X4", "PMDA"),), formula="6")
NEAR = 1e-5


@pytest.mark.parametrize(
    ("state", "id"),
    [(TWO_BY_TWO, "7"), (THREE, "6"), (VARIABLES, "6"), (HIGH, "7"), (TWO_BY_TWO, "6"), (TWO_BY_TWO, "2")],
)
def test_inside_the_window_the_formula_is_met_and_outside_it_is_not(state, id):
    asked = formula(id, state.reading, state.interpretation)
    windows = windows_of(state, id)
    assert windows
    for ratio, window in windows.items():
        borders = [end for interval in window for end in interval]
        for share in sorted({0.03, 0.21, 0.5, 0.77, 0.96, *(e + d for e in borders for d in (-NEAR, NEAR))}):
            if 0.0 < share < 1.0:
                at = with_share(ratio, share, None, amounts_of(state, ratio.part), state)
                inside = any(low <= share <= high for low, high in window)
                assert asked.check(copolymer_of(at)).met == inside, (ratio, share)


def test_a_window_has_two_parts_where_either_monomer_may_be_the_first():
    acids, amines = windows_of(TWO_BY_TWO, "7").values()
    for window in (acids, amines):  # 1.5 (m + n) < k + l for A1 = either of them
        assert [round(x, 5) for interval in window for x in interval] == [0.0, 0.4, 0.6, 1.0]


def test_nothing_is_drawn_where_nothing_is_claimed():
    outside = replace(THREE, diamines=(("TPE-R", 0.5), ("BAPP", 0.5)))
    assert set(windows_of(outside, "6").values()) == {()}
    assert windows_of(LOW, "6") == {}  # free units have no ratio
    with pytest.raises(FormulateError):
        windows_of(replace(THREE, diamines=(("TPE-R", 0.5), ("no such amine", 0.5))), "6")


def test_a_monomer_at_zero_has_no_say():
    zero = replace(TWO_BY_TWO, dianhydrides=(("BPDA", 1.0), ("BTDA", 0.0)))
    acids, amines = windows_of(zero, "7").values()
    assert acids[-1][1] == 1.0
    assert amines
