"""Entry point of `screen`: monomers and windows in, a table of all compositions out.

In: names and numbers of the user. Out: a DataFrame, or a Parquet data set if there is a path.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, overload

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import real
from pi_formulate.base.errors import DesignError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.search.question.question import truth
from pi_formulate.search.screen.best import By, Ranking
from pi_formulate.search.screen.dataset import written
from pi_formulate.search.screen.folder import check_room
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.layout import bytes_per_row, columns_of
from pi_formulate.search.screen.memory import best, table, too_large
from pi_formulate.search.screen.parquet import pyarrow_of
from pi_formulate.search.screen.question import How, Targets, asked
from pi_formulate.search.screen.record import about
from pi_formulate.search.screen.space import Space
from pi_formulate.search.screen.work import Workers, one_thread_each

if TYPE_CHECKING:
    import pandas as pd
    from pyarrow.dataset import Dataset

MOST_BYTES = 1e9  # of the numbers of a table in memory; ranking needs about as much again


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
    top: int | None = None,
    by: By | None = None,
    front: By | None = None,
    sides: tuple[int, int] | None = None,
    workers: int | None = None,
    client: object = None,
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
        does not grow with the rows. A folder may be on a file system of fsspec, such as `s3://bucket/run`. Its parts
        are made beside it, in `NAME.unfinished`; after an interruption the same call goes on from them. Needs the extra
        `screen`.
    top
        Keep only this number of best rows, by `by`; the others are judged and forgotten, in constant memory.
    by
        Columns in the order of their weight, such as `tg_c` or `cost_per_kg:min`; None for the most probable rows, then
        those closest to the set points.
    front
        Instead of `top`: keep the rows that no other row surpasses in all of these columns (Pareto front).
    sides
        Numbers of dianhydrides and diamines of every composition, such as (2, 2); None for all that most_monomers
        allows. For a list of monomers only.
    workers
        Number of threads; all cores if None.
    client
        A `dask.distributed.Client`, whose workers make the rows instead of this process; they need the same version of
        the package, and write to the path themselves. Needs the extra `cluster`.
    library
        Where names are looked up; the shipped one if None.
    progress
        Wraps the parts of the work, such as a progress bar.

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
    compositions = asked(
        space,
        targets,
        formula=formula,
        reading=reading,
        interpretation=interpretation,
        closed=closed,
        required=required,
        forbidden=forbidden,
        most_monomers=most_monomers,
        step_frac=step_frac,
        sequence=sequence,
        process=process,
        thickness_um=thickness_um,
        count=count,
        seed=seed,
        sides=sides,
        library=library,
    )
    output = _output_of(compositions, inside_only, most_bytes, path, top is not None or front is not None)
    made_by = Workers.of(workers, client)
    ranking = _ranking(compositions, output, top, by, front)
    with one_thread_each():
        judge = Judge.of(compositions, output.inside_only)
    if ranking is not None:
        return best(judge, ranking, about(judge), made_by, progress)
    if output.path is None:
        return table(judge, output.most_bytes, about(judge), made_by, progress)
    return written(output.path, judge, about(judge), compositions.seed, made_by, progress)


@dataclass(frozen=True, slots=True)
class _Output:
    """Which rows are kept, and where they go."""

    inside_only: bool
    most_bytes: float
    path: Path | str | None


def _output_of(space: Space, inside_only: bool, most_bytes: float, path: Path | str | None, ranked: bool) -> _Output:
    """The checked output; it must have room for all rows, unless only the best are kept."""
    truth("inside_only", inside_only)
    output = _Output(inside_only, real("most_bytes", most_bytes, refuse=DesignError), path)
    if inside_only and not (space.problem.targets or space.problem.formulas):
        raise DesignError(
            "inside_only",
            True,
            "a target or a formula to be inside of",
            sentence="there is neither a target nor a formula to be inside of",
        )
    needed = 0 if inside_only else space.rows * bytes_per_row(columns_of(space))
    if path is not None:
        pyarrow_of()
        check_room(path, needed)
    elif needed > output.most_bytes and not ranked:
        raise too_large(f"{space.rows:,} rows", needed, output.most_bytes)
    return output


def _ranking(space: Space, output: _Output, top: int | None, by: By | None, front: By | None) -> Ranking | None:
    """How the best rows are found; None to keep all."""
    if top is None and front is None:
        if by is not None:
            raise DesignError(
                "by", by, "None without top", "Add top=100 for the best 100 rows.", sentence="goes only with top"
            )
        return None
    if top is not None and front is not None:
        raise DesignError(
            "front",
            front,
            "None beside top",
            "Ask for the top rows or for the front.",
            sentence="does not go with top",
        )
    if output.path is not None:
        raise DesignError(
            "path",
            str(output.path),
            "None beside top or front",
            "Write all rows, then call pf.top(path).",
            sentence="does not go with top or front",
        )
    if front is not None and by is not None:
        raise DesignError(
            "by", by, "None beside front", "The columns of front decide.", sentence="does not go with front"
        )
    return Ranking.of(by if front is None else front, top, columns_of(space))
