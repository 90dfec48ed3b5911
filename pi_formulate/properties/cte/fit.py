"""Fit of the CTE model to measured films.

In: films. Out: `CteParameters`, and the two shipped tables.

    minimize  e' V^-1 e + sum_k ((theta_k - prior_k) / sd_k)^2      e = measured - model
    V = s^2 (diag(1 / u_i) + J)      J_ij = 1 for films of one polymer made in one way (moulded or film), else 0
    u_i = (nu + 1) / (nu + e_i^2 / (2 s^2))      weight of Student's t with nu = 4, so that outliers pull little

By J, repeats of one polymer share the error of the model: ten PMDA/ODA films do not count as ten polymers, while
differences between them (in temperature) count in full. Model error and scatter of repeats are assumed to be equal.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from pi_formulate.base.arrays import Array
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.tables import reference_table
from pi_formulate.properties.cte.model import PARAMETERS, CteParameters, Film, films, priors, unit_cte, unit_shape

DEGREES_OF_FREEDOM = 4.0  # nu of Student's t; a usual choice between normal (infinity) and Cauchy (1)
START = (55.0, 0.0, 3.0, 1.5, 0.005, 1.1)
START_SCALE_PPM_PER_K = 7.0
# Wide limits of alpha_iso, alpha_rod, l_0: any polymer glass; any rod; from below a bond to above any unit.
LOW, HIGH = (30.0, -30.0, 0.1), (90.0, 30.0, 20.0)
MOST_ROUNDS = 200
CONVERGED = 1e-9
MEANINGS = {
    "alpha_iso_ppm_per_k": ("ppm/K", "CTE of the unoriented glass"),
    "alpha_rod_ppm_per_k": ("ppm/K", "CTE of rods that lie in the plane"),
    "l_0_nm": ("nm", "persistence length at which the expansion is 1/e of the way from glass to rod"),
    "sharpness": ("-", "exponent of the transition from bent to rod-like chains"),
    "softening_per_k": ("1/K", "relative loss of the hold of orientation per K"),
    "q_stretched": ("-", "orientation of a stretched film against one on a frame"),
    "scatter_ppm_per_k": ("ppm/K", "standard deviation of one film about the model"),
}


def fit_cte(rows: Sequence[Film]) -> CteParameters:
    """Parameters of the CTE model from measured films; the same films in any order give the same parameters.

    Parameters
    ----------
    rows
        Films; at least seven, as there are six parameters.

    Raises
    ------
    EstimateError
        If there are too few films.

    Examples
    --------
    >>> fitted = fit_cte(films())
    >>> 45.0 < fitted.values[0] < 65.0, -5.0 < fitted.values[1] < 5.0
    (True, True)
    """
    if len(rows) <= len(PARAMETERS):
        raise EstimateError("films", len(rows), f"more than {len(PARAMETERS)}, the number of parameters")
    problem = _Problem.of(rows)
    values, scale = np.array(START), START_SCALE_PPM_PER_K
    jacobian = np.eye(len(PARAMETERS))
    for _ in range(MOST_ROUNDS):
        whiten, new_scale = problem.weighted(values, scale)
        solution = least_squares(
            problem.residuals,
            np.clip(values, problem.low, problem.high),
            jac=problem.slopes,
            bounds=(problem.low, problem.high),
            x_scale=(50.0, 5.0, 3.0, 1.0, 0.005, 1.0),
            xtol=1e-12,
            ftol=1e-12,
            gtol=1e-12,
            args=(whiten, new_scale),
        )
        done = np.allclose(solution.x, values, rtol=CONVERGED, atol=CONVERGED) and abs(new_scale - scale) < CONVERGED
        values, scale, jacobian = solution.x, new_scale, problem.slopes(solution.x, whiten, new_scale)
        if done:
            break
    covariance = np.linalg.inv(jacobian.T @ jacobian)
    return CteParameters(
        tuple(float(v) for v in values),
        tuple(tuple(float(c) for c in row) for row in covariance),
        scale * float(np.sqrt(2.0)),
    )


@dataclass(frozen=True, eq=False)
class _Problem:
    """The films, which of them are repeats of one polymer (J), the priors, and the limits of the parameters."""

    films: tuple[Film, ...]
    measured: Array
    repeats: Array
    prior: tuple[tuple[int, float, float], ...]  # place of the parameter, mean, standard deviation
    low: tuple[float, ...]
    high: tuple[float, ...]

    @classmethod
    def of(cls, rows: Sequence[Film]) -> "_Problem":
        """The problem of some films, with the shipped priors."""
        prior = [(k, *priors()[name]) for k, name in enumerate(PARAMETERS) if name in priors()]
        kinds = [(film.units, film.process == "moulded") for film in rows]
        return cls(
            tuple(rows),
            np.array([film.cte_ppm_per_k for film in rows]),
            np.array([[float(a == b) for b in kinds] for a in kinds]),
            tuple((k, mean, sd) for k, mean, sd, _, _ in prior),
            (*LOW, *(low for *_, low, _ in prior)),
            (*HIGH, *(high for *_, high in prior)),
        )

    def weighted(self, values: Array, scale: float) -> tuple[Array, float]:
        """Matrix W with W' W = s^2 V^-1 by the weights of the films, and the new scale s [ppm/K]."""
        errors = self._errors(values)[0]
        weight = (DEGREES_OF_FREEDOM + 1.0) / (DEGREES_OF_FREEDOM + (errors / scale) ** 2 / 2.0)
        whiten = np.linalg.inv(np.linalg.cholesky(np.diag(1.0 / weight) + self.repeats))
        freedom = len(self.films) - len(PARAMETERS)
        return whiten, float(np.sqrt(((whiten @ errors) ** 2).sum() / freedom))

    def residuals(self, values: Array, whiten: Array, scale: float) -> Array:
        """Whitened errors of the films, then the distance of each parameter from its prior [-]."""
        away = [(values[k] - mean) / sd for k, mean, sd in self.prior]
        return np.concatenate([whiten @ self._errors(values)[0] / scale, away])

    def slopes(self, values: Array, whiten: Array, scale: float) -> Array:
        """Derivatives of the residuals by the parameters."""
        of_priors = np.zeros((len(self.prior), len(PARAMETERS)))
        for row, (k, _, sd) in enumerate(self.prior):
            of_priors[row, k] = 1.0 / sd
        return np.concatenate([-(whiten @ self._errors(values)[1]) / scale, of_priors])

    def _errors(self, values: Array) -> tuple[Array, Array]:
        """Measured less model [ppm/K], and the derivatives of the model."""
        pairs = [predicted(film, tuple(float(v) for v in values)) for film in self.films]
        return self.measured - np.array([value for value, _ in pairs]), np.array([slopes for _, slopes in pairs])


