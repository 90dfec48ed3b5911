"""The answer of `reconcile`: a batch as planned, in the vessel and after its top-up.

In: recipes and the masses to add [g]. Out: a sentence, a table, and the three states side by side.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge, drawn_together, feed_of_charges, is_drawn, on_balance
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.export.topup_sheet import TopUpLine, TopUpSheet, sum_g, title_of
from pi_formulate.batch.imidization import ROLE
from pi_formulate.batch.quantity import AT_MAXIMUM, Quantity
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.functionality import role_text
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.report import NO_OPINION, Status, worst
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.sequence import as_planned

if TYPE_CHECKING:
    import pandas as pd

NOISE = 1e-9  # of a line: the rounding error of a difference
FIGURES = 12  # of a mass: what is written of it, without the rounding error of n M / w
TARGET_FIGURES = 5  # as on the weigh sheet
STATES = ("", "target", "as planned", "in the vessel", "after the top-up")
NOT_YET = "No dianhydride or no diamine is in the vessel yet: nothing has reacted."
EXCHANGE = (
    "M_n after the top-up is that of chains that have evened out. What is added first makes short chains of its own;"
    " poly(amic acid) evens out by exchange at its amide bonds, over days rather than at once. Stir on, and measure the"
    " viscosity again before use."
)
# Rows of the comparison between the plan, the vessel and the batch after the top-up.
SHOWN = (
    ("mn_paa_g_per_mol", "M_n, poly(amic acid) / g/mol"),
    ("imbalance_r", "imbalance r"),
    ("dianhydride_per_diamine", "dianhydride : diamine"),
    ("solids_paa_frac", "solids, poly(amic acid) basis"),
    ("solids_pi_frac", "solids, polyimide basis"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Reconciliation(Shown):
    """A batch as it was weighed, and the top-up that restores it.

    Parameters
    ----------
    planned
        The target recipe.
    charged
        The same lines with the weighed masses; a component that is not charged yet is left out.
    after
        The recipe after the top-up: with the planned units if it restores them, else with the units that it makes.
    top_up
        Component and mass to add [g], in charging order; empty if nothing is missing. Portions and lots of a component
        are added up; `by_step` lists them one by one. What comes out of a bottle (solution, mixture, ester, left-over)
        has the name of the bottle.
    exact
        Whether the top-up restores every ratio of the sheet, to one step of the balance.
    warnings
        Implausible masses, such as a point in the wrong place, a sentence each.
    number
        Of the top-up, from 1: one more than that of the sheet that was filled in.
    """

    planned: Recipe
    charged: tuple[Charge, ...]
    after: Recipe
    top_up: tuple[tuple[str, float], ...]
    exact: bool
    warnings: tuple[str, ...] = ()
    number: int = 1

    def _in_short(self) -> str:
        return str(self)

    @property
    def made(self) -> Recipe:
        """The batch in the vessel.

        Raises
        ------
        RecipeError
            If no dianhydride or no diamine has been charged yet.
        """
        if not self.reacting:
            roles = sorted({charge.role for charge in self.charged})
            raise RecipeError(
                "made",
                roles,
                "a dianhydride and a diamine",
                "Nothing has reacted yet.",
                sentence="there is not a dianhydride and a diamine in it, only {got}",
            )
        return with_charges(self.planned, self.charged)

    @property
    def title(self) -> str:
        """Name of the top-up, such as `KM-031 TOP-UP 1`."""
        return title_of(self.planned.batch_id, self.number)

    @property
    def top_up_g(self) -> dict[str, float]:
        """Component, or bottle, and mass to add [g]."""
        return dict(self.top_up)

    @property
    def by_step(self) -> tuple[tuple[int, str, float], ...]:
        """Step, component and mass to add [g], portion by portion.

        A portion that is not charged yet and not needed any more is listed with 0.
        """
        there = {charge.step for charge in self.charged}
        return tuple(
            (line.step, line.id, line.add_g)
            for line in self.lines
            if line.add_g is not None and (line.add_g > 0.0 or line.step not in there)
        )

    @property
    def lines(self) -> tuple[TopUpLine, ...]:
        """Each mass of the sheet: planned, in the vessel, to add and final, in steps of the balance [g].

        A bottle of several components is one of them, under its name.
        Nothing is to add of a reagent of imidization, which is charged later.
        """
        there = {charge.step: charge.charge_g for charge in self.charged}
        after = {charge.step: charge.charge_g for charge in self.after.charges}
        charges, lines = self.planned.charges, []
        for draw in drawn_together(charges):
            first, step = charges[draw[0]], charges[draw[0]].readability_g
            planned = on_balance(sum(charges[place].charge_g for place in draw), step)
            # A portion that is not needed any more has left the batch.
            vessel, final = (_tidy(sum(known.get(charges[x].step, 0.0) for x in draw)) for known in (there, after))
            add: float | None = None
            if first.role != ROLE:
                add = max(final - vessel, 0.0)
                add = _tidy(on_balance(add, step)) if add > NOISE * planned else 0.0
                final = sum_g(vessel, add)
            names = _names([charges[place] for place in draw])
            lines.append(TopUpLine(first.step, *names, first.lot.name, step, planned, vessel, add, final, len(draw)))
        return tuple(lines)

    @property
    def summary(self) -> Summary:
        """The summary of the batch after the top-up."""
        return self.after.summary

    def to_frame(self) -> "pd.DataFrame":
        """One row per line of the sheet: planned, weighed, to add, and final mass."""
        import pandas as pd

        columns = ["id", "role", "planned_g", "weighed_g", "top_up_g", "final_g"]
        rows = [
            (line.id, line.role, line.planned_g, line.in_vessel_g, line.add_g, line.final_g)
            for line in self.lines
            if line.add_g is not None
        ]
        return pd.DataFrame(rows, columns=columns)

    def to_sheet(self) -> TopUpSheet:
        """The top-up sheet, rounded for a person to read; `write_top_ups` writes it."""
        planned = self.planned
        return TopUpSheet(
            self.title,
            planned.batch_id,
            f"Top-up {self.number} of batch {planned.batch_id}: {planned.to_sheet().title}",
            f"{self.in_words[:1].upper()}{self.in_words[1:]}.",
            self.lines,
            (STATES, *self.key_numbers),
            (
                *(f"Warning: {text}" for text in self.warnings),
                *(f"Warning, after the top-up: {text}" for text in self.after.summary.warnings),
                *([] if self.reacting else [NOT_YET]),
                EXCHANGE,
            ),
            tuple(planned.lines),
            planned.sha256,
        )

    @property
    def key_numbers(self) -> tuple[tuple[str, ...], ...]:
        """Label, target, and the value as planned, in the vessel and after the top-up: r, M_n, solids, mole fractions.

        There is one target: that of the plan. The balance shows what of it the masses of each state reach.
        """
        summaries = [None if recipe is None else recipe.summary for _, recipe in self.states]
        plan = self.planned.summary
        labels = dict(SHOWN) | {q.name: q.name.replace("mol_frac", "mole fraction") for q in plan if "frac " in q.name}
        return tuple(
            (
                label,
                plan[name].target_text(TARGET_FIGURES),
                *("" if summary is None else _in(summary, name) for summary in summaries),
            )
            for name, label in (*labels.items(), ("solution_g", "solution / g"))
        )

    def _repr_html_(self) -> str:
        """The top-up, and every component before and after it, for a notebook."""
        rows = [(line.id, role_text(line.role), *line.texts[4:]) for line in self.lines if line.add_g is not None]
        states = self.states
        headings = ("component", "role", "planned / g", "weighed / g", "to add / g", "final / g")
        return html.card(
            self.in_words,
            html.text_list(self.warnings, "Warning: "),
            html.table(headings, rows),
            html.table(("", *(name for name, _ in states)), _comparison([recipe for _, recipe in states])),
            "" if self.reacting else NOT_YET,
            html.text_list(self.after.summary.warnings, "Warning, after the top-up: "),
            NO_OPINION,
        )

    @property
    def reacting(self) -> bool:
        """Whether a dianhydride and a diamine are in the vessel."""
        return {charge.role for charge in self.charged} >= {"dianhydride", "diamine"}

    @property
    def states(self) -> tuple[tuple[str, Recipe | None], ...]:
        """The batch as planned, in the vessel (None before anything can react), and after the top-up."""
        made = self.made if self.reacting else None
        return (("planned", self.planned), ("in the vessel", made), ("after the top-up", self.after))

    @property
    def in_words(self) -> str:
        """The top-up and its portions in one sentence."""
        skipped = self._skipped()
        if not self.top_up:
            none_helps = "no addition brings it closer to the plan; see its values in the vessel"
            return f"{self.planned.batch_id}: {'nothing to add' if self.exact else none_helps}{skipped}"
        parts = ", ".join(f"{self._shown(mass, name)} g of {name}{self._portions(name)}" for name, mass in self.top_up)
        result = (
            "restores the planned composition" if self.exact else "is the closest that the allowed components can get"
        )
        return f"{self.planned.batch_id}: add {parts}; this {result}{skipped}"

    def _shown(self, mass_g: float, name: str) -> str:
        """A mass as the balance of its component shows it."""
        steps = [line.readability_g for line in self.lines if line.id == name]
        return grams(mass_g, steps[-1]) if steps[-1] else f"{mass_g:.6g}"

    def _portions(self, name: str) -> str:
        """The portions of a component that has several lines."""
        lines = [line for line in self.lines if line.id == name]
        parts = [
            f"{self._shown(mass, name)} g in step {step}"
            for step, id, mass in self.by_step
            if id == name and mass > 0.0
        ]
        return f" ({', '.join(parts)})" if len(lines) > 1 else ""

    def _skipped(self) -> str:
        """Portions of the sheet that are not needed any more."""
        steps = [f"step {step} ({name})" for step, name, mass in self.by_step if mass == 0.0]
        return f"; leave out {', '.join(steps)}" if steps else ""

    def __str__(self) -> str:
        """The top-up in words, and below it the warnings."""
        return "\n".join([self.in_words, *(f"warning: {text}" for text in self.warnings)])


class Reconciliations(list[Reconciliation]):
    """Answers for the filled-in batches of a file; `skipped` are the ids of those without any mass."""

    def __init__(self, answers: Iterable[Reconciliation] = (), skipped: Iterable[str] = ()) -> None:
        super().__init__(answers)
        self.skipped = tuple(skipped)


def _names(draw: Sequence[Charge]) -> tuple[str, str, str]:
    """Role, id and name of what is weighed as one mass; of a bottle its name, and what is in it."""
    first = draw[0]
    if not (is_drawn(first) and first.lot.name):
        return first.role, first.compound.id, first.compound.name
    roles = dict.fromkeys(charge.role for charge in draw)
    return " and ".join(roles), first.lot.name, ", ".join(charge.compound.id for charge in draw)


def _tidy(mass_g: float) -> float:
    """A mass as it was read, without the rounding error of the moles it went through."""
    return float(f"{mass_g:.{FIGURES}g}")


def _in(summary: Summary, name: str) -> str:
    """A number of one state; empty if the state has no such component yet."""
    return next((_text_of(q) for q in summary if q.name == name), "")


def _text_of(quantity: Quantity) -> str:
    """The weighed value with its uncertainty, a maximum beside its interval."""
    text, value = quantity.weighed_text, quantity.weighed
    if AT_MAXIMUM not in text:
        return text
    shown = f"{value:.{TARGET_FIGURES}g}" if value < 10**TARGET_FIGURES else f"{value:.0f}"
    return f"{shown} ({quantity.interval_text()})"


def _comparison(batches: Sequence[Recipe | None]) -> list[tuple[str, ...]]:
    """Key numbers and precursor formulas of each state."""
    rows = [
        (label, *("" if batch is None else _weighed_text(batch.summary, name) for batch in batches))
        for name, label in SHOWN
    ]
    for system in map(formula, PRECURSOR_FORMULAS):
        badges = ("" if batch is None else html.badge(_status(batch, system)) for batch in batches)
        rows.append((f"formula {system.id}, claim {system.claim}", *badges))
    return rows


def _weighed_text(summary: Summary, name: str) -> str:
    """A number of one state with its uncertainty."""
    return _text_of(summary[name]).replace("+-", "\N{PLUS-MINUS SIGN}")


def _status(recipe: Recipe, system: Formula) -> Status:
    """Status of a formula for the units that the masses of a recipe make."""
    return worst([finding.status for finding in system.check(recipe.weighed_copolymer)])


def solution_lines(recipe: Recipe) -> list[Charge]:
    """The lines that make the polymer solution; reagents of imidization come later."""
    return [charge for charge in recipe.charges if charge.role != ROLE]


def with_charges(recipe: Recipe, charges: Iterable[Charge]) -> Recipe:
    """The same batch with other charges, and the units that these make."""
    lines = tuple(charges)
    return replace(recipe, charges=lines, copolymer=as_planned(recipe.copolymer, feed_of_charges(lines)))
