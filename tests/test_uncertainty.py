"""How sure the numbers of a batch are: against batches that are weighed at random, from masses and assays alone.

The oracle below knows nothing of the package but the table of monomers: it draws what two readings of each balance and
the assay of each lot may be, and works every quantity out from its definition.
"""

import math
import re
from dataclasses import replace

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.chain import averages, chains
from pi_formulate.charge import pot_of
from pi_formulate.deviation import sources_of
from pi_formulate.quantity import ENDLESS, HONEST, LEVELS, LONG_TAIL, Quantity
from pi_formulate.summary import NOISE

ONE = pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
TWO = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
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
            # the deviation of 40 000 draws is itself sure to 0.4 %; the tail of M_n, which is drawn evenly, to a little more
            assert quantity.sd == pytest.approx(np.std(values), rel=0.04), name
