"""How compounds are called: names compared, CAS numbers checked, the nearest name suggested.

In: ids, aliases, names, CAS numbers. Out: the one compound that a text stands for, or an error that helps.
A CAS number ends in sum_i i * digit_i mod 10, counted from the right.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Generic, NoReturn, Protocol, TypeVar

from pi_formulate.errors import TableError, UnknownNameError


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str:
        """The short name."""


T = TypeVar("T", bound=Named)


# What a spreadsheet makes of a CAS number: a date in figures, with a month's name, with a time, or its serial number.
DATE = re.compile(
    r"\d{1,4}[-/.]\d{1,2}[-/.]\d{2,4}(?:[ T][\d:.]+)?"
    r"|\d{1,2}[- ][A-Za-z]{3}[- ]\d{2,4}|[A-Za-z]{3}[- ]\d{2,4}|\d{4,6}"
)


def check_cas(where: str, cas: str) -> None:
    """Refuse a CAS number with a wrong check digit, and what Excel makes of one.

    >>> check_cas("cas", "89-32-7")
    """
    if not cas:
        return
    if DATE.fullmatch(cas):
        raise TableError(
            where,
            cas,
            "a CAS number such as 89-32-7",
            "It looks like a date: Excel changed it. Format the column as text and enter the number again.",
        )
    match = re.fullmatch(r"(\d{2,7})-(\d{2})-(\d)", cas)
    if not match:
        raise TableError(where, cas, "a CAS number such as 89-32-7, or nothing")
    digits = match[1] + match[2]
    check = sum(weight * int(digit) for weight, digit in enumerate(reversed(digits), 1)) % 10
    if check != int(match[3]):
        raise TableError(where, cas, f"a CAS number whose last digit is {check}", "Is a digit mistyped?")


def name_key(text: str) -> str:
    """The form in which names are compared: no case, no spaces, typographic primes and dashes made plain."""
    plain = text.translate({0x2032: "'", 0x2019: "'", 0x2033: "''", 0x2010: "-", 0x2011: "-", 0x2013: "-", 0x2212: "-"})
    return "".join(plain.casefold().split())


class NameIndex(Generic[T]):
    """Every name of every compound, each for one compound only."""

    def __init__(self, kind: str, ambiguous: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self._kind = kind
        self._ambiguous = dict(ambiguous or {})
        self._by_name: dict[str, T] = {}
        self._by_smiles: dict[str, T] = {}
        self._owner: dict[str, str] = {}  # key of a name or structure -> its compound and place, for the error

    def enter(self, item: T, smiles: str, names: Iterable[str], where: str = "") -> None:
        """Give the structure and all names of one compound their place; `where` it stands goes into the error.

        Raises
        ------
        TableError
            If another compound has the structure or one of the names.
        """
        place = f"{where}: {item.id}" if where else f"{self._kind} {item.id}"
        own = f"{item.id} ({where})" if where else item.id
        other = self._by_smiles.setdefault(smiles, item)
        self._owner.setdefault(smiles, own)
        if other is not item:
            raise TableError(f"{place}: smiles", smiles, "a structure of its own", f"It is {self._owner[smiles]}.")
        for name in dict.fromkeys(filter(None, names)):
            other = self._by_name.setdefault(name_key(name), item)
            self._owner.setdefault(name_key(name), own)
            if other is not item:
                raise TableError(
                    f"{place}: names",
                    name,
                    "a name for one compound only",
                    f"{self._owner[name_key(name)]} has it already.",
                )

    def find(self, text: str) -> T | None:
        """The compound of that id, alias, name or CAS number."""
        return self._by_name.get(name_key(text))

    def find_smiles(self, smiles: str) -> T | None:
        """The compound of that canonical SMILES."""
        return self._by_smiles.get(smiles)

    def refuse(self, text: str, hint: str) -> NoReturn:
        """Say why a text finds nothing: several compounds share the name, or which names are near.

        Raises
        ------
        UnknownNameError
            Always.
        """
        key = name_key(text)
        if candidates := self._ambiguous.get(key):
            listed = " and ".join([", ".join(candidates[:-1]), candidates[-1]])
            raise UnknownNameError(
                self._kind, text, "one compound", f"It is used for {listed}: write one of these ids."
            )
        near = difflib.get_close_matches(key, [*self._by_name, *self._ambiguous], n=8, cutoff=0.5)
        ids = [self._by_name[n].id if n in self._by_name else " or ".join(self._ambiguous[n]) for n in near]
        nearest = f"Nearest: {', '.join(list(dict.fromkeys(ids))[:5])}." if ids else hint
        raise UnknownNameError(self._kind, text, f"a known {self._kind}", nearest)
