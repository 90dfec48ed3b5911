"""Imbalance, conversion and degree of polymerization; molar masses are in `chain.py`.

In: moles of molecules and groups, or ratios. Out: degree of polymerization, or the imbalance or conversion for it.

    r   = N_deficient / (N_excess + 2 N_monofunctional)
    X_n = (1 + r) / (1 + r - 2 r p)            Carothers, Flory
"""

from pi_formulate.base.checks import is_truth, outside
from pi_formulate.base.errors import CompositionError

ROUNDING = 1e-9  # a target at the very limit may come out one rounding beyond it


def _check(r: float, conversion: float) -> None:
    if is_truth(r) or not 0.0 < r <= 1.0:
        raise CompositionError(
            "imbalance r",
            r,
            "0 < r <= 1",
            "r is the deficient over the excess group.",
            sentence=outside(0.0, 1.0, least=False),
        )
    if is_truth(conversion) or not 0.0 <= conversion <= 1.0:
        raise CompositionError("conversion", conversion, "0..1", sentence=outside(0.0, 1.0))


def imbalance(deficient_groups_mol: float, molecules_mol: float) -> float:
    """Stoichiometric imbalance r of any mixture of bi- and monofunctional molecules.

    r = G / (2 N - G), with G the groups of the deficient kind and N all molecules: for A2 + B2 + B' this is
    N_A / (N_B + 2 N_B'), and it stays right when the end-capper is of the deficient kind.

    Parameters
    ----------
    deficient_groups_mol
        G, groups of the kind that runs out first [mol].
    molecules_mol
        N, molecules that carry a group [mol].

    Returns
    -------
    float
        r, 0 < r <= 1 [-].

    Raises
    ------
    CompositionError
        If there are more deficient groups than two for each pair of molecules can be.

    Examples
    --------
    >>> imbalance(2.0, 2.0)
    1.0
    >>> round(imbalance(deficient_groups_mol=2 * 0.98, molecules_mol=0.98 + 1.0), 12)
    0.98
    """
    if not 0.0 < deficient_groups_mol <= molecules_mol * (1.0 + ROUNDING):
        raise CompositionError(
            "groups",
            deficient_groups_mol,
            f"above 0 and at most {molecules_mol:g} mol",
            sentence=outside(0.0, molecules_mol, least=False, after=" mol"),
        )
    return min(deficient_groups_mol / (2.0 * molecules_mol - deficient_groups_mol), 1.0)


def degree_of_polymerization(r: float, conversion: float = 1.0) -> float:
    """Number-average degree of polymerization X_n of a linear step-growth chain.

    X_n = (1 + r) / (1 + r - 2 r p)

    Parameters
    ----------
    r
        Deficient over excess functional groups, 0 < r <= 1 [-].
    conversion
        p, converted fraction of the deficient group, 0..1 [-].

    Returns
    -------
    float
        Monomer units per chain [-]; two of them make one repeat unit.

    Raises
    ------
    CompositionError
        If r or p is out of range, or the chain would be infinite (r = p = 1).

    References
    ----------
    P. J. Flory, Principles of Polymer Chemistry, Cornell University Press, 1953, ch. III (recalled).

    Examples
    --------
    >>> round(degree_of_polymerization(0.98), 6)
    99.0
    """
    _check(r, conversion)
    if r == conversion == 1.0:
        raise CompositionError(
            "r and conversion", (r, conversion), "not both 1", "Add an end-capper.", sentence="cannot both be 1"
        )
    return (1.0 + r) / (1.0 + r - 2.0 * r * conversion)


def imbalance_for_degree(degree: float, conversion: float = 1.0) -> float:
    """Imbalance r that gives a degree of polymerization.

    r = (X_n - 1) / (X_n (2 p - 1) + 1)

    Parameters
    ----------
    degree
        X_n, above 1 [-].
    conversion
        p, 0..1 [-].

    Raises
    ------
    CompositionError
        If that conversion cannot give the degree at any r.

    Examples
    --------
    >>> round(imbalance_for_degree(99.0), 12)
    0.98
    """
    _check(1.0, conversion)
    below = degree * (2.0 * conversion - 1.0) + 1.0
    r = (degree - 1.0) / below if below > 0.0 else 0.0
    if is_truth(degree) or not (degree > 1.0 and 0.0 < r <= 1.0 + ROUNDING):
        limit = 1.0 / (1.0 - conversion) if conversion < 1.0 else float("inf")
        raise CompositionError(
            "degree of polymerization",
            degree,
            f"above 1 and at most {limit:g}, which r = 1 gives",
            sentence=outside(1.0, limit, least=False, after=", which r = 1 gives"),
        )
    return min(r, 1.0)


def conversion_for_degree(degree: float, r: float = 1.0) -> float:
    """Conversion p of the deficient group that gives a degree of polymerization.

    p = (1 + r) (1 - 1/X_n) / (2 r)

    Parameters
    ----------
    degree
        X_n, at least 1 [-].
    r
        Imbalance, 0 < r <= 1 [-].

    Raises
    ------
    CompositionError
        If that imbalance cannot give the degree at any conversion.

    Examples
    --------
    >>> round(conversion_for_degree(50.0), 12)
    0.98
    """
    _check(r, 0.0)
    p = (1.0 + r) * (1.0 - 1.0 / degree) / (2.0 * r) if degree > 0.0 else -1.0
    if is_truth(degree) or not 0.0 <= p <= 1.0 + ROUNDING:
        limit = (1.0 + r) / (1.0 - r) if r < 1.0 else float("inf")
        raise CompositionError(
            "degree of polymerization",
            degree,
            f"1..{limit:g}, which full conversion gives",
            sentence=outside(1.0, limit, after=", which full conversion gives" if r < 1.0 else ""),
        )
    return min(p, 1.0)
