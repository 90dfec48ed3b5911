"""A part of the panel that is folded away until it is asked for.

In: a title and widgets. Out: a button that opens and closes them. What is folded is not computed: `opened` is called
when the part opens.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pi_formulate.whatif.controls.controls import classed, toolkit

SHUT, OPEN = "\N{BLACK RIGHT-POINTING SMALL TRIANGLE}", "\N{BLACK DOWN-POINTING SMALL TRIANGLE}"


class Fold:
    """A button with its title, and the widgets below it.

    Parameters
    ----------
    title, tip
        On the button, and shown when the mouse rests on it.
    inside
        What is folded.
    opened
        Called when it opens.
    """

    def __init__(self, title: str, tip: str, inside: Sequence[Any], opened: Callable[[], None]) -> None:
        w = toolkit()
        self._title, self._opened = title, opened
        self.button = classed(w.ToggleButton(tooltip=tip, layout=w.Layout(width="auto")), "pw-fold")
        self._inside = w.VBox(list(inside))
        self.widget = w.VBox([self.button, self._inside])
        self.button.observe(self._turned, "value")
        self._draw()

    @property
    def is_open(self) -> bool:
        """Whether its inside is shown."""
        return bool(self.button.value)

    def _turned(self, _: Any) -> None:
        self._draw()
        if self.is_open:
            self._opened()

    def _draw(self) -> None:
        self.button.description = f"{OPEN if self.is_open else SHUT} {self._title}"
        self._inside.layout.display = "" if self.is_open else "none"
