"""Solubility parameters by hand, and the solvents that are nearest."""

from math import hypot, sqrt

import pytest

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.tables import reference_table, rows
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.properties.films.density import molar_volume_cm3_per_mol
from pi_formulate.properties.groups import assign, group_table
from pi_formulate.properties.solubility import (
    COMPILATIONS,
    HANSEN_SD,
    hansen,
    measured_shift,
    solubility_parameter_mpa05,
    solvents_for,
    solvents_without_parameters,
)
from tests.properties.units import alone

KAPTON = alone("PMDA", "4,4'-ODA")


def test_hansen_of_kapton_by_hand() -> None:
    # C6H2 950, 110; 4 CO 290, 770, 2000; 2 N 20, 800, 5000; 2 C6H4 1270, 110; O 100, 400, 3000.
    volume = molar_volume_cm3_per_mol(KAPTON).value
    d, p, h = hansen(KAPTON)
    assert d.value == pytest.approx((950 + 4 * 290 + 2 * 20 + 2 * 1270 + 100) / volume)
    assert p.value == pytest.approx(sqrt(3 * 110**2 + 4 * 770**2 + 2 * 800**2 + 400**2) / volume)
    assert h.value == pytest.approx(sqrt((4 * 2000 + 2 * 5000 + 3000) / volume))
    assert solubility_parameter_mpa05(KAPTON).value == pytest.approx(hypot(d.value, p.value, h.value))
    assert "imide = 2 CO + N<" in d.note


def test_the_polyimide_that_was_measured_lies_within_its_deviation() -> None:
    columns = ("delta_d_mpa05", "delta_p_mpa05", "delta_h_mpa05", "delta_mpa05")
    for _, row in rows(reference_table("properties/hansen_polyimides.csv"), ("dianhydride", "diamine", *columns)):
        units = alone(row["dianhydride"], row["diamine"])
        found = (*hansen(units), solubility_parameter_mpa05(units))
        for estimate, column in zip(found, columns, strict=True):
            # The deviations were set to this one polymer, which is low in all three; two digits of them.
            assert 0.0 < float(row[column]) - estimate.value < 1.05 * estimate.sd


def test_the_groups_give_the_solvents_that_they_cover() -> None:
    table = group_table("hansen_groups")
    tabulated: dict[str, tuple[float, ...]] = {}
    for _, row in rows(reference_table("properties/hansen_solvents.csv"), ("solvent", "source")):
        if row["source"] == COMPILATIONS[0] or row["solvent"] not in tabulated:
            tabulated[row["solvent"]] = tuple(float(row[f"delta_{x}_mpa05"]) for x in "dph")
    squares, count = [0.0, 0.0, 0.0], 0
    for solvent in solvents():
        found = assign(solvent.smiles, table)
        if found.uncovered or solvent.id not in tabulated:
            continue
        volume = solvent.molar_mass_g_per_mol / float(solvent.density_g_per_ml or 0.0)
        fd, fp, eh = (
            sum(n * (table[g].value(column) or 0.0) ** power for g, n in found.counts)
            for column, power in (("fd", 1), ("fp", 2), ("eh", 1))
        )
        for i, value in enumerate((fd / volume, sqrt(fp) / volume, sqrt(eh / volume))):
            squares[i] += (value - tabulated[solvent.id][i]) ** 2
        count += 1
    assert count == 25
    deviations = [sqrt(square / count) for square in squares]
    assert deviations == [pytest.approx(0.43, abs=0.01), pytest.approx(2.73, abs=0.01), pytest.approx(1.51, abs=0.01)]
    assert all(deviation < sd for deviation, sd in zip(deviations, HANSEN_SD, strict=True))


def test_solvents_are_ranked_and_the_rest_is_named() -> None:
    ranked = solvents_for(KAPTON)
    assert [distance for _, distance in ranked] == sorted(distance for _, distance in ranked)
    names = {name for name, _ in ranked}
    assert names | set(solvents_without_parameters()) == {solvent.id for solvent in solvents()}
    assert not names & set(solvents_without_parameters())
    assert set(solvents_without_parameters()) >= {"DMI", "DMPU"}
    # Solvents that polyimides are made in or soluble in, before those that precipitate them.
    order = [name for name, _ in ranked]
    good, bad = (
        ("NMP", "DMF", "DMSO", "m-cresol", "GBL"),
        ("methanol", "ethanol", "toluene", "acetone", "ethyl acetate"),
    )
    assert max(map(order.index, good)) < min(map(order.index, bad))
    d, p, h = (estimate.value for estimate in hansen(KAPTON, "measured"))
    assert dict(ranked)["NMP"] == pytest.approx(sqrt(4 * (d - 18.0) ** 2 + (p - 12.3) ** 2 + (h - 7.2) ** 2))


def test_the_anchor_is_a_choice() -> None:
    tmppd = alone("BTDA", "TMPPD")
    assert [part.value for part in hansen(tmppd, "measured")] == pytest.approx([21.7, 10.8, 10.8])
    # 26.5 was converted from 12.96 (cal/cm3)^0.5, the parts from three digits each.
    assert solubility_parameter_mpa05(tmppd, "measured").value == pytest.approx(26.5, abs=0.1)
    plain, moved = hansen(KAPTON), hansen(KAPTON, "measured")
    for shift, before, after in zip(measured_shift()[0], plain, moved, strict=True):
        assert after.value == pytest.approx(before.value + shift)
        assert sum(share for _, share in after.contributions) == pytest.approx(after.value)
        assert "lee_1990_abstract" in after.source
        assert "lee_1990_abstract" not in before.source
        assert "BTDA/TMPPD" in after.method
    assert solvents_for(KAPTON)[0] != solvents_for(KAPTON, "groups")[0]
    with pytest.raises(EstimateError, match="anchor"):
        hansen(KAPTON, "guess")


def test_the_compilation_is_a_choice() -> None:
    first, second = (dict(solvents_for(KAPTON, compilations=(name,))) for name in ("hansen_diaz_2022", "hansen_hspipy"))
    assert first["GBL"] != second["GBL"]
    assert "o-xylene" not in first
    assert "o-xylene" in solvents_without_parameters(("hansen_diaz_2022",))
    with pytest.raises(EstimateError, match="no_such"):
        solvents_for(KAPTON, compilations=("no_such",))
