"""The state of a film: how far its chains lie in the plane.

In: expansion of the polymer as films are usually made and as an unoriented glass, process, temperature, thickness. Out:
`State`, with the expansion that follows.

    o     = 1 - (alpha_cast - alpha_rod) / (alpha_iso - alpha_rod)     order of the usual film: 0 unoriented .. 1 rods
    1 - o' = (1 - o)^k                                                 order o' of this film
    k     = q (d_0 / d)^a exp(-b (T - T_0))
    alpha = alpha_rod + (alpha_iso - alpha_rod) (1 - o')

    q     process: cast and fixed 1, moulded 0, free and stretched as fitted; unstated: any but moulded
    d     thickness, d_0 that of the usual film; a from films of one polymer in two thicknesses
    b     loss of order with temperature [1/K]; T is the middle of the range, T_0 = 125 C

One order feeds all that follows from it: expansion, modulus and birefringence. It follows from the chain, through the
expansion that is learnt from films (`expansion.py`), and from the process here. The numbers are in
`reference/properties/film_state.csv`.
"""

from dataclasses import dataclass
from functools import cache
from math import exp, inf

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.properties.films.reference import T_0_C, Process

PARAMETERS = (
    "alpha_rod_ppm_per_k",
    "unoriented_share",
    "softening_per_k",
    "q_free",
    "q_stretched",
    "q_unstated",
    "thickness_exponent",
    "usual_thickness_um",
    "stiffening",
)
LEAST_ORDERED = 0.02  # 1 - o of the most ordered film: rods; its logarithm is not taken below


@dataclass(frozen=True, slots=True)
class Making:
    """How a film is made, and the temperature that its expansion is for.

    Parameters
    ----------
    process
        `cast_fixed`, `free`, `stretched`, `moulded` or `unstated`.
    middle_c
        Middle of the temperature range [degrees C].
    thickness_um
        None for the usual one [um].
    """

    process: Process = "cast_fixed"
    middle_c: float = T_0_C
    thickness_um: float | None = None

    @property
    def power(self) -> tuple[float, float]:
        """k, and its standard deviation [-]."""
        q, sd_q = _orientation(self.process)
        softening, sd_softening = parameter("softening_per_k")
        warmer = self.middle_c - T_0_C
        hold = exp(-softening * warmer)
        exponent, sd_exponent = parameter("thickness_exponent")
        thinner = 0.0
        if self.thickness_um is not None:
            thinner = float(np.log(parameter("usual_thickness_um")[0] / self.thickness_um))
        k = q * hold * exp(exponent * thinner)
        relative = np.hypot(sd_softening * warmer, sd_exponent * thinner)
        return k, float(np.hypot(k * relative, sd_q * hold))

    @property
    def usual(self) -> bool:
        """Whether the films that were learnt from are taken to be made so."""
        return self.power == (1.0, 0.0)


@dataclass(frozen=True, eq=False)
class State:
    """Order of some units in the usual film and in this one, with the expansion that follows.

    Parameters
    ----------
    usual, order
        o and o', shape (units,) [-].
    expansion
        alpha of this film, shape (units,) [ppm/K].
    span
        alpha_iso - alpha_rod, shape (units,) [ppm/K].
    by_cast, by_unoriented, by_power
        Derivatives of the expansion by alpha_cast and alpha_iso [-] and by k [ppm/K], shape (units,).
    """

    usual: Array
    order: Array
    expansion: Array
    span: Array
    by_cast: Array
    by_unoriented: Array
    by_power: Array


def state(cast_ppm_per_k: Array, unoriented_ppm_per_k: Array, power: float) -> State:
    """State of a film of each unit.

    Parameters
    ----------
    cast_ppm_per_k, unoriented_ppm_per_k
        Expansion of the usual film and of the unoriented glass, shape (units,) [ppm/K].
    power
        k, at least 0: 1 for the usual film, 0 for a moulding [-].

    Examples
    --------
    >>> bent = state(np.array([40.0]), np.array([57.0]), 0.0)
    >>> float(bent.order[0]), float(bent.expansion[0])
    (0.0, 57.0)
    >>> state(np.array([40.0]), np.array([57.0]), 1.0).expansion
    array([40.])
    """
    rod = parameter("alpha_rod_ppm_per_k")[0]
    span = np.maximum(unoriented_ppm_per_k, cast_ppm_per_k) - rod  # no film expands more than its own glass
    left = np.clip((cast_ppm_per_k - rod) / span, LEAST_ORDERED, 1.0)
    now = left**power
    beyond = cast_ppm_per_k - rod - span * left  # of rods below alpha_rod
    bent = unoriented_ppm_per_k > cast_ppm_per_k
    rods = left <= LEAST_ORDERED
    follows = min(power, 1.0)
    return State(
        1.0 - left,
        1.0 - now,
        rod + span * now + beyond * follows,
        span,
        np.where(bent, np.where(rods, follows, power * now / left), 1.0),
        np.where(bent, np.where(rods, now - left * follows, (1.0 - power) * now), 0.0),
        span * now * np.log(left) + beyond * (power < 1.0),
    )


@cache
def parameter(name: str) -> tuple[float, float]:
    """Value and standard deviation of a number of this model.

    Parameters
    ----------
    name
        One of `PARAMETERS`.

    Examples
    --------
    >>> parameter("q_free")[0] < 1.0
    True
    """
    columns = ("parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "note")
    table = {
        row["parameter"]: (where, row) for where, row in rows(reference_table("properties/film_state.csv"), columns)
    }
    where, row = table[name]
    value, sd = (number(f"{where}:{column}", row[column], low=-inf) for column in ("value", "sd"))
    return value, sd


def _orientation(process: Process) -> tuple[float, float]:
    """Q of a process, and its standard deviation [-]."""
    if process == "cast_fixed":
        return 1.0, 0.0
    return (0.0, 0.0) if process == "moulded" else parameter(f"q_{process}")
