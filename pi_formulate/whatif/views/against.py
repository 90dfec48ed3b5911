"""A against B on the panel: which state is A, and the table of differences.

In: the current state with its answers. Out: widgets, and the answers of A. Until a state is pinned, A is the state as
it was opened.
"""

from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from pi_formulate.base.errors import FormulateError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.whatif.controls.controls import button, classed, toolkit
from pi_formulate.whatif.controls.fold import Fold
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import Answers, answers
from pi_formulate.whatif.results.compare import rows_of, table_html
from pi_formulate.whatif.state.change import order_of, without_unused_names
from pi_formulate.whatif.state.history import Moment
from pi_formulate.whatif.state.words import what_changed

THE_START = "the state as it was opened"


class Shown(NamedTuple):
    """A moment that was shown, and what follows from it."""

    moment: Moment
    answers: Answers


class Against:
    """The state A, and the current one against it.

    Parameters
    ----------
    go
        Called with the moment to show, and a remark for the history.
    redraw
        Called when another state became A.
    library, solvents
        Where names are looked up.
    """

    def __init__(
        self,
        go: Callable[[Moment, str], None],
        redraw: Callable[[], None],
        library: MonomerLibrary,
        solvents: SolventLibrary,
    ) -> None:
        w = toolkit()
        self._go, self._redraw, self._library, self._solvents = go, redraw, library, solvents
        self._pinned: Shown | None = None
        self._start: Shown | None = None
        self._now: Shown | None = None
        self.pin = classed(button("Pin as A", "Compare what follows with the current state.", self._pin), "pw-pin")
        self.swap = button("Swap A and B", "Show A, and compare it with the current state.", self._swap)
        self.release = button("A is the start", "Compare with the state as it was opened.", self._release)
        self.table = w.HTML()
        self.fold = Fold(
            "Compare A with B", "What differs.", [w.HBox([self.swap, self.release]), self.table], self._draw
        )

    @property
    def a(self) -> Shown | None:
        """A; None before any state had answers."""
        return self._pinned or self._start

    def show(self, moment: Moment, results: Answers) -> Answers:
        """Compare another state with A.

        Parameters
        ----------
        moment, results
            What is shown now.

        Returns
        -------
        Answers
            Those of A.
        """
        self._now = Shown(moment, results)
        if self._pinned is None and (self._start is None or self._start.moment.start != moment.start):
            self._start = self._at_start(self._now)
        if self.fold.is_open:
            self._draw()
        a = self.a
        return results if a is None else a.answers

    def _at_start(self, now: Shown) -> Shown:
        """The state as it was opened; the current one if that has errors."""
        start = now.moment.start
        if now.moment.state == start:
            return now
        try:
            used, _ = without_unused_names(start, self._library, self._solvents)
            return Shown(Moment(start, start), answers(used, self._library, self._solvents))
        except FormulateError:
            return now

    def _pin(self, _: Any = None) -> None:
        self._pinned = self._now
        self._changed()

    def _release(self, _: Any = None) -> None:
        self._pinned, now = None, self._now
        if now is not None:
            self._start = self._at_start(now)
        self._changed()

    def _swap(self, _: Any = None) -> None:
        """What was B becomes A."""
        a, now = self.a, self._now
        if a is not None:
            self._pinned = now
            self._go(a.moment, "A and B swapped")

    def _changed(self) -> None:
        if self.fold.is_open:
            self._draw()
        self._redraw()

    def _draw(self) -> None:
        a, now = self.a, self._now
        if a is None or now is None:
            return
        name = a.moment.state.batch_id
        which = f"{THE_START}, {name}" if self._pinned is None else f"pinned, {name}"
        order = [id for each in (now, a) for id in order_of(each.moment.state, self._library)]
        words = what_changed(a.moment.state, now.moment.state, self._library)
        differs = f"B differs in: {words}" if words else "B is the same"
        self.table.value = (
            f'<div class="pw"><div class="pw-small" data-compare-with="{"start" if self._pinned is None else "pin"}">'
            f"A is {escape(which)}. {escape(differs)}.</div>"
            f"{table_html(rows_of(a.answers, now.answers, list(dict.fromkeys(order))), page.LOOKS)}</div>"
        )
