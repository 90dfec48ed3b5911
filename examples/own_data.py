"""A bottle that is not on the list, and an estimate that follows measurements of one's own."""

import tempfile
from pathlib import Path

import pi_formulate as pf

tables = Path(__file__).parent / "tables"
mine = pf.library().with_csv(tables / "my_monomers.csv")
film = pf.Copolymer.from_units([("BPDA", "my-DATP", 1.0)], mine)
print(pf.plan_batch(film, polymer_g=20, imbalance_r=0.99, readability_g=0.001, library=mine))

with tempfile.TemporaryDirectory() as folder:
    scale = Path(folder) / "my_scale.csv"
    print(pf.fit_property("tg_c", tables / "my_tg.csv", scale))
    print("shipped:      ", pf.estimate(film, ["tg_c"])["tg_c"])
    print("with the data:", pf.estimate(film, ["tg_c"], tables={"tg_c": str(scale)})["tg_c"])
