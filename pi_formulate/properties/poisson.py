"""Poisson's ratio of a film.

In: repeat units with their mole fractions. Out: `Estimate` [-]: the measured value of Kapton, for want of others.
"""

from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.volume import Units, check_units, is_aromatic, measured

# Kapton is reported with 0.34 at 1 and at 5 to 10 %, and with 0.48 at 5 %; engineering plastics have 0.33 to 0.45.
POISSON_SD = 0.05


def poisson_ratio(units: Units) -> Estimate:
    """Poisson's ratio of the film [-]: the measured value of Kapton for every aromatic polyimide.

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Returns
    -------
    Estimate
        0.34 with a standard deviation of 0.05; out of domain for a monomer without a benzene ring.

    References
    ----------
    DuPont, Kapton polyimide film, summary of properties.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> print(poisson_ratio(((Unit(library()["BPDA"], library()["p-PDA"]), 1.0),)))
    0.34 +- 0.05 - (in domain)
    """
    check_units(units)
    film = measured("poisson", "fit")[0]
    aromatic = is_aromatic(units)
    note = "" if aromatic else "a monomer without a benzene ring: the value is that of Kapton"
    return Estimate(
        film.value,
        POISSON_SD * (1.0 if aromatic else OUTSIDE),
        "-",
        aromatic,
        f"measured on {film.polymer}",
        film.source,
        note,
    )
