"""Files are replaced completely or left unchanged; texts are read in the encodings that office programs write.

In: a path and the new content. Out: the file, or an error and the old file unchanged. In: the bytes of a file. Out: its
text, from UTF-8 with or without a byte-order mark or UTF-16 with one, or an error with advice on how to save it.
"""

import codecs
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from errno import ELOOP
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO

from pi_formulate.base import swap
from pi_formulate.base.errors import FileError, FormulateError, TableError
from pi_formulate.base.limits import FILE_BYTES
from pi_formulate.base.outputs import check_not_reserved

SAVE_UTF8 = "Save it as 'CSV UTF-8' in Excel, or with the encoding UTF-8 in an editor."


@contextmanager
def replaced(path: Path | str) -> Iterator[BinaryIO]:
    """A binary handle whose content becomes the file at `path` only when the block ends without an error.

    The content goes to a hidden neighbour first and is moved over the target in one step, so a
    killed process or a full disk leaves the old file as it was; the next write to the same name
    removes the neighbour that a killed process left. `-` is standard output.

    Parameters
    ----------
    path
        Target; its folder must exist.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written, or the disk is full.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "a.txt"
    >>> with replaced(target) as handle:
    ...     _ = handle.write(b"whole")
    >>> target.read_text()
    'whole'
    """
    if isinstance(path, io.BytesIO):  # of `text_or_file`
        yield path
        return
    if str(path) == "-":
        with as_file_error("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        return
    with as_file_error(str(path)):
        target = resolved(path)
        if not target.parent.is_dir():
            raise no_folder(path, target.parent)
        if target.is_dir():
            hint = "Add a name that ends in .csv, .xlsx, .html or .json."
            raise FileError(str(path), "a folder", "a file name", hint, "this is a folder, not a file name")
        if target.exists() and not target.is_file():  # a device such as /dev/null cannot be replaced
            with target.open("wb") as handle:
                yield handle
            return
        swap.clear_leftovers(target)
        part = swap.hidden(target)
        try:
            with ExitStack() as stack:
                handle = stack.enter_context(part.open("xb"))
                while not stack.enter_context(swap.locked(part)):
                    handle = stack.enter_context(part.open("xb"))
                yield handle
                handle.flush()
                os.fsync(handle.fileno())
                handle.close()  # Windows renames no open file
                if target.exists():
                    part.chmod(target.stat().st_mode)
                part.replace(target)
                swap.sync_names(target.parent)
        finally:
            swap.remove(part)


def text_or_file(path: Path | str | None, write: Callable[[Path | str], None]) -> str | None:
    """Write a file, or give its text back where no path is stated, as pandas does.

    Parameters
    ----------
    path
        Target; None for the text.
    write
        Writes UTF-8 to a target by `replaced`.

    Examples
    --------
    >>> def write(target):
    ...     with replaced(target) as handle:
    ...         _ = handle.write(b"whole")
    >>> text_or_file(None, write)
    'whole'
    """
    if path is not None:
        write(path)
        return None
    content = io.BytesIO()
    write(content)  # type: ignore[arg-type]  # `replaced` yields it as it is
    return content.getvalue().decode()


@contextmanager
def replaced_folder(path: Path | str, own: str) -> Iterator[Path]:
    """An empty folder that becomes the folder at `path` only when the block ends without an error.

    The old folder and the new one are exchanged in one step where the system can do so: see `swap`.

    Parameters
    ----------
    path
        Target; the folder that holds it must exist. Its files are replaced if all of them match `own`.
    own
        Pattern of the names of the files that are written, such as `part-*.parquet`.

    Raises
    ------
    FileError
        If the target holds anything else, is a file, or cannot be written; it is unchanged.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "set"
    >>> with replaced_folder(target, "part-*") as folder:
    ...     _ = (folder / "part-0").write_text("whole")
    >>> [file.name for file in target.iterdir()]
    ['part-0']
    """
    with as_file_error(str(path)):
        target = resolved(path)
        if not target.parent.is_dir():
            raise no_folder(path, target.parent)
        swap.clear_leftovers(target)
        if target.exists() and not (
            target.is_dir() and all(file.is_file() and fnmatch(file.name, own) for file in target.iterdir())
        ):
            raise FileError(
                str(path),
                "a file, or a folder with other files",
                f"a new folder, or one that contains only {own}",
                "Choose another name: the whole folder would be replaced.",
                sentence="this is a file, or a folder with other files",
            )
        part = swap.hidden(target)
        try:
            with ExitStack() as stack:
                part.mkdir()
                while not stack.enter_context(swap.locked(part)):
                    part.mkdir()
                yield part
                swap.sync_folder(part)
                swap.move_folder(part, target)
                swap.sync_names(target.parent)
        finally:
            swap.remove(part)


def resolved(path: Path | str) -> Path:
    """The target behind all links of a path."""
    try:
        target = Path(path).resolve()
    except RuntimeError as error:  # a loop, in Python 3.11 and 3.12
        raise OSError(ELOOP, os.strerror(ELOOP)) from error
    if target.is_symlink():  # a loop, in later ones: what is behind all links is none
        raise OSError(ELOOP, os.strerror(ELOOP))
    return target


def no_folder(path: Path | str, folder: Path) -> FileError:
    """The error of an output in a folder that is not there."""
    need, hint = "a folder that exists", "Create it first, or choose another."
    return FileError(str(path), str(folder), need, hint, f"{folder} is not a folder that exists")


@contextmanager
def as_file_error(place: str) -> Iterator[None]:
    """The reason of the operating system, as one sentence."""
    try:
        yield
    except BrokenPipeError:  # the reader of the pipe has seen enough: no fault of the input
        raise
    except (OSError, UnicodeEncodeError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "loop" not in str(error):  # of symbolic links, until Python 3.13
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise FileError(
            place,
            reason,
            "a place that can be written, with room for the file",
            "Nothing was written; an existing file is unchanged.",
            sentence=f"cannot be written: {reason}",
        ) from error
    except ValueError as error:
        if isinstance(error, FormulateError) or "null" not in str(error):
            raise
        raise FileError(
            place,
            str(error),
            "a file name without null characters",
            sentence="the name of a file cannot hold a null character",
        ) from error


def read_bytes(path: Path | str, most_bytes: int = FILE_BYTES) -> bytes:
    """The content of a file that the user named, or an error with the reason.

    Parameters
    ----------
    path
        The file.
    most_bytes
        Its largest size: nothing is read of a larger one. A pipe has no size, and is read to this number.
    """
    check_not_reserved(path)
    try:
        with Path(path).open("rb") as handle:
            size = os.fstat(handle.fileno()).st_size
            content = handle.read(most_bytes + 1) if size <= most_bytes else b""
        if (size := max(size, len(content))) > most_bytes:
            raise FileError(
                str(path),
                f"{size:,} bytes",
                f"a file of at most {most_bytes:,} bytes",
                sentence=f"the file has {size:,} bytes, but at most {most_bytes:,} are read",
            )
        return content
    except FileError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        need, hint = "a file that can be read", "Check the name and the folder."
        raise FileError(str(path), reason, need, hint, f"cannot be read: {reason}") from error


def text_of(name: str, content: bytes) -> str:
    r"""The text that the bytes of a file hold, without byte-order mark.

    Parameters
    ----------
    name
        Name of the file in errors.
    content
        The bytes.

    Raises
    ------
    TableError
        If it is neither UTF-8 nor UTF-16 with a byte-order mark: the byte, its line and the remedy.

    Examples
    --------
    >>> text_of("a.csv", b"\xef\xbb\xbfid"), text_of("a.csv", "id".encode("utf-16"))
    ('id', 'id')
    """
    if content.startswith(b"PK\x03\x04"):
        raise TableError(
            name,
            "a workbook or another zip file",
            "text",
            "Name it .xlsx if Excel wrote it.",
            sentence="this is a workbook or another zip file, not a text",
        )
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    if encoding == "utf-8-sig" and (place := content.find(0)) >= 0:
        raise TableError(
            f"{name}:{_line(content, place)}",
            "a NUL byte",
            "text",
            SAVE_UTF8,
            sentence="the file holds a NUL byte, so it is not a text",
        )
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        byte = content[error.start : error.start + 1]
        got = f"the byte 0x{byte.hex().upper()}"
        if encoding == "utf-8-sig":
            read = byte.decode("cp1252", "replace")
            got += f", which is {read!r} in the Windows encoding cp1252" if read != "\ufffd" else ""
        line = _line(content, error.start)
        raise TableError(
            f"{name}:{line}", got, "UTF-8 text", SAVE_UTF8, sentence=f"the file is not UTF-8 text: it holds {got}"
        ) from error
    if (place := text.find("\0")) >= 0:
        raise TableError(
            f"{name}:{_line(text[:place].encode(), None)}",
            "a NUL character",
            "text",
            SAVE_UTF8,
            sentence="the file holds a NUL character, so it is not a text",
        )
    return text


def _line(content: bytes, place: int | None) -> int:
    """Number of the line of a byte, whatever ends the lines."""
    before = content[:place].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return before.count(b"\n") + 1
