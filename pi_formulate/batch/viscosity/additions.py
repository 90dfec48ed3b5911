"""What to add to a batch for a target viscosity.

In: a recipe, the target, points of the user's own. Out: `ViscosityAddition`s, each with the masses to add and the
recipe after it, whose atoms and mass are those of the batch and of what was added. Equations, with p the mass of
poly(amic acid), S that of the solution, c that of the charges of monomers and w' the solids that the target needs:

    solvent         m = p / w' - S
    both monomers   m = k c,  k = (w' S - p) / (p - w' c)

A monomer of the side in deficit raises r, and with it M_w; its mass is where the power law meets the target.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
from typing import Literal

from pi_formulate.base.checks import kind
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge, Made, made_of, on_balance, pot_of
from pi_formulate.batch.export.sheet import grams
from pi_formulate.batch.imidization import ROLE, rescaled
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.reconciliation import with_charges
from pi_formulate.batch.viscosity.concentrated import Law, Viscosity, of_law
from pi_formulate.batch.viscosity.constants import constant
from pi_formulate.batch.viscosity.solution import (
    LARGEST_MW,
    PolymerSolution,
    ViscosityPoint,
    check_pa_s,
    check_temperature,
)
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE

What = Literal["solvent", "monomer in deficit", "both monomers"]
HALVINGS = 60  # of the interval that holds the mass of a monomer: to the last digits of a float
ROUNDING = 1e-9  # relative
EVEN_OUT = "once it has reacted and the chains have evened out, which takes days at room temperature"


@dataclass(frozen=True, slots=True, repr=False)
class ViscosityAddition(Shown):
    """One way to the target.

    Parameters
    ----------
    what
        `solvent`, `monomer in deficit` or `both monomers`.
    added
        (id, mass to add [g]), in whole steps of the balance.
    after
        The batch with it.
    viscosity
        Of the batch with it.
    effect
        What changes besides, in words.
    """

    what: What
    added: tuple[tuple[str, float], ...]
    after: Recipe
    viscosity: Viscosity
    effect: str

    @property
    def add_g(self) -> dict[str, float]:
        """Id and mass to add [g]."""
        return dict(self.added)

    def __str__(self) -> str:
        """Such as `add 60.2 g of NMP: solids ...`."""
        steps = {charge.compound.id: charge.readability_g for charge in self.after.charges}
        masses = ", ".join(f"{grams(mass, steps[name])} g of {name}" for name, mass in self.added)
        return f"add {masses}: {self.viscosity.pa_s:.3g} Pa s; {self.effect}"


def viscosity_additions(
    recipe: Recipe,
    target_pa_s: float,
    temperature_c: float = 25.0,
    points: Iterable[ViscosityPoint] = (),
    *,
    solids_exponent: float | None = None,
    activation_kj_per_mol: float | None = None,
) -> tuple[ViscosityAddition, ...]:
    """What takes a batch to a viscosity, least mass first; nothing can be taken out.

    A batch that is too thick is thinned with its solvent. One that is too thin takes more of the monomer of the side in
    deficit, which makes longer chains, or more of both sides, which makes more of the same chains. There is none for a
    batch that is there already, as far as a measurement can tell; ways of less than a step of the balance are left out.

    Parameters
    ----------
    recipe
        The batch as it is; after a weighing error, the `made` of its reconciliation.
    target_pa_s
        Viscosity that is wanted [Pa s].
    temperature_c, points, solids_exponent, activation_kj_per_mol
        As for `viscosity`. A point of the batch itself, `ViscosityPoint(recipe, 12.0)`, makes the answer as certain as
        the power of the solids is.

    Raises
    ------
    FormulateError
        If a number is out of range, or the M_w of the recipe has no limit.

    Examples
    --------
    >>> from pi_formulate.batch.plan import plan_batch
    >>> from pi_formulate.batch.viscosity.solution import ViscosityPoint
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> kapton = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> batch = plan_batch(kapton, solution_g=500, imbalance_r=0.985, readability_g=0.01)
    >>> for way in viscosity_additions(batch, 6.0, points=[ViscosityPoint(batch, 12.0)]):
    ...     print(way)
    add 74.25 g of NMP: 6 Pa s; solids from 15.00 to 13.06 %, the chains stay as they are
    """
    kind("recipe", recipe, Recipe, "a Recipe")
    goal = log10(check_pa_s("target_pa_s", target_pa_s))
    temperature = check_temperature(temperature_c)
    law = Law.of(points, solids_exponent, activation_kj_per_mol)
    now = PolymerSolution.of(recipe)
    away = goal - law.at(now, temperature)[0]
    if abs(away) < constant("repeat_sd_log10"):
        return ()
    solids = now.solids_frac * 10.0 ** (away / law.solids_exponent)

    def way(what: What, factors: Mapping[int, float], effect: Callable[[Made, Made], str]) -> ViscosityAddition | None:
        added, after = _with_more(recipe, factors, floor if what == "monomer in deficit" else round)
        if not added:
            return None
        eta = of_law(law, after, temperature, now)
        before, then = (made_of(one.charges, one.conversion) for one in (recipe, after))
        return ViscosityAddition(what, added, after, eta, effect(before, then))

    if away < 0.0:
        ways = [way("solvent", _more_solvent(recipe, solids), _thinner)]
    else:
        short = _more_in_deficit(recipe, lambda s: law.at(s, temperature, now)[0] >= goal)
        ways = [way("monomer in deficit", short, _longer), way("both monomers", _more_of_both(recipe, solids), _more)]
    return tuple(sorted(filter(None, ways), key=lambda one: sum(mass for _, mass in one.added)))


def _more_solvent(recipe: Recipe, solids: float) -> dict[int, float]:
    """{place of a line: added share of its mass} for solids that are lower."""
    made = made_of(recipe.charges, recipe.conversion)
    places = [place for place, charge in enumerate(recipe.charges) if charge.role == "solvent"]
    have = sum(recipe.charges[place].charge_g for place in places)
    return _on_last_lines(recipe, places, (made.paa_g / solids - made.solution_g) / have)


def _more_of_both(recipe: Recipe, solids: float) -> dict[int, float]:
    """The same with all monomers and end-cappers in the ratio of the batch, for solids that are higher."""
    made = made_of(recipe.charges, recipe.conversion)
    places = [place for place, charge in enumerate(recipe.charges) if charge.role in GROUPS_OF_ROLE]
    charged = sum(recipe.charges[place].charge_g for place in places)
    left = made.paa_g - solids * charged
    if not 0.0 < solids <= constant("most_solids_frac") or left <= 0.0:
        return {}
    return _on_last_lines(recipe, places, (solids * made.solution_g - made.paa_g) / left)


def _more_in_deficit(recipe: Recipe, reached: Callable[[PolymerSolution], bool]) -> dict[int, float]:
    """The same with the monomers of the side that has fewer groups, up to the target but never past equal groups."""
    charges = recipe.charges

    def lead(lines: Sequence[Charge]) -> float:
        pot = pot_of(lines)
        return sum(m.amount_mol * (m.anhydrides - m.amines) for m in pot)

    more = lead(charges)
    side = "diamine" if more > 0.0 else "dianhydride"
    places = [place for place, charge in enumerate(charges) if charge.role == side]
    doubled = [replace(c, amount_mol=2.0 * c.amount_mol) if c.role == side else c for c in charges]
    if (turn := more - lead(doubled)) * more <= 0.0:
        return {}
    low, high = 0.0, more / turn  # the groups are equal at `high`, and the chains without end
    if high <= ROUNDING:
        return {}
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        grown = tuple(replace(c, amount_mol=(1.0 + middle) * c.amount_mol) if c.role == side else c for c in charges)
        made = made_of(grown, recipe.conversion)
        endless = not made.chains.mw_paa_g_per_mol < LARGEST_MW
        if endless or reached(PolymerSolution(made.solids_paa_frac, made.chains.mw_paa_g_per_mol)):
            high = middle
        else:
            low = middle
    return _on_last_lines(recipe, places, low)


def _on_last_lines(recipe: Recipe, places: Sequence[int], share: float) -> dict[int, float]:
    """A share of each component on the last of its lines: {place: mass to add over the mass of the line}."""
    last: dict[str, int] = {recipe.charges[place].compound.id: place for place in places}
    whole: dict[str, float] = {}
    for place in places:
        charge = recipe.charges[place]
        whole[charge.compound.id] = whole.get(charge.compound.id, 0.0) + charge.amount_mol
    return {place: share * whole[name] / recipe.charges[place].amount_mol for name, place in last.items()}


def _with_more(
    recipe: Recipe, factors: Mapping[int, float], rounding: Callable[[float], int]
) -> tuple[tuple[tuple[str, float], ...], Recipe]:
    """What is added, in whole steps of the balance, and the batch with it."""
    charges = list(recipe.charges)
    added = []
    for place, share in factors.items():
        charge = charges[place]
        mass, step = charge.charge_g * share, charge.readability_g
        if step:
            mass = on_balance(rounding(mass / step) * step, step) if mass >= 0.5 * step else 0.0
        if mass <= 0.0:
            continue
        amount = charge.amount_mol + mass * charge.assay_frac / charge.compound.molar_mass_g_per_mol
        charges[place] = replace(charge, amount_mol=amount, planned_mol=amount)
        added.append((charge.compound.id, mass))
    if not added:
        return (), recipe
    lines = [charge for charge in charges if charge.role != ROLE]
    return tuple(added), with_charges(recipe, [*lines, *rescaled(recipe.charges, lines)])


def _thinner(before: Made, after: Made) -> str:
    return f"{_solids(before, after)}, the chains stay as they are"


def _more(before: Made, after: Made) -> str:
    return f"{_solids(before, after)}, M_w as before {EVEN_OUT}"


def _longer(before: Made, after: Made) -> str:
    mw = f"M_w from {before.chains.mw_paa_g_per_mol:.3g} to {after.chains.mw_paa_g_per_mol:.3g} g/mol"
    r = f"r from {before.chains.flory_r:.4f} to {after.chains.flory_r:.4f}"
    return f"{r} and {mw} {EVEN_OUT}; past r = 1 more of it shortens them"


def _solids(before: Made, after: Made) -> str:
    return f"solids from {100 * before.solids_paa_frac:.2f} to {100 * after.solids_paa_frac:.2f} %"
