r"""CSV files out: texts that a spreadsheet would run are written inert, and read back equal.

In: columns and rows, or a DataFrame. Out: UTF-8 with commas and `\n`; every CSV of the package is written here.
A text that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet, and so is one behind a semicolon where the
spreadsheet separates columns by semicolons. An apostrophe before it makes it a text; `restored`, through which every
cell goes that is read, takes it away again. Numbers, and texts that are numbers, are left unchanged.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pandas as pd

FORMULA = r"'*[=+\-@\uff1d\uff0b\uff0d\uff20]"  # the last four are those of East Asian keyboards
# A blank that hides the beginning; or where a cell may begin, and blanks before the formula.
RUN = re.compile(rf"^(?='*[\t\r\n])|(?:^|[;\t\r\n])[^\S\t\r\n]*(?={FORMULA})")
MADE_INERT = re.compile(rf"^'(?='*[\t\r\n])|((?:^|[;\t\r\n])[^\S\t\r\n]*)'(?={FORMULA})")
HARMLESS = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]", re.ASCII)  # a number, or a sign alone


def inert(text: str) -> str:
    """A text that no spreadsheet runs; `restored` gives the text back.

    Parameters
    ----------
    text
        A cell.

    Examples
    --------
    >>> [inert(text) for text in ("=1+1", "x; =1+1", "-5", "4,4'-ODA")]
    ["'=1+1", "x; '=1+1", '-5', "4,4'-ODA"]
    """
    return text if HARMLESS.fullmatch(text) else RUN.sub(lambda begin: f"{begin[0]}'", text)


def restored(text: str) -> str:
    """The text that `inert` made inert.

    Parameters
    ----------
    text
        A cell of a file.

    Examples
    --------
    >>> [restored(inert(text)) for text in ("=1+1", "'=1+1", "x; =1+1", "'")]
    ['=1+1', "'=1+1", 'x; =1+1', "'"]
    """
    return MADE_INERT.sub(lambda begin: begin[1] or "", text) if "'" in text else text


def write_csv(handle: BinaryIO, columns: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    r"""Write a header line and the rows; an empty cell for None, the shortest form that reads back for a float.

    Parameters
    ----------
    handle
        Open for writing.
    columns
        Headings.
    rows
        Cells in the same order.

    Examples
    --------
    >>> handle = io.BytesIO()
    >>> write_csv(handle, ["lot", "mass_g"], [["=1+1", -0.1]])
    >>> handle.getvalue()
    b"lot,mass_g\n'=1+1,-0.1\n"
    """
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="", write_through=False)
    try:
        writer = csv.writer(_Lines(text), lineterminator="\r\n")
        writer.writerow([inert(column) for column in columns])
        writer.writerows([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
        text.flush()
    finally:
        text.detach()


def write_frame(handle: BinaryIO, table: "pd.DataFrame") -> None:
    r"""Write a DataFrame without its index.

    Parameters
    ----------
    handle
        Open for writing.
    table
        Any table; missing values are empty cells.

    Examples
    --------
    >>> import pandas as pd
    >>> handle = io.BytesIO()
    >>> write_frame(handle, pd.DataFrame({"id": ["@x", None], "charge_g": [-0.1, 2.0]}))
    >>> handle.getvalue()
    b"id,charge_g\n'@x,-0.1\n,2.0\n"
    """
    import pandas as pd

    shown = table.rename(columns=lambda name: inert(name) if isinstance(name, str) else name)
    for place, kind in enumerate(table.dtypes):
        if kind.kind not in "biuf":  # a number needs no look
            cells = [inert(cell) if isinstance(cell, str) else cell for cell in table.iloc[:, place]]
            shown.isetitem(place, pd.Series(cells, table.index, dtype=object))  # type: ignore[arg-type]
    text = io.TextIOWrapper(handle, encoding="utf-8", newline="", write_through=False)
    try:
        shown.to_csv(_Lines(text), index=False, lineterminator="\r\n")  # type: ignore[call-overload]
        text.flush()
    finally:
        text.detach()


class _Lines:
    r"""Rows that end in `\n`; a writer told that they end in `\r\n` puts quotes around a cell with either of them."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> int:
        return self._text.write(f"{row[:-2]}\n")
