"""Coefficient of linear thermal expansion (CTE) in the plane of a film.

In: repeat units with their mole fractions, process, temperature range, thickness. Out: `Estimate` [ppm/K].

    alpha_i = expansion of a film of unit i: learnt from films, then moved by the process (`state.py`)
    alpha   = sum_i x_i alpha_i
    var     = c_1 (x J_c) C (x J_c)' + c_1' (x J_u) U (x J_u)' + (x J_k)^2 sd_k^2 + c_0

C, U: what the films leave open of the usual film and of the unoriented glass; J: derivatives of alpha_i by them and by
k, the hold of the process on the order; c_0: scatter of one film.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import isfinite
from typing import get_args

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import LEVELS, OUTSIDE, Estimate
from pi_formulate.properties.films.property import PROCESS, FilmProperty, Latent
from pi_formulate.properties.films.reference import T_HIGH_C, T_LOW_C, Process
from pi_formulate.properties.films.state import Making, State, parameter, state
from pi_formulate.properties.films.unoriented import UNORIENTED
from pi_formulate.properties.volume import Units

EXPANSION = FilmProperty(name="cte_ppm_per_k", method="learnt from films by their likeness, moved by the process")


def cte_ppm_per_k(
    units: Units,
    process: Process = "cast_fixed",
    t_low_c: float = T_LOW_C,
    t_high_c: float = T_HIGH_C,
    thickness_um: float | None = None,
) -> Estimate:
    """In-plane linear coefficient of thermal expansion of a polyimide film [ppm/K], mean over a temperature range.

    Parameters
    ----------
    units
        Repeat units and their amounts [mol, or any one scale].
    process
        `cast_fixed` (on a frame or substrate, as most films of the data), `free` (imidized without a frame),
        `stretched` (biaxially), `moulded` (unoriented) or `unstated`, which adds the difference that a frame makes to
        the deviation.
    t_low_c, t_high_c
        Ends of the range [degrees C]; equal for the value at one temperature.
    thickness_um
        Of the film [um]; None for the usual one.

    Returns
    -------
    Estimate
        Value [ppm/K] with the deviation of one measured film; the interval of stiff chains extends below zero, and some
        of them do shrink on heating.

    Raises
    ------
    EstimateError
        For an unknown process, a reversed temperature range, a thickness that is not above 0, or amounts that are not
        finite, negative or all zero.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> rod, bent = Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["6FDA"], lib["4,4'-ODA"])
    >>> cte_ppm_per_k(((rod, 1.0),)).value < 15.0 < 35.0 < cte_ppm_per_k(((bent, 1.0),)).value
    True
    """
    making = made(process, t_low_c, t_high_c, thickness_um)
    amounts = [amount for _, amount in units]
    if not all(isfinite(amount) and amount >= 0.0 for amount in amounts) or sum(amounts) <= 0.0:
        raise EstimateError("units", amounts, "amounts that are finite, not negative and not all 0")
    present = [(unit, amount / sum(amounts)) for unit, amount in units if amount > 0.0]
    terms = _terms(tuple(unit for unit, _ in present), making)
    shares = np.array([share for _, share in present])
    value = float(shares @ terms.state.expansion)
    scale = float(np.sqrt(terms.floor + ((shares @ terms.factor) ** 2).sum()))
    doubts = terms.cast.doubts
    if terms.cast.any_strange:
        scale *= OUTSIDE
    intervals = []
    for level in LEVELS:
        half = terms.cast.learnt.quantiles[level] * scale
        intervals.append((level, value - half, value + half))
    notes = [*doubts, f"in the plane, {process}, mean over {t_low_c:g} to {t_high_c:g} C"]
    if process == "free":
        notes.append("no film of the data is known to be imidized free; its order is assumed")
    return Estimate(
        value,
        scale * terms.scale_90,
        "ppm/K",
        not doubts,
        EXPANSION.method,
        "; ".join((str(terms.cast.learnt.passport["source"]), "fit_film_state")),
        "; ".join(notes),
        _contributions(terms, shares, value, making),
        intervals=tuple(intervals),
    )


def made(
    process: Process = "cast_fixed",
    t_low_c: float = T_LOW_C,
    t_high_c: float = T_HIGH_C,
    thickness_um: float | None = None,
) -> Making:
    """How a film is made, checked.

    Parameters
    ----------
    process, t_low_c, t_high_c, thickness_um
        As for `cte_ppm_per_k`.

    Raises
    ------
    EstimateError
        As for `cte_ppm_per_k`.
    """
    if process not in get_args(Process):
        raise EstimateError("process", process, f"one of {', '.join(get_args(Process))}")
    if not (isfinite(t_low_c) and isfinite(t_high_c) and ABSOLUTE_ZERO_C < t_low_c <= t_high_c):
        need = "two temperatures [degrees C], the lower one first"
        raise EstimateError("temperature range", (t_low_c, t_high_c), need)
    if thickness_um is not None and not (isfinite(thickness_um) and thickness_um > 0.0):
        raise EstimateError("thickness_um", thickness_um, "a thickness above 0 um")
    return Making(process, 0.5 * (t_low_c + t_high_c), thickness_um)


class Terms:
    """Everything in the expansion that does not depend on the fractions.

    Parameters
    ----------
    units
        Repeat units.
    making
        How the film is made.

    Attributes
    ----------
    cast, glass
        Latent values of the usual film and of the unoriented glass, with what the data leave open.
    state
        Order and expansion of each unit.
    floor
        Variance of one film about its polymer [(ppm/K)^2].
    """

    def __init__(self, units: Sequence[Unit], making: Making) -> None:
        self.cast: Latent = EXPANSION.of_units(units)
        self.glass: Latent = UNORIENTED.of_units(units)
        self.making = making
        share = parameter("unoriented_share")[0]
        self.state: State = state(self.cast.values, share * self.glass.values, making.power[0])
        self.floor = self.cast.learnt.calibration[0]

    @cached_property
    def factor(self) -> Array:
        """F with F F' = covariance of the units' expansion, shape (units, terms) [ppm/K]."""
        columns = [self.state.by_cast[:, None] * np.sqrt(self.cast.learnt.calibration[1]) * root(self.cast.covariance)]
        if not self.making.usual:  # else the unoriented glass does not enter
            share, sd_share = parameter("unoriented_share")
            glass = share * np.sqrt(self.glass.learnt.calibration[1]) * root(self.glass.covariance)
            columns.append(self.state.by_unoriented[:, None] * glass)
            columns.append((self.state.by_unoriented * sd_share * self.glass.values)[:, None])
            columns.append((self.state.by_power * self.making.power[1])[:, None])
        return np.hstack(columns)

    @property
    def scale_90(self) -> float:
        """Standard deviation of the normal distribution with the same 90 % interval, over the scale of Student's t."""
        return self.cast.learnt.scale_90


