"""Numbers as people type them: with or without a unit, in percent or as a fraction, as a ratio.

In: the text of a field. Out: `Typed`, its number in the unit of the field, and a note if the text was read in another
unit; a `RecipeError` with what may have been meant if no reading is the only sensible one.

    share of the first = a / (a + b)     for a ratio a : b
"""

import re
from dataclasses import dataclass

from pi_formulate.base.errors import RecipeError
from pi_formulate.base.units import G_PER_KG, UnitError, is_quantity, quantity

# Assumed: no poly(amic acid) is as long as 1000 kg/mol, and every polymer weighs more than 1 kg/mol.
LONGEST_KG_PER_MOL, SHORTEST_KG_PER_MOL = 1000.0, 1.0
COARSEST_STEP_G = 1.0  # assumed, of a balance for a batch: a plain number above it is not in grams
LEAST_PERCENT = 1.0  # a plain number below it, in a field in percent, is more likely a fraction
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class Typed:
    """A number that was typed.

    Parameters
    ----------
    value
        In the unit of the field.
    note
        How the text was read, if that is not what stands in it.
    pair
        Both numbers of a ratio.
    """

    value: float
    note: str = ""
    pair: tuple[float, float] | None = None


def read_number(label: str, text: str, percent: bool = False, example: str = "") -> float:
    """The number that was typed.

    Parameters
    ----------
    label
        Of the field, for the error.
    text
        The text in it.
    percent
        Whether the field is in percent: 15, "15 %" and "15 wt%" are the same there.
    example
        Of such a number; empty for a usual one.

    Raises
    ------
    RecipeError
        If it is not a number.

    Examples
    --------
    >>> read_number("ratio r", "0.98765"), read_number("solids / wt%", "12.3 wt%", percent=True)
    (0.98765, 12.3)
    """
    example = example or ("15" if percent else "0.99")
    if "%" in text and not percent:
        raise RecipeError(label, text, f"a number, such as {example}", "No percent here.")
    try:
        if percent:
            plain = "%" not in text and "percent" not in text
            return round(PERCENT * quantity(f"{text} %" if plain else text, "mass fraction", label), 12)
        return quantity(text, "ratio", label)
    except UnitError as error:
        hint = "" if "unit" in error.hint else error.hint
        raise RecipeError(label, text, f"a number, such as {example}", hint) from error


def read_solids(label: str, text: str) -> Typed:
    """Solids in percent; a plain number below 1 is refused, as it is more likely a fraction.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If it is not a number, or more likely a fraction.

    Examples
    --------
    >>> read_solids("solids / wt%", "15").value, read_solids("solids / wt%", "0.5 %").value
    (15.0, 0.5)
    >>> read_solids("solids", "0.15")
    Traceback (most recent call last):
    pi_formulate.RecipeError: solids: expected a percentage, but got '0.15'. Did you mean 15 %? If not, write '0.15 %'.
    """
    value = read_number(label, text, percent=True)
    if 0.0 < value < LEAST_PERCENT and _plain(text):
        hint = f"Did you mean {_short(PERCENT * value)} %? If not, write '{text.strip()} %'."
        raise RecipeError(label, text.strip(), "a percentage", hint)
    return Typed(value)


def read_assay(label: str, text: str) -> Typed:
    """An assay in percent; a plain number up to 1 is a fraction, as no bottle holds 1 % of its monomer.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If it is not a number above 0 and at most 100.

    Examples
    --------
    >>> read_assay("assay", "99.1").value, read_assay("assay", "0.991")
    (99.1, Typed(value=99.1, note='0.991 read as 99.1 %', pair=None))
    """
    value = read_number(label, text, percent=True, example="99.1")
    note = ""
    if 0.0 < value <= LEAST_PERCENT and _plain(text):
        value = _clean(PERCENT * value)
        note = f"{text.strip()} read as {_short(value)} %"
    if not 0.0 < value <= PERCENT:
        raise RecipeError(label, text.strip(), "a percentage above 0 and at most 100, such as 99.1")
    return Typed(value, note)


def read_mn(label: str, text: str) -> Typed:
    """A chain length in kg/mol; a plain number of 1000 and more is in g/mol.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If it is not a number, or none that a polymer has.

    Examples
    --------
    >>> read_mn("M_n / kg/mol", "40").value, read_mn("M_n / kg/mol", "40000 g/mol").value
    (40.0, 40.0)
    >>> read_mn("M_n / kg/mol", "40000").note
    '40000 read as g/mol, which is 40 kg/mol'
    >>> read_mn("M_n / kg/mol", "0.04")
    Traceback (most recent call last):
    pi_formulate.RecipeError: M_n / kg/mol: expected a number, such as 40, but got '0.04'. M_n is in kg/mol.
    """
    if is_quantity(text, "g/mol"):
        return Typed(quantity(text, "g/mol", label) / G_PER_KG)
    value = read_number(label, text, example="40")
    if value >= LONGEST_KG_PER_MOL:
        kg_per_mol = value / G_PER_KG
        return Typed(kg_per_mol, f"{text.strip()} read as g/mol, which is {_short(kg_per_mol)} kg/mol")
    if value < SHORTEST_KG_PER_MOL:
        raise RecipeError(label, text.strip(), "a number, such as 40", "M_n is in kg/mol.")
    return Typed(value)


