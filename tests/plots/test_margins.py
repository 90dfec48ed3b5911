"""Bars of claims are the margins of the check."""

from pathlib import Path
from typing import Any

import pytest
from matplotlib.colors import to_hex

import pi_formulate as pf
from pi_formulate.base.errors import ClaimError, PlotError
from pi_formulate.base.show.colours import STATUS
from pi_formulate.plots import margins

ROOT = Path(__file__).parents[2]
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
RECIPE = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", target_mn_g_per_mol=20000.0, readability_g=0.01)
STACK = pf.read_stack(ROOT / "examples" / "laminate.toml").stack


def test_bars_of_claims_are_the_margins_the_tightest_on_top(ax: Any) -> None:
    report = pf.check_claims(RECIPE)
    pf.plot_claims(report, ax=ax)
    bars = margins.bars_of(report)
    with_number = [bar for bar in bars if bar.part is not None]
    assert bars[: len(with_number)] == tuple(with_number)
    parts = [bar.part for bar in with_number]
    assert parts == sorted(parts)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths == pytest.approx([max(-margins.MOST, min(margins.MOST, part)) for part in parts])
    colours = [to_hex(bar.get_facecolor()).upper() for bar in ax.patches]
    assert colours == [STATUS[bar.finding.status][0] for bar in with_number]
    for bar, text in zip(bars, ax.texts, strict=True):
        sign = STATUS[bar.finding.status][1]
        assert text.get_text().startswith(f"{sign} {bar.finding.status}")
        if bar.finding.probability is not None:
            assert f"P = {bar.finding.probability:.3f}" in text.get_text()


def test_every_clause_of_a_report_stands_once(ax: Any) -> None:
    report = pf.check_claims(STACK)
    shown = {(bar.finding.clause, claim) for bar in margins.bars_of(report) for claim in bar.claims}
    assert shown == {(f.clause, f.claim) for f in report if not f.clause.startswith("depends on")}
    pf.plot_claims(STACK, ["3", "14"], ax=ax)
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Tg 200..250 C, claims 3, 14"]


def test_claims_errors() -> None:
    with pytest.raises(
        PlotError, match=r"claims: expected a list of numbers of claims, such as \[\"2\", \"13\"\], but got 'x'"
    ):
        pf.plot_claims(RECIPE, "x")
    with pytest.raises(PlotError, match="claims: '99' were not all judged; these were: 1, 2, 3"):
        pf.plot_claims(RECIPE, ["99"])
    with pytest.raises(ClaimError):
        pf.plot_claims(3)
