"""The clauses of each claim, one function for each kind of part.

In: a `Subject` and the choices of a check. Out: `Finding`s. Exact where composition or order decides, measured where a
value was given, else estimated: then the status stays `needs data`, and the probability says how likely it is met.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import sqrt

import numpy as np

from pi_formulate.base.errors import EstimateError
from pi_formulate.batch.scatter import Scatter, window_probability, with_probabilities
from pi_formulate.chemistry import structure
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, Labelling, formula
from pi_formulate.claims.labelling import NARROW, how_read, labelling_of, narrow_clauses
from pi_formulate.claims.report import ClaimReport, Finding, judged, with_disagreement
from pi_formulate.claims.subject import Part
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimates import estimate

TG_WINDOW_C = (200.0, 250.0)  # printed in claims 3 and 14
CTE_WINDOW_PPM_PER_K = (5.0, 25.0)  # printed in claims 1, 12 and 18
FORMULA_OF = {
    "2": "1",
    "13": "6",
    "4": "2",
    "15": "7",
    "5": "2",
    "6": "2",
    "16": "7",
    "17": "7",
    "11": "2",
    "21": "7",
}


@dataclass(frozen=True, slots=True)
class Choices:
    """What a check was asked with.

    Parameters
    ----------
    interpretation, reading, closed
        As for `check_claims`.
    process, tables
        As for `estimate`.
    samples, seed
        How many batches are drawn; None for the analytic way.
    degrees
        Whether amounts are degrees, judged as numbers.
    """

    interpretation: Interpretation
    reading: str
    closed: bool
    process: str
    tables: Mapping[str, str] | None
    samples: int | None
    seed: int
    degrees: bool = False
    _scatters: dict[int, tuple[Part, Scatter]] = field(default_factory=dict, compare=False, repr=False)

    def scatter(self, part: Part) -> Scatter:
        """The batch of a part with what it may be instead, worked out once."""
        assert part.copolymer is not None
        if id(part) not in self._scatters:
            found = Scatter.of(part.copolymer, part.charges, self.samples, self.seed)
            self._scatters[id(part)] = (part, found)  # the part too, so that no other one gets its id
        return self._scatters[id(part)][1]


def way_of(claim: str, part: Part, choices: Choices) -> Labelling | None:
    """The labelling that a claim on a formula is judged under; None where the copolymer is not known.

    Parameters
    ----------
    claim
        Its number.
    part, choices
        What is judged, and how.
    """
    return (
        None
        if part.copolymer is None
        else labelling_of(claim, _system(claim, choices), part.copolymer, choices.degrees)
    )


def composition(
    claim: str, part: Part, choices: Choices, way: Labelling | None = None, chances: bool = True
) -> list[Finding]:
    """Claims 2, 4, 11, 13, 15, 21: a formula; 5, 6, 16, 17: the same with m = n = 0 and one X2.

    Parameters
    ----------
    claim
        Its number.
    part, choices
        What is judged, and how.
    way
        The labelling, such as that of a claim which rests on this one; the claim's own if None.
    chances
        Whether the probability is wanted that a batch meets each clause.
    """
    if part.copolymer is None:
        return [unknown(claim, part, "the copolymer of this layer")]
    system, degrees = _system(claim, choices), choices.degrees
    way = way or labelling_of(claim, system, part.copolymer, degrees)
    classes = dict(way.classes)

    def check(copolymer: Copolymer) -> ClaimReport:
        labelling = system.labelled(copolymer, classes)
        if claim in NARROW:
            return _report(system, narrow_clauses(claim, system, copolymer, labelling))
        return system.check(copolymer, choices.closed, degrees, labelling)

    found = with_probabilities(check, choices.scatter(part)) if chances else list(check(part.copolymer))
    if claim in NARROW and chances:
        said = how_read(claim, system, part.copolymer, way, degrees)
        found = [replace(f, note=f"{f.note}; {said}") if f.clause.startswith("X2 ") else f for f in found]
    elif chances:
        found = with_disagreement(found, system.disagreement(part.copolymer, degrees))
    return [_as_claim(finding, claim, part) for finding in found]


def _system(claim: str, choices: Choices) -> Formula:
    return formula(FORMULA_OF[claim], choices.reading, choices.interpretation)


def _as_claim(finding: Finding, claim: str, part: Part) -> Finding:
    return replace(finding, claim=claim, note="; ".join(filter(None, (part.place, finding.note))))


def _report(system: Formula, findings: Iterator[Finding]) -> ClaimReport:
    return ClaimReport(tuple(findings), system.reading.name, system.interpretation)


def property_window(
    claim: str, clause: str, name: str, window: tuple[float, float], part: Part, choices: Choices
) -> Finding:
    """Claims 1, 3, 12, 14 and 18: a property inside a window, measured or estimated.

    Where a layer states one value and another one is measured, both have to lie in the window.
    """
    low, high = window
    if given := part.values(name):
        value, sd = min(given, key=lambda one: min(one[0] - low, high - one[0]))
        margin, status = judged(min(value - low, high - value), False, low if value - low < high - value else high)
        chance = window_probability(value, sd, low, high) if sd > 0.0 else None
        both = " and ".join(dict.fromkeys(f"{one:g}" for one, _ in given))
        told = f"given are {both}: all have to lie in the window" if len({one for one, _ in given}) > 1 else ""
        note = "; ".join(filter(None, (part.place, told)))
        return Finding(claim, clause, name, value, low, high, margin, status, chance, "measured", note)
    if part.copolymer is None:
        return unknown(claim, part, f"a measured {name}, or the copolymer of this layer", clause, name, window)
    scatter = choices.scatter(part)
    try:
        found = estimate(scatter.base, [name], choices.process, tables=choices.tables)[name]
    except EstimateError as error:
        return unknown(claim, part, f"a measured {name}: {error}", clause, name, window)
    at = _linear(name, choices)
    values = np.array([at(copolymer) for copolymer in scatter.moved])
    spread = sqrt(float(np.sum((values - at(scatter.base)) ** 2)) + found.sd**2)
    if scatter.drawn:
        rng = np.random.default_rng(choices.seed + 1)
        drawn = np.array([at(copolymer) for copolymer in scatter.drawn]) + found.sd * rng.standard_normal(
            len(scatter.drawn)
        )
        chance = float(np.mean((drawn >= low) & (drawn <= high)))
    else:
        chance = window_probability(found.value, spread, low, high)
    domain = "" if found.in_domain else "out of domain"
    note = "; ".join(
        filter(
            None,
            (
                part.place,
                f"estimate {found.value:.4g} +- {spread:.2g} {found.unit}",
                domain,
                f"needs a measured {name}",
                found.note,
            ),
        )
    )
    return Finding(
        claim,
        clause,
        name,
        found.value,
        low,
        high,
        min(found.value - low, high - found.value),
        "needs data",
        chance,
        "estimated",
        note,
    )


def _linear(name: str, choices: Choices) -> Callable[[Copolymer], float]:
    """The estimate as a function of the units: linear in their mole fractions, so each unit is asked once."""
    values: dict[Unit, float] = {}

    def at(copolymer: Copolymer) -> float:
        for unit, _ in copolymer.amounts_mol:
            if unit not in values:
                alone = Copolymer.of({unit: 1.0})
                values[unit] = estimate(alone, [name], choices.process, tables=choices.tables)[name].value
        return sum(values[unit] * n for unit, n in copolymer.amounts_mol) / copolymer.total_mol

    return at


def unknown(
    claim: str,
    part: Part,
    what: str,
    clause: str = "composition",
    name: str = "",
    window: tuple[float, float] | None = None,
) -> Finding:
    """A clause that cannot be judged, and what it needs.

    Parameters
    ----------
    claim, part
        Which claim, and the part that was looked at.
    what
        What is missing.
    clause, name, window
        Label, quantity and limits, where there are such.
    """
    low, high = window or (None, None)
    note = "; ".join(filter(None, (part.place, f"needs {what}")))
    return Finding(claim, clause, name, None, low, high, None, "needs data", None, "none", note)


def chain_nh(claim: str, part: Part, choices: Choices) -> Finding:
    """Claims 9 and 19: units that keep an N-H in the chain after imidization."""
    return _share_of_units(claim, "-NH- in the chain", "share of units with N-H in the chain", part, keeps_nh)


def formula_5(claim: str, part: Part, choices: Choices) -> Finding:
    """Claims 10 and 20: units whose diamine residue is formula 5."""
    system = formula("1", choices.reading)
    return _share_of_units(
        claim, "formula 5", "share of units of formula 5", part, lambda unit: system.reading.fits("F5", unit.diamine)
    )


def _share_of_units(claim: str, clause: str, quantity: str, part: Part, wanted: Callable[[Unit], bool]) -> Finding:
    if part.copolymer is None:
        return unknown(claim, part, "the copolymer of this layer", clause, quantity)
    found = [(unit, n) for unit, n in part.copolymer.amounts_mol if wanted(unit)]
    share = sum(n for _, n in found) / part.copolymer.total_mol
    margin, status = judged(share, True)
    note = "; ".join(filter(None, (part.place, ", ".join(str(unit) for unit, _ in found))))
    return Finding(claim, clause, quantity, share, 0.0, None, margin, status, note=note, strict=True)


def keeps_nh(unit: Unit) -> bool:
    """Whether a nitrogen of the polyimide chain carries a hydrogen: on the way through the unit, or in a ring of it.

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
        way = set(graph.path)
        chain = way.union(*(ring for ring in graph.rings if len(way & set(ring)) >= 2))
        if any(graph.symbols[atom] == "N" and graph.hydrogens[atom] for atom in chain):
            return True
    return False
