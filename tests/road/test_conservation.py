"""What goes in comes out: atoms and mass, 1e-9 relative, along the whole road."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pi_formulate.batch.charge import feed_of_charges, made_of, monomers_of, pot_of
from pi_formulate.batch.recipe import Recipe
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.atoms import WATER, counts_of, molar_mass, water_g_per_mol
from pi_formulate.chemistry.functionality import GROUPS_OF_ROLE
from pi_formulate.copolymer.chain import chains
from pi_formulate.copolymer.copolymer import Copolymer, feed_of
from tests.strategies import copolymers, recipes

REL = 1e-9
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@given(copolymers())
@SLOW
def test_dianhydride_and_diamine_are_equimolar_in_any_copolymer(copolymer: Copolymer) -> None:
    feed = feed_of(copolymer)
    assert feed.dianhydride_mol == pytest.approx(feed.diamine_mol, rel=REL)
    assert feed.dianhydride_mol == pytest.approx(copolymer.total_mol, rel=REL)


@given(copolymers(most=2))
@SLOW
def test_atoms_and_mass_of_monomers_are_those_of_the_units(copolymer: Copolymer) -> None:
    for unit, _ in copolymer.amounts_mol:
        paa, pi = structure.element_counts(unit.paa_smiles), structure.element_counts(unit.pi_smiles)
        assert paa == unit.paa_counts
        assert paa == counts_of((pi, 1), (WATER, 2))
        assert molar_mass(paa) == pytest.approx(unit.paa_g_per_mol, rel=REL)
        assert molar_mass(pi) + 2 * water_g_per_mol() == pytest.approx(molar_mass(paa), rel=REL)
    feed = feed_of(copolymer)
    monomers_g = sum(m.molar_mass_g_per_mol * n for m, n in (*feed.dianhydrides_mol, *feed.diamines_mol))
    assert monomers_g == pytest.approx(copolymer.paa_g_per_mol * copolymer.total_mol, rel=REL)


@given(copolymers())
@SLOW
def test_feed_and_random_order_and_back_is_the_feed(copolymer: Copolymer) -> None:
    feed = feed_of(copolymer).to_dict()
    again = feed_of(Copolymer.from_feed(feed)).to_dict()
    assert again == pytest.approx(feed, rel=REL)
    explicit = Copolymer.from_feed(feed, [(u.dianhydride, u.diamine, n) for u, n in copolymer.amounts_mol])
    assert explicit == copolymer


@given(recipes())
@SLOW
def test_mass_and_groups_of_a_recipe_are_conserved(recipe: Recipe) -> None:
    made = made_of(recipe.charges, recipe.conversion)
    weighed = sum(c.charge_g for c in recipe.charges if c.role != "imidization_reagent")
    assert made.solution_g == pytest.approx(weighed, rel=REL)
    assert made.paa_g == pytest.approx(sum(c.pure_g for c in monomers_of(recipe.charges)), rel=REL)
    assert made.paa_g == pytest.approx(made.pi_g + made.water_g, rel=REL)
    for charge in recipe.charges:
        assert charge.pure_g == pytest.approx(charge.amount_mol * charge.compound.molar_mass_g_per_mol, rel=REL)
        assert charge.charge_g == pytest.approx(charge.pure_g / charge.assay_frac, rel=REL)
    anhydrides = sum(c.amount_mol * GROUPS_OF_ROLE[c.role][0] for c in monomers_of(recipe.charges))
    amines = sum(c.amount_mol * GROUPS_OF_ROLE[c.role][1] for c in monomers_of(recipe.charges))
    pot = pot_of(recipe.charges)
    assert sum(m.amount_mol * m.anhydrides for m in pot) == pytest.approx(anhydrides, rel=REL)
    found = chains(pot, recipe.conversion)
    assert found.amine_ends_mol + found.bonds_mol == pytest.approx(amines, rel=REL)
    assert found.anhydride_ends_mol + found.bonds_mol == pytest.approx(anhydrides, rel=REL)


@given(recipes())
@SLOW
def test_the_planned_recipe_is_what_was_asked_for(recipe: Recipe) -> None:
    assume(all(c.readability_g is None for c in recipe.charges))
    planned, wanted = feed_of_charges(recipe.charges), recipe.copolymer.feed
    for side in ("dianhydrides_mol", "diamines_mol"):
        total = sum(n for _, n in getattr(planned, side))
        for (monomer, n), (same, x) in zip(getattr(planned, side), getattr(wanted, side), strict=True):
            assert monomer == same
            assert n / total == pytest.approx(x, rel=REL)


@given(recipes(), st.sampled_from(["csv", "json"]))
@SLOW
def test_recipe_to_file_and_back_is_the_identity(recipe: Recipe, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"batch.{kind}"
        getattr(recipe, f"to_{kind}")(path)
        assert Recipe.read(path) == recipe


@given(recipes(), st.sampled_from(["xlsx", "html", "eln"]))
@settings(SLOW, max_examples=8)
def test_recipe_to_sheet_and_back_is_the_identity(recipe: Recipe, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"batch.{kind}"
        {"xlsx": recipe.to_excel, "html": recipe.to_html, "eln": recipe.to_eln}[kind](path)
        assert Recipe.read(path) == recipe
