"""The sensitivity of a quantity of a batch to each source of error: the balance at a charge, the assay of a lot.

In: a recipe and a quantity of its summary or of a claim. Out: two bars for each source of error, from the value to the
ones with the mass one standard uncertainty lower and higher. For an assay, the active part of the mass is lower or
higher, in all portions of the lot.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import hypot, isfinite
from typing import Any

from pi_formulate.base.errors import PlotError
from pi_formulate.base.show.words import with_sd
from pi_formulate.batch.charge import Charge
from pi_formulate.batch.deviation import Kind, Source, moved, sources_of
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.scatter import relative_sd
from pi_formulate.batch.summary import Measures, values_off
from pi_formulate.claims.constraints import Constraint
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.tree import FORMULAS
from pi_formulate.plots.style import BLUE, ORANGE, axes, ink, label, legend_below, plain, title

SHOWN = {
    "mn_paa_g_per_mol": "M_n of the poly(amic acid)",
    "mw_paa_g_per_mol": "M_w of the poly(amic acid)",
    "mn_pi_g_per_mol": "M_n of the polyimide",
    "dianhydride_per_diamine": "dianhydride : diamine",
    "imbalance_r": "imbalance r",
    "flory_r": "effective r (Flory)",
    "solids_paa_frac": "solids, poly(amic acid) basis",
    "solids_pi_frac": "solids, polyimide basis",
    "solution_g": "solution",
    "paa_g": "poly(amic acid)",
    "pi_g": "polyimide",
    "imidization_water_g": "water lost in imidization",
}


@dataclass(frozen=True, slots=True)
class Swing:
    """One source of error: the quantity as weighed, and with the source one standard uncertainty lower and higher."""

    charge: Charge
    base: float
    low: float
    high: float
    kind: Kind = "balance"

    @property
    def label(self) -> str:
        """The charge, and whether it is its assay."""
        return f"{self.charge.compound.id}, assay" if self.kind == "assay" else self.charge.compound.id

    @property
    def size(self) -> float:
        """The larger change of the quantity; near a peak both changes have the same sign."""
        return max(abs(self.low - self.base), abs(self.high - self.base))


def plot_sensitivity(recipe: Recipe, quantity: str = "mn_paa_g_per_mol", ax: Any = None) -> Any:
    """The change of a quantity by one standard uncertainty of each balance and each assay, largest first.

    A charge has the uncertainty of its balance (two readings); a lot that of its assay, in all its portions at once.

    Parameters
    ----------
    recipe
        A batch with a balance (`readability_g`), or lots with `assay_sd_frac`.
    quantity
        A name of `recipe.summary`, such as `mn_paa_g_per_mol`, or a quantity of a claim, such as `p/q` or `s/t`.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If there is no such quantity, it is infinite at these masses, or no mass is uncertain.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> recipe = plan_batch(cop, solution_g=500.0, solvent="NMP", imbalance_r=0.98, readability_g=0.01)
    >>> ax = plot_sensitivity(recipe, "p/q", ax=Figure().subplots())
    >>> [text.get_text() for text in ax.get_yticklabels()][:2]
    ['p-PDA', "4,4'-ODA"]
    """
    if not isinstance(recipe, Recipe):
        raise PlotError("recipe", recipe, "a Recipe", "Plan one with plan_batch.")
    base, unit, swings = swings_of(recipe, quantity)
    if not any(relative_sd(swing.charge) for swing in swings):
        raise PlotError(
            "recipe",
            f"{recipe.batch_id} without any uncertainty",
            "a balance or an assay with an uncertainty",
            "Plan it with readability_g, or with lots that have assay_sd_frac.",
            sentence=f"{recipe.batch_id} has no uncertainty of a balance or an assay",
        )
    swings = sorted(swings, key=lambda swing: -swing.size)
    with axes(ax, 6.0, 1.5 + 0.36 * len(swings)) as ax:
        from matplotlib.patches import Patch

        for place, swing in enumerate(swings):
            # One above the other, since near a peak both may point to the same side.
            for end, up, colour in ((swing.low, -0.18, ORANGE), (swing.high, 0.18, BLUE)):
                ax.barh(place + up, end - base, left=base, color=colour, height=0.34)
        ax.axvline(base, color=ink(ax), linewidth=0.8)
        ax.set_yticks(range(len(swings)), [plain(swing.label) for swing in swings])
        ax.invert_yaxis()
        ax.margins(x=0.08)
        ax.ticklabel_format(axis="x", useOffset=False, style="plain")
        ax.set_xlabel(label(SHOWN.get(quantity, quantity), unit))
        ax.set_ylabel("charge")
        title(ax, f"{recipe.batch_id}: {_known(recipe, quantity, base, swings, unit)}")
        words = "by one standard uncertainty"
        legend_below(
            ax,
            [Patch(color=ORANGE, label=f"mass lower {words}"), Patch(color=BLUE, label=f"higher {words}")],
            columns=2,
        )
        ax.xaxis.set_major_locator(_few())
        return ax


def _few() -> Any:
    """Few ticks, since their numbers are long."""
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(5)


def swings_of(recipe: Recipe, quantity: str) -> tuple[float, str, list[Swing]]:
    """Value, unit, and the swing of each source of error before imidization.

    Parameters
    ----------
    recipe, quantity
        As for `plot_sensitivity`.
    """
    sources = sources_of(recipe.charges)
    values, unit = _quantity(recipe, quantity, sources)
    base, lows, highs = values[0], values[1 : 1 + len(sources)], values[1 + len(sources) :]
    swings = [
        Swing(recipe.charges[source.lines[0]], base, low, high, source.kind)
        for source, low, high in zip(sources, lows, highs, strict=True)
    ]
    unlimited = any(known.name == quantity and known.unlimited for known in recipe.summary)
    if unlimited or not all(map(isfinite, values)):
        raise PlotError(
            quantity,
            f"infinite within the uncertainty of {recipe.batch_id}",
            "a finite quantity",
            "Plan an imbalance with imbalance_r or target_mn_g_per_mol.",
            sentence=f"it is infinite within the uncertainty of {recipe.batch_id}",
        )
    return base, unit, swings


def deviation(recipe: Recipe, quantity: str, swings: Sequence[Swing]) -> float:
    """Standard uncertainty of the quantity: that of the summary, or computed likewise from the higher values.

    Parameters
    ----------
    recipe, quantity
        As for `plot_sensitivity`.
    swings
        Of every source.
    """
    for known in recipe.summary:
        if known.name == quantity:
            return known.sd
    return hypot(*(swing.high - swing.base for swing in swings))


def _known(recipe: Recipe, quantity: str, base: float, swings: Sequence[Swing], unit: str) -> str:
    """The quantity with its uncertainty, in the words of the summary."""
    for known in recipe.summary:
        if known.name == quantity and not known.plus_minus:
            return known.weighed_text_with_unit
    return f"{with_sd(base, deviation(recipe, quantity, swings))} {unit}".rstrip()


def _quantity(recipe: Recipe, name: str, sources: Sequence[Source]) -> tuple[list[float], str]:
    """A quantity as weighed, with each source lower, and with each source higher; and its unit."""
    if not isinstance(name, str):
        raise PlotError("quantity", name, "the name of one quantity, such as 'mn_paa_g_per_mol'")
    units = {known.name: known.unit for known in recipe.summary}
    if name in units:
        measure = Measures(recipe.copolymer, recipe.conversion, recipe.solvent_water_ppm)
        return values_off(recipe.charges, measure, name), units[name]
    known: list[str] = []
    for id in FORMULAS:
        system = formula(id)
        quantities = [clause.quantity for clause in system.clauses]
        known += quantities
        if name in quantities:
            value = _of_claim(recipe, system, system.clauses[quantities.index(name)])
            shifted = [moved(recipe.charges, source, sign) for sign in (-1.0, 1.0) for source in sources]
            return [value(charges) for charges in (recipe.charges, *shifted)], "mol/mol"
    raise PlotError("quantity", name, f"one of {', '.join([*units, *dict.fromkeys(known)])}")


def _of_claim(recipe: Recipe, system: Formula, clause: Constraint) -> Callable[[Sequence[Charge]], float]:
    """A quantity of a claim as a function of the charges, always under the labelling of the batch itself."""
    classes = dict(system.best(recipe.weighed_copolymer).classes)

    def value(charges: Sequence[Charge]) -> float:
        made = replace(recipe, charges=tuple(charges)).weighed_copolymer
        degrees = dict(system.labelled(made, classes).degrees)
        inside = sum(degrees.values()) or 1.0
        return float(clause.value({symbol: n / inside for symbol, n in degrees.items()}))

    return value
