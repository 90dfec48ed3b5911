"""Batches needed for an expansion of 17 +- 1 ppm/K with Tg above 350 C: suggestions against a space-filling design.

The laboratory is simulated: its truth is the estimate, plus an unknown smooth deviation (drawn with a seed, as large
as the standard deviation of the estimate), plus the scatter of a measurement. A batch counts when its measured
values lie in both windows. Run with a number for more laboratories: `python examples/learning.py 20`.
"""

import sys

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist

import pi_formulate as pf

LABS = int(sys.argv[1]) if len(sys.argv) > 1 else 1
TARGETS = {"cte_ppm_per_k": (16.0, 18.0), "tg_c": (350.0, None)}
PROPERTIES = ("tg_c", "cte_ppm_per_k", "density_g_per_cm3")  # columns of a CompositionTable
SCATTER = {"cte_ppm_per_k": 0.5, "tg_c": 3.0}  # of one measurement
RANGE = 0.5  # fractions further apart than this have independent deviations
MOST = 24  # batches; more count as not reached

region = pf.region("6", ["PMDA", "BPDA", "ODPA"], ["p-PDA", "4,4'-ODA"], sequence="random", margin_frac=0.002)
lattice = pf.candidates(region, step=0.05)
table = pf.CompositionTable.of(region.units)
estimates, deviations = table.evaluate(region.unit_fractions(lattice))


def laboratory(seed):
    """Simulated measurements of each composition, and whether they lie in both windows."""
    generator = np.random.default_rng(seed)
    distance = cdist(lattice, lattice)
    alike = np.linalg.cholesky(np.exp(-0.5 * (distance / RANGE) ** 2) + 1e-8 * np.eye(len(lattice)))
    measured, good = {}, np.ones(len(lattice), dtype=bool)
    for name, (low, high) in TARGETS.items():
        k = PROPERTIES.index(name)
        truth = estimates[:, k] + deviations[:, k] * (alike @ generator.standard_normal(len(lattice)))
        measured[name] = truth + SCATTER[name] * generator.standard_normal(len(lattice))
        good &= (measured[name] >= low) & (measured[name] <= (high or np.inf))
    return measured, good


def place(point):
    """Row of a composition in the lattice."""
    return int(np.abs(lattice - np.array(point)).max(axis=1).argmin())


def by_design(good, seed):
    """Batches until the first good one, in a space-filling design made in random order."""
    design = pf.space_filling(region, MOST, seed=seed, step=0.05)
    order = np.random.default_rng(seed).permutation(MOST)
    hits = [number for number, i in enumerate(order, 1) if good[place(design.points[i])]]
    return hits[0] if hits else MOST + 1


def by_estimate(good):
    """The same, in the order of the probability by the estimates alone."""
    listed = pf.suggest(None, region, TARGETS, n=MOST)
    hits = [number for number, point in enumerate(listed.points, 1) if good[place(point)]]
    return hits[0] if hits else MOST + 1


def by_suggestion(measured, good, seed):
    """The same, each batch chosen after the previous one was measured."""
    lines = []
    for number in range(1, MOST + 1):
        results = pd.DataFrame(lines) if lines else None
        point = pf.suggest(results, region, TARGETS, seed=seed).points[0]
        at = place(point)
        if good[at]:
            return number
        lines.append({**dict(zip(region.names, point, strict=True)), **{p: measured[p][at] for p in TARGETS}})
    return MOST + 1


print(region)
found = []
seed = 0
while len(found) < LABS:
    seed += 1
    measured, good = laboratory(seed)
    if not good.any():  # no composition of the lattice meets the targets
        continue
    line = {"lab": seed, "good share": round(float(good.mean()), 3), "space-filling": by_design(good, seed)}
    line["estimate alone"] = by_estimate(good)
    try:
        line["suggested"] = by_suggestion(measured, good, seed)
    except pf.ExtraError as error:
        print(error)  # the rest needs the extra `learn`
    found.append(line)
batches = pd.DataFrame(found)
print(batches.to_string(index=False))
print(f"batches until the first good one ({MOST + 1}: not in {MOST}), quartiles over {LABS} laboratories")
print(batches.drop(columns=["lab", "good share"]).quantile([0.25, 0.5, 0.75]).T.to_string())
