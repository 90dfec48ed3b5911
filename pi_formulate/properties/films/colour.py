"""Colour of a film: the wavelength of its cut-off, and how much light of 400 nm it lets through.

In: repeat units with their mole fractions. Out: `Estimate`s, through `FilmProperty.estimate`.

    cut-off          f [nm]
    transmittance    92 % / (1 + exp(-f))        92 %: what two surfaces leave of n = 1.5 to 1.6

f is learnt from films. Their thickness is not stated, mostly 10 to 50 um: a thicker film lets less through.
"""

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.films.property import FilmProperty, Sums

# Fresnel: (1 - r) / (1 + r) with r = ((n - 1) / (n + 1))^2 is 0.92 for n = 1.5.
MOST_PERCENT = 92.0
CLEAR, DARK = 0.98, 0.005  # shares of it beyond which a measurement tells no difference


def _percent(log_odds: Array, sums: Sums) -> Array:
    with np.errstate(over="ignore"):  # of a film that lets nothing through
        return np.asarray(MOST_PERCENT / (1.0 + np.exp(-np.asarray(log_odds))))


def _log_odds(percent: Array, sums: Sums) -> Array:
    share = np.clip(np.asarray(percent) / MOST_PERCENT, DARK, CLEAR)
    return np.asarray(np.log(share / (1.0 - share)))


METHOD = "learnt from films by their likeness; thickness of the films not stated"
CUTOFF = FilmProperty(name="cutoff_nm", method=METHOD, least=0.0)
TRANSMITTANCE = FilmProperty(
    name="transmittance_400_percent",
    method=METHOD,
    value=_percent,
    latent=_log_odds,
    least=0.0,
    most=MOST_PERCENT,
)
