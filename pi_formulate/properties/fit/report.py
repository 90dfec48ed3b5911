"""Accuracy of what was learnt of a property, as a page with a picture; the same for every property.

In: `Calibrated`. Out: `NAME.md` and `NAME.png` in a folder.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.errors import EstimateError, FormulateError, how_to_install
from pi_formulate.base.files import replaced
from pi_formulate.base.show.colours import BLUE, GREY, RED
from pi_formulate.base.tables import sources
from pi_formulate.properties.catalogue import PROPERTIES, Property
from pi_formulate.properties.estimate import LEVELS
from pi_formulate.properties.films.likeness import VIEWS
from pi_formulate.properties.fit.machine import Calibrated
from pi_formulate.properties.fit.nested import FOLDS, LIMIT, SPLITS
from pi_formulate.properties.fit.posterior import FREEDOM, MOST_RECORDS
from pi_formulate.properties.groups import assign, group_table

TITLES = {
    "pair": "unseen pair of known monomers",
    "diamine": "unseen diamine",
    "dianhydride": "unseen dianhydride",
    "paper": "unseen papers",
}
# Families of polyimides by a first-order group somewhere in the unit.
FAMILIES = {
    "hexafluoroisopropylidene": ("C(CF3)2",),
    "other CF3, CF2": ("CF3 aryl", "CF3 O", "CF3", "CF2"),
    "aromatic ether": ("Ar-O-Ar",),
    "ketone": ("ketone",),
    "sulfone": ("sulfone",),
    "amide": ("amide aryl", "amide NH", "amide N"),
    "ester": ("ester aryl", "ester"),
    "cardo": ("C cardo",),
    "alicyclic": ("CH ring", "CH2 ring"),
    "aliphatic chain": ("CH2 chain", "CH2 N"),
    "siloxane, silane": ("Si",),
    "phosphine oxide": ("P=O",),
    "azo, nitro": ("azo", "nitro"),
    "aromatic nitrogen ring": ("n pyridine", "n pyrrole"),
}
FEWEST = 10  # rows of a family or a compilation that is shown
UNORIENTED = Property("unoriented_ppm_per_k", "expansion of the unoriented glass, simulated", "ppm/K")


def write_report(folder: Path | str, done: Calibrated, left_out: Sequence[FormulateError] = ()) -> None:
    """Page and picture.

    Parameters
    ----------
    folder
        Where they go; it must exist.
    done
        Result of `calibrate`.
    left_out
        Faults of the rows that were not fitted.

    Raises
    ------
    EstimateError
        If matplotlib is not installed.
    """
    name = done.kind.name
    _draw(Path(folder) / f"{name}.png", done)
    with replaced(Path(folder) / f"{name}.md") as handle:
        handle.write(_page(done, left_out).encode())


def property_of_report(name: str) -> Property:
    """Words and unit of what a report is on; the unoriented glass is no property of its own.

    >>> property_of_report("tg_c").words
    'glass transition'
    """
    return PROPERTIES.get(name, UNORIENTED)


def _page(done: Calibrated, left_out: Sequence[FormulateError]) -> str:
    lines = [*_head(done), *_held_out(done), *_coverage(done), *_families(done), *_numbers(done), *_limits(done)]
    if left_out:  # place and reason alone: the rows themselves stay in the data file
        lines += ["", "## Rows left out", ""]
        lines += [f"- {fault.where.split(': ')[0]}: expected {fault.need}" for fault in left_out]
    return "\n".join(lines) + "\n"


def _unit(done: Calibrated) -> str:
    kind = property_of_report(done.kind.name)
    return "" if kind.unit == "-" else f" [{kind.difference_unit}]"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _head(done: Calibrated) -> list[str]:
    """Title, data, picture."""
    kind, passport = property_of_report(done.kind.name), done.learnt.passport
    files = ", ".join(f"{f} (sha256 `{h}`)" for f, h in zip(passport["data"], passport["sha256"], strict=True))
    source = sources().get(str(passport.get("source", "")))
    origin = [f"{source}. The rows are not part of the project; what was learnt from them is.", ""] if source else []
    return [
        f"# Fit of the {kind.words}",
        "",
        f"{passport['rows']} films of {files}. Table `{passport['name']}`; the same data give the same page.",
        "",
        *origin,
        f"![Parity, calibration and errors of films that were left out]({done.kind.name}.png)",
        "",
    ]


def _rows(done: Calibrated) -> list[tuple[str, Truths]]:
    """Ways to leave films out, with the rows of each."""
    ways = [(TITLES[split], done.held.of_split(split)) for split in SPLITS]
    return [(title, own) for title, own in ways if own.any()]


def _held_out(done: Calibrated) -> list[str]:
    """Errors of films that were left out."""
    error, unit = np.abs(done.predicted - done.measured), _unit(done)
    usual = np.abs(done.measured - np.median([sample.value for sample in done.samples]))
    lines = [
        "## Films that were left out",
        "",
        f"The films are split into {FOLDS} parts, in four ways: at random, so that both monomers are known from other"
        " partners; by diamine; by dianhydride; by paper, where DOIs are known. Each part in turn is left out. All"
        " numbers of the fit are computed again from the other films, which then predict it. So every error below is"
        " one on films that the fit had not seen.",
        "",
        f"| left out | films | mean error{unit} | median error{unit} | mean of predicted - measured{unit} |"
        f" mean error of the median film{unit} |",
        "|---|---|---|---|---|---|",
    ]
    for title, own in _rows(done):
        bias = float((done.predicted - done.measured)[own].mean())
        numbers = (error[own].mean(), np.median(error[own]), bias, usual[own].mean())
        cells = [f"{_number(n)}" if k != 2 else f"{n:+.2g}" for k, n in enumerate(map(float, numbers))]
        lines.append(f"| {title} | {own.sum()} | " + " | ".join(cells) + " |")
    compilations = dict.fromkeys(sample.compilation for sample in done.samples)
    if len(compilations) > 1:
        lines += ["", f"| compilation | left out | films | mean error{unit} |", "|---|---|---|---|"]
        of = np.array([done.samples[i].compilation for i in done.held.row])
        for name in compilations:
            for title, own in _rows(done):
                if (both := own & (of == name)).sum() >= FEWEST:
                    lines.append(f"| {name} | {title} | {both.sum()} | {_number(float(error[both].mean()))} |")
    if done.curve:
        lines += ["", f"| share of the films in the fit | mean error{unit}, unseen diamine |", "|---|---|"]
    lines += [f"| {100 * share:g} % | {_number(value)} |" for share, value in done.curve]
    return lines


def _coverage(done: Calibrated) -> list[str]:
    """Stated and observed share of the films inside their interval."""
    near = done.held.open_variance <= done.learnt.limit
    thirds = np.searchsorted(np.quantile(done.held.open_variance, [1 / 3, 2 / 3]), done.held.open_variance)
    groups: list[tuple[str, Truths]] = [
        ("all", np.ones(len(near), dtype=bool)),
        *_rows(done),
        ("in domain", near),
        ("out of domain", ~near),
    ]
    groups += [
        (f"{name} third by distance to the films", thirds == k) for k, name in enumerate(("near", "middle", "far"))
    ]
    lines = [
        "",
        "## Coverage of the intervals",
        "",
        "Share of the films that lie inside their stated interval. The intervals of each part follow from the errors of"
        " the other parts alone.",
        "",
        "| films | number | " + " | ".join(f"{100 * level:g} %" for level in LEVELS) + " |",
        "|---|---|" + "---|" * len(LEVELS),
    ]
    for title, own in groups:
        if own.any():
            cells = [f"{100 * float((done.level[own] <= level).mean()):.0f} %" for level in LEVELS]
            lines.append(f"| {title} | {own.sum()} | " + " | ".join(cells) + " |")
    return lines


def _families(done: Calibrated) -> list[str]:
    """Errors by family."""
    error = done.predicted - done.measured
    table = group_table("polyimide_groups")
    names = [{name for part in s.unit.parts for name, _ in assign(part, table).counts} for s in done.samples]
    lines = [
        "",
        "## Errors by family",
        "",
        "Films of all four ways; a film can belong to several families.",
        "",
        f"| family | films | mean error{_unit(done)} | mean of predicted - measured{_unit(done)} |",
        "|---|---|---|---|",
    ]
    for family, groups in FAMILIES.items():
        own = np.array([bool(names[i].intersection(groups)) for i in done.held.row])
        if own.sum() >= FEWEST:
            size, bias = float(np.abs(error[own]).mean()), float(error[own].mean())
            lines.append(f"| {family} | {own.sum()} | {_number(size)} | {bias:+.2g} |")
    return lines


def _numbers(done: Calibrated) -> list[str]:
    """Variances and calibration, with their meaning."""
    model = done.learnt
    scatter, factor, freedom = model.calibration
    spread = [*VIEWS, "compilation"]
    return [
        "",
        "## Numbers of the fit",
        "",
        f"The latent value ({done.kind.method}) is a mean plus one part for each view of a polyimide. Each part has a"
        " prior standard deviation, which follows from the data by the largest marginal likelihood. The weight of a"
        f" film follows from its distance to the fit (Student's t, {FREEDOM:g} degrees of freedom), so that an outlier"
        f" pulls little; up to {MOST_RECORDS} records of one film count.",
        "",
        "| number | value |",
        "|---|---|",
        *(
            f"| {view}: prior standard deviation [latent] | {_number(float(v) ** 0.5)} |"
            for view, v in zip(spread, model.variances, strict=False)
        ),
        f"| scale of one film about its polymer [latent] | {_number(scatter**0.5)} |",
        f"| factor of what the films leave open | {_number(factor)} |",
        f"| degrees of freedom of the intervals | {_number(freedom)} |",
        f"| out of domain above an open standard deviation [latent] | {_number(model.limit**0.5)} |",
        "",
        f"Of the films that were left out, {100 * LIMIT:g} % have a smaller open deviation than the limit of the"
        " domain.",
    ]


def _limits(done: Calibrated) -> list[str]:
    """How the numbers may fail elsewhere."""
    elements = ", ".join(done.learnt.elements)
    return [
        "",
        "## How it may fail",
        "",
        f"- Elements of the films: {elements}. For a polyimide with others the interval is doubled, which no film"
        " tests.",
        "- The films are those that people publish. A polymer unlike all of them has a wide interval, whose width"
        " follows from the films that were left out here; its coverage far from all films is an extrapolation.",
        "- Process, thickness and conditions of the measurement are mostly not stated, so they are part of the"
        " scatter.",
        "- The films have one dianhydride and one diamine. That copolymers mix as stated in the model is not tested"
        " here.",
    ]


def _draw(path: Path, done: Calibrated) -> None:
    """Parity of each way, the share of films inside intervals of every width, and errors by distance."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EstimateError(
            "report",
            "no matplotlib",
            "the extra 'plot'",
            how_to_install("plot"),
            sentence="matplotlib is not installed",
        ) from error
    kind = property_of_report(done.kind.name)
    label = kind.label if kind.unit == "-" else f"{kind.label} [{kind.unit}]"
    ways = _rows(done)
    figure = Figure(figsize=(4.0 * (len(ways) + 1), 4.0), layout="constrained")
    axes = figure.subplots(1, len(ways) + 1)
    ends = [
        float(min(done.measured.min(), done.predicted.min())),
        float(max(done.measured.max(), done.predicted.max())),
    ]
    for axis, (title, own) in zip(axes, ways, strict=False):
        axis.plot(ends, ends, color=GREY, linewidth=1.0)
        axis.scatter(done.measured[own], done.predicted[own], s=6.0, color=BLUE, alpha=0.6)
        axis.set(xlabel=f"measured {label}", ylabel=f"predicted {label}", title=title)
    levels: Array = np.linspace(0.05, 0.99, 60)
    last = axes[-1]
    last.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=1.0)
    for (title, own), style in zip(ways, ("-", "--", ":", "-."), strict=False):
        last.plot(levels, [float((done.level[own] <= x).mean()) for x in levels], style, color=RED, label=title)
    last.set(xlabel="stated level of the interval [-]", ylabel="share of films inside [-]", title="calibration")
    last.legend(frameon=False, fontsize=8)
    FigureCanvasAgg(figure)
    with replaced(path) as handle:
        figure.savefig(handle, format="png", dpi=80, metadata={"Software": None})
