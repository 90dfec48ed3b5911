"""Text with a unit becomes a plain number in a fixed unit; temperatures change scale.

In: "500 g", "15 wt%", "1/2 oz". Out: float. Only the edge (recipe files, command line) calls this. Each kind of
quantity lists the units that it may have: 15 mol% and 15 arcminutes are numbers without a dimension, but not mass
fractions. The grammar (`unit_grammar.py`) reads the text, and the tables below know the units. The sizes of metric
units are exact and stand here; the unit library, which takes half a second to load, converts only the others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from math import isfinite, prod
from typing import Any

from pi_formulate.base.checks import SIZED, is_sized
from pi_formulate.base.errors import FormulateError, Words
from pi_formulate.base.limits import LARGEST_NUMBER
from pi_formulate.base.unit_grammar import Factors, GrammarError, factors, number_and_unit

KELVIN_OFFSET = 273.15  # defined: 0 degrees Celsius is 273.15 K exactly
ABSOLUTE_ZERO_C = -KELVIN_OFFSET
G_PER_KG = 1000.0  # defined; 1 um times 1 g/cm3 is 1 g/m2


class UnitError(FormulateError):
    """A text whose number or unit cannot be read."""


# Base kind -> name in the unit library -> spellings. A name that is missing here is not a unit for this package.
SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "mass": {
        "gram": "g gram grams gramme grammes",
        "kilogram": "kg kilogram kilograms",
        "milligram": "mg milligram milligrams",
        "microgram": "ug microgram micrograms",
        "nanogram": "ng",
        "metric_ton": "t tonne tonnes",
        "pound": "lb lbs pound pounds",
        "ounce": "oz ounce ounces",
    },
    "amount": {
        "mole": "mol mole moles",
        "millimole": "mmol millimole millimoles",
        "micromole": "umol",
        "nanomole": "nmol",
        "kilomole": "kmol kilomole kilomoles",
    },
    "length": {
        "meter": "m meter meters metre metres",
        "kilometer": "km kilometer kilometers kilometre kilometres",
        "decimeter": "dm",
        "centimeter": "cm centimeter centimeters centimetre centimetres",
        "millimeter": "mm millimeter millimeters millimetre millimetres",
        "micrometer": "um micron microns micrometer micrometers micrometre micrometres",
        "nanometer": "nm nanometer nanometers nanometre nanometres",
        "angstrom": "Å angstrom angstroms",
        "inch": "in inch inches",
        "foot": "ft foot feet",
        "yard": "yd yard yards",
        "thou": "mil mils thou",
        "microinch": "uin microinch",
    },
    "volume": {
        "liter": "l L liter liters litre litres",
        "deciliter": "dl dL",
        "centiliter": "cl cL",
        "milliliter": "ml mL milliliter milliliters millilitre millilitres cc",
        "microliter": "ul uL",
    },
    "time": {
        "second": "s sec second seconds",
        "minute": "min minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
    },
    "temperature": {"kelvin": "K kelvin"},
    # Per degree they are steps; alone "20 C" is a point on a scale, and no step.
    "degree": {"delta_degC": "°C degC C Celsius celsius", "delta_degF": "°F degF"},
    "pressure": {
        "pascal": "Pa pascal",
        "hectopascal": "hPa",
        "kilopascal": "kPa",
        "megapascal": "MPa",
        "gigapascal": "GPa",
        "bar": "bar",
        "millibar": "mbar",
        "psi": "psi",
        "kilopsi": "ksi kpsi",
        "megapsi": "Msi Mpsi",
        "atm": "atm",
        "torr": "Torr torr mmHg",
    },
    "force": {"newton": "N", "kilonewton": "kN", "kgf": "kgf", "lbf": "lbf"},
    "molar mass": {"gram / mole": "Da dalton daltons", "kilogram / mole": "kDa"},
    "molarity": {"mole / liter": "M", "millimole / liter": "mM"},
    "%": {"percent": "% percent", "permille": "‰"},
    "ppm": {"ppm": "ppm"},
}
NAMES: Mapping[str, tuple[str, str]] = {
    spelling: (base, name)
    for base, names in SPELLINGS.items()
    for name, spellings in names.items()
    for spelling in spellings.split()
}
# Size of a metric unit in gram, mole, meter, second and kelvin, by its name in the unit library; all are exact.
METRIC: Mapping[str, Fraction] = {
    **dict.fromkeys(("gram", "mole", "meter", "second", "kelvin", "delta_degC", "gram / mole"), Fraction(1)),
    **{"minute": Fraction(60), "hour": Fraction(3600)},
    **{
        name: Fraction(10) ** power
        for name, power in {
            **{"kilogram": 3, "milligram": -3, "microgram": -6, "nanogram": -9, "metric_ton": 6},
            **{"kilomole": 3, "millimole": -3, "micromole": -6, "nanomole": -9},
            **{"kilometer": 3, "decimeter": -1, "centimeter": -2, "millimeter": -3, "micrometer": -6},
            **{"nanometer": -9, "angstrom": -10},
            **{"liter": -3, "deciliter": -4, "centiliter": -5, "milliliter": -6, "microliter": -9},
            **{"pascal": 3, "hectopascal": 5, "kilopascal": 6, "megapascal": 9, "gigapascal": 12},
            **{"bar": 8, "millibar": 5, "newton": 3, "kilonewton": 6},
            **{"kilogram / mole": 3, "mole / liter": 3, "millimole / liter": 0},
            **{"percent": -2, "permille": -3, "ppm": -6},
        }.items()
    },
}
TREACHEROUS = re.compile(r"\b(gr|grains?|tons?|Mg|gal|gallons?)\b")

# Percent of what, in every spelling: as `_percent` writes them, without blanks, dots and brackets.
MASS, MOLES, VOLUME = "mass fraction", "mole fraction", "volume fraction"
PERCENTS: Mapping[str, frozenset[str]] = {
    of: frozenset(text for word in words.split() for text in (f"{word}%", f"%{word}"))
    for of, words in (
        (MASS, "wt weight mass w m w/w m/m wt/wt"),
        (MOLES, "mol mole molar mol/mol n/n"),
        (VOLUME, "vol volume v v/v vol/vol"),
        ("mass per volume", "w/v wt/vol wt/v m/v"),
    )
}
# ppm and ppb of what, spelt in the same way; size in percent.
TRACES: Mapping[str, Mapping[str, float]] = {
    of: {
        text: size
        for word in words.split()
        for trace, size in (("ppm", 1e-4), ("ppb", 1e-7))
        for text in (f"{word}{trace}", f"{trace}{word}")
    }
    for of, words in (
        (MASS, "wt weight mass w w/w m/m wt/wt"),
        (MOLES, "mol mole molar mol/mol n/n"),
        (VOLUME, "vol volume v v/v vol/vol"),
    )
}
# The fraction itself, without a percent sign.
WHOLES: Mapping[str, frozenset[str]] = {
    MASS: frozenset(("w/w", "wt/wt", "m/m")),
    MOLES: frozenset(("n/n",)),
    VOLUME: frozenset(("v/v", "vol/vol")),
}
WRITTEN_OUT = (
    ("percent", "%"),
    ("byweight", "wt"),
    ("bywt", "wt"),
    ("bymass", "wt"),
    ("byvolume", "vol"),
    ("bymole", "mol"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of quantity: its unit, and the forms that its text may have.

    Parameters
    ----------
    unit
        Of the answer, in the words of the unit library; empty for a number without one.
    shapes
        Products of base kinds that it may be, as `_shape` writes them.
    need, example
        For the error.
    percent
        Further kind of percent that is allowed; empty for none.
    percent_is
        Size of one of these percent in the unit.
    bare, fractions
        Whether a number without a unit, and whether `1/2` is one of this kind.
    """

    unit: str
    shapes: tuple[str, ...]
    example: str
    need: str = "a number with a unit"
    percent: str = ""
    percent_is: float = 0.01
    bare: bool = False
    fractions: bool = False