def read_ratio_r(label: str, text: str) -> Typed:
    """The imbalance r; a percentage that somebody may have typed is named as the fraction that it is.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If it is not a number, or one above 1.

    Examples
    --------
    >>> read_ratio_r("ratio r", "0.985").value
    0.985
    >>> read_ratio_r("ratio r", "1.02")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pi_formulate.RecipeError: ratio r: must be above 0 and at most 1, but is '1.02'. Did you mean 0.980392 ...
    """
    value = read_number(label, text)
    if value > PERCENT / 2.0 and value <= PERCENT:
        raise RecipeError(
            label,
            text.strip(),
            "0 < r <= 1",
            f"Did you mean {_short(value / PERCENT)}?",
            sentence="must be above 0 and at most 1, but is {got}",
        )
    if value > 1.0:
        hint = f"Did you mean {_short(1.0 / value)} with the other side in excess?"
        raise RecipeError(
            label, text.strip(), "0 < r <= 1", hint, sentence="must be above 0 and at most 1, but is {got}"
        )
    return Typed(value)


def read_pair(label: str, text: str, per_cent: bool = True) -> Typed:
    """A ratio of two: `60 : 40`, `3:2`, the share `60 %`, or one number.

    Parameters
    ----------
    label, text
        As for `read_number`.
    per_cent
        Whether one number is the share of the first in percent; else it is its ratio to 1.

    Raises
    ------
    RecipeError
        If it is none of these, or more likely a fraction.

    Examples
    --------
    >>> [read_pair("p-PDA : 4,4'-ODA", text).value for text in ("60 : 40", "3:2", "60", "60 %")]
    [60.0, 60.0, 60.0, 60.0]
    >>> read_pair("s : t", "1.5", per_cent=False).value
    60.0
    >>> read_pair("p-PDA : 4,4'-ODA", "0.6")
    Traceback (most recent call last):
    pi_formulate.RecipeError: p-PDA : 4,4'-ODA: expected a ratio, such as 60 : 40, but got '0.6'. Did you mean 60? ...
    """
    example = "60 : 40" if per_cent else "1.5 : 1"
    need = f"a ratio, such as {example}"
    parts = re.split(r"\s*[:/]\s*", text.strip())
    try:
        if len(parts) == 2:
            first, second = (quantity(part, "ratio", label) for part in parts)
        elif "%" in text:
            first = PERCENT * quantity(text, "mole fraction", label)
            second = PERCENT - first
        else:
            first = quantity(text, "ratio", label)
            second = PERCENT - first if per_cent else 1.0
    except UnitError as error:
        hint = "" if "unit" in error.hint else error.hint
        raise RecipeError(label, text, need, hint) from error
    if len(parts) != 2 and per_cent and 0.0 < first < LEAST_PERCENT and _plain(text):
        hint = f"Did you mean {_short(PERCENT * first)}? If not, write '{text.strip()} %'."
        raise RecipeError(label, text.strip(), need, hint)
    if min(first, second) < 0.0 or first + second <= 0.0:
        raise RecipeError(label, text.strip(), need)
    stated = (first, second) if len(parts) == 2 or not (per_cent or "%" in text) else None
    return Typed(_clean(PERCENT * first / (first + second)), pair=stated)


def step_as_meant(label: str, text: str) -> tuple[str, str]:
    """The step of a balance with its unit, and a note if the unit was missing.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If a plain number is too large to be in grams.

    Examples
    --------
    >>> step_as_meant("balance step", "0.01"), step_as_meant("balance step", "1 mg")
    (('0.01 g', '0.01 read as 0.01 g'), ('1 mg', ''))
    """
    plain = text.strip()
    if not plain or not is_quantity(plain, "share") or not _plain(plain):
        return plain, ""
    value = quantity(plain, "share", label)
    if value > COARSEST_STEP_G:
        hint = f"Did you mean '{plain} mg', which is {_short(value / G_PER_KG)} g?"
        raise RecipeError(label, plain, "a step with its unit, such as '0.01 g'", hint)
    return f"{plain} g", f"{plain} read as {plain} g"


def water_as_meant(label: str, text: str) -> tuple[str, str]:
    """The water of a solvent with its unit, and a note if the unit was missing.

    Parameters
    ----------
    label, text
        As for `read_number`.

    Raises
    ------
    RecipeError
        If it is not an amount of water, or a plain number that is more likely a percentage.

    Examples
    --------
    >>> water_as_meant("water / ppm", "80"), water_as_meant("water / ppm", "0.01 %")
    (('80 ppm', ''), ('0.01 %', ''))
    """
    plain = text.strip()
    if not plain:
        return "", ""
    if is_quantity(plain, "share") and _plain(plain):
        value = quantity(plain, "share", label)
        if 0.0 < value < LEAST_PERCENT:
            hint = f"Did you mean '{plain} %', which is {_short(1e4 * value)} ppm? If not, write '{plain} ppm'."
            raise RecipeError(label, plain, "a number of ppm, such as 80", hint)
        plain = f"{plain} ppm"
    try:
        quantity(plain, "ppm", label)
    except UnitError as error:
        raise RecipeError(label, text.strip(), "a number of ppm, such as 80", error.hint) from error
    return plain, ""


def _plain(text: str) -> bool:
    """Whether a text has no unit and no percent sign."""
    return not re.search(r"[%A-Za-z]", re.sub(r"(?<=\d)[eE](?=[+-]?\d)", "", text))


def _short(value: float) -> str:
    return f"{value:.6g}"


def _clean(value: float) -> float:
    """Without the noise of the last digits."""
    return float(f"{value:.12g}")
