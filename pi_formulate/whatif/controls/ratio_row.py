"""One free ratio as a row: a slider with the claimed window on its track, and the field that counts.

In: both amounts of the ratio, the claimed window. Out: the share of the first part as it was moved or typed.
"""

from collections.abc import Callable
from functools import partial
from html import escape
from itertools import count

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.show.colours import SKY
from pi_formulate.whatif.controls.controls import Dial, Number, classed, toolkit
from pi_formulate.whatif.controls.typed import Typed, read_pair
from pi_formulate.whatif.state.ratios import clean
from pi_formulate.whatif.state.windows import Interval

STEP_PERCENT, WHOLE_PERCENT = 0.5, 100.0
FIGURES = 6  # of each number of a ratio in its field
AT_AN_END = 1e-5  # a share nearer to 0 or 1 is a window that only leaves out the end itself
NUMBERS = count(1)  # a class of its own for each row on a page, as its window is a rule of style


class RatioRow(Number):
    """A ratio of two parts, as a slider over the share of the first in percent.

    Parameters
    ----------
    label
        Such as `p-PDA : 4,4'-ODA`.
    per_cent
        Whether its field shows shares in percent; else the amounts themselves, as the variables of a formula.
    entered
        Called with the share of the first, 0..1, and with both numbers of a ratio that was typed.
    refused
        Called with the error of a text that is no ratio.
    """

    def __init__(
        self,
        label: str,
        per_cent: bool,
        entered: Callable[[float, tuple[float, float] | None], None],
        refused: Callable[[FormulateError], None],
    ) -> None:
        one = "one number is the share of the first in percent" if per_cent else "one number is the ratio to 1"
        tip = f"Such as {'60 : 40' if per_cent else '1.5 : 1'}; {one}."
        reader = partial(self._read, per_cent)
        dial = Dial(label, tip, 0.0, WHOLE_PERCENT, STEP_PERCENT, reader=reader)
        super().__init__(dial, self._moved, refused)
        self._moved_to, self._per_cent, self._whole = entered, per_cent, WHOLE_PERCENT
        self._pair: tuple[float, float] | None = None
        self._mark = f"pw-window-{next(NUMBERS)}"
        self._window = toolkit().HTML()
        self._window.layout.flex = "0 0 100%"
        self.box.layout.width = "128px"
        self.widget.children = (*self.widget.children, self._window)
        classed(self.slider, self._mark)
        classed(self.widget, "pw-ratio")

    def show_ratio(self, label: str, share: float, whole: float) -> None:
        """Show a ratio without reporting it.

        Parameters
        ----------
        label
            Of the row.
        share
            Of the first part, 0..1 [-].
        whole
            What the ratio divides, on the scale of the amounts.
        """
        self._whole = WHOLE_PERCENT if self._per_cent else whole
        if self.slider.description != label:
            self.slider.description = label
        self._set(self.box, self._text(share))
        self._set(self.slider, self.dial.place(WHOLE_PERCENT * share))

    def show_window(self, window: tuple[Interval, ...] | None, claim: str) -> None:
        """Draw the claimed window on the track, and say it in words.

        Parameters
        ----------
        window
            Intervals of the share of the first part, 0..1; None if nothing is claimed for it.
        claim
            Such as `claim 13`.
        """
        if not window:
            words = f"nothing inside {claim}, wherever this slider stands" if window is not None else ""
            self._window.value = f'<div class="pw pw-small">{escape(words)}</div>' if words else ""
            return
        stops = ", ".join(
            f"transparent {low:.3%}, {SKY} {low:.3%}, {SKY} {high:.3%}, transparent {high:.3%}" for low, high in window
        )
        words = " and ".join(self._range(low, high) for low, high in window)
        rule = f".{self._mark} .noUi-connects{{background-image:linear-gradient(to right,{stops})}}"
        self._window.value = (
            f'<style>{rule}</style><div class="pw pw-small" data-window="{escape(self.dial.label)}"'
            f' data-ends="{window!r}">{escape(claim)}: {words}</div>'
        )

    def shown(self, value: float) -> str:
        """Both parts of the ratio, from the share of the first in percent."""
        return self._text(value / WHOLE_PERCENT)

    def _range(self, low: float, high: float) -> str:
        """Both ends of an interval, in the words of the field."""
        if low < AT_AN_END and high > 1.0 - AT_AN_END:
            return "any ratio" if (low, high) == (0.0, 1.0) else "any ratio of both"
        low, high = (round(end, FIGURES) for end in (low, high))
        if self._per_cent:
            return f"{self._text(low, 4)} to {self._text(high, 4)}"
        ratios = [f"{share / (1.0 - share):.4g}" if share < 1.0 else "any" for share in (low, high)]
        return f"ratio {ratios[0]} to {ratios[1]}"

    def _text(self, share: float, figures: int = FIGURES) -> str:
        first = clean(share * self._whole)
        return f"{first:.{figures}g} : {clean(self._whole - first):.{figures}g}"

    def _read(self, per_cent: bool, label: str, text: str) -> Typed:
        """Read by the dial; the pair waits for the call that follows."""
        typed = read_pair(self.slider.description or label, text, per_cent)
        self._pair = typed.pair
        return typed

    def _moved(self, percent: float) -> None:
        pair, self._pair = self._pair, None
        self._moved_to(clean(percent / WHOLE_PERCENT), pair)
