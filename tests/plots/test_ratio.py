"""A property over a ratio: the estimates with their interval, the claimed ratio and window."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import ClaimError, PlotError
from pi_formulate.copolymer.unit import Unit

LIB = pf.library()
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
FEW = 13


def test_the_ratios_1_2_and_5_of_each_decade_are_written(ax: Any) -> None:
    pf.plot_property(1, "cte_ppm_per_k", members={"X1": "PMDA"}, lowest=0.2, highest=5.0, points=FEW, ax=ax)
    ax.figure.canvas.draw()
    shown = [t.get_text() for t in ax.get_xticklabels() if 0.2 <= t.get_position()[0] <= 5.0]
    assert shown == ["0.2", "0.5", "1", "2", "5"]
    assert not [t for t in ax.get_xticklabels(minor=True) if t.get_text()]


def test_a_window_with_an_open_end_reaches_the_frame(ax: Any) -> None:
    pf.plot_property("1", "tg_c", members={"X1": "PMDA"}, window=(None, 400), points=FEW, ax=ax)
    shade = ax.patches[-1]
    assert shade.get_y() + shade.get_height() == pytest.approx(400.0)
    assert shade.get_y() == pytest.approx(ax.get_ylim()[0], rel=0.05)
    assert "up to 400 degrees C" in [t.get_text() for t in ax.get_legend().get_texts()]


def test_the_line_and_its_interval_are_the_estimates(ax: Any) -> None:
    pf.plot_property("1", "cte_ppm_per_k", members={"X1": "PMDA"}, lowest=0.2, highest=5.0, points=5, ax=ax)
    line = next(x for x in ax.lines if x.get_label() == "estimate")
    band = next(c for c in ax.collections if c.get_label() == "90 % interval")
    edges = band.get_paths()[0].vertices
    for ratio, value in zip(*line.get_data(), strict=True):
        units = [("PMDA", "p-PDA", ratio), ("PMDA", "4,4'-ODA", 1.0)]
        estimate = pf.estimate(pf.Copolymer.from_units(units), ["cte_ppm_per_k"])["cte_ppm_per_k"]
        assert value == pytest.approx(estimate.value, rel=1e-9)
        at = edges[np.isclose(edges[:, 0], ratio)][:, 1]
        assert (at.min(), at.max()) == pytest.approx(estimate.interval_90, rel=1e-9)


def test_the_claimed_ratio_and_window_are_shaded(ax: Any) -> None:
    pf.plot_property("6", "cte_ppm_per_k", members={"X4": "PMDA"}, points=FEW, ax=ax)
    ratio, window = ax.patches
    assert (ratio.get_x(), ratio.get_x() + ratio.get_width()) == pytest.approx((0.4, 2.5))
    assert (window.get_y(), window.get_y() + window.get_height()) == pytest.approx((5.0, 25.0))
    assert ax.get_xlabel() == "s/t [mol/mol]"
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert "0.4 <= s/t <= 2.5, claim 13" in texts
    assert "5 to 25 ppm/K, claim 1, low-expansion layer" in texts


def test_the_tg_window_is_that_of_the_other_layer(ax: Any) -> None:
    pf.plot_property("1", "tg_c", members={"X1": "PMDA"}, points=FEW, ax=ax)
    assert len(ax.patches) == 1  # the ratio alone
    units = [LOW, Unit(LIB["BTDA"], LIB["TPE-R"])]
    pf.plot_property(units, "tg_c", points=FEW, ax=ax)
    assert len(ax.patches) == 2
    pf.plot_property(units, "density_g_per_cm3", window=(1.2, 1.4), points=FEW, ax=ax)
    assert ax.patches[-1].get_y() == pytest.approx(1.2)


def test_out_of_domain_is_dashed(ax: Any) -> None:
    silicon = next(m for m in LIB if m.role == "diamine" and "Si" in m.formula)
    pf.plot_property([("PMDA", "p-PDA"), ("PMDA", silicon)], "density_g_per_cm3", points=FEW, ax=ax)
    dashed = next(x for x in ax.lines if x.get_label() == "out of domain")
    assert dashed.get_linestyle() == "--"
    assert np.isfinite(dashed.get_ydata()).all()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: pf.plot_property("2", "tg_c"),
            "it has the units k, l, m, n, but a plot over one ratio takes two units",
        ),
        (
            lambda: pf.plot_property("1", "colour"),
            (
                "property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                "solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                "poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got 'colour'"
            ),
        ),
        (lambda: pf.plot_property([LOW], "tg_c"), "a Formula, or two of Unit"),
        (
            lambda: pf.plot_property([LOW, "x"], "tg_c"),
            r"expected a Formula, or two of Unit, \(dianhydride, diamine\), Copolymer, Recipe, but got 'x'",
        ),
        (lambda: pf.plot_property([LOW, LOW], "tg_c"), "the two must differ"),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", members={"X1": "PMDA"}),
            "members: go only with a formula",
        ),
        (
            lambda: pf.plot_property("1", "tg_c", lowest=3.0, highest=2.0),
            r"lowest: must be below highest \(2\), but is 3\.0",
        ),
        (lambda: pf.plot_property("1", "tg_c", points=1), "points: must be from 2 to 10000, but is 1"),
        (
            lambda: pf.plot_property("1", "tg_c", points=2.5),
            "points: expected a whole number from 2 to 10000, but got 2.5",
        ),
        (
            lambda: pf.plot_property("1", "tg_c", members="PMDA"),
            r"members: expected \{slot: monomer\}, such as \{.X1.: .PMDA.\}, but got 'PMDA'",
        ),
        (
            lambda: pf.plot_property("1", "tg_c", members=["PMDA"]),
            r"members: expected \{slot: monomer\}, such as \{.X1.: .PMDA.\}, but got \['PMDA'\]",
        ),
        (
            lambda: pf.plot_property("1", ["tg_c"]),
            (
                r"property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                r"vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                r"solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                r"poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                r"transmittance_400_percent, strength_mpa, but got \['tg_c'\]"
            ),
        ),
        (
            lambda: pf.plot_property("1", "tg_c", library="x"),
            "library: expected a MonomerLibrary, or None, but got 'x'",
        ),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=(None, None)),
            r"the low end must be below the high end, and None stands for an open end: \(None, None\)",
        ),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window="ab"),
            r"window: expected \(low, high\), but got 'ab'",
        ),
        (
            lambda: pf.plot_property(True, "tg_c"),
            r"expected a Formula, or two of Unit, \(dianhydride, diamine\), Copolymer, Recipe, but got True",
        ),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=(3, 2)),
            r"the low end must be below the high end, and None stands for an open end: \(3, 2\)",
        ),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=3),
            r"window: expected \(low, high\), but got 3",
        ),
    ],
)
def test_property_errors(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(PlotError, match=words):
        call()


def test_a_member_outside_its_slot_is_the_error_of_the_formula() -> None:
    with pytest.raises(
        ClaimError, match="there is no variable or slot X9; the variables are p, q and the slots X1, P, Q"
    ):
        pf.plot_property("1", "tg_c", members={"X9": "PMDA"})
    with pytest.raises(
        ClaimError, match=(r"slot X1: expected a monomer, or \{monomer: share\} of several, but got \['PMDA'\]")
    ):
        pf.plot_property("1", "tg_c", members={"X1": ["PMDA"]})
