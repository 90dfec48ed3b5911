"""Everything that the panel shows of one state.

In: `WhatIf`. Out: `Answers`: the recipe and its summary, estimates, the clauses of the formula and the window of its
layer, and the cost if monomers have prices. The numbers come from the library's own calls: `plan_batch`, `estimate`
and `check_claims` say the same.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.cost import BatchCost, batch_cost
from pi_formulate.batch.recipe import Recipe, write_recipes
from pi_formulate.batch.summary import Summary
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.solvent import SolventLibrary
from pi_formulate.claims.clauses import Choices, property_window
from pi_formulate.claims.compositions import Compositions
from pi_formulate.claims.report import Finding, Status, worst
from pi_formulate.claims.scatter import Scatter
from pi_formulate.claims.subject import MEASURED, WINDOWS, Part
from pi_formulate.claims.tree import BY_ID, Claim, Window, claims_of_formula, claims_of_window, root_of
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.run import estimate
from pi_formulate.whatif.state.state import WhatIf, nearer_formula


@dataclass(frozen=True, slots=True, repr=False)
class Answers(Shown):
    """What follows from one state.

    Parameters
    ----------
    recipe, summary
        The batch; what was targeted and what the rounded masses give.
    formula
        The formula that it was judged by.
    estimates
        (property, estimate) of the polyimide that the masses make.
    unknown
        (property, reason) if no estimate can be made.
    findings
        Clauses of the formula, and the window of the property that its layer is claimed with.
    cost
        None if no monomer has a price.
    """

    recipe: Recipe
    summary: Summary
    formula: str
    estimates: tuple[tuple[str, Estimate], ...]
    unknown: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    cost: BatchCost | None

    def _in_short(self) -> str:
        values = [f"{name} {e.value:.4g}" for name, e in self.estimates]
        return ", ".join([f"{self.recipe.batch_id} by formula {self.formula}", *values])

    @property
    def claims(self) -> dict[str, Status]:
        """Status of each claim that was judged, by its own clauses; claims 5, 6, 16 and 17 with their formula."""
        ids = dict.fromkeys(finding.claim for finding in self.findings)
        # A narrow claim is judged under the labelling of its formula: the two are met together.
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
        All errors of the state at once.

    Examples
    --------
    >>> low = answers(WhatIf(units=(("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)), formula="6"))
    >>> low.claims["13"], low.recipe.charge_g["NMP"]
    ('met', 425.0)
    """
    entry = state.checked()
    recipe = state.recipe(library, solvent_library)
    known: dict[str, Estimate] = {}
    unknown: dict[str, str] = {}
    for name in MEASURED:
        try:
            known[name] = estimate(recipe, [name], state.process)[name]
        except EstimateError as error:
            if error.where in ("process", "property"):
                raise
            unknown[name] = str(error)
    id = state.formula or nearer_formula(recipe.weighed_copolymer)
    choices = Choices(entry.interpretation, entry.reading, process=state.process)
    summary, scatter = recipe.summary, recipe.scatter()  # each is computed when it is asked for
    compositions = Compositions(Part("", scatter), choices)
    findings = [f for claim in claims_of_formula(id) for f in compositions.findings(claim)]
    claim, window = window_of(id)
    # The scatter of the composition adds a thousandth to the deviation of the estimate, and half of the time of a move.
    part = Part("", Scatter(scatter.base))
    findings.append(property_window(claim.id, window, part, choices, known.get(window.name)))
    return Answers(
        recipe,
        summary,
        id,
        tuple(known.items()),
        tuple(unknown.items()),
        tuple(findings),
        batch_cost(recipe.charges, summary["pi_g"].weighed),
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
    window = next(window for window in WINDOWS.values() if window.layer == claim.role)
    printed = claims_of_window(window)
    return next((each for each in printed if root_of(each) == root_of(claim)), printed[0]), window
