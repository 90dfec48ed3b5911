"""How large a screen is before it is made: sets, compositions, bytes, and how long it takes on this machine.

In: the question of `screen`. Out: `ScreenSize`. Everything is counted but the time, which is measured on a few blocks
and so differs from run to run.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Unpack

import numpy as np

from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.search.screen.judge import Judge
from pi_formulate.search.screen.layout import bytes_per_row
from pi_formulate.search.screen.question import How, Targets, asked
from pi_formulate.search.screen.work import cores

SAMPLED_BLOCKS = 12  # of all blocks, evenly; the first of them also pays for tables
SECONDS = 5.0  # no more blocks after this
PER_HOUR = 3600.0
BYTES = ("bytes", "kB", "MB", "GB", "TB")


@dataclass(frozen=True, slots=True, repr=False)
class ScreenSize(Shown):
    """The size of a screen.

    Parameters
    ----------
    sets
        Sets of monomers, or of units of a copolymer.
    rows
        Compositions.
    bytes
        Of all rows in memory, or in files without compression.
    time_h
        About how long all cores of this machine take to make the rows [h]; measured on a few blocks.
    """

    sets: int
    rows: int
    bytes: int
    time_h: float

    def __str__(self) -> str:
        """Such as `9,025 compositions of 25 sets, 1.0 MB, about 0.1 s`."""
        return f"{self.rows:,} compositions of {self.sets:,} sets, {_bytes(self.bytes)}, about {_time(self.time_h)}"


def screen_size(space: Iterable[str | Monomer] | Copolymer, targets: Targets = (), **how: Unpack[How]) -> ScreenSize:
    """Count the compositions of a screen without making them.

    Parameters
    ----------
    space, targets
        As for `screen`.
    how
        Keywords of `screen`; those that say where rows go and who makes them have no effect.

    Raises
    ------
    FormulateError
        All faults of the question at once.

    Examples
    --------
    >>> size = screen_size(["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], step_frac=0.01, sides=(2, 2))
    >>> size.sets, size.rows
    (1, 9801)
    """
    question = asked(space, targets, **how)
    judge = Judge.of(question, False)
    return ScreenSize(question.sets, question.rows, question.rows * bytes_per_row(judge.names), _time_h(judge))


def _time_h(judge: Judge) -> float:
    """Mean time of a few blocks and of a few tables of units, for all of them on all cores."""
    blocks, began = judge.space.blocks, time.perf_counter()
    first, again = [], []
    for number in sorted({int(number) for number in np.linspace(0, blocks - 1, SAMPLED_BLOCKS)}, reverse=True):
        first.append(_time_s(judge, number))
        again.append(min(_time_s(judge, number) for _ in range(2)))
        if time.perf_counter() - began > SECONDS:
            break
    whole, once = float(np.mean(again)), float(np.mean(first))
    return (whole * blocks + max(0.0, once - whole) * judge.tables.number) / cores() / PER_HOUR


def _time_s(judge: Judge, number: int) -> float:
    """Time that a block takes [s]."""
    began = time.perf_counter()
    next(judge.judged([number]))
    return time.perf_counter() - began


def _bytes(number: float) -> str:
    """Such as `1.5 GB`."""
    power = min(max(0, len(str(int(number))) - 1) // 3, len(BYTES) - 1)
    return f"{number / 1000.0**power:,.3g} {BYTES[power]}"


def _time(hours: float) -> str:
    """Such as `3.2 min`."""
    seconds = hours * PER_HOUR
    for most, unit in ((60.0, "s"), (60.0, "min"), (24.0, "h")):
        if seconds < most:
            return f"{seconds:.2g} {unit}"
        seconds /= most
    return f"{seconds:,.3g} days"
