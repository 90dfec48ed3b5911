"""One feed, many chains: k, l, m and n of a thermoplastic, and the order of addition that reaches a claim."""

import pi_formulate as pf

# 1. Inside formula 7, and on its strict limit.
members = {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}
for k, l, m, n in ((6, 2, 1, 1), (4, 2, 3, 1)):  # noqa: E741
    report = pf.formula("7").check(pf.formula("7").build(k=k, l=l, m=m, n=n, **members))
    failed = [row.clause for row in report if row.status == "not met"]
    print(f"k:l:m:n = {k}:{l}:{m}:{n}  {'met' if report.met else 'not met: ' + ', '.join(failed)}")

# 2. Three equal counts, read literally: no random pot has them, but some order of addition does.
letter = pf.check_orders({"BPDA": 0.8, "BTDA": 0.2, "TPE-R": 0.8, "p-PDA": 0.2}, "7", interpretation="literal")
print(letter)
print(", ".join(f"{unit} {share:.2f}" for unit, share in letter.copolymer.amounts_mol))

# 3. A case without portions: 6FDA is in no slot of formula 6, and reacts with 4,4'-ODA first.
low = pf.check_orders({"PMDA": 0.7, "6FDA": 0.3, "4,4'-ODA": 0.75, "p-PDA": 0.25}, "6")
print(low.best)

# 4. The order on a weigh sheet; a component charged in portions has several lines.
recipe = pf.plan_batch(
    letter.copolymer,
    order=letter.best,
    solution_g=1000,
    solids_frac=0.15,
    imbalance_r=0.985,
    readability_g=0.01,
    batch_id="TP-001",
)
mn = recipe.summary["mn_paa_g_per_mol"]
print(recipe)
print(f"TPE-R {recipe.charge_g['TPE-R']:.2f} g, M_n {mn.weighed_text_with_unit}")
