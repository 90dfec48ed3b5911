"""A million compositions of nine units: which of them match copper and stay glassy up to 330 C."""

import numpy as np

import pi_formulate as pf

lib = pf.library()
acids, amines = ("PMDA", "BPDA", "ODPA"), ("p-PDA", "4,4'-ODA", "TPE-R")
units = [pf.Unit(lib[acid], lib[amine]) for acid in acids for amine in amines]
draw = np.random.default_rng(1)
a, b = draw.dirichlet(np.ones(3), 1_000_000), draw.dirichlet(np.ones(3), 1_000_000)
rows = (a[:, :, None] * b[:, None, :]).reshape(-1, 9)  # a random chain: x_ij = a_i b_j
values, deviations = pf.CompositionTable.of(units).evaluate(rows)
good = np.flatnonzero((np.abs(values[:, 1] - 17.0) <= 2.0) & (values[:, 0] - deviations[:, 0] > 330.0))
print(f"{len(good):,} of {len(rows):,} compositions")
best = good[np.argmin(np.abs(values[good, 1] - 17.0))]
shares = {u: float(x) for u, x in zip(units, rows[best], strict=True) if x > 0.0}
print(pf.estimate(pf.Copolymer.of(shares), ["tg_c", "cte_ppm_per_k", "density_g_per_cm3"]))