def parameter_tables(fitted: CteParameters) -> tuple[str, str]:
    """Text of `cte_parameters.csv` and of `cte_covariance.csv`, with the sha256 of the films.

    >>> parameter_tables(fit_cte(films()))[0].splitlines()[0]
    'parameter,value,sd,unit,meaning,source,kind,how_read,data_sha256'
    """
    digest = hashlib.sha256(reference_table("properties/cte_films.csv").read_bytes()).hexdigest()
    origin = ("fit_cte", "fitted", "table")
    sds = [f"{fitted.covariance[k][k] ** 0.5:.6g}" for k in range(len(PARAMETERS))]
    values = (*fitted.values, fitted.scatter_ppm_per_k)
    first, second = io.StringIO(), io.StringIO()
    writer = csv.writer(first, lineterminator="\n")
    writer.writerow(["parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "data_sha256"])
    for name, value, sd in zip(MEANINGS, values, (*sds, ""), strict=True):
        writer.writerow([name, f"{value:.6g}", sd, *MEANINGS[name], *origin, digest])
    writer = csv.writer(second, lineterminator="\n")
    writer.writerow(["parameter_1", "parameter_2", "covariance", "source", "kind", "how_read"])
    for a, row in zip(PARAMETERS, fitted.covariance, strict=True):
        for b, value in zip(PARAMETERS, row, strict=True):
            writer.writerow([a, b, f"{value:.6g}", *origin])
    return first.getvalue(), second.getvalue()


def write_parameter_tables(folder: Path | None = None) -> None:
    """Fit to the shipped films and write both tables, over the shipped ones if no folder is given."""
    place = folder if folder is not None else reference_table("properties")
    for name, text in zip(("cte_parameters", "cte_covariance"), parameter_tables(fit_cte(films())), strict=True):
        (place / f"{name}.csv").write_text(text, encoding="utf-8", newline="")


def predicted(film: Film, values: tuple[float, ...]) -> tuple[float, Array]:
    """Model value of a film [ppm/K] and its derivatives by the parameters."""
    value, slopes = 0.0, np.zeros(len(PARAMETERS))
    for unit, fraction in film.units:
        of_unit, slope = unit_cte(unit_shape(unit).persistence_nm, film.modelled_as, film.middle_c, values)
        value += fraction * of_unit
        slopes += fraction * np.array(slope[:-1])
    return value, slopes
