"""The steps of a line lead to its layers; a bad step gets one line."""

from collections.abc import Callable

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
COPPER = pf.Layer("foil", 12, "copper")
CORE = pf.Layer("low_expansion", 20, LOW)
GLUE = pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=2.5, poisson=0.34)


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
    (lambda: pf.Making([]), "steps: at least one Coat is needed", "at least one Coat"),
    (lambda: pf.Making("coat"), "steps: expected a list of Coat, Dry, Cure and Laminate, but got 'coat'", "a list of"),
    (
        lambda: pf.Making(["coat"]),
        "steps: expected a Coat, Dry, Cure or Laminate, but got 'coat'",
        "a Coat, Dry",
    ),
    (lambda: pf.Making([pf.Coat(CORE)]), "first coat", "the foil that is coated"),
    (
        lambda: pf.Making([pf.Coat(CORE, COPPER), pf.Coat(GLUE, COPPER)]),
        "later coat",
        "only the first coat takes a foil",
    ),
    (lambda: pf.Making([pf.Coat(CORE, COPPER), pf.Laminate(COPPER)]), "laminate: side", "here low_expansion"),
    (lambda: pf.Making([pf.Laminate(COPPER), pf.Coat(GLUE, COPPER)]), "laminate: side", "here no coat"),
    (
        lambda: pf.Making([pf.Coat(GLUE, COPPER), pf.Laminate(COPPER), pf.Laminate(COPPER)]),
        "steps: at most one Laminate",
        "at most one Laminate",
    ),
    (lambda: pf.Making([pf.Coat(GLUE, COPPER), pf.Laminate(COPPER), pf.Coat(GLUE)]), "coat after", "before Laminate"),
    (lambda: pf.Coat([]), "layers of a coat", "at least one Layer"),
    (lambda: pf.Coat(COPPER), "layers of a coat", "low_expansion, thermoplastic or adhesion"),
    (
        lambda: pf.Coat([7]),
        "layers of a coat: expected a Layer of low_expansion, thermoplastic or adhesion, but got 7",
        "a Layer of",
    ),
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


@pytest.mark.parametrize(
    ("order", "met"),
    [
        ("dry cure laminate", True),
        ("cure dry cure laminate", True),  # a soft cure first
        ("cure dry laminate", False),
        ("cure laminate dry", False),
        ("cure laminate dry cure", False),
        ("dry laminate cure", False),
        ("dry laminate", False),
        ("cure laminate", False),
        ("dry cure", False),
    ],
)
def test_claim_12_asks_for_coats_that_are_dried_then_cured_then_laminated(order: str, met: bool) -> None:
    low = pf.Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    glue = pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=2.5, poisson=0.34)
    steps = {"dry": pf.Dry(130, 5), "cure": pf.Cure([pf.Hold(350, 15)]), "laminate": pf.Laminate(COPPER)}
    line = pf.Making([pf.Coat([low, glue], COPPER), *(steps[name] for name in order.split())])
    assert (pf.check_claims(line).own["12"] == "met") == met
