"""The gel point of a pot with molecules of three or more groups: the conversion at which one molecule spans it.

In: what is in the pot (moles, groups per molecule). Out: `GelPoint`, the conversion of the deficient kind of group by
two theories. With N molecules, G groups of the deficient kind, and r = G over the groups of the excess kind:

    Carothers     p_c = 2 / f_avg = N / G           f_avg = 2 G / N; the number average runs to infinity
    Stockmayer    p_c = 1 / sqrt(r (f_w,A - 1) (f_w,B - 1))     f_w = sum n f^2 / sum n f of each side; the mass
                                                                average runs to infinity

A p_c above 1 is no gel at any conversion. Carothers' value is too high, as the largest molecules gel before the mean
one does; Stockmayer's is too low where groups react within one molecule, most of all in thin solutions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

from pi_formulate.base.errors import CompositionError
from pi_formulate.base.show.shown import Shown
from pi_formulate.copolymer.chain import Molecule

HOLDS = "groups of one kind react alike, and none within its own molecule"


@dataclass(frozen=True, slots=True, repr=False)
class GelPoint(Shown):
    """Conversions of the deficient kind of group at which a pot gels; `inf` where it never does.

    Parameters
    ----------
    carothers
        By the number average: too high [-].
    stockmayer
        By the mass average: too low where rings form [-].
    mean_functionality
        f_avg: twice the deficient groups over all molecules [-].
    group_ratio
        r: deficient over excess groups, 0 < r <= 1 [-].
    anhydride_functionality, amine_functionality
        f_w of each side [-].
    """

    carothers: float
    stockmayer: float
    mean_functionality: float
    group_ratio: float
    anhydride_functionality: float
    amine_functionality: float

    @property
    def note(self) -> str:
        """What both values assume."""
        return HOLDS

    def gels_at(self, conversion: float) -> bool:
        """Whether a conversion of the deficient groups is at or beyond the earlier of both gel points.

        Parameters
        ----------
        conversion
            0..1 [-].
        """
        return conversion >= min(self.carothers, self.stockmayer)

    @property
    def in_words(self) -> str:
        """Both values for a sentence."""
        texts = [f"conversion {p:.4g}" if p <= 1.0 else "no conversion" for p in (self.stockmayer, self.carothers)]
        return f"at {texts[0]} (Stockmayer), at {texts[1]} (Carothers)"

    def _in_short(self) -> str:
        return self.in_words


def gel_point(pot: Sequence[Molecule]) -> GelPoint:
    """The gel point of any molecules with anhydride or amine groups.

    Parameters
    ----------
    pot
        Every kind of molecule, with as many groups as it has, all of one kind; those without a group are left out.

    Raises
    ------
    CompositionError
        If one kind of group is missing, or a molecule has both kinds.

    References
    ----------
    W. H. Carothers, Trans. Faraday Soc. 32 (1936) 39; W. H. Stockmayer, J. Polym. Sci. 9 (1952) 69; both recalled.

    Examples
    --------
    Equal groups of A2 and B3: 0.833 by Carothers, sqrt(1/2) by Stockmayer.

    >>> point = gel_point([Molecule(3.0, 218.12, 2, 0), Molecule(2.0, 351.45, 0, 3)])
    >>> round(point.carothers, 4), round(point.stockmayer, 4), round(point.mean_functionality, 4)
    (0.8333, 0.7071, 2.4)
    """
    reactive = [m for m in pot if m.anhydrides or m.amines]
    if any((m.anhydrides and m.amines) or m.amount_mol < 0.0 for m in reactive):
        raise CompositionError(
            "pot",
            list(pot),
            "amounts of 0 mol or more of molecules with one kind of group",
            sentence="the pot takes amounts of 0 mol or more of molecules with one kind of group",
        )
    anhydrides = sum(m.amount_mol * m.anhydrides for m in reactive)
    amines = sum(m.amount_mol * m.amines for m in reactive)
    if anhydrides <= 0.0 or amines <= 0.0:
        raise CompositionError(
            "groups",
            (anhydrides, amines),
            "anhydrides and amines both above 0 mol",
            sentence="anhydrides and amines must both be above 0 mol, but are {got}",
        )
    deficient, excess = min(anhydrides, amines), max(anhydrides, amines)
    molecules = sum(m.amount_mol for m in reactive)
    by_acid = sum(m.amount_mol * m.anhydrides**2 for m in reactive) / anhydrides
    by_amine = sum(m.amount_mol * m.amines**2 for m in reactive) / amines
    ratio = deficient / excess
    branching = ratio * (by_acid - 1.0) * (by_amine - 1.0)
    carothers = molecules / deficient
    stockmayer = 1.0 / sqrt(branching) if branching > 0.0 else inf
    return GelPoint(
        carothers=_reached(carothers),
        stockmayer=_reached(stockmayer),
        mean_functionality=2.0 * deficient / molecules,
        group_ratio=ratio,
        anhydride_functionality=by_acid,
        amine_functionality=by_amine,
    )


# A linear pot at r = 1 "gels" at conversion 1 on paper: its chain is endless, but it is no network.
AT_THE_END = 1e-9


def _reached(conversion: float) -> float:
    return conversion if conversion < 1.0 - AT_THE_END else inf
