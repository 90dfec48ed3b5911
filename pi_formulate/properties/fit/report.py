"""Accuracy of a fitted Tg table, as a page with a picture.

In: table, cross-validation, units. Out: `tg_fit.md` and `tg_fit.png` in a folder.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import EstimateError, FormulateError, how_to_install
from pi_formulate.base.files import replaced
from pi_formulate.base.show.colours import BLUE, GREY, RED
from pi_formulate.base.tables import sources
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.fit.tg import COMMON, COVERAGE, FOLDS, FREEDOM, SCATTER_C, SPLITS, Validation
from pi_formulate.properties.groups import assign, group_table
from pi_formulate.properties.tg.basis import Parts
from pi_formulate.properties.tg.model import TgTable

TITLES = {
    "pair": "unseen pair of known monomers",
    "diamine": "unseen diamine",
    "dianhydride": "unseen dianhydride",
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
LABEL = "{0.label} [{0.unit}]".format(PROPERTIES["tg_c"])
LEVELS = (0.5, 0.8, 0.9, 0.95)
# The parts of the fit, in words.
PRIOR_WORDS = {
    "one": "mean of all polyimides",
    "groups": "groups",
    "dianhydrides": "surroundings in the dianhydride",
    "diamines": "surroundings in the diamine",
    "shape": "shape of the chain",
    "pairs": "pairs of the two",
}


def write_report(
    folder: Path | str,
    model: TgTable,
    validations: Mapping[str, Validation],
    units: Sequence[Parts],
    left_out: Sequence[FormulateError] = (),
) -> None:
    """Page and picture.

    Parameters
    ----------
    folder
        Where `tg_fit.md` and `tg_fit.png` go; it must exist.
    model, validations
        Results of `fit_tg`.
    units
        Parts of each row that was fitted.
    left_out
        Faults of the rows that were not.

    Raises
    ------
    EstimateError
        If matplotlib is not installed.
    """
    _draw(Path(folder) / "tg_fit.png", validations)
    with replaced(Path(folder) / "tg_fit.md") as handle:
        handle.write(_page(model, validations, units, left_out).encode())


def _page(
    model: TgTable, validations: Mapping[str, Validation], units: Sequence[Parts], left_out: Sequence[FormulateError]
) -> str:
    lines = [
        *_head(model),
        *_held_out(validations),
        *_coverage_table(validations),
        *_family_table(validations, units),
        *_numbers(model),
        "",
        "## Rows left out",
        "",
        # Place and reason alone: the rows themselves stay in the data file.
        *([f"- {fault.where.split(': ')[0]}: need {fault.need}" for fault in left_out] or ["None."]),
    ]
    return "\n".join(lines) + "\n"


def _head(model: TgTable) -> list[str]:
    """Title, data, picture."""
    passport = model.passport
    return [
        f"# Fit of the Tg table `{model.name}`",
        "",
        f"{passport['rows']} polyimides of {passport['data']} (sha256 `{passport['sha256']}`). Written by"
        " `pi-formulate fit`; the same data give the same page.",
        "",
        *_origin(passport),
        "![Parity, calibration and residuals on held-out rows](tg_fit.png)",
        "",
    ]


def _held_out(validations: Mapping[str, Validation]) -> list[str]:
    """Errors on held-out rows, by split."""
    lines = [
        "## Held-out rows",
        "",
        f"The polyimides are split into {FOLDS} parts. Each part in turn is held out: the table is fitted to the other"
        " parts and then predicts its Tg. Every error on this page is therefore an error on polyimides that the fit had"
        " not seen. There are three ways to split: at random, so that both monomers are known from other partners; by"
        " diamine; by dianhydride. In the last two the held-out monomer is new to the table. A monomer with more than"
        f" {COMMON} rows is never held out as a whole, as it is not representative of new monomers.",
        "",
        "| held out | rows | mean error [K] | median error [K] | inside 90 % interval |",
        "|---|---|---|---|---|",
    ]
    for split in SPLITS:
        if split in validations:
            v = validations[split]
            lines.append(
                f"| {TITLES[split]} | {len(v.rows)} | {v.mean_absolute_error_c:.1f} |"
                f" {v.median_absolute_error_c:.1f} | {100 * v.coverage_90:.1f} % |"
            )
    return lines


def _coverage_table(validations: Mapping[str, Validation]) -> list[str]:
    """Wanted and observed share of the rows inside their interval."""
    lines = [
        "",
        "## Coverage of the intervals",
        "",
        "Share of the polyimides that lie inside their stated interval. A share above the wanted one means that the"
        f" deviations are too wide. They are scaled until {100 * COVERAGE:g} % of all held-out rows lie inside the 90 %"
        " interval, as new data are worse than held-out data.",
        "",
        "| wanted | " + " | ".join(TITLES[s] for s in validations) + " |",
        "|---|" + "---|" * len(validations),
    ]
    for level in LEVELS:
        cells = [f"{100 * coverage(v, level):.1f} %" for v in validations.values()]
        lines.append(f"| {100 * level:g} % | " + " | ".join(cells) + " |")
    return lines


def _family_table(validations: Mapping[str, Validation], units: Sequence[Parts]) -> list[str]:
    """Errors on held-out rows, by family."""
    return [
        "",
        "## Residuals by family",
        "",
        "Held-out rows of all splits; a polyimide can belong to several families.",
        "",
        "| family | rows | mean error [K] | mean of predicted - measured [K] |",
        "|---|---|---|---|",
        *(f"| {name} | {n} | {error:.1f} | {bias:+.1f} |" for name, n, error, bias in families(validations, units)),
    ]


def _numbers(model: TgTable) -> list[str]:
    """Priors, scatter and calibration, with their meaning."""
    return [
        "",
        "## Numbers of the fit",
        "",
        "The Tg of a unit is a sum of parts: one mean for all polyimides, its groups, the surroundings of the atoms of"
        " the dianhydride and of the diamine, the shape of the chain, and the effect of a pair beyond its two partners."
        " Each part has a prior standard deviation: how far, in kelvin, it is expected to move Tg up or down before any"
        " Tg is known. A part on which the data say nothing stays near zero; the data have to move it.",
        "",
        "Rows are not trusted alike, as published values include wrong structures and softening points. The weight of a"
        " row follows from its distance to the fit, so that an outlier has little weight. The degrees of freedom"
        " control this: 1 is the most tolerant, a large number would trust all rows alike.",
        "",
        "| number | value |",
        "|---|---|",
        *(f"| {PRIOR_WORDS[view]}: prior standard deviation [K] | {sd:g} |" for view, sd in model.prior_sd_c.items()),
        f"| scatter of one measurement in the fit [K] | {SCATTER_C:g} |",
        f"| degrees of freedom of that scatter | {FREEDOM:g} |",
        f"| variance of a measurement, calibrated on held-out rows [K^2] | {model.calibration[0]:.4g} |",
        f"| factor of the model's own variance, calibrated on the same rows | {model.calibration[1]:.4g} |",
        f"| out of domain above a model deviation of [K] | {model.domain_sd_c:.4g} |",
        f"| groups, surroundings of dianhydrides and diamines, shapes | {len(model.basis.group_names)},"
        f" {len(model.basis.dianhydrides.words)}, {len(model.basis.diamines.words)}, {len(model.basis.shapes)} |",
        "",
        "The variance of an estimate is the calibrated variance of a measurement, plus that factor times the variance"
        " of the model for this polyimide. Nineteen in twenty held-out rows have a smaller model deviation than the"
        " limit of the domain.",
    ]


def _origin(passport: Mapping[str, Any]) -> list[str]:
    """Origin of the rows, if it is in the list of sources."""
    source = sources().get(str(passport.get("source", "")))
    if source is None:
        return []
    return [
        f"{source}. The rows are not part of the project, and neither are their Tg: only the contributions, their"
        " deviations and the hash ship, by which the file can be recognized.",
        "",
    ]


def coverage(validation: Validation, level: float) -> float:
    """Share of the held-out rows inside the central interval of a level [-].

    Parameters
    ----------
    validation
        Held-out rows.
    level
        Wanted share, 0..1 [-].
    """
    half = NormalDist().inv_cdf(0.5 + level / 2.0)
    return float((np.abs(validation.predicted_c - validation.measured_c) <= half * validation.sd_c).mean())


def families(validations: Mapping[str, Validation], units: Sequence[Parts]) -> list[tuple[str, int, float, float]]:
    """(family, held-out rows, mean absolute error [K], mean of predicted - measured [K]).

    Parameters
    ----------
    validations
        Of all splits.
    units
        Parts of each row.
    """
    rows = np.concatenate([v.rows for v in validations.values()])
    error = np.concatenate([v.predicted_c - v.measured_c for v in validations.values()])
    table = group_table("polyimide_groups")
    names = [{name for part in unit for name, _ in assign(part, table).counts} for unit in units]
    errors = []
    for family, groups in FAMILIES.items():
        inside = np.array([bool(names[i].intersection(groups)) for i in rows])
        if inside.any():
            errors.append((family, int(inside.sum()), float(np.abs(error[inside]).mean()), float(error[inside].mean())))
    return errors


def _draw(path: Path, validations: Mapping[str, Validation]) -> None:
    """Parity of each split, and the share of rows inside intervals of every width."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EstimateError("report", "no matplotlib", "the extra 'plot'", how_to_install("plot")) from error
    figure = Figure(figsize=(4.0 * (len(validations) + 1), 4.0), layout="constrained")
    axes = figure.subplots(1, len(validations) + 1)
    for axis, (split, v) in zip(axes, validations.items(), strict=False):
        ends = [
            float(min(v.measured_c.min(), v.predicted_c.min())),
            float(max(v.measured_c.max(), v.predicted_c.max())),
        ]
        axis.plot(ends, ends, color=GREY, linewidth=1.0)
        axis.errorbar(v.measured_c, v.predicted_c, yerr=v.sd_c, fmt="none", ecolor=BLUE, alpha=0.12)
        axis.scatter(v.measured_c, v.predicted_c, s=5.0, color=BLUE)
        axis.set(xlabel=f"measured {LABEL}", ylabel=f"predicted {LABEL}", title=TITLES[split])
    levels: Array = np.linspace(0.05, 0.99, 60)
    last = axes[-1]
    last.plot([0.0, 1.0], [0.0, 1.0], color=GREY, linewidth=1.0)
    for (split, v), style in zip(validations.items(), ("-", "--", ":"), strict=False):
        last.plot(levels, [coverage(v, float(x)) for x in levels], style, color=RED, label=TITLES[split])
    last.set(xlabel="wanted share inside the interval [-]", ylabel="observed share [-]", title="calibration")
    last.legend(frameon=False, fontsize=8)
    FigureCanvasAgg(figure)
    with replaced(path) as handle:
        figure.savefig(handle, format="png", dpi=110, metadata={"Software": None})
