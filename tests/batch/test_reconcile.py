"""From weighed masses to what was made and the smallest top-up."""

from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.charge import feed_of_charges
from pi_formulate.batch.recipe import write_recipes
from pi_formulate.copolymer.sequence import as_planned

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_as_planned_needs_nothing() -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    found = pf.reconcile(plan.charge_g, plan)
    assert found.top_up == ()
    assert found.exact
    assert "nothing to add" in str(found)
    assert found.made.charge_g == pytest.approx(plan.charge_g, rel=1e-9)


def test_a_copolymer_is_a_target_too() -> None:
    found = pf.reconcile({"PMDA": 21.812, "p-PDA": 6.0, "4,4'-ODA": 8.0}, COP, imbalance_r=0.98)
    feed = {c.compound.id: c.amount_mol for c in found.after.charges}
    assert feed["PMDA"] / (feed["p-PDA"] + feed["4,4'-ODA"]) == pytest.approx(0.98, rel=1e-9)
    assert feed["p-PDA"] / feed["4,4'-ODA"] == pytest.approx(1.5, rel=1e-9)


def test_claims_of_what_was_made() -> None:
    plan = pf.plan_batch(pf.formula("6").build(s=2.4, t=1.0, X4="PMDA"), solution_g=500)
    weighed = dict(plan.charge_g)
    weighed["p-PDA"] *= 1.06
    found = pf.reconcile(weighed, plan)
    assert pf.check_claims(found.made).claims["13"] == "not met"
    assert pf.check_claims(found.after).own["13"] == "met"


def test_made_has_the_units_of_the_vessel_not_of_the_plan() -> None:
    low = pf.plan_batch(
        pf.Copolymer.from_units([("PMDA", "p-PDA", 0.5), ("PMDA", "4,4'-ODA", 1.0)]), solution_g=500, imbalance_r=0.98
    )
    high = pf.plan_batch(
        pf.Copolymer.from_units([("PMDA", "p-PDA", 2.5), ("PMDA", "4,4'-ODA", 1.0)]), solution_g=500, imbalance_r=0.99
    )
    mix = {name: 0.4 * low.charge_g[name] + 0.6 * high.charge_g[name] for name in high.charge_g}
    found = pf.reconcile(mix, pf.plan_batch(COP, solution_g=500, imbalance_r=0.99))
    made = {str(unit): n for unit, n in found.made.copolymer.amounts_mol}
    assert made["PMDA/p-PDA"] / made["PMDA/4,4'-ODA"] == pytest.approx(1.3258, abs=1e-4)
    assert dict(found.made.weighed_copolymer.amounts_mol) == pytest.approx(dict(found.made.copolymer.amounts_mol))
    assert found.exact
    assert found.after.copolymer == COP
    after = {str(unit): n for unit, n in found.after.weighed_copolymer.amounts_mol}
    assert after["PMDA/p-PDA"] / after["PMDA/4,4'-ODA"] == pytest.approx(1.5, rel=1e-9)
    # targets stay those of the plan
    assert found.made.summary["unit PMDA/p-PDA"].target == pytest.approx(0.6, rel=1e-9)
    assert found.made.summary["unit PMDA/p-PDA"].weighed == pytest.approx(1.3258 / 2.3258, abs=1e-5)


def test_after_a_top_up_that_cannot_restore_the_plan_are_the_units_that_it_makes() -> None:
    plan = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99)
    found = pf.reconcile({**plan.charge_g, "p-PDA": 1.05 * plan.charge_g["p-PDA"]}, plan, ["4,4'-ODA"])
    assert not found.exact
    units = {str(unit): n for unit, n in found.after.copolymer.amounts_mol}
    assert units["PMDA/p-PDA"] / units["PMDA/4,4'-ODA"] == pytest.approx(1.05 * 1.5, rel=1e-9)
    assert found.after.summary["unit PMDA/p-PDA"].target == pytest.approx(0.6, rel=1e-9)


def test_the_panel_opens_a_mended_batch_and_not_one_that_was_made_otherwise() -> None:
    plan = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99)
    found = pf.reconcile({**plan.charge_g, "p-PDA": 1.05 * plan.charge_g["p-PDA"]}, plan)
    assert pf.WhatIf.of_recipe(found.after).recipe().copolymer == COP
    with pytest.raises(
        pf.RecipeError,
        match="the panel would plan the batch differently, as it takes one pot, each component in one line",
    ):
        pf.WhatIf.of_recipe(found.made)


