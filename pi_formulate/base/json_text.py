"""JSON texts: read within limits.

In: text. Out: the value, or one error. Whole numbers beyond 64 bits are refused, and so are lists and tables that lie
too deep within each other. `NaN` and `1e999` pass as floats: the code that uses a number refuses what is not finite.
"""

import json
from collections.abc import Iterator
from typing import Any

from pi_formulate.base.limits import INTEGER, NESTING


class JsonError(ValueError):
    """A text that is not JSON, or not within the limits; the message says why."""


def _whole(text: str) -> int:
    value = int(text) if len(text) <= len(str(-INTEGER)) else INTEGER + 1
    if abs(value) > INTEGER:
        raise JsonError(f"a whole number of more than {INTEGER:,}")
    return value


DECODER = json.JSONDecoder(parse_int=_whole)


def json_at(text: str, place: int = 0) -> tuple[Any, int]:
    """The JSON value at a place of a text, and where it ends.

    Parameters
    ----------
    text
        Any text.
    place
        Where the value begins.

    Raises
    ------
    JsonError
        If no value begins there, or it is not within the limits.

    Examples
    --------
    >>> json_at('a={"b": 1}; c', 2)
    ({'b': 1}, 10)
    """
    try:
        value, end = DECODER.raw_decode(text, place)
    except JsonError:
        raise
    except RecursionError:
        raise JsonError(f"more than {NESTING} levels of lists and tables") from None
    except ValueError as error:
        raise JsonError(str(error)) from error
    for level, _ in enumerate(_levels(value)):
        if level > NESTING:
            raise JsonError(f"more than {NESTING} levels of lists and tables")
    return value, end


def json_of(text: str) -> Any:
    """The value of a JSON text.

    Parameters
    ----------
    text
        One JSON value, with blanks around it at most.

    Raises
    ------
    JsonError
        If it is not one, or not within the limits.

    Examples
    --------
    >>> json_of(' {"a": [1, 2.5]} ')
    {'a': [1, 2.5]}
    """
    value, end = json_at(text, len(text) - len(text.lstrip(" \t\r\n")))
    if rest := text[end:].strip(" \t\r\n"):
        raise JsonError(f"more text after the value: {rest[:20]!r}")
    return value


def _levels(value: Any) -> Iterator[list[Any]]:
    """The lists and tables of each level, from the outside."""
    level = [value]
    while level := [part for part in level if isinstance(part, dict | list)]:
        yield level
        level = [part for holder in level for part in (holder.values() if isinstance(holder, dict) else holder)]
