"""Colour and loss of mass: order of well-known films, and limits of the transmittance."""

import numpy as np
import pytest

from pi_formulate.properties.films.colour import MOST_PERCENT
from pi_formulate.properties.films.property import Sums
from pi_formulate.properties.films.shelf import LEARNT
from tests.properties.units import alone

CLEAR, KAPTON, ALICYCLIC = alone("6FDA", "TFMB"), alone("PMDA", "4,4'-ODA"), alone("CBDA", "t-CHDA")
TRANSMITTANCE, CUTOFF = LEARNT["transmittance_400_percent"], LEARNT["cutoff_nm"]


def test_order_of_colour() -> None:
    # Charge transfer colours PMDA/4,4'-ODA; hexafluoroisopropylidene and CF3 prevent it; without rings there is none.
    assert TRANSMITTANCE.estimate(CLEAR).value > 50.0 > 5.0 > TRANSMITTANCE.estimate(KAPTON).value
    assert TRANSMITTANCE.estimate(ALICYCLIC).value > 60.0
    edges = [CUTOFF.estimate(units).value for units in (ALICYCLIC, CLEAR, KAPTON)]
    assert edges == sorted(edges)


def test_a_film_lets_at_most_what_its_surfaces_leave_through() -> None:
    index = 1.5
    reflected = ((index - 1.0) / (index + 1.0)) ** 2
    assert pytest.approx(100.0 * (1.0 - reflected) / (1.0 + reflected), abs=0.5) == MOST_PERCENT
    ends = TRANSMITTANCE.value(np.array([-2000.0, 0.0, 2000.0]), Sums(())).tolist()
    assert ends == [0.0, MOST_PERCENT / 2.0, MOST_PERCENT]  # and no warning of an overflow
    odds = TRANSMITTANCE.latent(np.array([0.0, 46.0, 100.0]), Sums(()))
    assert np.isfinite(odds).all()
    assert odds[1] == pytest.approx(0.0, abs=1e-12)
    assert odds[0] < -1.0 < 1.0 < odds[2]


def test_aromatic_films_last_longer_than_aliphatic_ones() -> None:
    for name in ("t5_loss_c", "t10_loss_c"):
        aromatic, aliphatic = (LEARNT[name].estimate(units).value for units in (KAPTON, ALICYCLIC))
        assert aromatic > aliphatic + 50.0
    for units in (alone("BPDA", "4,4'-ODA"), alone("BTDA", "4,4'-ODA"), CLEAR):  # more is lost later
        assert LEARNT["t5_loss_c"].estimate(units).value < LEARNT["t10_loss_c"].estimate(units).value
