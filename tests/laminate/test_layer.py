"""Foils, layers and the steps of a line: tables, gates and every error text."""

import pickle
from collections.abc import Callable

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError, TableError, UnknownNameError
from pi_formulate.base.tables import reference_table, rows, sources
from pi_formulate.laminate.foils import FoilLibrary, check_cte, check_steps, within_ranges

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 20, LOW)
GLUE = pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=2.5, poisson=0.34)


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


def test_a_foil_is_found_by_any_name_and_a_near_one_is_suggested() -> None:
    assert {pf.foils()[name].id for name in ("copper", "CU", "rolled copper", "RA copper")} == {"copper"}
    assert pf.foils()[pf.foils()["ED"]].id == "ED copper"
    with pytest.raises(UnknownNameError, match="Nearest: copper"):
        pf.foils()["coper"]
    with pytest.raises(UnknownNameError, match="Known: aluminium, copper"):
        pf.foils()["zzzz"]
    with pytest.raises(TableError, match="a name for one compound only"):
        FoilLibrary([*pf.foils(), pf.Foil("Cu", 17.0, 117.0, 0.35)])


def test_a_layer_takes_a_foil_by_name_and_by_object() -> None:
    brass = pf.Foil("my brass", 19.0, 105.0, 0.34)
    assert pf.Layer("foil", 12, "Cu") == COPPER
    assert COPPER.foil == pf.foils()["copper"]
    assert pf.Layer("foil", 12, brass).foil == brass
    assert CORE.copolymer == LOW
    assert CORE.foil is None
    assert str(pf.Layer("low_expansion", 20, LOW, name="core")) == "core 20 um (low_expansion)"
    assert pickle.loads(pickle.dumps(CORE)) == CORE
    assert len({COPPER, CORE, GLUE, pf.Layer("foil", 12, "copper")}) == 3


def test_a_layer_may_give_its_expansion_by_ranges() -> None:
    layer = pf.Layer("foil", 12, modulus_gpa=100, poisson=0.3, cte_steps=((20, 100, 16.0), (100, 200, 18.0)))
    assert layer.cte_steps == ((20.0, 100.0, 16.0), (100.0, 200.0, 18.0))


LAYER_FAULTS = [
    (lambda: pf.Layer("foile", 12, "copper"), "role of a layer: got 'foile'", "Did you mean 'foil'?"),
    (lambda: pf.Layer("low expansion", 12, LOW), "role of a layer", "Did you mean 'low_expansion'?"),
    (lambda: pf.Layer("foil", -12, "copper"), "foil layer: thickness_um: got -12", "above 0"),
    (lambda: pf.Layer("foil", 0.012e6 + 1, "copper"), "thickness_um", "at most 10000"),
    (lambda: pf.Layer("foil", "12 um", "copper"), "thickness_um: got '12 um'", "a finite number"),
    (lambda: pf.Layer("foil", 12, LOW), "foil layer: material", "a Foil, or the name"),
    (lambda: pf.Layer("low_expansion", 12, "copper"), "low_expansion layer: material", "Only a layer of the role foil"),
    (lambda: pf.Layer("low_expansion", 12), "no material and no cte_ppm_per_k, modulus_gpa, poisson", "Copolymer"),
    (lambda: pf.Layer("foil", 12, cte_ppm_per_k=17, poisson=0.3), "no material and no modulus_gpa", "'copper'"),
    (lambda: pf.Layer("foil", 12, "copper", cte_ppm_per_k=17e-6), "cte_ppm_per_k", "Is it per K?"),
    (lambda: pf.Layer("foil", 12, "copper", modulus_gpa=0), "modulus_gpa: got 0", "above 0"),
    (lambda: pf.Layer("foil", 12, "copper", poisson=0.5), "poisson: got 0.5", "below 0.5"),
    (lambda: pf.Layer("foil", 12, "copper", sd_modulus_gpa=-1), "sd_modulus_gpa: got -1", "at least 0"),
    (lambda: pf.Layer("foil", 12, "copper", tg_c=-300), "tg_c: got -300", "above -273.15"),
    (lambda: pf.Layer("foil", 12, "copper", cte_ppm_per_k=17, cte_steps=((0, 1, 2),)), "cte_steps", "one of them"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps=((20, 100, 16), (110, 200, 17))), "cte_steps", "each beginning"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps=((20, 10, 16),)), "cte_steps", "each beginning"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps="20 100 16"), "cte_steps", "each beginning"),
    (lambda: check_steps("here", [(1, 2)]), "here", "each beginning"),
    (lambda: check_cte("here", 2000), "here: got 2000", "at most 1000"),
    (lambda: pf.Foil("", 17, 100, 0.3), "id of a foil", "a name"),
    (lambda: pf.Foil("x", 17, -100, 0.3), "foil x: modulus_gpa", "above 0"),
    (lambda: pf.Foil("x", 17, 100, 0.3, density_g_per_cm3=8900), "density_g_per_cm3", "at most 30"),
    (lambda: pf.Foil("x", 17, 100, 0.3, sd_cte_ppm_per_k=-1), "sd_cte_ppm_per_k", "at least 0"),
]


