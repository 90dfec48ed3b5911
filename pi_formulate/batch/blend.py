"""Solutions of poly(amic acid) blended: to a wanted ratio of two monomers or units, and to wanted solids.

In: recipes that were made, a ratio or masses, solids, size. Out: `Blend`: the mass of each solution and of added
solvent, and averages of what it is: a blend, not a copolymer, until it equilibrates (a named assumption). Equations:

    ratio     R = sum m_k a_k / sum m_k b_k     a, b: moles of both species in a gram of solution k
    solids    m_solvent = sum m_k s_k / s - sum m_k
    averages  1 / M_n = sum w_k / M_n,k         M_w = sum w_k M_w,k      w: share of the polymer, by mass
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import TYPE_CHECKING

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError, Words
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import list_of
from pi_formulate.base.show.shown import Shown
from pi_formulate.batch.charge import Charge, Made, made_of
from pi_formulate.batch.ingredients.additive import refuse_additives
from pi_formulate.batch.ingredients.bottle import Bottle
from pi_formulate.batch.order import in_order
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.solution import AnySolvent, liquid_of
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.unit import Unit

if TYPE_CHECKING:
    import pandas as pd

Species = str | tuple[str, str]
ASSUMED = (
    "a blend of the chains of {names}, not a copolymer, as amide exchange has not evened them out yet: M_n {mn} of"
    " the blend, {even} once it has"
)


@dataclass(frozen=True, slots=True, repr=False)
class Blend(Shown):
    """Solutions poured together, with the solvent that is added.

    Parameters
    ----------
    parts_g
        Id of each batch and the mass of its solution to take [g].
    solvent_g
        Mass of solvent to add [g].
    mn_paa_g_per_mol, mw_paa_g_per_mol
        Averages of the poly(amic acid) while the chains are still those of the parts [g/mol].
    mn_even_g_per_mol, mw_even_g_per_mol
        Averages once amide exchange has evened out all chains [g/mol].
    recipe
        All that is in the blend as a batch: its units are those of the parts, its files those of any batch.
    """

    parts_g: tuple[tuple[str, float], ...]
    solvent_g: float
    mn_paa_g_per_mol: float
    mw_paa_g_per_mol: float
    mn_even_g_per_mol: float
    mw_even_g_per_mol: float
    recipe: Recipe

    @property
    def mass_g(self) -> float:
        """Mass of the blend [g]."""
        return sum(mass for _, mass in self.parts_g) + self.solvent_g

    @property
    def copolymer(self) -> Copolymer:
        """The units of the parts, in their shares."""
        return self.recipe.copolymer

    @property
    def solids_paa_frac(self) -> float:
        """Poly(amic acid) over the whole, by mass [-]."""
        return made_of(self.recipe.charges).solids_paa_frac

    def to_frame(self) -> "pd.DataFrame":
        """One row for each solution and for the solvent to add: id and mass [g]."""
        import pandas as pd

        added = [("solvent", self.solvent_g)] if self.solvent_g else []
        return pd.DataFrame([*self.parts_g, *added], columns=["id", "mass_g"])

    def __str__(self) -> str:
        """What to pour together, and the averages."""
        parts = ", ".join(f"{mass:.6g} g of {name}" for name, mass in self.parts_g)
        added = f", {self.solvent_g:.6g} g of solvent" if self.solvent_g else ""
        return f"{self.recipe.batch_id}: {parts}{added}; M_n {self.mn_paa_g_per_mol:.5g} g/mol, a blend"


def blend(
    solutions: Sequence[Recipe],
    *,
    ratio: tuple[Species, Species, float] | None = None,
    shares: Sequence[float] | None = None,
    solution_g: float | None = None,
    solids_frac: float | None = None,
    solvent: AnySolvent | None = None,
    batch_id: str = "blend-1",
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
) -> Blend:
    """Two or more solutions of poly(amic acid), blended; or a single one, thinned.

    Parameters
    ----------
    solutions
        The batches as they were made; without reagents of imidization. A single one needs neither ratio nor shares.
    ratio
        Of two batches: (first, second, value), the wanted moles of the first species over those of the second. A
        species is a monomer, or a repeat unit as (dianhydride, diamine): p/q of a formula.
    shares
        Instead of a ratio: the share of each solution in what is poured together, by mass; they add up to 1 [-].
    solution_g
        Mass of the blend with its solvent [g]; if None, as much as the batches hold.
    solids_frac
        Poly(amic acid) over the blend, by mass; if None, no solvent is added [-].
    solvent
        What is added; if None, the first solvent of the first batch.
    batch_id
        Name of the blend.
    library, solvent_library
        Where names are looked up; the shipped ones if None.

    Raises
    ------
    FormulateError
        If the ratio is not between those of the two batches, the solids are above those of the blend, or a batch
        holds less than is needed.

    Examples
    --------
    >>> from pi_formulate.batch.plan import plan_batch
    >>> stiff, bent = (
    ...     plan_batch(
    ...         Copolymer.from_units([("PMDA", diamine, 1.0)]), solution_g=500, imbalance_r=0.985, batch_id=diamine
    ...     )
    ...     for diamine in ("p-PDA", "4,4'-ODA")
    ... )
    >>> mixed = blend([stiff, bent], ratio=("p-PDA", "4,4'-ODA", 1.5), solution_g=400, solids_frac=0.12)
    >>> {name: round(mass, 2) for name, mass in mixed.parts_g}, round(mixed.solvent_g, 2)
    ({'p-PDA': 172.34, "4,4'-ODA": 147.66}, 80.0)
    """
    batches, names = _batches(solutions), library_or_shipped(library)
    errors: list[FormulateError] = []
    weights: list[float] = []
    with gathering(errors):
        weights = _weights(batches, ratio, shares, names)
    with gathering(errors):
        if solution_g is not None:
            real("solution_g", solution_g)
    with gathering(errors):
        if solids_frac is not None:
            real("solids_frac", solids_frac, high=1.0, most=False)
    raise_all(errors)
    made = [made_of(batch.charges, batch.conversion) for batch in batches]
    solids = sum(weight * part.solids_paa_frac for weight, part in zip(weights, made, strict=True))
    thinned = 1.0 if solids_frac is None else solids / solids_frac  # mass of the blend over that of the solutions
    if thinned < 1.0 - 1e-9:
        need = f"at most {solids:.6g}, which the solutions give without any solvent"
        raise RecipeError(
            "solids_frac",
            solids_frac,
            need,
            "Solvent can be added, not taken away.",
            sentence=f"must be {need}, but is {{got}}",
        )
    held = [part.solution_g for part in made]
    most, scarce = min((h / w, b.batch_id) for h, w, b in zip(held, weights, batches, strict=True) if w > 0.0)
    poured_g = most if solution_g is None else solution_g / thinned
    if poured_g > most * (1.0 + 1e-9):
        need = f"at most {most * thinned:.6g} g, for which {scarce} is used up"
        raise RecipeError(
            "solution_g", solution_g, need, "Make a smaller blend.", sentence=f"must be {need}, but is {{got}}"
        )
    masses = [weight * poured_g for weight in weights]
    return _blended(batches, made, masses, poured_g * max(thinned - 1.0, 0.0), solvent, batch_id, solvent_library)


def _batches(solutions: Sequence[Recipe]) -> list[Recipe]:
    """Batches with ids of their own."""
    solutions = list_of(solutions)
    if isinstance(solutions, Recipe | str) or not isinstance(solutions, Sequence) or not solutions:
        raise RecipeError("solutions", solutions, "a list of recipes")
    for batch in solutions:
        kind("solutions", batch, Recipe, "a list of recipes")
        refuse_additives(f"solution {batch.batch_id}", batch.additives)
    ids = [batch.batch_id for batch in solutions]
    if len(set(ids)) != len(ids):
        raise RecipeError(
            "solutions",
            ids,
            "batches with ids of their own",
            sentence="batches of a blend must have ids of their own, but these are {got}",
        )
    return [*solutions]


def _weights(
    batches: Sequence[Recipe],
    ratio: tuple[Species, Species, float] | None,
    shares: Sequence[float] | None,
    names: MonomerLibrary,
) -> list[float]:
    """The share of each solution in what is poured together, by mass."""
    if len(batches) == 1 and ratio is None and shares is None:
        return [1.0]
    if (ratio is None) == (shares is None):
        raise RecipeError(
            "blend",
            "ratio and shares" if ratio else "neither",
            "exactly one of ratio, shares",
            sentence="ratio and shares are both stated; state one of them"
            if ratio
            else "neither ratio nor shares is stated; state one of them",
        )
    if shares is not None:
        shares = list_of(shares)
        kind("shares", shares, (list, tuple), "a list of numbers")
        parts = [real("shares", share, high=1.0, least=True) for share in shares]
        if len(parts) != len(batches) or abs(sum(parts) - 1.0) > 1e-9:
            said = f"must be {len(batches)} numbers that add up to 1, but are {{got}}"
            raise RecipeError("shares", list(shares), f"{len(batches)} shares that add up to 1", sentence=said)
        return parts
    if len(batches) != 2 or not isinstance(ratio, tuple) or len(ratio) != 3:
        need = "two batches with (first species, second species, value); shares for more batches"
        raise RecipeError("ratio", Words(f"{len(batches)} batches and {ratio!r}"), need)
    first, second, value = ratio
    wanted = real("ratio", value)
    over = [_held(batch, first, names) - wanted * _held(batch, second, names) for batch in batches]
    for species in (first, second):
        if not any(_held(batch, species, names) for batch in batches):
            raise RecipeError(
                "ratio", species, "a species that one of the batches holds", sentence="none of the batches holds {got}"
            )
    if over[0] * over[1] > 0.0 or over[0] == over[1]:
        reached = [_ratio_text(_held(b, first, names), _held(b, second, names)) for b in batches]
        need = f"a value between {' and '.join(reached)}, those of the two batches"
        raise RecipeError("ratio", value, need, "Blend with another batch.")
    share = over[1] / (over[1] - over[0])
    return [share, 1.0 - share]


def _ratio_text(first: float, second: float) -> str:
    return f"{first / second:.6g}" if second else "infinity" if first else "nothing of either"


def _held(batch: Recipe, species: Species, names: MonomerLibrary) -> float:
    """Moles of a monomer, or of a repeat unit, in a gram of solution."""
    whole_g = made_of(batch.charges).solution_g
    if isinstance(species, str):
        monomer = names.resolve(species, where="ratio")
        return sum(charge.amount_mol for charge in batch.charges if charge.compound == monomer) / whole_g
    if not isinstance(species, tuple) or len(species) != 2:
        raise RecipeError("ratio", species, "a monomer, or a unit as (dianhydride, diamine)")
    unit = Unit(names.resolve(species[0], where="ratio"), names.resolve(species[1], where="ratio"))
    return dict(_units_of(batch)).get(unit, 0.0) / whole_g


def _units_of(batch: Recipe) -> list[tuple[Unit, float]]:
    """Moles of each unit in a whole batch: those of the side that is not in excess."""
    units = batch.weighed_copolymer
    made = made_of(batch.charges).feed
    scale = min(made.dianhydride_mol, made.diamine_mol) / units.total_mol
    return [(unit, amount * scale) for unit, amount in units.amounts_mol]


def _blended(
    batches: Sequence[Recipe],
    made: Sequence[Made],
    masses: Sequence[float],
    solvent_g: float,
    solvent: AnySolvent | None,
    batch_id: str,
    liquids: SolventLibrary | None,
) -> Blend:
    """The blend of known masses of each solution and of solvent."""
    poured = [(b, m, g) for b, m, g in zip(batches, made, masses, strict=True) if g > 0.0]
    charges: list[Charge] = []
    if solvent_g > 1e-9 * sum(masses):
        charges = liquid_of(_solvent_of(batches, solvent), library=liquids).charges(solvent_g)
    else:
        solvent_g = 0.0
    for batch, _, mass in poured:
        charges += Bottle.of_charges(batch.batch_id, batch.charges).lines(mass)
    polymer = [mass * part.solids_paa_frac for _, part, mass in poured]
    weights = [own / sum(polymer) for own in polymer]
    per_mn = sum(w / part.chains.mn_paa_g_per_mol for w, (_, part, _) in zip(weights, poured, strict=True))
    mw = sum(w * part.chains.mw_paa_g_per_mol for w, (_, part, _) in zip(weights, poured, strict=True))
    mn = 1.0 / per_mn if per_mn else inf
    conversion = sum(w * batch.conversion for w, (batch, _, _) in zip(weights, poured, strict=True))
    conversion = min(conversion, 1.0)  # without the rounding error of the sum
    even = made_of(charges, conversion).chains
    units: dict[Unit, float] = {}
    for batch, part, mass in poured:
        for unit, amount in _units_of(batch):
            units[unit] = units.get(unit, 0.0) + amount * mass / part.solution_g
    names = " and ".join(batch.batch_id for batch, _, _ in poured)
    note = ASSUMED.format(names=names, mn=_mn_text(mn), even=_mn_text(even.mn_paa_g_per_mol))
    notes = (note,) if len(poured) > 1 else (f"{names}, thinned with {solvent_g:.6g} g of solvent",)
    recipe = Recipe(
        batch_id, tuple(in_order(charges, None)), Copolymer.of(units), conversion=conversion, assumptions=notes
    )
    parts = tuple((batch.batch_id, mass) for batch, _, mass in poured)
    return Blend(parts, solvent_g, mn, mw, even.mn_paa_g_per_mol, even.mw_paa_g_per_mol, recipe)


def _solvent_of(batches: Sequence[Recipe], stated: AnySolvent | None) -> AnySolvent:
    """What is added: as stated, or the first solvent of the first batch that has one."""
    if stated is not None:
        return stated
    for charge in (charge for batch in batches for charge in batch.charges):
        if charge.role == "solvent" and isinstance(charge.compound, Solvent):
            return charge.compound
    raise RecipeError(
        "solvent",
        None,
        "the solvent to add, as the batches have none",
        sentence="the batches have no solvent, so state the solvent to add",
    )


def _mn_text(mn_g_per_mol: float) -> str:
    return f"{mn_g_per_mol:.5g} g/mol" if isfinite(mn_g_per_mol) else "without an upper limit"
