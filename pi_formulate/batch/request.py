"""A requested batch, once all of its parts are checked.

In: the checked parts of what was asked for. Out: `Request`, or an error if they contradict each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pi_formulate.base.errors import RecipeError
from pi_formulate.batch.balance import Balance
from pi_formulate.batch.charge import Lot
from pi_formulate.batch.ends import Ends
from pi_formulate.batch.imidization import Equivalents
from pi_formulate.batch.ingredients.additive import Phr
from pi_formulate.batch.ingredients.draw import Draws
from pi_formulate.batch.order import Order
from pi_formulate.batch.size import NO_LOSSES, Losses, Size
from pi_formulate.batch.solution import Liquid, Solids
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.copolymer import Copolymer


@dataclass(frozen=True, slots=True)
class Request:
    """A requested batch: every part is checked, and the parts do not contradict each other.

    Parameters
    ----------
    composition
        Repeat units, or moles.
    size
        None if the amounts or the solvent fix it.
    losses, film_density_g_per_cm3
        Of the size.
    solids, liquid
        Of the solution.
    ends
        Imbalance, end-capper, conversion.
    lots
        Id of a monomer and its lot.
    reagents
        Of imidization.
    balance
        Whose steps the masses are rounded to.
    order
        In which the components are charged.
    solvent_water_ppm, batch_id, remarks
        As in `plan_batch`.
    draws
        Bottles with the mass to draw from each, None for as much as fits [g].
    additives
        Fillers and other additives, in parts per hundred of polymer.

    Raises
    ------
    RecipeError
        If the size is fixed twice or not at all, or losses come with a stated mass of solvent.
    """

    composition: Copolymer | Solved
    size: Size | None
    losses: Losses
    film_density_g_per_cm3: float | None
    solids: Solids
    liquid: Liquid
    ends: Ends
    lots: Mapping[str, Lot]
    reagents: Equivalents
    balance: Balance
    order: Order | None
    solvent_water_ppm: float | None
    batch_id: str
    remarks: tuple[str, ...]
    draws: Draws = ()
    additives: tuple[Phr, ...] = ()

    def __post_init__(self) -> None:
        if self.fixed and self.size is not None:
            need = "none, as the amounts already fix it"
            raise RecipeError(
                "size",
                self.size.kind,
                need,
                "Remove the size or one amount.",
                sentence="a size is stated, but the amounts already fix it",
            )
        if self.size is None and not self.fixed and self.liquid.mass_g is None:
            need = "exactly one of solution_g, polymer_g, monomer_mol, film, use_up_g"
            raise RecipeError("size", "none", need, sentence=f"the batch has no size: state {need}")
        if self.liquid.mass_g is not None and self.losses != NO_LOSSES:
            raise RecipeError(
                "losses",
                self.losses,
                "solids instead of a stated mass of solvent",
                sentence="go together with solids, not with a stated mass of solvent",
            )

    @property
    def fixed(self) -> bool:
        """Whether the stated amounts fix the size."""
        return isinstance(self.composition, Solved) and self.composition.scale_known

    @property
    def solvent_is_size(self) -> bool:
        """Whether only the amount of solvent fixes the size."""
        return self.size is None and not self.fixed

    @property
    def left_g(self) -> dict[str, float]:
        """Id of the monomer to use up, and its mass [g]."""
        return {} if self.size is None or self.size.monomer is None else {self.size.monomer.id: self.size.value}

    @property
    def assumed(self) -> tuple[str, ...]:
        """The assumptions behind stated amounts."""
        if not isinstance(self.composition, Solved):
            return ()
        return (*(f"{text} closes the balance" for text in self.composition.assumed), *self.composition.notes)
