"""Speed at the edges: commands from their start, single estimates and checks, the card of a recipe.

All times are of the processor, not of the clock, so that other work on the machine counts little. Each row has its
value, and the targets of commands are also given as a ratio to the bare import of the libraries in the same run.

Usage: OPENBLAS_NUM_THREADS=1 python benchmarks/edges.py
"""

import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from time import process_time

import pandas as pd

import pi_formulate as pf

Row = tuple[str, float, str, str]  # name, value, unit, target
ROUNDS = 7
RECIPE = Path(__file__).parents[1] / "examples" / "low_expansion.toml"
LIBRARIES = ("-c", "import numpy, rdkit.Chem, typer; from pydantic import BaseModel, TypeAdapter")


def processor_s(*words: str) -> float:
    """Processor time of a Python process and its children [s]."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *words], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def of_commands() -> list[Row]:
    """One recipe by the command line, alternated with the import of the libraries that it needs."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "batch": (("-m", "pi_formulate.cli", "batch", str(RECIPE), "-o", f"{folder}/out.csv"), LIBRARIES, "0.8"),
            "check": (("-m", "pi_formulate.cli", "check", str(RECIPE)), LIBRARIES, "1.2"),
        }
        rows: list[Row] = []
        for name, (command, base, target) in commands.items():
            pairs = [(processor_s(*command), processor_s(*base)) for _ in range(ROUNDS + 1)][1:]
            rows += [
                (f"command {name} of one recipe", median(a for a, _ in pairs), "s", f"at most {target}"),
                (f"import of its libraries alone, {name}", median(b for _, b in pairs), "s", ""),
                (f"command {name} over that import", median(a / b for a, b in pairs), "-", ""),
            ]
    return rows


def each_ms(call: Callable[[object], object], subjects: Iterable[object]) -> float:
    """Median processor time of one call; the first two, which load tables, do not count [ms]."""
    times = []
    for subject in subjects:
        start = process_time()
        call(subject)
        times.append(1e3 * (process_time() - start))
    return median(times[2:])


def same_monomers(rng: random.Random, count: int) -> list[pf.Copolymer]:
    """Compositions of PMDA with p-PDA and 4,4'-ODA."""
    return [
        pf.Copolymer.from_units([("PMDA", "p-PDA", rng.uniform(0.4, 2.5)), ("PMDA", "4,4'-ODA", 1.0)])
        for _ in range(count)
    ]


def other_pairs(rng: random.Random, count: int) -> list[pf.Copolymer]:
    """Copolymers of two units each, of pairs of listed monomers that no earlier one has."""
    acids = [m for m in pf.library() if m.role == "dianhydride"]
    amines = [m for m in pf.library() if m.role == "diamine"]
    pairs = rng.sample([(acid, amine) for acid in acids for amine in amines], 2 * count)
    return [
        pf.Copolymer.from_units([(*first, rng.uniform(0.4, 2.5)), (*second, 1.0)])
        for first, second in zip(pairs[::2], pairs[1::2], strict=True)
    ]


def four_units(count: int) -> list[pf.Copolymer]:
    """Copolymers of formula 7."""
    monomers = {"A1": "BPDA", "A2": "BTDA", "B1": "TPE-R", "B2": "p-PDA"}
    return [pf.formula("7").build(k=3 + i, l=2, m=1, n=1, **monomers) for i in range(count)]


def of_calls() -> list[Row]:
    """Calls on one copolymer or recipe, each on another composition."""
    rng = random.Random(1)
    recipes = [pf.plan_batch(c, solution_g=500.0, readability_g=0.01) for c in same_monomers(rng, 60)]
    same = each_ms(pf.estimate, same_monomers(rng, 300))
    pairs = each_ms(pf.estimate, other_pairs(rng, 150))
    return [
        ("all estimates, other compositions of the same monomers", 1e3 / same, "1/s", "at least 500"),
        ("all estimates, pairs that are estimated for the first time", 1e3 / pairs, "1/s", ""),
        ("check_claims of a copolymer of four units", each_ms(pf.check_claims, four_units(80)), "ms", "at most 2"),
        ("check_claims of a recipe", each_ms(pf.check_claims, recipes), "ms", "at most 2"),
        ("notebook card of a recipe", each_ms(lambda recipe: recipe._repr_html_(), recipes), "ms", "at most 100"),
    ]


def many(count: int) -> pf.Recipes:
    """Batches of PMDA with p-PDA and 4,4'-ODA, planned from a frame."""
    rng = random.Random(2)
    units = [{"PMDA/p-PDA": rng.uniform(0.4, 2.5), "PMDA/4,4'-ODA": 1.0} for _ in range(count)]
    sizes = [rng.choice([100.0, 250.0, 500.0]) for _ in units]
    table = pd.DataFrame({"units": units, "solution_g": sizes, "imbalance_r": 0.985, "readability_g": 0.01})
    return pf.plan_table(table)


def of_many() -> list[Row]:
    """Batches by the thousand, in time and bytes."""
    recipes = many(1000)
    with tempfile.TemporaryDirectory() as folder:
        rows: list[Row] = []
        for ending, most_s, most_mb in (("xlsx", "at most 8", "at most 10"), ("html", "", "")):
            path = Path(folder) / f"many.{ending}"
            pf.write_batches(recipes[:2], path)  # loads what writes it
            start = process_time()
            pf.write_batches(recipes, path)
            rows += [
                (f"1,000 batches to .{ending}", process_time() - start, "s", most_s),
                (f"1,000 batches to .{ending}, size", path.stat().st_size / 1e6, "MB", most_mb),
            ]
    pf.check_claims(recipes[0])
    start = process_time()
    pf.check_claims(recipes)
    return [*rows, ("check_claims of 1,000 batches", process_time() - start, "s", "at most 5")]


def rows() -> list[Row]:
    """All of them: name, value, unit, target."""
    return [*of_commands(), *of_calls(), *of_many()]


def main() -> None:
    """Print them."""
    for name, value, unit, target in rows():
        print(f"{name:58s} {value:9.3g} {unit:4s} {target}")


if __name__ == "__main__":
    main()
