"""A table of compositions gives what the estimates one by one give."""

import numpy as np
import pytest
from hypothesis import given, settings

import pi_formulate as pf
from pi_formulate.base.errors import EstimateError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.composition_table import TABULATED
from tests.properties.units import LIB, STRANGE, unit
from tests.strategies import copolymers

MIXED = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("BPDA", "4,4'-ODA", 1.0)])


@settings(max_examples=30)
@given(copolymers())
def test_the_fast_road_gives_what_the_slow_one_gives(copolymer: pf.Copolymer) -> None:
    units = [unit for unit, _ in copolymer.amounts_mol]
    fractions = np.array([[amount / copolymer.total_mol for _, amount in copolymer.amounts_mol]])
    try:
        table = pf.CompositionTable.of(units)
    except EstimateError:
        return
    values, sds = table.evaluate(fractions)
    for column, name in enumerate(TABULATED):
        found = pf.estimate(copolymer, [name])[name]
        assert values[0, column] == pytest.approx(found.value, rel=1e-12, abs=1e-10)
        assert sds[0, column] == pytest.approx(found.sd, rel=1e-9)
        assert bool(table.in_domain(fractions)[0, column]) is found.in_domain


def test_blocks_do_not_show() -> None:
    table = pf.CompositionTable.of([Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["6FDA"], LIB["4,4'-ODA"])])
    share = np.linspace(0.0, 1.0, 20_001)
    values, sds = table.evaluate(np.column_stack([share, 1.0 - share]))
    assert np.allclose(np.diff(values[:, 0], 2), 0.0, atol=1e-9)  # linear from end to end
    for count in (1, 2, 7, 8, 9, 100):
        some = np.column_stack([share, 1.0 - share])[9000 : 9000 + count]
        own, own_sds = table.evaluate(some)
        assert np.array_equal(values[9000 : 9000 + count], own)
        assert np.allclose(sds[9000 : 9000 + count], own_sds, rtol=1e-14)


@pytest.mark.parametrize("process", ["free", "cast_fixed", "stretched", "moulded", "unstated"])
def test_every_process_on_the_fast_road(process: str) -> None:
    units = [Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["4,4'-ODA"])]
    values, sds = pf.CompositionTable.of(units, process).evaluate(np.array([[0.6, 0.4]]))
    found = pf.estimate(MIXED, ["cte_ppm_per_k"], process)["cte_ppm_per_k"]
    assert values[0, 1] == pytest.approx(found.value, rel=1e-12)
    assert sds[0, 1] == pytest.approx(found.sd, rel=1e-9)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([[0.5, 0.4]], "mole_frac, row 0: expected fractions, at least 0, that add up to 1, but got [0.5, 0.4]"),
        (
            [[0.5, 0.5], [1.5, -0.5]],
            "mole_frac, row 1: expected fractions, at least 0, that add up to 1, but got [1.5, -0.5]",
        ),
        (
            [[float("nan"), 1.0]],
            "mole_frac, row 0: expected fractions, at least 0, that add up to 1, but got [nan, 1.0]",
        ),
        ([[1.0]], "mole_frac: each row must have 2 fractions, but the table has the shape (1, 1)"),
    ],
)
def test_fractions_are_checked(rows: list[list[float]], told: str) -> None:
    table = pf.CompositionTable.of([Unit(LIB["PMDA"], LIB["p-PDA"]), Unit(LIB["BPDA"], LIB["p-PDA"])])
    with pytest.raises(EstimateError) as caught:
        table.evaluate(np.array(rows))
    assert str(caught.value).startswith(told)


def test_no_rows_give_no_rows_and_no_unit_stands_twice() -> None:
    unit = Unit(LIB["PMDA"], LIB["p-PDA"])
    values, sds = pf.CompositionTable.of([unit]).evaluate(np.empty((0, 1)))
    assert values.shape == sds.shape == (0, 3)
    with pytest.raises(EstimateError, match="units: at least one unit is needed, each once"):
        pf.CompositionTable.of([unit, unit])
    with pytest.raises(EstimateError, match="units: at least one unit is needed, each once"):
        pf.CompositionTable.of([])


def test_a_table_of_compositions_cannot_be_changed_and_numbers_its_rows_through() -> None:
    table = pf.CompositionTable.of([unit("PMDA", "p-PDA"), unit("BPDA", "p-PDA")])
    with pytest.raises(ValueError, match="read-only"):
        table.columns[0, 0] = 0.0
    with pytest.raises(EstimateError, match="row 9000"):
        table.evaluate(np.vstack([np.full((9000, 2), 0.5), [[0.5, 0.6]]]))


def test_an_unknown_element_is_as_doubtful_as_alone() -> None:
    units = [Unit(LIB["BTDA"], STRANGE), unit("PMDA", "4,4'-ODA")]
    table = pf.CompositionTable.of(units)
    rows = np.array([[1.0, 0.0], [0.25, 0.75], [0.0, 1.0]])
    values, sds = table.evaluate(rows)
    domain = table.in_domain(rows)
    for i, row in enumerate(rows.tolist()):
        copolymer = pf.Copolymer(tuple((each, x) for each, x in zip(units, row, strict=True) if x))
        for column, name in enumerate(TABULATED):
            found = pf.estimate(copolymer, [name])[name]
            assert values[i, column] == pytest.approx(found.value, rel=1e-9)
            assert sds[i, column] == pytest.approx(found.sd, rel=1e-9)
            assert bool(domain[i, column]) is found.in_domain is (i == 2)


def test_a_part_of_a_table_is_the_table_of_the_part() -> None:
    units = [unit("PMDA", "p-PDA"), unit("BPDA", "4,4'-ODA"), unit("6FDA", "TFMB")]
    part, fresh = pf.CompositionTable.of(units).part([2, 0]), pf.CompositionTable.of([units[2], units[0]])
    rows = np.array([[0.3, 0.7], [1.0, 0.0]])
    (values, sds), (wanted, wanted_sds) = part.evaluate(rows), fresh.evaluate(rows)
    assert values == pytest.approx(wanted, rel=1e-9)
    # The covariance of more units loses more to the half precision of the archives.
    assert sds == pytest.approx(wanted_sds, rel=0.1)
