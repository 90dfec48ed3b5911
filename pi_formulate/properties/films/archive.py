"""Numpy archives of what was learnt from films.

In: the path of an archive, and what to build from its arrays. Out: that, or one error; and the writer.
"""

import io
import tokenize
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FileError
from pi_formulate.base.files import read_bytes, replaced

T = TypeVar("T")
FOLDER = "properties/films"
# What numpy and zipfile raise for a file that is cut, has wrong bytes, or is no archive at all.
BROKEN = (
    ValueError,
    KeyError,
    OSError,
    EOFError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    MemoryError,
    SyntaxError,
    RuntimeError,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)


def read(path: Path | str, build: Callable[[Mapping[str, Array]], T]) -> T:
    """Something from the arrays of an archive.

    Parameters
    ----------
    path
        The archive.
    build
        From its arrays by name.

    Raises
    ------
    FileError
        If the file is not an archive, or its arrays are not what they should be.
    """
    content = io.BytesIO(read_bytes(path))
    try:
        with np.load(content, allow_pickle=False) as archive:
            return build({key: archive[key] for key in archive.files})
    except BROKEN as error:
        need, hint = "an archive of what was learnt from films", "Fit it again, or check the name."
        raise FileError(str(path), type(error).__name__, need, hint) from error


def save(path: Path | str, arrays: Mapping[str, Array]) -> None:
    """Write arrays; the same content gives the same bytes.

    Parameters
    ----------
    path
        Its name.
    arrays
        By name.
    """
    with replaced(path) as handle:
        np.savez_compressed(handle, **arrays)  # type: ignore[arg-type]
