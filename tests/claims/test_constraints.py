"""Every printed constraint, with named compositions that meet it, lie on its border, and fail it."""

import numpy as np
import pytest

import pi_formulate as pf
from pi_formulate.claims.constraints import (
    HIGHEST_RATIO,
    LOWEST_RATIO,
    SIDE_FACTOR,
    LinearClause,
    Row,
    constraints_of,
    largest_degree,
    low_expansion,
    thermoplastic,
)

# clause, passing, on the border, failing; each with its margin
LOW = {
    "p > 1": {"rigid block": ((3.0, 2.0), 2.0), "one unit": ((1.0, 1.0), 0.0), "half a unit": ((0.5, 1.0), -0.5)},
    "q > 0": {"a little ODA": ((1.0, 0.5), 0.5), "PMDA/p-PDA alone": ((1.0, 0.0), 0.0)},
    "0.4 <= p/q <= 2.5": {
        "even": ((1.0, 1.0), 0.6),
        "softest": ((2.0, 5.0), 0.0),
        "stiffest": ((5.0, 2.0), 0.0),
        "too soft": ((1.0, 4.0), -0.15),
        "too stiff": ((3.0, 1.0), -0.5),
    },
}
THERMOPLASTIC = {
    "k >= 1": {
        "block": ((3.0, 1.0, 0.0, 0.0), 2.0),
        "one unit": ((1.0, 0.0, 0.0, 0.5), 0.0),
        "less": ((0.5, 0, 0, 0), -0.5),
    },
    "l, m, n >= 0": {"all four": ((3.0, 1.0, 0.5, 0.25), 0.25), "claims 5 and 6": ((3.0, 1.0, 0.0, 0.0), 0.0)},
    "l, m and n not all zero": {
        "claims 5 and 6": ((3.0, 1.0, 0.0, 0.0), 1.0),
        "one unit alone": ((1.0, 0.0, 0.0, 0.0), 0.0),
    },
    "l = m = n": {"equal": ((3.0, 0.5, 0.5, 0.5), 0.0), "claims 5 and 6": ((3.0, 1.0, 0.0, 0.0), -1.0)},
    "l, m and n != 0": {"equal": ((3.0, 0.5, 0.5, 0.5), 0.5), "claims 5 and 6": ((3.0, 1.0, 0.0, 0.0), 0.0)},
    "k >= l": {
        "mostly B1": ((3.0, 1.0, 0.0, 0.0), 2.0),
        "as much B2": ((1.0, 1.0, 0.1, 0.0), 0.0),
        "mostly B2": ((1.0, 2.0, 0.0, 0.0), -1.0),
    },
    "k + l > 1.5 (m + n)": {
        "mostly A1": ((3.0, 1.0, 1.0, 0.0), 2.5),
        "60 mol% of A1": ((2.0, 1.0, 1.0, 1.0), 0.0),
        "half of A2": ((1.0, 1.0, 1.0, 1.0), -1.0),
    },
    "k + m > 1.5 (l + n)": {
        "mostly B1": ((3.0, 1.0, 1.0, 0.0), 2.5),
        "60 mol% of B1": ((2.0, 1.0, 1.0, 1.0), 0.0),
        "half of B2": ((1.0, 1.0, 1.0, 1.0), -1.0),
    },
}
STRICT = {
    *("p > 1", "q > 0", "l, m and n not all zero", "l, m and n != 0"),
    *("k + l > 1.5 (m + n)", "k + m > 1.5 (l + n)"),
}
CASES = [
    pytest.param(symbols, label, degrees, margin, id=f"{label}: {name}")
    for symbols, table in ((("p", "q"), LOW), (tuple("klmn"), THERMOPLASTIC))
    for label, named in table.items()
    for name, (degrees, margin) in named.items()
]
ALL = {c.label: c for c in (*low_expansion("p", "q"), *thermoplastic("intended"), *thermoplastic("literal"))}


@pytest.mark.parametrize(("symbols", "label", "degrees", "margin"), CASES)
def test_named_compositions(symbols, label, degrees, margin) -> None:
    constraint = ALL[label]
    numbers = dict(zip(symbols, degrees, strict=True))
    arrays = {symbol: np.array([amount, amount]) for symbol, amount in numbers.items()}
    assert constraint.margin(constraint.value(numbers)) == pytest.approx(margin, abs=1e-12)
    expected = margin > 0.0 or (margin == 0.0 and label not in STRICT)
    assert constraint.holds(numbers, largest_degree(numbers)) is expected
    assert constraint.holds(arrays, largest_degree(arrays)).tolist() == [expected, expected]
    assert constraint.margin(constraint.value(arrays)).tolist() == [constraint.margin(constraint.value(numbers))] * 2


def test_every_constraint_has_named_compositions() -> None:
    assert set(ALL) == {*LOW, *THERMOPLASTIC}
    assert {label for label, constraint in ALL.items() if constraint.strict} == STRICT