def _ratio(need: str, example: str, percent: str, *shapes: str) -> Kind:
    return Kind("", ("%", *shapes), example, need, percent, bare=True, fractions=True)


MASS_FRACTION = _ratio("a mass fraction", "15 wt%", MASS, "mass/mass", "ppm")
KINDS: Mapping[str, Kind] = {
    "g": Kind("gram", ("mass",), "500 g"),
    "mol": Kind("mole", ("amount",), "0.1 mol"),
    "um": Kind("micrometer", ("length",), "25 um", fractions=True),
    "m": Kind("meter", ("length",), "0.52 m", fractions=True),
    "m^2": Kind("meter**2", ("length2", "length length"), "1 m^2"),
    "ml": Kind("milliliter", ("volume", "length3"), "50 ml"),
    "min": Kind("minute", ("time",), "10 min"),
    "K": Kind("kelvin", ("temperature",), "10 K"),
    "K/min": Kind("kelvin / minute", ("temperature/time", "degree/time"), "5 K/min"),
    "MPa": Kind("megapascal", ("pressure", "force/length2"), "4 MPa"),
    "GPa": Kind("gigapascal", ("pressure", "force/length2"), "4 GPa"),
    "g/mol": Kind("gram / mole", ("mass/amount", "molar mass"), "20000 g/mol"),
    "g/cm^3": Kind("gram / centimeter**3", ("mass/volume", "mass/length3"), "1.42 g/cm3"),
    "cm^3/mol": Kind("centimeter**3 / mole", ("volume/amount", "length3/amount"), "250 cm3/mol"),
    "g/m^2": Kind("gram / meter**2", ("mass/length2",), "152 g/m2", fractions=True),
    "g/L": Kind("gram / liter", ("mass/volume", "mass/length3"), "10 g/dL", percent="mass per volume", percent_is=10.0),
    "mol/L": Kind("mole / liter", ("amount/volume", "amount/length3", "molarity"), "0.5 mol/L"),
    "ppm": Kind("ppm", ("ppm", "%", "mass/mass"), "150 ppm", percent=MASS, percent_is=1e4),
    "ppm/K": Kind(
        "ppm / kelvin",
        tuple(
            shape
            for step in ("temperature", "degree")
            for shape in (f"ppm/{step}", f"/{step}", f"%/{step}", "length/" + " ".join(sorted(("length", step))))
        ),
        "20 ppm/K",
    ),
    MASS: MASS_FRACTION,
    MOLES: _ratio("a mole fraction", "60 mol%", MOLES, "amount/amount"),
    VOLUME: _ratio("a volume fraction", "80 vol%", VOLUME, "volume/volume", "length3/length3"),
    "ratio": _ratio("a number or a ratio", "0.985', '98.5 %' or '30/31", MOLES, "amount/amount"),
    "share": _ratio("a share", "5 %", ""),
    "1": MASS_FRACTION,
}


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


