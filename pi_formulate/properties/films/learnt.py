"""What was learnt of a property from measured films: the mean of a Gaussian process, and what it leaves open.

In: the likeness of units to the films (`likeness.py`). Out: the latent value of each unit and their covariance.

    f(x) = c + sum_i (s_0^2 + sum_v s_v^2 k_v(x, z_i)) a_i  v: views, i: films; a of the fit
    cov(x, y) = sum_v s_v^2 k_v(x, y) - t(x) . t(y)         t(x) = T' sum_v s_v^2 k_v(x, z): what the films tell of x
    sd^2 = c_0 + c_1 var                                    c_0, c_1, nu of Student's t: from films that were left out

The latent value is the property itself or a number that varies less from film to film, such as the volume of the film
per van der Waals volume; each property names it in its own file. The films stand in one archive with their structures,
never with their values.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array, Integers
from pi_formulate.base.limits import TEXT_CHARACTERS
from pi_formulate.base.tables import reference_table
from pi_formulate.properties.estimate import LEVELS, Z_90
from pi_formulate.properties.films.archive import FOLDER, LARGEST, DamagedError, Member, read
from pi_formulate.properties.films.likeness import VIEWS, Scaled, Scales, own_likeness
from pi_formulate.properties.films.structures import LEAST, Structures
from pi_formulate.properties.films.transfer import other_polymers
from pi_formulate.properties.films.views import Parts, see

FEW = 16  # units that are kept for long: each takes 150 kB
FILMS = "films"  # the archive of the structures
LEAST_FREEDOM = 0.5  # degrees of freedom of an archive; below, a 90 % interval is a million standard deviations


@dataclass(frozen=True, eq=False)
class Films(Structures):
    """Structures of the films that all properties were learnt from, with their Tg by other polymers.

    Parameters
    ----------
    others
        Mean and standard deviation of that Tg over the films [degrees C].
    """

    others: tuple[float, float]

    @classmethod
    def of_units(cls, units: Sequence[Parts]) -> "Films":
        """Films of some polymers, each once."""
        views = see(units)
        scales = Scales.of(views)
        tg = other_polymers().tg_c(units)
        others = float(tg.mean()), float(tg.std()) or 1.0
        return cls(views, scales, replace(scales.scaled(views), others=(tg - others[0]) / others[1]), others)

    def see(self, units: Sequence[Parts]) -> Scaled:
        """Units on the scales of the films."""
        others = (other_polymers().tg_c(units) - self.others[0]) / self.others[1]
        return replace(super().see(units), others=others)

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive."""
        return {**super().arrays(), "others": self.scaled.others, "scale_others": np.array(self.others)}

    @classmethod
    def members(cls) -> dict[str, Member]:
        """What the arrays of an archive have to be."""
        return {**super().members(), "others": Member("f", ("units",)), "scale_others": Member("f", (2,))}

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array]) -> "Films":
        """From the arrays of an archive."""
        plain = Structures.from_arrays(data)
        mean, spread = data["scale_others"].tolist()
        if spread < LEAST:
            raise DamagedError("a spread of Tg by other polymers that is not above 0")
        return cls(plain.views, plain.scales, replace(plain.scaled, others=data["others"]), (mean, spread))


@dataclass(frozen=True, eq=False)
class Seen:
    """Some units beside the films: what every property asks first."""

    films: Films
    scaled: Scaled

    @cached_property
    def to_films(self) -> Array:
        """Likeness to the films, shape (views, units, films) [-]."""
        return _fixed(self.films.likeness(self.scaled))

    @cached_property
    def among(self) -> Array:
        """Likeness to each other, shape (views, units, units) [-]."""
        return _fixed(self.films.among(self.scaled))

    @cached_property
    def own(self) -> Array:
        """Likeness of each to itself, shape (views, units) [-]."""
        return _fixed(own_likeness(self.scaled))


