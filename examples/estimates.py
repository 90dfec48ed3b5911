"""Estimates with their standard deviations, the contributions to each, and a sweep of p/q."""

import numpy as np

import pi_formulate as pf

lib = pf.library()
rod, hinged = pf.Unit(lib["PMDA"], lib["p-PDA"]), pf.Unit(lib["PMDA"], lib["4,4'-ODA"])

# 1. One copolymer: each property with standard deviation, domain, method and source.
copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
found = pf.estimate(copolymer)
print(found)

# 2. The largest contributions, and the most similar measured films.
print(pf.estimate(copolymer, ["tg_c", "cte_ppm_per_k"]).explain())

# 3. The process determines how flat the chains lie, and therefore the expansion.
for process in ("moulded", "cast_fixed", "stretched"):
    print(f"{process:12s}", pf.estimate(copolymer, ["cte_ppm_per_k"], process)["cte_ppm_per_k"])

# 4. A sweep of p/q: rows of mole fractions in, Tg, expansion and density out.
table = pf.CompositionTable.of([rod, hinged])
ratio = np.array([0.4, 0.7, 1.0, 1.5, 2.0, 2.5])
share = ratio / (1.0 + ratio)
values, deviations = table.evaluate(np.column_stack([share, 1.0 - share]))
print("p/q   Tg / C        CTE / ppm/K   density / g/cm3")
for p_q, value, sd in zip(ratio, values, deviations, strict=True):
    print(f"{p_q:3.1f}", *(f"{v:8.4g} +- {s:<4.2g}" for v, s in zip(value, sd, strict=True)))

# 5. No film is like an alicyclic ring with a long aliphatic chain: out of domain, with a large standard deviation.
print(pf.estimate(pf.Copolymer.from_units([("CBDA", "1,8-DAO", 1.0)]), ["tg_c"])["tg_c"])