def test_the_printed_numbers() -> None:
    assert (LOWEST_RATIO, HIGHEST_RATIO, SIDE_FACTOR) == (0.4, 2.5, 1.5)
    assert pf.formula("6").constraints == ("s > 1", "t > 0", "0.4 <= s/t <= 2.5")


@pytest.mark.parametrize("interpretation", ["intended", "literal"])
@pytest.mark.parametrize("symbols", [("p", "q"), tuple("klmn")], ids=["low expansion", "thermoplastic"])
def test_rows_say_what_the_constraint_says(symbols, interpretation) -> None:
    """Away from every border: the rows of a constraint hold together where the constraint does."""
    rng = np.random.default_rng(0)
    amounts = rng.integers(0, 5, (2000, len(symbols))).astype(float)
    amounts = amounts[amounts.sum(axis=1) > 0.0]
    degrees = dict(zip(symbols, amounts.T, strict=True))
    for constraint in constraints_of(symbols, interpretation):
        by_rows = np.ones(len(amounts), dtype=bool)
        for row in constraint.rows:
            value = amounts @ np.array(row.over(symbols).coefficients)
            on = np.abs(value) < 1e-6
            by_rows &= on if row.equal else (value > 0.0) & ~on if row.strict else (value > 0.0) | on
        present = (
            amounts[:, 1] > 0.0 if constraint.quantity == "p/q" else slice(None)
        )  # without q the row of q > 0 fails
        holds = constraint.holds(degrees, largest_degree(degrees))
        assert (by_rows == holds)[present].all(), constraint.label


def test_a_free_scale_asks_for_any_amount() -> None:
    printed, freed = (constraints_of(("p", "q"), "intended", degrees=degrees)[0] for degrees in (True, False))
    half = {"p": 0.5, "q": 0.5}
    assert (printed.label, freed.label) == ("p > 1", "p > 1")
    assert (printed.holds(half, 0.5), freed.holds(half, 0.5)) == (False, True)


def test_waived_rows() -> None:
    literal = {c.label: c for c in thermoplastic("literal")}
    degrees = {"k": 3.0, "l": 1.0, "m": 1.0, "n": 0.0}
    equal = literal["l = m = n"].without(["m = n"])
    assert equal is not None
    assert (literal["l = m = n"].holds(degrees, 3.0), equal.holds(degrees, 3.0)) == (False, True)
    some = literal["l, m and n != 0"].without(["n > 0"])
    assert some is not None
    assert (literal["l, m and n != 0"].holds(degrees, 3.0), some.holds(degrees, 3.0)) == (False, True)
    assert literal["k >= l"].without(["k >= l"]) is None
    ratio = low_expansion("p", "q")[2]
    low, high = ratio.without(["p <= 2.5 q"]), ratio.without(["p >= 0.4 q"])
    assert low is not None
    assert high is not None
    stiff, soft = {"p": 9.0, "q": 1.0}, {"p": 1.0, "q": 9.0}
    assert (low.holds(stiff, 9.0), low.holds(soft, 9.0)) == (True, False)
    assert (high.holds(stiff, 9.0), high.holds(soft, 9.0)) == (False, True)


K_SIDE, B_SIDE = "k + l > 1.5 (m + n)", "k + m > 1.5 (l + n)"
THREE, FOUR = ("l", "m", "n"), ("k", "l", "m", "n")
# label: quantity, variables, lower, upper, strict, scale is free, implied
PRINTED = {
    "p > 1": ("p", ("p",), 1.0, None, True, True, True),
    "q > 0": ("q", ("q",), 0.0, None, True, False, True),
    "0.4 <= p/q <= 2.5": ("p/q", ("p", "q"), 0.4, 2.5, False, False, False),
    "k >= 1": ("k", ("k",), 1.0, None, False, True, True),
    "l, m, n >= 0": ("min(l, m, n)", THREE, 0.0, None, False, False, True),
    "l, m and n not all zero": ("max(l, m, n)", THREE, 0.0, None, True, False, False),
    "l = m = n": ("max - min of l, m, n", THREE, None, 0.0, False, False, False),
    "l, m and n != 0": ("min(l, m, n)", THREE, 0.0, None, True, False, False),
    "k >= l": ("k - l", ("k", "l"), 0.0, None, False, False, False),
    K_SIDE: ("k + l - 1.5 (m + n)", ("k", "l", "m", "n"), 0.0, None, True, False, False),
    B_SIDE: ("k + m - 1.5 (l + n)", ("k", "m", "l", "n"), 0.0, None, True, False, False),
}
# label: each of its rows with its weights, strict, equal
ROWS = {
    "p > 1": [("p > 0", {"p": 1.0}, True, False)],
    "q > 0": [("q > 0", {"q": 1.0}, True, False)],
    "0.4 <= p/q <= 2.5": [
        ("p >= 0.4 q", {"p": 1.0, "q": -0.4}, False, False),
        ("p <= 2.5 q", {"p": -1.0, "q": 2.5}, False, False),
    ],
    "k >= 1": [("k > 0", {"k": 1.0}, True, False)],
    "l, m, n >= 0": [],
    "l, m and n not all zero": [("l, m and n not all zero", {"l": 1.0, "m": 1.0, "n": 1.0}, True, False)],
    "l = m = n": [("l = m", {"l": 1.0, "m": -1.0}, False, True), ("m = n", {"m": 1.0, "n": -1.0}, False, True)],
    "l, m and n != 0": [(f"{symbol} > 0", {symbol: 1.0}, True, False) for symbol in "lmn"],
    "k >= l": [("k >= l", {"k": 1.0, "l": -1.0}, False, False)],
    K_SIDE: [(K_SIDE, {"k": 1.0, "l": 1.0, "m": -1.5, "n": -1.5}, True, False)],
    B_SIDE: [(B_SIDE, {"k": 1.0, "m": 1.0, "l": -1.5, "n": -1.5}, True, False)],
}


