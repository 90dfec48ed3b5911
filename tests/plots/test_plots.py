"""Pictures draw what the library says, with units on the axes, and leave matplotlib as it was."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")
from matplotlib import pyplot
from matplotlib.colors import to_hex, to_rgb

import pi_formulate as pf
from pi_formulate.base.errors import ClaimError, LaminateError, PlotError, StructureError
from pi_formulate.base.show.colours import LAYER_COLOURS, STATUS
from pi_formulate.base.show.words import number
from pi_formulate.batch.scatter import relative_sd
from pi_formulate.claims.orders import smallest_margin
from pi_formulate.copolymer.unit import Unit
from pi_formulate.plots import margins, parity, sensitivity, style
from pi_formulate.plots.space import space_of
from pi_formulate.properties.composition_table import CompositionTable
from pi_formulate.properties.cte.model import films
from pi_formulate.properties.estimate import Z_90, Estimate

ROOT = Path(__file__).parents[2]
LIB = pf.library()
LOW = pf.Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
RECIPE = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", target_mn_g_per_mol=20000.0, readability_g=0.01)
STACK = pf.read_stack(ROOT / "examples" / "laminate.toml").stack
TG = pf.estimate(LOW, ["tg_c"])["tg_c"]
FEW = 13
THREE = ["p-PDA", "4,4'-ODA", "TPE-R"]
Draw = Callable[..., Any]
PICTURES: dict[str, Draw] = {
    "property": lambda ax: pf.plot_property("1", "cte_ppm_per_k", members={"X1": "PMDA"}, points=FEW, ax=ax),
    "property of units": lambda ax: pf.plot_property(
        [("PMDA", "p-PDA"), ("PMDA", "4,4'-ODA")], "refractive_index", points=3, ax=ax
    ),
    "map": lambda ax: pf.plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], "7", points=FEW, ax=ax),
    "triangle": lambda ax: pf.plot_map(["PMDA"], THREE, "6", points=FEW, ax=ax),
    "ternary": lambda ax: pf.plot_ternary(["PMDA"], THREE, "cte_ppm_per_k", "6", target=LOW, points=FEW, ax=ax),
    "contributions": lambda ax: pf.plot_contributions(TG, ax=ax),
    "parity": lambda ax: pf.plot_parity("cte_ppm_per_k", ax=ax),
    "calibration": lambda ax: pf.plot_calibration("density_g_per_cm3", ax=ax),
    "sensitivity": lambda ax: pf.plot_sensitivity(RECIPE, ax=ax),
    "stack": lambda ax: pf.plot_stack(STACK, ax=ax),
    "curl": lambda ax: pf.plot_curl(STACK, ax=ax),
    "claims": lambda ax: pf.plot_claims(RECIPE, ax=ax),
}
CATEGORIES = {"charge", "clause", "contribution", "state"}  # names along an axis have no unit


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    pyplot.close("all")


@pytest.fixture
def ax() -> Any:
    return pyplot.subplots()[1]


# --- what holds for all of them


@pytest.mark.parametrize("name", PICTURES)
def test_axes_given_is_axes_returned_and_settings_stay(name: str, ax: Any) -> None:
    before, open_before = dict(mpl.rcParams), pyplot.get_fignums()
    assert PICTURES[name](ax) is ax
    assert dict(mpl.rcParams) == before
    assert pyplot.get_fignums() == open_before
    ax.figure.canvas.draw()


@pytest.mark.parametrize("name", PICTURES)
def test_a_new_figure_has_units_on_every_axis(name: str) -> None:
    before = dict(mpl.rcParams)
    drawn = PICTURES[name](None)
    assert dict(mpl.rcParams) == before
    labels = [text for a in drawn.figure.axes for text in (a.get_xlabel(), a.get_ylabel()) if text]
    assert labels
    for text in set(labels) - CATEGORIES:
        assert text.endswith("]"), text
        assert "[" in text
    # An axis without a label has no numbers either, or is the other side of a colour bar.
    if not drawn.get_xlabel():
        assert not drawn.get_xticks().size
    if not drawn.get_ylabel():
        assert not drawn.get_yticks().size


@pytest.mark.parametrize("name", PICTURES)
def test_an_ax_that_is_none_of_matplotlib_is_refused(name: str) -> None:
    with pytest.raises(PlotError, match="ax: got 'here', need the Axes of a matplotlib figure"):
        PICTURES[name]("here")


def test_without_matplotlib_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(PlotError, match=r"no matplotlib.*pip install '\.\[plot\]'"):
        pf.plot_stack(STACK)


def test_what_the_backend_sets_when_it_is_loaded_stays(tmp_path: Path) -> None:
    # A notebook's backend turns on that figures show themselves, at the first figure.
    backend = "from matplotlib.backends.backend_agg import *\nimport matplotlib\nmatplotlib.interactive(True)\n"
    (tmp_path / "its_backend.py").write_text(backend, encoding="utf-8")
    program = (
        "import matplotlib, pi_formulate as pf\n"
        "pf.plot_stack(pf.Stack([pf.Layer('foil', 12, 'copper')]))\n"
        "print(matplotlib.is_interactive())"
    )
    path = os.pathsep.join([str(tmp_path), str(ROOT), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "MPLBACKEND": "module://its_backend", "PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, encoding="utf-8", timeout=60, check=False
    )
    assert done.stdout.strip() == "True", done.stderr


def test_a_picture_that_fails_leaves_no_figure_open() -> None:
    before = pyplot.get_fignums()
    with pytest.raises(ZeroDivisionError), style.axes():
        raise ZeroDivisionError
    assert pyplot.get_fignums() == before


@pytest.mark.parametrize("name", PICTURES)
def test_on_dark_axes_the_ink_is_light(name: str) -> None:
    with pyplot.style.context("dark_background"):
        ax = pyplot.subplots()[1]
        PICTURES[name](ax)
        texts = [t for a in ax.figure.axes for t in a.findobj(mpl.text.Text) if t.get_text().strip()]
        if ax.get_legend():
            assert {to_hex(t.get_color()) for t in ax.get_legend().get_texts()} == {style.LIGHT_INK}
        dark = {t.get_text() for t in texts if sum(to_rgb(t.get_color())) < 1.5}
        # The values of the contour lines stand on their own colour.
        assert dark == set()
        assert not [line for line in ax.lines if to_hex(line.get_color()) == style.INK]


def test_light_axes_on_a_dark_figure_have_both_inks() -> None:
    figure = pyplot.figure(facecolor="black")
    ax = figure.subplots()
    pf.plot_curl(STACK, ax=ax)
    assert to_hex(ax.lines[0].get_color()) == style.INK  # the zero line, inside
    assert {to_hex(text.get_color()) for text in ax.texts} == {style.LIGHT_INK}  # heights, outside


def test_two_dollar_signs_in_a_name_are_no_formula(ax: Any) -> None:
    recipe = pf.plan_batch(LOW, solution_g=500.0, imbalance_r=0.98, readability_g=0.01, batch_id="a $\\frac b$ c")
    pf.plot_sensitivity(recipe, ax=ax)
    ax.figure.canvas.draw()
    # Each dollar sign is escaped, so it is drawn as it is.
    assert ax.get_title().startswith("a \\$\\frac b\\$ c:")
    stack = pf.Stack([pf.Layer("foil", 12, "copper"), STACK.layers[2]], name="$x$ and $\\bad{$")
    for draw in (pf.plot_stack, lambda s: pf.plot_curl(s, stress_free_c=250.0)):
        draw(stack).figure.canvas.draw()
    pf.plot_contributions(Estimate(1.0, 1.0, "-", True, "m", "s", "", (("$\\frac$", 1.0),))).figure.canvas.draw()
    monomers = [pf.Monomer.from_smiles("Nc1ccc(N)cc1", id=f"${id}$") for id in ("\\a", "\\b", "\\c")]
    for draw in (pf.plot_map, pf.plot_ternary):
        draw(["PMDA"], monomers, points=5).figure.canvas.draw()


def test_a_figure_without_layout_cuts_no_text() -> None:
    ax = pyplot.subplots()[1]
    pf.plot_ternary(["PMDA"], THREE, "cte_ppm_per_k", "6", target=LOW, points=FEW, ax=ax)
    ax.figure.canvas.draw()
    whole = ax.figure.bbox
    for text in ax.get_legend().get_texts():
        box = text.get_window_extent()
        assert whole.x0 <= box.x0 <= box.x1 <= whole.x1
        assert whole.y0 <= box.y0 <= box.y1 <= whole.y1
    figure = pyplot.figure(layout="tight")
    pf.plot_stack(STACK, ax=figure.subplots())
    assert type(figure.get_layout_engine()).__name__ == "TightLayoutEngine"  # that of the user stays


def test_long_notes_and_titles_are_broken(ax: Any) -> None:
    other = pf.Copolymer.from_units([("BPDA", "p-PDA", 0.5), ("BTDA", "TPE-R", 1.0), ("ODPA", "BAPP", 1.0)])
    pf.plot_property([LOW, other], "tg_c", points=FEW, ax=ax)
    ax.figure.canvas.draw()
    for text in (ax.title, ax.xaxis.label):
        assert "\n" in text.get_text()
        box = text.get_window_extent()
        assert 0.0 <= box.x0 <= box.x1 <= ax.figure.bbox.x1


# --- a property against a ratio


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
        (lambda: pf.plot_property("2", "tg_c"), "a formula of two units: '1' or '6'"),
        (lambda: pf.plot_property("1", "colour"), "property: got 'colour', need one of"),
        (lambda: pf.plot_property([LOW], "tg_c"), "a Formula, or two of Unit"),
        (lambda: pf.plot_property([LOW, "x"], "tg_c"), "got 'x', need a Formula, or two of Unit"),
        (lambda: pf.plot_property([LOW, LOW], "tg_c"), "two that differ"),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", members={"X1": "PMDA"}),
            "together with a formula only",
        ),
        (lambda: pf.plot_property("1", "tg_c", lowest=3.0, highest=2.0), "lowest: got 3.0, need a ratio below highest"),
        (lambda: pf.plot_property("1", "tg_c", points=1), "points: got 1, need a whole number from 2 to "),
        (lambda: pf.plot_property("1", "tg_c", points=2.5), "points: got 2.5, need a whole number"),
        (lambda: pf.plot_property("1", "tg_c", members="PMDA"), r"members: got 'PMDA', need \{slot: monomer\}"),
        (lambda: pf.plot_property("1", "tg_c", members=["PMDA"]), r"members: got \['PMDA'\], need \{slot"),
        (lambda: pf.plot_property("1", ["tg_c"]), r"property: got \['tg_c'\], need one of"),
        (lambda: pf.plot_property("1", "tg_c", library="x"), "library: got 'x', need a MonomerLibrary"),
        (lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=(None, None)), "None for one open end"),
        (
            lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window="ab"),
            r"window: got 'ab', need \(low, high\)",
        ),
        (lambda: pf.plot_property(True, "tg_c"), "got True, need a Formula"),
        (lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=(3, 2)), "low below high"),
        (lambda: pf.plot_property([LOW, ("PMDA", "p-PDA")], "tg_c", window=3), r"window: got 3, need \(low, high\)"),
    ],
)
def test_property_errors(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(PlotError, match=words):
        call()


def test_a_member_outside_its_slot_is_the_error_of_the_formula() -> None:
    with pytest.raises(ClaimError, match="variables"):
        pf.plot_property("1", "tg_c", members={"X9": "PMDA"})
    with pytest.raises(ClaimError, match=r"slot X1: got \['PMDA'\], need a monomer"):
        pf.plot_property("1", "tg_c", members={"X1": ["PMDA"]})


# --- maps


@pytest.mark.parametrize(
    ("acids", "amines"),
    [(["BTDA", "PMDA"], ["TPE-R", "p-PDA"]), (["PMDA"], THREE), (["PMDA", "BPDA", "BTDA"], ["p-PDA"])],
)
@pytest.mark.parametrize("id", ["6", "7"])
def test_places_of_a_map_are_feeds_in_random_order(acids: list[str], amines: list[str], id: str) -> None:
    space = space_of(acids, amines, 7, None)
    _, margins = space.margins(pf.formula(id))
    assert space.mole_frac.sum(axis=1) == pytest.approx(1.0)
    # Small triangles fill the map: their areas add up to it.
    x, y = space.shares[space.triangles][:, :, 0], space.shares[space.triangles][:, :, 1]
    double = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    assert np.abs(double).sum() / 2.0 == pytest.approx(1.0 if space.is_square else 0.5)
    for place, shares in enumerate(space.mole_frac):
        if shares.min() <= 0.0:
            continue  # a corner or side has fewer monomers, and so other labellings
        copolymer = pf.Copolymer.of(dict(zip(space.units, shares, strict=True)))
        again = pf.Copolymer.from_feed(copolymer.feed.to_dict())
        assert dict(again.amounts_mol) == pytest.approx(dict(copolymer.amounts_mol))
        assert margins[place] == pytest.approx(smallest_margin(pf.formula(id), copolymer), abs=2e-9)
        assert space.place(copolymer) == pytest.approx(tuple(space.shares[place]))


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


@pytest.mark.parametrize("id", ["1", "2", "6", "7"])
@pytest.mark.parametrize(
    ("acids", "amines"),
    [
        (["BTDA", "PMDA"], ["TPE-R", "p-PDA"]),
        (["PMDA"], THREE),
        (["BPDA", "PMDA"], ["p-PDA", "4,4'-ODA"]),
        (["PMDA", "BPDA", "BTDA"], ["p-PDA"]),
        (["PMDA"], ["p-PDA", "TPE-R", "BAPP"]),
    ],
)
def test_polygons_are_where_the_margins_say(acids: list[str], amines: list[str], id: str) -> None:
    space = space_of(acids, amines, 23, None)
    inside = space.margins(pf.formula(id))[1] > 1e-9
    polygons = space.polygons(pf.formula(id))
    if not polygons:
        return
    x, y = space.shares[:, 0], space.shares[:, 1]
    covered, near = np.zeros(len(x), dtype=bool), np.zeros(len(x), dtype=bool)
    for shape in polygons:
        sides = []
        for (x0, y0), (x1, y1) in zip(shape[:, :2], np.roll(shape[:, :2], -1, axis=0), strict=True):
            sides.append(((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)) / np.hypot(x1 - x0, y1 - y0))
        covered |= np.min(sides, axis=0) > 1e-6
        near |= np.abs(np.min(sides, axis=0)) <= 1e-6
    assert (covered == inside)[~near].all()
    assert covered.any()


def test_equal_clauses_have_no_polygon() -> None:
    square = space_of(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], 5, None)
    assert square.polygons(pf.formula("7", interpretation="literal")) == ()
    assert square.polygons(pf.formula("6")) == ()  # nothing meets it


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
    pf.plot_map(["CBDA", "PMDA"], ["t-CHDA", "p-PDA"], lines=None, points=FEW, ax=ax)
    hatched = [c for c in ax.collections if getattr(c, "hatches", [None])[0]]
    assert len(hatched) == 1
    assert "out of domain: Tg" in below(ax)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: pf.plot_map(["PMDA"], ["p-PDA"]), "got '1 and 1', need two and two, one dianhydride"),
        (lambda: pf.plot_ternary(["PMDA", "BPDA"], ["p-PDA", "TPE-R"]), "got '2 and 2', need one dianhydride"),
        (lambda: pf.plot_map("PMDA", ["p-PDA"]), "dianhydrides: got 'PMDA', need a list"),
        (lambda: pf.plot_map(["PMDA"], ["p-PDA", "p-PDA", "TPE-R"]), "each monomer once"),
        (lambda: pf.plot_map(["PMDA"], THREE, points=2), "points: got 2"),
        (lambda: pf.plot_map(["PMDA"], THREE, colour="x"), "property: got 'x'"),
        (lambda: pf.plot_map(["PMDA"], THREE, colour=["tg_c"]), r"property: got \['tg_c'\]"),
        (lambda: pf.plot_map(["PMDA"], THREE, lines=["tg_c"]), r"property: got \['tg_c'\]"),
        (lambda: pf.plot_map(["PMDA"], THREE, points=9.5), "points: got 9.5, need a whole number"),
        (lambda: pf.plot_map(["PMDA"], THREE, library="x"), "library: got 'x', need a MonomerLibrary"),
        (lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": (None, None)}), "one open end"),
        (lambda: pf.plot_ternary(["PMDA"], THREE, ["tg_c"]), r"property: got \['tg_c'\]"),
        (lambda: pf.plot_map(["PMDA"], THREE, target=3), "target: got 3, need a Copolymer"),
        (lambda: pf.plot_map(["PMDA"], THREE, target={}), "at least one property"),
        (lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": 3}), r"target tg_c: got 3, need \(low, high\)"),
        (lambda: pf.plot_map(["PMDA"], THREE, target={"tg_c": (3, 2)}), "low below high"),
        (
            lambda: pf.plot_map(["BPDA"], THREE, target=LOW),
            r"target: got \['PMDA'\], need a copolymer of 4,4'-ODA, BPDA",
        ),
    ],
)
def test_map_errors(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(PlotError, match=words):
        call()


def test_a_monomer_of_the_wrong_role_is_refused() -> None:
    with pytest.raises(StructureError, match="role of p-PDA"):
        pf.plot_map(["p-PDA"], THREE)


# --- estimates


def test_bars_are_the_contributions_largest_first(ax: Any) -> None:
    pf.plot_contributions(TG, most=5, ax=ax)
    widths = [bar.get_width() for bar in ax.patches]
    assert widths[:4] == [share for _, share in TG.contributions[:4]]
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
    with pytest.raises(PlotError, match="estimate: got 3, need an Estimate"):
        pf.plot_contributions(3)
    with pytest.raises(PlotError, match="with contributions"):
        pf.plot_contributions(Estimate(1.0, 1.0, "-", True, "m", "s"))
    with pytest.raises(PlotError, match="most: got 0"):
        pf.plot_contributions(TG, most=0)
    with pytest.raises(PlotError, match=r"most: got 2\.5, need a whole number"):
        pf.plot_contributions(TG, most=2.5)


@pytest.mark.parametrize("name", parity.MEASURED)
def test_parity_draws_every_film_with_its_interval(name: str, ax: Any) -> None:
    films_drawn = parity.pairs(name)
    pf.plot_parity(name, ax=ax)
    points, bars = [], []
    for container in ax.containers:
        points += list(zip(*container.lines[0].get_data(), strict=True))
        bars += [tuple(segment[:, 1]) for segment in container.lines[2][0].get_segments()]
    wanted = sorted((p.measured, p.estimate.value) for p in films_drawn)
    assert np.array(sorted(points)) == pytest.approx(np.array(wanted))
    assert np.array(sorted(bars)) == pytest.approx(np.array(sorted(p.estimate.interval_90 for p in films_drawn)))
    unit = films_drawn[0].estimate.unit
    assert f"[{unit}]" in ax.get_xlabel()


def test_parity_of_the_expansion_is_that_of_the_shipped_films() -> None:
    films_drawn = parity.pairs("cte_ppm_per_k")
    assert [p.measured for p in films_drawn] == [film.cte_ppm_per_k for film in films()]
    kapton = next(p for p in films_drawn if p.film == "PMDA/4,4'-ODA" and p.group == "cast, fixed")
    alone = pf.estimate(pf.Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]), ["cte_ppm_per_k"])["cte_ppm_per_k"]
    assert kapton.estimate.sd == pytest.approx(alone.sd, rel=0.2)


def test_calibration_counts_the_films(ax: Any) -> None:
    pf.plot_calibration("cte_ppm_per_k", ax=ax)
    films_drawn = parity.pairs("cte_ppm_per_k")
    levels, inside = ax.lines[-1].get_data()
    at = int(np.argmin(np.abs(levels - 0.9)))
    half = Z_90 if levels[at] == pytest.approx(0.9) else None
    assert half is not None
    count = sum(abs(p.estimate.value - p.measured) <= half * p.estimate.sd for p in films_drawn)
    assert inside[at] == pytest.approx(count / len(films_drawn))
    assert (np.diff(inside) >= 0.0).all()


@pytest.mark.parametrize("draw", [pf.plot_parity, pf.plot_calibration])
def test_no_measured_tg_ships(draw: Draw) -> None:
    with pytest.raises(PlotError, match=r"got 'tg_c'.*docs/tg_fit\.png"):
        draw("tg_c")
    with pytest.raises(PlotError, match="got 'x', need one of"):
        draw("x")
    with pytest.raises(PlotError, match=r"got \['x'\], need one of"):
        draw(["x"])


# --- a batch


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
    with pytest.raises(PlotError, match="recipe: got 3, need a Recipe"):
        pf.plot_sensitivity(3)
    with pytest.raises(PlotError, match=r"quantity: got 'x', need one of \['dianhydride_per_diamine'"):
        pf.plot_sensitivity(RECIPE, "x")
    exact = pf.plan_batch(LOW, solution_g=500.0, solvent="NMP", imbalance_r=0.98)
    with pytest.raises(PlotError, match="readability_g"):
        pf.plot_sensitivity(exact)
    with pytest.raises(PlotError, match=r"quantity: got \['p/q'\], need the name of one quantity"):
        pf.plot_sensitivity(RECIPE, ["p/q"])
    with pytest.raises(PlotError, match="infinite within"):
        pf.plot_sensitivity(pf.plan_batch(LOW, solution_g=500.0, solvent="NMP"))


# --- the claims


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
    with pytest.raises(PlotError, match="claims: got 'x', need a list of numbers"):
        pf.plot_claims(RECIPE, "x")
    with pytest.raises(PlotError, match=r"claims: got \['99'\], need claims that were judged: 1, 2, 3"):
        pf.plot_claims(RECIPE, ["99"])
    with pytest.raises(ClaimError):
        pf.plot_claims(3)


# --- a laminate


def test_layers_are_to_scale(ax: Any) -> None:
    pf.plot_stack(STACK, ax=ax)
    assert [box.get_height() for box in ax.patches] == [layer.thickness_um for layer in STACK.layers]
    tops = [box.get_y() + box.get_height() for box in ax.patches]
    assert tops[0] == pytest.approx(STACK.thickness_um)
    assert ax.patches[-1].get_y() == pytest.approx(0.0)
    texts = [text.get_text() for text in ax.texts]
    for layer, text in zip(STACK.layers, texts, strict=True):
        assert f"{layer.thickness_um:g} um" in text
    places = [text.get_position()[1] for text in ax.texts]
    assert all(a - b >= 0.07 * STACK.thickness_um - 1e-9 for a, b in pairwise(places))


def test_names_of_many_layers_stay_inside(ax: Any) -> None:
    foil, film = STACK.layers[0], STACK.layers[2]
    many = pf.Stack([foil, *[film, STACK.layers[3]] * 8, film, foil])
    for given in (ax, None):
        drawn = pf.plot_stack(many, ax=given)
        drawn.figure.canvas.draw()
        boxes = [text.get_window_extent() for text in drawn.texts]
        frame = drawn.figure.bbox
        assert all(frame.y0 <= box.y0 and box.y1 <= frame.y1 for box in boxes)
        places = [text.get_position()[1] for text in drawn.texts]
        assert all(0.0 < place < many.thickness_um for place in places)
        assert all(a.y0 >= b.y0 + 0.5 * b.height for a, b in pairwise(boxes))


def test_layers_have_the_colours_of_the_palette(ax: Any) -> None:
    pf.plot_stack(STACK, ax=ax)
    wanted = [LAYER_COLOURS[layer.role].lower() for layer in STACK.layers]
    assert [to_hex(box.get_facecolor()) for box in ax.patches] == wanted


def test_the_noise_of_a_symmetric_stack_is_zero(ax: Any) -> None:
    foil, film = STACK.layers[0], STACK.layers[2]
    pf.plot_curl(pf.Stack([foil, film, foil]), stress_free_c=300.0, ax=ax)
    assert [text.get_text() for text in ax.texts][1] == "0"
    assert ax.containers[0].lines[0].get_xdata()[0] == 0.0


def test_curl_of_every_state_with_its_interval(ax: Any) -> None:
    pf.plot_curl(STACK, width_mm=20.0, ax=ax)
    curls = STACK.curls()
    line, _, (bars,) = ax.containers[0].lines
    assert line.get_xdata() == pytest.approx([curl.curvature_per_m for _, curl in curls])
    for segment, (_, curl) in zip(bars.get_segments(), curls, strict=True):
        half = Z_90 * curl.sd_curvature_per_m
        assert segment[:, 0] == pytest.approx([curl.curvature_per_m - half, curl.curvature_per_m + half])
    assert [text.get_text() for text in ax.get_yticklabels()] == [name for name, _ in STACK.states]
    start = STACK.curl().stress_free_c
    assert {curl.stress_free_c for _, curl in curls} == {start}
    assert number(start) in ax.get_title()


def test_laminate_errors() -> None:
    for draw in (pf.plot_stack, pf.plot_curl):
        with pytest.raises(PlotError, match="stack: got 3, need a Stack"):
            draw(3)
    with pytest.raises(PlotError, match=r"process: got \['free'\], need the name of a process"):
        pf.plot_curl(STACK, process=["free"])
    with pytest.raises(LaminateError, match="width_mm"):
        pf.plot_curl(STACK, width_mm=0.0)
    bare = pf.Stack([pf.Layer("foil", 12, "copper")])
    with pytest.raises(LaminateError, match="stress_free_c"):
        pf.plot_curl(bare)
