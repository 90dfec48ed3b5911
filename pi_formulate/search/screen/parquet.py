"""Columns of a screen as the bytes of a Parquet file.

In: columns in groups. Out: bytes, the same for the same columns; and what a file says of itself. Each column carries
its unit, and the file the question, the sources and the version under the key `pi_formulate`.

Shares take few values, and are stored as places in a list of them; the bytes of other numbers are sorted by their place
in the number, which compresses them best. Both are read by every Parquet library.
"""

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import numpy as np

from pi_formulate.base.errors import ExtraError
from pi_formulate.search.screen.layout import MEMBER, SHARE, Columns, dtype_of, unit_of

KEY = "pi_formulate"  # of the metadata
SKIPPED = "pi_formulate_skipped_sets"


def pyarrow_of() -> Any:
    """The library, or an error that says how to install it."""
    try:
        import pyarrow.dataset
        import pyarrow.parquet
    except ImportError:
        raise ExtraError(
            "path",
            "no PyArrow",
            "the library pyarrow",
            "Install it with: pip install 'pi_formulate[screen]'",
            sentence="the library pyarrow is not installed",
        ) from None
    return pyarrow


def schema_of(names: Iterable[str], about: Mapping[str, object]) -> Any:
    """Names, types and units of the columns, and the metadata."""
    pa = pyarrow_of()

    def of(name: str) -> Any:
        kind = pa.dictionary(pa.int16(), pa.string()) if MEMBER.fullmatch(name) else pa.from_numpy_dtype(dtype_of(name))
        return pa.field(name, kind, nullable=MEMBER.fullmatch(name) is not None, metadata={"unit": unit_of(name)})

    return pa.schema([of(name) for name in names], metadata={KEY: json.dumps(about)})


def table_of(columns: Columns, schema: Any, monomers: list[str]) -> Any:
    """Columns as an Arrow table."""
    pa = pyarrow_of()

    def of(name: str, column: Any) -> Any:
        if not MEMBER.fullmatch(name):
            return pa.array(column)
        places = pa.array(column, mask=column < 0)
        return pa.DictionaryArray.from_arrays(places, pa.array(monomers))

    return pa.Table.from_arrays([of(name, columns[name]) for name in schema.names], schema=schema)


def joined(blocks: list[Columns], names: Iterable[str]) -> Columns:
    """Blocks one below the other."""
    return {name: np.concatenate([np.empty(0, dtype_of(name)), *(block[name] for block in blocks)]) for name in names}


def write_groups(handle: BinaryIO, groups: Iterable[Columns], schema: Any, monomers: list[str]) -> Any:
    """A writer to which all groups were written, to be closed; each becomes a row group, which a reader may skip."""
    pa = pyarrow_of()
    listed = [name for name in schema.names if name.endswith(SHARE) or MEMBER.fullmatch(name)]
    split = [name for name in schema.names if dtype_of(name) == np.dtype(float) and name not in listed]
    writer = pa.parquet.ParquetWriter(
        handle,
        schema,
        compression="lz4",
        use_dictionary=listed,
        column_encoding=dict.fromkeys(split, "BYTE_STREAM_SPLIT"),
    )
    for group in groups:
        writer.write_table(table_of(group, schema, monomers))
    return writer


def part_bytes(groups: Iterable[Columns], schema: Any, monomers: list[str], skipped: list[int]) -> memoryview:
    """One file.

    Parameters
    ----------
    groups
        Columns of the same names.
    schema, monomers
        As `schema_of` gives them, and names of all monomers.
    skipped
        Sets left out by their bounds, known once all groups were made.
    """
    buffer = io.BytesIO()
    with write_groups(buffer, groups, schema, monomers) as writer:
        writer.add_key_value_metadata({SKIPPED: str(sum(skipped))})
    return buffer.getbuffer()


def rows_and_skipped(handle: Any) -> tuple[int, int]:
    """Rows of a file, and sets that were left out while it was made; from its last bytes.

    Raises
    ------
    Exception
        Of PyArrow, if it is not a whole file.
    """
    footer = pyarrow_of().parquet.read_metadata(handle)
    return int(footer.num_rows), int((footer.metadata or {}).get(SKIPPED.encode(), b"0"))