def test_every_constraint_is_the_printed_one() -> None:
    for label, constraint in ALL.items():
        c = constraint
        assert (c.quantity, c.symbols, c.lower, c.upper, c.strict, c.scale_free, c.implied) == PRINTED[label], label
        rows = [(row.label, dict(row.weights), row.strict, row.equal) for row in constraint.rows]
        assert rows == ROWS[label], label
    both = ("k >= 1", "l, m, n >= 0", "k >= l", K_SIDE, B_SIDE)
    for interpretation, own in (
        ("intended", ("l, m and n not all zero",)),
        ("literal", ("l = m = n", "l, m and n != 0")),
    ):
        labels = tuple(c.label for c in constraints_of(FOUR, interpretation, degrees=True))
        assert labels == (*both[:2], *own, *both[2:])


def test_the_scale_is_free_unless_amounts_are_degrees() -> None:
    for symbols in (("p", "q"), FOUR):
        printed = constraints_of(symbols, "intended", degrees=True)
        assert constraints_of(symbols, "intended") == constraints_of(symbols, "intended", degrees=False)
        for freed, as_printed in zip(constraints_of(symbols, "intended"), printed, strict=True):
            if as_printed.scale_free:
                assert (freed.lower, freed.strict, freed.label) == (0.0, True, as_printed.label)
            else:
                assert freed == as_printed


def test_a_row_over_units_has_zero_for_units_outside() -> None:
    row = Row("k >= l", (("k", 1.0), ("l", -1.0)))
    over = row.over(("", "l", "k", "n", "l"))
    assert over == LinearClause("k >= l", (0.0, -1.0, 1.0, 0.0, -1.0), strict=False, equal=False, printed=True)
    assert not LinearClause("mine", (1.0,), strict=True).printed
    assert not LinearClause("mine", (1.0,), strict=True).equal
    assert (row.strict, row.equal) == (False, False)


def test_the_scale_of_a_ratio_is_its_nearer_limit_and_of_amounts_the_largest() -> None:
    ratio = low_expansion("p", "q")[2]
    values = np.array([0.1, 0.4, 1.44, 1.46, 2.5, 9.0])
    nearer = [0.4, 0.4, 0.4, 2.5, 2.5, 2.5]
    assert [ratio.scale(value, 7.0) for value in values.tolist()] == nearer
    assert ratio.scale(values, 7.0).tolist() == nearer
    low, high = ratio.without(["p <= 2.5 q"]), ratio.without(["p >= 0.4 q"])
    assert low is not None
    assert high is not None
    assert (low.lower, low.upper, high.lower, high.upper) == (0.4, None, None, 2.5)
    assert (low.scale(9.0, 7.0), high.scale(0.1, 7.0)) == (0.4, 2.5)
    assert (low.margin(1.0), high.margin(1.0)) == (0.6, 1.5)
    for constraint in thermoplastic("literal"):
        assert constraint.scale(0.5, 7.0) == 7.0


def test_a_ratio_without_any_second_unit_is_infinite_and_without_both_zero() -> None:
    ratio = low_expansion("p", "q")[2]
    for p, q, value in ((1.0, 0.0, np.inf), (0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (3.0, 2.0, 1.5)):
        assert ratio.value({"p": p, "q": q}) == value
        assert ratio.value({"p": np.array([p]), "q": np.array([q])}).tolist() == [value]


def test_waiving_takes_away_what_is_named_and_no_more() -> None:
    literal = {c.label: c for c in thermoplastic("literal")}
    for label, constraint in literal.items():
        assert constraint.without(["p > 0"]) is constraint, label
        assert constraint.without([]) is constraint, label
    equal = literal["l = m = n"].without(["l = m"])
    assert equal is not None
    assert (equal.symbols, [row.label for row in equal.rows]) == (("m", "n"), ["m = n"])
    some = literal["l, m and n != 0"].without(["l > 0", "n > 0"])
    assert some is not None
    assert some.symbols == ("m",)
    assert literal["l = m = n"].without(["l = m", "m = n", "k > 0"]) is None
    assert largest_degree({"k": 1.0, "l": 3.0, "m": 2.0}) == 3.0
    assert largest_degree({"k": np.array([1.0, 5.0]), "l": np.array([3.0, 2.0])}).tolist() == [3.0, 5.0]
