"""Whatever `estimate` takes, every other question about a polymer takes as well, or says why not."""

import importlib.util
import inspect
from collections.abc import Callable
from typing import Any

import pytest

import pi_formulate as pf

PRICED = pf.library().with_prices({"PMDA": 20.0, "4,4'-ODA": 10.0})
UNIT = pf.Unit(PRICED["PMDA"], PRICED["4,4'-ODA"])
PLAIN = pf.Copolymer.of({UNIT: 1.0})
RECIPE = pf.plan_batch(PLAIN, solution_g=100.0, library=PRICED)
KINDS: dict[str, Any] = {"Copolymer": PLAIN, "Unit": UNIT, "Recipe": RECIPE}
NOT_POLYMERS: dict[str, Any] = {
    "None": None,
    "a name": "PMDA",
    "a monomer": PRICED["PMDA"],
    "a number": 1.0,
    "a dict": {"PMDA": 1.0, "x": 1.0},
    "a list": [("PMDA", "4,4'-ODA", 1.0)],
}


def region() -> pf.Region:
    return pf.region("6", ["PMDA"], ["p-PDA", "4,4'-ODA"])


def curl(material: Any) -> Any:
    layer = pf.Layer("low_expansion", 25.0, material)
    return layer.copolymer.amounts_mol[0][0] if layer.copolymer else None


def drawn(subject: Any, draw: Callable[[Any], Any]) -> Any:
    pytest.importorskip("matplotlib")
    from matplotlib import pyplot

    try:
        ax = draw(subject)
        return [text.get_text() for text in ax.texts] + [str(line.get_xydata()) for line in ax.get_lines()]
    finally:
        pyplot.close("all")


def panel(subject: Any) -> Any:
    if importlib.util.find_spec("ipywidgets") is None:
        pytest.skip("no ipywidgets")
    state = pf.what_if(subject, PRICED).state
    return state.dianhydrides[0][0], state.diamines[0][0]


TWO = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0), ("PMDA", "4,4'-ODA", 1.0)])
SIDE = ("PMDA", "p-PDA")
CALLS: dict[str, Callable[[Any], Any]] = {
    "estimate": lambda x: [(n, f"{e.value:.8g}") for n, e in pf.estimate(x).found],
    "estimate, explained": lambda x: [str(n) for n in pf.estimate(x, ["tg_c"]).explain().nearest],
    "solvents_for": lambda x: [(name, round(ra, 8)) for name, ra in pf.solvents_for(x)],
    "check_claims": lambda x: [(f.claim, f.clause, f.status) for f in pf.check_claims(x) if not f.note],
    "compare_claims": lambda x: pf.compare_claims(x).disagreements,
    "check_orders": lambda x: round(pf.check_orders(x, "6").best_margin, 9),
    "feed_of": lambda x: list(pf.feed_of(x).to_dict()),
    "cost_per_kg": lambda x: round(pf.cost_per_kg(x), 8),
    "cost_per_m2": lambda x: round(pf.cost_per_m2(x, 25.0), 8),
    "Layer": curl,
    "Formula.check": lambda x: pf.formula("1").check(x).met,
    "Region.point": lambda x: [round(v, 9) for v in region().point(x)],
    "screen": lambda x: len(pf.screen(x, {"tg_c": (0, None)}, step_frac=0.5)),
    "plot_claims": lambda x: drawn(x, pf.plot_claims),
    "plot_property": lambda x: drawn(x, lambda y: pf.plot_property((SIDE, y), "tg_c")),
    "what_if": panel,
    "worth_measuring": lambda x: [(n, round(m, 9)) for _, n, m in pf.worth_measuring(x, {"tg_c": (0, 380)}).films],
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_question_takes_every_kind_of_polymer_and_gives_one_answer(call: str, kind: str) -> None:
    if call == "plot_claims" and kind == "Recipe":
        assert CALLS[call](KINDS[kind])  # a batch is judged with what it weighs: more clauses can be drawn
        return
    assert CALLS[call](KINDS[kind]) == CALLS[call](PLAIN)


# What other things some of them take beside a polymer.
ALSO = {
    ("check_claims", "a dict"),
    ("check_orders", "a dict"),
    ("Region.point", "a dict"),
    ("screen", "a list"),
    ("Layer", "None"),
    ("what_if", "None"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", NOT_POLYMERS)
def test_what_is_no_polymer_is_refused_in_words(call: str, kind: str) -> None:
    if (call, kind) in ALSO:
        pytest.skip("it has a meaning there, or another error")
    with pytest.raises(pf.FormulateError) as caught:
        CALLS[call](NOT_POLYMERS[kind])
    assert caught.value.need


def test_a_feed_says_nothing_of_the_order() -> None:
    for call in ("estimate", "solvents_for", "cost_per_kg", "Formula.check", "feed_of"):
        with pytest.raises(pf.FormulateError, match=r"A feed has no order of units.*from_feed"):
            CALLS[call](TWO.feed)
    assert CALLS["check_orders"](TWO.feed) == CALLS["check_orders"](TWO)
    assert CALLS["check_orders"](TWO.feed.to_dict()) == CALLS["check_orders"](TWO)


def test_a_batch_is_planned_from_a_copolymer_or_solved_amounts_alone() -> None:
    for kind in ("Unit", "Recipe"):
        with pytest.raises(pf.FormulateError, match="expected a Copolymer, or the result of solve_amounts, but got "):
            pf.plan_batch(KINDS[kind], solution_g=100.0)


def test_solvents_for_still_takes_units_with_mole_fractions() -> None:
    halves = tuple((unit, 0.5) for unit, _ in TWO.amounts_mol)
    assert tuple(pf.solvents_for(halves)) == tuple(pf.solvents_for(TWO))
    best = pf.solvents_for(TWO)
    assert len(best) > 20
    assert [ra for _, ra in best] == sorted(ra for _, ra in best)


def test_the_cost_of_a_batch_is_that_of_what_its_bottles_hold() -> None:
    weak = pf.plan_batch(PLAIN, solution_g=100.0, assay={"PMDA": 0.98}, library=PRICED)
    assert pf.cost_per_kg(weak) == pytest.approx(pf.cost_per_kg(PLAIN, {"PMDA": 0.98}))
    assert pf.cost_per_kg(weak, {}) == pytest.approx(pf.cost_per_kg(PLAIN))


def test_no_public_function_that_takes_a_polymer_is_left_out() -> None:
    asked = {name.split(",")[0].split(".")[0] for name in CALLS} | {"plan_batch"}
    open_ones = set()
    for name in pf.__all__:
        found = getattr(pf, name)
        if inspect.isfunction(found):
            first = next(iter(inspect.signature(found).parameters), "")
            if first in ("subject", "copolymer", "units"):
                open_ones.add(name)
    # unit_bounds takes a feed, plot_property two ends: neither calls its first argument so.
    assert open_ones - asked == set()
