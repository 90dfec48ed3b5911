"""The order in which monomers are charged, and the units that it makes.

In: stages, each a set of monomers that are charged together and react to completion. Out: units of each stage, the live
ends that it leaves, the copolymer. Assumed: all groups of a kind react alike, every group that finds a partner reacts
before the next stage, and no bond opens again.

    b_ij = a_i b_j / max(a, b)     a_i, b_j live anhydride and amine groups at a stage, a and b their sums;
                                   two bonds make one unit, n_ij = b_ij / 2
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from pi_formulate.base.checks import kind
from pi_formulate.base.errors import CompositionError
from pi_formulate.base.show import html
from pi_formulate.base.show.shown import Shown
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.feed import Feed, check_amount
from pi_formulate.copolymer.unit import Unit

if TYPE_CHECKING:
    import pandas as pd

GROUPS_PER_MONOMER = 2
# A rest of a monomer below this share of the feed is rounding of floats, not a live end.
NOTHING = 1e-12

Moles = Mapping[Monomer, float]


@dataclass(frozen=True, slots=True, repr=False)
class Stage(Shown):
    """Monomers that go in together and react to the end.

    Parameters
    ----------
    charged
        Each monomer and its amount [mol].
    made
        Units that this stage makes [mol].
    ends
        Live groups left afterwards, by monomer [mol of groups]; all of one side, or none.
    """

    charged: tuple[tuple[Monomer, float], ...]
    made: tuple[tuple[Unit, float], ...]
    ends: tuple[tuple[Monomer, float], ...]

    @property
    def ends_side(self) -> str:
        """`anhydride`, `amine`, or `none` where both kinds of groups are used up."""
        if not self.ends:
            return "none"
        return "anhydride" if self.ends[0][0].role == "dianhydride" else "amine"

    def __str__(self) -> str:
        """The monomers charged and the live ends left."""
        put = " and ".join(f"{n:.4g} mol {m.id}" for m, n in self.charged)
        left = ", ".join(f"{n:.4g} mol on {m.id}" for m, n in self.ends)
        return f"{put}; live {self.ends_side} ends: {left}" if left else f"{put}; no live ends"


@dataclass(frozen=True, slots=True, repr=False)
class ChargingSequence(Shown):
    """Stages in order, with what each of them makes. Built by `charging_sequence`.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> order = charging_sequence([{lib["BPDA"]: 0.7}, {lib["p-PDA"]: 0.4}, {lib["PMDA"]: 0.3}, {lib["TPE-R"]: 0.6}])
    >>> print(order.copolymer)
    BPDA/TPE-R 0.3, BPDA/p-PDA 0.4, PMDA/TPE-R 0.3
    >>> print(order.stages[1])
    0.4 mol p-PDA; live anhydride ends: 0.6 mol on BPDA
    """

    stages: tuple[Stage, ...]

    def _in_short(self) -> str:
        charged = [" and ".join(monomer.id for monomer, _ in stage.charged) for stage in self.stages]
        return f"of {len(self.stages)} stages: {'; '.join(charged)}"

    @property
    def copolymer(self) -> Copolymer:
        """All units together [mol]."""
        amounts: dict[Unit, float] = {}
        for stage in self.stages:
            for unit, amount in stage.made:
                amounts[unit] = amounts.get(unit, 0.0) + amount
        return Copolymer.of(amounts)

    @property
    def feed(self) -> Feed:
        """All monomers together [mol]."""
        amounts: dict[Monomer, float] = {}
        for stage in self.stages:
            for monomer, amount in stage.charged:
                amounts[monomer] = amounts.get(monomer, 0.0) + amount
        return Feed.of(amounts)

    @property
    def portions(self) -> tuple[tuple[str, float], ...]:
        """Id of each charge in order, and its share of all of that monomer, 0..1 [-]; what `plan_batch` takes."""
        whole = self.feed.to_dict()
        return tuple((m.id, n / whole[m.id]) for stage in self.stages for m, n in stage.charged)

    @property
    def order(self) -> tuple[str, ...]:
        """The same as texts of a recipe file: a name, or a name with its share such as `PMDA 60 %`."""
        return tuple(
            name if share == 1.0 else f"{name} {100.0 * share:.10f}".rstrip("0").rstrip(".") + " %"
            for name, share in self.portions
        )

    def to_frame(self) -> "pd.DataFrame":
        """One row per charge: stage, monomer, amount, share of that monomer, and the ends that the stage leaves."""
        import pandas as pd

        whole = self.feed.to_dict()
        return pd.DataFrame(
            [
                {
                    "stage": number,
                    "monomer": m.id,
                    "amount_mol": n,
                    "share": n / whole[m.id],
                    "units": ", ".join(f"{unit} {made:.4g}" for unit, made in stage.made),
                    "ends": stage.ends_side,
                    "ends_mol": sum(left for _, left in stage.ends),
                }
                for number, stage in enumerate(self.stages, 1)
                for m, n in stage.charged
            ]
        )

    def _repr_html_(self) -> str:
        """The monomers charged and the live ends left at each stage, for a notebook."""
        rows = [
            (
                str(place),
                ", ".join(f"{n:.4g} mol {m.id}" for m, n in stage.charged),
                ", ".join(f"{n:.4g} mol {unit}" for unit, n in stage.made),
                "; ".join([stage.ends_side, *(f"{n:.4g} mol on {m.id}" for m, n in stage.ends)]),
            )
            for place, stage in enumerate(self.stages, 1)
        ]
        return html.card("Order of addition", html.table(("stage", "charged", "units made", "live ends"), rows))

    def __str__(self) -> str:
        """One line per stage."""
        return "\n".join(f"{number}. {stage}" for number, stage in enumerate(self.stages, 1))


def charging_sequence(stages: Iterable[Moles]) -> ChargingSequence:
    """Units that form when monomers are charged in this order.

    Parameters
    ----------
    stages
        For each stage {monomer: amount [mol]}; a monomer may come in portions.

    Raises
    ------
    CompositionError
        If an amount is not above 0, a monomer is neither a dianhydride nor a diamine, or one side is missing.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library()
    >>> one_pot = charging_sequence([{lib["PMDA"]: 0.6, lib["BPDA"]: 0.4, lib["p-PDA"]: 1.0}])
    >>> one_pot.copolymer == Copolymer.from_feed({"PMDA": 0.6, "BPDA": 0.4, "p-PDA": 1.0})
    True
    """
    asked = list(stages)
    for number, stage in enumerate(asked, 1):
        kind(f"stage {number}", stage, Mapping, "{monomer: amount in mol}")
        for monomer, amount in stage.items():
            kind(f"stage {number}", monomer, Monomer, "{Monomer: amount in mol}")
            check_amount(f"amount of {monomer.id} in stage {number}", amount)
            if monomer.role not in ("dianhydride", "diamine"):
                raise CompositionError(f"role of {monomer.id}", monomer.role, "a dianhydride or a diamine")
    smallest = NOTHING * sum(amount for stage in asked for amount in stage.values())
    live: dict[Monomer, float] = {}
    done: list[Stage] = []
    for stage in asked:
        for monomer, amount in stage.items():
            live[monomer] = live.get(monomer, 0.0) + GROUPS_PER_MONOMER * amount
        made = _bonds(live)
        for unit, bonds in made.items():
            live[unit.dianhydride] -= bonds
            live[unit.diamine] -= bonds
        live = {monomer: groups for monomer, groups in live.items() if groups > smallest}
        done.append(
            Stage(
                _by_id(stage),
                tuple(
                    sorted(
                        ((u, b / GROUPS_PER_MONOMER) for u, b in made.items() if b > smallest), key=lambda p: str(p[0])
                    )
                ),
                _by_id(live),
            )
        )
    sequence = ChargingSequence(tuple(done))
    if not any(stage.made for stage in done):
        raise CompositionError(
            "stages",
            [str(stage) for stage in done],
            "a dianhydride and a diamine",
            sentence="there is not a dianhydride and a diamine in the stages: {got}",
        )
    return sequence


def _bonds(live: Moles) -> dict[Unit, float]:
    """Bonds that live groups form at random until one kind is used up [mol]."""
    acids = {m: n for m, n in live.items() if m.role == "dianhydride"}
    amines = {m: n for m, n in live.items() if m.role == "diamine"}
    larger = max(sum(acids.values()), sum(amines.values()))
    return {Unit(a, b): n_a * n_b / larger for a, n_a in acids.items() for b, n_b in amines.items()}


def _by_id(amounts: Moles) -> tuple[tuple[Monomer, float], ...]:
    return tuple(sorted(amounts.items(), key=lambda pair: pair[0].id))


def alternating_orders(feed: Feed) -> Iterable[ChargingSequence]:
    """Every one-pot order in which only one kind of monomer has live ends at a time.

    Monomers go in singly, each from the side that the live ends call for; the units are
    those of the north-west corner rule for that order of the rows and columns.

    Parameters
    ----------
    feed
        Monomers [mol].

    Examples
    --------
    >>> cop = Copolymer.from_feed({"PMDA": 0.7, "BPDA": 0.3, "p-PDA": 0.6, "4,4'-ODA": 0.4})
    >>> len(list(alternating_orders(cop.feed)))
    4
    """
    for acids in permutations(feed.dianhydrides_mol):
        for amines in permutations(feed.diamines_mol):
            yield charging_sequence(_alternating(acids, amines))


def _alternating(acids: Sequence[tuple[Monomer, float]], amines: Sequence[tuple[Monomer, float]]) -> list[Moles]:
    """Stages of one monomer each: the side that is behind goes next."""
    stages: list[Moles] = []
    left, right = list(acids), list(amines)
    gap = 0.0  # dianhydride less diamine charged so far [mol]
    while left or right:
        acid_next = bool(left) and (gap <= 0.0 or not right)
        monomer, amount = (left if acid_next else right).pop(0)
        gap += amount if acid_next else -amount
        stages.append({monomer: amount})
    return stages
