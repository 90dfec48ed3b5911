"""The command line: arguments become calls of the library, without any arithmetic.

In: arguments. Out: files, tables, and an exit status: 0 done, 1 invalid input (one line for each error on standard
error, nothing written), 2 wrong usage, 141 the reader of a pipe has closed it. The library is loaded by the command
that needs it, so `--help` answers at once.

    apps batches judging laminates properties searches templates     one file for each group of commands
    shared                           the app, common options, tables on the terminal
    inputs                           standard input as a file
    voice                            notes and warnings: how many with -q and -v
    verdicts                         claims and estimates in short

`app`, with all commands, is loaded when it is first asked for.
"""

import atexit
import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pi_formulate.cli.shared import app

__all__ = ["app", "main"]

COMMANDS = (
    "apps",
    "batches",
    "judging",
    "laminates",
    "properties",
    "searches",
    "templates",
)  # modules, in the order of the help
CLOSED_PIPE = 141  # as of a program that the signal of a closed pipe ends: 128 + 13
# New objects before a search for circles of dead ones. Loading the libraries makes a hundred thousand that all stay; a
# search among them takes as long as planning a batch.
NEW_OBJECTS = 250_000


def __getattr__(name: str) -> Any:
    """The app, whose commands are added by their modules."""
    if name != "app":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for module in COMMANDS:
        import_module(f"{__name__}.{module}")
    return import_module(f"{__name__}.shared").app


def main() -> None:
    """Run a command; each error of the input is a line on standard error, and the exit status is 1."""
    gc.set_threshold(NEW_OBJECTS)
    from pi_formulate.base.errors import FormulateError

    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # the search for them reads all installed packages
    atexit.register(gc.freeze)  # what is left at the end goes back to the system as a whole
    _open_streams()
    try:
        _run()
        return
    except FormulateError as error:
        for fault in getattr(error, "errors", (error,)):  # all of them: the user corrects a file by this list
            for line in str(fault).splitlines():
                _complain(line)
        _finish_output()
    except BrokenPipeError:  # the reader of the pipe has seen enough, and no one is left to be told
        _discard_output()
        sys.exit(CLOSED_PIPE)
    except OSError as error:  # standard output is closed or full
        _discard_output()
        _complain(f"standard output: {error.strerror}")
    sys.exit(1)


def _run() -> None:
    """The command, with its output written to the end; the framework hides a broken pipe behind an exit."""
    from pi_formulate.cli import app

    try:
        app()
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None
        sys.stdout.flush()
        raise


def _finish_output() -> None:
    """Write what was printed before an error, or nothing if standard output is the reason of the error."""
    try:
        sys.stdout.flush()
    except OSError:
        _discard_output()


def _complain(line: str) -> None:
    with suppress(OSError):
        sys.stderr.write(f"error: {line}\n")


def _open_streams() -> None:
    """Give closed streams a place, so that no file of the user gets their number; print any text of an argument."""
    if sys.stdout is None:
        sys.stdout = _stand_in(1, os.O_RDONLY)  # a command that writes there fails, any other does its work
    if sys.stderr is None:
        sys.stderr = _stand_in(2, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a byte of an argument that is not UTF-8 is a surrogate
            stream.reconfigure(errors="backslashreplace")


def _stand_in(number: int, mode: int) -> io.TextIOWrapper:
    handle = os.open(os.devnull, mode)
    if handle != number:
        os.dup2(handle, number)
    return open(number, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _discard_output() -> None:
    """Send what is left in the buffer of standard output nowhere, as Python writes it once more at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
