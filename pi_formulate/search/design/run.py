"""The door of the search: targets and candidates in, a `Design` out.

In: what the user wants, in names and numbers. Out: ranked distinct formulations with their probabilities, or the
constraints that are in conflict.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.checks import real, whole
from pi_formulate.base.errors import DesignError, EstimateError
from pi_formulate.batch.cost import cost_per_kg
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.run import estimate
from pi_formulate.search.design.conflict import Conflict, conflict_of
from pi_formulate.search.design.result import Design, Formulation, Outcome
from pi_formulate.search.design.search import Pool, search
from pi_formulate.search.question.assess import DIGITS, Assessed, distance, linear_targets, probability
from pi_formulate.search.question.grid import units_of
from pi_formulate.search.question.problem import Problem, problem_of
from pi_formulate.search.question.targets import EXACT, SEARCHED, Target
from pi_formulate.search.question.terms import Terms, terms_of

SHORTLIST = 50  # formulations that are asked for a property without a linear form
DUST = 1e-12  # a unit with less than this share is none


def design(
    targets: Mapping[str, object] | Iterable[Target],
    candidates: Iterable[str | Monomer] | None = None,
    *,
    formula: str | Iterable[str] | None = None,
    reading: str = "default",
    interpretation: Interpretation = "intended",
    closed: bool = False,
    required: Iterable[str | Monomer] = (),
    forbidden: Iterable[str | Monomer] = (),
    most_monomers: int = 3,
    step_frac: float | None = 0.05,
    sequence: str = "random",
    process: str = "cast_fixed",
    thickness_um: float | None = None,
    least_probability: float = 0.0,
    count: int = 10,
    per_support: int = 1,
    most_evaluations: int = 30_000_000,
    rounds: int = 20,
    library: MonomerLibrary | None = None,
    progress: Progress = iter,
) -> Design:
    """Formulations that meet targets: ranked, distinct, each with its probability of meeting every target.

    A formulation is feasible if the expected value of each target lies in its window, borders included, and every
    clause of the asked formulas holds, strict borders excluded. Rank: joint probability of meeting all targets (the
    product of the single ones), then closeness to the set points, then fewer monomers, then names.

    Parameters
    ----------
    targets
        {property: (low, high)}, None for an open side, or a list of `Target`. Properties of `estimate`;
        `cost_per_kg`, `cost_per_m2`, `solids_paa_frac`, `solids_pi_frac`.
    candidates
        Monomers that may be used; all of the library if None (with a target of cost: all that have a price).
    formula
        Claimed formula or formulas that must hold: `1`, `2`, `6`, `7`.
    reading, interpretation
        As for `formula`.
    closed
        Whether units outside the formula are a failure.
    required, forbidden
        Monomers that must be in, and that must not.
    most_monomers
        Most monomers in one pot, at least 2.
    step_frac
        Mole fractions of the feed are whole multiples of it on each side; 1 divided by a whole number [-].
        None for any fraction.
    sequence
        `random` order of the units (one pot), or `any`: unit amounts that an order of addition has to bring about.
        Where one side is a single monomer the feed fixes the units, and both are the same.
    process
        Of the film, as for `estimate`.
    thickness_um
        Of the film, for `cost_per_m2` [um].
    least_probability
        Least joint probability, 0..1 [-].
    count
        How many formulations, at least 1.
    per_support
        At most so many with the same monomers.
    most_evaluations
        A grid of at most so many compositions is judged as a whole; a larger one goes to the mixed-integer program.
    rounds
        At most so many sets of monomers from that program.
    library
        Where names are looked up; the shipped one if None.
    progress
        Wraps the steps of a long search, such as a progress bar.

    Returns
    -------
    Design
        Empty if nothing meets all of it; `conflict` then names an irreducible set of constraints and what to relax.

    Raises
    ------
    FormulateError
        All that is wrong with the question, at once: unknown names, properties and windows that cannot be, a missing
        price.

    Examples
    --------
    >>> found = design({"cte_ppm_per_k": (5, 25)}, ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], formula="6")
    >>> best = found[0]
    >>> 5 <= best["cte_ppm_per_k"].value <= 25, best.reports[0].met
    (True, True)
    """
    names = library_or_shipped(library)
    problem = problem_of(
        targets,
        candidates,
        required,
        forbidden,
        most_monomers,
        step_frac,
        sequence,
        formula,
        reading,
        interpretation,
        closed,
        process,
        thickness_um,
        names,
    )
    numbers = (("count", count), ("per_support", per_support), ("rounds", rounds))
    count, per_support, rounds = (whole(where, number, refuse=DesignError) for where, number in numbers)
    real("most_evaluations", most_evaluations, least=True, refuse=DesignError)
    least = real("least_probability", least_probability, high=1.0, least=True, refuse=DesignError)
    terms = terms_of(problem, progress)
    beside = [target for target in problem.targets if target.property in SEARCHED]
    wanted = max(SHORTLIST, count) if beside else count
    pool = search(problem, terms, wanted, per_support, most_evaluations, rounds, least, progress)
    rows = _ranked(problem, terms, pool)
    method = pool.method
    if not rows:
        conflict, proved = _why_empty(problem, terms, least, most_evaluations, rounds, progress)
        return Design((), method, pool.bound, proved, pool.evaluated, conflict, names, problem.in_words)
    bound, proved = pool.bound, pool.proved
    searched: dict[tuple[int, int], tuple[Outcome, ...]] = {}
    if beside:
        short = rows[:wanted]
        searched = {row: found for row in short if (found := _searched(problem, pool.found[row[0]], row[1], beside))}
        method += f"; {', '.join(t.property for t in beside)} estimated for the {len(short)} best of these: a search"
        rows = [row for row in short if _inside(searched.get(row, ()), beside)]
        if not rows:
            conflict = _missed(searched, beside)
            return Design((), method, bound, False, pool.evaluated, conflict, names, problem.in_words)
        proved = False
    made = [_formulation(problem, terms, pool.found[at], row, searched.get((at, row), ())) for at, row in rows]
    made = [found for found in made if found.probability >= least]
    if not made:
        conflict = (Conflict(f"joint probability >= {least:g}", "lower it, or widen a window"),)
        return Design((), method, bound, False, pool.evaluated, conflict, names, problem.in_words)
    made.sort(key=_rank)
    return Design(
        tuple(replace(found, rank=rank) for rank, found in enumerate(made[:count], 1)),
        method,
        bound,
        proved,
        pool.evaluated,
        (),
        names,
        problem.in_words,
    )


def _rank(found: Formulation) -> tuple[object, ...]:
    feed = found.copolymer.feed.to_dict()
    fractions = tuple(-amount for amount in feed.values())
    return -round(found.probability, DIGITS), round(found.distance, DIGITS), len(feed), tuple(feed), fractions


def _ranked(problem: Problem, terms: Terms, pool: Pool) -> list[tuple[int, int]]:
    """(set, composition) of a pool, best first."""
    rows = []
    for at, item in enumerate(pool.found):
        off = distance(linear_targets(problem, terms), item.values)
        ids = tuple(str(unit) for unit in units_of(problem, item.support))
        for row, joint in enumerate(item.joint):
            size = len(item.support[0]) + len(item.support[1])
            rows.append(((-round(float(joint), DIGITS), round(float(off[row]), DIGITS), size, ids, row), (at, row)))
    return [place for _, place in sorted(rows)]


def _copolymer(problem: Problem, item: Assessed, row: int) -> Copolymer:
    shares = zip(units_of(problem, item.support), item.fractions[row], strict=True)
    return Copolymer.of({unit: float(share) for unit, share in shares if share > DUST})


def _searched(problem: Problem, item: Assessed, row: int, targets: Iterable[Target]) -> tuple[Outcome, ...]:
    """Estimates without a linear form; nothing if one of them cannot be said."""
    copolymer = _copolymer(problem, item, row)
    found = []
    for target in targets:
        try:
            answer = estimate(copolymer, [target.property], problem.process)[target.property]
        except EstimateError:
            return ()
        chance = float(probability(target, np.array([answer.value]), np.array([answer.sd]))[0])
        found.append(Outcome(target.property, answer.value, answer.sd, target, chance, answer.in_domain))
    return tuple(found)


def _inside(outcomes: tuple[Outcome, ...], targets: list[Target]) -> bool:
    """Whether the expected values lie in their windows."""
    return len(outcomes) == len(targets) and all(
        (t.low is None or o.value >= t.low) and (t.high is None or o.value <= t.high)
        for o, t in zip(outcomes, targets, strict=True)
    )


def _missed(searched: Mapping[tuple[int, int], tuple[Outcome, ...]], targets: list[Target]) -> tuple[Conflict, ...]:
    """What the shortlist gave for targets without a linear form: no proof that nothing else would do."""
    found = []
    for k, target in enumerate(targets):
        values = [outcomes[k].value for outcomes in searched.values()]
        told = (
            f"the best of the others have {min(values):.4g} to {max(values):.4g}" if values else "nothing can be said"
        )
        found.append(Conflict(str(target), told, None, False))
    return tuple(found)


def _why_empty(
    problem: Problem, terms: Terms, least: float, most_evaluations: int, rounds: int, progress: Progress
) -> tuple[tuple[Conflict, ...], bool]:
    """The conflict, or the probability that was asked for."""
    if least > 0.0:
        pool = search(problem, terms, 1, 1, most_evaluations, rounds, 0.0, progress)
        if pool.found:
            best = max(float(item.joint.max()) for item in pool.found)
            told = f"{best:.3g} is the highest found" + (" and there is no higher" if pool.proved else "")
            return (Conflict(f"joint probability >= {least:g}", told, best),), pool.proved
    return conflict_of(problem, most_evaluations, progress)


def _formulation(
    problem: Problem, terms: Terms, item: Assessed, row: int, searched: tuple[Outcome, ...]
) -> Formulation:
    """One composition with all that is said of it."""
    units = units_of(problem, item.support)
    copolymer = _copolymer(problem, item, row)
    domain = _domain(problem, units, item, row)
    outcomes = []
    asked = linear_targets(problem, terms)
    for k, target in enumerate(asked):
        inside = domain.get(target.property, True) if target.property not in EXACT else True
        outcomes.append(
            Outcome(
                target.property,
                float(item.values[row, k]),
                float(item.sds[row, k]),
                target,
                float(item.probabilities[row, k]),
                inside,
            )
        )
    outcomes += searched
    named = {target.property for target in asked}
    for k, name in enumerate(TABULATED):
        if name not in named:
            value, sd = float(item.estimates[row, k]), float(item.estimate_sds[row, k])
            outcomes.append(Outcome(name, value, sd, None, None, domain[name]))
    joint = float(item.joint[row])
    for outcome in searched:
        joint *= outcome.probability or 0.0
    off = _distance(outcomes)
    reports = tuple(system.check(copolymer, problem.closed) for system in problem.formulas)
    labels = [f"formula {system.id}: {system.best(copolymer)}" for system in problem.formulas]
    priced = all(m.price_per_kg is not None for u in units for m in (u.dianhydride, u.diamine))
    return Formulation(
        0,
        copolymer,
        tuple(outcomes),
        joint,
        off,
        _sequence(problem, item),
        reports,
        "; ".join(labels),
        _solids(problem, copolymer),
        cost_per_kg(copolymer) if priced else None,
    )


def _domain(problem: Problem, units: list[Unit], item: Assessed, row: int) -> dict[str, bool]:
    table = CompositionTable.of(units, problem.process)
    return dict(zip(TABULATED, map(bool, table.in_domain(item.fractions[row : row + 1])[0]), strict=True))


def _distance(outcomes: Iterable[Outcome]) -> float:
    """Root of the mean square distance from the set points, in tolerances."""
    off = [
        (o.value - o.target.set_point) / (o.target.tolerance or 1.0)
        for o in outcomes
        if o.target is not None and o.target.set_point is not None
    ]
    return float(np.sqrt(np.mean(np.square(off)))) if off else 0.0


def _sequence(problem: Problem, item: Assessed) -> str:
    """How the feed becomes the units."""
    if min(len(item.support[0]), len(item.support[1])) == 1:
        return "one monomer on one side: the feed fixes the units"
    if problem.sequence == "random":
        return "random order of the monomers along the chain"
    return "units to be reached by the order of addition"


def _solids(problem: Problem, copolymer: Copolymer) -> tuple[str, float] | None:
    """Solids of the solution in all their windows: nearest to a set point, else in the middle.

    solids_pi = r solids_paa with r = M_PI / M_PAA of the composition.
    """
    if not problem.solids:
        return None
    r = copolymer.pi_g_per_mol / copolymer.paa_g_per_mol
    low, high, wish = 0.0, 1.0, None
    for target in problem.solids:
        per = 1.0 if target.property == "solids_paa_frac" else r
        low = max(low, (target.low or 0.0) / per)
        high = min(high, (1.0 if target.high is None else target.high) / per)
        wish = wish if target.set_point is None else target.set_point / per
    paa = 0.5 * (low + high) if wish is None else min(max(wish, low), high)
    only_pi = all(target.property == "solids_pi_frac" for target in problem.solids)
    return ("pi", paa * r) if only_pi else ("paa", paa)
