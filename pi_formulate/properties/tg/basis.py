"""Features of a repeat unit for the Tg table, as rows of numbers.

In: both parts of each unit (SMILES). Out: `Features`. Four views, from the most to the least additive:

    groups        count per mass, on both parts alike:           n_g / M
    surroundings  which atom surroundings (up to two bonds) a part has, for dianhydride and diamine separately; the
                  n-th occurrence is a feature of its own, and the row has unit length:   [n_e >= l] / sqrt(sum)
    shape         likeness to typical shapes z of the unit:      exp(-|d - z|^2 / (2 l^2)) with d of `flexibility`
    pairs         products of the leading surroundings of the two parts: the effect of one partner on the other
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.linalg import cholesky, solve_triangular

from pi_formulate.base.arrays import Array
from pi_formulate.chemistry import structure
from pi_formulate.properties.groups import Assignment, GroupTable, assign, uncovered_text
from pi_formulate.properties.tg.flexibility import COUNTS, DESCRIPTORS, part_counts, unit_descriptors

Parts = tuple[str, str]  # dianhydride part and diamine part, as `Unit.parts` gives

LEVELS = 4  # further occurrences of one surrounding add nothing in cross-validation
SEEN_BY = 3  # monomers that must have a surrounding before it is a feature; for a level, two
SHAPES = 250  # typical shapes; more of them lower the cross-validated error by less than 0.1 K
SHAPE_WIDTH = 1.5  # of the likeness, in mean standard deviations over the descriptors
FAR = 4.0  # a descriptor further out than this, in standard deviations, counts as this far
LEADING = (100, 200)  # leading directions kept for the pairs, dianhydrides and diamines
SLACK = 1e-9  # of a descriptor at the very end of its range
JITTER = 1e-6  # keeps the Cholesky factor of nearly equal shapes real
POINTS = 24  # of the integral along the straight line; exact to 1e-6 K for shapes this smooth
MASS = COUNTS.index("mass")


@dataclass(frozen=True, eq=False)
class Side:
    """Vocabulary of one side: (surrounding, level), and the leading directions of its rows."""

    words: tuple[tuple[str, int], ...]
    mean: Array
    directions: Array  # (words, leading)

    def rows(self, parts: Sequence[str]) -> Array:
        """Rows of unit length, or shorter with surroundings that are not in the vocabulary."""
        place = {word: i for i, word in enumerate(self.words)}
        table = np.zeros((len(parts), len(self.words)))
        for i, part in enumerate(parts):
            levels = [(text, level + 1) for text, n in structure.environments(part) for level in range(min(n, LEVELS))]
            for word in levels:
                if word in place:
                    table[i, place[word]] = 1.0
            table[i] /= np.sqrt(max(len(levels), 1))
        return table

    def lead(self, rows: Array) -> Array:
        """Rows in the leading directions."""
        return (rows - self.mean) @ self.directions


@dataclass(frozen=True, eq=False)
class Basis:
    """Everything that turns a unit into `Features`: vocabularies, scales, typical shapes."""

    table: GroupTable
    group_names: tuple[str, ...]
    group_scale: Array
    dianhydrides: Side
    diamines: Side
    shape_mean: Array
    shape_scale: Array
    shape_range: Array  # least and largest of each descriptor in the data, shape (2, descriptors)
    shapes: Array
    whitening: Array

    def see(self, units: Sequence[Parts]) -> "Features":
        """Features of each unit."""
        firsts, seconds = [unit[0] for unit in units], [unit[1] for unit in units]
        distinct = (dict.fromkeys(firsts), dict.fromkeys(seconds))
        at = tuple({part: i for i, part in enumerate(parts)} for parts in distinct)
        a, b = (
            side.rows(list(parts)) for side, parts in zip((self.dianhydrides, self.diamines), distinct, strict=True)
        )
        of_a = np.array([at[0][part] for part in firsts], dtype=int)
        of_b = np.array([at[1][part] for part in seconds], dtype=int)
        lead_a, lead_b = self.dianhydrides.lead(a), self.diamines.lead(b)
        assigned = {part: assign(part, self.table) for parts in distinct for part in parts}
        counts = _group_counts(units, assigned, self.group_names)
        described = _described(units)
        scaled = self._scaled(described)
        return Features(
            counts / _masses(units)[:, None] / self.group_scale,
            a[of_a],
            b[of_b],
            likeness(scaled, self.shapes) @ self.whitening,
            lead_a[of_a],
            lead_b[of_b],
            self._unknown(units, assigned),
            scaled,
            tuple(units),
            tuple(self._strange(row) for row in described),
        )

    def _strange(self, described: Array) -> str:
        """Descriptors outside the range of the data; empty if there are none."""
        low, high = self.shape_range[0] - SLACK, self.shape_range[1] + SLACK
        names = [n for n, d, a, b in zip(DESCRIPTORS, described, low, high, strict=True) if not a <= d <= b]
        return "beyond the data in " + ", ".join(names) if names else ""

    def _unknown(self, units: Sequence[Parts], assigned: Mapping[str, Assignment]) -> tuple[str, ...]:
        """Atoms without a group, and groups without a contribution, of each unit; mostly empty."""
        known = {*self.group_names, *(group.name for group in self.table.of_order(2))}
        bare = {part: {name for name, _ in groups.counts if name not in known} for part, groups in assigned.items()}
        strange = {part for part, groups in assigned.items() if groups.uncovered or bare[part]}

        def text(unit: Parts) -> str:
            names = sorted(bare[unit[0]] | bare[unit[1]])
            missing = "no contribution for " + ", ".join(names) if names else ""
            return "; ".join(filter(None, (uncovered_text([assigned[part] for part in unit]), missing)))

        return tuple("" if strange.isdisjoint(unit) else text(unit) for unit in units)

    def _scaled(self, described: Array) -> Array:
        away = np.clip((described - self.shape_mean) / self.shape_scale, -FAR, FAR)
        return np.asarray(away / np.sqrt(described.shape[1]))

    def shape_shares(self, scaled: Array, weights: Array) -> Array:
        """Share of each descriptor in the shape part, along the straight line from the mean unit to this one.

        share_j = d_j integral_0^1 dS/dd_j (t d) dt,   so that the shares add up to S(d) - S(0)

        Parameters
        ----------
        scaled
            Scaled descriptors of each unit, shape (units, descriptors) [-].
        weights
            Weights of the shape view [unit of the property].
        """
        of_shape = self.whitening @ weights
        at, width = np.polynomial.legendre.leggauss(POINTS)
        shares = np.zeros_like(scaled)
        for t, w in zip(0.5 * (at + 1.0), 0.5 * width, strict=True):
            near = likeness(t * scaled, self.shapes) * of_shape
            slope = (near @ self.shapes - near.sum(axis=1)[:, None] * t * scaled) / SHAPE_WIDTH**2
            shares += w * slope * scaled
        return shares


@dataclass(frozen=True, eq=False)
class Features:
    """Rows for each unit: the four views, leading directions, unknown groups, scaled descriptors."""

    groups: Array
    dianhydrides: Array
    diamines: Array
    shape: Array
    lead_a: Array
    lead_b: Array
    unknown: tuple[str, ...]
    scaled: Array
    units: tuple[Parts, ...]
    strange: tuple[str, ...]

    @property
    def linear(self) -> Array:
        """One, groups, surroundings and shape side by side."""
        ones = np.ones((len(self.groups), 1))
        return np.hstack([ones, self.groups, self.dianhydrides, self.diamines, self.shape])


def likeness(scaled: Array, shapes: Array) -> Array:
    """exp(-d^2 / (2 l^2)) between rows."""
    square = (scaled**2).sum(1)[:, None] + (shapes**2).sum(1) - 2.0 * scaled @ shapes.T
    return np.asarray(np.exp(-np.maximum(square, 0.0) / (2.0 * SHAPE_WIDTH**2)))


def build_basis(units: Sequence[Parts], table: GroupTable, seed: int = 0) -> Basis:
    """Basis from the units of a data set; uses their structures, never their values.

    Parameters
    ----------
    units
        Both parts of each unit.
    table
        Groups of first and second order.
    seed
        Seed of the search for typical shapes.
    """
    assigned = {part: assign(part, table) for unit in units for part in unit}
    present = {name for groups in assigned.values() for name, _ in groups.counts}
    names = tuple(group.name for group in table.groups if group.name in present)
    per_mass = _group_counts(units, assigned, names) / _masses(units)[:, None]
    scale = per_mass.std(axis=0)
    scale[scale == 0.0] = 1.0
    # A mean unit then has a row of length about one.
    scale = scale * np.sqrt(np.mean(((per_mass / scale) ** 2).sum(axis=1)))
    described = _described(units)
    mean, spread = described.mean(axis=0), described.std(axis=0)
    spread[spread == 0.0] = 1.0
    scaled = np.clip((described - mean) / spread, -FAR, FAR) / np.sqrt(described.shape[1])
    distinct = np.unique(scaled.round(12), axis=0)
    if len(distinct) > SHAPES:
        shapes, _ = kmeans2(distinct, SHAPES, minit="++", seed=np.random.default_rng(seed), missing="raise")
    else:
        shapes = distinct
    factor = cholesky(likeness(shapes, shapes) + JITTER * np.eye(len(shapes)), lower=True)
    whitening = solve_triangular(factor, np.eye(len(shapes)), lower=True).T
    sides = [_side(sorted({unit[i] for unit in units}), [unit[i] for unit in units], LEADING[i]) for i in (0, 1)]
    ends = np.array([described.min(axis=0), described.max(axis=0)])
    return Basis(table, names, scale, sides[0], sides[1], mean, spread, ends, shapes, whitening)


def _masses(units: Sequence[Parts]) -> Array:
    return np.array([part_counts(a)[MASS] + part_counts(b)[MASS] for a, b in units])


def _described(units: Sequence[Parts]) -> Array:
    return unit_descriptors(np.array([part_counts(a) for a, _ in units]), np.array([part_counts(b) for _, b in units]))


def _group_counts(units: Sequence[Parts], assigned: Mapping[str, Assignment], names: Sequence[str]) -> Array:
    place = {name: i for i, name in enumerate(names)}
    row_of = {part: i for i, part in enumerate(assigned)}
    of_part = np.zeros((len(assigned), len(names)))
    for i, groups in enumerate(assigned.values()):
        for name, n in groups.counts:
            if name in place:
                of_part[i, place[name]] = n
    first, second = (np.array([row_of[unit[side]] for unit in units], dtype=int) for side in (0, 1))
    return np.asarray(of_part[first] + of_part[second])


def _side(monomers: Sequence[str], rows: Sequence[str], leading: int) -> Side:
    """Vocabulary and leading directions of one side."""
    seen: dict[str, int] = {}
    levels: dict[tuple[str, int], int] = {}
    for part in monomers:
        for text, n in structure.environments(part):
            seen[text] = seen.get(text, 0) + 1
            for level in range(1, min(n, LEVELS) + 1):
                levels[text, level] = levels.get((text, level), 0) + 1
    words = tuple(sorted(word for word, n in levels.items() if seen[word[0]] >= SEEN_BY and n >= 2))
    bare = Side(words, np.zeros(len(words)), np.zeros((len(words), 0)))
    table = bare.rows(list(rows))
    mean = table.mean(axis=0)
    _, strength, directions = np.linalg.svd(table - mean, full_matrices=False)
    kept = directions[:leading].T
    size = np.sqrt((strength[:leading] ** 2).sum() / len(table))
    return Side(words, mean, kept / (size or 1.0))
