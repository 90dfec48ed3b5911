"""Viscosity of a dilute solution from its intrinsic viscosity.

In: Mark-Houwink parameters of the user's own, with their source; M_w, concentration and the viscosity of the solvent.
Out: `Viscosity`. Equations (Mark and Houwink; Huggins 1942):

    [eta] = K M_w^a
    eta = eta_s (1 + [eta] c + k_H ([eta] c)^2)

No parameters ship: for poly(amic acid)s none could be read with a certain source. k_H is assumed, 0.35 +- 0.1.
"""

from dataclasses import dataclass
from math import log

from pi_formulate.base.checks import real
from pi_formulate.base.errors import EstimateError
from pi_formulate.base.show.shown import Shown
from pi_formulate.base.texts import check_text
from pi_formulate.batch.viscosity.concentrated import Viscosity
from pi_formulate.batch.viscosity.constants import constant, constants
from pi_formulate.batch.viscosity.solution import LARGEST_MW, check_pa_s


@dataclass(frozen=True, slots=True)
class MarkHouwink(Shown):
    """Parameters of one polymer in one solvent at one temperature.

    Parameters
    ----------
    k_ml_per_g
        K for an intrinsic viscosity in ml/g [ml/g]; 100 times that for dl/g.
    exponent
        a, from 0.4 for a coil in a poor solvent to 2 for a rod [-].
    source
        Where they were read.

    Raises
    ------
    EstimateError
        If a number is out of range.

    Examples
    --------
    >>> round(MarkHouwink(0.02, 0.75, "own").intrinsic_ml_per_g(6e4), 1)
    76.7
    """

    k_ml_per_g: float
    exponent: float
    source: str

    def __post_init__(self) -> None:
        real("k_ml_per_g", self.k_ml_per_g, low=1e-12, high=1e3, refuse=EstimateError)
        real("exponent", self.exponent, low=0.4, high=2.0, least=True, refuse=EstimateError)
        check_text("source", self.source)

    def intrinsic_ml_per_g(self, mw_g_per_mol: float) -> float:
        """Intrinsic viscosity [ml/g].

        Parameters
        ----------
        mw_g_per_mol
            M_w of the polymer [g/mol].
        """
        return float(
            self.k_ml_per_g
            * real("mw_g_per_mol", mw_g_per_mol, 100.0, LARGEST_MW, refuse=EstimateError) ** self.exponent
        )


def dilute_viscosity(
    parameters: MarkHouwink,
    mw_g_per_mol: float,
    concentration_g_per_ml: float,
    solvent_pa_s: float,
    huggins: float | None = None,
) -> Viscosity:
    """Viscosity of a dilute solution, such as one for an inherent viscosity.

    Parameters
    ----------
    parameters
        Of the polymer in this solvent at this temperature.
    mw_g_per_mol
        M_w of the polymer [g/mol].
    concentration_g_per_ml
        Mass of polymer per volume of solution [g/ml].
    solvent_pa_s
        Viscosity of the solvent at the same temperature [Pa s].
    huggins
        k_H, if it is known better than the assumed 0.35 +- 0.1 [-].

    Raises
    ------
    EstimateError
        If a number is out of range.

    References
    ----------
    M. L. Huggins, J. Am. Chem. Soc. 64 (1942) 2716 (recalled).

    Examples
    --------
    >>> eta = dilute_viscosity(MarkHouwink(0.02, 0.75, "own"), 6e4, 0.005, solvent_pa_s=0.0017)
    >>> round(eta.pa_s, 5), eta.in_domain
    (0.00244, True)
    """
    solvent = check_pa_s("solvent_pa_s", solvent_pa_s)
    overlap = parameters.intrinsic_ml_per_g(mw_g_per_mol)
    overlap *= real("concentration_g_per_ml", concentration_g_per_ml, high=2.0, refuse=EstimateError)
    k, sd = constants()["huggins"]
    if huggins is not None:
        k, sd = real("huggins", huggins, high=5.0, refuse=EstimateError), 0.0
    relative = 1.0 + overlap + k * overlap**2
    most = constant("most_overlap")
    from_k = sd * overlap**2 / relative / log(10.0)
    inside = overlap <= most
    return Viscosity(
        solvent * relative,
        (from_k**2 + constant("repeat_sd_log10") ** 2) ** 0.5,
        inside,
        "Mark-Houwink and Huggins, without the deviation of K and a",
        f"{parameters.source}; this_project",
        "" if inside else f"[eta] c is {overlap:.3g}, above {most:g}: the solution is not dilute",
    )
