"""How long the chains are, counted molecule by molecule, so that short chains come out exactly too.

In: what is in the pot (moles, molar masses, groups per molecule) and the conversion. Out: `Chains`, and the
imbalance, end-capper or conversion that a wanted M_n asks for.

    bonds  b = p G                  G: groups of the deficient kind, p: their converted share
    chains N = sum n - b            every bond joins two molecules into one
    M_n      = (sum n M - w b) / N  w: water lost per bond, 0 for poly(amic acid), 18.015 for polyimide
    M_w      by the mean mass that hangs on each kind of group (Macosko, Miller)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from pi_formulate.atoms import water_g_per_mol
from pi_formulate.errors import CompositionError
from pi_formulate.showing import Shown
from pi_formulate.stoichiometry import ROUNDING, imbalance

# Fewer chains than this share of the molecules is a sum that is zero on paper: no balance tells r from 1 so finely.
NO_CHAINS = 1e-9


@dataclass(frozen=True, slots=True)
class Molecule(Shown):
    """One kind of molecule in the pot: amount [mol], molar mass [g/mol], anhydride and amine groups on it."""

    amount_mol: float
    molar_mass_g_per_mol: float
    anhydrides: int
    amines: int


@dataclass(frozen=True, slots=True, repr=False)
class Chains(Shown):
    """Averages over everything in the pot; `inf` where nothing ends the chain."""

    imbalance_r: float
    conversion: float
    degree_of_polymerization: float
    bonds_mol: float
    chains_mol: float
    amine_ends_mol: float
    anhydride_ends_mol: float
    mn_paa_g_per_mol: float
    mn_pi_g_per_mol: float
    mw_paa_g_per_mol: float
    mw_pi_g_per_mol: float

    def _in_short(self) -> str:
        return (
            f"r {self.imbalance_r:.6g}, M_n {self.mn_paa_g_per_mol:.5g} g/mol poly(amic acid),"
            f" {self.mn_pi_g_per_mol:.5g} g/mol polyimide"
        )

    @property
    def dispersity(self) -> float:
        """M_w / M_n of the poly(amic acid); 1 + p for the ideal case."""
        return self.mw_paa_g_per_mol / self.mn_paa_g_per_mol if isfinite(self.mn_paa_g_per_mol) else inf


def _check_conversion(conversion: float) -> None:
    if not 0.0 <= conversion <= 1.0:
        raise CompositionError("conversion", conversion, "0..1")


def _groups(pot: Sequence[Molecule]) -> tuple[float, float]:
    anhydrides = sum(m.amount_mol * m.anhydrides for m in pot)
    amines = sum(m.amount_mol * m.amines for m in pot)
    if anhydrides <= 0.0 or amines <= 0.0:
        raise CompositionError("groups", (anhydrides, amines), "anhydrides and amines both above 0 mol")
    return anhydrides, amines


def chains(pot: Sequence[Molecule], conversion: float = 1.0) -> Chains:
    """Chain-length averages of a linear polycondensation of any dianhydrides, diamines and end-cappers.

    Parameters
    ----------
    pot
        Every kind of molecule; those without a group are left out of the count.
    conversion
        Converted share of the deficient kind of group, 0..1 [-].

    Raises
    ------
    CompositionError
        If one kind of group is missing or the conversion is out of range.

    References
    ----------
    C. W. Macosko, D. R. Miller, Macromolecules 9 (1976) 199 (recalled); L. C. Case, J. Polym. Sci. 29 (1958) 455,
    doi 10.1002/pol.1958.1202912013, whose closed forms the tests compare.

    Examples
    --------
    >>> pot = [Molecule(0.98, 218.12, 2, 0), Molecule(1.0, 200.24, 0, 2)]
    >>> round(chains(pot).degree_of_polymerization, 6)
    99.0
    """
    _check_conversion(conversion)
    if any(m.anhydrides + m.amines > 2 or m.amount_mol < 0.0 for m in pot):
        raise CompositionError("pot", list(pot), "amounts of 0 mol or more of molecules with at most two groups")
    reactive = [m for m in pot if m.anhydrides or m.amines]
    anhydrides, amines = _groups(reactive)
    molecules = sum(m.amount_mol for m in reactive)
    bonds = conversion * min(anhydrides, amines)
    count = molecules - bonds
    finite = count > NO_CHAINS * molecules
    mass = sum(m.amount_mol * m.molar_mass_g_per_mol for m in reactive)
    water = water_g_per_mol()
    return Chains(
        imbalance_r=imbalance(min(anhydrides, amines), molecules),
        conversion=conversion,
        degree_of_polymerization=molecules / count if finite else inf,
        bonds_mol=bonds,
        chains_mol=count if finite else 0.0,
        amine_ends_mol=max(amines - bonds, 0.0),
        anhydride_ends_mol=max(anhydrides - bonds, 0.0),
        mn_paa_g_per_mol=mass / count if finite else inf,
        mn_pi_g_per_mol=(mass - water * bonds) / count if finite else inf,
        mw_paa_g_per_mol=_mass_average(reactive, bonds, 0.0),
        mw_pi_g_per_mol=_mass_average(reactive, bonds, water),
    )


def _mass_average(pot: Sequence[Molecule], bonds: float, water: float) -> float:
    """M_w: the mean mass of the chain that a gram belongs to; a bond weighs minus one water."""
    anhydrides, amines = _groups(pot)
    p_a, p_b = bonds / anhydrides, bonds / amines
    # Through a group of one kind one enters a molecule of mean mass `mass` with `more` further groups of that kind.
    mass_a = sum(m.amount_mol * m.anhydrides * m.molar_mass_g_per_mol for m in pot) / anhydrides
    mass_b = sum(m.amount_mol * m.amines * m.molar_mass_g_per_mol for m in pot) / amines
    more_a = sum(m.amount_mol * m.anhydrides * (m.anhydrides - 1) for m in pot) / anhydrides
    more_b = sum(m.amount_mol * m.amines * (m.amines - 1) for m in pot) / amines
    rest = 1.0 - p_a * p_b * more_a * more_b
    if rest <= NO_CHAINS:
        return inf
    out_a = p_a * (mass_b - water + more_b * p_b * (mass_a - water)) / rest
    out_b = p_b * (mass_a - water + more_a * out_a)
    through_bond = mass_a + more_a * out_a + mass_b + more_b * out_b - water
    total = sum(m.amount_mol * m.molar_mass_g_per_mol for m in pot) - water * bonds
    seen = sum(
        m.amount_mol * m.molar_mass_g_per_mol * (m.molar_mass_g_per_mol + m.anhydrides * out_a + m.amines * out_b)
        for m in pot
    )
    return (seen - water * bonds * through_bond) / total


def conversion_for_mn(pot: Sequence[Molecule], mn_g_per_mol: float) -> float:
    """Conversion at which the pot reaches an M_n of its poly(amic acid).

    p = (N_0 - m / M_n) / G

    Parameters
    ----------
    pot
        As for `chains`.
    mn_g_per_mol
        Wanted M_n [g/mol].

    Raises
    ------
    CompositionError
        If full conversion stays below that M_n, or the monomers alone are above it.

    Examples
    --------
    >>> pot = [Molecule(1.0, 218.12, 2, 0), Molecule(1.0, 200.24, 0, 2)]
    >>> round(conversion_for_mn(pot, 20918.0), 6)
    0.99
    """
    reactive = [m for m in pot if m.anhydrides or m.amines]
    molecules = sum(m.amount_mol for m in reactive)
    mass = sum(m.amount_mol * m.molar_mass_g_per_mol for m in reactive)
    p = (molecules - mass / mn_g_per_mol) / min(_groups(reactive)) if mn_g_per_mol > 0.0 else -1.0
    if not -ROUNDING <= p <= 1.0 + ROUNDING:
        full = chains(pot).mn_paa_g_per_mol
        raise CompositionError(
            "target M_n", mn_g_per_mol, f"{mass / molecules:.6g}..{full:.6g} g/mol, what this pot can reach"
        )
    return min(max(p, 0.0), 1.0)


def imbalance_for_mn(
    mn_g_per_mol: float,
    deficient_g_per_mol: float,
    excess_g_per_mol: float,
    conversion: float = 1.0,
    endcap_g_per_mol: float = 0.0,
    capping_frac: float = 0.0,
) -> float:
    """Moles of the deficient over moles of the excess monomer that give an M_n of the poly(amic acid).

    With c = 2 f (1 - r) moles of end-capper for 1 mol of excess and r mol of deficient monomer,
    M_n (1 + r + c - p (2 r + c)) = M_e + r M_d + c M_c, which is linear in r.

    Parameters
    ----------
    mn_g_per_mol
        Wanted number-average molar mass [g/mol].
    deficient_g_per_mol, excess_g_per_mol
        Mean molar masses of the two sides [g/mol].
    conversion
        p of the deficient kind of group, 0..1 [-].
    endcap_g_per_mol, capping_frac
        Molar mass of the end-capper [g/mol] and f, the share of the excess ends that it takes, 0..1 [-].

    Raises
    ------
    CompositionError
        If no imbalance gives that M_n.

    Examples
    --------
    >>> round(imbalance_for_mn(20709.84, 218.12, 200.24), 4)
    0.98
    """
    _check_conversion(conversion)
    f, p = capping_frac, conversion
    count_0, count_r = 1.0 + 2.0 * f - 2.0 * p * f, 1.0 - 2.0 * f - 2.0 * p * (1.0 - f)
    mass_0 = excess_g_per_mol + 2.0 * f * endcap_g_per_mol
    mass_r = deficient_g_per_mol - 2.0 * f * endcap_g_per_mol
    below = mass_r - mn_g_per_mol * count_r
    r = (mn_g_per_mol * count_0 - mass_0) / below if below else 0.0
    if not (isfinite(mn_g_per_mol) and 0.0 < r <= 1.0 + ROUNDING):
        at_most = (excess_g_per_mol + deficient_g_per_mol) / (2.0 - 2.0 * p) if p < 1.0 else inf
        raise CompositionError(
            "target M_n",
            mn_g_per_mol,
            f"{mass_0 / count_0:.6g}..{at_most:.6g} g/mol at conversion {p:g}",
            "M_n is in g/mol and of the poly(amic acid).",
        )
    return min(r, 1.0)


def endcap_for_mn(
    mn_g_per_mol: float,
    dianhydride_g_per_mol: float,
    diamine_g_per_mol: float,
    endcap_g_per_mol: float,
    conversion: float = 1.0,
) -> float:
    """Moles of end-capper per mole of dianhydride, added to equal moles of both monomers, that give an M_n.

    c = (M_A + M_B - 2 (1 - p) M_n) / (M_n - M_c)

    Parameters
    ----------
    mn_g_per_mol
        Wanted number-average molar mass of the poly(amic acid) [g/mol].
    dianhydride_g_per_mol, diamine_g_per_mol, endcap_g_per_mol
        Mean molar masses [g/mol].
    conversion
        p of the deficient kind of group, 0..1 [-].

    Raises
    ------
    CompositionError
        If no amount gives that M_n.

    Examples
    --------
    >>> round(endcap_for_mn(20000.0, 218.12, 200.24, 148.117), 6)
    0.021074
    """
    _check_conversion(conversion)
    pair = dianhydride_g_per_mol + diamine_g_per_mol
    rest = mn_g_per_mol - endcap_g_per_mol
    c = (pair - 2.0 * (1.0 - conversion) * mn_g_per_mol) / rest if rest > 0.0 else 0.0
    if not (isfinite(c) and c > 0.0):
        raise CompositionError(
            "target M_n", mn_g_per_mol, f"above {endcap_g_per_mol:g} g/mol and below what r = 1 gives"
        )
    return c
