"""The sizes of a batch agree with each other."""

import pytest

import pi_formulate as pf

LX = [("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)]


def test_sizes_agree_with_each_other() -> None:
    copolymer = pf.Copolymer.from_units(LX)
    by_solution = pf.plan_batch(copolymer, solution_g=500)
    made = by_solution.summary
    monomers = sum(c.amount_mol for c in by_solution.charges if c.role in ("diamine", "dianhydride"))
    same = [
        pf.plan_batch(copolymer, polymer_g=made["pi_g"].weighed),
        pf.plan_batch(copolymer, monomer_mol=monomers),
        pf.plan_batch(copolymer, use_up_g={"PMDA": by_solution.charge_g["PMDA"]}),
        pf.plan_batch(copolymer, film=(made["pi_g"].weighed / 1.42 / 25.0, 25.0), film_density_g_per_cm3=1.42),
        pf.plan_batch(copolymer, solution_g=500, solids_frac=made["solids_pi_frac"].weighed, solids_basis="pi"),
    ]
    for recipe in same:
        assert recipe.charge_g == pytest.approx(by_solution.charge_g, rel=1e-9)


def test_film_names_the_density_that_it_assumed() -> None:
    copolymer = pf.Copolymer.from_units(LX)
    found = pf.estimate(copolymer, ["density_g_per_cm3"])["density_g_per_cm3"]
    assumed = pf.plan_batch(copolymer, film=(1.0, 25.0))
    assert f"film density {found.value:.3f} +- {found.sd:.2f} g/cm3, estimated" in assumed.assumptions[0]
    assert assumed.summary["pi_g"].target == pytest.approx(25.0 * found.value, rel=1e-9)
    alicyclic = pf.plan_batch(pf.Copolymer.from_units([("1,2,3,4-CHTDA", "1,2-CHDA", 1.0)]), film=(1.0, 25.0))
    assert "out of domain: no film like it among the 219" in alicyclic.assumptions[0]
    assert pf.plan_batch(copolymer, film=(1.0, 25.0), film_density_g_per_cm3=1.40).assumptions == ()
