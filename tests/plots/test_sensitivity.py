"""Bars of the charges, each moved by its uncertainty."""

from typing import Any

import pytest

import pi_formulate as pf
from pi_formulate.base.errors import PlotError
from pi_formulate.batch.scatter import relative_sd
from pi_formulate.plots import sensitivity

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
RECIPE = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", target_mn_g_per_mol=20000.0, readability_g=0.01)


@pytest.mark.parametrize(
    "quantity", ["mn_paa_g_per_mol", "dianhydride_per_diamine", "p/q", "k + m - 1.5 (l + n)", "solids_pi_frac"]
)
def test_swings_add_up_to_the_uncertainty_of_the_summary(quantity: str) -> None:
    base, unit, swings = sensitivity.swings_of(RECIPE, quantity)
    sd = sensitivity.deviation(RECIPE, quantity, swings)
    if quantity == "mn_paa_g_per_mol":  # 1 / M_n is what adds up; M_n bends by the square of its relative deviation
        inverse = sum((1.0 / s.high - 1.0 / s.base) ** 2 for s in swings) ** 0.5
        assert inverse * base == pytest.approx(sd / base, rel=10.0 * (sd / base) ** 2)
    else:
        assert sum((s.high - s.base) ** 2 for s in swings) ** 0.5 == pytest.approx(sd, rel=1e-9)
    if quantity in {q.name for q in RECIPE.summary}:
        known = RECIPE.summary[quantity]
        assert (base, unit) == (pytest.approx(known.weighed), known.unit)
        assert sd == known.sd
        return
    judged = next(f for f in pf.check_claims(RECIPE) if f.quantity == quantity)
    assert (base, unit) == (pytest.approx(judged.value), "mol/mol")
    assert sd > 0.0


def test_bars_are_one_charge_moved_by_its_uncertainty(ax: Any) -> None:
    pf.plot_sensitivity(RECIPE, "p/q", ax=ax)
    base, _, swings = sensitivity.swings_of(RECIPE, "p/q")
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names == [s.charge.compound.id for s in sorted(swings, key=lambda s: -s.size)]
    assert names[0] in ("p-PDA", "4,4'-ODA")
    # p/q is the ratio of the two diamines where the dianhydride is all one.
    charge = next(c for c in RECIPE.charges if c.compound.id == "p-PDA")
    moved = base * (1.0 + relative_sd(charge))
    place = names.index("p-PDA")
    ends = [bar.get_x() + bar.get_width() for bar in ax.patches if round(bar.get_y() + 0.17) == place]
    assert any(end == pytest.approx(moved, rel=1e-9) for end in ends)
    assert all(bar.get_x() == pytest.approx(base) for bar in ax.patches)
    assert ax.get_xlabel() == "p/q [mol/mol]"


def test_near_a_peak_both_ends_are_on_one_side_and_both_bars_are_seen(ax: Any) -> None:
    lots = {"p-PDA": pf.Lot("A", purity_frac=0.98, assay_sd_frac=0.02)}
    recipe = pf.plan_batch(LOW, solution_g=500, target_mn_g_per_mol=20000, endcap="PA", readability_g=0.01, lots=lots)
    base, _, swings = sensitivity.swings_of(recipe, "mn_paa_g_per_mol")
    worst = max(swings, key=lambda s: s.size)
    assert worst.charge.compound.id == "p-PDA"
    assert max(worst.low, worst.high) < base
    assert worst.size == base - min(worst.low, worst.high) > 5000.0
    pf.plot_sensitivity(recipe, ax=ax)
    known = recipe.summary["mn_paa_g_per_mol"]
    assert known.weighed_text_with_unit in ax.get_title()  # no deviation to both sides of a maximum
    assert "planned at its maximum" in ax.get_title()
    bars = sorted((bar for bar in ax.patches if abs(bar.get_width()) > 5000.0), key=lambda bar: bar.get_y())
    assert len(bars) == 2
    assert bars[0].get_y() + bars[0].get_height() <= bars[1].get_y()  # one above the other


def test_an_assay_counts_as_well_as_the_balance() -> None:
    lot = pf.Lot(purity_frac=0.995, assay_sd_frac=0.002)
    recipe = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", imbalance_r=0.98, lots={"PMDA": lot})
    _, _, swings = sensitivity.swings_of(recipe, "mn_paa_g_per_mol")
    assert {s.label for s in swings if s.size > 0.0} == {"PMDA, assay"}
    both = pf.plan_batch(
        LOW,
        solution_g=500.0,
        imbalance_r=0.98,
        lots={"PMDA": lot},
        readability_g=0.01,
        order=["NMP", ("PMDA", 0.5), "p-PDA", "4,4'-ODA", ("PMDA", 0.5)],
    )
    base, _, swings = sensitivity.swings_of(both, "solution_g")
    assert [s.label for s in swings] == ["NMP", "PMDA", "p-PDA", "4,4'-ODA", "PMDA", "PMDA, assay"]
    # an assay moves no mass on the balance, and a reading its own line alone
    assert [s.high - base for s in swings] == pytest.approx([0.01 / 6**0.5] * 5 + [0.0], abs=1e-9)
    _, _, swings = sensitivity.swings_of(both, "dianhydride_per_diamine")
    ratio = both.summary["dianhydride_per_diamine"].weighed
    assert swings[-1].high - swings[-1].base == pytest.approx(ratio * 0.002 / 0.995, rel=1e-9)  # both portions at once


def test_sensitivity_errors() -> None:
    with pytest.raises(PlotError, match="recipe: expected a Recipe, but got 3"):
        pf.plot_sensitivity(3)
    with pytest.raises(PlotError, match=r"quantity: expected one of dianhydride_per_diamine, .*, but got 'x'\."):
        pf.plot_sensitivity(RECIPE, "x")
    exact = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", imbalance_r=0.98)
    with pytest.raises(PlotError, match="readability_g"):
        pf.plot_sensitivity(exact)
    with pytest.raises(
        PlotError,
        match=(r"quantity: expected the name of one quantity, such as 'mn_paa_g_per_mol', but got " r"\['p/q'\]"),
    ):
        pf.plot_sensitivity(RECIPE, ["p/q"])
    with pytest.raises(PlotError, match="infinite within"):
        pf.plot_sensitivity(pf.plan_batch(LOW, solution_g=500.0, solvent="NMP"))
