"""Deviations of a batch, against batches that are weighed at random."""

import math
from dataclasses import replace

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.batch.deviation import sources_of
from pi_formulate.batch.quantity import LONG_TAIL

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
WATER = 18.015
DRAWN = 40_000
POINTS = 0.02  # an interval holds its share to two points
WIDE = {"PMDA": pf.Lot("A", 0.995, assay_sd_frac=0.001), "4,4'-ODA": pf.Lot("B", 0.99, assay_sd_frac=0.0005)}
OPEN = {"PMDA": pf.Lot("A", 0.998, hydrolysed_frac=0.004)}


def weighed_at_random(recipe: pf.Recipe, count: int = DRAWN, seed: int = 7) -> dict[str, np.ndarray]:
    """Every quantity of `count` random weighings of a sheet."""
    rng = np.random.default_rng(seed)
    lots: dict[tuple[str, str], np.ndarray] = {}
    masses, moles, molar = [], [], []
    for charge in recipe.charges:
        step = charge.readability_g or 0.0
        gross, tare = rng.uniform(-step / 2, step / 2, (2, count))
        mass = charge.charge_g + gross - tare
        key = (charge.compound.id, charge.lot.name)
        if key not in lots:
            lots[key] = charge.assay_frac + charge.lot.assay_sd_frac * rng.standard_normal(count)
        masses.append(mass)
        molar.append(charge.compound.molar_mass_g_per_mol)
        moles.append(mass * lots[key] / molar[-1])
    lines = list(zip(recipe.charges, moles, molar, strict=True))
    acid = sum(n for c, n, _ in lines if c.role == "dianhydride")
    amine = sum(n for c, n, _ in lines if c.role == "diamine")
    cap = sum((n for c, n, _ in lines if c.role == "endcap_anhydride"), np.zeros(count))
    # 1 / (1 - x) molecules for each mole of active dianhydride: (1 - x)^2 whole, 2 x (1 - x) half open
    open_share = next(c.lot.hydrolysed_frac for c in recipe.charges if c.role == "dianhydride")
    half = 2.0 * open_share * acid
    molecules = (1.0 - open_share) * acid + half + amine + cap
    groups_a, groups_b = 2.0 * acid + cap, 2.0 * amine
    deficient = np.minimum(groups_a, groups_b)
    paa_g = sum(n * m for c, n, m in lines if c.role != "solvent")
    pot_g = (
        paa_g
        + half * WATER
        + (half + (1.0 - open_share) * acid - acid) * next(m for c, _, m in lines if c.role == "dianhydride")
    )
    solution_g = sum(masses)
    pi_g = paa_g - WATER * deficient
    bonds = recipe.conversion * deficient
    ratio = acid / amine
    found = {
        "dianhydride_per_diamine": ratio,
        "imbalance_r": np.minimum(ratio, 1.0 / ratio),
        "flory_r": deficient / (2.0 * molecules - deficient),
        "mn_paa_g_per_mol": pot_g / (molecules - bonds),
        "mn_pi_g_per_mol": (pot_g - WATER * bonds) / (molecules - bonds),
        "solids_paa_frac": paa_g / solution_g,
        "solids_pi_frac": pi_g / solution_g,
        "solution_g": solution_g,
        "paa_g": paa_g,
        "pi_g": pi_g,
        "imidization_water_g": WATER * deficient,
    }
    for role, total in (("dianhydride", acid), ("diamine", amine)):
        for id in {c.compound.id for c in recipe.charges if c.role == role}:
            found[f"mol_frac {id}"] = sum(n for c, n, _ in lines if c.compound.id == id) / total
    return found


BATCHES = {
    f"{name} at {r}": (r, how)
    for name, how in {
        "open ends": {},
        "open ends, conversion 0.99": {"conversion": 0.99},
        "assays": {"lots": WIDE},
        "hydrolysed": {"lots": OPEN},
        "half capped": {"endcap": "PA", "capping_frac": 0.5},
        "fully capped": {"endcap": "PA"},
        "fully capped, conversion 0.99": {"endcap": "PA", "conversion": 0.99},
        "fully capped, assays": {"endcap": "PA", "lots": {**WIDE, "PA": pf.Lot("C", 0.99, assay_sd_frac=0.01)}},
        "fully capped, hydrolysed": {"endcap": "PA", "lots": OPEN},
        "one coarse balance": {"readability_g": {"4,4'-ODA": 0.2, "*": 0.001}},
    }.items()
    for r in (0.95, 0.99, 0.995, 1.0)
    if not (r == 1.0 and "capped" in name)
}


def planned(r: float, how: dict) -> pf.Recipe:
    options = {"solution_g": 500, "readability_g": 0.01, **how}
    return pf.plan_batch(ONE, imbalance_r=r, **options)


@pytest.mark.parametrize("batch", BATCHES)
def test_intervals_hold_their_share_of_random_weighings(batch: str) -> None:
    recipe = planned(*BATCHES[batch])
    drawn = weighed_at_random(recipe)
    for name, values in drawn.items():
        quantity = recipe.summary[name]
        if quantity.sd == 0.0:
            assert np.ptp(values) <= 1e-9 * abs(quantity.weighed)
            continue
        for level in (0.5, 0.9, 0.95):
            low, high = quantity.interval(level)
            assert np.mean((low <= values) & (values <= high)) == pytest.approx(level, abs=POINTS), (name, level)
            # as much is left out below as above
            assert np.mean(values < low) == pytest.approx((1.0 - level) / 2.0, abs=POINTS), (name, level)


