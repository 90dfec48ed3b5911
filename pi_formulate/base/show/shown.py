"""What every public type shows of itself: one short line in a console, a table of its facts in a notebook.

In: a frozen type with fields, such as `Recipe`. Out: `repr` of one line, however much the object holds, and HTML. A
type says more about itself by its own `_in_short` or `_repr_html_`; a small plain one keeps the `repr` of its
dataclass.
"""

from collections.abc import Collection, Iterable
from dataclasses import fields, is_dataclass
from typing import Any, TypeVar

from pi_formulate.base.errors import cut
from pi_formulate.base.show import html

T = TypeVar("T")
MOST_REPR = 160  # characters after the name of the type
MOST_TEXT = 48  # characters of one text inside it


class Shown:
    """Base of the types that show themselves; it holds nothing.

    A dataclass that takes the short line has `repr=False`.
    """

    __slots__ = ()

    def _in_short(self) -> str:
        """What follows the name of the type."""
        return fields_in_short(self)

    def __repr__(self) -> str:
        """One line, however much it holds."""
        return f"<{type(self).__name__} {cut(' '.join(self._in_short().split()), MOST_REPR)}>"

    def _repr_html_(self) -> str:
        """Its facts, for a notebook."""
        title = type(self).__name__
        said = str(self) if type(self).__str__ is not object.__str__ else ""
        return html.card(f"{title}: {said}" if said and "\n" not in said else title, html.facts_of(self))


def fields_in_short(found: Any) -> str:
    """Plain fields with their values, the others by how many there are; what is empty is left out.

    Parameters
    ----------
    found
        An instance of a dataclass.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> line = make_dataclass("Line", ["name", "mass_g", "lots", "note"])
    >>> fields_in_short(line("PMDA", 1.23456789, ("A", "B"), ""))
    'PMDA, mass_g 1.23457, 2 lots'
    """
    told: list[str] = []
    for field in fields(found) if is_dataclass(found) else ():
        value = getattr(found, field.name)
        if value is None or (isinstance(value, Collection) and not len(value)):
            continue
        if isinstance(value, str):
            # The first text is nearly always the name of the thing itself.
            told.append(cut(value, MOST_TEXT) if not told else f"{field.name} {cut(value, MOST_TEXT)!r}")
        elif isinstance(value, bool | int):
            told.append(f"{field.name} {value}")
        elif isinstance(value, float):
            told.append(f"{field.name} {value:.6g}")
        elif isinstance(value, Collection):
            told.append(f"{len(value)} {field.name}")
        else:
            told.append(f"{field.name} {cut(str(value).splitlines()[0], MOST_TEXT)}")
    return ", ".join(told)


class Rows(tuple[T, ...]):
    """A tuple of rows, such as (name, number), which a notebook shows as a table under `headings`.

    Examples
    --------
    >>> Rows([("NMP", 8.4)], ("solvent", "distance / MPa^0.5"))
    (('NMP', 8.4),)
    """

    headings: tuple[str, ...]

    def __new__(cls, rows: Iterable[T] = (), headings: tuple[str, ...] = ()) -> "Rows[T]":
        """A tuple cannot be filled later."""
        found = super().__new__(cls, rows)
        found.headings = headings
        return found

    def _repr_html_(self) -> str:
        """All rows, for a notebook."""
        cells = [[html.fact(cell) for cell in row] for row in self if isinstance(row, tuple)]
        return html.card("", html.table(self.headings, cells))
