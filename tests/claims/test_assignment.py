"""Which layer is meant by which word of the claims, against every choice by hand."""

from itertools import product
from random import Random

import pytest

import pi_formulate as pf
from tests.claims.laminate import COPPER, MENU, answers, layer, rows_of, stack_of


def _by_hand(names):
    """Claims that some choice of the low-expansion, the thermoplastic and the further layer meets as a whole."""
    found = set()
    places = range(len(names))
    roles = [MENU[name][0] for name in names]
    one = {
        (claim, i): any(four and own for four, own in answers(MENU[name][1], claim, False, False))
        for claim in ("4", "5", "6")
        for i, name in enumerate(names)
    }
    for low, plastic, further in product(places, places, [None, *places]):
        if roles[low] != "low_expansion" or roles[plastic] != "thermoplastic" or further in (low, plastic):
            continue
        cool, ratio, glued = MENU[names[low]][2], MENU[names[low]][3], further is not None and MENU[names[further]][4]
        if not cool:
            continue  # neither claim 1 nor claim 12, and all others depend on one of them
        there, four = further is not None, further is not None and one["4", further]
        laminate = {"1": True, "2": ratio, "3": True, "7": True, "8": there, "9": glued, "10": glued, "11": four}
        laminate |= {claim: one[claim, plastic] for claim in ("4", "5", "6")}
        found |= {claim for claim, met in laminate.items() if met}
        if plastic > low and roles[-1] == "thermoplastic":
            under = there and further < low
            line = {"12": True, "13": ratio, "14": True, "18": under}
            line |= {"19": under and glued, "20": under and glued, "21": under and four}
            line |= {claim: one[was, plastic] for claim, was in (("15", "4"), ("16", "5"), ("17", "6"))}
            found |= {claim for claim, met in line.items() if met}
    return found


LAMINATES = [
    ("core", "plastic"),
    ("core, hot", "plastic"),
    ("plastic of 5", "core", "plastic"),
    ("plastic", "core", "plastic of 5"),
    ("core, hot", "core, no ratio", "plastic"),
    ("core", "core, hot", "plastic"),
    ("plastic, k < l", "core", "plastic"),
    ("glue", "core", "plastic of 5"),
    ("core", "glue", "plastic"),
    ("glue of nothing", "glue", "core", "plastic"),
    ("plastic", "core"),
    ("core", "plastic", "plastic of 5"),
    ("core", "glue"),
    ("glue", "plastic"),
    ("plastic", "plastic of 5"),
    ("glue", "core", "core, hot", "plastic"),
]
_DRAW = Random(5)
LAMINATES += [tuple(_DRAW.choice([*MENU]) for _ in range(_DRAW.randint(2, 4))) for _ in range(40)]


@pytest.mark.parametrize("turned", [False, True])
def test_layers_of_a_laminate(turned) -> None:
    wrong = []
    for names in LAMINATES:
        made = stack_of(*map(layer, names))
        stack = pf.Stack(made.layers[::-1], made.making) if turned else made
        report = pf.check_claims(stack)
        met = {claim for claim, status in report.claims.items() if status == "met"}
        if met != _by_hand(names):
            wrong.append((names, met ^ _by_hand(names)))
        assert set(report.claims.values()) <= {"met", "not met"}
    assert wrong == []


def test_layers_that_meet_by_halves_do_not_meet() -> None:
    """Claim 2 asks for p/q of the very layer whose expansion lies in the window."""
    report = pf.check_claims(stack_of(layer("core, hot"), layer("core, no ratio"), layer("plastic")))
    assert (report.claims["1"], report.claims["2"], report.claims["12"], report.claims["13"]) == (
        "met",
        "not met",
        "met",
        "not met",
    )
    assert (
        "layer 3 of 5"
        in rows_of(report, "2")["0.4 <= p/q <= 2.5"].note + rows_of(report, "2")["units of the formula"].note
    )
    assert rows_of(report, "2")["depends on claim 1"].status == "met"
    halves = pf.check_claims(stack_of(layer("plastic of 5"), layer("core"), layer("plastic")))
    assert halves.claims["5"] == "met"  # the laminate of claim 1 read from the other side
    assert halves.claims["16"] == "not met"  # the second foil lies on the other thermoplastic layer
    row = rows_of(halves, "16")["depends on claim 15"]
    assert row.status == "met"
    assert halves.claims["6"] == halves.claims["17"] == "met"


def test_a_claim_above_that_does_better_elsewhere_is_told() -> None:
    """One thermoplastic layer meets claim 4 and not 5, of the other the copolymer is not known: claim 5 needs it."""
    unknown = pf.Layer("thermoplastic", 3, cte_ppm_per_k=50.0, modulus_gpa=3.0, poisson=0.35, name="bought")
    report = pf.check_claims(pf.Stack([COPPER, layer("core"), layer("plastic"), unknown, COPPER]))
    assert (report.claims["4"], report.claims["5"]) == ("met", "needs data")
    row = rows_of(report, "5")["depends on claim 4"]
    assert row.status == "needs data"
    assert "here with layer 4 of 5, bought as the thermoplastic layer" in row.note
    assert "claim 4 by itself is met with layer 3 of 5, plastic as the thermoplastic layer" in row.note


@pytest.mark.parametrize("role", ["thermoplastic", "adhesion", "low_expansion"])
def test_a_role_is_a_label_and_the_layer_the_fact(role) -> None:
    units = [("BTDA", "TPE-R", 3.0), ("BTDA", "p-PDA", 1.0)]
    second = pf.Layer(role, 3, pf.Copolymer.from_units(units), name="second")
    report = pf.check_claims(pf.Stack([COPPER, second, layer("core"), layer("plastic"), COPPER]))
    row = rows_of(report, "8")["a further polyimide layer between a metal and the low-expansion layer"]
    assert row.status == "met"
    assert "second" in row.note or role == "thermoplastic"  # where either one may be the further layer
    assert "that it improves adhesion is the user's statement" in row.note
    assert report.claims["8"] == report.claims["11"] == "met"


def test_no_layer_is_further_and_thermoplastic_at_once() -> None:
    report = pf.check_claims(pf.Stack([COPPER, layer("plastic"), layer("core"), COPPER]))
    assert report.claims["1"] == "met"
    assert report.claims["8"] == report.claims["11"] == "not met"
    assert report.own["9"] == "not applicable"
