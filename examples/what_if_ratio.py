"""What if p/q changes? Expansion, glass transition and density along the ratio, and the ratio that matches copper."""

import numpy as np

import pi_formulate as pf

lib = pf.library()
units = [pf.Unit(lib["PMDA"], lib["p-PDA"]), pf.Unit(lib["PMDA"], lib["4,4'-ODA"])]  # counted by p and q
table = pf.CompositionTable.of(units, process="cast_fixed")

# 1. Over the claimed range.
ratios = np.array([0.4, 0.7, 1.0, 1.5, 2.0, 2.5])
values, deviations = table.evaluate(np.column_stack([ratios / (1 + ratios), 1 / (1 + ratios)]))
print("p/q   Tg / C       CTE / ppm/K   density / g/cm3")
for ratio, value, sd in zip(ratios, values, deviations, strict=True):
    print(
        f"{ratio:3.1f}  {value[0]:4.0f} +- {sd[0]:2.0f}  {value[1]:6.1f} +- {sd[1]:.0f}  {value[2]:9.3f} +- {sd[2]:.2f}"
    )

# 2. The ratio at which the expected value equals that of copper, in a film that is held and in one that dries freely.
copper = pf.foils()["copper"].cte_ppm_per_k
ratios = np.geomspace(0.2, 5.0, 41)
rows = np.column_stack([ratios / (1 + ratios), 1 / (1 + ratios)])
at_copper, freely = (
    float(np.interp(-copper, -pf.CompositionTable.of(units, process=process).evaluate(rows)[0][:, 1], ratios))
    for process in ("cast_fixed", "free")
)
made = pf.formula("1").build(p=at_copper, q=1.0, X1="PMDA")
expected = pf.estimate(made, ["cte_ppm_per_k"])["cte_ppm_per_k"]
print(f"copper expands by {copper} ppm/K")
print(f"held: p/q = {at_copper:.2f}, {expected.value:.1f} +- {expected.sd:.1f} ppm/K")
print(f"dried freely: p/q = {freely:.2f}")
print(pf.formula("1").check(made))
