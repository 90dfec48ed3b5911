"""Lots: assay, moisture and hydrolysed groups."""

import math
from pathlib import Path

import pytest

import pi_formulate as pf

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])


@pytest.mark.parametrize(
    ("cap", "excess", "x", "assay"),
    [
        ("PA", "diamine", 0.05, 0.95 * 148.117 / (148.117 + 0.05 * 18.015)),
        ("PEPA", "diamine", 0.1, 0.9 * 248.237 / (248.237 + 0.1 * 18.015)),
    ],
)
def test_a_hydrolysed_mono_anhydride_takes_one_water(
    cap: str, excess: str, x: float, assay: float, tmp_path: Path
) -> None:
    lots = {cap: pf.Lot("H", hydrolysed_frac=x)}
    recipe = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, excess=excess, endcap=cap, lots=lots)
    pure = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, excess=excess, endcap=cap)
    charge = recipe.charges[-1]
    assert charge.assay_frac == pytest.approx(assay, rel=1e-5)
    assert charge.charge_g == pytest.approx(charge.pure_g / assay, rel=1e-5)
    # opened molecules have no group left, so the chains are those of the pure end-capper
    name = "mn_paa_g_per_mol"
    assert recipe.summary[name].weighed == pytest.approx(pure.summary[name].weighed, rel=1e-12)
    recipe.to_csv(tmp_path / "a.csv")
    assert pf.Recipe.read(tmp_path / "a.csv").charges[-1].assay_frac == charge.assay_frac


def test_a_hydrolysed_dianhydride_takes_one_water_for_each_opened_group() -> None:
    lots = {"PMDA": pf.Lot("H", hydrolysed_frac=0.05)}
    recipe = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.95, lots=lots)
    charge = next(c for c in recipe.charges if c.compound.id == "PMDA")
    assert charge.assay_frac == pytest.approx(0.95 * 218.12 / (218.12 + 2 * 0.05 * 18.015), rel=1e-5)


def test_a_file_cannot_give_an_amine_an_opened_anhydride(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lots = {"4,4'-ODA": pf.Lot("O", moisture_frac=0.05)}
    pf.plan_batch(ONE, solution_g=500, lots=lots).to_csv(path)
    path.write_text(path.read_text("utf-8").replace("moisture_frac", "hydrolysed_frac"), "utf-8")
    with pytest.raises(
        pf.FormulateError, match=r"hydrolysed share of 4,4'-ODA: must be 0, as an amine has no anhydride, but is 0\.05"
    ):
        pf.Recipe.read(path)


def test_assay_moisture_and_hydrolysis_raise_the_charge_and_keep_the_groups() -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    lot = pf.Lot("A", purity_frac=0.998, moisture_frac=0.002, hydrolysed_frac=0.01)
    pure = pf.plan_batch(copolymer, monomer_mol=1.0)
    real = pf.plan_batch(copolymer, monomer_mol=1.0, lots={"PMDA": lot})
    # 0.5 mol of intact groups: 0.5/0.99 mol of skeleton, each heavier by 2 * 0.01 waters, over the dry purity
    expected = 0.5 / 0.99 * (218.120 + 0.02 * 18.015) / (0.998 * 0.998)
    assert real.charge_g["PMDA"] == pytest.approx(expected, rel=1e-9)
    assert real.charge_g["4,4'-ODA"] == pytest.approx(pure.charge_g["4,4'-ODA"], rel=1e-12)
    # of every 100 groups one is open, so 2 * 0.01 * 0.99 of the molecules end a chain
    assert real.summary["mn_paa_g_per_mol"].weighed < 1e5
    assert math.isinf(pure.summary["mn_paa_g_per_mol"].weighed)
