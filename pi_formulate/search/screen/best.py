"""The best rows of a screen, in constant memory: the first of a ranking, or the Pareto front.

In: columns block by block, and by what they are judged. Out: the columns of the best rows.

    top      the first rows by one column, then by the next; of equal rows the earlier one
    front    rows to which no other row is at least equal in all columns and better in one
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.base.checks import whole
from pi_formulate.base.errors import DesignError
from pi_formulate.search.question.assess import DIGITS
from pi_formulate.search.screen.layout import MEMBER, Columns

By = str | Iterable[str]
LARGE = 1e75  # instead of an infinite margin
ENDS = {"max": -1.0, "min": 1.0}
MOST_FRONT = 200_000  # rows of a Pareto front; more say that the columns do not compete


@dataclass(frozen=True, slots=True)
class Ranking:
    """By what rows are judged.

    Parameters
    ----------
    by
        Columns, each with 1 if a small number is better and -1 if a large one is.
    count
        Number of rows to keep; None for the Pareto front.
    """

    by: tuple[tuple[str, float], ...]
    count: int | None

    @classmethod
    def of(cls, by: By | None, count: int | None, names: Sequence[str]) -> "Ranking":
        """The checked ranking.

        Parameters
        ----------
        by
            Columns in the order of their weight, such as `probability` or `cost_per_kg:min`; the largest number is best
            without an ending. None for the most probable rows, then those closest to the set points.
        count
            Number of rows; None for the Pareto front.
        names
            Of the columns there are.

        Raises
        ------
        DesignError
            If a column is unknown, repeated or not a number, or the count is not at least 1.
        """
        if count is not None:
            whole("top", count, refuse=DesignError)
        texts = [by] if isinstance(by, str) else [*(by if by is not None else _usual(names))]
        what = "front" if count is None else "by"
        columns = [_column(what, text, names) for text in texts]
        if not columns or len({name for name, _ in columns}) < len(columns):
            need = "columns, each once, such as 'tg_c' or 'cost_per_kg:min'"
            raise DesignError(what, texts, need, "" if columns else f"There are {_listed(names)}.")
        return cls(tuple(columns), count)

    @property
    def names(self) -> tuple[str, ...]:
        """Columns by which rows are judged."""
        return tuple(name for name, _ in self.by)

    def rows(self, columns: Columns) -> Integers:
        """Places of the best rows, the best first; those of a front are in the order of its first column.

        Parameters
        ----------
        columns
            At least those of the ranking.
        """
        keys = [sign * _settled(name, columns[name]) for name, sign in self.by]
        chosen = _front(np.column_stack(keys)) if self.count is None else _first(keys, self.count)
        return chosen[np.lexsort([key[chosen] for key in reversed(keys)])]

    def best(self, blocks: Sequence[Columns]) -> Columns:
        """The best rows of some blocks, the first of equal rows from the first block.

        Parameters
        ----------
        blocks
            With the same columns.
        """
        if len(blocks) == 1:
            together = blocks[0]
        else:
            together = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
        rows = self.rows(together)
        if self.count is None and len(rows) > MOST_FRONT:
            raise DesignError(
                "front",
                f"more than {MOST_FRONT:,} rows that no other row surpasses in {list(self.names)}",
                f"columns with a front of at most {MOST_FRONT:,} rows",
                "Take fewer columns, or the top rows by one of them.",
                sentence=f"more than {MOST_FRONT:,} rows are surpassed by no other row in {', '.join(self.names)}",
            )
        return {name: column[rows] for name, column in together.items()}


def _usual(names: Sequence[str]) -> list[str]:
    return [text for text in ("probability", "distance:min") if text.split(":")[0] in names]


def _column(what: str, text: object, names: Sequence[str]) -> tuple[str, float]:
    """Name of a column and its sign."""
    name, _, end = str(text).rpartition(":")
    if end not in ENDS:
        name, end = str(text), "max"
    if name not in names or MEMBER.fullmatch(name):
        raise DesignError(what, text, f"a column of numbers, with ':min' if a small one is better: {_listed(names)}")
    return name, ENDS[end]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name for name in names if not MEMBER.fullmatch(name))


def _settled(name: str, column: Array) -> Array:
    """Digits of a probability that differ between machines do not decide, as in the order of a table."""
    numbers = np.asarray(column, dtype=float)
    return numbers.round(DIGITS) if name in ("probability", "distance") else numbers


def _first(keys: Sequence[Array], count: int) -> Integers:
    """Places of the smallest rows by the first key, then by the next, then by place; in the order of their places."""
    rows, chosen, left = np.arange(len(keys[0])), [], count
    for key in keys:
        if len(rows) <= left:
            break
        numbers = key[rows]
        last = np.partition(numbers, left - 1)[left - 1]
        chosen.append(rows[numbers < last])
        left -= len(chosen[-1])
        rows = rows[numbers == last]
    return np.sort(np.concatenate([*chosen, rows[:left]]))


def _front(keys: Array) -> Integers:
    """Places of the rows that no other row surpasses; small numbers are better."""
    # The sum alone cannot tell two rows apart of which both have a very large number.
    places = np.lexsort([*keys.T[::-1], np.clip(keys, -LARGE, LARGE).sum(axis=1)])
    points, at = keys[places], 0
    while at < len(points):
        # Sorted like this, a point is never surpassed by one behind it.
        kept = (points < points[at]).any(axis=1) | (points == points[at]).all(axis=1)
        at = int(kept[: at + 1].sum())
        points, places = points[kept], places[kept]
    return np.sort(places)
