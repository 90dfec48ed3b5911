"""A property that was learnt from films: how its number follows from what was learnt, and its estimate.

In: repeat units with their mole fractions. Out: `Estimate`.

    value = g(sum_i w_i f_i)        f_i latent value of a unit, w_i its share, g of the property
    w_i   = x_i, or x_i V_w,i / sum x V_w where volumes add

Each property is one small file of this shelf: it names g, the physics in it, and where its films stand.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from math import inf

import numpy as np

from pi_formulate.base.arrays import Array, Truths
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.catalogue import PROPERTIES
from pi_formulate.properties.estimate import LEVELS, OUTSIDE, Z_90, Estimate
from pi_formulate.properties.films.learnt import FEW, Learnt, Seen, learnt, seen
from pi_formulate.properties.films.likeness import VIEWS
from pi_formulate.properties.films.views import GROUPS
from pi_formulate.properties.groups import group_table
from pi_formulate.properties.volume import Units, check_units, elements, group_sum, mass_of, vdw_volume_cm3_per_mol

# Views that a reader sees together, after the groups.
VIEW_WORDS = {
    "structure of the dianhydride": ("dianhydride",),
    "structure of the diamine": ("diamine",),
    "pairing of the two": ("pair",),
    "flexibility and shape of the chain": ("flexibility", "shape"),
    "kinds of atoms and their neighbours": ("atoms", "neighbourhoods"),
    "its links in other polymers": ("other polymers",),
}
PLACES_OF_VIEWS = tuple(tuple(VIEWS.index(view) for view in views) for views in VIEW_WORDS.values())
STEP = 0.01  # of a film's scatter, for the slope of a property
MOST_GROUPS = 3  # that are named one by one
PROCESS = "order of the film, by process and temperature"


@dataclass(frozen=True)
class Sums:
    """Additive numbers of a mean repeat unit: mass [g/mol], van der Waals volume and molar refraction [cm3/mol]."""

    units: Units

    @cached_property
    def mass_g_per_mol(self) -> float:
        """M."""
        return mass_of(self.units)

    @cached_property
    def volume_cm3_per_mol(self) -> float:
        """V_w."""
        return vdw_volume_cm3_per_mol(self.units).value

    @cached_property
    def refraction_cm3_per_mol(self) -> float:
        """R, by the atom types of Wildman and Crippen; atoms without a type count as the others do."""
        return group_sum(self.units, group_table("refraction"), "refraction_cm3_per_mol").scaled


Conversion = Callable[[Array, Sums], Array]


def _same(numbers: Array, sums: Sums) -> Array:
    return numbers


@dataclass(frozen=True, slots=True)
class Moved:
    """What the process changes of the latent value: shift, its standard deviation, and a note."""

    shift: float = 0.0
    sd: float = 0.0
    note: str = ""


NOT_MOVED = Moved()


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmProperty:
    """One property.

    Parameters
    ----------
    name
        As in `estimate`.
    method
        How the estimate is obtained, in words.
    value, latent
        g and its inverse, for arrays; g rises or falls throughout.
    by_volume
        Whether the latent values of a copolymer are weighted by van der Waals volume, since volumes add. So do their
        deviations, as if all units were off to the same side, which units that share a monomer mostly are.
    least, most
        Physical limits of the value [its unit].
    """

    name: str
    method: str
    value: Conversion = _same
    latent: Conversion = _same
    by_volume: bool = False
    least: float = -inf
    most: float = inf

    def estimate(self, units: Units, moved: "Moved" = NOT_MOVED) -> Estimate:
        """The property of a film.

        Parameters
        ----------
        units
            Repeat units with their mole fractions, which add up to 1.
        moved
            What the process changes.

        Returns
        -------
        Estimate
            With intervals of its own, since films that lie far off are more frequent than in a normal distribution.
        """
        return _estimated(self, tuple(units), moved)

    def _estimate(self, units: Units, moved: "Moved") -> Estimate:
        check_units(units)
        present = tuple((unit, fraction) for unit, fraction in units if fraction > 0.0)
        latent = self.of_units([unit for unit, _ in present])
        shares = self.weights(present)
        sums = _sums(present)
        middle = float(shares @ latent.values) + moved.shift
        doubts = latent.doubts
        wider = OUTSIDE if latent.any_strange else 1.0
        if self.by_volume:
            across = float(shares @ latent.learnt.scale(latent.open_variance, moved.sd**2))
        else:
            across = latent.learnt.scale_of_one(float(shares @ latent.covariance @ shares), moved.sd**2)
        scale = wider * across
        halves = [latent.learnt.quantiles[level] * scale for level in LEVELS]
        value, *ends = self._numbers(
            [middle, *(middle - half for half in halves), *(middle + half for half in halves)], sums
        )
        pairs = zip(LEVELS, ends[: len(LEVELS)], ends[len(LEVELS) :], strict=True)
        intervals = [(level, min(pair), max(pair)) for level, *pair in pairs]
        low, high = next((low, high) for level, low, high in intervals if level == 0.9)
        return Estimate(
            value,
            (high - low) / (2.0 * Z_90),
            PROPERTIES[self.name].unit,
            not doubts,
            self.method,
            str(latent.learnt.passport["source"]),
            "; ".join(filter(None, (*doubts, moved.note))),
            self.contributions(latent, shares, sums, moved),
            self.name,
            tuple(intervals),
        )

    def of_units(self, units: Sequence[Unit]) -> "Latent":
        """Latent values of some units, and what the films leave open of them."""
        return Latent.of(learnt(self.name), units)

    def weights(self, units: Units) -> Array:
        """Share of each unit in the latent value of the copolymer; they add up to 1 [-]."""
        shares = np.array([fraction for _, fraction in units])
        if self.by_volume:
            shares = shares * _volumes(tuple([unit for unit, _ in units]))
        return np.asarray(shares / shares.sum())

    def joint(self, polymers: Sequence[Units]) -> Array:
        """Covariance of the estimates of some polymers that the films leave open [unit of the property, squared].

        On the scale of `Estimate.sd`, and without the scatter of a measurement: what one film tells of another.

        Parameters
        ----------
        polymers
            Repeat units with their mole fractions, of each polymer.
        """
        units = list(dict.fromkeys(unit for polymer in polymers for unit, _ in polymer))
        latent = self.of_units(units)
        shares = np.zeros((len(polymers), len(units)))
        for row, polymer in zip(shares, polymers, strict=True):
            np.add.at(row, [units.index(unit) for unit, _ in polymer], self.weights(polymer))  # a unit may stand twice
        middle = shares @ latent.values
        step = STEP * np.sqrt(latent.learnt.calibration[0])
        slopes = []
        for number, polymer in zip(middle, polymers, strict=True):
            ends = self.value(np.array([number - step, number + step]), Sums(polymer))
            slopes.append((ends[1] - ends[0]) / (2.0 * step))
        scaled = np.array(slopes)[:, None] * shares
        factor = latent.learnt.calibration[1] * latent.learnt.scale_90**2
        return np.asarray(factor * scaled @ latent.covariance @ scaled.T)

    def _numbers(self, latent: Iterable[float], sums: Sums) -> list[float]:
        """Values of some latent numbers, within the physical limits."""
        if self.value is _same and self.least == -inf and self.most == inf:
            return list(latent)
        numbers: list[float] = self.value(np.array(list(latent)), sums).tolist()
        least, most = self.least, self.most
        return [min(max(number, least), most) for number in numbers]

    def contributions(
        self, latent: "Latent", shares: Array, sums: Sums | None = None, moved: Moved = NOT_MOVED
    ) -> tuple[tuple[str, float], ...]:
        """From the mean of the films to this one: groups and links first, then views; they add up to the value.

        Parameters
        ----------
        latent
            Latent values of the units.
        shares
            Weight of each unit; they add up to 1 [-].
        sums
            Additive numbers of the copolymer, where the value needs them.
        moved
            What the process changes.
        """
        words, parts = self._parts(latent, shares, moved)
        mean = float(shares @ latent.values) + moved.shift - sum(parts)
        numbers = self._numbers(accumulate([mean, *parts]), sums or Sums(()))
        steps = [after - before for before, after in pairwise(numbers)]
        return ("mean of the films", numbers[0]), *zip(words, steps, strict=True)

    def _parts(self, latent: "Latent", shares: Array, moved: Moved) -> tuple[list[str], list[float]]:
        """What groups, views and process add to the mean of the films, in words and numbers [latent]."""
        of_groups = shares @ latent.group_shares
        has = (shares @ latent.seen.scaled.groups) > 0.0
        present = of_groups[has]
        order = (-np.abs(present)).argsort(kind="stable")[:MOST_GROUPS]
        names = _group_names()
        words = [names[i] for i in has.nonzero()[0][order].tolist()]
        parts: list[float] = present[order].tolist()
        rest = float(np.add.reduce(present)) - sum(parts)
        of_views: list[float] = (shares @ latent.shares).tolist()
        words += ["its other groups", "groups that it lacks", *VIEW_WORDS]
        parts += [rest, float(np.add.reduce(of_groups[~has]))]
        parts += [sum([of_views[place] for place in places]) for places in PLACES_OF_VIEWS]
        if moved.shift:
            words.append(PROCESS)
            parts.append(moved.shift)
        return words, parts


@dataclass(frozen=True, eq=False)
class Latent:
    """Latent values of some units, and what is known of them.

    Parameters
    ----------
    units
        Repeat units.
    learnt
        What was learnt of the property.
    seen
        The units beside the films.
    """

    units: tuple[Unit, ...]
    learnt: Learnt
    seen: Seen

    @classmethod
    def of(cls, model: Learnt, units: Sequence[Unit]) -> "Latent":
        """Ask the films."""
        return (_latent_of_few if len(units) <= FEW else _latent_of_many)(model, tuple(units))

    @cached_property
    def _to_rows(self) -> Array:
        return self.learnt.to_rows(self.seen)

    @cached_property
    def _told(self) -> Array:
        return self.learnt.told(self._to_rows)

    @cached_property
    def values(self) -> Array:
        """Latent value of each unit, shape (units,)."""
        return self.learnt.values(self._to_rows, self.seen)

    @cached_property
    def covariance(self) -> Array:
        """What the films leave open of the units, shape (units, units)."""
        return self.learnt.covariance(self._told, self.seen)

    @cached_property
    def open_variance(self) -> Array:
        """Diagonal of the covariance, without the rest of it, shape (units,)."""
        return self.learnt.open_variance(self._told, self.seen)

    @cached_property
    def shares(self) -> Array:
        """What each view adds to the mean of the films, shape (units, views)."""
        return self.learnt.shares(self.seen)

    @cached_property
    def group_shares(self) -> Array:
        """What each group adds to the mean of the films, shape (units, groups)."""
        return self.learnt.group_shares(self.seen.scaled)

    @cached_property
    def strange(self) -> Truths:
        """Which units have elements that no film has, shape (units,)."""
        known = set(self.learnt.elements)
        return np.array([not elements(unit) <= known for unit in self.units], dtype=bool)

    @cached_property
    def any_strange(self) -> bool:
        """Whether any of them has such elements."""
        return bool(self.strange.any())

    @cached_property
    def near(self) -> Truths:
        """Which units are near enough to the films, shape (units,)."""
        return np.asarray((self.open_variance <= self.learnt.limit) & ~self.strange)

    @cached_property
    def doubts(self) -> tuple[str, ...]:
        """Why the films may say little of a unit; empty if all units are like them."""
        films, known = f"among the {self.learnt.passport['rows']} that this was learnt from", set(self.learnt.elements)
        texts = []
        for unit, near in zip(self.units, self.near, strict=True):
            of = f"{unit}: " if len(self.units) > 1 else ""
            if strange := sorted(elements(unit) - known):
                texts.append(f"{of}no film with {', '.join(strange)} {films}")
            elif not near:
                texts.append(f"{of}no film like it {films}")
        return tuple(texts)


@lru_cache(maxsize=256)
def _estimated(kind: FilmProperty, units: Units, moved: Moved) -> Estimate:
    """Kept, since several properties follow from the same one, such as the density."""
    return kind._estimate(units, moved)


@lru_cache(maxsize=64)
def _sums(units: Units) -> Sums:
    """Kept, since several properties of one copolymer follow from them."""
    return Sums(units)


@lru_cache(maxsize=256)
def _volumes(units: tuple[Unit, ...]) -> Array:
    """Van der Waals volume of each unit [cm3/mol]."""
    volumes = np.array([vdw_volume_cm3_per_mol(((unit, 1.0),)).value for unit in units])
    volumes.flags.writeable = False
    return volumes


@cache
def _group_names() -> tuple[str, ...]:
    return tuple(group.name for group in group_table(GROUPS).groups)


def _latent(model: Learnt, units: tuple[Unit, ...]) -> Latent:
    return Latent(units, model, seen(model.films, tuple(unit.parts for unit in units)))


# Cached, since a search asks several things of the same units; of many units, only what is asked for next.
_latent_of_few, _latent_of_many = lru_cache(maxsize=256)(_latent), lru_cache(maxsize=4)(_latent)