@dataclass(frozen=True, eq=False)
class Learnt:
    """One property.

    Parameters
    ----------
    name
        Of the property, as in `estimate`.
    films
        Structures of the films.
    rows
        Places of the films of this property among them.
    variances
        s_v^2 of each view, then of the compilations and of the constant [latent^2].
    compilations
        Number of compilations that the films come from; a new film counts as one of their mean [-].
    centre
        Mean before any film was measured [latent].
    weights
        a of each film [1/latent].
    taken
        T, shape (films, directions) [1/latent].
    mean_row, told_of_mean
        Mean of the rows K of the films [latent^2], and its product with T [latent]: T is kept with three digits, and
        what a unit has beyond the mean is small enough for them.
    means
        What each view adds to the mean film of this property, shape (views,) [latent].
    calibration
        c_0 [latent^2], c_1 [-], and nu [-].
    quantiles
        Half-widths of the central intervals of Student's t of nu, by level [-].
    limit
        Largest variance of a unit that counts as near enough to the films [latent^2].
    elements
        Elements of its films.
    passport
        Source, file, hash and number of films.
    edits
        What a chemist added by hand to the contribution of each group [latent per mol/kg]; None for nothing.
    """

    name: str
    films: Films
    rows: Integers
    variances: Array
    compilations: int
    centre: float
    weights: Array
    taken: Array
    mean_row: Array
    told_of_mean: Array
    means: Array
    calibration: tuple[float, float, float]
    quantiles: Mapping[float, float]
    limit: float
    elements: tuple[str, ...]
    passport: Mapping[str, Any]
    edits: Array | None = None

    @cached_property
    def group_weights(self) -> Array:
        """Contribution of each group per spread of the films, shape (groups,) [latent]."""
        return np.asarray(self.variances[0] * (self.weights @ self.films.scaled.groups[self.rows]))

    @property
    def contributions(self) -> Array:
        """Contribution of each group per amount in a mass of polymer, shape (groups,) [latent per mol/kg]."""
        return np.asarray(self.group_weights / self.films.scales.groups)

    @property
    def contribution_sds(self) -> Array:
        """Standard deviation of each contribution that the films leave open, calibrated [latent per mol/kg]."""
        prior = self.variances[0]
        told = prior * (self.films.scaled.groups[self.rows].T @ self.taken)
        left = np.maximum(prior - (told**2).sum(axis=1), 0.0)
        return np.asarray(np.sqrt(self.calibration[1] * left) / self.films.scales.groups)

    def prior(self, alike: Array) -> Array:
        """Covariance before any film was measured, of a likeness in all views [latent^2]."""
        of_views, (compilation, constant) = self.variances[:-2], self.variances[-2:]
        return np.asarray(np.tensordot(of_views, alike, axes=1) + (compilation / self.compilations + constant))

    def to_rows(self, units: Seen) -> Array:
        """Covariance of units with the films of this property, shape (units, films) [latent^2]."""
        return np.asarray(self.prior(units.to_films)[:, self.rows])

    def told(self, to_rows: Array) -> Array:
        """What the films tell of each unit, t, shape (units, directions) [latent]."""
        return np.asarray((to_rows - self.mean_row) @ self.taken + self.told_of_mean)

    def values(self, to_rows: Array, units: Seen) -> Array:
        """Latent value of each unit, from `to_rows`."""
        # What a unit has beyond the mean row is small, so that the sum loses no digits.
        mean = self.centre + float(self.mean_row @ self.weights)
        values = mean + (to_rows - self.mean_row) @ self.weights
        if self.edits is not None:
            values += (units.scaled.groups * self.films.scales.groups) @ self.edits
        return np.asarray(values)

    def shares(self, units: Seen) -> Array:
        """What each view adds to the mean of the films, shape (units, views) [latent]."""
        of_views = [s * (k[:, self.rows] @ self.weights) for s, k in zip(self.variances, units.to_films, strict=False)]
        return np.asarray(np.stack(of_views, 1) - self.means)

    @cached_property
    def mean_groups(self) -> Array:
        """Groups of the mean film of this property, shape (groups,) [spreads of the films]."""
        return np.asarray(self.films.scaled.groups[self.rows].mean(axis=0))

    def group_shares(self, x: Scaled) -> Array:
        """What each group adds to the mean of the films, shape (units, groups) [latent]."""
        shares = (x.groups - self.mean_groups) * self.group_weights
        return np.asarray(shares if self.edits is None else shares + x.groups * self.films.scales.groups * self.edits)

    def covariance(self, told: Array, units: Seen) -> Array:
        """What the films leave open of the units [latent^2], from what they tell of each."""
        left = self.prior(units.among) - told @ told.T
        at = np.diag_indices(len(left))
        left[at] = np.maximum(left[at], 0.0)
        return np.asarray(left)

    def open_variance(self, told: Array, units: Seen) -> Array:
        """Diagonal of the covariance [latent^2]."""
        return np.asarray(np.maximum(self.prior(units.own) - np.einsum("ij,ij->i", told, told), 0.0))

    def half_width(self, open_variance: Array | float, level: float, further_variance: float = 0.0) -> Array:
        """Half of the central interval of a level [latent].

        Parameters
        ----------
        open_variance
            What the films leave open [latent^2].
        level
            Probability of the interval, one of `LEVELS` [-].
        further_variance
            Of what is not in the films, such as the process [latent^2].
        """
        return np.asarray(self.quantiles[level] * self.scale(open_variance, further_variance))

    def scale(self, open_variance: Array | float, further_variance: float = 0.0) -> Array:
        """Scale of Student's t, by which all intervals of a latent value are wide [latent].

        Parameters
        ----------
        open_variance, further_variance
            As for `half_width`.
        """
        scatter, factor, _ = self.calibration
        return np.asarray(np.sqrt(scatter + factor * np.maximum(open_variance, 0.0) + further_variance))

    def scale_of_one(self, open_variance: float, further_variance: float = 0.0) -> float:
        """The same of one number, as a number.

        Parameters
        ----------
        open_variance, further_variance
            As for `half_width`.
        """
        scatter, factor, _ = self.calibration
        return sqrt(scatter + factor * max(open_variance, 0.0) + further_variance)

    @property
    def scale_90(self) -> float:
        """Half-width of the 90 % interval over that of the normal distribution of the same scale [-]."""
        return self.quantiles[0.9] / Z_90

    def arrays(self) -> dict[str, Array]:
        """As arrays of an archive, without the structures of the films."""
        meta = {
            "name": self.name,
            "compilations": self.compilations,
            "centre": self.centre,
            "calibration": self.calibration,
            "quantiles": [self.quantiles[level] for level in LEVELS],
            "limit": self.limit,
            "elements": self.elements,
            "passport": dict(self.passport),
        }
        return {
            "places": self.rows.astype(np.int16),
            "variances": self.variances,
            "weights": self.weights,
            "taken": self.taken.astype(np.float16),
            "mean_row": self.mean_row,
            "told_of_mean": self.told_of_mean,
            "means": self.means,
            "meta": np.array(json.dumps(meta)),
        }

    @classmethod
    def members(cls) -> dict[str, Member]:
        """What the arrays of an archive have to be, without the structures of the films."""
        return {
            "places": Member("iu", ("films",), 0),
            "variances": Member("f", (len(VIEWS) + 2,), 0.0),
            "weights": Member("f", ("films",)),
            "taken": Member("f", ("films", "directions")),
            "mean_row": Member("f", ("films",)),
            "told_of_mean": Member("f", ("directions",)),
            "means": Member("f", (len(VIEWS),)),
            "meta": Member("U", (), high=TEXT_CHARACTERS),
        }

    @classmethod
    def from_arrays(cls, data: Mapping[str, Array], structures: Films) -> "Learnt":
        """From the arrays of an archive.

        Raises
        ------
        DamagedError
            If a place is that of no film, or the passport is not one.
        """
        meta = _meta(str(data["meta"]))
        scatter, factor, freedom = meta["calibration"]
        if int(data["places"].max()) >= len(structures.views):
            raise DamagedError(f"a place above the {len(structures.views)} films")
        return cls(
            meta["name"],
            structures,
            data["places"].astype(np.int64),
            data["variances"],
            int(meta["compilations"]),
            float(meta["centre"]),
            data["weights"],
            np.asarray(data["taken"], dtype=float),
            data["mean_row"],
            data["told_of_mean"],
            data["means"],
            (scatter, factor, freedom),
            dict(zip(LEVELS, meta["quantiles"], strict=True)) if "quantiles" in meta else student_t(freedom),
            float(meta["limit"]),
            tuple(meta["elements"]),
            meta["passport"],
        )


