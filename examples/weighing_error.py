"""Too much PMDA on the balance: what is in the vessel, and the smallest top-up."""

import pi_formulate as pf

copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
batch = pf.plan_batch(
    copolymer,
    solution_g=500,
    solids_frac=0.15,
    solids_basis="paa",
    solvent="NMP",
    assay={"p-PDA": 0.995},
    target_mn_g_per_mol=40_000,
    endcap="PA",
    readability_g=0.01,
    batch_id="LX-001",
)
weighed = {**batch.charge_g, "PMDA": 45.20}


def spaced(value):
    """A large number with a space between thousands: 40 000."""
    return f"{value:,.0f}".replace(",", " ")


# 1. What was made: the dianhydride is in excess, and the chains are shorter.
mend = pf.reconcile(weighed, batch)
made, planned = mend.made.summary, batch.summary
name = "dianhydride_per_diamine"
print(f"dianhydride : diamine  planned {planned[name].target:.4f}  in the vessel {made[name].weighed:.4f}")
name = "mn_paa_g_per_mol"
print(f"M_n in g/mol  planned {spaced(planned[name].target)}  in the vessel {spaced(made[name].weighed)}")

# 2. The smallest top-up restores the ratios of the sheet.
print(mend)
print("top-up:", ", ".join(f"{name} {mass:.2f} g" for name, mass in mend.top_up_g.items()))
print(mend.after.summary)

# 3. If a bottle is empty, the answer says what cannot be restored.
print(pf.reconcile(weighed, batch, may_not_add=["4,4'-ODA"]))
