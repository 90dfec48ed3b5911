"""Fit a property to measurements: a new Tg table from many, shift and scale of the shipped estimate from few.

In: a CSV of measurements and the name of the file to write. Out: the file, and a line on what was done.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import EstimateError, FileError, FormulateError, TableError
from pi_formulate.base.faults import raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import KELVIN_OFFSET
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimates import estimate
from pi_formulate.properties.fit.measured import Measured, read_measured
from pi_formulate.properties.fit.moved_report import Compared, write_moved_report
from pi_formulate.properties.fit.report import write_report
from pi_formulate.properties.fit.shift_scale import shift_and_scale
from pi_formulate.properties.fit.tg import fit_tg
from pi_formulate.properties.groups import group_table
from pi_formulate.properties.tg.model import groups_file

# A new table has some two thousand weights; with fewer polyimides than this its own cross-validated error is larger
# than that of the shipped table moved to the laboratory's scale.
LEAST_POLYMERS = 200
SHIPPED = "shipped"  # the table of this name is that of the package, whose data stand in its list of sources
# Three deviations of a typical estimate: values that lie above it by 273.15 give or take this were written in kelvin.
KELVIN_LIKE_K = 75.0


@dataclass(frozen=True, slots=True, repr=False)
class Fitted(Shown):
    """What a fit did: its sentence, and the faults of the rows it left out."""

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
        One of `measured.RANGES`.
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
        All bad rows in one error, a target that cannot be written (before anything is fitted), too few polymers.
    """
    names = library_or_shipped(library)
    _check_targets(data, output, report, name)
    found = read_measured(data, str(property), names)
    if found.faults and not skip_bad_rows:
        raise_all(found.faults)
    if not found.rows:
        raise TableError(found.file, "no row that can be used", "at least one", "\n".join(map(str, found.faults)))
    if Path(output).suffix == ".npz":
        return _new_table(found, output, report, name or Path(output).stem, progress)
    return _moved(found, output, skip_bad_rows, report)


def _check_targets(data: Path | str, output: Path | str, report: Path | str, name: str) -> None:
    """Everything that shall be written can be, and nothing of the user's is in the way."""
    target = Path(output)
    if target.suffix not in (".csv", ".npz"):
        raise EstimateError("output", str(output), "a name that ends in .csv (shift and scale) or .npz (new table)")
    if target.suffix == ".csv" and name:
        raise EstimateError("name", name, "none beside a .csv", "It belongs to a new table.")
    written = [target, groups_file(target)] if target.suffix == ".npz" else [target]
    for path in written:
        if path.resolve() == Path(data).resolve():
            raise FileError(str(path), "the file of measurements itself", "another name", "It would be overwritten.")
        if not path.resolve().parent.is_dir():
            raise FileError(str(path), str(path.resolve().parent), "a folder that exists", "Create it first.")
        if path.is_dir():
            raise FileError(str(path), "a folder", "a file name", "Choose another name.")
    if report and not Path(report).is_dir():
        raise FileError(str(report), "no folder", "a folder that exists, for the report", "Create it first.")


def _new_table(found: Measured, output: Path | str, report: Path | str, name: str, progress: Progress) -> Fitted:
    """A table of the file's own."""
    if found.property != "tg_c":
        raise EstimateError("property", found.property, "tg_c for a new table", "Write a .csv for shift and scale.")
    polymers = len({unit for unit, _ in found.rows})
    values = np.array([value for _, value in found.rows])
    if polymers < LEAST_POLYMERS or values.std() == 0.0:
        raise EstimateError(
            found.file,
            f"{polymers} different polyimides",
            f"at least {LEAST_POLYMERS}, of different Tg, for a new table",
            "Write a .csv: it shifts and scales the shipped estimate.",
        )
    units = [unit.parts for unit, _ in found.rows]
    own = f"{found.file} sha256 {found.sha256}"
    passport: dict[str, Any] = {
        "source": "fit_tg_c" if name == SHIPPED else own,
        "data": found.file,
        "sha256": found.sha256,
        "rows": len(found.rows),
        "spread_c": float(values.std()),
    }
    model, validations = fit_tg(units, values, group_table("polyimide_groups"), passport, name, progress)
    model.save(output)
    if report:
        write_report(report, model, validations, units, found.faults)
    errors = ", ".join(f"unseen {split} {v.mean_absolute_error_c:.1f} K" for split, v in validations.items())
    return Fitted(f"{len(found.rows)} rows fitted to {output}; held out: {errors}", found.faults)


def _moved(found: Measured, output: Path | str, skip_bad_rows: bool, report: Path | str) -> Fitted:
    """Shift and scale of the shipped estimate; repeats of one polymer count once, by their mean."""
    repeats: dict[tuple[Unit, str], list[float]] = {}
    for (unit, value), process in zip(found.rows, found.processes, strict=True):
        repeats.setdefault((unit, process), []).append(value)
    faults: list[FormulateError] = []
    films: list[Compared] = []
    for (unit, process), values in repeats.items():
        try:
            known = estimate(Copolymer(((unit, 1.0),)), [found.property], process)[found.property]
            films.append(Compared(str(unit), process, float(np.mean(values)), known))
        except FormulateError as error:
            places = [
                w
                for w, (u, _), p in zip(found.places, found.rows, found.processes, strict=True)
                if (u, p) == (unit, process)
            ]
            faults += [TableError(f"{where}: {error.where}", error.got, error.need, error.hint) for where in places]
    if faults and not skip_bad_rows:
        raise_all(faults)
    if not films:
        raise TableError(found.file, "no row with a shipped estimate", "at least one", "\n".join(map(str, faults)))
    measured, shipped = [film.measured for film in films], [film.shipped for film in films]
    away = float(np.median([value - known.value for value, known in zip(measured, shipped, strict=True)]))
    if found.property == "tg_c" and abs(away - KELVIN_OFFSET) < KELVIN_LIKE_K:
        raise TableError(
            f"{found.file}:tg_c",
            f"values {away:.0f} K above the estimates",
            "degrees C",
            f"Are these kelvin? Take off {KELVIN_OFFSET:g}.",
        )
    adjustment = shift_and_scale(found.property, measured, shipped, f"{found.file} sha256 {found.sha256}")
    adjustment.to_csv(output)
    if report:
        write_moved_report(report, adjustment, films, (*found.faults, *faults))
    before = np.mean([abs(value - known.value) for value, known in zip(measured, shipped, strict=True)])
    after = np.mean([abs(v - adjustment.apply(known).value) for v, known in zip(measured, shipped, strict=True)])
    return Fitted(
        f"{len(found.rows)} rows of {len(measured)} films: {found.property} shifted by {adjustment.shift:.4g} and"
        f" scaled by {adjustment.scale:.4g} about {adjustment.centre:.4g}, written to {output};"
        f" mean distance {before:.4g} before, {after:.4g} after",
        (*found.faults, *faults),
    )
