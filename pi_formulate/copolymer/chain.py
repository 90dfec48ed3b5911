"""M_n and M_w of the chains, counted molecule by molecule, so that short chains are exact too.

In: what is in the pot (moles, molar masses, groups per molecule) and the conversion. Out: `Chains`, and the imbalance,
end-capper or conversion that a target M_n needs.

    bonds  b = p G                  G: groups of the deficient kind, p: their converted share
    chains N = sum n - b            every bond joins two molecules into one
    M_n      = (sum n M - w b) / N  w: water lost per bond, 0 for poly(amic acid), 18.015 for polyimide
    M_w      by the mean mass that hangs on each kind of group (Macosko, Miller)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, NamedTuple

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import outside
from pi_formulate.base.errors import CompositionError
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.copolymer.stoichiometry import ROUNDING, imbalance

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
    """Averages over everything in the pot; `inf` where nothing ends the chain.

    `flory_r` is the effective ratio of groups, with end-cappers and half-opened dianhydrides counted in. The ratio of
    the monomers alone, as it is typed, is the `imbalance_r` of a batch.
    """

    flory_r: float
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
            f"r {self.flory_r:.6g}, M_n {self.mn_paa_g_per_mol:.5g} g/mol poly(amic acid),"
            f" {self.mn_pi_g_per_mol:.5g} g/mol polyimide"
        )

    @property
    def dispersity(self) -> float:
        """M_w / M_n of the poly(amic acid); 1 + p for the ideal case."""
        return self.mw_paa_g_per_mol / self.mn_paa_g_per_mol if isfinite(self.mn_paa_g_per_mol) else inf


def _check_conversion(conversion: float) -> None:
    if not 0.0 <= conversion <= 1.0:
        raise CompositionError("conversion", conversion, "0..1", sentence=outside(0.0, 1.0))


def _groups(pot: Sequence[Molecule]) -> tuple[float, float]:
    anhydrides = sum(m.amount_mol * m.anhydrides for m in pot)
    amines = sum(m.amount_mol * m.amines for m in pot)
    if anhydrides <= 0.0 or amines <= 0.0:
        raise CompositionError(
            "groups",
            (anhydrides, amines),
            "anhydrides and amines both above 0 mol",
            sentence="anhydrides and amines must both be above 0 mol, but are {got}",
        )
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
    if any(m.anhydrides + m.amines > 2 or m.amount_mol < 0.0 for m in pot):
        _check_conversion(conversion)
        raise CompositionError(
            "pot",
            list(pot),
            "amounts of 0 mol or more of molecules with at most two groups",
            sentence="the pot takes amounts of 0 mol or more of molecules with at most two groups",
        )
    return counted(pot, conversion)


def counted(pot: Sequence[Molecule], conversion: float = 1.0) -> Chains:
    """The same for molecules of any number of groups, each of one kind: below the gel point their averages are exact.

    Beyond it M_w is `inf`, and M_n counts no rings; `flory_r` has no meaning where chains branch, and is at most 1.

    Parameters
    ----------
    pot, conversion
        As for `chains`.
    """
    _check_conversion(conversion)
    reactive = [m for m in pot if m.anhydrides or m.amines]
    anhydrides, amines = _groups(reactive)
    molecules = sum(m.amount_mol for m in reactive)
    bonds = conversion * min(anhydrides, amines)
    count = molecules - bonds
    finite = count > NO_CHAINS * molecules
    mass = sum(m.amount_mol * m.molar_mass_g_per_mol for m in reactive)
    water = water_g_per_mol()
    sums = _Sums(
        *(sum(m.amount_mol * x for m, x in zip(reactive, column, strict=True)) for column in _columns(reactive))
    )
    rest = _rest(sums, bonds)
    closed = rest <= NO_CHAINS
    return Chains(
        flory_r=imbalance(min(anhydrides, amines, molecules), molecules),
        conversion=conversion,
        degree_of_polymerization=molecules / count if finite else inf,
        bonds_mol=bonds,
        chains_mol=count if finite else 0.0,
        amine_ends_mol=max(amines - bonds, 0.0),
        anhydride_ends_mol=max(anhydrides - bonds, 0.0),
        mn_paa_g_per_mol=mass / count if finite else inf,
        mn_pi_g_per_mol=(mass - water * bonds) / count if finite else inf,
        mw_paa_g_per_mol=inf if closed else _mass_average(sums, bonds, 0.0, rest),
        mw_pi_g_per_mol=inf if closed else _mass_average(sums, bonds, water, rest),
    )


class Averages(NamedTuple):
    """Averages of many pots at once, one number for each; `inf` where nothing ends the chain."""

    flory_r: Array
    deficient_mol: Array
    mn_paa_g_per_mol: Array
    mn_pi_g_per_mol: Array
    mw_paa_g_per_mol: Array


def averages(kinds: Sequence[Molecule], moles: Array, conversion: float = 1.0) -> Averages:
    """Chain-length averages of many pots of the same kinds of molecules: `chains`, pot by pot.

    Parameters
    ----------
    kinds
        Kinds of molecules with at least one group each; their own amounts do not count.
    moles
        Amounts, a row for each pot and a column for each kind, above 0 [mol].
    conversion
        Converted share of the deficient kind of group, 0..1 [-].

    Examples
    --------
    >>> kinds = [Molecule(1.0, 218.12, 2, 0), Molecule(1.0, 200.24, 0, 2)]
    >>> result = averages(kinds, np.array([[0.98, 1.0], [0.99, 1.0]]))
    >>> result.flory_r.tolist()
    [0.98, 0.99]
    """
    summed = moles @ np.array(_columns(kinds)).T
    sums = _Sums(*summed.T)
    molecules, water = moles.sum(axis=1), water_g_per_mol()
    deficient = np.minimum(sums.anhydrides, sums.amines)
    bonds = conversion * deficient
    count = molecules - bonds
    count[count <= NO_CHAINS * molecules] = np.nan
    rest = _rest(sums, bonds)
    rest[rest <= NO_CHAINS] = np.nan
    masses = (sums.mass / count, (sums.mass - water * bonds) / count, _mass_average(sums, bonds, 0.0, rest))
    # Molecules of three groups may be fewer than the deficient groups.
    ratio = deficient / np.maximum(2.0 * molecules - deficient, deficient)
    return Averages(ratio, deficient, *(np.where(np.isnan(values), inf, values) for values in masses))


class _Sums(NamedTuple):
    """Sums over the molecules of a pot, for each of them amount times ...; a number, or one for each pot."""

    anhydrides: Any
    amines: Any
    mass: Any
    mass_squared: Any
    mass_on_anhydrides: Any
    mass_on_amines: Any
    paired_anhydrides: Any
    paired_amines: Any


def _columns(kinds: Sequence[Molecule]) -> list[tuple[float, ...]]:
    """Counts of one molecule of each kind, in the order of `_Sums`."""
    rows = []
    for kind in kinds:
        a, b, mass = kind.anhydrides, kind.amines, kind.molar_mass_g_per_mol
        rows.append((a, b, mass, mass * mass, a * mass, b * mass, a * (a - 1), b * (b - 1)))
    return list(zip(*rows, strict=True))


def _rest(s: _Sums, bonds: Any) -> Any:
    """One less the chance that a chain goes on through two molecules; 0 where it has no end."""
    return 1.0 - bonds * bonds * s.paired_anhydrides * s.paired_amines / (s.anhydrides * s.amines) ** 2


def _mass_average(s: _Sums, bonds: Any, water: float, rest: Any) -> Any:
    """M_w: the mean mass of the chain that a gram belongs to; a bond weighs minus one water."""
    p_a, p_b = bonds / s.anhydrides, bonds / s.amines
    # Through a group of one kind one enters a molecule of mean mass `mass` with `more` further groups of that kind.
    mass_a, mass_b = s.mass_on_anhydrides / s.anhydrides, s.mass_on_amines / s.amines
    more_a, more_b = s.paired_anhydrides / s.anhydrides, s.paired_amines / s.amines
    out_a = p_a * (mass_b - water + more_b * p_b * (mass_a - water)) / rest
    out_b = p_b * (mass_a - water + more_a * out_a)
    through_bond = mass_a + more_a * out_a + mass_b + more_b * out_b - water
    seen = s.mass_squared + s.mass_on_anhydrides * out_a + s.mass_on_amines * out_b
    return (seen - water * bonds * through_bond) / (s.mass - water * bonds)


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
            "target M_n",
            mn_g_per_mol,
            f"{mass / molecules:.6g}..{full:.6g} g/mol, what this pot can reach",
            sentence=outside(mass / molecules, full, after=" g/mol, what this pot can reach"),
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
            sentence=outside(mass_0 / count_0, at_most, after=f" g/mol at conversion {p:g}"),
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
            "target M_n",
            mn_g_per_mol,
            f"above {endcap_g_per_mol:g} g/mol and below what r = 1 gives",
            sentence=f"must be above {endcap_g_per_mol:g} g/mol and below what r = 1 gives, but is {{got}}",
        )
    return c