def student_t(freedom: float) -> dict[float, float]:
    """Half-widths of the central intervals of Student's t, by level [-].

    Archives keep them, since the library that computes them takes longer to load than an estimate does.

    Parameters
    ----------
    freedom
        nu [-].

    Examples
    --------
    >>> round(student_t(1e9)[0.9], 3)
    1.645
    """
    from scipy.special import stdtrit

    return {level: float(stdtrit(freedom, 0.5 + 0.5 * level)) for level in LEVELS}


def _meta(text: str) -> dict[str, Any]:
    """The passport of a property, checked entry by entry."""
    try:
        meta = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedError("a passport that is not JSON") from error
    try:
        numbers = [meta["centre"], meta["limit"], meta["compilations"], *meta["calibration"], meta["passport"]["rows"]]
        texts = [meta["name"], meta["passport"]["name"], meta["passport"]["source"], *meta["elements"]]
    except (TypeError, KeyError) as error:
        raise DamagedError("a passport without its entries") from error
    if not all(isinstance(x, int | float) and not isinstance(x, bool) and abs(x) <= LARGEST for x in numbers):
        raise DamagedError("a passport without its numbers")
    if not all(isinstance(text, str) for text in texts) or not isinstance(meta["elements"], list):
        raise DamagedError("a passport without its texts")
    quantiles = meta.get("quantiles", [1.0] * len(LEVELS))  # an archive of an earlier version has none
    counts = (meta["compilations"], meta["passport"]["rows"])
    if not isinstance(quantiles, list) or not all(isinstance(x, float) and 0.0 < x <= LARGEST for x in quantiles):
        raise DamagedError("half-widths of intervals that are not numbers above 0")
    if len(quantiles) != len(LEVELS) or sorted(quantiles) != quantiles:
        raise DamagedError(f"half-widths of intervals that are not {len(LEVELS)} growing numbers")
    if len(meta["calibration"]) != 3 or min(meta["calibration"]) < 0.0 or meta["calibration"][2] < LEAST_FREEDOM:
        raise DamagedError("a calibration that is not three numbers above 0")
    if min(counts) < 1 or not all(isinstance(count, int) for count in counts):
        raise DamagedError("a passport without numbers of films")
    return dict(meta)


