"""What if p/q changes? Expansion, glass transition and density along the ratio, and the ratio that matches copper."""

import numpy as np

import pi_formulate as pf

lib = pf.library()
units = [pf.Unit(lib["PMDA"], lib["p-PDA"]), pf.Unit(lib["PMDA"], lib["4,4'-ODA"])]  # counted by p and q
ratios = np.array([0.4, 0.7, 1.0, 1.5, 2.0, 2.5])
rows = np.column_stack([ratios / (1 + ratios), 1 / (1 + ratios)])
values, deviations = pf.CompositionTable.of(units, process="cast_fixed").evaluate(rows)
print("p/q   Tg / C       CTE / ppm/K   density / g/cm3")
for ratio, value, sd in zip(ratios, values, deviations, strict=True):
    print(
        f"{ratio:3.1f}  {value[0]:4.0f} +- {sd[0]:2.0f}  {value[1]:6.1f} +- {sd[1]:.0f}  {value[2]:9.3f} +- {sd[2]:.2f}"
    )

copper = pf.foils()["copper"].cte_ppm_per_k
match = pf.Target("cte_ppm_per_k", set_point=copper, tolerance=2.0)
print(pf.design([match], ["PMDA", "p-PDA", "4,4'-ODA"], formula="1", step_frac=0.01))
