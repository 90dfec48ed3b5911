"""Ring numbers of SMILES that stand together in one line, each used once.

In: SMILES of parts of one line. Out: the same parts, with ring numbers that strict parsers take without a warning: none
is used again after its ring is closed, in the same part or in a later one.
"""

import re
from collections.abc import Iterable
from heapq import heappop, heappush

MOST_RINGS = 99  # numbers that SMILES has: 1 to 9, and %10 to %99
# An atom in brackets, whose digits are no rings; a ring of two digits; a ring of one.
TOKEN = re.compile(r"\[[^\]]*\]|%[0-9]{2}|[0-9]")


def with_own_rings(parts: Iterable[str]) -> list[str]:
    """The parts with a ring number of its own for each ring; above 99 rings, the numbers of closed rings come again.

    Parameters
    ----------
    parts
        SMILES, each with its rings closed.

    Examples
    --------
    >>> with_own_rings(["C1CC1C1CC1", "[13CH2]1CC1"])
    ['C1CC1C2CC2', '[13CH2]3CC3']
    """
    fresh = iter(range(1, MOST_RINGS + 1))
    closed: list[int] = []  # numbers that are free again, the least first
    written = []
    for part in parts:
        opened: dict[int, int] = {}

        def number(token: re.Match[str], opened: dict[int, int] = opened) -> str:
            if token[0].startswith("["):
                return token[0]
            old = int(token[0].lstrip("%"))
            if old in opened:
                new = opened.pop(old)
                heappush(closed, new)
            else:
                new = opened[old] = next(fresh, 0) or heappop(closed)
            return str(new) if new < 10 else f"%{new}"

        written.append(TOKEN.sub(number, part))
    return written