def seen(structures: Films, units: tuple[Parts, ...]) -> Seen:
    """Some units beside the films.

    Cached, since a slider or a table of properties asks for the same units again and again.
    """
    return (_seen_of_few if len(units) <= FEW else _seen_of_many)(structures, units)


def _seen(structures: Films, units: tuple[Parts, ...]) -> Seen:
    return Seen(structures, structures.see(units))


_seen_of_few, _seen_of_many = lru_cache(maxsize=128)(_seen), lru_cache(maxsize=2)(_seen)


def _fixed(array: Array) -> Array:
    array.setflags(write=False)  # one answer serves every caller
    return array


@cache
def films() -> Films:
    """The shipped structures of films.

    >>> len(films().views) > 500
    True
    """
    return read_films(reference_table(f"{FOLDER}/{FILMS}.npz"))


@cache
def learnt(name: str) -> Learnt:
    """What the shipped films tell of a property.

    Parameters
    ----------
    name
        Of the property, as in `estimate`.

    Examples
    --------
    >>> learnt("density_g_per_cm3").name
    'density_g_per_cm3'
    """
    return read_learnt(reference_table(f"{FOLDER}/{name}.npz"), films())


def read_films(path: Path | str) -> Films:
    """Structures of films from their archive.

    Raises
    ------
    FileError
        If the file is not such an archive.
    """
    return read(path, Films.members(), Films.from_arrays)


def read_learnt(path: Path | str, structures: Films | None = None) -> Learnt:
    """A property from its archive.

    Parameters
    ----------
    path
        The archive.
    structures
        Structures of the films; None if they are in the same archive.

    Raises
    ------
    FileError
        If the file is not such an archive.
    """
    members = Learnt.members() if structures else {**Films.members(), **Learnt.members()}
    return read(path, members, lambda data: Learnt.from_arrays(data, structures or Films.from_arrays(data)))
