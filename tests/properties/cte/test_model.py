"""Expansion of films: order of well-known films and processes, limits, domain."""

from math import exp, inf, isfinite
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.errors import EstimateError
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.cte.model import (
    LEAST_SD_PPM_PER_K,
    Process,
    cte_parameters,
    cte_ppm_per_k,
    priors,
    unit_cte,
    unit_shape,
)
from tests.properties.units import unit
from tests.strategies import copolymers

PROCESSES: tuple[Process, ...] = get_args(Process)


def film_value(dianhydride: str, diamine: str, process: Process = "cast_fixed") -> float:
    return cte_ppm_per_k(((unit(dianhydride, diamine), 1.0),), process).value


def test_order_of_well_known_films() -> None:
    rods = [film_value("PMDA", "p-PDA"), film_value("BPDA", "p-PDA")]
    order = [
        max(rods),
        film_value("PMDA", "4,4'-ODA"),
        film_value("BPDA", "4,4'-ODA"),
        film_value("BTDA", "4,4'-ODA"),
        film_value("6FDA", "4,4'-ODA"),
        film_value("PMDA", "4,4'-ODA", "moulded"),
    ]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert max(rods) < 12.0


@pytest.mark.parametrize(("dianhydride", "diamine"), [("PMDA", "p-PDA"), ("BPDA", "p-PDA"), ("PMDA", "4,4'-ODA")])
def test_order_of_processes(dianhydride: str, diamine: str) -> None:
    values = {process: film_value(dianhydride, diamine, process) for process in PROCESSES}
    if unit_shape(unit(dianhydride, diamine)).persistence_nm == inf:
        assert values["moulded"] > values["free"] == values["cast_fixed"] == values["stretched"]
    else:
        assert values["moulded"] > values["free"] > values["cast_fixed"] >= values["stretched"]


def test_limits_of_a_unit() -> None:
    values = cte_parameters().values
    iso, rod = values[:2]
    assert unit_cte(inf, "cast_fixed", 125.0, values)[0] == rod
    assert unit_cte(0.0, "cast_fixed", 125.0, values)[0] == iso
    assert unit_cte(inf, "moulded", 125.0, values)[0] == iso
    l_0 = values[2]
    assert unit_cte(l_0, "cast_fixed", 125.0, values)[0] == pytest.approx(rod + (iso - rod) * exp(-1.0))
    # Moulded Vespel SP-1 is 54 ppm/K, a resin of the data; cast films of the same polymer 18 to 35.
    assert iso == pytest.approx(54.0, abs=4.0)


def test_a_film_expands_more_when_it_is_hot() -> None:
    pair = ((unit("PMDA", "4,4'-ODA"), 1.0),)
    # Kapton HN: 17, 32 and 40 ppm/K (data sheet, recalled), within the deviation of an estimate.
    for low, high, measured in ((30.0, 100.0, 17.0), (100.0, 200.0, 32.0), (200.0, 300.0, 40.0)):
        assert cte_ppm_per_k(pair, "stretched", low, high).value == pytest.approx(measured, abs=8.0)
    values = [cte_ppm_per_k(pair, "stretched", t, t).value for t in (20.0, 100.0, 200.0)]
    assert values == sorted(values)


@given(copolymers(), st.sampled_from(PROCESSES), st.floats(-100.0, 400.0), st.floats(0.0, 200.0))
def test_every_estimate_is_sound(copolymer: Copolymer, process: Process, low: float, width: float) -> None:
    found = cte_ppm_per_k(copolymer.amounts_mol, process, low, low + width)
    iso, rod = cte_parameters().values[:2]
    assert isfinite(found.value)
    assert rod - 1e-9 <= found.value <= iso + 1e-9
    assert found.sd >= LEAST_SD_PPM_PER_K
    assert sum(share for _, share in found.contributions) == pytest.approx(found.value)
    assert process in found.note
    assert f"{low:g} to {low + width:g} C" in found.note


@given(copolymers(), st.sampled_from(PROCESSES))
def test_a_copolymer_is_the_sum_of_its_units(copolymer: Copolymer, process: Process) -> None:
    total = sum(amount for _, amount in copolymer.amounts_mol)
    expected = sum(
        amount / total * cte_ppm_per_k(((one, 1.0),), process).value for one, amount in copolymer.amounts_mol
    )
    assert cte_ppm_per_k(copolymer.amounts_mol, process).value == pytest.approx(expected, rel=1e-12)
    larger = tuple((one, 7.0 * amount) for one, amount in copolymer.amounts_mol)
    assert cte_ppm_per_k(larger, process).value == pytest.approx(expected, rel=1e-12)


def test_the_domain() -> None:
    inside = cte_ppm_per_k(((unit("PMDA", "4,4'-ODA"), 1.0),))
    assert inside.in_domain
    assert inside.unit == "ppm/K"
    for units, process, low, high, why in (
        (unit("PMDA", "BAPTMDS"), "cast_fixed", 50.0, 200.0, "Si"),
        (unit("PMDA", "1,12-DADD"), "cast_fixed", 50.0, 200.0, "spacer"),
        (unit("CpODA", "4,4'-ODA"), "cast_fixed", 50.0, 200.0, "bridge"),
        (unit("PMDA", "4,4'-ODA"), "free", 50.0, 200.0, "assumed"),
        (unit("PMDA", "4,4'-ODA"), "cast_fixed", 300.0, 400.0, "middle of the range"),
    ):
        found = cte_ppm_per_k(((units, 1.0),), process, low, high)
        assert not found.in_domain
        assert why in found.note
    assert "-SO2-" in cte_ppm_per_k(((unit("PMDA", "DDS"), 1.0),)).note


def test_a_soft_unit_of_no_amount_is_no_doubt() -> None:
    assert cte_ppm_per_k(((unit("PMDA", "4,4'-ODA"), 1.0), (unit("PMDA", "BAPTMDS"), 0.0))).in_domain


def test_free_films_are_less_sure_than_fixed_ones() -> None:
    pair = ((unit("PMDA", "4,4'-ODA"), 1.0),)
    assert cte_ppm_per_k(pair, "free").sd > cte_ppm_per_k(pair, "cast_fixed").sd
    assert 0.0 < priors()["q_free"][0] < 1.0 <= cte_parameters().values[-1]


def test_what_cannot_be_estimated_is_refused() -> None:
    one = unit("PMDA", "p-PDA")
    for units, process, low, high, fragment in (
        (((one, 1.0),), "drawn", 50.0, 200.0, "free, cast_fixed"),
        (((one, 1.0),), "free", 200.0, 50.0, "lower one first"),
        (((one, 1.0),), "free", -300.0, 50.0, "lower one first"),
        (((one, 1.0),), "free", 50.0, inf, "two temperatures"),
        (((one, -1.0),), "free", 50.0, 200.0, "not negative"),
        (((one, 0.0),), "free", 50.0, 200.0, "not all 0"),
        ((), "free", 50.0, 200.0, "not all 0"),
    ):
        with pytest.raises(EstimateError, match=fragment):
            cte_ppm_per_k(units, process, low, high)
