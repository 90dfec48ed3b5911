"""The folder of a data set: parts that are written whole, and a manifest that says what they are.

In: a path, of this machine or of a file system that fsspec knows. Out: `Folder`. While parts are missing they lie in
`NAME.unfinished` beside the place of the data set, so that no reader takes a part for the whole; the last step moves
that folder to its place. A killed run leaves whole parts only, and the next run of the same question goes on from them.
"""

import json
import os
import re
import shutil
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, BinaryIO

from pi_formulate.base import swap
from pi_formulate.base.errors import DesignError, ExtraError, FileError, FormulateError
from pi_formulate.base.files import as_file_error, no_folder, replaced, resolved

MANIFEST = "_manifest.json"  # readers of Parquet folders leave out names that begin with an underscore
UNFINISHED = ".unfinished"
PART = "part-{:05d}.parquet"
PART_NAME = re.compile(r"part-(\d{5,})\.parquet")
OWN = ("part-*.parquet", MANIFEST)


class Folder(ABC):
    """Where the parts of a data set go.

    Parameters
    ----------
    path
        Of the data set.
    """

    def __init__(self, path: str) -> None:
        self.path = path

    # --- what a file system has to offer; the folder of this machine is below, others follow by fsspec

    @abstractmethod
    def read(self, folder: str, name: str) -> bytes | None:
        """Content of a file; None if there is none."""

    @abstractmethod
    def write(self, folder: str, name: str, content: "bytes | memoryview") -> None:
        """Write a file whole or not at all."""

    @abstractmethod
    def opened(self, folder: str, name: str) -> BinaryIO:
        """A part to read."""

    @abstractmethod
    def names(self, folder: str) -> list[str] | None:
        """Names of the files of a folder; None if there is none."""

    @abstractmethod
    def move(self) -> None:
        """Put the unfinished folder into the place of the data set."""

    @abstractmethod
    def dataset(self, schema: Any) -> Any:
        """Open the data set."""

    @contextmanager
    def held(self, parts: int) -> Iterator[None]:
        """While it is written no other process of this machine writes it; what is of no use to a next run is removed.

        Parameters
        ----------
        parts
            Number of all parts: a single one is not kept.
        """
        yield

    # --- the data set

    @property
    def unfinished(self) -> str:
        """Place of the parts of a run."""
        return self.path.rstrip("/") + UNFINISHED

    def manifest(self, folder: str) -> dict[str, Any] | None:
        """What the parts of a folder are; None if it does not say."""
        content = self.read(folder, MANIFEST)
        if content is None:
            return None
        try:
            manifest = json.loads(content)
        except ValueError:
            return None
        return manifest if isinstance(manifest, dict) else None

    def check(self) -> None:
        """Refuse a folder with files of others.

        Raises
        ------
        FileError
            If the place is taken by a file or a folder with other files.
        """
        names = self.names(self.path)
        if names is not None and not all(any(fnmatch(name, own) for own in OWN) for name in names):
            raise FileError(
                self.path,
                "a file, or a folder with other files",
                f"a new folder, or one that contains only {OWN[0]}",
                "Choose another name: the whole folder would be replaced.",
                sentence="this is a file, or a folder with other files",
            )

    def parts(self) -> set[int]:
        """Numbers of the parts of the unfinished folder."""
        names = self.names(self.unfinished) or ()
        return {int(number[1]) for name in names if (number := PART_NAME.fullmatch(name))}

    @abstractmethod
    def remove_parts(self, numbers: set[int]) -> None:
        """Remove some of the unfinished parts."""

    def begin(self, question: Mapping[str, object]) -> set[int]:
        """Numbers of the parts that a run of this question has left; a run of another question is refused.

        Parameters
        ----------
        question
            As in the manifest.

        Raises
        ------
        DesignError
            If the unfinished parts answer another question.
        """
        old, done = self.manifest(self.unfinished), self.parts()
        if old is None or not done or _of_one_part(old):
            self.remove_parts(done)
            done = set()
            self.write(self.unfinished, MANIFEST, as_json({"state": "unfinished", "question": question}))
        elif old.get("question") != json.loads(json.dumps(question)):
            raise DesignError(
                "path",
                f"{self.unfinished} with {len(done):,} parts of another question ({differences(old, question)})",
                "a place without an unfinished run of another question",
                "Ask that question again to finish it, remove the folder, or take another path.",
                sentence=f"there is {self.unfinished} with {len(done):,} parts of another question "
                f"({differences(old, question)})",
            )
        return done

    def finish(self, question: Mapping[str, object], parts: list[dict[str, object]], skipped_sets: int) -> None:
        """Write the manifest of the whole and move the folder to its place."""
        whole = {
            "state": "complete",
            "question": question,
            "rows": sum(int(str(part["rows"])) for part in parts),
            "skipped_sets": skipped_sets,
            "parts": parts,
        }
        self.write(self.unfinished, MANIFEST, as_json(whole))
        self.move()

    def complete(self, question: Mapping[str, object]) -> bool:
        """Whether the place already has the whole answer to this question."""
        manifest = self.manifest(self.path)
        if manifest is None or manifest.get("state") != "complete":
            return False
        names = set(self.names(self.path) or ())
        listed = {str(part.get("file")) for part in manifest.get("parts", ())}
        return manifest.get("question") == json.loads(json.dumps(question)) and listed <= names


