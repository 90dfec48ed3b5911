"""From the masses that were really weighed: what was made, and the smallest top-up that mends it.

In: masses on the balance [g] and the recipe (or copolymer) that was meant. Out: `Reconciliation`. Equations:
n_i = m_i w_i / M_i; the target is every amount at one common factor s of the sheet, so the smallest top-up is
t_i = s n_i(sheet) - n_i with s = max_i (m_i - d_i) / m_i(sheet): what lies within one step d_i of the balance is as
weighed. Where a monomer may not be added, a linear programme keeps
first the balance of the two sides, then the largest deviation small, then the added mass.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pi_formulate.charge import Charge, is_called, on_balance
from pi_formulate.checks import kind, real
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.report import NO_OPINION, Status, worst
from pi_formulate.copolymer import Copolymer
from pi_formulate.ends import Side
from pi_formulate.errors import FormulateError, RecipeError, raise_all
from pi_formulate.export.sheet import grams
from pi_formulate.functionality import GROUPS_OF_ROLE
from pi_formulate.latitude import PRECURSORS
from pi_formulate.monomer import MonomerLibrary
from pi_formulate.plan import plan_batch
from pi_formulate.recipe import Recipe, weighed_of
from pi_formulate.showing import Shown
from pi_formulate.summary import Summary
from pi_formulate.tables import collected

if TYPE_CHECKING:
    import pandas as pd

# Additions below this share of a component are float noise: a tenth of a milligram in a kilogram.
TOLERANCE = 1e-7
# What is compared between the plan, the vessel and the mended batch.
SHOWN = (
    ("mn_paa_g_per_mol", "M_n, poly(amic acid) / g/mol"), ("imbalance_r", "imbalance r"),
    ("dianhydride_per_diamine", "dianhydride : diamine"), ("solids_paa_frac", "solids, poly(amic acid) basis"),
    ("solids_pi_frac", "solids, polyimide basis"),
)  # fmt: skip


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
        The recipe after the top-up.
    top_up
        Component and mass to add [g], in charging order; none where nothing is missing.
    exact
        Whether the top-up restores every ratio of the sheet, to one step of the balance.
    """

    planned: Recipe
    charged: tuple[Charge, ...]
    after: Recipe
    top_up: tuple[tuple[str, float], ...]
    exact: bool

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
        return replace(self.planned, charges=self.charged)

    @property
    def top_up_g(self) -> dict[str, float]:
        """Component and mass to add [g]."""
        return dict(self.top_up)

    @property
    def summary(self) -> Summary:
        """What the batch is after the top-up."""
        return self.after.summary

    def to_frame(self) -> "pd.DataFrame":
        """One row per component: planned, weighed, to add, and in the end."""
        import pandas as pd

        weighed = {charge.step: charge.charge_g for charge in self.charged}
        return pd.DataFrame(
            [
                {
                    "id": charge.compound.id,
                    "role": charge.role,
                    "planned_g": charge.charge_g,
                    "weighed_g": weighed.get(charge.step, 0.0),
                    "top_up_g": final.charge_g - weighed.get(charge.step, 0.0),
                    "final_g": final.charge_g,
                }
                for charge, final in zip(_lines_of(self.planned), self.after.charges, strict=True)
            ]
        )

    def _repr_html_(self) -> str:
        """What to add, and every component before and after it, for a notebook."""
        from pi_formulate import fragments as f

        weighed = {charge.step: charge.charge_g for charge in self.charged}
        rows = []
        for charge, final in zip(_lines_of(self.planned), self.after.charges, strict=True):
            there = weighed.get(charge.step, 0.0)
            masses = (charge.charge_g, there, final.charge_g - there, final.charge_g)
            texts = (grams(on_balance(m, charge.readability_g), charge.readability_g) for m in masses)
            rows.append((charge.compound.id, charge.role.replace("_", " "), *texts))
        headings = ("component", "role", "planned / g", "weighed / g", "to add / g", "in the end / g")
        states = self.states
        batches = [recipe for _, recipe in states]
        told = [
            (label, *("" if batch is None else _told(batch.summary, name) for batch in batches))
            for name, label in SHOWN
        ]
        for system in map(formula, PRECURSORS):
            answers = ("" if batch is None else f.badge(_meets(batch, system)) for batch in batches)
            told.append((f"formula {system.id}, claim {system.claim}", *answers))
        reacted = "" if states[1][1] else "No dianhydride or no diamine is in the vessel yet: nothing has reacted."
        warned = f.text_list(self.after.summary.warnings, "Warning, after the top-up: ")
        return f.card(
            str(self), f.table(headings, rows), f.table(("", *(name for name, _ in states)), told), reacted, warned,
            NO_OPINION,
        )  # fmt: skip

    @property
    def states(self) -> tuple[tuple[str, Recipe | None], ...]:
        """The batch as planned, in the vessel (None before anything can react), and after the top-up."""
        reacting = {charge.role for charge in self.charged} >= {"dianhydride", "diamine"}
        made = self.made if reacting else None
        return (("planned", self.planned), ("in the vessel", made), ("after the top-up", self.after))

    def __str__(self) -> str:
        """What to add, in words."""
        if not self.top_up:
            rest = "" if self.exact else " that would bring it nearer to the plan; see what it makes as it is"
            return f"{self.planned.batch_id}: nothing to add{rest}"
        parts = ", ".join(f"{mass:.6g} g of {name}" for name, mass in self.top_up)
        how = "restores the sheet" if self.exact else "comes as near to it as the allowed components reach"
        return f"{self.planned.batch_id}: add {parts}; this {how}"


