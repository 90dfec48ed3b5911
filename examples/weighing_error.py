"""Too much PMDA on the balance: what is in the vessel, and the smallest top-up."""

import pi_formulate as pf

copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
batch = pf.plan_batch(copolymer, solution_g=500, target_mn_g_per_mol=40_000, endcap="PA", readability_g=0.01)
weighed = {**batch.charge_g, "PMDA": 45.20}

mend = pf.reconcile(weighed, batch)
for name in ("dianhydride_per_diamine", "mn_paa_g_per_mol"):
    print(
        f"{name:26s} {batch.summary[name].target:10.4g} planned {mend.made.summary[name].weighed:10.4g} in the vessel"
    )
print(mend)
print(mend.after.summary)
print(pf.reconcile(weighed, batch, may_not_add=["4,4'-ODA"]))  # where one bottle is empty
