"""Foils: a table with sources, expansion by ranges, foils found by any name."""

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import TableError, UnknownNameError
from pi_formulate.base.tables import reference_table, rows, sources
from pi_formulate.laminate.foils import FoilLibrary, within_ranges


def test_the_foils_of_the_task_are_there_with_values_in_range() -> None:
    assert [foil.id for foil in pf.foils()] == ["aluminium", "copper", "ED copper", "nickel-iron", "stainless steel"]
    for foil in pf.foils():
        assert 1.0 < foil.cte_ppm_per_k < 25.0
        assert 60.0 < foil.modulus_gpa < 210.0
        assert 0.25 < foil.poisson < 0.4
        assert foil.density_g_per_cm3 is not None
        assert 2.5 < foil.density_g_per_cm3 < 9.0
        assert foil.sd_cte_ppm_per_k > 0.0
        assert foil.sd_modulus_gpa > 0.0
        assert set(foil.source.split("; ")) <= set(sources())
    assert {foil.metal for foil in pf.foils() if "copper" in foil.id} == {"copper"}


def test_every_fact_is_of_a_foil_and_every_foil_has_all_facts() -> None:
    facts = [row for _, row in rows(reference_table("foil_properties.csv"), ("foil", "property"))]
    for foil in pf.foils():
        own = [fact["property"] for fact in facts if fact["foil"] == foil.id]
        assert {"cte_ppm_per_k", "modulus_gpa", "poisson", "density_g_per_cm3"} == set(own)
    assert {fact["foil"] for fact in facts} == {foil.id for foil in pf.foils()}


def test_ranges_give_back_the_means_of_the_table() -> None:
    steps = pf.foils()["copper"].cte_steps
    for high, mean in ((100.0, 16.8), (200.0, 17.3), (300.0, 17.7)):
        grown = sum(cte * (min(high, end) - start) for start, end, cte in steps if start < high)
        assert grown / (high - 20.0) == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        *(
            ("copper foil", "copper"),
            ("Cu foil", "copper"),
            ("RA copper foils", "copper"),
            ("Aluminum Foil", "aluminium"),
        ),
        *(("electrolytic copper foil", "ED copper"), ("SUS304 foil", "stainless steel")),
    ],
)
def test_the_word_foil_in_the_name_of_a_foil_says_nothing_more(text: str, id: str) -> None:
    assert pf.foils()[text].id == id
    assert pf.Layer("foil", 12, text).material == pf.foils()[id]


@pytest.mark.parametrize("text", ["foil", "foils", " foil ", "tin foil"])
def test_a_foil_of_no_metal_or_an_unlisted_one_is_refused(text: str) -> None:
    with pytest.raises(UnknownNameError):
        pf.foils()[text]


def test_a_foil_is_found_by_any_name_and_a_near_one_is_suggested() -> None:
    assert {pf.foils()[name].id for name in ("copper", "CU", "rolled copper", "RA copper")} == {"copper"}
    assert pf.foils()[pf.foils()["ED"]].id == "ED copper"
    with pytest.raises(UnknownNameError, match="Nearest: copper"):
        pf.foils()["coper"]
    with pytest.raises(UnknownNameError, match="Known: aluminium, copper"):
        pf.foils()["zzzz"]
    with pytest.raises(TableError, match="'Cu' is a name of another compound"):
        FoilLibrary([*pf.foils(), pf.Foil("Cu", 17.0, 117.0, 0.35)])


def test_ranges_must_begin_together() -> None:
    with pytest.raises(TableError, match="begin at one temperature"):
        within_ranges("here", [(20, 100, 1.0), (30, 200, 2.0)])
    with pytest.raises(TableError, match="end at different"):
        within_ranges("here", [(20, 100, 1.0), (20, 100, 2.0)])