@pytest.mark.parametrize(("call", "where", "need"), LAYER_FAULTS)
def test_a_bad_layer_gets_one_line(call: Callable[[], object], where: str, need: str) -> None:
    with pytest.raises(LaminateError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert where in text
    assert need in text


def test_all_faults_of_a_layer_come_together() -> None:
    with pytest.raises(pf.ManyErrors) as caught:
        pf.Layer("core", -1, cte_ppm_per_k=5.0)
    assert [error.where for error in caught.value.errors] == [
        "role of a layer",
        "core layer: thickness_um",
        "core layer",
    ]


def test_ranges_must_begin_together() -> None:
    with pytest.raises(TableError, match="begin at one temperature"):
        within_ranges("here", [(20, 100, 1.0), (30, 200, 2.0)])
    with pytest.raises(TableError, match="end at different"):
        within_ranges("here", [(20, 100, 1.0), (20, 100, 2.0)])


# --- the steps of a line


def test_a_line_leads_to_its_layers() -> None:
    one_by_one = pf.Making(
        [
            pf.Coat(CORE, foil=COPPER),
            pf.Dry(130, 5),
            pf.Coat(GLUE),
            pf.Dry(130, 5),
            pf.Cure([pf.Hold(350, 15, 5)]),
            pf.Laminate(COPPER),
        ]
    )
    at_once = pf.Making([pf.Coat([CORE, GLUE], COPPER), pf.Cure(pf.Hold(350, 15)), pf.Laminate(COPPER)])
    assert one_by_one.stacked_layers == at_once.stacked_layers == (COPPER, CORE, GLUE, COPPER)
    assert [coat.simultaneous for coat in one_by_one.coats] == [False, False]
    assert [coat.simultaneous for coat in at_once.coats] == [True]
    assert [cure.last_c for cure in at_once.cures] == [350]
    assert hash(at_once) != hash(one_by_one)
    assert pf.Cure([pf.Hold(400, 1), pf.Hold(300, 1)]).hottest_c == 400


MAKING_FAULTS = [
    (lambda: pf.Making([]), "steps: got []", "at least one Coat"),
    (lambda: pf.Making("coat"), "steps: got 'coat'", "a list of"),
    (lambda: pf.Making(["coat"]), "steps: got 'coat'", "a Coat, Dry"),
    (lambda: pf.Making([pf.Coat(CORE)]), "first coat", "the foil that is coated"),
    (lambda: pf.Making([pf.Coat(CORE, COPPER), pf.Coat(GLUE, COPPER)]), "later coat", "first coat only"),
    (lambda: pf.Making([pf.Coat(CORE, COPPER), pf.Laminate(COPPER)]), "laminate: side", "here low_expansion"),
    (lambda: pf.Making([pf.Laminate(COPPER), pf.Coat(GLUE, COPPER)]), "laminate: side", "here no coat"),
    (
        lambda: pf.Making([pf.Coat(GLUE, COPPER), pf.Laminate(COPPER), pf.Laminate(COPPER)]),
        "two",
        "at most one Laminate",
    ),
    (lambda: pf.Making([pf.Coat(GLUE, COPPER), pf.Laminate(COPPER), pf.Coat(GLUE)]), "coat after", "before Laminate"),
    (lambda: pf.Coat([]), "layers of a coat", "at least one Layer"),
    (lambda: pf.Coat(COPPER), "layers of a coat", "low_expansion, thermoplastic or adhesion"),
    (lambda: pf.Coat([7]), "layers of a coat: got 7", "a Layer of"),
    (lambda: pf.Coat(CORE, foil=GLUE), "foil of a coat", "the role foil"),
    (lambda: pf.Laminate(GLUE), "foil to laminate", "the role foil"),
    (lambda: pf.Laminate(COPPER, side="top"), "laminate: side", "thermoplastic or adhesion"),
    (lambda: pf.Laminate(COPPER, pressure_mpa=0), "laminate: pressure_mpa", "above 0"),
    (lambda: pf.Laminate(COPPER, minutes=-1), "laminate: minutes", "at least 0"),
    (lambda: pf.Laminate(COPPER, temperature_c=-300), "laminate: temperature_c", "above -273.15"),
    (lambda: pf.Hold(350, -1), "hold: minutes", "at least 0"),
    (lambda: pf.Hold(5000, 1), "hold: temperature_c", "at most 1500"),
    (lambda: pf.Hold(350, 1, 0), "hold: ramp_c_per_min", "above 0"),
    (lambda: pf.Cure([]), "holds of a cure", "at least one Hold"),
    (lambda: pf.Cure("350 C"), "holds of a cure", "at least one Hold"),
    (lambda: pf.Dry(130, -5), "hold: minutes", "at least 0"),
]


@pytest.mark.parametrize(("call", "where", "need"), MAKING_FAULTS)
def test_a_bad_step_gets_one_line(call: Callable[[], object], where: str, need: str) -> None:
    with pytest.raises(LaminateError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert where in text
    assert need in text
