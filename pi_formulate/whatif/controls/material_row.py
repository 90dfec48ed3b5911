"""Assay and lot number of one monomer, as two fields beside its name.

In: a state and a name. Out: widgets; what is typed is a change from one `WhatIf` to another.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.texts import check_label
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.whatif.controls.controls import classed, mark, say, sentence_line, sentence_of, toolkit
from pi_formulate.whatif.controls.typed import read_assay
from pi_formulate.whatif.state.materials import material_of, rounded_frac, with_material
from pi_formulate.whatif.state.state import WhatIf

Change = Callable[[WhatIf], WhatIf]


class MaterialRow:
    """Two fields for the bottle of a monomer, and a line for what is wrong with them.

    Parameters
    ----------
    library
        Where names are looked up.
    edit
        Called with each change.
    refused
        Called when a text is no assay; `errors` has its error.
    """

    def __init__(self, library: MonomerLibrary, edit: Callable[[Change], None], refused: Callable[[], None]) -> None:
        w = toolkit()
        self._library, self._edit, self._refused = library, edit, refused
        self.name = ""
        self.errors: dict[str, FormulateError] = {}
        self._quiet = False
        self.assay = classed(w.Text(placeholder="assay / %", continuous_update=False), "pw-bottle")
        self.lot = classed(w.Text(placeholder="lot", continuous_update=False), "pw-bottle")
        self.line = sentence_line()
        self.assay.observe(self._assay_typed, "value")
        self.lot.observe(self._lot_typed, "value")

    def show(self, state: WhatIf, name: str) -> None:
        """Show what a state says of a monomer, and forget all errors.

        Parameters
        ----------
        state
            One batch.
        name
            Of the monomer; empty for none, which disables the fields.
        """
        self.name = name
        self.errors.clear()
        material = material_of(state, name, self._library) if name else None
        self._set(self.assay, material.assay_text if material else "")
        self._set(self.lot, material.lot if material else "")
        for field, what in ((self.assay, "assay in percent"), (self.lot, "lot number")):
            tip = f"{what} of {name}" if name else what
            if field.tooltip != tip:
                field.tooltip = tip
            field.disabled = not name
        mark(self.assay, False)
        mark(self.lot, False, line=self.line)

    def mark(self, errors: dict[str, FormulateError]) -> None:
        """Draw an edge around a field with an error, and say at it what is wrong.

        Parameters
        ----------
        errors
            Error by the place that it is about, such as `assay of PMDA`.
        """
        for field, what in ((self.assay, "assay"), (self.lot, "lot")):
            error = self.errors.get(what) or errors.get(f"{what} of {self.name}")
            mark(field, error is not None)
            if error is not None:
                say(self.line, sentence_of(error), "pw-at")
        own = {f"assay of {self.name}", f"lot of {self.name}"} & errors.keys()
        if not (self.errors or own) and "pw-at" in self.line.value:
            say(self.line, "", "pw-at")

    def _set(self, field: Any, value: str) -> None:
        self._quiet = True
        try:
            if field.value != value:
                field.value = value
        finally:
            self._quiet = False

    def _assay_typed(self, change: Any) -> None:
        if self._quiet:
            return
        note, frac = "", 0.0
        if change["new"].strip():
            try:
                typed = read_assay(f"assay of {self.name}", change["new"])
            except FormulateError as error:
                self.errors["assay"] = error
                self._refused()
                return
            note, frac = typed.note, rounded_frac(typed.value)
            self._set(self.assay, f"{typed.value:.8g}")
        self.errors.pop("assay", None)
        self._edit(partial(with_material, name=self.name, library=self._library, assay_frac=frac))
        say(self.line, note, "pw-read")

    def _lot_typed(self, change: Any) -> None:
        if self._quiet:
            return
        lot = change["new"].strip()
        try:
            check_label(f"lot of {self.name}", lot, least=0)
        except FormulateError as error:
            self.errors["lot"] = error
            self._refused()
            return
        self.errors.pop("lot", None)
        self._edit(partial(with_material, name=self.name, library=self._library, lot=lot))
