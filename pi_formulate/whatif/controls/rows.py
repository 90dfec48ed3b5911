"""The rows of the composition: monomers with their ratios, free units, or the variables and slots of a formula.

In: `WhatIf`. Out: widgets; a move of one of them is a change from one `WhatIf` to another.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from pi_formulate.base.errors import FormulateError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.tree import claims_of_formula
from pi_formulate.whatif.controls.controls import (
    Dial,
    Number,
    button,
    choice,
    classed,
    mark,
    monomer_label,
    offer,
    say,
    sentence_line,
    sentence_of,
    toolkit,
)
from pi_formulate.whatif.controls.material_row import MaterialRow
from pi_formulate.whatif.controls.monomer_rows import USUAL, RatioRows, Sides
from pi_formulate.whatif.state.change import members_of, system_of
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.windows import windows_of

LEAST_END, STEP = 4.0, 0.05  # of an amount slider: only ratios matter, and a twentieth is finer than a plan
SIDES = ((0, "dianhydride"), (1, "diamine"))


class Edit(Protocol):
    """Called with a change of the state, and whether it changes the rows themselves."""

    def __call__(self, change: Callable[[WhatIf], WhatIf], more_rows: bool = False) -> None:
        """Make the change."""


class Rows:
    """The composition as rows of widgets.

    Parameters
    ----------
    library
        Where names are looked up.
    edit
        Called with each change.
    refused
        Called when an entry is refused; `errors` has its error.

    Attributes
    ----------
    labels : dict
        Place of an error, and the label of the entry that it is about.
    """

    def __init__(self, library: MonomerLibrary, edit: Edit, refused: Callable[[], None]) -> None:
        self._library, self._edit, self._refused = library, edit, refused
        self._numbers: dict[str, Number] = {}
        self._boxes: list[tuple[Any, str, Any]] = []
        self._bottles: list[MaterialRow] = []
        self._amount_errors: dict[str, FormulateError] = {}
        self._sides = Sides(library, edit, refused)
        self._variables = RatioRows(edit, refused)
        self._active: RatioRows | None = None  # None for free units
        self._bottle_box = toolkit().VBox([])
        self.labels: dict[str, str] = {}
        self.widget = toolkit().VBox([])

    @property
    def errors(self) -> dict[str, FormulateError]:
        """Error of each entry that is refused, by its label."""
        of_bottles = {f"{what} of {row.name}": e for row in self._bottles for what, e in row.errors.items()}
        if self._active is self._sides.ratios:
            return self._sides.errors
        return {**self._amount_errors, **(self._active.errors if self._active else {}), **of_bottles}

    def mark(self, errors: Mapping[str, FormulateError]) -> None:
        """Draw an edge around each entry that has an error, and say at it what is wrong.

        Parameters
        ----------
        errors
            Error by the place that it is about; empty if there is none.
        """
        if self._active is self._sides.ratios:
            self._sides.mark(errors)
            return
        by_label = {self.labels.get(place, ""): error for place, error in errors.items()}
        for label, number in self._numbers.items():
            error = self._amount_errors.get(label) or by_label.get(label)
            mark(number, error is not None, sentence_of(error) if error else "")
        at_lines: dict[Any, str] = {}
        for box, role, line in self._boxes:
            faulty = bool(errors) and not self._known(box.value, role)
            mark(box, faulty)
            at_lines[line] = at_lines.get(line) or (sentence_of(errors[role]) if faulty and role in errors else "")
        for line, sentence in at_lines.items():
            say(line, sentence, "pw-at")
        if self._active is not None:
            self._active.mark()
        for row in self._bottles:
            row.mark(dict(errors))

    def _known(self, name: str, role: str) -> bool:
        """Whether a text names a monomer of a role, or is the structure of one."""
        try:
            return self._library.resolve(name, role).role == role
        except FormulateError:
            return False

    def show(self, state: WhatIf) -> None:
        """Show the rows of a state, and forget all errors.

        Parameters
        ----------
        state
            One batch.
        """
        self._amount_errors.clear()
        self._numbers.clear()
        self._boxes.clear()
        if state.by_monomers and not state.degrees:
            self._bottles, self._active = [], self._sides.ratios
            self._put(self._sides.show(state))
            self.labels = self._sides.labels
            return
        self.widget.children = ()
        self.labels.clear()
        if state.degrees:
            self._active = self._variables
            self._put((*self._slot_rows(state), *self._variables.show(state), self._bottle_box))
            self._show_bottles(state)
            return
        self._active = None
        self._end = max(LEAST_END, 2.0 * max((n for _, _, n in state.units), default=0.0))
        add = button("Add a unit", "Add one more row.", self._add)
        units = (self._unit(i, *unit) for i, unit in enumerate(state.units))
        self._put((*units, add, self._bottle_box))
        self._show_bottles(state)

    def follow(self, state: WhatIf, id: str) -> None:
        """Show the ratios of a state after a move, each with the claimed window on its slider.

        Parameters
        ----------
        state
            One batch.
        id
            Number of the formula that it is checked against.
        """
        if self._active is not self._sides.ratios:
            with suppress(FormulateError):
                self._show_bottles(state, anew=False)
        if self._active is None:
            return
        try:
            self._active.follow(state)
            windows = windows_of(state, id, self._library)
        except FormulateError:
            windows = {}  # the answers report the error
        self._active.show_windows(windows, f"claim {claims_of_formula(id)[0].id}")

    def _put(self, children: tuple[Any, ...]) -> None:
        """Show widgets; those that stand already stay, and keep the focus."""
        if self.widget.children != children:
            self.widget.children = children

    def _add(self, _: Any) -> None:
        """One more row; not while an amount is not a number, as new rows would forget it."""
        if not self.errors:
            self._edit(self._with_next_unit, True)

    def _slot_rows(self, state: WhatIf) -> Iterator[Any]:
        system = system_of(state)
        for slot, name in state.members:
            role = "dianhydride" if any(slot == unit.dianhydride_slot for unit in system.units) else "diamine"
            row = choice(f"{role} {slot}", (), f"The {role}s that fit the slot {slot} of the formula.")
            member = self._library.find(name)
            options = tuple((monomer_label(m), m.id) for m in system.fitting(slot, self._library))
            offer(row, options, member.id if member else name)
            row.observe(partial(self._member_chosen, slot), "value")
            yield row

    def _show_bottles(self, state: WhatIf, anew: bool = True) -> None:
        """Assay and lot of each monomer, where the monomers have no rows of their own."""
        w = toolkit()
        if state.degrees:
            stated = [monomer.id for monomer in members_of(state, self._library).values()]
        else:
            stated = [name for acid, amine, _ in state.units for name in (acid, amine)]
        names = list(dict.fromkeys(filter(None, stated)))
        if names != [row.name for row in self._bottles]:
            self._bottles = [MaterialRow(self._library, self._edit, self._refused) for _ in names]
            labels = [classed(w.Label(name), "pw-bottle-of") for name in names]
            self._bottle_box.children = [
                w.HBox([label, row.assay, row.lot, row.line], layout=w.Layout(flex_flow="row wrap"))
                for label, row in zip(labels, self._bottles, strict=True)
            ]
            anew = True
        for name, row in zip(names, self._bottles, strict=True):
            if anew:
                row.show(state, name)

    def _unit(self, i: int, acid: str, amine: str, amount: float) -> Any:
        w = toolkit()
        boxes = []
        line = sentence_line()
        for (side, role), name in zip(SIDES, (acid, amine), strict=True):
            known = [m for m in self._library if m.role == role]
            box = w.Combobox(
                value=name,
                options=tuple(dict.fromkeys([*(m.id for m in known), *(m.name for m in known if m.name)])),
                ensure_option=False,
                continuous_update=False,
                placeholder=role,
                tooltip=f"{role} of unit {i + 1}: id, name, CAS number or SMILES",
                layout=w.Layout(flex="1 1 0", width="auto", min_width="0"),
            )
            box.observe(partial(self._monomer_chosen, i, side), "value")
            boxes.append(box)
            self._boxes.append((box, role, line))
        self.labels[f"amount of {acid}/{amine}"] = f"amount {i + 1}"
        drop = button("Remove", f"Remove unit {i + 1}.", lambda _: self._edit(partial(_without_unit, i), True))
        label = w.Label(f"unit {i + 1}", layout=w.Layout(width="46px"))
        amount_row = self._amount(f"amount {i + 1}", amount, partial(_with_unit, i, 2))
        return w.VBox([w.HBox([label, *boxes, drop]), amount_row, line])

    def _amount(self, label: str, value: float, change: Callable[[Any, WhatIf], WhatIf]) -> Any:
        def entered(new: float) -> None:
            self._amount_errors.pop(label, None)
            self._edit(partial(change, new))

        def refused(error: FormulateError) -> None:
            self._amount_errors[label] = error
            self._refused()

        number = Number(Dial(label, "Only ratios matter.", 0.0, self._end, STEP), entered, refused)
        number.show(value)
        self._numbers[label] = number
        return number.widget

    def _member_chosen(self, slot: str, change: Any) -> None:
        self._edit(partial(_with_member, slot, change["new"]))

    def _monomer_chosen(self, i: int, side: int, change: Any) -> None:
        """A monomer that was typed, by its id if the library knows it."""
        monomer = self._library.find(change["new"].strip())
        if monomer is not None and monomer.id != change["new"]:
            change["owner"].value = monomer.id  # which is a change of its own
            return
        self._edit(partial(_with_unit, i, side, change["new"].strip()))

    def _with_next_unit(self, state: WhatIf) -> WhatIf:
        """One more unit that is new, with the dianhydride of the last one."""
        acid = state.units[-1][0] if state.units else "PMDA"
        there = {unit[:2] for unit in state.units}
        amines = (*USUAL["diamine"], *(m.id for m in self._library if m.role == "diamine"))
        amine = next((name for name in amines if (acid, name) not in there), amines[0])
        return replace(state, units=(*state.units, (acid, amine, 1.0)))


def _with_member(slot: str, name: str, state: WhatIf) -> WhatIf:
    return replace(state, members=tuple({**dict(state.members), slot: name}.items()))


def _with_unit(i: int, place: int, value: Any, state: WhatIf) -> WhatIf:
    unit: list[Any] = list(state.units[i])
    unit[place] = value
    return replace(state, units=(*state.units[:i], tuple(unit), *state.units[i + 1 :]))


def _without_unit(i: int, state: WhatIf) -> WhatIf:
    return replace(state, units=state.units[:i] + state.units[i + 1 :])
