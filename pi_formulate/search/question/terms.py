"""The contribution of each unit to each property, so that a property of a mixture is a ratio of two sums.

In: a problem. Out: `Terms`. The value is (x u) / (x w) with

    Tg, expansion     u = value of the unit, w = 1
    density           u = M_PI,                            w = V
    cost per kg       u = 1000 (price per mol of both),    w = M_PI
    cost per m2       u = (price per mol of both) d,       w = V
    PI per PAA        u = M_PI,                            w = M_PAA
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pi_formulate.base.arrays import Array, Progress
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.cost import price_per_mol
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.composition_table import unit_terms
from pi_formulate.properties.films.reference import Process
from pi_formulate.search.question.problem import Problem
from pi_formulate.search.question.targets import LINEAR


@dataclass(frozen=True, eq=False)
class Terms:
    """Numerators u and denominators w by property, each of shape (dianhydrides, diamines).

    Of the same shape: the uncertain part of the Tg of each unit [K], the least deviation of its expansion [ppm/K], and
    half of the 90 % interval of its volume over the volume [-].
    """

    u: dict[str, Array]
    w: dict[str, Array]
    tg_open_c: Array
    cte_sd_ppm_per_k: Array
    half_volume_frac: Array


@lru_cache(maxsize=1024)
def _row(acid: Monomer, amines: tuple[Monomer, ...], process: Process) -> Array:
    """Terms of one dianhydride with every diamine: the slow part, which does not depend on prices."""
    row = unit_terms([Unit(acid, amine) for amine in amines], process)
    row.setflags(write=False)
    return row


def terms_of(problem: Problem, progress: Progress = iter) -> Terms:
    """Terms of all units of a problem's candidates.

    Parameters
    ----------
    problem
        The question.
    progress
        Wraps the dianhydrides, such as a progress bar.
    """
    rows = [_row(acid, problem.diamines, problem.process) for acid in progress(problem.dianhydrides)]
    tg, cte, m_pi, volume, half, tg_open, cte_sd = np.moveaxis(np.array(rows), 2, 0)
    ones = np.ones_like(tg)
    price = np.add.outer(*([price_per_mol(m) for m in side] for side in (problem.dianhydrides, problem.diamines)))
    m_paa = np.add.outer(*([m.molar_mass_g_per_mol for m in side] for side in (problem.dianhydrides, problem.diamines)))
    u = {
        "tg_c": tg,
        "cte_ppm_per_k": cte,
        "density_g_per_cm3": m_pi,
        "cost_per_kg": G_PER_KG * price,
        "cost_per_m2": price * (problem.thickness_um or 0.0),
        "pi_per_paa_frac": m_pi,
    }
    w = dict(zip(LINEAR, (ones, ones, volume, m_pi, volume, m_paa), strict=True))
    return Terms(u, w, tg_open, cte_sd, half / volume)
