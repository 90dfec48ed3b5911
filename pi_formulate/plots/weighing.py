"""A quantity of a batch against the mass of one component, with all others as planned.

In: a recipe, a component, and perhaps the mass that was weighed. Out: the curve of the quantity, the mass of the sheet
with its acceptable range, and the mass in the vessel. Each point is the batch with that mass, as `reconcile` makes it.
"""

from dataclasses import replace
from math import isfinite
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import PlotError
from pi_formulate.batch.charge import is_called
from pi_formulate.batch.imidization import ROLE as REAGENT
from pi_formulate.batch.latitude import acceptable, latitudes
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.reconciliation import with_charges
from pi_formulate.plots.sensitivity import SHOWN
from pi_formulate.plots.style import BLUE, GREEN, RED, axes, label, legend, plain, title

POINTS = 61
# Of the planned mass, to either side: more than a slip of the spoon, less than another recipe.
LEAST_SPAN_FRAC = 0.02
BEYOND = 1.5  # of the distance between planned and weighed mass, so that both are seen
MOST_SPAN_FRAC = 0.9
HIGHEST = 5.0  # times the value of the sheet: where both sides are equal and nothing caps the ends, M_n has no limit


def plot_weighing(
    recipe: Recipe,
    component: str,
    weighed_g: float | None = None,
    quantity: str = "mn_paa_g_per_mol",
    ax: Any = None,
) -> Any:
    """A quantity of the batch against the mass of one component, with all other masses as planned.

    The dashed line is the mass on the sheet, the shaded field its acceptable range, the dotted line the mass in the
    vessel. A peak of more than five times the value of the sheet is cut off.

    Parameters
    ----------
    recipe
        The batch.
    component
        Id, name, CAS number or SMILES of a monomer, end-capper or solvent of the batch; its portions and lots together.
    weighed_g
        Mass that was weighed [g]; None if only the curve is of interest.
    quantity
        A name of `recipe.summary`, such as `mn_paa_g_per_mol` or `solids_paa_frac`.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes that was drawn on.

    Raises
    ------
    PlotError
        If the batch has no such component or quantity, or the quantity is infinite at all these masses.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> recipe = plan_batch(cop, solution_g=500.0, imbalance_r=0.985, readability_g=0.01)
    >>> ax = plot_weighing(recipe, "PMDA", weighed_g=39.42, ax=Figure().subplots())
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('PMDA [g]', 'M_n of the poly(amic acid) [g/mol]')
    """
    if not isinstance(recipe, Recipe):
        raise PlotError("recipe", recipe, "a Recipe", "Plan one with plan_batch.")
    places = _places(recipe, component)
    known = {one.name: one for one in recipe.summary}
    if not isinstance(quantity, str) or quantity not in known:
        raise PlotError("quantity", quantity, f"one of {', '.join([*known])}")
    planned_g = sum(recipe.charges[place].charge_g for place in places)
    if weighed_g is not None:
        weighed_g = real("weighed_g", weighed_g, high=2.0 * planned_g, refuse=PlotError)
    off = 0.0 if weighed_g is None else abs(weighed_g / planned_g - 1.0)
    span = min(max(LEAST_SPAN_FRAC, BEYOND * off), MOST_SPAN_FRAC)
    factors = [1.0 + span * (2.0 * i / (POINTS - 1) - 1.0) for i in range(POINTS)]
    points = [(planned_g * factor, value_at(recipe, places, factor, quantity)) for factor in factors]
    finite = [point for point in points if isfinite(point[1])]
    if not finite:
        hint = "Plan an imbalance with imbalance_r or target_mn_g_per_mol."
        raise PlotError(
            quantity,
            "infinite at all these masses",
            "a finite quantity",
            hint,
            sentence="it is infinite at all these masses",
        )
    with axes(ax, 6.4, 3.4) as ax:
        ax.plot(*zip(*finite, strict=True), color=BLUE)
        ax.axvline(planned_g, color=GREEN, linestyle="--", label="on the sheet")
        if ends := acceptable_g(recipe, places):
            ax.axvspan(*ends, color=GREEN, alpha=0.15, linewidth=0.0, label="acceptable")
        if weighed_g is not None:
            ax.axvline(weighed_g, color=RED, linestyle=":", label="in the vessel")
        ax.set_xlim(points[0][0], points[-1][0])
        planned = known[quantity].weighed
        if planned > 0.0 and max(value for _, value in finite) > HIGHEST * planned:
            ax.set_ylim(0.0, HIGHEST * planned)
        ax.ticklabel_format(axis="both", useOffset=False, style="plain")
        name = recipe.charges[places[0]].compound.id
        ax.set_xlabel(label(plain(name), "g"))
        ax.set_ylabel(label(SHOWN.get(quantity, quantity), known[quantity].unit))
        title(ax, f"{recipe.batch_id}: all other masses as planned")
        legend(ax, loc="best")
        return ax


def _places(recipe: Recipe, component: str) -> list[int]:
    """Places of the lines of a component."""
    lines = [(place, charge) for place, charge in enumerate(recipe.charges) if charge.role != REAGENT]
    places = [place for place, charge in lines if is_called(component, charge.compound)]
    if not places:
        ids = list(dict.fromkeys(charge.compound.id for _, charge in lines))
        raise PlotError(
            "component", component, f"one of {', '.join(ids)}", "Only a component of the batch can be weighed."
        )
    return places


def value_at(recipe: Recipe, places: list[int], factor: float, quantity: str) -> float:
    """The quantity of the batch with some masses multiplied by a factor.

    Parameters
    ----------
    recipe, quantity
        As for `plot_weighing`.
    places
        Of the lines, from 0.
    factor
        Above 0.
    """
    charges = [
        replace(charge, amount_mol=charge.amount_mol * factor) if place in places else charge
        for place, charge in enumerate(recipe.charges)
    ]
    return with_charges(recipe, charges).summary[quantity].weighed


def acceptable_g(recipe: Recipe, places: list[int]) -> tuple[float, float] | None:
    """Smallest and largest acceptable mass, as the sheet prints it [g]; None for several portions or no range.

    Parameters
    ----------
    recipe
        As for `plot_weighing`.
    places
        Of the lines, from 0.
    """
    if len(places) != 1:
        return None
    limited = not recipe.summary["mn_paa_g_per_mol"].unlimited
    permitted = latitudes(recipe.charges, recipe.copolymer, recipe.conversion, limited)
    found = acceptable(recipe.charges, permitted, limited)[places[0]]
    return None if found.low_g is None or found.high_g is None else (found.low_g, found.high_g)
