"""Writes that are killed, interrupted and starved, and what must hold after each of them.

In: the name of a writer, a folder. Out: what was seen, or an `AssertionError`: under the name lies the whole old or the
whole new content, and after the next write there is nothing else in the folder. Each write runs in a fork, which begins
with everything computed and imported, so that a signal hits the writing.
"""

import ctypes
import os
import resource
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from pi_formulate.base.errors import FormulateError
from tests.trust.writers import WRITERS, content

# Events of the interpreter between which the state of the disk may change.
EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.rmtree", "os.scandir")


class Bench:
    """A folder with the old file of one writer in it."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.write = kind, WRITERS[kind]
        self.place = folder / kind
        tempfile.tempdir = str(folder.parent / f"temporary-{kind}")  # what libraries leave there counts too
        Path(tempfile.tempdir).mkdir(exist_ok=True)
        self.write(self.place, 2)
        self.new = content(self.place)
        self.write(self.place, 1)
        self.old = content(self.place)
        assert self.old != self.new

    def fork(self, work: Callable[[], object]) -> int:
        """Do something in a process of its own; exit status 0 if it is done, 1 after an error of the package."""
        sys.stdout.flush()
        if pid := os.fork():
            return pid
        status = 70
        try:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            work()
            status = 0
        except FormulateError:
            status = 1
        except KeyboardInterrupt:
            status = 130
        finally:
            os._exit(status)

    def status(self, pid: int) -> int:
        """Exit status of a fork; negative: the number of the signal that ended it."""
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def seconds(self) -> float:
        """How long a write takes."""
        took = []
        for _ in range(3):
            began = time.perf_counter()
            assert self.status(self.fork(lambda: self.write(self.place, 2))) == 0
            took.append(time.perf_counter() - began)
        self.write(self.place, 1)
        return sorted(took)[1]

    def check(self) -> str:
        """What is there after a fault; then the next write, after which nothing is left of the fault."""
        seen = content(self.place)
        assert seen in (self.old, self.new), f"{self.kind}: neither the old nor the new content is whole"
        left = len(self.others())
        self.write(self.place, 1)
        assert content(self.place) == self.old
        assert self.others() == [], f"{self.kind}: left behind after the next write: {self.others()}"
        return ("old" if seen == self.old else "new") + (", part left until the next write" if left else "")

    def others(self) -> list[str]:
        """What lies beside the file."""
        beside = [path.name for path in self.place.parent.iterdir() if path != self.place]
        return beside + [path.name for path in Path(tempfile.gettempdir()).iterdir()]


def signals(bench: Bench, number: int, count: int, random: Random) -> Counter[str]:
    """Send a signal to `count` writes, each at a random moment of it."""
    seen: Counter[str] = Counter()
    whole = bench.seconds()
    for _ in range(count):
        pid = bench.fork(lambda: bench.write(bench.place, 2))
        time.sleep(random.uniform(0.0, 1.1 * whole))
        os.kill(pid, number)
        status = bench.status(pid)
        assert status in (0, 130, -number), status
        if number == signal.SIGINT:
            assert bench.others() == [] or status < 0, "an interrupted write cleans up itself"
        seen[bench.check()] += 1
    return seen


def killed_at_each_step(bench: Bench) -> Counter[str]:
    """Kill the write before its first, second ... event that may change the disk, until it comes to its end."""
    seen: Counter[str] = Counter()
    for last in range(1, 1000):
        left = [last]

        def hook(event: str, arguments: tuple[object, ...], left: list[int] = left) -> None:
            if event in EVENTS:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)

        def work(hook: Callable[..., None] = hook) -> None:
            sys.addaudithook(hook)
            bench.write(bench.place, 2)

        status = bench.status(bench.fork(work))
        seen[bench.check()] += 1
        if status == 0:
            return seen
        assert status == -signal.SIGKILL
    raise AssertionError("no end")


def full_disk(bench: Bench, count: int, random: Random) -> Counter[str]:
    """No file may become larger than some number of bytes, as on a disk that is full there."""
    seen: Counter[str] = Counter()
    largest = max(map(len, (bench.new or {}).values()))
    for _ in range(count):
        most = random.randrange(largest)

        def work(most: int = most) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
            bench.write(bench.place, 2)

        assert bench.status(bench.fork(work)) == 1
        assert content(bench.place) == bench.old
        assert bench.others() == []
        seen[bench.check()] += 1
    return seen


def obey_modes() -> None:
    """Root obeys the modes of files from here on, and still reads its own (Linux)."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    rights = (ctypes.c_uint32 * 6)()
    assert libc.capget(header, rights) == 0
    rights[0] &= ~(1 << 1)  # CAP_DAC_OVERRIDE of the effective ones
    assert libc.capset(header, rights) == 0


def read_only(bench: Bench) -> Counter[str]:
    """A folder in which the user may write nothing; root gives up its right to do so for it."""
    folder = bench.place.parent
    mode = folder.stat().st_mode
    folder.chmod(0o555)

    def work() -> None:
        if os.getuid() == 0:
            obey_modes()
        bench.write(bench.place, 2)

    try:
        assert bench.status(bench.fork(work)) == 1
    finally:
        folder.chmod(mode)
    return Counter([bench.check()])


def race(bench: Bench, times: int) -> Counter[str]:
    """Two processes write one file again and again; every look at it in the meantime sees a whole one."""
    seen: Counter[str] = Counter()

    def work(version: int) -> None:
        for _ in range(times):
            bench.write(bench.place, version)

    pids = [bench.fork(lambda version=version: work(version)) for version in (1, 2)]  # type: ignore[misc]
    running = set(pids)
    while running:
        for pid in list(running):
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                assert status == 0, f"a write failed with the status {os.waitstatus_to_exitcode(status)}"
                running.discard(pid)
        if bench.place.is_file():  # the files of a folder are not read in one instant
            assert content(bench.place) in (bench.old, bench.new), "a file that is not whole"
        assert bench.place.exists(), "no file for an instant"
        seen["looks"] += 1
    seen[f"{bench.check()} at the end"] += 1
    return seen
