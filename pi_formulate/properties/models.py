"""The model of each property of the catalogue that can be estimated.

In: a `Question`: units with their mole fractions, and the choices that some models need. Out: `Estimate`. To add a
property: its function in a file of its own, a line in `MODELS`, and a row in `catalogue.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.cte.model import T_HIGH_C, Process, cte_parameters, cte_ppm_per_k
from pi_formulate.properties.estimate import OUTSIDE, Estimate
from pi_formulate.properties.modulus import poisson_ratio, youngs_modulus_gpa
from pi_formulate.properties.optics import dielectric_constant, refractive_index
from pi_formulate.properties.solubility import hansen, solubility_parameter_mpa05
from pi_formulate.properties.tg.model import Rule, tg_c
from pi_formulate.properties.tg.published import tg_published_c
from pi_formulate.properties.volume import density_g_per_cm3, vdw_volume_cm3_per_mol

Units = tuple[tuple[Unit, float], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Input of every model: the units with their mole fractions, and the choices that some of them need."""

    units: Units
    process: Process
    rule: Rule
    k: float
    tg_table: str
    substitutions: Mapping[str, Mapping[str, str]]

    def borrowed(self, name: str) -> Mapping[str, str]:
        """Groups that stand in for missing ones in the table of one property."""
        return self.substitutions.get(name, {})


MODELS: Mapping[str, Callable[[Question], Estimate]] = {
    "tg_c": lambda q: tg_c(q.units, q.rule, q.k, q.tg_table),
    "tg_published_c": lambda q: tg_published_c(q.units, q.borrowed("tg_published_c")),
    "cte_ppm_per_k": lambda q: _expansion(q),
    "density_g_per_cm3": lambda q: density_g_per_cm3(q.units),
    "vdw_volume_cm3_per_mol": lambda q: vdw_volume_cm3_per_mol(q.units),
    "hansen_d_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_d_mpa05"))[0],
    "hansen_p_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_p_mpa05"))[1],
    "hansen_h_mpa05": lambda q: hansen(q.units, "groups", q.borrowed("hansen_h_mpa05"))[2],
    "solubility_parameter_mpa05": lambda q: solubility_parameter_mpa05(
        q.units, "groups", q.borrowed("solubility_parameter_mpa05")
    ),
    "refractive_index": lambda q: refractive_index(q.units, q.borrowed("refractive_index")),
    "dielectric_constant": lambda q: dielectric_constant(q.units),
    "youngs_modulus_gpa": lambda q: youngs_modulus_gpa(
        q.units, film_orientation(q.units, q.process), q.borrowed("youngs_modulus_gpa")
    ),
    "poisson_ratio": lambda q: poisson_ratio(q.units),
}
# Properties in whose group table one group may borrow the contribution of another.
SUBSTITUTABLE = (
    "tg_published_c",
    "hansen_d_mpa05",
    "hansen_p_mpa05",
    "hansen_h_mpa05",
    "solubility_parameter_mpa05",
    "refractive_index",
    "youngs_modulus_gpa",
)


def _expansion(question: Question) -> Estimate:
    """The expansion is that of the glass: a Tg that may lie inside its temperature range puts it out of domain."""
    glass = cte_ppm_per_k(question.units, question.process)
    tg = tg_c(question.units, question.rule, question.k, question.tg_table)
    if tg.value - tg.sd >= T_HIGH_C:
        return glass
    note = f"{glass.note}; Tg {tg.value:.0f} +- {tg.sd:.0f} C may lie inside that range"
    return replace(glass, in_domain=False, sd=glass.sd * (OUTSIDE if glass.in_domain else 1.0), note=note)


def film_orientation(units: Units, process: str) -> float | None:
    """Orientation that the modulus takes: known for a moulding (0) and for a stretched film, else None.

    o = (alpha_iso - alpha) / (alpha_iso - alpha_rod) of the stretched film, since chains that lie in the plane both
    stiffen the film and keep it from expanding; 0..1 [-].
    """
    if process == "moulded":
        return 0.0
    if process != "stretched":
        return None
    iso, rod = cte_parameters().values[:2]
    expansion = cte_ppm_per_k(units, "stretched").value
    return min(max((iso - expansion) / (iso - rod), 0.0), 1.0)
