"""Zero-shear viscosity of a concentrated poly(amic acid) solution, from published exponents and points of one's own.

In: mass fraction w and M_w of the poly(amic acid), the temperature, and measured points. Out: `Viscosity`, a median
with a deviation in log10; and the solids for a target. Equation, with * for the reference solution:

    log10 eta = log10 eta* + x log10(w / w*) + a log10(M_w / M*) + E / (R ln 10) (1/T - 1/T*)

The four numbers have means and deviations from `reference/viscosity.csv`: a = 3.4 is the power of entangled chains
(Berry and Fox 1968), the others are assumed. Points update them as in linear regression with these priors, so that one
point fixes the prefactor, and two that differ in w, in M_w or in T one exponent as well, as far as they are apart.
Points of the same M_w count as one batch, diluted or heated: what the batch deviates by is the same for all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log, log10
from statistics import NormalDist

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import kelvin
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.viscosity.constants import constant, constants
from pi_formulate.batch.viscosity.solution import (
    PolymerSolution,
    ViscosityPoint,
    check_pa_s,
    check_temperature,
    compounds_of,
)
from pi_formulate.properties.estimate import LEVELS, Estimate

GAS_J_PER_MOL_K = 8.314462618  # exact in the SI to its digits
MOST_POINTS = 200
SAME_MASS = 1e-6  # relative: two M_w that are the same batch
PARAMETERS = ("log10_pa_s", "solids_exponent", "mass_exponent", "activation_kj_per_mol")
STORAGE = "zero shear, fresh solution: poly(amic acid) loses viscosity in storage at room temperature"
# Below this deviation of an exponent the points have fixed it: half the assumed one.
FIXED = 0.5
LEAST_EXPONENT = 0.5  # of the solids: below it, solids for a viscosity are no answer


@dataclass(frozen=True, slots=True, repr=False)
class Viscosity(Shown):
    """A viscosity as its median, with a deviation in powers of ten: errors are normal in log10, not in Pa s.

    Parameters
    ----------
    pa_s
        Median [Pa s].
    sd_log10
        Standard deviation of log10 of a new measurement [-].
    in_domain
        Whether there are measured points, and the solution is concentrated, entangled and near room temperature.
    method
        How it was obtained.
    source
        Keys of `reference/sources.csv`, separated by `; `.
    note
        Limits and assumptions.

    Examples
    --------
    >>> eta = Viscosity(10.0, 0.1, True, "power law", "berry_fox_1968")
    >>> tuple(round(end, 2) for end in eta.interval_90)
    (6.85, 14.6)
    """

    pa_s: float
    sd_log10: float
    in_domain: bool
    method: str
    source: str
    note: str = ""

    def interval(self, level: float) -> tuple[float, float]:
        """Ends of the central interval that contains a new measurement with some probability [Pa s].

        Parameters
        ----------
        level
            The probability, above 0 and below 1 [-].
        """
        if not 0.0 < level < 1.0:
            raise EstimateError("level", level, "a probability above 0 and below 1")
        factor = 10.0 ** (NormalDist().inv_cdf(0.5 + 0.5 * level) * self.sd_log10)
        return self.pa_s / factor, self.pa_s * factor

    @property
    def interval_90(self) -> tuple[float, float]:
        """Ends of the interval that contains a new measurement nine times in ten [Pa s]."""
        return self.interval(0.9)

    @property
    def domain(self) -> str:
        """In domain or not, in words."""
        return "in domain" if self.in_domain else "OUT OF DOMAIN"

    def __str__(self) -> str:
        """Such as `10 Pa s (90 %: 6.9 to 15), sd of log10 0.10 (in domain)`."""
        low, high = self.interval_90
        text = f"{self.pa_s:.3g} Pa s (90 %: {low:.2g} to {high:.2g}), sd of log10 {self.sd_log10:.2f} ({self.domain})"
        return f"{text}: {self.note}" if self.note else text


@dataclass(frozen=True, slots=True)
class Law:
    """The power law with the points of the user.

    Parameters
    ----------
    means, sds
        Of `PARAMETERS`, before any point.
    points
        Measured.
    """

    means: tuple[float, ...]
    sds: tuple[float, ...]
    points: tuple[ViscosityPoint, ...]

    @classmethod
    def of(
        cls,
        points: Iterable[ViscosityPoint],
        solids_exponent: float | None = None,
        activation_kj_per_mol: float | None = None,
    ) -> "Law":
        """The shipped constants, with what the user knows better in their place.

        Parameters
        ----------
        points
            Measured.
        solids_exponent
            The user's own [-]; None for the shipped one with its deviation.
        activation_kj_per_mol
            The user's own [kJ/mol]; None for the shipped one with its deviation.
        """
        measured = tuple(points) if isinstance(points, Iterable) else (points,)
        for point in measured:
            kind("points", point, ViscosityPoint, "ViscosityPoints")
        if len(measured) > MOST_POINTS:
            raise EstimateError(
                "points",
                f"{len(measured)} points",
                f"at most {MOST_POINTS}",
                sentence=f"there are {len(measured)} points, but at most {MOST_POINTS} can be fitted",
            )
        known = {name: constants()[name] for name in PARAMETERS}
        if solids_exponent is not None:
            known["solids_exponent"] = (real("solids_exponent", solids_exponent, high=20.0, refuse=EstimateError), 0.0)
        if activation_kj_per_mol is not None:
            energy = real("activation_kj_per_mol", activation_kj_per_mol, high=200.0, least=True, refuse=EstimateError)
            known["activation_kj_per_mol"] = (energy, 0.0)
        means, sds = zip(*(known[name] for name in PARAMETERS), strict=True)
        return cls(means, sds, measured)

    def at(
        self, solution: PolymerSolution, temperature_c: float, batch: PolymerSolution | None = None
    ) -> tuple[float, float]:
        """Mean and standard deviation of log10 of a new measurement of the viscosity in Pa s.

        Parameters
        ----------
        solution, temperature_c
            What is asked.
        batch
            What the batch was before something was added to it; None for the solution itself.
        """
        repeat = constant("repeat_sd_log10") ** 2
        scatter = constant("batch_sd_log10") ** 2
        asked = _row(solution, temperature_c)
        own = np.array([scatter * _one_batch(batch or solution, point.of) for point in self.points])
        mean, variance = self._after_points(asked, scatter + repeat, own)
        return mean, max(variance, repeat) ** 0.5

    def parameter(self, name: str) -> tuple[float, float]:
        """Mean and standard deviation of one of `PARAMETERS` after the points.

        Parameters
        ----------
        name
            One of `PARAMETERS`.
        """
        asked = np.array([float(name == one) for one in PARAMETERS])
        mean, variance = self._after_points(asked, 0.0, np.zeros(len(self.points)))
        return mean, max(variance, 0.0) ** 0.5

    @property
    def solids_exponent(self) -> float:
        """Power of the solids, for what depends on its inverse.

        Raises
        ------
        EstimateError
            If by the points the viscosity hardly rises with the solids.
        """
        exponent = self.parameter("solids_exponent")[0]
        if exponent < LEAST_EXPONENT:
            need = f"points whose viscosity rises with the power {LEAST_EXPONENT:g} of the solids at least"
            raise EstimateError(
                "points",
                f"a power of {exponent:.3g}",
                need,
                "Were two of them exchanged?",
                sentence=f"the viscosity rises with the power {exponent:.3g} of the solids, but must rise "
                f"with {LEAST_EXPONENT:g} at least",
            )
        return exponent

    def _after_points(self, asked: Array, noise: float, shared: Array) -> tuple[float, float]:
        """Mean and variance of a sum of the four numbers, with the noise that it has and shares with the points."""
        prior = np.diag(np.square(self.sds))
        mean, variance = float(asked @ np.array(self.means)), float(asked @ prior @ asked) + noise
        if not self.points:
            return mean, variance
        rows = np.array([_row(point.of, point.temperature_c) for point in self.points])
        same = np.array([[float(_one_batch(one.of, other.of)) for other in self.points] for one in self.points])
        seen = rows @ prior @ rows.T + constant("batch_sd_log10") ** 2 * same
        seen += constant("repeat_sd_log10") ** 2 * np.eye(len(self.points))
        cross = rows @ prior @ asked + shared
        weights = np.linalg.solve(seen, cross)
        measured = np.array([log10(point.pa_s) for point in self.points])
        return mean + float(weights @ (measured - rows @ np.array(self.means))), variance - float(weights @ cross)

    @property
    def method(self) -> str:
        """How a viscosity of this law is obtained."""
        count = len(self.points)
        fixed = [n for n, sd in zip(PARAMETERS[1:], self.sds[1:], strict=True) if self.parameter(n)[1] < FIXED * sd]
        if not count:
            return "power law without a measured point: an order of magnitude"
        also = f", which also fix {' and '.join(fixed)}" if fixed else ""
        return f"power law through {count} measured point{'s' * (count > 1)}{also}"


def _row(solution: PolymerSolution, temperature_c: float) -> Array:
    """What multiplies the four numbers of the law."""
    per_k = 1.0 / kelvin(temperature_c) - 1.0 / kelvin(constant("reference_c"))
    return np.array(
        [
            1.0,
            log10(solution.solids_frac / constant("reference_solids_frac")),
            log10(solution.mw_g_per_mol / constant("reference_mw_g_per_mol")),
            1e3 * per_k / (GAS_J_PER_MOL_K * log(10.0)),
        ]
    )


def _one_batch(one: PolymerSolution, other: PolymerSolution) -> bool:
    return abs(one.mw_g_per_mol - other.mw_g_per_mol) <= SAME_MASS * one.mw_g_per_mol


def limits_of(solution: PolymerSolution, temperature_c: float, points: Sequence[ViscosityPoint]) -> list[str]:
    """What takes a solution out of the domain of the law.

    Parameters
    ----------
    solution, temperature_c
        What is asked.
    points
        Measured.
    """
    low, high = constant("least_solids_frac"), constant("most_solids_frac")
    coldest, hottest = constant("least_c"), constant("most_c")
    least = constant("least_product_g_per_mol")
    limits = [] if points else ["no measured point of these monomers in this solvent"]
    if not low <= solution.solids_frac <= high:
        limits.append(f"solids outside {low:.0%} to {high:.0%}")
    if solution.solids_frac * solution.mw_g_per_mol < least:
        limits.append(f"solids x M_w below {least:g} g/mol: the chains may not be entangled")
    if not coldest <= temperature_c <= hottest:
        limits.append(f"temperature outside {coldest:g} to {hottest:g} C")
    return limits


def viscosity(
    solution: Recipe | PolymerSolution,
    temperature_c: float = 25.0,
    points: Iterable[ViscosityPoint] = (),
    *,
    solids_exponent: float | None = None,
    activation_kj_per_mol: float | None = None,
) -> Viscosity:
    """Zero-shear viscosity of a concentrated poly(amic acid) solution.

    Parameters
    ----------
    solution
        A recipe, or a `PolymerSolution`.
    temperature_c
        Of the solution [degrees Celsius].
    points
        Measured with the same monomers and solvent. Without any, the answer is an order of magnitude and says so.
    solids_exponent
        Power of the solids, if it is known better than the assumed 5 +- 1 [-].
    activation_kj_per_mol
        Of the Arrhenius law, if it is known better than the assumed 30 +- 12 [kJ/mol].

    Raises
    ------
    FormulateError
        If a number is out of range, or the M_w of the recipe has no limit.

    References
    ----------
    G. C. Berry, T. G Fox, Adv. Polym. Sci. 5/3 (1968) 261, doi 10.1007/BFb0050985 (recalled).

    Examples
    --------
    >>> made = ViscosityPoint(PolymerSolution(0.15, 8e4), pa_s=12.0)
    >>> print(viscosity(PolymerSolution(0.14, 8e4), points=[made]))  # doctest: +ELLIPSIS
    8.5 Pa s (90 %: 7 to 10), sd of log10 0.05 (in domain): zero shear, ...
    """
    law = Law.of(points, solids_exponent, activation_kj_per_mol)
    return of_law(law, solution, check_temperature(temperature_c))


def of_law(
    law: Law, solution: Recipe | PolymerSolution, temperature_c: float, batch: PolymerSolution | None = None
) -> Viscosity:
    """The viscosity of a solution by a law.

    Parameters
    ----------
    law
        With its points.
    solution, temperature_c, batch
        As for `Law.at`.
    """
    plain = PolymerSolution.of(solution)
    mean, sd = law.at(plain, temperature_c, batch)
    limits = limits_of(plain, temperature_c, law.points)
    compounds = compounds_of(solution)
    if compounds and any(compounds != (compounds_of(point.solution) or compounds) for point in law.points):
        limits.append("a point of other monomers or of another solvent")
    return Viscosity(
        10.0**mean, sd, not limits, law.method, "berry_fox_1968; this_project", "; ".join([*limits, STORAGE])
    )


def solids_for_viscosity(
    target_pa_s: float,
    mw_g_per_mol: float,
    temperature_c: float = 25.0,
    points: Iterable[ViscosityPoint] = (),
    *,
    solids_exponent: float | None = None,
    activation_kj_per_mol: float | None = None,
) -> Estimate:
    """Mass fraction of poly(amic acid) at which a solution has a viscosity.

    Parameters
    ----------
    target_pa_s
        Viscosity that is wanted [Pa s].
    mw_g_per_mol
        M_w of the poly(amic acid) [g/mol].
    temperature_c, points, solids_exponent, activation_kj_per_mol
        As for `viscosity`.

    Raises
    ------
    FormulateError
        If a number is out of range, or no mass fraction below 1 has this viscosity.

    Examples
    --------
    >>> made = ViscosityPoint(PolymerSolution(0.15, 8e4), pa_s=12.0)
    >>> wanted = solids_for_viscosity(5.0, 8e4, points=[made])
    >>> round(wanted.value, 3), round(wanted.sd, 3)
    (0.126, 0.005)
    """
    goal = log10(check_pa_s("target_pa_s", target_pa_s))
    temperature = check_temperature(temperature_c)
    law = Law.of(points, solids_exponent, activation_kj_per_mol)
    reference = PolymerSolution(constant("reference_solids_frac"), mw_g_per_mol)
    # The mean is linear in log w with this slope, whatever the points say of the other numbers.
    exponent = law.solids_exponent
    steps = (goal - law.at(reference, temperature)[0]) / exponent
    solids = reference.solids_frac * 10.0 ** min(steps, 2.0)
    if not solids < 1.0:
        need = "a viscosity that a solution of this M_w reaches"
        raise EstimateError(
            "target_pa_s",
            target_pa_s,
            need,
            "Raise M_w or lower the temperature.",
            sentence="a solution of this M_w does not reach {got} Pa s",
        )
    solution = PolymerSolution(solids, mw_g_per_mol)
    sd = law.at(solution, temperature)[1] / exponent
    limits = limits_of(solution, temperature, law.points)
    ends = [10.0 ** (NormalDist().inv_cdf(0.5 + 0.5 * level) * sd) for level in LEVELS]
    return Estimate(
        solids,
        solids * (ends[2] - 1.0 / ends[2]) / (2.0 * NormalDist().inv_cdf(0.95)),
        "-",
        not limits,
        law.method,
        "berry_fox_1968; this_project",
        "; ".join([*limits, STORAGE]),
        name="solids_paa_frac",
        intervals=tuple((level, solids / end, solids * end) for level, end in zip(LEVELS, ends, strict=True)),
    )
