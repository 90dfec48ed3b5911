"""The units that the masses of a batch may make, with each source of error in turn or with all of them drawn at random.

In: the lines of a recipe, each with the standard uncertainty of its mass. Out: `Scatter`. A source is the balance at
one line, or the assay of one lot in all its portions.
"""

from collections.abc import Sequence
from itertools import islice
from math import sqrt

import numpy as np

from pi_formulate.batch.charge import Charge, feed_of_charges
from pi_formulate.batch.deviation import drawn_at_random, moved, sources_of
from pi_formulate.claims.scatter import Scatter
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.sequence import as_planned


def scatter_of(weighed: Copolymer, charges: Sequence[Charge], samples: int | None = None, seed: int = 0) -> Scatter:
    """The units of a batch, and those that its masses may have made instead.

    Parameters
    ----------
    weighed
        The units that the masses make.
    charges
        The lines of the batch.
    samples, seed
        How many weighings are drawn, and the seed of the draws; None for none.
    """
    monomers = [c for c in charges if c.role in ("dianhydride", "diamine")]
    sources = sources_of(monomers)
    if not sources:
        return Scatter(weighed)

    def made(lines: Sequence[Charge]) -> Copolymer:
        return as_planned(weighed, feed_of_charges(lines))

    off = tuple(made(moved(monomers, source)) for source in sources)
    if samples is None:
        return Scatter(weighed, off)
    weighings = islice(drawn_at_random(monomers, np.random.default_rng(seed)), samples)
    return Scatter(weighed, off, tuple(made(lines) for lines in weighings))


def relative_sd(charge: Charge) -> float:
    """Standard uncertainty of the moles of a line, relative: balance and assay, which of one lot err together.

    Parameters
    ----------
    charge
        The line.
    """
    return sqrt((charge.weighing_sd_g / charge.charge_g) ** 2 + (charge.lot.assay_sd_frac / charge.assay_frac) ** 2)
