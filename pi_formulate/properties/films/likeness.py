"""How alike two polyimides are, in nine views of them.

In: `Views` of units and of the films. Out: one number for each view, unit and film:

    groups                   x_g . z_g                                     groups per mass, in spreads of the films
    dianhydride, diamine     sum_w min(x_w, z_w, 4) / (|x| |z|)            surroundings w of the atoms of one part
    pair                     product of the two: alike in both parts
    flexibility              exp(-|d_x - d_z|^2 / (2 l^2))                 d scaled to the spread of the films
    shape                    the same for flexibility and shape together
    atoms, neighbourhoods    the same for the shares of atoms, and of atoms with their neighbours
    other polymers           g_x g_z                                       g of `transfer.py`, in spreads of the films

All but the first and the last are from 0 to 1 (the same). A property of a unit is the mean of the films plus one part
for each view, which weights each film by its likeness to the unit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array, Counts, Integers
from pi_formulate.properties.films.views import Views

VIEWS = (
    "groups",
    "dianhydride",
    "diamine",
    "pair",
    "flexibility",
    "shape",
    "atoms",
    "neighbourhoods",
    "other polymers",
)
REACHES = (0, 1)  # bonds from an atom: `atoms`, `neighbourhoods`
WIDTH = 1.2  # of the likeness in flexibility and shape, in mean standard deviations over the descriptors
FAR = 4.0  # a descriptor further out than this, in standard deviations, counts as this far
MOST_ALIKE = 4  # further occurrences of one surrounding add nothing
SAME = 1e-12  # squared distance of two units that are the same


@dataclass(frozen=True, eq=False)
class Scaled:
    """Units on the scales of the films, ready to be compared.

    Parameters
    ----------
    smiles
        Of each part.
    sides
        Both parts of each unit, shape (units, 2).
    groups
        Groups per mass in spreads of the films, shape (units, groups).
    levels, sizes
        Surroundings of each part, up to four of a kind, shape (parts, words), and |x| of each part.
    shares
        For each of `REACHES`: counts up to so many bonds, shape (parts, words), how many each unit has, and the sum of
        squares of its shares, shape (units,).
    flexible, shaped
        Descriptors in standard deviations of the films, over the square root of their number.
    others
        Tg by other polymers, in spreads of the films; 0 where it is not asked for.
    """

    smiles: tuple[str, ...]
    sides: Integers
    groups: Array
    levels: Counts
    sizes: Array
    shares: tuple[tuple[Counts, Array, Array], ...]
    flexible: Array
    shaped: Array
    others: Array

    def rows(self, places: Integers) -> "Scaled":
        """Some of the units."""
        return Scaled(
            self.smiles,
            self.sides[places],
            self.groups[places],
            self.levels,
            self.sizes,
            tuple((counts, totals[places], squares[places]) for counts, totals, squares in self.shares),
            self.flexible[places],
            self.shaped[places],
            self.others[places],
        )


@dataclass(frozen=True, eq=False)
class Scales:
    """Spread of the groups, mean and standard deviation of each descriptor over the films, widths of the shares.

    Parameters
    ----------
    groups
        Spread of each group per mass, times a number that makes a mean film as long as 1; shape (groups,).
    flexibility, shape
        Mean and standard deviation, shape (2, descriptors) each.
    widths
        Median squared distance between two films in the shares of atoms and of neighbourhoods [-].
    """

    groups: Array
    flexibility: Array
    shape: Array
    widths: tuple[float, ...]

    @classmethod
    def of(cls, films: Views) -> "Scales":
        """Scales of some films; they use structures, never measured values."""
        spread = films.groups_per_mass.std(axis=0)
        spread = np.where(spread > 0.0, spread, 1.0)
        length = np.sqrt(np.mean(((films.groups_per_mass / spread) ** 2).sum(axis=1)))
        scales = cls(spread * (length or 1.0), _spread(films.flexibility), _spread(films.shape), ())
        scaled = scales.scaled(films)
        of_parts = products(scaled, scaled)
        squares = [_square_of_shares(of_parts[1 + k], scaled, scaled, k) for k in range(len(REACHES))]
        widths = tuple(float(np.median(square[square > SAME])) if (square > SAME).any() else 1.0 for square in squares)
        return cls(scales.groups, scales.flexibility, scales.shape, widths)

    def scaled(self, views: Views) -> Scaled:
        """Units on these scales."""
        parts = views.parts
        levels = np.minimum(parts.counts, MOST_ALIKE)
        flexible = _in_deviations(views.flexibility, self.flexibility)
        shares = []
        for reach in REACHES:
            counts = parts.counts[:, parts.reach <= reach]
            totals = counts.sum(axis=1, dtype=float)[views.sides].sum(axis=1)
            shares.append((counts, totals, _length(counts, views.sides) / totals**2))
        return Scaled(
            parts.smiles,
            views.sides,
            views.groups_per_mass / self.groups,
            levels,
            np.sqrt(levels.sum(axis=1, dtype=float)),
            tuple(shares),
            flexible,
            np.hstack([flexible, _in_deviations(views.shape, self.shape)]),
            np.zeros(len(views)),
        )

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive."""
        return {
            "scale_groups": self.groups,
            "scale_flexibility": self.flexibility,
            "scale_shape": self.shape,
            "scale_widths": np.array(self.widths),
        }

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "Scales":
        """From the arrays of an archive."""
        groups, flexibility, shape = (data[f"scale_{name}"] for name in ("groups", "flexibility", "shape"))
        return cls(groups, flexibility, shape, tuple(data["scale_widths"].tolist()))


