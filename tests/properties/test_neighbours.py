"""The measured films nearest to a copolymer, and the groups by which they are near."""

import pytest

from pi_formulate.base.tables import sources
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.neighbours import group_vector, nearest
from tests.properties.units import LIB


def test_a_film_that_was_measured_is_its_own_nearest_with_sources() -> None:
    first = nearest(((Unit(LIB["PMDA"], LIB["4,4'-ODA"]), 1.0),))[0]
    assert first.likeness == pytest.approx(1.0)
    assert first.name == "PMDA/4,4'-ODA"
    assert {source for _, _, source in first.measured} <= set(sources())
    assert "cte_ppm_per_k 17 to 54 (" in str(first)


def test_no_neighbour_shows_a_glass_transition() -> None:
    # The values of Tg that the table was fitted to are not part of the product.
    for film in nearest(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),), 1000):
        assert not [name for name, _, _ in film.measured if name.startswith("tg")]


def test_group_vectors_mix_by_moles_over_the_mean_mass() -> None:
    a, b = Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["4,4'-ODA"])
    one, other, both = group_vector(((a, 1.0),)), group_vector(((b, 1.0),)), group_vector(((a, 0.5), (b, 0.5)))
    mass_a, mass_b = a.pi_g_per_mol, b.pi_g_per_mol
    for name in both:
        wanted = (one.get(name, 0.0) * mass_a + other.get(name, 0.0) * mass_b) / (mass_a + mass_b)
        assert both[name] == pytest.approx(wanted, rel=1e-12)
