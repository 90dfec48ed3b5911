"""What the bottles of a shelf make: `design` over the monomers that are there, with how much of each answer.

In: a shelf and targets. Out: `Makeable`, the formulations with the mass of polyimide that the bottles make. Equation:

    polyimide = min_k (sum over the bottles of k of m w / M) / f_k * m_PI

with f_k the moles of monomer k per mole of units, and m_PI the mass of a mole of units as polyimide.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import DesignError
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.shelf.bottle import day_of
from pi_formulate.batch.shelf.shelf import Shelf
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.search.design.result import Design, Formulation
from pi_formulate.search.design.run import design
from pi_formulate.search.question.targets import Target

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, repr=False)
class Makeable(Shown):
    """Formulations that a shelf makes.

    Parameters
    ----------
    design
        The formulations, or what conflicts if there are none.
    most_g
        For each formulation: the polyimide that the bottles make [g].
    runs_out
        For each formulation: the monomer that runs out first.
    """

    design: Design
    most_g: tuple[float, ...]
    runs_out: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.most_g)

    def to_frame(self) -> "pd.DataFrame":
        """One row per formulation: that of `design`, with columns most_g and runs_out."""
        return self.design.to_frame().assign(most_g=list(self.most_g), runs_out=list(self.runs_out))

    def _in_short(self) -> str:
        return f"{len(self)} formulations" if len(self) else f"none: {self.design}"


def what_can_i_make(
    shelf: Shelf,
    targets: Mapping[str, object] | Iterable[Target],
    *,
    on: date | None = None,
    least_g: float = 0.0,
    **arguments: Any,
) -> Makeable:
    """Formulations that meet targets, from the monomers of a shelf that are not expired, and how much of each.

    Parameters
    ----------
    shelf
        The bottles; the price of a monomer is the highest of its bottles.
    targets
        As for `design`.
    on
        Day of use; today if None.
    least_g
        Formulations of which the bottles make less polyimide are left out [g].
    arguments
        As for `design`, except `candidates`.

    Raises
    ------
    FormulateError
        As for `design`; or if no dianhydride or no diamine is left, or `on` is no date.

    Examples
    --------
    >>> from pi_formulate.batch.charge import Lot
    >>> from pi_formulate.batch.shelf.bottle import ShelfBottle
    >>> from pi_formulate.chemistry.library import library
    >>> left = {"PMDA": 50.0, "BPDA": 200.0, "p-PDA": 80.0, "4,4'-ODA": 30.0}
    >>> shelf = Shelf(tuple(ShelfBottle(library()[id], Lot(f"L-{id}"), mass) for id, mass in left.items()))
    >>> found = what_can_i_make(shelf, {"cte_ppm_per_k": (5, 25)}, count=3)
    >>> len(found), 0 < min(found.most_g), set(found.runs_out) <= set(left)
    (3, True, True)
    """
    kind("shelf", shelf, Shelf, "a Shelf")
    least = real("least_g", least_g, least=True)
    if "candidates" in arguments:
        raise DesignError(
            "candidates",
            arguments["candidates"],
            "the monomers of the shelf",
            "Use design for others.",
            sentence="they are the monomers of the shelf",
        )
    day = day_of("on", on)
    found = design(targets, _monomers(shelf, day), **arguments)
    kept: list[Formulation] = []
    most: list[float] = []
    first: list[str] = []
    for formulation in found:
        moles, runs_out = shelf.most_monomer_mol(formulation.copolymer, day)
        polymer_g = 0.5 * moles * formulation.copolymer.pi_g_per_mol
        if polymer_g >= least:
            kept.append(replace(formulation, rank=len(kept) + 1))
            most.append(polymer_g)
            first.append(runs_out)
    return Makeable(replace(found, formulations=tuple(kept)), tuple(most), tuple(first))


def _monomers(shelf: Shelf, on: date) -> list[Monomer]:
    """Dianhydrides and diamines that are left, each with the highest price of its bottles."""
    prices: dict[Monomer, float | None] = {}
    for bottle in shelf:
        monomer = bottle.compound
        if not isinstance(monomer, Monomer) or monomer.role not in ("dianhydride", "diamine"):
            continue
        if bottle.left_g > 0.0 and not bottle.is_expired(on):
            known = [price for price in (prices.get(monomer), bottle.price_per_kg) if price is not None]
            prices[monomer] = max(known, default=None)
    for role in ("dianhydride", "diamine"):
        if not any(monomer.role == role for monomer in prices):
            raise DesignError(
                "shelf",
                f"no {role} that is left and not expired",
                f"at least one {role}",
                sentence=f"there is no {role} that is left and not expired",
            )
    return [m if price is None else replace(m, price_per_kg=price) for m, price in prices.items()]