@lru_cache(maxsize=1024)
def _scale(parts: Factors, unit: str) -> float:
    """The product of some units in another unit."""
    named = [(NAMES[name][1], power) for name, power in parts]
    if all(name in METRIC for name, _ in named):
        answer = factors(unit) if unit else ()
        return float(prod(METRIC[name] ** power for name, power in named) / prod(METRIC[n] ** p for n, p in answer))
    return _converted(parts, unit)


def _converted(parts: Factors, unit: str) -> float:
    """The same by the unit library, which sees names of the tables, never a text of a user."""
    registry = _registry()
    whole = registry.Quantity(1.0)
    for name, power in parts:
        whole = whole * registry.Quantity(1.0, NAMES[name][1]) ** power
    return float(whole.to(unit).magnitude)


def _shape(parts: Factors) -> str:
    """Base kinds of a product above and below the fraction line: `mass/length3`. Nothing cancels, not even cm/m.

    >>> _shape((("g", 1), ("cm", -3))), _shape((("K", -1),)), _shape((("um", 1), ("m", -1), ("K", -1)))
    ('mass/length3', '/temperature', 'length/length temperature')
    """
    above = sorted(NAMES[name][0] + (str(power) if power > 1 else "") for name, power in parts if power > 0)
    below = sorted(NAMES[name][0] + (str(-power) if power < -1 else "") for name, power in parts if power < 0)
    return " ".join(above) + ("/" + " ".join(below) if below else "")


def _percent(unit: str) -> str:
    """A spelling of percent without blanks, dots and brackets.

    >>> _percent("wt. %"), _percent("% (w/w)"), _percent("percent by weight")
    ('wt%', '%w/w', '%wt')
    """
    plain = re.sub(r"[\s.()_-]", "", unit.lower())
    for words, short in WRITTEN_OUT:
        plain = plain.replace(words, short)
    return plain


