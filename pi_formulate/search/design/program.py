"""The problem as a mixed-integer linear program, for HiGHS.

In: a problem and its terms. Out: the best mole fractions, and a bound for all others. Amounts are in steps of the feed
(n in the whole; n = 1 and any fraction without a step).

    y_s 0 or 1       site s is used (a monomer in one class of each formula); y_s <= g_s <= n y_s, sum_s y_s <= most
    g_s              steps of the site in the feed of its side, whole numbers if there is a step
    x_st             steps of the unit of two sites:  sum_t x_st = g_s,  sum_s x_st = g_t,  sum x = n
    window           (u - high w) x <= 0,  (low w - u) x <= 0
    claims           c x >= 0, or > 0, by the class of the sites
    objective        largest t with (high w - u) x >= t yardstick n for every side of every estimated target

The order of the units is free. For a random order this is a relaxation, so that its bound still holds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import coo_array

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import DesignError
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.search.question.grid import Support
from pi_formulate.search.question.problem import OUTSIDE_CLAUSE, Problem, clause_name
from pi_formulate.search.question.targets import EXACT
from pi_formulate.search.question.terms import Terms

# Of the whole; far above the zero of the solver (1e-7), far below what a plant can weigh.
STRICT = 1e-5
LEAST_SHARE = 1e-3  # of a monomer on its side if there is no step
STRICT_STEPS = 0.05  # on the grid c x is a multiple of 0.1, as the printed factors have one decimal
# Nodes of the search tree times columns, not seconds, so that a slow computer gives the same answer.
MOST_WORK, LEAST_NODES = 2_000_000, 50
GAP = 0.01  # of the smallest margin, relative


@dataclass(frozen=True, slots=True)
class Site:
    """A monomer in one class of each formula: its place on its side, and its slots."""

    place: int
    slots: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer of the solver: a solution or None, its objective, the bound, and whether it is proved."""

    support: Support | None
    fractions: Array | None
    objective: float
    bound: float
    proved: bool


