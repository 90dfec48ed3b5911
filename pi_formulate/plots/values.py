"""Estimates of many mixtures of a few repeat units, for the pictures that need hundreds of them.

In: units and rows of mole fractions. Out: values, standard deviations and whether they are in domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pi_formulate.bulk import PROPERTIES as BULK
from pi_formulate.bulk import CompositionTable
from pi_formulate.copolymer import Copolymer, Unit
from pi_formulate.errors import PlotError
from pi_formulate.predict import PROPERTIES, estimate

Array = npt.NDArray[np.float64]
UNITS = {"tg_c": "degrees C", "cte_ppm_per_k": "ppm/K", "density_g_per_cm3": "g/cm3"}


@dataclass(frozen=True, eq=False)
class Values:
    """One property of many mixtures.

    Parameters
    ----------
    value, sd
        Estimate and its standard deviation, one of each for every mixture [unit].
    in_domain
        Whether the model has seen enough of its kind.
    unit
        Unit of both.
    """

    value: Array
    sd: Array
    in_domain: npt.NDArray[np.bool_]
    unit: str


def check_property(name: object) -> None:
    """Refuse a property that no estimate gives."""
    if name not in PROPERTIES:
        raise PlotError("property", name, f"one of {list(PROPERTIES)}")


def values_of(units: Sequence[Unit], mole_frac: Array, name: str, process: str) -> Values:
    """A property at each row of mole fractions.

    Parameters
    ----------
    units
        Repeat units, each once.
    mole_frac
        One row for each mixture, in the order of the units [-].
    name
        Property, as for `estimate`.
    process
        How the film is made, as for `estimate`.
    """
    check_property(name)
    if name in BULK:
        column = BULK.index(name)
        table = CompositionTable.of(units, process)  # type: ignore[arg-type]
        value, sd = table.evaluate(mole_frac)
        return Values(value[:, column], sd[:, column], table.in_domain(mole_frac)[:, column], UNITS[name])
    found = [
        estimate(Copolymer.of({u: float(x) for u, x in zip(units, row, strict=True) if x > 0.0}), [name], process)[name]
        for row in mole_frac
    ]
    return Values(
        np.array([e.value for e in found]), np.array([e.sd for e in found]),
        np.array([e.in_domain for e in found]), found[0].unit,
    )  # fmt: skip
