"""Effect of shift and scale on an estimate, film by film, as a page.

In: adjustment, own measurements, their shipped estimates. Out: `NAME_fit.md` in a folder, such as `tg_c_fit.md`.

    y = c + a + b (f - c)      f the shipped estimate, c the middle of the data, a the shift, b the scale

Each film is also left out in turn, so that its error is one on a film that shift and scale had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.files import replaced
from pi_formulate.properties.adjustment import Adjustment
from pi_formulate.properties.estimate import Z_90, Estimate
from pi_formulate.properties.fit.measured import limits_of
from pi_formulate.properties.fit.shift_scale import PRIOR_SCALE, shift_and_scale


@dataclass(frozen=True, slots=True)
class Compared:
    """One film: name, how it was made, own value (mean of repeats), shipped estimate."""

    name: str
    process: str
    measured: float
    shipped: Estimate


def report_file(folder: Path | str, property: str) -> Path:
    """Where the page of a property goes."""
    return Path(folder) / f"{property}_fit.md"


def write_moved_report(
    folder: Path | str, adjustment: Adjustment, films: Sequence[Compared], left_out: Sequence[FormulateError] = ()
) -> None:
    """Write the page.

    Parameters
    ----------
    folder
        It must exist.
    adjustment
        Shift and scale.
    films
        What they were fitted to.
    left_out
        Faults of the rows that were not.
    """
    with replaced(report_file(folder, adjustment.property)) as handle:
        handle.write(_page(adjustment, films, left_out).encode())


def _page(adjustment: Adjustment, films: Sequence[Compared], left_out: Sequence[FormulateError]) -> str:
    name, unit = adjustment.property, films[0].shipped.unit
    shift_sd = limits_of(name).shift_sd
    unseen = [_without(adjustment, films, k) for k in range(len(films))]
    after = [adjustment.apply(film.shipped) for film in films]
    estimates_by = (("shipped", [film.shipped for film in films]), ("moved", after), ("moved, film left out", unseen))
    lines = [
        f"# Own measurements of `{name}`",
        "",
        f"{adjustment.data}. Written by `pi-formulate fit`; the same data give the same page. In {unit}.",
        "",
        "The shipped estimate f becomes y = c + a + b (f - c).",
        "",
        "| number | value | standard deviation | prior |",
        "|---|---|---|---|",
        f"| middle of the data, c | {adjustment.centre:.5g} | | |",
        f"| shift, a | {adjustment.shift:.4g} | {sqrt(adjustment.var_shift):.2g} | 0 +- {shift_sd:g} |",
        f"| scale, b | {adjustment.scale:.4g} | {sqrt(adjustment.var_scale):.2g} | 1 +- {PRIOR_SCALE:g} |",
        "",
        "## How far off",
        "",
        "The last line counts: each film is left out of shift and scale in turn.",
        "",
        "| estimate | mean distance | inside the 90 % interval |",
        "|---|---|---|",
        *(f"| {what} | {_distance(films, f):.3g} | {_inside(films, f)} of {len(films)} |" for what, f in estimates_by),
        "",
        "## Films",
        "",
        "| film | process | measured | shipped | moved | moved, film left out | in domain |",
        "|---|---|---|---|---|---|---|",
    ]
    for film, moved, without in zip(films, after, unseen, strict=True):
        estimates = " | ".join(_with_sd(estimate) for estimate in (film.shipped, moved, without))
        domain = "yes" if film.shipped.in_domain else "no"
        lines.append(f"| {film.name} | {film.process} | {film.measured:.5g} | {estimates} | {domain} |")
    lines += ["", "## Rows left out", "", *([f"- {fault}" for fault in left_out] or ["None."])]
    return "\n".join(lines) + "\n"


def _distance(films: Sequence[Compared], estimates: Sequence[Estimate]) -> float:
    """Mean distance of estimate and measurement."""
    return sum(abs(film.measured - e.value) for film, e in zip(films, estimates, strict=True)) / len(films)


def _inside(films: Sequence[Compared], estimates: Sequence[Estimate]) -> int:
    """How many films lie inside the 90 % interval of their estimate."""
    return sum(abs(film.measured - e.value) <= Z_90 * e.sd for film, e in zip(films, estimates, strict=True))


def _without(adjustment: Adjustment, films: Sequence[Compared], left_out: int) -> Estimate:
    """The estimate of a film by shift and scale of the others; the shipped one where there is no other."""
    rest = [film for k, film in enumerate(films) if k != left_out]
    if not rest:
        return films[left_out].shipped
    measured, shipped = [film.measured for film in rest], [film.shipped for film in rest]
    return shift_and_scale(adjustment.property, measured, shipped, adjustment.data).apply(films[left_out].shipped)


def _with_sd(estimate: Estimate) -> str:
    return f"{estimate.value:.5g} +- {estimate.sd:.2g}"