def _of_one_part(manifest: Mapping[str, Any]) -> bool:
    """Whether a run has a single part: a question of seconds, not worth a refusal."""
    question = manifest.get("question")
    return not isinstance(question, dict) or question.get("parts") == 1


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Which keys of two questions differ, and how, for an error.

    >>> differences({"question": {"seed": 1, "count": 9}}, {"seed": 2, "count": 9})
    'seed 1, now 2'
    """
    before, now = _flat(old.get("question") or {}), _flat(json.loads(json.dumps(new)))
    changed = [key for key in sorted({*before, *now}) if before.get(key) != now.get(key)]
    shown = [f"{key} {before.get(key)!r}, now {now.get(key)!r}" for key in changed]
    return "; ".join(shown[:3]) + (f"; {len(shown) - 3} more" if len(shown) > 3 else "")


def _flat(question: Mapping[str, Any]) -> dict[str, Any]:
    """Keys of the question and of its parts side by side; the name of the innermost key is enough for a person."""
    flat: dict[str, Any] = {}
    for key, value in question.items():
        flat |= _flat(value) if isinstance(value, dict) else {key: value}
    return flat


def as_json(content: Mapping[str, object]) -> bytes:
    """The bytes of a manifest, the same for the same content."""
    return (json.dumps(content, indent=1, sort_keys=True) + "\n").encode()


class LocalFolder(Folder):
    """A folder of this machine."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(str(path))

    def read(self, folder: str, name: str) -> bytes | None:
        """As `Folder.read`."""
        place = Path(folder) / name
        return place.read_bytes() if place.is_file() else None

    def write(self, folder: str, name: str, content: "bytes | memoryview") -> None:
        """As `Folder.write`."""
        with replaced(Path(folder) / name) as handle:
            handle.write(content)

    def opened(self, folder: str, name: str) -> BinaryIO:
        """As `Folder.opened`."""
        return (Path(folder) / name).open("rb")

    def names(self, folder: str) -> list[str] | None:
        """As `Folder.names`."""
        place = Path(folder)
        if place.exists() and not place.is_dir():
            return [place.name]
        return sorted(file.name for file in place.iterdir()) if place.is_dir() else None

    def remove_parts(self, numbers: set[int]) -> None:
        """As `Folder.remove_parts`."""
        for number in numbers:
            (Path(self.unfinished) / PART.format(number)).unlink(missing_ok=True)

    def move(self) -> None:
        """As `Folder.move`."""
        swap.sync_folder(Path(self.unfinished))
        swap.move_folder(Path(self.unfinished), Path(self.path))
        swap.sync_names(Path(self.path).parent)

    def dataset(self, schema: Any) -> Any:
        """As `Folder.dataset`."""
        import pyarrow.dataset as ds

        return ds.dataset(self.path, format="parquet", schema=schema)

    @contextmanager
    def held(self, parts: int) -> Iterator[None]:
        """As `Folder.held`."""
        with as_file_error(self.path):
            target = resolved(self.path)
            if not target.parent.is_dir():
                raise no_folder(self.path, target.parent)
            swap.clear_leftovers(target)
            self.path = str(target)
            place = Path(self.unfinished)
            with ExitStack() as stack:
                place.mkdir(exist_ok=True)
                while not stack.enter_context(swap.locked(place)):  # another process has just finished it
                    place.mkdir(exist_ok=True)
                try:
                    yield
                finally:
                    if place.is_dir() and (parts == 1 or not self.parts()):  # nothing to go on from
                        swap.remove(place)


