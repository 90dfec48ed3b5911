"""A few measurements of one laboratory: shift and scale of the shipped estimate, never a new table.

In: measured values and the shipped estimates of the same polymers. Out: `Adjustment`.

    y - f = a + b' (f - c) + e,   prior a ~ N(0, s_a^2), b' ~ N(0, s_b^2),   e ~ N(0, V)

V is what the shipped films leave open of the own films, with their scatter: films that are alike count as fewer.

With one value the prior holds the scale at 1 and lets the shift move part of the way; with many the data decide.
"""

from collections.abc import Sequence

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.adjustment import Adjustment, OwnFilm, scattered
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.fit.measured import limits_of

PRIOR_SCALE = 0.15  # standard deviation of the scale about 1 [-]


def shift_and_scale(
    property: str,
    measured: Sequence[float],
    shipped: Sequence[Estimate],
    data: str,
    among: Array | None = None,
    films: Sequence[OwnFilm] = (),
) -> Adjustment:
    """Posterior of shift and scale.

    Parameters
    ----------
    property
        Name of the property, for the prior of its shift.
    measured
        Own values [unit of the property].
    shipped
        The shipped estimate of each.
    data
        Where the values came from: file and hash.
    among
        Covariance of the shipped estimates without the scatter of a film [unit of the property, squared]; None if their
        errors have nothing in common.
    films
        The films, which the adjustment keeps.

    Examples
    --------
    >>> known = Estimate(300.0, 15.0, "degrees C", True, "m", "s")
    >>> adjustment = shift_and_scale("tg_c", [330.0], [known], "lab.csv")
    >>> round(adjustment.shift, 6), adjustment.scale
    (15.0, 1.0)
    """
    value = np.array([estimate.value for estimate in shipped])
    centre = float(np.median(value))
    design = np.column_stack([np.ones(len(value)), value - centre])
    sds = np.array([estimate.sd for estimate in shipped])
    weight = np.linalg.inv(scattered(np.zeros((len(sds), len(sds))) if among is None else among, sds))
    precision = design.T @ weight @ design
    precision += np.diag([1.0 / limits_of(property).shift_sd ** 2, 1.0 / PRIOR_SCALE**2])
    covariance = np.linalg.inv(precision)
    shift, stretch = covariance @ (design.T @ weight @ (np.array(measured) - value))
    return Adjustment(
        property,
        centre,
        float(shift),
        1.0 + float(stretch),
        float(covariance[0, 0]),
        float(covariance[0, 1]),
        float(covariance[1, 1]),
        float(len(value)),
        data,
        tuple(films),
    )
