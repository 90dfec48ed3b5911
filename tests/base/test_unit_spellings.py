"""Every spelling of a unit, alone and in its place, by factors written from the definitions."""

import pytest

from pi_formulate.base.units import (
    UnitError,
    bare_or,
    bare_or_with_deviation,
    celsius,
    is_quantity,
    kelvin,
    number_of,
    quantity,
    temperature_c,
)

POUND_G, INCH_M, FOOT_M = 453.59237, 0.0254, 0.3048
POUND_FORCE_N = 0.45359237 * 9.80665
PSI_MPA = POUND_FORCE_N / INCH_M**2 * 1e-6

# spelling: a text with the unit, the kind that is asked for, and what it is in the unit of the kind
ALONE = {
    "g": {
        **dict.fromkeys(["g", "gram", "grams", "gramme", "grammes"], 1.0),
        **dict.fromkeys(["kg", "kilogram", "kilograms"], 1e3),
        **dict.fromkeys(["mg", "milligram", "milligrams"], 1e-3),
        **dict.fromkeys(["ug", "microgram", "micrograms"], 1e-6),
        "ng": 1e-9,
        **dict.fromkeys(["t", "tonne", "tonnes"], 1e6),
        **dict.fromkeys(["lb", "lbs", "pound", "pounds"], POUND_G),
        **dict.fromkeys(["oz", "ounce", "ounces"], POUND_G / 16),
    },
    "mol": {
        **dict.fromkeys(["mol", "mole", "moles"], 1.0),
        **dict.fromkeys(["mmol", "millimole", "millimoles"], 1e-3),
        "umol": 1e-6,
        "nmol": 1e-9,
        **dict.fromkeys(["kmol", "kilomole", "kilomoles"], 1e3),
    },
    "m": {
        **dict.fromkeys(["m", "meter", "meters", "metre", "metres"], 1.0),
        **dict.fromkeys(["km", "kilometer", "kilometers", "kilometre", "kilometres"], 1e3),
        "dm": 0.1,
        **dict.fromkeys(["cm", "centimeter", "centimeters", "centimetre", "centimetres"], 1e-2),
        **dict.fromkeys(["mm", "millimeter", "millimeters", "millimetre", "millimetres"], 1e-3),
        **dict.fromkeys(["um", "micron", "microns", "micrometer", "micrometers", "micrometre", "micrometres"], 1e-6),
        **dict.fromkeys(["nm", "nanometer", "nanometers", "nanometre", "nanometres"], 1e-9),
        **dict.fromkeys(["Å", "angstrom", "angstroms"], 1e-10),
        **dict.fromkeys(["in", "inch", "inches"], INCH_M),
        **dict.fromkeys(["ft", "foot", "feet"], FOOT_M),
        **dict.fromkeys(["yd", "yard", "yards"], 3 * FOOT_M),
        **dict.fromkeys(["mil", "mils", "thou"], 1e-3 * INCH_M),
        **dict.fromkeys(["uin", "microinch"], 1e-6 * INCH_M),
    },
    "ml": {
        **dict.fromkeys(["l", "L", "liter", "liters", "litre", "litres"], 1e3),
        **dict.fromkeys(["dl", "dL"], 100.0),
        **dict.fromkeys(["cl", "cL"], 10.0),
        **dict.fromkeys(["ml", "mL", "milliliter", "milliliters", "millilitre", "millilitres", "cc"], 1.0),
        **dict.fromkeys(["ul", "uL"], 1e-3),
    },
    "min": {
        **dict.fromkeys(["s", "sec", "second", "seconds"], 1 / 60),
        **dict.fromkeys(["min", "minute", "minutes"], 1.0),
        **dict.fromkeys(["h", "hr", "hrs", "hour", "hours"], 60.0),
        **dict.fromkeys(["d", "day", "days"], 1440.0),
    },
    "K": dict.fromkeys(["K", "kelvin"], 1.0),
    "MPa": {
        **dict.fromkeys(["Pa", "pascal"], 1e-6),
        "hPa": 1e-4,
        "kPa": 1e-3,
        "MPa": 1.0,
        "GPa": 1e3,
        "bar": 0.1,
        "mbar": 1e-4,
        "psi": PSI_MPA,
        **dict.fromkeys(["ksi", "kpsi"], 1e3 * PSI_MPA),
        **dict.fromkeys(["Msi", "Mpsi"], 1e6 * PSI_MPA),
        "atm": 0.101325,
        **dict.fromkeys(["Torr", "torr"], 0.101325 / 760),
        "mmHg": 0.101325 / 760,
        "N/mm2": 1.0,
        "kN/mm2": 1e3,
        "kgf/mm2": 9.80665,
        "lbf/in2": PSI_MPA,
    },
    "g/mol": {**dict.fromkeys(["Da", "dalton", "daltons"], 1.0), "kDa": 1e3},
    "mol/L": {"M": 1.0, "mM": 1e-3},
    "share": {**dict.fromkeys(["%", "percent"], 1e-2)},
    "ppm": {"ppm": 1.0, "ppb": 1e-3, "%": 1e4, "‰": 1e3},
    "ppm/K": {
        f"ppm/{degree}": 1.0
        for degree in [
            *("K", "kelvin", "°C", "degC", "C", "Celsius", "celsius", "° C", "deg C", "deg. C", "degree C"),
            *("degrees Celsius", "degree celsius", "degree K", "°K"),
        ]
    }
    | {f"ppm/{degree}": 1.8 for degree in ["°F", "degF", "deg F", "degree Fahrenheit"]}
    | {"ppm per degree C": 1.0},
}
CASES = [(spelling, kind, value) for kind, units in ALONE.items() for spelling, value in units.items()]


