"""Fit a property to measurements: a new Tg table from many, shift and scale of the shipped estimate from few.

In: a CSV of measurements and the name of the file to write. Out: the file, and a line on what was done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pi_formulate.adjustment import Adjustment
from pi_formulate.copolymer import Copolymer
from pi_formulate.errors import EstimateError, FormulateError, TableError, raise_all
from pi_formulate.fitting.measured import Measured, read_measured
from pi_formulate.fitting.report import write_report
from pi_formulate.fitting.shift_scale import shift_and_scale
from pi_formulate.fitting.tg_fit import fit_tg
from pi_formulate.groups import group_table
from pi_formulate.monomer import MonomerLibrary
from pi_formulate.predict import estimate
from pi_formulate.units import KELVIN_OFFSET

# A new table has some two thousand weights; with fewer rows than this its own cross-validated error is larger than
# that of the shipped table moved to the laboratory's scale.
LEAST_ROWS = 200
# Three deviations of a typical estimate: values that lie above it by 273.15 give or take this were written in kelvin.
KELVIN_LIKE_K = 75.0
Progress = Callable[[Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a fit did: its sentence, and the faults of the rows it left out."""

    told: str
    left_out: tuple[FormulateError, ...]


def fit_property(
    property: str, data: Path | str, output: Path | str, library: MonomerLibrary, skip_bad_rows: bool = False,
    report: Path | str = "", name: str = "", progress: Progress = iter,
) -> Fitted:  # fmt: skip
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
        Where monomers are looked up.
    skip_bad_rows
        Leave bad rows out and list them; otherwise one bad row stops the fit.
    report
        Folder for page and picture of a new table; none if empty.
    name
        Name of the new table; its file name if empty.
    progress
        Wraps long loops, to show a bar.

    Raises
    ------
    FormulateError
        All bad rows in one error, an ending that is none of the two, too few rows.
    """
    ending = Path(output).suffix
    if ending not in (".csv", ".npz"):
        raise EstimateError("output", str(output), "a name that ends in .csv (shift and scale) or .npz (new table)")
    found = read_measured(data, property, library)
    if found.faults and not skip_bad_rows:
        raise_all(found.faults)
    if not found.rows:
        raise TableError(found.file, "no row that can be used", "at least one", "\n".join(map(str, found.faults)))
    if ending == ".npz":
        return _new_table(found, output, report, name or Path(output).stem, progress)
    return _moved(found, output)


def _new_table(found: Measured, output: Path | str, report: Path | str, name: str, progress: Progress) -> Fitted:
    """A table of the file's own."""
    if found.property != "tg_c":
        raise EstimateError("property", found.property, "tg_c for a new table", "Write a .csv for shift and scale.")
    if len(found.rows) < LEAST_ROWS:
        raise EstimateError(
            found.file, f"{len(found.rows)} rows", f"at least {LEAST_ROWS} for a new table",
            "Write a .csv: it shifts and scales the shipped estimate.",
        )  # fmt: skip
    units = [unit.parts for unit, _ in found.rows]
    values = np.array([value for _, value in found.rows])
    passport = {"source": "fit_tg_c", "data": found.file, "sha256": found.sha256, "rows": len(found.rows)}
    passport["spread_c"] = float(values.std())
    model, validations = fit_tg(units, values, group_table("polyimide_groups"), passport, name, progress)
    if report:
        write_report(report, model, validations, units, found.faults)
    model.save(output)
    errors = ", ".join(f"unseen {split} {v.mean_absolute_error_c:.1f} K" for split, v in validations.items())
    return Fitted(f"{len(found.rows)} rows fitted to {output}; held out: {errors}", found.faults)


def _moved(found: Measured, output: Path | str) -> Fitted:
    """Shift and scale of the shipped estimate."""
    shipped = [estimate(Copolymer(((unit, 1.0),)), [found.property])[found.property] for unit, _ in found.rows]
    measured = [value for _, value in found.rows]
    away = float(np.median([value - known.value for value, known in zip(measured, shipped, strict=True)]))
    if found.property == "tg_c" and abs(away - KELVIN_OFFSET) < KELVIN_LIKE_K:
        raise TableError(
            f"{found.file}:tg_c", f"values {away:.0f} K above the estimates", "degrees C",
            "Are these kelvin? Take off 273.15.",
        )  # fmt: skip
    adjustment: Adjustment = shift_and_scale(found.property, measured, shipped, f"{found.file} sha256 {found.sha256}")
    adjustment.to_csv(output)
    before = np.mean([abs(value - known.value) for value, known in zip(measured, shipped, strict=True)])
    after = np.mean([abs(v - adjustment.apply(known).value) for v, known in zip(measured, shipped, strict=True)])
    return Fitted(
        f"{len(measured)} rows: {found.property} shifted by {adjustment.shift:.4g} and scaled by"
        f" {adjustment.scale:.4g} about {adjustment.centre:.4g}, written to {output};"
        f" mean distance {before:.4g} before, {after:.4g} after",
        found.faults,
    )
