"""One feed, many sequences: judged in random order, in every order, and in the best order of addition.

In: a feed (or a copolymer or recipe by its monomers) and a formula. Out: `OrderReport` with the order of addition that
reaches the formula, as a `ChargingSequence` that `plan_batch` takes.

    random        n_ij = A_i B_j / T
    every order   no point of the transportation polytope fails the formula (linear programs)
    best order    the largest smallest margin: one pot of alternating additions, else blocks of such pots
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import factorial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import ClaimError
from pi_formulate.base.series import mapping_of
from pi_formulate.base.show import bars, html, words
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.claims.constraints import Interpretation
from pi_formulate.claims.formula import Formula, formula
from pi_formulate.claims.held import BORDER
from pi_formulate.claims.margins import System, smallest_margins, systems_of
from pi_formulate.claims.report import NO_OPINION, ClaimReport, Status, reach
from pi_formulate.claims.sequences import Orders, Reached
from pi_formulate.copolymer.addition import ChargingSequence, alternating_orders, charging_sequence
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of, feed_of, random_order
from pi_formulate.copolymer.feed import Feed, feed_from
from pi_formulate.copolymer.unit import Unit

if TYPE_CHECKING:
    import pandas as pd

How = Literal["all at once", "one after the other", "in blocks"]
# Orders of whole monomers that are tried; 5 dianhydrides with 4 diamines have 2880.
MOST_ORDERS = 3000
# A block below this share of the batch is rounding of the solver.
SMALLEST_BLOCK = 1e-9


@dataclass(frozen=True, slots=True, repr=False)
class OrderReport(Shown):
    """One feed judged three ways.

    Parameters
    ----------
    formula
        Id of the formula.
    feed
        The judged monomers [mol].
    random
        Clauses for a random order.
    every_order, some_order
        Whether every, and whether some sequence of these monomers meets the formula.
    against
        Units of an order that does not meet it; None where every order does.
    bound
        Largest smallest margin of any sequence, a bound that no order exceeds [mole fraction of units].
    best
        Order of addition with the largest smallest margin that was found.
    best_margin
        Its smallest margin [mole fraction of units]; equal to the bound where the order is proven the best.
    how
        `all at once` (the order does not matter, or random is best), `one after the other`, or `in blocks`.
    best_order
        Clauses for that order.
    ranges
        Clause, and its smallest and largest margin over all orders under the labelling of the best order.
    tried
        Whether all orders of whole monomers were tried, or only the first ones.
    """

    formula: str
    feed: Feed
    random: ClaimReport
    every_order: Status
    some_order: Status
    against: Copolymer | None
    bound: float
    best: ChargingSequence
    best_margin: float
    how: How
    best_order: ClaimReport
    ranges: tuple[tuple[str, float, float], ...]
    tried: str

    def _in_short(self) -> str:
        random = "met" if self.random.met else "not met"
        every, some = self.every_order, self.some_order
        return f"formula {self.formula}: random order {random}, every order {every}, some order {some}"

    @property
    def copolymer(self) -> Copolymer:
        """Units of the best order, for `plan_batch(report.copolymer, order=report.best, ...)`."""
        return self.best.copolymer

    @property
    def recipe_line(self) -> str:
        """The key `order` of a recipe file, with the monomers of the best order; add solvent and end-capper."""
        names = ", ".join(json.dumps(name, ensure_ascii=False) for name in self.best.order)
        return f"order = [{names}]"

    def to_frame(self) -> "pd.DataFrame":
        """One row per clause: status and margin at random and in the best order, range over all orders."""
        import pandas as pd

        random = {f.clause: f for f in self.random}
        rows = [
            {
                "claim": f.claim,
                "clause": f.clause,
                "random": random[f.clause].status,
                "random_margin": random[f.clause].margin,
                "best_order": f.status,
                "best_margin": f.margin,
            }
            for f in self.best_order
        ]
        return pd.DataFrame(rows).astype({"random_margin": float, "best_margin": float})

    def _repr_html_(self) -> str:
        """The three answers, the stages and the clauses, for a notebook."""
        word = {True: "met", False: "not met"}
        answers = [
            ("random order", html.badge(word[self.random.met]), ""),
            ("every order", html.badge(self.every_order), f"not for {self.against}" if self.against else ""),
            ("some order", html.badge(self.some_order), ""),
            (
                "best order",
                html.badge(word[self.best_order.met]),
                f"{self.how}; smallest margin {words.number(self.best_margin)}, "
                f"no order exceeds {words.number(self.bound)}",
            ),
        ]
        random = {c.clause: c for c in self.random}
        clauses = [
            (
                c.clause,
                random[c.clause].margin,
                html.badge(random[c.clause].status),
                c.margin,
                bars.margin_bar(c.margin, reach(c), c.status),
                html.badge(c.status),
            )
            for c in self.best_order
        ]
        headings = ("clause", "margin, random", "random", "margin, best order", "", "best order")
        title = f"Formula {self.formula}, reading {self.random.reading}, interpretation {self.random.interpretation}"
        return html.card(
            title,
            html.table(("order", "status", "note"), answers),
            html.inner(self.best._repr_html_()),
            html.table(headings, clauses),
            NO_OPINION,
        )

    def __str__(self) -> str:
        """The three answers and the stages."""
        word = {True: "met", False: "not met"}
        best, bound = self.best_margin + 0.0, self.bound + 0.0  # no minus before a zero
        reached = f"{word[self.best_order.met]}, smallest margin {best:.4g} (no order exceeds {bound:.4g})"
        lines = [
            f"formula {self.formula}, reading {self.random.reading}, interpretation {self.random.interpretation}",
            f"random order: {word[self.random.met]}",
            f"every order:  {self.every_order}" + (f", not for {self.against}" if self.against else ""),
            f"some order:   {self.some_order}",
            f"best order:   {reached}; {self.how}",
            *(f"  {line}" for line in str(self.best).splitlines()),
        ]
        return "\n".join([*lines, NO_OPINION])


def check_orders(
    subject: Feed | Copolymer | Mapping[str, float] | Any,
    formula_id: str,
    reading: str = "default",
    interpretation: Interpretation = "intended",
    library: MonomerLibrary | None = None,
) -> OrderReport:
    """A feed judged for a random order, for every order, and for the best order of addition.

    All groups of a kind are assumed to react alike and to completion, without bonds opening again: amide exchange in a
    solution that stands for days moves every sequence toward the random one.

    Parameters
    ----------
    subject
        A `Feed`, {monomer: amount [mol]}, or a copolymer or recipe, of which only the monomers count.
    formula_id
        `1`, `2`, `6` or `7`.
    reading, interpretation
        As for `formula`.
    library
        Where names are looked up; the shipped one if None.

    Raises
    ------
    ClaimError
        If there is no such formula, reading or interpretation, or the subject has no feed.

    Examples
    --------
    >>> feed = {"BPDA": 0.7, "BTDA": 0.3, "TPE-R": 0.62, "p-PDA": 0.38}
    >>> report = check_orders(feed, "7")
    >>> report.random.met, report.every_order, report.some_order
    (True, 'not met', 'met')
    >>> report.how, round(report.bound, 3)
    ('all at once', 0.05)
    >>> print(report.against)
    BPDA/TPE-R 0.32, BPDA/p-PDA 0.38, BTDA/TPE-R 0.3
    """
    asked = formula(formula_id, reading, interpretation)
    feed = _feed(subject, library)
    space = Orders.of(feed)
    systems = systems_of(asked, space.units)
    reached = [space.best(system) for system in systems]
    count = factorial(len(feed.dianhydrides_mol)) * factorial(len(feed.diamines_mol))
    best, how = _best(asked, feed, [_in_blocks(*pair, feed, space) for pair in zip(systems, reached, strict=True)])
    random, best_order = asked.check(random_order(feed)), asked.check(best.copolymer)
    against = space.breach(systems)
    if against is None and not random.met:
        against = _shares(random_order(feed), space.units)
    rows = max(systems, key=lambda system: _least(system, _shares(best.copolymer, space.units))).rows
    return OrderReport(
        formula=asked.id,
        feed=feed,
        random=random,
        every_order="met" if against is None else "not met",
        some_order="met" if best_order.met or any(place.met for place in reached) else "not met",
        against=None if against is None else space.copolymer(against),
        bound=max(place.margin for place in reached),
        best=best,
        best_margin=smallest_margin(asked, best.copolymer),
        how=how,
        best_order=best_order,
        ranges=tuple((row.label, *ends) for row, ends in zip(rows, space.ranges(rows), strict=True)),
        tried="all orders of whole monomers" if count <= MOST_ORDERS else f"{MOST_ORDERS} of {count} orders",
    )


def _feed(subject: object, library: MonomerLibrary | None) -> Feed:
    if isinstance(subject, Feed):
        return subject
    subject = mapping_of(subject)
    if isinstance(subject, Mapping):
        return feed_from(subject, library)
    return feed_of(copolymer_of(subject, refuse=ClaimError, kinds="a Feed, {monomer: moles}, a Copolymer or a Recipe"))


def _shares(copolymer: Copolymer, units: Sequence[Unit]) -> Array:
    """Mole fractions of some units in a copolymer, in their order."""
    amounts = dict(copolymer.amounts_mol)
    return np.array([amounts.get(unit, 0.0) for unit in units]) / copolymer.total_mol


def _least(system: System, shares: Array) -> tuple[bool, float]:
    """Whether one composition meets a system, and its smallest margin."""
    met, margin = system.least(shares[None, :])
    return bool(met[0]), float(margin[0])


def smallest_margin(asked: Formula, copolymer: Copolymer) -> float:
    """Smallest margin of any clause under the best labelling [mole fraction of units].

    Parameters
    ----------
    asked
        The formula.
    copolymer
        The units.
    """
    units = [unit for unit, _ in copolymer.amounts_mol]
    return float(smallest_margins(asked, units, _shares(copolymer, units)[None, :])[1][0])


def _best(asked: Formula, feed: Feed, blocks: Sequence[ChargingSequence | None]) -> tuple[ChargingSequence, How]:
    """The best of: all at once, every order of whole monomers, blocks of such orders; the simplest of equals."""
    one_pot: dict[Monomer, float] = dict((*feed.dianhydrides_mol, *feed.diamines_mol))
    choices: list[tuple[ChargingSequence, How]] = [(charging_sequence([one_pot]), "all at once")]
    choices += [(order, "one after the other") for order in islice(alternating_orders(feed), MOST_ORDERS)]
    choices += [(order, "in blocks") for order in blocks if order is not None]
    ranked = [(asked.check(order.copolymer).met, smallest_margin(asked, order.copolymer)) for order, _ in choices]
    met, largest = max(ranked)
    place = next(i for i, rank in enumerate(ranked) if rank[0] == met and rank[1] >= largest - BORDER)
    return choices[place]


def _in_blocks(system: System, reached: Reached, feed: Feed, space: Orders) -> ChargingSequence | None:
    """Orders of whole monomers, each on a share of the batch, one block after the other: max t with c x >= t.

    Each block uses up both its sides, so that no live end meets the next one. The excess of one side goes in last;
    which part of it reacts is chosen as the largest margin wants it.
    """
    if not len(reached.shares):
        return None
    used = feed_of(space.copolymer(reached.shares * min(feed.dianhydride_mol, feed.diamine_mol)))
    orders = list(islice(alternating_orders(used), MOST_ORDERS))
    points = np.array([_shares(order.copolymer, space.units) for order in orders])
    gains = points @ np.array([row.coefficients for row in system.rows]).T
    shares_of_blocks = _shares_of_blocks(gains, [row.equal for row in system.rows], reached.margin >= -BORDER)
    if shares_of_blocks is None:
        return None
    shares = [(float(s), order) for s, order in zip(shares_of_blocks, orders, strict=True) if s > SMALLEST_BLOCK]
    whole = sum(s for s, _ in shares)
    stages = [
        {monomer: amount * share / whole for monomer, amount in stage.charged}
        for share, order in shares
        for stage in order.stages
    ]
    taken, smallest = used.to_dict(), SMALLEST_BLOCK * (feed.dianhydride_mol + feed.diamine_mol)
    sides = (*feed.dianhydrides_mol, *feed.diamines_mol)
    rest = {m: n - taken.get(m.id, 0.0) for m, n in sides if n - taken.get(m.id, 0.0) > smallest}
    return charging_sequence([*stages, *([rest] if rest else [])])


def _shares_of_blocks(gains: Array, equal: Sequence[bool], equalities_held: bool) -> Array | None:
    """Shares of the blocks with the largest smallest margin: max t with c x >= t of the inequalities.

    Equalities have c x = 0 where some order holds them; else they count by -|c x| >= t, as in the bound.
    """
    from scipy.optimize import linprog

    is_equal = np.array(equal, dtype=bool)
    above, level = gains[:, ~is_equal], gains[:, is_equal]
    rows = [-above.T] if equalities_held else [-above.T, level.T, -level.T]
    upper = np.vstack(rows)
    fixed = [np.append(np.ones(len(gains)), 0.0)]
    if equalities_held:
        fixed += [np.append(column, 0.0) for column in level.T]
    solved = linprog(
        np.append(np.zeros(len(gains)), -1.0),
        A_ub=np.hstack([upper, np.ones((len(upper), 1))]),
        b_ub=np.zeros(len(upper)),
        A_eq=np.array(fixed),
        b_eq=np.eye(len(fixed))[0],
        bounds=[(0.0, 1.0)] * len(gains) + [(None, None)],
        method="highs",
    )
    return np.asarray(solved.x[:-1]) if solved.success else None
