"""Few own measurements: shift and scale of the shipped estimate, never a new table.

In: measured values and the shipped estimates of the same polymers. Out: `Adjustment`.

    y - f = a + b' (f - c) + e,   prior a ~ N(0, s_a^2), b' ~ N(0, s_b^2),   e ~ N(0, sd_f^2)

With one value the prior holds the scale at 1 and lets the shift move part of the way; with many the data decide.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from pi_formulate.properties.adjustment import Adjustment
from pi_formulate.properties.estimate import Estimate

# How far one laboratory's scale may lie from the literature's, before it has measured anything: two compilations of
# Tg differ by 10 K on average, and repeats of one film's expansion scatter by 7 ppm/K. The rest are assumed likewise:
# about the scatter of one measurement.
PRIOR_SHIFT: Mapping[str, float] = {
    "tg_c": 15.0,
    "cte_ppm_per_k": 7.0,
    "density_g_per_cm3": 0.03,
    "refractive_index": 0.03,
    "dielectric_constant": 0.3,
    "youngs_modulus_gpa": 1.0,
}
PRIOR_SCALE = 0.15  # standard deviation of the scale about 1 [-]


def shift_and_scale(property: str, measured: Sequence[float], shipped: Sequence[Estimate], data: str) -> Adjustment:
    """Posterior of shift and scale.

    Parameters
    ----------
    property
        Name of the property, for its prior.
    measured
        Own values [unit of the property].
    shipped
        The shipped estimate of each.
    data
        Where the values came from: file and hash.

    Examples
    --------
    >>> known = Estimate(300.0, 15.0, "degrees C", True, "m", "s")
    >>> one = shift_and_scale("tg_c", [330.0], [known], "lab.csv")
    >>> round(one.shift, 6), one.scale
    (15.0, 1.0)
    """
    value = np.array([estimate.value for estimate in shipped])
    centre = float(np.median(value))
    design = np.column_stack([np.ones(len(value)), value - centre])
    weight = 1.0 / np.array([estimate.sd for estimate in shipped]) ** 2
    precision = design.T @ (design * weight[:, None])
    precision += np.diag([1.0 / PRIOR_SHIFT[property] ** 2, 1.0 / PRIOR_SCALE**2])
    covariance = np.linalg.inv(precision)
    shift, stretch = covariance @ (design.T @ (weight * (np.array(measured) - value)))
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
    )
