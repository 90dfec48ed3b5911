"""An output is never one of the inputs, nor another output: files are compared by themselves, whatever they are called.

In: paths of outputs and inputs. Out: nothing, or an error before anything is computed. A link, a hard link and another
spelling on a system that ignores case are the same file. Inputs that are named inside other inputs are known only when
they are read: an output that is `reserved` cannot be read.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from os.path import normcase
from pathlib import Path

from pi_formulate.base.errors import FileError

Name = Path | str | None
_RESERVED: ContextVar[tuple[Path, ...]] = ContextVar("reserved", default=())
HINT = "Nothing was written: the input would be lost."
TWICE = "Nothing was written: one would replace the other."


def check_apart(outputs: Iterable[Name], inputs: Iterable[Name]) -> None:
    """Refuse an output that is also an input.

    Parameters
    ----------
    outputs
        Files to write. Empty ones, standard output, and files that do not exist yet are left out.
    inputs
        Files that are read.

    Raises
    ------
    FileError
        For the first output that is an input.

    Examples
    --------
    >>> import tempfile
    >>> recipe = Path(tempfile.mkdtemp()) / "k.csv"
    >>> recipe.write_text("id,units")
    8
    >>> check_apart([recipe.with_name("o.csv"), "-"], [recipe])
    >>> check_apart([recipe.parent / "." / "k.csv"], [recipe])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: ...k.csv: this is the file ... which is an input: choose another name for the output...
    """
    sources = [Path(path) for path in inputs if path]
    for target in _existing(outputs):
        for source in sources:
            if same_file(target, source):
                raise _refusal(target, source)


def check_distinct(outputs: Iterable[Name]) -> None:
    """Refuse two outputs that are one file, which need not exist yet: the later would replace the earlier.

    Parameters
    ----------
    outputs
        Files to write. Empty ones and standard output are left out.

    Raises
    ------
    FileError
        For the first output that is the file of one before it.

    Examples
    --------
    >>> check_distinct(["a.csv", "b.csv", "-", "-"])
    >>> check_distinct(["a.csv", "sub/../a.csv"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.FileError: sub/../a.csv: this is the file of the output a.csv: choose another name for each output...
    """
    before: list[Path] = []
    for target in (Path(name) for name in outputs if name and str(name) != "-"):
        for other in before:
            if same_file(target, other) or _resolved(target) == _resolved(other):
                got = f"the file of the output {other}"
                need = "another name for each output"
                raise FileError(str(target), got, need, TWICE, f"this is {got}: choose {need}")
        before.append(target)


def _resolved(path: Path) -> Path:
    """The file that a name leads to, whether it is there or not."""
    try:
        return Path(normcase(path.resolve()))
    except (OSError, ValueError, RuntimeError):  # a name that no file can have is refused where it is used
        return path


@contextmanager
def reserved(outputs: Iterable[Name]) -> Iterator[None]:
    """While the block runs, an existing output cannot be read as an input.

    Parameters
    ----------
    outputs
        Files to write. Empty ones, standard output, and files that do not exist yet are left out.
    """
    token = _RESERVED.set((*_RESERVED.get(), *_existing(outputs)))
    try:
        yield
    finally:
        _RESERVED.reset(token)


def check_not_reserved(path: Path | str) -> None:
    """Refuse to read a file that is an output; called by everything that reads files.

    Parameters
    ----------
    path
        The file that is about to be read.
    """
    for target in _RESERVED.get():
        if same_file(target, Path(path)):
            raise _refusal(target, Path(path))


def _existing(outputs: Iterable[Name]) -> list[Path]:
    """Those that are files already: a device or a pipe holds nothing that could be lost."""
    return [path for name in outputs if name and str(name) != "-" for path in (Path(name),) if _is_file(path)]


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError, RuntimeError):  # a name that no file can have is refused where it is used
        return False


def same_file(first: Path | str, second: Path | str) -> bool:
    """Whether two names are those of one file that exists.

    Parameters
    ----------
    first, second
        Paths; links are followed.

    Examples
    --------
    >>> same_file(__file__, Path(__file__).parent / "." / Path(__file__).name), same_file(__file__, "none")
    (True, False)
    """
    try:
        return Path(first).samefile(second)
    except (OSError, ValueError, RuntimeError):  # one that does not exist, or a name that no file can have
        return False


def _refusal(target: Path, source: Path) -> FileError:
    got, need = f"the file {source}, which is an input", "another name for the output"
    return FileError(str(target), got, need, HINT, f"this is {got}: choose {need}")
