"""The clauses of each claim, one function for each kind.

In: a claim, a `Part` and the choices of a check. Out: `Finding`s. Exact where composition decides, measured where a
value is known, else estimated: then the status stays `needs data`, and the probability says how likely the clause is
met.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from typing import get_args

import numpy as np

from pi_formulate.base.checks import whole
from pi_formulate.base.errors import ClaimError, EstimateError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.chemistry import structure
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.report import Finding, joined, judged, needs_data
from pi_formulate.claims.scatter import Scatter, window_probability
from pi_formulate.claims.subject import Part
from pi_formulate.claims.tree import Claim, Window
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import ESTIMATED
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.reference import Process
from pi_formulate.properties.run import estimate, estimate_of

MOST_SAMPLES = 1_000_000
NO_COPOLYMER = "the copolymer of this layer"


@dataclass(frozen=True, slots=True)
class Choices:
    """How a check judges.

    Parameters
    ----------
    interpretation, reading
        As for `formula`.
    closed
        Whether units outside a formula are a failure.
    process, tables
        As for `estimate`.
    samples, seed
        How many draws stand for the probability, and the seed of the draws; None for the analytic way.
    degrees
        Whether amounts are degrees, judged as numbers.

    Raises
    ------
    ClaimError
        If there is no such interpretation or reading; else all other errors at once.
    """

    interpretation: Interpretation = "intended"
    reading: str = "default"
    closed: bool = False
    process: str = "cast_fixed"
    tables: Mapping[str, str] | None = None
    samples: int | None = None
    seed: int = 0
    degrees: bool = False

    def __post_init__(self) -> None:
        formula("1", self.reading, self.interpretation)  # one that does not exist is one fault, before any other
        errors: list[FormulateError] = []
        for name in ("closed", "degrees"):
            value: object = getattr(self, name)
            if not isinstance(value, bool):
                errors.append(ClaimError(name, value, "True or False"))
        if self.process not in get_args(Process):
            errors.append(ClaimError("process", self.process, f"one of {', '.join(get_args(Process))}"))
        tables: object = self.tables
        if tables is not None and (not isinstance(tables, Mapping) or not set(tables) <= set(ESTIMATED)):
            errors.append(
                ClaimError("tables", tables, f"{{property: path}} with properties among {', '.join(ESTIMATED)}")
            )
        if self.samples is not None:
            with gathering(errors):
                whole("samples", self.samples, 1, MOST_SAMPLES, refuse=ClaimError)
        with gathering(errors):
            whole("seed", self.seed, 0, refuse=ClaimError)
        raise_all(errors)

    def formula_of(self, claim: Claim) -> Formula:
        """The formula of a claim, under these readings.

        Parameters
        ----------
        claim
            One on a formula.
        """
        return formula(claim.formula, self.reading, self.interpretation)


def property_window(claim: str, window: Window, part: Part, choices: Choices, known: Estimate | None = None) -> Finding:
    """Claims 1, 3, 12, 14 and 18: a property inside a window, measured or estimated.

    Where a layer states one value and another one is measured, both have to lie in the window.

    Parameters
    ----------
    claim
        Its number.
    window
        The printed window.
    part, choices
        What is judged, and how.
    known
        The estimate, where the caller has it already.
    """
    if part.values(window.name):
        return _measured_window(claim, window, part)
    missing = f"a measured {window.name}"
    if part.scatter is None:
        return _unknown_window(claim, window, part, f"{missing}, or {NO_COPOLYMER}")
    try:
        value = known or _estimate(window.name, part.scatter.base, choices)
    except EstimateError as error:
        return _unknown_window(claim, window, part, f"{missing}: {error}")
    sd, probability = _spread(window, part.scatter, value, choices)
    said = f"estimate {value.value:.4g} +- {sd:.2g} {value.unit}"
    note = joined(part.place, said, "" if value.in_domain else "out of domain", f"needs {missing}", value.note)
    return _estimated_window(claim, window, value.value, probability, note)


def _measured_window(claim: str, window: Window, part: Part) -> Finding:
    """Of the measured values, the one with the smallest margin decides."""
    values, (low, high) = part.values(window.name), window.limits
    value, sd = min(values, key=lambda entry: min(entry[0] - low, high - entry[0]))
    margin, status = judged(min(value - low, high - value), False, low if value - low < high - value else high)
    probability = window_probability(value, sd, low, high) if sd > 0.0 else None
    different = dict.fromkeys(entry for entry, _ in values)
    both = " and ".join(f"{entry:g}" for entry in different)
    note = joined(part.place, f"values {both}: all must be in the window" if len(different) > 1 else "")
    return Finding(claim, window.label, window.name, value, low, high, margin, status, probability, "measured", note)


def _estimated_window(claim: str, window: Window, value: float, probability: float, note: str) -> Finding:
    """A window and an estimate, which never decides it: the status is `needs data`."""
    low, high = window.limits
    return Finding(
        claim,
        window.label,
        window.name,
        value,
        low,
        high,
        min(value - low, high - value),
        "needs data",
        probability,
        "estimated",
        note,
    )


def _unknown_window(claim: str, window: Window, part: Part, what: str) -> Finding:
    return needs_data(claim, window.label, what, window.name, window.limits, part.place)


def _estimate(property: str, copolymer: Copolymer, choices: Choices) -> Estimate:
    if choices.tables:
        return estimate(copolymer, [property], choices.process, tables=choices.tables)[property]
    return estimate_of(property, copolymer, choices.process)


def _spread(window: Window, scatter: Scatter, value: Estimate, choices: Choices) -> tuple[float, float]:
    """Standard deviation of an estimate for a batch, and the probability that the property lies in the window."""
    low, high = window.limits
    if not scatter.moved and not scatter.drawn:  # nothing but the estimate is uncertain
        return value.sd, window_probability(value.value, value.sd, low, high)
    at = _linear(window.name, scatter.base, choices)
    moved = np.array([at(copolymer) for copolymer in scatter.moved])
    sd = sqrt(float(np.sum((moved - at(scatter.base)) ** 2)) + value.sd**2)
    if not scatter.drawn:
        return sd, window_probability(value.value, sd, low, high)
    errors = np.random.default_rng(choices.seed + 1).standard_normal(len(scatter.drawn))
    drawn = np.array([at(copolymer) for copolymer in scatter.drawn]) + value.sd * errors
    return sd, float(np.mean((drawn >= low) & (drawn <= high)))


def _linear(property: str, base: Copolymer, choices: Choices) -> Callable[[Copolymer], float]:
    """The estimate as a function of the units: linear in their mole fractions, so each unit is asked once.

    Nearly always a composition is of the units of `base`, in their order, and none is looked up.
    """
    units = [unit for unit, _ in base.amounts_mol]
    of_base = [_of_unit(property, unit, choices) for unit in units]
    values = dict(zip(units, of_base, strict=True))

    def each(copolymer: Copolymer) -> list[float]:
        for unit, _ in copolymer.amounts_mol:
            if unit not in values:
                values[unit] = _of_unit(property, unit, choices)
        return [values[unit] for unit, _ in copolymer.amounts_mol]

    def at(copolymer: Copolymer) -> float:
        amounts = copolymer.amounts_mol
        known = of_base if [unit for unit, _ in amounts] == units else each(copolymer)
        return sum([value * n for value, (_, n) in zip(known, amounts, strict=True)]) / copolymer.total_mol

    return at


def _of_unit(property: str, unit: Unit, choices: Choices) -> float:
    """The estimate of a polymer of one unit; by tables of the user's own it is made anew, since they may change."""
    if choices.tables:
        return _estimate(property, Copolymer.of({unit: 1.0}), choices).value
    return _by_shipped_tables(property, unit, choices.process)


