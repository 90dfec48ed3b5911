"""From end to end: a recipe file to the balance and back, a laminate to its report and batches, a design to batches."""

import csv
import json
from pathlib import Path

import pytest

import pi_formulate as pf

EXAMPLES = Path(__file__).parents[2] / "examples"
SHELF = ["PMDA", "s-BPDA", "p-PDA", "4,4'-ODA"]


def test_a_recipe_file_becomes_a_batch_file_that_reads_back_and_judges_alike(tmp_path: Path) -> None:
    recipes, _ = pf.plan_file(EXAMPLES / "low_expansion.toml")
    pf.write_batches(recipes, tmp_path / "batch.csv")
    (again,) = pf.read_batches(tmp_path / "batch.csv")
    assert [again] == list(recipes)
    assert again.charge_g == recipes[0].charge_g
    assert [f.status for f in pf.check_claims(again)] == [f.status for f in pf.check_claims(recipes[0])]
    # What was planned and weighed as planned needs no top-up.
    assert not any(pf.reconcile(again.charge_g, again).top_up_g.values())


def test_a_stack_file_becomes_a_report_with_the_numbers_of_its_stack(tmp_path: Path) -> None:
    stack_file = pf.read_stack(EXAMPLES / "laminate.toml")
    report = stack_file.report()
    report.to_json(tmp_path / "report.json")
    report.to_csv(tmp_path / "report.csv")
    kept = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    lines = (tmp_path / "report.csv").read_text(encoding="utf-8").splitlines()
    assert kept
    assert len(lines) == 1 + len(list(csv.DictReader(lines))) == 1 + len(report.to_frame())
    whole = dict(stack_file.stack.curls())["whole"].curvature_per_m
    frame = report.to_frame().astype(str)
    assert frame.apply(lambda row: row.str.contains(f"{whole:.4}"[:6], regex=False)).any(axis=None)


def test_the_precursors_of_a_stack_are_the_layers_of_the_stack(tmp_path: Path) -> None:
    stack_file = pf.read_stack(EXAMPLES / "laminate.toml")
    recipes = stack_file.recipes()
    layers = [layer for layer in stack_file.stack.layers if layer.copolymer is not None]
    assert len(recipes) == len(layers)
    pf.write_batches(recipes, tmp_path / "precursors.json")
    assert pf.read_batches(tmp_path / "precursors.json") == recipes
    for layer in layers:
        feeds = [pf.feed_of(recipe.copolymer).to_dict() for recipe in recipes]
        wanted = pf.feed_of(layer.copolymer).to_dict()
        assert any(shares(feed) == pytest.approx(shares(wanted)) for feed in feeds if feed.keys() == wanted.keys())


def test_a_design_becomes_batches_that_meet_what_was_asked(tmp_path: Path) -> None:
    designed = pf.design({"cte_ppm_per_k": (5, 25)}, SHELF, formula="6", step_frac=0.25, count=3)
    assert len(designed) > 0
    recipes = [
        designed.recipe(rank, solution_g=500, solids_frac=0.15, solvent="NMP", batch_id=f"D-{rank}")
        for rank in range(1, len(designed) + 1)
    ]
    pf.write_batches(recipes, tmp_path / "designed.csv")
    for formulation, recipe in zip(designed, pf.read_batches(tmp_path / "designed.csv"), strict=True):
        assert pf.formula("6").check(recipe.weighed_copolymer).met
        expected = pf.estimate(recipe.copolymer)["cte_ppm_per_k"].value
        assert 5.0 <= expected <= 25.0
        assert expected == pytest.approx(formulation["cte_ppm_per_k"].value, rel=1e-9)


def shares(feed: dict[str, float]) -> dict[str, float]:
    """Mole fractions of a feed."""
    total = sum(feed.values())
    return {name: amount / total for name, amount in feed.items()}