@lru_cache(maxsize=4096)
def quantity(text: str, kind: str, where: str = "quantity") -> float:
    """The number that a text means as a quantity of some kind.

    Parameters
    ----------
    text
        Number and unit, such as "1.2 kg", "20 lb", "15 wt%", "2.0×10^-5 /°C"; the number alone only where the kind
        has no unit.
    kind
        One of `KINDS`: the unit of the answer, such as "g", "um", "m^2", "ppm/K"; or "mass fraction", "mole fraction",
        "volume fraction", "ratio", "share" for numbers without a unit.
    where
        The name of the entry, for the error.

    Raises
    ------
    UnitError
        If the text has no number, no unit, or is a quantity of another kind.

    Examples
    --------
    >>> quantity("1.2 kg", "g"), quantity("15 wt%", "mass fraction"), quantity("300 mg/kg", "ppm")
    (1200.0, 0.15, 300.0)
    >>> quantity("30/31", "ratio") == 30 / 31, quantity("2.0×10^-5/°C", "ppm/K"), quantity("20 um/m·K", "ppm/K")
    (True, 20.0, 20.0)
    """
    asked = KINDS[kind]
    need = f"{asked.need}, such as '{asked.example}'"
    try:
        written = number_and_unit(text)
        if written.fraction and not (asked.fractions and (written.fraction == "/" or kind == "ratio")):
            raise GrammarError(f"Write {written.value:g} instead of a fraction.")
        value = written.value * _scale_of(written.unit, written.value, kind, asked)
    except GrammarError as fault:
        raise UnitError(where, text, need, str(fault)) from None
    if not (isfinite(value) and is_sized(value)):
        raise UnitError(where, text, need, SIZED)
    # Fifteen digits take off the noise of the conversion, 1.2 kg is 1200 g; a bare number stays unchanged.
    return float(f"{value:.15g}") if written.unit else value


def _scale_of(unit: str, value: float, kind: str, asked: Kind) -> float:
    """Size of one unit in the unit of a kind."""
    if not unit:
        if not asked.bare:
            raise GrammarError(f"Which unit is {value:g} in?")
        return 1.0
    if treacherous := TREACHEROUS.search(unit):
        raise GrammarError(f"{treacherous[1]!r} is ambiguous: write g, kg, lb, tonne or L.")
    percent = _percent(unit)
    if asked.percent and percent in PERCENTS[asked.percent]:
        return asked.percent_is
    if asked.percent and percent in WHOLES.get(asked.percent, ()):
        return asked.percent_is * 100.0
    if percent == "%" and "%" in asked.shapes:
        return asked.percent_is
    if percent == "ppb" and "ppm" in asked.shapes:  # the unit library has no ppb
        return asked.percent_is * 1e-7
    if percent in TRACES.get(asked.percent, ()):
        return asked.percent_is * TRACES[asked.percent][percent]
    for percent_kind in PERCENTS:
        if any(percent in spellings.get(percent_kind, ()) for spellings in (PERCENTS, WHOLES, TRACES)):
            raise GrammarError(f"{unit!r} is a {percent_kind}.")
    for all_below in (False, True):
        parts = factors(unit, all_below)
        if unknown := next((name for name, _ in parts if name not in NAMES), None):
            near = next((name for name in NAMES if name.lower() == unknown.lower()), "")
            raise GrammarError(
                f"The unit {unit!r} is not a unit of {kind}.{f' Did you mean {near!r}?' if near else ''}"
            )
        if _shape(parts) in asked.shapes and parts:
            return _scale(parts, asked.unit)
    raise GrammarError(f"The unit {unit!r} is not a unit of {kind}.")


def is_quantity(text: str, kind: str) -> bool:
    """Whether a text is a quantity of some kind.

    >>> is_quantity("50 ml", "ml"), is_quantity("50 ml", "g")
    (True, False)
    """
    try:
        quantity(text, kind)
    except UnitError:
        return False
    return True


def number_of(where: str, value: object, kind: str) -> float:
    """A number unchanged, or the text of a quantity; a truth value is neither.

    Parameters
    ----------
    where
        The name of the entry, for the error.
    value
        Number or text.
    kind
        As for `quantity`.

    Raises
    ------
    UnitError
        As `quantity`; or if it is neither a number nor a text.

    Examples
    --------
    >>> number_of("solids", 0.15, "mass fraction"), number_of("solids", "15 wt%", "mass fraction")
    (0.15, 0.15)
    """
    if isinstance(value, str):
        return quantity(value, kind, where)
    if isinstance(value, bool) or not isinstance(value, float | int):
        asked = KINDS[kind]
        raise UnitError(where, value, f"{asked.need}, such as '{asked.example}'")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise UnitError(
            where, Words("a longer whole number"), f"{KINDS[kind].need}, such as '{KINDS[kind].example}'", SIZED
        )
    return float(value)


