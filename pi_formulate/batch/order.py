"""The lines of a batch in charging order, some of them in portions.

In: charges, and an order. Out: the same charges with their steps; a component that goes in by portions is on
several lines, whose moles add up to its total.
"""

from collections.abc import Sequence
from dataclasses import replace

from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.charge import Charge, is_called
from pi_formulate.copolymer.addition import ChargingSequence

DEFAULT_ORDER = ("solvent", "diamine", "dianhydride", "endcap_anhydride", "endcap_amine", "imidization_reagent")
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
        ordered = sorted(charges, key=lambda c: DEFAULT_ORDER.index(c.role))
    else:
        ordered = _ordered(charges, _all_portions(charges, order) if isinstance(order, ChargingSequence) else order)
    return [replace(charge, step=step) for step, charge in enumerate(ordered, 1)]


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
    """The charges in a stated order; a component of several portions comes several times."""
    shares: dict[int, list[float]] = {}
    portions: list[tuple[int, float]] = []
    for entry in order:
        name, share = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, 1.0)
        place = next((i for i, charge in enumerate(charges) if is_called(name, charge.compound)), None)
        if place is None:
            raise _refused(charges, order)
        portions.append((place, real(f"order: share of {name}", share, high=1.0 + SHARES)))
        shares.setdefault(place, []).append(portions[-1][1])
    if len(shares) != len(charges):
        raise _refused(charges, order)
    for place, parts in shares.items():
        if abs(sum(parts) - 1.0) > SHARES:
            if all(part == 1.0 for part in parts):
                raise _refused(charges, order)
            raise RecipeError(f"order: shares of {charges[place].compound.id}", parts, "shares that add up to 1")
    return [charges[place] if len(shares[place]) == 1 else _portion(charges[place], share) for place, share in portions]


def _portion(charge: Charge, share: float) -> Charge:
    return replace(charge, amount_mol=charge.amount_mol * share, planned_mol=charge.planned_mol * share)


def _refused(charges: Sequence[Charge], order: Sequence[Portion]) -> RecipeError:
    need = f"each of {[c.compound.id for c in charges]} once"
    return RecipeError("order", list(order), need, "A component in portions: (name, share) for each portion.")
