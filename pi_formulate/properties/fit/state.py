"""Fit of the numbers that say what the process does to a film.

In: reference films with their process, and what was learnt of films in general. Out: the text of `film_state.csv`.

    unoriented_share      mean over mouldings of measured over simulated expansion
    alpha_rod             first percentile of the expansions of the usual films
    softening, q          least squares over the reference films, with a prior; each polymer has a level of its own
    thickness_exponent    mean over polymers in two thicknesses of -d ln(-ln(1 - o)) / d ln d
    stiffening            s of E = exp(f) (1 + s o^4), from the film of BPDA/p-PDA against the median film
"""

import io
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.optimize import least_squares

from pi_formulate.base.arrays import Array
from pi_formulate.base.csv_files import write_csv
from pi_formulate.properties.films.expansion import EXPANSION
from pi_formulate.properties.films.mechanics import COOPERATIVE
from pi_formulate.properties.films.reference import T_0_C, Film, films
from pi_formulate.properties.films.unoriented import UNORIENTED
from pi_formulate.properties.volume import measured

SCATTER_PPM_PER_K = 7.0  # between papers on one polymer, of stated process
# Priors: value and standard deviation; recalled, as no film of the data is known to be imidized free.
PRIORS = {"softening_per_k": (0.005, 0.005), "q_stretched": (1.15, 0.15)}
ASSUMED = {"q_free": (0.7, 0.15), "q_unstated": (0.95, 0.12), "usual_thickness_um": (15.0, 10.0)}
ROD_QUANTILE = 0.01
STIFFENING_SD = 0.3  # relative: one film
# Polymer, thickness [um] and expansion [ppm/K] of films that differ in thickness alone, rows of `cte_films.csv`.
THICKNESSES = (
    ("PMDA/4,4'-ODA", (3.0, 18.0), (20.0, 32.0)),
    ("PMDA/benzidine", (10.0, -0.33), (35.0, 2.89)),
)
MEANINGS = {
    "alpha_rod_ppm_per_k": ("ppm/K", "expansion of rods that lie in the plane"),
    "unoriented_share": ("-", "expansion of a moulding over that of a simulated glass"),
    "softening_per_k": ("1/K", "relative loss of the hold of order per K"),
    "q_free": ("-", "hold of order of a film imidized without a frame"),
    "q_stretched": ("-", "hold of order of a stretched film"),
    "q_unstated": ("-", "hold of order of a film of any process but moulding"),
    "thickness_exponent": ("-", "loss of the hold of order with the logarithm of the thickness"),
    "usual_thickness_um": ("um", "thickness of the usual film"),
    "stiffening": ("-", "stiffness of a film of rods over that of its glass, less 1"),
}
NOTES = {
    "q_free": "assumed: films imidized without a frame expand more than fixed ones; no such film in the data",
    "q_unstated": "assumed: between free and stretched, mostly cast and fixed",
    "usual_thickness_um": "assumed: films of papers are 10 to 50 um thick; thickness is mostly not stated",
    "thickness_exponent": "two polymers in two thicknesses each",
    "stiffening": "one film, BPDA/p-PDA with 9.1 GPa",
}


def state_table(usual_ppm_per_k: Sequence[float], moduli_gpa: Sequence[float]) -> str:
    """Text of `film_state.csv`.

    Parameters
    ----------
    usual_ppm_per_k, moduli_gpa
        Expansions and moduli of the usual films.
    """
    numbers = {**ASSUMED, **_fitted(usual_ppm_per_k, moduli_gpa)}
    lines = []
    for name, (unit, meaning) in MEANINGS.items():
        value, sd = numbers[name]
        origin = ("recalled", "assumed", "recalled") if name in ASSUMED else ("fit_film_state", "fitted", "table")
        lines.append((name, f"{value:.4g}", f"{sd:.3g}", unit, meaning, *origin, NOTES.get(name, "")))
    text = io.BytesIO()
    write_csv(text, ("parameter", "value", "sd", "unit", "meaning", "source", "kind", "how_read", "note"), lines)
    return text.getvalue().decode()


