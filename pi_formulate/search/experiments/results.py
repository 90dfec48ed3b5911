"""Tables of measured batches.

In: a CSV file or a DataFrame. Out: compositions in the coordinates of a region, and the measurements; or all faults of
the table at once.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import FormulateError, RegionError, TableError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.tables import number, rows
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.search.region.region import Region

if TYPE_CHECKING:
    import pandas as pd

SUM = 1e-6  # fractions of a side add up to 1 within this


def read_results(
    results: "Path | str | pd.DataFrame | None", region: Region, properties: tuple[str, ...]
) -> tuple[Array, dict[str, Array]]:
    """Compositions in the coordinates of a region, and the measurements, NaN where there is none.

    Parameters
    ----------
    results
        As for `suggest`.
    region
        Gives the coordinates.
    properties
        The measurements to read.

    Raises
    ------
    FormulateError
        All faults of the table at once.
    """
    if results is None:
        return np.empty((0, len(region.names))), {name: np.empty(0) for name in properties}
    lines = rows(results, ()) if isinstance(results, Path | str) else _lines_of(results)
    if lines and not any(name in lines[0][1] for name in properties):
        raise TableError(
            "results",
            list(lines[0][1]),
            f"at least one column of {', '.join(properties)}",
            sentence=f"there is no column of {', '.join(properties)}",
        )
    errors: list[FormulateError] = []
    points: list[tuple[float, ...]] = []
    values: list[list[float]] = []
    for where, row in lines:
        with gathering(errors):
            point, measured = _point(where, row, region), _measured(where, row, properties)
            points.append(point)
            values.append(measured)
    raise_all(errors)
    columns = np.array(values).reshape(-1, len(properties))
    made = np.array(points).reshape(-1, len(region.names))
    return made, {name: columns[:, i] for i, name in enumerate(properties)}


def _lines_of(results: "pd.DataFrame") -> list[tuple[str, dict[str, str]]]:
    """(place, texts by column) of each row of a DataFrame."""
    if not hasattr(results, "to_dict"):
        raise TableError("results", results, "a path or a DataFrame")
    return [
        (f"results, row {label}", {str(k): "" if v is None or v != v else str(v) for k, v in row.items()})
        for label, row in zip(results.index, results.to_dict("records"), strict=True)
    ]


def _point(where: str, row: dict[str, str], region: Region) -> tuple[float, ...]:
    """The composition of a row in the coordinates of the region."""
    monomers = dict.fromkeys(m.id for unit in region.units for m in (unit.dianhydride, unit.diamine))
    names = region.names if any(name in row for name in region.names) else monomers
    shares = {name: number(f"{where}:{name}", row[name], high=1.0, least=True) for name in names if row.get(name)}
    try:
        if region.sequence == "any" and shares and not set(shares) <= set(region.names):
            return _from_feed(region, shares)
        return region.point(shares)
    except RegionError as error:
        raise error.at(f"{where}: {error.where}", TableError) from error


def _measured(where: str, row: dict[str, str], properties: tuple[str, ...]) -> list[float]:
    """The measurements of a row, NaN for an empty cell."""
    return [
        number(f"{where}:{name}", row[name], -math.inf, unit=PROPERTIES[name].unit) if row.get(name) else math.nan
        for name in properties
    ]


def _from_feed(region: Region, shares: Mapping[str, float]) -> tuple[float, ...]:
    """Units of a one-pot batch from the fractions of its monomers on each side: x_ij = a_i b_j."""
    for side in ("dianhydride", "diamine"):
        fractions = {m.id: shares.get(m.id, 0.0) for m in dict.fromkeys(getattr(u, side) for u in region.units)}
        if abs(sum(fractions.values()) - 1.0) > SUM:
            raise RegionError(f"{side}s", fractions, "fractions that add up to 1", sentence="{got} do not add up to 1")
    return region.point([shares.get(u.dianhydride.id, 0.0) * shares.get(u.diamine.id, 0.0) for u in region.units])
