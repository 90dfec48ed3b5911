"""The zip file and the XML of a workbook, unpacked within stated limits.

In: an open zip file, and functions that hear the elements of a member. Out: their calls, or an error. A file that
unpacks to more than the limits, or that is damaged, is refused before it is in memory; document types, with which a
short XML file expands to a long one, are refused too.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from pi_formulate.base.limits import (
    CELL_CHARACTERS,
    WORKBOOK_CELLS,
    WORKBOOK_ELEMENTS,
    WORKBOOK_TAG_BYTES,
    WORKBOOK_UNZIPPED_BYTES,
)

CHUNK_BYTES = 65_536
WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")

Attributes = dict[str, str]


class Damaged(Exception):
    """The file is not what its name says; the text says why."""


class TooLarge(Exception):
    """The file is above a limit: what it has, and the limit."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: {row: {column: text}} of its filled cells, from 1, and (place, formula) of those without a value."""

    title: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    uncalculated: list[tuple[str, str]] = field(default_factory=list)

    def text(self, row: int, column: int) -> str:
        """The text of a cell without blanks around it; empty for an empty cell."""
        return self.rows.get(row, {}).get(column, "").strip()


class _LocalNames(dict[str, str]):
    """Names without their namespaces, kept for the few that come again and again."""

    def __missing__(self, name: str) -> str:
        local = name.rpartition(" ")[2]
        if len(self) < 1_000:
            self[name] = local
        return local


class Archive:
    """The members of a zip file, unpacked piece by piece within the limits of the whole file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._bytes = self._elements = self.cells = 0

    def has(self, name: str) -> bool:
        """Whether there is a member of this name."""
        return name in self._archive.NameToInfo

    def count(self, cells: int) -> None:
        """Count filled cells, and refuse too many."""
        self.cells += cells
        if self.cells > WORKBOOK_CELLS:
            raise TooLarge(f"{self.cells:,} cells or more", f"a workbook of at most {WORKBOOK_CELLS:,} cells")

    def parse(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] = lambda name: None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Call the functions for each element, by its name without the namespace, and for the text in it."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        local = _LocalNames()

        def begun(tag: str, attributes: Attributes) -> None:
            self._elements += 1
            if self._elements > WORKBOOK_ELEMENTS:
                got = f"{self._elements:,} elements or more"
                raise TooLarge(got, f"a workbook of at most {WORKBOOK_ELEMENTS:,} XML elements")
            start(local[tag], {local[key]: value for key, value in attributes.items()} if attributes else attributes)

        def document_type(*_: object) -> None:
            raise Damaged(f"a document type in {name}, which no spreadsheet program writes")

        parser.StartElementHandler = begun
        parser.EndElementHandler = lambda tag: end(local[tag])
        parser.StartDoctypeDeclHandler = document_type
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            given = 0
            for chunk in self._chunks(name):
                parser.Parse(chunk, False)
                given += len(chunk)
                if given - parser.CurrentByteIndex > WORKBOOK_TAG_BYTES:  # read from its beginning with each piece
                    got = f"a tag of more than {WORKBOOK_TAG_BYTES:,} bytes in {name}"
                    raise TooLarge(got, f"tags of at most {WORKBOOK_TAG_BYTES:,} bytes")
            parser.Parse(b"", True)
        except (LookupError, UnicodeError) as error:  # the encoding that the XML states
            raise Damaged(f"{name} in an encoding that is not known") from error

    def _chunks(self, name: str) -> Iterator[bytes]:
        info = self._archive.NameToInfo.get(name)
        if info is None:
            raise Damaged(f"no {name} in the file")
        if info.flag_bits & 1:
            raise Damaged("a workbook with a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Damaged(f"{name} packed in a way that no spreadsheet program uses")
        with self._archive.open(info) as member:
            while chunk := member.read(CHUNK_BYTES):
                self._bytes += len(chunk)
                if self._bytes > WORKBOOK_UNZIPPED_BYTES:
                    got = f"more than {WORKBOOK_UNZIPPED_BYTES:,} bytes once unpacked"
                    raise TooLarge(got, f"a workbook of at most {WORKBOOK_UNZIPPED_BYTES:,} bytes once unpacked")
                yield chunk


class Text:
    """The text of the elements that are heard; too long a text is refused while it grows."""

    def __init__(self) -> None:
        self.heard = False
        self._parts: list[str] = []
        self._length = 0

    def add(self, part: str) -> None:
        """Take what is heard, if it belongs to the text."""
        if self.heard:
            self._length += len(part)
            if self._length > 7 * CELL_CHARACTERS:  # a code such as _x000D_ stands for one character
                raise TooLarge(
                    f"a cell of {self._length:,} characters or more", f"at most {CELL_CHARACTERS:,} in a cell"
                )
            self._parts.append(part)

    def take(self) -> str:
        """The text so far; the next one begins."""
        text = "".join(self._parts)
        self._parts, self._length, self.heard = [], 0, False
        return text


def number_text(written: str) -> str:
    """A number of a cell in the shortest form that reads back.

    >>> number_text("425.00"), number_text("77"), number_text("1E-3")
    ('425.0', '77', '0.001')
    """
    if WHOLE.fullmatch(written):
        return str(int(written))
    if not NUMBER.fullmatch(written) or len(written) > CELL_CHARACTERS:
        raise Damaged(f"a cell with {written[:40]!r} as its number")
    return repr(float(written))


def whole(text: str | None, other: int, most: int = 10**9) -> int:
    """A whole number of the frame of a file, or another one where there is none."""
    if text is None:
        return other
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= most):
        raise Damaged(f"{text[:40]!r} where a whole number of at most {most:,} belongs")
    return int(text)


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The name of a column.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def coordinate(row: int, column: int) -> str:
    """The name of a cell.

    Parameters
    ----------
    row, column
        From 1.

    Examples
    --------
    >>> coordinate(7, 2)
    'B7'
    """
    return f"{letters(column)}{row}"
