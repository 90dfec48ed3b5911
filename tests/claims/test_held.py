"""One law for the borders: check, margins, regions, grids, orders of addition and maps agree beside every border."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

import pi_formulate as pf
from pi_formulate.claims.held import BORDER, held, settled
from pi_formulate.claims.margins import FormulaMargins, labellings_of, smallest_margins
from pi_formulate.copolymer.copolymer import random_order
from pi_formulate.plots.space import space_of
from pi_formulate.search.question.scan import claims_mask
from pi_formulate.search.region.build import region_of

LIB = pf.library()
LOW = [pf.Unit(LIB["PMDA"], LIB["p-PDA"]), pf.Unit(LIB["PMDA"], LIB["4,4'-ODA"])]
FOUR = [pf.Unit(LIB[acid], LIB[amine]) for acid in ("BTDA", "PMDA") for amine in ("TPE-R", "p-PDA")]
OUTSIDE = pf.Unit(LIB["6FDA"], LIB["TFMB"])
FORMULAS = [(id, interpretation) for id in "1627" for interpretation in ("intended", "literal")]
# Off the border by this, relative: on it up to 1e-9, and beside it from there on.
OFF = st.floats(-10.0, -8.0).flatmap(lambda power: st.sampled_from([10.0**power, -(10.0**power)]))
SCALE = st.one_of(st.sampled_from([1e-6, 1.0, 1e6]), st.floats(-6.0, 6.0).map(lambda power: 10.0**power))

# Degrees near each border as a function of how far they are off it.
RATIOS = {
    "p > 0": lambda off: (abs(off), 1.0),
    "q > 0": lambda off: (1.0, abs(off)),
    "p/q = 0.4": lambda off: (0.4 * (1.0 + off), 1.0),
    "p/q = 2.5": lambda off: (2.5 * (1.0 + off), 1.0),
}
DEGREES = {
    "k > 0": lambda off: (abs(off), 0.0, 1.0, 0.0),
    "l above zero": lambda off: (1.0, abs(off), 0.0, 0.0),
    "m above zero": lambda off: (1.0, 0.0, abs(off), 0.0),
    "l, m, n above zero, together": lambda off: (1.0, abs(off), abs(off), abs(off)),
    "k = l, k largest": lambda off: (1.0 + off, 1.0, 0.8, 0.0),
    "k = l, m largest": lambda off: (1.0 + off, 1.0, 1.25, 0.0),
    "k + l = 1.5 (m + n)": lambda off: (1.2 + off, 0.3, 0.9, 0.1),
    "k + m = 1.5 (l + n)": lambda off: (1.2 + off, 0.9, 0.3, 0.1),
    "only B1 and B2": lambda off: (1.5 + off, 1.0, 0.0, 0.0),
    "l = m": lambda off: (3.0, 0.5 + off, 0.5, 0.5),
    "m = n": lambda off: (3.0, 0.5, 0.5, 0.5 + off),
    "l off to one side, n to the other": lambda off: (3.0, 0.5 + 0.6 * off, 0.5, 0.5 - 0.6 * off),
    "k = 2 l = 2 m = 2 n": lambda off: (2.0 + off, 1.0, 1.0, 1.0),
}


def _in_some_region(formula, units, copolymer) -> bool:
    """Whether a region of one of the labellings holds the composition."""
    regions = (region_of(formula, units, labelling) for labelling in labellings_of(formula, units))
    return any(region.contains(copolymer) for region in regions if region.dimension >= 0)


def _verdicts(formula, units, amounts) -> dict[str, bool]:
    """What each part of the package says of one composition."""
    copolymer = pf.Copolymer.of(dict(zip(units, amounts, strict=True)))
    x = np.array([amounts]) / sum(amounts)
    problem = SimpleNamespace(formulas=(formula,), waived=frozenset(), closed=False)
    space = replace(space_of(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 5, None), units=tuple(units), mole_frac=x)
    return {
        "check": formula.check(copolymer).met,
        "margins": bool(FormulaMargins.of(formula, units).judge(x)[0][0]),
        "region": _in_some_region(formula, tuple(units), copolymer),
        "grid": bool(claims_mask(problem, units, x)[0]),
        "orders": bool(smallest_margins(formula, units, x)[0][0]),
        "map": bool(space.margins(formula)[0][0]),
    }


def _beside(formula, units, amounts) -> bool:
    """Whether no margin is so near to the width of the border that rounding decides."""
    for labelling in labellings_of(formula, units):
        fractions = formula.labelled(pf.Copolymer.of(dict(zip(units, amounts, strict=True))), dict(labelling.classes))
        degrees = fractions.fractions
        largest = max(degrees.values())
        for clause in formula.judged_on():
            value = clause.value(degrees)
            scale = clause.scale(value, largest)
            if scale and abs(abs(clause.margin(value)) / scale / BORDER - 1.0) < 1e-3:
                return False
    return True


@settings(deadline=None, max_examples=60)
@given(data=st.data(), off=OFF, scale=SCALE, with_outside=st.booleans())
@pytest.mark.parametrize(("id", "interpretation"), FORMULAS)
def test_all_agree_beside_every_border(id, interpretation, data, off, scale, with_outside) -> None:
    formula = pf.formula(id, interpretation=interpretation)
    cases, all_units = (RATIOS, LOW) if id in "16" else (DEGREES, FOUR)
    degrees = cases[data.draw(st.sampled_from(sorted(cases)))](off)
    present = [(unit, amount) for unit, amount in zip(all_units, degrees, strict=True) if amount > 0.0]
    present += [(OUTSIDE, 0.5)] if with_outside else []
    units, amounts = [unit for unit, _ in present], [amount for _, amount in present]
    assume(_beside(formula, units, amounts))
    answers = _verdicts(formula, units, [scale * amount for amount in amounts])
    assert len(set(answers.values())) == 1, answers
    assert formula.check(pf.Copolymer.of(dict(present))).met == answers["check"]  # on any scale


@settings(deadline=None, max_examples=60)
@given(data=st.data(), off=OFF, scale=SCALE)
@pytest.mark.parametrize("id", ["6", "7"])
def test_one_pot_agrees_with_its_check(id, data, off, scale) -> None:
    """In random order k + l = 1.5 (m + n) is A1 = 0.6, and k = l is B1 = 0.5: the region is one of monomers there."""
    formula = pf.formula(id)
    if id == "7":
        acids, amines = ("BTDA", "PMDA"), ("TPE-R", "p-PDA")
        shares = data.draw(st.sampled_from([(0.6 + off, 0.7), (0.7, 0.6 + off), (0.7, 0.5 + off), (0.9, 1e-9 + off)]))
    else:
        acids, amines = ("PMDA", "BPDA"), ("p-PDA", "4,4'-ODA")
        shares = (0.7, data.draw(st.sampled_from([2.5 / 3.5, 0.4 / 1.4])) + off)
    assume(all(0.0 < share < 1.0 for share in shares))
    feed = {acids[0]: shares[0], acids[1]: 1.0 - shares[0], amines[0]: shares[1], amines[1]: 1.0 - shares[1]}
    copolymer = random_order(pf.Copolymer.from_feed({name: scale * amount for name, amount in feed.items()}).feed)
    units, amounts = [u for u, _ in copolymer.amounts_mol], [n for _, n in copolymer.amounts_mol]
    assume(_beside(formula, units, amounts))
    met = formula.check(copolymer).met
    found = {}
    for labelling in labellings_of(formula, units):
        region = region_of(formula, tuple(units), labelling, "random")
        found[str(labelling)] = bool(region.dimension >= 0 and region.contains(copolymer))
    assert any(found.values()) == met, found
    space = replace(space_of(acids, amines, 5, None), units=tuple(units), mole_frac=np.array([amounts]) / sum(amounts))
    assert bool(space.margins(formula)[0][0]) == met


@settings(deadline=None, max_examples=8)
@given(data=st.data(), off=OFF, scale=SCALE)
@pytest.mark.parametrize(("id", "interpretation"), FORMULAS)
def test_orders_agree_where_the_feed_has_one_order_only(id, interpretation, data, off, scale) -> None:
    """With one dianhydride the units are the feed, so every answer of `check_orders` is that of the check."""
    formula = pf.formula(id, interpretation=interpretation)
    cases, units = (RATIOS, LOW) if id in "16" else (DEGREES, FOUR)
    alone = {name: case for name, case in cases.items() if not any(case(off)[2:])}
    degrees = alone[data.draw(st.sampled_from(sorted(alone)))](off)
    present = {unit: scale * amount for unit, amount in zip(units, degrees, strict=False) if amount > 0.0}
    assume(_beside(formula, list(present), list(present.values())))
    copolymer = pf.Copolymer.of(present)
    met = formula.check(copolymer).met
    report = pf.check_orders(copolymer, id, interpretation=interpretation)
    assert (report.random.met, report.best_order.met) == (met, met)
    assert (report.every_order == "met", report.some_order == "met") == (met, met)


def test_the_region_and_the_check_agree_where_they_did_not() -> None:
    copolymer = pf.Copolymer.of(dict(zip(LOW, (2.5 + 2.6e-9, 1.0), strict=True)))
    assert not pf.formula("1").check(copolymer).met
    assert not pf.region("1", ["PMDA"], ["p-PDA", "4,4'-ODA"]).contains(copolymer)


@given(margin=st.floats(-1e-8, 1e-8), strict=st.booleans(), power=st.integers(-6, 6))
@example(margin=BORDER, strict=True, power=0)
@example(margin=-BORDER, strict=False, power=0)
def test_numbers_and_arrays_and_the_scale(margin, strict, power) -> None:
    answer = held(margin, strict)
    assert held(np.array([margin]), strict).tolist() == [answer]
    assert settled(np.array([margin])).tolist() == [settled(margin)]
    assert answer == (settled(margin) > 0.0 or (settled(margin) == 0.0 and not strict))
    scale = 2.0**power  # without rounding
    assert held(scale * margin, strict, scale) == answer
    assert settled(scale * margin, scale) == scale * settled(margin)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_a_margin_within_the_border_of_its_scale_is_reported_as_zero(scale: float) -> None:
    for sign in (1.0, -1.0):
        assert settled(sign * 0.99e-9 * scale, scale) == 0.0
        assert settled(sign * 1.01e-9 * scale, scale) == sign * 1.01e-9 * scale
        margins = np.array([0.99e-9, 1.01e-9]) * sign * scale
        assert settled(margins, scale).tolist() == [0.0, margins[1]]
