"""The states that the panel has shown, in order: undo, redo, and states with a name.

In: moments, each a state and the state as it was opened. Out: another `History`; nothing is changed in place.

A drag of a slider is many moves but one step: moves of the same numbers that follow each other without a pause are
joined. A new move drops the steps that were undone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import inf
from typing import NamedTuple

from pi_formulate.whatif.state.state import WhatIf

PAUSE_S = 1.0  # a hand that drags a slider rests for less; two separate moves of it are further apart
MOST_STEPS = 200  # that can be undone; a state has about a kilobyte
MOST_NAMED = 50

Path = tuple[str | int, ...]


class Moment(NamedTuple):
    """What the panel shows at one time.

    Attributes
    ----------
    state
        All that is set.
    start
        The state as it was opened, which "as in the recipe" and "Back to the start" refer to.
    """

    state: WhatIf
    start: WhatIf


class Step(NamedTuple):
    """One step: the moment that it led to, and a remark such as "opened"; without one the change speaks for itself."""

    moment: Moment
    remark: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """Steps, the place of the current one, and moments with a name.

    Parameters
    ----------
    steps
        The oldest first; at least one.
    place
        Of the current step; those behind it were undone.
    named
        (name, moment), the latest last.
    moved_s
        When the last move was shown, which the next one may join; before all times if it may not [s].

    Examples
    --------
    >>> start = WhatIf()
    >>> history = History.of(Moment(start, start)).moved(Moment(replace(start, solvent="DMAc"), start), 0.0)
    >>> history.undone().now.state.solvent, history.undone().redone().now.state.solvent
    ('NMP', 'DMAc')
    """

    steps: tuple[Step, ...]
    place: int = 0
    named: tuple[tuple[str, Moment], ...] = ()
    moved_s: float = -inf

    @classmethod
    def of(cls, moment: Moment, remark: str = "") -> "History":
        """A history with one step.

        Parameters
        ----------
        moment
            What is shown first.
        remark
            As for `Step`.
        """
        return cls((Step(moment, remark),))

    @property
    def now(self) -> Moment:
        """The current moment."""
        return self.steps[self.place].moment

    @property
    def can_undo(self) -> bool:
        """Whether there is a step before."""
        return self.place > 0

    @property
    def can_redo(self) -> bool:
        """Whether a step was undone."""
        return self.place < len(self.steps) - 1

    def moved(self, moment: Moment, now_s: float, remark: str = "") -> "History":
        """The history with one more move; the same one if nothing changed.

        Parameters
        ----------
        moment
            After the move.
        now_s
            Time on any clock that does not go back [s].
        remark
            As for `Step`; a move with a remark is never joined to the one before.
        """
        if moment == self.now:
            return self
        kept = self.steps[: self.place + 1]
        if not remark and now_s - self.moved_s <= PAUSE_S and self._joins(moment):
            kept = kept[:-1]
            if kept[-1].moment == moment:  # dragged away and back: no step at all
                return replace(self, steps=kept, place=len(kept) - 1, moved_s=-inf)
        steps = (*kept, Step(moment, remark))[-MOST_STEPS:]
        return replace(self, steps=steps, place=len(steps) - 1, moved_s=-inf if remark else now_s)

    def _joins(self, moment: Moment) -> bool:
        """Whether a move goes on with the step before it: the same numbers, and nothing else."""
        if not self.can_undo or self.steps[self.place].remark or moment.start != self.now.start:
            return False
        before, now = self.steps[self.place - 1].moment.state, self.now.state
        first, more = (dict(changes(*pair)) for pair in ((before, now), (now, moment.state)))
        numbers = all(first.values()) and all(more.values())
        return numbers and (first.keys() <= more.keys() or more.keys() <= first.keys())

    def shown(self, now_s: float) -> "History":
        """The history once its last move is on the page: a pause begins here, however long the answers took.

        Parameters
        ----------
        now_s
            As for `moved`.
        """
        return replace(self, moved_s=now_s) if self.moved_s > -inf else self

    def undone(self) -> "History":
        """One step back; the same history at the first one."""
        return self.at(self.place - 1) if self.can_undo else self

    def redone(self) -> "History":
        """One step forward; the same history at the last one."""
        return self.at(self.place + 1) if self.can_redo else self

    def at(self, place: int) -> "History":
        """The history at another of its steps, with all of them kept.

        Parameters
        ----------
        place
            Of the step; the oldest is 0.
        """
        return replace(self, place=place, moved_s=-inf)

    def with_name(self, name: str) -> "History":
        """The history in which the current moment has a name; one that had it before loses it.

        Parameters
        ----------
        name
            Not empty.
        """
        others = [pair for pair in self.named if pair[0] != name]
        return replace(self, named=(*others, (name, self.now))[-MOST_NAMED:], moved_s=-inf)


def changes(before: WhatIf, after: WhatIf) -> Iterator[tuple[Path, bool]]:
    """Where two states differ, and whether it is a number there in both.

    Parameters
    ----------
    before, after
        Two states.

    Examples
    --------
    >>> before = WhatIf(units=(("PMDA", "p-PDA", 1.5),))
    >>> dict(changes(before, replace(before, units=(("PMDA", "p-PDA", 2.0),), solvent="DMAc")))
    {('units', 0, 2): True, ('solvent',): False}
    """
    for field in fields(before):
        yield from _changes((field.name,), getattr(before, field.name), getattr(after, field.name))


def _changes(path: Path, before: object, after: object) -> Iterator[tuple[Path, bool]]:
    if before == after:
        return
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for i, pair in enumerate(zip(before, after, strict=True)):
            yield from _changes((*path, i), *pair)
        return
    yield path, isinstance(before, float | int) and isinstance(after, float | int)
