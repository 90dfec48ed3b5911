"""The rows of the composition: free units, or the variables and slots of a formula.

In: `WhatIf`. Out: widgets; a move of one of them is a change from one `WhatIf` to another.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from pi_formulate.base.errors import FormulateError
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.whatif.change import system_of
from pi_formulate.whatif.controls import Dial, Number, button, choice, mark, monomer_label, offer, toolkit
from pi_formulate.whatif.state import WhatIf

LEAST_END, STEP = 4.0, 0.05  # of an amount slider: only ratios matter, and a twentieth is finer than a plan
USUAL = ("4,4'-ODA", "p-PDA", "TPE-R", "BAPP", "m-PDA", "TPE-Q", "TFMB")  # diamines of copper-clad laminates come first
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
        Called when an amount is not a number; `errors` has its error.

    Attributes
    ----------
    errors : dict
        Error of each amount that is not a number, by its label.
    labels : dict
        Place of an error, and the label of the amount that it is about.
    """

    def __init__(self, library: MonomerLibrary, edit: Edit, refused: Callable[[], None]) -> None:
        self._library, self._edit, self._refused = library, edit, refused
        self._numbers: dict[str, Number] = {}
        self._boxes: list[tuple[Any, str]] = []
        self.errors: dict[str, FormulateError] = {}
        self.labels: dict[str, str] = {}
        self.widget = toolkit().VBox([])

    def mark(self, places: set[str]) -> None:
        """Draw an edge around each amount and each monomer that has an error.

        Parameters
        ----------
        places
            Places of the errors; empty if there is none.
        """
        faulty = set(self.errors) | {self.labels.get(place, "") for place in places}
        for label, number in self._numbers.items():
            mark(number, label in faulty)
        for box, role in self._boxes:
            mark(box, bool(places) and not self._known(box.value, role))

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
        self.widget.children = ()
        self._numbers.clear()
        self._boxes.clear()
        self.labels.clear()
        self.errors.clear()
        amounts = [n for _, n in state.degrees] or [n for _, _, n in state.units]
        self._end = max(LEAST_END, 2.0 * max(amounts, default=0.0))
        if state.degrees:
            self.widget.children = (*self._slots(state), *self._degrees(state))
            return
        add = button("Add a unit", "Add one more row.", self._add)
        self.widget.children = (*(self._unit(i, *unit) for i, unit in enumerate(state.units)), add)

    def _add(self, _: Any) -> None:
        """One more row; not while an amount is not a number, as new rows would forget it."""
        if not self.errors:
            self._edit(self._with_next_unit, True)

    def _slots(self, state: WhatIf) -> Iterator[Any]:
        system = system_of(state)
        for slot, name in state.members:
            row = choice(f"slot {slot}", (), f"The monomers that fit the slot {slot}.")
            member = self._library.find(name)
            options = tuple((monomer_label(m), m.id) for m in system.fitting(slot, self._library))
            offer(row, options, member.id if member else name)
            row.observe(partial(self._member_chosen, slot), "value")
            yield row

    def _degrees(self, state: WhatIf) -> Iterator[Any]:
        values = dict(state.degrees)
        for unit in system_of(state).units:
            label = f"{unit.symbol}: {unit.dianhydride_slot}/{unit.diamine_slot}"
            self.labels[unit.symbol] = label
            yield self._amount(label, values.get(unit.symbol, 0.0), partial(_with_degree, unit.symbol))

    def _unit(self, i: int, acid: str, amine: str, amount: float) -> Any:
        w = toolkit()
        boxes = []
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
            self._boxes.append((box, role))
        self.labels[f"amount of {acid}/{amine}"] = f"amount {i + 1}"
        drop = button("Remove", f"Remove unit {i + 1}.", lambda _: self._edit(partial(_without_unit, i), True))
        label = w.Label(f"unit {i + 1}", layout=w.Layout(width="46px"))
        amount_row = self._amount(f"amount {i + 1}", amount, partial(_with_unit, i, 2))
        return w.VBox([w.HBox([label, *boxes, drop]), amount_row])

    def _amount(self, label: str, value: float, change: Callable[[Any, WhatIf], WhatIf]) -> Any:
        def entered(new: float) -> None:
            self.errors.pop(label, None)
            self._edit(partial(change, new))

        def refused(error: FormulateError) -> None:
            self.errors[label] = error
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
        amines = (*USUAL, *(m.id for m in self._library if m.role == "diamine"))
        amine = next((name for name in amines if (acid, name) not in there), amines[0])
        return replace(state, units=(*state.units, (acid, amine, 1.0)))


def _with_degree(symbol: str, value: float, state: WhatIf) -> WhatIf:
    return replace(state, degrees=tuple({**dict(state.degrees), symbol: value}.items()))


def _with_member(slot: str, name: str, state: WhatIf) -> WhatIf:
    return replace(state, members=tuple({**dict(state.members), slot: name}.items()))


def _with_unit(i: int, place: int, value: Any, state: WhatIf) -> WhatIf:
    unit: list[Any] = list(state.units[i])
    unit[place] = value
    return replace(state, units=(*state.units[:i], tuple(unit), *state.units[i + 1 :]))


def _without_unit(i: int, state: WhatIf) -> WhatIf:
    return replace(state, units=state.units[:i] + state.units[i + 1 :])
