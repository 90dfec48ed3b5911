"""Fit of the Tg of other polymers: what their links, rings and side groups do.

In: repeat units of polymers and their Tg. Out: `OtherPolymers`.

    y = g + e,   g(x) = c + k(x, Z) b,   b = (K_ZX N^-1 K_XZ + K_ZZ)^-1 K_ZX N^-1 (y - c)

Z are a few hundred of the polymers, drawn with a fixed seed, that stand for all; e is Student-t, as in `posterior.py`.
"""

from collections.abc import Sequence

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.films.likeness import Scales, likeness
from pi_formulate.properties.films.structures import Structures
from pi_formulate.properties.films.transfer import AT_ONCE, PLACES, OtherPolymers, kernel
from pi_formulate.properties.films.views import see
from pi_formulate.properties.fit.posterior import CONSTANT, FREEDOM, ROUNDS, variances_of

STANDING = 400  # polymers that stand for all; twice as many lower the error of unseen polyimides by less than 0.1 K
OF_SCALES = 900  # polymers that give scales and variances
LOWEST_C, HIGHEST_C = -150.0, 450.0  # what lies outside is another transition
JITTER = 1e-6  # of the mean variance


def fit_other_polymers(smiles: Sequence[str], tg_c: Array) -> OtherPolymers:
    """Fit.

    Parameters
    ----------
    smiles
        Repeat unit of each polymer with two `*`, each once.
    tg_c
        Glass transition of each [degrees C].
    """
    draw = np.random.default_rng(0)
    some = np.sort(draw.permutation(len(smiles))[:OF_SCALES])
    standing = np.sort(draw.permutation(len(smiles))[:STANDING])
    of_scales = see([(smiles[i], smiles[i]) for i in some.tolist()])
    scales = Scales.of(of_scales)
    value = np.clip(tg_c, LOWEST_C, HIGHEST_C)
    centre, spread = float(np.median(value)), float(np.var(value))
    away = value - centre
    own_scaled = scales.scaled(of_scales)
    alike = list(likeness(own_scaled, own_scaled, scales.widths)[PLACES])
    of_views, scatter = variances_of(alike, away[some], np.ones(len(some)), spread)
    variances = np.append(of_views, CONSTANT * spread)
    chosen = Structures.of(see([(smiles[i], smiles[i]) for i in standing.tolist()]), scales)
    own = kernel(chosen.among(chosen.scaled), variances)
    blocks = [smiles[start : start + AT_ONCE] for start in range(0, len(smiles), AT_ONCE)]
    to = np.concatenate(
        [kernel(chosen.likeness(chosen.see([(part, part) for part in block])), variances) for block in blocks]
    )
    trust = np.ones(len(smiles))
    for _ in range(ROUNDS):
        noise = scatter * trust
        both = to.T @ (to / noise[:, None]) + own + JITTER * np.trace(own) / len(own) * np.eye(len(own))
        weights = np.linalg.solve(both, to.T @ (away / noise))
        trust = np.maximum((FREEDOM + (away - to @ weights) ** 2 / scatter) / (FREEDOM + 1.0), 1.0)
    return OtherPolymers(chosen, variances, centre, weights)
