"""The command line: arguments become calls of the library, without any arithmetic.

In: arguments. Out: files, tables, and an exit status: 0 done, 1 invalid input (one line for each error on standard
error, nothing written), 2 wrong usage. The library is loaded by the command that needs it, so `--help` answers at once.

    apps batches judging laminates properties searches     one file for each group of commands
    shared                                                  the app, common options, tables on the terminal
"""

import os
import sys
from contextlib import suppress

from pi_formulate.cli import apps, batches, judging, laminates, properties, searches
from pi_formulate.cli.shared import app

__all__ = ["app", "apps", "batches", "judging", "laminates", "main", "properties", "searches"]


def main() -> None:
    """Run a command; each error of the input is a line on standard error, and the exit status is 1."""
    from pi_formulate.base.errors import FormulateError

    try:
        app()
    except FormulateError as error:
        for fault in getattr(error, "errors", (error,)):  # all of them: the user corrects a file by this list
            for line in str(fault).splitlines():
                sys.stderr.write(f"error: {line}\n")
        sys.exit(1)
    except OSError as error:  # standard output is closed or full
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: standard output: {error.strerror}\n")
        sys.exit(1)
