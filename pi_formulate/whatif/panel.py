"""The panel: moves of its form become states, and their answers become HTML; it computes nothing itself.

In: a copolymer, a recipe file or a state. Out: `Panel`, which JupyterLab and VS Code show as the value of a cell and
Voila as a page. Every move makes a new `WhatIf` and asks for its answers.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import FormulateError, ManyErrors, RecipeError, Words
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.entry import toml_entries
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.reading import shipped_readings
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.whatif.controls.controls import button, classed, place_of, toolkit
from pi_formulate.whatif.controls.form import BELOW_A_STEP, Form
from pi_formulate.whatif.controls.own_monomer import OwnMonomer, with_monomer
from pi_formulate.whatif.results import page
from pi_formulate.whatif.results.answers import Answers, answers
from pi_formulate.whatif.state.change import (
    as_degrees,
    as_monomers,
    as_units,
    copolymer_of,
    opened,
    order_of,
    size_of,
    without_unused_names,
)
from pi_formulate.whatif.state.history import Moment
from pi_formulate.whatif.state.materials import ordered
from pi_formulate.whatif.state.state import SHARED, WhatIf, bytes_of, nearer_formula
from pi_formulate.whatif.state.state_link import has_state, toml_of_link
from pi_formulate.whatif.views.against import Against
from pi_formulate.whatif.views.curving import Curves
from pi_formulate.whatif.views.exchange import Files
from pi_formulate.whatif.views.linking import LinkField
from pi_formulate.whatif.views.past import BACK, OPENED, Past
from pi_formulate.whatif.views.several import Chooser, batches_of_file, batches_of_text
from pi_formulate.whatif.views.weighing import Weighing

FIRST = WhatIf(dianhydrides=(("PMDA", 1.0),), diamines=(("p-PDA", 0.6), ("4,4'-ODA", 0.4)), formula="6", endcap="PA")
FIRST_SIZES = {"monomers": "1 mol"}  # of a batch that could not be planned yet; 500 g for all others
# Keys of a recipe that give way to a choice on the panel; for other choices the key of the same name.
GIVES_WAY = {"size_kind": ("film", "film_density", "use_up")}
TITLE = (
    '<div class="pw"><div class="pw-title">What if</div>'
    '<div class="pw-lead">Move a slider or choose a monomer: every number follows.</div></div>'
)


def what_if(
    subject: Copolymer | Unit | WhatIf | Recipe | str | Path | None = None,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    writes: bool = True,
) -> "Panel":
    """An interactive panel: change ratios, imbalance and solids, choose monomers, and see the results at once.

    Parameters
    ----------
    subject
        A `Copolymer`, a `Unit`, a `WhatIf`, a `Recipe`, the path of a recipe file, or None for a first example. Of a
        file with several batches the panel shows the first, and a list to choose from.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    writes
        Whether the panel may write files into the working folder; it can always download them.

    Returns
    -------
    Panel
        Shown by a notebook; `.state`, `.answers` and `.recipe` are the current ones.

    Raises
    ------
    RecipeError
        If ipywidgets is missing, or the subject is none of these.
    FormulateError
        If the recipe file cannot be read.

    Examples
    --------
    >>> panel = what_if(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> panel.recipe.charge_g["PMDA"] > 0.0  # the current batch
    True
    """
    if isinstance(subject, str | Path):
        return _panel_of_file(Path(subject), library, solvent_library, writes)
    elif isinstance(subject, Recipe):
        subject = opened(WhatIf.of_recipe(subject, library, solvent_library), library)
    elif isinstance(subject, Copolymer):
        subject = opened(WhatIf.of(subject, library), library)
    elif isinstance(subject, Unit):
        subject = opened(WhatIf.of(Copolymer.of({subject: 1.0}), library), library)
    elif subject is None:
        subject = FIRST
    if not isinstance(subject, WhatIf):
        raise RecipeError("what_if", subject, "a Copolymer, a Unit, a Recipe, a WhatIf or the path of a recipe file")
    return Panel(subject, library, solvent_library, writes)


def _panel_of_file(
    path: Path, library: MonomerLibrary | None, solvent_library: SolventLibrary | None, writes: bool
) -> "Panel":
    """The panel of a recipe file; one with several batches shows the first of them and the list."""
    batches = batches_of_file(path)
    if len(batches) == 1 and path.suffix.lower() == ".toml":
        return Panel(WhatIf.read(path, library, solvent_library), library, solvent_library, writes)
    first = WhatIf.of_text(batches[0].text, library, solvent_library, path.parent)
    panel = Panel(first, library, solvent_library, writes)
    panel.chooser.offer(batches, path.parent)
    return panel


class Panel:
    """Widgets around one state. Made by `what_if`.

    Attributes
    ----------
    state : WhatIf
        The current state.
    answers : Answers or None
        What follows from it; None if it has errors.
    controls : Mapping
        The controls of the state by name.
    widget : ipywidgets.Widget
        The whole panel as one widget.
    """

    def __init__(
        self, state: WhatIf, library: MonomerLibrary | None, solvent_library: SolventLibrary | None, writes: bool
    ) -> None:
        self._library = library_or_shipped(library)
        self._solvents = solvents_or_shipped(solvent_library)
        self._writes = writes
        self._whole = state  # including statements on components that are not in the batch at the moment
        self._own_reading = state.reading
        self._at_start = state  # as it was opened: what "as in the recipe" goes back to
        self.state = state
        self.answers: Answers | None = None
        self._base: Answers | None = None  # of A, which the changes next to the numbers refer to
        self._last: Answers | None = None  # of the last state without an error, shown pale next to the errors
        self._form = Form(self._library, self._solvents, self._chosen, self._entered, self._edit, self._show)
        self.controls = self._form.controls
        self.past = Past(Moment(state, state), self._return, lambda: bool(self._form.errors), self._library)
        self.against = Against(self._go, self._redraw, self._library, self._solvents)
        self.files = Files(self._now, self._take, self._note, self._writes)
        self.curves = Curves(self._library)
        self.link = LinkField(self._take_link, on_page=not writes)
        self.chooser = Chooser(self._choose)
        self.own = OwnMonomer(
            self._library,
            lambda monomer: self._edit(lambda _: with_monomer(self._whole, monomer, library), more_rows=True),
        )
        self._build()
        self._refill()

    @property
    def recipe(self) -> Recipe:
        """The current batch.

        Raises
        ------
        RecipeError
            If the state has errors.
        """
        if self.answers is None:
            raise RecipeError(
                "panel",
                "an entry with errors",
                "one that can be planned",
                "The panel lists the errors.",
                sentence="the entry has errors, so it cannot be planned",
            )
        return self.answers.recipe

    def _repr_mimebundle_(self, **more: Any) -> Any:
        return self.widget._repr_mimebundle_(**more)

    def __repr__(self) -> str:
        return f"<Panel {self.state.batch_id}>"

    def load(self, state: WhatIf) -> None:
        """Show another state; the button Undo goes back to the one before.

        Parameters
        ----------
        state
            One batch.
        """
        self._open(state, f"{OPENED} {state.batch_id}")

    def _open(self, state: WhatIf, remark: str) -> None:
        """A state that later moves start from."""
        self._go(Moment(state, state), remark)

    def _go(self, moment: Moment, remark: str) -> None:
        """Another moment, as a step."""
        self.past.record(moment, remark)
        self._return(moment)

    def _return(self, moment: Moment) -> None:
        """A moment of the history."""
        self._whole, self._at_start = moment
        self._refill()
        self.chooser.follow(self.state.batch_id)

    def _build(self) -> None:
        """The form on the left, the answers on the right."""
        w = toolkit()
        self._notes, self._errors = w.HTML(), w.HTML()
        self._head, self._masses, self._clauses = w.HTML(), w.HTML(), w.HTML()
        back = button("Back to the start", "The state as it was opened.", lambda _: self._open(self._at_start, BACK))
        steps = classed(w.HBox([self.past.undo, self.past.redo, back, self.against.pin]), "pw-steps")
        left = [w.HTML(TITLE), self.chooser.widget, steps, *self._form.groups, self.own.widget, self.past.fold.widget]
        left = classed(w.VBox(left), "pw-left-part")
        rest = [self._notes, self._masses, self.against.fold.widget, self.curves.fold.widget]
        rest += [*self.files.above, self.link.widget, self._clauses, *self.files.below]
        head = classed(w.VBox([self._errors, self._head]), "pw-head")
        right = classed(w.VBox([head, classed(w.VBox(rest), "pw-rest")]), "pw-right-part")
        body = classed(w.Box([left, right]), "pw-body")
        self.weighing = Weighing(prints=not self._writes)
        self.widget = classed(w.VBox([w.HTML(page.style()), *self.weighing.around(body)]), "pw-root")

    # --- moves

    def _chosen(self, name: str, value: str) -> None:
        """A choice or a text was changed."""
        if name in ("reading", "interpretation"):
            fields: dict[str, Any] = {name: value}
            self._whole = replace(self._whole, **fields)
            self._refill()  # other monomers may fit a slot
        elif name in ("formula", "composition"):
            self._restate(self.controls["formula"].value, self.controls["composition"].value)
        elif name in ("solvent", "readability", "size_kind"):
            self._replace_statement(name, value)
        else:
            self._set(**{name: value})

    def _entered(self, name: str, value: float) -> None:
        """A number was entered."""
        if name == "solids_pct":
            self._set(solids_frac=round(value / 100.0, 14))
        elif name == "imbalance_r":
            self._form.forget("mn_kg_per_mol")
            self._set(imbalance_r=value)
        else:
            self._aim(value)

    def _edit(self, change: Callable[[WhatIf], WhatIf], more_rows: bool = False) -> None:
        """The composition was changed."""
        self._whole = change(self._whole)
        if more_rows:
            self._refill()
        else:
            self._show()

    def _set(self, **fields: Any) -> None:
        self._whole = replace(self._whole, **fields)
        self._show()

    def _aim(self, mn_kg_per_mol: float) -> None:
        """Set the ratio that gives a chain length."""
        try:
            ratio = self.state.with_mn(G_PER_KG * mn_kg_per_mol, self._library, self._solvents).imbalance_r
        except FormulateError as error:
            got, place = f"{mn_kg_per_mol:g} kg/mol", place_of(error)
            need = error.need
            if place.startswith(BELOW_A_STEP):  # of the end-capper, which a long chain has little of
                need = f"a shorter chain, as the {place} would be {error.got}"
            self._form.refuse("mn_kg_per_mol", RecipeError("target M_n", Words(got), need, error.hint))
            return
        self._form.forget("imbalance_r")
        self.controls["imbalance_r"].show(ratio)
        self._set(imbalance_r=ratio)

    def _replace_statement(self, name: str, value: str) -> None:
        """A choice replaces a statement of the recipe; choosing "as in the recipe" brings that back."""
        replaced = set(GIVES_WAY.get(name, (name,)))
        now, start = dict(self._whole.kept), dict(self._at_start.kept)
        if value:
            kept = {key: text for key, text in now.items() if key not in replaced}
        else:
            kept = now | {key: text for key, text in start.items() if key in replaced}
        self._whole = replace(self._whole, kept=ordered(kept))
        fields: dict[str, Any] = {name: value}
        if name == "size_kind":
            fields["size"] = self._size_by(value)
            self._form.show_size(fields["size"])
        self._set(**fields)

    def _size_by(self, kind: str) -> str:
        """The size of the current batch by another kind of size."""
        if not kind:
            return ""
        if self._last is None:
            return FIRST_SIZES.get(kind, "500 g")
        return size_of(self._whole, self._last.recipe, kind, self._library, self._solvents)

    def _restate(self, formula: str, composition: str) -> None:
        """Another formula, or the composition by monomers, as units or as variables."""
        note = ""
        try:
            if composition == "monomers":
                self._whole, note = as_monomers(self._whole, self._library)
                self._whole = replace(self._whole, formula=formula)
            elif composition == "units" or not formula:
                self._whole = replace(as_units(self._whole, self._library), formula=formula)
            else:
                self._whole, note = as_degrees(self._whole, formula, self._library)
        except FormulateError as error:
            note = str(error)
        self._refill(note)

    def _take(self, text: str) -> None:
        """A recipe as text becomes the state, or the first of several, which are listed."""
        try:
            self._admit(text)
            batches = batches_of_text(text)
        except ManyErrors as error:
            self._report(error.errors)
        except FormulateError as error:
            self._report([error])
        else:
            if len(batches) > 1:
                self.chooser.offer(batches)
            self._choose(batches[0].text if batches else text)

    def _choose(self, text: str, folder: Path | None = None) -> None:
        """The recipe of one batch becomes the state; one with errors only changes the message."""
        try:
            state = WhatIf.of_text(text, self._library, self._solvents, folder)
            used, _ = without_unused_names(state, self._library, self._solvents)
            answers(used, self._library, self._solvents)
        except ManyErrors as error:
            self._report(error.errors)
        except FormulateError as error:
            self._report([error])
        else:
            self.load(state)

    def open_query(self, query: str) -> None:
        """Show the state in the address of the page, if there is one; a fault only shows its message.

        Parameters
        ----------
        query
            What stands behind the question mark of the address.
        """
        if has_state(query):
            self._take_link(query)

    def _take_link(self, link: str) -> None:
        """A link becomes the state; one with errors changes nothing but the message, which is one sentence."""
        try:
            state = WhatIf.from_toml(toml_of_link(link), self._library, self._solvents)
            used, _ = without_unused_names(state, self._library, self._solvents)
            answers(used, self._library, self._solvents)
        except ManyErrors as many:
            first, more = many.errors[0], len(many.errors) - 1
            got = f"a batch with {more + 1} errors"
            self._report(
                [
                    RecipeError(
                        "link",
                        got,
                        "one that can be planned",
                        f"The first: {first}",
                        sentence=f"the batch of the link has {more + 1} errors, so it cannot be planned",
                    )
                ]
            )
        except FormulateError as error:
            self._report([error])
        else:
            self.load(state)

    def _admit(self, text: str) -> None:
        """Refuse a recipe that names a file of the computer which serves the panel to others, before it is read.

        The file that the command line named may have a reading of its own, which its recipe keeps after a reload.
        """
        if self._writes:
            return
        for _, raw in toml_entries(SHARED, bytes_of(text)):
            reading = raw.get("reading", self._own_reading)
            if reading not in (self._own_reading, *shipped_readings()):
                need = f"one of {', '.join(shipped_readings())}"
                raise RecipeError("reading", reading, need, "The page reads no files; a notebook does.")

    # --- what is shown

    def _refill(self, note: str = "") -> None:
        """Every control shows the state, and its answers follow."""
        self._form.fill(self._whole, self._at_start)
        self._show(note)

    def _show(self, note: str = "") -> None:
        """Answers of the state, or its errors."""
        self.past.record(Moment(self._whole, self._at_start))
        self.state, unused = without_unused_names(self._whole, self._library, self._solvents)
        errors = list(self._form.errors)
        results: Answers | None = None
        try:
            results = answers(self.state, self._library, self._solvents)
        except ManyErrors as many:
            errors += [error for error in many.errors if not self._form.repeats_an_error(error)]
        except FormulateError as error:
            errors += [] if self._form.repeats_an_error(error) else [error]
        self.answers = None if errors else results
        notes = [note] if note else []
        notes += [f"Not used, as the batch does not contain it: {', '.join(unused)}."] if unused else []
        self._note(*notes)
        self._report(errors)
        if self.answers is None:
            self._draw(self._last, stale=True)
            self.files.withdraw()
        else:
            self._last = self.answers
            self._base = self.against.show(Moment(self._whole, self._at_start), self.answers)
            self._draw(self.answers)
            self.curves.show(self.state, self.answers)
            self.controls["mn_kg_per_mol"].show(self.answers.summary["mn_paa_g_per_mol"].target / G_PER_KG)
            self.files.offer()
            self.link.show(self.state)
        self.files.show_text()
        self.past.refresh()
        self.weighing.plan(self.answers)
        with suppress(FormulateError):  # of a composition with errors, which are reported above
            id = self.answers.formula if self.answers else self.state.formula
            self._form.follow(self._whole, id or nearer_formula(copolymer_of(self.state, self._library)))

    def _now(self) -> tuple[WhatIf, Answers | None]:
        """The current state and its answers."""
        return self.state, self.answers

    def _note(self, *notes: str) -> None:
        """Short notes below the first numbers."""
        self._notes.value = "".join(
            f'<div class="pw"><div class="pw-note" role="status">{escape(text)}</div></div>' for text in notes
        )

    def _report(self, errors: Sequence[FormulateError]) -> None:
        """Errors in words on top, and an edge around each control that has one."""
        self._errors.value = page.error_html(errors, self._form.labels)
        self._form.mark(errors)

    def _redraw(self) -> None:
        """Another state became A."""
        if self.answers is not None:
            self._base = self.against.show(Moment(self._whole, self._at_start), self.answers)
        self._draw(self.answers or self._last, stale=self.answers is None)

    def _draw(self, results: Answers | None, stale: bool = False) -> None:
        """The answers, and the structures of the monomers in use."""
        if results is not None:
            self._head.value = page.head_html(results, self._base, stale)
            self._masses.value = page.masses_html(results, stale, self._base)
            self._clauses.value = page.clauses_html(results, stale)
        try:
            self._form.drawings.value = page.drawings_html(
                copolymer_of(self.state, self._library), order_of(self.state, self._library)
            )
        except FormulateError:
            self._form.drawings.value = ""  # the monomers have errors, so there is nothing to draw
