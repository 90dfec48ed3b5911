"""A table of made and measured batches.

In: a CSV file or a DataFrame. Out: compositions in the coordinates of a region, and what was measured; or every fault.
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


def read_results(
    results: "Path | str | pd.DataFrame | None", region: Region, properties: tuple[str, ...]
) -> tuple[Array, dict[str, Array]]:
    """Compositions in the coordinates of a region and what was measured, NaN where nothing was.

    Parameters
    ----------
    results
        As for `suggest`.
    region
        Names and units.
    properties
        Which measurements are asked for.

    Raises
    ------
    FormulateError
        All faults of the table at once.
    """
    if results is None:
        return np.empty((0, len(region.names))), {name: np.empty(0) for name in properties}
    if isinstance(results, Path | str):
        listed = rows(results, ())
    else:
        if not hasattr(results, "to_dict"):
            raise TableError("results", results, "a path or a DataFrame")
        records = results.to_dict("records")
        listed = [
            (f"results, row {label}", {str(k): "" if v is None or v != v else str(v) for k, v in row.items()})
            for label, row in zip(results.index, records, strict=True)
        ]
    errors: list[FormulateError] = []
    points: list[tuple[float, ...]] = []
    values: list[list[float]] = []
    sides = dict.fromkeys(m.id for unit in region.units for m in (unit.dianhydride, unit.diamine))
    if listed and not any(name in listed[0][1] for name in properties):
        raise TableError("results", list(listed[0][1]), f"at least one column of {list(properties)}")

    def enter(where: str, row: dict[str, str]) -> None:
        known = [name for name in (region.names if any(n in row for n in region.names) else sides) if row.get(name)]
        shares = {name: number(f"{where}:{name}", row[name], high=1.0, least=True) for name in known}
        try:
            if region.sequence == "any" and shares and not set(shares) <= set(region.names):
                point = _from_feed(region, shares)
            else:
                point = region.point(shares)
        except RegionError as error:
            raise TableError(f"{where}: {error.where}", error.got, error.need, error.hint) from error
        low = -math.inf
        values.append(
            [
                number(f"{where}:{p}", row[p], low, unit=PROPERTIES[p].unit) if row.get(p) else math.nan
                for p in properties
            ]
        )
        points.append(point)

    for where, row in listed:
        with gathering(errors):
            enter(where, row)
    raise_all(errors)
    columns = np.array(values).reshape(-1, len(properties))
    made = np.array(points).reshape(-1, len(region.names))
    return made, {name: columns[:, i] for i, name in enumerate(properties)}


def _from_feed(region: Region, shares: Mapping[str, float]) -> tuple[float, ...]:
    """Units of a one-pot batch from the fractions of its monomers on each side: x_ij = a_i b_j."""
    for side in ("dianhydride", "diamine"):
        own = {m.id: shares.get(m.id, 0.0) for m in dict.fromkeys(getattr(u, side) for u in region.units)}
        if abs(sum(own.values()) - 1.0) > 1e-6:
            raise RegionError(f"{side}s", own, "fractions that add up to 1")
    return region.point([shares.get(u.dianhydride.id, 0.0) * shares.get(u.diamine.id, 0.0) for u in region.units])
