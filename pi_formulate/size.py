"""How large the batch is: one size out of five, and what a plant loses on top.

In: the size that was given, and charges on any scale. Out: the factor to the batch. Equations: solution = polymer /
solids; polymer = poly(amic acid), the mass of all monomers, or polyimide, that minus one water per ring;
1 m2 of film of 1 um is 1 cm3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pi_formulate.atoms import water_g_per_mol
from pi_formulate.charge import Charge
from pi_formulate.errors import RecipeError
from pi_formulate.monomer import MonomerLibrary
from pi_formulate.tables import number, percent_hint, reference_table, rows, sources

TWO_GROUPS = ("dianhydride", "diamine")


@dataclass(frozen=True, slots=True)
class Losses:
    """What a plant makes but does not deliver.

    Parameters
    ----------
    heel_g, holdup_g, scrap_g
        Solution that stays in the vessel, in the lines, and is lost at start-up [g].
    allowance_frac
        Further share of everything, 0..1 [-].
    """

    heel_g: float = 0.0
    holdup_g: float = 0.0
    scrap_g: float = 0.0
    allowance_frac: float = 0.0

    def __post_init__(self) -> None:
        for name in ("heel_g", "holdup_g", "scrap_g"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) >= 0.0):
                raise RecipeError(f"losses: {name}", getattr(self, name), "a mass of 0 g or more")
        if not 0.0 <= self.allowance_frac < 1.0:
            raise RecipeError(
                "losses: allowance_frac",
                self.allowance_frac,
                "a fraction from 0 to below 1",
                percent_hint(self.allowance_frac, 1.0),
            )

    def made_g(self, delivered_g: float) -> float:
        """Solution to make so that so much is delivered [g].

        >>> round(Losses(heel_g=20.0, allowance_frac=0.05).made_g(500.0), 6)
        546.0
        """
        return (delivered_g + self.heel_g + self.holdup_g + self.scrap_g) * (1.0 + self.allowance_frac)


NO_LOSSES = Losses()


@dataclass(frozen=True, slots=True)
class Size:
    """The one size that was given."""

    kind: str
    value: float
    monomer: str = ""


def size_of(**given: Any) -> Size | None:
    """The one size, checked."""
    stated = {name: value for name, value in given.items() if value is not None}
    if len(stated) > 1:
        raise RecipeError("size", " and ".join(stated), "exactly one batch size", "Take the others out.")
    if not stated:
        return None
    kind, value = stated.popitem()
    monomer = ""
    if kind == "film":
        try:
            area, thickness = (float(x) for x in value)
        except (TypeError, ValueError):
            raise RecipeError("film", value, "(area in m2, thickness in um)") from None
        value = area * thickness if area > 0.0 and thickness > 0.0 else -1.0  # 1 m2 of 1 um is 1 cm3
    if kind == "use_up_g":
        if not isinstance(value, Mapping) or len(value) != 1:
            raise RecipeError("use_up_g", value, "one monomer and its mass")
        monomer, value = next(iter(value.items()))
    try:
        amount = float(value)
    except (TypeError, ValueError):
        raise RecipeError(kind, value, "a number above 0") from None
    if isinstance(value, bool) or not (isfinite(amount) and amount > 0.0):
        raise RecipeError(kind, given[kind], "a finite number above 0")
    return Size(kind, amount, monomer)


def polymer_g(charges: Sequence[Charge], basis: str) -> float:
    """Mass of poly(amic acid) or polyimide that the monomers make [g]."""
    if basis == "paa":
        return sum(c.pure_g for c in charges)
    groups = [0.0, 0.0]
    for c in charges:
        # amount_mol counts active groups, so a hydrolysed lot needs no further care here
        groups["amine" in c.role or c.role == "diamine"] += c.amount_mol * (2.0 if c.role in TWO_GROUPS else 1.0)
    return sum(c.pure_g for c in charges) - min(groups) * water_g_per_mol()


def scale_of(
    size: Size,
    charges: Sequence[Charge],
    solids: float,
    basis: str,
    losses: Losses,
    film_density: float | None,
    names: MonomerLibrary,
    notes: list[str],
) -> float:
    """Factor from the moles so far to the moles of the batch."""
    solution_g = polymer_g(charges, basis) / solids
    if size.kind == "use_up_g":
        wanted = names.resolve(size.monomer)
        mine = [c for c in charges if c.compound == wanted]
        if not mine:
            raise RecipeError(
                "use_up_g", size.monomer, f"a monomer of this batch: {', '.join(c.compound.id for c in charges)}"
            )
        if losses != NO_LOSSES:
            raise RecipeError(
                "losses", "losses beside use_up_g", "another size", "What is used up fixes the whole batch."
            )
        return size.value / mine[0].charge_g
    if size.kind == "solution_g":
        delivered = size.value
    elif size.kind == "monomer_mol":
        delivered = solution_g * size.value / sum(c.amount_mol for c in charges if c.role in TWO_GROUPS)
    else:
        wanted_g = size.value if size.kind == "polymer_g" else size.value * _film_density(film_density, notes)
        delivered = solution_g * wanted_g / polymer_g(charges, "pi")
    made = losses.made_g(delivered)
    if losses != NO_LOSSES:
        notes.append(f"{made:.6g} g of solution are made so that {delivered:.6g} g are delivered")
    return made / solution_g


def _film_density(stated: float | None, notes: list[str]) -> float:
    if stated is not None:
        if not 0.5 < stated < 3.0:
            raise RecipeError("film_density_g_per_cm3", stated, "0.5..3 g/cm3")
        return stated
    where, row = rows(reference_table("film_density.csv"), ("polymer", "density_g_per_cm3", "source"))[0]
    density = number(where, row["density_g_per_cm3"])
    notes.append(
        f"film density {density:g} g/cm3, measured on {row['polymer']} ({row['dianhydride']}/{row['diamine']};"
        f" {sources()[row['source']]}): state your own with film_density_g_per_cm3"
    )
    return density
