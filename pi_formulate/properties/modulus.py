"""Young's modulus in the plane of the film, and Poisson's ratio.

In: repeat units with their mole fractions, and the orientation of the chains in the plane. Out: `Estimate`s.

    K = rho (U_R / V)^6                    bulk modulus from the additive sound-velocity function of Rao
    E_0 = f 3 K (1 - 2 nu)                 isotropic; f fitted, as a film is stiffer to sound than in a tensile test
    E = E_0 exp(b o)                       o = 0 isotropic .. 1 fully in the plane and along it; b fitted to Upilex-S

f is the mean over Kapton HN, Vespel SP-1 and Ultem 1000, about 0.5: without it the formula gives twice the measured
modulus. nu from Rao's function is not reliable; the measured 0.34 of Kapton is used.
"""

from collections.abc import Mapping
from functools import cache
from math import exp, fsum, hypot, isfinite, log

from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.groups import group_table, substituted
from pi_formulate.properties.volume import (
    GroupSum,
    Units,
    check_units,
    density_g_per_cm3,
    group_sum,
    is_aromatic,
    keys,
    mass_of,
    measured,
)

# U_R [(cm3/mol)(cm/s)^(1/3)] over V [cm3/mol], to the sixth power:
# (cm/s)^2 = 1e-4 (m/s)^2; times g/cm3 = 1e3 kg/m3: 0.1 Pa.
GPA = 1e-10
# Kapton is reported with 0.34 at 1 and at 5 to 10 %, and with 0.48 at 5 %; engineering plastics have 0.33 to 0.45.
POISSON_SD = 0.05
# The volume is uncertain by 5 % and enters in the sixth power: 30 %. One polymer measures 2.5 and 3.1: at least 1.
MODULUS_SD_FRAC = 0.3
LEAST_MODULUS_SD_GPA = 1.0


def youngs_modulus_gpa(
    units: Units, orientation: float | None = None, substitutions: Mapping[str, str] | None = None
) -> Estimate:
    """Young's modulus in the plane of the film at room temperature [GPa].

    E = f 3 rho (U_R / V)^6 (1 - 2 nu) exp(b o)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    orientation
        o, 0 isotropic .. 1 all chains in the plane and along the direction that is pulled [-]. None if unknown: the
        mean over all orientations, with their spread in the deviation.
    substitutions
        SMARTS of a group that the table lacks, and the group whose contribution it borrows; the note names both.

    Returns
    -------
    Estimate
        Modulus [GPa]; standard deviation 30 % (the volume, in the sixth power), at least 1 GPa. Doubled out of domain:
        a group without a value (sulfide, nitrile, fused rings, ...) or a density out of its domain.

    Raises
    ------
    EstimateError
        If the orientation is not a number from 0 to 1, or less than half of the mass belongs to known groups.

    References
    ----------
    D. W. van Krevelen, K. te Nijenhuis, Properties of Polymers, 4th ed., Elsevier, 2009 (Rao function), as transcribed
    in JH-suite; films in `reference/properties/film_properties.csv`.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> upilex = ((Unit(library()["BPDA"], library()["p-PDA"]), 1.0),)
    >>> print(youngs_modulus_gpa(upilex, 0.0))
    2.722 +- 1 GPa (in domain)
    >>> print(youngs_modulus_gpa(upilex, 1.0))
    9.1 +- 2.7 GPa (in domain)
    """
    if orientation is not None and not (isfinite(orientation) and 0.0 <= orientation <= 1.0):
        raise EstimateError("orientation", orientation, "a number from 0 (isotropic) to 1 (in the plane), or None")
    acoustic, rao = _acoustic_gpa(units, substitutions)
    density, share, stiffening = density_g_per_cm3(units), tensile_share(), orientation_stiffening()
    isotropic = share.value * acoustic
    b = stiffening.value
    # Unknown: all orientations are equally likely, so the mean of exp(b o) over o from 0 to 1, and its spread.
    factor = exp(b * orientation) if orientation is not None else (exp(b) - 1.0) / b
    spread = 0.0 if orientation is not None else ((exp(2.0 * b) - 1.0) / (2.0 * b) - factor**2) ** 0.5
    value = isotropic * factor
    sd = hypot(max(LEAST_MODULUS_SD_GPA, MODULUS_SD_FRAC * value), isotropic * spread)
    notes = [note for note in (rao.note, density.note) if note]
    in_domain = not notes
    if orientation is None:
        notes.append("orientation not known: between an isotropic film and one of aligned chains")
    source = keys(["jh_suite_polymer", density.source, share.source, stiffening.source, poisson_ratio(units).source])
    return Estimate(
        value,
        sd * (1.0 if in_domain else OUTSIDE),
        "GPa",
        in_domain,
        "Rao function, scaled to films",
        source,
        "; ".join(notes),
    )


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


@cache
def tensile_share() -> Estimate:
    """f, measured modulus over the acoustic one, as the mean over unoriented films and mouldings [-].

    >>> print(tensile_share())
    0.4917 +- 0.059 - (in domain)
    """
    films = measured("youngs_modulus_gpa", "fit")
    ratios = [film.value / _acoustic_gpa(((film.unit, 1.0),))[0] for film in films]
    mean = fsum(ratios) / len(ratios)
    sd = (fsum((ratio - mean) ** 2 for ratio in ratios) / (len(ratios) - 1)) ** 0.5
    return Estimate(mean, sd, "-", True, "mean of measured over acoustic", keys(film.source for film in films))


@cache
def orientation_stiffening() -> Estimate:
    """b, logarithm of how much stiffer Upilex-S is than its isotropic estimate [-].

    >>> print(orientation_stiffening())
    1.207 +- 0.3 - (in domain)
    """
    film = measured("youngs_modulus_gpa", "fit_orientation")[0]
    isotropic_gpa = tensile_share().value * _acoustic_gpa(((film.unit, 1.0),))[0]
    return Estimate(
        log(film.value / isotropic_gpa), MODULUS_SD_FRAC, "-", True, f"fitted to {film.polymer}", film.source
    )


def _acoustic_gpa(units: Units, substitutions: Mapping[str, str] | None = None) -> tuple[float, GroupSum]:
    """3 K (1 - 2 nu) with K from Rao's function, and the sum of that function."""
    rao, density = (
        group_sum(units, substituted(group_table("rao_function"), substitutions or {}), "rao"),
        density_g_per_cm3(units).value,
    )
    bulk_gpa = GPA * density * (rao.scaled * density / mass_of(units)) ** 6
    return 3.0 * bulk_gpa * (1.0 - 2.0 * poisson_ratio(units).value), rao
