"""Units, films and tables that several tests use."""

from pathlib import Path

import numpy as np

import pi_formulate as pf
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.tg.flexibility import COUNTS, part_counts
from pi_formulate.properties.volume import Units
from tests.strategies import BY_ROLE

LIB = pf.library()
HEADER = "dianhydride,diamine,tg_c\n"


def csv_of(tmp_path: Path, text: str, header: str = HEADER) -> Path:
    path = tmp_path / "lab.csv"
    path.write_text(header + text, encoding="utf-8")
    return path


def unit(acid: str, amine: str) -> Unit:
    return Unit(LIB[acid], LIB[amine] if amine in LIB else pf.Monomer.from_smiles(amine))


def alone(dianhydride: str, diamine: str) -> Units:
    lib = library()
    return ((Unit(lib[dianhydride], lib[diamine]), 1.0),)


ACIDS, AMINES = BY_ROLE["dianhydride"], BY_ROLE["diamine"]


def made_up(n: int = 260) -> tuple[list[tuple[str, str]], np.ndarray]:
    """Units of the library and values that follow from their groups, with some rows that are wrong."""
    draw = np.random.default_rng(7)
    picked = draw.permutation(len(ACIDS) * len(AMINES))[:n]
    units = [Unit(ACIDS[i % len(ACIDS)], AMINES[i // len(ACIDS)]).parts for i in picked]
    rows = np.array([np.add(part_counts(a), part_counts(b)) for a, b in units])
    at = {name: i for i, name in enumerate(COUNTS)}
    per_mass = rows / rows[:, [0]] * 500.0
    value = 300.0 - 12.0 * per_mass[:, at["hinges"]] + 2.0 * per_mass[:, at["crowded ortho"]]
    value = value - 5.0 * per_mass[:, at["meta rings"]] + draw.normal(0.0, 4.0, n)
    value[:8] += 150.0
    return units, value
