"""A request for a batch is checked as a whole: all its faults come at once, and its parts must fit together."""

import pytest

import pi_formulate as pf

UNITS = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])


def test_all_faults_of_a_request_come_at_once() -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        pf.plan_batch(
            UNITS,
            use_up_g={"no such monomer": 5.0},
            solids_frac=15,
            solids_basis="polymer",
            imbalance_r=1.2,
            conversion=0.0,
            capping_frac=2.0,
            solvent="no such solvent",
            assay={"BPDA": 0.99},
            imidization={"acetic anhydride": 0.0},
            solvent_water_ppm=-1.0,
            readability_g={"PMDA": 0.0},
            film_density_g_per_cm3=1.4,
            batch_id=" A",
        )
    places = [error.where for error in caught.value.errors]
    assert places[:6] == ["batch id", "use_up_g", "solids_frac", "solids_basis", "capping_frac", "conversion"]
    assert places[6:9] == ["imbalance_r", "solvent", "assay"]
    assert places[9:] == [
        "imidization: acetic anhydride",
        "solvent_water_ppm",
        "readability_g of PMDA",
        "film_density_g_per_cm3",
    ]


def test_the_parts_of_a_request_must_fit_together() -> None:
    losses = pf.Losses(heel_g=20.0)
    with pytest.raises(pf.RecipeError, match="go together with solids, not with a stated mass of solvent"):
        pf.plan_batch(UNITS, solution_g=500.0, solvent_g=400.0, losses=losses)
    with pytest.raises(pf.RecipeError, match="exactly one of solution_g"):
        pf.plan_batch(UNITS)


def test_a_monomer_that_is_used_up_is_never_exceeded() -> None:
    recipe = pf.plan_batch(UNITS, use_up_g={"PMDA": 10.007}, readability_g={"pmda": 0.01, "*": 0.1})
    assert 9.98 <= recipe.charge_g["PMDA"] <= 10.007
    assert {charge.readability_g for charge in recipe.charges} == {0.01, 0.1}


LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_worked_example_by_hand() -> None:
    """75 g of monomers: PMDA 218.120, p-PDA 108.144, 4,4'-ODA 200.241 g/mol; unit 363.1028 g/mol."""
    recipe = pf.plan_batch(pf.Copolymer.from_units(LX), solution_g=500, solids_frac=0.15)
    mol = 75.0 / (218.120 + 0.6 * 108.144 + 0.4 * 200.241)
    assert recipe.charge_g == pytest.approx(
        {"NMP": 425.0, "PMDA": mol * 218.120, "p-PDA": 0.6 * mol * 108.144, "4,4'-ODA": 0.4 * mol * 200.241}, rel=1e-12
    )
    summary = recipe.summary
    assert summary["imidization_water_g"].weighed == pytest.approx(2 * mol * 18.015, rel=1e-9)
    assert summary["pi_g"].weighed == pytest.approx(75.0 - 2 * mol * 18.015, rel=1e-9)
    assert summary["solids_pi_frac"].weighed == pytest.approx((75.0 - 2 * mol * 18.015) / 500.0, rel=1e-9)


def test_losses_solvent_mixture_reagents_and_order() -> None:
    copolymer = pf.Copolymer.from_units([("BTDA", "4,4'-ODA", 1.0)])
    losses = pf.Losses(heel_g=20, holdup_g=10, scrap_g=5, allowance_frac=0.02)
    order = ["BTDA", "DMAc", "4,4'-ODA", "toluene", "pyridine", "acetic anhydride"]
    recipe = pf.plan_batch(
        copolymer,
        solution_g=500,
        losses=losses,
        solvent={"DMAc": 0.8, "toluene": 0.2},
        imidization={"acetic anhydride": 2.0, "pyridine": 1.0},
        order=order,
    )
    assert [c.compound.id for c in recipe.charges] == order
    assert [c.step for c in recipe.charges] == [1, 2, 3, 4, 5, 6]
    assert recipe.summary["solution_g"].weighed == pytest.approx((500 + 35) * 1.02, rel=1e-9)
    assert recipe.charge_g["toluene"] / recipe.charge_g["DMAc"] == pytest.approx(0.25, rel=1e-9)
    amic_acid = 2.0 * next(c.amount_mol for c in recipe.charges if c.role == "dianhydride")
    reagent = {c.compound.id: c.amount_mol for c in recipe.charges if c.role == "imidization_reagent"}
    assert reagent == pytest.approx({"acetic anhydride": 2.0 * amic_acid, "pyridine": amic_acid}, rel=1e-9)