@lru_cache(maxsize=1024)
def _by_shipped_tables(property: str, unit: Unit, process: str) -> float:
    """Kept, since each batch of the same units asks again."""
    return estimate(unit, [property], process)[property].value


def share_of_units(claim: Claim, part: Part, choices: Choices) -> Finding:
    """Claims 9 and 19: units that keep an N-H in the chain; 10 and 20: units whose diamine residue is formula 5.

    Parameters
    ----------
    claim
        One on a residue.
    part, choices
        What is judged, and how.
    """
    if claim.residue == "N-H":
        return _share(claim, "share of units with N-H in the chain", part, keeps_nh)
    reading = formula("1", choices.reading).reading
    return _share(
        claim, f"share of units of {claim.clause}", part, lambda unit: reading.fits(claim.residue, unit.diamine)
    )


def _share(claim: Claim, quantity: str, part: Part, wanted: Callable[[Unit], bool]) -> Finding:
    if part.copolymer is None:
        return needs_data(claim.id, claim.clause, NO_COPOLYMER, quantity, place=part.place)
    amounts = [(unit, n) for unit, n in part.copolymer.amounts_mol if wanted(unit)]
    share = sum(n for _, n in amounts) / part.copolymer.total_mol
    margin, status = judged(share, True)
    note = joined(part.place, ", ".join(str(unit) for unit, _ in amounts))
    return Finding(claim.id, claim.clause, quantity, share, 0.0, None, margin, status, note=note, strict=True)


@lru_cache(maxsize=8192)
def keeps_nh(unit: Unit) -> bool:
    """Whether a nitrogen of the polyimide chain carries a hydrogen: on the path through the unit, or in a ring of it.

    Parameters
    ----------
    unit
        The repeat unit; a pendant N-H does not count.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> [keeps_nh(Unit(lib["PMDA"], lib[name])) for name in ("4,4'-DABA", "DAPBI", "4,4'-ODA")]
    [True, True, False]
    """
    for part in unit.parts:
        graph = structure.graph(part)
        path = set(graph.path)
        chain = path.union(*(ring for ring in graph.rings if len(path & set(ring)) >= 2))
        if any(graph.symbols[atom] == "N" and graph.hydrogens[atom] for atom in chain):
            return True
    return False
