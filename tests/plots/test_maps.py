"""Maps: contours are the estimates, outlines the borders, targets where they are."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.base.errors import PlotError, StructureError
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.composition_table import CompositionTable

LIB = pf.library()
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
FEW = 13
THREE = ["p-PDA", "4,4'-ODA", "TPE-R"]


def test_contours_of_a_map_are_the_estimates(ax: Any) -> None:
    pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], points=41, ax=ax)
    table = CompositionTable.of([Unit(LIB[a], LIB[b]) for a in ("BTDA", "PMDA") for b in ("TPE-R", "p-PDA")])
    filled, lines = (c for c in ax.collections if hasattr(c, "levels"))
    for drawn, column in ((filled, 0), (lines, 1)):
        checked = 0
        for level, path in zip(drawn.levels, drawn.get_paths(), strict=False):
            inner = [v for v in path.vertices if 0.02 < v[0] < 0.98 and 0.02 < v[1] < 0.98]
            if column == 0 or not inner:
                continue
            x, y = np.array(inner).T
            value = table.evaluate(np.column_stack([x * y, x * (1 - y), (1 - x) * y, (1 - x) * (1 - y)]))[0][:, column]
            assert value == pytest.approx(level, abs=0.05)
            checked += len(inner)
        assert checked or column == 0
    values = table.evaluate(np.array([[1.0, 0, 0, 0], [0, 0, 0, 1.0]]))[0][:, 0]
    assert filled.levels[0] <= values.min()
    assert values.max() <= filled.levels[-1]


def test_the_outline_is_the_border_of_the_formula(ax: Any) -> None:
    pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 7, lines=None, points=FEW, ax=ax)
    # k + l > 1.5 (m + n) and k + m > 1.5 (l + n): more than 0.6 of one monomer on each side, whatever the grid.
    corners = {tuple(np.round(point, 12)) for line in ax.lines for point in zip(*line.get_data(), strict=True)}
    assert corners == {(x, y) for x in (0.0, 0.4, 0.6, 1.0) for y in (0.0, 0.4, 0.6, 1.0)}
    assert "meets formula 7 (default, intended)" in below(ax)


def below(ax: Any) -> list[str]:
    return [text.get_text().replace("\n", " ") for text in ax.get_legend().get_texts()]


def test_a_map_where_nothing_meets_the_formula_says_so(ax: Any) -> None:
    pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "BAPP"], "6", points=FEW, ax=ax)
    assert "nothing here meets formula 6 (default, intended)" in below(ax)
    assert ax.get_title() == "random order"


def test_the_target_is_marked_where_it_is(ax: Any) -> None:
    target = pf.Copolymer.from_feed({"BTDA": 0.8, "PMDA": 0.2, "TPE-R": 0.7, "p-PDA": 0.3})
    pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], target=target, points=FEW, ax=ax)
    star = next(line for line in ax.lines if line.get_label() == "target")
    assert [float(v[0]) for v in star.get_data()] == pytest.approx([0.8, 0.7])


def test_the_target_of_a_ternary_stands_in_its_triangle(ax: Any) -> None:
    pf.plot_ternary(["PMDA"], THREE, target=LOW, points=FEW, ax=ax)
    star = next(line for line in ax.lines if line.get_label() == "target")
    assert [float(v[0]) for v in star.get_data()] == pytest.approx([0.4, 0.0], abs=1e-12)
    bar = ax.figure.axes[1]
    assert bar.get_ylabel() == "Tg [degrees C]"


def test_a_window_is_outlined_where_the_estimate_lies_inside(ax: Any) -> None:
    pf.plot_map(["PMDA"], THREE, lines=None, target={"cte_ppm_per_k": (10.0, 20.0)}, points=31, ax=ax)
    points = np.vstack([path.vertices for path in ax.collections[-1].get_paths()])
    table = CompositionTable.of([Unit(LIB["PMDA"], LIB[m]) for m in THREE])
    shares = np.column_stack([points, 1.0 - points.sum(axis=1)]).clip(0.0)
    value = table.evaluate(shares / shares.sum(axis=1, keepdims=True))[0][:, 1]
    assert np.minimum(np.abs(value - 10.0), np.abs(value - 20.0)).max() < 1e-3


def test_a_map_of_one_value_is_drawn(ax: Any) -> None:
    monomers = [pf.Monomer.from_smiles("Nc1ccc(N)cc1", id=id) for id in ("a", "b", "c")]
    pf.plot_ternary(["PMDA"], monomers, "density_g_per_cm3", points=FEW, ax=ax)
    ax.figure.canvas.draw()


def test_a_map_of_a_constant_has_one_number_next_to_its_colour(ax: Any) -> None:
    pf.plot_map(["PMDA"], THREE, colour="poisson_ratio", lines=None, points=FEW, ax=ax)
    bar = ax.figure.axes[1]
    assert [t.get_text() for t in bar.get_yticklabels()] == ["0.34"]
    low, high = bar.get_ylim()
    assert 0.3 < low < 0.34 < high < 0.4


def test_a_second_map_takes_the_place_of_the_first(ax: Any) -> None:
    own = ax.axhline(0.5)
    target = pf.Copolymer.from_feed({"PMDA": 1.0, "p-PDA": 0.5, "TPE-R": 0.5})
    pf.plot_map(["PMDA"], THREE, "6", target=target, points=FEW, ax=ax)
    pf.plot_map(["PMDA"], THREE, colour="density_g_per_cm3", lines=None, points=FEW, ax=ax)
    assert len(ax.figure.axes) == 2
    assert ax.figure.axes[1].get_ylabel() == "density [g/cm3]"
    assert list(ax.lines) == [own]
    assert len([c for c in ax.collections if hasattr(c, "levels")]) == 1


def test_what_is_out_of_domain_is_hatched_and_named(ax: Any) -> None:
    pf.plot_map(["1,2,3,4-CHTDA", "PMDA"], ["1,2-CHDA", "p-PDA"], lines=None, points=FEW, ax=ax)
    hatched = [c for c in ax.collections if getattr(c, "hatches", [None])[0]]
    assert len(hatched) == 1
    assert "out of domain: Tg" in below(ax)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: pf.plot_map(["PMDA"], ["p-PDA"]),
            "expected two and two, one dianhydride with three diamines or three with one, but got 1 and 1",
        ),
        (
            lambda: pf.plot_ternary(["PMDA", "BPDA"], ["p-PDA", "TPE-R"]),
            "expected one dianhydride with three diamines or three with one, but got 2 and 2",
        ),
        (lambda: pf.plot_map("PMDA", ["p-PDA"]), "dianhydrides: expected a list of dianhydrides, but got 'PMDA'"),
        (
            lambda: pf.plot_map(["PMDA"], ["p-PDA", "p-PDA", "TPE-R"]),
            "a monomer is listed twice: 'p-PDA', 'p-PDA', 'TPE-R'",
        ),
        (lambda: pf.plot_map(["PMDA"], THREE, points=2), "points: must be from 5 to 401, but is 2"),
        (
            lambda: pf.plot_map(["PMDA"], THREE, colour="x"),
            (
                "property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                "vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                "solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                "poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                "transmittance_400_percent, strength_mpa, but got 'x'"
            ),
        ),
        (
            lambda: pf.plot_map(["PMDA"], THREE, colour=["tg_c"]),
            (
                r"property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                r"vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                r"solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                r"poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                r"transmittance_400_percent, strength_mpa, but got \['tg_c'\]"
            ),
        ),
        (
            lambda: pf.plot_map(["PMDA"], THREE, lines=["tg_c"]),
            (
                r"property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                r"vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                r"solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                r"poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                r"transmittance_400_percent, strength_mpa, but got \['tg_c'\]"
            ),
        ),
        (
            lambda: pf.plot_map(["PMDA"], THREE, points=9.5),
            "points: expected a whole number from 5 to 401, but got 9.5",
        ),
        (lambda: pf.plot_map(["PMDA"], THREE, library="x"), "library: expected a MonomerLibrary, or None, but got 'x'"),
        (
            lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": (None, None)}),
            r"the low end must be below the high end, and None stands for an open end: \(None, None\)",
        ),
        (
            lambda: pf.plot_ternary(["PMDA"], THREE, ["tg_c"]),
            (
                r"property: expected one of tg_c, tg_published_c, cte_ppm_per_k, density_g_per_cm3, "
                r"vdw_volume_cm3_per_mol, hansen_d_mpa05, hansen_p_mpa05, hansen_h_mpa05, "
                r"solubility_parameter_mpa05, refractive_index, dielectric_constant, youngs_modulus_gpa, "
                r"poisson_ratio, birefringence, t5_loss_c, t10_loss_c, cutoff_nm, "
                r"transmittance_400_percent, strength_mpa, but got \['tg_c'\]"
            ),
        ),
        (
            lambda: pf.plot_map(["PMDA"], THREE, target=3),
            r"target: expected a Copolymer, a Recipe, or \{property: \(low, high\)\}, but got 3",
        ),
        (lambda: pf.plot_map(["PMDA"], THREE, target={}), "at least one property"),
        (lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": 3}), r"target tg_c: expected \(low, high\), but got 3"),
        (
            lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": (3, 2)}),
            r"the low end must be below the high end, and None stands for an open end: \(3, 2\)",
        ),
        (
            lambda: pf.plot_map(["BPDA"], THREE, target=LOW),
            r"target: expected a copolymer of 4,4'-ODA, BPDA, TPE-R, p-PDA, but got \['PMDA'\]",
        ),
    ],
)
def test_map_errors(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(PlotError, match=words):
        call()


def test_a_monomer_of_the_wrong_role_is_refused() -> None:
    with pytest.raises(StructureError, match="role of p-PDA"):
        pf.plot_map(["p-PDA"], THREE)