@pytest.mark.parametrize(("spelling", "kind", "value"), CASES)
def test_a_spelling_means_its_unit(spelling: str, kind: str, value: float) -> None:
    assert quantity(f"1 {spelling}", kind) == pytest.approx(value, rel=1e-6)
    assert is_quantity(f"3 {spelling}", kind)


WORDS = {
    "mass fraction": ("wt", "weight", "mass", "w", "m", "w/w", "m/m", "wt/wt"),
    "mole fraction": ("mol", "mole", "molar", "mol/mol", "n/n"),
    "volume fraction": ("vol", "volume", "v", "v/v", "vol/vol"),
    "g/L": ("w/v", "wt/vol", "wt/v", "m/v"),
}
WRITTEN = {
    "mass fraction": ("percent by weight", "% by wt", "percent by wt.", "% by mass", "wt-%", "wt_%", "% (wt)"),
    "mole fraction": ("% by mole", "percent by mole", "mol.-%"),
    "volume fraction": ("% by volume", "percent by volume"),
}
WHOLE = {
    "mass fraction": ("w/w", "wt/wt", "m/m", "g/g", "kg/kg"),
    "mole fraction": ("n/n", "mol/mol"),
    "volume fraction": ("v/v", "vol/vol", "ml/ml", "cm3/cm3"),
}
IS = {
    "mass fraction": "mass fraction",
    "mole fraction": "mole fraction",
    "volume fraction": "volume fraction",
    "g/L": "mass per volume",
}


@pytest.mark.parametrize("kind", WORDS)
def test_every_spelling_of_percent_is_one_of_its_kind_alone(kind: str) -> None:
    size = 10.0 if kind == "g/L" else 0.01
    for text in (*(f"{w}%" for w in WORDS[kind]), *(f"% {w}" for w in WORDS[kind]), *WRITTEN.get(kind, ())):
        assert quantity(f"5 {text}", kind) == pytest.approx(5 * size, rel=1e-12), text
        for other in {*WORDS, "share"} - {kind}:
            with pytest.raises(UnitError, match=f"is a {IS[kind]}"):
                quantity(f"5 {text}", other)


TRACE = {
    "mass fraction": ("ppmw", "wtppm", "wt ppm", "wt-ppm", "mass ppm", "ppm by weight", "ppm by mass", "ppm (w/w)"),
    "mole fraction": ("mol ppm", "ppm (mol/mol)"),
    "volume fraction": ("ppmv", "vol ppm", "ppm by volume", "ppm (v/v)"),
}


@pytest.mark.parametrize("kind", TRACE)
def test_ppm_and_ppb_of_a_kind_are_of_that_kind_alone(kind: str) -> None:
    for text in TRACE[kind]:
        assert quantity(f"150 {text}", kind) == pytest.approx(150e-6, rel=1e-12), text
        assert quantity(f"150 {text.replace('ppm', 'ppb')}", kind) == pytest.approx(150e-9, rel=1e-12), text
        for other in {*TRACE} - {kind}:
            with pytest.raises(UnitError, match=f"is a {kind}"):
                quantity(f"150 {text}", other)
    assert quantity("150 ppm by weight", "ppm") == 150.0  # the water of a solvent is by mass
    with pytest.raises(UnitError, match="is a volume fraction"):
        quantity("150 ppmv", "ppm")


