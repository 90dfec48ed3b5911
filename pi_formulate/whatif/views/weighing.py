"""The weighing page of the panel: masses as they are typed at the balance, what they make, and the top-up.

In: the planned batch, masses of the user. Out: widgets, the top-up sheets, and a batch file with the weighed masses.
`reconcile_lines` answers; nothing is computed here. A top-up that was carried out has fields of its own, so that the
next one follows from it.
"""

import csv
import io
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.faults import gathering
from pi_formulate.base.units import bare_or
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.export.lines import WEIGHED
from pi_formulate.batch.export.sheet import SheetLine
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.reconcile import reconcile_lines
from pi_formulate.batch.reconciliation import Reconciliation, solution_lines
from pi_formulate.batch.topups import StartedTopUp, write_top_ups
from pi_formulate.whatif.controls.controls import button, classed, mark, toolkit
from pi_formulate.whatif.controls.pause import Pause
from pi_formulate.whatif.results import page, weighing_page
from pi_formulate.whatif.results.answers import Answers
from pi_formulate.whatif.views.exchange import show_links, stem_of

PLAN, WEIGH = "plan", "weigh"
VIEWS = (("Plan the batch", PLAN), ("Weigh it", WEIGH))
NO_PLAN = "The plan has an error: mend it under “Plan the batch” first. The typed masses are kept."
OTHER_PLAN = "The plan was changed after the first mass was typed: the masses are compared with the plan of now."
CLEAR, BRING_BACK = "Clear the masses", "Bring the masses back"
FOLLOW = '<div class="pw pw-small">The sheets follow …</div>'
KINDS = (("html", "HTML file"), ("xlsx", "Excel"), ("csv", "CSV"))


@dataclass
class Typed:
    """What was typed for one batch: texts by round and line, what may not be added, and the plan it was typed for.

    Round 0 is the batch, round n its n-th top-up.
    """

    texts: dict[str, str] = field(default_factory=dict)
    barred: list[str] = field(default_factory=list)
    rounds: int = 0
    plan: str = ""


