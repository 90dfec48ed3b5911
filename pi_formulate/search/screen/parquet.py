"""A screen as Parquet files, for tables that do not fit into memory.

In: columns block by block, and their metadata. Out: a file that ends in `.parquet`, or a folder of such files
(a data set), whole or not at all; opened as a `pyarrow.dataset.Dataset`. Memory does not grow with the rows.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pi_formulate.base.errors import DesignError, ExtraError
from pi_formulate.base.files import replaced, replaced_folder
from pi_formulate.search.screen.judge import Columns, dtype_of, unit_of

if TYPE_CHECKING:
    from pyarrow.dataset import Dataset

ROWS_PER_GROUP = 250_000  # one row group, the part that a reader may skip
ROWS_PER_FILE = 5_000_000
OWN_FILES = "part-*.parquet"
KEY = "pi_formulate"  # of the metadata


def check_room(path: Path | str, bytes_needed: int) -> None:
    """Refuse a data set that the disk has no room for, before the first row is made.

    Parameters
    ----------
    path
        Where the data set goes.
    bytes_needed
        Size without compression, an upper limit.

    Raises
    ------
    DesignError
        If there is less room.
    """
    try:
        free = shutil.disk_usage(Path(path).resolve().parent).free
    except (OSError, ValueError, RuntimeError):  # no such folder, no right to look into it: told when it is written
        return
    if free < bytes_needed:
        raise DesignError(
            "path",
            f"{bytes_needed:,} bytes for a disk with {free:,} free",
            "a disk with room for all rows",
            "Take a coarser step_frac, fewer monomers, or inside_only=True.",
        )


def pyarrow_of() -> Any:
    """The library, or an error that says how to install it."""
    try:
        import pyarrow.dataset
        import pyarrow.parquet
    except ImportError:
        raise ExtraError(
            "path", "no PyArrow", "the library pyarrow", "Install it with: pip install 'pi_formulate[screen]'"
        ) from None
    return pyarrow


def written(
    path: Path | str, names: tuple[str, ...], about: Mapping[str, object], blocks: Iterator[Columns]
) -> "Dataset":
    """Write all blocks, and open what was written.

    Parameters
    ----------
    path
        A file that ends in `.parquet`, or a folder.
    names
        Columns in their order.
    about
        Metadata, stored as JSON under the key `pi_formulate`; each column carries its unit.
    blocks
        Columns of the same length.
    """
    pa = pyarrow_of()
    schema = pa.schema(
        [
            pa.field(name, pa.from_numpy_dtype(dtype_of(name)), nullable=False, metadata={"unit": unit_of(name)})
            for name in names
        ],
        metadata={KEY: json.dumps(about)},
    )
    groups = (
        pa.Table.from_arrays([pa.array(group[name]) for name in names], schema=schema)
        for group in _gathered(blocks, names)
    )
    if Path(path).suffix.lower() == ".parquet":
        with replaced(path) as handle, pa.parquet.ParquetWriter(handle, schema) as writer:
            for group in groups:
                writer.write_table(group)
    else:
        with replaced_folder(path, OWN_FILES) as folder:
            _fill(folder, pa, schema, groups)
    return pa.dataset.dataset(str(path), format="parquet", schema=schema)


def _fill(folder: Path, pa: Any, schema: Any, groups: Iterator[Any]) -> None:
    """Write one file after another; a single file without rows if there are none."""
    with ExitStack() as stack:
        rows, number = ROWS_PER_FILE, 0
        for group in groups:
            if rows >= ROWS_PER_FILE:
                stack.close()
                place = folder / f"part-{number:05d}.parquet"
                writer = stack.enter_context(pa.parquet.ParquetWriter(place, schema))
                rows, number = 0, number + 1
            writer.write_table(group)
            rows += group.num_rows


def _gathered(blocks: Iterator[Columns], names: tuple[str, ...]) -> Iterator[Columns]:
    """Blocks joined into row groups; at least one group, which may be empty."""
    waiting: list[Columns] = []
    rows, empty = 0, True

    def joined() -> Columns:
        return {
            name: np.concatenate([block[name] for block in waiting]) if waiting else np.empty(0, dtype_of(name))
            for name in names
        }

    for block in blocks:
        if not (size := len(block[names[0]])):
            continue
        waiting.append(block)
        rows += size
        if rows >= ROWS_PER_GROUP:
            yield joined()
            waiting, rows, empty = [], 0, False
    if rows or empty:
        yield joined()
