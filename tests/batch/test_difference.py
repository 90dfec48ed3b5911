"""A batch larger or smaller, planned again with something else, and what differs between two."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pi_formulate as pf
from tests.strategies import few, recipes

COPOLYMER = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
BATCH = pf.plan_batch(
    COPOLYMER,
    solution_g=500.0,
    solids_frac=0.15,
    target_mn_g_per_mol=40_000.0,
    endcap="PA",
    assay={"p-PDA": 0.995},
    readability_g=0.01,
    additives_phr={"silica": 10.0},
    batch_id="A",
)


@few(10)
@given(recipes(most=2, balances=(None, 1e-4)), st.floats(1.0, 50.0))
def test_a_scaled_batch_has_the_amounts_times_the_factor(recipe: pf.Recipe, factor: float) -> None:
    larger = recipe.scaled(factor)
    exact = [c.planned_mol * factor for c in recipe.charges]
    assert [c.planned_mol for c in larger.charges] == pytest.approx(exact, rel=1e-12)
    assert [c.readability_g for c in larger.charges] == [c.readability_g for c in recipe.charges]
    assert larger.summary["imbalance_r"].target == pytest.approx(recipe.summary["imbalance_r"].target, rel=1e-9)
    assert recipe.scaled(1.0).charge_g == recipe.charge_g
    back = larger.scaled(1.0 / factor)
    assert [c.planned_mol for c in back.charges] == pytest.approx([c.planned_mol for c in recipe.charges], rel=1e-12)


@few(10)
@given(recipes(most=2, balances=(None, 1e-4)))
def test_a_batch_planned_again_is_itself_and_differs_in_nothing(recipe: pf.Recipe) -> None:
    assert recipe.replace() == recipe
    assert pf.diff(recipe, recipe.replace()).empty
    other = recipe.replace(batch_id="again", conversion=0.95)
    assert set(pf.diff(recipe, other)["name"]) >= {"conversion"}
    assert set(pf.diff(recipe, other)["part"]) <= {"batch", "quantity"}


def test_twice_the_batch_is_planned_for_twice_the_size() -> None:
    twice, by_hand = BATCH.scaled(2, batch_id="B"), BATCH.replace(solution_g=1000.0, batch_id="B")
    assert twice.charge_g == by_hand.charge_g
    assert twice.additives == by_hand.additives
    assert "every amount is 2 times that of the batch A" in twice.summary.assumptions
    assert twice.replace(solids_frac=0.14).charge_g == by_hand.replace(solids_frac=0.14).charge_g


def test_the_same_again_with_something_else_keeps_all_else() -> None:
    thinner = BATCH.replace(solids_frac=0.14)
    assert thinner.summary["solids_paa_frac"].target == pytest.approx(0.14)
    assert thinner.summary["mn_paa_g_per_mol"].target == pytest.approx(40_000.0)
    assert thinner.summary["solution_g"].target == pytest.approx(500.0)
    assert BATCH.replace(polymer_g=50.0).summary["pi_g"].target == pytest.approx(50.0)  # instead of solution_g
    assert BATCH.replace(imbalance_r=0.97).summary["imbalance_r"].target == pytest.approx(0.97)  # of target M_n
    assert "PA" not in BATCH.replace(endcap=None).charge_g
    other = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0)])
    assert BATCH.replace(copolymer=other).copolymer == other


def test_arguments_that_the_caller_changes_later_are_those_of_the_plan() -> None:
    assay = {"p-PDA": 0.9}
    batch = pf.plan_batch(COPOLYMER, solution_g=500.0, assay=assay)
    assay["p-PDA"] = 0.5
    assert batch.replace() == batch


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: BATCH.replace(solids=0.14), "Did you mean 'solids_"),
        (lambda: BATCH.replace(solids_frac=14.0), "solids_frac"),
        (lambda: BATCH.scaled(0.0), "factor"),
        (lambda: BATCH.scaled("2"), "factor"),
        (lambda: BATCH.scaled(math.inf), "factor"),
        (lambda: BATCH.scaled(1e-4), "0.00165 g is below one step of the balance, 0.01 g"),
        (lambda: BATCH.scaled(2.0, batch_id=""), "batch id"),
        (lambda: pf.diff(BATCH, COPOLYMER), "a Recipe"),
    ],
)
def test_a_change_that_is_none_is_refused(call, words: str) -> None:
    with pytest.raises(pf.FormulateError) as caught:
        call()
    assert words in str(caught.value)


def test_a_batch_of_a_file_can_be_scaled_but_not_planned_again(tmp_path) -> None:
    BATCH.to_csv(tmp_path / "a.csv")
    again = pf.Recipe.read(tmp_path / "a.csv")
    assert again == BATCH
    assert again.scaled(3).charge_g == BATCH.scaled(3).charge_g
    with pytest.raises(pf.RecipeError, match="only the masses are known"):
        again.replace(solids_frac=0.14)


def test_losses_do_not_grow_with_the_size_so_such_a_batch_is_not_planned_again() -> None:
    batch = pf.plan_batch(COPOLYMER, solution_g=500.0, losses=pf.Losses(heel_g=20.0))
    assert batch.scaled(2.0).charge_g["NMP"] == pytest.approx(2.0 * batch.charge_g["NMP"])
    with pytest.raises(pf.RecipeError):
        batch.scaled(2.0).replace(conversion=0.99)
    film = pf.plan_batch(COPOLYMER, film=(2.0, 25.0)).scaled(2.0)
    assert film.replace().charge_g == pytest.approx(film.charge_g)
    used = pf.plan_batch(COPOLYMER, use_up_g={"PMDA": 10.0}).scaled(2.0)
    assert used.replace().charge_g["PMDA"] == pytest.approx(20.0)


def test_only_what_differs_is_in_the_table() -> None:
    table = pf.diff(BATCH, BATCH.replace(assay={"p-PDA": 0.98}, solvent="DMAc"))
    rows = table.set_index(["part", "name"])
    assert table["part"].cat.categories.tolist() == ["batch", "charge", "lot", "quantity"]
    assert ("charge", "PMDA") not in rows.index or abs(rows.loc[("charge", "PMDA"), "difference"]) < 0.05
    assert rows.loc[("lot", "p-PDA"), ["a", "b"]].tolist() == [0.995, 0.98]
    assert pd.isna(rows.loc[("charge", "DMAc"), "a"])
    assert pd.isna(rows.loc[("charge", "NMP"), "b"])
    charge = rows.loc[("charge", "p-PDA")]
    assert charge["difference"] == charge["b"] - charge["a"]
    assert charge["relative"] == pytest.approx(0.995 / 0.98 - 1.0, rel=0.05)


def test_batches_of_a_frame_are_scaled_and_planned_again() -> None:
    table = pd.DataFrame({"units": ["PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 1"], "solution_g": [500.0]}, index=["T"])
    (batch,) = pf.plan_table(table)
    thinner = batch.scaled(2).replace(solids_frac=0.14)
    assert thinner.summary["solution_g"].target == pytest.approx(1000.0)
    assert thinner.summary["solids_paa_frac"].target == pytest.approx(0.14)
