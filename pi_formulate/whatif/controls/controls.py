"""The controls of the panel: a label and a field, with a slider next to the field of a number.

In: labels, ranges, texts of the user. Out: widgets, numbers as they were typed, and a sentence at a faulty field.

A slider in a browser only takes whole steps between its ends, and sends its place back. A number of a recipe need not
lie on a step, so the field keeps the number: the slider shows the nearest place, and only the user moves it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from pi_formulate.base.errors import FormulateError, RecipeError, how_to_install
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.whatif.controls.typed import Typed, read_number

LABEL_PX = 104
DIGITS = 8  # of a number in its field: finer than any balance, and short enough to be read
SAME = 1e-6  # of a step: how exactly the browser sends a place back


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
        raise RecipeError(
            "what_if",
            "no ipywidgets",
            "the extra 'notebook'",
            how_to_install("notebook"),
            sentence="ipywidgets is not installed",
        ) from error
    return ipywidgets


@dataclass(frozen=True, slots=True)
class Dial:
    """A number of the panel: its label, its range on a slider, and how it is written.

    Parameters
    ----------
    label, tip
        Next to it, and shown when the mouse rests on it.
    low, high, step
        Ends and step of the slider; the field takes any number.
    percent
        Whether it is in percent.
    digits
        Digits that its field shows.
    example
        As for `read_number`.
    reader
        Reads a text that was typed, from the label and the text; a plain number if None.
    """

    label: str
    tip: str
    low: float
    high: float
    step: float
    percent: bool = False
    digits: int = DIGITS
    example: str = ""
    reader: Callable[[str, str], Typed] | None = None

    def read(self, text: str) -> Typed:
        """The number that was typed, or a `RecipeError`."""
        if self.reader is not None:
            return self.reader(self.label, text)
        return Typed(read_number(self.label, text, self.percent, self.example))

    def text(self, value: float) -> str:
        """The number as its field shows it."""
        return f"{value:.{self.digits}g}"

    def place(self, value: float) -> float:
        """The nearest place of the slider."""
        steps = round((min(max(value, self.low), self.high) - self.low) / self.step)
        return float(min(round(self.low + steps * self.step, 10), self.high))


class Number:
    """A number in a field, and a slider that moves it.

    Parameters
    ----------
    dial
        Its label and its range.
    entered
        Called with each new number.
    refused
        Called with the error of a text that is not a number.
    """

    def __init__(self, dial: Dial, entered: Callable[[float], None], refused: Callable[[FormulateError], None]) -> None:
        w = toolkit()
        self.dial, self._entered, self._refused = dial, entered, refused
        self._quiet = False
        self.slider = w.FloatSlider(
            description=dial.label,
            min=dial.low,
            max=dial.high,
            step=dial.step,
            readout=False,
            tooltip=dial.tip,
            layout=w.Layout(flex="1 1 0px", width="auto", min_width="0"),
            style={"description_width": f"{LABEL_PX}px"},
        )
        tip = f"{dial.label}: {dial.tip}"
        self.box = w.Text(continuous_update=False, tooltip=tip, layout=w.Layout(width="92px"))
        self.line = sentence_line()
        self.widget = w.HBox([self.slider, self.box, self.line], layout=w.Layout(flex_flow="row wrap"))
        self.slider.observe(self._slid, "value")
        self.box.observe(self._typed, "value")

    def show(self, value: float) -> None:
        """Show a number without reporting it.

        Parameters
        ----------
        value
            Any number.
        """
        self._set(self.box, self.shown(value))
        self._set(self.slider, self.dial.place(value))

    def shown(self, value: float) -> str:
        """A number as the field shows it."""
        return self.dial.text(value)

    def _set(self, widget: Any, value: Any) -> None:
        self._quiet = True
        try:
            widget.value = value
        finally:
            self._quiet = False
        if widget is self.slider:
            self._stands = value

    def _slid(self, change: Any) -> None:
        """The user moved the slider, or the browser sends its place back."""
        if self._quiet or abs(change["new"] - self._stands) <= SAME * self.dial.step:
            return
        self._stands = self.dial.place(change["new"])
        self._set(self.box, self.shown(self._stands))
        self._entered(self._stands)

    def _typed(self, change: Any) -> None:
        if self._quiet:
            return
        try:
            typed = self.dial.read(change["new"])
        except RecipeError as error:
            self._refused(error)
            return
        if typed.note:
            self._set(self.box, self.shown(typed.value))
        self._set(self.slider, self.dial.place(typed.value))
        self._entered(typed.value)
        if typed.note:
            say(self.line, typed.note, "pw-read")


def text_field(label: str, tip: str) -> Any:
    """A field for a text, read when the user leaves it.

    Parameters
    ----------
    label, tip
        Next to it, and shown when the mouse rests on it.
    """
    w = toolkit()
    return w.Text(description=label, tooltip=tip, continuous_update=False, **_wide())


def choice(label: str, options: tuple[tuple[str, str], ...], tip: str) -> Any:
    """A choice of one of several options.

    Parameters
    ----------
    label, tip
        As for `text_field`.
    options
        Text and value of each.
    """
    w = toolkit()
    return w.Dropdown(description=label, options=options, tooltip=tip, **_wide())


def unfold(label: str, tip: str, *inside: Any) -> Any:
    """Widgets behind a button that shows and hides them; closed at first.

    Parameters
    ----------
    label, tip
        On the button, and shown when the mouse rests on it.
    inside
        What it shows.
    """
    w = toolkit()
    body = classed(w.VBox(list(inside), layout=w.Layout(display="none")), "pw-fold")

    def turn(_: Any) -> None:
        closed = body.layout.display == "none"
        body.layout.display = None if closed else "none"
        opener.description = f"{'▾' if closed else '▸'} {label}"

    opener = classed(button(f"▸ {label}", tip, turn), "pw-opener")
    return w.VBox([opener, body])


def button(label: str, tip: str, call: Callable[[Any], None]) -> Any:
    """A button.

    Parameters
    ----------
    label, tip
        On it, and shown when the mouse rests on it.
    call
        Called when it is clicked.
    """
    w = toolkit()
    widget = w.Button(description=label, tooltip=tip, layout=w.Layout(width="auto"))
    widget.on_click(call)
    return widget


def offer(control: Any, options: tuple[tuple[str, str], ...], value: str) -> None:
    """Set the options of a choice, and its value; one that is none of them is added, and the answers report it.

    Parameters
    ----------
    control
        The choice.
    options
        Text and value of each.
    value
        The value to show.
    """
    known = value in [v for _, v in options]
    control.options = options if known else (*options, (value or "none", value))
    control.value = value


def classed(widget: Any, name: str) -> Any:
    """A widget with a class of the style sheet.

    Parameters
    ----------
    widget
        Any.
    name
        Of the class.
    """
    widget.add_class(name)
    return widget


def label_of(control: Any) -> str:
    """The label of a control."""
    return str(control.dial.label if isinstance(control, Number) else control.description)


def widget_of(control: Any) -> Any:
    """The widget of a control."""
    return control.widget if isinstance(control, Number) else control


def mark(control: Any, faulty: bool, sentence: str = "", line: Any = None) -> None:
    """Draw an edge around a control that has an error and say at it what is wrong, or remove both.

    Parameters
    ----------
    control
        Any.
    faulty
        Whether it has an error.
    sentence
        What is wrong.
    line
        Where it stands; the line of a number if None.
    """
    widget = widget_of(control)
    (widget.add_class if faulty else widget.remove_class)("pw-bad")
    line = control.line if line is None and isinstance(control, Number) else line
    if line is not None:
        say(line, sentence if faulty else "", "pw-at")


def sentence_line() -> Any:
    """A line below a field, for what is wrong with it; without any height while there is nothing to say."""
    w = toolkit()
    return w.HTML(layout=w.Layout(display="none", flex="0 0 100%", width="auto"))


def say(line: Any, sentence: str, look: str) -> None:
    """Show a sentence at a field, or none.

    Parameters
    ----------
    line
        Of the field.
    sentence
        Empty for none.
    look
        Class of the style sheet.
    """
    text = f'<div class="pw {look}">{escape(sentence)}</div>' if sentence else ""
    if line.value != text:
        line.value = text
        line.layout.display = None if text else "none"


def sentence_of(error: FormulateError) -> str:
    """An error without its place, for the field that it is about.

    >>> sentence_of(RecipeError("the recipe: batch A: solids", 2.0, "less"))
    'Expected less, but got 2.0.'
    """
    text = str(error).removeprefix(error.where).removeprefix(": ")
    return text[:1].upper() + text[1:]


def place_of(error: FormulateError) -> str:
    """The key of a recipe that an error is about.

    >>> place_of(RecipeError("the recipe: batch A: solids", 2.0, "less"))
    'solids'
    """
    return error.where.rpartition(": ")[2]


def monomer_label(monomer: Monomer) -> str:
    """Id and name of a monomer, as a choice shows them."""
    return f"{monomer.id} – {monomer.name}" if monomer.name and monomer.name != monomer.id else monomer.id


def _wide() -> dict[str, Any]:
    w = toolkit()
    return {"layout": w.Layout(width="auto"), "style": {"description_width": f"{LABEL_PX}px"}}
