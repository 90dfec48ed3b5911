"""A laminate from end to end: states, published stresses on silicon, faults."""

from collections.abc import Callable

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.coating import wet_coat
from pi_formulate.properties.estimate import Z_90
from tests.laminate.stacks import COPPER, CORE, GLUE, LINE, PRIMER, SOFT

GIVEN = pf.Layer("low_expansion", 25, cte_ppm_per_k=20.0, modulus_gpa=5.0, poisson=0.34, sd_cte_ppm_per_k=2.0)
STACK = pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE)
SILICON = pf.Layer("foil", 500, pf.Foil("silicon", 2.6, 130.0, 0.28))


def on_silicon(dianhydride: str, diamine: str) -> pf.Curl:
    """A film of 10 um, cured at 400 C, whose numbers are all estimated."""
    film = pf.Layer("low_expansion", 10, pf.Copolymer.from_units([(dianhydride, diamine, 1.0)]))
    return pf.Stack([film, SILICON]).curl(stress_free_c=400.0)


def test_the_published_stress_of_a_film_on_silicon_lies_within_the_deviation() -> None:
    """Cured to 400 C, the polyimide of BTDA diethyl ester and MDA bears about 70 MPa on silicon at room temperature.

    Measurement of stresses generated in cured polyimide films, J. Vac. Sci. Technol. A, abstract: the stress comes from
    the mismatch of expansions, and the glass transition is the highest cure temperature. Silicon: 2.6 ppm/K (Brigham
    Young University cleanroom, table of expansions). Nothing of the film is taken from that work: expansion and modulus
    are estimated, so the tolerance is the deviation that the result states, and no more than that.
    """
    found = on_silicon("BTDA", "MDA")
    assert abs(found.stress_mpa[0] - 70.0) < found.sd_stress_mpa[0]
    assert found.stress_mpa[0] > 0.0
    assert found.curvature_per_m > 0.0


def test_stresses_on_silicon_rank_as_published() -> None:
    """Low for PMDA/p-PDA and BPDA/p-PDA, intermediate for PMDA/4,4'-ODA, high for BTDA/4,4'-ODA.

    M. Ree, C. W. Chu, M. J. Goldberg, J. Appl. Phys. (1994), doi 10.1063/1.356422, abstract.
    """
    pairs = (("PMDA", "p-PDA"), ("BPDA", "p-PDA"), ("PMDA", "4,4'-ODA"), ("BTDA", "4,4'-ODA"))
    stresses = [on_silicon(*pair).stress_mpa[0] for pair in pairs]
    assert max(stresses[:2]) < stresses[2] < stresses[3]


def test_the_stress_of_bpda_ppd_on_silicon_is_as_low_as_published() -> None:
    """4.2 to 11.7 MPa, and 0.007 to 0.058 MPa/K on cooling, by curing history.

    The effect of curing history on the residual stress behavior of polyimide thin films, J. Appl. Polym. Sci. 74 (1999)
    3287, abstract. The estimate is uncertain by the expansion and the modulus of a film of rods; the published range
    lies inside it, and the stress of a bent polyimide above it.
    """
    found, bent = on_silicon("BPDA", "p-PDA"), on_silicon("PMDA", "4,4'-ODA")
    low, high = (found.stress_mpa[0] + sign * Z_90 * found.sd_stress_mpa[0] for sign in (-1.0, 1.0))
    assert low < 4.2 < 11.7 < high
    assert bent.stress_mpa[0] > 11.7


def test_a_film_that_expands_more_than_copper_leaves_the_copper_outside() -> None:
    """The curl of a copper-clad film of larger expansion has the foil on its outer face.

    Preparation and adhesion properties of 4-component system polyimide/copper foil, Polymer Society of Korea, autumn
    2004, abstract.
    """
    film = pf.Layer("thermoplastic", 25, SOFT)
    assert pf.Stack([film, COPPER]).curl(250.0).toward == "top"
    assert pf.Stack([COPPER, film]).curl(250.0).toward == "bottom"