@pytest.mark.parametrize("text", ["300 degrees C", "300 deg C", "300 degrees Celsius", "300 ° C", "573.15 degrees K"])
def test_a_temperature_in_degrees_by_word(text: str) -> None:
    assert temperature_c(text) == pytest.approx(300.0)
    with pytest.raises(UnitError):
        temperature_c(text.replace("C", "F").replace("K", "F").replace("Felsius", "Fahrenheit"))


@pytest.mark.parametrize("kind", WHOLE)
def test_a_fraction_without_a_percent_sign_is_the_whole(kind: str) -> None:
    for text in WHOLE[kind]:
        assert quantity(f"0.2 {text}", kind) == pytest.approx(0.2, rel=1e-12), text
        assert not is_quantity(f"0.2 {text}", "share"), text
    assert quantity("5 %", kind) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("150 ppm", "ppm", 150.0),
        ("0.01 wt%", "ppm", 100.0),
        ("0.0001 w/w", "ppm", 100.0),
        ("100 mg/kg", "ppm", 100.0),
        ("1 g/L", "g/L", 1.0),
        ("1 kg/m3", "g/L", 1.0),
        ("1 mol/m3", "mol/L", 1e-3),
        ("250 ml/mol", "cm^3/mol", 250.0),
        ("250 cm3/mol", "cm^3/mol", 250.0),
        ("1 g/ml", "g/cm^3", 1.0),
        ("1 m", "um", 1e6),
        ("1/2 in", "m", 0.0127),
        ("1/2 oz/ft2", "g/m^2", 0.5 * 453.59237 / 16 / 0.3048**2),
        ("1 m m", "m^2", 1.0),
        ("1 m3", "ml", 1e6),
        ("1 K/s", "K/min", 60.0),
        ("1 °C/min", "K/min", 1.0),
        ("1 kN/mm2", "GPa", 1.0),
        ("1 MPa", "GPa", 1e-3),
        ("60 %", "mole fraction", 0.6),
        ("60 mol%", "ratio", 0.6),
        ("0.6 mol/mol", "ratio", 0.6),
        ("15 wt%", "1", 0.15),
        ("1/4", "share", 0.25),
        ("1/4", "volume fraction", 0.25),
        ("1 %/K", "ppm/K", 1e4),
        ("20e-6 /K", "ppm/K", 20.0),
        ("20 um/m/K", "ppm/K", 20.0),
        ("20 um/m/°C", "ppm/K", 20.0),
    ],
)
def test_a_kind_is_read_in_each_of_its_forms(text: str, kind: str, value: float) -> None:
    assert quantity(text, kind) == pytest.approx(value, rel=1e-9)


NEEDS = {
    "g": "a number with a unit, such as '500 g'",
    "mol": "a number with a unit, such as '0.1 mol'",
    "um": "a number with a unit, such as '25 um'",
    "m": "a number with a unit, such as '0.52 m'",
    "m^2": "a number with a unit, such as '1 m^2'",
    "ml": "a number with a unit, such as '50 ml'",
    "min": "a number with a unit, such as '10 min'",
    "K": "a number with a unit, such as '10 K'",
    "K/min": "a number with a unit, such as '5 K/min'",
    "MPa": "a number with a unit, such as '4 MPa'",
    "GPa": "a number with a unit, such as '4 GPa'",
    "g/mol": "a number with a unit, such as '20000 g/mol'",
    "g/cm^3": "a number with a unit, such as '1.42 g/cm3'",
    "cm^3/mol": "a number with a unit, such as '250 cm3/mol'",
    "g/m^2": "a number with a unit, such as '152 g/m2'",
    "g/L": "a number with a unit, such as '10 g/dL'",
    "mol/L": "a number with a unit, such as '0.5 mol/L'",
    "ppm": "a number with a unit, such as '150 ppm'",
    "ppm/K": "a number with a unit, such as '20 ppm/K'",
    "mass fraction": "a mass fraction, such as '15 wt%'",
    "mole fraction": "a mole fraction, such as '60 mol%'",
    "volume fraction": "a volume fraction, such as '80 vol%'",
    "ratio": "a number or a ratio, such as '0.985', '98.5 %' or '30/31'",
    "share": "a share, such as '5 %'",
    "1": "a mass fraction, such as '15 wt%'",
}


