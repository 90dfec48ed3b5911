"""The size of a batch, stated in one of five forms, and the losses of a plant on top of it.

In: the stated size, and charges on any scale. Out: the factor to the batch. Equations: solution = polymer / solids;
polymer = poly(amic acid), the mass of all monomers, or polyimide, that minus one water per ring; 1 m2 of film of 1 um
is 1 cm3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pi_formulate.base.checks import Refusal, outside, real, thickness
from pi_formulate.base.errors import RecipeError
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.functionality import GROUPS
from pi_formulate.chemistry.library import MonomerLibrary
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Copolymer

SolidsBasis = Literal["paa", "pi"]
# Grams or moles: a speck that no balance shows, and more than a plant makes in a year. Beyond is a slip of the unit.
LEAST_SIZE, LARGEST_SIZE = 1e-9, 1e12
TWO_GROUPS = ("dianhydride", "diamine")


def check_basis(solids_basis: object) -> None:
    """Refuse a basis of the solids that is neither poly(amic acid) nor polyimide."""
    if solids_basis not in get_args(SolidsBasis):
        raise RecipeError("solids_basis", solids_basis, "'paa' or 'pi'")


@dataclass(frozen=True, slots=True)
class Losses(Shown):
    """Solution that a plant makes but does not deliver.

    Parameters
    ----------
    heel_g, holdup_g, scrap_g
        Solution that stays in the vessel, in the lines, and is lost at start-up [g].
    allowance_frac
        Further share of the whole, 0..1 [-].
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
        """Mass of solution to make [g].

        Parameters
        ----------
        delivered_g
            Mass of solution to deliver, above 0 [g].

        Examples
        --------
        >>> round(Losses(heel_g=20.0, allowance_frac=0.05).made_g(500.0), 6)
        546.0
        """
        return (delivered_g + self.heel_g + self.holdup_g + self.scrap_g) * (1.0 + self.allowance_frac)


NO_LOSSES = Losses()


@dataclass(frozen=True, slots=True)
class Size:
    """The stated size of a batch.

    Parameters
    ----------
    kind
        The argument of `plan_batch` that states it.
    value
        Mass [g], amount [mol], or volume of dry film [cm3].
    monomer
        The monomer that is used up, for the size `use_up_g`.
    """

    kind: str
    value: float
    monomer: Monomer | None = None


def size_of(
    solution_g: float | None,
    polymer_g: float | None,
    monomer_mol: float | None,
    film: tuple[float, float] | None,
    use_up_g: Mapping[str, float] | None,
    names: MonomerLibrary,
) -> Size | None:
    """The size of a batch, checked; None if none is stated.

    Parameters
    ----------
    solution_g, polymer_g, monomer_mol, film, use_up_g
        As in `plan_batch`, at most one of them.
    names
        Where the monomer of `use_up_g` is looked up.

    Raises
    ------
    FormulateError
        For two sizes, a value out of range, or an unknown monomer.

    Examples
    --------
    >>> from pi_formulate.chemistry.library import library
    >>> size_of(None, None, None, (2.0, 25.0), None, library())
    Size(kind='film', value=50.0, monomer=None)
    """
    masses = {"solution_g": solution_g, "polymer_g": polymer_g, "monomer_mol": monomer_mol}
    amounts = {name: value for name, value in masses.items() if value is not None}
    stated = [*amounts, *(name for name, value in (("film", film), ("use_up_g", use_up_g)) if value is not None)]
    if len(stated) > 1:
        got, need, hint = " and ".join(stated), "exactly one batch size", "Remove the others."
        raise RecipeError("size", got, need, hint, f"{got} are stated, but a batch has one size")
    if film is not None:
        return Size("film", _film_cm3(film))
    if use_up_g is not None:
        if not isinstance(use_up_g, Mapping) or len(use_up_g) != 1:
            raise RecipeError("use_up_g", use_up_g, "one monomer and its mass")
        ((name, left_g),) = use_up_g.items()
        mass_g = _in_range("use_up_g", left_g)
        return Size("use_up_g", mass_g, names.resolve(name, where="use_up_g"))
    for name, value in amounts.items():
        return Size(name, _in_range(name, value))
    return None


def _film_cm3(film: tuple[float, float]) -> float:
    if not isinstance(film, tuple | list) or len(film) != 2:
        raise RecipeError("film", film, "(area in m2, thickness in um)")
    # 1 m2 of 1 um is 1 cm3
    return real("film area", film[0], high=LARGEST_SIZE) * thickness("film thickness", film[1])


def _in_range(name: str, value: float) -> float:
    amount = real(name, value)
    if not LEAST_SIZE <= amount <= LARGEST_SIZE:
        raise RecipeError(
            name,
            value,
            f"{LEAST_SIZE:g}..{LARGEST_SIZE:g}",
            "Is the unit right?",
            sentence=outside(LEAST_SIZE, LARGEST_SIZE),
        )
    return amount


