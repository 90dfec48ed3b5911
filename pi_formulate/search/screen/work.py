"""Numbered tasks on the cores of one machine, or on the workers of a Dask cluster.

In: a job with a method that makes a result from a number, and the numbers. Out: results in order, a few tasks ahead of
the reader, so that memory does not grow.

On one machine they run in threads, which share what is computed once: numpy, scipy and PyArrow release the lock of the
interpreter while they work. A cluster gets the job once; each worker then makes results from numbers alone.
"""

import ctypes
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError, FormulateError, kind_of

T = TypeVar("T")
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # of mallopt(3)
KEPT_BYTES, ARRAY_BYTES = 256 * 2**20, 32 * 2**20  # freed memory that is kept; arrays that are large enough to leave
AHEAD = 2  # tasks of each worker: one in work, one waiting


@dataclass(frozen=True, slots=True)
class Failed:
    """A task without a result."""

    number: int
    error: BaseException


class Steps:
    """As many steps as there are tasks, for a progress bar, which is moved on as they end.

    Parameters
    ----------
    count
        Number of tasks.
    rows
        About how many compositions all of them have, for a rate.
    """

    def __init__(self, count: int, rows: int) -> None:
        self._count, self.rows = count, rows

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        return iter(range(self._count))


@dataclass(frozen=True, eq=False)
class Workers:
    """Who makes the results.

    Parameters
    ----------
    count
        Number of threads of this process, or of tasks at a time on the cluster.
    client
        Of a Dask cluster; None for threads.
    """

    count: int
    client: Any = None

    @classmethod
    def of(cls, workers: int | None, client: Any) -> "Workers":
        """Checked workers; all cores if neither is named.

        Raises
        ------
        DesignError
            If both are named, the number is not at least 1, or the client is not one of Dask.
        """
        if client is None:
            return cls(cores() if workers is None else whole("workers", workers, refuse=DesignError))
        if workers is not None:
            raise DesignError(
                "workers",
                workers,
                "None beside a client",
                "The cluster has workers of its own.",
                sentence="do not go with a client",
            )
        if not hasattr(client, "get_executor") or not hasattr(client, "ncores"):
            raise DesignError(
                "client",
                type(client).__name__,
                "a dask.distributed.Client",
                "Such as Client(n_workers=4).",
                sentence=f"this is {kind_of(client)}, not a dask.distributed.Client",
            )
        if not (there := sum(client.ncores().values())):
            raise DesignError(
                "client",
                "a cluster without workers",
                "at least one worker",
                "Start workers first.",
                sentence="the cluster has no workers",
            )
        return cls(there, client)

    def results(self, job: object, method: str, numbers: Sequence[int]) -> Iterator[Any]:
        """Result of each number in order; `Failed` where a worker was lost. Other errors are raised.

        Parameters
        ----------
        job
            Whose method makes the results.
        method
            Its name.
        numbers
            Of the tasks.
        """
        if self.client is None:
            keep_freed_memory()
            make = getattr(job, method)
            if self.count == 1 or len(numbers) == 1:
                yield from map(make, numbers)
                return
            with one_thread_each(), ThreadPoolExecutor(self.count, thread_name_prefix="screen") as pool:
                yield from self._in_order(lambda number: pool.submit(make, number), numbers)
            return
        # Dask gives the job to every worker once, and to a worker that comes later.
        shared = self.client.scatter(job, broadcast=True, hash=False)
        with self.client.get_executor(pure=False) as cluster:
            yield from self._in_order(lambda number: cluster.submit(_on_worker, shared, method, number), numbers)

    def values(self, job: object, method: str, numbers: Sequence[int]) -> Iterator[Any]:
        """Result of each number; the error of a lost worker is raised."""
        for result in self.results(job, method, numbers):
            if isinstance(result, Failed):
                raise DesignError(
                    "client",
                    f"task {result.number}: {result.error}",
                    "workers that stay",
                    sentence=f"a worker was lost: task {result.number}: {result.error}",
                ) from result.error
            yield result

    def _in_order(self, submit: "Callable[[int], Future[Any]]", numbers: Sequence[int]) -> Iterator[Any]:
        """Results in order; what is submitted waits until a few tasks before it are done."""
        waiting: deque[tuple[int, Future[Any]]] = deque()
        try:
            for number in numbers:
                waiting.append((number, submit(number)))
                if len(waiting) >= AHEAD * self.count:
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()

    def _result(self, number: int, future: "Future[Any]") -> Any:
        """Of one task; a thread is never lost, and its error is raised."""
        try:
            return future.result()
        except FormulateError:
            raise
        except (Exception, CancelledError) as error:
            if self.client is None:
                raise
            return Failed(number, error)


def _on_worker(job: object, method: str, number: int) -> Any:
    """The result of one number, in a process of the cluster."""
    keep_freed_memory()
    with one_thread_each():
        return getattr(job, method)(number)


def counted(results: Iterator[T], count: int, progress: Progress, rows: int = 0) -> Iterator[T]:
    """The results, each of which moves a progress bar on.

    Parameters
    ----------
    results
        As they come.
    count
        Number of them.
    progress
        Wraps the steps, such as `tqdm.tqdm`.
    rows
        About how many compositions all of them have.
    """
    steps = iter(progress(Steps(count, rows)))
    for result in results:
        next(steps, None)
        yield result
    next(steps, None)


def cores() -> int:
    """Number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@cache
def keep_freed_memory() -> None:
    """Let the C library of Linux keep the memory of freed arrays for the next ones, instead of handing it back.

    Each page that comes anew costs as much time as the numbers in it; workers of Dask hand it back at once. Other C
    libraries have no such setting, and need none.
    """
    with suppress(AttributeError, OSError, TypeError):
        set_option = ctypes.CDLL(None).mallopt
        set_option(M_TRIM_THRESHOLD, KEPT_BYTES)
        set_option(M_MMAP_THRESHOLD, ARRAY_BYTES)


def one_thread_each() -> AbstractContextManager[Any]:
    """Keep the numerical libraries to one thread: tasks share the cores, and no bit depends on their number."""
    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    limits: AbstractContextManager[Any] = threadpool_limits(1)
    return limits