@pytest.mark.parametrize(("kind", "need"), NEEDS.items())
def test_each_kind_says_what_it_needs_and_reads_its_own_example(kind: str, need: str) -> None:
    for call in (lambda: quantity("5 d", kind, "place") if kind != "min" else quantity("5 g", kind, "place"),):
        with pytest.raises(UnitError) as caught:
            call()
        assert (caught.value.where, caught.value.need) == ("place", need)
    with pytest.raises(UnitError) as caught:
        number_of("place", True, kind)
    assert (caught.value.where, caught.value.need) == ("place", need)
    for example in need.split("'")[1::2]:
        assert quantity(example, kind) > 0.0


def test_a_text_without_a_name_is_called_a_quantity_or_a_temperature() -> None:
    for call, where in ((lambda: quantity("x", "g"), "quantity"), (lambda: temperature_c("x"), "temperature")):
        with pytest.raises(UnitError) as caught:
            call()
        assert caught.value.where == where
    with pytest.raises(UnitError) as caught:
        bare_or("x", "ppm/K")
    assert caught.value.where == "quantity"


@pytest.mark.parametrize(
    "text", ["5 grains", "5 gr", "5 tons", "5 ton", "5 Mg", "5 gallon", "5 gal", "5 grain", "5 gallons"]
)
def test_a_unit_with_two_meanings_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match=f"'{text[2:]}' is ambiguous: write g, kg, lb, tonne or L"):
        quantity(text, "g")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((f"25 {unit}", 25.0) for unit in ("C", "°C", "° C", "degC", "deg C", "celsius", "Celsius", "℃")),
        ("0 K", -273.15),
        ("298.15 kelvin", 25.0),
        ("-273.15 C", -273.15),
        ("999999 C", 999999.0),
    ],
)
def test_a_temperature_is_read_in_each_spelling(text: str, value: float) -> None:
    assert temperature_c(text) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("-274 C", "It is below absolute zero."),
        ("-1 K", "It is below absolute zero."),
        ("1e6 C", "Is the unit right?"),
        ("25", ""),
        ("25 F", ""),
        ("1/2 K", ""),
        ("25 fahrenheit", ""),
    ],
)
def test_what_is_no_temperature_says_why(text: str, hint: str) -> None:
    with pytest.raises(UnitError) as caught:
        temperature_c(text, "hold")
    assert (caught.value.where, caught.value.got) == ("hold", text)
    assert caught.value.need == "a number with C or K, such as '300 C'"
    assert caught.value.hint == hint


def test_numbers_pass_unchanged_within_their_size() -> None:
    assert number_of("x", 0.1 + 0.2, "g") == 0.1 + 0.2
    assert number_of("x", int(1e75), "g") == 1e75
    assert isinstance(number_of("x", 3, "g"), float)
    with pytest.raises(UnitError, match="a longer whole number"):
        number_of("x", 10**76, "g")
    with pytest.raises(UnitError):
        number_of("x", None, "g")
    assert quantity("0.30000000000000004", "ratio") == 0.1 + 0.2
    assert quantity("0.1 kg", "g") == 100.0
    assert (kelvin(0.0), celsius(0.0)) == (273.15, -273.15)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [("17", "ppm/K", 17.0), ("1/4", "ratio", 0.25), ("1.5 kg", "g", 1500.0), ("300 K", "degC", 26.85)],
)
def test_a_number_is_in_the_unit_of_its_name_and_a_text_in_its_own(text: str, kind: str, value: float) -> None:
    assert bare_or(text, kind) == pytest.approx(value, abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        *("18+-2", "18 ± 2 ppm/K", "18 ppm/K ± 2 ppm/K", "18 ppm/K +/- 2", "(18 ± 2) ppm/K"),
        *("1.8e-5 +- 2e-6 /K", "1.8e-5/K +- 2e-6", "(1.8 ± 0.2)×10^-5/K", "18 ± 2 um/m/K"),
    ],
)
def test_a_unit_behind_a_value_or_its_deviation_is_that_of_both(text: str) -> None:
    assert bare_or_with_deviation(text, "ppm/K") == pytest.approx((18.0, 2.0))


@pytest.mark.parametrize("text", ["20 ppm/K +- 2 K", "20+-", "+-2", "20+-2+-1", "(20) ppm/K", "20 +- 2 %"])
def test_another_deviation_is_refused(text: str) -> None:
    with pytest.raises(UnitError, match="place"):
        bare_or_with_deviation(text, "ppm/K", "place")
