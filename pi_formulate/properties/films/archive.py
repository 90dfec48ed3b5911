"""Numpy archives of what was learnt from films.

In: the path of an archive, what its arrays have to be, and what to build from them. Out: that, or one error; and the
writer.

Nothing of an archive is believed: sizes are checked before a member is decompressed, and type, shape, finiteness and
range of each array before anything is computed from it. An archive cannot bring code, as no member is unpickled.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from tokenize import TokenError
from typing import TypeVar

import numpy as np
from numpy.lib import format as npy

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FileError, Words
from pi_formulate.base.files import read_bytes, replaced
from pi_formulate.base.limits import ARCHIVE_BYTES, ARCHIVE_MEMBERS
from pi_formulate.base.tables import reference_table

T = TypeVar("T")
FOLDER = "properties/films"
NEED = "an archive of what was learnt from films"
LARGEST = 1e12  # no number of an archive is above, nor is the product of two near the end of what a float holds
# What numpy and zipfile raise for a file that is cut or has wrong bytes, or for a header that is no header.
BROKEN = (
    *(ValueError, KeyError, OSError, EOFError, TypeError, IndexError, OverflowError, SyntaxError, RuntimeError),
    *(MemoryError, NotImplementedError, TokenError, zipfile.BadZipFile, zlib.error),
)
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
KINDS = {"f": "numbers", "iu": "whole numbers", "U": "texts"}
BYTES_OF_A_NUMBER = (1, 2, 4, 8)
BYTES_OF_A_CHARACTER = 4
ASCII = range(128)
HALF_BYTES = 4  # numbers of fewer bytes have half precision


@dataclass(frozen=True, slots=True)
class Member:
    """What one array of an archive has to be.

    Parameters
    ----------
    kinds
        Kinds of its dtype: `f` for numbers, `iu` for whole numbers, `U` for texts.
    shape
        Its lengths; a name stands for a length that is the same in all arrays.
    low, high
        Smallest and largest value; of texts, `high` is the most characters.
    below
        Name of a length that all values lie below, as places in another array do; none if empty.
    """

    kinds: str
    shape: tuple[int | str, ...]
    low: float = -LARGEST
    high: float = LARGEST
    below: str = ""


class DamagedError(Exception):
    """What is wrong with an archive, as the part of a sentence; `read` makes a `FileError` of it."""


def read(path: Path | str, members: Mapping[str, Member], build: Callable[[Mapping[str, Array]], T]) -> T:
    """Something from the arrays of an archive.

    Parameters
    ----------
    path
        The archive.
    members
        The arrays that it has to have; further ones are not read.
    build
        From its arrays by name; may raise `DamagedError`.

    Raises
    ------
    FileError
        If the file is not an archive, or its arrays are not what they should be.
    """
    own = not Path(path).is_relative_to(reference_table(""))
    hint = "Fit it again, or check the name." if own else "It belongs to the package: install pi_formulate again."
    try:
        if (size := _bytes_of(path)) > ARCHIVE_BYTES:
            raise DamagedError(f"{size:,} bytes, above {ARCHIVE_BYTES:,}")
        arrays = _arrays(read_bytes(path), members)
        _check(arrays, members)
        return build(arrays)
    except DamagedError as error:
        raise FileError(str(path), Words(str(error)), NEED, hint) from error
    except FileError as error:
        if own:
            raise
        raise FileError(str(path), error.got, error.need, hint, error.sentence) from error


def _bytes_of(path: Path | str) -> int:
    """Size of a file; 0 if there is none, since reading it gives the reason."""
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _arrays(content: bytes, members: Mapping[str, Member]) -> dict[str, Array]:
    """The arrays of an archive that are wanted, with the types and shapes that their headers say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            files = archive.infolist()
            names = [file.filename for file in files]
            if len(files) > ARCHIVE_MEMBERS:
                raise DamagedError(f"{len(files):,} arrays, above {ARCHIVE_MEMBERS}")
            if (size := sum(file.file_size for file in files)) > ARCHIVE_BYTES:
                raise DamagedError(f"{size:,} bytes when it is unpacked, above {ARCHIVE_BYTES:,}")
            if len(set(names)) < len(names):
                raise DamagedError("an array twice")
            if missing := sorted(f"{name}.npy" for name in members if f"{name}.npy" not in names):
                raise DamagedError(f"no array {missing[0].removesuffix('.npy')!r}")
            return {name: _array(name, archive.read(f"{name}.npy")) for name in members}
    except BROKEN as error:
        raise DamagedError(type(error).__name__) from error


def _array(name: str, content: bytes) -> Array:
    """One array; its header says the size, so that a wrong one does not fill the memory."""
    handle = io.BytesIO(content)
    version = npy.read_magic(handle)
    if version not in HEADERS:
        raise DamagedError(f"an array {name!r} of version {version}")
    shape, by_columns, dtype = HEADERS[version](handle)
    plain = dtype.kind in "fiu" and dtype.itemsize in BYTES_OF_A_NUMBER
    if not plain and not (dtype.kind == "U" and dtype.itemsize):
        raise DamagedError(f"an array {name!r} of the type {dtype}")
    start = handle.tell()
    if min(shape, default=0) < 0 or prod(shape) * dtype.itemsize != len(content) - start:
        raise DamagedError(f"an array {name!r} of the shape {shape} in {len(content) - start:,} bytes")
    array = np.frombuffer(content, dtype, offset=start).reshape(shape, order="F" if by_columns else "C")
    # Half precision is for the disk: it computes slowly.
    half = dtype.kind == "f" and dtype.itemsize < HALF_BYTES
    return array.astype(float if half else dtype.newbyteorder("="))


def _check(arrays: Mapping[str, Array], members: Mapping[str, Member]) -> None:
    """Refuse an array of another type, shape or range."""
    lengths: dict[str, int] = {}
    for name, member in members.items():
        array = arrays[name]
        if array.dtype.kind not in member.kinds:
            raise DamagedError(f"an array {name!r} of the type {array.dtype}, not {KINDS[member.kinds]}")
        shape = tuple(
            length if isinstance(length, int) else lengths.setdefault(length, have)
            for length, have in zip(member.shape, array.shape, strict=False)
        )
        if array.shape != shape or len(shape) != len(member.shape) or 0 in shape:
            raise DamagedError(f"an array {name!r} of the shape {array.shape}, not {member.shape}")
        if member.kinds == "U":
            _check_texts(name, array, member)
        elif not _inside(array, member):
            raise DamagedError(f"an array {name!r} with a number outside {member.low:g}..{member.high:g}")
    for name, member in members.items():
        if member.below and bool((arrays[name] >= lengths[member.below]).any()):
            raise DamagedError(f"an array {name!r} with a place above the {lengths[member.below]} {member.below}")


def _inside(array: Array, member: Member) -> bool:
    """Whether all numbers are in the range, which NaN and infinity are not."""
    with np.errstate(invalid="ignore"):
        return member.low <= float(array.min()) and float(array.max()) <= member.high


def _check_texts(name: str, array: Array, member: Member) -> None:
    if array.dtype.itemsize > BYTES_OF_A_CHARACTER * member.high:
        raise DamagedError(f"an array {name!r} with texts of more than {member.high:g} characters")
    # By their numbers first: a number that is no character would stop Python itself.
    if int(np.atleast_1d(array).view(np.uint32).max()) < len(ASCII):
        texts = np.atleast_1d(array).tolist()
        if all(texts) and "".join(texts).isprintable():
            return
    raise DamagedError(f"an array {name!r} with a text that is empty or has other characters than ASCII")


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
