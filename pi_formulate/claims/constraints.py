"""The printed constraints of the two systems, each with its value and its signed margin.

In: degrees (p, q) or (k, l, m, n). Out: `Constraint`s. The label is made from the limits, so that text and number
cannot drift apart.

    low expansion   p > 1, q > 0, 0.4 <= p/q <= 2.5
    thermoplastic   k >= 1; l, m, n >= 0; l = m = n != 0 (see Interpretation); k >= l;
                    k + l > 1.5 (m + n); k + m > 1.5 (l + n)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

Interpretation = Literal["intended", "literal"]
Degrees = Mapping[str, float]
EQUAL = "l = m = n"
LOWEST_RATIO, HIGHEST_RATIO, SIDE_FACTOR = 0.4, 2.5, 1.5  # printed in claims 2 and 13, and in claims 4 and 15


@dataclass(frozen=True, slots=True)
class Constraint:
    """One clause: label, which quantity, its limits, and the signed margin of given degrees."""

    label: str
    quantity: str
    lower: float | None
    upper: float | None
    strict: bool
    value: Callable[[Degrees], float]
    margin: Callable[[Degrees], float]
    scale_free: bool = False


def low_expansion(p: str, q: str) -> tuple[Constraint, ...]:
    """Constraints of formula 1 in p and q, and of formula 6 in s and t."""

    def ratio(d: Degrees) -> float:
        return d[p] / d[q] if d[q] > 0.0 else inf if d[p] > 0.0 else 0.0

    def ratio_margin(d: Degrees) -> float:
        return min(ratio(d) - LOWEST_RATIO, HIGHEST_RATIO - ratio(d))

    return (
        Constraint(f"{p} > 1", p, 1.0, None, True, lambda d: d[p], lambda d: d[p] - 1.0, True),
        Constraint(f"{q} > 0", q, 0.0, None, True, lambda d: d[q], lambda d: d[q]),
        Constraint(
            f"{LOWEST_RATIO:g} <= {p}/{q} <= {HIGHEST_RATIO:g}",
            f"{p}/{q}",
            LOWEST_RATIO,
            HIGHEST_RATIO,
            False,
            ratio,
            ratio_margin,
        ),
    )


def thermoplastic(interpretation: Interpretation) -> tuple[Constraint, ...]:
    """Constraints of formulas 2a-2d and 7a-7d."""

    def others(d: Degrees) -> tuple[float, float, float]:
        return d["l"], d["m"], d["n"]

    def least(d: Degrees) -> float:
        return min(others(d))

    if interpretation == "intended":
        equal = Constraint(
            "l, m and n not all zero",
            "max(l, m, n)",
            0.0,
            None,
            True,
            lambda d: max(others(d)),
            lambda d: max(others(d)),
        )
        literal: tuple[Constraint, ...] = (equal,)
    else:
        literal = (
            Constraint(
                EQUAL,
                "max - min of l, m, n",
                None,
                0.0,
                False,
                lambda d: max(others(d)) - min(others(d)),
                lambda d: min(others(d)) - max(others(d)),
            ),
            Constraint("l, m and n != 0", "min(l, m, n)", 0.0, None, True, least, least),
        )
    return (
        Constraint("k >= 1", "k", 1.0, None, False, lambda d: d["k"], lambda d: d["k"] - 1.0, True),
        Constraint("l, m, n >= 0", "min(l, m, n)", 0.0, None, False, least, least),
        *literal,
        Constraint("k >= l", "k - l", 0.0, None, False, lambda d: d["k"] - d["l"], lambda d: d["k"] - d["l"]),
        Constraint(
            f"k + l > {SIDE_FACTOR:g} (m + n)",
            f"k + l - {SIDE_FACTOR:g} (m + n)",
            0.0,
            None,
            True,
            lambda d: d["k"] + d["l"] - SIDE_FACTOR * (d["m"] + d["n"]),
            lambda d: d["k"] + d["l"] - SIDE_FACTOR * (d["m"] + d["n"]),
        ),
        Constraint(
            f"k + m > {SIDE_FACTOR:g} (l + n)",
            f"k + m - {SIDE_FACTOR:g} (l + n)",
            0.0,
            None,
            True,
            lambda d: d["k"] + d["m"] - SIDE_FACTOR * (d["l"] + d["n"]),
            lambda d: d["k"] + d["m"] - SIDE_FACTOR * (d["l"] + d["n"]),
        ),
    )
