"""From the masses that were really weighed: what was made, and the smallest top-up that mends it.

In: masses on the balance [g] and the recipe (or copolymer) that was meant. Out: `Reconciliation`. Equations:
n_i = m_i w_i / M_i; the top-up is that of `topup`, by totals of components: a component that goes in by portions, or
out of two lots, is one component, and what is still to come of it is given by portion.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, moved, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge, feed_of_charges, is_called, on_balance
from pi_formulate.batch.ends import Side
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.imidization import rescaled
from pi_formulate.batch.plan import plan_batch
from pi_formulate.batch.recipe import Recipe, weighed_of
from pi_formulate.batch.slips import Weighed, refuse, weighing_slips
from pi_formulate.batch.summary import Summary
from pi_formulate.batch.topup import components, portions_of, top_up
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.report import NO_OPINION, Status, worst
from pi_formulate.claims.tree import PRECURSOR_FORMULAS
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned

if TYPE_CHECKING:
    import pandas as pd

NOISE = 1e-9  # of a line: what is left of a difference of floats
# What is compared between the plan, the vessel and the mended batch.
SHOWN = (
    ("mn_paa_g_per_mol", "M_n, poly(amic acid) / g/mol"),
    ("imbalance_r", "imbalance r"),
    ("dianhydride_per_diamine", "dianhydride : diamine"),
    ("solids_paa_frac", "solids, poly(amic acid) basis"),
    ("solids_pi_frac", "solids, polyimide basis"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Reconciliation(Shown):
    """What was made and how to mend it.

    Parameters
    ----------
    planned
        The recipe that was meant.
    charged
        The same lines with the masses that were weighed; a component that is still to come is left out.
    after
        The recipe after the top-up: of the planned units where it restores them, else of those that it makes.
    top_up
        Component and mass to add [g], in charging order; none where nothing is missing. Portions and lots of a
        component are added up; `by_step` has them apart.
    exact
        Whether the top-up restores every ratio of the sheet, to one step of the balance.
    warnings
        What is hardly meant in the weighed masses, such as a point in the wrong place, a sentence each.
    """

    planned: Recipe
    charged: tuple[Charge, ...]
    after: Recipe
    top_up: tuple[tuple[str, float], ...]
    exact: bool
    warnings: tuple[str, ...] = ()

    def _in_short(self) -> str:
        return str(self)

    @property
    def made(self) -> Recipe:
        """The batch as it stands in the vessel.

        Raises
        ------
        RecipeError
            If no dianhydride or no diamine has been charged yet.
        """
        roles = {charge.role for charge in self.charged}
        if not {"dianhydride", "diamine"} <= roles:
            raise RecipeError("made", sorted(roles), "a dianhydride and a diamine", "Nothing has reacted yet.")
        return _with_charges(self.planned, self.charged)

    @property
    def top_up_g(self) -> dict[str, float]:
        """Component and mass to add [g]."""
        return dict(self.top_up)

    @property
    def by_step(self) -> tuple[tuple[int, str, float], ...]:
        """Step, component and mass to add [g]: what is still to come of a component, portion by portion.

        A portion that is still to come and brings nothing any more stands with 0.
        """
        weighed = {charge.step: charge.charge_g for charge in self.charged}
        rows = []
        for charge in _lines_of(self.planned):
            mass = self._final_g(charge) - weighed.get(charge.step, 0.0)
            if mass > NOISE * charge.charge_g or charge.step not in weighed:
                rows.append((charge.step, charge.compound.id, on_balance(mass, charge.readability_g)))
        return tuple(rows)

    def _final_g(self, charge: Charge) -> float:
        """Mass on a line of the sheet after the top-up; a portion that is not needed any more has left the batch."""
        return next((final.charge_g for final in self.after.charges if final.step == charge.step), 0.0)

    @property
    def summary(self) -> Summary:
        """What the batch is after the top-up."""
        return self.after.summary

    def to_frame(self) -> "pd.DataFrame":
        """One row per line of the sheet: planned, weighed, to add, and in the end."""
        import pandas as pd

        weighed = {charge.step: charge.charge_g for charge in self.charged}
        return pd.DataFrame(
            [
                {
                    "id": charge.compound.id,
                    "role": charge.role,
                    "planned_g": charge.charge_g,
                    "weighed_g": weighed.get(charge.step, 0.0),
                    "top_up_g": self._final_g(charge) - weighed.get(charge.step, 0.0),
                    "final_g": self._final_g(charge),
                }
                for charge in _lines_of(self.planned)
            ]
        )

    def _repr_html_(self) -> str:
        """What to add, and every component before and after it, for a notebook."""
        weighed = {charge.step: charge.charge_g for charge in self.charged}
        rows = []
        for charge in _lines_of(self.planned):
            there, final = weighed.get(charge.step, 0.0), self._final_g(charge)
            masses = (charge.charge_g, there, final - there, final)
            texts = (grams(on_balance(m, charge.readability_g), charge.readability_g) for m in masses)
            rows.append((charge.compound.id, charge.role.replace("_", " "), *texts))
        headings = ("component", "role", "planned / g", "weighed / g", "to add / g", "in the end / g")
        states = self.states
        batches = [recipe for _, recipe in states]
        told = [
            (label, *("" if batch is None else _told(batch.summary, name) for batch in batches))
            for name, label in SHOWN
        ]
        for system in map(formula, PRECURSOR_FORMULAS):
            answers = ("" if batch is None else html.badge(_meets(batch, system)) for batch in batches)
            told.append((f"formula {system.id}, claim {system.claim}", *answers))
        reacted = "" if states[1][1] else "No dianhydride or no diamine is in the vessel yet: nothing has reacted."
        slips = html.text_list(self.warnings, "Warning: ")
        warned = html.text_list(self.after.summary.warnings, "Warning, after the top-up: ")
        return html.card(
            self.in_words,
            slips,
            html.table(headings, rows),
            html.table(("", *(name for name, _ in states)), told),
            reacted,
            warned,
            NO_OPINION,
        )

    @property
    def states(self) -> tuple[tuple[str, Recipe | None], ...]:
        """The batch as planned, in the vessel (None before anything can react), and after the top-up."""
        reacting = {charge.role for charge in self.charged} >= {"dianhydride", "diamine"}
        made = self.made if reacting else None
        return (("planned", self.planned), ("in the vessel", made), ("after the top-up", self.after))

    @property
    def in_words(self) -> str:
        """What to add, and by which portions, in one sentence."""
        skipped = self._skipped()
        if not self.top_up:
            rest = "" if self.exact else " that would bring it nearer to the plan; see what it makes as it is"
            return f"{self.planned.batch_id}: nothing to add{rest}{skipped}"
        parts = ", ".join(f"{mass:.6g} g of {name}{self._portions(name)}" for name, mass in self.top_up)
        how = "restores the sheet" if self.exact else "comes as near to it as the allowed components reach"
        return f"{self.planned.batch_id}: add {parts}; this {how}{skipped}"

    def _portions(self, name: str) -> str:
        """How a component in several lines goes in."""
        lines = [charge for charge in _lines_of(self.planned) if charge.compound.id == name]
        parts = [f"{mass:.6g} g in step {step}" for step, other, mass in self.by_step if other == name and mass > 0.0]
        return f" ({', '.join(parts)})" if len(lines) > 1 else ""

    def _skipped(self) -> str:
        """Portions of the sheet that must not go in any more."""
        steps = [f"step {step} ({name})" for step, name, mass in self.by_step if mass == 0.0]
        return f"; leave out {', '.join(steps)}" if steps else ""

    def __str__(self) -> str:
        """What to add, in words, and below it what is hardly meant in the weighed masses."""
        return "\n".join([self.in_words, *(f"warning: {text}" for text in self.warnings)])


def _told(summary: Summary, name: str) -> str:
    """A number of one state with its uncertainty."""
    quantity = summary[name]
    return quantity.weighed_text.replace("+-", "\N{PLUS-MINUS SIGN}")


def _meets(recipe: Recipe, system: Formula) -> Status:
    """Status of a formula for what the masses of a recipe make."""
    return worst([finding.status for finding in system.check(recipe.weighed_copolymer)])


def reconcile(
    weighed_g: Mapping[str, float],
    target: Recipe | Copolymer,
    may_not_add: Iterable[str] = (),
    imbalance_r: float = 1.0,
    excess: Side = "diamine",
    *,
    strict: bool = False,
) -> Reconciliation:
    """What was really made, and the smallest non-negative top-up that restores the target.

    Parameters
    ----------
    weighed_g
        Component and mass on the balance [g], its portions and lots together; 0 or left out if it is not charged yet.
        The portions are taken to be charged in their order, as many as the mass is nearest to.
    target
        The recipe that was weighed, whose lots, solvent and end-capper count too; or a copolymer.
    may_not_add
        Components that cannot be added any more.
    imbalance_r, excess
        Of a copolymer target; a recipe has its own.
    strict
        Whether masses that are hardly meant, such as ten times the sheet, are refused; else they are `warnings`.

    Raises
    ------
    FormulateError
        If a component is not of the batch, a mass is negative or not a number, or nothing was weighed; with `strict`
        also each slip.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> found = reconcile({"PMDA": 22.0, "4,4'-ODA": 20.0241}, cop)
    >>> {name: round(mass, 3) for name, mass in found.top_up_g.items()}
    {"4,4'-ODA": 0.173}
    """
    kind("weighed_g", weighed_g, Mapping, "{component: mass in g}")
    kind("target", target, (Recipe, Copolymer), "a Recipe or a Copolymer")
    planned = target if isinstance(target, Recipe) else _monomers_only(target, imbalance_r, excess)
    lines = _lines_of(planned)
    masses, weighed = _matched(weighed_g, lines, planned)
    # A copolymer has no size: its sheet is that of the masses.
    scale = 1.0 if isinstance(target, Recipe) or not weighed else median(one.factor for one in weighed)
    return _mended(planned, lines, masses, weighed, may_not_add, strict, scale)


def reconcile_file(
    path: Path | str, may_not_add: Iterable[str] = (), library: MonomerLibrary | None = None, *, strict: bool = False
) -> list[Reconciliation]:
    """The same for every filled-in batch of a sheet, line by line.

    Parameters
    ----------
    path
        A batch CSV with a column weighed_g, or a weigh sheet (.xlsx, .ods).
    may_not_add
        Components that cannot be added any more.
    library
        Where monomers are looked up; the shipped one if None.
    strict
        Whether masses that are hardly meant, such as ten times the sheet, are refused; else they are `warnings`.

    Raises
    ------
    FormulateError
        All faults of the file at once, each with its batch.
    """
    errors: list[FormulateError] = []
    found: list[Reconciliation] = []
    barred = tuple(may_not_add)

    def mend(recipe: Recipe, masses: Mapping[int, float]) -> None:
        lines = _lines_of(recipe)
        charged = [masses.get(charge.step, 0.0) for charge in lines]
        weighed = [
            Weighed(_line_label(charge, lines), charge.charge_g, mass)
            for charge, mass in zip(lines, charged, strict=True)
            if mass
        ]
        try:
            here = [name for name in barred if any(is_called(name, charge.compound) for charge in lines)]
            found.append(_mended(recipe, lines, charged, weighed, here, strict))
        except FormulateError as error:
            faults = getattr(error, "errors", (error,))
            raise_all([moved(fault, f"batch {recipe.batch_id}") for fault in faults])

    sheets = weighed_of(path, library)
    everything = [charge for recipe, _ in sheets for charge in recipe.charges]
    for name in barred:
        _line_of(name, everything)  # a name that no batch has is one fault, not one for each batch
    for recipe, masses in sheets:
        with gathering(errors):
            mend(recipe, masses)
    raise_all(errors)
    return found


def _lines_of(planned: Recipe) -> list[Charge]:
    """The lines that make the polymer solution; reagents of imidization come later."""
    return [charge for charge in planned.charges if charge.role != "imidization_reagent"]


def _line_label(charge: Charge, lines: Sequence[Charge]) -> str:
    """Id of a line, with its step where the component stands in several."""
    alone = sum(other.compound == charge.compound for other in lines) == 1
    return charge.compound.id if alone else f"{charge.compound.id} in step {charge.step}"


def _mended(
    planned: Recipe,
    lines: Sequence[Charge],
    masses: Sequence[float],
    weighed: Sequence[Weighed],
    may_not_add: Iterable[str],
    strict: bool,
    scale: float = 1.0,
) -> Reconciliation:
    """The answer for the mass on each line; `weighed` are the same as they were read, by line or by component.

    Slips are looked for beside the sheet times `scale`.
    """
    if not any(masses):
        raise RecipeError(
            "weighed masses", list(masses), "at least one mass above 0 g", "Fill in the column weighed_g."
        )
    groups = components(lines)
    barred = frozenset(_component_of(name, lines, groups) for name in may_not_add)
    found = top_up(lines, masses, barred)
    final = [have + add for have, add in zip(found.have_mol, found.add_mol, strict=True)]
    if missing := [lines[group[0]].compound.id for group in groups if not any(final[place] > 0.0 for place in group)]:
        raise RecipeError(
            "may_not_add", missing, "components that are charged already", "The batch cannot be made without them."
        )
    charged = tuple(replace(c, amount_mol=n) for c, n in zip(lines, found.have_mol, strict=True) if n > 0.0)
    mended = [
        replace(c, amount_mol=n, planned_mol=aim)
        for c, n, aim in zip(lines, final, found.wanted_mol, strict=True)
        if n > 0.0
    ]
    added = []
    for group in groups:
        mass = sum(
            found.add_mol[place] * lines[place].compound.molar_mass_g_per_mol / lines[place].assay_frac
            for place in group
        )
        if mass > 0.0:
            added.append((lines[group[0]].compound.id, on_balance(mass, lines[group[-1]].readability_g)))
    slips = weighing_slips(
        [replace(one, planned_g=one.planned_g * scale) for one in weighed],
        [replace(c, amount_mol=n or c.amount_mol * scale) for c, n in zip(lines, found.have_mol, strict=True)],
        planned.conversion,
        scale * sum(c.charge_g for c in lines),
        sum(c.charge_g for c in mended),
    )
    if strict:
        refuse(slips)
    whole = sorted([*mended, *rescaled(planned.charges, mended)], key=lambda charge: charge.step)
    after = replace(planned, charges=tuple(whole)) if found.exact else _with_charges(planned, whole)
    return Reconciliation(planned, charged, after, tuple(added), found.exact, tuple(slip.text for slip in slips))


def _with_charges(planned: Recipe, charges: Iterable[Charge]) -> Recipe:
    """The same batch with other charges, and the units that these make."""
    lines = tuple(charges)
    return replace(planned, charges=lines, copolymer=as_planned(planned.copolymer, feed_of_charges(lines)))


def _monomers_only(copolymer: Copolymer, imbalance_r: float, excess: Side) -> Recipe:
    """A recipe of one mole of monomers without a solvent line: all that a copolymer says."""
    whole = plan_batch(copolymer, monomer_mol=1.0, imbalance_r=imbalance_r, excess=excess, batch_id="weighed")
    return replace(whole, charges=tuple(c for c in whole.charges if c.role != "solvent"))


def _line_of(name: str, lines: Sequence[Charge]) -> int:
    """Place of the first line of a component by any of its names."""
    for i, charge in enumerate(lines):
        if is_called(name, charge.compound):
            return i
    known = dict.fromkeys(c.compound.id for c in lines)
    raise RecipeError("component", name, f"one of {', '.join(known)}")


def _component_of(name: str, lines: Sequence[Charge], groups: Sequence[tuple[int, ...]]) -> int:
    """Number of a component by any of its names."""
    place = _line_of(name, lines)
    return next(number for number, group in enumerate(groups) if place in group)


def _matched(
    weighed_g: Mapping[str, float], lines: Sequence[Charge], planned: Recipe
) -> tuple[list[float], list[Weighed]]:
    """Masses in the order of the lines, and each component as it was weighed.

    Reagents that are no line of the solution are passed over.
    """
    errors: list[FormulateError] = []
    groups = components(lines)
    totals: dict[int, float] = {}
    later = [charge for charge in planned.charges if charge.role == "imidization_reagent"]

    def enter(name: str, given: float) -> None:
        mass = real(f"weighed mass of {name}", given, least=True)
        is_later, is_here = (any(is_called(name, charge.compound) for charge in some) for some in (later, lines))
        if is_later and not is_here:
            return
        number = _component_of(name, lines, groups)
        totals[number] = totals.get(number, 0.0) + mass

    for name, mass in weighed_g.items():
        with gathering(errors):
            enter(name, mass)
    raise_all(errors)
    masses = [0.0] * len(lines)
    weighed = []
    for number, total in totals.items():
        if not total:
            continue
        sheet = [lines[place].charge_g for place in groups[number]]
        count, parts = portions_of(total, sheet)
        for place, part in zip(groups[number], parts, strict=True):
            masses[place] = part
        weighed.append(Weighed(lines[groups[number][0]].compound.id, sum(sheet[:count]), total))
    return masses, weighed
