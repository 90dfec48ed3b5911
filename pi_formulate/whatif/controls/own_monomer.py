"""A monomer that no table lists: typed, or drawn in an editor, shown and checked at once, and added to the batch.

In: a SMILES of the user. Out: its drawing, role, formula and molar mass, or what is wrong with it; the state with it.
The library judges the structure: what it cannot use as a monomer is refused with the reason.
"""

import base64
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any

from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.chemistry.functionality import role_text
from pi_formulate.chemistry.library import SHORTEST_SMILES, MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.whatif.controls.controls import button, classed, mark, text_field, toolkit
from pi_formulate.whatif.controls.drawing import Drawing, Editor, ketcher
from pi_formulate.whatif.controls.monomer_rows import with_one_more
from pi_formulate.whatif.state.change import as_units
from pi_formulate.whatif.state.state import WhatIf

DRAWN_PX = (240, 150)


def with_monomer(state: WhatIf, monomer: Monomer, library: MonomerLibrary | None = None) -> WhatIf:
    """The state with one more monomer: with an equal share of its side, in a unit of its own, or as the end-capper.

    Parameters
    ----------
    state
        One batch; variables of a formula become units, and the unit has the last partner.
    monomer
        A dianhydride, a diamine or an end-capper.
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    RecipeError
        If it is in the batch already.

    Examples
    --------
    >>> state = WhatIf(units=(("PMDA", "p-PDA", 1.0),))
    >>> with_monomer(state, Monomer.from_smiles("Nc1ccc(CCCc2ccc(N)cc2)cc1")).units
    (('PMDA', 'p-PDA', 1.0), ('PMDA', 'Nc1ccc(CCCc2ccc(N)cc2)cc1', 1.0))
    """
    names = library_or_shipped(library)
    listed = names.find(monomer.smiles)
    name = listed.id if listed else monomer.smiles
    if monomer.role.startswith("endcap"):
        return replace(state, endcap=name)
    if not state.by_monomers:
        state = as_units(state, library)
    there = {member for member, _ in (*state.dianhydrides, *state.diamines)}
    there.update(member for unit in state.units for member in unit[:2])
    if name in there:
        raise RecipeError(
            "own monomer",
            name,
            "one that is not in the batch",
            "Change its amount instead.",
            sentence="{got} is in the batch already",
        )
    if state.by_monomers:
        return with_one_more(f"{monomer.role}s", [name], state)
    acid, amine, _ = state.units[-1] if state.units else ("PMDA", "4,4'-ODA", 0.0)
    unit = (name, amine, 1.0) if monomer.role == "dianhydride" else (acid, name, 1.0)
    return replace(state, units=(*state.units, unit))


def monomer_html(monomer: Monomer, listed: bool) -> str:
    """The drawing of a monomer, and what the library says of it.

    Parameters
    ----------
    monomer
        Any.
    listed
        Whether it stands in a table, under its name.
    """
    from pi_formulate.chemistry import structure

    svg = base64.b64encode(structure.draw_svg(monomer.smiles, *DRAWN_PX).encode()).decode("ascii")
    called = f"{escape(monomer.id)}, listed as {escape(monomer.name)}" if listed else "in no table yet"
    return (
        f'<div class="pw pw-drawings"><figure><img alt="structure that was typed" width="{DRAWN_PX[0]}" '
        f'height="{DRAWN_PX[1]}" src="data:image/svg+xml;base64,{svg}"><figcaption data-own="{escape(monomer.role)}">'
        f'<b>{escape(role_text(monomer.role))}</b>, {escape(monomer.formula)}<br><span class="pw-small">'
        f"{monomer.molar_mass_g_per_mol:.2f} g/mol; {called}</span></figcaption></figure></div>"
    )


class OwnMonomer:
    """The field for a structure, the editor to draw it with, its drawing, and the button that adds it.

    Parameters
    ----------
    library
        What judges the structure.
    use
        Called with a monomer that is to be added.
    editor
        Makes the structure editor.
    """

    def __init__(self, library: MonomerLibrary, use: Callable[[Monomer], None], editor: Editor = ketcher) -> None:
        w = toolkit()
        self._library, self._use = library, use
        self.monomer: Monomer | None = None
        self.field = text_field("own monomer", "SMILES of a monomer, such as Nc1ccc(cc1)C(=O)Nc1ccc(N)cc1.")
        self.field.placeholder = "SMILES"
        self.field.continuous_update = True  # drawn while it is typed
        self.field.layout.flex, self.field.layout.min_width = "1 1 0px", "0"
        self.field.observe(self._typed, "value")
        self.drawn = w.HTML()
        self.add = button(
            "Add it to the batch", "With an equal share of its side, or in a unit with the last partner.", self._added
        )
        self.add.disabled = True
        self.drawing = Drawing(self._start, self._take, editor)
        first = w.HBox([self.field, self.drawing.opener])
        self.widget = classed(w.VBox([first, self.drawing.widget, self.drawn, self.add]), "pw-own")

    def _typed(self, change: Any) -> None:
        """Draw what was typed, or say why it is no monomer."""
        text = change["new"].strip()
        self.monomer, self.drawn.value = None, ""
        fault = ""
        if text:
            try:
                self.monomer = self._library.resolve(text, where="own monomer")
            except FormulateError as error:
                fault = str(error)
            else:
                listed = self._library.find(self.monomer.id) == self.monomer
                self.drawn.value = monomer_html(self.monomer, listed)
        if fault:
            self.drawn.value = f'<div class="pw"><div class="pw-note" role="status">{escape(fault)}</div></div>'
        mark(self.field, bool(fault))
        self.add.disabled = self.monomer is None

    def _start(self) -> str:
        """What the editor starts from: the structure in the field, or nothing."""
        from pi_formulate.chemistry import structure

        text = str(self.field.value).strip()
        if not structure.is_smiles(text, SHORTEST_SMILES):
            return self.monomer.smiles if self.monomer else ""  # a name
        try:
            structure.canonical(text)
        except FormulateError:
            return ""
        return text

    def _take(self, smiles: str) -> None:
        """What was drawn goes into the field, if it is a monomer."""
        Monomer.from_smiles(smiles)  # or its error
        self.field.value = smiles

    def _added(self, _: Any = None) -> None:
        if self.monomer is None:
            return
        try:
            self._use(self.monomer)
        except FormulateError as error:
            self.drawn.value = f'<div class="pw"><div class="pw-note" role="status">{escape(str(error))}</div></div>'
        else:
            self.field.value = ""
