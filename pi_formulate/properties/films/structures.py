"""Measured polymers as structures to compare units with.

In: both parts of each polymer, or the arrays of an archive. Out: `Structures`, and the likeness of units to them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.limits import SMILES_CHARACTERS
from pi_formulate.properties.chain.flexibility import COUNTS, DESCRIPTORS
from pi_formulate.properties.films.archive import DamagedError, Member
from pi_formulate.properties.films.likeness import REACHES, Scaled, Scales, likeness, products
from pi_formulate.properties.films.views import (
    GROUPS,
    MASS,
    REACH,
    SHAPE,
    SHAPE_OF_PART,
    Parts,
    PartTable,
    Views,
    see,
)
from pi_formulate.properties.groups import group_table

LEAST = 1e-9  # of a scale that numbers are divided by, and of a mass [g/mol]
MOST_IN_PART = 10_000  # atoms or groups of one kind
WORD_CHARACTERS = 10_000  # of the surroundings of an atom


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
    def members(cls) -> dict[str, Member]:
        """What the arrays of an archive have to be."""
        groups = len(group_table(GROUPS).groups)
        return {
            "smiles": Member("U", ("parts",), high=SMILES_CHARACTERS),
            "words": Member("U", ("words",), high=WORD_CHARACTERS),
            "reach": Member("iu", ("words",), 0, REACH),
            "row": Member("iu", ("counts",), 0, below="parts"),
            "column": Member("iu", ("counts",), 0, below="words"),
            "counted": Member("iu", ("counts",), 1, MOST_IN_PART),
            "groups": Member("iu", ("parts", groups), 0, MOST_IN_PART),
            "numbers": Member("f", ("parts", len(COUNTS) + len(SHAPE_OF_PART))),
            "sides": Member("iu", ("units", 2), 0, below="parts"),
            "scale_groups": Member("f", (groups,), LEAST),
            "scale_flexibility": Member("f", (2, len(DESCRIPTORS))),
            "scale_shape": Member("f", (2, len(SHAPE))),
            "scale_widths": Member("f", (len(REACHES),), LEAST),
        }

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "Structures":
        """From the arrays of an archive.

        Raises
        ------
        DamagedError
            If a number that others are divided by is zero, or a part has no atoms.
        """
        spreads = (data["scale_flexibility"][1], data["scale_shape"][1], data["numbers"][:, MASS])
        if min(float(spread.min()) for spread in spreads) < LEAST:
            raise DamagedError("a spread or a mass that is not above 0")
        if any(len(set(data[name].tolist())) < len(data[name]) for name in ("smiles", "words")):
            raise DamagedError("a part or surroundings twice")
        views = Views.from_arrays(data)
        if not views.parts.counts[:, views.parts.reach == 0].any(axis=1).all():
            raise DamagedError("a part without atoms")
        structures = cls.of(views, Scales.from_arrays(data))
        scaled = structures.scaled
        if not all(bool(np.isfinite(x).all()) for x in (scaled.groups, scaled.flexible, scaled.shaped, scaled.sizes)):
            raise DamagedError("structures without finite numbers")
        return structures


@lru_cache(maxsize=8192)
def _products(structures: Structures, part: str) -> Array:
    """What a part has in common with the parts of the polymers; a library has few parts and many units."""
    parts = structures.views.parts
    own = PartTable.of((part,), parts.words, parts.reach.tolist())
    alone = structures.scales.scaled(Views.of(own, np.zeros((1, 2), dtype=np.int64)))
    return products(alone, structures.scaled)[:, 0]
