"""The lines of a batch in charging order, some of them in portions.

In: charges, and the order that was asked for. Out: the same charges with their steps; a component that goes in by
portions stands in several lines, whose moles add up to what it was.
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
        Names of all components; (name, share) for a portion, the shares of one component adding up to 1; a
        `ChargingSequence` for the monomers, with solvents before and all else after it; None for solvent, diamines,
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
        ordered = _as_asked(charges, _whole(charges, order) if isinstance(order, ChargingSequence) else order)
    return [replace(charge, step=step) for step, charge in enumerate(ordered, 1)]


def _whole(charges: Sequence[Charge], sequence: ChargingSequence) -> list[Portion]:
    """The monomers as in the sequence, solvents before, end-cappers and reagents after."""
    others = [
        c.compound.id
        for c in sorted(charges, key=lambda c: DEFAULT_ORDER.index(c.role))
        if c.role not in ("dianhydride", "diamine")
    ]
    solvents = [c.compound.id for c in charges if c.role == "solvent"]
    return [*solvents, *sequence.portions, *(name for name in others if name not in solvents)]


def _as_asked(charges: Sequence[Charge], order: Sequence[Portion]) -> list[Charge]:
    shares: dict[int, list[float]] = {}
    found: list[tuple[int, float]] = []
    for entry in order:
        name, share = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, 1.0)
        place = next((i for i, charge in enumerate(charges) if is_called(name, charge.compound)), None)
        if place is None:
            raise _refused(charges, order)
        found.append((place, real(f"order: share of {name}", share, high=1.0 + SHARES)))
        shares.setdefault(place, []).append(found[-1][1])
    if len(shares) != len(charges):
        raise _refused(charges, order)
    for number, parts in shares.items():
        if abs(sum(parts) - 1.0) > SHARES:
            if all(part == 1.0 for part in parts):
                raise _refused(charges, order)
            raise RecipeError(f"order: shares of {charges[number].compound.id}", parts, "shares that add up to 1")
    whole = [len(shares[place]) == 1 for place in range(len(charges))]
    return [
        charges[place]
        if whole[place]
        else replace(
            charges[place],
            amount_mol=charges[place].amount_mol * share,
            planned_mol=charges[place].planned_mol * share,
        )
        for place, share in found
    ]


def _refused(charges: Sequence[Charge], order: Sequence[Portion]) -> RecipeError:
    need = f"each of {[c.compound.id for c in charges]} once"
    return RecipeError("order", list(order), need, "A component in portions: (name, share) for each of them.")