CELSIUS = re.compile(r"(?:°\s?|deg\s?)?C|celsius|Celsius")


def temperature_c(text: str, where: str = "temperature") -> float:
    """A temperature from a text [degrees Celsius].

    Parameters
    ----------
    text
        Number with C, degC or K.
    where
        The name of the entry, for the error.

    Raises
    ------
    UnitError
        If it is not a temperature, or lies below absolute zero.

    Examples
    --------
    >>> temperature_c("300 C"), temperature_c("298.15 K"), temperature_c("300℃")
    (300.0, 25.0, 300.0)
    """
    need = "a number with C or K, such as '300 C'"
    try:
        written = number_and_unit(text)
    except GrammarError as fault:
        raise UnitError(where, text, need, str(fault)) from None
    value = written.value - KELVIN_OFFSET if written.unit in ("K", "kelvin") else written.value
    if written.fraction or not (written.unit in ("K", "kelvin") or CELSIUS.fullmatch(written.unit)):
        raise UnitError(where, text, need)
    if not ABSOLUTE_ZERO_C <= value < 1e6:
        raise UnitError(where, text, need, "It is below absolute zero." if value < 0.0 else "Is the unit right?")
    return round(value, 9)


def bare_or(text: str, kind: str, where: str = "quantity") -> float:
    """A number that is in the unit of its name already, or a text with its own unit.

    Parameters
    ----------
    text
        Such as "17", or "1.7e-5 /K" for a name that ends in `_ppm_per_k`.
    kind
        As for `quantity`, or `degC`.
    where
        The name of the entry, for the error.

    Examples
    --------
    >>> bare_or("17", "ppm/K"), bare_or("1.7e-5 /K", "ppm/K"), bare_or("503.15 K", "degC")
    (17.0, 17.0, 230.0)
    """
    try:
        written = number_and_unit(text)
    except GrammarError:
        written = None
    if written and not written.unit and not written.fraction:
        return written.value
    return temperature_c(text, where) if kind == "degC" else quantity(text, kind, where)


# A value with its deviation: "230 +- 5 C", "(1.8 ± 0.2)×10^-5/K"; the sign is written in three ways.
DEVIATION = re.compile(r"\+/-|\+-|±")
IN_BRACKETS = re.compile(r"\(([^()]*)\)(.*)", re.DOTALL)


def bare_or_with_deviation(text: str, kind: str, where: str = "quantity") -> tuple[float, float]:
    """A value and its standard deviation, 0 if none is stated; a unit behind one of them is that of both.

    Parameters
    ----------
    text
        Such as "17+-2", "230 ± 5 C", "(1.8 ± 0.2)×10^-5/K".
    kind
        As for `bare_or`; the deviation of a temperature is a difference.
    where
        The name of the entry, for the error.

    Raises
    ------
    UnitError
        If one of the two cannot be read.

    Examples
    --------
    >>> bare_or_with_deviation("503.15 +- 5 K", "degC"), bare_or_with_deviation("(1.8 ± 0.2)×10^-5/K", "ppm/K")
    ((230.0, 5.0), (18.0, 2.0))
    """
    found = IN_BRACKETS.fullmatch(text.strip())
    value, *rest = DEVIATION.split(found[1] if found else text)
    if len(rest) > 1 or (found and not rest):
        raise UnitError(where, text, "a value, or a value and its standard deviation, such as '17+-2'")
    after = found[2] if found else ""
    parts = [part.strip() + after for part in (value, *rest)]
    units = [unit for part in parts if (unit := _unit_of(part))]
    if len(units) == 1:
        parts = [part if _unit_of(part) else f"{part} {units[0]}" for part in parts]
    number = bare_or(parts[0], kind, where)
    if not rest:
        return number, 0.0
    if kind != "degC":
        return number, bare_or(parts[1], kind, where)
    unit = _unit_of(parts[1])
    step = parts[1] if not unit or not CELSIUS.fullmatch(unit) else f"{number_and_unit(parts[1]).value!r} K"
    return number, bare_or(step, "K", where)


def _unit_of(text: str) -> str:
    """The unit behind a number; empty if there is none."""
    try:
        return number_and_unit(text).unit
    except GrammarError:
        return ""


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
