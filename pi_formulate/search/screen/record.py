"""What a screen was asked, and with what it was answered: the metadata of its table, and the question of its manifest.

In: a judge. Out: dictionaries that JSON holds. Two runs have the same question if every row must be the same.
"""

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.properties.run import estimate
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.layout import formulas_of, unit_of

SOURCE_UNITS = 8  # whose estimate gives the sources, which are the same for all units
LIBRARIES = ("pi_formulate", "numpy", "scipy", "pyarrow", "rdkit")
TABLES = Path(__file__).parents[2] / "reference"


def about(judge: Judge) -> dict[str, object]:
    """Metadata of the table: the question, the units, the sources of the numbers, and the version."""
    from pi_formulate import __version__

    space, problem = judge.space, judge.space.problem
    estimates = estimate(Copolymer.of(dict.fromkeys(space.units[:SOURCE_UNITS], 1.0)), TABULATED, problem.process)
    formulas = formulas_of(space)
    question = {
        "space": [str(unit) for unit in space.units] if space.of_copolymer else [m.id for m in problem.monomers],
        "targets": {t.property: [t.low, t.high, t.set_point, t.tolerance] for t in problem.targets},
        "formula": [system.id for system in formulas],
        "reading": sorted({system.reading.name for system in formulas}),
        "interpretation": sorted({system.interpretation for system in formulas}),
        "closed": problem.closed,
        "required": [m.id for m in problem.required],
        "most_monomers": problem.most_monomers,
        "sides": None if space.sides is None else list(space.sides),
        "step_frac": None if space.count is not None else 1.0 / (problem.steps or 1),
        "sequence": problem.sequence,
        "process": problem.process,
        "thickness_um": problem.thickness_um,
        "count": space.count,
        "inside_only": judge.inside_only,
    }
    return {
        "pi_formulate": __version__,
        "question": question,
        "order": "of the grid" if space.count is None else "of the draw",
        "units": {name: unit_of(name) for name in judge.names},
        "sources": {name: {"method": estimates[name].method, "source": estimates[name].source} for name in estimates},
    }


def question_of(judge: Judge, metadata: Mapping[str, object], seed: int, parts: int) -> dict[str, object]:
    """Everything that decides a row of a data set.

    Parameters
    ----------
    judge
        Of the compositions.
    metadata
        As `about` gives it.
    seed
        Of a draw.
    parts
        Number of files.
    """
    return {
        "asked": metadata["question"],
        "parts": parts,
        "seed": seed if judge.space.count is not None else None,
        "monomers": {m.id: [m.smiles, m.price_per_kg] for m in judge.space.problem.monomers},
        "versions": {name: version(name) for name in LIBRARIES},
        "tables": tables(),
    }


@lru_cache(maxsize=1)
def tables() -> dict[str, str]:
    """First digits of the SHA-256 of each table of the package."""
    files = sorted(path for path in TABLES.rglob("*") if path.suffix in (".csv", ".npz"))
    return {path.relative_to(TABLES).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}
