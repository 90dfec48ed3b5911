"""Estimates of many mixtures of a few repeat units, for the pictures that need hundreds of them.

In: units and rows of mole fractions. Out: values, standard deviations and whether they are in domain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.base.checks import real
from pi_formulate.base.errors import PlotError
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import ESTIMATED, PROPERTIES
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.run import estimate


@dataclass(frozen=True, eq=False)
class Values:
    """One property of many mixtures.

    Parameters
    ----------
    value, sd
        Estimate and its standard deviation for each mixture [unit].
    in_domain
        Whether the mixture is within the domain of the model.
    unit
        Unit of both.
    """

    value: Array
    sd: Array
    in_domain: Truths
    unit: str


def check_property(name: object) -> None:
    """Refuse a property that no estimate gives."""
    if not isinstance(name, str) or name not in ESTIMATED:
        raise PlotError("property", name, f"one of {', '.join(ESTIMATED)}")


def known_library(library: object) -> MonomerLibrary:
    """The library, or the shipped one for None; anything else is refused."""
    if not (library is None or isinstance(library, MonomerLibrary)):
        raise PlotError("library", library, "a MonomerLibrary, or None")
    return library_or_shipped(library)


def window(where: str, ends: object) -> tuple[float | None, float | None]:
    """A range of which one end may be open.

    Parameters
    ----------
    where
        Name of the argument.
    ends
        (low, high), None for an open end.
    """
    if not isinstance(ends, Sequence) or isinstance(ends, str) or len(ends) != 2:
        raise PlotError(where, ends, "(low, high)")
    low, high = (None if end is None else real(where, end, -np.inf, refuse=PlotError) for end in ends)
    if (low is None and high is None) or (low is not None and high is not None and low >= high):
        raise PlotError(
            where,
            ends,
            "(low, high) with low below high, None for one open end",
            sentence="the low end must be below the high end, and None stands for an open end: {got}",
        )
    return low, high


def range_text(low: float | None, high: float | None, unit: str) -> str:
    """A range as a person reads it.

    >>> range_text(5.0, 25.0, "ppm/K"), range_text(None, 400.0, "degrees C"), range_text(1.5, None, "-")
    ('5 to 25 ppm/K', 'up to 400 degrees C', 'from 1.5')
    """
    words = f"up to {high:g}" if low is None else f"from {low:g}" if high is None else f"{low:g} to {high:g}"
    return words if unit == "-" else f"{words} {unit}"


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
    unit = PROPERTIES[name].unit
    if name in TABULATED:
        column = TABULATED.index(name)
        table = CompositionTable.of(units, process)  # type: ignore[arg-type]
        value, sd = table.evaluate(mole_frac)
        return Values(value[:, column], sd[:, column], table.in_domain(mole_frac)[:, column], unit)
    estimates = [
        estimate(Copolymer.of({u: float(x) for u, x in zip(units, row, strict=True) if x > 0.0}), [name], process)[name]
        for row in mole_frac
    ]
    return Values(
        np.array([e.value for e in estimates]),
        np.array([e.sd for e in estimates]),
        np.array([e.in_domain for e in estimates]),
        unit,
    )
