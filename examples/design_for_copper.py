"""From targets to two recipes: a layer that expands like copper, and one that softens between 200 and 250 C."""

import pi_formulate as pf

# 1. The low-expansion layer: formula 6 (claim 13), 5 to 25 ppm/K, from four monomers.
low = pf.design({"cte_ppm_per_k": (5, 25)}, ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], formula="6", most_monomers=4)
print(low)

# 2. The bridges printed for Y1 leave s-BPDA out of claim 2; another reading does not.
bpda = pf.Copolymer.from_units([("BPDA", "p-PDA", 1.0), ("BPDA", "4,4'-ODA", 1.0)])
print(pf.compare_claims(bpda).disagreements)

# 3. The thermoplastic layer: formula 7 (claim 15), Tg 200 to 250 C.
candidates = ["BPDA", "BTDA", "ODPA", "TPE-R", "BAPP", "p-PDA"]
soft = pf.design({"tg_c": (200, 250)}, candidates, formula="7", most_monomers=4)
print(soft)

# 4. Both on the balance.
for found, name in ((low, "LX-COPPER"), (soft, "TP-COPPER")):
    print(found.recipe(1, solution_g=500, solids_frac=0.15, readability_g=0.01, batch_id=name))

# 5. The impossible names what is in conflict.
print(pf.design({"cte_ppm_per_k": (None, 5)}, ["6FDA", "BAPP"]))
