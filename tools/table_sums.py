"""Sums of the shipped tables, so that no row and no number changes unnoticed.

In: every table that ships. Out: `tests/cases/table_sums.csv`, one row for each column: how many cells are filled, and
the sum of the numbers where all of them are numbers.

Usage: python -m tools.table_sums   (after a table was changed on purpose)
"""

import csv
from math import fsum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "pi_formulate" / "reference"
KEPT = ROOT / "tests" / "cases" / "table_sums.csv"
HEAD = ("table", "column", "filled", "sum")


def tables() -> list[Path]:
    """Every table that ships."""
    return [ROOT / "data" / "monomers.csv", *sorted(REFERENCE.rglob("*.csv"))]


def sums(path: Path) -> dict[str, tuple[int, str]]:
    """{column: (filled cells, sum of the numbers)} of one table; a column of texts has no sum."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {column: _sum([row[column] for row in rows if row[column]]) for column in rows[0]}


def _sum(cells: list[str]) -> tuple[int, str]:
    try:
        return len(cells), f"{fsum(map(float, cells)):.12g}" if cells else ""
    except ValueError:
        return len(cells), ""


def kept() -> dict[str, dict[str, tuple[int, str]]]:
    """{table: {column: (filled cells, sum)}} as they stand in the file."""
    by_table: dict[str, dict[str, tuple[int, str]]] = {}
    with KEPT.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            by_table.setdefault(row["table"], {})[row["column"]] = int(row["filled"]), row["sum"]
    return by_table


def main() -> None:
    """Write the sums again."""
    with KEPT.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(HEAD)
        for path in tables():
            name = path.relative_to(ROOT).as_posix()
            writer.writerows((name, column, *pair) for column, pair in sums(path).items())


if __name__ == "__main__":
    main()
