"""A million compositions of six monomers, and those that match copper and remain glassy up to 330 C."""

import pi_formulate as pf

wish = [pf.Target("cte_ppm_per_k", set_point=17, tolerance=2), pf.Target("tg_c", low=330)]
monomers = ["PMDA", "BPDA", "ODPA", "p-PDA", "4,4'-ODA", "TPE-R"]
table = pf.screen(monomers, wish, formula="6", count=1_000_000, seed=1)
print(f"{table['inside'].sum():,} of {len(table):,} compositions are inside of it all")
likely = table[table["inside"]].iloc[0]  # the most probable rows come first
print(f"chance {likely['probability']:.2f}, margin of s/t {likely['formula_6_margin']:.2f}")
print(pf.estimate(pf.screened_copolymer(likely), ["tg_c", "cte_ppm_per_k", "density_g_per_cm3"]))
