"""Laminate theory for isotropic plies under equal biaxial plane stress.

In: plies from top to bottom, each with its thickness, elastic constants and free thermal strain. Out: `Bend`.

    M = E / (1 - nu)                                     biaxial modulus
    sigma(z) = M (e_0 - kappa z - e_free)                z upward from the plane where sum M t z = 0
    e_0 = sum M t e_free / sum M t                       no net force
    kappa = -sum M t z_mid e_free / sum M (t z_mid^2 + t^3 / 12)     no net moment

kappa is positive where the ends bend toward the top. The plate takes one curvature in all directions (a shallow bowl);
bodies far larger than their radius bend into a cylinder instead, with at most (1 + nu) times this curvature.

References: S. Timoshenko, J. Opt. Soc. Am. 11 (1925) 233 (two strips); G. G. Stoney, Proc. R. Soc. Lond. A 82 (1909)
172 (thin film on a thick plate).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import fsum

from pi_formulate.base.errors import LaminateError
from pi_formulate.laminate.foils import CteSteps


@dataclass(frozen=True, slots=True)
class Ply:
    """One ply in SI units.

    Parameters
    ----------
    thickness_m
        Thickness, above 0 [m].
    modulus_pa
        Young's modulus, above 0 [Pa].
    poisson
        Poisson's ratio, 0..0.5 [-].
    free_strain
        Strain of the ply if it were free, from the stress-free state on [-]; negative if it shrinks.
    """

    thickness_m: float
    modulus_pa: float
    poisson: float
    free_strain: float

    @property
    def biaxial_pa(self) -> float:
        """E / (1 - nu) [Pa]."""
        return self.modulus_pa / (1.0 - self.poisson)


@dataclass(frozen=True, slots=True)
class Bend:
    """Curvature and stresses of the plies.

    Parameters
    ----------
    curvature_per_m
        Positive where the ends bend toward the top [1/m].
    strain
        Strain of the plane that bending does not stretch [-].
    stress_pa
        At the mid-plane of each ply, top to bottom; positive is tension [Pa].
    modulus_pa
        Young's modulus of the whole in its plane [Pa].
    """

    curvature_per_m: float
    strain: float
    stress_pa: tuple[float, ...]
    modulus_pa: float


def thermal_strain(cte_ppm_per_k: float, steps: CteSteps, from_c: float, to_c: float) -> float:
    """Free strain between two temperatures [-].

    e = sum over the ranges of alpha dT; outside the stated ranges the nearest one applies.

    Parameters
    ----------
    cte_ppm_per_k
        Expansion where `steps` is empty [ppm/K].
    steps
        (from [C], to [C], expansion [ppm/K]) for each range.
    from_c, to_c
        Temperatures [degrees Celsius].

    Examples
    --------
    >>> thermal_strain(17.0, (), 225.0, 25.0)
    -0.0034
    >>> round(thermal_strain(0.0, ((20.0, 100.0, 10.0), (100.0, 200.0, 20.0)), 20.0, 200.0), 6)
    0.0028
    """
    if not steps:
        return 1e-6 * cte_ppm_per_k * (to_c - from_c)
    if to_c < from_c:
        return -thermal_strain(cte_ppm_per_k, steps, to_c, from_c)
    ends = [float("-inf"), *(high for _, high, _ in steps[:-1]), float("inf")]
    grown = (
        cte * max(min(to_c, high) - max(from_c, low), 0.0)
        for low, high, (_, _, cte) in zip(ends[:-1], ends[1:], steps, strict=True)
    )
    return 1e-6 * fsum(grown)


def bend(plies: Sequence[Ply]) -> Bend:
    """Curvature and stresses of a free plate.

    Parameters
    ----------
    plies
        Top to bottom.

    Raises
    ------
    LaminateError
        If there are no plies.

    Examples
    --------
    >>> steel, brass = Ply(1e-3, 200e9, 0.3, 0.0), Ply(1e-3, 200e9, 0.3, -0.001)
    >>> round(bend([brass, steel]).curvature_per_m, 6)
    0.75
    """
    if not plies:
        raise LaminateError("plies", [], "at least one layer", sentence="at least one layer is needed")
    thickness = fsum(ply.thickness_m for ply in plies)
    tops = [0.0, *accumulate(ply.thickness_m for ply in plies)]
    middle = [-(top + ply.thickness_m / 2.0) for top, ply in zip(tops[:-1], plies, strict=True)]
    stiffness = [ply.biaxial_pa * ply.thickness_m for ply in plies]
    whole = fsum(stiffness)
    centre = fsum(s * z for s, z in zip(stiffness, middle, strict=True)) / whole
    z_mid = [z - centre for z in middle]
    strain = fsum(s * ply.free_strain for s, ply in zip(stiffness, plies, strict=True)) / whole
    # The mean strain bends nothing: taken off first, it leaves no rounding noise in a symmetric stack.
    moment = fsum(s * z * (ply.free_strain - strain) for s, z, ply in zip(stiffness, z_mid, plies, strict=True))
    rigidity = fsum(s * (z * z + ply.thickness_m**2 / 12.0) for s, z, ply in zip(stiffness, z_mid, plies, strict=True))
    curvature = -moment / rigidity
    stress = tuple(
        ply.biaxial_pa * (strain - curvature * z - ply.free_strain) for z, ply in zip(z_mid, plies, strict=True)
    )
    along = fsum(ply.modulus_pa * ply.thickness_m / (1.0 - ply.poisson**2) for ply in plies)
    across = fsum(ply.poisson * ply.modulus_pa * ply.thickness_m / (1.0 - ply.poisson**2) for ply in plies)
    return Bend(curvature, strain, stress, (along**2 - across**2) / (along * thickness))
