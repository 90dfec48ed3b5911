"""Expansion of a polyimide whose chains point in all directions, as in a moulding.

In: repeat units. Out: latent values [ppm/K].

    f       learnt from simulated glasses (molecular dynamics at 300 K); their level is checked on mouldings

Simulated values differ between runs by a third, so that their trend with structure is worth more than their level.
"""

from pi_formulate.properties.films.property import FilmProperty

UNORIENTED = FilmProperty(name="unoriented_ppm_per_k", method="learnt from simulated glasses by their likeness")
