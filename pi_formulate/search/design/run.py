"""Entry point of `design`: targets and candidates in, a `Design` out.

In: names and numbers of the user. Out: ranked distinct formulations with their probabilities, or the constraints that
conflict.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from pi_formulate.base.arrays import Progress
from pi_formulate.base.errors import EstimateError, FormulateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.cost import cost_per_kg
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.composition_table import TABULATED, CompositionTable
from pi_formulate.properties.run import estimate
from pi_formulate.search.design.conflict import Conflict, conflict_of
from pi_formulate.search.design.result import Design, Formulation, Outcome
from pi_formulate.search.design.search import Limits, Pool, limits_of, search
from pi_formulate.search.question.assess import DIGITS, Assessed, distance, linear_targets, probability
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.question import Question, problem_of
from pi_formulate.search.question.scan import units_of
from pi_formulate.search.question.targets import EXACT, SEARCHED, Target
from pi_formulate.search.question.terms import Terms, terms_of

SHORTLIST = 50  # formulations for which a property without a linear form is estimated
LEAST_UNIT = 1e-12  # a smaller share of a unit is rounding


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
    most_evaluations: int = 60_000_000,
    rounds: int = 20,
    library: MonomerLibrary | None = None,
    progress: Progress = iter,
) -> Design:
    """Formulations that meet targets: ranked, distinct, each with its probability of meeting every target.

    A formulation is feasible if the expected value of each target lies in its window, limits included, and every clause
    of the formulas holds, strict limits excluded. Formulations are ranked by joint probability (the product over the
    targets), then by distance from the set points, then by number of monomers, then by name.

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
        Monomers that every formulation contains, and that none contains.
    most_monomers
        Largest number of monomers in one pot, at least 2.
    step_frac
        Mole fractions of the feed are whole multiples of this on each side; 1 divided by a whole number [-]. None for
        any fraction.
    sequence
        `random` order of the units (one pot), or `any`: amounts of units that are to be realised by an order of
        addition. With a single monomer on one side the feed fixes the units, and both are the same.
    process
        Of the film, as for `estimate`.
    thickness_um
        Of the film, for `cost_per_m2` [um].
    least_probability
        Least joint probability, 0..1 [-].
    count
        Number of formulations, at least 1.
    per_support
        Largest number of formulations with the same monomers.
    most_evaluations
        Largest grid that is judged as a whole [compositions]; a larger one goes to the mixed-integer program.
    rounds
        Largest number of sets of monomers that the program proposes.
    library
        Where names are looked up; the shipped one if None.
    progress
        Wraps the steps of a long search, such as a progress bar.

    Returns
    -------
    Design
        Empty if nothing meets all constraints; `conflict` then names an irreducible set of them and what to relax.

    Raises
    ------
    FormulateError
        All faults of the question at once: unknown names, unknown properties, impossible windows, missing prices.

    Examples
    --------
    >>> best = design({"cte_ppm_per_k": (5, 25)}, ["PMDA", "BPDA", "p-PDA", "4,4'-ODA"], formula="6")[0]
    >>> 5 <= best["cte_ppm_per_k"].value <= 25, best.reports[0].met
    (True, True)
    """
    names = library_or_shipped(library)
    question = Question(
        targets=targets,
        candidates=candidates,
        required=required,
        forbidden=forbidden,
        most_monomers=most_monomers,
        step_frac=step_frac,
        sequence=sequence,
        formula=formula,
        reading=reading,
        interpretation=interpretation,
        closed=closed,
        process=process,
        thickness_um=thickness_um,
        library=names,
    )
    errors: list[FormulateError] = []
    with gathering(errors):
        problem = problem_of(question)
    with gathering(errors):
        limits = limits_of(count, per_support, most_evaluations, rounds, least_probability)
    raise_all(errors)
    return replace(_designed(problem, limits, progress), library=names, question=problem.in_words)


def _designed(problem: Problem, limits: Limits, progress: Progress) -> Design:
    """The formulations of a checked question, or the constraints that conflict."""
    terms = terms_of(problem, progress)
    nonlinear = [target for target in problem.targets if target.property in SEARCHED]
    wanted = max(SHORTLIST, limits.count) if nonlinear else limits.count
    pool = search(problem, terms, replace(limits, count=wanted), progress)
    empty = Design((), pool.method, pool.bound, pool.proved, pool.evaluated)
    ranked = _ranked(problem, terms, pool)
    if not ranked:
        conflict, proved = _why_empty(problem, terms, limits, progress)
        return replace(empty, conflict=conflict, proved=proved)
    estimates: dict[_Place, tuple[Outcome, ...]] = {}
    if nonlinear:
        ranked = ranked[:wanted]
        estimates = _estimated(problem, pool, ranked, nonlinear)
        properties = ", ".join(target.property for target in nonlinear)
        method = f"{pool.method}; {properties} estimated only for the {len(ranked)} best of these, a heuristic"
        empty = replace(empty, method=method, proved=False)
        ranked = [place for place in ranked if _inside(estimates.get(place, ()), nonlinear)]
        if not ranked:
            return replace(empty, conflict=_missed(estimates, nonlinear))
    formulations = [_formulation(problem, terms, pool, place, estimates.get(place, ())) for place in ranked]
    probable = [item for item in formulations if item.probability >= limits.least_probability]
    if not probable:
        conflict = (Conflict(_least_name(limits), "lower it, or widen a window"),)
        return replace(empty, conflict=conflict, proved=False)
    best = sorted(probable, key=_rank)[: limits.count]
    return replace(empty, formulations=tuple(replace(item, rank=rank) for rank, item in enumerate(best, 1)))


_Place = tuple[int, int]  # set of a pool, and composition of that set


def _ranked(problem: Problem, terms: Terms, pool: Pool) -> list[_Place]:
    """The compositions of a pool, best first."""
    rows = []
    for at, item in enumerate(pool.sets):
        off = distance(linear_targets(problem, terms), item.values)
        ids = tuple(str(unit) for unit in units_of(problem, item.support))
        size = len(item.support[0]) + len(item.support[1])
        for row, joint in enumerate(item.joint):
            rows.append(((-round(float(joint), DIGITS), round(float(off[row]), DIGITS), size, ids, row), (at, row)))
    return [place for _, place in sorted(rows)]


def _why_empty(problem: Problem, terms: Terms, limits: Limits, progress: Progress) -> tuple[tuple[Conflict, ...], bool]:
    """The conflict, or the least probability if that is what excludes everything; and whether it is proved."""
    if limits.least_probability > 0.0:
        pool = search(problem, terms, replace(limits, count=1, per_support=1, least_probability=0.0), progress)
        if pool.sets:
            best = max(float(item.joint.max()) for item in pool.sets)
            relaxation = f"{best:.3g} is the highest " + ("possible" if pool.proved else "found")
            return (Conflict(_least_name(limits), relaxation, best),), pool.proved
    return conflict_of(problem, limits.most_evaluations, progress)


def _least_name(limits: Limits) -> str:
    return f"joint probability >= {limits.least_probability:g}"


def _estimated(
    problem: Problem, pool: Pool, places: list[_Place], targets: list[Target]
) -> dict[_Place, tuple[Outcome, ...]]:
    """Estimates of properties without a linear form; compositions that cannot be estimated are left out."""
    outcomes = {(at, row): _outcomes(problem, pool.sets[at], row, targets) for at, row in places}
    return {place: estimates for place, estimates in outcomes.items() if estimates}


def _outcomes(problem: Problem, item: Assessed, row: int, targets: list[Target]) -> tuple[Outcome, ...]:
    """Estimates of one composition; none if one of them is not possible."""
    copolymer = _copolymer(problem, item, row)
    outcomes = []
    for target in targets:
        try:
            answer = estimate(copolymer, [target.property], problem.process)[target.property]
        except EstimateError:
            return ()
        chance = float(probability(target, np.array([answer.value]), np.array([answer.sd]))[0])
        outcomes.append(Outcome(target.property, answer.value, answer.sd, target, chance, answer.in_domain))
    return tuple(outcomes)


def _copolymer(problem: Problem, item: Assessed, row: int) -> Copolymer:
    shares = zip(units_of(problem, item.support), item.fractions[row], strict=True)
    return Copolymer.of({unit: float(share) for unit, share in shares if share > LEAST_UNIT})


def _inside(outcomes: tuple[Outcome, ...], targets: list[Target]) -> bool:
    """Whether the expected values lie in their windows."""
    return len(outcomes) == len(targets) and all(
        (t.low is None or o.value >= t.low) and (t.high is None or o.value <= t.high)
        for o, t in zip(outcomes, targets, strict=True)
    )


def _missed(estimates: Mapping[_Place, tuple[Outcome, ...]], targets: list[Target]) -> tuple[Conflict, ...]:
    """The values that the shortlist has instead; no proof that nothing else meets the targets."""
    conflicts = []
    for k, target in enumerate(targets):
        values = [outcomes[k].value for outcomes in estimates.values()]
        relaxation = (
            f"the best by the other targets have {min(values):.4g} to {max(values):.4g}"
            if values
            else "no estimate for the best by the other targets"
        )
        conflicts.append(Conflict(str(target), relaxation, None, False))
    return tuple(conflicts)


def _formulation(
    problem: Problem, terms: Terms, pool: Pool, place: _Place, estimates: tuple[Outcome, ...]
) -> Formulation:
    """One composition, not yet ranked, with its outcomes, claims, solids and cost."""
    at, row = place
    item = pool.sets[at]
    units = units_of(problem, item.support)
    copolymer = _copolymer(problem, item, row)
    targets = linear_targets(problem, terms)
    domain = _domain(problem, item, row)
    outcomes = (
        *_linear_outcomes(targets, item, row, domain),
        *estimates,
        *_other_outcomes(targets, item, row, domain),
    )
    joint = float(item.joint[row])
    for outcome in estimates:
        joint *= outcome.probability or 0.0
    labels = [f"formula {system.id}: {system.best(copolymer)}" for system in problem.formulas]
    priced = all(m.price_per_kg is not None for u in units for m in (u.dianhydride, u.diamine))
    return Formulation(
        0,
        copolymer,
        outcomes,
        joint,
        _distance(outcomes),
        _sequence(problem, item),
        tuple(system.check(copolymer, problem.closed) for system in problem.formulas),
        "; ".join(labels),
        _solids(problem, copolymer),
        cost_per_kg(copolymer) if priced else None,
    )


def _linear_outcomes(targets: Sequence[Target], item: Assessed, row: int, domain: dict[str, bool]) -> list[Outcome]:
    """Targets that have a linear form."""
    return [
        Outcome(
            target.property,
            float(item.values[row, k]),
            float(item.sds[row, k]),
            target,
            float(item.probabilities[row, k]),
            target.property in EXACT or domain.get(target.property, True),
        )
        for k, target in enumerate(targets)
    ]


def _other_outcomes(targets: Sequence[Target], item: Assessed, row: int, domain: dict[str, bool]) -> list[Outcome]:
    """Tg, expansion and density where they are not targets."""
    shown = {target.property for target in targets}
    values, sds = item.estimates[row], item.estimate_sds[row]
    return [
        Outcome(name, float(value), float(sd), None, None, domain[name])
        for name, value, sd in zip(TABULATED, values, sds, strict=True)
        if name not in shown
    ]


def _domain(problem: Problem, item: Assessed, row: int) -> dict[str, bool]:
    """Whether the estimates of one composition are in domain, by property."""
    table = CompositionTable.of(units_of(problem, item.support), problem.process)
    return dict(zip(TABULATED, map(bool, table.in_domain(item.fractions[row : row + 1])[0]), strict=True))


def _distance(outcomes: Iterable[Outcome]) -> float:
    """Root mean square distance from the set points, in tolerances."""
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
    if problem.random_order:
        return "random order of the monomers along the chain"
    return "units to be reached by the order of addition"


def _solids(problem: Problem, copolymer: Copolymer) -> tuple[str, float] | None:
    """Solids of the solution that lie in all their windows: nearest to a set point, otherwise in the middle.

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


def _rank(formulation: Formulation) -> tuple[object, ...]:
    """Sort key, best first."""
    feed = formulation.copolymer.feed.to_dict()
    fractions = tuple(-amount for amount in feed.values())
    chance, off = -round(formulation.probability, DIGITS), round(formulation.distance, DIGITS)
    return chance, off, len(feed), tuple(feed), fractions
