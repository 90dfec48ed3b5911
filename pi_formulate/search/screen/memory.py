"""A screen in memory: all of its rows as a table, or the best of them.

In: a judge, and who makes the rows. Out: a DataFrame.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import DesignError
from pi_formulate.search.question.assess import DIGITS
from pi_formulate.search.screen.best import Ranking
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.layout import Columns, bytes_per_row, dtype_of, frame_of
from pi_formulate.search.screen.work import Workers, counted

if TYPE_CHECKING:
    import pandas as pd

BLOCKS_AT_ONCE = 2  # a task: some 130,000 rows


def table(
    judge: Judge, most_bytes: float, metadata: dict[str, object], workers: Workers, progress: Progress
) -> "pd.DataFrame":
    """All rows in memory, ranked if there are targets.

    Parameters
    ----------
    judge
        Of the compositions.
    most_bytes
        Size of the largest table [bytes].
    metadata
        Of the table.
    workers
        Who makes the rows.
    progress
        Wraps their tasks.
    """
    numbers = judge.space.runs(BLOCKS_AT_ONCE)
    known = judge.space.exact and not judge.inside_only and workers.client is None
    columns = (
        _in_place(judge, numbers, workers, progress) if known else _kept(judge, numbers, most_bytes, workers, progress)
    )
    if judge.space.problem.targets:
        off = columns.get("distance")
        likely = -columns["probability"].round(DIGITS)
        order = np.lexsort((likely,) if off is None else (off.round(DIGITS), likely))
        for name in columns:  # one at a time, so that the table is not in memory twice
            columns[name] = columns[name][order]
    frame = frame_of(columns, judge.monomers)
    frame.attrs.update(metadata | ({"order": "most probable first"} if judge.space.problem.targets else {}))
    return frame


def best(
    judge: Judge, ranking: Ranking, metadata: dict[str, object], workers: Workers, progress: Progress
) -> "pd.DataFrame":
    """The best rows, in constant memory.

    Parameters
    ----------
    judge, metadata, workers, progress
        As for `table`.
    ranking
        What is best.
    """
    numbers = judge.space.runs(BLOCKS_AT_ONCE)
    kept: Columns | None = None
    for made in counted(
        workers.values(_BestOf(judge, ranking), "make", numbers), len(numbers), progress, judge.space.rows
    ):
        kept = made if kept is None else ranking.best([kept, made])
    assert kept is not None
    frame = frame_of(kept, judge.monomers)
    frame.attrs.update(metadata | {"order": "the best first"})
    return frame


@dataclass(frozen=True, eq=False)
class _BestOf:
    """The best rows of some blocks at a time, by number."""

    judge: Judge
    ranking: Ranking

    def make(self, number: int) -> Columns:
        """Columns of the best rows."""
        blocks = self.judge.space.run(number, BLOCKS_AT_ONCE)
        return self.ranking.best([self.ranking.best([columns]) for _, _, columns in self.judge.judged(blocks)])


@dataclass(frozen=True, eq=False)
class _Run:
    """Some blocks at a time, by number."""

    judge: Judge
    into: Columns | None = None

    def make(self, number: int) -> list[Columns]:
        """Columns of the blocks; none if they went to their places."""
        made = []
        for block, _, columns in self.judge.judged(self.judge.space.run(number, BLOCKS_AT_ONCE)):
            if self.into is None:
                made.append(columns)
                continue
            start = self.judge.space.start(block)
            for name, column in columns.items():
                self.into[name][start : start + len(column)] = column
        return made


def _in_place(judge: Judge, numbers: range, workers: Workers, progress: Progress) -> Columns:
    """Every block writes its rows to their places."""
    columns: Columns = {name: np.empty(judge.space.rows, dtype_of(name)) for name in judge.names}
    for _ in counted(workers.values(_Run(judge, columns), "make", numbers), len(numbers), progress, judge.space.rows):
        pass
    return columns


def _kept(judge: Judge, numbers: range, most_bytes: float, workers: Workers, progress: Progress) -> Columns:
    """Blocks one below the other, as long as they fit."""
    kept: list[Columns] = []
    each = bytes_per_row(judge.names)
    rows, room = 0, int(most_bytes // each)
    for made in counted(workers.values(_Run(judge), "make", numbers), len(numbers), progress, judge.space.rows):
        kept += made
        if (rows := rows + sum(len(block[judge.names[0]]) for block in made)) > room:
            raise too_large(f"more than {room:,} rows inside", (room + 1) * each, most_bytes)
    return {
        name: np.concatenate([np.empty(0, dtype_of(name)), *(block.pop(name) for block in kept)])
        for name in judge.names
    }


def too_large(rows: str, needed: int, most_bytes: float) -> DesignError:
    """Why a table is refused.

    Parameters
    ----------
    rows
        How many there are, in words.
    needed, most_bytes
        Size of the table, and the largest that is allowed [bytes].
    """
    return DesignError(
        "space",
        f"{rows}, {needed:,} bytes",
        f"a table of at most {most_bytes:,.0f} bytes (most_bytes)",
        "Take a coarser step_frac, fewer monomers, inside_only=True, or path='folder' for a Parquet data set.",
        sentence=f"the table would have {rows}, {needed:,} bytes, but may take {most_bytes:,.0f} bytes at "
        "most (most_bytes)",
    )
