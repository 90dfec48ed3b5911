"""A shipped estimate moved to a laboratory's own measurements.

In: estimates, and a file that `fit` wrote. Out: estimates on the scale of the laboratory.

    y      = c + a + b (f - c) + k V^-1 r                 f the shipped estimate, c the middle of the data
    r_i    = y_i - (c + a + b (f_i - c))                  what shift a and scale b leave of the own films
    var(y) = b^2 (var(f) - k V^-1 k') + h' cov(a, b) h    h = (1, f - c) - k V^-1 (1, f_i - c)

k is what the shipped films leave open of the polymer together with the own films, V that of the own films with their
scatter: a polymer like an own film follows it, one unlike all of them is shifted and scaled alone.
"""

from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path
from typing import get_args

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import outside
from pi_formulate.base.csv_files import write_csv
from pi_formulate.base.errors import TableError
from pi_formulate.base.files import replaced
from pi_formulate.base.tables import number, rows
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.reference import Process

# A scale beyond these means another property, not another laboratory; 1e6 is far above any variance of a shift.
LIMITS = {"scale": (0.2, 5.0), "var_shift": (0.0, 1e6), "var_scale": (0.0, 25.0), "rows": (1.0, 1e9)}
FILM, WRITE = "film_", "Write it with `pi-formulate fit`."
LEAST_SCATTER = 0.05  # of the variance of an estimate: an own film is never exact
NUMBERS = ("centre", "shift", "scale", "var_shift", "cov_shift_scale", "var_scale", "rows")


@dataclass(frozen=True, slots=True)
class OwnFilm:
    """A measured film of the laboratory: SMILES of its monomers, how it was made, value [unit of the property]."""

    dianhydride: str
    diamine: str
    process: str
    value: float

    def __str__(self) -> str:
        """As a cell of the file."""
        return f"{self.value!r} {self.process} {self.dianhydride} {self.diamine}"


@dataclass(frozen=True, slots=True)
class Beside:
    """A polymer beside the own films.

    Parameters
    ----------
    shipped, sds
        Shipped estimate of each own film and its standard deviation [unit of the property].
    among, to_own
        What the shipped films leave open of the own films, shape (films, films), and of the polymer together with each
        of them, shape (films,) [unit of the property, squared].
    """

    shipped: Array
    sds: Array
    among: Array
    to_own: Array


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Shift [unit of the property] and scale [-] with their covariance, and the films that they were fitted to."""

    property: str
    centre: float
    shift: float
    scale: float
    var_shift: float
    cov_shift_scale: float
    var_scale: float
    rows: float
    data: str
    films: tuple[OwnFilm, ...] = ()

    def to_csv(self, path: Path | str) -> None:
        """Write as parameter and value, one a line."""
        numbers = [(name, float(getattr(self, name))) for name in NUMBERS]
        films = [(f"{FILM}{i}", str(film)) for i, film in enumerate(self.films, 1)]
        lines = [("property", self.property), *numbers, ("data", self.data), *films]
        with replaced(path) as handle:
            write_csv(handle, ("parameter", "value"), lines)

    def apply(self, shipped: Estimate, beside: Beside | None = None) -> Estimate:
        """The estimate as the laboratory would measure it.

        Parameters
        ----------
        shipped
            Estimate of a polymer.
        beside
            The polymer beside the own films; None to shift and scale alone.
        """
        away = shipped.value - self.centre
        moved = self.centre + self.shift + self.scale * away
        near, told, lever = self._near(beside, away)
        of_trend = np.array([[self.var_shift, self.cov_shift_scale], [self.cov_shift_scale, self.var_scale]])
        variance = self.scale**2 * max(shipped.sd**2 - told, 0.0) + float(lever @ of_trend @ lever)
        value = moved + near
        parts = [(name, self.scale * share) for name, share in shipped.contributions]
        if parts:
            parts.append(("shift and scale of the laboratory", moved - sum(share for _, share in parts)))
            parts += [("own films like it", near)] if beside is not None else []
        return replace(
            shipped,
            value=value,
            sd=sqrt(variance),
            source=f"{shipped.source}; {self.data}",
            method=f"{shipped.method}; shifted and scaled to {self.rows:g} own measurements",
            contributions=tuple(sorted(parts, key=lambda part: -abs(part[1]))),
            intervals=(),
        )

    def _near(self, beside: Beside | None, away: float) -> tuple[float, float, Array]:
        """What the own films add to the polymer, the variance that they take, and the lever of shift and scale."""
        trend = np.array([1.0, away])
        if beside is None:
            return 0.0, 0.0, trend
        off = beside.shipped - self.centre
        left = np.array([film.value for film in self.films]) - (self.centre + self.shift + self.scale * off)
        weights = np.linalg.solve(scattered(beside.among, beside.sds), beside.to_own)
        return float(weights @ left), float(weights @ beside.to_own), trend - np.array([weights.sum(), weights @ off])


def scattered(among: Array, sds: Array) -> Array:
    """V: what the shipped films leave open of own films, with the scatter that is left of their deviations.

    Parameters
    ----------
    among
        Covariance of the own films without their scatter [unit of the property, squared].
    sds
        Standard deviation of the shipped estimate of each [unit of the property].
    """
    least = LEAST_SCATTER * np.square(sds)
    return among + np.diag(np.maximum(np.square(sds) - np.diag(among), least))


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
        raise TableError(
            f"{name}:parameter",
            [row["parameter"] for _, row in table],
            "each parameter once",
            sentence="a parameter is listed twice: {got}",
        )
    if missing := [key for key in ("property", *NUMBERS, "data") if key not in cells]:
        raise TableError(
            f"{name}:parameter",
            list(cells),
            f"also {', '.join(missing)}",
            WRITE,
            sentence=f"the parameters {', '.join(missing)} are missing",
        )
    values = {key: number(f"{cells[key][0]}:{key}", cells[key][1], low=float("-inf")) for key in NUMBERS}
    for key, (low, high) in LIMITS.items():
        if not low <= values[key] <= high:
            raise TableError(
                f"{cells[key][0]}:{key}",
                values[key],
                f"a number from {low:g} to {high:g}",
                sentence=outside(low, high),
            )
    if values["cov_shift_scale"] ** 2 > values["var_shift"] * values["var_scale"] * (1.0 + 1e-9):
        raise TableError(
            f"{name}:cov_shift_scale",
            values["cov_shift_scale"],
            "a covariance that the variances allow",
            sentence="the covariance {got} is larger than the variances allow",
        )
    films = tuple(_own_film(where, text) for key, (where, text) in cells.items() if key.startswith(FILM))
    return Adjustment(property=cells["property"][1], data=cells["data"][1], films=films, **values)


def _own_film(where: str, text: str) -> OwnFilm:
    """A film from its cell."""
    words = text.split()
    if len(words) != 4 or words[1] not in get_args(Process):
        raise TableError(where, text, "value, process, SMILES of the dianhydride and of the diamine", WRITE)
    return OwnFilm(words[2], words[3], words[1], number(where, words[0], low=float("-inf")))