class Weighing:
    """The view of the balance, and the switch between it and the plan.

    Parameters
    ----------
    prints
        Whether the page can print a sheet; in a notebook it only downloads.
    """

    def __init__(self, prints: bool) -> None:
        w = toolkit()
        self._prints = prints
        self._answers: Answers | None = None
        self._typed: dict[str, Typed] = {}
        self._before_clearing: dict[str, Typed] = {}
        self._batch_id = ""
        self._lines: dict[int, SheetLine] = {}
        self._fields: dict[str, Any] = {}
        self._marks: dict[str, Any] = {}
        self._shown: tuple[Any, ...] = ()
        self._boxes: list[Any] = []
        self._quiet = False
        self._pause = Pause()
        self.result: Reconciliation | None = None
        self.switch = classed(w.ToggleButtons(options=VIEWS, value=PLAN, tooltips=["", ""]), "pw-switch")
        self.switch.observe(self._switched, "value")
        self._head, self._notes, self._answer, self.links = w.HTML(), w.HTML(), w.HTML(), w.HTML()
        self.rows = classed(w.VBox([]), "pw-lines")
        self.barred = classed(w.HBox([]), "pw-barred")
        self.next = button("This top-up was added", "Type what was added, and read the next one.", self._next_round)
        self.clear = button(CLEAR, "Forget all typed masses of this batch.", self._cleared)
        # The typed masses as a text that nobody sees: the page keeps it over a reload.
        self.kept = classed(w.Textarea(continuous_update=False, tooltip="typed masses"), "pw-kept")
        self.kept.observe(self._restored, "value")
        left = classed(w.VBox([self._head, self.rows, self.barred, w.HBox([self.next, self.clear])]), "pw-balance")
        right = classed(w.VBox([self._notes, self._answer, self.links]), "pw-vessel")
        self.widget = classed(w.VBox([classed(w.Box([left, right]), "pw-body"), self.kept]), "pw-weighing")
        self.widget.layout.display = "none"
        self._body: Any = None

    def around(self, body: Any) -> tuple[Any, ...]:
        """The switch, the plan, and this view.

        Parameters
        ----------
        body
            The widget of the plan.
        """
        self._body = body
        return self.switch, body, self.widget

    def plan(self, answers: Answers | None) -> None:
        """Take over the batch of now; it is shown when the view is open.

        Parameters
        ----------
        answers
            Of the state; None if it has errors.
        """
        self._answers = answers
        if answers is None:
            self._pause.stop()
            self.links.value = ""  # no sheet of a batch that is not shown
        else:
            self._batch_id = answers.recipe.batch_id
        if self.switch.value == WEIGH:
            self.show()

    @property
    def typed(self) -> Typed:
        """What was typed for the batch of now."""
        return self._typed.setdefault(self._batch_id, Typed())

    # --- what is shown

    def show(self) -> None:
        """The lines to weigh, and what follows from the masses that are typed."""
        if self._answers is None:
            self._tell(NO_PLAN)
            return
        recipe = self._answers.recipe
        sheet = recipe.to_sheet()
        self._head.value = (
            f'<div class="pw"><div class="pw-title">{escape(recipe.batch_id)}</div>'
            f'<div class="pw-lead">{escape(sheet.title)}. Weigh in this order; an empty field is still to come.'
            "</div></div>"
        )
        self._lines = {line.step: line for line in sheet.lines}
        self._show_fields()
        self._answer_masses()

    def _show_fields(self) -> None:
        """A field for each line of the batch, and for each line of a top-up that was added."""
        lines = [
            (_key(0, c.step, c.compound.id), weighing_page.line_html(self._lines[c.step]), c.compound.id)
            for c in self._solution
        ]
        headings: dict[str, str] = {}
        for number, result in enumerate(self._rounds(), start=1):
            to_add = [line for line in result.lines if line.add_g]
            if to_add:
                headings[_key(number, to_add[0].step, to_add[0].id)] = f"Added as {result.title}"
            lines += [(_key(number, x.step, x.id), weighing_page.added_html(x), x.id) for x in to_add]
        if (now := (self._batch_id, lines)) != self._shown:
            self._shown = now
            self._build_rows(lines, headings)
            self._build_barred(tuple(dict.fromkeys(name for _, _, name in lines)))
        self._quiet = True
        for key, box in self._fields.items():
            box.value = self.typed.texts.get(key, "")
        for box in self._boxes:
            box.value = box.description in self.typed.barred
        self._quiet = False

    def _build_rows(self, lines: list[tuple[str, str, str]], headings: Mapping[str, str]) -> None:
        w = toolkit()
        old = self._fields
        self._fields, self._marks, rows = {}, {}, []
        for key, html, name in lines:
            if key in headings:
                rows.append(w.HTML(f'<div class="pw"><h2>{escape(headings[key])}</h2></div>'))
            what = "weighed" if key.startswith("0:") else "added"
            box = old.get(key) or self._field(key, f"{what} mass of {name} / g")
            self._fields[key], self._marks[key] = box, classed(w.HTML(), "pw-mark-cell")
            rows.append(classed(w.HBox([w.HTML(html), box, self._marks[key]]), "pw-weigh-row"))
        self.rows.children = rows

    def _field(self, key: str, tip: str) -> Any:
        box = classed(toolkit().Text(placeholder="g", tooltip=tip, continuous_update=False), "pw-mass")

        def moved(change: Any) -> None:
            if not self._quiet:
                self.typed.texts[key] = change["new"].strip()
                self._moved()

        box.observe(moved, "value")
        return box

    def _build_barred(self, names: tuple[str, ...]) -> None:
        """A box for each component that the vessel takes no more of."""
        w = toolkit()

        def moved(change: Any) -> None:
            if not self._quiet:
                name = change["owner"].description
                barred = [each for each in self.typed.barred if each != name]
                self.typed.barred = [*barred, name] if change["new"] else barred
                self._moved()

        self._boxes = [w.Checkbox(description=name, indent=False, layout=w.Layout(width="auto")) for name in names]
        for box in self._boxes:
            box.observe(moved, "value")
        self.barred.children = [w.HTML('<div class="pw pw-small">May not be added any more:</div>'), *self._boxes]

    # --- answers

    def _masses(self, number: int) -> tuple[dict[int, float], list[FormulateError]]:
        """{step: mass} of one round on the lines of the plan of now [g], and an error for each text that is none."""
        masses: dict[int, float] = {}
        errors: list[FormulateError] = []
        for line in self._solution:
            text = self.typed.texts.get(_key(number, line.step, line.compound.id), "")
            if text:
                with gathering(errors):
                    masses[line.step] = bare_or(text, "g", f"mass of {line.compound.id}")
        return masses, errors

    @property
    def _solution(self) -> list[Charge]:
        """The lines to weigh."""
        return solution_lines(self._recipe)

    @property
    def _recipe(self) -> Recipe:
        assert self._answers is not None
        return self._answers.recipe

    @property
    def _barred(self) -> list[str]:
        """Components of the batch that may not be added any more."""
        return [name for name in self.typed.barred if any(name == line.compound.id for line in self._solution)]

    def _rounds(self) -> list[Reconciliation]:
        """The top-ups that were carried out, each as its sheet said."""
        rounds: list[Reconciliation] = []
        try:
            for number in range(self.typed.rounds):
                rounds.append(self._reconciled(number, rounds))
        except FormulateError:
            pass  # of a mass: the answer to the last round reports it
        return rounds

    def _reconciled(self, number: int, before: list[Reconciliation]) -> Reconciliation:
        """The answer to the masses of a round, which stand on those of the rounds before."""
        masses, _ = self._masses(number)
        if number == 0:
            return reconcile_lines(masses, self._recipe, self._barred)
        lines = [line for line in before[number - 1].lines if line.add_g is not None]
        vessel = {line.step: line.in_vessel_g for line in lines}
        top = StartedTopUp(self._recipe, number, vessel, {line.step: line.final_g for line in lines}, masses)
        return reconcile_lines(top.masses_g, self._recipe, self._barred, before=top)

    def _result(self, weighed: bool) -> tuple[Reconciliation, bool]:
        """The answer to the masses of the last round, and whether all are typed; `weighed` says it of the batch."""
        rounds = self._rounds()
        if not rounds:
            return self._reconciled(0, rounds), weighed
        masses, _ = self._masses(self.typed.rounds)
        if not masses and len(rounds) == self.typed.rounds:
            return rounds[-1], False  # its own sheet still holds; another answer could be weighed on top of it
        result = self._reconciled(self.typed.rounds, rounds)
        return result, all(line.step in masses for line in rounds[-1].lines if line.add_g)

    def _answer_masses(self) -> None:
        """What the typed masses make, the questions about them, and the files."""
        recipe, typed = self._recipe, self.typed
        masses, _ = self._masses(0)
        errors = [error for number in range(typed.rounds + 1) for error in self._masses(number)[1]]
        self._mark(masses)
        self.result = None
        self._pause.stop()
        self.links.value = FOLLOW  # the links of a moment ago are sheets of other masses
        self.next.disabled = True
        self.clear.description = CLEAR if any(typed.texts.values()) or not self._forgotten() else BRING_BACK
        self.clear.disabled = self.clear.description == CLEAR and not any(typed.texts.values())
        if errors:
            self._tell(*errors)
            return
        if not any(masses.values()):
            self._notes.value = self._answer.value = ""
            self._pause.then(self._link)
            return
        typed.plan = typed.plan or recipe.sha256
        rest = {line.step: line.charge_g for line in self._solution if not masses.get(line.step)}
        try:
            result, complete = self._result(not rest)
            whole = result if typed.rounds else reconcile_lines({**masses, **rest}, recipe)
        except FormulateError as error:
            self._tell(error)
            return
        self.result = result
        changed = f'<div class="pw"><div class="pw-note">{OTHER_PLAN}</div></div>' * (typed.plan != recipe.sha256)
        self._notes.value = changed + weighing_page.questions_html(result.warnings)
        tiles = weighing_page.tiles_html(recipe.summary, whole.made.summary, complete)
        self._answer.value = tiles + weighing_page.top_up_html(result, complete)
        self.next.disabled = not (complete and result.top_up)
        self._pause.then(self._link)

    def _tell(self, *errors: FormulateError | str) -> None:
        """Errors instead of answers."""
        lines = "<br>".join(escape(str(error)) for error in errors)
        self._notes.value = f'<div class="pw"><div class="pw-error" role="alert">{lines}</div></div>'
        self._answer.value = self.links.value = ""

    def _mark(self, masses: Mapping[int, float]) -> None:
        """The word beside each mass, and an edge around each text that is none."""
        for key, box in self._fields.items():
            number, step, _ = key.split(":", 2)
            mark(box, _no_mass(self.typed.texts.get(key, "")))
            if number == "0":
                self._marks[key].value = weighing_page.mark_html(self._lines[int(step)], masses.get(int(step)))

    # --- files

    def _link(self) -> None:
        """Show the links to the sheets."""
        if (answers := self._answers) is not None:
            show_links(self.links, lambda: self._links(answers))

    def _links(self, answers: Answers) -> str:
        """Links to the sheets, and to the batch with its weighed masses."""
        stem = stem_of(answers.recipe.batch_id)
        links = [self._print_link(answers.file("html"), "Print the weigh sheet")]
        links += [
            page.link_html(f"{stem}.{kind}", answers.file(kind), f"Weigh sheet, {text}") for kind, text in KINDS[:2]
        ]
        if self.result is not None:
            weighed = self._filled(answers, self._masses(0)[0])
            links.append(page.link_html(f"{stem}-weighed.csv", weighed, "Weighed masses, CSV"))
            name = stem_of(self.result.title)
            links.append(self._print_link(top_up_file(self.result, "html"), "Print the top-up sheet"))
            links += [
                page.link_html(f"{name}.{kind}", top_up_file(self.result, kind), f"Top-up sheet, {text}")
                for kind, text in KINDS
            ]
        return f'<div class="pw pw-files">{"".join(links)}</div>'

    def _print_link(self, content: bytes, text: str) -> str:
        return weighing_page.print_html(content, text) if self._prints else ""

    def _filled(self, answers: Answers, masses: Mapping[int, float]) -> bytes:
        """The batch file with the weighed masses, as `pi-formulate reconcile` reads it."""
        rows = list(csv.reader(io.StringIO(answers.file("csv").decode("utf-8"), newline="")))
        step = rows[0].index("step")
        filled = [[*rows[0], WEIGHED], *([*row, _written(masses.get(int(row[step])))] for row in rows[1:])]
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows(filled)
        return out.getvalue().encode()

    # --- moves

    def _switched(self, change: Any) -> None:
        weighs = change["new"] == WEIGH
        self.widget.layout.display = "" if weighs else "none"
        if self._body is not None:
            self._body.layout.display = "none" if weighs else ""
        if weighs:
            self.show()
        self._store()

    def _next_round(self, _: Any = None) -> None:
        """The top-up was added: fields for its masses."""
        self.typed.rounds += 1
        self._moved()

    def _cleared(self, _: Any = None) -> None:
        """Forget the masses of this batch; the same button brings them back, as long as no other was typed."""
        if self.clear.description == BRING_BACK:
            self._typed[self._batch_id] = self._before_clearing.pop(self._batch_id)
        else:
            self._before_clearing[self._batch_id] = self.typed
            self._typed[self._batch_id] = Typed()
        self._moved()

    def _forgotten(self) -> bool:
        return self._batch_id in self._before_clearing

    def _moved(self) -> None:
        """Keep what was typed, and answer it."""
        self._store()
        if self._answers is not None:
            self._show_fields()
            self._answer_masses()

    def _store(self) -> None:
        """The typed masses of all batches, and which view is open, as a text."""
        self._quiet = True
        batches = {name: vars(typed) for name, typed in self._typed.items() if any(typed.texts.values())}
        self.kept.value = json.dumps({"view": self.switch.value, "batches": batches})
        self._quiet = False

    def _restored(self, change: Any) -> None:
        """The page gives back what it kept over a reload; a text of another kind is left alone."""
        if self._quiet:
            return
        try:
            raw = json.loads(change["new"])
            self._typed = {str(name): _typed_of(batch) for name, batch in raw["batches"].items()}
            view = raw["view"]
        except (ValueError, KeyError, TypeError, AttributeError):
            return
        if view == self.switch.value and view == WEIGH:
            self.show()
        self.switch.value = WEIGH if view == WEIGH else PLAN


