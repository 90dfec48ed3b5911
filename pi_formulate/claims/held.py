"""Whether a clause holds, also for a value on its limit (the border): one rule, for single numbers and for arrays.

In: the signed margin of a clause, whether its border is outside (strict), and the scale to compare a margin with. Out:
whether the clause holds, and the margin, set to zero on the border.

    on the limit     |margin| <= 1e-9 scale
    held             margin > 0, or on the limit of a clause that is not strict

The scale comes from the compared quantities themselves, so that all amounts of a composition may be multiplied by any
factor:

- a ratio (0.4 <= p/q <= 2.5) is compared with a limit, and its scale is the nearer limit;
- amounts (q > 0, k >= l, k + l > 1.5 (m + n)) are compared with each other, and their scale is the largest degree;
- a share, or a sum of fractions of one whole, has the scale 1.

A check, the margins of many compositions, regions, grids, orders of addition and maps all use this module, through the
constraints of `claims/constraints.py`, so that they cannot disagree at a border.
"""

from typing import overload

import numpy as np

from pi_formulate.base.arrays import Array, Truths

BORDER = 1e-9  # relative to the scale; wider than the rounding of doubles, narrower than any balance


@overload
def held(margin: float, strict: bool, scale: float = 1.0) -> bool: ...
@overload
def held(margin: Array, strict: bool, scale: float | Array = 1.0) -> Truths: ...
def held(margin: float | Array, strict: bool, scale: float | Array = 1.0) -> bool | Truths:
    """Whether a clause holds.

    Parameters
    ----------
    margin
        Negative outside.
    strict
        Whether the limit itself is outside.
    scale
        What the margin is small against, not negative.

    Examples
    --------
    >>> held(-1e-12, strict=False), held(1e-12, strict=True), held(0.1, strict=True)
    (True, False, True)
    >>> held(np.array([-1e-3, 0.0, 1e-3]), strict=False, scale=1e6).tolist()
    [True, True, True]
    """
    return margin > BORDER * scale if strict else margin >= -BORDER * scale


@overload
def settled(margin: float, scale: float = 1.0) -> float: ...
@overload
def settled(margin: Array, scale: float | Array = 1.0) -> Array: ...
def settled(margin: float | Array, scale: float | Array = 1.0) -> float | Array:
    """The margin as it is reported: zero on the limit.

    Parameters
    ----------
    margin, scale
        As for `held`.

    Examples
    --------
    >>> settled(1e-12), settled(-0.1)
    (0.0, -0.1)
    """
    if isinstance(margin, np.ndarray):
        return np.where(np.abs(margin) <= BORDER * scale, 0.0, margin)
    return 0.0 if abs(margin) <= BORDER * scale else margin
