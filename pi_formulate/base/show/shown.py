"""Display of the public types: one short line in a console, a table of fields in a notebook.

In: a frozen type with fields, such as `Recipe`. Out: `repr` of one line, however much the object holds, and HTML. The
line is the first line of the type's `__str__`, or its fields; a type may replace both by its own `_in_short` or
`_repr_html_`. A small plain type keeps the `repr` of its dataclass.
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
    """Base of the types that show themselves, without fields of its own.

    A dataclass that uses the short line is declared with `repr=False`.
    """

    __slots__ = ()

    def _in_short(self) -> str:
        """The summary after the name of the type: the first line of its own text, or its fields."""
        text = self._own_text()
        return text.splitlines()[0] if text else fields_in_short(self)

    def _own_text(self) -> str:
        """Text of a type that defines `__str__`; empty for others."""
        return str(self) if type(self).__str__ is not object.__str__ else ""

    def __repr__(self) -> str:
        """One line, however much the object holds."""
        return f"<{type(self).__name__} {cut(' '.join(self._in_short().split()), MOST_REPR)}>"

    def _repr_html_(self) -> str:
        """Its fields, for a notebook."""
        title, text = type(self).__name__, self._own_text()
        return html.card(f"{title}: {text}" if text and "\n" not in text else title, html.facts_of(self))


def fields_in_short(instance: Any) -> str:
    """Plain fields with their values, collections with their length; empty fields are left out.

    Parameters
    ----------
    instance
        Of a dataclass.

    Examples
    --------
    >>> from dataclasses import make_dataclass
    >>> line = make_dataclass("Line", ["name", "mass_g", "lots", "note"])
    >>> fields_in_short(line("PMDA", 1.23456789, ("A", "B"), ""))
    'PMDA, mass_g 1.23457, 2 lots'
    """
    parts: list[str] = []
    for field in fields(instance) if is_dataclass(instance) else ():
        value = getattr(instance, field.name)
        if value is None or (isinstance(value, Collection) and not len(value)):
            continue
        if isinstance(value, str):
            # The first text is nearly always the name of the thing itself.
            parts.append(cut(value, MOST_TEXT) if not parts else f"{field.name} {cut(value, MOST_TEXT)!r}")
        elif isinstance(value, bool | int):
            parts.append(f"{field.name} {value}")
        elif isinstance(value, float):
            parts.append(f"{field.name} {value:.6g}")
        elif isinstance(value, Collection):
            parts.append(f"{len(value)} {field.name}")
        else:
            parts.append(f"{field.name} {cut(str(value).splitlines()[0], MOST_TEXT)}")
    return ", ".join(parts)


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
        instance = super().__new__(cls, rows)
        instance.headings = headings
        return instance

    def _repr_html_(self) -> str:
        """All rows, for a notebook."""
        cells = [[html.fact(cell) for cell in row] for row in self if isinstance(row, tuple)]
        return html.card("", html.table(self.headings, cells))
