"""Text with a unit becomes a plain number in a fixed unit; temperatures change scale.

In: "500 g", "15 wt%", "25 um". Out: float. Only the edge (recipe files, command line) calls this; the unit library
is loaded with the first text, and nothing inside the package ever sees a quantity object.
"""

import re
from functools import cache, lru_cache
from math import isfinite
from typing import Any

from pi_formulate.errors import FormulateError

KELVIN_OFFSET = 273.15  # defined: 0 degrees Celsius is 273.15 K exactly
# What chemists write and the unit library does not know; all are plain fractions here.
PERCENT = re.compile(r"(?i)(?:wt\.?|w/w|mass|mole?\.?)?\s*[-.]?\s*%(?:\s*\(?w/w\)?)?$")


class UnitError(FormulateError):
    """A text whose number or unit cannot be read."""


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


@lru_cache(maxsize=4096)
def quantity(text: str, unit: str, where: str = "quantity") -> float:
    """The number that a text means in a unit.

    Parameters
    ----------
    text
        Number and unit, such as "1.2 kg", "20 lb", "15 wt%", "300 ppm"; the number alone only where the unit is "1".
    unit
        The unit of the answer, such as "g", "um", "m^2", "1" for a fraction.
    where
        The name of the entry, for the error.

    Raises
    ------
    UnitError
        If the text has no number, no unit, or a unit of another dimension.

    Examples
    --------
    >>> quantity("1.2 kg", "g"), quantity("15 wt%", "1"), quantity("300 ppm", "1")
    (1200.0, 0.15, 0.0003)
    """
    example = {"g": "500 g", "1": "15 wt%", "um": "25 um", "m^2": "1 m^2", "g/mol": "20000 g/mol", "mol": "0.1 mol"}
    need = f"a number with a unit, such as '{example.get(unit, '1 ' + unit)}'"
    plain = text.strip().replace("µ", "u").replace("μ", "u").replace("²", "^2").replace("³", "^3")
    if re.match(r"^[+-]?\d+,\d+(\D|$)", plain):
        raise UnitError(where, text, need, "Write a decimal point, not a comma.")
    plain = re.sub(r"(?<=m)([23])\b", r"^\1", plain)
    if treacherous := re.search(r"\b(gr|grains?|tons?|Mg)\b", plain):
        raise UnitError(
            where, text, need, f"{treacherous[1]!r} is read in more than one way: write g, kg, lb or tonne."
        )
    if unit == "1" and "%" not in plain:
        plain = re.sub(r"(?i)\(?w/w\)?\s*$", "", plain)  # a bare w/w is the fraction itself
    if unit == "g/mol":
        plain = re.sub(r"(?<=[\d.\s])(k?)Da\b", r" \1g/mol", plain)
    plain = re.sub(r"\bmils?\b", "thou", plain)  # of thickness; the library knows only the angle of that name
    plain = PERCENT.sub(" percent", plain) if plain.endswith(("%", "w/w", "w/w)")) else plain
    match = re.fullmatch(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*)", plain)
    if not match:
        raise UnitError(where, text, need)
    if not match[2] and unit != "1":
        raise UnitError(where, text, need, f"Which unit is {match[1]} in?")
    try:
        value = float(_registry().Quantity(float(match[1]), match[2] or "").to("" if unit == "1" else unit).magnitude)
    except Exception as error:  # the unit library raises from many families: unknown unit, other dimension, syntax
        raise UnitError(where, text, need, f"The unit {match[2]!r} is not a unit of {unit}.") from error
    if not isfinite(value):
        raise UnitError(where, text, need)
    return float(f"{value:.15g}")  # takes off the last-digit noise of the conversion: 1.2 kg is 1200 g


def fraction(where: str, value: str | float) -> float:
    """A fraction as it is, or the text of one.

    >>> fraction("solids", 0.15), fraction("solids", "15 wt%")
    (0.15, 0.15)
    """
    return value if isinstance(value, float | int) else quantity(value, "1", where)


def kelvin(celsius: float) -> float:
    """Absolute temperature [K].

    >>> kelvin(25.0)
    298.15
    """
    return celsius + KELVIN_OFFSET


def celsius(kelvin: float) -> float:
    """Temperature in degrees Celsius.

    >>> celsius(273.15)
    0.0
    """
    return kelvin - KELVIN_OFFSET
