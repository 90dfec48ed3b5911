"""The steps of a line: coat, dry, cure, laminate.

In: layers, temperatures, times. Out: `Coat`, `Dry`, `Cure` of `Hold`s, `Laminate`. Only data: kinetics, masses and
claims are computed elsewhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, LaminateError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show.shown import Shown
from pi_formulate.laminate.layer import Layer, Role, check_temperature


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Coat(Shown):
    """One pass of the coater; a die lays several layers of one coat at once.

    Parameters
    ----------
    layers
        Polyimide layers in the order from the foil outward, or one `Layer`.
    foil
        The foil that is coated; only the first coat names it.

    Examples
    --------
    >>> from pi_formulate.laminate.layer import Layer
    >>> low = Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34)
    >>> Coat(low, foil=Layer("foil", 12, "copper")).simultaneous
    False
    """

    layers: tuple[Layer, ...]
    foil: Layer | None

    def __init__(self, layers: Layer | Sequence[Layer], foil: Layer | None = None) -> None:
        errors: list[FormulateError] = []
        stated: object = (layers,) if isinstance(layers, Layer) else layers
        if not isinstance(stated, Sequence) or isinstance(stated, str) or not stated:
            raise LaminateError(
                "layers of a coat", layers, "at least one Layer", sentence="at least one Layer is needed"
            )
        for layer in stated:
            with gathering(errors):
                _check_layer("layers of a coat", layer, False)
        if foil is not None:
            with gathering(errors):
                _check_layer("foil of a coat", foil, True)
        raise_all(errors)
        object.__setattr__(self, "layers", tuple(stated))
        object.__setattr__(self, "foil", foil)

    @property
    def simultaneous(self) -> bool:
        """Whether more than one layer is laid at once."""
        return len(self.layers) > 1

    def __str__(self) -> str:
        """The layers, and the foil that they lie on."""
        on = f" on {self.foil}" if self.foil else ""
        return f"coat {' and '.join(map(str, self.layers))}{' at once' if self.simultaneous else ''}{on}"


@dataclass(frozen=True, slots=True)
class Hold(Shown):
    """One step of a schedule: go to a temperature, and stay there.

    Parameters
    ----------
    temperature_c
        Temperature of the hold [degrees Celsius].
    minutes
        Time at that temperature, 0 or more [min].
    ramp_c_per_min
        Rate of the ramp to it, above 0 [K/min]; None: at once, as a web enters the next zone.

    Examples
    --------
    >>> Hold(350, 15, ramp_c_per_min=5)
    Hold(temperature_c=350, minutes=15, ramp_c_per_min=5)
    """

    temperature_c: float
    minutes: float
    ramp_c_per_min: float | None = None

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        with gathering(errors):
            check_temperature("hold: temperature_c", self.temperature_c)
        with gathering(errors):
            real("hold: minutes", self.minutes, least=True, refuse=LaminateError)
        if self.ramp_c_per_min is not None:
            with gathering(errors):
                real("hold: ramp_c_per_min", self.ramp_c_per_min, refuse=LaminateError)
        raise_all(errors)

    def __str__(self) -> str:
        """Such as `350 C for 15 min, at 5 K/min`."""
        ramp = "" if self.ramp_c_per_min is None else f", at {self.ramp_c_per_min:g} K/min"
        return f"{self.temperature_c:g} C for {self.minutes:g} min{ramp}"


@dataclass(frozen=True, slots=True)
class Dry(Shown):
    """Remove the solvent.

    Parameters
    ----------
    temperature_c
        Temperature of the oven [degrees Celsius].
    minutes
        Time in the oven, 0 or more [min].

    Examples
    --------
    >>> Dry(130, 5).holds
    (Hold(temperature_c=130, minutes=5, ramp_c_per_min=None),)
    """

    temperature_c: float
    minutes: float

    def __post_init__(self) -> None:
        Hold(self.temperature_c, self.minutes)

    def __str__(self) -> str:
        """Temperature and time."""
        return f"dry at {self.temperature_c:g} C for {self.minutes:g} min"

    @property
    def holds(self) -> tuple[Hold, ...]:
        """The drying as a schedule of one hold."""
        return (Hold(self.temperature_c, self.minutes),)


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Cure(Shown):
    """Imidize: a schedule of holds and ramps.

    Parameters
    ----------
    holds
        Steps in their order, or one `Hold`.
    start_c
        Temperature before the first ramp [degrees Celsius].
    source
        Key in `reference/sources.csv` for a published schedule, or the user's own words.

    Examples
    --------
    >>> Cure([Hold(160, 10), Hold(350, 15, ramp_c_per_min=5)]).last_c
    350
    """

    holds: tuple[Hold, ...]
    start_c: float
    source: str

    def __init__(self, holds: Hold | Sequence[Hold], start_c: float = 25.0, source: str = "given by the user") -> None:
        stated: object = (holds,) if isinstance(holds, Hold) else holds
        if (
            not isinstance(stated, Sequence)
            or isinstance(stated, str)
            or not stated
            or not all(isinstance(hold, Hold) for hold in stated)
        ):
            raise LaminateError(
                "holds of a cure",
                holds,
                "at least one Hold",
                "Such as Hold(350, 15, ramp_c_per_min=5).",
                sentence="at least one Hold is needed",
            )
        check_temperature("cure: start_c", start_c)
        object.__setattr__(self, "holds", tuple(stated))
        object.__setattr__(self, "start_c", start_c)
        object.__setattr__(self, "source", source)

    def __str__(self) -> str:
        """The holds."""
        return f"cure from {self.start_c:g} C: {'; '.join(map(str, self.holds))}"

    @property
    def last_c(self) -> float:
        """Temperature of the last hold [degrees Celsius]."""
        return self.holds[-1].temperature_c

    @property
    def hottest_c(self) -> float:
        """Highest temperature of the schedule [degrees Celsius]."""
        return max(hold.temperature_c for hold in self.holds)


@dataclass(frozen=True, slots=True, repr=False)
class Laminate(Shown):
    """Press the second foil on.

    Parameters
    ----------
    foil
        The second foil.
    side
        Role of the layer that the foil meets: that of the last coat.
    temperature_c
        Temperature of the press or the rolls [degrees Celsius]; None if not known.
    pressure_mpa
        Pressure, above 0 [MPa]; None if not known.
    minutes
        Time under pressure, 0 or more [min]; None if not known.

    Examples
    --------
    >>> from pi_formulate.laminate.layer import Layer
    >>> Laminate(Layer("foil", 12, "copper"), temperature_c=320).side
    'thermoplastic'
    """

    foil: Layer
    side: Role = "thermoplastic"
    temperature_c: float | None = None
    pressure_mpa: float | None = None
    minutes: float | None = None

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        with gathering(errors):
            _check_layer("foil to laminate", self.foil, True)
        side: object = self.side
        if side not in ("low_expansion", "thermoplastic", "adhesion"):
            errors.append(LaminateError("laminate: side", side, "low_expansion, thermoplastic or adhesion"))
        if self.temperature_c is not None:
            with gathering(errors):
                check_temperature("laminate: temperature_c", self.temperature_c)
        for name, least in (("pressure_mpa", False), ("minutes", True)):
            value = getattr(self, name)
            if value is not None:
                with gathering(errors):
                    real(f"laminate: {name}", value, least=least, refuse=LaminateError)
        raise_all(errors)

    def __str__(self) -> str:
        """The foil, the side, and the conditions of the press as far as they are known."""
        conditions = [
            f"{value:g} {unit}"
            for value, unit in ((self.temperature_c, "C"), (self.pressure_mpa, "MPa"), (self.minutes, "min"))
            if value is not None
        ]
        pressed = f", {', '.join(conditions)}" if conditions else ""
        return f"laminate {self.foil} on the {self.side.replace('_', '-')} side{pressed}"


Step = Coat | Dry | Cure | Laminate


def _check_layer(where: str, layer: object, foil: bool) -> None:
    """Raise if it is not a layer, or one of the wrong kind."""
    need = "a Layer of the role foil" if foil else "a Layer of low_expansion, thermoplastic or adhesion"
    if not isinstance(layer, Layer):
        raise LaminateError(where, layer, need)
    if (layer.role == "foil") != foil:
        raise LaminateError(where, Words(layer), need)
