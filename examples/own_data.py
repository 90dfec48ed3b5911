"""A monomer that is not listed, and an estimate adjusted to your own measurements."""

import tempfile
from pathlib import Path

import pi_formulate as pf

tables = Path(__file__).parent / "tables"

# 1. One row of CSV defines a monomer; the batch uses the assay on its label.
mine = pf.library().with_csv(tables / "my_monomers.csv")
rod = pf.Copolymer.from_units([("BPDA", "my-DATP", 0.7), ("BPDA", "4,4'-ODA", 0.3)], mine)
batch = pf.plan_batch(
    rod, polymer_g=20, solids_frac=0.12, imbalance_r=0.99, readability_g=0.001, library=mine, batch_id="DT-001"
)
line = next(charge for charge in batch.charges if charge.compound.id == "my-DATP")
print(batch)
print(f"my-DATP {line.charge_g:.3f} g on the balance, {line.pure_g:.3f} g of it pure")

# 2. Three measured Tg values move the shipped estimate: all the way for films like them, little for this one.
with tempfile.TemporaryDirectory() as folder:
    scale = Path(folder) / "my_scale.csv"
    print(pf.fit_property("tg_c", tables / "my_tg.csv", scale).told.replace(f"{folder}/", ""))
    shipped = pf.estimate(rod, ["tg_c"])["tg_c"]
    moved = pf.estimate(rod, ["tg_c"], tables={"tg_c": str(scale)})["tg_c"]
print(f"shipped {shipped.value:.0f} +- {shipped.sd:.0f} C, with own data {moved.value:.0f} +- {moved.sd:.0f} C")
