"""Plain values as inline TOML.

In: texts, numbers, truth values, lists and mappings of them. Out: one line of TOML that reads back as the same.
"""

import json
import re
from collections.abc import Mapping

from pi_formulate.base.errors import RecipeError

BARE = re.compile(r"[A-Za-z0-9_-]+")


def inline(value: object) -> str:
    r"""One value as TOML.

    Parameters
    ----------
    value
        Text, number, truth value, list, tuple or mapping of such.

    Raises
    ------
    RecipeError
        If TOML has no such value.

    Examples
    --------
    >>> inline({"p-PDA": 0.995, "4,4'-ODA": "99 %"})
    '{ p-PDA = 0.995, "4,4\'-ODA" = "99 %" }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        pairs = [f"{key if BARE.fullmatch(key) else inline(key)} = {inline(part)}" for key, part in value.items()]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(inline(part) for part in value) + "]"
    raise RecipeError("recipe", value, "texts, numbers, lists and tables")
