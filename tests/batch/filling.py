"""Top-up files filled in as a technician does, in each format."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path

import openpyxl

from pi_formulate.batch.export.topup_excel import TABLE_TOP
from pi_formulate.batch.export.topup_sheet import TOPUP_COLUMNS, TOPUP_HEADINGS


def fill_in(path: Path, added: Mapping[str, float] | Mapping[int, float]) -> None:
    """Write the masses that were added into the cells of a file: {id: mass}, or {step: mass}."""
    masses: dict[object, float] = dict(added)

    def mass(id: str, step: str) -> float | None:
        return masses.get(id, masses.get(int(step)))

    if path.suffix == ".json":
        whole = json.loads(path.read_text(encoding="utf-8"))
        for top in whole["top_ups"]:
            for line in top["lines"]:
                line["added_g"] = mass(line["id"], line["step"])
        path.write_text(json.dumps(whole), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as handle:
            rows = list(csv.DictReader(handle))
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, TOPUP_COLUMNS)
            writer.writeheader()
            writer.writerows({**row, "added_g": mass(row["id"], row["step"])} for row in rows)
    else:
        book = openpyxl.load_workbook(path)
        for page in book.worksheets[:-1]:
            row = TABLE_TOP + 1
            while step := page.cell(row, 1).value:
                id = str(page.cell(row, 3).value).split("\n")[0]
                page.cell(row, len(TOPUP_HEADINGS)).value = mass(id, str(step))
                row += 1
        book.save(path)