@pytest.mark.parametrize("batch", BATCHES)
def test_standard_uncertainties_are_those_of_random_weighings(batch: str) -> None:
    recipe = planned(*BATCHES[batch])
    for name, values in weighed_at_random(recipe).items():
        quantity = recipe.summary[name]
        if math.isnan(quantity.sd):
            assert name.startswith("mn_")
            assert np.quantile(values, 0.95) > 0.95 * LONG_TAIL * np.median(values)
        elif quantity.sd:
            # The deviation of 40 000 draws is itself sure to 0.4 %. A coarse balance that reaches the kink with the
            # last corner of its triangle decides the water by that corner.
            near = 0.12 if "coarse" in batch and name == "imidization_water_g" else 0.04
            assert quantity.sd == pytest.approx(np.std(values), rel=near), name


def test_an_assay_moves_no_mass_on_the_balance() -> None:
    """1 kg, assay sd 0.5 %, balance 0.01 g: the solution is as sure as its three lines on the balance."""
    lots = {"PMDA": pf.Lot(purity_frac=0.99, assay_sd_frac=0.005)}
    recipe = pf.plan_batch(ONE, solution_g=1000, imbalance_r=0.98, readability_g=0.01, lots=lots)
    summary = recipe.summary
    assert summary["solution_g"].sd == pytest.approx(0.01 / math.sqrt(6.0) * math.sqrt(3.0), rel=1e-6)
    acid = next(c for c in recipe.charges if c.role == "dianhydride")
    pure = acid.pure_g * 0.005 / 0.99
    assert summary["paa_g"].sd == pytest.approx(pure, rel=1e-3)
    assert summary["solids_paa_frac"].sd == pytest.approx(pure / summary["solution_g"].weighed, rel=1e-3)


def test_portions_of_one_lot_err_together_and_of_two_lots_apart() -> None:
    order = ["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)]
    lots = {"PMDA": pf.Lot("A", 0.99, assay_sd_frac=0.004)}
    whole = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.98, lots=lots)
    halves = pf.plan_batch(ONE, solution_g=500, imbalance_r=0.98, lots=lots, order=order)
    other = replace(halves.charges[3], lot=pf.Lot("B", 0.99, assay_sd_frac=0.004))
    mixed = replace(halves, charges=(*halves.charges[:3], other))
    assert [s.lines for s in sources_of(halves.charges)] == [(1, 3)]
    assert [s.lines for s in sources_of(mixed.charges)] == [(1,), (3,)]
    sd = {name: x.summary["dianhydride_per_diamine"].sd for name, x in (("1", whole), ("2", halves), ("A, B", mixed))}
    assert sd["2"] == pytest.approx(sd["1"], rel=1e-9)
    assert sd["A, B"] == pytest.approx(sd["1"] / math.sqrt(2.0), rel=1e-6)


def test_portions_are_weighed_apart() -> None:
    halves = pf.plan_batch(
        ONE,
        solution_g=500,
        imbalance_r=0.98,
        readability_g={"PMDA": 0.01},
        order=["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)],
    )
    mass = halves.charge_g["PMDA"]
    ratio = halves.summary["dianhydride_per_diamine"]
    assert ratio.sd == pytest.approx(ratio.weighed * 0.01 / math.sqrt(3.0) / mass, rel=1e-6)


LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_standard_uncertainty_of_the_balance_agrees_with_sampling() -> None:
    """Each mass is the difference of two readings that are uniform over one step: sd = d / sqrt(6)."""
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=50, imbalance_r=0.97, readability_g=0.01)
    generator = np.random.default_rng(20261123)
    ratios, solids = [], []
    for _ in range(4000):
        moved = []
        for charge in recipe.charges:
            error = generator.uniform(-0.005, 0.005) + generator.uniform(-0.005, 0.005)
            moved.append(
                replace(charge, amount_mol=charge.amount_mol * (1.0 + error / charge.charge_g), readability_g=None)
            )
        mol = {c.role: sum(x.amount_mol for x in moved if x.role == c.role) for c in moved}
        ratios.append(mol["dianhydride"] / mol["diamine"])
        polymer = sum(c.pure_g for c in moved if c.role != "solvent")
        solids.append(polymer / sum(c.charge_g for c in moved))
    # the sample deviation of 4000 draws is itself uncertain by 1.1 %; five of these
    assert recipe.summary["dianhydride_per_diamine"].sd == pytest.approx(np.std(ratios), rel=0.06)
    assert recipe.summary["solids_paa_frac"].sd == pytest.approx(np.std(solids), rel=0.06)


def test_assay_uncertainty_reaches_the_ratio() -> None:
    lot = pf.Lot(purity_frac=0.99, assay_sd_frac=0.002)
    recipe = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), solution_g=500, lots={"PMDA": lot})
    assert recipe.summary["dianhydride_per_diamine"].sd == pytest.approx(0.002 / 0.99, rel=1e-6)
