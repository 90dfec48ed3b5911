"""A user's program, with the types that a user would write: mypy checks it, and a test runs it.

In: nothing. Out: the files of one batch, one laminate, one design and one screen in a folder.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

import pi_formulate as pf

SHELF: Sequence[str] = ("PMDA", "s-BPDA", "p-PDA", "4,4'-ODA")


def feed_masses(copolymer: pf.Copolymer) -> dict[str, float]:
    """The mass of each monomer of one mole of units [g]."""
    feed = copolymer.feed
    pairs: tuple[tuple[pf.Monomer, float], ...] = (*feed.dianhydrides_mol, *feed.diamines_mol)
    return {monomer.id: round(monomer.molar_mass_g_per_mol * amount, 9) for monomer, amount in pairs}


def compose() -> pf.Copolymer:
    """A copolymer from its units, and the same by way of its feed."""
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    feed: pf.Feed = pf.feed_of(copolymer)
    again: pf.Copolymer = pf.Copolymer.from_feed(feed.to_dict())
    total: float = copolymer.total_mol
    assert feed_masses(again) == feed_masses(copolymer)
    assert total > 0.0
    return copolymer


def plan(copolymer: pf.Copolymer, folder: Path) -> pf.Recipe:
    """A batch, on paper and back."""
    recipe: pf.Recipe = pf.plan_batch(
        copolymer,
        solution_g=500,
        solids_frac=0.15,
        solvent="NMP",
        assay={"p-PDA": 0.995},
        target_mn_g_per_mol=40_000,
        endcap="PA",
        readability_g=0.01,
        batch_id="U-1",
    )
    masses: dict[str, float] = recipe.charge_g
    mn: float = recipe.summary["mn_paa_g_per_mol"].weighed
    table: pd.DataFrame = recipe.to_frame()
    pf.write_batches([recipe], folder / "U-1.csv")
    assert list(pf.read_batches(folder / "U-1.csv")) == [recipe]
    assert len(table) == len(masses)
    assert mn > 10_000.0
    return recipe


def tabulate(table: pd.DataFrame) -> pd.DataFrame:
    """Batches of a frame, their estimates and claims, and what differs between two of them."""
    recipes: pf.Recipes = pf.plan_table(table)
    estimates: pd.DataFrame = pf.estimate(recipes, ["tg_c"])
    clauses: pd.DataFrame = pf.check_claims({recipe.batch_id: recipe for recipe in recipes})
    larger: pf.Recipe = recipes[0].scaled(2).replace(solids_frac=0.14)
    assert len(clauses) > len(recipes)
    assert not pf.diff(recipes[0], larger).empty
    return recipes.to_frame().join(estimates)


def judge(copolymer: pf.Copolymer) -> pf.ClaimReport:
    """The claims, clause by clause."""
    report: pf.ClaimReport = pf.check_claims(copolymer)
    finding: pf.Finding = next(iter(report))
    margin: float | None = finding.margin
    formula: pf.Formula = pf.formula("6")
    met: bool = formula.check(copolymer).met
    compared: pf.Comparison = pf.compare_claims(copolymer)
    assert met
    assert margin is None or isinstance(margin, float)
    assert str(compared)
    return report


def estimate(copolymer: pf.Copolymer) -> float:
    """Glass transition and expansion."""
    estimates: pf.Estimates = pf.estimate(copolymer)
    expansion: pf.Estimate = estimates["cte_ppm_per_k"]
    value: float = expansion.value
    in_domain: bool = expansion.in_domain
    assert in_domain
    return value


def mend(recipe: pf.Recipe) -> pf.Recipe:
    """What was made of masses that are off, and the top-up."""
    weighed = {**recipe.charge_g, "PMDA": recipe.charge_g["PMDA"] + 0.5}
    reconciled: pf.Reconciliation = pf.reconcile(weighed, recipe)
    missing: dict[str, float] = reconciled.top_up_g
    assert any(mass > 0.0 for mass in missing.values())
    return reconciled.made


def search(folder: Path) -> pf.Formulation:
    """A design, a screen and a region of the same monomers."""
    designed: pf.Design = pf.design({"cte_ppm_per_k": (5, 25)}, SHELF, formula="6", step_frac=0.25, count=2)
    best: pf.Formulation = designed[0]
    probability: float = best.probability
    batch: pf.Recipe = designed.recipe(1, solvent="NMP", solution_g=500, solids_frac=0.15)
    screened: pd.DataFrame = pf.screen(["PMDA", "p-PDA", "4,4'-ODA"], {"tg_c": (300, None)}, step_frac=0.25)
    feasible: pf.Region = pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"])
    points: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = feasible.sample(5, seed=1)
    inside: pf.Copolymer = feasible.to_copolymer(points[0])
    designed.to_csv(folder / "designs.csv")
    assert 0.0 <= probability <= 1.0
    assert batch.charge_g
    assert len(screened) > 0
    assert pf.formula("6").check(inside).met
    return best


def laminate(copolymer: pf.Copolymer, folder: Path) -> pf.LaminateReport:
    """Copper, polyimide, copper, and its report."""
    copper = pf.Layer("foil", 12, "copper")
    soft = pf.Copolymer.from_feed({"ODPA": 1.0, "TPE-R": 1.0})
    core, glue = pf.Layer("low_expansion", 20, copolymer), pf.Layer("thermoplastic", 3, soft)
    line = pf.Making([pf.Coat([core, glue], copper), pf.Dry(130, 5), pf.Cure([pf.Hold(350, 15)]), pf.Laminate(copper)])
    stack: pf.Stack = pf.Stack([copper, core, glue, copper], line, name="U")
    layers: tuple[pf.Layer, ...] = stack.layers
    assert layers == pf.Making((pf.Coat(core, copper), pf.Coat(glue), pf.Laminate(copper))).stacked_layers
    curl: pf.Curl = stack.etch("bottom").curl(stress_free_c=225.0)
    curvature: float = curl.curvature_per_m
    report: pf.LaminateReport = pf.laminate_report(stack)
    report.to_csv(folder / "laminate.csv")
    assert isinstance(curvature, float)
    return report


def refused() -> str:
    """A fault has its four parts."""
    try:
        pf.Copolymer.from_units([("PMDA", "unobtainium", 1.0)])
    except pf.FormulateError as error:
        where: str = error.where
        hint: str = error.hint
        return f"{where} {hint}"
    raise AssertionError("a name that nobody knows was taken")


def main() -> None:
    """All of it, in a folder that is taken away again."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        copolymer = compose()
        made = mend(plan(copolymer, folder))
        texts = [str(judge(made.copolymer)), f"{estimate(copolymer):.1f} ppm/K", str(search(folder)), refused()]
        texts.append(str(laminate(copolymer, folder)))
        table = pd.DataFrame({"units": ["PMDA/p-PDA = 1.5; PMDA/4,4'-ODA = 1"], "solution_g": [500.0]}, index=["T-1"])
        texts.append(tabulate(table).to_string())
        print("\n".join(texts))


if __name__ == "__main__":
    main()