def top_up_file(result: Reconciliation, kind: str) -> bytes:
    """The top-up sheet as the bytes of a file.

    Parameters
    ----------
    result
        Of the masses in the vessel.
    kind
        `csv`, `xlsx`, `html` or `json`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"top-up.{kind}"
        write_top_ups([result], path)
        return path.read_bytes()


def _key(number: int, step: int, name: str) -> str:
    """The place of a field: round, step of the sheet and component."""
    return f"{number}:{step}:{name}"


def _no_mass(text: str) -> bool:
    try:
        bare_or(text, "g")
    except FormulateError:
        return bool(text)
    return False


def _written(mass_g: float | None) -> str:
    return "" if mass_g is None else repr(mass_g)


def _typed_of(raw: Mapping[str, Any]) -> Typed:
    """What was typed, from the text of the page; every part is a text of a user."""
    texts = {str(key): str(text) for key, text in raw["texts"].items() if _is_key(str(key))}
    return Typed(texts, [str(name) for name in raw["barred"]], max(0, min(int(raw["rounds"]), 9)), str(raw["plan"]))


def _is_key(key: str) -> bool:
    number, _, rest = key.partition(":")
    step = rest.partition(":")[0]
    return number.isdecimal() and step.isdecimal() and len(number) < 3 and len(step) < 7
