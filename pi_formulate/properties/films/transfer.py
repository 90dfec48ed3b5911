"""What links, rings and side groups do to the glass transition in other polymers.

In: repeat units. Out: the Tg that their groups, flexibility, shape and atoms would give any polymer [degrees C].

    g(x) = c + sum_j (s_0^2 + sum_v s_v^2 k_v(x, z_j)) b_j        z_j: a few hundred polyamides, polyethers, polyesters

As a view of a unit (`other polymers` in `likeness.py`) it tells of links and side groups that polyimides show seldom.
It is no estimate of a Tg: imide rings lift that by some 30 K, of which other polymers know nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.tables import reference_table
from pi_formulate.properties.films.archive import FOLDER, Member, read
from pi_formulate.properties.films.likeness import VIEWS
from pi_formulate.properties.films.structures import Structures
from pi_formulate.properties.films.views import Parts

# Views of a polymer that is no pair of a dianhydride and a diamine.
OF_ANY = ("groups", "flexibility", "shape", "atoms", "neighbourhoods")
PLACES = [VIEWS.index(view) for view in OF_ANY]
AT_ONCE = 500  # units; more of them at once need more memory and are no faster


@dataclass(frozen=True, eq=False)
class OtherPolymers:
    """A few hundred other polymers, each standing for those like it.

    Parameters
    ----------
    structures
        The polymers, each as a unit of twice the same part, on the scales of all that were fitted.
    variances
        s_v^2 of each of `OF_ANY`, then of the constant [K^2].
    centre, weights
        c [degrees C], b [1/K].
    """

    structures: Structures
    variances: Array
    centre: float
    weights: Array

    def tg_c(self, units: Sequence[Parts]) -> Array:
        """Tg that other polymers would give each unit, g(x) [degrees C]."""
        scaled = self.structures.see(units)
        blocks = (np.arange(start, min(start + AT_ONCE, len(units))) for start in range(0, len(units), AT_ONCE))
        alike = (self.structures.likeness(scaled.rows(block)) for block in blocks)
        # The constant is the largest part of the covariance by far; summed apart, it takes no digits from the others.
        same = self.centre + self.variances[-1] * self.weights.sum()
        return np.asarray(same + np.concatenate([in_views(k, self.variances) @ self.weights for k in alike]))

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive."""
        own = {"variances": self.variances, "centre": np.array(self.centre), "weights": self.weights}
        return {**self.structures.arrays(), **own}

    @classmethod
    def members(cls) -> dict[str, Member]:
        """What the arrays of an archive have to be."""
        return {
            **Structures.members(),
            "variances": Member("f", (len(OF_ANY) + 1,), 0.0),
            "centre": Member("f", ()),
            "weights": Member("f", ("units",)),
        }

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "OtherPolymers":
        """From the arrays of an archive."""
        return cls(Structures.from_arrays(data), data["variances"], float(data["centre"]), data["weights"])


def kernel(alike: Array, variances: Array) -> Array:
    """Covariance of units of any polymers [K^2].

    Parameters
    ----------
    alike
        Likeness in all views, shape (views, units, units) [-].
    variances
        Of `OF_ANY`, then of the constant [K^2].
    """
    return np.asarray(in_views(alike, variances) + variances[-1])


def in_views(alike: Array, variances: Array) -> Array:
    """What `OF_ANY` share of that covariance, without the constant [K^2]."""
    return np.asarray(np.tensordot(variances[:-1], alike[PLACES], axes=1))


@cache
def other_polymers() -> OtherPolymers:
    """The shipped polymers.

    >>> len(other_polymers().weights)
    400
    """
    return read(reference_table(f"{FOLDER}/other_polymers.npz"), OtherPolymers.members(), OtherPolymers.from_arrays)
