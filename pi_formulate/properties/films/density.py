"""Density of a film, from the volume that it takes per van der Waals volume.

In: repeat units with their mole fractions. Out: `Estimate` [g/cm3].

    density = M / (v V_w)        v, learnt from films: about 1.4; masses and volumes of the units add
"""

from collections.abc import Sequence

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.property import FilmProperty, Sums
from pi_formulate.properties.volume import Units, mass_of, vdw_volume_cm3_per_mol


def _density(filling: Array, sums: Sums) -> Array:
    return np.asarray(sums.mass_g_per_mol / (filling * sums.volume_cm3_per_mol))


DENSITY = FilmProperty(
    name="density_g_per_cm3",
    method="M / (v V_w), v learnt from films by their likeness",
    value=_density,
    latent=_density,  # its own inverse
    by_volume=True,
)


def density_g_per_cm3(units: Units) -> Estimate:
    """Density of the film at room temperature [g/cm3].

    rho = M / (v V_w)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Returns
    -------
    Estimate
        Density [g/cm3] with the deviation of one measured film.

    Raises
    ------
    EstimateError
        If an element has no van der Waals volume, or the fractions do not add up to 1.

    References
    ----------
    Zhao, Abraham, Zissimos, J. Org. Chem. 68 (2003) 7368 (V_w).

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> kapton = ((Unit(library()["PMDA"], library()["4,4'-ODA"]), 1.0),)
    >>> 1.35 < density_g_per_cm3(kapton).value < 1.45
    True
    """
    return DENSITY.estimate(units)


def molar_volume_cm3_per_mol(units: Units) -> Estimate:
    """Molar volume of the mean repeat unit in the film [cm3/mol].

    V = M / rho

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    """
    density = density_g_per_cm3(units)
    value = mass_of(units) / density.value
    return Estimate(
        value,
        value * density.sd / density.value,
        "cm3/mol",
        density.in_domain,
        "M / density",
        density.source,
        density.note,
    )


def volume_terms(units: Sequence[Unit]) -> tuple[Array, Array]:
    """Molar volume of each unit in the film, and half of its 90 % interval [cm3/mol].

    In a copolymer volumes and intervals add up in mole fractions.

    Parameters
    ----------
    units
        Repeat units.

    Raises
    ------
    EstimateError
        If an element has no van der Waals volume.
    """
    latent = DENSITY.of_units(units)
    vdw = np.array([vdw_volume_cm3_per_mol(((unit, 1.0),)).value for unit in units])
    half = latent.learnt.half_width(latent.open_variance, 0.9)
    return vdw * latent.values, vdw * half
