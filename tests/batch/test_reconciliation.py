"""A reconciliation says what to add, next to the plan."""

import pi_formulate as pf
from tests.showcase import Things, text_of


def test_reconciliation_says_what_to_add(things: Things) -> None:
    found = pf.reconcile({"PMDA": 20.0, "p-PDA": 6.5}, things.recipe)
    text = text_of(found)
    for name, mass in found.top_up_g.items():
        assert f"{mass:.2f}" in text, name


def test_reconciliation_stands_beside_the_plan(things: Things) -> None:
    text = text_of(things.reconciled)
    assert "planned in the vessel after the top-up" in text
    for _, recipe in things.reconciled.states:
        assert recipe is not None
        mn = recipe.summary["solids_paa_frac"]
        assert mn.weighed_text.replace("+-", "\N{PLUS-MINUS SIGN}") in text
    assert "formula 6, claim 13" in text
    nothing = pf.reconcile({"PMDA": 20.0}, things.recipe)
    assert nothing.states[1][1] is None
    assert "nothing has reacted" in text_of(nothing)
