"""Design two recipes from targets: a layer that expands like copper, and one that softens between 200 and 250 C."""

import pi_formulate as pf

# 1. The low-expansion layer: formula 6 (claim 13), 5 to 25 ppm/K, all four monomers in one pot.
four = ["PMDA", "s-BPDA", "p-PDA", "4,4'-ODA"]
low = pf.design({"cte_ppm_per_k": (5, 25)}, four, required=four, formula="6", most_monomers=4, per_support=5, count=5)
best = low[0]
ratio = next(row for row in pf.check_claims(best.copolymer) if row.clause == "0.4 <= s/t <= 2.5")
expected = best["cte_ppm_per_k"]
print(low)
print(f"s/t = {ratio.value:.3f}, {expected.value:.1f} +- {expected.sd:.1f} ppm/K, P = {best.probability:.3f}")

# 2. The bridges printed for Y1 exclude s-BPDA from claim 2; another reading includes it.
closed = pf.compare_claims(best.copolymer, interpretations="intended", closed=True)
print("claims that depend on the reading, if nothing else may be in:", ", ".join(closed.disagreements))

# 3. The thermoplastic layer: formulas 2 and 7 (claims 4 and 15), Tg 200 to 250 C.
shelf = ["BPDA", "BTDA", "ODPA", "TPE-R", "BAPP", "p-PDA"]
soft = pf.design({"tg_c": (200, 250)}, shelf, formula=["2", "7"], most_monomers=4, count=5)
print(soft)
print(f"Tg {soft[0]['tg_c'].value:.1f} +- {soft[0]['tg_c'].sd:.1f} C")

# 4. A batch of each, with PA on the ends to limit M_n.
sheet = {"solution_g": 500, "solids_frac": 0.15, "target_mn_g_per_mol": 40_000, "endcap": "PA", "readability_g": 0.01}
core = low.recipe(1, solvent="NMP", batch_id="LX-101", **sheet)
glue = soft.recipe(1, solvent="DMAc", batch_id="TP-101", **sheet)
print(core, glue, sep="\n")
print(f"LX-101: PMDA {core.charge_g['PMDA']:.2f} g; TP-101: TPE-R {glue.charge_g['TPE-R']:.2f} g")

# An infeasible target reports the constraints that conflict. That search takes half a minute, see the notebook.