def _fitted(usual_ppm_per_k: Sequence[float], moduli_gpa: Sequence[float]) -> Mapping[str, tuple[float, float]]:
    rod = float(np.quantile(usual_ppm_per_k, ROD_QUANTILE))
    moulded = [film for film in films() if film.process == "moulded"]
    ratios = [film.cte_ppm_per_k / _simulated(film) for film in moulded]
    share = float(np.mean(ratios))
    values, sds = _process(rod, share)
    exponent = [_exponent(rod, share * _simulated_of(name), *pairs) for name, *pairs in THICKNESSES]
    upilex = measured("youngs_modulus_gpa", "fit_orientation")[0]
    order = 1.0 - _left(
        EXPANSION.of_units([upilex.unit]).values[0], rod, share * UNORIENTED.of_units([upilex.unit]).values[0]
    )
    stiffening = float((upilex.value / np.median(moduli_gpa) - 1.0) / order**COOPERATIVE)
    return {
        "alpha_rod_ppm_per_k": (rod, float(np.std(usual_ppm_per_k) / np.sqrt(len(usual_ppm_per_k)) * 3.0)),
        "unoriented_share": (share, float(np.std(ratios, ddof=1) / np.sqrt(len(ratios)))),
        "softening_per_k": (values[0], sds[0]),
        "q_stretched": (values[1], sds[1]),
        "thickness_exponent": (float(np.mean(exponent)), float(np.std(exponent, ddof=1))),
        "stiffening": (stiffening, STIFFENING_SD * stiffening),
    }


def _process(rod: float, share: float) -> tuple[Array, Array]:
    """Softening and q of stretched films with their deviations: least squares, the level of each polymer free."""
    chosen = [film for film in films() if film.process != "moulded" and len(film.units) == 1]
    polymers = list(dict.fromkeys(film.units for film in chosen))
    prior = np.array(list(PRIORS.values()))
    learnt = EXPANSION.of_units([units[0][0] for units in polymers])
    glass = share * UNORIENTED.of_units([units[0][0] for units in polymers]).values
    loose = np.sqrt(learnt.learnt.calibration[0] + learnt.learnt.calibration[1] * learnt.open_variance)

    def residuals(numbers: Array) -> Array:
        softening, stretched, *levels = numbers
        off = []
        for film in chosen:
            at = polymers.index(film.units)
            k = (stretched if film.process == "stretched" else 1.0) * np.exp(-softening * (film.middle_c - T_0_C))
            off.append(
                (film.cte_ppm_per_k - rod - (glass[at] - rod) * _left(levels[at], rod, glass[at]) ** k)
                / SCATTER_PPM_PER_K
            )
        return np.concatenate(
            [off, (numbers[:2] - prior[:, 0]) / prior[:, 1], (np.array(levels) - learnt.values) / loose]
        )

    start = np.concatenate([prior[:, 0], learnt.values])
    solution = least_squares(residuals, start, x_scale=np.concatenate([prior[:, 1], loose]))
    covariance = np.linalg.inv(solution.jac.T @ solution.jac)
    return solution.x[:2], np.sqrt(np.diag(covariance)[:2])


def _left(expansion: float, rod: float, glass: float) -> float:
    """1 - o."""
    return float(np.clip((expansion - rod) / (max(glass, expansion) - rod), 0.02, 1.0))


def _exponent(rod: float, glass: float, thin: tuple[float, float], thick: tuple[float, float]) -> float:
    holds = [-np.log(_left(expansion, rod, glass)) for _, expansion in (thin, thick)]
    return float(-np.log(holds[1] / holds[0]) / np.log(thick[0] / thin[0]))


def _simulated_of(name: str) -> float:
    unit = next(film.units[0][0] for film in films() if str(film.units[0][0]) == name)
    return float(UNORIENTED.of_units([unit]).values[0])


def _simulated(film: Film) -> float:
    return float(sum(share * UNORIENTED.of_units([unit]).values[0] for unit, share in film.units))
