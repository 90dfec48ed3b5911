"""Number and unit of a text, by a grammar so small that no text can make it hang or run code.

In: "2.0×10⁻⁵ /°C", "1/2 oz", "15 wt%". Out: the number, and the unit as factors with whole powers. Nothing here knows
what a unit means; that is `units.py`.

    text    ::= number unit?
    number  ::= sign? decimal (e power | × 10^power)? | 10^power | decimal / decimal | whole whole/whole
    unit    ::= term ((* | · | - | blank)? term | / term)*
    term    ::= name power? | 1 | ( unit )                         power: -3..-1 or 1..3
"""

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite

from pi_formulate.base.limits import QUANTITY_CHARACTERS

MOST_FACTORS = 8  # of a unit; "um/(m K)" has three
DEEPEST = 2  # brackets within brackets

Factors = tuple[tuple[str, int], ...]

SUPERSCRIPT = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u207a\u207b]+")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
# One meaning, many characters: minus signs, degree signs, fraction slashes, middle dots, and invisible characters.
SAME = str.maketrans(
    {
        **dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-"),
        **dict.fromkeys("\u00ba\u02da", "°"),
        **dict.fromkeys("\u2044\u2215", "/"),
        **dict.fromkeys("\u22c5\u2219\u2022\u30fb", "·"),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", ""),
    }
)
MICRO = str.maketrans({"μ": "u", "µ": "u"})

DECIMAL = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
CARET = r"\s?(?:\^|\*\*)\s?(?:[+-]?[0-9]{1,4}|\([+-]?[0-9]{1,4}\))"
# After a multiplication sign the caret may be lost, as in "2.0x10-5"; elsewhere "10-15" would be a range.
NUMBER = re.compile(
    rf"(?P<sign>[+-]?)(?:(?P<bare>10{CARET})(?![0-9.])"
    rf"|(?P<decimal>{DECIMAL})(?:[eE](?P<exponent>[+-]?[0-9]{{1,4}})(?![0-9.])"
    rf"|\s?[×xX*·]\s?(?P<ten>10(?:{CARET}|[+-][0-9]{{1,4}}))(?![0-9.])"
    rf"|\s(?P<after>10{CARET})(?![0-9.]))?)"
)
FRACTION = re.compile(
    rf"(?P<sign>[+-]?)(?:(?P<whole>[0-9]+)\s(?P<part>[0-9]+/[0-9]+)|(?P<top>{DECIMAL})\s?(?P<line>[/:])\s?(?P<bottom>{DECIMAL}))(?![0-9.])"
)
GROUPED = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?:[ '][0-9]{3})+(?![0-9/])|(?:,[0-9]{3})+\.[0-9]|(?:,[0-9]{3}){2}|(?:\.[0-9]{3})+,[0-9])"
)
DECIMAL_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+(?![0-9])")
# Degrees in words, or apart from their scale: "ppm/deg C", "degrees Celsius", "° C".
DEGREES = re.compile(r"(?:°|\bdeg(?:rees?)?\b\.?)\s?(?:(?:C|[Cc]elsius)|(F|[Ff]ahrenheit)|(K|[Kk]elvins?))(?![A-Za-z])")
NAME = re.compile(r"°?[A-Za-zÅ]+|%|‰")
NAME_POWER = re.compile(r"(?:\^|\*\*)?\s?(?:([+-]?[1-3])|\(([+-]?[1-3])\))(?![0-9.])")


THOUSANDS = re.compile(r"\s*([+-]?[1-9][0-9]{0,2}),([0-9]{3})(?![0-9])")


def comma_hint(text: str) -> str:
    """The advice for a text that begins with a number with a comma, which may be a decimal one or separate thousands.

    >>> comma_hint("0,985"), comma_hint("1,500 g")
    ('Write a decimal point, not a comma.', 'Is it 1500 or 1.5? Write it without a comma.')
    """
    if match := THOUSANDS.match(text):
        return f"Is it {match[1]}{match[2]} or {float(f'{match[1]}.{match[2]}'):g}? Write it without a comma."
    return "Write a decimal point, not a comma."


class GrammarError(ValueError):
    """A text that is not a number with a unit; the message is the hint for the chemist."""


@dataclass(frozen=True, slots=True)
class Text:
    """Number and unit of a text; `unit` is cleaned, and empty where there is none."""

    value: float
    unit: str
    fraction: str = ""  # `/` or `:` where the number is a fraction


def cleaned(text: str) -> str:
    """A text in plain characters: one minus, one degree sign, `^` for superscripts, single blanks.

    >>> cleaned("2.0 × 10⁻⁵ /℃"), cleaned("1½ oz"), cleaned("５００　ｇ"), cleaned("25 µm")
    ('2.0 × 10^-5 /°C', '1 1/2 oz', '500 g', '25 um')
    """
    if len(text) > QUANTITY_CHARACTERS:
        raise GrammarError(f"A number and its unit have at most {QUANTITY_CHARACTERS} characters, not {len(text)}.")
    plain = SUPERSCRIPT.sub(lambda match: f"^{match[0].translate(SUPERSCRIPTS)}", text).translate(SAME)
    # ½ alone would join the digit before it: 1½ is 1 1/2, not 11/2
    plain = "".join(f" {unicodedata.normalize('NFKC', c)}" if "VULGAR" in unicodedata.name(c, "") else c for c in plain)
    plain = unicodedata.normalize("NFKC", plain).translate(SAME).translate(MICRO)
    if len(plain) > 2 * QUANTITY_CHARACTERS:
        raise GrammarError("It is too long for a number and its unit.")
    return " ".join(plain.split())


