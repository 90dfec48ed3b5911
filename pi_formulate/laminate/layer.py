"""One layer of a laminate: its role, its dry thickness and its material.

In: a role, a thickness, a foil's name or a `Copolymer`, or numbers. Out: `Layer`. Estimates are not made here:
`numbers.py` adds those that a layer of a copolymer needs.
"""

import difflib
from dataclasses import dataclass
from typing import Literal, get_args

from pi_formulate.base.checks import real, thickness
from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.units import ABSOLUTE_ZERO_C
from pi_formulate.copolymer.copolymer import Copolymer, copolymer_of
from pi_formulate.copolymer.unit import Unit
from pi_formulate.laminate.foils import (
    CteSteps,
    Foil,
    check_cte,
    check_density,
    check_modulus,
    check_poisson,
    check_sd,
    check_sd_cte,
    check_steps,
    foils,
)

Role = Literal["foil", "low_expansion", "thermoplastic", "adhesion"]
# Beyond 10 mm the thickness was stated in another unit: no flexible laminate has such a layer.


@dataclass(frozen=True, slots=True, repr=False)
class Layer(Shown):
    """One layer; a stated number wins over the foil's table and over the estimate.

    Parameters
    ----------
    role
        `foil`, `low_expansion`, `thermoplastic` or `adhesion`.
    thickness_um
        Thickness of the dry, cured layer, above 0 [um].
    material
        Name of a foil (or a `Foil`) for the role `foil`; a `Copolymer` for the other roles; None if the expansion,
        modulus and Poisson's ratio are stated.
    cte_ppm_per_k
        Expansion in the plane [ppm/K], such as a measured one.
    modulus_gpa
        Young's modulus in the plane, above 0 [GPa].
    poisson
        Poisson's ratio, 0..0.5 [-].
    sd_cte_ppm_per_k, sd_modulus_gpa
        Standard deviations, 0 or more [ppm/K, GPa]; None: 0 for a stated number, otherwise that of the foil or of the
        estimate.
    tg_c
        Measured glass transition [degrees Celsius].
    density_g_per_cm3
        Density of the dry layer, above 0 [g/cm3].
    name
        Name in reports; the material or the role if empty.
    cte_steps
        (from [C], to [C], expansion [ppm/K]) for each range of temperature, instead of `cte_ppm_per_k`.

    Raises
    ------
    LaminateError
        All errors together: an unknown role, a thickness of 0 or less, a material of the wrong kind for the role,
        no material and no modulus.

    Examples
    --------
    >>> print(Layer("foil", 12, "copper"))
    copper 12 um (foil)
    >>> Layer("low_expansion", 20, cte_ppm_per_k=18.0, modulus_gpa=5.0, poisson=0.34).label
    'low_expansion'
    """

    role: Role
    thickness_um: float
    material: str | Foil | Copolymer | None = None
    cte_ppm_per_k: float | None = None
    modulus_gpa: float | None = None
    poisson: float | None = None
    sd_cte_ppm_per_k: float | None = None
    sd_modulus_gpa: float | None = None
    tg_c: float | None = None
    density_g_per_cm3: float | None = None
    name: str = ""
    cte_steps: CteSteps = ()

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        role: object = self.role
        if role not in get_args(Role):
            near = difflib.get_close_matches(str(role).replace("-", "_").replace(" ", "_"), get_args(Role), n=1)
            hint = f"Did you mean {near[0]!r}?" if near else ""
            errors.append(LaminateError("role of a layer", role, f"one of {', '.join(get_args(Role))}", hint))
        place = f"{role} layer"
        with gathering(errors):
            thickness(f"{place}: thickness_um", self.thickness_um, LaminateError)
        with gathering(errors):
            self._settle_material(place)
        with gathering(errors):
            self._check_numbers(place)
        raise_all(errors)

    def _settle_material(self, place: str) -> None:
        """A foil's name becomes the foil; refuse a material of the wrong kind."""
        material: object = self.material
        if material is None or self.role not in get_args(Role):
            return
        if self.role == "foil":
            if not isinstance(material, str | Foil):
                raise LaminateError(f"{place}: material", _short(material), "a Foil, or the name of one")
            object.__setattr__(self, "material", foils()[material])
        elif isinstance(material, Unit) or isinstance(getattr(material, "weighed_copolymer", None), Copolymer):
            object.__setattr__(self, "material", copolymer_of(material))
        elif not isinstance(material, Copolymer):
            raise LaminateError(
                f"{place}: material",
                _short(material),
                "a Copolymer, or None with cte_ppm_per_k, modulus_gpa and poisson",
                "Only a layer of the role foil takes a foil's name." if isinstance(material, str | Foil) else "",
            )

    def _check_numbers(self, place: str) -> None:
        """Each number in its range; without a material, everything that the mechanics needs."""
        errors: list[FormulateError] = []
        if self.cte_ppm_per_k is not None and self.cte_steps:
            errors.append(
                LaminateError(
                    place,
                    "cte_ppm_per_k and cte_steps",
                    "one of them",
                    sentence="cte_ppm_per_k and cte_steps are both stated; state one of them",
                )
            )
        for name, check in (
            ("cte_ppm_per_k", check_cte),
            ("modulus_gpa", check_modulus),
            ("poisson", check_poisson),
            ("sd_cte_ppm_per_k", check_sd_cte),
            ("sd_modulus_gpa", check_sd),
            ("density_g_per_cm3", check_density),
        ):
            value = getattr(self, name)
            if value is not None:
                with gathering(errors):
                    check(f"{place}: {name}", value)
        if self.tg_c is not None:
            with gathering(errors):
                check_temperature(f"{place}: tg_c", self.tg_c)
        with gathering(errors):
            object.__setattr__(self, "cte_steps", check_steps(f"{place}: cte_steps", self.cte_steps))
        if self.material is None:
            wanted = {
                "cte_ppm_per_k": self.cte_ppm_per_k is None and not self.cte_steps,
                "modulus_gpa": self.modulus_gpa is None,
                "poisson": self.poisson is None,
            }
            if missing := [name for name, lacks in wanted.items() if lacks]:
                hint = "Name a foil, such as 'copper'." if self.role == "foil" else "Or give its Copolymer as material."
                errors.append(
                    LaminateError(
                        place,
                        f"no material and no {', '.join(missing)}",
                        "a material or these numbers",
                        hint,
                        sentence=f"there is no material and no {', '.join(missing)}",
                    )
                )
        raise_all(errors)

    def _repr_html_(self) -> str:
        """The stated numbers of the layer and its material, for a notebook."""
        material = html.inner(self.material._repr_html_()) if isinstance(self.material, Foil | Copolymer) else ""
        return html.card(str(self), html.facts_of(self, leave_out=("material",)), material)

    @property
    def foil(self) -> Foil | None:
        """The foil, if it is named."""
        return self.material if isinstance(self.material, Foil) else None

    @property
    def copolymer(self) -> Copolymer | None:
        """The copolymer, if it is known."""
        return self.material if isinstance(self.material, Copolymer) else None

    @property
    def label(self) -> str:
        """Name of the layer in reports: its own name, that of its foil, or its role."""
        return self.name or (self.foil.id if self.foil else self.role)

    def __str__(self) -> str:
        """Such as `copper 12 um (foil)`."""
        return f"{self.label} {self.thickness_um:g} um" + (f" ({self.role})" if self.label != self.role else "")


def check_temperature(where: str, value: object, high: float = 1500.0) -> float:
    """A temperature in degrees Celsius, or an error.

    >>> check_temperature("cure", 350)
    350.0
    """
    return real(where, value, ABSOLUTE_ZERO_C, high, refuse=LaminateError)


def _short(value: object) -> object:
    """A copolymer as text: its whole form would fill a page."""
    return str(value) if isinstance(value, Copolymer) else value
