"""Fits that several tests use."""

from collections.abc import Iterator

import pytest

from pi_formulate.properties.films.glass import TG
from pi_formulate.properties.fit import machine, nested
from pi_formulate.properties.fit.machine import Calibrated, calibrate
from tests.properties.units import made_up

PASSPORT = {"name": "made", "source": "made.csv sha256 0", "data": ["made.csv"], "sha256": ["0" * 64]}


@pytest.fixture(scope="session")
def fitted() -> Iterator[Calibrated]:
    """Made-up films, fitted; three parts are left out in turn, which takes less time than eight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested, "FOLDS", 3)
        yield calibrate(TG, made_up(), PASSPORT)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fits that leave out two parts, and compute no error with fewer films."""
    monkeypatch.setattr(nested, "FOLDS", 2)
    monkeypatch.setattr(machine, "_curve", lambda *_: ())
