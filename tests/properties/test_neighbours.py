"""The measured films nearest to a copolymer, and the groups by which they are near."""

import numpy as np
import pytest
from hypothesis import given, settings

from pi_formulate.base.tables import sources
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.neighbours import group_vector, likeness, nearest
from tests.properties.units import LIB, UNITS


def test_a_film_that_was_measured_is_its_own_nearest_with_sources() -> None:
    first = nearest(((Unit(LIB["PMDA"], LIB["4,4'-ODA"]), 1.0),))[0]
    assert first.likeness == pytest.approx(1.0)
    assert first.name == "PMDA/4,4'-ODA"
    keys = {source for _, _, source in first.measured if "/" not in source}
    assert keys <= set(sources())
    assert "cte_ppm_per_k -" not in str(first)
    assert first.text_of("cte_ppm_per_k").startswith("17 to 54 (")


def test_every_measurement_has_a_source_key_or_a_doi() -> None:
    for film in nearest(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),), 1000):
        for name, _, source in film.measured:
            assert source in sources() or "10." in source or source.startswith("http"), (film.name, name, source)


def test_films_of_one_property_measure_it() -> None:
    for name in ("tg_c", "density_g_per_cm3", "cutoff_nm"):
        films = nearest(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),), 3, name)
        assert len(films) == 3
        assert all(name in {measured for measured, _, _ in film.measured} for film in films)
    assert nearest(((Unit(LIB["BPDA"], LIB["p-PDA"]), 1.0),), 3, "poisson_ratio") == ()


def test_group_vectors_mix_by_moles_over_the_mean_mass() -> None:
    a, b = Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["4,4'-ODA"])
    one, other, both = group_vector(((a, 1.0),)), group_vector(((b, 1.0),)), group_vector(((a, 0.5), (b, 0.5)))
    mass_a, mass_b = a.pi_g_per_mol, b.pi_g_per_mol
    assert both == pytest.approx((one * mass_a + other * mass_b) / (mass_a + mass_b), rel=1e-12)
    assert one.any()


@settings(max_examples=30)
@given(UNITS, UNITS)
def test_likeness_of_groups_by_hand(first: Unit, second: Unit) -> None:
    x, y = (group_vector(((unit, 1.0),)) for unit in (first, second))
    pairs = list(zip(x.tolist(), y.tolist(), strict=True))
    wanted = sum(min(pair) for pair in pairs) / sum(max(pair) for pair in pairs)
    assert float(likeness(x, y)) == pytest.approx(wanted, rel=1e-12)
    assert float(likeness(y, x)) == pytest.approx(wanted, rel=1e-12)
    assert likeness(x, np.array([x, y])).tolist() == [1.0, pytest.approx(wanted)]