def number_and_unit(text: str) -> Text:
    """The number of a text, and the unit behind it.

    Parameters
    ----------
    text
        As it was written.

    Raises
    ------
    GrammarError
        If it is too long or does not begin with a number.

    Examples
    --------
    >>> number_and_unit("2.0×10^-5/°C"), number_and_unit("1/2 oz")
    (Text(value=2e-05, unit='/°C', fraction=''), Text(value=0.5, unit='oz', fraction='/'))
    >>> number_and_unit("20 ppm/deg C")
    Text(value=20.0, unit='ppm/°C', fraction='')
    """
    plain = cleaned(text)
    if GROUPED.match(plain):
        raise GrammarError("Write the digits without marks between thousands, and a decimal point.")
    if DECIMAL_COMMA.match(plain):
        raise GrammarError(comma_hint(plain))
    if match := FRACTION.match(plain):
        if match["whole"]:
            top, _, bottom = match["part"].partition("/")
            value = float(match["whole"]) + _divided(float(top), float(bottom))
        else:
            value = _divided(float(match["top"]), float(match["bottom"]))
        line = match["line"] or "/"
    elif match := NUMBER.match(plain):
        if match["bare"]:
            value = float(f"1e{_power(match['bare'])}")
        else:
            power = match["exponent"] or _power(match["ten"] or match["after"])
            value = float(f"{match['decimal']}e{power}")
        line = ""
    else:
        raise GrammarError("")
    value = -value if match["sign"] == "-" else value
    if not isfinite(value):
        raise GrammarError("The number is too large.")
    unit = DEGREES.sub(lambda degree: "°F" if degree[1] else "K" if degree[2] else "°C", plain[match.end() :].strip())
    return Text(value, unit, line)


def _power(ten: str | None) -> str:
    """The power in `10^-5`, `10**(-5)` or `10-5`."""
    return ten[2:].strip(" ^*()").replace(" ", "") if ten else "0"


def _divided(top: float, bottom: float) -> float:
    if bottom == 0.0:
        raise GrammarError("It divides by 0.")
    return top / bottom


def factors(unit: str, all_below: bool = False) -> Factors:
    """The factors of a unit, each with its power.

    Parameters
    ----------
    unit
        As `Text` has it.
    all_below
        Whether everything after the first stroke is in the denominator: `um/m·K` as suppliers mean it.

    Raises
    ------
    GrammarError
        If it is not a product of names with whole powers.

    Examples
    --------
    >>> factors("g/cm3"), factors("1/K"), factors("um/(m K)"), factors("um/m-K", all_below=True)
    ((('g', 1), ('cm', -3)), (('K', -1),), (('um', 1), ('m', -1), ('K', -1)), (('um', 1), ('m', -1), ('K', -1)))
    """
    names, end = _product(re.sub(r"\bper\b", "/", unit), 0, 0, all_below)
    if end != len(re.sub(r"\bper\b", "/", unit)):
        raise GrammarError("A bracket is not opened.")
    if len(names) > MOST_FACTORS:
        raise GrammarError("It has too many parts.")
    return tuple(names)


def _product(unit: str, at: int, depth: int, all_below: bool) -> tuple[list[tuple[str, int]], int]:
    """The factors from a place on, and where they end."""
    names: list[tuple[str, int]] = []
    sign, below, first = 1, False, True
    while True:
        at, mark = _separator(unit, at)
        if at == len(unit) or unit[at] == ")":
            if mark or first:
                raise GrammarError("A part of the unit is missing.")
            return names, at
        if mark == "/":
            below = True
        elif first and mark:
            raise GrammarError("A part of the unit is missing.")
        sign = -1 if mark == "/" or (below and all_below) else 1
        some, at = _term(unit, at, depth, all_below)
        names += [(name, sign * power) for name, power in some]
        first = False
        if len(names) > MOST_FACTORS:
            raise GrammarError("It has too many parts.")


def _separator(unit: str, at: int) -> tuple[int, str]:
    """The next place that is not a separator, and the separator before it."""
    mark = ""
    while at < len(unit) and unit[at] in " */·-":
        if unit[at] != " ":
            if mark:
                raise GrammarError("There are two signs in a row.")
            mark = unit[at]
        at += 1
    return at, mark


def _term(unit: str, at: int, depth: int, all_below: bool) -> tuple[list[tuple[str, int]], int]:
    """One name with its power, a 1, or the content of brackets."""
    if unit[at] == "(":
        if depth == DEEPEST:
            raise GrammarError("Too many brackets.")
        some, end = _product(unit, at + 1, depth + 1, all_below)
        if end == len(unit):
            raise GrammarError("A bracket is not closed.")
        return some, end + 1
    if unit[at] == "1" and not re.match(r"1[0-9.]", unit[at:]):
        return [], at + 1
    if not (name := NAME.match(unit, at)):
        raise GrammarError(f"{unit[at]!r} is not part of a unit.")
    at = name.end()
    if power := NAME_POWER.match(unit, at):
        return [(name[0], int(power[1] or power[2]))], power.end()
    return [(name[0], 1)], at
