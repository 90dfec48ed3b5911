"""The state of a film: limits, derivatives, and the numbers of its table."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.tables import reference_table, rows
from pi_formulate.properties.films.reference import T_0_C
from pi_formulate.properties.films.state import LEAST_ORDERED, PARAMETERS, Making, parameter, state
from pi_formulate.properties.fit.state import state_table

ROD = parameter("alpha_rod_ppm_per_k")[0]
CAST, GLASS, POWER = st.floats(-30.0, 90.0), st.floats(20.0, 90.0), st.floats(0.0, 3.0)


def expansion(cast: float, glass: float, power: float) -> float:
    return float(state(np.array([cast]), np.array([glass]), power).expansion[0])


@given(CAST, GLASS)
def test_a_moulding_is_the_unoriented_glass_and_the_usual_film_the_usual_film(cast: float, glass: float) -> None:
    moulded = state(np.array([cast]), np.array([glass]), 0.0)
    assert moulded.expansion[0] == pytest.approx(max(cast, glass), rel=1e-12)
    assert moulded.order[0] == 0.0
    usual = state(np.array([cast]), np.array([glass]), 1.0)
    assert usual.expansion[0] == pytest.approx(cast, rel=1e-12, abs=1e-12)
    assert usual.order[0] == usual.usual[0]


@given(CAST, GLASS, POWER, POWER)
def test_more_hold_of_order_never_lets_a_film_expand_more(cast: float, glass: float, one: float, other: float) -> None:
    loose, tight = sorted((one, other))
    first, second = (state(np.array([cast]), np.array([glass]), power) for power in (loose, tight))
    assert second.expansion[0] <= first.expansion[0] + 1e-9
    assert second.order[0] >= first.order[0]
    for found in (first, second):
        assert 0.0 <= found.order[0] < 1.0
        least = min(cast, ROD) - LEAST_ORDERED * found.span[0]  # a rod that is held more has no more to lose than that
        assert least - 1e-9 <= found.expansion[0] <= max(cast, glass) + 1e-9


@given(CAST, GLASS, POWER)
def test_derivatives_are_those_of_small_steps(cast: float, glass: float, power: float) -> None:
    step, left = 1e-5, (cast - ROD) / (max(cast, glass) - ROD)
    kinks = (abs(cast - glass), abs(left - LEAST_ORDERED) * 10.0, abs(power - 1.0), power, abs(cast - ROD) * 10.0)
    if min(kinks) < 1e-3:  # there the slope is not that of both sides
        return
    found = state(np.array([cast]), np.array([glass]), power)
    for slope, up, down in (
        (found.by_cast, expansion(cast + step, glass, power), expansion(cast - step, glass, power)),
        (found.by_unoriented, expansion(cast, glass + step, power), expansion(cast, glass - step, power)),
        (found.by_power, expansion(cast, glass, power + step), expansion(cast, glass, power - step)),
    ):
        assert float(slope[0]) == pytest.approx((up - down) / (2.0 * step), rel=1e-4, abs=1e-4)


def test_a_rod_below_the_least_expansion_keeps_its_doubt_of_the_process() -> None:
    # Half of the way from the usual film to the moulding is open if half of the hold is.
    found = state(np.array([ROD - 15.0]), np.array([50.0]), 0.5)
    assert found.by_power[0] == pytest.approx(
        (expansion(ROD - 15.0, 50.0, 0.501) - expansion(ROD - 15.0, 50.0, 0.499)) / 0.002, rel=1e-3
    )


def test_the_hold_of_order_by_process_temperature_and_thickness() -> None:
    stretched, cast, unstated, free, moulded = (
        Making(process).power for process in ("stretched", "cast_fixed", "unstated", "free", "moulded")
    )
    assert stretched[0] >= cast[0] == 1.0 > unstated[0] > free[0] > moulded[0] == 0.0
    assert cast[1] == moulded[1] == 0.0  # no doubt of the usual film, and none of a film without order
    assert min(free[1], stretched[1], unstated[1]) > 0.0
    warm, cold = Making(middle_c=T_0_C + 100.0).power, Making(middle_c=T_0_C - 100.0).power
    softening, sd = parameter("softening_per_k")
    assert warm == (pytest.approx(np.exp(-100.0 * softening)), pytest.approx(100.0 * sd * np.exp(-100.0 * softening)))
    assert cold[0] == pytest.approx(1.0 / warm[0])
    usual = parameter("usual_thickness_um")[0]
    thin, thick = Making(thickness_um=usual / 4.0).power, Making(thickness_um=4.0 * usual).power
    exponent, sd = parameter("thickness_exponent")
    assert thin[0] == pytest.approx(4.0**exponent)
    assert thick[0] == pytest.approx(1.0 / thin[0])
    assert thin[1] == pytest.approx(thin[0] * sd * np.log(4.0))
    assert Making(thickness_um=usual).power == (1.0, 0.0)


def test_the_usual_film_is_the_one_of_the_data() -> None:
    assert Making().usual
    assert Making("cast_fixed", T_0_C, parameter("usual_thickness_um")[0]).usual
    for other in (Making("free"), Making("stretched"), Making("unstated"), Making(middle_c=50.0)):
        assert not other.usual


def test_the_shipped_state_is_that_of_the_fit() -> None:
    # Quantile and median of films that are not part of the product stand for them.
    moduli = 9.1 / (1.0 + parameter("stiffening")[0])  # any number: `stiffening` follows from it and is not compared
    text = state_table([ROD] * 3, [moduli])
    fresh = {row["parameter"]: row for row in csv.DictReader(io.StringIO(text))}
    assert tuple(fresh) == PARAMETERS
    columns = ("parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "note")
    for where, row in rows(reference_table("properties/film_state.csv"), columns):
        own = fresh[row["parameter"]]
        assert {name: own[name] for name in columns if name not in ("value", "sd")} == {
            name: row[name] for name in columns if name not in ("value", "sd")
        }, where
        if row["parameter"] != "stiffening":
            assert float(own["value"]) == pytest.approx(float(row["value"]), rel=2e-3), where  # of four digits
        if row["parameter"] not in ("stiffening", "alpha_rod_ppm_per_k"):
            assert float(own["sd"]) == pytest.approx(float(row["sd"]), rel=0.01), where  # of three digits
