"""The note of a line in a batch file: `key=value; key=value` with JSON values.

In: the keys of a line. Out: its text; and from such a text the keys again.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from pi_formulate.base.errors import TableError, Words
from pi_formulate.base.json_text import JsonError, json_at

JSON = json.JSONEncoder(ensure_ascii=False).encode
KEYS = {
    **{"planned_mol": float, "readability_g": float, "lot": dict, "units": dict},
    **{"branch": str, "smiles": str, "compound": dict, "batch": dict},
}
KEY = re.compile(rf"(?:^|;\s*)({'|'.join(KEYS)})=")


def parsed_note(where: str, text: str) -> dict[str, Any]:
    """The known keys of a note; other text in it is ignored.

    Parameters
    ----------
    where
        Place of the line, for errors.
    text
        The note.
    """
    note: dict[str, Any] = {}
    at = 0
    while match := KEY.search(text, at):
        try:
            value, at = json_at(text, match.end())
        except JsonError as error:
            raise TableError(f"{where}:note", text, "key=value with a JSON value", f"{error}.") from error
        wanted = KEYS[match[1]]
        value = float(value) if wanted is float and type(value) is int else value
        if not isinstance(value, wanted):
            raise TableError(f"{where}:note", Words(f"{match[1]}={value!r}"), f"a {wanted.__name__}")
        note[match[1]] = value
    return note


def note_text(note: Mapping[str, Any]) -> str:
    """The text of a note.

    Parameters
    ----------
    note
        Its keys.

    Examples
    --------
    >>> note_text({"planned_mol": 0.1, "smiles": "C"})
    'planned_mol=0.1; smiles="C"'
    """
    return "; ".join(
        [f"{key}={value!r}" if isinstance(value, float) else f"{key}={JSON(value)}" for key, value in note.items()]
    )
