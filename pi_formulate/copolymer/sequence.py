"""From a feed back to units: not unique, so each result names its assumption.

In: `Feed`. Out: `Copolymer`, or the range that any order of the monomers leaves open.

    random:      n_ij = A_i B_j / T
    any order:   max(0, A_i + B_j - T) <= n_ij <= min(A_i, B_j)
    as planned:  the planned amounts, scaled row by row and column by column until their sums are the feed; if no
                 scaling reaches it, the rest goes to units that were not planned, as little as possible
"""

from collections.abc import Mapping
from functools import partial
from math import isclose

from pi_formulate.base.errors import CompositionError
from pi_formulate.base.limits import LEAST_NUMBER
from pi_formulate.base.show.shown import Rows
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import Feed
from pi_formulate.copolymer.unit import Unit

# Row and column scaling halves its error many times per round, and weighing errors are small, so the first number is
# ample for most. The second is for large errors in very uneven tables; what is left then is moved exactly, and so it is
# at once where the planned units cannot make the feed at all.
ROUNDS, MOST_ROUNDS = 50, 1000
CLOSE = 1e-12  # of a sum: rounding of floats


def unit_bounds(feed: Feed) -> tuple[tuple[Unit, float, float], ...]:
    """Smallest and largest amount that each unit can have in any order of addition [mol].

    Parameters
    ----------
    feed
        Monomers [mol]; of the side in excess, the whole amount may stay at chain ends.

    Returns
    -------
    tuple
        (unit, least, most) for each pair, dianhydrides outside, diamines inside.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer, feed_of
    >>> cop = Copolymer.from_feed({"PMDA": 0.7, "BPDA": 0.3, "p-PDA": 0.6, "4,4'-ODA": 0.4})
    >>> [(str(unit), round(low, 9), round(high, 9)) for unit, low, high in unit_bounds(feed_of(cop))][2:]
    [("PMDA/4,4'-ODA", 0.1, 0.4), ('PMDA/p-PDA', 0.3, 0.6)]
    """
    if not isinstance(feed, Feed):
        raise CompositionError("feed", feed, "a Feed", "Make one with feed_of(copolymer).")
    total = max(feed.dianhydride_mol, feed.diamine_mol)
    ranges = (
        (Unit(a, b), min(max(0.0, n_a + n_b - total), n_a, n_b), min(n_a, n_b))  # equal, but for a rounding
        for a, n_a in feed.dianhydrides_mol
        for b, n_b in feed.diamines_mol
    )
    return Rows(ranges, ("unit", "least / mol", "most / mol"))


def as_planned(planned: Copolymer, feed: Feed) -> Copolymer:
    """Units that a slightly different feed makes when it is charged in the planned order.

    The planned amounts are scaled to the sums of the feed in turn (iterative proportional fitting), which
    changes no ratio that the sums do not force. Of the side in excess only what reacts is counted.

    Blocks such as PMDA/p-PDA and BPDA/4,4'-ODA cannot make every feed: with too much PMDA and too little BPDA some
    4,4'-ODA finds only PMDA. Then units that were not planned come in, in the least amount that uses the feed up, so
    the sums of the answer are always those of the feed.

    Parameters
    ----------
    planned
        The units that were wanted.
    feed
        The monomers that were weighed [mol]; a unit whose monomer is not charged yet is left out.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer, feed_of
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> as_planned(cop, feed_of(cop)) == cop
    True
    >>> blocks = Copolymer.from_units([("PMDA", "p-PDA", 0.5), ("BPDA", "4,4'-ODA", 0.5)])
    >>> moved = Copolymer.from_feed({"PMDA": 0.525, "BPDA": 0.475, "p-PDA": 0.5, "4,4'-ODA": 0.5}).feed
    >>> [(str(unit), round(amount, 9)) for unit, amount in as_planned(blocks, moved).amounts_mol]
    [("BPDA/4,4'-ODA", 0.475), ("PMDA/4,4'-ODA", 0.025), ('PMDA/p-PDA', 0.5)]
    """
    acid_mol, amine_mol = feed.dianhydride_mol, feed.diamine_mol
    total = min(acid_mol, amine_mol)
    rows = {m: n * total / acid_mol for m, n in feed.dianhydrides_mol}
    columns = {m: n * total / amine_mol for m, n in feed.diamines_mol}
    amounts = {u: n for u, n in planned.amounts_mol if n > 0.0 and u.dianhydride in rows and u.diamine in columns}
    for rounds in (ROUNDS, MOST_ROUNDS):
        amounts, settled = _scaled(amounts, rows, columns, rounds)
        exact = amounts if settled else _used_up(amounts, rows, columns)
        if settled or not exact.keys() <= amounts.keys():
            break
    # Scaling halves the amount of a unit without a place again and again, to a size that no amount has.
    return Copolymer.of({unit: n for unit, n in exact.items() if n >= LEAST_NUMBER})


