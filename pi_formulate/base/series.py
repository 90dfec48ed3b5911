"""Series of pandas and arrays of numpy, taken where a mapping or a list is asked for.

In: an argument. Out: the same; or of a Series the mapping of its index to its values, of a Series or array a list.
Neither library is imported for it: where an argument is one of theirs, it is loaded already.
"""

import sys
from typing import Any


def _is_of(value: object, module: str, name: str) -> bool:
    """Whether a value is of a class of a library that may not be loaded."""
    library = sys.modules.get(module)
    return library is not None and isinstance(value, getattr(library, name))


def mapping_of(value: Any) -> Any:
    """A Series as {label: value}; anything else as it is.

    Parameters
    ----------
    value
        An argument.

    Examples
    --------
    >>> import pandas as pd
    >>> mapping_of(pd.Series({"PMDA": 0.99})), mapping_of(0.01)
    ({'PMDA': 0.99}, 0.01)
    """
    return value.to_dict() if _is_of(value, "pandas", "Series") else value


def list_of(value: Any) -> Any:
    """A Series, an index or an array as a list of plain values; anything else as it is.

    Parameters
    ----------
    value
        An argument.

    Examples
    --------
    >>> import numpy as np
    >>> list_of(np.array([2.0, 25.0])), list_of(("PMDA", 0.6))
    ([2.0, 25.0], ('PMDA', 0.6))
    """
    of_pandas = _is_of(value, "pandas", "Series") or _is_of(value, "pandas", "Index")
    return value.tolist() if of_pandas or _is_of(value, "numpy", "ndarray") else value


def rows_of(value: Any, columns: tuple[str, ...]) -> Any:
    """The rows of these columns of a DataFrame as tuples; anything else as of `list_of`.

    Parameters
    ----------
    value
        An argument.
    columns
        Of the DataFrame; one without them is left as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> rows_of(pd.DataFrame({"monomer": ["PMDA"], "mol": [1.0], "note": [""]}), ("monomer", "mol"))
    [('PMDA', 1.0)]
    """
    if _is_of(value, "pandas", "DataFrame") and set(columns) <= set(value.columns):
        return list(value[list(columns)].itertuples(index=False, name=None))
    return list_of(value)