def _told(summary: Summary, name: str) -> str:
    """A number of one state with its uncertainty."""
    quantity = summary[name]
    return quantity.weighed_text if quantity.unlimited else quantity.weighed_text.replace("+-", "\N{PLUS-MINUS SIGN}")


def _meets(recipe: Recipe, system: Formula) -> Status:
    """Status of a formula for what the masses of a recipe make."""
    return worst([finding.status for finding in system.check(recipe.weighed_copolymer)])


def reconcile(
    weighed_g: Mapping[str, float],
    target: Recipe | Copolymer,
    may_not_add: Iterable[str] = (),
    imbalance_r: float = 1.0,
    excess: Side = "diamine",
) -> Reconciliation:
    """What was really made, and the smallest non-negative top-up that restores the target.

    Parameters
    ----------
    weighed_g
        Component and mass on the balance [g]; 0 or left out if it is not charged yet.
    target
        The recipe that was weighed, whose lots, solvent and end-capper count too; or a copolymer.
    may_not_add
        Components that cannot be added any more.
    imbalance_r, excess
        Of a copolymer target; a recipe has its own.

    Raises
    ------
    FormulateError
        If a component is not of the batch, a mass is negative or not a number, or nothing was weighed.

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
    return _mended(planned, lines, _matched(weighed_g, lines, planned), may_not_add)


def reconcile_file(
    path: Path | str, may_not_add: Iterable[str] = (), library: MonomerLibrary | None = None
) -> list[Reconciliation]:
    """The same for every filled-in batch of a sheet, line by line.

    Parameters
    ----------
    path
        A batch CSV with a column weighed_g, or a weigh sheet (.xlsx).
    may_not_add
        Components that cannot be added any more.
    library
        Where monomers are looked up; the shipped one if None.

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
        try:
            here = [name for name in barred if any(_called(name, charge) for charge in lines)]
            found.append(_mended(recipe, lines, [masses.get(c.step, 0.0) for c in lines], here))
        except FormulateError as error:
            raise type(error)(f"batch {recipe.batch_id}: {error.where}", error.got, error.need, error.hint) from error

    sheets = weighed_of(path, library)
    everything = [charge for recipe, _ in sheets for charge in recipe.charges]
    for name in barred:
        _line_of(name, everything)  # a name that no batch has is one fault, not one for each batch
    for recipe, masses in sheets:
        collected(errors, lambda r=recipe, m=masses: mend(r, m))  # type: ignore[misc]
    raise_all(errors)
    return found


def _lines_of(planned: Recipe) -> list[Charge]:
    """The lines that make the polymer solution; reagents of imidization come later."""
    return [charge for charge in planned.charges if charge.role != "imidization_reagent"]


def _mended(
    planned: Recipe, lines: Sequence[Charge], masses: Sequence[float], may_not_add: Iterable[str]
) -> Reconciliation:
    if not any(masses):
        raise RecipeError(
            "weighed masses", list(masses), "at least one mass above 0 g", "Fill in the column weighed_g."
        )
    barred = {_line_of(name, lines) for name in may_not_add}
    per_mol = np.array([c.compound.molar_mass_g_per_mol / c.assay_frac for c in lines])
    have = np.array(masses) / per_mol
    plan = np.array([c.amount_mol for c in lines])
    step = np.array([c.readability_g or 0.0 for c in lines]) / per_mol
    wanted = float(np.max((have - step) / plan)) * plan
    add = wanted - have
    add[add < np.maximum(0.5 * step, TOLERANCE * wanted)] = 0.0
    exact = not any(add[i] > 0.0 for i in barred)
    if not exact:
        add = _programme(have, plan, per_mol, lines, barred)
    add = np.array([_weighable(n * m, c) / m for n, m, c in zip(add, per_mol, lines, strict=True)])
    final = have + add
    top_up = tuple(
        (c.compound.id, on_balance(float(n * m), c.readability_g))
        for c, n, m in zip(lines, add, per_mol, strict=True)
        if n > 0.0
    )
    charged = tuple(replace(c, amount_mol=float(n)) for c, n in zip(lines, have, strict=True) if n > 0.0)
    missing = [lines[i].compound.id for i in sorted(barred) if final[i] <= 0.0]
    if missing or not np.all(final > 0.0):
        raise RecipeError(
            "may_not_add", missing, "components that are charged already", "The batch cannot be made without them."
        )
    after = replace(
        planned,
        charges=tuple(
            replace(c, amount_mol=float(n), planned_mol=float(w)) for c, n, w in zip(lines, final, wanted, strict=True)
        ),
    )
    return Reconciliation(planned, charged, after, top_up, exact)


