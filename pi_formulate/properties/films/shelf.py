"""All properties that are learnt from films, by name.

To add one: a `FilmProperty` in a file of this shelf, its name here and in `catalogue.py`, and its films in the data;
then `python -m tools.fit_films`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pi_formulate.properties.films.colour import CUTOFF, TRANSMITTANCE
from pi_formulate.properties.films.density import DENSITY
from pi_formulate.properties.films.expansion import EXPANSION
from pi_formulate.properties.films.glass import TG
from pi_formulate.properties.films.heat import LOSS_5, LOSS_10
from pi_formulate.properties.films.mechanics import MODULUS, STRENGTH
from pi_formulate.properties.films.optics import BIREFRINGENCE, DIELECTRIC_CONSTANT, REFRACTIVE_INDEX
from pi_formulate.properties.films.property import FilmProperty
from pi_formulate.properties.films.unoriented import UNORIENTED

_ALL = (
    TG,
    EXPANSION,
    UNORIENTED,
    DENSITY,
    MODULUS,
    STRENGTH,
    REFRACTIVE_INDEX,
    DIELECTRIC_CONSTANT,
    BIREFRINGENCE,
    CUTOFF,
    TRANSMITTANCE,
    LOSS_5,
    LOSS_10,
)
LEARNT: Mapping[str, FilmProperty] = MappingProxyType({row.name: row for row in _ALL})
