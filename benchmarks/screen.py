"""Compositions per second of `screen`, against the bare numpy kernel of the same shapes on the same cores.

The kernel is what the estimates need at least, from mole fractions that are there already: a matrix product, the sums
of squares, roots and quotients, in blocks that fit the caches, one thread for each core. It makes no compositions, no
tables and no files. Usage: python benchmarks/screen.py
"""

import resource
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import numpy as np
from timing import seconds

import pi_formulate as pf
from pi_formulate.properties.composition_table import FIRST
from pi_formulate.properties.estimate import Z_90
from pi_formulate.search.screen.work import cores, one_thread_each

Row = tuple[str, float, str, str]  # name, value, unit, target
SIX = ["BPDA", "ODPA", "PMDA", "4,4'-ODA", "TPE-R", "p-PDA"]
WISH = {"cte_ppm_per_k": (14, 20), "tg_c": (330, None)}
PRICES = {"BPDA": 45.0, "ODPA": 40.0, "PMDA": 20.0, "4,4'-ODA": 12.0, "TPE-R": 60.0, "p-PDA": 15.0}
BLOCK = 16_384
STEPS = 80  # 11 million compositions of six monomers
STEPS_OF_1E6, STEPS_OF_1E8 = 44, 140
ROUNDS = 3
MILLION = 1e6


def kernel(rows: int) -> Callable[[], object]:
    """The bare estimates of this many compositions of nine units, on all cores."""
    lib = pf.library()
    table = pf.CompositionTable.of([pf.Unit(lib[a], lib[b]) for a in SIX[:3] for b in SIX[3:]])
    columns, (tg_floor, cte_floor), n = table.columns, table.floors, len(table.units)
    draw = np.random.default_rng(0)
    shares = [draw.dirichlet(np.ones(3), BLOCK) for _ in range(2)]
    x = (shares[0][:, :, None] * shares[1][:, None, :]).reshape(BLOCK, n)

    def block(_: int) -> None:
        sums, values, sds = x @ columns, np.empty((BLOCK, 3)), np.empty((BLOCK, 3))
        of_tg, of_cte = sums[:, FIRST : FIRST + n], sums[:, FIRST + n :]
        values[:, :2] = sums[:, :2]
        np.divide(sums[:, 2], sums[:, 3], out=values[:, 2])
        np.sqrt(tg_floor + np.einsum("ij,ij->i", of_tg, of_tg), out=sds[:, 0])
        np.sqrt(cte_floor + np.einsum("ij,ij->i", of_cte, of_cte), out=sds[:, 1])
        np.divide(sums[:, 2] * sums[:, 4], Z_90 * (sums[:, 3] ** 2 - sums[:, 4] ** 2), out=sds[:, 2])

    def call() -> None:
        with one_thread_each(), ThreadPoolExecutor(cores()) as pool:
            for _ in pool.map(block, range(rows // BLOCK)):
                pass

    return call


def size_of(steps: int) -> int:
    return pf.screen_size(SIX, step_frac=1 / steps).rows


def best(steps: int, **how: object) -> Callable[[], object]:
    """All compositions in steps, of which the best are kept."""
    how = {"by": "tg_c", **how}
    return lambda: pf.screen(SIX, step_frac=1 / steps, top=100, **how)


def everything() -> dict[str, object]:
    return {"targets": {**WISH, "cost_per_kg": (None, 30)}, "formula": "6", "library": pf.library().with_prices(PRICES)}


def written(folder: Path, **how: object) -> Callable[[], object]:
    """All compositions as files."""

    def call() -> None:
        shutil.rmtree(folder / "run", ignore_errors=True)
        pf.screen(SIX, step_frac=1 / STEPS, path=folder / "run", **how)

    return call


def rates(calls: dict[str, Callable[[], object]], rows: int) -> dict[str, float]:
    """Million rows per second of each call: medians of rounds in which all of them run."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(ROUNDS):
        for name, call in calls.items():
            times[name].append(seconds(call))
    return {name: rows / median(of) / MILLION for name, of in times.items()}


def rows() -> list[Row]:
    """Name, value, unit and target of each measured number."""
    count = size_of(STEPS)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        found = rates(
            {
                "bare": kernel(count),
                "estimates": best(STEPS),
                "all": best(STEPS, **everything()),
                "one thread": best(STEPS, workers=1),
                "files": written(folder),
                "files of all": written(folder, **everything()),
            },
            count,
        )
        bytes_per_row = sum(file.stat().st_size for file in (folder / "run").iterdir()) / count
        drawn = count / seconds(lambda: pf.screen(SIX, count=count, top=100, by="tg_c")) / MILLION
        read = count / seconds(lambda: pf.top(folder / "run", by="probability")) / MILLION
    small, large = size_of(STEPS_OF_1E6), size_of(STEPS_OF_1E8)
    at_1e6 = small / median(seconds(best(STEPS_OF_1E6)) for _ in range(5)) / MILLION
    at_1e8 = large / seconds(best(STEPS_OF_1E8)) / MILLION
    per_s, bare = "million/s", found["bare"]
    return [
        (f"bare numpy kernel of nine units, {cores()} cores", bare, per_s, ""),
        ("screen: estimates and deviations, best 100 kept", found["estimates"], per_s, ""),
        ("ratio to the bare kernel", found["estimates"] / bare, "-", "at least 0.8"),
        ("with claim, cost and three probabilities", found["all"], per_s, ""),
        ("ratio to the bare kernel, all of this", found["all"] / bare, "-", "at least 0.5"),
        ("all cores to one thread", found["estimates"] / found["one thread"], "-", ""),
        ("drawn at random, estimates", drawn, per_s, ""),
        ("estimates, all rows to files", found["files"], per_s, ""),
        ("all of it, all rows to files", found["files of all"], per_s, ""),
        ("size of a row of these files", bytes_per_row, "bytes", ""),
        ("pf.top of these files", read, per_s, ""),
        (
            f"estimates of {large / 1e8:.2f}e8 to {small / 1e6:.2f}e6 compositions, rates",
            at_1e8 / at_1e6,
            "-",
            "above 0.9",
        ),
        ("largest memory of this process", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, "GB", "below 2"),
    ]


def main() -> None:
    for name, value, unit, target in rows():
        print(f"{name:62s} {value:10.3g} {unit:10s} {target}")


if __name__ == "__main__":
    main()