def linear_terms(units: Sequence[Unit], process: Process = "cast_fixed") -> tuple[Array, Array, float]:
    """Value of each unit [ppm/K], factor F of their covariance F F', and variance of a film, of the usual range.

    Parameters
    ----------
    units
        Repeat units.
    process
        As for `cte_ppm_per_k`.

    Returns
    -------
    tuple
        Values, shape (units,) [ppm/K]; factor, shape (units, terms) [ppm/K]; variance [(ppm/K)^2]: of the normal
        distribution with the same 90 % intervals.
    """
    terms = Terms(units, made(process))
    return terms.state.expansion, terms.factor * terms.scale_90, terms.floor * terms.scale_90**2


def order(units: Units, making: Making) -> tuple[float, float, float]:
    """How far the chains of a copolymer lie in the plane: o of the usual film, o' of this one, and the sd of o' [-].

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    making
        How the film is made.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> usual, moulded, _ = order(((Unit(lib["BPDA"], lib["p-PDA"]), 1.0),), Making("moulded"))
    >>> usual > 0.6, moulded
    (True, 0.0)
    """
    present = [(unit, fraction) for unit, fraction in units if fraction > 0.0]
    terms = _terms(tuple(unit for unit, _ in present), making)
    shares = np.array([fraction for _, fraction in present])
    sd = float(np.sqrt(((shares @ terms.factor) ** 2).sum())) / float(shares @ terms.state.span)
    return float(shares @ terms.state.usual), float(shares @ terms.state.order), sd * (making.power[0] > 0.0)


@lru_cache(maxsize=64)
def _terms(units: tuple[Unit, ...], making: Making) -> Terms:
    """Kept for the properties that ask one after the other."""
    return Terms(units, making)


def root(covariance: Array) -> Array:
    """F with F F' = covariance; rounding may leave it a hair below semidefinite."""
    strength, directions = np.linalg.eigh(0.5 * (covariance + covariance.T))
    return np.asarray(directions * np.sqrt(np.maximum(strength, 0.0)))


def _contributions(terms: Terms, shares: Array, value: float, making: Making) -> tuple[tuple[str, float], ...]:
    """From the mean of the films, view by view, to the usual film, then what the process changes."""
    usual = EXPANSION.contributions(terms.cast, shares)
    return usual if making.usual else (*usual, (PROCESS, value - float(shares @ terms.cast.values)))
