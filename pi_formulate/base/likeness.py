"""Likeness of two texts: typing errors in short names, shared pieces of long ones.

In: texts. Out: numbers. `slips` is the optimal string alignment distance: the smallest number of characters removed,
inserted, replaced, or swapped with their neighbour.
"""

from collections import Counter
from itertools import pairwise

PIECE = 3
KEYS = ("1234567890-", "qwertyuiop", "asdfghjkl", "zxcvbnm")
SIDE_BY_SIDE = frozenset(frozenset(pair) for row in KEYS for pair in pairwise(row))


def slips(first: str, second: str, most: int) -> int:
    """Number of slips between two texts, or `most` + 1 if there are more.

    Parameters
    ----------
    first, second
        Texts.
    most
        Where counting ends.

    Examples
    --------
    >>> slips("pdma", "pmda", 2), slips("pdma", "p-pda", 2), slips("abc", "xyz", 1)
    (1, 3, 2)
    """
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            least = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                least = min(least, last[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def one_key_aside(first: str, second: str) -> bool:
    """Whether two texts differ in one character, with neighbouring keys.

    >>> one_key_aside("nnp", "nmp"), one_key_aside("nnp", "nep")
    (True, False)
    """
    apart = [frozenset(pair) for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    return len(first) == len(second) and len(apart) == 1 and apart[0] in SIDE_BY_SIDE


def pieces(text: str) -> Counter[str]:
    """All runs of three characters, the ends marked.

    >>> sorted(pieces("ab"))
    [' ab', 'ab ']
    """
    marked = f" {text} "
    return Counter(marked[i : i + PIECE] for i in range(len(marked) - PIECE + 1))


def likeness(first: Counter[str], second: Counter[str]) -> float:
    """Share of pieces that two texts have in common, 0..1 [-]: 2 common / (all of the first + all of the second).

    Parameters
    ----------
    first, second
        Results of `pieces`.

    Examples
    --------
    >>> likeness(pieces("oxydianiline"), pieces("oxydianiline")), likeness(pieces("abc"), pieces("xyz"))
    (1.0, 0.0)
    """
    total = first.total() + second.total()
    return 2.0 * (first & second).total() / total if total else 0.0
