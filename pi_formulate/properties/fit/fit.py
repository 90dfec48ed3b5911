"""Fit a property to measurements: a new Tg table from many, shift and scale of the shipped estimate from few.

In: a CSV of measurements and the name of the file to write. Out: the file, and a line on what was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import EstimateError, FileError, FormulateError, TableError
from pi_formulate.base.faults import raise_all
from pi_formulate.base.files import no_folder, replaced
from pi_formulate.base.outputs import same_file
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import KELVIN_OFFSET
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.archive import save
from pi_formulate.properties.films.glass import TG, groups_csv, groups_file
from pi_formulate.properties.films.learnt import read_learnt
from pi_formulate.properties.fit.machine import Sample, calibrate
from pi_formulate.properties.fit.measured import Measured, Row, read_measured
from pi_formulate.properties.fit.moved_report import (
    Compared,
    among_films,
    left_out_in_turn,
    report_file,
    write_moved_report,
)
from pi_formulate.properties.fit.nested import SPLITS
from pi_formulate.properties.fit.report import write_report
from pi_formulate.properties.fit.shift_scale import shift_and_scale
from pi_formulate.properties.run import estimate

# A new table learns from its own films alone; with fewer polyimides than this the shipped table, moved to the
# laboratory's scale, is closer.
LEAST_POLYMERS = 200
# Three deviations of a typical estimate: values that lie above it by 273.15 give or take this were written in kelvin.
KELVIN_LIKE_K = 75.0


@dataclass(frozen=True, slots=True, repr=False)
class Fitted(Shown):
    """Result of a fit: a sentence that sums it up, and the errors of the rows that were left out."""

    told: str
    left_out: tuple[FormulateError, ...]

    def _in_short(self) -> str:
        return self.told + (f" ({len(self.left_out)} rows left out)" if self.left_out else "")

    def __str__(self) -> str:
        """The sentence, and each row that was left out."""
        return "\n".join([self.told, *(f"left out: {fault}" for fault in self.left_out)])

    def _repr_html_(self) -> str:
        """The sentence, and each row that was left out, for a notebook."""
        return html.card("Fitted", self.told, html.text_list(map(str, self.left_out), "Left out: "))


@dataclass(frozen=True, slots=True)
class _Job:
    """One fit: the measurements, the file to write, and the options."""

    measured: Measured
    output: Path
    report: Path | None
    skip_bad_rows: bool
    name: str
    progress: Progress


def fit_property(
    property: str,
    data: Path | str,
    output: Path | str,
    library: MonomerLibrary | None = None,
    skip_bad_rows: bool = False,
    report: Path | str = "",
    name: str = "",
    progress: Progress = iter,
) -> Fitted:
    """Fit and write.

    Parameters
    ----------
    property
        One of `catalogue.FITTED`.
    data
        CSV of measurements.
    output
        Ends in .csv for shift and scale of the shipped estimate, in .npz for a new table (of `tg_c` only).
    library
        Where monomers are looked up; the shipped one if None.
    skip_bad_rows
        Leave bad rows out and list them; otherwise one bad row stops the fit.
    report
        Folder for the page: of a new table with a picture, of shift and scale film by film; none if empty.
    name
        Name of the new table; its file name if empty.
    progress
        Wraps long loops, to show a bar.

    Raises
    ------
    FormulateError
        All bad rows in one error, a file that cannot be written (before anything is fitted), too few polymers.
    """
    monomers = library_or_shipped(library)
    _check_files(data, output, report, name)
    measured = read_measured(data, str(property), monomers)
    if measured.faults and not skip_bad_rows:
        raise_all(measured.faults)
    if not measured.rows:
        raise TableError(
            measured.file,
            "no row that can be used",
            "at least one",
            "\n".join(map(str, measured.faults)),
            sentence="there is no row that can be used",
        )
    job = _Job(measured, Path(output), Path(report) if report else None, skip_bad_rows, name, progress)
    return _new_table(job) if job.output.suffix == ".npz" else _moved(job)


def files_of(property: str, output: Path | str, report: Path | str = "") -> list[Path]:
    """The files that a fit writes.

    Parameters
    ----------
    property, output, report
        As for `fit_property`.

    Examples
    --------
    >>> [path.name for path in files_of("tg_c", "mine.npz", "pages")]
    ['mine.npz', 'mine_groups.csv', 'tg_c.md', 'tg_c.png']
    """
    target = Path(output)
    if target.suffix != ".npz":
        return [target, *([report_file(report, property)] if report else [])]
    pages = [Path(report) / f"{property}.{kind}" for kind in ("md", "png")] if report else []
    return [target, groups_file(target), *pages]


def _check_files(data: Path | str, output: Path | str, report: Path | str, name: str) -> None:
    """Refuse files that cannot be written, or that would overwrite the measurements."""
    target = Path(output)
    if target.suffix not in (".csv", ".npz"):
        raise EstimateError("output", str(output), "a name that ends in .csv (shift and scale) or .npz (new table)")
    if target.suffix == ".csv" and name:
        raise EstimateError(
            "name", name, "no name with a .csv", "It belongs to a new table.", sentence="a .csv takes no name"
        )
    for path in files_of("", target):
        if same_file(path, data):
            raise FileError(
                str(path),
                "the file of measurements itself",
                "another name",
                "It would be overwritten.",
                sentence="this is the file of measurements itself: choose another name",
            )
        if not path.resolve().parent.is_dir():
            raise no_folder(path, path.resolve().parent)
        if path.is_dir():
            raise FileError(
                str(path), "a folder", "a file name", "Choose another name.", "this is a folder, not a file"
            )
    if report and not Path(report).is_dir():
        need, hint = "a folder that exists, for the report", "Create it first."
        raise FileError(str(report), "no folder", need, hint, f"this is not {need}")


def _new_table(job: _Job) -> Fitted:
    """A new Tg table, fitted to the file alone."""
    measured, name = job.measured, job.name or job.output.stem
    if measured.property != "tg_c":
        raise EstimateError(
            "property",
            measured.property,
            "tg_c for a new table",
            "Write a .csv for shift and scale.",
            sentence="a new table is possible for tg_c only, not for {got}",
        )
    polymers = len({row.unit for row in measured.rows})
    values = np.array([row.value for row in measured.rows])
    if polymers < LEAST_POLYMERS or values.std() == 0.0:
        raise EstimateError(
            measured.file,
            f"{polymers} different polyimides",
            f"at least {LEAST_POLYMERS}, of different Tg, for a new table",
            "Write a .csv: it shifts and scales the shipped estimate.",
            sentence=f"a new table needs at least {LEAST_POLYMERS} polyimides of different Tg, but there "
            f"are {polymers}",
        )
    passport: dict[str, Any] = {
        "name": name,
        "source": _origin(measured),
        "data": [measured.file],
        "sha256": [measured.sha256],
    }
    samples = [Sample(row.unit, row.value) for row in measured.rows]
    done = calibrate(TG, samples, passport, progress=job.progress)
    save(job.output, {**done.learnt.films.arrays(), **done.learnt.arrays()})
    with replaced(groups_file(job.output)) as handle:
        handle.write(groups_csv(read_learnt(job.output)).encode())  # as the archive says, which rounds
    if job.report:
        write_report(job.report, done, measured.faults)
    error = np.abs(done.predicted - done.measured)
    ways = [(split, done.held.of_split(split)) for split in SPLITS]
    errors = ", ".join(f"unseen {split} {error[own].mean():.1f} K" for split, own in ways if own.any())
    return Fitted(f"{len(measured.rows)} rows fitted to {job.output}; held out: {errors}", measured.faults)


def _origin(measured: Measured) -> str:
    """Name and hash of the file."""
    return f"{measured.file} sha256 {measured.sha256}"


def _moved(job: _Job) -> Fitted:
    """Shift and scale of the shipped estimate; repeats of one polymer count once, by their mean."""
    measured = job.measured
    films, faults = _compared(measured)
    if faults and not job.skip_bad_rows:
        raise_all(faults)
    if not films:
        raise TableError(
            measured.file,
            "no row with a shipped estimate",
            "at least one",
            "\n".join(map(str, faults)),
            sentence="there is no row with a shipped estimate",
        )
    values, shipped = [film.measured for film in films], [film.shipped for film in films]
    _check_not_kelvin(measured, values, shipped)
    among = among_films(measured.property, films)
    own = [film.own for film in films]
    adjustment = shift_and_scale(measured.property, values, shipped, _origin(measured), among, own)
    adjustment.to_csv(job.output)
    if job.report:
        write_moved_report(job.report, adjustment, films, (*measured.faults, *faults))
    before = np.mean([abs(value - known.value) for value, known in zip(values, shipped, strict=True)])
    unseen = left_out_in_turn(adjustment, films, among)
    after = np.mean([abs(value - known.value) for value, known in zip(values, unseen, strict=True)])
    return Fitted(
        f"{len(measured.rows)} rows of {len(films)} films: {measured.property} shifted by {adjustment.shift:.4g} and"
        f" scaled by {adjustment.scale:.4g} about {adjustment.centre:.4g}, written to {job.output};"
        f" mean distance {before:.4g} before, {after:.4g} after, each film left out in turn",
        (*measured.faults, *faults),
    )


def _compared(measured: Measured) -> tuple[list[Compared], list[FormulateError]]:
    """Each film with its shipped estimate, and the errors of the rows of which nothing can be estimated."""
    repeats: dict[tuple[Unit, str], list[Row]] = {}
    for row in measured.rows:
        repeats.setdefault(row.film, []).append(row)
    films: list[Compared] = []
    faults: list[FormulateError] = []
    for (unit, process), rows in repeats.items():
        try:
            shipped = estimate(Copolymer(((unit, 1.0),)), [measured.property], process)[measured.property]
        except FormulateError as error:
            faults += [error.at(f"{r.place}: {error.where}", TableError) for r in rows]
        else:
            films.append(Compared(unit, process, float(np.mean([row.value for row in rows])), shipped))
    return films, faults


def _check_not_kelvin(measured: Measured, values: Sequence[float], shipped: Sequence[Estimate]) -> None:
    """Refuse a file of Tg whose values lie above the estimates as kelvin lie above degrees C."""
    away = float(np.median([value - known.value for value, known in zip(values, shipped, strict=True)]))
    if measured.property == "tg_c" and abs(away - KELVIN_OFFSET) < KELVIN_LIKE_K:
        raise TableError(
            f"{measured.file}:tg_c",
            f"values {away:.0f} K above the estimates",
            "degrees C",
            f"Are these kelvin? Take off {KELVIN_OFFSET:g}.",
            sentence=f"the values lie {away:.0f} K above the estimates, so they may not be degrees C",
        )
