"""The cost of the monomers of a polyimide, and of the charges of a batch.

In: `Copolymer` whose monomers have a price, thickness and density of a film; or charges, of which some have a price.
Out: cost in the currency of the prices.

    per kg of polyimide   sum_i n_i M_i price_i / w_i / m_PI      m_PI without the water of imidization
    per m2 of film        per kg * thickness * density

Solvent and labour are not included; the end-capper is included in the cost of a batch.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pi_formulate.base.arrays import Array
from pi_formulate.base.checks import real
from pi_formulate.base.errors import RecipeError
from pi_formulate.base.units import G_PER_KG
from pi_formulate.batch.charge import Charge, monomers_of
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.copolymer.copolymer import Polymer, copolymer_of
from pi_formulate.copolymer.unit import Unit


def unit_costs(units: Sequence[Unit]) -> tuple[Array, Array]:
    """Costs of many mixtures at once: cost per kg of polyimide = (x u) / (x w) for mole fractions x.

    Parameters
    ----------
    units
        Each of their monomers has a price.

    Returns
    -------
    tuple
        u, 1000 times the price of both monomers for one mole of the unit, and w, its molar mass as polyimide [g/mol].

    Raises
    ------
    RecipeError
        If a monomer has no price.
    """
    check_prices(m for unit in units for m in (unit.dianhydride, unit.diamine))
    price = [price_per_mol(unit.dianhydride) + price_per_mol(unit.diamine) for unit in units]
    return G_PER_KG * np.array(price), np.array([unit.pi_g_per_mol for unit in units])


def check_prices(monomers: Iterable[Monomer]) -> None:
    """Refuse monomers without a price: a missing price is never taken as zero.

    Parameters
    ----------
    monomers
        All monomers of the cost.
    """
    if missing := sorted({m.id for m in monomers if m.price_per_kg is None}):
        raise RecipeError(
            "price_per_kg",
            f"none for {', '.join(missing)}",
            "a price for each monomer",
            "Give it in a column price_per_kg of your own monomer file, or with library.with_prices.",
            sentence=f"there is no price for {', '.join(missing)}",
        )


def price_per_mol(monomer: Monomer, assay_frac: float | None = None) -> float:
    """Price of the weighed mass for one mole of active monomer: M price / (1000 w).

    Parameters
    ----------
    monomer
        With a price.
    assay_frac
        Mass fraction of active monomer in the weighed mass, above 0 and at most 1 [-]; if None that of the monomer, or
        1.
    """
    share = assay_frac or monomer.assay_frac or 1.0
    return monomer.molar_mass_g_per_mol * (monomer.price_per_kg or 0.0) / (G_PER_KG * share)


def price_note(charges: Sequence[Charge]) -> tuple[str, ...]:
    """A note on monomers without a price, if other monomers of the batch have one.

    Parameters
    ----------
    charges
        Of a batch.
    """
    monomers = [c.compound for c in monomers_of(charges) if isinstance(c.compound, Monomer)]
    missing = sorted({m.id for m in monomers if m.price_per_kg is None})
    if not missing or len(missing) == len({m.id for m in monomers}):
        return ()
    return (f"no cost, as these have no price: {', '.join(missing)}",)


def cost_per_kg(copolymer: Polymer, assay: Mapping[str, float] | None = None) -> float:
    """Cost of the monomers in a kilogram of polyimide, at equal moles of both sides.

    Parameters
    ----------
    copolymer
        A copolymer, a single unit or a recipe; each of its monomers has a price.
    assay
        Id of a monomer and the mass fraction of active monomer in the weighed mass, above 0 and at most 1 [-]; if
        None, that of the lots of a recipe.

    Raises
    ------
    RecipeError
        If a monomer has no price, or an assay is out of range or of another monomer.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library().with_prices({"PMDA": 20.0, "4,4'-ODA": 10.0})
    >>> round(cost_per_kg(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)], lib)), 2)  # (218.12*20 + 200.24*10)/382.33
    16.65
    """
    polymer = copolymer_of(copolymer, "copolymer", RecipeError)
    feed = polymer.feed
    moles = (*feed.dianhydrides_mol, *feed.diamines_mol)
    check_prices(m for m, _ in moles)
    ids = sorted(m.id for m, _ in moles)
    if assay is None:  # a recipe knows its lots
        weighed: Sequence[Charge] = getattr(copolymer, "charges", ())
        assay = {charge.compound.id: charge.assay_frac for charge in weighed if charge.compound.id in ids}
    if unknown := sorted(set(assay or {}) - set(ids)):
        raise RecipeError(
            "assay",
            unknown,
            f"monomers of this copolymer: {', '.join(ids)}",
            sentence=f"the copolymer has no monomer {', '.join(unknown)}; it has {', '.join(ids)}",
        )
    shares = {name: real(f"assay of {name}", share, high=1.0) for name, share in (assay or {}).items()}
    total = sum(amount * price_per_mol(m, shares.get(m.id)) for m, amount in moles)
    return G_PER_KG * total / polymer.pi_g_per_mol


def cost_per_m2(
    copolymer: Polymer,
    thickness_um: float,
    density_g_per_cm3: float | None = None,
    assay: Mapping[str, float] | None = None,
) -> float:
    """Cost of the monomers in a square metre of dry film.

    Parameters
    ----------
    copolymer, assay
        As for `cost_per_kg`.
    thickness_um
        Of the dry film, above 0 [um].
    density_g_per_cm3
        Of the dry film [g/cm3]; the estimate for this copolymer if None.

    Raises
    ------
    RecipeError
        As for `cost_per_kg`, or if thickness or density is not above 0.

    Examples
    --------
    >>> from pi_formulate.copolymer.copolymer import Copolymer
    >>> from pi_formulate.chemistry.library import library
    >>> lib = library().with_prices({"PMDA": 20.0, "4,4'-ODA": 10.0})
    >>> round(cost_per_m2(Copolymer.from_units([("PMDA", "4,4'-ODA", 1.0)], lib), 25.0, 1.42), 3)
    0.591
    """
    thickness = real("thickness_um", thickness_um)
    density = film_density(copolymer) if density_g_per_cm3 is None else real("density_g_per_cm3", density_g_per_cm3)
    return cost_per_kg(copolymer, assay) * thickness * density / G_PER_KG


@dataclass(frozen=True, slots=True)
class BatchCost:
    """What the priced components of a batch cost, in the currency of the prices.

    Parameters
    ----------
    total
        Of all components with a price.
    per_kg_polymer
        The same for a kilogram of polyimide [1/kg].
    by_id
        (component, cost).
    unpriced
        Components without a price.
    """

    total: float
    per_kg_polymer: float
    by_id: tuple[tuple[str, float], ...]
    unpriced: tuple[str, ...]


def batch_cost(charges: Sequence[Charge], pi_g: float) -> BatchCost | None:
    """Cost of the components that have a price; None where only solvents have one, or nothing has.

    Parameters
    ----------
    charges
        Of a batch.
    pi_g
        Mass of polyimide that it gives, above 0 [g].
    """
    prices = {charge.compound.id: price_of(charge) for charge in charges}
    if all(prices[charge.compound.id] is None for charge in charges if charge.role != "solvent"):
        return None
    costs = dict.fromkeys((id for id, price in prices.items() if price is not None), 0.0)
    for charge in charges:
        price = prices[charge.compound.id]
        if price is not None:
            costs[charge.compound.id] += charge.charge_g / G_PER_KG * price
    total = sum(costs.values())
    unpriced = tuple(id for id, price in prices.items() if price is None)
    return BatchCost(total, total / pi_g * G_PER_KG, tuple(costs.items()), unpriced)


def price_of(charge: Charge) -> float | None:
    """Price of a kilogram of what is charged; None where it has none, as solvents and reagents.

    Parameters
    ----------
    charge
        One line of a batch.
    """
    return charge.compound.price_per_kg if isinstance(charge.compound, Monomer) else None


def film_density(copolymer: Polymer) -> float:
    """Estimated density of the dry film [g/cm3], which is also its mass per area and thickness [g/(m2 um)].

    Parameters
    ----------
    copolymer
        The units.
    """
    from pi_formulate.properties.films.density import density_g_per_cm3  # loads what was learnt from films

    return density_g_per_cm3(copolymer_of(copolymer, "copolymer", RecipeError).mole_fractions).value
