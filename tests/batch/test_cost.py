"""What a polyimide costs, against sums on paper; a missing price is named and never zero."""

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.batch.cost import unit_costs

PRICES = {"PMDA": 20.0, "p-PDA": 15.0, "4,4'-ODA": 12.0, "PA": 3.0}
LIB = pf.library().with_prices(PRICES)
COP = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)], LIB)
WATER = 18.015


def test_a_kilogram_on_paper():
    masses = {"PMDA": 218.12, "p-PDA": 0.6 * 108.144, "4,4'-ODA": 0.4 * 200.241}
    polyimide = sum(masses.values()) - 2 * WATER
    cost = sum(masses[name] * PRICES[name] for name in masses) / polyimide
    assert pf.cost_per_kg(COP) == pytest.approx(cost, rel=1e-4)
    assayed = cost + masses["p-PDA"] * PRICES["p-PDA"] * (1 / 0.98 - 1) / polyimide
    assert pf.cost_per_kg(COP, {"p-PDA": 0.98}) == pytest.approx(assayed, rel=1e-4)


def test_many_mixtures_at_once():
    units = [unit for unit, _ in COP.amounts_mol]
    u, w = unit_costs(units)
    x = np.array([amount / COP.total_mol for _, amount in COP.amounts_mol])
    assert (x @ u) / (x @ w) == pytest.approx(pf.cost_per_kg(COP), rel=1e-12)
    with pytest.raises(pf.RecipeError, match="there is no price for BTDA"):
        unit_costs([pf.Unit(LIB["BTDA"], LIB["p-PDA"])])


def test_a_square_metre_is_a_kilogram_by_thickness_and_density():
    assert pf.cost_per_m2(COP, 25.0, 1.4) == pytest.approx(pf.cost_per_kg(COP) * 25e-6 * 1400.0)
    density = pf.estimate(COP, ["density_g_per_cm3"])["density_g_per_cm3"].value
    assert pf.cost_per_m2(COP, 25.0) == pytest.approx(pf.cost_per_m2(COP, 25.0, density))


def test_a_recipe_costs_what_is_weighed():
    recipe = pf.plan_batch(
        COP, solution_g=500, assay={"p-PDA": 0.98}, imbalance_r=0.99, endcap="PA", readability_g=0.01, library=LIB
    )
    weighed = sum(recipe.charge_g[name] * price for name, price in PRICES.items()) / 1000.0
    assert recipe.summary["monomer_cost"].weighed == pytest.approx(weighed, rel=1e-12)
    per_kg = 1000.0 * weighed / recipe.summary["pi_g"].weighed
    assert recipe.summary["cost_per_kg_pi"].weighed == pytest.approx(per_kg, rel=1e-12)
    # a square metre of one micrometre weighs as many grams as the density says
    density = pf.estimate(recipe, ["density_g_per_cm3"])["density_g_per_cm3"].value
    assert recipe.summary["cost_per_m2_um"].weighed == pytest.approx(per_kg * density / 1000, rel=1e-9)


def test_a_balanced_recipe_costs_what_the_copolymer_costs():
    recipe = pf.plan_batch(COP, solution_g=500, assay={"p-PDA": 0.98}, library=LIB)
    assert recipe.summary["cost_per_kg_pi"].weighed == pytest.approx(pf.cost_per_kg(COP, {"p-PDA": 0.98}))


@pytest.mark.parametrize("ending", ["csv", "json", "html", "xlsx"])
def test_a_recipe_with_prices_reads_back(ending, tmp_path):
    recipe = pf.plan_batch(COP, solution_g=500, library=LIB)
    pf.write_batches([recipe], tmp_path / f"a.{ending}")
    assert pf.Recipe.read(tmp_path / f"a.{ending}") == recipe
    again = pf.Recipe.read(tmp_path / f"a.{ending}", LIB)
    assert again.summary["monomer_cost"] == recipe.summary["monomer_cost"]


def test_a_missing_price_is_named():
    lib = pf.library().with_prices({"PMDA": 20.0})
    cop = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)], lib)
    with pytest.raises(pf.RecipeError, match="there is no price for p-PDA"):
        pf.cost_per_kg(cop)
    summary = pf.plan_batch(cop, solution_g=100, library=lib).summary
    assert "no cost, as these have no price: p-PDA" in summary.assumptions
    with pytest.raises(KeyError):
        summary["monomer_cost"]
    plain = pf.plan_batch(pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)]), solution_g=100).summary
    assert not any("price" in text for text in plain.assumptions)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (
            lambda: pf.cost_per_kg(COP, {"BTDA": 0.9}),
            "the copolymer has no monomer BTDA; it has 4,4'-ODA, PMDA, p-PDA",
        ),
        (lambda: pf.cost_per_kg(COP, {"PMDA": 99.0}), "Is it in percent"),
        (lambda: pf.cost_per_m2(COP, 0.0), "above 0"),
        (lambda: pf.cost_per_m2(COP, 25.0, -1.0), "above 0"),
        (lambda: pf.library().with_prices({"PMDDA": 1.0}), "Nearest"),
        (lambda: pf.library().with_prices({"PMDA": 0.0}), "price_per_kg of PMDA"),
        (lambda: pf.Monomer("x", "diamine", "Nc1ccc(N)cc1", price_per_kg=-1.0), "price_per_kg of x"),
    ],
)
def test_errors_say_what_is_wrong(call, told):
    with pytest.raises(pf.FormulateError, match=told):
        call()


def test_prices_in_the_users_file(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("id,role,smiles,price_per_kg\nPMDA,,,20\nmy-DATP,diamine,Nc1ccc(-c2ccc(-c3ccc(N)cc3C)cc2)cc1,90\n")
    mine = pf.library().with_csv(path)
    assert (mine["PMDA"].price_per_kg, mine["my-DATP"].price_per_kg, mine["BTDA"].price_per_kg) == (20.0, 90.0, None)
    assert mine["PMDA"] == pf.library()["PMDA"]
    assert len(mine) == len(pf.library()) + 1


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("PMDDA,,,20", "PMDDA"),
        ("PMDA,,,-2", r"must be above 0 \[per kg\], but is -2"),
        ("PMDA,,,x", r"expected a number above 0 \[per kg\], but got 'x'"),
        ("PMDA,,,", "role"),
    ],
)
def test_faults_of_prices_have_their_line(row, told, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(f"id,role,smiles,price_per_kg\n{row}\n")
    with pytest.raises(pf.FormulateError, match=told) as caught:
        pf.library().with_csv(path)
    assert "mine.csv:2" in str(caught.value)
