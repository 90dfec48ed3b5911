"""Feed damaged and hostile inputs to the readers, and list every input that is not answered properly.

In: names of readers, registered in `tests/trust/readers.py`. Out: for each reader the numbers of inputs read, refused
and failed, the slowest input, and one saved input for each kind of failure. A failure is an error that is no
`FormulateError`, more than 2 s of processor time, more than 500 MB above the start, or the end of the process. Input
number N of a seed is the same in every run.

Usage: python -m tools.fuzz [READER ...] [--inputs 100000] [--seed 0] [--first 0] [--failures FOLDER] [--list]
"""

import argparse
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 2.0  # of processor time for one input
MEGABYTES = 500  # above the start, for one input
PORTION = 2_000  # inputs of one process: a slow growth of its memory is not a failure of one input
PATIENCE_S = 240.0  # without a sign of life, for code that no signal interrupts; a busy machine takes long to begin


class Hang(BaseException):
    """More processor time than one input may take; no `except Exception` swallows it."""


def main() -> None:
    """Fuzz the readers that the arguments name; exit status 1 if anything failed."""
    from tests.trust.readers import READERS

    parser = argparse.ArgumentParser(description="Feed damaged and hostile inputs to the readers.")
    parser.add_argument("readers", nargs="*", metavar="READER", help="names; all by default")
    parser.add_argument("--inputs", type=int, default=100_000, help="for each reader")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--failures", type=Path, default=Path(tempfile.gettempdir()) / "fuzz_failures")
    parser.add_argument("--list", action="store_true", help="print the names of the readers")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.list:
        print("\n".join(READERS))
    elif asked.worker:
        _work(asked.readers[0], asked.seed, asked.first, asked.inputs)
    else:
        if unknown := sorted(set(asked.readers) - set(READERS)):
            parser.error(f"unknown readers {unknown}; the option --list prints the names")
        failed = [_fuzz(name, asked) for name in asked.readers or READERS]
        sys.exit(1 if any(failed) else 0)


def _fuzz(name: str, asked: argparse.Namespace) -> int:
    """Number of failed inputs of one reader; its line is printed."""
    counts: Counter[str] = Counter()
    failures: dict[str, list[int]] = {}
    slowest, its_number, began = 0.0, 0, time.monotonic()
    at, last = asked.first, asked.first + asked.inputs
    while at < last:
        for record in _portion(name, asked.seed, at, min(PORTION, last - at)):
            counts[record["answer"]] += 1
            at = record["number"] + 1
            if record["seconds"] > slowest:
                slowest, its_number = record["seconds"], record["number"]
            if record["answer"] == "failed":
                failures.setdefault(record["fault"], []).append(record["number"])
    rate = asked.inputs / (time.monotonic() - began)
    print(
        f"{name}: {asked.inputs} inputs, {counts['read']} read, {counts['refused']} refused, {counts['failed']} failed;"
        f" slowest {slowest:.2f} s (number {its_number}); {rate:.0f} a second",
        flush=True,
    )
    for number, (fault, numbers) in enumerate(sorted(failures.items(), key=lambda pair: -len(pair[1])), 1):
        saved = asked.failures / name / f"{asked.seed}-{numbers[0]}"
        saved.parent.mkdir(parents=True, exist_ok=True)
        saved.write_bytes(_input(name, asked.seed, numbers[0]))
        print(f"  {number}. {len(numbers)} times: {fault}\n     saved as {saved}", flush=True)
    return counts["failed"]


def _input(name: str, seed: int, number: int) -> bytes:
    from tests.trust.fuzz import seeds
    from tests.trust.mutate import mutated

    return mutated(Random(f"{name} {seed} {number}"), seeds(name))


def _portion(name: str, seed: int, first: int, count: int) -> list[dict[str, Any]]:
    """The answers of a process to some inputs; where the process ends, its last input has failed."""
    command = [sys.executable, "-m", "tools.fuzz", "--worker", name]
    numbers = ["--seed", str(seed), "--first", str(first), "--inputs", str(count)]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen([*command, *numbers], stdout=subprocess.PIPE, stderr=complaints, cwd=ROOT) as process,
    ):
        records, why = _heard(process)
        if len(records) < count:
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines()[-1:]
            fault = f"{why or f'the process ended with status {process.returncode}'} {' '.join(said)}".strip()
            number = records[-1]["number"] + 1 if records else first
            records.append({"number": number, "answer": "failed", "seconds": 0.0, "fault": fault})
    return records


def _heard(process: "subprocess.Popen[bytes]") -> tuple[list[dict[str, Any]], str]:
    """The records of a process, and why it was ended, if it was."""
    import selectors

    assert process.stdout is not None
    records: list[dict[str, Any]] = []
    rest = b""
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            if not ready.select(PATIENCE_S):
                process.kill()
                process.wait()
                return records, f"no answer for {PATIENCE_S:g} s"
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                process.wait()
                return records, ""
            *lines, rest = (rest + data).split(b"\n")
            records += [json.loads(line) for line in lines]


def _work(name: str, seed: int, first: int, count: int) -> None:
    """Answer inputs, a line of JSON for each, within the limits of time and memory."""
    from tests.trust.fuzz import seeds
    from tests.trust.readers import READERS

    read = READERS[name]
    for content in seeds(name):  # libraries and tables are loaded before the limits are set
        try:
            read(content)
        except Exception:  # a finding of the slice in the tests; here only a start
            continue
    start = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (start + MEGABYTES * 2**20, resource.RLIM_INFINITY))
    signal.signal(signal.SIGPROF, _stop)
    for number in range(first, first + count):
        content = _input(name, seed, number)
        record: dict[str, Any] = {"number": number, "answer": "failed"}
        began = time.process_time()
        try:
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                record["answer"] = "read" if read(content) else "refused"
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0.0)
        except (Exception, Hang) as error:
            record["fault"] = _named(error)
        record["seconds"] = round(time.process_time() - began, 3)
        print(json.dumps(record), flush=True)


def _stop(number: int, frame: FrameType | None) -> None:
    raise Hang


def _named(error: BaseException) -> str:
    """Kind of an error and the last place in the package that led to it: one finding for each."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "pi_formulate" in Path(f.filename).parts]
    place = f"{Path(frames[-1].filename).relative_to(ROOT)}:{frames[-1].lineno}" if frames else "outside"
    text = " ".join(str(error).split())
    return f"{type(error).__name__} at {place}{f': {text[:80]}' if frames and not isinstance(error, Hang) else ''}"


if __name__ == "__main__":
    main()
