"""Measured properties of polyimides from a CSV: every row checked, every fault told with its line.

In: a CSV with the columns dianhydride, diamine and the property (`tg_c`, ...). Out: `Measured`, whose rows can be used,
and the faults of the others.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import get_args

from pi_formulate.base.errors import EstimateError, FormulateError, TableError
from pi_formulate.base.files import read_bytes
from pi_formulate.base.tables import number, rows
from pi_formulate.base.units import KELVIN_OFFSET
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.model import Process


@dataclass(frozen=True, slots=True)
class Range:
    """What a property of a polyimide can be: unit, limits of one value, highest median, how far repeats may differ."""

    unit: str
    low: float
    high: float
    highest_median: float
    repeats_differ: float
    hint: str = ""


# Wide enough for every polyimide; a file in another unit falls outside. Repeats: see the notes of each property.
RANGES: Mapping[str, Range] = {
    "tg_c": Range("degrees C", -150.0, 550.0, 430.0, 60.0, f"Are these kelvin? Take off {KELVIN_OFFSET:g}."),
    "cte_ppm_per_k": Range("ppm/K", -30.0, 150.0, 100.0, 40.0, "ppm/K is 1e-6 per kelvin, linear and in plane."),
    "density_g_per_cm3": Range("g/cm3", 0.8, 2.2, 1.9, 0.1, "g/cm3, not kg/m3."),
    "refractive_index": Range("-", 1.3, 2.0, 1.85, 0.1),
    "dielectric_constant": Range("-", 1.5, 6.0, 5.0, 0.8),
    "youngs_modulus_gpa": Range("GPa", 0.2, 30.0, 20.0, 4.0, "GPa, not MPa."),
}
ENOUGH = 5  # polymers from which on a median says something; fewer may all be of one extreme kind
LEAST_CTE_PPM_PER_K = 0.1  # a file in which no film expands by as much was written in another unit
SPELLED = {"dianhydride_smiles": "dianhydride", "diamine_smiles": "diamine"}


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows of one property that can be used, where they stand and how the films were made; the faults of the rest."""

    property: str
    rows: tuple[tuple[Unit, float], ...]
    places: tuple[str, ...]
    processes: tuple[str, ...]
    faults: tuple[FormulateError, ...]
    file: str
    sha256: str


def read_measured(path: Path | str, property: str, library: MonomerLibrary) -> Measured:
    """Measurements from a CSV file.

    Parameters
    ----------
    path
        Columns dianhydride and diamine (id, name, CAS number or SMILES; also spelled dianhydride_smiles,
        diamine_smiles) and the property by its name; for the expansion also `process`, cast_fixed if it is empty;
        other columns are left alone.
    property
        One of `RANGES`.
    library
        Where names are looked up.

    Returns
    -------
    Measured
        Good rows, and one fault for each bad one: unreadable SMILES, a monomer with other groups, a value that cannot
        be (kelvin for degrees C is told), two rows of one polymer that contradict each other.

    Raises
    ------
    EstimateError
        If there is no such property to fit.
    TableError
        If the columns are not there, or no row can be used.
    """
    if property not in RANGES:
        raise EstimateError("property", property, f"one of {list(RANGES)}")
    limits = RANGES[property]
    name = Path(path).name
    content = read_bytes(path)
    faults: list[FormulateError] = []
    good: list[tuple[str, Unit, float]] = []
    processes: dict[str, str] = {}
    for where, row in rows(path, (property,)):
        if doubled := [column for column in SPELLED if column in row and SPELLED[column] in row]:
            raise TableError(f"{name}:1", [*doubled, *(SPELLED[c] for c in doubled)], "one of them", "Which one holds?")
        plain = {SPELLED.get(column, column): cell for column, cell in row.items()}
        if missing := [column for column in ("dianhydride", "diamine") if column not in plain]:
            raise TableError(f"{name}:1", list(row), f"also the columns {missing}")
        try:
            pair = [_resolved(where, role, plain[role], library) for role in ("dianhydride", "diamine")]
            value = number(f"{where}:{property}", plain[property], low=float("-inf"), unit=limits.unit)
            if not limits.low <= value <= limits.high:
                raise TableError(
                    f"{where}:{property}",
                    value,
                    f"a value from {limits.low:g} to {limits.high:g} {limits.unit}",
                    limits.hint,
                )
            process = plain.get("process", "") or "cast_fixed"
            if property == "cte_ppm_per_k" and process not in get_args(Process):
                raise TableError(f"{where}:process", process, f"one of {list(get_args(Process))}, or an empty cell")
            good.append((where, Unit(pair[0], pair[1]), value))
            processes[where] = process
        except FormulateError as error:
            faults += getattr(error, "errors", (error,))
    good, contradictions = _without_contradictions(good, property, limits, processes)
    faults += contradictions
    polymers = len({unit for _, unit, _ in good})
    if polymers >= ENOUGH and (middle := median(value for _, _, value in good)) > limits.highest_median:
        kelvin = f" (less {KELVIN_OFFSET:g} it would be {middle - KELVIN_OFFSET:.4g})" if property == "tg_c" else ""
        raise TableError(
            f"{name}:{property}", f"a median of {middle:g}{kelvin}", f"values in {limits.unit}", limits.hint
        )
    if property == "cte_ppm_per_k" and good and max(abs(value) for _, _, value in good) < LEAST_CTE_PPM_PER_K:
        raise TableError(f"{name}:{property}", "values all near 0", "values in ppm/K", "Are these 1/K? Times 1e6.")
    return Measured(
        property,
        tuple((unit, value) for _, unit, value in good),
        tuple(where for where, _, _ in good),
        tuple(processes[where] for where, _, _ in good),
        tuple(faults),
        name,
        hashlib.sha256(content).hexdigest(),
    )


def _resolved(where: str, role: str, text: str, library: MonomerLibrary) -> Monomer:
    """A monomer, or its fault with line and column."""
    try:
        return library.resolve(text, role)
    except FormulateError as error:
        raise TableError(f"{where}:{role}: {error.where}", error.got, error.need, error.hint) from error


def _without_contradictions(
    good: list[tuple[str, Unit, float]], property: str, limits: Range, processes: Mapping[str, str]
) -> tuple[list[tuple[str, Unit, float]], list[FormulateError]]:
    """Rows less those whose repeats differ by more than methods do, and the fault of each of these."""
    values: dict[tuple[Unit, str], list[tuple[str, float]]] = {}
    for where, unit, value in good:
        values.setdefault((unit, processes[where]), []).append((where, value))
    apart = {
        key: repeats
        for key, repeats in values.items()
        if max(v for _, v in repeats) - min(v for _, v in repeats) > limits.repeats_differ
    }
    faults: list[FormulateError] = [
        TableError(
            f"{where}:{property}",
            value,
            f"repeats of {unit} within {limits.repeats_differ:g} {limits.unit} of each other",
            "The others say " + ", ".join(f"{v:g} ({w})" for w, v in apart[unit, processes[where]] if w != where) + ".",
        )
        for where, unit, value in good
        if (unit, processes[where]) in apart
    ]
    return [row for row in good if (row[1], processes[row[0]]) not in apart], faults