def test_readers_of_made_see_what_was_made(tmp_path: Path) -> None:
    plan = pf.plan_batch(COP, solution_g=500, imbalance_r=0.99)
    made = pf.reconcile({**plan.charge_g, "p-PDA": 1.05 * plan.charge_g["p-PDA"]}, plan).made
    for name in ("a.csv", "a.json", "a.xlsx", "a.html"):
        write_recipes([made], tmp_path / name)
        assert pf.Recipe.read(tmp_path / name).copolymer == made.copolymer
    assert pf.estimate(made.copolymer)["tg_c"].value == pf.estimate(made)["tg_c"].value
    assert str(made).startswith(f"batch-1: {made.copolymer}")
    assert str(made.weighed_copolymer) in made.to_sheet().title


def test_blocks_weighed_apart_are_told(tmp_path: Path) -> None:
    """Too much PMDA and too little BPDA: some 4,4'-ODA finds only PMDA."""
    blocks = pf.Copolymer.from_units([("PMDA", "p-PDA", 0.5), ("BPDA", "4,4'-ODA", 0.5)])
    plan = pf.plan_batch(blocks, monomer_mol=2.0)
    weighed = {**plan.charge_g, "PMDA": 1.05 * plan.charge_g["PMDA"], "BPDA": 0.95 * plan.charge_g["BPDA"]}
    made = pf.reconcile(weighed, plan).made
    units = {str(unit): n for unit, n in made.copolymer.amounts_mol}
    assert units == pytest.approx({"PMDA/p-PDA": 0.5, "PMDA/4,4'-ODA": 0.025, "BPDA/4,4'-ODA": 0.475}, abs=1e-9)
    assert made.summary["unit PMDA/4,4'-ODA"].weighed == pytest.approx(0.025, abs=1e-9)
    assert made.summary["unit PMDA/4,4'-ODA"].target == pytest.approx(0.0, abs=1e-9)
    write_recipes([made], tmp_path / "made.csv")
    assert pf.Recipe.read(tmp_path / "made.csv") == made


def test_before_all_is_charged_made_holds_only_what_is_there(tmp_path: Path) -> None:
    plan = pf.plan_batch(COP, solution_g=500)
    made = pf.reconcile({n: m for n, m in plan.charge_g.items() if n != "p-PDA"}, plan).made
    assert [str(unit) for unit, _ in made.copolymer.amounts_mol] == ["PMDA/4,4'-ODA"]
    assert made.copolymer == as_planned(COP, feed_of_charges(made.charges))
    write_recipes([made], tmp_path / "made.json")
    assert pf.Recipe.read(tmp_path / "made.json") == made


def test_reagents_of_imidization_stay_in_the_mended_batch() -> None:
    later = {"acetic anhydride": 2.0, "pyridine": 1.0}
    plan = pf.plan_batch(COP, solution_g=500, imidization=later, readability_g=0.01)
    weighed = {n: m for n, m in plan.charge_g.items() if n not in later}
    weighed["PMDA"] *= 1.02
    after = pf.reconcile(weighed, plan).after
    for name, mass in plan.charge_g.items():
        assert after.charge_g[name] == pytest.approx(1.02 * mass, rel=2e-3), name


LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_one_of_two_diamines_still_to_come(tmp_path: Path) -> None:
    plan = pf.plan_batch(LOW, solution_g=500)
    weighed = {name: mass for name, mass in plan.charge_g.items() if name != "p-PDA"}
    found = pf.reconcile(weighed, plan)
    assert found.top_up_g == pytest.approx({"p-PDA": plan.charge_g["p-PDA"]})
    assert found.made.summary["dianhydride_per_diamine"].weighed == pytest.approx(2.5)


