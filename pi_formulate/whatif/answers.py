"""Everything that the panel shows of one state.

In: `WhatIf`. Out: `Answers`: the recipe and its summary, estimates, the clauses of the asked formula and of the windows
of Tg and expansion, and the cost where monomers have prices. The numbers are those of the library's own calls:
`plan_batch`, `estimate` and `check_claims` say the same.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.recipe import Recipe, write_recipes
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.clauses import Choices, composition, estimated_window
from pi_formulate.claims.report import Finding, Status, needs_data, worst
from pi_formulate.claims.scatter import window_probability
from pi_formulate.claims.subject import Part
from pi_formulate.claims.tree import (
    BY_ID,
    CTE_WINDOW,
    TG_WINDOW,
    Claim,
    Window,
    claims_of_formula,
    claims_of_window,
    root_of,
)
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.run import estimate
from pi_formulate.whatif.state import WhatIf, nearer_formula

PROPERTIES = ("tg_c", "cte_ppm_per_k")


@dataclass(frozen=True, slots=True)
class Cost:
    """What the priced components of a batch cost, in the currency of the prices.

    Parameters
    ----------
    total
        Of all components with a price.
    per_kg_polymer
        The same for a kilogram of polyimide [1/kg].
    by_id
        (component, cost).
    unpriced
        Components without a price.
    """

    total: float
    per_kg_polymer: float
    by_id: tuple[tuple[str, float], ...]
    unpriced: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Answers(Shown):
    """What follows from one state.

    Parameters
    ----------
    recipe, summary
        The batch; what was targeted and what the rounded masses give.
    formula
        By which formula it was judged.
    estimates
        (property, estimate) of the polyimide that the masses make.
    unsaid
        (property, reason) where nothing can be said.
    findings
        Clauses of the formula, and the window of the property that its layer is claimed with.
    cost
        None where no monomer has a price.
    """

    recipe: Recipe
    summary: Summary
    formula: str
    estimates: tuple[tuple[str, Estimate], ...]
    unsaid: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    cost: Cost | None

    def _in_short(self) -> str:
        told = [f"{name} {e.value:.4g}" for name, e in self.estimates]
        return ", ".join([f"{self.recipe.batch_id} by formula {self.formula}", *told])

    @property
    def claims(self) -> dict[str, Status]:
        """Status of each claim that was judged, by its own clauses; claims 5, 6, 16 and 17 with their formula."""
        ids = dict.fromkeys(finding.claim for finding in self.findings)
        # Where a labelling meets the formula, a narrow claim is judged under such a one: the two are met together.
        with_formula = {id: {id, BY_ID[id].rests_on} if BY_ID[id].fixed else {id} for id in ids}
        return {id: worst([f.status for f in self.findings if f.claim in with_formula[id]]) for id in ids}

    def file(self, kind: str) -> bytes:
        """The batch as the bytes of a file.

        Parameters
        ----------
        kind
            `csv`, `xlsx`, `html` or `json`.
        """
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"batch.{kind}"
            write_recipes([self.recipe], path, kind)
            return path.read_bytes()


def answers(
    state: WhatIf, library: MonomerLibrary | None = None, solvent_library: SolventLibrary | None = None
) -> Answers:
    """Everything that the panel shows.

    Parameters
    ----------
    state
        One batch.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Raises
    ------
    FormulateError
        All faults of the state at once.

    Examples
    --------
    >>> found = answers(WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6"))
    >>> found.claims["13"], found.recipe.charge_g["NMP"]
    ('met', 425.0)
    """
    entry = state.checked()
    recipe = state.recipe(library, solvent_library)
    known: dict[str, Estimate] = {}
    unsaid: dict[str, str] = {}
    for name in PROPERTIES:
        try:
            known[name] = estimate(recipe, [name], state.process)[name]
        except EstimateError as error:
            if error.where in ("process", "property"):
                raise
            unsaid[name] = str(error)
    id = state.formula or nearer_formula(recipe.weighed_copolymer)
    choices = Choices(entry.interpretation, entry.reading, process=state.process)
    part = Part("", recipe.scatter())
    findings = [finding for claim in claims_of_formula(id) for finding in composition(claim, part, choices)]
    findings.append(_window(id, known))
    return Answers(
        recipe, recipe.summary, id, tuple(known.items()), tuple(unsaid.items()), tuple(findings), _cost(recipe)
    )


def window_of(formula: str) -> tuple[Claim, Window]:
    """The window that is printed for the layer of a formula, and the claim to name with it.

    Parameters
    ----------
    formula
        Its number.

    Examples
    --------
    >>> [(claim.id, window.label) for claim, window in map(window_of, ("6", "7"))]
    [('1', 'CTE of the low-expansion layer 5..25 ppm/K'), ('14', 'Tg 200..250 C')]
    """
    claim = claims_of_formula(formula)[0]
    window = next(window for window in (CTE_WINDOW, TG_WINDOW) if window.layer == claim.role)
    printed = claims_of_window(window)
    return next((each for each in printed if root_of(each) == root_of(claim)), printed[0]), window


def _window(formula: str, known: dict[str, Estimate]) -> Finding:
    """The window of the layer's property, by its estimate."""
    claim, window = window_of(formula)
    missing = f"a measured {window.name}"
    value = known.get(window.name)
    if value is None:
        return needs_data(claim.id, window.label, missing, window.name, window.limits)
    probability = window_probability(value.value, value.sd, *window.limits)
    return estimated_window(claim.id, window, value.value, probability, f"needs {missing}")


def _cost(recipe: Recipe) -> Cost | None:
    """Cost of the components that have a price; solvents too, where theirs is known."""
    prices = {c.compound.id: _price(c.compound) for c in recipe.charges}
    if not any(prices[c.compound.id] is not None for c in recipe.charges if c.role != "solvent"):
        return None
    masses = recipe.charge_g.items()
    by_id = tuple((id, mass / G_PER_KG * price) for id, mass in masses if (price := prices[id]) is not None)
    total = sum(cost for _, cost in by_id)
    return Cost(total, total / recipe.summary["pi_g"].weighed * G_PER_KG, by_id, _unpriced(prices.items()))


def _price(compound: Any) -> float | None:
    """Price per kilogram, where the tables have that column."""
    found = getattr(compound, "price_per_kg", None)
    return None if found is None else float(found)


def _unpriced(prices: Iterable[tuple[str, float | None]]) -> tuple[str, ...]:
    return tuple(id for id, price in prices if price is None)
