"""A poly(amic acid) solution by what its viscosity depends on, and a measured viscosity.

In: a recipe, or mass fraction and M_w; a viscosity and its temperature. Out: `PolymerSolution`, `ViscosityPoint`. No
arithmetic of its own: M_w is that of the chains.
"""

from dataclasses import dataclass

from pi_formulate.base.checks import kind, outside, real
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import made_of
from pi_formulate.batch.recipe import Recipe

LEAST_PA_S, MOST_PA_S = 1e-4, 1e7
LEAST_C, MOST_C = -80.0, 250.0
LARGEST_MW = 1e9  # g/mol
LEAST_SOLIDS = 1e-6  # as far as any power law is a number


@dataclass(frozen=True, slots=True)
class PolymerSolution(Shown):
    """Poly(amic acid) in a solvent, by the two numbers that its viscosity depends on most.

    Parameters
    ----------
    solids_frac
        Mass fraction of poly(amic acid), from 0.000001 to below 1 [-].
    mw_g_per_mol
        Mass-average molar mass of the poly(amic acid) [g/mol].

    Raises
    ------
    EstimateError
        If one of them is not a number in its range.
    """

    solids_frac: float
    mw_g_per_mol: float

    def __post_init__(self) -> None:
        real("solids_frac", self.solids_frac, LEAST_SOLIDS, 1.0, least=True, most=False, refuse=EstimateError)
        real("mw_g_per_mol", self.mw_g_per_mol, low=100.0, high=LARGEST_MW, refuse=EstimateError)

    @classmethod
    def of(cls, solution: "Recipe | PolymerSolution") -> "PolymerSolution":
        """The solution of a recipe; a `PolymerSolution` unchanged.

        Parameters
        ----------
        solution
            A recipe, with the M_w that its rounded masses give at its conversion.

        Raises
        ------
        EstimateError
            If the M_w of the recipe has no limit, as for r = 1.
        """
        if isinstance(solution, PolymerSolution):
            return solution
        kind("solution", solution, Recipe, "a Recipe or a PolymerSolution")
        made = made_of(solution.charges, solution.conversion)
        if not made.chains.mw_paa_g_per_mol < LARGEST_MW:
            hint = "Plan it with imbalance_r or target_mn_g_per_mol, or state M_w in a PolymerSolution."
            raise EstimateError(
                f"batch {solution.batch_id}: M_w", "no limit", "an M_w that ends", hint, sentence="has no limit"
            )
        if not made.solids_paa_frac < 1.0:
            raise EstimateError(
                f"batch {solution.batch_id}: solids",
                "no solvent",
                "a solution",
                sentence="the batch has no solvent, so it is not a solution",
            )
        return cls(made.solids_paa_frac, made.chains.mw_paa_g_per_mol)


@dataclass(frozen=True, slots=True)
class ViscosityPoint(Shown):
    """A measured viscosity at low shear, of the same monomers and solvent as what is asked.

    Parameters
    ----------
    solution
        The recipe or the `PolymerSolution` that was measured.
    pa_s
        Viscosity [Pa s]; 1 Pa s is 10 poise or 1000 cP.
    temperature_c
        Of the measurement [degrees Celsius].

    Raises
    ------
    EstimateError
        If the viscosity lies outside 0.0001..10,000,000 Pa s, or the temperature outside -80..250 degrees Celsius.
    """

    solution: Recipe | PolymerSolution
    pa_s: float
    temperature_c: float = 25.0

    def __post_init__(self) -> None:
        PolymerSolution.of(self.solution)
        check_pa_s("pa_s", self.pa_s)
        check_temperature(self.temperature_c)

    @property
    def of(self) -> PolymerSolution:
        """Solids and M_w of what was measured."""
        return PolymerSolution.of(self.solution)


def check_pa_s(where: str, pa_s: object) -> float:
    """Refuse a viscosity that no solution has.

    >>> check_pa_s("pa_s", 10)
    10.0
    """
    value = real(where, pa_s, refuse=EstimateError)
    if not LEAST_PA_S <= value <= MOST_PA_S:
        need, hint = f"{LEAST_PA_S:g}..{MOST_PA_S:g} Pa s", "1 Pa s is 10 poise or 1000 cP."
        raise EstimateError(where, pa_s, need, hint, sentence=outside(LEAST_PA_S, MOST_PA_S, after=" Pa s"))
    return value


def check_temperature(temperature_c: object) -> float:
    """Refuse a temperature at which there is no such solution.

    >>> check_temperature(25)
    25.0
    """
    return real("temperature_c", temperature_c, LEAST_C, MOST_C, least=True, refuse=EstimateError)


def compounds_of(solution: Recipe | PolymerSolution) -> frozenset[str]:
    """Ids of the monomers and solvents of a recipe, without end-cappers; empty where they are not known.

    Parameters
    ----------
    solution
        A recipe or a `PolymerSolution`.
    """
    if isinstance(solution, PolymerSolution):
        return frozenset()
    roles = ("dianhydride", "diamine", "solvent")
    return frozenset(charge.compound.id for charge in solution.charges if charge.role in roles)