def test_faults_of_all_batches_of_a_file_come_together(tmp_path: Path) -> None:
    """Ten times the sheet in two of three batches: with `strict` both are named, without they are warnings."""
    plans = [pf.plan_batch(COP, solution_g=500, readability_g=0.01, batch_id=name) for name in ("A", "B", "C")]
    path = tmp_path / "sheet.csv"
    write_recipes(plans, path)
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    charges = [(plan.batch_id, charge) for plan in plans for charge in plan.charges]
    masses = [c.charge_g * (10.0 if name != "B" and c.compound.id == "PMDA" else 1.0) for name, c in charges]
    filled = [f"{head},weighed_g", *(f"{line},{mass!r}" for line, mass in zip(lines, masses, strict=True))]
    path.write_text("\n".join(filled) + "\n", encoding="utf-8")
    assert [bool(answer.warnings) for answer in pf.reconcile_file(path)] == [True, False, True]
    with pytest.raises(pf.FormulateError) as caught:
        pf.reconcile_file(path, strict=True)
    assert "batch A" in str(caught.value)
    assert "batch C" in str(caught.value)
    assert "batch B" not in str(caught.value)
    with pytest.raises(pf.RecipeError, match="weighed_g"):
        pf.reconcile([1.0], plans[0])  # type: ignore[arg-type]


def test_reagents_of_imidization_come_later_and_are_left_out_whether_weighed_or_not() -> None:
    plan = pf.plan_batch(COP, solution_g=500, imidization={"acetic anhydride": 4.0, "pyridine": 3.5})
    reagents = {c.compound.id for c in plan.charges if c.role == "imidization_reagent"}
    assert len(reagents) == 2
    with_them = pf.reconcile(plan.charge_g, plan)
    without = pf.reconcile({name: m for name, m in plan.charge_g.items() if name not in reagents}, plan)
    assert with_them == without
    assert with_them.top_up == ()
    assert with_them.after.charge_g == pytest.approx(plan.charge_g)
    with pytest.raises(
        pf.RecipeError, match="component: expected one of NMP, 4,4'-ODA, p-PDA, PMDA, but got 'quinoline'"
    ):
        pf.reconcile({**plan.charge_g, "quinoline": 1.0}, plan)


@pytest.mark.parametrize("scale", [0.01, 1.0, 1000.0])
def test_a_copolymer_whose_last_component_is_to_come_is_plausible_at_any_size(scale: float) -> None:
    moles = {"PMDA": 0.1, "p-PDA": 0.06}
    weighed = {name: n * scale * pf.library()[name].molar_mass_g_per_mol for name, n in moles.items()}
    answer = pf.reconcile(weighed, COP)
    assert answer.warnings == ()
    assert answer.top_up_g == pytest.approx({"4,4'-ODA": 0.04 * scale * 200.241}, rel=1e-5)


def test_a_warning_names_the_step_of_a_portion_and_only_of_a_portion(tmp_path: Path) -> None:
    order = ["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.5), ("PMDA", 0.5)]
    plan = pf.plan_batch(COP, solution_g=500, readability_g=0.01, order=order)
    path = tmp_path / "sheet.csv"
    for step, says in ((5, "PMDA in step 5"), (2, "p-PDA")):
        plan.to_csv(path)
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        masses = [c.charge_g * (10.0 if c.step == step else 1.0) for c in plan.charges]
        filled = [f"{head},weighed_g", *(f"{line},{mass!r}" for line, mass in zip(lines, masses, strict=True))]
        path.write_text("\n".join(filled) + "\n", encoding="utf-8")
        (answer,) = pf.reconcile_file(path)
        (warning,) = [text for text in answer.warnings if "10" in text and says in text]
        assert ("in step" in warning) is (step == 5)


def test_a_batch_too_small_for_one_of_its_components_says_so() -> None:
    """1 g of 425 g of solvent: nothing was barred, the cross-linker is below half a step of the balance."""
    rod = pf.Copolymer.from_units([("BPDA", "4,4'-ODA", 1.0)])
    batch = pf.plan_batch(
        rod, solution_g=500, crosslinker="TAPB", crosslinker_frac=0.02, readability_g=0.01, imbalance_r=0.9
    )
    with pytest.raises(pf.RecipeError, match="half a step of the balance") as caught:
        pf.reconcile({"NMP": 1.0}, batch)
    assert (caught.value.where, caught.value.got) == ("weighed masses", ["TAPB"])
    with pytest.raises(pf.RecipeError, match="cannot be made without"):
        pf.reconcile({"NMP": 425.0}, batch, may_not_add=["TAPB"])
