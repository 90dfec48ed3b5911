"""The lines of a batch in charging order, some of them in portions.

In: charges, and an order. Out: the same charges with their steps; a component charged in portions has several lines,
whose moles add up to its total.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import Charge, is_called, is_drawn
from pi_formulate.copolymer.addition import ChargingSequence

DEFAULT_ORDER = (
    "solvent",
    "diamine",
    "dianhydride",
    "trianhydride",
    "triamine",
    "endcap_anhydride",
    "endcap_amine",
    "imidization_reagent",
)
# Shares of portions that a person types, such as 0.333, 0.333 and 0.334, must add up to this.
SHARES = 1e-9

Portion = str | tuple[str, float]
Order = Sequence[Portion] | ChargingSequence


def in_order(charges: Sequence[Charge], order: Order | None) -> list[Charge]:
    """The charges with their steps, from 1.

    Parameters
    ----------
    charges
        One for each component.
    order
        Names of all components; (name, share) for a portion, where the shares of a component add up to 1; a
        `ChargingSequence` for the monomers, with the solvents first and the rest last; None for solvent, diamines,
        dianhydrides, end-capper.

    Raises
    ------
    RecipeError
        If a component is missing, comes twice, or its portions do not add up to 1.
    """
    if isinstance(order, str) or not isinstance(order, (Sequence, ChargingSequence, type(None))):
        raise RecipeError("order", order, "a list of names, or a ChargingSequence")
    if order is None:
        ordered = sorted(charges, key=_places(charges))
    else:
        ordered = _ordered(charges, _all_portions(charges, order) if isinstance(order, ChargingSequence) else order)
    return [replace(charge, step=step) for step, charge in enumerate(ordered, 1)]


def _places(charges: Sequence[Charge]) -> Callable[[Charge], int]:
    """The place of a line by its role; all that comes out of one bottle goes in with the first of its components."""
    places: dict[str, int] = {}
    for charge in charges:
        if charge.lot.share_frac < 1.0:
            place = DEFAULT_ORDER.index(charge.role)
            places[charge.lot.name] = min(places.get(charge.lot.name, place), place)

    def place_of(charge: Charge) -> int:
        own = DEFAULT_ORDER.index(charge.role)
        return places[charge.lot.name] if charge.lot.share_frac < 1.0 else own

    return place_of


def _all_portions(charges: Sequence[Charge], sequence: ChargingSequence) -> list[Portion]:
    """The monomers as in the sequence, solvents first, end-cappers and reagents last."""
    others = [
        c.compound.id
        for c in sorted(charges, key=lambda c: DEFAULT_ORDER.index(c.role))
        if c.role not in ("dianhydride", "diamine")
    ]
    solvents = [c.compound.id for c in charges if c.role == "solvent"]
    return [*solvents, *sequence.portions, *(name for name in others if name not in solvents)]


def _ordered(charges: Sequence[Charge], order: Sequence[Portion]) -> list[Charge]:
    """The charges in a stated order; a component of several portions comes several times.

    What comes out of a bottle is called by the name of the bottle, the rest by its own.
    """
    things: list[tuple[Charge, ...]] = []
    by_bottle: dict[str, int] = {}
    for charge in charges:
        name = charge.lot.name if is_drawn(charge) else ""
        if name and name in by_bottle:
            things[by_bottle[name]] += (charge,)
            continue
        if name:
            by_bottle[name] = len(things)
        things.append((charge,))
    shares: dict[int, list[float]] = {}
    portions: list[tuple[int, float]] = []
    for entry in order:
        name, share = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, 1.0)
        bottle = by_bottle.get(name) if isinstance(name, str) else None
        place = bottle if bottle is not None else _place_of(name, things)
        if place is None:
            raise _refused(charges, order)
        portions.append((place, real(f"order: share of {name}", share, high=1.0 + SHARES)))
        shares.setdefault(place, []).append(portions[-1][1])
    if len(shares) != len(things):
        raise _refused(charges, order)
    for place, parts in shares.items():
        if abs(sum(parts) - 1.0) > SHARES:
            if all(part == 1.0 for part in parts):
                raise _refused(charges, order)
            raise RecipeError(
                f"order: shares of {things[place][0].compound.id}",
                parts,
                "shares that add up to 1",
                sentence="{got} must add up to 1",
            )
    return [
        charge if len(shares[place]) == 1 else _portion(charge, share)
        for place, share in portions
        for charge in things[place]
    ]


def _place_of(name: object, things: Sequence[Sequence[Charge]]) -> int | None:
    """The place of a component; one of its own bottle before one out of a solution."""
    called = [place for place, lines in enumerate(things) if len(lines) == 1 and is_called(name, lines[0].compound)]
    return min(called, key=lambda place: is_drawn(things[place][0]), default=None)


def _portion(charge: Charge, share: float) -> Charge:
    return replace(charge, amount_mol=charge.amount_mol * share, planned_mol=charge.planned_mol * share)


def _refused(charges: Sequence[Charge], order: Sequence[Portion]) -> RecipeError:
    need = f"each of {', '.join(dict.fromkeys(c.lot.name if is_drawn(c) else c.compound.id for c in charges))} once"
    return RecipeError(
        "order",
        list(order),
        need,
        "A component in portions: (name, share) for each portion.",
        sentence="must name each component once: "
        f"{', '.join(dict.fromkeys(c.lot.name if is_drawn(c) else c.compound.id for c in charges))}",
    )
