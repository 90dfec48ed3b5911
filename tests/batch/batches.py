"""Batches, recipe files and reading helpers that several tests use."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.batch.export.lines import COLUMNS
from pi_formulate.batch.recipe import read_recipes

COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


def some_recipes(count: int) -> list[pf.Recipe]:
    plan = pf.plan_batch(
        COP, solution_g=500, target_mn_g_per_mol=3e4, endcap="PA", readability_g=0.01, solvent_water_ppm=90
    )
    return [replace(plan, batch_id=f"B-{number:05d}") for number in range(count)]


PARTS = pf.plan_batch(
    COP,
    solution_g=500,
    target_mn_g_per_mol=3e4,
    endcap="PA",
    readability_g=0.01,
    batch_id="P",
    order=["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.5), "BPDA", ("PMDA", 0.5), "PA"],
)


def read_lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write_lines(path: Path, lines: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def refused(path: Path, *says: str) -> None:
    with pytest.raises(pf.TableError) as caught:
        read_recipes(path)
    assert [part for part in says if part not in str(caught.value)] == [], str(caught.value)


def written(table: list[list[str]], mark: str, end: str = "\r\n") -> str:
    """As a spreadsheet writes it: quotes where the mark, a quote or a line break stands in a cell."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator=end).writerows(table)
    return text.getvalue()
