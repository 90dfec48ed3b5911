"""One look for all pictures, without touching the settings of the user.

In: the Axes of the user, or none. Out: an Axes in that look; texts with their units. matplotlib is loaded here alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pi_formulate.errors import PlotError, how_to_install
from pi_formulate.fragments import BLUE, GREEN, GREY, OKABE_ITO, ORANGE, PURPLE, RED, SKY, YELLOW

__all__ = ["BLUE", "GREEN", "GREY", "ORANGE", "PURPLE", "RED", "SKY", "YELLOW", "axes", "label", "legend"]
INK = "#222222"
FACE = "#ffffff"
LOOK = {
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": INK, "axes.labelcolor": INK,
    "axes.titlesize": 10.0, "axes.labelsize": 10.0, "axes.facecolor": FACE, "figure.facecolor": FACE,
    "text.color": INK, "xtick.color": INK, "ytick.color": INK, "xtick.labelsize": 9.0, "ytick.labelsize": 9.0,
    "font.size": 9.0, "legend.fontsize": 8.5, "legend.frameon": False, "figure.constrained_layout.use": True,
}  # fmt: skip
WORDS = {
    "tg_c": "Tg", "tg_published_c": "Tg, published increments", "cte_ppm_per_k": "expansion in the plane",
    "density_g_per_cm3": "density", "vdw_volume_cm3_per_mol": "van der Waals volume",
    "hansen_d_mpa05": "Hansen dispersion", "hansen_p_mpa05": "Hansen polar", "hansen_h_mpa05": "Hansen hydrogen bonds",
    "solubility_parameter_mpa05": "solubility parameter", "refractive_index": "refractive index",
    "dielectric_constant": "dielectric constant", "youngs_modulus_gpa": "Young's modulus",
    "poisson_ratio": "Poisson's ratio",
}  # fmt: skip


def _matplotlib() -> Any:
    """The library that draws, or an error that says how to get it."""
    try:
        import matplotlib
        from matplotlib import pyplot
    except ImportError as error:
        raise PlotError("plot", "no matplotlib", "the extra 'plot'", how_to_install("plot")) from error
    return matplotlib, pyplot


@contextmanager
def axes(ax: Any = None, width_in: float = 5.6, height_in: float = 3.8) -> Iterator[Any]:
    """The Axes to draw on, in the look of the library for as long as it is drawn on.

    Parameters
    ----------
    ax
        Axes of the user; a new figure if None.
    width_in, height_in
        Size of a new figure [inch].

    Raises
    ------
    PlotError
        If matplotlib is missing, or `ax` is no Axes.
    """
    matplotlib, pyplot = _matplotlib()
    from matplotlib.axes import Axes

    if ax is not None and not isinstance(ax, Axes):
        raise PlotError("ax", ax, "the Axes of a matplotlib figure, or None")
    with matplotlib.rc_context({**LOOK, "axes.prop_cycle": matplotlib.cycler(color=OKABE_ITO)}):
        if ax is not None:
            yield ax
            return
        figure, new = pyplot.subplots(figsize=(width_in, height_in))
        try:
            yield new
        except BaseException:
            pyplot.close(figure)  # a picture that failed leaves no empty figure behind
            raise


def label(words: str, unit: str) -> str:
    """The label of an axis with its unit.

    >>> label("Tg", "degrees C"), label("refractive index", "-")
    ('Tg [degrees C]', 'refractive index [-]')
    """
    return f"{words} [{unit or '-'}]"


def legend(ax: Any, **where: Any) -> None:
    """A legend, if anything has a name."""
    handles, _ = ax.get_legend_handles_labels()
    if handles:
        ax.legend(**where)
