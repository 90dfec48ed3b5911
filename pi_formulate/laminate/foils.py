"""Metal foils: expansion, stiffness and density, each with its source.

In: rows of `reference/foils.csv` and `reference/foil_properties.csv`, or the user's own numbers. Out: `Foil`.
A table gives mean expansions from one temperature up to several; here they become the expansion within each range,

    alpha(T_1..T_2) = (mean_2 (T_2 - T_0) - mean_1 (T_1 - T_0)) / (T_2 - T_1)

so that a thermal strain is a sum over ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import fsum

from pi_formulate.base.checks import per_kelvin_hint, real
from pi_formulate.base.errors import FormulateError, LaminateError, TableError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.library import Library
from pi_formulate.base.names import NameIndex
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.tables import number, reference_table, rows
from pi_formulate.base.units import ABSOLUTE_ZERO_C

# (from [C], to [C], expansion within that range [ppm/K]), each range beginning where the one before it ends.
CteSteps = tuple[tuple[float, float, float], ...]

# Beyond is a slip of the unit: diamond has 1200 GPa, osmium 22.6 g/cm3.
LEAST_CTE, LARGEST_CTE = -100.0, 1000.0  # ppm/K
LARGEST_MODULUS_GPA, LARGEST_DENSITY_G_PER_CM3 = 1500.0, 30.0
NAMES = ("id", "aliases", "name", "metal", "note")
NUMBERS_SHOWN = ("cte_ppm_per_k", "sd_cte_ppm_per_k", "modulus_gpa", "sd_modulus_gpa", "poisson", "density_g_per_cm3")
PROPERTIES = ("foil", "property", "value", "sd", "low_c", "high_c", "source", "kind", "how_read", "note")


def check_cte(where: str, value: object) -> float:
    """A coefficient of thermal expansion in ppm/K, or an error.

    >>> check_cte("cte_ppm_per_k", 17)
    17.0
    """
    number = real(where, value, LEAST_CTE, LARGEST_CTE, refuse=LaminateError)
    if hint := per_kelvin_hint(number):
        raise LaminateError(where, value, "an expansion in ppm/K", hint)
    return number


def check_modulus(where: str, value: object) -> float:
    """Young's modulus in GPa, or an error.

    >>> check_modulus("modulus_gpa", 117)
    117.0
    """
    number = check_positive(where, value)
    if number > LARGEST_MODULUS_GPA:
        raise LaminateError(
            where, value, f"a modulus in GPa, at most {LARGEST_MODULUS_GPA:g}", "Is it in MPa? 4000 MPa are 4 GPa."
        )
    return number


def check_density(where: str, value: object) -> float:
    """A density in g/cm3, or an error.

    >>> check_density("density_g_per_cm3", 1.42)
    1.42
    """
    number = check_positive(where, value)
    if number > LARGEST_DENSITY_G_PER_CM3:
        need = f"a density in g/cm3, at most {LARGEST_DENSITY_G_PER_CM3:g}"
        raise LaminateError(where, value, need, "Is it in kg/m3? 1420 kg/m3 are 1.42 g/cm3.")
    return number


def check_positive(where: str, value: object, high: float = float("inf")) -> float:
    """A number above 0, or an error.

    >>> check_positive("modulus_gpa", 117)
    117.0
    """
    return real(where, value, high=high, refuse=LaminateError)


def check_poisson(where: str, value: object) -> float:
    """Poisson's ratio, 0..0.5, or an error.

    >>> check_poisson("poisson", 0.34)
    0.34
    """
    return real(where, value, high=0.5, least=True, most=False, refuse=LaminateError)


def check_steps(where: str, steps: object) -> CteSteps:
    """Expansion by ranges of temperature, or an error.

    >>> check_steps("cte_steps", [(20, 100, 16.8), (100, 200, 17.7)])
    ((20.0, 100.0, 16.8), (100.0, 200.0, 17.7))
    """
    need = "(from [C], to [C], expansion [ppm/K]) for each range, each beginning where the previous one ends"
    if isinstance(steps, str) or not isinstance(steps, Sequence):
        raise LaminateError(where, steps, need)
    ranges: list[tuple[float, float, float]] = []
    for step in steps:
        if isinstance(step, str) or not isinstance(step, Sequence) or len(step) != 3:
            raise LaminateError(where, step, need)
        low, high = (real(where, t, ABSOLUTE_ZERO_C, least=True, refuse=LaminateError) for t in step[:2])
        if high <= low or (ranges and low != ranges[-1][1]):
            raise LaminateError(where, step, need)
        ranges.append((low, high, check_cte(where, step[2])))
    return tuple(ranges)


@dataclass(frozen=True, slots=True, repr=False)
class Foil(Shown):
    """A metal foil.

    Parameters
    ----------
    id
        Short name.
    cte_ppm_per_k
        Mean expansion in the plane near room temperature [ppm/K].
    modulus_gpa
        Young's modulus in the plane, above 0 [GPa].
    poisson
        Poisson's ratio, 0..0.5 [-].
    sd_cte_ppm_per_k, sd_modulus_gpa
        Standard deviations, 0 or more [ppm/K, GPa].
    density_g_per_cm3
        Density, above 0 [g/cm3]; None if not known.
    cte_steps
        (from [C], to [C], expansion [ppm/K]) for each range, each beginning where the previous one ends; empty if one
        expansion holds for all temperatures.
    metal
        Metal, such as `copper`; the id if empty.
    name, aliases
        Other names.
    source
        Keys in `reference/sources.csv`, separated by `; `, or the user's own words.
    note
        Remarks for the user.

    Raises
    ------
    LaminateError
        If a number is out of range.

    Examples
    --------
    >>> foils()["Cu"].cte_ppm_per_k
    16.8
    >>> Foil("my brass", 19.0, 105.0, 0.34).metal
    'my brass'
    """

    id: str
    cte_ppm_per_k: float
    modulus_gpa: float
    poisson: float
    sd_cte_ppm_per_k: float = 0.0
    sd_modulus_gpa: float = 0.0
    density_g_per_cm3: float | None = None
    cte_steps: CteSteps = ()
    metal: str = ""
    name: str = ""
    aliases: tuple[str, ...] = ()
    source: str = "given by the user"
    note: str = ""

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        place = f"foil {self.id}"
        if not isinstance(self.id, str) or not self.id.strip():
            errors.append(LaminateError("id of a foil", self.id, "a name"))
        with gathering(errors):
            check_cte(f"{place}: cte_ppm_per_k", self.cte_ppm_per_k)
        with gathering(errors):
            check_modulus(f"{place}: modulus_gpa", self.modulus_gpa)
        with gathering(errors):
            check_poisson(f"{place}: poisson", self.poisson)
        with gathering(errors):
            check_sd_cte(f"{place}: sd_cte_ppm_per_k", self.sd_cte_ppm_per_k)
        with gathering(errors):
            check_sd(f"{place}: sd_modulus_gpa", self.sd_modulus_gpa)
        if self.density_g_per_cm3 is not None:
            density = self.density_g_per_cm3
            with gathering(errors):
                check_density(f"{place}: density_g_per_cm3", density)
        with gathering(errors):
            object.__setattr__(self, "cte_steps", check_steps(f"{place}: cte_steps", self.cte_steps))
        raise_all(errors)
        object.__setattr__(self, "metal", self.metal or self.id)
        object.__setattr__(self, "name", self.name or self.id)

    def _in_short(self) -> str:
        return f"{self.id}: {self.cte_ppm_per_k:g} ppm/K, {self.modulus_gpa:g} GPa"

    def _repr_html_(self) -> str:
        """Names and numbers of the foil, for a notebook."""
        return html.card(
            str(self),
            html.facts((name, getattr(self, name)) for name in ("name", "metal", *NUMBERS_SHOWN, "source", "note")),
        )

    def __str__(self) -> str:
        """The id."""
        return self.id


def thickness_um(mass_g_per_m2: float, density_g_per_cm3: float) -> float:
    """Thickness of a foil that is sold by its mass per area [um].

    t = m / rho; the mean over the area, as the mass does not show the profile of the surface.

    Parameters
    ----------
    mass_g_per_m2
        Mass per area, above 0 [g/m2]; 1 oz of the trade is 1 oz/ft2 = 305.15 g/m2.
    density_g_per_cm3
        Density, above 0 [g/cm3].

    Examples
    --------
    >>> round(thickness_um(0.5 * 305.15, 8.92), 1)
    17.1
    """
    mass = check_positive("mass of a foil per area", mass_g_per_m2)
    return mass / check_positive("density of a foil", density_g_per_cm3)


def check_sd(where: str, value: object) -> None:
    """Raise if a number is not a standard deviation.

    >>> check_sd("sd_modulus_gpa", 0.0)
    """
    real(where, value, least=True, refuse=LaminateError)


def check_sd_cte(where: str, value: object) -> None:
    """Raise if a number is not the standard deviation of an expansion in ppm/K.

    >>> check_sd_cte("sd_cte_ppm_per_k", 0.5)
    """
    if hint := per_kelvin_hint(real(where, value, least=True, refuse=LaminateError)):
        raise LaminateError(where, value, "a standard deviation in ppm/K", hint)


class FoilLibrary(Library[Foil]):
    """Foils, found by id, alias or name.

    >>> foils()["SUS304"].id
    'stainless steel'
    """

    item_type = Foil

    def __init__(self, items: Sequence[Foil]) -> None:
        super().__init__(NameIndex("foil"), items)

    def find(self, name: str) -> Foil | None:
        """The foil of an id, alias or name, or None; the word foil at its end says nothing more.

        Parameters
        ----------
        name
            Id, alias or name.

        Examples
        --------
        >>> foils().find("Cu foil").id, foils().find("electrolytic copper foils").id
        ('copper', 'ED copper')
        """
        words = name.split()
        material = " ".join(words[:-1]) if words and words[-1].casefold() in ("foil", "foils") else ""
        return self._index.find(name) or (self._index.find(material) if material else None)

    def _structure_and_names(self, foil: Foil) -> tuple[str, tuple[str, ...]]:
        return f"foil {foil.id}", (foil.id, *foil.aliases, foil.name)  # its id stands in for a structure

    def _repr_html_(self) -> str:
        """All foils, for a notebook."""
        return html.card(
            f"{len(self)} foils", html.rows_of(self._items, leave_out=("name", "aliases", "cte_steps", "note"))
        )


def within_ranges(where: str, means: Sequence[tuple[float, float, float]]) -> CteSteps:
    """Expansion within each range, from mean expansions that all begin at one temperature.

    Parameters
    ----------
    where
        Place of the numbers, for the error.
    means
        (from [C], to [C], mean expansion [ppm/K]) for each range.

    Raises
    ------
    TableError
        If the ranges do not begin at one temperature, or two end at the same.

    Examples
    --------
    >>> within_ranges("here", [(20, 100, 16.8), (20, 200, 17.3)])
    ((20, 100, 16.8), (100, 200, 17.7))
    """
    ranges: list[tuple[float, float, float]] = []
    start = means[0][0]
    if any(low != start for low, _, _ in means) or len({high for _, high, _ in means}) != len(means):
        raise TableError(where, list(means), "ranges that begin at one temperature and end at different ones")
    grown, below = 0.0, start
    for _, high, mean in sorted(means, key=lambda row: row[1]):
        total = mean * (high - start)
        # Nine digits, as the last ones are noise of the subtraction.
        ranges.append((below, high, float(f"{(total - grown) / (high - below):.9g}")))
        grown, below = total, high
    return tuple(ranges)


@cache
def foils() -> FoilLibrary:
    """The shipped foils."""
    names = rows(reference_table("foils.csv"), NAMES)
    facts = rows(reference_table("foil_properties.csv"), PROPERTIES)
    items = []
    for where, row in names:
        own = [(place, fact) for place, fact in facts if fact["foil"] == row["id"]]
        values: dict[str, float] = {}
        deviations: dict[str, list[float]] = {}
        means: list[tuple[float, float, float]] = []
        for place, fact in own:
            value = number(f"{place}:value", fact["value"], ABSOLUTE_ZERO_C)
            if fact["sd"]:
                deviations.setdefault(fact["property"], []).append(number(f"{place}:sd", fact["sd"]))
            if fact["property"] == "cte_ppm_per_k":
                ends = [number(f"{place}:{end}", fact[end], ABSOLUTE_ZERO_C) for end in ("low_c", "high_c")]
                means.append((ends[0], ends[1], value))
            else:
                values[fact["property"]] = value
        cte_sd, modulus_sd = deviations["cte_ppm_per_k"], deviations["modulus_gpa"]
        items.append(
            Foil(
                id=row["id"],
                cte_ppm_per_k=min(means, key=lambda mean: mean[1])[2],
                modulus_gpa=values["modulus_gpa"],
                poisson=values["poisson"],
                sd_cte_ppm_per_k=fsum(cte_sd) / len(cte_sd),
                sd_modulus_gpa=modulus_sd[0],
                density_g_per_cm3=values["density_g_per_cm3"],
                cte_steps=within_ranges(where, means) if len(means) > 1 else (),
                metal=row["metal"],
                name=row["name"],
                aliases=tuple(alias for alias in row["aliases"].split("|") if alias),
                source="; ".join(dict.fromkeys(fact["source"] for _, fact in own)),
                note=row["note"],
            )
        )
    return FoilLibrary(items)