def check_weighed(where: str, mass_g: float, refuse: Refusal = RecipeError) -> None:
    """Refuse a mass that no balance shows; 0 is a component that is not charged yet.

    Parameters
    ----------
    where
        Place of the mass, for the error.
    mass_g
        On the balance, 0 or more [g].
    refuse
        The kind of error.
    """
    if mass_g and not LEAST_SIZE <= mass_g <= LARGEST_SIZE:
        raise refuse(
            where,
            mass_g,
            f"0, or a mass of {LEAST_SIZE:g}..{LARGEST_SIZE:g} g",
            "Is the unit right?",
            sentence=f"must be 0, or a mass from {LEAST_SIZE:g} to {LARGEST_SIZE:g} g, but is {{got}}",
        )


def polymer_g(charges: Sequence[Charge], basis: SolidsBasis) -> float:
    """Mass of poly(amic acid) or polyimide that the monomers make [g]."""
    if basis == "paa":
        return sum(c.pure_g for c in charges)
    groups = [0.0, 0.0]
    for c in charges:
        # amount_mol counts active groups, so a hydrolysed lot needs no further care here
        for side, count in enumerate(GROUPS.get(c.role, (0, 0))):
            groups[side] += c.amount_mol * count
    return sum(c.pure_g for c in charges) - min(groups) * water_g_per_mol()


def scale_of(
    size: Size,
    charges: Sequence[Charge],
    solution_g: float,
    losses: Losses,
    film_density: float | None,
    copolymer: Copolymer,
) -> tuple[float, tuple[str, ...]]:
    """Factor from the moles on any scale to the moles of the batch, and the assumptions made for it.

    Parameters
    ----------
    size
        The stated size.
    charges
        The monomers on any scale.
    solution_g
        Mass of solution that they make on that scale [g].
    losses
        Solution that is made on top of the size.
    film_density
        Of the dry film, for the size `film`; the estimate if None [g/cm3].
    copolymer
        The units, for that estimate.

    Raises
    ------
    RecipeError
        If the monomer to use up is not of this batch, or losses are stated with it.
    """
    if size.monomer is not None:
        return _scale_to_use_up(size.monomer, size.value, charges, losses), ()
    delivered_g, notes = _delivered_g(size, charges, solution_g, film_density, copolymer)
    made_g = losses.made_g(delivered_g)
    if losses != NO_LOSSES:
        notes = (*notes, f"{made_g:.6g} g of solution are made so that {delivered_g:.6g} g are delivered")
    return made_g / solution_g, notes


def _scale_to_use_up(monomer: Monomer, left_g: float, charges: Sequence[Charge], losses: Losses) -> float:
    charge = next((c for c in charges if c.compound == monomer), None)
    if charge is None:
        need = f"a monomer of this batch: {', '.join(c.compound.id for c in charges)}"
        raise RecipeError(
            "use_up_g",
            monomer.id,
            need,
            sentence=f"{{got}} is not a monomer of this batch, which has {', '.join(c.compound.id for c in charges)}",
        )
    if losses != NO_LOSSES:
        hint = "The monomer that is used up fixes the whole batch."
        raise RecipeError(
            "losses",
            "losses and use_up_g",
            "another size",
            hint,
            sentence="cannot be stated together with use_up_g: state another size",
        )
    return left_g / charge.charge_g


def _delivered_g(
    size: Size, charges: Sequence[Charge], solution_g: float, film_density: float | None, copolymer: Copolymer
) -> tuple[float, tuple[str, ...]]:
    """Mass of solution that the size asks for, and the assumptions made for it."""
    if size.kind == "solution_g":
        return size.value, ()
    if size.kind == "monomer_mol":
        return solution_g * size.value / sum(c.amount_mol for c in charges if c.role in TWO_GROUPS), ()
    if size.kind == "polymer_g":
        return solution_g * size.value / polymer_g(charges, "pi"), ()
    density, notes = _film_density(film_density, copolymer)
    return solution_g * (size.value * density) / polymer_g(charges, "pi"), notes


def _film_density(stated: float | None, copolymer: Copolymer) -> tuple[float, tuple[str, ...]]:
    """The density that was stated, or the estimate for this copolymer with a note for the sheet."""
    if stated is not None:
        return stated, ()
    from pi_formulate.properties.films.density import density_g_per_cm3  # loads what was learnt from films

    density = density_g_per_cm3(copolymer.mole_fractions)
    doubt = "" if density.in_domain else f", out of domain: {density.note}"
    note = (
        f"film density {density.value:.3f} +- {density.sd:.2f} g/cm3, estimated ({density.method}){doubt}:"
        " state your own with film_density_g_per_cm3"
    )
    return density.value, (note,)
