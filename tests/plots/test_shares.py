"""Bars of the contributions, largest first."""

from typing import Any

import pytest
from matplotlib.colors import to_hex

import pi_formulate as pf
from pi_formulate.base.errors import PlotError
from pi_formulate.plots import style
from pi_formulate.properties.estimate import Estimate

LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
TG = pf.estimate(LOW, ["tg_c"])["tg_c"]


def test_bars_are_the_contributions_largest_first(ax: Any) -> None:
    pf.plot_contributions(TG, most=5, ax=ax)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[:4] == sorted((share for _, share in TG.contributions), key=lambda share: -abs(share))[:4]
    assert sum(widths) == pytest.approx(TG.value, rel=1e-9)
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names[-1] == f"{len(TG.contributions) - 4} smaller ones"
    assert ax.yaxis_inverted()


def test_a_negative_share_has_its_own_colour(ax: Any) -> None:
    value = Estimate(1.0, 1.0, "-", True, "m", "s", "", (("down", -2.0), ("up", 3.0)))
    pf.plot_contributions(value, ax=ax)
    assert [bar.get_width() for bar in ax.patches] == [3.0, -2.0]
    assert [to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == [style.BLUE, style.ORANGE]
    assert ax.get_xlabel() == "share of the value [-]"


def test_contribution_errors() -> None:
    with pytest.raises(PlotError, match="estimate: expected an Estimate, but got 3"):
        pf.plot_contributions(3)
    with pytest.raises(PlotError, match="estimate: it has no contributions"):
        pf.plot_contributions(Estimate(1.0, 1.0, "-", True, "m", "s"))
    with pytest.raises(PlotError, match="most: must be at least 1, but is 0"):
        pf.plot_contributions(TG, most=0)
    with pytest.raises(PlotError, match=r"most: expected a whole number, at least 1, but got 2\.5"):
        pf.plot_contributions(TG, most=2.5)
