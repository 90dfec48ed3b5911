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
    with pytest.raises(pf.RecipeError, match="solids instead of a stated mass of solvent"):
        pf.plan_batch(UNITS, solution_g=500.0, solvent_g=400.0, losses=losses)
    with pytest.raises(pf.RecipeError, match="exactly one of solution_g"):
        pf.plan_batch(UNITS)


def test_a_monomer_that_is_used_up_is_never_exceeded() -> None:
    recipe = pf.plan_batch(UNITS, use_up_g={"PMDA": 10.007}, readability_g={"pmda": 0.01, "*": 0.1})
    assert 9.98 <= recipe.charge_g["PMDA"] <= 10.007
    assert {charge.readability_g for charge in recipe.charges} == {0.01, 0.1}
