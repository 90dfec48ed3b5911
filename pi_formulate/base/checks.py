"""Checks of arguments: numbers and their ranges, true or false, types.

In: any object. Out: a number in the required range, or an error with its place. Arguments are checked once, in the
public functions; inside the package they are trusted.
"""

from math import inf, isfinite
from operator import index
from typing import SupportsIndex

from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.limits import LARGEST_NUMBER, LEAST_NUMBER

Refusal = type[FormulateError]


def percent_hint(value: float, high: float) -> str:
    """The advice for a fraction that was clearly given in percent.

    >>> percent_hint(99.5, 1.0), percent_hint(1.2, 1.0)
    ('Is it in percent? Write 0.995.', '')
    """
    return f"Is it in percent? Write {value / 100.0:g}." if high == 1.0 and 2.0 <= value <= 100.0 else ""


# um; thinner than a molecule, or thicker than a plate, is a slip of the unit.
THINNEST_UM, THICKEST_UM = 1e-4, 1e4
# ppm/K; below it, but for 0, is a slip of the unit: as 1/K it is an expansion, of 300 ppm/K at most.
LEAST_EXPANSION = 3e-4


def per_kelvin_hint(value_ppm_per_k: float) -> str:
    """The advice for an expansion that was clearly given in 1/K.

    >>> per_kelvin_hint(17e-6), per_kelvin_hint(17.0), per_kelvin_hint(0.0)
    ('Is it per K? 17e-6 per K is 17 ppm/K.', '', '')
    """
    return "Is it per K? 17e-6 per K is 17 ppm/K." if 0.0 < abs(value_ppm_per_k) < LEAST_EXPANSION else ""


def is_truth(value: object) -> bool:
    """Whether a value is a bool of Python or numpy, which would otherwise count as 1 or 0.

    >>> is_truth(True), is_truth(1), is_truth("true")
    (True, False, False)
    """
    return isinstance(value, bool) or getattr(getattr(value, "dtype", None), "kind", "") == "b"


def real(
    where: str,
    value: object,
    low: float = 0.0,
    high: float = float("inf"),
    least: bool = False,
    most: bool = True,
    refuse: Refusal = RecipeError,
) -> float:
    """A finite number between two limits.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    value
        The argument; a text or a truth value is not a number.
    low, high
        Limits.
    least, most
        Whether the limits themselves are allowed.
    refuse
        The kind of error.

    Examples
    --------
    >>> real("solids_frac", 0.15, high=1.0, most=False)
    0.15
    """
    # What is needed is put into words only for an error: a table of recipes has tens of thousands of numbers.
    if type(value) is not float and (isinstance(value, str | bytes) or is_truth(value)):
        raise refuse(where, value, _need(low, high, least, most), "")
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        raise refuse(where, value, _need(low, high, least, most), "") from None
    if not isfinite(number):
        raise refuse(where, value, _need(low, high, least, most), "")
    if not ((number > low or (least and number == low)) and (number < high or (most and number == high))):
        need, hint = _need(low, high, least, most), percent_hint(number, high)
        raise refuse(where, value, need, hint, outside(low, high, least, most))
    if not is_sized(number):
        raise refuse(where, value, _need(low, high, least, most), SIZED)
    return number


def thickness(where: str, value: object, refuse: Refusal = RecipeError) -> float:
    """A thickness in um, or an error.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    value
        The argument.
    refuse
        The kind of error.

    Examples
    --------
    >>> thickness("thickness_um", 25)
    25.0
    """
    number = real(where, value, high=THICKEST_UM, refuse=refuse)
    if number < THINNEST_UM:
        raise refuse(where, value, "a thickness in um", "Is it in m? 25e-6 m are 25 um.")
    return number


def _need(low: float, high: float, least: bool, most: bool) -> str:
    return f"a finite number {limits(low, high, least, most)}"


SIZED = f"A number other than 0 lies between {LEAST_NUMBER:g} and {LARGEST_NUMBER:g}, of either sign."


def is_sized(number: float) -> bool:
    """Whether a number is 0, or of a size with which one can compute.

    >>> is_sized(0.0), is_sized(-1.5), is_sized(5e-324), is_sized(1e308)
    (True, True, False, False)
    """
    return number == 0.0 or LEAST_NUMBER <= abs(number) <= LARGEST_NUMBER


def limits(low: float, high: float, least: bool = True, most: bool = True) -> str:
    """Two limits in words.

    Parameters
    ----------
    low, high
        Limits; no upper limit if `high` is infinite.
    least, most
        Whether the limits themselves are allowed.

    Examples
    --------
    >>> limits(0.0, 1.0), limits(0.0, 1.0, least=False), limits(5.0, float("inf"))
    ('from 0 to 1', 'above 0 and at most 1', 'of at least 5')
    """
    if low == -inf and high == inf:
        return "of either sign"
    if least and most and isfinite(high):
        return f"from {_digits(low)} to {_digits(high)}"
    lower = f"{'of at least' if least else 'above'} {_digits(low)}"
    return f"{lower} and {'at most' if most else 'below'} {_digits(high)}" if isfinite(high) else lower


def _digits(limit: float) -> str:
    """A limit with as many digits as it needs: 1,000,000 and not 1e+06.

    >>> _digits(0.5), _digits(1e6), _digits(1e30)
    ('0.5', '1,000,000', '1e+30')
    """
    return f"{limit:,.0f}" if 1e6 <= abs(limit) < 1e12 else f"{limit:g}"


def outside(low: float, high: float, least: bool = True, most: bool = True, after: str = "") -> str:
    """The sentence of an error for a number outside two limits; `{got}` in it is the number.

    Parameters
    ----------
    low, high
        Limits; no upper limit if `high` is infinite.
    least, most
        Whether the limits themselves are allowed.
    after
        What follows the limits: their unit, or what sets them.

    Examples
    --------
    >>> outside(0.0, 1.0, least=False, most=False), outside(5.0, float("inf"))
    ('must be above 0 and below 1, but is {got}', 'must be at least 5, but is {got}')
    >>> outside(25.0, 400.0, after=" C, the range of the model")
    'must be from 25 to 400 C, the range of the model, but is {got}'
    """
    return f"must be {limits(low, high, least, most).removeprefix('of ')}{after}, but is {{got}}"


def whole(
    where: str, value: object, low: int = 1, high: int | None = None, refuse: Refusal = RecipeError, hint: str = ""
) -> int:
    """A whole number between two limits, which are allowed themselves.

    Parameters
    ----------
    where
        Name of the entry, for the error.
    value
        The argument: a number of Python or numpy without a fraction; 3.0 is 3.
    low, high
        Limits; no upper limit if None.
    refuse
        The kind of error.
    hint
        Advice for the error.

    Examples
    --------
    >>> whole("count", 3), whole("points", 9.0, 5, 401)
    (3, 9)
    """
    need = f"a whole number, at least {low}" if high is None else f"a whole number {limits(low, high)}"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if is_truth(value) or not isinstance(value, SupportsIndex):
        raise refuse(where, value, need, hint)
    try:
        number = index(value)
    except TypeError:  # an array has the method, and refuses
        raise refuse(where, value, need, hint) from None
    if number < low or (high is not None and number > high):
        raise refuse(where, value, need, hint, outside(low, inf if high is None else high))
    return number


def kind(where: str, value: object, wanted: type | tuple[type, ...], words: str) -> None:
    """Refuse an object of another kind.

    >>> kind("assay", {"PMDA": 0.99}, dict, "{monomer: mass fraction}")
    """
    if not isinstance(value, wanted):
        raise RecipeError(where, value, words)
