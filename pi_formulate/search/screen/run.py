"""Entry point of `screen`: monomers and windows in, a table of all compositions out.

In: names and numbers of the user. Out: a DataFrame, or a Parquet data set if there is a path.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict, Unpack, overload

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import real
from pi_formulate.base.errors import DesignError
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.composition_table import TABULATED
from pi_formulate.properties.run import estimate
from pi_formulate.search.question.assess import DIGITS
from pi_formulate.search.question.question import Question, truth
from pi_formulate.search.screen.judge import Columns, Judge, bytes_per_row, columns_of, dtype_of, unit_of
from pi_formulate.search.screen.parquet import check_room, pyarrow_of, written
from pi_formulate.search.screen.question import Targets, space_of
from pi_formulate.search.screen.space import Space, check_size

if TYPE_CHECKING:
    import pandas as pd
    from pyarrow.dataset import Dataset

MOST_BYTES = 1e9  # of the numbers of a table in memory; ranking needs about as much again
SOURCE_UNITS = 8  # whose estimate gives the sources, which are the same for all units


class How(TypedDict, total=False):
    """The keywords of `screen` except `path`, which decides the type of the result."""

    formula: str | Iterable[str] | None
    reading: str
    interpretation: Interpretation
    closed: bool
    required: Iterable[str | Monomer]
    forbidden: Iterable[str | Monomer]
    most_monomers: int | None
    step_frac: float
    sequence: str
    process: str
    thickness_um: float | None
    count: int | None
    seed: int | np.random.Generator
    inside_only: bool
    most_bytes: float
    library: MonomerLibrary | None
    progress: Progress


@overload
def screen(
    space: Iterable[str | Monomer] | Copolymer, targets: Targets = ..., *, path: None = None, **how: Unpack[How]
) -> "pd.DataFrame": ...
@overload
def screen(
    space: Iterable[str | Monomer] | Copolymer, targets: Targets = ..., *, path: Path | str, **how: Unpack[How]
) -> "Dataset": ...
def screen(
    space: Iterable[str | Monomer] | Copolymer,
    targets: Targets = (),
    *,
    formula: str | Iterable[str] | None = None,
    reading: str = "default",
    interpretation: Interpretation = "intended",
    closed: bool = False,
    required: Iterable[str | Monomer] = (),
    forbidden: Iterable[str | Monomer] = (),
    most_monomers: int | None = None,
    step_frac: float = 0.05,
    sequence: str = "random",
    process: str = "cast_fixed",
    thickness_um: float | None = None,
    count: int | None = None,
    seed: int | np.random.Generator = 0,
    inside_only: bool = False,
    most_bytes: float = MOST_BYTES,
    path: Path | str | None = None,
    library: MonomerLibrary | None = None,
    progress: Progress = iter,
) -> "pd.DataFrame | Dataset":
    """All compositions of some monomers in one table: estimates, cost, claims, and the probability of meeting targets.

    `design` looks for the best compositions; this tabulates all of them. Each composition of the grid (or of a draw) is
    a row, even if it meets nothing.

    Parameters
    ----------
    space
        The candidates: monomers, whose mole fractions are varied on each side, with one to all of them present; or a
        `Copolymer`, whose unit amounts are varied, with one to all of its units present.
    targets
        {property: (low, high)}, None for an open side, or a list of `Target`; `tg_c`, `cte_ppm_per_k`,
        `density_g_per_cm3`, `cost_per_kg`, `cost_per_m2`, `pi_per_paa_frac`. No row is dropped.
    formula
        Claimed formula or formulas to judge: `1`, `2`, `6`, `7`.
    reading, interpretation
        As for `formula`.
    closed
        Whether units outside the formula are a failure.
    required, forbidden
        Monomers that every composition contains, and that none contains; for a list of monomers only.
    most_monomers
        Largest number in one composition, at least 2; all if None. For a list of monomers only.
    step_frac
        Mole fractions of the feed (of the units of a `Copolymer`) are whole multiples of this; 1 divided by a whole
        number up to 1000 [-].
    sequence
        `random` order of the units (one pot), or `any`: amounts of units in steps, to be realised by an order of
        addition. For a list of monomers only.
    process
        Of the film, as for `estimate`.
    thickness_um
        Of the film, for `cost_per_m2` [um].
    count
        Number of random compositions instead of the grid, at least 1: shares uniform on each side, each of the
        largest allowed sets of monomers equally often.
    seed
        Of the draw: a whole number, or a NumPy generator.
    inside_only
        Keep only rows whose expected values lie in all windows, borders included, and whose formulas are met.
    most_bytes
        A larger table is refused before it is made [bytes].
    path
        Write a Parquet data set instead of a table in memory: a folder, or a file that ends in `.parquet`. Memory then
        does not grow with the rows. Needs the extra `screen`.
    library
        Where names are looked up; the shipped one if None.
    progress
        Wraps the blocks of compositions, such as a progress bar.

    Returns
    -------
    DataFrame or Dataset
        One row for each composition. Columns: `PMDA_mol_frac` and so on, the share of each monomer on its side (and
        `PMDA/p-PDA_mol_frac` of each unit, if the feed does not fix it); with targets the joint `probability`, with set
        points the `distance` in tolerances, with targets or formulas whether the row is `inside`; `tg_c`, `tg_c_sd`,
        `tg_c_in_domain`, likewise for expansion and density; `tg_c_probability` and so on for each target;
        `cost_per_kg` if every monomer has a price; `formula_6_met` and `formula_6_margin` under the best labelling: the
        margin of s/t (p/q), or the smallest margin of k, l, m and n as fractions of the units inside. With targets, the
        rows of a table are sorted by probability, then by distance from the set points; a data set, and a table without
        targets, is in the order of the grid (fewer monomers first, then by name) or of the draw. Units, sources and the
        question are in `DataFrame.attrs`, or in the metadata of the files.

    Raises
    ------
    FormulateError
        All faults of the question at once; or that the table would not fit, with its rows and bytes.

    Examples
    --------
    >>> table = screen(["PMDA", "p-PDA", "4,4'-ODA"], {"cte_ppm_per_k": (14, 20)}, formula="6", step_frac=0.1)
    >>> len(table), int(table["inside"].sum()), float(table["p-PDA_mol_frac"][0])
    (11, 3, 0.4)
    """
    question = Question(
        targets=targets,
        candidates=None,
        required=required,
        forbidden=forbidden,
        most_monomers=most_monomers,
        step_frac=step_frac,
        sequence=sequence,
        formula=formula,
        reading=reading,
        interpretation=interpretation,
        closed=closed,
        process=process,
        thickness_um=thickness_um,
        library=library_or_shipped(library),
    )
    compositions = space_of(space, question, count, seed)
    output = _output_of(compositions, inside_only, most_bytes, path)
    judge = Judge.of(compositions, columns_of(compositions))
    about = _about(judge, output)
    blocks = judge.judged(output.inside_only, progress(compositions))
    if output.path is None:
        return _table(judge, output, blocks, about)
    return written(output.path, judge.names, about, blocks)


@dataclass(frozen=True, slots=True)
class _Output:
    """Which rows are kept, and where they go."""

    inside_only: bool
    most_bytes: float
    path: Path | str | None


def _output_of(space: Space, inside_only: bool, most_bytes: float, path: Path | str | None) -> _Output:
    """The checked output; it must have room for all rows."""
    truth("inside_only", inside_only)
    output = _Output(inside_only, real("most_bytes", most_bytes, refuse=DesignError), path)
    if inside_only and not (space.problem.targets or space.problem.formulas):
        raise DesignError("inside_only", True, "a target or a formula to be inside of")
    check_size(space)
    needed = 0 if inside_only else space.rows * bytes_per_row(columns_of(space))
    if path is not None:
        pyarrow_of()
        check_room(path, needed)
    elif needed > output.most_bytes:
        raise _too_large(f"{space.rows:,} rows", needed, output.most_bytes)
    return output


def _table(judge: Judge, output: _Output, blocks: Iterable[Columns], about: dict[str, object]) -> "pd.DataFrame":
    """All rows in memory, ranked if there are targets."""
    import pandas as pd

    columns = _inside(judge, blocks, output.most_bytes) if output.inside_only else _all(judge, blocks)
    if judge.targets:
        off = columns.get("distance")
        likely = -columns["probability"].round(DIGITS)
        order = np.lexsort((likely,) if off is None else (off.round(DIGITS), likely))
        for name in columns:  # one at a time, so that the table is not in memory twice
            columns[name] = columns[name][order]
    table = pd.DataFrame(columns, copy=False)
    table.attrs.update(about | ({"order": "most probable first"} if judge.targets else {}))
    return table


def _all(judge: Judge, blocks: Iterable[Columns]) -> Columns:
    columns: Columns = {name: np.empty(judge.space.rows, dtype_of(name)) for name in judge.names}
    start = 0
    for block in blocks:
        size = len(block[judge.names[0]])
        for name, column in block.items():
            columns[name][start : start + size] = column
        start += size
    assert start == judge.space.rows
    return columns


def _inside(judge: Judge, blocks: Iterable[Columns], most_bytes: float) -> Columns:
    kept: list[Columns] = []
    each = bytes_per_row(judge.names)
    rows, room = 0, int(most_bytes // each)
    for block in blocks:
        kept.append(block)
        if (rows := rows + len(block[judge.names[0]])) > room:
            raise _too_large(f"more than {room:,} rows inside", (room + 1) * each, most_bytes)
    return {
        name: np.concatenate([np.empty(0, dtype_of(name)), *(block.pop(name) for block in kept)])
        for name in judge.names
    }


def _too_large(rows: str, needed: int, most_bytes: float) -> DesignError:
    return DesignError(
        "space",
        f"{rows}, {needed:,} bytes",
        f"a table of at most {most_bytes:,.0f} bytes (most_bytes)",
        "Take a coarser step_frac, fewer monomers, inside_only=True, or path='folder' for a Parquet data set.",
    )


def _about(judge: Judge, output: _Output) -> dict[str, object]:
    """Metadata of the table: the question, the units, the sources of the numbers, and the version."""
    from pi_formulate import __version__

    space, problem = judge.space, judge.space.problem
    estimates = estimate(Copolymer.of(dict.fromkeys(space.units[:SOURCE_UNITS], 1.0)), TABULATED, problem.process)
    question = {
        "space": [str(unit) for unit in space.units] if space.of_copolymer else [m.id for m in problem.monomers],
        "targets": {t.property: [t.low, t.high, t.set_point, t.tolerance] for t in problem.targets},
        "formula": [system.id for system in judge.formulas],
        "reading": sorted({system.reading.name for system in judge.formulas}),
        "interpretation": sorted({system.interpretation for system in judge.formulas}),
        "closed": problem.closed,
        "required": [m.id for m in problem.required],
        "most_monomers": problem.most_monomers,
        "step_frac": None if space.count is not None else 1.0 / (problem.steps or 1),
        "sequence": problem.sequence,
        "process": problem.process,
        "thickness_um": problem.thickness_um,
        "count": space.count,
        "inside_only": output.inside_only,
    }
    return {
        "pi_formulate": __version__,
        "question": question,
        "order": "of the grid" if space.count is None else "of the draw",
        "units": {name: unit_of(name) for name in judge.names},
        "sources": {name: {"method": estimates[name].method, "source": estimates[name].source} for name in estimates},
    }
