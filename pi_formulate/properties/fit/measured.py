"""Measured properties of polyimides from a CSV: every row is checked, every error is reported with its line.

In: a CSV with the columns dianhydride, diamine and the property (`tg_c`, ...). Out: `Measured`: the rows that can be
used, and the errors of the others.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import get_args

from pi_formulate.base.checks import outside
from pi_formulate.base.errors import EstimateError, FormulateError, TableError
from pi_formulate.base.faults import gathering
from pi_formulate.base.files import read_bytes
from pi_formulate.base.tables import number, rows, without_columns
from pi_formulate.base.units import KELVIN_OFFSET
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import FITTED, PROPERTIES, Plausible, Property
from pi_formulate.properties.films.reference import Process

ENOUGH = 5  # polymers from which on a median says something; fewer may all be of one extreme kind
MOST_OTHERS = 5  # repeats that an error lists
LEAST_CTE_PPM_PER_K = 0.1  # a file in which no film reaches this expansion was written in another unit
SPELLED = {"dianhydride_smiles": "dianhydride", "diamine_smiles": "diamine"}
SIDES = ("dianhydride", "diamine")


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: its place in the file, the polymer, the value [unit of the property], how the film was made."""

    place: str
    unit: Unit
    value: float
    process: str

    @property
    def film(self) -> tuple[Unit, str]:
        """Polymer and process: rows that agree in both are repeats."""
        return self.unit, self.process


@dataclass(frozen=True, slots=True)
class Measured:
    """Rows of one property that can be used, the errors of the others, and the file that they come from."""

    property: str
    rows: tuple[Row, ...]
    faults: tuple[FormulateError, ...]
    file: str
    sha256: str


def limits_of(property: str) -> Plausible:
    """Which measurements of a property are plausible.

    Parameters
    ----------
    property
        One of `catalogue.FITTED`.

    Raises
    ------
    EstimateError
        If the property cannot be fitted.

    Examples
    --------
    >>> limits_of("density_g_per_cm3").high
    2.2
    """
    limits = PROPERTIES[property].plausible if property in PROPERTIES else None
    if limits is None:
        raise EstimateError("property", property, f"one of {', '.join(FITTED)}")
    return limits


def read_measured(path: Path | str, property: str, library: MonomerLibrary) -> Measured:
    """Measurements from a CSV file.

    Parameters
    ----------
    path
        Columns dianhydride and diamine (id, name, CAS number or SMILES; also spelled dianhydride_smiles,
        diamine_smiles) and the property by its name; for the expansion also `process`, cast_fixed if it is empty;
        other columns are ignored.
    property
        One of `catalogue.FITTED`.
    library
        Where names are looked up.

    Returns
    -------
    Measured
        Good rows, and one fault for each bad one: unreadable SMILES, a monomer with other groups, an impossible value
        (kelvin instead of degrees C is recognized), two rows of one polymer that contradict each other.

    Raises
    ------
    EstimateError
        If the property cannot be fitted.
    TableError
        If a column is missing, or the values are in another unit.
    """
    limits = limits_of(property)
    name, content = Path(path).name, read_bytes(path)
    faults: list[FormulateError] = []
    readable: list[Row] = []
    for place, cells in rows(path, (property,)):
        plain = _plain_columns(name, cells)
        with gathering(faults):
            readable.append(_row(place, plain, PROPERTIES[property], limits, library))
    good, contradictions = _without_contradictions(readable, PROPERTIES[property], limits)
    _check_scale(name, good, PROPERTIES[property], limits)
    digest = hashlib.sha256(content).hexdigest()
    return Measured(property, tuple(good), (*faults, *contradictions), name, digest)


