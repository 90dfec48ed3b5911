"""The model of each property of the catalogue that can be estimated.

In: a `Question`: units with their mole fractions, and the choices that some models need. Out: `Estimate`. To add a
property: its function in a file of its own, a line in `MODELS`, and a row in `catalogue.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pi_formulate.copolymer.unit import Unit
from pi_formulate.properties.estimate import Estimate
from pi_formulate.properties.films.density import density_g_per_cm3
from pi_formulate.properties.films.expansion import cte_ppm_per_k
from pi_formulate.properties.films.glass import Rule, tg_c
from pi_formulate.properties.films.mechanics import youngs_modulus_gpa
from pi_formulate.properties.films.optics import birefringence, dielectric_constant, refractive_index
from pi_formulate.properties.films.reference import T_HIGH_C, Process
from pi_formulate.properties.films.shelf import LEARNT
from pi_formulate.properties.poisson import poisson_ratio
from pi_formulate.properties.published_tg import tg_published_c
from pi_formulate.properties.solubility import hansen, solubility_parameter_mpa05
from pi_formulate.properties.volume import vdw_volume_cm3_per_mol

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
    "refractive_index": lambda q: refractive_index(q.units),
    "dielectric_constant": lambda q: dielectric_constant(q.units),
    "youngs_modulus_gpa": lambda q: youngs_modulus_gpa(q.units, q.process),
    "poisson_ratio": lambda q: poisson_ratio(q.units),
    "birefringence": lambda q: birefringence(q.units, q.process),
    "t5_loss_c": lambda q: LEARNT["t5_loss_c"].estimate(q.units),
    "t10_loss_c": lambda q: LEARNT["t10_loss_c"].estimate(q.units),
    "cutoff_nm": lambda q: LEARNT["cutoff_nm"].estimate(q.units),
    "transmittance_400_percent": lambda q: LEARNT["transmittance_400_percent"].estimate(q.units),
    "strength_mpa": lambda q: LEARNT["strength_mpa"].estimate(q.units),
}
# Properties in whose group table one group may borrow the contribution of another.
SUBSTITUTABLE = (
    "tg_published_c",
    "hansen_d_mpa05",
    "hansen_p_mpa05",
    "hansen_h_mpa05",
    "solubility_parameter_mpa05",
)


def _expansion(question: Question) -> Estimate:
    """The expansion is that of the glass: a Tg that may lie inside its temperature range is said."""
    glass = cte_ppm_per_k(question.units, question.process)
    tg = tg_c(question.units, question.rule, question.k, question.tg_table)
    if tg.value - tg.sd >= T_HIGH_C:
        return glass
    note = f"{glass.note}; Tg {tg.value:.0f} +- {tg.sd:.0f} C may lie inside that range, as for some of the films"
    return replace(glass, note=note)
