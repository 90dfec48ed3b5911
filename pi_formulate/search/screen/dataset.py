"""A screen that does not fit into memory: its parts, made by all cores or by a cluster, in a folder or one file.

In: a judge, the metadata, a path. Out: a `pyarrow.dataset.Dataset`. A part is a run of blocks with a number of its own;
it is made from its number alone, so that it has the same bytes wherever and whenever it is made.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import DesignError, FileError, Words
from pi_formulate.base.files import replaced
from pi_formulate.search.screen.folder import PART, Folder, LocalFolder, folder_at
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.layout import Columns
from pi_formulate.search.screen.parquet import joined, part_bytes, pyarrow_of, rows_and_skipped, schema_of, write_groups
from pi_formulate.search.screen.record import question_of
from pi_formulate.search.screen.work import Failed, Workers, counted

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

BLOCKS_PER_GROUP = 4  # some 260,000 rows: one row group, the part that a reader may skip
BLOCKS_PER_PART = 16  # some million rows: one file, and what a killed run loses of each worker
MOST_PARTS = 10_000  # files; larger spaces have larger parts
TRIES = 3  # of a part whose worker is lost


@dataclass(frozen=True, eq=False)
class Job:
    """What a worker needs to make any part.

    Parameters
    ----------
    judge
        Of the compositions.
    about
        Metadata of each file.
    folder
        Where the parts go.
    """

    judge: Judge
    about: Mapping[str, object]
    folder: Folder

    @property
    def per_part(self) -> int:
        """Number of blocks of a part."""
        least = -(-self.judge.space.blocks // MOST_PARTS)
        return max(BLOCKS_PER_PART, -(-least // BLOCKS_PER_GROUP) * BLOCKS_PER_GROUP)

    @property
    def parts(self) -> int:
        """Number of parts."""
        return len(self.judge.space.runs(self.per_part))

    def make(self, number: int) -> int:
        """Make one part and write it; returns its number."""
        blocks = self.judge.space.run(number, self.per_part)
        skipped: list[int] = []
        schema = schema_of(self.judge.names, self.about)
        content = part_bytes(groups(self.judge, blocks, skipped), schema, self.judge.monomers, skipped)
        self.folder.write(self.folder.unfinished, PART.format(number), content)
        return number


def groups(judge: Judge, blocks: range, skipped: list[int]) -> Iterator[Columns]:
    """Blocks joined into row groups; at least one, which may be empty.

    Parameters
    ----------
    judge
        Of the compositions.
    blocks
        Their numbers.
    skipped
        Gets the number of sets that each block left out.
    """
    for first in range(blocks.start, max(blocks.stop, blocks.start + 1), BLOCKS_PER_GROUP):
        waiting: list[Columns] = []
        for _, sets, columns in judge.judged(range(first, min(first + BLOCKS_PER_GROUP, blocks.stop))):
            skipped.append(sets)
            waiting.append(columns)
        yield joined(waiting, judge.names)


def written(
    path: Path | str, judge: Judge, about: Mapping[str, object], seed: int, workers: Workers, progress: Progress
) -> "Dataset":
    """Write all compositions, and open what was written.

    Parameters
    ----------
    path
        A file that ends in `.parquet`, or a folder.
    judge
        Of the compositions.
    about
        Metadata, stored as JSON under the key `pi_formulate`; each column carries its unit.
    seed
        Of a draw.
    workers
        Who makes the parts.
    progress
        Wraps the parts.
    """
    schema = schema_of(judge.names, about)
    folder = folder_at(path)
    if folder.path.lower().endswith(".parquet"):
        if not isinstance(folder, LocalFolder):
            raise DesignError(
                "path",
                str(path),
                "a folder, if it is on another file system",
                "Leave out .parquet.",
                sentence="a folder on another file system has no ending: {got}",
            )
        return _one_file(Path(folder.path), judge, schema, workers, progress)
    job = Job(judge, about, folder)
    question = question_of(judge, about, seed, job.parts)
    with folder.held(job.parts):
        folder.check()
        if not folder.complete(question):
            done = folder.begin(question)
            _make(job, [number for number in range(job.parts) if number not in done], workers, progress)
            _finish(job, question)
    return folder.dataset(schema)


def _make(job: Job, missing: list[int], workers: Workers, progress: Progress) -> None:
    """Make the missing parts; one whose worker was lost is tried again."""
    for _ in counted(
        _tried(job, missing, workers), len(missing), progress, job.judge.space.rows * len(missing) // job.parts
    ):
        pass


def _tried(job: Job, missing: list[int], workers: Workers) -> Iterator[int]:
    """Parts as they are made; those that failed come again."""
    for _ in range(TRIES):
        failed: list[Failed] = []
        for result in workers.results(job, "make", missing):
            if isinstance(result, Failed):
                failed.append(result)
            else:
                yield result
        if not failed:
            return
        missing = [one.number for one in failed]
    got = f"{len(missing):,} of {job.parts:,} parts failed {TRIES} times, such as {missing[:5]}: {failed[0].error}"
    raise DesignError(
        "client",
        Words(got),
        "workers that stay, and can write to the folder",
        f"The other parts are in {job.folder.unfinished}: the same call goes on from them.",
        got,
    ) from failed[0].error


def _finish(job: Job, question: Mapping[str, object]) -> None:
    """Read the last bytes of every part, which a part that is not whole does not have, and list them."""
    parts: list[dict[str, object]] = []
    skipped_sets = 0
    for number in range(job.parts):
        name = PART.format(number)
        try:
            with job.folder.opened(job.folder.unfinished, name) as handle:
                rows, skipped = rows_and_skipped(handle)
        except (pyarrow_of().ArrowException, OSError) as error:
            place = f"{job.folder.unfinished}/{name}"
            raise FileError(
                place,
                str(error),
                "a whole Parquet file",
                "Remove it and ask again.",
                sentence=f"this is not a whole Parquet file: {error}",
            ) from error
        parts.append({"file": name, "rows": rows})
        skipped_sets += skipped
    job.folder.finish(question, parts, skipped_sets)


def _one_file(path: Path, judge: Judge, schema: Any, workers: Workers, progress: Progress) -> "Dataset":
    """All row groups in one file; it cannot be resumed."""
    import pyarrow.dataset as ds

    numbers = judge.space.runs(BLOCKS_PER_GROUP)
    with replaced(path) as handle:
        made = counted(workers.values(_Groups(judge), "make", numbers), len(numbers), progress, judge.space.rows)
        write_groups(handle, made, schema, judge.monomers).close()
    return ds.dataset(str(path), format="parquet", schema=schema)


@dataclass(frozen=True, eq=False)
class _Groups:
    """Row groups by their number."""

    judge: Judge

    def make(self, number: int) -> Columns:
        return next(groups(self.judge, self.judge.space.run(number, BLOCKS_PER_GROUP), []))