def likeness(x: Scaled, z: Scaled, widths: tuple[float, ...], between_parts: Array | None = None) -> Array:
    """Likeness of units to units in each view.

    Parameters
    ----------
    x, z
        Units; the surroundings of one are the first of the other.
    widths
        Of `Scales`.
    between_parts
        `products` of the parts of x and z, if they are known.

    Returns
    -------
    ndarray
        Shape (views, units x, units z) [-].
    """
    of_parts = products(x, z) if between_parts is None else between_parts
    result = np.empty((len(VIEWS), len(x.sides), len(z.sides)))
    np.matmul(x.groups, z.groups.T, out=result[0])
    for side in (0, 1):
        result[1 + side] = of_parts[0][:, z.sides[:, side]][x.sides[:, side]]
    np.multiply(result[1], result[2], out=result[3])
    result[4] = _square(x.flexible, z.flexible) / WIDTH**2
    result[5] = _square(x.shaped, z.shaped) / WIDTH**2
    for k, width in enumerate(widths):
        result[6 + k] = _square_of_shares(of_parts[1 + k], x, z, k) / width
    np.exp(-0.5 * result[4:8], out=result[4:8])
    np.multiply.outer(x.others, z.others, out=result[8])
    return result


def products(x: Scaled, z: Scaled) -> Array:
    """What parts have in common with parts, of which the likeness of units follows.

    Returns
    -------
    ndarray
        Shape (1 + reaches, parts x, parts z): likeness of the surroundings, then the scalar product of the counts up to
        each of `REACHES` [-].
    """
    first, second = _common(x.levels, z.levels)
    least = np.zeros((len(first), len(second)))
    for level in range(MOST_ALIKE):
        least += (first > level).astype(float) @ (second > level).astype(float).T
    rows = [least / np.outer(x.sizes, z.sizes)]
    for (counts_x, _, _), (counts_z, _, _) in zip(x.shares, z.shares, strict=True):
        first, second = _common(counts_x, counts_z)
        rows.append(first.astype(float) @ second.astype(float).T)
    return np.array(rows)


def _square_of_shares(of_parts: Array, x: Scaled, z: Scaled, k: int) -> Array:
    """Squared distance between the shares of surroundings, from products of single parts."""
    (_, total_x, own), (_, total_z, theirs) = x.shares[k], z.shares[k]
    of_units = of_parts[:, z.sides[:, 0]] + of_parts[:, z.sides[:, 1]]
    crossed = of_units[x.sides[:, 0]] + of_units[x.sides[:, 1]]
    crossed *= -2.0 / np.outer(total_x, total_z)
    crossed += own[:, None] + theirs
    return np.asarray(np.maximum(crossed, 0.0, out=crossed))


def own_likeness(x: Scaled) -> Array:
    """Likeness of each unit to itself in each view, shape (views, units) [-]."""
    own = np.ones((len(VIEWS), len(x.sides)))
    own[0] = np.einsum("ij,ij->i", x.groups, x.groups)
    own[8] = x.others**2
    return own


def _common(x: Counts, z: Counts) -> tuple[Counts, Counts]:
    """Columns of surroundings that x has and z may have: a few hundred of many thousand."""
    words = min(x.shape[1], z.shape[1])
    present = np.flatnonzero(x[:, :words].any(axis=0))
    return x[:, present], z[:, present]


def _length(counts: Counts, sides: Integers) -> Array:
    """Squared length of the counts of each unit, from products of single parts."""
    dense = counts[:, counts.any(axis=0)].astype(float)
    own = np.einsum("ij,ij->i", dense, dense)
    crossed = np.einsum("ij,ij->i", dense[sides[:, 0]], dense[sides[:, 1]])
    return np.asarray(own[sides].sum(axis=1) + 2.0 * crossed)


def _spread(described: Array) -> Array:
    spread = described.std(axis=0)
    return np.array([described.mean(axis=0), np.where(spread > 0.0, spread, 1.0)])


def _in_deviations(described: Array, spread: Array) -> Array:
    """Distances from the mean film, cut off far outside; their sum of squares is a mean over the descriptors."""
    return np.asarray(np.clip((described - spread[0]) / spread[1], -FAR, FAR) / np.sqrt(described.shape[1]))


def _square(x: Array, z: Array) -> Array:
    """Squared distances between rows."""
    square = (x**2).sum(axis=1)[:, None] + (z**2).sum(axis=1) - 2.0 * x @ z.T
    return np.asarray(np.maximum(square, 0.0))
