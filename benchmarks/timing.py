"""Medians of alternating runs, so that a slow moment of the machine falls on both sides."""

from collections.abc import Callable
from statistics import median
from time import perf_counter


def seconds(call: Callable[[], object]) -> float:
    """One run."""
    start = perf_counter()
    call()
    return perf_counter() - start


def alternated(first: Callable[[], object], second: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Median of each [s], and the median of the ratios of neighbours [-]."""
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return median(a for a, _ in pairs), median(b for _, b in pairs), median(a / b for a, b in pairs)


def per_call(call: Callable[[], object], repeats: int, rounds: int = 5) -> float:
    """Median time of one call [s]."""
    return median(seconds(lambda: [call() for _ in range(repeats)]) / repeats for _ in range(rounds))
