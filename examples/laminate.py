"""Will it curl? A two-sided laminate before and after etching, how to make it flat, and its precursors for 100 m2."""

import pi_formulate as pf

FROM_C = 225.0  # all states are stress-free here, about the Tg of the thermoplastic layer

# 1. Layers, top to bottom: expansion, modulus and density are estimated from the copolymers.
amide = pf.Copolymer.from_units([("BTDA", "4,4'-DABA", 0.7), ("BTDA", "TPE-R", 0.3)])  # DABA brings the -NH-
soft = pf.Copolymer.from_feed({"ODPA": 0.75, "BPDA": 0.25, "TPE-R": 0.65, "BAPP": 0.35})  # TP-101
low = pf.Copolymer.from_feed({"PMDA": 0.55, "BPDA": 0.45, "p-PDA": 0.6, "4,4'-ODA": 0.4})  # LX-101

# The line: one coat of three layers, dried and cured; the second foil on the thermoplastic side.
copper = pf.Layer("foil", 12, "copper")
coat = [pf.Layer("adhesion", 2, amide), pf.Layer("low_expansion", 20, low), pf.Layer("thermoplastic", 3, soft)]
cure = pf.Cure([pf.Hold(160, 10), pf.Hold(350, 15, ramp_c_per_min=5)])
line = pf.Making([pf.Coat(coat, copper), pf.Dry(130, 5), cure, pf.Laminate(copper, temperature_c=320)])
stack = pf.Stack.from_making(line, name="L-12-25-12")
print(stack.to_frame().round(3).to_string(index=False))

# 2. Curl, before and after etching.
for name, curl in stack.curls(FROM_C):
    print(f"{name:20s} {curl.curvature_per_m:+7.1f} +- {curl.sd_curvature_per_m:4.1f} 1/m")

# 3. Expansion of the low-expansion layer for a height of at most 25 mm over 100 mm, whichever foil is removed.
one_sided = ["top foil etched", "bottom foil etched"]
flat = stack.no_curl(stress_free_c=FROM_C)
for name in one_sided:
    print(f"flat with {name}: {flat[name].cte_ppm_per_k:.1f} +- {flat[name].sd_cte_ppm_per_k:.1f} ppm/K")
target = stack.design_target(25.0, 100.0, states=one_sided, stress_free_c=FROM_C)
four = ["PMDA", "s-BPDA", "p-PDA", "4,4'-ODA"]
found = pf.design(target, four, formula="6", most_monomers=4, per_support=1, count=3)
table = pf.screen(four, target, formula="6", step_frac=0.05)
ours = table[(table["BPDA_mol_frac"].round(6) == 0.45) & (table["p-PDA_mol_frac"].round(6) == 0.6)].iloc[0]
low_end, high_end = target["cte_ppm_per_k"]
print(f"{low_end:.1f} to {high_end:.1f} ppm/K: best P = {found[0].probability:.3f}, LX-101 {ours['probability']:.3f}")

# 4. No other composition is more probable, so LX-101 stays. Coats and batches for 100 m2; r = 0.99 limits the chain.
print(stack.coats(area_m2=100))
for recipe in stack.precursor_batches(
    area_m2=100, solids_frac=0.15, solvent="NMP", readability_g=0.1, imbalance_r=0.99
):
    print(recipe)
    print(*recipe.remarks, sep="\n")
