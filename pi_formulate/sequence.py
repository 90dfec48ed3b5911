"""From a feed back to units: never unique, so always a named assumption.

In: `Feed`. Out: `Copolymer`, or the range that any order of the monomers leaves open.

    random:      n_ij = A_i B_j / T
    any order:   max(0, A_i + B_j - T) <= n_ij <= min(A_i, B_j)
    as planned:  the planned amounts, scaled row by row and column by column until their sums are the feed
"""

from math import isclose

from pi_formulate.copolymer import Copolymer, Feed, Unit
from pi_formulate.errors import CompositionError
from pi_formulate.showing import Rows

# Row and column scaling halves its error many times per round; weighing errors are small, so this is ample.
ROUNDS = 50
CLOSE = 1e-12


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
    >>> from pi_formulate.copolymer import Copolymer, feed_of
    >>> cop = Copolymer.from_feed({"PMDA": 0.7, "BPDA": 0.3, "p-PDA": 0.6, "4,4'-ODA": 0.4})
    >>> [(str(unit), round(low, 9), round(high, 9)) for unit, low, high in unit_bounds(feed_of(cop))][2:]
    [("PMDA/4,4'-ODA", 0.1, 0.4), ('PMDA/p-PDA', 0.3, 0.6)]
    """
    total = max(feed.dianhydride_mol, feed.diamine_mol)
    ranges = (
        (Unit(a, b), max(0.0, n_a + n_b - total), min(n_a, n_b))
        for a, n_a in feed.dianhydrides_mol
        for b, n_b in feed.diamines_mol
    )
    return Rows(ranges, ("unit", "least / mol", "most / mol"))


def as_planned(planned: Copolymer, feed: Feed) -> Copolymer:
    """Units that a slightly different feed makes when it is charged in the planned order.

    The planned amounts are scaled to the sums of the feed in turn (iterative proportional fitting), which
    changes no ratio that the sums do not force. Of the side in excess only what reacts is counted.

    Parameters
    ----------
    planned
        The units that were wanted.
    feed
        The monomers that were weighed [mol]; a unit whose monomer is not charged yet is left out.

    Examples
    --------
    >>> from pi_formulate.copolymer import Copolymer, feed_of
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> as_planned(cop, feed_of(cop)) == cop
    True
    """
    total = min(feed.dianhydride_mol, feed.diamine_mol)
    rows = {m: n * total / feed.dianhydride_mol for m, n in feed.dianhydrides_mol}
    columns = {m: n * total / feed.diamine_mol for m, n in feed.diamines_mol}
    amounts = {u: n for u, n in planned.amounts_mol if u.dianhydride in rows and u.diamine in columns}
    if not amounts:
        raise CompositionError("units", feed.to_dict(), f"monomers of the units {planned}")
    # By place, as hashing a unit for every step costs more than the arithmetic.
    found = list(amounts.values())
    sides = []
    for side, wanted in (("dianhydride", rows), ("diamine", columns)):
        places = {monomer: place for place, monomer in enumerate(wanted)}
        sides.append(([places[getattr(unit, side)] for unit in amounts], list(wanted.values())))
    for _ in range(ROUNDS):
        before = found
        for own, sums_wanted in sides:
            sums = [0.0] * len(sums_wanted)
            for place, amount in zip(own, found, strict=True):
                sums[place] += amount
            found = [amount * sums_wanted[i] / sums[i] for i, amount in zip(own, found, strict=True)]
        if all(isclose(now, then, rel_tol=CLOSE) for now, then in zip(found, before, strict=True)):
            break
    return Copolymer.of(dict(zip(amounts, found, strict=True)))
