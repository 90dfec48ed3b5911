"""The composition by monomers: which dianhydrides, which diamines, and one slider for each free ratio.

In: a state whose composition is a feed, or the variables of a formula. Out: widgets; a move of one of them is a change
from one `WhatIf` to another.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.chemistry.functionality import role_text
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.whatif.controls.controls import button, classed, mark, sentence_line, sentence_of, toolkit
from pi_formulate.whatif.controls.material_row import MaterialRow
from pi_formulate.whatif.controls.ratio_row import RatioRow
from pi_formulate.whatif.state.ratios import clean, moved
from pi_formulate.whatif.state.state import WhatIf
from pi_formulate.whatif.state.windows import Interval, Ratio, amounts_of, names_of, ratios_of

Change = Callable[[WhatIf], WhatIf]
# Monomers of copper-clad laminates come first.
USUAL = {
    "dianhydride": ("PMDA", "BPDA", "BTDA", "ODPA", "6FDA"),
    "diamine": ("4,4'-ODA", "p-PDA", "TPE-R", "BAPP", "m-PDA", "TPE-Q", "TFMB"),
}


class RatioRows:
    """A slider for each free ratio of a state.

    Parameters
    ----------
    edit
        Called with each change.
    refused
        Called when a text is no ratio; `errors` has its error.
    """

    def __init__(self, edit: Callable[[Change], None], refused: Callable[[], None]) -> None:
        self._edit, self._refused = edit, refused
        self.rows: dict[Ratio, RatioRow] = {}
        self.errors: dict[str, FormulateError] = {}
        self._weights: dict[str, tuple[float, ...]] = {}  # the last amounts above 0, for a part that comes back

    def show(self, state: WhatIf) -> list[Any]:
        """Show the ratios of a state, and forget all errors.

        Parameters
        ----------
        state
            One batch.

        Returns
        -------
        list
            The widgets; the same ones as long as the ratios are of the same amounts.
        """
        self.errors.clear()
        ratios = ratios_of(state)
        if tuple(self.rows) != ratios:
            self._weights.clear()
            self.rows = {ratio: self._row(ratio) for ratio in ratios}
        self.follow(state)
        for row in self.rows.values():
            mark(row, False)
        return [row.widget for row in self.rows.values()]

    def follow(self, state: WhatIf) -> None:
        """Show the ratios of a state after a move of one of them.

        Parameters
        ----------
        state
            One batch.
        """
        for ratio, row in self.rows.items():
            names, amounts = names_of(state, ratio.part), amounts_of(state, ratio.part)
            before = self._weights.get(ratio.part, amounts)
            self._weights[ratio.part] = tuple(n or b for n, b in zip(amounts, before, strict=True))
            label = ratio.split.label(names)
            if label not in self.errors:
                row.show_ratio(label, ratio.split.share(amounts), ratio.split.whole(amounts))

    def show_windows(self, windows: Mapping[Ratio, tuple[Interval, ...]], claim: str) -> None:
        """Draw the claimed window of each ratio.

        Parameters
        ----------
        windows
            Intervals by ratio; none for a ratio without.
        claim
            Such as `claim 13`.
        """
        for ratio, row in self.rows.items():
            row.show_window(windows.get(ratio), claim)

    def mark(self) -> None:
        """Draw an edge around each ratio with an error, and say at it what is wrong."""
        for row in self.rows.values():
            error = self.errors.get(row.slider.description)
            mark(row, error is not None, sentence_of(error) if error else "")

    def _row(self, ratio: Ratio) -> RatioRow:
        def refused(error: FormulateError) -> None:
            self.errors[self.rows[ratio].slider.description] = error
            self._refused()

        def entered(share: float, pair: tuple[float, float] | None) -> None:
            self.errors.pop(self.rows[ratio].slider.description, None)
            self._edit(partial(with_share, ratio, share, pair, self._weights[ratio.part]))

        return RatioRow("", ratio.part != "degrees", entered, refused)


def with_share(
    ratio: Ratio, share: float, pair: tuple[float, float] | None, weights: Sequence[float], state: WhatIf
) -> WhatIf:
    """The state with another value of one ratio.

    Parameters
    ----------
    ratio
        Which one.
    share
        Of its first part, 0..1 [-].
    pair
        Both numbers as they were typed, which two variables of a formula take over as they are; None for a share.
    weights
        As for `moved`.
    state
        One batch.
    """
    names, amounts = names_of(state, ratio.part), amounts_of(state, ratio.part)
    both = ratio.part == "degrees" and len(amounts) == 2 and pair
    after = both or moved(amounts, ratio.split, share, weights)
    return _with_part(state, ratio.part, zip(names, after, strict=True))


def _with_part(state: WhatIf, part: str, stated: Iterable[tuple[str, float]]) -> WhatIf:
    """The state with other names and amounts of `dianhydrides`, `diamines` or `degrees`."""
    fields: dict[str, Any] = {part: tuple(stated)}
    return replace(state, **fields)


class Sides:
    """The monomers of both sides as rows, and the sliders of their ratios.

    Parameters
    ----------
    library
        Where names are looked up.
    edit
        Called with each change, and whether it changes the rows themselves.
    refused
        Called when an entry is refused; `errors` has its error.
    """

    def __init__(self, library: MonomerLibrary, edit: Any, refused: Callable[[], None]) -> None:
        self._library, self._edit, self._refused = library, edit, refused
        self._own_errors: dict[str, FormulateError] = {}
        self._quiet = False
        self.ratios = RatioRows(edit, refused)
        self._rows: list[tuple[str, int, Any, MaterialRow, Any]] = []  # side, place, box, material, line
        self._shape: tuple[int, int] | None = None
        self.labels: dict[str, str] = {}
        self._children: tuple[Any, ...] = ()

    @property
    def errors(self) -> dict[str, FormulateError]:
        """Error of each entry that is refused, by its label."""
        of_materials = {f"{what} of {row.name}": e for *_, row, _ in self._rows for what, e in row.errors.items()}
        return {**self._own_errors, **of_materials, **self.ratios.errors}

    def show(self, state: WhatIf) -> tuple[Any, ...]:
        """Show a state, and forget all errors.

        Parameters
        ----------
        state
            One batch.

        Returns
        -------
        tuple
            The widgets; the same ones as long as each side has as many monomers.
        """
        shape = len(state.dianhydrides), len(state.diamines)
        self._own_errors.clear()
        sliders = self.ratios.show(state)
        if shape != self._shape:
            self._shape, self._rows = shape, []
            of_sides = [self._side("dianhydride", shape[0]), self._side("diamine", shape[1])]
            self._children = (*of_sides[0], *of_sides[1], *sliders)
        self.labels = {}
        self._quiet = True
        for side, place, box, material, _ in self._rows:
            name = getattr(state, f"{side}s")[place][0]
            if box.value != name:
                box.value = name
            material.show(state, name)
            self.labels |= {f"feed.{name}": f"{side} {place + 1}", f"{side} {place + 1}": f"{side} {place + 1}"}
        self._quiet = False
        return self._children

    def mark(self, errors: Mapping[str, FormulateError]) -> None:
        """Draw an edge around each entry with an error, and say at it what is wrong.

        Parameters
        ----------
        errors
            Error by the place that it is about.
        """
        self.ratios.mark()
        for side, place, box, material, line in self._rows:
            label = f"{side} {place + 1}"
            error = self._own_errors.get(label) or errors.get(label) or errors.get(f"feed.{box.value}")
            mark(box, error is not None, sentence_of(error) if error else "", line)
            material.mark(dict(errors))

    def _side(self, side: str, size: int) -> list[Any]:
        """The rows of one side, with a heading and a button for one more."""
        w = toolkit()
        head = w.HTML(f'<div class="pw"><b>{side.capitalize()}s</b></div>', layout=w.Layout(flex="1 1 auto"))
        add = button("Add", f"One more {side}, with an equal share of its side.", lambda _: self._add(side))
        known = [m for m in self._library if m.role == side]
        options = tuple(dict.fromkeys([*(m.id for m in known), *(m.name for m in known if m.name)]))
        rows = [self._row(side, place, options, size > 1) for place in range(size)]
        return [classed(w.HBox([head, add]), "pw-side"), *rows]

    def _row(self, side: str, place: int, options: Iterable[str], removable: bool) -> Any:
        w = toolkit()
        box = w.Combobox(
            options=options,
            ensure_option=False,
            continuous_update=False,
            placeholder=side,
            tooltip=f"{side} {place + 1}: id, name, CAS number or SMILES",
        )
        box.observe(partial(self._chosen, side, place), "value")
        material = MaterialRow(self._library, self._edit, self._refused)
        drop = button("✕", f"Remove {side} {place + 1}.", lambda _: self._drop(side, place))
        drop.disabled = not removable
        line = sentence_line()
        self._rows.append((side, place, box, material, line))
        row = [box, material.assay, material.lot, drop, line, material.line]
        return classed(w.HBox(row, layout=w.Layout(flex_flow="row wrap")), "pw-monomer")

    def _chosen(self, side: str, place: int, change: Any) -> None:
        """A monomer that was typed, by its id if the library knows it."""
        if self._quiet:
            return
        name, label = change["new"].strip(), f"{side} {place + 1}"
        monomer = self._library.find(name)
        if monomer is not None and monomer.id != change["new"]:
            change["owner"].value = monomer.id  # which is a change of its own
            return
        if monomer is not None and monomer.role != side:
            kind = role_text(monomer.role)
            self._own_errors[label] = CompositionError(label, name, f"a {side}", f"{name} is a {kind}.")
            self._refused()
            return
        self._own_errors.pop(label, None)
        self._edit(partial(_with_name, f"{side}s", place, name), not self.errors)

    def _add(self, side: str) -> None:
        """One more monomer; not while an entry is refused, as new rows would forget it."""
        if not self.errors:
            others = (m.id for m in self._library if m.role == side)
            self._edit(partial(with_one_more, f"{side}s", (*USUAL[side], *others)), True)

    def _drop(self, side: str, place: int) -> None:
        self._edit(partial(_without, f"{side}s", place), True)


def _with_name(part: str, place: int, name: str, state: WhatIf) -> WhatIf:
    stated = list(getattr(state, part))
    stated[place] = (name, stated[place][1])
    return _with_part(state, part, stated)


def with_one_more(part: str, names: Iterable[str], state: WhatIf) -> WhatIf:
    """One more monomer, with an equal share of its side.

    Parameters
    ----------
    part
        `dianhydrides` or `diamines`.
    names
        The first of them that is not there yet is taken.
    state
        A composition by monomers.
    """
    stated = getattr(state, part)
    there = {name for name, _ in stated}
    new = next((name for name in names if name not in there), "")
    whole, share = sum(n for _, n in stated), 1.0 / (len(stated) + 1)
    kept = tuple((name, clean(n * (1.0 - share))) for name, n in stated)
    return _with_part(state, part, (*kept, (new, clean(whole - sum(n for _, n in kept)))))


def _without(part: str, place: int, state: WhatIf) -> WhatIf:
    stated = getattr(state, part)
    whole = sum(n for _, n in stated)
    rest = [pair for i, pair in enumerate(stated) if i != place]
    left = sum(n for _, n in rest)
    scaled = [(name, clean(n * whole / left if left > 0.0 else whole / len(rest))) for name, n in rest]
    return _with_part(state, part, scaled)
