"""Every property once: its name, its words, its units, and the numbers that are plausible for it.

In: the name of a field, such as `tg_c`. Out: a `Property`, from which tables, pictures, files and fits take their
labels and limits. To add a property: a row here, and its function in `models.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from types import MappingProxyType
from typing import Literal

from pi_formulate.base.units import KELVIN_OFFSET, quantity, temperature_c

CELSIUS, KELVIN = "degC", "K"
Origin = Literal["estimate", "composition", "recipe", "measurement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plausible:
    """Plausible measurements of a polyimide; wide enough for every polyimide in the right unit.

    Parameters
    ----------
    low, high
        Limits of one value.
    highest_median
        Of the values of a file: above it, the file is in another unit.
    repeats_differ
        Largest difference between two measurements of one polymer.
    shift_sd
        How far the scale of one laboratory may lie from that of the literature, before it has measured anything
        (a standard deviation).
    hint
        The usual slip of the unit.
    """

    low: float
    high: float
    highest_median: float
    repeats_differ: float
    shift_sd: float
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """One property of a polyimide, its film or its solution.

    Parameters
    ----------
    name
        Name of the field: the key of `estimate`, of targets, and of columns in tables.
    words
        What a chemist calls it.
    unit
        Of the number, as a person reads it; `-` for none.
    symbol
        Shorter than the words, for an axis; empty where the words are short.
    kind
        Unit in which a file may state it as a text, one of `units.KINDS` or `degC`; empty: only as a number.
    origin
        `estimate`: a model gives it. `composition`: exact, from masses and prices. `recipe`: free to choose.
        `measurement`: only in the tables of films.
    least, most
        Limits of what can be asked for.
    plausible
        Limits of measurements to which the estimate can be fitted; None if it cannot.
    scale
        Ends of a scale that shows most polyimides; None where none is drawn.
    field
        Name of the same property in a layer, a foil or the table of films, where it is another one.
    """

    name: str
    words: str
    unit: str = "-"
    symbol: str = ""
    kind: str = ""
    origin: Origin = "estimate"
    least: float = -inf
    most: float = inf
    plausible: Plausible | None = None
    scale: tuple[float, float] | None = None
    field: str = ""

    @property
    def label(self) -> str:
        """The symbol, or the words where there is none: for axes."""
        return self.symbol or self.words

    @property
    def title(self) -> str:
        """The words as a heading.

        >>> PROPERTIES["tg_c"].title
        'Glass transition'
        """
        return self.words[0].upper() + self.words[1:]

    @property
    def sign(self) -> str:
        """The unit where space is short.

        >>> PROPERTIES["tg_c"].sign, PROPERTIES["cte_ppm_per_k"].sign
        ('°C', 'ppm/K')
        """
        return self.unit.replace("degrees C", "°C")

    @property
    def difference_unit(self) -> str:
        """Unit of a difference of two values, as a person reads it.

        >>> PROPERTIES["tg_c"].difference_unit, PROPERTIES["cte_ppm_per_k"].difference_unit
        ('K', 'ppm/K')
        """
        return KELVIN if self.kind == CELSIUS else self.unit

    @property
    def difference_kind(self) -> str:
        """Unit in which a file may state a difference of two values: a difference of temperatures has no zero to move.

        >>> PROPERTIES["tg_c"].kind, PROPERTIES["tg_c"].difference_kind
        ('degC', 'K')
        """
        return KELVIN if self.kind == CELSIUS else self.kind

    def read(self, text: str, where: str, difference: bool = False) -> float:
        """A text with a unit as a number in the unit of the property.

        Parameters
        ----------
        text
            Such as "390 degC"; only for a property with a `kind`.
        where
            The place of the text, for the error.
        difference
            Whether it is a difference of two values, such as a tolerance.

        Raises
        ------
        UnitError
            If the text is not in a unit of this property.

        Examples
        --------
        >>> PROPERTIES["tg_c"].read("503.15 K", "tg"), PROPERTIES["tg_c"].read("10 K", "tg", difference=True)
        (230.0, 10.0)
        """
        kind = self.difference_kind if difference else self.kind
        return temperature_c(text, where) if kind == CELSIUS else quantity(text, kind, where)


# shift_sd: two compilations of Tg differ by 10 K on average, and repeats of one film's expansion scatter by 7 ppm/K;
# the others are assumed likewise, at about the scatter of one measurement.
_ROWS = (
    Property(
        "tg_c",
        "glass transition",
        "degrees C",
        symbol="Tg",
        kind=CELSIUS,
        plausible=Plausible(
            low=-150.0,
            high=550.0,
            highest_median=430.0,
            repeats_differ=60.0,
            shift_sd=15.0,
            hint=f"Are these kelvin? Take off {KELVIN_OFFSET:g}.",
        ),
        scale=(100.0, 500.0),
    ),
    Property(
        "tg_published_c",
        "glass transition, published increments",
        "degrees C",
        symbol="Tg, published increments",
        kind=CELSIUS,
    ),
    Property(
        "cte_ppm_per_k",
        "expansion in the plane",
        "ppm/K",
        kind="ppm/K",
        plausible=Plausible(
            low=-30.0,
            high=150.0,
            highest_median=100.0,
            repeats_differ=40.0,
            shift_sd=7.0,
            hint="ppm/K is 1e-6 per kelvin, linear and in plane.",
        ),
        scale=(-20.0, 80.0),
    ),
    Property(
        "density_g_per_cm3",
        "density",
        "g/cm3",
        kind="g/cm^3",
        least=0.0,
        plausible=Plausible(
            low=0.8, high=2.2, highest_median=1.9, repeats_differ=0.1, shift_sd=0.03, hint="g/cm3, not kg/m3."
        ),
    ),
    Property("vdw_volume_cm3_per_mol", "van der Waals volume", "cm3/mol", kind="cm^3/mol"),
    Property("hansen_d_mpa05", "Hansen dispersion", "MPa^0.5"),
    Property("hansen_p_mpa05", "Hansen polar", "MPa^0.5"),
    Property("hansen_h_mpa05", "Hansen hydrogen bonds", "MPa^0.5"),
    Property("solubility_parameter_mpa05", "solubility parameter", "MPa^0.5"),
    Property(
        "refractive_index",
        "refractive index",
        plausible=Plausible(low=1.3, high=2.0, highest_median=1.85, repeats_differ=0.1, shift_sd=0.03),
    ),
    Property(
        "dielectric_constant",
        "dielectric constant",
        plausible=Plausible(low=1.5, high=6.0, highest_median=5.0, repeats_differ=0.8, shift_sd=0.3),
    ),
    Property(
        "youngs_modulus_gpa",
        "Young's modulus",
        "GPa",
        kind="GPa",
        plausible=Plausible(
            low=0.2, high=30.0, highest_median=20.0, repeats_differ=4.0, shift_sd=1.0, hint="GPa, not MPa."
        ),
        field="modulus_gpa",
    ),
    Property("poisson_ratio", "Poisson's ratio", field="poisson"),
    Property("cost_per_kg", "cost of the polyimide", "price per kg", origin="composition", least=0.0),
    Property("cost_per_m2", "cost of the film", "price per m2", origin="composition", least=0.0),
    Property("pi_per_paa_frac", "polyimide per poly(amic acid), by mass", origin="composition", least=0.0),
    Property(
        "solids_paa_frac", "solids as poly(amic acid)", kind="mass fraction", origin="recipe", least=0.0, most=1.0
    ),
    Property("solids_pi_frac", "solids as polyimide", kind="mass fraction", origin="recipe", least=0.0, most=1.0),
    Property("birefringence", "birefringence"),
    Property("t5_loss_c", "temperature of 5 % loss", "degrees C", symbol="T5", kind=CELSIUS),
    Property("t10_loss_c", "temperature of 10 % loss", "degrees C", symbol="T10", kind=CELSIUS),
    Property("cutoff_nm", "cut-off wavelength", "nm", least=0.0),
    Property("transmittance_400_percent", "transmittance at 400 nm", "%", symbol="T at 400 nm", least=0.0, most=100.0),
    Property("strength_mpa", "tensile strength", "MPa", least=0.0),
    Property("water_uptake_frac", "water uptake, by mass", origin="measurement"),
)
PROPERTIES: Mapping[str, Property] = MappingProxyType({row.name: row for row in _ROWS})


def of_origin(*origins: Origin) -> tuple[str, ...]:
    """Names of the properties of some origins, in the order of the catalogue.

    Parameters
    ----------
    origins
        As in `Property`.

    Examples
    --------
    >>> of_origin("recipe")
    ('solids_paa_frac', 'solids_pi_frac')
    """
    return tuple(row.name for row in _ROWS if row.origin in origins)


ESTIMATED = of_origin("estimate")
FITTED = tuple(row.name for row in _ROWS if row.plausible is not None)


def property_of(field: str) -> Property | None:
    """The property that a field of a layer, a foil or a table of films holds; None if it is no property.

    Parameters
    ----------
    field
        Name of the field or column.

    Examples
    --------
    >>> property_of("poisson").name, property_of("thickness_um")
    ('poisson_ratio', None)
    """
    return PROPERTIES.get(field) or next((row for row in _ROWS if row.field == field), None)
