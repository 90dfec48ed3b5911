"""One recipe, and 10 000 batches into a CSV file against pandas writing the same table.

Usage: python benchmarks/recipe.py [--profile]
"""

import cProfile
import pstats
import sys
import tempfile
from pathlib import Path

import pandas as pd
from timing import alternated, per_call, seconds

import pi_formulate as pf

BATCHES = 10_000


def planned(batch_id: str, share: float) -> pf.Recipe:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", share), ("PMDA", "4,4'-ODA", 1.0)])
    return pf.plan_batch(copolymer, solution_g=500.0, imbalance_r=0.99, readability_g=0.01, batch_id=batch_id)


def main() -> None:
    planned("warm", 1.5)
    one = per_call(lambda: planned("one", 1.5), 200)
    print(f"one recipe, rounded to the balance     {1e3 * one:8.3f} ms")
    made = planned("one", 1.5)
    print(f"its summary with uncertainties         {1e3 * per_call(lambda: made.summary, 50):8.3f} ms")

    recipes: list[pf.Recipe] = []

    def plan_all() -> None:
        recipes.extend(planned(f"B-{i:05d}", 0.4 + 2.1 * i / BATCHES) for i in range(BATCHES))

    print(f"{BATCHES} recipes                          {seconds(plan_all):8.3f} s")
    frame = pd.concat([recipe.to_frame() for recipe in recipes], ignore_index=True)
    with tempfile.TemporaryDirectory() as folder:
        own, other = Path(folder) / "own.csv", Path(folder) / "pandas.csv"
        mine, theirs, ratio = alternated(
            lambda: pf.write_batches(recipes, own), lambda: frame.to_csv(other, index=False), 5
        )
        same = pd.read_csv(own).equals(pd.read_csv(other))
        print(f"{BATCHES} batches, write_batches           {mine:8.3f} s")
        print(f"the same table, DataFrame.to_csv       {theirs:8.3f} s")
        print(f"ratio, median of 5 alternations        {ratio:8.3f}    (same content: {same})")
        if "--profile" in sys.argv:
            profile = cProfile.Profile()
            profile.runcall(pf.write_batches, recipes, own)
            pstats.Stats(profile).sort_stats("tottime").print_stats(15)


if __name__ == "__main__":
    main()
