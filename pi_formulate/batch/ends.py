"""The ends of the chains: the side in excess, the imbalance, and the end-capper.

In: a composition, an imbalance or an M_n, an end-capper. Out: moles of every monomer for one mole of the excess side.
With r mol of the deficient for 1 mol of the excess side, 2 (1 - r) mol of ends are left; an end-capper takes a share
f of them. An end-capper in stated equivalents stops chains of either kind. With a cross-linker M_n is mass over number
of molecules (Carothers), which means something only below the gel point: beyond it a target is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Literal, NamedTuple

from pi_formulate.base.checks import outside, real
from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.batch.charge import FILE_ROLE, PURE, Charge, Lot, pot_of
from pi_formulate.chemistry.crosslinker import Crosslinker
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.chain import Chains, counted, imbalance_for_mn
from pi_formulate.copolymer.copolymer import Copolymer, random_order
from pi_formulate.copolymer.feed import Feed

Side = Literal["diamine", "dianhydride"]
Moles = list[tuple[Monomer, float]]
HALVINGS = 60  # of the range of r, in search of the gel point: to the last digit
ROUNDING = 1e-9  # relative; a target M_n exactly at its limit is reached
# The end-capper that reacts with the ends of the side in excess.
CAP_FOR_EXCESS: Mapping[str, str] = {"diamine": "endcap_anhydride", "dianhydride": "endcap_amine"}


def checked_imbalance(imbalance_r: float, excess: str) -> float:
    """The imbalance r, if it is in range and the side is known."""
    if not isinstance(excess, str) or excess not in CAP_FOR_EXCESS:
        raise RecipeError("excess", excess, "'diamine' or 'dianhydride'")
    try:
        return real("imbalance_r", imbalance_r, high=1.0, refuse=CompositionError)
    except CompositionError as error:
        above = isinstance(imbalance_r, float | int) and imbalance_r > 1.0
        hint = error.hint or ("State the larger side with excess." if above else "")
        need = "0 < r <= 1, the deficient over the excess side"
        raise CompositionError(
            "imbalance_r",
            imbalance_r,
            need,
            hint,
            sentence="must be above 0 and at most 1, but is {got}: it is the deficient over the excess side",
        ) from None


@dataclass(frozen=True, slots=True)
class EndCap:
    """An end-capper and its amount.

    Parameters
    ----------
    monomer
        With one functional group.
    capping_frac
        Share of the free ends that it takes, above 0 and at most 1 [-].
    equivalents
        Moles per mole of all dianhydrides, instead of that share [-].
    """

    monomer: Monomer
    capping_frac: float
    equivalents: float | None

    def __post_init__(self) -> None:
        if self.monomer.functionality != 1:
            raise RecipeError(
                "endcap",
                self.monomer.id,
                "an end-capper with one group",
                f"It is a {self.monomer.role}.",
                sentence="{got} is not an end-capper with one group",
            )
        if self.equivalents is not None:
            real("endcap_equivalents", self.equivalents)


@dataclass(frozen=True, slots=True)
class Branch:
    """A cross-linker and its amount.

    Parameters
    ----------
    monomer
        With three groups of one kind.
    frac
        Share of the groups of its side that it carries, above 0 and below 1 [-].
    """

    monomer: Crosslinker
    frac: float

    def __post_init__(self) -> None:
        real("crosslinker_frac", self.frac, high=1.0, most=False)

    def among(self, moles: Moles) -> Moles:
        """Moles of monomers with some of a side exchanged for the cross-linker; the groups of both sides stay.

        Parameters
        ----------
        moles
            Of monomers and end-capper.
        """
        side = FILE_ROLE[self.monomer.role]
        groups = sum(2.0 * n for m, n in moles if m.role == side)
        rest = [(m, n * (1.0 - self.frac) if m.role == side else n) for m, n in moles]
        return [*rest, (self.monomer, self.frac * groups / self.monomer.functionality)]


@dataclass(frozen=True, slots=True)
class Ends:
    """How the chains of a batch end.

    Parameters
    ----------
    imbalance_r
        Moles of the deficient over moles of the excess side, above 0 and at most 1 [-].
    excess
        The side in excess.
    mn_g_per_mol
        M_n of the poly(amic acid) that r is to give, instead of `imbalance_r` [g/mol].
    cap
        The end-capper.
    conversion
        Of the deficient kind of group, above 0 and at most 1 [-].
    branch
        The cross-linker.

    Raises
    ------
    FormulateError
        All values out of range at once.
    """

    imbalance_r: float = 1.0
    excess: Side = "diamine"
    mn_g_per_mol: float | None = None
    cap: EndCap | None = None
    conversion: float = 1.0
    branch: Branch | None = None

    def __post_init__(self) -> None:
        errors: list[FormulateError] = []
        with gathering(errors):
            real("conversion", self.conversion, high=1.0)
        with gathering(errors):
            checked_imbalance(self.imbalance_r, self.excess)
        if self.mn_g_per_mol is not None:
            with gathering(errors):
                real("target M_n", self.mn_g_per_mol, refuse=CompositionError)
        raise_all(errors)

    @property
    def deficient(self) -> Side:
        """The side that is not in excess."""
        return "dianhydride" if self.excess == "diamine" else "diamine"

    def moles(self, feed: Feed, r: float) -> Moles:
        """Moles of monomers and end-capper at an imbalance r, for one mole of the excess side.

        Parameters
        ----------
        feed
            Equal moles of both sides.
        r
            Imbalance, above 0 and at most 1 [-].
        """
        sides = {"dianhydride": feed.dianhydrides_mol, "diamine": feed.diamines_mol}
        moles = [(m, n * (r if side == self.deficient else 1.0)) for side, pairs in sides.items() for m, n in pairs]
        if self.cap is not None and self.cap.equivalents is None:
            moles.append((self.cap.monomer, 2.0 * (1.0 - r) * self.cap.capping_frac))
        elif self.cap is not None and self.cap.equivalents is not None:
            per_mol = r if self.deficient == "dianhydride" else 1.0
            moles.append((self.cap.monomer, self.cap.equivalents * per_mol))
        return moles if self.branch is None else self.branch.among(moles)


class Monomers(NamedTuple):
    """The wanted repeat units, moles of monomers and end-capper for them, and the assumptions made."""

    units: Copolymer
    moles: Moles
    notes: tuple[str, ...] = ()


def monomers_for(copolymer: Copolymer | Solved, ends: Ends, lots: Mapping[str, Lot]) -> Monomers:
    """Moles of monomers and end-capper for the wanted repeat units and chain ends.

    Parameters
    ----------
    copolymer
        Units, of which one mole of the excess side is made; or moles, which stay what they are.
    ends
        How the chains end.
    lots
        Id of a monomer and its lot, whose opened anhydride also ends chains.

    Raises
    ------
    FormulateError
        If imbalance, M_n, end-capper and amounts contradict each other, or the M_n cannot be reached.
    """
    if isinstance(copolymer, Solved):
        if ends.branch is not None:
            raise RecipeError(
                "crosslinker",
                ends.branch.monomer.id,
                "units or a feed together with a cross-linker",
                sentence="a cross-linker goes together with units or a feed, not with amounts",
            )
        return _of_amounts(copolymer, ends)
    if ends.mn_g_per_mol is not None and ends.imbalance_r != 1.0:
        both = (ends.mn_g_per_mol, ends.imbalance_r)
        raise RecipeError(
            "M_n and r",
            both,
            "one of them, as each fixes the other",
            "Remove imbalance_r.",
            sentence="each fixes the other, so only one of them can be stated",
        )
    r = ends.imbalance_r
    if ends.mn_g_per_mol is not None:
        r = _imbalance_for(ends.mn_g_per_mol, copolymer.feed, ends, lots)
    if ends.cap is not None and ends.cap.equivalents is None:
        _check_free_ends(ends.cap.monomer, ends, r)
    return Monomers(copolymer, ends.moles(copolymer.feed, r))


def _of_amounts(solved: Solved, ends: Ends) -> Monomers:
    """Moles that the user states, with an end-capper in equivalents."""
    if ends.mn_g_per_mol is not None or ends.imbalance_r != 1.0:
        raise RecipeError(
            "amounts",
            "amounts and an imbalance or M_n",
            "one of them",
            "The amounts already fix r.",
            sentence="an imbalance or M_n is stated beside them",
        )
    feed, moles = Feed.of(dict(solved.moles)), list(solved.moles)
    if ends.cap is not None:
        if ends.cap.equivalents is None:
            raise RecipeError(
                "endcap",
                ends.cap.monomer.id,
                "endcap_equivalents together with amounts",
                sentence="an end-capper beside amounts is stated by endcap_equivalents",
            )
        moles.append((ends.cap.monomer, ends.cap.equivalents * feed.dianhydride_mol))
    return Monomers(random_order(feed), moles, ("random order of the monomers along the chain",))


def _check_free_ends(capper: Monomer, ends: Ends, r: float) -> None:
    """Refuse an end-capper for which the excess leaves no ends."""
    role = CAP_FOR_EXCESS[ends.excess]
    if capper.role != role:
        raise RecipeError(
            "endcap",
            f"{capper.id}, an {capper.role}",
            f"an {role} for the {ends.excess} ends of this batch",
            f"Choose excess='{ends.deficient}', or another end-capper.",
            sentence=f"{capper.id} is an {capper.role}, but the {ends.excess} ends of this batch take an {role}",
        )
    if r == 1.0:
        hint = "State imbalance_r, M_n or endcap_equivalents."
        raise RecipeError(
            "endcap", capper.id, "ends to cap, that is r below 1", hint, sentence="{got} has no ends to cap, as r is 1"
        )


def _imbalance_for(mn_g_per_mol: float, feed: Feed, ends: Ends, lots: Mapping[str, Lot]) -> float:
    """The imbalance r that gives an M_n."""
    cap = ends.cap
    if ends.branch is not None:
        r = _imbalance_of_pot(
            mn_g_per_mol, lambda r: ends.moles(feed, r), lots, ends.conversion, ends.branch.monomer.id
        )
        _check_below_gel_point(mn_g_per_mol, r, lambda r: ends.moles(feed, r), lots, ends)
        return r
    opened = any(lots.get(m.id, PURE).hydrolysed_frac for m, _ in feed.dianhydrides_mol)
    if opened or (cap is not None and cap.equivalents is not None):
        return _imbalance_of_pot(mn_g_per_mol, lambda r: ends.moles(feed, r), lots, ends.conversion)
    sides = {"dianhydride": feed.dianhydrides_mol, "diamine": feed.diamines_mol}
    masses = {side: sum(m.molar_mass_g_per_mol * n for m, n in pairs) for side, pairs in sides.items()}
    return imbalance_for_mn(
        mn_g_per_mol,
        masses[ends.deficient],
        masses[ends.excess],
        ends.conversion,
        cap.monomer.molar_mass_g_per_mol if cap else 0.0,
        cap.capping_frac if cap else 0.0,
    )


def _check_below_gel_point(
    mn_g_per_mol: float, r: float, pot: Callable[[float], Moles], lots: Mapping[str, Lot], ends: Ends
) -> None:
    """Refuse an M_n at which the batch is a network; the largest one that it has below that is named."""

    def chains(r: float) -> Chains:
        charges = [Charge(1, m.role, m, n, n, lots.get(m.id, PURE)) for m, n in pot(r) if n]
        return counted(pot_of(charges), ends.conversion)

    if ends.branch is None or chains(r).mw_paa_g_per_mol < inf:
        return
    low, high = 0.0, r
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if chains(middle).mw_paa_g_per_mol < inf else (low, middle)
    most = chains(low).mn_paa_g_per_mol
    raise CompositionError(
        "target M_n",
        mn_g_per_mol,
        f"below {most:.4g} g/mol (r = {low:.4g}), at which {ends.branch.monomer.id} with"
        f" {100.0 * ends.branch.frac:.4g} % of the groups of its side makes a network, whose molecules cannot be"
        " counted",
        "Use less cross-linker or an end-capper; or state imbalance_r, if it is to gel.",
        sentence=f"must be below {most:.4g} g/mol (r = {low:.4g}), but is {{got}}: at that length "
        f"{ends.branch.monomer.id} with {100.0 * ends.branch.frac:.4g} % of the groups of its "
        "side makes a network, whose molecules cannot be counted",
    )


def _imbalance_of_pot(
    mn_g_per_mol: float,
    pot: Callable[[float], Moles],
    lots: Mapping[str, Lot],
    conversion: float,
    crosslinker: str = "",
) -> float:
    """The imbalance that gives an M_n where opened anhydride, a stated end-capper or a cross-linker count too.

    All amounts are linear in r, and so are mass m and number N of the chains, up to where the groups of both kinds
    are equal: a larger r only adds molecules that end chains. M_n (N_0 + r N_1) = m_0 + r m_1 is solved below that.
    """

    def sums(r: float) -> tuple[float, float, float]:
        molecules = pot_of([Charge(1, m.role, m, n, n, lots.get(m.id, PURE)) for m, n in pot(r)])
        anhydrides = sum(m.amount_mol * m.anhydrides for m in molecules)
        amines = sum(m.amount_mol * m.amines for m in molecules)
        chains = sum(m.amount_mol for m in molecules) - conversion * min(anhydrides, amines)
        return sum(m.amount_mol * m.molar_mass_g_per_mol for m in molecules), chains, anhydrides - amines

    (_, _, over_half), (_, _, over_one) = sums(0.5), sums(1.0)
    slope = 2.0 * (over_one - over_half)
    most = min(1.0, 1.0 - over_one / slope) if slope else 1.0
    least, longest = 0.0, 0.0
    if most > 0.0:
        (mass_half, chains_half, _), (mass_most, chains_most, _) = sums(0.5 * most), sums(most)
        short_half, short_most = (mn_g_per_mol * n - m for n, m in ((chains_half, mass_half), (chains_most, mass_most)))
        if short_half != short_most:
            r = most * (1.0 - 0.5 * short_most / (short_most - short_half))
            if 0.0 < r <= most * (1.0 + ROUNDING):
                return min(r, most)
        least = (2.0 * mass_half - mass_most) / (2.0 * chains_half - chains_most)
        longest = mass_most / chains_most if chains_most > 0.0 else inf
    if crosslinker:
        need = f"{least:.6g}..{longest:.6g} g/mol, which {crosslinker} allows at conversion {conversion:g}"
        raise CompositionError(
            "target M_n",
            mn_g_per_mol,
            need,
            "Use less of it, or state imbalance_r.",
            sentence=outside(least, longest, after=f" g/mol, which {crosslinker} allows at conversion {conversion:g}"),
        )
    raise CompositionError(
        "target M_n",
        mn_g_per_mol,
        f"{least:.6g}..{longest:.6g} g/mol, which the stated end-capper and the opened anhydride of the lots allow"
        f" at conversion {conversion:g}",
        "Use less end-capper or a fresh lot, or state imbalance_r.",
        sentence=outside(
            least,
            longest,
            after=" g/mol, which the stated end-capper and the opened anhydride of the lots allow at conversion"
            f" {conversion:g}",
        ),
    )