def test_a_symmetric_stack_stays_flat_until_one_foil_is_etched() -> None:
    stack = pf.Stack([COPPER, GIVEN, COPPER])
    assert abs(stack.curl(300.0).curvature_per_m) < 1e-9
    top, bottom = stack.etch("top").curl(300.0), stack.etch("bottom").curl(300.0)
    assert top.curvature_per_m == pytest.approx(-bottom.curvature_per_m)
    assert top.curvature_per_m > 1.0  # the film shrinks more than the foil below it
    assert stack.etch().curl(300.0).curvature_per_m == 0.0


def test_etching_takes_foils_and_nothing_else() -> None:
    assert STACK.etch("top").layers == STACK.layers[1:]
    assert STACK.etch("bottom").layers == STACK.etch(4).layers == STACK.layers[:-1]
    assert STACK.etch().layers == STACK.etch("both").layers == STACK.etch("top", "bottom").layers == STACK.layers[1:-1]
    assert STACK.etch("bottom").etched == ("bottom",)
    assert [name for name, _ in STACK.states] == ["whole", "top foil etched", "bottom foil etched", "all foils etched"]
    assert [name for name, _ in pf.Stack([COPPER, GIVEN]).states] == ["whole", "all foils etched"]
    assert [name for name, _ in STACK.etch().states] == ["whole"]
    inner = pf.Stack([GIVEN, COPPER, GIVEN])
    assert inner.etch(1).etched == ("layer 2",)
    assert hash(STACK) == hash(pf.Stack([COPPER, PRIMER, CORE, GLUE, COPPER], LINE))
    assert STACK.thickness_um == 49.0
    assert str(STACK).startswith("copper 12 um (foil) / adhesion 2 um / ")


def test_a_line_may_lead_to_the_stack_from_either_side() -> None:
    assert pf.Stack(STACK.layers[::-1], LINE).making == LINE
    assert pf.Stack.from_making(LINE).layers == STACK.layers