class Program:
    """The rows of the program, built once and solved for several objectives, with sets of monomers cut off.

    Parameters
    ----------
    problem
        The question.
    terms
        Its terms.
    yardsticks
        Least standard deviation of each estimated target, by property [its unit].
    """

    def __init__(self, problem: Problem, terms: Terms, yardsticks: dict[str, float]) -> None:
        self.problem, self.terms, self.yardsticks = problem, terms, yardsticks
        self.whole = 1 if problem.steps is None else problem.steps
        self.sites = [
            _sites(problem, members, side) for side, members in enumerate((problem.dianhydrides, problem.diamines))
        ]
        a, b = (len(sites) for sites in self.sites)
        self.y = [np.arange(a), a + np.arange(b)]
        self.g = [a + b + np.arange(a), 2 * a + b + np.arange(b)]
        self.x = (2 * (a + b) + np.arange(a * b)).reshape(a, b)
        self.t = 2 * (a + b) + a * b
        self.places = [np.array([site.place for site in sites], dtype=int) for sites in self.sites]
        self.rows: list[tuple[Array, Array, float, float]] = []
        self.clauses: dict[str, Array] = {}
        self._flow()
        self._monomers()
        self._windows()
        self._claims()

    def _add(self, columns: object, coefficients: object, low: float, high: float) -> None:
        at = np.ravel(np.asarray(columns))
        values = np.broadcast_to(np.ravel(np.asarray(coefficients, dtype=float)), at.shape)
        self.rows.append((at, values, low, high))

    def _flow(self) -> None:
        """The units add up to the feed."""
        n = self.whole
        for side, table in enumerate((self.x, self.x.T)):
            for line, feed in zip(table, self.g[side], strict=True):
                self._add([*line, feed], [*np.ones(len(line)), -1.0], 0.0, 0.0)
        self._add(self.g[0], 1.0, n, n)

    def _monomers(self) -> None:
        """The sites that are used, and how many."""
        least = LEAST_SHARE if self.problem.steps is None else 1.0
        needed = {m.id for m in self.problem.required}
        for side, members in enumerate((self.problem.dianhydrides, self.problem.diamines)):
            for y, g in zip(self.y[side], self.g[side], strict=True):
                self._add([g, y], [1.0, -least], 0.0, inf)
                self._add([g, y], [1.0, -float(self.whole)], -inf, 0.0)
            for place, monomer in enumerate(members):
                own = self.y[side][self.places[side] == place]
                if monomer.id in needed:
                    self._add(own, 1.0, 1.0, 1.0)
                elif len(own) > 1:
                    self._add(own, 1.0, 0.0, 1.0)
        self._add(np.concatenate(self.y), 1.0, 2.0, float(self.problem.most_monomers))

    def _unit_rows(self, coefficients: Array) -> Array:
        """Coefficients of the units of sites from those of the monomers."""
        return np.asarray(coefficients[np.ix_(self.places[0], self.places[1])]).ravel()

    def _windows(self) -> None:
        for target in self.problem.targets:
            if target.property not in self.terms.u:
                continue
            u, w = (self._unit_rows(table[target.property]) for table in (self.terms.u, self.terms.w))
            yardstick = self.yardsticks.get(target.property, 0.0) * w.min() * self.whole
            for limit, sign in ((target.low, 1.0), (target.high, -1.0)):
                if limit is None:
                    continue
                margin = sign * (u - limit * w)
                scale = float(np.abs(margin).max()) or 1.0
                self._add(self.x, margin / scale, 0.0, inf)
                if target.property not in EXACT:
                    self._add([*self.x.ravel(), self.t], [*margin / scale, -yardstick / scale], 0.0, inf)

    def _claims(self) -> None:
        strict = STRICT if self.problem.steps is None or self._bilinear else STRICT_STEPS
        for at, system in enumerate(self.problem.formulas):
            by_pair = {(unit.dianhydride_slot, unit.diamine_slot): unit.symbol for unit in system.units}
            symbols = [by_pair.get((s.slots[at], t.slots[at]), "") for s, t in product(*self.sites)]
            for row in system.rows(symbols):
                self.clauses[clause_name(system, row.label)] = np.array(row.coefficients)
                if clause_name(system, row.label) in self.problem.waived:
                    continue
                used = np.flatnonzero(row.coefficients)
                low = strict if row.strict else 0.0
                columns = self.x.ravel()[used] if len(used) else self.x.ravel()[:1]
                values = np.array(row.coefficients)[used] if len(used) else [0.0]
                self._add(columns, values, low, 0.0 if row.equal else inf)
            outside = self.x.ravel()[[i for i, symbol in enumerate(symbols) if not symbol]]
            if self.problem.closed and clause_name(system, OUTSIDE_CLAUSE) not in self.problem.waived and len(outside):
                self._add(outside, 1.0, 0.0, 0.0)
            for side in (0, 1):
                self._classes(at, side)

    def _classes(self, at: int, side: int) -> None:
        """Two or more monomers that fit either class are spread over both; a single one is in the first."""
        system = self.problem.formulas[at]
        slots = list(dict.fromkeys((u.dianhydride_slot, u.diamine_slot)[side] for u in system.units))
        members = (self.problem.dianhydrides, self.problem.diamines)[side]
        either = {i for i, m in enumerate(members) if all(system.reading.fits(s, m) for s in slots)}
        if len(slots) < 2 or not either:
            return
        y = self.y[side]
        free = [k for k, site in enumerate(self.sites[side]) if site.place in either]
        for slot in slots:
            within = [k for k, site in enumerate(self.sites[side]) if site.slots[at] == slot]
            many = float(len(either))
            # many * (used in the slot) >= (used that are free) - 1
            self._add([*y[within], *y[free]], [*[many] * len(within), *[-1.0] * len(free)], -1.0, inf)
        for k in free:
            if self.sites[side][k].slots[at] != slots[0]:
                self._add([y[k], *y[free]], [-1.0, *[1.0] * len(free)], 0.0, inf)

    @property
    def _bilinear(self) -> bool:
        """Whether the random order is a constraint, as the feed does not fix the units."""
        return (
            self.problem.random_order
            and self.problem.most_monomers > 3
            and min(len(self.problem.dianhydrides), len(self.problem.diamines)) > 1
        )

    @property
    def exact(self) -> bool:
        """Whether the program is the problem itself and not a relaxation."""
        return not self._bilinear

    def best_of_clause(self, name: str) -> float:
        """The largest value of a waived clause, as a share of all units; `nan` if nothing is feasible [-]."""
        answer = self._solved((), -self.clauses[name])
        return -answer.objective if answer.support is not None else np.nan

    def solve(self, cut: Sequence[Support] = (), objective: Array | None = None) -> Answer:
        """The best feasible composition outside the sets that are cut off.

        Parameters
        ----------
        cut
            Sets of monomers to exclude.
        objective
            To minimise, for each unit of two monomers, shape (dianhydrides, diamines); None to maximise the
            smallest margin.
        """
        return self._solved(cut, None if objective is None else self._unit_rows(objective))

    def _solved(self, cut: Sequence[Support], objective: Array | None) -> Answer:
        """As `solve`, with an objective for each unit of two sites."""
        rows = [*self.rows, *(self._cut(support) for support in cut)]
        lengths = [len(row[0]) for row in rows]
        columns, values = np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows])
        matrix = coo_array((values, (np.repeat(np.arange(len(rows)), lengths), columns)), (len(rows), self.t + 1))
        low, high = np.zeros(self.t + 1), np.full(self.t + 1, float(self.whole))
        for y in self.y:
            high[y] = 1.0
        high[self.t] = 1e6 if self.uncertain else 0.0
        whole = np.zeros(self.t + 1)
        for y in self.y:
            whole[y] = 1
        if self.problem.steps is not None:
            for g in self.g:
                whole[g] = 1
            whole[self.x] = 0 if self.problem.random_order else 1
        c = np.zeros(self.t + 1)
        if objective is None:
            c[self.t] = -1.0
        else:
            c[self.x.ravel()] = objective / self.whole
        nodes, gap = max(MOST_WORK // self.t, LEAST_NODES), GAP if objective is None else 0.0
        optimum = milp(
            c,
            integrality=whole,
            bounds=Bounds(low, high),
            constraints=LinearConstraint(matrix.tocsr(), [r[2] for r in rows], [r[3] for r in rows]),
            options={"node_limit": nodes, "mip_rel_gap": gap},
        )
        return self._answer(optimum, objective)

    @property
    def uncertain(self) -> bool:
        """Whether any target has a deviation, and so a margin worth enlarging."""
        linear = [t.property for t in self.problem.targets if t.property in self.terms.u]
        return any(name in self.yardsticks for name in linear if name not in EXACT)

    def _answer(self, optimum: OptimizeResult, objective: Array | None) -> Answer:
        """The result of the solver, with its status taken into account."""
        status, solution = optimum.status, optimum.x
        sign = -1.0 if objective is None else 1.0
        if status == 2:
            return Answer(None, None, -inf, -inf, True)
        if status == 3 or (status == 4 and "limit reached" not in optimum.message):
            need = "a program that it can solve"
            raise DesignError("solver", optimum.message, need, sentence=f"this is not {need}: {optimum.message}")
        dual = optimum.mip_dual_bound
        bound = sign * float(dual) if dual is not None else inf
        if solution is None:
            return Answer(None, None, -inf, bound, False)
        x = np.maximum(solution[self.x], 0.0)
        used = [sorted({int(self.places[s][i]) for i in np.flatnonzero(solution[self.y[s]] > 0.5)}) for s in (0, 1)]
        support = tuple(used[0]), tuple(used[1])
        fractions = np.zeros((len(used[0]), len(used[1])))
        for (i, j), amount in np.ndenumerate(x):
            a, b = int(self.places[0][i]), int(self.places[1][j])
            if amount > 0.0 and a in used[0] and b in used[1]:
                fractions[used[0].index(a), used[1].index(b)] += amount
        if self.problem.steps is not None and (not self.problem.random_order or min(fractions.shape) == 1):
            fractions = np.round(fractions)  # whole steps, without the last digits of the solver
        return Answer(support, fractions.ravel() / fractions.sum(), sign * float(optimum.fun), bound, status == 0)

    def _cut(self, support: Support) -> tuple[Array, Array, float, float]:
        """At least one monomer of the set is absent, or another one is present."""
        columns, values = np.concatenate(self.y), []
        for side in (0, 1):
            values += [1.0 if place not in support[side] else -1.0 for place in self.places[side]]
        return columns.astype(float).astype(int), np.array(values), 1.0 - sum(map(len, support)), inf


def _sites(problem: Problem, members: Sequence[Monomer], side: int) -> list[Site]:
    """Every monomer in every combination of classes."""
    sites = []
    for place, monomer in enumerate(members):
        choices = []
        for system in problem.formulas:
            slots = dict.fromkeys((unit.dianhydride_slot, unit.diamine_slot)[side] for unit in system.units)
            choices.append([slot for slot in slots if system.reading.fits(slot, monomer)] or [""])
        sites += [Site(place, tuple(slots)) for slots in product(*choices)]
    return sites
