"""From a composition and one size to a recipe.

In: `Copolymer` (or the moles that `solve_amounts` found), solids, solvent, lots, imbalance, end-capper, balance.
Out: `Recipe`. Equations: solution = polymer / solids, with the polymer as poly(amic acid) (mass of all monomers) or as
polyimide (that minus one water per ring); solvent = solution - sum of charges; charge = n M / w.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from pi_formulate.base.checks import kind, real
from pi_formulate.base.errors import CompositionError, FormulateError, RecipeError, StructureError
from pi_formulate.base.faults import gathering, raise_all
from pi_formulate.base.names import name_key
from pi_formulate.batch.charge import PURE, Charge, Lot, check_lot, made_of, on_balance
from pi_formulate.batch.dissolving import (
    USUAL_SOLIDS,
    Amount,
    By,
    Concentration,
    Liquid,
    liquid_of,
    solution_for,
    solvent_charges,
)
from pi_formulate.batch.ends import EndCap, Side, checked_imbalance, monomer_moles
from pi_formulate.batch.order import Order, in_order
from pi_formulate.batch.recipe import Recipe, SolidsBasis, check_basis, check_batch_id
from pi_formulate.batch.rounding import rounded_together
from pi_formulate.batch.size import NO_LOSSES, Losses, Size, scale_of, size_of
from pi_formulate.batch.size import polymer_g as polymer_g_of
from pi_formulate.batch.slips import refuse
from pi_formulate.chemistry.atoms import water_g_per_mol
from pi_formulate.chemistry.functionality import remark
from pi_formulate.chemistry.library import MonomerLibrary, library_or_shipped
from pi_formulate.chemistry.monomer import Monomer
from pi_formulate.chemistry.solvent import Solvent, SolventLibrary, reagents
from pi_formulate.chemistry.structure import canonical
from pi_formulate.copolymer.amounts import Solved
from pi_formulate.copolymer.copolymer import Copolymer

# Relative: solids are printed to two or three digits, so that 20 wt% beside masses may be 19.9 wt%.
SAME_SOLIDS = 5e-3
SIDE_SIGN = {"dianhydride": 1, "diamine": -1}


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
) -> Recipe:
    """A recipe of one precursor batch.

    Parameters
    ----------
    copolymer
        The repeat units; or moles from `solve_amounts`, whose balance is then taken as it is.
    solution_g, polymer_g, monomer_mol, film, use_up_g
        The size, exactly one: mass of the solution [g]; mass of polyimide [g]; moles of dianhydrides and diamines
        together [mol]; (area [m2], thickness [um]) of dry polyimide film; {monomer: mass that is left [g]}. None of
        them where the copolymer has masses of its own, or where `solvent_g` or `solvent_ml` is the size.
    solids_frac
        Polymer over solution by mass, above 0 and below 1 [-]; if None as the solvent or the concentration gives it,
        else 0.15.
    solids_basis
        What counts as polymer: `paa`, the poly(amic acid), which is all monomers; or `pi`, the polyimide.
    solvent
        Id or name, a `Solvent`, or several with their fractions, of mass unless `solvent_by` says otherwise.
    assay, lots
        {monomer: mass fraction of active monomer} or {monomer: `Lot`}; 1 where not named [-].
    imbalance_r
        Moles of the deficient over moles of the excess monomer, 0 < r <= 1 [-].
    excess
        Which side is in excess, and so which ends the chains carry.
    target_mn_g_per_mol
        M_n of the poly(amic acid) that r shall give, instead of `imbalance_r` [g/mol].
    endcap
        A monofunctional compound that takes the ends that the excess leaves.
    capping_frac
        Share of those ends that it takes, above 0 and at most 1 [-].
    endcap_equivalents
        Moles of end-capper per mole of all dianhydrides, if stated outright [-].
    conversion
        Of the deficient kind of group, for M_n, above 0 and at most 1 [-].
    readability_g
        Step of the balance [g]: one for all, or {component: step}, `*` for the rest. None: nothing is rounded.
    order
        All components in charging order, a portion as (name, share); or a `ChargingSequence` of the monomers, which
        has the solvent before and the rest after it. By default solvent, diamines, dianhydrides, end-capper.
    solvent_water_ppm
        Water in the solvent by mass; reported against the dianhydride [ppm].
    imidization
        {reagent: moles per mole of amic acid groups}, charged after the polymer is made.
    losses
        What is made beyond the size and not delivered.
    film_density_g_per_cm3
        Of the dry film, for the size `film` [g/cm3]; the estimate for this copolymer if None.
    batch_id
        Name of the batch.
    remarks
        What else the sheet shall say, a line each.
    library, solvent_library
        Where names are looked up; the shipped ones if None.
    solvent_by
        Whether the fractions of several solvents are of `mass` or `volume`; volumes add up.
    solvent_g, solvent_ml
        Mass or volume of the solvent, or {name: amount} of several instead of `solvent`: with a size or with masses of
        monomers the solids follow from it, without them it is the size [g, ml].
    concentration
        Monomers in a volume of solvent, instead of `solids_frac`.
    strict
        Whether a batch that is hardly meant is refused: an r or masses that make no polymer, solids that nobody stirs,
        an end-capper that finds no ends. Else `summary.warnings` say so.

    Raises
    ------
    FormulateError
        One sentence for each thing that cannot be: no or two sizes, solids of 0 or 1, an assay in percent,
        an unknown name, an end-capper that finds no ends, a mass below one step of the balance.

    Examples
    --------
    >>> cop = Copolymer.from_units([("PMDA", "p-PDA", 1.5), ("PMDA", "4,4'-ODA", 1.0)])
    >>> recipe = plan_batch(cop, solution_g=500, solids_frac=0.15, readability_g=0.01)
    >>> recipe.charge_g
    {'NMP': 425.0, "4,4'-ODA": 16.54, 'p-PDA': 13.4, 'PMDA': 45.04}
    """
    names = library_or_shipped(library)
    kind("copolymer", copolymer, (Copolymer, Solved), "a Copolymer, or what solve_amounts gives")
    notes: list[str] = []
    errors: list[FormulateError] = []
    found: dict[str, Any] = {}

    def ask(name: str, question: Callable[[], Any]) -> None:
        with gathering(errors):
            found[name] = question()

    ask("batch_id", lambda: check_batch_id(batch_id))
    sizes = {"solution_g": solution_g, "polymer_g": polymer_g, "monomer_mol": monomer_mol, "film": film}
    ask("size", lambda: size_of(**sizes, use_up_g=use_up_g))
    ask("solids", lambda: solids_frac is None or real("solids_frac", solids_frac, high=1.0, most=False))
    ask("concentration", lambda: _check_concentration(concentration, solids_frac))
    ask("conversion", lambda: real("conversion", conversion, high=1.0))
    ask("basis", lambda: check_basis(solids_basis))
    ask("r", lambda: checked_imbalance(imbalance_r, excess))
    ask(
        "mn",
        lambda: (
            None if target_mn_g_per_mol is None else real("target M_n", target_mn_g_per_mol, refuse=CompositionError)
        ),
    )
    ask("cap", lambda: _cap(endcap, capping_frac, endcap_equivalents, names))
    ask("liquid", lambda: liquid_of(solvent, solvent_by, solvent_g, solvent_ml, solvent_library))
    ask("lots", lambda: _stated_lots(assay, lots, copolymer, found.get("cap"), names))
    ask("reagents", lambda: _reagents(imidization))
    ask(
        "water", lambda: solvent_water_ppm is None or real("solvent_water_ppm", solvent_water_ppm, high=1e6, least=True)
    )
    ask("steps", lambda: _steps(readability_g, names))
    ask("unused", lambda: _check_unused(film, film_density_g_per_cm3, losses, copolymer))
    raise_all(errors)
    size: Size | None = found["size"]
    planned, moles = monomer_moles(
        copolymer, found["r"], excess, found["mn"], found["cap"], conversion, notes, found["lots"]
    )
    charged = _lots(moles, found["lots"], notes)
    liquid: Liquid = found["liquid"]
    notes += liquid.notes
    solution_of = solution_for(solids_frac, solids_basis, concentration, liquid)
    if concentration is not None:
        notes.append(f"concentration {concentration}")
    fixed = isinstance(copolymer, Solved) and copolymer.scale_known
    if isinstance(copolymer, Solved):
        notes += [*(f"{text} closes the balance" for text in copolymer.assumed), *copolymer.notes]
    if fixed and size is not None:
        raise RecipeError("size", size.kind, "none, as the amounts already fix it", "Take the size or one amount out.")
    if size is None and not fixed and liquid.mass_g is None:
        raise RecipeError("size", "none", "exactly one of solution_g, polymer_g, monomer_mol, film, use_up_g")
    if liquid.mass_g is not None and losses != NO_LOSSES:
        raise RecipeError("losses", losses, "solids instead of a stated mass of solvent beside losses")
    factor = 1.0
    if size is not None and size.kind == "solution_g" and liquid.mass_g is not None:
        factor = (size.value - liquid.mass_g) / sum(c.charge_g for c in charged)
        if factor <= 0.0:
            raise RecipeError("solution_g", size.value, f"more than the {liquid.mass_g:g} g of solvent in it")
    elif size is not None:
        factor = scale_of(size, charged, solution_of(charged), losses, film_density_g_per_cm3, planned, names, notes)
    elif not fixed and liquid.mass_g is not None:
        factor = liquid.mass_g / _room(solution_of(charged), charged, solids_frac)
        if solids_frac is None and concentration is None:
            notes.append(f"solids of {USUAL_SOLIDS:.0%} by mass, as none are stated")
    if factor != 1.0:
        charged = [replace(c, amount_mol=c.amount_mol * factor, planned_mol=c.amount_mol * factor) for c in charged]
    if liquid.mass_g is None or (size is None and not fixed):
        liquid_g = _room(solution_of(charged), charged, solids_frac)
    else:
        liquid_g = liquid.mass_g
        stated = solids_frac if concentration is None else concentration
        notes.append(_solids_that_follow(charged, liquid_g, stated, solution_of(charged), solids_basis))
    charged += solvent_charges(liquid.shares, liquid_g)
    charged += _reagent_charges(charged, found["reagents"])
    charged = in_order(charged, order)
    charged = _on_balance(charged, found["steps"], names, size)
    recipe = Recipe(
        batch_id, tuple(charged), planned, solids_basis, conversion, solvent_water_ppm, tuple(notes), tuple(remarks)
    )
    if strict:
        refuse(recipe.slips)
    return recipe


def _cap(
    endcap: str | Monomer | None, capping_frac: float, equivalents: float | None, names: MonomerLibrary
) -> EndCap | None:
    real("capping_frac", capping_frac, high=1.0)
    if endcap is None:
        if capping_frac != 1.0 or equivalents is not None:
            raise RecipeError("endcap", None, "an end-capper beside capping_frac or endcap_equivalents")
        return None
    return EndCap(names.resolve(endcap, where="endcap"), capping_frac, equivalents)


def _check_unused(film: object, density: object, losses: object, copolymer: Copolymer | Solved) -> None:
    """Refuse what would be passed over in silence."""
    kind("losses", losses, Losses, "Losses(heel_g=..., ...)")
    if density is not None and film is None:
        raise RecipeError("film_density_g_per_cm3", density, "the size film beside it")
    if losses != NO_LOSSES and isinstance(copolymer, Solved) and copolymer.scale_known:
        raise RecipeError("losses", losses, "amounts without masses or moles", "The amounts fix the whole batch.")


def _stated_lots(
    assay: Mapping[str, float] | None,
    lots: Mapping[str, Lot] | None,
    copolymer: Copolymer | Solved,
    cap: EndCap | None,
    names: MonomerLibrary,
) -> dict[str, Lot]:
    """Id of a monomer and its lot, from assays and lots."""
    kind("assay", assay or {}, Mapping, "{monomer: mass fraction}")
    kind("lots", lots or {}, Mapping, "{monomer: Lot}")
    units = copolymer.amounts_mol if isinstance(copolymer, Copolymer) else ()
    used = {m.id for unit, _ in units for m in (unit.dianhydride, unit.diamine)}
    used |= {m.id for m, _ in copolymer.moles} if isinstance(copolymer, Solved) else set()
    used |= {cap.monomer.id} if cap else set()
    errors: list[FormulateError] = []
    stated: dict[str, Lot] = {}

    def enter(name: str, lot: Lot) -> None:
        kind(f"lot of {name}", lot, Lot, "a Lot")
        monomer = names.resolve(name, where=f"assay.{name}")
        if monomer.id not in used:
            raise RecipeError("assay", name, f"a monomer of this batch: {', '.join(sorted(used))}")
        if stated.setdefault(monomer.id, lot) is not lot:
            raise RecipeError("assay", name, "one lot or one assay for a monomer")
        check_lot(name, lot, monomer.role)

    def assayed(name: str, value: float) -> None:
        enter(name, Lot(purity_frac=real(f"assay of {name}", value, high=1.0)))

    for name, value in (assay or {}).items():
        with gathering(errors):
            assayed(name, value)
    for name, lot in (lots or {}).items():
        with gathering(errors):
            enter(name, lot)
    raise_all(errors)
    return stated


def _lots(moles: Iterable[tuple[Monomer, float]], stated: Mapping[str, Lot], notes: list[str]) -> list[Charge]:
    """Each monomer with its lot, not yet in order."""
    charges = []
    for monomer, amount in moles:
        lot = stated.get(monomer.id, PURE)
        if lot is PURE and monomer.assay_frac is not None:
            lot = Lot(purity_frac=monomer.assay_frac)
            notes.append(f"assay {monomer.assay_frac:g} of {monomer.id} from the monomer table")
        if text := remark(monomer.id, monomer.smiles):
            notes.append(text)
        charges.append(Charge(1, monomer.role, monomer, amount, amount, lot))
    return charges


def _check_concentration(concentration: Concentration | None, solids_frac: float | None) -> None:
    if concentration is not None:
        kind("concentration", concentration, Concentration, "a Concentration")
        if solids_frac is not None:
            raise RecipeError("solids and concentration", solids_frac, "one of them", "Take the other out.")


def _room(solution_g: float, charges: Sequence[Charge], solids: float | None) -> float:
    """What the solvents have to fill up [g]."""
    solvent_g = solution_g - sum(c.charge_g for c in charges)
    if solvent_g <= 0.0:
        raise RecipeError(
            "solids_frac", solids, "a value that leaves room for solvent beside what the monomers bring with them"
        )
    return solvent_g


def _solids_that_follow(
    charges: Sequence[Charge], solvent_g: float, stated: Concentration | float | None, solution_g: float, basis: str
) -> str:
    """The solids that monomers and solvent give, for the sheet; refuse others that are stated beside them."""
    made_g = sum(c.charge_g for c in charges) + solvent_g
    solids = f"{100.0 * polymer_g_of(charges, basis) / made_g:.4g} wt%"
    if stated is not None and abs(solution_g / made_g - 1.0) > SAME_SOLIDS:
        raise RecipeError(
            "solids",
            str(stated),
            "none, as monomers and solvent already fix them",
            f"They give {solids}. Take the solids or the amount of solvent out.",
        )
    return f"the stated solvent gives solids of {solids} ({basis})"


def _reagents(imidization: Mapping[str, float] | None) -> list[tuple[Solvent, float]]:
    """Each reagent with its moles per mole of amic acid."""
    kind("imidization", imidization or {}, Mapping, "{reagent: moles per mole of amic acid}")
    errors: list[FormulateError] = []
    found: list[tuple[Solvent, float]] = []
    for name, share in (imidization or {}).items():
        with gathering(errors):
            found.append((reagents()[name], real(f"imidization: {name}", share)))
    raise_all(errors)
    if len({compound for compound, _ in found}) != len(found):
        raise RecipeError("imidization", list(imidization or {}), "each reagent once")
    return found


def _reagent_charges(charges: Sequence[Charge], asked: Sequence[tuple[Solvent, float]]) -> list[Charge]:
    """Dehydrating agent and tertiary amine, per mole of amic acid groups."""
    if not asked:
        return []
    bonds = made_of(charges).water_g / water_g_per_mol()
    return [Charge(1, "imidization_reagent", reagent, share * bonds, share * bonds) for reagent, share in asked]


def _id_of(name: str, names: MonomerLibrary) -> str:
    """What the charges call a component: its id, or for a compound of no table its SMILES."""
    if known := names.find(name):
        return known.id
    try:
        return canonical(name)
    except StructureError:
        return str(name)


def _steps(readability_g: float | Mapping[str, float] | None, names: MonomerLibrary) -> dict[str, tuple[str, float]]:
    """Key of a component, `*` for the rest: its name as given and the step of its balance [g]."""
    if readability_g is None:
        return {}
    steps = dict(readability_g) if isinstance(readability_g, Mapping) else {"*": readability_g}
    found: dict[str, tuple[str, float]] = {}
    for name, step in steps.items():
        where = "readability_g" if name == "*" else f"readability_g of {name}"
        if found.setdefault(name_key(_id_of(name, names)), (name, real(where, step)))[0] != name:
            raise RecipeError(where, name, "each component once")
    return found


def _at_most(charge: Charge, charges: Sequence[Charge], left: Mapping[str, float]) -> float:
    """What there is for a line [g]; of a monomer in portions each takes its own part of what is left."""
    portions = sum(other.compound == charge.compound for other in charges)
    return inf if charge.compound.id not in left else left[charge.compound.id] if portions == 1 else charge.charge_g


def _on_balance(
    charges: Sequence[Charge], steps: Mapping[str, tuple[str, float]], names: MonomerLibrary, size: Size | None
) -> list[Charge]:
    """The charges in whole steps of the balance: monomers rounded together, the rest each by itself."""
    if not steps:
        return list(charges)
    known = {name_key(c.compound.id) for c in charges}
    if unknown := [name for key, (name, _) in steps.items() if key != "*" and key not in known]:
        raise RecipeError("readability_g", unknown, f"components of this batch: {[c.compound.id for c in charges]}")
    rest = steps["*"][1] if "*" in steps else None
    step_of = [steps[key][1] if (key := name_key(c.compound.id)) in steps else rest for c in charges]
    sums = {side: sum(c.amount_mol for c in charges if c.role == side) for side in SIDE_SIGN}
    joint = [i for i, c in enumerate(charges) if isinstance(c.compound, Monomer) and step_of[i]]
    left = {names.resolve(size.monomer).id: size.value} if size is not None and size.monomer else {}
    found = list(charges)
    counts = (
        rounded_together(
            [charges[i].compound.id for i in joint],
            [charges[i].charge_g for i in joint],
            [step_of[i] or 0.0 for i in joint],
            [SIDE_SIGN.get(charges[i].role, 0) for i in joint],
            [charges[i].amount_mol / sums[charges[i].role] if charges[i].role in sums else 0.0 for i in joint],
            [_at_most(charges[i], charges, left) for i in joint],
        )
        if joint
        else ()
    )
    together = dict(zip(joint, counts, strict=True))
    for i, (charge, own_step) in enumerate(zip(charges, step_of, strict=True)):
        if own_step:
            count = together[i] if i in together else max(round(charge.charge_g / own_step), 1)
            mass = on_balance(count * own_step, own_step)
            amount = mass * charge.assay_frac / charge.compound.molar_mass_g_per_mol
            found[i] = replace(charge, amount_mol=amount, readability_g=own_step)
    return found
