"""Effect of own films on an estimate, film by film, as a page.

In: adjustment, own measurements, their shipped estimates. Out: `NAME_fit.md` in a folder, such as `tg_c_fit.md`.

    y = c + a + b (f - c) + k V^-1 r      as in `adjustment.py`: shift, scale, and what films share with each other

Each film is also left out in turn, so that its error is one on a film that the fit had not seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FormulateError
from pi_formulate.base.files import replaced
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.adjustment import Adjustment, Beside, OwnFilm
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.fit.measured import limits_of
from pi_formulate.properties.fit.shift_scale import PRIOR_SCALE, shift_and_scale


@dataclass(frozen=True, slots=True)
class Compared:
    """One film: repeat unit, how it was made, own value (mean of repeats), shipped estimate."""

    unit: Unit
    process: str
    measured: float
    shipped: Estimate

    @property
    def name(self) -> str:
        """Of its repeat unit."""
        return str(self.unit)

    @property
    def own(self) -> OwnFilm:
        """As the adjustment keeps it."""
        return OwnFilm(self.unit.dianhydride.smiles, self.unit.diamine.smiles, self.process, self.measured)


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
    among = among_films(name, films)
    unseen = left_out_in_turn(adjustment, films, among)
    after = [adjustment.apply(film.shipped, _beside(films, among, row)) for film, row in zip(films, among, strict=True)]
    estimates_by = (("shipped", [film.shipped for film in films]), ("moved", after), ("moved, film left out", unseen))
    lines = [
        f"# Own measurements of `{name}`",
        "",
        f"{adjustment.data}. Written by `pi-formulate fit`; the same data give the same page. In {unit}.",
        "",
        "The shipped estimate f becomes y = c + a + b (f - c), and a polymer that is like an own film follows what that"
        " film deviates from it.",
        "",
        "| number | value | standard deviation | prior |",
        "|---|---|---|---|",
        f"| middle of the data, c | {adjustment.centre:.5g} | | |",
        f"| shift, a | {adjustment.shift:.4g} | {sqrt(adjustment.var_shift):.2g} | 0 +- {shift_sd:g} |",
        f"| scale, b | {adjustment.scale:.4g} | {sqrt(adjustment.var_scale):.2g} | 1 +- {PRIOR_SCALE:g} |",
        "",
        "## How far off",
        "",
        "The last line counts: each film is left out in turn.",
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
    ends = [(film.measured, *e.interval_90) for film, e in zip(films, estimates, strict=True)]
    return sum(low <= measured <= high for measured, low, high in ends)


def among_films(property: str, films: Sequence[Compared]) -> Array:
    """What the shipped films leave open of own films, shape (films, films) [unit of the property, squared].

    Parameters
    ----------
    property
        Name of the property.
    films
        Own films.
    """
    return LEARNT[property].joint([((film.unit, 1.0),) for film in films])


def left_out_in_turn(adjustment: Adjustment, films: Sequence[Compared], among: Array) -> list[Estimate]:
    """The estimate of each own film, moved by what all the others say.

    Parameters
    ----------
    adjustment
        Of all films.
    films, among
        Own films, and `among_films` of them.
    """
    return [_without(adjustment, films, among, k) for k in range(len(films))]


def _without(adjustment: Adjustment, films: Sequence[Compared], among: Array, left_out: int) -> Estimate:
    """The estimate of a film, moved by what all the others say."""
    rest = [k for k in range(len(films)) if k != left_out]
    if not rest:
        return films[left_out].shipped
    others = [films[k] for k in rest]
    values, shipped = [film.measured for film in others], [film.shipped for film in others]
    own, between = [film.own for film in others], among[np.ix_(rest, rest)]
    moved = shift_and_scale(adjustment.property, values, shipped, adjustment.data, between, own)
    return moved.apply(films[left_out].shipped, _beside(others, between, among[left_out, rest]))


def _beside(films: Sequence[Compared], among: Array, to_own: Array) -> Beside:
    """A film beside own films."""
    values, sds = (np.array([getattr(film.shipped, name) for film in films]) for name in ("value", "sd"))
    return Beside(values, sds, among, to_own)


def _with_sd(estimate: Estimate) -> str:
    return f"{estimate.value:.5g} +- {estimate.sd:.2g}"
