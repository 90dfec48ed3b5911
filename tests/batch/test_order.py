"""Charging order and portions."""

from pathlib import Path

import pytest

import pi_formulate as pf
from pi_formulate.copolymer.addition import charging_sequence
from pi_formulate.copolymer.copolymer import feed_of

LIB = pf.library()
SEQUENCE = charging_sequence(
    [{LIB["BPDA"]: 0.7, LIB["TPE-R"]: 0.5}, {LIB["p-PDA"]: 0.4}, {LIB["PMDA"]: 0.3}, {LIB["TPE-R"]: 0.1}]
)


def _ids(recipe):
    return [charge.compound.id for charge in recipe.charges]


def test_a_sequence_becomes_lines_in_portions(tmp_path: Path) -> None:
    recipe = pf.plan_batch(
        SEQUENCE.copolymer, solution_g=400, order=SEQUENCE, imbalance_r=0.99, endcap="PA", readability_g=1e-4
    )
    assert _ids(recipe) == ["NMP", "BPDA", "TPE-R", "p-PDA", "PMDA", "TPE-R", "PA"]
    first, second = (c for c in recipe.charges if c.compound.id == "TPE-R")
    assert first.planned_mol / second.planned_mol == pytest.approx(5.0, rel=1e-9)
    assert recipe.charge_g["TPE-R"] == pytest.approx(first.charge_g + second.charge_g)
    whole = pf.plan_batch(SEQUENCE.copolymer, solution_g=400, imbalance_r=0.99, endcap="PA")
    for name, mass in whole.charge_g.items():
        assert recipe.charge_g[name] == pytest.approx(mass, abs=2e-3)  # the rounding of two portions
    assert recipe.weighed_copolymer.feed.to_dict() == pytest.approx(feed_of(SEQUENCE.copolymer).to_dict(), rel=1e-3)
    for name in ("a.csv", "a.json", "a.xlsx", "a.html"):
        pf.write_batches([recipe], tmp_path / name)
        assert pf.Recipe.read(tmp_path / name) == recipe


def test_portions_in_a_recipe_file(tmp_path: Path) -> None:
    path = tmp_path / "two.toml"
    path.write_text(
        """[[batch]]
id = "two stages"
units = [{dianhydride = "BPDA", diamine = "p-PDA", amount = 1.0}, {dianhydride = "PMDA", diamine = "p-PDA", amount = 1}]
solution = "500 g"
order = ["NMP", "p-PDA 60 %", "BPDA", "PMDA", "p-PDA 40 %"]
""",
        encoding="utf-8",
    )
    recipe = pf.plan_file(path)[0][0]
    assert _ids(recipe) == ["NMP", "p-PDA", "BPDA", "PMDA", "p-PDA"]
    assert recipe.charges[1].amount_mol == pytest.approx(1.5 * recipe.charges[4].amount_mol, rel=1e-9)


@pytest.mark.parametrize(
    ("order", "fragment"),
    [
        (["NMP", "PMDA", ("p-PDA", 0.5), ("p-PDA", 0.4)], "order: shares of p-PDA: 0.5, 0.4 must add up to 1."),
        (["NMP", "PMDA", "p-PDA", "p-PDA"], "order: must name each component once: PMDA, p-PDA, NMP."),
        (["NMP", "PMDA", ("p-PDA", 1.5)], "share of p-PDA"),
        (["NMP", "PMDA", ("p-PDA", 0.5, 1)], "order: must name each component once: PMDA, p-PDA, NMP."),
        (["NMP", "PMDA"], "(name, share)"),
        (["NMP", "PMDA", "p-PDA", "BPDA"], "order: must name each component once: PMDA, p-PDA, NMP."),
    ],
)
def test_errors(order, fragment) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
    with pytest.raises(pf.RecipeError) as caught:
        pf.plan_batch(copolymer, solution_g=100, order=order)
    assert fragment in str(caught.value)


@pytest.mark.parametrize("left", [43.12, 43.17, 10.03])
def test_portions_together_use_up_no_more_than_there_is(left: float) -> None:
    copolymer = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
    order = ["NMP", "p-PDA", *(("PMDA", share) for share in (0.35, 0.333, 0.317))]
    recipe = pf.plan_batch(copolymer, use_up_g={"PMDA": left}, order=order, readability_g=0.01, imbalance_r=0.98)
    assert recipe.charge_g["PMDA"] <= left + 1e-9
    assert recipe.charge_g["PMDA"] == pytest.approx(left, abs=0.04)
