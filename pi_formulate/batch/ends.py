"""How the chains end: which side is in excess, by how much, and what caps it.

In: a composition, an imbalance or an M_n, an end-capper. Out: moles of every monomer for one mole of the excess side.
With r mol of the deficient for 1 mol of the excess side, 2 (1 - r) mol of ends are left; an end-capper takes a share
f of them. An end-capper in stated equivalents stops chains of either kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal

from pi_formulate.base.checks import real
from pi_formulate.base.errors import CompositionError, RecipeError
from pi_formulate.batch.charge import PURE, Charge, Lot, pot_of
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.chain import imbalance_for_mn
from pi_formulate.copolymer.copolymer import Copolymer, random_order
from pi_formulate.copolymer.feed import Feed

Side = Literal["diamine", "dianhydride"]
Moles = list[tuple[Monomer, float]]
ROUNDING = 1e-9  # relative; an M_n that is asked for at its limit is reached
# The end-capper that reacts with the ends which an excess leaves.
CAP_FOR_EXCESS: Mapping[str, str] = {"diamine": "endcap_anhydride", "dianhydride": "endcap_amine"}


def checked_imbalance(imbalance_r: float, excess: str) -> float:
    """The imbalance, if it and the side make sense."""
    if excess not in CAP_FOR_EXCESS:
        raise RecipeError("excess", excess, "'diamine' or 'dianhydride'")
    try:
        return real("imbalance_r", imbalance_r, high=1.0, refuse=CompositionError)
    except CompositionError as error:
        above = isinstance(imbalance_r, float | int) and imbalance_r > 1.0
        hint = error.hint or ("Say with excess which side is larger." if above else "")
        need = "0 < r <= 1, the deficient over the excess side"
        raise CompositionError("imbalance_r", imbalance_r, need, hint) from None


@dataclass(frozen=True, slots=True)
class EndCap:
    """An end-capper and how much of it was asked for."""

    monomer: Monomer
    capping_frac: float
    equivalents: float | None

    def __post_init__(self) -> None:
        if self.monomer.functionality != 1:
            raise RecipeError(
                "endcap", self.monomer.id, "an end-capper with one group", f"It is a {self.monomer.role}."
            )
        if self.equivalents is not None:
            real("endcap_equivalents", self.equivalents)


def monomer_moles(
    copolymer: Copolymer | Solved,
    r: float,
    excess: Side,
    mn: float | None,
    cap: EndCap | None,
    conversion: float,
    notes: list[str],
    lots: Mapping[str, Lot],
) -> tuple[Copolymer, list[tuple[Monomer, float]]]:
    """Moles of monomers and end-capper for one mole of the excess side, and the units that they shall make."""
    if isinstance(copolymer, Solved):
        if mn is not None or r != 1.0:
            raise RecipeError("amounts", "amounts and an imbalance or M_n", "one of them", "The amounts already fix r.")
        if cap is not None and cap.equivalents is None:
            raise RecipeError("endcap", cap.monomer.id, "endcap_equivalents beside amounts")
        feed = Feed.of(dict(copolymer.moles))
        notes.append("random order of the monomers along the chain")
        moles = list(copolymer.moles)
        return random_order(feed), [*moles, *_stopper(cap, feed.dianhydride_mol)]
    feed = copolymer.feed
    sides = {"dianhydride": feed.dianhydrides_mol, "diamine": feed.diamines_mol}
    deficient = "dianhydride" if excess == "diamine" else "diamine"
    if mn is not None:
        if r != 1.0:
            raise RecipeError("M_n and r", (mn, r), "one of them, as each fixes the other", "Take imbalance_r out.")
        opened = any(lots.get(m.id, PURE).hydrolysed_frac for m, _ in feed.dianhydrides_mol)
        if opened or (cap is not None and cap.equivalents is not None):

            def pot(r: float) -> Moles:
                moles = [(m, n * (r if side == deficient else 1.0)) for side, pairs in sides.items() for m, n in pairs]
                if cap is not None and cap.equivalents is None:
                    return [*moles, (cap.monomer, 2.0 * (1.0 - r) * cap.capping_frac)]
                return [*moles, *_stopper(cap, r if deficient == "dianhydride" else 1.0)]

            r = _imbalance_of_pot(mn, pot, lots, conversion)
        else:
            masses = {side: sum(m.molar_mass_g_per_mol * n for m, n in pairs) for side, pairs in sides.items()}
            r = imbalance_for_mn(
                mn,
                masses[deficient],
                masses[excess],
                conversion,
                cap.monomer.molar_mass_g_per_mol if cap else 0.0,
                cap.capping_frac if cap else 0.0,
            )
    moles = [(m, n * (r if side == deficient else 1.0)) for side, pairs in sides.items() for m, n in pairs]
    if cap is None:
        return copolymer, moles
    if cap.equivalents is not None:
        return copolymer, [*moles, *_stopper(cap, r if deficient == "dianhydride" else 1.0)]
    wanted = CAP_FOR_EXCESS[excess]
    if cap.monomer.role != wanted:
        other = "dianhydride" if excess == "diamine" else "diamine"
        raise RecipeError(
            "endcap",
            f"{cap.monomer.id}, an {cap.monomer.role}",
            f"an {wanted} for the {excess} ends of this batch",
            f"Choose excess='{other}', or another end-capper.",
        )
    if r == 1.0:
        raise RecipeError(
            "endcap", cap.monomer.id, "ends to cap, that is r below 1", "State imbalance_r, M_n or endcap_equivalents."
        )
    return copolymer, [*moles, (cap.monomer, 2.0 * (1.0 - r) * cap.capping_frac)]


def _stopper(cap: EndCap | None, dianhydride_mol: float) -> list[tuple[Monomer, float]]:
    return [(cap.monomer, cap.equivalents * dianhydride_mol)] if cap and cap.equivalents is not None else []


def _imbalance_of_pot(
    mn_g_per_mol: float, pot: Callable[[float], Moles], lots: Mapping[str, Lot], conversion: float
) -> float:
    """The imbalance that gives an M_n where opened anhydride or a stated end-capper ends chains too.

    All amounts are linear in r, and so are mass m and number N of the chains, up to where the groups of both kinds
    are equal: a larger r only adds what ends chains. M_n (N_0 + r N_1) = m_0 + r m_1 is solved below that.
    """

    def counted(r: float) -> tuple[float, float, float]:
        charges = [Charge(1, m.role, m, n, n, lots.get(m.id, PURE)) for m, n in pot(r)]
        found = pot_of(charges)
        anhydrides = sum(m.amount_mol * m.anhydrides for m in found)
        amines = sum(m.amount_mol * m.amines for m in found)
        chains = sum(m.amount_mol for m in found) - conversion * min(anhydrides, amines)
        return sum(m.amount_mol * m.molar_mass_g_per_mol for m in found), chains, anhydrides - amines

    (_, _, over_half), (_, _, over_one) = counted(0.5), counted(1.0)
    slope = 2.0 * (over_one - over_half)
    most = min(1.0, 1.0 - over_one / slope) if slope else 1.0
    least, longest = 0.0, 0.0
    if most > 0.0:
        (mass_half, chains_half, _), (mass_most, chains_most, _) = counted(0.5 * most), counted(most)
        short_half, short_most = (mn_g_per_mol * n - m for n, m in ((chains_half, mass_half), (chains_most, mass_most)))
        if short_half != short_most:
            r = most * (1.0 - 0.5 * short_most / (short_most - short_half))
            if 0.0 < r <= most * (1.0 + ROUNDING):
                return min(r, most)
        least = (2.0 * mass_half - mass_most) / (2.0 * chains_half - chains_most)
        longest = mass_most / chains_most if chains_most > 0.0 else inf
    raise CompositionError(
        "target M_n",
        mn_g_per_mol,
        f"{least:.6g}..{longest:.6g} g/mol, what the stated end-capper and the opened"
        f" anhydride of the lots leave at conversion {conversion:g}",
        "Take less end-capper or a fresh lot, or state imbalance_r.",
    )
