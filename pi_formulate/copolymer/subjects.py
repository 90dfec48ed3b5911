"""Several subjects of one question: a list, a mapping, a Series or a frame of compositions, each with its id.

In: what was asked about. Out: (id, subject) of each, or nothing for a single subject, which is asked about as such.
"""

import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from pi_formulate.base.cells import named_of, pairs_of, plain
from pi_formulate.base.errors import CompositionError, FormulateError
from pi_formulate.base.faults import at, gathering, raise_all
from pi_formulate.base.tables import plain_number
from pi_formulate.base.toml import value_of
from pi_formulate.copolymer.copolymer import Copolymer

if TYPE_CHECKING:
    import pandas as pd

Answer = TypeVar("Answer")
Subjects = "Sequence[Polymer] | Mapping[str, Polymer] | pd.Series[Any] | pd.DataFrame"
Pairs = list[tuple[Hashable, Any]]
COMPOSITION = ("units", "feed", "sequence")  # columns of a frame that say what a row is made of


def subjects_of(subjects: object) -> Pairs | None:
    """Each subject with its id; None if it is a single one.

    A mapping and a Series name their subjects, a recipe has the name of its batch, and others are numbered from 0. A
    frame has a composition in each row, in the column `units`, or `feed` with or without `sequence`, and its ids in the
    column `id`, or else in its index; other columns are left alone.

    Parameters
    ----------
    subjects
        What was asked about.

    Raises
    ------
    FormulateError
        If there is none, two have one id, or a row of a frame has no composition; all rows at once.

    Examples
    --------
    >>> one = Copolymer.from_units([("PMDA", "p-PDA", 1.0)])
    >>> subjects_of(one), [id for id, _ in subjects_of({"A": one, "B": one})], [id for id, _ in subjects_of([one, one])]
    (None, ['A', 'B'], [0, 1])
    """
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(subjects, pandas.DataFrame):
        pairs = _of_frame(subjects)
    elif pandas is not None and isinstance(subjects, pandas.Series):
        if pandas.api.types.is_numeric_dtype(subjects.dtype):
            return None  # amounts of monomers, which are no composition: refused as such
        pairs = list(subjects.items())
    elif isinstance(subjects, Mapping):
        if any(isinstance(value, int | float) for value in subjects.values()):
            return None
        pairs = list(subjects.items())
    elif isinstance(subjects, Sequence) and not isinstance(subjects, str | bytes):
        pairs = _named(subjects)
    else:
        return None
    if not pairs:
        raise CompositionError("subjects", "none", "at least one", sentence="at least one is needed")
    ids = [id for id, _ in pairs]
    if len(set(ids)) != len(ids):
        twice = sorted({str(id) for id in ids if ids.count(id) > 1})
        hint = "Name the batches by batch_id, or give a mapping {id: subject}."
        raise CompositionError("subjects", twice, "each id once", hint, sentence="an id is listed twice: {got}")
    return pairs


def each_of(pairs: Pairs, answer: Callable[[Any], Answer]) -> list[tuple[Hashable, Answer]]:
    """The answer for each subject, with its id; all errors at once, each with the id of its subject.

    Parameters
    ----------
    pairs
        Of `subjects_of`.
    answer
        For one subject.
    """
    errors: list[FormulateError] = []
    answers: list[tuple[Hashable, Answer]] = []
    for id, subject in pairs:
        with gathering(errors), at(str(id)):
            answers.append((id, answer(subject)))
    raise_all(errors)
    return answers


def _named(subjects: Sequence[Any]) -> Pairs:
    """Recipes by their batch ids, others by their places."""
    names = [getattr(subject, "batch_id", None) for subject in subjects]
    return list(enumerate(subjects)) if None in names else list(zip(names, subjects, strict=True))


def _of_frame(table: "pd.DataFrame") -> Pairs:
    """The composition of each row; all errors at once."""
    if not set(COMPOSITION[:2]) & set(table.columns):
        need = "a column 'units' or 'feed'"
        hint = "Other compositions: plan the frame with plan_table, and ask about its recipes."
        raise CompositionError(
            "table: columns",
            list(table.columns),
            need,
            hint,
            sentence="the table has neither a column 'units' nor a column 'feed'",
        )
    ids = table["id"].tolist() if "id" in table.columns else table.index.tolist()
    columns = [(name, table[name].tolist()) for name in COMPOSITION if name in table.columns]
    errors: list[FormulateError] = []
    pairs: Pairs = []
    for place, id in enumerate(ids):
        cells = {name: value for name, cells in columns if (value := plain(cells[place])) not in (None, "")}
        with gathering(errors):
            pairs.append((id, _composition(f"row {table.index[place]}", cells)))
    raise_all(errors)
    return pairs


def _composition(where: str, cells: Mapping[str, Any]) -> Copolymer:
    """The copolymer of one row."""
    if ("units" in cells) == ("feed" in cells):
        got = "units and feed" if "units" in cells else "neither"
        raise CompositionError(
            where,
            got,
            "either units or a feed",
            "Empty cells do not count.",
            sentence="the row has units and a feed: write one of them"
            if "units" in cells
            else "the row has neither units nor a feed",
        )
    with at(where):
        if "units" in cells:
            return Copolymer.from_units(_units(f"{where}: units", cells["units"]))
        feed, sequence = cells["feed"], cells.get("sequence", "random")
        feed = _amounts(_read(f"{where}: feed", feed)) if isinstance(feed, str) else feed
        return Copolymer.from_feed(feed, sequence if sequence == "random" else _units(f"{where}: sequence", sequence))


def _read(where: str, text: str) -> Any:
    """The value of a text, as in a recipe CSV."""
    return value_of(text, where) if text.strip()[:1] in ("[", "{") else named_of(where, text)


def _units(where: str, cell: Any) -> Any:
    """(dianhydride, diamine, amount) of each unit of a cell."""
    value = _read(where, cell) if isinstance(cell, str) else cell
    units = pairs_of(where, value) if isinstance(value, Mapping) else value
    if not isinstance(units, list):
        return units
    return [tuple(_amounts(unit).values()) if isinstance(unit, Mapping) else unit for unit in units]


def _amounts(named: Any) -> Any:
    """Amounts that are texts, as numbers where they are such."""
    return {name: _number(value) for name, value in named.items()} if isinstance(named, Mapping) else named


def _number(value: Any) -> Any:
    number = plain_number(value) if isinstance(value, str) else None
    return value if number is None else number
