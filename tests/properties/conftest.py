"""Fits that several tests use."""

import pytest

from pi_formulate.properties.fit import tg as tg_fit
from pi_formulate.properties.groups import group_table
from tests.properties.units import made_up


@pytest.fixture(scope="session")
def fitted():
    units, value = made_up()
    passport = {"source": "fit_tg_c", "data": "made.csv", "sha256": "0" * 64, "rows": len(units), "spread_c": 60.0}
    return units, value, tg_fit.fit_tg(units, value, group_table("polyimide_groups"), passport, "made")
