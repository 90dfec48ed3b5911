"""A shipped estimate shifted and scaled to a laboratory's own measurements.

In: estimates, and a file that `fit` wrote. Out: estimates on the scale of the laboratory.

    y = c + a + b (f - c)      f the shipped estimate, c the middle of the data, a the shift, b the scale
    var(y) = b^2 var(f) + var(a) + 2 (f - c) cov(a, b) + (f - c)^2 var(b)
"""

import csv
import io
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path

from pi_formulate.base.errors import TableError
from pi_formulate.base.files import replaced
from pi_formulate.base.tables import number, rows
from pi_formulate.properties.estimate import Estimate

# A scale beyond these means another property, not another laboratory; 1e6 is far above any variance of a shift.
LIMITS = {"scale": (0.2, 5.0), "var_shift": (0.0, 1e6), "var_scale": (0.0, 25.0), "rows": (1.0, 1e9)}
NUMBERS = ("centre", "shift", "scale", "var_shift", "cov_shift_scale", "var_scale", "rows")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Shift [unit of the property] and scale [-] with their covariance, and the data that they were fitted to."""

    property: str
    centre: float
    shift: float
    scale: float
    var_shift: float
    cov_shift_scale: float
    var_scale: float
    rows: float
    data: str

    def to_csv(self, path: Path | str) -> None:
        """Write as parameter and value, one a line."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(("parameter", "value"))
        writer.writerow(("property", self.property))
        writer.writerows((name, repr(float(getattr(self, name)))) for name in NUMBERS)
        writer.writerow(("data", self.data))
        with replaced(path) as handle:
            handle.write(text.getvalue().encode())

    def apply(self, shipped: Estimate) -> Estimate:
        """The estimate as the laboratory would measure it."""
        away = shipped.value - self.centre
        value = self.centre + self.shift + self.scale * away
        variance = self.scale**2 * shipped.sd**2
        variance += self.var_shift + 2.0 * away * self.cov_shift_scale + away**2 * self.var_scale
        parts = [(name, self.scale * share) for name, share in shipped.contributions]
        if parts:
            parts.append(("shift and scale of the laboratory", value - sum(share for _, share in parts)))
        return replace(
            shipped,
            value=value,
            sd=sqrt(variance),
            source=f"{shipped.source}; {self.data}",
            method=f"{shipped.method}; shifted and scaled to {self.rows:g} own measurements",
            contributions=tuple(sorted(parts, key=lambda part: -abs(part[1]))),
        )


def read_adjustment(path: Path | str) -> Adjustment:
    """An adjustment from the file that `pi-formulate fit` wrote.

    Raises
    ------
    TableError
        If a parameter is missing or is not a number.
    """
    name = Path(path).name
    table = rows(path, ("parameter", "value"))
    cells = {row["parameter"]: (where, row["value"]) for where, row in table}
    if len(cells) != len(table):
        raise TableError(f"{name}:parameter", [row["parameter"] for _, row in table], "each parameter once")
    if missing := [key for key in ("property", *NUMBERS, "data") if key not in cells]:
        raise TableError(f"{name}:parameter", list(cells), f"also {missing}", "Write it with `pi-formulate fit`.")
    values = {key: number(f"{cells[key][0]}:{key}", cells[key][1], low=float("-inf")) for key in NUMBERS}
    for key, (low, high) in LIMITS.items():
        if not low <= values[key] <= high:
            raise TableError(f"{cells[key][0]}:{key}", values[key], f"a number from {low:g} to {high:g}")
    if values["cov_shift_scale"] ** 2 > values["var_shift"] * values["var_scale"] * (1.0 + 1e-9):
        raise TableError(f"{name}:cov_shift_scale", values["cov_shift_scale"], "a covariance that the variances allow")
    return Adjustment(property=cells["property"][1], data=cells["data"][1], **values)