STACK_FAULTS = [
    (lambda: pf.Stack([]), "layers: expected a list of Layer, top to bottom, but got nothing", "a list of Layer"),
    (
        lambda: pf.Stack("copper"),
        "layers: expected a list of Layer, top to bottom, but got 'copper'",
        "a list of Layer",
    ),
    (lambda: pf.Stack([COPPER, "core"]), "layer 2: expected a Layer, but got 'core'", "a Layer"),
    (lambda: pf.Stack([CORE, GLUE]), "layers: at least one foil is needed", "at least one foil"),
    (lambda: pf.Stack([COPPER, CORE], "coat"), "making: expected a Making, or None, but got 'coat'", "a Making"),
    (
        lambda: pf.Stack([COPPER, CORE], LINE),
        "making",
        (
            "the steps lead to 'copper 12 um (foil)', 'adhesion 2 um', 'low_expansion 20 um', "
            "'thermoplastic 3 um', 'copper 12 um (foil)', not to the layers of the stack"
        ),
    ),
    (
        lambda: STACK.etch("left"),
        "etch: expected 'top', 'bottom', 'both', or the place of a foil among 0, 4, but got 'left'",
        "'top', 'bottom', 'both'",
    ),
    (
        lambda: STACK.etch(2),
        "etch: expected 'top', 'bottom', 'both', or the place of a foil among 0, 4, but got 2",
        "Only a foil can be etched",
    ),
    (
        lambda: pf.Stack([COPPER, GIVEN]).etch("bottom"),
        "etch: expected 'top', 'bottom', 'both', or the place of a foil among 0, but got 'bottom'",
        "Only a foil",
    ),
    (lambda: pf.Stack([COPPER]).etch(), "etch", "the stack has only foils"),
    (lambda: STACK.etch().etch(), "etch", "the stack has no foil"),
    (lambda: STACK.coats(), "size: neither area_m2 nor roll is stated", "neither area_m2 nor roll is stated"),
    (
        lambda: STACK.coats(area_m2=1, roll=pf.Roll(1, 1)),
        "size: area_m2 and roll are both stated; state one of them",
        "are both stated",
    ),
    (lambda: STACK.coats(area_m2=-1), "area_m2: must be above 0 and at most 1,000,000,000, but is -1", "above 0"),
    (lambda: STACK.coats(roll=3), "roll: expected a Roll(width_m, length_m, ...), but got 3", "a Roll"),
    (lambda: pf.Stack([COPPER, CORE]).coats(area_m2=1, solids_frac={"adhesion": 0.1}), "solids_frac", "low_expansion"),
    (
        lambda: pf.Stack([COPPER, GIVEN]).coats(area_m2=1),
        "layer 2, low_expansion: the layer has no Copolymer as material",
        "weighed",
    ),
    (
        lambda: pf.Stack([COPPER]).coats(area_m2=1),
        "layers: there is no polyimide layer, only foils",
        "there is no polyimide layer, only foils",
    ),
    (
        lambda: pf.Roll(0.5, 100, edge_loss_m=0.25),
        "roll: edge_loss_m: must be less than half the width of 0.5 m, but is 0.25",
        "less than half the width",
    ),
    (lambda: pf.Roll(520, 1000), "roll: width_m: ", "520 mm are 0.52 m"),
    (lambda: pf.Roll(-0.5, 100), "roll: width_m: must be above 0, but is -0.5", "above 0"),
    (
        lambda: pf.Stack([COPPER, GLUE]).no_curl(),
        "layers: there is no low_expansion layer",
        "there is no low_expansion layer",
    ),
    (lambda: STACK.no_curl(room_c=400), "room_c: must be above -273.15 and below 238.941, but is 400", "below"),
    (
        lambda: STACK.no_curl("hot"),
        "stress_free_c: expected a finite number above -273.15 and at most 1500, but got 'hot'",
        "a finite number",
    ),
    (
        lambda: STACK.curl(25.0),
        "room_c: must differ from stress_free_c (25), but is 25.0",
        "must differ from stress_free_c (25), but is 25.0",
    ),
    (
        lambda: STACK.no_curl()["left"],
        "state: expected one of whole, top foil etched, bottom foil etched, all foils etched, but got 'left'",
        "whole",
    ),
    (
        lambda: STACK.design_target(0.01),
        "height: expected more than 25.1 mm over 100 mm for all states at once, but got 0.01",
        "for all states at once",
    ),
    (
        lambda: STACK.design_target(60),
        "height: must be less than half the width of 100 mm, but is 60",
        "less than half the width",
    ),
    (
        lambda: pf.Stack([COPPER, GIVEN]).imidization(),
        "making: after the last coat there is neither Dry nor Cure",
        "after the last coat there is neither Dry nor Cure",
    ),
    (lambda: STACK.to_svg(width_mm=0), "width_mm: must be above 0, but is 0", "above 0"),
    (
        lambda: pf.KineticStage(1.2, 0.05, 160, 109),
        "stage: share_frac: must be above 0 and at most 1, but is 1.2",
        "at most 1",
    ),
    (
        lambda: pf.Kinetics((pf.KineticStage(0.5, 0.05, 160, 109),), 100, 250),
        "shares of the stages: must add up to 1, but add up to 0.5",
        "must add up to 1, but add up to 0.5",
    ),
    (
        lambda: pf.Kinetics((pf.KineticStage(1.0, 0.05, 160, 109),), 250, 100),
        "kinetics: range",
        "low_c must be below high_c, but they are (250, 100)",
    ),
    (
        lambda: wet_coat("core", 20, 1.4, 0.0, 1.0, 0.9, 1.03),
        "core: solids on the PAA basis: must be above 0 and below 1, but is 1.0",
        "below 1",
    ),
]


@pytest.mark.parametrize(("call", "where", "need"), STACK_FAULTS)
def test_a_bad_stack_gets_one_line(call: Callable[[], object], where: str, need: str) -> None:
    with pytest.raises(LaminateError) as caught:
        call()
    text = str(caught.value)
    assert "\n" not in text
    assert where in text
    assert need in text


def test_the_frame_has_a_row_per_layer() -> None:
    frame = STACK.to_frame()
    assert list(frame["role"]) == ["foil", "adhesion", "low_expansion", "thermoplastic", "foil"]
    assert list(frame["thickness_um"]) == [12, 2, 20, 3, 12]
    assert frame["tg_c"].notna().tolist() == [False, True, True, True, False]
