"""Cells of tables: a value of pandas or numpy as a plain one, and texts such as `name = value; name = value`.

In: a cell. Out: a plain value, or an error with its place.
"""

from collections.abc import Mapping
from typing import Any

from pi_formulate.base.errors import TableError


def named_of(where: str, text: str) -> dict[str, str]:
    """The names and values of a cell.

    Parameters
    ----------
    where
        Its place, for the error.
    text
        `name = value; name = value`.

    Raises
    ------
    TableError
        If it is no such text, or a name comes twice.

    Examples
    --------
    >>> named_of("r.csv:2", "PMDA = 0.6; BPDA = 0.4")
    {'PMDA': '0.6', 'BPDA': '0.4'}
    """
    pairs = [part.rpartition("=") for part in text.split(";") if part.strip()]
    if not all(name.strip() and value.strip() for name, _, value in pairs):
        raise TableError(where, text, "name = value; name = value")
    named = {name.strip(): value.strip() for name, _, value in pairs}
    if len(named) != len(pairs):
        raise TableError(
            where,
            text,
            "each name once",
            "Add the amounts up, or write a list in inline TOML.",
            sentence="a name appears twice in {got}",
        )
    return named


def pairs_of(where: str, named: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The units of a mapping from `dianhydride/diamine` to an amount.

    Parameters
    ----------
    where
        Its place, for the error.
    named
        Each pair of names and its amount.
    """
    units = []
    for name, amount in named.items():
        acid, slash, amine = str(name).partition("/")
        if not slash or "/" in amine:
            raise TableError(where, name, "dianhydride/diamine = amount", "Write structures in inline TOML instead.")
        units.append({"dianhydride": acid.strip(), "diamine": amine.strip(), "amount": amount})
    return units


def plain(cell: Any) -> Any:
    """A cell of pandas or numpy as a plain value; None for a missing one.

    Parameters
    ----------
    cell
        A text, a number, or a mapping, Series, sequence or array of them, whose missing values stay as None.

    Examples
    --------
    >>> import numpy as np
    >>> plain(np.float64(0.5)), plain(float("nan")), plain({"PMDA": np.int64(1)}), plain(np.array([1.0, 2.0]))
    (0.5, None, {'PMDA': 1}, [1.0, 2.0])
    """
    import numpy as np
    import pandas as pd

    if isinstance(cell, pd.Series):
        cell = cell.to_dict()
    if isinstance(cell, Mapping):
        return {name: plain(entry) for name, entry in cell.items()}
    if isinstance(cell, np.generic):
        cell = cell.item()
    if isinstance(cell, list | tuple | np.ndarray):
        return [plain(entry) for entry in cell]
    return None if pd.api.types.is_scalar(cell) and pd.isna(cell) else cell
