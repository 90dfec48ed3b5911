"""How large the batch is: one size out of five, and what a plant loses on top.

In: the size that was given, and charges on any scale. Out: the factor to the batch. Equations: solution = polymer /
solids; polymer = poly(amic acid), the mass of all monomers, or polyimide, that minus one water per ring;
1 m2 of film of 1 um is 1 cm3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.properties.volume import density_g_per_cm3

# Grams or moles: a speck that no balance shows, and more than a plant makes in a year. Beyond is a slip of the unit.
LEAST_SIZE, LARGEST_SIZE = 1e-9, 1e12
TWO_GROUPS = ("dianhydride", "diamine")


@dataclass(frozen=True, slots=True)
class Losses(Shown):
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
            real(f"losses: {name}", getattr(self, name), least=True)
        real("losses: allowance_frac", self.allowance_frac, high=1.0, least=True, most=False)

    def made_g(self, delivered_g: float) -> float:
        """Solution to make so that so much is delivered [g].

        Parameters
        ----------
        delivered_g
            Solution that has to arrive, above 0 [g].

        Examples
        --------
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
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise RecipeError("film", value, "(area in m2, thickness in um)")
        # 1 m2 of 1 um is 1 cm3
        value = real("film area", value[0], high=LARGEST_SIZE) * real("film thickness", value[1], high=LARGEST_SIZE)
    if kind == "use_up_g":
        if not isinstance(value, Mapping) or len(value) != 1:
            raise RecipeError("use_up_g", value, "one monomer and its mass")
        monomer, value = next(iter(value.items()))
    if kind == "film":
        return Size(kind, value)
    amount = real(kind, value)
    if not LEAST_SIZE <= amount <= LARGEST_SIZE:
        raise RecipeError(kind, value, f"{LEAST_SIZE:g}..{LARGEST_SIZE:g}", "Is the unit right?")
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
    solution_g: float,
    losses: Losses,
    film_density: float | None,
    copolymer: Copolymer,
    names: MonomerLibrary,
    notes: list[str],
) -> float:
    """Factor from the moles so far, which make so much solution, to the moles of the batch."""
    if size.kind == "use_up_g":
        wanted = names.resolve(size.monomer, where="use_up_g")
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
        wanted_g = (
            size.value if size.kind == "polymer_g" else size.value * _film_density(film_density, copolymer, notes)
        )
        delivered = solution_g * wanted_g / polymer_g(charges, "pi")
    made = losses.made_g(delivered)
    if losses != NO_LOSSES:
        notes.append(f"{made:.6g} g of solution are made so that {delivered:.6g} g are delivered")
    return made / solution_g


def _film_density(stated: float | None, copolymer: Copolymer, notes: list[str]) -> float:
    """The density that was stated, or the estimate for this copolymer, which the sheet names."""
    if stated is not None:
        real("film_density_g_per_cm3", stated, 0.5, 3.0)
        return stated
    found = density_g_per_cm3(tuple((unit, amount / copolymer.total_mol) for unit, amount in copolymer.amounts_mol))
    doubt = "" if found.in_domain else f", out of domain: {found.note}"
    notes.append(
        f"film density {found.value:.3f} +- {found.sd:.2f} g/cm3, estimated ({found.method}){doubt}:"
        " state your own with film_density_g_per_cm3"
    )
    return found.value
