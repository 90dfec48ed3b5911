"""The controls of the panel: a label, a field, and for a number a slider beside it that only suggests.

In: labels, ranges, texts of the user. Out: widgets, and numbers as they were typed.

A slider in a browser stands on whole steps between its ends and sends that place back. A number of a recipe need not
lie on a step, so the number is what stands in the field: the slider shows the nearest place, and only a hand moves it.
"""

from collections.abc import Callable
from typing import Any

from pi_formulate.base.errors import FormulateError, RecipeError, how_to_install
from pi_formulate.base.units import UnitError, quantity
from pi_formulate.chemistry.monomer import Monomer

LABEL_PX = 104
DIGITS = 8  # of a number in its field: finer than any balance, and short enough to be read
SAME = 1e-6  # of a step: what the browser sends back is the same place to this


def toolkit() -> Any:
    """The widget library.

    Raises
    ------
    RecipeError
        If it is not installed.
    """
    try:
        import ipywidgets
    except ImportError as error:
        raise RecipeError("what_if", "no ipywidgets", "the extra 'notebook'", how_to_install("notebook")) from error
    return ipywidgets


def read_number(label: str, text: str, percent: bool = False, example: str = "") -> float:
    """The number that was typed.

    Parameters
    ----------
    label
        Of the field, for the error.
    text
        What stands in it.
    percent
        Whether the field is in percent: 15, "15 %" and "15 wt%" are the same there.
    example
        Of such a number; empty for a usual one.

    Raises
    ------
    RecipeError
        If it is no number.

    Examples
    --------
    >>> read_number("ratio r", "0.98765"), read_number("solids / wt%", "12.3 wt%", percent=True)
    (0.98765, 12.3)
    """
    example = example or ("15" if percent else "0.99")
    if "%" in text and not percent:
        raise RecipeError(label, text, f"a number, such as {example}", "No percent here.")
    try:
        if percent:
            plain = "%" not in text and "percent" not in text
            return round(100.0 * quantity(f"{text} %" if plain else text, "mass fraction", label), 12)
        return quantity(text, "ratio", label)
    except UnitError as error:
        hint = "" if "unit" in error.hint else error.hint
        raise RecipeError(label, text, f"a number, such as {example}", hint) from error


class Number:
    """A number in a field, and a slider that moves it.

    Parameters
    ----------
    label, tip
        Beside it, and shown when the mouse rests on it.
    low, high, step
        Ends and step of the slider; the field takes any number.
    told
        Called with each new number.
    faulty
        Called with the error of what is no number.
    percent
        Whether it is in percent.
    digits
        That its field shows.
    example
        As for `read_number`.
    """

    def __init__(
        self,
        label: str,
        tip: str,
        low: float,
        high: float,
        step: float,
        told: Callable[[float], None],
        faulty: Callable[[FormulateError], None],
        percent: bool = False,
        digits: int = DIGITS,
        example: str = "",
    ) -> None:
        w = toolkit()
        self.label, self._told, self._faulty, self._percent, self._digits = label, told, faulty, percent, digits
        self._quiet, self._example = False, example
        self.slider = w.FloatSlider(
            description=label,
            min=low,
            max=high,
            step=step,
            readout=False,
            tooltip=tip,
            layout=w.Layout(flex="1 1 auto", width="auto", min_width="0"),
            style={"description_width": f"{LABEL_PX}px"},
        )
        self.box = w.Text(continuous_update=False, tooltip=f"{label}: {tip}", layout=w.Layout(width="92px"))
        self.widget = w.HBox([self.slider, self.box])
        self.slider.observe(self._slid, "value")
        self.box.observe(self._typed, "value")

    def show(self, value: float) -> None:
        """Stand at a number without telling it."""
        self._set(self.box, f"{value:.{self._digits}g}")
        self._set(self.slider, self._place(value))

    def _place(self, value: float) -> float:
        """The nearest place of the slider."""
        low, high, step = self.slider.min, self.slider.max, self.slider.step
        steps = round((min(max(value, low), high) - low) / step)
        return float(min(round(low + steps * step, 10), high))

    def _set(self, widget: Any, value: Any) -> None:
        self._quiet = True
        try:
            widget.value = value
        finally:
            self._quiet = False
        if widget is self.slider:
            self._stands = value

    def _slid(self, change: Any) -> None:
        """A hand moved the slider, or the browser sends back where it stands."""
        if self._quiet or abs(change["new"] - self._stands) <= SAME * self.slider.step:
            return
        self._stands = self._place(change["new"])
        self._set(self.box, f"{self._stands:.{self._digits}g}")
        self._told(self._stands)

    def _typed(self, change: Any) -> None:
        if self._quiet:
            return
        try:
            value = read_number(self.label, change["new"], self._percent, self._example)
        except RecipeError as error:
            self._faulty(error)
            return
        self._set(self.slider, self._place(value))
        self._told(value)


def text_field(label: str, tip: str) -> Any:
    """A field for a text, read when the hand leaves it."""
    w = toolkit()
    return w.Text(description=label, tooltip=tip, continuous_update=False, **_wide())


def choice(label: str, options: tuple[tuple[str, str], ...], tip: str) -> Any:
    """One of several."""
    w = toolkit()
    return w.Dropdown(description=label, options=options, tooltip=tip, **_wide())


def button(label: str, tip: str, call: Callable[[Any], None]) -> Any:
    """A button."""
    w = toolkit()
    made = w.Button(description=label, tooltip=tip, layout=w.Layout(width="auto"))
    made.on_click(call)
    return made


def offer(control: Any, options: tuple[tuple[str, str], ...], value: str) -> None:
    """Options of a choice, with the value among them even where it is none of them: the answers say so."""
    known = value in [v for _, v in options]
    control.options = options if known else (*options, (value or "none", value))
    control.value = value


def classed(widget: Any, name: str) -> Any:
    """A widget that the style sheet knows by a name."""
    widget.add_class(name)
    return widget


def label_of(control: Any) -> str:
    """What stands beside a control."""
    return str(control.label if isinstance(control, Number) else control.description)


def mark(control: Any, faulty: bool) -> None:
    """Give a control the edge of a faulty one, or take it."""
    widget = control.widget if isinstance(control, Number) else control
    (widget.add_class if faulty else widget.remove_class)("pw-bad")


def place_of(error: FormulateError) -> str:
    """The key of a recipe that an error is about.

    >>> place_of(RecipeError("the recipe: batch A: solids", 2.0, "less"))
    'solids'
    """
    return error.where.rpartition(": ")[2]


def named(monomer: Monomer) -> str:
    """Id and name of a monomer, as a choice shows them."""
    return f"{monomer.id} – {monomer.name}" if monomer.name and monomer.name != monomer.id else monomer.id


def _wide() -> dict[str, Any]:
    w = toolkit()
    return {"layout": w.Layout(width="auto"), "style": {"description_width": f"{LABEL_PX}px"}}
