"""Refractive index, dielectric constant and birefringence of a film.

In: repeat units with their mole fractions. Out: `Estimate`s.

    (n^2 - 1) / (n^2 + 2)     = R / (v V_w)      Lorentz, Lorenz
    (eps - 1) / (eps + 2)     = R / (v V_w)      Clausius, Mossotti; a smaller v holds what moves slower than electrons
    ln(birefringence + 0.005) = f + ln((o' + 0.05) / (o + 0.05))     in the plane less out of it

R is the molar refraction by the atom types of Wildman and Crippen, V_w the van der Waals volume; v and f are learnt
from films, v for each of the two properties anew; o and o' are the order of the usual film and of this one.
Refractions and volumes of the units of a copolymer add.
"""

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.expansion import made, order
from pi_formulate.properties.films.property import FilmProperty, Moved, Sums
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.volume import Units

MOST_REFRACTION = 0.9  # of its volume; above it the index grows without limit
# Birefringence that is lost in the scatter of a measurement, so that films without any have a logarithm.
LEAST_BIREFRINGENCE = 0.005
LEAST_ORDER = 0.05  # at which that much birefringence is left; assumed
ORDER_SD = 0.5  # relative standard deviation of what the process changes; assumed


def _constant(filling: Array, sums: Sums) -> Array:
    """n^2 or eps from v."""
    share = sums.refraction_cm3_per_mol / sums.volume_cm3_per_mol / np.asarray(filling)
    share = np.clip(share, 0.0, MOST_REFRACTION)
    return np.asarray((1.0 + 2.0 * share) / (1.0 - share))


def _filling(constant: Array, sums: Sums) -> Array:
    """V from n^2 or eps."""
    share = sums.refraction_cm3_per_mol / sums.volume_cm3_per_mol
    return np.asarray(share * (np.asarray(constant) + 2.0) / (np.asarray(constant) - 1.0))


def _index(filling: Array, sums: Sums) -> Array:
    return np.asarray(np.sqrt(_constant(filling, sums)))


def _filling_of_index(index: Array, sums: Sums) -> Array:
    return _filling(np.square(index), sums)


def _difference(log: Array, sums: Sums) -> Array:
    return np.asarray(np.exp(log) - LEAST_BIREFRINGENCE)


def _log(difference: Array, sums: Sums) -> Array:
    return np.asarray(np.log(np.maximum(difference, 0.0) + LEAST_BIREFRINGENCE))


REFRACTIVE_INDEX = FilmProperty(
    name="refractive_index",
    method="Lorentz-Lorenz with Wildman-Crippen refraction, volume learnt from films by their likeness",
    value=_index,
    latent=_filling_of_index,
    by_volume=True,
    least=1.0,
)
DIELECTRIC_CONSTANT = FilmProperty(
    name="dielectric_constant",
    method="Clausius-Mossotti with Wildman-Crippen refraction, volume learnt from films by their likeness",
    value=_constant,
    latent=_filling,
    by_volume=True,
    least=1.0,
)
BIREFRINGENCE = FilmProperty(
    name="birefringence",
    method="logarithm learnt from films by their likeness",
    value=_difference,
    latent=_log,
)


def birefringence(units: Units, process: Process = "cast_fixed") -> Estimate:
    """Refractive index in the plane of the film less that out of it [-].

    ln(birefringence + 0.005) = f + ln((o' + 0.05) / (o + 0.05))

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
    >>> birefringence(((Unit(lib["6FDA"], lib["4,4'-ODA"]), 1.0),)).value < 0.03
    True
    """
    making = made(process)
    if making.usual:
        return BIREFRINGENCE.estimate(units)
    usual, now, _ = order(units, making)
    note = f"{process}: order {now:.2f}, {usual:.2f} in the usual film"
    shift = float(np.log((now + LEAST_ORDER) / (usual + LEAST_ORDER)))
    return BIREFRINGENCE.estimate(units, Moved(shift, ORDER_SD * abs(shift), note))


def refractive_index(units: Units) -> Estimate:
    """Mean refractive index of the film; the wavelength of the films is not stated, mostly that of sodium light [-].

    (n^2 - 1) / (n^2 + 2) = R / (v V_w)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Raises
    ------
    EstimateError
        If less than half of the mass has an atom type, or an element has no volume.

    References
    ----------
    S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39 (1999) 868, doi 10.1021/ci990307l.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> from pi_formulate.copolymer.unit import Unit
    >>> lib = library()
    >>> 1.5 < refractive_index(((Unit(lib["6FDA"], lib["TFMB"]), 1.0),)).value < 1.6
    True
    """
    return REFRACTIVE_INDEX.estimate(units)


def dielectric_constant(units: Units) -> Estimate:
    """Dielectric constant of the dry film; the frequency of the films is not stated [-].

    (eps - 1) / (eps + 2) = R / (v V_w)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Returns
    -------
    Estimate
        Absorbed water raises the true value; some of the films are optical values, 1.1 n^2, which lie below it.

    Raises
    ------
    EstimateError
        As for `refractive_index`.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> from pi_formulate.copolymer.unit import Unit
    >>> lib = library()
    >>> 2.3 < dielectric_constant(((Unit(lib["6FDA"], lib["TFMB"]), 1.0),)).value < 3.0
    True
    """
    return DIELECTRIC_CONSTANT.estimate(units)