def _scaled(
    amounts: dict[Unit, float], rows: Mapping[Monomer, float], columns: Mapping[Monomer, float], rounds: int
) -> tuple[dict[Unit, float], bool]:
    """Amounts scaled to the sums of both sides in turn, and whether they stay.

    Hundreds of rounds where blocks cannot make a feed: monomers are numbered once, so that no round looks them up.
    """
    acids, amines = ({monomer: place for place, monomer in enumerate(wanted)} for wanted in (rows, columns))
    sides = (
        ([acids[unit.dianhydride] for unit in amounts], list(rows.values())),
        ([amines[unit.diamine] for unit in amounts], list(columns.values())),
    )
    values = list(amounts.values())
    for _ in range(rounds):
        settled = True
        for places, targets in sides:
            sums = [0.0] * len(targets)
            for place, value in zip(places, values):  # noqa: B905  # of one length; its check takes a fifth of the time
                sums[place] += value
            if sums == targets or all(map(_is_close, sums, targets)):
                continue
            settled = False
            factors = [n / sum_ if sum_ else 0.0 for n, sum_ in zip(targets, sums)]  # noqa: B905
            values = [value * factors[place] for place, value in zip(places, values)]  # noqa: B905
        if settled:
            break
    else:
        settled = False
    return dict(zip(amounts, values, strict=True)), settled


_is_close = partial(isclose, rel_tol=CLOSE)


def _sums(amounts: Mapping[Unit, float], side: str, wanted: Mapping[Monomer, float]) -> dict[Monomer, float]:
    """Amount of each monomer of a side in the units."""
    sums = dict.fromkeys(wanted, 0.0)
    for unit, amount in amounts.items():
        sums[getattr(unit, side)] += amount
    return sums


def _used_up(
    amounts: Mapping[Unit, float], rows: Mapping[Monomer, float], columns: Mapping[Monomer, float]
) -> dict[Unit, float]:
    """Amounts whose sums are exactly the feed, with the least in units that were not planned.

    No monomer is used beyond the feed at first. Each way along which planned units can take up more (one gains what the
    next one gives) is then gone to its end: a largest flow, so what is left of both sides is the least that planned
    units cannot make. It meets at random.
    """
    made = dict(amounts)
    for side, wanted in (("dianhydride", rows), ("diamine", columns)):
        sums = _sums(made, side, wanted)
        share = {monomer: min(1.0, n / sums[monomer]) if sums[monomer] else 0.0 for monomer, n in wanted.items()}
        made = {unit: amount * share[getattr(unit, side)] for unit, amount in made.items()}
    acids = {m: max(rows[m] - n, 0.0) for m, n in _sums(made, "dianhydride", rows).items()}
    amines = {m: max(columns[m] - n, 0.0) for m, n in _sums(made, "diamine", columns).items()}
    noise = CLOSE * sum(rows.values())
    while way := _way(made, acids, amines, noise):
        gains, gives = way[::2], way[1::2]
        first, last = way[0].dianhydride, way[-1].diamine
        amount = min([acids[first], amines[last], *(made[unit] for unit in gives)])
        for unit in gains:
            made[unit] += amount
        for unit in gives:
            made[unit] -= amount
        acids[first] -= amount
        amines[last] -= amount
    rest = sum(amines.values())
    for acid, n in acids.items():
        for amine, m in amines.items():
            if n > 0.0 and m > 0.0:
                unit = Unit(acid, amine)
                made[unit] = made.get(unit, 0.0) + n * m / rest
    return {unit: amount for unit, amount in made.items() if amount > 0.0}


def _way(
    made: Mapping[Unit, float], acids: Mapping[Monomer, float], amines: Mapping[Monomer, float], noise: float
) -> list[Unit]:
    """The shortest chain of units, gaining and giving in turn, from a dianhydride that is left to such a diamine."""
    ways: list[list[Unit]] = [[]]
    starts = {acid for acid, n in acids.items() if n > noise}
    reached: set[Monomer] = set(starts)
    while ways:
        longer: list[list[Unit]] = []
        for way in ways:
            at = {way[-1].dianhydride} if way else starts
            for gain in made:
                if gain.dianhydride not in at or gain.diamine in reached:
                    continue
                if amines[gain.diamine] > noise:
                    return [*way, gain]
                reached.add(gain.diamine)
                for give, amount in made.items():
                    if give.diamine == gain.diamine and amount > noise and give.dianhydride not in reached:
                        reached.add(give.dianhydride)
                        longer.append([*way, gain, give])
        ways = longer
    return []
