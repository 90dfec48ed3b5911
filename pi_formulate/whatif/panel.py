"""The panel: widgets to a state, answers to HTML, no arithmetic.

In: a copolymer, a recipe file or a state. Out: `Panel`, which JupyterLab and VS Code show as the value of a cell and
Voila as a page. Every move makes a new `WhatIf` and asks for its answers.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, get_args

from pi_formulate.base.errors import FormulateError, ManyErrors, RecipeError
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import SolventLibrary, solvents_or_shipped
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.reading import shipped_readings
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.model import Process
from pi_formulate.whatif import page
from pi_formulate.whatif.answers import Answers, answers
from pi_formulate.whatif.change import as_degrees, as_units, copolymer_of, resting, size_of
from pi_formulate.whatif.controls import (
    Number,
    button,
    choice,
    classed,
    label_of,
    mark,
    named,
    offer,
    place_of,
    text_field,
    toolkit,
)
from pi_formulate.whatif.exchange import Files
from pi_formulate.whatif.rows import Rows
from pi_formulate.whatif.state import SIZES, WhatIf

FORMULAS = (
    ("6: low expansion, precursor", "6"),
    ("7: thermoplastic, precursor", "7"),
    ("1: low expansion, polyimide", "1"),
    ("2: thermoplastic, polyimide", "2"),
    ("the nearer one of 6 and 7", ""),
)
WAYS = (("free units", "units"), ("variables of the formula", "degrees"))
AS_IN_FILE = "as in the recipe"
FIRST = WhatIf(degrees=(("s", 1.5), ("t", 1.0)), members=(("X4", "PMDA"),), formula="6", endcap="PA")
LEAST_R, R_STEP = 0.9, 0.0005
LONGEST_KG_PER_MOL = 150.0  # of the slider for M_n; the field takes any
MN_DIGITS = 5  # of what the ratio gives; more would look as if it were set
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
}
# Controls whose value is the field of that name.
PLAIN = ("batch_id", "formula", "interpretation", "excess", "solids_basis", "size", "readability", "process")
# What gives way to a choice of the same thing on the panel.
GIVES_WAY = {"size_kind": ("film", "film_density", "use_up")}
TITLE = (
    '<div class="pw"><div class="pw-title">What if</div>'
    '<div class="pw-lead">Move a slider or choose a monomer: every number follows.</div></div>'
)
READINGS_OF_MISPRINTS: dict[Interpretation, str] = {"intended": "read as intended", "literal": "read literally"}


def what_if(
    subject: Copolymer | Unit | WhatIf | Recipe | str | Path | None = None,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    writes: bool = True,
) -> "Panel":
    """An interactive panel: move ratios, imbalance and solids, choose monomers, and see what follows.

    Parameters
    ----------
    subject
        A `Copolymer`, a `Unit`, a `WhatIf`, a `Recipe`, the path of a recipe file with one batch, or None for a first
        example.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    writes
        Whether the panel may write files into the working folder; it can always download them.

    Returns
    -------
    Panel
        What a notebook shows; `.state`, `.answers` and `.recipe` are those of the moment.

    Raises
    ------
    RecipeError
        If ipywidgets is missing, or the subject is none of these.
    FormulateError
        If the recipe file cannot be read.

    Examples
    --------
    >>> panel = what_if(Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]))
    >>> panel.recipe.charge_g["PMDA"] > 0.0  # the batch of the moment
    True
    """
    if isinstance(subject, str | Path):
        subject = WhatIf.read(subject, library, solvent_library)
    elif isinstance(subject, Recipe):
        subject = WhatIf.of_recipe(subject, library, solvent_library)
    elif isinstance(subject, Copolymer):
        subject = WhatIf.of(subject, library)
    elif isinstance(subject, Unit):
        subject = WhatIf.of(Copolymer.of({subject: 1.0}), library)
    elif subject is None:
        subject = FIRST
    if not isinstance(subject, WhatIf):
        kind = type(subject).__name__
        raise RecipeError("what_if", kind, "a Copolymer, a Unit, a Recipe, a WhatIf or the path of a recipe file")
    return Panel(subject, library, solvent_library, writes)


class Panel:
    """Widgets around one state. Made by `what_if`.

    Attributes
    ----------
    state : WhatIf
        What is set now.
    answers : Answers or None
        What follows from it; None where it is faulty.
    widget : ipywidgets.Widget
        The whole panel as one widget.
    """

    def __init__(
        self, state: WhatIf, library: MonomerLibrary | None, solvent_library: SolventLibrary | None, writes: bool
    ) -> None:
        self._library = library_or_shipped(library)
        self._solvents = solvents_or_shipped(solvent_library)
        self._writes = writes
        self._whole = state  # with what rests in it because its component is not in the batch
        self._at_start = state  # as it was opened: where a choice goes back to
        self.state = state
        self.answers: Answers | None = None
        self._last: Answers | None = None  # of the last state without a fault, shown pale beside the fault
        self._base: Answers | None = None  # of the state as it was opened
        self._faults: dict[str, FormulateError] = {}  # what was typed and is no number, by its control
        self._quiet = False
        self._build()
        self._refill()

    @property
    def recipe(self) -> Recipe:
        """The batch of the moment.

        Raises
        ------
        RecipeError
            If what is set is faulty.
        """
        if self.answers is None:
            raise RecipeError("panel", "a faulty entry", "one that can be planned", "The panel says what is wrong.")
        return self.answers.recipe

    def _repr_mimebundle_(self, **more: Any) -> Any:
        return self.widget._repr_mimebundle_(**more)

    def __repr__(self) -> str:
        return f"<Panel {self.state.batch_id}>"

    def load(self, state: WhatIf) -> None:
        """Show another state.

        Parameters
        ----------
        state
            One batch.
        """
        self._whole = self._at_start = state
        self._base = None
        self._refill()

    # --- building

    def _build(self) -> None:
        w = toolkit()
        self._note, self._error, self._drawings = w.HTML(), w.HTML(), w.HTML()
        self._head, self._masses, self._clauses = w.HTML(), w.HTML(), w.HTML()
        self._rows = Rows(self._library, self._edit, self._faults, self._show)
        self.controls: dict[str, Any] = {
            "batch_id": text_field("batch", "Name of the batch."),
            "formula": choice("judged by", FORMULAS, "Which claimed formula is checked."),
            "reading": choice("reading", (), "What fills the slots of the formulas."),
            "interpretation": choice(
                "misprints",
                tuple((text, name) for name, text in READINGS_OF_MISPRINTS.items()),
                "How to read the misprinted clauses of the claims.",
            ),
            "way": choice("composition", WAYS, "Units of your own, or the variables and slots of the formula."),
            "imbalance_r": self._number(
                "imbalance_r", "ratio r", "Moles of the side in deficit over the side in excess.", LEAST_R, 1.0, R_STEP
            ),
            "mn_kg_per_mol": self._number(
                "mn_kg_per_mol",
                "M_n / kg/mol",
                "Sets the ratio r that gives this chain length.",
                1.0,
                LONGEST_KG_PER_MOL,
                1.0,
                digits=MN_DIGITS,
                example="40",
            ),
            "excess": choice(
                "in excess",
                (("diamine", "diamine"), ("dianhydride", "dianhydride")),
                "The side in excess decides the ends of the chains.",
            ),
            "endcap": choice("end-capper", (("none", ""),), "Takes the ends that the excess leaves."),
            "solids_pct": self._number(
                "solids_pct", "solids / wt%", "Polymer in the solution, by mass.", 1.0, 40.0, 0.5, percent=True
            ),
            "solids_basis": choice("solids as", (("poly(amic acid)", "paa"), ("polyimide", "pi")), "Basis."),
            "solvent": choice("solvent", (), "One solvent."),
            "size_kind": choice("size by", tuple((s, s) for s in SIZES), "What the size is the amount of."),
            "size": text_field("size", "Number and unit, such as 500 g, 1.2 kg or 0.1 mol."),
            "readability": text_field("balance step", "Such as 0.01 g; empty: nothing is rounded."),
            "process": choice(
                "film",
                tuple((p.replace("_", ", "), p) for p in get_args(Process)),
                "How the film is made, for the estimate of its expansion.",
            ),
        }
        for name, control in self.controls.items():
            if not isinstance(control, Number):
                control.observe(self._handler(name), "value")
        groups = [
            self._group(
                "Composition",
                "batch_id",
                "formula",
                "reading",
                "interpretation",
                "way",
                more=(self._rows.widget, self._drawings),
            ),
            self._group("Chains", "imbalance_r", "mn_kg_per_mol", "excess", "endcap"),
            self._group(
                "Solution and film",
                "solids_pct",
                "solids_basis",
                "solvent",
                "size_kind",
                "size",
                "readability",
                "process",
            ),
        ]
        back = button("Back to the start", "The state as it was opened.", lambda _: self.load(self._at_start))
        left = classed(w.VBox([w.HTML(TITLE), *groups, back]), "pw-left-part")
        self.files = Files(self._now, self._take, self._say, self._writes)
        rest = [self._note, self._masses, *self.files.above, self._clauses, *self.files.below]
        head = classed(w.VBox([self._error, self._head]), "pw-head")
        right = classed(w.VBox([head, classed(w.VBox(rest), "pw-rest")]), "pw-right-part")
        body = classed(w.Box([left, right]), "pw-body")
        self.widget = classed(w.VBox([w.HTML(page.style()), body]), "pw-root")

    def _group(self, title: str, *names: str, more: tuple[Any, ...] = ()) -> Any:
        w = toolkit()
        shown = (self.controls[name] for name in names)
        widgets = (c.widget if isinstance(c, Number) else c for c in shown)
        return w.VBox([w.HTML(f'<div class="pw"><h2>{title}</h2></div>'), *widgets, *more])

    def _number(self, name: str, label: str, tip: str, low: float, high: float, step: float, **how: Any) -> Number:
        return Number(label, tip, low, high, step, self._told(name), self._faulty(name), **how)

    # --- from the state to the widgets

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """Widgets are set without asking for answers."""
        before, self._quiet = self._quiet, True
        try:
            yield
        finally:
            self._quiet = before

    def _refill(self, note: str = "") -> None:
        """Every widget shows the state."""
        state, controls = self._whole, self.controls
        self._faults.clear()
        with self._silence():
            caps = [(named(m), m.id) for m in self._library if m.role.startswith("endcap")]
            offer(controls["endcap"], (("none", ""), *caps), self._known_id(state.endcap))
            offer(controls["reading"], tuple((name, name) for name in shipped_readings()), state.reading)
            liquids = tuple((s.id, s.id) for s in self._solvents)
            solvent = self._solvents.find(state.solvent)
            offer(
                controls["solvent"], (*self._as_opened("solvent"), *liquids), solvent.id if solvent else state.solvent
            )
            offer(controls["size_kind"], (*self._as_opened("size_kind"), *((s, s) for s in SIZES)), state.size_kind)
            controls["size"].disabled = not state.size_kind
            controls["readability"].placeholder = AS_IN_FILE if self._as_opened("readability") else "not rounded"
            controls["way"].value = "degrees" if state.degrees else "units"
            controls["imbalance_r"].show(state.imbalance_r)
            controls["solids_pct"].show(100.0 * state.solids_frac)
            for name in PLAIN:
                with suppress(Exception):  # a value that no choice offers: the answers say what is wrong with it
                    controls[name].value = getattr(state, name)
            with suppress(FormulateError, KeyError):  # of variables or slots that there are not: the answers say so
                self._rows.show(state)
        self._show(note)

    def _as_opened(self, field: str) -> tuple[tuple[str, str], ...]:
        """The choice that stands for what the recipe said otherwise, where it did."""
        said = dict(self._at_start.kept)
        otherwise = not self._at_start.size_kind if field == "size_kind" else field in said
        return ((AS_IN_FILE, ""),) if otherwise else ()

    def _known_id(self, name: str) -> str:
        found = self._library.find(name) if name else None
        return found.id if found else name

    # --- from the widgets to the state

    def _set(self, **fields: Any) -> None:
        """Other values of fields of the state, and what follows."""
        self._whole = replace(self._whole, **fields)
        self._show()

    def _faulty(self, name: str) -> Callable[[FormulateError], None]:
        def told(error: FormulateError) -> None:
            self._faults[name] = error
            self._show()

        return told

    def _told(self, name: str) -> Callable[[float], None]:
        def told(value: float) -> None:
            self._faults.pop(name, None)
            if name == "solids_pct":
                self._set(solids_frac=round(value / 100.0, 14))
            elif name == "imbalance_r":
                self._faults.pop("mn_kg_per_mol", None)
                self._set(imbalance_r=value)
            else:
                self._aim(value)

        return told

    def _aim(self, mn_kg_per_mol: float) -> None:
        """The ratio that gives a chain length."""
        try:
            ratio = self.state.with_mn(G_PER_KG * mn_kg_per_mol, self._library, self._solvents).imbalance_r
        except FormulateError as error:
            got = f"{mn_kg_per_mol:g} kg/mol"
            self._faulty("mn_kg_per_mol")(RecipeError(error.where, got, error.need, error.hint))
            return
        self._faults.pop("imbalance_r", None)
        self.controls["imbalance_r"].show(ratio)
        self._set(imbalance_r=ratio)

    def _handler(self, name: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if self._quiet:
                return
            if name in ("reading", "interpretation"):
                self._whole = replace(self._whole, **{name: change["new"]})
                self._refill()  # other monomers may fit a slot
            elif name in ("formula", "way"):
                self._restate(self.controls["formula"].value, self.controls["way"].value)
            elif name in ("solvent", "readability", "size_kind"):
                self._instead(name, change["new"])
            else:
                self._set(**{name: change["new"]})

        return moved

    def _instead(self, name: str, value: str) -> None:
        """What the recipe said otherwise gives way to a choice, and comes back with the choice of it."""
        keys = set(GIVES_WAY.get(name, (name,)))
        said = {key for key, _ in self._whole.kept} - keys if value else {key for key, _ in self._whole.kept} | keys
        self._whole = replace(self._whole, kept=tuple(pair for pair in self._at_start.kept if pair[0] in said))
        fields: dict[str, Any] = {name: value}
        if name == "size_kind":
            fields["size"] = self._size_by(value)
            with self._silence():
                self.controls["size"].value, self.controls["size"].disabled = fields["size"], not value
        self._set(**fields)

    def _size_by(self, kind: str) -> str:
        """The size of the batch of the moment by another kind of size."""
        if not kind or self._last is None:
            return "" if not kind else {"monomers": "1 mol"}.get(kind, "500 g")
        return size_of(self._whole, self._last.recipe, kind, self._library, self._solvents)

    def _restate(self, id: str, way: str) -> None:
        """Another formula, or the composition stated in another way."""
        note = ""
        try:
            if way == "units" or not id:
                self._whole = replace(as_units(self._whole, self._library), formula=id)
            else:
                self._whole, note = as_degrees(self._whole, id, self._library)
        except FormulateError as error:
            note = str(error)
        self._refill(note)

    def _edit(self, change: Callable[[WhatIf], WhatIf], more_rows: bool = False) -> None:
        """A change of the composition, and what follows."""
        self._whole = change(self._whole)
        if more_rows:
            self._refill()
        else:
            self._show()

    # --- what is shown

    def _show(self, note: str = "") -> None:
        """Answers of the state, or what is wrong with it."""
        self.state, rests = resting(self._whole, self._library, self._solvents)
        errors = list(self._faults.values())
        found: Answers | None = None
        try:
            found = answers(self.state, self._library, self._solvents)
        except ManyErrors as error:
            errors += [one for one in error.errors if not self._typed(one)]
        except FormulateError as error:
            errors += [] if self._typed(error) else [error]
        self.answers = None if errors else found
        notes = [note] if note else []
        notes += [f"Not in this batch, so it rests: {', '.join(rests)}."] if rests else []
        self._say(*notes)
        self._tell(errors)
        if self.answers is None:
            self._shown(self._last, stale=True)
            self.files.withdraw()
        else:
            self._last, self._base = self.answers, self._base or self.answers
            self._shown(self.answers)
            with self._silence():
                self.controls["mn_kg_per_mol"].show(self.answers.summary["mn_paa_g_per_mol"].target / G_PER_KG)
            self.files.offer()
        self.files.show_text()

    def _typed(self, error: FormulateError) -> bool:
        """Whether an error is of the number before in a field that now holds no number: one fault is told once."""
        return SET_BY.get(place_of(error), place_of(error).partition(" ")[0]) in {
            name if name in self.controls else "amount" for name in self._faults
        }

    def _now(self) -> tuple[WhatIf, Answers | None]:
        """What is set, and what follows."""
        return self.state, self.answers

    def _say(self, *notes: str) -> None:
        """Short notes below the first numbers."""
        self._note.value = "".join(
            f'<div class="pw"><div class="pw-note" role="status">{escape(text)}</div></div>' for text in notes
        )

    def _tell(self, errors: Sequence[FormulateError]) -> None:
        """Faults in words on top, and an edge around each control that is at fault."""
        labels = {key: label_of(self.controls[c]) for key, c in SET_BY.items()} | self._rows.labels
        self._error.value = page.error_html(errors, labels)
        at_fault = {SET_BY.get(place_of(error), "") for error in errors} | set(self._faults)
        for name, control in self.controls.items():
            mark(control, name in at_fault)
        self._rows.mark({place_of(error) for error in errors})

    def _shown(self, found: Answers | None, stale: bool = False) -> None:
        """The answers, and the structures of the monomers in use."""
        if found is not None:
            self._head.value = page.head_html(found, self._base, stale)
            self._masses.value = page.masses_html(found, stale)
            self._clauses.value = page.clauses_html(found, stale)
        try:
            self._drawings.value = page.drawings_html(copolymer_of(self.state, self._library))
        except FormulateError:
            self._drawings.value = ""  # of monomers that are not chosen any more there is nothing to see

    def _take(self, text: str) -> None:
        """A recipe as text becomes the state; a faulty one changes nothing but the message."""
        try:
            state = WhatIf.from_toml(text, self._library, self._solvents)
            self._admit(state)
            answers(resting(state, self._library, self._solvents)[0], self._library, self._solvents)
        except ManyErrors as error:
            self._tell(error.errors)
        except FormulateError as error:
            self._tell([error])
        else:
            self.load(state)

    def _admit(self, state: WhatIf) -> None:
        """On a page of the network a recipe names no file of the computer that serves it."""
        if not self._writes and state.reading.endswith(".csv"):
            raise RecipeError("reading", state.reading, "the name of a shipped reading", "A notebook reads files too.")
