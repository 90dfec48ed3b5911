"""Every kind of file that the package writes, each by one function of a path and of 1 or 2: old and new content.

In: nothing. Out: `WRITERS`, for the harnesses that kill, repeat and starve them. What is written is computed once, so
that a harness spends its time in the writing. A command writes one file of each kind into a folder:
python -m tests.trust.writers FOLDER
"""

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pi_formulate as pf
from pi_formulate.cli.shared import write_table
from pi_formulate.laminate.report import LaminateReport, laminate_report
from pi_formulate.properties.adjustment import Adjustment
from pi_formulate.search.screen.file import _write_excel

SPACE = ("PMDA", "BPDA", "p-PDA", "4,4'-ODA")
STEPS = {1: 0.5, 2: 0.1}


@cache
def _batches(version: int) -> list[pf.Recipe]:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])
    remarks = ["=a remark, Ω"] * version
    return [
        pf.plan_batch(copolymer, solution_g=500, readability_g=0.01, remarks=remarks, batch_id=f"=B-{number}")
        for number in range(version)
    ]


@cache
def _screen(version: int) -> Any:
    return pf.screen(SPACE, step_frac=STEPS[version])


@cache
def _design(version: int) -> pf.Design:
    return pf.design({"tg_c": (0.0, None)}, SPACE, step_frac=0.5, count=version)


@cache
def _laminate(version: int) -> LaminateReport:
    layers = [
        pf.Layer("foil", 12, "copper", name="x;=1+1"),
        pf.Layer("low_expansion", 20.0 * version, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34),
    ]
    return laminate_report(pf.Stack(layers), 300.0)


def _adjustment(version: int) -> Adjustment:
    return Adjustment("tg_c", 300.0, float(version), 1.0, 4.0, 0.0, 0.01, 7.0, "=own data")


def _shelf(version: int) -> pf.Shelf:
    lot = pf.Lot("=A7", purity_frac=0.99)
    return pf.Shelf((pf.ShelfBottle(pf.library()["PMDA"], lot, 10.0 * version, statements=("H317",) * version),))


def _batch_file(path: Path, version: int) -> None:
    pf.write_batches(_batches(version), path)


def _screen_book(path: Path, version: int) -> None:
    _write_excel(_screen(version), path)


def _parquet(path: Path, version: int) -> None:
    pf.screen(SPACE, step_frac=STEPS[version], path=path)


Writer = Callable[[Path, int], object]
WRITERS: dict[str, Writer] = {
    "batch.csv": _batch_file,
    "batch.json": _batch_file,
    "batch.html": _batch_file,
    "batch.xlsx": _batch_file,
    "batch.eln": _batch_file,
    "screen.csv": lambda path, version: write_table(_screen(version), str(path)),
    "screen.xlsx": _screen_book,
    "screen.parquet": _parquet,
    "screen_set": _parquet,
    "design.csv": lambda path, version: _design(version).to_csv(path),
    "laminate.csv": lambda path, version: _laminate(version).write(path),
    "laminate.json": lambda path, version: _laminate(version).write(path),
    "laminate.html": lambda path, version: _laminate(version).write(path),
    "laminate.png": lambda path, version: _laminate(version).stack.to_png(path, 300.0, 40.0 * version),
    "shelf.csv": lambda path, version: _shelf(version).to_csv(path),
    "adjustment.csv": lambda path, version: _adjustment(version).to_csv(path),
}


def content(place: Path) -> dict[str, bytes] | None:
    """Names and bytes of a file or of the files of a folder; None if there is none."""
    if place.is_dir():
        return {file.name: file.read_bytes() for file in sorted(place.iterdir())}
    return {"": place.read_bytes()} if place.exists() else None


if __name__ == "__main__":
    for kind, write in WRITERS.items():
        write(Path(sys.argv[1]) / kind, 2)
