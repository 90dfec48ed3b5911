"""Undo, redo, and the list of the last states, of which each can have a name.

In: the moments that the panel shows. Out: widgets, and the moment that the user goes back to.
"""

from collections.abc import Callable
from time import monotonic
from typing import Any

from pi_formulate.base.limits import LABEL_CHARACTERS
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.whatif.controls.controls import button, classed, text_field, toolkit
from pi_formulate.whatif.controls.fold import Fold
from pi_formulate.whatif.state.history import History, Moment
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.words import what_changed

SHOWN = 10  # steps in the list
NOW, ELSEWHERE, NAMED = "\N{BLACK RIGHT-POINTING TRIANGLE}", "\N{FIGURE SPACE}", "\N{BLACK STAR}"
OPENED, BACK = "opened", "back to the start"


class Past:
    """The history of a panel and its widgets.

    Parameters
    ----------
    first
        What the panel shows first.
    go
        Called with the moment to show.
    is_faulty
        Whether a field contains no number; undo then brings back what was there, and takes no step.
    library
        Where names are looked up.
    clock
        Seconds on a clock that does not go back.
    """

    def __init__(
        self,
        first: Moment,
        go: Callable[[Moment], None],
        is_faulty: Callable[[], bool],
        library: MonomerLibrary,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        w = toolkit()
        self._go, self._is_faulty, self._library, self.clock = go, is_faulty, library, clock
        self.history = History.of(first, f"{OPENED} {first.state.batch_id}")
        self._quiet = False
        self.undo = classed(button("\N{ANTICLOCKWISE OPEN CIRCLE ARROW} Undo", "One step back.", self._undo), "pw-undo")
        self.redo = classed(button("\N{CLOCKWISE OPEN CIRCLE ARROW} Redo", "The step again.", self._redo), "pw-redo")
        self.states = w.Select(
            options=(),
            rows=SHOWN,
            description="",
            tooltip="The last states, and those with a name: choose one to go back to it.",
            layout=w.Layout(width="auto"),
        )
        self.states.observe(self._chosen, "value")
        self.name = text_field("name", "A name for the current state.")
        self.name.layout.flex = "1 1 120px"
        self.name.style.description_width = "44px"
        self.keep = button("Keep under this name", "The state stays in the list.", self._name)
        self.fold = Fold(
            "History",
            "The last ten states, and those with a name.",
            [self.states, classed(w.HBox([self.name, self.keep]), "pw-steps")],
            self._list,
        )
        self._able()

    def record(self, moment: Moment, remark: str = "") -> None:
        """Keep what is shown now; nothing happens if it is what was shown before.

        Parameters
        ----------
        moment
            What is shown now.
        remark
            What happened, if the change does not say it.
        """
        before = self.history
        self.history = before.moved(moment, self.clock(), remark)
        if self.history is not before:
            self._able()
            self._list_if_open()

    def _able(self) -> None:
        self.undo.disabled = not (self.history.can_undo or self._is_faulty())
        self.redo.disabled = not self.history.can_redo

    def refresh(self) -> None:
        """The answers are on the page: set the buttons anew, as a field may have become faulty without a step."""
        self.history = self.history.shown(self.clock())
        self._able()

    def _undo(self, _: Any) -> None:
        self._show(self.history if self._is_faulty() else self.history.undone())

    def _redo(self, _: Any) -> None:
        self._show(self.history.redone())

    def _show(self, history: History) -> None:
        self.history = history
        self._go(history.now)
        self._able()
        self._list_if_open()

    def _name(self, _: Any) -> None:
        """Give the current state a name: the one that was typed, else its number."""
        name = " ".join(self.name.value.split())[:LABEL_CHARACTERS] or f"state {len(self.history.named) + 1}"
        self.history = self.history.with_name(name)
        self.name.value = ""
        self._list()

    # --- the list

    def _list_if_open(self) -> None:
        if self.fold.is_open:
            self._list()

    def _list(self) -> None:
        """Named states, then the last steps, the latest first."""
        history = self.history
        rows: list[tuple[str, tuple[str, str | int]]]
        rows = [(f"{NAMED} {name}: {_in_short(m.state)}", ("named", name)) for name, m in reversed(history.named)]
        last = len(history.steps) - 1
        first = max(0, min(history.place, last - SHOWN + 1))  # the current one is always among them
        places = range(min(first + SHOWN - 1, last), first - 1, -1)
        rows += [(self._line(place), ("step", place)) for place in places]
        self._quiet = True
        try:
            self.states.options = tuple(rows)
            self.states.value = ("step", history.place)
        finally:
            self._quiet = False

    def _line(self, place: int) -> str:
        """Such as `3  ratio r 0.99 -> 0.98`."""
        history = self.history
        step = history.steps[place]
        words = step.remark or (
            what_changed(history.steps[place - 1].moment.state, step.moment.state, self._library)
            if place
            else f"{OPENED} {step.moment.state.batch_id}"
        )
        return f"{NOW if place == history.place else ELSEWHERE} {place}  {words or 'the same'}"

    def _chosen(self, change: Any) -> None:
        if self._quiet or change["new"] is None:
            return
        kind, which = change["new"]
        if kind == "step":
            self._show(self.history.at(which))
            return
        moment = dict(self.history.named)[which]
        self.history = self.history.moved(moment, self.clock(), f"back to {which}")
        self._show(self.history)


def _in_short(state: WhatIf) -> str:
    """Such as `r 0.99, 15 wt%`, next to the name of a state."""
    return f"r {state.imbalance_r:.6g}, {100.0 * state.solids_frac:.4g} wt% in {state.solvent or 'its solvents'}"