def _weighable(mass_g: float, charge: Charge) -> float:
    """The mass on the balance of the line."""
    if not charge.readability_g:
        return mass_g
    return on_balance(round(mass_g / charge.readability_g) * charge.readability_g, charge.readability_g)


def _monomers_only(copolymer: Copolymer, imbalance_r: float, excess: Side) -> Recipe:
    """A recipe of one mole of monomers without a solvent line: all that a copolymer says."""
    whole = plan_batch(copolymer, monomer_mol=1.0, imbalance_r=imbalance_r, excess=excess, batch_id="weighed")
    return replace(whole, charges=tuple(c for c in whole.charges if c.role != "solvent"))


def _called(name: str, charge: Charge) -> bool:
    return is_called(name, charge.compound)


def _line_of(name: str, lines: Sequence[Charge]) -> int:
    """Place of a component by any of its names."""
    for i, charge in enumerate(lines):
        if _called(name, charge):
            return i
    known = dict.fromkeys(c.compound.id for c in lines)
    raise RecipeError("component", name, f"one of {', '.join(known)}")


def _matched(weighed_g: Mapping[str, float], lines: Sequence[Charge], planned: Recipe) -> list[float]:
    """Masses in the order of the lines; reagents that are no line of the solution are passed over."""
    errors: list[FormulateError] = []
    masses = [0.0] * len(lines)
    later = [charge for charge in planned.charges if charge.role == "imidization_reagent"]

    def enter(name: str, given: float) -> None:
        mass = real(f"weighed mass of {name}", given, least=True)
        if any(_called(name, charge) for charge in later) and not any(_called(name, charge) for charge in lines):
            return
        masses[_line_of(name, lines)] += mass

    for name, mass in weighed_g.items():
        collected(errors, lambda n=name, m=mass: enter(n, m))  # type: ignore[misc]
    raise_all(errors)
    return masses


def _programme(
    have: np.ndarray, plan: np.ndarray, per_mol: np.ndarray, lines: Sequence[Charge], barred: set[int]
) -> np.ndarray:
    """Moles to add when some components are barred.

    Unknowns: additions t >= 0, the factor s, and the largest deviation d of a monomer from s times its plan. In
    turn: the least deviation that keeps the planned balance of groups (where it can be kept), then the least mass.
    """
    from scipy.optimize import linprog

    count = len(lines)
    unit = float(np.max(have / plan))
    scaled_plan, scaled_have = plan * unit, have
    free = [i not in barred for i in range(count)]
    bounds = [(0.0, None if ok else 0.0) for ok in free] + [(0.0, None), (0.0, None)]
    eye = np.eye(count)
    above = np.hstack([eye, -scaled_plan[:, None], -scaled_plan[:, None]])
    below = np.hstack([-eye, scaled_plan[:, None], -scaled_plan[:, None]])
    limits = np.vstack([above, below]), np.concatenate([-scaled_have, scaled_have])
    balance = np.array([_groups(c) for c in lines])
    planned_gap = float(balance @ scaled_plan)
    gap = np.concatenate([balance, [-planned_gap, 0.0]])[None, :], np.array([-float(balance @ scaled_have)])
    # The factor stays at what is in the vessel or above it, or else shrinking the plan would look like mending it.
    bounds[count] = (1.0, None)
    least = np.zeros(count + 2)
    least[-1] = 1.0
    kept = True
    first = linprog(least, *limits, *gap, bounds=bounds, method="highs")
    if not first.success:
        kept = False
        first = linprog(least, *limits, bounds=bounds, method="highs")
    mass = np.concatenate([per_mol, [0.0, 0.0]])
    bounds[-1] = (0.0, float(first.x[-1]) * (1.0 + 1e-9) + 1e-12)
    second = linprog(mass, *limits, *(gap if kept else (None, None)), bounds=bounds, method="highs")
    add = (second if second.success else first).x[:count]
    add[add < TOLERANCE * scaled_plan] = 0.0
    return np.asarray(add)


def _groups(charge: Charge) -> float:
    """Anhydride groups less amine groups of one molecule."""
    anhydrides, amines = GROUPS_OF_ROLE.get(charge.role, (0, 0))
    return float(anhydrides - amines)
