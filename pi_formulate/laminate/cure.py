"""Degree of imidization over a cure schedule.

In: holds and ramps, and the kinetics. Out: `Estimate` of the degree after each hold, warnings.

    X = sum_i f_i x_i                                    parallel stages, each of first order
    dx_i/dt = k_i(T) (X_max(T) - x_i)                    where x_i < X_max(T), else 0
    k_i(T) = k_ref exp(-E/R (1/T - 1/T_ref))             Arrhenius

Imidization runs fast at first and slowly after the film has stiffened: a share f of the amic acid in each stage. It
stops at X_max (`ceiling.py`), where the Tg of the film has risen to its temperature; a hotter step lets it go on.
At constant temperature, X is the degree without a ceiling times X_max.
The shipped constants are recalled, not read from a source: their estimates are out of domain and wide. Residual solvent
is not estimated, as there is no model with a source.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, exp, expm1, fsum, hypot

import numpy as np

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.base.units import ABSOLUTE_ZERO_C, kelvin
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.laminate.ceiling import Ceiling, shipped_ceiling
from pi_formulate.laminate.layer import check_temperature
from pi_formulate.laminate.steps import Cure, Hold
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.run import estimate

GAS_J_PER_MOL_K = 8.31446261815324  # defined: the product of Avogadro's and Boltzmann's constants, both exact
# A ramp is integrated in slices of at most this: the rate doubles at most, and the degree is exact to 0.001.
RAMP_SLICE_K = 5.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(4)
SHIPPED_FOR = ("PMDA", "4,4'-ODA")  # the polymer for which the shipped kinetics are recalled
# No degree is more certain than this: about the smallest share that infrared spectra resolve (assumed).
RESOLUTION_FRAC = 0.02
STAGES = (
    *("stage", "share_frac", "rate_per_min", "sd_ln_rate", "reference_c", "activation_kj_per_mol"),
    *("sd_activation_kj_per_mol", "low_c", "high_c", "source", "kind", "how_read", "note"),
)


@dataclass(frozen=True, slots=True)
class KineticStage(Shown):
    """One first-order stage.

    Parameters
    ----------
    share_frac
        f, share of the amic acid that reacts in this stage, above 0 and at most 1 [-].
    rate_per_min
        k_ref, above 0 [1/min].
    reference_c
        T_ref [degrees Celsius].
    activation_kj_per_mol
        E, 0 or more [kJ/mol].
    sd_ln_rate
        Standard deviation of ln k_ref, 0 or more [-].
    sd_activation_kj_per_mol
        Standard deviation of E, 0 or more [kJ/mol].
    """

    share_frac: float
    rate_per_min: float
    reference_c: float
    activation_kj_per_mol: float
    sd_ln_rate: float = 0.0
    sd_activation_kj_per_mol: float = 0.0

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        for name, high, least in (
            ("share_frac", 1.0, False),
            ("rate_per_min", float("inf"), False),
            ("activation_kj_per_mol", 1e3, True),
            ("sd_ln_rate", 10.0, True),
            ("sd_activation_kj_per_mol", 1e3, True),
        ):
            value = getattr(self, name)
            with gathering(errors):
                real(f"stage: {name}", value, high=high, least=least, refuse=LaminateError)
        raise_all(errors)

    def rate(self, temperature_c: float) -> float:
        """Rate constant at a temperature [1/min].

        Parameters
        ----------
        temperature_c
            Temperature [degrees Celsius].
        """
        inverse = 1.0 / kelvin(temperature_c) - 1.0 / kelvin(self.reference_c)
        return self.rate_per_min * exp(-1e3 * self.activation_kj_per_mol / GAS_J_PER_MOL_K * inverse)


@dataclass(frozen=True, slots=True, repr=False)
class Kinetics(Shown):
    """Stages of imidization, and the temperatures at which they hold.

    Parameters
    ----------
    stages
        Stages whose shares add up to 1.
    low_c, high_c
        Range of temperature in which they were measured [degrees Celsius].
    measured
        Whether they were measured; recalled ones are never in domain.
    source
        Key in `reference/sources.csv`, or the user's own words.

    Examples
    --------
    >>> Kinetics((KineticStage(1.0, 0.05, 160.0, 109.0),), 100.0, 250.0).measured
    True
    """

    stages: tuple[KineticStage, ...]
    low_c: float
    high_c: float
    measured: bool = True
    source: str = "given by the user"

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", tuple(self.stages))
        total = fsum(stage.share_frac for stage in self.stages)
        if abs(total - 1.0) > 1e-9:
            raise LaminateError(
                "shares of the stages", total, "a sum of 1", sentence="must add up to 1, but add up to {got}"
            )
        if self.low_c >= self.high_c:
            raise LaminateError(
                "kinetics: range",
                (self.low_c, self.high_c),
                "low_c below high_c",
                sentence="low_c must be below high_c, but they are {got}",
            )

    def _in_short(self) -> str:
        known = "measured" if self.measured else "recalled"
        return f"of {len(self.stages)} stages, {known} from {self.low_c:g} to {self.high_c:g} C ({self.source})"


@cache
def shipped_kinetics() -> Kinetics:
    """The shipped stages, `reference/imidization.csv`: recalled, so never in domain."""
    stages: list[KineticStage] = []
    ends: list[tuple[float, float]] = []
    sources: list[str] = []
    for where, row in rows(reference_table("imidization.csv"), STAGES):
        values = {name: number(f"{where}:{name}", row[name]) for name in STAGES[1:9]}
        ends.append((values.pop("low_c"), values.pop("high_c")))
        stages.append(KineticStage(**values))
        sources.append(row["source"])
    return Kinetics(
        tuple(stages),
        max(low for low, _ in ends),
        min(high for _, high in ends),
        "recalled" not in sources,
        "; ".join(dict.fromkeys(sources)),
    )


@cache
def published_schedule() -> Cure:
    """A published stepwise cure, `reference/cure_schedule.csv`: a polyimide layer on silicon.

    Examples
    --------
    >>> published_schedule().last_c
    350.0
    """
    table = rows(reference_table("cure_schedule.csv"), ("step", "temperature_c", "minutes", "source"))
    holds = tuple(
        Hold(
            number(f"{where}:temperature_c", row["temperature_c"], ABSOLUTE_ZERO_C),
            number(f"{where}:minutes", row["minutes"]),
        )
        for where, row in table
    )
    return Cure(holds, source="; ".join(dict.fromkeys(row["source"] for _, row in table)))


@cache
def degradation_c() -> float:
    """Temperature at which polyimide films were seen to degrade in air, `reference/cure_limits.csv` [degrees Celsius].

    >>> degradation_c()
    420.0
    """
    table = rows(reference_table("cure_limits.csv"), ("id", "temperature_c"))
    return next(number(f"{w}:temperature_c", row["temperature_c"]) for w, row in table if row["id"] == "degradation")


def exposure(stage: KineticStage, holds: Sequence[Hold], start_c: float = 25.0) -> float:
    """Integral of the rate over a schedule [-].

    Parameters
    ----------
    stage
        The stage with its rate.
    holds
        The schedule.
    start_c
        Temperature before the first ramp [degrees Celsius].

    Examples
    --------
    >>> round(exposure(KineticStage(1.0, 0.05, 160.0, 109.0), [Hold(160.0, 20.0)]), 12)
    1.0
    """
    return fsum(gained for _, gained in _exposures(stage, holds, start_c))


def imidization(
    holds: Sequence[Hold],
    kinetics: Kinetics | None = None,
    start_c: float = 25.0,
    tg_c: float | None = None,
    sd_tg_c: float = 0.0,
) -> Estimate:
    """Degree of imidization after a schedule, 0..1 [-].

    Parameters
    ----------
    holds
        The schedule; a drying counts as well.
    kinetics
        Your own; the shipped, recalled ones if None.
    start_c
        Temperature before the first ramp [degrees Celsius].
    tg_c, sd_tg_c
        Glass transition of the finished polyimide and its standard deviation [degrees Celsius]: below it, imidization
        stops before it is complete. If None, the estimate for PMDA/4,4'-ODA with the shipped kinetics, and no such
        ceiling with your own.

    Returns
    -------
    Estimate
        The degree, with the deviation that follows from those of the rates, of the ceiling and of the glass transition;
        in domain if the kinetics were measured, nearly all of the imidization happens within their range, and the
        ceiling, which is recalled, takes nearly nothing away.

    Examples
    --------
    >>> degree = imidization([Hold(160.0, 20.0)], Kinetics((KineticStage(1.0, 0.05, 160.0, 109.0),), 100.0, 250.0))
    >>> round(degree.value, 4), degree.in_domain
    (0.6321, True)
    >>> print(imidization([Hold(200.0, 600.0)], tg_c=373.0, sd_tg_c=18.0).note.partition("; ")[0])
    stops near 0.9: the hottest step, 200 C, is below the Tg of 373 C
    """
    model = kinetics if kinetics is not None else shipped_kinetics()
    if not isinstance(holds, Sequence) or not holds or not all(isinstance(hold, Hold) for hold in holds):
        raise LaminateError("holds", holds, "a list of Hold, at least one", "Such as Hold(350, 15, ramp_c_per_min=5).")
    ceiling = _ceiling(kinetics, tg_c, sd_tg_c)
    value = _degree(model.stages, holds, start_c, ceiling)
    sd = _sd_degree(model.stages, holds, start_c, ceiling)
    inside = [hold for hold in holds if model.low_c <= hold.temperature_c <= model.high_c]
    outside_share = value - _degree(model.stages, inside, start_c, ceiling) if len(inside) < len(holds) else 0.0
    stopped = _degree(model.stages, holds, start_c) - value > RESOLUTION_FRAC
    notes = [_stop(ceiling, holds, tg_c is None)] if ceiling is not None and stopped else []
    notes += [] if model.measured else ["constants recalled, not read: give your own kinetics"]
    if outside_share > RESOLUTION_FRAC:
        notes.append(f"a share of {outside_share:.2g} outside {model.low_c:g} to {model.high_c:g} C")
    sources = [model.source, *([ceiling.source] if ceiling is not None and stopped else [])]
    return Estimate(
        value,
        max(sd, RESOLUTION_FRAC),
        "-",
        model.measured and outside_share <= RESOLUTION_FRAC and not stopped,
        f"{len(model.stages)} first-order stage{'s' * (len(model.stages) > 1)}" + " up to a ceiling" * stopped,
        "; ".join(dict.fromkeys(sources)),
        "; ".join(notes),
    )


def cure_warnings(
    cure: Cure, tg_c: float | None, sd_tg_c: float = 0.0, degradation: float | None = None
) -> tuple[str, ...]:
    """Warnings about a schedule for a thermoplastic layer, one line each.

    Parameters
    ----------
    cure
        The schedule.
    tg_c, sd_tg_c
        Glass transition of the thermoplastic layer and its standard deviation [degrees Celsius]; None if not known.
    degradation
        Temperature above which it degrades [degrees Celsius]; that of published films if None.

    Examples
    --------
    >>> print(*cure_warnings(Cure([Hold(200.0, 30.0)]), 240.0, 10.0))
    the last step, 200 C, is below the Tg of the thermoplastic layer, 240 +- 10 C: it cannot relax or wet the foil
    """
    limit = degradation if degradation is not None else degradation_c()
    texts = []
    if tg_c is not None and cure.last_c < tg_c:
        texts.append(
            f"the last step, {cure.last_c:g} C, is below the Tg of the thermoplastic layer,"
            f" {tg_c:.0f} +- {sd_tg_c:.0f} C: it cannot relax or wet the foil"
        )
    elif tg_c is not None and cure.last_c < tg_c + sd_tg_c:
        texts.append(
            f"the last step, {cure.last_c:g} C, is above the Tg of the thermoplastic layer, {tg_c:.0f} C,"
            f" by less than its standard deviation of {sd_tg_c:.0f} C"
        )
    if cure.hottest_c > limit:
        texts.append(f"the hottest step, {cure.hottest_c:g} C, is above {limit:g} C, where polyimide degrades in air")
    return tuple(texts)


def line_warnings(cures: Iterable[Cure], tgs: Sequence[Estimate], degradation: float | None = None) -> tuple[str, ...]:
    """Warnings about all schedules of a line and all of its thermoplastic layers, each once.

    Parameters
    ----------
    cures
        The schedules.
    tgs
        Glass transitions of the thermoplastic layers, as far as they are known [degrees Celsius].
    degradation
        As in `cure_warnings`.
    """
    limits: Sequence[tuple[float | None, float]] = [(tg.value, tg.sd) for tg in tgs] or [(None, 0.0)]
    lines = [text for cure in cures for tg_c, sd in limits for text in cure_warnings(cure, tg_c, sd, degradation)]
    return tuple(dict.fromkeys(lines))


def _ceiling(kinetics: Kinetics | None, tg_c: float | None, sd_tg_c: float) -> Ceiling | None:
    """The ceiling for a glass transition; None with the user's own kinetics and no glass transition."""
    real("sd_tg_c", sd_tg_c, least=True, refuse=LaminateError)
    if tg_c is not None:
        check_temperature("tg_c", tg_c)
        return shipped_ceiling(tg_c, sd_tg_c)
    if kinetics is not None:
        return None
    assumed = _assumed_tg()
    return shipped_ceiling(assumed.value, assumed.sd)