def _plain_columns(name: str, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row under one spelling of the columns."""
    if doubled := [column for column in SPELLED if column in cells and SPELLED[column] in cells]:
        raise TableError(
            f"{name}:1",
            [*doubled, *(SPELLED[c] for c in doubled)],
            "one of them",
            "Which of them is correct?",
            sentence="the columns say the same: {got}; keep one of them",
        )
    plain = {SPELLED.get(column, column): cell for column, cell in cells.items()}
    if missing := [column for column in SIDES if column not in plain]:
        raise without_columns(f"{name}:1", list(cells), missing)
    return plain


def _row(place: str, cells: Mapping[str, str], property: Property, limits: Plausible, library: MonomerLibrary) -> Row:
    """One row with its value inside the plausible limits."""
    dianhydride, diamine = (_resolved(place, role, cells[role], library) for role in SIDES)
    where = f"{place}:{property.name}"
    value = number(where, cells[property.name], low=float("-inf"), unit=property.unit)
    if not limits.low <= value <= limits.high:
        need = f"a value from {limits.low:g} to {limits.high:g} {property.unit}"
        raise TableError(
            where,
            value,
            need,
            limits.hint,
            sentence=outside(limits.low, limits.high, after=f" {property.unit}"),
        )
    process = cells.get("process", "") or "cast_fixed"
    if property.name == "cte_ppm_per_k" and process not in get_args(Process):
        raise TableError(f"{place}:process", process, f"one of {', '.join(get_args(Process))}, or an empty cell")
    return Row(place, Unit(dianhydride, diamine), value, process)


def _resolved(place: str, role: str, text: str, library: MonomerLibrary) -> Monomer:
    """A monomer, or its fault with line and column."""
    try:
        return library.resolve(text, role)
    except FormulateError as error:
        raise error.at(f"{place}:{role}: {error.where}", TableError) from error


def _without_contradictions(
    readable: Sequence[Row], property: Property, limits: Plausible
) -> tuple[list[Row], list[FormulateError]]:
    """The rows whose repeats agree within what methods differ by, and the errors of the others."""
    films: dict[tuple[Unit, str], list[Row]] = {}
    for row in readable:
        films.setdefault(row.film, []).append(row)
    apart = {
        film: repeats
        for film, repeats in films.items()
        if max(row.value for row in repeats) - min(row.value for row in repeats) > limits.repeats_differ
    }
    faults: list[FormulateError] = [
        TableError(
            f"{row.place}:{property.name}",
            row.value,
            f"repeats of {row.unit} within {limits.repeats_differ:g} {property.unit} of each other",
            _others(row, apart[row.film]),
            sentence=f"{{got}} is one of several values of {row.unit} that differ by more than "
            f"{limits.repeats_differ:g} {property.unit}",
        )
        for row in readable
        if row.film in apart
    ]
    return [row for row in readable if row.film not in apart], faults


def _others(row: Row, repeats: Sequence[Row]) -> str:
    """What the first repeats of a row say, and the number of the rest: a file may repeat one film a thousand times."""
    first = [f"{r.value:g} ({r.place})" for r in repeats[: MOST_OTHERS + 1] if r.place != row.place][:MOST_OTHERS]
    rest = len(repeats) - 1 - len(first)
    return f"The others say {', '.join(first)}{f' and {rest} more' if rest else ''}."


def _check_scale(name: str, good: Sequence[Row], property: Property, limits: Plausible) -> None:
    """Refuse a file whose values as a whole are in another unit."""
    where = f"{name}:{property.name}"
    if len({row.unit for row in good}) >= ENOUGH:
        middle = median(row.value for row in good)
        if middle > limits.highest_median:
            celsius = middle - KELVIN_OFFSET
            kelvin = f" (less {KELVIN_OFFSET:g} it would be {celsius:.4g})" if property.name == "tg_c" else ""
            raise TableError(
                where,
                f"a median of {middle:g}{kelvin}",
                f"values in {property.unit}",
                limits.hint,
                sentence=f"the values have a median of {middle:g}{kelvin}, so they may not be {property.unit}",
            )
    if property.name == "cte_ppm_per_k" and good and max(abs(row.value) for row in good) < LEAST_CTE_PPM_PER_K:
        raise TableError(
            where,
            "values all near 0",
            "values in ppm/K",
            "Are these 1/K? Times 1e6.",
            sentence="all values are near 0, so they may not be ppm/K",
        )
