"""From a composition and one size to a recipe.

In: `Copolymer` (or the moles that `solve_amounts` returns), solids, solvent, lots, imbalance, end-capper, balance.
Out: `Recipe`. Equations: solution = polymer / solids, with the polymer as poly(amic acid) (mass of all monomers) or as
polyimide (that minus one water per ring); solvent = solution - sum of charges; charge = n M / w.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import FormulateError, RecipeError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.series import list_of, mapping_of
from pi_formulate.base.texts import check_label
from pi_formulate.batch.asked import Asked
from pi_formulate.batch.balance import Balance
from pi_formulate.batch.charge import Charge, Lot, pot_of
from pi_formulate.batch.ends import Branch, EndCap, Ends, Side, monomers_for
from pi_formulate.batch.imidization import equivalents_of, reagent_charges
from pi_formulate.batch.ingredients.additive import additives_for, phr_from
from pi_formulate.batch.ingredients.draw import Draw, Draws, draw_notes, drawn, draws_of, stated_g
from pi_formulate.batch.lots import charges_of, lots_of
from pi_formulate.batch.order import Order, in_order
from pi_formulate.batch.recipe import Recipe
from pi_formulate.batch.request import Request
from pi_formulate.batch.size import NO_LOSSES, Losses, SolidsBasis, scale_of, size_of
from pi_formulate.batch.slips import refuse
from pi_formulate.batch.solution import (
    USUAL_SOLIDS,
    Amount,
    By,
    Concentration,
    Solids,
    brought_g,
    check_water,
    liquid_of,
)
from pi_formulate.chemistry.crosslinker import Crosslinker
from pi_formulate.chemistry.crosslinker import crosslinker as crosslinker_called
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.copolymer import Copolymer
from pi_formulate.copolymer.gel import gel_point

SAME = 1e-9  # relative: a mass that was asked for is met


def plan_batch(
    copolymer: Copolymer | Solved,
    *,
    solution_g: float | None = None,
    polymer_g: float | None = None,
    monomer_mol: float | None = None,
    film: tuple[float, float] | None = None,
    use_up_g: Mapping[str, float] | None = None,
    solids_frac: float | None = None,
    solids_basis: SolidsBasis = "paa",
    solvent: str | Solvent | Mapping[str, float] = "NMP",
    assay: Mapping[str, float] | None = None,
    lots: Mapping[str, Lot] | None = None,
    imbalance_r: float = 1.0,
    excess: Side = "diamine",
    target_mn_g_per_mol: float | None = None,
    endcap: str | Monomer | None = None,
    capping_frac: float = 1.0,
    endcap_equivalents: float | None = None,
    conversion: float = 1.0,
    readability_g: float | Mapping[str, float] | None = None,
    order: Order | None = None,
    solvent_water_ppm: float | None = None,
    imidization: Mapping[str, float] | None = None,
    losses: Losses = NO_LOSSES,
    film_density_g_per_cm3: float | None = None,
    batch_id: str = "batch-1",
    remarks: Sequence[str] = (),
    library: MonomerLibrary | None = None,
    solvent_library: SolventLibrary | None = None,
    solvent_by: By = "mass",
    solvent_g: Amount | None = None,
    solvent_ml: Amount | None = None,
    concentration: Concentration | None = None,
    strict: bool = False,
    bottles: Sequence[Draw] = (),
    additives_phr: Mapping[str, float] | None = None,
    phr_of: SolidsBasis = "pi",
    crosslinker: str | Crosslinker | None = None,
    crosslinker_frac: float | None = None,
) -> Recipe:
    """A recipe of one precursor batch.

    Parameters
    ----------
    copolymer
        The repeat units; or moles from `solve_amounts`, which fix the imbalance too.
    solution_g, polymer_g, monomer_mol, film, use_up_g
        The size, exactly one: mass of the solution [g]; mass of polyimide [g]; moles of dianhydrides and diamines
        together [mol]; (area [m2], thickness [um]) of dry polyimide film; {monomer: mass to use up [g]}. None of them
        if the amounts of `solve_amounts` include a mass, or if `solvent_g` or `solvent_ml` is the size.
    solids_frac
        Polymer over solution by mass, above 0 and below 1 [-]; if None, it follows from the solvent or the
        concentration, else it is 0.15.
    solids_basis
        Which mass counts as polymer: `paa`, the poly(amic acid), which is all monomers; or `pi`, the polyimide.
    solvent
        Id or name, a `Solvent`, or several with their fractions, by mass unless `solvent_by` says otherwise.
    assay, lots
        {monomer: mass fraction of active monomer} or {monomer: `Lot`}; 1 if not stated [-].
    imbalance_r
        Moles of the deficient over moles of the excess monomer, 0 < r <= 1 [-].
    excess
        The side in excess, whose groups end the chains.
    target_mn_g_per_mol
        Target M_n of the poly(amic acid), instead of `imbalance_r` [g/mol].
    endcap
        A monofunctional compound that reacts with the ends that the excess leaves.
    capping_frac
        Share of those ends that it caps, above 0 and at most 1 [-].
    endcap_equivalents
        Moles of end-capper per mole of all dianhydrides, instead of that share [-].
    conversion
        Of the deficient kind of group, for M_n, above 0 and at most 1 [-].
    readability_g
        Step of the balance [g]: one for all components, or {component: step}, `*` for the rest. None: nothing is
        rounded.
    order
        All components in charging order, a portion as (name, share); or a `ChargingSequence` of the monomers, which
        puts the solvent first and the rest last. By default solvent, diamines, dianhydrides, end-capper.
    solvent_water_ppm
        Water in the solvent by mass; reported against the dianhydride [ppm].
    imidization
        {reagent: moles per mole of amic acid groups}, charged after the polymer is made.
    losses
        Solution that is made on top of the size and not delivered.
    film_density_g_per_cm3
        Of the dry film, for the size `film` [g/cm3]; if None, the estimate for this copolymer.
    batch_id
        Name of the batch.
    remarks
        Further lines for the sheet.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    solvent_by
        Whether the fractions of several solvents are by `mass` or by `volume`; volumes are additive.
    solvent_g, solvent_ml
        Mass or volume of the solvent, or {name: amount} of several instead of `solvent` [g, ml]. With a size or with
        masses of monomers the solids follow from it; without them it is the size.
    concentration
        Monomers in a volume of solvent, instead of `solids_frac`.
    strict
        Whether an implausible batch is refused: an r or masses that make no polymer, solids too thick to stir, an
        end-capper without ends to cap. Otherwise `summary.warnings` report it.
    bottles
        Solutions, mixtures, esters and left-over batches to draw on, each a `Bottle` or (bottle, mass [g]); without a
        mass as much as no monomer of the batch is exceeded by. What they do not hold is charged from pure lots, and
        the solvent that they bring is not charged again.
    additives_phr, phr_of
        {filler or additive: parts per hundred parts of polymer}, by mass; added to the solution, whose size and solids
        stay what they are. The polymer is the polyimide, `pi`, or the poly(amic acid), `paa`.
    crosslinker, crosslinker_frac
        A triamine or trianhydride, and the share of the groups of its side that it carries instead of the diamines or
        dianhydrides, above 0 and below 1 [-]. The recipe states the gel point.

    Raises
    ------
    FormulateError
        One sentence for each mistake: no or two sizes, solids of 0 or 1, an assay in percent, an unknown name, an
        end-capper without ends to cap, a mass below one step of the balance.

    See Also
    --------
    plan_file : Batches of a recipe file; plan_table, those of a DataFrame.
    Recipe.replace : The same batch with other arguments; Recipe.scaled, larger or smaller.
    check_claims : What the batch is, claim by claim.
    reconcile : What was made of it, and the top-up.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> recipe = plan_batch(cop, solution_g=500, solids_frac=0.15, readability_g=0.01)
    >>> recipe.charge_g
    {'NMP': 425.0, "4,4'-ODA": 16.54, 'p-PDA': 13.4, 'PMDA': 45.04}
    """
    solvent, solvent_g, solvent_ml, use_up_g, assay, lots, readability_g, imidization, additives_phr = map(
        mapping_of, (solvent, solvent_g, solvent_ml, use_up_g, assay, lots, readability_g, imidization, additives_phr)
    )
    film, order, remarks, bottles = map(list_of, (film, order, remarks, bottles))
    asked = Asked.of(plan_batch, locals())
    names = library_or_shipped(library)
    kind("copolymer", copolymer, (Copolymer, Solved), "a Copolymer, or the result of solve_amounts")
    errors: list[FormulateError] = []
    cap: EndCap | None = None
    with gathering(errors):
        check_label("batch id", batch_id)
    with gathering(errors):
        size = size_of(solution_g, polymer_g, monomer_mol, film, use_up_g, names)
    with gathering(errors):
        solids = Solids(solids_frac, concentration, solids_basis)
    with gathering(errors):
        cap = _cap(endcap, capping_frac, endcap_equivalents, names)
    with gathering(errors):
        branch = _branch(crosslinker, crosslinker_frac)
        ends = Ends(imbalance_r, excess, target_mn_g_per_mol, cap, conversion, branch)
    with gathering(errors):
        liquid = liquid_of(solvent, solvent_by, solvent_g, solvent_ml, solvent_library)
    with gathering(errors):
        known_lots = lots_of(assay, lots, _ids_of(copolymer, cap), names)  # a cross-linker counts as pure
    with gathering(errors):
        reagents = equivalents_of(imidization)
    with gathering(errors):
        draws = draws_of(bottles)
        _check_draws(draws, target_mn_g_per_mol, use_up_g)
    with gathering(errors):
        additives = phr_from(additives_phr, phr_of)
    with gathering(errors):
        check_water(solvent_water_ppm)
    with gathering(errors):
        balance = Balance.of(readability_g, names)
    with gathering(errors):
        _check_losses(losses, copolymer)
    with gathering(errors):
        _check_film_density(film_density_g_per_cm3, film)
    raise_all(errors)
    recipe = _recipe_of(
        Request(
            copolymer,
            size,
            losses,
            film_density_g_per_cm3,
            solids,
            liquid,
            ends,
            known_lots,
            reagents,
            balance,
            order,
            solvent_water_ppm,
            batch_id,
            tuple(remarks),
            draws,
            additives,
        )
    )
    if strict:
        refuse(recipe.slips)
    return replace(recipe, asked=asked)


def _cap(
    endcap: str | Monomer | None, capping_frac: float, equivalents: float | None, names: MonomerLibrary
) -> EndCap | None:
    """The end-capper and its amount."""
    real("capping_frac", capping_frac, high=1.0)
    if endcap is None:
        if capping_frac != 1.0 or equivalents is not None:
            raise RecipeError(
                "endcap",
                None,
                "an end-capper together with capping_frac or endcap_equivalents",
                sentence="the end-capper is missing for capping_frac or endcap_equivalents",
            )
        return None
    if capping_frac != 1.0 and equivalents is not None:
        raise RecipeError(
            "endcap_equivalents", equivalents, "one of capping_frac and endcap_equivalents", "Remove one."
        )
    return EndCap(names.resolve(endcap, where="endcap"), capping_frac, equivalents)


def _branch(monomer: str | Crosslinker | None, frac: float | None) -> Branch | None:
    """The cross-linker and its share."""
    if (monomer is None) != (frac is None):
        raise RecipeError(
            "crosslinker",
            monomer,
            "a cross-linker together with crosslinker_frac",
            sentence="a cross-linker goes together with crosslinker_frac: state both",
        )
    return None if monomer is None or frac is None else Branch(crosslinker_called(monomer), frac)


def _ids_of(copolymer: Copolymer | Solved, cap: EndCap | None) -> set[str]:
    """Ids of all monomers and of the end-capper."""
    monomers = {cap.monomer.id} if cap else set()
    if isinstance(copolymer, Solved):
        return monomers | {monomer.id for monomer, _ in copolymer.moles}
    return monomers | {m.id for unit, _ in copolymer.amounts_mol for m in (unit.dianhydride, unit.diamine)}


def _check_losses(losses: Losses, copolymer: Copolymer | Solved) -> None:
    """Refuse losses that would be ignored, as the amounts fix the whole batch."""
    kind("losses", losses, Losses, "Losses(heel_g=..., ...)")
    if losses != NO_LOSSES and isinstance(copolymer, Solved) and copolymer.scale_known:
        raise RecipeError(
            "losses",
            losses,
            "amounts without masses or moles",
            "The amounts fix the whole batch.",
            sentence="amounts are stated as masses or moles, which leaves no losses to add",
        )


def _check_draws(draws: Draws, mn_g_per_mol: float | None, use_up_g: Mapping[str, float] | None) -> None:
    """Refuse bottles together with what they would make wrong."""
    if draws and use_up_g is not None:
        need = "another size together with bottles"
        raise RecipeError(
            "use_up_g",
            use_up_g,
            need,
            "State the mass to draw from the bottle.",
            sentence="does not go together with bottles: state another size",
        )
    opened = [bottle.name for bottle, _ in draws if any(content.hydrolysed_frac for content in bottle.contents)]
    if opened and mn_g_per_mol is not None:
        need = "imbalance_r with a bottle whose opened anhydride also ends chains"
        raise RecipeError(
            "target M_n",
            f"{mn_g_per_mol:g} g/mol and bottle {opened[0]}",
            need,
            sentence=f"M_n cannot be aimed at with bottle {opened[0]}, whose opened anhydride also ends "
            "chains: state imbalance_r",
        )


def _check_film_density(density: float | None, film: object) -> None:
    """Refuse a density that would be ignored, or that no film has."""
    if density is None:
        return
    if film is None:
        raise RecipeError(
            "film_density_g_per_cm3", density, "the size film with it", sentence="goes only with the size film"
        )
    real("film_density_g_per_cm3", density, 0.5, 3.0)


def _recipe_of(request: Request) -> Recipe:
    """The recipe: monomers, their size, solvent, reagents, order, balance."""
    monomers = monomers_for(request.composition, request.ends, request.lots)
    charges, on_lots = charges_of(monomers.moles, request.lots)
    charges, on_size = _to_size(request, charges, monomers.units)
    charges = drawn(charges, request.draws)
    solvents, on_solids = _dissolved(request, charges)
    charges += solvents
    _check_size(request, charges)
    charges += reagent_charges(charges, request.reagents)
    charges = in_order(charges, request.order)
    charges = request.balance.weighed(charges, request.left_g, stated_g(request.draws))
    notes = (
        *(*monomers.notes, *on_lots, *request.liquid.notes, *request.solids.notes),
        *(*request.assumed, *on_size, *draw_notes(charges, request.draws), *on_solids, *_on_gel(request, charges)),
    )
    return Recipe(
        request.batch_id,
        tuple(charges),
        monomers.units,
        request.solids.basis,
        request.ends.conversion,
        request.solvent_water_ppm,
        notes,
        request.remarks,
        additives_for(request.additives, charges, request.balance.step_of_rest),
    )


def _on_gel(request: Request, charges: Sequence[Charge]) -> tuple[str, ...]:
    """The gel point of a batch with a cross-linker, for the sheet."""
    branch = request.ends.branch
    if branch is None:
        return ()
    point = gel_point(pot_of(charges))
    side = "amine" if branch.monomer.role == "triamine" else "anhydride"
    share = f"{branch.monomer.id} carries {100.0 * branch.frac:.4g} % of the {side} groups"
    return (f"{share}: gel point {point.in_words}, if {point.note}; the units are those of the linear part",)


def _to_size(request: Request, charges: list[Charge], units: Copolymer) -> tuple[list[Charge], tuple[str, ...]]:
    """The monomers in the amounts of the batch, and the assumptions made for its size."""
    if request.fixed:
        return charges, ()
    factor, notes = _factor(request, charges, units)
    if factor == 1.0:
        return charges, notes
    scaled = [(charge, charge.amount_mol * factor) for charge in charges]
    return [replace(charge, amount_mol=amount, planned_mol=amount) for charge, amount in scaled], notes


def _factor(request: Request, charges: Sequence[Charge], units: Copolymer) -> tuple[float, tuple[str, ...]]:
    """Factor from the moles on any scale to those of the batch, and the assumptions made for it."""
    size, liquid, solids = request.size, request.liquid, request.solids
    if size is None:
        note = f"solids of {USUAL_SOLIDS:.0%} by mass, as none are stated"
        solvent_g = solids.solvent_g(charges, liquid)  # of pure monomers: bottles come after the size
        return (liquid.mass_g or 0.0) / solvent_g, (note,) if solids.stated is None else ()
    if size.kind == "solution_g" and liquid.mass_g is not None:
        factor = (size.value - liquid.mass_g) / sum(c.charge_g for c in charges)
        if factor <= 0.0:
            raise RecipeError(
                "solution_g",
                size.value,
                f"more than the {liquid.mass_g:g} g of solvent in it",
                sentence=f"must be more than the {liquid.mass_g:g} g of solvent in it, but is {{got}}",
            )
        return factor, ()
    solution_g = solids.solution_g(charges, liquid)
    return scale_of(size, charges, solution_g, request.losses, request.film_density_g_per_cm3, units)


def _dissolved(request: Request, charges: Sequence[Charge]) -> tuple[list[Charge], tuple[str, ...]]:
    """The solvents for the monomers of the batch, and the solids that follow from a stated amount of them."""
    liquid, solids = request.liquid, request.solids
    if liquid.mass_g is None or request.solvent_is_size:
        return liquid.charges(solids.solvent_g(charges, liquid), brought_g(charges)), ()
    return (
        liquid.charges(liquid.mass_g, brought_g(charges)),
        (solids.implied_note(charges, liquid, liquid.mass_g),),
    )


def _check_size(request: Request, charges: Sequence[Charge]) -> None:
    """Refuse a mass of solution next to a mass of solvent, if bottles bring more than monomers and solvent."""
    size, solvent_g = request.size, request.liquid.mass_g
    if not request.draws or solvent_g is None:
        return
    poured_g = sum(charge.charge_g if charge.role == "solvent" else charge.solvent_g for charge in charges)
    off = abs(poured_g / solvent_g - 1.0)
    if size is not None and size.kind == "solution_g":
        off = max(off, abs(sum(charge.charge_g for charge in charges) / size.value - 1.0))
    if off > SAME:
        hint = "State the solids instead of the mass of the solvent."
        need = "solids, as bottles bring more than monomers and solvent"
        raise RecipeError(
            "solvent_g",
            f"{solvent_g:g} g and bottles",
            need,
            hint,
            sentence=f"{solvent_g:g} g and bottles are stated, but bottles bring more than monomers and solvent",
        )
