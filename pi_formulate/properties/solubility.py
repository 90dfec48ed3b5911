"""Solubility parameters of the polyimide, and the solvents that are nearest to it.

In: repeat units with their mole fractions. Out: Hansen and Hildebrand parameters, solvents ranked by distance.

    delta_d = sum F_d / V,   delta_p = sqrt(sum F_p^2) / V,   delta_h = sqrt(sum E_h / V)     Hoftyzer, van Krevelen
    delta^2 = delta_d^2 + delta_p^2 + delta_h^2
    Ra^2 = 4 (d_1 - d_2)^2 + (p_1 - p_2)^2 + (h_1 - h_2)^2                                    Hansen

The table has no imide group, which is taken as 2 CO + N<, and no sulfone. Missing groups are named, and the sums are
scaled by mass. delta_p falls with the size of the repeat unit, as its squares add up within one unit.

Anchor: `groups` is the published scheme. It is too low in all three parameters for the one polyimide whose sphere of
solvents was measured, and makes dichloromethane the best solvent for Kapton. `measured` adds the difference for that
polyimide (`reference/properties/hansen_polyimides.csv`), and ranks cresol, NMP, DMSO and DMF first.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from math import fsum, hypot, sqrt
from typing import Literal, get_args

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Rows
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.chemistry.library import library
from pi_formulate.chemistry.solvent import solvents
from pi_formulate.copolymer.copolymer import Polymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.films.density import molar_volume_cm3_per_mol
from pi_formulate.properties.groups import GroupTable, group_table, substituted
from pi_formulate.properties.volume import Units, group_sum, keys

# The same groups give the 25 shipped solvents that they cover within 0.4, 2.7 and 1.5 (root mean square), but the one
# polyimide measured, BTDA/TMPPD at 21.7, 10.8 and 10.8, comes out low by 4.9, 5.0 and 3.3: that is the deviation.
HANSEN_SD = (4.9, 5.0, 3.3)
# Compilations of solvent parameters, best first: the first that lists a solvent counts.
COMPILATIONS = ("hansen_diaz_2022", "hansen_alshehri_2022", "hansen_hspipy", "hansen_schrier_2020")
Anchor = Literal["groups", "measured"]
UNIT = "MPa^0.5"
IMIDE = "imide = 2 CO + N<"


def hansen(
    units: Units, anchor: Anchor = "groups", substitutions: Mapping[str, str] | None = None
) -> tuple[Estimate, Estimate, Estimate]:
    """Hansen parameters delta_d, delta_p, delta_h of the polyimide [MPa^0.5].

    delta_d = sum F_d / V, delta_p = sqrt(sum F_p^2) / V, delta_h = sqrt(sum E_h / V)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    anchor
        `groups`: the published scheme. `measured`: shifted to the measured polyimide.
    substitutions
        SMARTS of a group that the table lacks, and the group whose contribution it borrows; the note names both.

    Returns
    -------
    tuple of Estimate
        Dispersion, polar, hydrogen bonding [MPa^0.5]; standard deviations 4.9, 5.0, 3.3, doubled where a group is
        missing or the density is out of domain. The shares of the polar and the hydrogen part are those of the sum
        under the root, scaled to the value.

    Raises
    ------
    EstimateError
        If less than half of the mass belongs to known groups, or the anchor is neither of the two.

    References
    ----------
    D. W. van Krevelen, K. te Nijenhuis, Properties of Polymers, 4th ed., Elsevier, 2009, ch. 7, Table 7.10.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> for delta in hansen(((Unit(library()["PMDA"], library()["4,4'-ODA"]), 1.0),)):
    ...     print(f"{delta.value:.1f} +- {delta.sd:.1f}")
    18.1 +- 4.9
    7.4 +- 5.0
    8.9 +- 3.3
    """
    if anchor not in get_args(Anchor):
        raise EstimateError("anchor", anchor, "'groups' or 'measured'")
    return _hansen(tuple(units), anchor, substituted(group_table("hansen_groups"), substitutions or {}))


@lru_cache(maxsize=64)
def _hansen(units: Units, anchor: Anchor, table: GroupTable) -> tuple[Estimate, Estimate, Estimate]:
    """Kept, since four properties follow from them."""
    volume = molar_volume_cm3_per_mol(units)
    dispersion, polar, hydrogen = (
        group_sum(units, table, column, power) for column, power in (("fd", 1), ("fp", 2), ("eh", 1))
    )
    notes = "; ".join(dict.fromkeys(n for n in (IMIDE, dispersion.note, volume.note) if n))
    in_domain = volume.in_domain and not dispersion.note
    values = (
        dispersion.scaled / volume.value,
        sqrt(polar.scaled) / volume.value,
        sqrt(hydrogen.scaled / volume.value),
    )
    shifts, polymers, measured_in = ((0.0, 0.0, 0.0), "", "") if anchor == "groups" else measured_shift()
    source = keys(["hvk_transcribed", volume.source, *([measured_in] if measured_in else [])])
    shifted = f", shifted to {polymers}" if polymers else ""
    parameters = []
    for value, shift, sd, part, name in zip(
        values, shifts, HANSEN_SD, (dispersion, polar, hydrogen), "dph", strict=True
    ):
        complete = part.covered_frac == 1.0 and part.total
        shares = tuple((g, value * share / part.total) for g, share in part.shares) if complete else ()
        if shift and shares:
            shares = tuple(sorted((*shares, ("shift to measured", shift)), key=lambda pair: -abs(pair[1])))
        parameters.append(
            Estimate(
                value + shift,
                sd if in_domain else OUTSIDE * sd,
                UNIT,
                in_domain,
                f"Hoftyzer-van Krevelen delta_{name}{shifted}",
                source,
                notes,
                shares,
            )
        )
    return parameters[0], parameters[1], parameters[2]


def solubility_parameter_mpa05(
    units: Units, anchor: Anchor = "groups", substitutions: Mapping[str, str] | None = None
) -> Estimate:
    """Total (Hildebrand) solubility parameter of the polyimide [MPa^0.5].

    delta = sqrt(delta_d^2 + delta_p^2 + delta_h^2)

    Parameters
    ----------
    units
        Repeat units with their mole fractions, which add up to 1.
    anchor, substitutions
        As in `hansen`.

    Returns
    -------
    Estimate
        Parameter [MPa^0.5]; standard deviation sum delta_i sd_i / delta, as the three parts err together: on the one
        polyimide that was measured all three are low.

    References
    ----------
    D. W. van Krevelen, K. te Nijenhuis, Properties of Polymers, 4th ed., Elsevier, 2009, ch. 7, Table 7.10.

    Examples
    --------
    >>> from pi_formulate.copolymer.unit import Unit
    >>> from pi_formulate.chemistry.library import library
    >>> print(solubility_parameter_mpa05(((Unit(library()["PMDA"], library()["4,4'-ODA"]), 1.0),)))
    21.49 +- 7.2 MPa^0.5 (in domain): imide = 2 CO + N<
    """
    parts = hansen(units, anchor, substitutions)
    value = hypot(*(part.value for part in parts))
    sd = fsum(part.value * part.sd for part in parts) / value
    first = parts[0]
    names = ("dispersion", "polar", "hydrogen bonding")
    shares = [(name, part.value**2 / value) for name, part in zip(names, parts, strict=True)]
    return Estimate(
        value,
        sd,
        UNIT,
        first.in_domain,
        first.method.replace(" delta_d", ", root of the squares"),
        first.source,
        first.note,
        tuple(sorted(shares, key=lambda pair: -pair[1])),
    )


def solvents_for(
    units: Polymer | Units, anchor: Anchor = "measured", compilations: tuple[str, ...] = COMPILATIONS
) -> tuple[tuple[str, float], ...]:
    """Shipped solvents by their Hansen distance from the polyimide, nearest first.

    Ra^2 = 4 (d_1 - d_2)^2 + (p_1 - p_2)^2 + (h_1 - h_2)^2

    The distance ranks solvents but does not decide: no radius of a polyimide is known, ordered chains do not dissolve
    even in solvents of equal parameters, and the poly(amic acid) dissolves in amides where its imide does not.

    Parameters
    ----------
    units
        A copolymer, a single unit or a recipe, as for `estimate`; or repeat units with their mole fractions, which
        add up to 1.
    anchor
        As in `hansen`; the ranking by `measured` agrees with practice.
    compilations
        Source keys of `reference/properties/hansen_solvents.csv`, best first; the first that lists a solvent counts.

    Returns
    -------
    tuple of (str, float)
        Id of the solvent and its distance Ra [MPa^0.5]. Solvents without parameters are left out, see
        `solvents_without_parameters`.

    Raises
    ------
    EstimateError
        For anything but a polymer, a compilation that is not in the table, or as `hansen`.

    References
    ----------
    Compilations in `reference/properties/hansen_solvents.csv`.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> ranked = solvents_for(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)]))
    >>> [(name, round(distance, 1)) for name, distance in ranked[:3]], ranked[-1][0]
    ([('HMPA', 9.6), ('DMSO', 10.1), ('pyridine', 10.8)], 'methanol')
    """
    d, p, h = (part.value for part in hansen(_fractions(units), anchor))
    distances = (
        (name, sqrt(4.0 * (d - d_s) ** 2 + (p - p_s) ** 2 + (h - h_s) ** 2))
        for name, (d_s, p_s, h_s) in _solvent_parameters(tuple(compilations))
    )
    return Rows(sorted(distances, key=lambda pair: (pair[1], pair[0])), ("solvent", "distance Ra / MPa^0.5"))


def solvents_without_parameters(compilations: tuple[str, ...] = COMPILATIONS) -> tuple[str, ...]:
    """Shipped solvents whose distance is unknown, as no compilation lists them.

    Parameters
    ----------
    compilations
        Source keys of `reference/properties/hansen_solvents.csv`.

    Examples
    --------
    >>> solvents_without_parameters()[:3]
    ('CHP', 'DMI', 'DMPU')
    """
    known = dict(_solvent_parameters(tuple(compilations)))
    return tuple(solvent.id for solvent in solvents() if solvent.id not in known)


@cache
def measured_shift() -> tuple[tuple[float, float, float], str, str]:
    """Measured less calculated Hansen parameters, mean over the polyimides measured [MPa^0.5], their names and sources.

    >>> shift, names, source = measured_shift()
    >>> tuple(round(value, 1) for value in shift), names
    ((4.9, 5.0, 3.3), 'BTDA/TMPPD')
    """
    columns = ("delta_d_mpa05", "delta_p_mpa05", "delta_h_mpa05")
    lib, gaps, names, source_keys = library(), [], [], []
    path = reference_table("properties/hansen_polyimides.csv")
    for where, row in rows(path, ("dianhydride", "diamine", "source", *columns)):
        unit = Unit(lib.resolve(row["dianhydride"], "dianhydride"), lib.resolve(row["diamine"], "diamine"))
        wanted = (number(f"{where}:{column}", row[column]) for column in columns)
        gaps.append([w - part.value for w, part in zip(wanted, hansen(((unit, 1.0),)), strict=True)])
        names.append(str(unit))
        source_keys.append(row["source"])
    d, p, h = (fsum(gap) / len(gap) for gap in zip(*gaps, strict=True))
    return (d, p, h), ", ".join(names), keys(source_keys)


def _fractions(polymer: Polymer | Units) -> Units:
    """Units with their mole fractions, of a polymer of any type."""
    if isinstance(polymer, tuple) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in polymer):
        return polymer
    copolymer = copolymer_of(polymer, refuse=EstimateError, kinds="a Copolymer, a Recipe, or units with mole fractions")
    return copolymer.mole_fractions


@cache
def _solvent_parameters(compilations: tuple[str, ...]) -> tuple[tuple[str, tuple[float, float, float]], ...]:
    """(solvent, its three parameters), from the first compilation that lists it."""
    columns = ("delta_d_mpa05", "delta_p_mpa05", "delta_h_mpa05")
    listed: dict[tuple[str, str], tuple[float, float, float]] = {}
    for where, row in rows(reference_table("properties/hansen_solvents.csv"), ("solvent", "source", *columns)):
        d, p, h = (number(f"{where}:{column}", row[column], least=True) for column in columns)
        listed[row["source"], row["solvent"]] = (d, p, h)
    known = sorted({source for source, _ in listed})
    if strange := [name for name in compilations if name not in known]:
        raise EstimateError("compilations", strange, f"names among {', '.join(known)}")
    chosen: dict[str, tuple[float, float, float]] = {}
    for compilation in compilations:
        for (source, solvent), parameters in listed.items():
            if source == compilation:
                chosen.setdefault(solvent, parameters)
    return tuple(sorted(chosen.items()))
