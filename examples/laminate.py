"""Will it curl? A two-sided laminate before and after etching, what leaves it flat, and its precursors for 100 m2."""

import pi_formulate as pf

# 1. Layers, top to bottom: the copolymers state their own expansion, modulus and density by estimates.
low = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
amide = pf.Copolymer.from_units([("BTDA", "DABA", 0.7), ("BTDA", "TPE-R", 0.3)])
soft = pf.Copolymer.from_units([("BTDA", "TPE-R", 1.0)])
copper = pf.Layer("foil", 12, "copper")
primer = pf.Layer("adhesion", 2, amide)
core = pf.Layer("low_expansion", 20, low, cte_ppm_per_k=18.0, sd_cte_ppm_per_k=2.0)  # this one was measured
glue = pf.Layer("thermoplastic", 3, soft)

# 2. The line: one coat of three layers, dried and cured; the second foil on the thermoplastic side.
cure = pf.Cure([pf.Hold(160, 10), pf.Hold(350, 15, ramp_c_per_min=5)])
line = pf.Making([pf.Coat([primer, core, glue], copper), pf.Dry(130, 5), cure, pf.Laminate(copper, temperature_c=320)])
stack = pf.Stack.from_making(line, name="two-sided")
print(stack.to_frame().round(3).to_string(index=False))

# 3. Curl, before and after etching.
for name, state in stack.states:
    found = state.curl(stress_free_c=240.0)
    curvature = f"{found.curvature_per_m:+8.2f} +- {found.sd_curvature_per_m:.2g} 1/m"
    print(f"{name:20s} {curvature}, radius {found.radius_mm:.3g} mm, ends: {found.toward}")

# 4. What the low-expansion layer should expand like.
for state in stack.no_curl(stress_free_c=240.0).states[1:3]:
    print(f"flat with {state.name}: {state.cte_ppm_per_k:.3g} +- {state.sd_cte_ppm_per_k:.2g} ppm/K")

# 5. Coats and batches for 100 m2.
print(stack.coats(area_m2=100))
for recipe in stack.precursor_batches(area_m2=100, readability_g=0.1):
    print(recipe)
    print(*recipe.remarks, sep="\n")
