"""Refractive index and dielectric constant.

In: repeat units with their mole fractions. Out: `Estimate`s.

    (n^2 - 1) / (n^2 + 2) = R / V          Lorentz, Lorenz; R by the atom types of Wildman and Crippen, V = M / density
    eps = n^2 + c                          c fitted to measured films: the part of motions slower than the electrons

Wildman-Crippen types cover every atom of the shipped monomers; the groups of van Krevelen lack sulfone, fused rings
and silicon, and are too low by 0.05 to 0.07 for pyromellitimides. No group of the molar polarization
(Clausius-Mossotti) is known for the imide, so eps follows from n. The types use the toolkit's aromaticity, in which the
pyromellitic imide rings are aromatic: the types were implemented this way, and PMDA films agree best.
"""

from collections.abc import Mapping
from functools import cache
from math import fsum, sqrt

from pi_formulate.base.errors import EstimateError
from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.groups import group_table, substituted
from pi_formulate.properties.volume import (
    Units,
    elements_of,
    group_sum,
    is_aromatic,
    keys,
    measured,
    molar_volume_cm3_per_mol,
)

# Seven measured films deviate by 0.026 (root mean square); Kapton alone is reported from 1.70 to 1.82, by direction
# and method: a new measurement may be off by 0.04.
INDEX_SD = 0.04
# Two films of PMDA/4,4'-ODA are sold with 3.0 and 3.4: humidity, frequency and order scatter that much.
LEAST_DIELECTRIC_SD = 0.25
# Elements of the films that the index was checked on.
CHECKED_ELEMENTS = frozenset("CHNOF")


def refractive_index(units: Units, substitutions: Mapping[str, str] | None = None) -> Estimate:
    """Mean refractive index of the film at 589 nm [-].

    (n^2 - 1) / (n^2 + 2) = R / V

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    substitutions
        SMARTS of a group that the table lacks, and the group whose contribution it borrows; the note names both.

    Returns
    -------
    Estimate
        Mean over all directions; in the plane of a film of rods it is higher by a third of the birefringence (0.2 in
        BPDA/p-PDA). Standard deviation 0.04, doubled out of domain: atoms without a type, elements other than C, H,
        N, O and F, or a monomer without a benzene ring.

    Raises
    ------
    EstimateError
        If less than half of the mass has a type, or an element has no volume.

    References
    ----------
    S. A. Wildman, G. M. Crippen, J. Chem. Inf. Comput. Sci. 39 (1999) 868, doi 10.1021/ci990307l.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> print(refractive_index(((Unit(library()["PMDA"], library()["4,4'-ODA"]), 1.0),)))
    1.736 +- 0.04 - (in domain)
    """
    refraction = group_sum(units, substituted(group_table("refraction"), substitutions or {}), "refraction_cm3_per_mol")
    volume = molar_volume_cm3_per_mol(units)
    ratio = refraction.scaled / volume.value
    if not ratio < 1.0:
        raise EstimateError("molar refraction over molar volume", ratio, "below 1")
    notes = [refraction.note] if refraction.note else []
    if strange := sorted(elements_of(units) - CHECKED_ELEMENTS):
        notes.append(f"no film with {', '.join(strange)} among those that the index was checked on")
    if not is_aromatic(units):
        notes.append("a monomer without a benzene ring: the packing is that of aromatic films")
    index = sqrt((1.0 + 2.0 * ratio) / (1.0 - ratio))
    # The index above that of the vacuum, divided among the groups in proportion to their molar refraction.
    total = fsum(share for _, share in refraction.shares)
    shares = [("vacuum", 1.0), *((group, (index - 1.0) * share / total) for group, share in refraction.shares)]
    return Estimate(
        index,
        INDEX_SD * (OUTSIDE if notes else 1.0),
        "-",
        not notes,
        "Lorentz-Lorenz with Wildman-Crippen refraction",
        keys(["crippen_rdkit", volume.source]),
        "; ".join(notes),
        tuple(sorted(shares, key=lambda pair: -abs(pair[1]))),
    )


@cache
def dielectric_offset() -> Estimate:
    """Constant that is added to n^2, the mean over the measured films [-]; the sd is that of a new film.

    >>> print(dielectric_offset())
    0.4572 +- 0.25 - (in domain)
    """
    films = measured("dielectric_constant", "fit")
    offsets = [film.value - refractive_index(((film.unit, 1.0),)).value ** 2 for film in films]
    mean = fsum(offsets) / len(offsets)
    square = fsum((offset - mean) ** 2 for offset in offsets) / (len(offsets) - 1)
    sd = sqrt(square * (1.0 + 1.0 / len(offsets)))
    return Estimate(
        mean,
        max(sd, LEAST_DIELECTRIC_SD),
        "-",
        True,
        "mean of eps - n^2 of measured films",
        keys(film.source for film in films),
    )


def dielectric_constant(units: Units) -> Estimate:
    """Dielectric constant of the dry film at 1 kHz to 1 MHz and room temperature [-].

    eps = n^2 + c, with c fitted to Kapton HN, Upilex-S, 6FDA/TFMB and PMDA/TFMB

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.

    Returns
    -------
    Estimate
        Mean over all directions. Standard deviation 0.25, as two films of one polymer have 3.0 and 3.4; doubled where
        the index is out of domain. Absorbed water raises the true value.

    References
    ----------
    Films in `reference/properties/film_properties.csv`.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> print(dielectric_constant(((Unit(library()["6FDA"], library()["TFMB"]), 1.0),)))
    2.92 +- 0.25 - (in domain)
    """
    index, offset = refractive_index(units), dielectric_offset()
    electronic = index.value**2
    return Estimate(
        electronic + offset.value,
        offset.sd * (1.0 if index.in_domain else OUTSIDE),
        "-",
        index.in_domain,
        "n^2 + constant fitted on films",
        keys([index.source, offset.source]),
        index.note,
        (("electrons (n^2)", electronic), ("slower motions", offset.value)),
    )
