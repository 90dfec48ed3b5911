"""Slips are counted as their definition counts them."""

from hypothesis import given
from hypothesis import strategies as st

from pi_formulate.base.likeness import slips


def brute(one: str, other: str) -> int:
    """Optimal string alignment by its definition."""
    if not one or not other:
        return len(one) + len(other)
    ways = [brute(one[1:], other) + 1, brute(one, other[1:]) + 1, brute(one[1:], other[1:]) + (one[0] != other[0])]
    if len(one) > 1 and len(other) > 1 and one[0] == other[1] and one[1] == other[0]:
        ways.append(brute(one[2:], other[2:]) + 1)
    return min(ways)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 4))
def test_slips_are_counted_right(one: str, other: str, most: int) -> None:
    assert slips(one, other, most) == min(brute(one, other), most + 1)
