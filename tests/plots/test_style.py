"""Pictures draw what the library says, with units on the axes, and leave matplotlib as it was."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import pyplot
from matplotlib.colors import to_hex, to_rgb

import pi_formulate as pf
from pi_formulate.base.errors import PlotError
from pi_formulate.plots import style
from pi_formulate.properties.estimate import Estimate

ROOT = Path(__file__).parents[2]
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
    "weighing": lambda ax: pf.plot_weighing(RECIPE, "PMDA", weighed_g=45.6, ax=ax),
    "stack": lambda ax: pf.plot_stack(STACK, ax=ax),
    "curl": lambda ax: pf.plot_curl(STACK, ax=ax),
    "claims": lambda ax: pf.plot_claims(RECIPE, ax=ax),
}
CATEGORIES = {"charge", "clause", "contribution", "state"}  # names along an axis have no unit


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
    with pytest.raises(PlotError, match="ax: expected the Axes of a matplotlib figure, or None, but got 'here'"):
        PICTURES[name]("here")


def test_without_matplotlib_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(
        PlotError,
        match=r"matplotlib is not installed\. Install it in the folder of the clone with: pip install '\.\[plot\]'",
    ):
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
