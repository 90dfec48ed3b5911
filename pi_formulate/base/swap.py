"""New content in the place of the old: one step of the file system, and what a killed process left is removed.

In: a file or folder that is whole, under a hidden name beside its place. Out: it is in its place, the old one is gone.

A file is renamed over the old one, which every system does in one step. A folder cannot be renamed over another that
has files; Linux and macOS exchange two names in one step instead, so that at every instant the whole old or the whole
new folder is under the name, for readers that know nothing of this package. A list of the current parts inside the
folder would be as safe, but only for readers that obey it: pandas or DuckDB would read old and new parts together.
Where there is no exchange (Windows, some network disks), the old folder is renamed aside first; if the process is
killed between the two steps, the next write to this name puts the old folder back before it begins.

A writer holds a lock on what it writes, so that another process does not take it for a leftover. The lock ends with the
process, however that ends; what nobody holds is removed by the next write to the same name.
"""

import ctypes
import errno
import os
import re
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: an open file cannot be removed there, and a folder is judged by its age
    fcntl = None  # type: ignore[assignment]

NAME_CHARACTERS = 200  # of the target in the hidden name; file systems allow 255 bytes
ABANDONED_S = 86_400.0  # where there are no locks: no write takes a day
AT_FDCWD, RENAME_EXCHANGE, RENAME_SWAP = -100, 2, 2
NO_EXCHANGE = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EXDEV)


def hidden(target: Path, ending: str = "part") -> Path:
    """A new hidden name beside a file or folder.

    Parameters
    ----------
    target
        Its place.
    ending
        `part` for one that is being written, `old` for one that gives way.

    Examples
    --------
    >>> hidden(Path("a.csv")).name.startswith(".a.csv.")
    True
    """
    return target.with_name(f".{_stem(target)}.{secrets.token_hex(4)}.{ending}")


def _stem(target: Path) -> str:
    """As much of the name as the hidden name has room for, counted in bytes."""
    return target.name.encode(errors="surrogateescape")[:NAME_CHARACTERS].decode(errors="ignore")


def clear_leftovers(target: Path) -> None:
    """Remove what killed writes to this name left beside it; a folder that gave way comes back if there is no other.

    Parameters
    ----------
    target
        The file or folder that is about to be written.
    """
    of_target = re.compile(rf"\.{re.escape(_stem(target))}\.[0-9a-f]{{8}}\.(part|old)")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if (match := of_target.fullmatch(entry.name)) is None:
                continue
            with suppress(OSError), _if_abandoned(Path(entry.path)) as abandoned:
                if abandoned and match[1] == "old" and not target.exists():
                    Path(entry.path).rename(target)
                elif abandoned:
                    remove(Path(entry.path))


def remove(place: Path) -> None:
    """Remove a file or a folder with its files; nothing if it is gone already.

    Parameters
    ----------
    place
        What to remove.
    """
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with suppress(OSError):
            place.unlink(missing_ok=True)


@contextmanager
def locked(part: Path) -> Iterator[bool]:
    """Hold the lock of a part while it is written; false if another process took it for a leftover just before.

    Parameters
    ----------
    part
        A file or folder that exists.
    """
    if fcntl is None:
        yield True
        return
    try:
        handle = os.open(part, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        with suppress(OSError):  # a disk without locks: as on Windows, nothing is removed before its time
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield part.exists()
    finally:
        os.close(handle)


@contextmanager
def _if_abandoned(place: Path) -> Iterator[bool]:
    """Whether no process writes it; what is abandoned stays locked, so that no writer can begin with it."""
    if fcntl is None:
        gave_way = place.suffix == ".old"  # for an instant only, if its writer lives
        yield gave_way or not place.is_dir() or time.time() - place.stat().st_mtime > ABANDONED_S
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        except OSError:
            yield time.time() - place.stat().st_mtime > ABANDONED_S
        else:
            yield True
    finally:
        os.close(handle)


def move_folder(part: Path, target: Path) -> None:
    """Put a folder into its place; the one that was there is removed afterwards.

    Parameters
    ----------
    part
        The new folder, whole and on the disk.
    target
        Its place, in the same folder.

    Raises
    ------
    OSError
        If the file system refuses; the old folder is in its place.
    """
    try:
        target.rmdir()  # an empty folder gives way without a trace
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
            raise
    try:
        part.rename(target)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST, errno.EACCES) or not target.is_dir():
            raise
        if exchange(part, target):
            shutil.rmtree(part, ignore_errors=True)
        else:
            _move_in_two_steps(part, target)


def _move_in_two_steps(part: Path, target: Path) -> None:
    old = hidden(target, "old")
    with locked(target):  # so that no other process puts it back between the two steps
        target.rename(old)
        try:
            part.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def exchange(one: Path, other: Path) -> bool:
    """Exchange the names of two files or folders in one step; false where the system cannot.

    Parameters
    ----------
    one, other
        Both exist, on one disk.

    Raises
    ------
    OSError
        If the file system refuses.
    """
    names = os.fsencode(one), os.fsencode(other)
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform.startswith("linux"):
            failed = library.renameat2(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
        elif sys.platform == "darwin":
            failed = library.renamex_np(*names, RENAME_SWAP)
        else:
            return False
    except (AttributeError, OSError, TypeError):  # a C library without the call
        return False
    if failed and ctypes.get_errno() in NO_EXCHANGE:
        return False
    if failed:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code), str(other))
    return True


def sync_folder(folder: Path) -> None:
    """Bring the files of a folder, and their names, to the disk: a name must not outlive a power cut without its file.

    Parameters
    ----------
    folder
        A folder of files.
    """
    for file in folder.iterdir():
        with file.open("rb") as handle, suppress(OSError):
            os.fsync(handle.fileno())
    sync_names(folder)


def sync_names(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can.

    Parameters
    ----------
    folder
        Where files were renamed.
    """
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
