"""One look for all pictures, without touching the settings of the user.

In: the Axes of the user, or none. Out: an Axes in that look; texts with their units. Only this module loads matplotlib.
On Axes of the user the ink is dark or light, whichever is visible on them.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from textwrap import wrap
from typing import Any

from pi_formulate.base.errors import PlotError, how_to_install
from pi_formulate.base.show.colours import BLUE, GREEN, GREY, OKABE_ITO, ORANGE, PURPLE, RED, SKY, YELLOW

__all__ = [
    "BLUE",
    "GREEN",
    "GREY",
    "ORANGE",
    "PURPLE",
    "RED",
    "SKY",
    "YELLOW",
    "axes",
    "ink",
    "label",
    "legend",
    "legend_below",
    "plain",
    "ratio_axis",
    "title",
]
INK, LIGHT_INK = "#222222", "#eeeeee"
FACE = "#ffffff"
WIDTH_OF_A_LETTER = 0.52  # of its height, on average
BELOW_IN = 0.5  # from the axis to the legend below its label
LOOK = {
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 10.0,
    "axes.labelsize": 10.0,
    "axes.facecolor": FACE,
    "figure.facecolor": FACE,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "font.size": 9.0,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "figure.constrained_layout.use": True,
}


def _matplotlib() -> Any:
    """matplotlib, or an error that says how to install it."""
    try:
        import matplotlib
        from matplotlib import pyplot
    except ImportError as error:
        raise PlotError(
            "plot", "no matplotlib", "the extra 'plot'", how_to_install("plot"), sentence="matplotlib is not installed"
        ) from error
    # Loads the backend now: if it were loaded later, inside of our look, its settings (such as that a notebook shows
    # figures by itself) would be taken back with the look.
    pyplot.draw_if_interactive()  # type: ignore[no-untyped-call]
    return matplotlib, pyplot


@contextmanager
def axes(ax: Any = None, width_in: float = 5.6, height_in: float = 3.8) -> Iterator[Any]:
    """The Axes to draw on, in the look of the library while it is drawn on.

    Parameters
    ----------
    ax
        Axes of the user, whose figure gets a layout that cuts no text if it has none; a new figure if None.
    width_in, height_in
        Size of a new figure [inch].

    Raises
    ------
    PlotError
        If matplotlib is missing, or `ax` is not an Axes.
    """
    matplotlib, pyplot = _matplotlib()
    from matplotlib.axes import Axes

    if ax is not None and not isinstance(ax, Axes):
        raise PlotError("ax", ax, "the Axes of a matplotlib figure, or None")
    look = {**LOOK, "axes.prop_cycle": matplotlib.cycler(color=OKABE_ITO)}
    if ax is not None:  # a legend or a colour bar next to it takes the ink of its figure
        outside = _seen_on(_over(ax.figure.get_facecolor(), (1.0, 1.0, 1.0)))
        keys = ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color")
        look |= dict.fromkeys(keys, outside)
        # A figure without any layout would cut off names, notes and legends outside of the Axes.
        if ax.figure.get_layout_engine() is None and hasattr(ax.figure, "set_layout_engine"):
            ax.figure.set_layout_engine("constrained")
    with matplotlib.rc_context(look):
        if ax is not None:
            yield ax
            return
        figure, new = pyplot.subplots(figsize=(width_in, height_in))
        try:
            yield new
        except BaseException:
            pyplot.close(figure)  # a picture that failed leaves no empty figure behind
            raise


def _over(colour: Any, paper: tuple[float, float, float]) -> tuple[float, float, float]:
    """A colour, perhaps transparent, on its paper: red, green and blue [-]."""
    from matplotlib.colors import to_rgba

    *rgb, alpha = to_rgba(colour)
    red, green, blue = (alpha * c + (1.0 - alpha) * p for c, p in zip(rgb, paper, strict=True))
    return red, green, blue


def _seen_on(rgb: tuple[float, float, float]) -> str:
    """Dark ink on light paper, light ink on dark.

    >>> _seen_on((1.0, 1.0, 1.0)), _seen_on((0.0, 0.0, 0.2))
    ('#222222', '#eeeeee')
    """
    return INK if 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] > 0.5 else LIGHT_INK


def ink(ax: Any) -> str:
    """The colour of lines and texts that is visible inside some Axes.

    Parameters
    ----------
    ax
        Their face decides.
    """
    return _seen_on(_over(ax.get_facecolor(), _over(ax.figure.get_facecolor(), (1.0, 1.0, 1.0))))


def plain(text: str) -> str:
    r"""A text without markup: two dollar signs in a name do not enclose a formula.

    >>> plain("lot $7 of $9")
    'lot \\$7 of \\$9'
    """
    return text.replace("$", r"\$")


def label(words: str, unit: str) -> str:
    """The label of an axis with its unit.

    >>> label("Tg", "degrees C"), label("refractive index", "-")
    ('Tg [degrees C]', 'refractive index [-]')
    """
    return plain(f"{words} [{unit or '-'}]")


def _letters(ax: Any, size: float) -> int:
    """How many letters of a size fit into the width of some Axes."""
    points = 72.0 * ax.bbox.width / ax.figure.dpi
    return max(24, int(points / (WIDTH_OF_A_LETTER * size)))


def title(ax: Any, text: str, size: float = 10.0, **more: Any) -> None:
    """A title that is no wider than the Axes.

    Parameters
    ----------
    ax
        Axes.
    text
        The title; it is broken into lines.
    size
        Of its letters [point].
    more
        As for `Axes.set_title`.
    """
    ax.set_title("\n".join(plain(line) for line in wrap(text, _letters(ax, size))), fontsize=size, **more)


def legend(ax: Any, **where: Any) -> None:
    """A legend inside the Axes, if anything has a label."""
    handles, _ = ax.get_legend_handles_labels()
    if handles:
        ax.legend(labelcolor=ink(ax), **where)


def legend_below(ax: Any, handles: Sequence[Any], notes: Sequence[str] = (), columns: int = 1) -> None:
    """A legend below the label of the axis, with notes that belong to no line.

    Parameters
    ----------
    ax
        Axes.
    handles
        Lines and patches with their labels.
    notes
        Sentences below them, broken into lines.
    columns
        Of the legend [-].
    """
    from matplotlib.patches import Patch
    from matplotlib.transforms import ScaledTranslation

    size = 8.5
    letters = _letters(ax, size)
    rows = [*handles, *(Patch(alpha=0.0, label=note) for note in notes)]
    if not rows:
        return
    words = ["\n".join(wrap(plain(handle.get_label()), letters // columns)) for handle in rows]
    below = ax.transAxes + ScaledTranslation(0.0, -BELOW_IN, ax.figure.dpi_scale_trans)
    ax.legend(
        rows,
        words,
        loc="upper center",
        bbox_to_anchor=(0.5, 0.0),
        bbox_transform=below,
        ncols=columns,
        borderaxespad=0.0,
    )


def ratio_axis(ax: Any) -> None:
    """A logarithmic axis with numbers at 1, 2 and 5 of each decade.

    Parameters
    ----------
    ax
        Axes; its x axis becomes logarithmic.
    """
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(base=10.0, subs=(1.0, 2.0, 5.0), numticks=30))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())
