"""Kill, interrupt and starve every writer of files, and say what was seen.

In: numbers of tries, shared by all writers. Out: one line for each fault and writer, with how often the old and the new
content lay under the name afterwards; exit status 1 if one of them was lost, or something stayed behind after the next
write. The checks are those of `tests/trust/faults.py`, of which the tests run a few.

Usage: python -m tools.faults [WRITER ...] [--kills 300] [--signals 60] [--full 60] [--races 10] [--seed 0]
"""

import argparse
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any


def main() -> None:
    """Try all faults on the writers that the arguments name."""
    from tests.trust import faults
    from tests.trust.writers import WRITERS

    parser = argparse.ArgumentParser(description="Kill, interrupt and starve every writer of files.")
    parser.add_argument("writers", nargs="*", metavar="WRITER", help="names; all by default")
    parser.add_argument("--kills", type=int, default=300, help="kills at random moments, over all writers")
    parser.add_argument("--signals", type=int, default=60, help="SIGINT and SIGTERM each, over all writers")
    parser.add_argument("--full", type=int, default=60, help="full disks, over all writers")
    parser.add_argument("--races", type=int, default=10, help="writes of each of two processes, for each writer")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    names = asked.writers or list(WRITERS)
    if unknown := sorted(set(names) - set(WRITERS)):
        parser.error(f"unknown writers {unknown}; known are {', '.join(WRITERS)}")
    total: Counter[str] = Counter()
    failed = 0
    for place, name in enumerate(names):
        with tempfile.TemporaryDirectory() as folder:
            own = Path(folder) / "own"
            own.mkdir()
            Path(folder).chmod(0o755)
            bench = faults.Bench(name, own)
            attempts = _attempts(bench, asked, partial(_share, place, len(names)))
            for fault, attempt in attempts.items():
                try:
                    seen = +attempt()
                except AssertionError as error:
                    failed += 1
                    print(f"{name}, {fault}: FAILED: {error}", flush=True)
                    continue
                total.update({f"{fault}: {what}": count for what, count in seen.items()})
                print(f"{name}, {fault}: {', '.join(f'{seen[what]} {what}' for what in sorted(seen))}", flush=True)
            tempfile.tempdir = None
    for what in sorted(total):
        print(f"all, {what}: {total[what]}")
    sys.exit(1 if failed else 0)


def _share(place: int, writers: int, count: int) -> int:
    """The tries of one writer, so that all together have as many as were asked for."""
    return (count + place) // writers


def _attempts(
    bench: Any, asked: argparse.Namespace, share: Callable[[int], int]
) -> dict[str, Callable[[], Counter[str]]]:
    """Each fault and the function that tries it on one writer."""
    from tests.trust import faults

    random = Random(f"{bench.kind} {asked.seed}")
    return {
        "killed at each step": lambda: faults.killed_at_each_step(bench),
        "SIGKILL": lambda: faults.signals(bench, signal.SIGKILL, share(asked.kills), random),
        "SIGTERM": lambda: faults.signals(bench, signal.SIGTERM, share(asked.signals), random),
        "SIGINT": lambda: faults.signals(bench, signal.SIGINT, share(asked.signals), random),
        "full disk": lambda: faults.full_disk(bench, share(asked.full), random),
        "read-only folder": lambda: faults.read_only(bench),
        "two processes": lambda: faults.race(bench, asked.races),
    }


if __name__ == "__main__":
    main()