class RemoteFolder(Folder):
    """A folder of a file system that fsspec knows, such as `s3://bucket/run` or `memory://run`.

    There is no exchange of two folders: an old data set is removed before the new one takes its place.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise ExtraError(
                "path",
                "no fsspec",
                "the library fsspec",
                "Install it with: pip install 'pi_formulate[cluster]'",
                sentence="the library fsspec is not installed",
            ) from None
        try:
            self.system, self.path = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise FileError(
                url,
                str(error),
                "a path of a file system that fsspec knows",
                sentence=f"fsspec cannot open this: {error}",
            ) from error

    def read(self, folder: str, name: str) -> bytes | None:
        """As `Folder.read`."""
        place = f"{folder}/{name}"
        return bytes(self.system.cat_file(place)) if self.system.exists(place) else None

    def write(self, folder: str, name: str, content: "bytes | memoryview") -> None:
        """As `Folder.write`."""
        # Other workers may write the same part at the same time, with the same bytes; the last one stays.
        part = f"{folder}/.{name}.{os.urandom(4).hex()}.part"
        with self.system.open(part, "wb") as handle:
            handle.write(content)
        self.system.mv(part, f"{folder}/{name}")

    def opened(self, folder: str, name: str) -> BinaryIO:
        """As `Folder.opened`."""
        handle: BinaryIO = self.system.open(f"{folder}/{name}", "rb")
        return handle

    def names(self, folder: str) -> list[str] | None:
        """As `Folder.names`."""
        self.system.invalidate_cache()
        if not self.system.exists(folder):
            return None
        return sorted(str(file).rstrip("/").rsplit("/", 1)[-1] for file in self.system.ls(folder, detail=False))

    def remove(self, folder: str) -> None:
        """Remove a folder with its files."""
        if self.system.exists(folder):
            self.system.rm(folder, recursive=True)

    def remove_parts(self, numbers: set[int]) -> None:
        """As `Folder.remove_parts`."""
        for number in numbers:
            self.system.rm(f"{self.unfinished}/{PART.format(number)}")

    def move(self) -> None:
        """As `Folder.move`."""
        self.remove(self.path)
        self.system.mv(self.unfinished, self.path, recursive=True)
        self.system.invalidate_cache()

    def dataset(self, schema: Any) -> Any:
        """As `Folder.dataset`."""
        import pyarrow.dataset as ds

        return ds.dataset(self.path, format="parquet", schema=schema, filesystem=self.system)

    @contextmanager
    def held(self, parts: int) -> Iterator[None]:
        """As `Folder.held`."""
        try:
            self.system.makedirs(self.unfinished, exist_ok=True)
            try:
                yield
            finally:
                if self.names(self.unfinished) is not None and (parts == 1 or not self.parts()):
                    self.remove(self.unfinished)
        except (OSError, RuntimeError) as error:
            if isinstance(error, FormulateError):
                raise
            raise FileError(
                self.path,
                str(error),
                "a place that can be written, with room for the files",
                sentence=f"cannot be written: {error}",
            ) from error


def check_room(path: Path | str, bytes_needed: int) -> None:
    """Refuse a data set that the disk has no room for, before the first row is made.

    Parameters
    ----------
    path
        Where the data set goes.
    bytes_needed
        Size without compression, an upper limit; parts that an earlier run has left count as written.

    Raises
    ------
    DesignError
        If there is less room.
    """
    folder = folder_at(path)
    if not isinstance(folder, LocalFolder):
        return
    place = Path(folder.unfinished)
    try:
        free = shutil.disk_usage(Path(folder.path).resolve().parent).free
        free += sum(file.stat().st_size for file in place.iterdir()) if place.is_dir() else 0
    except (OSError, ValueError, RuntimeError):  # no such folder, no right to look into it: told when it is written
        return
    if free < bytes_needed:
        raise DesignError(
            "path",
            f"{bytes_needed:,} bytes for a disk with {free:,} free",
            "a disk with room for all rows",
            "Take a coarser step_frac, fewer monomers, or inside_only=True.",
            sentence=f"all rows take {bytes_needed:,} bytes, but the disk has {free:,} free",
        )


def folder_at(path: Path | str) -> Folder:
    """The folder at a path: of this machine, or of fsspec if the path has a protocol such as `s3://`."""
    text = str(path)
    if "://" in text and not text.startswith("file://"):
        return RemoteFolder(text)
    return LocalFolder(text.removeprefix("file://"))
