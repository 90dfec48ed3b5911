"""A quantity against one mass: each point is the batch that `reconcile` makes of that mass."""

from typing import Any

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import PlotError
from pi_formulate.plots import weighing

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
RECIPE = pf.plan_batch(
    LOW, solution_g=500.0, solvent="NMP", target_mn_g_per_mol=40000.0, endcap="PA", readability_g=0.01
)


@pytest.mark.parametrize("quantity", ["mn_paa_g_per_mol", "dianhydride_per_diamine", "solids_paa_frac"])
def test_each_point_is_the_batch_that_reconcile_makes(quantity: str) -> None:
    planned_g = RECIPE.charge_g["PMDA"]
    (place,) = [i for i, charge in enumerate(RECIPE.charges) if charge.compound.id == "PMDA"]
    for mass_g in (44.0, 44.9, 45.2):
        made = pf.reconcile({**RECIPE.charge_g, "PMDA": mass_g}, RECIPE).made
        drawn = weighing.value_at(RECIPE, [place], mass_g / planned_g, quantity)
        assert drawn == pytest.approx(made.summary[quantity].weighed, rel=1e-9)


def test_the_lines_are_the_masses_of_sheet_and_vessel_and_the_field_is_the_range_of_the_sheet(ax: Any) -> None:
    pf.plot_weighing(RECIPE, "pyromellitic dianhydride", weighed_g=45.2, ax=ax)
    curve, sheet, vessel = ax.get_lines()
    masses, lengths = curve.get_data()
    assert sheet.get_xdata()[0] == pytest.approx(RECIPE.charge_g["PMDA"])
    assert vessel.get_xdata()[0] == 45.2
    peak = masses[list(lengths).index(max(lengths))]
    assert peak == pytest.approx(RECIPE.charge_g["PMDA"], abs=0.05)  # with an end-capper the plan is the longest
    (field,) = ax.patches
    low, high = field.get_extents().transformed(ax.transData.inverted()).intervalx
    line = next(line for line in RECIPE.to_sheet().lines if line.id == "PMDA")
    assert (f"{low:.2f}", f"{high:.2f}") == (line.low_text, line.high_text)


def test_a_peak_without_a_limit_is_cut_off(ax: Any) -> None:
    open_ended = pf.plan_batch(LOW, solution_g=500.0, target_mn_g_per_mol=20000.0, readability_g=0.01)
    pf.plot_weighing(open_ended, "PMDA", weighed_g=45.6, ax=ax)
    planned = open_ended.summary["mn_paa_g_per_mol"].weighed
    assert max(ax.get_lines()[0].get_ydata()) > weighing.HIGHEST * planned
    assert ax.get_ylim() == (0.0, weighing.HIGHEST * planned)


def test_portions_count_together_and_have_no_range_of_their_own(ax: Any) -> None:
    order = ["NMP", "p-PDA", "4,4'-ODA", ("PMDA", 0.9), ("PMDA", 0.1)]
    parts = pf.plan_batch(LOW, solution_g=500.0, imbalance_r=0.985, readability_g=0.01, order=order)
    pf.plot_weighing(parts, "PMDA", ax=ax)
    assert not ax.patches
    assert ax.get_lines()[1].get_xdata()[0] == pytest.approx(parts.charge_g["PMDA"])


@pytest.mark.parametrize(
    ("arguments", "need"),
    [
        ((3, "PMDA"), "a Recipe"),
        ((RECIPE, "BPDA"), "one of"),
        ((RECIPE, 3), "one of"),
        ((RECIPE, "PMDA", -1.0), "above 0"),
        ((RECIPE, "PMDA", float("nan")), "number"),
        ((RECIPE, "PMDA", None, "p/q"), "one of"),
        ((RECIPE, "PMDA", None, ["tg_c"]), "one of"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: tuple[Any, ...], need: str) -> None:
    with pytest.raises(PlotError) as refused:
        pf.plot_weighing(*arguments)
    assert need in str(refused.value)
