"""Density of films: volumes and masses that add, deviations that add by volume, measured films."""

import numpy as np
import pytest
from hypothesis import example, given, settings

import pi_formulate as pf
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Z_90
from pi_formulate.properties.films.density import DENSITY, density_g_per_cm3, molar_volume_cm3_per_mol, volume_terms
from pi_formulate.properties.volume import mass_of, vdw_volume_cm3_per_mol
from tests.properties.units import LIB, STRANGE, UNITS, alone, fractions, unit
from tests.strategies import copolymers


@settings(max_examples=40)
@given(copolymers())
def test_a_copolymer_is_as_dense_as_its_masses_in_its_volumes(copolymer: pf.Copolymer) -> None:
    units = fractions(copolymer)
    each = [density_g_per_cm3(((one, 1.0),)).value for one, _ in units]
    found = density_g_per_cm3(units).value
    assert min(each) * (1.0 - 1e-9) <= found <= max(each) * (1.0 + 1e-9)
    # Mass is conserved: what the units weigh, in the sum of their volumes.
    grams = [share * one.pi_g_per_mol for one, share in units]
    assert sum(grams) / sum(g / rho for g, rho in zip(grams, each, strict=True)) == pytest.approx(found, rel=1e-9)
    assert found * molar_volume_cm3_per_mol(units).value == pytest.approx(copolymer.pi_g_per_mol, rel=1e-9)


@settings(max_examples=25)
@given(copolymers())
def test_deviations_add_by_volume(copolymer: pf.Copolymer) -> None:
    units = fractions(copolymer)
    volumes, halves = volume_terms([one for one, _ in units])
    shares = np.array([share for _, share in units])
    found = density_g_per_cm3(units)
    volume, half = shares @ volumes, shares @ halves
    ends = (mass_of(units) / (volume + half), mass_of(units) / (volume - half))
    if found.in_domain:  # the interval of an unknown element is wider than that of its volumes
        assert found.interval_90 == (pytest.approx(ends[0], rel=1e-9), pytest.approx(ends[1], rel=1e-9))
        assert found.sd == pytest.approx((ends[1] - ends[0]) / (2.0 * Z_90), rel=1e-9)
    else:
        assert found.sd >= (ends[1] - ends[0]) / (2.0 * Z_90) * (1.0 - 1e-9)


@given(UNITS)
@example(Unit(LIB["PMDA"], LIB["ABHQ"]))  # the estimate of this rod is 1.29 +- 0.05
@settings(max_examples=40)
def test_chains_fill_a_film_as_polymers_do(chosen: Unit) -> None:
    # A film takes 1.3 to 1.7 times the van der Waals volume: hexagonal rods at the least, loose glasses at the most.
    latent = DENSITY.of_units([chosen])
    filling = latent.values[0]
    sd = latent.learnt.half_width(latent.open_variance, 0.9)[0] / Z_90
    assert 1.3 - 2.0 * sd < filling < 1.75
    volume = vdw_volume_cm3_per_mol(((chosen, 1.0),)).value
    assert molar_volume_cm3_per_mol(((chosen, 1.0),)).value == pytest.approx(filling * volume, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "dianhydride", "diamine", "g_per_cm3"),
    # Data sheets; second-hand for Upilex-S and Ultem 1000.
    [("Kapton HN", "PMDA", "4,4'-ODA", 1.42), ("Upilex-S", "BPDA", "p-PDA", 1.47), ("Ultem", "BPADA", "m-PDA", 1.27)],
)
def test_density_of_measured_films(name: str, dianhydride: str, diamine: str, g_per_cm3: float) -> None:
    found = density_g_per_cm3(alone(dianhydride, diamine))
    low, high = found.interval_90
    assert low < g_per_cm3 < high, name
    # Twice the mean error on films that the fit had not seen, 0.03.
    assert found.value == pytest.approx(g_per_cm3, abs=0.06), name
    assert found.sd < 0.06
    assert found.in_domain


def test_volumes_mix_by_mole_fraction() -> None:
    a, b = alone("PMDA", "4,4'-ODA"), alone("6FDA", "TFMB")
    ends = [molar_volume_cm3_per_mol(end) for end in (a, b)]
    for x in (0.0, 0.1, 0.5, 1.0):
        found = molar_volume_cm3_per_mol(((a[0][0], x), (b[0][0], 1.0 - x)))
        assert found.value == pytest.approx(x * ends[0].value + (1.0 - x) * ends[1].value, rel=1e-9)
        assert found.sd / found.value == pytest.approx(
            density_g_per_cm3(((a[0][0], x), (b[0][0], 1.0 - x))).sd
            / density_g_per_cm3(((a[0][0], x), (b[0][0], 1.0 - x))).value
        )


def test_an_element_that_no_film_has_is_out_of_domain() -> None:
    found = molar_volume_cm3_per_mol(((Unit(unit("BTDA", "p-PDA").dianhydride, STRANGE), 1.0),))
    assert not found.in_domain
    assert found.note.startswith("no film with B")
