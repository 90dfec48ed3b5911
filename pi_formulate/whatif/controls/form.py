"""The form of one batch: a control for each field of the state, in three groups.

In: a state to show; texts and numbers of the user. Out: widgets; the name and value of a control that was moved, and
an edge around each control that has an error. The panel decides what follows from a move.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from types import MappingProxyType
from typing import Any, get_args

from pi_formulate.base.errors import FormulateError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.reading import shipped_readings
from pi_formulate.claims.tree import FORMULAS, PRECURSOR_FORMULAS, claims_of_formula
from pi_formulate.properties.films.reference import Process
from pi_formulate.whatif.controls.controls import (
    LABEL_PX,
    Dial,
    Number,
    choice,
    label_of,
    mark,
    monomer_label,
    offer,
    place_of,
    say,
    sentence_line,
    sentence_of,
    text_field,
    toolkit,
    unfold,
    widget_of,
)
from pi_formulate.whatif.controls.material_row import MaterialRow
from pi_formulate.whatif.controls.rows import Edit, Rows
from pi_formulate.whatif.controls.typed import read_mn, read_ratio_r, read_solids, step_as_meant, water_as_meant
from pi_formulate.whatif.state.fields import SIZES
from pi_formulate.whatif.state.materials import water_of, with_water
from pi_formulate.whatif.state.state import WhatIf

COMPOSITIONS = (("monomers", "monomers"), ("repeat units", "units"), ("variables of the formula", "degrees"))
# How the misprint "l = m = n != 0" is read.
INTERPRETATIONS: Mapping[Interpretation, str] = {
    "intended": "not all zero (intended)",
    "literal": "equal, not zero (literal)",
}
SIDES = (("diamine", "diamine"), ("dianhydride", "dianhydride"))
BASES = (("poly(amic acid)", "paa"), ("polyimide", "pi"))
NO_ENDCAP = ("none", "")
AS_IN_RECIPE = "as in the recipe"
GROUPS = {
    "Composition": ("batch_id", "composition"),
    "Chains": ("imbalance_r", "mn_kg_per_mol", "excess", "endcap"),
    "Solution and film": (
        "solids_pct",
        "solids_basis",
        "solvent",
        "water",
        "size_kind",
        "size",
        "readability",
        "process",
    ),
}
CLAIMS = ("formula", "reading", "interpretation")  # words of the patent, behind a button
NUMBERS = {
    "imbalance_r": Dial(
        "ratio r", "Moles of the side in deficit over the side in excess.", 0.9, 1.0, 0.0005, reader=read_ratio_r
    ),
    # Five digits of the chain length: the ratio gives it, and more would look as if it had been set.
    "mn_kg_per_mol": Dial(
        "M_n / kg/mol", "Sets the ratio r that gives this chain length.", 1.0, 150.0, 1.0, digits=5, reader=read_mn
    ),
    "solids_pct": Dial("solids / wt%", "Polymer in the solution, by mass.", 1.0, 40.0, 0.5, reader=read_solids),
}
# Key of a recipe file, and the control that sets it.
SET_BY = {
    "id": "batch_id",
    "batch id": "batch_id",
    "formula": "formula",
    "reading": "reading",
    "interpretation": "interpretation",
    "solution": "size",
    "polymer": "size",
    "monomers": "size",
    "size": "size",
    "solids": "solids_pct",
    "solids_basis": "solids_basis",
    "solvent": "solvent",
    "imbalance_r": "imbalance_r",
    "excess": "excess",
    "endcap": "endcap",
    "readability": "readability",
    "process": "process",
    "target_mn": "mn_kg_per_mol",
    "target M_n": "mn_kg_per_mol",
    "solvent_water": "water",
}
BELOW_A_STEP = "mass of "  # begins the place of a mass that no balance weighs: the batch is too small
# Texts whose missing unit is understood, and what reads them.
AS_MEANT = {"readability": step_as_meant, "water": water_as_meant}
# Controls whose value is the field of that name.
PLAIN = ("batch_id", "formula", "interpretation", "excess", "solids_basis", "size", "readability", "process")


class Form:
    """The controls of one batch.

    Parameters
    ----------
    library, solvents
        Where names are looked up.
    chosen
        Called with the name and the new value of a choice or a text.
    entered
        Called with the name and the value of a number.
    edit
        Called with a change of the composition, and whether it changes the rows.
    refused
        Called when a field does not contain a number; `errors` has its error.
    """

    def __init__(
        self,
        library: MonomerLibrary,
        solvents: SolventLibrary,
        chosen: Callable[[str, str], None],
        entered: Callable[[str, float], None],
        edit: Edit,
        refused: Callable[[], None],
    ) -> None:
        self._library, self._solvents = library, solvents
        self._chosen, self._entered, self._refused = chosen, entered, refused
        self._errors: dict[str, FormulateError] = {}
        self._quiet = False
        w = toolkit()
        self.rows = Rows(library, edit, refused)
        self.cap = MaterialRow(library, edit, refused)
        self.drawings = w.HTML()
        self._lines: dict[str, Any] = {}
        self._edit = edit
        self.controls: Mapping[str, Any] = MappingProxyType({**self._texts(), **self._choices(), **self._numbers()})
        self.groups = [self._group(title, names) for title, names in GROUPS.items()]

    @property
    def errors(self) -> list[FormulateError]:
        """Errors of the fields whose text was refused."""
        return [*self._errors.values(), *self.rows.errors.values(), *self.cap.errors.values()]

    @property
    def labels(self) -> dict[str, str]:
        """Label of the control for each key of a recipe file."""
        return {key: label_of(self.controls[name]) for key, name in SET_BY.items()} | self.rows.labels

    def fill(self, state: WhatIf, start: WhatIf) -> None:
        """Show a state, and forget all errors.

        Parameters
        ----------
        state
            One batch.
        start
            The state as it was opened, whose own statements can be chosen again.
        """
        controls = self.controls
        self._errors.clear()
        with self._silence():
            endcaps = [(monomer_label(m), m.id) for m in self._library if m.role.startswith("endcap")]
            endcap = self._library.find(state.endcap) if state.endcap else None
            offer(controls["endcap"], (NO_ENDCAP, *endcaps), endcap.id if endcap else state.endcap)
            offer(controls["reading"], tuple((name, name) for name in shipped_readings()), state.reading)
            liquids = tuple((s.id, s.id) for s in self._solvents)
            solvent = self._solvents.find(state.solvent)
            as_opened = _as_opened("solvent", start)
            offer(controls["solvent"], (*as_opened, *liquids), solvent.id if solvent else state.solvent)
            sizes = tuple((size, size) for size in SIZES)
            offer(controls["size_kind"], (*_as_opened("size_kind", start), *sizes), state.size_kind)
            controls["size"].disabled = not state.size_kind
            own_steps = _as_opened("readability", start)
            controls["readability"].placeholder = AS_IN_RECIPE if own_steps else "not rounded"
            by_units = "monomers" if state.by_monomers else "units"
            controls["composition"].value = "degrees" if state.degrees else by_units
            controls["water"].value = water_of(state)
            controls["imbalance_r"].show(state.imbalance_r)
            controls["solids_pct"].show(100.0 * state.solids_frac)
            for name in PLAIN:
                with suppress(Exception):  # a value that no choice offers: the answers report it
                    controls[name].value = getattr(state, name)
            with suppress(FormulateError, KeyError):  # of variables or slots that do not exist: the answers report them
                self.rows.show(state)
        self._show_cap(state)

    def follow(self, state: WhatIf, id: str) -> None:
        """Show what follows from a move: ratios and their windows, the bottle of the end-capper.

        Parameters
        ----------
        state
            One batch.
        id
            Number of the formula that it is checked against.
        """
        self.rows.follow(state, id)
        if state.endcap != self.cap.name:
            self._show_cap(state)

    def _show_cap(self, state: WhatIf) -> None:
        self.cap.show(state, state.endcap)
        self._cap_row.layout.display = None if state.endcap else "none"

    def show_size(self, size: str) -> None:
        """Show a size; the field is disabled if the recipe states the size in another form.

        Parameters
        ----------
        size
            A text with its unit; empty for that of the recipe.
        """
        with self._silence():
            self.controls["size"].value, self.controls["size"].disabled = size, not size

    def refuse(self, name: str, error: FormulateError) -> None:
        """Keep an error of a number until another number is entered.

        Parameters
        ----------
        name
            Of the control.
        error
            What is wrong with its value.
        """
        self._errors[name] = error
        self._refused()

    def forget(self, *names: str) -> None:
        """Forget the errors of numbers that no longer count.

        Parameters
        ----------
        names
            Of the controls.
        """
        for name in names:
            self._errors.pop(name, None)

    def repeats_an_error(self, error: FormulateError) -> bool:
        """Whether an error of the state is about a field that has an error already: one error, one message.

        Parameters
        ----------
        error
            An error of the state.
        """
        place = place_of(error)
        faulty = {*self._errors, *(["amount"] if self.rows.errors else [])}
        return SET_BY.get(place, place.partition(" ")[0]) in faulty

    def mark(self, errors: Iterable[FormulateError]) -> None:
        """Draw an edge around each control that has an error, and around no other.

        Parameters
        ----------
        errors
            All errors.
        """
        by_place = {place_of(error): error for error in errors}
        at = {self._control_of(place): error for place, error in by_place.items()} | self._errors
        for name, control in self.controls.items():
            sentence = sentence_of(at[name]) if name in at else ""
            mark(control, name in at, sentence, self._lines.get(name))
        self.rows.mark(by_place)
        self.cap.mark(by_place)

    def _control_of(self, place: str) -> str:
        """The control that a place of an error belongs to; empty for none."""
        return "size" if place.startswith(BELOW_A_STEP) else SET_BY.get(place, "")

    def _texts(self) -> dict[str, Any]:
        return {
            name: self._heard(name, text_field(label, tip))
            for name, label, tip in (
                ("batch_id", "batch", "Name of the batch."),
                ("size", "size", "Number and unit, such as 500 g, 1.2 kg or 0.1 mol."),
                ("readability", "balance step", "Such as 0.01 g; empty: nothing is rounded."),
                ("water", "water / ppm", "Water in the solvent, by mass; empty: none."),
            )
        }

    def _choices(self) -> dict[str, Any]:
        ids = dict.fromkeys((*PRECURSOR_FORMULAS, *FORMULAS))  # what is weighed is a precursor
        formulas = (*map(_formula_option, ids), ("the nearer one of 6 and 7", ""))
        interpretations = tuple((text, name) for name, text in INTERPRETATIONS.items())
        sizes = tuple((size, size) for size in SIZES)
        processes = tuple((process.replace("_", ", "), process) for process in get_args(Process))
        rows: tuple[tuple[str, str, tuple[tuple[str, str], ...], str], ...] = (
            ("formula", "Check against", formulas, "The claimed formula that is checked."),
            ("reading", "Residues as in", (), "Which residues fill the slots of the formulas: a reading."),
            ("interpretation", "l = m = n ≠ 0", interpretations, 'Wording of the misprint "l = m = n != 0".'),
            (
                "composition",
                "state it by",
                COMPOSITIONS,
                "Monomers in random order, your own repeat units, or the variables and slots of the formula.",
            ),
            ("excess", "in excess", SIDES, "The side in excess decides the ends of the chains."),
            ("endcap", "end-capper", (NO_ENDCAP,), "Reacts with the ends that the excess leaves."),
            ("solids_basis", "solids as", BASES, "The polymer that the solids count."),
            ("solvent", "solvent", (), "One solvent."),
            ("size_kind", "size by", sizes, "The amount that the size states."),
            ("process", "film", processes, "How the film is made, for the estimate of its expansion."),
        )
        return {name: self._heard(name, choice(label, options, tip)) for name, label, options, tip in rows}

    def _numbers(self) -> dict[str, Number]:
        def number(name: str, dial: Dial) -> Number:
            def entered(value: float) -> None:
                self.forget(name)
                self._entered(name, value)

            return Number(dial, entered, lambda error: self.refuse(name, error))

        return {name: number(name, dial) for name, dial in NUMBERS.items()}

    def _heard(self, name: str, control: Any) -> Any:
        """A control that reports each move of a hand."""
        self._lines[name] = sentence_line()

        def moved(change: Any) -> None:
            if self._quiet:
                return
            text, note = change["new"], ""
            if name in AS_MEANT:
                try:
                    text, note = AS_MEANT[name](control.description, text)
                except FormulateError as error:
                    self.refuse(name, error)
                    return
                self.forget(name)
            if name == "water":
                self._edit(partial(with_water, text=text))
            else:
                if note:
                    with self._silence():
                        control.value = text
                self._chosen(name, text)
            if note:
                say(self._lines[name], note, "pw-read")

        control.observe(moved, "value")
        return control

    def _group(self, title: str, names: Iterable[str]) -> Any:
        w = toolkit()
        widgets = list(self._with_lines(names))
        if title == "Composition":
            tip = "Which claimed formula, and how its words are read."
            claims = unfold("Claims", tip, *self._with_lines(CLAIMS))
            widgets += [self.rows.widget, self.drawings, claims]
        if title == "Chains":
            label = w.HTML('<div class="pw pw-beside">its assay, lot</div>', layout=w.Layout(width=f"{LABEL_PX}px"))
            row = [label, self.cap.assay, self.cap.lot, self.cap.line]
            self._cap_row = w.HBox(row, layout=w.Layout(flex_flow="row wrap"))
            widgets.append(self._cap_row)
        return w.VBox([w.HTML(f'<div class="pw"><h2>{title}</h2></div>'), *widgets])

    def _with_lines(self, names: Iterable[str]) -> Iterator[Any]:
        """The controls, each with the line for what is wrong with it."""
        for name in names:
            yield widget_of(self.controls[name])
            if name in self._lines:
                yield self._lines[name]

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """Controls are set without reporting it."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before


def _formula_option(id: str) -> tuple[str, str]:
    """Such as `6: low expansion, precursor`, with its id."""
    layer = claims_of_formula(id)[0].judged_on.replace("_", " ")
    return f"{id}: {layer}, {'precursor' if id in PRECURSOR_FORMULAS else 'polyimide'}", id


def _as_opened(field: str, start: WhatIf) -> tuple[tuple[str, str], ...]:
    """The option for a statement of the recipe that the control cannot show, if there is one."""
    own = not start.size_kind if field == "size_kind" else field in dict(start.kept)
    return ((AS_IN_RECIPE, ""),) if own else ()