@cache
def _assumed_tg() -> Estimate:
    """Glass transition of the polymer for which the shipped kinetics are recalled."""
    return estimate(Copolymer.from_units([(*SHIPPED_FOR, 1.0)]), ["tg_c"])["tg_c"]


def _stop(ceiling: Ceiling, holds: Sequence[Hold], assumed: bool) -> str:
    """Why the degree stays below 1."""
    peak = max(hold.temperature_c for hold in holds)
    of = f", assumed as that of {'/'.join(SHIPPED_FOR)}" if assumed else ""
    return (
        f"stops near {ceiling.at(peak):.2g}: the hottest step, {peak:g} C, is below the Tg of {ceiling.tg_c:.0f} C{of}"
    )


def _exposures(stage: KineticStage, holds: Sequence[Hold], start_c: float) -> Iterator[tuple[float, float]]:
    """Temperature, and integral of the rate, of each slice of a ramp and of each hold."""
    now = start_c
    for hold in holds:
        if hold.ramp_c_per_min is not None and hold.temperature_c != now:
            minutes = abs(hold.temperature_c - now) / hold.ramp_c_per_min
            slices = ceil(abs(hold.temperature_c - now) / RAMP_SLICE_K)
            width = (hold.temperature_c - now) / slices
            for i in range(slices):
                middle = now + (i + 0.5) * width
                rates = [stage.rate(middle + 0.5 * width * node) for node in NODES]
                yield middle, 0.5 * (minutes / slices) * fsum(w * k for w, k in zip(WEIGHTS, rates, strict=True))
        yield hold.temperature_c, stage.rate(hold.temperature_c) * hold.minutes
        now = hold.temperature_c


