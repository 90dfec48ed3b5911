"""A layer takes what is stated of it, and refuses what cannot be."""

import pickle
from collections.abc import Callable

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.foils import check_cte, check_steps

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 20, LOW)
GLUE = pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=2.5, poisson=0.34)


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
    (
        lambda: pf.Layer("foile", 12, "copper"),
        "role of a layer: expected one of foil, low_expansion, thermoplastic, adhesion, but got 'foile'",
        "Did you mean 'foil'?",
    ),
    (lambda: pf.Layer("low expansion", 12, LOW), "role of a layer", "Did you mean 'low_expansion'?"),
    (
        lambda: pf.Layer("foil", -12, "copper"),
        "foil layer: thickness_um: must be above 0 and at most 10000, but is -12",
        "above 0",
    ),
    (lambda: pf.Layer("foil", 0.012e6 + 1, "copper"), "thickness_um", "at most 10000"),
    (
        lambda: pf.Layer("foil", "12 um", "copper"),
        "thickness_um: expected a finite number above 0 and at most 10000, but got '12 um'",
        "a finite number",
    ),
    (lambda: pf.Layer("foil", 12, LOW), "foil layer: material", "a Foil, or the name"),
    (lambda: pf.Layer("low_expansion", 12, "copper"), "low_expansion layer: material", "Only a layer of the role foil"),
    (lambda: pf.Layer("low_expansion", 12), "no material and no cte_ppm_per_k, modulus_gpa, poisson", "Copolymer"),
    (lambda: pf.Layer("foil", 12, cte_ppm_per_k=17, poisson=0.3), "no material and no modulus_gpa", "'copper'"),
    (lambda: pf.Layer("foil", 12, "copper", cte_ppm_per_k=17e-6), "cte_ppm_per_k", "Is it per K?"),
    # numbers in another unit: 4 GPa in MPa and Pa, 1.42 g/cm3 in kg/m3, 25 um in m, 2 ppm/K in 1/K
    (lambda: pf.Layer("low_expansion", 25, LOW, modulus_gpa=4000), "modulus_gpa: ", "4000 MPa are 4 GPa"),
    (lambda: pf.Layer("low_expansion", 25, LOW, modulus_gpa=4e9), "modulus_gpa", "at most 1500"),
    (lambda: pf.Layer("low_expansion", 25, LOW, density_g_per_cm3=1420), "density_g_per_cm3", "Is it in kg/m3?"),
    (lambda: pf.Layer("low_expansion", 25e-6, LOW), "thickness_um: ", "25e-6 m are 25 um"),
    (lambda: pf.Layer("low_expansion", 25, LOW, sd_cte_ppm_per_k=2e-6), "sd_cte_ppm_per_k", "Is it per K?"),
    (lambda: pf.Foil("x", 17, 117000, 0.3), "foil x: modulus_gpa", "Is it in MPa?"),
    (lambda: pf.Foil("x", 17, 117, 0.3, sd_cte_ppm_per_k=5e-7), "foil x: sd_cte_ppm_per_k", "Is it per K?"),
    (lambda: pf.Layer("foil", 12, "copper", modulus_gpa=0), "modulus_gpa: must be above 0, but is 0", "above 0"),
    (
        lambda: pf.Layer("foil", 12, "copper", poisson=0.5),
        "poisson: must be at least 0 and below 0.5, but is 0.5",
        "below 0.5",
    ),
    (
        lambda: pf.Layer("foil", 12, "copper", sd_modulus_gpa=-1),
        "sd_modulus_gpa: must be at least 0, but is -1",
        "at least 0",
    ),
    (
        lambda: pf.Layer("foil", 12, "copper", tg_c=-300),
        "tg_c: must be above -273.15 and at most 1500, but is -300",
        "above -273.15",
    ),
    (lambda: pf.Layer("foil", 12, "copper", cte_ppm_per_k=17, cte_steps=((0, 1, 2),)), "cte_steps", "one of them"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps=((20, 100, 16), (110, 200, 17))), "cte_steps", "each beginning"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps=((20, 10, 16),)), "cte_steps", "each beginning"),
    (lambda: pf.Layer("foil", 12, "copper", cte_steps="20 100 16"), "cte_steps", "each beginning"),
    (lambda: check_steps("here", [(1, 2)]), "here", "each beginning"),
    (lambda: check_cte("here", 2000), "here: must be above -100 and at most 1000, but is 2000", "at most 1000"),
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
