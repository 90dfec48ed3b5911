"""The common type of the libraries of monomers, solvents and foils: items found by any of their names.

In: items with an id and further names. Out: the item of a name, or an error with the most similar names.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar, Generic

from pi_formulate.base.errors import FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.names import NameIndex, T
from pi_formulate.base.show.shown import Shown


class Library(Shown, Generic[T]):
    """Base of the libraries.

    A subclass names the type of its items and says by which structure and names an item is found.

    Parameters
    ----------
    index
        An empty index.
    items
        Contents; two items with one name or one structure are an error.
    """

    item_type: ClassVar[type]

    def __init__(self, index: NameIndex[T], items: Iterable[T]) -> None:
        self._index = index
        self._items: tuple[T, ...] = ()
        raise_all(self._enter([("", item) for item in items]))

    def find(self, name: str) -> T | None:
        """The item of an id, alias, name or CAS number, or None.

        Parameters
        ----------
        name
            Id, alias, name or CAS number.
        """
        return self._index.find(name) or self._index.find_wording(name)

    def __getitem__(self, name: str | T) -> T:
        if not isinstance(name, str) and isinstance(name, self.item_type):
            return name
        return self.find(str(name)) or self._index.refuse(str(name), f"Known: {self._ids()}.")

    def __iter__(self) -> Iterator[T]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def _structure_and_names(self, item: T) -> tuple[str, tuple[str, ...]]:
        """The structure of an item, which is as unique as its id, and all its names."""
        raise NotImplementedError

    def _enter(self, placed: Sequence[tuple[str, T]]) -> list[FormulateError]:
        """Add items, each with its place in a file; the errors of those that cannot be added."""
        errors: list[FormulateError] = []
        for where, item in placed:
            structure, names = self._structure_and_names(item)
            with gathering(errors):
                self._index.enter(item, structure, names, where)
        self._items += tuple(item for _, item in placed)
        return errors

    def _ids(self) -> str:
        return ", ".join(item.id for item in self._items)

    def _in_short(self) -> str:
        return f"of {len(self)}: {self._ids()}"
