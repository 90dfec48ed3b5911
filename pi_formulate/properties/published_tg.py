"""Tg by a published additive scheme, as the baseline to compare the project's own table with.

In: repeat units with mole fractions. Out: `Estimate` of Tg [degrees C].

    Tg = 1000 sum_i n_i Y_i / sum_i n_i M_i     [K; Y in K kg/mol, M in g/mol]

The form is van Krevelen's molar glass transition function; the contributions are those of Yang et al. (2020), whose
table has its own imide rings. Groups that it lacks, such as meta-phenylene, are named and not replaced, unless the user
maps them to other groups.
"""

from collections.abc import Mapping, Sequence

from pi_formulate.base.errors import EstimateError
from pi_formulate.base.units import celsius
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.groups import TAKEN_AS, Assignment, assign, group_table, substituted, uncovered_text

COLUMN, MASS = "yg_k_kg_per_mol", "mass_g_per_mol"
# Root mean square error on the 315 polyimides of the calibration data that the scheme covers whole (mean absolute error
# 59 K, on average 49 K too high), computed by calling `tg_published_c` on each of them.
SD_C = 84.0
# Smallest and largest value of the scheme among those 315, rounded outward: nothing was compared outside.
RANGE_C = (130.0, 525.0)
SD_UNCOVERED_C = 168.0  # twice SD_C: part of the unit is not counted


def tg_published_c(units: Sequence[tuple[Unit, float]], substitutions: Mapping[str, str] | None = None) -> Estimate:
    """Glass transition by the published scheme [degrees C].

    Parameters
    ----------
    units
        (unit, mole fraction) [-].
    substitutions
        SMARTS of a missing group, and the group that stands in for it; the note names each of them.

    Raises
    ------
    EstimateError
        If no atom of the unit is covered.

    References
    ----------
    Yang et al., ACS Omega 5 (2020), doi 10.1021/acsomega.0c04499, table S3, through a transcription.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> tg = tg_published_c([(Unit(lib["BTDA"], lib["m-PDA"]), 1.0)])
    >>> tg.in_domain, tg.note.startswith("no group for C")
    (False, True)
    """
    table = substituted(group_table("tg_published"), substitutions or {})
    numerator = denominator = 0.0
    assignments: list[Assignment] = []
    shares: dict[str, float] = {}
    for unit, fraction in units:
        for part in unit.parts:
            assignment = assign(part, table)
            assignments.append(assignment)
            for name, n in assignment.counts:
                share = fraction * n * (table[name].value(COLUMN) or 0.0)
                shares[name] = shares.get(name, 0.0) + share
                numerator += share
                denominator += fraction * n * (table[name].value(MASS) or 0.0)
    if not denominator:
        raise EstimateError(
            "published Tg scheme",
            [str(unit) for unit, _ in units],
            "at least one group of its table",
            sentence="none of the groups of its table is in {got}",
        )
    unknown = uncovered_text(assignments)
    borrowed = [name for name in shares if TAKEN_AS in name]
    absolute = 1000.0 * numerator / denominator
    far = "" if RANGE_C[0] <= celsius(absolute) <= RANGE_C[1] else f"outside of {RANGE_C[0]:g} to {RANGE_C[1]:g} C"
    note = "; ".join(text for text in (unknown, *borrowed, far) if text)
    scale = 1000.0 / denominator
    offset = celsius(absolute) - absolute
    parts = [(name, scale * share) for name, share in shares.items()]
    return Estimate(
        celsius(absolute),
        SD_C if not note else SD_UNCOVERED_C,
        "degrees C",
        not note,
        "additive scheme of the form sum Y / sum M",
        "yang2020",
        note,
        tuple(sorted([*parts, ("from kelvin to degrees C", offset)], key=lambda part: -abs(part[1]))),
    )
