"""Coefficient of linear thermal expansion (CTE) in the plane of a film.

In: repeat units with their mole fractions, the process, the temperature range. Out: `Estimate` [ppm/K]. For each unit

    alpha = alpha_rod + (alpha_iso - alpha_rod) exp(-x^m)      x = q l_p exp(-b (T - T_0)) / l_0

    l_p         persistence length of the chain from its geometry [nm] (`shape.py`); infinite for a rod
    alpha_rod   rods that lie in the plane, l_p -> infinity [ppm/K]
    alpha_iso   unoriented glass, l_p -> 0 or moulded [ppm/K]
    l_0         persistence length at which 1/e of the difference between glass and rod is left [nm]
    m           sharpness of the change from bent to rod-like chains: 1 gradual, above 1 cooperative
    b           loss of orientation with temperature [1/K]; T is the middle of the range, T_0 = 125 C
    q           orientation by the process: moulded 0, free, cast on a frame or substrate 1, stretched

and the copolymer is the sum of its units by mole fraction, alpha = sum_i x_i alpha_i.

The unoriented limit is one number for all polymers. In van Krevelen's glass, E_g / (3 V) with E_g = 0.45e-3 V_w and
V = 1.6 V_w per K, V_w cancels: it gives 94 ppm/K for every polymer, while moulded resins have 54 to 56.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, inf, isfinite, log, sqrt
from typing import Literal, get_args

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.chemistry import structure
from pi_formulate.chemistry.library import library
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.shape import ChainShape, chain_statistics
from pi_formulate.properties.estimate import OUTSIDE, Estimate

Process = Literal["free", "cast_fixed", "stretched", "moulded"]

# Range of an estimate, and of a published value that states no range.
T_LOW_C, T_HIGH_C = 50.0, 200.0
T_0_C = 0.5 * (T_LOW_C + T_HIGH_C)
# Films of one polymer differ by this much between papers (pooled standard deviation): no estimate is more certain.
LEAST_SD_PPM_PER_K = 7.0
# Rings up to this size are flat or puckered blocks; a larger one, such as a crown ether, is flexible.
LARGEST_RING = 7
PARAMETERS = ("alpha_iso_ppm_per_k", "alpha_rod_ppm_per_k", "l_0_nm", "sharpness", "softening_per_k", "q_stretched")
FILM_COLUMNS = (
    "dianhydride_1",
    "dianhydride_1_mol_frac",
    "dianhydride_2",
    "dianhydride_2_mol_frac",
    "diamine_1",
    "diamine_1_mol_frac",
    "diamine_2",
    "diamine_2_mol_frac",
    "cte_ppm_per_k",
    "t_low_c",
    "t_high_c",
    "process",
    "source",
    "kind",
    "how_read",
    "note",
)

Units = tuple[tuple[Unit, float], ...]


@dataclass(frozen=True, slots=True)
class Film:
    """A measured film: its units with their mole fractions, value [ppm/K], process and temperature range [C]."""

    units: Units
    cte_ppm_per_k: float
    process: str
    t_low_c: float
    t_high_c: float
    source: str

    @property
    def middle_c(self) -> float:
        """Middle of the temperature range [C]."""
        return 0.5 * (self.t_low_c + self.t_high_c)

    @property
    def modelled_as(self) -> Process:
        """Process of the model; a film of unknown process counts as cast and fixed, the usual process."""
        return "cast_fixed" if self.process == "unknown" else self.process  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class CteParameters:
    """Fitted parameters with their covariance.

    Parameters
    ----------
    values
        In the order of `PARAMETERS`.
    covariance
        Rows in the same order.
    scatter_ppm_per_k
        Standard deviation of one film about the model [ppm/K].
    """

    values: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    scatter_ppm_per_k: float


def cte_ppm_per_k(
    units: Units, process: Process = "cast_fixed", t_low_c: float = T_LOW_C, t_high_c: float = T_HIGH_C
) -> Estimate:
    """In-plane linear coefficient of thermal expansion of a polyimide film [ppm/K], mean over a temperature range.

    Parameters
    ----------
    units
        Repeat units and their amounts [mol, or any one scale].
    process
        `free` (imidized without a frame), `cast_fixed` (on a frame or substrate), `stretched` (biaxially), or
        `moulded` (unoriented).
    t_low_c, t_high_c
        Ends of the range [degrees C]; equal for the value at one temperature.

    Returns
    -------
    Estimate
        Value [ppm/K] and its standard deviation, at least 7 ppm/K: the interval of stiff chains extends below zero,
        and some of them do shrink on heating. Contributions are the shares of the units.

    Raises
    ------
    EstimateError
        For an unknown process, a reversed temperature range, or amounts that are not finite, negative or all zero.

    References
    ----------
    D. W. van Krevelen, K. te Nijenhuis, Properties of Polymers, 4th ed., Elsevier, 2009, ch. 4 (expansion of the
    glass; named from memory). S. Numata et al., J. Appl. Polym. Sci. 31 (1986) 101 (rod-like chains expand little).

    Examples
    --------
    >>> lib = library()
    >>> rod, bent = Unit(lib["PMDA"], lib["p-PDA"]), Unit(lib["6FDA"], lib["4,4'-ODA"])
    >>> low, high = cte_ppm_per_k(((rod, 1.0),)), cte_ppm_per_k(((bent, 1.0),))
    >>> low.value < 10.0 < 30.0 < high.value, low.sd >= 7.0
    (True, True)
    """
    if process not in get_args(Process):
        raise EstimateError("process", process, f"one of {', '.join(get_args(Process))}")
    if not (isfinite(t_low_c) and isfinite(t_high_c) and ABSOLUTE_ZERO_C < t_low_c <= t_high_c):
        raise EstimateError(
            "temperature range", (t_low_c, t_high_c), "two temperatures [degrees C], the lower one first"
        )
    amounts = [amount for _, amount in units]
    if not all(isfinite(amount) and amount >= 0.0 for amount in amounts) or sum(amounts) <= 0.0:
        raise EstimateError("units", amounts, "amounts that are finite, not negative and not all 0")
    fitted, total, middle = cte_parameters(), sum(amounts), 0.5 * (t_low_c + t_high_c)
    shares: list[tuple[str, float]] = []
    slopes = [0.0] * (len(PARAMETERS) + 1)
    for unit, amount in units:
        value, slope = unit_cte(unit_shape(unit).persistence_nm, process, middle, fitted.values)
        shares.append((str(unit), value * amount / total))
        slopes = [s + d * amount / total for s, d in zip(slopes, slope, strict=True)]
    of_parameters = _quadratic(slopes[:-1], fitted.covariance)
    variance = of_parameters + (slopes[-1] * process_orientation("free")[1]) ** 2 * (process == "free")
    doubts = [*process_doubts(process, middle)]
    for unit, amount in units:
        doubts += [f"{unit}: {doubt}" for doubt in unit_doubts(unit, process, middle) if amount > 0.0]
    sd = max(LEAST_SD_PPM_PER_K, sqrt(variance + fitted.scatter_ppm_per_k**2))
    return Estimate(
        value=sum(share for _, share in shares),
        sd=sd * (OUTSIDE if doubts else 1.0),
        unit="ppm/K",
        in_domain=not doubts,
        method="persistence length of the chain, orientation by the process, fitted to films",
        source="fit_cte; recalled",
        note="; ".join((f"in the plane, {process}, mean over {t_low_c:g} to {t_high_c:g} C", *doubts, *_unseen(units))),
        contributions=tuple(sorted(shares, key=lambda share: -abs(share[1]))),
    )


def linear_terms(
    units: Sequence[Unit], process: Process = "cast_fixed", t_low_c: float = T_LOW_C, t_high_c: float = T_HIGH_C
) -> tuple[Array, Array, float]:
    """Value of each unit [ppm/K], factor F of their covariance F F', and variance of a film.

    Parameters
    ----------
    units
        Repeat units.
    process, t_low_c, t_high_c
        As for `cte_ppm_per_k` [degrees C].

    Returns
    -------
    tuple
        Values, shape (units,) [ppm/K]; factor, shape (units, parameters + 1) [ppm/K]; variance [(ppm/K)^2].
    """
    fitted, middle = cte_parameters(), 0.5 * (t_low_c + t_high_c)
    terms = [unit_cte(unit_shape(unit).persistence_nm, process, middle, fitted.values) for unit in units]
    slopes = np.array([slope for _, slope in terms])
    strength, directions = np.linalg.eigh(np.array(fitted.covariance))
    of_parameters = slopes[:, :-1] @ (directions * np.sqrt(np.maximum(strength, 0.0)))
    of_process = slopes[:, -1:] * (process_orientation("free")[1] if process == "free" else 0.0)
    return np.array([value for value, _ in terms]), np.hstack([of_parameters, of_process]), fitted.scatter_ppm_per_k**2


def unit_cte(
    persistence_nm: float, process: Process, middle_c: float, values: tuple[float, ...]
) -> tuple[float, tuple[float, ...]]:
    """CTE of one unit [ppm/K], and its derivatives: by each of `PARAMETERS`, and last by q of this process.

    alpha = alpha_rod + (alpha_iso - alpha_rod) exp(-(q l_p exp(-b (T - T_0)) / l_0)^m)

    Parameters
    ----------
    persistence_nm
        l_p, from 0 to infinity [nm].
    process
        Moulded is the unoriented limit for every chain.
    middle_c
        T, middle of the temperature range [C].
    values
        Parameters in the order of `PARAMETERS`.

    Examples
    --------
    >>> unit_cte(3.0, "moulded", 125.0, (54.0, 2.0, 3.0, 1.5, 0.005, 1.1))[0]
    54.0
    >>> round(unit_cte(3.0, "cast_fixed", 125.0, (54.0, 2.0, 3.0, 1.5, 0.005, 1.1))[0], 2)  # 2 + 52 / e
    21.13
    """
    iso, rod, l_0, sharpness, softening, stretched = values
    q = stretched if process == "stretched" else process_orientation(process)[0]
    warmer = middle_c - T_0_C
    x = 0.0 if q == 0.0 else q * persistence_nm * exp(-softening * warmer) / l_0
    left = exp(-(x**sharpness))
    slope = (iso - rod) * left * x**sharpness if 0.0 < x < inf else 0.0
    by_sharpness = -slope * log(x) if slope else 0.0
    slope *= sharpness
    by_q = -slope / q if q > 0.0 else 0.0
    by_stretched = by_q if process == "stretched" else 0.0
    return rod + (iso - rod) * left, (left, 1.0 - left, slope / l_0, by_sharpness, slope * warmer, by_stretched, by_q)


@lru_cache(maxsize=8192)
def unit_shape(unit: Unit) -> ChainShape:
    """Blocks, length and persistence length of the polyimide unit.

    >>> lib = library()
    >>> round(unit_shape(Unit(lib["PMDA"], lib["4,4'-ODA"])).persistence_nm, 2)
    2.73
    """
    return chain_statistics(unit.parts)


def process_orientation(process: Process) -> tuple[float, float]:
    """Orientation q of a process for which it is not fitted, and its standard deviation.

    >>> process_orientation("moulded"), process_orientation("cast_fixed")
    ((0.0, 0.0), (1.0, 0.0))
    """
    if process == "moulded":
        return 0.0, 0.0
    return priors()["q_free"][:2] if process == "free" else (1.0, 0.0)


# --- the domain


@cache
def _film_elements() -> frozenset[str]:
    """Elements of the polymers of the fitted films."""
    return frozenset(e for film in films() for unit, _ in film.units for e, _ in unit.pi_counts)


def unit_doubts(unit: Unit, process: Process, middle_c: float) -> tuple[str, ...]:
    """Why the model may not hold for one unit; empty if it is of the same kind as the films.

    Parameters
    ----------
    unit
        The repeat unit.
    process, middle_c
        How the film is made, and the middle of the temperature range [degrees C].
    """
    doubts = []
    if unknown := dict.fromkeys(unit_shape(unit).unknown):
        doubts.append(f"not a row of rigid blocks: {', '.join(unknown)}")
    if strange := sorted({e for e, _ in unit.pi_counts} - _film_elements()):
        doubts.append(f"no film with {', '.join(strange)}")
    if any(len(ring) > LARGEST_RING for part in unit.parts for ring in structure.graph(part).rings):
        doubts.append(f"a ring of more than {LARGEST_RING} atoms is not a rigid block")
    fitted = cte_parameters()
    slopes = unit_cte(unit_shape(unit).persistence_nm, process, middle_c, fitted.values)[1]
    if sqrt(_quadratic(list(slopes[:-1]), fitted.covariance)) > fitted.scatter_ppm_per_k:
        doubts.append("the parameters are less certain than films scatter")
    return tuple(doubts)


def process_doubts(process: Process, middle_c: float) -> tuple[str, ...]:
    """Why the model may not hold for a process or a temperature, for any polymer; empty if it holds.

    Parameters
    ----------
    process, middle_c
        How the film is made, and the middle of the temperature range [degrees C].
    """
    doubts = []
    if process == "free":
        doubts.append("no film of the data was imidized free; its orientation is assumed")
    coldest, hottest = min(film.middle_c for film in films()), max(film.middle_c for film in films())
    if not coldest <= middle_c <= hottest:
        doubts.append(f"middle of the range outside of {coldest:g} to {hottest:g} C")
    return tuple(doubts)


def _unseen(units: Units) -> tuple[str, ...]:
    """Blocks of known geometry that no fitted film has."""
    kinds = {block.kind for unit, amount in units if amount > 0.0 for block in unit_shape(unit).blocks if block.known}
    new = sorted(kinds - _seen())
    return (f"angle known, but no film in the data with {', '.join(new)}",) if new else ()


@cache
def _seen() -> frozenset[str]:
    return frozenset(block.kind for film in films() for unit, _ in film.units for block in unit_shape(unit).blocks)


def _quadratic(vector: list[float], matrix: Iterable[Iterable[float]]) -> float:
    return max(
        0.0, sum(a * c * b for a, row in zip(vector, matrix, strict=True) for b, c in zip(vector, row, strict=True))
    )


# --- the tables


@cache
def films() -> tuple[Film, ...]:
    """Measured films that the shipped parameters were fitted to; a range that is not stated counts as 50 to 200 C.

    >>> len(films())
    33
    """
    lib = library()
    measured = []
    for where, row in rows(reference_table("properties/cte_films.csv"), FILM_COLUMNS):
        sides = [
            [
                (lib[row[f"{role}_{i}"]], number(f"{where}:{role}_{i}_mol_frac", row[f"{role}_{i}_mol_frac"], high=1.0))
                for i in (1, 2)
                if row[f"{role}_{i}"]
            ]
            for role in ("dianhydride", "diamine")
        ]
        units = tuple((Unit(a, b), x * y) for a, x in sides[0] for b, y in sides[1])
        low, high = (
            number(f"{where}:{column}", row[column], low=ABSOLUTE_ZERO_C, unit="degrees C") if row[column] else usual
            for column, usual in (("t_low_c", T_LOW_C), ("t_high_c", T_HIGH_C))
        )
        value = number(f"{where}:cte_ppm_per_k", row["cte_ppm_per_k"], low=-100.0, unit="ppm/K")
        measured.append(Film(units, value, row["process"], low, high, row["source"]))
    return tuple(measured)


@cache
def priors() -> dict[str, tuple[float, float, float, float]]:
    """Assumptions apart from the data: value, standard deviation, lowest, highest, by parameter.

    >>> priors()["q_stretched"]
    (1.15, 0.15, 1.0, 3.0)
    """
    columns = ("parameter", "value", "sd", "low", "high", "source", "kind", "how_read", "note")
    assumed = {}
    for where, row in rows(reference_table("properties/cte_priors.csv"), columns):
        value, sd, low, high = (
            number(f"{where}:{column}", row[column], low=-inf) for column in ("value", "sd", "low", "high")
        )
        assumed[row["parameter"]] = (value, sd, low, high)
    return assumed


@cache
def cte_parameters() -> CteParameters:
    """Shipped parameters with their covariance."""
    columns = ("parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "data_sha256")
    table = {
        row["parameter"]: number(f"{where}:value", row["value"], low=-inf)
        for where, row in rows(reference_table("properties/cte_parameters.csv"), columns)
    }
    between = {
        (row["parameter_1"], row["parameter_2"]): number(f"{where}:covariance", row["covariance"], low=-inf)
        for where, row in rows(
            reference_table("properties/cte_covariance.csv"), ("parameter_1", "parameter_2", "covariance", "source")
        )
    }
    return CteParameters(
        tuple(table[name] for name in PARAMETERS),
        tuple(tuple(between[a, b] for b in PARAMETERS) for a in PARAMETERS),
        table["scatter_ppm_per_k"],
    )
