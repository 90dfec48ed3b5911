"""The panel: widgets to a state, answers to HTML, no arithmetic.

In: a copolymer, a recipe file or a state. Out: `Panel`, which JupyterLab and VS Code show as the value of a cell and
Voila as a page. Every move makes a new `WhatIf` and asks for its answers.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any, get_args

from pi_formulate.copolymer import Copolymer
from pi_formulate.errors import FormulateError, RecipeError, how_to_install
from pi_formulate.files import read_bytes, replaced
from pi_formulate.monomer import MonomerLibrary
from pi_formulate.monomer import library as shipped_library
from pi_formulate.properties.cte import Process
from pi_formulate.recipe import WRITERS, ending, write_recipes
from pi_formulate.solvent import SolventLibrary, solvents
from pi_formulate.whatif import page
from pi_formulate.whatif.answers import Answers, answers
from pi_formulate.whatif.change import as_degrees, as_units, copolymer_of, fitting, system_of
from pi_formulate.whatif.state import SIZES, WhatIf

FORMULAS = (
    ("6: low expansion, precursor", "6"), ("7: thermoplastic, precursor", "7"), ("1: low expansion, polyimide", "1"),
    ("2: thermoplastic, polyimide", "2"), ("the nearer one of 6 and 7", ""),
)  # fmt: skip
WAYS = (("free units", "units"), ("variables of the formula", "degrees"))
AS_IN_FILE = "as in the recipe"
FIRST = WhatIf(degrees=(("s", 1.5), ("t", 1.0)), members=(("X4", "PMDA"),), formula="6", endcap="PA")
LEAST_END, STEP = 4.0, 0.05  # of an amount slider: only ratios matter, and a twentieth is finer than a plan
LEAST_R = 0.9
TITLE = (
    '<div class="pw"><div class="pw-title">What if</div>'
    '<div class="pw-lead">Move a slider or choose a monomer: every number on the right follows.</div></div>'
)
DELAY_S = 0.4  # the workbook is made when the hand rests, since it takes longer than a move


def what_if(
    subject: Copolymer | WhatIf | str | Path | None = None,
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    writes: bool = True,
) -> "Panel":
    """An interactive panel: move ratios, imbalance and solids, choose monomers, and see what follows.

    Parameters
    ----------
    subject
        A `Copolymer`, a `WhatIf`, the path of a recipe file with one batch, or None for a first example.
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
        if Path(subject).suffix.lower() != ".toml":
            raise RecipeError(str(subject), Path(subject).suffix, "a recipe file that ends in .toml")
        text = read_bytes(subject).decode("utf-8", "replace")
        subject = WhatIf.from_toml(text, library, solvent_library)
    elif isinstance(subject, Copolymer):
        subject = WhatIf.of(subject, library)
    elif subject is None:
        subject = FIRST
    if not isinstance(subject, WhatIf):
        raise RecipeError("what_if", subject, "a Copolymer, a WhatIf or the path of a recipe file")
    return Panel(subject, library, solvent_library, writes)


