"""Numbers, standard deviations and field names as text for a person.

In: a number, or the name of a field. Out: text.
"""

from math import floor, isfinite, isinf, log10

MOST_FIGURES = 6
# Unit of a field by the end of its name, the longer ends first.
ENDS = {
    "_ppm_per_k": "ppm/K",
    "_g_per_mol": "g/mol",
    "_kj_per_mol": "kJ/mol",
    "_g_per_cm3": "g/cm3",
    "_g_per_ml": "g/ml",
    "_g_per_m2": "g/m2",
    "_c_per_min": "K/min",
    "_per_min": "1/min",
    "_per_kg": "1/kg",
    "_per_m": "1/m",
    "_mpa05": "MPa^0.5",
    "_mmol": "mmol",
    "_mol": "mol",
    "_ppm": "ppm",
    "_percent": "%",
    "_gpa": "GPa",
    "_mpa": "MPa",
    "_um": "um",
    "_nm": "nm",
    "_mm": "mm",
    "_ml": "ml",
    "_m2": "m2",
    "_g": "g",
    "_m": "m",
    "_c": "degrees C",
    "_frac": "",
}
# Short forms in the rest of a name, written out.
SHORT_FORMS = {
    "cte": "expansion",
    "tg": "Tg",
    "mn": "M_n",
    "mw": "M_w",
    "paa": "poly(amic acid)",
    "pi": "polyimide",
    "cas": "CAS",
    "smiles": "SMILES",
    "smarts": "SMARTS",
    "id": "id",
}


def number(value: float | None, figures: int = 4) -> str:
    """A number as a person reads it; nothing for None.

    Parameters
    ----------
    value
        Any number.
    figures
        Largest number of significant digits.

    Examples
    --------
    >>> number(218.1234), number(12345678.0), number(0.00001234), number(float("inf")), number(None)
    ('218.1', '1.235e+07', '1.234e-05', 'infinity', '')
    """
    if value is None:
        return ""
    if isinf(value):
        return "infinity" if value > 0.0 else "minus infinity"
    whole = f"{value + 0.0:.{figures}g}"  # no minus before a zero
    # Whole numbers up to a million keep their digits: 12345, never 1.234e+04.
    return f"{value:.0f}" if "e+" in whole and abs(value) < 10.0**MOST_FIGURES else whole


def rounded(value: float, figures: int = 3) -> str:
    """A number rounded to its figures, with spaces between the thousands.

    Parameters
    ----------
    value
        Any number.
    figures
        Digits that count; what stands after them is 0.

    Examples
    --------
    >>> rounded(36123.4), rounded(0.01234), rounded(1.5), rounded(float("inf"))
    ('36 100', '0.0123', '1.5', '∞')
    """
    if not isfinite(value):
        return "\N{INFINITY}" if value > 0.0 else "\N{EN DASH}"
    short = float(f"{value:.{figures}g}")
    return f"{short:,.0f}".replace(",", " ") if abs(short) >= 10**figures else f"{short:g}"


def with_sd(value: float, sd: float) -> str:
    """Value and standard deviation, both to the second figure of the deviation.

    Parameters
    ----------
    value
        The value.
    sd
        Its standard deviation, at least 0.

    Examples
    --------
    >>> with_sd(389.7, 25.3), with_sd(1.4231, 0.081), with_sd(20123.0, 870.0), with_sd(2.0, 0.0)
    ('390 ± 25', '1.423 ± 0.081', '20123 ± 870', '2')
    """
    if not isfinite(value) or not isfinite(sd) or sd <= 0.0:
        return number(value) + ("" if sd == 0.0 else " ± undecided")
    digits = max(0, 1 - floor(log10(sd)))
    if digits > MOST_FIGURES + 2:  # below that a fixed point is a row of zeros
        return f"{value:.4g} ± {sd:.2g}"
    return f"{value:.{digits}f} ± {sd:.{digits}f}"


def in_words(name: str) -> str:
    """The name of a field as a heading, with the unit that ends it.

    Parameters
    ----------
    name
        As in the code.

    Examples
    --------
    >>> in_words("molar_mass_g_per_mol"), in_words("sd_cte_ppm_per_k"), in_words("solids_paa_frac"), in_words("tg_c")
    ('molar mass / g/mol', 'sd of expansion / ppm/K', 'solids poly(amic acid)', 'Tg / degrees C')
    """
    end = next((end for end in ENDS if name.endswith(end) and name != end[1:]), "")
    start = name.removesuffix(end)
    sd = "sd of " if start.startswith("sd_") else ""
    words = " ".join(SHORT_FORMS.get(word, word) for word in start.removeprefix("sd_").split("_"))
    return f"{sd}{words}" + (f" / {ENDS[end]}" if end and ENDS[end] else "")
