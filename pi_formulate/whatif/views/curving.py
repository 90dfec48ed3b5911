"""The curve on the panel: which property, over which ratio.

In: the current state with its answers. Out: widgets. Nothing is computed while the part is folded.
"""

from html import escape
from typing import Any

from pi_formulate.base.errors import EstimateError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.whatif.controls.controls import choice, toolkit
from pi_formulate.whatif.controls.fold import Fold
from pi_formulate.whatif.results.answers import Answers, window_of
from pi_formulate.whatif.results.curve import DRAWN, Axis, axes_of, chart_of, curve_of
from pi_formulate.whatif.state.change import order_of
from pi_formulate.whatif.state.state import WhatIf

NO_RATIO = "Each side has one monomer, so there is no ratio to vary."


class Curves:
    """The curve of one property, and the choices of it.

    Parameters
    ----------
    library
        Where names are looked up; the shipped one if None.
    """

    def __init__(self, library: MonomerLibrary | None = None) -> None:
        w = toolkit()
        self._library = library
        self._now: tuple[WhatIf, Answers] | None = None
        self._axes: tuple[Axis, ...] = ()
        self._chose_property = self._quiet = False
        names = tuple((PROPERTIES[name].title, name) for name in DRAWN)
        self.property = choice("property", names, "What is drawn.")
        self.ratio = choice("ratio", (), "The share of one monomer in its side; all other ratios stay.")
        self.property.observe(self._chosen, "value")
        self.ratio.observe(self._chosen, "value")
        self.picture = w.HTML()
        self.fold = Fold(
            "Curve over a ratio",
            "Glass transition or expansion over a ratio of the composition.",
            [self.property, self.ratio, self.picture],
            self._draw,
        )

    def show(self, state: WhatIf, results: Answers) -> None:
        """Draw another state, if the part is open.

        Parameters
        ----------
        state, results
            What is shown now.
        """
        self._now = state, results
        if self.fold.is_open:
            self._draw()

    def _chosen(self, change: Any) -> None:
        if not self._quiet:
            self._chose_property = self._chose_property or change["owner"] is self.property
            self._draw()

    def _draw(self) -> None:
        if self._now is None:
            return
        state, results = self._now
        self._offer(axes_of(results.recipe.weighed_copolymer, order_of(state, self._library)), results.formula)
        axis = next((axis for axis in self._axes if axis.label == self.ratio.value), None)
        text = f'<div class="pw-note">{NO_RATIO}</div>'
        if axis is not None:
            try:
                text = _html(state, results, axis, self.property.value)
            except EstimateError as error:
                text = f'<div class="pw-note">{escape(str(error))}</div>'
        self.picture.value = f'<div class="pw pw-curve" data-curve="{self.property.value}">{text}</div>'

    def _offer(self, axes: tuple[Axis, ...], formula: str) -> None:
        """The ratios of the composition; and the claimed property, until the user chooses one."""
        self._quiet = True
        try:
            if not self._chose_property:
                self.property.value = window_of(formula)[1].name
            if axes != self._axes:
                self._axes, before = axes, self.ratio.value
                labels = [axis.label for axis in axes]
                self.ratio.options = tuple((label, label) for label in labels)
                self.ratio.value = before if before in labels else labels[0] if labels else None
        finally:
            self._quiet = False


def _html(state: WhatIf, results: Answers, axis: Axis, name: str) -> str:
    """The picture, and below it what its parts mean."""
    curve = curve_of(state, results, axis, name)
    parts = ["line: estimate", "grey: 9 of 10 new measurements", f"dot: now, {curve.now[0]:.1f} mol%"]
    if curve.window:
        parts.append(f"light blue: claimed, {curve.window[0]:g} to {curve.window[1]:g} {PROPERTIES[name].sign}")
    parts.append(f"blue column: inside formula {curve.formula}" if curve.met.any() else "nowhere inside the formula")
    return f'{chart_of(curve).svg()}<div class="pw-small">{escape("; ".join(parts))}.</div>'