def _widgets() -> Any:
    try:
        import ipywidgets
    except ImportError as error:
        raise RecipeError("what_if", "no ipywidgets", "the extra 'notebook'", how_to_install("notebook")) from error
    return ipywidgets


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
        self._w = _widgets()
        self._library = library if library is not None else shipped_library()
        self._solvents = solvent_library if solvent_library is not None else solvents()
        self.state = state
        self.answers: Answers | None = None
        self._last: Answers | None = None  # of the last state without a fault, shown pale beside the fault
        self._quiet = False
        self._timer: asyncio.TimerHandle | None = None
        self._drawn: tuple[str, ...] = ()
        self._end = LEAST_END  # of the amount sliders
        self._build(writes)
        self._refill()

    @property
    def recipe(self) -> Any:
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

    def load(self, state: WhatIf) -> None:
        """Show another state.

        Parameters
        ----------
        state
            One batch.
        """
        self.state = state
        self._refill()

    # --- building

    def _build(self, writes: bool) -> None:
        w = self._w

        def html(text: str = "") -> Any:
            return w.HTML(text)

        self._note, self._error, self._shown, self._files = html(), html(), html(), html()
        self._drawings = html()
        self._rows = w.VBox([])
        self.controls: dict[str, Any] = {
            "batch_id": self._text("batch", "Name of the batch."),
            "formula": self._choice("judged by", FORMULAS, "Which claimed formula is checked."),
            "way": self._choice("composition", WAYS, "Units of your own, or the variables and slots of the formula."),
            "imbalance_r": self._slider("ratio r", LEAST_R, 1.0, 0.0005, ".4f", "Deficient over excess side, moles."),
            "excess": self._choice("in excess", (("diamine", "diamine"), ("dianhydride", "dianhydride")),
                                   "The side in excess decides the ends of the chains."),
            "endcap": self._choice("end-capper", (("none", ""),), "Takes the ends that the excess leaves."),
            "solids_pct": self._slider("solids / wt%", 1.0, 40.0, 0.5, ".1f", "Polymer in the solution, by mass."),
            "solids_basis": self._choice("solids as", (("poly(amic acid)", "paa"), ("polyimide", "pi")), "Basis."),
            "solvent": self._choice("solvent", (), "One solvent."),
            "size_kind": self._choice("size by", tuple((s, s) for s in SIZES), "What the size is the amount of."),
            "size": self._text("size", "Number and unit, such as 500 g, 1.2 kg or 0.1 mol."),
            "readability": self._text("balance step", "Such as 0.01 g; empty: nothing is rounded."),
            "process": self._choice("film", tuple((p.replace("_", ", "), p) for p in get_args(Process)),
                                    "How the film is made, for the estimate of its expansion."),
        }  # fmt: skip
        for name, control in self.controls.items():
            control.observe(self._handler(name), "value")
        self._shared = w.Textarea(
            description="recipe (TOML)", continuous_update=False, tooltip="The whole state, as a recipe file.",
            layout=w.Layout(width="97%", height="220px"), style={"description_width": "100px"},
        )  # fmt: skip
        apply = self._button("Show this recipe", "Take over what stands in the text above.", self._apply)
        self._upload = w.FileUpload(accept=".toml", description="Open a recipe file", layout=w.Layout(width="190px"))
        self._upload.observe(self._opened, "value")
        groups = [
            self._group("Composition", "batch_id", "formula", "way", more=(self._rows, self._drawings)),
            self._group("Chains", "imbalance_r", "excess", "endcap"),
            self._group("Solution and film", "solids_pct", "solids_basis", "solvent", "size_kind", "size",
                        "readability", "process"),
        ]  # fmt: skip
        left = w.VBox([html(TITLE), *groups],
                      layout=w.Layout(width="440px", flex="0 0 auto", padding="0 14px 0 0"))  # fmt: skip
        written = [w.HBox([self._path_box(), self._write_button()])] if writes else []
        right = w.VBox(
            [self._error, self._note, self._shown, html('<div class="pw"><h2>Take it along</h2></div>'), self._files,
             *written, self._shared, w.HBox([apply, self._upload])],
            layout=w.Layout(flex="1 1 560px", min_width="340px", max_width="980px"),
        )  # fmt: skip
        body = w.Box([left, right], layout=w.Layout(display="flex", flex_flow="row wrap", align_items="flex-start"))
        self.widget = w.VBox([html(page.style()), body])

    def _group(self, title: str, *names: str, more: tuple[Any, ...] = ()) -> Any:
        head = self._w.HTML(f'<div class="pw"><h2>{title}</h2></div>')
        return self._w.VBox([head, *(self.controls[name] for name in names), *more])

    def _text(self, label: str, tip: str) -> Any:
        return self._w.Text(description=label, tooltip=tip, continuous_update=False, **self._wide())

    def _choice(self, label: str, options: tuple[tuple[str, str], ...], tip: str) -> Any:
        return self._w.Dropdown(description=label, options=options, tooltip=tip, **self._wide())

    def _slider(self, label: str, low: float, high: float, step: float, shown: str, tip: str) -> Any:
        return self._w.FloatSlider(
            description=label, min=low, max=high, step=step, readout_format=shown, tooltip=tip, **self._wide()
        )

    def _wide(self) -> dict[str, Any]:
        return {"layout": self._w.Layout(width="410px"), "style": {"description_width": "110px"}}

    def _button(self, label: str, tip: str, call: Callable[[Any], None]) -> Any:
        made = self._w.Button(description=label, tooltip=tip, layout=self._w.Layout(width="170px"))
        made.on_click(call)
        return made

    def _path_box(self) -> Any:
        self._path = self._w.Text(
            value="what-if.csv", description="write to", tooltip="Ends in .csv, .xlsx, .html, .json or .toml.",
            style={"description_width": "100px"},
        )  # fmt: skip
        return self._path

    def _write_button(self) -> Any:
        return self._button("Write the file", "Into the working folder, or where the path says.", self._write)

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
        state, controls = self.state, self.controls
        kept = dict(state.kept)
        with self._silence():
            caps = [(m.id, m.id) for m in self._library if m.role.startswith("endcap")]
            _offer(controls["endcap"], (("none", ""), *caps), self._known_id(state.endcap))
            liquids = tuple((s.id, s.id) for s in self._solvents)
            solvent = self._solvents.find(state.solvent)
            mixed = ((AS_IN_FILE, ""),) if "solvent" in kept else ()
            _offer(controls["solvent"], (*mixed, *liquids), solvent.id if solvent else state.solvent)
            given = () if state.size_kind else ((AS_IN_FILE, ""),)
            _offer(controls["size_kind"], (*given, *((s, s) for s in SIZES)), state.size_kind)
            controls["size"].disabled = not state.size_kind
            controls["readability"].placeholder = AS_IN_FILE if "readability" in kept else "not rounded"
            controls["way"].value = "degrees" if state.degrees else "units"
            for name in ("imbalance_r", "solids_pct"):
                value = state.imbalance_r if name == "imbalance_r" else round(100.0 * state.solids_frac, 10)
                _reach(controls[name], value)
            for name in ("batch_id", "formula", "excess", "solids_basis", "size", "readability", "process"):
                with suppress(Exception):  # a value that no choice offers: the answers say what is wrong with it
                    controls[name].value = getattr(state, name)
            self._fill_rows()
        self._show(note)

    def _known_id(self, name: str) -> str:
        found = self._library.find(name) if name else None
        return found.id if found else name

    def _fill_rows(self) -> None:
        """The rows of the composition: units, or variables and slots."""
        amounts = [n for _, n in self.state.degrees] or [n for _, _, n in self.state.units]
        self._end = max(LEAST_END, 2.0 * max(amounts, default=0.0))
        if self.state.degrees:
            self._rows.children = (*self._slot_rows(), *self._degree_rows())
            return
        add = self._button(
            "Add a unit", "One more row.", lambda _: self._edit_units((*self.state.units, ("PMDA", "4,4'-ODA", 1.0)))
        )
        self._rows.children = (*(self._unit_row(i) for i in range(len(self.state.units))), add)

    def _slot_rows(self) -> Iterator[Any]:
        system = system_of(self.state)
        for slot, name in self.state.members:
            row = self._choice(f"slot {slot}", (), f"The monomers that fit the slot {slot}.")
            options = tuple((f"{m.id}", m.id) for m in fitting(system, slot, self._library))
            _offer(row, options, self._known_id(name))
            row.observe(self._member_handler(slot), "value")
            yield row

    def _degree_rows(self) -> Iterator[Any]:
        values = dict(self.state.degrees)
        for unit in system_of(self.state).units:
            label = f"{unit.symbol}: {unit.dianhydride_slot}/{unit.diamine_slot}"
            row = self._slider(label, 0.0, self._end, STEP, ".2f", f"Amount of the unit {label}; only ratios matter.")
            _reach(row, values.get(unit.symbol, 0.0))
            row.observe(self._degree_handler(unit.symbol), "value")
            yield row

    def _unit_row(self, i: int) -> Any:
        w, (acid, amine, amount) = self._w, self.state.units[i]
        boxes = []
        for side, name, role in ((0, acid, "dianhydride"), (1, amine, "diamine")):
            box = w.Combobox(
                value=name, options=tuple(m.id for m in self._library if m.role == role), ensure_option=False,
                continuous_update=False, placeholder=role, tooltip=f"{role}: id, name, CAS number or SMILES",
                layout=w.Layout(width="136px"),
            )  # fmt: skip
            box.observe(self._unit_handler(i, side), "value")
            boxes.append(box)
        slider = self._slider(
            f"amount {i + 1}", 0.0, self._end, STEP, ".2f", f"Amount of unit {i + 1}; only ratios matter."
        )
        _reach(slider, amount)
        slider.observe(self._unit_handler(i, 2), "value")
        drop = w.Button(description="Remove", tooltip=f"Take unit {i + 1} out.", layout=w.Layout(width="74px"))
        drop.on_click(lambda _: self._edit_units(self.state.units[:i] + self.state.units[i + 1 :]))
        label = w.Label(f"unit {i + 1}", layout=w.Layout(width="50px"))
        return w.VBox([w.HBox([label, *boxes, drop]), slider])

    # --- from the widgets to the state

    def _handler(self, name: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if self._quiet:
                return
            if name in ("formula", "way"):
                self._restate(self.controls["formula"].value, self.controls["way"].value)
                return
            if name == "solids_pct":
                self.state = replace(self.state, solids_frac=round(change["new"] / 100.0, 12))
            else:
                self.state = replace(self.state, **{name: change["new"]})
            if name in ("solvent", "readability", "size_kind") and change["new"]:
                self._forget(name)
            self._show()

        return moved

    def _forget(self, name: str) -> None:
        """What the recipe said otherwise gives way to what was chosen here."""
        gone = {"size_kind": ("film", "film_density", "use_up")}.get(name, (name,))
        self.state = replace(self.state, kept=tuple(pair for pair in self.state.kept if pair[0] not in gone))
        if name == "size_kind" and not self.state.size:
            self.state = replace(self.state, size={"monomers": "1 mol"}.get(self.state.size_kind, "500 g"))
            with self._silence():
                self.controls["size"].value, self.controls["size"].disabled = self.state.size, False

    def _restate(self, id: str, way: str) -> None:
        """Another formula, or the composition stated in another way."""
        note = ""
        try:
            if way == "units" or not id:
                self.state = replace(as_units(self.state, self._library), formula=id)
            else:
                self.state, note = as_degrees(self.state, id, self._library)
        except FormulateError as error:
            note = str(error)
        self._refill(note)

    def _member_handler(self, slot: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if not self._quiet:
                members = {**dict(self.state.members), slot: change["new"]}
                self.state = replace(self.state, members=tuple(members.items()))
                self._show()

        return moved

    def _degree_handler(self, symbol: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if not self._quiet:
                degrees = {**dict(self.state.degrees), symbol: change["new"]}
                self.state = replace(self.state, degrees=tuple(degrees.items()))
                self._show()

        return moved

    def _unit_handler(self, i: int, side: int) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if not self._quiet:
                unit: list[Any] = list(self.state.units[i])
                unit[side] = change["new"]
                units = (*self.state.units[:i], tuple(unit), *self.state.units[i + 1 :])
                self.state = replace(self.state, units=units)
                self._show()

        return moved

    def _edit_units(self, units: tuple[Any, ...]) -> None:
        self.state = replace(self.state, units=units)
        self._refill()

    # --- what is shown

    def _show(self, note: str = "") -> None:
        """Answers of the state, or what is wrong with it."""
        self._note.value = f'<div class="pw"><div class="pw-note">{escape(note)}</div></div>' if note else ""
        try:
            self.answers = self._last = answers(self.state, self._library, self._solvents)
        except FormulateError as error:
            self.answers = None
            self._error.value = page.error_html(error)
            self._shown.value = page.answers_html(self._last, stale=True) if self._last else ""
            self._files.value = ""
            return
        self._error.value = ""
        self._shown.value = page.answers_html(self.answers)
        self._draw()
        with self._silence():
            self._shared.value = self.state.to_toml()
        self._offer_files(complete=False)
        self._soon()

    def _draw(self) -> None:
        """Structures of the monomers in use, drawn when they change."""
        units = copolymer_of(self.state, self._library).amounts_mol
        used = dict.fromkeys([*(u.dianhydride for u, _ in units), *(u.diamine for u, _ in units)])
        if (ids := tuple(m.id for m in used)) != self._drawn:
            self._drawings.value, self._drawn = page.drawings_html(used), ids

    def _soon(self) -> None:
        """The slow files follow when the hand rests; at once where no event loop runs."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._offer_files(complete=True)
        else:
            self._timer = loop.call_later(DELAY_S, self._offer_files, True)

    def _offer_files(self, complete: bool) -> None:
        """Links that hold the files of this very state; none of an older one stays."""
        found = self.answers
        if found is None:
            return
        stem = "".join(c if c.isalnum() or c in "-_." else "_" for c in found.recipe.batch_id)
        links = [page.link_html(f"{stem}.csv", found.file("csv"), "Batch, CSV"),
                 page.link_html(f"{stem}.toml", self.state.to_toml().encode(), "Recipe, TOML")]  # fmt: skip
        if complete:
            links += [page.link_html(f"{stem}.xlsx", found.file("xlsx"), "Weigh sheet, Excel"),
                      page.link_html(f"{stem}.html", found.file("html"), "Weigh sheet, to print")]  # fmt: skip
        else:
            links.append('<span class="pw-small">weigh sheets follow …</span>')
        self._files.value = f'<div class="pw pw-files">{"".join(links)}</div>'

    # --- files

    def _write(self, _: Any) -> None:
        try:
            path = self._path.value.strip()
            if ending(path, (*WRITERS, "toml")) == "toml":
                with replaced(path) as handle:
                    handle.write(self.state.to_toml().encode())
            else:
                write_recipes([self.recipe], path)
            self._note.value = f'<div class="pw"><div class="pw-note">Written: {escape(path)}</div></div>'
        except FormulateError as error:
            self._error.value = page.error_html(error)

    def _apply(self, _: Any) -> None:
        self._take(self._shared.value)

    def _opened(self, change: Any) -> None:
        for file in change["new"]:
            self._take(bytes(file["content"]).decode("utf-8", "replace"))

    def _take(self, text: str) -> None:
        """A recipe as text becomes the state; a faulty one changes nothing but the message."""
        try:
            state = WhatIf.from_toml(text, self._library, self._solvents)
        except FormulateError as error:
            self._error.value = page.error_html(error)
            return
        self.load(state)


def _offer(control: Any, options: tuple[tuple[str, str], ...], value: str) -> None:
    """Options of a choice, with the value among them even where it is none of them: the answers say so."""
    known = value in [v for _, v in options]
    control.options = options if known else (*options, (value or "none", value))
    control.value = value


def _reach(slider: Any, value: float) -> None:
    """A slider at a value, its ends moved out where they are too near."""
    slider.min, slider.max = min(slider.min, value), max(slider.max, value)
    slider.value = value
