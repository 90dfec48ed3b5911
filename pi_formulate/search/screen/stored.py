"""The best rows of a data set that was written before.

In: the folder or file of a screen, or another Parquet data set with the same columns. Out: a DataFrame of its best
rows. Only the columns that decide are read of all rows, one row group at a time.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import DesignError, FileError
from pi_formulate.search.screen.best import By, Ranking
from pi_formulate.search.screen.folder import MANIFEST, UNFINISHED, Folder, LocalFolder, folder_at
from pi_formulate.search.screen.layout import Columns
from pi_formulate.search.screen.parquet import KEY, pyarrow_of
from pi_formulate.search.screen.work import counted

if TYPE_CHECKING:
    import pandas as pd

FILE, GROUP, ROW = "_file", "_group", "_row"  # where a row stands


def top(path: Path | str, by: By | None = None, count: int = 10, progress: Progress = iter) -> "pd.DataFrame":
    """The best rows of a data set, in constant memory.

    Parameters
    ----------
    path
        Folder or file that `screen` has written, of this machine or of fsspec.
    by
        Columns in the order of their weight, such as `tg_c` or `cost_per_kg:min`; the largest number is best without an
        ending. None for the most probable rows, then those closest to the set points.
    count
        Number of rows, at least 1.
    progress
        Wraps the files.

    Returns
    -------
    DataFrame
        The rows with all columns, the best first; of equal rows the earlier one. `DataFrame.attrs` has the question.

    Raises
    ------
    FormulateError
        If there is no such data set, it is not finished, or it has no such column.

    Examples
    --------
    >>> import tempfile
    >>> from pi_formulate.search.screen.run import screen
    >>> place = Path(tempfile.mkdtemp()) / "run"
    >>> _ = screen(["PMDA", "p-PDA", "4,4'-ODA"], {"tg_c": (330, None)}, step_frac=0.1, path=place)
    >>> top(place, by="cte_ppm_per_k:min", count=2)["p-PDA_mol_frac"].tolist()
    [1.0, 0.9]
    """
    return _best(path, by, count, progress)


def pareto_front(path: Path | str, by: By, progress: Progress = iter) -> "pd.DataFrame":
    """The Pareto front of a data set: rows that no other row surpasses in all of some columns.

    Parameters
    ----------
    path, progress
        As for `top`.
    by
        Columns that compete, such as `["tg_c", "cost_per_kg:min"]`.

    Returns
    -------
    DataFrame
        The rows with all columns, in the order of the first column.

    Raises
    ------
    FormulateError
        As for `top`; or if the front has more than 200,000 rows.

    Examples
    --------
    >>> import tempfile
    >>> from pi_formulate.search.screen.run import screen
    >>> place = Path(tempfile.mkdtemp()) / "run"
    >>> _ = screen(["PMDA", "p-PDA", "4,4'-ODA"], step_frac=0.5, path=place)
    >>> pareto_front(place, ["cte_ppm_per_k:min", "density_g_per_cm3"])["p-PDA_mol_frac"].tolist()
    [1.0]
    """
    return _best(path, by, None, progress)


def _best(path: Path | str, by: By | None, count: int | None, progress: Progress) -> "pd.DataFrame":
    folder, files = _files(path)
    with closing(_opened(folder, files[0])) as handle:
        schema = _parquet(handle, files[0]).schema_arrow
    ranking = Ranking.of(by, count, schema.names)
    best: Columns | None = None
    for blocks in counted((_keys(folder, files, at, ranking) for at in range(len(files))), len(files), progress):
        best = ranking.best([*([] if best is None else [best]), *blocks])
    assert best is not None
    frame = _whole_rows(folder, files, best, schema)
    about = json.loads((schema.metadata or {}).get(KEY.encode(), b"{}"))
    frame.attrs.update(about)
    return frame


def _files(path: Path | str) -> tuple[Folder, list[str]]:
    """The folder of a data set and the names of its files; one that is not finished is refused."""
    pyarrow_of()
    folder = folder_at(path)
    if isinstance(folder, LocalFolder) and Path(path).is_file():
        return LocalFolder(Path(path).parent), [Path(path).name]
    names = [name for name in folder.names(folder.path) or () if name.endswith(".parquet")]
    manifest = folder.manifest(folder.path) or {}
    if manifest.get("state") == "unfinished" or (not names and folder.manifest(folder.unfinished)):
        place = folder.path.removesuffix(UNFINISHED)
        raise DesignError(
            str(path),
            "a screen that is not finished",
            "a finished data set",
            f"Ask the same question again with path={place!r}: it goes on from the parts there are.",
            sentence="the screen is not finished",
        )
    if not names:
        raise FileError(
            str(path),
            "no Parquet files",
            "a folder or file that screen has written",
            "Check the name.",
            sentence="there are no Parquet files that screen has written",
        )
    listed = [str(part["file"]) for part in manifest.get("parts", ())]
    if missing := sorted(set(listed) - set(names)):
        raise FileError(
            str(path),
            f"no {missing[0]}" + (f" and {len(missing) - 1} more files" if len(missing) > 1 else ""),
            f"all {len(listed):,} files that {MANIFEST} lists",
            "Copy the whole folder, or ask the question again.",
            sentence=f"{missing[0]}"
            + (f" and {len(missing) - 1} more files are" if len(missing) > 1 else " is")
            + f" missing of the {len(listed):,} files that {MANIFEST} lists",
        )
    return folder, listed or names


def _opened(folder: Folder, name: str) -> Any:
    return folder.opened(folder.path, name)


def _parquet(handle: Any, name: str) -> Any:
    pa = pyarrow_of()
    try:
        return pa.parquet.ParquetFile(handle)
    except (pa.ArrowException, OSError) as error:
        raise FileError(
            name,
            str(error),
            "a whole Parquet file",
            "Ask the question again.",
            sentence=f"this is not a whole Parquet file: {error}",
        ) from error


def _keys(folder: Folder, files: list[str], at: int, ranking: Ranking) -> list[Columns]:
    """The columns that decide, of each row group of a file, with the places of the rows."""
    blocks: list[Columns] = []
    with closing(_opened(folder, files[at])) as handle:
        file = _parquet(handle, files[at])
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=list(ranking.names))
            columns: Columns = {name: table[name].to_numpy() for name in ranking.names}
            rows = np.arange(table.num_rows)
            columns |= {FILE: np.full(len(rows), at), GROUP: np.full(len(rows), group), ROW: rows}
            blocks.append(ranking.best([columns]))
    return blocks


def _whole_rows(folder: Folder, files: list[str], best: Columns, schema: Any) -> "pd.DataFrame":
    """All columns of some rows, in their order."""
    pa = pyarrow_of()
    order, tables = [], []
    for at, group, rows in _by_group(best):
        with closing(_opened(folder, files[at])) as handle:
            table = _parquet(handle, files[at]).read_row_group(group)
        tables.append(table.take(pa.array(best[ROW][rows])))
        order.append(rows)
    table = pa.concat_tables(tables, promote_options="none").unify_dictionaries() if tables else schema.empty_table()
    places = np.argsort(np.concatenate(order)) if order else np.empty(0, dtype=np.int64)
    frame: pd.DataFrame = table.take(pa.array(places)).to_pandas()
    return frame


def _by_group(best: Columns) -> Iterator[tuple[int, int, Any]]:
    """File, row group, and which of the best rows are there."""
    pairs = np.column_stack([best[FILE], best[GROUP]])
    for at, group in np.unique(pairs, axis=0).tolist():
        yield at, group, np.flatnonzero((pairs == (at, group)).all(axis=1))
