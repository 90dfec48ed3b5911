"""Monday's batch in short: compose, check, plan, write and read back, and correct Thursday's weighing error."""

import tempfile
from pathlib import Path

import pi_formulate as pf

# 1. Repeat units and their amounts; only the ratio counts. Names, CAS numbers and SMILES all work.
copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
print(copolymer)

# 2. Does it lie inside formula 6 (claim 13)? Each clause has a margin.
report = pf.formula("6").check(copolymer)
print(report)

# 3. A batch of 500 g at 15 % poly(amic acid) in NMP, capped to M_n 40 000 g/mol, on a balance of 0.01 g.
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
print(batch)

# 4. The result of the rounded masses, with its uncertainty.
mn = batch.summary["mn_paa_g_per_mol"]
print(batch.summary)
print(f"PMDA {batch.charge_g['PMDA']:.2f} g")
print(f"M_n {mn.weighed_text_with_unit}")

# 5. Files: CSV holds every digit, HTML and Excel are weigh sheets.
with tempfile.TemporaryDirectory() as folder:
    for name in ("LX-001.csv", "LX-001.html", "LX-001.xlsx"):
        pf.write_batches([batch], Path(folder) / name)
    again = pf.Recipe.read(Path(folder) / "LX-001.csv")
print("read back without loss:", again == batch)

# 6. Somebody weighed too much PMDA: the smallest top-up that restores the plan (more in weighing_error.py).
print(pf.reconcile({**batch.charge_g, "PMDA": 45.20}, batch))
