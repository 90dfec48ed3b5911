"""Temperatures at which a film has lost 5 and 10 % of its mass.

In: repeat units with their mole fractions. Out: `Estimate`s [degrees C], through `FilmProperty.estimate`.

Atmosphere and heating rate of the films are not stated (mostly nitrogen, 10 K/min), so their scatter is in the
deviation. In a copolymer the temperatures of the units mix by mole fraction; a weak unit may make the film lose mass
earlier than that.
"""

from pi_formulate.properties.films.property import FilmProperty

METHOD = "learnt from films by their likeness; atmosphere and heating rate of the films not stated"
LOSS_5 = FilmProperty(name="t5_loss_c", method=METHOD)
LOSS_10 = FilmProperty(name="t10_loss_c", method=METHOD)
