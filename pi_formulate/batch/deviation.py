"""Deviations of a batch: the balance at each line, and the assay of each lot.

In: charges. Out: their `Source`s of error; the same batch weighed again with some of these errors; and the distribution
of a quantity that results, with a kink where the groups of both sides are equal.

    balance   m_i' = m_i (1 + u_m z)               its line alone; z of two readings, each uniform over one step
    assay     n_i' = n_i (m_i' / m_i) (1 + u_w z)  all lines of the lot together, and no mass; z normal

An error of the balance changes the mass in the vessel. An error of the assay changes only the share of monomer in it:
the mass on the balance, the solution and the price stay the same.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.batch.charge import PURE, Charge, drawn_together
from pi_formulate.chemistry.functionality import GROUPS

Kind = Literal["balance", "assay"]
LEAST_MOVED = 1e-9  # of the mass or the moles: left by a deviation larger than the value itself
KURTOSIS: Mapping[Kind, float] = {"balance": -0.6, "assay": 0.0}  # excess, of a triangle and of a normal
TINY = 1e-300  # smallest divisor; squares below it underflow
REACH = 4.0  # standard deviations; a larger deviation happens once in 16 000 weighings


@dataclass(frozen=True, slots=True)
class Source:
    """One cause of error: the balance at one line, or the assay of one lot with all its portions.

    Parameters
    ----------
    kind
        `balance` moves mass and moles, `assay` the moles alone.
    lines
        Places of the charges that it moves, from 0.
    relative_sd
        Standard uncertainty at each of them, relative to the mass or the assay [-].
    """

    kind: Kind
    lines: tuple[int, ...]
    relative_sd: tuple[float, ...]


def sources_of(charges: Sequence[Charge]) -> tuple[Source, ...]:
    """Every independent cause of error of a batch, without reagents of imidization, which come after the polymer.

    Portions of one compound out of one lot share the error of its assay. A lot is identified by its name, or else by
    its stated properties.

    Parameters
    ----------
    charges
        The lines of a batch.

    Examples
    --------
    >>> from pi_formulate.batch.charge import Lot
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> from pi_formulate.batch.plan import plan_batch
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> order = ["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)]
    >>> lots = {"PMDA": Lot("A", 0.99, assay_sd_frac=0.002)}
    >>> batch = plan_batch(cop, solution_g=100.0, order=order, readability_g=0.01, lots=lots)
    >>> [(source.kind, source.lines) for source in sources_of(batch.charges)]
    [('balance', (0,)), ('balance', (1,)), ('balance', (2,)), ('balance', (3,)), ('assay', (1, 3))]
    """
    lots: dict[object, list[int]] = {}
    sources: list[Source] = []
    for draw in drawn_together(charges):
        first = charges[draw[0]]
        if first.readability_g and first.role != "imidization_reagent":
            spread = tuple(charges[place].weighing_sd_g / charges[place].charge_g for place in draw)
            sources.append(Source("balance", draw, spread))
    for place, charge in enumerate(charges):
        if charge.role == "imidization_reagent":
            continue
        if charge.lot is not PURE and charge.lot.assay_sd_frac:
            lots.setdefault((charge.compound.id, charge.lot.name or charge.lot), []).append(place)
    for places in lots.values():
        spread = tuple(charges[i].lot.assay_sd_frac / charges[i].assay_frac for i in places)
        sources.append(Source("assay", tuple(places), spread))
    return tuple(sources)


def moved(charges: Sequence[Charge], source: Source, by: float = 1.0) -> list[Charge]:
    """The charges with the moles that they hold if one source is off; their masses are meaningless afterwards.

    Parameters
    ----------
    charges
        The lines of a batch.
    source
        The cause of error.
    by
        Its deviation, in standard uncertainties, of either sign.
    """
    deviating = [*charges]
    for place, spread in zip(source.lines, source.relative_sd, strict=True):
        amount = charges[place].amount_mol * max(1.0 + by * spread, LEAST_MOVED)
        deviating[place] = replace(charges[place], amount_mol=amount)
    return deviating


class Weighings(NamedTuple):
    """The same batch many times: a row for each time, a column for each charge; active moles [mol] and masses [g]."""

    moles: Array
    masses_g: Array


def weighed_again(charges: Sequence[Charge], sources: Sequence[Source], shifts: Array) -> Weighings:
    """A batch with each source off by given numbers of standard uncertainties.

    Parameters
    ----------
    charges
        As planned or as read.
    sources
        Causes of error.
    shifts
        A row for each time, a column for each source [standard uncertainties].
    """
    moles, masses_g = (np.array([getattr(c, name) for c in charges]) for name in ("amount_mol", "charge_g"))
    spread = {kind: np.zeros((len(sources), len(moles))) for kind in ("balance", "assay")}
    for row, source in enumerate(sources):
        spread[source.kind][row, list(source.lines)] = source.relative_sd
    # A line has one balance and one lot, so the rows of a kind add up without meeting.
    balance = np.maximum(1.0 + shifts @ spread["balance"], LEAST_MOVED)
    assay = np.maximum(1.0 + shifts @ spread["assay"], LEAST_MOVED)
    return Weighings(moles * balance * assay, masses_g * balance)


# --- distributions ---

# The points of a plane that a Fibonacci lattice fills evenly: one coordinate is the balance of groups, the other the
# spread that remains at it. With 610 of them the share inside an interval is right to half a percentage point.
POINTS = 610
LATTICE = np.arange(POINTS) * 377 % POINTS


class Shape(NamedTuple):
    """Quantiles of standard deviation 1 at the same probabilities: normal ones, and those of two readings."""

    normal: Array
    triangle: Array

    @classmethod
    def at(cls, levels: Sequence[float]) -> "Shape":
        """The tables of some probabilities between 0 and 1."""
        half = np.minimum(levels, 1.0 - np.array(levels))
        triangle = np.copysign(1.0 - np.sqrt(2.0 * half), np.array(levels) - 0.5) * sqrt(6.0)
        return cls(np.array([*map(NormalDist().inv_cdf, levels)]), triangle)


EVENLY = Shape.at([(i + 0.5) / POINTS for i in range(POINTS)])  # the middles of equal shares


def likely(kurtosis: Array, shape: Shape = EVENLY) -> Array:
    """Quantiles of symmetric sums of standard deviation 1, a row for each.

    Between those of two readings (a triangle) and the normal ones, by the excess kurtosis: exact for a single source
    of either kind and for many.

    Parameters
    ----------
    kurtosis
        Excess kurtosis of each sum, -0.6 to 0 [-].
    shape
        Quantiles at the wanted probabilities; those of equal shares by default.
    """
    part = kurtosis[:, None] / KURTOSIS["balance"]
    return np.asarray(shape.normal + part * (shape.triangle - shape.normal))


def kurtoses(sources: Sequence[Source]) -> Array:
    """Excess kurtosis of each source.

    Parameters
    ----------
    sources
        Causes of error.
    """
    return np.array([KURTOSIS[source.kind] for source in sources])


def in_squares(changes: Array, kurtosis: Array) -> tuple[Array, Array]:
    """Standard deviations and excess kurtoses of sums, from the changes by one standard deviation of each source.

    Parameters
    ----------
    changes
        A row for each sum, a column for each source.
    kurtosis
        Of each source.
    """
    squares = changes * changes
    variance = squares.sum(axis=-1)
    fourth = (squares * squares) @ kurtosis
    return np.sqrt(variance), np.divide(fourth, variance**2, out=np.zeros_like(variance), where=variance > TINY)


@dataclass(frozen=True)
class Kink:
    """The point of equal anhydrides and amines, which the masses of a batch may or may not reach.

    Parameters
    ----------
    at
        Place of the kink, in standard deviations of the balance of groups from the weighed one.
    nodes
        Quantiles of the balance of groups at even shares, in the same unit.
    shifts
        Times to weigh the batch: along the nodes; then one deviation before the kink, and there with each source off
        across; then the same behind it.
    """

    at: float
    nodes: Array
    shifts: Array


def kink_of(charges: Sequence[Charge], sources: Sequence[Source]) -> Kink | None:
    """The kink of a batch, if its masses may reach it.

    Parameters
    ----------
    charges
        As weighed.
    sources
        Their causes of error.
    """
    groups = [(a - b) * c.amount_mol for c in charges for a, b in [GROUPS.get(c.role, (0, 0))]]
    changes = np.array([sum(groups[i] * u for i, u in zip(s.lines, s.relative_sd, strict=True)) for s in sources])
    (spread,), kurtosis = in_squares(changes[None, :], kurtoses(sources))
    if not spread or abs(sum(groups)) > REACH * spread:
        return None
    at, along = -sum(groups) / spread, changes / spread
    (nodes,) = likely(kurtosis)
    off = np.vstack([np.zeros(len(sources)), np.eye(len(sources)) - np.outer(along, along)])
    sides = [side * along + off for side in (at - 1.0, at + 1.0)]
    return Kink(at, nodes, np.vstack([np.outer(nodes, along), *sides]))


def over_kink(values: Array, kink: Kink, kurtosis: Array) -> Array:
    """Equally likely values of quantities, a row for each, in increasing order.

    On either side of the kink a quantity is taken as linear: along the balance of groups it is known, and the spread
    due to the other masses is added across it.

    Parameters
    ----------
    values
        A row for each quantity, at `Kink.shifts`.
    kink
        The kink.
    kurtosis
        Of each source.
    """
    along = values[:, :POINTS]
    before, behind = (
        in_squares(side[:, 1:] - side[:, :1], kurtosis) for side in np.split(values[:, POINTS:], 2, axis=1)
    )
    in_front = kink.nodes < kink.at
    spread, excess = (np.where(in_front, a[:, None], b[:, None]) for a, b in zip(before, behind, strict=True))
    across = Shape(EVENLY.normal[LATTICE], EVENLY.triangle[LATTICE])
    part = excess / KURTOSIS["balance"]
    return np.sort(along + spread * (across.normal + part * (across.triangle - across.normal)), axis=1)


def drawn_at_random(charges: Sequence[Charge], generator: "np.random.Generator") -> Iterator[list[Charge]]:
    """The charges with the moles of random weighings, without end.

    Parameters
    ----------
    charges
        The lines of a batch.
    generator
        Source of the random numbers.
    """
    sources = sources_of(charges)
    while True:
        weighed = [*charges]
        for source in sources:
            if source.kind == "balance":
                shift = (generator.uniform(-1.0, 1.0) + generator.uniform(-1.0, 1.0)) * 6.0**0.5 / 2.0
            else:
                shift = generator.standard_normal()
            weighed = moved(weighed, source, shift)
        yield weighed
