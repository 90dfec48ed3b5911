"""The command line: arguments to the calls of the library, no arithmetic.

In: arguments. Out: files, tables, and an exit status: 0 done, 1 the input is wrong (one line each on standard error,
nothing written), 2 wrong usage. The library is loaded by the command that needs it, so `--help` answers at once.
"""

import os
import sys
from contextlib import suppress

from pi_formulate.cli import apps, batches, judging, laminates, properties, searches
from pi_formulate.cli.shared import app

__all__ = ["app", "apps", "batches", "judging", "laminates", "main", "properties", "searches"]


def main() -> None:
    """Run a command; a fault of the input is one line each on standard error and exit status 1."""
    from pi_formulate.base.errors import FormulateError

    try:
        app()
    except FormulateError as error:
        for fault in getattr(error, "errors", (error,)):  # every one: the user mends a file by this list
            for line in str(fault).splitlines():
                sys.stderr.write(f"error: {line}\n")
        sys.exit(1)
    except OSError as error:  # standard output is closed or full; what could not be said there is said here
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.stderr.write(f"error: standard output: {error.strerror}\n")
        sys.exit(1)
