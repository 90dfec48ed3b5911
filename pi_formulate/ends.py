"""How the chains end: which side is in excess, by how much, and what caps it.

In: a composition, an imbalance or an M_n, an end-capper. Out: moles of every monomer for one mole of the excess side.
With r mol of the deficient for 1 mol of the excess side, 2 (1 - r) mol of ends are left; an end-capper takes a share
f of them. An end-capper in stated equivalents stops chains of either kind.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pi_formulate.amounts import Solved
from pi_formulate.chain import imbalance_for_mn
from pi_formulate.checks import real
from pi_formulate.copolymer import Copolymer, Feed, random_order
from pi_formulate.errors import CompositionError, RecipeError
from pi_formulate.monomer import Monomer

Side = Literal["diamine", "dianhydride"]
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
        masses = {side: sum(m.molar_mass_g_per_mol * n for m, n in pairs) for side, pairs in sides.items()}
        by_ends = cap is not None and cap.equivalents is None
        r = imbalance_for_mn(
            mn,
            masses[deficient],
            masses[excess],
            conversion,
            cap.monomer.molar_mass_g_per_mol if cap and by_ends else 0.0,
            cap.capping_frac if cap and by_ends else 0.0,
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
            "endcap", f"{cap.monomer.id}, an {cap.monomer.role}", f"an {wanted} for the {excess} ends of this batch",
            f"Choose excess='{other}', or another end-capper.",
        )  # fmt: skip
    if r == 1.0:
        raise RecipeError(
            "endcap", cap.monomer.id, "ends to cap, that is r below 1", "State imbalance_r, M_n or endcap_equivalents."
        )
    return copolymer, [*moles, (cap.monomer, 2.0 * (1.0 - r) * cap.capping_frac)]


def _stopper(cap: EndCap | None, dianhydride_mol: float) -> list[tuple[Monomer, float]]:
    return [(cap.monomer, cap.equivalents * dianhydride_mol)] if cap and cap.equivalents is not None else []
