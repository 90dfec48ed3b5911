"""Measured polymers as structures to compare units with.

In: both parts of each polymer, or the arrays of an archive. Out: `Structures`, and the likeness of units to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.properties.films.likeness import Scaled, Scales, likeness, products
from pi_formulate.properties.films.views import Parts, PartTable, Views, see


@dataclass(frozen=True, eq=False)
class Structures:
    """Polymers, the scales to compare them on, and the polymers on these scales."""

    views: Views
    scales: Scales
    scaled: Scaled

    @classmethod
    def of(cls, views: Views, scales: Scales) -> "Structures":
        """Polymers on some scales."""
        return cls(views, scales, scales.scaled(views))

    def see(self, units: Sequence[Parts]) -> Scaled:
        """Units on the scales of the polymers."""
        parts = self.views.parts
        return self.scales.scaled(see(units, parts.words, parts.reach.tolist()))

    def likeness(self, x: Scaled) -> Array:
        """Likeness of units to the polymers, shape (views, units, polymers) [-]."""
        of_parts = np.stack([_products(self, part) for part in x.smiles], axis=1)
        return likeness(x, self.scaled, self.scales.widths, of_parts)

    def among(self, x: Scaled) -> Array:
        """Likeness of units to each other, shape (views, units, units) [-]."""
        return likeness(x, x, self.scales.widths)

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive."""
        return {**self.views.arrays(), **self.scales.arrays()}

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "Structures":
        """From the arrays of an archive."""
        return cls.of(Views.from_arrays(data), Scales.from_arrays(data))


@lru_cache(maxsize=8192)
def _products(structures: Structures, part: str) -> Array:
    """What a part has in common with the parts of the polymers; a library has few parts and many units."""
    parts = structures.views.parts
    own = PartTable.of((part,), parts.words, parts.reach.tolist())
    alone = structures.scales.scaled(Views.of(own, np.zeros((1, 2), dtype=np.int64)))
    return products(alone, structures.scaled)[:, 0]
