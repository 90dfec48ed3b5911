"""The weigh sheet in a notebook: the masses with their limits."""

import pi_formulate as pf
from tests.showcase import NASTY, Things, read, text_of


def test_recipe_is_the_weigh_table_with_limits(things: Things) -> None:
    text = text_of(things.recipe)
    for line in things.recipe.to_sheet().lines:
        assert line.charge_text in text
    pmda = things.recipe.charge_g["PMDA"]
    assert f"{pmda - 0.01:.2f} to {pmda + 0.01:.2f}" in text
    assert NASTY in text
    free = pf.plan_batch(things.low, solution_g=500.0)
    ranges = [text for text in read(free._repr_html_()).texts[:60] if " to " in text]
    assert [text.partition("(")[2] for text in ranges if "(" in text] == ["solids)"]  # r = 1 limits no monomer
