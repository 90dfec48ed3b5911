"""A million compositions through `screen`, against the bare `CompositionTable` on the same fractions.

The table gives Tg, expansion and density with deviations; the screen draws the compositions too, judges windows and a
formula, and makes and ranks the DataFrame. Usage: python benchmarks/screen.py
"""

import numpy as np
from timing import alternated, seconds

import pi_formulate as pf

COMPOSITIONS = 1_000_000
ACIDS, AMINES = ("BPDA", "ODPA", "PMDA"), ("4,4'-ODA", "TPE-R", "p-PDA")
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}


def main() -> None:
    lib = pf.library()
    table = pf.CompositionTable.of([pf.Unit(lib[a], lib[b]) for a in ACIDS for b in AMINES])
    draw = np.random.default_rng(0)
    a, b = draw.dirichlet(np.ones(3), COMPOSITIONS), draw.dirichlet(np.ones(3), COMPOSITIONS)
    fractions = (a[:, :, None] * b[:, None, :]).reshape(COMPOSITIONS, -1)
    pf.screen([*ACIDS, *AMINES], WISH, formula="6", count=1000)
    cases = {
        "drawn, estimates alone": {},
        "drawn, two windows": {"targets": WISH},
        "drawn, two windows, formula 6": {"targets": WISH, "formula": "6"},
    }
    for name, how in cases.items():
        ours, bare, ratio = alternated(
            lambda how=how: pf.screen([*ACIDS, *AMINES], count=COMPOSITIONS, **how),
            lambda: table.evaluate(fractions),
            5,
        )
        print(f"{COMPOSITIONS} {name:32s} {ours:8.3f} s   {ratio:6.2f} of {bare:.3f} s for the bare table")
    grid = seconds(lambda: pf.screen([*ACIDS, *AMINES], WISH, formula="6", step_frac=0.025))
    print(f"{861**2} of a grid in steps of 2.5 %, all of it {grid:8.3f} s")


if __name__ == "__main__":
    main()
