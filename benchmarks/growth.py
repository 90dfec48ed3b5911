"""How time grows with size: compositions of a screen from 1e4 to 1e8, batches from 10 to 10,000.

Usage: python benchmarks/growth.py [PICTURE.png]
"""

import math
import sys
import tempfile
from pathlib import Path

import numpy as np
from recipe import planned
from screen import best, size_of
from timing import seconds

import pi_formulate as pf

Row = tuple[str, float, str, str]
STEPS = (14, 25, 44, 80, 140)  # of six monomers: 1e4, 1e5, 1e6, 1e7, 1e8 compositions
BATCHES = (10, 100, 1_000, 10_000)
ROUNDS = 3


def screens() -> list[tuple[int, float]]:
    """Compositions and the least time of some runs [s]."""
    best(STEPS[0])()
    times = []
    for steps in STEPS:
        count = size_of(steps)
        times.append((count, min(seconds(best(steps)) for _ in range(1 if count > 1e7 else ROUNDS))))
    return times


def batches() -> list[tuple[int, float]]:
    """Batches and the least time to plan and write them [s]."""

    def plan_and_write(count: int, path: Path) -> None:
        pf.write_batches([planned(f"B-{i:05d}", 0.4 + 2.1 * i / count) for i in range(count)], path)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batches.csv"
        plan_and_write(1, path)
        return [
            (
                count,
                min(
                    seconds(lambda count=count: plan_and_write(count, path))
                    for _ in range(1 if count > 1000 else ROUNDS)
                ),
            )
            for count in BATCHES
        ]


def exponent(times: list[tuple[int, float]]) -> float:
    """Of the line through the logarithms of the larger sizes: a start of a few milliseconds is no growth."""
    larger = times[len(times) // 2 - 1 :]
    slope, _ = np.polyfit([math.log(n) for n, _ in larger], [math.log(s) for _, s in larger], 1)
    return float(slope)


def drawn(measured: dict[str, list[tuple[int, float]]], path: Path) -> None:
    """Both lines with their exponents as a picture."""
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8.0, 3.2), layout="constrained", sharey=True)
    for ax, (name, times) in zip(axes, measured.items(), strict=True):
        sizes, spent = zip(*times, strict=True)
        ax.loglog(sizes, spent, "o-", color="#1f5a93")
        ax.set_xlabel(name)
        ax.annotate(f"time ~ size^{exponent(times):.2f}", (0.05, 0.9), xycoords="axes fraction")
        ax.grid(True, which="major", color="0.9")
    axes[0].set_ylabel("time / s")
    figure.savefig(path, dpi=144)
    plt.close(figure)


def rows(picture: Path | None = None) -> list[Row]:
    """Name, value, unit and target of each measured number."""
    measured = {"compositions of a screen": screens(), "batches planned and written": batches()}
    if picture is not None:
        drawn(measured, picture)
    found: list[Row] = []
    for name, times in measured.items():
        found += [(f"{count:,} {name}", spent, "s", "") for count, spent in times]
        found.append((f"exponent of {name}", exponent(times), "-", "about 1"))
    return found


def main() -> None:
    for name, value, unit, target in rows(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(f"{name:62s} {value:10.3g} {unit:10s} {target}")


if __name__ == "__main__":
    main()
