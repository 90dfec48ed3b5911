"""Recipe files for the commands, their batch files read back, and numbers checked from formulas and moles."""

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pi_formulate.batch.export.lines import COLUMNS

Run = Callable[..., tuple[int, str, list[str]]]
Rows = list[dict[str, str]]
UNITS = """units = [
    { dianhydride = "PMDA", diamine = "p-PDA", amount = 1.5 },
    { dianhydride = "PMDA", diamine = "4,4'-ODA", amount = 1.0 },
]
"""
# IUPAC abridged standard atomic weights, typed here so that the check shares nothing with the package
WEIGHTS = {
    "C": 12.011,
    "H": 1.008,
    "N": 14.007,
    "O": 15.999,
    "F": 18.998,
    "S": 32.06,
    "Si": 28.085,
    "P": 30.974,
    "Cl": 35.45,
    "Br": 79.904,
}


def batch_toml(body: str, id: str = "A", composition: str = UNITS) -> str:
    """One batch of a TOML recipe file."""
    return f"[[batch]]\nid = {json.dumps(id, ensure_ascii=False)}\n{composition}{body}\n"


def read_lines(path: Path | str) -> Rows:
    with Path(path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def audit(rows: Rows) -> None:
    """Every number of a batch file follows from formulas and moles; without the package."""
    assert rows
    assert tuple(rows[0]) == COLUMNS
    for batch_id in dict.fromkeys(row["batch_id"] for row in rows):
        lines = [row for row in rows if row["batch_id"] == batch_id]
        assert [int(line["step"]) for line in lines] == list(range(1, len(lines) + 1))
        moles: dict[str, float] = {}
        for line in lines:
            moles[line["role"]] = moles.get(line["role"], 0.0) + float(line["amount_mol"])
        assert moles["dianhydride"] > 0.0
        assert moles["diamine"] > 0.0
        for line in lines:
            parts = re.findall(r"([A-Z][a-z]?)(\d*)", line["formula"])
            mass = sum(WEIGHTS[symbol] * int(count or 1) for symbol, count in parts)
            amount, pure, assay = (float(line[c]) for c in ("amount_mol", "pure_g", "assay_frac"))
            assert float(line["molar_mass_g_per_mol"]) == pytest.approx(mass, rel=1e-5)
            assert pure == pytest.approx(amount * float(line["molar_mass_g_per_mol"]), rel=1e-12)
            assert float(line["charge_g"]) == pytest.approx(pure / assay, rel=1e-9)
            assert 0.0 < assay <= 1.0
            assert float(line["equivalents"]) == pytest.approx(amount / moles["dianhydride"], rel=1e-12)
            assert float(line["mol_frac_in_role"]) == pytest.approx(amount / moles[line["role"]], rel=1e-12)


def one_line(err: list[str], says: str) -> None:
    assert len(err) == 1, err
    assert err[0].startswith("error: ")
    assert says in err[0]