def _converted(stage: KineticStage, holds: Sequence[Hold], start_c: float, ceiling: Ceiling | None) -> float:
    """Converted part of one stage: each slice closes a part of the distance to its ceiling."""
    done = 0.0
    for temperature_c, gained in _exposures(stage, holds, start_c):
        limit = 1.0 if ceiling is None else ceiling.at(temperature_c)
        if done < limit:
            done += (limit - done) * -expm1(-gained)
    return done


def _degree(
    stages: Sequence[KineticStage], holds: Sequence[Hold], start_c: float, ceiling: Ceiling | None = None
) -> float:
    return fsum(stage.share_frac * _converted(stage, holds, start_c, ceiling) for stage in stages)


def _sd_degree(stages: Sequence[KineticStage], holds: Sequence[Hold], start_c: float, ceiling: Ceiling | None) -> float:
    """Standard deviation of the degree: each uncertain constant is moved up and down by its own."""
    sd = 0.0
    for i, stage in enumerate(stages):
        rates = [replace(stage, rate_per_min=stage.rate_per_min * exp(sign * stage.sd_ln_rate)) for sign in (1.0, -1.0)]
        energies = [
            max(stage.activation_kj_per_mol + sign * stage.sd_activation_kj_per_mol, 0.0) for sign in (1.0, -1.0)
        ]
        activations = [replace(stage, activation_kj_per_mol=energy) for energy in energies]
        for deviation, moved in ((stage.sd_ln_rate, rates), (stage.sd_activation_kj_per_mol, activations)):
            if deviation == 0.0:
                continue
            up, down = (_degree((*stages[:i], changed, *stages[i + 1 :]), holds, start_c, ceiling) for changed in moved)
            sd = hypot(sd, (up - down) / 2.0)
    for ceilings in ceiling.moved() if ceiling is not None else ():
        up, down = (_degree(stages, holds, start_c, changed) for changed in ceilings)
        sd = hypot(sd, (up - down) / 2.0)
    return sd
