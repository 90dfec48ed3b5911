"""From a dry layer to the wet coat, and from the coats to the mass balance of a line.

In: dry thickness, densities, solids. Out: `WetCoat` per square metre, `Roll`, `LineBalance`.

    t_wet = t_dry rho_film / (w rho_solution)            w: solids on the polyimide basis, after imidization
    1 / rho_solution = w_paa / rho_film + (1 - w_paa) / rho_solvent
    solution = film + solvent + water                    per square metre, exactly

Assumed: volumes of polymer and solvent add up, and the poly(amic acid) is as dense as its polyimide. Both err by a few
percent of the wet thickness; the mass per square metre does not depend on them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from pi_formulate.base.checks import real
from pi_formulate.base.errors import FormulateError, LaminateError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.show import html, words
from pi_formulate.base.show.shown import Shown

if TYPE_CHECKING:
    import pandas as pd

ADDITIVE = "volumes of polymer and solvent add up, and the poly(amic acid) is as dense as its polyimide"


@dataclass(frozen=True, slots=True, repr=False)
class WetCoat(Shown):
    """One coat per square metre.

    Parameters
    ----------
    layer
        Name of the layer.
    dry_um, wet_um, sd_wet_um
        Thickness before and after drying and cure, and the deviation of the wet one from that of the density [um].
    film_g_per_m2, sd_film_g_per_m2
        Cured polyimide, and its deviation from that of the density [g/m2].
    paa_g_per_m2, solvent_g_per_m2, water_g_per_m2
        Poly(amic acid) in the coat, solvent to evaporate, water released by imidization [g/m2].
    solution_g_per_cm3
        Density of the solution [g/cm3].
    simultaneous
        Whether it is coated together with another layer.
    """

    layer: str
    dry_um: float
    wet_um: float
    sd_wet_um: float
    film_g_per_m2: float
    sd_film_g_per_m2: float
    paa_g_per_m2: float
    solvent_g_per_m2: float
    water_g_per_m2: float
    solution_g_per_cm3: float
    simultaneous: bool = False

    def _in_short(self) -> str:
        return f"{self.layer}: {self.wet_um:.4g} um wet, {self.dry_um:g} um dry, {self.solution_g_per_m2:.4g} g/m2"

    @property
    def solution_g_per_m2(self) -> float:
        """Coat weight: wet solution [g/m2]."""
        return self.paa_g_per_m2 + self.solvent_g_per_m2


def wet_coat(
    layer: str,
    dry_um: float,
    film_density_g_per_cm3: float,
    sd_density_g_per_cm3: float,
    solids_paa_frac: float,
    pi_per_paa: float,
    solvent_density_g_per_ml: float,
    simultaneous: bool = False,
) -> WetCoat:
    """The coat that dries and cures to a layer.

    Parameters
    ----------
    layer
        Name of the layer.
    dry_um
        Thickness after cure, above 0 [um].
    film_density_g_per_cm3, sd_density_g_per_cm3
        Density of the cured film, and its standard deviation [g/cm3].
    solids_paa_frac
        Poly(amic acid) over solution, above 0 and below 1 [-].
    pi_per_paa
        Mass of polyimide over that of its poly(amic acid), above 0 and below 1 [-].
    solvent_density_g_per_ml
        Density of the solvent, above 0 [g/ml].
    simultaneous
        Whether it is coated together with another layer.

    Raises
    ------
    LaminateError
        All errors together, if a number is out of range.

    Examples
    --------
    >>> coat = wet_coat("core", 20.0, 1.4, 0.08, 0.15, 0.9, 1.028)
    >>> round(coat.wet_um, 1), round(coat.solution_g_per_m2, 1)
    (193.7, 207.4)
    """
    errors: list[FormulateError] = []
    for name, value, high in (
        ("dry thickness", dry_um, 1e4),
        ("film_density_g_per_cm3", film_density_g_per_cm3, 3.0),
        ("solids on the PAA basis", solids_paa_frac, 1.0),
        ("polyimide per poly(amic acid)", pi_per_paa, 1.0),
        ("density of the solvent", solvent_density_g_per_ml, 3.5),
    ):
        with gathering(errors):
            real(f"{layer}: {name}", value, high=high, most=False, refuse=LaminateError)
    raise_all(errors)
    film = dry_um * film_density_g_per_cm3  # 1 um of 1 g/cm3 is 1 g/m2
    paa = film / pi_per_paa
    solution = paa / solids_paa_frac
    # Volumes in cm3/m2, which is um
    wet = paa / film_density_g_per_cm3 + (solution - paa) / solvent_density_g_per_ml
    share = sd_density_g_per_cm3 / film_density_g_per_cm3
    # A denser film has the same volume of polymer and more of the solvent.
    sd_wet = share * (solution - paa) / solvent_density_g_per_ml
    return WetCoat(
        layer, dry_um, wet, sd_wet, film, share * film, paa, solution - paa, paa - film, solution / wet, simultaneous
    )


WIDEST_M = 20.0  # twice the width of the widest paper machines; beyond is a slip of the unit


@dataclass(frozen=True, slots=True)
class Roll(Shown):
    """A roll of laminate, with the losses of coating.

    Parameters
    ----------
    width_m, length_m
        Width and length of the coated web without start-up, above 0 [m].
    edge_loss_m
        Coated and trimmed off on each side, 0 or more [m].
    start_up_m
        Coated before the web is good, 0 or more [m].

    Raises
    ------
    LaminateError
        If a length is out of range, or the edges leave nothing of the web.

    Examples
    --------
    >>> roll = Roll(0.52, 1000.0, edge_loss_m=0.01, start_up_m=20.0)
    >>> round(roll.coated_m2, 1), round(roll.good_m2, 1)
    (530.4, 500.0)
    """

    width_m: float
    length_m: float
    edge_loss_m: float = 0.0
    start_up_m: float = 0.0

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        for name in ("width_m", "length_m"):
            with gathering(errors):
                real(f"roll: {name}", getattr(self, name), refuse=LaminateError)
        for name in ("edge_loss_m", "start_up_m"):
            with gathering(errors):
                real(f"roll: {name}", getattr(self, name), least=True, refuse=LaminateError)
        raise_all(errors)
        if self.width_m > WIDEST_M:
            need = f"a width of at most {WIDEST_M:g} m"
            raise LaminateError("roll: width_m", self.width_m, need, "Is it in mm? 520 mm are 0.52 m.")
        if 2.0 * self.edge_loss_m >= self.width_m:
            raise LaminateError(
                "roll: edge_loss_m",
                self.edge_loss_m,
                f"less than half the width of {self.width_m:g} m",
                sentence=f"must be less than half the width of {self.width_m:g} m, but is {{got}}",
            )

    @property
    def coated_m2(self) -> float:
        """Area that takes a coat [m2]."""
        return self.width_m * (self.length_m + self.start_up_m)

    @property
    def good_m2(self) -> float:
        """Area that is delivered [m2]."""
        return (self.width_m - 2.0 * self.edge_loss_m) * self.length_m


@dataclass(frozen=True, slots=True, repr=False)
class LineBalance(Shown):
    """Mass balance of the whole line.

    Parameters
    ----------
    coats
        All coats, from the coated foil outward.
    coated_m2, good_m2
        Area that takes a coat, and area that is delivered [m2].
    assumptions
        All assumptions, in words.
    """

    coats: tuple[WetCoat, ...]
    coated_m2: float
    good_m2: float
    assumptions: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        """Each coat and the whole line, for a notebook."""
        table = self.to_frame()
        table.columns = [words.in_words(str(column)) for column in table.columns]
        return html.card("Line", str(self), html.frame(table), html.text_list(self.assumptions, "Assumed: "))

    def _sum_g(self, values: Sequence[float]) -> float:
        return fsum(values) * self.coated_m2

    @property
    def solution_g(self) -> float:
        """Precursor solutions on the web [g]."""
        return self._sum_g([coat.solution_g_per_m2 for coat in self.coats])

    @property
    def film_g(self) -> float:
        """Polyimide on the web, with edges and start-up [g]."""
        return self._sum_g([coat.film_g_per_m2 for coat in self.coats])

    @property
    def solvent_g(self) -> float:
        """Solvent to evaporate and recover [g]."""
        return self._sum_g([coat.solvent_g_per_m2 for coat in self.coats])

    @property
    def water_g(self) -> float:
        """Water of imidization [g]."""
        return self._sum_g([coat.water_g_per_m2 for coat in self.coats])

    def to_frame(self) -> "pd.DataFrame":
        """One row per coat: thicknesses [um], masses per square metre [g/m2] and of the whole area [g]."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "layer": coat.layer,
                    "dry_um": coat.dry_um,
                    "wet_um": coat.wet_um,
                    "sd_wet_um": coat.sd_wet_um,
                    "solution_g_per_m2": coat.solution_g_per_m2,
                    "film_g_per_m2": coat.film_g_per_m2,
                    "solvent_g_per_m2": coat.solvent_g_per_m2,
                    "water_g_per_m2": coat.water_g_per_m2,
                    "solution_g": coat.solution_g_per_m2 * self.coated_m2,
                    "simultaneous": coat.simultaneous,
                }
                for coat in self.coats
            ]
        )

    def __str__(self) -> str:
        """A few lines to read."""
        return (
            f"{self.coated_m2:.6g} m2 coated for {self.good_m2:.6g} m2 of laminate:"
            f" {self.solution_g:.6g} g of solutions give {self.film_g:.6g} g of polyimide,"
            f" {self.solvent_g:.6g} g of solvent and {self.water_g:.4g} g of water"
        )
