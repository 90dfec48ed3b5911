"""Windows of properties as a question states them.

In: {property: (low, high)}. Out: the same checked, with infinity for an open side.
"""

import math
from collections.abc import Mapping, Sequence

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import EstimateError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import mapping_of

Window = tuple[float | None, float | None]


def windows_of(targets: Mapping[str, Window], known: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Checked windows by property; infinity for an open side.

    Parameters
    ----------
    targets
        {property: (low, high)}, None for an open side.
    known
        Properties that may have a window.

    Raises
    ------
    FormulateError
        All faults of the targets at once.

    Examples
    --------
    >>> windows_of({"tg_c": (350, None)}, ["tg_c"])
    {'tg_c': (350.0, inf)}
    """
    targets = mapping_of(targets)
    kind("targets", targets, Mapping, "{property: (low, high)}")
    errors: list[FormulateError] = []
    windows: dict[str, tuple[float, float]] = {}
    for name, window in targets.items():
        with gathering(errors):
            windows[name] = _window(name, window, known)
    raise_all(errors)
    if not windows:
        raise EstimateError(
            "targets",
            {},
            f"at least one of {', '.join(known)}",
            sentence=f"at least one of {', '.join(known)} is needed",
        )
    return windows


def _window(name: str, window: Window, known: Sequence[str]) -> tuple[float, float]:
    if name not in known:
        raise EstimateError("targets", name, f"one of {', '.join(known)}")
    if not isinstance(window, tuple | list) or len(window) != 2:
        raise EstimateError(f"target of {name}", window, "(low, high), None for an open side")
    ends = [math.nan if isinstance(x, bool | str) else x for x in window]
    low, high = (default if x is None else float(x) for x, default in zip(ends, (-math.inf, math.inf), strict=True))
    if not low < high or (low == -math.inf and high == math.inf):
        raise EstimateError(
            f"target of {name}",
            window,
            "a low below a high, and at least one of them",
            sentence="the low end must be below the high end, and at least one of them a number: {got}",
        )
    return low, high
