"""The free ratios of a composition: how n amounts are set by n - 1 numbers, one slider for each.

In: amounts of monomers of one side, or of the variables of a formula. Out: `Split`s, and the amounts after a move of
one of them. Only ratios matter, so a move keeps the sum of what it divides and the ratios inside of both parts.

    share = sum of the first / (sum of the first + sum of the second)
"""

from collections.abc import Sequence
from dataclasses import dataclass

FIGURES = 12  # of an amount that follows from a share: 0.28, not 0.27999999999999997


@dataclass(frozen=True, slots=True)
class Split:
    """One free ratio: some amounts against some others, by their places.

    Parameters
    ----------
    first, second
        Places of the amounts on both sides of the colon.
    """

    first: tuple[int, ...]
    second: tuple[int, ...]

    def label(self, names: Sequence[str]) -> str:
        """Such as `p-PDA + TPE-R : 4,4'-ODA`.

        Parameters
        ----------
        names
            Of the amounts.
        """
        return " : ".join(" + ".join(names[i] for i in part) for part in (self.first, self.second))

    def whole(self, amounts: Sequence[float]) -> float:
        """What the ratio divides.

        Parameters
        ----------
        amounts
            All amounts, on any one scale.
        """
        return sum(amounts[i] for i in (*self.first, *self.second))

    def share(self, amounts: Sequence[float]) -> float:
        """Share of the first, 0..1 [-]; a half if there is nothing to divide.

        Parameters
        ----------
        amounts
            All amounts, on any one scale.
        """
        whole = self.whole(amounts)
        return sum(amounts[i] for i in self.first) / whole if whole > 0.0 else 0.5


def splits_of(groups: Sequence[Sequence[int]]) -> tuple[Split, ...]:
    """The free ratios of amounts in groups: first those inside of each group, then those between the groups.

    Parameters
    ----------
    groups
        Places of the amounts, such as those of one dianhydride.

    Examples
    --------
    >>> [split.label("klmn") for split in splits_of([[0, 1], [2, 3]])]
    ['k : l', 'm : n', 'k + l : m + n']
    >>> [split.label("ABC") for split in splits_of([[0, 1, 2]])]
    ['A : B', 'A + B : C']
    """
    inside = [Split(tuple(group[:k]), (group[k],)) for group in groups for k in range(1, len(group))]
    before = [tuple(i for group in groups[:k] for i in group) for k in range(1, len(groups))]
    between = [Split(first, tuple(groups[k])) for k, first in enumerate(before, 1)]
    return (*inside, *between)


def moved(
    amounts: Sequence[float], split: Split, share: float, weights: Sequence[float] | None = None
) -> tuple[float, ...]:
    """The amounts after a move of one ratio.

    Parameters
    ----------
    amounts
        All amounts, on any one scale.
    split
        Which ratio.
    share
        Share of its first part, 0..1 [-].
    weights
        Amounts of earlier, whose ratios a part takes that was 0 as a whole; equal ones if None.

    Examples
    --------
    >>> moved((0.6, 0.4, 1.0), Split((0,), (1,)), 0.7)
    (0.7, 0.3, 1.0)
    >>> moved((0.0, 0.0, 1.0), Split((0, 1), (2,)), 0.5, weights=(3.0, 1.0, 1.0))
    (0.375, 0.125, 0.5)
    """
    after, whole = list(amounts), split.whole(amounts)
    first = clean(share * whole)
    for part, wanted in ((split.first, first), (split.second, clean(whole - first))):
        inside = [amounts[i] for i in part]
        if sum(inside) <= 0.0:
            inside = [weights[i] for i in part] if weights else []
            inside = inside if sum(inside) > 0.0 else [1.0] * len(part)
        for i, amount in zip(part, inside, strict=True):
            after[i] = clean(amount * wanted / sum(inside))
    return tuple(after)


def clean(amount: float) -> float:
    """An amount without the noise of its last digits.

    Parameters
    ----------
    amount
        On any scale.

    Examples
    --------
    >>> clean(0.7 * 0.4)
    0.28
    """
    return float(f"{amount:.{FIGURES}g}")
