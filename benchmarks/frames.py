"""Tables and files against pandas doing the same by itself.

Usage: python benchmarks/frames.py
"""

import tempfile
from pathlib import Path

import pandas as pd
from recipe import planned
from screen import SIX, WISH, Row
from timing import alternated

import pi_formulate as pf

BATCHES = 2_000
ROUNDS = 5


def rows() -> list[Row]:
    """Name, value, unit and target of each measured number."""
    recipes = [planned(f"B-{i:05d}", 0.4 + 2.1 * i / BATCHES) for i in range(BATCHES)]
    frame = pd.concat([recipe.to_frame() for recipe in recipes], ignore_index=True)
    with tempfile.TemporaryDirectory() as folder:
        own, other, run = Path(folder) / "own.csv", Path(folder) / "pandas.csv", Path(folder) / "run"
        mine, theirs, write = alternated(
            lambda: pf.write_batches(recipes, own), lambda: frame.to_csv(other, index=False), ROUNDS
        )
        pf.screen(SIX, WISH, formula="6", step_frac=1 / 44, path=run)
        ours, by_pandas, best = alternated(
            lambda: pf.top(run, by="probability", count=100),
            lambda: pd.read_parquet(run).nlargest(100, "probability"),
            ROUNDS,
        )
    return [
        (f"{BATCHES:,} batches, write_batches", mine, "s", ""),
        ("the same table, DataFrame.to_csv", theirs, "s", ""),
        ("ratio of the times", write, "-", ""),
        ("best 100 of a million rows of files, pf.top", ours, "s", ""),
        ("the same, pandas.read_parquet and nlargest", by_pandas, "s", ""),
        ("ratio of the times, best rows", best, "-", "below 1"),
    ]


def main() -> None:
    for name, value, unit, target in rows():
        print(f"{name:62s} {value:10.3g} {unit:10s} {target}")


if __name__ == "__main__":
    main()
