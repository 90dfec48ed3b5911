"""One machine for every property: from measured films to what they tell, with the errors of films that were left out.

In: a `FilmProperty` and `Sample`s. Out: `Calibrated`: the `Learnt` that ships, and the `Held` that the report shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from pi_formulate.base.arrays import Array, Integers, Progress
from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.films.learnt import Films, Learnt, student_t
from pi_formulate.properties.films.property import FilmProperty, Sums
from pi_formulate.properties.films.views import Parts
from pi_formulate.properties.fit.nested import LIMIT, SPLITS, Held, calibrated, held_out, probability
from pi_formulate.properties.fit.posterior import Data, posterior


@dataclass(frozen=True, slots=True)
class Sample:
    """One measured film.

    Parameters
    ----------
    unit
        Its repeat unit.
    value
        Of the property, in its unit.
    records
        Number of records that the value is the median of, at least 1 [-].
    papers
        DOIs, separated by blanks; empty if unknown.
    checked
        Whether it was read at its source, so that it is no outlier.
    compilation
        Where the row stands: values of one compilation may differ in level from those of another.
    """

    unit: Unit
    value: float
    records: float = 1.0
    papers: str = ""
    compilation: str = ""
    checked: bool = False


@dataclass(frozen=True, eq=False)
class Calibrated:
    """What films tell of a property, and how far it was off for films that were left out.

    Parameters
    ----------
    kind, samples, learnt, held
        The property, its films, what ships, and the predictions of films that were left out.
    level
        Level of the interval at whose end each film that was left out lies [-].
    curve
        (share of the films in the fit, mean absolute error for a new diamine), from few films to all; empty if all
        have one diamine.
    """

    kind: FilmProperty
    samples: tuple[Sample, ...]
    learnt: Learnt
    held: Held
    level: Array
    curve: tuple[tuple[float, float], ...]

    @property
    def measured(self) -> Array:
        """Of each film that was left out [unit of the property]."""
        return np.array([self.samples[i].value for i in self.held.row])

    @property
    def predicted(self) -> Array:
        """Of each film that was left out [unit of the property]."""
        return values_of(self.kind, self.samples, self.held)


def calibrate(
    kind: FilmProperty,
    samples: Sequence[Sample],
    passport: Mapping[str, Any],
    structures: Films | None = None,
    progress: Progress = iter,
) -> Calibrated:
    """Fit, leave out, calibrate.

    Parameters
    ----------
    kind
        What was measured.
    samples
        Films.
    passport
        Name, source, file and hash that go with the result.
    structures
        Structures among which those of the samples are; their own if None.
    progress
        Wraps the list of fits, to show a bar.
    """
    parts = [sample.unit.parts for sample in samples]
    structures = structures or Films.of_units(sorted(set(parts)))
    table = structures.views.parts.smiles
    place = {(table[a], table[b]): i for i, (a, b) in enumerate(structures.views.sides.tolist())}
    rows = np.array([place[part] for part in parts])
    data = data_of(kind, samples, structures, rows)
    papers = [sample.papers for sample in samples]
    held = held_out(data, parts, papers, progress=progress)
    fitted = posterior(data)
    directions = fitted.directions()
    mean_row = fitted.covariance.mean(axis=0)
    of_views = [v * (k @ fitted.weights).mean() for v, k in zip(fitted.variances, data.likeness, strict=False)]
    calibration = calibrated(held.error, held.open_variance)
    model = Learnt(
        name=kind.name,
        films=structures,
        rows=rows,
        variances=fitted.variances,
        compilations=int(data.compilation.max()) + 1,
        centre=fitted.centre,
        weights=fitted.weights,
        taken=directions.astype(np.float16).astype(float),  # as it is kept
        mean_row=mean_row,
        told_of_mean=mean_row @ directions,
        means=np.array(of_views),
        calibration=calibration,
        quantiles=student_t(calibration[2]),
        limit=float(np.quantile(held.open_variance, LIMIT)),
        elements=tuple(sorted({symbol for sample in samples for symbol, _ in sample.unit.pi_counts})),
        passport={**passport, "rows": len(samples)},
    )
    error = np.abs(values_of(kind, samples, held) - np.array([samples[i].value for i in held.row]))
    new = held.of_split(SPLITS[1])
    curve = _curve(kind, samples, data, parts, papers) + (((1.0, float(error[new].mean())),) if new.any() else ())
    return Calibrated(kind, tuple(samples), model, held, probability(held), curve)


def data_of(kind: FilmProperty, samples: Sequence[Sample], structures: Films, rows: Integers) -> Data:
    """The films as the fit takes them.

    Parameters
    ----------
    kind, samples
        As for `calibrate`.
    structures
        Structures of films.
    rows
        Place of each sample among them.
    """
    scaled = structures.scaled.rows(rows)
    latent = [float(kind.latent(np.array(s.value), Sums(((s.unit, 1.0),)))) for s in samples]
    compilations = list(dict.fromkeys(sample.compilation for sample in samples))
    return Data(
        structures.among(scaled),
        np.array(latent),
        np.array([sample.records for sample in samples]),
        np.array([compilations.index(sample.compilation) for sample in samples]),
        np.array([sample.checked for sample in samples]),
    )


def values_of(kind: FilmProperty, samples: Sequence[Sample], held: Held) -> Array:
    """Predictions of films that were left out, in the unit of the property.

    Parameters
    ----------
    kind, samples
        As for `calibrate`.
    held
        Films that were left out.
    """
    sums = {i: Sums(((samples[i].unit, 1.0),)) for i in np.unique(held.row).tolist()}
    latent = zip(held.predicted, held.row.tolist(), strict=True)
    return np.array([float(kind.value(np.array(number), sums[i])) for number, i in latent])


def _curve(
    kind: FilmProperty, samples: Sequence[Sample], data: Data, parts: Sequence[Parts], papers: Sequence[str]
) -> tuple[tuple[float, float], ...]:
    """Error for a new diamine with a part of the films: whether more of them would help."""
    points = []
    order = np.random.default_rng(0).permutation(len(samples))
    for share in (0.25, 0.5, 0.75):
        some = np.sort(order[: round(share * len(samples))])
        held = held_out(data.part(some), [parts[i] for i in some], [papers[i] for i in some], splits=SPLITS[1:2])
        own = [samples[i] for i in some]
        error = np.abs(values_of(kind, own, held) - np.array([own[i].value for i in held.row]))
        if len(error):
            points.append((share, float(error.mean())))
    return tuple(points)
