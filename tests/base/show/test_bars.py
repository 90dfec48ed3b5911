"""Bars of SVG: the way of a sign, the scale of an interval."""

import re

from pi_formulate.base.show import bars


def test_a_margin_bar_goes_the_way_of_its_sign() -> None:
    def ends(bar: str) -> tuple[float, float]:
        found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
        assert found
        return float(found[1]), float(found[1]) + float(found[2])

    right, left = ends(bars.margin_bar(0.5, 1.0, "met")), ends(bars.margin_bar(-0.5, 1.0, "not met"))
    assert right == (60.0, 86.0)
    assert left == (34.0, 60.0)
    assert "<path" in bars.margin_bar(2.0, 1.0, "met")
    assert "<path" not in bars.margin_bar(1.0, 1.0, "met")
    assert bars.margin_bar(None, 1.0, "met") == ""


def test_an_interval_bar_is_to_scale() -> None:
    bar = bars.interval_bar(50.0, 75.0, 100.0)
    found = re.search(r'<rect x="([\d.]+)" y="3" width="([\d.]+)"', bar)
    assert found
    assert (float(found[1]), float(found[2])) == (60.0, 58.0)
    assert "<rect" in bars.interval_bar(0.0, 0.0, 0.0)


def test_the_zero_of_an_interval_is_drawn_over_the_bar() -> None:
    bar = bars.interval_bar(-10.0, 5.0, 20.0)
    assert bar.index("stroke-dasharray") > bar.index("<rect")
