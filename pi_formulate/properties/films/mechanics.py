"""Young's modulus in the plane of a film, and its tensile strength.

In: repeat units with their mole fractions, and how the film is made. Out: `Estimate`s.

    modulus      = exp(f) (1 + s o^4)       f learnt from films; o order of the film (`state.py`)
    ln(strength) = f

A film is stiffer than its glass only where nearly all chains lie in the plane: a moulding of PMDA/4,4'-ODA is as stiff
as its film, a film of BPDA/p-PDA three times as stiff as other polyimides; s is fitted to that one. Strain rate,
thickness and molar mass of the films are not stated; the strength of one polymer differs by half from paper to paper,
so its interval is wide whatever the chemistry.
"""

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.expansion import Terms, made, order
from pi_formulate.properties.films.property import FilmProperty, Moved, Sums
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.films.state import Making, parameter
from pi_formulate.properties.volume import Units

COOPERATIVE = 4  # power of the order in the stiffness


def _exp(log: Array, sums: Sums) -> Array:
    return np.asarray(np.exp(log))


def _log(number: Array, sums: Sums) -> Array:
    return np.asarray(np.log(number))


def _log_of_glass(modulus: Array, sums: Sums) -> Array:
    """Latent value f of a usual film."""
    return np.asarray(np.log(modulus) - stiffening(order(sums.units, Making())[0]))


METHOD = "logarithm learnt from films by their likeness"
MODULUS = FilmProperty(
    name="youngs_modulus_gpa", method=f"{METHOD}, and the order of the film", value=_exp, latent=_log_of_glass
)
STRENGTH = FilmProperty(name="strength_mpa", method=METHOD, value=_exp, latent=_log)


def stiffening(film_order: float) -> float:
    """ln(1 + s o^4): logarithm of the modulus of a film over that of its glass [-].

    Parameters
    ----------
    film_order
        o, 0..1 [-].

    Examples
    --------
    >>> stiffening(0.0)
    0.0
    """
    return float(np.log1p(parameter("stiffening")[0] * film_order**COOPERATIVE))


def modulus_by_expansion_per_ppm_per_k(units: Units, process: Process = "cast_fixed") -> float:
    """What a deviation of the expansion tells of the modulus, as both follow from the order of the film [1/(ppm/K)].

    d ln E / d alpha = -4 s o^3 / ((1 + s o^4) (alpha_iso - alpha_rod)) var_open / var: a film that expands less is
    stiffer, as far as the deviation is one of its order and not the scatter of a measurement.

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    process
        As for `cte_ppm_per_k`.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> from pi_formulate.copolymer.unit import Unit
    >>> lib = library()
    >>> modulus_by_expansion_per_ppm_per_k(((Unit(lib["BPDA"], lib["p-PDA"]), 1.0),)) < 0.0
    True
    """
    terms = Terms([unit for unit, _ in units], made(process))
    shares = np.array([fraction for _, fraction in units])
    film_order, share = float(shares @ terms.state.order), parameter("stiffening")[0]
    steep = COOPERATIVE * share * film_order ** (COOPERATIVE - 1) / (1.0 + share * film_order**COOPERATIVE)
    open_variance = float(((shares @ terms.factor) ** 2).sum())
    return -steep / float(shares @ terms.state.span) * open_variance / (open_variance + terms.floor)


def youngs_modulus_gpa(units: Units, process: Process = "cast_fixed") -> Estimate:
    """Young's modulus in the plane of the film at room temperature [GPa].

    E = exp(f) (1 + s o^4)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    process
        As for `cte_ppm_per_k`.

    Returns
    -------
    Estimate
        The deviation holds those of s and of the order, so that it is wide for a film of rods.

    Raises
    ------
    EstimateError
        If there is no such process, or the fractions do not add up to 1.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> from pi_formulate.copolymer.unit import Unit
    >>> lib = library()
    >>> upilex, ultem = (((Unit(lib[a], lib[b]), 1.0),) for a, b in (("BPDA", "p-PDA"), ("BPADA", "m-PDA")))
    >>> youngs_modulus_gpa(upilex).value > youngs_modulus_gpa(ultem).value
    True
    """
    making = made(process)
    usual, now, sd_order = order(units, making)
    share, sd_share = parameter("stiffening")
    ordered = now**COOPERATIVE
    sd = np.hypot(sd_share * ordered, share * COOPERATIVE * ordered / max(now, 1e-9) * sd_order) / (
        1.0 + share * ordered
    )
    note = f"order of the chains in the plane {now:.2f}"
    if not making.usual:
        note += f", {process}; {usual:.2f} in the usual film"
    return MODULUS.estimate(units, Moved(stiffening(now), float(sd), note))
