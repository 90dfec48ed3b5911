"""Published preparations, worked examples by hand, and what a recipe says of itself."""

from dataclasses import replace

import pandas as pd
import pytest

import pi_formulate as pf
from pi_formulate.batch.export.lines import COLUMNS

LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_frame_has_the_columns_of_the_batch_file_and_derives_from_one_state() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, readability_g=0.01)
    frame = recipe.to_frame()
    assert tuple(frame.columns) == COLUMNS
    assert isinstance(frame, pd.DataFrame)
    moved = replace(
        recipe, charges=(replace(recipe.charges[0], amount_mol=1.0, readability_g=None), *recipe.charges[1:])
    )
    assert moved.to_frame()["pure_g"][0] == pytest.approx(99.133)
    assert list(recipe.to_frame()["amount_mol"]) == list(frame["amount_mol"])


def test_recipe_is_immutable_hashable_and_prints() -> None:
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500)
    with pytest.raises(AttributeError):
        recipe.batch_id = "other"
    assert hash(recipe) == hash(replace(recipe))
    assert "PMDA" in str(recipe)
    assert "mn_paa_g_per_mol" in str(recipe.summary)
    with pytest.raises(KeyError, match="there are"):
        recipe.summary["mn"]
