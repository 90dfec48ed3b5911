"""The ratios and inequalities of the two systems, each once: label, limits, and its rows of linear coefficients.

In: degrees (p, q) or (k, l, m, n), of one composition or as arrays of many. Out: `Constraint`s with their values and
signed margins, and the same as linear rows. Labels are made from the limits, so that text and number cannot drift
apart.

    low expansion   p > 1, q > 0, 0.4 <= p/q <= 2.5
    thermoplastic   k >= 1; l, m, n >= 0; l = m = n != 0 (see Interpretation); k >= l;
                    k + l > 1.5 (m + n); k + m > 1.5 (l + n)
    rows            0.4 <= p/q <= 2.5 is p - 0.4 q >= 0 and 2.5 q - p >= 0;  l = m = n is l - m = 0 and m - n = 0
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from math import inf
from typing import Any, Literal, NamedTuple

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.claims.held import held, settled

Interpretation = Literal["intended", "literal"]
Number = Any  # a float, or an array with one number for each composition
Degrees = Mapping[str, Number]
EQUAL, NOT_ALL_ZERO = "l = m = n", "l, m and n not all zero"
INTERPRETED_CLAUSES = (EQUAL, NOT_ALL_ZERO)  # as the two interpretations say it
LOWEST_RATIO, HIGHEST_RATIO, SIDE_FACTOR = 0.4, 2.5, 1.5  # printed in claims 2 and 13, and in claims 4 and 15


class Verdict(NamedTuple):
    """A clause judged on numbers: for one composition, or as arrays for many.

    Attributes
    ----------
    value
        The quantity.
    margin
        As computed, negative outside [unit of the quantity].
    scale
        What the margin is small against.
    met
        Whether the clause holds.
    """

    value: Number
    margin: Number
    scale: Number
    met: Any

    @classmethod
    def of(cls, value: Number, margin: Number, strict: bool = False, scale: Number = 1.0) -> "Verdict":
        """The verdict that follows from a margin.

        Parameters
        ----------
        value, margin, scale
            As for the class.
        strict
            Whether the limit itself is outside.
        """
        return cls(value, margin, scale, held(margin, strict, scale))

    @property
    def reported(self) -> Number:
        """The margin as it is reported: zero on the limit."""
        return settled(self.margin, self.scale)


@dataclass(frozen=True, slots=True)
class LinearClause:
    """One row c x over some units: c x >= 0, or > 0 where strict, or = 0 where equal; for amounts x >= 0 of any scale.

    Parameters
    ----------
    label
        The inequality as text.
    coefficients
        One for each unit, zero for units outside the formula.
    strict
        Whether c x = 0 is not met.
    equal
        Whether c x must be zero.
    printed
        Whether it belongs to a printed constraint, which decides at the limit; else it is a limit of the user.
    """

    label: str
    coefficients: tuple[float, ...]
    strict: bool
    equal: bool = False
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A linear inequality in the variables of a formula.

    Parameters
    ----------
    label
        The inequality as text.
    weights
        Each variable with its coefficient; others have none.
    strict, equal
        As for `LinearClause`.
    """

    label: str
    weights: tuple[tuple[str, float], ...]
    strict: bool = False
    equal: bool = False

    def over(self, symbols: Sequence[str]) -> LinearClause:
        """The row over units.

        Parameters
        ----------
        symbols
            Variable of each unit; empty for a unit outside the formula.
        """
        weights = dict(self.weights)
        coefficients = tuple(weights.get(symbol, 0.0) for symbol in symbols)
        return LinearClause(self.label, coefficients, self.strict, self.equal, printed=True)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One printed constraint.

    Parameters
    ----------
    label
        As printed.
    quantity
        What is compared with the limits.
    symbols
        The variables that the quantity is made of.
    measure
        From these variables to the quantity, for numbers and for arrays.
    lower, upper
        Limits; None for none.
    strict
        Whether a limit itself is not met.
    rows
        The same linearly; none where it holds for any amounts.
    scale_free
        Whether it only fixes the scale of the degrees, so that any amount above zero meets it (see `freed`).
    implied
        Whether it follows from the others or holds for any amounts, and does not measure the distance to the limits.
    """

    label: str
    quantity: str
    symbols: tuple[str, ...]
    measure: Callable[..., Number]
    lower: float | None = None
    upper: float | None = None
    strict: bool = False
    rows: tuple[Row, ...] = ()
    scale_free: bool = False
    implied: bool = False

    @property
    def freed(self) -> "Constraint":
        """The constraint on a composition, whose scale is free: p > 1 and k >= 1 ask for an amount above zero."""
        return replace(self, lower=0.0, strict=True) if self.scale_free else self

    def value(self, degrees: Degrees) -> Number:
        """The quantity.

        Parameters
        ----------
        degrees
            Every variable with its amount, or with an array of amounts.
        """
        return self.measure(*[degrees[symbol] for symbol in self.symbols])

    def margin(self, value: Number) -> Number:
        """How far inside its limits the quantity is, negative outside [its own unit].

        Parameters
        ----------
        value
            As from `value`.
        """
        if self.upper is None:
            return value - self.lower if self.lower else value
        if self.lower is None:
            return self.upper - value
        return _smallest(value - self.lower, self.upper - value)

    def scale(self, value: Number, largest: Number) -> Number:
        """What a margin is small against: the nearer limit of a ratio, else the largest degree; see `claims/held.py`.

        Parameters
        ----------
        value
            As from `value`.
        largest
            As from `largest_degree`.
        """
        if self.measure is not _ratio:
            return largest
        if self.lower is None or self.upper is None:
            return self.upper if self.lower is None else self.lower
        nearer_low = abs(value - self.lower) < abs(value - self.upper)
        if isinstance(value, np.ndarray):
            return np.where(nearer_low, self.lower, self.upper)
        return self.lower if nearer_low else self.upper

    def judged(self, degrees: Degrees, largest: Number) -> Verdict:
        """Value and margin, and whether it holds.

        Parameters
        ----------
        degrees
            As for `value`.
        largest
            As from `largest_degree`.
        """
        value = self.value(degrees)
        margin, scale = self.margin(value), self.scale(value, largest)
        return Verdict(value, margin, scale, held(margin, self.strict, scale))

    def holds(self, degrees: Degrees, largest: Number) -> Any:
        """Whether it holds: a truth, or one for each composition.

        Parameters
        ----------
        degrees, largest
            As for `judged`.
        """
        return self.judged(degrees, largest).met

    def without(self, waived: Collection[str]) -> "Constraint | None":
        """The constraint without the waived rows; None if no row is left.

        Parameters
        ----------
        waived
            Labels of rows.

        Examples
        --------
        >>> ratio = low_expansion("p", "q")[2].without(["p >= 0.4 q"])
        >>> ratio.lower, ratio.upper
        (None, 2.5)
        """
        rows = tuple(row for row in self.rows if row.label not in waived)
        if rows == self.rows:
            return self
        if not rows:
            return None
        if self.measure is _ratio:  # a row for each limit
            low, high = (row in rows for row in self.rows)
            return replace(self, rows=rows, lower=self.lower if low else None, upper=self.upper if high else None)
        symbols = dict.fromkeys(symbol for row in rows for symbol, _ in row.weights)
        return replace(self, rows=rows, symbols=tuple(symbols))


def largest_degree(degrees: Degrees) -> Number:
    """The largest of all variables, which margins of amounts are small against.

    Parameters
    ----------
    degrees
        Every variable with its amount, or with an array of amounts.
    """
    return _largest(*degrees.values())


@lru_cache(maxsize=16)
def constraints_of(
    symbols: tuple[str, ...], interpretation: Interpretation, degrees: bool = False
) -> tuple[Constraint, ...]:
    """The constraints of a formula as they are judged.

    Parameters
    ----------
    symbols
        Its variables, two or four.
    interpretation
        As for `thermoplastic`.
    degrees
        Whether amounts are degrees, judged as printed; else their scale is free.
    """
    printed = low_expansion(*symbols) if len(symbols) == 2 else thermoplastic(interpretation)
    return printed if degrees else tuple(constraint.freed for constraint in printed)


def low_expansion(p: str, q: str) -> tuple[Constraint, ...]:
    """Constraints of formula 1 in p and q, and of formula 6 in s and t.

    Parameters
    ----------
    p, q
        Names of the variables.
    """
    low, high, ratio = LOWEST_RATIO, HIGHEST_RATIO, f"{p}/{q}"
    window = (Row(f"{p} >= {low:g} {q}", ((p, 1.0), (q, -low))), Row(f"{p} <= {high:g} {q}", ((p, -1.0), (q, high))))
    return (
        Constraint(f"{p} > 1", p, (p,), _itself, 1.0, strict=True, rows=_above_zero(p), scale_free=True, implied=True),
        Constraint(f"{q} > 0", q, (q,), _itself, 0.0, strict=True, rows=_above_zero(q), implied=True),
        Constraint(f"{low:g} <= {ratio} <= {high:g}", ratio, (p, q), _ratio, low, high, rows=window),
    )


def thermoplastic(interpretation: Interpretation) -> tuple[Constraint, ...]:
    """Constraints of formulas 2a-2d and 7a-7d.

    Parameters
    ----------
    interpretation
        Of the printed "l = m = n != 0": `intended` (not all zero) or `literal` (equal and not zero).
    """
    others, least, most = ("l", "m", "n"), "min(l, m, n)", "max(l, m, n)"
    interpreted: tuple[Constraint, ...]
    if interpretation == "intended":
        some = Row(NOT_ALL_ZERO, (("l", 1.0), ("m", 1.0), ("n", 1.0)), strict=True)
        interpreted = (Constraint(NOT_ALL_ZERO, most, others, _largest, 0.0, strict=True, rows=(some,)),)
    else:
        equal = tuple(Row(f"{a} = {b}", ((a, 1.0), (b, -1.0)), equal=True) for a, b in (("l", "m"), ("m", "n")))
        above = _above_zero(*others)
        interpreted = (
            Constraint(EQUAL, "max - min of l, m, n", others, _spread, upper=0.0, rows=equal),
            Constraint("l, m and n != 0", least, others, _smallest, 0.0, strict=True, rows=above),
        )
    k_above_l = Row("k >= l", (("k", 1.0), ("l", -1.0)))
    return (
        Constraint("k >= 1", "k", ("k",), _itself, 1.0, rows=_above_zero("k"), scale_free=True, implied=True),
        Constraint("l, m, n >= 0", least, others, _smallest, 0.0, implied=True),
        *interpreted,
        Constraint("k >= l", "k - l", ("k", "l"), _difference, 0.0, rows=(k_above_l,)),
        _mostly("k", "l", "m", "n"),
        _mostly("k", "m", "l", "n"),
    )


def _mostly(a: str, b: str, c: str, d: str) -> Constraint:
    """A + b > 1.5 (c + d): more than 60 mol% of one side is of its first class, which a and b have."""
    factor = f"{SIDE_FACTOR:g} ({c} + {d})"
    label = f"{a} + {b} > {factor}"
    row = Row(label, ((a, 1.0), (b, 1.0), (c, -SIDE_FACTOR), (d, -SIDE_FACTOR)), strict=True)
    return Constraint(label, f"{a} + {b} - {factor}", (a, b, c, d), _side, 0.0, strict=True, rows=(row,))


def _above_zero(*symbols: str) -> tuple[Row, ...]:
    return tuple(Row(f"{symbol} > 0", ((symbol, 1.0),), strict=True) for symbol in symbols)


# --- the quantities, for numbers and for arrays ---


def _itself(x: Number) -> Number:
    return x


def _difference(a: Number, b: Number) -> Number:
    return a - b


def _side(a: Number, b: Number, c: Number, d: Number) -> Number:
    return a + b - SIDE_FACTOR * (c + d)


def _ratio(p: Number, q: Number) -> Number:
    """p/q; without any q infinite, or 0 where p is 0 too."""
    if not isinstance(q, np.ndarray):
        return p / q if q > 0.0 else inf if p > 0.0 else 0.0
    ratio: Array = np.where(p > 0.0, inf, 0.0)
    np.divide(p, q, out=ratio, where=q > 0.0)
    return ratio


def _smallest(*numbers: Number) -> Number:
    return reduce(np.minimum, numbers) if isinstance(numbers[0], np.ndarray) else min(numbers)


def _largest(*numbers: Number) -> Number:
    return reduce(np.maximum, numbers) if isinstance(numbers[0], np.ndarray) else max(numbers)


def _spread(*numbers: Number) -> Number:
    return _largest(*numbers) - _smallest(*numbers)
