"""Maps over two ratios of monomers: contours of properties, with an outline of the compositions that meet a formula.

In: dianhydrides and diamines, charged all at once (random order). Out: a square or triangular map, or a ternary one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.errors import PlotError
from pi_formulate.base.show.words import number
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.held import BORDER
from pi_formulate.copolymer.copolymer import Polymer, copolymer_of
from pi_formulate.plots.space import HALF_HEIGHT, Space, space_of
from pi_formulate.plots.style import ORANGE, RED, axes, ink, label, legend_below, plain, title
from pi_formulate.plots.values import Values, range_text, values_of, window
from pi_formulate.properties.catalogue import PROPERTIES

Target = Polymer | Mapping[str, tuple[float | None, float | None]]
POINTS = 101
COLOURS = "cividis"  # made for colour-blind readers
LEVELS = 12
FLAT = 0.01  # half of the one step of a map with one value, relative
WIDE = 2.4  # of an outline [point]
OURS = "pi_formulate map"  # marks the artists that a second map removes


def plot_map(
    dianhydrides: Sequence[str | Monomer],
    diamines: Sequence[str | Monomer],
    formula_id: str | int | None = None,
    *,
    colour: str = "tg_c",
    lines: str | None = "cte_ppm_per_k",
    target: Target | None = None,
    reading: str = "default",
    interpretation: Interpretation = "intended",
    process: str = "cast_fixed",
    points: int = POINTS,
    library: MonomerLibrary | None = None,
    ax: Any = None,
) -> Any:
    """A map over two ratios of monomers, all charged at once.

    Two dianhydrides and two diamines: the share of the first of each. One dianhydride and three diamines, or three
    and one: the shares of the first and the second of the three. Colours and lines are estimates, whose deviations
    are those of `estimate`. An outline encloses the compositions that meet the formula; those out of domain are
    hatched. A second map on the same Axes replaces the first.

    Parameters
    ----------
    dianhydrides, diamines
        Ids, names or `Monomer`s, in the order of the axes.
    formula_id
        1, 2, 6 or 7: outlines the compositions that meet it; None for no outline.
    colour, lines
        Properties of the filled and of the labelled contours; no lines if None.
    target
        A `Copolymer` to mark, or {property: (low, high)} to outline, with None for an open end.
    reading, interpretation
        As for `formula`.
    process
        How the film is made, as for `estimate`.
    points
        Number of places along an axis, from 5 to 401 [-].
    library
        Where names are looked up; the shipped one if None.
    ax
        Axes to draw on; a new figure if None.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes with the map; its colour bar is next to it.

    Raises
    ------
    PlotError
        If the numbers of monomers do not fit a map, there is no such property, or the target has other monomers.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = plot_map(["BTDA", "PMDA"], ["TPE-R", "p-PDA"], "7", points=11, ax=Figure().subplots())
    >>> ax.get_xlabel(), ax.get_ylabel()
    ('BTDA of all dianhydride [mol/mol]', 'TPE-R of all diamine [mol/mol]')
    """
    space = space_of(dianhydrides, diamines, points, library)
    drawing = _Drawing(space, _marks(space, _formula(formula_id, reading, interpretation), target, process))
    filled = values_of(space.units, space.mole_frac, colour, process)
    labelled = None if lines is None else values_of(space.units, space.mole_frac, lines, process)
    with axes(ax, 6.4, 5.4) as ax:
        drawing.begin(ax)
        x, y = space.shares[:, 0], space.shares[:, 1]
        drawing.fill(ax, x, y, filled, PROPERTIES[colour].label)
        if lines is not None and labelled is not None:
            drawing.contours(ax, x, y, labelled, PROPERTIES[lines].label)
        drawing.outlines(ax, x, y, lambda shares: (shares[..., 0], shares[..., 1]))
        first, second = space.monomers[:2]
        ax.set(
            xlim=(0.0, 1.0),
            ylim=(0.0, 1.0),
            xlabel=label(f"{first.id} of all {first.role}", "mol/mol"),
            ylabel=label(f"{second.id} of all {second.role}", "mol/mol"),
        )
        drawing.finish(ax, "" if space.is_square else f"the rest is {space.monomers[2].id}")
        return ax


def plot_ternary(
    dianhydrides: Sequence[str | Monomer],
    diamines: Sequence[str | Monomer],
    property: str = "tg_c",
    formula_id: str | int | None = None,
    *,
    target: Target | None = None,
    reading: str = "default",
    interpretation: Interpretation = "intended",
    process: str = "cast_fixed",
    points: int = POINTS,
    library: MonomerLibrary | None = None,
    ax: Any = None,
) -> Any:
    """Three monomers of one side with one of the other, as a triangle with a property as its colour.

    Each corner is one monomer alone; its share falls to 0 at the opposite side, in steps of 0.2 along the grid.

    Parameters
    ----------
    dianhydrides, diamines
        One and three, or three and one; ids, names or `Monomer`s. The corners of the three: left, right, top.
    property
        As for `estimate`.
    formula_id, target, reading, interpretation, process, points
        As for `plot_map`.
    library, ax
        As for `plot_map`.

    Returns
    -------
    matplotlib.axes.Axes
        The Axes with the map; its colour bar is next to it.

    Raises
    ------
    PlotError
        If the numbers of monomers do not fit a map, there is no such property, or the target has other monomers.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> ax = plot_ternary(["PMDA"], ["p-PDA", "4,4'-ODA", "TPE-R"], points=11, ax=Figure().subplots())
    >>> ax.get_xlabel()
    'shares of the diamines, PMDA as dianhydride [mol/mol]'
    """
    space = space_of(dianhydrides, diamines, points, library, square=False)
    drawing = _Drawing(space, _marks(space, _formula(formula_id, reading, interpretation), target, process))
    filled = values_of(space.units, space.mole_frac, property, process)
    role = space.monomers[0].role
    other = next(m for m in (space.units[0].dianhydride, space.units[0].diamine) if m.role != role)
    with axes(ax, 6.4, 5.4) as ax:
        drawing.begin(ax)
        drawing.fill(ax, *_flat(space.shares), filled, PROPERTIES[property].label)
        _grid(ax, [m.id for m in space.monomers])
        drawing.outlines(ax, *_flat(space.shares), _flat)
        ax.set(
            aspect="equal",
            xlim=(-0.14, 1.14),
            ylim=(-0.12, HALF_HEIGHT + 0.08),
            xticks=[],
            yticks=[],
            xlabel=label(f"shares of the {role}s, {other.id} as {other.role}", "mol/mol"),
        )
        ax.spines[:].set_visible(False)
        drawing.finish(ax)
        return ax


def _flat(shares: Array) -> tuple[Array, Array]:
    """Places in a triangle with sides of 1: the first share left, the second right, the third on top."""
    return shares[..., 1] + 0.5 * shares[..., 2], HALF_HEIGHT * shares[..., 2]


def _grid(ax: Any, names: Sequence[str]) -> None:
    """Sides, lines of equal share, their numbers, and the names of the corners."""
    corners = np.eye(3)
    for i, turned in enumerate((0.0, -60.0, 60.0)):
        j, k = (i + 1) % 3, (i + 2) % 3
        outward = 0.5 * (corners[i] + corners[j]) - corners[k]
        middle = _flat(0.5 * (corners[i] + corners[j]) + 0.1 * outward)
        ax.text(
            *middle, plain(f"share of {names[i]}"), fontsize=8, color=ink(ax), ha="center", va="center", rotation=turned
        )
        for share in (0.2, 0.4, 0.6, 0.8):
            ends = np.array([share * corners[i] + (1.0 - share) * corners[other] for other in (j, k)])
            ax.plot(*_flat(ends), color=ink(ax), linewidth=0.4, alpha=0.6)
            # Outside the side on which the line ends, away from the opposite corner.
            x, y = _flat(ends[0] + 0.04 * outward)
            ax.text(x, y, f"{share:g}", fontsize=7, ha="center", va="center", color=ink(ax))
    ax.plot(*_flat(np.array([*corners, corners[0]])), color=ink(ax), linewidth=1.0)
    for (x, y), name, (dx, dy, side) in zip(
        np.column_stack(_flat(corners)),
        names,
        ((-0.02, -0.04, "center"), (0.02, -0.04, "center"), (0.0, 0.02, "center")),
        strict=True,
    ):
        ax.text(
            x + dx,
            y + dy,
            plain(name),
            color=ink(ax),
            ha=side,
            va="top" if dy < 0.0 else "bottom",
            fontsize=9,
            fontweight="bold",
        )


@dataclass(frozen=True, eq=False)
class _Marks:
    """What is marked on a map.

    Parameters
    ----------
    formula
        The formula to outline, if any.
    place
        Shares of the copolymer to mark, if any.
    score, windows
        For windows of properties: above 0 at the places where all estimates lie inside, and the windows as text.
    """

    formula: Formula | None
    place: tuple[float, ...] | None = None
    score: Array | None = None
    windows: str = ""


def _formula(id: str | int | None, reading: str, interpretation: Interpretation) -> Formula | None:
    return None if id is None else formula(str(id), reading, interpretation)


def _marks(space: Space, system: Formula | None, target: Target | None, process: str) -> _Marks:
    """The formula and the target, checked."""
    marks = _Marks(system)
    if target is None:
        return marks
    if not isinstance(target, Mapping):
        kinds = "a Copolymer, a Recipe, or {property: (low, high)}"
        return replace(marks, place=space.place(copolymer_of(target, "target", PlotError, kinds)))
    if not target:
        raise PlotError("target", dict(target), "at least one property with (low, high)")
    scores, words = [], []
    for name, ends in target.items():
        estimates = values_of(space.units, space.mole_frac, name, process)
        low, high = window(f"target {name}", ends)
        values = estimates.value
        scale = high - low if low is not None and high is not None else max(float(np.ptp(values)), 1.0)
        scores += [] if low is None else [(values - low) / scale]
        scores += [] if high is None else [(high - values) / scale]
        words.append(f"{PROPERTIES[name].label} {range_text(low, high, estimates.unit)}")
    return replace(marks, score=np.asarray(np.min(scores, axis=0)), windows=", ".join(words))


class _Line(NamedTuple):
    """Look and name of an outline."""

    colour: str
    style: Literal["-", "--"]
    name: str


class _Drawing:
    """Colours, lines, outlines and legend of both kinds of map."""

    def __init__(self, space: Space, marks: _Marks) -> None:
        self.space, self.marks = space, marks
        self.handles: list[Any] = []
        self.notes: list[str] = []
        self.before: list[Any] = []

    def begin(self, ax: Any) -> None:
        """Take an earlier map off the Axes."""
        for old in [child for child in ax.get_children() if child.get_gid() == OURS]:
            bar = getattr(old, "colorbar", None)
            if bar is not None:
                bar.remove()
            if old in ax.get_children():  # contours take their numbers along
                old.remove()
        self.before = list(ax.get_children())

    def fill(self, ax: Any, x: Array, y: Array, values: Values, words: str) -> None:
        """Colours with their bar."""
        first = float(values.value[0])
        flat = float(np.ptp(values.value)) <= 1e-9 * max(abs(first), 1.0)
        levels: Any = [first - FLAT * max(abs(first), 1.0), first + FLAT * max(abs(first), 1.0)] if flat else LEVELS
        filled = ax.tricontourf(x, y, self.space.triangles, values.value, levels=levels, cmap=COLOURS)
        bar = ax.figure.colorbar(filled, ax=ax, label=label(words, values.unit))
        if flat:  # one value, so one number next to the one colour
            bar.set_ticks([first], labels=[number(first)])
        self._domain(ax, x, y, values, words, "//", "#ffffff")

    def contours(self, ax: Any, x: Array, y: Array, values: Values, words: str) -> None:
        """Lines with their values."""
        from matplotlib.lines import Line2D

        if np.ptp(values.value) > 0.0:
            drawn = ax.tricontour(x, y, self.space.triangles, values.value, levels=6, colors="#ffffff", linewidths=1.0)
            # In the middle of its longest piece no label is cut by the edge of the map.
            longest = [max(pieces, key=len) for pieces in drawn.allsegs if any(map(len, pieces))]
            ax.clabel(drawn, fmt="%g", fontsize=8, manual=[tuple(line[len(line) // 2]) for line in longest])
            self.handles.append(Line2D([], [], color="#bbbbbb", label=f"lines: {words} [{values.unit}]"))
        else:
            self.notes.append(f"{words} is {number(float(values.value[0]))} everywhere")
        self._domain(ax, x, y, values, words, "\\\\", "#bbbbbb")

    def _domain(self, ax: Any, x: Array, y: Array, values: Values, words: str, hatch: str, colour: str) -> None:
        """Hatches over the places out of domain; a sentence if all are."""
        from matplotlib.patches import Patch

        if values.in_domain.all():
            return
        if not values.in_domain.any():
            self.notes.append(f"{words} is out of domain everywhere")
            return
        name = f"out of domain: {words}"
        if name in [handle.get_label() for handle in self.handles]:
            return
        strange = (~values.in_domain).astype(float)
        drawn = ax.tricontourf(x, y, self.space.triangles, strange, levels=[0.5, 1.5], colors="none", hatches=[hatch])
        drawn.set(edgecolor=colour, linewidth=0.0)
        self.handles.append(Patch(facecolor="#777777", edgecolor=colour, hatch=hatch, label=name))

    def outlines(self, ax: Any, x: Array, y: Array, spot: Callable[[Array], tuple[Any, Any]]) -> None:
        """Outlines of the formula and of the target windows, and the target itself; `spot` puts shares on the map."""
        if system := self.marks.formula:
            name = f"meets formula {system.id} ({system.reading.name}, {system.interpretation})"
            if polygons := self.space.polygons(system):
                self._closed(ax, [spot(polygon) for polygon in polygons], name)
            else:
                met, margins = self.space.margins(system)
                self._outline(ax, (x, y), margins, met, _Line(RED, "-", name))
        if self.marks.score is not None:
            line = _Line(ORANGE, "--", f"estimated {self.marks.windows}")
            self._outline(ax, (x, y), self.marks.score, self.marks.score > BORDER, line)
        if self.marks.place is not None:
            x_at, y_at = spot(np.array(self.marks.place))
            self.handles += ax.plot(
                x_at,
                y_at,
                "*",
                color=RED,
                markeredgecolor="#ffffff",
                markersize=14,
                clip_on=False,
                linestyle="none",
                label="target",
            )

    def _closed(self, ax: Any, polygons: list[tuple[Array, Array]], name: str) -> None:
        """Polygons, each closed."""
        from matplotlib.lines import Line2D

        for x, y in polygons:
            ax.plot(np.append(x, x[0]), np.append(y, y[0]), color=RED, linewidth=WIDE, clip_on=False)
        self.handles.append(Line2D([], [], color=RED, linewidth=WIDE, label=name))

    def _outline(self, ax: Any, places: tuple[Array, Array], score: Array, inside: Truths, line: _Line) -> None:
        """The border of the places inside, where the score is above 0, closed along the rim of the map."""
        from matplotlib.lines import Line2D

        if score.max() <= BORDER:
            self.notes.append(f"nothing here {line.name}" if line.name.startswith("meets") else f"nowhere: {line.name}")
            return
        if score.min() < 0.0:
            look = {"colors": line.colour, "linestyles": line.style, "linewidths": WIDE}
            ax.tricontour(*places, self.space.triangles, score, levels=[BORDER], **look)
        rim = self.space.rim
        ax.plot(
            *(np.where(inside[rim], at[rim], np.nan) for at in places),
            line.style,
            color=line.colour,
            linewidth=WIDE,
            clip_on=False,
        )
        self.handles.append(Line2D([], [], color=line.colour, linestyle=line.style, linewidth=WIDE, label=line.name))

    def finish(self, ax: Any, rest: str = "") -> None:
        """Title, and the legend with all notes below."""
        title(ax, "random order" + (f"; {rest}" if rest else ""), 9.0)
        legend_below(ax, self.handles, list(dict.fromkeys(self.notes)))
        for new in ax.get_children():
            if new not in self.before:
                new.set_gid(OURS)
