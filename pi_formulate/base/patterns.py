"""Regular expressions that are compiled at their first use.

In: the text of a pattern. Out: what `re.compile` returns, as far as its methods go. A command that reads one recipe
uses few of the patterns of the modules that it loads, and compiling one takes longer than using it.
"""

import re
from typing import Any, cast


class _Later:
    """Stands for a compiled pattern; each method is looked up once."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # asked for by copy and pickle, which take the text and the flags
            raise AttributeError(name)
        value = getattr(re.compile(self._text, self._flags), name)  # `re` keeps what it has compiled
        setattr(self, name, value)
        return value


def pattern(text: str, flags: int = 0) -> "re.Pattern[str]":
    r"""A pattern with the methods of a compiled one; it is compiled when the first of them is asked for.

    Parameters
    ----------
    text, flags
        As of `re.compile`.

    Examples
    --------
    >>> pattern(r"\d+").sub("n", "4,4'-ODA")
    "n,n'-ODA"
    """
    return cast("re.Pattern[str]", _Later(text, flags))
