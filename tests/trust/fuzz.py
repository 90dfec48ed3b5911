"""Every reader as one function of bytes, for the fuzzer and for the slice of it that the tests run.

In: the bytes of a file or of a text, whatever they hold. Out: whether they were read; a `FormulateError` is a proper
answer, any other error is a finding. A reader is registered by one line in `readers.py` and has its seeds, and the
inputs at which it has failed, in `corpus/NAME/`.
"""

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pi_formulate.base.errors import FormulateError

CORPUS = Path(__file__).parent / "corpus"
READERS: dict[str, Callable[[bytes], bool]] = {}


def of_bytes(name: str, read: Callable[[bytes], object]) -> None:
    """Register a reader of bytes."""

    def reader(content: bytes) -> bool:
        try:
            read(content)
        except FormulateError as error:
            str(error)  # what a person reads must be there too
            return False
        return True

    READERS[name] = reader


def of_text(name: str, read: Callable[[str], object]) -> None:
    """Register a reader of text; bytes that are no UTF-8 come as surrogates, as from a command line."""
    of_bytes(name, lambda content: read(content.decode("utf-8", "surrogateescape")))


def of_file(name: str, ending: str, read: Callable[[Path], object]) -> None:
    """Register a reader of a file, which lies in a folder of its own."""

    def from_file(content: bytes) -> object:
        path = _folder() / f"{name}{ending}"
        path.write_bytes(content)
        return read(path)

    of_bytes(name, from_file)


def seeds(name: str) -> list[bytes]:
    """What the mutations of a reader begin with: its files in the corpus, by name; `NAME-more` has those of `NAME`."""
    return [path.read_bytes() for path in sorted((CORPUS / name.partition("-")[0]).iterdir())]


@cache
def _folder() -> Path:
    holder = tempfile.TemporaryDirectory(prefix="fuzz-")
    _HELD.append(holder)
    return Path(holder.name)


_HELD: list[tempfile.TemporaryDirectory[str]] = []  # removed with the process
