"""What may be off in a batch: the balance at each line, and the assay of each lot.

In: charges. Out: their `Source`s of error; and the same batch weighed again, with one of them off or all at once.

    balance   m_i' = m_i (1 + u_m z)               its line alone; z of two readings, each uniform over one step
    assay     n_i' = n_i (m_i' / m_i) (1 + u_w z)  all lines of the lot together, and no mass; z normal

An error of the balance moves what lies in the vessel. One of the assay moves what of it is monomer: the mass on the
balance, the solution and the price stay as they are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from pi_formulate.charge import PURE, Charge

Array = npt.NDArray[np.float64]
Kind = Literal["balance", "assay"]
# Of one set. Spread evenly, so many give the share inside an interval to a point; the step of the quantiles is 1/1000.
DRAWS = 999
LEAST_MOVED = 1e-9  # of the mass or the moles: what a deviation larger than the value itself leaves


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
    """Every independent cause of error of a batch; none of a reagent of imidization, which comes after the polymer.

    Portions of one compound out of one lot share the error of its assay. A lot is known by its name, else by what is
    stated of it.

    Parameters
    ----------
    charges
        The lines of a batch.

    Examples
    --------
    >>> from pi_formulate.charge import Lot
    >>> from pi_formulate.copolymer import Copolymer
    >>> from pi_formulate.plan import plan_batch
    >>> cop = Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)])
    >>> order = ["NMP", ("PMDA", 0.5), "4,4'-ODA", ("PMDA", 0.5)]
    >>> lots = {"PMDA": Lot("A", 0.99, assay_sd_frac=0.002)}
    >>> batch = plan_batch(cop, solution_g=100.0, order=order, readability_g=0.01, lots=lots)
    >>> [(source.kind, source.lines) for source in sources_of(batch.charges)]
    [('balance', (0,)), ('balance', (1,)), ('balance', (2,)), ('balance', (3,)), ('assay', (1, 3))]
    """
    lots: dict[object, list[int]] = {}
    found: list[Source] = []
    for place, charge in enumerate(charges):
        if charge.role == "imidization_reagent":
            continue
        if charge.readability_g:
            found.append(Source("balance", (place,), (charge.weighing_sd_g / charge.charge_g,)))
        if charge.lot is not PURE and charge.lot.assay_sd_frac:
            lots.setdefault((charge.compound.id, charge.lot.name or charge.lot), []).append(place)
    for places in lots.values():
        spread = (charges[i].lot.assay_sd_frac / charges[i].assay_frac for i in places)
        found.append(Source("assay", tuple(places), tuple(spread)))
    return tuple(found)


def moved(charges: Sequence[Charge], source: Source, by: float = 1.0) -> list[Charge]:
    """The charges with the moles that they hold if one source is off; their masses do not count any more.

    Parameters
    ----------
    charges
        The lines of a batch.
    source
        What is off.
    by
        How far, in its standard uncertainty, to either side.
    """
    found = [*charges]
    for place, spread in zip(source.lines, source.relative_sd, strict=True):
        amount = charges[place].amount_mol * max(1.0 + by * spread, LEAST_MOVED)
        found[place] = replace(charges[place], amount_mol=amount)
    return found


class Weighings(NamedTuple):
    """The same batch many times: a row for each time, a column for each charge; active moles [mol] and masses [g]."""

    moles: Array
    masses_g: Array


def weighed_again(moles: Array, masses_g: Array, sources: Sequence[Source], shifts: Array) -> Weighings:
    """The batch with each source off by so many standard uncertainties.

    Parameters
    ----------
    moles, masses_g
        Of each charge, as planned or as read [mol], [g].
    sources
        Causes of error.
    shifts
        A row for each time, a column for each source [standard uncertainties].
    """
    spread = {kind: np.zeros((len(sources), len(moles))) for kind in ("balance", "assay")}
    for row, source in enumerate(sources):
        spread[source.kind][row, list(source.lines)] = source.relative_sd
    # A line has one balance and one lot, so the rows of a kind add up without meeting.
    balance = np.maximum(1.0 + shifts @ spread["balance"], LEAST_MOVED)
    assay = np.maximum(1.0 + shifts @ spread["assay"], LEAST_MOVED)
    return Weighings(moles * balance * assay, masses_g * balance)


@lru_cache(maxsize=64)
def draws(kinds: tuple[Kind, ...]) -> Array:
    """Errors of all sources at once, in standard uncertainties: `DRAWS` rows, the same in every run.

    The points fill the cube evenly instead of at random (the additive recurrence x_k = frac(k a), a_j = g^-j with g
    the root of g^(d+1) = g + 1 for d sources), so that few of them give the quantiles. Every column has mean 0 and
    standard deviation 1.

    Parameters
    ----------
    kinds
        Kind of each source.

    References
    ----------
    M. Roberts, The unreasonable effectiveness of quasirandom sequences, 2018 (recalled).
    """
    count = len(kinds)
    if not count:
        return np.empty((0, 0))
    root = 2.0
    for _ in range(64):
        root = (1.0 + root) ** (1.0 / (count + 1))
    steps = np.arange(1, DRAWS + 1)[:, None] * root ** -np.arange(1.0, count + 1)[None, :] % 1.0
    ranks = np.argsort(np.argsort(steps, axis=0), axis=0)
    levels = (np.arange(DRAWS) + 0.5) / DRAWS
    tables = {"balance": _two_readings(levels), "assay": np.array([*map(NormalDist().inv_cdf, levels)])}
    found = np.column_stack([tables[kind][ranks[:, j]] for j, kind in enumerate(kinds)])
    found /= found.std(axis=0)
    found.setflags(write=False)
    return found


def _two_readings(levels: Array) -> Array:
    """Quantiles of the difference of two readings, each uniform over one step: a triangle from minus to plus one."""
    return np.where(levels < 0.5, np.sqrt(2.0 * levels) - 1.0, 1.0 - np.sqrt(2.0 * (1.0 - levels)))


def drawn_at_random(charges: Sequence[Charge], generator: np.random.Generator) -> Iterator[list[Charge]]:
    """The charges with the moles of one random weighing after the other, without end.

    Parameters
    ----------
    charges
        The lines of a batch.
    generator
        Where the numbers come from.
    """
    sources = sources_of(charges)
    while True:
        found = [*charges]
        for source in sources:
            if source.kind == "balance":
                shift = (generator.uniform(-1.0, 1.0) + generator.uniform(-1.0, 1.0)) * 6.0**0.5 / 2.0
            else:
                shift = generator.standard_normal()
            found = moved(found, source, shift)
        yield found
